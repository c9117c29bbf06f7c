/* Trainer of the roles of actors: learns from coded articles when the role by the rules of stage entity is not the right one.
 * Input: articles in the format of the coded sets (JSONL, docs/formats/json.md). Output: models/<lang>-entity.dgm. An article
 * in another language counts half: words do not carry over, but relations, reasons and roles do. */
#ifndef DGM_LEARN_TRAIN_ENTITY_H
#define DGM_LEARN_TRAIN_ENTITY_H

#include "engine/engine.h"
#include "learn/learn.h"

/* `e` is an open engine; its entity model of the language, if any, is not used. With o->folds the roles are cross-validated and
 * reported, and nothing is written. */
dgm_status train_entity(const dgm_engine *e, const char *lang, const char *const *file, size_t file_count, const char *out,
                        const learn_options *o, dgm_error *error);

#endif
