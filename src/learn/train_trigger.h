/* Trainer of the network of triggers (code/trigger_net.h): from texts in which each word that may be a trigger has probabilities. */
#ifndef DGM_LEARN_TRAIN_TRIGGER_H
#define DGM_LEARN_TRAIN_TRIGGER_H

#include "engine/engine.h"
#include "learn/learn.h"

/* Files: JSONL of articles in the language, "text" and "triggers": [byte where the word starts, root, probability in thousandths] ...
 * Words that are not named are no triggers; what is left to 1000 is for that too. Other lines of "lang" are passed over. */
dgm_status train_trigger(const dgm_engine *e, const char *lang, const char *const *file, size_t file_count, const char *out,
                         const learn_options *o, dgm_error *error);

#endif
