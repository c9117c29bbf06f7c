/* See edits.h. A correction names its event by article id, trigger and code, so that it outlives a new coding of the article. */
#include "ask/edits.h"

#include "base/arena.h"
#include "base/database.h"
#include "base/error.h"
#include "base/utf8.h"

#include <sqlite3.h>

#define BUSY_MILLISECONDS 5000
#define TEXT_BYTES 2000u    /* of who, of a note, of a name */
#define MOST_PARTIES 50u    /* on a side */

typedef struct target {
    sqlite3 *db;
    const char *path;
    int64_t article, event, start, end, sentence_start, sentence_end;
    char *article_id, *code;
} target;

/* ---- Fields ------------------------------------------------------------------------------------------------------------ */

/* `field`: a name of ours, never of the request. */
static dgm_status fault(char parameter[64], const char *field, dgm_error *error, const char *message)
{
    snprintf(parameter, 64, "%s", field);
    return dgm_fail(error, DGM_EUSAGE, UINT64_MAX, "\"%s\" %s", field, message);
}

static bool is_one_of(const char *s, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(s, list[i]) == 0)
            return true;
    return false;
}

static bool is_short_text(const json_t *v)
{
    size_t n = json_string_length(v);

    return json_is_string(v) && n <= TEXT_BYTES && strlen(json_string_value(v)) == n;
}

static bool is_digits(const char *s, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (!ascii_is_digit((unsigned char)s[i]))
            return false;
    return true;
}

/* "2021", "2021-04", "2021-04-07". */
static bool is_date(const json_t *v)
{
    const char *s = json_string_value(v);
    size_t n = json_string_length(v);
    int month, day;

    if (json_is_null(v))
        return true;
    if (!s || (n != 4 && n != 7 && n != 10) || !is_digits(s, 0, 4) || (n > 4 && (s[4] != '-' || !is_digits(s, 5, 7))) ||
        (n > 7 && (s[7] != '-' || !is_digits(s, 8, 10))))
        return false;
    month = n > 4 ? (s[5] - '0') * 10 + s[6] - '0' : 1;
    day = n > 7 ? (s[8] - '0') * 10 + s[9] - '0' : 1;
    return month >= 1 && month <= 12 && day >= 1 && day <= (month == 2 ? 29 : month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31);
}

/* Three capitals, or nothing. */
static bool is_letters(const json_t *v)
{
    const char *s = json_string_value(v);

    if (!v)
        return true;
    if (!s || (json_string_length(v) != 3 && json_string_length(v) != 0))
        return false;
    for (; *s; s++)
        if (*s < 'A' || *s > 'Z')
            return false;
    return true;
}

/* A name or id, or {"name", "country", "role", "id"}. */
static bool is_party(const json_t *v)
{
    const json_t *id = json_object_get(v, "id");

    if (json_is_string(v))
        return is_short_text(v) && json_string_length(v) > 0;
    return json_is_object(v) && is_short_text(json_object_get(v, "name")) && is_letters(json_object_get(v, "country")) &&
           is_letters(json_object_get(v, "role")) && (!id || is_short_text(id));
}

static bool are_parties(const json_t *list)
{
    size_t i;
    json_t *v;

    if (!json_is_array(list) || json_array_size(list) > MOST_PARTIES)
        return false;
    json_array_foreach(list, i, v)
        if (!is_party(v))
            return false;
    return true;
}

static bool is_place(const json_t *v)
{
    const json_t *lat = json_object_get(v, "lat"), *lon = json_object_get(v, "lon");

    if (json_is_null(v) || json_is_string(v))
        return json_is_null(v) || is_short_text(v);
    return json_is_object(v) && is_short_text(json_object_get(v, "name")) && is_letters(json_object_get(v, "country")) &&
           (!lat || json_is_null(lat) || (json_number_value(lat) >= -90 && json_number_value(lat) <= 90 && json_is_number(lat))) &&
           (!lon || json_is_null(lon) || (json_number_value(lon) >= -180 && json_number_value(lon) <= 180 && json_is_number(lon)));
}

static dgm_status check_field(const char *key, const json_t *v, char parameter[64], dgm_error *error)
{
    static const char *const status[] = { "actual", "future", "hypothetical", "negated" };
    size_t n = json_string_length(v);

    if (strcmp(key, "code") == 0)
        return json_is_string(v) && n >= 2 && n <= 4 && is_digits(json_string_value(v), 0, n) ? DGM_OK
            : fault(parameter, "fields.code", error, "must be a CAMEO code, two to four digits");
    if (strcmp(key, "status") == 0)
        return json_is_string(v) && is_one_of(json_string_value(v), status, COUNT_OF(status)) ? DGM_OK
            : fault(parameter, "fields.status", error, "must be actual, future, hypothetical or negated");
    if (strcmp(key, "date") == 0)
        return is_date(v) ? DGM_OK : fault(parameter, "fields.date", error, "must be a day, month or year such as 2021-04-07, or null");
    if (strcmp(key, "source") == 0 || strcmp(key, "target") == 0)
        return are_parties(v) ? DGM_OK : fault(parameter, key[0] == 's' ? "fields.source" : "fields.target", error,
                                               "must be a list of names or ids of actors, or of objects with name, country and role");
    if (strcmp(key, "place") == 0)
        return is_place(v) ? DGM_OK : fault(parameter, "fields.place", error, "must be a name, an object with name, country, lat and lon, or null");
    return fault(parameter, "fields", error, "knows code, status, date, source, target and place only");
}

dgm_status edit_check(const json_t *body, char parameter[64], dgm_error *error)
{
    static const char *const known[] = { "article", "event", "action", "fields", "by", "note" }, *const action[] = { "accept", "reject", "fix" };
    json_t *fields = json_object_get(body, "fields"), *value;
    const char *key;
    bool fix;

    parameter[0] = '\0';
    json_object_foreach((json_t *)(uintptr_t)body, key, value)
        if (!is_one_of(key, known, COUNT_OF(known)))
            return fault(parameter, "body", error, "has an unknown field; known are article, event, action, fields, by, note");
    for (size_t i = 0; i < 2; i++)
        if (!json_is_integer(json_object_get(body, known[i])) || json_integer_value(json_object_get(body, known[i])) < 0)
            return fault(parameter, known[i], error, "must be the number of one");
    for (size_t i = 4; i < 6; i++)
        if (json_object_get(body, known[i]) && !is_short_text(json_object_get(body, known[i])))
            return fault(parameter, known[i], error, "must be a string of at most 2,000 bytes");
    value = json_object_get(body, "action");
    if (!json_is_string(value) || !is_one_of(json_string_value(value), action, COUNT_OF(action)))
        return fault(parameter, "action", error, "must be accept, reject or fix");
    fix = strcmp(json_string_value(value), "fix") == 0;
    if (fix != (json_object_size(fields) > 0))
        return fault(parameter, "fields", error, "must be an object of what a fix changes, and only of a fix");
    json_object_foreach(fields, key, value)
        TRY(check_field(key, value, parameter, error));
    return DGM_OK;
}

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

/* Does the table of codes know it? One that is empty knows nothing of codes. */
static dgm_status check_code(const target *t, const char *code, char parameter[64], dgm_error *error)
{
    sqlite3_stmt *sql;
    bool known;

    TRY(prepare(&sql, t, "SELECT EXISTS (SELECT 1 FROM codes WHERE code = ?1) OR NOT EXISTS (SELECT 1 FROM codes)", error));
    sqlite3_bind_text(sql, 1, code, -1, SQLITE_STATIC);
    known = sqlite3_step(sql) != SQLITE_ROW || sqlite3_column_int(sql, 0);
    sqlite3_finalize(sql);
    return known ? DGM_OK : fault(parameter, "fields.code", error, "is no code of CAMEO");
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

/* The participant that a name or id of the article means, whole. */
static dgm_status find_party(json_t **out, const target *t, const char *given, const char *side, char parameter[64], dgm_error *error)
{
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
        return fault(parameter, side, error, "names an actor that the database does not know; give its name, country and role");
    return *out ? DGM_OK : code == SQLITE_ROW ? dgm_fail_memory(error) : failed(t, error);
}

static const char *text_of(const json_t *object, const char *key)
{
    const char *s = json_string_value(json_object_get(object, key));

    return s ? s : "";
}

static dgm_status resolve_side(json_t *fields, const target *t, const char *key, const char *field, char parameter[64], dgm_error *error)
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
            status = find_party(&party, t, json_string_value(v), field, parameter, error);
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
        return fault(parameter, "fields.place", error, "names a place that the database does not know; give its name and country");
    if (code != SQLITE_ROW)
        return failed(t, error);
    return place && json_object_set_new(fields, "place", place) == 0 ? DGM_OK : dgm_fail_memory(error);
}

static dgm_status resolve(json_t *fields, const target *t, char parameter[64], dgm_error *error)
{
    const char *code = json_string_value(json_object_get(fields, "code"));

    if (code)
        TRY(check_code(t, code, parameter, error));
    TRY(resolve_side(fields, t, "source", "fields.source", parameter, error));
    TRY(resolve_side(fields, t, "target", "fields.target", parameter, error));
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
