/* Coded articles in an SQLite file (docs/formats/database.md).
 *
 * The file is in WAL mode while it is written, so that a program that is killed leaves all articles committed before,
 * and back in one file when it is closed. An article goes in as a whole or not at all. */
#ifndef DGM_WRITE_STORE_H
#define DGM_WRITE_STORE_H

#include "write/writer.h"

dgm_status store_add(dgm_store *store, const doc *d, const ontology *o, const coder_versions *versions,
                     dgm_error *error);
/* Records a near-duplicate beside the article it repeats. */
dgm_status store_add_duplicate(dgm_store *store, const repetition *r, const coder_versions *versions,
                               dgm_error *error);

#endif
