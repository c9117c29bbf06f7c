/* The question "article": a stored article with all that was found in it, offsets for browsers. */
#include "ask/internal.h"
#include "ask/record.h"
#include "ask/utf16.h"

#include "base/error.h"

#include <jansson.h>

static const char head_sql[] = "SELECT id, title, source, date, url, lang, text, article FROM articles WHERE article = ?1";
static const char event_sql[] =
    "SELECT e.event, e.sentence, e.trigger, e.start, e.\"end\", e.cameo, e.plover_type, e.plover_mode, e.plover_contexts, e.quad,"
    " e.goldstein, e.status, e.date, e.date_precision, e.act, e.rule, e.confidence, b.id, b.name, b.country, b.role, p.name, p.country,"
    " p.lat, p.lon, p.text, p.start, p.\"end\", w.id FROM events e JOIN articles w ON w.article = e.article"
    " LEFT JOIN actors b ON b.article = e.article AND b.actor = e.attributed_to"
    " LEFT JOIN places p ON p.article = e.article AND p.place = e.place WHERE e.article = ?1 ORDER BY e.event";
enum { E_EVENT, E_SENTENCE, E_TRIGGER, E_START, E_END, E_CODE, E_TYPE, E_MODE, E_CONTEXTS, E_QUAD, E_GOLDSTEIN, E_STATUS, E_DATE, E_PRECISION,
       E_ACT, E_RULE, E_CONFIDENCE, E_BY, E_PLACE = E_BY + 4, E_PLACE_COUNTRY, E_LAT, E_LON, E_PLACE_TEXT, E_PLACE_START, E_PLACE_END, E_ARTICLE };

/* ---- Events ----------------------------------------------------------------------------------------------------------- */

static void write_reason(buf *b, ask *q, sqlite3_stmt *sql)
{
    str code = ask_text(sql, E_CODE), name = ask_code_name(q, code), rule = ask_text(sql, E_RULE), trigger = ask_text(sql, E_TRIGGER);
    buf text = { 0 };

    buf_printf(&text, "\"%.*s\" is %.*s%s%.*s by %.*s; confidence ", (int)trigger.n, trigger.p, (int)code.n, code.p, name.n ? " " : "",
               (int)name.n, name.p, (int)rule.n, rule.p);
    buf_fixed(&text, sqlite3_column_double(sql, E_CONFIDENCE), 2);
    b->failed = b->failed || text.failed;
    json_member(b, "reason", (str){ text.p ? text.p : "", (uint32_t)text.n });
    buf_release(&text);
}

static void write_place(buf *b, sqlite3_stmt *sql)
{
    json_name(b, "place");
    if (sqlite3_column_type(sql, E_PLACE) == SQLITE_NULL) {
        buf_z(b, "null");
        return;
    }
    buf_z(b, "{\"text\":");
    json_text_value(b, ask_text(sql, E_PLACE_TEXT));
    record_span(b, sqlite3_column_int64(sql, E_PLACE_START), sqlite3_column_int64(sql, E_PLACE_END));
    json_member(b, "name", ask_text(sql, E_PLACE));
    json_member(b, "country", ask_text(sql, E_PLACE_COUNTRY));
    record_real(b, "lat", sql, E_LAT, 5);
    record_real(b, "lon", sql, E_LON, 5);
    buf_char(b, '}');
}

static void write_codes(buf *b, ask *q, sqlite3_stmt *sql)
{
    str code = ask_text(sql, E_CODE);

    json_member(b, "code", code);
    json_member(b, "code_name", ask_code_name(q, code));
    json_member(b, "root", str_sub(code, 0, code.n < 2 ? code.n : 2));
    json_member_or_null(b, "type", ask_text(sql, E_TYPE));
    json_member_or_null(b, "mode", ask_text(sql, E_MODE));
    json_member(b, "contexts", ask_text(sql, E_CONTEXTS));
    record_real(b, "quad", sql, E_QUAD, 0);
    record_real(b, "goldstein", sql, E_GOLDSTEIN, 1);
    json_member(b, "status", ask_text(sql, E_STATUS));
}

static dgm_status write_correction(buf *b, ask *q, sqlite3_stmt *sql, dgm_error *error)
{
    edited e;
    dgm_status status = edited_of(&e, q, ask_text(sql, E_ARTICLE), sqlite3_column_int64(sql, E_START), sqlite3_column_int64(sql, E_END),
                                  ask_text(sql, E_CODE), error);
    char *fields = status == DGM_OK && e.fields ? json_dumps(e.fields, JSON_COMPACT | JSON_REAL_PRECISION(9)) : NULL;

    json_member_or_null(b, "corrected", str_of(edit_state_name[e.state]));
    if (fields) {
        json_name(b, "fields");
        buf_z(b, fields);
    }
    free(fields);
    edited_release(&e);
    return status;
}

static dgm_status write_event(buf *b, ask *q, int64_t article, sqlite3_stmt *sql, dgm_error *error)
{
    int64_t event = sqlite3_column_int64(sql, E_EVENT);

    buf_printf(b, "{\"event\":%lld,\"sentence\":%lld,\"trigger\":{\"text\":", (long long)event, (long long)sqlite3_column_int64(sql, E_SENTENCE));
    json_text_value(b, ask_text(sql, E_TRIGGER));
    record_span(b, sqlite3_column_int64(sql, E_START), sqlite3_column_int64(sql, E_END));
    buf_char(b, '}');
    write_codes(b, q, sql);
    TRY(record_side(b, q, article, event, "source", "sources", error));
    TRY(record_side(b, q, article, event, "target", "targets", error));
    json_name(b, "attributed_to");
    if (sqlite3_column_type(sql, E_BY) == SQLITE_NULL) {
        buf_z(b, "null");
    } else {
        buf_z(b, "{\"text\":\"\"");
        record_actor_tail(b, sql, E_BY);
    }
    json_member_or_null(b, "date", ask_text(sql, E_DATE));
    json_member_or_null(b, "date_precision", ask_text(sql, E_PRECISION));
    write_place(b, sql);
    json_member_int(b, "act", sqlite3_column_int64(sql, E_ACT));
    json_member(b, "rule", ask_text(sql, E_RULE));
    write_reason(b, q, sql);
    record_real(b, "confidence", sql, E_CONFIDENCE, 3);
    TRY(write_correction(b, q, sql, error));
    buf_char(b, '}');
    return DGM_OK;
}

static dgm_status write_events(buf *b, ask *q, int64_t article, dgm_error *error)
{
    sqlite3_stmt *sql = NULL;
    dgm_status status = article_rows(&sql, q, article, event_sql, error);
    bool row = true, first = true;

    json_name(b, "events");
    buf_char(b, '[');
    while (status == DGM_OK && (status = ask_step(&row, q, sql, error)) == DGM_OK && row) {
        if (!first)
            buf_char(b, ',');
        first = false;
        status = write_event(b, q, article, sql, error);
    }
    buf_char(b, ']');
    sqlite3_finalize(sql);
    return status;
}

/* ---- Acts ------------------------------------------------------------------------------------------------------------- */

/* What other articles tell of the same act, when dragoman link has found out. */
static const char linked_sql[] =
    "SELECT json_group_array(json_object('article', o.article, 'article_id', n.article, 'title', o.title, 'outlet', n.source,"
    " 'published', n.published, 'act', n.of_article, 'code', n.cameo, 'status', n.status, 'date', n.date)), m.act, m.story"
    " FROM linked_mentions m JOIN articles w ON w.id = m.article JOIN linked_mentions n ON n.act = m.act AND n.article <> m.article"
    " LEFT JOIN articles o ON o.id = n.article WHERE w.article = ?1 AND m.of_article = ?2";

static dgm_status write_linked(buf *b, ask *q, int64_t article, int64_t act, dgm_error *error)
{
    sqlite3_stmt *sql = NULL;
    bool row = false;
    dgm_status status;

    TRY(article_rows(&sql, q, article, linked_sql, error));
    sqlite3_bind_int64(sql, 2, act);
    status = ask_step(&row, q, sql, error);
    if (status == DGM_OK && row && sqlite3_column_type(sql, 1) != SQLITE_NULL) {
        json_name(b, "linked");
        buf_printf(b, "{\"act\":%lld,\"story\":%lld,\"mentions\":", (long long)sqlite3_column_int64(sql, 1), (long long)sqlite3_column_int64(sql, 2));
        buf_str(b, ask_text(sql, 0));
        buf_char(b, '}');
    }
    sqlite3_finalize(sql);
    return status;
}

static dgm_status write_acts(buf *b, ask *q, int64_t article, dgm_error *error)
{
    sqlite3_stmt *sql = NULL;
    bool row = true, first = true, linked = ask_has_table(q, "linked_mentions");
    dgm_status status = article_rows(&sql, q, article, "SELECT a.act, a.mentions, a.cameo, a.status, a.date, p.name, p.country, a.confidence"
        " FROM acts a LEFT JOIN places p ON p.article = a.article AND p.place = a.place WHERE a.article = ?1 ORDER BY a.act", error);

    json_name(b, "acts");
    buf_char(b, '[');
    while (status == DGM_OK && (status = ask_step(&row, q, sql, error)) == DGM_OK && row) {
        buf_printf(b, "%s{\"act\":%lld,\"mentions\":%lld", first ? "" : ",", (long long)sqlite3_column_int64(sql, 0),
                   (long long)sqlite3_column_int64(sql, 1));
        first = false;
        json_member(b, "code", ask_text(sql, 2));
        json_member(b, "status", ask_text(sql, 3));
        json_member_or_null(b, "date", ask_text(sql, 4));
        json_member_or_null(b, "place", ask_text(sql, 5));
        json_member_or_null(b, "place_country", ask_text(sql, 6));
        record_real(b, "confidence", sql, 7, 3);
        if (linked)
            status = write_linked(b, q, article, sqlite3_column_int64(sql, 0), error);
        buf_char(b, '}');
    }
    buf_char(b, ']');
    sqlite3_finalize(sql);
    return status;
}

/* ---- The article -------------------------------------------------------------------------------------------------------- */

static dgm_status write_article(buf *b, ask *q, int64_t article, sqlite3_stmt *sql, dgm_error *error)
{
    buf_printf(b, "{\"article\":%lld", (long long)article);
    json_member(b, "id", ask_text(sql, 0));
    json_member_or_null(b, "title", ask_text(sql, 1));
    json_member_or_null(b, "outlet", ask_text(sql, 2));
    json_member_or_null(b, "published", ask_text(sql, 3));
    json_member_or_null(b, "url", ask_text(sql, 4));
    json_member(b, "lang", ask_text(sql, 5));
    json_member(b, "text", ask_text(sql, 6));
    TRY(record_lists(b, q, article, false, error));
    TRY(write_events(b, q, article, error));
    TRY(write_acts(b, q, article, error));
    buf_z(b, "}\n");
    return b->failed ? dgm_fail_memory(error) : DGM_OK;
}

/* The record with offsets in UTF-16, in place of that in bytes. */
static dgm_status convert(buf *b, str text, dgm_error *error)
{
    json_t *record = json_loadb(b->p, b->n, 0, NULL);
    dgm_status status = record ? utf16_offsets(record, text, error) : dgm_fail(error, DGM_EFORMAT, UINT64_MAX, "the article's text is no UTF-8");
    char *dump = status == DGM_OK ? json_dumps(record, JSON_COMPACT | JSON_REAL_PRECISION(9)) : NULL;

    if (status == DGM_OK && !dump)
        status = dgm_fail_memory(error);
    if (dump) {
        b->n = 0;
        buf_z(b, dump);
        buf_char(b, '\n');
    }
    free(dump);
    json_decref(record);
    return status;
}

dgm_status ask_article(ask_out *o, ask *q, const ask_filter *f, dgm_error *error)
{
    const char *given = ask_value(f, "id", 0), *id = ask_value(f, "article", 0);
    sqlite3_stmt *sql = NULL;
    int64_t article;
    bool row = false;
    dgm_status status;

    if (!given && !id)
        return dgm_fail(error, DGM_EUSAGE, UINT64_MAX, "article: which one is meant");
    if ((given && id) || ask_value(f, "article", 1))
        return ask_bad(error, f, "article", given ? 0 : 1, "one article is answered");
    TRY(article_number(&article, q, given ? given : id, !given, error));
    status = article_rows(&sql, q, article, head_sql, error);
    if (status == DGM_OK)
        status = ask_step(&row, q, sql, error);
    if (status == DGM_OK && !row)
        status = dgm_fail(error, DGM_EINPUT, UINT64_MAX, "there is no such article");
    if (status == DGM_OK)
        status = write_article(&o->b, q, article, sql, error);
    if (status == DGM_OK)
        status = convert(&o->b, ask_text(sql, 6), error);
    sqlite3_finalize(sql);
    return status;
}
