#!/usr/bin/env python3
"""Table of English words for the tagger: lines "form TAB part of speech TAB lemma", sorted.

    tools/lexicon-table.py LEXICAL_FOLDER > FILE

From lemminflect (MIT, made from the NIH SPECIALIST Lexicon). Forms with several lemmas for one part of speech are left out. Word
lists under the GPL or LGPL are not read: what is learnt from this table is shipped.
"""
import lzma
import os
import sys

TAG = {"noun": "NOUN", "verb": "VERB", "adj": "ADJ", "adv": "ADV", "aux": "AUX"}


def main():
    rows = {}
    with lzma.open(os.path.join(sys.argv[1], "lemminflect_en_lemmas.csv.xz"), "rt", encoding="utf-8") as lines:
        for line in lines:
            form, kind, lemma = line.rstrip("\n").split(",")[:3]
            if kind in TAG and " " not in form:
                key = form.lower(), TAG[kind]
                rows[key] = lemma if rows.get(key, lemma) == lemma else "/"
    for (form, tag), lemma in sorted(rows.items()):
        if "/" not in lemma and lemma:
            print(form, tag, lemma, sep="\t")


main()
