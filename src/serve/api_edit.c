/* POST /v1/edits and DELETE /v1/edits/{}: corrections, with --edit. */
#include "ask/edits.h"
#include "base/error.h"
#include "serve/serve.h"

dgm_status api_edit(worker *w, const request *r, answer *a, dgm_error *error)
{
    json_error_t where;
    json_t *body = json_loadb(r->body ? r->body : "", r->body_size, JSON_REJECT_DUPLICATES, &where);
    dgm_status status;

    if (!json_is_object(body))
        status = dgm_fail(error, DGM_EFORMAT, UINT64_MAX, body ? "the body must be a JSON object" : "the body is no JSON: line %d, column %d",
                          where.line, where.column);
    else
        status = edit_add(&a->body, w->settings->db, body, a->parameter, error);
    json_decref(body);
    a->status = status == DGM_OK ? 201 : status == DGM_EINPUT ? 404 : 0;
    return status;
}

dgm_status api_unedit(worker *w, const request *r, answer *a, dgm_error *error)
{
    dgm_status status = edit_remove(w->settings->db, r->part, error);

    a->status = status == DGM_OK ? 200 : status == DGM_EINPUT ? 404 : 0;
    if (status == DGM_OK)
        buf_z(&a->body, "{\"removed\":true}\n");
    return status;
}
