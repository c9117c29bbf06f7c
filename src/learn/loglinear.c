#include "learn/loglinear.h"

#include "base/arena.h"
#include "base/error.h"

#include <math.h>

#define HISTORY 6

dgm_status loglinear_init(loglinear *m, uint32_t bits, dgm_error *error)
{
    *m = (loglinear){ .mask = (1u << bits) - 1 };
    m->w = heap_alloc((size_t)1 << bits, sizeof(*m->w));
    return m->w ? DGM_OK : dgm_fail_memory(error);
}

void loglinear_release(loglinear *m)
{
    free(m->w);
    m->w = NULL;
}

static uint32_t slot_of(const loglinear *m, uint64_t h, uint64_t cross) { return (uint32_t)(cross ? mix(h, cross) : h) & m->mask; }

double loglinear_sum(const loglinear *m, const packed_set *f, uint64_t cross)
{
    double sum = 0;

    for (uint32_t i = 0; i < f->count; i++)
        sum += m->w[slot_of(m, f->h[i], cross)];
    return sum;
}

void loglinear_add(const loglinear *m, double *gradient, const packed_set *f, uint64_t cross, double g)
{
    for (uint32_t i = 0; i < f->count; i++)
        gradient[slot_of(m, f->h[i], cross)] += g;
}

double loglinear_row_sum(const loglinear *m, const packed_set *f, uint32_t choice)
{
    double sum = 0;

    for (uint32_t i = 0; i < f->count; i++)
        sum += m->w[weight_slot(m->mask, f->h[i], choice)];
    return sum;
}

void loglinear_row_add(const loglinear *m, double *gradient, const packed_set *f, uint32_t choice, double g)
{
    for (uint32_t i = 0; i < f->count; i++)
        gradient[weight_slot(m->mask, f->h[i], choice)] += g;
}

/* ---- L-BFGS ---------------------------------------------------------------------------------------------------------- */

typedef struct lbfgs {
    size_t n;
    double *gradient, *next, *direction, *from; /* of n each */
    double *s[HISTORY], *y[HISTORY], rho[HISTORY];
    uint32_t stored, newest;
} lbfgs;

static double dot(const double *a, const double *b, size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

static void lbfgs_release(lbfgs *b)
{
    free(b->gradient);
    free(b->next);
    free(b->direction);
    free(b->from);
    for (int i = 0; i < HISTORY; i++) {
        free(b->s[i]);
        free(b->y[i]);
    }
}

static bool lbfgs_init(lbfgs *b, size_t n)
{
    bool good;

    *b = (lbfgs){ .n = n };
    b->gradient = heap_alloc(n, sizeof(double));
    b->next = heap_alloc(n, sizeof(double));
    b->direction = heap_alloc(n, sizeof(double));
    b->from = heap_alloc(n, sizeof(double));
    good = b->gradient && b->next && b->direction && b->from;
    for (int i = 0; i < HISTORY; i++) {
        b->s[i] = heap_alloc(n, sizeof(double));
        b->y[i] = heap_alloc(n, sizeof(double));
        good = good && b->s[i] && b->y[i];
    }
    return good;
}

/* direction = -H gradient by the two-loop recursion. */
static void find_direction(lbfgs *b)
{
    double alpha[HISTORY], scale = 1;
    size_t n = b->n;

    for (size_t i = 0; i < n; i++)
        b->direction[i] = -b->gradient[i];
    for (uint32_t k = 0; k < b->stored; k++) {
        uint32_t at = (b->newest + HISTORY - k) % HISTORY;

        alpha[at] = b->rho[at] * dot(b->s[at], b->direction, n);
        for (size_t i = 0; i < n; i++)
            b->direction[i] -= alpha[at] * b->y[at][i];
    }
    if (b->stored)
        scale = 1.0 / (b->rho[b->newest] * dot(b->y[b->newest], b->y[b->newest], n));
    for (size_t i = 0; i < n; i++)
        b->direction[i] *= scale;
    for (uint32_t k = b->stored; k-- > 0;) {
        uint32_t at = (b->newest + HISTORY - k) % HISTORY;
        double beta = b->rho[at] * dot(b->y[at], b->direction, n);

        for (size_t i = 0; i < n; i++)
            b->direction[i] += (alpha[at] - beta) * b->s[at][i];
    }
}

static double evaluate(const loglinear *m, loglinear_loss *loss, void *context, double l2, double *gradient, size_t n)
{
    double value;

    for (size_t i = 0; i < n; i++)
        gradient[i] = l2 * m->w[i];
    value = loss(m, gradient, context);
    return value + 0.5 * l2 * dot(m->w, m->w, n);
}

static void remember(lbfgs *b, const double *w)
{
    uint32_t at = b->stored ? (b->newest + 1) % HISTORY : 0;
    double sy;

    for (size_t i = 0; i < b->n; i++) {
        b->s[at][i] = w[i] - b->from[i];
        b->y[at][i] = b->next[i] - b->gradient[i];
    }
    sy = dot(b->s[at], b->y[at], b->n);
    if (sy <= 1e-12)
        return;
    b->rho[at] = 1.0 / sy;
    b->newest = at;
    if (b->stored < HISTORY)
        b->stored++;
}

/* One step along the direction; false when no step lowers the loss any more. */
static bool step(loglinear *m, lbfgs *b, loglinear_loss *loss, void *context, double l2, double *value)
{
    double slope, length = 1;

    find_direction(b);
    slope = dot(b->gradient, b->direction, b->n);
    if (slope >= 0)
        return false;
    if (!b->stored)
        length = 1.0 / sqrt(dot(b->gradient, b->gradient, b->n));
    memcpy(b->from, m->w, b->n * sizeof(double));
    for (int attempt = 0; attempt < 20; attempt++, length *= 0.5) {
        double tried;

        for (size_t i = 0; i < b->n; i++)
            m->w[i] = b->from[i] + length * b->direction[i];
        tried = evaluate(m, loss, context, l2, b->next, b->n);
        if (tried <= *value + 1e-4 * length * slope) {
            bool done = *value - tried < 1e-6 * fabs(*value);
            double *swap;

            remember(b, m->w);
            swap = b->gradient;
            b->gradient = b->next;
            b->next = swap;
            *value = tried;
            return !done;
        }
    }
    memcpy(m->w, b->from, b->n * sizeof(double));
    return false;
}

dgm_status loglinear_fit(loglinear *m, loglinear_loss *loss, void *context, double l2, uint32_t iterations, dgm_error *error)
{
    dgm_status status = DGM_OK;
    double value;
    lbfgs b;

    if (!lbfgs_init(&b, (size_t)m->mask + 1)) {
        status = dgm_fail_memory(error);
        goto done;
    }
    value = evaluate(m, loss, context, l2, b.gradient, b.n);
    for (uint32_t i = 0; i < iterations && step(m, &b, loss, context, l2, &value); i++)
        continue;
done:
    lbfgs_release(&b);
    return status;
}

int16_t *loglinear_rounded(const loglinear *m)
{
    int16_t *q = heap_alloc((size_t)m->mask + 1, sizeof(*q));

    for (uint32_t i = 0; q && i <= m->mask; i++) {
        double v = floor(m->w[i] * WEIGHT_SCALE + 0.5);

        q[i] = (int16_t)(v > INT16_MAX ? INT16_MAX : v < -INT16_MAX ? -INT16_MAX : v);
    }
    return q;
}

dgm_status loglinear_write(const loglinear *m, model_writer *out, const char *name, dgm_error *error)
{
    int16_t *q = loglinear_rounded(m);

    if (!q)
        return dgm_fail_memory(error);
    model_add(out, name, q, ((size_t)m->mask + 1) * sizeof(*q));
    free(q);
    return DGM_OK;
}
