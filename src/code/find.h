/* Finds candidate triggers in a sentence and chooses their sense.
 *
 * Input: words, tree, mentions. Output: candidates in text order, without overlaps; longer phrases win. The sense is the
 * first row of the lexicon whose conditions hold; NO_INDEX when none does or a look-alike row does (then a note says so).
 */
#ifndef DGM_CODE_FIND_H
#define DGM_CODE_FIND_H

#include "code/slots.h"

typedef struct candidates {
    candidate *item;
    uint32_t count, cap;
} candidates;

/* Appends the candidates of one sentence. */
dgm_status find_candidates(doc *d, const trigger_lexicon *x, uint32_t sentence_index, candidates *out, dgm_error *error);
/* Do all conditions of the sense hold here? */
bool sense_holds(const doc *d, const trigger_lexicon *x, const candidate *c, const sense *s);
/* Does this one? */
bool cond_holds(const doc *d, const trigger_lexicon *x, const candidate *c, const cond *k);
/* May a word tagged as `w` is be a trigger of this group in this form? */
bool trigger_pos_fits(const doc *d, const trigger_lexicon *x, const trigger_group *g, form_kind form, uint32_t w);

#endif
