#!/bin/sh
# House style that a machine can check, over the files that git knows (or all, outside a clone). See CONTRIBUTING.md.
set -u
cd "$(dirname "$0")/.." || exit 1
export LC_ALL=C

passed=0
failed=0
files=$(git ls-files --cached --others --exclude-standard 2>/dev/null | grep -v '^build') ||
    files=$(find . -type f ! -path './.git/*' ! -path './build*' ! -path './web/node_modules/*' | sed 's,^\./,,')
c_files=$(printf '%s\n' "$files" | grep -E '\.[ch]$' | while read -r f; do [ -f "$f" ] && echo "$f"; done)
text_files=$(printf '%s\n' "$files" | grep -E '(\.(c|h|md|py|sh|build|txt|tsv|in|inc|json|1|scd|ts|tsx|mjs|css|html)|^\.ci/run|^LICENSE|^NOTICE)$' |
    while read -r f; do [ -f "$f" ] && echo "$f"; done)

hits=$(mktemp) || exit 1
trap 'rm -f "$hits"' EXIT

# rule NAME: looks at the offending lines in $hits; none is a pass.
rule() {
    if [ -s "$hits" ]; then
        failed=$((failed + 1))
        head -n 20 "$hits"
        echo "   rule broken: $1"
    else
        passed=$((passed + 1))
    fi
}

tab=$(printf '\t')
# shellcheck disable=SC2086 # one word a file is meant
grep -n "$tab" $c_files | sed 's/:.*:.*/: tab/' | sort -u > "$hits"
rule "no tabs in C"
grep -nE '[ ]+$' $c_files > "$hits"
rule "no white space at line ends in C"
grep -n "$(printf '\r')" $text_files | cut -c1-80 > "$hits"
rule "lines end with LF"
awk 'FNR == 1 && NR > 1 && n > 1200 { print last ": " n " lines" } { n = FNR; last = FILENAME }
     END { if (n > 1200) print last ": " n " lines" }' $c_files > "$hits"
rule "a C file has at most 1,200 lines"
awk 'length($0) > 180 { print FILENAME ":" FNR ": " length($0) " bytes" }' $c_files > "$hits"
rule "a line of C has at most 180 bytes"
# Calls that follow the locale, keep hidden state or overrun; banned.h stops most when compiling. The library never
# prints, exits or reads the clock for data.
grep -nE '(^|[^A-Za-z0-9_])(strcpy|strcat|sprintf|strtok|gets|localtime|gmtime|rand|srand|tolower|toupper|isalpha|isdigit|isspace|isupper|islower|isalnum|ispunct|atof|atoi|strtod|strtof|strerror|setlocale|sscanf)\(' \
    $(printf '%s\n' $c_files | grep -E '^(src|cli|include)/' | grep -v 'src/base/banned.h\|src/learn/dev.c') > "$hits"
rule "banned calls (src/base/banned.h)"
grep -nE '(^|[^A-Za-z0-9_])(printf|puts|putchar|perror|exit|abort|_exit)\(' \
    $(printf '%s\n' $c_files | grep -E '^src/' | grep -vE 'src/(base/banned.h|learn/)') > "$hits"
rule "the library never prints or exits"
grep -niE '(^|[^a-z])(TO''DO|FIX''ME|X''XX|HA''CK)([^a-z]|$)' $c_files > "$hits"
rule "no notes to self: file an issue"
# What stands in the repository tells of the project, not of how or where somebody worked on it.
grep -niE '/wo''rk/(main|shared)|/ro''ot/|(this|previous|next|earlier|later) ses''sion|as req''uested' $text_files |
    grep -vE '^(tests/corpus|packs|world|models|ontology)/' | cut -c1-160 > "$hits"
rule "no machine paths, no talk about who worked how"
# A stage includes base/, doc/, world/, ontology/, model/ and itself, never another stage.
for stage in langid segment tag parse entity time place quote code page duplicate link; do
    for other in langid segment tag parse entity time place quote code page read write engine learn; do
        [ "$stage" = "$other" ] || grep -n "#include \"$other/" $(printf '%s\n' $c_files | grep "^src/$stage/") /dev/null
    done
done > "$hits"
rule "a stage never includes another stage"
grep -nE '#include "(base|doc|engine|world|ontology|model|read|write|segment|tag|parse|entity|time|place|quote|code|langid)/' \
    $(printf '%s\n' $c_files | grep -E '^cli/') /dev/null > "$hits"
rule "the program uses the public header only"
# Every header is guarded, every source file of the library begins with a comment that says what it is.
for f in $(printf '%s\n' $c_files | grep -E '\.h$' | grep -v '_list\.h$'); do
    grep -qE '#ifndef [A-Z0-9_]+_H$' "$f" || echo "$f: no include guard"
done > "$hits"
rule "headers are guarded"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
