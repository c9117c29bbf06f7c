/* Dates and times: finds expressions of time and says which day, month or year they mean.
 *
 * In: doc->text, doc->date (may be empty), words and sentences when there are any (for word indices, tense and
 * furniture). Out: doc->timex, sorted by start; doc->date with date_inferred when it was empty and the text tells it.
 */
#ifndef DGM_TIME_TIME_H
#define DGM_TIME_TIME_H

#include "doc/doc.h"

typedef struct time_rules time_rules;

/* Loads home/packs/<lang>/time.tsv and time_patterns.tsv. Immutable afterwards: any number of threads may share it. */
dgm_status time_rules_open(time_rules **out, const char *home, const char *lang, dgm_error *error);
void time_rules_close(time_rules *rules);
dgm_status time_run(doc *d, const time_rules *rules, dgm_error *error);

#endif
