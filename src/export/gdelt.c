/* GDELT 2: the events table (61 columns) and the mentions table (16). Tabs, no header, nothing for what is missing.
 *
 * An event is an act: over all articles where dragoman link has been at work, else of its article. What we do not know (tone, ethnic groups,
 * second-level divisions, numbers of the GNS) stays empty. */
#include "export/export.h"

#include "base/utf8.h"

#include <math.h>
#include <stdlib.h>
#include <utf8proc.h>

static const party *party_of(const record *r, int side) { return side ? r->to : r->from; }

static int number(const char *p, int n)
{
    int v = 0;

    for (int i = 0; i < n; i++)
        v = v * 10 + (p[i] - '0');
    return v;
}

static void put_id(sheet *s, const job *j, const record *r, int side) { col_int(s, (int64_t)r->id); }

/* The first 8, 6 or 4 digits of the day. */
static void put_day(sheet *s, const job *j, const record *r, int digits)
{
    col_str(s, (str){ r->day, r->day[0] ? (uint32_t)digits : 0 });
}

/* As rows of GDELT have it: (days of 30-day months before + day) / 365. */
static void put_fraction(sheet *s, const job *j, const record *r, int side)
{
    col_begin(s);
    if (r->day[0])
        buf_fixed(s->b, number(r->day, 4) + ((number(r->day + 4, 2) - 1) * 30 + number(r->day + 6, 2)) / 365.0, 4);
    col_end(s);
}

static void put_actor_code(sheet *s, const job *j, const record *r, int side)
{
    char code[64];

    col_str(s, party_of(r, side) ? actor_cameo(code, j->t, party_of(r, side), true) : (str){ "", 0 });
}

static void put_actor_name(sheet *s, const job *j, const record *r, int side)
{
    str name = party_of(r, side) ? party_of(r, side)->name : (str){ "", 0 };
    uint32_t n;

    col_begin(s);
    for (uint32_t i = 0; i < name.n; i += n) {
        uint32_t c = utf8_decode(name, i, &n);
        char out[4];

        if (c == UINT32_MAX)
            continue;
        col_part(s, (str){ out, utf8_encode((uint32_t)utf8proc_toupper((utf8proc_int32_t)c), out) });
    }
    col_end(s);
}

static const body_row *body_of(const job *j, const record *r, int side)
{
    const party *p = party_of(r, side);

    return p && !p->country.n ? tables_body(j->t, p->name) : NULL;
}

static void put_actor_country(sheet *s, const job *j, const record *r, int side)
{
    const party *p = party_of(r, side);
    const country_row *c = p ? tables_country(j->t, p->country) : NULL;
    const body_row *body = body_of(j, r, side);

    col_str(s, c ? c->gdelt : body ? body->country : (str){ "", 0 });
}

static void put_actor_group(sheet *s, const job *j, const record *r, int side)
{
    const body_row *body = body_of(j, r, side);

    col_str(s, body ? body->group : (str){ "", 0 });
}

static void put_actor_religion(sheet *s, const job *j, const record *r, int side)
{
    const body_row *body = body_of(j, r, side);

    col_str(s, body ? body->religion : (str){ "", 0 });
}

static void put_nothing(sheet *s, const job *j, const record *r, int side) { col_none(s); }

/* `which`: side, and 2 times which of the three types. */
static void put_actor_type(sheet *s, const job *j, const record *r, int which)
{
    const party *p = party_of(r, which & 1);
    const body_row *body = body_of(j, r, which & 1);
    const role_row *role = p ? tables_role(j->t, p->role) : NULL;
    str type = { "", 0 };

    if (body)
        type = str_part(body->types, ';', (uint32_t)which >> 1);
    else if (role && which < 2 && !(actor_is_state(p) && p->country.n))
        type = role->cameo;
    col_str(s, type);
}

/* The lead: paragraphs are not kept in every input, so the first two sentences. */
static void put_is_root(sheet *s, const job *j, const record *r, int side) { col_int(s, r->sentence < 2); }

static void put_code(sheet *s, const job *j, const record *r, int digits)
{
    col_str(s, str_sub(r->code, 0, r->code.n < (uint32_t)digits ? r->code.n : (uint32_t)digits));
}

static void put_quad(sheet *s, const job *j, const record *r, int side)
{
    const code_row *c = tables_code(j->t, r->code);

    col_str(s, c ? c->quad_gdelt : (str){ "", 0 });
}

static void put_goldstein(sheet *s, const job *j, const record *r, int side)
{
    col_begin(s);
    if (!isnan(r->goldstein))
        buf_fixed(s->b, r->goldstein, 1);
    col_end(s);
}

static void put_reach(sheet *s, const job *j, const record *r, int which)
{
    col_int(s, which == 0 ? r->mentions : which == 1 ? r->sources : r->articles);
}

/* ---- Places ------------------------------------------------------------------------------------------------------ */

/* A place as GDELT has it; of an actor its country. */
typedef struct geo {
    int type; /* 0 none, 1 country, 2 state of the USA, 3 city there, 4 city elsewhere, 5 division elsewhere */
    const spot *at;
    const country_row *country;
    double lat, lon;
} geo;

static geo geo_of(const job *j, const record *r, int which)
{
    const spot *w = &r->where;
    const party *p;
    bool usa;

    if (which == 2) {
        if (!w->known || w->level == 0 || !w->country)
            return (geo){ 0, w, NULL, NAN, NAN };
        usa = str_is(w->country->alpha3, "USA");
        return (geo){ w->level == 1 ? 1 : w->level <= 3 ? (usa ? 2 : 5) : usa ? 3 : 4, w, w->country, w->lat, w->lon };
    }
    p = party_of(r, which);
    if (p && tables_country(j->t, p->country)) {
        const country_row *c = tables_country(j->t, p->country);

        return (geo){ 1, NULL, c, c->lat, c->lon };
    }
    return (geo){ 0, NULL, NULL, NAN, NAN };
}

static void put_geo_type(sheet *s, const job *j, const record *r, int which) { col_int(s, geo_of(j, r, which).type); }

static void add_name(sheet *s, str v, bool *first)
{
    if (!v.n)
        return;
    if (!*first)
        col_part(s, STR(", "));
    col_part(s, v);
    *first = false;
}

static void put_geo_name(sheet *s, const job *j, const record *r, int which)
{
    geo g = geo_of(j, r, which);
    bool first = true;

    col_begin(s);
    if (g.type > 1) {
        add_name(s, g.at->name, &first);
        if (!str_eq(g.at->division, g.at->name))
            add_name(s, g.at->division, &first);
    }
    if (g.type)
        add_name(s, g.country->name, &first);
    col_end(s);
}

static void put_geo_country(sheet *s, const job *j, const record *r, int which)
{
    geo g = geo_of(j, r, which);

    col_str(s, g.type ? g.country->fips : (str){ "", 0 });
}

/* FIPS country and the code of GeoNames, which is that of FIPS but for a few countries. */
static void put_geo_division(sheet *s, const job *j, const record *r, int which)
{
    geo g = geo_of(j, r, which);

    col_begin(s);
    if (g.type)
        col_part(s, g.country->fips);
    if (g.type > 1 && g.country->fips.n)
        col_part(s, g.at->division_code);
    col_end(s);
}

static void put_geo_lat(sheet *s, const job *j, const record *r, int which) { col_real(s, geo_of(j, r, which).type ? geo_of(j, r, which).lat : NAN, 4); }
static void put_geo_lon(sheet *s, const job *j, const record *r, int which) { col_real(s, geo_of(j, r, which).type ? geo_of(j, r, which).lon : NAN, 4); }

/* Countries and divisions have their own code there, cities a number of the GNS, which we do not have. */
static void put_geo_feature(sheet *s, const job *j, const record *r, int which)
{
    int type = geo_of(j, r, which).type;

    if (type == 1 || type == 2 || type == 5)
        put_geo_division(s, j, r, which);
    else
        col_none(s);
}

/* ---- When and where from ----------------------------------------------------------------------------------------- */

/* Publication, in steps of a quarter of an hour; a day has none, so its first. Without it, when the article was coded. */
static void put_time(sheet *s, const record *r)
{
    str t = r->published.n >= 10 ? r->published : r->added;
    char out[15] = "";
    int n = 0;

    for (uint32_t i = 0; i < t.n && n < 12; i++)
        if (ascii_is_digit((unsigned char)t.p[i]))
            out[n++] = t.p[i];
    if (n < 8) {
        col_none(s);
        return;
    }
    while (n < 14)
        out[n++] = '0';
    {
        int quarter = number(out + 10, 2) / 15 * 15;

        out[10] = (char)('0' + quarter / 10);
        out[11] = (char)('0' + quarter % 10);
    }
    col_str(s, (str){ out, 14 });
}

static void put_added(sheet *s, const job *j, const record *r, int side) { put_time(s, r); }

static void put_url(sheet *s, const job *j, const record *r, int side) { col_str(s, r->url.n ? r->url : r->article_id); }

#define ACTOR(prefix, side)                                                                                                       \
    { prefix "Code", put_actor_code, side }, { prefix "Name", put_actor_name, side },                                             \
    { prefix "CountryCode", put_actor_country, side }, { prefix "KnownGroupCode", put_actor_group, side },                        \
    { prefix "EthnicCode", put_nothing, side }, { prefix "Religion1Code", put_actor_religion, side },                             \
    { prefix "Religion2Code", put_nothing, side }, { prefix "Type1Code", put_actor_type, side },                                  \
    { prefix "Type2Code", put_actor_type, side + 2 }, { prefix "Type3Code", put_actor_type, side + 4 }
#define GEO(prefix, which)                                                                                                        \
    { prefix "Geo_Type", put_geo_type, which }, { prefix "Geo_FullName", put_geo_name, which },                                   \
    { prefix "Geo_CountryCode", put_geo_country, which }, { prefix "Geo_ADM1Code", put_geo_division, which },                     \
    { prefix "Geo_ADM2Code", put_nothing, which }, { prefix "Geo_Lat", put_geo_lat, which },                                      \
    { prefix "Geo_Long", put_geo_lon, which }, { prefix "Geo_FeatureID", put_geo_feature, which }

static const column event_columns[] = {
    { "GLOBALEVENTID", put_id, 0 }, { "SQLDATE", put_day, 8 }, { "MonthYear", put_day, 6 }, { "Year", put_day, 4 },
    { "FractionDate", put_fraction, 0 }, ACTOR("Actor1", 0), ACTOR("Actor2", 1), { "IsRootEvent", put_is_root, 0 },
    { "EventCode", put_code, 4 }, { "EventBaseCode", put_code, 3 }, { "EventRootCode", put_code, 2 }, { "QuadClass", put_quad, 0 },
    { "GoldsteinScale", put_goldstein, 0 }, { "NumMentions", put_reach, 0 }, { "NumSources", put_reach, 1 },
    { "NumArticles", put_reach, 2 }, { "AvgTone", put_nothing, 0 }, GEO("Actor1", 0), GEO("Actor2", 1), GEO("Action", 2),
    { "DATEADDED", put_added, 0 }, { "SOURCEURL", put_url, 0 },
};

const format gdelt_events_format = {
    .name = "gdelt-events", .file = "gdelt.export.CSV", .help = "GDELT 2 events, 61 columns: an act, its source, its target", .unit = UNIT_ACT,
    .style = CELL_TAB, .none = "", .columns = event_columns, .column_count = COUNT_OF(event_columns),
};

/* ---- Mentions ---------------------------------------------------------------------------------------------------- */

/* Character of the article's text at which this byte lies. */
static int64_t characters(str text, int64_t byte)
{
    int64_t n = 0;

    for (int64_t i = 0; i < byte && i < text.n; i++)
        n += ((unsigned char)text.p[i] & 0xC0) != 0x80;
    return n;
}

static void put_told_time(sheet *s, const job *j, const record *r, int side) { put_time(s, r->told); }
static void put_type(sheet *s, const job *j, const record *r, int side) { col_int(s, r->told->url.n ? 1 : 2); }
/* The outlet; unknown, the host of the address. */
static void put_outlet(sheet *s, const job *j, const record *r, int side)
{
    str host = r->told->outlet;
    uint32_t at;

    if (!host.n && (at = str_find(r->told->url, STR("://"))) != NO_INDEX) {
        host = str_sub(r->told->url, at + 3, r->told->url.n);
        at = str_find(host, STR("/"));
        if (at != NO_INDEX)
            host.n = at;
    }
    col_str(s, host);
}

static void put_told_url(sheet *s, const job *j, const record *r, int side) { put_url(s, j, r->told, side); }
static void put_sentence(sheet *s, const job *j, const record *r, int side) { col_int(s, r->told->sentence + 1); }

static bool same_party(const party *a, const party *b)
{
    return a->id.n ? str_eq(a->id, b->id) : str_eq(a->name, b->name) && str_eq(a->country, b->country) && str_eq(a->role, b->role);
}

static void put_offset(sheet *s, const job *j, const record *r, int side)
{
    const record *m = r->told;
    const party *list = side ? m->target : m->source, *p = party_of(r, side);
    uint32_t n = side ? m->target_count : m->source_count;
    int64_t at = -1;

    for (uint32_t i = 0; p && i < n && at < 0; i++)
        if (same_party(p, &list[i]))
            at = list[i].start;
    col_int(s, at < 0 ? -1 : characters(j->text, at));
}

static void put_action_offset(sheet *s, const job *j, const record *r, int side) { col_int(s, characters(j->text, r->told->start)); }
static void put_raw(sheet *s, const job *j, const record *r, int side) { col_int(s, 1); }

/* 10 to 100 in steps of 10. */
static void put_confidence(sheet *s, const job *j, const record *r, int side)
{
    int64_t tenths = (int64_t)(r->told->confidence * 10 + 0.5);

    col_int(s, tenths < 1 ? 10 : tenths > 10 ? 100 : tenths * 10);
}

static void put_length(sheet *s, const job *j, const record *r, int side) { col_int(s, characters(j->text, j->text.n)); }

static const column mention_columns[] = {
    { "GLOBALEVENTID", put_id, 0 }, { "EventTimeDate", put_added, 0 }, { "MentionTimeDate", put_told_time, 0 }, { "MentionType", put_type, 0 },
    { "MentionSourceName", put_outlet, 0 }, { "MentionIdentifier", put_told_url, 0 }, { "SentenceID", put_sentence, 0 },
    { "Actor1CharOffset", put_offset, 0 }, { "Actor2CharOffset", put_offset, 1 }, { "ActionCharOffset", put_action_offset, 0 },
    { "InRawText", put_raw, 0 }, { "Confidence", put_confidence, 0 }, { "MentionDocLen", put_length, 0 }, { "MentionDocTone", put_nothing, 0 },
    { "MentionDocTranslationInfo", put_nothing, 0 }, { "Extras", put_nothing, 0 },
};

const format gdelt_mentions_format = {
    .name = "gdelt-mentions", .file = "gdelt.mentions.CSV", .help = "GDELT 2 mentions, 16 columns: where each act of gdelt-events is told",
    .unit = UNIT_MENTION, .needs_text = true, .style = CELL_TAB, .none = "", .columns = mention_columns, .column_count = COUNT_OF(mention_columns),
};
