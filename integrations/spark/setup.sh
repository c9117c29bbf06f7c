#!/bin/sh
# PySpark in an environment of its own, build-spark/ in the root of the repository. Exit status 77, with the reason, where Java or
# the package is not to be had. Needs Java 17 (Debian 12: default-jre-headless) and the network, once.
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
venv="$root/build-spark"

skip() {
    echo "spark: skipped: $1"
    exit 77
}

command -v java > /dev/null 2>&1 || skip "there is no Java (Debian: apt-get install default-jre-headless)"
[ ! -x "$venv/bin/python" ] || ! "$venv/bin/python" -c 'import pyspark' 2> /dev/null || exit 0
mkdir -p "$venv"
log="$venv/setup.log"
python3 -m venv "$venv" > "$log" 2>&1 || skip "no environment for Python (Debian: apt-get install python3-venv)"
timeout 600 "$venv/bin/pip" install -q --retries 1 --timeout 30 'pyspark==3.5.3' >> "$log" 2>&1 || skip "PySpark cannot be installed"
