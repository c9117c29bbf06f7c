/* Averaged perceptron (Collins 2002) over hashed features, in integers: weights, totals and time stamps, so that training
 * gives the same bytes on every machine. A row exists only for features that took part in an update. */
#ifndef DGM_LEARN_PERCEPTRON_H
#define DGM_LEARN_PERCEPTRON_H

#include "model/linear.h"

typedef struct weight {
    int64_t total;  /* sum over time of the value up to `stamp` */
    int32_t value;
    uint32_t stamp; /* step of the last change */
    uint16_t class;
} weight;

typedef struct weight_row {
    uint64_t key;
    weight *weight;
    uint16_t count, cap;
    uint32_t updates;
} weight_row;

typedef struct perceptron {
    weight_row *row; /* open addressing; updates == 0: empty */
    uint32_t mask, row_count;
    uint32_t step;   /* examples seen: raised by the trainer before each decision */
    uint32_t class_count;
    bool failed;     /* memory ran out */
} perceptron;

void perceptron_init(perceptron *p, uint32_t class_count);
void perceptron_release(perceptron *p);
void perceptron_sum(const perceptron *p, const uint64_t *feature, uint32_t count, int32_t *score);
/* Row of a feature, or NULL. */
const weight_row *perceptron_row(const perceptron *p, uint64_t feature);
/* Adds `delta` to the class's weight of each feature. */
void perceptron_update(perceptron *p, const uint64_t *feature, uint32_t count, uint32_t class, int32_t delta);
/* Starts learning anew from zero while what was learnt so far stays in the average: the model becomes the mean of several
 * runs in different orders, which costs nothing at run time because the scores are linear. */
void perceptron_restart(perceptron *p);
/* Puts the averaged weights, in steps of 1/`scale`, in the place of the last ones: perceptron_sum() gives what the written
 * model gives, apart from rows that were left out. Nothing can be learnt or written afterwards. */
void perceptron_settle(perceptron *p, double scale);
/* Writes the averaged weights, in steps of 1/`scale`, as sections "<name>.slot" and "<name>.entry": the `most` rows that
 * matter most. */
void perceptron_write(const perceptron *p, model_writer *w, const char *name, uint32_t most, double scale);

/* Writes a lexicon "<name>.lex" from pairs (hashes must differ, values not be 0). False when out of memory. */
bool lexicon_write(model_writer *w, const char *name, const uint64_t *key, const uint32_t *value, uint32_t count);

#endif
