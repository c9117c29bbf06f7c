/* CAMEO codes with their PLOVER counterparts, and the composition of a speech act with the act it speaks of.
 *
 * Three hash tables over ontology/cameo.tsv, cameo_plover.tsv, composition.tsv, symmetric.tsv, all read when opened.
 * Composition follows the longest prefix of the base code for which a row exists: `02` over `0871` is found under
 * `087`, a row for `0871` would win over it. A base with "!" in front is an act that is to be stopped. Cannot do:
 * composition that depends on who asks whom (a third party or an adversary), which CAMEO sometimes wants.
 */
#include "ontology/ontology.h"

#include "base/error.h"
#include "base/map.h"
#include "base/tsv.h"

#include <math.h>
#include <stdarg.h>

#define MAX_FILES 4

typedef struct composition {
    str family, base, code;
    uint32_t line;
} composition;

struct ontology {
    arena mem;
    file_map file[MAX_FILES];
    uint32_t file_count;
    cameo_code *code;         uint32_t code_count, code_cap;
    composition *rule;        uint32_t rule_count, rule_cap;
    str *symmetric;           uint32_t symmetric_count, symmetric_cap;
    map code_of, rule_of;
};

typedef dgm_status row_reader(ontology *o, const tsv *t, dgm_error *error);

static uint32_t code_index(const ontology *o, str code)
{
    uint32_t cursor, i = map_first(&o->code_of, str_hash(code), &cursor);

    while (i != NO_INDEX && !str_eq(o->code[i].code, code))
        i = map_next(&o->code_of, str_hash(code), &cursor);
    return i;
}

static uint64_t rule_hash(str family, str base)
{
    char key[32];
    uint32_t n = 0;

    for (uint32_t i = 0; i < family.n && n < 8; i++)
        key[n++] = family.p[i];
    key[n++] = '|';
    for (uint32_t i = 0; i < base.n && n < sizeof(key); i++)
        key[n++] = base.p[i];
    return str_hash((str){ key, n });
}

static uint32_t rule_index(const ontology *o, str family, str base)
{
    uint32_t cursor, i = map_first(&o->rule_of, rule_hash(family, base), &cursor);

    while (i != NO_INDEX && !(str_eq(o->rule[i].family, family) && str_eq(o->rule[i].base, base)))
        i = map_next(&o->rule_of, rule_hash(family, base), &cursor);
    return i;
}

/* ---- Reading ---- */

static dgm_status read_cameo(ontology *o, const tsv *t, dgm_error *error)
{
    cameo_code *c;
    double d = NAN;
    str goldstein = tsv_get(t, 2), quad = tsv_get(t, 3);

    if (code_index(o, tsv_get(t, 0)) != NO_INDEX)
        return tsv_fail(t, error, "code %.*s is listed twice", (int)tsv_get(t, 0).n, tsv_get(t, 0).p);
    if (goldstein.n && !str_double(goldstein, &d))
        return tsv_fail(t, error, "\"%.*s\" is not a number", (int)goldstein.n, goldstein.p);
    if (quad.n != 1 || quad.p[0] < '1' || quad.p[0] > '4')
        return tsv_fail(t, error, "quad must be 1 to 4");
    c = ARENA_PUSH(&o->mem, o->code, o->code_count, o->code_cap);
    if (!c)
        return dgm_fail_memory(error);
    *c = (cameo_code){ .code = tsv_get(t, 0), .name = tsv_get(t, 1), .goldstein = d, .quad = (uint8_t)(quad.p[0] - '0') };
    c->plover_type = c->plover_mode = c->plover_context = (str){ "", 0 };
    return map_add(&o->code_of, str_hash(c->code), o->code_count - 1) ? DGM_OK : dgm_fail_memory(error);
}

static dgm_status read_plover(ontology *o, const tsv *t, dgm_error *error)
{
    uint32_t i = code_index(o, tsv_get(t, 0));

    if (i == NO_INDEX)
        return tsv_fail(t, error, "unknown code %.*s", (int)tsv_get(t, 0).n, tsv_get(t, 0).p);
    o->code[i].plover_type = tsv_get(t, 1);
    o->code[i].plover_mode = tsv_get(t, 2);
    o->code[i].plover_context = tsv_get(t, 3);
    return DGM_OK;
}

static dgm_status read_composition(ontology *o, const tsv *t, dgm_error *error)
{
    str base = tsv_get(t, 1), plain = base.n && base.p[0] == '!' ? str_sub(base, 1, base.n) : base, code = tsv_get(t, 2);
    composition *r;

    if (code_index(o, code) == NO_INDEX || code_index(o, plain) == NO_INDEX || code_index(o, tsv_get(t, 0)) == NO_INDEX)
        return tsv_fail(t, error, "unknown code in %.*s over %.*s is %.*s", (int)tsv_get(t, 0).n, tsv_get(t, 0).p, (int)base.n, base.p,
                        (int)code.n, code.p);
    if (rule_index(o, tsv_get(t, 0), base) != NO_INDEX)
        return tsv_fail(t, error, "%.*s over %.*s is listed twice", (int)tsv_get(t, 0).n, tsv_get(t, 0).p, (int)base.n, base.p);
    r = ARENA_PUSH(&o->mem, o->rule, o->rule_count, o->rule_cap);
    if (!r)
        return dgm_fail_memory(error);
    *r = (composition){ tsv_get(t, 0), base, code, t->line };
    return map_add(&o->rule_of, rule_hash(r->family, r->base), o->rule_count - 1) ? DGM_OK : dgm_fail_memory(error);
}

static dgm_status read_symmetric(ontology *o, const tsv *t, dgm_error *error)
{
    str *s;

    if (code_index(o, tsv_get(t, 0)) == NO_INDEX)
        return tsv_fail(t, error, "unknown code %.*s", (int)tsv_get(t, 0).n, tsv_get(t, 0).p);
    s = ARENA_PUSH(&o->mem, o->symmetric, o->symmetric_count, o->symmetric_cap);
    if (!s)
        return dgm_fail_memory(error);
    *s = tsv_get(t, 0);
    return DGM_OK;
}

static dgm_status read_table(ontology *o, const char *dir, const char *name, const char *columns, row_reader *read, dgm_error *error)
{
    const char *path = file_join(&o->mem, dir, name);
    dgm_status s;
    tsv t;
    int more = 0;

    if (!path)
        return dgm_fail_memory(error);
    TRY(tsv_open(&t, path, columns, error));
    o->file[o->file_count++] = t.map;
    s = DGM_OK;
    while (s == DGM_OK && (more = tsv_next(&t, error)) > 0)
        s = read(o, &t, error);
    return more < 0 ? DGM_EFORMAT : s;
}

dgm_status ontology_open(ontology **out, const char *home, dgm_error *error)
{
    ontology *o = heap_alloc(1, sizeof(*o));
    const char *dir;
    dgm_status s;

    *out = NULL;
    if (!o)
        return dgm_fail_memory(error);
    arena_init(&o->mem, 0);
    dir = file_join(&o->mem, home, "ontology");
    s = dir ? read_table(o, dir, "cameo.tsv", "code name goldstein quad", read_cameo, error) : dgm_fail_memory(error);
    if (s == DGM_OK)
        s = read_table(o, dir, "cameo_plover.tsv", "cameo event mode context", read_plover, error);
    if (s == DGM_OK)
        s = read_table(o, dir, "composition.tsv", "family base code", read_composition, error);
    if (s == DGM_OK)
        s = read_table(o, dir, "symmetric.tsv", "code", read_symmetric, error);
    if (s != DGM_OK) {
        ontology_close(o);
        return s;
    }
    *out = o;
    return DGM_OK;
}

void ontology_close(ontology *o)
{
    if (!o)
        return;
    for (uint32_t i = 0; i < o->file_count; i++)
        file_unmap(&o->file[i]);
    map_release(&o->code_of);
    map_release(&o->rule_of);
    arena_release(&o->mem);
    free(o);
}

/* ---- Asking ---- */

const cameo_code *ontology_cameo(const ontology *o, str code)
{
    uint32_t i = code_index(o, code);

    return i == NO_INDEX ? NULL : &o->code[i];
}

str ontology_compose(const ontology *o, str family, str base)
{
    uint32_t least = base.n && base.p[0] == '!' ? 2 : 1;

    for (uint32_t n = base.n; n >= least && n > 0; n--) {
        uint32_t i = rule_index(o, family, str_sub(base, 0, n));

        if (i != NO_INDEX)
            return o->rule[i].code;
    }
    return (str){ "", 0 };
}

bool ontology_symmetric(const ontology *o, str code)
{
    for (uint32_t i = 0; i < o->symmetric_count; i++)
        if (str_starts(code, o->symmetric[i]))
            return true;
    return false;
}

/* ---- Checking ---- */

typedef struct checker {
    void (*fault)(void *ctx, const char *message);
    void *ctx;
} checker;

static void report(checker *c, const char *format, ...) PRINTF_LIKE(2, 3);
static void report(checker *c, const char *format, ...)
{
    char text[240];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    c->fault(c->ctx, text);
}

/* Each composed code must belong to the family of its row. */
static void check_rules(const ontology *o, checker *c)
{
    for (uint32_t i = 0; i < o->rule_count; i++)
        if (!str_starts(o->rule[i].code, o->rule[i].family))
            report(c, "ontology/composition.tsv:%u: %.*s is not of family %.*s", o->rule[i].line, (int)o->rule[i].code.n, o->rule[i].code.p,
                   (int)o->rule[i].family.n, o->rule[i].family.p);
}

/* Each family must answer for each code that is an act. */
static void check_cover(const ontology *o, checker *c)
{
    static const char *const family[] = { "02", "03", "10", "12", "13" };

    for (uint32_t f = 0; f < COUNT_OF(family); f++)
        for (uint32_t i = 0; i < o->code_count; i++)
            if (!ontology_compose(o, str_of(family[f]), o->code[i].code).n)
                report(c, "ontology/composition.tsv:1: family %s has no row for %.*s", family[f], (int)o->code[i].code.n, o->code[i].code.p);
}

dgm_status ontology_check(const char *home, void (*fault)(void *ctx, const char *message), void *ctx, dgm_error *error)
{
    checker c = { fault, ctx };
    ontology *o;
    dgm_error local;
    dgm_status s = ontology_open(&o, home, &local);

    if (s == DGM_EFORMAT) {
        fault(ctx, local.message);
        return DGM_OK;
    }
    if (s != DGM_OK)
        return dgm_fail(error, s, local.offset, "%s", local.message);
    check_rules(o, &c);
    check_cover(o, &c);
    ontology_close(o);
    return DGM_OK;
}
