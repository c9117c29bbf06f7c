/* See files.h. */
#include "serve/files.h"

/* The page with ids in its path, which may look like names of files ("news/1.txt"). */
#define PAGE_OF_IDS "/articles/"

static const web_file *named(const web_file *table, size_t count, const char *path)
{
    size_t lo = 0, hi = count;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        int order = strcmp(table[mid].path, path);

        if (order == 0)
            return &table[mid];
        if (order < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return NULL;
}

const web_file *web_file_find(const web_file *table, size_t count, const char *path)
{
    const web_file *f = named(table, count, path);
    const char *last = strrchr(path, '/');

    if (f || !last || (strchr(last, '.') && strncmp(path, PAGE_OF_IDS, strlen(PAGE_OF_IDS)) != 0))
        return f;
    return named(table, count, "/index.html");
}
