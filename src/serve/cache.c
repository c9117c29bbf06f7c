/* See cache.h: chains of a hash table, and one list through all entries by last use. */
#include "serve/cache.h"

#include "base/arena.h"

#define CHAINS 1024u
#define ENTRY_BYTES 256u /* of bookkeeping that an entry is charged with */

typedef struct entry {
    struct entry *chain, *newer, *older;
    void *value;
    size_t size;
    uint64_t hash;
    uint32_t key_size;
    char key[];
} entry;

struct cache {
    entry *chain[CHAINS], *newest, *oldest;
    size_t used, limit;
    cache_free_fn *release;
};

cache *cache_new(size_t bytes, cache_free_fn *release)
{
    cache *c = heap_alloc(1, sizeof(*c));

    if (c) {
        c->limit = bytes;
        c->release = release;
    }
    return c;
}

static void unlink_use(cache *c, entry *e)
{
    *(e->newer ? &e->newer->older : &c->newest) = e->older;
    *(e->older ? &e->older->newer : &c->oldest) = e->newer;
}

static void link_newest(cache *c, entry *e)
{
    e->newer = NULL;
    e->older = c->newest;
    *(c->newest ? &c->newest->newer : &c->oldest) = e;
    c->newest = e;
}

static void drop(cache *c, entry *e)
{
    entry **at = &c->chain[e->hash % CHAINS];

    while (*at != e)
        at = &(*at)->chain;
    *at = e->chain;
    unlink_use(c, e);
    c->used -= e->size;
    c->release(e->value);
    free(e);
}

static entry *find(const cache *c, str key, uint64_t hash)
{
    entry *e = c->chain[hash % CHAINS];

    while (e && !(e->hash == hash && str_eq((str){ e->key, e->key_size }, key)))
        e = e->chain;
    return e;
}

void *cache_get(cache *c, str key)
{
    entry *e = find(c, key, str_hash(key));

    if (!e)
        return NULL;
    unlink_use(c, e);
    link_newest(c, e);
    return e->value;
}

bool cache_put(cache *c, str key, void *value, size_t size)
{
    uint64_t hash = str_hash(key);
    entry *e = find(c, key, hash);

    if (e)
        drop(c, e);
    size += ENTRY_BYTES + key.n;
    e = size <= c->limit / 8 ? heap_alloc(1, sizeof(*e) + key.n) : NULL;
    if (!e) {
        c->release(value);
        return false;
    }
    while (c->oldest && c->used + size > c->limit)
        drop(c, c->oldest);
    memcpy(e->key, key.p, key.n);
    e->key_size = key.n;
    e->hash = hash;
    e->value = value;
    e->size = size;
    e->chain = c->chain[hash % CHAINS];
    c->chain[hash % CHAINS] = e;
    link_newest(c, e);
    c->used += size;
    return true;
}

void cache_clear(cache *c)
{
    while (c->oldest)
        drop(c, c->oldest);
}

size_t cache_bytes(const cache *c) { return c->used; }

void cache_free(cache *c)
{
    if (!c)
        return;
    cache_clear(c);
    free(c);
}
