/* The questions "edits" and "gold": corrections as they were made, and coded articles with them applied, as dragoman eval and train
 * take them. */
#include "ask/record.h"

#include "base/error.h"

#include <jansson.h>

#define DEFAULT_ROWS 50u

/* ---- Corrections --------------------------------------------------------------------------------------------------------- */

static const char edits_sql[] =
    "SELECT json_object('edit', c.correction, 'article', w.article, 'event', e.event, 'article_id', c.article_id, 'title', w.title,"
    " 'trigger', e.trigger, 'code', c.code, 'action', c.action, 'fields', CASE WHEN json_valid(c.fields) THEN json(c.fields) END,"
    " 'by', c.by, 'note', c.note, 'when', c.at) FROM corrections c LEFT JOIN articles w ON w.id = c.article_id LEFT JOIN events e"
    " ON e.article = w.article AND e.start = c.start AND e.\"end\" = c.\"end\" AND e.cameo = c.code"
    " ORDER BY c.correction DESC LIMIT ?1 OFFSET ?2";

dgm_status ask_edits(ask_out *o, ask *q, const ask_filter *f, dgm_error *error)
{
    bool lines = o->format == DGM_QUERY_JSONL, row = true, first = true;
    uint64_t limit = ask_limit(f, lines ? INT64_MAX : DEFAULT_ROWS);
    sqlite3_stmt *sql = NULL;
    dgm_status status = DGM_OK;

    if (!lines)
        buf_z(&o->b, "{\"edits\":[");
    if (sqlite3_prepare_v2(ask_handle(q), edits_sql, -1, &sql, NULL) != SQLITE_OK)
        return ask_failed(q, error);
    sqlite3_bind_int64(sql, 1, (int64_t)(limit > INT64_MAX ? INT64_MAX : limit));
    sqlite3_bind_int64(sql, 2, (int64_t)ask_offset(f));
    while (status == DGM_OK && (status = ask_step(&row, q, sql, error)) == DGM_OK && row) {
        if (!lines && !first)
            buf_char(&o->b, ',');
        first = false;
        buf_str(&o->b, ask_text(sql, 0));
        if (lines)
            buf_char(&o->b, '\n');
    }
    sqlite3_finalize(sql);
    if (status != DGM_OK)
        return status;
    if (!lines)
        buf_z(&o->b, "]}\n");
    return ask_flush(o, true, error);
}

/* ---- Events in the form of docs/formats/json.md ---------------------------------------------------------------------------- */

static const char head_sql[] = "SELECT id, lang, date, date_inferred, title, source, url, text FROM articles WHERE article = ?1";
static const char event_sql[] =
    "SELECT e.event, e.sentence, e.trigger, e.start, e.\"end\", e.cameo, e.status, e.date, e.date_precision, e.act, e.rule, e.confidence,"
    " b.id, b.name, b.country, b.role, p.name, p.country, p.lat, p.lon, p.text, p.start, p.\"end\" FROM events e"
    " LEFT JOIN actors b ON b.article = e.article AND b.actor = e.attributed_to"
    " LEFT JOIN places p ON p.article = e.article AND p.place = e.place WHERE e.article = ?1 ORDER BY e.event";
enum { G_EVENT, G_SENTENCE, G_TRIGGER, G_START, G_END, G_CODE, G_STATUS, G_DATE, G_PRECISION, G_ACT, G_RULE, G_CONFIDENCE, G_BY,
       G_PLACE = G_BY + 4, G_PLACE_COUNTRY, G_LAT, G_LON, G_PLACE_TEXT, G_PLACE_START, G_PLACE_END };

static void write_place(buf *b, sqlite3_stmt *sql)
{
    json_name(b, "place");
    if (sqlite3_column_type(sql, G_PLACE) == SQLITE_NULL) {
        buf_z(b, "null");
        return;
    }
    buf_z(b, "{\"name\":");
    json_text_value(b, ask_text(sql, G_PLACE));
    json_member(b, "country", ask_text(sql, G_PLACE_COUNTRY));
    for (int i = 0; i < 2; i++) {
        json_name(b, i ? "lon" : "lat");
        if (sqlite3_column_type(sql, G_LAT + i) == SQLITE_NULL)
            buf_z(b, "null");
        else
            json_decimal(b, sqlite3_column_double(sql, G_LAT + i), 5);
    }
    json_member(b, "text", ask_text(sql, G_PLACE_TEXT));
    record_span(b, sqlite3_column_int64(sql, G_PLACE_START), sqlite3_column_int64(sql, G_PLACE_END));
    buf_char(b, '}');
}

static dgm_status write_event(buf *b, ask *q, int64_t article, sqlite3_stmt *sql, dgm_error *error)
{
    int64_t event = sqlite3_column_int64(sql, G_EVENT);

    buf_printf(b, "{\"sentence\":%lld,\"trigger\":{\"text\":", (long long)sqlite3_column_int64(sql, G_SENTENCE));
    json_text_value(b, ask_text(sql, G_TRIGGER));
    record_span(b, sqlite3_column_int64(sql, G_START), sqlite3_column_int64(sql, G_END));
    buf_char(b, '}');
    json_member(b, "cameo", ask_text(sql, G_CODE));
    json_member(b, "status", ask_text(sql, G_STATUS));
    TRY(record_side(b, q, article, event, "source", "source", error));
    TRY(record_side(b, q, article, event, "target", "target", error));
    json_name(b, "attributed_to");
    if (sqlite3_column_type(sql, G_BY) == SQLITE_NULL) {
        buf_z(b, "null");
    } else {
        buf_z(b, "{\"text\":\"\",\"start\":null,\"end\":null");
        record_actor_tail(b, sql, G_BY);
    }
    json_member_or_null(b, "date", ask_text(sql, G_DATE));
    json_member_or_null(b, "date_precision", ask_text(sql, G_PRECISION));
    write_place(b, sql);
    json_member_int(b, "act", sqlite3_column_int64(sql, G_ACT));
    json_member(b, "rule", ask_text(sql, G_RULE));
    json_member_real(b, "confidence", sqlite3_column_double(sql, G_CONFIDENCE), 3);
    buf_char(b, '}');
    return DGM_OK;
}

/* ---- Applying ---------------------------------------------------------------------------------------------------------------- */

static int set_fields(json_t *event, json_t *fields)
{
    const char *key;
    json_t *value;
    int bad = 0;

    json_object_foreach(fields, key, value) {
        const char *name = strcmp(key, "code") == 0 ? "cameo" : key;
        size_t n = json_string_length(value);

        bad = bad || json_object_set(event, name, value);
        if (strcmp(key, "date") == 0)
            bad = bad || json_object_set_new(event, "date_precision", n ? json_string(n == 4 ? "year" : n == 7 ? "month" : "day") : json_null());
    }
    return bad;
}

/* The event in `text` with a person's word on it. */
static dgm_status apply(buf *b, const buf *text, const edited *e, dgm_error *error)
{
    json_t *event = json_loadb(text->p, text->n, 0, NULL);
    char *dump;
    int bad = !event || (e->fields && set_fields(event, e->fields)) ||
              json_object_set_new(event, "corrected", json_string(edit_state_name[e->state]));

    dump = bad ? NULL : json_dumps(event, JSON_COMPACT | JSON_REAL_PRECISION(9));
    json_decref(event);
    if (!dump)
        return dgm_fail_memory(error);
    buf_z(b, dump);
    free(dump);
    return DGM_OK;
}

static dgm_status write_edited(buf *b, bool *first, ask *q, int64_t article, str article_id, sqlite3_stmt *sql, bool only_corrected, dgm_error *error)
{
    edited e;
    buf text = { 0 };
    dgm_status status = edited_of(&e, q, article_id, sqlite3_column_int64(sql, G_START), sqlite3_column_int64(sql, G_END),
                                  ask_text(sql, G_CODE), error);

    if (status == DGM_OK && e.state != EDIT_REJECTED && (e.state || !only_corrected)) {
        if (!*first)
            buf_char(b, ',');
        *first = false;
        status = write_event(&text, q, article, sql, error);
        if (status == DGM_OK && text.failed)
            status = dgm_fail_memory(error);
        if (status == DGM_OK && e.state)
            status = apply(b, &text, &e, error);
        else if (status == DGM_OK)
            buf_add(b, text.p, text.n);
    }
    buf_release(&text);
    edited_release(&e);
    return status;
}

static dgm_status write_events(buf *b, ask *q, int64_t article, str article_id, bool only_corrected, dgm_error *error)
{
    sqlite3_stmt *sql = NULL;
    bool row = true, first = true;
    dgm_status status = article_rows(&sql, q, article, event_sql, error);

    buf_z(b, ",\"events\":[");
    while (status == DGM_OK && (status = ask_step(&row, q, sql, error)) == DGM_OK && row)
        status = write_edited(b, &first, q, article, article_id, sql, only_corrected, error);
    buf_char(b, ']');
    sqlite3_finalize(sql);
    return status;
}

dgm_status record_gold(buf *b, ask *q, int64_t article, bool only_corrected, dgm_error *error)
{
    sqlite3_stmt *sql = NULL;
    bool row = false;
    dgm_status status = article_rows(&sql, q, article, head_sql, error);

    if (status == DGM_OK)
        status = ask_step(&row, q, sql, error);
    if (status == DGM_OK && row) {
        buf_z(b, "{\"id\":");
        json_text_value(b, ask_text(sql, 0));
        json_member(b, "lang", ask_text(sql, 1));
        json_member_or_null(b, "date", ask_text(sql, 2));
        buf_z(b, sqlite3_column_int(sql, 3) ? ",\"date_inferred\":true" : ",\"date_inferred\":false");
        status = record_lists(b, q, article, true, error);
        if (status == DGM_OK)
            status = write_events(b, q, article, ask_text(sql, 0), only_corrected, error);
        json_member(b, "title", ask_text(sql, 4));
        json_member(b, "source", ask_text(sql, 5));
        json_member(b, "url", ask_text(sql, 6));
        json_member(b, "text", ask_text(sql, 7));
        buf_z(b, "}\n");
    }
    sqlite3_finalize(sql);
    return status == DGM_OK && b->failed ? dgm_fail_memory(error) : status;
}

/* Articles with a correction. `only=corrected`: of their events those that somebody has looked at. */
dgm_status ask_gold(ask_out *o, ask *q, const ask_filter *f, dgm_error *error)
{
    const char *only = ask_value(f, "only", 0);
    sqlite3_stmt *sql = NULL;
    bool row = true;
    dgm_status status;

    if (only && strcmp(only, "corrected") != 0)
        return dgm_fail(error, DGM_EUSAGE, UINT64_MAX, "only: can be \"corrected\"");
    TRY(ask_prepare(&sql, q, f, "SELECT w.article FROM articles w WHERE w.id IN (SELECT article_id FROM corrections) AND (%a) ORDER BY w.article",
                    error));
    while ((status = ask_step(&row, q, sql, error)) == DGM_OK && row) {
        status = record_gold(&o->b, q, sqlite3_column_int64(sql, 0), only != NULL, error);
        if (status == DGM_OK)
            status = ask_flush(o, false, error);
        if (status != DGM_OK)
            break;
    }
    sqlite3_finalize(sql);
    return status == DGM_OK ? ask_flush(o, true, error) : status;
}
