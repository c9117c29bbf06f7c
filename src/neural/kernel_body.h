/* Kernels for one width of vector registers. Included several times by kernel.c, which defines
 *   NN_WIDTH   floats in a vector       NN_TILE   vectors in a row of the tile that is kept in registers
 *   NN_NAME(x) name of the function     NN_TARGET attribute that allows the instructions */

typedef float NN_NAME(vec) __attribute__((vector_size(NN_WIDTH * 4)));
typedef float NN_NAME(vec_memory) __attribute__((vector_size(NN_WIDTH * 4), aligned(4), may_alias));

/* A tile of `R` rows and NN_TILE vectors of C. */
#define TILE(R)                                                                                        \
    do {                                                                                               \
        NN_NAME(vec) sum[R][NN_TILE];                                                                  \
        for (int r = 0; r < R; r++)                                                                    \
            for (int t = 0; t < NN_TILE; t++)                                                          \
                sum[r][t] = *(const NN_NAME(vec_memory) *)(const void *)(c + r * p->c_row + t * NN_WIDTH); \
        for (uint32_t k = 0; k < p->inner; k++) {                                                      \
            const float *bk = b + k * p->b_row, *ak = a + k * p->a_inner;                              \
            NN_NAME(vec) bv[NN_TILE];                                                                  \
            for (int t = 0; t < NN_TILE; t++)                                                          \
                bv[t] = *(const NN_NAME(vec_memory) *)(const void *)(bk + t * NN_WIDTH);               \
            for (int r = 0; r < R; r++)                                                                \
                for (int t = 0; t < NN_TILE; t++)                                                      \
                    sum[r][t] += ak[r * p->a_row] * bv[t];                                             \
        }                                                                                              \
        for (int r = 0; r < R; r++)                                                                    \
            for (int t = 0; t < NN_TILE; t++)                                                          \
                *(NN_NAME(vec_memory) *)(void *)(c + r * p->c_row + t * NN_WIDTH) = sum[r][t];         \
    } while (0)

NN_TARGET static void NN_NAME(multiply)(const nn_product *p)
{
    for (uint32_t panel = 0; panel < p->panels; panel++) {
        for (uint32_t at = 0; at < NN_PANEL; at += NN_WIDTH * NN_TILE) {
            const float *a = p->a, *b = p->b + panel * p->b_panel + at;
            float *c = p->c + panel * p->c_panel + at;
            uint32_t i = 0;

            for (; i + 4 <= p->rows; i += 4) {
                TILE(4);
                a += 4 * p->a_row;
                c += 4 * p->c_row;
            }
            for (; i < p->rows; i++) {
                TILE(1);
                a += p->a_row;
                c += p->c_row;
            }
        }
    }
}
#undef TILE

typedef int32_t NN_NAME(mask) __attribute__((vector_size(NN_WIDTH * 4)));
#define LOAD(p) (*(const NN_NAME(vec_memory) *)(const void *)(p))
#define STORE(p, v) (*(NN_NAME(vec_memory) *)(void *)(p) = (v))

NN_TARGET static inline __attribute__((always_inline)) void NN_NAME(tanh)(NN_NAME(vec) *io)
{
    const NN_NAME(vec) zero = { 0 };
    NN_NAME(vec) x = *io, low = zero - TANH_LIMIT, high = zero + TANH_LIMIT, s, p, q;
    NN_NAME(mask) m = x < low;

    x = (NN_NAME(vec))((m & (NN_NAME(mask))low) | (~m & (NN_NAME(mask))x));
    m = x > high;
    x = (NN_NAME(vec))((m & (NN_NAME(mask))high) | (~m & (NN_NAME(mask))x));
    s = x * x;
    p = TANH_P(s);
    q = TANH_Q(s);
    *io = x * p / q;
}

NN_TARGET static void NN_NAME(scan)(const nn_scan *s)
{
    memset(s->state, 0, s->width * sizeof(float));
    for (uint32_t i = 0; i < s->words; i++) {
        size_t t = s->backward ? s->words - 1 - i : i;
        const float *z = s->z + t * s->z_row, *skip = s->skip + t * s->skip_row;

        for (uint32_t j = 0; j < s->width; j += NN_WIDTH) {
            NN_NAME(vec) before = LOAD(s->state + j), x = LOAD(z + j), c, g, h;
            NN_NAME(vec) f = (LOAD(z + s->width + j) + LOAD(s->v + j) * before) * 0.5f;
            NN_NAME(vec) r = (LOAD(z + 2 * s->width + j) + LOAD(s->v + s->width + j) * before) * 0.5f;
            size_t at = t * s->h_row + j;

            NN_NAME(tanh)(&f);
            NN_NAME(tanh)(&r);
            f = f * 0.5f + 0.5f;
            r = r * 0.5f + 0.5f;
            c = f * before + (1.0f - f) * x;
            STORE(s->state + j, c);
            g = c;
            NN_NAME(tanh)(&g);
            h = r * g + (1.0f - r) * LOAD(skip + j);
            STORE(s->h + at, h);
            if (s->c) {
                STORE(s->c + at, c);
                STORE(s->f + at, f);
                STORE(s->r + at, r);
            }
        }
    }
}
NN_TARGET static void NN_NAME(add_row)(float *restrict sum, const int8_t *restrict row, float scale, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        sum[i] += scale * (float)row[i];
}

NN_TARGET static void NN_NAME(add)(float *restrict sum, const float *restrict row, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        sum[i] += row[i];
}

NN_TARGET static void NN_NAME(back)(const nn_back *b)
{
    const float *restrict x = b->x, *restrict v = b->v, *restrict skip = b->skip, *restrict before = b->before;
    const float *restrict state = b->c, *restrict keep = b->f, *restrict out = b->r, *restrict dh = b->dh;
    float *restrict dz = b->dz, *restrict dskip = b->dskip, *restrict dv = b->dv, *restrict carry = b->carry;
    uint32_t n = b->width;

    for (uint32_t j = 0; j < n; j += NN_WIDTH) {
        NN_NAME(vec) g = LOAD(state + j), s = LOAD(skip + j), h = LOAD(dh + j), f = LOAD(keep + j), r = LOAD(out + j);
        NN_NAME(vec) p = LOAD(before + j), dr, dc, df;

        NN_NAME(tanh)(&g);
        dr = h * (g - s) * r * (1.0f - r);
        dc = LOAD(carry + j) + h * r * (1.0f - g * g);
        df = dc * (p - LOAD(x + j)) * f * (1.0f - f);
        STORE(dskip + j, LOAD(dskip + j) + h * (1.0f - r));
        STORE(dz + j, dc * (1.0f - f));
        STORE(dz + n + j, df);
        STORE(dz + 2 * n + j, dr);
        STORE(dv + j, LOAD(dv + j) + df * p);
        STORE(dv + n + j, LOAD(dv + n + j) + dr * p);
        STORE(carry + j, dc * f + df * LOAD(v + j) + dr * LOAD(v + n + j));
    }
}

/* Adam (Kingma and Ba 2015) along the gradient, which is set to 0. */
NN_TARGET static void NN_NAME(adam)(const nn_adam *a, float *restrict w, float *restrict gradient, float *restrict first,
                                    float *restrict second, size_t n)
{
    float scale = a->scale, rate = a->rate, bias = a->bias;

    for (size_t i = 0; i < n; i++) {
        float x = gradient[i] * scale, m = 0.9f * first[i] + 0.1f * x, v = 0.99f * second[i] + 0.01f * x * x;

        first[i] = m;
        second[i] = v;
        w[i] -= rate * m / (sqrtf(v * bias) + 1e-8f);
        gradient[i] = 0;
    }
}
#undef LOAD
#undef STORE
