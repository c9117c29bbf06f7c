/* Features of the language identifier, shared with its trainer. */
#ifndef DGM_LANGID_FEATURES_H
#define DGM_LANGID_FEATURES_H

#include "base/str.h"

#define LANGID_FEATURES_VERSION 2
#define LANGID_MAX_FEATURES 8192 /* about 1,500 letters */
#define LANGID_STEPS 8.0 /* of the weights in the model, to 1 */
#define LANGID_NEUTRAL 20u /* features added to those of a text, so that few say little */

/* Hashes of the sequences of one to five lower-cased letters inside words (with their bounds), of the words and of the pairs
 * of words of `text`, up to LANGID_MAX_FEATURES; returns how many. */
uint32_t langid_features(str text, uint64_t out[LANGID_MAX_FEATURES]);

#endif
