/* Names of places that mean no place where they stand: states that act, parts of names of bodies, adjectives of countries.
 *
 * Method: rules over what the gazetteer, the mention and the other meanings of the words say. They vote for the countries
 * and divisions that the article speaks of, and are written out on request. Cannot do: names of persons that are names of
 * places too, when the entity stage does not take them for persons.
 */
#include "place/internal.h"

#include "base/error.h"

#include <math.h>
#include <stdlib.h>

#define TOWN 15000u  /* people: smaller ones are rather something else unless the article takes them for places */
#define CITY 300000u

/* Is the name one that people bear as well? */
static bool is_persons_name(const search *s, const candidate *c)
{
    const entry *const *list;
    uint32_t n = world_lookup(s->w, doc_text(s->d, s->d->word[c->first].start, s->d->word[c->last].end), &list);

    for (uint32_t i = 0; i < n; i++)
        if (list[i]->kind == ENTRY_GIVEN || list[i]->kind == ENTRY_SURNAME || list[i]->kind == ENTRY_PERSON)
            return true;
    return false;
}

/* The country whose adjective stands at words first..last ("French", "Saudi Arabian"), or NULL. */
static const entry *adjective_at(const search *s, uint32_t first, uint32_t last)
{
    const entry *const *list;
    uint32_t n;

    if (!(s->d->word[first].flags & s->d->word[last].flags & (WORD_CAPITAL | WORD_ALL_CAPS)))
        return NULL;
    n = world_lookup(s->w, doc_text(s->d, s->d->word[first].start, s->d->word[last].end), &list);
    for (uint32_t i = 0; i < n; i++)
        if (list[i]->kind == ENTRY_ADJECTIVE && list[i]->country[0] && (!list[i]->lang || list[i]->lang == (uint8_t)s->r->lang))
            return list[i];
    return NULL;
}

static bool is_adjective(const search *s, const candidate *c)
{
    bool more = c->last + 1 < s->d->word_count && s->d->word[c->last + 1].sentence == s->d->word[c->last].sentence;

    return adjective_at(s, c->first, c->last) || (more && adjective_at(s, c->first, c->last + 1));
}

bool candidate_names(const search *s, const candidate *c)
{
    const mention *m = c->mention == NO_INDEX ? NULL : &s->d->mention[c->mention];
    const gazetteer_row *row = c->option;
    bool start = (s->d->word[c->first].flags & WORD_SENTENCE_START) != 0 && c->first == c->last;

    if (m && m->type == MENTION_PER && (m->first < c->first || m->last > c->last))
        return false;
    if (is_adjective(s, c))
        return false;
    if (!c->option_count)
        return c->generic && c->generic->classes & CLASS_AFTER && c->generic->level < 5 && !(m && m->type == MENTION_PER);
    if (row->match >= 2 && row->population < CITY && row->level > 1)
        return c->generic != NULL;
    if (row->level <= 1)
        return true;
    if (row->common & (s->r->lang == 'i' ? 1 : 2) && !(m && m->type == MENTION_GPE))
        return false;
    if (m && (m->type == MENTION_GPE || m->type == MENTION_LOC))
        return true;
    if (m && m->type == MENTION_PER)
        return row->population >= CITY && !is_persons_name(s, c);
    if (m && m->type == MENTION_ORG)
        return row->level <= 2 || c->generic || row->population >= TOWN;
    return row->level <= 3 || row->population >= CITY || (!start && row->population >= TOWN && !is_persons_name(s, c));
}

static dgm_status add_adjective(search *s, uint32_t first, uint32_t last, const entry *e)
{
    doc *d = s->d;
    gazetteer_row row[MAX_OPTIONS];
    uint32_t n = world_places(s->w, e->name, row, MAX_OPTIONS);
    place *p = ARENA_PUSH(d->arena, d->toponym, d->toponym_count, d->toponym_cap);

    if (!p)
        return dgm_fail_memory(s->error);
    *p = (place){ .start = d->word[first].start, .end = d->word[last].end, .first = first, .last = last, .name = e->name, .lat = NAN, .lon = NAN,
                  .level = 1, .precision = 1, .mention = s->mention_of[last], .adjective = true };
    memcpy(p->country, e->country, 4);
    for (uint32_t i = 0; i < n; i++)
        if (row[i].level == 1 && strcmp(row[i].country, e->country) == 0) {
            p->lat = row[i].lat;
            p->lon = row[i].lon;
            break;
        }
    return DGM_OK;
}

static int by_start(const void *a, const void *b)
{
    const place *x = a, *y = b;

    return (x->start > y->start) - (x->start < y->start);
}

dgm_status place_toponyms(search *s)
{
    doc *d = s->d;
    uint32_t next = 0;

    for (uint32_t i = 0; i < s->count; i++)
        if (s->item[i].named && !s->item[i].accepted) {
            place *p = ARENA_PUSH(d->arena, d->toponym, d->toponym_count, d->toponym_cap);

            if (!p)
                return dgm_fail_memory(s->error);
            *p = candidate_place(s, &s->item[i]);
        }
    for (uint32_t w = 0; w < d->word_count; w++) {
        const entry *e = NULL;
        uint32_t last = w;

        while (next < s->count && s->item[next].last < w)
            next++;
        if (next < s->count && s->item[next].first <= w && s->item[next].named)
            continue;
        if (w + 1 < d->word_count && d->word[w + 1].sentence == d->word[w].sentence && (e = adjective_at(s, w, w + 1)) != NULL)
            last = w + 1;
        if (!e)
            e = adjective_at(s, w, w);
        if (e)
            TRY(add_adjective(s, w, last, e));
        w = last;
    }
    if (d->toponym_count)
        qsort(d->toponym, d->toponym_count, sizeof(*d->toponym), by_start);
    return DGM_OK;
}
