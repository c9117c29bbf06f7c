#!/bin/sh
# Codes many real articles with a sanitizer build: no report, no crash, no hang, the same bytes for one and two threads.
# The articles are not part of the repository: $DGM_SHARED names their folder; without it the test is skipped.
#
#     tests/articles.sh PROGRAM [N]      N: at most so many articles a file (default 100)
set -u
program=$1
limit=${2:-100}
shared=${DGM_SHARED:-$(dirname "$0")/../../shared}
if [ ! -d "$shared/gold" ]; then
    echo "skipped: $shared/gold is absent (DGM_SHARED names the folder with the articles)"
    echo "0 passed, 0 failed, 1 skipped"
    exit 77
fi
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
passed=0
failed=0
for file in "$shared"/gold/seed.jsonl "$shared"/gold/*-dev.jsonl; do
    head -n "$limit" "$file" > "$dir/in.jsonl"
    ok=1
    for threads in 1 2; do
        "$program" code --json -j $threads "$dir/in.jsonl" > "$dir/out.$threads" 2> "$dir/err"
        status=$?
        if [ $status -gt 1 ] || grep -qE 'runtime error|Sanitizer' "$dir/err"; then
            echo "$(basename "$file"), -j $threads: exit status $status"
            head -n 40 "$dir/err"
            ok=0
        fi
    done
    cmp -s "$dir/out.1" "$dir/out.2" || {
        echo "$(basename "$file"): one and two threads give different bytes"
        ok=0
    }
    [ "$(wc -l < "$dir/out.1")" -eq "$(wc -l < "$dir/in.jsonl")" ] || {
        echo "$(basename "$file"): not one line an article"
        ok=0
    }
    if [ $ok = 1 ]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
done
echo "$passed passed, $failed failed"
[ $failed = 0 ]
