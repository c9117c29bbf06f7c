/* ICEWS events as Dataverse has them: 20 columns, tabs, a header, NULL for what is missing. A row an event, source and target. */
#include "export/export.h"

#include <math.h>

static const party *party_of(const record *r, int side) { return side ? r->to : r->from; }

static void put_id(sheet *s, const job *j, const record *r, int side) { col_int(s, (int64_t)r->id); }

static void put_day(sheet *s, const job *j, const record *r, int side)
{
    char day[11];

    day_dashed(day, r->day);
    col_z(s, day);
}

/* "Police (Indonesia)": persons and states go by their name alone. */
static void put_name(sheet *s, const job *j, const record *r, int side)
{
    const party *p = party_of(r, side);
    const country_row *c = p ? tables_country(j->t, p->country) : NULL;

    if (!p) {
        col_none(s);
    } else if (c && actor_is_state(p)) {
        col_str(s, c->icews);
    } else {
        col_begin(s);
        col_part(s, p->name);
        if (c && !actor_is_person(p)) {
            col_part(s, STR(" ("));
            col_part(s, c->icews);
            col_part(s, STR(")"));
        }
        col_end(s);
    }
}

static void put_sectors(sheet *s, const job *j, const record *r, int side)
{
    const party *p = party_of(r, side);
    const role_row *role = p ? tables_role(j->t, p->role) : NULL;

    if (role && !actor_is_state(p))
        col_str(s, role->icews);
    else
        col_none(s);
}

static void put_country(sheet *s, const job *j, const record *r, int side)
{
    const party *p = party_of(r, side);
    const country_row *c = p ? tables_country(j->t, p->country) : NULL;

    col_str(s, c ? c->icews : (str){ "", 0 });
}

static void put_text(sheet *s, const job *j, const record *r, int side)
{
    const code_row *c = tables_code(j->t, r->code);

    col_str(s, c ? c->icews_text : (str){ "", 0 });
}

static void put_code(sheet *s, const job *j, const record *r, int side) { col_str(s, r->code); }

static void put_intensity(sheet *s, const job *j, const record *r, int side)
{
    const code_row *c = tables_code(j->t, r->code);

    col_str(s, c ? c->icews_intensity : (str){ "", 0 });
}

static void put_story(sheet *s, const job *j, const record *r, int side) { col_int(s, r->article); }
static void put_sentence(sheet *s, const job *j, const record *r, int side) { col_int(s, r->sentence + 1); }
static void put_publisher(sheet *s, const job *j, const record *r, int side) { col_str(s, r->outlet); }
static void put_city(sheet *s, const job *j, const record *r, int side) { col_str(s, r->where.city); }
static void put_district(sheet *s, const job *j, const record *r, int side) { col_str(s, r->where.level == 3 ? r->where.name : (str){ "", 0 }); }
static void put_province(sheet *s, const job *j, const record *r, int side) { col_str(s, r->where.division); }

static void put_where(sheet *s, const job *j, const record *r, int side)
{
    col_str(s, r->where.country ? r->where.country->icews : (str){ "", 0 });
}

static void put_lat(sheet *s, const job *j, const record *r, int side) { col_real(s, r->where.known ? r->where.lat : NAN, 5); }
static void put_lon(sheet *s, const job *j, const record *r, int side) { col_real(s, r->where.known ? r->where.lon : NAN, 5); }

static const column columns[] = {
    { "Event ID", put_id, 0 }, { "Event Date", put_day, 0 }, { "Source Name", put_name, 0 }, { "Source Sectors", put_sectors, 0 },
    { "Source Country", put_country, 0 }, { "Event Text", put_text, 0 }, { "CAMEO Code", put_code, 0 }, { "Intensity", put_intensity, 0 },
    { "Target Name", put_name, 1 }, { "Target Sectors", put_sectors, 1 }, { "Target Country", put_country, 1 }, { "Story ID", put_story, 0 },
    { "Sentence Number", put_sentence, 0 }, { "Publisher", put_publisher, 0 }, { "City", put_city, 0 }, { "District", put_district, 0 },
    { "Province", put_province, 0 }, { "Country", put_where, 0 }, { "Latitude", put_lat, 0 }, { "Longitude", put_lon, 0 },
};

const format icews_format = {
    .name = "icews", .file = "icews.events.tab", .help = "ICEWS events, 20 columns with a header: an event, its source, its target", .unit = UNIT_PAIR,
    .header = true, .style = CELL_TAB, .none = "NULL", .columns = columns, .column_count = COUNT_OF(columns),
};
