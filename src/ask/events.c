/* Events one by one: the keys come from the facts, in the order asked for; each event is then read with all that belongs to it. */
#include "ask/fixed.h"

#include "base/error.h"

#include <math.h>
#include <stdlib.h>

enum { SQL_EVENT, SQL_PARTIES, SQL_SAID_BY, SQL_COUNTS, SQL_COUNT };

struct ask_events {
    ask *q;
    sqlite3_stmt *keys, *sql[2][SQL_COUNT]; /* of events as they were coded; of fixed ones */
    arena arena; /* of the event given out */
    ask_event event;
};

static const char *const statements[SQL_COUNT] = {
    [SQL_EVENT] =
        "SELECT w.id, w.title, w.source, w.date, w.url, w.lang, e.date, e.date_precision, e.cameo, e.plover_type, e.plover_mode,"
        " e.plover_contexts, e.quad, e.goldstein, e.status, e.confidence, e.trigger, e.start, e.\"end\", e.sentence, e.sentence_start,"
        " e.sentence_text, e.act, e.rule, e.attributed_to, e.place, p.name, p.country, p.text, p.lat, p.lon, p.geonameid,"
        " (SELECT c.action FROM corrections c WHERE c.article_id = w.id AND c.start = e.start AND c.\"end\" = e.\"end\""
        " AND c.code = e.%O ORDER BY c.correction DESC LIMIT 1)"
        " FROM %Tevents e JOIN articles w ON w.article = e.article LEFT JOIN %Tplaces p ON p.article = e.article AND p.place = e.place"
        " WHERE e.article = ?1 AND e.event = ?2",
    [SQL_PARTIES] =
        "SELECT x.party, p.id, p.name, p.country, p.role, x.text, x.start, x.\"end\" FROM %Tevent_actors x JOIN %P p ON p.party = x.party"
        " WHERE x.article = ?1 AND x.event = ?2 AND x.side = ?3 ORDER BY x.position",
    [SQL_SAID_BY] =
        "SELECT p.party, p.id, p.name, p.country, p.role, '', NULL, NULL FROM actors a JOIN parties p ON p.party = a.party"
        " WHERE a.article = ?1 AND a.actor = ?2",
    [SQL_COUNTS] = "SELECT kind, text, low, high, approximate FROM event_counts WHERE article = ?1 AND event = ?2 ORDER BY position",
};

static dgm_status open_keys(ask_events *e, const ask_filter *f, uint64_t limit, dgm_error *error)
{
    buf b = { 0 };
    dgm_status status;

    /* Two arms go by columns that both give. */
    buf_printf(&b, "%%{SELECT f.fact, %%A%s FROM %%Tfacts f WHERE %%w%%} ORDER BY %s LIMIT %lld OFFSET %lld",
               e->q->use_fixed ? ", f.day, f.published, f.confidence, f.code, f.goldstein" : "", ask_filter_order(f),
               limit > INT64_MAX ? -1LL : (long long)limit, (long long)ask_offset(f));
    buf_char(&b, '\0');
    status = b.failed ? dgm_fail_memory(error) : ask_prepare(&e->keys, e->q, f, b.p, error);
    buf_release(&b);
    return status;
}

dgm_status ask_events_open(ask_events **out, ask *q, const ask_filter *f, uint64_t limit, dgm_error *error)
{
    ask_events *e = heap_alloc(1, sizeof(*e));
    dgm_status status;

    *out = NULL;
    if (!e)
        return dgm_fail_memory(error);
    e->q = q;
    arena_init(&e->arena, 0);
    status = open_keys(e, f, limit, error);
    for (int arm = 0; arm <= (int)q->use_fixed; arm++)
        for (int i = 0; i < SQL_COUNT && status == DGM_OK; i++)
            status = fixed_prepare(&e->sql[arm][i], q, NULL, statements[i], arm, error);
    if (status == DGM_OK)
        *out = e;
    else
        ask_events_close(e);
    return status;
}

void ask_events_close(ask_events *e)
{
    if (!e)
        return;
    sqlite3_finalize(e->keys);
    for (int i = 0; i < 2 * SQL_COUNT; i++)
        sqlite3_finalize(e->sql[i / SQL_COUNT][i % SQL_COUNT]);
    arena_release(&e->arena);
    free(e);
}

static bool take_party(ask_party *p, arena *a, sqlite3_stmt *sql)
{
    str *const field[] = { &p->id, &p->name, &p->country, &p->role, &p->text };

    p->party = sqlite3_column_int64(sql, 0);
    for (int i = 0; i < (int)COUNT_OF(field); i++) {
        *field[i] = arena_str(a, ask_text(sql, i + 1));
        if (!field[i]->p)
            return false;
    }
    p->start = p->end = NO_INDEX;
    if (sqlite3_column_type(sql, 6) != SQLITE_NULL) {
        p->start = (uint32_t)sqlite3_column_int64(sql, 6);
        p->end = (uint32_t)sqlite3_column_int64(sql, 7);
    }
    return true;
}

dgm_status read_parties(const ask_party **out, uint32_t *count, arena *a, const ask *q, sqlite3_stmt *sql, int64_t article, int64_t number,
                        const char *side, dgm_error *error)
{
    ask_party *list = NULL;
    uint32_t n = 0, cap = 0;
    bool row;
    dgm_status status;

    sqlite3_bind_int64(sql, 1, article);
    sqlite3_bind_int64(sql, 2, number);
    if (side)
        sqlite3_bind_text(sql, 3, side, -1, SQLITE_STATIC);
    while ((status = ask_step(&row, q, sql, error)) == DGM_OK && row) {
        ask_party *p = ARENA_PUSH(a, list, n, cap);

        if (!p || !take_party(p, a, sql)) {
            status = dgm_fail_memory(error);
            break;
        }
    }
    sqlite3_reset(sql);
    *out = list;
    *count = n;
    return status;
}

static dgm_status read_counts(ask_events *e, int64_t article, int64_t event, dgm_error *error)
{
    sqlite3_stmt *sql = e->sql[0][SQL_COUNTS];
    ask_count *list = NULL;
    uint32_t n = 0, cap = 0;
    bool row;
    dgm_status status;

    sqlite3_bind_int64(sql, 1, article);
    sqlite3_bind_int64(sql, 2, event);
    while ((status = ask_step(&row, e->q, sql, error)) == DGM_OK && row) {
        ask_count *c = ARENA_PUSH(&e->arena, list, n, cap);

        if (c) {
            c->kind = arena_str(&e->arena, ask_text(sql, 0));
            c->text = arena_str(&e->arena, ask_text(sql, 1));
            c->low = sqlite3_column_int64(sql, 2);
            c->high = sqlite3_column_type(sql, 3) == SQLITE_NULL ? -1 : sqlite3_column_int64(sql, 3);
            c->approximate = sqlite3_column_int(sql, 4) != 0;
        }
        if (!c || !c->kind.p || !c->text.p) {
            status = dgm_fail_memory(error);
            break;
        }
    }
    sqlite3_reset(sql);
    e->event.count = list;
    e->event.count_count = n;
    return status;
}

static double real_or_nan(sqlite3_stmt *sql, int i)
{
    return sqlite3_column_type(sql, i) == SQLITE_NULL ? (double)NAN : sqlite3_column_double(sql, i);
}

static str corrected_as(str action)
{
    return str_is(action, "accept") ? STR("accepted") : str_is(action, "reject") ? STR("rejected") : str_is(action, "fix") ? STR("fixed")
                                                                                                                           : STR("");
}

static void take_columns(ask_event *v, sqlite3_stmt *sql)
{
    str *const text[] = { &v->article_id, &v->title, &v->outlet, &v->published, &v->url, &v->lang, &v->date, &v->date_precision, &v->code,
                          &v->type, &v->mode, &v->contexts };

    for (int i = 0; i < (int)COUNT_OF(text); i++)
        *text[i] = ask_text(sql, i);
    v->quad = sqlite3_column_int(sql, 12);
    v->goldstein = real_or_nan(sql, 13);
    v->status = ask_text(sql, 14);
    v->confidence = sqlite3_column_double(sql, 15);
    v->trigger = ask_text(sql, 16);
    v->start = (uint32_t)sqlite3_column_int64(sql, 17);
    v->end = (uint32_t)sqlite3_column_int64(sql, 18);
    v->sentence = (uint32_t)sqlite3_column_int64(sql, 19);
    v->sentence_start = (uint32_t)sqlite3_column_int64(sql, 20);
    v->sentence_text = ask_text(sql, 21);
    v->act = sqlite3_column_int64(sql, 22);
    v->rule = ask_text(sql, 23);
    v->is_attributed = sqlite3_column_type(sql, 24) != SQLITE_NULL;
    v->has_place = sqlite3_column_type(sql, 25) != SQLITE_NULL && sqlite3_column_type(sql, 26) != SQLITE_NULL;
    v->place = (ask_place){ ask_text(sql, 26), ask_text(sql, 27), ask_text(sql, 28), real_or_nan(sql, 29), real_or_nan(sql, 30),
                            sqlite3_column_int64(sql, 31) };
    v->corrected = corrected_as(ask_text(sql, 32));
}

static dgm_status read_event(ask_events *e, int64_t fact, bool fixed, bool *found, dgm_error *error)
{
    sqlite3_stmt *const *of = e->sql[fixed], *sql = of[SQL_EVENT];
    ask_event *v = &e->event;
    const ask_party *by;
    uint32_t count;

    memset(v, 0, sizeof(*v));
    v->article = fact_article(fact);
    v->event = fact_event(fact);
    sqlite3_reset(sql);
    sqlite3_bind_int64(sql, 1, v->article);
    sqlite3_bind_int64(sql, 2, v->event);
    TRY(ask_step(found, e->q, sql, error));
    if (!*found)
        return DGM_OK;
    take_columns(v, sql);
    v->code_name = ask_code_name(e->q, v->code);
    TRY(read_parties(&v->source, &v->source_count, &e->arena, e->q, of[SQL_PARTIES], v->article, v->event, "source", error));
    TRY(read_parties(&v->target, &v->target_count, &e->arena, e->q, of[SQL_PARTIES], v->article, v->event, "target", error));
    if (v->is_attributed) {
        TRY(read_parties(&by, &count, &e->arena, e->q, of[SQL_SAID_BY], v->article, sqlite3_column_int64(sql, 24), NULL, error));
        v->is_attributed = count > 0;
        if (count)
            v->said_by = by[0];
    }
    return read_counts(e, v->article, v->event, error);
}

dgm_status ask_events_next(const ask_event **out, ask_events *e, dgm_error *error)
{
    bool row, found = false;

    *out = NULL;
    arena_reset(&e->arena);
    while (!found) {
        TRY(ask_step(&row, e->q, e->keys, error));
        if (!row)
            return DGM_OK;
        TRY(read_event(e, sqlite3_column_int64(e->keys, 0), sqlite3_column_int(e->keys, 1) == 1, &found, error));
    }
    *out = &e->event;
    return DGM_OK;
}

dgm_status ask_events_total(int64_t *out, ask *q, const ask_filter *f, dgm_error *error)
{
    sqlite3_stmt *sql;
    bool row;
    dgm_status status;

    *out = 0;
    TRY(ask_prepare(&sql, q, f, "SELECT sum(n) FROM (%{SELECT count(*) AS n FROM %Tfacts f WHERE %w%})", error));
    status = ask_step(&row, q, sql, error);
    if (status == DGM_OK && row)
        *out = sqlite3_column_int64(sql, 0);
    sqlite3_finalize(sql);
    return status;
}

/* ---- As JSON ------------------------------------------------------------------------------------------------------ */

static void json_place(buf *b, const ask_place *p)
{
    buf_char(b, '{');
    json_member(b, "name", p->name);
    json_member(b, "country", p->country);
    json_member_real(b, "lat", p->lat, 5);
    json_member_real(b, "lon", p->lon, 5);
    buf_char(b, '}');
}

static void json_counts(buf *b, const ask_event *e)
{
    json_name(b, "counts");
    buf_char(b, '[');
    for (uint32_t i = 0; i < e->count_count; i++) {
        const ask_count *c = &e->count[i];

        buf_z(b, i ? ",{" : "{");
        json_member(b, "kind", c->kind);
        json_member_int(b, "low", c->low);
        json_name(b, "high");
        if (c->high < 0)
            buf_z(b, "null");
        else
            buf_u64(b, (uint64_t)c->high);
        json_name(b, "approximate");
        buf_z(b, c->approximate ? "true" : "false");
        json_member(b, "text", c->text);
        buf_char(b, '}');
    }
    buf_char(b, ']');
}

static void json_codes(buf *b, const ask_event *e)
{
    json_member(b, "code", e->code);
    json_member(b, "code_name", e->code_name);
    json_member(b, "root", str_sub(e->code, 0, e->code.n < 2 ? e->code.n : 2));
    json_member_or_null(b, "type", e->type);
    json_member_or_null(b, "mode", e->mode);
    json_member_or_null(b, "contexts", e->contexts);
    json_name(b, "quad");
    if (e->quad)
        buf_u64(b, (uint64_t)e->quad);
    else
        buf_z(b, "null");
    json_member_real(b, "goldstein", e->goldstein, 2);
    json_member(b, "status", e->status);
    json_member_real(b, "confidence", e->confidence, 3);
}

void json_event(buf *b, const ask_event *e)
{
    buf_char(b, '{');
    json_member_int(b, "article", e->article);
    json_member_int(b, "event", e->event);
    json_member(b, "article_id", e->article_id);
    json_member_or_null(b, "title", e->title);
    json_member_or_null(b, "outlet", e->outlet);
    json_member_or_null(b, "published", e->published);
    json_member_or_null(b, "url", e->url);
    json_member(b, "lang", e->lang);
    json_member_or_null(b, "date", e->date);
    json_member_or_null(b, "date_precision", e->date_precision);
    json_codes(b, e);
    json_member(b, "trigger", e->trigger);
    json_member(b, "sentence", e->sentence_text);
    json_member_int(b, "trigger_start", e->start >= e->sentence_start ? e->start - e->sentence_start : 0);
    json_member_int(b, "trigger_end", e->end >= e->sentence_start ? e->end - e->sentence_start : 0);
    json_member_int(b, "start", e->start);
    json_member_int(b, "end", e->end);
    json_parties(b, "sources", e->source, e->source_count, true);
    json_parties(b, "targets", e->target, e->target_count, true);
    json_name(b, "attributed_to");
    if (e->is_attributed)
        json_party(b, &e->said_by, false);
    else
        buf_z(b, "null");
    json_name(b, "place");
    if (e->has_place)
        json_place(b, &e->place);
    else
        buf_z(b, "null");
    json_counts(b, e);
    json_member_int(b, "act", e->act);
    json_member_or_null(b, "corrected", e->corrected);
    buf_char(b, '}');
}

/* ---- As rows ------------------------------------------------------------------------------------------------------ */

str join_parties(arena *a, const ask_party *p, uint32_t count, joined what)
{
    str all = { "", 0 };

    for (uint32_t i = 0; i < count; i++) {
        str one = what == JOINED_NAME ? p[i].name : what == JOINED_ID ? p[i].id : (str){ NULL, 0 };

        if (what == JOINED_CODE)
            one = arena_printf(a, "%.*s%.*s", (int)p[i].country.n, p[i].country.p, (int)p[i].role.n, p[i].role.p);
        all = i ? arena_printf(a, "%.*s; %.*s", (int)all.n, all.p, (int)one.n, one.p) : one;
        if (!all.p)
            return all;
    }
    return all;
}

static const column event_column[] = {
    { "article_id", 24 }, { "event", 0 }, { "published", 0 }, { "outlet", 0 }, { "title", 0 }, { "url", 0 }, { "lang", 0 }, { "date", 10 },
    { "date_precision", 0 }, { "code", 4 }, { "code_name", 28 }, { "root", 0 }, { "type", 0 }, { "mode", 0 }, { "contexts", 0 }, { "quad", 0 },
    { "goldstein", 0 }, { "status", 12 }, { "confidence", 0 }, { "sources", 30 }, { "source_ids", 0 }, { "source_codes", 0 },
    { "targets", 30 }, { "target_ids", 0 }, { "target_codes", 0 }, { "attributed_to", 0 }, { "place", 18 }, { "place_country", 0 },
    { "lat", 0 }, { "lon", 0 }, { "act", 0 }, { "trigger", 18 }, { "sentence", 0 }, { "corrected", 0 },
};

static dgm_status event_row(sheet *s, arena *a, const ask_event *e, dgm_error *error)
{
    str name[2], id[2], code[2];
    double nan = (double)NAN;

    for (int i = 0; i < 2; i++) {
        const ask_party *p = i ? e->target : e->source;
        uint32_t n = i ? e->target_count : e->source_count;

        name[i] = join_parties(a, p, n, JOINED_NAME);
        id[i] = join_parties(a, p, n, JOINED_ID);
        code[i] = join_parties(a, p, n, JOINED_CODE);
        if (!name[i].p || !id[i].p || !code[i].p)
            return dgm_fail_memory(error);
    }
    const cell row[] = {
        cell_text(e->article_id), cell_int(e->event), cell_text(e->published), cell_text(e->outlet), cell_text(e->title), cell_text(e->url),
        cell_text(e->lang), cell_text(e->date), cell_text(e->date_precision), cell_text(e->code), cell_text(e->code_name),
        cell_text(str_sub(e->code, 0, e->code.n < 2 ? e->code.n : 2)), cell_text(e->type), cell_text(e->mode), cell_text(e->contexts),
        e->quad ? cell_int(e->quad) : (cell){ .kind = CELL_NULL }, cell_real(e->goldstein, 2), cell_text(e->status), cell_real(e->confidence, 3),
        cell_text(name[0]), cell_text(id[0]), cell_text(code[0]), cell_text(name[1]), cell_text(id[1]), cell_text(code[1]),
        cell_text(e->is_attributed ? e->said_by.name : STR("")), cell_text(e->place.name), cell_text(e->place.country),
        cell_real(e->has_place ? e->place.lat : nan, 5), cell_real(e->has_place ? e->place.lon : nan, 5), cell_int(e->act),
        cell_text(e->trigger), cell_text(e->sentence_text), cell_text(e->corrected),
    };
    static_assert(COUNT_OF(row) == COUNT_OF(event_column), "a cell for each column");
    return sheet_row(s, row, error);
}

static dgm_status each_event(sheet *s, ask *q, const ask_filter *f, dgm_error *error)
{
    ask_events *list;
    const ask_event *e;
    dgm_status status;

    TRY(ask_events_open(&list, q, f, ask_limit(f, UINT64_MAX), error));
    while ((status = ask_events_next(&e, list, error)) == DGM_OK && e) {
        if (is_json(s->o)) {
            sheet_object(s);
            json_event(&s->o->b, e);
            status = sheet_object_end(s, error);
        } else {
            status = event_row(s, &list->arena, e, error);
        }
        if (status != DGM_OK)
            break;
    }
    ask_events_close(list);
    return status;
}

dgm_status ask_events_rows(ask_out *o, ask *q, const ask_filter *f, dgm_error *error)
{
    int64_t total = 0;
    sheet s;

    if (o->format == DGM_QUERY_JSON) {
        TRY(ask_events_total(&total, q, f, error));
        buf_char(&o->b, '{');
        json_member_int(&o->b, "total", total);
        if (ask_limit(f, UINT64_MAX) != UINT64_MAX)
            json_member_int(&o->b, "limit", (int64_t)ask_limit(f, 0));
        json_member_int(&o->b, "offset", (int64_t)ask_offset(f));
    }
    sheet_begin(&s, o, event_column, COUNT_OF(event_column), "events");
    return sheet_end(&s, each_event(&s, q, f, error), error);
}
