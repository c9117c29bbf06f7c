/* Trainer of the roles of actors: learns from coded articles when the role by the rules of stage entity is not the right one.
 * Input: articles in the format of the coded sets (JSONL, docs/formats/json.md). Output: models/<lang>-entity.dgm. An article
 * in another language counts half: words do not carry over, but relations, reasons and roles do. */
#ifndef DGM_LEARN_TRAIN_ENTITY_H
#define DGM_LEARN_TRAIN_ENTITY_H

#include "engine/engine.h"
#include "learn/learn.h"

#define ROLE_FOLDS 2

/* Models of roles for trainers of later stages: those of the learned roles have seen their articles and are better there than elsewhere. */
typedef struct role_folds {
    const dgm_engine *engine;
    struct role_judge *judge; /* ROLE_FOLDS for each language of the engine; without weights where no article is in that language */
} role_folds;

/* Fits for each language one model that has not seen article `k` of the files for each k % ROLE_FOLDS. Free it in any case. */
dgm_status role_folds_fit(role_folds *out, const dgm_engine *e, const char *const *file, size_t file_count, const learn_options *o, dgm_error *error);
/* The one that has not seen this article; NULL when there is none for its language. */
const struct role_judge *role_folds_of(const role_folds *f, const char *lang, uint32_t article);
void role_folds_free(role_folds *f);

/* `e` is an open engine; its entity model of the language, if any, is not used. With o->folds the roles are cross-validated and
 * reported, and nothing is written. */
dgm_status train_entity(const dgm_engine *e, const char *lang, const char *const *file, size_t file_count, const char *out,
                        const learn_options *o, dgm_error *error);

#endif
