/* How other formats spell codes, countries, roles and bodies; ontology/formats/, and the names of ontology/ and world/ that go with them. */
#include "export/export.h"

#include "base/error.h"
#include "world/key.h"

#include <math.h>
#include <stdlib.h>

typedef dgm_status row_reader(tables *t, const tsv *f, dgm_error *error);

static uint64_t pair_hash(str a, str b) { return str_hash(a) * 31 + str_hash(b); }

/* Bodies are compared by the key of world/, so that "World Health Organization" is found in any case. */
static uint64_t name_hash(str name)
{
    char key[WORLD_KEY_MAX];
    uint32_t n = world_key(name, key);

    return str_hash((str){ key, n });
}

static bool same_name(str a, str b)
{
    char x[WORLD_KEY_MAX], y[WORLD_KEY_MAX];
    uint32_t n = world_key(a, x), m = world_key(b, y);

    return n > 0 && n == m && memcmp(x, y, n) == 0;
}

static bool is_digit_to(str s, char least) { return s.n == 1 && s.p[0] >= least && s.p[0] <= '4'; }

static dgm_status read_code(tables *t, const tsv *f, dgm_error *error)
{
    code_row *r;
    str number;
    double d;

    if (tables_code(t, tsv_get(f, 0)))
        return tsv_fail(f, error, "code %.*s is listed twice", (int)tsv_get(f, 0).n, tsv_get(f, 0).p);
    for (uint32_t i = 2; i < 6; i++)
        if ((number = tsv_get(f, i)).n && !str_double(number, &d))
            return tsv_fail(f, error, "\"%.*s\" is not a number", (int)number.n, number.p);
    if (!is_digit_to(tsv_get(f, 3), '1') || !is_digit_to(tsv_get(f, 4), '0') || !tsv_get(f, 1).n)
        return tsv_fail(f, error, "a quad class is not 1 to 4 (of Phoenix 0 to 4), or the text of ICEWS is missing");
    r = ARENA_PUSH(&t->mem, t->code, t->code_count, t->code_cap);
    if (!r)
        return dgm_fail_memory(error);
    *r = (code_row){ tsv_get(f, 0), tsv_get(f, 1), tsv_get(f, 2), tsv_get(f, 3), tsv_get(f, 4), tsv_get(f, 5), { "", 0 } };
    return map_add(&t->code_of, str_hash(r->code), t->code_count - 1) ? DGM_OK : dgm_fail_memory(error);
}

/* ontology/cameo.tsv: every code must have its row. */
static dgm_status read_code_name(tables *t, const tsv *f, dgm_error *error)
{
    const code_row *r = tables_code(t, tsv_get(f, 0));

    if (!r)
        return tsv_fail(f, error, "code %.*s has no row in ontology/formats/codes.tsv", (int)tsv_get(f, 0).n, tsv_get(f, 0).p);
    t->code[r - t->code].name = tsv_get(f, 1);
    return DGM_OK;
}

static bool is_letters(str s, uint32_t least, uint32_t most)
{
    for (uint32_t i = 0; i < s.n; i++)
        if (s.p[i] < 'A' || s.p[i] > 'Z')
            return false;
    return s.n >= least && s.n <= most;
}

static dgm_status read_country(tables *t, const tsv *f, dgm_error *error)
{
    country_row *r;
    uint32_t number;

    if (tables_country(t, tsv_get(f, 0)))
        return tsv_fail(f, error, "country %.*s is listed twice", (int)tsv_get(f, 0).n, tsv_get(f, 0).p);
    if (!is_letters(tsv_get(f, 0), 3, 3) || !(is_letters(tsv_get(f, 1), 3, 3) || is_letters(tsv_get(f, 1), 6, 6)) ||
        !is_letters(tsv_get(f, 2), 3, 3) || !(is_letters(tsv_get(f, 3), 2, 2) || !tsv_get(f, 3).n) || !is_letters(tsv_get(f, 5), 3, 3) ||
        (tsv_get(f, 4).n && !str_u32(tsv_get(f, 4), &number)) || !tsv_get(f, 6).n)
        return tsv_fail(f, error, "a code of a country is malformed, or its name is missing");
    r = ARENA_PUSH(&t->mem, t->country, t->country_count, t->country_cap);
    if (!r)
        return dgm_fail_memory(error);
    *r = (country_row){ tsv_get(f, 0), tsv_get(f, 1), tsv_get(f, 2), tsv_get(f, 3), tsv_get(f, 4), tsv_get(f, 5), tsv_get(f, 6), tsv_get(f, 6), NAN, NAN };
    return map_add(&t->country_of, str_hash(r->alpha3), t->country_count - 1) ? DGM_OK : dgm_fail_memory(error);
}

/* world/countries.tsv: every country must have its row. */
static dgm_status read_country_name(tables *t, const tsv *f, dgm_error *error)
{
    const country_row *known = tables_country(t, tsv_get(f, 0));
    country_row *r;

    if (!tsv_get(f, 0).n) /* breakaway regions */
        return DGM_OK;
    if (!known)
        return tsv_fail(f, error, "%.*s has no row in ontology/formats/countries.tsv", (int)tsv_get(f, 0).n, tsv_get(f, 0).p);
    r = &t->country[known - t->country];
    r->name = tsv_get(f, 1);
    if (!str_double(tsv_get(f, 2), &r->lat) || !str_double(tsv_get(f, 3), &r->lon))
        r->lat = r->lon = NAN;
    return DGM_OK;
}

static dgm_status read_role(tables *t, const tsv *f, dgm_error *error)
{
    role_row *r;

    if (tables_role(t, tsv_get(f, 0)))
        return tsv_fail(f, error, "role %.*s is listed twice", (int)tsv_get(f, 0).n, tsv_get(f, 0).p);
    for (uint32_t i = 0; i < 4; i++)
        if (!is_letters(tsv_get(f, i), i ? 0 : 3, 3))
            return tsv_fail(f, error, "\"%.*s\" is no code of three letters", (int)tsv_get(f, i).n, tsv_get(f, i).p);
    r = ARENA_PUSH(&t->mem, t->role, t->role_count, t->role_cap);
    if (!r)
        return dgm_fail_memory(error);
    *r = (role_row){ tsv_get(f, 0), tsv_get(f, 1), tsv_get(f, 2), tsv_get(f, 3), tsv_get(f, 4) };
    return DGM_OK;
}

/* ontology/roles.tsv: every role of ours must have its row. */
static dgm_status read_role_name(tables *t, const tsv *f, dgm_error *error)
{
    if (tsv_get(f, 0).n && !tables_role(t, tsv_get(f, 0)))
        return tsv_fail(f, error, "role %.*s has no row in ontology/formats/roles.tsv", (int)tsv_get(f, 0).n, tsv_get(f, 0).p);
    return DGM_OK;
}

static dgm_status read_body(tables *t, const tsv *f, dgm_error *error)
{
    body_row *r;

    if (tables_body(t, tsv_get(f, 0)))
        return tsv_fail(f, error, "\"%.*s\" is listed twice", (int)tsv_get(f, 0).n, tsv_get(f, 0).p);
    if (!is_letters(tsv_get(f, 1), 3, 30) || tsv_get(f, 1).n % 3)
        return tsv_fail(f, error, "\"%.*s\" is no code of groups of three letters", (int)tsv_get(f, 1).n, tsv_get(f, 1).p);
    r = ARENA_PUSH(&t->mem, t->body, t->body_count, t->body_cap);
    if (!r)
        return dgm_fail_memory(error);
    *r = (body_row){ tsv_get(f, 0), tsv_get(f, 1), tsv_get(f, 2), tsv_get(f, 3), tsv_get(f, 4), tsv_get(f, 5), tsv_get(f, 6) };
    return map_add(&t->body_of, name_hash(r->name), t->body_count - 1) ? DGM_OK : dgm_fail_memory(error);
}

/* ontology/plover.tsv: the types and their modes. */
static dgm_status read_scale(tables *t, const tsv *f, dgm_error *error)
{
    bool is_event = str_is(tsv_get(f, 0), "event"), is_mode = str_is(tsv_get(f, 0), "mode");
    scale_row *r;
    uint32_t quad = 0;

    if (!is_event && !is_mode)
        return DGM_OK;
    if (!str_u32(tsv_get(f, 3), &quad) || quad < 1 || quad > 4)
        return tsv_fail(f, error, "quad must be 1 to 4");
    r = ARENA_PUSH(&t->mem, t->scale, t->scale_count, t->scale_cap);
    if (!r)
        return dgm_fail_memory(error);
    *r = (scale_row){ tsv_get(f, 1), is_mode ? tsv_get(f, 2) : (str){ "", 0 }, tsv_get(f, 4), (int)quad };
    return DGM_OK;
}

/* world/regions.tsv: "admin1:ID.04 admin1 Jakarta IDN". */
static dgm_status read_division(tables *t, const tsv *f, dgm_error *error)
{
    str id = tsv_get(f, 0);
    division_row *r;
    uint32_t dot = str_find(id, STR("."));

    if (!str_is(tsv_get(f, 1), "admin1") || dot == NO_INDEX)
        return DGM_OK;
    r = ARENA_PUSH(&t->mem, t->division, t->division_count, t->division_cap);
    if (!r)
        return dgm_fail_memory(error);
    *r = (division_row){ tsv_get(f, 3), tsv_get(f, 2), str_sub(id, dot + 1, id.n) };
    return map_add(&t->division_of, pair_hash(r->country, r->name), t->division_count - 1) ? DGM_OK : dgm_fail_memory(error);
}

static dgm_status read_table(tables *t, const char *home, const char *name, const char *columns, row_reader *read, dgm_error *error)
{
    const char *path = file_join(&t->mem, home, name);
    dgm_status s = DGM_OK;
    int more = 0;
    tsv f;

    if (!path)
        return dgm_fail_memory(error);
    TRY(tsv_open(&f, path, columns, error));
    t->file[t->file_count++] = f.map;
    while (s == DGM_OK && (more = tsv_next(&f, error)) > 0)
        s = read(t, &f, error);
    return more < 0 ? DGM_EFORMAT : s;
}

dgm_status tables_open(tables *t, const char *home, dgm_error *error)
{
    static const struct { const char *name, *columns; row_reader *read; } file[] = {
        { "ontology/formats/codes.tsv", "code icews_text icews_intensity quad_gdelt quad_phoenix goldstein_phoenix", read_code },
        { "ontology/cameo.tsv", "code name", read_code_name },
        { "ontology/formats/countries.tsv", "alpha3 cameo gdelt fips cow plover icews", read_country },
        { "world/countries.tsv", "alpha3 name_en lat lon", read_country_name },
        { "ontology/formats/roles.tsv", "role cameo plover plover_country icews", read_role },
        { "ontology/roles.tsv", "gold_role", read_role_name },
        { "ontology/formats/organisations.tsv", "name cameo group plover country types religion", read_body },
        { "ontology/plover.tsv", "kind event mode quad score", read_scale },
        { "world/regions.tsv", "id type name country", read_division },
    };

    *t = (tables){ 0 };
    arena_init(&t->mem, 0);
    for (uint32_t i = 0; i < COUNT_OF(file); i++)
        TRY(read_table(t, home, file[i].name, file[i].columns, file[i].read, error));
    return DGM_OK;
}

void tables_release(tables *t)
{
    for (uint32_t i = 0; i < t->file_count; i++)
        file_unmap(&t->file[i]);
    map_release(&t->code_of);
    map_release(&t->country_of);
    map_release(&t->body_of);
    map_release(&t->division_of);
    arena_release(&t->mem);
    *t = (tables){ 0 };
}

#define FIND(map_, hash_, array_, same_)                                                                        \
    do {                                                                                                          \
        uint32_t cursor, i = map_first((map_), (hash_), &cursor);                                                 \
        for (; i != NO_INDEX; i = map_next((map_), (hash_), &cursor))                                             \
            if (same_)                                                                                            \
                return &(array_)[i];                                                                              \
        return NULL;                                                                                              \
    } while (0)

const code_row *tables_code(const tables *t, str code) { FIND(&t->code_of, str_hash(code), t->code, str_eq(t->code[i].code, code)); }

const country_row *tables_country(const tables *t, str alpha3)
{
    FIND(&t->country_of, str_hash(alpha3), t->country, str_eq(t->country[i].alpha3, alpha3));
}

const role_row *tables_role(const tables *t, str role)
{
    for (uint32_t i = 0; i < t->role_count; i++)
        if (str_eq(t->role[i].role, role))
            return &t->role[i];
    return NULL;
}

const body_row *tables_body(const tables *t, str name) { FIND(&t->body_of, name_hash(name), t->body, same_name(t->body[i].name, name)); }

const division_row *tables_division(const tables *t, str country, str name)
{
    FIND(&t->division_of, pair_hash(country, name), t->division,
         str_eq(t->division[i].country, country) && str_eq(t->division[i].name, name));
}

const scale_row *tables_scale(const tables *t, str event, str mode)
{
    const scale_row *of_type = NULL;

    for (uint32_t i = 0; i < t->scale_count; i++)
        if (str_eq(t->scale[i].event, event)) {
            if (mode.n && str_eq(t->scale[i].mode, mode))
                return &t->scale[i];
            if (!t->scale[i].mode.n)
                of_type = &t->scale[i];
        }
    return of_type;
}
