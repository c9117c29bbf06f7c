#!/usr/bin/env python3
"""What goes wrong, by cause: a table in Markdown of the largest groups of errors in coded articles.

    tools/error-groups.py BUILD GOLD.jsonl SYSTEM.jsonl [--top N]

SYSTEM is what `dragoman code --json GOLD.jsonl` gave. Events are paired as `dragoman eval` does it. Of each gold event without a partner the program itself
is asked (`dragoman explain --why-not`) what became of its trigger; of each paired event source, target, code, status, attribution,
date and place are compared. An event that is wrong in two ways counts in both groups. Aggregates only, no text
is printed.
"""
import argparse, json, re, subprocess, tempfile
from collections import Counter, defaultdict
from pathlib import Path


def key(a):
    return (a.get('country') or '') + '/' + (a.get('role') or '') if a else None


def sentence_of(pos, sentences):
    return next((i for i, s in enumerate(sentences) if pos < s['end']), len(sentences) - 1)


def overlap(a, b):
    if a.get('start') is None or b.get('start') is None:
        return 0
    return max(0, min(a['end'], b['end']) - max(a['start'], b['start']))


def records(e):
    return {(x, y) for x in {key(a) for a in e['source']} or {'-'} for y in {key(a) for a in e['target']} or {'-'}}


def pairs(gold, system, sentences):
    cost = []
    for i, a in enumerate(gold):
        for k, b in enumerate(system):
            if a['cameo'][:2] == b['cameo'][:2] and sentence_of(a['trigger']['start'], sentences) == sentence_of(b['trigger']['start'], sentences):
                cost.append((not overlap(a['trigger'], b['trigger']), a['cameo'] != b['cameo'], -len(records(a) & records(b)),
                             abs(a['trigger']['start'] - b['trigger']['start']), i, k))
    left, right = {}, {}
    for *_, i, k in sorted(cost):
        if i not in left and k not in right:
            left[i], right[k] = k, i
    return left, right


def why(program, article, trigger, folder):
    """What `explain --why-not` says of the place where the trigger stands."""
    path = Path(folder) / 'article.jsonl'
    path.write_text(json.dumps(article, ensure_ascii=False) + '\n', encoding='utf8')
    out = subprocess.run([program, 'explain', '-q', '--color=never', '--why-not', ' '.join(trigger['text'].split()), str(path)], stdout=subprocess.PIPE,
                         encoding='utf8', check=False).stdout
    for part in re.split(r'(?m)^(?=\S)', out):
        m = re.search(r'bytes (\d+) to (\d+)$', part.split('\n')[0])
        if m and overlap({'start': int(m[1]), 'end': int(m[2])}, trigger):
            return part
    return ''


def cause_of_miss(text, root):
    if 'the sentence is no statement' in text:
        return 'sentence taken for furniture (headline, caption)'
    if re.search(r'coded: "', text):
        return 'wrong root: event coded, but as another type'
    if 'coded by its speech act' in text:
        return 'act inside a speech act, coded as the speech act only'
    if 'names the same act' in text:
        return 'second trigger of one act beside the first'
    if 'below the threshold' in text or 'the model is not asked' in text:
        codes = re.findall(r'triggers\.tsv:\d+  (\d+)', text) + re.findall(r'chose from: ([\d, ]+)', text)
        if not any(c[:2] == root for part in codes for c in part.split(', ')):
            return 'trigger known to the lexicon, but not with this root'
        return 'candidate with the right root rejected by the model'
    if 'not all of its words stand here' in text or 'is a row for a' in text or 'has not this form' in text or 'another row' in text:
        return 'trigger unknown to the lexicon in this form, class or phrase'
    if 'no row of' in text:
        return 'trigger unknown to the lexicon'
    return 'trigger not found as words (other tokens)'


def side_errors(name, gold, system):
    g, s = gold[name], system.get(name) or []
    if {key(a) for a in g} == {key(a) for a in s}:
        return
    if not s:
        yield f'{name} missing, {"named in the sentence" if any(a.get("start") is not None for a in g) else "known from context only"}'
    elif not g:
        yield f'{name} given where there is none'
    elif len(g) != len(s) and {key(a) for a in g} & {key(a) for a in s}:
        yield f'{name}: one of several missing or too many'
    else:
        same = all(any(overlap(a, b) for b in s) for a in g if a.get('start') is not None) and any(a.get('start') is not None for a in g)
        country = {a.get('country') or '' for a in g} == {a.get('country') or '' for a in s}
        if same:
            yield f'{name}: right mention, wrong {"role" if country else "country"}'
        elif all(a.get('start') is None for a in g):
            yield f'{name} known from context: other actor given'
        else:
            yield f'{name}: other mention'


def pair_errors(a, b):
    for name in ('source', 'target'):
        yield from side_errors(name, a, b)
    if a['cameo'] != b['cameo']:
        yield 'code: right root, wrong digits after it'
    if a['status'] != b['status']:
        yield f'status: {a["status"]} given as {b["status"]}'
    x, y = key(a['attributed_to']), key(b.get('attributed_to'))
    if x != y:
        yield 'attribution ' + ('missing' if y is None else 'given where there is none' if x is None else 'to somebody else')
    if (a['date'] or None) != (b.get('date') or None):
        yield 'date ' + ('missing' if not b.get('date') else 'given where there is none' if not a['date'] else 'wrong')
    p, q = a['place'] or {}, b.get('place') or {}
    if (p.get('country') or None) != (q.get('country') or None):
        yield 'place ' + ('missing' if not q else 'given where there is none' if not p else 'in another country')


def cause_of_extra(e, gold, left, sentences):
    here = [i for i, g in enumerate(gold) if sentence_of(g['trigger']['start'], sentences) == sentence_of(e['trigger']['start'], sentences)]
    if any(overlap(gold[i]['trigger'], e['trigger']) and i not in left for i in here):
        return None  # the other half of a wrong root
    if not here:
        return 'extra event in a sentence without any (ordinary news, background)'
    if any(gold[i]['cameo'][:2] == e['cameo'][:2] for i in here):
        return 'extra event: a second one of a root that the sentence has'
    return 'extra event beside others of the sentence'


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('build', type=Path)
    ap.add_argument('gold', type=Path)
    ap.add_argument('system', type=Path)
    ap.add_argument('--top', type=int, default=10)
    o = ap.parse_args()
    program = str(o.build / 'cli/dragoman')
    read = lambda p: {r['id']: r for r in map(json.loads, filter(str.strip, open(p, encoding='utf8')))}
    gold, system = read(o.gold), read(o.system)
    groups, events = defaultdict(Counter), Counter()

    with tempfile.TemporaryDirectory() as folder:
        for i, g in gold.items():
            s, lang, sentences = system.get(i) or {}, g.get('lang') or '', g['sentences']
            ge, se = g['events'], s.get('events') or []
            events[lang] += len(ge)
            left, right = pairs(ge, se, sentences)
            for n, e in enumerate(ge):
                if n not in left:
                    groups[cause_of_miss(why(program, g, e['trigger'], folder), e['cameo'][:2])][lang] += 1
                else:
                    for group in pair_errors(e, se[left[n]]):
                        groups[group][lang] += 1
            for n, e in enumerate(se):
                group = cause_of_extra(e, ge, left, sentences) if n not in right else None
                if group:
                    groups[group][lang] += 1
    langs = sorted(events)
    print('| error group | ' + ' | '.join(f'{l} (of {events[l]} events)' for l in langs) + ' |\n|' + '---|' * (len(langs) + 1))
    for group, n in sorted(groups.items(), key=lambda x: (-sum(x[1].values()), x[0]))[:o.top]:
        print(f'| {group} | ' + ' | '.join(str(n[l]) for l in langs) + ' |')


if __name__ == '__main__':
    main()
