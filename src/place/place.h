/* Where: names that denote places, which place each is, and its coordinates.
 *
 * In: words, tags and trees, mentions and actors where the entity stage has run. Out: doc->place, sorted by start.
 */
#ifndef DGM_PLACE_PLACE_H
#define DGM_PLACE_PLACE_H

#include "doc/doc.h"
#include "world/world.h"

typedef struct place_rules place_rules;

/* Loads packs/<lang>/places.tsv and place_weights.tsv below `home`. Shared by threads afterwards, never changes. */
dgm_status place_rules_open(place_rules **out, const char *home, const char *lang, dgm_error *error);
void place_rules_close(place_rules *r);

/* Finds the places of a document. Any earlier places are forgotten. */
dgm_status place_run(doc *d, const place_rules *r, const world *w, dgm_error *error);

/* For the trainer of the weights: calls `each` with every candidate and its features ("p1=di" ...), separated by spaces.
 * It returns whether the candidate is a place, which later candidates may ask. */
dgm_status place_candidates(doc *d, const place_rules *r, const world *w,
                            bool (*each)(void *ctx, uint32_t start, uint32_t end, str features), void *ctx, dgm_error *error);

#endif
