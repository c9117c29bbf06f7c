#include "code/when_where.h"

/* Head of the clause that word `w` stands in: the nearest verb (or root) at or above it. */
static uint32_t clause_of(const doc *d, uint32_t w)
{
    while (d->word[w].head != NO_INDEX && d->word[w].upos != UPOS_VERB && d->word[w].rel != REL_CCOMP && d->word[w].rel != REL_ADVCL &&
           d->word[w].rel != REL_ACL && d->word[w].rel != REL_PARATAXIS)
        w = d->word[w].head;
    return w;
}

static uint32_t top_of(const doc *d, uint32_t first, uint32_t last)
{
    uint32_t best = first;

    for (uint32_t w = first + 1; w <= last; w++)
        if (d->word[w].depth < d->word[best].depth)
            best = w;
    return best;
}

/* How well an adjunct at word `a` fits an act at word `t`: 0 = not at all. */
static int fit(const doc *d, uint32_t a, uint32_t t)
{
    uint32_t clause = clause_of(d, a), own = clause_of(d, t), up = own;

    if (doc_dominates(d, t, a))
        return 5;
    if (clause == own)
        return 4;
    /* A verb that shares its adjuncts with the act: coordination, control, light verbs. */
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

static void date_from_clause(doc *d, event *e)
{
    const sentence *s = &d->sentence[e->sentence];
    int best = 1;

    for (uint32_t i = 0; i < d->timex_count; i++) {
        const timex *t = &d->timex[i];
        int f;

        if (t->first < s->first || t->last >= s->first + s->count || t->type != TIME_DATE || t->vague || !t->value.n)
            continue;
        f = fit(d, top_of(d, t->first, t->last), e->head);
        if (f > best || (f == best && e->timex != NO_INDEX && t->value.n > d->timex[e->timex].value.n)) {
            best = f;
            e->timex = i;
            e->date = t->value;
        }
    }
}

/* Without a date of its own an act is news of the day when it is told as done in the opening of the article. */
static bool is_news_of_the_day(const doc *d, const event *e)
{
    return e->status == STATUS_ACTUAL && d->date.n && d->sentence[e->sentence].paragraph <= 6;
}

void set_date(doc *d, event *e)
{
    e->timex = NO_INDEX;
    e->date = (str){ "", 0 };
    date_from_clause(d, e);
    if (!e->date.n && is_news_of_the_day(d, e))
        e->date = d->date;
}

void set_place(doc *d, event *e)
{
    const sentence *s = &d->sentence[e->sentence];
    int best = 1;
    uint8_t level = 0;

    e->place = NO_INDEX;
    for (uint32_t i = 0; i < d->place_count; i++) {
        const place *p = &d->place[i];
        int f;

        if (p->first < s->first || p->last >= s->first + s->count || p->dateline)
            continue;
        f = fit(d, top_of(d, p->first, p->last), e->head);
        if (f > best || (f == best && e->place != NO_INDEX && p->level > level)) {
            best = f;
            level = p->level;
            e->place = i;
        }
    }
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
