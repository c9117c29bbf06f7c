#include "code/ledger.h"

#include "base/error.h"
#include "base/map.h"

/* ---- Numbers ---------------------------------------------------------------------------------------------------------- */

/* Numbers of acts to those from 1 on, in the order of first mentions. */
static dgm_status renumber(doc *d, dgm_error *error)
{
    uint32_t most = 0, next = 0, *to;

    for (uint32_t i = 0; i < d->event_count; i++)
        most = d->event[i].act > most ? d->event[i].act : most;
    to = ARENA_NEW(d->arena, uint32_t, most + 1u);
    if (!to)
        return dgm_fail_memory(error);
    for (uint32_t i = 0; i < d->event_count; i++) {
        uint32_t *number = &to[d->event[i].act];

        if (!*number)
            *number = ++next;
        d->event[i].act = *number;
    }
    d->act_count = next;
    return DGM_OK;
}

/* Lists the mentions of each act. */
static dgm_status list_mentions(doc *d, dgm_error *error)
{
    d->act = ARENA_NEW(d->arena, act, d->act_count + 1u);
    if (!d->act)
        return dgm_fail_memory(error);
    d->act_cap = d->act_count;
    for (uint32_t i = 0; i < d->event_count; i++)
        d->act[d->event[i].act - 1].event_count++;
    for (uint32_t k = 0; k < d->act_count; k++) {
        d->act[k].event = ARENA_NEW(d->arena, uint32_t, d->act[k].event_count);
        if (!d->act[k].event)
            return dgm_fail_memory(error);
        d->act[k].event_count = 0;
    }
    for (uint32_t i = 0; i < d->event_count; i++) {
        act *a = &d->act[d->event[i].act - 1];

        a->event[a->event_count++] = i;
    }
    return DGM_OK;
}

/* ---- One act ----------------------------------------------------------------------------------------------------------- */

#define SUPPORT_MOST 256u /* mentions asked: more than an article has of an act, so that time grows with the text */

/* How many of the first mentions of the act share the value of mention `which`; `same` compares two events. */
static uint32_t support(const doc *d, const act *a, const event *which, bool (*same)(const doc *, const event *, const event *))
{
    uint32_t n = 0, most = a->event_count < SUPPORT_MOST ? a->event_count : SUPPORT_MOST;

    for (uint32_t i = 0; i < most; i++)
        n += same(d, which, &d->event[a->event[i]]);
    return n;
}

static bool same_code(const doc *d, const event *a, const event *b)
{
    (void)d;
    return strcmp(a->cameo, b->cameo) == 0;
}

static bool same_status(const doc *d, const event *a, const event *b)
{
    (void)d;
    return a->status == b->status;
}

static bool same_date(const doc *d, const event *a, const event *b)
{
    (void)d;
    return str_eq(a->date, b->date);
}

static bool same_place(const doc *d, const event *a, const event *b)
{
    return b->place != NO_INDEX && d->place[a->place].group == d->place[b->place].group;
}

static void set_code(const doc *d, act *a)
{
    const event *best = &d->event[a->event[0]];
    size_t top = 0;

    for (uint32_t i = 0; i < a->event_count; i++) {
        const event *e = &d->event[a->event[i]];
        size_t score = support(d, a, e, same_code) * 8 + strlen(e->cameo);

        if (score > top) {
            top = score;
            best = e;
        }
        a->confidence = e->confidence > a->confidence ? e->confidence : a->confidence;
    }
    memcpy(a->cameo, best->cameo, sizeof(a->cameo));
    a->plover_type = best->plover_type;
    a->plover_mode = best->plover_mode;
}

static void set_status(const doc *d, act *a)
{
    uint32_t top = 0;

    for (uint32_t i = 0; i < a->event_count; i++) {
        const event *e = &d->event[a->event[i]];
        uint32_t n = e->status == STATUS_ACTUAL ? UINT32_MAX : support(d, a, e, same_status);

        if (n > top) {
            top = n;
            a->status = e->status;
        }
    }
}

/* A whole day counts before a month, that before a year. */
static void set_date(const doc *d, act *a)
{
    uint32_t top = 0;

    a->date = (str){ "", 0 };
    for (uint32_t i = 0; i < a->event_count; i++) {
        const event *e = &d->event[a->event[i]];
        uint32_t n = e->date.n ? e->date.n * (a->event_count + 1) + support(d, a, e, same_date) : 0;

        if (n > top) {
            top = n;
            a->date = e->date;
        }
    }
}

static void set_place(const doc *d, act *a)
{
    uint32_t top = 0;

    a->place = NO_INDEX;
    for (uint32_t i = 0; i < a->event_count; i++) {
        const event *e = &d->event[a->event[i]];
        uint32_t n = e->place == NO_INDEX ? 0 : 1 + support(d, a, e, same_place) * 8 + d->place[e->place].level;

        if (n > top) {
            top = n;
            a->place = e->place;
        }
    }
}

/* Adds the parties of one side, each actor once; words that name it win over none. */
static void add_parties(participant *to, uint32_t *count, const participant *p, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        uint32_t k = 0;

        while (k < *count && to[k].actor != p[i].actor)
            k++;
        if (k == *count)
            to[(*count)++] = p[i];
        else if (to[k].end == to[k].start)
            to[k] = p[i];
    }
}

static bool set_parties(doc *d, act *a)
{
    uint32_t sources = 0, targets = 0;

    for (uint32_t i = 0; i < a->event_count; i++) {
        sources += d->event[a->event[i]].source_count;
        targets += d->event[a->event[i]].target_count;
    }
    a->source = ARENA_NEW(d->arena, participant, sources + 1u);
    a->target = ARENA_NEW(d->arena, participant, targets + 1u);
    for (uint32_t i = 0; a->source && a->target && i < a->event_count; i++) {
        const event *e = &d->event[a->event[i]];

        add_parties(a->source, &a->source_count, e->source, e->source_count);
        add_parties(a->target, &a->target_count, e->target, e->target_count);
    }
    return a->source && a->target;
}

static bool set_speakers(doc *d, act *a)
{
    a->by = ARENA_NEW(d->arena, uint32_t, a->event_count + 1u);
    for (uint32_t i = 0; a->by && i < a->event_count; i++) {
        uint32_t who = d->event[a->event[i]].attributed_to, k = 0;

        while (k < a->by_count && a->by[k] != who)
            k++;
        if (who != NO_INDEX && k == a->by_count)
            a->by[a->by_count++] = who;
    }
    return a->by != NULL;
}

static bool same_count(const head_count *a, const head_count *b)
{
    return a->kind == b->kind && a->low == b->low && a->high == b->high && a->given_by == b->given_by;
}

static bool set_counts(doc *d, act *a)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < a->event_count; i++)
        n += d->event[a->event[i]].count_count;
    a->count = ARENA_NEW(d->arena, head_count, n + 1u);
    for (uint32_t i = 0; a->count && i < a->event_count; i++) {
        const event *e = &d->event[a->event[i]];

        for (uint32_t c = 0; c < e->count_count; c++) {
            uint32_t k = 0;

            while (k < a->count_count && !same_count(&a->count[k], &e->count[c]))
                k++;
            if (k == a->count_count)
                a->count[a->count_count++] = e->count[c];
        }
    }
    return a->count != NULL;
}

/* Contexts of all mentions, each once. */
static bool set_contexts(doc *d, act *a)
{
    uint32_t n = 0, at = 0;
    char *p;

    for (uint32_t i = 0; i < a->event_count; i++)
        n += d->event[a->event[i]].contexts.n + 1;
    p = arena_alloc(d->arena, n + 1u, 1);
    for (uint32_t i = 0; p && i < a->event_count; i++) {
        str rest = d->event[a->event[i]].contexts, part;

        while (str_split(&rest, ';', &part)) {
            str have = { p, at }, old;
            bool there = false;

            while (str_split(&have, ';', &old))
                there |= str_eq(old, part);
            if (there)
                continue;
            if (at)
                p[at++] = ';';
            memcpy(p + at, part.p, part.n);
            at += part.n;
        }
    }
    a->contexts = (str){ p ? p : "", at };
    return p != NULL;
}

/* ---- Acts of several sections ------------------------------------------------------------------------------------------------ */

static uint64_t mixed(uint64_t h, uint64_t v) { return (h ^ v) * 0x9E3779B97F4A7C15u; }

/* Parties in any order. */
static uint64_t side_hash(const participant *p, uint32_t n)
{
    uint64_t h = n;

    for (uint32_t i = 0; i < n; i++)
        h += mixed(0x51ED270B, p[i].actor + 1u);
    return h;
}

static bool same_side(const participant *a, uint32_t n, const participant *b, uint32_t m)
{
    uint32_t common = 0;

    for (uint32_t i = 0; i < n; i++)
        for (uint32_t k = 0; k < m; k++)
            common += a[i].actor == b[k].actor;
    return n == m && common >= n;
}

static bool same_told(const event *a, const event *b)
{
    return strcmp(a->cameo, b->cameo) == 0 && a->status == b->status && str_eq(a->date, b->date) &&
           same_side(a->source, a->source_count, b->source, b->source_count) && same_side(a->target, a->target_count, b->target, b->target_count);
}

/* Gives an event that tells what an earlier one told, day and parties and all, the act of that one: a section does not know
 * those before. */
static dgm_status join_sections(doc *d, dgm_error *error)
{
    map told = { 0 };
    bool good = true;

    for (uint32_t i = 0; good && i < d->event_count; i++) {
        event *e = &d->event[i];
        uint64_t h = mixed(mixed(str_hash(str_of(e->cameo)), str_hash(e->date)), side_hash(e->source, e->source_count));
        uint32_t cursor, k;

        if (e->date.n != 10 || !e->source_count)
            continue;
        h = mixed(h, side_hash(e->target, e->target_count) * 8 + e->status);
        for (k = map_first(&told, h, &cursor); k != NO_INDEX && !same_told(&d->event[k], e);)
            k = map_next(&told, h, &cursor);
        if (k == NO_INDEX)
            good = map_add(&told, h, i);
        else
            e->act = d->event[k].act;
    }
    map_release(&told);
    return good ? DGM_OK : dgm_fail_memory(error);
}

/* ---- The whole ----------------------------------------------------------------------------------------------------------------- */

dgm_status ledger_run(doc *d, bool sections, dgm_error *error)
{
    if (sections)
        TRY(join_sections(d, error));
    TRY(renumber(d, error));
    TRY(list_mentions(d, error));
    for (uint32_t k = 0; k < d->act_count; k++) {
        act *a = &d->act[k];

        set_code(d, a);
        set_status(d, a);
        set_date(d, a);
        set_place(d, a);
        if (!set_parties(d, a) || !set_speakers(d, a) || !set_counts(d, a) || !set_contexts(d, a))
            return dgm_fail_memory(error);
    }
    return DGM_OK;
}
