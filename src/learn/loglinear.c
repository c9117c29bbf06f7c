#include "learn/loglinear.h"

#include "base/arena.h"
#include "base/error.h"

#include <math.h>

dgm_status loglinear_init(loglinear *m, uint32_t bits, dgm_error *error)
{
    *m = (loglinear){ .mask = (1u << bits) - 1, .rate = 0.1, .l2 = 0 };
    m->w = heap_alloc((size_t)1 << bits, sizeof(float));
    m->g = heap_alloc((size_t)1 << bits, sizeof(float));
    if (m->w && m->g)
        return DGM_OK;
    loglinear_release(m);
    return dgm_fail_memory(error);
}

void loglinear_release(loglinear *m)
{
    free(m->w);
    free(m->g);
    m->w = m->g = NULL;
}

double loglinear_sum(const loglinear *m, const packed_set *f, uint64_t cross)
{
    double sum = 0;

    for (uint32_t i = 0; i < f->count; i++)
        sum += (double)m->w[(cross ? mix(f->h[i], cross) : f->h[i]) & m->mask];
    return sum;
}

void loglinear_step(loglinear *m, const packed_set *f, uint64_t cross, double gradient)
{
    for (uint32_t i = 0; i < f->count; i++) {
        uint32_t at = (uint32_t)((cross ? mix(f->h[i], cross) : f->h[i]) & m->mask);
        double g = gradient - m->l2 * (double)m->w[at];

        m->g[at] += (float)(g * g);
        m->w[at] += (float)(m->rate * g / sqrt((double)m->g[at] + 1e-6));
    }
}

dgm_status loglinear_write(const loglinear *m, model_writer *out, const char *name, dgm_error *error)
{
    int16_t *q = heap_alloc((size_t)m->mask + 1, sizeof(*q));

    if (!q)
        return dgm_fail_memory(error);
    for (uint32_t i = 0; i <= m->mask; i++) {
        double v = floor((double)m->w[i] * WEIGHT_SCALE + 0.5);

        q[i] = (int16_t)(v > INT16_MAX ? INT16_MAX : v < -INT16_MAX ? -INT16_MAX : v);
    }
    model_add(out, name, q, ((size_t)m->mask + 1) * sizeof(*q));
    free(q);
    return DGM_OK;
}
