/* Pieces of text for the time grammar: independent of the tokeniser, whose treatment of "(7/4/2021)", "mid-April" or
 * "harinya" may change with its training data. */
#include "base/utf8.h"
#include "time/rules.h"

str piece_str(const piece *p) { return (str){ p->lower, p->lower_n }; }

static bool is_letter(str text, uint32_t at, uint32_t *len)
{
    unsigned char c = (unsigned char)text.p[at];

    if (c < 0x80) {
        *len = 1;
        return ascii_is_alpha(c);
    }
    return utf8_is_alpha(utf8_decode(text, at, len));
}

static void letters(str text, piece *p)
{
    uint32_t len;

    p->shape = 'a';
    p->capital = utf8_starts_upper(str_sub(text, p->start, text.n));
    while (p->end < text.n && is_letter(text, p->end, &len))
        p->end += len;
    if (p->end - p->start <= sizeof(p->lower)) {
        p->lower_n = (uint8_t)(p->end - p->start);
        for (uint32_t i = 0; i < p->lower_n; i++)
            p->lower[i] = (char)ascii_lower((unsigned char)text.p[p->start + i]);
    }
}

static void digits(str text, piece *p)
{
    p->shape = '0';
    while (p->end < text.n && ascii_is_digit((unsigned char)text.p[p->end])) {
        if (p->end - p->start < 9)
            p->number = p->number * 10 + (uint32_t)(text.p[p->end] - '0');
        p->end++;
    }
    if (p->end - p->start <= 9) {
        p->lower_n = (uint8_t)(p->end - p->start);
        memcpy(p->lower, text.p + p->start, p->lower_n);
    }
}

static void other(str text, piece *p)
{
    uint32_t len, c = utf8_decode(text, p->start, &len);

    p->end = p->start + len;
    p->shape = c < 0x80 ? (uint8_t)c : '?';
    if (c == 0x2013 || c == 0x2014 || c == 0x2010 || c == 0x2011)
        p->shape = '-';
    if (c == 0x2019)
        p->shape = '\'';
    p->lower[0] = (char)p->shape;
    p->lower_n = p->shape == '?' ? 0 : 1;
}

/* Does a sentence begin after this piece? Only good enough to judge capitals. */
static bool ends_sentence(const piece *p)
{
    return p->shape == '.' || p->shape == '!' || p->shape == '?' || p->shape == ':' || p->shape == '"' || p->shape == '*';
}

piece *time_pieces(arena *a, str text, uint32_t *count)
{
    piece *all = NULL;
    uint32_t n = 0, cap = 0;
    bool opens = true;

    for (uint32_t at = 0; at < text.n;) {
        bool space = false, line = false;
        uint32_t len;
        piece *p;

        for (; at < text.n; at += len) {
            uint32_t c = utf8_decode(text, at, &len);

            if (!utf8_is_space(c) && c != '\n' && c != '\r' && c != '\t')
                break;
            space = true;
            line |= c == '\n';
        }
        if (at >= text.n)
            break;
        p = ARENA_PUSH(a, all, n, cap);
        if (!p)
            return NULL;
        p->start = p->end = at;
        p->space = space;
        p->line = line;
        if (ascii_is_digit((unsigned char)text.p[at]))
            digits(text, p);
        else if (is_letter(text, at, &len))
            letters(text, p);
        else
            other(text, p);
        p->opens = opens || line;
        opens = ends_sentence(p) || (p->opens && p->shape != 'a' && p->shape != '0');
        at = p->end;
    }
    *count = n;
    return n > 0 ? all : ARENA_NEW(a, piece, 1);
}
