/* Who said what: quotations, direct and indirect, and their speakers.
 *
 * In: text, words, trees, mentions and actors. Out: doc->quote, sorted by start.
 */
#ifndef DGM_QUOTE_QUOTE_H
#define DGM_QUOTE_QUOTE_H

#include "doc/doc.h"

typedef struct quote_rules quote_rules;

/* Loads home/packs/<lang>/quote.tsv. Immutable afterwards: any number of threads may share it. */
dgm_status quote_rules_open(quote_rules **out, const char *home, const char *lang, dgm_error *error);
void quote_rules_close(quote_rules *rules);
dgm_status quote_run(doc *d, const quote_rules *rules, dgm_error *error);

#endif
