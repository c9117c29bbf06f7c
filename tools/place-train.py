#!/usr/bin/env python3
"""Learns the weights of the place stage.

    place-dump HOME LANG < TRAIN.jsonl > dump.tsv
    tools/place-train.py dump.tsv packs/LANG/place_weights.tsv [dump of another language]

Logistic regression by AdaGrad in a fixed order; features seen in few articles are left out, and so are small weights.
With few articles (English), those of another language help: they count half and teach only what is no word. The same dumps
give the same file.
"""
import collections
import math
import random
import sys

L2, RATE, EPOCHS, LEAST_ARTICLES, LEAST_WEIGHT = 0.03, 0.3, 8, 3, 0.05
FOREIGN = 0.5
WORDS = ("p1=", "p2=", "n1=", "n2=", "p1l=", "p1n1=", "p2p1=", "h=", "case=", "Cp2=", "Cn1=", "g=")
SHIFT = 0.2  # added to the bias: recall is the weaker side, F1 in five-fold cross-validation stays the same


def read(path):
    out = []
    for line in open(path, encoding="utf-8"):
        article, label, start, end, features = line.rstrip("\n").split("\t")
        out.append((article, int(label), features.split(" ")))
    return out


def train(data, foreign, epochs=EPOCHS):
    seen = collections.defaultdict(set)
    data = [(a, y, fs, 1.0) for a, y, fs in data] + [(a, y, [f for f in fs if not f.startswith(WORDS)], FOREIGN) for a, y, fs in foreign]
    for article, _, fs, _ in data:
        for f in fs:
            seen[f].add(article)
    keep = {f for f, a in seen.items() if len(a) >= LEAST_ARTICLES}
    rows = [(y, [f for f in fs if f in keep], weight) for _, y, fs, weight in data]
    w, g = dict.fromkeys(keep, 0.0), dict.fromkeys(keep, 1e-6)
    order, rng = list(range(len(rows))), random.Random(7)
    for _ in range(epochs):
        rng.shuffle(order)
        for i in order:
            y, fs, weight = rows[i]
            z = sum(w[f] for f in fs)
            d = weight * (y - 1 / (1 + math.exp(-max(-30.0, min(30.0, z)))))
            for f in fs:
                step = d - weight * L2 * w[f]
                g[f] += step * step
                w[f] += RATE * step / math.sqrt(g[f])
    return w


def f1(w, data):
    tp = fp = fn = 0
    for _, y, fs in data:
        s = sum(w.get(f, 0) for f in fs) > 0
        tp += s and y
        fp += s and not y
        fn += (not s) and y
    return 2 * tp / max(1, 2 * tp + fp + fn), tp / max(1, tp + fp), tp / max(1, tp + fn)


data = read(sys.argv[1])
foreign = read(sys.argv[3]) if len(sys.argv) > 3 else []
if foreign:  # few articles of its own: a stronger prior
    L2, LEAST_ARTICLES, SHIFT = 0.1, 2, 0.4
articles = sorted({a for a, _, _ in data})
held = set(articles[::5])
w = train([d for d in data if d[0] not in held], foreign)
print("held-out fifth: F1 %.3f, precision %.3f, recall %.3f (of candidates, neighbours as annotated)" % f1(w, [d for d in data if d[0] in held]))
w = train(data, foreign)
w["bias"] = w.get("bias", 0) + SHIFT
kept = {f: v for f, v in w.items() if abs(v) >= LEAST_WEIGHT}
with open(sys.argv[2], "w", encoding="utf-8", newline="\n") as out:
    out.write("feature\tweight\n# learnt by tools/place-train.py; what the features mean: src/place/accept.c\n")
    for f in sorted(kept):
        out.write(f"{f}\t{kept[f]:.3f}\n")
print(f"{len(data)} candidates, {sum(d[1] for d in data)} places, {len(kept)} weights; on the training articles F1 %.3f" % f1(kept, data)[0])
