/* Shared by the files of the store, and by nobody else:
 *
 *   store.c       transactions: what is committed when, marks of runs, failures
 *   store_open.c  opening: whose file it is, its format and what brings it to this one, WAL
 *   store_rows.c  rows: of an article, a near-duplicate, a run, the codes
 */
#ifndef DGM_WRITE_STORE_INTERNAL_H
#define DGM_WRITE_STORE_INTERNAL_H

#include "write/store.h"

#include <sqlite3.h>
#include <time.h>

/* Statements that are kept prepared; their texts are store_sql of store_schema.h. */
typedef enum statement {
    SQL_BEGIN, SQL_COMMIT, SQL_ROLLBACK, SQL_SAVEPOINT, SQL_RELEASE, SQL_FIND, SQL_DELETE_FIRST,
    SQL_DELETE_LAST = SQL_DELETE_FIRST + 12, SQL_ARTICLE, SQL_OUTLET, SQL_SENTENCE, SQL_PARTY, SQL_ACTOR, SQL_MENTION, SQL_SPOT,
    SQL_PLACE, SQL_DATE, SQL_QUOTE, SQL_EVENT, SQL_EVENT_ACTOR, SQL_EVENT_COUNT, SQL_ACT, SQL_ACT_ACTOR, SQL_FACTS, SQL_CODE,
    SQL_RUN, SQL_RUN_DATA, SQL_MARK, SQL_DUPLICATE, SQL_NO_DUPLICATE, SQL_DUPLICATES_OF, SQL_COUNT
} statement;

struct dgm_store {
    sqlite3 *db;
    char *path;
    sqlite3_stmt *sql[SQL_COUNT];
    int64_t run;
    uint32_t pending;      /* articles since the last commit */
    struct timespec since; /* of the last commit; zero before the first */
    bool open;             /* a transaction is open */
    char *mark, *next;     /* as it goes in with the next commit; as it will be when the article under way is in */
    char *found;           /* the mark that was in the file */
    bool marked;           /* `mark` is newer than the file's */
    bool ready;            /* opened as a whole: from now on there is something that stays */
    bool made;             /* there was no such file before */
    bool broken;           /* a transaction was taken back: nothing more is written */
    bool has_codes;        /* the table of codes is as the ontology of this run */
    const char *pack;      /* of the article before; compared by address only */
};

/* ---- Calls to SQLite ---- */

/* The error of the last call to SQLite, as status and message that name the file. */
dgm_status store_failed(const dgm_store *s, dgm_error *error);
dgm_status store_execute(const dgm_store *s, const char *sql, dgm_error *error);
/* Runs a prepared statement that gives no rows. */
dgm_status store_step(dgm_store *s, statement which, dgm_error *error);
/* The number that `sql` answers with. */
dgm_status store_number(const dgm_store *s, const char *sql, int64_t *out, dgm_error *error);

/* ---- Opening ---- */

/* Prepares the statement of table `resume`, which is not in every file. */
dgm_status store_prepare_mark(dgm_store *s, dgm_error *error);
/* Back to one file; when somebody reads it just now it stays in WAL mode, which is as good. */
void store_leave_wal(dgm_store *s);
/* Removes a file of ours that nobody has put anything into, whole or half made. Whoever else has it open keeps it in WAL mode, or from
 * the lock. */
void store_remove_unused(const dgm_store *s);
/* Gives back all memory; what is not committed is lost. */
void store_release(dgm_store *s);

/* ---- Transactions ---- */

/* Begins a transaction unless one is open. */
dgm_status store_begin(dgm_store *s, dgm_error *error);

/* ---- Rows, inside a transaction ---- */

/* An article with all that is in it, in place of what the file holds under its id. */
dgm_status store_put_article(dgm_store *s, const doc *d, const ontology *o, const coder_versions *v, dgm_error *error);
/* What was coded under this id goes: an article is coded, or it repeats one. */
dgm_status store_put_duplicate(dgm_store *s, const repetition *r, dgm_error *error);
/* The row of this run, once; and the data of the article's language, when it is another than that of the article before. */
dgm_status store_note_run(dgm_store *s, const ontology *o, const coder_versions *v, dgm_error *error);
/* Names and values of all codes, as the ontology has them now. */
dgm_status store_put_codes(dgm_store *s, const ontology *o, dgm_error *error);

#endif
