/* Questions whose answer is rows: acts, pairs of actors or countries, actors; and what the database is. */
#include "ask/fixed.h"
#include "ask/tally.h"

#include "base/error.h"

#include <math.h>
#include <stdlib.h>

#define DEFAULT_ACTORS 50

/* ---- Acts --------------------------------------------------------------------------------------------------------- */

static const column act_column[] = {
    { "article_id", 24 }, { "act", 0 }, { "published", 0 }, { "outlet", 0 }, { "title", 0 }, { "url", 0 }, { "lang", 0 }, { "mentions", 8 },
    { "date", 10 }, { "date_precision", 0 }, { "code", 4 }, { "code_name", 28 }, { "root", 0 }, { "type", 0 }, { "mode", 0 }, { "contexts", 0 },
    { "quad", 0 }, { "goldstein", 0 }, { "status", 12 }, { "confidence", 0 }, { "sources", 30 }, { "source_ids", 0 }, { "source_codes", 0 },
    { "targets", 30 }, { "target_ids", 0 }, { "target_codes", 0 }, { "place", 18 }, { "place_country", 0 }, { "lat", 0 }, { "lon", 0 },
};

typedef struct one_act {
    int64_t article, act, mentions;
    str text[14]; /* id, published, outlet, title, url, lang, date, precision, code, type, mode, contexts, status, place */
    str place_country;
    int quad;
    double goldstein, confidence, lat, lon;
    const ask_party *source, *target;
    uint32_t source_count, target_count;
} one_act;

enum { ACT_ID, ACT_PUBLISHED, ACT_OUTLET, ACT_TITLE, ACT_URL, ACT_LANG, ACT_DATE, ACT_PRECISION, ACT_CODE, ACT_TYPE, ACT_MODE, ACT_CONTEXTS,
       ACT_STATUS, ACT_PLACE };

static double real_or_nan(sqlite3_stmt *sql, int i)
{
    return sqlite3_column_type(sql, i) == SQLITE_NULL ? (double)NAN : sqlite3_column_double(sql, i);
}

static dgm_status read_act(one_act *a, arena *mem, ask *q, sqlite3_stmt *sql, sqlite3_stmt *parties, dgm_error *error)
{
    a->article = sqlite3_column_int64(sql, 0);
    a->act = sqlite3_column_int64(sql, 1);
    a->mentions = sqlite3_column_int64(sql, 2);
    for (int i = 0; i < 14; i++)
        a->text[i] = ask_text(sql, 3 + i);
    a->place_country = ask_text(sql, 17);
    a->quad = sqlite3_column_int(sql, 18);
    a->goldstein = real_or_nan(sql, 19);
    a->confidence = real_or_nan(sql, 20);
    a->lat = real_or_nan(sql, 21);
    a->lon = real_or_nan(sql, 22);
    TRY(read_parties(&a->source, &a->source_count, mem, q, parties, a->article, a->act, "source", error));
    return read_parties(&a->target, &a->target_count, mem, q, parties, a->article, a->act, "target", error);
}

static void json_act(buf *b, ask *q, const one_act *a)
{
    static const char *const name[] = { "article_id", "published", "outlet", "title", "url", "lang", "date", "date_precision", "code", "type",
                                        "mode", "contexts", "status" };

    buf_char(b, '{');
    json_member_int(b, "article", a->article);
    json_member_int(b, "act", a->act);
    json_member_int(b, "mentions", a->mentions);
    for (size_t i = 0; i < COUNT_OF(name); i++)
        json_member_or_null(b, name[i], a->text[i]);
    json_member(b, "code_name", ask_code_name(q, a->text[ACT_CODE]));
    json_name(b, "quad");
    json_decimal(b, a->quad ? a->quad : (double)NAN, 0);
    json_member_real(b, "goldstein", a->goldstein, 2);
    json_member_real(b, "confidence", a->confidence, 3);
    json_parties(b, "sources", a->source, a->source_count, false);
    json_parties(b, "targets", a->target, a->target_count, false);
    json_name(b, "place");
    if (a->text[ACT_PLACE].n) {
        buf_char(b, '{');
        json_member(b, "name", a->text[ACT_PLACE]);
        json_member(b, "country", a->place_country);
        json_member_real(b, "lat", a->lat, 5);
        json_member_real(b, "lon", a->lon, 5);
        buf_char(b, '}');
    } else {
        buf_z(b, "null");
    }
    buf_char(b, '}');
}

static dgm_status act_row(sheet *s, arena *mem, ask *q, const one_act *a, dgm_error *error)
{
    const str *t = a->text;
    str part[6];

    for (int i = 0; i < 6; i++) {
        part[i] = join_parties(mem, i < 3 ? a->source : a->target, i < 3 ? a->source_count : a->target_count, (joined)(i % 3));
        if (!part[i].p)
            return dgm_fail_memory(error);
    }
    const cell row[] = {
        cell_text(t[ACT_ID]), cell_int(a->act), cell_text(t[ACT_PUBLISHED]), cell_text(t[ACT_OUTLET]), cell_text(t[ACT_TITLE]),
        cell_text(t[ACT_URL]), cell_text(t[ACT_LANG]), cell_int(a->mentions), cell_text(t[ACT_DATE]), cell_text(t[ACT_PRECISION]),
        cell_text(t[ACT_CODE]), cell_text(ask_code_name(q, t[ACT_CODE])), cell_text(str_sub(t[ACT_CODE], 0, t[ACT_CODE].n < 2 ? t[ACT_CODE].n : 2)),
        cell_text(t[ACT_TYPE]), cell_text(t[ACT_MODE]), cell_text(t[ACT_CONTEXTS]), a->quad ? cell_int(a->quad) : (cell){ .kind = CELL_NULL },
        cell_real(a->goldstein, 2), cell_text(t[ACT_STATUS]), cell_real(a->confidence, 3), cell_text(part[0]), cell_text(part[1]),
        cell_text(part[2]), cell_text(part[3]), cell_text(part[4]), cell_text(part[5]), cell_text(t[ACT_PLACE]), cell_text(a->place_country),
        cell_real(a->lat, 5), cell_real(a->lon, 5),
    };
    static_assert(COUNT_OF(row) == COUNT_OF(act_column), "a cell for each column");
    return sheet_row(s, row, error);
}

#define ACT_ARM 23 /* column: is it a fixed one? */
#define ACTS_THAT_PASS "(e.article, e.act) IN (%{SELECT f.fact >> 24, f.act FROM %Tfacts f WHERE %w%})"

/* The order of the facts, said of acts. */
static const char *act_order(const ask_filter *f)
{
    static const struct { const char *sort, *sql; } table[] = {
        { "-article", "e.article DESC, e.act DESC" }, { "date", "e.date ASC NULLS LAST, e.article, e.act" },
        { "-date", "e.date DESC, e.article DESC, e.act DESC" }, { "published", "w.date ASC NULLS LAST, e.article, e.act" },
        { "-published", "w.date DESC, e.article DESC, e.act DESC" }, { "confidence", "e.confidence, e.article, e.act" },
        { "-confidence", "e.confidence DESC, e.article, e.act" }, { "code", "e.cameo, e.article, e.act" },
        { "-code", "e.cameo DESC, e.article, e.act" }, { "goldstein", "e.goldstein ASC NULLS LAST, e.article, e.act" },
        { "-goldstein", "e.goldstein DESC, e.article, e.act" },
    };
    const char *sort = ask_value(f, "sort", 0);

    for (size_t i = 0; sort && i < COUNT_OF(table); i++)
        if (strcmp(sort, table[i].sort) == 0)
            return table[i].sql;
    return "e.article, e.act";
}

/* Without a filter the acts are not looked up among the facts, unless people rejected some of these. */
static bool passes_all(const ask *q, const ask_filter *f) { return !q->use_fixed && ask_filter_is_empty(f); }

static dgm_status open_acts(sqlite3_stmt **out, ask *q, const ask_filter *f, dgm_error *error)
{
    uint64_t limit = ask_limit(f, UINT64_MAX);
    buf b = { 0 };
    dgm_status status;

    buf_z(&b, "%{SELECT e.article, e.act, e.mentions, w.id, w.date, w.source, w.title, w.url, w.lang, e.date, e.date_precision, e.cameo,"
              " e.plover_type, e.plover_mode, e.plover_contexts, e.status, p.name, p.country, e.quad, e.goldstein, e.confidence, p.lat, p.lon, %A"
              " FROM %Tacts e JOIN articles w ON w.article = e.article LEFT JOIN %Tplaces p ON p.article = e.article AND p.place = e.place");
    if (!passes_all(q, f))
        buf_z(&b, " WHERE " ACTS_THAT_PASS "%X");
    buf_printf(&b, "%%} ORDER BY %s LIMIT %lld OFFSET %lld", act_order(f), limit > INT64_MAX ? -1LL : (long long)limit,
               (long long)ask_offset(f));
    buf_char(&b, '\0');
    status = b.failed ? dgm_fail_memory(error) : ask_prepare(out, q, f, b.p, error);
    buf_release(&b);
    return status;
}

static const char act_parties_sql[] = "SELECT c.party, p.id, p.name, p.country, p.role, '', NULL, NULL FROM act_actors x"
    " JOIN actors c ON c.article = x.article AND c.actor = x.actor JOIN parties p ON p.party = c.party"
    " WHERE x.article = ?1 AND x.act = ?2 AND x.side = ?3 ORDER BY x.position";
static const char fixed_parties_sql[] = "SELECT x.party, p.id, p.name, p.country, p.role, '', NULL, NULL FROM temp.fix_act_actors x"
    " JOIN temp.fix_parties p ON p.party = x.party WHERE x.article = ?1 AND x.act = ?2 AND x.side = ?3 ORDER BY x.position";

static dgm_status each_act(sheet *s, ask *q, const ask_filter *f, dgm_error *error)
{
    sqlite3_stmt *sql = NULL, *parties[2] = { NULL, NULL };
    one_act a;
    arena mem;
    bool row;
    dgm_status status = open_acts(&sql, q, f, error);

    arena_init(&mem, 0);
    for (int arm = 0; arm <= (int)q->use_fixed && status == DGM_OK; arm++)
        status = ask_prepare(&parties[arm], q, NULL, arm ? fixed_parties_sql : act_parties_sql, error);
    while (status == DGM_OK && (status = ask_step(&row, q, sql, error)) == DGM_OK && row) {
        arena_reset(&mem);
        status = read_act(&a, &mem, q, sql, parties[sqlite3_column_int(sql, ACT_ARM) == 1], error);
        if (status == DGM_OK && is_json(s->o)) {
            sheet_object(s);
            json_act(&s->o->b, q, &a);
            status = sheet_object_end(s, error);
        } else if (status == DGM_OK) {
            status = act_row(s, &mem, q, &a, error);
        }
    }
    sqlite3_finalize(sql);
    sqlite3_finalize(parties[0]);
    sqlite3_finalize(parties[1]);
    arena_release(&mem);
    return status;
}

static dgm_status count_acts(int64_t *out, ask *q, const ask_filter *f, dgm_error *error)
{
    sqlite3_stmt *sql;
    bool row;
    dgm_status status;

    TRY(ask_prepare(&sql, q, f, passes_all(q, f) ? "SELECT count(*) FROM acts e" : "SELECT count(*) FROM acts e WHERE " ACTS_THAT_PASS, error));
    status = ask_step(&row, q, sql, error);
    *out = status == DGM_OK && row ? sqlite3_column_int64(sql, 0) : 0;
    sqlite3_finalize(sql);
    return status;
}

dgm_status ask_acts_rows(ask_out *o, ask *q, const ask_filter *f, dgm_error *error)
{
    int64_t total;
    sheet s;

    if (o->format == DGM_QUERY_JSON) {
        TRY(count_acts(&total, q, f, error));
        buf_char(&o->b, '{');
        json_member_int(&o->b, "total", total);
        json_member_int(&o->b, "offset", (int64_t)ask_offset(f));
    }
    sheet_begin(&s, o, act_column, COUNT_OF(act_column), "acts");
    return sheet_end(&s, each_act(&s, q, f, error), error);
}

/* ---- Dyads -------------------------------------------------------------------------------------------------------- */

typedef struct pairing {
    ask *q;
    tally pairs;
    bool countries;
} pairing;

static bool on_pair(void *user, const fact *f)
{
    pairing *p = user;
    uint64_t seen[FACT_PARTIES * FACT_PARTIES];
    uint32_t n = 0;

    for (uint32_t i = 0; i < f->source_count; i++) {
        for (uint32_t k = 0; k < f->target_count; k++) {
            uint32_t a = f->source[i], b = f->target[k], known = 0;
            tally_row *r;

            if (a >= p->q->party_count || b >= p->q->party_count)
                continue;
            a = p->countries ? p->q->party_country[a] : p->q->party_same[a];
            b = p->countries ? p->q->party_country[b] : p->q->party_same[b];
            while (known < n && seen[known] != ((uint64_t)a << 32 | b))
                known++;
            if (!a || !b || known < n)
                continue;
            seen[n++] = (uint64_t)a << 32 | b;
            r = tally_find(&p->pairs, (const int64_t[TALLY_FIELDS]){ a, b });
            if (!r)
                return false;
            row_count(r, f);
        }
    }
    return true;
}

static const column dyad_column[] = {
    { "source", 24 }, { "source_name", 30 }, { "source_country", 0 }, { "target", 24 }, { "target_name", 30 }, { "target_country", 0 },
    { "events", 8 }, { "goldstein", 9 }, { "cooperation", 11 }, { "conflict", 8 },
};

static dgm_status tell_side(cell out[3], arena *a, const pairing *p, int64_t number, dgm_error *error)
{
    str name[2];
    char code[4];

    if (!p->countries) {
        TRY(name_of(name, a, p->q, "SELECT iif(id = '', name, id), name FROM %P WHERE party = ?1", number, error));
        out[0] = cell_text(name[0]);
        out[1] = cell_text(name[1]);
        number = number > 0 && number < p->q->party_count ? p->q->party_country[number] : 0;
    }
    country_code(code, (uint16_t)number);
    out[2] = cell_text(arena_str(a, str_of(code)));
    if (p->countries) {
        const ask_country *c = ask_country_of(p->q, str_of(code));

        out[0] = out[2];
        out[1] = cell_text(c ? c->name : out[2].text);
    }
    return DGM_OK;
}

static dgm_status write_pairs(ask_out *o, const pairing *p, const ask_filter *f, dgm_error *error)
{
    uint64_t from = ask_offset(f), limit = ask_limit(f, UINT64_MAX), end = limit > UINT64_MAX - from ? UINT64_MAX : from + limit;
    dgm_status status = DGM_OK;
    arena a;
    sheet s;

    if (o->format == DGM_QUERY_JSON) {
        buf_char(&o->b, '{');
        json_member_int(&o->b, "total", p->pairs.count);
    }
    arena_init(&a, 0);
    sheet_begin(&s, o, dyad_column, COUNT_OF(dyad_column), "dyads");
    for (uint64_t i = from; i < p->pairs.count && i < end && status == DGM_OK; i++) {
        const tally_row *r = &p->pairs.row[i];
        cell row[COUNT_OF(dyad_column)];

        arena_reset(&a);
        status = tell_side(row, &a, p, r->key[0], error);
        if (status == DGM_OK)
            status = tell_side(row + 3, &a, p, r->key[1], error);
        row[6] = cell_int((int64_t)r->events);
        row[7] = cell_real(r->weighed ? r->goldstein / (double)r->weighed : (double)NAN, 2);
        row[8] = cell_int((int64_t)r->cooperation);
        row[9] = cell_int((int64_t)r->conflict);
        if (status == DGM_OK)
            status = sheet_row(&s, row, error);
    }
    arena_release(&a);
    return sheet_end(&s, status, error);
}

dgm_status ask_dyads_rows(ask_out *o, ask *q, const ask_filter *f, dgm_error *error)
{
    const char *by = ask_value(f, "by", 0);
    pairing p = { .q = q, .countries = by && strcmp(by, "country") == 0 };
    dgm_status status;

    if (by && !p.countries && strcmp(by, "actor") != 0)
        return ask_bad(error, f, "by", 0, "%.40s: actor or country is wanted", by);
    status = ask_load(q, error);
    if (status == DGM_OK)
        status = tally_scan(q, f, on_pair, &p, error);
    if (status == DGM_OK && p.pairs.count > 1)
        qsort(p.pairs.row, p.pairs.count, sizeof(*p.pairs.row), tally_order);
    if (status == DGM_OK)
        status = write_pairs(o, &p, f, error);
    tally_release(&p.pairs);
    return status;
}

/* ---- Actors ------------------------------------------------------------------------------------------------------- */

typedef struct census {
    ask *q;
    uint32_t *as_source, *as_target, *events;
} census;

static void once(uint32_t *count, const census *c, const uint32_t *party, uint32_t n, const uint32_t *also, uint32_t also_n)
{
    uint32_t seen[2 * FACT_PARTIES], k = 0;

    for (uint32_t i = 0; i < n + also_n; i++) {
        uint32_t p = i < n ? party[i] : also[i - n], at = 0;

        if (p >= c->q->party_count)
            continue;
        p = c->q->party_same[p];
        while (at < k && seen[at] != p)
            at++;
        if (at < k)
            continue;
        seen[k++] = p;
        count[p]++;
    }
}

static bool on_actor(void *user, const fact *f)
{
    const census *c = user;

    once(c->as_source, c, f->source, f->source_count, NULL, 0);
    once(c->as_target, c, f->target, f->target_count, NULL, 0);
    once(c->events, c, f->source, f->source_count, f->target, f->target_count);
    return true;
}

static const column actor_column[] = {
    { "id", 28 }, { "name", 40 }, { "country", 7 }, { "role", 4 }, { "events", 8 }, { "as_source", 9 }, { "as_target", 9 }, { "quotes", 8 },
};

typedef struct ranked {
    uint32_t party, events;
} ranked;

static int by_rank(const void *a, const void *b)
{
    const ranked *x = a, *y = b;

    if (x->events != y->events)
        return x->events < y->events ? 1 : -1;
    return (x->party > y->party) - (x->party < y->party);
}

/* The actors whose name or id holds `q`; all that the filter leaves without. */
static dgm_status mark_wanted(bool *wanted, ask *q, const char *part, dgm_error *error)
{
    sqlite3_stmt *sql;
    bool row;
    dgm_status status;

    TRY(ask_prepare(&sql, q, NULL, "SELECT party FROM %P WHERE instr(lower(name), lower(?1)) > 0 OR id = ?1", error));
    sqlite3_bind_text(sql, 1, part, -1, SQLITE_STATIC);
    while ((status = ask_step(&row, q, sql, error)) == DGM_OK && row) {
        int64_t p = sqlite3_column_int64(sql, 0);

        if (p > 0 && p < q->party_count)
            wanted[q->party_same[p]] = true;
    }
    sqlite3_finalize(sql);
    return status;
}

static dgm_status write_actor(sheet *s, ask *q, sqlite3_stmt *name, sqlite3_stmt *quotes, const census *c, uint32_t party, dgm_error *error)
{
    cell cells[COUNT_OF(actor_column)];
    bool row;

    sqlite3_reset(name);
    sqlite3_bind_int64(name, 1, party);
    TRY(ask_step(&row, q, name, error));
    if (!row)
        return DGM_OK;
    for (int i = 0; i < 4; i++)
        cells[i] = cell_text(ask_text(name, i));
    for (int i = 0; i < 4 && is_json(s->o); i++)
        cells[i].kind = CELL_TEXT; /* "" rather than null */
    sqlite3_reset(quotes);
    sqlite3_bind_int64(quotes, 1, party);
    TRY(ask_step(&row, q, quotes, error));
    cells[4] = cell_int(c->events[party]);
    cells[5] = cell_int(c->as_source[party]);
    cells[6] = cell_int(c->as_target[party]);
    cells[7] = cell_int(row ? sqlite3_column_int64(quotes, 0) : 0);
    return sheet_row(s, cells, error);
}

static dgm_status write_ranked(ask_out *o, ask *q, const ask_filter *f, const census *c, const ranked *list, uint32_t count, dgm_error *error)
{
    uint64_t from = ask_offset(f), limit = ask_limit(f, DEFAULT_ACTORS), end = limit > UINT64_MAX - from ? UINT64_MAX : from + limit;
    sqlite3_stmt *name = NULL, *quotes = NULL;
    sheet s;
    dgm_status status = ask_prepare(&name, q, NULL, "SELECT id, name, country, role FROM %P WHERE party = ?1", error);

    if (status == DGM_OK)
        status = ask_prepare(&quotes, q, NULL, "SELECT count(*) FROM parties p JOIN actors a ON a.party = p.party JOIN quotes u ON u.article ="
                             " a.article AND u.speaker = a.actor WHERE p.party = ?1 OR (p.id <> '' AND p.id = (SELECT id FROM %P"
                             " WHERE party = ?1))", error);
    sheet_begin(&s, o, actor_column, COUNT_OF(actor_column), NULL);
    for (uint64_t i = from; i < count && i < end && status == DGM_OK; i++)
        status = write_actor(&s, q, name, quotes, c, list[i].party, error);
    sqlite3_finalize(name);
    sqlite3_finalize(quotes);
    return sheet_end(&s, status, error);
}

dgm_status ask_actors_rows(ask_out *o, ask *q, const ask_filter *f, dgm_error *error)
{
    const char *part = ask_value(f, "q", 0);
    census c = { .q = q };
    bool *wanted;
    ranked *list;
    uint32_t n = 0;
    arena a;
    dgm_status status = ask_load(q, error);

    TRY(status);
    arena_init(&a, 0);
    c.as_source = ARENA_NEW(&a, uint32_t, q->party_count);
    c.as_target = ARENA_NEW(&a, uint32_t, q->party_count);
    c.events = ARENA_NEW(&a, uint32_t, q->party_count);
    wanted = ARENA_NEW(&a, bool, q->party_count);
    list = ARENA_NEW(&a, ranked, q->party_count);
    if (!c.as_source || !c.as_target || !c.events || !wanted || !list)
        status = dgm_fail_memory(error);
    if (status == DGM_OK)
        status = tally_scan(q, f, on_actor, &c, error);
    if (status == DGM_OK && part)
        status = mark_wanted(wanted, q, part, error);
    /* Somebody who only speaks is found by name. */
    for (uint32_t i = 1; status == DGM_OK && i < q->party_count; i++)
        if (q->party_same[i] == i && (part ? wanted[i] && (c.events[i] || ask_filter_is_empty(f)) : c.events[i] > 0))
            list[n++] = (ranked){ i, c.events[i] };
    if (status == DGM_OK) {
        qsort(list, n, sizeof(*list), by_rank);
        status = write_ranked(o, q, f, &c, list, n, error);
    }
    arena_release(&a);
    return status;
}

/* ---- What the database is ------------------------------------------------------------------------------------------- */

static dgm_status put_number(buf *b, ask *q, const char *name, const char *sql, dgm_error *error)
{
    int64_t n;

    TRY(ask_number(&n, q, sql, error));
    json_member_int(b, name, n);
    return DGM_OK;
}

static dgm_status put_languages(buf *b, ask *q, dgm_error *error)
{
    sqlite3_stmt *sql;
    bool row, first = true;
    dgm_status status;

    TRY(ask_prepare(&sql, q, NULL, "SELECT lang, count(*) FROM articles GROUP BY lang ORDER BY lang", error));
    json_name(b, "languages");
    buf_char(b, '{');
    while ((status = ask_step(&row, q, sql, error)) == DGM_OK && row) {
        str lang = ask_text(sql, 0);

        buf_z(b, first ? "" : ",");
        json_text_value(b, lang);
        buf_char(b, ':');
        buf_u64(b, (uint64_t)sqlite3_column_int64(sql, 1));
        first = false;
    }
    buf_char(b, '}');
    sqlite3_finalize(sql);
    return status;
}

static dgm_status put_span(buf *b, ask *q, dgm_error *error)
{
    static const char *const name[] = { "first", "last", "first_event", "last_event" };
    sqlite3_stmt *sql;
    bool row;
    dgm_status status;

    TRY(ask_prepare(&sql, q, NULL, "SELECT (SELECT min(date) FROM articles WHERE date IS NOT NULL), (SELECT max(date) FROM articles),"
                    " (SELECT date FROM events WHERE date IS NOT NULL ORDER BY date LIMIT 1), (SELECT max(date) FROM events)", error));
    status = ask_step(&row, q, sql, error);
    for (int i = 0; status == DGM_OK && row && i < 4; i++)
        json_member_or_null(b, name[i], ask_text(sql, i));
    sqlite3_finalize(sql);
    return status;
}

dgm_status ask_meta(ask_out *o, ask *q, const ask_filter *f, dgm_error *error)
{
    static const struct { const char *name, *sql; } count[] = {
        { "articles", "SELECT count(*) FROM articles" }, { "duplicates", "SELECT count(*) FROM duplicates" },
        { "events", "SELECT count(*) FROM facts" }, { "acts", "SELECT count(*) FROM acts" }, { "quotes", "SELECT count(*) FROM quotes" },
        { "actors", "SELECT count(*) FROM (SELECT 1 FROM parties WHERE id <> '' GROUP BY id)" },
        { "outlets", "SELECT count(*) FROM outlets" }, { "corrections", "SELECT count(*) FROM corrections" },
    };
    const char *slash = strrchr(q->path, '/');
    buf *b = &o->b;

    (void)f;
    if (!is_json(o))
        return dgm_fail(error, DGM_EUSAGE, UINT64_MAX, "meta: is written as JSON only");
    buf_char(b, '{');
    json_member(b, "program", str_of(dgm_version()));
    json_member(b, "database", str_of(slash ? slash + 1 : q->path));
    json_member_int(b, "format", DATABASE_VERSION);
    for (size_t i = 0; i < COUNT_OF(count); i++)
        TRY(put_number(b, q, count[i].name, count[i].sql, error));
    TRY(put_span(b, q, error));
    TRY(put_languages(b, q, error));
    json_name(b, "stories");
    buf_z(b, ask_has_table(q, "stories") ? "true" : "false");
    buf_z(b, "}\n");
    return DGM_OK;
}
