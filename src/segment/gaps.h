/* The gaps between tokens as a learner sees them: features, and the decision of a learnt model. */
#ifndef DGM_SEGMENT_GAPS_H
#define DGM_SEGMENT_GAPS_H

#include "segment/rules.h"

#define GAP_FEATURES_VERSION 2u
#define GAP_FEATURES_MAX 64u

/* How a word is written inside sentences in raw text: the lowest four bits of the values of the lexicon "case" of a split model.
 * The next four tell how often it opens a sentence when it has a capital, the next four how often it stands before a stop: steps
 * from 1, 0 unknown. */
enum gap_case { CASE_UNKNOWN, CASE_LOWER, CASE_MOSTLY_LOWER, CASE_MIXED, CASE_MOSTLY_UPPER, CASE_UPPER };

/* What the features need of a token, computed once. */
typedef struct gap_token {
    uint64_t hash;    /* of the lower-cased form */
    uint8_t shape;    /* kind of mark, or letters and case of a word */
    uint8_t habit;    /* enum gap_case */
    uint8_t opens;    /* steps: how often the word opens a sentence in raw text */
    uint8_t closes;   /* steps: how often it stands before a stop */
    uint8_t until;    /* tokens to the next stop or line end, in steps; odd: the line ends first */
    uint8_t line;     /* properties of the line: begins small, ends with a stop, small letter after a stop, length */
    uint8_t size;     /* bytes of a word, up to 8 */
} gap_token;

/* What is known of the sentence that is open: kept by the caller from gap to gap. */
typedef struct gap_state {
    uint32_t first;      /* its first token */
    uint32_t marks;      /* tokens in it that are no words */
    uint32_t brackets;   /* round brackets open in it */
    bool quoted;         /* an odd number of straight quotation marks, or a curly one that is open */
} gap_state;

/* Describes all tokens; memory from doc->arena. NULL: out of memory. */
gap_token *gap_tokens(const doc *d, const segmenter *s, const token_list *l);
/* Takes token `i` into the state. */
void gap_advance(gap_state *state, const doc *d, const token *t);
/* Could the learner put an end behind token `i` (not the last of its line)? Elsewhere there never is one. */
bool gap_is_open(const token_list *l, const gap_token *g, uint32_t i);
/* Features of the gap behind token `i`; `rule`: what the rules say; `domain`: treebank whose conventions hold, 0: none. */
uint32_t gap_features(const token_list *l, const gap_token *g, const gap_state *state, uint32_t i, bool rule, uint8_t domain,
                      uint64_t feature[GAP_FEATURES_MAX]);
/* The rules alone: does the sentence that began at `first` end with token `i`? */
bool rule_ends(const doc *d, const segmenter *s, const token_list *l, uint32_t first, uint32_t i);

#endif
