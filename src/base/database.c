/* See database.h. */
#include "base/database.h"

#include "base/error.h"

#include <errno.h>

dgm_status database_disk_failed(sqlite3 *db, const char *name, const char *more, dgm_error *error)
{
    if ((sqlite3_errcode(db) & 0xFF) == SQLITE_FULL || sqlite3_system_errno(db) == ENOSPC)
        return dgm_fail(error, DGM_EWRITE, UINT64_MAX, "%s: no space left%s", name, more);
    return dgm_fail(error, DGM_EWRITE, UINT64_MAX, "%s: %s (%d, errno %d)", name, sqlite3_errmsg(db), sqlite3_extended_errcode(db),
                    sqlite3_system_errno(db));
}
