#include "base/map.h"

#include "base/arena.h"

/* A table of fewer slots lies in the cache by itself. */
enum { FILTERED_SLOTS = 1u << 13 };

/* Four bits of the filter a slot, so eight or more an entry: one miss in eight at most is looked for in the slots. The slots
 * are found by the lower half of the hash, the bits by the upper one. */
static uint32_t filter_bit(const map *m, uint64_t hash) { return (uint32_t)(hash >> 32) & (m->mask * 4u + 3); }

static void mark(const map *m, uint64_t hash)
{
    uint32_t bit = filter_bit(m, hash);

    if (m->filter)
        m->filter[bit / 64] |= 1ull << bit % 64;
}

static bool may_have(const map *m, uint64_t hash)
{
    uint32_t bit = filter_bit(m, hash);

    return !m->filter || m->filter[bit / 64] >> bit % 64 & 1;
}

static void put(struct map_slot *slot, uint32_t mask, uint64_t hash, uint32_t value)
{
    uint32_t i = (uint32_t)hash & mask;

    while (slot[i].used)
        i = (i + 1) & mask;
    slot[i] = (struct map_slot){ hash, value, true };
}

/* Twice the slots, from a free one of the old on, so that values under one hash keep the order in which they were added. */
static bool grow(map *m)
{
    uint32_t size = m->slot ? (m->mask + 1) * 2 : 64;
    map wide = { .mask = size - 1, .count = m->count };

    if (size == 0 || !(wide.slot = heap_alloc(size, sizeof(*wide.slot))))
        return false;
    if (size >= FILTERED_SLOTS && !(wide.filter = heap_alloc(size / 16, sizeof(*wide.filter)))) {
        free(wide.slot);
        return false;
    }
    for (uint32_t k = 0, from = 0; m->slot && k <= m->mask; k++) {
        const struct map_slot *s;

        if (k == 0)
            while (m->slot[from].used)
                from++;
        s = &m->slot[(from + k) & m->mask];
        if (s->used) {
            put(wide.slot, wide.mask, s->hash, s->value);
            mark(&wide, s->hash);
        }
    }
    map_release(m);
    *m = wide;
    return true;
}

bool map_add(map *m, uint64_t hash, uint32_t value)
{
    if ((!m->slot || m->count * 2 > m->mask) && !grow(m))
        return false;
    put(m->slot, m->mask, hash, value);
    mark(m, hash);
    m->count++;
    return true;
}

static uint32_t seek(const map *m, uint64_t hash, uint32_t i, uint32_t *cursor)
{
    for (; m->slot[i].used; i = (i + 1) & m->mask) {
        if (m->slot[i].hash == hash) {
            *cursor = i;
            return m->slot[i].value;
        }
    }
    return NO_INDEX;
}

uint32_t map_first(const map *m, uint64_t hash, uint32_t *cursor)
{
    return m->slot && may_have(m, hash) ? seek(m, hash, (uint32_t)hash & m->mask, cursor) : NO_INDEX;
}

uint32_t map_next(const map *m, uint64_t hash, uint32_t *cursor)
{
    return seek(m, hash, (*cursor + 1) & m->mask, cursor);
}

void map_prefetch(const map *m, uint64_t hash)
{
    if (m->slot)
        __builtin_prefetch(&m->slot[(uint32_t)hash & m->mask]);
    if (m->filter)
        __builtin_prefetch(&m->filter[filter_bit(m, hash) / 64]);
}

void map_release(map *m)
{
    free(m->slot);
    free(m->filter);
    *m = (map){ 0 };
}
