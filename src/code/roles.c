#include "code/roles.h"

#include "base/error.h"

#include <math.h>

/* ---- Candidates ------------------------------------------------------------------------------------------------------ */

static bool side_has_mention(const side *s, uint32_t m)
{
    for (uint32_t i = 0; i < s->count; i++)
        if (s->item[i].mention == m)
            return true;
    return false;
}

static const frame *frame_of(const coder *k, const candidate *c)
{
    const trigger_group *g = &k->lexicon->group[c->group];

    return &k->lexicon->frame[k->lexicon->sense[c->sense != NO_INDEX ? c->sense : g->sense[0]].frame];
}

static bool names_an_act(const coder *k, const candidates *all, const candidate *c, uint32_t head)
{
    for (uint32_t i = 0; i < all->count; i++) {
        const candidate *o = &all->item[i];

        if (o->first > head)
            break;
        if (o != c && o->last >= head && o->sense != NO_INDEX && k->lexicon->group[o->group].pos == POS_NOUN)
            return true;
    }
    return false;
}

/* ---- What an article and the network of acts say of each actor ------------------------------------------------------------ */

static void add_use(actor_use *u, const actor_use *one)
{
    u->mentions++;
    u->since = one->since < u->since ? one->since : u->since;
    for (int which = 0; which < 2; which++) {
        u->party[which] = one->party[which] > u->party[which] ? one->party[which] : u->party[which];
        u->named[which] = one->named[which] > u->named[which] ? one->named[which] : u->named[which];
    }
}

/* The most of all actors, and the most of all but the one that has it. */
static void add_most(actor_use *most, const actor_use *one)
{
    actor_use *next = most + 1;

    for (int which = 0; which < 2; which++) {
        float low = one->named[which] < most->named[which] ? one->named[which] : most->named[which];

        next->named[which] = low > next->named[which] ? low : next->named[which];
        low = one->party[which] < most->party[which] ? one->party[which] : most->party[which];
        next->party[which] = low > next->party[which] ? low : next->party[which];
    }
    add_use(most, one);
}

static actor_use *actor_uses(const doc *d, const candidate *c)
{
    static const actor_use none = { .since = NEVER, .party = { NO_ODDS, NO_ODDS }, .named = { NO_ODDS, NO_ODDS } };
    actor_use *use = ARENA_NEW(d->arena, actor_use, d->actor_count + 2u);
    word_span trigger = { c->first, c->last };
    uint32_t in = d->word[c->head].sentence;

    for (uint32_t i = 0; use && i < d->actor_count + 2u; i++)
        use[i] = none;
    for (uint32_t i = 0; use && i < d->mention_count; i++) {
        const mention *m = &d->mention[i];
        word_span of = { m->first, m->last };
        uint32_t s = d->word[m->first].sentence;
        actor_use one = { 1, s <= in ? in - s : NEVER, { reading_side(d, trigger, of, ACT_SOURCE), reading_side(d, trigger, of, ACT_TARGET) },
                          { NO_ODDS, NO_ODDS } };

        if (m->form != FORM_PRONOUN) { /* whom a pronoun stands for may be a wrong guess */
            one.named[0] = reading_side(d, trigger, of, ACT_SOURCE_ACTOR);
            one.named[1] = reading_side(d, trigger, of, ACT_TARGET_ACTOR);
        }
        for (uint32_t k = 0; k < m->actor_count; k++)
            add_use(&use[m->actor[k]], &one);
    }
    for (uint32_t a = 0; use && a < d->actor_count; a++)
        add_most(&use[d->actor_count], &use[a]);
    return use;
}

/* By how much an actor has more than the best of the others. */
static float named_lead(const doc *d, const actor_use *use, uint32_t who, int which)
{
    const actor_use *most = &use[d->actor_count];
    float own = use[who].named[which];

    return own - (own < most[0].named[which] ? most[0] : most[1]).named[which];
}

dgm_status role_scene_init(doc *d, const coder *k, const candidates *all, const candidate *c, role_scene *s, dgm_error *error)
{
    const sentence *in = &d->sentence[d->word[c->head].sentence];
    word_span trigger = { c->first, c->last };

    *s = (role_scene){ .trigger = c, .use = actor_uses(d, c) };
    if (!s->use)
        return dgm_fail_memory(error);
    frame_sides(d, k->lexicon, c, frame_of(k, c), &s->frame_side[0], &s->frame_side[1]);
    for (uint32_t i = 0; i < d->mention_count && s->count < MAX_ROLE_CANDIDATES; i++) {
        const mention *m = &d->mention[i];
        word_span of = { m->first, m->last };

        if (m->first < in->first || m->last >= in->first + in->count)
            continue;
        if (m->form == FORM_NOMINAL && names_an_act(k, all, c, m->head))
            continue;
        /* Parts of titles stay out unless the frame took one ("kunjungan Lavrov"). */
        if (m->actor_count == 0 || (m->is_title_part && !side_has_mention(&s->frame_side[0], i) && !side_has_mention(&s->frame_side[1], i)))
            continue;
        s->item[s->count++] = (role_candidate){ i, { side_has_mention(&s->frame_side[0], i), side_has_mention(&s->frame_side[1], i) },
                                                { reading_side(d, trigger, of, ACT_SOURCE), reading_side(d, trigger, of, ACT_TARGET) } };
    }
    return DGM_OK;
}

/* ---- Features of a mention ---------------------------------------------------------------------------------------------- */

enum role_template {
    R_BIAS = 100, R_FRAME, R_FRAME_SLOT, R_PATH, R_PATH_ROOT, R_PATH_VOICE, R_CASE, R_CASE_LEMMA, R_DISTANCE, R_BETWEEN, R_TYPE, R_ROLE, R_ROLE_ROOT,
    R_ROLE_LEMMA, R_QUOTE, R_PREVIOUS, R_ORDER, R_LEMMA, R_ACTING, R_OTHER, R_PATH_FRAME, R_HEAD_REL, R_CONJ, R_SPEAKER, R_BEST, R_POS, R_LIGHT,
    R_PLACE, R_RANK, R_PATH_LEMMA, R_INSIDE, R_COUNTRY, R_HEADWORD, R_GAP, R_NEAREST, R_GAP_LEMMA, R_NAMESAKE, R_GOVERNOR, R_PARTY, R_PARTY_OTHER,
    R_PARTY_LEAD, R_PARTY_RANK, R_NAMED, R_NAMED_LEAD
};

/* The way in the tree from the trigger to the mention: up-steps, then down-steps, with relations; 0 when too long. */
static uint64_t path_between(const doc *d, uint32_t from, uint32_t to)
{
    uint32_t up = 0, a = from;
    uint64_t h = 17;

    while (a != NO_INDEX && !(d->word[a].left <= to && to <= d->word[a].right && doc_dominates(d, a, to))) {
        h = mix(h, d->word[a].rel);
        a = d->word[a].head;
        if (++up > 4)
            return 0;
    }
    if (a == NO_INDEX)
        return 0;
    h = mix(h, 1000);
    for (uint32_t steps = 0; to != a; to = d->word[to].head) {
        h = mix(h, (uint64_t)d->word[to].rel * 32 + (d->word[to].sub == SUB_PASS || d->word[to].sub == SUB_AGENT ? d->word[to].sub : 0));
        if (++steps > 4)
            return 0;
    }
    return h;
}

static uint64_t case_of(const doc *d, uint32_t w)
{
    uint32_t c = doc_child(d, w, REL_CASE);

    return c == NO_INDEX ? 1 : d->word[c].key;
}

static uint32_t count_between(const doc *d, const role_scene *s, uint32_t a, uint32_t b)
{
    uint32_t n = 0, lo = a < b ? a : b, hi = a < b ? b : a;

    for (uint32_t i = 0; i < s->count; i++) {
        uint32_t h = d->mention[s->item[i].mention].head;

        n += h > lo && h < hi;
    }
    return n > 4 ? 4 : n;
}

static bool is_place_use(const doc *d, const mention *m)
{
    for (uint32_t i = 0; i < d->place_count; i++)
        if (d->place[i].first <= m->last && m->first <= d->place[i].last)
            return true;
    return false;
}

/* The words between trigger and mention when they are few ("visit *to the* X"), 0 otherwise. */
static uint64_t gap_key(const doc *d, const candidate *c, const mention *m)
{
    uint32_t from = m->full_first > c->last ? c->last + 1 : m->full_last + 1, to = m->full_first > c->last ? m->full_first : c->first;
    uint64_t h = 23;

    if (from > to || to - from > 3)
        return 0;
    for (uint32_t w = from; w < to; w++)
        h = mix(h, d->word[w].key);
    return h;
}

/* 1 for the nearest mention on its side of the trigger, 2 for the next, ... at most 4. */
static uint32_t nearness(const doc *d, const role_scene *s, const candidate *c, uint32_t i)
{
    uint32_t n = 1, own = d->mention[s->item[i].mention].head;

    for (uint32_t k = 0; k < s->count; k++) {
        uint32_t h = d->mention[s->item[k].mention].head;

        n += k != i && (own > c->head ? h > c->head && h < own : h < c->head && h > own);
    }
    return n > 4 ? 4 : n;
}

/* Is a verb or a conjunction of clauses between trigger and mention? */
static bool clause_between(const doc *d, const candidate *c, const mention *m)
{
    uint32_t from = m->head > c->head ? c->last + 1 : m->full_last + 1, to = m->head > c->head ? m->full_first : c->first;

    for (uint32_t w = from; w < to; w++)
        if (d->word[w].upos == UPOS_VERB || d->word[w].upos == UPOS_SCONJ)
            return true;
    return false;
}

#define ADD(t, x, y) feature(f, t, mix(side_key, (uint64_t)(x)), (uint64_t)(y))

/* What part the actor has in the act that governs this one: who condemns an attack is not who attacks. */
static void governor_features(const doc *d, const event *e, uint32_t who, uint64_t side_key, feature_set *f)
{
    const event *g = event_governor(d, e);
    uint64_t part, root, own = str_hash((str){ e->cameo, 2 });

    if (!g)
        return;
    part = (uint64_t)event_has_party(g, who, 0) + 2 * (uint64_t)event_has_party(g, who, 1);
    root = str_hash((str){ g->cameo, 2 });
    ADD(R_GOVERNOR, part, 0);
    ADD(R_GOVERNOR, part, mix(root, d->word[e->head].upos));
    ADD(R_GOVERNOR, part, mix(root, mix(own, 3)));
    ADD(R_GOVERNOR, part, mix(d->word[g->head].lemma_key, d->word[e->head].rel));
    ADD(R_GOVERNOR, mix(part, 7), mix(str_hash(str_of(g->cameo)), g->status));
}

static uint64_t trigger_kind(const coder *k, const candidate *c, const event *e)
{
    return mix((uint64_t)k->lexicon->group[c->group].pos * 8 + (uint64_t)c->form, str_hash((str){ e->cameo, 2 }));
}

/* What the network of acts says of a mention and of all that name the same actor, on this side and the other, and against the best of the
 * others. */
static void party_features(const doc *d, const role_scene *s, uint32_t i, int which, uint64_t side_key, feature_set *f)
{
    uint32_t who = d->mention[s->item[i].mention].actor[0];
    const float *own = s->item[i].party;
    float other = NO_ODDS;
    uint32_t better = 0;

    for (uint32_t k = 0; k < s->count; k++) {
        if (k == i)
            continue;
        better += s->item[k].party[which] > own[which];
        other = s->item[k].party[which] > other ? s->item[k].party[which] : other;
    }
    feature_steps(f, R_PARTY, own[which], side_key);
    feature_steps(f, R_PARTY_OTHER, own[!which], side_key);
    feature_steps(f, R_PARTY_LEAD, own[which] - other, side_key);
    feature(f, R_PARTY_RANK, better > 3 ? 3 : better, side_key);
    feature_steps(f, R_NAMED, s->use[who].named[which], side_key);
    feature_steps(f, R_NAMED, s->use[who].named[!which], mix(side_key, 1));
    feature_steps(f, R_NAMED_LEAD, named_lead(d, s->use, who, which), side_key);
}

void role_features(const doc *d, const coder *k, const event *e, const role_scene *s, uint32_t i, int which, feature_set *f)
{
    const candidate *c = s->trigger;
    const role_candidate *r = &s->item[i];
    const mention *m = &d->mention[r->mention];
    const actor *a = &d->actor[m->actor[0]];
    const trigger_group *g = &k->lexicon->group[c->group];
    uint32_t anchor = c->light != NO_INDEX ? c->light : c->head;
    uint64_t lemma = str_hash(g->lemma) * 4 + (uint64_t)g->pos, role = str_hash(str_of(a->role)), root = str_hash((str){ e->cameo, 2 });
    uint64_t path = path_between(d, anchor, m->head), frame_path = str_hash(frame_of(k, c)->name), side_key = (uint64_t)which + 1;
    bool after = m->head > c->head;
    uint32_t distance = after ? m->head - c->head : c->head - m->head, between = count_between(d, s, c->head, m->head);
    uint64_t voice = (uint64_t)g->pos * 8 + (uint64_t)c->form + (is_passive(d, anchor) ? 64u : 0u);
    uint64_t in = (uint64_t)r->in_frame[0] * 2 + r->in_frame[1];

    f->count = 0;
    governor_features(d, e, m->actor[0], side_key, f);
    ADD(R_BIAS, 0, 0);
    ADD(R_FRAME, in, 0);
    ADD(R_FRAME_SLOT, in, mix(s->frame_side[which].slot, s->frame_side[which].inherited));
    ADD(R_FRAME_SLOT, in, frame_path);
    ADD(R_FRAME_SLOT, mix(in, 5), voice);
    ADD(R_PATH, path, 0);
    ADD(R_PATH_ROOT, path, root);
    ADD(R_PATH_VOICE, path, voice);
    ADD(R_PATH_FRAME, path, frame_path);
    ADD(R_PATH_LEMMA, path, lemma);
    ADD(R_CASE, case_of(d, m->head), after);
    ADD(R_CASE_LEMMA, case_of(d, m->head), lemma);
    ADD(R_CASE_LEMMA, mix(case_of(d, m->head), 3), root);
    ADD(R_DISTANCE, (distance < 4 ? distance : distance < 8 ? 4 : distance < 16 ? 5 : 6), after);
    ADD(R_BETWEEN, between, after);
    ADD(R_BETWEEN, mix(between, voice), after);
    ADD(R_TYPE, (uint64_t)m->type * 8 + (uint64_t)m->form, after);
    ADD(R_ROLE, role, 0);
    ADD(R_ROLE_ROOT, role, root);
    ADD(R_ROLE_LEMMA, role, lemma);
    ADD(R_ORDER, s->count > 4 ? 5 : s->count, i == 0);
    ADD(R_LEMMA, lemma, 0);
    ADD(R_ACTING, m->acting_state, m->type);
    ADD(R_PLACE, is_place_use(d, m), after);
    ADD(R_OTHER, s->frame_side[which].count > 0, in);
    ADD(R_OTHER, mix(s->frame_side[which].count > 0, s->frame_side[!which].count > 0), mix(in, 9));
    ADD(R_HEAD_REL, (uint64_t)d->word[m->head].rel * 32 + d->word[m->head].sub, after);
    ADD(R_HEADWORD, d->word[m->head].lemma_key, root);
    ADD(R_CONJ, d->word[m->head].rel == REL_CONJ, in);
    ADD(R_POS, trigger_kind(k, c, e), after);
    ADD(R_LIGHT, c->light != NO_INDEX, mix(path, c->light_passive));
    ADD(R_GAP, gap_key(d, c, m), after);
    ADD(R_GAP, mix(gap_key(d, c, m), 3), mix(root, after));
    ADD(R_GAP_LEMMA, gap_key(d, c, m), mix(lemma, after));
    ADD(R_NEAREST, nearness(d, s, c, i), mix(after, clause_between(d, c, m)));
    ADD(R_NEAREST, nearness(d, s, c, i), mix(mix(after, voice), clause_between(d, c, m)));
    ADD(R_NEAREST, mix(nearness(d, s, c, i), 7), mix(mix(after, root), g->pos));
    ADD(R_NEAREST, mix(nearness(d, s, c, i), 8), mix(mix(after, frame_path), clause_between(d, c, m)));
    ADD(R_INSIDE, m->full_first <= c->first && c->first <= m->full_last, 0);
    if (e->quote != NO_INDEX) {
        const quote *q = &d->quote[e->quote];

        ADD(R_QUOTE, m->head >= q->first && m->head <= q->last, (uint64_t)q->kind);
        ADD(R_SPEAKER, q->speaker == m->actor[0], (uint64_t)q->kind);
    }
    if (d->event_count > 1) {
        const event *before = &d->event[d->event_count - 2];

        ADD(R_PREVIOUS, event_has_party(before, m->actor[0], 0), before->sentence == e->sentence);
        ADD(R_PREVIOUS, 2 + event_has_party(before, m->actor[0], 1), before->sentence == e->sentence);
    }
    if (r->party[which] > NO_ODDS)
        party_features(d, s, i, which, side_key, f);
#undef ADD
}

/* ---- Features of an actor not written in the sentence -------------------------------------------------------------------- */

enum implicit_template {
    I_BIAS = 200, I_PREVIOUS, I_DISTANCE, I_COUNT, I_ROLE, I_ROLE_ROOT, I_SPEAKER, I_SAME_CODE, I_NONE, I_LEMMA, I_TYPE, I_LEAD, I_OTHER, I_PAIR,
    I_SAME_SIDE, I_RANK, I_PARTNER, I_SAME_ROOT, I_PARTY, I_PARTY_LEAD, I_PARTY_NONE, I_PARTY_OTHER, I_NAMED,
    I_NAMED_LEAD
};

static const event *event_before(const doc *d, uint32_t index, uint32_t back) { return index >= back ? &d->event[index - back] : NULL; }

/* Were the two on opposite sides of an event before `index`? 2 when its root was the same. */
static int were_partners(const doc *d, uint32_t index, uint32_t a, uint32_t b)
{
    int best = 0;

    for (uint32_t i = 0; i < index; i++) {
        const event *e = &d->event[i];

        if ((event_has_party(e, a, 0) && event_has_party(e, b, 1)) || (event_has_party(e, a, 1) && event_has_party(e, b, 0))) {
            int now = strncmp(e->cameo, d->event[index].cameo, 2) == 0 ? 2 : 1;

            best = now > best ? now : best;
        }
    }
    return best;
}

static bool has_partner(const doc *d, uint32_t index, uint32_t who)
{
    for (uint32_t a = 0; a < d->actor_count; a++)
        if (a != who && were_partners(d, index, who, a) == 2)
            return true;
    return false;
}

/* `most`: what the network of acts gives the likeliest of all actors near it. */
static void none_features(const doc *d, const event *e, int which, const side *other, const actor_use *most, feature_set *f)
{
    uint64_t root = str_hash((str){ e->cameo, 2 }), lemma = d->word[e->head].lemma_key, side_key = (uint64_t)which + 1;

#define ADD(t, x, y) feature(f, t, mix(side_key, (uint64_t)(x)), (uint64_t)(y))
    ADD(I_NONE, 0, 0);
    ADD(I_NONE, 1, root);
    ADD(I_NONE, 2, str_hash(str_of(e->cameo)));
    ADD(I_NONE, 3, lemma);
    ADD(I_NONE, 8, d->word[e->head].key);
    ADD(I_NONE, 4, other->count > 0);
    ADD(I_NONE, 5, mix(root, other->count > 0));
    ADD(I_NONE, 6, d->word[e->head].upos);
    ADD(I_NONE, 7, e->status);
    ADD(I_NONE, 9, e->quote != NO_INDEX);
    ADD(I_PARTNER, 20 + (other->count && has_partner(d, (uint32_t)(e - d->event), other->item[0].actor)), root);
    ADD(I_PARTNER, 30 + (other->count && has_partner(d, (uint32_t)(e - d->event), other->item[0].actor)), 0);
    feature_steps(f, I_PARTY_NONE, most->party[which], side_key);
    feature_steps(f, I_PARTY_NONE, most->party[which], mix(side_key, other->count > 0));
    feature_steps(f, I_NAMED, most->named[which], mix(side_key, 9));
    feature_steps(f, I_NAMED, most->named[which], mix(side_key, 10 + (other->count > 0)));
}

static bool same_kind(const actor *a, const actor *b) { return strcmp(a->country, b->country) == 0 && strcmp(a->role, b->role) == 0; }

void implicit_features(const doc *d, const coder *k, uint32_t index, uint32_t who, int which, const side *other, const actor_use *use,
                       feature_set *f)
{
    const event *e = &d->event[index];
    uint64_t side_key = (uint64_t)which + 1, root = str_hash((str){ e->cameo, 2 });
    const actor *a;
    uint32_t far, count;

    (void)k;
    f->count = 0;
    if (who == NO_INDEX) {
        none_features(d, e, which, other, &use[d->actor_count], f);
        return;
    }
    a = &d->actor[who];
    far = use[who].since;
    count = use[who].mentions;
    ADD(I_BIAS, 0, 0);
    ADD(I_DISTANCE, far > 6 ? (far == NEVER ? 8 : 7) : far, 0);
    ADD(I_DISTANCE, far > 6 ? (far == NEVER ? 8 : 7) : far, root);
    ADD(I_COUNT, count > 6 ? 6 : count, 0);
    feature_steps(f, I_PARTY, use[who].party[which], side_key);
    feature_steps(f, I_PARTY, use[who].party[which], mix(side_key, far == 0));
    feature_steps(f, I_PARTY_OTHER, use[who].party[!which], side_key);
    if (use[who].party[which] > NO_ODDS)
        feature_steps(f, I_PARTY_LEAD, use[who].party[which] - use[d->actor_count].party[which], side_key);
    feature_steps(f, I_NAMED, use[who].named[which], side_key);
    feature_steps(f, I_NAMED, use[who].named[!which], mix(side_key, 3));
    if (use[who].named[which] > NO_ODDS) {
        feature_steps(f, I_NAMED_LEAD, named_lead(d, use, who, which), side_key);
        feature_steps(f, I_NAMED_LEAD, named_lead(d, use, who, which), mix(side_key, far == 0));
    }
    ADD(I_ROLE, str_hash(str_of(a->role)), 0);
    ADD(I_ROLE_ROOT, str_hash(str_of(a->role)), root);
    ADD(I_ROLE_ROOT, mix(str_hash(str_of(a->role)), 5), str_hash(str_of(e->cameo)));
    ADD(I_LEMMA, d->word[e->head].lemma_key, str_hash(str_of(a->role)));
    ADD(I_TYPE, a->type, a->plural);
    ADD(I_LEAD, a->first_mention != NO_INDEX && a->first_mention < d->mention_count ? d->word[d->mention[a->first_mention].first].sentence < 2 : 2, 0);
    if (e->quote != NO_INDEX) {
        uint32_t speaker = d->quote[e->quote].speaker;

        ADD(I_SPEAKER, speaker == who, (uint64_t)d->quote[e->quote].kind);
        if (speaker != NO_INDEX)
            ADD(I_SPEAKER, 10 + same_kind(&d->actor[speaker], a), 0);
    }
    for (uint32_t i = 0; i < other->count; i++) {
        ADD(I_OTHER, same_kind(&d->actor[other->item[i].actor], a), 0);
        ADD(I_OTHER, 5 + (strcmp(d->actor[other->item[i].actor].country, a->country) == 0), root);
        ADD(I_PAIR, mix(str_hash(str_of(a->role)), str_hash(str_of(d->actor[other->item[i].actor].role))), root);
    }
    if (other->count) {
        int partners = were_partners(d, index, other->item[0].actor, who);

        ADD(I_PARTNER, partners, 0);
        ADD(I_PARTNER, mix((uint64_t)partners, 3), root);
    }
    for (uint32_t i = index; i-- > 0;) {
        if (strncmp(d->event[i].cameo, e->cameo, 2) != 0)
            continue;
        ADD(I_SAME_ROOT, mix(event_has_party(&d->event[i], who, which), event_has_party(&d->event[i], who, !which)), 0);
        ADD(I_SAME_ROOT, mix(event_has_party(&d->event[i], who, which), event_has_party(&d->event[i], who, !which)), root);
        break;
    }
    for (uint32_t back = 1; back <= 3; back++) {
        const event *b = event_before(d, index, back);
        uint64_t near = b ? (b->sentence == e->sentence ? 0u : b->sentence + 1 >= e->sentence ? 1u : 2u) : 9u;

        if (!b)
            break;
        ADD(I_PREVIOUS, mix(back, near), event_has_party(b, who, 0) + 2 * event_has_party(b, who, 1));
        if (strncmp(b->cameo, e->cameo, 2) == 0)
            ADD(I_SAME_CODE, mix(back, strcmp(b->cameo, e->cameo) == 0), event_has_party(b, who, 0) + 2 * event_has_party(b, who, 1));
    }
    for (uint32_t i = index; i-- > 0;) {
        const event *b = &d->event[i];

        if (d->word[b->head].lemma_key == d->word[e->head].lemma_key || strcmp(b->cameo, e->cameo) == 0) {
            ADD(I_SAME_SIDE, event_has_party(b, who, which), event_has_party(b, who, !which));
            break;
        }
    }
#undef ADD
}

/* ---- Choosing --------------------------------------------------------------------------------------------------------------- */

static void add_mention_to(const doc *d, uint32_t m, side *s)
{
    const mention *n = &d->mention[m];

    for (uint32_t i = 0; i < n->actor_count && s->count < MAX_SIDE; i++) {
        bool there = false;

        for (uint32_t k = 0; k < s->count; k++)
            there |= s->item[k].actor == n->actor[i];
        if (!there)
            s->item[s->count++] = (participant){ n->actor[i], m, n->start, n->end };
    }
}

static void move_joint_actors(side s[2])
{
    for (uint32_t i = 1; i < s[0].count; i++)
        s[1].item[s[1].count++] = s[0].item[i];
    s[0].count = 1;
}

/* "saling mengunjungi", "accused each other": the words stand in or beside the trigger. */
static bool is_reciprocal(const doc *d, const coder *k, const candidate *c)
{
    const sentence *s = &d->sentence[d->word[c->first].sentence];
    uint32_t end = s->first + s->count, from = c->first > s->first ? c->first - 1 : c->first;

    for (uint32_t w = from; w < end && w <= c->last + 2; w++)
        for (uint32_t i = 0; i < k->lexicon->reciprocal.value_count; i++) {
            const cond_value *v = &k->lexicon->reciprocal.value[i];

            if (phrase_at(d, w, end, v->word, v->word_count))
                return true;
        }
    return false;
}

/* "A and B signed": joint doers of a mutual act stand on both sides. */
static void split_joint_actors(const coder *k, const frame *f, const event *e, side s[2])
{
    if ((!f->symmetric && !ontology_symmetric(k->ontology, str_of(e->cameo))) || s[0].count < 2 || s[1].count)
        return;
    move_joint_actors(s);
}

#define CONJUNCT_PROBABILITY 0.1
/* The models learn from sides that have no named party; at work they also see sides whose named party was missed, so "nobody" is more or
 * less likely than they think, and the best mention more. How much depends on the language and on how well its network of acts tells
 * parties: settings of the pack, set on held-out articles of the training sets. */
/* In a text of a sentence or two nothing before it can make plain who is meant: who takes part is named. */
#define LONE_FAVOUR 6.0

/* What the mentions of the sentence offer for one side: those more likely in than out, and the best of the others. */
typedef struct offer {
    uint32_t best;      /* candidate of the scene that is most likely, though not likely enough; NO_INDEX when none */
    double probability; /* of it */
    float each[MAX_ROLE_CANDIDATES]; /* of every candidate */
} offer;

static double logistic(double score) { return 1.0 / (1.0 + exp(-score)); }

/* A mention goes to the side where its score is higher and above zero. */
static void rank_mentions(doc *d, const coder *k, const event *e, const role_scene *scene, side out[2], offer second[2])
{
    const weights *w = &k->decider->role;

    for (int which = 0; which < 2; which++) {
        second[which].best = NO_INDEX;
        second[which].probability = 0;
    }
    for (uint32_t i = 0; i < scene->count; i++) {
        double score[2];

        for (int which = 0; which < 2; which++) {
            feature_set f;

            role_features(d, k, e, scene, i, which, &f);
            score[which] = weights_sum(w, &f, 0);
            second[which].each[i] = (float)logistic(score[which]);
        }
        if (score[0] > 0 || score[1] > 0) {
            add_mention_to(d, scene->item[i].mention, &out[score[1] > score[0]]);
            continue;
        }
        for (int which = 0; which < 2; which++)
            if (logistic(score[which]) > second[which].probability) {
                second[which].best = i;
                second[which].probability = logistic(score[which]);
            }
    }
}

/* Does `b` follow `a` after nothing but commas and conjunctions? Lists with long titles break the parser. */
static bool is_listed(const doc *d, const mention *a, const mention *b)
{
    uint32_t from = a->full_last + 1;

    if (from >= b->full_first || b->full_first - from > 2)
        return false;
    for (uint32_t w = from; w < b->full_first; w++)
        if (d->word[w].upos != UPOS_CCONJ && !(d->word[w].upos == UPOS_PUNCT && str_is(d->word[w].form, ",")))
            return false;
    return true;
}

/* Is the mention at `m` joined with the chosen one: its conjunct, or a state before the same noun ("Iranian and Iraqi
 * delegates")? */
static bool is_joined(const doc *d, const mention *m, const mention *chosen)
{
    const word *w = &d->word[m->head];

    if (is_listed(d, chosen, m) || is_listed(d, m, chosen))
        return true;
    if (w->rel == REL_CONJ)
        return w->head == chosen->head;
    return w->head == chosen->head && m->head < chosen->head && (w->rel == REL_AMOD || w->rel == REL_COMPOUND || w->rel == REL_NMOD) &&
           doc_child(d, m->head, REL_CONJ) != NO_INDEX;
}

/* Conjuncts of a chosen mention that just missed: what is joined takes part together. */
static void add_conjuncts(doc *d, const role_scene *scene, const offer *o, side *out, const side *other)
{
    for (uint32_t i = 0; i < scene->count; i++) {
        const mention *m = &d->mention[scene->item[i].mention];

        if (o->each[i] < CONJUNCT_PROBABILITY || side_has_mention(out, scene->item[i].mention) || side_has_mention(other, scene->item[i].mention))
            continue;
        for (uint32_t k = 0; k < out->count; k++) {
            if (out->item[k].mention != NO_INDEX && is_joined(d, m, &d->mention[out->item[k].mention])) {
                add_mention_to(d, scene->item[i].mention, out);
                break;
            }
        }
    }
}

static bool side_has(const side *s, uint32_t who)
{
    for (uint32_t i = 0; i < s->count; i++)
        if (s->item[i].actor == who)
            return true;
    return false;
}

/* Most likely actor of the article that is not written in the sentence, NO_INDEX for nobody; with its probability. */
static uint32_t rank_implicit(const doc *d, const coder *k, uint32_t index, int which, const side *other, const actor_use *use, double *probability)
{
    const weights *w = &k->decider->implicit;
    uint32_t best = NO_INDEX;
    double top, sum = 1;
    feature_set f;

    implicit_features(d, k, index, NO_INDEX, which, other, use, &f);
    top = weights_sum(w, &f, 0) - k->lexicon->nobody[which];
    for (uint32_t a = 0; a < d->actor_count; a++) {
        double score;

        if (side_has(other, a))
            continue;
        implicit_features(d, k, index, a, which, other, use, &f);
        score = weights_sum(w, &f, 0);
        if (score > top) {
            sum = sum * exp(top - score) + 1;
            top = score;
            best = a;
        } else {
            sum += exp(score - top);
        }
    }
    *probability = 1 / sum;
    return best;
}

/* A side that no mention fills for sure: the likeliest of the best mention, an unnamed actor, and nobody. */
static void fill_empty_side(const doc *d, const coder *k, uint32_t index, int which, const role_scene *scene, const offer *o, side s[2])
{
    const side *other = &s[!which];
    double probability;
    uint32_t who;
    bool free;

    who = rank_implicit(d, k, index, which, other, scene->use, &probability);
    free = o->best != NO_INDEX && !side_has(other, d->mention[scene->item[o->best].mention].actor[0]);

    if (free && o->probability * (d->sentence_count < 3 ? LONE_FAVOUR : k->lexicon->named_favour) > (1 - o->probability) * probability)
        add_mention_to(d, scene->item[o->best].mention, &s[which]);
    else if (who != NO_INDEX)
        side_add_implicit(&s[which], who);
}

static void fill_empty_sides(const doc *d, const coder *k, uint32_t index, const role_scene *scene, const offer second[2], side s[2])
{
    for (int which = 0; which < 2; which++)
        if (s[which].count == 0)
            fill_empty_side(d, k, index, which, scene, &second[which], s);
}

static void carry_over(const doc *d, uint32_t index, side *source)
{
    const event *b = index ? &d->event[index - 1] : NULL;

    if (source->count == 0 && b && b->sentence + 1 >= d->event[index].sentence)
        for (uint32_t i = 0; i < b->source_count; i++)
            side_add_implicit(source, b->source[i].actor);
}

/* Is participant `i` named inside the phrase of another of its side ("pasukan AS": the forces, not the state as well)? */
static bool is_inside_another(const doc *d, const side *s, uint32_t i)
{
    const mention *m = s->item[i].mention == NO_INDEX ? NULL : &d->mention[s->item[i].mention];

    for (uint32_t k = 0; m && k < s->count; k++) {
        const mention *o = s->item[k].mention == NO_INDEX ? NULL : &d->mention[s->item[k].mention];

        if (k != i && o && o->first <= m->first && m->last <= o->last && o->last - o->first > m->last - m->first)
            return true;
    }
    return false;
}

static void drop_inner(const doc *d, side *s)
{
    uint32_t kept = 0;
    bool inner[MAX_SIDE];

    for (uint32_t i = 0; i < s->count; i++)
        inner[i] = is_inside_another(d, s, i);
    for (uint32_t i = 0; i < s->count; i++)
        if (!inner[i])
            s->item[kept++] = s->item[i];
    s->count = kept;
}

static dgm_status keep_side(doc *d, const side *s, participant **out, uint32_t *count, dgm_error *error)
{
    *out = ARENA_NEW(d->arena, participant, s->count + 1);
    if (!*out)
        return dgm_fail_memory(error);
    memcpy(*out, s->item, s->count * sizeof(s->item[0]));
    *count = s->count;
    return DGM_OK;
}

dgm_status set_participants(doc *d, const coder *k, const candidates *all, const candidate *c, uint32_t index, dgm_error *error)
{
    event *e = &d->event[index];
    side s[2] = { { .slot = NO_INDEX }, { .slot = NO_INDEX } };
    offer second[2];
    role_scene scene;

    TRY(role_scene_init(d, k, all, c, &scene, error));
    if (k->decider && !d->lexicon_only) {
        rank_mentions(d, k, e, &scene, s, second);
        add_conjuncts(d, &scene, &second[0], &s[0], &s[1]);
        add_conjuncts(d, &scene, &second[1], &s[1], &s[0]);
        if (is_reciprocal(d, k, c) && scene.frame_side[0].count > 1) {
            s[0] = scene.frame_side[0];
            s[1].count = 0;
            move_joint_actors(s);
        }
        for (int which = 0; which < 2; which++)
            if (c->sense != NO_INDEX && k->lexicon->sense[c->sense].own && scene.frame_side[which].count)
                s[which] = scene.frame_side[which]; /* no model overrules a row of the user's own */
        split_joint_actors(k, frame_of(k, c), e, s);
        fill_empty_sides(d, k, index, &scene, second, s);
    } else {
        s[0] = scene.frame_side[0];
        s[1] = scene.frame_side[1];
        carry_over(d, index, &s[0]);
    }
    drop_inner(d, &s[0]);
    drop_inner(d, &s[1]);
    TRY(keep_side(d, &s[0], &e->source, &e->source_count, error));
    return keep_side(d, &s[1], &e->target, &e->target_count, error);
}
