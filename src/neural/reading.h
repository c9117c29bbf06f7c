/* What a small network reads off a passage: which words name acts and of which CAMEO root, which words take part in them and tell their day
 * and place, whether day and place are told at all, the status, and what role he has whom a word names.
 *
 * The network (neural/shape.h) was taught on raw news by a large one, which had learnt from the coded articles (docs/training.md); it knows
 * neither lexicon nor tree nor mentions. Its scores are features of the roles of actors (entity/judge.h), of the decision over candidates
 * (code/decide.h), of the choice of parties (code/roles.h), of day and place (code/when_where.h) and of the status (code/status.h).
 * Without models/<lang>-trigger.dgm there are none.
 */
#ifndef DGM_NEURAL_READING_H
#define DGM_NEURAL_READING_H

#include "neural/network.h"

/* What it read of a document (doc->reading): all passages with a sentence that is no headline. */
typedef struct act_reading {
    const network *by;
    float *row;        /* ACT_ROW numbers for each word */
    uint32_t *passage; /* of each sentence: the first sentence of its passage, NO_INDEX where nothing was read */
} act_reading;

/* Words first..last of the document: a trigger, a mention, a time, a place. */
typedef struct word_span { uint32_t first, last; } word_span;

#define NO_ODDS (-1e9f) /* of words that the network does not see together */

/* Reads the passages of a segmented document: sets d->reading, in the document's arena. NULL without a network. */
dgm_status reading_run(doc *d, const network *n, dgm_error *error);

/* Scores of all classes of a word (enum act_class); NULL when nothing read it. */
const float *reading_scores(const doc *d, uint32_t word);
/* The most that a word of `of` has for a class against the likeliest other one of its group; NO_ODDS when nothing was read. */
float reading_class(const doc *d, word_span of, uint32_t class);
/* Log odds that some word of `of` belongs to that side of the act that `trigger` names; NO_ODDS when nothing read them together. */
float reading_side(const doc *d, word_span trigger, word_span of, enum act_side side);
/* Adds to `sum` the scores of the ACT_ROLES roles (logarithms of odds between them), the mean over the words of `of`. False when nothing read them. */
bool reading_roles(const doc *d, word_span of, float sum[ACT_ROLES]);

#endif
