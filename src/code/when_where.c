#include "code/when_where.h"

/* ---- The way from an adjunct to the act -------------------------------------------------------------------------------- */

/* Head of the clause that word `w` stands in: the nearest verb (or root) at or above it. */
static uint32_t clause_of(const doc *d, uint32_t w)
{
    while (d->word[w].head != NO_INDEX && d->word[w].upos != UPOS_VERB && d->word[w].rel != REL_CCOMP && d->word[w].rel != REL_ADVCL &&
           d->word[w].rel != REL_ACL && d->word[w].rel != REL_PARATAXIS)
        w = d->word[w].head;
    return w;
}

/* How well an adjunct at word `a` fits an act at word `t`: 5 below it, 4 same clause, 3 a clause that shares its
 * adjuncts, 2 elsewhere, 1 elsewhere though the act stands in a clause of its own. */
static int fit(const doc *d, uint32_t a, uint32_t t)
{
    uint32_t clause = clause_of(d, a), own = clause_of(d, t), up = own;

    if (doc_dominates(d, t, a))
        return 5;
    if (clause == own)
        return 4;
    for (int step = 0; step < 3 && up != NO_INDEX; step++) {
        uint8_t r = d->word[up].rel;

        if (r != REL_CONJ && r != REL_XCOMP && r != REL_OBJ && r != REL_ADVCL && r != REL_OBL)
            break;
        up = d->word[up].head;
        if (up != NO_INDEX && clause_of(d, up) == clause)
            return 3;
    }
    if (d->word[own].rel == REL_ACL && doc_dominates(d, own, a))
        return 3;
    return d->word[own].rel == REL_CCOMP || d->word[own].rel == REL_ACL ? 1 : 2;
}

/* ---- Options ------------------------------------------------------------------------------------------------------------- */

static bool is_day_named(const timex *t) { return t->type == TIME_DATE && !t->vague && t->value.n > 0; }

static void add_date(links *l, link_kind kind, uint32_t index, str date)
{
    if (!date.n || l->count == MAX_LINKS)
        return;
    for (uint32_t i = 0; i < l->count; i++)
        if (str_eq(l->item[i].date, date) && (l->item[i].kind == kind || l->item[i].kind == LINK_SENTENCE))
            return;
    l->item[l->count++] = (link){ kind, index, date };
}

/* The first whole day named in the opening of the article: the day of its news when it is not that of publication. */
static uint32_t lead_timex(const doc *d)
{
    for (uint32_t i = 0; i < d->timex_count; i++) {
        if (d->word[d->timex[i].first].sentence > 3)
            break;
        if (is_day_named(&d->timex[i]) && d->timex[i].value.n == 10)
            return i;
    }
    return NO_INDEX;
}

static bool takes_part(const event *e, uint32_t actor) { return event_has_party(e, actor, 0) || event_has_party(e, actor, 1); }

/* Actors that take part in both events: 0, 1, 2 for more; 3 when one of the events has none at all. */
static uint64_t common_actors(const event *a, const event *b)
{
    uint64_t n = 0;

    if (a->source_count + a->target_count == 0 || b->source_count + b->target_count == 0)
        return 3;
    for (uint32_t i = 0; i < a->source_count; i++)
        n += takes_part(b, a->source[i].actor);
    for (uint32_t i = 0; i < a->target_count; i++)
        n += takes_part(b, a->target[i].actor);
    return n > 2 ? 2 : n;
}

/* The event before with the same root and an actor in common: often the same act told again. */
static uint32_t kin_before(const doc *d, uint32_t index)
{
    const event *e = &d->event[index];

    for (uint32_t i = index; i-- > 0;) {
        uint64_t common = common_actors(e, &d->event[i]);

        if (strncmp(d->event[i].cameo, e->cameo, 2) == 0 && (common == 1 || common == 2))
            return i;
    }
    return NO_INDEX;
}

/* The last day named in the two sentences before. */
static uint32_t timex_before(const doc *d, const event *e)
{
    for (uint32_t i = d->timex_count; i-- > 0;) {
        uint32_t at = d->word[d->timex[i].first].sentence;

        if (at < e->sentence && at + 2 >= e->sentence && is_day_named(&d->timex[i]))
            return i;
    }
    return NO_INDEX;
}

void date_links(const doc *d, uint32_t index, links *out)
{
    const event *e = &d->event[index];
    const sentence *s = &d->sentence[e->sentence];
    uint32_t lead = lead_timex(d), kin = kin_before(d, index), last = timex_before(d, e);

    *out = (links){ .count = 1 };
    out->item[0] = (link){ LINK_NONE, NO_INDEX, { "", 0 } };
    for (uint32_t i = 0; i < d->timex_count; i++)
        if (is_day_named(&d->timex[i]) && d->timex[i].first >= s->first && d->timex[i].last < s->first + s->count)
            add_date(out, LINK_SENTENCE, i, d->timex[i].value);
    add_date(out, LINK_ARTICLE, NO_INDEX, d->date);
    if (lead != NO_INDEX)
        add_date(out, LINK_LEAD, lead, d->timex[lead].value);
    if (index > 0)
        add_date(out, LINK_BEFORE, d->event[index - 1].timex, d->event[index - 1].date);
    if (kin != NO_INDEX)
        add_date(out, LINK_KIN, d->event[kin].timex, d->event[kin].date);
    if (last != NO_INDEX)
        add_date(out, LINK_PREVIOUS, last, d->timex[last].value);
}

static void add_place(links *l, link_kind kind, uint32_t index)
{
    if (index == NO_INDEX || l->count == MAX_LINKS)
        return;
    for (uint32_t i = 0; i < l->count; i++)
        if (l->item[i].index == index)
            return;
    l->item[l->count++] = (link){ kind, index, { "", 0 } };
}

static bool same_place(const place *a, const place *b) { return str_eq(a->name, b->name) && strcmp(a->country, b->country) == 0; }

/* Comparing each place with each is quadratic, and done for every event: a bound keeps long texts linear. */
#define LEAD_PLACES 64u

/* Dateline, else the place named most often among the first ones. */
static uint32_t lead_place(const doc *d)
{
    uint32_t best = NO_INDEX, most = 0, count = d->place_count < LEAD_PLACES ? d->place_count : LEAD_PLACES;

    for (uint32_t i = 0; i < count; i++) {
        uint32_t n = 0;

        if (d->place[i].dateline)
            return i;
        for (uint32_t k = i; k < count; k++)
            n += same_place(&d->place[i], &d->place[k]);
        if (n > most) {
            most = n;
            best = i;
        }
    }
    return best;
}

void place_links(const doc *d, uint32_t index, links *out)
{
    const event *e = &d->event[index];
    const sentence *s = &d->sentence[e->sentence];
    uint32_t kin = kin_before(d, index);

    *out = (links){ .count = 1 };
    out->item[0] = (link){ LINK_NONE, NO_INDEX, { "", 0 } };
    for (uint32_t i = 0; i < d->place_count; i++)
        if (d->place[i].first >= s->first && d->place[i].last < s->first + s->count && out->count < MAX_LINKS - 2)
            add_place(out, LINK_SENTENCE, i);
    add_place(out, LINK_LEAD, lead_place(d));
    if (index > 0)
        add_place(out, LINK_BEFORE, d->event[index - 1].place);
    if (kin != NO_INDEX)
        add_place(out, LINK_KIN, d->event[kin].place);
    for (uint32_t i = d->place_count; i-- > 0;) {
        uint32_t at = d->word[d->place[i].first].sentence;

        if (at < e->sentence && at + 2 >= e->sentence) {
            add_place(out, LINK_PREVIOUS, i);
            break;
        }
    }
}

/* ---- Features -------------------------------------------------------------------------------------------------------------- */

enum link_template {
    L_KIND = 300, L_FIT, L_STATUS, L_ROOT, L_LEMMA, L_QUOTE, L_POSITION, L_RIVALS, L_SIZE, L_SAME, L_CASE, L_DISTANCE, L_TENSE, L_LEVEL, L_ACTOR,
    L_REL, L_COUNTRY, L_BEFORE, L_BETWEEN, L_AUX, L_KIN
};

static void shared_features(const doc *d, const event *e, uint64_t what, uint32_t rivals, feature_set *f)
{
    const sentence *s = &d->sentence[e->sentence];

    feature(f, L_KIND, what, 0);
    feature(f, L_STATUS, what, e->status);
    feature(f, L_ROOT, what, str_hash((str){ e->cameo, 2 }));
    feature(f, L_ROOT, mix(what, 3), str_hash(str_of(e->cameo)));
    feature(f, L_LEMMA, what, d->word[e->head].lemma_key);
    feature(f, L_LEMMA, mix(what, 3), d->word[e->head].upos);
    feature(f, L_QUOTE, what, e->quote == NO_INDEX ? 9 : (uint64_t)d->quote[e->quote].kind);
    feature(f, L_POSITION, what, s->paragraph > 7 ? 8 : s->paragraph);
    feature(f, L_POSITION, mix(what, 3), mix(e->sentence > 9 ? 10 : e->sentence, e->status == STATUS_ACTUAL));
    feature(f, L_RIVALS, what, rivals > 3 ? 3 : rivals);
    feature(f, L_TENSE, what, d->word[e->head].flags & (WORD_PAST | WORD_INFINITIVE | WORD_GERUND | WORD_PASSIVE));
    feature(f, L_REL, what, d->word[e->head].rel);
    for (uint32_t c = d->word[e->head].first_child; c != NO_INDEX; c = d->word[c].next_sibling)
        if (d->word[c].rel == REL_AUX || d->word[c].rel == REL_ADVMOD)
            feature(f, L_AUX, what, d->word[c].key);
}

static uint64_t case_key(const doc *d, uint32_t top)
{
    uint32_t c = doc_child(d, top, REL_CASE);

    return c == NO_INDEX ? 1 : d->word[c].key;
}

/* What stands between the adjunct and the act: verbs (up to two), a conjunction, a comma. */
static uint64_t between(const doc *d, uint32_t a, uint32_t b)
{
    uint32_t verbs = 0, joined = 0, marks = 0;

    for (uint32_t w = (a < b ? a : b) + 1; w < (a < b ? b : a); w++) {
        verbs += d->word[w].upos == UPOS_VERB;
        joined |= d->word[w].upos == UPOS_CCONJ;
        marks |= d->word[w].upos == UPOS_PUNCT;
    }
    return (verbs > 2 ? 2 : verbs) + 4 * joined + 8 * marks;
}

static void span_features(const doc *d, const event *e, uint64_t what, uint32_t first, uint32_t last, feature_set *f)
{
    uint32_t top = doc_highest(d, first, last), distance = top > e->head ? top - e->head : e->head - top, close = distance < 4 ? 0 : distance < 9 ? 1 : 2;
    uint64_t how = (uint64_t)fit(d, top, e->head);

    feature(f, L_FIT, what, how);
    feature(f, L_FIT, mix(what, how), str_hash((str){ e->cameo, 2 }));
    feature(f, L_DISTANCE, mix(what, close), top > e->head);
    feature(f, L_DISTANCE, mix(what, how), mix(close, top > e->head));
    feature(f, L_CASE, what, case_key(d, top));
    feature(f, L_CASE, mix(what, how), case_key(d, top));
    feature(f, L_REL, mix(what, 7), (uint64_t)d->word[top].rel * 32 + d->word[top].sub);
    feature(f, L_BETWEEN, mix(what, between(d, top, e->head)), top > e->head);
    feature(f, L_BETWEEN, mix(what, between(d, top, e->head)), mix(top > e->head, how));
    feature(f, L_BETWEEN, mix(what, between(d, top, e->head)), mix(mix(top > e->head, 3), e->status));
}

static uint32_t count_kind(const links *all, link_kind kind)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < all->count; i++)
        n += all->item[i].kind == kind;
    return n;
}

void date_features(const doc *d, const coder *k, uint32_t index, const links *all, uint32_t option, feature_set *f)
{
    const event *e = &d->event[index], *b = index ? &d->event[index - 1] : NULL;
    const link *l = &all->item[option];
    uint64_t what = mix(1, l->kind);
    uint32_t kin;

    (void)k;
    f->count = 0;
    shared_features(d, e, what, count_kind(all, LINK_SENTENCE), f);
    if (l->kind == LINK_SENTENCE) {
        span_features(d, e, what, d->timex[l->index].first, d->timex[l->index].last, f);
        feature(f, L_SIZE, what, l->date.n);
    }
    for (uint32_t i = 0; i < all->count; i++)
        if (i != option && all->item[i].kind != LINK_NONE && str_eq(all->item[i].date, l->date))
            feature(f, L_SAME, what, all->item[i].kind);
    if (b) {
        feature(f, L_BEFORE, what, mix(str_eq(b->date, l->date), b->sentence == e->sentence));
        feature(f, L_BEFORE, mix(what, 5), mix(str_eq(b->date, l->date), strncmp(b->cameo, e->cameo, 2) == 0));
        feature(f, L_BEFORE, mix(what, 7), mix(str_eq(b->date, l->date), common_actors(e, b)));
        feature(f, L_BEFORE, mix(what, 8), mix(mix(str_eq(b->date, l->date), common_actors(e, b)), b->sentence == e->sentence));
    }
    if ((kin = kin_before(d, index)) != NO_INDEX) {
        feature(f, L_KIN, what, str_eq(d->event[kin].date, l->date));
        feature(f, L_KIN, mix(what, str_eq(d->event[kin].date, l->date)), d->event[kin].status == e->status);
        feature(f, L_KIN, mix(what, str_eq(d->event[kin].date, l->date)), 5 + common_actors(e, &d->event[kin]));
    }
}

void place_features(const doc *d, const coder *k, uint32_t index, const links *all, uint32_t option, feature_set *f)
{
    const event *e = &d->event[index], *b = index ? &d->event[index - 1] : NULL;
    const link *l = &all->item[option];
    const place *p = l->index == NO_INDEX ? NULL : &d->place[l->index];
    uint64_t what = mix(2, l->kind);
    uint32_t kin;

    (void)k;
    f->count = 0;
    shared_features(d, e, what, count_kind(all, LINK_SENTENCE), f);
    if (p) {
        if (l->kind == LINK_SENTENCE)
            span_features(d, e, what, p->first, p->last, f);
        feature(f, L_LEVEL, what, p->level);
        feature(f, L_LEVEL, mix(what, p->level), str_hash((str){ e->cameo, 2 }));
        for (uint32_t i = 0; i < all->count; i++)
            if (i != option && all->item[i].index != NO_INDEX && same_place(p, &d->place[all->item[i].index]))
                feature(f, L_SAME, what, all->item[i].kind);
        if (e->target_count)
            feature(f, L_COUNTRY, what, strcmp(d->actor[e->target[0].actor].country, p->country) == 0);
        if (e->source_count)
            feature(f, L_COUNTRY, mix(what, 5), strcmp(d->actor[e->source[0].actor].country, p->country) == 0);
    }
    if (b) {
        bool same = b->place == NO_INDEX ? !p : p && same_place(p, &d->place[b->place]);

        feature(f, L_BEFORE, what, mix(same, b->sentence == e->sentence));
        feature(f, L_BEFORE, mix(what, 5), mix(same, strncmp(b->cameo, e->cameo, 2) == 0));
        feature(f, L_BEFORE, mix(what, 6), mix(b->place == NO_INDEX, b->sentence == e->sentence));
        feature(f, L_BEFORE, mix(what, 7), mix(same, common_actors(e, b)));
        feature(f, L_BEFORE, mix(what, 8), mix(mix(same, common_actors(e, b)), b->sentence == e->sentence));
    }
    if ((kin = kin_before(d, index)) != NO_INDEX) {
        uint32_t q = d->event[kin].place;

        feature(f, L_KIN, what, q == NO_INDEX ? !p : p && same_place(p, &d->place[q]));
        feature(f, L_KIN, mix(what, q == NO_INDEX ? !p : p && same_place(p, &d->place[q])), 5 + common_actors(e, &d->event[kin]));
    }
}

/* ---- Choosing ----------------------------------------------------------------------------------------------------------------- */

typedef void link_features(const doc *, const coder *, uint32_t, const links *, uint32_t, feature_set *);

static uint32_t best_link(const doc *d, const coder *k, uint32_t index, const links *all, const weights *w, link_features *features)
{
    uint32_t best = 0;
    double top = 0;

    for (uint32_t i = 0; i < all->count; i++) {
        feature_set f;
        double score;

        features(d, k, index, all, i, &f);
        score = weights_sum(w, &f, 0);
        if (i == 0 || score > top) {
            top = score;
            best = i;
        }
    }
    return best;
}

/* Without a model: the best fit of the clause; else, for dates of acts told as done, the day of the article. */
static uint32_t nearest_link(const doc *d, const event *e, const links *all, bool dates)
{
    uint32_t best = 0;
    int top = 2;

    for (uint32_t i = 1; i < all->count; i++) {
        const link *l = &all->item[i];
        int how;

        if (l->kind == LINK_ARTICLE && dates && best == 0 && e->status == STATUS_ACTUAL)
            return i;
        if (l->kind != LINK_SENTENCE)
            continue;
        how = dates ? fit(d, doc_highest(d, d->timex[l->index].first, d->timex[l->index].last), e->head)
                    : fit(d, doc_highest(d, d->place[l->index].first, d->place[l->index].last), e->head);
        if (how > top) {
            top = how;
            best = i;
        }
    }
    return best;
}

static bool has_model(const doc *d, const coder *k) { return k->decider && !d->lexicon_only; }

void set_date(doc *d, const coder *k, uint32_t index)
{
    event *e = &d->event[index];
    links all;
    uint32_t best;

    date_links(d, index, &all);
    best = has_model(d, k) ? best_link(d, k, index, &all, &k->decider->when, date_features) : nearest_link(d, e, &all, true);
    e->date = all.item[best].date;
    e->timex = all.item[best].index;
}

void set_place(doc *d, const coder *k, uint32_t index)
{
    event *e = &d->event[index];
    links all;
    uint32_t best;

    place_links(d, index, &all);
    best = has_model(d, k) ? best_link(d, k, index, &all, &k->decider->where, place_features) : nearest_link(d, e, &all, false);
    e->place = all.item[best].index;
}

void share_over_acts(doc *d)
{
    for (uint32_t i = 0; i < d->event_count; i++) {
        event *e = &d->event[i];

        for (uint32_t k = 0; k < d->event_count; k++) {
            const event *f = &d->event[k];

            if (f->act != e->act || k == i)
                continue;
            if (!e->date.n && f->date.n) {
                e->date = f->date;
                e->timex = f->timex;
            }
            if (e->place == NO_INDEX && f->place != NO_INDEX)
                e->place = f->place;
        }
    }
}
