/* Trainer of the roles of actors: learns from coded articles when the role by the rules of stage entity is not the right one.
 * Input: articles in the format of the coded sets (JSONL, docs/formats/json.md). Output: models/<lang>-entity.dgm. An article
 * in another language counts half: words do not carry over, but relations, reasons and roles do. */
#ifndef DGM_LEARN_TRAIN_ENTITY_H
#define DGM_LEARN_TRAIN_ENTITY_H

#include "engine/engine.h"
#include "learn/learn.h"

typedef struct entity_training {
    const char *lang;
    uint32_t folds;   /* 0: train on everything and write; else cross-validate and only report */
    const char *meta; /* JSON about the training data, for the model; NULL: none */
    double l2;        /* strength of the prior; 0: the default */
} entity_training;

/* `e` is an open engine; its entity model of the language, if any, is not used. */
dgm_status train_entity(const dgm_engine *e, const entity_training *t, const char *const *file, size_t file_count, const char *out,
                        void (*progress)(void *context, const char *line), void *context, dgm_error *error);

#endif
