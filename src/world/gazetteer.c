/* Reading the mapped gazetteer. Every count of the header is checked against the file size before use; offsets inside
 * are checked where they are used, so that a damaged file gives wrong places but never a read outside the map. */
#include "world/gazetteer.h"

#include "base/error.h"
#include "world/key.h"

#include <math.h>
#include <xxhash.h>

static const unsigned char magic[8] = { 'D', 'G', 'M', 0xF1, 'p', 'l', 'c', '\n' };

static bool power_of_two(uint32_t n) { return n != 0 && (n & (n - 1)) == 0; }

static dgm_status attach(gazetteer *g, const char *path, dgm_error *error)
{
    const gazetteer_header *h = (const void *)g->map.p;
    uint64_t size;

    if (g->map.n < sizeof(*h) || memcmp(h->magic, magic, sizeof(magic)) != 0)
        return dgm_fail(error, DGM_EFORMAT, 0, "%s: not an index of places", path);
    if (h->endian != 0x01020304 || h->version != GAZETTEER_VERSION)
        return dgm_fail(error, DGM_EVERSION, 8, "%s: index of places of version %u, this dragoman reads %u; build it anew", path,
                        h->version, GAZETTEER_VERSION);
    size = sizeof(*h) + (uint64_t)h->row_count * sizeof(gazetteer_place) + (uint64_t)h->slot_count * sizeof(gazetteer_slot) +
           (uint64_t)h->link_count * sizeof(uint32_t) + (uint64_t)h->first_count * sizeof(gazetteer_slot) + h->pool_size;
    if (size != h->file_size || size != g->map.n || !power_of_two(h->slot_count) || !power_of_two(h->first_count))
        return dgm_fail(error, DGM_EFORMAT, 16, "%s: damaged or cut short; build it anew", path);
    g->header = h;
    g->row = (const void *)(h + 1);
    g->slot = (const void *)(g->row + h->row_count);
    g->first = g->slot + h->slot_count;
    g->link = (const void *)(g->first + h->first_count);
    g->pool = (const char *)(g->link + h->link_count);
    return DGM_OK;
}

dgm_status gazetteer_open(gazetteer *g, arena *a, const char *home, dgm_error *error)
{
    const char *path = file_join(a, home, "world/places.dgm");
    dgm_status s;

    *g = (gazetteer){ 0 };
    if (!path)
        return dgm_fail_memory(error);
#ifdef DGM_BUILD_DIR
    if (!file_exists(path))
        path = DGM_BUILD_DIR "/world/places.dgm";
#endif
    if (!file_exists(path))
        return DGM_OK;
    TRY(file_map_open(&g->map, path, error));
    s = attach(g, path, error);
    if (s != DGM_OK)
        gazetteer_close(g);
    return s;
}

void gazetteer_close(gazetteer *g)
{
    file_unmap(&g->map);
    *g = (gazetteer){ 0 };
}

uint64_t gazetteer_body_hash(const gazetteer *g)
{
    return XXH3_64bits(g->map.p + sizeof(gazetteer_header), g->map.n - sizeof(gazetteer_header));
}

static str pool_text(const gazetteer *g, uint32_t at)
{
    uint16_t n;

    if (at < 2 || at > g->header->pool_size)
        return (str){ "", 0 };
    memcpy(&n, g->pool + at - 2, 2);
    return n <= g->header->pool_size - at ? (str){ g->pool + at, n } : (str){ "", 0 };
}

static const gazetteer_slot *find_slot(const gazetteer *g, const gazetteer_slot *table, uint32_t size, str key)
{
    uint32_t i = (uint32_t)str_hash(key) & (size - 1);

    for (uint32_t tries = 0; tries < size && table[i].text; tries++, i = (i + 1) & (size - 1))
        if (str_eq(pool_text(g, table[i].text), key))
            return &table[i];
    return NULL;
}

void gazetteer_prefetch(const gazetteer *g, const uint64_t *hash, uint32_t count)
{
    if (!g->header)
        return;
    for (uint32_t i = 0; i < count; i++) {
        __builtin_prefetch(&g->first[(uint32_t)hash[i] & (g->header->first_count - 1)]);
        __builtin_prefetch(&g->slot[(uint32_t)hash[i] & (g->header->slot_count - 1)]);
    }
    for (uint32_t i = 0; i < count; i++) {
        __builtin_prefetch(g->pool + g->first[(uint32_t)hash[i] & (g->header->first_count - 1)].text);
        __builtin_prefetch(g->pool + g->slot[(uint32_t)hash[i] & (g->header->slot_count - 1)].text);
    }
}

static void fill(const gazetteer *g, uint32_t link, uint8_t common, gazetteer_row *out)
{
    const gazetteer_place *p = &g->row[link >> 2];

    *out = (gazetteer_row){ .geonameid = p->geonameid, .name = pool_text(g, p->name), .admin1 = pool_text(g, p->admin1),
                            .lat = p->lat / 100000.0, .lon = p->lon / 100000.0, .population = p->population,
                            .level = p->level, .precision = p->precision, .match = (uint8_t)(link & 3), .common = common };
    memcpy(out->country, p->country, 3);
    if (p->unknown)
        out->lat = out->lon = NAN;
}

uint32_t gazetteer_find(const gazetteer *g, str name, gazetteer_row *out, uint32_t max)
{
    char key[WORLD_KEY_MAX];
    uint32_t n = g->header ? world_key(name, key) : 0, count = 0;
    const gazetteer_slot *s = n ? find_slot(g, g->slot, g->header->slot_count, (str){ key, n }) : NULL;

    for (uint32_t i = 0; s && i < s->count && count < max; i++) {
        uint64_t at = (uint64_t)s->first + i;

        if (at < g->header->link_count && g->link[at] >> 2 < g->header->row_count)
            fill(g, g->link[at], s->common, &out[count++]);
    }
    return count;
}

uint32_t gazetteer_longest(const gazetteer *g, str first_word)
{
    char key[WORLD_KEY_MAX];
    uint32_t n = g->header ? world_key(first_word, key) : 0;
    const char *space = n ? memchr(key, ' ', n) : NULL;
    const gazetteer_slot *s;

    if (!n)
        return 0;
    s = find_slot(g, g->first, g->header->first_count, (str){ key, space ? (uint32_t)(space - key) : n });
    return s ? s->first : 0;
}
