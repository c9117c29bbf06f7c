/* Own random generator (splitmix64), so that training gives the same bytes everywhere. */
#ifndef DGM_BASE_RNG_H
#define DGM_BASE_RNG_H

#include "base/common.h"

typedef struct rng { uint64_t state; } rng;

static inline uint64_t rng_next(rng *r)
{
    uint64_t z = (r->state += 0x9E3779B97F4A7C15u);

    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}
/* Uniform in [0, n), n > 0 (the bias of the modulo is below 2^-32 for our sizes). */
static inline uint32_t rng_below(rng *r, uint32_t n) { return (uint32_t)((rng_next(r) >> 32) % n); }
static inline double rng_unit(rng *r) { return (double)(rng_next(r) >> 11) * (1.0 / 9007199254740992.0); }

#endif
