/* Trainer of the coding stage: learns from coded articles which candidates are events, with which code, and who takes
 * part. Input: articles in the format of the coded sets (JSONL, docs/formats/json.md). Output: models/<lang>-event.dgm.
 * An article in another language counts half; one with a number `weight` from 0 to 1 counts that much (articles that a first
 * model coded, tools/silver-articles.py). Neither is part of what cross-validation reports. */
#ifndef DGM_LEARN_TRAIN_EVENT_H
#define DGM_LEARN_TRAIN_EVENT_H

#include "engine/engine.h"
#include "learn/learn.h"

typedef struct event_training {
    const char *lang;
    uint32_t folds;    /* 0: train on everything and write; else cross-validate and only report */
    const char *meta;  /* JSON about the training data, for the model; NULL: none */
    double l2[5];      /* strength of the prior of each model (decide, role, implicit, when, where); 0: the default */
} event_training;

/* `e` is an open engine; its event model of the language, if any, is not used. */
dgm_status train_event(const dgm_engine *e, const event_training *t, const char *const *file, size_t file_count, const char *out,
                       void (*progress)(void *context, const char *line), void *context, dgm_error *error);

#endif
