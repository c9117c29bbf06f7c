#!/bin/sh
# Installs what building and testing need and is missing. Silent and offline when all is there.
#
#     setup/install-needs.sh [--check]     --check: only says what is missing (exit status 1)
#
# Written for Debian 12 and its kin (apt-get). Elsewhere it says what to install by hand.
set -eu

missing=""
optional=""

# need PACKAGE TEST...: the Debian package, and a command that succeeds when it is not needed any more.
need() {
    package=$1
    shift
    "$@" >/dev/null 2>&1 || missing="$missing $package"
}

has() { command -v "$1"; }

# The compiler must be able to link a program, not merely exist.
compiles() {
    has cc || has gcc || return 1
    dir=$(mktemp -d) || return 1
    printf '#include <stdio.h>\nint main(void) { return printf("") < 0; }\n' > "$dir/a.c"
    status=0
    "$(command -v cc || command -v gcc)" -o "$dir/a" "$dir/a.c" || status=1
    rm -rf "$dir"
    return $status
}

library() { pkg-config --exists "$1"; }

need gcc compiles
need libc6-dev compiles
need meson has meson
need ninja-build has ninja
need python3 has python3
need pkg-config has pkg-config
need libutf8proc-dev library libutf8proc
need libxxhash-dev library libxxhash
need libjansson-dev library jansson
need libsqlite3-dev library sqlite3
need libxml2-dev library libxml-2.0
need zlib1g-dev library zlib
need libzstd-dev library libzstd
need libmicrohttpd-dev library libmicrohttpd

[ -n "$missing" ] || exit 0
# Not needed, but one test more runs with it: taken along when something is installed anyway.
[ -f /usr/share/i18n/locales/de_DE ] || optional=" locales"
if [ "${1:-}" = --check ]; then
    echo "missing:$missing"
    exit 1
fi
echo "Installing:$missing"

if ! command -v apt-get >/dev/null 2>&1; then
    echo "This system has no apt-get. Please install what these Debian packages hold, then run the command again:" >&2
    echo "   $missing" >&2
    exit 1
fi

as_root=""
if [ "$(id -u)" != 0 ]; then
    if command -v sudo >/dev/null 2>&1; then
        as_root="sudo"
    else
        echo "Installing needs root. Run this as root, then the command again:" >&2
        echo "    apt-get update && apt-get install -y --no-install-recommends$missing" >&2
        exit 1
    fi
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT

# apt COMMAND...: quiet; shows what apt-get said only when it fails.
apt() {
    if ! $as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y "$@" > "$log" 2>&1; then
        cat "$log" >&2
        return 1
    fi
}

# shellcheck disable=SC2086 # one word a package is meant
if ! { apt update && { apt install --no-install-recommends $missing $optional ||
    apt install --no-install-recommends $missing; }; }; then
    echo "apt-get failed (its words are above). Without a network, install these packages by other means:$missing" >&2
    exit 1
fi
