/* The gazetteer: an index file made at build time (tools/places-index.c) and mapped read-only.
 *
 * Layout, all numbers in the byte order of the machine that built it (the index is made where it is used):
 *   gazetteer_header | rows | key slots | links | first-word slots | text pool
 */
#ifndef DGM_WORLD_GAZETTEER_H
#define DGM_WORLD_GAZETTEER_H

#include "base/file.h"
#include "world/world.h"

#define GAZETTEER_VERSION 2

typedef struct gazetteer_header {
    unsigned char magic[8];  /* 'D','G','M',0xF1,'p','l','c','\n' */
    uint32_t endian;         /* 0x01020304 */
    uint32_t version;
    uint64_t file_size;
    uint32_t row_count, slot_count, link_count, first_count; /* slot counts are powers of two */
    uint32_t pool_size, zero;
    uint64_t body_hash;      /* XXH3-64 of all that follows the header; checked by world_check() */
} gazetteer_header;

typedef struct gazetteer_place {
    uint32_t geonameid, name, admin1; /* text: offset into the pool, length in the two bytes before it */
    int32_t lat, lon;                 /* degrees * 100000 */
    uint32_t population;
    char country[4];
    uint8_t level, unknown, precision, zero; /* unknown: 1 when the coordinates are; precision: level of what they are of */
} gazetteer_place;

typedef struct gazetteer_slot {
    uint32_t text;  /* pool offset of the key; 0: free */
    uint32_t first; /* into links; for first words: number of words of the longest name */
    uint16_t count;
    uint8_t common, zero; /* 1: ordinary word of Indonesian, 2: of English */
} gazetteer_slot;

typedef struct gazetteer {
    file_map map;
    const gazetteer_header *header;
    const gazetteer_place *row;
    const gazetteer_slot *slot, *first;
    const uint32_t *link; /* row * 4 + match */
    const char *pool;
} gazetteer;

/* Maps home/world/places.dgm, else the one of the build folder; without either the gazetteer is empty. */
dgm_status gazetteer_open(gazetteer *g, arena *a, const char *home, dgm_error *error);
void gazetteer_close(gazetteer *g);
uint32_t gazetteer_find(const gazetteer *g, str name, gazetteer_row *out, uint32_t max);
/* Asks the memory for what look-ups of these keys (by str_hash) will need. */
void gazetteer_prefetch(const gazetteer *g, const uint64_t *hash, uint32_t count);
uint32_t gazetteer_longest(const gazetteer *g, str first_word);
/* Hash sum of the body as written by the builder. */
uint64_t gazetteer_body_hash(const gazetteer *g);

#endif
