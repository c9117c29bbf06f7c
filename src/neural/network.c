/* Inference. Words of several sentences go through the network together, so that its weights are read from memory once for
 * all of them. Only additions, multiplications and divisions in a fixed order: the bytes of the result are the same on every
 * machine. */
#include "neural/network.h"

#include "neural/tree.h"

#define BATCH 64 /* words after which no further sentence is taken into a batch */
#define MOST_WORDS (BATCH + NN_PIECE)

struct network {
    model model;
    arena arena;
    nn_shape shape;
    nn_layout at;
    nn_kernels kernels;
    lexicon row, cluster;
    const float *dense, *scale; /* `dense` without the matrices */
    const int16_t *matrix;
    const float *column; /* scales of the columns of all matrices, one matrix after the other */
    const int8_t *rows;
    str *label_name;
    uint32_t root_label, unknown_row;
    uint8_t rel[NN_LABELS], sub[NN_LABELS];
    uint8_t domain;
    bool acts; /* a network of acts */
};

/* A sentence or, of a very long one, a part of it. */
typedef struct piece { uint32_t first, count; } piece;

typedef struct batch {
    float *x, *y, *z, *state; /* input and output of a layer, gates, state of the recurrence */
    int16_t *rounded;         /* the input in 16 bits, and its scales */
    float *row_scale;
    float *heads, *arcs, *root, *hidden, *scores;
    uint32_t *head;
    tree_scratch tree;
    piece piece[MOST_WORDS];
    uint32_t pieces, words, most;
    float *tag_score; /* of the caller; NULL: not wanted; ACT_ROW numbers a word of a network of acts */
    uint32_t first;   /* word that its first row belongs to */
} batch;

static dgm_status bind_labels(network *n, const char *path, dgm_error *error)
{
    uint32_t count;

    TRY(names_bind(&n->label_name, &count, &n->arena, &n->model, "label", path, error));
    if (count != n->shape.labels)
        return dgm_fail(error, DGM_EFORMAT, UINT64_MAX, "%s: table of labels is malformed", path);
    n->root_label = NO_INDEX;
    for (uint32_t i = 0; i < count; i++) {
        n->rel[i] = (uint8_t)deprel_from(n->label_name[i]);
        n->sub[i] = (uint8_t)depsub_from(n->label_name[i]);
        if (n->rel[i] == REL_ROOT)
            n->root_label = i;
    }
    if (n->root_label == NO_INDEX)
        return dgm_fail(error, DGM_EFORMAT, UINT64_MAX, "%s: no label \"root\"", path);
    return DGM_OK;
}

static dgm_status bind(network *n, const char *path, dgm_error *error)
{
    file_map shape = model_get(&n->model, "shape"), dense = model_get(&n->model, "dense"), rows = model_get(&n->model, "rows");
    file_map scale = model_get(&n->model, "scale"), domain = model_get(&n->model, "domain");
    file_map matrix = model_get(&n->model, "matrix"), column = model_get(&n->model, "column");

    if (shape.n != sizeof(n->shape) || domain.n != 1)
        return dgm_fail(error, DGM_EFORMAT, UINT64_MAX, "%s: shape of the network is malformed", path);
    memcpy(&n->shape, shape.p, sizeof(n->shape));
    if (!nn_layout_of(&n->shape, &n->at) || dense.n != (n->at.count - n->at.matrices) * sizeof(float)
        || matrix.n != n->at.matrices * sizeof(int16_t) || column.n != n->at.columns * sizeof(float)
        || rows.n != (size_t)n->shape.rows * n->at.input || scale.n != (size_t)n->shape.rows * sizeof(float))
        return dgm_fail(error, DGM_EFORMAT, UINT64_MAX, "%s: weights of the network do not fit its shape", path);
    n->dense = (const float *)(const void *)dense.p;
    n->matrix = (const int16_t *)(const void *)matrix.p;
    n->column = (const float *)(const void *)column.p;
    for (size_t i = 0; i < n->at.matrices; i++) /* larger ones could overflow a sum */
        if (n->matrix[i] > NN_MOST_W || n->matrix[i] < -NN_MOST_W)
            return dgm_fail(error, DGM_EFORMAT, UINT64_MAX, "%s: a weight of the network is out of bounds", path);
    n->rows = (const int8_t *)(const void *)rows.p;
    n->scale = (const float *)(const void *)scale.p;
    n->domain = domain.p[0];
    n->kernels = kernels_choose(0);
    TRY(lexicon_bind(&n->row, &n->model, "row", path, error));
    TRY(lexicon_bind(&n->cluster, &n->model, "cluster", path, error));
    for (uint32_t i = 0; i <= n->row.mask; i++)
        if (n->row.slot[i].check && (n->row.slot[i].at == 0 || n->row.slot[i].at > n->shape.rows))
            return dgm_fail(error, DGM_EFORMAT, UINT64_MAX, "%s: a feature without a row", path);
    n->unknown_row = lexicon_get(&n->row, nn_unknown_form());
    return n->acts ? DGM_OK : bind_labels(n, path, error);
}

/* Has a network of acts the shape that is wanted (shape.h)? */
static bool is_act_shape(const nn_shape *s) { return s->labels == ACT_CLASSES && s->arc == ACT_ARC && s->label == ACT_ARC; }

static dgm_status open_kind(network **out, const char *path, bool acts, dgm_error *error)
{
    network *n = heap_alloc(1, sizeof(*n));
    dgm_status status;

    *out = NULL;
    if (!n)
        return dgm_fail_memory(error);
    arena_init(&n->arena, 0);
    n->acts = acts;
    status = model_open(&n->model, path, acts ? ACT_KIND : "neural", acts ? NN_ACTS_VERSION : NN_FEATURES_VERSION, error);
    if (status == DGM_OK)
        status = bind(n, path, error);
    if (status == DGM_OK && acts && !is_act_shape(&n->shape))
        status = dgm_fail(error, DGM_EFORMAT, UINT64_MAX, "%s: the network has another shape than is wanted here", path);
    if (status != DGM_OK) {
        network_close(n);
        return status;
    }
    *out = n;
    return DGM_OK;
}

dgm_status network_open_file(network **out, const char *path, dgm_error *error) { return open_kind(out, path, false, error); }

dgm_status network_open_acts_file(network **out, const char *path, dgm_error *error) { return open_kind(out, path, true, error); }

/* The model in `home`; none is no fault. */
static dgm_status open_in(network **out, const char *home, const char *lang, bool acts, dgm_error *error)
{
    arena a;
    str path;
    dgm_status status = DGM_OK;

    *out = NULL;
    arena_init(&a, 0);
    path = arena_printf(&a, "%s/models/%s-%s.dgm", home, lang, acts ? ACT_KIND : "neural");
    if (!path.p)
        status = dgm_fail_memory(error);
    else if (file_exists(path.p))
        status = open_kind(out, path.p, acts, error);
    arena_release(&a);
    return status;
}

dgm_status network_open(network **out, const char *home, const char *lang, dgm_error *error) { return open_in(out, home, lang, false, error); }

dgm_status network_open_acts(network **out, const char *home, const char *lang, dgm_error *error) { return open_in(out, home, lang, true, error); }

void network_close(network *n)
{
    if (!n)
        return;
    model_close(&n->model);
    arena_release(&n->arena);
    free(n);
}

void network_set_domain(network *n, uint8_t domain)
{
    if (n->domain)
        n->domain = domain;
}

/* What trees need beside it. */
static bool batch_init_trees(batch *b, const network *n, uint32_t longest, arena *a)
{
    size_t padded = ((size_t)longest + NN_PANEL - 1) / NN_PANEL * NN_PANEL;

    b->heads = ARENA_NEW(a, float, padded * n->shape.arc);
    b->arcs = ARENA_NEW(a, float, longest * padded);
    b->root = ARENA_NEW(a, float, longest);
    b->hidden = ARENA_NEW(a, float, (size_t)longest * n->shape.label);
    b->scores = ARENA_NEW(a, float, (size_t)longest * NN_LABELS);
    b->head = ARENA_NEW(a, uint32_t, longest);
    return b->heads && b->arcs && b->root && b->hidden && b->scores && b->head && tree_scratch_init(&b->tree, longest, a);
}

static bool batch_init(batch *b, const network *n, uint32_t most, arena *a)
{
    size_t words = most, wide = n->at.top > n->at.input ? n->at.top : n->at.input;
    size_t gates = n->at.gates > n->at.projected ? n->at.gates : n->at.projected;

    b->most = most;
    b->x = ARENA_NEW(a, float, words * wide);
    b->y = ARENA_NEW(a, float, words * wide);
    b->z = ARENA_NEW(a, float, words * gates);
    b->rounded = ARENA_NEW(a, int16_t, words * wide);
    b->row_scale = ARENA_NEW(a, float, words);
    b->state = ARENA_NEW(a, float, n->shape.hidden);
    return b->x && b->y && b->z && b->rounded && b->row_scale && b->state;
}

/* Adds the rows of word i's features: its own part to its input, the shifted parts to those of its neighbours. */
static void add_word(const network *n, const word *w, float *x, bool first, bool last)
{
    uint64_t feature[NN_MAX_FEATURES];
    uint32_t row[NN_MAX_FEATURES], hidden = n->shape.hidden, shift = n->shape.shift, width = n->at.input;
    uint32_t count = nn_features(w, lexicon_get(&n->cluster, w->key), n->domain, feature);

    for (uint32_t i = 0; i < count; i++)
        __builtin_prefetch(&n->row.slot[(uint32_t)feature[i] & n->row.mask]);
    for (uint32_t i = 0; i < count; i++) {
        row[i] = lexicon_get(&n->row, feature[i]);
        if (i == 0 && row[0] == 0)
            row[0] = n->unknown_row;
        for (uint32_t k = 0; row[i] && k < width; k += 64)
            __builtin_prefetch(n->rows + (size_t)(row[i] - 1) * width + k);
    }
    for (uint32_t i = 0; i < count; i++) {
        const int8_t *from = n->rows + (size_t)(row[i] - 1) * width;
        float scale;

        if (!row[i])
            continue;
        scale = n->scale[row[i] - 1];
        n->kernels.add_row(x, from, scale, hidden);
        if (shift && !last)
            n->kernels.add_row(x + width + hidden, from + hidden, scale, shift);
        if (shift && !first)
            n->kernels.add_row(x - width + hidden + shift, from + hidden + shift, scale, shift);
    }
}

static void read_words(const network *n, const doc *d, batch *b)
{
    uint32_t at = 0;

    memset(b->x, 0, (size_t)b->words * n->at.input * sizeof(float));
    for (uint32_t k = 0; k < b->pieces; k++)
        for (uint32_t i = 0; i < b->piece[k].count; i++, at++)
            add_word(n, &d->word[b->piece[k].first + i], b->x + (size_t)at * n->at.input, i == 0, i + 1 == b->piece[k].count);
}

/* Numbers of the dense part at an offset of the layout. */
static const float *dense(const network *n, size_t at) { return n->dense + (at - n->at.matrices); }

/* z = bias + x W with the matrix at `weight` of the layout, whose first column is number `column` of all. */
static void affine16(const network *n, batch *b, size_t weight, size_t bias, size_t column, uint32_t inner, uint32_t columns)
{
    nn_product16 p = { .a = b->rounded, .w = n->matrix + weight, .a_scale = b->row_scale, .w_scale = n->column + column,
                       .bias = dense(n, bias), .c = b->z, .rows = b->words, .inner = inner, .columns = columns };

    for (uint32_t i = 0; i < b->words; i++)
        b->row_scale[i] = n->kernels.round_row(b->rounded + (size_t)i * inner, b->x + (size_t)i * inner, inner);
    n->kernels.multiply16(&p);
}

static void run_layer(const network *n, batch *b, uint32_t layer)
{
    const nn_layout *l = &n->at;
    uint32_t inner = nn_layer_input(l, layer), hidden = n->shape.hidden, at = 0;
    float *swap = b->x;

    affine16(n, b, l->weight[layer], l->bias[layer], (size_t)layer * l->gates, inner, l->gates);
    for (uint32_t k = 0; k < b->pieces; at += b->piece[k++].count) {
        for (uint32_t dir = 0; dir < 2; dir++) {
            nn_scan s = { .z = b->z + (size_t)at * l->gates + (size_t)dir * 3 * hidden,
                          .v = dense(n, l->state[layer]) + (size_t)dir * 2 * hidden,
                          .skip = b->x + (size_t)at * inner + (layer ? dir * hidden : 0),
                          .h = b->y + (size_t)at * l->top + (size_t)dir * hidden, .state = b->state, .z_row = l->gates,
                          .skip_row = inner, .h_row = l->top, .words = b->piece[k].count, .width = hidden,
                          .backward = dir == 1 };

            n->kernels.scan(&s);
        }
    }
    b->x = b->y;
    b->y = swap;
}

/* Scores of all arcs of a piece: b->arcs (a row a dependent) and b->root. Returns the length of a row. */
static size_t score_arcs(const network *n, batch *b, float *p, uint32_t count)
{
    const nn_layout *l = &n->at;
    const float *u = dense(n, l->dependent_bias), *top = dense(n, l->root), *distance = dense(n, l->distance);
    uint32_t arc = n->shape.arc, panels = (count + NN_PANEL - 1) / NN_PANEL;
    size_t row = (size_t)panels * NN_PANEL;
    nn_product product = { .a = p, .b = b->heads, .c = b->arcs, .rows = count, .inner = arc, .panels = panels,
                           .a_row = l->projected, .a_inner = 1, .b_row = NN_PANEL, .b_panel = (size_t)arc * NN_PANEL,
                           .c_row = row, .c_panel = NN_PANEL };

    memset(b->heads, 0, (size_t)arc * row * sizeof(float));
    for (uint32_t i = 0; i < count; i++) {
        float *own = p + (size_t)i * l->projected, sum = 0;

        for (uint32_t k = 0; k < 2 * arc; k++)
            own[k] = nn_rectify(own[k]);
        for (uint32_t k = 0; k < arc; k++) {
            own[k] += u[k];
            b->heads[(size_t)(i / NN_PANEL) * arc * NN_PANEL + (size_t)k * NN_PANEL + i % NN_PANEL] = own[arc + k];
        }
        for (uint32_t k = 0; k < arc; k++)
            sum += own[k] * top[k];
        b->root[i] = sum + distance[0];
        for (uint32_t j = 0; j < count; j++)
            b->arcs[i * row + j] = distance[nn_distance(i, j)];
        for (size_t j = count; j < row; j++)
            b->arcs[i * row + j] = 0;
    }
    n->kernels.multiply(&product);
    return row;
}

static void label_arcs(const network *n, batch *b, const float *p, doc *d, const piece *part)
{
    const nn_layout *l = &n->at;
    uint32_t width = n->shape.label;

    for (uint32_t i = 0; i < part->count; i++) {
        const float *dependent = p + (size_t)i * l->projected + l->at_label;
        const float *head = p + (size_t)(b->head[i] == part->count ? i : b->head[i]) * l->projected + l->at_label_head;

        for (uint32_t k = 0; k < width; k++)
            b->hidden[(size_t)i * width + k] = nn_rectify(dependent[k] + head[k]);
    }
    nn_affine(&n->kernels, b->scores, b->hidden, dense(n, l->label_weight), dense(n, l->label_bias), part->count, width,
              NN_LABELS);
    for (uint32_t i = 0; i < part->count; i++) {
        word *w = &d->word[part->first + i];
        uint32_t best = NO_INDEX;
        const float *score = b->scores + (size_t)i * NN_LABELS;

        for (uint32_t k = 0; k < n->shape.labels; k++)
            if (k != n->root_label && (best == NO_INDEX || score[k] > score[best]))
                best = k;
        if (b->head[i] == part->count || best == NO_INDEX)
            best = n->root_label;
        w->head = b->head[i] == part->count ? NO_INDEX : part->first + b->head[i];
        w->rel = n->rel[best];
        w->sub = n->sub[best];
    }
}

static void read_off(const network *n, batch *b, doc *d)
{
    const nn_layout *l = &n->at;
    uint32_t at = 0;

    affine16(n, b, l->top_weight, l->top_bias, (size_t)n->shape.layers * l->gates, l->top, l->projected);
    for (uint32_t k = 0; k < b->pieces; at += b->piece[k++].count) {
        const piece *part = &b->piece[k];
        float *p = b->z + (size_t)at * l->projected;
        size_t row;

        for (uint32_t i = 0; i < part->count; i++) {
            const float *tag = p + (size_t)i * l->projected + l->at_tags;
            uint32_t best = 0;

            for (uint32_t t = 1; t < UPOS_COUNT; t++)
                if (tag[t] > tag[best])
                    best = t;
            d->word[part->first + i].upos = (uint8_t)best;
            if (b->tag_score)
                memcpy(b->tag_score + (size_t)(part->first + i - b->first) * UPOS_COUNT, tag, UPOS_COUNT * sizeof(float));
        }
        row = score_arcs(n, b, p, part->count);
        tree_best(&b->tree, b->arcs, row, b->root, part->count, b->head);
        label_arcs(n, b, p, d, part);
    }
}

static void keep_rows(const network *n, batch *b)
{
    uint32_t at = 0;

    affine16(n, b, n->at.top_weight, n->at.top_bias, (size_t)n->shape.layers * n->at.gates, n->at.top, n->at.projected);
    for (uint32_t k = 0; k < b->pieces; at += b->piece[k++].count)
        memcpy(b->tag_score + (size_t)(b->piece[k].first - b->first) * ACT_ROW, b->z + (size_t)at * ACT_ROW, (size_t)b->piece[k].count * ACT_ROW * sizeof(float));
}

/* Parts of one sentence: the roots of the others hang on that of the first which is no dateline. */
static void join_pieces(doc *d, const sentence *s)
{
    uint32_t root = s->first + s->dateline;

    while (d->word[root].head != NO_INDEX)
        root++;
    for (uint32_t i = s->first; i < s->first + s->count; i++) {
        if (d->word[i].head != NO_INDEX || i == root)
            continue;
        d->word[i].head = root;
        d->word[i].rel = REL_PARATAXIS;
        d->word[i].sub = SUB_NONE;
    }
}

static void run_batch(const network *n, doc *d, batch *b)
{
    read_words(n, d, b);
    for (uint32_t i = 0; i < n->shape.layers; i++)
        run_layer(n, b, i);
    if (n->acts)
        keep_rows(n, b);
    else
        read_off(n, b, d);
    b->pieces = b->words = 0;
}

/* A dateline is read by itself: it would be taken for the subject of the clause behind it. */
static uint32_t piece_size(const sentence *s, uint32_t at)
{
    uint32_t left = s->count - at;

    if (at < s->dateline)
        return s->dateline - at;
    return left < NN_PIECE ? left : NN_PIECE;
}

static dgm_status run_sentences(const network *n, doc *d, uint32_t first, uint32_t count, float *tag_score, dgm_error *error)
{
    uint32_t longest = 1, total = 0;
    batch *b;

    for (uint32_t i = first; i < first + count; i++) {
        longest = d->sentence[i].count > longest ? d->sentence[i].count : longest;
        total += d->sentence[i].count;
    }
    longest = longest > NN_PIECE ? NN_PIECE : longest;
    b = ARENA_NEW(d->arena, batch, 1);
    if (!b || !batch_init(b, n, total < BATCH + longest ? total + 1 : BATCH + longest, d->arena) || !batch_init_trees(b, n, longest, d->arena))
        return dgm_fail_memory(error);
    b->tag_score = tag_score;
    b->first = count ? d->sentence[first].first : 0;
    for (uint32_t i = first; i < first + count; i++) {
        const sentence *s = &d->sentence[i];

        for (uint32_t at = 0, size; at < s->count; at += size) {
            size = piece_size(s, at);
            b->piece[b->pieces] = (piece){ s->first + at, size };
            b->words += b->piece[b->pieces++].count;
            if (b->words >= BATCH)
                run_batch(n, d, b);
        }
    }
    if (b->words)
        run_batch(n, d, b);
    return DGM_OK;
}

/* The words from..to, in pieces that the network can hold. */
static void run_passage(const network *n, doc *d, batch *b, uint32_t from, uint32_t to)
{
    for (uint32_t size; from < to; from += size) {
        size = to - from < NN_PIECE ? to - from : NN_PIECE;
        b->piece[b->pieces++] = (piece){ from, size };
        b->words += size;
        if (b->words >= BATCH)
            run_batch(n, d, b);
    }
}

dgm_status network_read_acts(const network *n, doc *d, const bool *wanted, float *row, dgm_error *error)
{
    uint32_t longest = d->word_count < NN_PIECE ? d->word_count + 1 : NN_PIECE, count;
    batch *b = ARENA_NEW(d->arena, batch, 1);

    if (!b || !batch_init(b, n, BATCH + longest, d->arena))
        return dgm_fail_memory(error);
    b->tag_score = row;
    for (uint32_t s = 0; s < d->sentence_count; s += count) {
        bool any = false;

        count = nn_passage(d, s);
        for (uint32_t i = s; i < s + count; i++)
            any |= wanted[i];
        if (any)
            run_passage(n, d, b, d->sentence[s].first, d->sentence[s + count - 1].first + d->sentence[s + count - 1].count);
    }
    if (b->words)
        run_batch(n, d, b);
    return DGM_OK;
}

float network_side(const network *n, const float *trigger_row, const float *row, uint32_t trigger, uint32_t of, enum act_side side)
{
    uint32_t width = act_width(side);
    const float *own = trigger_row + act_column(side), *other = row + act_column(side) + width;
    float sum = dense(n, act_bias(&n->at, side, trigger, of))[0];

    for (uint32_t k = 0; k < width; k++)
        sum += own[k] * other[k];
    return sum;
}

dgm_status network_run(const network *n, doc *d, uint32_t first, uint32_t count, float *tag_score, dgm_error *error)
{
    TRY(run_sentences(n, d, first, count, tag_score, error));
    for (uint32_t i = first; i < first + count; i++)
        if (d->sentence[i].dateline || d->sentence[i].count > NN_PIECE)
            join_pieces(d, &d->sentence[i]);
    return DGM_OK;
}
