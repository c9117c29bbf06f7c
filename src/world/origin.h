/* Where people with such a name come from: how often the pieces of names (the word, its first and last letters) stand in
 * those of each country's persons. Learnt from the persons of the tables when the world is opened. */
#ifndef DGM_WORLD_ORIGIN_H
#define DGM_WORLD_ORIGIN_H

#include "base/str.h"

typedef struct origin_count {
    uint64_t hash;
    uint32_t count; /* 0: free */
} origin_count;

typedef struct origins {
    origin_count *slot; /* of piece and country, of a piece anywhere, of a country: open addressing */
    uint32_t mask, used;
    uint32_t total;     /* pieces of all names */
} origins;

/* Counts a name, in the form of world_key(), of a person of `country`. False when out of memory. Start from {0}. */
bool origins_add(origins *o, str key, const char *country);
/* By how much a bearer of the name (form of world_key()) is likelier of `country` than people at large are: log ratio, 0 for countries without persons. */
double origins_score(const origins *o, str key, const char *country);
void origins_release(origins *o);

#endif
