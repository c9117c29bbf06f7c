/* Memory that is freed all at once. One arena a document; every stage allocates there. */
#ifndef DGM_BASE_ARENA_H
#define DGM_BASE_ARENA_H

#include "base/common.h"
#include "base/str.h"

typedef struct arena_block arena_block;

typedef struct arena {
    arena_block *block; /* newest first */
    size_t used;        /* bytes handed out since the last reset */
    size_t limit;       /* bytes; 0: none */
} arena;

/* An empty arena; `limit` in bytes, 0 for none. Takes no memory yet. */
void arena_init(arena *a, size_t limit);
/* Forgets all pieces but keeps the largest block for the next document. */
void arena_reset(arena *a);
/* Frees everything. The arena may be used again. */
void arena_release(arena *a);
/* `count` zeroed, aligned pieces of `size` bytes; NULL when memory or the limit is out, or count * size overflows. */
void *arena_alloc(arena *a, size_t count, size_t size);
/* An array of `old_count` grown to `new_count` (zeroed tail). Large arrays take their memory along, so that the old one does
 * not stay behind; `old` is not valid afterwards. When memory is out, NULL, and `old` stays. */
void *arena_grow(arena *a, void *old, size_t old_count, size_t new_count, size_t size);
/* A copy of `s`, NUL-terminated for convenience; {NULL,0} when out of memory. */
str arena_str(arena *a, str s);
/* printf into the arena; {NULL,0} when out of memory. */
str arena_printf(arena *a, const char *format, ...) PRINTF_LIKE(2, 3);

#define ARENA_NEW(a, type, count) ((type *)arena_alloc((a), (count), sizeof(type)))

/* Makes room for one more element in an array that doubles: ARENA_PUSH(a, doc->word, doc->word_count, doc->word_cap)
 * is NULL when out of memory, else the address of the new zeroed element (count already raised). */
#define ARENA_PUSH(a, array, count, cap)                                                              \
    (((count) < (cap) || ((array) = arena_grow_cap((a), (array), &(cap), sizeof(*(array)))) != NULL) \
         ? &(array)[(count)++]                                                                        \
         : NULL)
void *arena_grow_cap(arena *a, void *old, uint32_t *cap, size_t size);

/* Test hook: the n-th allocation of memory from now on fails (1 = the next), 0 = never. Per process, for tests of
 * one thread only; compiled in always so that the shipped code is the tested code. */
void dgm_test_fail_alloc(uint64_t n);
/* malloc and realloc that obey the hook; all heap memory of the library comes from here. Free with free(). */
void *heap_alloc(size_t count, size_t size); /* zeroed; NULL on overflow */
void *heap_realloc(void *old, size_t count, size_t size);

#endif
