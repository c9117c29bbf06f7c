#include "link/link.h"

#include "base/error.h"
#include "base/json_fault.h"

#include <stdlib.h>

#define NAME_WEIGHT 4.0f  /* a name counts as so many other words */
#define ACTOR_WEIGHT 1.0f /* and an actor that is the same in all articles as so many */

const char *json_text(const json_t *object, const char *name)
{
    const char *z = json_string_value(json_object_get(object, name));

    return z ? z : "";
}

static int32_t two(const char *p) { return (p[0] - '0') * 10 + (p[1] - '0'); }

/* Days from the civil calendar (proleptic Gregorian). */
bool day_number(int32_t *out, const char *z)
{
    int32_t y, m, d, era, of_era, of_year;

    for (int i = 0; i < 10; i++)
        if (!z[i] || (i == 4 || i == 7 ? z[i] != '-' : z[i] < '0' || z[i] > '9'))
            return false;
    y = two(z) * 100 + two(z + 2);
    m = two(z + 5);
    d = two(z + 8);
    if (m < 1 || m > 12 || d < 1 || d > 31)
        return false;
    y -= m <= 2;
    era = (y >= 0 ? y : y - 399) / 400;
    of_era = y - era * 400;
    of_year = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    *out = era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
    return true;
}

/* ---- Terms ------------------------------------------------------------------------------------------------------ */

static str text_of(const json_t *v) { return (str){ json_string_value(v), (uint32_t)json_string_length(v) }; }

static bool add_text(term_list *l, arena *a, const json_t *v, float name)
{
    return !json_is_string(v) || terms_of_text(l, a, text_of(v), name);
}

/* The words of an output without the text: mentions, quotations and what names the acts. */
static bool add_parts(term_list *l, arena *a, const json_t *article)
{
    static const char *const list[] = { "mentions", "quotes", "places" };
    size_t i;
    json_t *item;

    for (size_t k = 0; k < COUNT_OF(list); k++)
        json_array_foreach(json_object_get(article, list[k]), i, item)
            if (!add_text(l, a, json_object_get(item, "text"), NAME_WEIGHT))
                return false;
    json_array_foreach(json_object_get(article, "events"), i, item)
        if (!add_text(l, a, json_object_get(json_object_get(item, "trigger"), "text"), 1.0f))
            return false;
    return true;
}

/* Actors whose id means the same everywhere: they join reports in different languages. */
static bool add_actors(term_list *l, arena *a, const json_t *article)
{
    size_t i;
    json_t *item;

    json_array_foreach(json_object_get(article, "actors"), i, item) {
        const char *id = json_text(item, "id");

        if (id[0] && strncmp(id, "a:", 2) != 0 && !terms_add(l, a, id, ACTOR_WEIGHT))
            return false;
    }
    return true;
}

static dgm_status make_terms(coded *c, arena *a, const json_t *article, dgm_error *error)
{
    const json_t *text = json_object_get(article, "text");
    term_list l = { 0 };
    bool good = add_text(&l, a, json_object_get(article, "title"), 1.0f) && add_actors(&l, a, article);

    good = good && (json_is_string(text) ? add_text(&l, a, text, NAME_WEIGHT) : add_parts(&l, a, article));
    if (!good)
        return dgm_fail_memory(error);
    terms_join(&l);
    c->term = l.item;
    c->term_count = l.count;
    return DGM_OK;
}

/* ---- Acts ------------------------------------------------------------------------------------------------------- */

static bool copy_field(json_t *to, const json_t *from, const char *name)
{
    json_t *v = json_object_get(from, name);

    return !v || json_object_set(to, name, v) == 0;
}

/* An act from its first event, for outputs without `acts`; null on the memory's end. */
static json_t *act_of_event(const json_t *event, size_t index)
{
    static const char *const field[] = { "cameo", "status", "source", "target", "date", "date_precision", "place", "counts",
                                         "confidence" };
    json_t *act = json_pack("{s:O?, s:[I]}", "id", json_object_get(event, "act"), "mentions", (json_int_t)index);

    for (size_t i = 0; act && i < COUNT_OF(field); i++) {
        if (!copy_field(act, event, field[i])) {
            json_decref(act);
            act = NULL;
        }
    }
    return act;
}

/* Without `acts`: one for each number that events carry. What a later mention knows beyond the first is added. */
static json_t *acts_of_events(const json_t *events)
{
    static const char *const field[] = { "source", "target", "date", "date_precision", "place" };
    json_t *acts = json_array(), *numbered = json_object(), *event;
    size_t i;

    json_array_foreach(events, i, event) {
        json_t *number = json_object_get(event, "act"), *act;
        char key[24] = "";

        if (!json_is_object(event))
            continue;
        if (json_is_integer(number))
            snprintf(key, sizeof(key), "%lld", (long long)json_integer_value(number));
        act = key[0] ? json_object_get(numbered, key) : NULL;
        if (!act) {
            act = act_of_event(event, i);
            if (json_array_append_new(acts, act) != 0 || (key[0] && json_object_set(numbered, key, act) != 0)) {
                json_decref(numbered);
                json_decref(acts);
                return NULL;
            }
            continue;
        }
        (void)json_array_append_new(json_object_get(act, "mentions"), json_integer((json_int_t)i));
        for (size_t k = 0; k < COUNT_OF(field); k++) {
            json_t *mine = json_object_get(act, field[k]), *other = json_object_get(event, field[k]);

            if (other && (!mine || json_is_null(mine) || (json_is_array(mine) && json_array_size(mine) == 0)))
                (void)json_object_set(act, field[k], other);
        }
    }
    json_decref(numbered);
    return acts;
}

/* ---- Records ---------------------------------------------------------------------------------------------------- */

static json_t *about_article(const json_t *article)
{
    static const char *const field[] = { "id", "date", "source", "title", "url", "lang" };
    json_t *about = json_object(), *acts = json_object_get(article, "acts");

    for (size_t i = 0; about && i < COUNT_OF(field); i++) {
        json_t *v = json_object_get(article, field[i]);

        if (json_is_string(v) && json_object_set(about, field[i], v) != 0) {
            json_decref(about);
            about = NULL;
        }
    }
    if (about && json_is_true(json_object_get(article, "date_inferred")) && json_object_set(about, "date_inferred", json_true()) != 0) {
        json_decref(about);
        about = NULL;
    }
    acts = json_is_array(acts) ? json_incref(acts) : acts_of_events(json_object_get(article, "events"));
    if (about && (!acts || json_object_set_new(about, "acts", acts) != 0)) {
        json_decref(about);
        return NULL;
    }
    if (!about)
        json_decref(acts);
    return about;
}

static json_t *about_duplicate(const json_t *record)
{
    json_t *of = json_object_get(json_object_get(record, "duplicate_of"), "id"), *about = about_article(record);

    if (about && (json_object_del(about, "acts") != 0 || json_object_set(about, "of", of) != 0)) {
        json_decref(about);
        return NULL;
    }
    return about;
}

static dgm_status take(coded *out, const json_t *record, arena *a, dgm_error *error)
{
    if (!json_is_object(record) || !json_text(record, "id")[0])
        return dgm_fail(error, DGM_EFORMAT, UINT64_MAX, "no coded article: an object with an id is expected");
    if (json_object_get(record, "error")) {
        out->kind = CODED_FAILED;
        return DGM_OK;
    }
    if (json_is_object(json_object_get(record, "duplicate_of"))) {
        if (!json_is_string(json_object_get(json_object_get(record, "duplicate_of"), "id")))
            return dgm_fail(error, DGM_EFORMAT, UINT64_MAX, "duplicate_of names no id");
        out->kind = CODED_DUPLICATE;
        out->about = about_duplicate(record);
        return out->about ? DGM_OK : dgm_fail_memory(error);
    }
    if (!json_is_array(json_object_get(record, "events")))
        return dgm_fail(error, DGM_EFORMAT, UINT64_MAX, "no coded article: it has no list of events");
    out->about = about_article(record);
    return out->about ? make_terms(out, a, record, error) : dgm_fail_memory(error);
}

dgm_status coded_parse(coded *out, const char *line, size_t size, arena *a, dgm_error *error)
{
    json_error_t why;
    json_t *record = json_loadb(line, size, 0, &why);
    dgm_status status;

    *out = (coded){ 0 };
    if (!record)
        return json_error_code(&why) == json_error_out_of_memory
                   ? dgm_fail_memory(error)
                   : dgm_fail(error, DGM_EFORMAT, (uint64_t)why.position, "%s: %s", json_fault(&why, "no JSON"), why.text);
    status = take(out, record, a, error);
    json_decref(record);
    if (status != DGM_OK)
        coded_release(out);
    return status;
}

void coded_release(coded *c)
{
    json_decref(c->about);
    c->about = NULL;
}
