#include "learn/train_neural.h"

#include "base/file.h"
#include "learn/clusters.h"
#include "learn/perceptron.h"
#include "neural/network.h"

#include <math.h>
#include <pthread.h>

#define HAND_WEIGHT 4

typedef struct moments { float *first, *second; } moments;

typedef struct trainer {
    const treebank *t;
    const learn_options *o;
    const neural_options *n;
    arena arena;
    rng rng;
    lexicon row;
    word_clusters cluster;
    uint64_t *row_key;
    uint32_t *row_value;
    uint32_t row_count;
    uint64_t *form_key; /* sorted forms of all words, for counting */
    str label[NN_LABELS];
    uint32_t label_count;
    neural_word *word;
    neural_sentence *sentence;
    uint32_t *order, *machine, sentence_count, by_hand; /* sentences annotated by hand come first */
    neural_net net, twin; /* the twin learns a half of each batch (neural_options.halves) */
    rng twin_rng;
    moments dense, rows;
    double rate, bias1, bias2;
} trainer;

static int by_number(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

static uint32_t features_of(const trainer *t, uint32_t w, uint8_t domain, uint64_t *out)
{
    const word *from = &t->t->doc.word[w];

    return nn_features(from, lexicon_get(&t->cluster.table, from->key), domain % NEURAL_MACHINE_MADE, out);
}

typedef struct seen { uint64_t key; uint32_t times; } seen;

/* Features of the sentences by hand or of those by a machine, in order of their hashes, each `share` times as often as it
 * occurs; appended to out. Returns the count, NO_INDEX when out of memory. */
static uint32_t count_features(const trainer *t, bool machine, uint32_t share, seen *out)
{
    const doc *d = &t->t->doc;
    uint64_t *all = heap_alloc((size_t)d->word_count * NN_MAX_FEATURES + 1, sizeof(*all));
    size_t n = 0;
    uint32_t count = 0;

    if (!all)
        return NO_INDEX;
    for (uint32_t k = 0; k < d->sentence_count; k++)
        for (uint32_t i = 0; (t->t->domain[k] >= NEURAL_MACHINE_MADE) == machine && i < d->sentence[k].count; i++)
            n += features_of(t, d->sentence[k].first + i, t->t->domain[k], all + n);
    qsort(all, n, sizeof(*all), by_number);
    for (size_t i = 0; i < n; i++) {
        if (count == 0 || out[count - 1].key != all[i])
            out[count++] = (seen){ all[i], 0 };
        out[count - 1].times += share;
    }
    free(all);
    return count;
}

/* Joins two lists in order into the first, which has room for both. Returns the count. */
static uint32_t join(seen *a, uint32_t a_count, const seen *b, uint32_t b_count)
{
    uint32_t both = 0, total;

    for (uint32_t i = 0, k = 0; i < a_count && k < b_count;) {
        both += a[i].key == b[k].key;
        if (a[i].key <= b[k].key)
            i++;
        else
            k++;
    }
    total = a_count + b_count - both;
    for (uint32_t at = total; b_count;) { /* from behind: what is not yet read is not overwritten */
        if (a_count && a[a_count - 1].key >= b[b_count - 1].key) {
            bool same = a[a_count - 1].key == b[b_count - 1].key;

            a[--at] = a[--a_count];
            if (same)
                a[at].times += b[--b_count].times;
        } else {
            a[--at] = b[--b_count];
        }
    }
    return total;
}

/* Rows for the features that occur often enough, in order of their hashes; an occurrence in a sentence by hand counts as
 * HAND_WEIGHT. */
static dgm_status number_rows(trainer *t, dgm_error *error)
{
    size_t most = (size_t)t->t->doc.word_count * NN_MAX_FEATURES + 1;
    seen *list = heap_alloc(most, sizeof(*list)), *more = heap_alloc(most, sizeof(*more));
    uint32_t count = list ? count_features(t, false, HAND_WEIGHT, list) : NO_INDEX, least = t->n->least * HAND_WEIGHT - 1, kept;
    uint32_t extra = more ? count_features(t, true, 1, more) : NO_INDEX;

    if (count == NO_INDEX || extra == NO_INDEX) {
        free(list);
        free(more);
        return dgm_fail_memory(error);
    }
    count = join(list, count, more, extra);
    free(more);
    do {
        least++;
        kept = 1;
        for (uint32_t i = 0; i < count; i++)
            kept += list[i].times >= least;
    } while (kept > t->n->rows && t->n->rows > 1);
    t->row_key = ARENA_NEW(&t->arena, uint64_t, kept);
    t->row_value = ARENA_NEW(&t->arena, uint32_t, kept);
    if (!t->row_key || !t->row_value) {
        free(list);
        return dgm_fail_memory(error);
    }
    t->row_key[0] = nn_unknown_form();
    t->row_value[0] = 1;
    t->row_count = 1;
    for (uint32_t i = 0; i < count; i++)
        if (list[i].times >= least) {
            t->row_key[t->row_count] = list[i].key;
            t->row_value[t->row_count] = t->row_count + 1;
            t->row_count++;
        }
    free(list);
    return lexicon_make(&t->row, &t->arena, t->row_key, t->row_value, t->row_count, error);
}

static dgm_status number_labels(trainer *t, uint8_t *label_of, dgm_error *error)
{
    const doc *d = &t->t->doc;
    uint16_t codes[NN_LABELS];

    for (uint32_t w = 0; w < d->word_count; w++) {
        const gold_word *g = &t->t->gold[w];
        uint16_t code = (uint16_t)(g->rel * SUB_COUNT + g->sub);
        uint32_t i = 0;

        while (i < t->label_count && codes[i] != code)
            i++;
        if (i == t->label_count) {
            if (i == NN_LABELS)
                return dgm_fail(error, DGM_ELIMIT, UINT64_MAX, "more than %d relations", NN_LABELS);
            codes[i] = code;
            t->label[t->label_count++] = arena_printf(&t->arena, "%s%s%s", deprel_name[g->rel], g->sub ? ":" : "",
                                                      depsub_name[g->sub]);
        }
        label_of[w] = (uint8_t)i;
    }
    return DGM_OK;
}

/* How often each form occurs, for the probability of hiding it. */
static dgm_status count_forms(trainer *t, dgm_error *error)
{
    const doc *d = &t->t->doc;

    t->form_key = ARENA_NEW(&t->arena, uint64_t, d->word_count + 1);
    if (!t->form_key)
        return dgm_fail_memory(error);
    for (uint32_t w = 0; w < d->word_count; w++)
        t->form_key[w] = d->word[w].key;
    qsort(t->form_key, d->word_count, sizeof(uint64_t), by_number);
    return DGM_OK;
}

static uint32_t times(const trainer *t, uint64_t key)
{
    uint32_t low[2], n = t->t->doc.word_count;

    for (uint32_t side = 0; side < 2; side++) {
        uint32_t from = 0, to = n;

        while (from < to) {
            uint32_t mid = from + (to - from) / 2;

            if (t->form_key[mid] < key || (side && t->form_key[mid] == key))
                from = mid + 1;
            else
                to = mid;
        }
        low[side] = from;
    }
    return low[1] - low[0];
}

static dgm_status make_word(trainer *t, uint32_t w, uint8_t domain, dgm_error *error)
{
    uint64_t feature[NN_MAX_FEATURES];
    uint32_t n = features_of(t, w, domain, feature), row[NN_MAX_FEATURES], kept = 0, *copy;

    for (uint32_t i = 0; i < n; i++) {
        uint32_t r = lexicon_get(&t->row, feature[i]);

        if (r || i == 0)
            row[kept++] = r ? r - 1 : 0;
    }
    copy = ARENA_NEW(&t->arena, uint32_t, kept);
    if (!copy)
        return dgm_fail_memory(error);
    memcpy(copy, row, kept * sizeof(*row));
    t->word[w] = (neural_word){ .row = copy, .row_count = (uint8_t)kept };
    t->word[w].keep = 1.0f - 0.25f / (0.25f + (float)times(t, t->t->doc.word[w].key)) - 0.03f;
    return DGM_OK;
}

static dgm_status make_sentence(trainer *t, uint32_t k, const uint8_t *label_of, dgm_error *error)
{
    const doc *d = &t->t->doc;
    const sentence *s = &d->sentence[k];

    for (uint32_t w = s->first; w < s->first + s->count; w++) {
        TRY(make_word(t, w, t->t->domain[k], error));
        if (t->n->target) {
            t->word[w].target = t->n->target[w];
            t->word[w].side = t->n->side[w];
        } else {
            const gold_word *g = &t->t->gold[w];

            t->word[w].label = label_of[w];
            t->word[w].tag = g->upos;
            t->word[w].head = g->head == NO_INDEX ? s->count : g->head - s->first;
        }
    }
    t->sentence[t->sentence_count++] = (neural_sentence){ t->word + s->first, s->count,
                                                          t->n->weight[t->t->domain[k] % 10] / (float)t->n->batch };
    return DGM_OK;
}

static dgm_status make_words(trainer *t, const uint8_t *label_of, dgm_error *error)
{
    const doc *d = &t->t->doc;

    t->word = ARENA_NEW(&t->arena, neural_word, d->word_count + 1);
    t->sentence = ARENA_NEW(&t->arena, neural_sentence, d->sentence_count + 1);
    t->order = ARENA_NEW(&t->arena, uint32_t, d->sentence_count + 1);
    t->machine = ARENA_NEW(&t->arena, uint32_t, d->sentence_count + 1);
    if (!t->word || !t->sentence || !t->order || !t->machine)
        return dgm_fail_memory(error);
    for (uint32_t pass = 0; pass < 2; pass++) {
        for (uint32_t k = 0; k < d->sentence_count; k++)
            if ((t->t->domain[k] >= NEURAL_MACHINE_MADE) == (pass == 1) && d->sentence[k].count <= NN_PIECE)
                TRY(make_sentence(t, k, label_of, error));
        if (pass == 0)
            t->by_hand = t->sentence_count;
    }
    for (uint32_t i = t->by_hand; i < t->sentence_count; i++)
        t->machine[i - t->by_hand] = i;
    return DGM_OK;
}

static dgm_status prepare(trainer *t, dgm_error *error)
{
    uint8_t *label_of = ARENA_NEW(&t->arena, uint8_t, t->t->doc.word_count + 1);
    nn_shape shape = t->n->shape;

    if (!label_of)
        return dgm_fail_memory(error);
    TRY(clusters_read(&t->cluster, &t->arena, t->o->clusters, UINT32_MAX, error));
    TRY(number_rows(t, error));
    if (!t->n->target)
        TRY(number_labels(t, label_of, error));
    TRY(count_forms(t, error));
    TRY(make_words(t, label_of, error));
    shape.rows = t->row_count;
    shape.labels = t->n->target ? shape.labels : t->label_count;
    TRY(neural_init(&t->net, &shape, t->n->batch + NN_PIECE, t->o->seed + 1, &t->arena, error));
    t->net.unknown_row = 0;
    t->net.acts = t->n->target != NULL;
    if (t->n->halves)
        TRY(neural_twin(&t->twin, &t->net, &t->arena, error));
    t->dense.first = ARENA_NEW(&t->arena, float, t->net.at.count);
    t->dense.second = ARENA_NEW(&t->arena, float, t->net.at.count);
    t->rows.first = ARENA_NEW(&t->arena, float, (size_t)shape.rows * t->net.at.input);
    t->rows.second = ARENA_NEW(&t->arena, float, (size_t)shape.rows * t->net.at.input);
    return t->dense.first && t->dense.second && t->rows.first && t->rows.second ? DGM_OK : dgm_fail_memory(error);
}

static double square(const float *g, size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += (double)g[i] * (double)g[i];
    return sum;
}

static void step(trainer *t)
{
    neural_net *n = &t->net;
    uint32_t width = n->at.input;
    double norm = square(n->dense_gradient, n->at.count), scale;
    nn_adam adam;

    for (uint32_t i = 0; i < n->touched_count; i++)
        norm += square(n->row_gradient + (size_t)n->touched[i] * width, width);
    norm = sqrt(norm);
    scale = norm > 2.0 ? 2.0 / norm : 1.0;
    t->bias1 *= 0.9;
    t->bias2 *= 0.99;
    adam = (nn_adam){ (float)scale, (float)(t->rate / (1.0 - t->bias1)), (float)(1.0 / (1.0 - t->bias2)) };
    n->kernels.adam(&adam, n->dense, n->dense_gradient, t->dense.first, t->dense.second, n->at.count);
    for (uint32_t i = 0; i < n->touched_count; i++) {
        size_t at = (size_t)n->touched[i] * width;

        n->kernels.adam(&adam, n->rows + at, n->row_gradient + at, t->rows.first + at, t->rows.second + at, width);
        n->is_touched[n->touched[i]] = 0;
    }
    n->touched_count = 0;
    neural_transpose(n);
}

static void round_matrices(const neural_net *n, int16_t *matrix, float *column)
{
    for (uint32_t i = 0; i < n->shape.layers; i++)
        nn_round_matrix(matrix + n->at.weight[i], column + (size_t)i * n->at.gates, n->dense + n->at.weight[i],
                        nn_layer_input(&n->at, i), n->at.gates);
    nn_round_matrix(matrix + n->at.top_weight, column + (size_t)n->shape.layers * n->at.gates, n->dense + n->at.top_weight,
                    n->at.top, n->at.projected);
}

static dgm_status write_model(trainer *t, const char *out, dgm_error *error)
{
    neural_net *n = &t->net;
    model_writer w = { 0 };
    uint32_t width = n->at.input;
    int8_t *rows = heap_alloc((size_t)n->shape.rows * width, 1);
    float *scale = heap_alloc(n->shape.rows, sizeof(*scale)), *column = heap_alloc(n->at.columns, sizeof(*column));
    int16_t *matrix = heap_alloc(n->at.matrices, sizeof(*matrix));
    buf names = { 0 };
    dgm_status status;

    for (uint32_t i = 0; rows && scale && i < n->shape.rows; i++) {
        const float *from = n->rows + (size_t)i * width;
        float most = 1e-20f;

        for (uint32_t k = 0; k < width; k++)
            most = fabsf(from[k]) > most ? fabsf(from[k]) : most;
        scale[i] = most / 127.0f;
        for (uint32_t k = 0; k < width; k++) {
            float x = from[k] / scale[i];

            rows[(size_t)i * width + k] = (int8_t)(x < 0 ? x - 0.5f : x + 0.5f);
        }
    }
    model_add(&w, "kind", t->n->kind, strlen(t->n->kind));
    if (t->o->meta)
        model_add(&w, "meta", t->o->meta, strlen(t->o->meta));
    model_add(&w, "domain", &t->o->domain, 1);
    model_add(&w, "shape", &n->shape, sizeof(n->shape));
    for (uint32_t i = 0; i < t->label_count; i++) {
        buf_str(&names, t->label[i]);
        buf_char(&names, '\0');
    }
    model_add(&w, "label.names", names.p, names.n);
    w.failed |= !rows || !scale || !column || !matrix || names.failed;
    if (!w.failed) {
        round_matrices(n, matrix, column);
        model_add(&w, "dense", n->dense + n->at.matrices, (n->at.count - n->at.matrices) * sizeof(float));
        model_add(&w, "matrix", matrix, n->at.matrices * sizeof(*matrix));
        model_add(&w, "column", column, n->at.columns * sizeof(*column));
        model_add(&w, "rows", rows, (size_t)n->shape.rows * width);
        model_add(&w, "scale", scale, n->shape.rows * sizeof(float));
        lexicon_write(&w, "row", t->row_key, t->row_value, t->row_count);
        lexicon_write(&w, "cluster", t->cluster.key, t->cluster.value, t->cluster.count);
    }
    status = model_finish(&w, out, t->n->target ? NN_ACTS_VERSION : NN_FEATURES_VERSION, error);
    buf_release(&names);
    free(rows);
    free(scale);
    free(column);
    free(matrix);
    return status;
}

static dgm_status measure(trainer *t, treebank *held, const char *out, dgm_error *error)
{
    network *n;
    dgm_status status = DGM_OK;
    arena scratch;
    uint32_t words = 0, heads = 0, labels = 0, tags = 0;

    TRY(network_open_file(&n, out, error));
    arena_init(&scratch, 0);
    for (uint32_t k = 0; k < held->doc.sentence_count && status == DGM_OK; k++) {
        const sentence *s = &held->doc.sentence[k];
        arena *kept = held->doc.arena;

        network_set_domain(n, held->domain[k]);
        arena_reset(&scratch);
        held->doc.arena = &scratch;
        status = network_run(n, &held->doc, k, 1, NULL, error);
        held->doc.arena = kept;
        for (uint32_t w = s->first; w < s->first + s->count; w++) {
            const word *have = &held->doc.word[w];
            const gold_word *g = &held->gold[w];

            words++;
            heads += have->head == g->head;
            labels += have->head == g->head && have->rel == g->rel;
            tags += have->upos == g->upos;
        }
    }
    arena_release(&scratch);
    network_close(n);
    if (status == DGM_OK && words)
        learn_say(t->o, "  held out: UPOS %.2f UAS %.2f LAS %.2f", 100.0 * tags / words, 100.0 * heads / words,
                  100.0 * labels / words);
    return status;
}

static void shuffle(trainer *t, uint32_t *order, uint32_t count)
{
    for (uint32_t i = count; i > 1; i--) {
        uint32_t j = rng_below(&t->rng, i), swap = order[i - 1];

        order[i - 1] = order[j];
        order[j] = swap;
    }
}

/* Sentences of an epoch in a random order: all that people annotated and a sample of those that a machine did, the fewer
 * the further the training is. Returns the count. */
static uint32_t choose_sentences(trainer *t, uint32_t epoch)
{
    uint32_t machine = t->sentence_count - t->by_hand;
    double wanted = (double)t->n->silver * t->by_hand * (1.0 - (double)epoch / t->n->epochs);
    uint32_t count = wanted < machine ? (uint32_t)wanted : machine;

    shuffle(t, t->machine, machine);
    for (uint32_t i = 0; i < t->by_hand; i++)
        t->order[i] = i;
    memcpy(t->order + t->by_hand, t->machine, count * sizeof(uint32_t));
    shuffle(t, t->order, t->by_hand + count);
    return t->by_hand + count;
}

static void report(const trainer *t, uint32_t epoch)
{
    const neural_net *n = &t->net;
    double loss = n->loss * t->n->batch / (double)n->words, tags = 100.0 * (double)n->right_tags / (double)n->words;

    if (n->acts)
        learn_say(t->o, "epoch %u: loss %.4f, classes %.2f", epoch + 1, loss, tags);
    else
        learn_say(t->o, "epoch %u: loss %.4f, heads %.2f, labels %.2f, tags %.2f", epoch + 1, loss, 100.0 * (double)n->right_heads / (double)n->words,
                  100.0 * (double)n->right_labels / (double)n->words, tags);
}

typedef struct half { trainer *t; const neural_sentence *s; uint32_t count; } half;

static void *learn_half(void *context)
{
    half *h = context;

    neural_learn(&h->t->twin, h->s, h->count, &h->t->n->drop, &h->t->twin_rng);
    return NULL;
}

/* The sentences of the first half of a batch, by words. */
static uint32_t first_half(const neural_sentence *s, uint32_t count, uint32_t words)
{
    uint32_t n = 0, own = 0;

    while (n < count && 2 * own < words)
        own += s[n++].count;
    return n;
}

/* The second half of the batch on a thread of its own; on this one after the first where there is no thread to be had: the
 * sums are the same. */
static void learn_batch(trainer *t, const neural_sentence *s, uint32_t count, uint32_t words)
{
    uint32_t first = t->n->halves ? first_half(s, count, words) : count;
    half second;
    pthread_t thread;
    bool aside;

    if (first == count) {
        neural_learn(&t->net, s, count, &t->n->drop, &t->rng);
        return;
    }
    second = (half){ t, s + first, count - first };
    aside = pthread_create(&thread, NULL, learn_half, &second) == 0;
    neural_learn(&t->net, s, first, &t->n->drop, &t->rng);
    if (aside)
        pthread_join(thread, NULL);
    else
        learn_half(&second);
    neural_gather(&t->net, &t->twin);
}

static void run_epoch(trainer *t, uint32_t epoch)
{
    neural_net *n = &t->net;
    neural_sentence some[512];
    uint32_t count = 0, words = 0, all = choose_sentences(t, epoch);

    n->words = n->right_heads = n->right_labels = n->right_tags = 0;
    n->loss = 0;
    for (uint32_t i = 0; i < all; i++) {
        some[count++] = t->sentence[t->order[i]];
        words += some[count - 1].count;
        if (words < t->n->batch && count < 512 && i + 1 < all)
            continue;
        t->rate = t->n->rate * (1.0 - ((double)epoch + (double)i / all) / t->n->epochs);
        learn_batch(t, some, count, words);
        step(t);
        count = words = 0;
    }
    report(t, epoch);
}

dgm_status train_neural(const treebank *tb, treebank *held, const learn_options *o, const neural_options *n, const char *out,
                        dgm_error *error)
{
    trainer *t = heap_alloc(1, sizeof(*t));
    dgm_status status;

    if (!t)
        return dgm_fail_memory(error);
    *t = (trainer){ .t = tb, .o = o, .n = n, .rng = { o->seed + 99 }, .twin_rng = { o->seed + 199 }, .bias1 = 1, .bias2 = 1 };
    arena_init(&t->arena, 0);
    status = prepare(t, error);
    if (status == DGM_OK)
        learn_say(o, "%u sentences, %u rows, %u labels, %zu weights", t->sentence_count, t->row_count, t->label_count,
                  t->net.at.count);
    for (uint32_t e = 0; e < n->epochs && status == DGM_OK; e++) {
        bool last = e + 1 == n->epochs;

        run_epoch(t, e);
        if (!last && (!n->measure || (e + 1) % n->measure || !held))
            continue;
        status = write_model(t, out, error);
        if (status == DGM_OK && held)
            status = measure(t, held, out, error);
    }
    arena_release(&t->arena);
    free(t);
    return status;
}
