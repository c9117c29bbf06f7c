/* Composition: a speech act that governs another act takes its code from the family of the speech act and the base act
 * ("meminta Israel menghentikan serangan": 02 over the end of 19 gives 0256). Table: ontology/composition.tsv. */
#ifndef DGM_CODE_COMPOSE_H
#define DGM_CODE_COMPOSE_H

#include "code/find.h"
#include "ontology/ontology.h"

/* Sets code and base of composing candidates, and `swallowed` on their bases. `from`, `to`: candidates of one sentence. */
void compose_candidates(doc *d, const trigger_lexicon *x, const ontology *o, candidate *item, uint32_t from, uint32_t to);

#endif
