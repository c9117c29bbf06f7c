/* Our own fields, one row or object an event: CSV and JSON a line. What several actors have in common a cell holds with "; " between. */
#include "export/export.h"

#include <math.h>

#define BETWEEN ';'

typedef enum field_of { OF_ID, OF_NAME, OF_COUNTRY, OF_ROLE, OF_TEXT } field_of;

static str field(const party *p, field_of which)
{
    switch (which) {
    case OF_ID: return p->id;
    case OF_NAME: return p->name;
    case OF_COUNTRY: return p->country;
    case OF_ROLE: return p->role;
    case OF_TEXT: return p->text;
    }
    return (str){ "", 0 };
}

/* `which`: a field, and 8 for targets. */
static void put_parties(sheet *s, const job *j, const record *r, int which)
{
    const party *list = which & 8 ? r->target : r->source;
    uint32_t n = which & 8 ? r->target_count : r->source_count;

    if (!n) {
        col_none(s);
        return;
    }
    if (n == 1) {
        col_str(s, field(&list[0], (field_of)(which & 7)));
        return;
    }
    col_begin(s);
    for (uint32_t i = 0; i < n; i++)
        col_item(s, field(&list[i], (field_of)(which & 7)), BETWEEN, i == 0);
    col_end(s);
}

static void put_said_by(sheet *s, const job *j, const record *r, int which)
{
    col_str(s, r->is_attributed ? field(&r->said_by, (field_of)which) : (str){ "", 0 });
}

static void put_id(sheet *s, const job *j, const record *r, int side) { col_int(s, (int64_t)r->id); }
static void put_article_id(sheet *s, const job *j, const record *r, int side) { col_str(s, r->article_id); }
static void put_outlet(sheet *s, const job *j, const record *r, int side) { col_str(s, r->outlet); }
static void put_published(sheet *s, const job *j, const record *r, int side) { col_str(s, r->published); }
static void put_title(sheet *s, const job *j, const record *r, int side) { col_str(s, r->title); }
static void put_url(sheet *s, const job *j, const record *r, int side) { col_str(s, r->url); }
static void put_lang(sheet *s, const job *j, const record *r, int side) { col_str(s, r->lang); }
static void put_date(sheet *s, const job *j, const record *r, int side) { col_str(s, r->date); }
static void put_precision(sheet *s, const job *j, const record *r, int side) { col_str(s, r->precision); }
static void put_code(sheet *s, const job *j, const record *r, int side) { col_str(s, r->code); }
static void put_root(sheet *s, const job *j, const record *r, int side) { col_str(s, str_sub(r->code, 0, r->code.n < 2 ? r->code.n : 2)); }
static void put_type(sheet *s, const job *j, const record *r, int side) { col_str(s, r->type); }
static void put_mode(sheet *s, const job *j, const record *r, int side) { col_str(s, r->mode); }
static void put_contexts(sheet *s, const job *j, const record *r, int side) { col_str(s, r->contexts); }
static void put_status(sheet *s, const job *j, const record *r, int side) { col_str(s, r->status); }
static void put_goldstein(sheet *s, const job *j, const record *r, int side) { col_real(s, r->goldstein, 1); }
static void put_confidence(sheet *s, const job *j, const record *r, int side) { col_real(s, r->confidence, 4); }
static void put_place(sheet *s, const job *j, const record *r, int side) { col_str(s, r->where.name); }
static void put_place_country(sheet *s, const job *j, const record *r, int side) { col_str(s, r->where.country ? r->where.country->alpha3 : (str){ "", 0 }); }
static void put_lat(sheet *s, const job *j, const record *r, int side) { col_real(s, r->where.known ? r->where.lat : NAN, 5); }
static void put_lon(sheet *s, const job *j, const record *r, int side) { col_real(s, r->where.known ? r->where.lon : NAN, 5); }
static void put_act(sheet *s, const job *j, const record *r, int side) { col_int(s, r->act); }
static void put_sentence_number(sheet *s, const job *j, const record *r, int side) { col_int(s, r->sentence); }
static void put_sentence(sheet *s, const job *j, const record *r, int side) { col_str(s, r->sentence_text); }
static void put_trigger(sheet *s, const job *j, const record *r, int side) { col_str(s, r->trigger); }

static void put_code_name(sheet *s, const job *j, const record *r, int side)
{
    const code_row *c = tables_code(j->t, r->code);

    col_str(s, c ? c->name : (str){ "", 0 });
}

static void put_quad(sheet *s, const job *j, const record *r, int side)
{
    if (r->quad)
        col_int(s, r->quad);
    else
        col_none(s);
}

static void put_geonames(sheet *s, const job *j, const record *r, int side)
{
    if (r->where.geonameid)
        col_int(s, r->where.geonameid);
    else
        col_none(s);
}

static const column columns[] = {
    { "id", put_id, 0 }, { "article_id", put_article_id, 0 }, { "outlet", put_outlet, 0 }, { "published", put_published, 0 },
    { "title", put_title, 0 }, { "url", put_url, 0 }, { "lang", put_lang, 0 }, { "date", put_date, 0 }, { "date_precision", put_precision, 0 },
    { "code", put_code, 0 }, { "code_name", put_code_name, 0 }, { "root", put_root, 0 }, { "type", put_type, 0 }, { "mode", put_mode, 0 },
    { "contexts", put_contexts, 0 }, { "quad", put_quad, 0 }, { "goldstein", put_goldstein, 0 }, { "status", put_status, 0 },
    { "confidence", put_confidence, 0 }, { "source_id", put_parties, OF_ID }, { "source_name", put_parties, OF_NAME },
    { "source_country", put_parties, OF_COUNTRY }, { "source_role", put_parties, OF_ROLE }, { "source_text", put_parties, OF_TEXT },
    { "target_id", put_parties, OF_ID | 8 }, { "target_name", put_parties, OF_NAME | 8 }, { "target_country", put_parties, OF_COUNTRY | 8 },
    { "target_role", put_parties, OF_ROLE | 8 }, { "target_text", put_parties, OF_TEXT | 8 }, { "said_by", put_said_by, OF_NAME },
    { "said_by_country", put_said_by, OF_COUNTRY }, { "said_by_role", put_said_by, OF_ROLE }, { "place", put_place, 0 },
    { "place_country", put_place_country, 0 }, { "lat", put_lat, 0 }, { "lon", put_lon, 0 }, { "geonameid", put_geonames, 0 },
    { "act", put_act, 0 }, { "sentence_number", put_sentence_number, 0 }, { "trigger", put_trigger, 0 }, { "sentence", put_sentence, 0 },
};

const format csv_format = {
    .name = "csv", .file = "events.csv", .help = "our own columns with a header, after RFC 4180: an event a row", .unit = UNIT_EVENT,
    .has_status = true, .header = true, .style = CELL_CSV, .none = "", .columns = columns, .column_count = COUNT_OF(columns),
};

/* ---- JSON -------------------------------------------------------------------------------------------------------- */

static void parties(buf *b, const char *name, const party *list, uint32_t n)
{
    json_name(b, name);
    buf_char(b, '[');
    for (uint32_t i = 0; i < n; i++) {
        if (i)
            buf_char(b, ',');
        buf_char(b, '{');
        for (int k = OF_ID; k <= OF_TEXT; k++) {
            static const char *const key[] = { "id", "name", "country", "role", "text" };

            json_member_or_null(b, key[k], field(&list[i], (field_of)k));
        }
        buf_char(b, '}');
    }
    buf_char(b, ']');
}

static void real_or_null(buf *b, const char *name, double v, unsigned decimals)
{
    json_name(b, name);
    if (isnan(v))
        buf_z(b, "null");
    else
        real_short(b, v, decimals);
}

void export_properties(buf *b, const job *j, const record *r)
{
    const code_row *c = tables_code(j->t, r->code);
    const spot *w = &r->where;

    json_name(b, "id");
    buf_u64(b, r->id);
    json_member(b, "article_id", r->article_id);
    json_member_or_null(b, "outlet", r->outlet);
    json_member_or_null(b, "published", r->published);
    json_member_or_null(b, "title", r->title);
    json_member_or_null(b, "url", r->url);
    json_member_or_null(b, "lang", r->lang);
    json_member_or_null(b, "date", r->date);
    json_member_or_null(b, "date_precision", r->precision);
    json_member(b, "code", r->code);
    json_member_or_null(b, "code_name", c ? c->name : (str){ "", 0 });
    json_member_or_null(b, "type", r->type);
    json_member_or_null(b, "mode", r->mode);
    json_member_or_null(b, "contexts", r->contexts);
    json_name(b, "quad");
    if (r->quad)
        buf_u64(b, (uint64_t)r->quad);
    else
        buf_z(b, "null");
    real_or_null(b, "goldstein", r->goldstein, 1);
    json_member(b, "status", r->status);
    real_or_null(b, "confidence", r->confidence, 4);
    parties(b, "source", r->source, r->source_count);
    parties(b, "target", r->target, r->target_count);
    if (r->is_attributed) {
        parties(b, "said_by", &r->said_by, 1);
    } else {
        json_name(b, "said_by");
        buf_z(b, "[]");
    }
    json_member_or_null(b, "place", w->name);
    json_member_or_null(b, "place_country", w->country ? w->country->alpha3 : (str){ "", 0 });
    real_or_null(b, "lat", w->known ? w->lat : NAN, 5);
    real_or_null(b, "lon", w->known ? w->lon : NAN, 5);
    json_name(b, "geonameid");
    if (w->geonameid)
        buf_u64(b, (uint64_t)w->geonameid);
    else
        buf_z(b, "null");
    json_member_int(b, "act", r->act);
    json_member_int(b, "sentence_number", r->sentence);
    json_member(b, "trigger", r->trigger);
    json_member(b, "sentence", r->sentence_text);
}

static dgm_status write_jsonl(job *j, record *r, dgm_error *error)
{
    (void)error;
    buf_char(&j->out.b, '{');
    export_properties(&j->out.b, j, r);
    buf_z(&j->out.b, "}\n");
    return DGM_OK;
}

const format jsonl_format = {
    .name = "jsonl", .file = "events.jsonl", .help = "our own fields, one JSON object a line: an event each", .unit = UNIT_EVENT, .has_status = true,
    .write = write_jsonl,
};
