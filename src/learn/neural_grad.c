#include "learn/neural_grad.h"

#include <math.h>

#define TABLE_COUNT(n) ((size_t)(n)->shape.rows * (n)->at.input)

static float uniform(rng *r, float most) { return (float)(rng_unit(r) * 2.0 - 1.0) * most; }

static void fill(float *w, size_t n, float most, rng *r)
{
    for (size_t i = 0; i < n; i++)
        w[i] = uniform(r, most);
}

static size_t transposed_count(const neural_net *n)
{
    size_t total = (size_t)n->at.top * n->at.projected + (size_t)n->shape.label * NN_LABELS;

    for (uint32_t i = 0; i < n->shape.layers; i++)
        total += (size_t)nn_layer_input(&n->at, i) * n->at.gates;
    return total;
}

static bool allocate(neural_net *n, arena *a)
{
    size_t m = n->most, wide = n->at.top > n->at.input ? n->at.top : n->at.input;
    size_t padded = NN_PIECE, arc = n->shape.arc;
    bool ok;

    if (!n->dense) { /* a twin has those of the other */
        n->dense = ARENA_NEW(a, float, n->at.count);
        n->transposed = ARENA_NEW(a, float, transposed_count(n));
        n->rows = ARENA_NEW(a, float, TABLE_COUNT(n));
    }
    n->dense_gradient = ARENA_NEW(a, float, n->at.count);
    n->row_gradient = ARENA_NEW(a, float, TABLE_COUNT(n));
    n->touched = ARENA_NEW(a, uint32_t, n->shape.rows);
    n->is_touched = ARENA_NEW(a, uint8_t, n->shape.rows);
    ok = n->dense && n->dense_gradient && n->transposed && n->rows && n->row_gradient && n->touched && n->is_touched;
    for (uint32_t i = 0; i <= n->shape.layers; i++) {
        n->x[i] = ARENA_NEW(a, float, m * wide);
        n->mask[i] = ARENA_NEW(a, float, m * wide);
        ok = ok && n->x[i] && n->mask[i];
        if (i == n->shape.layers)
            break;
        n->z[i] = ARENA_NEW(a, float, m * n->at.gates);
        n->c[i] = ARENA_NEW(a, float, m * n->at.top);
        n->f[i] = ARENA_NEW(a, float, m * n->at.top);
        n->r[i] = ARENA_NEW(a, float, m * n->at.top);
        ok = ok && n->z[i] && n->c[i] && n->f[i] && n->r[i];
    }
    n->p = ARENA_NEW(a, float, m * n->at.projected);
    n->dp = ARENA_NEW(a, float, m * n->at.projected);
    n->p_mask = ARENA_NEW(a, float, m * n->at.projected);
    n->dx = ARENA_NEW(a, float, m * wide);
    n->dy = ARENA_NEW(a, float, m * wide);
    n->dz = ARENA_NEW(a, float, m * n->at.gates);
    n->state = ARENA_NEW(a, float, n->shape.hidden);
    n->dependent = ARENA_NEW(a, float, padded * arc);
    n->head = ARENA_NEW(a, float, padded * arc);
    n->packed = ARENA_NEW(a, float, padded * arc);
    n->arcs = ARENA_NEW(a, float, padded * padded);
    n->darcs = ARENA_NEW(a, float, padded * padded);
    n->hidden = ARENA_NEW(a, float, padded * n->shape.label);
    n->scores = ARENA_NEW(a, float, padded * NN_LABELS);
    n->seen = ARENA_NEW(a, uint32_t, m * NN_MAX_FEATURES);
    n->seen_count = ARENA_NEW(a, uint32_t, m);
    return ok && n->p && n->dp && n->p_mask && n->dx && n->dy && n->dz && n->state && n->dependent && n->head && n->packed
           && n->arcs && n->darcs && n->hidden && n->scores && n->seen && n->seen_count;
}

dgm_status neural_init(neural_net *n, const nn_shape *s, uint32_t most, uint64_t seed, arena *a, dgm_error *error)
{
    rng r = { seed };

    *n = (neural_net){ .shape = *s, .most = most, .unknown_row = NO_INDEX, .kernels = kernels_choose(0) };
    if (!nn_layout_of(s, &n->at))
        return dgm_fail(error, DGM_EUSAGE, UINT64_MAX, "the network cannot have this shape");
    if (!allocate(n, a))
        return dgm_fail_memory(error);
    fill(n->rows, TABLE_COUNT(n), 0.2f, &r);
    for (uint32_t i = 0; i < s->layers; i++) {
        uint32_t inner = nn_layer_input(&n->at, i);

        fill(n->dense + n->at.weight[i], (size_t)inner * n->at.gates, sqrtf(3.0f / (float)inner), &r);
        fill(n->dense + n->at.state[i], (size_t)4 * s->hidden, 0.1f, &r);
    }
    fill(n->dense + n->at.top_weight, (size_t)n->at.top * n->at.projected, sqrtf(3.0f / (float)n->at.top), &r);
    fill(n->dense + n->at.root, s->arc, 0.1f, &r);
    fill(n->dense + n->at.label_weight, (size_t)s->label * NN_LABELS, sqrtf(3.0f / (float)s->label), &r);
    neural_transpose(n);
    return DGM_OK;
}

dgm_status neural_twin(neural_net *twin, const neural_net *n, arena *a, dgm_error *error)
{
    *twin = (neural_net){ .shape = n->shape, .at = n->at, .kernels = n->kernels, .acts = n->acts, .unknown_row = n->unknown_row, .most = n->most,
                          .dense = n->dense, .transposed = n->transposed, .rows = n->rows };
    return allocate(twin, a) ? DGM_OK : dgm_fail_memory(error);
}

static void touch(neural_net *n, uint32_t row)
{
    if (n->is_touched[row])
        return;
    n->is_touched[row] = 1;
    n->touched[n->touched_count++] = row;
}

/* to += from, from = 0. */
static void take(float *to, float *from, size_t n)
{
    for (size_t i = 0; i < n; i++)
        to[i] += from[i];
    memset(from, 0, n * sizeof(float));
}

void neural_gather(neural_net *n, neural_net *twin)
{
    size_t width = n->at.input;

    take(n->dense_gradient, twin->dense_gradient, n->at.count);
    for (uint32_t i = 0; i < twin->touched_count; i++) {
        uint32_t row = twin->touched[i];

        touch(n, row);
        take(n->row_gradient + row * width, twin->row_gradient + row * width, width);
        twin->is_touched[row] = 0;
    }
    twin->touched_count = 0;
    n->words += twin->words;
    n->right_heads += twin->right_heads;
    n->right_labels += twin->right_labels;
    n->right_tags += twin->right_tags;
    n->loss += twin->loss;
    twin->words = twin->right_heads = twin->right_labels = twin->right_tags = 0;
    twin->loss = 0;
}

/* Panels of the transposed matrix: inner and columns change places. */
static void transpose(float *out, const float *w, uint32_t inner, uint32_t columns)
{
    for (uint32_t k = 0; k < inner; k++)
        for (uint32_t j = 0; j < columns; j++)
            out[(size_t)(k / NN_PANEL) * columns * NN_PANEL + (size_t)j * NN_PANEL + k % NN_PANEL] =
                w[(size_t)(j / NN_PANEL) * inner * NN_PANEL + (size_t)k * NN_PANEL + j % NN_PANEL];
}

void neural_transpose(neural_net *n)
{
    float *to = n->transposed;

    for (uint32_t i = 0; i < n->shape.layers; i++) {
        uint32_t inner = nn_layer_input(&n->at, i);

        transpose(to, n->dense + n->at.weight[i], inner, n->at.gates);
        to += (size_t)inner * n->at.gates;
    }
    transpose(to, n->dense + n->at.top_weight, n->at.top, n->at.projected);
    to += (size_t)n->at.top * n->at.projected;
    transpose(to, n->dense + n->at.label_weight, n->shape.label, NN_LABELS);
}

/* da += dc W^T, with W^T in panels. */
static void back_input(const neural_net *n, float *da, const float *dc, const float *transposed, uint32_t rows, uint32_t inner,
                       uint32_t columns)
{
    nn_product p = { .a = dc, .b = transposed, .c = da, .rows = rows, .inner = columns, .panels = inner / NN_PANEL,
                     .a_row = columns, .a_inner = 1, .b_row = NN_PANEL, .b_panel = (size_t)columns * NN_PANEL, .c_row = inner,
                     .c_panel = NN_PANEL };

    n->kernels.multiply(&p);
}

/* dW += a^T dc in panels, db += sum of dc. */
static void back_weight(const neural_net *n, float *dw, float *db, const float *a, const float *dc, uint32_t rows,
                        uint32_t inner, uint32_t columns)
{
    nn_product p = { .a = a, .b = dc, .c = dw, .rows = inner, .inner = rows, .panels = columns / NN_PANEL, .a_row = 1,
                     .a_inner = inner, .b_row = columns, .b_panel = NN_PANEL, .c_row = NN_PANEL,
                     .c_panel = (size_t)inner * NN_PANEL };

    n->kernels.multiply(&p);
    for (uint32_t i = 0; i < rows; i++)
        for (uint32_t j = 0; j < columns; j++)
            db[j] += dc[(size_t)i * columns + j];
}

/* One mask for all words of a sentence; numbers kept are scaled up. */
static void make_mask(float *mask, uint32_t words, uint32_t width, float drop, rng *r)
{
    float kept = 1.0f / (1.0f - drop);

    for (uint32_t j = 0; j < width; j++)
        mask[j] = drop > 0 && (float)rng_unit(r) < drop ? 0.0f : kept;
    for (uint32_t i = 1; i < words; i++)
        memcpy(mask + (size_t)i * width, mask, width * sizeof(float));
}

static void make_masks(neural_net *n, const neural_sentence *s, uint32_t count, const neural_drop *drop, rng *r)
{
    static const neural_drop none = { 0, 0, 0 };
    const neural_drop *d = drop ? drop : &none;
    size_t at = 0;

    for (uint32_t k = 0; k < count; at += s[k++].count) {
        for (uint32_t i = 0; i <= n->shape.layers; i++) {
            uint32_t width = i ? n->at.top : n->at.input;

            make_mask(n->mask[i] + at * width, s[k].count, width, i ? d->layer : d->input, r);
        }
        make_mask(n->p_mask + at * n->at.projected, s[k].count, n->at.projected, d->top, r);
        for (uint32_t i = 0; i < s[k].count; i++)
            for (uint32_t j = n->at.at_tags; j < n->at.projected; j++)
                n->p_mask[(at + i) * n->at.projected + j] = 1.0f;
    }
}

static void apply(float *x, const float *mask, size_t n)
{
    for (size_t i = 0; i < n; i++)
        x[i] *= mask[i];
}

/* Adds `from` (a row) to the inputs that see it, or the other way round for the gradient. */
static void shift_rows(const neural_net *n, float *row, float *x, bool first, bool last, bool to_row)
{
    uint32_t h = n->shape.hidden, s = n->shape.shift, w = n->at.input;
    struct { float *a, *b; uint32_t n; } part[3] = { { row, x, h },
                                                     { row + h, x + w + h, last ? 0 : s },
                                                     { row + h + s, x - w + h + s, first ? 0 : s } };

    for (uint32_t k = 0; k < 3; k++)
        if (to_row)
            n->kernels.add(part[k].a, part[k].b, part[k].n);
        else
            n->kernels.add(part[k].b, part[k].a, part[k].n);
}

static void read_input(neural_net *n, const neural_sentence *s, uint32_t count, const neural_drop *drop, rng *r, uint32_t words)
{
    size_t at = 0;

    memset(n->x[0], 0, (size_t)words * n->at.input * sizeof(float));
    for (uint32_t k = 0; k < count; k++) {
        for (uint32_t i = 0; i < s[k].count; i++, at++) {
            const neural_word *w = &s[k].word[i];
            uint32_t *seen = n->seen + at * NN_MAX_FEATURES, m = 0;

            for (uint32_t j = 0; j < w->row_count; j++) {
                uint32_t row = w->row[j];

                if (drop && j == 0 && (float)rng_unit(r) >= w->keep)
                    row = n->unknown_row;
                else if (drop && j && rng_below(r, 20) == 0)
                    continue;
                if (row == NO_INDEX)
                    continue;
                seen[m++] = row;
                shift_rows(n, n->rows + (size_t)row * n->at.input, n->x[0] + at * n->at.input, i == 0, i + 1 == s[k].count, false);
            }
            n->seen_count[at] = m;
        }
    }
    apply(n->x[0], n->mask[0], (size_t)words * n->at.input);
}

static nn_scan scan_of(const neural_net *n, uint32_t layer, size_t at, uint32_t count, uint32_t dir)
{
    uint32_t hidden = n->shape.hidden, inner = nn_layer_input(&n->at, layer);
    size_t out = at * n->at.top + (size_t)dir * hidden;

    return (nn_scan){ .z = n->z[layer] + at * n->at.gates + (size_t)dir * 3 * hidden,
                      .v = n->dense + n->at.state[layer] + (size_t)dir * 2 * hidden,
                      .skip = n->x[layer] + at * inner + (layer ? dir * hidden : 0), .h = n->x[layer + 1] + out,
                      .c = n->c[layer] + out, .f = n->f[layer] + out, .r = n->r[layer] + out, .state = n->state,
                      .z_row = n->at.gates, .skip_row = inner, .h_row = n->at.top, .words = count, .width = hidden,
                      .backward = dir == 1 };
}

static void forward(neural_net *n, const neural_sentence *s, uint32_t count, uint32_t words)
{
    for (uint32_t l = 0; l < n->shape.layers; l++) {
        size_t at = 0;

        nn_affine(&n->kernels, n->z[l], n->x[l], n->dense + n->at.weight[l], n->dense + n->at.bias[l], words,
                  nn_layer_input(&n->at, l), n->at.gates);
        for (uint32_t k = 0; k < count; at += s[k++].count) {
            for (uint32_t dir = 0; dir < 2; dir++) {
                nn_scan scan = scan_of(n, l, at, s[k].count, dir);

                n->kernels.scan(&scan);
            }
        }
        apply(n->x[l + 1], n->mask[l + 1], (size_t)words * n->at.top);
    }
    nn_affine(&n->kernels, n->p, n->x[n->shape.layers], n->dense + n->at.top_weight, n->dense + n->at.top_bias, words,
              n->at.top, n->at.projected);
}

/* exp for arguments of at most 0, without the C library, whose last bits differ between machines. */
static float exponential(float x)
{
    double y = x < -80.0f ? -80.0 : (double)x, term = 1, sum = 1;
    int halvings = 0;

    while (y < -0.5) {
        y *= 0.5;
        halvings++;
    }
    for (int i = 1; i < 10; i++) {
        term *= y / i;
        sum += term;
    }
    while (halvings-- > 0)
        sum *= sum;
    return (float)sum;
}

/* Turns scores into the gradient of -log softmax at `gold`; `skip` is not a candidate. Returns the loss. */
static double softmax(float *score, uint32_t n, uint32_t gold, uint32_t skip, float weight, bool *right)
{
    float most = -1e30f;
    double sum = 0, loss;
    uint32_t best = 0;

    for (uint32_t i = 0; i < n; i++)
        if (i != skip && score[i] > most) {
            most = score[i];
            best = i;
        }
    loss = (double)most - (double)score[gold];
    for (uint32_t i = 0; i < n; i++) {
        score[i] = i == skip ? 0.0f : exponential(score[i] - most);
        sum += (double)score[i];
    }
    for (uint32_t i = 0; i < n; i++)
        score[i] = (float)((double)score[i] / sum) * weight;
    score[gold] -= weight;
    *right = best == gold;
    return (loss + log(sum)) * (double)weight;
}

/* The same for a gold that is a distribution: turns scores into the gradient of the cross entropy. */
static double soft_target(float *score, uint32_t n, const float *target, float weight, bool *right)
{
    uint32_t gold = 0;
    double loss;

    for (uint32_t i = 1; i < n; i++)
        if (target[i] > target[gold])
            gold = i;
    loss = 0;
    for (uint32_t i = 0; i < n; i++)
        loss += ((double)score[gold] - (double)score[i]) * (double)target[i];
    loss = loss * (double)weight + softmax(score, n, gold, NO_INDEX, weight, right);
    for (uint32_t i = 0; i < n; i++)
        score[i] -= weight * (i == gold ? target[i] - 1.0f : target[i]);
    return loss;
}

/* Of one word on each side, against the class of a word; and of the other groups of classes against that of roots. */
static const float side_weight[ACT_SIDES] = { 0.3f, 0.3f, 0.1f, 0.1f, 0.03f, 0.03f };
#define GROUP_WEIGHT 0.3f

/* Which words belong to one side of the act of word i: cross entropy of each word by itself. */
static double learn_side(neural_net *n, const neural_sentence *s, size_t at, uint32_t i, uint32_t side)
{
    size_t width = n->at.projected, own = act_column(side), other = own + act_width(side);
    const float *q = n->p + (at + i) * width + own;
    const uint8_t *target = s->word[i].side[side];
    float *dq = n->dp + (at + i) * width + own, weight = s->weight * side_weight[side];
    double loss = 0;

    for (uint32_t j = 0; j < s->count; j++) {
        const float *k = n->p + (at + j) * width + other;
        float *dk = n->dp + (at + j) * width + other, right = (float)target[j] / 100.0f, sum, e, g;
        size_t bias = act_bias(&n->at, side, i, j);

        sum = n->dense[bias];
        for (uint32_t m = 0; m < act_width(side); m++)
            sum += q[m] * k[m];
        e = exponential(sum > 0 ? -sum : sum);
        g = ((sum > 0 ? 1.0f : e) / (1.0f + e) - right) * weight;
        loss += ((double)(sum > 0 ? sum : 0.0f) - (double)(right * sum) + log(1.0 + (double)e)) * (double)weight;
        for (uint32_t m = 0; m < act_width(side); m++) {
            dq[m] += g * k[m];
            dk[m] += g * q[m];
        }
        n->dense_gradient[bias] += g;
    }
    return loss;
}

static double learn_sides(neural_net *n, const neural_sentence *s, size_t at)
{
    double loss = 0;

    for (uint32_t i = 0; i < s->count; i++)
        for (uint32_t side = 0; s->word[i].side && side < ACT_SIDES; side++)
            if (s->word[i].side[side] && side_weight[side] > 0)
                loss += learn_side(n, s, at, i, side);
    return loss;
}

static double learn_tags(neural_net *n, const neural_sentence *s, size_t at)
{
    double loss = 0;

    for (uint32_t i = 0; i < s->count; i++) {
        float *d = n->dp + (at + i) * n->at.projected + n->at.at_tags;
        bool right;

        memcpy(d, n->p + (at + i) * n->at.projected + n->at.at_tags, UPOS_COUNT * sizeof(float));
        loss += softmax(d, UPOS_COUNT, s->word[i].tag, NO_INDEX, s->weight, &right);
        n->right_tags += right;
    }
    return loss;
}

/* Classes of words, group by group; nothing is learnt of a group of which nothing is known. */
static double learn_classes(neural_net *n, const neural_sentence *s, size_t at)
{
    double loss = 0;

    for (uint32_t i = 0; i < s->count; i++) {
        const float *target = s->word[i].target;
        size_t first = (at + i) * n->at.projected + n->at.at_tags;

        for (uint32_t from = 0, end; from < ACT_CLASSES; from = end) {
            float known = 0;
            bool right;

            end = act_group_end(from);
            for (uint32_t k = from; k < end; k++)
                known += target[k];
            if (known <= 0)
                continue;
            memcpy(n->dp + first + from, n->p + first + from, (end - from) * sizeof(float));
            loss += soft_target(n->dp + first + from, end - from, target + from, from ? s->weight * GROUP_WEIGHT : s->weight, &right);
            n->right_tags += from == 0 && right;
        }
    }
    return loss;
}

/* Vectors as dependent and head, rectified and masked. */
static void read_arcs(neural_net *n, const neural_sentence *s, size_t at)
{
    uint32_t arc = n->shape.arc;
    const float *u = n->dense + n->at.dependent_bias;

    for (uint32_t i = 0; i < s->count; i++) {
        float *p = n->p + (at + i) * n->at.projected;
        const float *mask = n->p_mask + (at + i) * n->at.projected;

        for (uint32_t k = 0; k < 2 * arc; k++)
            p[k] = nn_rectify(p[k]) * mask[k];
        for (uint32_t k = 0; k < arc; k++) {
            n->dependent[(size_t)i * arc + k] = p[k] + u[k];
            n->head[(size_t)i * arc + k] = p[arc + k];
        }
    }
}

/* Length of a row of n->arcs. */
static size_t arc_row(uint32_t words) { return ((size_t)words + NN_PANEL - 1) / NN_PANEL * NN_PANEL; }

/* Scores of all pairs of words: n->arcs, a row a dependent. */
static void score_arcs(neural_net *n, uint32_t c)
{
    uint32_t arc = n->shape.arc;
    size_t row = arc_row(c);
    const float *distance = n->dense + n->at.distance;
    nn_product product = { .a = n->dependent, .b = n->packed, .c = n->arcs, .rows = c, .inner = arc,
                           .panels = (uint32_t)(row / NN_PANEL), .a_row = arc, .a_inner = 1, .b_row = NN_PANEL,
                           .b_panel = (size_t)arc * NN_PANEL, .c_row = row, .c_panel = NN_PANEL };

    memset(n->packed, 0, (size_t)arc * row * sizeof(float));
    for (uint32_t j = 0; j < c; j++)
        for (uint32_t k = 0; k < arc; k++)
            n->packed[(size_t)(j / NN_PANEL) * arc * NN_PANEL + (size_t)k * NN_PANEL + j % NN_PANEL] = n->head[(size_t)j * arc + k];
    for (uint32_t i = 0; i < c; i++)
        for (uint32_t j = 0; j < row; j++)
            n->arcs[i * row + j] = j < c ? distance[nn_distance(i, j)] : 0.0f;
    n->kernels.multiply(&product);
}

/* Loss of the heads of a sentence, gradients of the scores (n->darcs, `top` for those of the root) and of the distances. */
static double arc_loss(neural_net *n, const neural_sentence *s, float *top)
{
    uint32_t arc = n->shape.arc, c = s->count;
    size_t row = arc_row(c);
    const float *root = n->dense + n->at.root;
    float *ddistance = n->dense_gradient + n->at.distance, line[NN_PIECE + 1];
    double loss = 0;

    memset(n->darcs, 0, (size_t)c * row * sizeof(float));
    for (uint32_t i = 0; i < c; i++) {
        float sum = 0;
        bool right;

        for (uint32_t k = 0; k < arc; k++)
            sum += n->dependent[(size_t)i * arc + k] * root[k];
        memcpy(line, n->arcs + i * row, c * sizeof(float));
        line[c] = sum + n->dense[n->at.distance];
        loss += softmax(line, c + 1, s->word[i].head, i, s->weight, &right);
        n->right_heads += right;
        memcpy(n->darcs + i * row, line, c * sizeof(float));
        n->darcs[i * row + i] = 0;
        top[i] = line[c];
        ddistance[0] += line[c];
        for (uint32_t j = 0; j < c; j++)
            if (j != i)
                ddistance[nn_distance(i, j)] += line[j];
    }
    return loss;
}

/* From the gradients of the scores to those of the vectors as dependents and heads, in n->packed by turns and n->dp. */
static void back_arcs(neural_net *n, uint32_t c, size_t at, const float *top)
{
    uint32_t arc = n->shape.arc;
    size_t row = arc_row(c);
    const float *root = n->dense + n->at.root;
    float *droot = n->dense_gradient + n->at.root, *du = n->dense_gradient + n->at.dependent_bias;
    nn_product product = { .a = n->darcs, .b = n->head, .c = n->packed, .rows = c, .inner = c, .panels = arc / NN_PANEL, .a_row = row,
                           .a_inner = 1, .b_row = arc, .b_panel = NN_PANEL, .c_row = arc, .c_panel = NN_PANEL };

    for (uint32_t i = 0; i < c; i++)
        for (uint32_t k = 0; k < arc; k++) {
            droot[k] += top[i] * n->dependent[(size_t)i * arc + k];
            n->packed[(size_t)i * arc + k] = top[i] * root[k];
        }
    n->kernels.multiply(&product);
    for (uint32_t i = 0; i < c; i++)
        for (uint32_t k = 0; k < arc; k++) {
            n->dp[(at + i) * n->at.projected + k] = n->packed[(size_t)i * arc + k];
            du[k] += n->packed[(size_t)i * arc + k];
        }
    product.a_row = 1;
    product.a_inner = row;
    product.b = n->dependent;
    memset(n->packed, 0, (size_t)c * arc * sizeof(float));
    n->kernels.multiply(&product);
    for (uint32_t i = 0; i < c; i++)
        memcpy(n->dp + (at + i) * n->at.projected + arc, n->packed + (size_t)i * arc, arc * sizeof(float));
}

static double learn_arcs(neural_net *n, const neural_sentence *s, size_t at)
{
    float top[NN_PIECE];
    double loss;

    read_arcs(n, s, at);
    score_arcs(n, s->count);
    loss = arc_loss(n, s, top);
    back_arcs(n, s->count, at, top);
    for (uint32_t i = 0; i < s->count; i++) {
        const float *p = n->p + (at + i) * n->at.projected, *mask = n->p_mask + (at + i) * n->at.projected;
        float *d = n->dp + (at + i) * n->at.projected;

        for (uint32_t k = 0; k < 2 * n->shape.arc; k++)
            d[k] *= mask[k] * (p[k] > 0 ? 1.0f : 0.1f);
    }
    return loss;
}

/* Labels of the gold arcs. */
static double learn_labels(neural_net *n, const neural_sentence *s, size_t at, const float *transposed)
{
    uint32_t width = n->shape.label, c = s->count;
    double loss = 0;
    float *d;

    for (uint32_t i = 0; i < c; i++) {
        uint32_t h = s->word[i].head == c ? i : s->word[i].head;
        const float *own = n->p + (at + i) * n->at.projected + n->at.at_label;
        const float *head = n->p + (at + h) * n->at.projected + n->at.at_label_head;
        const float *mask = n->p_mask + (at + i) * n->at.projected + n->at.at_label;

        for (uint32_t k = 0; k < width; k++)
            n->hidden[(size_t)i * width + k] = nn_rectify(own[k] + head[k]) * mask[k];
    }
    nn_affine(&n->kernels, n->scores, n->hidden, n->dense + n->at.label_weight, n->dense + n->at.label_bias, c, width, NN_LABELS);
    for (uint32_t i = 0; i < c; i++) {
        float *score = n->scores + (size_t)i * NN_LABELS;
        bool right = true;

        if (s->word[i].head == c)
            memset(score, 0, NN_LABELS * sizeof(float));
        else {
            memset(score + n->shape.labels, 0, (NN_LABELS - n->shape.labels) * sizeof(float));
            loss += softmax(score, n->shape.labels, s->word[i].label, NO_INDEX, s->weight, &right);
        }
        n->right_labels += right;
    }
    back_weight(n, n->dense_gradient + n->at.label_weight, n->dense_gradient + n->at.label_bias, n->hidden, n->scores, c, width,
                NN_LABELS);
    d = n->darcs;
    memset(d, 0, (size_t)c * width * sizeof(float));
    back_input(n, d, n->scores, transposed, c, width, NN_LABELS);
    for (uint32_t i = 0; i < c; i++) {
        uint32_t h = s->word[i].head == c ? i : s->word[i].head;
        float *own = n->dp + (at + i) * n->at.projected + n->at.at_label;
        float *head = n->dp + (at + h) * n->at.projected + n->at.at_label_head;
        const float *mask = n->p_mask + (at + i) * n->at.projected + n->at.at_label;

        for (uint32_t k = 0; k < width; k++) {
            float g = d[(size_t)i * width + k] * mask[k] * (n->hidden[(size_t)i * width + k] > 0 ? 1.0f : 0.1f);

            own[k] += g;
            head[k] += g;
        }
    }
    return loss;
}

/* Gradient of one direction of a layer: from that of its output (n->dy) to that of its gates (n->dz), of what it lets pass
 * (added to n->dx) and of its state weights. */
static void back_scan(neural_net *n, uint32_t layer, size_t at, uint32_t count, uint32_t dir)
{
    nn_scan s = scan_of(n, layer, at, count, dir);
    uint32_t width = s.width, inner = nn_layer_input(&n->at, layer);
    const float *dy = n->dy + at * n->at.top + (size_t)dir * width;
    float *dz = n->dz + at * n->at.gates + (size_t)dir * 3 * width, *dskip = n->dx + at * inner + (layer ? dir * width : 0);
    float *dv = n->dense_gradient + n->at.state[layer] + (size_t)dir * 2 * width;
    static const float zero[512];

    memset(n->state, 0, width * sizeof(float));
    for (uint32_t step = count; step-- > 0;) {
        size_t t = s.backward ? count - 1 - step : step, row = t * s.h_row;
        nn_back b = { .x = s.z + t * s.z_row, .v = s.v, .skip = s.skip + t * inner,
                      .before = step == 0 ? zero : s.c + (s.backward ? row + s.h_row : row - s.h_row), .c = s.c + row,
                      .f = s.f + row, .r = s.r + row, .dh = dy + row, .dz = dz + t * s.z_row, .dskip = dskip + t * inner,
                      .dv = dv, .carry = n->state, .width = width };

        n->kernels.back(&b);
    }
}

static void backward(neural_net *n, const neural_sentence *s, uint32_t count, uint32_t words, const float *top_transposed)
{
    const float *transposed = top_transposed;
    float *swap;

    back_weight(n, n->dense_gradient + n->at.top_weight, n->dense_gradient + n->at.top_bias, n->x[n->shape.layers], n->dp, words,
                n->at.top, n->at.projected);
    memset(n->dy, 0, (size_t)words * n->at.top * sizeof(float));
    back_input(n, n->dy, n->dp, transposed, words, n->at.top, n->at.projected);
    for (uint32_t l = n->shape.layers; l-- > 0;) {
        uint32_t inner = nn_layer_input(&n->at, l);
        size_t at = 0;

        transposed -= (size_t)inner * n->at.gates;
        apply(n->dy, n->mask[l + 1], (size_t)words * n->at.top);
        memset(n->dx, 0, (size_t)words * inner * sizeof(float));
        for (uint32_t k = 0; k < count; at += s[k++].count)
            for (uint32_t dir = 0; dir < 2; dir++)
                back_scan(n, l, at, s[k].count, dir);
        back_weight(n, n->dense_gradient + n->at.weight[l], n->dense_gradient + n->at.bias[l], n->x[l], n->dz, words, inner,
                    n->at.gates);
        back_input(n, n->dx, n->dz, transposed, words, inner, n->at.gates);
        swap = n->dx;
        n->dx = n->dy;
        n->dy = swap;
    }
    apply(n->dy, n->mask[0], (size_t)words * n->at.input);
}

static void back_rows(neural_net *n, const neural_sentence *s, uint32_t count)
{
    size_t at = 0;

    for (uint32_t k = 0; k < count; k++) {
        for (uint32_t i = 0; i < s[k].count; i++, at++) {
            for (uint32_t j = 0; j < n->seen_count[at]; j++) {
                uint32_t row = n->seen[at * NN_MAX_FEATURES + j];

                touch(n, row);
                shift_rows(n, n->row_gradient + (size_t)row * n->at.input, n->dy + at * n->at.input, i == 0,
                           i + 1 == s[k].count, true);
            }
        }
    }
}

double neural_learn(neural_net *n, const neural_sentence *s, uint32_t count, const neural_drop *drop, rng *r)
{
    const float *top = n->transposed, *label;
    uint32_t words = 0;
    double loss = 0;
    size_t at = 0;

    for (uint32_t k = 0; k < count; k++)
        words += s[k].count;
    for (uint32_t l = 0; l < n->shape.layers; l++)
        top += (size_t)nn_layer_input(&n->at, l) * n->at.gates;
    label = top + (size_t)n->at.top * n->at.projected;
    make_masks(n, s, count, drop, r);
    read_input(n, s, count, drop, r, words);
    forward(n, s, count, words);
    memset(n->dp, 0, (size_t)words * n->at.projected * sizeof(float));
    for (uint32_t k = 0; k < count; at += s[k++].count) {
        if (n->acts) {
            loss += learn_classes(n, &s[k], at);
            loss += learn_sides(n, &s[k], at);
            continue;
        }
        loss += learn_tags(n, &s[k], at);
        loss += learn_arcs(n, &s[k], at);
        loss += learn_labels(n, &s[k], at, label);
    }
    backward(n, s, count, words, top);
    back_rows(n, s, count);
    n->words += words;
    n->loss += loss;
    return loss;
}
