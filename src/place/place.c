/* The place stage: candidates (find.c), a learned decision (accept.c), a choice among homonyms (resolve.c), and the
 * dateline, which is found by its form: a name in the first words of the text, before a dash. */
#include "place/internal.h"

#include "base/error.h"

#include <math.h>

#define DATELINE_WORDS 14

static bool is_dash(str s)
{
    return str_is(s, "-") || str_is(s, "--") || str_is(s, "---") || str_is(s, "\xe2\x80\x93") || str_is(s, "\xe2\x80\x94");
}

/* Word index of the dash that ends a dateline, or NO_INDEX: before it stand only capitals, numbers and punctuation. */
static uint32_t dateline_end(const doc *d)
{
    for (uint32_t i = 1; i < d->word_count && i < DATELINE_WORDS; i++) {
        const word *w = &d->word[i];

        if (is_dash(w->lower) && (d->word[i - 1].flags & WORD_SPACE_AFTER || d->word[i - 1].upos == UPOS_PUNCT))
            return i;
        if (w->flags & (WORD_CAPITAL | WORD_ALL_CAPS | WORD_NUMERIC) || w->upos == UPOS_PUNCT || w->upos == UPOS_SYM)
            continue;
        if (!memchr(w->lower.p, 0x2E, w->lower.n))
            return NO_INDEX;
    }
    return NO_INDEX;
}

static void mark_dateline(search *s)
{
    uint32_t end = dateline_end(s->d);

    for (uint32_t i = 0; i < s->count && end != NO_INDEX && s->item[i].last < end; i++)
        s->item[i].dateline = s->item[i].option_count > 0;
}

static dgm_status write_places(search *s)
{
    doc *d = s->d;

    for (uint32_t i = 0; i < s->count; i++) {
        const candidate *c = &s->item[i];
        const gazetteer_row *row = c->chosen == NO_INDEX ? NULL : &c->option[c->chosen];
        bool part = row && (c->name_first != c->first || c->name_last != c->last); /* "Sholdhara village" */
        place *p;

        if (!c->accepted)
            continue;
        p = ARENA_PUSH(d->arena, d->place, d->place_count, d->place_cap);
        if (!p)
            return dgm_fail_memory(s->error);
        *p = (place){ .start = d->word[c->first].start, .end = d->word[c->last].end, .first = c->first, .last = c->last,
                      .lat = NAN, .lon = NAN, .level = c->generic ? c->generic->level : 4, .dateline = c->dateline,
                      .mention = c->mention };
        memcpy(p->country, c->country, 4);
        p->name = row && !part ? row->name : doc_text(d, p->start, p->end);
        if (row && (!part || row->level == p->level || p->level == 5)) {
            p->lat = row->lat;
            p->lon = row->lon;
            p->geonameid = part && p->level == 5 ? 0 : row->geonameid;
            p->level = part ? p->level : row->level;
        }
        doc_note(d, "place", p->start, p->end, "%.*s, %s, %u senses", (int)p->name.n, p->name.p, p->country, c->option_count);
    }
    return DGM_OK;
}

static dgm_status begin(search *s, doc *d, const place_rules *r, const world *w, dgm_error *error)
{
    *s = (search){ .d = d, .r = r, .w = w, .error = error };
    d->place = NULL;
    d->place_count = d->place_cap = 0;
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
    }
    TRY(place_resolve(&s));
    return write_places(&s);
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
