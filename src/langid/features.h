/* Features of the language identifier, shared with its trainer. */
#ifndef DGM_LANGID_FEATURES_H
#define DGM_LANGID_FEATURES_H

#include "base/str.h"

#define LANGID_FEATURES_VERSION 1
#define LANGID_MAX_FEATURES 4096 /* about 800 letters */

/* Hashes of the sequences of one to four lower-cased letters (with word boundaries) and of the words of `text`, up to
 * LANGID_MAX_FEATURES; returns how many. */
uint32_t langid_features(str text, uint64_t out[LANGID_MAX_FEATURES]);

#endif
