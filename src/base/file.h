/* Files: whole into memory, mapped read-only, written so that a crash leaves the old one. */
#ifndef DGM_BASE_FILE_H
#define DGM_BASE_FILE_H

#include "base/arena.h"

typedef struct file_map {
    const unsigned char *p;
    size_t n;
} file_map;

/* Maps `path` read-only. An empty file gives n = 0. Release with file_unmap(). */
dgm_status file_map_open(file_map *out, const char *path, dgm_error *error);
/* The whole file copied into the arena; at most 4 GiB. */
dgm_status file_text(str *out, arena *a, const char *path, dgm_error *error);
void file_unmap(file_map *m);
/* Writes path.tmp, syncs, renames. */
dgm_status file_write(const char *path, const void *data, size_t n, dgm_error *error);
bool file_exists(const char *path);
/* Removes a database that was just made and got no table: at most one page, and nothing in the files beside it. */
void file_drop_empty_database(const char *path);
/* "dir/name" in the arena; NULL when out of memory. */
const char *file_join(arena *a, const char *dir, const char *name);

#endif
