/* The learned half of finding a speaker: who could speak a quotation, seen as features, and the weights that choose.
 *
 * Log-linear ranking: each option has a set of hashed features, the weights are a table of 2^n int16 read in place from
 * models/<lang>-quote.dgm (section "speaker"); the option with the largest sum speaks. What the rules of voices.c choose
 * is a feature of every option, so that the weights learn when to trust them. Trained by `dragoman train quote`. */
#ifndef DGM_QUOTE_RANK_H
#define DGM_QUOTE_RANK_H

#include "model/model.h"
#include "quote/quote.h"

enum { SPEAKER_VERSION = 1, SPEAKER_OPTIONS = 24, SPEAKER_FEATURES = 48 };

enum {
    RULE_MARGIN = 256, /* the choice of the rules stands unless another is better by this, in 1/512 of log odds */
    TOLD_MARGIN = 205  /* in doubt a word is told: it is not when the model says so by this. Both chosen by cross-validation */
};

typedef struct speaker_option {
    uint32_t actor;   /* NO_INDEX: nobody that is known */
    uint32_t mention; /* the mention that speaks for it, NO_INDEX: none near */
    bool at_cue;      /* the actor of the mention at the cue */
    uint32_t count;
    uint64_t feature[SPEAKER_FEATURES];
} speaker_option;

typedef struct speaker_options {
    speaker_option item[SPEAKER_OPTIONS]; /* [0] is nobody */
    uint32_t count;
    uint32_t rule;  /* option that the rules choose */
    bool settled;   /* the rules are sure: nothing else is asked */
} speaker_options;

/* Is a word of reported speech told by its speaker, or background that the narrator gives? The features of one word. */
typedef struct told_features {
    uint32_t count;
    uint64_t feature[SPEAKER_FEATURES];
} told_features;

typedef struct ranker {
    const int16_t *weight; /* NULL: no model */
    const int16_t *told;   /* weights for "told", NULL: all words are */
    uint32_t mask, told_mask;
    model file;
} ranker;

/* Maps the model at `path` when there is such a file; else *r is empty. */
dgm_status ranker_open(ranker *r, const char *path, dgm_error *error);
void ranker_close(ranker *r);
/* Number of the option with the largest sum, the first of equal ones; that of the rules when it is hardly better. */
uint32_t ranker_choose(const ranker *r, const speaker_options *o);

/* Is the word told? */
bool ranker_told(const ranker *r, const told_features *f);

/* For the trainer: sees the features of a word inside reported speech (`word` may be the head of a trigger). */
typedef void told_watch(void *context, const doc *d, uint32_t quote, uint32_t word, const told_features *f);

/* For the trainer: chooses in place of the model. Gives the number of an option. Quotations are in text order. */
typedef uint32_t speaker_choose(void *context, const doc *d, uint32_t quote, const speaker_options *o);
/* quote_run() with another way to choose. */
dgm_status quote_run_choosing(doc *d, const quote_rules *rules, speaker_choose *choose, told_watch *watch, void *context,
                              dgm_error *error);

#endif
