/* See imported.h. The comment is the second line: "# imported from ...; rows 0123456789abcdef". */
#include "base/imported.h"

#include "base/error.h"
#include "base/file.h"
#include "base/str.h"

#include <xxhash.h>

#define MARK "; rows "

void imported_table(buf *out, const char *columns, const char *from, const buf *rows)
{
    buf_printf(out, "%s\n# imported from %s" MARK "%016llx\n", columns, from, (unsigned long long)XXH3_64bits(rows->p ? rows->p : "", rows->n));
    if (rows->n)
        buf_add(out, rows->p, rows->n);
}

static bool is_as_written(str text)
{
    str rest = text, line;
    uint32_t mark;
    char hash[17];

    if (!str_split(&rest, '\n', &line) || !str_split(&rest, '\n', &line) || !str_starts(line, STR("# imported from ")))
        return false;
    mark = str_find(line, STR(MARK));
    if (mark == NO_INDEX)
        return false;
    snprintf(hash, sizeof(hash), "%016llx", (unsigned long long)XXH3_64bits(rest.p ? rest.p : "", rest.n));
    return str_is(str_sub(line, mark + (uint32_t)strlen(MARK), line.n), hash);
}

dgm_status imported_may_write(const char *path, arena *mem, dgm_error *error)
{
    str text;

    if (!file_exists(path))
        return DGM_OK;
    TRY(file_text(&text, mem, path, error));
    return is_as_written(text) ? DGM_OK : dgm_fail(error, DGM_EWRITE, UINT64_MAX, "%s: was written or changed by hand and would be written over: "
                                                   "give another folder, or move it away", path);
}
