/* Which code of its root an event has: 020 or 0242, 090 or 091, 190 or 195.
 *
 * The rows of the lexicon and the composition of speech acts give a code; which of the finer ones it is often hangs on words
 * that no row can list (what is asked for, what is investigated, what was attacked with). Method: a log-linear choice among the
 * codes of the root, with the code so far among its features. Trained by `dragoman train event`.
 */
#ifndef DGM_CODE_SUBCODE_H
#define DGM_CODE_SUBCODE_H

#include "code/find.h"
#include "model/weights.h"
#include "ontology/ontology.h"

#define MAX_SUBCODES 32

typedef struct subcodes {
    char code[MAX_SUBCODES][6];
    uint32_t count;
} subcodes;

/* The codes of CAMEO with the root of `cameo`, in the order of the table. */
void subcode_options(const ontology *o, const char *cameo, subcodes *out);
/* What the model sees of event `e`, which stands in d->event behind all events before it, with sentence, head and quote;
 * `rough` is its code so far. */
void subcode_features(const doc *d, const candidate *c, const event *e, const char *rough, feature_set *f);
/* With what the features are crossed for an option. */
uint64_t subcode_cross(const char *code);
/* Sets e->cameo to the likeliest code of its root. */
void choose_subcode(const doc *d, const weights *w, const ontology *o, const candidate *c, event *e);

#endif
