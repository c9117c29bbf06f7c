/* See jsonld.h. Broken JSON is common on pages and is passed over; raw control characters inside strings are repaired. */
#include "page/jsonld.h"

#include "base/error.h"

#include <jansson.h>

#define MAX_DEPTH 8

typedef struct walking {
    jsonld *out;
    const page_rules *rules;
    arena *a;
    bool failed;
    bool done;    /* an article with headline or date was found */
    uint32_t budget; /* objects still looked at */
} walking;

static void take(walking *w, str *to, const json_t *v)
{
    str s;

    if (to->n || !json_is_string(v) || json_string_length(v) == 0)
        return;
    s = arena_str(w->a, str_trim((str){ json_string_value(v), (uint32_t)json_string_length(v) }));
    if (s.p)
        *to = s;
    else
        w->failed = true;
}

static void take_id(walking *w, str *to, const json_t *v)
{
    take(w, to, json_is_object(v) ? json_object_get(v, "@id") : v);
}

/* A name, an object with one, or a list of either; several are joined with commas. */
static void take_names(walking *w, str *to, const json_t *v, int depth)
{
    str one = { "", 0 };
    size_t i;
    json_t *x;

    if (json_is_array(v) && depth < 3) {
        json_array_foreach(v, i, x)
            if (i < 12)
                take_names(w, to, x, depth + 1);
        return;
    }
    if (json_is_object(v))
        v = json_object_get(v, "name");
    if (json_is_array(v))
        v = json_array_get(v, 0);
    take(w, &one, v);
    if (!one.n || (to->n && str_find(*to, one) != NO_INDEX))
        return;
    *to = to->n ? arena_printf(w->a, "%.*s, %.*s", (int)to->n, to->p, (int)one.n, one.p) : one;
    if (!to->p) {
        *to = (str){ "", 0 };
        w->failed = true;
    }
}

static bool is_article(const walking *w, const json_t *type)
{
    size_t i;
    json_t *x;

    if (json_is_string(type))
        return rules_article_type(w->rules, str_of(json_string_value(type)));
    json_array_foreach(type, i, x)
        if (json_is_string(x) && rules_article_type(w->rules, str_of(json_string_value(x))))
            return true;
    return false;
}

static void take_article(walking *w, const json_t *o)
{
    jsonld *d = w->out;

    take(w, &d->title, json_object_get(o, "headline"));
    take(w, &d->title, json_object_get(o, "name"));
    take(w, &d->published, json_object_get(o, "datePublished"));
    take(w, &d->modified, json_object_get(o, "dateModified"));
    take(w, &d->body, json_object_get(o, "articleBody"));
    take(w, &d->lang, json_object_get(o, "inLanguage"));
    take_id(w, &d->url, json_object_get(o, "mainEntityOfPage"));
    take_id(w, &d->url, json_object_get(o, "url"));
    if (!d->author.n)
        take_names(w, &d->author, json_object_get(o, "author"), 0);
    if (!d->author.n)
        take_names(w, &d->author, json_object_get(o, "creator"), 0);
    if (!d->site.n)
        take_names(w, &d->site, json_object_get(o, "publisher"), 0);
    w->done = d->title.n > 0 || d->published.n > 0;
}

static void walk(walking *w, const json_t *v, int depth)
{
    const char *key;
    json_t *x;
    size_t i;

    if (depth > MAX_DEPTH || w->done || w->budget == 0)
        return;
    w->budget--;
    if (json_is_array(v)) {
        json_array_foreach(v, i, x)
            walk(w, x, depth + 1);
    } else if (json_is_object(v)) {
        if (is_article(w, json_object_get(v, "@type"))) {
            take_article(w, v);
            return;
        }
        take(w, &w->out->page_published, json_object_get(v, "datePublished"));
        json_object_foreach((json_t *)(uintptr_t)v, key, x)
            if (json_is_array(x) || json_is_object(x))
                walk(w, x, depth + 1);
    }
}

/* Without comments round it; control characters as spaces. */
static str clean(str s, arena *a)
{
    str copy;

    s = str_trim(s);
    while (s.n && s.p[0] != '{' && s.p[0] != '[')
        s = str_sub(s, 1, s.n);
    while (s.n && s.p[s.n - 1] != '}' && s.p[s.n - 1] != ']')
        s.n--;
    copy = arena_str(a, s);
    for (uint32_t i = 0; copy.p && i < copy.n; i++)
        if ((unsigned char)copy.p[i] < 0x20)
            ((char *)(uintptr_t)copy.p)[i] = ' ';
    return copy;
}

dgm_status jsonld_read(jsonld *out, const html *h, const page_rules *rules, arena *a, dgm_error *error)
{
    walking w = { .out = out, .rules = rules, .a = a, .budget = 2000 };
    const str empty = { "", 0 };

    *out = (jsonld){ empty, empty, empty, empty, empty, empty, empty, empty, empty };
    for (uint32_t i = 0; i < h->data_count && !w.done; i++) {
        str s = clean(str_sub(h->page, h->data[i].start, h->data[i].end), a);
        json_error_t fault;
        json_t *v;

        if (!s.p)
            return dgm_fail_memory(error);
        if (!s.n)
            continue;
        v = json_loadb(s.p, s.n, JSON_ALLOW_NUL | JSON_DISABLE_EOF_CHECK, &fault);
        if (!v && json_error_code(&fault) == json_error_out_of_memory)
            return dgm_fail_memory(error);
        if (!v)
            continue;
        walk(&w, v, 0);
        json_decref(v);
        if (w.failed)
            return dgm_fail_memory(error);
    }
    return DGM_OK;
}
