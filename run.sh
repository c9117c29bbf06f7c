#!/bin/sh
# From a fresh clone to the first events: installs what is missing, builds, codes samples/ into build/samples.db and
# prints the events.
#
#     ./run.sh
#
# Afterwards the program is build/cli/dragoman; it finds its packs, world and models without being installed.
set -eu
cd "$(dirname "$0")"

setup/install-needs.sh
log=$(mktemp)
trap 'rm -f "$log"' EXIT
[ -f build/build.ninja ] || meson setup build > "$log" 2>&1 || {
    cat "$log" >&2
    exit 1
}
echo "Building (a minute or two the first time) ..."
ninja -C build > "$log" 2>&1 || {
    tail -n 40 "$log" >&2
    exit 1
}

rm -f build/samples.db
echo "Coding the sample articles into build/samples.db ..."
build/cli/dragoman code --db build/samples.db samples/*.txt
build/cli/dragoman code samples/*.txt
