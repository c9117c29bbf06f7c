/* One line of JSONL -> an article. Jansson reads the JSON; before that the line is repaired in place so that a stray
 * byte costs a character, not the article: bytes that are no UTF-8 (as in clean.c), raw control characters, surrogates
 * without their partner ("\ud83d" -> "\ufffd"). Each repair keeps the length of the text that results. */
#include "read/reader.h"

#include "base/buf.h"
#include "base/error.h"
#include "read/clean.h"

#include <jansson.h>

static bool hex4(const char *p, uint32_t *out)
{
    uint32_t v = 0;

    for (int i = 0; i < 4; i++) {
        unsigned char c = ascii_lower((unsigned char)p[i]);

        if (ascii_is_digit(c))
            v = v * 16 + (c - '0');
        else if (c >= 'a' && c <= 'f')
            v = v * 16 + (c - 'a' + 10u);
        else
            return false;
    }
    *out = v;
    return true;
}

static uint32_t repair_surrogates(char *p, size_t n)
{
    uint32_t count = 0;

    for (size_t i = 0; i + 1 < n; i++) {
        uint32_t c, low;

        if (p[i] != '\\')
            continue;
        i++; /* also steps over an escaped backslash */
        if (p[i] != 'u' || i + 4 >= n || !hex4(p + i + 1, &c) || c < 0xD800 || c >= 0xE000)
            continue;
        if (c < 0xDC00 && i + 10 < n && p[i + 5] == '\\' && p[i + 6] == 'u' && hex4(p + i + 7, &low) && low >= 0xDC00 &&
            low < 0xE000) {
            i += 10;
            continue;
        }
        memcpy(p + i + 1, "fffd", 4);
        i += 4;
        count++;
    }
    return count;
}

/* Tabs and line ends between the values are as good as spaces and not counted, nor the CR of a line end. */
static uint32_t repair_controls(char *p, size_t n)
{
    uint32_t count = 0;

    for (size_t i = 0; i < n; i++) {
        if ((unsigned char)p[i] >= 0x20)
            continue;
        count += !ascii_is_space((unsigned char)p[i]);
        p[i] = ' ';
    }
    return count;
}

/* One remark for all that was repaired in a line; *out stays empty when nothing was. */
static dgm_status repair_line(str *out, char *line, size_t n, arena *a, dgm_error *error)
{
    clean_report r = { 0 };
    uint32_t controls, surrogates;

    *out = (str){ "", 0 };
    clean_invalid(line, (uint32_t)n, &r);
    controls = repair_controls(line, n);
    surrogates = repair_surrogates(line, n);
    if (r.invalid)
        *out = arena_printf(a, "%u bytes of the line are no UTF-8 (first at byte %u): replaced", r.invalid, r.first_invalid);
    else if (surrogates)
        *out = arena_printf(a, "%u lone surrogate(s) (\\ud800 to \\udfff without the other half): replaced", surrogates);
    else if (controls)
        *out = arena_printf(a, "%u raw control character(s) in the line: read as spaces", controls);
    return out->p ? DGM_OK : dgm_fail_memory(error);
}

static dgm_status broken(dgm_error *error, dgm_status status, uint64_t offset, const char *file, uint64_t line,
                         const char *what)
{
    return dgm_fail(error, status, offset, "%s:%llu: %s", file, (unsigned long long)line, what);
}

/* A string field copied into the arena; numbers become strings. NULL when it is missing or null. */
static dgm_status field(const char **out, size_t *size, const json_t *object, const char *name, arena *a,
                        dgm_error *error)
{
    const json_t *v = json_object_get(object, name);
    str copy;

    *out = NULL;
    if (json_is_string(v)) {
        copy = arena_str(a, (str){ json_string_value(v), (uint32_t)json_string_length(v) });
    } else if (json_is_integer(v)) {
        copy = arena_printf(a, "%lld", (long long)json_integer_value(v));
    } else {
        return DGM_OK;
    }
    if (!copy.p)
        return dgm_fail_memory(error);
    *out = copy.p;
    if (size)
        *size = copy.n;
    return DGM_OK;
}

static bool is_ours(const char *key)
{
    static const char *const known[] = { "id", "date", "lang", "title", "source", "url", "text" };

    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (strcmp(key, known[i]) == 0)
            return true;
    return false;
}

static int dump_into(const char *p, size_t n, void *to)
{
    buf_add(to, p, n);
    return 0;
}

/* All fields that are not ours, as one object in the order given. */
static dgm_status other_fields(const char **out, json_t *object, arena *a, dgm_error *error)
{
    const char *key;
    json_t *value;
    void *next;
    buf b = { 0 };
    str copy;

    *out = NULL;
    json_object_foreach_safe(object, next, key, value)
        if (is_ours(key))
            json_object_del(object, key);
    if (json_object_size(object) == 0)
        return DGM_OK;
    if (json_dump_callback(object, dump_into, &b, JSON_COMPACT | JSON_REAL_PRECISION(15)) != 0 || b.failed) {
        buf_release(&b);
        return dgm_fail_memory(error);
    }
    copy = arena_str(a, (str){ b.p, (uint32_t)b.n });
    buf_release(&b);
    if (!copy.p)
        return dgm_fail_memory(error);
    *out = copy.p;
    return DGM_OK;
}

static dgm_status take_fields(dgm_article *out, json_t *object, arena *a, dgm_error *error)
{
    TRY(field(&out->id, NULL, object, "id", a, error));
    TRY(field(&out->date, NULL, object, "date", a, error));
    TRY(field(&out->lang, NULL, object, "lang", a, error));
    TRY(field(&out->title, NULL, object, "title", a, error));
    TRY(field(&out->source, NULL, object, "source", a, error));
    TRY(field(&out->url, NULL, object, "url", a, error));
    TRY(field(&out->text, &out->text_size, object, "text", a, error));
    return other_fields(&out->extra, object, a, error);
}

dgm_status jsonl_parse(dgm_article *out, str *remark, char *line, size_t n, const char *file, uint64_t number, arena *a,
                       dgm_error *error)
{
    json_error_t fault;
    json_t *object, *text;
    dgm_status status;

    *out = (dgm_article){ 0 };
    *remark = (str){ "", 0 };
    TRY(repair_line(remark, line, n, a, error));
    object = json_loadb(line, n, JSON_ALLOW_NUL, &fault);
    if (!object)
        return dgm_fail(error, DGM_EFORMAT, (uint64_t)fault.position, "%s:%llu: broken JSON at byte %d of the line: %s",
                        file, (unsigned long long)number, fault.position, fault.text);
    if (!json_is_object(object)) {
        json_decref(object);
        return broken(error, DGM_EFORMAT, 0, file, number, "not a JSON object");
    }
    text = json_object_get(object, "text");
    status = text && !json_is_string(text) ? DGM_EINPUT : DGM_OK;
    if (status != DGM_OK)
        json_object_del(object, "text");
    dgm_status taken = take_fields(out, object, a, error);
    if (taken != DGM_OK)
        status = taken;
    else if (status != DGM_OK)
        broken(error, status, UINT64_MAX, file, number, "the field \"text\" is not a string");
    else if (!out->text)
        status = broken(error, DGM_EINPUT, UINT64_MAX, file, number, "the field \"text\" is missing");
    json_decref(object);
    return status;
}
