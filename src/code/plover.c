#include "code/plover.h"

#include "base/error.h"

#define MODE_REACH 12u   /* words between the trigger and what makes its mode exact */
#define MAX_CONTEXTS 12u

enum { P_TYPE, P_NAME, P_INSTEAD }; /* columns after the phrase */

dgm_status plover_words_open(phrases *p, const char *home, const char *lang, dgm_error *error)
{
    return phrases_open(p, home, lang, "plover.tsv", "phrase type name instead", error);
}

void plover_words_check(const phrases *p, const ontology *o, void (*fault)(void *context, const char *message), void *context)
{
    char text[200];

    for (uint32_t i = 0; i < p->count; i++) {
        const str *cell = p->item[i].cell;
        bool good = cell[P_TYPE].n ? ontology_has_mode(o, cell[P_TYPE], cell[P_NAME]) : ontology_has_context(o, cell[P_NAME]);
        str rest = cell[P_INSTEAD], part;

        while (str_split(&rest, '|', &part))
            good = good && ontology_has_mode(o, cell[P_TYPE], part);
        if (good)
            continue;
        snprintf(text, sizeof(text), "%s:%u: PLOVER has no such %s", p->name, p->item[i].line, cell[P_TYPE].n ? "mode" : "context");
        fault(context, text);
    }
}

/* ---- Contexts ------------------------------------------------------------------------------------------------------------ */

/* Contexts found so far, each once. */
typedef struct contexts {
    str item[MAX_CONTEXTS];
    uint32_t count;
} contexts;

static void add_context(contexts *c, str name)
{
    if (!name.n || c->count == MAX_CONTEXTS)
        return;
    for (uint32_t i = 0; i < c->count; i++)
        if (str_eq(c->item[i], name))
            return;
    c->item[c->count++] = name;
}

static void add_contexts(contexts *c, str joined)
{
    str part;

    while (str_split(&joined, ';', &part))
        add_context(c, part);
}

static void role_contexts(const doc *d, const ontology *o, const event *e, contexts *c)
{
    for (uint32_t i = 0; i < e->source_count; i++)
        add_context(c, ontology_role_context(o, str_of(d->actor[e->source[i].actor].role)));
    for (uint32_t i = 0; i < e->target_count; i++)
        add_context(c, ontology_role_context(o, str_of(d->actor[e->target[i].actor].role)));
}

static bool join(arena *a, const contexts *c, str *out)
{
    uint32_t n = 0, at = 0;
    char *p;

    for (uint32_t i = 0; i < c->count; i++)
        n += c->item[i].n + 1;
    p = arena_alloc(a, n + 1u, 1);
    if (!p)
        return false;
    for (uint32_t i = 0; i < c->count; i++) {
        if (i)
            p[at++] = ';';
        memcpy(p + at, c->item[i].p, c->item[i].n);
        at += c->item[i].n;
    }
    *out = (str){ p, at };
    return true;
}

/* ---- One sentence -------------------------------------------------------------------------------------------------------- */

static bool is_among(str list, str name)
{
    str part;

    while (str_split(&list, '|', &part))
        if (str_eq(part, name))
            return true;
    return false;
}

static uint32_t distance(const phrase_found *f, const event *e)
{
    if (f->last < e->first)
        return e->first - f->last;
    return f->first > e->last ? f->first - e->last : 0;
}

/* The nearest phrase that may say the mode. */
static void exact_mode(event *e, const phrase_found *f, uint32_t n)
{
    uint32_t best = MODE_REACH + 1;
    str mode = e->plover_mode;

    for (uint32_t i = 0; i < n; i++) {
        const str *cell = f[i].phrase->cell;
        bool may = cell[P_TYPE].n && str_eq(cell[P_TYPE], e->plover_type) && (e->plover_mode.n == 0 || is_among(cell[P_INSTEAD], e->plover_mode));

        if (may && distance(&f[i], e) < best) {
            best = distance(&f[i], e);
            mode = cell[P_NAME];
        }
    }
    e->plover_mode = mode;
}

#define MAX_FOUND 64u

dgm_status plover_run(doc *d, const phrases *p, const ontology *o, dgm_error *error)
{
    uint32_t at = NO_INDEX, n = 0;
    phrase_found f[MAX_FOUND];

    for (uint32_t i = 0; i < d->event_count; i++) {
        event *e = &d->event[i];
        plover_code code = ontology_plover(o, str_of(e->cameo), str_of(event_status_name[e->status]));
        contexts c = { .count = 0 };

        e->plover_type = code.type;
        e->plover_mode = code.mode;
        e->contexts = (str){ "", 0 };
        if (e->sentence != at)
            n = phrases_find(p, d, &d->sentence[at = e->sentence], f, MAX_FOUND);
        exact_mode(e, f, n);
        add_contexts(&c, code.contexts);
        role_contexts(d, o, e, &c);
        for (uint32_t k = 0; k < n; k++)
            if (!f[k].phrase->cell[P_TYPE].n)
                add_context(&c, f[k].phrase->cell[P_NAME]);
        if (!join(d->arena, &c, &e->contexts))
            return dgm_fail_memory(error);
    }
    return DGM_OK;
}
