#!/bin/sh
# Figures of `dragoman eval` and `dragoman eval parse`: those of the small files of tests/eval/, and on coded articles and parses
# of the test treebanks the same as those of the scorers that were handed over, to the printed digit. Articles and treebanks are
# not part of the repository: $DGM_SHARED names their folder; without it that part is skipped.
#
#     tests/eval.sh PROGRAM
set -u
program=$1
here=$(cd "$(dirname "$0")" && pwd)
shared=${DGM_SHARED:-$here/../../shared}
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
passed=0
failed=0
skipped=0

same() { # same NAME FILE FILE
    if cmp -s "$2" "$3"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "$1:"
        diff "$2" "$3" | head -n 20
    fi
}

"$program" eval parse "$here/eval/small.gold.conllu" "$here/eval/small.system.conllu" > "$dir/small"
same "small files" "$here/eval/small.expected" "$dir/small"
"$program" eval --per-root --reliability --misses "$here/eval/articles.gold.jsonl" "$here/eval/articles.system.jsonl" > "$dir/small"
same "small articles" "$here/eval/articles.expected" "$dir/small"
"$program" eval --json --misses --seed=7 "$here/eval/articles.gold.jsonl" "$here/eval/articles.system.jsonl" > "$dir/small"
same "small articles, JSON" "$here/eval/articles.expected.json" "$dir/small"

# figures FILE: those of all articles, then counts of roots, then misses and extras, of either scorer.
figures() {
    sed '/^$/q' "$1" | sed '/^root \|^miss	\|^extra	/,$d' | grep -v 'no gold' | sed -e '/^$/d' -e 's/^1 articles,/1 article,/'
    grep '^root [0-9]' "$1" | sed 's/  P .*//'
    grep '^miss	\|^extra	' "$1" | cut -f 1-4
}

# score GOLD SYSTEM NAME: our figures and those of the scorer that was handed over.
score() {
    "$program" eval --no-resamples --per-root --misses "$1" "$2" > "$dir/ours"
    python3 "$shared/gold/score.py" --per-root --misses "$1" "$2" > "$dir/theirs"
    figures "$dir/ours" > "$dir/our-figures"
    figures "$dir/theirs" > "$dir/their-figures"
    same "articles, $3" "$dir/their-figures" "$dir/our-figures"
}

if [ -f "$shared/gold/score.py" ] && command -v python3 > /dev/null; then
    score "$here/eval/articles.gold.jsonl" "$here/eval/articles.system.jsonl" "small"
    for set in seed en-dev constructions-id constructions-en; do
        gold=$shared/gold/$set.jsonl
        "$program" code --quiet --json "$gold" > "$dir/system" 2> /dev/null
        score "$gold" "$dir/system" "$set"
        python3 "$here/eval/damage.py" "$dir/system" > "$dir/damaged"
        score "$gold" "$dir/damaged" "$set, damaged"
        score "$gold" "$gold" "$set by itself"
    done
    score "$shared/gold/id-dev.jsonl" "$shared/gold/en-dev.jsonl" "nothing coded"
else
    echo "skipped: $shared/gold is absent (DGM_SHARED names the folder)"
    skipped=14
fi

# compare TREEBANK LANGUAGE OPTION...: text from the file, parsed, scored twice; and the same of given words.
compare() {
    name=$1
    lang=$2
    shift 2
    xz -dkc "$shared/ud/$name.conllu.xz" > "$dir/gold"
    sed -n 's/^# text = //p' "$dir/gold" | tr '\n' ' ' > "$dir/text.txt"
    for input in text.txt gold; do
        case $input in gold) form=conllu ;; *) form=text ;; esac
        "$program" parse -q --lang "$lang" --input=$form "$@" "$dir/$input" > "$dir/system"
        "$program" eval parse "$dir/gold" "$dir/system" | grep -vE '^(AllTags|MLAS|BLEX) ' > "$dir/ours"
        python3 "$shared/tools/conllu_eval.py" "$dir/gold" "$dir/system" > "$dir/theirs"
        same "$name, $form" "$dir/theirs" "$dir/ours"
    done
}

if [ -f "$shared/tools/conllu_eval.py" ] && [ -d "$shared/ud" ] && command -v xz > /dev/null; then
    compare en_ewt-ud-test en
    compare en_pud-ud-test en
    compare id_csui-ud-test id
    compare id_gsd-ud-test id --treebank=gsd
    compare id_pud-ud-test id
else
    echo "skipped: $shared/ud and tools/conllu_eval.py are absent (DGM_SHARED names the folder), or xz is"
    skipped=$((skipped + 10))
fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
