/* GeoJSON (RFC 7946): a collection of features, one an event; longitude before latitude, no geometry where no place is known. */
#include "export/export.h"

#include <math.h>

static dgm_status begin(job *j, dgm_error *error)
{
    (void)error;
    buf_z(&j->out.b, "{\"type\":\"FeatureCollection\",\"features\":[");
    return DGM_OK;
}

static dgm_status write(job *j, record *r, dgm_error *error)
{
    buf *b = &j->out.b;
    const spot *w = &r->where;

    (void)error;
    buf_z(b, j->written ? ",\n{\"type\":\"Feature\",\"id\":" : "\n{\"type\":\"Feature\",\"id\":");
    buf_u64(b, r->id);
    buf_z(b, ",\"geometry\":");
    if (w->known && !isnan(w->lat) && !isnan(w->lon)) {
        buf_z(b, "{\"type\":\"Point\",\"coordinates\":[");
        real_short(b, w->lon, 5);
        buf_char(b, ',');
        real_short(b, w->lat, 5);
        buf_z(b, "]}");
    } else {
        buf_z(b, "null");
    }
    buf_z(b, ",\"properties\":{");
    export_properties(b, j, r);
    buf_z(b, "}}");
    return DGM_OK;
}

static dgm_status end(job *j, dgm_error *error)
{
    (void)error;
    buf_z(&j->out.b, "\n]}\n");
    return DGM_OK;
}

const format geojson_format = {
    .name = "geojson", .file = "events.geojson", .help = "GeoJSON: a point an event, our own fields with it", .unit = UNIT_EVENT, .has_status = true,
    .write = write, .begin = begin, .end = end,
};
