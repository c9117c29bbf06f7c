/* Who did what to whom: events from trees, mentions, times, places and quotations.
 *
 * Input in the document: all earlier stages. Output: doc->event, sorted by trigger. Method: candidate triggers from the
 * lexicon (find.h), composition of speech acts over base acts, a log-linear model that tells events from mere words and
 * chooses among the codes that the lexicon allows (decide.h), participants from frames (participants.h) or carried over
 * (carry.h), status from cues (status.h), date and place from the clause (when_where.h), acts by likeness (acts.h),
 * PLOVER and counts by tables (plover.h, counts.h). The ledger (ledger.h) is made after sections are joined.
 */
#ifndef DGM_CODE_CODE_H
#define DGM_CODE_CODE_H

#include "doc/doc.h"
#include "ontology/ontology.h"
#include "world/world.h"

typedef struct coder coder;

/* Loads lexicon and decision models of one language: home/packs/<lang>, with further rows of own/<lang> (NULL: none),
 * home/models/<lang>-event.dgm (without the model file every candidate with a fitting frame is an event). */
dgm_status coder_open(coder **out, const char *home, const char *own, const char *lang, const ontology *o, dgm_error *error);
void coder_close(coder *c);
dgm_status code_run(doc *d, const coder *c, const world *w, const ontology *o, dgm_error *error);

#endif
