/* Trainer of the coding stage: learns from coded articles which candidates are events, with which code, and who takes
 * part. Input: articles in the format of the coded sets (JSONL, docs/formats/json.md). Output: models/<lang>-event.dgm.
 * An article in another language counts half; so do the decisions of one with `more` (coded beside the gold, coded/README.md).
 * Neither is part of what cross-validation reports. */
#ifndef DGM_LEARN_TRAIN_EVENT_H
#define DGM_LEARN_TRAIN_EVENT_H

#include "engine/engine.h"
#include "learn/learn.h"

/* `e` is an open engine; its event model of the language, if any, is not used. With o->folds the decisions are cross-validated
 * and reported, and nothing is written. */
dgm_status train_event(const dgm_engine *e, const char *lang, const char *const *file, size_t file_count, const char *out,
                       const learn_options *o, dgm_error *error);

#endif
