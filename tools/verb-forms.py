#!/usr/bin/env python3
"""Makes packs/en/verb_forms.tsv: the inflected forms of the verbs in triggers.tsv and light.tsv.

    tools/verb-forms.py lemminflect_en_inflections.csv packs/en > packs/en/verb_forms.tsv

The table of inflections is that of lemminflect (MIT), derived from the NIH SPECIALIST Lexicon. Verbs it lacks get the
regular forms.
"""
import csv
import sys


def regular(v):
    if v.endswith('e'):
        return [v + 'd', v[:-1] + 'ing', v + 's']
    if v.endswith('y') and v[-2:-1] not in 'aeiou':
        return [v[:-1] + 'ied', v + 'ing', v[:-1] + 'ies']
    return [v + 'ed', v + 'ing', v + ('es' if v.endswith(('s', 'sh', 'ch', 'x', 'z')) else 's')]


def main():
    table = {}
    for row in csv.reader(open(sys.argv[1], encoding='utf8')):
        if len(row) > 2 and row[1] == 'verb':
            forms = [f for cell in row[2:] for f in cell.split('/') if f]
            table.setdefault(row[0], []).extend(forms)
    verbs = set()
    for name, lemma, pos in (('triggers.tsv', 'lemma', 'pos'), ('light.tsv', 'verb', 'pos')):
        for row in csv.DictReader(open(f'{sys.argv[2]}/{name}', encoding='utf8'), delimiter='\t', quoting=csv.QUOTE_NONE):
            if row[pos] == 'V':
                verbs.add(row[lemma].split()[0].lower())
    print('lemma\tforms')
    for v in sorted(verbs):
        print(v + '\t' + '|'.join(sorted(set(table.get(v) or regular(v)) - {v})))


if __name__ == '__main__':
    main()
