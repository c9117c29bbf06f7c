/* Files to read, in order: those named, and those in folders named, folder by folder in the order of their names. Hidden
 * files and links to folders inside a folder are passed over. Holds the names of the folders that it stands in, no more. */
#ifndef DGM_READ_WALK_H
#define DGM_READ_WALK_H

#include "base/arena.h"

typedef struct walk walk;

/* `path` is borrowed until walk_close(). */
dgm_status walk_open(walk **out, const char *const *path, size_t count, dgm_error *error);
/* The next file, valid until the next call; NULL at the end. *empty: no file, but a folder given by name that holds none.
 * DGM_EIO: a folder cannot be read (*out names it). */
dgm_status walk_next(const char **out, bool *empty, walk *w, dgm_error *error);
void walk_close(walk *w);

#endif
