/* See guard.h. */
#include "serve/guard.h"

#include "base/str.h"

#include <arpa/inet.h>

/* The name in "name:port", "[v6]:port"; nothing for what is neither. */
static str host_name(const char *host)
{
    str s = str_of(host), none = { NULL, 0 };
    uint32_t end;

    if (s.n && s.p[0] == '[') {
        end = str_find(s, STR("]"));
        return end == NO_INDEX || (end + 1 < s.n && s.p[end + 1] != ':') ? none : str_sub(s, 1, end);
    }
    end = str_find(s, STR(":"));
    return str_sub(s, 0, end == NO_INDEX ? s.n : end);
}

static bool same_name(str a, str b)
{
    if (a.n != b.n || a.n == 0)
        return false;
    for (uint32_t i = 0; i < a.n; i++)
        if (ascii_lower((unsigned char)a.p[i]) != ascii_lower((unsigned char)b.p[i]))
            return false;
    return true;
}

bool guard_is_name(const char *name, const char *wanted) { return same_name(str_of(name), str_of(wanted)); }

static bool is_address(str name)
{
    char text[64];
    unsigned char bytes[16];

    if (name.n >= sizeof(text))
        return false;
    memcpy(text, name.p, name.n);
    text[name.n] = '\0';
    return inet_pton(AF_INET, text, bytes) == 1 || inet_pton(AF_INET6, text, bytes) == 1;
}

bool guard_host(const char *host, const char *listen, const char *name)
{
    str asked = host ? host_name(host) : (str){ NULL, 0 };

    if (!asked.n)
        return false;
    if (same_name(asked, STR("localhost")) || same_name(asked, STR("127.0.0.1")) || same_name(asked, STR("::1")) ||
        same_name(asked, str_of(listen)))
        return true;
    if (name && same_name(asked, str_of(name)))
        return true;
    return (strcmp(listen, "0.0.0.0") == 0 || strcmp(listen, "::") == 0) && is_address(asked);
}

bool guard_origin(const char *origin, const char *host)
{
    str o = str_of(origin);

    if (!origin)
        return true;
    if (!host || !str_starts(o, STR("http://")))
        return false;
    return same_name(str_sub(o, 7, o.n), str_of(host));
}

bool guard_fetch_site(const char *site)
{
    return !site || strcmp(site, "same-origin") == 0 || strcmp(site, "none") == 0;
}

bool guard_content_type(const char *type)
{
    str s = str_of(type);
    uint32_t end = type ? str_find(s, STR(";")) : 0;

    if (!type)
        return false;
    return same_name(str_trim(str_sub(s, 0, end == NO_INDEX ? s.n : end)), STR("application/json"));
}

/* "q=0", "q=0.0". */
static bool is_refused(str parameter)
{
    str p = str_trim(parameter);

    if (p.n < 3 || ascii_lower((unsigned char)p.p[0]) != 'q' || p.p[1] != '=')
        return false;
    for (uint32_t i = 2; i < p.n; i++)
        if (p.p[i] != '0' && p.p[i] != '.')
            return false;
    return true;
}

bool guard_takes_gzip(const char *accept)
{
    str rest = str_of(accept), part;

    while (accept && str_split(&rest, ',', &part)) {
        if (same_name(str_trim(str_part(part, ';', 0)), STR("gzip")))
            return !is_refused(str_part(part, ';', 1));
    }
    return false;
}

bool guard_matches(const char *list, const char *etag)
{
    str rest = str_of(list), part;

    while (list && str_split(&rest, ',', &part)) {
        part = str_trim(part);
        if (str_starts(part, STR("W/")))
            part = str_sub(part, 2, part.n);
        if (str_is(part, etag) || str_is(part, "*"))
            return true;
    }
    return false;
}
