/* The question "quotes": who said what, with the filters of articles; filters of events keep the articles that tell of such events. */
#include "ask/record.h"

#include "base/error.h"

#define SPEAKERS 50u /* values of "speaker" */
#define DEFAULT_ROWS 50u

/* Filters about events; the others are about articles. */
static const char *const event_filter[] = { "actor", "source", "target", "country", "source_country", "target_country", "role", "source_role",
    "target_role", "dyad", "code", "root", "type", "mode", "quad", "status", "from", "to", "place", "place_country", "near", "min_confidence", "act",
    "attributed" };

static bool asks_of_events(const ask_filter *f)
{
    for (size_t i = 0; i < COUNT_OF(event_filter); i++)
        if (ask_value(f, event_filter[i], 0))
            return true;
    return false;
}

/* "~part", id or name of speakers: bound as :s0, :s1 ... */
static void speakers(buf *b, const ask_filter *f)
{
    for (size_t i = 0; i < SPEAKERS && ask_value(f, "speaker", i); i++) {
        buf_z(b, i ? " OR " : " AND (");
        if (ask_value(f, "speaker", i)[0] == '~')
            buf_printf(b, "instr(lower(s.name), lower(:s%zu))", i);
        else
            buf_printf(b, "s.id = :s%zu OR s.name = :s%zu", i, i);
    }
    if (ask_value(f, "speaker", 0))
        buf_char(b, ')');
}

/* FROM and WHERE of the question. */
static void condition(buf *b, const ask_filter *f)
{
    buf_z(b, " FROM quotes q JOIN articles w ON w.article = q.article LEFT JOIN actors s ON s.article = q.article AND s.actor = q.speaker"
          " WHERE (%a)");
    if (asks_of_events(f))
        buf_z(b, " AND q.article IN (%{SELECT f.fact >> 24 FROM %Tfacts f WHERE %w%})");
    if (ask_value(f, "contains", 0))
        buf_z(b, " AND instr(lower(q.text), lower(:contains))");
    speakers(b, f);
}

static dgm_status prepare(sqlite3_stmt **out, ask *q, const ask_filter *f, const char *select, const char *tail, dgm_error *error)
{
    buf b = { 0 };
    dgm_status status;

    buf_z(&b, select);
    condition(&b, f);
    buf_z(&b, tail);
    buf_char(&b, '\0');
    *out = NULL;
    status = b.failed ? dgm_fail_memory(error) : ask_prepare(out, q, f, b.p, error);
    buf_release(&b);
    if (status != DGM_OK)
        return status;
    if (ask_value(f, "contains", 0))
        sqlite3_bind_text(*out, sqlite3_bind_parameter_index(*out, ":contains"), ask_value(f, "contains", 0), -1, SQLITE_STATIC);
    for (size_t i = 0; i < SPEAKERS && ask_value(f, "speaker", i); i++) {
        const char *value = ask_value(f, "speaker", i);
        char name[16];

        snprintf(name, sizeof(name), ":s%zu", i);
        sqlite3_bind_text(*out, sqlite3_bind_parameter_index(*out, name), value + (value[0] == '~'), -1, SQLITE_STATIC);
    }
    return DGM_OK;
}

#define COLUMNS "SELECT q.article, q.quote, w.id, w.title, w.source, w.date, q.text, q.kind, q.start, q.\"end\", s.id, s.name, s.country, s.role," \
    " (SELECT CAST(substr(CAST(w.text AS BLOB), n.start + 1, n.\"end\" - n.start) AS TEXT) FROM sentences n WHERE n.article = q.article" \
    " AND n.start <= q.start AND n.\"end\" > q.start), w.lang"
enum { Q_ARTICLE, Q_QUOTE, Q_ID, Q_TITLE, Q_OUTLET, Q_DATE, Q_TEXT, Q_KIND, Q_START, Q_END, Q_SPEAKER, Q_SENTENCE = Q_SPEAKER + 4, Q_LANG };

static void write_json(buf *b, sqlite3_stmt *sql)
{
    buf_printf(b, "{\"article\":%lld,\"quote\":%lld", (long long)sqlite3_column_int64(sql, Q_ARTICLE), (long long)sqlite3_column_int64(sql, Q_QUOTE));
    json_member(b, "article_id", ask_text(sql, Q_ID));
    json_member_or_null(b, "title", ask_text(sql, Q_TITLE));
    json_member_or_null(b, "outlet", ask_text(sql, Q_OUTLET));
    json_member_or_null(b, "published", ask_text(sql, Q_DATE));
    json_member(b, "lang", ask_text(sql, Q_LANG));
    json_member(b, "text", ask_text(sql, Q_TEXT));
    json_member(b, "kind", ask_text(sql, Q_KIND));
    json_name(b, "speaker");
    if (sqlite3_column_type(sql, Q_SPEAKER) == SQLITE_NULL) {
        buf_z(b, "null");
    } else {
        str id = ask_text(sql, Q_SPEAKER);
        ask_party p = { .id = str_starts(id, STR("a:")) ? STR("") : id, .name = ask_text(sql, Q_SPEAKER + 1),
                        .country = ask_text(sql, Q_SPEAKER + 2), .role = ask_text(sql, Q_SPEAKER + 3) };

        json_party(b, &p, false);
    }
    json_member(b, "sentence", ask_text(sql, Q_SENTENCE));
    buf_char(b, '}');
}

static void write_csv(ask_out *o, sqlite3_stmt *sql)
{
    static const int column[] = { Q_ARTICLE, Q_QUOTE, Q_ID, Q_TITLE, Q_OUTLET, Q_DATE, Q_LANG, Q_KIND, Q_TEXT, Q_SPEAKER, Q_SPEAKER + 1,
                                  Q_SPEAKER + 2, Q_SPEAKER + 3, Q_SENTENCE };

    for (size_t i = 0; i < COUNT_OF(column); i++)
        csv_text(o, i == 0, column[i] == Q_SPEAKER && str_starts(ask_text(sql, Q_SPEAKER), STR("a:")) ? STR("") : ask_text(sql, column[i]));
    buf_char(&o->b, '\n');
}

static const char csv_head[] = "article,quote,article_id,title,outlet,published,lang,kind,text,speaker_id,speaker,speaker_country,speaker_role,sentence\n";

static dgm_status count(int64_t *out, ask *q, const ask_filter *f, dgm_error *error)
{
    sqlite3_stmt *sql = NULL;
    bool row = false;
    dgm_status status;

    TRY(prepare(&sql, q, f, "SELECT count(*)", "", error));
    status = ask_step(&row, q, sql, error);
    *out = row ? sqlite3_column_int64(sql, 0) : 0;
    sqlite3_finalize(sql);
    return status;
}

static dgm_status rows(ask_out *o, ask *q, const ask_filter *f, uint64_t limit, dgm_error *error)
{
    sqlite3_stmt *sql = NULL;
    bool row = true, first = true, json = o->format == DGM_QUERY_JSON, lines = o->format == DGM_QUERY_JSONL;
    dgm_status status;

    TRY(prepare(&sql, q, f, COLUMNS, " ORDER BY w.date DESC, q.article, q.quote LIMIT :limit OFFSET :offset", error));
    sqlite3_bind_int64(sql, sqlite3_bind_parameter_index(sql, ":limit"), limit > INT64_MAX ? -1 : (int64_t)limit);
    sqlite3_bind_int64(sql, sqlite3_bind_parameter_index(sql, ":offset"), (int64_t)ask_offset(f));
    status = ask_step(&row, q, sql, error);
    for (; status == DGM_OK && row; status = ask_step(&row, q, sql, error)) {
        if (json && !first)
            buf_char(&o->b, ',');
        first = false;
        if (json || lines)
            write_json(&o->b, sql);
        else
            write_csv(o, sql);
        if (lines)
            buf_char(&o->b, '\n');
        if (ask_flush(o, false, error) != DGM_OK) {
            status = error->status;
            break;
        }
    }
    sqlite3_finalize(sql);
    return status;
}

dgm_status ask_quotes(ask_out *o, ask *q, const ask_filter *f, dgm_error *error)
{
    bool json = o->format == DGM_QUERY_JSON;
    uint64_t limit = ask_limit(f, json ? DEFAULT_ROWS : UINT64_MAX);
    int64_t total;

    if (json) {
        TRY(count(&total, q, f, error));
        buf_printf(&o->b, "{\"total\":%lld,\"limit\":%llu,\"offset\":%llu,\"quotes\":[", (long long)total, (unsigned long long)limit,
                   (unsigned long long)ask_offset(f));
    } else if (o->format != DGM_QUERY_JSONL) {
        buf_z(&o->b, csv_head);
    }
    TRY(rows(o, q, f, limit, error));
    if (json)
        buf_z(&o->b, "]}\n");
    return ask_flush(o, true, error);
}
