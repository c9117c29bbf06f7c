/* Status of an act: done, planned, possible, negated, with the cue.
 *
 * Input: a candidate and the cues of packs/<lang>/status.tsv. Method: cues are looked for in the places their kind names
 * (beside the trigger, at the verb that governs its clause, at the conjunction that opens it, at its modifiers); negation
 * wins over possibility, that over plan. What it cannot do: scope of negation over coordination is taken from the tree as is.
 * With a model that verdict, the cues, the way up the tree and the acts before are features of a log-linear choice among the
 * four: a cue does not reach all that its place lets expect ("denied the allegations": these were made).
 */
#ifndef DGM_CODE_STATUS_H
#define DGM_CODE_STATUS_H

#include "code/slots.h"
#include "model/weights.h"

#define STATUS_COUNT 4

/* By the cues alone. */
event_status find_status(const doc *d, const trigger_lexicon *x, const candidate *c, uint32_t *cue_word);
/* What the model sees; needs code, sentence, head and quote of `e`, which stands in d->event behind all events before it. */
void status_features(const doc *d, const trigger_lexicon *x, const candidate *c, const event *e, feature_set *f);
/* By the model. The cue word is one that speaks for the status chosen, or NO_INDEX. */
event_status choose_status(const doc *d, const weights *w, const trigger_lexicon *x, const candidate *c, const event *e, uint32_t *cue_word);

#endif
