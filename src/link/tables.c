/* Records of the linking as tables of an SQLite file (docs/formats/link.md), in place of those of an earlier run. */
#include "link/link.h"

#include "base/database.h"
#include "base/error.h"

#include <sqlite3.h>
#include <stdlib.h>

static const char schema[] =
    "DROP TABLE IF EXISTS stories; DROP TABLE IF EXISTS story_articles; DROP TABLE IF EXISTS linked_acts;"
    "DROP TABLE IF EXISTS linked_parties; DROP TABLE IF EXISTS linked_claims; DROP TABLE IF EXISTS linked_mentions;"
    "CREATE TABLE stories (story INTEGER PRIMARY KEY, first_report TEXT NOT NULL, title TEXT, first_day TEXT, last_day TEXT,"
    " articles INTEGER NOT NULL, coded INTEGER NOT NULL, sources INTEGER NOT NULL, acts INTEGER NOT NULL);"
    "CREATE TABLE story_articles (story INTEGER NOT NULL, id TEXT NOT NULL, date TEXT, source TEXT, title TEXT, url TEXT,"
    " duplicate_of TEXT);"
    "CREATE TABLE linked_acts (act INTEGER PRIMARY KEY, story INTEGER NOT NULL, cameo TEXT, status TEXT, date TEXT, place TEXT,"
    " first_report TEXT NOT NULL, first_source TEXT, articles INTEGER NOT NULL, sources INTEGER NOT NULL);"
    "CREATE TABLE linked_parties (act INTEGER NOT NULL, side TEXT NOT NULL, id TEXT, name TEXT, country TEXT, role TEXT,"
    " code TEXT);"
    "CREATE TABLE linked_claims (act INTEGER NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL, articles INTEGER NOT NULL,"
    " article_ids TEXT NOT NULL);"
    "CREATE TABLE linked_mentions (act INTEGER NOT NULL, story INTEGER NOT NULL, article TEXT NOT NULL, source TEXT,"
    " published TEXT, of_article INTEGER, events TEXT, cameo TEXT, status TEXT, date TEXT, confidence REAL);";

static const char indices[] =
    "CREATE INDEX story_articles_story ON story_articles (story); CREATE INDEX linked_acts_story ON linked_acts (story);"
    "CREATE INDEX linked_mentions_act ON linked_mentions (act); CREATE INDEX linked_claims_act ON linked_claims (act);"
    "CREATE INDEX linked_parties_act ON linked_parties (act);" LINK_TRIGGERS "COMMIT";

#define GET(path) "json_extract(?1, '$." path "')"
#define OF(path) "json_extract(value, '$." path "')"

/* By type of record; each takes the record as ?1. */
static const struct { const char *type, *sql; } insert_table[] = {
    { "story", "INSERT INTO stories SELECT " GET("story") "," GET("first_report.id") "," GET("first_report.title") "," GET("first_day")
               "," GET("last_day") "," GET("articles") "," GET("coded") ", json_array_length(?1, '$.sources')," GET("acts") },
    { "story", "INSERT INTO story_articles SELECT " GET("story") "," OF("id") "," OF("date") "," OF("source") "," OF("title") "," OF("url")
               "," OF("duplicate_of") " FROM json_each(?1, '$.reports')" },
    { "act", "INSERT INTO linked_acts SELECT " GET("act") "," GET("story") "," GET("cameo") "," GET("status") "," GET("date") "," GET("place")
             "," GET("first_report.id") "," GET("first_report.source") "," GET("articles") ", json_array_length(?1, '$.sources')" },
    { "act", "INSERT INTO linked_parties SELECT " GET("act") ", 'source'," OF("id") "," OF("name") "," OF("country") "," OF("role") ","
             OF("code") " FROM json_each(?1, '$.source')" },
    { "act", "INSERT INTO linked_parties SELECT " GET("act") ", 'target'," OF("id") "," OF("name") "," OF("country") "," OF("role") ","
             OF("code") " FROM json_each(?1, '$.target')" },
    { "act", "INSERT INTO linked_claims SELECT " GET("act") ", f.key, json_extract(c.value, '$.value'),"
             " json_array_length(c.value, '$.articles'), json_extract(c.value, '$.articles')"
             " FROM json_each(?1, '$.claims') f, json_each(f.value) c" },
    { "mention", "INSERT INTO linked_mentions SELECT " GET("act") "," GET("story") "," GET("article") "," GET("source") "," GET("published")
                 "," GET("of_article") "," GET("events") "," GET("cameo") "," GET("status") "," GET("date") "," GET("confidence") },
};

struct link_tables {
    dgm_store *store; /* open as long as we write: it keeps the file in WAL mode, so that nobody who reads hinders us, or is hindered */
    sqlite3 *db;
    const char *path;
    sqlite3_stmt *sql[COUNT_OF(insert_table)];
};

/* What cannot be read is a fault of an input elsewhere; this file is output. */
static dgm_status output_failed(dgm_status status, dgm_error *error)
{
    if (status != DGM_EFORMAT && status != DGM_EIO)
        return status;
    if (error)
        error->status = DGM_EWRITE;
    return DGM_EWRITE;
}

static dgm_status failed(const link_tables *t, dgm_error *error)
{
    return output_failed(database_failed(t->db, t->path, "; its links stay as they were", error), error);
}

/* The file must be ours, as for articles that are added to it: not another program's, nor of a newer dragoman. A new one gets all
 * tables, so that articles can be added and questions asked. */
static dgm_status check_database(link_tables *t, dgm_error *error)
{
    return output_failed(dgm_store_open(&t->store, t->path, error), error);
}

static dgm_status check_tables(const link_tables *t, dgm_error *error)
{
    sqlite3_stmt *q = NULL;
    dgm_status status = DGM_OK;
    int code = sqlite3_prepare_v2(t->db, LINK_STRANGE, -1, &q, NULL);

    if (code == SQLITE_OK)
        code = sqlite3_step(q);
    if (code == SQLITE_ROW)
        status = dgm_fail(error, DGM_EWRITE, UINT64_MAX, "%s: holds %s %s \"%s\" that is not of dragoman link; nothing was changed",
                          t->path, sqlite3_column_text(q, 0)[0] == 'i' ? "an" : "a", (const char *)sqlite3_column_text(q, 0),
                          (const char *)sqlite3_column_text(q, 1));
    else if (code != SQLITE_DONE)
        status = failed(t, error);
    sqlite3_finalize(q);
    return status;
}

dgm_status link_tables_open(link_tables **out, const char *path, dgm_error *error)
{
    link_tables *t = heap_alloc(1, sizeof(*t));

    *out = t;
    if (!t)
        return dgm_fail_memory(error);
    t->path = path;
    TRY(check_database(t, error));
    if (sqlite3_open_v2(path, &t->db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK)
        return t->db ? failed(t, error) : dgm_fail_memory(error);
    sqlite3_busy_timeout(t->db, 5000);
    if (sqlite3_exec(t->db, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK)
        return failed(t, error);
    TRY(check_tables(t, error));
    if (sqlite3_exec(t->db, schema, NULL, NULL, NULL) != SQLITE_OK)
        return failed(t, error);
    for (size_t i = 0; i < COUNT_OF(insert_table); i++)
        if (sqlite3_prepare_v2(t->db, insert_table[i].sql, -1, &t->sql[i], NULL) != SQLITE_OK)
            return failed(t, error);
    return DGM_OK;
}

dgm_status link_tables_add(link_tables *t, const char *type, const char *record, size_t size, dgm_error *error)
{
    for (size_t i = 0; i < COUNT_OF(insert_table); i++) {
        int code;

        if (strcmp(insert_table[i].type, type) != 0)
            continue;
        sqlite3_bind_text64(t->sql[i], 1, record, size, SQLITE_STATIC, SQLITE_UTF8);
        code = sqlite3_step(t->sql[i]);
        sqlite3_reset(t->sql[i]);
        if (code != SQLITE_DONE)
            return failed(t, error);
    }
    return DGM_OK;
}

dgm_status link_tables_finish(link_tables *t, dgm_error *error)
{
    return sqlite3_exec(t->db, indices, NULL, NULL, NULL) == SQLITE_OK ? DGM_OK : failed(t, error);
}

void link_tables_close(link_tables *t)
{
    dgm_status closed;

    if (!t)
        return;
    for (size_t i = 0; i < COUNT_OF(insert_table); i++)
        sqlite3_finalize(t->sql[i]);
    sqlite3_close(t->db);
    closed = dgm_store_discard(t->store, NULL); /* back to one file, or to none where nothing was linked; it has added nothing, so that nothing of it can fail */
    (void)closed;
    free(t);
}
