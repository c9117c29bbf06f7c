/* See walk.h. */
#include "read/walk.h"

#include "base/error.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_FOLDERS 200

typedef struct level { arena arena; const char *path; str *name; uint32_t count, cap, at; } level;

typedef struct identity { dev_t device; ino_t inode; } identity;

/* A file of the run's own: as it is now, if it is there, and the place where it may come. */
typedef struct own_file {
    bool is_there, has_place;
    identity file, folder;
    str name; /* in the folder */
} own_file;

struct walk {
    const char *const *path;
    size_t count, at;
    level level[MAX_FOLDERS];
    uint32_t depth;
    uint64_t found;  /* files in the folder that was given */
    arena arena; /* the path handed out */
    arena own_arena;
    own_file *own;
    uint32_t own_count, own_cap;
};

dgm_status walk_open(walk **out, const char *const *path, size_t count, dgm_error *error)
{
    *out = heap_alloc(1, sizeof(**out));
    if (!*out)
        return dgm_fail_memory(error);
    (*out)->path = path;
    (*out)->count = count;
    arena_init(&(*out)->arena, 0);
    arena_init(&(*out)->own_arena, 0);
    return DGM_OK;
}

void walk_close(walk *w)
{
    if (!w)
        return;
    while (w->depth)
        arena_release(&w->level[--w->depth].arena);
    arena_release(&w->arena);
    arena_release(&w->own_arena);
    free(w);
}

/* ---- What the run writes itself ---------------------------------------------------------------------------------- */

static identity identity_of(const struct stat *st) { return (identity){ st->st_dev, st->st_ino }; }

static bool is_same(identity a, identity b) { return a.device == b.device && a.inode == b.inode; }

static str last_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return str_of(slash ? slash + 1 : path);
}

/* The folder that `path` stands in; false when it is not there. */
static bool folder_of(identity *out, arena *a, const char *path)
{
    str name = last_name(path);
    size_t n = (size_t)(name.p - path);
    const char *folder = n ? arena_str(a, (str){ path, (uint32_t)n }).p : ".";
    struct stat st;

    if (!folder || stat(folder, &st) != 0)
        return false;
    *out = identity_of(&st);
    return true;
}

static bool add_stream(walk *w, int fd)
{
    struct stat st;
    own_file *o;

    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
        return true;
    o = ARENA_PUSH(&w->own_arena, w->own, w->own_count, w->own_cap);
    if (o)
        *o = (own_file){ .is_there = true, .file = identity_of(&st) };
    return o != NULL;
}

static bool add_own(walk *w, const char *path)
{
    own_file *o = ARENA_PUSH(&w->own_arena, w->own, w->own_count, w->own_cap);
    struct stat st;

    if (!o)
        return false;
    *o = (own_file){ .name = arena_str(&w->own_arena, last_name(path)) };
    if (stat(path, &st) == 0 && S_ISREG(st.st_mode)) {
        o->is_there = true;
        o->file = identity_of(&st);
    }
    o->has_place = folder_of(&o->folder, &w->own_arena, path);
    return o->name.p != NULL;
}

dgm_status walk_leave_out(walk *w, const char *const *own, size_t count, dgm_error *error)
{
    for (size_t i = 0; i < count; i++) {
        bool stream = strcmp(own[i], "-") == 0;

        if (stream ? !add_stream(w, STDOUT_FILENO) || !add_stream(w, STDERR_FILENO) : !add_own(w, own[i]))
            return dgm_fail_memory(error);
    }
    return DGM_OK;
}

static bool is_own(walk *w, const char *path)
{
    str name = last_name(path);
    struct stat st;
    bool there = w->own_count && strcmp(path, "-") != 0 && stat(path, &st) == 0 && S_ISREG(st.st_mode);
    identity file = there ? identity_of(&st) : (identity){ 0 }, folder;

    for (uint32_t i = 0; i < w->own_count && there; i++) {
        const own_file *o = &w->own[i];

        if (o->is_there && is_same(o->file, file))
            return true;
        if (o->has_place && str_eq(o->name, name) && folder_of(&folder, &w->arena, path) && is_same(o->folder, folder))
            return true;
    }
    return false;
}

/* ---- Walking ----------------------------------------------------------------------------------------------------- */

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

dgm_status walk_next(const char **out, walk_kind *kind, walk *w, dgm_error *error)
{
    *kind = WALK_FILE;
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
                *kind = WALK_EMPTY;
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
        if (!is_folder(path, l == NULL)) {
            if (is_own(w, path))
                *kind = WALK_OWN;
            return DGM_OK;
        }
        w->found--;
        TRY(enter(w, path, error));
    }
}
