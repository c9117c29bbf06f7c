/* The network while it learns: weights, gradients, forward and backward pass over a batch of sentences. The forward pass is
 * that of neural/network.c with dropout; tests hold the gradient against differences of the loss. */
#ifndef DGM_LEARN_NEURAL_GRAD_H
#define DGM_LEARN_NEURAL_GRAD_H

#include "base/rng.h"
#include "base/error.h"
#include "neural/shape.h"

/* What is to be learnt of one word. */
typedef struct neural_word {
    const uint32_t *row; /* rows of its features; the form's comes first */
    uint8_t row_count, label, tag;
    float keep;          /* probability that the form is seen in training */
    uint32_t head;       /* local index; the count of words for the root */
    const float *target;        /* networks of acts: ACT_CLASSES probabilities */
    const uint8_t *const *side; /* the same: of a trigger, for each side and word of the sentence the probability, in percent, that it belongs there; else NULL */
} neural_word;

typedef struct neural_sentence { const neural_word *word; uint32_t count; float weight; } neural_sentence;

typedef struct neural_drop { float input, layer, top; } neural_drop; /* shares of numbers set to 0 while learning */

typedef struct neural_net {
    nn_shape shape;
    nn_layout at;
    nn_kernels kernels;
    bool acts;            /* a network of acts; set after neural_init() */
    uint32_t unknown_row; /* stands for a form that is hidden */
    float *dense, *dense_gradient, *transposed;
    float *rows, *row_gradient;
    uint32_t *touched, touched_count; /* rows with a gradient */
    uint8_t *is_touched;
    /* Activations of a batch of up to `most` words. */
    uint32_t most;
    float *x[NN_MAX_LAYERS + 1], *mask[NN_MAX_LAYERS + 1], *z[NN_MAX_LAYERS], *c[NN_MAX_LAYERS], *f[NN_MAX_LAYERS], *r[NN_MAX_LAYERS];
    float *p, *dp, *p_mask, *dx, *dy, *dz, *state;
    float *dependent, *head, *arcs, *darcs, *hidden, *scores, *packed;
    uint32_t *seen, *seen_count; /* rows that were used: NN_MAX_FEATURES a word */
    /* Counts since they were last set to 0. */
    uint64_t words, right_heads, right_labels, right_tags;
    double loss;
} neural_net;

/* Random weights. Memory comes from `a`. */
dgm_status neural_init(neural_net *n, const nn_shape *s, uint32_t most, uint64_t seed, arena *a, dgm_error *error);
/* A second network over the weights of the first (they must not change while either learns): for a thread of its own, with gradients and
 * counts of its own, which neural_gather() adds to those of the first and sets to 0. */
dgm_status neural_twin(neural_net *twin, const neural_net *n, arena *a, dgm_error *error);
void neural_gather(neural_net *n, neural_net *twin);
/* Call after each change of the weights. */
void neural_transpose(neural_net *n);
/* Loss of the sentences (at most `most` words together); adds its gradient. `drop` NULL: no dropout. */
double neural_learn(neural_net *n, const neural_sentence *s, uint32_t count, const neural_drop *drop, rng *r);

#endif
