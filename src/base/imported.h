/* Tables that dragoman import writes, told from those that somebody wrote or changed by hand: these are never written over. */
#ifndef DGM_BASE_IMPORTED_H
#define DGM_BASE_IMPORTED_H

#include "base/arena.h"
#include "base/buf.h"

/* The whole table: the line of column names, a comment that says where the rows are from and what their hash is, the rows. */
void imported_table(buf *out, const char *columns, const char *from, const buf *rows);
/* DGM_OK where there is no file, or one that an import wrote and nobody has changed since; else DGM_EWRITE. `mem` holds the file for a while. */
dgm_status imported_may_write(const char *path, arena *mem, dgm_error *error);

#endif
