#!/usr/bin/env python3
"""Training text of the language identifier: lines "code TAB text".

    tools/langid-data.py CORPORA_FOLDER UD_FOLDER NTREX_FOLDER OUT [--no-malay-news]

The even lines (counted from 1) of langid/sentences.tsv.xz with the languages of langid-judged.tsv, without those that stand in
the PANL-BPPT corpus, whose licence is not stated; the odd lines are for measuring (langid-eval.py). Sentences of treebanks in
Indonesian and English. News in Malay, Indonesian and English from NTREX-128, whose folder holds newstest2019-ref.msa.txt,
newstest2019-ref.ind.txt and newstest2019-src.eng.txt. --no-malay-news leaves out the Malay news of sentences.tsv.xz, the one
source without a licence.
"""
import lzma
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
MALAY_NEWS = range(6401, 6951)  # lines
TREEBANKS = (("id_csui-ud-train", "id", None), ("id_gsd-ud-train-converted", "id", 2500), ("en_ewt-ud-train", "en", 3000))
NTREX = (("ref.ind", "id"), ("ref.msa", "ms"), ("src.eng", "en"))


def judged():
    """Line number -> code."""
    rows = [line.split() for line in open(os.path.join(HERE, "langid-judged.tsv"), encoding="utf-8") if line[0].isdigit()]
    return {int(number): code for number, code in rows}


def panl(corpora):
    """Both sides of the PANL-BPPT sentence pairs."""
    found = set()
    for line in lzma.open(os.path.join(corpora, "id-en-parallel.tsv.xz"), "rt", encoding="utf-8"):
        name, *sides = line.rstrip("\n").split("\t")
        if name.startswith("panl"):
            found.update(side.strip() for side in sides)
    return found


def sentences(corpora, malay_news):
    better, out = judged(), panl(corpora)
    for number, line in enumerate(lzma.open(os.path.join(corpora, "langid", "sentences.tsv.xz"), "rt", encoding="utf-8"), 1):
        code, text = line.rstrip("\n").split("\t", 1)
        code = better.get(number, code)
        if number % 2 == 0 and code != "-" and text.strip() not in out and (malay_news or number not in MALAY_NEWS):
            yield code, text


def treebank(path, most):
    lines = lzma.open(path, "rt", encoding="utf-8")
    texts = [line[len("# text ="):].strip() for line in lines if line.startswith("# text =")]
    return texts[:most]


def main():
    malay_news = "--no-malay-news" not in sys.argv
    corpora, treebanks, ntrex, out = [a for a in sys.argv[1:] if a != "--no-malay-news"]
    with open(out, "w", encoding="utf-8") as to:
        for code, text in sentences(corpora, malay_news):
            to.write("%s\t%s\n" % (code, text))
        for name, code in NTREX:
            for line in open(os.path.join(ntrex, "newstest2019-%s.txt" % name), encoding="utf-8"):
                to.write("%s\t%s\n" % (code, line.strip()))
        for name, code, most in TREEBANKS:
            for text in treebank(os.path.join(treebanks, name + ".conllu.xz"), most):
                to.write("%s\t%s\n" % (code, text))


main()
