#!/usr/bin/env python3
"""Texts that the developers wrote and coded for training (coded/written-*.jsonl): grammar and senses that news has too rarely, and whole articles.

    written-articles.py check WRITTEN.jsonl ...    faults with file and line; status 1 when there are any
    written-articles.py make WRITTEN.jsonl ...     the texts as the trainers read them, to the standard output
    written-articles.py places WRITTEN.jsonl ...   the same, to teach where acts happened and nothing else

A line is one text in the form in which coders write (coded/README.md): `sentences` as strings, actors by key, triggers and
mentions as words of their sentence ("serangan#2" the second of these words there).
"""
import json
import re
import sys

ROLES = "GOV MIL COP SPY JUD LEG PTY OPP REB UAF CRM CVL LAB EDU MED BUS REL NGO REF IGO ELI UNK".split()
SHORT = 6  # texts of fewer sentences have weights of their own: docs/training.md
STATUS = {"a": "actual", "f": "future", "h": "hypothetical", "n": "negated"}


class Fault(Exception):
    pass


def find(words, sentence):
    """Where the words stand in the sentence, in characters; by whole words where they can be had."""
    number = 1
    if re.search(r"#\d+$", words):
        words, number = words.rsplit("#", 1)
    hits = [m.start() for m in re.finditer(r"(?<!\w)" + re.escape(words) + r"(?!\w)", sentence)]
    if not hits:
        hits = [m.start() for m in re.finditer(re.escape(words), sentence)]
    if len(hits) < int(number):
        raise Fault(f"no {words!r} (number {number}) in {sentence!r}")
    at = hits[int(number) - 1]
    return at, at + len(words)


class Text:
    def __init__(self, line):
        self.row = row = json.loads(line)
        self.text = " ".join(row["sentences"])
        self.starts = []
        at = 0
        for sentence in row["sentences"]:
            if sentence != sentence.strip() or not sentence:
                raise Fault(f"sentence with blanks around it: {sentence!r}")
            self.starts.append(at)
            at += len(sentence.encode()) + 1
        self.actors = {}
        for key, (name, country, role) in row["actors"].items():
            if role not in ROLES or not re.fullmatch("[A-Z]{3}|", country):
                raise Fault(f"actor {key}: country {country!r}, role {role!r}")
            self.actors[key] = {"id": key, "name": name, "country": country, "role": role, "code": country + role}

    def span(self, number, words):
        sentence = self.row["sentences"][number]
        start, end = find(words, sentence)
        base = self.starts[number]
        return base + len(sentence[:start].encode()), base + len(sentence[:end].encode())

    def actor(self, key):
        if key not in self.actors:
            raise Fault(f"no actor {key!r}")
        return dict(self.actors[key])

    def party(self, number, value):
        key, equals, words = value.partition("=")
        if not equals:
            raise Fault(f"party {value!r} is not KEY=WORDS or KEY=")
        start, end = self.span(number, words) if words else (None, None)
        return dict(self.actor(key), text=re.sub(r"#\d+$", "", words), start=start, end=end)

    def event(self, e):
        extra = set(e) - set("s t c st src tgt by d p act".split())
        if extra:
            raise Fault(f"unknown fields {sorted(extra)}")
        if not 0 <= e["s"] < len(self.starts):
            raise Fault(f"no sentence {e['s']}")
        if not re.fullmatch(r"(0[1-9]|1\d|20)\d{0,2}", e["c"]) or len(e["c"]) < 3:
            raise Fault(f"code {e['c']!r}")
        if e["st"] not in STATUS:
            raise Fault(f"status {e['st']!r}")
        day = e.get("d") or None
        if day and not re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", day):
            raise Fault(f"date {day!r}")
        place = e.get("p") or None
        if place and place not in self.row.get("places", {}):
            raise Fault(f"no place {place!r}")
        start, end = self.span(e["s"], e["t"])
        return {
            "sentence": e["s"], "trigger": {"text": re.sub(r"#\d+$", "", e["t"]), "start": start, "end": end},
            "cameo": e["c"], "status": STATUS[e["st"]],
            "source": [self.party(e["s"], x) for x in e["src"]], "target": [self.party(e["s"], x) for x in e["tgt"]],
            "attributed_to": self.actor(e["by"]) if e.get("by") else None, "date": day,
            "place": place and dict(zip(("name", "country"), self.row["places"][place])), "act": e["act"]}

    def quote(self, q):
        number, first, last, by = q
        start = self.span(number, first)[0]
        data = self.text.encode()
        end = data.find(last.encode(), start)
        if end < 0:
            raise Fault(f"no end {last!r} of a quotation")
        end += len(last.encode())
        return {"start": start, "end": end, "text": data[start:end].decode(), "speaker": self.actor(by) if by else None}

    def article(self):
        row = self.row
        lengths = [len(s.encode()) for s in row["sentences"]]
        return {
            "id": row["id"], "lang": row["lang"], "date": row["date"], "source": None, "title": None, "text": self.text, "more": True,
            "written": len(row["sentences"]) < SHORT,
            "actors": list(self.actors.values()),
            "sentences": [{"start": s, "end": s + n} for s, n in zip(self.starts, lengths)],
            "events": [self.event(e) for e in row["events"]],
            "quotes": [self.quote(q) for q in row.get("quotes", [])]}


def main():
    mode, faults, seen = sys.argv[1], 0, set()
    for name in sys.argv[2:]:
        with open(name, encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                try:
                    article = Text(line).article()
                    if article["id"] in seen:
                        raise Fault(f"a second text with the id {article['id']}")
                    seen.add(article["id"])
                    if mode == "places":
                        article["places_only"] = True
                    if mode in ("make", "places"):
                        print(json.dumps(article, ensure_ascii=False))
                except (Fault, KeyError, ValueError, TypeError, AttributeError) as e:
                    faults += 1
                    print(f"{name}:{number}: {type(e).__name__ if not isinstance(e, Fault) else 'fault'}: {e}", file=sys.stderr)
    if mode == "check":
        print(f"{len(seen)} texts, {faults} faults", file=sys.stderr)
    sys.exit(faults > 0)


main()
