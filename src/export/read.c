/* Events of a database, one by one, with all that a record needs.
 *
 * One statement goes over the events that pass the filter, in the order of articles and events; small ones fetch the parties of each. Acts
 * (UNIT_ACT, UNIT_MENTION) are told once: of the first of their mentions that passes, with what the ledger of their article says. Where dragoman
 * link has been at work, the act is the one over all articles, told as its first report tells it.
 */
#include "export/export.h"

#include "base/error.h"

#include <math.h>
#include <stdlib.h>

/* The columns of a record; row_read() takes them in this order. %l: the linked act. */
#define ROW_COLUMNS                                                                                                     \
    "e.article, e.event, e.act, %l, w.id, w.title, w.source, w.url, w.lang, w.date, u.started, e.sentence, e.sentence_start,"                  \
    " e.start, e.\"end\", e.sentence_text, e.trigger, e.cameo, e.plover_type, e.plover_mode, e.plover_contexts, e.status, e.date,"             \
    " e.date_precision, e.rule, e.quad, e.goldstein, e.confidence, p.name, p.text, p.country, p.lat, p.lon, p.geonameid,"                      \
    " b.id, b.name, b.country, b.role, %A, f.fact"
#define ROW_TABLES                                                                                                      \
    " FROM %Tfacts f JOIN %Tevents e ON e.article = f.fact >> 24 AND e.event = f.fact & 16777215 JOIN articles w ON w.article = e.article"         \
    " LEFT JOIN runs u ON u.run = w.run LEFT JOIN %Tplaces p ON p.article = e.article AND p.place = e.place"                                   \
    " LEFT JOIN actors b ON b.article = e.article AND b.actor = e.attributed_to"
#define LINKED " LEFT JOIN (SELECT article AS id, of_article, min(act) AS linked FROM linked_mentions GROUP BY 1, 2) m ON m.id = w.id AND m.of_article = e.act"

static const char all_sql[] = "%{SELECT " ROW_COLUMNS ROW_TABLES;
static const char parties_sql[] =
    "SELECT x.side, a.id, a.name, a.country, a.role, x.text, x.start FROM event_actors x JOIN actors a ON a.article = x.article AND"
    " a.actor = x.actor WHERE x.article = ?1 AND x.event = ?2 ORDER BY x.side, x.position";
static const char act_parties_sql[] =
    "SELECT x.side, a.id, a.name, a.country, a.role, '', NULL FROM act_actors x JOIN actors a ON a.article = x.article AND"
    " a.actor = x.actor WHERE x.article = ?1 AND x.act = ?2 ORDER BY x.side, x.position";
static const char fixed_parties_sql[] =
    "SELECT x.side, p.id, p.name, p.country, p.role, x.text, x.start FROM temp.fix_event_actors x JOIN temp.fix_parties p ON p.party = x.party"
    " WHERE x.article = ?1 AND x.event = ?2 ORDER BY x.side, x.position";
static const char fixed_act_parties_sql[] =
    "SELECT x.side, p.id, p.name, p.country, p.role, '', NULL FROM temp.fix_act_actors x JOIN temp.fix_parties p ON p.party = x.party"
    " WHERE x.article = ?1 AND x.act = ?2 ORDER BY x.side, x.position";
/* With temp.fix_ before acts and places: as people fixed it. */
#define ACT_SQL(prefix)                                                                                                                       \
    "SELECT c.cameo, c.plover_type, c.plover_mode, c.plover_contexts, c.status, c.date, c.date_precision, c.quad, c.goldstein, c.confidence,"  \
    " p.name, p.text, p.country, p.lat, p.lon, p.geonameid FROM " prefix "acts c LEFT JOIN " prefix "places p ON p.article = c.article"        \
    " AND p.place = c.place WHERE c.article = ?1 AND c.act = ?2"
/* Where the first report of a linked act tells it. */
static const char home_sql[] =
    "SELECT w.article, m.of_article FROM linked_acts l JOIN linked_mentions m ON m.act = l.act AND m.article = l.first_report"
    " JOIN articles w ON w.id = m.article WHERE l.act = ?1 ORDER BY m.of_article LIMIT 1";
/* Mentions, outlets, articles, with those of near-duplicates. */
static const char reach_sql[] =
    "SELECT (SELECT count(*) FROM events x WHERE x.article = ?1 AND x.act = ?2%N) * r.articles, r.sources, r.articles FROM reports r WHERE r.article = ?1";
static const char linked_reach_sql[] =
    "WITH told AS (SELECT m.article, m.source, (SELECT count(*) FROM articles w JOIN json_each(m.events) j JOIN events x ON x.article = w.article"
    " AND x.event = j.value%N WHERE w.id = m.article) AS n, (SELECT count(*) FROM duplicates d WHERE d.of_id = m.article)"
    " AS again FROM linked_mentions m WHERE m.act = ?1 AND n > 0)"
    " SELECT sum(n * (1 + again)), (SELECT count(DISTINCT nullif(s, '')) FROM (SELECT source AS s FROM told UNION ALL SELECT d.source FROM told JOIN"
    " duplicates d ON d.of_id = told.article)), (SELECT sum(1 + a) FROM (SELECT max(again) AS a FROM told GROUP BY article)) FROM told";
static const char counts_sql[] =
    "SELECT kind, max(low) FROM event_counts WHERE article = ?1 AND event = ?2 GROUP BY kind";

#define NAMES_OF(table, which)                                                                                                    \
    "(SELECT group_concat(v, char(10)) FROM (SELECT DISTINCT replace(name, char(10), ' ') AS v FROM " table " WHERE article = ?1 AND " which "))"
static const char names_sql[] =
    "SELECT " NAMES_OF("actors", "(id GLOB 'wd:*' OR id GLOB 'p:*')") ", " NAMES_OF("actors", "(id GLOB 'org:*' OR id GLOB 'group:*')") ", "
    NAMES_OF("places", "1");

/* ---- The private database ---------------------------------------------------------------------------------------- */

static dgm_status scratch_failed(const job *j, dgm_error *error)
{
    if (!j->in.scratch || sqlite3_errcode(j->in.scratch) == SQLITE_NOMEM)
        return dgm_fail_memory(error);
    return dgm_fail(error, DGM_EWRITE, UINT64_MAX, "temporary database of the export: %s", sqlite3_errmsg(j->in.scratch));
}

dgm_status scratch_prepare(sqlite3_stmt **out, job *j, const char *sql, dgm_error *error)
{
    *out = NULL;
    /* Nobody else sees it, and nothing of it outlives the export: one transaction, no journal. */
    if (!j->in.scratch && (sqlite3_open("", &j->in.scratch) != SQLITE_OK ||
                           sqlite3_exec(j->in.scratch, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN", NULL, NULL, NULL) != SQLITE_OK))
        return scratch_failed(j, error);
    return sqlite3_prepare_v2(j->in.scratch, sql, -1, out, NULL) == SQLITE_OK ? DGM_OK : scratch_failed(j, error);
}

dgm_status scratch_step(bool *row, job *j, sqlite3_stmt *sql, dgm_error *error)
{
    int code = sqlite3_step(sql);

    if (row)
        *row = code == SQLITE_ROW;
    return code == SQLITE_ROW || code == SQLITE_DONE ? DGM_OK : scratch_failed(j, error);
}

static dgm_status scratch_run(job *j, const char *sql, dgm_error *error)
{
    sqlite3_stmt *s;
    dgm_status status = scratch_prepare(&s, j, sql, error);

    if (status == DGM_OK)
        status = scratch_step(NULL, j, s, error);
    sqlite3_finalize(s);
    return status;
}

/* ---- Rows -------------------------------------------------------------------------------------------------------- */

static str kept(arena *a, sqlite3_stmt *sql, int at, bool *failed)
{
    str s = arena_str(a, ask_text(sql, at));

    if (!s.p)
        *failed = true;
    return s.p ? s : (str){ "", 0 };
}

static double real_of(sqlite3_stmt *sql, int at)
{
    return sqlite3_column_type(sql, at) == SQLITE_NULL ? NAN : sqlite3_column_double(sql, at);
}

static bool is_digits(str s, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i++)
        if (i >= s.n || !ascii_is_digit((unsigned char)s.p[i]))
            return false;
    return true;
}

/* "2024-03-05..." -> "20240305". */
static bool compact_day(char out[9], str date)
{
    if (date.n < 10 || !is_digits(date, 0, 4) || !is_digits(date, 5, 7) || !is_digits(date, 8, 10))
        return false;
    memcpy(out, date.p, 4);
    memcpy(out + 4, date.p + 5, 2);
    memcpy(out + 6, date.p + 8, 2);
    out[8] = '\0';
    return true;
}

/* The day that a record goes under: of the event; where only its month or year is known, the day of publication if it lies in it, else the
 * first day of it; where nothing is known, the day of publication. */
static void set_day(record *r)
{
    r->day[0] = '\0';
    if (compact_day(r->day, r->date))
        return;
    if (r->date.n >= 4 && is_digits(r->date, 0, 4) && !str_starts(r->published, r->date)) {
        memcpy(r->day, r->date.p, 4);
        memcpy(r->day + 4, "0101", 5);
        if (r->date.n >= 7 && is_digits(r->date, 5, 7))
            memcpy(r->day + 4, r->date.p + 5, 2);
        return;
    }
    if (!compact_day(r->day, r->published))
        r->day[0] = '\0';
}

static dgm_status row_read(record *r, job *j, arena *a, sqlite3_stmt *sql, dgm_error *error)
{
    bool failed = false;
    str place, place_text, place_country;

    *r = (record){ 0 };
    r->article = sqlite3_column_int64(sql, 0);
    r->event = sqlite3_column_int64(sql, 1);
    r->act = sqlite3_column_int64(sql, 2);
    r->linked = sqlite3_column_int64(sql, 3);
    {
        str *const text[] = { &r->article_id, &r->title, &r->outlet, &r->url, &r->lang, &r->published, &r->added };

        for (int i = 0; i < (int)COUNT_OF(text); i++)
            *text[i] = kept(a, sql, 4 + i, &failed);
    }
    r->sentence = sqlite3_column_int64(sql, 11);
    r->sentence_start = sqlite3_column_int64(sql, 12);
    r->start = sqlite3_column_int64(sql, 13);
    r->end = sqlite3_column_int64(sql, 14);
    {
        str *const text[] = { &r->sentence_text, &r->trigger, &r->code, &r->type, &r->mode, &r->contexts, &r->status, &r->date, &r->precision, &r->rule };

        for (int i = 0; i < (int)COUNT_OF(text); i++)
            *text[i] = kept(a, sql, 15 + i, &failed);
    }
    r->quad = sqlite3_column_int64(sql, 25);
    r->goldstein = real_of(sql, 26);
    r->confidence = sqlite3_column_double(sql, 27);
    place = kept(a, sql, 28, &failed);
    place_text = kept(a, sql, 29, &failed);
    place_country = kept(a, sql, 30, &failed);
    where_find(&r->where, j, place, place_text, place_country, real_of(sql, 31), real_of(sql, 32), sqlite3_column_int64(sql, 33));
    r->is_attributed = sqlite3_column_type(sql, 34) != SQLITE_NULL;
    r->fixed = sqlite3_column_int(sql, 38) == 1;
    r->said_by = (party){ kept(a, sql, 34, &failed), kept(a, sql, 35, &failed), kept(a, sql, 36, &failed), kept(a, sql, 37, &failed), { "", 0 }, -1 };
    set_day(r);
    return failed ? dgm_fail_memory(error) : DGM_OK;
}

/* Rows of a statement of parties, already bound. Ids of actors that are known from their article only ("a:5") are none to others. */
static dgm_status read_parties(record *r, job *j, arena *a, sqlite3_stmt *sql, dgm_error *error)
{
    party *list[2] = { NULL, NULL };
    uint32_t count[2] = { 0, 0 }, cap[2] = { 0, 0 };
    bool row, failed = false;

    for (;;) {
        party *p;
        int side;

        TRY(ask_step(&row, j->in.q, sql, error));
        if (!row)
            break;
        side = str_is(ask_text(sql, 0), "target");
        p = ARENA_PUSH(a, list[side], count[side], cap[side]);
        if (!p)
            return dgm_fail_memory(error);
        *p = (party){ kept(a, sql, 1, &failed), kept(a, sql, 2, &failed), kept(a, sql, 3, &failed), kept(a, sql, 4, &failed),
                      kept(a, sql, 5, &failed), sqlite3_column_type(sql, 6) == SQLITE_NULL ? -1 : sqlite3_column_int64(sql, 6) };
        if (str_starts(p->id, STR("a:")))
            p->id = (str){ "", 0 };
    }
    r->source = list[0];
    r->source_count = count[0];
    r->target = list[1];
    r->target_count = count[1];
    return failed ? dgm_fail_memory(error) : DGM_OK;
}

static void rebind(sqlite3_stmt *sql, int64_t a, int64_t b)
{
    sqlite3_reset(sql);
    sqlite3_bind_int64(sql, 1, a);
    sqlite3_bind_int64(sql, 2, b);
}

/* Of the event. */
static dgm_status add_parties(record *r, job *j, arena *a, dgm_error *error)
{
    sqlite3_stmt *sql = r->fixed ? j->in.fixed_parties : j->in.parties;

    rebind(sql, r->article, r->event);
    return read_parties(r, j, a, sql, error);
}

/* ---- Acts -------------------------------------------------------------------------------------------------------- */

/* Lays over an event what the ledger of its article says of the act. */
static dgm_status overlay_act(record *r, job *j, arena *a, dgm_error *error)
{
    sqlite3_stmt *sql = j->in.fixed_act, *parties = j->in.fixed_act_parties;
    bool row = false, failed = false;

    if (sql) {
        rebind(sql, r->article, r->act);
        TRY(ask_step(&row, j->in.q, sql, error));
    }
    if (!row) {
        sql = j->in.act;
        parties = j->in.act_parties;
        rebind(sql, r->article, r->act);
        TRY(ask_step(&row, j->in.q, sql, error));
    }
    if (!row)
        return DGM_OK; /* stored before there was a ledger */
    {
        str *const text[] = { &r->code, &r->type, &r->mode, &r->contexts, &r->status, &r->date, &r->precision };

        for (int i = 0; i < (int)COUNT_OF(text); i++)
            *text[i] = kept(a, sql, i, &failed);
    }
    r->quad = sqlite3_column_int64(sql, 7);
    r->goldstein = real_of(sql, 8);
    r->confidence = sqlite3_column_double(sql, 9);
    where_find(&r->where, j, kept(a, sql, 10, &failed), kept(a, sql, 11, &failed), kept(a, sql, 12, &failed), real_of(sql, 13), real_of(sql, 14),
               sqlite3_column_int64(sql, 15));
    set_day(r);
    sqlite3_reset(sql);
    if (failed)
        return dgm_fail_memory(error);
    rebind(parties, r->article, r->act);
    return read_parties(r, j, a, parties, error);
}

/* The act that `r` is a mention of, as its first report tells it. */
static dgm_status read_act(record *out, job *j, const record *r, dgm_error *error)
{
    int64_t article = r->article, act = r->act;
    sqlite3_stmt *sql;
    bool row = false;

    if (r->linked) {
        sqlite3_reset(j->in.home);
        sqlite3_bind_int64(j->in.home, 1, r->linked);
        TRY(ask_step(&row, j->in.q, j->in.home, error));
        if (row) {
            article = sqlite3_column_int64(j->in.home, 0);
            act = sqlite3_column_int64(j->in.home, 1);
        }
        sqlite3_reset(j->in.home);
    }
    sql = j->in.one;
    rebind(sql, article, act);
    TRY(ask_step(&row, j->in.q, sql, error));
    if (!row) /* the article has been coded anew since it was linked */
        rebind(sql, r->article, r->act);
    if (!row)
        TRY(ask_step(&row, j->in.q, sql, error));
    if (!row)
        return dgm_fail(error, DGM_EFORMAT, UINT64_MAX, "%s: the act of an event is missing", ask_path(j->in.q));
    TRY(row_read(out, j, &j->in.home_mem, sql, error));
    sqlite3_reset(sql);
    out->linked = r->linked;
    TRY(add_parties(out, j, &j->in.home_mem, error));
    return overlay_act(out, j, &j->in.home_mem, error);
}

static dgm_status read_reach(record *r, job *j, dgm_error *error)
{
    sqlite3_stmt *sql = r->linked ? j->in.linked_reach : j->in.reach;
    bool row;

    rebind(sql, r->linked ? r->linked : r->article, r->act);
    TRY(ask_step(&row, j->in.q, sql, error));
    if (row) {
        r->mentions = sqlite3_column_int64(sql, 0);
        r->sources = sqlite3_column_int64(sql, 1);
        r->articles = sqlite3_column_int64(sql, 2);
    }
    sqlite3_reset(sql);
    if (r->mentions < 1)
        r->mentions = 1;
    if (r->sources < 1)
        r->sources = 1;
    if (r->articles < 1)
        r->articles = 1;
    return DGM_OK;
}

/* Has this act not been told yet? */
static dgm_status is_new(bool *out, job *j, const record *r, dgm_error *error)
{
    if (!j->in.seen) {
        TRY(scratch_run(j, "CREATE TABLE IF NOT EXISTS seen (article INTEGER, act INTEGER, PRIMARY KEY (article, act)) WITHOUT ROWID", error));
        TRY(scratch_prepare(&j->in.seen, j, "INSERT OR IGNORE INTO seen VALUES (?1, ?2)", error));
    }
    rebind(j->in.seen, r->linked ? -1 : r->article, r->linked ? r->linked : r->act);
    TRY(scratch_step(NULL, j, j->in.seen, error));
    *out = sqlite3_changes(j->in.scratch) > 0;
    return DGM_OK;
}

/* ---- Records ----------------------------------------------------------------------------------------------------- */

static uint64_t mix(uint64_t hash, str s) { return (hash ^ str_hash(s)) * UINT64_C(0x9E3779B97F4A7C15) + 1; }

static uint64_t mix_party(uint64_t hash, const party *p)
{
    if (!p)
        return mix(hash, STR(""));
    hash = mix(hash, p->id.n ? p->id : p->name);
    hash = mix(hash, p->country);
    return mix(hash, p->role);
}

/* The same in every export, for ever, as long as the article is coded the same: of the article's id, where the words of the act stand, what it is,
 * and who takes part. 53 bits, so that it goes through programs that hold numbers as doubles. */
static uint64_t record_id(const record *r)
{
    char at[64];
    int n = snprintf(at, sizeof(at), "%lld-%lld", (long long)r->start, (long long)r->end);
    uint64_t hash = mix(mix(mix(mix(0, r->article_id), (str){ at, (uint32_t)n }), r->code), r->status);

    if (r->from || r->to)
        return mix_party(mix_party(hash, r->from), r->to) >> 11;
    for (uint32_t i = 0; i < r->source_count; i++)
        hash = mix_party(hash, &r->source[i]);
    hash = mix(hash, STR(">"));
    for (uint32_t i = 0; i < r->target_count; i++)
        hash = mix_party(hash, &r->target[i]);
    return hash >> 11;
}

static dgm_status each_pair(job *j, record *r, record_fn *each, dgm_error *error)
{
    uint32_t n = r->source_count ? r->source_count : 1, m = r->target_count ? r->target_count : 1;

    for (uint32_t i = 0; i < n * m; i++) {
        r->from = r->source_count ? &r->source[i / m] : NULL;
        r->to = r->target_count ? &r->target[i % m] : NULL;
        r->id = record_id(r);
        j->row++;
        TRY(each(j, r, error));
    }
    return DGM_OK;
}

static dgm_status each_act(job *j, record *r, record_fn *each, dgm_error *error)
{
    record act;
    bool fresh = true;

    if (j->f->unit == UNIT_ACT)
        TRY(is_new(&fresh, j, r, error));
    if (!fresh)
        return DGM_OK;
    arena_reset(&j->in.home_mem);
    TRY(read_act(&act, j, r, error));
    if (j->f->unit == UNIT_ACT)
        TRY(read_reach(&act, j, error));
    act.told = r;
    return each_pair(j, &act, each, error);
}

static dgm_status each_event(job *j, record *r, record_fn *each, dgm_error *error)
{
    TRY(add_parties(r, j, &j->in.mem, error));
    if (j->f->unit == UNIT_PAIR)
        return each_pair(j, r, each, error);
    if (j->f->unit == UNIT_ACT || j->f->unit == UNIT_MENTION)
        return each_act(j, r, each, error);
    r->id = record_id(r);
    j->row++;
    return each(j, r, error);
}

dgm_status records_run(job *j, record_fn *each, dgm_error *error)
{
    dgm_status status = DGM_OK;
    record r;
    bool row = true;

    j->row = 0;
    sqlite3_reset(j->in.all);
    if (j->in.seen)
        TRY(scratch_run(j, "DELETE FROM seen", error));
    while (status == DGM_OK && !j->full) {
        status = ask_step(&row, j->in.q, j->in.all, error);
        if (status != DGM_OK || !row)
            break;
        arena_reset(&j->in.mem);
        status = row_read(&r, j, &j->in.mem, j->in.all, error);
        if (status == DGM_OK)
            status = each_event(j, &r, each, error);
    }
    sqlite3_reset(j->in.all);
    return status;
}

dgm_status records_counts(head_counts *out, job *j, const record *r, dgm_error *error)
{
    bool row;

    *out = (head_counts){ -1, -1, -1 };
    rebind(j->in.counts, r->article, r->event);
    for (;;) {
        str kind;

        TRY(ask_step(&row, j->in.q, j->in.counts, error));
        if (!row)
            return DGM_OK;
        kind = ask_text(j->in.counts, 0);
        if (str_is(kind, "killed"))
            out->killed = sqlite3_column_int64(j->in.counts, 1);
        else if (str_is(kind, "injured"))
            out->injured = sqlite3_column_int64(j->in.counts, 1);
        else if (str_is(kind, "arrested"))
            out->arrested = sqlite3_column_int64(j->in.counts, 1);
    }
}

dgm_status records_text(str *out, job *j, const record *r, dgm_error *error)
{
    bool row;

    if (j->text_of != r->article) {
        sqlite3_reset(j->article);
        sqlite3_bind_int64(j->article, 1, r->article);
        j->text = (str){ "", 0 };
        j->text_of = r->article;
        TRY(ask_step(&row, j->in.q, j->article, error));
        if (row)
            j->text = ask_text(j->article, 0); /* the statement stays where it is */
    }
    *out = j->text;
    return DGM_OK;
}

dgm_status records_story(job *j, const record *r, dgm_error *error)
{
    bool row;

    if (j->story_of == r->article)
        return DGM_OK;
    sqlite3_reset(j->names);
    sqlite3_bind_int64(j->names, 1, r->article);
    j->story_of = r->article;
    TRY(ask_step(&row, j->in.q, j->names, error));
    for (int i = 0; i < 3; i++)
        j->story[i] = row ? ask_text(j->names, i) : (str){ "", 0 };
    return DGM_OK;
}

/* ---- Opening ----------------------------------------------------------------------------------------------------- */

/* SQL of rows with what `tail` says, with the number of the linked act or 0. */
static dgm_status prepare_rows(sqlite3_stmt **out, job *j, bool linked, const char *tail, dgm_error *error)
{
    buf b = { 0 };
    dgm_status status;

    for (const char *p = all_sql; *p; p++)
        if (p[0] == '%' && p[1] == 'l') {
            buf_z(&b, linked ? "coalesce(m.linked, 0)" : "0");
            p++;
        } else {
            buf_char(&b, *p);
        }
    if (linked)
        buf_z(&b, LINKED);
    buf_z(&b, tail);
    buf_char(&b, '\0');
    status = b.failed ? dgm_fail_memory(error) : ask_prepare(out, j->in.q, j->filter, b.p, error);
    buf_release(&b);
    return status;
}

static dgm_status prepare(sqlite3_stmt **out, job *j, const char *sql, dgm_error *error)
{
    return ask_prepare(out, j->in.q, j->filter, sql, error);
}

dgm_status records_open(job *j, dgm_error *error)
{
    reader *in = &j->in;

    arena_init(&in->mem, 0);
    arena_init(&in->home_mem, 0);
    in->has_link = ask_has_table(in->q, "linked_mentions") && ask_has_table(in->q, "linked_acts");
    TRY(prepare_rows(&in->all, j, in->has_link, " WHERE %w%} ORDER BY f.fact", error));
    TRY(prepare(&in->parties, j, parties_sql, error));
    if (ask_is_fixed(in->q))
        TRY(prepare(&in->fixed_parties, j, fixed_parties_sql, error));
    TRY(prepare(&in->counts, j, counts_sql, error));
    TRY(prepare(&j->article, j, "SELECT text FROM articles WHERE article = ?1", error));
    TRY(prepare(&j->names, j, names_sql, error));
    if (j->f->unit != UNIT_ACT && j->f->unit != UNIT_MENTION)
        return DGM_OK;
    /* The event that names an act first. */
    TRY(prepare_rows(&in->one, j, false, " WHERE f.fact = ?1 * 16777216 + (SELECT min(x.event) FROM events x WHERE x.article = ?1 AND x.act = ?2"
                     "%N) AND %K%}", error));
    TRY(prepare(&in->act, j, ACT_SQL(""), error));
    if (ask_is_fixed(in->q)) {
        TRY(prepare(&in->fixed_act, j, ACT_SQL("temp.fix_"), error));
        TRY(prepare(&in->fixed_act_parties, j, fixed_act_parties_sql, error));
    }
    TRY(prepare(&in->act_parties, j, act_parties_sql, error));
    TRY(prepare(&in->reach, j, reach_sql, error));
    if (in->has_link)
        TRY(prepare(&in->linked_reach, j, linked_reach_sql, error));
    if (in->has_link)
        TRY(prepare(&in->home, j, home_sql, error));
    return DGM_OK;
}

void records_close(reader *in)
{
    sqlite3_stmt *const sql[] = { in->all, in->one, in->parties, in->act, in->act_parties, in->home, in->reach, in->linked_reach, in->counts, in->seen,
                                  in->fixed_parties, in->fixed_act, in->fixed_act_parties };

    for (uint32_t i = 0; i < COUNT_OF(sql); i++)
        sqlite3_finalize(sql[i]);
    sqlite3_close(in->scratch);
    arena_release(&in->mem);
    arena_release(&in->home_mem);
}
