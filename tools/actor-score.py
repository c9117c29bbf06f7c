#!/usr/bin/env python3
"""Countries and roles of the actors whose texts coders gave, against the mentions of the program.

    actor-score.py GOLD.jsonl SYSTEM.jsonl [--kinds]

For every source and target of a coded event that has a text, the mention is taken that shares most bytes with it (the
shortest of several); its actor's country and role are compared. Mentions of two actors ("both countries") count as wrong.
--kinds: the same by type of mention and reason, with the commonest confusions. Aggregates only, no text is printed.
"""
import argparse
import json
import re
from collections import Counter, defaultdict


def read(path):
    with open(path, encoding="utf8") as f:
        return [json.loads(line) for line in f if line.strip()]


def best_mention(mentions, start, end):
    best, score = None, None
    for m in mentions:
        shared = min(end, m["end"]) - max(start, m["start"])
        if shared > 0 and (best is None or (shared, m["start"] - m["end"]) > score):
            best, score = m, (shared, m["start"] - m["end"])
    return best


def pairs(gold, system):
    coded = {r["id"]: r for r in system if "mentions" in r}
    for g in gold:
        s = coded.get(g["id"], {"mentions": [], "actors": []})
        actors = {a["id"]: a for a in s["actors"]}
        for e in g["events"]:
            for a in e["source"] + e["target"]:
                if a.get("start") is None:
                    continue
                m = best_mention(s["mentions"], a["start"], a["end"])
                yield a, m, actors.get(m["actor"]) if m else None


def kind_of(m, actor):
    if m is None:
        return "no mention"
    if actor is None:
        return "unresolved or two"
    return m["type"] + " " + re.split(r"; | on \d| before \d", actor["reason"])[0]


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("gold")
    ap.add_argument("system")
    ap.add_argument("--kinds", action="store_true")
    o = ap.parse_args()
    total = Counter()
    kinds = defaultdict(Counter)
    confused = defaultdict(Counter)
    for a, m, actor in pairs(read(o.gold), read(o.system)):
        country = bool(actor) and actor["country"] == (a["country"] or "")
        role = bool(actor) and actor["role"] == a["role"]
        kind = kind_of(m, actor)
        for c in (total, kinds[kind]):
            c["texts"] += 1
            c["mention"] += m is not None
            c["country"] += country
            c["role"] += role
            c["both"] += country and role
        if actor and not role:
            confused[kind][a["role"] + " as " + actor["role"]] += 1
    n = max(total["texts"], 1)
    print(f"{total['texts']} texts: mention {total['mention'] / n:.3f}, country {total['country'] / n:.3f}, "
          f"role {total['role'] / n:.3f}, both {total['both'] / n:.3f}")
    if o.kinds:
        for kind, c in sorted(kinds.items(), key=lambda x: -x[1]["texts"]):
            worst = ", ".join(f"{k} {v}" for k, v in confused[kind].most_common(5))
            print(f"{c['texts']:6} country {c['country'] / c['texts']:.2f} role {c['role'] / c['texts']:.2f}  {kind}: {worst}")


if __name__ == "__main__":
    main()
