/* The overview: one scan over the facts fills arrays and tables, and the most frequent of each are written. */
#include "ask/tally.h"

#include "base/error.h"

#include <math.h>
#include <stdlib.h>

#define ROOTS 21 /* 01 to 20; 0: none of these */
#define TOP_ACTORS 20
#define TOP_DYADS 20
#define TOP_COUNTRY_DYADS 30
#define TOP_OUTLETS 50
#define TOP_SPOTS 300

/* A day's events by root. */
typedef struct day_row {
    int32_t day;
    uint32_t events[ROOTS];
} day_row;

typedef struct period_row {
    int32_t period;
    uint64_t events, articles, duplicates, outlets;
    uint32_t root[ROOTS];
} period_row;

/* Who acted on whom: numbers of both, events, and the sum of Goldstein values. */
typedef struct pair {
    uint64_t key; /* source << 32 | target, never 0; 0: an empty place */
    uint32_t events, weighed;
    double goldstein;
} pair;

typedef struct pairs {
    pair *slot;
    uint32_t cap, count;
} pairs;

typedef struct overview {
    ask *q;
    const ask_filter *f;
    arena arena;
    uint64_t events, articles, acts;
    uint64_t root[ROOTS], quad[5];
    words types, statuses;
    uint64_t *type, *status;         /* by word; of 1024 */
    day_row *day;         uint32_t day_count, day_cap;
    map day_of;
    uint32_t last_day;               /* the row found last */
    keyset article_set, act_set, read_set;
    int64_t last_article;
    uint32_t *actor, *spot;          /* events by party and spot */
    uint32_t *place, *source_country, *target_country;
    uint32_t *outlet, *outlet_read, *outlet_articles; uint32_t outlet_count;
    pairs dyads, country_dyads;
    tally periods;
    uint64_t read_articles, read_duplicates, read_outlets;
} overview;

enum { WORDS = 1024 };

/* ---- The scan ----------------------------------------------------------------------------------------------------- */

static unsigned root_of(str code)
{
    uint32_t n;

    return code.n >= 2 && str_u32(str_sub(code, 0, 2), &n) && n < ROOTS ? n : 0;
}

static bool count_day(overview *v, int32_t day, unsigned root)
{
    uint32_t cursor, i;

    if (v->day_count && v->day[v->last_day].day == day) {
        v->day[v->last_day].events[root]++;
        return true;
    }
    i = map_first(&v->day_of, (uint64_t)day, &cursor);
    if (i == NO_INDEX) {
        day_row *d = ARENA_PUSH(&v->arena, v->day, v->day_count, v->day_cap);

        if (!d || !map_add(&v->day_of, (uint64_t)day, v->day_count - 1))
            return false;
        d->day = day;
        i = v->day_count - 1;
    }
    v->last_day = i;
    v->day[i].events[root]++;
    return true;
}

static pair *pair_place(pair *slot, uint32_t cap, uint64_t key)
{
    uint32_t at = (uint32_t)((key * UINT64_C(0x9e3779b97f4a7c15)) >> 32) & (cap - 1);

    while (slot[at].key && slot[at].key != key)
        at = (at + 1) & (cap - 1);
    return &slot[at];
}

static bool pairs_grow(pairs *p)
{
    uint32_t cap = p->cap ? p->cap * 2 : 1024;
    pair *slot = heap_alloc(cap, sizeof(*slot));

    if (!slot)
        return false;
    for (uint32_t i = 0; i < p->cap; i++)
        if (p->slot[i].key)
            *pair_place(slot, cap, p->slot[i].key) = p->slot[i];
    free(p->slot);
    p->slot = slot;
    p->cap = cap;
    return true;
}

static bool count_pair(pairs *p, uint32_t source, uint32_t target, const fact *f)
{
    uint64_t key = (uint64_t)source << 32 | target;
    pair *at;

    if (p->count * 2 >= p->cap && !pairs_grow(p))
        return false;
    at = pair_place(p->slot, p->cap, key);
    p->count += at->key == 0;
    at->key = key;
    at->events++;
    if (f->has_goldstein) {
        at->goldstein += f->goldstein;
        at->weighed++;
    }
    return true;
}

/* More events first, then by number, so that the order is always the same. */
static bool pair_before(const pair *a, const pair *b) { return a->events != b->events ? a->events > b->events : a->key < b->key; }

/* The `most` pairs with the most events; returns how many there are. */
static uint32_t pairs_top(pair *out, uint32_t most, const pairs *p)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < p->cap; i++) {
        uint32_t at;

        if (!p->slot[i].key || (n == most && !pair_before(&p->slot[i], &out[n - 1])))
            continue;
        for (at = n < most ? n++ : n - 1; at > 0 && pair_before(&p->slot[i], &out[at - 1]); at--)
            out[at] = out[at - 1];
        out[at] = p->slot[i];
    }
    return n;
}

/* Numbers of what `of` says of the parties, each once, without 0. */
static uint32_t each_once(uint32_t *out, uint32_t n, const uint32_t *party, uint32_t count, const overview *v, bool country)
{
    for (uint32_t i = 0; i < count; i++) {
        uint32_t x, k = 0;

        if (party[i] >= v->q->party_count)
            continue;
        x = country ? v->q->party_country[party[i]] : v->q->party_same[party[i]];
        while (k < n && out[k] != x)
            k++;
        if (x && k == n)
            out[n++] = x;
    }
    return n;
}

static bool count_parties(overview *v, const fact *f)
{
    uint32_t s[FACT_PARTIES], t[FACT_PARTIES], all[2 * FACT_PARTIES], ns, nt, n;

    n = each_once(all, 0, f->source, f->source_count, v, false);
    n = each_once(all, n, f->target, f->target_count, v, false);
    for (uint32_t i = 0; i < n; i++)
        v->actor[all[i]]++;
    ns = each_once(s, 0, f->source, f->source_count, v, false);
    nt = each_once(t, 0, f->target, f->target_count, v, false);
    for (uint32_t i = 0; i < ns; i++)
        for (uint32_t k = 0; k < nt; k++)
            if (!count_pair(&v->dyads, s[i], t[k], f))
                return false;
    ns = each_once(s, 0, f->source, f->source_count, v, true);
    nt = each_once(t, 0, f->target, f->target_count, v, true);
    for (uint32_t i = 0; i < ns; i++)
        v->source_country[s[i]]++;
    for (uint32_t k = 0; k < nt; k++)
        v->target_country[t[k]]++;
    for (uint32_t i = 0; i < ns; i++)
        for (uint32_t k = 0; k < nt; k++)
            if (s[i] != t[k] && !count_pair(&v->country_dyads, s[i], t[k], f))
                return false;
    return true;
}

static bool count_article(overview *v, const fact *f)
{
    int64_t article = fact_article(f->key);
    bool is_new;

    if (!keyset_add(&v->act_set, (uint64_t)article << FACT_EVENT_BITS | (uint64_t)f->act, &is_new))
        return false;
    v->acts += is_new;
    if (article == v->last_article)
        return true;
    v->last_article = article;
    if (!keyset_add(&v->article_set, (uint64_t)article, &is_new))
        return false;
    v->articles += is_new;
    if (f->outlet < v->outlet_count)
        v->outlet_articles[f->outlet] += is_new;
    return true;
}

static bool on_fact(void *user, const fact *f)
{
    overview *v = user;
    unsigned root = root_of(f->code);
    uint32_t type = words_number(&v->types, &v->arena, f->type), status = words_number(&v->statuses, &v->arena, f->status);

    v->events++;
    v->root[root]++;
    v->quad[f->quad >= 0 && f->quad <= 4 ? f->quad : 0]++;
    if (type < WORDS)
        v->type[type]++;
    if (status < WORDS)
        v->status[status]++;
    if (f->outlet < v->outlet_count)
        v->outlet[f->outlet]++;
    if (f->spot < v->q->spot_count) {
        v->spot[f->spot]++;
        v->place[v->q->spot_country[f->spot]]++;
    }
    return count_day(v, f->day, root) && count_article(v, f) && count_parties(v, f);
}

static dgm_status prepare(overview *v, dgm_error *error)
{
    int64_t outlets;

    TRY(ask_load(v->q, error));
    TRY(read_load(v->q, error));
    TRY(ask_number(&outlets, v->q, "SELECT coalesce(max(outlet), 0) FROM outlets", error));
    v->outlet_count = (uint32_t)(outlets < 0 || outlets >= INT32_MAX ? 0 : outlets) + 1;
    v->last_article = -1;
    v->type = ARENA_NEW(&v->arena, uint64_t, WORDS);
    v->status = ARENA_NEW(&v->arena, uint64_t, WORDS);
    v->actor = ARENA_NEW(&v->arena, uint32_t, v->q->party_count);
    v->spot = ARENA_NEW(&v->arena, uint32_t, v->q->spot_count);
    v->place = ARENA_NEW(&v->arena, uint32_t, COUNTRIES);
    v->source_country = ARENA_NEW(&v->arena, uint32_t, COUNTRIES);
    v->target_country = ARENA_NEW(&v->arena, uint32_t, COUNTRIES);
    v->outlet = ARENA_NEW(&v->arena, uint32_t, v->outlet_count);
    v->outlet_read = ARENA_NEW(&v->arena, uint32_t, v->outlet_count);
    v->outlet_articles = ARENA_NEW(&v->arena, uint32_t, v->outlet_count);
    if (!v->type || !v->status || !v->actor || !v->spot || !v->place || !v->source_country || !v->target_country || !v->outlet || !v->outlet_read
        || !v->outlet_articles)
        return dgm_fail_memory(error);
    return DGM_OK;
}

/* ---- Time --------------------------------------------------------------------------------------------------------- */

static int by_day(const void *a, const void *b)
{
    const day_row *x = a, *y = b;

    return (x->day > y->day) - (x->day < y->day);
}

static uint64_t events_of(const day_row *d)
{
    uint64_t n = 0;

    for (int i = 0; i < ROOTS; i++)
        n += d->events[i];
    return n;
}

/* The unit that shows the days between which all but some hundredths of the events lie in some ten to a hundred steps. */
static dgm_status choose_unit(period *out, overview *v, dgm_error *error)
{
    const char *given = ask_value(v->f, "unit", 0);
    uint64_t exact = 0, seen = 0;
    int32_t first = 0, last = 0;

    for (int i = 0; given && i < PERIOD_NONE; i++) {
        if (strcmp(given, period_name[i]) == 0) {
            *out = (period)i;
            return DGM_OK;
        }
    }
    if (given)
        return ask_bad(error, v->f, "unit", 0, "%.40s: day, week, month or year is wanted", given);
    for (uint32_t i = 0; i < v->day_count; i++)
        exact += v->day[i].day % 100 ? events_of(&v->day[i]) : 0;
    for (uint32_t i = 0; i < v->day_count; i++) {
        if (v->day[i].day % 100 == 0)
            continue;
        seen += events_of(&v->day[i]);
        first = first || seen * 100 < exact * 2 ? first : day_count(v->day[i].day);
        last = seen * 100 <= exact * 99 || !last ? day_count(v->day[i].day) : last;
    }
    *out = last - first <= 62 ? PERIOD_DAY : last - first <= 370 ? PERIOD_WEEK : last - first <= 3660 ? PERIOD_MONTH : PERIOD_YEAR;
    return DGM_OK;
}

static int by_period(const void *a, const void *b)
{
    const period_row *x = a, *y = b;

    return (x->period > y->period) - (x->period < y->period);
}

/* The row of a period, NULL: out of memory. Rows lie in an array of the size of all days and all days of reading. */
static period_row *period_find(overview *v, period_row *list, uint32_t *count, int32_t period)
{
    uint64_t before = v->periods.count;
    tally_row *r = tally_find(&v->periods, (const int64_t[TALLY_FIELDS]){ period });

    if (!r)
        return NULL;
    if (v->periods.count > before) {
        r->events = *count;
        list[(*count)++].period = period;
    }
    return &list[r->events];
}

/* Periods without an event are told between the first and the last one that have some. */
static dgm_status count_read(overview *v, period_row *list, uint32_t *count, period unit, dgm_error *error)
{
    read_filter filter;
    int32_t first = INT32_MAX, last = 0;
    dgm_status status = ask_read_filter(&filter, v->q, v->f, error);

    for (uint32_t i = 0; i < *count; i++) {
        first = list[i].period < first ? list[i].period : first;
        last = list[i].period > last ? list[i].period : last;
    }

    for (uint32_t i = 0; status == DGM_OK && i < v->q->read_count; i++) {
        const reading *one = &v->q->read[i];
        int32_t period = period_of(unit, one->day);
        period_row *p;
        bool is_new = false;

        if (!reading_passes(&filter, one))
            continue;
        v->read_articles += one->articles;
        v->read_duplicates += one->duplicates;
        if (one->outlet < v->outlet_count) {
            v->read_outlets += one->outlet && !v->outlet_read[one->outlet];
            v->outlet_read[one->outlet] += one->articles + one->duplicates;
        }
        if (!period || period < first || period > last)
            continue;
        p = period_find(v, list, count, period);
        if (!p || !keyset_add(&v->read_set, (uint64_t)period << 32 | one->outlet, &is_new)) {
            status = dgm_fail_memory(error);
            break;
        }
        p->articles += one->articles;
        p->duplicates += one->duplicates;
        p->outlets += is_new && one->outlet;
    }
    free(filter.outlet);
    return status;
}

static void write_period(buf *b, const period_row *p, period unit, bool first)
{
    char text[16], root[4];

    period_text(text, unit, p->period);
    buf_z(b, first ? "{" : ",{");
    json_member(b, "period", str_of(text));
    json_member_int(b, "events", (int64_t)p->events);
    json_member_int(b, "articles", (int64_t)p->articles);
    json_member_int(b, "duplicates", (int64_t)p->duplicates);
    json_member_int(b, "outlets", (int64_t)p->outlets);
    json_name(b, "roots");
    buf_char(b, '{');
    for (unsigned r = 1; r < ROOTS; r++) {
        snprintf(root, sizeof(root), "%02u", r);
        if (p->root[r])
            json_member_int(b, root, p->root[r]);
    }
    buf_z(b, "}}");
}

static dgm_status write_time(buf *b, overview *v, dgm_error *error)
{
    period unit = PERIOD_MONTH;
    uint32_t count = 0;
    period_row *list = ARENA_NEW(&v->arena, period_row, v->day_count + v->q->read_count + 1);

    if (!list)
        return dgm_fail_memory(error);
    if (v->day_count > 1)
        qsort(v->day, v->day_count, sizeof(*v->day), by_day);
    TRY(choose_unit(&unit, v, error));
    for (uint32_t i = 0; i < v->day_count; i++) {
        int32_t period = period_of(unit, v->day[i].day);
        period_row *p = period ? period_find(v, list, &count, period) : NULL;

        if (period && !p)
            return dgm_fail_memory(error);
        for (int r = 0; p && r < ROOTS; r++) {
            p->root[r] += v->day[i].events[r];
            p->events += v->day[i].events[r];
        }
    }
    TRY(count_read(v, list, &count, unit, error));
    if (count > 1)
        qsort(list, count, sizeof(*list), by_period);
    json_member(b, "unit", str_of(period_name[unit]));
    json_name(b, "time");
    buf_char(b, '[');
    for (uint32_t i = 0; i < count; i++)
        write_period(b, &list[i], unit, i == 0);
    buf_char(b, ']');
    return DGM_OK;
}

/* ---- The most frequent ---------------------------------------------------------------------------------------------- */

typedef struct counted {
    uint64_t number, events;
} counted;

static int by_count(const void *a, const void *b)
{
    const counted *x = a, *y = b;

    if (x->events != y->events)
        return x->events < y->events ? 1 : -1;
    return (x->number > y->number) - (x->number < y->number);
}

/* The numbers from `from` on that were counted, the most frequent first, at most `most`. */
static dgm_status top(counted **out, uint32_t *count, overview *v, const uint32_t *events, uint32_t from, uint32_t size, uint32_t most,
                      dgm_error *error)
{
    uint32_t n = 0;

    for (uint32_t i = from; i < size; i++)
        n += events[i] > 0;
    *out = ARENA_NEW(&v->arena, counted, n + 1);
    if (!*out)
        return dgm_fail_memory(error);
    n = 0;
    for (uint32_t i = from; i < size; i++)
        if (events[i])
            (*out)[n++] = (counted){ i, events[i] };
    if (n > 1)
        qsort(*out, n, sizeof(**out), by_count);
    *count = n < most ? n : most;
    return DGM_OK;
}

static void write_fixed(buf *b, overview *v)
{
    char key[4];

    json_name(b, "roots");
    buf_char(b, '[');
    for (unsigned r = 1; r < ROOTS; r++) {
        if (!v->root[r])
            continue;
        snprintf(key, sizeof(key), "%02u", r);
        buf_z(b, b->p[b->n - 1] == '[' ? "{" : ",{");
        json_member(b, "key", str_of(key));
        json_member(b, "name", ask_code_name(v->q, str_of(key)));
        json_member_int(b, "events", (int64_t)v->root[r]);
        buf_char(b, '}');
    }
    buf_char(b, ']');
    json_name(b, "quads");
    buf_char(b, '[');
    for (unsigned r = 1; r < 5; r++) {
        buf_z(b, r == 1 ? "{" : ",{");
        json_member_int(b, "key", r);
        json_member_int(b, "events", (int64_t)v->quad[r]);
        buf_char(b, '}');
    }
    buf_char(b, ']');
}

static dgm_status write_words(buf *b, overview *v, const char *name, const words *w, const uint64_t *events, dgm_error *error)
{
    counted *list = ARENA_NEW(&v->arena, counted, w->count + 1);
    uint32_t n = 0;

    if (!list)
        return dgm_fail_memory(error);
    for (uint32_t i = 1; i <= w->count && i < WORDS; i++)
        list[n++] = (counted){ i, events[i] };
    if (n > 1)
        qsort(list, n, sizeof(*list), by_count);
    json_name(b, name);
    buf_char(b, '[');
    for (uint32_t i = 0; i < n; i++) {
        buf_z(b, i ? ",{" : "{");
        json_member(b, "key", w->word[list[i].number - 1]);
        json_member_int(b, "events", (int64_t)list[i].events);
        buf_char(b, '}');
    }
    buf_char(b, ']');
    return DGM_OK;
}

static dgm_status write_countries(buf *b, overview *v, const char *name, const uint32_t *events, bool where, dgm_error *error)
{
    counted *list = NULL;
    uint32_t n = 0;

    TRY(top(&list, &n, v, events, 1, COUNTRIES, COUNTRIES, error));
    json_name(b, name);
    buf_char(b, '[');
    for (uint32_t i = 0; i < n; i++) {
        char code[4];
        const ask_country *c;

        country_code(code, (uint16_t)list[i].number);
        c = ask_country_of(v->q, str_of(code));
        buf_z(b, i ? ",{" : "{");
        json_member(b, "key", str_of(code));
        json_member(b, "name", c ? c->name : str_of(code));
        json_member_int(b, "events", (int64_t)list[i].events);
        if (where) {
            json_member_real(b, "lat", c ? c->lat : (double)NAN, 4);
            json_member_real(b, "lon", c ? c->lon : (double)NAN, 4);
        }
        buf_char(b, '}');
    }
    buf_char(b, ']');
    return DGM_OK;
}

/* A list of the things with the most events, a row each from a query by number. */
typedef struct top_list {
    const char *name, *query;
    const uint32_t *events; /* by number, from 1 */
    uint32_t size, most;
    void (*row)(buf *b, sqlite3_stmt *sql);
} top_list;

static dgm_status write_top(buf *b, overview *v, const top_list *t, dgm_error *error)
{
    counted *list = NULL;
    uint32_t n = 0;
    sqlite3_stmt *sql;
    bool row;
    dgm_status status = DGM_OK;

    TRY(top(&list, &n, v, t->events, 1, t->size, t->most, error));
    TRY(ask_prepare(&sql, v->q, NULL, t->query, error));
    json_name(b, t->name);
    buf_char(b, '[');
    for (uint32_t i = 0; i < n && status == DGM_OK; i++) {
        sqlite3_reset(sql);
        sqlite3_bind_int64(sql, 1, (int64_t)list[i].number);
        status = ask_step(&row, v->q, sql, error);
        if (status != DGM_OK || !row)
            continue;
        buf_z(b, b->n && b->p[b->n - 1] == '[' ? "{" : ",{");
        t->row(b, sql);
        json_member_int(b, "events", (int64_t)list[i].events);
        buf_char(b, '}');
    }
    buf_char(b, ']');
    sqlite3_finalize(sql);
    return status;
}

static void spot_row(buf *b, sqlite3_stmt *sql)
{
    json_member(b, "name", ask_text(sql, 0));
    json_member(b, "country", ask_text(sql, 1));
    json_member_real(b, "lat", sqlite3_column_double(sql, 2), 4);
    json_member_real(b, "lon", sqlite3_column_double(sql, 3), 4);
}

static dgm_status write_spots(buf *b, overview *v, dgm_error *error)
{
    const top_list spots = { "spots", "SELECT name, country, lat, lon FROM %S WHERE spot = ?1 AND lat IS NOT NULL",
                             v->spot, v->q->spot_count, TOP_SPOTS, spot_row };

    return write_top(b, v, &spots, error);
}

static void actor_row(buf *b, sqlite3_stmt *sql)
{
    json_member(b, "key", ask_text(sql, 0));
    json_member(b, "id", ask_text(sql, 4));
    json_member(b, "name", ask_text(sql, 1));
    json_member(b, "country", ask_text(sql, 2));
    json_member(b, "role", ask_text(sql, 3));
}

static dgm_status write_actors(buf *b, overview *v, dgm_error *error)
{
    const top_list actors = { "actors", "SELECT iif(id = '', name, id), name, country, role, id FROM %P WHERE party = ?1",
                              v->actor, v->q->party_count, TOP_ACTORS, actor_row };

    return write_top(b, v, &actors, error);
}

static void write_pair(buf *b, const pair *p)
{
    json_member_int(b, "events", p->events);
    json_member_real(b, "goldstein", p->weighed ? p->goldstein / p->weighed : (double)NAN, 2);
    buf_char(b, '}');
}

static dgm_status write_dyads(buf *b, overview *v, dgm_error *error)
{
    static const char sql[] = "SELECT iif(id = '', name, id), name FROM %P WHERE party = ?1";
    pair list[TOP_DYADS];
    uint32_t n = pairs_top(list, TOP_DYADS, &v->dyads);

    json_name(b, "dyads");
    buf_char(b, '[');
    for (uint32_t i = 0; i < n; i++) {
        str source[2], target[2];

        TRY(name_of(source, &v->arena, v->q, sql, (int64_t)(list[i].key >> 32), error));
        TRY(name_of(target, &v->arena, v->q, sql, (int64_t)(list[i].key & UINT32_MAX), error));
        buf_z(b, i ? ",{" : "{");
        json_member(b, "source", source[0]);
        json_member(b, "source_name", source[1]);
        json_member(b, "target", target[0]);
        json_member(b, "target_name", target[1]);
        write_pair(b, &list[i]);
    }
    buf_char(b, ']');
    return DGM_OK;
}

static void write_country_dyads(buf *b, const overview *v)
{
    pair list[TOP_COUNTRY_DYADS];
    uint32_t n = pairs_top(list, TOP_COUNTRY_DYADS, &v->country_dyads);

    json_name(b, "country_dyads");
    buf_char(b, '[');
    for (uint32_t i = 0; i < n; i++) {
        char source[4], target[4];

        country_code(source, (uint16_t)(list[i].key >> 32));
        country_code(target, (uint16_t)(list[i].key & UINT16_MAX));
        buf_z(b, i ? ",{" : "{");
        json_member(b, "source", str_of(source));
        json_member(b, "target", str_of(target));
        write_pair(b, &list[i]);
    }
    buf_char(b, ']');
}

static dgm_status write_outlets(buf *b, overview *v, dgm_error *error)
{
    counted *list = NULL;
    uint32_t n = 0;

    TRY(top(&list, &n, v, v->outlet_read, 1, v->outlet_count, TOP_OUTLETS, error));
    json_name(b, "outlets");
    buf_char(b, '[');
    for (uint32_t i = 0; i < n; i++) {
        str name[2];

        TRY(name_of(name, &v->arena, v->q, "SELECT name FROM outlets WHERE outlet = ?1", (int64_t)list[i].number, error));
        buf_z(b, i ? ",{" : "{");
        json_member(b, "key", name[0]);
        json_member_int(b, "articles", (int64_t)list[i].events);
        json_member_int(b, "coded_articles", v->outlet_articles[list[i].number]);
        json_member_int(b, "events", v->outlet[list[i].number]);
        buf_char(b, '}');
    }
    buf_char(b, ']');
    return DGM_OK;
}

static dgm_status write_all(buf *b, overview *v, dgm_error *error)
{
    buf time = { 0 };
    dgm_status status;

    buf_char(&time, '{');
    status = write_time(&time, v, error); /* counts what was read, too */
    buf_char(b, '{');
    json_member_int(b, "events", (int64_t)v->events);
    json_member_int(b, "acts", (int64_t)v->acts);
    json_member_int(b, "articles", (int64_t)v->read_articles);
    json_member_int(b, "duplicates", (int64_t)v->read_duplicates);
    json_member_int(b, "outlets_read", (int64_t)v->read_outlets);
    json_member_int(b, "coded_articles", (int64_t)v->articles);
    buf_char(b, ',');
    buf_add(b, time.p + 1, time.n ? time.n - 1 : 0);
    b->failed = b->failed || time.failed;
    buf_release(&time);
    TRY(status);
    if (b->failed)
        return dgm_fail_memory(error);
    write_fixed(b, v);
    TRY(write_words(b, v, "types", &v->types, v->type, error));
    TRY(write_words(b, v, "statuses", &v->statuses, v->status, error));
    TRY(write_countries(b, v, "places", v->place, true, error));
    TRY(write_spots(b, v, error));
    TRY(write_countries(b, v, "source_countries", v->source_country, false, error));
    TRY(write_countries(b, v, "target_countries", v->target_country, false, error));
    TRY(write_actors(b, v, error));
    TRY(write_dyads(b, v, error));
    write_country_dyads(b, v);
    TRY(write_outlets(b, v, error));
    buf_z(b, "}\n");
    return b->failed ? dgm_fail_memory(error) : DGM_OK;
}

dgm_status ask_overview(ask_out *o, ask *q, const ask_filter *f, dgm_error *error)
{
    overview v = { .q = q, .f = f };
    dgm_status status;

    if (!is_json(o))
        return dgm_fail(error, DGM_EUSAGE, UINT64_MAX, "overview: is written as JSON only; counts gives tables");
    arena_init(&v.arena, 0);
    status = prepare(&v, error);
    if (status == DGM_OK)
        status = tally_scan(q, f, on_fact, &v, error);
    if (status == DGM_OK && (v.types.failed || v.statuses.failed))
        status = dgm_fail_memory(error);
    if (status == DGM_OK)
        status = write_all(&o->b, &v, error);
    map_release(&v.types.of);
    map_release(&v.statuses.of);
    map_release(&v.day_of);
    keyset_release(&v.article_set);
    keyset_release(&v.act_set);
    keyset_release(&v.read_set);
    free(v.dyads.slot);
    free(v.country_dyads.slot);
    tally_release(&v.periods);
    arena_release(&v.arena);
    return status;
}
