/* Answers kept for being asked again: bounded, the least recently used go first, all go when the database changed.
 * One thread at a time. */
#ifndef DGM_SERVE_CACHE_H
#define DGM_SERVE_CACHE_H

#include "base/str.h"

typedef struct cache cache;
typedef void cache_free_fn(void *value);

/* Keeps at most `bytes` of values; `release` frees one. NULL when out of memory. */
cache *cache_new(size_t bytes, cache_free_fn *release);
void cache_free(cache *c);
/* What was put under `key` since the last cache_clear(), or NULL; valid until the next call. */
void *cache_get(cache *c, str key);
/* Takes `value` of `size` bytes over; frees it at once when it is over an eighth of the cache or memory is out, and then
 * returns false. A value under the same key is replaced. */
bool cache_put(cache *c, str key, void *value, size_t size);
void cache_clear(cache *c);
size_t cache_bytes(const cache *c);

#endif
