#!/usr/bin/env python3
"""Articles coded by the program itself, as further examples for the trainer of events.

    silver-articles.py sample CORPORA_FOLDER en|id COUNT GOLD.jsonl...  > raw.jsonl     raw articles, none of the coded ones
    silver-articles.py keep RAW.jsonl CODED.jsonl WEIGHT                > silver.jsonl  with the events the model is sure of

Between the two the program codes raw.jsonl (dragoman code --json). Texts free for research only (Reuters, BBC) are left out.
"""
import hashlib
import json
import lzma
import sys

RESEARCH_ONLY = {"reuters-21578", "isot-reuters", "bbc-2225"}
SURE = 0.5


def sample(folder, lang, count, gold_files):
    gold = set()
    for name in gold_files:
        with open(name, encoding="utf-8") as lines:
            gold.update(json.loads(line)["text"][:200] for line in lines)
    found = []
    with lzma.open(folder + "/" + lang + "-news-raw.jsonl.xz", "rt", encoding="utf-8") as lines:
        for line in lines:
            a = json.loads(line)
            if a.get("repo") in RESEARCH_ONLY or a["text"][:200] in gold or not 80 < len(a["text"].split()) < 1200:
                continue
            found.append((hashlib.sha256(a["id"].encode()).hexdigest(), a))
    found.sort(key=lambda pair: pair[0])  # a random but fixed choice
    for _, a in found[:count]:
        print(json.dumps({"id": a["id"], "date": a["date"], "lang": lang, "title": a["title"], "text": a["text"]}))


def keep(raw, coded, weight):
    with open(raw, encoding="utf-8") as lines:
        articles = {a["id"]: a for a in map(json.loads, lines)}
    with open(coded, encoding="utf-8") as lines:
        for line in lines:
            out = json.loads(line)
            if "events" not in out:
                continue
            a = articles[out["id"]]
            a["weight"] = weight
            a["events"] = [e for e in out["events"] if e["confidence"] > SURE]
            print(json.dumps(a))


if sys.argv[1] == "sample":
    sample(sys.argv[2], sys.argv[3], int(sys.argv[4]), sys.argv[5:])
else:
    keep(sys.argv[2], sys.argv[3], float(sys.argv[4]))
