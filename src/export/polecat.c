/* POLECAT's weekly files: 40 columns, tabs, a header. A row an event; lists are split by ";". */
#include "export/export.h"

#include <math.h>

#define LIST ';'

typedef str party_value(const job *j, const party *p);

static void put_list(sheet *s, const job *j, const record *r, int side, party_value *value)
{
    const party *list = side ? r->target : r->source;
    uint32_t n = side ? r->target_count : r->source_count;

    if (!n) {
        col_none(s);
        return;
    }
    col_begin(s);
    for (uint32_t i = 0; i < n; i++)
        col_item(s, value(j, &list[i]), LIST, i == 0);
    col_end(s);
}

static str name_of(const job *j, const party *p) { return p->name; }
static str text_of(const job *j, const party *p) { return p->text; }
static str country_of(const job *j, const party *p) { return actor_plover_country(j->t, p); }

static str cow_of(const job *j, const party *p)
{
    const country_row *c = tables_country(j->t, p->country);

    return c ? c->cow : (str){ "", 0 };
}

static str sector_of(const job *j, const party *p)
{
    const role_row *role = tables_role(j->t, p->role);

    return role ? role->plover : (str){ "", 0 };
}

/* Wikidata's number of a person. */
static str item_of(const job *j, const party *p) { return str_starts(p->id, STR("wd:")) ? str_sub(p->id, 3, p->id.n) : (str){ "", 0 }; }

/* "None" without one: readers leave such rows out by it. */
static void put_names(sheet *s, const job *j, const record *r, int side)
{
    if (side ? r->target_count : r->source_count)
        put_list(s, j, r, side, name_of);
    else
        col_str(s, STR("None"));
}

static void put_texts(sheet *s, const job *j, const record *r, int side) { put_list(s, j, r, side, text_of); }
static void put_countries(sheet *s, const job *j, const record *r, int side) { put_list(s, j, r, side, country_of); }
static void put_cow(sheet *s, const job *j, const record *r, int side) { put_list(s, j, r, side, cow_of); }
static void put_sectors(sheet *s, const job *j, const record *r, int side) { put_list(s, j, r, side, sector_of); }
static void put_items(sheet *s, const job *j, const record *r, int side) { put_list(s, j, r, side, item_of); }

static void put_sector(sheet *s, const job *j, const record *r, int side)
{
    const party *first = side ? (r->target_count ? r->target : NULL) : r->source_count ? r->source : NULL;

    col_str(s, first ? sector_of(j, first) : (str){ "", 0 });
}

static void put_id(sheet *s, const job *j, const record *r, int side) { col_int(s, (int64_t)r->id); }

static void put_day(sheet *s, const job *j, const record *r, int side)
{
    char day[11];

    day_dashed(day, r->day);
    col_z(s, day);
}

static void put_type(sheet *s, const job *j, const record *r, int side) { col_str(s, r->type); }
static void put_mode(sheet *s, const job *j, const record *r, int side) { col_str(s, r->mode); }
static void put_contexts(sheet *s, const job *j, const record *r, int side) { col_str(s, r->contexts); }

static void put_intensity(sheet *s, const job *j, const record *r, int side)
{
    const scale_row *scale = tables_scale(j->t, r->type, r->mode);

    col_str(s, scale ? scale->score : (str){ "", 0 });
}

static void put_quad(sheet *s, const job *j, const record *r, int side)
{
    static const char *const name[] = { "VERBAL COOPERATION", "MATERIAL COOPERATION", "VERBAL CONFLICT", "MATERIAL CONFLICT" };
    const scale_row *scale = tables_scale(j->t, r->type, (str){ "", 0 });

    if (scale)
        col_z(s, name[scale->quad - 1]);
    else
        col_none(s);
}

static void put_nothing(sheet *s, const job *j, const record *r, int side) { col_none(s); }
static void put_place(sheet *s, const job *j, const record *r, int side) { col_str(s, r->where.name); }
static void put_place_text(sheet *s, const job *j, const record *r, int side) { col_str(s, r->where.text); }
static void put_city(sheet *s, const job *j, const record *r, int side) { col_str(s, r->where.city); }
static void put_district(sheet *s, const job *j, const record *r, int side) { col_str(s, r->where.level == 3 ? r->where.name : (str){ "", 0 }); }
static void put_province(sheet *s, const job *j, const record *r, int side) { col_str(s, r->where.division); }
static void put_where(sheet *s, const job *j, const record *r, int side) { col_str(s, r->where.country ? r->where.country->alpha3 : (str){ "", 0 }); }
static void put_lat(sheet *s, const job *j, const record *r, int side) { col_real(s, r->where.known ? r->where.lat : NAN, 5); }
static void put_lon(sheet *s, const job *j, const record *r, int side) { col_real(s, r->where.known ? r->where.lon : NAN, 5); }

static void put_geonames(sheet *s, const job *j, const record *r, int side)
{
    if (r->where.geonameid)
        col_int(s, r->where.geonameid);
    else
        col_none(s);
}

/* Class of GeoNames: what the level tells. */
static void put_feature(sheet *s, const job *j, const record *r, int side)
{
    static const char *const feature[] = { "", "PCL", "ADM1", "ADM2", "PPL", "" };

    col_z(s, r->where.known && r->where.level < COUNT_OF(feature) ? feature[r->where.level] : "");
}

static void put_outlet(sheet *s, const job *j, const record *r, int side) { col_str(s, r->outlet); }
static void put_published(sheet *s, const job *j, const record *r, int side) { col_str(s, str_sub(r->published, 0, r->published.n < 10 ? r->published.n : 10)); }

/* Of the article, each name once: kept in the job for the events that follow. 0 persons, 1 other bodies, 2 places. */
static void put_story(sheet *s, const job *j, const record *r, int which)
{
    str rest = j->story[which], part;
    bool first = true;

    col_begin(s);
    while (str_split(&rest, '\n', &part)) {
        col_item(s, part, LIST, first);
        first = false;
    }
    col_end(s);
}

static void put_language(sheet *s, const job *j, const record *r, int side) { col_str(s, r->lang); }

static void put_version(sheet *s, const job *j, const record *r, int side)
{
    col_begin(s);
    col_part(s, STR("dragoman-"));
    col_part(s, str_of(dgm_version()));
    col_end(s);
}

#define SIDE(long_name, side)                                                                                                     \
    { long_name " Name", put_names, side }, { long_name " Country", put_countries, side }, { long_name " COW", put_cow, side },    \
    { "Primary " long_name " Sector", put_sector, side }, { long_name " Sectors", put_sectors, side },                             \
    { long_name " Title", put_nothing, side }, { long_name " Name Raw", put_texts, side },                                         \
    { "Wikipedia " long_name " ID", put_items, side }

static const column columns[] = {
    { "Event ID", put_id, 0 }, { "Event Date", put_day, 0 }, { "Event Type", put_type, 0 }, { "Event Mode", put_mode, 0 },
    { "Intensity", put_intensity, 0 }, { "Quad Code", put_quad, 0 }, { "Contexts", put_contexts, 0 }, SIDE("Actor", 0), SIDE("Recipient", 1),
    { "Placename", put_place, 0 }, { "City", put_city, 0 }, { "District", put_district, 0 }, { "Province", put_province, 0 },
    { "Country", put_where, 0 }, { "Latitude", put_lat, 0 }, { "Longitude", put_lon, 0 }, { "GeoNames ID", put_geonames, 0 },
    { "Raw Placename", put_place_text, 0 }, { "Feature Type", put_feature, 0 }, { "Source", put_outlet, 0 },
    { "Publication Date", put_published, 0 }, { "Story People", put_story, 0 }, { "Story Organizations", put_story, 1 },
    { "Story Locations", put_story, 2 }, { "Language", put_language, 0 }, { "Version", put_version, 0 },
};

const format polecat_format = {
    .name = "polecat", .file = "ngecEvents.dragoman.DV.txt", .help = "POLECAT (PLOVER) events, 40 columns with a header", .unit = UNIT_EVENT,
    .header = true, .only_plover = true, .needs_story = true, .style = CELL_TAB, .none = "", .columns = columns, .column_count = COUNT_OF(columns),
};
