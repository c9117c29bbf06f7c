/* What a small network reads off a passage: which words name acts, and of which CAMEO root, and which words take part in them.
 *
 * The network (neural/shape.h) was taught on raw news by a large one, which had learnt from the coded articles (docs/training.md); it knows
 * neither lexicon nor tree nor mentions. Its scores are features of the decision over candidates (decide.h) and of the choice of parties
 * (roles.h). Without models/<lang>-trigger.dgm there are none.
 */
#ifndef DGM_CODE_TRIGGER_NET_H
#define DGM_CODE_TRIGGER_NET_H

#include "code/find.h"
#include "code/slots.h"
#include "model/weights.h"
#include "neural/network.h"

#define TRIGGER_CLASSES 21 /* none, and the roots 01 to 20 */
#define TRIGGER_KIND "trigger"

/* What it read of a document: the passages with candidates. */
typedef struct act_reading {
    const network *by;
    float *row;        /* ACT_ROW numbers for each word */
    uint32_t *passage; /* of each sentence: the first sentence of its passage */
} act_reading;

#define NO_ODDS (-1e9f) /* of words that the network does not see together */

/* Reads the passages that hold candidates: sets all->reading, in the document's arena. Nothing without a network or without candidates. */
dgm_status trigger_read(candidates *all, doc *d, const network *n, dgm_error *error);

/* Features of a candidate, and of an option with that code. Nothing where nothing was read. */
void trigger_features(const candidates *all, const candidate *c, feature_set *out);
void trigger_option_features(const candidates *all, const candidate *c, const char *code, bool is_rule, feature_set *out);

/* Log odds that some word of first..last takes part in the act on that side (0 source, 1 target); NO_ODDS when nothing read them together. */
float trigger_party(const candidates *all, const doc *d, const candidate *c, uint32_t first, uint32_t last, uint32_t side);
/* One feature for each whole step that `x` is above, so that near values share most of them. */
void trigger_steps(feature_set *out, uint32_t template_id, float x, uint64_t with);

#endif
