#!/usr/bin/env python3
"""Articles coded beside the gold: their codings (coded/*.jsonl) hold no text, only where things stand in it.

    coded-articles.py join CORPORA_FOLDER coded/en.jsonl      > articles.jsonl   with the texts, as the trainers read them
    coded-articles.py strip CODED.jsonl                       > coded/en.jsonl   without

CORPORA_FOLDER holds en-news-raw.jsonl.xz, id-news-raw.jsonl.xz and en-news-clusters.jsonl.xz; for coded/wikinews-en.jsonl it is the folder that
tools/opennews.py wants. An article whose text is missing or has
changed (field `sha256`) is a fault. coded/README.md describes the format.
"""
import hashlib
import json
import lzma
import os
import sys

import opennews

RAW = {"en": ["en-news-raw", "en-news-clusters"], "id": ["id-news-raw"]}


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def span(part):
    return [part["start"], part["end"]] if part.get("end") else None


def strip(a):
    """The coding of one article, without its words."""
    key = {x["id"]: n for n, x in enumerate(a["actors"])}
    who = lambda x: None if x is None else key[x["id"]]
    return {
        "id": a["id"], "lang": a["lang"], "sha256": digest(a["text"]), "date": a["date"],
        "actors": [[x["name"], x["country"], x["role"]] for x in a["actors"]],
        "sentences": [[s["start"], s["end"]] for s in a["sentences"]],
        "events": [{
            "trigger": span(e["trigger"]), "sentence": e["sentence"], "cameo": e["cameo"], "status": e["status"],
            "source": [[key[x["id"]], span(x)] for x in e["source"]], "target": [[key[x["id"]], span(x)] for x in e["target"]],
            "by": who(e["attributed_to"]), "date": e["date"], "place": e["place"] and [e["place"]["name"], e["place"]["country"]],
            "act": e["act"]} for e in a["events"]],
        "quotes": [[q["start"], q["end"], who(q["speaker"])] for q in a["quotes"]],
    }


def join(coding, article):
    """The coded article in the format of the gold."""
    data = article["text"].encode()
    words = lambda s: data[s[0]:s[1]].decode()
    actors = [{"id": str(n), "name": name, "country": country, "role": role, "code": country + role}
              for n, (name, country, role) in enumerate(coding["actors"])]

    def party(x):
        number, at = x
        return dict(actors[number], text=words(at) if at else "", start=at and at[0], end=at and at[1])

    return {
        "id": coding["id"], "lang": coding["lang"], "date": coding["date"], "source": article.get("source"), "title": article.get("title"),
        "text": article["text"], "more": True, "actors": actors,
        "sentences": [{"start": s, "end": e} for s, e in coding["sentences"]],
        "events": [{
            "sentence": e["sentence"], "trigger": {"text": words(e["trigger"]), "start": e["trigger"][0], "end": e["trigger"][1]},
            "cameo": e["cameo"], "status": e["status"], "source": [party(x) for x in e["source"]], "target": [party(x) for x in e["target"]],
            "attributed_to": None if e["by"] is None else actors[e["by"]], "date": e["date"],
            "place": e["place"] and {"name": e["place"][0], "country": e["place"][1]}, "act": e["act"]} for e in coding["events"]],
        "quotes": [{"start": s, "end": e, "text": words([s, e]), "speaker": None if by is None else actors[by]} for s, e, by in coding["quotes"]],
    }


def articles(folder, languages):
    if os.path.isdir(f"{folder}/dexter-datasets"):
        yield from opennews.wikinews_articles(f"{folder}/dexter-datasets")
        return
    for raw in sorted({r for lang in languages for r in RAW[lang]}):
        with lzma.open(f"{folder}/{raw}.jsonl.xz", "rt", encoding="utf-8") as lines:
            yield from map(json.loads, lines)


def join_all(folder, name):
    with open(name, encoding="utf-8") as lines:
        codings = [json.loads(line) for line in lines]
    wanted = {c["id"] for c in codings}
    texts = {a["id"]: a for a in articles(folder, {c["lang"] for c in codings}) if a["id"] in wanted}
    for c in codings:
        a = texts.get(c["id"])
        if not a or digest(a["text"]) != c["sha256"]:
            sys.exit(f"{name}: the text of {c['id']} is {'another' if a else 'missing'} in {folder}")
        print(json.dumps(join(c, a), ensure_ascii=False))


if sys.argv[1] == "join":
    join_all(sys.argv[2], sys.argv[3])
else:
    with open(sys.argv[2], encoding="utf-8") as coded:
        for row in coded:
            print(json.dumps(strip(json.loads(row)), ensure_ascii=False, separators=(",", ":")))
