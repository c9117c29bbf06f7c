#include "base/map.h"

#include "base/arena.h"

static void put(struct map_slot *slot, uint32_t mask, uint64_t hash, uint32_t value)
{
    uint32_t i = (uint32_t)hash & mask;

    while (slot[i].used)
        i = (i + 1) & mask;
    slot[i] = (struct map_slot){ hash, value, true };
}

bool map_add(map *m, uint64_t hash, uint32_t value)
{
    if (!m->slot || m->count * 2 > m->mask) {
        uint32_t size = m->slot ? (m->mask + 1) * 2 : 64;
        struct map_slot *slot = size ? heap_alloc(size, sizeof(*slot)) : NULL;

        if (!slot)
            return false;
        /* From a free slot on, so that values under one hash keep the order in which they were added. */
        for (uint32_t k = 0, from = 0; m->slot && k <= m->mask; k++) {
            uint32_t i;

            if (k == 0)
                while (m->slot[from].used)
                    from++;
            i = (from + k) & m->mask;
            if (m->slot[i].used)
                put(slot, size - 1, m->slot[i].hash, m->slot[i].value);
        }
        free(m->slot);
        m->slot = slot;
        m->mask = size - 1;
    }
    put(m->slot, m->mask, hash, value);
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
    return m->slot ? seek(m, hash, (uint32_t)hash & m->mask, cursor) : NO_INDEX;
}

uint32_t map_next(const map *m, uint64_t hash, uint32_t *cursor)
{
    return seek(m, hash, (*cursor + 1) & m->mask, cursor);
}

void map_release(map *m)
{
    free(m->slot);
    *m = (map){ 0 };
}
