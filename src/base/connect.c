/* See connect.h. */
#include "base/connect.h"

#include "base/buf.h"
#include "base/database.h"
#include "base/error.h"
#include "base/str.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <xxhash.h>

#define BUSY_MILLISECONDS 5000
#define HEADER_BYTES 20
#define READ_VERSION 19 /* byte of the header: 2 is WAL */
#define OF_READING "; reading it makes files beside it and temporary ones, whose folder TMPDIR names"

/* Reading writes, too: a file in WAL mode needs an index of its log beside it, and large questions need temporary files. */
static bool is_of_writing(sqlite3 *db)
{
    switch (sqlite3_extended_errcode(db)) {
    case SQLITE_FULL:
    case SQLITE_IOERR_WRITE:
    case SQLITE_IOERR_TRUNCATE:
    case SQLITE_IOERR_FSYNC:
    case SQLITE_IOERR_SHMOPEN:
    case SQLITE_IOERR_SHMSIZE:
    case SQLITE_IOERR_SHMMAP: return true;
    default: return false;
    }
}

dgm_status connection_failed(const connection *c, const char *path, dgm_error *error)
{
    if (is_of_writing(c->db))
        return database_disk_failed(c->db, path, OF_READING, error);
    switch (sqlite3_errcode(c->db) & 0xFF) {
    case SQLITE_NOMEM: return dgm_fail_memory(error);
    case SQLITE_NOTADB: return dgm_fail(error, DGM_EFORMAT, UINT64_MAX, "%s: is no SQLite database", path);
    case SQLITE_CORRUPT: return dgm_fail(error, DGM_EFORMAT, UINT64_MAX, "%s: the database is damaged", path);
    case SQLITE_CANTOPEN: return dgm_fail(error, DGM_EIO, UINT64_MAX, "%s: cannot be opened", path);
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return dgm_fail(error, DGM_EIO, UINT64_MAX, "%s: another program is writing to it", path);
    case SQLITE_IOERR: return dgm_fail(error, DGM_EIO, UINT64_MAX, "%s: cannot be read", path);
    default: return dgm_fail(error, DGM_EFORMAT, UINT64_MAX, "%s: %s", path, sqlite3_errmsg(c->db));
    }
}

/* ---- Files ---------------------------------------------------------------------------------------------------------- */

/* What lies beside the file: false when there is no such thing. */
static bool beside(struct stat *out, const char *path, const char *tail)
{
    buf name = { 0 };
    bool found;

    buf_printf(&name, "%s%s", path, tail);
    buf_char(&name, '\0');
    found = !name.failed && stat(name.p, out) == 0;
    buf_release(&name);
    return found;
}

static uint64_t mark_of(const char *path)
{
    static const char *const tail[] = { "", "-wal", "-shm", "-journal" };
    uint64_t seen[COUNT_OF(tail) * 4] = { 0 };
    struct stat st;

    for (size_t i = 0; i < COUNT_OF(tail); i++) {
        if (!beside(&st, path, tail[i]))
            continue;
        seen[4 * i] = (uint64_t)st.st_ino + 1;
        seen[4 * i + 1] = (uint64_t)st.st_size;
        seen[4 * i + 2] = (uint64_t)st.st_mtim.tv_sec;
        seen[4 * i + 3] = (uint64_t)st.st_mtim.tv_nsec;
    }
    return XXH3_64bits(seen, sizeof(seen));
}

static bool is_wal(const char *path)
{
    unsigned char head[HEADER_BYTES];
    FILE *file = fopen(path, "rb");
    bool whole = file && fread(head, 1, sizeof(head), file) == sizeof(head);

    if (file)
        fclose(file);
    return whole && head[READ_VERSION] == 2;
}

/* As a URI of SQLite; every byte but letters and digits is escaped. For free(). */
static char *still_uri(const char *path)
{
    buf b = { 0 };

    buf_z(&b, "file:");
    for (const char *p = path; *p; p++) {
        unsigned char c = (unsigned char)*p;

        if (ascii_is_alpha(c) || ascii_is_digit(c))
            buf_char(&b, (char)c);
        else
            buf_printf(&b, "%%%02X", c);
    }
    buf_z(&b, "?immutable=1");
    buf_char(&b, '\0');
    if (b.failed) {
        buf_release(&b);
        return NULL;
    }
    return b.p;
}

/* ---- Opening --------------------------------------------------------------------------------------------------------- */

static int try_open(connection *c, const char *name, int more)
{
    int code;

    sqlite3_close(c->db);
    c->db = NULL;
    code = sqlite3_open_v2(name, &c->db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | more, NULL);
    if (!c->db)
        return SQLITE_NOMEM;
    if (code != SQLITE_OK)
        return code;
    sqlite3_busy_timeout(c->db, BUSY_MILLISECONDS);
    return sqlite3_exec(c->db, "SELECT count(*) FROM sqlite_master", NULL, NULL, NULL);
}

/* SQLite would have to make files beside it, and may not. */
static dgm_status open_still(connection *c, const char *path, dgm_error *error)
{
    struct stat st;
    char *uri;
    int code;

    if (beside(&st, path, "-wal") && st.st_size > 0)
        return dgm_fail(error, DGM_EIO, UINT64_MAX, "%s: the last changes are in %s-wal, and taking them in needs permission to write in its folder: "
                        "open it once with that permission, or copy both files to a folder of your own", path, path);
    if (beside(&st, path, "-shm"))
        return dgm_fail(error, DGM_EIO, UINT64_MAX, "%s: another program has it open (%s-shm); reading beside it needs permission to write in its folder",
                        path, path);
    uri = still_uri(path);
    if (!uri)
        return dgm_fail_memory(error);
    c->mark = mark_of(path);
    code = try_open(c, uri, SQLITE_OPEN_URI);
    free(uri);
    if (code != SQLITE_OK)
        return c->db ? connection_failed(c, path, error) : dgm_fail_memory(error);
    c->still = true;
    return DGM_OK;
}

dgm_status connection_open(connection *out, const char *path, dgm_error *error)
{
    int code;

    *out = (connection){ 0 };
    code = try_open(out, path, 0);
    if (code == SQLITE_OK)
        return DGM_OK;
    if (!out->db)
        return dgm_fail_memory(error);
    if (((code & 0xFF) == SQLITE_CANTOPEN || (code & 0xFF) == SQLITE_READONLY) && is_wal(path))
        return open_still(out, path, error);
    return connection_failed(out, path, error);
}

void connection_close(connection *c)
{
    sqlite3_finalize(c->version);
    sqlite3_close(c->db);
    *c = (connection){ 0 };
}

bool connection_is_stale(const connection *c, const char *path) { return c->still && mark_of(path) != c->mark; }

bool connection_version(int64_t *out, connection *c, const char *path)
{
    bool known;

    *out = 0;
    if (c->still) {
        *out = (int64_t)mark_of(path);
        return true;
    }
    if (!c->version && sqlite3_prepare_v3(c->db, "PRAGMA data_version", -1, SQLITE_PREPARE_PERSISTENT, &c->version, NULL) != SQLITE_OK)
        return false;
    known = sqlite3_step(c->version) == SQLITE_ROW;
    *out = known ? sqlite3_column_int64(c->version, 0) : 0;
    sqlite3_reset(c->version);
    return known;
}
