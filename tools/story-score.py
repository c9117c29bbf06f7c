#!/usr/bin/env python3
"""Scores of `dragoman link` against clusters of articles that report the same event.

    story-score.py PROGRAM CLUSTERS.jsonl[.xz] CODED.jsonl

CODED.jsonl is the output of `dragoman code --json --include-text --duplicates=keep` of the clusters. Links them with thresholds
from 0.10 to 0.30; B-cubed precision, recall and F1 of the stories (mean over articles). The threshold that is best on every
second topic is measured on the other topics, both ways. Acts, with the default threshold: how many are told by several articles,
and of the pairs of articles that an act joins the share whose articles report the same event.
"""
import json
import lzma
import subprocess
import sys
from collections import Counter, defaultdict
from itertools import combinations


def read_key(path):
    with (lzma.open if path.endswith(".xz") else open)(path, "rt", encoding="utf-8") as lines:
        return {a["id"]: (a["cluster"], a["topic"]) for a in map(json.loads, lines)}


def link(program, coded, threshold=None):
    command = [program, "link", "-q"] + ([f"--threshold={threshold}"] if threshold else []) + [coded]
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [json.loads(line) for line in out.splitlines()]


def stories(records):
    return {a["id"]: r["story"] for r in records if r["type"] == "story" for a in r["reports"]}


def b_cubed(key, system, names):
    gold, found, both = Counter(), Counter(), Counter()
    for name in names:
        gold[key[name][0]] += 1
        found[system[name]] += 1
        both[key[name][0], system[name]] += 1
    precision = sum(both[key[n][0], system[n]] / found[system[n]] for n in names) / len(names)
    recall = sum(both[key[n][0], system[n]] / gold[key[n][0]] for n in names) / len(names)
    return 2 * precision * recall / (precision + recall), precision, recall


def shown(scores):
    return "F1 {:.3f} (precision {:.3f}, recall {:.3f})".format(*scores)


def score_acts(key, records):
    articles = defaultdict(set)
    for record in records:
        if record["type"] == "mention":
            articles[record["act"]].add(record["article"])
    joined = {pair for names in articles.values() for pair in combinations(sorted(names), 2)}
    right = sum(key[a][0] == key[b][0] for a, b in joined)
    several = sum(len(names) > 1 for names in articles.values())
    pairs = sum(n * (n - 1) // 2 for n in Counter(c for c, _ in key.values()).values())
    print(f"acts {len(articles)}, told by several articles {several}; pairs of articles that an act joins {len(joined)}, "
          f"of the same event {right / max(len(joined), 1):.3f}; of all pairs of the same event {right / pairs:.3f}")


def main(program, clusters, coded):
    key = read_key(clusters)
    topics = sorted({topic for _, topic in key.values()})
    halves = [{n for n in key if key[n][1] in topics[k::2]} for k in (0, 1)]
    systems = {t / 100: stories(link(program, coded, t / 100)) for t in range(10, 31)}
    for mine, other, name in ((0, 1, "even"), (1, 0, "odd")):
        best = max(systems, key=lambda t: b_cubed(key, systems[t], halves[mine])[0])
        print(f"threshold {best} chosen on {name} topics; on the others {shown(b_cubed(key, systems[best], halves[other]))}")
    records = link(program, coded)
    print(f"default threshold, all topics: {len(set(stories(records).values()))} stories, {shown(b_cubed(key, stories(records), key))}")
    score_acts(key, records)


if __name__ == "__main__":
    main(*sys.argv[1:]) if len(sys.argv) == 4 else sys.exit(__doc__)
