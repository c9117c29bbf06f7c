#!/bin/sh
# Builds the models in models/ again from the treebanks, to the byte.
#
#   tools/train-models.sh UD_FOLDER CORPORA_FOLDER [BUILD_FOLDER] [OUT_FOLDER] [GOLD_FOLDER]
#
# UD_FOLDER holds en_ewt-ud-train.conllu.xz, id_csui-ud-train.conllu.xz and id_gsd-ud-train-converted.conllu.xz;
# CORPORA_FOLDER langid/sentences.tsv.xz, id-news-raw.jsonl.xz and en-news-raw.jsonl.xz. BUILD_FOLDER (default build) is a
# meson build of the project; the data are unpacked in its folder train-data. Takes a few minutes on one core.
set -eu
ud=${1:?folder of the treebanks}
corpora=${2:?folder of the corpora}
build=${3:-build}
out=${4:-models}
here=$(cd "$(dirname "$0")" && pwd)
dev=$build/src/dgm-dev
data=$build/train-data

mkdir -p "$data" "$out"
for name in en_ewt-ud-train id_csui-ud-train id_gsd-ud-train-converted; do
    xz -dkc "$ud/$name.conllu.xz" > "$data/$name.conllu"
done
python3 "$here/langid-data.py" "$corpora" "$data/langid.tsv"

"$dev" train langid - "$out/langid.dgm" "$data/langid.tsv"
for kind in tag parse; do
    "$dev" train $kind en "$out/en-$kind.dgm" "$data/en_ewt-ud-train.conllu"
    "$dev" train $kind id "$out/id-$kind.dgm" "$data/id_csui-ud-train.conllu:1" "$data/id_gsd-ud-train-converted.conllu:2"
done

# Events: with the coded articles (id-train.jsonl.xz, en-train.jsonl.xz) at hand; the own language comes first. The models just built
# must stand in models/, since the articles are run through them.
gold=${5:-}
if [ -n "$gold" ]; then
    for lang in id en; do
        xz -dkc "$gold/$lang-train.jsonl.xz" > "$data/$lang-train.jsonl"
    done
    "$build/cli/dragoman" train event --lang id -o "$out/id-event.dgm" --licence "CC BY-SA 4.0" "$data/id-train.jsonl" "$data/en-train.jsonl"
    "$build/cli/dragoman" train event --lang en -o "$out/en-event.dgm" --licence "CC BY-SA 4.0" "$data/en-train.jsonl" "$data/id-train.jsonl"
fi
