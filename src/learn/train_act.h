/* Trainer of the linking of mentions: learns from coded articles which two events tell of the same act.
 * Input: articles in the format of the coded sets (JSONL, docs/formats/json.md), with `act` of each event. Output:
 * models/<lang>-act.dgm. The mentions are those that the program finds itself and that lie on a coded one of the same root;
 * their parties, dates and places are the program's own, by the rules, so that they are as doubtful as those the model will
 * see. An article in another language counts half. */
#ifndef DGM_LEARN_TRAIN_ACT_H
#define DGM_LEARN_TRAIN_ACT_H

#include "engine/engine.h"
#include "learn/learn.h"

/* `e` is an open engine; its model of acts, if any, is not used. With o->folds the linking is cross-validated and reported
 * (B-cubed over the mentions), and nothing is written. */
dgm_status train_act(const dgm_engine *e, const char *lang, const char *const *file, size_t file_count, const char *out,
                     const learn_options *o, dgm_error *error);

#endif
