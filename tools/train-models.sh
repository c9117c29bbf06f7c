#!/bin/sh
# Builds the models in models/ again from their data. The same data and sources give the same bytes (models/README.md says for
# which of the committed files that was checked).
#
#   tools/train-models.sh UD_FOLDER CORPORA_FOLDER [BUILD_FOLDER] [OUT_FOLDER] [GOLD_FOLDER]
#
# UD_FOLDER holds en_ewt-ud-train.conllu.xz, id_csui-ud-train.conllu.xz and id_gsd-ud-train-converted.conllu.xz;
# CORPORA_FOLDER langid/sentences.tsv.xz, id-news-raw.jsonl.xz, en-news-raw.jsonl.xz and en-news-clusters.jsonl.xz; GOLD_FOLDER, needed for the event
# models only, id-train.jsonl.xz and en-train.jsonl.xz. BUILD_FOLDER (default build) is a meson build of the project; the data
# are unpacked in its folder train-data. Takes about twenty minutes on one core.
set -eu
ud=${1:?folder of the treebanks}
corpora=${2:?folder of the corpora}
build=${3:-build}
out=${4:-models}
gold=${5:-}
here=$(cd "$(dirname "$0")" && pwd)
data=$build/train-data

# train OUT OPTION... KIND FILE...
train() {
    to=$1
    shift
    "$build/cli/dragoman" train --output "$to" --licence "CC BY-SA 4.0" --quiet "$@"
}

mkdir -p "$data" "$out"
for name in en_ewt-ud-train id_csui-ud-train id_gsd-ud-train-converted; do
    xz -dkc "$ud/$name.conllu.xz" > "$data/$name.conllu"
done
python3 "$here/langid-data.py" "$corpora" "$data/langid.tsv"

train "$out/langid.dgm" langid "$data/langid.tsv"
# Word clusters from raw news (news-text.py leaves out what is free for research only); for English also from reports of ECB+ and
# the text of the treebank. Only the taggers and parsers keep them.
raw() {
    for name in "$@"; do
        xz -dkc "$corpora/$name.jsonl.xz" | python3 "$here/news-text.py"
    done
}
raw id-news-raw > "$data/id-news.txt"
{ raw en-news-raw en-news-clusters; sed -n 's/^# text = //p' "$data/en_ewt-ud-train.conllu"; } > "$data/en-news.txt"
for lang in en id; do
    "$build/src/dgm-dev" words "$here/.." $lang < "$data/$lang-news.txt" > "$data/$lang-words.txt"
    train "$data/$lang-clusters.tsv" --lang $lang clusters "$data/$lang-words.txt"
done
for kind in tag parse; do
    train "$out/en-$kind.dgm" --lang en --clusters "$data/en-clusters.tsv" $kind "$data/en_ewt-ud-train.conllu"
    train "$out/id-$kind.dgm" --lang id --clusters "$data/id-clusters.tsv" $kind "$data/id_csui-ud-train.conllu:1" \
        "$data/id_gsd-ud-train-converted.conllu:2"
done

# Events: the own language comes first. The articles are run through packs/, world/ and the tag and parse models of the
# folder that `dragoman version` names (DRAGOMAN_HOME chooses another), so the models just built must stand there.
if [ -n "$gold" ]; then
    for lang in id en; do
        xz -dkc "$gold/$lang-train.jsonl.xz" > "$data/$lang-train.jsonl"
    done
    train "$out/id-event.dgm" --lang id event "$data/id-train.jsonl" "$data/en-train.jsonl"
    train "$out/en-event.dgm" --lang en event "$data/en-train.jsonl" "$data/id-train.jsonl"
fi
