/* The place stage: candidates (find.c), a learned decision (accept.c), a choice among homonyms (resolve.c), and the
 * names of the dateline. */
#include "place/internal.h"

#include "base/error.h"

#include <math.h>

static void mark_dateline(search *s)
{
    const doc *d = s->d;
    uint32_t k = 0, end;

    while (k < d->sentence_count && !d->sentence[k].dateline)
        k++;
    end = k < d->sentence_count ? d->sentence[k].first + d->sentence[k].dateline : 0;
    for (uint32_t i = 0; i < s->count && s->item[i].last < end; i++)
        s->item[i].dateline = s->item[i].first >= d->sentence[k].first && s->item[i].option_count > 0;
}

place candidate_place(const search *s, const candidate *c)
{
    const doc *d = s->d;
    const gazetteer_row *row = c->chosen == NO_INDEX ? NULL : &c->option[c->chosen];
    bool part = row && (c->name_first != c->first || c->name_last != c->last); /* "Sholdhara village" */
    place p = { .start = d->word[c->first].start, .end = d->word[c->last].end, .first = c->first, .last = c->last,
                .lat = NAN, .lon = NAN, .level = c->generic ? c->generic->level : 4, .dateline = c->dateline, .mention = c->mention };

    memcpy(p.country, c->country, 4);
    p.name = row && !part ? row->name : doc_text(d, p.start, p.end);
    if (row && (!part || row->level == p.level || p.level == 5)) {
        p.lat = row->lat;
        p.lon = row->lon;
        p.geonameid = part && p.level == 5 ? 0 : row->geonameid;
        p.level = part ? p.level : row->level;
        p.precision = part && row->precision > p.level ? p.level : row->precision;
    }
    return p;
}

static dgm_status write_places(search *s)
{
    doc *d = s->d;

    for (uint32_t i = 0; i < s->count; i++) {
        const candidate *c = &s->item[i];
        place *p;

        if (!c->accepted)
            continue;
        p = ARENA_PUSH(d->arena, d->place, d->place_count, d->place_cap);
        if (!p)
            return dgm_fail_memory(s->error);
        *p = candidate_place(s, c);
        doc_note(d, "place", p->start, p->end, "%.*s, %s, %u senses", (int)p->name.n, p->name.p, p->country, c->option_count);
    }
    return DGM_OK;
}

/* Tells each place which one the article named first under the same name. */
static dgm_status group_places(doc *d, dgm_error *error)
{
    map first_of = { 0 };
    bool good = true;

    for (uint32_t i = 0; i < d->place_count && good; i++) {
        place *p = &d->place[i];
        uint64_t hash = str_hash(p->name);
        uint32_t cursor, k = map_first(&first_of, hash, &cursor);

        while (k != NO_INDEX && !(str_eq(d->place[k].name, p->name) && strcmp(d->place[k].country, p->country) == 0))
            k = map_next(&first_of, hash, &cursor);
        if (k == NO_INDEX)
            good = map_add(&first_of, hash, k = i);
        p->group = k;
        d->place[k].times++;
    }
    map_release(&first_of);
    return good ? DGM_OK : dgm_fail_memory(error);
}

static dgm_status begin(search *s, doc *d, const place_rules *r, const world *w, dgm_error *error)
{
    *s = (search){ .d = d, .r = r, .w = w, .error = error };
    d->place = NULL;
    d->toponym = NULL;
    d->place_count = d->place_cap = d->toponym_count = d->toponym_cap = 0;
    TRY(place_find(s));
    mark_dateline(s);
    return DGM_OK;
}

dgm_status place_run(doc *d, const place_rules *r, const world *w, dgm_error *error)
{
    search s;

    TRY(begin(&s, d, r, w, error));
    for (uint32_t i = 0; i < s.count; i++) {
        str features = candidate_features(&s, i);

        if (!features.p)
            return dgm_fail_memory(error);
        s.item[i].accepted = candidate_score(r, features) > 0;
        s.item[i].named = s.item[i].accepted || candidate_names(&s, &s.item[i]);
    }
    TRY(place_resolve(&s));
    TRY(write_places(&s));
    TRY(group_places(d, error));
    return d->all_places ? place_toponyms(&s) : DGM_OK;
}

dgm_status place_candidates(doc *d, const place_rules *r, const world *w,
                            bool (*each)(void *ctx, uint32_t start, uint32_t end, str features), void *ctx, dgm_error *error)
{
    search s;

    TRY(begin(&s, d, r, w, error));
    for (uint32_t i = 0; i < s.count; i++) {
        str features = candidate_features(&s, i);

        if (!features.p)
            return dgm_fail_memory(error);
        s.item[i].accepted = each(ctx, d->word[s.item[i].first].start, d->word[s.item[i].last].end, features);
    }
    return DGM_OK;
}
