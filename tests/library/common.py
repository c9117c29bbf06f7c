"""What the tests of this folder share: counting, and leaving with 77 where something that they need is not there."""

import subprocess
import sys

counts = {"passed": 0, "failed": 0}


def check(good, what):
    counts["passed" if good else "failed"] += 1
    if not good:
        print(f"failed: {what}", flush=True)


def skip(why):
    print(f"skipped: {why}")
    sys.exit(77)


def run(*command, **more):
    """Standard output; a command that fails ends the test."""
    done = subprocess.run([str(c) for c in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **more)
    if done.returncode != 0:
        print(f"{' '.join(map(str, command))}: exit status {done.returncode}\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
        finish(1)
    return done.stdout


def finish(more=0):
    print(f"{counts['passed']} passed, {counts['failed'] + more} failed")
    sys.exit(1 if counts["failed"] + more else 0)
