/* The counts of one article: events paired by type and by trigger, what is right about the paired ones, records, acts. */
#include "eval/articles.h"

#include "learn/pairing.h"

#include <math.h>
#include <stdlib.h>

#define MAX_PAIRINGS ((uint64_t)1 << 22) /* of one article */

typedef struct sides {
    uint32_t *n;
    tally *t;
    const coded_doc *gold;
    coded_doc *system; /* its events know the gold's sentences */
    arena *arena;
    dgm_error *error;
    bool *gold_hit, *system_hit;
} sides;

static str root_of(str cameo) { return str_sub(cameo, 0, cameo.n < 2 ? cameo.n : 2); }
static bool same_root(const coded_event *a, const coded_event *b) { return str_eq(root_of(a->cameo), root_of(b->cameo)); }

static uint32_t sentence_at(const coded_spans *sentences, uint32_t byte)
{
    for (uint32_t i = 0; i < sentences->count; i++)
        if (byte < sentences->item[i].end)
            return i;
    return sentences->count - 1;
}

static void place_events(const coded_doc *gold, const coded_doc *d)
{
    for (uint32_t i = 0; i < d->event_count; i++)
        d->event[i].sentence = sentence_at(&gold->sentence, d->event[i].start);
}

static bool triggers_overlap(const coded_event *a, const coded_event *b)
{
    return (a->end < b->end ? a->end : b->end) > (a->start > b->start ? a->start : b->start);
}

static pairing cost_of(const coded_event *g, const coded_event *s, uint32_t i, uint32_t k)
{
    double common = count_common(g->record[1], g->record_count[1], s->record[1], s->record_count[1]);

    return (pairing){ { triggers_overlap(g, s) ? 0 : 1, str_eq(g->cameo, s->cameo) ? 0 : 1, -common, fabs((double)g->start - s->start) }, i, k };
}

static dgm_status too_many(const sides *x)
{
    return dgm_fail(x->error, DGM_ELIMIT, UINT64_MAX, "article \"%.*s\": too many events to compare", (int)(x->gold->id.n < 80 ? x->gold->id.n : 80),
                    x->gold->id.p);
}

/* All pairs of a sentence and a root; with `touching` only those whose triggers overlap. */
static dgm_status list_pairs(const sides *x, pairing **out, uint32_t *count, bool touching)
{
    uint32_t cap = 0;

    *out = NULL;
    *count = 0;
    for (uint32_t i = 0; i < x->gold->event_count; i++) {
        for (uint32_t k = 0; k < x->system->event_count; k++) {
            const coded_event *g = &x->gold->event[i], *s = &x->system->event[k];
            pairing *p;

            if (g->sentence != s->sentence || !same_root(g, s) || (touching && !triggers_overlap(g, s)))
                continue;
            if (*count >= MAX_PAIRINGS)
                return too_many(x);
            p = ARENA_PUSH(x->arena, *out, *count, cap);
            if (!p)
                return dgm_fail_memory(x->error);
            *p = cost_of(g, s, i, k);
        }
    }
    return DGM_OK;
}

/* ---- What is right about a pair ---- */

/* Have both sides the same countries (or countries and roles)? */
static dgm_status same_side(const sides *x, bool *out, const coded_event *a, const coded_event *b, int which, bool role)
{
    const coded_event *e[2] = { a, b };
    uint32_t n[2];
    str *k[2];

    for (int i = 0; i < 2; i++) {
        uint32_t count = e[i]->side_count[which];

        k[i] = ARENA_NEW(x->arena, str, (size_t)count + 1);
        if (!k[i])
            return dgm_fail_memory(x->error);
        for (uint32_t p = 0; p < count; p++)
            k[i][p] = role ? e[i]->side[which][p].key : e[i]->side[which][p].country;
        n[i] = sort_unique(k[i], count);
    }
    *out = n[0] == n[1] && count_common(k[0], n[0], k[1], n[1]) == n[0];
    return DGM_OK;
}

static dgm_status judge_sides(const sides *x, const coded_event *a, const coded_event *b)
{
    static const enum count_name name[2][2] = { { N_SOURCE_COUNTRY, N_SOURCE_ROLE }, { N_TARGET_COUNTRY, N_TARGET_ROLE } };

    for (int which = 0; which < 2; which++) {
        for (int role = 0; role < 2; role++) {
            bool same = false;

            TRY(same_side(x, &same, a, b, which, role));
            x->n[name[which][role]] += same;
        }
    }
    return DGM_OK;
}

static bool same_speaker(const coded_actor *a, const coded_actor *b) { return (!a && !b) || (a && b && str_eq(a->key, b->key)); }

static dgm_status judge_pair(const sides *x, const coded_event *a, const coded_event *b)
{
    bool named = false;

    x->n[N_CODE] += str_eq(a->cameo, b->cameo);
    x->n[N_STATUS] += str_eq(a->status, b->status);
    x->n[N_ATTRIBUTION] += same_speaker(a->attributed, b->attributed);
    x->n[N_ATTRIBUTED_GOLD] += a->attributed != NULL;
    x->n[N_ATTRIBUTED] += a->attributed && same_speaker(a->attributed, b->attributed);
    TRY(judge_sides(x, a, b));
    x->n[N_DATE] += str_eq(a->date, b->date);
    x->n[N_PLACE_COUNTRY] += str_eq(a->place_country, b->place_country);
    if (!a->placed)
        return DGM_OK;
    x->n[N_PLACED_GOLD]++;
    if (b->placed)
        TRY(share_name_word(&named, a->place_name, b->place_name, b->place_text, x->arena, x->error));
    x->n[N_PLACE_NAME] += named;
    return DGM_OK;
}

/* ---- Pairs ---- */

static root_count *root_count_of(tally *t, str cameo)
{
    static const char digits[] = "0123456789";
    const char *a = cameo.n >= 2 ? memchr(digits, cameo.p[0], 10) : NULL, *b = a ? memchr(digits, cameo.p[1], 10) : NULL;

    return a && b ? &t->root[(a - digits) * 10 + (b - digits)] : NULL;
}

static void count_roots(const sides *x)
{
    for (uint32_t i = 0; i < x->gold->event_count; i++) {
        root_count *r = root_count_of(x->t, x->gold->event[i].cameo);

        if (r) {
            r->gold++;
            r->right += x->gold_hit[i];
        }
    }
    for (uint32_t i = 0; i < x->system->event_count; i++) {
        root_count *r = root_count_of(x->t, x->system->event[i].cameo);

        if (r)
            r->system++;
    }
}

static void count_confidence(const sides *x)
{
    for (uint32_t i = 0; i < x->system->event_count; i++) {
        double v = x->system->event[i].confidence;
        confidence_bin *b;

        if (isnan(v))
            continue;
        b = &x->t->bin[v <= 0 ? 0 : v >= 1 ? CONFIDENCE_BINS - 1 : (int)(v * CONFIDENCE_BINS)];
        b->events++;
        b->sum += v;
        b->right += x->system_hit[i];
    }
}

static dgm_status new_flags(const sides *x, bool **gold, bool **system)
{
    *gold = ARENA_NEW(x->arena, bool, (size_t)x->gold->event_count + 1);
    *system = ARENA_NEW(x->arena, bool, (size_t)x->system->event_count + 1);
    return *gold && *system ? DGM_OK : dgm_fail_memory(x->error);
}

static dgm_status pair_events(sides *x)
{
    bool *gold, *system;
    uint32_t count;
    pairing *p;

    TRY(new_flags(x, &gold, &system));
    TRY(list_pairs(x, &p, &count, true));
    x->n[N_TRIGGER] += pair_up(p, count, gold, system);
    TRY(new_flags(x, &x->gold_hit, &x->system_hit));
    TRY(list_pairs(x, &p, &count, false));
    count = pair_up(p, count, x->gold_hit, x->system_hit);
    x->n[N_TYPE] += count;
    for (uint32_t i = 0; i < count; i++)
        TRY(judge_pair(x, &x->gold->event[p[i].gold], &x->system->event[p[i].system]));
    return DGM_OK;
}

/* ---- Records ---- */

static int by_bytes(const void *a, const void *b) { return str_cmp(*(const str *)a, *(const str *)b); }

/* Sentence, root and record of all events, sorted; those that several events share stand there as often. */
static dgm_status all_records(const sides *x, const coded_doc *d, bool role, str **out, uint32_t *count)
{
    uint32_t total = 0, n = 0;

    for (uint32_t i = 0; i < d->event_count; i++)
        total += d->event[i].record_count[role];
    *out = ARENA_NEW(x->arena, str, (size_t)total + 1);
    *count = total;
    if (!*out)
        return dgm_fail_memory(x->error);
    for (uint32_t i = 0; i < d->event_count; i++) {
        const coded_event *e = &d->event[i];
        str root = root_of(e->cameo);

        for (uint32_t k = 0; k < e->record_count[role]; k++) {
            (*out)[n] = arena_printf(x->arena, "%u\x1f%.*s\x1f%.*s", e->sentence, (int)root.n, root.p, (int)e->record[role][k].n, e->record[role][k].p);
            if (!(*out)[n++].p)
                return dgm_fail_memory(x->error);
        }
    }
    if (n)
        qsort(*out, n, sizeof(**out), by_bytes);
    return DGM_OK;
}

static dgm_status score_records(const sides *x, bool role, enum count_name gold, enum count_name system, enum count_name right)
{
    uint32_t n, m;
    str *a, *b;

    TRY(all_records(x, x->gold, role, &a, &n));
    TRY(all_records(x, x->system, role, &b, &m));
    x->n[gold] += n;
    x->n[system] += m;
    x->n[right] += count_common(a, n, b, m);
    return DGM_OK;
}

/* ---- Acts ---- */

typedef struct act {
    str root, date;
    str *dyad; /* sorted, each once; those with both sides known where there are any */
    uint32_t dyad_count;
} act;

static bool in_act(const coded_event *first, const coded_event *e) { return e == first || (first->act.n && str_eq(first->act, e->act)); }

static bool begins_act(const coded_doc *d, uint32_t i)
{
    for (uint32_t k = 0; k < i; k++)
        if (in_act(&d->event[k], &d->event[i]))
            return false;
    return true;
}

/* The commonest root of the act's events, the earliest of several. */
static dgm_status root_of_act(const sides *x, const coded_doc *d, uint32_t first, str *out)
{
    uint32_t n = 0, best = 0, cap = 0, *times = ARENA_NEW(x->arena, uint32_t, (size_t)d->event_count + 1);
    str *root = NULL;

    if (!times)
        return dgm_fail_memory(x->error);
    for (uint32_t i = first; i < d->event_count; i++) {
        uint32_t k = 0;

        if (!in_act(&d->event[first], &d->event[i]))
            continue;
        while (k < n && !str_eq(root[k], root_of(d->event[i].cameo)))
            k++;
        if (k == n) {
            str *new = ARENA_PUSH(x->arena, root, n, cap);

            if (!new)
                return dgm_fail_memory(x->error);
            *new = root_of(d->event[i].cameo);
        }
        times[k]++;
    }
    for (uint32_t k = 1; k < n; k++)
        if (times[k] > times[best])
            best = k;
    *out = root[best];
    return DGM_OK;
}

static bool is_whole(str record) { return !str_starts(record, STR("-\x1f")) && !str_ends(record, STR("\x1f-")); }

static dgm_status dyads_of_act(const sides *x, const coded_doc *d, uint32_t first, act *out)
{
    uint32_t total = 0, n = 0, whole = 0;

    for (uint32_t i = first; i < d->event_count; i++)
        if (in_act(&d->event[first], &d->event[i]))
            total += d->event[i].record_count[1];
    out->dyad = ARENA_NEW(x->arena, str, (size_t)total + 1);
    if (!out->dyad)
        return dgm_fail_memory(x->error);
    for (uint32_t i = first; i < d->event_count; i++)
        for (uint32_t k = 0; in_act(&d->event[first], &d->event[i]) && k < d->event[i].record_count[1]; k++)
            out->dyad[n++] = d->event[i].record[1][k];
    n = sort_unique(out->dyad, n);
    for (uint32_t i = 0; i < n; i++)
        whole += is_whole(out->dyad[i]);
    out->dyad_count = n;
    if (!whole)
        return DGM_OK;
    out->dyad_count = 0;
    for (uint32_t i = 0; i < n; i++)
        if (is_whole(out->dyad[i]))
            out->dyad[out->dyad_count++] = out->dyad[i];
    return DGM_OK;
}

static dgm_status list_acts(const sides *x, const coded_doc *d, act **out, uint32_t *count)
{
    *out = ARENA_NEW(x->arena, act, (size_t)d->event_count + 1);
    *count = 0;
    if (!*out)
        return dgm_fail_memory(x->error);
    for (uint32_t i = 0; i < d->event_count; i++) {
        act *a = &(*out)[*count];

        if (!begins_act(d, i))
            continue;
        ++*count;
        TRY(root_of_act(x, d, i, &a->root));
        TRY(dyads_of_act(x, d, i, a));
        /* The date that says most, of several the earliest. */
        for (uint32_t k = i; k < d->event_count; k++) {
            str date = d->event[k].date;

            if (in_act(&d->event[i], &d->event[k]) && date.n && (date.n > a->date.n || (date.n == a->date.n && str_cmp(date, a->date) < 0)))
                a->date = date;
        }
    }
    return DGM_OK;
}

static dgm_status score_ledger(const sides *x)
{
    uint32_t n, m, count = 0, cap = 0;
    bool *gold, *system;
    act *a, *b;
    pairing *p = NULL;

    TRY(list_acts(x, x->gold, &a, &n));
    TRY(list_acts(x, x->system, &b, &m));
    for (uint32_t i = 0; i < n; i++) {
        for (uint32_t k = 0; k < m; k++) {
            uint32_t common = count_common(a[i].dyad, a[i].dyad_count, b[k].dyad, b[k].dyad_count);
            pairing *new;

            if (!common || !str_eq(a[i].root, b[k].root) || !str_eq(a[i].date, b[k].date))
                continue;
            if (count >= MAX_PAIRINGS)
                return too_many(x);
            new = ARENA_PUSH(x->arena, p, count, cap);
            if (!new)
                return dgm_fail_memory(x->error);
            *new = (pairing){ { -(double)common }, i, k };
        }
    }
    TRY(new_flags(x, &gold, &system));
    x->n[N_LEDGER_GOLD] += n;
    x->n[N_LEDGER_SYSTEM] += m;
    x->n[N_LEDGER] += pair_up(p, count, gold, system);
    return DGM_OK;
}

/* ---- The whole ---- */

dgm_status score_events(uint32_t n[N_COUNTS], tally *t, const coded_doc *gold, coded_doc *system, arena *scratch, note_fn *note, void *context,
                        dgm_error *error)
{
    sides x = { .n = n, .t = t, .gold = gold, .system = system, .arena = scratch, .error = error };

    place_events(gold, gold);
    place_events(gold, system);
    n[N_EVENT_GOLD] += gold->event_count;
    n[N_EVENT_SYSTEM] += system->event_count;
    TRY(pair_events(&x));
    count_roots(&x);
    count_confidence(&x);
    for (uint32_t i = 0; note && i < gold->event_count; i++)
        if (!x.gold_hit[i])
            note(context, gold, &gold->event[i], true);
    for (uint32_t i = 0; note && i < system->event_count; i++)
        if (!x.system_hit[i])
            note(context, gold, &system->event[i], false);
    TRY(score_records(&x, false, N_DYAD_GOLD, N_DYAD_SYSTEM, N_DYAD));
    TRY(score_records(&x, true, N_ACTORS_GOLD, N_ACTORS_SYSTEM, N_ACTORS));
    return score_ledger(&x);
}

dgm_status score_article(uint32_t n[N_COUNTS], tally *t, const coded_doc *gold, coded_doc *system, arena *scratch, note_fn *note, void *context,
                         dgm_error *error)
{
    coded_doc none = { 0 };
    coded_doc *found = system ? system : &none;

    TRY(score_events(n, t, gold, found, scratch, note, context, error));
    return score_spans(n, gold, found, scratch, error);
}
