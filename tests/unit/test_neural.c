/* Unit tests of the network: kernels agree with each other, trees with an exhaustive search, the gradient with differences of
 * the loss, what was learnt with what is read back; broken files are refused and failing memory is reported. */
#include "networks.h"

#include "base/buf.h"
#include "neural/network.h"
#include "neural/tree.h"

#include <math.h>

static float some(rng *r) { return (float)(rng_unit(r) * 2.0 - 1.0); }

void test_neural_kernels(check *t)
{
    enum { ROWS = 7, INNER = 64, COLUMNS = 128 };
    static float a[ROWS * INNER], b[INNER * COLUMNS], c[3][ROWS * COLUMNS], h[3][ROWS * 64], kept[3][3][ROWS * 64];
    static float v[64], state[32], z[ROWS * 192], w[3][40], g[3][40], m[3][40], s[3][40];
    static int16_t rounded[ROWS * INNER], w16[INNER * COLUMNS];
    static float c16[3][ROWS * COLUMNS], scale[COLUMNS], row_scale[ROWS];
    static const uint32_t width[3] = { 4, 8, 16 };
    rng r = { 5 };

    for (size_t i = 0; i < COUNT_OF(a); i++)
        a[i] = some(&r);
    for (size_t i = 0; i < COUNT_OF(b); i++)
        b[i] = some(&r);
    for (size_t i = 0; i < COUNT_OF(z); i++)
        z[i] = 8.0f * some(&r);
    for (size_t i = 0; i < COUNT_OF(v); i++)
        v[i] = some(&r);
    nn_round_matrix(w16, scale, b, INNER, COLUMNS);
    for (uint32_t k = 0; k < 3; k++) {
        nn_kernels n = kernels_choose(width[k]);
        nn_product16 p = { .a = rounded, .w = w16, .a_scale = row_scale, .w_scale = scale, .bias = b, .c = c16[k], .rows = ROWS,
                           .inner = INNER, .columns = COLUMNS };
        nn_adam adam = { 0.5f, 0.01f, 3.0f };

        nn_affine(&n, c[k], a, b, b, ROWS, INNER, COLUMNS);
        for (uint32_t i = 0; i < ROWS; i++)
            row_scale[i] = n.round_row(rounded + i * INNER, a + i * INNER, INNER);
        n.multiply16(&p);
        for (uint32_t dir = 0; dir < 2; dir++) {
            nn_scan scan = { .z = z + dir * 96, .v = v, .skip = a, .h = h[k] + dir * 32, .state = state, .z_row = 192,
                             .skip_row = INNER, .h_row = 64, .words = ROWS, .width = 32, .backward = dir == 1,
                             .c = kept[k][0] + dir * 32, .f = kept[k][1] + dir * 32, .r = kept[k][2] + dir * 32 };

            n.scan(&scan);
        }
        for (uint32_t i = 0; i < 40; i++) {
            w[k][i] = a[i];
            g[k][i] = a[i + 40];
        }
        n.adam(&adam, w[k], g[k], m[k], s[k], 40);
    }
    CHECK(t, !memcmp(c[0], c[1], sizeof(c[0])) && !memcmp(c[0], c[2], sizeof(c[0])));
    CHECK(t, !memcmp(h[0], h[1], sizeof(h[0])) && !memcmp(h[0], h[2], sizeof(h[0])));
    CHECK(t, !memcmp(kept[0], kept[1], sizeof(kept[0])) && !memcmp(kept[0], kept[2], sizeof(kept[0])));
    CHECK(t, !memcmp(w[0], w[1], sizeof(w[0])) && !memcmp(w[0], w[2], sizeof(w[0])));
    CHECK(t, !memcmp(c16[0], c16[1], sizeof(c16[0])) && !memcmp(c16[0], c16[2], sizeof(c16[0])));
    for (uint32_t i = 0; i < ROWS * COLUMNS; i++)
        CHECK(t, fabsf(c16[0][i] - c[0][i]) < 0.02f);
    CHECK(t, h[0][0] >= -2.0f && h[0][0] <= 2.0f);
}

/* Best score of all projective trees with one root over up to six words, by trying all heads. */
static float exhaustive(const float *score, const float *root, uint32_t n)
{
    uint32_t head[6], total = 1;
    float best = -1e9f;

    for (uint32_t i = 0; i < n; i++)
        total *= n + 1;
    for (uint32_t code = 0; code < total; code++) {
        uint32_t rest = code, roots = 0;
        float sum = 0;
        bool good = true;

        for (uint32_t i = 0; i < n; i++, rest /= n + 1) {
            head[i] = rest % (n + 1);
            good = good && head[i] != i;
            roots += head[i] == n;
            sum += head[i] == n ? root[i] : head[i] == i ? 0 : score[i * n + head[i]];
        }
        for (uint32_t i = 0; i < n && good && roots == 1; i++) {
            uint32_t up = i, steps = 0;

            while (up != n && steps++ <= n)
                up = head[up];
            good = up == n;
            for (uint32_t k = 0; k < n && head[i] != n; k++) {
                if ((k > i) == (k > head[i]) || k == i || k == head[i])
                    continue;
                for (up = k, steps = 0; up != n && up != head[i] && steps <= n; steps++)
                    up = head[up];
                good = good && up == head[i];
            }
        }
        if (good && roots == 1 && sum > best)
            best = sum;
    }
    return best;
}

void test_neural_tree(check *t)
{
    rng r = { 11 };
    tree_scratch scratch;
    arena a;

    arena_init(&a, 0);
    CHECK(t, tree_scratch_init(&scratch, 8, &a));
    for (uint32_t round = 0; round < 300; round++) {
        uint32_t n = 1 + rng_below(&r, 5), head[8], roots = 0;
        float score[36], root[6], sum = 0;

        for (uint32_t i = 0; i < 36; i++)
            score[i] = some(&r);
        for (uint32_t i = 0; i < 6; i++)
            root[i] = some(&r);
        tree_best(&scratch, score, n, root, n, head);
        for (uint32_t i = 0; i < n; i++) {
            roots += head[i] == n;
            sum += head[i] == n ? root[i] : score[i * n + head[i]];
        }
        CHECK(t, roots == 1);
        CHECK(t, fabsf(sum - exhaustive(score, root, n)) < 1e-5f);
        for (uint32_t i = 0; i < 36; i++)
            score[i] = round & 1 ? NAN : INFINITY;
        tree_best(&scratch, score, n, root, n, head);
        for (uint32_t i = 0; i < n; i++)
            CHECK(t, head[i] <= n && head[i] != i);
    }
    arena_release(&a);
}

/* A batch of three sentences with random features, trees, labels and tags. */
typedef struct toy { neural_word word[14]; uint32_t row[14][3]; neural_sentence sentence[3]; } toy;

static void make_toy(toy *b)
{
    static const uint32_t count[3] = { 5, 1, 8 };
    uint32_t at = 0;
    rng r = { 3 };

    for (uint32_t k = 0; k < 3; k++) {
        b->sentence[k] = (neural_sentence){ b->word + at, count[k], 0.3f };
        for (uint32_t i = 0; i < count[k]; i++, at++) {
            uint32_t h = rng_below(&r, count[k]);

            for (uint32_t j = 0; j < 3; j++)
                b->row[at][j] = rng_below(&r, 12);
            b->word[at] = (neural_word){ .row = b->row[at], .row_count = 3, .label = (uint8_t)rng_below(&r, 7),
                                         .tag = (uint8_t)rng_below(&r, UPOS_COUNT), .keep = 0.8f,
                                         .head = i == 0 ? count[k] : h == i ? 0 : h };
        }
    }
}

static void start_toy(check *t, toy *b, neural_net *n, bool acts, arena *a)
{
    uint32_t arc = acts ? ACT_ARC : 64;
    nn_shape shape = { 64, 32, 2, arc, arc, 12, acts ? ACT_CLASSES : 7 };
    dgm_error e;

    arena_init(a, 0);
    make_toy(b);
    CHECK(t, neural_init(n, &shape, 64, 5, a, &e) == DGM_OK);
}

/* Share of sampled weights whose gradient is that of the difference quotient (a few may step over a bend). */
static double share_right(neural_net *n, const toy *b, const neural_drop *drop, float *weights, const float *gradient, size_t from,
                          size_t to)
{
    rng r = { from + 1 };
    uint32_t right = 0;

    for (uint32_t i = 0; i < 40; i++) {
        size_t at = from + rng_below(&r, (uint32_t)(to - from));
        float kept = weights[at];
        rng up = { 7 }, down = { 7 };
        double loss, slope;

        weights[at] = kept + 2e-3f;
        neural_transpose(n);
        loss = neural_learn(n, b->sentence, 3, drop, &up);
        weights[at] = kept - 2e-3f;
        neural_transpose(n);
        slope = (loss - neural_learn(n, b->sentence, 3, drop, &down)) / 4e-3;
        weights[at] = kept;
        right += fabs(slope - (double)gradient[at]) < 0.02 * (0.02 + fabs(slope));
    }
    return right / 40.0;
}

/* The gradient of each part of the weights, without and with dropout. */
static void check_gradient(check *t, const toy *b, bool acts, const size_t *part, size_t parts, arena *a, neural_net *n)
{
    static const neural_drop drop = { 0.2f, 0.2f, 0.2f };

    n->unknown_row = 0;
    n->acts = acts;
    for (uint32_t pass = 0; pass < 2; pass++) {
        const neural_drop *d = pass ? &drop : NULL;
        float *dense = ARENA_NEW(a, float, n->at.count), *rows = ARENA_NEW(a, float, 12 * n->at.input);
        rng r = { 7 };

        memset(n->dense_gradient, 0, n->at.count * sizeof(float));
        memset(n->row_gradient, 0, 12 * n->at.input * sizeof(float));
        CHECK(t, neural_learn(n, b->sentence, 3, d, &r) > 0);
        memcpy(dense, n->dense_gradient, n->at.count * sizeof(float));
        memcpy(rows, n->row_gradient, 12 * n->at.input * sizeof(float));
        CHECK(t, share_right(n, b, d, n->rows, rows, 0, 12 * n->at.input) >= 0.9);
        for (size_t i = 0; i + 1 < parts; i++)
            CHECK(t, share_right(n, b, d, n->dense, dense, part[i], part[i + 1]) >= 0.85);
    }
}

/* What two networks over the same weights learn of a part each is, together, what one learns of all. */
static void check_halves(check *t, const toy *b, neural_net *n, arena *a)
{
    neural_net twin;
    dgm_error e;
    rng r = { 7 };
    float *whole = ARENA_NEW(a, float, n->at.count + 12 * n->at.input);
    double far = 0, loss;

    memset(n->dense_gradient, 0, n->at.count * sizeof(float));
    memset(n->row_gradient, 0, 12 * n->at.input * sizeof(float));
    loss = neural_learn(n, b->sentence, 3, NULL, &r);
    memcpy(whole, n->dense_gradient, n->at.count * sizeof(float));
    memcpy(whole + n->at.count, n->row_gradient, 12 * n->at.input * sizeof(float));
    memset(n->dense_gradient, 0, n->at.count * sizeof(float));
    memset(n->row_gradient, 0, 12 * n->at.input * sizeof(float));
    n->loss = 0;
    n->words = 0;
    CHECK(t, neural_twin(&twin, n, a, &e) == DGM_OK && twin.dense == n->dense && twin.row_gradient != n->row_gradient);
    neural_learn(n, b->sentence, 1, NULL, &r);
    neural_learn(&twin, b->sentence + 1, 2, NULL, &r);
    neural_gather(n, &twin);
    CHECK(t, n->words == 14 && twin.words == 0 && twin.touched_count == 0 && fabs(n->loss - loss) < 1e-4 * loss);
    for (size_t i = 0; i < n->at.count; i++)
        far = fmax(far, fabs((double)n->dense_gradient[i] - (double)whole[i]) + fabs((double)twin.dense_gradient[i]));
    for (size_t i = 0; i < 12 * n->at.input; i++)
        far = fmax(far, fabs((double)n->row_gradient[i] - (double)whole[n->at.count + i]) + fabs((double)twin.row_gradient[i]));
    CHECK(t, far < 1e-4);
}

void test_neural_gradient(check *t)
{
    neural_net n;
    toy b;
    arena a;

    start_toy(t, &b, &n, false, &a);
    const size_t part[] = { n.at.weight[0], n.at.weight[1], n.at.top_weight, n.at.bias[0], n.at.state[0], n.at.bias[1], n.at.state[1],
                            n.at.top_bias, n.at.root, n.at.dependent_bias, n.at.distance, n.at.label_weight, n.at.label_bias, n.at.count };

    check_gradient(t, &b, false, part, COUNT_OF(part), &a, &n);
    check_halves(t, &b, &n, &a);
    arena_release(&a);
}

typedef struct toy_acts { float target[14][ACT_CLASSES]; uint8_t side[14][ACT_SIDES][8]; const uint8_t *side_of[14][ACT_SIDES]; } toy_acts;

/* A class of the group from `from` on with a share, the next but one with the rest. */
static void share_out(float *target, uint32_t from, uint32_t end, uint32_t at, rng *r)
{
    uint32_t n = end - from;

    target[from + at % n] = (float)rng_unit(r);
    target[from + (at + 2) % n] += 1.0f - target[from + at % n];
}

/* Some words of the batch are triggers, by a share of 1 or for sure, some with sides and the other classes. */
static void make_acts(toy *b, toy_acts *all)
{
    rng r = { 9 };
    uint32_t at = 0;

    for (uint32_t k = 0; k < 3; k++) {
        for (uint32_t i = 0; i < b->sentence[k].count; i++, at++) {
            b->word[at].target = all->target[at];
            if (at % 3 == 0) {
                all->target[at][ACT_NONE] = 1;
                continue;
            }
            for (uint32_t from = 0, end; from < ACT_CLASSES; from = end) {
                end = act_group_end(from);
                if (from == 0 || at % 2)
                    share_out(all->target[at], from, end, at, &r);
            }
            if (at % 2 == 0)
                continue;
            b->word[at].side = all->side_of[at];
            for (uint32_t side = 0; side < ACT_SIDES; side++) {
                all->side_of[at][side] = all->side[at][side];
                for (uint32_t j = 0; j < b->sentence[k].count; j++)
                    all->side[at][side][j] = (uint8_t)rng_below(&r, 101);
            }
        }
    }
}

void test_neural_acts_gradient(check *t)
{
    static toy_acts all;
    neural_net n;
    toy b;
    arena a;

    start_toy(t, &b, &n, true, &a);
    make_acts(&b, &all);
    const size_t part[] = { n.at.weight[0], n.at.weight[1], n.at.top_weight, n.at.bias[0], n.at.state[0], n.at.bias[1], n.at.state[1],
                            n.at.top_bias, n.at.root };

    check_gradient(t, &b, true, part, COUNT_OF(part), &a, &n);
    for (uint32_t side = 0; side < ACT_SIDES; side++) { /* near words; the sides stand apart */
        size_t near = act_bias(&n.at, side, 0, 0);
        const size_t bias[] = { near, near + 4 };

        CHECK(t, near + 32 <= n.at.distance);
        check_gradient(t, &b, true, bias, COUNT_OF(bias), &a, &n);
    }
    arena_release(&a);
}

static const char bank[] =
    "1\tAna\tAna\tPROPN\t_\t_\t2\tnsubj\t_\t_\n2\tmembaca\tbaca\tVERB\t_\t_\t0\troot\t_\t_\n"
    "3\tbuku\tbuku\tNOUN\t_\t_\t2\tobj\t_\tSpaceAfter=No\n4\t.\t.\tPUNCT\t_\t_\t2\tpunct\t_\t_\n\n"
    "1\tbuku\tbuku\tNOUN\t_\t_\t3\tnsubj\t_\t_\n2\titu\titu\tDET\t_\t_\t1\tdet\t_\t_\n"
    "3\tbaru\tbaru\tADJ\t_\t_\t0\troot\t_\tSpaceAfter=No\n4\t.\t.\tPUNCT\t_\t_\t3\tpunct\t_\t_\n\n"
    "1\tAna\tAna\tPROPN\t_\t_\t2\tnsubj\t_\t_\n2\tdatang\tdatang\tVERB\t_\t_\t0\troot\t_\t_\n\n";

const char *network_trained(check *t, treebank *tb, const char *conllu, const neural_options *n)
{
    static const learn_options options = { .seed = 1 };
    const char *path = temp_file(t, "", 0), *from = temp_file(t, conllu, strlen(conllu));
    dgm_error e = { 0 };

    CHECK(t, treebank_read(tb, from, 0, &e) == DGM_OK);
    CHECK(t, train_neural(tb, NULL, &options, n, path, &e) == DGM_OK);
    temp_remove(from);
    return path;
}

static const char *train_toy(check *t, treebank *tb)
{
    neural_options n = NEURAL_OPTIONS_INIT;

    n.shape = (nn_shape){ 64, 32, 2, 64, 64, 0, 0 };
    n.epochs = 60;
    n.batch = 4;
    n.least = 1;
    return network_trained(t, tb, bank, &n);
}

static void check_learnt(check *t, treebank *tb, const char *path)
{
    network *n;
    dgm_error e = { 0 };

    CHECK(t, network_open_file(&n, path, &e) == DGM_OK);
    for (uint32_t w = 0; w < tb->doc.word_count; w++)
        tb->doc.word[w].upos = tb->doc.word[w].rel = 0;
    CHECK(t, network_run(n, &tb->doc, 0, tb->doc.sentence_count, NULL, &e) == DGM_OK);
    for (uint32_t w = 0; w < tb->doc.word_count; w++) {
        CHECK(t, tb->doc.word[w].upos == tb->gold[w].upos);
        CHECK(t, tb->doc.word[w].head == tb->gold[w].head);
        CHECK(t, tb->doc.word[w].rel == tb->gold[w].rel);
    }
    network_close(n);
}

void fail_each_alloc(check *t, treebank *tb, const char *path, dgm_status (*use)(treebank *tb, const char *path, dgm_error *error))
{
    bool done = false;

    for (uint64_t at = 1; at < 200 && !done; at++) {
        dgm_error e = { 0 };
        arena a, *kept = tb->doc.arena;
        dgm_status status;

        arena_init(&a, 0);
        tb->doc.arena = &a;
        dgm_test_fail_alloc(at);
        status = use(tb, path, &e);
        dgm_test_fail_alloc(0);
        done = status == DGM_OK;
        CHECK(t, done || status == DGM_ENOMEM);
        tb->doc.arena = kept;
        arena_release(&a);
    }
    CHECK(t, done);
}

static dgm_status open_and_run(treebank *tb, const char *path, dgm_error *error)
{
    network *n = NULL;
    dgm_status status = network_open_file(&n, path, error);

    if (status == DGM_OK)
        status = network_run(n, &tb->doc, 0, tb->doc.sentence_count, NULL, error);
    network_close(n);
    return status;
}

void test_neural_learns(check *t)
{
    treebank tb, again;
    const char *path, *second;
    arena a;

    arena_init(&a, 0);
    treebank_init(&tb, &a);
    treebank_init(&again, &a);
    path = train_toy(t, &tb);
    second = train_toy(t, &again);
    check_learnt(t, &tb, path);
    fail_each_alloc(t, &tb, path, open_and_run);
    check_same_bytes(t, path, second);
    temp_remove(path);
    temp_remove(second);
    treebank_release(&tb);
    treebank_release(&again);
    arena_release(&a);
}

/* One sentence of more words than the network reads at a time still becomes one tree. */
static void check_long(check *t, const network *n)
{
    arena a;
    buf text = { 0 };
    const char *path;
    treebank tb;
    dgm_error e = { 0 };
    uint32_t roots = 0;

    for (uint32_t i = 1; i <= 2 * NN_PIECE + 40; i++)
        buf_printf(&text, "%u\tbuku\tbuku\tNOUN\t_\t_\t%u\t%s\t_\t_\n", i, i - 1, i == 1 ? "root" : "obj");
    buf_char(&text, '\n');
    arena_init(&a, 0);
    treebank_init(&tb, &a);
    path = temp_file(t, text.p, text.n);
    CHECK(t, treebank_read(&tb, path, 0, &e) == DGM_OK && tb.doc.sentence_count == 1);
    CHECK(t, network_run(n, &tb.doc, 0, 1, NULL, &e) == DGM_OK);
    for (uint32_t w = 0; w < tb.doc.word_count; w++) {
        uint32_t up = w, steps = 0;

        while (up != NO_INDEX && steps++ <= tb.doc.word_count)
            up = tb.doc.word[up].head;
        CHECK(t, up == NO_INDEX);
        roots += tb.doc.word[w].head == NO_INDEX;
    }
    CHECK(t, roots == 1);
    temp_remove(path);
    treebank_release(&tb);
    buf_release(&text);
    arena_release(&a);
}

const char *network_damaged(check *t, const char *good, const char *kind, uint32_t how)
{
    uint32_t version = strcmp(kind, ACT_KIND) == 0 ? NN_ACTS_VERSION : NN_FEATURES_VERSION;
    static const char *const name[] = { "kind", "domain", "shape", "label.names", "dense", "rows", "scale", "matrix", "column", "row.lex", "cluster.lex" };
    const char *path = temp_file(t, "", 0);
    model_writer w = { 0 };
    dgm_error e = { 0 };
    model m;

    CHECK(t, COUNT_OF(name) == NETWORK_SECTIONS && model_open(&m, good, kind, version, &e) == DGM_OK);
    for (uint32_t i = 0; i < COUNT_OF(name); i++) {
        file_map part = model_get(&m, name[i]);
        buf copy = { 0 };

        buf_add(&copy, part.p, part.n);
        if (copy.n && i == how % COUNT_OF(name)) {
            if (how >= COUNT_OF(name))
                memset(copy.p, 0xFF, copy.n);
            else
                copy.n--;
        }
        model_add(&w, name[i], copy.p, copy.n);
        buf_release(&copy);
    }
    CHECK(t, model_finish(&w, path, version, &e) == DGM_OK);
    model_close(&m);
    return path;
}

void test_neural_faults(check *t)
{
    treebank tb;
    network *n;
    const char *path;
    dgm_error e = { 0 };
    arena a;

    arena_init(&a, 0);
    treebank_init(&tb, &a);
    path = train_toy(t, &tb);
    CHECK(t, network_open_file(&n, path, &e) == DGM_OK);
    check_long(t, n);
    network_close(n);
    for (uint32_t how = 0; how < 2 * NETWORK_SECTIONS; how++) {
        const char *bad = network_damaged(t, path, "neural", how);
        dgm_status status = network_open_file(&n, bad, &e);

        if (how < NETWORK_SECTIONS)
            CHECK(t, status == DGM_EFORMAT && !n);
        if (status == DGM_OK) /* weights that are not numbers: some tree, no crash */
            CHECK(t, network_run(n, &tb.doc, 0, tb.doc.sentence_count, NULL, &e) == DGM_OK);
        network_close(n);
        temp_remove(bad);
    }
    CHECK(t, network_open(&n, "/nonexistent", "xx", &e) == DGM_OK && !n);
    temp_remove(path);
    treebank_release(&tb);
    arena_release(&a);
}
