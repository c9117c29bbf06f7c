/* What a small network reads off a passage: which words name acts and of which CAMEO root, which words take part in them and tell their day
 * and place, whether day and place are told at all, and the status.
 *
 * The network (neural/shape.h) was taught on raw news by a large one, which had learnt from the coded articles (docs/training.md); it knows
 * neither lexicon nor tree nor mentions. Its scores are features of the decision over candidates (decide.h), of the choice of parties
 * (roles.h), of day and place (when_where.h) and of the status (status.h). Without models/<lang>-trigger.dgm there are none.
 */
#ifndef DGM_CODE_TRIGGER_NET_H
#define DGM_CODE_TRIGGER_NET_H

#include "code/find.h"
#include "code/slots.h"
#include "model/weights.h"
#include "neural/network.h"

/* What it read of a document (doc->reading): the passages with candidates. */
typedef struct act_reading {
    const network *by;
    float *row;        /* ACT_ROW numbers for each word */
    uint32_t *passage; /* of each sentence: the first sentence of its passage */
} act_reading;

/* Words first..last of the document: a trigger, a mention, a time, a place. */
typedef struct word_span { uint32_t first, last; } word_span;

#define NO_ODDS (-1e9f) /* of words that the network does not see together */

/* Reads the passages that hold candidates: sets d->reading, in the document's arena. Nothing without a network or without candidates. */
dgm_status trigger_read(const candidates *all, doc *d, const network *n, dgm_error *error);

/* Features of a candidate, and of an option with that code. Nothing where nothing was read. */
void trigger_features(const doc *d, const candidate *c, feature_set *out);
void trigger_option_features(const doc *d, const candidate *c, const char *code, bool is_rule, feature_set *out);

/* The most that a word of the trigger has for a class (enum act_class) against the likeliest other one of its group; NO_ODDS when nothing
 * was read. */
float trigger_class(const doc *d, word_span trigger, uint32_t class);
/* Log odds that some word of `of` belongs to that side of the act; NO_ODDS when nothing read them together. */
float trigger_side(const doc *d, word_span trigger, word_span of, enum act_side side);
/* One feature for each whole step that `x` is above, so that near values share most of them. */
void trigger_steps(feature_set *out, uint32_t template_id, float x, uint64_t with);

#endif
