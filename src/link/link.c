/* dgm_link_run(): coded articles in any order -> stories, acts and mentions.
 *
 * First all input is read once: what is needed of each article goes to a private SQLite file on disk, each id once. Then the
 * frequencies of terms are counted over what is there, so that an article that is read twice weighs no more. Then the articles
 * are taken in the order of their days, so that the result does not depend on how the outputs of several machines were
 * joined. An article without a date of publication (one that was
 * inferred is too often that of something the article tells) stands where it stood among the dated ones.
 */
#include "link/link.h"

#include "base/buf.h"
#include "base/connect.h"
#include "base/database.h"
#include "base/error.h"
#include "base/file.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#define LINE_LIMIT ((size_t)256 << 20)
#define THRESHOLD 0.2
#define WINDOW_DAYS 5
#define WINDOW_ARTICLES 50000u
#define BLOCK 2048u
#define MAX_CHAIN 16 /* repetitions of repetitions that are followed */
#define DUMP (JSON_COMPACT | JSON_REAL_PRECISION(9))

typedef enum statement {
    SQL_ADD, SQL_ADD_DUPLICATE, SQL_NO_DUPLICATE, SQL_NO_ARTICLE, SQL_TERMS, SQL_ORDER, SQL_GET, SQL_DUPLICATES, SQL_CHAIN, SQL_COUNTS,
    SQL_COUNT
} statement;

static const char *const work_sql[] = {
    /* One that comes again keeps its place, so that the same input twice is as once. */
    ("INSERT INTO articles (day, about, terms, id) VALUES (?1,?2,?3,?4) ON CONFLICT (id) DO UPDATE SET day = excluded.day,"
    " about = excluded.about, terms = excluded.terms"),
    "INSERT INTO duplicates (of, about, id) VALUES (?1,?2,?3) ON CONFLICT (id) DO UPDATE SET of = excluded.of, about = excluded.about",
    "DELETE FROM duplicates WHERE id = ?1",
    "DELETE FROM articles WHERE id = ?1",
    "SELECT terms FROM articles",
    ("SELECT article, day, terms, json_extract(about, '$.lang'),"
    " CASE WHEN json_extract(about, '$.date_inferred') THEN NULL ELSE json_extract(about, '$.date') END FROM articles ORDER BY day, article"),
    "SELECT about FROM articles WHERE article = ?1",
    "SELECT about FROM duplicates WHERE of = ?1 ORDER BY duplicate",
    "UPDATE duplicates AS d SET of = (SELECT f.of FROM duplicates f WHERE f.id = d.of) WHERE d.of IN (SELECT id FROM duplicates)",
    "SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM duplicates WHERE of IN (SELECT id FROM articles)),"
    " (SELECT count(*) FROM duplicates)",
};
static_assert(COUNT_OF(work_sql) == SQL_COUNT, "work_sql and enum statement differ");

typedef struct run {
    const dgm_link_options *o;
    dgm_link_summary *sum;
    sqlite3 *db;
    sqlite3_stmt *sql[SQL_COUNT];
    frequencies f;
    arena scratch;
    int32_t day;  /* of the last dated article of this file: where an undated one belongs */
    int64_t *rank_of; /* order of taking -> article */
    uint32_t rank_count, rank_cap;
    uint64_t act;
    arena ranks;
    link_tables *tables; /* NULL: none are wanted */
} run;

/* ---- Work file -------------------------------------------------------------------------------------------------- */

static dgm_status failed(const run *r, dgm_error *error)
{
    int code = sqlite3_errcode(r->db) & 0xFF;

    if (code == SQLITE_NOMEM)
        return dgm_fail_memory(error);
    if (code == SQLITE_IOERR || code == SQLITE_FULL)
        return database_disk_failed(r->db, "work file of the linking", "; TMPDIR names its folder", error);
    return dgm_fail(error, DGM_EWRITE, UINT64_MAX, "work file of the linking: %s; TMPDIR names its folder", sqlite3_errmsg(r->db));
}

static dgm_status open_work(run *r, dgm_error *error)
{
    static const char sql[] =
        "PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;"
        "CREATE TABLE articles (article INTEGER PRIMARY KEY, day INTEGER, id TEXT UNIQUE, about TEXT NOT NULL, terms BLOB);"
        "CREATE TABLE duplicates (duplicate INTEGER PRIMARY KEY, id TEXT UNIQUE, of TEXT NOT NULL, about TEXT NOT NULL);"
        "CREATE INDEX duplicates_of ON duplicates (of); BEGIN";

    if (sqlite3_open_v2("", &r->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) != SQLITE_OK)
        return r->db ? failed(r, error) : dgm_fail_memory(error);
    if (sqlite3_exec(r->db, sql, NULL, NULL, NULL) != SQLITE_OK)
        return failed(r, error);
    for (int i = 0; i < SQL_COUNT; i++)
        if (sqlite3_prepare_v2(r->db, work_sql[i], -1, &r->sql[i], NULL) != SQLITE_OK)
            return failed(r, error);
    return DGM_OK;
}

static dgm_status step(const run *r, statement which, dgm_error *error)
{
    dgm_status status = sqlite3_step(r->sql[which]) == SQLITE_DONE ? DGM_OK : failed(r, error);

    sqlite3_reset(r->sql[which]);
    return status;
}

/* ---- Reading ---------------------------------------------------------------------------------------------------- */

/* What was said of this id before: the last one counts. */
static dgm_status forget(const run *r, statement which, const char *id, dgm_error *error)
{
    sqlite3_bind_text(r->sql[which], 1, id, -1, SQLITE_STATIC);
    return step(r, which, error);
}

static dgm_status store(run *r, const coded *c, dgm_error *error)
{
    statement which = c->kind == CODED_DUPLICATE ? SQL_ADD_DUPLICATE : SQL_ADD;
    char *text;
    dgm_status status;

    TRY(forget(r, which == SQL_ADD ? SQL_NO_DUPLICATE : SQL_NO_ARTICLE, json_text(c->about, "id"), error));
    text = json_dumps(c->about, DUMP);
    if (!text)
        return dgm_fail_memory(error);
    if (which == SQL_ADD_DUPLICATE) {
        sqlite3_bind_text(r->sql[which], 1, json_text(c->about, "of"), -1, SQLITE_STATIC);
        sqlite3_bind_text(r->sql[which], 3, json_text(c->about, "id"), -1, SQLITE_STATIC);
    } else {
        if (!json_is_true(json_object_get(c->about, "date_inferred")))
            (void)day_number(&r->day, json_text(c->about, "date"));
        sqlite3_bind_text(r->sql[which], 4, json_text(c->about, "id"), -1, SQLITE_STATIC);
        sqlite3_bind_int(r->sql[which], 1, r->day);
        sqlite3_bind_blob64(r->sql[which], 3, c->term ? (const void *)c->term : "", (sqlite3_uint64)c->term_count * sizeof(term),
                            SQLITE_STATIC);
    }
    sqlite3_bind_text(r->sql[which], 2, text, -1, SQLITE_STATIC);
    status = step(r, which, error);
    sqlite3_clear_bindings(r->sql[which]);
    free(text);
    return status;
}

static void remark(const run *r, const char *file, uint64_t line, const dgm_error *why)
{
    dgm_report report = { .status = why->status, .file = file, .line = line, .offset = why->offset, .message = why->message };

    if (r->o->on_report)
        r->o->on_report(r->o->user, &report);
}

static dgm_status take_line(run *r, const char *file, uint64_t number, const char *line, size_t size, dgm_error *error)
{
    dgm_error why = { DGM_OK, UINT64_MAX, "" };
    dgm_status status;
    coded c;

    arena_reset(&r->scratch);
    status = coded_parse(&c, line, size, &r->scratch, &why);
    if (status == DGM_EFORMAT) {
        r->sum->failed++;
        remark(r, file, number, &why);
        return DGM_OK;
    }
    if (status != DGM_OK) {
        if (error)
            *error = why;
        return status;
    }
    if (c.kind != CODED_FAILED)
        status = store(r, &c, error);
    coded_release(&c);
    return status;
}

static bool is_blank(const char *p, size_t n)
{
    while (n && ascii_is_space((unsigned char)p[n - 1]))
        n--;
    return n == 0;
}

static dgm_status fail_folder(const char *name, dgm_error *error)
{
    return dgm_fail(error, DGM_EIO, UINT64_MAX, "%s: is a folder; name the files in it", name);
}

static dgm_status read_lines(run *r, const char *name, FILE *file, dgm_error *error)
{
    char *line = NULL;
    size_t cap = 0;
    ssize_t n;
    uint64_t number = 0;
    dgm_status status = DGM_OK;

    r->day = INT32_MIN;
    while (status == DGM_OK && (n = getline(&line, &cap, file)) >= 0) {
        number++;
        if ((size_t)n > LINE_LIMIT)
            status = dgm_fail(error, DGM_ELIMIT, UINT64_MAX, "%s:%llu: the line is longer than 256 MiB", name,
                              (unsigned long long)number);
        else if (!is_blank(line, (size_t)n))
            status = take_line(r, name, number, line, (size_t)n, error);
    }
    if (status == DGM_OK && ferror(file))
        status = errno == ENOMEM   ? dgm_fail_memory(error)
                 : errno == EISDIR ? fail_folder(name, error)
                                   : dgm_fail(error, DGM_EIO, UINT64_MAX, "%s: cannot be read on after line %llu", name,
                                              (unsigned long long)number);
    free(line);
    return status;
}

/* A file of any format of ours: what is read of it has been there from the first on. */
static dgm_status check_input(const connection *c, const char *name, dgm_error *error)
{
    static const char sql[] = "SELECT a.application_id, v.user_version FROM pragma_application_id a, pragma_user_version v";
    sqlite3_stmt *q = NULL;
    dgm_status status = DGM_OK;

    if (sqlite3_prepare_v2(c->db, sql, -1, &q, NULL) != SQLITE_OK || sqlite3_step(q) != SQLITE_ROW)
        status = connection_failed(c, name, error);
    else if (sqlite3_column_int64(q, 0) != DATABASE_APPLICATION)
        status = dgm_fail(error, DGM_EFORMAT, UINT64_MAX, "%s: is a database of another program", name);
    else if (sqlite3_column_int64(q, 1) > DATABASE_VERSION)
        status = dgm_fail(error, DGM_EVERSION, UINT64_MAX, "%s: was written by a newer dragoman (format %lld, this one reads %d)", name,
                          (long long)sqlite3_column_int64(q, 1), DATABASE_VERSION);
    sqlite3_finalize(q);
    return status;
}

/* The database of `dragoman code --db`, row by row in the form of the JSON. */
static dgm_status read_database(run *r, const char *name, dgm_error *error)
{
    static const char participants[] =
        "(SELECT json_group_array(json_object('id', c.id, 'name', c.name, 'country', c.country, 'role', c.role, 'code', c.code,"
        " 'text', x.text)) FROM event_actors x JOIN actors c ON c.article = x.article AND c.actor = x.actor"
        " WHERE x.article = a.article AND x.event = e.event AND x.side = '%s')";
    static const char sql[] =
        "SELECT json_object('id', a.id, 'lang', a.lang, 'date', a.date, 'date_inferred', json(iif(a.date_inferred, 'true', 'false')),"
        " 'title', a.title, 'source', a.source, 'url', a.url,"
        " 'text', a.text, 'actors', (SELECT json_group_array(json_object('id', c.id)) FROM actors c WHERE c.article ="
        " a.article), 'events', (SELECT json_group_array(json_object('act', e.act, 'cameo', e.cameo, 'status', e.status,"
        " 'date', e.date, 'confidence', e.confidence, 'place', (SELECT json_object('name', p.name, 'country', p.country,"
        " 'lat', p.lat, 'lon', p.lon) FROM places p WHERE p.article = a.article AND p.place = e.place), 'source', %s, 'target',"
        " %s)) FROM (SELECT * FROM events WHERE article = a.article ORDER BY event) e)) FROM articles a ORDER BY a.article";
    static const char repeats[] =
        "SELECT json_object('id', id, 'date', date, 'source', source, 'title', title, 'url', url, 'duplicate_of',"
        " json_object('id', of_id)) FROM duplicates WHERE id NOT IN (SELECT id FROM articles) ORDER BY id";
    const char *query[2] = { NULL, repeats };
    str source = arena_printf(&r->ranks, participants, "source"), target = arena_printf(&r->ranks, participants, "target");
    str articles = source.p && target.p ? arena_printf(&r->ranks, sql, source.p, target.p) : source;
    connection c;
    dgm_status status;

    if (!articles.p || !target.p)
        return dgm_fail_memory(error);
    query[0] = articles.p;
    r->day = INT32_MIN;
    status = connection_open(&c, name, error);
    if (status == DGM_OK)
        status = check_input(&c, name, error);
    for (int i = 0; i < 2 && status == DGM_OK; i++) {
        sqlite3_stmt *q = NULL;
        int code = sqlite3_prepare_v2(c.db, query[i], -1, &q, NULL);

        if (code == SQLITE_ERROR && i == 1)
            break; /* made before near-duplicates were kept */
        while (code == SQLITE_OK && status == DGM_OK && (code = sqlite3_step(q)) == SQLITE_ROW) {
            status = take_line(r, name, 0, (const char *)sqlite3_column_text(q, 0), (size_t)sqlite3_column_bytes(q, 0), error);
            code = SQLITE_OK;
        }
        if (status == DGM_OK && code != SQLITE_DONE)
            status = connection_failed(&c, name, error);
        sqlite3_finalize(q);
    }
    if (status == DGM_OK && connection_is_stale(&c, name))
        status = dgm_fail(error, DGM_EIO, UINT64_MAX, "%s: was written to while it was read; link again", name);
    connection_close(&c);
    return status;
}

/* The database that is written to, under any name: closing it here would give up SQLite's locks on it, which are of the whole process. */
static bool is_output(const run *r, const char *name)
{
    struct stat in, out;

    return r->o->db && stat(name, &in) == 0 && stat(r->o->db, &out) == 0 && in.st_dev == out.st_dev && in.st_ino == out.st_ino;
}

/* gzip, zstd; lines of JSON do not begin so. */
static bool is_packed(const char *head) { return memcmp(head, "\x1f\x8b", 2) == 0 || memcmp(head, "\x28\xb5\x2f\xfd", 4) == 0; }

static dgm_status read_file(run *r, const char *name, dgm_error *error)
{
    bool standard = strcmp(name, "-") == 0;
    FILE *file;
    char head[16] = { 0 };
    dgm_status status;

    if (!standard && is_output(r, name))
        return read_database(r, name, error);
    file = standard ? stdin : fopen(name, "rb");
    if (!file)
        return dgm_fail(error, DGM_EIO, UINT64_MAX, "%s: cannot be opened", name);
    if (!standard && fread(head, 1, sizeof(head), file) == sizeof(head) && memcmp(head, "SQLite format 3", 16) == 0) {
        fclose(file);
        return read_database(r, name, error);
    }
    if (!standard && is_packed(head)) {
        fclose(file);
        return dgm_fail(error, DGM_EIO, UINT64_MAX, "%s: is compressed; unpack it first, or into standard input (-)", name);
    }
    if (!standard)
        rewind(file);
    status = read_lines(r, standard ? "standard input" : name, file, error);
    if (!standard)
        fclose(file);
    return status;
}

/* ---- Writing ---------------------------------------------------------------------------------------------------- */

static dgm_status write_record(run *r, const json_t *record, dgm_error *error)
{
    char *text = json_dumps(record, DUMP);
    dgm_status status;

    if (!text)
        return dgm_fail_memory(error);
    status = r->o->on_record ? r->o->on_record(r->o->user, text, strlen(text), error) : DGM_OK;
    if (status == DGM_OK && r->tables)
        status = link_tables_add(r->tables, json_text(record, "type"), text, strlen(text), error);
    free(text);
    return status;
}

static json_t *get_about(const run *r, statement which)
{
    sqlite3_stmt *q = r->sql[which];

    return json_loadb((const char *)sqlite3_column_text(q, 0), (size_t)sqlite3_column_bytes(q, 0), 0, NULL);
}

static bool add_source(json_t *sources, const json_t *about)
{
    const char *source = json_text(about, "source");
    size_t i;
    json_t *item;

    if (!source[0])
        return true;
    json_array_foreach(sources, i, item)
        if (strcmp(json_string_value(item), source) == 0)
            return true;
    return json_array_append_new(sources, json_string(source)) == 0;
}

/* A reference to an article: what identifies it, without its acts. */
static json_t *reference(const json_t *about)
{
    static const char *const field[] = { "id", "date", "source", "title", "url" };
    json_t *out = json_object();

    for (size_t i = 0; out && i < COUNT_OF(field); i++) {
        json_t *v = json_object_get(about, field[i]);

        if (v && json_object_set(out, field[i], v) != 0)
            break;
    }
    return out;
}

/* Adds the near-duplicates of an article to the lists of the story. */
static dgm_status add_repeats(run *r, const char *id, json_t *list, json_t *sources, dgm_error *error)
{
    sqlite3_stmt *q = r->sql[SQL_DUPLICATES];
    dgm_status status = DGM_OK;
    int code;

    sqlite3_bind_text(q, 1, id, -1, SQLITE_STATIC);
    while (status == DGM_OK && (code = sqlite3_step(q)) == SQLITE_ROW) {
        json_t *about = get_about(r, SQL_DUPLICATES), *ref = reference(about);

        if (!about || !ref || json_object_set_new(ref, "duplicate_of", json_string(id)) != 0 || !add_source(sources, about) ||
            json_array_append(list, ref) != 0)
            status = dgm_fail_memory(error);
        json_decref(ref);
        json_decref(about);
    }
    if (status == DGM_OK && code != SQLITE_DONE)
        status = failed(r, error);
    sqlite3_reset(q);
    return status;
}

/* The articles of a story as stored, each with its acts. */
static dgm_status load_articles(run *r, json_t *articles, const int64_t *rank, uint32_t count, dgm_error *error)
{
    for (uint32_t i = 0; i < count; i++) {
        sqlite3_stmt *q = r->sql[SQL_GET];
        json_t *about;

        sqlite3_bind_int64(q, 1, r->rank_of[rank[i]]);
        if (sqlite3_step(q) != SQLITE_ROW) {
            sqlite3_reset(q);
            return failed(r, error);
        }
        about = get_about(r, SQL_GET);
        sqlite3_reset(q);
        if (json_array_append_new(articles, about) != 0)
            return dgm_fail_memory(error);
    }
    return DGM_OK;
}

static dgm_status write_story(run *r, const json_t *articles, size_t acts, dgm_error *error)
{
    json_t *list = json_array(), *sources = json_array(), *first = reference(json_array_get(articles, 0)), *story = NULL, *about;
    const char *first_day = "", *last_day = "";
    dgm_status status = list && sources && first ? DGM_OK : dgm_fail_memory(error);
    size_t i;

    json_array_foreach(articles, i, about) {
        const char *day = json_is_true(json_object_get(about, "date_inferred")) ? "" : json_text(about, "date");

        if (status == DGM_OK && (!add_source(sources, about) || json_array_append_new(list, reference(about)) != 0))
            status = dgm_fail_memory(error);
        if (status == DGM_OK)
            status = add_repeats(r, json_text(about, "id"), list, sources, error);
        first_day = day[0] && (!first_day[0] || strcmp(day, first_day) < 0) ? day : first_day;
        last_day = strcmp(day, last_day) > 0 ? day : last_day;
    }
    if (status == DGM_OK) {
        story = json_pack("{s:s, s:I, s:O, s:I, s:I, s:O, s:s, s:s, s:I, s:O}", "type", "story", "story",
                          (json_int_t)r->sum->stories, "first_report", first, "articles", (json_int_t)json_array_size(list), "coded",
                          (json_int_t)json_array_size(articles), "sources", sources, "first_day", first_day, "last_day", last_day,
                          "acts", (json_int_t)acts, "reports", list);
        status = story ? write_record(r, story, error) : dgm_fail_memory(error);
    }
    json_decref(list);
    json_decref(sources);
    json_decref(first);
    json_decref(story);
    return status;
}

static dgm_status on_story(void *user, const int64_t *rank, uint32_t count, dgm_error *error)
{
    run *r = user;
    json_t *articles = json_array(), *acts = json_array(), *mentions = json_array(), *item;
    dgm_status status = articles && acts && mentions ? DGM_OK : dgm_fail_memory(error);
    size_t i;

    r->sum->stories++;
    if (status == DGM_OK)
        status = load_articles(r, articles, rank, count, error);
    if (status == DGM_OK)
        status = acts_link(acts, mentions, articles, r->sum->stories, &r->act, error);
    if (status == DGM_OK)
        status = write_story(r, articles, json_array_size(acts), error);
    json_array_foreach(acts, i, item)
        status = status == DGM_OK ? write_record(r, item, error) : status;
    json_array_foreach(mentions, i, item)
        status = status == DGM_OK ? write_record(r, item, error) : status;
    r->sum->acts += json_array_size(acts);
    r->sum->mentions += json_array_size(mentions);
    json_decref(articles);
    json_decref(acts);
    json_decref(mentions);
    return status;
}

/* ---- Linking ---------------------------------------------------------------------------------------------------- */

/* The terms in column `column` of a row, in the scratch memory, which is emptied before; NULL: no memory. */
static term *stored_terms(uint32_t *count, run *r, sqlite3_stmt *q, int column)
{
    term *t;

    *count = (uint32_t)sqlite3_column_bytes(q, column) / sizeof(term);
    arena_reset(&r->scratch);
    t = ARENA_NEW(&r->scratch, term, *count + 1);
    if (t && *count)
        memcpy(t, sqlite3_column_blob(q, column), *count * sizeof(term));
    return t;
}

static dgm_status count_terms(run *r, dgm_error *error)
{
    sqlite3_stmt *q = r->sql[SQL_TERMS];
    dgm_status status = DGM_OK;
    int code;

    while ((code = sqlite3_step(q)) == SQLITE_ROW) {
        uint32_t count;
        const term *t = stored_terms(&count, r, q, 0);

        if (!t) {
            status = dgm_fail_memory(error);
            break;
        }
        frequencies_add(&r->f, t, count);
    }
    if (status == DGM_OK && code != SQLITE_DONE)
        status = failed(r, error);
    sqlite3_reset(q);
    return status;
}

static dgm_status add_ranked(run *r, clusters *c, dgm_error *error)
{
    sqlite3_stmt *q = r->sql[SQL_ORDER];
    uint32_t count;
    const char *lang = (const char *)sqlite3_column_text(q, 3), *date = (const char *)sqlite3_column_text(q, 4);
    int64_t *rank = ARENA_PUSH(&r->ranks, r->rank_of, r->rank_count, r->rank_cap);
    int32_t day = INT32_MIN;
    term *t = stored_terms(&count, r, q, 2);

    if (!rank || !t)
        return dgm_fail_memory(error);
    *rank = sqlite3_column_int64(q, 0);
    count = terms_weigh(t, count, &r->f, lang ? lang : "");
    (void)day_number(&day, date ? date : "");
    return clusters_add(c, r->rank_count - 1, day, t, count, error);
}

static dgm_status link_all(run *r, dgm_error *error)
{
    cluster_options o = { r->o->threshold > 0 ? r->o->threshold : THRESHOLD,
                          r->o->window_days ? (int32_t)r->o->window_days : WINDOW_DAYS,
                          r->o->window_articles ? r->o->window_articles : WINDOW_ARTICLES, BLOCK };
    clusters *c = NULL;
    dgm_status status = clusters_open(&c, &o, on_story, r, error);
    int code = SQLITE_DONE;

    while (status == DGM_OK && (code = sqlite3_step(r->sql[SQL_ORDER])) == SQLITE_ROW)
        status = add_ranked(r, c, error);
    if (status == DGM_OK && code != SQLITE_DONE)
        status = failed(r, error);
    sqlite3_reset(r->sql[SQL_ORDER]);
    if (status == DGM_OK)
        status = clusters_finish(c, error);
    clusters_close(c);
    return status;
}

/* Counts each article once. A repetition of a repetition repeats what that one does; one whose first report was not read belongs to
 * no story. */
static dgm_status count_articles(run *r, dgm_error *error)
{
    sqlite3_stmt *q = r->sql[SQL_COUNTS];
    dgm_error why = { DGM_OK, UINT64_MAX, "" };
    uint64_t all;

    for (int i = 0, changed = 1; i < MAX_CHAIN && changed; i++) {
        TRY(step(r, SQL_CHAIN, error));
        changed = sqlite3_changes(r->db);
    }
    if (sqlite3_step(q) != SQLITE_ROW)
        return failed(r, error);
    r->sum->articles = (uint64_t)sqlite3_column_int64(q, 0);
    r->sum->duplicates = (uint64_t)sqlite3_column_int64(q, 1);
    all = (uint64_t)sqlite3_column_int64(q, 2);
    sqlite3_reset(q);
    if (all == r->sum->duplicates)
        return DGM_OK;
    snprintf(why.message, sizeof(why.message), "%llu near-duplicates of articles that were not read are in no story",
             (unsigned long long)(all - r->sum->duplicates));
    remark(r, NULL, 0, &why);
    return DGM_OK;
}

/* The database is ours to write from before its articles are read until the links are in it, so that no article changes in
 * between. Without files its own articles are linked. */
static dgm_status take_database(run *r, bool own, dgm_error *error)
{
    if (!r->o->db)
        return own ? dgm_fail(error, DGM_EIO, UINT64_MAX, "no input is named") : DGM_OK;
    if (own && !file_exists(r->o->db))
        return dgm_fail(error, DGM_EIO, UINT64_MAX, "%s: there is no such database; name outputs of code --json, or - for standard input",
                        r->o->db);
    TRY(link_tables_open(&r->tables, r->o->db, error));
    return own ? read_database(r, r->o->db, error) : DGM_OK;
}

static dgm_status run_all(run *r, const char *const *file, size_t file_count, dgm_error *error)
{
    char home[4096];

    TRY(dgm_home_find(home, sizeof(home), r->o->home, error));
    TRY(frequencies_open(&r->f, home, error));
    TRY(open_work(r, error));
    TRY(take_database(r, file_count == 0, error));
    for (size_t i = 0; i < file_count; i++)
        TRY(read_file(r, file[i], error));
    TRY(count_articles(r, error));
    if (r->o->db && r->sum->articles == 0)
        return dgm_fail(error, DGM_EIO, UINT64_MAX, "%s: there are no articles to link, and its links stay as they were; name outputs of code --json, or - for standard input",
                        r->o->db);
    TRY(count_terms(r, error));
    TRY(link_all(r, error));
    return r->tables ? link_tables_finish(r->tables, error) : DGM_OK;
}

dgm_status dgm_link_run(dgm_link_summary *out, const char *const *file, size_t file_count, const dgm_link_options *options,
                        dgm_error *error)
{
    run r = { .o = options, .sum = out };
    dgm_status status;

    *out = (dgm_link_summary){ 0 };
    arena_init(&r.scratch, 0);
    arena_init(&r.ranks, 0);
    status = run_all(&r, file, file_count, error);
    for (int i = 0; i < SQL_COUNT; i++)
        sqlite3_finalize(r.sql[i]);
    sqlite3_close(r.db);
    link_tables_close(r.tables);
    frequencies_release(&r.f);
    arena_release(&r.scratch);
    arena_release(&r.ranks);
    return status;
}
