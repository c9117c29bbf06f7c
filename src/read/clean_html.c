/* HTML in an article's text, blanked out in place (see clean.h). Not an HTML parser: news texts that passed through an
 * extractor hold left-over tags and references, and those have simple shapes. */
#include "read/clean.h"

#include "base/utf8.h"

#define MAX_TAG 4000u /* bytes; a '<' whose '>' is farther away is a sign, not a tag */

/* B: a new paragraph begins; S: the content goes as well; I: inside a line. */
static const struct tag { const char *name; char kind; } known_tag[] = {
    { "a", 'I' }, { "abbr", 'I' }, { "article", 'B' }, { "aside", 'B' }, { "b", 'I' }, { "big", 'I' },
    { "blockquote", 'B' }, { "body", 'B' }, { "br", 'B' }, { "button", 'B' }, { "center", 'B' }, { "cite", 'I' },
    { "code", 'I' }, { "dd", 'B' }, { "del", 'I' }, { "div", 'B' }, { "dl", 'B' }, { "dt", 'B' }, { "em", 'I' },
    { "figcaption", 'B' }, { "figure", 'B' }, { "font", 'I' }, { "footer", 'B' }, { "form", 'B' }, { "h1", 'B' },
    { "h2", 'B' }, { "h3", 'B' }, { "h4", 'B' }, { "h5", 'B' }, { "h6", 'B' }, { "head", 'S' }, { "header", 'B' },
    { "hr", 'B' }, { "html", 'B' }, { "i", 'I' }, { "iframe", 'S' }, { "img", 'I' }, { "input", 'I' }, { "ins", 'I' },
    { "label", 'I' }, { "li", 'B' }, { "link", 'I' }, { "main", 'B' }, { "mark", 'I' }, { "meta", 'I' }, { "nav", 'B' },
    { "noscript", 'B' }, { "ol", 'B' }, { "option", 'B' }, { "p", 'B' }, { "picture", 'I' }, { "pre", 'B' },
    { "q", 'I' }, { "s", 'I' }, { "script", 'S' }, { "section", 'B' }, { "select", 'B' }, { "small", 'I' },
    { "source", 'I' }, { "span", 'I' }, { "strike", 'I' }, { "strong", 'I' }, { "style", 'S' }, { "sub", 'I' },
    { "sup", 'I' }, { "svg", 'S' }, { "table", 'B' }, { "tbody", 'B' }, { "td", 'B' }, { "th", 'B' }, { "thead", 'B' },
    { "time", 'I' }, { "title", 'B' }, { "tr", 'B' }, { "u", 'I' }, { "ul", 'B' }, { "video", 'S' },
};

/* O: opening mark, padded in front. */
static const struct reference { const char *name; uint16_t code; bool opening; } known_reference[] = {
    { "amp", '&', false }, { "lt", '<', true }, { "gt", '>', false }, { "quot", '"', false }, { "apos", '\'', false },
    { "nbsp", ' ', false }, { "ensp", ' ', false }, { "emsp", ' ', false }, { "thinsp", ' ', false },
    { "ndash", 0x2013, false }, { "mdash", 0x2014, false }, { "hellip", 0x2026, false }, { "ldquo", 0x201C, true },
    { "rdquo", 0x201D, false }, { "lsquo", 0x2018, true }, { "rsquo", 0x2019, false }, { "sbquo", 0x201A, true },
    { "bdquo", 0x201E, true }, { "laquo", 0xAB, true }, { "raquo", 0xBB, false }, { "bull", 0x2022, false },
    { "middot", 0xB7, false }, { "copy", 0xA9, false }, { "reg", 0xAE, false }, { "trade", 0x2122, false },
    { "deg", 0xB0, false }, { "euro", 0x20AC, true }, { "pound", 0xA3, true }, { "yen", 0xA5, true },
    { "agrave", 0xE0, false }, { "aacute", 0xE1, false }, { "acirc", 0xE2, false }, { "atilde", 0xE3, false },
    { "auml", 0xE4, false }, { "aring", 0xE5, false }, { "ccedil", 0xE7, false }, { "egrave", 0xE8, false },
    { "eacute", 0xE9, false }, { "ecirc", 0xEA, false }, { "euml", 0xEB, false }, { "iacute", 0xED, false },
    { "icirc", 0xEE, false }, { "iuml", 0xEF, false }, { "ntilde", 0xF1, false }, { "oacute", 0xF3, false },
    { "ocirc", 0xF4, false }, { "otilde", 0xF5, false }, { "ouml", 0xF6, false }, { "oslash", 0xF8, false },
    { "uacute", 0xFA, false }, { "uuml", 0xFC, false }, { "szlig", 0xDF, false }, { "times", 0xD7, false },
    { "frac12", 0xBD, false },
};

static bool same_name(const char *p, uint32_t n, const char *name)
{
    for (uint32_t i = 0; i < n; i++)
        if (!name[i] || ascii_lower((unsigned char)p[i]) != (unsigned char)name[i])
            return false;
    return name[n] == '\0';
}

/* The kind of the tag that begins at p[at] == '<', 0 when it is none. *length: bytes to the '>' and with it. */
static char tag_at(const char *p, uint32_t n, uint32_t at, uint32_t *length, uint32_t *name_at, uint32_t *name_n)
{
    uint32_t i = at + 1, end = n - at > MAX_TAG ? at + MAX_TAG : n, from;
    char kind = 0, quote = 0;

    if (i < n && p[i] == '/')
        i++;
    from = i;
    while (i < end && (ascii_is_alpha((unsigned char)p[i]) || ascii_is_digit((unsigned char)p[i])))
        i++;
    if (i == from || i - from > 12)
        return 0;
    for (size_t k = 0; k < COUNT_OF(known_tag) && !kind; k++)
        if (same_name(p + from, i - from, known_tag[k].name))
            kind = known_tag[k].kind;
    if (!kind || i >= end || !(ascii_is_space((unsigned char)p[i]) || p[i] == '>' || p[i] == '/'))
        return 0;
    *name_at = from;
    *name_n = i - from;
    for (; i < end; i++) {
        if (quote) {
            if (p[i] == quote)
                quote = 0;
        } else if (p[i] == '>') {
            *length = i + 1 - at;
            return kind;
        } else if ((p[i] == '"' || p[i] == '\'') && p[i - 1] == '=') {
            quote = p[i];
        }
    }
    return 0;
}

/* Bytes from p[at] (after an opening tag) to the end of its closing tag; 0 when it is not closed. */
static uint32_t to_closing(const char *p, uint32_t n, uint32_t at, const char *name, uint32_t name_n)
{
    for (uint32_t i = at; i + name_n + 2 < n; i++) {
        const char *lt = memchr(p + i, '<', n - i);

        if (!lt)
            return 0;
        i = (uint32_t)(lt - p);
        if (i + name_n + 2 < n && p[i + 1] == '/') {
            uint32_t k = 0;

            while (k < name_n && ascii_lower((unsigned char)p[i + 2 + k]) == ascii_lower((unsigned char)name[k]))
                k++;
            if (k == name_n) {
                const char *gt = memchr(p + i, '>', n - i);

                return gt ? (uint32_t)(gt + 1 - (p + at)) : n - at;
            }
        }
    }
    return 0;
}

static void blank(char *p, uint32_t n, bool paragraph)
{
    memset(p, ' ', n);
    if (paragraph && n)
        p[0] = '\n';
}

static void count_tag(clean_report *report, uint32_t at)
{
    if (report->tags++ == 0)
        report->first_tag = at;
}

/* "<!-- … -->" or "<!DOCTYPE …>": bytes, 0 when it is none. */
static uint32_t declaration_at(const char *p, uint32_t n, uint32_t at)
{
    uint32_t i = at + 2;

    if (n - at >= 4 && memcmp(p + at, "<!--", 4) == 0) {
        for (i = at + 4; i + 2 < n; i++)
            if (memcmp(p + i, "-->", 3) == 0)
                return i + 3 - at;
        return 0;
    }
    if (n - at > 9 && same_name(p + i, 7, "doctype")) {
        const char *gt = memchr(p + i, '>', n - i);

        return gt ? (uint32_t)(gt + 1 - (p + at)) : 0;
    }
    return 0;
}

static uint32_t parse_number(const char *p, uint32_t n)
{
    bool hex = n > 1 && (p[0] == 'x' || p[0] == 'X');
    uint32_t value = 0;

    for (uint32_t i = hex ? 1 : 0; i < n; i++) {
        unsigned char c = ascii_lower((unsigned char)p[i]);
        uint32_t digit = ascii_is_digit(c) ? c - 48u : hex && c >= 'a' && c <= 'f' ? c - 'a' + 10u : 99;

        if (digit == 99 || value > 0x10FFFF)
            return 0;
        value = value * (hex ? 16 : 10) + digit;
    }
    return value;
}

/* Code point named by p[0..n) (between '&' and ';'), 0 when unknown. */
static uint32_t reference_code(const char *p, uint32_t n, bool *opening)
{
    uint32_t c;

    *opening = false;
    if (n > 1 && p[0] == '#') {
        c = parse_number(p + 1, n - 1);
        if (c == 0xA0 || (c < 0x20 && c != 0) || c == 0x7F)
            return ' ';
        *opening = c == 0x201C || c == 0x2018 || c == 0xAB || c == '(' || c == '[';
        return c > 0x10FFFF || (c >= 0xD800 && c < 0xE000) ? 0 : c;
    }
    for (size_t i = 0; i < COUNT_OF(known_reference); i++) {
        if (strlen(known_reference[i].name) == n && memcmp(known_reference[i].name, p, n) == 0) {
            *opening = known_reference[i].opening;
            return known_reference[i].code;
        }
    }
    return 0;
}

/* Replaces the character reference at p[at] == '&'; returns its bytes, 0 when there is none. */
static uint32_t replace_reference(char *p, uint32_t n, uint32_t at)
{
    uint32_t from = at + 1, i, code, bytes, whole;
    bool opening;
    char c[4];

    /* Escaped twice: "&amp;quot;". */
    if (n - at > 5 && memcmp(p + at, "&amp;", 5) == 0) {
        uint32_t k = at + 5;

        while (k < n && k - at < 16 && (ascii_is_alpha((unsigned char)p[k]) || p[k] == '#' || ascii_is_digit((unsigned char)p[k])))
            k++;
        if (k < n && p[k] == ';' && reference_code(p + at + 5, k - at - 5, &opening))
            from = at + 5;
    }
    for (i = from; i < n && i - from < 10; i++)
        if (!ascii_is_alpha((unsigned char)p[i]) && !ascii_is_digit((unsigned char)p[i]) && p[i] != '#')
            break;
    if (i >= n || p[i] != ';' || i == from)
        return 0;
    code = reference_code(p + from, i - from, &opening);
    if (!code)
        return 0;
    bytes = utf8_encode(code, c);
    whole = i + 1 - at;
    if (bytes == 0 || bytes > whole)
        return 0;
    memset(p + at, ' ', whole);
    memcpy(opening ? p + at + whole - bytes : p + at, c, bytes);
    return whole;
}

static bool holds_tags(const char *p, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        const char *lt = memchr(p + i, '<', n - i);
        uint32_t length, name_at, name_n;

        if (!lt)
            return false;
        i = (uint32_t)(lt - p);
        if (tag_at(p, n, i, &length, &name_at, &name_n))
            return true;
    }
    return false;
}

/* Blanks the tag or declaration at p[at] == '<'; returns its bytes, 0 when there is none. `*comments`: are there still
 * closed comments ahead (so that a text full of unclosed ones is searched once)? */
static uint32_t blank_tag(char *p, uint32_t n, uint32_t at, bool *open_ended, clean_report *report)
{
    uint32_t length = 0, name_at, name_n;
    char kind;

    if (at + 1 < n && p[at + 1] == '!' && !*open_ended) {
        length = declaration_at(p, n, at);
        if (!length)
            *open_ended = true;
        else
            blank(p + at, length, false);
    } else if ((kind = tag_at(p, n, at, &length, &name_at, &name_n)) != 0) {
        if (kind == 'S' && p[at + 1] != '/' && p[at + length - 2] != '/' && !*open_ended) {
            uint32_t more = to_closing(p, n, at + length, p + name_at, name_n);

            if (!more)
                *open_ended = true;
            length += more;
        }
        blank(p + at, length, kind != 'I');
    } else {
        length = 0;
    }
    if (length)
        count_tag(report, at);
    return length;
}

void clean_html(char *p, uint32_t n, clean_report *report)
{
    bool tags = holds_tags(p, n), open_ended = false;

    for (uint32_t i = 0; i < n;) {
        uint32_t length = 0;

        if (p[i] == '<' && tags) {
            length = blank_tag(p, n, i, &open_ended, report);
        } else if (p[i] == '&') {
            length = replace_reference(p, n, i);
            report->references += length != 0;
        }
        i += length ? length : 1;
    }
}
