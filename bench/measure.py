#!/usr/bin/env python3
"""Measures the program from outside: whole process, wall clock, memory, instructions.

    measure.py throughput   [--program P] [-j N] [--articles FILE.jsonl[.xz]] [--limit N] [--runs N]
    measure.py startup      [--program P] [--runs N]
    measure.py instructions [--program P] [--articles ...] [--limit N]
    measure.py long         [--program P] [-j N] FILE...      any input of `dragoman code`

throughput    words a second over the articles (best and median of the runs), peak resident memory. Words are runs of
              non-space, as `wc -w` counts them. The time to load everything is part of the wall time and also given apart.
startup       from starting the program to the whole output for one short article.
long          one run over the files, its output thrown away: articles a second of CPU and of the clock, events, and the
              resident memory while it goes on (at a thousand articles, at each tenth of the run, at the end).
instructions  executed instructions a word under valgrind (skipped where valgrind is missing): steady on a busy machine.

Without --articles the texts of samples/ are repeated until there are --limit articles (default 400). Prints one JSON
object; what a figure means is in its key.
"""
import argparse
import json
import lzma
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def articles(path, limit):
    """JSON lines and the number of their words."""
    if path:
        opened = lzma.open(path, "rt", encoding="utf-8") if path.endswith(".xz") else open(path, encoding="utf-8")
        with opened as lines:
            found = [line for _, line in zip(range(limit), lines)]
    else:
        folder = os.path.join(ROOT, "samples")
        names = sorted(name for name in os.listdir(folder) if name.endswith(".txt"))
        texts = [open(os.path.join(folder, name), encoding="utf-8").read() for name in names]
        found = [json.dumps({"id": f"s{i}", "lang": names[i % len(names)][:2], "text": texts[i % len(texts)]}) + "\n"
                 for i in range(limit)]
    words = sum(len(json.loads(line)["text"].split()) for line in found)
    return found, words


def run(command):
    """Wall seconds, CPU seconds and peak kilobytes of one run; its output goes to nowhere."""
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        sys.exit(f"{' '.join(command)}: exit status {process.returncode}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss


def throughput(args, path, words, count):
    command = [args.program, "code", "--json", "--duplicates=keep", "-j", str(args.threads), path]
    runs = [run(command) for _ in range(args.runs)]
    walls = [wall for wall, _, _ in runs]
    return {
        "articles": count,
        "words": words,
        "threads": args.threads,
        "runs": args.runs,
        "words_per_second_best": round(words / min(walls)),
        "words_per_second_median": round(words / statistics.median(walls)),
        "words_per_cpu_second_best": round(words / min(cpu for _, cpu, _ in runs)),
        "wall_seconds_median": round(statistics.median(walls), 3),
        "peak_resident_megabytes": round(max(peak for _, _, peak in runs) / 1024, 1),
    }


def resident(pid):
    """Kilobytes in memory now."""
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return next((int(line.split()[1]) for line in status if line.startswith("VmRSS")), 0)


def long_run(args, folder):
    """Follows the lines of progress."""
    command = [args.program, "code", "--json", "--duplicates=keep", "-j", str(args.threads), "--progress", "--progress-every=1", "--errors",
               os.path.join(folder, "errors"), "-o", os.path.join(folder, "out.json"), "--resume", *args.files]
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    seen, last = [], ""
    for line in process.stderr:
        found = re.match(r"dragoman: (\d+) articles, \d+/s, (\d+) events, (\d+) not coded", line)
        if found:
            last = [int(n) for n in found.groups()]
            try:
                seen.append((last[0], resident(process.pid)))
            except OSError:
                pass
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1) or not last:
        sys.exit(f"{' '.join(command)}: exit status {process.returncode}")
    seen = [(n, kilobytes) for n, kilobytes in seen if kilobytes]
    marks = [1000] + [last[0] * tenth // 10 for tenth in range(1, 10)]
    memory = {}
    for mark in marks:
        memory[str(mark)] = next((round(kilobytes / 1024, 1) for n, kilobytes in seen if n >= mark), None)
    cpu = usage.ru_utime + usage.ru_stime
    return {
        "articles": last[0], "events": last[1], "not_coded": last[2], "threads": args.threads,
        "megabytes_written": round(os.path.getsize(os.path.join(folder, "out.json")) / 1e6, 1),
        "wall_seconds": round(wall, 1), "cpu_seconds": round(cpu, 1), "system_seconds": round(usage.ru_stime, 1),
        "articles_per_cpu_second": round(last[0] / cpu, 1), "articles_per_second": round(last[0] / wall, 1),
        "resident_megabytes_at_articles": memory, "peak_resident_megabytes": round(usage.ru_maxrss / 1024, 1),
    }


def startup(args, folder):
    path = os.path.join(folder, "one.txt")
    with open(path, "w", encoding="utf-8") as out:
        out.write("JAKARTA, 5 Maret 2024 - Polisi menangkap tiga demonstran di depan kedutaan besar Iran.\n")
    runs = [run([args.program, "code", "--json", "--duplicates=keep", path]) for _ in range(max(args.runs, 5))]
    return {
        "runs": len(runs),
        "startup_seconds_best": round(min(wall for wall, _, _ in runs), 4),
        "startup_seconds_median": round(statistics.median(wall for wall, _, _ in runs), 4),
        "peak_resident_megabytes": round(max(peak for _, _, peak in runs) / 1024, 1),
    }


def count_instructions(program, path):
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", program, "code", "--json", "--duplicates=keep", "-j", "1", path]
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    found = re.search(r"Collected\s*:\s*(\d+)", done.stderr)
    if not found:
        sys.exit("valgrind gave no count:\n" + done.stderr[-2000:])
    return int(found.group(1))


def instructions(args, lines, folder):
    if not shutil.which("valgrind"):
        print("valgrind is not installed: nothing measured")
        sys.exit(77)
    half, whole = os.path.join(folder, "half.jsonl"), os.path.join(folder, "whole.jsonl")
    cut = len(lines) // 2
    for path, part in ((half, lines[:cut]), (whole, lines)):
        with open(path, "w", encoding="utf-8") as out:
            out.writelines(part)
    first, second = count_instructions(args.program, half), count_instructions(args.program, whole)
    words = sum(len(json.loads(line)["text"].split()) for line in lines[cut:])
    return {
        "articles": len(lines),
        "instructions_total": second,
        # The difference of two runs, so that loading does not count.
        "instructions_per_word": round((second - first) / words),
    }


def main():
    parser = argparse.ArgumentParser(description="measures the program from outside")
    parser.add_argument("what", choices=["throughput", "startup", "instructions", "long"])
    parser.add_argument("--program", default=os.path.join(ROOT, "build", "cli", "dragoman"))
    parser.add_argument("--articles", help="JSONL, may be .xz")
    parser.add_argument("files", nargs="*", help="long: what to code")
    parser.add_argument("--limit", type=int, default=400)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("-j", "--threads", type=int, default=1)
    args = parser.parse_intermixed_args()
    with tempfile.TemporaryDirectory() as folder:
        if args.what == "startup":
            result = startup(args, folder)
        elif args.what == "long":
            result = long_run(args, folder)
        else:
            lines, words = articles(args.articles, args.limit if args.what == "throughput" else min(args.limit, 40))
            path = os.path.join(folder, "articles.jsonl")
            with open(path, "w", encoding="utf-8") as out:
                out.writelines(lines)
            if args.what == "throughput":
                result = throughput(args, path, words, len(lines))
            else:
                result = instructions(args, lines, folder)
    print(json.dumps(result, indent=1))


main()
