#!/usr/bin/env python3
"""Long runs from outside: --resume, --errors, limits, progress, output that cannot be written, streams that come slowly, and
the filter of one record in, one record out.

    runs.py PROGRAM [WORD]      WORD: only cases whose name holds it

Ends with "N passed, N failed, N skipped". DGM_SLOW is set by builds with sanitizers.
"""
import gzip
import json
import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import zlib

import cases

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAM = os.path.abspath(sys.argv[1])
SENTENCE = "Rusia menyerang Ukraina pada Senin. "
REPEATS = 4 if os.environ.get("DGM_SLOW") else 8  # sentences of an article; a program with sanitizers takes about as long with the fewer


def article(i, text=SENTENCE, lang="id"):
    return json.dumps({"id": f"a{i}", "lang": lang, "date": "2022-03-01", "text": text}) + "\n"


def write(name, data):
    with open(name, "wb") as out:
        out.write(data if isinstance(data, bytes) else data.encode())


def read(name):
    with open(name, "rb") as file:
        return file.read()


def objects(data):
    return [json.loads(line) for line in data.decode().splitlines()]


def run(*options, data=None, limit=None, **more):
    """Runs `dragoman code`; (exit status, standard output, what was told)."""
    before = (lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))) if limit else None
    done = subprocess.run([PROGRAM, "code", *options], input=data, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False,
                          preexec_fn=before, **more)
    return done.returncode, done.stdout, done.stderr.decode(errors="replace")


def check(condition, what):
    if not condition:
        raise AssertionError(what)


def start(*options, **more):
    return subprocess.Popen([PROGRAM, "code", *options], stderr=subprocess.PIPE, **more)


def begun(length=0):
    """The journal is there, and tells of output when that is asked for."""
    try:
        found = [int(line.split()[1]) for line in read("part.json.journal").decode().splitlines() if line.startswith("output ")]
    except OSError:
        return False
    return bool(found) and found[0] >= length


def wait_for(process, ready):
    while not ready() and process.poll() is None:
        time.sleep(0.02)


def stop(options, number, length=0):
    process = start(*options)
    wait_for(process, lambda: begun(length))
    process.send_signal(number)
    _, told = process.communicate()
    return process.returncode, told.decode()


KEEP = "--duplicates=keep"  # articles here repeat each other: where a run needs work to do, all are coded


def many(count=2500):
    write("many.jsonl", "".join(article(i, SENTENCE * REPEATS) for i in range(count)))


# ---- Going on ------------------------------------------------------------------------------------------------------

def case_interrupted_goes_on():
    many()
    run("-q", "--json", KEEP, "-o", "whole.json", "many.jsonl")
    options = ("--json", KEEP, "-o", "part.json", "--resume", "many.jsonl")
    status, told = stop(options, signal.SIGINT)
    check(status == 130 and "the same command goes on" in told, (status, told))
    check(os.path.exists("part.json.journal") and not os.path.exists("part.json"), os.listdir("."))
    status, _, told = run(*options)
    check(status == 0 and read("whole.json") == read("part.json"), (status, told))
    check(not os.path.exists("part.json.journal") and not os.path.exists("part.json.tmp"), os.listdir("."))


def unfinished():
    """An unfinished run; its command without the names of the inputs."""
    many()
    options = ("--json", KEEP, "-o", "part.json", "--resume")
    status, told = stop(options + ("many.jsonl",), signal.SIGKILL)
    check(status == -signal.SIGKILL and os.path.exists("part.json.journal"), (status, told))
    return options


def case_other_options_refused():
    status, out, told = run(*unfinished(), "--include-text", "many.jsonl")
    check(status == 2 and not out and "other options" in told and "part.json.journal" in told, (status, told))


def case_other_inputs_refused():
    options = unfinished()
    write("one.jsonl", article(1))
    status, _, told = run(*options, "one.jsonl")
    check(status == 2 and "other input files" in told, (status, told))
    os.utime("many.jsonl", (0, 0))
    status, _, told = run(*options, "many.jsonl")
    check(status == 2 and "changed since" in told, (status, told))


def case_other_data_refused():
    options = unfinished()
    os.mkdir("home")
    for name in ("packs", "world", "ontology", "models"):
        shutil.copytree(os.path.join(ROOT, name), os.path.join("home", name))
    os.remove("part.json.journal")
    options = ("--home", "home") + options + ("many.jsonl",)
    stop(options, signal.SIGKILL)
    with open("home/packs/id/cues.tsv" if os.path.exists("home/packs/id/cues.tsv") else "home/packs/id/pack.tsv", "a", encoding="utf-8") as pack:
        pack.write("# another remark\n")
    status, _, told = run(*options)
    check(status == 2 and "other models, packs or tables" in told, (status, told))


def case_other_program_refused():
    options = unfinished()
    shutil.copy(PROGRAM, "other")
    with open("other", "ab") as program:
        program.write(b"\0")
    done = subprocess.run(["./other", "code", "--home", ROOT, *options, "many.jsonl"], stderr=subprocess.PIPE, text=True, check=False)
    check(done.returncode == 2 and ("another program" in done.stderr or "other options" in done.stderr), done.stderr)


def case_damaged_journal():
    options = unfinished()
    write("part.json.journal", read("part.json.journal").replace(b"articles ", b"articles 9"))
    status, _, told = run(*options, "many.jsonl")
    check(status == 5 and "damaged; remove it" in told, (status, told))


def case_lost_output():
    options = unfinished()
    stop(options + ("many.jsonl",), signal.SIGKILL, 1000)
    os.truncate("part.json.tmp", 10)
    status, _, told = run(*options, "many.jsonl")
    check(status == 5 and "shorter than when the run was killed" in told, (status, told))


def case_threads_may_differ():
    options = unfinished()
    run("-q", "--json", KEEP, "-o", "whole.json", "many.jsonl")
    status, _, told = run(*options, "-j2", "-q", "many.jsonl")
    check(status == 0 and read("part.json") == read("whole.json"), (status, told))


def case_two_at_once():
    """The second of two same commands leaves the first one's output alone."""
    many()
    options = ("--json", KEEP, "-o", "part.json", "--resume", "many.jsonl")
    first = start(*options)
    wait_for(first, begun)
    status, _, told = run(*options)
    check(first.poll() is None and status == 5 and "another run is writing it" in told, (status, told))
    first.communicate()
    check(first.returncode == 0 and len(objects(read("part.json"))) == 2500, "the first is not disturbed")


# ---- Going on with near-duplicates ----------------------------------------------------------------------------------

WORDS = [f"{a}{b}{c}" for a in ("ka", "re", "ti", "mo", "su", "la") for b in ("ban", "dor", "mel", "pit", "ser", "gun") for c in ("a", "i", "u", "an", "ok")]


def story(i):
    """Words of its own, and acts: repeats no other one."""
    chance = random.Random(i)
    return " ".join(SENTENCE + " ".join(chance.choice(WORDS) for _ in range(12)) + "." for _ in range(REPEATS))


def archive(count=1000):
    """Several files, kinds and folders, in which every second article repeats an earlier one, often of an earlier file; some
    of it cannot be read."""
    lines = [article(i, story(i if i % 2 == 0 else chance_of(i))) for i in range(count)]
    fifth = count // 5
    os.makedirs("in/inner")
    write("in/a.jsonl", "".join(lines[:fifth]) + "{broken\n" + article("x", lang="xx") + article("y", "a " * (3000 * REPEATS)))
    write("in/b.jsonl.gz", gzip.compress("".join(lines[fifth:2 * fifth]).encode(), mtime=0)[:-300])
    write("in/c.txt", story(2))
    tokens = (SENTENCE.replace(".", " .") + story(4)).split()
    write("in/d.conllu", "# text = " + " ".join(tokens) + "\n" + "".join(
        f"{k}\t{token}\t_\tNOUN\t_\t_\t{k - 1}\t{'dep' if k > 1 else 'root'}\t_\t_\n" for k, token in enumerate(tokens, 1)) + "\n")
    write("in/e.conllu", "# text = x\n1\tx\n\n")
    write("in/f.html", f"<html><body><p>{story(6)}</p></body></html>")
    os.symlink("g.jsonl", "in/g.jsonl")  # cannot be opened
    write("in/h.jsonl", "".join(lines[2 * fifth:3 * fifth]))
    write("in/inner/i.jsonl", "".join(lines[3 * fifth:4 * fifth]))
    write("in/z.jsonl", "".join(lines[4 * fifth:]))


def chance_of(i):
    """An even number below `i`."""
    return random.Random(1000 + i).randrange(0, i, 2) if i > 1 else 0


def state_of(path):
    """What the state of near-duplicates holds, but for which run wrote last."""
    db = sqlite3.connect(path)
    lines = sorted(line for line in db.iterdump() if "last_run" not in line)
    db.close()
    return lines


def stop_after(delay, number, options):
    """Stops the run; its exit status when it ended before, else None."""
    process = start("-q", *options)
    try:
        process.communicate(timeout=delay)
    except subprocess.TimeoutExpired:
        process.send_signal(number)
        process.communicate()
    return None if process.returncode in (-signal.SIGKILL, 130) else process.returncode


def broken_run(state, threads):
    """Stopped at several places and let go on: as one run without a break, state and all. Ctrl-C notes the very place, SIGKILL
    leaves it where the journal had it."""
    names = ("missing.jsonl", "in")
    write("earlier.jsonl", article("earlier", story(8)))
    of = {name: ("--duplicates-state", f"{name}.state") if state else () for name in ("whole", "part")}
    for more in of.values():
        run("-q", "--json", "-o", "earlier.json", *more, "earlier.jsonl")
    began = time.monotonic()
    whole = run("-q", "--json", "-o", "whole.json", "--errors", "whole.errors", *of["whole"], threads, *names)[0]
    length = time.monotonic() - began
    options = ("--json", "-o", "part.json", "--errors", "part.errors", *of["part"], "--resume", threads, *names)
    ended, stops, places = None, 0, set()
    for share, number in ((0.3, signal.SIGINT), (0.3, signal.SIGKILL), (0.4, signal.SIGINT), (0.4, signal.SIGINT), (0.5, signal.SIGKILL)):
        ended = stop_after(share * length, number, options)
        if ended is not None:
            break
        stops += 1
        if begun():
            places.add(read("part.json.journal"))
    if ended is None:
        ended, _, _ = run("-q", *options)
    check(stops and ended == whole == 3, (stops, ended, whole))
    check(read("part.json") == read("whole.json"), f"output differs after {stops} stops at {len(places)} places")
    check(read("part.errors") == read("whole.errors"), f"list of failures differs after {stops} stops")
    check(sum("duplicate_of" in row for row in objects(read("whole.json"))) > 100, "articles repeat others")
    check(not state or state_of("part.state") == state_of("whole.state"), f"state differs after {stops} stops")


def case_duplicates_private_go_on():
    archive()
    broken_run(False, "-j1")


def case_duplicates_private_go_on_workers():
    archive()
    broken_run(False, "-j2")


def case_duplicates_state_go_on():
    archive()
    broken_run(True, "-j1")


def case_duplicates_state_go_on_workers():
    archive()
    broken_run(True, "-j2")


def case_duplicates_state_killed_at_end():
    """Killed when the state is complete but the journal does not say so yet, or behind the end, when there is no journal any
    more: the run counts once."""
    write("many.jsonl", "".join(article(i, story(i if i % 2 == 0 else chance_of(i))) for i in range(300)))
    options = ("-q", "--json", "-o", "part.json", "--duplicates-state", "part.state", "--resume", "many.jsonl")
    process = start(*options)
    wait_for(process, begun)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    check(process.returncode == -signal.SIGKILL, "killed")
    journal, begin = read("part.json.journal"), read("part.json.tmp")
    check(run(*options)[0] == 0, "goes on")
    whole, state = read("part.json"), state_of("part.state")
    check(sum("INSERT INTO \"articles\"" in line for line in state) == 300, "all articles are in the state once")
    os.remove("part.json")
    write("part.json.journal", journal)
    write("part.json.tmp", begin)
    check(run(*options)[0] == 0 and read("part.json") == whole, "output, killed before the journal was brought up")
    check(state_of("part.state") == state, "state, killed before the journal was brought up")
    check(run(*options)[0] == 0 and read("part.json") == whole and state_of("part.state") == state, "killed behind the end")
    write("more.jsonl", article("more", story(2)))
    check(run("-q", "--json", "-o", "more.json", "--duplicates-state", "part.state", "--resume", "more.jsonl")[0] == 0, "another run")
    check(sum("INSERT INTO \"articles\"" in line for line in state_of("part.state")) == 301, "another run adds to it")


def case_duplicates_state_made_whole():
    """Tables of a new state come all at once: the state of a run that was killed while it made them can be gone on with."""
    write("one.jsonl", article(1, story(2)))
    trace = shutil.which("strace")
    if not trace:
        return "there is no strace"
    options = ["code", "-q", "--json", "-o", "x.json", "--duplicates-state", "x.state", "--resume", "one.jsonl"]
    for call in range(1, 40, 2):
        subprocess.run([trace, "-f", "-o", "/dev/null", "-e", f"inject=pwrite64:signal=KILL:when={call}", PROGRAM, *options], stderr=subprocess.DEVNULL, check=False)
        status, _, told = run(*options[1:])
        check(status == 0, (call, told))
        for name in ("x.state", "x.json"):
            os.remove(name)
    return None


def case_nothing_to_go_on_with():
    write("one.jsonl", article(1))
    for options in (("--json", "one.jsonl"), ("--json", "-o", "-", "one.jsonl"), ("--json", "-o", "out.json", "-"), ("--json", "-o", "out.json"),
                    ("--json", "-o", "/dev/null", "one.jsonl"), ("--db", "x.db", "--json", "one.jsonl")):
        status, out, told = run("--resume", *options, data=article(1).encode())
        check(status == 2 and not out and "--resume" in told, (options, status, told))


def case_complete_database():
    write("one.jsonl", article(1))
    options = ("--db", "x.db", "--resume", "one.jsonl")
    check(run(*options)[0] == 0, "first run")
    before = list(sqlite3.connect("x.db").iterdump())
    status, _, told = run(*options)
    check(status == 0 and "the run is complete" in told and list(sqlite3.connect("x.db").iterdump()) == before, told)
    write("two.jsonl", article(2))
    status, _, told = run("--db", "x.db", "--resume", "two.jsonl")
    check(status == 0 and "complete" not in told, told)


# ---- What failed ---------------------------------------------------------------------------------------------------

def case_errors():
    write("mixed.jsonl", article(1) + "{broken\n" + article(3, lang="xx") + article(4))
    write("cut.jsonl.gz", gzip.compress("".join(article(i, SENTENCE * i) for i in range(1, 300)).encode())[:-300])
    status, out, _ = run("--json", KEEP, "--errors", "errors.jsonl", "none.txt", "mixed.jsonl", "cut.jsonl.gz")
    rows = objects(read("errors.jsonl"))
    check(status == 3 and len(rows) == 4, (status, rows))
    check([(row["file"], row["record"], row["line"], row["id"], row["status"]) for row in rows] ==
          [("none.txt", None, None, None, "io"), ("mixed.jsonl", 2, 2, "mixed.jsonl:2", "format"), ("mixed.jsonl", 3, 3, "a3", "input"),
           ("cut.jsonl.gz", None, None, None, "io")], rows)
    check(all(row["reason"] for row in rows) and "end too early" in rows[3]["reason"], rows)
    check(len(objects(out)) > 100, "what came before the end is coded")


def case_errors_odd_names():
    name = b'b\xffd "na\\me".txt'
    status, _, told = run("--json", "--errors", "errors.jsonl", os.fsdecode(name))
    rows = objects(read("errors.jsonl"))
    check(status == 3 and rows[0]["file"] == 'b\ufffdd "na\\me".txt', (status, rows, told))


def case_errors_none():
    write("one.jsonl", article(1))
    check(run("--json", "--errors", "errors.jsonl", "one.jsonl")[0] == 0 and read("errors.jsonl") == b"", "empty list")


# ---- Limits --------------------------------------------------------------------------------------------------------

def case_time_limit():
    write("in.jsonl", article(1) + article(2, "a " * 60000) + article(3))
    for threads in ("-j1", "-j2"):
        status, out, told = run("--json", "--time-limit=1", threads, "in.jsonl")
        rows = objects(out)
        check(status == 1 and len(rows) == 3 and rows[1]["error"]["status"] == "limit", (status, rows))
        check("given up" in rows[1]["error"]["message"] and rows[2]["events"], rows)
    check(run("--json", "--time-limit=0", "in.jsonl")[0] == 0, "no limit")


def case_size_limit():
    write("in.jsonl", article(1) + article(2, SENTENCE * 1000) + article(3))
    status, out, _ = run("--json", "--max-record=5000", "in.jsonl")
    rows = objects(out)
    check(status == 1 and [("error" in row) for row in rows] == [False, True, False], (status, rows))


# ---- Output that cannot be written ---------------------------------------------------------------------------------

def case_disk_full_keeps_records():
    many(1500)
    run("-q", "--json", KEEP, "-o", "whole.json", "many.jsonl")
    limit = len(read("whole.json")) // 2
    status, _, told = run("--json", KEEP, "-o", "part.json", "many.jsonl", limit=limit)
    check(status == 5 and "cannot be written" in told and "holds what was written before" in told, (status, told))
    kept = read("part.json.tmp")
    check(limit - 140000 < len(kept) <= limit and kept.endswith(b"\n") and read("whole.json").startswith(kept), len(kept))
    check(not os.path.exists("part.json"), "no half file under the whole one's name")


def case_disk_full_goes_on():
    many(1500)
    run("-q", "--json", KEEP, "-o", "whole.json", "many.jsonl")
    options = ("--json", KEEP, "-o", "part.json", "--resume", "many.jsonl")
    status, _, told = run(*options, limit=len(read("whole.json")) // 2)
    check(status == 5 and os.path.exists("part.json.journal"), (status, told))
    status, _, told = run(*options)
    check(status == 0 and read("part.json") == read("whole.json"), (status, told))


def case_disk_full_database():
    many(1500)
    status, _, told = run("--db", "x.db", KEEP, "--resume", "many.jsonl", limit=800000)
    check(status == 5 and "x.db" in told, (status, told))
    status, _, told = run("-q", "--db", "x.db", KEEP, "--resume", "many.jsonl")
    check(status == 0, (status, told))
    db = sqlite3.connect("x.db")
    check(db.execute("select count(*), count(distinct id) from articles").fetchone() == (1500, 1500), "articles")
    check(db.execute("select count(*) from runs").fetchone() == (1,), "one run")


def case_disk_full_small():
    """A file system of its own, where that may be made."""
    os.mkdir("small")
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", "small"], stderr=subprocess.DEVNULL, check=False).returncode != 0:
        return "no file system can be made here"
    try:
        many(1500)
        status, _, told = run("--json", KEEP, "-o", "small/part.json", "many.jsonl")
        check(status == 5 and "no space left" in told and "holds what was written before" in told, (status, told))
        check(len(objects(read("small/part.json.tmp"))) > 10, "records are kept")
    finally:
        subprocess.run(["umount", "small"], check=True)
    return None


FULL_KINDS = [("-o", "small/x.json"), ("-o", "small/x.json", "--errors", "small/e.json", "--resume"), ("-o", "small/x.json", "--resume"),
              ("--db", "small/x.db"), ("-o", "small/x.json", "--db", "small/x.db", "--resume"),
              ("-o", "small/x.json", "--duplicates-state", "small/x.state", "--resume")]


def full_options(options):
    return options if "--duplicates-state" in options else (KEEP, *options)


def left_of(options, told):
    """What a run left on a disk that was full: no empty file, and what there is, is told or can be gone on with."""
    left = {name: os.path.getsize(os.path.join("small", name)) for name in os.listdir("small")}
    check(all(left.values()), (options, "empty files are left", left, told))
    check(all(name in told for name in left if name.endswith(".tmp")), (options, "a part that nobody told of", left, told))
    return left


def case_disk_full_no_rubbish():
    """As much room as lets the run fail at each of its beginnings; then there is room, and the same command works."""
    many(40)
    for options in FULL_KINDS:
        for limit in (1, 100, 300, 3000, 5000, 20000, 40000):
            os.mkdir("small")
            status, _, told = run("--json", *full_options(options), "many.jsonl", limit=limit)
            check(status in (0, 5), (options, limit, status, told))
            if status == 5:
                left = left_of(options, told)
                check(limit > 1 or not left, (options, limit, left))
                status, _, told = run("--json", *full_options(options), "many.jsonl")
                check(status == 0, (options, limit, status, told))
            shutil.rmtree("small")


def case_disk_full_no_rubbish_small():
    many(40)
    os.mkdir("small")
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", "small"], stderr=subprocess.DEVNULL, check=False).returncode != 0:
        return "no file system can be made here"
    try:
        for options in FULL_KINDS:
            for room in (0, 4, 8, 16, 40):
                write("small/fill", b"x" * (65536 - room * 1024))
                status, _, told = run("--json", *full_options(options), "many.jsonl")
                os.remove("small/fill")
                check(status == 5 or (room and status == 0), (options, room, status, told))
                if status == 0:
                    for name in os.listdir("small"):
                        os.remove(os.path.join("small", name))
                    continue
                check(("no space left" in told or "cannot be written" in told), (options, room, status, told))
                left = left_of(options, told)
                check(room or not left, (options, room, left))
                for name in left:
                    os.remove(os.path.join("small", name))
    finally:
        subprocess.run(["umount", "small"], check=True)
    return None


def case_database_full_keeps_output():
    """The database is full, the output is not: its part stays."""
    many(300)
    status, _, told = run("--json", KEEP, "-o", "part.json", "--db", "x.db", "many.jsonl", limit=600000)
    check(status == 5 and ("part.json.tmp: holds" in told) == os.path.exists("part.json.tmp"), (status, told))
    check(not os.path.exists("part.json.tmp") or len(objects(read("part.json.tmp"))) > 1, told)


def case_errors_to_full_disk():
    write("bad.jsonl", "{broken\n" + article(1))
    status, _, told = run("--json", "--errors", "/dev/full", "bad.jsonl")
    check(status == 5 and "/dev/full" in told, (status, told))


def case_closed_pipe():
    many(1500)
    process = start("--json", KEEP, "--db", "x.db", "many.jsonl", stdout=subprocess.PIPE)
    process.stdout.readline()
    process.stdout.close()
    _, told = process.communicate()
    check(process.returncode in (-signal.SIGPIPE, 141) and not told, (process.returncode, told))
    check(sqlite3.connect("x.db").execute("select count(*) from articles").fetchone()[0] >= 1, "what was done is kept")


def case_unreadable():
    write("a.jsonl", article(1))
    write("b.jsonl", article(2))
    write("c.jsonl", article(3))
    os.chmod("b.jsonl", 0)
    if os.geteuid() == 0:
        os.remove("b.jsonl")
        os.symlink("b.jsonl", "b.jsonl")
    status, out, told = run("--json", "a.jsonl", "b.jsonl", "c.jsonl")
    check(status == 3 and [row["id"] for row in objects(out)] == ["a1", "a3"] and "b.jsonl" in told, (status, told))


# ---- Compressed input that is damaged ------------------------------------------------------------------------------

def damaged_gzip(count):
    data = "".join(article(i, f"Kota {zlib.crc32(bytes([i % 256, i // 256]))}. {SENTENCE}") for i in range(count)).encode()
    packed = bytearray(gzip.compress(data, mtime=0))
    at = len(packed) * 3 // 4
    packed[at:at + 40] = b"\xff" * 40
    return bytes(packed)


def case_damaged_gzip():
    for count in (60, 5000):
        write("in.jsonl.gz", damaged_gzip(count))
        status, out, told = run("--json", KEEP, "in.jsonl.gz")
        ids = [row["id"] for row in objects(out) if "error" not in row]
        check(status == 3 and "are damaged" in told, (status, told))
        check(count // 2 < len(ids) < count and ids[: count // 2] == [f"a{i}" for i in range(count // 2)], len(ids))


# ---- What the run writes itself ------------------------------------------------------------------------------------

def own_folder():
    """A folder of two articles and a run's leavings of earlier, which are no input of the run that writes them again."""
    shutil.rmtree("own", ignore_errors=True)
    os.makedirs("own/inner")
    write("own/a.jsonl", article(1))
    write("own/z.jsonl", article(2, SENTENCE * 3))


def case_own_output_not_read():
    for options, written in ((("-o", "own/x.jsonl"), ["x.jsonl"]), (("-o", "./own/../own/inner/x.jsonl"), ["x.jsonl"]),
                             (("-o", "own/x.jsonl", "--errors", "own/e.jsonl"), ["x.jsonl", "e.jsonl"]),
                             (("-o", "own/x.jsonl", "--resume"), ["x.jsonl"]),
                             (("-o", "out.json", "--duplicates-state", "own/x.state"), ["x.state"]),
                             (("-o", "out.json", "--db", "own/x.db"), ["x.db"])):
        for threads in ("-j1", "-j2"):
            own_folder()
            for again in range(2):
                status, _, told = run("--json", *options, threads, "--duplicates=keep" if "--duplicates-state" not in options else "-j1", "own")
                check(status == 0, (options, again, status, told))
                rows = objects(read(options[1]))
                check([row["id"] for row in rows] == ["a1", "a2"], (options, again, rows))
                check(again == 0 or all(f"{name}: this run writes it itself" in told for name in written), (options, told))


def case_own_output_not_read_by_another_name():
    own_folder()
    write("x.jsonl", article(7))
    os.link("x.jsonl", "own/hard.jsonl")
    os.symlink("../x.jsonl", "own/soft.jsonl")
    status, _, told = run("--json", "-o", "x.jsonl", "own")
    check(status == 0 and [row["id"] for row in objects(read("x.jsonl"))] == ["a1", "a2"] and told.count("writes it itself") == 2, (status, told))


def case_own_streams_not_read():
    own_folder()
    with open("own/out.jsonl", "wb") as out, open("own/told.txt", "wb") as told:
        status = subprocess.run([PROGRAM, "code", "--json", "own"], stdout=out, stderr=told, check=False).returncode
    check(status == 0 and [row["id"] for row in objects(read("own/out.jsonl"))] == ["a1", "a2"], (status, read("own/told.txt")))
    check(read("own/told.txt").count(b"writes it itself") == 2, read("own/told.txt"))
    with open("own/out.jsonl", "wb") as out:
        check(subprocess.run([PROGRAM, "extract", "own"], stdout=out, stderr=subprocess.DEVNULL, check=False).returncode == 0, "extract")
    os.remove("own/told.txt")
    with open("own/out.jsonl", "wb") as out:
        done = subprocess.run([PROGRAM, "duplicates", "own", "--duplicates-state", "own/x.state"], stdout=out, stderr=subprocess.PIPE, text=True, check=False)
    check(done.returncode == 0 and "2 articles," in done.stderr, done.stderr)


def case_own_names_of_others_read():
    """Only this run's files are passed over: what looks like them is read."""
    own_folder()
    write("own/x.jsonl.tmp", article(3))
    write("own/y.db-wal", article(4))
    status, out, told = run("--json", "own")
    check(status == 0 and [row["id"] for row in objects(out)] == ["a1", "a3", "a4", "a2"] and "itself" not in told, (status, told))


def case_own_output_killed():
    own_folder()
    write("own/a.jsonl", "".join(article(i, SENTENCE * REPEATS) for i in range(2500)))
    run("-q", "--json", KEEP, "-o", "whole.json", "own")
    options = ("--json", KEEP, "-o", "own/part.json", "--errors", "own/part.errors", "--resume", "own")
    process = start(*options)
    wait_for(process, lambda: os.path.exists("own/part.json.journal"))
    process.send_signal(signal.SIGKILL)
    process.communicate()
    status, _, told = run(*options)
    check(status == 0 and read("own/part.json") == read("whole.json"), (status, told))


# ---- Remarks, progress, slow streams -------------------------------------------------------------------------------

def case_empty_folder():
    os.makedirs("empty/inner")
    write("one.jsonl", article(1))
    status, out, told = run("--json", "empty", "one.jsonl")
    check(status == 0 and len(objects(out)) == 1 and "empty: the folder holds no files" in told, (status, told))
    check(run("-q", "empty") == (0, b"", ""), "quiet")


def case_progress_lines():
    many()
    status, _, told = run("--json", KEEP, "-o", "out.json", "--progress", "--progress-every=1", "many.jsonl")
    lines = told.splitlines()
    check(status == 0 and len(lines) >= 2 and all(line.startswith("dragoman: ") for line in lines), told)
    check("/s" in lines[0] and "events" in lines[0] and "not coded" in lines[0] and "% read" in lines[0] and "left" in lines[0], told)
    check("\r" not in told and "\x1b" not in told, told)
    check("2500 articles" in lines[-1], told)
    check(run("--json", KEEP, "-o", "out.json", "many.jsonl")[2] == "", "silent by itself when short")


def case_slow_table():
    """The first row is coded while the second has not come."""
    for threads in ("-j1", "-j2"):
        process = subprocess.Popen([PROGRAM, "code", "--json", threads, "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        process.stdin.write(b"id,text\n1,Rusia menyerang Ukraina.\n")
        process.stdin.flush()
        check(json.loads(process.stdout.readline())["id"] == "1", "first row")
        process.stdin.write(b"2,Rusia menyerang Ukraina.\n")
        process.stdin.flush()
        check(json.loads(process.stdout.readline())["id"] == "2", "second row")
        process.stdin.close()
        check(process.stdout.read() == b"" and process.wait() == 0, "end")


def case_filter_one_to_one():
    """Each line in gives one line out, in order, whatever is in it; each comes before the next one goes in."""
    lines = [article(1), "{broken\n", "no JSON\n", "[]\n", "{}\n", '{"id":"x"}\n', article(7, ""), article(8, lang="xx"), article(9, "a " * 200000),
             article(10, "\0\1\ufffd"), article(11), "7\n"]
    process = subprocess.Popen([PROGRAM, "code", "-q", "--json", KEEP, "--input=jsonl", "--max-record=300000", "-"], stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    rows = []
    for line in lines:
        process.stdin.write(line.encode())
        process.stdin.flush()
        rows.append(json.loads(process.stdout.readline()))
    process.stdin.close()
    check(process.stdout.read() == b"" and process.wait() == 1, "end")
    check([row["id"] for row in rows if "error" not in row] == ["a1", "a11"], rows)
    check(all(row["error"]["status"] and row["error"]["message"] for row in rows if "error" in row), rows)
    check(rows[5]["id"] == "x" and rows[1]["id"] == "stdin:2", rows)


sys.exit(cases.run(globals()))
