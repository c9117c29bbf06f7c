/* Actor and agent dictionaries of TABARI and PETRARCH as tables for a world folder of one's own. */
#ifndef DGM_WORLD_IMPORT_H
#define DGM_WORLD_IMPORT_H

#include "world/world.h"

/* Reads the dictionaries and writes people-own.tsv (actors with dates), organisations-own.tsv (actors with a role),
 * metonyms-own.tsv (names of states) and agents-own.tsv to `folder`, which exists. A file without rows is not written.
 * `w` tells the codes of countries and which names of states are known already; roles are those of `home`/ontology/roles.tsv.
 * What cannot be taken over is told to `fault` as "file:line: message". *rows: rows written. */
dgm_status world_import(size_t *rows, const char *home, const world *w, const char *folder, const char *const *file, size_t file_count,
                        void (*fault)(void *context, const char *message), void *context, dgm_error *error);

#endif
