/* `dragoman check` of a language pack: rows that can never fire, and examples that are not coded as they say. */
#ifndef DGM_CODE_CHECK_H
#define DGM_CODE_CHECK_H

#include "code/code.h"

typedef void coder_fault(void *context, const char *message);

/* Faults of the tables themselves ("file:line: message"), ours or those of the user's `own`; returns their number. */
uint32_t coder_check(const coder *c, bool own, coder_fault *fault, void *context);
/* Rows of triggers.tsv. */
uint32_t coder_example_count(const coder *c);
/* Example sentence of row `i`; empty when it has none. */
str coder_example(const coder *c, uint32_t i);
/* Is it a row of the user's own? */
bool coder_example_own(const coder *c, uint32_t i);
/* `d` is the example of row `i`, run through all stages with lexicon_only set. False, and a fault, when the row did not
 * code it as it says. */
bool coder_example_judge(const coder *c, uint32_t i, const doc *d, coder_fault *fault, void *context);

#endif
