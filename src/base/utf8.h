/* UTF-8: decoding, case folding, classes. Text inside the library is always valid UTF-8. */
#ifndef DGM_BASE_UTF8_H
#define DGM_BASE_UTF8_H

#include "base/arena.h"

/* Decodes the code point at s.p[at]; sets *len to its bytes (1 for an invalid byte, which gives UINT32_MAX). */
uint32_t utf8_decode(str s, uint32_t at, uint32_t *len);
/* Writes a code point; returns its bytes (1 to 4). `out` holds at least 4 bytes. */
uint32_t utf8_encode(uint32_t c, char *out);
/* Byte offset of the first invalid sequence, or s.n when all is valid (no surrogates, no overlong forms). */
uint32_t utf8_valid_until(str s);
uint32_t utf8_lower(uint32_t c);
bool utf8_is_upper(uint32_t c);
bool utf8_is_lower(uint32_t c);
bool utf8_is_alpha(uint32_t c); /* letters and marks */
bool utf8_is_digit(uint32_t c); /* decimal digits of any script */
bool utf8_is_space(uint32_t c); /* with NBSP and the spaces of U+2000.. */
bool utf8_is_punct(uint32_t c); /* punctuation and symbols */
/* Lower-cased copy in the arena (simple case mapping: one code point to one); {NULL,0} when out of memory. */
str utf8_lower_str(arena *a, str s);
/* Does the first letter stand in upper case? */
bool utf8_starts_upper(str s);
/* Are there letters, and all in upper case (at least `min` of them)? */
bool utf8_all_upper(str s, uint32_t min);

#endif
