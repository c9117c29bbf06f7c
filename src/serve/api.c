/* Questions to the database: a request's parameters go to dgm_query as they are, and what comes back goes out. */
#include "base/error.h"
#include "serve/serve.h"

#define MORE_PARAMS 2u /* of the path, and paging */
#define MOST_ROWS 1000u

/* Takes a name that the message begins with, and notes that the parameter at fault is it. */
static void name_fault(answer *a, const dgm_param *param, size_t count, const dgm_error *error)
{
    if (error->status == DGM_EUSAGE && error->offset < count)
        snprintf(a->parameter, sizeof(a->parameter), "%.60s", param[error->offset].name);
}

/* A page has at most 1,000 rows, and 50 when nobody asked for another number. */
static dgm_status check_page(dgm_param *param, size_t *count, dgm_error *error)
{
    bool found = false;

    for (size_t i = 0; i < *count; i++) {
        uint32_t limit;

        if (strcmp(param[i].name, "limit") != 0 || !param[i].value[0])
            continue; /* empty: not given */
        found = true;
        if (!str_u32(str_of(param[i].value), &limit) || limit > MOST_ROWS)
            return dgm_fail(error, DGM_EUSAGE, i, "limit: must be a number up to %u", MOST_ROWS);
    }
    if (!found)
        param[(*count)++] = (dgm_param){ "limit", "50" };
    return DGM_OK;
}

/* The parameters of the address, and the part of its path as "id". */
static dgm_param *params_of(const request *r, size_t *count, dgm_error *error)
{
    dgm_param *param = heap_alloc(r->uri.param_count + MORE_PARAMS, sizeof(*param));

    if (!param) {
        dgm_fail_memory(error);
        return NULL;
    }
    *count = 0;
    if (r->part[0])
        param[(*count)++] = (dgm_param){ "id", r->part };
    for (size_t i = 0; i < r->uri.param_count; i++)
        param[(*count)++] = r->uri.param[i];
    return param;
}

/* What only the server knows goes before the closing brace of "meta". */
static void add_abilities(buf *b, const struct server_settings *settings)
{
    while (b->n && b->p[b->n - 1] != '}')
        b->n--;
    if (b->n)
        b->n--;
    buf_printf(b, ",\"edit\":%s,\"code\":%s}\n", settings->edit ? "true" : "false", settings->engine ? "true" : "false");
}

dgm_status api_query(worker *w, const request *r, answer *a, dgm_error *error)
{
    size_t count, size;
    dgm_param *param = params_of(r, &count, error);
    char *text = NULL;
    dgm_status status;

    if (!param)
        return error->status;
    error->offset = UINT64_MAX;
    status = r->route->flags & ROUTE_PAGED ? check_page(param, &count, error) : DGM_OK;
    if (status == DGM_OK)
        status = dgm_query_run(&text, &size, w->query, r->route->what, param, count, DGM_QUERY_JSON, error);
    if (status == DGM_OK) {
        buf_add(&a->body, text, size);
        if (strcmp(r->route->what, "meta") == 0)
            add_abilities(&a->body, w->settings);
    } else {
        name_fault(a, param, count, error);
        if (status == DGM_EINPUT)
            a->status = 404;
    }
    dgm_free(text);
    free(param);
    return status;
}

static dgm_status write_file(void *user, const char *p, size_t size, dgm_error *error)
{
    answer *a = user;

    if (!a->file)
        a->file = tmpfile();
    if (!a->file || fwrite(p, 1, size, a->file) != size)
        return dgm_fail(error, DGM_EWRITE, UINT64_MAX, "no room for a temporary file");
    return DGM_OK;
}

dgm_status api_download(worker *w, const request *r, answer *a, dgm_error *error)
{
    bool csv = strstr(r->route->file_name, ".csv") != NULL;
    size_t count;
    dgm_param *param = params_of(r, &count, error);
    dgm_status status;

    if (!param)
        return error->status;
    error->offset = UINT64_MAX;
    status = dgm_query_stream(w->query, r->route->what, param, count, csv ? DGM_QUERY_CSV : DGM_QUERY_JSONL, write_file, a, error);
    name_fault(a, param, count, error);
    free(param);
    a->type = csv ? "text/csv; charset=utf-8; header=present" : "application/jsonl; charset=utf-8";
    a->file_name = r->route->file_name;
    return status;
}
