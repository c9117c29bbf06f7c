/* The best projective tree with one root, given a score for each possible arc (Eisner 1996). */
#ifndef DGM_NEURAL_TREE_H
#define DGM_NEURAL_TREE_H

#include "base/arena.h"

typedef struct tree_scratch {
    float *complete, *open;
    uint16_t *complete_from, *open_from;
    uint32_t *pending;
    uint32_t most;
} tree_scratch;

/* Room for sentences of up to `most` words (65535 at most). False when out of memory. */
bool tree_scratch_init(tree_scratch *t, uint32_t most, arena *a);
/* score[i * row + j]: word i under word j; root[i]: word i under the root. Sets head[i], n for the root. Scores that are
 * not numbers give some tree. */
void tree_best(const tree_scratch *t, const float *score, size_t row, const float *root, uint32_t n, uint32_t *head);

#endif
