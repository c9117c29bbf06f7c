#!/usr/bin/env python3
"""Raw news for clusters and for training on trees that a machine made, one paragraph a line.

    raw-news.py CORPORA_FOLDER en|id                      all paragraphs
    raw-news.py CORPORA_FOLDER en|id WORDS [PART PARTS]   a random sample of about so many words; part 0, 1 ... of several

Texts that may be used for research only (Reuters, BBC) are left out.
"""
import json
import lzma
import random
import sys

RESEARCH_ONLY = {"reuters-21578", "isot-reuters", "bbc-2225"}


def articles(name):
    with lzma.open(name, "rt", encoding="utf-8") as lines:
        for line in lines:
            article = json.loads(line)
            if article.get("repo") not in RESEARCH_ONLY:
                yield article


def paragraphs(folder, lang):
    with lzma.open(folder + "/id-en-parallel.tsv.xz", "rt", encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            yield line.rstrip("\n").split("\t")[2 if lang == "en" else 1]
    names = ["en-news-raw", "en-news-clusters"] if lang == "en" else ["id-news-raw"]
    for name in names:
        for article in articles(folder + "/" + name + ".jsonl.xz"):
            for line in [article.get("title") or ""] + article["text"].split("\n"):
                if line:
                    yield line


def sample(lines, words, part, parts):
    lines = [line for line in lines if 4 <= len(line.split()) <= 400]
    random.Random(5).shuffle(lines)
    count = 0
    for number, line in enumerate(lines):
        count += len(line.split())
        if count > words:
            break
        if number % parts == part:
            yield line


def main():
    lines = paragraphs(sys.argv[1], sys.argv[2])
    if len(sys.argv) > 3:
        part, parts = (int(sys.argv[4]), int(sys.argv[5])) if len(sys.argv) > 5 else (0, 1)
        lines = sample(lines, int(sys.argv[3]), part, parts)
    for line in lines:
        print(line)


main()
