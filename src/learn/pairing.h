/* One-to-one pairs of what coders found and what a program found: the cheapest first, as the scores of coded articles and the
 * calibration of confidence both count them. */
#ifndef DGM_LEARN_PAIRING_H
#define DGM_LEARN_PAIRING_H

#include "base/common.h"

/* A possible pair; costs are compared in order, then the indices. */
typedef struct pairing {
    double cost[4];
    uint32_t gold, system;
} pairing;

/* Moves the pairs that hold to the front and returns their number. `gold_taken` and `system_taken` are flags of every index,
 * all false at first; those of paired ones are set. */
uint32_t pair_up(pairing *p, uint32_t count, bool *gold_taken, bool *system_taken);

#endif
