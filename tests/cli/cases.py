"""Runs the functions `case_...` of a test script, each in a folder of its own, and prints how many passed."""
import os
import sys
import tempfile


def run(names):
    """`names`: globals() of the script. A second argument chooses cases by a part of their name; a case that returns a text was skipped for that reason."""
    word = sys.argv[2] if len(sys.argv) > 2 else ""
    passed = failed = skipped = 0
    home = os.getcwd()
    for name, case in list(names.items()):
        if not name.startswith("case_") or word not in name:
            continue
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            try:
                reason = case()
                passed += reason is None
                skipped += reason is not None
                if reason:
                    print(f"{name[5:]}: skipped: {reason}")
            except AssertionError as why:
                failed += 1
                print(f"{name[5:]}: not so: {str(why)[:2000]}")
            os.chdir(home)
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return failed != 0
