/* Near-duplicates over a run (dragoman.h). One SQLite file holds all state, private and temporary when none is named:
 *
 *   articles  one row each; a first report has its sketch, a repetition the number of its first report
 *   keys      the smallest shingle hashes of first reports -> their numbers
 *   last_run  which run wrote last, and how many articles there were at its begin and end
 *
 * An article is compared with the first reports that share one of its keys, those with most of them first. A shingle that
 * MAX_POSTINGS reports have (boilerplate) is not recorded further: with it, the work an article has a limit. Repetitions
 * are looked up only when much in them differs from the first report, for what is like them and not like it. An article
 * that repeats two first reports joins their groups in the list of groups (table joins), though both were coded by then.
 * All of it depends on the order of the articles alone, and what an article adds can be taken back (rewind).
 */
#include "duplicate/sketch.h"

#include "base/database.h"
#include "base/error.h"
#include "base/file.h"
#include "base/map.h"

#include <sqlite3.h>
#include <xxhash.h>

#define MAX_POSTINGS 64
#define MAX_CANDIDATES 16u
#define MIN_WORDS 40u
#define MUCH_ALIKE 0.9 /* a repetition that shares as much with what it repeats is not looked up itself */
#define COMMIT_ARTICLES 4096u
#define STATE_APPLICATION 0x44474D02 /* "DGM", 2 */
#define STATE_VERSION 1

typedef enum statement {
    SQL_BEGIN, SQL_COMMIT, SQL_FIND, SQL_KEY, SQL_ARTICLE, SQL_FIRST, SQL_GROUPS, SQL_REWIND_ARTICLES, SQL_REWIND_KEYS,
    SQL_REWIND_JOINS, SQL_LAST, SQL_JOIN, SQL_JOINS, SQL_ROOT, SQL_RUN, SQL_COUNT
} statement;

static const char *const state_sql[] = {
    "BEGIN IMMEDIATE",
    "COMMIT",
    "SELECT article FROM keys WHERE key = ?1 LIMIT 65",
    "INSERT OR IGNORE INTO keys VALUES (?1,?2)",
    "INSERT OR REPLACE INTO articles VALUES (?1,?2,?3,?4,?5,?6,?7,?8)",
    "SELECT f.id, f.source, f.date, f.url, a.sketch, f.article, a.id,"
    " EXISTS (SELECT 1 FROM articles n WHERE n.id = f.id AND n.article > f.article) FROM articles a JOIN articles f ON f.article ="
    " coalesce(a.first, a.article) WHERE a.article = ?1",
    "SELECT coalesce(r.root, a.first, a.article) AS of, a.article, a.id, a.source, a.date, a.url, a.similarity FROM articles a"
    " LEFT JOIN roots r ON r.article = coalesce(a.first, a.article) WHERE ?1 OR a.first IS NOT NULL OR r.root IS NOT NULL"
    " OR a.article IN (SELECT first FROM articles) ORDER BY of, a.article",
    "DELETE FROM articles WHERE article >= ?1",
    "DELETE FROM keys WHERE article >= ?1",
    "DELETE FROM joins WHERE article >= ?1",
    "SELECT coalesce(max(article) + 1, 0) FROM articles",
    "INSERT OR IGNORE INTO joins VALUES (?1,?2,?3)",
    "SELECT one, other FROM joins ORDER BY article, one, other",
    "INSERT OR REPLACE INTO roots VALUES (?1,?2)",
    "INSERT OR REPLACE INTO last_run VALUES (1,?1,?2,?3)",
};
static_assert(COUNT_OF(state_sql) == SQL_COUNT, "state_sql and enum statement differ");

static const char state_schema[] =
    "CREATE TABLE articles (article INTEGER PRIMARY KEY, first INTEGER, id TEXT, source TEXT, date TEXT, url TEXT,"
    " similarity REAL, sketch BLOB);"
    "CREATE TABLE keys (key INTEGER NOT NULL, article INTEGER NOT NULL, PRIMARY KEY (key, article)) WITHOUT ROWID;"
    "CREATE TABLE joins (article INTEGER NOT NULL, one INTEGER NOT NULL, other INTEGER NOT NULL,"
    " PRIMARY KEY (article, one, other)) WITHOUT ROWID;";

/* Came later; who does not know them, does not need them. */
static const char run_schema[] =
    "CREATE INDEX IF NOT EXISTS articles_by_id ON articles (id);"
    "CREATE TABLE IF NOT EXISTS last_run (one INTEGER PRIMARY KEY, run INTEGER NOT NULL, began INTEGER NOT NULL, ended INTEGER NOT NULL)";

struct dgm_duplicates {
    sqlite3 *db;
    char *path; /* "" temporary */
    sqlite3_stmt *sql[SQL_COUNT];
    dgm_duplicates_options o;
    arena scratch, found; /* of one article; strings of the answer */
    uint64_t next;        /* number of the next article */
    uint32_t pending;
    bool open;            /* a transaction is open */
    bool has_run;         /* the run is noted with each commit */
    uint64_t run, began;  /* which it is; articles when it began */
};

typedef struct candidate {
    int64_t article;
    uint32_t shared; /* keys */
} candidate;

/* ---- SQLite ----------------------------------------------------------------------------------------------------- */

static dgm_status failed(const dgm_duplicates *d, dgm_error *error)
{
    const char *name = d->path[0] ? d->path : "state of the duplicates";

    return database_failed(d->db, name, "", error);
}

static dgm_status execute(const dgm_duplicates *d, const char *sql, dgm_error *error)
{
    return sqlite3_exec(d->db, sql, NULL, NULL, NULL) == SQLITE_OK ? DGM_OK : failed(d, error);
}

/* Runs a statement that gives no rows. */
static dgm_status step(const dgm_duplicates *d, statement which, dgm_error *error)
{
    dgm_status status = sqlite3_step(d->sql[which]) == SQLITE_DONE ? DGM_OK : failed(d, error);

    sqlite3_reset(d->sql[which]);
    return status;
}

static dgm_status number_of(const dgm_duplicates *d, const char *sql, int64_t *out, dgm_error *error)
{
    sqlite3_stmt *query = NULL;
    dgm_status status = DGM_OK;

    if (sqlite3_prepare_v2(d->db, sql, -1, &query, NULL) != SQLITE_OK || sqlite3_step(query) != SQLITE_ROW)
        status = failed(d, error);
    else
        *out = sqlite3_column_int64(query, 0);
    sqlite3_finalize(query);
    return status;
}

static dgm_status take_tables(const dgm_duplicates *d, dgm_error *error)
{
    int64_t tables = 0, application = 0, version = 0;
    char sql[128];

    TRY(number_of(d, "SELECT count(*) FROM sqlite_master", &tables, error));
    TRY(number_of(d, "PRAGMA application_id", &application, error));
    TRY(number_of(d, "PRAGMA user_version", &version, error));
    if (tables && application != STATE_APPLICATION)
        return dgm_fail(error, DGM_EFORMAT, UINT64_MAX, "%s: is a database of another kind; nothing was changed", d->path);
    if (tables && version != STATE_VERSION)
        return dgm_fail(error, DGM_EVERSION, UINT64_MAX, "%s: format %lld of the duplicates, this program knows %d", d->path,
                        (long long)version, STATE_VERSION);
    if (tables)
        return execute(d, run_schema, error);
    snprintf(sql, sizeof(sql), "PRAGMA application_id = %d; PRAGMA user_version = %d", STATE_APPLICATION, STATE_VERSION);
    TRY(execute(d, sql, error));
    TRY(execute(d, state_schema, error));
    return execute(d, run_schema, error);
}

/* All or nothing: whoever is killed here leaves no half of the tables. */
static dgm_status make_tables(const dgm_duplicates *d, dgm_error *error)
{
    dgm_status status;

    TRY(execute(d, "BEGIN IMMEDIATE", error));
    status = take_tables(d, error);
    if (status == DGM_OK)
        return execute(d, "COMMIT", error);
    sqlite3_exec(d->db, "ROLLBACK", NULL, NULL, NULL);
    return status;
}

static dgm_status open_state(dgm_duplicates *d, dgm_error *error)
{
    char sql[96];
    int64_t next = 0;

    if (sqlite3_open_v2(d->path, &d->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) != SQLITE_OK)
        return d->db ? failed(d, error) : dgm_fail_memory(error);
    snprintf(sql, sizeof(sql), "PRAGMA cache_size = -%llu; PRAGMA synchronous = %s",
             (unsigned long long)(d->o.cache_bytes / 1024), d->path[0] ? "FULL" : "OFF"); /* commits are few, and others build on them */
    TRY(execute(d, sql, error));
    if (d->path[0])
        TRY(execute(d, "PRAGMA journal_mode = WAL", error));
    TRY(make_tables(d, error));
    TRY(execute(d, "CREATE TEMP TABLE roots (article INTEGER PRIMARY KEY, root INTEGER NOT NULL)", error));
    for (int i = 0; i < SQL_COUNT; i++)
        if (sqlite3_prepare_v2(d->db, state_sql[i], -1, &d->sql[i], NULL) != SQLITE_OK)
            return failed(d, error);
    TRY(number_of(d, state_sql[SQL_LAST], &next, error));
    d->next = (uint64_t)next;
    return DGM_OK;
}

static void release(dgm_duplicates *d)
{
    for (int i = 0; i < SQL_COUNT; i++)
        sqlite3_finalize(d->sql[i]);
    sqlite3_close(d->db);
    arena_release(&d->scratch);
    arena_release(&d->found);
    free(d->path);
    free(d);
}

dgm_status dgm_duplicates_open(dgm_duplicates **out, const char *path, const dgm_duplicates_options *options,
                               dgm_error *error)
{
    dgm_duplicates *d = heap_alloc(1, sizeof(*d));
    size_t n = strlen(path ? path : "") + 1;
    bool was_there = path && file_exists(path);
    dgm_status status;

    *out = NULL;
    if (!d)
        return dgm_fail_memory(error);
    d->o = options ? *options : (dgm_duplicates_options)DGM_DUPLICATES_OPTIONS_INIT;
    d->o.min_words = d->o.min_words ? d->o.min_words : MIN_WORDS;
    d->o.cache_bytes = d->o.cache_bytes ? d->o.cache_bytes : (size_t)64 << 20;
    d->path = heap_alloc(n, 1);
    if (!d->path) {
        free(d);
        return dgm_fail_memory(error);
    }
    memcpy(d->path, path ? path : "", n);
    arena_init(&d->scratch, 0);
    arena_init(&d->found, 0);
    status = open_state(d, error);
    if (status == DGM_OK) {
        *out = d;
        return DGM_OK;
    }
    release(d);
    if (path && !was_there)
        file_drop_empty_database(path);
    return status;
}

/* ---- Candidates ------------------------------------------------------------------------------------------------- */

static candidate *candidate_of(candidate *list, uint32_t *count, int64_t article)
{
    for (uint32_t i = 0; i < *count; i++)
        if (list[i].article == article)
            return &list[i];
    list[*count] = (candidate){ article, 0 };
    return &list[(*count)++];
}

static int by_shared(const void *a, const void *b)
{
    const candidate *x = a, *y = b;

    if (x->shared != y->shared)
        return x->shared > y->shared ? -1 : 1;
    return (x->article > y->article) - (x->article < y->article);
}

/* First reports with a key of `s`; `full` has a bit for each key that has enough of them. */
static dgm_status collect(const dgm_duplicates *d, const sketch *s, candidate *list, uint32_t *count, uint32_t *full,
                          dgm_error *error)
{
    sqlite3_stmt *q = d->sql[SQL_FIND];

    *count = *full = 0;
    for (uint32_t k = 0; k < SKETCH_KEYS && k < s->shingle_count; k++) {
        int n = 0, code;

        sqlite3_bind_int64(q, 1, (int64_t)s->key[k]);
        while ((code = sqlite3_step(q)) == SQLITE_ROW && n < MAX_POSTINGS) {
            candidate_of(list, count, sqlite3_column_int64(q, 0))->shared++;
            n++;
        }
        *full |= (uint32_t)(n >= MAX_POSTINGS) << k;
        sqlite3_reset(q);
        if (code != SQLITE_ROW && code != SQLITE_DONE)
            return failed(d, error);
    }
    if (*count)
        qsort(list, *count, sizeof(*list), by_shared);
    return DGM_OK;
}

static str column(sqlite3_stmt *q, int i)
{
    return (str){ (const char *)sqlite3_column_text(q, i), (uint32_t)sqlite3_column_bytes(q, i) };
}

/* A copy that lasts until the next article; NULL stays NULL. */
static bool keep(const char **out, dgm_duplicates *d, str s)
{
    str copy = s.p ? arena_str(&d->found, s) : s;

    *out = copy.p;
    return copy.p || !s.p;
}

static bool keep_first(dgm_duplicate *out, dgm_duplicates *d, sqlite3_stmt *q)
{
    return keep(&out->id, d, column(q, 0)) && keep(&out->source, d, column(q, 1)) && keep(&out->date, d, column(q, 2)) &&
           keep(&out->url, d, column(q, 3));
}

static void tell(const dgm_duplicates *d, const dgm_article *a, str other, const overlap *o, double score)
{
    dgm_compared c = { a->id, other.p, o->contained, o->numbers, o->length, o->head, score };

    if (d->o.compared)
        d->o.compared(d->o.user, &c);
}

/* The article is like two groups. */
static dgm_status join(const dgm_duplicates *d, int64_t one, int64_t other, dgm_error *error)
{
    sqlite3_bind_int64(d->sql[SQL_JOIN], 1, (int64_t)d->next);
    sqlite3_bind_int64(d->sql[SQL_JOIN], 2, one < other ? one : other);
    sqlite3_bind_int64(d->sql[SQL_JOIN], 3, one < other ? other : one);
    return step(d, SQL_JOIN, error);
}

/* Compares with one candidate; the best so far is in *out. */
static dgm_status compare(dgm_duplicate *out, double *best, dgm_duplicates *d, const sketch *s, const dgm_article *a,
                          int64_t article, dgm_error *error)
{
    sqlite3_stmt *q = d->sql[SQL_FIRST];
    dgm_status status = DGM_OK;
    sketch other;

    sqlite3_bind_int64(q, 1, article);
    if (sqlite3_step(q) != SQLITE_ROW) {
        status = failed(d, error);
    } else if (!sketch_unpack(&other, sqlite3_column_blob(q, 4), (size_t)sqlite3_column_bytes(q, 4))) {
        status = dgm_fail(error, DGM_EFORMAT, UINT64_MAX, "%s: the state is damaged", d->path);
    } else {
        overlap o = sketch_compare(s, &other);
        double score = overlap_score(&o) - d->o.stricter;
        int64_t group = sqlite3_column_int64(q, 5);

        if (sqlite3_column_int(q, 7))
            score = -1; /* that id has another text by now: what it said before is kept nowhere, so this is no repetition */
        tell(d, a, column(q, 6), &o, score);
        if (score >= 0 && out->is_duplicate && (int64_t)out->group != group)
            status = join(d, (int64_t)out->group, group, error);
        if (status == DGM_OK && score >= 0 && score > *best) {
            *best = score;
            out->is_duplicate = true;
            out->group = (uint64_t)group;
            out->similarity = o.contained;
            if (!keep_first(out, d, q))
                status = dgm_fail_memory(error);
        }
    }
    sqlite3_reset(q);
    return status;
}

/* ---- Adding ----------------------------------------------------------------------------------------------------- */

static void bind_z(sqlite3_stmt *q, int i, const char *z)
{
    if (z && z[0])
        sqlite3_bind_text(q, i, z, -1, SQLITE_STATIC);
    else
        sqlite3_bind_null(q, i);
}

static bool is_looked_up(const dgm_duplicates *d, const sketch *s, const dgm_duplicate *of)
{
    return s->words >= d->o.min_words && (!of->is_duplicate || of->similarity < MUCH_ALIKE);
}

static dgm_status store_article(dgm_duplicates *d, const dgm_article *a, const sketch *s, const dgm_duplicate *of,
                                dgm_error *error)
{
    sqlite3_stmt *q = d->sql[SQL_ARTICLE];
    unsigned char bytes[SKETCH_BYTES];

    sqlite3_clear_bindings(q);
    sqlite3_bind_int64(q, 1, (int64_t)d->next);
    bind_z(q, 3, a->id);
    bind_z(q, 4, a->source);
    bind_z(q, 5, a->date);
    bind_z(q, 6, a->url);
    if (of->is_duplicate) {
        sqlite3_bind_int64(q, 2, (int64_t)of->group);
        sqlite3_bind_double(q, 7, of->similarity);
    }
    if (is_looked_up(d, s, of))
        sqlite3_bind_blob(q, 8, bytes, (int)sketch_pack(bytes, s), SQLITE_STATIC);
    return step(d, SQL_ARTICLE, error);
}

static dgm_status store_keys(dgm_duplicates *d, const sketch *s, uint32_t full, dgm_error *error)
{
    for (uint32_t k = 0; k < SKETCH_KEYS && k < s->shingle_count; k++) {
        if (full & 1u << k)
            continue;
        sqlite3_bind_int64(d->sql[SQL_KEY], 1, (int64_t)s->key[k]);
        sqlite3_bind_int64(d->sql[SQL_KEY], 2, (int64_t)d->next);
        TRY(step(d, SQL_KEY, error));
    }
    return DGM_OK;
}

static dgm_status decide(dgm_duplicate *out, dgm_duplicates *d, const sketch *s, const dgm_article *a, dgm_error *error)
{
    candidate list[SKETCH_KEYS * MAX_POSTINGS];
    uint32_t count, full;
    double best = -1;

    TRY(collect(d, s, list, &count, &full, error));
    for (uint32_t i = 0; i < count && i < MAX_CANDIDATES; i++)
        TRY(compare(out, &best, d, s, a, list[i].article, error));
    /* The same id again is a new version of the article, which is to be coded. */
    if (out->is_duplicate && out->id && a->id && strcmp(out->id, a->id) == 0)
        *out = (dgm_duplicate){ 0 };
    return !is_looked_up(d, s, out) ? DGM_OK : store_keys(d, s, full, error);
}

static dgm_status begin(dgm_duplicates *d, dgm_error *error)
{
    if (!d->open)
        TRY(step(d, SQL_BEGIN, error));
    d->open = true;
    return DGM_OK;
}

dgm_status dgm_duplicates_add(dgm_duplicate *out, dgm_duplicates *d, const dgm_article *article, dgm_error *error)
{
    sketch s;

    *out = (dgm_duplicate){ 0 };
    arena_reset(&d->scratch);
    arena_reset(&d->found);
    if (!sketch_make(&s, &d->scratch, article->text, article->text_size))
        return dgm_fail_memory(error);
    TRY(begin(d, error));
    if (s.words >= d->o.min_words)
        TRY(decide(out, d, &s, article, error));
    TRY(store_article(d, article, &s, out, error));
    d->next++;
    if (!out->is_duplicate)
        out->group = d->next - 1;
    /* A named file is committed by the caller, who knows what else must be lasting with it. */
    return !d->path[0] && ++d->pending >= COMMIT_ARTICLES ? dgm_duplicates_commit(d, error) : DGM_OK;
}

uint64_t dgm_duplicates_count(const dgm_duplicates *d) { return d->next; }

dgm_status dgm_duplicates_rewind(dgm_duplicates *d, uint64_t count, dgm_error *error)
{
    TRY(begin(d, error));
    sqlite3_bind_int64(d->sql[SQL_REWIND_ARTICLES], 1, (int64_t)count);
    sqlite3_bind_int64(d->sql[SQL_REWIND_KEYS], 1, (int64_t)count);
    sqlite3_bind_int64(d->sql[SQL_REWIND_JOINS], 1, (int64_t)count);
    TRY(step(d, SQL_REWIND_ARTICLES, error));
    TRY(step(d, SQL_REWIND_KEYS, error));
    TRY(step(d, SQL_REWIND_JOINS, error));
    d->next = d->next < count ? d->next : count;
    d->began = d->began < d->next ? d->began : d->next;
    return dgm_duplicates_commit(d, error);
}

dgm_status dgm_duplicates_run(uint64_t *began, dgm_duplicates *d, uint64_t run, dgm_error *error)
{
    char sql[160];
    int64_t found = -1;

    snprintf(sql, sizeof(sql), "SELECT coalesce((SELECT began FROM last_run WHERE run = %lld AND ended = %llu), -1)",
             (long long)(int64_t)run, (unsigned long long)d->next);
    TRY(number_of(d, sql, &found, error));
    d->has_run = true;
    d->run = run;
    *began = d->began = found >= 0 && (uint64_t)found <= d->next ? (uint64_t)found : d->next;
    return DGM_OK;
}

static dgm_status note_run(const dgm_duplicates *d, dgm_error *error)
{
    sqlite3_bind_int64(d->sql[SQL_RUN], 1, (int64_t)d->run);
    sqlite3_bind_int64(d->sql[SQL_RUN], 2, (int64_t)d->began);
    sqlite3_bind_int64(d->sql[SQL_RUN], 3, (int64_t)d->next);
    return step(d, SQL_RUN, error);
}

dgm_status dgm_duplicates_commit(dgm_duplicates *d, dgm_error *error)
{
    if (d->open && d->has_run)
        TRY(note_run(d, error));
    if (d->open)
        TRY(step(d, SQL_COMMIT, error));
    d->open = false;
    d->pending = 0;
    return DGM_OK;
}

dgm_status dgm_duplicates_close(dgm_duplicates *d, dgm_error *error)
{
    dgm_status status;

    if (!d)
        return DGM_OK;
    status = dgm_duplicates_commit(d, error);
    release(d);
    return status;
}

/* ---- Groups ----------------------------------------------------------------------------------------------------- */

/* Groups joined by an article, as trees whose root is the earliest; as many entries as there were joins. */
typedef struct forest {
    map at;
    int64_t *group;
    uint32_t *parent;
    uint32_t count, group_cap, parent_cap;
    arena a;
} forest;

static uint32_t node_of(forest *f, int64_t group)
{
    uint64_t hash = XXH3_64bits(&group, sizeof(group));
    uint32_t cursor, i, count = f->count;
    int64_t *g;
    uint32_t *p;

    for (i = map_first(&f->at, hash, &cursor); i != NO_INDEX; i = map_next(&f->at, hash, &cursor))
        if (f->group[i] == group)
            return i;
    g = ARENA_PUSH(&f->a, f->group, f->count, f->group_cap);
    if (!g)
        return NO_INDEX;
    p = ARENA_PUSH(&f->a, f->parent, count, f->parent_cap);
    if (!p || !map_add(&f->at, hash, f->count - 1))
        return NO_INDEX;
    *g = group;
    *p = f->count - 1;
    return f->count - 1;
}

static uint32_t root_of(forest *f, uint32_t i)
{
    while (f->parent[i] != i)
        i = f->parent[i] = f->parent[f->parent[i]];
    return i;
}

static dgm_status read_joins(forest *f, const dgm_duplicates *d, dgm_error *error)
{
    sqlite3_stmt *q = d->sql[SQL_JOINS];
    dgm_status status = DGM_OK;
    int code;

    while (status == DGM_OK && (code = sqlite3_step(q)) == SQLITE_ROW) {
        uint32_t one = node_of(f, sqlite3_column_int64(q, 0)), other = node_of(f, sqlite3_column_int64(q, 1));

        if (one == NO_INDEX || other == NO_INDEX) {
            status = dgm_fail_memory(error);
            continue;
        }
        one = root_of(f, one);
        other = root_of(f, other);
        if (f->group[one] > f->group[other])
            f->parent[one] = other;
        else
            f->parent[other] = one;
    }
    if (status == DGM_OK && code != SQLITE_DONE)
        status = failed(d, error);
    sqlite3_reset(q);
    return status;
}

/* Fills the table roots: of each group that was joined to others the earliest of them. */
static dgm_status find_roots(const dgm_duplicates *d, dgm_error *error)
{
    forest f = { 0 };
    dgm_status status;

    arena_init(&f.a, 0);
    status = read_joins(&f, d, error);
    for (uint32_t i = 0; i < f.count && status == DGM_OK; i++) {
        sqlite3_bind_int64(d->sql[SQL_ROOT], 1, f.group[i]);
        sqlite3_bind_int64(d->sql[SQL_ROOT], 2, f.group[root_of(&f, i)]);
        status = step(d, SQL_ROOT, error);
    }
    map_release(&f.at);
    arena_release(&f.a);
    return status;
}

dgm_status dgm_duplicates_list(dgm_duplicates *d, bool all, dgm_duplicates_fn each, void *user, dgm_error *error)
{
    sqlite3_stmt *q = d->sql[SQL_GROUPS];
    dgm_status status = DGM_OK;
    int code = SQLITE_DONE;

    TRY(find_roots(d, error));
    sqlite3_bind_int(q, 1, all);
    while (status == DGM_OK && (code = sqlite3_step(q)) == SQLITE_ROW) {
        dgm_duplicate m = { .group = (uint64_t)sqlite3_column_int64(q, 0), .id = column(q, 2).p, .source = column(q, 3).p,
                            .date = column(q, 4).p, .url = column(q, 5).p, .similarity = 1 };

        m.is_duplicate = (int64_t)m.group != sqlite3_column_int64(q, 1);
        if (m.is_duplicate)
            m.similarity = sqlite3_column_double(q, 6);
        status = each(user, &m, error);
    }
    if (status == DGM_OK && code != SQLITE_DONE)
        status = failed(d, error);
    sqlite3_reset(q);
    return status;
}
