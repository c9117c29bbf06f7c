/* Keys of names, so that spellings which differ only in case, accents, hyphens or apostrophes meet.
 *
 * Accents are folded through the compatibility decomposition of utf8proc; four letters that have no decomposition are
 * mapped by hand. Cannot do: transliteration between alphabets, spelling variants ("Mohammed", "Muhammad").
 */
#include "world/key.h"

#include "base/utf8.h"

#include <utf8proc.h>

typedef struct writer {
    char *out;
    uint32_t n, word; /* bytes written; where the current word begins */
    bool full;
} writer;

static void put(writer *w, char c)
{
    if (w->n + 1 >= WORLD_KEY_MAX)
        w->full = true;
    else
        w->out[w->n++] = c;
}

/* Ends the current word: full stops at its edges go; a space follows when something is left. */
static void end_word(writer *w)
{
    while (w->n > w->word && w->out[w->n - 1] == '.')
        w->n--;
    if (w->n == w->word)
        return;
    put(w, ' ');
    w->word = w->n;
}

static void put_point(writer *w, uint32_t c)
{
    char bytes[4];
    uint32_t n = utf8_encode(c, bytes);

    for (uint32_t i = 0; i < n; i++)
        put(w, bytes[i]);
}

static void put_ascii(writer *w, unsigned char c)
{
    if (ascii_is_alpha(c) || ascii_is_digit(c) || c == '&' || c == '+' || c == '@' || c == '%')
        put(w, (char)ascii_lower(c));
    else if (c == '.' && w->n > w->word)
        put(w, '.');
    else if (c != '\'' && c != '`' && c != '.')
        end_word(w);
}

static bool is_apostrophe(uint32_t c)
{
    return (c >= 0x2BB && c <= 0x2BF) || c == 0x2018 || c == 0x2019 || c == 0x2032 || c == 0xB4 || c == 0x2C8;
}

static void put_wide(writer *w, uint32_t c)
{
    utf8proc_int32_t parts[8];
    utf8proc_ssize_t n;
    int bound = 0;

    if (is_apostrophe(c))
        return;
    if (utf8_is_space(c) || utf8_is_punct(c)) {
        end_word(w);
        return;
    }
    switch (c) {
    case 0xD8: case 0xF8: put(w, 'o'); return;
    case 0x141: case 0x142: put(w, 'l'); return;
    case 0x110: case 0x111: put(w, 'd'); return;
    case 0x131: case 0x130: put(w, 'i'); return;
    default: break;
    }
    n = utf8proc_decompose_char((utf8proc_int32_t)c, parts, 8,
                                UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK, &bound);
    for (utf8proc_ssize_t i = 0; i < n && i < 8; i++)
        put_point(w, (uint32_t)parts[i]);
}

uint32_t world_key(str name, char *out)
{
    writer w = { out, 0, 0, false };

    for (uint32_t i = 0; i < name.n && !w.full;) {
        unsigned char c = (unsigned char)name.p[i];
        uint32_t len = 1;

        if (ascii_is_alpha(c) && w.n + 1 < WORLD_KEY_MAX) /* nearly all of them */
            out[w.n++] = (char)(c | 32);
        else if (c < 0x80)
            put_ascii(&w, c);
        else
            put_wide(&w, utf8_decode(name, i, &len));
        i += len;
    }
    end_word(&w);
    if (w.full)
        return 0;
    return w.n ? w.n - 1 : 0; /* without the last space */
}
