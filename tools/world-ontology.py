#!/usr/bin/env python3
"""Copies the code tables into ontology/.

    tools/world-ontology.py FORMATS_DIR ONTOLOGY_DIR

FORMATS_DIR holds cameo.tsv, plover.tsv, cameo_plover.tsv, roles.tsv (see ontology/SOURCES.md).
"""
import csv
import os
import sys

SRC, OUT = sys.argv[1], sys.argv[2]


def rows(name):
    with open(os.path.join(SRC, name), encoding="utf-8") as f:
        return list(csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE))


def write(name, columns, table, comment):
    with open(os.path.join(OUT, name), "w", encoding="utf-8", newline="\n") as f:
        f.write("\t".join(columns) + "\n# " + comment + "\n")
        for r in table:
            f.write("\t".join(r[c] or "" for c in columns).rstrip("\t") + "\n")


write("cameo.tsv", ["code", "parent", "name", "definition", "not_when", "goldstein", "goldstein_icews", "quad", "lists"], rows("cameo.tsv"),
      "CAMEO 1.1b3: codes and names are facts of the codebook, definitions are our own words; goldstein = table of GDELT")
write("plover.tsv", ["kind", "event", "mode", "context", "quad", "recipient_required", "score", "definition", "not_when"], rows("plover.tsv"),
      "PLOVER event types, modes and contexts after its manual of 2024 (openeventdata/PLOVER); licence of this file: CC BY-SA 4.0")
write("cameo_plover.tsv", ["cameo", "event", "mode", "context", "confidence", "note"], rows("cameo_plover.tsv"),
      "from CAMEO to PLOVER, after the table published with PLOVER, brought up to date; licence of this file: CC BY-SA 4.0")
write("roles.tsv", ["scheme", "kind", "code", "meaning", "counterpart", "map", "gold_role", "note"], rows("roles.tsv"),
      "actor roles of CAMEO and PLOVER; gold_role = the role of our own list; licence of this file: CC BY-SA 4.0")
