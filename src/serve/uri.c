/* See uri.h. One block of memory holds the decoded bytes, another the list of parameters: decoding never makes a text longer. */
#include "serve/uri.h"

#include "base/arena.h"
#include "base/utf8.h"

static int hex_value(unsigned char c)
{
    if (ascii_is_digit(c))
        return c - '0';
    c = ascii_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Decodes from[0..n) to `out`, which has room for n bytes and a NUL. False: a broken escape, or a NUL, which no id or text holds. */
static bool decode(char *out, size_t *size, const char *from, size_t n, bool plus_is_blank)
{
    size_t used = 0;

    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)from[i];

        if (c == '%') {
            int high = i + 2 < n ? hex_value((unsigned char)from[i + 1]) : -1;
            int low = i + 2 < n ? hex_value((unsigned char)from[i + 2]) : -1;

            if (high < 0 || low < 0)
                return false;
            c = (unsigned char)(high * 16 + low);
            i += 2;
        } else if (c == '+' && plus_is_blank) {
            c = ' ';
        }
        if (c == 0)
            return false;
        out[used++] = (char)c;
    }
    out[used] = '\0';
    *size = used;
    return true;
}

static bool is_text(const char *p, size_t n)
{
    return utf8_valid_until((str){ p, (uint32_t)n }) == n;
}

static bool has_control(const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)p[i] < 0x20 || p[i] == 0x7F)
            return true;
    return false;
}

/* Behind these stand ids and names of the database, in which anything may be ("https://example.org/a"): no file is named so. */
static bool names_something(const char *target)
{
    static const char *const begin[] = { "/v1/", "/articles/" };

    for (size_t i = 0; i < COUNT_OF(begin); i++)
        if (strncmp(target, begin[i], strlen(begin[i])) == 0)
            return true;
    return false;
}

/* No part is "." or "..", none is empty, and there is no backslash: nobody's idea of a path leads elsewhere. */
static bool is_path(str path)
{
    str rest, part;

    if (path.n == 0 || path.p[0] != '/' || str_find(path, STR("//")) != NO_INDEX)
        return false;
    rest = str_sub(path, 1, path.n);
    while (str_split(&rest, '/', &part)) {
        if (str_is(part, ".") || str_is(part, "..") || memchr(part.p, '\\', part.n))
            return false;
    }
    return true;
}

static bool is_name(const char *p)
{
    if (!*p)
        return false;
    for (; *p; p++)
        if (!ascii_is_alpha((unsigned char)*p) && !ascii_is_digit((unsigned char)*p) && *p != '_' && *p != '.')
            return false;
    return true;
}

static size_t count_params(const char *query, size_t n)
{
    size_t count = n > 0;

    for (size_t i = 0; i < n; i++)
        count += query[i] == '&';
    return count;
}

/* One "name=value" to `at`, where its bytes go; NULL when it is bad, else what is behind it. */
static char *parse_param(dgm_param *out, char *at, const char *p, size_t n, const char **why)
{
    const char *equals = memchr(p, '=', n);
    size_t name_size = equals ? (size_t)(equals - p) : n, size;

    *why = "a broken percent escape in the query, or %00";
    if (!decode(at, &size, p, name_size, true))
        return NULL;
    out->name = at;
    at += size + 1;
    if (!is_name(out->name)) {
        *why = "a parameter's name has other characters than letters, digits and _";
        return NULL;
    }
    if (!decode(at, &size, equals ? equals + 1 : "", equals ? n - name_size - 1 : 0, true))
        return NULL;
    out->value = at;
    if (!is_text(at, size)) {
        *why = "a parameter's value is no UTF-8 text";
        return NULL;
    }
    return at + size + 1;
}

static bool parse_query(uri *u, char *at, const char *p, size_t n, const char **why)
{
    while (n) {
        const char *end = memchr(p, '&', n);
        size_t part = end ? (size_t)(end - p) : n;

        if (part) {
            at = parse_param(&u->param[u->param_count], at, p, part, why);
            if (!at)
                return false;
            u->param_count++;
        }
        p += part + (end != NULL);
        n -= part + (end != NULL);
    }
    return true;
}

/* As it comes over the wire an address has no blanks and no control characters. */
static bool is_escaped(const char *p, size_t n) { return !has_control(p, n) && !memchr(p, ' ', n); }

uri_fault uri_parse(uri *out, const char *target, size_t size, const char **why)
{
    const char *mark = memchr(target, '?', size);
    size_t path_size = mark ? (size_t)(mark - target) : size, query_size = mark ? size - path_size - 1 : 0, decoded;
    size_t params;

    *out = (uri){ 0 };
    *why = "the address is too long";
    if (size > URI_BYTES)
        return URI_LONG;
    *why = "blanks and control characters of an address must be escaped";
    if (!is_escaped(target, size))
        return URI_BAD;
    params = count_params(mark ? mark + 1 : "", query_size);
    *why = "too many parameters";
    if (params > URI_PARAMS)
        return URI_BAD;
    out->memory = heap_alloc(size + 3 + 2 * params, 1); /* a NUL behind each name and value */
    out->param = heap_alloc(params + 1, sizeof(*out->param));
    if (!out->memory || !out->param)
        return URI_MEMORY;
    *why = "a broken percent escape in the path, or %00";
    if (!decode(out->memory, &decoded, target, path_size, false))
        return URI_BAD;
    out->path = out->memory;
    *why = "the path is no UTF-8 text";
    if (!is_text(out->path, decoded))
        return URI_BAD;
    *why = "the path is not well formed";
    if (!is_path((str){ target, (uint32_t)path_size }))
        return URI_BAD;
    if (!names_something(target) && (has_control(out->path, decoded) || !is_path((str){ out->path, (uint32_t)decoded })))
        return URI_BAD;
    return parse_query(out, out->memory + decoded + 1, mark ? mark + 1 : "", query_size, why) ? URI_OK : URI_BAD;
}

void uri_release(uri *u)
{
    free(u->memory);
    free(u->param);
    *u = (uri){ 0 };
}

const char *uri_param(const uri *u, const char *name)
{
    for (size_t i = 0; i < u->param_count; i++)
        if (strcmp(u->param[i].name, name) == 0)
            return u->param[i].value;
    return NULL;
}
