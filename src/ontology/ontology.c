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

#define MAX_FILES 12

typedef struct composition {
    str family, base, code;
    uint32_t line;
} composition;

/* A row of plover.tsv, plover_status.tsv (event, status, becomes, mode) or plover_roles.tsv (role, context). */
typedef struct plover_row {
    str cell[4];
    uint32_t line;
} plover_row;

typedef struct plover_rows {
    plover_row *row;
    uint32_t count, cap;
} plover_rows;

struct ontology {
    arena mem;
    file_map file[MAX_FILES];
    uint32_t file_count;
    cameo_code *code;         uint32_t code_count, code_cap;
    composition *rule;        uint32_t rule_count, rule_cap;
    str *symmetric;           uint32_t symmetric_count, symmetric_cap;
    plover_rows name, status, role; /* few rows each: searched in order */
    count_rule *count;        uint32_t count_count, count_cap;
    map code_of, rule_of;
    bool own;       /* while reading: the table is of a folder of one's own */
    uint32_t first_own; /* code: those before are ours */
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

/* What may be a code beside ours: roots are fixed, since roles, counts and models go by them. */
static bool own_code(const ontology *o, str code)
{
    bool digits = code.n >= 3 && code.n <= 5;

    for (uint32_t i = 0; digits && i < code.n; i++)
        digits = code.p[i] >= '0' && code.p[i] <= '9';
    return digits && code_index(o, str_sub(code, 0, 2)) != NO_INDEX;
}

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
    if (o->own && !own_code(o, tsv_get(t, 0)))
        return tsv_fail(t, error, "\"%.*s\": a code has three to five digits, the first two those of a root", (int)tsv_get(t, 0).n, tsv_get(t, 0).p);
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

static dgm_status add_row(ontology *o, plover_rows *list, const tsv *t, uint32_t cells, dgm_error *error)
{
    plover_row *r = ARENA_PUSH(&o->mem, list->row, list->count, list->cap);

    if (!r)
        return dgm_fail_memory(error);
    for (uint32_t i = 0; i < COUNT_OF(r->cell); i++)
        r->cell[i] = i < cells ? tsv_get(t, i) : (str){ "", 0 };
    r->line = t->line;
    return DGM_OK;
}

static dgm_status read_names(ontology *o, const tsv *t, dgm_error *error) { return add_row(o, &o->name, t, 4, error); }
static dgm_status read_roles(ontology *o, const tsv *t, dgm_error *error) { return add_row(o, &o->role, t, 2, error); }
static dgm_status read_status(ontology *o, const tsv *t, dgm_error *error) { return add_row(o, &o->status, t, 4, error); }

static dgm_status read_counts(ontology *o, const tsv *t, dgm_error *error)
{
    count_rule *r = ARENA_PUSH(&o->mem, o->count, o->count_count, o->count_cap);

    if (!r)
        return dgm_fail_memory(error);
    *r = (count_rule){ tsv_get(t, 0), tsv_get(t, 1), tsv_get(t, 2), 0 };
    if (!str_u32(tsv_get(t, 3), &r->back) || r->back > 9)
        return tsv_fail(t, error, "back must be 0 to 9");
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

/* A code that says nothing of PLOVER is in PLOVER what the longest code is that it begins with. */
static void inherit(ontology *o)
{
    for (uint32_t i = o->first_own; i < o->code_count; i++) {
        cameo_code *c = &o->code[i];
        uint32_t from = NO_INDEX;

        for (uint32_t n = c->code.n - 1; n >= 2 && from == NO_INDEX; n--)
            from = code_index(o, str_sub(c->code, 0, n));
        if (from == NO_INDEX)
            continue;
        c->plover_type = o->code[from].plover_type;
        c->plover_mode = o->code[from].plover_mode;
        c->plover_context = o->code[from].plover_context;
    }
}

static const struct { const char *name, *columns; row_reader *read; } own_table[] = {
    { "cameo.tsv", "code name goldstein quad", read_cameo },
    { "cameo_plover.tsv", "cameo event mode context", read_plover },
    { "composition.tsv", "family base code", read_composition },
    { "symmetric.tsv", "code", read_symmetric },
};

const char *ontology_own_table(size_t n) { return n < COUNT_OF(own_table) ? own_table[n].name : NULL; }

static dgm_status read_own(ontology *o, const char *own, dgm_error *error)
{
    o->first_own = o->code_count;
    for (size_t i = 0; own && i < COUNT_OF(own_table); i++) {
        const char *path = file_join(&o->mem, own, own_table[i].name);

        if (!path)
            return dgm_fail_memory(error);
        o->own = true;
        if (file_exists(path))
            TRY(read_table(o, own, own_table[i].name, own_table[i].columns, own_table[i].read, error));
        if (i == 0)
            inherit(o);
    }
    return DGM_OK;
}

dgm_status ontology_open(ontology **out, const char *home, dgm_error *error) { return ontology_open_with(out, home, NULL, error); }

dgm_status ontology_open_with(ontology **out, const char *home, const char *own, dgm_error *error)
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
    if (s == DGM_OK)
        s = read_table(o, dir, "plover.tsv", "kind event mode context", read_names, error);
    if (s == DGM_OK)
        s = read_table(o, dir, "plover_status.tsv", "event status becomes mode", read_status, error);
    if (s == DGM_OK)
        s = read_table(o, dir, "plover_roles.tsv", "role context", read_roles, error);
    if (s == DGM_OK)
        s = read_table(o, dir, "counts.tsv", "kind codes side back", read_counts, error);
    if (s == DGM_OK)
        s = read_own(o, own, error);
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

uint32_t ontology_code_count(const ontology *o) { return o->code_count; }
const cameo_code *ontology_code(const ontology *o, uint32_t index) { return &o->code[index]; }

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

plover_code ontology_plover(const ontology *o, str code, str status)
{
    const cameo_code *c = ontology_cameo(o, code);
    plover_code p = { { "", 0 }, { "", 0 }, { "", 0 } };

    if (!c)
        return p;
    p = (plover_code){ c->plover_type, c->plover_mode, c->plover_context };
    for (uint32_t i = 0; i < o->status.count; i++) {
        const plover_row *r = &o->status.row[i];

        if (str_eq(r->cell[0], p.type) && str_eq(r->cell[1], status)) {
            p.type = r->cell[2];
            p.mode = r->cell[3];
            break;
        }
    }
    return p;
}

/* Row of plover.tsv with this kind, type, mode, context. */
static bool has_name(const ontology *o, const char *kind, str type, str mode, str context)
{
    for (uint32_t i = 0; i < o->name.count; i++) {
        const str *cell = o->name.row[i].cell;

        if (str_is(cell[0], kind) && (!type.n || str_eq(cell[1], type)) && str_eq(cell[2], mode) && str_eq(cell[3], context))
            return true;
    }
    return false;
}

bool ontology_has_mode(const ontology *o, str type, str mode) { return type.n && has_name(o, "mode", type, mode, STR("")); }
bool ontology_has_context(const ontology *o, str context) { return has_name(o, "context", STR(""), STR(""), context); }

str ontology_role_context(const ontology *o, str role)
{
    for (uint32_t i = 0; i < o->role.count; i++)
        if (str_eq(o->role.row[i].cell[0], role))
            return o->role.row[i].cell[1];
    return (str){ "", 0 };
}

const count_rule *ontology_count_rule(const ontology *o, str kind)
{
    for (uint32_t i = 0; i < o->count_count; i++)
        if (str_eq(o->count[i].kind, kind))
            return &o->count[i];
    return NULL;
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

/* Types, modes and contexts of the other tables must be those of plover.tsv. */
static void check_plover(const ontology *o, checker *c)
{
    for (uint32_t i = 0; i < o->code_count; i++) {
        const cameo_code *k = &o->code[i];
        str rest = k->plover_context, part;

        if (k->plover_type.n && !has_name(o, "event", k->plover_type, STR(""), STR("")))
            report(c, "ontology/cameo_plover.tsv:1: %.*s: no type \"%.*s\"", (int)k->code.n, k->code.p, (int)k->plover_type.n, k->plover_type.p);
        if (k->plover_mode.n && !ontology_has_mode(o, k->plover_type, k->plover_mode))
            report(c, "ontology/cameo_plover.tsv:1: %.*s: %.*s has no mode \"%.*s\"", (int)k->code.n, k->code.p, (int)k->plover_type.n, k->plover_type.p,
                   (int)k->plover_mode.n, k->plover_mode.p);
        while (str_split(&rest, ';', &part))
            if (!ontology_has_context(o, part))
                report(c, "ontology/cameo_plover.tsv:1: %.*s: no context \"%.*s\"", (int)k->code.n, k->code.p, (int)part.n, part.p);
    }
    for (uint32_t i = 0; i < o->status.count; i++) {
        const str *cell = o->status.row[i].cell;

        if (!has_name(o, "event", cell[0], STR(""), STR("")) || !has_name(o, "event", cell[2], STR(""), STR("")) ||
            (cell[3].n && !ontology_has_mode(o, cell[2], cell[3])))
            report(c, "ontology/plover_status.tsv:%u: unknown type or mode", o->status.row[i].line);
    }
    for (uint32_t i = 0; i < o->role.count; i++)
        if (!ontology_has_context(o, o->role.row[i].cell[1]))
            report(c, "ontology/plover_roles.tsv:%u: no context \"%.*s\"", o->role.row[i].line, (int)o->role.row[i].cell[1].n, o->role.row[i].cell[1].p);
}

/* Codes of a folder of one's own: what they are in PLOVER must be there. */
static void check_own(const ontology *o, const char *own, checker *c)
{
    for (uint32_t i = o->first_own; i < o->code_count; i++) {
        const cameo_code *k = &o->code[i];
        str rest = k->plover_context, part;

        if (k->plover_type.n && !has_name(o, "event", k->plover_type, STR(""), STR("")))
            report(c, "%s/cameo_plover.tsv:1: %.*s: no type \"%.*s\"", own, (int)k->code.n, k->code.p, (int)k->plover_type.n, k->plover_type.p);
        if (k->plover_mode.n && !ontology_has_mode(o, k->plover_type, k->plover_mode))
            report(c, "%s/cameo_plover.tsv:1: %.*s: %.*s has no mode \"%.*s\"", own, (int)k->code.n, k->code.p, (int)k->plover_type.n,
                   k->plover_type.p, (int)k->plover_mode.n, k->plover_mode.p);
        while (str_split(&rest, ';', &part))
            if (!ontology_has_context(o, part))
                report(c, "%s/cameo_plover.tsv:1: %.*s: no context \"%.*s\"", own, (int)k->code.n, k->code.p, (int)part.n, part.p);
    }
}

dgm_status ontology_check(const char *home, const char *own, void (*fault)(void *ctx, const char *message), void *ctx, dgm_error *error)
{
    checker c = { fault, ctx };
    ontology *o;
    dgm_error local;
    dgm_status s = ontology_open_with(&o, home, own, &local);

    if (s == DGM_EFORMAT) {
        fault(ctx, local.message);
        return DGM_OK;
    }
    if (s != DGM_OK)
        return dgm_fail(error, s, local.offset, "%s", local.message);
    if (own) {
        check_own(o, own, &c);
    } else {
        check_rules(o, &c);
        check_cover(o, &c);
        check_plover(o, &c);
    }
    ontology_close(o);
    return DGM_OK;
}
