/* Confidence of an event: how often an event to whose root the model gives this probability has the right type, as measured on
 * articles that it did not learn from. Section "confidence" of the event model: three doubles, fitted by the trainer; a model
 * without it gives the probability itself.
 *
 * Method: beta calibration (Kull, Silva Filho and Flach 2017): log odds = a ln p - b ln (1 - p) + c, with a, b > 0, so that
 * events keep their order. Two slopes, because the model errs otherwise at the lower end than at the upper one. */
#ifndef DGM_CODE_CONFIDENCE_H
#define DGM_CODE_CONFIDENCE_H

#include <math.h>
#include <stdbool.h>

typedef struct calibration {
    double a, b, c;
} calibration;

#define CALIBRATION_NONE ((calibration){ 1, 1, 0 })
#define CALIBRATION_EDGE 1e-6 /* probabilities nearer to 0 or 1 count as this near */

static inline double calibrated(const calibration *k, double p)
{
    double q = p < CALIBRATION_EDGE ? CALIBRATION_EDGE : p > 1 - CALIBRATION_EDGE ? 1 - CALIBRATION_EDGE : p;

    return 1 / (1 + exp(-(k->a * log(q) - k->b * log(1 - q) + k->c)));
}

/* What a file says may be anything. */
static inline bool calibration_is_sound(const calibration *k)
{
    return k->a > 0 && k->a < 100 && k->b > 0 && k->b < 100 && k->c > -100 && k->c < 100;
}

#endif
