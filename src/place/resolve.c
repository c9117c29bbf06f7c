/* Which place is it? Each homonym gets a score from its size, its kind, how well the name fits, how much the article
 * speaks of its country and division, whether the place named right behind it contains it ("Paris, Texas", "Tabanan, Bali"),
 * and, in a second round, how near it is to what the first round chose (after Lieberman and others 2010). A name whose
 * meaning the text spells out keeps it in the whole article. The weights are set by hand. A name that the gazetteer does
 * not know takes the country of its neighbours in a list, else the one that the article speaks of most.
 */
#include "place/internal.h"

#include "base/error.h"

#include <math.h>

#define DIVISION_WEIGHT 1.2
#define NEAR_WEIGHT 1.5
#define MAYBE_WEIGHT 0.1 /* of a vote for a division by a name that has other senses as well */
#define ACTOR_WEIGHT 0.7 /* of a vote by an actor */
#define SETTLED 4 /* bonus for the place written beside it that leaves no doubt */

/* Votes for a country (admin1 empty) or one of its divisions. */
typedef struct vote {
    const char *country;
    str admin1;
    double weight;
} vote;

typedef struct ballot {
    vote *item;
    uint32_t count, cap;
    map of; /* hash of country and division -> vote */
} ballot;

static uint64_t vote_hash(const char *country, str admin1) { return str_hash(str_of(country)) * 31 + str_hash(admin1); }

static uint32_t find_vote(const ballot *b, const char *country, str admin1)
{
    uint64_t hash = vote_hash(country, admin1);
    uint32_t cursor, i = map_first(&b->of, hash, &cursor);

    while (i != NO_INDEX && !(strcmp(b->item[i].country, country) == 0 && str_eq(b->item[i].admin1, admin1)))
        i = map_next(&b->of, hash, &cursor);
    return i;
}

static double votes_for(const ballot *b, const char *country, str admin1)
{
    uint32_t i = find_vote(b, country, admin1);

    return i == NO_INDEX ? 0 : b->item[i].weight;
}

static bool add_vote(search *s, ballot *b, const char *country, str admin1, double weight)
{
    uint32_t i;
    vote *v;

    if (!country[0])
        return true;
    i = find_vote(b, country, admin1);
    if (i != NO_INDEX) {
        b->item[i].weight += weight;
        return true;
    }
    v = ARENA_PUSH(s->d->arena, b->item, b->count, b->cap);
    if (!v)
        return false;
    *v = (vote){ country, admin1, weight };
    return map_add(&b->of, vote_hash(country, admin1), b->count - 1);
}

/* The division that a sense lies in, or is. */
static str division_of(const gazetteer_row *row) { return row->level == 2 ? row->name : row->admin1; }

static bool candidate_votes(search *s, ballot *b, const candidate *c)
{
    double weight = c->accepted ? 1 : 0.5;
    str division = division_of(&c->option[0]);
    bool one = true, large = true, within = division.n > 0; /* large: no country or division elsewhere bears the name */

    for (uint32_t k = 1; k < c->option_count && (one || large); k++) {
        one = strcmp(c->option[k].country, c->option[0].country) == 0;
        large = large && (one || c->option[k].level > 2);
        within = within && str_eq(division_of(&c->option[k]), division);
    }
    for (uint32_t k = 0; k < c->option_count && !within; k++)
        if (c->option[k].level > 2 && c->option[k].admin1.n && !add_vote(s, b, c->option[k].country, c->option[k].admin1, weight * MAYBE_WEIGHT))
            return false;
    if (one && !add_vote(s, b, c->option[0].country, (str){ "", 0 }, weight))
        return false;
    if (one && within && !add_vote(s, b, c->option[0].country, division, weight))
        return false;
    if (c->option[0].level == 1 && large && !add_vote(s, b, c->option[0].country, (str){ "", 0 }, weight))
        return false;
    return c->option[0].level != 2 || !large || add_vote(s, b, c->option[0].country, division, weight);
}

/* "Georgia": the name of a country and of a division elsewhere. Neither is then taken for granted. */
static bool is_countrys_name(const candidate *c)
{
    const gazetteer_row *country = NULL, *division = NULL;

    for (uint32_t k = 0; k < c->option_count; k++) {
        if (c->option[k].level == 1)
            country = &c->option[k];
        if (c->option[k].level == 2 && c->option[k].match == 0)
            division = &c->option[k];
    }
    return country && division && strcmp(country->country, division->country) != 0;
}

/* What the entity stage made of such a name was a guess of its own: it has no vote. */
static bool take_back(search *s, ballot *b, uint32_t by)
{
    const mention *m = by == NO_INDEX ? NULL : &s->d->mention[by];

    return !m || !m->actor_count || add_vote(s, b, s->d->actor[m->actor[0]].country, (str){ "", 0 }, -ACTOR_WEIGHT);
}

/* Countries of actors, of countries named as places, and of names that mean places of one country only; divisions named,
 * and those of names that mean places of one division only. */
static bool count_votes(search *s, ballot *b)
{
    const doc *d = s->d;

    for (uint32_t i = 0; i < d->mention_count; i++)
        if (d->mention[i].actor_count && !add_vote(s, b, d->actor[d->mention[i].actor[0]].country, (str){ "", 0 }, ACTOR_WEIGHT))
            return false;
    for (uint32_t i = 0; i < s->count; i++) {
        const candidate *c = &s->item[i];

        if (c->named && is_countrys_name(c) &&
            (!take_back(s, b, c->mention) || (s->outer_of[c->last] != c->mention && !take_back(s, b, s->outer_of[c->last]))))
            return false;
    }
    for (uint32_t i = 0; i < s->count; i++)
        if (s->item[i].named && s->item[i].option_count && !candidate_votes(s, b, &s->item[i]))
            return false;
    return true;
}

/* A comma and nothing else stands between words a and b. */
static bool comma_between(const doc *d, uint32_t a, uint32_t b)
{
    return b == a + 2 && d->word[a + 1].lower.n == 1 && d->word[a + 1].lower.p[0] == ',';
}

/* Does a sense of the next candidate of the list contain this one? */
static double container_bonus(const search *s, uint32_t i, const gazetteer_row *row)
{
    const candidate *next = i + 1 < s->count ? &s->item[i + 1] : NULL;
    double best = 0;

    if (!next || !(next->accepted || (next->named && comma_between(s->d, s->item[i].last, next->first))) ||
        s->d->word[s->item[i].last].sentence != s->d->word[next->first].sentence ||
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

/* The other way round: does the candidate just before have a sense that this one contains ("Atlanta, Georgia")? */
static double content_bonus(const search *s, uint32_t i, const gazetteer_row *row)
{
    const candidate *c = &s->item[i], *before = i > 0 ? &s->item[i - 1] : NULL;

    if (row->level < 1 || row->level > 2 || !before || !before->named || !comma_between(s->d, before->last, c->first) ||
        s->d->word[before->last].sentence != s->d->word[c->first].sentence)
        return 0;
    for (uint32_t k = 0; k < before->option_count; k++) {
        const gazetteer_row *o = &before->option[k];

        if (o->level > row->level && strcmp(o->country, row->country) == 0 && (row->level == 1 || str_eq(o->admin1, row->name)))
            return row->level == 1 ? 2 : 5;
    }
    return 0;
}

static str name_of(const search *s, const candidate *c) { return doc_text(s->d, s->d->word[c->name_first].start, s->d->word[c->name_last].end); }

/* Places of the article with coordinates that the first round chose, one a name; what is near them is likelier. */
#define ANCHORS 40u

typedef struct anchors {
    const gazetteer_row *item[ANCHORS];
    str name[ANCHORS]; /* as written in the text: a place keeps no company with itself under another row */
    uint32_t count;
} anchors;

static void add_anchor(anchors *a, const gazetteer_row *row, str name)
{
    if (row->level < 2 || isnan(row->lat) || a->count == ANCHORS)
        return;
    for (uint32_t i = 0; i < a->count; i++)
        if (str_eq(a->name[i], name))
            return;
    a->name[a->count] = name;
    a->item[a->count++] = row;
}

/* How much lies near: an anchor beside it counts 1, one 100 km away a third. */
static double company(const anchors *a, const gazetteer_row *row, str name)
{
    double sum = 0, narrow = cos(row->lat * 0.01745329);

    for (uint32_t i = 0; i < a->count && !isnan(row->lat); i++)
        if (!str_eq(a->name[i], name) && !str_eq(a->item[i]->name, row->name))
            sum += exp(-hypot(a->item[i]->lat - row->lat, (a->item[i]->lon - row->lon) * narrow) * 111 / 100);
    return log2(1 + sum);
}

static double option_score(const search *s, const ballot *b, const anchors *near, uint32_t i, const gazetteer_row *row)
{
    static const double level_bonus[] = { 0, 2.5, 0, 0.1, 0.1, -0.7 };
    static const double match_bonus[] = { 0, -0.1, -1.2, -1.2 };
    const candidate *c = &s->item[i];
    double score = 1.2 * log10((double)row->population + 100), votes = log2(1 + fmax(0, votes_for(b, row->country, (str){ "", 0 })));
    str division = division_of(row);

    score += row->level < COUNT_OF(level_bonus) && !(row->level == 1 && is_countrys_name(c)) ? level_bonus[row->level] : 0;
    score += match_bonus[row->match & 3];
    score += 0.5 * (votes < 4 ? votes : 4); /* a capital elsewhere still beats a village of the article's country */
    if (division.n && (row->level > 2 || (row->level == 2 && is_countrys_name(c)))) {
        double local = log2(1 + fmax(0, votes_for(b, row->country, division)));

        score += DIVISION_WEIGHT * (local < 4 ? local : 4);
    }
    if (near && row->level > 2)
        score += NEAR_WEIGHT * company(near, row, name_of(s, c));
    score += container_bonus(s, i, row) + content_bonus(s, i, row);
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

static void choose(search *s, const ballot *b, const anchors *near, uint32_t i)
{
    candidate *c = &s->item[i];
    double best = -1e9;

    for (uint32_t k = 0; k < c->option_count; k++) {
        double score = option_score(s, b, near, i, &c->option[k]);

        if (score > best) {
            best = score;
            c->chosen = k;
        }
    }
    if (c->chosen != NO_INDEX)
        memcpy(c->country, c->option[c->chosen].country, 4);
}

static bool is_settled(const search *s, uint32_t i)
{
    const candidate *c = &s->item[i];

    return c->named && c->option_count > 1 &&
           container_bonus(s, i, &c->option[c->chosen]) + content_bonus(s, i, &c->option[c->chosen]) >= SETTLED;
}

/* Where the text itself says which place a name means ("Gainesville, Georgia"), the same name means it elsewhere too. */
static bool one_sense(search *s)
{
    map settled = { 0 };
    bool good = true, some = false;

    for (uint32_t i = 0; i < s->count && good; i++)
        if (is_settled(s, i)) {
            good = map_add(&settled, str_hash(name_of(s, &s->item[i])), i);
            some = true;
        }
    for (uint32_t i = 0; i < s->count && good && some; i++) {
        candidate *c = &s->item[i];
        str name;
        uint32_t cursor, k;

        if (!c->named || c->option_count < 2 || is_settled(s, i))
            continue;
        name = name_of(s, c);
        k = map_first(&settled, str_hash(name), &cursor);
        if (k == NO_INDEX || !str_eq(name_of(s, &s->item[k]), name) || s->item[k].option_count != c->option_count)
            continue;
        c->chosen = s->item[k].chosen;
        memcpy(c->country, s->item[k].country, 4);
    }
    map_release(&settled);
    return good;
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

/* The country that the article speaks of most; Indonesian articles speak of home unless something outweighs it. */
static void leading_country(const search *s, const ballot *b, char out[4])
{
    double weight = s->r->lang == 'i' ? 2 : 0;

    memcpy(out, s->r->lang == 'i' ? "IDN" : "\0\0\0", 4);
    for (uint32_t i = 0; i < b->count; i++)
        if (b->item[i].weight > weight && !b->item[i].admin1.n) {
            weight = b->item[i].weight;
            memcpy(out, b->item[i].country, 4);
        }
}

dgm_status place_resolve(search *s)
{
    ballot b = { 0 };
    anchors near = { .count = 0 };
    bool good = count_votes(s, &b);
    char most[4];

    for (uint32_t i = 0; i < s->count && good; i++)
        if (s->item[i].named) {
            choose(s, &b, NULL, i);
            if (s->item[i].chosen != NO_INDEX)
                add_anchor(&near, &s->item[i].option[s->item[i].chosen], name_of(s, &s->item[i]));
        }
    for (uint32_t i = 0; i < s->count && good; i++)
        if (s->item[i].named && s->item[i].option_count > 1)
            choose(s, &b, &near, i);
    good = good && one_sense(s);
    leading_country(s, &b, most);
    map_release(&b.of);
    for (uint32_t i = 0; i < s->count && good; i++)
        if (s->item[i].named && s->item[i].chosen == NO_INDEX)
            borrow_country(s, i, most);
    return good ? DGM_OK : dgm_fail_memory(s->error);
}
