#!/bin/sh
# Tests of the explorer (web/): its sources, that web/dist is their build, and each page in a browser over the real server.
#
#     tests/web/run.sh build/cli/dragoman
#
# Without node, the packages of web/package-lock.json or Chromium, the parts that need them are skipped with a message.
set -u
program=$1
case $program in /*) ;; *) program=$PWD/$program ;; esac
cd "$(dirname "$0")/../../web" || exit 1
passed=0
failed=0
skipped=0

skip() {
    echo "skipped: $1"
    skipped=$((skipped + 1))
}

# check NAME COMMAND...: a step that passes or fails as a whole.
check() {
    name=$1
    shift
    if "$@" > "$work/log" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        tail -n 30 "$work/log"
        echo "failed: $name"
    fi
}

# steps NAME COMMAND...: a program whose last line is "N passed, N failed".
steps() {
    name=$1
    shift
    "$@" > "$work/log" 2>&1
    status=$?
    grep -v ' passed, ' "$work/log"
    line=$(grep -E '^[0-9]+ passed, [0-9]+ failed' "$work/log" | tail -n 1)
    if [ -z "$line" ]; then
        failed=$((failed + 1))
        echo "failed: $name (exit status $status)"
        return
    fi
    passed=$((passed + ${line%% *}))
    rest=${line#*, }
    failed=$((failed + ${rest%% *}))
}

done_with() {
    echo "$passed passed, $failed failed, $skipped skipped"
    [ "$failed" = 0 ]
    exit
}

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

if ! command -v node > "$work/log" || [ "$(node -p 'process.versions.node.split(".")[0] >= 20')" != true ]; then
    skip "the explorer is tested with node 20 or later"
    done_with
fi
if [ ! -d node_modules ] && ! npm ci --ignore-scripts --no-audit --no-fund > "$work/log" 2>&1; then
    skip "the explorer is tested with the packages of web/package-lock.json, which npm ci could not install"
    done_with
fi
check "types and lint (npm run check)" npm run --silent check
check "web/dist is another than the build of its sources: npm run build" sh -c "node build.mjs '$work/dist' && diff -r '$work/dist' dist"
steps "parts" node ../tests/web/parts.mjs
chromium=${DGM_CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}
if [ -z "$chromium" ]; then
    skip "the pages are tested with Chromium (apt install chromium, or DGM_CHROMIUM=PATH)"
else
    steps "pages" node ../tests/web/pages.mjs "$chromium" "$program" "$work"
fi
done_with
