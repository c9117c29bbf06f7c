/* One act, many mentions: which mentions of an article tell of the same act.
 *
 * Method: a log-linear model gives for every two mentions of one CAMEO root the probability that they tell of the same act
 * (code, status, words, parties, date, place, distance, what stands beside the later one); the mentions are then joined from
 * the likeliest pair on, as long as the average over the pairs of two groups stays at JOIN_FROM or above. Without a model two mentions
 * are one act when code, parties and dates agree.
 * Cost: roots with more than ACT_BLOCK mentions are cut into blocks of that size, so that time grows with the text.
 */
#ifndef DGM_CODE_ACTS_H
#define DGM_CODE_ACTS_H

#include "doc/doc.h"
#include "model/model.h"
#include "model/weights.h"

#define ACT_FEATURES 1   /* version of the features of acts.c */
#define ACT_BLOCK 128u   /* mentions of one root that are compared with each other */
#define JOIN_FROM 0.4    /* best for both languages in cross-validation on the coded articles (docs/accuracy.md, Acts) */

/* The learned half; all empty without a model. */
typedef struct act_linker {
    model file;
    weights pair;
} act_linker;

/* Opens home/models/<lang>-act.dgm; a missing file leaves `l` empty. */
dgm_status act_linker_open(act_linker *l, const char *home, const char *lang, dgm_error *error);
void act_linker_close(act_linker *l);

/* What the model sees of events `a` and `b` of the document, `a` the earlier one; both have the same root. */
void act_features(const doc *d, uint32_t a, uint32_t b, feature_set *f);
/* Joins `n` mentions by `p[i * n + k]`, the probability that i and k (i < k) tell of one act; label[i] becomes the first
 * mention of its group. Overwrites p. n is at most ACT_BLOCK. */
void act_join(double *p, uint32_t n, double from, uint32_t *label);
/* Indices of the events that share the root of event `first`, from it on, at most ACT_BLOCK; returns how many. */
uint32_t act_block(const doc *d, uint32_t first, const bool *taken, uint32_t *out);

/* Sets event->act, from 1 in the order of first mentions. `l` NULL: by the rules alone. */
dgm_status number_acts(doc *d, const act_linker *l, dgm_error *error);

#endif
