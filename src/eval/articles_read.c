/* From the JSON of a coded article to what is compared. Whatever has the wrong shape is told with file and line. */
#include "eval/articles.h"

#include <math.h>
#include <stdlib.h>

#define MAX_SIDE_ACTORS 1000 /* of an event: its records are sources times targets */

typedef struct shape {
    const coded_article *from;
    arena *arena;
    dgm_error *error;
} shape;

static dgm_status wrong(const shape *s, const char *list, const char *what)
{
    return dgm_fail(s->error, DGM_EINPUT, UINT64_MAX, "%s:%u: an element of \"%s\" %s", s->from->path, s->from->line, list, what);
}

/* A copy of a string value; empty when it is none. */
static dgm_status copy(const shape *s, str *out, const json_t *value)
{
    *out = (str){ "", 0 };
    if (!json_string_length(value))
        return DGM_OK;
    if (json_string_length(value) >= UINT32_MAX)
        return dgm_fail(s->error, DGM_ELIMIT, UINT64_MAX, "%s:%u: a string of more than 4 GiB", s->from->path, s->from->line);
    *out = arena_str(s->arena, (str){ json_string_value(value), (uint32_t)json_string_length(value) });
    return out->p ? DGM_OK : dgm_fail_memory(s->error);
}

static dgm_status copy_key(const shape *s, str *out, const json_t *object, const char *key) { return copy(s, out, json_object_get(object, key)); }

static bool offset_of(uint32_t *out, const json_t *object, const char *key)
{
    const json_t *v = json_object_get(object, key);
    json_int_t n = json_integer_value(v);

    if (!json_is_integer(v) || n < 0 || n >= UINT32_MAX)
        return false;
    *out = (uint32_t)n;
    return true;
}

static bool span_of(uint32_t *start, uint32_t *end, const json_t *object)
{
    return offset_of(start, object, "start") && offset_of(end, object, "end") && *start <= *end;
}

/* ---- Actors ---- */

static dgm_status read_actor(const shape *s, coded_actor *out, const json_t *from)
{
    str role;

    *out = (coded_actor){ { "", 0 }, { "", 0 }, { "", 0 }, { "", 0 } };
    TRY(copy_key(s, &out->country, from, "country"));
    TRY(copy_key(s, &role, from, "role"));
    TRY(copy_key(s, &out->name, from, "name"));
    TRY(copy_key(s, &out->text, from, "text"));
    out->key = arena_printf(s->arena, "%.*s/%.*s", (int)out->country.n, out->country.p, (int)role.n, role.p);
    return out->key.p ? DGM_OK : dgm_fail_memory(s->error);
}

/* NULL for null, {} and absent. */
static dgm_status read_one_actor(const shape *s, const coded_actor **out, const json_t *from)
{
    coded_actor *a;

    *out = NULL;
    if (!json_object_size(from))
        return DGM_OK;
    a = ARENA_NEW(s->arena, coded_actor, 1);
    if (!a)
        return dgm_fail_memory(s->error);
    *out = a;
    return read_actor(s, a, from);
}

static dgm_status read_side(const shape *s, coded_event *e, int which, const json_t *list)
{
    size_t i;
    json_t *a;

    if (json_array_size(list) > MAX_SIDE_ACTORS)
        return wrong(s, "events", "has more than 1,000 actors on a side");
    e->side[which] = ARENA_NEW(s->arena, coded_actor, json_array_size(list) + 1);
    if (!e->side[which])
        return dgm_fail_memory(s->error);
    json_array_foreach(list, i, a)
        if (json_object_size(a))
            TRY(read_actor(s, &e->side[which][e->side_count[which]++], a));
    return DGM_OK;
}

/* ---- Records ---- */

static int by_bytes(const void *a, const void *b) { return str_cmp(*(const str *)a, *(const str *)b); }

uint32_t sort_unique(str *s, uint32_t n)
{
    uint32_t kept = 0;

    if (n)
        qsort(s, n, sizeof(*s), by_bytes);
    for (uint32_t i = 0; i < n; i++)
        if (!kept || !str_eq(s[kept - 1], s[i]))
            s[kept++] = s[i];
    return kept;
}

uint32_t count_common(const str *a, uint32_t n, const str *b, uint32_t m)
{
    uint32_t i = 0, j = 0, count = 0;

    while (i < n && j < m) {
        int order = str_cmp(a[i], b[j]);

        count += order == 0;
        i += order <= 0;
        j += order >= 0;
    }
    return count;
}

/* Acts of both sides alike: a record of theirs has no direction. */
static bool is_symmetric(str cameo)
{
    static const char *const begin[] = { "040", "041", "044", "046", "057", "06" };

    for (size_t i = 0; i < COUNT_OF(begin); i++)
        if (str_starts(cameo, str_of(begin[i])))
            return true;
    return false;
}

/* The keys of a side, "-" when it is empty. */
static dgm_status side_keys(const shape *s, const coded_event *e, int which, bool role, str **out, uint32_t *count)
{
    str *k = ARENA_NEW(s->arena, str, (size_t)e->side_count[which] + 1);

    if (!k)
        return dgm_fail_memory(s->error);
    for (uint32_t i = 0; i < e->side_count[which]; i++)
        k[i] = role ? e->side[which][i].key : e->side[which][i].country;
    *count = sort_unique(k, e->side_count[which]);
    if (!*count)
        k[(*count)++] = STR("-");
    *out = k;
    return DGM_OK;
}

static dgm_status make_records(const shape *s, coded_event *e, bool role)
{
    uint32_t n[2], count = 0;
    str *key[2], *record;

    for (int which = 0; which < 2; which++)
        TRY(side_keys(s, e, which, role, &key[which], &n[which]));
    record = ARENA_NEW(s->arena, str, (size_t)n[0] * n[1]);
    if (!record)
        return dgm_fail_memory(s->error);
    for (uint32_t i = 0; i < n[0]; i++) {
        for (uint32_t k = 0; k < n[1]; k++) {
            str x = key[0][i], y = key[1][k];
            bool turn = is_symmetric(e->cameo) && str_cmp(y, x) < 0;

            record[count] = arena_printf(s->arena, "%.*s\x1f%.*s", (int)(turn ? y : x).n, (turn ? y : x).p, (int)(turn ? x : y).n, (turn ? x : y).p);
            if (!record[count++].p)
                return dgm_fail_memory(s->error);
        }
    }
    e->record[role] = record;
    e->record_count[role] = sort_unique(record, count);
    return DGM_OK;
}

/* ---- Events ---- */

static dgm_status read_act(const shape *s, str *out, const json_t *act)
{
    *out = (str){ "", 0 };
    if (json_is_integer(act))
        *out = arena_printf(s->arena, "%lld", (long long)json_integer_value(act));
    else if (json_is_string(act))
        *out = arena_printf(s->arena, "\"%s", json_string_value(act));
    return out->p ? DGM_OK : dgm_fail_memory(s->error);
}

static dgm_status read_event(const shape *s, coded_event *e, const json_t *from)
{
    const json_t *place = json_object_get(from, "place"), *confidence = json_object_get(from, "confidence");

    TRY(copy_key(s, &e->trigger, json_object_get(from, "trigger"), "text"));
    TRY(copy_key(s, &e->cameo, from, "cameo"));
    TRY(copy_key(s, &e->status, from, "status"));
    TRY(copy_key(s, &e->date, from, "date"));
    TRY(read_one_actor(s, &e->attributed, json_object_get(from, "attributed_to")));
    e->placed = json_object_size(place) > 0;
    TRY(copy_key(s, &e->place_name, place, "name"));
    TRY(copy_key(s, &e->place_text, place, "text"));
    TRY(copy_key(s, &e->place_country, place, "country"));
    TRY(read_act(s, &e->act, json_object_get(from, "act")));
    e->confidence = json_is_number(confidence) ? json_number_value(confidence) : (double)NAN;
    e->sentence = NO_INDEX;
    TRY(read_side(s, e, 0, json_object_get(from, "source")));
    TRY(read_side(s, e, 1, json_object_get(from, "target")));
    TRY(make_records(s, e, false));
    return make_records(s, e, true);
}

static dgm_status read_events(const shape *s, coded_doc *d, const json_t *list, bool gold)
{
    size_t i;
    json_t *e;

    d->event = ARENA_NEW(s->arena, coded_event, json_array_size(list) + 1);
    if (!d->event)
        return dgm_fail_memory(s->error);
    json_array_foreach(list, i, e) {
        const json_t *trigger = json_object_get(e, "trigger");
        coded_event *out = &d->event[d->event_count];
        bool coded = json_string_length(json_object_get(e, "cameo")) > 0 && json_is_integer(json_object_get(trigger, "start"));

        if (!coded && !gold)
            continue;
        if (!coded)
            return wrong(s, "events", "has no \"cameo\", or no \"trigger\" with a start");
        if (!span_of(&out->start, &out->end, trigger))
            return wrong(s, "events", "has a trigger without a start and an end behind it");
        TRY(read_event(s, out, e));
        d->event_count++;
    }
    return DGM_OK;
}

/* ---- Spans ---- */

typedef bool keep_fn(const json_t *element);

static bool keep_all(const json_t *e)
{
    (void)e;
    return true;
}

static bool keep_direct(const json_t *e) { return strcmp(coded_text(e, "kind"), "indirect") != 0; }

static bool keep_date(const json_t *e)
{
    return !json_object_get(e, "type") || strcmp(coded_text(e, "type"), "date") == 0;
}

static dgm_status read_spans(const shape *s, coded_spans *out, const char *name, const char *value, keep_fn *keep)
{
    const json_t *list = json_object_get(s->from->json, name);
    size_t i;
    json_t *e;

    out->item = ARENA_NEW(s->arena, coded_span, json_array_size(list) + 1);
    if (!out->item)
        return dgm_fail_memory(s->error);
    json_array_foreach(list, i, e) {
        coded_span *c = &out->item[out->count];

        if (!keep(e))
            continue;
        if (!span_of(&c->start, &c->end, e))
            return wrong(s, name, "has no start and an end behind it");
        TRY(copy_key(s, &c->value, e, value));
        TRY(read_one_actor(s, &c->speaker, json_object_get(e, "speaker")));
        out->count++;
    }
    return DGM_OK;
}

/* ---- The article ---- */

static dgm_status read_id(const shape *s, str *out)
{
    const json_t *id = json_object_get(s->from->json, "id");

    if (json_is_integer(id))
        *out = arena_printf(s->arena, "%lld", (long long)json_integer_value(id));
    else
        TRY(copy(s, out, id));
    if (!out->p)
        return dgm_fail_memory(s->error);
    return out->n ? DGM_OK : dgm_fail(s->error, DGM_EINPUT, UINT64_MAX, "%s:%u: the article has no \"id\"", s->from->path, s->from->line);
}

static dgm_status check_lists(const shape *s)
{
    static const char *const name[] = { "events", "sentences", "quotes", "dates", "places" };

    for (size_t i = 0; i < COUNT_OF(name); i++) {
        const json_t *list = json_object_get(s->from->json, name[i]);

        if (list && !json_is_null(list) && !json_is_array(list))
            return dgm_fail(s->error, DGM_EINPUT, UINT64_MAX, "%s:%u: \"%s\" is no list", s->from->path, s->from->line, name[i]);
    }
    return DGM_OK;
}

dgm_status coded_doc_read(coded_doc *out, const coded_article *from, bool gold, arena *a, dgm_error *error)
{
    shape s = { from, a, error };

    *out = (coded_doc){ 0 };
    if (!json_is_object(from->json))
        return dgm_fail(error, DGM_EINPUT, UINT64_MAX, "%s:%u: no coded article (want an object)", from->path, from->line);
    TRY(read_id(&s, &out->id));
    TRY(check_lists(&s));
    TRY(copy_key(&s, &out->lang, from->json, "lang"));
    TRY(read_events(&s, out, json_object_get(from->json, "events"), gold));
    TRY(read_spans(&s, &out->quote, "quotes", "", gold ? keep_all : keep_direct));
    TRY(read_spans(&s, &out->date, "dates", "value", gold ? keep_all : keep_date));
    TRY(read_spans(&s, &out->place, "places", "country", keep_all));
    TRY(read_spans(&s, &out->sentence, "sentences", "", keep_all));
    if (!gold)
        return DGM_OK;
    TRY(copy_key(&s, &out->text, from->json, "text"));
    if (!out->sentence.count)
        return dgm_fail(error, DGM_EINPUT, UINT64_MAX, "%s:%u: the gold article has no \"sentences\"", from->path, from->line);
    if (!json_is_array(json_object_get(from->json, "events")))
        return dgm_fail(error, DGM_EINPUT, UINT64_MAX, "%s:%u: the article is not coded: it has no list \"events\"", from->path, from->line);
    return DGM_OK;
}
