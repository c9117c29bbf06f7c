/* One connection that reads a database file, and whether the file has changed since it was asked.
 *
 * A file that was left in WAL mode cannot be read by SQLite where it may not make files beside it, on a medium that cannot be written or in
 * a folder of somebody else. With nothing in its log such a file is whole by itself and is opened as it lies (`still`), without locks. Nobody who
 * writes to it is noticed then, so its size and times are looked at in place of locks: before and after each answer. */
#ifndef DGM_BASE_CONNECT_H
#define DGM_BASE_CONNECT_H

#include "base/common.h"

#include <sqlite3.h>

typedef struct connection {
    sqlite3 *db;
    sqlite3_stmt *version;
    bool still;
    uint64_t mark; /* of a still file: size, times and what lies beside it, as they were when it was opened */
} connection;

/* DGM_EIO, DGM_EFORMAT (no database, damaged), DGM_EWRITE (no space for files beside it) or DGM_ENOMEM; close it in any case. `path` must outlive a still one. */
dgm_status connection_open(connection *out, const char *path, dgm_error *error);
void connection_close(connection *c);
/* A still file that is another by now. */
bool connection_is_stale(const connection *c, const char *path);
/* A number that changes when somebody else has written; false: it cannot be told just now. */
bool connection_version(int64_t *out, connection *c, const char *path);
/* The error of the last call to SQLite, as status and message that name the file. */
dgm_status connection_failed(const connection *c, const char *path, dgm_error *error);

#endif
