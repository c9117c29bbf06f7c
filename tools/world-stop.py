#!/usr/bin/env python3
"""Finds names of the world's tables that are ordinary words, from how texts spell them.

    tools/world-stop.py WORLD_DIR ID_TEXTS.jsonl.xz EN_TEXTS.jsonl.xz

A name of one word that stands in lower case often enough in running text is an ordinary word of that language. Writes
WORLD_DIR/stop.tsv (only words and counts of two kinds; nothing of the texts). stop-own.tsv is kept by hand.
"""
import collections
import csv
import json
import lzma
import os
import re
import sys
import unicodedata

DIR = sys.argv[1]
TEXTS = (("id", sys.argv[2]), ("en", sys.argv[3]))
LIMIT = 60_000_000  # characters a language
# kind: least lower-case count, least share of lower case
RULES = {"person": (5, 0.10), "org": (8, 0.30), "metonym": (5, 0.30), "given": (10, 0.50), "surname": (10, 0.50), "place": (5, 0.10),
         "country": (20, 0.60), "adjective": (20, 0.60)}
# bodies whose names media often write in lower case, and no words to speak of otherwise
KEEP = {("id", "org"): {"antaranews", "detikcom", "detiknews", "kemnaker", "kontras", "kumparan"}}


def key(s):
    s = unicodedata.normalize("NFKD", s.lower())
    s = "".join(c for c in s if not unicodedata.combining(c)).translate(str.maketrans("øłđı", "oldi"))
    return " ".join(re.sub(r"[-–,/()\"]", " ", re.sub("['’‘ʻʿ`]", "", s)).split())


def rows(name):
    path = os.path.join(DIR, name)
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8") as f:
        return list(csv.DictReader((l for l in f if not l.startswith("#")), delimiter="\t", quoting=csv.QUOTE_NONE))


names = collections.defaultdict(set)


def add(kind, cells):
    for cell in cells:
        for n in (cell or "").split(";"):
            n = n.strip()
            if n and " " not in n and not (n.isupper() and len(n) <= 7):  # acronyms need capitals anyway
                names[key(n)].add(kind)


for f in ("leaders.tsv", "indonesia.tsv", "people-own.tsv", "indonesia-own.tsv", "leaders-ccbysa.tsv"):
    for r in rows(f):
        add("person", [r["name"], r["variants"]])
for f, kind in (("organisations.tsv", "org"), ("organisations-own.tsv", "org"), ("groups.tsv", "group"), ("groups-own.tsv", "group")):
    for r in rows(f):
        add(kind, [r["name_en"], r["name_id"], r["aliases"]])
for f in ("metonyms.tsv", "metonyms-own.tsv"):
    for r in rows(f):
        add("metonym", [r["name"]])
for r in rows("names.tsv"):
    add(r["kind"], [r["name"]])
for f in ("places.tsv", "regions.tsv", "indonesia-regions.tsv", "places-own.tsv"):
    for r in rows(f):
        add("place", [r["name"], r["names"], r.get("alternates")])
for r in rows("countries.tsv"):
    add("country", [r["name_en"], r["alt_en"], r["name_id"], r["alt_id"]])
    add("adjective", [r["adj_en"], r["adj_id"]])
names.pop("", None)

out = []
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
for lang, path in TEXTS:
    low, high, size = collections.Counter(), collections.Counter(), 0
    with lzma.open(path, "rt", encoding="utf-8") as f:
        for line in f:
            text = json.loads(line).get("text", "")
            size += len(text)
            for m in WORD.finditer(text):
                w = m.group()
                if w[0].islower():
                    low[w] += 1
                elif m.start() > 1 and text[m.start() - 1] == " " and text[m.start() - 2] not in ".!?:\"”“'’-–—":
                    high[w.lower()] += 1
            if size > LIMIT:
                break
    for n, kinds in names.items():
        a, b = low[n], high[n]
        hit = sorted(k for k in kinds if k in RULES and a >= RULES[k][0] and a >= RULES[k][1] * (a + b)
                     and n not in KEEP.get((lang, k), ()))
        if hit:
            out.append((n, lang, ";".join(hit), f"{a} of {a + b} in lower case"))
    print(lang, size, sum(1 for o in out if o[1] == lang))
out.sort()
with open(os.path.join(DIR, "stop.tsv"), "w", encoding="utf-8", newline="\n") as f:
    f.write("name\tlang\tkinds\tnote\n# names that are ordinary words: by tools/world-stop.py; further ones in stop-own.tsv\n")
    for o in out:
        f.write("\t".join(o) + "\n")
