#!/usr/bin/env python3
"""Writes files as a table in C (src/serve/files.h): content, type by ending, and gzip where it saves a tenth.

    embed.py OUT.c DEPFILE FOLDER [FILE...]     all that is in FOLDER, which need not be there, and further files at the top

The same files give the same bytes.
"""
import gzip
import hashlib
import os
import re
import sys

TYPES = {
    ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8", ".json": "application/json", ".geojson": "application/geo+json",
    ".svg": "image/svg+xml", ".png": "image/png", ".ico": "image/x-icon", ".woff2": "font/woff2",
    ".txt": "text/plain; charset=utf-8", ".webmanifest": "application/manifest+json", ".map": "application/json",
}


def files_of(folder):
    for path, folders, names in os.walk(folder):
        folders.sort()
        for name in names:
            if not name.startswith("."):
                yield os.path.join(path, name)


def array(name, data):
    lines = [",".join(map(str, data[i:i + 40])) for i in range(0, len(data), 40)]
    return f"static const unsigned char {name}[] = {{\n" + ",\n".join(lines or ["0"]) + "\n};\n"


def entry(number, path, folder, out):
    with open(path, "rb") as file:
        data = file.read()
    packed = gzip.compress(data, 9, mtime=0)
    packed = packed[:9] + b"\xff" + packed[10:]  # the field that names the system of the packer
    name = "/" + os.path.relpath(path, folder).replace(os.sep, "/")
    kind = TYPES.get(os.path.splitext(name)[1].lower(), "application/octet-stream")
    lasting = re.search(r"[-.][A-Za-z0-9_-]{8,}\.\w+$", name) is not None and name.startswith("/assets/")
    small = len(packed) < len(data) * 0.9
    out.write(array(f"plain_{number}", data))
    if small:
        out.write(array(f"gzip_{number}", packed))
    return name, (f'    {{ "{name}", "{kind}", "\\"{hashlib.sha256(data).hexdigest()[:16]}\\"", plain_{number}, '
                  f'{f"gzip_{number}" if small else "NULL"}, {len(data)}, {len(packed) if small else 0}, {str(lasting).lower()} }},\n')


def main():
    out_name, deps_name, folder, *more = sys.argv[1:]
    paths = [(path, folder) for path in sorted(files_of(folder))] + [(path, os.path.dirname(path)) for path in more]
    rows = []
    with open(out_name, "w", encoding="ascii") as out:
        out.write("/* Made by tools/embed.py. */\n#include \"serve/files.h\"\n\n")
        for number, (path, base) in enumerate(paths):
            if not re.fullmatch(r"[A-Za-z0-9._/-]+", os.path.relpath(path, base)):
                sys.exit(f"{path}: a name with other characters than letters, digits, '.', '_' and '-'")
            rows.append(entry(number, path, base, out))
        rows.sort(key=lambda row: row[0].encode())
        out.write("\nconst web_file web_file_table[] = {\n" + "".join(row for _, row in rows) +
                  "    { NULL, NULL, NULL, NULL, NULL, 0, 0, false },\n};\n"
                  f"const size_t web_file_count = {len(rows)};\n")
    folders = {os.path.dirname(path) for path, base in paths if base == folder}
    there = folder
    while not os.path.isdir(there):  # a folder that comes later changes the one it is made in
        there = os.path.dirname(there) or "."
    folders.add(there)
    with open(deps_name, "w", encoding="utf-8") as deps:
        deps.write(f"{out_name}: " + " ".join(name.replace(" ", "\\ ") for name in [path for path, _ in paths] + sorted(folders)) + "\n")


if __name__ == "__main__":
    main()
