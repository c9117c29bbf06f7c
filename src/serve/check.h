/* What can be said of a request before its body: who asks, whether it is well formed, and whether somebody answers it. */
#ifndef DGM_SERVE_CHECK_H
#define DGM_SERVE_CHECK_H

#include "serve/serve.h"

#define HEAD_BYTES 49152u /* request line and headers */

/* Finds the route and looks at the headers; what is wrong is in r->refuse. */
void check_request(request *r, const struct server_settings *settings, const char *method);
/* Notes why the request is refused; what was noted first stays. `why` is not copied. */
void check_refuse(request *r, unsigned status, const char *code, const char *why);
void check_too_large(request *r, const struct server_settings *settings);
/* Does the Content-Length say more than `most`? False for NULL and for what is no number. */
bool check_is_over(const char *length, size_t most);
/* Does the request say that a body follows? */
bool check_brings_body(request *r);

#endif
