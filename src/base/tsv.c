#include "base/tsv.h"

#include "base/error.h"
#include "base/utf8.h"

#include <stdarg.h>

/* Wanted columns are moved to the front of column[] and cell[] through this order: cell[n] is wanted column n. */
static bool read_line(tsv *t, str *line)
{
    while (t->at < t->map.n) {
        const char *p = (const char *)t->map.p + t->at;
        size_t left = t->map.n - t->at;
        const char *end = memchr(p, '\n', left);
        size_t n = end ? (size_t)(end - p) : left;

        t->at += n + (end != NULL);
        t->line++;
        if (n > UINT32_MAX)
            n = UINT32_MAX;
        if (n && p[n - 1] == '\r')
            n--;
        if (n == 0 || p[0] == '#')
            continue;
        *line = (str){ p, (uint32_t)n };
        return true;
    }
    return false;
}

/* Splits a line into at most `max` cells; returns their number, max + 1 when there are more. */
static uint32_t split(str line, str *cell, uint32_t max)
{
    uint32_t n = 0, from = 0;

    for (uint32_t i = 0; i <= line.n; i++) {
        if (i < line.n && line.p[i] != '\t')
            continue;
        if (n == max)
            return max + 1;
        cell[n++] = str_sub(line, from, i);
        from = i + 1;
    }
    return n;
}

dgm_status tsv_open(tsv *t, const char *path, const char *columns, dgm_error *error)
{
    str line, name, wanted = str_of(columns), header[TSV_MAX_COLUMNS];
    uint32_t n, w = 0;

    *t = (tsv){ .path = path };
    TRY(file_map_open(&t->map, path, error));
    if (!read_line(t, &line)) {
        dgm_status s = tsv_fail(t, error, "empty table: a header line is missing");

        tsv_close(t);
        return s;
    }
    n = split(line, header, TSV_MAX_COLUMNS);
    if (n > TSV_MAX_COLUMNS) {
        dgm_status s = tsv_fail(t, error, "more than %d columns", TSV_MAX_COLUMNS);

        tsv_close(t);
        return s;
    }
    t->column_count = n;
    while (str_split(&wanted, ' ', &name)) {
        uint32_t i = 0;

        while (i < n && !str_eq(header[i], name))
            i++;
        if (i == n) {
            dgm_status s = tsv_fail(t, error, "column \"%.*s\" is missing", (int)name.n, name.p);

            tsv_close(t);
            return s;
        }
        t->column[w++] = (str){ NULL, i };
    }
    return DGM_OK;
}

int tsv_next(tsv *t, dgm_error *error)
{
    str line;
    uint32_t n, bad;

    if (!read_line(t, &line))
        return 0;
    n = split(line, t->cell, t->column_count);
    if (n > t->column_count) {
        (void)tsv_fail(t, error, "more cells than the %u columns of the header", t->column_count);
        return -1;
    }
    for (; n < t->column_count; n++)
        t->cell[n] = (str){ "", 0 };
    bad = utf8_valid_until(line);
    if (bad < line.n) {
        (void)tsv_fail(t, error, "invalid UTF-8 at byte %u of the line", bad);
        return -1;
    }
    return 1;
}

str tsv_get(const tsv *t, uint32_t n) { return t->cell[t->column[n].n]; }

dgm_status tsv_fail(const tsv *t, dgm_error *error, const char *format, ...)
{
    char text[160];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    return dgm_fail(error, DGM_EFORMAT, t->at, "%s:%u: %s", t->path, t->line, text);
}

void tsv_close(tsv *t)
{
    file_unmap(&t->map);
    t->at = 0;
}
