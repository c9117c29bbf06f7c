#include "base/str.h"

#include <xxhash.h>

int str_cmp(str a, str b)
{
    uint32_t n = a.n < b.n ? a.n : b.n;
    int order = n ? memcmp(a.p, b.p, n) : 0;

    if (order != 0)
        return order;
    return a.n < b.n ? -1 : a.n > b.n;
}

uint32_t str_find(str hay, str needle)
{
    if (needle.n == 0)
        return 0;
    for (uint32_t i = 0; i + needle.n <= hay.n; i++) {
        const char *hit = memchr(hay.p + i, needle.p[0], hay.n - needle.n - i + 1);

        if (!hit)
            return NO_INDEX;
        i = (uint32_t)(hit - hay.p);
        if (memcmp(hit, needle.p, needle.n) == 0)
            return i;
    }
    return NO_INDEX;
}

str str_trim(str s)
{
    while (s.n && ascii_is_space((unsigned char)s.p[0])) {
        s.p++;
        s.n--;
    }
    while (s.n && ascii_is_space((unsigned char)s.p[s.n - 1]))
        s.n--;
    return s;
}

bool str_split(str *rest, char sep, str *part)
{
    const char *end;

    if (!rest->p || rest->n == 0)
        return false;
    end = memchr(rest->p, sep, rest->n);
    if (!end) {
        *part = *rest;
        *rest = (str){ NULL, 0 };
        return true;
    }
    *part = (str){ rest->p, (uint32_t)(end - rest->p) };
    *rest = (str){ end + 1, rest->n - part->n - 1 };
    return true;
}

str str_part(str s, char sep, uint32_t n)
{
    str part;

    do {
        if (!str_split(&s, sep, &part))
            return (str){ "", 0 };
    } while (n-- > 0);
    return part;
}

bool str_u32(str s, uint32_t *out)
{
    uint64_t value = 0;

    if (s.n == 0 || s.n > 10)
        return false;
    for (uint32_t i = 0; i < s.n; i++) {
        if (!ascii_is_digit((unsigned char)s.p[i]))
            return false;
        value = value * 10 + (uint64_t)(s.p[i] - '0');
    }
    if (value > UINT32_MAX)
        return false;
    *out = (uint32_t)value;
    return true;
}

bool str_double(str s, double *out)
{
    double value = 0, scale = 1;
    bool negative = false, digits = false;
    uint32_t i = 0;

    if (s.n && (s.p[0] == '-' || s.p[0] == '+'))
        negative = s.p[i++] == '-';
    for (; i < s.n && ascii_is_digit((unsigned char)s.p[i]); i++, digits = true)
        value = value * 10 + (s.p[i] - '0');
    if (i < s.n && s.p[i] == '.') {
        for (i++; i < s.n && ascii_is_digit((unsigned char)s.p[i]); i++, digits = true) {
            value = value * 10 + (s.p[i] - '0');
            scale *= 10;
        }
    }
    if (!digits || i != s.n)
        return false;
    *out = (negative ? -value : value) / scale;
    return true;
}

uint64_t str_hash(str s) { return XXH3_64bits(s.p ? s.p : "", s.n); }

str str_host(str address)
{
    uint32_t at = str_find(address, STR("://")), n = 0;
    str rest = at == NO_INDEX ? address : str_sub(address, at + 3, address.n);

    while (n < rest.n && rest.p[n] != '/' && rest.p[n] != ':' && rest.p[n] != '?' && rest.p[n] != '#')
        n++;
    rest.n = n;
    return str_starts(rest, STR("www.")) ? str_sub(rest, 4, rest.n) : rest;
}
