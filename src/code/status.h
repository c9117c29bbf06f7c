/* Status of an act: done, planned, possible, negated, with the cue.
 *
 * Input: a candidate and the cues of packs/<lang>/status.tsv. Method: cues are looked for in the places their kind names
 * (beside the trigger, at the verb that governs its clause, at the conjunction that opens it, at its modifiers); negation
 * wins over possibility, that over plan. What it cannot do: scope of negation over coordination is taken from the tree as is.
 */
#ifndef DGM_CODE_STATUS_H
#define DGM_CODE_STATUS_H

#include "code/slots.h"

event_status find_status(const doc *d, const trigger_lexicon *x, const candidate *c, uint32_t *cue_word);

#endif
