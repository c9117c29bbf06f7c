#!/usr/bin/env python3
"""Measures the language identifier on the odd lines of langid/sentences.tsv.xz.

    tools/langid-eval.py CORPORA_FOLDER DGM_DEV HOME [--bars]

DGM_DEV is build/src/dgm-dev, HOME the folder of models/. Shares of sentences and of articles made by joining ten sentences of a
language, in the order of the file and shuffled (seed 1), by the labels of the file and by those of langid-judged.tsv. With
--bars the exit status is 1 when a figure by the judged labels lies below what is asked.
"""
import lzma
import os
import random
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
NEAR = ("jv", "su", "min", "bjn", "ban", "ace")
CODED = ("id", "en")


def read(corpora):
    """Rows (label of the file, judged label, text) of the odd lines."""
    rows = [line.split() for line in open(os.path.join(HERE, "langid-judged.tsv"), encoding="utf-8") if line[0].isdigit()]
    better = {int(number): code for number, code in rows}
    out = []
    for number, line in enumerate(lzma.open(os.path.join(corpora, "langid", "sentences.tsv.xz"), "rt", encoding="utf-8"), 1):
        code, text = line.rstrip("\n").split("\t", 1)
        if number % 2:
            out.append((code, better.get(number, code), text))
    return out


def detect(program, home, rows):
    text = "".join("%s\t%s\n" % row for row in rows)
    lines = subprocess.run([program, "detect", home], input=text, stdout=subprocess.PIPE, encoding="utf-8", check=True).stdout
    return [tuple(line.split("\t")[:2]) for line in lines.splitlines()]


def joined(rows, shuffled):
    out = []
    for code in dict.fromkeys(code for code, _ in rows):
        texts = [text for other, text in rows if other == code]
        if shuffled:
            random.Random(1).shuffle(texts)
        out += [(code, " ".join(texts[at:at + 10])) for at in range(0, len(texts) - 9, 10)]
    return out


class Figures:
    def __init__(self):
        self.missed = 0

    def line(self, what, hits, bar):
        share = 100.0 * sum(hits) / max(1, len(hits))
        low = bar is not None and share < bar
        self.missed += low
        print("  %-44s %6.2f %%  of %5d%s" % (what, share, len(hits), "  (asked: %.1f)" % bar if bar else ""))


def report(figures, pairs, title, bars):
    print(title)
    both = [(a, b) for a, b in pairs if a in ("id", "ms")]
    figures.line("id and ms told right", [a == b for a, b in both], bars and bars[0])
    figures.line("  id", [b == "id" for a, b in both if a == "id"], None)
    figures.line("  ms", [b == "ms" for a, b in both if a == "ms"], None)
    figures.line("en told right", [b == "en" for a, b in pairs if a == "en"], None)
    figures.line("other languages refused", [b not in CODED for a, b in pairs if a not in CODED + ("ms",)], bars and bars[1])
    figures.line("  near ones refused (%s)" % ", ".join(NEAR), [b not in CODED for a, b in pairs if a in NEAR], bars and bars[2])
    for code in NEAR:
        figures.line("    " + code, [b not in CODED for a, b in pairs if a == code], None)
    figures.line("all languages told right", [a == b for a, b in pairs], None)


def main():
    corpora, program, home = sys.argv[1:4]
    figures, rows = Figures(), read(corpora)
    for title, column, bars in (("by the labels of the file", 0, None), ("by the judged labels", 1, (95, 99, 95))):
        named = [(row[column], row[2]) for row in rows if row[column] != "-"]
        report(figures, detect(program, home, named), "Sentences, " + title, bars)
        for shuffled in (False, True):
            pairs = detect(program, home, joined(named, shuffled))
            report(figures, pairs, "Articles of ten sentences%s, %s" % (", shuffled" if shuffled else "", title), bars and (99.5, 99, 95))
    return 1 if figures.missed and "--bars" in sys.argv else 0


sys.exit(main())
