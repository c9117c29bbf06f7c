/* Versions of data folders: a hash over names and contents, so that two outputs tell whether the same data coded them. */
#include "engine/engine.h"

#include "base/error.h"
#include "base/file.h"

#include <dirent.h>
#include <xxhash.h>

static bool wanted(str name, const char *prefix, const char *endings)
{
    str rest = str_of(endings), part;

    while (str_split(&rest, ' ', &part))
        if (name.n > part.n && name.p[0] != '.' && str_starts(name, str_of(prefix)) && str_ends(name, part))
            return true;
    return false;
}

static int by_name(const void *a, const void *b) { return str_cmp(*(const str *)a, *(const str *)b); }

/* Names of the wanted files of a folder, sorted. A missing folder has none. */
static dgm_status list(str **out, uint32_t *count, arena *a, const char *path, const char *prefix, const char *endings,
                       dgm_error *error)
{
    DIR *dir = opendir(path);
    str *name = NULL;
    uint32_t n = 0, cap = 0;
    struct dirent *entry;
    dgm_status status = DGM_OK;

    while (dir && (entry = readdir(dir)) != NULL) {
        str *slot;

        if (!wanted(str_of(entry->d_name), prefix, endings))
            continue;
        slot = ARENA_PUSH(a, name, n, cap);
        if (!slot || !(*slot = arena_str(a, str_of(entry->d_name))).p) {
            status = dgm_fail_memory(error);
            break;
        }
    }
    if (dir)
        closedir(dir);
    if (n > 1)
        qsort(name, n, sizeof(*name), by_name);
    *out = name;
    *count = n;
    return status;
}

dgm_status fingerprint(str *out, arena *a, const char *home, const char *folder, const char *prefix, const char *endings,
                       const char *name, dgm_error *error)
{
    const char *path = file_join(a, home, folder);
    uint64_t hash = 0;
    uint32_t count;
    str *file;

    if (!path)
        return dgm_fail_memory(error);
    TRY(list(&file, &count, a, path, prefix, endings, error));
    for (uint32_t i = 0; i < count; i++) {
        const char *full = file_join(a, path, file[i].p);
        file_map map;

        if (!full)
            return dgm_fail_memory(error);
        TRY(file_map_open(&map, full, error));
        hash = XXH3_64bits_withSeed(file[i].p, file[i].n, hash);
        hash = XXH3_64bits_withSeed(map.p, map.n, hash);
        file_unmap(&map);
    }
    *out = count ? arena_printf(a, "%s-%08x", name, (uint32_t)(hash >> 32)) : (str){ "", 0 };
    return out->p ? DGM_OK : dgm_fail_memory(error);
}
