/* Log-linear scores over hashed features: the learned half of the stages of entities and of coding.
 *
 * A table of 2^bits int16 weights, read in place from the model (sections such as "decide", "role"), multiplied by one
 * scale. Features without a name share slots (hash kernel: Ganchev and Dredze 2008); sums are of integers, so that every
 * machine gives the same score.
 */
#ifndef DGM_MODEL_WEIGHTS_H
#define DGM_MODEL_WEIGHTS_H

#include "base/mix.h"
#include "base/str.h"

#define MAX_FEATURES 256

typedef struct feature_set {
    uint64_t h[MAX_FEATURES];
    uint32_t count;
} feature_set;

typedef struct weights {
    const int16_t *w; /* NULL: no model, every score is 0 */
    uint32_t mask;
} weights;

#define WEIGHT_SCALE 512.0 /* integer units per 1.0 of a score */

/* Template number and up to three values. */
static inline void feature(feature_set *f, uint32_t template_id, uint64_t a, uint64_t b)
{
    if (f->count < MAX_FEATURES)
        f->h[f->count++] = mix(mix(template_id, a), b);
}

#define FEATURE_STEPS 7 /* log odds from -FEATURE_STEPS to FEATURE_STEPS are told apart */

/* One feature for each whole step that `x` is above, so that near values share most of them. */
static inline void feature_steps(feature_set *f, uint32_t template_id, float x, uint64_t with)
{
    for (int k = -FEATURE_STEPS; k < FEATURE_STEPS && x > (float)k; k++)
        feature(f, template_id, (uint64_t)(k + FEATURE_STEPS), with);
}

/* Sum of the weights of all features crossed with `cross` (0: as they are). */
static inline double weights_sum(const weights *w, const feature_set *f, uint64_t cross)
{
    int64_t sum = 0;

    if (!w->w)
        return 0;
    for (uint32_t i = 0; i < f->count; i++)
        sum += w->w[(cross ? mix(f->h[i], cross) : f->h[i]) & w->mask];
    return (double)sum / WEIGHT_SCALE;
}

/* A choice among up to WEIGHT_ROW classes may keep the weights of a feature side by side: one or two lines of the cache for all
 * of them, where crossings lie all over the table. The slot of feature `h` for class `choice`; the table has at least
 * WEIGHT_ROW slots. */
enum { WEIGHT_ROW = 32 };
static inline uint32_t weight_slot(uint32_t mask, uint64_t h, uint32_t choice)
{
    return ((uint32_t)h & mask & ~(uint32_t)(WEIGHT_ROW - 1)) | choice;
}

#endif
