/* One line of JSONL -> an article. Jansson reads the JSON; before that the line is repaired in place so that a stray
 * byte costs a character, not the article: bytes that are no UTF-8 (as in clean.c), raw control characters, surrogates
 * without their partner ("\ud83d" -> "\ufffd"). Each repair keeps the length of the text that results. */
#include "read/reader.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/json_fault.h"
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

static dgm_status text_wrong(dgm_error *error, dgm_status status, const char *file, uint64_t line, const field_map *fields,
                             const char *what)
{
    str name = fields->name[FIELD_TEXT];

    return dgm_fail(error, status, UINT64_MAX, "%s:%llu: the field \"%.*s\" is %s", file, (unsigned long long)line,
                    (int)(name.n > 60 ? 60 : name.n), name.p, what);
}

/* Member `name`; a name with dots leads into objects where no member has it as it is ("meta.title"). With `remove` it is taken
 * out of its object. NULL: none. */
static json_t *member(json_t *object, str name, bool remove)
{
    char part[128];
    uint32_t dot;
    json_t *v;

    if (name.n == 0 || name.n >= sizeof(part) || !json_is_object(object))
        return NULL;
    memcpy(part, name.p, name.n);
    part[name.n] = '\0';
    v = json_object_get(object, part);
    if (v && remove) {
        json_object_del(object, part);
        return NULL;
    }
    dot = str_find(name, STR("."));
    if (v || dot == NO_INDEX)
        return v;
    part[dot] = '\0';
    return member(json_object_get(object, part), str_sub(name, dot + 1, name.n), remove);
}

/* A string field copied into the arena; numbers become strings. NULL when it is missing or null. */
static dgm_status field(const char **out, size_t *size, json_t *object, str name, arena *a, dgm_error *error)
{
    const json_t *v = member(object, name, false);
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

static int dump_into(const char *p, size_t n, void *to)
{
    buf_add(to, p, n);
    return 0;
}

/* All fields that are not ours, as one object in the order given. */
static dgm_status other_fields(const char **out, json_t *object, const field_map *fields, arena *a, dgm_error *error)
{
    buf b = { 0 };
    str copy;

    *out = NULL;
    for (size_t i = 0; i < FIELD_COUNT; i++)
        (void)member(object, fields->name[i], true);
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

static dgm_status take_fields(dgm_article *out, json_t *object, const field_map *m, arena *a, dgm_error *error)
{
    TRY(field(&out->id, NULL, object, m->name[FIELD_ID], a, error));
    TRY(field(&out->date, NULL, object, m->name[FIELD_DATE], a, error));
    TRY(field(&out->lang, NULL, object, m->name[FIELD_LANG], a, error));
    TRY(field(&out->title, NULL, object, m->name[FIELD_TITLE], a, error));
    TRY(field(&out->source, NULL, object, m->name[FIELD_SOURCE], a, error));
    TRY(field(&out->url, NULL, object, m->name[FIELD_URL], a, error));
    TRY(field(&out->text, &out->text_size, object, m->name[FIELD_TEXT], a, error));
    return other_fields(&out->extra, object, m, a, error);
}

dgm_status jsonl_parse(dgm_article *out, str *remark, char *line, size_t n, const field_map *fields, const char *file,
                       uint64_t number, arena *a, dgm_error *error)
{
    field_map own;
    json_error_t fault;
    json_t *object, *text;
    dgm_status status;

    *out = (dgm_article){ 0 };
    *remark = (str){ "", 0 };
    TRY(repair_line(remark, line, n, a, error));
    object = json_loadb(line, n, JSON_ALLOW_NUL, &fault);
    if (!object)
        return dgm_fail(error, DGM_EFORMAT, (uint64_t)fault.position, "%s:%llu: %s at byte %d of the line: %s",
                        file, (unsigned long long)number, json_fault(&fault, "broken JSON"), fault.position, fault.text);
    if (!json_is_object(object)) {
        json_decref(object);
        return broken(error, DGM_EFORMAT, 0, file, number, "not a JSON object");
    }
    if (!fields) {
        (void)fields_parse(&own, NULL, NULL); /* nothing given, nothing wrong */
        fields = &own;
    }
    text = member(object, fields->name[FIELD_TEXT], false);
    status = text && !json_is_string(text) ? DGM_EINPUT : DGM_OK;
    if (status != DGM_OK)
        (void)member(object, fields->name[FIELD_TEXT], true);
    dgm_status taken = take_fields(out, object, fields, a, error);
    if (taken != DGM_OK)
        status = taken;
    else if (status != DGM_OK)
        text_wrong(error, status, file, number, fields, "not a string");
    else if (!out->text)
        status = text_wrong(error, DGM_EINPUT, file, number, fields, "missing");
    json_decref(object);
    return status;
}
