/* See edits.h. What a correction may say. Its shape is checked by rules; what codes, countries and roles there are is in the tables of the data
 * folder, and in the database, which may have been coded with further ones. Without a data folder countries and roles are not checked. */
#include "ask/edits.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/tsv.h"
#include "base/utf8.h"

#include <stdarg.h>

#define TEXT_BYTES 2000u /* of who, of a note, of a name */
#define SHOWN_BYTES 60u  /* of a value in a message */
#define MOST_PARTIES 50u /* on a side */

/* ---- Faults ---------------------------------------------------------------------------------------------------------- */

/* The value as JSON, cut where it is long. */
static void put_value(buf *out, const json_t *value)
{
    char *dump = value ? json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(9)) : NULL;
    size_t n = dump ? strlen(dump) : 0;

    if (n > SHOWN_BYTES)
        for (n = SHOWN_BYTES; n > 0 && ((unsigned char)dump[n] & 0xC0) == 0x80; n--)
            continue;
    if (dump)
        buf_printf(out, " is %.*s%s, but", (int)n, dump, dump[n] ? "..." : "");
    free(dump);
}

dgm_status edit_fault(char parameter[64], dgm_error *error, const json_t *value, const char *message, const char *field, ...)
{
    buf shown = { 0 };
    va_list args;
    dgm_status status;

    va_start(args, field);
    vsnprintf(parameter, 64, field, args);
    va_end(args);
    put_value(&shown, value);
    buf_char(&shown, '\0');
    status = shown.failed ? dgm_fail_memory(error) : dgm_fail(error, DGM_EUSAGE, UINT64_MAX, "\"%s\"%s %s", parameter, shown.p, message);
    buf_release(&shown);
    return status;
}

/* ---- Values ---------------------------------------------------------------------------------------------------------- */

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

/* A short text of more than spaces. */
static bool is_name(const json_t *v)
{
    str s = { json_string_value(v), (uint32_t)json_string_length(v) };
    uint32_t len;

    if (!is_short_text(v))
        return false;
    for (uint32_t at = 0; at < s.n; at += len)
        if (!utf8_is_space(utf8_decode(s, at, &len)))
            return true;
    return false;
}

static bool is_digits(const char *s, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (!ascii_is_digit((unsigned char)s[i]))
            return false;
    return true;
}

static int days_of(int year, int month)
{
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    return month == 2 ? (leap ? 29 : 28) : month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/* "2021", "2021-04", "2021-04-07": one that there was. */
static bool is_date(const json_t *v)
{
    const char *s = json_string_value(v);
    size_t n = json_string_length(v);
    int year, month, day;

    if (!s || (n != 4 && n != 7 && n != 10) || !is_digits(s, 0, 4) || (n > 4 && (s[4] != '-' || !is_digits(s, 5, 7))) ||
        (n > 7 && (s[7] != '-' || !is_digits(s, 8, 10))))
        return false;
    year = (s[0] - '0') * 1000 + (s[1] - '0') * 100 + (s[2] - '0') * 10 + s[3] - '0';
    month = n > 4 ? (s[5] - '0') * 10 + s[6] - '0' : 1;
    day = n > 7 ? (s[8] - '0') * 10 + s[9] - '0' : 1;
    return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= days_of(year, month);
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

static bool is_given(const json_t *v) { return v && !json_is_null(v); }
static bool is_within(const json_t *v, double most) { return json_is_number(v) && json_number_value(v) >= -most && json_number_value(v) <= most; }

/* ---- Fields ---------------------------------------------------------------------------------------------------------- */

static dgm_status check_letters(const json_t *v, const char *key, const char *field, char parameter[64], dgm_error *error)
{
    return is_letters(json_object_get(v, key)) ? DGM_OK
        : edit_fault(parameter, error, json_object_get(v, key), "must be a code of three capitals, or \"\"", "%s.%s", field, key);
}

/* A name or id, or {"name", "country", "role", "id"}. */
/* A misspelt key is a value lost. Known are what a fix takes and what answers of the API have of such an object. */
static dgm_status check_keys(const json_t *v, const char *const *known, size_t count, const char *field, char parameter[64], dgm_error *error)
{
    const char *key;
    json_t *value;

    json_object_foreach((json_t *)(uintptr_t)v, key, value)
        if (!is_one_of(key, known, count))
            return edit_fault(parameter, error, NULL, "is no field that is known here", "%s.%.20s", field, key);
    return DGM_OK;
}

static dgm_status check_party(const json_t *v, const char *field, char parameter[64], dgm_error *error)
{
    static const char *const known[] = { "id", "name", "country", "role", "code", "text", "start", "end" };
    const json_t *id = json_object_get(v, "id");

    if (json_is_string(v))
        return is_name(v) ? DGM_OK : edit_fault(parameter, error, v, "must be a name or id of at most 2,000 bytes, not empty", "%s", field);
    if (!json_is_object(v))
        return edit_fault(parameter, error, v, "must be a name or id of an actor, or an object with name, country and role", "%s", field);
    if (!is_name(json_object_get(v, "name")))
        return edit_fault(parameter, error, json_object_get(v, "name"), "must be a name of at most 2,000 bytes, not empty", "%s.name", field);
    TRY(check_keys(v, known, COUNT_OF(known), field, parameter, error));
    TRY(check_letters(v, "country", field, parameter, error));
    TRY(check_letters(v, "role", field, parameter, error));
    return !id || is_short_text(id) ? DGM_OK : edit_fault(parameter, error, id, "must be a string of at most 2,000 bytes", "%s.id", field);
}

static dgm_status check_parties(const json_t *list, const char *side, char parameter[64], dgm_error *error)
{
    char field[32];
    size_t i;
    json_t *v;

    if (!json_is_array(list) || json_array_size(list) > MOST_PARTIES)
        return edit_fault(parameter, error, list, "must be a list of at most 50 names or ids of actors, or of objects with name, country and role; [] for nobody",
                          "fields.%s", side);
    json_array_foreach(list, i, v) {
        snprintf(field, sizeof(field), "fields.%s[%zu]", side, i);
        TRY(check_party(v, field, parameter, error));
    }
    return DGM_OK;
}

static dgm_status check_place(const json_t *v, char parameter[64], dgm_error *error)
{
    static const char *const known[] = { "name", "country", "lat", "lon", "precision", "geonameid", "text", "start", "end" };
    const json_t *lat = json_object_get(v, "lat"), *lon = json_object_get(v, "lon");

    if (json_is_null(v) || (json_is_string(v) && is_name(v)))
        return DGM_OK;
    if (!json_is_object(v))
        return edit_fault(parameter, error, v, "must be a name, not empty, an object with name, country, lat and lon, or null", "fields.place");
    if (!is_name(json_object_get(v, "name")))
        return edit_fault(parameter, error, json_object_get(v, "name"), "must be a name of at most 2,000 bytes, not empty; \"place\": null for no place",
                          "fields.place.name");
    TRY(check_keys(v, known, COUNT_OF(known), "fields.place", parameter, error));
    TRY(check_letters(v, "country", "fields.place", parameter, error));
    if (is_given(lat) && !is_within(lat, 90))
        return edit_fault(parameter, error, lat, "must be a number from -90 to 90", "fields.place.lat");
    if (is_given(lon) && !is_within(lon, 180))
        return edit_fault(parameter, error, lon, "must be a number from -180 to 180", "fields.place.lon");
    if (is_given(lat) != is_given(lon))
        return edit_fault(parameter, error, NULL, "is missing: lat and lon are given both or not at all", "fields.place.%s", is_given(lat) ? "lon" : "lat");
    return DGM_OK;
}

static dgm_status check_field(const char *key, const json_t *v, char parameter[64], dgm_error *error)
{
    static const char *const status[] = { "actual", "future", "hypothetical", "negated" };
    size_t n = json_string_length(v);

    if (strcmp(key, "code") == 0)
        return json_is_string(v) && n >= 2 && n <= 4 && is_digits(json_string_value(v), 0, n) ? DGM_OK
            : edit_fault(parameter, error, v, "must be a CAMEO code, two to four digits", "fields.code");
    if (strcmp(key, "status") == 0)
        return json_is_string(v) && is_one_of(json_string_value(v), status, COUNT_OF(status)) ? DGM_OK
            : edit_fault(parameter, error, v, "must be actual, future, hypothetical or negated", "fields.status");
    if (strcmp(key, "date") == 0)
        return json_is_null(v) || is_date(v) ? DGM_OK
            : edit_fault(parameter, error, v, "must be a day, month or year of the calendar such as 2021-04-07, or null", "fields.date");
    if (strcmp(key, "source") == 0 || strcmp(key, "target") == 0)
        return check_parties(v, key, parameter, error);
    if (strcmp(key, "place") == 0)
        return check_place(v, parameter, error);
    return edit_fault(parameter, error, NULL, "knows code, status, date, source, target and place only", "fields");
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
            return edit_fault(parameter, error, NULL, "has an unknown field; known are article, event, action, fields, by, note", "body");
    for (size_t i = 0; i < 2; i++) {
        value = json_object_get(body, known[i]);
        if (!json_is_integer(value) || json_integer_value(value) < 0)
            return edit_fault(parameter, error, value, "must be the number of one", "%s", known[i]);
    }
    for (size_t i = 4; i < 6; i++) {
        value = json_object_get(body, known[i]);
        if (value && !is_short_text(value))
            return edit_fault(parameter, error, value, "must be a string of at most 2,000 bytes", "%s", known[i]);
    }
    value = json_object_get(body, "action");
    if (!json_is_string(value) || !is_one_of(json_string_value(value), action, COUNT_OF(action)))
        return edit_fault(parameter, error, value, "must be accept, reject or fix", "action");
    fix = strcmp(json_string_value(value), "fix") == 0;
    if (fix != (json_object_size(fields) > 0) || (fields && !json_is_object(fields)))
        return edit_fault(parameter, error, fields, "must be an object of what a fix changes, and only of a fix", "fields");
    json_object_foreach(fields, key, value)
        TRY(check_field(key, value, parameter, error));
    return DGM_OK;
}

/* ---- What is known ------------------------------------------------------------------------------------------------------ */

typedef enum kind { KIND_CODE, KIND_COUNTRY, KIND_ROLE } kind;

/* By kind: the table of the data folder (NULL: the database has it) and its column, the database, and the message. A table of codes that is
 * empty knows nothing of codes. */
static const struct { const char *file, *column, *sql, *message; } known_by[] = {
    { NULL, NULL, "SELECT EXISTS (SELECT 1 FROM codes WHERE code = ?1) OR NOT EXISTS (SELECT 1 FROM codes)", "is no code of CAMEO" },
    { "world/countries.tsv", "alpha3", "SELECT EXISTS (SELECT 1 FROM parties WHERE country = ?1) OR EXISTS (SELECT 1 FROM spots WHERE country = ?1)",
      "is no country of the world's tables or of this database" },
    { "ontology/roles.tsv", "gold_role", "SELECT EXISTS (SELECT 1 FROM parties WHERE role = ?1)", "is no role of the ontology or of this database" },
};

/* Without a data folder all is known. */
static dgm_status in_table(bool *known, kind k, str value, dgm_error *error)
{
    char home[4096], path[4096 + 32];
    int row = 0;
    tsv t;

    *known = true;
    if (dgm_home_find(home, sizeof(home), NULL, NULL) != DGM_OK)
        return DGM_OK;
    snprintf(path, sizeof(path), "%s/%s", home, known_by[k].file);
    TRY(tsv_open(&t, path, known_by[k].column, error));
    for (*known = false; !*known && (row = tsv_next(&t, error)) == 1;)
        *known = str_eq(tsv_get(&t, 0), value);
    tsv_close(&t);
    return row < 0 ? DGM_EFORMAT : DGM_OK;
}

static dgm_status in_database(bool *known, sqlite3 *db, kind k, const json_t *value, dgm_error *error)
{
    sqlite3_stmt *sql = NULL;
    int code = sqlite3_prepare_v2(db, known_by[k].sql, -1, &sql, NULL);

    sqlite3_bind_text(sql, 1, json_string_value(value), (int)json_string_length(value), SQLITE_STATIC);
    if (code == SQLITE_OK)
        code = sqlite3_step(sql);
    *known = code == SQLITE_ROW && sqlite3_column_int(sql, 0);
    sqlite3_finalize(sql);
    return code == SQLITE_ROW ? DGM_OK : code == SQLITE_NOMEM ? dgm_fail_memory(error)
        : dgm_fail(error, DGM_EWRITE, UINT64_MAX, "the database cannot be read: %s; no correction was kept", sqlite3_errmsg(db));
}

/* `value`: of the field that `field` and `name` make; NULL and "": none is given. */
static dgm_status check_known(const json_t *value, kind k, sqlite3 *db, const char *field, const char *name, char parameter[64], dgm_error *error)
{
    bool known = true;

    if (json_string_length(value) > 0)
        TRY(in_database(&known, db, k, value, error));
    if (!known && known_by[k].file)
        TRY(in_table(&known, k, (str){ json_string_value(value), (uint32_t)json_string_length(value) }, error));
    return known ? DGM_OK : edit_fault(parameter, error, value, known_by[k].message, "%s%s", field, name);
}

dgm_status edit_check_known(const json_t *fields, sqlite3 *db, char parameter[64], dgm_error *error)
{
    static const char *const side[] = { "source", "target" };
    char field[32];
    size_t i;
    json_t *party;

    TRY(check_known(json_object_get(fields, "code"), KIND_CODE, db, "fields.code", "", parameter, error));
    for (size_t k = 0; k < COUNT_OF(side); k++) {
        json_array_foreach(json_object_get(fields, side[k]), i, party) {
            snprintf(field, sizeof(field), "fields.%s[%zu]", side[k], i);
            TRY(check_known(json_object_get(party, "country"), KIND_COUNTRY, db, field, ".country", parameter, error));
            TRY(check_known(json_object_get(party, "role"), KIND_ROLE, db, field, ".role", parameter, error));
        }
    }
    return check_known(json_object_get(json_object_get(fields, "place"), "country"), KIND_COUNTRY, db, "fields.place", ".country", parameter, error);
}
