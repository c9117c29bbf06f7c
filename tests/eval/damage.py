#!/usr/bin/env python3
"""Coded articles with faults of every kind, the same ones each time: damage.py FILE. Events lose or change their fields, or are left out."""
import json, random, sys

draw = random.Random(5)


def spoil(e):
    kind = draw.randrange(12)
    if kind == 0: e['cameo'] = draw.choice(['', '010', '173', '0431', None])
    elif kind == 1: e['source'], e['target'] = e['target'], e['source']
    elif kind == 2: e['source'] = []
    elif kind == 3: e['target'] = e['target'] * 2 + [{'country': 'ZZZ', 'role': None}]
    elif kind == 4: e['act'] = draw.choice(['a', 1, 2, None])
    elif kind == 5: e['date'] = draw.choice([None, '', '2020', '2020-02'])
    elif kind == 6: e['place'] = draw.choice([None, {}, {'name': 'Kota \u00c9mi', 'country': 'FRA'}, {'name': None, 'country': ''}])
    elif kind == 7: e['trigger'] = {'text': 'x', 'start': e['trigger']['start'] + 9, 'end': e['trigger']['end'] + 9}
    elif kind == 8: e['attributed_to'] = draw.choice([None, {'country': 'IDN', 'role': 'GOV'}])
    elif kind == 9: e['trigger']['start'] = None
    elif kind == 10: e['status'] = draw.choice([None, 'negated', 'future'])
    return e


for line in open(sys.argv[1], encoding='utf8'):
    r = json.loads(line)
    if draw.random() < .1: continue
    r['events'] = [spoil(e) for e in r['events'] if draw.random() < .9]
    r['events'] += [json.loads(json.dumps(e)) for e in r['events'] if draw.random() < .1]
    r['quotes'] = [dict(q, start=q['start'] + draw.randrange(3), end=q['end'] + draw.randrange(40), speaker=draw.choice([q['speaker'], None, {}]))
                   for q in r['quotes']]
    for d in r['dates']: d['value'] = draw.choice([d['value'], None, ''])
    if draw.random() < .2: del r['sentences']
    if draw.random() < .2: del r['places']
    print(json.dumps(r, ensure_ascii=draw.random() < .5))
