#include "duplicate/sketch.h"

#include "base/utf8.h"

#include <xxhash.h>

#define HASH_OF(x) ((x) >> 4)
#define SLICE_OF(x) ((x) & 15u)
#define HEAD_SLICES 8u

/* ---- Words ------------------------------------------------------------------------------------------------------ */

typedef struct scan {
    uint64_t *shingle; /* hashes of all of them, unsorted */
    uint32_t shingle_count, shingle_cap;
    uint32_t *number;
    uint32_t number_count, number_cap;
    uint64_t last[SHINGLE_WORDS]; /* hashes of the last words, oldest first */
    uint64_t before[2];           /* the last two words, numbers all alike */
    uint16_t value;               /* of the last word, a number that waits for the word behind it */
    bool waits;
    uint32_t words;
    arena *a;
} scan;

/* A number whose neighbours are known now. */
static bool add_number(scan *s, uint64_t next)
{
    const uint64_t beside[2] = { s->before[0], next };
    uint32_t *slot;

    if (!s->waits)
        return true;
    s->waits = false;
    slot = ARENA_PUSH(s->a, s->number, s->number_count, s->number_cap);
    if (slot)
        *slot = ((uint32_t)(XXH3_64bits(beside, sizeof(beside)) >> 32) & 0xFFFF0000u) | s->value;
    return slot != NULL;
}

static bool add_word(scan *s, const char *word, uint32_t n, bool digits)
{
    uint64_t hash = XXH3_64bits(word, n), masked = digits ? 0 : hash;
    uint64_t *slot;

    if (!add_number(s, masked))
        return false;
    s->before[0] = s->before[1];
    s->before[1] = masked;
    s->waits = digits;
    s->value = (uint16_t)(hash >> 48);
    memmove(s->last, s->last + 1, sizeof(s->last) - sizeof(*s->last));
    s->last[SHINGLE_WORDS - 1] = hash;
    s->words++;
    if (s->words < SHINGLE_WORDS)
        return true;
    slot = ARENA_PUSH(s->a, s->shingle, s->shingle_count, s->shingle_cap);
    if (slot)
        *slot = XXH3_64bits(s->last, sizeof(s->last));
    return slot != NULL;
}

/* Letters and digits of the article in words; what is longer than the buffer is cut, which is the same for both sides. */
static bool scan_words(scan *s, str text)
{
    char word[64];
    uint32_t n = 0, len;
    bool digits = false;

    for (uint32_t at = 0; at < text.n; at += len) {
        uint32_t c = utf8_decode(text, at, &len);
        bool digit = c != UINT32_MAX && utf8_is_digit(c);

        if (c != UINT32_MAX && (digit || utf8_is_alpha(c))) {
            if (n + 4 <= sizeof(word))
                n += utf8_encode(utf8_lower(c), word + n);
            digits |= digit;
        } else if (n) {
            if (!add_word(s, word, n, digits))
                return false;
            n = 0;
            digits = false;
        }
    }
    return (n == 0 || add_word(s, word, n, digits)) && add_number(s, 0);
}

/* ---- Sample ----------------------------------------------------------------------------------------------------- */

static int by_u64(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

static int by_u32(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

/* A shingle that occurs again counts where it occurs first: slices sort behind the hash. */
static void sample_shingles(sketch *out, scan *s)
{
    uint32_t last = 0;

    for (uint32_t i = 0; i < s->shingle_count; i++)
        s->shingle[i] = (s->shingle[i] & ~UINT64_C(15)) | (uint64_t)i * 16 / s->shingle_count;
    if (s->shingle_count)
        qsort(s->shingle, s->shingle_count, sizeof(*s->shingle), by_u64);
    for (uint32_t i = 0; i < s->shingle_count; i++) {
        uint32_t hash = (uint32_t)(s->shingle[i] >> 36);

        if (i && hash == last)
            continue;
        last = hash;
        out->shingles++;
        if (out->shingle_count < SKETCH_KEYS)
            out->key[out->shingle_count] = s->shingle[i] >> 16;
        if (out->shingle_count < SKETCH_SHINGLES)
            out->shingle[out->shingle_count++] = hash << 4 | (uint32_t)SLICE_OF(s->shingle[i]);
    }
}

static void sample_numbers(sketch *out, scan *s)
{
    if (s->number_count)
        qsort(s->number, s->number_count, sizeof(*s->number), by_u32);
    for (uint32_t i = 0; i < s->number_count && out->number_count < SKETCH_NUMBERS; i++)
        if (i == 0 || s->number[i] != s->number[i - 1])
            out->number[out->number_count++] = s->number[i];
}

bool sketch_make(sketch *out, arena *a, const char *text, size_t size)
{
    scan s = { .a = a };

    *out = (sketch){ 0 };
    if (!scan_words(&s, (str){ text, size < UINT32_MAX ? (uint32_t)size : UINT32_MAX }))
        return false;
    out->words = s.words;
    sample_shingles(out, &s);
    sample_numbers(out, &s);
    return true;
}

/* ---- Comparing -------------------------------------------------------------------------------------------------- */

/* Up to this hash both samples hold all there is. */
static uint32_t common_limit(const sketch *a, const sketch *b)
{
    uint32_t limit = UINT32_MAX;

    if (a->shingles > a->shingle_count && a->shingle_count)
        limit = HASH_OF(a->shingle[a->shingle_count - 1]);
    if (b->shingles > b->shingle_count && b->shingle_count && HASH_OF(b->shingle[b->shingle_count - 1]) < limit)
        limit = HASH_OF(b->shingle[b->shingle_count - 1]);
    return limit;
}

/* Share of the shingles of `of`, of its first `slices` sixteenths, that stand in `in`. */
static double share(const sketch *of, const sketch *in, uint32_t slices)
{
    uint32_t limit = common_limit(of, in), known = 0, shared = 0, j = 0;

    for (uint32_t i = 0; i < of->shingle_count && HASH_OF(of->shingle[i]) <= limit; i++) {
        if (SLICE_OF(of->shingle[i]) >= slices)
            continue;
        known++;
        while (j < in->shingle_count && HASH_OF(in->shingle[j]) < HASH_OF(of->shingle[i]))
            j++;
        shared += j < in->shingle_count && HASH_OF(in->shingle[j]) == HASH_OF(of->shingle[i]);
    }
    return known ? (double)shared / known : 0;
}

/* Numbers are aligned by the words beside them: one that was corrected stands there still, and all differ in the report of
 * another day. */
static double shared_numbers(const sketch *a, const sketch *b)
{
    uint32_t aligned = 0, same = 0;

    for (uint32_t i = 0, j = 0; i < a->number_count && j < b->number_count;) {
        uint32_t x = a->number[i] >> 16, y = b->number[j] >> 16;
        uint32_t ends[2] = { i, j }, i0 = i, j0 = j;

        if (x != y) {
            i += x < y;
            j += y < x;
            continue;
        }
        while (ends[0] < a->number_count && a->number[ends[0]] >> 16 == x)
            ends[0]++;
        while (ends[1] < b->number_count && b->number[ends[1]] >> 16 == x)
            ends[1]++;
        aligned += ends[0] - i0 < ends[1] - j0 ? ends[0] - i0 : ends[1] - j0;
        while (i < ends[0] && j < ends[1]) {
            same += a->number[i] == b->number[j];
            if (a->number[i] < b->number[j])
                i++;
            else
                j++;
        }
        i = ends[0];
        j = ends[1];
    }
    return (same + 0.5) / (aligned + 1.0);
}

overlap sketch_compare(const sketch *a, const sketch *b)
{
    const sketch *small = a->shingles <= b->shingles ? a : b, *large = small == a ? b : a;

    return (overlap){ share(small, large, 16), shared_numbers(a, b),
                      large->shingles ? (double)small->shingles / large->shingles : 0, share(large, small, HEAD_SLICES) };
}

double overlap_score(const overlap *o)
{
    double head = o->head < 0.3 ? o->head : 0.3;

    return o->contained + 0.55 * o->numbers + 0.7 * head - 1.24;
}

/* ---- As bytes --------------------------------------------------------------------------------------------------- */

static void put32(unsigned char *p, uint32_t v)
{
    for (int i = 0; i < 4; i++)
        p[i] = (unsigned char)(v >> (8 * i));
}

static uint32_t get32(const unsigned char *p)
{
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

size_t sketch_pack(unsigned char out[SKETCH_BYTES], const sketch *s)
{
    unsigned char *p = out + 16;

    put32(out, s->words);
    put32(out + 4, s->shingles);
    put32(out + 8, s->shingle_count);
    put32(out + 12, s->number_count);
    for (uint32_t i = 0; i < s->shingle_count; i++, p += 4)
        put32(p, s->shingle[i]);
    for (uint32_t i = 0; i < s->number_count; i++, p += 4)
        put32(p, s->number[i]);
    return (size_t)(p - out);
}

bool sketch_unpack(sketch *out, const unsigned char *p, size_t n)
{
    *out = (sketch){ 0 };
    if (!p || n < 16)
        return false;
    out->words = get32(p);
    out->shingles = get32(p + 4);
    out->shingle_count = get32(p + 8);
    out->number_count = get32(p + 12);
    if (out->shingle_count > SKETCH_SHINGLES || out->number_count > SKETCH_NUMBERS ||
        n != 16 + 4 * ((size_t)out->shingle_count + out->number_count))
        return false;
    p += 16;
    for (uint32_t i = 0; i < out->shingle_count; i++, p += 4)
        out->shingle[i] = get32(p);
    for (uint32_t i = 0; i < out->number_count; i++, p += 4)
        out->number[i] = get32(p);
    return true;
}
