#!/usr/bin/env python3
"""Training text of the language identifier: lines "code TAB text".

    tools/langid-data.py CORPORA_FOLDER OUT [HELD_OUT]

All sentences of langid/sentences.tsv.xz and pieces of the first articles of the raw news in Indonesian and English. With
HELD_OUT every tenth sentence of the former goes to that file instead.
"""
import json
import lzma
import os
import sys

PIECES = 2500


def news(path, code):
    done = 0
    for line in lzma.open(path, "rt", encoding="utf-8"):
        text = " ".join(json.loads(line)["text"].split())
        for at in range(0, min(len(text), 900), 300):
            if done == PIECES:
                return
            piece = text[at:at + 300]
            if len(piece) > 60:
                done += 1
                yield "%s\t%s\n" % (code, piece)


def main():
    corpora, out = sys.argv[1:3]
    held = open(sys.argv[3], "w", encoding="utf-8") if len(sys.argv) > 3 else None
    with open(out, "w", encoding="utf-8") as to:
        path = os.path.join(corpora, "langid", "sentences.tsv.xz")
        for number, line in enumerate(lzma.open(path, "rt", encoding="utf-8")):
            (held if held and number % 10 == 0 else to).write(line)
        to.writelines(news(os.path.join(corpora, "id-news-raw.jsonl.xz"), "id"))
        to.writelines(news(os.path.join(corpora, "en-news-raw.jsonl.xz"), "en"))


main()
