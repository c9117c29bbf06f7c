/* Training of linear-chain conditional random fields (Lafferty and others 2001): maximum likelihood with an L2 prior by
 * limited-memory BFGS (loglinear.h). Weights exist for those pairs of feature and label that were seen together, which keeps
 * models small (the default of CRFsuite). No random numbers and a fixed order of sums: same input, same bytes. */
#ifndef DGM_LEARN_CRF_H
#define DGM_LEARN_CRF_H

#include "learn/learn.h"
#include "model/linear.h"

/* What is learnt from: the words of all sequences one after the other. */
typedef struct crf_data {
    buf feature;  /* uint64_t: hashes */
    buf end;      /* size_t: number of features up to the end of each word */
    buf gold;     /* uint8_t: label of each word */
    buf sequence; /* uint32_t: first word of each sequence */
    buf weight;   /* double: how much each counts */
} crf_data;

typedef struct crf_options {
    uint32_t labels;     /* at most CRF_LABELS; label 0 stands for both edges of a sequence as well */
    bool (*follows)(uint32_t label, uint32_t next);
    uint32_t least;      /* occurrences of a feature that is kept */
    uint32_t iterations;
    double l2;
    uint32_t rows;       /* most features of the written model */
} crf_options;

#define CRF_LABELS 64

void crf_release(crf_data *c);
void crf_add_sequence(crf_data *c, double weight);
/* A word of the sequence added last. */
void crf_add_word(crf_data *c, const uint64_t *feature, uint32_t count, uint8_t gold);
/* Learns, and adds sections "label.slot", "label.entry" (linear.h) and "step" (int16, [from][to]). The features are released on
 * the way. */
dgm_status crf_train(crf_data *c, const crf_options *o, const learn_options *say, model_writer *w, dgm_error *error);

#endif
