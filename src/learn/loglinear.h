/* Training of the hashed log-linear models of the coding stage: AdaGrad (Duchi and others 2011) on the log-likelihood,
 * in a fixed order from a fixed seed, so that the same input gives the same bytes. */
#ifndef DGM_LEARN_LOGLINEAR_H
#define DGM_LEARN_LOGLINEAR_H

#include "code/weights.h"
#include "model/model.h"

/* Features of an example at their own size: many are kept at once. */
typedef struct packed_set {
    uint32_t count;
    uint64_t h[];
} packed_set;

typedef struct loglinear {
    float *w, *g; /* weights; sums of squared gradients */
    uint32_t mask;
    double rate, l2;
} loglinear;

dgm_status loglinear_init(loglinear *m, uint32_t bits, dgm_error *error);
void loglinear_release(loglinear *m);
/* Score with the weights crossed as in weights_sum(). */
double loglinear_sum(const loglinear *m, const packed_set *f, uint64_t cross);
/* One step: the score of this crossing moves by `gradient` (target minus probability). */
void loglinear_step(loglinear *m, const packed_set *f, uint64_t cross, double gradient);
/* Section `name` with int16 weights in units of 1/WEIGHT_SCALE. */
dgm_status loglinear_write(const loglinear *m, model_writer *out, const char *name, dgm_error *error);

#endif
