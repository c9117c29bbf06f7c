/* Features of the model of names, shared with its trainer. */
#ifndef DGM_NAMES_FEATURES_H
#define DGM_NAMES_FEATURES_H

#include "doc/doc.h"
#include "model/linear.h"
#include "names/tables.h"

#define NAMES_FEATURES_VERSION 1
#define NAMES_MAX_FEATURES 160
#define NAMES_AFFIX 5
#define NAMES_SETS 8       /* highest number of a training set */
#define NAMES_GAP 3        /* words without a capital that a name may hold in a row, */
#define NAMES_BEFORE 2     /* with which it may begin, */
#define NAMES_AFTER 1      /* and end */

/* What the features need of one word, computed once. */
typedef struct name_word {
    uint64_t key, form, lemma, shape;
    uint64_t suffix[NAMES_AFFIX], prefix[NAMES_AFFIX]; /* 0 when the word is shorter */
    uint32_t fine, coarse;                             /* word clusters, 0 unknown */
    uint8_t capital;                                   /* enum name_capital */
    uint8_t upos, rel;
    bool opens;                                        /* a sentence */
    bool asked;                                        /* may be part of a name: has a capital, or stands beside or between such */
    table_hits hits;
    uint64_t head;                                     /* lemma of its head in the tree */
    uint64_t run_before, run_first, run_last, run_after; /* of the run of capitalised words that it stands in; 0: in none */
    uint8_t run_at, run_left;                          /* words of the run before it, after it */
    uint8_t run_titled;                                /* the run begins after a title or within one */
    uint8_t initials;                                  /* short form in brackets: 1 is one, 2 is what one stands for */
    uint8_t elsewhere;                                 /* what other places of the article show: enum name_elsewhere */
} name_word;

enum name_capital { NAME_LOWER, NAME_CAPITAL, NAME_ALL_CAPS, NAME_MIXED, NAME_NUMBER, NAME_MARK };
enum name_elsewhere {
    ELSEWHERE_LOWER = 1, ELSEWHERE_CAPITAL = 2, ELSEWHERE_FIRST = 4, ELSEWHERE_LAST = 8, ELSEWHERE_PERSON = 16, ELSEWHERE_BODY = 32,
    ELSEWHERE_TITLED = 64, ELSEWHERE_PLACE = 128
};

/* Words of the document with two empty ones before and after each sentence's: word i of sentence s is out[i + 4 * s + 2].
 * `inner`: words without a capital that names may hold. NULL when memory is out. */
name_word *name_words(const doc *d, const world *w, const lexicon *inner, arena *a);
static inline const name_word *name_word_at(const name_word *all, const doc *d, uint32_t i) { return all + i + 4 * (size_t)d->word[i].sentence + 2; }
/* Fills `out` (NAMES_MAX_FEATURES) for the word at `w`, returns the count. `set`: whose rules are followed; 0: one set only. */
uint32_t name_features(const name_word *w, uint8_t set, uint64_t *out);

/* A stretch of words that is labelled together: those of one sentence in a row that may be part of a name. Finds the next from
 * word *first on, which is moved to its beginning; returns the word after it, *first when there is none. */
uint32_t name_unit(const doc *d, const name_word *all, uint32_t *first);

#endif
