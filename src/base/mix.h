/* How hashes of parts become the hash of a whole. */
#ifndef DGM_BASE_MIX_H
#define DGM_BASE_MIX_H

#include "base/common.h"

/* Two hashes as one; the order matters. */
static inline uint64_t mix(uint64_t a, uint64_t b)
{
    uint64_t z = a * 0x9E3779B97F4A7C15u ^ (b + 0xD1B54A32D192ED03u + (a << 6) + (a >> 2));

    z = (z ^ (z >> 29)) * 0xBF58476D1CE4E5B9u;
    return z ^ (z >> 32);
}

#endif
