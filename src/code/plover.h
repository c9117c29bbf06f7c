/* PLOVER: type, mode and contexts of an event.
 *
 * Type and mode follow from code and status (ontology/cameo_plover.tsv, plover_status.tsv). Words near the trigger make the
 * mode exact where the code leaves it open or is as general as the row allows ("serangan drone"). Contexts are those of the
 * code, of the roles that take part (plover_roles.tsv) and of words in the sentence. Words: packs/<lang>/plover.tsv; a pack
 * without it has only what follows from codes and roles. Cannot do: contexts that only the rest of the article tells.
 */
#ifndef DGM_CODE_PLOVER_H
#define DGM_CODE_PLOVER_H

#include "code/phrases.h"
#include "ontology/ontology.h"

dgm_status plover_words_open(phrases *p, const char *home, const char *lang, dgm_error *error);
/* Sets type, mode and contexts of all events. */
dgm_status plover_run(doc *d, const phrases *p, const ontology *o, dgm_error *error);
/* Calls `fault` for each row whose names PLOVER does not have. */
void plover_words_check(const phrases *p, const ontology *o, void (*fault)(void *context, const char *message), void *context);

#endif
