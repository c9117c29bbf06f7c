#!/usr/bin/env python3
"""Runs the R lines of docs/r.md as they stand there, over the articles of samples/.

r.py PROGRAM. Exit status 77 where there is no Rscript with DBI and RSQLite.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from common import check, finish, skip

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent

# What must hold when all lines have run.
AFTER = """
stopifnot(nrow(events) > 10, is.character(events$cameo), all(nchar(events$cameo) >= 2), any(grepl("^0", events$cameo)))
stopifnot(identical(corrected[, c("article", "event", "cameo", "sources")], events[, c("article", "event", "cameo", "sources")]))
stopifnot(inherits(events$day, "Date"), any(!is.na(events$day)))
stopifnot(nrow(conflict) > 0, nrow(dyads) > 0, sum(monthly$cooperation) > 0, file.exists("quad.png"), nrow(quotes) > 0)
stopifnot(nchar(trigger) > 0, grepl(trigger, one$text, fixed = TRUE))
stopifnot(nrow(protests) > 0, all(startsWith(protests$code, "14")), sum(counts$events) > 0)
stopifnot("173" %in% mine$cameo, "Bandung" %in% mine$place)
cat("all lines ran\\n")
"""


def main(program):
    if not shutil.which("Rscript"):
        skip("no Rscript")
    if subprocess.run(["Rscript", "-e", "library(DBI); library(RSQLite)"], capture_output=True).returncode != 0:
        skip("R has no DBI or RSQLite")
    blocks = re.findall(r"^```r\n(.*?)^```$", (ROOT / "docs/r.md").read_text(encoding="utf-8"), re.M | re.S)
    check(len(blocks) >= 8, "docs/r.md has lost its lines")
    with tempfile.TemporaryDirectory() as folder:
        where = pathlib.Path(folder)
        (where / "bin").mkdir()
        (where / "bin/dragoman").symlink_to(program)
        (where / "samples").symlink_to(ROOT / "samples")
        script = "options(warn = 2)\n" + "".join(f"{block}\n" for block in blocks) + AFTER
        (where / "lines.R").write_text(script, encoding="utf-8")
        environment = dict(os.environ, PATH=f"{where / 'bin'}:{os.environ['PATH']}", DRAGOMAN_HOME=str(home(program)))
        done = subprocess.run(["Rscript", "lines.R"], cwd=where, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        check(done.returncode == 0 and "all lines ran" in done.stdout, f"exit status {done.returncode}:\n{done.stdout[-4000:]}")
    finish()


def home(program):
    """An installed program has its data beside it; one in its build folder, in the source folder."""
    beside = program.resolve().parent.parent / "share/dragoman"
    return beside if beside.is_dir() else ROOT


main(pathlib.Path(sys.argv[1]).resolve())
