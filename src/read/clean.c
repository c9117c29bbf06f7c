/* See clean.h. No method but counting; the table for stray bytes follows Windows-1252, which is what such bytes are in
 * practice (pages that were labelled UTF-8 and are not). */
#include "read/clean.h"

#include "base/error.h"
#include "base/utf8.h"

#define BINARY_SAMPLE 4096u

/* Windows-1252 0x80..0xFF, each as the nearest ASCII character. */
static const char nearest[129] =
    "E?,f\".++^%S<O?Z?"  /* 80 */
    "?''\"\"*--~TS>o?zY" /* 90 */
    " !cLoY|S\"Ca<--R-"  /* A0 */
    "o+23'uP.,1o>   ?"   /* B0 */
    "AAAAAAACEEEEIIII"   /* C0 */
    "DNOOOOOxOUUUUYTs"   /* D0 */
    "aaaaaaaceeeeiiii"   /* E0 */
    "dnooooo/ouuuuyty";  /* F0 */

void clean_invalid(char *p, uint32_t n, clean_report *report)
{
    str s = { p, n };
    uint32_t at = 0, length;

    while (at < n) {
        if ((unsigned char)p[at] < 0x80) {
            at++;
            continue;
        }
        if (utf8_decode(s, at, &length) == UINT32_MAX) {
            if (report->invalid++ == 0)
                report->first_invalid = at;
            p[at] = nearest[(unsigned char)p[at] - 0x80];
        }
        at += length;
    }
}

static void clean_controls(char *p, uint32_t n, clean_report *report)
{
    for (uint32_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)p[i];

        if (c == '\r') {
            p[i] = i + 1 < n && p[i + 1] == '\n' ? ' ' : '\n';
        } else if ((c < 0x20 && c != '\t' && c != '\n') || c == 0x7F) {
            if (c != '\f' && c != '\v' && report->control++ == 0)
                report->first_control = i;
            p[i] = ' ';
        }
    }
}

bool clean_looks_binary(str raw)
{
    uint32_t n = raw.n < BINARY_SAMPLE ? raw.n : BINARY_SAMPLE, control = 0, invalid = 0, at = 0, length;

    while (at < n) {
        unsigned char c = (unsigned char)raw.p[at];

        length = 1;
        if (c < 0x20 && !ascii_is_space(c) && c != 0x1B)
            control++;
        else if (c >= 0x80 && utf8_decode(raw, at, &length) == UINT32_MAX)
            invalid++;
        at += length;
    }
    /* A few stray bytes are normal in news; one in ten is not. Latin-1 text has few high bytes among letters. */
    return n > 0 && (control * 10 > n || invalid * 10 > n * 3 || (control * 20 > n && invalid * 20 > n));
}

static bool all_space(str s)
{
    uint32_t at = 0, length;

    while (at < s.n) {
        if (!utf8_is_space(utf8_decode(s, at, &length)))
            return false;
        at += length;
    }
    return true;
}

dgm_status clean_text(str *out, clean_report *report, arena *a, str raw, dgm_error *error)
{
    char *p;

    *report = (clean_report){ 0 };
    *out = (str){ "", 0 };
    if (raw.n == 0)
        return dgm_fail(error, DGM_EINPUT, 0, "the text is empty");
    if (clean_looks_binary(raw))
        return dgm_fail(error, DGM_EINPUT, 0, "not a text: the bytes look like a binary file");
    p = arena_alloc(a, (size_t)raw.n + 1, 1);
    if (!p)
        return dgm_fail_memory(error);
    memcpy(p, raw.p, raw.n);
    if (raw.n >= 3 && memcmp(p, "\xEF\xBB\xBF", 3) == 0) {
        memset(p, ' ', 3);
        report->bom = true;
    }
    clean_invalid(p, raw.n, report);
    clean_controls(p, raw.n, report);
    clean_html(p, raw.n, report);
    *out = (str){ p, raw.n };
    if (all_space(*out))
        return dgm_fail(error, DGM_EINPUT, 0, "the text is empty: nothing but white space%s",
                        report->tags ? " and markup" : "");
    return DGM_OK;
}
