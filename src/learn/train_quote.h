/* Trainer of the choice of speakers: learns from coded articles who speaks each quotation. Input: articles in the format of
 * the coded sets (JSONL, docs/formats/json.md): direct and mixed quotations from "quotes", reported ones from the
 * "attributed_to" of the events that stand in them. Output: models/<lang>-quote.dgm. */
#ifndef DGM_LEARN_TRAIN_QUOTE_H
#define DGM_LEARN_TRAIN_QUOTE_H

#include "engine/engine.h"
#include "learn/learn.h"

/* `e` is an open engine; its model of speakers, if any, is not used. With o->folds the articles are split by their number
 * and what is right on those left out is reported; nothing is written then. */
dgm_status train_quote(const dgm_engine *e, const char *lang, const char *const *file, size_t file_count, const char *out,
                       const learn_options *o, dgm_error *error);

#endif
