/* PLOVER in JSON: one object a line (docs/formats/export.md). Fields that we do not have are left out. */
#include "export/export.h"

#include <math.h>

static void member_if(buf *b, const char *name, str v)
{
    if (v.n)
        json_member(b, name, v);
}

static void member_real(buf *b, const char *name, double v, unsigned decimals)
{
    if (isnan(v))
        return;
    json_name(b, name);
    real_short(b, v, decimals);
}

/* A list with the elements of `list`, split at ";". */
static void member_list(buf *b, const char *name, str list)
{
    str part;
    bool first = true;

    if (!list.n)
        return;
    json_name(b, name);
    buf_char(b, '[');
    while (str_split(&list, ';', &part)) {
        if (!first)
            buf_char(b, ',');
        json_text_value(b, part);
        first = false;
    }
    buf_char(b, ']');
}

static void entities(buf *b, const job *j, const char *name, const party *list, uint32_t n)
{
    json_name(b, name);
    buf_char(b, '[');
    for (uint32_t i = 0; i < n; i++) {
        const role_row *role = tables_role(j->t, list[i].role);

        if (i)
            buf_char(b, ',');
        buf_char(b, '{');
        member_if(b, "code", actor_plover_country(j->t, &list[i]));
        member_if(b, "sector", role ? role->plover : (str){ "", 0 });
        member_if(b, "entity_text", list[i].text);
        member_if(b, "identifier_id", str_starts(list[i].id, STR("wd:")) ? str_sub(list[i].id, 3, list[i].id.n) : list[i].id);
        member_if(b, "identifier_text", list[i].name);
        buf_char(b, '}');
    }
    buf_char(b, ']');
}

static void location(buf *b, const spot *w)
{
    static const char *const feature[] = { NULL, "PCL", "ADM1", "ADM2", "PPL" };
    static const char *const class_of[] = { NULL, "A", "A", "A", "P" };
    static const int resolution[] = { 0, 1, 2, 3, 4, 5 }; /* within a city 5, country 1 */

    if (!w->known)
        return;
    json_name(b, "event_loc");
    buf_char(b, '{');
    member_if(b, "extracted_place", w->text);
    member_if(b, "resolved_place", w->name);
    if (w->geonameid)
        json_member_int(b, "geonameid", w->geonameid);
    member_real(b, "lat", w->lat, 5);
    member_real(b, "lon", w->lon, 5);
    member_if(b, "city", w->city);
    if (w->level == 3)
        member_if(b, "district", w->name);
    member_if(b, "province", w->division);
    if (w->country) {
        json_member(b, "country", w->country->name);
        json_member(b, "country_code", w->country->alpha3);
    }
    if (w->level >= 1 && w->level <= 4) {
        json_member(b, "feature_class", str_of(class_of[w->level]));
        json_member(b, "feature_code", str_of(feature[w->level]));
    }
    if (w->level >= 1 && w->level <= 5)
        json_member_int(b, "resolution", resolution[w->level]);
    buf_char(b, '}');
}

static dgm_status size_of(buf *b, job *j, const record *r, dgm_error *error)
{
    head_counts n;

    TRY(records_counts(&n, j, r, error));
    if (n.killed < 0 && n.injured < 0 && n.arrested < 0)
        return DGM_OK;
    json_name(b, "size");
    buf_char(b, '{');
    if (n.killed >= 0)
        json_member_int(b, "dead", n.killed);
    if (n.injured >= 0)
        json_member_int(b, "injured", n.injured);
    if (n.arrested >= 0)
        json_member_int(b, "arrested", n.arrested);
    buf_char(b, '}');
    return DGM_OK;
}

static void citation(buf *b, const record *r)
{
    json_name(b, "cite_info");
    buf_char(b, '{');
    member_if(b, "citation", r->article_id);
    member_if(b, "url", r->url);
    member_if(b, "title", r->title);
    member_if(b, "language", r->lang);
    member_if(b, "publication", r->outlet);
    json_member(b, "codebook", STR("PLOVER"));
    json_member(b, "version", str_of(dgm_version()));
    buf_char(b, '}');
}

static void sentence(buf *b, const record *r)
{
    json_member(b, "text", r->sentence_text);
    json_name(b, "text_info");
    buf_char(b, '{');
    json_member_int(b, "sequence", r->sentence);
    json_member_int(b, "start", r->start);
    json_member_int(b, "end", r->end);
    buf_char(b, '}');
}

static dgm_status write(job *j, record *r, dgm_error *error)
{
    const scale_row *scale = tables_scale(j->t, r->type, r->mode);
    buf *b = &j->out.b;
    char day[11], id[24];
    double score;

    snprintf(id, sizeof(id), "%llu", (unsigned long long)r->id);
    day_dashed(day, r->day);
    buf_char(b, '{');
    json_member(b, "id", str_of(id));
    json_member(b, "date", str_of(day));
    entities(b, j, "actor", r->source, r->source_count);
    if (r->target_count)
        entities(b, j, "recipient", r->target, r->target_count);
    member_list(b, "event", r->type);
    location(b, &r->where);
    member_list(b, "event_text", r->trigger.n ? r->trigger : (str){ "", 0 });
    if (scale) {
        json_member_int(b, "quad_code", scale->quad);
        if (str_double(scale->score, &score))
            member_real(b, "event_scale", score, 2);
    }
    member_list(b, "mode", r->mode);
    member_list(b, "context", r->contexts);
    snprintf(id, sizeof(id), "%lld.%lld", (long long)r->article, (long long)r->act);
    json_member(b, "link", str_of(id));
    TRY(size_of(b, j, r, error));
    sentence(b, r);
    citation(b, r);
    json_member(b, "coder", STR("dragoman"));
    buf_z(b, "}\n");
    return DGM_OK;
}

const format plover_format = {
    .name = "plover", .file = "plover.jsonl", .help = "PLOVER JSON, one object a line", .unit = UNIT_EVENT, .only_plover = true, .write = write,
};
