#!/bin/sh
# Measures the language identifier that ships on lines it has not learnt from. They are not part of the repository: $DGM_SHARED
# names their folder; without it the test is skipped.
#
#     tests/langid.sh DGM_DEV
set -u
root=$(cd "$(dirname "$0")/.." && pwd)
shared=${DGM_SHARED:-$root/../shared}
if [ ! -f "$shared/corpora/langid/sentences.tsv.xz" ]; then
    echo "skipped: $shared/corpora/langid is absent (DGM_SHARED names the folder with the sentences)"
    echo "0 passed, 0 failed, 1 skipped"
    exit 77
fi
if python3 "$root/tools/langid-eval.py" "$shared/corpora" "$1" "$root" --bars; then
    echo "1 passed, 0 failed"
else
    echo "0 passed, 1 failed"
    exit 1
fi
