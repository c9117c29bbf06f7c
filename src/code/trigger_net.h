/* What the network of acts (neural/reading.h) read of a trigger, as features of the decision over candidates (decide.h). */
#ifndef DGM_CODE_TRIGGER_NET_H
#define DGM_CODE_TRIGGER_NET_H

#include "code/find.h"
#include "code/slots.h"
#include "model/weights.h"
#include "neural/reading.h"

/* Features of a candidate, and of an option with that code. Nothing where nothing was read. */
void trigger_features(const doc *d, const candidate *c, feature_set *out);
void trigger_option_features(const doc *d, const candidate *c, const char *code, bool is_rule, feature_set *out);

#endif
