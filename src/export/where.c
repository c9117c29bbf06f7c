/* What kind of place it is: its level, division, and country as other formats spell it. */
#include "export/export.h"

#include "world/key.h"

#include <math.h>

#define CANDIDATES 64
#define NEAR 0.02 /* degrees: places of tables without a number of GeoNames are known by where they lie */

static bool fits(const gazetteer_row *g, str country, double lat, double lon, int64_t geonameid)
{
    if (geonameid)
        return g->geonameid == (uint64_t)geonameid;
    return str_is(country, g->country) && !isnan(lat) && fabs(g->lat - lat) < NEAR && fabs(g->lon - lon) < NEAR;
}

static bool is_country_name(const country_row *c, str name) { return c && (str_eq(c->name, name) || str_eq(c->icews, name)); }

void where_find(spot *out, const job *j, str name, str text, str country, double lat, double lon, int64_t geonameid)
{
    gazetteer_row found[CANDIDATES];
    char key[WORLD_KEY_MAX];
    uint32_t n;
    const division_row *d;

    *out = (spot){ .known = name.n > 0, .level = 4, .name = name, .text = text, .country = tables_country(j->t, country),
                   .lat = lat, .lon = lon, .geonameid = geonameid };
    if (is_country_name(out->country, name)) {
        out->level = 1;
        return;
    }
    n = world_key(name, key);
    n = n ? gazetteer_find(j->places, (str){ key, n }, found, CANDIDATES) : 0;
    for (uint32_t i = 0; i < n; i++)
        if (fits(&found[i], country, lat, lon, geonameid)) {
            out->level = found[i].level;
            out->division = found[i].admin1;
            break;
        }
    if (!geonameid && n == 0 && !country.n)
        out->level = 0;
    if (out->level == 2)
        out->division = name;
    else if (out->level >= 4)
        out->city = name;
    d = tables_division(j->t, country, out->division);
    out->division_code = d ? d->code : (str){ "", 0 };
}
