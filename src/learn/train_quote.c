#include "learn/train_quote.h"

#include "base/utf8.h"
#include "learn/coded.h"
#include "learn/loglinear.h"
#include "quote/rank.h"

#include <math.h>

#define BITS 14
#define L2 25.0
#define TOLD_BITS 14
#define TOLD_L2 4.0
#define MIN_OVERLAP 0.5 /* intersection over union of a quotation and its gold */

/* Articles of the other language count as much: of words only the lemmas differ, the rest carries over. */

typedef struct example {
    packed_set **feature; /* one an option */
    uint32_t option_count, rule;
    uint32_t right;       /* bit set; 0: no option is right */
    uint32_t article;
    bool reported, foreign, settled;
} example;

/* A trigger inside reported speech: is its event attributed to the speaker? */
typedef struct told_example {
    packed_set *feature;
    uint32_t article;
    bool told, foreign;
} told_example;

typedef struct trainer {
    const learn_options *options;
    const char *lang;
    arena arena;
    example *item;
    uint32_t count, cap, article_count;
    told_example *told;
    uint32_t told_count, told_cap;
    bool foreign;
    const json_t *article; /* under way */
    dgm_status status;
    dgm_error *error;
} trainer;

/* ---- Gold -------------------------------------------------------------------------------------------------------------- */

static uint32_t number_of(const json_t *o, const char *key) { return (uint32_t)json_integer_value(json_object_get(o, key)); }

static bool is_letter(char c) { return ascii_is_alpha((unsigned char)c) || ascii_is_digit((unsigned char)c) || (unsigned char)c >= 0x80; }

/* The next word of three bytes or more. */
static bool next_word(str *rest, str *word)
{
    uint32_t i = 0, n;

    for (;;) {
        while (i < rest->n && !is_letter(rest->p[i]))
            i++;
        for (n = 0; i + n < rest->n && is_letter(rest->p[i + n]); n++)
            continue;
        *word = (str){ rest->p + i, n };
        *rest = str_sub(*rest, i + n, rest->n);
        i = 0;
        if (n == 0 || n > 2)
            return n > 0;
    }
}

static bool shares_word(arena *a, str x, str y)
{
    str rest = utf8_lower_str(a, x), other = utf8_lower_str(a, y), word;

    while (next_word(&rest, &word)) {
        str more = other, w;

        while (next_word(&more, &w))
            if (str_eq(word, w))
                return true;
    }
    return false;
}

/* 2: named alike; 1: the same country and role; their sum for both. */
static uint32_t likeness(const doc *d, const speaker_option *o, const json_t *gold)
{
    const actor *x = &d->actor[o->actor];
    str name = str_of(coded_text(gold, "name"));
    bool code = str_is(str_of(x->country), coded_text(gold, "country")) && str_is(str_of(x->role), coded_text(gold, "role"));
    bool named = shares_word(d->arena, name, x->name);

    for (uint32_t i = 0; !named && i < d->mention_count; i++)
        if (d->mention[i].actor_count > 0 && d->mention[i].actor[0] == o->actor && d->mention[i].form == FORM_NAME)
            named = shares_word(d->arena, name, doc_text(d, d->mention[i].start, d->mention[i].end));
    return (named ? 2 : 0) + (code ? 1 : 0);
}

static uint32_t right_options(const doc *d, const speaker_options *o, const json_t *gold)
{
    uint32_t best = 0, right = 0;

    if (!json_is_object(gold))
        return 1;
    for (uint32_t i = 1; i < o->count; i++) {
        uint32_t like = likeness(d, &o->item[i], gold);

        if (like < 2 && !(like == 1 && o->item[i].at_cue && best < 2)) /* named in another language: its code must do */
            continue;
        if (like > best)
            right = 0;
        best = like > best ? like : best;
        if (like == best)
            right |= 1u << i;
    }
    return right;
}

/* The speaker of a direct or mixed quotation; NULL: the gold has no such quotation. */
static const json_t *gold_of_direct(const json_t *article, const quote *q)
{
    size_t i;
    json_t *g;

    json_array_foreach(json_object_get(article, "quotes"), i, g) {
        uint32_t start = number_of(g, "start"), end = number_of(g, "end");
        uint32_t low = start > q->start ? start : q->start, high = end < q->end ? end : q->end;
        uint32_t from = start < q->start ? start : q->start, to = end > q->end ? end : q->end;

        if (high > low && (double)(high - low) / (to - from) >= MIN_OVERLAP)
            return json_object_get(g, "speaker");
    }
    return NULL;
}

static bool in_other_quote(const doc *d, const quote *q, uint32_t at)
{
    for (uint32_t i = 0; i < d->quote_count; i++)
        if (&d->quote[i] != q && d->quote[i].start <= at && at < d->quote[i].end && d->quote[i].end - d->quote[i].start < q->end - q->start)
            return true;
    return false;
}

/* The one to whom the events of a reported speech are attributed; NULL: none, or they disagree. */
static const json_t *gold_of_reported(const json_t *article, const doc *d, const quote *q)
{
    const json_t *found = NULL;
    size_t i;
    json_t *e;

    json_array_foreach(json_object_get(article, "events"), i, e) {
        const json_t *who = json_object_get(e, "attributed_to");
        uint32_t at = number_of(json_object_get(e, "trigger"), "start");

        if (!json_is_object(who) || at < q->start || at >= q->end || in_other_quote(d, q, at))
            continue;
        if (found && strcmp(coded_text(found, "id"), coded_text(who, "id")) != 0)
            return NULL;
        found = who;
    }
    return found;
}

/* ---- Examples ------------------------------------------------------------------------------------------------------------ */

static packed_set *pack(trainer *t, const uint64_t *feature, uint32_t count)
{
    packed_set *p = arena_alloc(&t->arena, 1, sizeof(packed_set) + count * sizeof(uint64_t));

    if (!p)
        return NULL;
    p->count = count;
    memcpy(p->h, feature, count * sizeof(uint64_t));
    return p;
}

static bool keep_example(trainer *t, const speaker_options *o, uint32_t right, bool reported)
{
    example *x = ARENA_PUSH(&t->arena, t->item, t->count, t->cap);

    if (!x)
        return false;
    *x = (example){ .option_count = o->count, .rule = o->rule, .right = right, .article = t->article_count, .reported = reported,
                    .foreign = t->foreign, .settled = o->settled };
    x->feature = ARENA_NEW(&t->arena, packed_set *, o->count);
    for (uint32_t i = 0; x->feature && i < o->count; i++)
        if (!(x->feature[i] = pack(t, o->item[i].feature, o->item[i].count)))
            return false;
    return x->feature != NULL;
}

static uint32_t first_of(uint32_t set)
{
    uint32_t i = 0;

    while (!(set >> i & 1))
        i++;
    return i;
}

static uint32_t choose(void *context, const doc *d, uint32_t index, const speaker_options *o)
{
    trainer *t = context;
    const quote *q = &d->quote[index];
    bool reported = q->kind == QUOTE_INDIRECT;
    const json_t *gold = reported ? gold_of_reported(t->article, d, q) : gold_of_direct(t->article, q);
    uint32_t right = gold ? right_options(d, o, gold) : 0;

    if (gold && t->status == DGM_OK && !keep_example(t, o, right, reported))
        t->status = dgm_fail_memory(t->error);
    if (right == 0 || (right >> o->rule & 1))
        return o->rule;
    return first_of(right);
}

/* Words first..last of a trigger whose head is `w`? */
static bool heads_trigger(const doc *d, uint32_t w, uint32_t start, uint32_t end)
{
    uint32_t first = w, last = w;

    if (d->word[w].start < start || d->word[w].start >= end)
        return false;
    while (first > 0 && d->word[first - 1].start >= start)
        first--;
    while (last + 1 < d->word_count && d->word[last + 1].start < end)
        last++;
    return doc_highest(d, first, last) == w;
}

static void watch(void *context, const doc *d, uint32_t index, uint32_t w, const told_features *f)
{
    trainer *t = context;
    size_t i;
    json_t *e;

    (void)index;
    json_array_foreach(json_object_get(t->article, "events"), i, e) {
        const json_t *trigger = json_object_get(e, "trigger");
        told_example *x;

        if (t->status != DGM_OK || !heads_trigger(d, w, number_of(trigger, "start"), number_of(trigger, "end")))
            continue;
        x = ARENA_PUSH(&t->arena, t->told, t->told_count, t->told_cap);
        if (!x || !(x->feature = pack(t, f->feature, f->count))) {
            t->status = dgm_fail_memory(t->error);
            return;
        }
        x->article = t->article_count;
        x->told = json_is_object(json_object_get(e, "attributed_to"));
        x->foreign = t->foreign;
        return;
    }
}

/* ---- Learning ------------------------------------------------------------------------------------------------------------ */

typedef struct fold_of {
    const trainer *t;
    uint32_t folds, skip;
} fold_of;

static void probabilities(const loglinear *m, const example *x, double *p)
{
    double top = -1e300, sum = 0;

    for (uint32_t i = 0; i < x->option_count; i++) {
        p[i] = loglinear_sum(m, x->feature[i], 0);
        top = p[i] > top ? p[i] : top;
    }
    for (uint32_t i = 0; i < x->option_count; i++)
        sum += p[i] = exp(p[i] - top);
    for (uint32_t i = 0; i < x->option_count; i++)
        p[i] /= sum;
}

static double loss(const loglinear *m, double *gradient, void *context)
{
    const fold_of *f = context;
    double sum = 0, p[SPEAKER_OPTIONS];

    for (uint32_t k = 0; k < f->t->count; k++) {
        const example *x = &f->t->item[k];
        double mass = 0;

        if (x->right == 0 || (!x->foreign && f->folds && x->article % f->folds == f->skip))
            continue;
        probabilities(m, x, p);
        for (uint32_t i = 0; i < x->option_count; i++)
            mass += x->right >> i & 1 ? p[i] : 0;
        mass = mass < 1e-12 ? 1e-12 : mass;
        for (uint32_t i = 0; i < x->option_count; i++)
            loglinear_add(m, gradient, x->feature[i], 0, (p[i] - (x->right >> i & 1 ? p[i] / mass : 0)));
        sum -= log(mass);
    }
    return sum;
}

static double told_loss(const loglinear *m, double *gradient, void *context)
{
    const fold_of *f = context;
    double sum = 0;

    for (uint32_t k = 0; k < f->t->told_count; k++) {
        const told_example *x = &f->t->told[k];
        double p;

        if (!x->foreign && f->folds && x->article % f->folds == f->skip)
            continue;
        p = 1 / (1 + exp(-loglinear_sum(m, x->feature, 0)));
        loglinear_add(m, gradient, x->feature, 0, p - x->told);
        p = x->told ? p : 1 - p;
        sum -= log(p < 1e-12 ? 1e-12 : p);
    }
    return sum;
}

static uint32_t best_of(const loglinear *m, const example *x)
{
    double p[SPEAKER_OPTIONS];
    uint32_t best = 0;

    probabilities(m, x, p);
    for (uint32_t i = 1; i < x->option_count; i++)
        if (p[i] > p[best])
            best = i;
    return best;
}

/* As ranker_choose() decides. */
static uint32_t chosen(const loglinear *m, const example *x)
{
    uint32_t best = best_of(m, x);

    return x->settled || loglinear_sum(m, x->feature[best], 0) < loglinear_sum(m, x->feature[x->rule], 0) + RULE_MARGIN / WEIGHT_SCALE ? x->rule : best;
}

static dgm_status cross_validate(trainer *t, dgm_error *error)
{
    uint32_t all[2] = { 0 }, reach[2] = { 0 }, model[2] = { 0 }, rules[2] = { 0 };

    for (uint32_t fold = 0; fold < t->options->folds; fold++) {
        fold_of f = { t, t->options->folds, fold };
        dgm_status status;
        loglinear m;

        TRY(loglinear_init(&m, BITS, error));
        status = loglinear_fit(&m, loss, &f, L2, 150, error);
        for (uint32_t i = 0; status == DGM_OK && i < t->count; i++) {
            const example *x = &t->item[i];

            if (x->foreign || x->article % t->options->folds != fold)
                continue;
            all[x->reported]++;
            reach[x->reported] += x->right != 0;
            rules[x->reported] += x->right >> x->rule & 1;
            model[x->reported] += x->right >> chosen(&m, x) & 1;
        }
        loglinear_release(&m);
        TRY(status);
    }
    for (int k = 0; k < 2; k++)
        learn_say(t->options, "%s: %u, among the options %u, right by rules %u, by the model %u", k ? "reported" : "direct", all[k],
                  reach[k], rules[k], model[k]);
    return DGM_OK;
}

static dgm_status cross_validate_told(trainer *t, dgm_error *error)
{
    uint32_t all = 0, told = 0, right = 0;

    for (uint32_t fold = 0; fold < t->options->folds; fold++) {
        fold_of f = { t, t->options->folds, fold };
        dgm_status status;
        loglinear m;

        TRY(loglinear_init(&m, TOLD_BITS, error));
        status = loglinear_fit(&m, told_loss, &f, TOLD_L2, 150, error);
        for (uint32_t i = 0; status == DGM_OK && i < t->told_count; i++) {
            const told_example *x = &t->told[i];

            if (x->foreign || x->article % t->options->folds != fold)
                continue;
            all++;
            told += x->told;
            right += x->told == (loglinear_sum(&m, x->feature, 0) >= -TOLD_MARGIN / WEIGHT_SCALE);
        }
        loglinear_release(&m);
        TRY(status);
    }
    learn_say(t->options, "events in reported speech: %u, told by its speaker %u, right by the model %u", all, told, right);
    return DGM_OK;
}

static dgm_status add_section(trainer *t, model_writer *w, const char *name, loglinear_loss *objective, uint32_t bits, double l2,
                              dgm_error *error)
{
    fold_of f = { t, 0, 0 };
    dgm_status status;
    loglinear m;

    TRY(loglinear_init(&m, bits, error));
    status = loglinear_fit(&m, objective, &f, l2, 150, error);
    if (status == DGM_OK)
        status = loglinear_write(&m, w, name, error);
    loglinear_release(&m);
    return status;
}

static dgm_status write_model(trainer *t, const char *out, dgm_error *error)
{
    model_writer w = { 0 };
    dgm_status status;

    model_add(&w, "kind", "quote", 5);
    if (t->options->meta)
        model_add(&w, "meta", t->options->meta, strlen(t->options->meta));
    status = add_section(t, &w, "speaker", loss, BITS, L2, error);
    if (status == DGM_OK)
        status = add_section(t, &w, "told", told_loss, TOLD_BITS, TOLD_L2, error);
    if (status == DGM_OK)
        return model_finish(&w, out, SPEAKER_VERSION, error);
    buf_release(&w.body);
    return status;
}

/* ---- The whole ------------------------------------------------------------------------------------------------------------ */

static dgm_status take_article(void *context, const coded_article *a, dgm_error *error)
{
    trainer *t = context;

    t->foreign = strcmp(coded_text(a->json, "lang"), t->lang) != 0;
    t->article = a->json;
    TRY(quote_run_choosing(&a->result->doc, a->result->language->quote, choose, watch, t, error));
    t->article_count++;
    return t->status;
}

dgm_status train_quote(const dgm_engine *e, const char *lang, const char *const *file, size_t file_count, const char *out,
                       const learn_options *o, dgm_error *error)
{
    coded_stages stages = { .engine = e, .before_events = true };
    trainer t = { .options = o, .lang = lang, .error = error };
    dgm_status status;

    arena_init(&t.arena, 0);
    status = coded_files(file, file_count, &stages, take_article, &t, error);
    if (status == DGM_OK && !t.count)
        status = dgm_fail(error, DGM_EINPUT, UINT64_MAX, "the %u articles of the training files hold no quotations with a known speaker",
                          t.article_count);
    if (status == DGM_OK)
        learn_say(o, "%u articles, %u quotations with a known speaker", t.article_count, t.count);
    if (status == DGM_OK)
        status = o->folds ? cross_validate(&t, error) : write_model(&t, out, error);
    if (status == DGM_OK && o->folds)
        status = cross_validate_told(&t, error);
    arena_release(&t.arena);
    return status;
}
