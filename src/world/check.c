/* Checks of the tables of world/, for `dragoman check`.
 *
 * What the loader cannot accept (columns, dates, codes of three letters) it reports itself; here the rest: roles and
 * countries that no table knows, terms that end before they begin, the same body or agent listed twice, two holders of
 * one top office at the same time, coordinates off the globe, a damaged index of places. Two holders are looked for
 * only in tables kept by hand (`-own`), for office names of Wikidata often cover several posts.
 */
#include "world/internal.h"

#include "base/error.h"

#include <stdarg.h>

#define HANDOVER 31 /* days that two terms may overlap: sources differ on the day of taking over */

typedef struct checker {
    const world *w;
    void (*fault)(void *ctx, const char *message);
    void *ctx;
    map seen;
    map told; /* faults by their text: an office and its holder share a row */
    bool no_memory;
} checker;

static void report(checker *c, const char *file, uint32_t line, const char *format, ...) PRINTF_LIKE(4, 5);
static void report(checker *c, const char *file, uint32_t line, const char *format, ...)
{
    char text[300];
    int n = snprintf(text, sizeof(text), "%s:%u: ", file, line);
    uint32_t cursor;
    va_list args;

    va_start(args, format);
    if (n > 0 && (size_t)n < sizeof(text))
        vsnprintf(text + n, sizeof(text) - (size_t)n, format, args);
    va_end(args);
    if (map_first(&c->told, str_hash(str_of(text)), &cursor) != NO_INDEX)
        return;
    if (!map_add(&c->told, str_hash(str_of(text)), 1))
        c->no_memory = true;
    c->fault(c->ctx, text);
}

static bool known_role(const char *role)
{
    static const char *const roles[] = { "GOV", "MIL", "COP", "SPY", "JUD", "LEG", "MED", "REL", "PTY", "OPP", "REB", "UAF",
                                         "CRM", "CVL", "LAB", "EDU", "BUS", "NGO", "IGO", "REF", "ELI", "UNK", "" };

    for (uint32_t i = 0; i < COUNT_OF(roles); i++)
        if (strcmp(role, roles[i]) == 0)
            return true;
    return false;
}

static bool known_country(const checker *c, const char *country) { return !country[0] || world_country(c->w, country); }

static void check_codes(checker *c, const char *file, uint32_t line, const char *country, const char *role)
{
    if (!known_role(role))
        report(c, file, line, "unknown role \"%s\"", role);
    if (!known_country(c, country))
        report(c, file, line, "unknown country \"%s\"", country);
}

/* The same standard name twice in one table, for kinds where a row is a thing of its own. */
static void check_twice(checker *c, const entry *e)
{
    uint64_t hash = str_hash(e->id) ^ (uint64_t)e->kind << 56 ^ str_hash(str_of(e->file)) ^ (uint64_t)e->lang << 40 ^
                    str_hash(str_of(e->country));
    uint32_t cursor, i;

    if (e->kind != ENTRY_ORG && e->kind != ENTRY_GROUP && e->kind != ENTRY_AGENT)
        return;
    for (i = map_first(&c->seen, hash, &cursor); i != NO_INDEX; i = map_next(&c->seen, hash, &cursor)) {
        const entry *o = &c->w->entry[i];

        if (o->line != e->line && o->kind == e->kind && o->lang == e->lang && str_eq(o->id, e->id) && o->plural == e->plural &&
            strcmp(o->file, e->file) == 0) {
            report(c, e->file, e->line, "\"%.*s\" is listed twice (first at line %u)", (int)e->name.n, e->name.p, o->line);
            return;
        }
    }
    if (!map_add(&c->seen, hash, (uint32_t)(e - c->w->entry)))
        c->no_memory = true;
}

static bool by_hand(const char *file) { return strstr(file, "-own.") != NULL; }

static void check_holders(checker *c, const office *o)
{
    char key[WORLD_KEY_MAX + 8];
    uint32_t n = world_holder_key(o->name, o->country, key), count;
    const uint32_t *list;
    bool top = str_is(o->cls, "HOS") || str_is(o->cls, "HOG") || str_is(o->cls, "FM") || str_is(o->cls, "DM");

    if (!top || !by_hand(o->file) || !n)
        return;
    count = names_find(&c->w->holder, (str){ key, n }, &list);
    for (uint32_t i = 0; i < count; i++) {
        const office *b = &c->w->office[list[i]];
        int32_t from = b->start > o->start ? b->start : o->start, to = b->end < o->end ? b->end : o->end;

        if (b->person != o->person && by_hand(b->file) && b->line < o->line && from != INT32_MIN && to - from > HANDOVER)
            report(c, o->file, o->line, "%.*s overlaps the term of another holder (line %u) by %d days", (int)o->name.n, o->name.p, b->line,
                   (int)(to - from));
    }
}

static void check_offices(checker *c)
{
    for (uint32_t i = 0; i < c->w->office_count; i++) {
        const office *o = &c->w->office[i];

        check_codes(c, o->file, o->line, o->country, o->role);
        if (!o->open && o->start != INT32_MIN && o->end < o->start)
            report(c, o->file, o->line, "%.*s ends before it begins", (int)o->name.n, o->name.p);
        check_holders(c, o);
    }
}

/* Own names stand before derived ones, so that a name in both is no fault; twice in one table is. */
static void check_outlets(checker *c)
{
    for (uint32_t i = 0; i < c->w->outlet_count; i++) {
        const outlet *x = &c->w->outlet[i];
        uint32_t cursor, k = map_first(&c->w->outlet_of, str_hash(x->name), &cursor);

        check_codes(c, x->file, x->line, x->country, "");
        for (; k != NO_INDEX; k = map_next(&c->w->outlet_of, str_hash(x->name), &cursor)) {
            const outlet *o = &c->w->outlet[k];

            if (k < i && str_eq(o->name, x->name) && o->line != x->line && strcmp(o->file, x->file) == 0)
                report(c, x->file, x->line, "\"%.*s\" is listed twice (first at line %u)", (int)x->name.n, x->name.p, o->line);
        }
    }
}

static void check_places(checker *c)
{
    const gazetteer *g = &c->w->places;

    if (!g->header) {
        report(c, "world/places.dgm", 1, "there is no index of places");
        return;
    }
    if (gazetteer_body_hash(g) != g->header->body_hash)
        report(c, "world/places.dgm", 1, "the index of places is damaged; build it anew");
    for (uint32_t i = 0; i < g->header->row_count; i++) {
        const gazetteer_place *p = &g->row[i];

        if (p->lat > 9000000 || p->lat < -9000000 || p->lon > 18000000 || p->lon < -18000000)
            report(c, "world/places.dgm", i, "place %u lies off the globe", p->geonameid);
    }
}

dgm_status world_check(const char *home, const char *extra, void (*fault)(void *ctx, const char *message), void *ctx, dgm_error *error)
{
    checker c = { .fault = fault, .ctx = ctx };
    dgm_error local = { DGM_OK, 0, "" };
    world *w;
    dgm_status s = world_open(&w, home, extra, &local);

    if (s == DGM_EFORMAT) {
        fault(ctx, local.message);
        return DGM_OK;
    }
    if (s != DGM_OK)
        return dgm_fail(error, s, local.offset, "%s", local.message);
    c.w = w;
    for (uint32_t i = 0; i < w->entry_count; i++) {
        check_codes(&c, w->entry[i].file, w->entry[i].line, w->entry[i].country, w->entry[i].role);
        check_twice(&c, &w->entry[i]);
    }
    check_offices(&c);
    check_outlets(&c);
    check_places(&c);
    map_release(&c.seen);
    map_release(&c.told);
    world_close(w);
    return c.no_memory ? dgm_fail_memory(error) : DGM_OK;
}
