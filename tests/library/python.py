#!/usr/bin/env python3
"""Makes the wheel from a build folder, installs it into a fresh virtual environment and codes with it, away from this folder.

python.py BUILD_FOLDER. Exit status 77 where there is no venv, pip or shared library.
"""

import pathlib
import re
import subprocess
import sys
import tempfile

from common import check, counts, finish, run, skip

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
INSIDE = pathlib.Path(__file__).resolve().parent / "inside.py"


def same_structs():
    """The package knows the structs of the header by heart: has one changed?"""
    header = (ROOT / "include/dragoman/dragoman.h").read_text(encoding="utf-8")
    package = (ROOT / "bindings/python/dragoman/_library.py").read_text(encoding="utf-8")
    for macro, name in (("DGM_OPTIONS_INIT", "OPTIONS_VERSION"), ("DGM_RENDER_OPTIONS_INIT", "RENDER_OPTIONS_VERSION")):
        theirs = re.search(rf"#define {macro} {{ (\d+),", header).group(1)
        ours = re.search(rf"^{name} = (\d+)", package, re.M).group(1)
        check(theirs == ours, f"{name} of the package is {ours}, {macro} has {theirs}")
    fields = re.search(r"typedef struct dgm_article \{(.*?)\} dgm_article;", header, re.S).group(1)
    theirs = re.findall(r"[ *](\w+)(?=[,;])", re.sub(r"/\*.*?\*/", "", fields, flags=re.S))
    ours = re.findall(r'\("(\w+)"', package[package.index("class Article") : package.index("class RenderOptions")])
    check(ours == [*theirs, "later"], f"the fields of Article are {ours}, those of dgm_article {theirs}")
    version = re.search(r'DGM_VERSION "(.*)"', header).group(1)
    check(f'__version__ = "{version}"' in (ROOT / "bindings/python/dragoman/__init__.py").read_text(), "version of the package")


def main(build):
    if not (build / "src/libdragoman.so").exists():
        skip("the build has no shared library")
    if sys.platform != "linux":
        skip("wheels are made on Linux")
    same_structs()
    with tempfile.TemporaryDirectory() as folder:
        where = pathlib.Path(folder)
        made = subprocess.run([sys.executable, "-m", "venv", where / "venv"], capture_output=True, text=True)
        if made.returncode != 0:
            skip(f"no virtual environment: {(made.stdout + made.stderr).strip()[-200:]}")
        print(run(sys.executable, ROOT / "tools/make-wheel.py", "--build", build, "--out", where).strip().replace(f"{where}/", ""))
        python = where / "venv/bin/python"
        run(python, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", *where.glob("*.whl"), env={"PATH": "/usr/bin:/bin"})
        done = subprocess.run([python, "-I", INSIDE], cwd=where, env={"PATH": "/usr/bin:/bin"}, stdout=subprocess.PIPE, text=True)
        print(done.stdout, end="")
        last = re.search(r"^(\d+) passed, (\d+) failed$", done.stdout, re.M)
        check(last is not None and done.returncode in (0, 1), f"exit status {done.returncode} in the virtual environment")
        if last:
            counts["passed"] += int(last.group(1))
            counts["failed"] += int(last.group(2))
    finish()


main(pathlib.Path(sys.argv[1]).resolve())
