/* Training of the model of names (names/names.h). */
#ifndef DGM_LEARN_TRAIN_NAMES_H
#define DGM_LEARN_TRAIN_NAMES_H

#include "engine/engine.h"
#include "learn/learn.h"

/* Files: a token and its tag a line (docs/formats/names.md); a number behind a colon is the set whose rules a file follows, of
 * which the model follows number 1. The articles are run through all stages up to the trees with the models of `e`. */
dgm_status train_names(const dgm_engine *e, const char *lang, const char *const *file, size_t file_count, const char *out,
                       const learn_options *o, dgm_error *error);

#endif
