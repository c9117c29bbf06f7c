#include "code/when_where.h"

#include "code/told.h"
#include "code/way.h"

#include <math.h>

/* ---- The way from an adjunct to the act -------------------------------------------------------------------------------- */

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

/* Bounds that keep long texts linear: words looked back over, times of the article looked at. */
#define WORDS_BACK 3000u
#define TIMES_FIRST 300u

/* ---- Options ------------------------------------------------------------------------------------------------------------- */

static bool is_day_named(const timex *t) { return t->type == TIME_DATE && !t->vague && t->value.n > 0; }

static void add_date(links *l, link_kind kind, uint32_t index, str date)
{
    if (!date.n || l->count == MAX_LINKS)
        return;
    for (uint32_t i = 0; i < l->count; i++)
        if (str_eq(l->item[i].date, date) && (l->item[i].kind == kind || l->item[i].kind == LINK_SENTENCE))
            return;
    l->item[l->count++] = (link){ kind, index, date, NO_ODDS };
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

/* The first day named in the three sentences after. */
static uint32_t timex_after(const doc *d, const event *e)
{
    for (uint32_t i = 0; i < d->timex_count && i < TIMES_FIRST; i++) {
        uint32_t at = d->word[d->timex[i].first].sentence;

        if (at > e->sentence + 3)
            break;
        if (at > e->sentence && is_day_named(&d->timex[i]))
            return i;
    }
    return NO_INDEX;
}

static bool is_option(const links *l, str date)
{
    for (uint32_t i = 0; i < l->count; i++)
        if (str_eq(l->item[i].date, date))
            return true;
    return false;
}

/* Days named elsewhere in the article, of which the sentence tells something of the act. */
static void add_told(const doc *d, const event *e, links *out)
{
    told_scene s;

    told_scene_init(d, e, &s);
    for (uint32_t i = 0; i < d->timex_count && i < TIMES_FIRST && out->count < MAX_LINKS; i++) {
        told t;

        if (!is_day_named(&d->timex[i]) || is_option(out, d->timex[i].value))
            continue;
        t = told_with(d, e, &s, i);
        if (t.act || t.actors + t.words > 2)
            add_date(out, LINK_TOLD, i, d->timex[i].value);
    }
}

static void add_read(links *l, uint32_t option, float odds)
{
    l->item[option].read = odds > l->item[option].read ? odds : l->item[option].read;
    l->most = odds > l->most ? odds : l->most;
}

/* What the network of acts gives each day, by the times that name it. */
static void read_days(const doc *d, const event *e, links *l)
{
    for (uint32_t i = 0; d->reading && i < d->timex_count; i++) {
        float odds;

        if (!is_day_named(&d->timex[i]))
            continue;
        odds = reading_side(d, (word_span){ e->first, e->last }, (word_span){ d->timex[i].first, d->timex[i].last }, ACT_DAY);
        for (uint32_t k = 1; odds > NO_ODDS && k < l->count; k++)
            if (str_eq(l->item[k].date, d->timex[i].value))
                add_read(l, k, odds);
    }
}

/* The same for places, by their names. */
static void read_places(const doc *d, const event *e, links *l)
{
    for (uint32_t i = 0; d->reading && i < d->place_count; i++) {
        float odds = reading_side(d, (word_span){ e->first, e->last }, (word_span){ d->place[i].first, d->place[i].last }, ACT_PLACE);

        for (uint32_t k = 1; odds > NO_ODDS && k < l->count; k++)
            if (d->place[l->item[k].index].group == d->place[i].group)
                add_read(l, k, odds);
    }
}

void date_links(const doc *d, uint32_t index, links *out)
{
    const event *e = &d->event[index];
    const sentence *s = &d->sentence[e->sentence];
    uint32_t lead = lead_timex(d), kin = kin_before(d, index), last = timex_before(d, e), next = timex_after(d, e);

    *out = (links){ .count = 1, .most = NO_ODDS };
    out->item[0] = (link){ LINK_NONE, NO_INDEX, { "", 0 }, NO_ODDS };
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
    if (next != NO_INDEX)
        add_date(out, LINK_NEXT, next, d->timex[next].value);
    add_told(d, e, out);
    read_days(d, e, out);
}

/* One option a place: the best of its mentions in the sentence, else the one that the kind of link points to. */
static void add_place(const doc *d, links *l, link_kind kind, uint32_t index)
{
    if (index == NO_INDEX || l->count == MAX_LINKS)
        return;
    for (uint32_t i = 1; i < l->count; i++)
        if (d->place[l->item[i].index].group == d->place[index].group)
            return;
    l->item[l->count++] = (link){ kind, index, { "", 0 }, NO_ODDS };
}

/* Comparing each place with each is quadratic, and done for every event: a bound keeps long texts linear. */
#define LEAD_PLACES 64u
#define NEAR_PLACES 8u /* options before the sentence; half as many after it */

/* Dateline, else the place named most often among the first ones. */
static uint32_t lead_place(const doc *d)
{
    uint32_t best = NO_INDEX, most = 0, count = d->place_count < LEAD_PLACES ? d->place_count : LEAD_PLACES;

    for (uint32_t i = 0; i < count; i++) {
        if (d->place[i].dateline)
            return i;
        if (d->place[i].times > most) {
            most = d->place[i].times;
            best = i;
        }
    }
    return best;
}

static int place_fit(const doc *d, const event *e, uint32_t p)
{
    return fit(d, doc_highest(d, d->place[p].first, d->place[p].last), e->head);
}

/* Places of the sentence, the best fitting mention of each. */
static void add_sentence_places(const doc *d, const event *e, uint32_t first, uint32_t end, links *out)
{
    for (uint32_t i = first; i < end && out->count < MAX_LINKS - 6; i++) {
        uint32_t best = i;

        for (uint32_t k = first; k < end; k++)
            if (d->place[k].group == d->place[i].group && place_fit(d, e, k) > place_fit(d, e, best))
                best = k;
        add_place(d, out, LINK_SENTENCE, best);
    }
}

/* Places first..end-1 of the document stand in the sentence of the event. */
static void sentence_places(const doc *d, const event *e, uint32_t *first, uint32_t *end)
{
    const sentence *s = &d->sentence[e->sentence];
    uint32_t low = 0, high = d->place_count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (d->place[middle].first < s->first)
            low = middle + 1;
        else
            high = middle;
    }
    for (*first = *end = low; *end < d->place_count && d->place[*end].last < s->first + s->count;)
        ++*end;
    if (*end - *first > LEAD_PLACES)
        *end = *first + LEAD_PLACES;
}

void place_links(const doc *d, uint32_t index, links *out)
{
    const event *e = &d->event[index];
    uint32_t first, end;

    *out = (links){ .count = 1, .most = NO_ODDS };
    out->item[0] = (link){ LINK_NONE, NO_INDEX, { "", 0 }, NO_ODDS };
    sentence_places(d, e, &first, &end);
    add_sentence_places(d, e, first, end, out);
    add_place(d, out, LINK_LEAD, lead_place(d));
    for (uint32_t i = first; i-- > 0 && first - i <= NEAR_PLACES;)
        add_place(d, out, LINK_PREVIOUS, i);
    for (uint32_t i = end; i < d->place_count && i - end < NEAR_PLACES / 2; i++)
        add_place(d, out, LINK_NEXT, i);
    read_places(d, e, out);
}

/* ---- Features -------------------------------------------------------------------------------------------------------------- */

/* From so many features on, no more words of a long clause. */
#define MAX_WORDS_FROM 150u

enum link_template {
    L_KIND = 300, L_FIT, L_STATUS, L_ROOT, L_LEMMA, L_QUOTE, L_POSITION, L_RIVALS, L_SIZE, L_SAME, L_CASE, L_DISTANCE, L_TENSE, L_LEVEL, L_ACTOR,
    L_REL, L_COUNTRY, L_BEFORE, L_BETWEEN, L_AUX, L_KIN, L_TIMES, L_FAR, L_FINER, L_LEAD, L_PARTY, L_WORDING,
    L_OPENING, L_CLAUSE, L_GOVERNOR, L_TOLD, L_AGE, L_NAMED, L_NEAR_WORD, L_LEADDAY, L_STORY, L_VERBDATE, L_WORD, L_SAID,
    L_READ_CLASS, L_READ, L_READ_LEAD
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

/* What the network of acts says of the option: of the class that it falls in, of the words that name it, and against the best of the others. */
static void read_features(const doc *d, const event *e, const links *all, uint32_t option, uint32_t class, feature_set *f)
{
    const link *l = &all->item[option];
    uint64_t kind = mix(class, l->kind == LINK_SENTENCE);
    float other = NO_ODDS, of_class, own = l->kind == LINK_NONE ? all->most : l->read;

    if (!d->reading)
        return;
    for (uint32_t i = 1; i < all->count; i++)
        if (i != option && all->item[i].read > other && (!l->date.n || !str_eq(all->item[i].date, l->date)))
            other = all->item[i].read;
    of_class = reading_class(d, (word_span){ e->first, e->last }, class);
    feature_steps(f, L_READ_CLASS, of_class, class);
    feature_steps(f, L_READ_CLASS, of_class, mix(kind, 1));
    feature_steps(f, L_READ, own, class);
    feature_steps(f, L_READ, own, mix(kind, 1));
    feature(f, L_READ, mix(kind, 2), l->read > NO_ODDS);
    if (l->read > NO_ODDS)
        feature_steps(f, L_READ_LEAD, l->read - other, class);
}

static uint32_t count_kind(const links *all, link_kind kind)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < all->count; i++)
        n += all->item[i].kind == kind;
    return n;
}

/* ---- Date features beyond the sentence ----------------------------------------------------------------------------------- */

static int32_t two_digits(str s, uint32_t at) { return (s.p[at] - '0') * 10 + s.p[at + 1] - '0'; }

/* Days since a fixed one, near enough for classes: every month has 31. */
static int32_t rough_days(str day)
{
    return (two_digits(day, 0) * 100 + two_digits(day, 2)) * 372 + two_digits(day, 5) * 31 + two_digits(day, 8);
}

/* How long before the publication, in classes; months and years by whether they are that of the publication. */
static uint64_t age_class(const doc *d, str date)
{
    int32_t age;

    if (date.n == 0)
        return 0;
    if (d->date.n != 10)
        return 9;
    if (date.n < 10)
        return 20 + 2 * date.n + str_eq(date, str_sub(d->date, 0, date.n));
    age = rough_days(d->date) - rough_days(date);
    return age < 0 ? 1 : age == 0 ? 2 : age == 1 ? 3 : age < 4 ? 4 : age < 9 ? 5 : age < 40 ? 6 : age < 400 ? 7 : 8;
}

/* The clause of an act: its verb, or the verb that governs a noun. */
static void clause_features(const doc *d, const event *e, uint64_t what, feature_set *f)
{
    const sentence *s = &d->sentence[e->sentence];
    uint32_t c = clause_of(d, e->head), up = d->word[e->head].head;

    feature(f, L_OPENING, what, d->word[s->first].key);
    feature(f, L_CLAUSE, what, (uint64_t)d->word[c].rel * 4 + (c == e->head));
    if (c != e->head)
        feature(f, L_CLAUSE, mix(what, 3), d->word[c].lemma_key);
    feature(f, L_GOVERNOR, what, up == NO_INDEX ? 1 : d->word[up].lemma_key);
    for (uint32_t k = d->word[c].first_child; k != NO_INDEX; k = d->word[k].next_sibling)
        if (d->word[k].rel == REL_MARK || d->word[k].rel == REL_ADVMOD || d->word[k].rel == REL_AUX)
            feature(f, L_CLAUSE, mix(what, 5), d->word[k].key);
    if (d->word[c].head != NO_INDEX) {
        uint32_t v = clause_of(d, d->word[c].head);

        feature(f, L_GOVERNOR, mix(what, 3), mix(d->word[c].rel, d->word[v].lemma_key));
        feature(f, L_GOVERNOR, mix(what, 4), d->word[v].flags & (WORD_PAST | WORD_INFINITIVE | WORD_GERUND));
    }
    for (uint32_t k = e->first > s->first + 3 ? e->first - 3 : s->first; k < e->last + 4 && k < s->first + s->count; k++)
        if (k < e->first || k > e->last)
            feature(f, L_NEAR_WORD, mix(what, k < e->first), d->word[k].key);
}

/* Was the word of the act said before, in the opening even? Where in the article does it stand? */
static void story_features(const doc *d, const event *e, uint64_t what, feature_set *f)
{
    uint32_t in_lead = 0, told = 0;

    for (uint32_t w = e->first > WORDS_BACK ? e->first - WORDS_BACK : 0; w < e->first; w++)
        if (d->word[w].lemma_key == d->word[e->head].lemma_key) {
            told++;
            in_lead |= d->word[w].sentence < 3;
        }
    feature(f, L_TOLD, what, mix(told > 2 ? 2 : told, in_lead));
    feature(f, L_STORY, what, d->sentence_count < 8 ? 0 : d->sentence_count < 16 ? 1 : 2);
    feature(f, L_STORY, mix(what, 3), e->sentence * 6 / d->sentence_count);
    feature(f, L_STORY, mix(what, 4), e->sentence < 3 ? e->sentence : 3u + (e->source_count > 0) * 2u + (e->target_count > 0));
}

/* Sentences between, up to 5; from 16 on where the day stands after the event. */
static uint32_t gap_of(uint32_t event, uint32_t day)
{
    uint32_t gap = event > day ? event - day : day - event;

    return (event >= day ? 0 : 16) + (gap > 5 ? 5 : gap);
}

/* How often the article names the day, and where first. */
static void named_features(const doc *d, const event *e, const link *l, uint64_t what, feature_set *f)
{
    uint32_t n = 0, first = NO_INDEX, gap = 9;

    for (uint32_t i = 0; i < d->timex_count && i < TIMES_FIRST; i++)
        if (str_eq(d->timex[i].value, l->date)) {
            n++;
            if (first == NO_INDEX)
                first = d->word[d->timex[i].first].sentence;
        }
    if (l->kind != LINK_SENTENCE && l->index != NO_INDEX)
        gap = gap_of(e->sentence, d->word[d->timex[l->index].first].sentence);
    feature(f, L_NAMED, what, mix(n > 3 ? 3 : n, first == NO_INDEX ? 9 : first < 3 ? 0 : 1));
    feature(f, L_NAMED, mix(what, 3), gap);
    if (l->index != NO_INDEX && l->kind != LINK_SENTENCE)
        feature(f, L_NAMED, mix(what, 4), d->sentence[d->word[d->timex[l->index].first].sentence].paragraph == d->sentence[e->sentence].paragraph);
    feature(f, L_AGE, what, age_class(d, l->date));
    feature(f, L_AGE, mix(what, 3), mix(age_class(d, l->date), e->status));
    feature(f, L_AGE, mix(what, 4), mix(age_class(d, l->date), e->sentence < 4 ? e->sentence : 4));
}

/* What the sentences that name the day tell of the act: the one that tells most. */
static void told_features(const doc *d, const event *e, const link *l, uint64_t what, feature_set *f)
{
    told best = { 0 };
    told_scene s;

    told_scene_init(d, e, &s);
    for (uint32_t i = 0; i < d->timex_count && i < TIMES_FIRST; i++)
        if (str_eq(d->timex[i].value, l->date) && d->word[d->timex[i].first].sentence != e->sentence) {
            told t = told_with(d, e, &s, i);

            if (told_sum(&t) > told_sum(&best))
                best = t;
        }
    for (int own = 0; own < 2; own++) {
        uint64_t w = own ? what : mix(1, 99); /* beside the kind of option once for all kinds */

        feature(f, L_SAID, w, mix(best.act, best.after));
        feature(f, L_SAID, mix(w, 3), mix(best.actors, best.words));
        feature(f, L_SAID, mix(w, 4), mix(best.act, mix(best.actors, best.words)));
        feature(f, L_SAID, mix(w, 5), mix(told_sum(&best), str_hash((str){ e->cameo, 2 })));
        feature(f, L_SAID, mix(w, 6), mix(told_sum(&best), e->quote != NO_INDEX));
    }
}

/* What the article offers besides: a day in its opening, its age. */
static void lead_features(const doc *d, const links *all, const event *e, uint64_t what, feature_set *f)
{
    uint64_t lead = 0, sentence = 0;

    for (uint32_t i = 0; i < all->count; i++) {
        if (all->item[i].kind == LINK_LEAD)
            lead = 1 + age_class(d, all->item[i].date);
        if (all->item[i].kind == LINK_SENTENCE)
            sentence = 1 + age_class(d, all->item[i].date);
    }
    feature(f, L_LEADDAY, what, lead);
    feature(f, L_LEADDAY, mix(what, 3), sentence);
    feature(f, L_LEADDAY, mix(what, 4), mix(lead, e->status));
    feature(f, L_LEADDAY, mix(what, 5), mix(sentence, e->status));
}

/* A day hangs on a verb of its own: which, and is it that of the act's clause or one above? */
static void verb_of_date(const doc *d, const event *e, const link *l, uint64_t what, feature_set *f)
{
    uint32_t top = doc_highest(d, d->timex[l->index].first, d->timex[l->index].last), v = clause_of(d, top), c = clause_of(d, e->head);
    uint64_t way = v == c ? 0 : doc_dominates(d, v, c) ? 1 : doc_dominates(d, c, v) ? 2 : 3;

    feature(f, L_VERBDATE, what, mix(way, d->word[v].lemma_key));
    feature(f, L_VERBDATE, mix(what, 3), mix(way, d->word[c].rel));
    feature(f, L_VERBDATE, mix(what, 4), mix(way, e->quote != NO_INDEX));
    feature(f, L_VERBDATE, mix(what, 5), mix(d->timex[l->index].first > e->last, mix(way, d->timex[l->index].first - d->sentence[e->sentence].first < 3)));
}

/* The words of the clause, and who takes part. */
static void scene_features(const doc *d, const event *e, uint64_t what, feature_set *f)
{
    const sentence *s = &d->sentence[e->sentence];
    uint32_t c = clause_of(d, e->head);
    uint64_t role = e->source_count ? str_hash(str_of(d->actor[e->source[0].actor].role)) : 0;
    bool implicit[2] = { e->source_count > 0 && e->source[0].mention == NO_INDEX, e->target_count > 0 && e->target[0].mention == NO_INDEX };

    feature(f, L_PARTY, what, role);
    feature(f, L_PARTY, mix(what, 3), mix(implicit[0], implicit[1]));
    feature(f, L_PARTY, mix(what, 4), mix(role, str_hash((str){ e->cameo, 2 })));
    for (uint32_t w = s->first; w < s->first + s->count && f->count < MAX_WORDS_FROM; w++)
        if (d->word[w].upos != UPOS_PUNCT && d->word[w].upos != UPOS_PROPN && clause_of(d, w) == c)
            feature(f, L_WORD, what, d->word[w].lemma_key);
}

/* Nothing here looks at the days of other events: in training these are those of the coders, when coding our own guesses,
 * and what was learned from the former misled the latter (docs/decisions/event-model.md). */
void date_features(const doc *d, const coder *k, uint32_t index, const links *all, uint32_t option, feature_set *f)
{
    const event *e = &d->event[index];
    const link *l = &all->item[option];
    uint64_t what = mix(1, l->kind);

    (void)k;
    f->count = 0;
    read_features(d, e, all, option, !l->date.n ? ACT_UNDATED : str_eq(l->date, d->date) ? ACT_PUBLISHED : ACT_DATED, f);
    shared_features(d, e, what, count_kind(all, LINK_SENTENCE), f);
    clause_features(d, e, what, f);
    story_features(d, e, what, f);
    named_features(d, e, l, what, f);
    lead_features(d, all, e, what, f);
    scene_features(d, e, what, f);
    if (l->kind == LINK_SENTENCE) {
        verb_of_date(d, e, l, what, f);
        span_features(d, e, what, d->timex[l->index].first, d->timex[l->index].last, f);
        feature(f, L_SIZE, what, l->date.n);
    }
    if (l->kind != LINK_NONE && l->kind != LINK_SENTENCE)
        told_features(d, e, l, what, f);
    for (uint32_t i = 0; i < all->count; i++)
        if (i != option && all->item[i].kind != LINK_NONE && str_eq(all->item[i].date, l->date))
            feature(f, L_SAME, what, all->item[i].kind);
}

static uint64_t few(uint32_t n) { return n < 3 ? n : n < 5 ? 3 : n < 9 ? 4 : 5; }

/* How the place stands in the article: how often it is named, how near, as dateline, and what finer place there is. */
static void article_features(const doc *d, const event *e, uint64_t what, const links *all, uint32_t option, feature_set *f)
{
    const place *p = &d->place[all->item[option].index];
    uint32_t times = d->place[p->group].times, at = d->word[p->first].sentence, rivals = 0, finer = 0;
    uint64_t far = at > e->sentence ? 10 + few(at - e->sentence) : few(e->sentence - at), lead;

    for (uint32_t i = 1; i < all->count; i++) {
        const place *q = &d->place[all->item[i].index];

        if (i == option)
            continue;
        rivals += d->place[q->group].times >= times;
        if (strcmp(q->country, p->country) == 0 && q->level > p->level)
            finer |= all->item[i].kind == LINK_SENTENCE ? 2 : 1;
    }
    lead = (uint64_t)(d->place[p->group].dateline + 2 * (p->group == d->place[lead_place(d)].group));
    feature(f, L_TIMES, what, mix(few(times), rivals == 0));
    feature(f, L_TIMES, mix(what, 3), few(d->place_count) * 8 + few(times));
    feature(f, L_FAR, what, far);
    feature(f, L_FAR, mix(what, far), mix(rivals == 0, lead));
    feature(f, L_FINER, what, mix(finer, p->level));
    feature(f, L_LEAD, what, lead);
    feature(f, L_LEAD, mix(what, lead), p->level);
    feature(f, L_LEAD, mix(what, lead), mix(17, str_hash((str){ e->cameo, 2 })));
    feature(f, L_CASE, mix(what, 21), case_key(d, doc_highest(d, p->first, p->last)));
}

/* Is the place part of what names a party of the act ("the attack on Gaza")? 0, 1 source, 2 target. */
static uint64_t party_of(const event *e, const place *p)
{
    for (uint32_t i = 0; i < e->target_count; i++)
        if (e->target[i].end > p->start && e->target[i].start < p->end)
            return 2;
    for (uint32_t i = 0; i < e->source_count; i++)
        if (e->source[i].end > p->start && e->source[i].start < p->end)
            return 1;
    return 0;
}

/* Whose country the place (NULL: none) lies in, with the kind of act and of parties. */
static void party_features(const doc *d, const event *e, uint64_t what, const place *p, uint64_t lead, feature_set *f)
{
    const actor *s = e->source_count ? &d->actor[e->source[0].actor] : NULL, *t = e->target_count ? &d->actor[e->target[0].actor] : NULL;
    uint64_t root = str_hash((str){ e->cameo, 2 }), whose = 0;

    if (p && s)
        whose |= strcmp(s->country, p->country) == 0 ? 1 : 2;
    if (p && t)
        whose |= strcmp(t->country, p->country) == 0 ? 4 : 8;
    feature(f, L_PARTY, what, whose);
    feature(f, L_PARTY, mix(what, whose), root);
    feature(f, L_PARTY, mix(what, whose), mix(3, lead));
    feature(f, L_PARTY, mix(what, 5), mix(s ? str_hash(str_of(s->role)) : 1, t ? str_hash(str_of(t->role)) : 1));
    if (s && t)
        feature(f, L_PARTY, mix(what, 6), mix(strcmp(s->country, t->country) == 0, root));
    if (p)
        feature(f, L_PARTY, mix(what, 7), party_of(e, p));
}

/* The words around the name: preposition, word before it, what it depends on. */
static void wording_features(const doc *d, const event *e, uint64_t what, const place *p, bool in_sentence, feature_set *f)
{
    uint32_t top = doc_highest(d, p->first, p->last);

    if (p->first > 0)
        feature(f, L_WORDING, what, d->word[p->first - 1].key);
    if (!in_sentence)
        return;
    feature(f, L_WORDING, mix(what, case_key(d, top)), str_hash((str){ e->cameo, 2 }));
    feature(f, L_WORDING, mix(what, 3), d->word[top].head == NO_INDEX ? 0 : d->word[d->word[top].head].lemma_key);
}

/* The events before have no say: with their true places known it would help, with those chosen here it does harm. */
void place_features(const doc *d, const coder *k, uint32_t index, const links *all, uint32_t option, feature_set *f)
{
    const event *e = &d->event[index];
    const link *l = &all->item[option];
    const place *p = l->index == NO_INDEX ? NULL : &d->place[l->index];
    uint64_t what = mix(2, l->kind), root = str_hash((str){ e->cameo, 2 });

    (void)k;
    f->count = 0;
    read_features(d, e, all, option, p ? ACT_PLACED : ACT_PLACELESS, f);
    shared_features(d, e, what, count_kind(all, LINK_SENTENCE), f);
    if (!p) {
        feature(f, L_TIMES, what, few(d->place_count));
        feature(f, L_TIMES, mix(what, 5), all->count < 6 ? all->count : 6);
        party_features(d, e, what, NULL, d->place_count && d->place[0].dateline, f);
        return;
    }
    if (l->kind == LINK_SENTENCE)
        span_features(d, e, what, p->first, p->last, f);
    article_features(d, e, what, all, option, f);
    party_features(d, e, what, p, p->group == d->place[lead_place(d)].group, f);
    wording_features(d, e, what, p, l->kind == LINK_SENTENCE, f);
    feature(f, L_LEVEL, what, p->level);
    feature(f, L_LEVEL, mix(what, p->level), root);
    /* Shared by all kinds of links: any place against none. */
    feature(f, L_LEVEL, 3, p->level);
    feature(f, L_LEVEL, mix(3, p->level), root);
    feature(f, L_LEMMA, 3, d->word[e->head].lemma_key);
    feature(f, L_ROOT, 3, str_hash(str_of(e->cameo)));
    if (e->target_count)
        feature(f, L_COUNTRY, what, strcmp(d->actor[e->target[0].actor].country, p->country) == 0);
    if (e->source_count)
        feature(f, L_COUNTRY, mix(what, 5), strcmp(d->actor[e->source[0].actor].country, p->country) == 0);
}

/* ---- Choosing ----------------------------------------------------------------------------------------------------------------- */

typedef void link_features(const doc *, const coder *, uint32_t, const links *, uint32_t, feature_set *);
typedef bool link_alike(const doc *, const link *, const link *);

/* What all options that are alike together make likeliest ("none" counts as one), and of these the best option. */
static uint32_t likeliest_link(const doc *d, const coder *k, uint32_t index, const links *all, const weights *w, link_features *features, link_alike *alike)
{
    double score[MAX_LINKS], top = 0, most = 0;
    uint32_t best = 0;

    for (uint32_t i = 0; i < all->count; i++) {
        feature_set f;

        features(d, k, index, all, i, &f);
        score[i] = weights_sum(w, &f, 0);
        top = i == 0 || score[i] > top ? score[i] : top;
    }
    for (uint32_t i = 0; i < all->count; i++) {
        double mass = 0;

        for (uint32_t j = 0; j < all->count; j++)
            if (i == j || alike(d, &all->item[i], &all->item[j]))
                mass += exp(score[j] - top);
        if (mass > most * 1.000001 || (mass > most * 0.999999 && score[i] > score[best])) {
            most = mass;
            best = i;
        }
    }
    return best;
}

static bool same_day(const doc *d, const link *a, const link *b)
{
    (void)d;
    return str_eq(a->date, b->date);
}

static bool same_country(const doc *d, const link *a, const link *b)
{
    return a->index != NO_INDEX && b->index != NO_INDEX && strcmp(d->place[a->index].country, d->place[b->index].country) == 0;
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

/* The event that governs the clause of event `index` ("they talked, with Russia offering arms"), both told as
 * done: where and when the one is, the other is. NO_INDEX: none. */
static uint32_t governing_event(const doc *d, uint32_t index)
{
    const event *e = &d->event[index];
    uint32_t own = clause_of(d, e->head), above;

    if (e->status != STATUS_ACTUAL || d->word[own].rel != REL_ADVCL || d->word[own].head == NO_INDEX)
        return NO_INDEX;
    above = clause_of(d, d->word[own].head);
    for (uint32_t i = index; i-- > 0 && d->event[i].sentence == e->sentence;)
        if (d->event[i].status == STATUS_ACTUAL && d->event[i].head == above)
            return i;
    return NO_INDEX;
}

/* Words first..last stand in another clause than the act, outside its phrase. */
static bool is_elsewhere(const doc *d, const event *e, uint32_t first, uint32_t last)
{
    uint32_t clause = clause_of(d, doc_highest(d, first, last));

    return clause != clause_of(d, e->head) && !doc_dominates(d, e->head, clause);
}

void set_date(doc *d, const coder *k, uint32_t index)
{
    event *e = &d->event[index];
    uint32_t best, above = governing_event(d, index);
    const timex *t;
    links all;

    date_links(d, index, &all);
    best = has_model(d, k) ? likeliest_link(d, k, index, &all, &k->decider->when, date_features, same_day) : nearest_link(d, e, &all, true);
    t = all.item[best].index == NO_INDEX ? NULL : &d->timex[all.item[best].index];
    /* The day of what was done before is not that of what is planned. */
    if (has_model(d, k) && e->status == STATUS_FUTURE && all.item[best].kind == LINK_SENTENCE && is_elsewhere(d, e, t->first, t->last))
        best = 0;
    e->date = all.item[best].date;
    e->timex = all.item[best].index;
    if (has_model(d, k) && !e->date.n && above != NO_INDEX) {
        e->date = d->event[above].date;
        e->timex = d->event[above].timex;
    }
}

/* The word by which the phrase that holds the name hangs in its clause: of "Doha" in "dimulai di ibu kota Qatar, Doha" it
 * is "ibu". */
static uint32_t phrase_top(const doc *d, uint32_t w)
{
    for (uint32_t steps = 0; d->word[w].head != NO_INDEX && steps < 8 && doc_child(d, w, REL_CASE) == NO_INDEX; steps++) {
        uint8_t rel = d->word[w].rel;

        if (rel != REL_APPOS && rel != REL_NMOD && rel != REL_FLAT && rel != REL_COMPOUND)
            break;
        w = d->word[w].head;
    }
    return w;
}

/* Does the clause of the act itself say that it is at this place: "di", "in" it? */
static bool is_said_here(const doc *d, const trigger_lexicon *x, const event *e, const place *p)
{
    uint32_t top = phrase_top(d, doc_highest(d, p->first, p->last)), prep = doc_child(d, top, REL_CASE), on = d->word[top].head;

    if (prep == NO_INDEX || (on != e->head && on != clause_of(d, e->head)))
        return false;
    for (uint32_t i = 0; i < x->locatives.value_count; i++)
        if (x->locatives.value[i].word_count == 1 && x->locatives.value[i].word[0] == d->word[prep].key)
            return true;
    return false;
}

/* The finest place that the clause names for its act, 0 when it names none. No model is needed there: on held-out coded
 * articles it is right more often than the model. */
static uint32_t place_said(const doc *d, const coder *k, const event *e, const links *all)
{
    uint32_t best = 0;

    for (uint32_t i = 1; i < all->count && all->item[i].kind == LINK_SENTENCE; i++)
        if (is_said_here(d, k->lexicon, e, &d->place[all->item[i].index])
            && (!best || d->place[all->item[i].index].level > d->place[all->item[best].index].level))
            best = i;
    return best;
}

/* The place that the model chooses; that of the governing event (*above, else NO_INDEX) when the sentence names none for it. */
static uint32_t place_guessed(const doc *d, const coder *k, uint32_t index, const links *all, uint32_t *above)
{
    const event *e = &d->event[index];
    uint32_t best = likeliest_link(d, k, index, all, &k->decider->where, place_features, same_country), governing = governing_event(d, index);
    const place *p = all->item[best].index == NO_INDEX ? NULL : &d->place[all->item[best].index];

    if (p && e->status == STATUS_FUTURE && (all->item[best].kind != LINK_SENTENCE || is_elsewhere(d, e, p->first, p->last)))
        return 0;
    if (governing != NO_INDEX && all->item[best].kind != LINK_SENTENCE)
        *above = d->event[governing].place;
    return best;
}

void set_place(doc *d, const coder *k, uint32_t index)
{
    uint32_t chosen, above = NO_INDEX;
    links all;

    place_links(d, index, &all);
    chosen = has_model(d, k) ? place_said(d, k, &d->event[index], &all) : nearest_link(d, &d->event[index], &all, false);
    if (!chosen && has_model(d, k))
        chosen = place_guessed(d, k, index, &all, &above);
    d->event[index].place = above != NO_INDEX ? above : all.item[chosen].index;
}

/* Are the parties of both sides, which must be named, the same? */
static bool same_dyad(const event *a, const event *b)
{
    if (!a->source_count || !a->target_count || a->source_count != b->source_count || a->target_count != b->target_count)
        return false;
    for (uint32_t i = 0; i < a->source_count; i++)
        if (a->source[i].actor != b->source[i].actor || !a->source[i].end || !b->source[i].end)
            return false;
    for (uint32_t i = 0; i < a->target_count; i++)
        if (a->target[i].actor != b->target[i].actor || !a->target[i].end || !b->target[i].end)
            return false;
    return true;
}

/* The opening tells an act, the sentences after it tell the day: same code, same named parties, both as done. */
static bool repeats(const event *e, const event *f)
{
    return e->status == STATUS_ACTUAL && f->status == STATUS_ACTUAL && f->sentence > e->sentence && f->sentence <= e->sentence + 2
           && strcmp(e->cameo, f->cameo) == 0 && same_dyad(e, f);
}

void share_over_acts(doc *d)
{
    for (uint32_t i = 0; i < d->event_count; i++) {
        event *e = &d->event[i];

        for (uint32_t k = 0; k < d->event_count; k++) {
            const event *f = &d->event[k];

            if (f->act != e->act || k == i)
                continue;
            if (e->place == NO_INDEX && f->place != NO_INDEX && (e->status == STATUS_FUTURE) == (f->status == STATUS_FUTURE))
                e->place = f->place;
            if ((!e->date.n || e->timex == NO_INDEX) && f->timex != NO_INDEX && f->date.n && repeats(e, f)) {
                e->date = f->date;
                e->timex = f->timex;
            }
        }
    }
}
