/* Reading the body of POST /v1/code; apart for tests. */
#ifndef DGM_SERVE_API_CODE_H
#define DGM_SERVE_API_CODE_H

#include "serve/serve.h"

#include <jansson.h>

/* What changes something or codes takes no parameters in its address: DGM_EUSAGE names the first. */
dgm_status body_alone(const request *r, char parameter[64], dgm_error *error);
/* Fills in `out`, which borrows from *body; json_decref() that, whatever came. `parameter` names the field at fault. */
dgm_status code_request(dgm_article *out, json_t **body, const char *p, size_t n, char parameter[64], dgm_error *error);

/* The JSON object of a request's body, without a key twice; the caller's to release also when that fails (NULL: nothing). DGM_EFORMAT
 * or DGM_ENOMEM. */
dgm_status body_parse(json_t **out, const char *p, size_t n, dgm_error *error);

#endif
