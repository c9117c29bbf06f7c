/* Cases of the stage with the roles that coders gave them: where a text of a coded participant lies over a mention, else by
 * the name. Softmax over all roles by maximum likelihood (loglinear.h). */
#include "learn/train_entity.h"

#include "base/utf8.h"
#include "entity/judge.h"
#include "learn/coded.h"
#include "learn/loglinear.h"

#include <math.h>

#define ROLE_BITS 18
#define L2 2.0
#define FOREIGN_WEIGHT 0.5
#define MAX_CASE_WEIGHT 3.0 /* an actor named ten times in coded events is still one decision */

typedef struct example {
    packed_set *feature;
    float read[ROLE_CODES];    /* what the network of acts says */
    uint16_t seen[ROLE_CODES]; /* coded texts of each role */
    uint32_t total, rule, article;
    const language *language;
} example;

typedef struct trainer {
    const dgm_engine *engine;
    const learn_options *options;
    const language *own; /* that of the model */
    arena arena;
    example *item;
    uint32_t count, cap, article_count;
    uint32_t *spoken;    /* articles in each language of the engine; those in the own one come before the others */
    const coded_article *article; /* under way */
} trainer;

static uint32_t own_count(const trainer *t) { return t->spoken[t->own - t->engine->language]; }
static bool is_foreign(const trainer *t, const example *x) { return x->language != t->own; }

/* ---- From articles to examples ----------------------------------------------------------------------------------- */

/* The phrase that has most of the bytes start..end, the shortest of several; NO_INDEX for none. */
static uint32_t phrase_over(const ctx *c, uint32_t start, uint32_t end)
{
    uint32_t best = NO_INDEX, most = 0, size = 0;

    for (uint32_t i = 0; i < c->phrase_count; i++) {
        uint32_t a = c->d->word[c->phrase[i].first].start, b = c->d->word[c->phrase[i].last].end;
        uint32_t lo = a > start ? a : start, hi = b < end ? b : end;

        if (lo < hi && (hi - lo > most || (hi - lo == most && b - a < size))) {
            most = hi - lo;
            size = b - a;
            best = i;
        }
    }
    return best;
}

static uint32_t case_with(const role_case *x, uint32_t count, const ctx *c, uint32_t index)
{
    uint32_t who = c->phrase[index].actor;

    for (uint32_t i = 0; i < count; i++)
        for (uint32_t k = 0; k < x[i].count; k++)
            if (x[i].phrase[k] == index || (x[i].count > 1 && x[i].actor == who))
                return i;
    return NO_INDEX;
}

static void count_side(const json_t *list, const ctx *c, const role_case *x, uint32_t count, example *e)
{
    size_t i;
    json_t *a;

    json_array_foreach(list, i, a) {
        uint32_t at, which;

        if (!json_is_integer(json_object_get(a, "start")))
            continue;
        at = phrase_over(c, (uint32_t)json_integer_value(json_object_get(a, "start")), (uint32_t)json_integer_value(json_object_get(a, "end")));
        which = at == NO_INDEX ? NO_INDEX : case_with(x, count, c, at);
        if (which == NO_INDEX)
            continue;
        e[which].seen[role_index(coded_text(a, "role"))]++;
        e[which].total++;
    }
}

/* Speakers and others without a text in an event: by their name. */
static void count_names(const json_t *actors, const ctx *c, const role_case *x, uint32_t count, example *e, arena *scratch)
{
    size_t i;
    json_t *a;

    json_array_foreach(actors, i, a) {
        str name = utf8_lower_str(scratch, str_of(coded_text(a, "name")));

        for (uint32_t k = 0; name.p && k < count; k++) {
            if (e[k].total || !str_eq(utf8_lower_str(scratch, c->d->actor[x[k].actor].name), name))
                continue;
            e[k].seen[role_index(coded_text(a, "role"))]++;
            e[k].total++;
        }
    }
}

static dgm_status keep(trainer *t, const ctx *c, const role_case *x, example *e, dgm_error *error)
{
    example *own = ARENA_PUSH(&t->arena, t->item, t->count, t->cap);
    feature_set f;

    if (!own)
        return dgm_fail_memory(error);
    role_case_features(c, x, &f);
    e->feature = arena_alloc(&t->arena, 1, sizeof(packed_set) + f.count * sizeof(f.h[0]));
    if (!e->feature)
        return dgm_fail_memory(error);
    e->feature->count = f.count;
    memcpy(e->feature->h, f.h, f.count * sizeof(f.h[0]));
    role_case_reading(c, x, e->read);
    e->rule = role_index(c->d->actor[x->actor].role);
    e->article = t->article_count;
    e->language = t->article->result->language;
    *own = *e;
    return DGM_OK;
}

static dgm_status take_cases(ctx *c, const role_case *x, uint32_t count, void *context, dgm_error *error)
{
    trainer *t = context;
    const json_t *events = json_object_get(t->article->json, "events");
    example *e = ARENA_NEW(c->a, example, count + 1);
    size_t i;
    json_t *event;

    if (!e)
        return dgm_fail_memory(error);
    json_array_foreach(events, i, event) {
        count_side(json_object_get(event, "source"), c, x, count, e);
        count_side(json_object_get(event, "target"), c, x, count, e);
    }
    count_names(json_object_get(t->article->json, "actors"), c, x, count, e, c->a);
    for (uint32_t k = 0; k < count; k++)
        if (e[k].total)
            TRY(keep(t, c, &x[k], &e[k], error));
    return DGM_OK;
}

static dgm_status take_article(void *context, const coded_article *a, dgm_error *error)
{
    trainer *t = context;

    t->article = a;
    TRY(entity_visit_cases(&a->result->doc, a->result->language->entity, t->engine->world, take_cases, t, error));
    t->article_count++;
    t->spoken[a->result->language - t->engine->language]++;
    return DGM_OK;
}

/* Cases of all articles, whatever language the model will be of. Release the arena in any case. */
static dgm_status read_files(trainer *t, const char *const *file, size_t file_count, dgm_error *error)
{
    coded_stages stages = { .engine = t->engine, .lexicon_only = true };

    arena_init(&t->arena, 0);
    t->spoken = ARENA_NEW(&t->arena, uint32_t, t->engine->language_count);
    return t->spoken ? coded_files(file, file_count, &stages, take_article, t, error) : dgm_fail_memory(error);
}

/* ---- Learning ---------------------------------------------------------------------------------------------------- */

typedef struct fold_of {
    const trainer *t;
    uint32_t folds, skip; /* folds 0: none is left out */
    bool interleaved;     /* every so many articles of all languages, not runs of those of the own one */
} fold_of;

/* Articles that follow each other often tell of one story: a fold is a run of them. */
static uint32_t fold_number(const trainer *t, const example *x, uint32_t folds) { return x->article * folds / own_count(t); }

static bool is_left_out(const fold_of *f, const example *x)
{
    if (f->interleaved)
        return x->article % f->folds == f->skip;
    return f->folds && !is_foreign(f->t, x) && fold_number(f->t, x, f->folds) == f->skip;
}

static void probabilities(const loglinear *m, const example *x, double *p)
{
    double top = -1e300, sum = 0;

    for (uint32_t r = 0; r < ROLE_CODES; r++) {
        p[r] = loglinear_row_sum(m, x->feature, r) + (double)x->read[r];
        if (p[r] > top)
            top = p[r];
    }
    for (uint32_t r = 0; r < ROLE_CODES; r++)
        sum += p[r] = exp(p[r] - top);
    for (uint32_t r = 0; r < ROLE_CODES; r++)
        p[r] /= sum;
}

static double fold_loss(const loglinear *m, double *gradient, void *context)
{
    const fold_of *f = context;
    double loss = 0;

    for (uint32_t i = 0; i < f->t->count; i++) {
        const example *x = &f->t->item[i];
        double weight = (x->total < MAX_CASE_WEIGHT ? x->total : MAX_CASE_WEIGHT) * (is_foreign(f->t, x) ? FOREIGN_WEIGHT : 1), p[ROLE_CODES];

        if (is_left_out(f, x))
            continue;
        probabilities(m, x, p);
        for (uint32_t r = 0; r < ROLE_CODES; r++) {
            double want = (double)x->seen[r] / x->total;

            if (want > 0)
                loss -= weight * want * log(p[r] > 1e-12 ? p[r] : 1e-12);
            loglinear_row_add(m, gradient, x->feature, r, weight * (p[r] - want));
        }
    }
    return loss;
}

static dgm_status learn(loglinear *m, fold_of f, dgm_error *error) { return loglinear_fit(m, fold_loss, &f, L2, 120, error); }

/* The role that stage entity gives with this margin: the likeliest, but that of the rules unless it is worse by more. */
static uint32_t chosen(const loglinear *m, const example *x, double margin)
{
    double p[ROLE_CODES];
    uint32_t best = 0;

    probabilities(m, x, p);
    for (uint32_t r = 1; r < ROLE_CODES; r++)
        if (p[r] > p[best])
            best = r;
    return log(p[best]) - log(p[x->rule]) > margin ? best : x->rule;
}

#define MARGINS 6

static dgm_status cross_validate(const trainer *t, dgm_error *error)
{
    uint32_t texts = 0, rules = 0, model[MARGINS] = { 0 }, cases = 0;

    for (uint32_t fold = 0; fold < t->options->folds; fold++) {
        loglinear m;
        dgm_status status;

        TRY(loglinear_init(&m, ROLE_BITS, error));
        status = learn(&m, (fold_of){ t, t->options->folds, fold, false }, error);
        for (uint32_t i = 0; status == DGM_OK && i < t->count; i++) {
            const example *x = &t->item[i];

            if (is_foreign(t, x) || fold_number(t, x, t->options->folds) != fold)
                continue;
            cases++;
            texts += x->total;
            rules += x->seen[x->rule];
            for (int k = 0; k < MARGINS; k++)
                model[k] += x->seen[chosen(&m, x, 0.5 * k)];
        }
        loglinear_release(&m);
        TRY(status);
    }
    learn_say(t->options, "roles of %u texts in %u cases: by rule %.4f", texts, cases, texts ? (double)rules / texts : 0);
    for (int k = 0; k < MARGINS; k++)
        learn_say(t->options, "  by model, margin %.1f: %.4f", 0.5 * k, texts ? (double)model[k] / texts : 0);
    return DGM_OK;
}

static dgm_status write_model(const trainer *t, const char *out, dgm_error *error)
{
    model_writer w = { 0 };
    loglinear m;
    dgm_status status;

    model_add(&w, "kind", "entity", 6);
    if (t->options->meta)
        model_add(&w, "meta", t->options->meta, strlen(t->options->meta));
    TRY(loglinear_init(&m, ROLE_BITS, error));
    status = learn(&m, (fold_of){ t, 0, 0, false }, error);
    if (status == DGM_OK)
        status = loglinear_write(&m, &w, "role", error);
    loglinear_release(&m);
    TRY(status);
    return model_finish(&w, out, ENTITY_FEATURES, error);
}

dgm_status train_entity(const dgm_engine *e, const char *lang, const char *const *file, size_t file_count, const char *out,
                        const learn_options *o, dgm_error *error)
{
    trainer t = { .engine = e, .options = o, .own = engine_language(e, lang) };
    dgm_status status = read_files(&t, file, file_count, error);

    if (status == DGM_OK && !own_count(&t))
        status = dgm_fail(error, DGM_EINPUT, UINT64_MAX, "the %u articles of the training files hold none in \"%s\"", t.article_count, lang);
    else if (status == DGM_OK && !t.count)
        status = dgm_fail(error, DGM_EINPUT, UINT64_MAX, "the %u articles of the training files hold no actors", t.article_count);
    if (status == DGM_OK) {
        learn_say(o, "%u articles, %u cases", t.article_count, t.count);
        status = o->folds ? cross_validate(&t, error) : write_model(&t, out, error);
    }
    arena_release(&t.arena);
    return status;
}

/* ---- For trainers of later stages -------------------------------------------------------------------------------- */

static dgm_status fit_fold(role_judge *out, const trainer *t, uint32_t fold, dgm_error *error)
{
    loglinear m;
    dgm_status status;

    TRY(loglinear_init(&m, ROLE_BITS, error));
    status = learn(&m, (fold_of){ t, ROLE_FOLDS, fold, true }, error);
    if (status == DGM_OK) {
        out->role = (weights){ loglinear_rounded(&m), m.mask };
        status = out->role.w ? DGM_OK : dgm_fail_memory(error);
    }
    loglinear_release(&m);
    return status;
}

dgm_status role_folds_fit(role_folds *out, const dgm_engine *e, const char *const *file, size_t file_count, const learn_options *o, dgm_error *error)
{
    trainer t = { .engine = e, .options = o };
    dgm_status status;

    *out = (role_folds){ e, heap_alloc((size_t)e->language_count * ROLE_FOLDS, sizeof(role_judge)) };
    if (!out->judge)
        return dgm_fail_memory(error);
    status = read_files(&t, file, file_count, error);
    for (uint32_t i = 0; status == DGM_OK && i < e->language_count; i++) {
        t.own = &e->language[i];
        for (uint32_t fold = 0; status == DGM_OK && own_count(&t) && fold < ROLE_FOLDS; fold++)
            status = fit_fold(&out->judge[i * ROLE_FOLDS + fold], &t, fold, error);
    }
    arena_release(&t.arena);
    return status;
}

const role_judge *role_folds_of(const role_folds *f, const char *lang, uint32_t article)
{
    const language *l = engine_language(f->engine, lang);
    const role_judge *own = l ? &f->judge[(uint32_t)(l - f->engine->language) * ROLE_FOLDS + article % ROLE_FOLDS] : NULL;

    return own && own->role.w ? own : NULL;
}

void role_folds_free(role_folds *f)
{
    for (uint32_t i = 0; f->judge && i < f->engine->language_count * ROLE_FOLDS; i++)
        free((void *)(uintptr_t)f->judge[i].role.w);
    free(f->judge);
}
