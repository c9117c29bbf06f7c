/* Two hash tables (key, first word) over arrays; values are grouped by a counting sort once all are known. */
#include "world/names.h"

#include "base/arena.h"

enum { PREFETCH_BLOCK = 32 };

static bool grow(void **array, uint32_t *cap, uint32_t count, size_t size)
{
    uint32_t want = *cap ? *cap * 2 : 1024;
    void *p;

    if (count < *cap)
        return true;
    p = heap_realloc(*array, want, size);
    if (!p)
        return false;
    *array = p;
    *cap = want;
    return true;
}

static uint32_t find_key(const names *n, str key, uint64_t hash)
{
    uint32_t cursor, i = map_first(&n->key_of, hash, &cursor);

    while (i != NO_INDEX && !str_eq(n->key[i].name, key))
        i = map_next(&n->key_of, hash, &cursor);
    return i;
}

static uint32_t find_first(const names *n, str word, uint64_t hash)
{
    uint32_t cursor, i = map_first(&n->first_of, hash, &cursor);

    while (i != NO_INDEX && !str_eq(n->first[i].word, word))
        i = map_next(&n->first_of, hash, &cursor);
    return i;
}

static str first_word(str key)
{
    const char *space = key.n ? memchr(key.p, ' ', key.n) : NULL;

    return space ? str_sub(key, 0, (uint32_t)(space - key.p)) : key;
}

static bool note_length(names *n, str key, uint32_t words)
{
    str word = first_word(key);
    uint64_t hash = str_hash(word);
    uint32_t i = find_first(n, word, hash);

    if (i == NO_INDEX) {
        if (!grow((void **)&n->first, &n->first_cap, n->first_count, sizeof(*n->first)) ||
            !map_add(&n->first_of, hash, n->first_count))
            return false;
        i = n->first_count++;
        n->first[i] = (name_first){ word, 0 };
    }
    if (n->first[i].longest < words)
        n->first[i].longest = words;
    return true;
}

bool names_add(names *n, str key, uint32_t value, uint32_t words)
{
    uint64_t hash = str_hash(key);
    uint32_t i = find_key(n, key, hash);

    if (i == NO_INDEX) {
        if (!grow((void **)&n->key, &n->key_cap, n->key_count, sizeof(*n->key)) || !map_add(&n->key_of, hash, n->key_count))
            return false;
        i = n->key_count++;
        n->key[i] = (name_key){ .name = key, .first = NO_INDEX };
    }
    if (n->key[i].first == value) /* the value added last, until names_close() */
        return true;
    if (!grow((void **)&n->pair, &n->pair_cap, n->pair_count, sizeof(*n->pair)))
        return false;
    n->pair[n->pair_count++] = (struct name_pair){ i, value };
    n->key[i].first = value;
    n->key[i].count++;
    return words == 0 || note_length(n, key, words);
}

bool names_close(names *n)
{
    uint32_t at = 0;

    n->value = heap_alloc(n->pair_count + 1u, sizeof(*n->value));
    if (!n->value)
        return false;
    for (uint32_t i = 0; i < n->key_count; i++) {
        n->key[i].first = at;
        at += n->key[i].count;
        n->key[i].count = 0;
    }
    for (uint32_t i = 0; i < n->pair_count; i++) {
        name_key *k = &n->key[n->pair[i].key];
        bool known = false;

        for (uint32_t j = 0; j < k->count && !known; j++)
            known = n->value[k->first + j] == n->pair[i].value;
        if (!known)
            n->value[k->first + k->count++] = n->pair[i].value;
    }
    free(n->pair);
    n->pair = NULL;
    return true;
}

uint32_t names_find(const names *n, str key, const uint32_t **out)
{
    uint32_t i = find_key(n, key, str_hash(key));

    if (i == NO_INDEX)
        return 0;
    *out = n->value + n->key[i].first;
    return n->key[i].count;
}

uint32_t names_longest(const names *n, str word)
{
    uint32_t i = find_first(n, word, str_hash(word));

    return i == NO_INDEX ? 0 : n->first[i].longest;
}

/* One step of the way at a time: slots, entries, names. */
static void prefetch_block(const names *n, const uint64_t *hash, uint32_t count)
{
    uint32_t cursor, key[PREFETCH_BLOCK], first[PREFETCH_BLOCK];

    for (uint32_t i = 0; i < count; i++) {
        map_prefetch(&n->key_of, hash[i]);
        map_prefetch(&n->first_of, hash[i]);
    }
    for (uint32_t i = 0; i < count; i++) {
        key[i] = map_first(&n->key_of, hash[i], &cursor);
        first[i] = map_first(&n->first_of, hash[i], &cursor);
        if (key[i] != NO_INDEX)
            __builtin_prefetch(&n->key[key[i]]);
        if (first[i] != NO_INDEX)
            __builtin_prefetch(&n->first[first[i]]);
    }
    for (uint32_t i = 0; i < count; i++) {
        if (key[i] != NO_INDEX)
            __builtin_prefetch(n->key[key[i]].name.p);
        if (first[i] != NO_INDEX)
            __builtin_prefetch(n->first[first[i]].word.p);
    }
}

void names_prefetch(const names *n, const uint64_t *hash, uint32_t count)
{
    for (uint32_t i = 0; i < count; i += PREFETCH_BLOCK)
        prefetch_block(n, hash + i, count - i < PREFETCH_BLOCK ? count - i : PREFETCH_BLOCK);
}

void names_release(names *n)
{
    free(n->key);
    free(n->first);
    free(n->pair);
    free(n->value);
    map_release(&n->key_of);
    map_release(&n->first_of);
    *n = (names){ 0 };
}
