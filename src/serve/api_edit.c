/* POST /v1/edits and DELETE /v1/edits/{}: corrections, with --edit. */
#include "ask/edits.h"
#include "base/error.h"
#include "serve/api_code.h"
#include "serve/serve.h"

dgm_status api_edit(worker *w, const request *r, answer *a, dgm_error *error)
{
    json_t *body = NULL;
    dgm_status status = body_alone(r, a->parameter, error);

    if (status == DGM_OK)
        status = body_parse(&body, r->body, r->body_size, error);
    if (status == DGM_OK)
        status = edit_add(&a->body, w->settings->db, body, a->parameter, error);
    json_decref(body);
    a->status = status == DGM_OK ? 201 : status == DGM_EINPUT ? 404 : 0;
    return status;
}

dgm_status api_unedit(worker *w, const request *r, answer *a, dgm_error *error)
{
    dgm_status status = body_alone(r, a->parameter, error);

    if (status == DGM_OK)
        status = edit_remove(w->settings->db, r->part, error);
    a->status = status == DGM_OK ? 200 : status == DGM_EINPUT ? 404 : 0;
    if (status == DGM_OK)
        buf_z(&a->body, "{\"removed\":true}\n");
    return status;
}
