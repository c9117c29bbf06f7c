/* A growing byte buffer on the heap, for output. Errors stick: check buf.failed once at the end. */
#ifndef DGM_BASE_BUF_H
#define DGM_BASE_BUF_H

#include "base/arena.h"

typedef struct buf {
    char *p;
    size_t n, cap;
    bool failed; /* memory ran out; later writes do nothing */
} buf;

void buf_add(buf *b, const void *p, size_t n);
void buf_str(buf *b, str s);
void buf_z(buf *b, const char *z);
void buf_char(buf *b, char c);
void buf_u64(buf *b, uint64_t v);
/* Fixed decimals (at most 6), independent of the locale; "-0.0000" is written "0.0000", NAN and what is beyond 10^12 "?". */
void buf_fixed(buf *b, double v, unsigned decimals);
void buf_printf(buf *b, const char *format, ...) PRINTF_LIKE(2, 3);
void buf_release(buf *b);

#endif
