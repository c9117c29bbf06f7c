#!/usr/bin/env python3
"""Makes the wheel of the Python package: the package, the shared library and all that it needs, packs, world, ontology and models.

    tools/make-wheel.py [--build FOLDER] [--out FOLDER]

--build  a build folder with the library in it; without, build-wheel is set up (release, without the server) and built
--out    where the wheel goes; default: build-wheel

Nothing but the standard library of Python and the linker's tools (ldd) are needed. The libraries under libdragoman that not every
Linux system has (libxml2 with ICU, SQLite, jansson, utf8proc, zlib, zstd ...) go into the wheel. Of each the name is changed, in
place and to one of the same length ("libxml2.so.2" to "dgmxml2.so.2"), so that a process which has another copy loaded, as Python
itself has of SQLite, keeps the two apart. What stays outside is what "manylinux" lets be: the C library, libstdc++ and libgcc. The
wheel's tag names the glibc of the machine it was made on: it runs there and on all newer ones.
"""

import argparse
import base64
import hashlib
import os
import pathlib
import re
import subprocess
import sys
import zipfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
OUTSIDE = re.compile(r"^(linux-vdso|ld-linux[^.]*|libc|libm|libdl|librt|libpthread|libgcc_s|libstdc\+\+)\.so(\.|$)")
STAMP = (1980, 1, 1, 0, 0, 0)  # the same files give the same bytes


def run(*command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT)
    if done.returncode != 0:
        sys.exit(f"make-wheel: {' '.join(map(str, command))}:\n{done.stdout[-4000:]}")
    return done.stdout


def version():
    return re.search(r'DGM_VERSION "(.*)"', (ROOT / "include/dragoman/dragoman.h").read_text(encoding="utf-8")).group(1)


def built(folder):
    """The build folder, made when none was given."""
    if folder:
        return pathlib.Path(folder).resolve()
    folder = ROOT / "build-wheel"
    if not (folder / "build.ninja").exists():
        run("meson", "setup", folder, "-Dbuildtype=release", "-Dserve=disabled")
    run("ninja", "-C", folder, f"src/libdragoman.so.{version()}", "world/places.dgm")
    return folder


def needed(library):
    """{name: path} of all libraries that it needs, directly or through others, without those that stay outside."""
    found = {}
    for line in run("ldd", library).splitlines():
        parts = line.split()
        name = os.path.basename(parts[0]) if parts else ""
        if OUTSIDE.match(name) or line.strip() == "statically linked":  # which needs nothing at all
            continue
        if "not found" in line or len(parts) < 3 or parts[1] != "=>":
            sys.exit(f"make-wheel: {library} needs what cannot be found: {line.strip()}")
        found[name] = pathlib.Path(parts[2])
    return found


def own_name(name):
    if not name.startswith("lib"):
        sys.exit(f"make-wheel: {name}: a library whose name does not begin with lib")
    return "dgm" + name[3:]


def renamed(path, names):
    """The bytes of a library, with its own name and those that it needs changed. In an ELF file each stands as a string of its own."""
    data = path.read_bytes()
    for name in names:
        data = data.replace(b"\0" + name.encode() + b"\0", b"\0" + own_name(name).encode() + b"\0")
    return data


def libraries(folder):
    """[(name, bytes)] in an order in which each comes after those that it needs; ours is the last. Also the paths they came from."""
    ours = folder / "src" / f"libdragoman.so.{version()}"
    if not ours.exists():
        sys.exit(f"make-wheel: {folder} holds no {ours.name} (a build with sanitizers has none)")
    paths = needed(ours)
    depth = {name: len(needed(path)) for name, path in paths.items()}  # more than any of those that it needs
    order = sorted(paths, key=lambda name: (depth[name], name))
    files = [(own_name(name), renamed(paths[name], paths)) for name in order]
    return files + [("libdragoman.so", renamed(ours, paths))], [paths[name] for name in order]


def licences(paths):
    """{file name: bytes} of the licences of what is carried, where Debian's package manager knows them."""
    found = {}
    for path in paths:
        try:
            owner = subprocess.run(["dpkg", "-S", f"*/{path.name}"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        except OSError:
            break
        package = owner.stdout.split(":")[0]
        text = pathlib.Path("/usr/share/doc", package, "copyright")
        if package and text.is_file():
            found[f"{package}.txt"] = text.read_bytes()
    return found


def data_files(folder):
    """(name below share/, path) of packs, world, ontology and models."""
    for part in ("packs", "world", "ontology", "models"):
        for path in sorted((ROOT / part).rglob("*")):
            if path.is_file() and path.suffix in (".tsv", ".dgm", ".md"):  # .md: where the data come from, and their licences
                yield str(path.relative_to(ROOT)), path
    yield "world/places.dgm", folder / "world" / "places.dgm"


def tag():
    machine = os.uname().machine
    name, _, version = os.confstr("CS_GNU_LIBC_VERSION").partition(" ")
    if name != "glibc":
        sys.exit("make-wheel: wheels are made on Linux with glibc")
    major, minor = version.split(".")[:2]
    return f"py3-none-manylinux_{major}_{minor}_{machine}"


def metadata(number):
    return (
        "Metadata-Version: 2.1\nName: dragoman\n"
        f"Version: {number}\n"
        "Summary: who did what to whom, when, where and according to whom, from news in Indonesian and English\n"
        "License: Apache-2.0\nRequires-Python: >=3.8\nDescription-Content-Type: text/markdown\n\n"
        + (ROOT / "bindings/python/README.md").read_text(encoding="utf-8")
    ).encode()


class Wheel:
    """A wheel being written: a ZIP file with a list of its files and their hashes at the end."""

    def __init__(self, path):
        self.zip = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9)
        self.record = []
        self.unpacked = 0

    def add(self, name, data, executable=False):
        info = zipfile.ZipInfo(name, STAMP)
        info.compress_type = zipfile.ZIP_DEFLATED
        info.external_attr = (0o100755 if executable else 0o100644) << 16
        self.zip.writestr(info, data)
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        self.record.append(f"{name},sha256={digest},{len(data)}")
        self.unpacked += len(data)

    def close(self, info_folder):
        name = f"{info_folder}/RECORD"
        self.zip.writestr(zipfile.ZipInfo(name, STAMP), "\n".join([*self.record, f"{name},,"]) + "\n")
        self.zip.close()


def make(folder, out):
    number = version()
    info = f"dragoman-{number}.dist-info"
    out.mkdir(parents=True, exist_ok=True)
    path = out / f"dragoman-{number}-{tag()}.whl"
    libs, carried = libraries(folder)
    wheel = Wheel(path)
    for source in sorted((ROOT / "bindings/python/dragoman").glob("*.py")):
        wheel.add(f"dragoman/{source.name}", source.read_bytes())
    for name, data in libs:
        wheel.add(f"dragoman/lib/{name}", data, executable=True)
    wheel.add("dragoman/lib/order.txt", "".join(f"{name}\n" for name, _ in libs).encode())
    for name, source in data_files(folder):
        wheel.add(f"dragoman/share/{name}", source.read_bytes())
    for name in ("LICENSE", "NOTICE"):
        wheel.add(f"{info}/licenses/{name}", (ROOT / name).read_bytes())
    for name, data in sorted(licences(carried).items()):
        wheel.add(f"{info}/licenses/carried/{name}", data)
    wheel.add(f"{info}/METADATA", metadata(number))
    wheel.add(f"{info}/WHEEL", f"Wheel-Version: 1.0\nGenerator: make-wheel\nRoot-Is-Purelib: false\nTag: {tag()}\n".encode())
    wheel.close(info)
    print(f"{path}: {path.stat().st_size / 1e6:.0f} MB, unpacked {wheel.unpacked / 1e6:.0f} MB, with {len(carried)} libraries beside ours")
    return path


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", metavar="FOLDER")
    parser.add_argument("--out", metavar="FOLDER", default=ROOT / "build-wheel", type=pathlib.Path)
    options = parser.parse_args()
    make(built(options.build), options.out.resolve())


if __name__ == "__main__":
    main()
