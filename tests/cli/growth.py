#!/usr/bin/env python3
"""Hostile input takes time in proportion to its size, and bounded memory.

    growth.py PROGRAM [WORD | all]      WORD: only cases whose name holds it; all: also print the figures

No case is held to a clock: each input is run at two sizes, one eight times the other, and the processor time of the larger may be
at most twenty times that of the smaller (in proportion: eight; by the square: 64), start of the program left out. Ends with
"N passed, N failed".
"""
import gzip
import os
import subprocess
import sys
import tempfile

PROGRAM = os.path.abspath(sys.argv[1])
WORD = sys.argv[2] if len(sys.argv) > 2 else ""
TIMES, MOST = 8, 20
MEGABYTES = 600
QUICK = bool(os.environ.get("DGM_QUICK"))


def nested(n):
    return "<html><body>" + "<div>" * n + "teks" + "</div>" * n


def mixed_tags(n):
    return "<html><body>" + "<b><i><p><table><tr><td>x" * (n // 6)


def warc(n):
    return "".join(f"WARC/1.0\r\nWARC-Type: metadata\r\nX: {i}\r\nContent-Length: 1\r\n\r\nx\r\n\r\n" for i in range(n // 60))


# name, command, what it reads, bytes or items of the small size
CASES = [
    ("tags-nested", "extract --max-record=200000000", nested, 125000),
    ("tags-open", "extract --max-record=200000000", mixed_tags, 125000),
    ("tags-unclosed", "extract --max-record=200000000", lambda n: "<html><p>" + "<" * n, 400000),
    ("comments-open", "extract --max-record=200000000", lambda n: "<html><body>" + "<!--" * n, 200000),
    ("attributes", "extract --max-record=200000000", lambda n: "<html><body><p " + "a=b " * n + ">x", 200000),
    ("references", "extract --max-record=200000000", lambda n: "<html><body><p>" + "&amp;&#1;&x" * n, 100000),
    ("json-ld-nested", "extract --max-record=200000000", lambda n: '<html><script type="application/ld+json">' + '{"a":[' * n + "</script><p>x", 100000),
    ("links", "extract --max-record=200000000", lambda n: "<html><body>" + '<p><a href="/x">Berita lain</a> kata. </p>' * n, 10000),
    ("quotes-table", "extract --input=csv", lambda n: "id,text\n1," + '"' * n + "\n", 900000),
    ("quotes-table-rows", "extract --input=csv", lambda n: "id,text\n" + '"a"",""b\n' * n, 60000),
    ("feed-nested", "extract --input=feed", lambda n: "<rss><channel>" + "<item>" * n, 125000),
    ("archive-metadata", "extract", warc, 600000),
    ("json-nested", "extract --max-record=200000000 --input=jsonl", lambda n: '{"text":' + "[" * n + "\n", 900000),
    ("lines-empty", "extract --input=jsonl", lambda n: "\n" * n, 1000000),
    ("line-long", "extract --input=jsonl", lambda n: '{"text":"' + "a" * n, 12500000),
    ("line-long-table", "extract --input=csv", lambda n: "id,text\n" + "a" * n, 12500000),
    ("line-long-text", "extract --input=text", lambda n: "a" * n, 12500000),
    ("line-long-wanted", "extract --input=jsonl --max-record=200000000", lambda n: '{"text":"' + "a" * n + '"}', 12500000),
    ("quotes-text", "extract --input=text --max-record=200000000", lambda n: '"' * n, 1000000),
    ("bomb", "extract", lambda n: gzip.compress(b"a" * n), 12500000),
    ("quotes", "code --lang=id", lambda n: '"' * n, 125000),
    ("quotes-apart", "code --lang=id", lambda n: 'kata "ia" ' * (n // 10), 125000),
    ("brackets", "code --lang=id", lambda n: "(" * (n // 2) + ")" * (n // 2), 125000),
    ("words-single", "code --lang=id", lambda n: "a " * (n // 2), 60000),
    ("names", "code --lang=id", lambda n: "Joko Widodo, Vladimir Putin, " * (n // 29), 60000),
    ("acts", "code --lang=id", lambda n: "Polisi menyerang tentara. " * (n // 26), 60000),
    ("acts-one-sentence", "code --lang=id", lambda n: "polisi menyerang tentara dan " * (n // 29), 60000),
    ("dates", "code --lang=en", lambda n: "5 March 2021, " * (n // 14), 60000),
    ("places", "code --lang=en", lambda n: "Jakarta, Medan, " * (n // 16), 60000),
    ("speakers", "code --lang=id", lambda n: "menurut Joko Widodo, " * (n // 21), 60000),
]


# The peak of a process counts that of the one it was started from: so a small one starts it.
MEASURE = """import os, subprocess, sys
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
_, status, usage = os.wait4(process.pid, 0)
print(os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)"""


def cost(command, data, folder):
    """Exit status, seconds of the processor, megabytes."""
    path = os.path.join(folder, "in")
    with open(path, "wb") as out:
        out.write(data if isinstance(data, bytes) else data.encode())
    name, *options = command.split()
    told = subprocess.run([sys.executable, "-S", "-c", MEASURE, PROGRAM, name, "-q", *(["--json", "--duplicates=keep"] if name == "code" else []), *options, path],
                          stdout=subprocess.PIPE, text=True, check=True).stdout.split()
    return int(told[0]), float(told[1]), float(told[2])


def least(command, data, folder):
    """The better of two tries; other work on the machine makes things dearer, never cheaper."""
    tries = [cost(command, data, folder) for _ in range(2)]
    return max(t[0] for t in tries), min(t[1] for t in tries), max(t[2] for t in tries)


def main():
    passed = failed = 0
    with tempfile.TemporaryDirectory() as folder:
        empty = {name: least(name, "x", folder)[1] for name in ("extract", "code")}
        for name, command, make, small in CASES:
            if WORD != "all" and WORD not in name:
                continue
            if QUICK:
                small //= 8
            one = least(command, make(small), folder)
            more = cost(command, make(small * TIMES), folder)
            start = empty[command.split()[0]]
            # Below a hundredth of a second nothing can be compared.
            first, second = max(one[1] - start, 0.01), more[1] - start
            if second > MOST * first:
                more = least(command, make(small * TIMES), folder)
                second = more[1] - start
            good = second <= MOST * first and more[2] <= MEGABYTES and one[0] in (0, 1, 3) and more[0] in (0, 1, 3)
            if not good or WORD == "all":
                print(f"{name}: {small} and {TIMES} times as much: {first:.2f} and {second:.2f} s, {one[2]:.0f} and {more[2]:.0f} MB, "
                      f"exit status {one[0]}, {more[0]}{'' if good else ': NOT GOOD'}", flush=True)
            passed += good
            failed += not good
    print(f"{passed} passed, {failed} failed")
    return failed != 0


sys.exit(main())
