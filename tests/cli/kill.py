#!/usr/bin/env python3
"""Kills runs at random moments (SIGKILL) and lets the same command go on, until it ends by itself; the result must be that
of a run which nobody killed: byte for byte for files, table by table but for the times of the runs for databases.

    kill.py PROGRAM [KILLS [SEED]]

KILLS is the number of kills over all kinds of output together (50, or 6 where $DGM_QUICK is set); each kind ends with a run
that is let through. The delays come from a generator with a seed, so a failure can be tried again. Ends with "N passed, N
failed".
"""
import gzip
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PLACES = ["Surabaya", "Medan", "Makassar", "Bandung", "Padang", "Ambon", "Kupang"]


def make_inputs(folder, count):
    """The sample articles with changes, as a folder of files of several kinds, some of it damaged."""
    names = sorted(name for name in os.listdir(os.path.join(ROOT, "samples")) if name.endswith(".txt"))
    texts = [(name[:2], open(os.path.join(ROOT, "samples", name), encoding="utf-8").read()) for name in names]
    lines = []
    for i in range(count):
        lang, text = texts[i % len(texts)]
        text = f"{PLACES[i % 7]}. {text} {i}" if i % 3 else text[: 200 + i % 400]
        article = {"id": f"a{i % (count - 5)}", "lang": "xx" if i % 41 == 40 else lang, "date": f"2022-03-{1 + i % 28:02}", "text": text}
        lines.append("{broken\n" if i % 37 == 36 else json.dumps(article) + "\n")
    third = count // 3
    os.makedirs(os.path.join(folder, "in", "inner"))
    with open(os.path.join(folder, "in", "a.jsonl"), "w", encoding="utf-8") as out:
        out.writelines(lines[:third])
    packed = gzip.compress("".join(lines[third:2 * third]).encode(), mtime=0)
    with open(os.path.join(folder, "in", "b.jsonl.gz"), "wb") as out:
        out.write(packed[:-2000])  # cut off: what came before is coded, the file counts as failed
    with open(os.path.join(folder, "in", "inner", "c.jsonl"), "w", encoding="utf-8") as out:
        out.writelines(lines[2 * third:])
    shutil.copy(os.path.join(ROOT, "samples", names[0]), os.path.join(folder, "in", "z.txt"))


def dump(path):
    """All of a database but the times of its runs, and the inner tables of its indices, which are as the commits came: these must
    only be sound."""
    db = sqlite3.connect(path)
    if path.endswith(".db"):
        db.execute("update runs set started = ''")
        db.execute("insert into article_text (article_text, rank) values ('integrity-check', 1)")
        if db.execute("select rtreecheck('spot_map')").fetchone()[0] != "ok":
            return ["spot_map is damaged"]
    lines = [line for line in db.iterdump() if not line.startswith(('INSERT INTO "article_text_', 'INSERT INTO "spot_map_'))]
    db.close()
    return lines


def contents(folder, names):
    return {name: dump(os.path.join(folder, name)) if name.endswith((".db", ".state")) else open(os.path.join(folder, name), "rb").read()
            for name in names}


def run(program, folder, options, delay=None):
    """Exit status; None when it was killed first."""
    command = [program, "code", "-q", "--resume", *options, "missing.txt", "in"]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        _, told = process.communicate(timeout=delay)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.communicate()
        return None if process.returncode == -signal.SIGKILL else process.returncode
    if process.returncode not in (0, 1, 3):
        print(told, file=sys.stderr)
    return process.returncode


KINDS = [
    (["--json", "--duplicates=keep", "-o", "out.json", "--errors", "out.errors"], ["out.json", "out.errors"]),
    (["--db", "out.db", "--duplicates=keep", "--errors", "out.errors", "-j2"], ["out.db", "out.errors"]),
    (["--json", "--duplicates=keep", "-o", "out.json", "--db", "out.db", "-j2"], ["out.json", "out.db"]),
    (["--json", "-o", "out.json", "--errors", "out.errors"], ["out.json", "out.errors"]),
    (["--json", "-o", "out.json", "--duplicates-state", "out.state", "-j2"], ["out.json", "out.state"]),
]


def try_kind(program, options, names, kills, chance, base):
    began = time.monotonic()
    whole = os.path.join(base, "whole")
    broken = os.path.join(base, "broken")
    for folder in (whole, broken):
        os.makedirs(folder)
        os.symlink(os.path.join(base, "in"), os.path.join(folder, "in"))
    status = run(program, whole, options)
    length = time.monotonic() - began
    done = 0
    ended = None
    while done < kills and ended is None:
        # Spread so that about all kills find the run at work, some of them at its very beginning.
        delay = length * (0.15 * chance.random() if chance.random() < 0.2 else 0.05 + 2.0 / kills * chance.random())
        ended = run(program, broken, options, delay)
        done += ended is None
        if ended is not None and done < kills:  # through before all kills: it begins again, from nothing
            if contents(whole, names) != contents(broken, names):
                break
            for name in os.listdir(broken):
                if name != "in":
                    os.remove(os.path.join(broken, name))
            ended = None
    last = run(program, broken, options) if ended is None else ended
    wanted, got = contents(whole, names), contents(broken, names)
    faults = [f"{name} differs" for name in names if wanted[name] != got[name]]
    if status != last:
        faults.append(f"exit status {last}, unbroken {status}")
    left = sorted(set(os.listdir(broken)) - set(names) - {"in"})
    if left:
        faults.append("left behind: " + ", ".join(left))
    print(f"{' '.join(options)}: {done} kills in a run of {length:.1f} s" + "".join("; " + f for f in faults))
    for folder in (whole, broken):
        shutil.rmtree(folder)
    return not faults


def main():
    program = os.path.abspath(sys.argv[1])
    kills = int(sys.argv[2]) if len(sys.argv) > 2 else 6 if os.environ.get("DGM_QUICK") else 50
    chance = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 13)
    passed = 0
    with tempfile.TemporaryDirectory() as base:
        make_inputs(base, 1000 if kills >= 30 else 600)
        for number, (options, names) in enumerate(KINDS):
            share = kills // len(KINDS) + (number < kills % len(KINDS))
            passed += try_kind(program, options, names, share, chance, base)
    print(f"{passed} passed, {len(KINDS) - passed} failed, 0 skipped")
    return passed != len(KINDS)


sys.exit(main())
