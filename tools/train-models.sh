#!/bin/sh
# Builds the models in models/ again from their data. The same data and sources give the same bytes (models/README.md says for
# which of the committed files that was checked).
#
#   tools/train-models.sh UD_FOLDER CORPORA_FOLDER [BUILD_FOLDER] [OUT_FOLDER] [GOLD_FOLDER] [NTREX_FOLDER] [NER_FOLDER] [WIKINEWS_FOLDER PORTAL_FOLDER OPEN_FOLDER]
#
# UD_FOLDER holds en_ewt-ud-train.conllu.xz, id_csui-ud-train.conllu.xz, id_gsd-ud-train-converted.conllu.xz, id_gsd-ud-dev.conllu.xz and
# lexical/lemminflect_en_lemmas.csv.xz;
# CORPORA_FOLDER langid/sentences.tsv.xz, id-news-raw.jsonl.xz, en-news-raw.jsonl.xz, en-news-clusters.jsonl.xz and
# id-en-parallel.tsv.xz; GOLD_FOLDER, needed for the split and event models only, id-train.jsonl.xz and
# en-train.jsonl.xz; NTREX_FOLDER, needed for the language identifier only, the folder NTREX-128 of the data set of that name
# (https://github.com/MicrosoftTranslator/NTREX, commit 8561f6a622db); NER_FOLDER, needed (with GOLD_FOLDER) for
# the models of names only, idner-news-2k.train.tsv.xz and nergrit.train.tsv.xz; WIKINEWS_FOLDER, PORTAL_FOLDER and OPEN_FOLDER, needed for the networks of acts only
# (without them the shipped ones stay), what tools/silver.py wants. BUILD_FOLDER (default build) is a meson build of the project;
# the data are unpacked in its folder train-data. Takes about two hours on one core, most of them for the networks.
set -eu
ud=${1:?folder of the treebanks}
corpora=${2:?folder of the corpora}
build=${3:-build}
out=${4:-models}
gold=${5:-}
ntrex=${6:-}
ner=${7:-}
wikinews=${8:-}
portal=${9:-}
open=${10:-}
here=$(cd "$(dirname "$0")" && pwd)
data=$build/train-data

# train OUT OPTION... KIND FILE...
train() {
    to=$1
    shift
    "$build/cli/dragoman" train --output "$to" --licence "CC BY-SA 4.0" --quiet "$@"
}

mkdir -p "$data" "$out"
for name in en_ewt-ud-train id_csui-ud-train id_gsd-ud-train-converted id_gsd-ud-dev; do
    xz -dkc "$ud/$name.conllu.xz" > "$data/$name.conllu"
done
if [ -n "$ntrex" ]; then
    python3 "$here/langid-data.py" "$corpora" "$ud" "$ntrex" "$data/langid.tsv"
    train "$out/langid.dgm" langid "$data/langid.tsv"
fi
# Word clusters from raw news, whose sentences and words are cut by the rules: only the taggers and parsers keep them.
for lang in en id; do
    python3 "$here/raw-news.py" "$corpora" $lang > "$data/$lang-news.txt"
    "$build/src/dgm-dev" words "$here/.." $lang < "$data/$lang-news.txt" > "$data/$lang-words.txt"
    train "$data/$lang-clusters.tsv" --lang $lang clusters "$data/$lang-words.txt"
done
python3 "$here/lexicon-table.py" "$ud/lexical" > "$data/en-lexicon.tsv"
for kind in tag parse; do
    train "$out/en-$kind.dgm" --lang en --clusters "$data/en-clusters.tsv" --lexicon "$data/en-lexicon.tsv" $kind "$data/en_ewt-ud-train.conllu"
    train "$out/id-$kind.dgm" --lang id --clusters "$data/id-clusters.tsv" $kind "$data/id_csui-ud-train.conllu:1" \
        "$data/id_gsd-ud-train-converted.conllu:2"
done

# The network: three teachers of other seeds and shapes parse raw news, the network learns from the treebanks and from those of
# the trees in which they agree. Treebank 5 and up: trees by a machine, in the conventions of that number less 5.
teachers() {
    lang=$1
    shift
    DGM_CLUSTERS=$data/$lang-clusters.tsv
    export DGM_CLUSTERS
    "$build/src/dgm-dev" neural "$data/$lang-1.dgm" seed=1 hidden=128 shift=64 rows=80000 drop-input=0.2 drop-layer=0.25 drop-top=0.3 "$@"
    "$build/src/dgm-dev" neural "$data/$lang-2.dgm" seed=2 hidden=128 shift=64 rows=80000 drop-input=0.2 drop-layer=0.33 drop-top=0.3 "$@"
    "$build/src/dgm-dev" neural "$data/$lang-3.dgm" seed=3 hidden=128 shift=64 rows=80000 drop-input=0.2 drop-layer=0.3 drop-top=0.3 layers=4 \
        "$@"
}
# vote LANG TREEBANK TEXT OUT
vote() {
    "$build/src/dgm-dev" vote "$here/.." $1 $2 60 "$data/$1-1.dgm" "$data/$1-2.dgm" "$data/$1-3.dgm" < "$3" > "$4"
}
teachers en epochs=30 "$data/en_ewt-ud-train.conllu"
python3 "$here/raw-news.py" "$corpora" en 1300000 > "$data/en-sample.txt"
vote en 0 "$data/en-sample.txt" "$data/en-silver.conllu"
train "$out/en-neural.dgm" --lang en --clusters "$data/en-clusters.tsv" neural "$data/en_ewt-ud-train.conllu" \
    "$data/en-silver.conllu:5"
teachers id domain=1 epochs=40 "$data/id_csui-ud-train.conllu:1" "$data/id_gsd-ud-train-converted.conllu:2"
for part in 0 1; do
    python3 "$here/raw-news.py" "$corpora" id 1600000 $part 2 > "$data/id-sample-$part.txt"
    vote id $((part + 1)) "$data/id-sample-$part.txt" "$data/id-silver-$part.conllu"
done
train "$out/id-neural.dgm" --lang id --epochs 30 --clusters "$data/id-clusters.tsv" neural "$data/id_csui-ud-train.conllu:1" \
    "$data/id_gsd-ud-train-converted.conllu:2" "$data/id_gsd-ud-dev.conllu:2" "$data/id-silver-0.conllu:6" \
    "$data/id-silver-1.conllu:7"

# Sentence ends: from treebanks and from articles, so that habits of web text stay out of news.
if [ -n "$gold" ]; then
    for lang in id en; do
        xz -dkc "$gold/$lang-train.jsonl.xz" > "$data/$lang-train.jsonl"
    done
    train "$out/en-split.dgm" --lang en split "$data/en_ewt-ud-train.conllu" "$data/en-train.jsonl" "$data/en-news.txt"
    train "$out/id-split.dgm" --lang id split "$data/id_csui-ud-train.conllu:1" "$data/id-train.jsonl:3" \
        "$data/id_gsd-ud-train-converted.conllu:2" "$data/id-news.txt"
fi

# Names: they are made with the taggers, networks and tables that stand in $home, and used by all that follow.
make_home() {
    home=$data/home
    mkdir -p "$home/models"
    for name in packs world ontology; do
        ln -sfn "$(cd "$here/.." && pwd)/$name" "$home/$name"
    done
    rm -f "$home"/models/*
    cp "$out"/*-tag.dgm "$out"/*-neural.dgm "$out"/*-split.dgm "$home/models/"
    if [ -n "$ntrex" ]; then cp "$out/langid.dgm" "$home/models/"; else cp "$here/../models/langid.dgm" "$home/models/"; fi
    DRAGOMAN_HOME=$(cd "$home" && pwd)
    export DRAGOMAN_HOME
}
if [ -n "$ner" ] && [ -n "$gold" ]; then
    make_home
    for name in idner-news-2k.train nergrit.train; do
        xz -dkc "$ner/$name.tsv.xz" > "$data/$name.tsv"
    done
    "$build/cli/dragoman" train --output "$out/id-names.dgm" --quiet --licence "MIT (IDNer-News-2K); MIT or Apache 2.0 (NERGrit, IndoNLU)" --lang id names \
        "$data/idner-news-2k.train.tsv:1" "$data/nergrit.train.tsv:2"
fi

# Roles of actors, then events: the own language comes first. The articles are run through packs/, world/ and the models of a folder of their own, so
# that those just built are used.
if [ -n "$gold" ]; then
    make_home
    for name in "$out"/*-names.dgm; do
        [ ! -f "$name" ] || cp "$name" "$home/models/"
    done
    for lang in id en; do # what the developers coded beside the gold, and what they wrote: coded/README.md
        python3 "$here/coded-articles.py" join "$corpora" "$here/../coded/$lang.jsonl" > "$data/$lang-more.jsonl"
        python3 "$here/written-articles.py" make "$here/../coded/written-$lang.jsonl" "$here/../coded/written-articles-$lang.jsonl" >> "$data/$lang-more.jsonl"
        { cat "$data/$lang-more.jsonl" # with those that only Indonesian gains by (docs/decisions/event-model.md)
          python3 "$here/written-articles.py" make "$here/../coded/written-articles-more-$lang.jsonl"; } > "$data/$lang-more3.jsonl"
    done
    # English learns from the further written articles where acts happened and nothing else.
    python3 "$here/written-articles.py" places "$here/../coded/written-articles-more-en.jsonl" > "$data/en-places.jsonl"
    # The networks of acts learn from what a large one (tools/teacher.py) said of raw news.
    for lang in id en; do
        if [ -n "$portal" ]; then
            python3 "$here/silver.py" join "$corpora" "$ud" "$wikinews" "$portal" "$open" "$here/../coded/silver-$lang.jsonl.xz" > "$data/$lang-silver.jsonl"
            threads=1 # the Indonesian one was made before there was a choice
            [ "$lang" = id ] || threads=2
            train "$out/$lang-trigger.dgm" --lang $lang --threads $threads --clusters "$data/$lang-clusters.tsv" trigger "$data/$lang-silver.jsonl"
            cp "$out/$lang-trigger.dgm" "$home/models/"
        else
            cp "$here/../models/$lang-trigger.dgm" "$home/models/"
        fi
    done
    train "$out/id-entity.dgm" --lang id entity "$data/id-train.jsonl" "$data/en-train.jsonl" "$data/id-more3.jsonl"
    train "$out/en-entity.dgm" --lang en entity "$data/en-train.jsonl" "$data/id-train.jsonl" "$data/en-more.jsonl"
    train "$out/id-quote.dgm" --lang id quote "$data/id-train.jsonl" "$data/en-train.jsonl" "$data/id-more3.jsonl"
    train "$out/en-quote.dgm" --lang en quote "$data/en-train.jsonl" "$data/id-train.jsonl" "$data/en-more.jsonl"
    cp "$out"/*-quote.dgm "$out"/*-entity.dgm "$home/models/"
    train "$out/id-event.dgm" --lang id event "$data/id-train.jsonl" "$data/en-train.jsonl" "$data/id-more3.jsonl" "$data/en-more3.jsonl"
    train "$out/en-event.dgm" --lang en event "$data/en-train.jsonl" "$data/id-train.jsonl" "$data/en-more.jsonl" "$data/id-more.jsonl" "$data/en-places.jsonl"
    train "$out/id-act.dgm" --lang id act "$data/id-train.jsonl" "$data/en-train.jsonl" "$data/id-more3.jsonl"
    train "$out/en-act.dgm" --lang en act "$data/en-train.jsonl" "$data/id-train.jsonl" "$data/en-more.jsonl"
fi
