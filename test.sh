#!/bin/sh
# Runs all tests; installs what is missing first. The last line is "N passed, N failed" (", N skipped" may follow); the
# exit status is 0 only when nothing failed.
#
#     ./test.sh            everything: plain build, address + undefined sanitizers, thread sanitizer
#     ./test.sh --quick    the plain build only
#
# DGM_SHARED names the folder with the hand-coded articles (default: ../shared); tests that need it are skipped where it
# is absent.
set -u
cd "$(dirname "$0")" || exit 1

setup/install-needs.sh || exit 1
export DGM_SHARED="${DGM_SHARED:-$PWD/../shared}"
logs=""
broken=0
log=$(mktemp) || exit 1
trap 'rm -f "$log"' EXIT

# A locale with a decimal comma for the tests that want one; they are skipped without it.
if [ ! -d build-locale/de_DE.UTF-8 ] && command -v localedef > /dev/null && [ -f /usr/share/i18n/locales/de_DE ]; then
    mkdir -p build-locale && localedef -i de_DE -f UTF-8 build-locale/de_DE.UTF-8 > /dev/null 2>&1
fi
# Not as LOCPATH: the C library leaks its path list in any newlocale() called at the start of a process, and a library of
# TLS calls it, so every program would fail under the leak checker. The tests set it where they want it.
[ ! -d build-locale/de_DE.UTF-8 ] || export DGM_LOCALES="$PWD/build-locale"

# build_and_test FOLDER SUITE OPTIONS...: sets up, builds and tests one build folder; its results go to the total.
build_and_test() {
    folder=$1
    suite=$2
    shift 2
    echo "== $folder"
    if { [ -f "$folder/build.ninja" ] || meson setup "$folder" "$@" > "$log" 2>&1; } && ninja -C "$folder" > "$log" 2>&1; then
        rm -f "$folder/meson-logs/testlog.json"
        meson test -C "$folder" --no-rebuild --suite "$suite" > /dev/null 2>&1
        logs="$logs $folder/meson-logs/testlog.json"
        python3 tests/total.py --brief "$folder/meson-logs/testlog.json"
    else
        tail -n 40 "$log"
        echo "$folder: the build failed"
        broken=$((broken + 1))
    fi
}

[ "${1:-}" != --quick ] || export DGM_QUICK=1
build_and_test build plain
if [ "${1:-}" != --quick ]; then
    export ASAN_OPTIONS="exitcode=99:detect_stack_use_after_return=1:allocator_may_return_null=1"
    export UBSAN_OPTIONS="halt_on_error=1:print_stacktrace=1"
    export TSAN_OPTIONS="exitcode=99:halt_on_error=1"
    build_and_test build-asan sanitize -Db_sanitize=address,undefined -Darena_debug=true -Doptimization=1
    build_and_test build-tsan thread -Db_sanitize=thread -Doptimization=1
fi
# shellcheck disable=SC2086 # one word a log is meant
python3 tests/total.py --broken $broken $logs
