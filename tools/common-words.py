#!/usr/bin/env python3
"""How common words are in news: packs/common.tsv, for the weights of `dragoman link`.

    common-words.py CORPORA_FOLDER > packs/common.tsv

The 1,500 words of each language that stand in most articles, with the share of the articles they stand in. Texts that may
be used for research only (Reuters, BBC) are left out.
"""
import json
import lzma
import re
import sys
from collections import Counter

RESEARCH_ONLY = {"reuters-21578", "isot-reuters", "bbc-2225"}


def shares(folder, lang):
    seen, count = Counter(), 0
    with lzma.open(f"{folder}/{lang}-news-raw.jsonl.xz", "rt", encoding="utf-8") as lines:
        for line in lines:
            article = json.loads(line)
            if article.get("repo") in RESEARCH_ONLY or article.get("kind") in ("extract", "passage"):
                continue
            seen.update({w for w in re.findall(r"[^\W\d_]+", article["text"].lower()) if len(w) > 1})
            count += 1
    return [(word, n / count) for word, n in sorted(seen.items(), key=lambda x: (-x[1], x[0]))[:1500]]


print("# Share of news articles in which a word stands; made by tools/common-words.py.\nlang\tword\tshare")
for language in ("en", "id"):
    for word, share in shares(sys.argv[1], language):
        print(f"{language}\t{word}\t{share:.4f}")
