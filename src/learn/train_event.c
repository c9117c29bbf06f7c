#include "learn/train_event.h"

#include "code/coder.h"
#include "code/roles.h"
#include "code/status.h"
#include "code/when_where.h"
#include "learn/coded.h"
#include "learn/confidence.h"
#include "learn/loglinear.h"

#include <math.h>
#include <stdarg.h>

#define DECIDE_BITS 20
#define ROLE_BITS 19
#define IMPLICIT_BITS 18
#define LINK_BITS 17
#define MODELS 6
#define CALIBRATION_FOLDS 5
#define CALIBRATED_FROM 0.1 /* what is less likely is never coded and tells the curve nothing */
#define MORE_WEIGHT 0.5    /* decisions of articles coded beside the gold: other coders draw the edge of what is an event elsewhere */
#define FOREIGN_WEIGHT 0.5 /* of an example in another language: grammar carries over, words do not */

/* ---- Examples ---------------------------------------------------------------------------------------------------------- */

/* One decision among options; option 0 of a decide example is "no event" and has no features of its own. */
typedef struct example {
    packed_set **feature;   /* decide, role: one set for all options; implicit: one an option */
    uint64_t *cross;        /* decide: root of each option, with which the features are crossed */
    packed_set **own;       /* decide: features of each option alone */
    char (*code)[6];
    uint32_t option_count;
    uint32_t right;         /* bit set of right options */
    uint32_t article;
    uint8_t kind;           /* 0 decide, 1 role (binary), 2 a choice with features an option, 3 one among classes (status) */
    bool foreign;           /* from an article in another language, or coded beside the gold: not judged by */
    double weight;
    uint32_t guess;         /* decide, own language: what is predicted of it out of fold */
} example;

typedef struct examples {
    example *item;
    uint32_t count, cap;
} examples;

typedef struct trainer {
    const learn_options *options;
    const char *lang;
    arena arena; /* examples */
    examples list[MODELS]; /* in the order of model_name */
    guesses guesses;
    double threshold;      /* of the pack */
    uint32_t article_count;
    uint32_t gold_events, matched_events;
    bool foreign;          /* of the article under way */
    bool more;             /* it was coded beside the gold: learnt from, not judged by */
    bool undated;          /* without the day of publication nobody can say which acts are news of the day */
    double weight;
    bool at_work;          /* second round */
    decider decider[CALIBRATION_FOLDS]; /* that have not seen the articles of a fold, for the second round */
    int16_t *rounded[CALIBRATION_FOLDS][MODELS];
} trainer;

enum { DECIDE, ROLE, IMPLICIT, WHEN, WHERE, STATUS };
static const char *const model_name[MODELS] = { "decide", "role", "implicit", "when", "where", "status" };
static const double prior[MODELS] = /* its strength */ { 12, 2, 3, 8, 8, 4 };
static const uint32_t model_bits[MODELS] = { DECIDE_BITS, ROLE_BITS, IMPLICIT_BITS, LINK_BITS, LINK_BITS, LINK_BITS };

/* ---- Gold -------------------------------------------------------------------------------------------------------------- */

typedef struct gold_part {
    uint32_t start, end; /* both 0: not named in the sentence */
    const char *country, *role;
} gold_part;

typedef struct gold_event {
    uint32_t start, end;
    const char *cameo;
    const char *date, *place, *country; /* "" when empty */
    uint32_t status;                    /* STATUS_COUNT: not told */
    gold_part part[2][MAX_SIDE];
    uint32_t part_count[2];
    bool used;
} gold_event;

static void read_side(const json_t *list, gold_event *g, int which)
{
    size_t i;
    json_t *a;

    json_array_foreach(list, i, a) {
        gold_part *p;

        if (g->part_count[which] == MAX_SIDE)
            return;
        p = &g->part[which][g->part_count[which]++];
        *p = (gold_part){ 0, 0, coded_text(a, "country"), coded_text(a, "role") };
        if (json_is_integer(json_object_get(a, "start"))) {
            p->start = (uint32_t)json_integer_value(json_object_get(a, "start"));
            p->end = (uint32_t)json_integer_value(json_object_get(a, "end"));
        }
    }
}

static gold_event *read_gold(const json_t *article, arena *a, uint32_t *count)
{
    const json_t *list = json_object_get(article, "events");
    gold_event *g = ARENA_NEW(a, gold_event, json_array_size(list) + 1);
    size_t i;
    json_t *e;

    *count = 0;
    if (!g)
        return NULL;
    json_array_foreach(list, i, e) {
        const json_t *t = json_object_get(e, "trigger");

        g[*count].start = (uint32_t)json_integer_value(json_object_get(t, "start"));
        g[*count].end = (uint32_t)json_integer_value(json_object_get(t, "end"));
        g[*count].cameo = coded_text(e, "cameo");
        g[*count].date = coded_text(e, "date");
        g[*count].place = coded_text(json_object_get(e, "place"), "name");
        g[*count].country = coded_text(json_object_get(e, "place"), "country");
        g[*count].status = 0;
        while (g[*count].status < STATUS_COUNT && strcmp(coded_text(e, "status"), event_status_name[g[*count].status]) != 0)
            g[*count].status++;
        read_side(json_object_get(e, "source"), &g[*count], 0);
        read_side(json_object_get(e, "target"), &g[*count], 1);
        ++*count;
    }
    return g;
}

static bool overlaps(uint32_t a, uint32_t b, uint32_t c, uint32_t d) { return a < d && c < b; }

/* ---- From articles to examples ------------------------------------------------------------------------------------------- */

static gold_event *match(const doc *d, const candidate *c, gold_event *g, uint32_t count, const options *o, uint32_t *option)
{
    gold_event *best = NULL;

    *option = NO_INDEX;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t hit = NO_INDEX;

        if (g[i].used || !overlaps(d->word[c->first].start, d->word[c->last].end, g[i].start, g[i].end))
            continue;
        for (uint32_t k = 0; k < o->count; k++) {
            if (strcmp(o->code[k], g[i].cameo) == 0) {
                hit = k;
                break;
            }
            if (hit == NO_INDEX && strncmp(o->code[k], g[i].cameo, 2) == 0)
                hit = k;
        }
        if (!best || hit != NO_INDEX) {
            best = &g[i];
            *option = hit;
        }
    }
    return best;
}

static example *new_example(trainer *t, examples *list, uint8_t kind, uint32_t sets, uint32_t option_count)
{
    example *x = ARENA_PUSH(&t->arena, list->item, list->count, list->cap);

    if (!x)
        return NULL;
    *x = (example){ .article = t->article_count, .kind = kind, .option_count = option_count, .foreign = t->foreign, .weight = t->weight };
    if (t->more && list == &t->list[DECIDE])
        x->weight *= MORE_WEIGHT;
    x->feature = ARENA_NEW(&t->arena, packed_set *, sets);
    return x->feature ? x : NULL;
}

static dgm_status pack_features(trainer *t, packed_set **out, const feature_set *f, dgm_error *error)
{
    *out = arena_alloc(&t->arena, 1, sizeof(packed_set) + f->count * sizeof(f->h[0]));
    if (!*out)
        return dgm_fail_memory(error);
    (*out)->count = f->count;
    memcpy((*out)->h, f->h, f->count * sizeof(f->h[0]));
    return DGM_OK;
}

static dgm_status add_decide(trainer *t, const decide_context *k, uint32_t index, const feature_set *f, const options *o, uint32_t right,
                             dgm_error *error)
{
    example *x = new_example(t, &t->list[DECIDE], 0, 1, o->count + 1);

    if (!x)
        return dgm_fail_memory(error);
    x->cross = ARENA_NEW(&t->arena, uint64_t, o->count);
    x->own = ARENA_NEW(&t->arena, packed_set *, o->count);
    x->code = arena_alloc(&t->arena, o->count, sizeof(*x->code));
    if (!x->cross || !x->own || !x->code)
        return dgm_fail_memory(error);
    TRY(pack_features(t, &x->feature[0], f, error));
    for (uint32_t i = 0; i < o->count; i++) {
        memcpy(x->code[i], o->code[i], sizeof(x->code[i]));
        feature_set own;

        x->cross[i] = str_hash((str){ o->code[i], 2 });
        option_features(k, index, o, i, &own);
        TRY(pack_features(t, &x->own[i], &own, error));
    }
    x->right = 1u << (right == NO_INDEX ? 0 : right + 1);
    return DGM_OK;
}

/* Room for what models that have not seen the article say of the candidate. */
static dgm_status add_guess(trainer *t, const doc *d, const candidates *all, uint32_t index, dgm_error *error)
{
    const candidate *c = &all->item[index];
    guess *g = ARENA_PUSH(&t->arena, t->guesses.item, t->guesses.count, t->guesses.cap);

    if (!g)
        return dgm_fail_memory(error);
    *g = (guess){ .article = t->article_count, .number = index, .first = c->first, .last = c->last, .sentence = d->word[c->head].sentence,
                  .start = d->word[c->first].start, .end = d->word[c->last].end, .swallower = c->swallower, .probability = -1 };
    t->list[DECIDE].item[t->list[DECIDE].count - 1].guess = t->guesses.count - 1;
    return DGM_OK;
}

/* Where the gold stands: its events, and the sentences in which the scorer pairs them. */
static dgm_status add_marks(trainer *t, const doc *d, const json_t *article, const gold_event *gold, uint32_t gold_count, dgm_error *error)
{
    const json_t *list = json_object_get(article, "sentences");
    guesses *s = &t->guesses;
    size_t n = json_array_size(list);

    for (uint32_t i = 0; i < gold_count; i++) {
        gold_mark *m = ARENA_PUSH(&t->arena, s->gold, s->gold_count, s->gold_cap);
        str code = arena_str(&t->arena, str_of(gold[i].cameo));

        if (!m || !code.p)
            return dgm_fail_memory(error);
        *m = (gold_mark){ t->article_count, gold[i].start, gold[i].end, code.p };
    }
    for (size_t i = 0; i < (n ? n : d->sentence_count); i++) {
        struct sentence_end *e = ARENA_PUSH(&t->arena, s->sentence, s->sentence_count, s->sentence_cap);

        if (!e)
            return dgm_fail_memory(error);
        e->article = t->article_count;
        e->end = n ? (uint32_t)json_integer_value(json_object_get(json_array_get(list, i), "end")) : d->sentence[i].end;
    }
    return DGM_OK;
}

static bool part_is(const doc *d, const gold_part *p, uint32_t who)
{
    return strcmp(d->actor[who].country, p->country) == 0 && strcmp(d->actor[who].role, p->role) == 0;
}

/* Is the mention this participant: the same words, or standing for the same kind of actor and overlapping. */
static bool mention_is_part(const doc *d, const mention *m, const gold_part *p)
{
    (void)d;
    return p->end && overlaps(m->start, m->end, p->start, p->end);
}

static dgm_status add_roles(trainer *t, doc *d, const coder *k, const event *e, const role_scene *s, const gold_event *g, dgm_error *error)
{
    for (uint32_t i = 0; i < s->count; i++) {
        for (int which = 0; which < 2; which++) {
            example *x = new_example(t, &t->list[ROLE], 1, 1, 2);
            feature_set f;

            if (!x)
                return dgm_fail_memory(error);
            role_features(d, k, e, s, i, which, &f);
            TRY(pack_features(t, &x->feature[0], &f, error));
            for (uint32_t p = 0; p < g->part_count[which]; p++)
                if (mention_is_part(d, &d->mention[s->item[i].mention], &g->part[which][p]))
                    x->right = 1;
        }
    }
    return DGM_OK;
}

/* Gold participants as participants of the event under construction, for features of later events. */
static dgm_status take_gold_sides(doc *d, event *e, const role_scene *s, const gold_event *g, side out[2], dgm_error *error)
{
    for (int which = 0; which < 2; which++) {
        participant **list = which ? &e->target : &e->source;

        for (uint32_t p = 0; p < g->part_count[which]; p++) {
            bool named = false;

            for (uint32_t i = 0; i < s->count; i++) {
                const mention *m = &d->mention[s->item[i].mention];

                if (!mention_is_part(d, m, &g->part[which][p]))
                    continue;
                for (uint32_t n = 0; n < m->actor_count; n++)
                    side_add_implicit(&out[which], m->actor[n]);
                named = true;
            }
            for (uint32_t a = 0; !named && a < d->actor_count; a++)
                if (part_is(d, &g->part[which][p], a)) {
                    side_add_implicit(&out[which], a);
                    break;
                }
        }
        *list = ARENA_NEW(d->arena, participant, out[which].count + 1);
        if (!*list)
            return dgm_fail_memory(error);
        memcpy(*list, out[which].item, out[which].count * sizeof(participant));
        *(which ? &e->target_count : &e->source_count) = out[which].count;
    }
    return DGM_OK;
}

static bool all_implicit(const gold_event *g, int which)
{
    for (uint32_t p = 0; p < g->part_count[which]; p++)
        if (g->part[which][p].end)
            return false;
    return true;
}

/* Which actor of the article, or nobody, is meant by a side that is not written. */
static dgm_status add_unwritten(trainer *t, doc *d, const coder *k, uint32_t index, const gold_event *g, const side *other, int which, dgm_error *error)
{
    uint32_t n = d->actor_count < 30 ? d->actor_count : 30, right = g->part_count[which] == 0 ? 1 : 0;
    const actor_use *use;
    feature_set f;
    example *x;

    for (uint32_t a = 0; a < n; a++)
        for (uint32_t p = 0; p < g->part_count[which]; p++)
            if (part_is(d, &g->part[which][p], a))
                right |= 2u << a;
    if (!right)
        return DGM_OK;
    x = new_example(t, &t->list[IMPLICIT], 2, n + 1, n + 1);
    use = actor_uses(d, d->event[index].sentence);
    if (!x || !use)
        return dgm_fail_memory(error);
    x->right = right;
    implicit_features(d, k, index, NO_INDEX, which, other, use, &f);
    TRY(pack_features(t, &x->feature[0], &f, error));
    for (uint32_t a = 0; a < n; a++) {
        implicit_features(d, k, index, a, which, other, use, &f);
        TRY(pack_features(t, &x->feature[a + 1], &f, error));
    }
    return DGM_OK;
}

static bool shares_word(str a, str b)
{
    str rest = a, part;

    while (str_split(&rest, ' ', &part))
        if (part.n > 2 && str_find(b, part) != NO_INDEX)
            return true;
    return false;
}

static bool place_is(const doc *d, const place *p, const gold_event *g)
{
    str gold = str_of(g->place);

    return strcmp(p->country, g->country) == 0 && (shares_word(gold, p->name) || shares_word(gold, doc_text(d, p->start, p->end)));
}

/* Which link the gold takes; the event then gets it, for the features of later events. */
static dgm_status add_link(trainer *t, doc *d, const coder *k, uint32_t index, const gold_event *g, int model, dgm_error *error)
{
    event *e = &d->event[index];
    links all;
    uint32_t right = 0;
    example *x;

    if (model == WHEN)
        date_links(d, index, &all);
    else
        place_links(d, index, &all);
    for (uint32_t i = 0; i < all.count; i++) {
        const link *l = &all.item[i];
        bool good = model == WHEN ? str_is(l->date, g->date) : l->index == NO_INDEX ? !g->place[0] : g->place[0] && place_is(d, &d->place[l->index], g);

        if (!good)
            continue;
        if (!right && model == WHEN && !t->at_work) {
            e->date = l->date;
            e->timex = l->index;
        } else if (!right && !t->at_work) {
            e->place = l->index;
        }
        right |= 1u << i;
    }
    if (!right)
        return DGM_OK;
    x = new_example(t, &t->list[model], 2, all.count, all.count);
    if (!x)
        return dgm_fail_memory(error);
    x->right = right;
    for (uint32_t i = 0; i < all.count; i++) {
        feature_set f;

        (model == WHEN ? date_features : place_features)(d, k, index, &all, i, &f);
        TRY(pack_features(t, &x->feature[i], &f, error));
    }
    return DGM_OK;
}

/* Done, planned, possible or negated, as the gold has it. */
static dgm_status add_status(trainer *t, doc *d, const coder *k, const candidate *c, event *e, const gold_event *g, dgm_error *error)
{
    example *x;
    feature_set f;

    if (g->status == STATUS_COUNT)
        return DGM_OK;
    x = new_example(t, &t->list[STATUS], 3, 1, STATUS_COUNT);
    if (!x)
        return dgm_fail_memory(error);
    status_features(d, k->lexicon, c, e, &f);
    x->right = 1u << g->status;
    return pack_features(t, &x->feature[0], &f, error);
}

static dgm_status add_participants(trainer *t, doc *d, const coder *k, const candidates *all, const candidate *c, const gold_event *g, dgm_error *error)
{
    event *e = ARENA_PUSH(d->arena, d->event, d->event_count, d->event_cap);
    side gold_side[2] = { { .slot = NO_INDEX }, { .slot = NO_INDEX } };
    role_scene s;

    if (!e)
        return dgm_fail_memory(error);
    *e = (event){ .sentence = d->word[c->head].sentence, .first = c->first, .last = c->last, .head = c->head, .quote = NO_INDEX,
                  .attributed_to = NO_INDEX, .place = NO_INDEX, .timex = NO_INDEX };
    e->date = (str){ "", 0 };
    e->status = find_status(d, k->lexicon, c, &e->status_cue);
    memcpy(e->cameo, g->cameo, strlen(g->cameo) < sizeof(e->cameo) ? strlen(g->cameo) + 1 : sizeof(e->cameo) - 1);
    for (uint32_t i = 0; i < d->quote_count; i++)
        if (!d->quote[i].stance && d->quote[i].first <= c->first && c->last <= d->quote[i].last)
            e->quote = i;
    TRY(add_status(t, d, k, c, e, g, error));
    role_scene_init(d, k, all, c, &s);
    TRY(add_roles(t, d, k, e, &s, g, error));
    TRY(take_gold_sides(d, e, &s, g, gold_side, error));
    for (int which = 0; which < 2; which++)
        if (all_implicit(g, which))
            TRY(add_unwritten(t, d, k, d->event_count - 1, g, &gold_side[!which], which, error));
    if (!t->undated)
        TRY(add_link(t, d, k, d->event_count - 1, g, WHEN, error));
    TRY(add_link(t, d, k, d->event_count - 1, g, WHERE, error));
    if (g->status < STATUS_COUNT) /* for the features of later events */
        d->event[d->event_count - 1].status = (event_status)g->status;
    return DGM_OK;
}

static dgm_status add_article(trainer *t, doc *d, const coder *k, const json_t *article, dgm_error *error)
{
    candidates all = { 0 };
    decide_context context;
    uint32_t gold_count;
    gold_event *gold = read_gold(article, d->arena, &gold_count);

    if (!gold)
        return dgm_fail_memory(error);
    d->event_count = 0;
    TRY(resolve_first_person(d, error));
    TRY(code_candidates(d, k, &all, error));
    decide_context_init(&context, d, k->lexicon, &all);
    for (uint32_t i = 0; i < all.count; i++) {
        gold_event *g;
        uint32_t option;
        feature_set f;
        options o;

        decide_options(&context, i, &o);
        if (o.count == 0)
            continue;
        g = match(d, &all.item[i], gold, gold_count, &o, &option);
        decide_features(d, &context, i, &f);
        TRY(add_decide(t, &context, i, &f, &o, option, error));
        if (!t->foreign)
            TRY(add_guess(t, d, &all, i, error));
        if (!g)
            continue;
        g->used = true;
        t->matched_events += option != NO_INDEX && !t->foreign;
        TRY(add_participants(t, d, k, &all, &all.item[i], g, error));
    }
    if (t->foreign)
        return DGM_OK;
    t->gold_events += gold_count;
    t->threshold = k->lexicon->threshold;
    return add_marks(t, d, article, gold, gold_count, error);
}

/* ---- Learning --------------------------------------------------------------------------------------------------------------- */

static double option_score(const loglinear *m, const example *x, uint32_t option)
{
    double s = 0;

    if (x->kind == 0) {
        if (option)
            s = loglinear_sum(m, x->feature[0], 0) + loglinear_sum(m, x->feature[0], x->cross[option - 1]) + loglinear_sum(m, x->own[option - 1], 0);
        return s;
    }
    if (x->kind == 1)
        return option ? loglinear_sum(m, x->feature[0], 0) : 0;
    if (x->kind == 3)
        return loglinear_sum(m, x->feature[0], (uint64_t)option + 1);
    return loglinear_sum(m, x->feature[option], 0);
}

static void option_gradient(const loglinear *m, double *gradient, const example *x, uint32_t option, double g)
{
    const packed_set *f = x->feature[x->kind == 2 ? option : 0];

    if (x->kind == 0) {
        if (option) {
            loglinear_add(m, gradient, f, 0, g);
            loglinear_add(m, gradient, f, x->cross[option - 1], g);
            loglinear_add(m, gradient, x->own[option - 1], 0, g);
        }
    } else if (x->kind == 1) {
        if (option)
            loglinear_add(m, gradient, f, 0, g);
    } else if (x->kind == 3) {
        loglinear_add(m, gradient, f, (uint64_t)option + 1, g);
    } else {
        loglinear_add(m, gradient, f, 0, g);
    }
}

/* Right options of a binary example: option 1 when `right`, else option 0. */
static uint32_t right_of(const example *x) { return x->kind == 1 ? (x->right ? 2u : 1u) : x->right; }

static void probabilities(const loglinear *m, const example *x, double *p)
{
    double top = -1e300, sum = 0;

    for (uint32_t i = 0; i < x->option_count; i++) {
        p[i] = option_score(m, x, i);
        if (p[i] > top)
            top = p[i];
    }
    for (uint32_t i = 0; i < x->option_count; i++)
        sum += p[i] = exp(p[i] - top);
    for (uint32_t i = 0; i < x->option_count; i++)
        p[i] /= sum;
}

typedef struct fold_of {
    const examples *list;
    uint32_t folds, skip; /* articles with number % folds == skip are left out; folds 0: none */
} fold_of;

static double example_loss(const loglinear *m, double *gradient, const example *x, double weight)
{
    double p[MAX_FEATURES], mass = 0;
    uint32_t right = right_of(x);

    probabilities(m, x, p);
    for (uint32_t i = 0; i < x->option_count; i++)
        mass += right >> i & 1 ? p[i] : 0;
    if (mass < 1e-12)
        mass = 1e-12;
    for (uint32_t i = 0; i < x->option_count; i++)
        option_gradient(m, gradient, x, i, weight * (p[i] - (right >> i & 1 ? p[i] / mass : 0)));
    return -weight * log(mass);
}

static double fold_loss(const loglinear *m, double *gradient, void *context)
{
    const fold_of *f = context;
    double sum = 0;

    for (uint32_t i = 0; i < f->list->count; i++) {
        const example *x = &f->list->item[i];

        if (!f->folds || x->article % f->folds != f->skip)
            sum += example_loss(m, gradient, x, x->weight);
    }
    return sum;
}

static dgm_status learn(loglinear *m, const trainer *t, int model, uint32_t folds, uint32_t skip, dgm_error *error)
{
    fold_of f = { &t->list[model], folds, skip };

    return loglinear_fit(m, fold_loss, &f, prior[model], 150, error);
}

/* The likeliest option of a decision, and the probability of its root. */
static uint32_t likeliest(const loglinear *m, const example *x, double *root)
{
    double p[MAX_OPTIONS + 1];
    uint32_t best = 1;

    probabilities(m, x, p);
    for (uint32_t k = 2; k < x->option_count; k++)
        if (p[k] > p[best])
            best = k;
    *root = 0;
    for (uint32_t k = 1; k < x->option_count; k++)
        if (strncmp(x->code[k - 1], x->code[best - 1], 2) == 0)
            *root += p[k];
    return best;
}

/* ---- Cross-validation ---------------------------------------------------------------------------------------------------------- */

typedef struct tally {
    uint32_t right, system, gold;
} tally;

static double f1(const tally *t)
{
    double p = t->system ? (double)t->right / t->system : 0, r = t->gold ? (double)t->right / t->gold : 0;

    return p + r > 0 ? 2 * p * r / (p + r) : 0;
}

/* What the model says of the candidates of the articles that it has not seen. */
static void guess_fold(trainer *t, const loglinear *m, uint32_t folds, uint32_t fold)
{
    for (uint32_t i = 0; i < t->list[DECIDE].count; i++) {
        const example *x = &t->list[DECIDE].item[i];
        uint32_t best;
        guess *g;

        if (x->foreign || x->article % folds != fold)
            continue;
        g = &t->guesses.item[x->guess];
        best = likeliest(m, x, &g->probability);
        memcpy(g->code, x->code[best - 1], sizeof(g->code));
    }
}

/* Which guesses would be right: what the curve of confidence is drawn from. The threshold of the pack is one of confidence, so
 * that a first curve comes before. */
static dgm_status judge_guesses(trainer *t, dgm_error *error)
{
    guess_score score;
    calibration first;

    guesses_apply(&t->guesses, &CALIBRATION_NONE, 0, 0);
    TRY(guesses_judge(&t->guesses, CALIBRATED_FROM, &score, error));
    guesses_keep(&t->guesses);
    first = guesses_fit(&t->guesses, 0, 0);
    guesses_apply(&t->guesses, &first, 0, 0);
    TRY(guesses_judge(&t->guesses, t->threshold, &score, error));
    guesses_keep(&t->guesses);
    return DGM_OK;
}

static void judge_choice(const loglinear *m, const example *x, tally *t)
{
    double p[MAX_FEATURES];
    uint32_t best = 0, right = right_of(x);

    probabilities(m, x, p);
    for (uint32_t i = 1; i < x->option_count; i++)
        if (p[i] > p[best])
            best = i;
    if (x->kind == 1) {
        t->system += best == 1;
        t->gold += x->right != 0;
        t->right += best == 1 && x->right;
    } else {
        t->system++;
        t->gold++;
        t->right += right >> best & 1;
    }
}

static dgm_status report_threshold(trainer *t, double threshold, dgm_error *error)
{
    guess_score n;
    double p, r;

    TRY(guesses_judge(&t->guesses, threshold, &n, error));
    p = n.coded ? (double)n.right / n.coded : 0;
    r = n.gold ? (double)n.right / n.gold : 0;
    learn_say(t->options, "threshold %.2f: type P %.4f R %.4f F1 %.4f", threshold, p, r, p + r > 0 ? 2 * p * r / (p + r) : 0);
    return DGM_OK;
}

/* Confidence of each fold by the curve of the others; what each threshold gives; how reliable it is at that of the pack. */
static dgm_status report_confidence(trainer *t, uint32_t folds, dgm_error *error)
{
    guess_score score;

    TRY(judge_guesses(t, error));
    for (uint32_t fold = 0; fold < folds; fold++) {
        calibration k = guesses_fit(&t->guesses, folds, fold);

        guesses_apply(&t->guesses, &k, folds, fold);
    }
    for (int h = 2; h <= 12; h++)
        TRY(report_threshold(t, 0.05 * h, error));
    TRY(guesses_judge(&t->guesses, t->threshold, &score, error));
    learn_say(t->options, "at the threshold of the pack, %.2f:", t->threshold);
    guesses_report(&t->guesses, t->options, false);
    return DGM_OK;
}

static dgm_status cross_validate(trainer *t, dgm_error *error)
{
    uint32_t folds = t->options->folds;
    tally choice[MODELS] = { 0 };

    for (uint32_t fold = 0; fold < folds; fold++) {
        for (int k = 0; k < MODELS; k++) {
            loglinear m;

            TRY(loglinear_init(&m, model_bits[k], error));
            TRY(learn(&m, t, k, folds, fold, error));
            if (k == DECIDE)
                guess_fold(t, &m, folds, fold);
            for (uint32_t i = 0; k != DECIDE && i < t->list[k].count; i++)
                if (!t->list[k].item[i].foreign && t->list[k].item[i].article % folds == fold)
                    judge_choice(&m, &t->list[k].item[i], &choice[k]);
            loglinear_release(&m);
        }
    }
    TRY(report_confidence(t, folds, error));
    for (int k = ROLE; k < MODELS; k++)
        learn_say(t->options, "%s: F1 %.4f of %u", model_name[k], f1(&choice[k]), choice[k].gold);
    return DGM_OK;
}

/* Keeps a model of one fold for the second round. */
static dgm_status keep_rounded(trainer *t, uint32_t fold, int model, const loglinear *m, dgm_error *error)
{
    decider *r = &t->decider[fold];
    weights *const place[MODELS] = { &r->decide, &r->role, &r->implicit, &r->when, &r->where, &r->status };

    t->rounded[fold][model] = loglinear_rounded(m);
    *place[model] = (weights){ t->rounded[fold][model], m->mask };
    return t->rounded[fold][model] ? DGM_OK : dgm_fail_memory(error);
}

static void free_rounded(trainer *t)
{
    for (uint32_t fold = 0; fold < CALIBRATION_FOLDS; fold++)
        for (int k = 0; k < MODELS; k++)
            free(t->rounded[fold][k]);
}

/* A model that has not seen the articles of a fold: kept for the second round. That of decisions tells its guesses about them. */
static dgm_status learn_fold(trainer *t, int model, uint32_t fold, dgm_error *error)
{
    dgm_status status;
    loglinear m;

    TRY(loglinear_init(&m, model_bits[model], error));
    status = learn(&m, t, model, CALIBRATION_FOLDS, fold, error);
    if (status == DGM_OK) {
        if (model == DECIDE)
            guess_fold(t, &m, CALIBRATION_FOLDS, fold);
        status = keep_rounded(t, fold, model, &m, error);
    }
    loglinear_release(&m);
    return status;
}

/* The curve of confidence, from predictions of models that each learnt from four fifths of the articles. */
static dgm_status calibrate(trainer *t, calibration *out, dgm_error *error)
{
    for (uint32_t fold = 0; fold < CALIBRATION_FOLDS; fold++)
        TRY(learn_fold(t, DECIDE, fold, error));
    TRY(judge_guesses(t, error));
    *out = guesses_fit(&t->guesses, 0, 0);
    learn_say(t->options, "confidence: log odds = %.4f ln p - %.4f ln (1 - p) + %.4f", out->a, out->b, out->c);
    return DGM_OK;
}

/* ---- Second round --------------------------------------------------------------------------------------------------------------
 * Parties, days and places of an event lean on those of events before. In the first round these are the coders'; at work they are
 * the program's own, which are worse. So each article is coded by models that have not seen it, and what stands around each of
 * its events then is learnt from as well. */

static dgm_status learn_for_second_round(trainer *t, const calibration *confidence, dgm_error *error)
{
    for (uint32_t fold = 0; fold < CALIBRATION_FOLDS; fold++) {
        t->decider[fold].confidence = *confidence;
        for (int k = ROLE; k < MODELS; k++)
            TRY(learn_fold(t, k, fold, error));
    }
    return DGM_OK;
}

static const candidate *candidate_of(const candidates *all, const event *e)
{
    for (uint32_t i = 0; i < all->count; i++)
        if (all->item[i].first == e->first && all->item[i].last == e->last)
            return &all->item[i];
    return NULL;
}

static void side_of(const event *e, int which, bool named_only, side *out)
{
    const participant *p = which ? e->target : e->source;

    *out = (side){ .slot = NO_INDEX };
    for (uint32_t i = 0; i < (which ? e->target_count : e->source_count); i++)
        if (!named_only || p[i].mention != NO_INDEX)
            side_add_implicit(out, p[i].actor);
}

/* The source is looked for first: of the target only what is written is known by then. */
static dgm_status add_side_at_work(trainer *t, doc *d, const coder *k, uint32_t index, const gold_event *g, int which, dgm_error *error)
{
    side own, other;

    side_of(&d->event[index], which, true, &own);
    side_of(&d->event[index], !which, which == 0, &other);
    return own.count ? DGM_OK : add_unwritten(t, d, k, index, g, &other, which, error);
}

static dgm_status add_event_at_work(trainer *t, doc *d, const coder *k, const candidates *all, uint32_t index, const gold_event *g, dgm_error *error)
{
    const candidate *c = candidate_of(all, &d->event[index]);
    role_scene s;

    if (!c)
        return DGM_OK;
    d->event_count = index + 1; /* as it was when this one was coded */
    TRY(add_status(t, d, k, c, &d->event[index], g, error));
    role_scene_init(d, k, all, c, &s);
    TRY(add_roles(t, d, k, &d->event[index], &s, g, error));
    for (int which = 0; which < 2; which++)
        TRY(add_side_at_work(t, d, k, index, g, which, error));
    if (!t->undated)
        TRY(add_link(t, d, k, index, g, WHEN, error));
    return add_link(t, d, k, index, g, WHERE, error);
}

static gold_event *gold_of(const event *e, gold_event *gold, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (!gold[i].used && overlaps(e->start, e->end, gold[i].start, gold[i].end) && strncmp(gold[i].cameo, e->cameo, 2) == 0)
            return &gold[i];
    return NULL;
}

static dgm_status add_article_at_work(trainer *t, doc *d, const coder *k, const json_t *article, dgm_error *error)
{
    coder own = *k;
    candidates all = { 0 };
    uint32_t gold_count, event_count;
    gold_event *gold = read_gold(article, d->arena, &gold_count);

    if (!gold)
        return dgm_fail_memory(error);
    own.decider = &t->decider[t->article_count % CALIBRATION_FOLDS];
    d->event_count = 0;
    d->lexicon_only = false;
    TRY(resolve_first_person(d, error));
    TRY(code_candidates(d, &own, &all, error));
    TRY(code_choose(d, &own, &all, error));
    event_count = d->event_count;
    for (uint32_t i = 0; i < event_count; i++) {
        gold_event *g = gold_of(&d->event[i], gold, gold_count);

        if (!g)
            continue;
        g->used = true;
        TRY(add_event_at_work(t, d, &own, &all, i, g, error));
    }
    d->event_count = event_count;
    return DGM_OK;
}

/* ---- The whole ---------------------------------------------------------------------------------------------------------------- */

static dgm_status write_model(trainer *t, const char *out, const calibration *confidence, dgm_error *error)
{
    model_writer w = { 0 };

    model_add(&w, "kind", "event", 5);
    if (t->options->meta)
        model_add(&w, "meta", t->options->meta, strlen(t->options->meta));
    for (int k = 0; k < MODELS; k++) {
        loglinear m;
        dgm_status status;

        TRY(loglinear_init(&m, model_bits[k], error));
        status = learn(&m, t, k, 0, 0, error);
        if (status == DGM_OK)
            status = loglinear_write(&m, &w, model_name[k], error);
        loglinear_release(&m);
        TRY(status);
    }
    model_add(&w, "confidence", confidence, sizeof(*confidence));
    return model_finish(&w, out, EVENT_FEATURES, error);
}

/* How much the article counts, and for what. */
static void weigh(trainer *t, const coded_article *a)
{
    t->foreign = strcmp(coded_text(a->json, "lang"), t->lang) != 0;
    t->weight = t->foreign ? FOREIGN_WEIGHT : 1;
    t->more = json_is_true(json_object_get(a->json, "more"));
    t->undated = !json_is_string(json_object_get(a->json, "date"));
    t->foreign |= t->more;
}

static dgm_status take_article(void *context, const coded_article *a, dgm_error *error)
{
    trainer *t = context;

    weigh(t, a);
    TRY(add_article(t, &a->result->doc, a->result->language->code_rules, a->json, error));
    t->article_count++;
    return DGM_OK;
}

static dgm_status take_at_work(void *context, const coded_article *a, dgm_error *error)
{
    trainer *t = context;

    weigh(t, a);
    TRY(add_article_at_work(t, &a->result->doc, a->result->language->code_rules, a->json, error));
    t->article_count++;
    return DGM_OK;
}

/* What all is learnt from: files of coded articles, run through the stages. */
typedef struct sources {
    const char *const *file;
    size_t file_count;
    coded_stages stages;
} sources;

static dgm_status learn_all(trainer *t, const sources *from, const char *out, dgm_error *error)
{
    calibration confidence;

    TRY(coded_files(from->file, from->file_count, &from->stages, take_article, t, error));
    if (!t->gold_events)
        return dgm_fail(error, DGM_EINPUT, UINT64_MAX, "the %u articles of the training files hold no events in \"%s\"", t->article_count, t->lang);
    learn_say(t->options, "%u articles, %u events, of which %u can be reached; %u decisions", t->article_count, t->gold_events, t->matched_events,
              t->list[DECIDE].count);
    if (t->options->folds)
        return cross_validate(t, error);
    TRY(calibrate(t, &confidence, error));
    TRY(learn_for_second_round(t, &confidence, error));
    t->at_work = true;
    t->article_count = 0;
    TRY(coded_files(from->file, from->file_count, &from->stages, take_at_work, t, error));
    return write_model(t, out, &confidence, error);
}

dgm_status train_event(const dgm_engine *e, const char *lang, const char *const *file, size_t file_count, const char *out,
                       const learn_options *o, dgm_error *error)
{
    /* Roles by the rules: the learned ones have seen these articles and are better here than elsewhere. */
    sources from = { file, file_count, { .engine = e, .lexicon_only = true } };
    trainer t = { .options = o, .lang = lang };
    dgm_status status;

    arena_init(&t.arena, 0);
    status = learn_all(&t, &from, out, error);
    free_rounded(&t);
    arena_release(&t.arena);
    return status;
}
