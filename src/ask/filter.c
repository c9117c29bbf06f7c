/* Parameters into one condition (ask.h). Of one name any value may hold, of different names all must. What is about one actor (actor,
 * country, role of a side) is about the same one: country=IDN and role=GOV ask for Indonesia's government, not for any Indonesian
 * and any government. Sets of events are asked for by their keys, so that SQLite can begin with the smallest. */
#include "ask/internal.h"

#include "ask/params.h"
#include "base/error.h"
#include "base/utf8.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>

#define MAX_PARAMS 200
#define MAX_VALUE 1000 /* bytes */
#define EARTH_RADIUS_KM 6371.0088
#define KM_OF_DEGREE 111.1949

typedef struct given {
    const char *name, *value;
    uint64_t at; /* number of the parameter */
} given;

typedef struct value {
    enum { VALUE_TEXT, VALUE_INT, VALUE_REAL } kind;
    str text;
    int64_t i;
    double d;
} value;

struct ask_filter {
    arena arena;
    given *given;  uint32_t given_count, given_cap;
    value *value;  uint32_t value_count, value_cap;
    buf where, article, outlets; /* outlets: a statement that gives the numbers of those asked for */
    const char *order;
    uint64_t limit, offset;
    bool failed; /* memory */
};

/* A condition under way: of which parameter, for errors. */
typedef struct builder {
    ask_filter *f;
    ask *q;
    dgm_error *error;
} builder;

/* ---- Values ------------------------------------------------------------------------------------------------------- */

static dgm_status bad(const builder *b, const given *g, const char *format, ...) PRINTF_LIKE(3, 4);
static dgm_status bad(const builder *b, const given *g, const char *format, ...)
{
    char message[200];
    va_list args;

    va_start(args, format);
    vsnprintf(message, sizeof(message), format, args);
    va_end(args);
    return dgm_fail(b->error, DGM_EUSAGE, g->at, "%s: %s", g->name, message);
}

static value *new_value(ask_filter *f, uint32_t *number)
{
    value *v = ARENA_PUSH(&f->arena, f->value, f->value_count, f->value_cap);

    f->failed = f->failed || !v;
    *number = f->value_count - 1;
    return v;
}

/* Keeps a value and writes its name, ":f7". */
static void put_text(ask_filter *f, buf *b, str s)
{
    uint32_t n;
    value *v = new_value(f, &n);

    if (!v)
        return;
    v->kind = VALUE_TEXT;
    v->text = arena_str(&f->arena, s);
    f->failed = f->failed || !v->text.p;
    buf_printf(b, ":f%u", n);
}

static void put_int(ask_filter *f, buf *b, int64_t i)
{
    uint32_t n;
    value *v = new_value(f, &n);

    if (!v)
        return;
    v->kind = VALUE_INT;
    v->i = i;
    buf_printf(b, ":f%u", n);
}

static void put_real(ask_filter *f, buf *b, double d)
{
    uint32_t n;
    value *v = new_value(f, &n);

    if (!v)
        return;
    v->kind = VALUE_REAL;
    v->d = d;
    buf_printf(b, ":f%u", n);
}

static void and_also(buf *b, const buf *condition)
{
    buf_z(b, b->n ? " AND " : "");
    buf_add(b, condition->p, condition->n);
}

/* The next value of a parameter behind `from`; NULL at the end. */
static const given *next(const ask_filter *f, const char *name, uint32_t *from)
{
    while (*from < f->given_count) {
        const given *g = &f->given[(*from)++];

        if (strcmp(g->name, name) == 0)
            return g;
    }
    return NULL;
}

static bool is_given(const ask_filter *f, const char *name)
{
    uint32_t from = 0;

    return next(f, name, &from) != NULL;
}

static bool all_digits(str s)
{
    for (uint32_t i = 0; i < s.n; i++)
        if (!ascii_is_digit((unsigned char)s.p[i]))
            return false;
    return s.n > 0;
}

/* ---- Parties ------------------------------------------------------------------------------------------------------ */

/* column = value, or, after "~", a part of it in upper or lower case. */
static void put_name(ask_filter *f, buf *b, const char *column, str s, bool fold)
{
    buf pattern = { 0 };

    if (s.n < 2 || s.p[0] != '~') {
        buf_printf(b, "%s = ", column);
        put_text(f, b, s);
        buf_z(b, fold ? " COLLATE NOCASE" : "");
        return;
    }
    buf_char(&pattern, '%');
    for (uint32_t i = 1; i < s.n; i++) {
        if (s.p[i] == '%' || s.p[i] == '_' || s.p[i] == '\\')
            buf_char(&pattern, '\\');
        buf_char(&pattern, s.p[i]);
    }
    buf_char(&pattern, '%');
    f->failed = f->failed || pattern.failed;
    buf_printf(b, "%s LIKE ", column);
    put_text(f, b, (str){ pattern.failed ? "" : pattern.p, pattern.failed ? 0 : (uint32_t)pattern.n });
    buf_z(b, " ESCAPE '\\'");
    buf_release(&pattern);
}

static void put_actor(ask_filter *f, buf *b, str s)
{
    buf_z(b, "(");
    if (s.n < 2 || s.p[0] != '~') {
        put_name(f, b, "p.id", s, false);
        buf_z(b, " OR ");
    }
    put_name(f, b, "p.name", s, false);
    buf_z(b, ")");
}

static bool three_letters(str s, char out[4])
{
    if (s.n != 3)
        return false;
    for (uint32_t i = 0; i < 3; i++) {
        if (!ascii_is_alpha((unsigned char)s.p[i]))
            return false;
        out[i] = (char)(s.p[i] & ~32);
    }
    out[3] = '\0';
    return true;
}

/* "(p.country = :f1 OR p.country = :f2)" of all values of a name; nothing when there are none. */
static dgm_status put_letters(builder *b, buf *out, const char *name, const char *column)
{
    uint32_t from = 0;
    const given *g;
    bool any = false;

    while ((g = next(b->f, name, &from)) != NULL) {
        char code[4];

        if (!three_letters(str_of(g->value), code))
            return bad(b, g, "%.40s: three letters are wanted, as %s", g->value, strstr(name, "role") ? "GOV" : "IDN");
        buf_printf(out, "%s%s = ", any ? " OR " : out->n ? " AND (" : "(", column);
        put_text(b->f, out, str_of(code));
        any = true;
    }
    buf_z(out, any ? ")" : "");
    return DGM_OK;
}

/* Keys of the events that have such a party on this side (NULL: either). */
static void put_having(buf *out, const char *side, const buf *party)
{
    buf_z(out, "f.fact IN (SELECT " FACT_SQL("x.article", "x.event") " FROM event_actors x WHERE ");
    if (side)
        buf_printf(out, "x.side = '%s' AND ", side);
    buf_z(out, "x.party IN (SELECT p.party FROM parties p WHERE ");
    buf_add(out, party->p, party->n);
    buf_z(out, "))");
}

static dgm_status side_party(builder *b, buf *party, const char *actor, const char *country, const char *role)
{
    uint32_t from = 0;
    const given *g;
    bool any = false;

    while ((g = next(b->f, actor, &from)) != NULL) {
        buf_z(party, any ? " OR " : "(");
        put_actor(b->f, party, str_of(g->value));
        any = true;
    }
    buf_z(party, any ? ")" : "");
    TRY(put_letters(b, party, country, "p.country"));
    return put_letters(b, party, role, "p.role");
}

static dgm_status add_side(builder *b, const char *side, const char *actor, const char *country, const char *role)
{
    buf party = { 0 }, condition = { 0 };
    dgm_status status = side_party(b, &party, actor, country, role);

    if (status == DGM_OK && party.n) {
        put_having(&condition, side, &party);
        and_also(&b->f->where, &condition);
    }
    b->f->failed = b->f->failed || party.failed || condition.failed;
    buf_release(&party);
    buf_release(&condition);
    return status;
}

/* ---- Dyads -------------------------------------------------------------------------------------------------------- */

static bool is_code(str s)
{
    for (uint32_t i = 0; i < s.n; i++)
        if (s.p[i] < 'A' || s.p[i] > 'Z')
            return false;
    return s.n == 3 || s.n == 6;
}

/* A country, a role of a country, an actor of no country, or somebody. */
static void put_dyad_side(ask_filter *f, buf *b, str s)
{
    if (!is_code(s)) {
        put_actor(f, b, s);
        return;
    }
    if (s.n == 6) {
        buf_z(b, "p.country = ");
        put_text(f, b, str_sub(s, 0, 3));
        buf_z(b, " AND p.role = ");
        put_text(f, b, str_sub(s, 3, 6));
        return;
    }
    buf_z(b, "(p.country = ");
    put_text(f, b, s);
    buf_z(b, " OR p.country = '' AND p.role = ");
    put_text(f, b, s);
    buf_z(b, ")");
}

static bool is_known_actor(ask *q, str s)
{
    sqlite3_stmt *sql = NULL;
    bool found = false;

    if (sqlite3_prepare_v2(q->db, "SELECT 1 FROM parties WHERE id = ?1 OR name = ?1", -1, &sql, NULL) == SQLITE_OK) {
        sqlite3_bind_text(sql, 1, s.p, (int)s.n, SQLITE_STATIC);
        found = sqlite3_step(sql) == SQLITE_ROW;
    }
    sqlite3_finalize(sql);
    return found;
}

/* "A>B", "A<>B", "A-B": names may hold hyphens, so the first one is taken that has somebody on either side. */
static bool split_dyad(ask *q, str s, str *a, str *b, bool *directed)
{
    uint32_t at = str_find(s, STR("<>")), wide = 2;

    *directed = false;
    if (at == NO_INDEX) {
        at = str_find(s, STR(">"));
        wide = 1;
        *directed = at != NO_INDEX;
    }
    if (at != NO_INDEX) {
        *a = str_trim(str_sub(s, 0, at));
        *b = str_trim(str_sub(s, at + wide, s.n));
        return a->n && b->n;
    }
    for (at = 0; at < s.n; at++) {
        if (s.p[at] != '-')
            continue;
        *a = str_trim(str_sub(s, 0, at));
        *b = str_trim(str_sub(s, at + 1, s.n));
        if (a->n && b->n && (is_code(*a) || is_known_actor(q, *a)) && (is_code(*b) || is_known_actor(q, *b)))
            return true;
    }
    return false;
}

static void put_pair(ask_filter *f, buf *out, str source, str target)
{
    buf party = { 0 };

    buf_z(out, "(");
    put_dyad_side(f, &party, source);
    put_having(out, "source", &party);
    buf_z(out, " AND ");
    f->failed = f->failed || party.failed;
    party.n = 0;
    put_dyad_side(f, &party, target);
    put_having(out, "target", &party);
    buf_z(out, ")");
    f->failed = f->failed || party.failed;
    buf_release(&party);
}

static dgm_status add_dyads(builder *b)
{
    uint32_t from = 0;
    const given *g;
    buf c = { 0 };
    dgm_status status = DGM_OK;

    while (status == DGM_OK && (g = next(b->f, "dyad", &from)) != NULL) {
        str one, other;
        bool directed;

        if (!split_dyad(b->q, str_of(g->value), &one, &other, &directed)) {
            status = bad(b, g, "%.60s: two sides are wanted, as IDN>CHN, IDN-CHN or NAME<>NAME", g->value);
            break;
        }
        buf_z(&c, c.n ? " OR " : "(");
        put_pair(b->f, &c, one, other);
        if (!directed) {
            buf_z(&c, " OR ");
            put_pair(b->f, &c, other, one);
        }
    }
    if (status == DGM_OK && c.n) {
        buf_z(&c, ")");
        and_also(&b->f->where, &c);
    }
    b->f->failed = b->f->failed || c.failed;
    buf_release(&c);
    return status;
}

/* ---- Codes, words and numbers ---------------------------------------------------------------------------------------- */

typedef dgm_status put_one(builder *b, buf *out, const given *g, const char *column);

/* All values of a name, one condition for each, any of which may hold; added to `to` and, when it is not NULL, to `also` with
 * `also_column`. */
static dgm_status add_any(builder *b, buf *to, const char *name, const char *column, put_one *put)
{
    uint32_t from = 0;
    const given *g;
    buf c = { 0 };
    dgm_status status = DGM_OK;

    while (status == DGM_OK && (g = next(b->f, name, &from)) != NULL) {
        buf_z(&c, c.n ? " OR " : "(");
        status = put(b, &c, g, column);
    }
    if (status == DGM_OK && c.n) {
        buf_z(&c, ")");
        and_also(to, &c);
    }
    b->f->failed = b->f->failed || c.failed;
    buf_release(&c);
    return status;
}

/* What begins with these digits, as a range that an index finds. */
static dgm_status put_prefix(builder *b, buf *out, const given *g, const char *column)
{
    str s = str_of(g->value);
    char end[8];
    bool root = strcmp(g->name, "root") == 0;
    char two[3] = { '0', s.p[0], '\0' };

    if (root && s.n == 1)
        s = str_of(two);
    if (!all_digits(s) || s.n > 4 || (root && s.n != 2))
        return bad(b, g, "%.40s: %s", g->value, root ? "a root of CAMEO is wanted, 01 to 20" : "the digits of a CAMEO code, or its first ones, are wanted");
    memcpy(end, s.p, s.n);
    end[s.n - 1]++; /* ':' behind '9' */
    buf_printf(out, "%s >= ", column);
    put_text(b->f, out, s);
    buf_printf(out, " AND %s < ", column);
    put_text(b->f, out, (str){ end, s.n });
    return DGM_OK;
}

static dgm_status put_equal(builder *b, buf *out, const given *g, const char *column)
{
    buf_printf(out, "%s = ", column);
    put_text(b->f, out, str_of(g->value));
    return DGM_OK;
}

/* PLOVER writes types in capitals and modes in small letters. */
static dgm_status put_folded(builder *b, buf *out, const given *g, const char *column)
{
    (void)put_equal(b, out, g, column);
    buf_z(out, " COLLATE NOCASE");
    return DGM_OK;
}

static dgm_status put_quad(builder *b, buf *out, const given *g, const char *column)
{
    if (g->value[0] < '1' || g->value[0] > '4' || g->value[1])
        return bad(b, g, "%.40s: 1 (verbal cooperation), 2 (material cooperation), 3 (verbal conflict) or 4 (material conflict) is wanted", g->value);
    buf_printf(out, "%s = ", column);
    put_int(b->f, out, g->value[0] - '0');
    return DGM_OK;
}

static dgm_status put_status(builder *b, buf *out, const given *g, const char *column)
{
    static const char *const known[] = { "actual", "future", "hypothetical", "negated" };

    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (strcmp(g->value, known[i]) == 0)
            return put_equal(b, out, g, column);
    return bad(b, g, "%.40s: actual, future, hypothetical or negated is wanted", g->value);
}

static dgm_status put_number(builder *b, buf *out, const given *g, const char *column)
{
    uint32_t n;

    if (!str_u32(str_of(g->value), &n))
        return bad(b, g, "%.40s: a whole number is wanted", g->value);
    buf_printf(out, "%s = ", column);
    put_int(b->f, out, n);
    return DGM_OK;
}

static dgm_status put_confidence(builder *b, buf *out, const given *g, const char *column)
{
    double d;

    if (!str_double(str_of(g->value), &d) || !(d >= 0 && d <= 1))
        return bad(b, g, "%.40s: a number from 0 to 1 is wanted", g->value);
    buf_printf(out, "%s >= ", column);
    put_real(b->f, out, d);
    return DGM_OK;
}

static dgm_status put_attributed(builder *b, buf *out, const given *g, const char *column)
{
    if (strcmp(g->value, "yes") == 0 || strcmp(g->value, "no") == 0) {
        buf_printf(out, "%s IS %sNULL", column, g->value[0] == 'y' ? "NOT " : "");
        return DGM_OK;
    }
    buf_printf(out, "%s IN (SELECT p.party FROM parties p WHERE ", column);
    put_actor(b->f, out, str_of(g->value));
    buf_z(out, ")");
    return DGM_OK;
}

/* ---- Days --------------------------------------------------------------------------------------------------------- */

/* YYYY, YYYY-MM or YYYY-MM-DD as YYYYMMDD with 0 for what is not said. */
static bool read_day(const char *z, int32_t *out)
{
    static const uint8_t days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    str s = str_of(z);
    uint32_t y, m = 0, d = 0;

    if ((s.n != 4 && s.n != 7 && s.n != 10) || !str_u32(str_sub(s, 0, 4), &y))
        return false;
    if (s.n >= 7 && (s.p[4] != '-' || !str_u32(str_sub(s, 5, 7), &m) || m < 1 || m > 12))
        return false;
    if (s.n == 10 && (s.p[7] != '-' || !str_u32(str_sub(s, 8, 10), &d) || d < 1 || d > days[m - 1]))
        return false;
    *out = (int32_t)(y * 10000 + m * 100 + d);
    return true;
}

/* From the first day of a month or year on, what is known to that month or year only is in as well. */
static int32_t day_from(int32_t day)
{
    if (day % 10000 == 101)
        return day - 101;
    return day % 100 == 1 ? day - 1 : day;
}

static int32_t day_to(int32_t day) { return day % 10000 == 0 ? day + 9999 : day % 100 == 0 ? day + 99 : day; }

static dgm_status put_day(builder *b, buf *out, const given *g, const char *column)
{
    bool to = str_ends(str_of(g->name), STR("to"));
    int32_t day;

    if (!read_day(g->value, &day))
        return bad(b, g, "%.40s: a day (YYYY-MM-DD), month (YYYY-MM) or year (YYYY) is wanted", g->value);
    buf_printf(out, "%s %s ", column, to ? "<=" : ">=");
    put_int(b->f, out, to ? day_to(day) : day_from(day));
    return DGM_OK;
}

/* The same for the text of articles.date, which has a day or nothing. */
static dgm_status put_day_text(builder *b, buf *out, const given *g, const char *column)
{
    bool to = str_ends(str_of(g->name), STR("to"));
    int32_t day;
    char text[16];

    if (!read_day(g->value, &day))
        return bad(b, g, "%.40s: a day (YYYY-MM-DD), month (YYYY-MM) or year (YYYY) is wanted", g->value);
    snprintf(text, sizeof(text), "%s%s", g->value, to && day % 100 == 0 ? "-99" : "");
    buf_printf(out, "%s %s ", column, to ? "<=" : ">=");
    put_text(b->f, out, str_of(text));
    return DGM_OK;
}

/* ---- Places ------------------------------------------------------------------------------------------------------- */

static dgm_status put_place(builder *b, buf *out, const given *g, const char *column)
{
    buf_printf(out, "%s IN (SELECT s.spot FROM spots s WHERE ", column);
    put_name(b->f, out, "s.name", str_of(g->value), true);
    buf_z(out, ")");
    return DGM_OK;
}

static dgm_status put_place_country(builder *b, buf *out, const given *g, const char *column)
{
    char code[4];

    if (!three_letters(str_of(g->value), code))
        return bad(b, g, "%.40s: three letters are wanted, as IDN", g->value);
    buf_printf(out, "%s IN (SELECT s.spot FROM spots s WHERE s.country = ", column);
    put_text(b->f, out, str_of(code));
    buf_z(out, ")");
    return DGM_OK;
}

static double radians(double degrees) { return degrees * 3.14159265358979323846 / 180.0; }

static double distance_km(double lat, double lon, double lat2, double lon2)
{
    double a = sin(radians(lat2 - lat) / 2), o = sin(radians(lon2 - lon) / 2);
    double h = a * a + cos(radians(lat)) * cos(radians(lat2)) * o * o;

    return 2 * EARTH_RADIUS_KM * asin(h < 1 ? sqrt(h) : 1);
}

/* Adds the spots of a box that are near enough to a list "1,2,3". */
static dgm_status spots_of_box(builder *b, buf *list, sqlite3_stmt *sql, double lat, double lon, double km, double shift, double wide)
{
    double high = km / KM_OF_DEGREE + 0.01;
    bool row;
    dgm_status status;

    sqlite3_bind_double(sql, 1, lat - high);
    sqlite3_bind_double(sql, 2, lat + high);
    sqlite3_bind_double(sql, 3, lon + shift - wide);
    sqlite3_bind_double(sql, 4, lon + shift + wide);
    while ((status = ask_step(&row, b->q, sql, b->error)) == DGM_OK && row)
        if (distance_km(lat, lon, sqlite3_column_double(sql, 1), sqlite3_column_double(sql, 2)) <= km)
            buf_printf(list, "%s%lld", list->n > 1 ? "," : "", (long long)sqlite3_column_int64(sql, 0));
    sqlite3_reset(sql);
    return status;
}

static dgm_status put_near(builder *b, buf *out, const given *g, const char *column)
{
    str rest = str_of(g->value), part[4] = { { 0 } };
    double lat, lon, km, wide;
    uint32_t n = 0;
    sqlite3_stmt *sql;
    buf list = { 0 };
    dgm_status status;

    while (n < 4 && str_split(&rest, ',', &part[n]))
        n++;
    if (n != 3 || !str_double(str_trim(part[0]), &lat) || !str_double(str_trim(part[1]), &lon) || !str_double(str_trim(part[2]), &km)
        || !(fabs(lat) <= 90 && fabs(lon) <= 180 && km > 0 && km <= 20100))
        return bad(b, g, "%.60s: LAT,LON,KM is wanted, as -6.2,106.8,50", g->value);
    wide = fabs(lat) + km / KM_OF_DEGREE >= 89.9 ? 180 : km / KM_OF_DEGREE / cos(radians(fabs(lat) + km / KM_OF_DEGREE)) + 0.01;
    TRY(ask_prepare(&sql, b->q, NULL, "SELECT s.spot, s.lat, s.lon FROM spot_map m JOIN spots s ON s.spot = m.spot"
                    " WHERE m.north >= ?1 AND m.south <= ?2 AND m.east >= ?3 AND m.west <= ?4", b->error));
    buf_char(&list, '[');
    status = spots_of_box(b, &list, sql, lat, lon, km, 0, wide < 180 ? wide : 360);
    if (status == DGM_OK && wide < 180 && lon + wide > 180)
        status = spots_of_box(b, &list, sql, lat, lon, km, -360, wide);
    if (status == DGM_OK && wide < 180 && lon - wide < -180)
        status = spots_of_box(b, &list, sql, lat, lon, km, 360, wide);
    sqlite3_finalize(sql);
    buf_char(&list, ']');
    b->f->failed = b->f->failed || list.failed;
    if (status == DGM_OK && !list.failed) {
        buf_printf(out, "%s IN (SELECT value FROM json_each(", column);
        put_text(b->f, out, (str){ list.p, (uint32_t)list.n });
        buf_z(out, "))");
    }
    buf_release(&list);
    return status;
}

/* ---- Articles ----------------------------------------------------------------------------------------------------- */

static dgm_status put_outlet(builder *b, buf *out, const given *g, const char *column)
{
    buf_printf(out, "%s IN (SELECT o.%s FROM outlets o WHERE ", column, column[0] == 'f' ? "outlet" : "name");
    put_name(b->f, out, "o.name", str_of(g->value), true);
    buf_z(out, ")");
    return DGM_OK;
}

/* One word or quoted phrase of a question to the text; false at the end. */
static bool next_word(str *rest, str *word, bool *without)
{
    uint32_t end;

    *rest = str_trim(*rest);
    *without = rest->n > 1 && rest->p[0] == '-';
    if (*without)
        *rest = str_sub(*rest, 1, rest->n);
    if (!rest->n)
        return false;
    if (rest->p[0] == '"') {
        for (end = 1; end < rest->n && rest->p[end] != '"'; end++)
            ;
        *word = str_sub(*rest, 1, end);
        *rest = str_sub(*rest, end < rest->n ? end + 1 : end, rest->n);
        return true;
    }
    for (end = 0; end < rest->n && !ascii_is_space((unsigned char)rest->p[end]) && rest->p[end] != '"'; end++)
        ;
    *word = str_sub(*rest, 0, end);
    *rest = str_sub(*rest, end, rest->n);
    return true;
}

static bool has_letter(str s)
{
    uint32_t n;

    for (uint32_t i = 0; i < s.n; i += n) {
        uint32_t c = utf8_decode(s, i, &n);

        if (c != UINT32_MAX && (utf8_is_alpha(c) || utf8_is_digit(c)))
            return true;
    }
    return false;
}

static void put_word(buf *out, str word)
{
    bool prefix = word.n > 1 && word.p[word.n - 1] == '*';

    buf_char(out, '"');
    for (uint32_t i = 0; i < word.n - prefix; i++)
        buf_char(out, word.p[i]);
    buf_z(out, prefix ? "\"*" : "\"");
}

/* The words into the language of FTS5, where each stands in quotes: all of them, "a phrase", begin*, -without. */
static dgm_status text_query(builder *b, buf *out, const given *g)
{
    str rest = str_of(g->value), word;
    buf without = { 0 };
    bool minus;

    while (next_word(&rest, &word, &minus)) {
        if (!has_letter(word))
            continue;
        if (!minus)
            buf_z(out, out->n ? " AND " : "");
        else
            buf_z(&without, " NOT ");
        put_word(minus ? &without : out, word);
    }
    if (out->failed || without.failed) {
        buf_release(&without);
        return dgm_fail_memory(b->error);
    }
    if (!out->n) {
        buf_release(&without);
        return bad(b, g, "%.60s: words are wanted, at least one that is to stand in the article", g->value);
    }
    buf_add(out, without.p, without.n);
    buf_release(&without);
    return DGM_OK;
}

/* A set of articles: "column" is "f.fact" or "w.article". */
static void put_of_articles(buf *out, const char *column, const char *set)
{
    if (column[0] == 'f')
        buf_printf(out, "f.fact IN (SELECT y.fact FROM (%s", set);
    else
        buf_printf(out, "%s IN (%s", column, set);
}

static void end_of_articles(buf *out, const char *column)
{
    buf_z(out, column[0] == 'f' ? ") z CROSS JOIN facts y ON y.fact BETWEEN z.article * 16777216 AND z.article * 16777216 + 16777215)" : ")");
}

static dgm_status put_words(builder *b, buf *out, const given *g, const char *column)
{
    buf query = { 0 };
    dgm_status status = text_query(b, &query, g);

    if (status == DGM_OK && !query.failed) {
        put_of_articles(out, column, "SELECT rowid AS article FROM article_text WHERE article_text MATCH ");
        put_text(b->f, out, (str){ query.p, (uint32_t)query.n });
        end_of_articles(out, column);
    }
    b->f->failed = b->f->failed || query.failed;
    buf_release(&query);
    return status;
}

static dgm_status put_article(builder *b, buf *out, const given *g, const char *column)
{
    put_of_articles(out, column, "SELECT i.article FROM articles i WHERE i.id = ");
    put_text(b->f, out, str_of(g->value));
    end_of_articles(out, column);
    return DGM_OK;
}

static dgm_status put_story(builder *b, buf *out, const given *g, const char *column)
{
    uint32_t n;

    if (!str_u32(str_of(g->value), &n))
        return bad(b, g, "%.40s: the number of a story is wanted", g->value);
    if (!ask_has_table(b->q, "story_articles"))
        return bad(b, g, "this database has no stories; dragoman link --db finds them");
    put_of_articles(out, column, "SELECT i.article FROM story_articles t JOIN articles i ON i.id = t.id WHERE t.story = ");
    put_int(b->f, out, n);
    end_of_articles(out, column);
    return DGM_OK;
}

static dgm_status put_linked_act(builder *b, buf *out, const given *g, const char *column)
{
    uint32_t n;

    (void)column;
    if (!str_u32(str_of(g->value), &n))
        return bad(b, g, "%.40s: the number of a linked act is wanted", g->value);
    if (!ask_has_table(b->q, "linked_mentions"))
        return bad(b, g, "this database has no linked acts; dragoman link --db finds them");
    buf_z(out, "f.fact IN (SELECT y.fact FROM (SELECT i.article, m.of_article FROM linked_mentions m JOIN articles i ON i.id = m.article"
               " WHERE m.act = ");
    put_int(b->f, out, n);
    buf_z(out, ") z CROSS JOIN facts y ON y.fact BETWEEN z.article * 16777216 AND z.article * 16777216 + 16777215 AND y.act = z.of_article)");
    return DGM_OK;
}

/* ---- The filter as a whole ----------------------------------------------------------------------------------------- */

typedef struct rule {
    const char *name;
    const char *fact;    /* column for the condition over facts f; NULL: none */
    put_one *put;
    const char *article; /* column for that over articles w; NULL: none */
    put_one *put_article;
} rule;

static const rule rule_table[] = {
    { "code", "f.code", put_prefix, NULL, NULL },
    { "root", "f.code", put_prefix, NULL, NULL },
    { "type", "f.type", put_folded, NULL, NULL },
    { "mode", "f.mode", put_folded, NULL, NULL },
    { "quad", "f.quad", put_quad, NULL, NULL },
    { "status", "f.status", put_status, NULL, NULL },
    { "from", "f.day", put_day, NULL, NULL },
    { "to", "f.day", put_day, NULL, NULL },
    { "min_confidence", "f.confidence", put_confidence, NULL, NULL },
    { "place", "f.spot", put_place, NULL, NULL },
    { "place_country", "f.spot", put_place_country, NULL, NULL },
    { "near", "f.spot", put_near, NULL, NULL },
    { "attributed", "f.said_by", put_attributed, NULL, NULL },
    { "act", "f.act", put_number, NULL, NULL },
    { "reported_from", "f.published", put_day, "w.date", put_day_text },
    { "reported_to", "f.published", put_day, "w.date", put_day_text },
    { "outlet", "f.outlet", put_outlet, "w.source", put_outlet },
    { "lang", "f.lang", put_equal, "w.lang", put_equal },
    { "text", "f.fact", put_words, "w.article", put_words },
    { "article", "f.fact", put_article, "w.article", put_article },
    { "story", "f.fact", put_story, "w.article", put_story },
    { "linked_act", "f.fact", put_linked_act, NULL, NULL },
};

static const struct { const char *name, *sql; } sort_table[] = {
    { "article", "f.fact" }, { "-article", "f.fact DESC" },
    { "date", "f.day ASC NULLS LAST, f.fact" }, { "-date", "f.day DESC, f.fact DESC" },
    { "published", "f.published ASC NULLS LAST, f.fact" }, { "-published", "f.published DESC, f.fact DESC" },
    { "confidence", "f.confidence, f.fact" }, { "-confidence", "f.confidence DESC, f.fact" },
    { "code", "f.code, f.fact" }, { "-code", "f.code DESC, f.fact" },
    { "goldstein", "f.goldstein ASC NULLS LAST, f.fact" }, { "-goldstein", "f.goldstein DESC, f.fact" },
};

static dgm_status read_sort(builder *b)
{
    uint32_t from = 0;
    const given *g = next(b->f, "sort", &from);

    b->f->order = sort_table[0].sql;
    if (!g)
        return DGM_OK;
    for (size_t i = 0; i < COUNT_OF(sort_table); i++) {
        if (strcmp(sort_table[i].name, g->value) == 0) {
            b->f->order = sort_table[i].sql;
            return DGM_OK;
        }
    }
    return bad(b, g, "%.40s: article, date, published, confidence, code or goldstein is wanted, with - before it for the other way", g->value);
}

static dgm_status read_count(builder *b, const char *name, uint64_t *out)
{
    uint32_t from = 0, n;
    const given *g = next(b->f, name, &from);

    if (!g)
        return DGM_OK;
    if (!str_u32(str_of(g->value), &n))
        return bad(b, g, "%.40s: a whole number is wanted", g->value);
    *out = n;
    return DGM_OK;
}

static dgm_status build(builder *b)
{
    TRY(add_side(b, NULL, "actor", "country", "role"));
    TRY(add_side(b, "source", "source", "source_country", "source_role"));
    TRY(add_side(b, "target", "target", "target_country", "target_role"));
    TRY(add_dyads(b));
    for (size_t i = 0; i < COUNT_OF(rule_table); i++) {
        const rule *r = &rule_table[i];

        TRY(add_any(b, &b->f->where, r->name, r->fact, r->put));
        if (r->article)
            TRY(add_any(b, &b->f->article, r->name, r->article, r->put_article));
    }
    buf_z(&b->f->outlets, "SELECT f.outlet FROM outlets f WHERE 1");
    TRY(add_any(b, &b->f->outlets, "outlet", "f.outlet", put_outlet));
    TRY(read_sort(b));
    TRY(read_count(b, "limit", &b->f->limit));
    TRY(read_count(b, "offset", &b->f->offset));
    buf_z(&b->f->where, b->f->where.n ? "" : "1");
    buf_z(&b->f->article, b->f->article.n ? "" : "1");
    buf_char(&b->f->where, '\0');
    buf_char(&b->f->article, '\0');
    buf_char(&b->f->outlets, '\0');
    if (b->f->failed || b->f->where.failed || b->f->article.failed || b->f->outlets.failed)
        return dgm_fail_memory(b->error);
    return DGM_OK;
}

static bool is_one_of(const char *name, const char *list)
{
    str rest = str_of(list ? list : ""), part;

    while (str_split(&rest, ' ', &part))
        if (str_is(part, name))
            return true;
    return false;
}

static dgm_status take(builder *b, const dgm_param *p, uint64_t at, const char *more)
{
    given g = { p->name ? p->name : "", p->value ? p->value : "", at }, *kept;
    str v = str_of(g.value);

    if (!param_is_known(g.name) && !is_one_of(g.name, more))
        return dgm_fail(b->error, DGM_EUSAGE, at, "%.40s: there is no such parameter here", g.name[0] ? g.name : "(empty)");
    if (v.n > MAX_VALUE)
        return bad(b, &g, "the value is longer than %d bytes", MAX_VALUE);
    if (utf8_valid_until(v) < v.n)
        return bad(b, &g, "the value is no UTF-8");
    if (!v.n)
        return DGM_OK; /* a field of a form that was left empty */
    kept = ARENA_PUSH(&b->f->arena, b->f->given, b->f->given_count, b->f->given_cap);
    if (!kept)
        return dgm_fail_memory(b->error);
    kept->name = arena_str(&b->f->arena, str_of(g.name)).p;
    kept->value = arena_str(&b->f->arena, v).p;
    kept->at = at;
    return kept->name && kept->value ? DGM_OK : dgm_fail_memory(b->error);
}

dgm_status ask_filter_new(ask_filter **out, ask *q, const dgm_param *param, size_t count, const char *more, dgm_error *error)
{
    ask_filter *f = heap_alloc(1, sizeof(*f));
    builder b = { f, q, error };
    dgm_status status = DGM_OK;

    *out = NULL;
    if (!f)
        return dgm_fail_memory(error);
    arena_init(&f->arena, 0);
    f->limit = UINT64_MAX;
    if (count > MAX_PARAMS)
        status = dgm_fail(error, DGM_EUSAGE, MAX_PARAMS, "more than %d parameters", MAX_PARAMS);
    for (size_t i = 0; i < count && status == DGM_OK; i++)
        status = take(&b, &param[i], i, more);
    if (status == DGM_OK)
        status = build(&b);
    if (status == DGM_OK)
        *out = f;
    else
        ask_filter_free(f);
    return status;
}

void ask_filter_free(ask_filter *f)
{
    if (!f)
        return;
    buf_release(&f->where);
    buf_release(&f->article);
    buf_release(&f->outlets);
    arena_release(&f->arena);
    free(f);
}

const char *ask_filter_where(const ask_filter *f) { return f->where.p; }
const char *ask_filter_where_article(const ask_filter *f) { return f->article.p; }
const char *ask_filter_order(const ask_filter *f) { return f->order; }
bool ask_filter_is_empty(const ask_filter *f) { return f->value_count == 0 && !is_given(f, "attributed"); }
uint64_t ask_limit(const ask_filter *f, uint64_t if_absent) { return f->limit == UINT64_MAX ? if_absent : f->limit; }
uint64_t ask_offset(const ask_filter *f) { return f->offset; }

static const given *given_at(const ask_filter *f, const char *name, size_t n)
{
    uint32_t from = 0;
    const given *g;

    while ((g = next(f, name, &from)) != NULL && n > 0)
        n--;
    return g;
}

const char *ask_value(const ask_filter *f, const char *name, size_t n)
{
    const given *g = given_at(f, name, n);

    return g ? g->value : NULL;
}

dgm_status ask_bad(dgm_error *error, const ask_filter *f, const char *name, size_t n, const char *format, ...)
{
    const given *g = given_at(f, name, n);
    char message[200];
    va_list args;

    va_start(args, format);
    vsnprintf(message, sizeof(message), format, args);
    va_end(args);
    return dgm_fail(error, DGM_EUSAGE, g ? g->at : UINT64_MAX, "%s: %s", name, message);
}

/* Of several values any may hold: the widest counts. */
static void read_days(read_filter *out, const ask_filter *f)
{
    uint32_t at = 0;
    const given *g;
    int32_t day;

    while ((g = next(f, "reported_from", &at)) != NULL)
        if (read_day(g->value, &day) && (!out->from || day_from(day) < out->from))
            out->from = day_from(day);
    at = 0;
    while ((g = next(f, "reported_to", &at)) != NULL)
        if (read_day(g->value, &day) && day_to(day) > out->to)
            out->to = day_to(day);
    out->undated = !out->from && !out->to;
}

dgm_status ask_read_filter(read_filter *out, ask *q, const ask_filter *f, dgm_error *error)
{
    sqlite3_stmt *sql = NULL;
    int64_t most;
    bool row;
    dgm_status status;

    memset(out, 0, sizeof(*out));
    out->f = f;
    read_days(out, f);
    if (!is_given(f, "outlet"))
        return DGM_OK;
    TRY(ask_number(&most, q, "SELECT coalesce(max(outlet), 0) FROM outlets", error));
    out->outlet_count = (uint32_t)(most < 0 || most > INT32_MAX ? 0 : most) + 1;
    out->outlet = heap_alloc(out->outlet_count, sizeof(*out->outlet));
    if (!out->outlet)
        return dgm_fail_memory(error);
    status = ask_prepare(&sql, q, f, f->outlets.p, error);
    while (status == DGM_OK && (status = ask_step(&row, q, sql, error)) == DGM_OK && row) {
        int64_t i = sqlite3_column_int64(sql, 0);

        if (i >= 0 && i <= most)
            out->outlet[i] = true;
    }
    sqlite3_finalize(sql);
    return status;
}

bool reading_passes(const read_filter *r, const reading *one)
{
    uint32_t at = 0;
    bool lang = !is_given(r->f, "lang");
    const given *g;

    if ((r->from && one->day < r->from) || (r->to && one->day > r->to) || (!r->undated && one->day == 0))
        return false;
    if (r->outlet && (one->outlet >= r->outlet_count || !r->outlet[one->outlet]))
        return false;
    while (!lang && (g = next(r->f, "lang", &at)) != NULL)
        lang = strncmp(g->value, one->lang, sizeof(one->lang)) == 0;
    return lang;
}

dgm_status ask_filter_bind(const ask_filter *f, sqlite3_stmt *sql, dgm_error *error)
{
    for (uint32_t i = 0; i < f->value_count; i++) {
        const value *v = &f->value[i];
        char name[16];
        int at;

        snprintf(name, sizeof(name), ":f%u", i);
        at = sqlite3_bind_parameter_index(sql, name);
        if (at == 0)
            continue;
        if ((v->kind == VALUE_TEXT ? sqlite3_bind_text(sql, at, v->text.p, (int)v->text.n, SQLITE_TRANSIENT)
             : v->kind == VALUE_INT ? sqlite3_bind_int64(sql, at, v->i) : sqlite3_bind_double(sql, at, v->d)) != SQLITE_OK)
            return dgm_fail_memory(error);
    }
    return DGM_OK;
}
