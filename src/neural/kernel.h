/* Arithmetic of the network, in single precision and in one fixed order, so that every machine computes the same bytes.
 *
 * Each kernel exists for several widths of vector registers; all do the same operations on each number in the same order
 * (no fused multiply-add, no sums across lanes), hence with the same result. `kernels_choose` picks the widest that the
 * processor has.
 */
#ifndef DGM_NEURAL_KERNEL_H
#define DGM_NEURAL_KERNEL_H

#include "base/common.h"

#define NN_PANEL 64 /* columns of a panel; widths of matrices are multiples of it */

/* C += A B. Matrices on the right are cut into panels of NN_PANEL columns. Steps are in numbers, not bytes. */
typedef struct nn_product {
    const float *a, *b;
    float *c;
    uint32_t rows, inner, panels;
    size_t a_row, a_inner; /* from one row of A to the next, from one column to the next */
    size_t b_row, b_panel;
    size_t c_row, c_panel;
} nn_product;

/* C = bias + A W in 16-bit integers, whose sums are exact: A is `rows` x `inner` (even), each row with its scale, at most
 * NN_MOST_A in size; W, at most NN_MOST_W in size, lies in panels of pairs of rows: W[k][j], W[k + 1][j], W[k][j + 1] ... */
#define NN_MOST_A 1023
#define NN_MOST_W 4095
#define NN_MOST_INNER 511 /* more could overflow a sum */
typedef struct nn_product16 {
    const int16_t *a, *w;
    const float *a_scale, *w_scale, *bias; /* of each row of A, of each column of W, of each column */
    float *c;
    uint32_t rows, inner, columns;
} nn_product16;

/* One direction of a recurrent layer over the words of one sentence (after Lei and others 2018): with gates f, r
 *     c[t] = f c[t-1] + (1 - f) x,   h[t] = r tanh(c[t]) + (1 - r) skip[t],
 *     f = sigmoid(zf + vf c[t-1]),   r = sigmoid(zr + vr c[t-1]). */
typedef struct nn_scan {
    const float *z;    /* words x z_row: x, zf, zr, `width` numbers each */
    const float *v;    /* vf, vr */
    const float *skip; /* words x skip_row */
    float *h;          /* words x h_row */
    float *c, *f, *r;  /* words x h_row, kept for the trainer; all NULL when nobody learns */
    float *state;      /* `width` numbers of scratch */
    size_t z_row, skip_row, h_row;
    uint32_t words, width;
    bool backward;     /* from the last word to the first */
} nn_scan;

/* A step backward through one word of a scan, for the trainer: gradients of the gates, of the skipped input, of v and of the
 * state before (`carry`, read and written). */
typedef struct nn_back {
    const float *x, *v, *skip, *before, *c, *f, *r, *dh;
    float *dz, *dskip, *dv, *carry;
    uint32_t width;
} nn_back;

/* A step of Adam: constants of one step. */
typedef struct nn_adam { float scale, rate, bias; } nn_adam;

typedef struct nn_kernels {
    void (*multiply)(const nn_product *p);
    void (*multiply16)(const nn_product16 *p);
    /* Rounds a row to at most NN_MOST_A in size; returns its scale. */
    float (*round_row)(int16_t *to, const float *from, uint32_t n);
    void (*scan)(const nn_scan *s);
    /* sum[i] += scale * row[i] */
    void (*add_row)(float *sum, const int8_t *row, float scale, uint32_t n);
    /* For the trainer. */
    void (*add)(float *sum, const float *row, uint32_t n);
    void (*back)(const nn_back *b);
    void (*adam)(const nn_adam *a, float *w, float *gradient, float *first, float *second, size_t n);
} nn_kernels;

/* `width` 0: the widest that the processor has; 4, 8, 16: that one or the widest below. */
nn_kernels kernels_choose(uint32_t width);

/* tanh by a rational approximation of odd degree 13 over even degree 6, error below 1e-6. */
#define TANH_LIMIT 7.9f
#define TANH_P(s)                                                                                             \
    ((((((((s) * -2.76076847742355e-16f + 2.00018790482477e-13f) * (s) + -8.60467152213735e-11f) * (s)        \
         + 5.12229709037114e-08f) * (s) + 1.48572235717979e-05f) * (s) + 6.37261928875436e-04f) * (s)         \
      + 4.89352455891786e-03f))
#define TANH_Q(s)                                                                                             \
    ((((s) * 1.19825839466702e-06f + 1.18534705686654e-04f) * (s) + 2.26843463243900e-03f) * (s)              \
     + 4.89352518554385e-03f)

/* Leaky rectifier. */
static inline __attribute__((always_inline)) float nn_rectify(float x) { return x > 0 ? x : 0.1f * x; }

#endif
