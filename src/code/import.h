/* Verb dictionaries of TABARI and PETRARCH as rows of triggers.tsv for a folder of one's own. */
#ifndef DGM_CODE_IMPORT_H
#define DGM_CODE_IMPORT_H

#include "ontology/ontology.h"

/* Reads the files and writes `folder`/<lang>/triggers.tsv. `lang` is the language of home/packs whose frames the rows use. `summary` tells how
 * many rows came of it and how many lines gave none, by reason; each such line is told to `fault` as "file:line: message". */
dgm_status verbs_import(dgm_import_summary *summary, const char *home, const char *lang, const ontology *o, const char *folder,
                        const char *const *file, size_t file_count, void (*fault)(void *context, const char *message), void *context,
                        dgm_error *error);

#endif
