#include "neural/shape.h"

static size_t take(size_t *at, size_t n)
{
    size_t from = *at;

    *at += (n + NN_PANEL - 1) / NN_PANEL * NN_PANEL;
    return from;
}

static bool in_bounds(const nn_shape *s)
{
    return s->hidden >= 32 && 2 * s->hidden <= NN_MOST_INNER && s->hidden + 2 * s->shift <= NN_MOST_INNER && s->hidden % 32 == 0 && s->shift <= 256 && s->shift % 16 == 0
           && (s->hidden + 2 * s->shift) % NN_PANEL == 0 && s->layers >= 1 && s->layers <= NN_MAX_LAYERS && s->arc >= NN_PANEL
           && s->arc <= 512 && s->arc % NN_PANEL == 0 && s->label >= NN_PANEL && s->label <= 512 && s->label % NN_PANEL == 0
           && s->labels >= 1 && s->labels <= NN_LABELS && s->rows >= 1 && s->rows <= 1u << 22;
}

bool nn_layout_of(const nn_shape *s, nn_layout *l)
{
    size_t at = 0;

    if (!in_bounds(s))
        return false;
    *l = (nn_layout){ .input = s->hidden + 2 * s->shift, .gates = 6 * s->hidden, .top = 2 * s->hidden };
    l->at_arc_head = s->arc;
    l->at_label = 2 * s->arc;
    l->at_label_head = l->at_label + s->label;
    l->at_tags = l->at_label_head + s->label;
    l->projected = l->at_tags + NN_TAGS;
    for (uint32_t i = 0; i < s->layers; i++)
        l->weight[i] = take(&at, (size_t)nn_layer_input(l, i) * l->gates);
    l->top_weight = take(&at, (size_t)l->top * l->projected);
    l->matrices = at;
    l->columns = (size_t)s->layers * l->gates + l->projected;
    for (uint32_t i = 0; i < s->layers; i++) {
        l->bias[i] = take(&at, l->gates);
        l->state[i] = take(&at, (size_t)4 * s->hidden);
    }
    l->top_bias = take(&at, l->projected);
    l->root = take(&at, s->arc);
    l->dependent_bias = take(&at, s->arc);
    l->distance = take(&at, NN_DISTANCES);
    l->label_weight = take(&at, (size_t)s->label * NN_LABELS);
    l->label_bias = take(&at, NN_LABELS);
    l->count = at;
    return true;
}

void nn_round_matrix(int16_t *to, float *scale, const float *weight, uint32_t inner, uint32_t columns)
{
    for (uint32_t j = 0; j < columns; j++) {
        const float *w = weight + (size_t)(j / NN_PANEL) * inner * NN_PANEL + j % NN_PANEL;
        int16_t *out = to + (size_t)(j / NN_PANEL) * inner * NN_PANEL + 2 * (j % NN_PANEL);
        float most = 1e-20f;

        for (uint32_t k = 0; k < inner; k++) {
            float size = w[(size_t)k * NN_PANEL] < 0 ? -w[(size_t)k * NN_PANEL] : w[(size_t)k * NN_PANEL];

            most = size > most ? size : most;
        }
        scale[j] = most / (float)NN_MOST_W;
        for (uint32_t k = 0; k < inner; k++) {
            float x = w[(size_t)k * NN_PANEL] / most * (float)NN_MOST_W;

            out[(size_t)(k / 2) * 2 * NN_PANEL + k % 2] = (int16_t)(int32_t)(x + (x > 0 ? 0.5f : -0.5f));
        }
    }
}

void nn_affine(const nn_kernels *k, float *c, const float *a, const float *weight, const float *bias, uint32_t rows,
               uint32_t inner, uint32_t columns)
{
    nn_product p = { .a = a, .b = weight, .c = c, .rows = rows, .inner = inner, .panels = columns / NN_PANEL, .a_row = inner,
                     .a_inner = 1, .b_row = NN_PANEL, .b_panel = (size_t)inner * NN_PANEL, .c_row = columns,
                     .c_panel = NN_PANEL };

    for (uint32_t i = 0; i < rows; i++)
        memcpy(c + (size_t)i * columns, bias, columns * sizeof(float));
    k->multiply(&p);
}

uint32_t nn_passage(const doc *d, uint32_t first)
{
    uint32_t words = d->sentence[first].count, n = 1;

    while (first + n < d->sentence_count && words + d->sentence[first + n].count <= NN_PIECE)
        words += d->sentence[first + n++].count;
    return n;
}

uint32_t nn_distance(uint32_t i, uint32_t j)
{
    uint32_t d = i > j ? i - j : j - i, b = d < 6 ? d : d < 8 ? 6 : d < 11 ? 7 : d < 16 ? 8 : d < 24 ? 9 : d < 40 ? 10 : 11;

    return i > j ? b : b + 16;
}

/* Ends of the first or last 1..n letters of a lower-cased form. */
typedef struct affixes { uint32_t front[5], back[5], front_count, back_count; } affixes;

static affixes cut(str s)
{
    affixes a = { { 0 }, { 0 }, 0, 0 };
    uint32_t at = 0, end = s.n;

    while (a.front_count < 5 && at < s.n) {
        do
            at++;
        while (at < s.n && ((unsigned char)s.p[at] & 0xC0) == 0x80);
        a.front[a.front_count++] = at;
    }
    while (a.back_count < 5 && end > 0) {
        do
            end--;
        while (end > 0 && ((unsigned char)s.p[end] & 0xC0) == 0x80);
        a.back[a.back_count++] = end;
    }
    return a;
}

uint64_t nn_unknown_form(void) { return feature1(2, 0); }

uint32_t nn_features(const word *w, uint32_t cluster, uint8_t domain, uint64_t out[NN_MAX_FEATURES])
{
    affixes a = cut(w->lower);
    uint64_t suffix[5], prefix[5];
    uint32_t n = 0;
    uint64_t capital = (w->flags & WORD_ALL_CAPS ? 2u : w->flags & WORD_CAPITAL ? 1u : 0u)
                       | (w->flags & WORD_SENTENCE_START ? 4u : 0u) | (w->flags & WORD_IN_MWT ? 8u : 0u);

    out[n++] = feature1(1, w->key);
    for (uint32_t i = 0; i < a.back_count; i++)
        out[n++] = feature1(10 + i, suffix[i] = str_hash(str_sub(w->lower, a.back[i], w->lower.n)));
    for (uint32_t i = 0; i < a.front_count; i++)
        out[n++] = feature1(20 + i, prefix[i] = str_hash(str_sub(w->lower, 0, a.front[i])));
    if (a.front_count > 2 && a.back_count > 2) {
        out[n++] = feature2(30, prefix[1], suffix[1]);
        out[n++] = feature2(31, prefix[1], suffix[2]);
        out[n++] = feature2(32, prefix[2], suffix[1]);
    }
    out[n++] = feature1(40, feature_shape(w->form));
    out[n++] = feature1(41, capital);
    out[n++] = feature1(42, w->lower.n < 12 ? w->lower.n : 12);
    if (cluster) {
        out[n++] = feature1(50, (cluster - 1) / 64);
        out[n++] = feature1(51, (cluster - 1) % 64);
    }
    if (w->form.p != w->lower.p)
        out[n++] = feature1(60, str_hash(w->form));
    if (domain) {
        out[n++] = feature1(70, domain);
        out[n++] = feature2(71, domain, w->key);
    }
    return n;
}
