/* A stretch of bytes with its length. Never owns memory; UTF-8 unless said otherwise. */
#ifndef DGM_BASE_STR_H
#define DGM_BASE_STR_H

#include "base/common.h"

typedef struct str {
    const char *p;
    uint32_t n; /* bytes */
} str;

#define STR(literal) ((str){ "" literal, sizeof(literal) - 1 })

static inline str str_of(const char *z) { return (str){ z, z ? (uint32_t)strlen(z) : 0 }; }
static inline str str_sub(str s, uint32_t from, uint32_t to) { return (str){ s.p + from, to - from }; }
static inline bool str_eq(str a, str b) { return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0); }
static inline bool str_is(str a, const char *z) { return str_eq(a, str_of(z)); }
static inline bool str_starts(str a, str b) { return a.n >= b.n && (b.n == 0 || memcmp(a.p, b.p, b.n) == 0); }
static inline bool str_ends(str a, str b) { return a.n >= b.n && (b.n == 0 || memcmp(a.p + a.n - b.n, b.p, b.n) == 0); }
/* Order by bytes, shorter first when one begins the other: <0, 0, >0. */
int str_cmp(str a, str b);
/* Byte index of the first `needle` in `hay`, or NO_INDEX. */
uint32_t str_find(str hay, str needle);
/* Without ASCII white space at both ends. */
str str_trim(str s);
/* Cuts the next part off `rest` at `sep`; false when nothing is left. "a;;b" gives "a", "", "b"; "" gives nothing. */
bool str_split(str *rest, char sep, str *part);
/* Part `n` (from 0) of `s` between separators; empty when there are fewer. */
str str_part(str s, char sep, uint32_t n);
/* Whole decimal number without sign, all of `s`; false when empty, other characters or over UINT32_MAX. */
bool str_u32(str s, uint32_t *out);
/* Decimal number "-12.5", all of `s`, independent of the locale. */
bool str_double(str s, double *out);
/* XXH3-64. */
uint64_t str_hash(str s);
/* Host of an address without "www."; what has no "://" is taken for one that begins with its host. */
str str_host(str address);

static inline bool ascii_is_digit(unsigned char c) { return c >= '0' && c <= '9'; }
static inline bool ascii_is_alpha(unsigned char c) { return (c | 32) >= 'a' && (c | 32) <= 'z'; }
static inline bool ascii_is_space(unsigned char c) { return c == ' ' || (c >= 9 && c <= 13); }
static inline unsigned char ascii_lower(unsigned char c) { return c >= 'A' && c <= 'Z' ? (unsigned char)(c + 32) : c; }

#endif
