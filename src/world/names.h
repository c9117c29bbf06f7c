/* Index from keys of names to numbers: filled, then closed, then read only. */
#ifndef DGM_WORLD_NAMES_H
#define DGM_WORLD_NAMES_H

#include "base/map.h"
#include "base/str.h"

typedef struct name_key {
    str name;
    uint32_t first, count; /* into value[] */
} name_key;

typedef struct name_first {
    str word;
    uint32_t longest; /* words of the longest name that begins with it */
} name_first;

typedef struct names {
    name_key *key;       uint32_t key_count, key_cap;
    name_first *first;   uint32_t first_count, first_cap;
    struct name_pair { uint32_t key, value; } *pair; uint32_t pair_count, pair_cap;
    uint32_t *value;     /* grouped by key after names_close() */
    map key_of, first_of;
} names;

/* Adds a value under `key`, which must live as long as the index. `words` is the largest number of words in which a
 * tokeniser may cut the name; 0: do not count it for names_longest(). The same value under the same key is kept once.
 * False when out of memory. */
bool names_add(names *n, str key, uint32_t value, uint32_t words);
/* Groups the values; nothing can be added afterwards. */
bool names_close(names *n);
/* Values of a key: their number; *out is valid as long as the index. */
uint32_t names_find(const names *n, str key, const uint32_t **out);
uint32_t names_longest(const names *n, str first_word);
/* Asks the memory for what a look-up of these keys and first words (by str_hash) will need, for all of them together. */
void names_prefetch(const names *n, const uint64_t *hash, uint32_t count);
void names_release(names *n);

#endif
