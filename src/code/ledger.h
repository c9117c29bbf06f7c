/* The ledger: the distinct acts of an article, each with what its mentions say together.
 *
 * Runs after the numbers of the acts are known (acts.h) and events that are too unsure are gone. Acts are numbered anew from 1 in the order of
 * their first mentions. Of an act with several mentions: code: the most frequent, then the more exact, then the first; status:
 * actual when one mention tells it as done, else the most frequent; date: of the exact ones the most frequent, then the
 * first; place: likewise, towns before countries; parties, speakers and counts: all, each once. The mentions stay as they are.
 * In a text coded in sections, acts of different sections become one where code, status, day and all parties are the same.
 */
#ifndef DGM_CODE_LEDGER_H
#define DGM_CODE_LEDGER_H

#include "doc/doc.h"

/* Fills doc->act. `sections`: the text was coded in sections. */
dgm_status ledger_run(doc *d, bool sections, dgm_error *error);

#endif
