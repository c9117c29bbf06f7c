/* See database.h. */
#include "base/database.h"

#include "base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- The disk --------------------------------------------------------------------------------------------------------- */

/* The system's number may be that of a later call, which cleaned up: then the kind of failure and the limit of this process decide. */
static bool is_too_large(sqlite3 *db)
{
    int code = sqlite3_extended_errcode(db);
    struct rlimit limit;

    if (sqlite3_system_errno(db) == EFBIG)
        return true;
    return (code == SQLITE_IOERR_WRITE || code == SQLITE_IOERR_SHMSIZE) && sqlite3_system_errno(db) != EIO &&
           getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY;
}

dgm_status database_disk_failed(sqlite3 *db, const char *name, const char *more, dgm_error *error)
{
    int number = sqlite3_system_errno(db);

    if ((sqlite3_errcode(db) & 0xFF) == SQLITE_FULL || number == ENOSPC || number == EDQUOT)
        return dgm_fail(error, DGM_EWRITE, UINT64_MAX, "%s: no space left%s", name, more);
    if (is_too_large(db))
        return dgm_fail(error, DGM_EWRITE, UINT64_MAX, "%s: cannot be written: the file would be larger than is allowed%s", name, more);
    return dgm_fail(error, DGM_EWRITE, UINT64_MAX, "%s: %s (%d, errno %d)%s", name, sqlite3_errmsg(db), sqlite3_extended_errcode(db), number,
                    more);
}

/* ---- Permission ------------------------------------------------------------------------------------------------------- */

static bool is_writable(const char *path) { return faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) == 0; }

/* The folder that a file lies in; false when its name is too long to tell. */
static bool folder_of(char *out, size_t size, const char *path)
{
    const char *slash = strrchr(path, '/');
    size_t n = !slash ? 1 : slash == path ? 1 : (size_t)(slash - path);

    if (n >= size)
        return false;
    memcpy(out, slash ? path : ".", n);
    out[n] = '\0';
    return true;
}

dgm_status database_refused(const char *path, dgm_error *error)
{
    char folder[4096];
    struct stat st;
    bool there = stat(path, &st) == 0;

    if (there && S_ISDIR(st.st_mode))
        return dgm_fail(error, DGM_EIO, UINT64_MAX, "%s: is a folder; the name of a database is wanted", path);
    if (there && !is_writable(path))
        return dgm_fail(error, DGM_EIO, UINT64_MAX, "%s: is read-only: there is no permission to write to the file", path);
    if (folder_of(folder, sizeof(folder), path) && stat(folder, &st) != 0)
        return dgm_fail(error, DGM_EIO, UINT64_MAX, "%s: there is no folder %s", path, folder);
    if (folder_of(folder, sizeof(folder), path) && !is_writable(folder))
        return dgm_fail(error, DGM_EIO, UINT64_MAX, "%s: its folder cannot be written to, and %s", path,
                        there ? "a database that is written needs files beside it" : "it is not there yet");
    return dgm_fail(error, DGM_EIO, UINT64_MAX, "%s: cannot be opened or made", path);
}

/* ---- All --------------------------------------------------------------------------------------------------------------- */

dgm_status database_failed(sqlite3 *db, const char *path, const char *more, dgm_error *error)
{
    switch (sqlite3_errcode(db) & 0xFF) {
    case SQLITE_NOMEM: return dgm_fail_memory(error);
    case SQLITE_IOERR:
    case SQLITE_FULL: return database_disk_failed(db, path, more, error);
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return dgm_fail(error, DGM_EWRITE, UINT64_MAX, "%s: another program is writing to it", path);
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN: return database_refused(path, error);
    case SQLITE_NOTADB: return dgm_fail(error, DGM_EFORMAT, UINT64_MAX, "%s: is no SQLite database", path);
    case SQLITE_CORRUPT: return dgm_fail(error, DGM_EFORMAT, UINT64_MAX, "%s: the database is damaged", path);
    default: return dgm_fail(error, DGM_EWRITE, UINT64_MAX, "%s: %s", path, sqlite3_errmsg(db));
    }
}
