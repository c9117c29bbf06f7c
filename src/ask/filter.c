/* Parameters into one condition (ask.h). Of one name any value may hold, of different names all must. What is about one actor (actor,
 * country, role of a side) is about the same one: country=IDN and role=GOV ask for Indonesia's government, not for any Indonesian
 * and any government. Sets of events are asked for by their keys, so that SQLite can begin with the smallest. */
#include "ask/filter.h"

#include "ask/fixed.h"
#include "ask/params.h"
#include "base/error.h"
#include "base/utf8.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>

#define MAX_PARAMS 200

/* ---- Values ------------------------------------------------------------------------------------------------------- */

dgm_status filter_bad(const builder *b, const given *g, const char *format, ...)
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
void put_text(ask_filter *f, buf *b, str s)
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

void put_int(ask_filter *f, buf *b, int64_t i)
{
    uint32_t n;
    value *v = new_value(f, &n);

    if (!v)
        return;
    v->kind = VALUE_INT;
    v->i = i;
    buf_printf(b, ":f%u", n);
}

void put_real(ask_filter *f, buf *b, double d)
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

/* ---- Parties ------------------------------------------------------------------------------------------------------ */

/* column = value, or, after "~", a part of it in upper or lower case. */
void put_name(ask_filter *f, buf *b, const char *column, str s, bool fold)
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

void put_actor(ask_filter *f, buf *b, str s)
{
    buf_z(b, "(");
    if (s.n < 2 || s.p[0] != '~') {
        put_name(f, b, "p.id", s, false);
        buf_z(b, " OR ");
    }
    put_name(f, b, "p.name", s, false);
    buf_z(b, ")");
}

bool three_letters(str s, char out[4])
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
            return filter_bad(b, g, "%.40s: three letters are wanted, as %s", g->value, strstr(name, "role") ? "GOV" : "IDN");
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
    buf_z(out, "f.fact IN (SELECT " FACT_SQL("x.article", "x.event") " FROM %Tevent_actors x WHERE ");
    if (side)
        buf_printf(out, "x.side = '%s' AND ", side);
    buf_z(out, "x.party IN (SELECT p.party FROM %P p WHERE ");
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

    if (sqlite3_prepare_v2(q->c.db, q->use_fixed ? "SELECT 1 FROM temp.fix_all_parties WHERE id = ?1 OR name = ?1"
                                                 : "SELECT 1 FROM parties WHERE id = ?1 OR name = ?1", -1, &sql, NULL) == SQLITE_OK) {
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
            status = filter_bad(b, g, "%.60s: two sides are wanted, as IDN>CHN, IDN-CHN or NAME<>NAME", g->value);
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

/* All values of a name, one condition for each, any of which may hold. */
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
    { "corrected", "f.fact", put_corrected, NULL, NULL },
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
    return filter_bad(b, g, "%.40s: article, date, published, confidence, code or goldstein is wanted, with - before it for the other way", g->value);
}

static dgm_status read_count(builder *b, const char *name, uint64_t *out)
{
    uint32_t from = 0, n;
    const given *g = next(b->f, name, &from);

    if (!g)
        return DGM_OK;
    if (!str_u32(str_of(g->value), &n))
        return filter_bad(b, g, "%.40s: a whole number from 0 to %u is wanted", g->value, UINT32_MAX);
    *out = n;
    return DGM_OK;
}

/* Whether people's corrections count: then q->use_fixed. */
static dgm_status read_values(builder *b)
{
    uint32_t from = 0;
    const given *g = next(b->f, "values", &from);

    b->q->use_fixed = false;
    if (g && strcmp(g->value, "coded") == 0)
        return DGM_OK;
    if (g && strcmp(g->value, "corrected") != 0)
        return filter_bad(b, g, "%.40s: corrected (default) or coded is wanted", g->value);
    if (b->q->as_stored)
        return DGM_OK;
    TRY(fixed_load(b->q, b->error));
    b->q->use_fixed = b->q->has_fixed;
    from = 0;
    while ((g = next(b->f, "corrected", &from)) != NULL)
        b->f->with_rejected = b->f->with_rejected || strcmp(g->value, "rejected") == 0;
    return DGM_OK;
}

static dgm_status build(builder *b)
{
    TRY(read_values(b));
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

/* Of filters any of the values may hold; of these there can be but one. */
static bool is_single(const char *name)
{
    return is_one_of(name, "values limit offset sort by order unit id only q contains spreadsheet");
}

/* Ids are the writer's own and of any length; a word that is looked for need not be. */
static bool is_long(const char *name, str value) { return value.n > MAX_VALUE && !is_one_of(name, "id article"); }

static dgm_status take(builder *b, const dgm_param *p, uint64_t at, const char *more)
{
    given g = { p->name ? p->name : "", p->value ? p->value : "", at }, *kept;
    str v = str_of(g.value);

    if (!param_is_known(g.name) && !is_one_of(g.name, more))
        return dgm_fail(b->error, DGM_EUSAGE, at, "%.40s: there is no such parameter here", g.name[0] ? g.name : "(empty)");
    if (is_long(g.name, v))
        return filter_bad(b, &g, "the value is longer than %d bytes", MAX_VALUE);
    if (utf8_valid_until(v) < v.n)
        return filter_bad(b, &g, "the value is no UTF-8");
    if (!v.n)
        return DGM_OK; /* a field of a form that was left empty */
    if (is_single(g.name) && is_given(b->f, g.name))
        return filter_bad(b, &g, "is given twice; there can be one value");
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
