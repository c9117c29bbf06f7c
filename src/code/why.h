/* Why words of an article are no event: for `dragoman explain --why-not`. */
#ifndef DGM_CODE_WHY_H
#define DGM_CODE_WHY_H

#include "code/coder.h"

/* Leaves notes of stage "why-not" about each place where the words of d->why stand: rows of the lexicon and which of their conditions
 * fail, what the model says, what left the candidate out afterwards. To be called last, with all candidates. */
dgm_status explain_absence(doc *d, const coder *k, const candidates *all, dgm_error *error);

#endif
