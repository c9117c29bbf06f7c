/* Names of people, bodies and places by exact span and type, from a learned model.
 *
 * In: words, tags, trees. Out: doc->name (sorted, not overlapping). The stage entity takes them as evidence beside its tables.
 * A model follows the rules of the sets that it was trained on (what counts as a name, whether a title belongs to it).
 */
#ifndef DGM_NAMES_NAMES_H
#define DGM_NAMES_NAMES_H

#include "base/error.h"
#include "doc/doc.h"
#include "world/world.h"

typedef struct namer namer;

/* Maps home/models/<lang>-names.dgm; *out is NULL and the status DGM_OK when there is no such file. */
dgm_status namer_open(namer **out, const char *home, const char *lang, dgm_error *error);
/* The same by file name; the file must exist. */
dgm_status namer_open_file(namer **out, const char *path, dgm_error *error);
void namer_close(namer *n);
/* Language code that the model was trained for; lives as long as the namer. */
const char *namer_lang(const namer *n);
/* Finds the names of a document. Any earlier ones are forgotten. */
dgm_status names_run(doc *d, const namer *n, const world *w, dgm_error *error);

#endif
