#!/usr/bin/env python3
"""A test set of near-duplicates, and its scores.

    near-duplicates.py make CORPORA_FOLDER OUT.jsonl [SOURCES]   from so many articles (2000), half Indonesian, half English
    near-duplicates.py score OUT.jsonl GROUPS.jsonl              precision and recall of pairs, on both halves
    near-duplicates.py tune OUT.jsonl COMPARED.tsv               a logistic fit of the measures, on the first half

GROUPS.jsonl is the output of `dragoman duplicates`, COMPARED.tsv that of `dragoman duplicates --compared`, each of OUT.jsonl.
A copy takes at least two thirds of its pairs of words from its source, a follow-up at most half. Each source article gives itself and one to three copies as outlets make them (up to three of: new lead, tail cut off, another
outlet and byline, some numbers changed, paragraphs merged, a sentence dropped, a sentence added), and one of two hard negatives:
a follow-up (new text with 20 to 50 % of the old one as its background, as long as the new part at most) or the report of another day from the same template
(all numbers and days changed, a third of the names exchanged). `group` is the key, `half` the half of the source article (0:
thresholds, 1: measured), `kind` what was done. The set is shuffled; the same command gives the same bytes.
"""
import json
import lzma
import random
import re
import sys
from collections import Counter, defaultdict

SEED = 20261128
OUTLETS = ["Harian Utara", "Kabar Pesisir", "The Northern Post", "Meridian News", "Suara Lembah", "Coastal Wire", "Radio Sentral"]
BYLINES = ["({} / staf)", "Reporter: {}", "By {} staff", "{} correspondent", "Editor: {}", "Laporan {}"]
DAYS = ["Senin Selasa Rabu Kamis Jumat Sabtu Minggu".split(),
        "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
        "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember".split(),
        "January February March April May June July August September October November December".split()]
NEXT_DAY = {day: row for row in DAYS for day in row}


def read(folder, lang):
    with lzma.open(f"{folder}/{lang}-news-raw.jsonl.xz", "rt", encoding="utf-8") as lines:
        for line in lines:
            article = json.loads(line)
            words = len(article["text"].split())
            if article.get("kind") in (None, "no-lead") and 80 <= words <= 1200:
                yield article


def sentences(text):
    return [s for s in re.split(r"(?<=[.!?”\"])\s+|\n+", text) if s.strip()]


def paragraphs(text):
    parts = [p for p in text.split("\n") if p.strip()]
    if len(parts) >= 4:
        return parts
    parts = sentences(text)
    return [" ".join(parts[i:i + 2]) for i in range(0, len(parts), 2)]


def change_numbers(text, share, rng):
    def change(match):
        if rng.random() >= share:
            return match.group()
        digits = match.group()
        new = digits
        while new == digits:
            new = "".join(rng.choice("123456789" if i == 0 else "0123456789") for i in range(len(digits)))
        return new
    return re.sub(r"\d+", change, text)


def another_day(text, rng):
    """The same template on another day."""
    text = change_numbers(text, 1.0, rng)
    shift = rng.randrange(1, 6)
    words = re.split(r"(\W+)", text)
    names = sorted({w for i, w in enumerate(words) if len(w) > 3 and w[0].isupper() and w[1:].islower() and w not in NEXT_DAY})
    exchanged = rng.sample(names, len(names) // 3)
    to = dict(zip(exchanged, exchanged[1:] + exchanged[:1]))
    for i, word in enumerate(words):
        if word in NEXT_DAY:
            row = NEXT_DAY[word]
            words[i] = row[(row.index(word) + shift) % len(row)]
        else:
            words[i] = to.get(word, word)
    return "".join(words)


# What outlets do to the text of an agency. Each takes and gives paragraphs.

def length(parts):
    return sum(len(p.split()) for p in parts)


def short_one(texts, words, rng):
    return rng.choice([t for t in texts if length([t]) <= words] or [min(texts, key=lambda t: length([t]))])


def new_lead(parts, rng, filler):
    """Before the old one or in its place; a fifth of the text at most."""
    most = length(parts) / 5
    old = parts[0] if len(parts) > 3 and length(parts[:1]) <= most and rng.random() < 0.6 else None
    lead = short_one(rng.sample(filler, 200), max(most, 13), rng)
    return [lead] + (parts[1:] if old else parts)


def cut_tail(parts, rng, _filler):
    return parts[:max(2, round(len(parts) * rng.uniform(0.4, 0.9)))]


def byline(parts, rng, _filler):
    outlet = rng.choice(OUTLETS)
    parts = list(parts)
    parts[0] = f"{outlet.upper()} - {parts[0]}"
    return parts + [rng.choice(BYLINES).format(outlet)]


def some_numbers(parts, rng, _filler):
    return [change_numbers(p, rng.uniform(0.1, 0.35), rng) for p in parts]


def merge(parts, rng, _filler):
    out = []
    for part in parts:
        if out and rng.random() < 0.5:
            out[-1] += " " + part
        else:
            out.append(part)
    return out


def drop_sentence(parts, rng, _filler):
    at = rng.randrange(len(parts))
    rest = sentences(parts[at])
    rest.pop(rng.randrange(len(rest)))
    return [p for p in parts[:at] + [" ".join(rest)] + parts[at + 1:] if p]


def add_sentence(parts, rng, filler):
    at = rng.randrange(1, len(parts) + 1)
    new = short_one([s for p in rng.sample(filler, 50) for s in sentences(p)], max(length(parts) / 8, 12), rng)
    return parts[:at] + [new] + parts[at:]


EDITS = [cut_tail, new_lead, byline, some_numbers, merge, drop_sentence, add_sentence]


def pairs_of_words(parts):
    words = re.findall(r"\w+", " ".join(parts).lower())
    return Counter(zip(words, words[1:]))


def copy(article, rng, filler):
    source = paragraphs(article["text"])
    while True:
        parts, edits = source, rng.sample(EDITS, rng.randrange(1, 4))
        for edit in sorted(edits, key=EDITS.index):
            parts = edit(parts, rng, filler)
        mine = pairs_of_words(parts)
        kept = (mine & pairs_of_words(source)).total()
        if parts and kept >= 2 / 3 * mine.total():
            return "\n".join(parts), "+".join(e.__name__ for e in edits)


def follow_up(article, rng, filler):
    """New text first, then what was reported before."""
    parts = sentences(article["text"])
    share, kept = rng.uniform(0.2, 0.5), []
    start = rng.randrange(max(1, len(parts) // 2))
    while start < len(parts) and length(kept) + length(parts[start:start + 1]) <= length(parts) * share:
        kept.append(parts[start])
        start += 1
    new = [rng.choice(filler)]
    while length(new) < length(kept) * (1 - share) / share:
        new.append(rng.choice(filler))
    return "\n".join(new + kept)


def make(folder, out, count):
    rng = random.Random(SEED)
    rows = []
    for lang in ("id", "en"):
        pool = list(read(folder, lang))
        rng.shuffle(pool)
        chosen, others = pool[:count // 2], pool[count // 2:count // 2 + 1500]
        filler = [p for a in others for p in paragraphs(a["text"]) if 12 <= len(p.split()) <= 60]
        for n, article in enumerate(chosen):
            half, name = n % 2, article["id"]
            rows.append((name, name, half, "source", article["text"]))
            for k in range(rng.randrange(1, 4)):
                text, what = copy(article, rng, filler)
                rows.append((f"{name}-c{k}", name, half, what, text))
            numbers = len(re.findall(r"\d+", article["text"]))
            if numbers >= 5 and rng.random() < 0.5:
                rows.append((f"{name}-t", f"{name}-t", half, "template", another_day(article["text"], rng)))
            else:
                rows.append((f"{name}-f", f"{name}-f", half, "follow-up", follow_up(article, rng, filler)))
    rng.shuffle(rows)
    with open(out, "w", encoding="utf-8") as file:
        for name, group, half, kind, text in rows:
            row = {"id": name, "source": rng.choice(OUTLETS), "group": group, "half": half, "kind": kind, "text": text}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    print(len(rows), "articles;", dict(Counter(r[3] if r[3] in ("source", "template", "follow-up") else "copy" for r in rows)))


def key_of(path):
    with open(path, encoding="utf-8") as lines:
        return {row["id"]: row for row in map(json.loads, lines)}


def pairs(count):
    return count * (count - 1) // 2


def score(path, groups):
    key = key_of(path)
    system = {}
    with open(groups, encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            for member in row["articles"]:
                system[member["id"]] = row["group"]
    for half in (0, 1):
        cells, gold, found, wrong = Counter(), Counter(), Counter(), Counter()
        for name, row in key.items():
            if row["half"] != half:
                continue
            mine = system.get(name, name)
            cells[row["group"], mine] += 1
            gold[row["group"]] += 1
            found[mine] += 1
        both = sum(map(pairs, cells.values()))
        precision = both / sum(map(pairs, found.values()))
        recall = both / sum(map(pairs, gold.values()))
        members = defaultdict(list)
        for name, row in key.items():
            if row["half"] == half:
                members[system.get(name, name)].append(row)
        for rows in members.values():
            if len({r["group"] for r in rows}) > 1:
                wrong.update(r["kind"] for r in rows if r["kind"] in ("template", "follow-up"))
        print(f"half {half}: {sum(gold.values())} articles, pairs: precision {precision:.4f} recall {recall:.4f} "
              f"F1 {2 * precision * recall / (precision + recall):.4f}; in wrong groups: {dict(wrong)}")


def tune(path, compared):
    import numpy as np
    from sklearn.linear_model import LogisticRegression
    key, x, y = key_of(path), [], []
    with open(compared, encoding="utf-8") as lines:
        for line in lines:
            a, b, contained, numbers, size, head, _ = line.rstrip("\n").split("\t")
            if key[a]["half"] == 0 and key[b]["half"] == 0:
                x.append([float(contained), float(numbers), float(size), min(float(head), 0.3)])
                y.append(key[a]["group"] == key[b]["group"])
    x, y = np.array(x), np.array(y)
    for columns in ([0], [0, 1], [0, 1, 3], [0, 1, 2, 3]):
        model = LogisticRegression(C=1000, max_iter=1000).fit(x[:, columns], y)
        print(len(y), "pairs", y.sum(), "same;", columns, (model.coef_[0] / model.coef_[0][0]).round(3),
              round(float(model.intercept_[0] / model.coef_[0][0]), 3), "right", round(float(model.score(x[:, columns], y)), 4))


if __name__ == "__main__":
    if len(sys.argv) >= 4 and sys.argv[1] == "make":
        make(sys.argv[2], sys.argv[3], int(sys.argv[4]) if len(sys.argv) > 4 else 2000)
    elif len(sys.argv) == 4 and sys.argv[1] in ("score", "tune"):
        {"score": score, "tune": tune}[sys.argv[1]](sys.argv[2], sys.argv[3])
    else:
        sys.exit(__doc__)
