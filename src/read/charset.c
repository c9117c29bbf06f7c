/* Encodings of pages: what the server says, the byte order mark, the meta element; else UTF-8 if the bytes are, else
 * Windows-1252, which is what the web means by ISO 8859-1. iconv of the C library converts. */
#include "read/charset.h"

#include "base/error.h"
#include "base/utf8.h"

#include <errno.h>
#include <iconv.h>

#define META_BYTES 4096u

/* Labels that mean another encoding on the web (encoding.spec.whatwg.org) than to iconv. */
static const struct { const char *label, *name; } label_name[] = {
    { "iso-8859-1", "WINDOWS-1252" }, { "latin1", "WINDOWS-1252" }, { "iso8859-1", "WINDOWS-1252" }, { "us-ascii", "WINDOWS-1252" },
    { "ascii", "WINDOWS-1252" }, { "iso-8859-9", "WINDOWS-1254" }, { "iso-8859-11", "WINDOWS-874" }, { "tis-620", "WINDOWS-874" },
    { "gb2312", "GB18030" }, { "gbk", "GB18030" }, { "shift_jis", "CP932" }, { "shift-jis", "CP932" }, { "x-sjis", "CP932" },
    { "ks_c_5601-1987", "CP949" }, { "euc-kr", "CP949" }, { "big5", "BIG5-HKSCS" }, { "x-gbk", "GB18030" }, { "utf8", "UTF-8" },
    { "unicode", "UTF-16LE" }, { "utf-16", "UTF-16LE" },
};

static bool is_utf8(str label)
{
    return label.n >= 4 && (label.p[0] | 32) == 'u' && (label.p[1] | 32) == 't' && (label.p[2] | 32) == 'f' &&
           label.p[label.n - 1] == '8';
}

/* Name for iconv; false for what is no label. */
static bool iconv_name(char *out, size_t size, str label)
{
    char lower[48];

    label = str_trim(label);
    if (label.n == 0 || label.n >= sizeof(lower) || size < sizeof(lower))
        return false;
    for (uint32_t i = 0; i < label.n; i++) {
        unsigned char c = ascii_lower((unsigned char)label.p[i]);

        if (!ascii_is_alpha(c) && !ascii_is_digit(c) && c != '-' && c != '_' && c != ':' && c != '.')
            return false;
        lower[i] = (char)c;
    }
    lower[label.n] = '\0';
    for (size_t i = 0; i < COUNT_OF(label_name); i++)
        if (strcmp(lower, label_name[i].label) == 0) {
            snprintf(out, size, "%s", label_name[i].name);
            return true;
        }
    snprintf(out, size, "%s", lower);
    return true;
}

/* charset= in the first bytes: <meta charset="x">, <meta content="text/html; charset=x">, <?xml encoding="x"?>. */
static str declared(str page)
{
    static const char *const key[] = { "charset", "encoding" };

    page.n = page.n < META_BYTES ? page.n : META_BYTES;
    for (uint32_t i = 0; i + 9 < page.n; i++)
        for (size_t k = 0; k < COUNT_OF(key); k++) {
            uint32_t n = (uint32_t)strlen(key[k]), m = 0, at = i, from;

            while (m < n && at + m < page.n && ascii_lower((unsigned char)page.p[at + m]) == (unsigned char)key[k][m])
                m++;
            if (m < n)
                continue;
            for (at += n; at < page.n && ascii_is_space((unsigned char)page.p[at]); at++)
                ;
            if (at >= page.n || page.p[at] != '=')
                continue;
            for (at++; at < page.n && (page.p[at] == '"' || page.p[at] == '\'' || page.p[at] == ' '); at++)
                ;
            for (from = at; at < page.n && at < from + 40 && page.p[at] != '"' && page.p[at] != '\'' && page.p[at] != '>' &&
                            page.p[at] != ';' && page.p[at] != ' ' && page.p[at] != '/' && page.p[at] != '?'; at++)
                ;
            if (at > from)
                return str_sub(page, from, at);
        }
    return (str){ "", 0 };
}

/* Converts all; bytes that are none become U+FFFD. */
static dgm_status convert(str *out, const char *from, str raw, arena *a, bool *known, dgm_error *error)
{
    iconv_t cd = iconv_open("UTF-8", from);
    size_t room = (size_t)raw.n * 3 + 16, left = raw.n, free_bytes = room;
    char *in = (char *)(uintptr_t)raw.p, *p, *to;

    *known = cd != (iconv_t)-1;
    if (!*known)
        return DGM_OK;
    p = to = arena_alloc(a, room, 1);
    if (!p || room >= UINT32_MAX) {
        iconv_close(cd);
        return dgm_fail_memory(error);
    }
    while (left > 0) {
        size_t done = iconv(cd, &in, &left, &to, &free_bytes);

        if (done != (size_t)-1 || errno == E2BIG || errno == EINVAL)
            break;
        if (free_bytes < 3)
            break;
        memcpy(to, "\xEF\xBF\xBD", 3);
        to += 3;
        free_bytes -= 3;
        in++;
        left--;
    }
    iconv_close(cd);
    *out = (str){ p, (uint32_t)(to - p) };
    return DGM_OK;
}

dgm_status charset_to_utf8(str *out, const char **from, arena *a, str raw, const char *said, dgm_error *error)
{
    const char *mark = raw.n >= 2 && memcmp(raw.p, "\xFF\xFE", 2) == 0 ? "UTF-16LE"
                     : raw.n >= 2 && memcmp(raw.p, "\xFE\xFF", 2) == 0 ? "UTF-16BE" : NULL;
    char name[64];
    str label = str_of(said ? said : ""), copy;
    bool known = false;

    *from = NULL;
    *out = raw;
    if (!mark && utf8_valid_until(raw) == raw.n)
        return DGM_OK; /* ASCII, or UTF-8 whatever is declared: other text is hardly ever valid by chance */
    if (!label.n)
        label = declared(raw);
    if (mark)
        snprintf(name, sizeof(name), "%s", mark);
    else if (is_utf8(label))
        return DGM_OK; /* a few wrong bytes: repaired one by one */
    else if (!iconv_name(name, sizeof(name), label))
        snprintf(name, sizeof(name), "WINDOWS-1252");
    TRY(convert(out, name, raw, a, &known, error));
    if (!known) {
        snprintf(name, sizeof(name), "WINDOWS-1252");
        TRY(convert(out, name, raw, a, &known, error));
    }
    if (!known) {
        *out = raw;
        return DGM_OK;
    }
    copy = arena_str(a, str_of(name));
    *from = copy.p;
    return copy.p ? DGM_OK : dgm_fail_memory(error);
}
