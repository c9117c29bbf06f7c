/* Training of the hashed log-linear models of the coding stage.
 *
 * Method: maximum likelihood with an L2 prior, all examples at once, by limited-memory BFGS (Nocedal 1980) with
 * backtracking. No random numbers and a fixed order of sums: the same input gives the same bytes. An online learner
 * (AdaGrad) was measured first and lost two to four points of F1 against this for want of a proper prior.
 */
#ifndef DGM_LEARN_LOGLINEAR_H
#define DGM_LEARN_LOGLINEAR_H

#include "model/weights.h"
#include "model/model.h"

/* Features of an example at their own size: many are kept at once. */
typedef struct packed_set {
    uint32_t count;
    uint64_t h[];
} packed_set;

typedef struct loglinear {
    double *w;
    uint32_t mask;
} loglinear;

/* Objective: returns the loss (negative log-likelihood) at m->w and adds its gradient to `gradient`. */
typedef double loglinear_loss(const loglinear *m, double *gradient, void *context);

dgm_status loglinear_init(loglinear *m, uint32_t bits, dgm_error *error);
void loglinear_release(loglinear *m);
/* Minimises loss + l2/2 |w|^2, at most `iterations` steps. */
dgm_status loglinear_fit(loglinear *m, loglinear_loss *loss, void *context, double l2, uint32_t iterations, dgm_error *error);
/* Score with the weights crossed as in weights_sum(). */
double loglinear_sum(const loglinear *m, const packed_set *f, uint64_t cross);
/* Adds `g` to the gradient of every weight of this crossing. */
void loglinear_add(const loglinear *m, double *gradient, const packed_set *f, uint64_t cross, double g);
/* The same for weights that lie in rows: weight_slot() with this choice. */
double loglinear_row_sum(const loglinear *m, const packed_set *f, uint32_t choice);
void loglinear_row_add(const loglinear *m, double *gradient, const packed_set *f, uint32_t choice, double g);
/* The weights as a model file holds them; free() them. NULL: out of memory. */
int16_t *loglinear_rounded(const loglinear *m);
/* Section `name` with int16 weights in units of 1/WEIGHT_SCALE. */
dgm_status loglinear_write(const loglinear *m, model_writer *out, const char *name, dgm_error *error);

#endif
