/* Features of the tagger, shared with its trainer. */
#ifndef DGM_TAG_FEATURES_H
#define DGM_TAG_FEATURES_H

#include "doc/doc.h"
#include "model/linear.h"

#define TAG_FEATURES_VERSION 3
#define TAG_MAX_FEATURES 64
#define TAG_AFFIX 5
#define TAG_TREEBANKS 8 /* highest number of a treebank */
#define TAG_HABIT_SHIFT 24 /* place of the habit in the values of the table "known" */

/* What the features need of one word, computed once. */
typedef struct tag_word {
    uint64_t form;               /* hash of the form as written */
    uint64_t key;                /* of the lower-cased form */
    uint64_t suffix[TAG_AFFIX];  /* last 1..5 letters of the lower-cased form, 0 when shorter */
    uint64_t prefix[TAG_AFFIX];  /* first 1..5 letters */
    uint64_t shape;              /* "Xx-d" of the form */
    uint32_t fine, coarse;       /* word clusters, 0 unknown */
    uint32_t known;              /* tags seen with the key in training, a bit each; 0 unknown */
    uint32_t habit;              /* share of capitals that the key had inside sentences there, steps from 1; 0 unknown */
    uint32_t capital;            /* 0 none, 1 first letter, 2 all, +4 at the start of a sentence */
    uint32_t upos, feats;        /* chosen so far */
} tag_word;

/* Words of one sentence with two empty ones on both sides: word i is w[i + 2]. NULL when out of memory. */
tag_word *tag_words(const doc *d, const sentence *s, const lexicon *known, const lexicon *cluster, arena *a);
/* Each fills `out` (TAG_MAX_FEATURES) for the word at `w` and returns the count. `domain` 0: none. */
uint32_t tag_upos_features(const tag_word *w, uint8_t domain, uint64_t *out);
uint32_t tag_feats_features(const tag_word *w, uint8_t domain, uint64_t *out);
uint32_t tag_lemma_features(const tag_word *w, uint8_t domain, uint64_t *out);
/* Key of the table of words that need no decision: form, tag and treebank. */
uint64_t tag_sure_key(const tag_word *w, uint8_t domain);

#endif
