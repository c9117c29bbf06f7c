/* Counts of persons: how many an act killed, injured, arrested, how many took part, who says so.
 *
 * Method: numbers (digits, words, "puluhan", "dozens") with the words that bound them ("sedikitnya", "between ... and") and what is
 * counted, and outcome words ("tewas", "arrested") are found by the table packs/<lang>/counts.tsv; the nearest fitting pairs go
 * together, each word once. A number that stands in the words of a party counts it where ontology/counts.tsv says so ("ratusan
 * buruh berunjuk rasa"). The count goes to the nearest act of a fitting code in the sentence, else to the last one of the sentences before. The
 * quotation that the number stands in says who gave it. Cannot do: sums ("3 soldiers and 4 civilians"), one person
 * without a number, counts over a sentence that only the next one explains.
 */
#ifndef DGM_CODE_COUNTS_H
#define DGM_CODE_COUNTS_H

#include "code/phrases.h"
#include "ontology/ontology.h"

dgm_status count_words_open(phrases *p, const char *home, const char *lang, dgm_error *error);
/* Sets the counts of all events. */
dgm_status counts_run(doc *d, const phrases *p, const ontology *o, dgm_error *error);
/* Calls `fault` for each row that does not hold together. */
void count_words_check(const phrases *p, void (*fault)(void *context, const char *message), void *context);

#endif
