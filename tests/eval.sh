#!/bin/sh
# Figures of `dragoman eval parse`: those of the small files of tests/eval/, and on parses of the test treebanks the same
# as those of the scorer that was handed over, to the printed digit. The treebanks are not part of the repository:
# $DGM_SHARED names their folder; without it that part is skipped.
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
    skipped=10
fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
