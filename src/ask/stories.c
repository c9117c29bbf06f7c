/* The questions "stories" and "story": what `dragoman link --db` found (docs/formats/link.md). */
#include "ask/record.h"

#include "base/error.h"

#define DEFAULT_ROWS 50u

/* JSON is made by SQLite from names of ours and bound values. */
static const char list_sql[] =
    "SELECT json_object('story', s.story, 'title', s.title, 'first_report', s.first_report, 'first_day', s.first_day, 'last_day', s.last_day,"
    " 'articles', s.articles, 'coded', s.coded, 'sources', s.sources, 'acts', s.acts) FROM stories s WHERE"
    " (:text IS NULL OR EXISTS (SELECT 1 FROM story_articles t WHERE t.story = s.story AND instr(lower(t.title), lower(:text))))"
    " AND (:from IS NULL OR s.last_day >= :from) AND (:to IS NULL OR s.first_day <= :to || '~')"
    " ORDER BY s.articles DESC, s.story LIMIT :limit OFFSET :offset";
static const char total_sql[] = "SELECT count(*) FROM stories s WHERE"
    " (:text IS NULL OR EXISTS (SELECT 1 FROM story_articles t WHERE t.story = s.story AND instr(lower(t.title), lower(:text))))"
    " AND (:from IS NULL OR s.last_day >= :from) AND (:to IS NULL OR s.first_day <= :to || '~')";
static const char story_sql[] =
    "SELECT json_object('story', s.story, 'title', s.title, 'first_report', s.first_report, 'first_day', s.first_day, 'last_day', s.last_day,"
    " 'sources', s.sources, 'articles', (SELECT json_group_array(json_object('article', w.article, 'id', r.id, 'date', r.date, 'outlet',"
    " r.source, 'title', r.title, 'url', r.url, 'duplicate_of', r.duplicate_of)) FROM (SELECT * FROM story_articles WHERE story = s.story"
    " ORDER BY date, id) r LEFT JOIN articles w ON w.id = r.id)) FROM stories s WHERE s.story = :story";
#define PARTIES(side) "(SELECT json_group_array(json_object('id', coalesce(p.id, ''), 'name', p.name, 'country', p.country, 'role', p.role))" \
    " FROM linked_parties p WHERE p.act = a.act AND p.side = '" side "')"
static const char acts_sql[] =
    "SELECT json_object('act', a.act, 'code', a.cameo, 'code_name', coalesce(c.name, ''), 'status', a.status, 'date', a.date, 'place', a.place,"
    " 'first_report', a.first_report, 'first_outlet', a.first_source, 'articles', a.articles, 'outlets', a.sources, 'sources', " PARTIES("source")
    ", 'targets', " PARTIES("target") ", 'claims', (SELECT json_group_array(json_object('field', l.field, 'value', CASE WHEN json_valid(l.value)"
    " AND substr(l.value, 1, 1) = '{' THEN json(l.value) ELSE l.value END, 'articles', l.articles, 'article_ids', json(l.article_ids)))"
    " FROM linked_claims l WHERE l.act = a.act), 'mentions', (SELECT json_group_array(json_object('article', w.article, 'article_id', m.article,"
    " 'title', w.title, 'outlet', m.source, 'published', m.published, 'act', m.of_article, 'events', json(m.events), 'code', m.cameo, 'status',"
    " m.status, 'date', m.date, 'confidence', round(m.confidence, 3))) FROM linked_mentions m LEFT JOIN articles w ON w.id = m.article"
    " WHERE m.act = a.act)) FROM linked_acts a LEFT JOIN codes c ON c.code = a.cameo WHERE a.story = :story ORDER BY a.date, a.act LIMIT 500";

static void bind_if(sqlite3_stmt *sql, const char *name, const char *value)
{
    int i = sqlite3_bind_parameter_index(sql, name);

    if (i && value)
        sqlite3_bind_text(sql, i, value, -1, SQLITE_STATIC);
}

static dgm_status prepare(sqlite3_stmt **out, ask *q, const ask_filter *f, const char *text, dgm_error *error)
{
    *out = NULL;
    if (sqlite3_prepare_v2(ask_handle(q), text, -1, out, NULL) != SQLITE_OK)
        return ask_failed(q, error);
    bind_if(*out, ":text", ask_value(f, "text", 0));
    bind_if(*out, ":from", ask_value(f, "from", 0));
    bind_if(*out, ":to", ask_value(f, "to", 0));
    return DGM_OK;
}

/* The first column of each row, JSON, commas between. */
static dgm_status rows(buf *b, ask *q, sqlite3_stmt *sql, const char *between, uint64_t *count, dgm_error *error)
{
    bool row = true;

    *count = 0;
    for (;;) {
        TRY(ask_step(&row, q, sql, error));
        if (!row)
            return DGM_OK;
        if ((*count)++)
            buf_z(b, between);
        buf_str(b, ask_text(sql, 0));
    }
}

static dgm_status total(int64_t *out, ask *q, const ask_filter *f, dgm_error *error)
{
    sqlite3_stmt *sql = NULL;
    bool row = false;
    dgm_status status = prepare(&sql, q, f, total_sql, error);

    if (status == DGM_OK)
        status = ask_step(&row, q, sql, error);
    *out = row ? sqlite3_column_int64(sql, 0) : 0;
    sqlite3_finalize(sql);
    return status;
}

dgm_status ask_stories(ask_out *o, ask *q, const ask_filter *f, dgm_error *error)
{
    bool lines = o->format == DGM_QUERY_JSONL;
    uint64_t limit = ask_limit(f, lines ? INT64_MAX : DEFAULT_ROWS), count;
    sqlite3_stmt *sql = NULL;
    int64_t all;
    dgm_status status;

    if (!ask_has_table(q, "stories")) {
        if (!lines)
            buf_z(&o->b, "{\"total\":0,\"stories\":[],\"linked\":false}\n");
        return ask_flush(o, true, error);
    }
    TRY(total(&all, q, f, error));
    if (!lines)
        buf_printf(&o->b, "{\"total\":%lld,\"limit\":%llu,\"offset\":%llu,\"linked\":true,\"stories\":[", (long long)all, (unsigned long long)limit,
                   (unsigned long long)ask_offset(f));
    status = prepare(&sql, q, f, list_sql, error);
    if (status == DGM_OK) {
        sqlite3_bind_int64(sql, sqlite3_bind_parameter_index(sql, ":limit"), (int64_t)(limit > INT64_MAX ? INT64_MAX : limit));
        sqlite3_bind_int64(sql, sqlite3_bind_parameter_index(sql, ":offset"), (int64_t)ask_offset(f));
        status = rows(&o->b, q, sql, lines ? "\n" : ",", &count, error);
    }
    sqlite3_finalize(sql);
    if (status != DGM_OK)
        return status;
    buf_z(&o->b, lines ? "\n" : "]}\n");
    return ask_flush(o, true, error);
}

static dgm_status one(buf *b, ask *q, const ask_filter *f, const char *text, uint32_t story, uint64_t *count, dgm_error *error)
{
    sqlite3_stmt *sql = NULL;
    dgm_status status = prepare(&sql, q, f, text, error);

    if (status == DGM_OK) {
        sqlite3_bind_int64(sql, sqlite3_bind_parameter_index(sql, ":story"), story);
        status = rows(b, q, sql, ",", count, error);
    }
    sqlite3_finalize(sql);
    return status;
}

static bool is_number(const char *z)
{
    for (size_t i = 0; z[i]; i++)
        if (!ascii_is_digit((unsigned char)z[i]))
            return false;
    return z[0] != '\0';
}

dgm_status ask_story(ask_out *o, ask *q, const ask_filter *f, dgm_error *error)
{
    const char *given = ask_value(f, "id", 0);
    uint64_t count = 0;
    uint32_t story;

    if (!given || !is_number(given))
        return dgm_fail(error, DGM_EUSAGE, UINT64_MAX, "id: the number of a story is wanted");
    if (str_u32(str_of(given), &story) && ask_has_table(q, "stories"))
        TRY(one(&o->b, q, f, story_sql, story, &count, error));
    if (!count)
        return dgm_fail(error, DGM_EINPUT, UINT64_MAX, "there is no such story");
    if (o->b.n && o->b.p[o->b.n - 1] == '}')
        o->b.n--;
    buf_z(&o->b, ",\"acts\":[");
    TRY(one(&o->b, q, f, acts_sql, story, &count, error));
    buf_z(&o->b, "]}\n");
    return ask_flush(o, true, error);
}
