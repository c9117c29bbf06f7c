/* The files of the KEDS family: PETRARCH, Phoenix, TABARI. Tabs, no header; a line an event, source and target. */
#include "export/export.h"

#include <math.h>

static const party *party_of(const record *r, int side) { return side ? r->to : r->from; }

static str code_of(char out[64], const job *j, const record *r, int side)
{
    return party_of(r, side) ? actor_cameo(out, j->t, party_of(r, side), false) : STR("---");
}

static void put_code(sheet *s, const job *j, const record *r, int side)
{
    char code[64];

    col_str(s, code_of(code, j, r, side));
}

static void put_event(sheet *s, const job *j, const record *r, int side) { col_str(s, r->code); }

/* Digits of the day, from the first that is wanted. */
static void put_day(sheet *s, const job *j, const record *r, int from) { col_z(s, r->day[0] ? r->day + from : ""); }

/* PLOVER's contexts stand for issues, in capitals, each counted once. */
static void put_issues(sheet *s, const job *j, const record *r, int side)
{
    str rest = r->contexts, part;
    bool first = true;

    col_begin(s);
    while (str_split(&rest, ';', &part)) {
        if (!first)
            col_part(s, STR(";"));
        for (uint32_t i = 0; i < part.n; i++) {
            char c = part.p[i] >= 'a' && part.p[i] <= 'z' ? (char)(part.p[i] - 32) : part.p[i];

            col_part(s, (str){ &c, 1 });
        }
        col_part(s, STR(",1"));
        first = false;
    }
    col_end(s);
}

/* "article_2": the id of the article without blanks and semicolons, and the number of the sentence, from 0. */
static void put_sentence(sheet *s, const job *j, const record *r, int side)
{
    char at[24];
    int n = snprintf(at, sizeof(at), "_%lld", (long long)r->sentence);

    col_begin(s);
    for (uint32_t from = 0, i = 0; i <= r->article_id.n; i++)
        if (i == r->article_id.n || r->article_id.p[i] == ' ' || r->article_id.p[i] == ';') {
            col_part(s, str_sub(r->article_id, from, i));
            if (i < r->article_id.n)
                col_part(s, STR("_"));
            from = i + 1;
        }
    col_part(s, (str){ at, (uint32_t)n });
    col_end(s);
}

static void put_outlet(sheet *s, const job *j, const record *r, int side)
{
    col_str(s, r->outlet.n ? r->outlet : side ? STR("NULL") : (str){ "", 0 });
}

static void put_text(sheet *s, const job *j, const record *r, int side)
{
    const party *p = party_of(r, side);

    col_str(s, p && p->text.n ? p->text : STR("---"));
}

static void put_trigger(sheet *s, const job *j, const record *r, int side) { col_str(s, r->trigger.n ? r->trigger : STR("---")); }

static const column petrarch_columns[] = {
    { "date", put_day, 0 }, { "source", put_code, 0 }, { "target", put_code, 1 }, { "code", put_event, 0 }, { "issues", put_issues, 0 },
    { "ids", put_sentence, 0 }, { "story_source", put_outlet, 1 }, { "source_text", put_text, 0 }, { "target_text", put_text, 1 },
    { "event_text", put_trigger, 0 },
};

const format petrarch_format = {
    .name = "petrarch", .file = "evts.dragoman.txt", .help = "PETRARCH and PETRARCH2 event files, 10 columns with the texts", .unit = UNIT_PAIR,
    .style = CELL_TAB, .none = "", .columns = petrarch_columns, .column_count = COUNT_OF(petrarch_columns),
};

/* ---- Phoenix ----------------------------------------------------------------------------------------------------- */

static void put_id(sheet *s, const job *j, const record *r, int side)
{
    char id[32];

    snprintf(id, sizeof(id), "%llu_v", (unsigned long long)r->id);
    col_begin(s);
    col_part(s, str_of(id));
    col_part(s, str_of(dgm_version()));
    col_end(s);
}

static void put_part_of_day(sheet *s, const job *j, const record *r, int which)
{
    static const struct { uint32_t from, to; } part[] = { { 0, 4 }, { 4, 6 }, { 6, 8 } };
    str day = str_of(r->day);

    col_str(s, day.n ? str_sub(day, part[which].from, part[which].to) : day);
}

/* The first group where it is a country or IGO, NGO, IMG, MNC: `which` 0 and 1. A role as second group: 2 and 3. What is left: 4 and 5. */
static void put_group(sheet *s, const job *j, const record *r, int which)
{
    static const char *const entity[] = { "IGO", "NGO", "IMG", "MNC" };
    static const char *const known[] = { "GOV", "MIL", "REB", "OPP", "PTY", "COP", "JUD", "SPY", "MED", "EDU", "BUS", "CRM", "CVL" };
    char buffer[64];
    str code = code_of(buffer, j, r, which & 1), first = str_sub(code, 0, code.n < 3 ? code.n : 3);
    str second = code.n >= 6 ? str_sub(code, 3, 6) : (str){ "", 0 };
    const party *p = party_of(r, which & 1);
    bool is_entity = p && tables_country(j->t, p->country) != NULL, is_role = false;

    for (uint32_t i = 0; i < COUNT_OF(entity); i++)
        is_entity |= str_is(first, entity[i]);
    for (uint32_t i = 0; i < COUNT_OF(known); i++)
        is_role |= str_is(second, known[i]);
    if (which < 2) {
        col_str(s, is_entity ? first : (str){ "", 0 });
    } else if (which < 4) {
        col_str(s, is_role ? second : (str){ "", 0 });
    } else {
        bool any = false;

        col_begin(s);
        for (uint32_t i = is_role ? 6 : 3; i + 3 <= code.n; i += 3) {
            if (any)
                col_part(s, STR(";"));
            col_part(s, str_sub(code, i, i + 3));
            any = true;
        }
        col_end(s);
    }
}

static void put_root(sheet *s, const job *j, const record *r, int side) { col_str(s, str_sub(r->code, 0, r->code.n < 2 ? r->code.n : 2)); }

static void put_quad(sheet *s, const job *j, const record *r, int side)
{
    const code_row *c = tables_code(j->t, r->code);

    col_str(s, c ? c->quad_phoenix : (str){ "", 0 });
}

static void put_goldstein(sheet *s, const job *j, const record *r, int side)
{
    const code_row *c = tables_code(j->t, r->code);

    col_str(s, c ? c->goldstein_phoenix : (str){ "", 0 });
}

static void put_lat(sheet *s, const job *j, const record *r, int side) { col_real(s, r->where.known ? r->where.lat : NAN, 5); }
static void put_lon(sheet *s, const job *j, const record *r, int side) { col_real(s, r->where.known ? r->where.lon : NAN, 5); }
static void put_place(sheet *s, const job *j, const record *r, int side) { col_str(s, r->where.name); }
static void put_state(sheet *s, const job *j, const record *r, int side) { col_str(s, r->where.division); }
static void put_where(sheet *s, const job *j, const record *r, int side) { col_str(s, r->where.country ? r->where.country->alpha3 : (str){ "", 0 }); }
static void put_url(sheet *s, const job *j, const record *r, int side) { col_str(s, r->url); }

#define SIDE(name, side)                                                                                                          \
    { name "ActorFull", put_code, side }, { name "ActorEntity", put_group, side }, { name "ActorRole", put_group, side + 2 },      \
    { name "ActorAttribute", put_group, side + 4 }

static const column phoenix_columns[] = {
    { "EventID", put_id, 0 }, { "Date", put_day, 0 }, { "Year", put_part_of_day, 0 }, { "Month", put_part_of_day, 1 }, { "Day", put_part_of_day, 2 },
    SIDE("Source", 0), SIDE("Target", 1), { "EventCode", put_event, 0 }, { "EventRootCode", put_root, 0 }, { "QuadClass", put_quad, 0 },
    { "GoldsteinScore", put_goldstein, 0 }, { "Issues", put_issues, 0 }, { "Latitude", put_lat, 0 }, { "Longitude", put_lon, 0 },
    { "LocationName", put_place, 0 }, { "StateName", put_state, 0 }, { "CountryCode", put_where, 0 }, { "SentenceID", put_sentence, 0 },
    { "URLs", put_url, 0 }, { "NewsSources", put_outlet, 0 },
};

const format phoenix_format = {
    .name = "phoenix", .file = "events.full.dragoman.txt", .help = "Phoenix, 26 columns: an event, its source, its target", .unit = UNIT_PAIR,
    .style = CELL_TAB, .none = "", .columns = phoenix_columns, .column_count = COUNT_OF(phoenix_columns),
};

/* ---- TABARI ------------------------------------------------------------------------------------------------------ */

static void put_label(sheet *s, const job *j, const record *r, int side)
{
    const code_row *c = tables_code(j->t, r->code);

    col_str(s, c && c->icews_text.n ? c->icews_text : STR("*null*"));
}

/* The number of the record, filled up as TABARI does; the id of an article would not fit into its 31 characters. */
static void put_record(sheet *s, const job *j, const record *r, int side)
{
    char id[32];
    int n = snprintf(id, sizeof(id), "%llu", (unsigned long long)r->id);

    while (n < 16)
        id[n++] = '*';
    col_str(s, (str){ id, (uint32_t)n });
}

static const column tabari_columns[] = {
    { "date", put_day, 2 }, { "source", put_code, 0 }, { "target", put_code, 1 }, { "code", put_event, 0 }, { "label", put_label, 0 },
    { "id", put_record, 0 },
};

const format tabari_format = {
    .name = "tabari", .file = "tabari.dragoman.txt", .help = "TABARI event files, 6 columns", .unit = UNIT_PAIR, .style = CELL_TAB, .none = "",
    .columns = tabari_columns, .column_count = COUNT_OF(tabari_columns),
};
