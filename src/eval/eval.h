/* Comparing a parsed file with a gold one, after the CoNLL 2018 shared task. The public function is dgm_eval_parse(). */
#ifndef DGM_EVAL_EVAL_H
#define DGM_EVAL_EVAL_H

#include "learn/conllu.h"

/* A word as the measures see it. Places are bytes of the text without its spaces. */
typedef struct eval_word {
    uint32_t start, end;     /* of a part of a multiword token: those of the token */
    str form;                /* lower-cased */
    str lemma, upos, xpos;
    str feats;               /* the universal ones, sorted */
    str rel;                 /* without subtype */
    uint32_t head;           /* word index, NO_INDEX: the root */
    uint32_t first_function, next_function; /* children with a functional relation, in order; NO_INDEX ends */
    bool content;            /* its relation is one between content words */
} eval_word;

typedef struct eval_span { uint32_t start, end; } eval_span;

typedef struct eval_side {
    treebank tb;
    buf text;                /* without spaces */
    eval_word *word;         uint32_t word_count;
    eval_span *token;        uint32_t token_count, token_cap;
    eval_span *range;        uint32_t range_count, range_cap; /* of multiword tokens */
    eval_span *sentence;     uint32_t sentence_count;
} eval_side;

/* `pair[g]`: the word of `system` that is aligned with word `g` of `gold`, or NO_INDEX. Allocated in `a`. */
dgm_status eval_align(uint32_t **pair, const eval_side *gold, const eval_side *system, arena *a, dgm_error *error);

#endif
