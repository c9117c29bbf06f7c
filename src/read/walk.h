/* Files to read, in order: those named, and those in folders named, folder by folder in the order of their names. Hidden
 * files and links to folders inside a folder are passed over. Holds the names of the folders that it stands in, no more. */
#ifndef DGM_READ_WALK_H
#define DGM_READ_WALK_H

#include "base/arena.h"

typedef struct walk walk;

typedef enum walk_kind {
    WALK_FILE,  /* a file, or what cannot be looked into */
    WALK_EMPTY, /* a folder given by name that holds no file */
    WALK_OWN    /* a file that the run writes itself (walk_leave_out()): not to be read */
} walk_kind;

/* `path` is borrowed until walk_close(). */
dgm_status walk_open(walk **out, const char *const *path, size_t count, dgm_error *error);
/* Files that the run writes itself: what is there by device and inode, under whatever name, and what may come by its folder and
 * name. "-": what standard output and standard error go to. The names are copied. */
dgm_status walk_leave_out(walk *w, const char *const *own, size_t count, dgm_error *error);
/* The next file, valid until the next call; NULL at the end. DGM_EIO: a folder cannot be read (*out names it). */
dgm_status walk_next(const char **out, walk_kind *kind, walk *w, dgm_error *error);
void walk_close(walk *w);

#endif
