/* The question "actor": what is known of one actor: offices, with whom, when, and who stands around. */
#include "ask/record.h"

#include "base/error.h"
#include "base/tsv.h"

#define PARTNERS "40"
#define NEIGHBOURS "25"

/* Parties that are meant: all of this id, else those of this name that are known from articles alone. Bound as :who. */
#define ME "me(party) AS (SELECT party FROM %P WHERE id = :who AND id <> '' UNION SELECT party FROM %P WHERE id = '' AND name = :who)"
/* Their events that pass the filter, with the side they are on. */
#define MINE "mine AS (%{SELECT DISTINCT f.fact, f.day, f.quad, f.goldstein, f.status, x.side, %A AS fixed FROM me JOIN %Tevent_actors x ON x.party = me.party" \
    " JOIN %Tfacts f ON f.fact = x.article * 16777216 + x.event WHERE %w%})"
/* What stands for a party in an answer: actors that are known from articles alone go by their name. */
#define KEY(p) "CASE WHEN " p ".id <> '' THEN " p ".id ELSE " p ".name END"

static const char head_sql[] = "SELECT id, name, country, role FROM %P WHERE (id = ?1 AND id <> '') OR (id = '' AND name = ?1)"
    " ORDER BY id = '', party LIMIT 1";
static const char counts_sql[] = "WITH " ME ", " MINE " SELECT count(DISTINCT fact), (SELECT count(*) FROM quotes q JOIN actors a"
    " ON a.article = q.article AND a.actor = q.speaker WHERE a.party IN me) FROM mine";
static const char partners_sql[] = "WITH " ME ", " MINE ", other AS (%{SELECT DISTINCT m.fact, m.side, m.goldstein, m.status, p.id, p.name,"
    " " KEY("p") " AS key FROM mine m JOIN %Tevent_actors x ON x.article = m.fact >> 24 AND x.event = m.fact & 16777215 AND x.side <> m.side"
    " JOIN %P p ON p.party = x.party WHERE m.fixed = %A AND x.party NOT IN me%})"
    " SELECT id, max(name), count(DISTINCT CASE WHEN side = 'source' THEN fact END), count(DISTINCT CASE WHEN side = 'target' THEN fact END),"
    " avg(CASE WHEN status = 'actual' THEN goldstein END), key FROM other GROUP BY key ORDER BY count(DISTINCT fact) DESC, key LIMIT " PARTNERS;
static const char time_sql[] = "WITH " ME ", " MINE " SELECT format('%04d-%02d', day / 10000, day / 100 % 100), count(DISTINCT CASE WHEN"
    " quad IN (1, 2) AND status = 'actual' THEN fact END), count(DISTINCT CASE WHEN quad IN (3, 4) AND status = 'actual' THEN fact END),"
    " avg(CASE WHEN status = 'actual' THEN goldstein END), count(DISTINCT fact) FROM mine WHERE day / 100 % 100 > 0 GROUP BY day / 100"
    " ORDER BY day / 100";
/* The partners, and what passes between any two of them and the actor. */
#define AROUND "WITH " ME ", " MINE ", near AS (SELECT party, count(DISTINCT fact) AS n FROM (%{SELECT x.party AS party, m.fact AS fact FROM mine m JOIN" \
    " %Tevent_actors x ON x.article = m.fact >> 24 AND x.event = m.fact & 16777215 AND x.side <> m.side WHERE m.fixed = %A AND x.party NOT IN me%})" \
    " GROUP BY party ORDER BY n DESC, party LIMIT " NEIGHBOURS "), ring AS (SELECT party FROM near UNION SELECT party FROM me)"
static const char nodes_sql[] = AROUND " SELECT " KEY("p") " AS key, max(p.name), (SELECT count(DISTINCT fact) FROM mine)*(p.party IN me)"
    " + coalesce(sum(n.n), 0), max(p.country), max(p.role) FROM ring r JOIN %P p ON p.party = r.party LEFT JOIN near n ON n.party = r.party"
    " WHERE n.party IS NOT NULL OR p.party = (SELECT min(party) FROM me) GROUP BY key ORDER BY p.party IN me DESC, 3 DESC, key";
static const char links_sql[] = AROUND " SELECT one, two, count(DISTINCT fact), avg(CASE WHEN status = 'actual' THEN goldstein END) FROM"
    " (%{SELECT " KEY("a") " AS one, " KEY("b") " AS two, f.fact AS fact, f.status AS status, f.goldstein AS goldstein FROM ring r"
    " JOIN %Tevent_actors s ON s.party = r.party AND s.side = 'source' JOIN %Tevent_actors t"
    " ON t.article = s.article AND t.event = s.event AND t.side = 'target' JOIN %Tfacts f ON f.fact = s.article * 16777216 + s.event"
    " JOIN %P a ON a.party = s.party JOIN %P b ON b.party = t.party WHERE t.party IN ring AND one <> two AND %w%})"
    " GROUP BY one, two ORDER BY 3 DESC, one, two LIMIT 200";

typedef void row_writer(buf *b, sqlite3_stmt *sql);

static void partner(buf *b, sqlite3_stmt *sql)
{
    buf_z(b, "{\"id\":");
    json_text_value(b, ask_text(sql, 0));
    json_member(b, "name", ask_text(sql, 1));
    json_member_int(b, "as_source", sqlite3_column_int64(sql, 2));
    json_member_int(b, "as_target", sqlite3_column_int64(sql, 3));
    record_real(b, "goldstein", sql, 4, 2);
    buf_char(b, '}');
}

static void period(buf *b, sqlite3_stmt *sql)
{
    buf_z(b, "{\"period\":");
    json_text_value(b, ask_text(sql, 0));
    json_member_int(b, "cooperation", sqlite3_column_int64(sql, 1));
    json_member_int(b, "conflict", sqlite3_column_int64(sql, 2));
    record_real(b, "goldstein", sql, 3, 2);
    json_member_int(b, "events", sqlite3_column_int64(sql, 4));
    buf_char(b, '}');
}

static void node(buf *b, sqlite3_stmt *sql)
{
    buf_z(b, "{\"id\":");
    json_text_value(b, ask_text(sql, 0));
    json_member(b, "name", ask_text(sql, 1));
    json_member_int(b, "events", sqlite3_column_int64(sql, 2));
    json_member(b, "country", ask_text(sql, 3));
    json_member(b, "role", ask_text(sql, 4));
    buf_char(b, '}');
}

static void network_link(buf *b, sqlite3_stmt *sql)
{
    buf_z(b, "{\"source\":");
    json_text_value(b, ask_text(sql, 0));
    json_member(b, "target", ask_text(sql, 1));
    json_member_int(b, "events", sqlite3_column_int64(sql, 2));
    record_real(b, "goldstein", sql, 3, 2);
    buf_char(b, '}');
}

static void counts(buf *b, sqlite3_stmt *sql)
{
    buf_printf(b, "%lld,\"quotes\":%lld", (long long)sqlite3_column_int64(sql, 0), (long long)sqlite3_column_int64(sql, 1));
}

/* All rows of a question about :who, commas between them. */
static dgm_status rows(buf *b, ask *q, const ask_filter *f, const char *who, const char *text, row_writer *writer, dgm_error *error)
{
    sqlite3_stmt *sql = NULL;
    bool row = true, first = true;
    dgm_status status = ask_prepare(&sql, q, f, text, error);

    if (status == DGM_OK)
        sqlite3_bind_text(sql, sqlite3_bind_parameter_index(sql, ":who"), who, -1, SQLITE_STATIC);
    while (status == DGM_OK && (status = ask_step(&row, q, sql, error)) == DGM_OK && row) {
        if (!first)
            buf_char(b, ',');
        first = false;
        writer(b, sql);
    }
    sqlite3_finalize(sql);
    return status;
}

/* ---- Offices ------------------------------------------------------------------------------------------------------------ */

enum { P_ID, P_NAME, P_COUNTRY, P_ROLE, P_OFFICE, P_START, P_END };
#define MOST_OFFICES 60

static void write_office(buf *b, const tsv *t, bool first)
{
    buf_z(b, first ? "{\"title\":" : ",{\"title\":");
    json_text_value(b, tsv_get(t, P_OFFICE));
    json_member(b, "body", STR(""));
    json_member(b, "country", tsv_get(t, P_COUNTRY));
    json_member(b, "role", tsv_get(t, P_ROLE));
    json_member_or_null(b, "from", tsv_get(t, P_START));
    json_member_or_null(b, "to", tsv_get(t, P_END));
    buf_char(b, '}');
}

/* Rows of the world's tables of persons; a table that is not there has none. */
static dgm_status write_offices(buf *b, str id, str name, dgm_error *error)
{
    static const char *const file[] = { "people-own.tsv", "indonesia-own.tsv", "indonesia.tsv", "leaders-ccbysa.tsv", "leaders.tsv" };
    char home[3500], path[4096];
    unsigned count = 0;

    if (dgm_home_find(home, sizeof(home), NULL, NULL) != DGM_OK)
        return DGM_OK;
    for (size_t i = 0; i < COUNT_OF(file); i++) {
        int more = 1;
        tsv t;

        snprintf(path, sizeof(path), "%s/world/%s", home, file[i]);
        if (tsv_open(&t, path, "id name country role office start end", error) != DGM_OK)
            continue;
        while (count < MOST_OFFICES && (more = tsv_next(&t, error)) > 0) {
            bool same = tsv_get(&t, P_ID).n ? str_eq(tsv_get(&t, P_ID), id) : str_eq(tsv_get(&t, P_NAME), name);

            if (same && tsv_get(&t, P_OFFICE).n)
                write_office(b, &t, count++ == 0);
        }
        tsv_close(&t);
        if (more < 0)
            return error->status;
    }
    return DGM_OK;
}

/* ---- The answer --------------------------------------------------------------------------------------------------------- */

static dgm_status write_head(buf *b, ask *q, const char *who, dgm_error *error)
{
    sqlite3_stmt *sql = NULL;
    bool row = false;
    dgm_status status = DGM_OK;

    TRY(ask_prepare(&sql, q, NULL, head_sql, error));
    sqlite3_bind_text(sql, 1, who, -1, SQLITE_STATIC);
    status = ask_step(&row, q, sql, error);
    if (status == DGM_OK && !row)
        status = dgm_fail(error, DGM_EINPUT, UINT64_MAX, "there is no such actor");
    if (status == DGM_OK) {
        buf_z(b, "{\"id\":");
        json_text_value(b, ask_text(sql, 0));
        json_member(b, "name", ask_text(sql, 1));
        json_member(b, "country", ask_text(sql, 2));
        json_member(b, "role", ask_text(sql, 3));
        buf_z(b, ",\"offices\":[");
        status = write_offices(b, ask_text(sql, 0), ask_text(sql, 1), error);
        buf_char(b, ']');
    }
    sqlite3_finalize(sql);
    return status;
}

dgm_status ask_actor(ask_out *o, ask *q, const ask_filter *f, dgm_error *error)
{
    const char *who = ask_value(f, "id", 0);
    buf *b = &o->b;

    if (!who)
        return dgm_fail(error, DGM_EUSAGE, UINT64_MAX, "id: which actor is meant");
    TRY(write_head(b, q, who, error));
    buf_z(b, ",\"events\":");
    TRY(rows(b, q, f, who, counts_sql, counts, error));
    buf_z(b, ",\"partners\":[");
    TRY(rows(b, q, f, who, partners_sql, partner, error));
    buf_z(b, "],\"time\":[");
    TRY(rows(b, q, f, who, time_sql, period, error));
    buf_z(b, "],\"network\":{\"nodes\":[");
    TRY(rows(b, q, f, who, nodes_sql, node, error));
    buf_z(b, "],\"links\":[");
    TRY(rows(b, q, f, who, links_sql, network_link, error));
    buf_z(b, "]}}\n");
    return b->failed ? dgm_fail_memory(error) : DGM_OK;
}
