#!/usr/bin/env python3
"""Labels of a large network for raw news (coded/silver-*.jsonl.xz), from which `dragoman train trigger` learns: on and off their texts.

    silver.py join CORPORA UD WIKINEWS PORTAL OPEN LABELS.jsonl.xz > articles.jsonl   with the texts, as the trainer reads them
    silver.py mean ONE.jsonl ANOTHER.jsonl                    > articles.jsonl   labels of two networks, in the middle where both have one
    silver.py acts ONE.jsonl ANOTHER.jsonl                    > articles.jsonl   the same for roots alone; of what only the other has roots and nothing else
    silver.py roles ARTICLES.jsonl ROLES.jsonl                > articles.jsonl   the roles of mentions that a network told apart from the rest
    silver.py strip ARTICLES.jsonl                            > labels.jsonl     without; what is unlikely is dropped, the rest in percents and twentieths
    silver.py portal PORTAL                                   > texts.jsonl      the texts of that source, to be labelled
    silver.py open OPEN                                       > texts.jsonl      the same of tools/opennews.py

CORPORA holds id-news-raw.jsonl.xz, en-news-raw.jsonl.xz, en-news-clusters.jsonl.xz and id-en-parallel.tsv.xz, UD en_ewt-ud-train.conllu.xz,
WIKINEWS the folder data/ of github.com/vanatteveldt/wikinews (347254178bf3), PORTAL the years 2003 to 2025 of
github.com/ianrastall/current-events-context (4ff6f7d243c8): Wikipedia's portal of current events, day by day; OPEN what tools/opennews.py wants ("": none of these). An article whose text is missing or has changed is a fault.
coded/README.md describes the format; tools/teacher.py makes the labels.
"""
import csv
import glob
import hashlib
import json
import lzma
import os
import re
import sys

import opennews

GROUP = 12  # neighbouring sentences of the parallel news that make one text
LEAST_ROOT, LIKELY = 20, 150  # thousandths
LEAST_SIDE = 100, 100, 100, 100, 250, 250  # of source, target, day, place, all names of the source, of the target
PARTIES = 2  # the first sides
LEAST_ROLE = 100
STEP = 50  # of what is kept of sides, classes and roles, in thousandths


def parallel(path):
    """Sentences that follow each other, a text for each GROUP of a set."""
    sets = {}
    with lzma.open(path, "rt", encoding="utf8") as lines:
        next(lines)
        for line in lines:
            row = line.rstrip("\n").split("\t")
            if len(row) == 3:
                sets.setdefault(row[0], []).append(row)
    for name, rows in sets.items():
        for start in range(0, len(rows), GROUP):
            for column, lang in ((1, "id"), (2, "en")):
                yield f"parallel-{lang}-{name}-{start}", "\n\n".join(r[column] for r in rows[start:start + GROUP])


def wikinews(folder):
    for year in ("2019", "2020"):
        with open(f"{folder}/wikinews_{year}.csv", encoding="utf8", newline="") as rows:
            for row in csv.DictReader(rows):
                paragraphs = (p.strip() for p in row["text"].split("\n"))
                yield "wikinews:" + row["url"].split("/wiki/")[-1], "\n\n".join(p for p in paragraphs if p)


def treebank(path):
    texts, now = {}, None
    with lzma.open(path, "rt", encoding="utf8") as lines:
        for line in lines:
            if line.startswith("# newdoc id"):
                now = line.split("=")[1].strip()
            elif line.startswith("# newpar") and now in texts:
                texts[now] += "\n\n"
            elif line.startswith("# text ="):
                texts[now] = (texts.get(now, "") + " " + line[8:].strip()).replace("\n ", "\n")
    for name, text in texts.items():
        yield "ewt:" + name, text.strip()


def items(text):
    """The entries of a day: list items of the YAML, which go on in indented lines, without the outlets named at their end."""
    out, now = [], None
    for line in text.split("\n"):
        item = re.match(r"^\s*- (.*)$", line)
        if item:
            now = [item.group(1)]
            out.append(now)
        elif now is not None and re.match(r"^\s{4,}\S", line) and not re.match(r"^\s+[^-\s].*:$", line):
            now.append(line.strip())
        else:
            now = None
    for parts in out:
        entry = " ".join(parts).strip()
        if len(entry) > 1 and entry[0] == entry[-1] and entry[0] in "'\"":
            entry = entry[1:-1].replace("''", "'").replace('\\"', '"')
        entry = re.sub(r"(\s*\([^()]{1,60}\))+\s*$", "", entry).strip()
        if len(entry) > 50 and entry[-1] in ".!?\"”":
            yield entry


def portal(folder):
    for path in sorted(glob.glob(f"{folder}/20*/*/*.yaml")):
        with open(path, encoding="utf8") as file:
            text = file.read()
        entries = list(items(text)) if "Source_URI: Portal:Current events" in text else []
        if entries:
            yield "portal:" + os.path.basename(path)[:-5], "\n\n".join(entries)


def raw(path):
    with lzma.open(path, "rt", encoding="utf8") as lines:
        for line in lines:
            article = json.loads(line)
            yield article["id"], article["text"]


def texts_of(corpora, ud, news, days, free):
    for name in ("id-news-raw", "en-news-raw", "en-news-clusters"):
        yield from raw(f"{corpora}/{name}.jsonl.xz")
    yield from parallel(f"{corpora}/id-en-parallel.tsv.xz")
    yield from wikinews(news)
    yield from treebank(f"{ud}/en_ewt-ud-train.conllu.xz")
    yield from portal(days)
    if free:
        yield from opennews.texts(free)


def digest(data):
    return hashlib.sha256(data).hexdigest()[:16]


def flat(pairs, step):
    return [n for key, value in pairs for n in (key, round(value / step))]


def totals(triggers):
    total = {}
    for start, _, value in triggers:
        total[start] = total.get(start, 0) + value
    return total


def middle(one, other, keys):
    """Mean of the values of two lists of [..., value]; what a list does not hold has none, unless the trigger is one of `keys` of one only."""
    values = {}
    for k, entries in enumerate((one, other)):
        for *what, value in entries:
            values.setdefault(tuple(what), [0, 0])[k] = value
    out = []
    for what, both in values.items():
        known = [v for v, have in zip(both, keys) if have is None or what[0] in have] or both
        out.append([*what, round(sum(known) / len(known))])
    return out


def mean(one, other):
    """The first has all sides, the other may have parties alone."""
    likely = [{start for start, total in totals(a["triggers"]).items() if total >= LIKELY} for a in (one, other)]
    parties = middle([s for s in one["sides"] if s[1] < PARTIES], [s for s in other.get("sides", other.get("parties")) if s[1] < PARTIES], likely)
    return dict(one, triggers=middle(one["triggers"], other["triggers"], (None, None)), sides=parties + [s for s in one["sides"] if s[1] >= PARTIES])


def acts_of_both(one, other):
    """The first with roots in the middle of both; of texts that the other alone has read, its roots."""
    for line in one:
        a = json.loads(line)
        write(dict(a, triggers=middle(a["triggers"], other.pop(a["id"])["triggers"], (None, None))) if a["id"] in other else a)
    for a in other.values():
        write({key: a[key] for key in ("id", "lang", "text", "triggers")})


def strip(a):
    """Labels of one article: for each word that may be a trigger its byte and roots as [root, percent, ...]; for each likely one also the
    words of its six sides as [distance from the trigger in bytes, twentieths, ...], and the twentieths of the nine other classes; of two sides
    alone, and no classes, where the networks told no more. Roles, where there are any, of each mention: [start, end, role, twentieths, ...]."""
    roots, total, classes = {}, totals(a["triggers"]), {c[0]: c[1:] for c in a.get("classes", [])}
    for start, root, value in a["triggers"]:
        if value >= LEAST_ROOT:
            roots.setdefault(start, []).append((root, value))
    known = LEAST_SIDE if "classes" in a else LEAST_SIDE[:PARTIES]
    sides = {start: [[] for _ in known] for start in roots if total[start] >= LIKELY}
    told = a.get("sides", a.get("parties"))
    if told is None:
        sides = {}
    for start, side, word, value in told or ():
        if start in sides and value >= LEAST_SIDE[side]:
            sides[start][side].append((word - start, value))
    acts = []
    for start in sorted(roots):
        act = [start, flat(roots[start], 10)]
        if start in sides:
            act += [[flat(side, STEP) for side in sides[start]]] + ([[round(v / STEP) for v in classes.get(start, [])]] if classes else [])
        acts.append(act)
    data = a["text"].encode()
    label = {"id": a["id"], "lang": a["lang"], "bytes": len(data), "sha256": digest(data), "acts": acts, **({"roots_only": True} if told is None else {})}
    roles = [[start, end, *flat([(r, p) for r, p in pairs(told) if p >= LEAST_ROLE], STEP)] for start, end, *told in a.get("roles", []) if end <= len(data)]
    return dict(label, roles=[r for r in roles if len(r) > 2]) if roles else label


def pairs(numbers):
    return zip(numbers[::2], numbers[1::2])


def join(label, text):
    data = text.encode()[:label["bytes"]]
    if digest(data) != label["sha256"]:
        sys.exit(f"{label['id']}: the text has changed")
    triggers, sides, classes = [], [], []
    for start, roots, *more in label["acts"]:
        triggers += [[start, root, 10 * p] for root, p in pairs(roots)]
        for side, words in enumerate(more[0] if more else []):
            sides += [[start, side, start + off, STEP * p] for off, p in pairs(words)]
        if len(more) > 1 and more[1]:
            classes.append([start, *(STEP * p for p in more[1])])
    article = {"id": label["id"], "lang": label["lang"], "text": data.decode(), "triggers": triggers}
    if not label.get("roots_only"):
        article["sides"] = sides
    if classes:
        article["classes"] = classes
    if "roles" in label:
        article["roles"] = [[start, end, *(n for r, p in pairs(told) for n in (r, STEP * p))] for start, end, *told in label["roles"]]
    return article


def with_roles(articles, roles):
    told = {}
    for line in roles:
        a = json.loads(line)
        told[a["id"]] = a["roles"]
    for line in articles:
        a = json.loads(line)
        write(dict(a, roles=told[a["id"]]) if a["id"] in told else a)


def unlabelled(texts):
    for name, text in texts:
        write({"id": name, "lang": "en", "text": text})


def write(record):
    print(json.dumps(record, ensure_ascii=False, separators=(",", ":")))


def main():
    if len(sys.argv) == 3 and sys.argv[1] == "strip":
        with open(sys.argv[2], encoding="utf8") as lines:
            for line in lines:
                write(strip(json.loads(line)))
    elif len(sys.argv) == 4 and sys.argv[1] == "mean":
        with open(sys.argv[3], encoding="utf8") as lines:
            other = {a["id"]: a for a in map(json.loads, lines)}
        with open(sys.argv[2], encoding="utf8") as lines:
            for a in map(json.loads, lines):
                write(mean(a, other[a["id"]]) if a["id"] in other else a)
    elif len(sys.argv) == 4 and sys.argv[1] == "acts":
        with open(sys.argv[3], encoding="utf8") as lines:
            other = {a["id"]: a for a in map(json.loads, lines)}
        with open(sys.argv[2], encoding="utf8") as lines:
            acts_of_both(lines, other)
    elif len(sys.argv) == 4 and sys.argv[1] == "roles":
        with open(sys.argv[2], encoding="utf8") as articles, open(sys.argv[3], encoding="utf8") as roles:
            with_roles(articles, roles)
    elif len(sys.argv) == 3 and sys.argv[1] == "portal":
        unlabelled(portal(sys.argv[2]))
    elif len(sys.argv) == 3 and sys.argv[1] == "open":
        unlabelled(opennews.texts(sys.argv[2]))
    elif len(sys.argv) == 8 and sys.argv[1] == "join":
        with lzma.open(sys.argv[7], "rt", encoding="utf8") as lines:
            labels = [json.loads(line) for line in lines]
        wanted = {a["id"] for a in labels}
        text = {name: t for name, t in texts_of(*sys.argv[2:7]) if name in wanted}
        for a in labels:
            if a["id"] not in text:
                sys.exit(f"{a['id']}: no such text in these corpora")
            write(join(a, text[a["id"]]))
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
