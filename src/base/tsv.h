/* Reader of the project's data files: tab-separated UTF-8, a header line with column names, # comments, no quoting.
 * Maps the file; cells point into the map, so a table stays open as long as its rows are used. */
#ifndef DGM_BASE_TSV_H
#define DGM_BASE_TSV_H

#include "base/file.h"

#define TSV_MAX_COLUMNS 40

typedef struct tsv {
    const char *path; /* borrowed from the caller for messages: must outlive the reader */
    file_map map;
    uint32_t line;    /* number of the row last read, 1-based */
    size_t at;        /* byte of the next line */
    uint32_t column_count;
    str column[TSV_MAX_COLUMNS]; /* names from the header */
    str cell[TSV_MAX_COLUMNS];   /* of the row last read; missing cells at the end are empty */
} tsv;

/* Opens `path` and reads the header. `columns` names the columns wanted, space separated, in the order in which
 * tsv_get() will number them; a missing one is an error (DGM_EFORMAT), further ones in the file are ignored. */
dgm_status tsv_open(tsv *t, const char *path, const char *columns, dgm_error *error);
/* Reads the next row: 1, 0 at the end, -1 on a fault (more cells than columns, invalid UTF-8; error filled in). */
int tsv_next(tsv *t, dgm_error *error);
/* Cell of the n-th wanted column of the current row. */
str tsv_get(const tsv *t, uint32_t n);
/* dgm_fail(DGM_EFORMAT) with "path:line: " in front. */
dgm_status tsv_fail(const tsv *t, dgm_error *error, const char *format, ...) PRINTF_LIKE(3, 4);
void tsv_close(tsv *t);

#endif
