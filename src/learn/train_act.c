#include "learn/train_act.h"

#include "code/acts.h"
#include "learn/coded.h"
#include "learn/loglinear.h"

#include <math.h>

#define BITS 14
#define L2 6.0
#define FOREIGN_WEIGHT 0.5
#define STEPS 150

/* ---- Examples ------------------------------------------------------------------------------------------------------------ */

typedef struct example {
    packed_set *feature;
    double weight;
    bool same;
} example;

/* Mentions of one root in one article, with their pairs in order: (0,1), (0,2) ... (1,2) ... */
typedef struct block {
    uint32_t article, first; /* number of its first example */
    uint32_t n;
    uint32_t *gold;          /* number of the act of each mention */
    bool foreign;
} block;

typedef struct trainer {
    const learn_options *options;
    const char *lang;
    arena arena;
    example *item;  uint32_t count, cap;
    block *block;   uint32_t block_count, block_cap;
    uint32_t articles, mentions, gold;
} trainer;

/* ---- From articles to pairs ------------------------------------------------------------------------------------------------ */

static uint32_t number_of(const json_t *o, const char *key) { return (uint32_t)json_integer_value(json_object_get(o, key)); }

/* Act of the coded event that lies under `e` and has its root; 0 when there is none. Acts of the gold are numbered from 0 or 1. */
static uint32_t gold_act(const json_t *article, const event *e)
{
    size_t i;
    json_t *g;

    json_array_foreach(json_object_get(article, "events"), i, g) {
        const json_t *t = json_object_get(g, "trigger");

        if (number_of(t, "start") < e->end && e->start < number_of(t, "end") && strncmp(coded_text(g, "cameo"), e->cameo, 2) == 0)
            return number_of(g, "act") + 1;
    }
    return 0;
}

static dgm_status add_pair(trainer *t, const doc *d, uint32_t a, uint32_t b, bool same, bool foreign, dgm_error *error)
{
    example *x = ARENA_PUSH(&t->arena, t->item, t->count, t->cap);
    feature_set f;

    if (!x)
        return dgm_fail_memory(error);
    act_features(d, a, b, &f);
    x->feature = arena_alloc(&t->arena, 1, sizeof(packed_set) + f.count * sizeof(f.h[0]));
    if (!x->feature)
        return dgm_fail_memory(error);
    x->feature->count = f.count;
    memcpy(x->feature->h, f.h, f.count * sizeof(f.h[0]));
    x->same = same;
    x->weight = foreign ? FOREIGN_WEIGHT : 1;
    return DGM_OK;
}

static dgm_status add_block(trainer *t, const doc *d, const uint32_t *index, const uint32_t *gold, uint32_t n, bool foreign, dgm_error *error)
{
    block *k = ARENA_PUSH(&t->arena, t->block, t->block_count, t->block_cap);

    if (!k)
        return dgm_fail_memory(error);
    *k = (block){ .article = t->articles, .first = t->count, .n = n, .foreign = foreign, .gold = ARENA_NEW(&t->arena, uint32_t, n) };
    if (!k->gold)
        return dgm_fail_memory(error);
    for (uint32_t i = 0; i < n; i++)
        k->gold[i] = gold[index[i]];
    t->mentions += foreign ? 0 : n;
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t j = i + 1; j < n; j++)
            TRY(add_pair(t, d, index[i], index[j], gold[index[i]] == gold[index[j]], foreign, error));
    return DGM_OK;
}

static dgm_status take_article(void *context, const coded_article *a, dgm_error *error)
{
    trainer *t = context;
    const doc *d = &a->result->doc;
    bool foreign = strcmp(coded_text(a->json, "lang"), t->lang) != 0, *taken = ARENA_NEW(d->arena, bool, d->event_count + 1u);
    uint32_t *gold = ARENA_NEW(d->arena, uint32_t, d->event_count + 1u);

    if (!taken || !gold)
        return dgm_fail_memory(error);
    for (uint32_t i = 0; i < d->event_count; i++) {
        gold[i] = gold_act(a->json, &d->event[i]);
        taken[i] = gold[i] == 0;
    }
    for (uint32_t i = 0; i < d->event_count; i++) {
        uint32_t index[ACT_BLOCK], n = taken[i] ? 0 : act_block(d, i, taken, index);

        for (uint32_t k = 0; k < n; k++)
            taken[index[k]] = true;
        if (n)
            TRY(add_block(t, d, index, gold, n, foreign, error));
    }
    t->gold += foreign ? 0 : (uint32_t)json_array_size(json_object_get(a->json, "events"));
    t->articles++;
    return DGM_OK;
}

/* ---- Learning -------------------------------------------------------------------------------------------------------------- */

typedef struct fold_of {
    const trainer *t;
    uint32_t folds, skip; /* articles with number % folds == skip are left out; folds 0: none */
} fold_of;

static double probability(const loglinear *m, const example *x) { return 1 / (1 + exp(-loglinear_sum(m, x->feature, 0))); }

static double fold_loss(const loglinear *m, double *gradient, void *context)
{
    const fold_of *f = context;
    double sum = 0;

    for (uint32_t b = 0; b < f->t->block_count; b++) {
        const block *k = &f->t->block[b];

        if (!k->foreign && f->folds && k->article % f->folds == f->skip)
            continue;
        for (uint32_t i = k->first; i < k->first + k->n * (k->n - 1) / 2; i++) {
            const example *x = &f->t->item[i];
            double p = probability(m, x), right = x->same ? p : 1 - p;

            loglinear_add(m, gradient, x->feature, 0, x->weight * (p - x->same));
            sum -= x->weight * log(right < 1e-12 ? 1e-12 : right);
        }
    }
    return sum;
}

/* ---- Cross-validation -------------------------------------------------------------------------------------------------------- */

#define LEVELS 6

typedef struct tally {
    double precision, recall;
    uint32_t n;
} tally;

/* B-cubed (Bagga and Baldwin 1998): the share of each mention's group that belongs with it, and the share of what belongs with it that is there. */
static void judge(const block *k, const uint32_t *label, tally *t)
{
    for (uint32_t i = 0; i < k->n; i++) {
        uint32_t both = 0, system = 0, gold = 0;

        for (uint32_t j = 0; j < k->n; j++) {
            both += label[j] == label[i] && k->gold[j] == k->gold[i];
            system += label[j] == label[i];
            gold += k->gold[j] == k->gold[i];
        }
        t->precision += (double)both / system;
        t->recall += (double)both / gold;
        t->n++;
    }
}

static void join_block(const trainer *t, const loglinear *m, const block *k, double *p, double from, uint32_t *label)
{
    uint32_t x = k->first;

    for (uint32_t i = 0; i < k->n; i++)
        for (uint32_t j = i + 1; j < k->n; j++)
            p[(size_t)i * k->n + j] = probability(m, &t->item[x++]);
    act_join(p, k->n, from, label);
}

static dgm_status judge_fold(trainer *t, uint32_t fold, double *p, tally *level, dgm_error *error)
{
    fold_of f = { t, t->options->folds, fold };
    uint32_t label[ACT_BLOCK];
    dgm_status status;
    loglinear m;

    TRY(loglinear_init(&m, BITS, error));
    status = loglinear_fit(&m, fold_loss, &f, L2, STEPS, error);
    for (uint32_t b = 0; status == DGM_OK && b < t->block_count; b++) {
        const block *k = &t->block[b];

        if (k->foreign || k->article % f.folds != fold)
            continue;
        for (int i = 0; i < LEVELS; i++) {
            join_block(t, &m, k, p, 0.2 + 0.1 * i, label);
            judge(k, label, &level[i]);
        }
    }
    loglinear_release(&m);
    return status;
}

static dgm_status cross_validate(trainer *t, dgm_error *error)
{
    double *p = ARENA_NEW(&t->arena, double, ACT_BLOCK * ACT_BLOCK);
    tally level[LEVELS] = { 0 };

    if (!p)
        return dgm_fail_memory(error);
    for (uint32_t fold = 0; fold < t->options->folds; fold++)
        TRY(judge_fold(t, fold, p, level, error));
    for (int i = 0; i < LEVELS; i++) {
        double precision = level[i].precision / level[i].n, recall = level[i].recall / level[i].n;

        learn_say(t->options, "joined from %.1f: B-cubed P %.4f R %.4f F1 %.4f", 0.2 + 0.1 * i, precision, recall,
                  2 * precision * recall / (precision + recall));
    }
    return DGM_OK;
}

/* ---- The whole ---------------------------------------------------------------------------------------------------------------- */

static dgm_status write_model(trainer *t, const char *out, dgm_error *error)
{
    fold_of all = { t, 0, 0 };
    model_writer w = { 0 };
    dgm_status status;
    loglinear m;

    model_add(&w, "kind", "act", 3);
    if (t->options->meta)
        model_add(&w, "meta", t->options->meta, strlen(t->options->meta));
    TRY(loglinear_init(&m, BITS, error));
    status = loglinear_fit(&m, fold_loss, &all, L2, STEPS, error);
    if (status == DGM_OK)
        status = loglinear_write(&m, &w, "pair", error);
    loglinear_release(&m);
    if (status == DGM_OK)
        return model_finish(&w, out, ACT_FEATURES, error);
    buf_release(&w.body);
    return status;
}

dgm_status train_act(const dgm_engine *e, const char *lang, const char *const *file, size_t file_count, const char *out,
                     const learn_options *o, dgm_error *error)
{
    coded_stages stages = { .engine = e, .lexicon_only = true };
    trainer t = { .options = o, .lang = lang };
    dgm_status status;

    arena_init(&t.arena, 0);
    status = coded_files(file, file_count, &stages, take_article, &t, error);
    if (status == DGM_OK && !t.mentions)
        status = dgm_fail(error, DGM_EINPUT, UINT64_MAX, "the %u articles of the training files hold no events in \"%s\"", t.articles, lang);
    if (status == DGM_OK)
        learn_say(o, "%u articles, %u events, of which %u are found; %u pairs", t.articles, t.gold, t.mentions, t.count);
    if (status == DGM_OK)
        status = o->folds ? cross_validate(&t, error) : write_model(&t, out, error);
    arena_release(&t.arena);
    return status;
}
