/* Who: mentions of actors and what they stand for.
 *
 * In: words, tags, trees, doc->date. Out: doc->mention (sorted by first word) and doc->actor (one entry an actor).
 */
#ifndef DGM_ENTITY_ENTITY_H
#define DGM_ENTITY_ENTITY_H

#include "doc/doc.h"
#include "world/world.h"

typedef struct entity_rules entity_rules;

/* Loads packs/<lang>/entity_*.tsv below `home`. Shared by threads afterwards, never changes. */
dgm_status entity_rules_open(entity_rules **out, const char *home, const char *lang, dgm_error *error);
void entity_rules_close(entity_rules *r);

/* Finds the mentions of a document and resolves them. Any earlier mentions and actors are forgotten. */
dgm_status entity_run(doc *d, const entity_rules *r, const world *w, dgm_error *error);

#endif
