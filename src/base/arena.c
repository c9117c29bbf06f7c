#include "base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdatomic.h>

#define BLOCK_BYTES ((size_t)64 * 1024)
#define ALONE_BYTES ((size_t)1024 * 1024) /* pieces of this size have a block of their own, which can grow in place */
#define ALIGNMENT alignof(max_align_t)

struct arena_block {
    arena_block *next;
    size_t size, used; /* bytes of data */
    alignas(max_align_t) unsigned char data[];
};

static _Atomic uint64_t fail_countdown;

void dgm_test_fail_alloc(uint64_t n) { atomic_store(&fail_countdown, n); }

static bool must_fail(void)
{
    uint64_t n = atomic_load_explicit(&fail_countdown, memory_order_relaxed);

    if (n == 0)
        return false;
    /* Stays at 1 so that every later allocation fails as well: the harder case. */
    if (n > 1)
        atomic_store(&fail_countdown, n - 1);
    return n == 1;
}

static bool size_of_array(size_t count, size_t size, size_t *out) { return !__builtin_mul_overflow(count, size, out); }

void *heap_alloc(size_t count, size_t size)
{
    if (must_fail())
        return NULL;
    return calloc(count ? count : 1, size ? size : 1);
}

void *heap_realloc(void *old, size_t count, size_t size)
{
    size_t bytes;

    if (must_fail() || !size_of_array(count, size, &bytes))
        return NULL;
    return realloc(old, bytes ? bytes : 1);
}

void arena_init(arena *a, size_t limit) { *a = (arena){ .limit = limit }; }

void arena_release(arena *a)
{
    for (arena_block *b = a->block, *next; b; b = next) {
        next = b->next;
        free(b);
    }
    a->block = NULL;
    a->used = 0;
}

void arena_reset(arena *a)
{
    arena_block *keep = NULL;

    for (arena_block *b = a->block, *next; b; b = next) {
        next = b->next;
        if (!keep || b->size > keep->size) {
            free(keep);
            keep = b;
        } else {
            free(b);
        }
    }
    if (keep) {
        keep->next = NULL;
        keep->used = 0;
    }
    a->block = keep;
    a->used = 0;
}

static arena_block *block_new(size_t bytes)
{
    arena_block *b;

    if (must_fail())
        return NULL;
    b = malloc(sizeof(*b) + bytes);
    if (b) {
        b->next = NULL;
        b->size = bytes;
        b->used = 0;
    }
    return b;
}

static size_t rounded(size_t bytes) { return (bytes + ALIGNMENT - 1) & ~(ALIGNMENT - 1); }

#ifndef DGM_ARENA_DEBUG
/* A block for one large piece, behind the newest so that this one is filled on. */
static void *alone(arena *a, size_t bytes)
{
    arena_block *b = block_new(bytes);

    if (!b)
        return NULL;
    b->used = bytes;
    if (a->block) {
        b->next = a->block->next;
        a->block->next = b;
    } else {
        a->block = b;
    }
    a->used += bytes;
    memset(b->data, 0, bytes);
    return b->data;
}

/* Lets a piece that has its block for itself grow with it; NULL when it has none, or memory is out (then *found). */
static void *grow_alone(arena *a, const void *old, size_t old_bytes, size_t new_bytes, bool *found)
{
    for (arena_block **at = &a->block; *at; at = &(*at)->next) {
        arena_block *b = *at;

        if (b->data != old || b->used != rounded(old_bytes))
            continue;
        *found = true;
        if (a->limit && a->used - b->used + new_bytes > a->limit)
            return NULL;
        b = must_fail() ? NULL : realloc(b, sizeof(*b) + new_bytes);
        if (!b)
            return NULL;
        *at = b;
        memset(b->data + b->used, 0, new_bytes - b->used);
        a->used += new_bytes - b->used;
        b->size = b->used = new_bytes;
        return b->data;
    }
    return NULL;
}
#endif

void *arena_alloc(arena *a, size_t count, size_t size)
{
    size_t bytes;
    unsigned char *p;

    if (!size_of_array(count, size, &bytes) || bytes > SIZE_MAX / 2)
        return NULL;
    bytes = rounded(bytes);
    if (a->limit && a->used + bytes > a->limit)
        return NULL;
#ifdef DGM_ARENA_DEBUG
    {
        /* Each piece its own block, so that the sanitizers see overruns between pieces. */
        arena_block *b = block_new(bytes);

        if (!b)
            return NULL;
        b->next = a->block;
        a->block = b;
    }
#else
    if (bytes >= ALONE_BYTES)
        return alone(a, bytes);
    if (!a->block || a->block->size - a->block->used < bytes) {
        size_t want = a->block ? a->block->size * 2 : BLOCK_BYTES;
        arena_block *b;

        if (want > (size_t)16 << 20)
            want = (size_t)16 << 20;
        b = block_new(bytes > want ? bytes : want);
        if (!b)
            return NULL;
        b->next = a->block;
        a->block = b;
    }
#endif
    p = a->block->data + a->block->used;
    a->block->used += bytes;
    a->used += bytes;
    memset(p, 0, bytes);
    return p;
}

void *arena_grow(arena *a, void *old, size_t old_count, size_t new_count, size_t size)
{
    void *p;
#ifndef DGM_ARENA_DEBUG
    size_t before, after;
    bool found = false;

    if (old && size_of_array(old_count, size, &before) && size_of_array(new_count, size, &after) && before >= ALONE_BYTES &&
        after >= before && after <= SIZE_MAX / 2) {
        p = grow_alone(a, old, before, rounded(after), &found);
        if (found)
            return p;
    }
#endif
    p = arena_alloc(a, new_count, size);
    if (p && old && old_count)
        memcpy(p, old, old_count * size);
    return p;
}

void *arena_grow_cap(arena *a, void *old, uint32_t *cap, size_t size)
{
    uint32_t want = *cap ? *cap * 2 : 16;
    void *p;

    if (*cap > UINT32_MAX / 2)
        return NULL;
    p = arena_grow(a, old, *cap, want, size);
    if (p)
        *cap = want;
    return p;
}

str arena_str(arena *a, str s)
{
    char *p = arena_alloc(a, (size_t)s.n + 1, 1);

    if (!p)
        return (str){ NULL, 0 };
    if (s.n)
        memcpy(p, s.p, s.n);
    return (str){ p, s.n };
}

str arena_printf(arena *a, const char *format, ...)
{
    va_list args, again;
    int n;
    char *p = NULL;

    va_start(args, format);
    va_copy(again, args);
    n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (n >= 0)
        p = arena_alloc(a, (size_t)n + 1, 1);
    if (p)
        vsnprintf(p, (size_t)n + 1, format, again);
    va_end(again);
    return p ? (str){ p, (uint32_t)n } : (str){ NULL, 0 };
}
