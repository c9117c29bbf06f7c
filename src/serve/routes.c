/* Which request goes to which handler. src/serve/openapi.json describes the same table; a test compares both. */
#include "serve/serve.h"

#include "base/str.h"

const route route_table[] = {
    { "GET", "/v1/meta", api_query, ROUTE_KEEP, NULL, "meta" },
    { "GET", "/v1/overview", api_query, ROUTE_KEEP, NULL, "overview" },
    { "GET", "/v1/events", api_query, ROUTE_KEEP | ROUTE_PAGED, NULL, "events" },
    { "GET", "/v1/acts", api_query, ROUTE_KEEP | ROUTE_PAGED, NULL, "acts" },
    { "GET", "/v1/dyads", api_query, ROUTE_KEEP | ROUTE_PAGED, NULL, "dyads" },
    { "GET", "/v1/counts", api_query, ROUTE_KEEP, NULL, "counts" },
    { "GET", "/v1/actors", api_query, ROUTE_KEEP | ROUTE_PAGED, NULL, "actors" },
    { "GET", "/v1/actors/{}", api_query, ROUTE_KEEP | ROUTE_DEEP, NULL, "actor" },
    { "GET", "/v1/articles", api_query, ROUTE_KEEP, NULL, "article" },
    { "GET", "/v1/articles/{}", api_query, ROUTE_KEEP | ROUTE_DEEP, NULL, "article" },
    { "GET", "/v1/quotes", api_query, ROUTE_KEEP | ROUTE_PAGED, NULL, "quotes" },
    { "GET", "/v1/stories", api_query, ROUTE_KEEP | ROUTE_PAGED, NULL, "stories" },
    { "GET", "/v1/stories/{}", api_query, ROUTE_KEEP, NULL, "story" },
    { "GET", "/v1/edits", api_query, ROUTE_KEEP | ROUTE_PAGED, NULL, "edits" },
    { "GET", "/v1/gold", api_download, 0, "gold.jsonl", "gold" },
    { "GET", "/v1/events.csv", api_download, 0, "events.csv", "events" },
    { "GET", "/v1/acts.csv", api_download, 0, "acts.csv", "acts" },
    { "GET", "/v1/dyads.csv", api_download, 0, "dyads.csv", "dyads" },
    { "GET", "/v1/counts.csv", api_download, 0, "counts.csv", "counts" },
    { "GET", "/v1/actors.csv", api_download, 0, "actors.csv", "actors" },
    { "GET", "/v1/quotes.csv", api_download, 0, "quotes.csv", "quotes" },
    { "POST", "/v1/code", api_code, ROUTE_CODE, NULL, NULL },
    { "POST", "/v1/edits", api_edit, ROUTE_EDIT, NULL, NULL },
    { "DELETE", "/v1/edits/{}", api_unedit, ROUTE_EDIT, NULL, NULL },
};
const size_t route_count = COUNT_OF(route_table);

/* "/v1/actors/wd:Q1" by "/v1/actors/{}": the rest is not empty, and one part unless the route goes deep. */
static bool fits(const route *r, const char *path, const char **part)
{
    size_t n = strlen(r->path);

    *part = "";
    if (r->path[n - 1] != '}')
        return strcmp(r->path, path) == 0;
    n -= 2;
    if (strncmp(r->path, path, n) != 0 || !path[n] || (!(r->flags & ROUTE_DEEP) && strchr(path + n, '/')))
        return false;
    *part = path + n;
    return true;
}

const route *route_find(const char *method, const char *path, const char **part, const char **allowed)
{
    bool get = false, post = false, remove = false;

    for (size_t i = 0; i < route_count; i++) {
        const route *r = &route_table[i];

        if (!fits(r, path, part))
            continue;
        if (strcmp(r->method, method) == 0)
            return r;
        get = get || strcmp(r->method, "GET") == 0;
        post = post || strcmp(r->method, "POST") == 0;
        remove = remove || strcmp(r->method, "DELETE") == 0;
    }
    *part = "";
    *allowed = get && post ? "GET, HEAD, POST" : get ? "GET, HEAD" : post ? "POST" : remove ? "DELETE" : "";
    return NULL;
}
