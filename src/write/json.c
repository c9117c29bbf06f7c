/* The output contract as JSON (docs/formats/json.md): keys in fixed order, numbers without the locale, text as UTF-8. */
#include "write/writer.h"

#include <math.h>

const char *date_precision(str date)
{
    return date.n == 10 ? "day" : date.n == 7 ? "month" : date.n == 4 ? "year" : NULL;
}

uint32_t mention_of_actor(const doc *d, uint32_t actor, uint32_t sentence)
{
    uint32_t lo = 0, hi = d->mention_count;

    while (lo < hi) { /* mentions are sorted */
        uint32_t mid = lo + (hi - lo) / 2;

        if (d->mention[mid].start < d->sentence[sentence].start)
            lo = mid + 1;
        else
            hi = mid;
    }
    for (uint32_t i = lo; i < d->mention_count && d->mention[i].start < d->sentence[sentence].end; i++) {
        const mention *m = &d->mention[i];

        if (!m->is_title_part && m->actor_count == 1 && m->actor[0] == actor)
            return i;
    }
    return NO_INDEX;
}

static void escaped(buf *b, unsigned char c)
{
    switch (c) {
    case '"': buf_z(b, "\\\""); break;
    case '\\': buf_z(b, "\\\\"); break;
    case '\n': buf_z(b, "\\n"); break;
    case '\t': buf_z(b, "\\t"); break;
    case '\r': buf_z(b, "\\r"); break;
    default: buf_printf(b, "\\u%04x", c);
    }
}

static void string(buf *b, str s)
{
    uint32_t from = 0;

    buf_char(b, '"');
    for (uint32_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7F)
            continue;
        buf_add(b, s.p + from, i - from);
        escaped(b, c);
        from = i + 1;
    }
    buf_add(b, s.p + from, s.n - from);
    buf_char(b, '"');
}

void write_member(buf *b, const char *name, str value)
{
    string(b, str_of(name));
    buf_char(b, ':');
    string(b, value);
}

/* `name` comes with the punctuation before it: "{\"id\":" or ",\"lang\":". */
static void field(buf *b, const char *name, str value)
{
    buf_z(b, name);
    string(b, value);
}

static void field_or_null(buf *b, const char *name, str value)
{
    buf_z(b, name);
    if (value.n)
        string(b, value);
    else
        buf_z(b, "null");
}

static void number(buf *b, const char *name, uint64_t value)
{
    buf_z(b, name);
    buf_u64(b, value);
}

/* NAN: null. Trailing zeros go. */
static void decimal(buf *b, const char *name, double value, unsigned decimals)
{
    buf_z(b, name);
    if (isnan(value)) {
        buf_z(b, "null");
        return;
    }
    buf_fixed(b, value, decimals);
    while (decimals && !b->failed && b->p[b->n - 1] == '0' && b->p[b->n - 2] != '.')
        b->n--;
}

static void span(buf *b, const char *name, const doc *d, uint32_t start, uint32_t end)
{
    field(b, name, doc_text(d, start, end));
    number(b, ",\"start\":", start);
    number(b, ",\"end\":", end);
}

static void no_span(buf *b) { buf_z(b, "{\"text\":\"\",\"start\":null,\"end\":null"); }

static void actor_tail(buf *b, const actor *a)
{
    field(b, ",\"name\":", a->name);
    field(b, ",\"country\":", str_of(a->country));
    field(b, ",\"role\":", str_of(a->role));
    buf_z(b, ",\"code\":");
    buf_printf(b, "\"%s%s\"", a->country, a->role);
    field(b, ",\"id\":", a->id);
    buf_char(b, '}');
}

static void participants(buf *b, const char *name, const doc *d, const participant *p, uint32_t count)
{
    buf_z(b, name);
    buf_char(b, '[');
    for (uint32_t i = 0; i < count; i++) {
        if (i)
            buf_char(b, ',');
        if (p[i].end > p[i].start)
            span(b, "{\"text\":", d, p[i].start, p[i].end);
        else
            no_span(b);
        actor_tail(b, &d->actor[p[i].actor]);
    }
    buf_char(b, ']');
}

/* An actor with the mention that names it, or null. */
static void named_actor(buf *b, const char *name, const doc *d, uint32_t a, uint32_t m)
{
    buf_z(b, name);
    if (a == NO_INDEX) {
        buf_z(b, "null");
        return;
    }
    if (m != NO_INDEX)
        span(b, "{\"text\":", d, d->mention[m].start, d->mention[m].end);
    else
        no_span(b);
    actor_tail(b, &d->actor[a]);
}

/* What the coordinates are of. */
static void place_body(buf *b, const char *open, const place *p)
{
    static const char *const precision[] = { "region", "country", "division1", "division2", "place", "site" };

    field(b, open, p->name);
    field(b, ",\"country\":", str_of(p->country));
    decimal(b, ",\"lat\":", p->lat, 5);
    decimal(b, ",\"lon\":", p->lon, 5);
    field_or_null(b, ",\"precision\":", str_of(isnan(p->lat) || p->precision >= COUNT_OF(precision) ? "" : precision[p->precision]));
    buf_z(b, ",\"geonameid\":");
    if (p->geonameid)
        buf_u64(b, p->geonameid);
    else
        buf_z(b, "null");
}

static void plover(buf *b, str type, str mode, str contexts)
{
    str part;

    if (type.n == 0) {
        buf_z(b, ",\"plover\":null");
        return;
    }
    field(b, ",\"plover\":{\"type\":", type);
    field_or_null(b, ",\"mode\":", mode);
    buf_z(b, ",\"contexts\":[");
    for (bool first = true; str_split(&contexts, ';', &part); first = false) {
        if (!first)
            buf_char(b, ',');
        string(b, part);
    }
    buf_z(b, "]}");
}

static void code_values(buf *b, const char *cameo, const ontology *o)
{
    const cameo_code *c = o ? ontology_cameo(o, str_of(cameo)) : NULL;

    if (c && c->quad)
        number(b, ",\"quad\":", c->quad);
    else
        buf_z(b, ",\"quad\":null");
    decimal(b, ",\"goldstein\":", c ? c->goldstein : NAN, 1);
}

static void actor_or_null(buf *b, const char *name, const doc *d, uint32_t a)
{
    buf_z(b, name);
    if (a == NO_INDEX)
        buf_z(b, "null");
    else
        string(b, d->actor[a].id);
}

static void counts(buf *b, const doc *d, const head_count *list, uint32_t count)
{
    buf_z(b, ",\"counts\":[");
    for (uint32_t i = 0; i < count; i++) {
        const head_count *c = &list[i];

        field(b, i ? ",{\"kind\":" : "{\"kind\":", str_of(count_kind_name[c->kind]));
        number(b, ",\"low\":", c->low);
        if (c->high == COUNT_OPEN)
            buf_z(b, ",\"high\":null");
        else
            number(b, ",\"high\":", c->high);
        buf_z(b, c->approximate ? ",\"approximate\":true" : ",\"approximate\":false");
        span(b, ",\"text\":", d, c->start, c->end);
        actor_or_null(b, ",\"given_by\":", d, c->given_by);
        buf_char(b, '}');
    }
    buf_char(b, ']');
}

static void event_object(buf *b, const doc *d, const event *e, const ontology *o)
{
    const char *precision = date_precision(e->date);
    uint32_t named = NO_INDEX;

    number(b, "{\"sentence\":", e->sentence);
    span(b, ",\"trigger\":{\"text\":", d, e->start, e->end);
    buf_char(b, '}');
    field(b, ",\"cameo\":", str_of(e->cameo));
    plover(b, e->plover_type, e->plover_mode, e->contexts);
    code_values(b, e->cameo, o);
    field(b, ",\"status\":", str_of(event_status_name[e->status]));
    participants(b, ",\"source\":", d, e->source, e->source_count);
    participants(b, ",\"target\":", d, e->target, e->target_count);
    if (e->attributed_to != NO_INDEX)
        named = mention_of_actor(d, e->attributed_to, e->sentence);
    named_actor(b, ",\"attributed_to\":", d, e->attributed_to, named);
    field_or_null(b, ",\"date\":", e->date);
    field_or_null(b, ",\"date_precision\":", str_of(precision ? precision : ""));
    if (e->place == NO_INDEX) {
        buf_z(b, ",\"place\":null");
    } else {
        const place *p = &d->place[e->place];

        place_body(b, ",\"place\":{\"name\":", p);
        span(b, ",\"text\":", d, p->start, p->end);
        buf_char(b, '}');
    }
    number(b, ",\"act\":", e->act);
    field(b, ",\"rule\":", e->rule);
    decimal(b, ",\"confidence\":", e->confidence, 3);
    counts(b, d, e->count, e->count_count);
    buf_char(b, '}');
}

static void events(buf *b, const doc *d, const ontology *o)
{
    buf_z(b, ",\"events\":[");
    for (uint32_t i = 0; i < d->event_count; i++) {
        if (i)
            buf_char(b, ',');
        event_object(b, d, &d->event[i], o);
    }
    buf_char(b, ']');
}

static void act_parties(buf *b, const char *name, const doc *d, const participant *p, uint32_t count)
{
    buf_z(b, name);
    for (uint32_t i = 0; i < count; i++) {
        const actor *a = &d->actor[p[i].actor];

        field(b, i ? ",{\"id\":" : "{\"id\":", a->id);
        field(b, ",\"name\":", a->name);
        field(b, ",\"country\":", str_of(a->country));
        field(b, ",\"role\":", str_of(a->role));
        buf_printf(b, ",\"code\":\"%s%s\"}", a->country, a->role);
    }
    buf_char(b, ']');
}

static void act_object(buf *b, const doc *d, const act *a, uint32_t n, const ontology *o)
{
    const char *precision = date_precision(a->date);

    number(b, "{\"id\":", n);
    buf_z(b, ",\"mentions\":[");
    for (uint32_t i = 0; i < a->event_count; i++)
        number(b, i ? "," : "", a->event[i]);
    field(b, "],\"cameo\":", str_of(a->cameo));
    plover(b, a->plover_type, a->plover_mode, a->contexts);
    code_values(b, a->cameo, o);
    field(b, ",\"status\":", str_of(event_status_name[a->status]));
    act_parties(b, ",\"source\":[", d, a->source, a->source_count);
    act_parties(b, ",\"target\":[", d, a->target, a->target_count);
    buf_z(b, ",\"attributed_to\":[");
    for (uint32_t i = 0; i < a->by_count; i++)
        field(b, i ? "," : "", d->actor[a->by[i]].id);
    field_or_null(b, "],\"date\":", a->date);
    field_or_null(b, ",\"date_precision\":", str_of(precision ? precision : ""));
    if (a->place == NO_INDEX) {
        buf_z(b, ",\"place\":null");
    } else {
        place_body(b, ",\"place\":{\"name\":", &d->place[a->place]);
        buf_char(b, '}');
    }
    counts(b, d, a->count, a->count_count);
    decimal(b, ",\"confidence\":", a->confidence, 3);
    buf_char(b, '}');
}

static void acts(buf *b, const doc *d, const ontology *o)
{
    buf_z(b, ",\"acts\":[");
    for (uint32_t i = 0; i < d->act_count; i++) {
        if (i)
            buf_char(b, ',');
        act_object(b, d, &d->act[i], i + 1, o);
    }
    buf_char(b, ']');
}

static void sentences(buf *b, const doc *d)
{
    buf_z(b, ",\"sentences\":[");
    for (uint32_t i = 0; i < d->sentence_count; i++) {
        const sentence *s = &d->sentence[i];

        buf_printf(b, "%s{\"start\":%u,\"end\":%u%s}", i ? "," : "", s->start, s->end,
                   s->headline ? ",\"headline\":true" : "");
    }
    buf_char(b, ']');
}

static void quotes(buf *b, const doc *d)
{
    static const char *const kind[] = { "direct", "indirect", "mixed" };

    buf_z(b, ",\"quotes\":[");
    for (uint32_t i = 0; i < d->quote_count; i++) {
        const quote *q = &d->quote[i];

        buf_printf(b, "%s{\"start\":%u,\"end\":%u,\"kind\":\"%s\"", i ? "," : "", q->start, q->end, kind[q->kind]);
        field(b, ",\"text\":", doc_text(d, q->start, q->end));
        named_actor(b, ",\"speaker\":", d, q->speaker, q->speaker_mention);
        buf_z(b, q->stance ? ",\"stance\":true}" : "}");
    }
    buf_char(b, ']');
}

static const char *const time_name[] = { "date", "time", "duration", "set" };

/* Everything that covers certain days, as these days; other times of day, durations and sets as they are. */
static void date_spans_of(buf *b, const doc *d)
{
    bool first = true;

    buf_z(b, ",\"dates\":[");
    for (uint32_t i = 0; i < d->timex_count; i++) {
        const timex *t = &d->timex[i];
        bool days = t->span.n > 0;

        if (t->span_taken || (t->vague && !days))
            continue;
        span(b, first ? "{\"text\":" : ",{\"text\":", d, t->start, t->span_end);
        first = false;
        field_or_null(b, ",\"value\":", days ? t->span : t->value);
        field(b, ",\"type\":", str_of(days ? "date" : time_name[t->type]));
        buf_char(b, '}');
    }
    buf_char(b, ']');
}

static void dates(buf *b, const doc *d)
{
    static const char *const mod[] = { "", "BEFORE", "EQUAL_OR_LESS", "AFTER", "EQUAL_OR_MORE", "START", "MID", "END" };
    bool first = true;

    buf_z(b, ",\"dates\":[");
    for (uint32_t i = 0; i < d->timex_count; i++) {
        const timex *t = &d->timex[i];

        if (t->vague)
            continue;
        span(b, first ? "{\"text\":" : ",{\"text\":", d, t->start, t->end);
        first = false;
        field_or_null(b, ",\"value\":", t->value);
        field(b, ",\"type\":", str_of(time_name[t->type]));
        if (t->value_end.n)
            field(b, ",\"value_end\":", t->value_end);
        if (t->timex3.n)
            field(b, ",\"timex3\":", t->timex3);
        if (t->mod)
            field(b, ",\"mod\":", str_of(mod[t->mod]));
        buf_char(b, '}');
    }
    buf_char(b, ']');
}

static void places(buf *b, const doc *d)
{
    uint32_t t = 0;

    buf_z(b, ",\"places\":[");
    for (uint32_t i = 0; i < d->place_count || t < d->toponym_count;) {
        bool other = t < d->toponym_count && (i == d->place_count || d->toponym[t].start < d->place[i].start);
        const place *p = other ? &d->toponym[t] : &d->place[i];

        span(b, i + t ? ",{\"text\":" : "{\"text\":", d, p->start, p->end);
        place_body(b, ",\"name\":", p);
        if (d->all_places)
            field(b, ",\"use\":", str_of(!other ? "place" : p->adjective ? "adjective" : "name"));
        buf_char(b, '}');
        t += other;
        i += !other;
    }
    buf_char(b, ']');
}

/* The actor of the mention over most of a name, by its id; empty when none or several. */
static str actor_over(const doc *d, const name *x)
{
    for (uint32_t i = doc_mentions_from(d, x->first); i < d->mention_count && d->mention[i].first <= x->last; i++)
        if (d->mention[i].last <= x->last && d->mention[i].actor_count == 1)
            return d->actor[d->mention[i].actor[0]].id;
    return STR("");
}

/* The mentions of a model of names that was asked for: its spans and types. */
static void names(buf *b, const doc *d)
{
    bool any = false;

    buf_z(b, ",\"mentions\":[");
    for (uint32_t i = 0; i < d->name_count; i++) {
        const name *x = &d->name[i];

        if (x->type == MENTION_OTHER)
            continue;
        span(b, any ? ",{\"text\":" : "{\"text\":", d, x->start, x->end);
        field(b, ",\"type\":", str_of(mention_type_name[x->type]));
        field_or_null(b, ",\"actor\":", actor_over(d, x));
        buf_char(b, '}');
        any = true;
    }
    buf_char(b, ']');
}

static void mentions(buf *b, const doc *d)
{
    if (d->names_only) {
        names(b, d);
        return;
    }
    buf_z(b, ",\"mentions\":[");
    for (uint32_t i = 0; i < d->mention_count; i++) {
        const mention *m = &d->mention[i];

        span(b, i ? ",{\"text\":" : "{\"text\":", d, m->start, m->end);
        field(b, ",\"type\":", str_of(mention_type_name[m->type]));
        field_or_null(b, ",\"actor\":", m->actor_count == 1 ? d->actor[m->actor[0]].id : STR(""));
        if (m->actor_count > 1) {
            buf_z(b, ",\"actors\":[");
            for (uint32_t k = 0; k < m->actor_count; k++) {
                if (k)
                    buf_char(b, ',');
                string(b, d->actor[m->actor[k]].id);
            }
            buf_char(b, ']');
        }
        buf_char(b, '}');
    }
    buf_char(b, ']');
}

static void actors(buf *b, const doc *d)
{
    buf_z(b, ",\"actors\":[");
    for (uint32_t i = 0; i < d->actor_count; i++) {
        const actor *a = &d->actor[i];

        field(b, i ? ",{\"id\":" : "{\"id\":", a->id);
        field(b, ",\"name\":", a->name);
        field(b, ",\"country\":", str_of(a->country));
        field(b, ",\"role\":", str_of(a->role));
        buf_printf(b, ",\"code\":\"%s%s\"", a->country, a->role);
        field(b, ",\"reason\":", a->reason);
        field(b, ",\"row\":", a->row);
        buf_char(b, '}');
    }
    buf_char(b, ']');
}

/* Names of the input that would collide with ours are not passed through: a coded article can be coded again. */
static const char *const output_names[] = { "id", "lang", "date", "date_inferred", "sentences", "events", "quotes", "dates",
    "places", "mentions", "actors", "coder", "title", "source", "url", "text", "acts", "error" };
static const char *const article_names[] = { "id", "date", "lang", "title", "author", "published", "source", "url", "text", "offsets",
    "error" };

static bool is_among(str name, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_is(name, list[i]))
            return true;
    return false;
}

/* Bytes of the JSON value or string at s.p[at], up to the ',' or '}' that follows it on the outer level. The text is
 * compact JSON that Jansson wrote, so brackets balance. */
static uint32_t value_end(str s, uint32_t at)
{
    uint32_t depth = 0;
    bool quoted = false;

    for (; at < s.n; at++) {
        char c = s.p[at];

        if (quoted) {
            if (c == '\\')
                at++;
            else if (c == '"')
                quoted = false;
        } else if (c == '"') {
            quoted = true;
        } else if (c == '{' || c == '[') {
            depth++;
        } else if ((c == '}' || c == ']' || c == ',') && depth == 0) {
            return at;
        } else if (c == '}' || c == ']') {
            depth--;
        }
    }
    return s.n;
}

/* `extra`: a compact object {"a":1,"b":[2]}; its members follow ours. */
static void pass_through(buf *b, str extra, const char *const *ours, size_t count)
{
    uint32_t at = 1;

    while (extra.n > 2 && at < extra.n && extra.p[at] == '"') {
        uint32_t name_end = at + 1, end;

        while (name_end < extra.n && extra.p[name_end] != '"')
            name_end += extra.p[name_end] == '\\' ? 2 : 1;
        if (name_end >= extra.n)
            return;
        end = value_end(extra, name_end + 2);
        if (!is_among(str_sub(extra, at + 1, name_end), ours, count)) {
            buf_char(b, ',');
            buf_str(b, str_sub(extra, at, end));
        }
        at = end + 1;
    }
}

void write_article(buf *b, const doc *d)
{
    field(b, "{\"id\":", d->id);
    field_or_null(b, ",\"date\":", d->published.n ? d->published : d->date);
    field_or_null(b, ",\"lang\":", str_of(d->lang));
    field_or_null(b, ",\"title\":", d->title);
    field_or_null(b, ",\"author\":", d->author);
    field_or_null(b, ",\"source\":", d->source);
    field_or_null(b, ",\"url\":", d->url);
    field(b, ",\"text\":", d->text);
    if (d->piece_count)
        buf_z(b, ",\"offsets\":[");
    for (uint32_t i = 0; i < d->piece_count; i++) {
        buf_z(b, i ? ",[" : "[");
        buf_u64(b, d->piece[i].text);
        number(b, ",", d->piece[i].page);
        number(b, ",", d->piece[i].n);
        buf_char(b, ']');
    }
    if (d->piece_count)
        buf_char(b, ']');
    pass_through(b, d->extra, article_names, COUNT_OF(article_names));
    buf_z(b, "}\n");
}

void write_json(buf *b, const doc *d, const ontology *o, const coder_versions *versions, bool include_text, bool date_spans)
{
    field(b, "{\"id\":", d->id);
    field(b, ",\"lang\":", str_of(d->lang));
    field_or_null(b, ",\"date\":", d->date);
    buf_z(b, d->date_inferred ? ",\"date_inferred\":true" : ",\"date_inferred\":false");
    sentences(b, d);
    events(b, d, o);
    quotes(b, d);
    if (date_spans)
        date_spans_of(b, d);
    else
        dates(b, d);
    places(b, d);
    mentions(b, d);
    actors(b, d);
    field(b, ",\"coder\":{\"version\":", str_of(versions->version));
    field(b, ",\"pack\":", versions->pack);
    field(b, ",\"world\":", versions->world);
    field(b, ",\"models\":", versions->models);
    buf_char(b, '}');
    acts(b, d, o);
    if (d->title.n)
        field(b, ",\"title\":", d->title);
    if (d->source.n)
        field(b, ",\"source\":", d->source);
    if (d->url.n)
        field(b, ",\"url\":", d->url);
    if (include_text)
        field(b, ",\"text\":", d->text);
    pass_through(b, d->extra, output_names, COUNT_OF(output_names));
    buf_z(b, "}\n");
}

const char *dgm_status_name(dgm_status status)
{
    static const char *const name[] = { "ok", "memory", "io", "format", "version", "limit", "input", "usage", "write" };
    unsigned n = (unsigned)-(int)status;

    return n < COUNT_OF(name) ? name[n] : "unknown";
}

void write_json_error(buf *b, const char *id, const dgm_error *error)
{
    field(b, "{\"id\":", str_of(id ? id : ""));
    field(b, ",\"error\":{\"status\":", str_of(dgm_status_name(error->status)));
    field(b, ",\"message\":", str_of(error->message));
    buf_z(b, ",\"offset\":");
    if (error->offset == UINT64_MAX)
        buf_z(b, "null");
    else
        buf_u64(b, error->offset);
    buf_z(b, "}}\n");
}

static void field_if(buf *b, const char *name, const char *value)
{
    if (value && value[0])
        field(b, name, str_of(value));
}

void write_json_duplicate(buf *b, const repetition *r)
{
    field(b, "{\"id\":", str_of(r->id ? r->id : ""));
    field_or_null(b, ",\"date\":", str_of(r->date ? r->date : ""));
    field(b, ",\"duplicate_of\":{\"id\":", str_of(r->first ? r->first : ""));
    field_if(b, ",\"source\":", r->first_source);
    field_if(b, ",\"date\":", r->first_date);
    field_if(b, ",\"url\":", r->first_url);
    decimal(b, ",\"similarity\":", r->similarity, 3);
    buf_char(b, '}');
    field_if(b, ",\"title\":", r->title);
    field_if(b, ",\"source\":", r->source);
    field_if(b, ",\"url\":", r->url);
    buf_z(b, "}\n");
}
