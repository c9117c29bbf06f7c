#!/usr/bin/env python3
"""Installs what was built, compiles examples/meetings.c against it by pkg-config and runs it; also as a C++ program's header.

example.py BUILD_FOLDER. Exit status 77 where there is no pkg-config, or the build has no library (sanitizers).
"""

import os
import pathlib
import shlex
import shutil
import sys
import tempfile

from common import check, finish, run, skip

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
CC = next((cc for cc in ("cc", "gcc", "clang") if shutil.which(cc)), None)


def flags(where, environment, *options):
    return shlex.split(run("pkg-config", *options, "dragoman", env=environment))


def main(build):
    if not shutil.which("pkg-config") or not CC or not shutil.which("meson"):
        skip("no pkg-config, compiler or meson")
    if not (build / "src/libdragoman.so").exists():
        skip("the build has no shared library")
    with tempfile.TemporaryDirectory() as folder:
        where = pathlib.Path(folder)
        run("meson", "install", "-C", build, "--no-rebuild", "--quiet", "--destdir", where)
        config = next(where.rglob("dragoman.pc"), None)
        check(config is not None, "dragoman.pc is not installed")
        environment = dict(os.environ, PKG_CONFIG_PATH=str(config.parent), PKG_CONFIG_SYSROOT_DIR=str(where))
        version = run("pkg-config", "--modversion", "dragoman", env=environment).strip()
        check(f'DGM_VERSION "{version}"' in (ROOT / "include/dragoman/dragoman.h").read_text(), "pkg-config tells another version")

        program = where / "meetings"
        cflags, libs = flags(where, environment, "--cflags"), flags(where, environment, "--libs")
        run(CC, "-std=c17", "-Wall", "-Wextra", "-Werror", *cflags, ROOT / "examples/meetings.c", "-o", program, *libs)
        data = next(where.rglob("share/dragoman"))
        environment["LD_LIBRARY_PATH"] = str(next(where.rglob("libdragoman.so")).parent)
        environment["DRAGOMAN_HOME"] = str(data)
        out = run(program, env=environment, cwd=where)
        check("040 Consult" in out and "Morocco" in out and "Norway" in out, f"the meeting is missing:\n{out}")
        check("Rabat, MAR (34.0" in out, f"the place is missing:\n{out}")
        check("arrested, at least 14" in out, f"the number is missing:\n{out}")
        check("says " in out and "NORGOV" in out, f"nobody is told to have said it:\n{out}")
        check("2024-03-12" in out, f"the date is missing:\n{out}")

        check("events" in run(program, ROOT / "samples/id-1-kunjungan-menlu.txt", env=environment, cwd=where), "a file is not coded")
        if shutil.which("c++"):
            (where / "a.cc").write_text("#include <dragoman/dragoman.h>\nint main() { return dgm_version() == nullptr; }\n")
            run("c++", *cflags, where / "a.cc", "-o", where / "a", *libs)
            run(where / "a", env=environment)
            check(True, "")

        static = next(where.rglob("libdragoman.a"))
        run(CC, *cflags, ROOT / "examples/meetings.c", "-o", where / "static", static,
            *(f for f in flags(where, environment, "--libs", "--static") if f != "-ldragoman"))
        check(run(where / "static", env=environment) == out, "the static library says something else")
    finish()


main(pathlib.Path(sys.argv[1]).resolve())
