#include "learn/clusters.h"

#include "base/arena.h"
#include "base/error.h"

dgm_status lexicon_make(lexicon *out, arena *a, const uint64_t *key, const uint32_t *value, uint32_t count, dgm_error *error)
{
    uint32_t size = 16;
    linear_slot *slot;

    while (size / 4 * 3 <= count)
        size *= 2;
    slot = ARENA_NEW(a, linear_slot, size);
    if (!slot)
        return dgm_fail_memory(error);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t s = (uint32_t)key[i] & (size - 1);

        while (slot[s].check)
            s = (s + 1) & (size - 1);
        slot[s] = (linear_slot){ feature_check(key[i]), value[i] };
    }
    *out = (lexicon){ slot, size - 1 };
    return DGM_OK;
}

static dgm_status read_lines(word_clusters *c, str rest, const char *path, uint32_t largest, dgm_error *error)
{
    str line, w;

    while (str_split(&rest, '\n', &line)) {
        uint32_t *value = &c->value[c->count];

        if (!str_split(&line, '\t', &w) || !str_u32(line, value) || *value == 0 || *value > largest)
            return dgm_fail(error, DGM_EINPUT, UINT64_MAX, "%s:%u: want a word, a tab and a number", path, c->count + 1);
        c->key[c->count++] = str_hash(w);
    }
    return DGM_OK;
}

dgm_status clusters_read(word_clusters *out, arena *a, const char *path, uint32_t largest, dgm_error *error)
{
    file_map map = { NULL, 0 };
    uint32_t lines = 0;
    dgm_status status;

    *out = (word_clusters){ 0 };
    if (path)
        TRY(file_map_open(&map, path, error));
    for (size_t i = 0; i < map.n; i++)
        lines += map.p[i] == '\n';
    out->key = ARENA_NEW(a, uint64_t, lines + 2);
    out->value = ARENA_NEW(a, uint32_t, lines + 2);
    status = out->key && out->value ? read_lines(out, (str){ (const char *)map.p, (uint32_t)map.n }, path, largest, error)
                                    : dgm_fail_memory(error);
    if (path)
        file_unmap(&map);
    TRY(status);
    return lexicon_make(&out->table, a, out->key, out->value, out->count, error);
}
