#!/usr/bin/env python3
"""F1 of events against the number of coded articles learnt from: a table in Markdown.

    tools/learning-curve.py BUILD GOLD WORK [--more FILE] [LANG...]

BUILD is a meson build of the project, GOLD the folder with id-train.jsonl.xz, id-dev.jsonl and the same of en; WORK a folder for models and
output. The articles of the language are halved and quartered in a fixed shuffled order, so that each part holds the smaller ones; those of the
other language are all learnt from each time. --more: articles coded beside the gold (coded-articles.py join), learnt from each time. Models of earlier stages are those of
models/. The dev sets serve to measure only. Takes about a minute a row.
"""
import argparse, json, lzma, os, random, shutil, subprocess
from pathlib import Path

SHARES = (0.25, 0.5, 0.75, 1.0)
MEASURES = ('type', 'trigger', 'dyad', 'actors', 'ledger')
OTHER = {'id': 'en', 'en': 'id'}


def lines(path):
    with (lzma.open(path, 'rt', encoding='utf8') if path.suffix == '.xz' else open(path, encoding='utf8')) as f:
        return [l for l in f if l.strip()]


def home(root, work):
    """A data folder of its own, whose models/ may change."""
    h = work / 'home'
    (h / 'models').mkdir(parents=True, exist_ok=True)
    for name in ('packs', 'world', 'ontology'):
        if not (h / name).exists():
            (h / name).symlink_to(root / name)
    for model in (root / 'models').glob('*.dgm'):
        if not model.name.endswith('-event.dgm'):
            shutil.copy(model, h / 'models')
    return h


def run(program, env, *words, **more):
    return subprocess.run([str(program), *map(str, words)], env=env, check=True, **more)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('build', type=Path)
    ap.add_argument('gold', type=Path)
    ap.add_argument('work', type=Path)
    ap.add_argument('lang', nargs='*', default=['id', 'en'])
    ap.add_argument('--more', type=Path)
    o = ap.parse_args()
    root = Path(__file__).resolve().parent.parent
    o.work.mkdir(parents=True, exist_ok=True)
    h, program = home(root, o.work.resolve()), o.build.resolve() / 'cli/dragoman'
    env = dict(os.environ, DRAGOMAN_HOME=str(h))
    print('| language | articles | events | ' + ' | '.join(MEASURES) + ' | type P, R |\n|' + '---|' * (len(MEASURES) + 4), flush=True)
    for lang in o.lang:
        own, foreign = lines(o.gold / f'{lang}-train.jsonl.xz'), o.work / f'{OTHER[lang]}-train.jsonl'
        foreign.write_text(''.join(lines(o.gold / f'{OTHER[lang]}-train.jsonl.xz')), encoding='utf8')
        random.Random(1).shuffle(own)
        for share in SHARES:
            part, coded = o.work / f'{lang}-part.jsonl', o.work / f'{lang}-dev.out.jsonl'
            n = round(len(own) * share)
            part.write_text(''.join(own[:n]), encoding='utf8')
            more = [o.more] if o.more else []
            run(program, env, 'train', '-q', '--lang', lang, '-o', h / f'models/{lang}-event.dgm', 'event', part, foreign, *more)
            run(program, env, 'code', '-q', '--json', '-o', coded, o.gold / f'{lang}-dev.jsonl')
            s = json.loads(run(program, env, 'eval', '--json', '--no-resamples', o.gold / f'{lang}-dev.jsonl', coded, stdout=subprocess.PIPE).stdout)
            events = sum(len(json.loads(l)['events']) for l in own[:n])
            print(f'| {lang} | {n} | {events} | ' + ' | '.join(f"{s[m]['f1']:.3f}" for m in MEASURES) +
                  f" | {s['type']['p']:.2f}, {s['type']['r']:.2f} |", flush=True)


if __name__ == '__main__':
    main()
