/* See edits.h. A correction names its event by article id, trigger and code, so that it outlives a new coding of the article. */
#include "ask/edits.h"

#include "base/arena.h"
#include "base/database.h"
#include "base/error.h"

#include <sqlite3.h>

#define BUSY_MILLISECONDS 5000

typedef struct target {
    sqlite3 *db;
    const char *path;
    int64_t article, event, start, end, sentence_start, sentence_end;
    char *article_id, *code;
} target;

/* ---- The database ------------------------------------------------------------------------------------------------------ */

static dgm_status failed(const target *t, dgm_error *error)
{
    switch (sqlite3_errcode(t->db) & 0xFF) {
    case SQLITE_NOMEM: return dgm_fail_memory(error);
    case SQLITE_BUSY: return dgm_fail(error, DGM_ELIMIT, UINT64_MAX, "another program is writing to the database; try again");
    default: (void)database_failed(t->db, t->path, "; no correction was kept", error);
    }
    if (error)
        error->status = DGM_EWRITE; /* it is output here */
    return DGM_EWRITE;
}

static dgm_status open_target(target *t, const char *path, dgm_error *error)
{
    t->path = path;
    if (sqlite3_open_v2(path, &t->db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK)
        return t->db ? failed(t, error) : dgm_fail_memory(error);
    sqlite3_busy_timeout(t->db, BUSY_MILLISECONDS);
    return sqlite3_exec(t->db, "BEGIN IMMEDIATE", NULL, NULL, NULL) == SQLITE_OK ? DGM_OK : failed(t, error);
}

/* Writes the number that is there already, and takes it back: what would fail at the first correction fails here. */
static int try_write(sqlite3 *db)
{
    char sql[64];
    int code = sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL);

    snprintf(sql, sizeof(sql), "PRAGMA user_version = %d", DATABASE_VERSION);
    if (code == SQLITE_OK)
        code = sqlite3_exec(db, sql, NULL, NULL, NULL);
    sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    return code & 0xFF;
}

dgm_status edit_possible(const char *path, dgm_error *error)
{
    sqlite3 *db = NULL;
    int code = sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) & 0xFF;

    if (code == SQLITE_OK)
        code = sqlite3_db_readonly(db, "main") == 1 ? SQLITE_READONLY : try_write(db);
    sqlite3_close(db);
    switch (code) {
    case SQLITE_OK:
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return DGM_OK;
    case SQLITE_NOMEM: return dgm_fail_memory(error);
    case SQLITE_FULL: return dgm_fail(error, DGM_EWRITE, UINT64_MAX, "%s: no space left for corrections", path);
    default: return dgm_fail(error, DGM_EWRITE, UINT64_MAX, "%s: cannot be written to, so no corrections can be kept: the file and its folder must be "
                             "writable; without --edit it can be looked at", path);
    }
}

static dgm_status close_target(target *t, dgm_status status, dgm_error *error)
{
    if (status == DGM_OK && sqlite3_exec(t->db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
        status = failed(t, error);
    sqlite3_close(t->db); /* what is not committed is gone */
    free(t->article_id);
    free(t->code);
    return status;
}

static dgm_status prepare(sqlite3_stmt **out, const target *t, const char *sql, dgm_error *error)
{
    *out = NULL;
    return sqlite3_prepare_v2(t->db, sql, -1, out, NULL) == SQLITE_OK ? DGM_OK : failed(t, error);
}

static char *copy_column(sqlite3_stmt *sql, int column)
{
    size_t n = (size_t)sqlite3_column_bytes(sql, column);
    const unsigned char *p = sqlite3_column_text(sql, column);
    char *out = heap_alloc(n + 1, 1);

    if (out && p)
        memcpy(out, p, n);
    return out;
}

static dgm_status find_event(target *t, dgm_error *error)
{
    sqlite3_stmt *sql;
    dgm_status status = DGM_OK;

    TRY(prepare(&sql, t, "SELECT w.id, e.start, e.\"end\", e.cameo, e.sentence_start, e.sentence_start + length(CAST(e.sentence_text AS BLOB))"
                " FROM events e JOIN articles w ON w.article = e.article WHERE e.article = ?1 AND e.event = ?2", error));
    sqlite3_bind_int64(sql, 1, t->article);
    sqlite3_bind_int64(sql, 2, t->event);
    switch (sqlite3_step(sql)) {
    case SQLITE_ROW:
        t->article_id = copy_column(sql, 0);
        t->code = copy_column(sql, 3);
        t->start = sqlite3_column_int64(sql, 1);
        t->end = sqlite3_column_int64(sql, 2);
        t->sentence_start = sqlite3_column_int64(sql, 4);
        t->sentence_end = sqlite3_column_int64(sql, 5);
        if (!t->article_id || !t->code)
            status = dgm_fail_memory(error);
        break;
    case SQLITE_DONE: status = dgm_fail(error, DGM_EINPUT, UINT64_MAX, "there is no such event"); break;
    default: status = failed(t, error);
    }
    sqlite3_finalize(sql);
    return status;
}

/* ---- Parties ------------------------------------------------------------------------------------------------------------ */

static const char party_sql[] =
    "SELECT a.id, a.name, a.country, a.role, (SELECT m.mention FROM mentions m WHERE m.article = a.article AND m.actor = a.actor"
    " AND m.start >= ?3 AND m.\"end\" <= ?4 ORDER BY m.mention LIMIT 1) FROM actors a WHERE a.article = ?1 AND (a.id = ?2 OR a.name = ?2)"
    " UNION ALL SELECT p.id, p.name, p.country, p.role, NULL FROM parties p WHERE p.id = ?2 OR p.name = ?2 LIMIT 1";

static int set_mention(json_t *out, const target *t, int64_t mention)
{
    sqlite3_stmt *sql = NULL;
    int bad = 0;

    if (sqlite3_prepare_v2(t->db, "SELECT text, start, \"end\" FROM mentions WHERE article = ?1 AND mention = ?2", -1, &sql, NULL) != SQLITE_OK)
        return -1;
    sqlite3_bind_int64(sql, 1, t->article);
    sqlite3_bind_int64(sql, 2, mention);
    if (sqlite3_step(sql) == SQLITE_ROW)
        bad = json_object_set_new(out, "text", json_string((const char *)sqlite3_column_text(sql, 0))) ||
              json_object_set_new(out, "start", json_integer(sqlite3_column_int64(sql, 1))) ||
              json_object_set_new(out, "end", json_integer(sqlite3_column_int64(sql, 2)));
    sqlite3_finalize(sql);
    return bad;
}

static json_t *party_object(const char *id, const char *name, const char *country, const char *role)
{
    char code[8];

    snprintf(code, sizeof(code), "%.3s%.3s", country, role);
    return json_pack("{s:s, s:n, s:n, s:s, s:s, s:s, s:s, s:s}", "text", "", "start", "end", "name", name, "country", country, "role", role,
                     "code", code, "id", id);
}

/* The participant that a name or id of the article means, whole: the value at `at` of a side. */
static dgm_status find_party(json_t **out, const target *t, const json_t *value, const char *side, size_t at, char parameter[64], dgm_error *error)
{
    const char *given = json_string_value(value);
    sqlite3_stmt *sql;
    int code;

    *out = NULL;
    TRY(prepare(&sql, t, party_sql, error));
    sqlite3_bind_int64(sql, 1, t->article);
    sqlite3_bind_text(sql, 2, given, -1, SQLITE_STATIC);
    sqlite3_bind_int64(sql, 3, t->sentence_start);
    sqlite3_bind_int64(sql, 4, t->sentence_end);
    code = sqlite3_step(sql);
    if (code == SQLITE_ROW) {
        *out = party_object((const char *)sqlite3_column_text(sql, 0), (const char *)sqlite3_column_text(sql, 1),
                            (const char *)sqlite3_column_text(sql, 2), (const char *)sqlite3_column_text(sql, 3));
        if (*out && sqlite3_column_type(sql, 4) != SQLITE_NULL && set_mention(*out, t, sqlite3_column_int64(sql, 4))) {
            json_decref(*out);
            *out = NULL;
        }
    }
    sqlite3_finalize(sql);
    if (code == SQLITE_DONE)
        return edit_fault(parameter, error, value, "names an actor that the database does not know; give its name, country and role", "fields.%s[%zu]", side, at);
    return *out ? DGM_OK : code == SQLITE_ROW ? dgm_fail_memory(error) : failed(t, error);
}

static const char *text_of(const json_t *object, const char *key)
{
    const char *s = json_string_value(json_object_get(object, key));

    return s ? s : "";
}

static dgm_status resolve_side(json_t *fields, const target *t, const char *key, char parameter[64], dgm_error *error)
{
    json_t *list = json_object_get(fields, key), *whole, *v, *party;
    dgm_status status = DGM_OK;
    size_t i;

    if (!list)
        return DGM_OK;
    whole = json_array();
    json_array_foreach(list, i, v) {
        party = json_is_string(v) ? NULL : party_object(text_of(v, "id"), text_of(v, "name"), text_of(v, "country"), text_of(v, "role"));
        if (json_is_string(v))
            status = find_party(&party, t, v, key, i, parameter, error);
        if (status == DGM_OK && json_array_append_new(whole, party) != 0)
            status = dgm_fail_memory(error);
        if (status != DGM_OK)
            break;
    }
    if (status == DGM_OK && json_object_set(fields, key, whole) != 0)
        status = dgm_fail_memory(error);
    json_decref(whole);
    return status;
}

/* A place by its name is that of the article, or of any. */
static dgm_status resolve_place(json_t *fields, const target *t, char parameter[64], dgm_error *error)
{
    const char *given = json_string_value(json_object_get(fields, "place"));
    json_t *place = NULL;
    sqlite3_stmt *sql;
    int code;

    if (!given)
        return DGM_OK;
    TRY(prepare(&sql, t, "SELECT p.name, p.country, p.lat, p.lon FROM places p WHERE p.article = ?1 AND (p.name = ?2 OR p.text = ?2)"
                " UNION ALL SELECT s.name, s.country, s.lat, s.lon FROM spots s WHERE s.name = ?2 LIMIT 1", error));
    sqlite3_bind_int64(sql, 1, t->article);
    sqlite3_bind_text(sql, 2, given, -1, SQLITE_STATIC);
    code = sqlite3_step(sql);
    if (code == SQLITE_ROW) {
        bool known = sqlite3_column_type(sql, 2) != SQLITE_NULL;

        place = json_pack("{s:s, s:s, s:o, s:o, s:s, s:n, s:n}", "name", sqlite3_column_text(sql, 0), "country", sqlite3_column_text(sql, 1),
                          "lat", known ? json_real(sqlite3_column_double(sql, 2)) : json_null(), "lon",
                          known ? json_real(sqlite3_column_double(sql, 3)) : json_null(), "text", "", "start", "end");
    }
    sqlite3_finalize(sql);
    if (code == SQLITE_DONE)
        return edit_fault(parameter, error, json_object_get(fields, "place"), "names a place that the database does not know; give its name and country", "fields.place");
    if (code != SQLITE_ROW)
        return failed(t, error);
    return place && json_object_set_new(fields, "place", place) == 0 ? DGM_OK : dgm_fail_memory(error);
}

static dgm_status resolve(json_t *fields, const target *t, char parameter[64], dgm_error *error)
{
    TRY(edit_check_known(fields, t->db, parameter, error));
    TRY(resolve_side(fields, t, "source", parameter, error));
    TRY(resolve_side(fields, t, "target", parameter, error));
    return resolve_place(fields, t, parameter, error);
}

/* ---- Keeping ------------------------------------------------------------------------------------------------------------- */

static dgm_status insert(buf *out, const target *t, const json_t *body, dgm_error *error)
{
    const json_t *fields = json_object_get(body, "fields");
    char *dump = fields ? json_dumps(fields, JSON_COMPACT | JSON_REAL_PRECISION(9)) : NULL;
    sqlite3_stmt *sql = NULL;
    dgm_status status = fields && !dump ? dgm_fail_memory(error)
        : prepare(&sql, t, "INSERT INTO corrections (article_id, start, \"end\", code, action, fields, by, note, at)"
                  " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))", error);

    if (status == DGM_OK) {
        sqlite3_bind_text(sql, 1, t->article_id, -1, SQLITE_STATIC);
        sqlite3_bind_int64(sql, 2, t->start);
        sqlite3_bind_int64(sql, 3, t->end);
        sqlite3_bind_text(sql, 4, t->code, -1, SQLITE_STATIC);
        sqlite3_bind_text(sql, 5, text_of(body, "action"), -1, SQLITE_STATIC);
        if (dump)
            sqlite3_bind_text(sql, 6, dump, -1, SQLITE_STATIC);
        sqlite3_bind_text(sql, 7, text_of(body, "by"), -1, SQLITE_STATIC);
        sqlite3_bind_text(sql, 8, text_of(body, "note"), -1, SQLITE_STATIC);
        if (sqlite3_step(sql) != SQLITE_DONE)
            status = failed(t, error);
    }
    sqlite3_finalize(sql);
    free(dump);
    if (status == DGM_OK)
        buf_printf(out, "{\"edit\":%lld}\n", (long long)sqlite3_last_insert_rowid(t->db));
    return status;
}

dgm_status edit_add(buf *out, const char *path, json_t *body, char parameter[64], dgm_error *error)
{
    target t = { 0 };
    dgm_status status;

    TRY(edit_check(body, parameter, error));
    status = open_target(&t, path, error);
    t.article = json_integer_value(json_object_get(body, "article"));
    t.event = json_integer_value(json_object_get(body, "event"));
    if (status == DGM_OK)
        status = find_event(&t, error);
    if (status == DGM_OK)
        status = resolve(json_object_get(body, "fields"), &t, parameter, error);
    if (status == DGM_OK)
        status = insert(out, &t, body, error);
    return close_target(&t, status, error);
}

dgm_status edit_remove(const char *path, const char *number, dgm_error *error)
{
    target t = { 0 };
    sqlite3_stmt *sql = NULL;
    uint32_t n;
    dgm_status status;

    if (!str_u32(str_of(number), &n))
        return dgm_fail(error, DGM_EINPUT, UINT64_MAX, "there is no such correction");
    status = open_target(&t, path, error);
    if (status == DGM_OK)
        status = prepare(&sql, &t, "DELETE FROM corrections WHERE correction = ?1", error);
    if (status == DGM_OK) {
        sqlite3_bind_int64(sql, 1, n);
        if (sqlite3_step(sql) != SQLITE_DONE)
            status = failed(&t, error);
        else if (sqlite3_changes(t.db) == 0)
            status = dgm_fail(error, DGM_EINPUT, UINT64_MAX, "there is no such correction");
    }
    sqlite3_finalize(sql);
    return close_target(&t, status, error);
}
