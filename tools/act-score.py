#!/usr/bin/env python3
"""Whether mentions of one act are linked.   tools/act-score.py SCORER GOLD.jsonl SYSTEM.jsonl

SCORER is the gold's score.py, whose pairing of events by type and whose ledger are used. B-cubed (Bagga and Baldwin 1998) over
the events that have a partner: the share of the partners of an act of the program that are of one act in the gold, and the
reverse, mean over events. An event without an act is one of its own.
"""
import importlib.util
import json
import sys
from collections import Counter


def load(path):
    spec = importlib.util.spec_from_file_location("score", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def pairs(s, gold, system):
    sentences = gold["sentences"]
    place = [[s.sentence_of(e["trigger"]["start"], sentences) for e in events] for events in (gold["events"], system)]
    cost = []
    for i, a in enumerate(gold["events"]):
        for j, b in enumerate(system):
            if place[0][i] == place[1][j] and a["cameo"][:2] == b["cameo"][:2]:
                cost.append(((not s.overlap(a["trigger"], b["trigger"]), a["cameo"] != b["cameo"],
                              -len(s.records(a, True) & s.records(b, True)),
                              abs(a["trigger"]["start"] - b["trigger"]["start"])), i, j))
    return s.greedy(cost)


def main(scorer, gold_path, system_path):
    s = load(scorer)
    system = {a["id"]: a for a in read(system_path)}
    count, precision, recall = 0, 0.0, 0.0
    ledger = Counter()
    for gold in read(gold_path):
        own = system.get(gold["id"], {})
        events = own.get("events", [])
        linked = [((gold["id"], gold["events"][i].get("act", ("e", i))), (gold["id"], events[j].get("act", ("e", j))))
                  for i, j in pairs(s, gold, events)]
        both, left, right = Counter(linked), Counter(a for a, _ in linked), Counter(b for _, b in linked)
        for a, b in linked:
            precision += both[a, b] / right[b]
            recall += both[a, b] / left[a]
        count += len(linked)
        c = s.score_article(gold, own)[0]
        for k in ("g", "s", "hit"):
            ledger[k] += c["ledger_" + k]
    p, r = precision / max(count, 1), recall / max(count, 1)
    f = 2 * ledger["hit"] / max(ledger["g"] + ledger["s"], 1)
    print(f"{count} events: B-cubed P {p:.3f} R {r:.3f} F1 {2 * p * r / max(p + r, 1e-9):.3f}; ledger F1 {f:.3f}")


if __name__ == "__main__":
    main(*sys.argv[1:]) if len(sys.argv) == 4 else sys.exit(__doc__)
