/* UTF-16 to UTF-8. Other encodings are not guessed: stray bytes are repaired by clean.c. */
#include "read/reader.h"

#include "base/utf8.h"

encoding encoding_guess(const unsigned char *p, size_t n)
{
    size_t even = 0, odd = 0, pairs;

    if (n >= 2 && p[0] == 0xFF && p[1] == 0xFE)
        return ENCODING_UTF16LE;
    if (n >= 2 && p[0] == 0xFE && p[1] == 0xFF)
        return ENCODING_UTF16BE;
    pairs = (n < 512 ? n : 512) / 2;
    for (size_t i = 0; i < pairs; i++) {
        even += p[2 * i] == 0;
        odd += p[2 * i + 1] == 0;
    }
    /* Latin letters in UTF-16 have a NUL in every pair, always on the same side. */
    if (pairs >= 4 && odd * 10 >= pairs * 8 && even * 10 < pairs)
        return ENCODING_UTF16LE;
    if (pairs >= 4 && even * 10 >= pairs * 8 && odd * 10 < pairs)
        return ENCODING_UTF16BE;
    return ENCODING_UTF8;
}

static uint32_t unit(const unsigned char *p, encoding from)
{
    return from == ENCODING_UTF16LE ? (uint32_t)(p[0] | p[1] << 8) : (uint32_t)(p[1] | p[0] << 8);
}

char *encoding_to_utf8(const unsigned char *p, size_t n, encoding from, size_t *out_n)
{
    char *out = heap_alloc(n / 2 + 1, 3); /* a unit gives three bytes at most, a pair of units four */
    size_t k = 0, i = 0;

    if (!out)
        return NULL;
    if (n >= 2 && unit(p, from) == 0xFEFF)
        i = 2;
    for (; i + 1 < n; i += 2) {
        uint32_t c = unit(p + i, from);

        if (c >= 0xD800 && c < 0xDC00 && i + 3 < n) {
            uint32_t low = unit(p + i + 2, from);

            if (low >= 0xDC00 && low < 0xE000) {
                c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
                i += 2;
            }
        }
        if (c >= 0xD800 && c < 0xE000)
            c = 0xFFFD;
        k += utf8_encode(c, out + k);
    }
    *out_n = k;
    return out;
}
