#!/usr/bin/env python3
"""Derive packs/<lang>/segment-words.tsv from treebanks, a word list and raw news.

    tools/segment-tables.py UD_FOLDER NEWS_FOLDER LEXICAL_FOLDER OUT_PACKS

Indonesian: words that end like one with an enclitic but are whole in the treebanks or stand in WordNet Bahasa ("whole"),
and words with -ku, -mu, -kah, -lah, -pun that the treebanks split or whose stem is a frequent word of raw news ("split");
rows with a number hold for that treebank (2: GSD).
English: contractions without apostrophe and their parts ("parts"), first parts of hyphenated words that stay whole
("prefix"). Nothing is random; the same input gives the same bytes.
"""
import collections
import json
import lzma
import os
import re
import sys

CLITICS = ("nya", "ku", "mu", "kah", "lah", "pun")


def read(path):
    return lzma.open(path, "rt", encoding="utf-8")


def tokens(path):
    """Yields (surface, [parts]) of each token."""
    parts, last, surface = [], 0, None
    for line in read(path):
        if line[0] in "#\n":
            continue
        cell = line.rstrip("\n").split("\t")
        if "." in cell[0]:
            continue
        if "-" in cell[0]:
            surface, last, parts = cell[1], int(cell[0].split("-")[1]), []
            continue
        if surface is not None:
            parts.append(cell[1])
            if int(cell[0]) == last:
                yield surface, parts
                surface = None
            continue
        yield cell[1], [cell[1]]


def news_words(path):
    count = collections.Counter()
    for line in read(path):
        count.update(re.findall(r"[a-z]+", json.loads(line)["text"]))
    return count


def indonesian(ud, news, lexical):
    whole, split = collections.Counter(), collections.Counter()
    of_bank = {"csui": collections.Counter(), "gsd": collections.Counter()}  # (word, is split)
    release = collections.Counter()  # the same of GSD as released: the converted file leaves words whole that it splits
    stems = collections.Counter()
    weight = {"id_csui-ud-train": 3, "id_gsd-ud-train-converted": 1, "id_gsd-ud-dev": 1}
    for name, factor in sorted(weight.items()):
        for surface, parts in tokens(os.path.join(ud, name + ".conllu.xz")):
            low = surface.lower()
            if not re.fullmatch(r"[a-z-]+", low):
                continue
            stems[parts[0].lower()] += 1
            for clitic in CLITICS:
                if low.endswith(clitic) and len(low) > len(clitic) + 1:
                    (split if len(parts) > 1 else whole)[low] += factor
                    of_bank[name[3:].split("-")[0].split("_")[0]][low, len(parts) > 1] += 1
                    if name == "id_gsd-ud-dev":
                        release[low, len(parts) > 1] += 1
    words = set()
    for line in read(os.path.join(lexical, "wordnet-bahasa_ind.tsv.xz")):
        words.add(line.split("\t")[0].lower())
    seen = news_words(os.path.join(news, "id-news-raw.jsonl.xz"))
    rows = {}
    for low in sorted(set(whole) | set(split)):
        csui = of_bank["csui"][low, True], of_bank["csui"][low, False]
        if max(csui) >= 3 and min(csui) == 0:  # the treebank followed by default is sure
            if csui[1] or not low.endswith("nya"):
                rows[low] = "split" if csui[0] else "whole"
            continue
        if whole[low] > split[low] and (not low.endswith("nya") or whole[low] > 1):
            rows[low] = "whole"
        elif not low.endswith("nya") and split[low]:
            rows[low] = "split"
    for low, times in sorted(seen.items()):
        for clitic in CLITICS[1:]:
            stem = low[: -len(clitic)]
            if low in rows or times < 3 or not low.endswith(clitic) or len(stem) < 3:
                continue
            # "adalah" is a word, "merekalah" is "mereka" with an enclitic
            if low in words or low in stems:
                continue
            if stem in stems and stems[stem] >= 2 and seen[stem] > times:
                rows[low] = "split"
    return [(kind, low, "") for low, kind in sorted(rows.items())] + other_ways(rows, of_bank["gsd"], release)


def other_ways(rows, gsd, release):
    """Words that GSD, treebank 2, treats otherwise than the rows for all treebanks do."""
    out = []
    for low in sorted({low for low, _ in gsd}):
        default = rows.get(low, "split" if low.endswith("nya") else "whole")
        way = "split" if gsd[low, True] > gsd[low, False] else "whole"
        if release[low, True] and not release[low, False] and default == "whole":
            out.append(("split", low, "2"))
        elif way != default and abs(gsd[low, True] - gsd[low, False]) > 1:
            out.append((way, low, "2"))
    return out


def english(ud):
    parts_of = collections.defaultdict(collections.Counter)
    prefix = collections.defaultdict(lambda: [0, 0])
    last = None
    for surface, parts in tokens(os.path.join(ud, "en_ewt-ud-train.conllu.xz")):
        low = surface.lower().replace("\u2019", "'")
        parts_of[low]["|".join(p.lower().replace("\u2019", "'") for p in parts)] += 1
        match = re.fullmatch(r"([a-z]+)-[a-z]+", low)
        if match and len(parts) == 1:
            prefix[match.group(1)][0] += 1
        if low == "-" and last and re.fullmatch(r"[a-z]+", last):
            prefix[last][1] += 1
        last = low
    rows = []
    for low, ways in sorted(parts_of.items()):
        best = max(sorted(ways), key=lambda w: ways[w])
        total = sum(ways.values())
        if best.count("|") in (1, 2, 3) and best.replace("|", "") == low and "'" not in low and ways[best] * 2 > total and total > 1:
            rows.append(("parts", low, best))
    for first, (kept, cut) in sorted(prefix.items()):
        if kept > cut and kept > 1:
            rows.append(("prefix", first, ""))
    return rows


def write(path, rows, source):
    with open(path, "w", encoding="utf-8") as out:
        out.write("# Made by tools/segment-tables.py from %s.\nkind\tword\tparts\n" % source)
        for row in sorted(rows):
            out.write("\t".join(row).rstrip("\t") + "\n")


def main():
    ud, news, lexical, packs = sys.argv[1:5]
    write(os.path.join(packs, "id", "segment-words.tsv"), indonesian(ud, news, lexical),
          "UD Indonesian-CSUI and -GSD (CC BY-SA 4.0), WordNet Bahasa (MIT) and word counts of raw news")
    write(os.path.join(packs, "en", "segment-words.tsv"), english(ud), "UD English-EWT (CC BY-SA 4.0)")


main()
