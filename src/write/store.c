/* See store.h. An article is committed with those before it when the last commit is a fifth of a second ago, or at the latest
 * with the hundredth: the first one at once, those of a slow stream as they come. (One by one costs a twentieth of the time.) A program that is killed loses at most what
 * came after, never what was in the file, and running it again adds it. In WAL mode a commit waits for no disk. */
#include "write/store.h"

#include "base/error.h"
#include "base/file.h"
#include "write/store_schema.h"

#include <math.h>
#include <sqlite3.h>

#define COMMIT_ARTICLES 100u
#define COMMIT_SECONDS 0.2
#define BUSY_MILLISECONDS 5000

typedef enum statement {
    SQL_BEGIN, SQL_COMMIT, SQL_ROLLBACK, SQL_SAVEPOINT, SQL_RELEASE, SQL_FIND, SQL_DELETE_FIRST,
    SQL_DELETE_LAST = SQL_DELETE_FIRST + 12, SQL_ARTICLE, SQL_OUTLET, SQL_SENTENCE, SQL_PARTY, SQL_ACTOR, SQL_MENTION, SQL_SPOT,
    SQL_PLACE, SQL_DATE, SQL_QUOTE, SQL_EVENT, SQL_EVENT_ACTOR, SQL_EVENT_COUNT, SQL_ACT, SQL_ACT_ACTOR, SQL_FACTS, SQL_CODE,
    SQL_RUN, SQL_RUN_DATA, SQL_MARK, SQL_DUPLICATE, SQL_NO_DUPLICATE, SQL_DUPLICATES_OF, SQL_COUNT
} statement;

static_assert(COUNT_OF(store_sql) == SQL_COUNT, "store_sql and enum statement differ");

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
    bool has_codes;        /* the table of codes is as the ontology of this run */
    const char *pack;      /* of the article before; compared by address only */
};

/* ---- Errors ----------------------------------------------------------------------------------------------------- */

static dgm_status failed(const dgm_store *s, dgm_error *error)
{
    int code = sqlite3_errcode(s->db);

    switch (code & 0xFF) {
    case SQLITE_NOMEM: return dgm_fail_memory(error);
    case SQLITE_IOERR:
    case SQLITE_FULL: return database_disk_failed(s->db, s->path, "; articles committed before stay", error);
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return dgm_fail(error, DGM_EWRITE, UINT64_MAX, "%s: another program is writing to it", s->path);
    case SQLITE_READONLY: return dgm_fail(error, DGM_EIO, UINT64_MAX, "%s: is read-only", s->path);
    case SQLITE_NOTADB: return dgm_fail(error, DGM_EFORMAT, UINT64_MAX, "%s: is no SQLite database", s->path);
    case SQLITE_CORRUPT: return dgm_fail(error, DGM_EFORMAT, UINT64_MAX, "%s: the database is damaged", s->path);
    case SQLITE_CANTOPEN: return dgm_fail(error, DGM_EIO, UINT64_MAX, "%s: cannot be opened or made", s->path);
    default: return dgm_fail(error, DGM_EWRITE, UINT64_MAX, "%s: %s", s->path, sqlite3_errmsg(s->db));
    }
}

static dgm_status execute(const dgm_store *s, const char *sql, dgm_error *error)
{
    return sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK ? DGM_OK : failed(s, error);
}

/* Runs a prepared statement that gives no rows. */
static dgm_status step(dgm_store *s, statement which, dgm_error *error)
{
    sqlite3_stmt *sql = s->sql[which];
    dgm_status status = sqlite3_step(sql) == SQLITE_DONE ? DGM_OK : failed(s, error);

    sqlite3_reset(sql);
    return status;
}

/* ---- Opening ---------------------------------------------------------------------------------------------------- */

static dgm_status pragma(const dgm_store *s, const char *sql, int64_t *out, dgm_error *error)
{
    sqlite3_stmt *query = NULL;
    dgm_status status = DGM_OK;

    if (sqlite3_prepare_v2(s->db, sql, -1, &query, NULL) != SQLITE_OK || sqlite3_step(query) != SQLITE_ROW)
        status = failed(s, error);
    else
        *out = sqlite3_column_int64(query, 0);
    sqlite3_finalize(query);
    return status;
}

/* New, ours, or to be left alone. */
static dgm_status inspect(const dgm_store *s, bool *is_new, int64_t *of_version, dgm_error *error)
{
    int64_t tables = 0, application = 0, version = 0;

    TRY(pragma(s, "SELECT count(*) FROM sqlite_master", &tables, error));
    TRY(pragma(s, "PRAGMA application_id", &application, error));
    TRY(pragma(s, "PRAGMA user_version", &version, error));
    if (sqlite3_db_readonly(s->db, "main") == 1)
        return dgm_fail(error, DGM_EIO, UINT64_MAX, "%s: is read-only", s->path);
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
    dgm_status status = execute(s, "INSERT INTO article_text (article_text) VALUES ('rebuild')", error);

    for (size_t i = 0; status == DGM_OK && i <= COUNT_OF(store_fill_3); i++) {
        sqlite3_stmt *sql = NULL;

        if (sqlite3_prepare_v2(s->db, i < COUNT_OF(store_fill_3) ? store_fill_3[i] : store_facts, -1, &sql, NULL) != SQLITE_OK)
            return failed(s, error);
        sqlite3_bind_int64(sql, 1, INT64_MIN);
        sqlite3_bind_int64(sql, 2, INT64_MAX);
        if (sqlite3_step(sql) != SQLITE_DONE)
            status = failed(s, error);
        sqlite3_finalize(sql);
    }
    return status;
}

static dgm_status take_step(const dgm_store *s, int64_t from, dgm_error *error)
{
    char sql[128];

    for (size_t i = 0; i < COUNT_OF(store_step[0]) && store_step[from][i]; i++)
        TRY(execute(s, store_step[from][i], error));
    if (from == 2)
        TRY(fill_3(s, error));
    snprintf(sql, sizeof(sql), "PRAGMA application_id = %d; PRAGMA user_version = %d", DATABASE_APPLICATION, (int)from + 1);
    return execute(s, sql, error);
}

/* A file of an earlier version, 0 for a new one, gets what it lacks. Each step is one transaction: a program that is killed
 * leaves the file in one version or the other. Who waited for another that did the step finds it done. */
static dgm_status upgrade(const dgm_store *s, int64_t version, dgm_error *error)
{
    while (version < DATABASE_VERSION) {
        int64_t now = version;
        dgm_status status;

        TRY(execute(s, "BEGIN IMMEDIATE", error));
        status = pragma(s, "PRAGMA user_version", &now, error);
        if (status == DGM_OK && now == version)
            status = take_step(s, version, error);
        if (status == DGM_OK)
            status = execute(s, "COMMIT", error);
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
    return code == SQLITE_OK ? execute(s, "PRAGMA synchronous = NORMAL; PRAGMA cache_size = -8000", error) : failed(s, error);
}

/* Stories of articles that are replaced are withdrawn, also in files that were linked before this was so. */
static dgm_status keep_links_right(const dgm_store *s, dgm_error *error)
{
    int64_t tables = 0;

    TRY(pragma(s, "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name IN (" LINK_TABLES ")", &tables, error));
    return execute(s, tables == 6 ? LINK_TRIGGERS : LINK_NO_TRIGGERS, error);
}

static dgm_status open_database(dgm_store *s, dgm_error *error)
{
    int64_t version = DATABASE_VERSION;
    bool is_new;

    if (sqlite3_open_v2(s->path, &s->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) != SQLITE_OK)
        return s->db ? failed(s, error) : dgm_fail_memory(error);
    sqlite3_busy_timeout(s->db, BUSY_MILLISECONDS);
    TRY(inspect(s, &is_new, &version, error));
    TRY(use_wal(s, error));
    TRY(upgrade(s, is_new ? 0 : version, error));
    TRY(execute(s, duplicates_schema, error));
    TRY(keep_links_right(s, error));
    for (int i = 0; i < SQL_COUNT; i++)
        if (i != SQL_MARK && sqlite3_prepare_v2(s->db, store_sql[i], -1, &s->sql[i], NULL) != SQLITE_OK)
            return failed(s, error);
    return DGM_OK;
}

static void close_database(dgm_store *s)
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
        *out = s;
        return DGM_OK;
    }
    close_database(s);
    if (!was_there)
        file_drop_empty_database(path);
    return status;
}

/* ---- Binding ---------------------------------------------------------------------------------------------------- */

static void bind_text(sqlite3_stmt *q, int i, str s) { sqlite3_bind_text(q, i, s.n ? s.p : "", (int)s.n, SQLITE_STATIC); }
static void bind_z(sqlite3_stmt *q, int i, const char *z) { bind_text(q, i, str_of(z)); }

static void bind_text_or_null(sqlite3_stmt *q, int i, str s)
{
    if (s.n)
        bind_text(q, i, s);
    else
        sqlite3_bind_null(q, i);
}

static void bind_index(sqlite3_stmt *q, int i, uint32_t index)
{
    if (index == NO_INDEX)
        sqlite3_bind_null(q, i);
    else
        sqlite3_bind_int64(q, i, index);
}

static void bind_number(sqlite3_stmt *q, int i, double v)
{
    if (isnan(v))
        sqlite3_bind_null(q, i);
    else
        sqlite3_bind_double(q, i, v);
}

/* start, end, text in three columns. */
static void bind_span(sqlite3_stmt *q, int i, const doc *d, uint32_t start, uint32_t end)
{
    sqlite3_bind_int64(q, i, start);
    sqlite3_bind_int64(q, i + 1, end);
    bind_text(q, i + 2, doc_text(d, start, end));
}

static sqlite3_stmt *row_of(dgm_store *s, statement which, int64_t article, uint32_t number)
{
    sqlite3_bind_int64(s->sql[which], 1, article);
    sqlite3_bind_int64(s->sql[which], 2, number);
    return s->sql[which];
}

/* ---- One article ------------------------------------------------------------------------------------------------ */

/* Number of the article of this id, 0 when it is new. */
static dgm_status find(dgm_store *s, str id, int64_t *out, dgm_error *error)
{
    sqlite3_stmt *q = s->sql[SQL_FIND];
    dgm_status status = DGM_OK;
    int code;

    *out = 0;
    bind_text(q, 1, id);
    code = sqlite3_step(q);
    if (code == SQLITE_ROW)
        *out = sqlite3_column_int64(q, 0);
    else if (code != SQLITE_DONE)
        status = failed(s, error);
    sqlite3_reset(q);
    return status;
}

static dgm_status remove_article(dgm_store *s, int64_t article, dgm_error *error)
{
    for (int i = SQL_DELETE_FIRST; i <= SQL_DELETE_LAST; i++) {
        sqlite3_bind_int64(s->sql[i], 1, article);
        TRY(step(s, (statement)i, error));
    }
    return DGM_OK;
}

static dgm_status add_article(dgm_store *s, const doc *d, const coder_versions *v, int64_t *article, dgm_error *error)
{
    sqlite3_stmt *q = s->sql[SQL_ARTICLE];

    if (*article)
        sqlite3_bind_int64(q, 1, *article);
    else
        sqlite3_bind_null(q, 1);
    bind_text(q, 2, d->id);
    bind_z(q, 3, d->lang);
    bind_text_or_null(q, 4, d->date);
    sqlite3_bind_int(q, 5, d->date_inferred);
    bind_text_or_null(q, 6, d->title);
    bind_text_or_null(q, 7, d->source);
    bind_text_or_null(q, 8, d->url);
    bind_text(q, 9, d->text);
    bind_text_or_null(q, 10, d->extra);
    sqlite3_bind_int64(q, 11, (int64_t)d->word_count + d->words_gone);
    bind_text(q, 12, v->pack);
    bind_text(q, 13, v->models);
    sqlite3_bind_int64(q, 14, s->run);
    TRY(step(s, SQL_ARTICLE, error));
    *article = sqlite3_last_insert_rowid(s->db);
    if (!d->source.n)
        return DGM_OK;
    bind_text(s->sql[SQL_OUTLET], 1, d->source);
    return step(s, SQL_OUTLET, error);
}

static dgm_status add_sentences(dgm_store *s, const doc *d, int64_t article, dgm_error *error)
{
    for (uint32_t i = 0; i < d->sentence_count; i++) {
        sqlite3_stmt *q = row_of(s, SQL_SENTENCE, article, i);

        sqlite3_bind_int64(q, 3, d->sentence[i].start);
        sqlite3_bind_int64(q, 4, d->sentence[i].end);
        TRY(step(s, SQL_SENTENCE, error));
    }
    return DGM_OK;
}

static dgm_status add_party(dgm_store *s, const actor *a, dgm_error *error)
{
    sqlite3_stmt *q = s->sql[SQL_PARTY];

    bind_text(q, 1, a->id);
    bind_text(q, 2, a->name);
    bind_z(q, 3, a->country);
    bind_z(q, 4, a->role);
    return step(s, SQL_PARTY, error);
}

static dgm_status add_spot(dgm_store *s, const place *p, dgm_error *error)
{
    sqlite3_stmt *q = s->sql[SQL_SPOT];

    bind_text(q, 1, p->name);
    bind_z(q, 2, p->country);
    bind_number(q, 3, p->lat);
    bind_number(q, 4, p->lon);
    bind_index(q, 5, p->geonameid ? p->geonameid : NO_INDEX);
    return step(s, SQL_SPOT, error);
}

static dgm_status add_facts(dgm_store *s, int64_t article, dgm_error *error)
{
    sqlite3_bind_int64(s->sql[SQL_FACTS], 1, article);
    sqlite3_bind_int64(s->sql[SQL_FACTS], 2, article);
    return step(s, SQL_FACTS, error);
}

static dgm_status add_actors(dgm_store *s, const doc *d, int64_t article, dgm_error *error)
{
    char code[8];

    for (uint32_t i = 0; i < d->actor_count; i++) {
        const actor *a = &d->actor[i];
        sqlite3_stmt *q = row_of(s, SQL_ACTOR, article, i);

        TRY(add_party(s, a, error));
        snprintf(code, sizeof(code), "%s%s", a->country, a->role);
        bind_text(q, 3, a->id);
        bind_text(q, 4, a->name);
        bind_z(q, 5, a->country);
        bind_z(q, 6, a->role);
        bind_z(q, 7, code);
        bind_text(q, 8, a->reason);
        bind_text(q, 9, a->row);
        TRY(step(s, SQL_ACTOR, error));
    }
    return DGM_OK;
}

static dgm_status add_mentions(dgm_store *s, const doc *d, int64_t article, dgm_error *error)
{
    for (uint32_t i = 0; i < d->mention_count; i++) {
        const mention *m = &d->mention[i];
        sqlite3_stmt *q = row_of(s, SQL_MENTION, article, i);

        bind_span(q, 3, d, m->start, m->end);
        bind_z(q, 6, mention_type_name[m->type]);
        bind_index(q, 7, m->actor_count == 1 ? m->actor[0] : NO_INDEX);
        TRY(step(s, SQL_MENTION, error));
    }
    return DGM_OK;
}

static dgm_status add_places(dgm_store *s, const doc *d, int64_t article, dgm_error *error)
{
    for (uint32_t i = 0; i < d->place_count; i++) {
        const place *p = &d->place[i];
        sqlite3_stmt *q = row_of(s, SQL_PLACE, article, i);

        TRY(add_spot(s, p, error));
        bind_span(q, 3, d, p->start, p->end);
        bind_text(q, 6, p->name);
        bind_z(q, 7, p->country);
        bind_number(q, 8, p->lat);
        bind_number(q, 9, p->lon);
        bind_index(q, 10, p->geonameid ? p->geonameid : NO_INDEX);
        TRY(step(s, SQL_PLACE, error));
    }
    return DGM_OK;
}

static dgm_status add_dates(dgm_store *s, const doc *d, int64_t article, dgm_error *error)
{
    static const char *const type[] = { "date", "time", "duration", "set" };

    for (uint32_t i = 0; i < d->timex_count; i++) {
        const timex *t = &d->timex[i];
        sqlite3_stmt *q = row_of(s, SQL_DATE, article, i);

        if (t->vague)
            continue;
        bind_span(q, 3, d, t->start, t->end);
        bind_text_or_null(q, 6, t->value);
        bind_text_or_null(q, 7, t->value_end);
        bind_z(q, 8, type[t->type]);
        TRY(step(s, SQL_DATE, error));
    }
    return DGM_OK;
}

static dgm_status add_quotes(dgm_store *s, const doc *d, int64_t article, dgm_error *error)
{
    static const char *const kind[] = { "direct", "indirect", "mixed" };

    for (uint32_t i = 0; i < d->quote_count; i++) {
        const quote *u = &d->quote[i];
        sqlite3_stmt *q = row_of(s, SQL_QUOTE, article, i);

        sqlite3_bind_int64(q, 3, u->start);
        sqlite3_bind_int64(q, 4, u->end);
        bind_z(q, 5, kind[u->kind]);
        bind_text(q, 6, doc_text(d, u->start, u->end));
        bind_index(q, 7, u->speaker);
        TRY(step(s, SQL_QUOTE, error));
    }
    return DGM_OK;
}

static dgm_status add_side(dgm_store *s, const doc *d, int64_t article, uint32_t event, const char *side,
                           const participant *p, uint32_t count, dgm_error *error)
{
    for (uint32_t i = 0; i < count; i++) {
        sqlite3_stmt *q = row_of(s, SQL_EVENT_ACTOR, article, event);
        bool named = p[i].end > p[i].start;

        bind_z(q, 3, side);
        sqlite3_bind_int64(q, 4, i);
        sqlite3_bind_int64(q, 5, p[i].actor);
        bind_text(q, 6, named ? doc_text(d, p[i].start, p[i].end) : STR(""));
        bind_index(q, 7, named ? p[i].start : NO_INDEX);
        bind_index(q, 8, named ? p[i].end : NO_INDEX);
        TRY(step(s, SQL_EVENT_ACTOR, error));
    }
    return DGM_OK;
}

/* Five columns from `at` on: PLOVER, quad class, Goldstein value. */
static void bind_codes(sqlite3_stmt *q, int at, str type, str mode, str contexts, const cameo_code *c)
{
    bind_text_or_null(q, at, type);
    bind_text_or_null(q, at + 1, mode);
    bind_text_or_null(q, at + 2, contexts);
    bind_index(q, at + 3, c && c->quad ? c->quad : NO_INDEX);
    bind_number(q, at + 4, c ? c->goldstein : (double)NAN);
}

static dgm_status add_counts(dgm_store *s, const doc *d, int64_t article, uint32_t event, dgm_error *error)
{
    const struct event *e = &d->event[event];

    for (uint32_t i = 0; i < e->count_count; i++) {
        sqlite3_stmt *q = row_of(s, SQL_EVENT_COUNT, article, event);
        const head_count *c = &e->count[i];

        sqlite3_bind_int64(q, 3, i);
        bind_z(q, 4, count_kind_name[c->kind]);
        sqlite3_bind_int64(q, 5, (int64_t)c->low);
        if (c->high == COUNT_OPEN)
            sqlite3_bind_null(q, 6);
        else
            sqlite3_bind_int64(q, 6, (int64_t)c->high);
        sqlite3_bind_int(q, 7, c->approximate);
        bind_span(q, 8, d, c->start, c->end);
        bind_index(q, 11, c->given_by);
        TRY(step(s, SQL_EVENT_COUNT, error));
    }
    return DGM_OK;
}

static dgm_status add_event(dgm_store *s, const doc *d, const ontology *o, int64_t article, uint32_t i, dgm_error *error)
{
    const event *e = &d->event[i];
    const sentence *in = &d->sentence[e->sentence];
    const char *precision = date_precision(e->date);
    sqlite3_stmt *q = row_of(s, SQL_EVENT, article, i);

    sqlite3_bind_int64(q, 3, e->sentence);
    sqlite3_bind_int64(q, 4, in->start);
    bind_text(q, 5, doc_text(d, in->start, in->end));
    bind_text(q, 6, doc_text(d, e->start, e->end));
    sqlite3_bind_int64(q, 7, e->start);
    sqlite3_bind_int64(q, 8, e->end);
    bind_z(q, 9, e->cameo);
    bind_codes(q, 10, e->plover_type, e->plover_mode, e->contexts, o ? ontology_cameo(o, str_of(e->cameo)) : NULL);
    bind_z(q, 15, event_status_name[e->status]);
    bind_index(q, 16, e->attributed_to);
    bind_text_or_null(q, 17, e->date);
    bind_text_or_null(q, 18, str_of(precision ? precision : ""));
    bind_index(q, 19, e->place);
    sqlite3_bind_int64(q, 20, e->act);
    bind_text(q, 21, e->rule);
    sqlite3_bind_double(q, 22, e->confidence);
    TRY(step(s, SQL_EVENT, error));
    TRY(add_counts(s, d, article, i, error));
    TRY(add_side(s, d, article, i, "source", e->source, e->source_count, error));
    return add_side(s, d, article, i, "target", e->target, e->target_count, error);
}

static dgm_status add_act_side(dgm_store *s, int64_t article, uint32_t number, const char *side, const participant *p, uint32_t count, dgm_error *error)
{
    for (uint32_t i = 0; i < count; i++) {
        sqlite3_stmt *q = row_of(s, SQL_ACT_ACTOR, article, number);

        bind_z(q, 3, side);
        sqlite3_bind_int64(q, 4, i);
        sqlite3_bind_int64(q, 5, p[i].actor);
        TRY(step(s, SQL_ACT_ACTOR, error));
    }
    return DGM_OK;
}

static dgm_status add_act(dgm_store *s, const doc *d, const ontology *o, int64_t article, uint32_t i, dgm_error *error)
{
    const act *a = &d->act[i];
    const char *precision = date_precision(a->date);
    sqlite3_stmt *q = row_of(s, SQL_ACT, article, i + 1);

    sqlite3_bind_int64(q, 3, a->event_count);
    bind_z(q, 4, a->cameo);
    bind_codes(q, 5, a->plover_type, a->plover_mode, a->contexts, o ? ontology_cameo(o, str_of(a->cameo)) : NULL);
    bind_z(q, 10, event_status_name[a->status]);
    bind_text_or_null(q, 11, a->date);
    bind_text_or_null(q, 12, str_of(precision ? precision : ""));
    bind_index(q, 13, a->place);
    sqlite3_bind_double(q, 14, a->confidence);
    TRY(step(s, SQL_ACT, error));
    TRY(add_act_side(s, article, i + 1, "source", a->source, a->source_count, error));
    return add_act_side(s, article, i + 1, "target", a->target, a->target_count, error);
}

/* What was said of this id before: that it repeats another one. */
static dgm_status remove_duplicate(dgm_store *s, str id, dgm_error *error)
{
    bind_text(s->sql[SQL_NO_DUPLICATE], 1, id);
    return step(s, SQL_NO_DUPLICATE, error);
}

static dgm_status add_all(dgm_store *s, const doc *d, const ontology *o, const coder_versions *v, dgm_error *error)
{
    int64_t article;

    TRY(find(s, d->id, &article, error));
    if (article)
        TRY(remove_article(s, article, error));
    TRY(remove_duplicate(s, d->id, error));
    TRY(add_article(s, d, v, &article, error));
    TRY(add_sentences(s, d, article, error));
    TRY(add_actors(s, d, article, error));
    TRY(add_mentions(s, d, article, error));
    TRY(add_places(s, d, article, error));
    TRY(add_dates(s, d, article, error));
    TRY(add_quotes(s, d, article, error));
    for (uint32_t i = 0; i < d->event_count; i++)
        TRY(add_event(s, d, o, article, i, error));
    for (uint32_t i = 0; i < d->act_count; i++)
        TRY(add_act(s, d, o, article, i, error));
    return d->event_count ? add_facts(s, article, error) : DGM_OK;
}

/* ---- Transactions ----------------------------------------------------------------------------------------------- */

static double seconds_since(const struct timespec *t)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - t->tv_sec) + (double)(now.tv_nsec - t->tv_nsec) * 1e-9;
}

static dgm_status begin(dgm_store *s, dgm_error *error)
{
    if (s->open)
        return DGM_OK;
    TRY(step(s, SQL_BEGIN, error));
    s->open = true;
    s->pending = 0;
    return DGM_OK;
}

/* Names and values of all codes, as the ontology has them now. */
static dgm_status add_codes(dgm_store *s, const ontology *o, dgm_error *error)
{
    uint32_t count = ontology_code_count(o);

    for (uint32_t i = 0; i < count; i++) {
        const cameo_code *c = ontology_code(o, i);
        sqlite3_stmt *q = s->sql[SQL_CODE];

        bind_text(q, 1, c->code);
        bind_text(q, 2, c->name);
        bind_index(q, 3, c->quad ? c->quad : NO_INDEX);
        bind_number(q, 4, c->goldstein);
        bind_text_or_null(q, 5, c->plover_type);
        TRY(step(s, SQL_CODE, error));
    }
    return DGM_OK;
}

/* The row of this run, once; and the data of the article's language, when it is another than that of the article before. */
static dgm_status note_run(dgm_store *s, const ontology *o, const coder_versions *v, dgm_error *error)
{
    sqlite3_stmt *q = s->sql[SQL_RUN_DATA];

    if (s->run < 0) {
        bind_z(s->sql[SQL_RUN], 1, v->version);
        bind_text(s->sql[SQL_RUN], 2, v->world);
        bind_text(s->sql[SQL_RUN], 3, v->ontology);
        TRY(step(s, SQL_RUN, error));
        s->run = sqlite3_last_insert_rowid(s->db);
    }
    if (o && !s->has_codes)
        TRY(add_codes(s, o, error));
    s->has_codes = s->has_codes || o;
    if (!v->pack.n || v->pack.p == s->pack)
        return DGM_OK;
    sqlite3_bind_int64(q, 1, s->run);
    bind_text(q, 2, v->pack);
    bind_text(q, 3, v->models);
    s->pack = v->pack.p;
    return step(s, SQL_RUN_DATA, error);
}

static dgm_status write_mark(dgm_store *s, dgm_error *error)
{
    if (!s->marked)
        return DGM_OK;
    if (!s->sql[SQL_MARK]) {
        TRY(execute(s, "CREATE TABLE IF NOT EXISTS resume (one INTEGER PRIMARY KEY, run INTEGER, mark TEXT NOT NULL)", error));
        if (sqlite3_prepare_v2(s->db, store_sql[SQL_MARK], -1, &s->sql[SQL_MARK], NULL) != SQLITE_OK)
            return failed(s, error);
    }
    if (s->run >= 0)
        sqlite3_bind_int64(s->sql[SQL_MARK], 1, s->run);
    else
        sqlite3_bind_null(s->sql[SQL_MARK], 1);
    bind_z(s->sql[SQL_MARK], 2, s->mark);
    TRY(step(s, SQL_MARK, error));
    s->marked = false;
    return DGM_OK;
}

dgm_status dgm_store_commit(dgm_store *s, dgm_error *error)
{
    if (!s->open && !s->marked)
        return DGM_OK;
    TRY(begin(s, error));
    TRY(write_mark(s, error));
    TRY(step(s, SQL_COMMIT, error));
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
        return failed(s, error);
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
        status = failed(s, error);
    }
    sqlite3_finalize(q);
    return status;
}

dgm_status dgm_store_continue(dgm_store *s, dgm_error *error)
{
    return pragma(s, "SELECT coalesce(max(run), -1) FROM resume", &s->run, error);
}

/* What one article brings is written whole or not at all: between begin_article() and settle(). */
static dgm_status begin_article(dgm_store *s, const ontology *o, const coder_versions *v, dgm_error *error)
{
    TRY(begin(s, error));
    TRY(note_run(s, o, v, error));
    return step(s, SQL_SAVEPOINT, error);
}

static dgm_status settle(dgm_store *s, dgm_status status, dgm_error *error)
{
    if (status != DGM_OK) {
        sqlite3_exec(s->db, "ROLLBACK TO article", NULL, NULL, NULL); /* the first failure is the one to tell */
        return status;
    }
    TRY(step(s, SQL_RELEASE, error));
    s->pending++;
    return DGM_OK;
}

dgm_status store_add(dgm_store *s, const doc *d, const ontology *o, const coder_versions *v, dgm_error *error)
{
    TRY(begin_article(s, o, v, error));
    TRY(settle(s, add_all(s, d, o, v, error), error));
    take_mark(s);
    if (s->pending >= COMMIT_ARTICLES || seconds_since(&s->since) >= COMMIT_SECONDS)
        return dgm_store_commit(s, error);
    return DGM_OK;
}

/* What was coded under this id goes: an article is coded, or it repeats one. Those that repeated it repeat what it repeats. */
static dgm_status add_duplicate(dgm_store *s, const repetition *r, dgm_error *error)
{
    sqlite3_stmt *q = s->sql[SQL_DUPLICATE];
    const char *const text[] = { r->id, r->first, r->source, r->date, r->title, r->url };
    str id = str_of(r->id ? r->id : "");
    int64_t article;

    TRY(find(s, id, &article, error));
    if (article)
        TRY(remove_article(s, article, error));
    TRY(remove_duplicate(s, id, error));
    bind_text(s->sql[SQL_DUPLICATES_OF], 1, id);
    bind_z(s->sql[SQL_DUPLICATES_OF], 2, r->first ? r->first : "");
    TRY(step(s, SQL_DUPLICATES_OF, error));
    for (int i = 0; i < (int)COUNT_OF(text); i++)
        bind_text_or_null(q, i + 1, str_of(text[i] ? text[i] : ""));
    sqlite3_bind_double(q, 7, r->similarity);
    sqlite3_bind_int64(q, 8, s->run);
    return step(s, SQL_DUPLICATE, error);
}

dgm_status store_add_duplicate(dgm_store *s, const repetition *r, const coder_versions *v, dgm_error *error)
{
    TRY(begin_article(s, NULL, v, error));
    TRY(settle(s, add_duplicate(s, r, error), error));
    return s->pending >= COMMIT_ARTICLES ? dgm_store_commit(s, error) : DGM_OK;
}

dgm_status dgm_store_close(dgm_store *s, dgm_error *error)
{
    dgm_status status;

    if (!s)
        return DGM_OK;
    status = dgm_store_commit(s, error);
    /* Back to one file; when somebody reads it just now it stays in WAL mode, which is as good. */
    for (int i = 0; i < SQL_COUNT; i++) {
        sqlite3_finalize(s->sql[i]);
        s->sql[i] = NULL;
    }
    sqlite3_exec(s->db, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
    close_database(s);
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
    dgm_status status = pragma(s, "SELECT count(*) FROM codes", &count, error);

    if (status != DGM_OK || count > 0 || dgm_home_find(home, sizeof(home), NULL, NULL) != DGM_OK
        || ontology_open(&o, home, NULL) != DGM_OK)
        return status;
    status = begin(s, error);
    if (status == DGM_OK)
        status = add_codes(s, o, error);
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
