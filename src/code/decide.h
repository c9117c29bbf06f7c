/* Is a candidate an event, and with which of the codes that the lexicon allows?
 *
 * Method: log-linear model over {no event, code 1, code 2 ...} with features of trigger, frame, tree, actors, status,
 * quotation, topic and place in the article, each crossed with the root and the code of the option (guide: methods,
 * section 9). Trained by `dragoman train event` on coded articles. Without a model the lexicon decides alone.
 */
#ifndef DGM_CODE_DECIDE_H
#define DGM_CODE_DECIDE_H

#include "code/confidence.h"
#include "code/find.h"
#include "code/participants.h"
#include "code/trigger_net.h"
#include "model/weights.h"

#define MAX_OPTIONS 8

typedef struct decider decider;

struct decider {
    weights decide, role, implicit, when, where;
    weights status; /* none in a model from before there was one: cues decide */
    struct model *model; /* the mapped file */
    calibration confidence;
};

typedef struct options {
    char code[MAX_OPTIONS][6]; /* [0] is the code of the rule when the rule gives one */
    uint32_t count;
    bool rule_first;
} options;

/* What the model sees of one candidate. */
typedef struct decide_context {
    const trigger_lexicon *lexicon;
    const candidates *all;
    double topic[TOPIC_COUNT]; /* of the article, per 100 words */
} decide_context;

void decide_context_init(decide_context *k, const doc *d, const trigger_lexicon *x, const candidates *all);
void decide_options(const decide_context *k, uint32_t index, options *out);
void decide_features(doc *d, const decide_context *k, uint32_t index, feature_set *out);
/* What tells the options of one candidate apart: which is the rule's, how the lexicon ranks them. */
void option_features(const doc *d, const decide_context *k, uint32_t index, const options *all, uint32_t option, feature_set *out);
/* Score of an option against "no event", whose score is 0. */
double decide_score(const weights *w, const feature_set *f, const feature_set *own, const char *code);
/* Sets score (confidence: the calibrated probability that it is an event of that type) and code of the candidate; false = no
 * event, for the score is below `threshold`. */
bool decide(doc *d, const decider *m, const decide_context *k, uint32_t index, double threshold);

#endif
