#include "learn/event_trainer.h"

#include "code/roles.h"
#include "code/status.h"
#include "code/when_where.h"

/* Texts written for training are a few words each and there to tell event from look-alike: they count for more there, and for less in
 * what hangs on the article (parties, days, places). */
#define WRITTEN_DECIDE 2.0
#define WRITTEN_OTHER 0.5
#define MORE_WEIGHT 0.5 /* decisions of articles coded beside the gold: other coders draw the edge of what is an event elsewhere */

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
    bool wanted = !t->places_only || list == &t->list[WHERE];
    example *x = wanted ? ARENA_PUSH(&t->arena, list->item, list->count, list->cap) : ARENA_NEW(&t->arena, example, 1); /* else it is forgotten */

    if (!x)
        return NULL;
    *x = (example){ .article = t->article_count, .kind = kind, .option_count = option_count, .foreign = t->foreign, .weight = t->weight };
    if (t->written)
        x->weight *= list == &t->list[DECIDE] ? WRITTEN_DECIDE : WRITTEN_OTHER;
    else if (t->more && list == &t->list[DECIDE])
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

static dgm_status add_decide(trainer *t, const doc *d, const decide_context *k, uint32_t index, const feature_set *f, const options *o, uint32_t right,
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
        option_features(d, k, index, o, i, &own);
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
static dgm_status add_unwritten(trainer *t, doc *d, const coder *k, const actor_use *use, uint32_t index, const gold_event *g,
                                const side *other, int which, dgm_error *error)
{
    uint32_t n = d->actor_count < 30 ? d->actor_count : 30, right = g->part_count[which] == 0 ? 1 : 0;
    feature_set f;
    example *x;

    for (uint32_t a = 0; a < n; a++)
        for (uint32_t p = 0; p < g->part_count[which]; p++)
            if (part_is(d, &g->part[which][p], a))
                right |= 2u << a;
    if (!right)
        return DGM_OK;
    x = new_example(t, &t->list[IMPLICIT], 2, n + 1, n + 1);
    if (!x)
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
    TRY(role_scene_init(d, k, all, c, &s, error));
    TRY(add_roles(t, d, k, e, &s, g, error));
    TRY(take_gold_sides(d, e, &s, g, gold_side, error));
    for (int which = 0; which < 2; which++)
        if (all_implicit(g, which))
            TRY(add_unwritten(t, d, k, s.use, d->event_count - 1, g, &gold_side[!which], which, error));
    if (!t->undated)
        TRY(add_link(t, d, k, d->event_count - 1, g, WHEN, error));
    TRY(add_link(t, d, k, d->event_count - 1, g, WHERE, error));
    if (g->status < STATUS_COUNT) /* for the features of later events */
        d->event[d->event_count - 1].status = (event_status)g->status;
    return DGM_OK;
}

dgm_status event_examples_add(trainer *t, doc *d, const coder *k, const json_t *article, dgm_error *error)
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
        TRY(add_decide(t, d, &context, i, &f, &o, option, error));
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

/* ---- Second round -------------------------------------------------------------------------------------------------------- */

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
static dgm_status add_side_at_work(trainer *t, doc *d, const coder *k, const actor_use *use, uint32_t index,
                                   const gold_event *g, int which, dgm_error *error)
{
    side own, other;

    side_of(&d->event[index], which, true, &own);
    side_of(&d->event[index], !which, which == 0, &other);
    return own.count ? DGM_OK : add_unwritten(t, d, k, use, index, g, &other, which, error);
}

static dgm_status add_event_at_work(trainer *t, doc *d, const coder *k, const candidates *all, uint32_t index, const gold_event *g, dgm_error *error)
{
    const candidate *c = candidate_of(all, &d->event[index]);
    role_scene s;

    if (!c)
        return DGM_OK;
    d->event_count = index + 1; /* as it was when this one was coded */
    TRY(add_status(t, d, k, c, &d->event[index], g, error));
    TRY(role_scene_init(d, k, all, c, &s, error));
    TRY(add_roles(t, d, k, &d->event[index], &s, g, error));
    for (int which = 0; which < 2; which++)
        TRY(add_side_at_work(t, d, k, s.use, index, g, which, error));
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

dgm_status event_examples_add_at_work(trainer *t, doc *d, const coder *k, const json_t *article, dgm_error *error)
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
