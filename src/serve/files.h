/* The explorer's files, which are inside the program (tools/embed.py makes web_files.c of web/dist). */
#ifndef DGM_SERVE_FILES_H
#define DGM_SERVE_FILES_H

#include "base/common.h"

typedef struct web_file {
    const char *path, *type;                 /* "/app.js", "text/javascript; charset=utf-8" */
    const char *etag;                        /* with its quotes */
    const unsigned char *plain, *gzip;       /* gzip NULL: not worth it */
    size_t plain_size, gzip_size;
    bool lasting;                            /* its name has a hash of its content: it may be kept for ever */
} web_file;

extern const web_file web_file_table[];
extern const size_t web_file_count;

/* The file for a path: of that name, "/index.html" for "/" and for paths whose last part has no dot (views of the explorer);
 * NULL when there is none. `table` is sorted by path. */
const web_file *web_file_find(const web_file *table, size_t count, const char *path);

#endif
