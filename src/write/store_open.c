/* See store.h. A file is opened to be written: it is ours or new, of this format or brought to it, and in WAL mode. */
#include "write/store_internal.h"

#include "base/error.h"
#include "base/file.h"
#include "write/store_schema.h"
#include "write/store_schema_corrected.h"

#define BUSY_MILLISECONDS 5000

static_assert(COUNT_OF(store_sql) == SQL_COUNT, "store_sql and enum statement differ");

/* ---- Opening ---------------------------------------------------------------------------------------------------- */

/* New, ours, or to be left alone. */
static dgm_status inspect(const dgm_store *s, bool *is_new, int64_t *of_version, dgm_error *error)
{
    int64_t tables = 0, application = 0, version = 0;

    TRY(store_number(s, "SELECT count(*) FROM sqlite_master", &tables, error));
    TRY(store_number(s, "PRAGMA application_id", &application, error));
    TRY(store_number(s, "PRAGMA user_version", &version, error));
    if (sqlite3_db_readonly(s->db, "main") == 1)
        return database_refused(s->path, error);
    *is_new = tables == 0 && application == 0;
    *of_version = version;
    if (*is_new)
        return DGM_OK;
    if (application != DATABASE_APPLICATION)
        return dgm_fail(error, DGM_EFORMAT, UINT64_MAX, "%s: is a database of another program; nothing was changed",
                        s->path);
    if (version > DATABASE_VERSION)
        return dgm_fail(error, DGM_EVERSION, UINT64_MAX, "%s: was written by a newer dragoman (format %lld, this one writes "
                        "%d); nothing was changed", s->path, (long long)version, DATABASE_VERSION);
    return DGM_OK;
}

/* What format 3 keeps beside the rows, made from them. */
static dgm_status fill_3(const dgm_store *s, dgm_error *error)
{
    dgm_status status = store_execute(s, "INSERT INTO article_text (article_text) VALUES ('rebuild')", error);

    for (size_t i = 0; status == DGM_OK && i <= COUNT_OF(store_fill_3); i++) {
        sqlite3_stmt *sql = NULL;

        if (sqlite3_prepare_v2(s->db, i < COUNT_OF(store_fill_3) ? store_fill_3[i] : store_facts, -1, &sql, NULL) != SQLITE_OK)
            return store_failed(s, error);
        sqlite3_bind_int64(sql, 1, INT64_MIN);
        sqlite3_bind_int64(sql, 2, INT64_MAX);
        if (sqlite3_step(sql) != SQLITE_DONE)
            status = store_failed(s, error);
        sqlite3_finalize(sql);
    }
    return status;
}

static dgm_status take_step(const dgm_store *s, int64_t from, dgm_error *error)
{
    char sql[128];

    for (size_t i = 0; i < COUNT_OF(store_upgrade[0]) && store_upgrade[from][i]; i++)
        TRY(store_execute(s, store_upgrade[from][i], error));
    if (from == 2)
        TRY(fill_3(s, error));
    snprintf(sql, sizeof(sql), "PRAGMA application_id = %d; PRAGMA user_version = %d", DATABASE_APPLICATION, (int)from + 1);
    return store_execute(s, sql, error);
}

/* A file of an earlier version, 0 for a new one, gets what it lacks. Each step is one transaction: a program that is killed
 * leaves the file in one version or the other. Who waited for another that did the step finds it done. */
static dgm_status upgrade(const dgm_store *s, int64_t version, dgm_error *error)
{
    while (version < DATABASE_VERSION) {
        int64_t now = version;
        dgm_status status;

        TRY(store_execute(s, "BEGIN IMMEDIATE", error));
        status = store_number(s, "PRAGMA user_version", &now, error);
        if (status == DGM_OK && now == version)
            status = take_step(s, version, error);
        if (status == DGM_OK)
            status = store_execute(s, "COMMIT", error);
        if (status != DGM_OK) {
            sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
            return status;
        }
        version = now > version ? now : version + 1;
    }
    return DGM_OK;
}

/* The switch needs the file for itself for a moment. SQLite's own waiting is off meanwhile: it keeps new readers out as long as it waits
 * for an old one. */
static dgm_status use_wal(const dgm_store *s, dgm_error *error)
{
    int code = SQLITE_BUSY;

    sqlite3_busy_timeout(s->db, 0);
    for (int waited = 0; waited < BUSY_MILLISECONDS; waited += 10) {
        code = sqlite3_exec(s->db, "PRAGMA journal_mode = WAL", NULL, NULL, NULL);
        if ((code & 0xFF) != SQLITE_BUSY)
            break;
        sqlite3_sleep(10);
    }
    sqlite3_busy_timeout(s->db, BUSY_MILLISECONDS);
    if ((code & 0xFF) == SQLITE_BUSY)
        return dgm_fail(error, DGM_EWRITE, UINT64_MAX, "%s: another program is reading or writing it", s->path);
    return code == SQLITE_OK ? store_execute(s, "PRAGMA synchronous = NORMAL; PRAGMA cache_size = -8000", error) : store_failed(s, error);
}

/* Stories of articles that are replaced are withdrawn, also in files that were linked before this was so; tables of somebody else's that have
 * their names are left alone. */
static dgm_status keep_links_right(const dgm_store *s, dgm_error *error)
{
    int64_t tables = 0, strange = 0;

    TRY(store_number(s, "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name IN (" LINK_TABLES ")", &tables, error));
    TRY(store_number(s, "SELECT count(*) FROM (" LINK_STRANGE ")", &strange, error));
    return store_execute(s, tables == 6 && strange == 0 ? LINK_TRIGGERS : LINK_NO_TRIGGERS, error);
}

static dgm_status open_database(dgm_store *s, dgm_error *error)
{
    int64_t version = DATABASE_VERSION;
    bool is_new;

    if (sqlite3_open_v2(s->path, &s->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) != SQLITE_OK)
        return s->db ? store_failed(s, error) : dgm_fail_memory(error);
    sqlite3_busy_timeout(s->db, BUSY_MILLISECONDS);
    TRY(inspect(s, &is_new, &version, error));
    TRY(use_wal(s, error));
    TRY(upgrade(s, is_new ? 0 : version, error));
    TRY(store_execute(s, duplicates_schema, error));
    for (size_t i = 0; i < COUNT_OF(corrected_schema); i++)
        TRY(store_execute(s, corrected_schema[i], error));
    TRY(keep_links_right(s, error));
    for (int i = 0; i < SQL_COUNT; i++)
        if (i != SQL_MARK && sqlite3_prepare_v2(s->db, store_sql[i], -1, &s->sql[i], NULL) != SQLITE_OK)
            return store_failed(s, error);
    return DGM_OK;
}

dgm_status store_prepare_mark(dgm_store *s, dgm_error *error)
{
    TRY(store_execute(s, "CREATE TABLE IF NOT EXISTS resume (one INTEGER PRIMARY KEY, run INTEGER, mark TEXT NOT NULL)", error));
    return sqlite3_prepare_v2(s->db, store_sql[SQL_MARK], -1, &s->sql[SQL_MARK], NULL) == SQLITE_OK ? DGM_OK : store_failed(s, error);
}

void store_release(dgm_store *s)
{
    for (int i = 0; i < SQL_COUNT; i++)
        sqlite3_finalize(s->sql[i]);
    sqlite3_close(s->db);
    free(s->mark);
    free(s->next);
    free(s->found);
    free(s->path);
    free(s);
}

dgm_status dgm_store_open(dgm_store **out, const char *path, dgm_error *error)
{
    dgm_store *s = heap_alloc(1, sizeof(*s));
    size_t n = strlen(path) + 1;
    bool was_there = file_exists(path);
    dgm_status status;

    *out = NULL;
    if (!s)
        return dgm_fail_memory(error);
    s->run = -1;
    s->path = heap_alloc(n, 1);
    if (!s->path) {
        free(s);
        return dgm_fail_memory(error);
    }
    memcpy(s->path, path, n);
    status = open_database(s, error);
    if (status == DGM_OK) {
        s->ready = true;
        s->made = !was_there;
        *out = s;
        return DGM_OK;
    }
    if (!was_there && s->db) {
        store_leave_wal(s);
        store_remove_unused(s);
    }
    store_release(s);
    if (!was_there)
        file_drop_empty_database(path);
    return status;
}

/* ---- Older files -------------------------------------------------------------------------------------------------- */

/* Names of codes, for files whose articles came before there was a table of them. Without the data folder the table stays empty until
 * the next article comes. */
static dgm_status fill_codes(dgm_store *s, dgm_error *error)
{
    char home[4096];
    ontology *o = NULL;
    int64_t count = 0;
    dgm_status status = store_number(s, "SELECT count(*) FROM codes", &count, error);

    if (status != DGM_OK || count > 0 || dgm_home_find(home, sizeof(home), NULL, NULL) != DGM_OK
        || ontology_open(&o, home, NULL) != DGM_OK)
        return status;
    status = store_begin(s, error);
    if (status == DGM_OK)
        status = store_put_codes(s, o, error);
    ontology_close(o);
    return status;
}

dgm_status dgm_query_migrate(const char *path, dgm_error *error)
{
    dgm_store *s;
    dgm_status status, closed;

    if (!file_exists(path))
        return dgm_fail(error, DGM_EIO, UINT64_MAX, "%s: there is no such file", path);
    TRY(dgm_store_open(&s, path, error));
    status = fill_codes(s, error);
    closed = dgm_store_close(s, status == DGM_OK ? error : NULL); /* the first failure is the one to tell */
    return status == DGM_OK ? closed : status;
}
