/* Filling in the surface fields of a word: shared by the segmenter and the reader of CoNLL-U. */
#ifndef DGM_DOC_WORD_H
#define DGM_DOC_WORD_H

#include "doc/doc.h"

/* Sets start, end, form, lower, key and the flags that follow from the form alone (capital, all capitals, numeric) of a
 * fresh word; upos, lemma, feats are empty and head is NO_INDEX. False when out of memory. */
bool word_set(doc *d, word *w, uint32_t start, uint32_t end, str form);
/* Hashes of the first and last 1 .. `most` letters of a lower-cased word, for features; what is longer than the word stays as it is. */
void word_affixes(uint64_t *prefix, uint64_t *suffix, uint32_t most, str lower);

#endif
