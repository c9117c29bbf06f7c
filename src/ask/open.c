/* See ask.h. A database is opened for reading, beside a writer if need be; the checks read two numbers of its header. Names of codes
 * and countries come from the data folders, when there are any, and are read when first asked for. */
#include "ask/fixed.h"

#include "base/error.h"
#include "base/tsv.h"

#include <math.h>
#include <stdlib.h>

/* ---- Errors ----------------------------------------------------------------------------------------------------- */

dgm_status ask_failed(const ask *q, dgm_error *error) { return connection_failed(&q->c, q->path, error); }

/* ---- Opening ---------------------------------------------------------------------------------------------------- */

dgm_status ask_number(int64_t *out, ask *q, const char *sql, dgm_error *error)
{
    sqlite3_stmt *query = NULL;
    dgm_status status = DGM_OK;

    *out = 0;
    if (sqlite3_prepare_v2(q->c.db, sql, -1, &query, NULL) != SQLITE_OK || sqlite3_step(query) != SQLITE_ROW)
        status = ask_failed(q, error);
    else
        *out = sqlite3_column_int64(query, 0);
    sqlite3_finalize(query);
    return status;
}

static dgm_status inspect(ask *q, dgm_error *error)
{
    int64_t tables, application, version;

    TRY(ask_number(&tables, q, "SELECT count(*) FROM sqlite_master", error));
    TRY(ask_number(&application, q, "PRAGMA application_id", error));
    TRY(ask_number(&version, q, "PRAGMA user_version", error));
    if (tables == 0 && application == 0)
        return dgm_fail(error, DGM_EFORMAT, UINT64_MAX, "%s: is an empty database; dragoman code --db fills one", q->path);
    if (application != DATABASE_APPLICATION)
        return dgm_fail(error, DGM_EFORMAT, UINT64_MAX, "%s: is a database of another program", q->path);
    if (version > DATABASE_VERSION)
        return dgm_fail(error, DGM_EVERSION, UINT64_MAX, "%s: was written by a newer dragoman (format %lld, this one reads %d)",
                        q->path, (long long)version, DATABASE_VERSION);
    if (version < DATABASE_VERSION)
        return dgm_fail(error, DGM_EVERSION, UINT64_MAX, "%s: has format %lld, this dragoman reads %d; bring it up with: dragoman "
                        "query --migrate", q->path, (long long)version, DATABASE_VERSION);
    return DGM_OK;
}

static dgm_status connect(ask *q, dgm_error *error)
{
    TRY(connection_open(&q->c, q->path, error));
    TRY(inspect(q, error));
    /* Corrections laid over (fixed.h) stay in memory. */
    return sqlite3_exec(q->c.db, "PRAGMA cache_size = -32000; PRAGMA temp.cache_size = -64000; PRAGMA temp.journal_mode = MEMORY", NULL, NULL, NULL)
        == SQLITE_OK ? DGM_OK : ask_failed(q, error);
}

static dgm_status open_database(ask *q, const char *path, dgm_error *error)
{
    q->path = arena_str(&q->arena, str_of(path)).p;
    return q->path ? connect(q, error) : dgm_fail_memory(error);
}

dgm_status ask_open(ask **out, const char *path, dgm_error *error)
{
    ask *q = heap_alloc(1, sizeof(*q));
    dgm_status status;

    *out = NULL;
    if (!q)
        return dgm_fail_memory(error);
    arena_init(&q->arena, 0);
    q->version = q->fixed_version = -1;
    status = open_database(q, path, error);
    if (status == DGM_OK)
        *out = q;
    else
        ask_close(q);
    return status;
}

void ask_close(ask *q)
{
    if (!q)
        return;
    connection_close(&q->c);
    ontology_close(q->codes);
    free(q->party_country);
    free(q->spot_country);
    free(q->party_same);
    read_release(q);
    arena_release(&q->arena);
    free(q);
}

sqlite3 *ask_handle(ask *q) { return q->c.db; }
bool ask_is_fixed(const ask *q) { return q->use_fixed; }
const char *ask_path(const ask *q) { return q->path; }

bool ask_has_table(ask *q, const char *name)
{
    sqlite3_stmt *sql = NULL;
    bool has = false;

    if (sqlite3_prepare_v2(q->c.db, "SELECT 1 FROM sqlite_master WHERE type IN ('table', 'view') AND name = ?1", -1, &sql, NULL) == SQLITE_OK) {
        sqlite3_bind_text(sql, 1, name, -1, SQLITE_STATIC);
        has = sqlite3_step(sql) == SQLITE_ROW;
    }
    sqlite3_finalize(sql);
    return has;
}

dgm_status ask_begin(ask *q, dgm_error *error)
{
    int64_t n;

    if (q->depth > 0) {
        q->depth++;
        return DGM_OK;
    }
    if (!q->c.db || connection_is_stale(&q->c, q->path)) {
        connection_close(&q->c);
        q->version = q->fixed_version = -1; /* what is kept is of another file */
        q->made_fixed = q->has_fixed = q->use_fixed = false;
        if (connect(q, error) != DGM_OK) {
            connection_close(&q->c);
            return error->status;
        }
    }
    q->depth = 1;
    if (sqlite3_exec(q->c.db, "BEGIN", NULL, NULL, NULL) != SQLITE_OK) {
        q->depth--;
        return ask_failed(q, error);
    }
    return ask_number(&n, q, "PRAGMA user_version", error); /* the moment is that of the first read */
}

void ask_end(ask *q)
{
    /* Nothing was written but tables of our own, which are to stay. */
    if (q->depth > 0 && --q->depth == 0 && sqlite3_exec(q->c.db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK) {
        sqlite3_exec(q->c.db, "ROLLBACK", NULL, NULL, NULL);
        q->fixed_version = -1;
    }
}

dgm_status ask_check(const ask *q, dgm_error *error)
{
    return connection_is_stale(&q->c, q->path) ? dgm_fail(error, DGM_EIO, UINT64_MAX, "%s: was written to while it was read; ask again", q->path) : DGM_OK;
}

/* ---- Statements ------------------------------------------------------------------------------------------------- */

dgm_status ask_prepare(sqlite3_stmt **out, ask *q, const ask_filter *f, const char *sql, dgm_error *error)
{
    return fixed_prepare(out, q, f, sql, -1, error);
}

dgm_status ask_step(bool *row, const ask *q, sqlite3_stmt *sql, dgm_error *error)
{
    int code = sqlite3_step(sql);

    *row = code == SQLITE_ROW;
    return code == SQLITE_ROW || code == SQLITE_DONE ? DGM_OK : ask_failed(q, error);
}

str ask_text(sqlite3_stmt *sql, int column)
{
    const char *p = (const char *)sqlite3_column_text(sql, column);

    return (str){ p ? p : "", p ? (uint32_t)sqlite3_column_bytes(sql, column) : 0 };
}

/* ---- Names of codes and countries -------------------------------------------------------------------------------- */

static dgm_status read_countries(ask *q, const char *home, dgm_error *error)
{
    const char *path = file_join(&q->arena, home, "world/countries.tsv");
    tsv t;
    int got;

    if (!path)
        return dgm_fail_memory(error);
    TRY(tsv_open(&t, path, "alpha3 name_en lat lon", error));
    while ((got = tsv_next(&t, error)) == 1) {
        ask_country *c = ARENA_PUSH(&q->arena, q->country, q->country_count, q->country_cap);

        if (c) {
            c->code = arena_str(&q->arena, tsv_get(&t, 0));
            c->name = arena_str(&q->arena, tsv_get(&t, 1));
        }
        if (!c || !c->code.p || !c->name.p) {
            tsv_close(&t);
            return dgm_fail_memory(error);
        }
        if (!str_double(tsv_get(&t, 2), &c->lat) || !str_double(tsv_get(&t, 3), &c->lon))
            c->lat = c->lon = (double)NAN;
    }
    tsv_close(&t);
    return got < 0 ? error->status : DGM_OK;
}

/* Without the data folders answers have codes in place of names: nothing fails. When memory ran out, the answer does. */
static void find_names(ask *q)
{
    char home[4096];
    dgm_error error;
    dgm_status codes, countries;

    if (q->names_sought)
        return;
    q->names_sought = true;
    if (dgm_home_find(home, sizeof(home), NULL, &error) != DGM_OK)
        return;
    codes = ontology_open(&q->codes, home, &error);
    if (codes != DGM_OK)
        q->codes = NULL;
    countries = read_countries(q, home, &error);
    if (countries != DGM_OK)
        q->country_count = 0;
    q->names_failed = codes == DGM_ENOMEM || countries == DGM_ENOMEM;
}

str ask_code_name(ask *q, str code)
{
    const cameo_code *c;

    find_names(q);
    c = q->codes ? ontology_cameo(q->codes, code) : NULL;
    return c ? c->name : (str){ "", 0 };
}

const ask_country *ask_country_of(ask *q, str code)
{
    find_names(q);
    for (uint32_t i = 0; i < q->country_count; i++)
        if (str_eq(q->country[i].code, code))
            return &q->country[i];
    return NULL;
}

/* ---- What facts point to ------------------------------------------------------------------------------------------ */

uint16_t country_number(str code)
{
    uint16_t n = 0;

    if (code.n != 3)
        return 0;
    for (uint32_t i = 0; i < 3; i++) {
        unsigned char c = (unsigned char)code.p[i];

        if (c < 'A' || c > 'Z')
            return 0;
        n = (uint16_t)(n * 26 + (c - 'A'));
    }
    return (uint16_t)(n + 1);
}

void country_code(char out[4], uint16_t n)
{
    uint16_t v = (uint16_t)(n ? n - 1 : 0);

    for (int i = 2; i >= 0; i--) {
        out[i] = (char)('A' + v % 26);
        v /= 26;
    }
    out[3] = '\0';
    if (!n)
        out[0] = '\0';
}

/* The countries of a table by its key, which counts from 1. */
static dgm_status read_table(uint16_t **out, uint32_t *count, ask *q, const char *size, const char *rows, dgm_error *error)
{
    sqlite3_stmt *sql;
    int64_t most;
    bool row;
    dgm_status status;

    free(*out);
    *out = NULL;
    *count = 0;
    TRY(ask_number(&most, q, size, error));
    if (most < 0 || most >= INT32_MAX)
        return dgm_fail(error, DGM_EFORMAT, UINT64_MAX, "%s: the database is damaged", q->path);
    *out = heap_alloc((size_t)most + 1, sizeof(**out));
    if (!*out)
        return dgm_fail_memory(error);
    TRY(ask_prepare(&sql, q, NULL, rows, error));
    while ((status = ask_step(&row, q, sql, error)) == DGM_OK && row) {
        int64_t i = sqlite3_column_int64(sql, 0);

        if (i >= 0 && i <= most)
            (*out)[i] = country_number(ask_text(sql, 1));
    }
    sqlite3_finalize(sql);
    *count = (uint32_t)most + 1;
    return status;
}

/* Which parties are the same actor: those of one id, in other offices. */
static dgm_status read_same(ask *q, dgm_error *error)
{
    sqlite3_stmt *sql;
    uint32_t first = 0;
    str before = { "", 0 };
    bool row;
    arena a;
    dgm_status status;

    free(q->party_same);
    q->party_same = heap_alloc(q->party_count, sizeof(*q->party_same));
    if (!q->party_same)
        return dgm_fail_memory(error);
    for (uint32_t i = 0; i < q->party_count; i++)
        q->party_same[i] = i;
    TRY(ask_prepare(&sql, q, NULL, "SELECT id, party FROM %P WHERE id <> '' ORDER BY id, party", error));
    arena_init(&a, 0);
    while ((status = ask_step(&row, q, sql, error)) == DGM_OK && row) {
        str id = ask_text(sql, 0);
        int64_t party = sqlite3_column_int64(sql, 1);

        if (party < 0 || party >= q->party_count)
            continue;
        if (!str_eq(id, before)) {
            arena_reset(&a);
            before = arena_str(&a, id);
            first = (uint32_t)party;
            if (!before.p) {
                status = dgm_fail_memory(error);
                break;
            }
        }
        q->party_same[party] = first;
    }
    sqlite3_finalize(sql);
    arena_release(&a);
    return status;
}

static dgm_status read_dictionaries(ask *q, dgm_error *error)
{
#define MOST(number, table) "SELECT coalesce(max(" number "), 0) FROM " table
#define MOST_OF_BOTH(number, table) "SELECT max((" MOST(number, "main." table) "), (" MOST(number, "temp.fix_new_" table) "))"
    TRY(read_table(&q->party_country, &q->party_count, q, q->use_fixed ? MOST_OF_BOTH("party", "parties") : MOST("party", "parties"),
                   "SELECT party, country FROM %P", error));
    TRY(read_table(&q->spot_country, &q->spot_count, q, q->use_fixed ? MOST_OF_BOTH("spot", "spots") : MOST("spot", "spots"),
                   "SELECT spot, country FROM %S", error));
    return read_same(q, error);
}

dgm_status ask_load(ask *q, dgm_error *error)
{
    int64_t version;
    dgm_status status;
    bool used;

    TRY(ask_number(&version, q, "PRAGMA data_version", error));
    if (version == q->version)
        return DGM_OK;
    q->version = -1;
    read_release(q);
    used = q->use_fixed;
    q->use_fixed = q->has_fixed; /* with those that only corrections name, whatever is asked now */
    status = read_dictionaries(q, error);
    q->use_fixed = used;
    TRY(status);
    q->version = version;
    return DGM_OK;
}
