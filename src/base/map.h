/* Hash table from 64-bit hashes to 32-bit values: open addressing, several values a key allowed.
 * Callers compare the real keys; a hash alone never decides. */
#ifndef DGM_BASE_MAP_H
#define DGM_BASE_MAP_H

#include "base/common.h"

typedef struct map {
    struct map_slot { uint64_t hash; uint32_t value; bool used; } *slot;
    uint64_t *filter; /* of big tables: a bit for each hash, so that most misses stay in the cache; NULL in small ones */
    uint32_t mask, count;
} map;

/* Adds hash -> value (duplicates of a hash are kept); false when out of memory. Start from {0}. */
bool map_add(map *m, uint64_t hash, uint32_t value);
/* First value stored under `hash`: `*cursor` is set for map_next. NO_INDEX when none. */
uint32_t map_first(const map *m, uint64_t hash, uint32_t *cursor);
uint32_t map_next(const map *m, uint64_t hash, uint32_t *cursor);
/* Asks the memory for what map_first() will look at first. */
void map_prefetch(const map *m, uint64_t hash);
void map_release(map *m);

#endif
