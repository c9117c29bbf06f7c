/* See record.h. */
#include "ask/record.h"

#include "base/error.h"

#include <jansson.h>

const char *const edit_state_name[4] = { "", "accepted", "rejected", "fixed" };

dgm_status article_rows(sqlite3_stmt **out, ask *q, int64_t article, const char *sql, dgm_error *error)
{
    *out = NULL;
    if (sqlite3_prepare_v2(ask_handle(q), sql, -1, out, NULL) != SQLITE_OK)
        return ask_failed(q, error);
    sqlite3_bind_int64(*out, 1, article);
    return DGM_OK;
}

static bool is_digits(str s)
{
    for (uint32_t i = 0; i < s.n; i++)
        if (!ascii_is_digit((unsigned char)s.p[i]))
            return false;
    return s.n > 0;
}

dgm_status article_number(int64_t *out, ask *q, const char *given, bool is_id, dgm_error *error)
{
    bool by_number = !is_id && is_digits(str_of(given));
    sqlite3_stmt *sql = NULL;
    bool row = false;
    dgm_status status;

    *out = 0;
    if (sqlite3_prepare_v2(ask_handle(q), by_number ? "SELECT article FROM articles WHERE article = CAST(?1 AS INTEGER)"
                           : "SELECT article FROM articles WHERE id = ?1", -1, &sql, NULL) != SQLITE_OK)
        return ask_failed(q, error);
    sqlite3_bind_text(sql, 1, given, -1, SQLITE_STATIC);
    status = ask_step(&row, q, sql, error);
    if (status == DGM_OK && row)
        *out = sqlite3_column_int64(sql, 0);
    sqlite3_finalize(sql);
    if (status == DGM_OK && !row)
        return dgm_fail(error, DGM_EINPUT, UINT64_MAX, by_number ? "there is no article of this number; an id of digits alone goes as article=ID"
                        : "there is no article of this id");
    return status;
}

/* ---- Lists ------------------------------------------------------------------------------------------------------------ */

void record_span(buf *b, int64_t start, int64_t end)
{
    buf_printf(b, ",\"start\":%lld,\"end\":%lld", (long long)start, (long long)end);
}

static void text_or_null(buf *b, str s)
{
    if (s.n)
        json_text_value(b, s);
    else
        buf_z(b, "null");
}

void record_actor_tail(buf *b, sqlite3_stmt *sql, int column)
{
    buf_z(b, ",\"name\":");
    json_text_value(b, ask_text(sql, column + 1));
    buf_z(b, ",\"country\":");
    json_text_value(b, ask_text(sql, column + 2));
    buf_z(b, ",\"role\":");
    json_text_value(b, ask_text(sql, column + 3));
    buf_z(b, ",\"code\":\"");
    buf_str(b, ask_text(sql, column + 2)); /* capitals only */
    buf_str(b, ask_text(sql, column + 3));
    buf_z(b, "\",\"id\":");
    json_text_value(b, ask_text(sql, column));
    buf_char(b, '}');
}

/* Columns of every list: text, start, end, and what is its own. */
static void sentence_element(buf *b, sqlite3_stmt *sql)
{
    buf_printf(b, "{\"start\":%lld,\"end\":%lld}", (long long)sqlite3_column_int64(sql, 0), (long long)sqlite3_column_int64(sql, 1));
}

static void text_and_span(buf *b, sqlite3_stmt *sql)
{
    buf_z(b, "{\"text\":");
    json_text_value(b, ask_text(sql, 2));
    record_span(b, sqlite3_column_int64(sql, 0), sqlite3_column_int64(sql, 1));
}

static void mention_element(buf *b, sqlite3_stmt *sql)
{
    text_and_span(b, sql);
    buf_z(b, ",\"type\":");
    json_text_value(b, ask_text(sql, 3));
    buf_z(b, ",\"actor\":");
    text_or_null(b, ask_text(sql, 4));
    buf_char(b, '}');
}

static void date_element(buf *b, sqlite3_stmt *sql)
{
    str to = ask_text(sql, 4);

    text_and_span(b, sql);
    buf_z(b, ",\"value\":");
    text_or_null(b, ask_text(sql, 3));
    buf_z(b, ",\"type\":");
    json_text_value(b, ask_text(sql, 5));
    if (to.n) {
        buf_z(b, ",\"value_end\":");
        json_text_value(b, to);
    }
    buf_char(b, '}');
}

static void place_element(buf *b, sqlite3_stmt *sql)
{
    text_and_span(b, sql);
    buf_z(b, ",\"name\":");
    json_text_value(b, ask_text(sql, 3));
    buf_z(b, ",\"country\":");
    json_text_value(b, ask_text(sql, 4));
    for (int i = 0; i < 2; i++) {
        buf_z(b, i ? ",\"lon\":" : ",\"lat\":");
        if (sqlite3_column_type(sql, 5 + i) == SQLITE_NULL)
            buf_z(b, "null");
        else
            json_decimal(b, sqlite3_column_double(sql, 5 + i), 5);
    }
    buf_z(b, ",\"geonameid\":");
    text_or_null(b, ask_text(sql, 7)); /* digits */
    buf_char(b, '}');
}

static void quote_element(buf *b, sqlite3_stmt *sql)
{
    buf_printf(b, "{\"start\":%lld,\"end\":%lld,\"kind\":", (long long)sqlite3_column_int64(sql, 0), (long long)sqlite3_column_int64(sql, 1));
    json_text_value(b, ask_text(sql, 3));
    buf_z(b, ",\"text\":");
    json_text_value(b, ask_text(sql, 2));
    if (sqlite3_column_type(sql, 4) == SQLITE_NULL) {
        buf_z(b, ",\"speaker\":null");
    } else {
        buf_z(b, ",\"speaker\":{\"text\":\"\",\"start\":null,\"end\":null");
        record_actor_tail(b, sql, 4);
    }
    buf_char(b, '}');
}

static void actor_element(buf *b, sqlite3_stmt *sql)
{
    buf_z(b, "{\"reason\":");
    json_text_value(b, ask_text(sql, 4));
    buf_z(b, ",\"row\":");
    json_text_value(b, ask_text(sql, 5));
    record_actor_tail(b, sql, 0);
}

static const struct list {
    const char *name;
    void (*element)(buf *b, sqlite3_stmt *sql);
    const char *sql;
} list_table[] = {
    { "sentences", sentence_element, "SELECT start, \"end\" FROM sentences WHERE article = ?1 ORDER BY sentence" },
    { "quotes", quote_element, "SELECT q.start, q.\"end\", q.text, q.kind, a.id, a.name, a.country, a.role FROM quotes q"
      " LEFT JOIN actors a ON a.article = q.article AND a.actor = q.speaker WHERE q.article = ?1 AND NOT (?2 AND q.kind = 'indirect')"
      " ORDER BY q.quote" },
    { "dates", date_element, "SELECT start, \"end\", text, value, value_end, type FROM dates WHERE article = ?1"
      " AND NOT (?2 AND type <> 'date') ORDER BY date" },
    { "places", place_element, "SELECT start, \"end\", text, name, country, lat, lon, geonameid FROM places WHERE article = ?1"
      " ORDER BY place" },
    { "mentions", mention_element, "SELECT m.start, m.\"end\", m.text, m.type, a.id FROM mentions m LEFT JOIN actors a"
      " ON a.article = m.article AND a.actor = m.actor WHERE m.article = ?1 ORDER BY m.mention" },
    { "actors", actor_element, "SELECT id, name, country, role, reason, row FROM actors WHERE article = ?1 ORDER BY actor" },
};

static dgm_status write_list(buf *b, ask *q, int64_t article, const struct list *l, bool gold, dgm_error *error)
{
    sqlite3_stmt *sql = NULL;
    dgm_status status = article_rows(&sql, q, article, l->sql, error);
    bool row = true, first = true;

    if (status == DGM_OK && sqlite3_bind_parameter_count(sql) > 1)
        sqlite3_bind_int(sql, 2, gold);
    buf_printf(b, ",\"%s\":[", l->name);
    while (status == DGM_OK && (status = ask_step(&row, q, sql, error)) == DGM_OK && row) {
        if (!first)
            buf_char(b, ',');
        first = false;
        l->element(b, sql);
    }
    buf_char(b, ']');
    sqlite3_finalize(sql);
    return status;
}

dgm_status record_lists(buf *b, ask *q, int64_t article, bool gold, dgm_error *error)
{
    for (size_t i = 0; i < COUNT_OF(list_table); i++)
        TRY(write_list(b, q, article, &list_table[i], gold, error));
    return DGM_OK;
}

/* ---- Corrections -------------------------------------------------------------------------------------------------------- */

static dgm_status apply(edited *e, sqlite3_stmt *sql, dgm_error *error)
{
    str action = ask_text(sql, 0), fields = ask_text(sql, 1);
    json_t *more;

    e->state = str_is(action, "accept") ? EDIT_ACCEPTED : str_is(action, "reject") ? EDIT_REJECTED : EDIT_FIXED;
    if (e->state == EDIT_ACCEPTED || !fields.n)
        return DGM_OK;
    more = json_loadb(fields.p, fields.n, 0, NULL);
    if (!json_is_object(more)) {
        json_decref(more);
        return DGM_OK; /* not ours: somebody wrote into the table */
    }
    if (!e->fields)
        e->fields = json_object();
    if (!e->fields || json_object_update(e->fields, more) != 0) {
        json_decref(more);
        return dgm_fail_memory(error);
    }
    json_decref(more);
    return DGM_OK;
}

dgm_status edited_of(edited *out, ask *q, str article_id, int64_t start, int64_t end, str code, dgm_error *error)
{
    sqlite3_stmt *sql = NULL;
    dgm_status status = DGM_OK;
    bool row = true;

    *out = (edited){ EDIT_NONE, NULL };
    if (sqlite3_prepare_v2(ask_handle(q), "SELECT action, fields FROM corrections WHERE article_id = ?1 AND start = ?2 AND \"end\" = ?3"
                           " AND code = ?4 ORDER BY correction", -1, &sql, NULL) != SQLITE_OK)
        return ask_failed(q, error);
    sqlite3_bind_text(sql, 1, article_id.p, (int)article_id.n, SQLITE_STATIC);
    sqlite3_bind_int64(sql, 2, start);
    sqlite3_bind_int64(sql, 3, end);
    sqlite3_bind_text(sql, 4, code.p, (int)code.n, SQLITE_STATIC);
    while (status == DGM_OK && (status = ask_step(&row, q, sql, error)) == DGM_OK && row)
        status = apply(out, sql, error);
    sqlite3_finalize(sql);
    return status;
}

void edited_release(edited *e)
{
    json_decref(e->fields);
    e->fields = NULL;
}

void record_real(buf *b, const char *name, sqlite3_stmt *sql, int column, unsigned decimals)
{
    json_name(b, name);
    if (sqlite3_column_type(sql, column) == SQLITE_NULL)
        buf_z(b, "null");
    else
        json_decimal(b, sqlite3_column_double(sql, column), decimals);
}

dgm_status record_side(buf *b, ask *q, int64_t article, int64_t event, const char *side, const char *name, dgm_error *error)
{
    sqlite3_stmt *sql = NULL;
    bool row = true, first = true;
    dgm_status status = article_rows(&sql, q, article, "SELECT a.id, a.name, a.country, a.role, x.text, x.start, x.\"end\" FROM event_actors x"
        " JOIN actors a ON a.article = x.article AND a.actor = x.actor WHERE x.article = ?1 AND x.event = ?2 AND x.side = ?3"
        " ORDER BY x.position", error);

    json_name(b, name);
    buf_char(b, '[');
    if (status == DGM_OK) {
        sqlite3_bind_int64(sql, 2, event);
        sqlite3_bind_text(sql, 3, side, -1, SQLITE_STATIC);
    }
    while (status == DGM_OK && (status = ask_step(&row, q, sql, error)) == DGM_OK && row) {
        buf_z(b, first ? "{\"text\":" : ",{\"text\":");
        first = false;
        json_text_value(b, ask_text(sql, 4));
        if (sqlite3_column_type(sql, 5) == SQLITE_NULL)
            buf_z(b, ",\"start\":null,\"end\":null");
        else
            record_span(b, sqlite3_column_int64(sql, 5), sqlite3_column_int64(sql, 6));
        record_actor_tail(b, sql, 0);
    }
    buf_char(b, ']');
    sqlite3_finalize(sql);
    return status;
}
