#!/usr/bin/env python3
"""Of the sentences of PLV, in how many an event has the right type between the marked actors.

    tools/marked-actors.py BENCH SET.jsonl.xz SYSTEM.jsonl

BENCH is the shared tools/bench.py, whose names of types are used; SYSTEM is what `dragoman code --json` gave for the set. Right is a
record with one event whose type is the marked one, with words of a source that overlap the marked source and words of a target that
overlap the marked target. Records without a mark for either are left out.
"""
import importlib.util
import json
import lzma
import sys
from collections import Counter


def load(path):
    spec = importlib.util.spec_from_file_location("bench", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read(path):
    with (lzma.open(path, "rt", encoding="utf-8") if path.endswith(".xz") else open(path, encoding="utf-8")) as lines:
        return [json.loads(line) for line in lines if line.strip()]


def overlaps(actors, spans):
    return any(a.get("start") is not None and a["start"] < end and start < a["end"] for a in actors for start, end in spans)


def type_of(event, names):
    kind = event["plover"]["type"] if event["plover"] else "REQUEST" if event["cameo"].startswith("02") else None
    return names.get(kind, kind)


def main(bench, marked, system):
    names = load(bench).TYPES
    own = {a["id"]: a for a in read(system)}
    c = Counter()
    for r in read(marked):
        if not r["source"] or not r["target"]:
            continue
        c["all"] += 1
        right = [e for e in own.get(r["id"], {}).get("events", [])
                 if type_of(e, names) == names.get(r["plover"], r["plover"])]
        sides = [(overlaps(e["source"], r["source"]), overlaps(e["target"], r["target"])) for e in right]
        c["type"] += bool(right)
        c["both"] += any(s and t for s, t in sides)
    print(f"{c['all']} pairs: type right in {c['type']}, between the marked actors in {c['both']} "
          f"({c['both'] / max(c['all'], 1):.3f} of all, {c['both'] / max(c['type'], 1):.3f} of those)")


if __name__ == "__main__":
    main(*sys.argv[1:]) if len(sys.argv) == 4 else sys.exit(__doc__)
