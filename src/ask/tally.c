/* Counts by any fields, in one scan over the facts. Each field gives a fact some values (several for who takes part), each once; the
 * fact counts in every combination. Rows are kept in a hash table of up to four numbers; what the numbers mean is told when they are
 * written. */
#include "ask/tally.h"

#include "base/error.h"

#include <math.h>
#include <stdlib.h>

/* ---- Facts -------------------------------------------------------------------------------------------------------- */

const char tally_columns[] = "f.fact, f.day, f.published, f.code, f.type, f.mode, f.quad, f.goldstein, f.status, f.outlet, f.lang, f.spot,"
                             " f.said_by, f.act, f.parties";

/* "3,17>5" into numbers. */
static void take_parties(fact *f, str s)
{
    uint64_t n = 0;
    bool any = false, target = false;

    f->source_count = f->target_count = 0;
    for (uint32_t i = 0; i <= s.n; i++) {
        unsigned char c = i < s.n ? (unsigned char)s.p[i] : ',';

        if (ascii_is_digit(c)) {
            n = n < UINT32_MAX ? n * 10 + (uint64_t)(c - '0') : n;
            any = true;
            continue;
        }
        if (any && n <= UINT32_MAX) {
            if (!target && f->source_count < FACT_PARTIES)
                f->source[f->source_count++] = (uint32_t)n;
            else if (target && f->target_count < FACT_PARTIES)
                f->target[f->target_count++] = (uint32_t)n;
        }
        n = 0;
        any = false;
        target = target || c == '>';
    }
}

void fact_take(fact *f, sqlite3_stmt *sql)
{
    f->key = sqlite3_column_int64(sql, 0);
    f->day = sqlite3_column_int(sql, 1);
    f->published = sqlite3_column_int(sql, 2);
    f->code = ask_text(sql, 3);
    f->type = ask_text(sql, 4);
    f->mode = ask_text(sql, 5);
    f->quad = sqlite3_column_int(sql, 6);
    f->has_goldstein = sqlite3_column_type(sql, 7) != SQLITE_NULL;
    f->goldstein = sqlite3_column_double(sql, 7);
    f->status = ask_text(sql, 8);
    f->outlet = (uint32_t)sqlite3_column_int64(sql, 9);
    f->lang = ask_text(sql, 10);
    f->spot = (uint32_t)sqlite3_column_int64(sql, 11);
    f->said_by = (uint32_t)sqlite3_column_int64(sql, 12);
    f->act = sqlite3_column_int64(sql, 13);
    take_parties(f, ask_text(sql, 14));
}

/* ---- Words as numbers --------------------------------------------------------------------------------------------- */

uint32_t words_number(words *w, arena *a, str s)
{
    uint64_t hash = str_hash(s);
    uint32_t cursor, i;
    str *slot;

    if (!s.n)
        return 0;
    for (i = map_first(&w->of, hash, &cursor); i != NO_INDEX; i = map_next(&w->of, hash, &cursor))
        if (str_eq(w->word[i], s))
            return i + 1;
    slot = ARENA_PUSH(a, w->word, w->count, w->cap);
    if (!slot || !(*slot = arena_str(a, s)).p || !map_add(&w->of, hash, w->count - 1)) {
        w->failed = true;
        return 0;
    }
    return w->count;
}

/* ---- Sets and rows -------------------------------------------------------------------------------------------------- */

static uint64_t mix(uint64_t h)
{
    h ^= h >> 33;
    h *= UINT64_C(0xff51afd7ed558ccd);
    h ^= h >> 33;
    h *= UINT64_C(0xc4ceb9fe1a85ec53);
    return h ^ h >> 33;
}

static bool keyset_grow(keyset *s)
{
    uint32_t cap = s->cap ? s->cap * 2 : 1024;
    uint64_t *slot = heap_alloc(cap, sizeof(*slot));

    if (!slot)
        return false;
    for (uint32_t i = 0; i < s->cap; i++) {
        uint32_t at;

        if (!s->slot[i])
            continue;
        for (at = (uint32_t)mix(s->slot[i]) & (cap - 1); slot[at]; at = (at + 1) & (cap - 1))
            ;
        slot[at] = s->slot[i];
    }
    free(s->slot);
    s->slot = slot;
    s->cap = cap;
    return true;
}

bool keyset_add(keyset *s, uint64_t key, bool *is_new)
{
    uint32_t at;

    *is_new = false;
    key++; /* 0 is an empty place */
    if (s->count * 2 >= s->cap && !keyset_grow(s))
        return false;
    for (at = (uint32_t)mix(key) & (s->cap - 1); s->slot[at]; at = (at + 1) & (s->cap - 1))
        if (s->slot[at] == key)
            return true;
    s->slot[at] = key;
    s->count++;
    *is_new = true;
    return true;
}

void keyset_release(keyset *s) { free(s->slot); }

static uint64_t row_hash(const int64_t *key)
{
    uint64_t h = 0;

    for (int i = 0; i < TALLY_FIELDS; i++)
        h = mix(h ^ (uint64_t)key[i]) + 0x9e3779b97f4a7c15u;
    return h;
}

tally_row *tally_find(tally *t, const int64_t key[TALLY_FIELDS])
{
    uint64_t hash = row_hash(key);
    uint32_t cursor, i;

    for (i = map_first(&t->of, hash, &cursor); i != NO_INDEX; i = map_next(&t->of, hash, &cursor))
        if (memcmp(t->row[i].key, key, sizeof(t->row[i].key)) == 0)
            return &t->row[i];
    if (t->count == t->cap) {
        uint32_t cap = t->cap ? t->cap * 2 : 64;
        tally_row *more = heap_realloc(t->row, cap, sizeof(*more));

        if (!more)
            return NULL;
        t->row = more;
        t->cap = cap;
    }
    if (!map_add(&t->of, hash, t->count))
        return NULL;
    memset(&t->row[t->count], 0, sizeof(t->row[0]));
    memcpy(t->row[t->count].key, key, sizeof(t->row[0].key));
    return &t->row[t->count++];
}

void tally_release(tally *t)
{
    free(t->row);
    map_release(&t->of);
}

void row_count(tally_row *r, const fact *f)
{
    r->events++;
    if (f->has_goldstein) {
        r->goldstein += f->goldstein;
        r->weighed++;
    }
    r->cooperation += f->quad == 1 || f->quad == 2;
    r->conflict += f->quad == 3 || f->quad == 4;
}

int tally_order(const void *a, const void *b)
{
    const tally_row *x = a, *y = b;

    if (x->events != y->events)
        return x->events < y->events ? 1 : -1;
    for (int i = 0; i < TALLY_FIELDS; i++)
        if (x->key[i] != y->key[i])
            return x->key[i] < y->key[i] ? -1 : 1;
    return 0;
}

/* ---- Fields --------------------------------------------------------------------------------------------------------- */

typedef enum field_kind {
    FIELD_PERIOD, FIELD_PUBLISHED, FIELD_ROOT, FIELD_CODE, FIELD_TYPE, FIELD_MODE, FIELD_QUAD, FIELD_STATUS, FIELD_LANG, FIELD_OUTLET,
    FIELD_COUNTRY, FIELD_ROLE, FIELD_ACTOR, FIELD_PLACE, FIELD_PLACE_COUNTRY, FIELD_ATTRIBUTED
} field_kind;

enum { SOURCES = 1, TARGETS = 2 };

static const struct field {
    const char *name;
    field_kind kind;
    int which;       /* period, or sides */
    const char *label; /* a second column that names the value; NULL: none */
} field_table[] = {
    { "day", FIELD_PERIOD, PERIOD_DAY, NULL }, { "week", FIELD_PERIOD, PERIOD_WEEK, NULL }, { "month", FIELD_PERIOD, PERIOD_MONTH, NULL },
    { "year", FIELD_PERIOD, PERIOD_YEAR, NULL }, { "reported_day", FIELD_PUBLISHED, PERIOD_DAY, NULL },
    { "reported_week", FIELD_PUBLISHED, PERIOD_WEEK, NULL }, { "reported_month", FIELD_PUBLISHED, PERIOD_MONTH, NULL },
    { "reported_year", FIELD_PUBLISHED, PERIOD_YEAR, NULL }, { "root", FIELD_ROOT, 0, "root_name" }, { "code", FIELD_CODE, 0, "code_name" },
    { "type", FIELD_TYPE, 0, NULL }, { "mode", FIELD_MODE, 0, NULL }, { "quad", FIELD_QUAD, 0, NULL }, { "status", FIELD_STATUS, 0, NULL },
    { "lang", FIELD_LANG, 0, NULL }, { "outlet", FIELD_OUTLET, 0, NULL }, { "country", FIELD_COUNTRY, SOURCES | TARGETS, NULL },
    { "source_country", FIELD_COUNTRY, SOURCES, NULL }, { "target_country", FIELD_COUNTRY, TARGETS, NULL },
    { "role", FIELD_ROLE, SOURCES | TARGETS, NULL }, { "source_role", FIELD_ROLE, SOURCES, NULL }, { "target_role", FIELD_ROLE, TARGETS, NULL },
    { "actor", FIELD_ACTOR, SOURCES | TARGETS, "actor_name" }, { "source", FIELD_ACTOR, SOURCES, "source_name" },
    { "target", FIELD_ACTOR, TARGETS, "target_name" }, { "place", FIELD_PLACE, 0, NULL }, { "place_country", FIELD_PLACE_COUNTRY, 0, NULL },
    { "attributed", FIELD_ATTRIBUTED, 0, NULL },
};

typedef struct counting {
    ask *q;
    const ask_filter *f;
    const struct field *by[TALLY_FIELDS];
    uint32_t by_count;
    uint32_t *role;          /* by party: number of a word, when roles are counted */
    words words;
    arena arena;
    tally rows, read;        /* read: keyed like rows, 0 in what says nothing of articles */
    keyset read_outlets;
} counting;

#define MOST_VALUES (2 * FACT_PARTIES)

static void push(int64_t *out, uint32_t *n, int64_t v)
{
    for (uint32_t i = 0; i < *n; i++)
        if (out[i] == v)
            return;
    out[(*n)++] = v;
}

static void push_parties(const counting *c, int64_t *out, uint32_t *n, const struct field *by, const uint32_t *party, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        uint32_t p = party[i];

        if (p >= c->q->party_count)
            continue;
        push(out, n, by->kind == FIELD_ACTOR ? c->q->party_same[p] : by->kind == FIELD_COUNTRY ? c->q->party_country[p] : c->role[p]);
    }
}

/* The values of one field of a fact, each once; 0 stands for none. */
static uint32_t values_of(counting *c, const struct field *by, const fact *f, int64_t out[MOST_VALUES])
{
    uint32_t n = 0;

    switch (by->kind) {
    case FIELD_PERIOD: out[n++] = period_of((period)by->which, f->day); break;
    case FIELD_PUBLISHED: out[n++] = period_of((period)by->which, f->published); break;
    case FIELD_ROOT: out[n++] = words_number(&c->words, &c->arena, str_sub(f->code, 0, f->code.n < 2 ? f->code.n : 2)); break;
    case FIELD_CODE: out[n++] = words_number(&c->words, &c->arena, f->code); break;
    case FIELD_TYPE: out[n++] = words_number(&c->words, &c->arena, f->type); break;
    case FIELD_MODE: out[n++] = words_number(&c->words, &c->arena, f->mode); break;
    case FIELD_STATUS: out[n++] = words_number(&c->words, &c->arena, f->status); break;
    case FIELD_LANG: out[n++] = words_number(&c->words, &c->arena, f->lang); break;
    case FIELD_QUAD: out[n++] = f->quad; break;
    case FIELD_OUTLET: out[n++] = f->outlet; break;
    case FIELD_PLACE: out[n++] = f->spot; break;
    case FIELD_PLACE_COUNTRY: out[n++] = f->spot < c->q->spot_count ? c->q->spot_country[f->spot] : 0; break;
    case FIELD_ATTRIBUTED: out[n++] = f->said_by && f->said_by < c->q->party_count ? c->q->party_same[f->said_by] : 0; break;
    case FIELD_COUNTRY:
    case FIELD_ROLE:
    case FIELD_ACTOR:
        if (by->which & SOURCES)
            push_parties(c, out, &n, by, f->source, f->source_count);
        if (by->which & TARGETS)
            push_parties(c, out, &n, by, f->target, f->target_count);
        if (n == 0)
            out[n++] = 0;
        break;
    }
    return n;
}

static bool count_fact(counting *c, const fact *f)
{
    int64_t value[TALLY_FIELDS][MOST_VALUES], key[TALLY_FIELDS] = { 0 };
    uint32_t n[TALLY_FIELDS] = { 0 }, at[TALLY_FIELDS] = { 0 };

    for (uint32_t i = 0; i < c->by_count; i++)
        n[i] = values_of(c, c->by[i], f, value[i]);
    for (;;) {
        uint32_t i = 0;
        tally_row *r;

        for (uint32_t k = 0; k < c->by_count; k++)
            key[k] = value[k][at[k]];
        r = tally_find(&c->rows, key);
        if (!r)
            return false;
        row_count(r, f);
        while (i < c->by_count && ++at[i] == n[i])
            at[i++] = 0;
        if (i == c->by_count)
            return true;
    }
}

dgm_status tally_scan(ask *q, const ask_filter *f, tally_fn *each, void *user, dgm_error *error)
{
    sqlite3_stmt *sql;
    buf b = { 0 };
    fact one;
    bool row;
    dgm_status status;

    buf_printf(&b, "%%{SELECT %s FROM %%Tfacts f WHERE %%w%%}", tally_columns);
    buf_char(&b, '\0');
    status = b.failed ? dgm_fail_memory(error) : ask_prepare(&sql, q, f, b.p, error);
    buf_release(&b);
    if (status != DGM_OK)
        return status;
    while ((status = ask_step(&row, q, sql, error)) == DGM_OK && row) {
        fact_take(&one, sql);
        if (!each(user, &one)) {
            status = dgm_fail_memory(error);
            break;
        }
    }
    sqlite3_finalize(sql);
    return status;
}

/* ---- Articles read beside the counts -------------------------------------------------------------------------------- */

static bool says_of_articles(const struct field *by)
{
    return by->kind == FIELD_PERIOD || by->kind == FIELD_PUBLISHED || by->kind == FIELD_OUTLET || by->kind == FIELD_LANG;
}

static void read_key(counting *c, int64_t key[TALLY_FIELDS], const reading *r)
{
    for (uint32_t i = 0; i < c->by_count; i++) {
        const struct field *by = c->by[i];
        str lang = str_of(r->lang);

        key[i] = 0;
        if (by->kind == FIELD_PERIOD || by->kind == FIELD_PUBLISHED)
            key[i] = period_of((period)by->which, r->day);
        else if (by->kind == FIELD_OUTLET)
            key[i] = r->outlet;
        else if (by->kind == FIELD_LANG)
            key[i] = words_number(&c->words, &c->arena, lang);
    }
}

static dgm_status count_read(counting *c, dgm_error *error)
{
    read_filter filter;
    dgm_status status = ask_read_filter(&filter, c->q, c->f, error);

    if (status == DGM_OK)
        status = read_load(c->q, error);
    for (uint32_t i = 0; status == DGM_OK && i < c->q->read_count; i++) {
        const reading *one = &c->q->read[i];
        int64_t key[TALLY_FIELDS] = { 0 };
        tally_row *row;
        bool is_new;

        if (!reading_passes(&filter, one))
            continue;
        read_key(c, key, one);
        row = tally_find(&c->read, key);
        if (!row || !keyset_add(&c->read_outlets, (uint64_t)(row - c->read.row) << 32 | one->outlet, &is_new)) {
            status = dgm_fail_memory(error);
            break;
        }
        row->articles += one->articles;
        row->duplicates += one->duplicates;
        row->outlets += is_new && one->outlet;
    }
    free(filter.outlet);
    return status;
}

/* ---- The question --------------------------------------------------------------------------------------------------- */

static dgm_status read_by(counting *c, dgm_error *error)
{
    const char *value;

    for (size_t n = 0; (value = ask_value(c->f, "by", n)) != NULL; n++) {
        str rest = str_of(value), part;

        while (str_split(&rest, ',', &part)) {
            const struct field *found = NULL;

            part = str_trim(part);
            for (size_t i = 0; i < COUNT_OF(field_table) && !found; i++)
                found = str_is(part, field_table[i].name) ? &field_table[i] : NULL;
            if (!found)
                return ask_bad(error, c->f, "by", n, "%.*s: there is no such field; day, week, month, year, root, code, type, quad, status, country, "
                               "actor, source, target, outlet, place_country ...", (int)(part.n < 40 ? part.n : 40), part.p);
            for (uint32_t k = 0; k < c->by_count; k++)
                if (c->by[k] == found)
                    return ask_bad(error, c->f, "by", n, "%s stands there twice", found->name);
            if (c->by_count == TALLY_FIELDS)
                return ask_bad(error, c->f, "by", n, "at most %d fields can be counted by at once", TALLY_FIELDS);
            c->by[c->by_count++] = found;
        }
    }
    return DGM_OK;
}

static dgm_status read_roles(counting *c, dgm_error *error)
{
    sqlite3_stmt *sql;
    bool row, wanted = false;
    dgm_status status;

    for (uint32_t i = 0; i < c->by_count; i++)
        wanted = wanted || c->by[i]->kind == FIELD_ROLE;
    if (!wanted)
        return DGM_OK;
    c->role = ARENA_NEW(&c->arena, uint32_t, c->q->party_count);
    if (!c->role)
        return dgm_fail_memory(error);
    TRY(ask_prepare(&sql, c->q, NULL, "SELECT party, role FROM %P", error));
    while ((status = ask_step(&row, c->q, sql, error)) == DGM_OK && row) {
        int64_t p = sqlite3_column_int64(sql, 0);

        if (p >= 0 && p < c->q->party_count)
            c->role[p] = words_number(&c->words, &c->arena, ask_text(sql, 1));
    }
    sqlite3_finalize(sql);
    return status;
}

dgm_status name_of(str out[2], arena *a, ask *q, const char *sql, int64_t number, dgm_error *error)
{
    sqlite3_stmt *query;
    bool row;
    dgm_status status;

    out[0] = out[1] = STR("");
    if (number <= 0)
        return DGM_OK;
    TRY(ask_prepare(&query, q, NULL, sql, error));
    sqlite3_bind_int64(query, 1, number);
    status = ask_step(&row, q, query, error);
    for (int i = 0; status == DGM_OK && row && i < 2 && i < sqlite3_column_count(query); i++) {
        out[i] = arena_str(a, ask_text(query, i));
        if (!out[i].p)
            status = dgm_fail_memory(error);
    }
    sqlite3_finalize(query);
    return status;
}

/* A number as what it stands for, and its name for fields with a label. */
static dgm_status tell(str out[2], counting *c, const struct field *by, int64_t v, dgm_error *error)
{
    char text[16] = "";

    out[0] = out[1] = STR("");
    switch (by->kind) {
    case FIELD_PERIOD:
    case FIELD_PUBLISHED:
        period_text(text, (period)by->which, (int32_t)v);
        break;
    case FIELD_COUNTRY:
    case FIELD_PLACE_COUNTRY:
        country_code(text, (uint16_t)v);
        break;
    case FIELD_ACTOR:
    case FIELD_ATTRIBUTED:
        return name_of(out, &c->arena, c->q, "SELECT iif(id = '', name, id), name FROM %P WHERE party = ?1", v, error);
    case FIELD_PLACE:
        return name_of(out, &c->arena, c->q, "SELECT name FROM %S WHERE spot = ?1", v, error);
    case FIELD_OUTLET:
        return name_of(out, &c->arena, c->q, "SELECT name FROM outlets WHERE outlet = ?1", v, error);
    case FIELD_QUAD:
        snprintf(text, sizeof(text), "%d", (int)v);
        text[0] = v ? text[0] : '\0';
        break;
    default:
        out[0] = v > 0 && v <= c->words.count ? c->words.word[v - 1] : STR("");
        out[1] = ask_code_name(c->q, out[0]);
        return DGM_OK;
    }
    out[0] = arena_str(&c->arena, str_of(text));
    return out[0].p ? DGM_OK : dgm_fail_memory(error);
}

/* Rows in the order of their values, periods by time; what has no value last. */
typedef struct told_row {
    str text[TALLY_FIELDS][2];
    const tally_row *row;
    uint32_t fields;
} told_row;

static int by_text(const void *a, const void *b)
{
    const told_row *x = a, *y = b;

    for (uint32_t i = 0; i < x->fields; i++) {
        int order = (x->text[i][0].n == 0) - (y->text[i][0].n == 0);

        order = order ? order : str_cmp(x->text[i][0], y->text[i][0]);
        if (order)
            return order;
    }
    return 0;
}

static int by_events(const void *a, const void *b)
{
    const told_row *x = a, *y = b;

    return x->row->events != y->row->events ? (x->row->events < y->row->events ? 1 : -1) : by_text(a, b);
}

static dgm_status write_row(sheet *s, counting *c, const told_row *t, dgm_error *error)
{
    static const tally_row nothing;
    int64_t key[TALLY_FIELDS] = { 0 };
    cell row[TALLY_FIELDS * 2 + 8];
    const tally_row *read;
    uint32_t n = 0;

    for (uint32_t i = 0; i < c->by_count; i++) {
        key[i] = says_of_articles(c->by[i]) ? t->row->key[i] : 0;
        row[n++] = cell_text(t->text[i][0]);
        if (c->by[i]->label)
            row[n++] = cell_text(t->text[i][1]);
    }
    read = tally_find(&c->read, key);
    read = read ? read : &nothing;
    row[n++] = cell_int((int64_t)t->row->events);
    row[n++] = cell_real(t->row->weighed ? t->row->goldstein / (double)t->row->weighed : (double)NAN, 3);
    row[n++] = cell_int((int64_t)t->row->cooperation);
    row[n++] = cell_int((int64_t)t->row->conflict);
    row[n++] = cell_int((int64_t)read->articles);
    row[n++] = cell_int((int64_t)read->duplicates);
    row[n++] = cell_int((int64_t)read->outlets);
    return sheet_row(s, row, error);
}

static uint32_t name_columns(column *out, const counting *c)
{
    static const char *const last[] = { "events", "goldstein", "cooperation", "conflict", "articles", "duplicates", "outlets" };
    uint32_t n = 0;

    for (uint32_t i = 0; i < c->by_count; i++) {
        out[n++] = (column){ c->by[i]->name, 32 };
        if (c->by[i]->label)
            out[n++] = (column){ c->by[i]->label, 32 };
    }
    for (size_t i = 0; i < COUNT_OF(last); i++)
        out[n++] = (column){ last[i], 12 };
    return n;
}

static dgm_status read_order(bool *by_count, const counting *c, dgm_error *error)
{
    const char *v = ask_value(c->f, "order", 0);

    *by_count = c->by_count > 0 && c->by[0]->kind != FIELD_PERIOD && c->by[0]->kind != FIELD_PUBLISHED;
    if (!v)
        return DGM_OK;
    if (strcmp(v, "key") != 0 && strcmp(v, "events") != 0)
        return ask_bad(error, c->f, "order", 0, "%.40s: key or events is wanted", v);
    *by_count = v[0] == 'e';
    return DGM_OK;
}

static dgm_status write_counts(ask_out *o, counting *c, dgm_error *error)
{
    column name[TALLY_FIELDS * 2 + 8];
    uint32_t columns = name_columns(name, c), count = c->rows.count;
    told_row *t = ARENA_NEW(&c->arena, told_row, count + 1);
    uint64_t from = ask_offset(c->f), end = ask_limit(c->f, UINT64_MAX);
    bool by_count;
    dgm_status status = DGM_OK;
    sheet s;

    if (!t)
        return dgm_fail_memory(error);
    TRY(read_order(&by_count, c, error));
    for (uint32_t i = 0; i < count; i++) {
        t[i].row = &c->rows.row[i];
        t[i].fields = c->by_count;
        for (uint32_t k = 0; k < c->by_count; k++)
            TRY(tell(t[i].text[k], c, c->by[k], t[i].row->key[k], error));
    }
    if (count > 1)
        qsort(t, count, sizeof(*t), by_count ? by_events : by_text);
    if (o->format == DGM_QUERY_JSON) {
        buf_char(&o->b, '{');
        json_member_int(&o->b, "total", count);
    }
    sheet_begin(&s, o, name, columns, "counts");
    end = end > UINT64_MAX - from ? UINT64_MAX : from + end;
    for (uint64_t i = from; i < count && i < end && status == DGM_OK; i++)
        status = write_row(&s, c, &t[i], error);
    return sheet_end(&s, status, error);
}

static bool on_fact(void *user, const fact *f) { return count_fact(user, f); }

dgm_status ask_counts(ask_out *o, ask *q, const ask_filter *f, dgm_error *error)
{
    counting c = { .q = q, .f = f };
    dgm_status status;

    arena_init(&c.arena, 0);
    status = read_by(&c, error);
    if (status == DGM_OK)
        status = ask_load(q, error);
    if (status == DGM_OK)
        status = read_roles(&c, error);
    if (status == DGM_OK)
        status = tally_scan(q, f, on_fact, &c, error);
    if (status == DGM_OK)
        status = count_read(&c, error);
    if (status == DGM_OK && c.words.failed)
        status = dgm_fail_memory(error);
    if (status == DGM_OK)
        status = write_counts(o, &c, error);
    tally_release(&c.rows);
    tally_release(&c.read);
    keyset_release(&c.read_outlets);
    map_release(&c.words.of);
    arena_release(&c.arena);
    return status;
}
