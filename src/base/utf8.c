#include "base/utf8.h"

#include <utf8proc.h>

uint32_t utf8_decode(str s, uint32_t at, uint32_t *len)
{
    unsigned char c = (unsigned char)s.p[at];
    utf8proc_int32_t cp;
    utf8proc_ssize_t n;

    if (c < 0x80) {
        *len = 1;
        return c;
    }
    n = utf8proc_iterate((const utf8proc_uint8_t *)s.p + at, (utf8proc_ssize_t)(s.n - at), &cp);
    if (n < 1) {
        *len = 1;
        return UINT32_MAX;
    }
    *len = (uint32_t)n;
    return (uint32_t)cp;
}

uint32_t utf8_encode(uint32_t c, char *out)
{
    return (uint32_t)utf8proc_encode_char((utf8proc_int32_t)c, (utf8proc_uint8_t *)out);
}

uint32_t utf8_valid_until(str s)
{
    uint32_t i = 0, len;

    while (i < s.n) {
        if (utf8_decode(s, i, &len) == UINT32_MAX)
            return i;
        i += len;
    }
    return s.n;
}

uint32_t utf8_lower(uint32_t c)
{
    if (c < 0x80)
        return ascii_lower((unsigned char)c);
    return (uint32_t)utf8proc_tolower((utf8proc_int32_t)c);
}

static utf8proc_category_t category(uint32_t c)
{
    return c > 0x10FFFF ? UTF8PROC_CATEGORY_CN : utf8proc_category((utf8proc_int32_t)c);
}

bool utf8_is_upper(uint32_t c)
{
    if (c < 0x80)
        return c >= 'A' && c <= 'Z';
    return category(c) == UTF8PROC_CATEGORY_LU || category(c) == UTF8PROC_CATEGORY_LT;
}

bool utf8_is_lower(uint32_t c)
{
    if (c < 0x80)
        return c >= 'a' && c <= 'z';
    return category(c) == UTF8PROC_CATEGORY_LL;
}

bool utf8_is_alpha(uint32_t c)
{
    utf8proc_category_t k;

    if (c < 0x80)
        return ascii_is_alpha((unsigned char)c);
    k = category(c);
    return k >= UTF8PROC_CATEGORY_LU && k <= UTF8PROC_CATEGORY_ME;
}

bool utf8_is_digit(uint32_t c)
{
    return c < 0x80 ? ascii_is_digit((unsigned char)c) : category(c) == UTF8PROC_CATEGORY_ND;
}

bool utf8_is_space(uint32_t c)
{
    if (c < 0x80)
        return ascii_is_space((unsigned char)c);
    return c == 0x85 || (category(c) >= UTF8PROC_CATEGORY_ZS && category(c) <= UTF8PROC_CATEGORY_ZP);
}

bool utf8_is_punct(uint32_t c)
{
    utf8proc_category_t k;

    if (c < 0x80)
        return c > 32 && c < 127 && !ascii_is_alpha((unsigned char)c) && !ascii_is_digit((unsigned char)c);
    k = category(c);
    return k >= UTF8PROC_CATEGORY_PC && k <= UTF8PROC_CATEGORY_SO;
}

str utf8_lower_str(arena *a, str s)
{
    /* A lower-case letter may need more bytes than its capital (U+023A), at most 3 for 2. */
    char *out = arena_alloc(a, (size_t)s.n + s.n / 2 + 5, 1);
    uint32_t n = 0, i = 0, len;

    if (!out)
        return (str){ NULL, 0 };
    while (i < s.n) {
        uint32_t c = utf8_decode(s, i, &len);

        if (c == UINT32_MAX)
            out[n++] = s.p[i];
        else if (c < 0x80)
            out[n++] = (char)ascii_lower((unsigned char)c);
        else
            n += utf8_encode(utf8_lower(c), out + n);
        i += len;
    }
    return (str){ out, n };
}

bool utf8_starts_upper(str s)
{
    uint32_t len;

    return s.n && utf8_is_upper(utf8_decode(s, 0, &len));
}

bool utf8_all_upper(str s, uint32_t min)
{
    uint32_t letters = 0, i = 0, len;

    while (i < s.n) {
        uint32_t c = utf8_decode(s, i, &len);

        if (utf8_is_lower(c))
            return false;
        letters += utf8_is_upper(c);
        i += len;
    }
    return letters >= min;
}
