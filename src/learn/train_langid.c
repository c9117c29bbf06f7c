/* Trainer of the language identifier. Input: lines "code TAB text".
 *
 * Naive Bayes over the features that a text has, those that few texts have counting more. Sharpness and a constant for each
 * language are then fitted on the scores that each text gets from the counts of all others, so that languages with many
 * texts and those with few are weighed fairly; the same scores tell which features the model can do without. No random
 * numbers: the same input gives the same bytes. */
#include <math.h>

#include "base/file.h"
#include "langid/features.h"
#include "learn/learn.h"
#include "learn/perceptron.h"

#define MAX_LANGS 256
#define PER_LANGUAGE 1000.0
#define SMOOTHING 1.0
#define MOST_FEATURES 180000u /* so that the file stays below 4 MB */
#define STEPS LANGID_STEPS
#define FIT_ROUNDS 150u
#define FIT_STEP 0.2
#define FIT_EVENNESS 0.75 /* 1: all languages count alike; 0: all texts */

typedef struct example { str text; uint32_t lang; } example;

typedef struct trainer {
    arena arena;
    str lang[MAX_LANGS];
    uint32_t lang_count, seen[MAX_LANGS];
    example *example;
    uint32_t count, cap;
} trainer;

static dgm_status add_line(trainer *t, str line, const char *path, uint32_t number, dgm_error *error)
{
    str code;
    uint32_t i = 0;
    example *e;

    if (!line.n || line.p[0] == '#')
        return DGM_OK;
    if (!str_split(&line, '\t', &code) || !line.n || code.n == 0 || code.n > 3)
        return dgm_fail(error, DGM_EINPUT, UINT64_MAX, "%s:%u: want a language code, a tab and a text", path, number);
    while (i < t->lang_count && !str_eq(t->lang[i], code))
        i++;
    if (i == t->lang_count) {
        if (i == MAX_LANGS)
            return dgm_fail(error, DGM_ELIMIT, UINT64_MAX, "%s:%u: more than %d languages", path, number, MAX_LANGS);
        t->lang[t->lang_count++] = arena_str(&t->arena, code);
    }
    t->seen[i]++;
    e = ARENA_PUSH(&t->arena, t->example, t->count, t->cap);
    if (!e)
        return dgm_fail_memory(error);
    *e = (example){ arena_str(&t->arena, line), i };
    return e->text.p && t->lang[i].p ? DGM_OK : dgm_fail_memory(error);
}

static dgm_status read_file(trainer *t, const char *path, dgm_error *error)
{
    file_map map;
    str rest, line;
    uint32_t number = 0;
    dgm_status status = DGM_OK;

    TRY(file_map_open(&map, path, error));
    if (map.n >= UINT32_MAX) {
        file_unmap(&map);
        return dgm_fail(error, DGM_ELIMIT, UINT64_MAX, "%s: more than 4 GiB", path);
    }
    rest = (str){ (const char *)map.p, (uint32_t)map.n };
    while (status == DGM_OK && str_split(&rest, '\n', &line))
        status = add_line(t, line, path, ++number, error);
    file_unmap(&map);
    return status;
}

static int by_hash(const void *x, const void *y)
{
    uint64_t a = *(const uint64_t *)x, b = *(const uint64_t *)y;

    return a < b ? -1 : a > b;
}

/* In how many texts of each language each feature is found. */
static void count_features(const trainer *t, perceptron *p)
{
    for (uint32_t i = 0; i < t->count && !p->failed; i++) {
        uint64_t feature[LANGID_MAX_FEATURES];
        uint32_t n = langid_features(t->example[i].text, feature), kept = 0;

        qsort(feature, n, sizeof(*feature), by_hash);
        for (uint32_t k = 0; k < n; k++)
            if (k == 0 || feature[k] != feature[k - 1])
                feature[kept++] = feature[k];
        perceptron_update(p, feature, kept, t->example[i].lang, 1);
    }
}

/* The texts of a language count as if there were PER_LANGUAGE of them. */
static double text_weight(const trainer *t, uint32_t class) { return PER_LANGUAGE / t->seen[class]; }

/* Weight of a feature in a language: the logarithm of its likelihood above that of a feature never seen there, times how rare
 * the feature is. */
static double weight_for(const trainer *t, const weight_row *r, uint32_t class, int64_t count)
{
    double rare = 1 + log((double)t->count / r->updates);

    return log(1 + (double)count * text_weight(t, class) * rare / SMOOTHING) * rare;
}

/* Counts of the rows become weights; the counts are kept in `total`. */
static void weigh(const trainer *t, perceptron *p)
{
    for (uint32_t i = 0; i <= p->mask; i++) {
        for (uint32_t k = 0; p->row[i].updates && k < p->row[i].count; k++) {
            weight *w = &p->row[i].weight[k];

            w->total = w->value;
            w->value = (int32_t)floor(weight_for(t, &p->row[i], w->class, w->total) * STEPS + 0.5);
            w->stamp = 0;
        }
    }
    p->step = 1;
}

/* Mean score of text `i` with each language by the weights that would be had without that text. */
static void score_without(const trainer *t, const perceptron *p, uint32_t i, double score[MAX_LANGS])
{
    uint64_t feature[LANGID_MAX_FEATURES];
    uint32_t n = langid_features(t->example[i].text, feature), own = t->example[i].lang;

    memset(score, 0, MAX_LANGS * sizeof(*score));
    for (uint32_t f = 0; f < n; f++) {
        const weight_row *r = perceptron_row(p, feature[f]);

        for (uint32_t k = 0; r && k < r->count; k++) {
            const weight *w = &r->weight[k];

            score[w->class] += w->class == own ? weight_for(t, r, own, w->total - 1) : w->value / STEPS;
        }
    }
    for (uint32_t c = 0; c < t->lang_count; c++)
        score[c] /= LANGID_NEUTRAL + n;
}

/* Sharpness and one constant for each language, so that the shares of softmax(sharpness * score + constant) are right for
 * texts that the weights have not seen. */
typedef struct fit {
    double sharp, bias[MAX_LANGS];
    double *score; /* per text, per language */
    double *right; /* per text: share of its own language */
} fit;

static void shares(const trainer *t, const fit *f, const double *score, double share[MAX_LANGS])
{
    double most = -1e300, sum = 0;

    for (uint32_t c = 0; c < t->lang_count; c++) {
        share[c] = f->sharp * score[c] + f->bias[c];
        most = share[c] > most ? share[c] : most;
    }
    for (uint32_t c = 0; c < t->lang_count; c++)
        sum += share[c] = exp(share[c] - most);
    for (uint32_t c = 0; c < t->lang_count; c++)
        share[c] /= sum;
}

/* Steps down the slope of the loss, each parameter by how steep it has been so far (Duchi and others 2011). */
static void fit_constants(const trainer *t, fit *f)
{
    double past[MAX_LANGS + 1] = { 0 };

    f->sharp = 2;
    for (uint32_t round = 0; round < FIT_ROUNDS; round++) {
        double slope[MAX_LANGS + 1] = { 0 }, share[MAX_LANGS];

        for (uint32_t i = 0; i < t->count; i++) {
            const double *score = f->score + (size_t)i * t->lang_count;
            uint32_t own = t->example[i].lang;
            double each = pow(t->seen[own], -FIT_EVENNESS);

            shares(t, f, score, share);
            f->right[i] = share[own];
            for (uint32_t c = 0; c < t->lang_count; c++) {
                double g = each * (share[c] - (c == own));

                slope[c] += g;
                slope[MAX_LANGS] += g * score[c];
            }
        }
        for (uint32_t c = 0; c <= MAX_LANGS; c++) {
            double *at = c == MAX_LANGS ? &f->sharp : &f->bias[c];

            past[c] += slope[c] * slope[c];
            if (past[c] > 0)
                *at -= FIT_STEP * slope[c] / sqrt(past[c]);
        }
    }
}

/* What a row is worth: how far it moves the decision between the language of a text and its strongest rival, summed over the
 * texts that have it, the more the less sure they are. Kept in `worth` in the order of the rows. */
static void count_worth(const trainer *t, const perceptron *p, const fit *f, double *worth)
{
    for (uint32_t i = 0; i < t->count; i++) {
        uint64_t feature[LANGID_MAX_FEATURES];
        const double *score = f->score + (size_t)i * t->lang_count;
        uint32_t n = langid_features(t->example[i].text, feature), own = t->example[i].lang, rival = own == 0;

        for (uint32_t c = 0; c < t->lang_count; c++)
            if (c != own && f->sharp * score[c] + f->bias[c] > f->sharp * score[rival] + f->bias[rival])
                rival = c;
        for (uint32_t k = 0; k < n; k++) {
            const weight_row *r = perceptron_row(p, feature[k]);
            int32_t apart = 0;

            for (uint32_t e = 0; r && e < r->count; e++)
                apart += r->weight[e].class == own ? r->weight[e].value : r->weight[e].class == rival ? -r->weight[e].value : 0;
            if (r)
                worth[r - p->row] += (1.001 - f->right[i]) * (apart < 0 ? -apart : apart);
        }
    }
}

static int by_worth(const void *x, const void *y)
{
    double a = *(const double *)x, b = *(const double *)y;

    return a > b ? -1 : a < b;
}

/* Drops the rows that are worth least. */
static dgm_status drop_rows(const trainer *t, perceptron *p, const fit *f, dgm_error *error)
{
    double *worth = heap_alloc((size_t)p->mask + 1, sizeof(*worth)), *order = heap_alloc((size_t)p->mask + 1, sizeof(*order));
    uint32_t n = 0;

    if (worth && order) {
        count_worth(t, p, f, worth);
        for (uint32_t i = 0; i <= p->mask; i++)
            if (p->row[i].updates)
                order[n++] = worth[i];
        qsort(order, n, sizeof(*order), by_worth);
        for (uint32_t i = 0; i <= p->mask; i++) {
            if (n > MOST_FEATURES && worth[i] <= order[MOST_FEATURES])
                p->row[i].updates = 0;
            for (uint32_t k = 0; k < p->row[i].count; k++)
                p->row[i].weight[k].total = 0;
        }
    }
    free(worth);
    free(order);
    return worth && order ? DGM_OK : dgm_fail_memory(error);
}

static dgm_status learn(const trainer *t, perceptron *p, fit *f, const learn_options *o, dgm_error *error)
{
    double right = 0;

    count_features(t, p);
    if (p->failed)
        return dgm_fail_memory(error);
    weigh(t, p);
    f->score = heap_alloc((size_t)t->count * t->lang_count + 1, sizeof(*f->score));
    f->right = heap_alloc((size_t)t->count + 1, sizeof(*f->right));
    if (!f->score || !f->right)
        return dgm_fail_memory(error);
    for (uint32_t i = 0; i < t->count; i++) {
        double score[MAX_LANGS];

        score_without(t, p, i, score);
        memcpy(f->score + (size_t)i * t->lang_count, score, t->lang_count * sizeof(*score));
    }
    fit_constants(t, f);
    for (uint32_t i = 0; i < t->count; i++)
        right += f->right[i];
    learn_say(o, "langid: %u texts in %u languages, %u features, mean share of the right language %.3f, sharpness %.2f", t->count,
              t->lang_count, p->row_count, right / (t->count + 1e-9), f->sharp);
    return drop_rows(t, p, f, error);
}

/* Section "lang.fit": sharpness and constants in thousandths. */
static void write_fit(const trainer *t, const fit *f, model_writer *w)
{
    int32_t out[MAX_LANGS + 1];

    out[0] = (int32_t)floor(f->sharp * 1000 + 0.5);
    for (uint32_t c = 0; c < t->lang_count; c++)
        out[c + 1] = (int32_t)floor(f->bias[c] * 1000 + 0.5);
    model_add(w, "lang.fit", out, (t->lang_count + 1) * sizeof(*out));
}

dgm_status train_langid(const char *const *file, size_t file_count, const learn_options *o, const char *out,
                        dgm_error *error)
{
    trainer t = { 0 };
    perceptron p = { 0 };
    fit f = { 0 };
    model_writer w = { 0 };
    buf names = { 0 };
    dgm_status status = DGM_OK;

    arena_init(&t.arena, 0);
    for (size_t i = 0; i < file_count && status == DGM_OK; i++)
        status = read_file(&t, file[i], error);
    if (status == DGM_OK && t.lang_count < 2)
        status = dgm_fail(error, DGM_EINPUT, UINT64_MAX, "the training files hold texts of %u language%s: to tell languages apart takes two",
                          t.lang_count, t.lang_count == 1 ? "" : "s");
    if (status == DGM_OK) {
        perceptron_init(&p, t.lang_count);
        status = learn(&t, &p, &f, o, error);
    }
    if (status == DGM_OK) {
        model_add(&w, "kind", "langid", 6);
        if (o->meta)
            model_add(&w, "meta", o->meta, strlen(o->meta));
        for (uint32_t i = 0; i < t.lang_count; i++) {
            buf_str(&names, t.lang[i]);
            buf_char(&names, '\0');
        }
        model_add(&w, "lang.names", names.p ? names.p : "", names.n);
        write_fit(&t, &f, &w);
        w.failed |= names.failed;
        perceptron_write(&p, &w, "lang", UINT32_MAX, 1.0);
        status = model_finish(&w, out, LANGID_FEATURES_VERSION, error);
    }
    buf_release(&names);
    free(f.score);
    free(f.right);
    perceptron_release(&p);
    arena_release(&t.arena);
    return status;
}
