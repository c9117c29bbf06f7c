/* What a run depends on, as hashes: the files to read, and the data that codes them. A run that is gone on with must find
 * both as they were. */
#include "engine/engine.h"

#include "base/error.h"
#include "read/walk.h"

#include <sys/stat.h>
#include <xxhash.h>

static uint64_t mix(uint64_t hash, const void *p, size_t n) { return XXH3_64bits_withSeed(p, n, hash); }

static void measure(dgm_inputs *out, const char *path)
{
    struct stat st;

    out->files++;
    out->fingerprint = mix(out->fingerprint, path, strlen(path) + 1);
    if (strcmp(path, "-") != 0 && stat(path, &st) != 0)
        return;
    if (strcmp(path, "-") == 0 || !S_ISREG(st.st_mode)) {
        out->complete = false;
        return;
    }
    int64_t fact[3] = { (int64_t)st.st_size, (int64_t)st.st_mtim.tv_sec, (int64_t)st.st_mtim.tv_nsec };

    out->bytes += (uint64_t)st.st_size;
    out->fingerprint = mix(out->fingerprint, fact, sizeof(fact));
}

dgm_status dgm_inputs_measure_without(dgm_inputs *out, const char *const *file, size_t file_count, const char *const *own,
                                      size_t own_count, dgm_error *error)
{
    const char *path = NULL;
    walk_kind kind;
    dgm_status status;
    walk *files;

    *out = (dgm_inputs){ .complete = true };
    TRY(walk_open(&files, file, file_count, error));
    status = walk_leave_out(files, own, own_count, error);
    if (status == DGM_OK) {
        do {
            status = walk_next(&path, &kind, files, error);
            if (path && kind == WALK_FILE)
                measure(out, path);
        } while (path && (status == DGM_OK || status == DGM_EIO));
    }
    walk_close(files);
    return status == DGM_EIO ? DGM_OK : status;
}

dgm_status dgm_inputs_measure(dgm_inputs *out, const char *const *file, size_t file_count, dgm_error *error)
{
    return dgm_inputs_measure_without(out, file, file_count, NULL, 0, error);
}

/* Hash of the files of one folder, that need not be there. */
static dgm_status add_folder(uint64_t *hash, arena *a, const char *home, const char *folder, const char *endings, dgm_error *error)
{
    str version;

    TRY(fingerprint(&version, a, home, folder, "", endings, "", error));
    *hash = mix(*hash, version.p, version.n);
    return DGM_OK;
}

dgm_status dgm_engine_fingerprint(uint64_t *out, const dgm_engine *e, dgm_error *error)
{
    dgm_status status;
    arena a;

    *out = mix(0, DGM_VERSION, sizeof(DGM_VERSION));
    arena_init(&a, 0);
    status = add_folder(out, &a, e->home, "packs", ".tsv", error);
    if (status == DGM_OK)
        status = add_folder(out, &a, e->home, "world", ".tsv .dgm", error);
    if (status == DGM_OK)
        status = add_folder(out, &a, e->home, "ontology", ".tsv", error);
    if (status == DGM_OK)
        status = add_folder(out, &a, e->home, "models", ".dgm", error);
    if (status == DGM_OK && e->options.world)
        status = add_folder(out, &a, e->options.world, "", ".tsv", error);
    for (uint32_t i = 0; status == DGM_OK && i < e->language_count; i++) {
        char pack[16];

        snprintf(pack, sizeof(pack), "packs/%.8s", e->language[i].code);
        status = add_folder(out, &a, e->home, pack, ".tsv", error);
    }
    arena_release(&a);
    return status;
}
