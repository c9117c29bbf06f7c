/* Trainer of the network for tags and trees (neural/shape.h).
 *
 * Method: all heads of a sentence at once by softmax over its words (Dozat and Manning 2017), labels of the gold arcs and
 * tags beside it, one loss; Adam with a rate that falls to 0; dropout, and forms hidden the more often the rarer they are.
 * One thread or two with a half of each batch, a fixed order of sums, own exp and tanh: the same input gives the same bytes on every machine.
 */
#ifndef DGM_LEARN_TRAIN_NEURAL_H
#define DGM_LEARN_TRAIN_NEURAL_H

#include "learn/learn.h"
#include "learn/neural_grad.h"

#define NEURAL_MACHINE_MADE 5 /* numbers of treebanks from here on: trees by a machine */

typedef struct neural_options {
    nn_shape shape;      /* rows and labels are counted from the data */
    uint32_t epochs;
    uint32_t batch;      /* words, about */
    uint32_t least;      /* occurrences that give a feature a row */
    uint32_t rows;       /* most rows: rarer features go first */
    float silver;        /* sentences by a machine in the first epoch, in multiples of those by hand; falls to 0 */
    bool halves;         /* learn each batch in two halves on two threads: as good, other bytes */
    uint32_t measure;    /* epochs between two measurements on the held-out sentences; 0: only after the last */
    double rate;         /* of Adam, at the start */
    neural_drop drop;
    const float *const *target; /* of a network of acts, for each word; NULL: tags and trees */
    const uint8_t *const *const *side; /* of the same, for each word (neural_word.side) */
    const char *kind;    /* of the model file */
    float weight[10];    /* of the sentences of each treebank (0: those without a number); trees by a machine
                            follow the conventions of that number less NEURAL_MACHINE_MADE */
} neural_options;

#define NEURAL_OPTIONS_INIT                                                                                              \
    { { 160, 48, 3, 64, 64, 0, 0 }, 20, 400, 2, 40000, 1.5f, false, 5, 0.002, { 0.15f, 0.2f, 0.25f }, NULL, NULL, "neural", { 1, 1.5f, 1, 1, 1, 1, 1, 1, 1, 1 } }

/* `held` may be NULL: sentences that are parsed now and then to report how far the training is; nothing is learnt from them. */
dgm_status train_neural(const treebank *t, treebank *held, const learn_options *o, const neural_options *n, const char *out,
                        dgm_error *error);

#endif
