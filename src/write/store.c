/* See store.h. An article is committed with those before it when the last commit is a fifth of a second ago, or at the latest
 * with the hundredth: the first one at once, those of a slow stream as they come. (One by one costs a twentieth of the time.) A program that is killed loses at most what
 * came after, never what was in the file, and running it again adds it. In WAL mode a commit waits for no disk. */
#include "write/store_internal.h"

#include "base/database.h"
#include "base/error.h"

#include <unistd.h>

#define COMMIT_ARTICLES 100u
#define COMMIT_SECONDS 0.2

/* ---- Errors ----------------------------------------------------------------------------------------------------- */

dgm_status store_failed(const dgm_store *s, dgm_error *error)
{
    return database_failed(s->db, s->path, s->ready ? "; articles committed before stay" : "", error);
}

dgm_status store_execute(const dgm_store *s, const char *sql, dgm_error *error)
{
    return sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK ? DGM_OK : store_failed(s, error);
}

dgm_status store_step(dgm_store *s, statement which, dgm_error *error)
{
    sqlite3_stmt *sql = s->sql[which];
    dgm_status status = sqlite3_step(sql) == SQLITE_DONE ? DGM_OK : store_failed(s, error);

    sqlite3_reset(sql);
    return status;
}

dgm_status store_number(const dgm_store *s, const char *sql, int64_t *out, dgm_error *error)
{
    sqlite3_stmt *query = NULL;
    dgm_status status = DGM_OK;

    if (sqlite3_prepare_v2(s->db, sql, -1, &query, NULL) != SQLITE_OK || sqlite3_step(query) != SQLITE_ROW)
        status = store_failed(s, error);
    else
        *out = sqlite3_column_int64(query, 0);
    sqlite3_finalize(query);
    return status;
}

/* ---- Transactions ----------------------------------------------------------------------------------------------- */

static double seconds_since(const struct timespec *t)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - t->tv_sec) + (double)(now.tv_nsec - t->tv_nsec) * 1e-9;
}

dgm_status store_begin(dgm_store *s, dgm_error *error)
{
    if (s->open)
        return DGM_OK;
    if (s->broken)
        return dgm_fail(error, DGM_EWRITE, UINT64_MAX, "%s: could not be written before; open it anew to go on", s->path);
    TRY(store_step(s, SQL_BEGIN, error));
    s->open = true;
    s->pending = 0;
    return DGM_OK;
}

/* SQLite takes back a transaction when the disk fails in it: what was added since the last commit is gone, and no mark may speak of it
 * any more. Nothing more is written then, so that the file never says that it holds what it lacks. */
static dgm_status settle_transaction(dgm_store *s, dgm_status status)
{
    if (status == DGM_OK || !s->open || !sqlite3_get_autocommit(s->db))
        return status;
    s->broken = true;
    s->open = s->marked = false;
    free(s->next);
    s->next = NULL;
    return status;
}

static dgm_status write_mark(dgm_store *s, dgm_error *error)
{
    if (!s->marked)
        return DGM_OK;
    if (!s->sql[SQL_MARK])
        TRY(store_prepare_mark(s, error));
    if (s->run >= 0)
        sqlite3_bind_int64(s->sql[SQL_MARK], 1, s->run);
    else
        sqlite3_bind_null(s->sql[SQL_MARK], 1);
    sqlite3_bind_text(s->sql[SQL_MARK], 2, s->mark, -1, SQLITE_STATIC);
    TRY(store_step(s, SQL_MARK, error));
    s->marked = false;
    return DGM_OK;
}

static dgm_status try_commit(dgm_store *s, dgm_error *error)
{
    TRY(store_begin(s, error));
    TRY(write_mark(s, error));
    return store_step(s, SQL_COMMIT, error);
}

dgm_status dgm_store_commit(dgm_store *s, dgm_error *error)
{
    dgm_status status;

    if (!s->open && !s->marked)
        return DGM_OK;
    status = try_commit(s, error);
    if (status != DGM_OK) {
        sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
        return settle_transaction(s, status);
    }
    s->open = false;
    s->pending = 0;
    clock_gettime(CLOCK_MONOTONIC, &s->since);
    return DGM_OK;
}

/* The article that `next` speaks of is in, or has none. */
static void take_mark(dgm_store *s)
{
    char *spare = s->mark;

    if (!s->next)
        return;
    s->mark = s->next;
    s->next = NULL;
    s->marked = true;
    free(spare);
}

dgm_status dgm_store_set_mark(dgm_store *s, const char *mark, dgm_error *error)
{
    size_t n = strlen(mark) + 1;
    char *p;

    if (s->broken)
        return DGM_OK;
    take_mark(s); /* of an article that could not be coded, and so was not added */
    p = heap_alloc(n, 1);
    if (!p)
        return dgm_fail_memory(error);
    memcpy(p, mark, n);
    s->next = p;
    return DGM_OK;
}

/* A file without the table has no mark. */
dgm_status dgm_store_mark(const char **mark, dgm_store *s, dgm_error *error)
{
    sqlite3_stmt *q = NULL;
    dgm_status status = DGM_OK;
    int code;

    *mark = "";
    if (sqlite3_table_column_metadata(s->db, NULL, "resume", "mark", NULL, NULL, NULL, NULL, NULL) != SQLITE_OK)
        return DGM_OK;
    if (sqlite3_prepare_v2(s->db, "SELECT mark FROM resume LIMIT 1", -1, &q, NULL) != SQLITE_OK)
        return store_failed(s, error);
    code = sqlite3_step(q);
    if (code == SQLITE_ROW) {
        const char *text = (const char *)sqlite3_column_text(q, 0);
        size_t n = text ? strlen(text) + 1 : 0;

        free(s->found);
        s->found = n ? heap_alloc(n, 1) : NULL;
        if (s->found) {
            memcpy(s->found, text, n);
            *mark = s->found;
        } else {
            status = dgm_fail_memory(error);
        }
    } else if (code != SQLITE_DONE) {
        status = store_failed(s, error);
    }
    sqlite3_finalize(q);
    return status;
}

dgm_status dgm_store_continue(dgm_store *s, dgm_error *error)
{
    return store_number(s, "SELECT coalesce(max(run), -1) FROM resume", &s->run, error);
}

/* What one article brings is written whole or not at all: between begin_article() and settle(). */
static dgm_status begin_article(dgm_store *s, const ontology *o, const coder_versions *v, dgm_error *error)
{
    TRY(store_begin(s, error));
    TRY(store_note_run(s, o, v, error));
    return store_step(s, SQL_SAVEPOINT, error);
}

static dgm_status settle(dgm_store *s, dgm_status status, dgm_error *error)
{
    if (status != DGM_OK) {
        sqlite3_exec(s->db, "ROLLBACK TO article", NULL, NULL, NULL); /* the first failure is the one to tell */
        return status;
    }
    TRY(store_step(s, SQL_RELEASE, error));
    s->pending++;
    return DGM_OK;
}

static dgm_status add(dgm_store *s, const doc *d, const ontology *o, const coder_versions *v, dgm_error *error)
{
    TRY(begin_article(s, o, v, error));
    TRY(settle(s, store_put_article(s, d, o, v, error), error));
    take_mark(s);
    if (s->pending >= COMMIT_ARTICLES || seconds_since(&s->since) >= COMMIT_SECONDS)
        return dgm_store_commit(s, error);
    return DGM_OK;
}

dgm_status store_add(dgm_store *s, const doc *d, const ontology *o, const coder_versions *v, dgm_error *error)
{
    return settle_transaction(s, add(s, d, o, v, error));
}

static dgm_status add_duplicate(dgm_store *s, const repetition *r, const coder_versions *v, dgm_error *error)
{
    TRY(begin_article(s, NULL, v, error));
    TRY(settle(s, store_put_duplicate(s, r, error), error));
    return s->pending >= COMMIT_ARTICLES ? dgm_store_commit(s, error) : DGM_OK;
}

dgm_status store_add_duplicate(dgm_store *s, const repetition *r, const coder_versions *v, dgm_error *error)
{
    return settle_transaction(s, add_duplicate(s, r, v, error));
}

void store_leave_wal(dgm_store *s)
{
    for (int i = 0; i < SQL_COUNT; i++) {
        sqlite3_finalize(s->sql[i]);
        s->sql[i] = NULL;
    }
    sqlite3_exec(s->db, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
}

static bool is_in_wal(const dgm_store *s)
{
    sqlite3_stmt *q = NULL;
    bool wal = sqlite3_prepare_v2(s->db, "PRAGMA journal_mode", -1, &q, NULL) != SQLITE_OK || sqlite3_step(q) != SQLITE_ROW ||
               strcmp((const char *)sqlite3_column_text(q, 0), "delete") != 0;

    sqlite3_finalize(q);
    return wal;
}

/* The file stays two when the disk refuses what is in its -wal: nothing is lost as long as both are kept. */
static dgm_status check_one_file(const dgm_store *s, dgm_error *error)
{
    int code;

    if (!is_in_wal(s))
        return DGM_OK;
    code = sqlite3_wal_checkpoint_v2(s->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL) & 0xFF;
    if (code != SQLITE_FULL && code != SQLITE_IOERR)
        return DGM_OK; /* somebody reads it */
    return database_disk_failed(s->db, s->path, "; what was coded is kept, part of it in the file beside it that ends with -wal: keep both", error);
}

/* Has somebody put anything into the table? One that is not there, in a file that was only half made, holds nothing. */
static bool is_used(const dgm_store *s, const char *table)
{
    int64_t some = 0;
    char sql[128];

    snprintf(sql, sizeof(sql), "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = '%s')", table);
    if (store_number(s, sql, &some, NULL) != DGM_OK)
        return true;
    snprintf(sql, sizeof(sql), "SELECT EXISTS (SELECT 1 FROM %s)", table);
    return some && (store_number(s, sql, &some, NULL) != DGM_OK || some);
}

void store_remove_unused(const dgm_store *s)
{
    static const char *const table[] = { "articles", "duplicates", "runs", "corrections" };
    static const char more[] = "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name IN ('resume', " LINK_TABLES "))";
    int64_t some = 1;

    if (is_in_wal(s) || sqlite3_exec(s->db, "BEGIN EXCLUSIVE", NULL, NULL, NULL) != SQLITE_OK)
        return;
    if (store_number(s, more, &some, NULL) == DGM_OK)
        for (size_t i = 0; i < COUNT_OF(table) && !some; i++)
            some = is_used(s, table[i]);
    if (!some)
        (void)unlink(s->path);
    sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
}

static dgm_status close_store(dgm_store *s, bool discard, dgm_error *error)
{
    dgm_status status;

    if (!s)
        return DGM_OK;
    status = dgm_store_commit(s, error);
    store_leave_wal(s);
    if (status == DGM_OK && !discard)
        status = check_one_file(s, error);
    if (discard && s->made)
        store_remove_unused(s);
    store_release(s);
    return status;
}

dgm_status dgm_store_close(dgm_store *s, dgm_error *error) { return close_store(s, false, error); }
dgm_status dgm_store_discard(dgm_store *s, dgm_error *error) { return close_store(s, true, error); }
