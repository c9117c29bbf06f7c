/* See walk.h. */
#include "read/walk.h"

#include "base/error.h"

#include <dirent.h>
#include <sys/stat.h>

#define MAX_FOLDERS 200

typedef struct level { arena arena; const char *path; str *name; uint32_t count, cap, at; } level;

struct walk {
    const char *const *path;
    size_t count, at;
    level level[MAX_FOLDERS];
    uint32_t depth;
    uint64_t found;  /* files in the folder that was given */
    arena arena; /* the path handed out */
};

dgm_status walk_open(walk **out, const char *const *path, size_t count, dgm_error *error)
{
    *out = heap_alloc(1, sizeof(**out));
    if (!*out)
        return dgm_fail_memory(error);
    (*out)->path = path;
    (*out)->count = count;
    arena_init(&(*out)->arena, 0);
    return DGM_OK;
}

void walk_close(walk *w)
{
    if (!w)
        return;
    while (w->depth)
        arena_release(&w->level[--w->depth].arena);
    arena_release(&w->arena);
    free(w);
}

static int by_name(const void *a, const void *b) { return str_cmp(*(const str *)a, *(const str *)b); }

static bool is_folder(const char *path, bool follow)
{
    struct stat st;

    if (strcmp(path, "-") == 0 || (follow ? stat(path, &st) : lstat(path, &st)) != 0)
        return false;
    return S_ISDIR(st.st_mode);
}

static dgm_status enter(walk *w, const char *path, dgm_error *error)
{
    DIR *dir = opendir(path);
    struct dirent *entry;
    dgm_status status = DGM_OK;
    level *l;

    if (!dir)
        return dgm_fail(error, DGM_EIO, UINT64_MAX, "%s: the folder cannot be read", path);
    if (w->depth == MAX_FOLDERS) {
        closedir(dir);
        return dgm_fail(error, DGM_EIO, UINT64_MAX, "%s: folders stand more than %d deep", path, MAX_FOLDERS);
    }
    l = &w->level[w->depth++];
    *l = (level){ 0 };
    arena_init(&l->arena, 0);
    l->path = arena_str(&l->arena, str_of(path)).p;
    while (l->path && status == DGM_OK && (entry = readdir(dir)) != NULL) {
        str *slot;

        if (entry->d_name[0] == '.')
            continue;
        slot = ARENA_PUSH(&l->arena, l->name, l->count, l->cap);
        if (!slot || !(*slot = arena_str(&l->arena, str_of(entry->d_name))).p)
            status = dgm_fail_memory(error);
    }
    closedir(dir);
    if (!l->path)
        status = dgm_fail_memory(error);
    if (status == DGM_OK && l->count > 1)
        qsort(l->name, l->count, sizeof(*l->name), by_name);
    if (status != DGM_OK)
        l->count = 0;
    return status;
}

dgm_status walk_next(const char **out, bool *empty, walk *w, dgm_error *error)
{
    *empty = false;
    for (;;) {
        level *l = w->depth ? &w->level[w->depth - 1] : NULL;
        const char *path;

        *out = NULL;
        arena_reset(&w->arena);
        if (l && l->at == l->count) {
            arena_release(&l->arena);
            w->depth--;
            if (w->depth == 0 && w->found == 0) {
                *out = w->path[w->at - 1];
                *empty = true;
                return DGM_OK;
            }
            continue;
        }
        if (l) {
            size_t n = strlen(l->path);

            path = arena_printf(&w->arena, "%s%s%s", l->path, n && l->path[n - 1] == '/' ? "" : "/", l->name[l->at++].p).p;
            if (!path)
                return dgm_fail_memory(error);
        } else if (w->at < w->count) {
            path = w->path[w->at++];
            w->found = 0;
        } else {
            return DGM_OK;
        }
        *out = path;
        w->found++;
        if (!is_folder(path, l == NULL))
            return DGM_OK;
        w->found--;
        TRY(enter(w, path, error));
    }
}
