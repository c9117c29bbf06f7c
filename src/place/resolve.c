/* Which place is it? Each homonym gets a score from its size, its kind, how well the name fits, how much the article
 * speaks of its country, and whether the place named right behind it contains it ("Paris, Texas", "Tabanan, Bali").
 * The weights are set by hand. A name that the gazetteer does not know takes the country of its neighbours in a list,
 * else the one that the article speaks of most. Cannot do: distances between the places of one article.
 */
#include "place/internal.h"

#include "base/error.h"

#include <math.h>

typedef struct vote {
    char country[4];
    double weight;
} vote;

typedef struct ballot {
    vote *item;
    uint32_t count, cap;
} ballot;

static double votes_for(const ballot *b, const char *country)
{
    for (uint32_t i = 0; i < b->count; i++)
        if (strcmp(b->item[i].country, country) == 0)
            return b->item[i].weight;
    return 0;
}

static bool add_vote(search *s, ballot *b, const char *country, double weight)
{
    vote *v;

    if (!country[0])
        return true;
    for (uint32_t i = 0; i < b->count; i++)
        if (strcmp(b->item[i].country, country) == 0) {
            b->item[i].weight += weight;
            return true;
        }
    v = ARENA_PUSH(s->d->arena, b->item, b->count, b->cap);
    if (!v)
        return false;
    memcpy(v->country, country, 4);
    v->weight = weight;
    return true;
}

/* Countries of actors, of countries named as places, and of names that mean places of one country only. */
static bool count_votes(search *s, ballot *b)
{
    const doc *d = s->d;

    for (uint32_t i = 0; i < d->mention_count; i++)
        if (d->mention[i].actor_count && !add_vote(s, b, d->actor[d->mention[i].actor[0]].country, 0.7))
            return false;
    for (uint32_t i = 0; i < s->count; i++) {
        const candidate *c = &s->item[i];
        bool one = c->accepted && c->option_count;

        for (uint32_t k = 1; one && k < c->option_count; k++)
            one = strcmp(c->option[k].country, c->option[0].country) == 0;
        if (one && !add_vote(s, b, c->option[0].country, 1))
            return false;
        if (c->accepted && c->option_count && c->option[0].level == 1 && !add_vote(s, b, c->option[0].country, 1))
            return false;
    }
    return true;
}

/* Does a sense of the next candidate of the list contain this one? */
static double container_bonus(const search *s, uint32_t i, const gazetteer_row *row)
{
    const candidate *next = i + 1 < s->count ? &s->item[i + 1] : NULL;
    double best = 0;

    if (!next || !next->accepted || s->d->word[s->item[i].last].sentence != s->d->word[next->first].sentence ||
        next->first - s->item[i].last > 3 || next->first == s->item[i].last + 1)
        return 0;
    for (uint32_t k = 0; k < next->option_count; k++) {
        const gazetteer_row *o = &next->option[k];

        if (strcmp(o->country, row->country) != 0 || o->level >= row->level)
            continue;
        if (o->level == 1)
            best = best > 5 ? best : 5;
        else if (row->admin1.n && str_eq(o->name, row->admin1))
            best = 6;
        else if (hypot(o->lat - row->lat, o->lon - row->lon) < 3)
            best = best > 4 ? best : 4;
    }
    return best;
}

static double option_score(const search *s, const ballot *b, uint32_t i, const gazetteer_row *row)
{
    static const double level_bonus[] = { 0, 2.5, 0, 0.1, 0.1, -0.7 };
    static const double match_bonus[] = { 0, -0.1, -1.2, -1.2 };
    const candidate *c = &s->item[i];
    double score = 1.2 * log10((double)row->population + 100), votes = log2(1 + votes_for(b, row->country));

    score += row->level < COUNT_OF(level_bonus) ? level_bonus[row->level] : 0;
    score += match_bonus[row->match & 3];
    score += 0.5 * (votes < 4 ? votes : 4); /* a capital elsewhere still beats a village of the article's country */
    score += container_bonus(s, i, row);
    if (s->r->lang == 'i' && strcmp(row->country, "IDN") == 0)
        score += 1;
    if (c->generic && c->generic->level && c->generic->level < 5)
        score += row->level == c->generic->level ? 1.5 : 0;
    if (c->dateline && row->level == 4)
        score += 1;
    if (row->level >= 2 && row->level <= 3 && row->match && row->country[0])
        score -= 0.7; /* the bare name rather means the town than the regency or province around it */
    return score;
}

static void choose(search *s, const ballot *b, uint32_t i)
{
    candidate *c = &s->item[i];
    double best = -1e9;

    for (uint32_t k = 0; k < c->option_count; k++) {
        double score = option_score(s, b, i, &c->option[k]);

        if (score > best) {
            best = score;
            c->chosen = k;
        }
    }
    if (c->chosen != NO_INDEX)
        memcpy(c->country, c->option[c->chosen].country, 4);
}

/* Two neighbours of one list that the gazetteer cannot place by themselves share a country. */
static void borrow_country(search *s, uint32_t i, const char *most)
{
    candidate *c = &s->item[i];
    const candidate *near = NULL;

    for (uint32_t k = i + 1; k < s->count && !near; k++) {
        if (s->d->word[s->item[k].first].sentence != s->d->word[c->first].sentence || s->item[k].first - c->last > 6)
            break;
        if (s->item[k].accepted && s->item[k].country[0])
            near = &s->item[k];
    }
    if (!near && i > 0 && s->item[i - 1].accepted && s->item[i - 1].country[0] &&
        s->d->word[s->item[i - 1].last].sentence == s->d->word[c->first].sentence && c->first - s->item[i - 1].last < 6)
        near = &s->item[i - 1];
    memcpy(c->country, near ? near->country : most, 4);
}

dgm_status place_resolve(search *s)
{
    ballot b = { 0 };
    const char *most = s->r->lang == 'i' ? "IDN" : "\0\0\0"; /* four bytes are copied */
    double weight = s->r->lang == 'i' ? 2 : 0;

    if (!count_votes(s, &b))
        return dgm_fail_memory(s->error);
    for (uint32_t i = 0; i < b.count; i++)
        if (b.item[i].weight > weight) {
            weight = b.item[i].weight;
            most = b.item[i].country;
        }
    for (uint32_t i = 0; i < s->count; i++)
        if (s->item[i].accepted)
            choose(s, &b, i);
    for (uint32_t i = 0; i < s->count; i++)
        if (s->item[i].accepted && s->item[i].chosen == NO_INDEX) {
            char country[4] = "";

            memcpy(country, most, strlen(most) + 1);
            borrow_country(s, i, country);
        }
    return DGM_OK;
}
