#include "learn/crf.h"

#include "learn/loglinear.h"

#include <math.h>
#include <stdlib.h>

#define SCALE 512.0    /* integer units of a written weight */
#define LEAST_UNITS 6  /* smaller weights are not written */
#define MOST_WEIGHTS (1u << 26) /* by the width of their numbers: more than memory holds */

void crf_release(crf_data *c)
{
    buf_release(&c->feature);
    buf_release(&c->end);
    buf_release(&c->gold);
    buf_release(&c->sequence);
    buf_release(&c->weight);
}

void crf_add_sequence(crf_data *c, double weight)
{
    uint32_t first = (uint32_t)c->gold.n;

    buf_add(&c->sequence, &first, sizeof(first));
    buf_add(&c->weight, &weight, sizeof(weight));
}

void crf_add_word(crf_data *c, const uint64_t *feature, uint32_t count, uint8_t gold)
{
    size_t end;

    buf_add(&c->feature, feature, count * sizeof(*feature));
    end = c->feature.n / sizeof(*feature);
    buf_add(&c->end, &end, sizeof(end));
    buf_add(&c->gold, &gold, 1);
}

/* ---- Features that are kept ---------------------------------------------------------------------------------------- */

typedef struct row {
    uint64_t key;
    uint64_t labels;       /* seen with it, a bit each */
    uint32_t count, first; /* occurrences; number of the first weight */
} row;

typedef struct crf {
    const crf_options *o;
    row *row; uint32_t mask, row_count; /* open addressing; count == 0: empty */
    uint32_t *at; size_t *end;          /* of the words' features, one after the other: first weight << 6 | count - 1 */
    uint8_t *gold;
    const uint32_t *sequence;
    const double *weight;
    uint32_t words, sequences, weights, steps; /* weights of features come first, then `steps` of transitions */
    uint8_t *label;                     /* of each weight */
    double *observed;                   /* how often the data show each weight */
    uint8_t before[CRF_LABELS][CRF_LABELS]; uint32_t before_count[CRF_LABELS]; /* labels that may stand before */
    uint32_t longest;
    double *scratch;                    /* of the sums over one sequence */
} crf;

static row *row_of(const crf *c, uint64_t key)
{
    uint32_t i = (uint32_t)(key >> 20) & c->mask;

    while (c->row[i].count && c->row[i].key != key)
        i = (i + 1) & c->mask;
    return &c->row[i];
}

static uint32_t label_count(const row *r) { return (uint32_t)__builtin_popcountll(r->labels); }

static bool widen(crf *c)
{
    crf wider = { .mask = c->mask ? c->mask * 2 + 1 : (1u << 16) - 1 };

    wider.row = heap_alloc((size_t)wider.mask + 1, sizeof(row));
    if (!wider.row)
        return false;
    for (uint32_t i = 0; c->row && i <= c->mask; i++)
        if (c->row[i].count)
            *row_of(&wider, c->row[i].key) = c->row[i];
    free(c->row);
    c->row = wider.row;
    c->mask = wider.mask;
    return true;
}

static bool count_features(crf *c, const crf_data *d)
{
    const uint64_t *feature = (const uint64_t *)(const void *)d->feature.p;
    const size_t *end = (const size_t *)(const void *)d->end.p;
    size_t k = 0;

    for (uint32_t i = 0; i < c->words; i++) {
        for (; k < end[i]; k++) {
            row *r;

            if (c->row_count >= c->mask / 4 * 3 && !widen(c))
                return false;
            r = row_of(c, feature[k]);
            c->row_count += r->count == 0;
            r->key = feature[k];
            r->count++;
            r->labels |= (uint64_t)1 << c->gold[i];
        }
    }
    return true;
}

/* Numbers the weights of the rows that are kept, in the order of the table. */
static void number_weights(crf *c)
{
    for (uint32_t i = 0; c->row && i <= c->mask; i++) {
        row *r = &c->row[i];

        if (r->count < c->o->least)
            continue;
        r->first = c->weights;
        for (uint64_t m = r->labels; m; m &= m - 1)
            c->weights++;
    }
}

static bool keep_features(crf *c, const crf_data *d)
{
    const uint64_t *feature = (const uint64_t *)(const void *)d->feature.p;
    const size_t *end = (const size_t *)(const void *)d->end.p;
    size_t k = 0, n = 0;

    c->at = heap_alloc(d->feature.n / sizeof(*feature) + 1, sizeof(*c->at));
    c->end = heap_alloc((size_t)c->words + 1, sizeof(*c->end));
    c->label = heap_alloc((size_t)c->weights + 1, sizeof(*c->label));
    if (!c->at || !c->end || !c->label)
        return false;
    for (uint32_t i = 0; i < c->words; i++) {
        for (; k < end[i]; k++) {
            const row *r = row_of(c, feature[k]);

            if (r->count >= c->o->least)
                c->at[n++] = r->first << 6 | (label_count(r) - 1);
        }
        c->end[i] = n;
    }
    for (uint32_t i = 0; c->row && i <= c->mask; i++) {
        const row *r = &c->row[i];
        uint32_t at = r->first;

        for (uint64_t m = r->count >= c->o->least ? r->labels : 0; m; m &= m - 1)
            c->label[at++] = (uint8_t)__builtin_ctzll(m);
    }
    return true;
}

static uint32_t sequence_end(const crf *c, uint32_t s) { return s + 1 < c->sequences ? c->sequence[s + 1] : c->words; }

static size_t first_feature(const crf *c, uint32_t word) { return word ? c->end[word - 1] : 0; }

static void observe(crf *c)
{
    uint32_t labels = c->o->labels;

    for (uint32_t s = 0; s < c->sequences; s++) {
        uint8_t before = 0;

        for (uint32_t i = c->sequence[s]; i < sequence_end(c, s); i++) {
            for (size_t k = first_feature(c, i); k < c->end[i]; k++) {
                for (uint32_t n = c->at[k] >> 6, last = n + (c->at[k] & 63); n <= last; n++)
                    if (c->label[n] == c->gold[i])
                        c->observed[n] += c->weight[s];
            }
            c->observed[c->weights + before * labels + c->gold[i]] += c->weight[s];
            before = c->gold[i];
        }
        c->observed[c->weights + before * labels] += c->weight[s];
    }
}

static bool prepare(crf *c, crf_data *d)
{
    if (!widen(c) || !count_features(c, d))
        return false;
    number_weights(c);
    if (c->weights >= MOST_WEIGHTS || !keep_features(c, d))
        return false;
    buf_release(&d->feature);
    for (uint32_t y = 0; y < c->o->labels; y++)
        for (uint32_t x = 0; x < c->o->labels; x++)
            if (c->o->follows(x, y))
                c->before[y][c->before_count[y]++] = (uint8_t)x;
    for (uint32_t s = 0; s < c->sequences; s++) {
        uint32_t n = sequence_end(c, s) - c->sequence[s];

        c->longest = n > c->longest ? n : c->longest;
    }
    c->observed = heap_alloc((size_t)c->weights + c->steps, sizeof(double));
    c->scratch = heap_alloc((3 * (size_t)c->longest + 2) * c->o->labels + c->longest, sizeof(double));
    if (!c->observed || !c->scratch)
        return false;
    observe(c);
    return true;
}

/* ---- Likelihood ----------------------------------------------------------------------------------------------------- */

/* Of one sequence: exp of the words' own scores, ways from the left and from the right, each word's brought to a sum of 1. */
typedef struct sums {
    double *own, *left, *right, *scale;
    uint32_t n, labels;
} sums;

static double score_words(const crf *c, const double *w, const sums *x, uint32_t first)
{
    double moved = 0;

    for (uint32_t i = 0; i < x->n; i++) {
        double *own = x->own + (size_t)i * x->labels, most;

        memset(own, 0, x->labels * sizeof(*own));
        for (size_t k = first_feature(c, first + i); k < c->end[first + i]; k++) {
            for (uint32_t n = c->at[k] >> 6, last = n + (c->at[k] & 63); n <= last; n++)
                own[c->label[n]] += w[n];
        }
        most = own[0];
        for (uint32_t y = 1; y < x->labels; y++)
            most = own[y] > most ? own[y] : most;
        for (uint32_t y = 0; y < x->labels; y++)
            own[y] = exp(own[y] - most);
        moved += most;
    }
    return moved;
}

/* `step`: exp of the weights of transitions. Begins the sums from the right as well. Returns the logarithm of the sum over all ways, but for what score_words() moved. */
static double sum_left(const crf *c, const double *step, const sums *x)
{
    double log_sum = 0, end = 0;

    for (uint32_t i = 0; i < x->n; i++) {
        const double *own = x->own + (size_t)i * x->labels, *last = x->left + (size_t)(i ? i - 1 : 0) * x->labels;
        double *now = x->left + (size_t)i * x->labels, all = 0;

        for (uint32_t y = 0; y < x->labels; y++) {
            double sum = 0;

            if (i == 0)
                sum = c->o->follows(0, y) ? step[y] : 0;
            for (uint32_t k = 0; i && k < c->before_count[y]; k++)
                sum += last[c->before[y][k]] * step[c->before[y][k] * x->labels + y];
            now[y] = sum * own[y];
            all += now[y];
        }
        x->scale[i] = all > 0 ? 1 / all : 1;
        for (uint32_t y = 0; y < x->labels; y++)
            now[y] *= x->scale[i];
        log_sum -= log(x->scale[i]);
    }
    for (uint32_t y = 0; y < x->labels; y++)
        end += c->o->follows(y, 0) ? x->left[(size_t)(x->n - 1) * x->labels + y] * step[y * x->labels] : 0;
    for (uint32_t y = 0; y < x->labels; y++)
        x->right[(size_t)(x->n - 1) * x->labels + y] = c->o->follows(y, 0) ? step[y * x->labels] / end : 0;
    return log_sum + log(end);
}

/* From the right; adds what the transitions are expected to be seen to `gradient`. */
static void sum_right(const crf *c, const double *step, const sums *x, double weight, double *gradient)
{
    for (uint32_t i = x->n; i-- > 1;) {
        const double *own = x->own + (size_t)i * x->labels, *next = x->right + (size_t)i * x->labels;
        const double *left = x->left + (size_t)(i - 1) * x->labels;
        double *now = x->right + (size_t)(i - 1) * x->labels;

        memset(now, 0, x->labels * sizeof(*now));
        for (uint32_t y = 0; y < x->labels; y++) {
            double ahead = own[y] * next[y] * x->scale[i];

            for (uint32_t k = 0; ahead > 0 && k < c->before_count[y]; k++) {
                uint32_t from = c->before[y][k];
                double v = step[from * x->labels + y] * ahead;

                now[from] += v;
                gradient[from * x->labels + y] += weight * left[from] * v;
            }
        }
    }
}

static void add_expected(const crf *c, const sums *x, uint32_t first, double weight, double *gradient)
{
    for (uint32_t i = 0; i < x->n; i++) {
        const double *left = x->left + (size_t)i * x->labels, *right = x->right + (size_t)i * x->labels;
        double p[CRF_LABELS], all = 0;

        for (uint32_t y = 0; y < x->labels; y++)
            all += p[y] = left[y] * right[y];
        for (uint32_t y = 0; y < x->labels; y++)
            p[y] *= all > 0 ? weight / all : 0;
        for (size_t k = first_feature(c, first + i); k < c->end[first + i]; k++) {
            for (uint32_t n = c->at[k] >> 6, last = n + (c->at[k] & 63); n <= last; n++)
                gradient[n] += p[c->label[n]];
        }
        for (uint32_t y = 0; i == 0 && y < x->labels; y++)
            gradient[c->weights + y] += p[y];
        for (uint32_t y = 0; i + 1 == x->n && y < x->labels; y++)
            gradient[c->weights + y * x->labels] += p[y];
    }
}

static double sequence_loss(const crf *c, const double *w, const double *step, uint32_t s, double *gradient)
{
    uint32_t first = c->sequence[s], labels = c->o->labels;
    size_t room = (size_t)c->longest * labels;
    sums x = { .n = sequence_end(c, s) - first, .labels = labels, .own = c->scratch, .left = c->scratch + room,
               .right = c->scratch + 2 * room, .scale = c->scratch + 3 * room };
    double log_sum;

    if (!x.n)
        return 0;
    log_sum = score_words(c, w, &x, first);
    log_sum += sum_left(c, step, &x);
    sum_right(c, step, &x, c->weight[s], gradient + c->weights);
    add_expected(c, &x, first, c->weight[s], gradient);
    return log_sum * c->weight[s];
}

static double loss(const loglinear *m, double *gradient, void *context)
{
    const crf *c = context;
    double step[CRF_LABELS * CRF_LABELS], sum = 0;

    for (uint32_t i = 0; i < c->steps; i++)
        step[i] = exp(m->w[c->weights + i]);
    for (uint32_t i = 0; i < c->weights + c->steps; i++) {
        gradient[i] -= c->observed[i];
        sum -= m->w[i] * c->observed[i];
    }
    for (uint32_t s = 0; s < c->sequences; s++)
        sum += sequence_loss(c, m->w, step, s, gradient);
    return sum;
}

/* ---- The model -------------------------------------------------------------------------------------------------------- */

typedef struct kept { uint64_t key; double importance; uint32_t row; } kept;

static int by_importance(const void *x, const void *y)
{
    const kept *a = x, *b = y;

    if (a->importance != b->importance)
        return a->importance > b->importance ? -1 : 1;
    return a->key < b->key ? -1 : a->key > b->key;
}

static int16_t units(double v)
{
    v = floor(v * SCALE + 0.5);
    return (int16_t)(v > INT16_MAX ? INT16_MAX : v < -INT16_MAX ? -INT16_MAX : v);
}

static int16_t written(double v)
{
    int16_t q = units(v);

    return q >= LEAST_UNITS || q <= -LEAST_UNITS ? q : 0;
}

/* Rows by how much they would be missed: how far they move scores, and how often they are met. */
static uint32_t choose_rows(const crf *c, const double *w, kept *out)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i <= c->mask; i++) {
        const row *r = &c->row[i];
        double sum = 0;

        if (r->count < c->o->least)
            continue;
        for (uint32_t k = r->first; k < r->first + label_count(r); k++)
            sum += abs(written(w[k]));
        if (sum > 0)
            out[n++] = (kept){ r->key, sum * sqrt(r->count), i };
    }
    qsort(out, n, sizeof(*out), by_importance);
    return n < c->o->rows ? n : c->o->rows;
}

static bool write_rows(const crf *c, const double *w, const kept *chosen, uint32_t count, model_writer *out)
{
    uint32_t size = 16, at = 0;
    linear_slot *slot;
    buf entry = { 0 };
    bool good;

    while (size / 8 * 7 <= count)
        size *= 2;
    slot = heap_alloc(size, sizeof(*slot));
    for (uint32_t i = 0; slot && i < count; i++) {
        const row *r = &c->row[chosen[i].row];
        uint32_t n = 0;

        for (uint32_t k = r->first; k < r->first + label_count(r); k++) {
            linear_entry e = { written(w[k]), c->label[k] };

            if (e.weight)
                buf_add(&entry, &e, sizeof(e));
            n += e.weight != 0;
        }
        linear_place(slot, size, r->key, at, n);
        at += n;
    }
    good = slot && !entry.failed && at < 1u << 24;
    if (good) {
        model_add(out, "label.slot", slot, size * sizeof(*slot));
        model_add(out, "label.entry", entry.p ? entry.p : "", entry.n);
    }
    free(slot);
    buf_release(&entry);
    return good;
}

static bool write_model(const crf *c, const double *w, const learn_options *say, model_writer *out)
{
    kept *chosen = heap_alloc((size_t)c->row_count + 1, sizeof(*chosen));
    int16_t step[CRF_LABELS * CRF_LABELS];
    uint32_t count;
    bool good;

    if (!chosen)
        return false;
    count = choose_rows(c, w, chosen);
    good = write_rows(c, w, chosen, count, out);
    learn_say(say, "%u features of %u, %u weights", count, c->row_count, c->weights);
    for (uint32_t i = 0; i < c->steps; i++)
        step[i] = units(w[c->weights + i]);
    model_add(out, "step", step, c->steps * sizeof(*step));
    free(chosen);
    return good;
}

static dgm_status learn(crf *c, const learn_options *say, model_writer *w, dgm_error *error)
{
    uint32_t bits = 1;
    loglinear m;
    dgm_status status;

    while (((uint64_t)1 << bits) < (uint64_t)c->weights + c->steps)
        bits++;
    status = loglinear_init(&m, bits, error);
    if (status == DGM_OK)
        status = loglinear_fit(&m, loss, c, c->o->l2, c->o->iterations, error);
    if (status == DGM_OK && !write_model(c, m.w, say, w))
        status = dgm_fail_memory(error);
    loglinear_release(&m);
    return status;
}

static void release(crf *c)
{
    free(c->row);
    free(c->at);
    free(c->end);
    free(c->label);
    free(c->observed);
    free(c->scratch);
}

dgm_status crf_train(crf_data *d, const crf_options *o, const learn_options *say, model_writer *w, dgm_error *error)
{
    crf c = { .o = o, .gold = (uint8_t *)d->gold.p, .words = (uint32_t)d->gold.n, .steps = o->labels * o->labels,
              .sequence = (const uint32_t *)(const void *)d->sequence.p, .weight = (const double *)(const void *)d->weight.p,
              .sequences = (uint32_t)(d->sequence.n / sizeof(uint32_t)) };
    dgm_status status;

    if (d->feature.failed || d->end.failed || d->gold.failed || d->sequence.failed || d->weight.failed || !prepare(&c, d))
        status = dgm_fail_memory(error);
    else
        status = learn(&c, say, w, error);
    release(&c);
    return status;
}
