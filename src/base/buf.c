#include "base/buf.h"

#include <stdarg.h>

static bool reserve(buf *b, size_t n)
{
    if (b->failed)
        return false;
    if (b->cap - b->n < n) {
        size_t cap = b->cap ? b->cap : 256;
        char *p;

        while (cap - b->n < n)
            cap *= 2;
        p = heap_realloc(b->p, cap, 1);
        if (!p) {
            b->failed = true;
            return false;
        }
        b->p = p;
        b->cap = cap;
    }
    return true;
}

void buf_add(buf *b, const void *p, size_t n)
{
    if (n && reserve(b, n)) {
        memcpy(b->p + b->n, p, n);
        b->n += n;
    }
}

void buf_str(buf *b, str s) { buf_add(b, s.p, s.n); }
void buf_z(buf *b, const char *z) { buf_add(b, z, strlen(z)); }
void buf_char(buf *b, char c) { buf_add(b, &c, 1); }

void buf_u64(buf *b, uint64_t v)
{
    char d[20];
    size_t i = sizeof(d);

    do {
        d[--i] = (char)('0' + v % 10);
        v /= 10;
    } while (v);
    buf_add(b, d + i, sizeof(d) - i);
}

void buf_fixed(buf *b, double v, unsigned decimals)
{
    uint64_t scale = 1, whole;

    for (unsigned i = 0; i < decimals; i++)
        scale *= 10;
    if (!(v > -1e12 && v < 1e12)) { /* also NAN */
        buf_char(b, '?');
        return;
    }
    if (v < 0) {
        whole = (uint64_t)(-v * (double)scale + 0.5);
        if (whole)
            buf_char(b, '-');
    } else {
        whole = (uint64_t)(v * (double)scale + 0.5);
    }
    buf_u64(b, whole / scale);
    if (decimals) {
        buf_char(b, '.');
        for (uint64_t s = scale / 10; s; s /= 10)
            buf_char(b, (char)('0' + whole / s % 10));
    }
}

void buf_printf(buf *b, const char *format, ...)
{
    va_list args, again;
    int n;

    va_start(args, format);
    va_copy(again, args);
    n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (n >= 0 && reserve(b, (size_t)n + 1)) {
        vsnprintf(b->p + b->n, (size_t)n + 1, format, again);
        b->n += (size_t)n;
    }
    va_end(again);
}

void buf_release(buf *b)
{
    free(b->p);
    *b = (buf){ 0 };
}
