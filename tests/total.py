#!/usr/bin/env python3
"""Adds up the results of meson test runs.

    total.py [--brief] [--broken N] TESTLOG.json ...

Each test of ours ends its output with a line "N passed, N failed" (", N skipped" may follow); a test without such a line
counts as one. --brief prints the failures and no last line (for the single build folders), otherwise the last line is
the sum over all logs plus N builds that broke, and the exit status 1 when anything failed.
"""
import json
import re
import sys

LAST = re.compile(r"^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$", re.M)


def counts(test):
    """Passed, failed, skipped of one record of the log."""
    found = LAST.findall(test.get("stdout") or "")
    result = test["result"]
    if found:
        passed, failed, skipped = (int(n or 0) for n in found[-1])
        # A crash or a leak after the last line is a failure all the same.
        if result not in ("OK", "SKIP") and failed == 0:
            failed = 1
        return passed, failed, skipped
    if result == "SKIP":
        return 0, 0, 1
    return (1, 0, 0) if result in ("OK", "EXPECTEDFAIL") else (0, 1, 0)


def main(args):
    brief, broken, paths = False, 0, []
    while args:
        arg = args.pop(0)
        if arg == "--brief":
            brief = True
        elif arg == "--broken":
            broken = int(args.pop(0))
        else:
            paths.append(arg)
    total = [0, broken, 0]
    for path in paths:
        try:
            tests = [json.loads(line) for line in open(path, encoding="utf-8")]
        except OSError:
            print(f"{path}: no results")
            total[1] += 1
            continue
        if not tests:
            print(f"{path}: no test ran")
            total[1] += 1
        for test in tests:
            passed, failed, skipped = counts(test)
            total = [total[0] + passed, total[1] + failed, total[2] + skipped]
            if brief:
                name = test["name"].split(" / ")[-1]
                note = f", {skipped} skipped" if skipped else ""
                print(f"   {name}: {passed} passed, {failed} failed{note} ({test['duration']:.1f} s)")
                if failed or skipped:
                    lines = ((test.get("stdout") or "") + (test.get("stderr") or "")).strip().split("\n")
                    shown = lines[-200:] if failed else [line for line in lines if line.startswith("skipped: ")]
                    for line in shown:
                        print("      " + line)
                if failed and not LAST.search(test.get("stdout") or ""):
                    print(f"      {test['result']}, exit status {test.get('returncode')}")
    if brief:
        return 0
    print(f"{total[0]} passed, {total[1]} failed" + (f", {total[2]} skipped" if total[2] else ""))
    return 1 if total[1] else 0


sys.exit(main(sys.argv[1:]))
