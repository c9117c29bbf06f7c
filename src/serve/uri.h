/* The target of a request: path and parameters, taken apart strictly. What is not well formed is refused, not guessed at. */
#ifndef DGM_SERVE_URI_H
#define DGM_SERVE_URI_H

#include "base/common.h"

#define URI_BYTES 8192u  /* longest target */
#define URI_PARAMS 200u  /* most parameters */

typedef struct uri {
    const char *path;    /* decoded: "/v1/events"; begins with '/', without "." and ".." as parts */
    dgm_param *param;    /* decoded, in the order of the target */
    size_t param_count;
    char *memory;        /* holds all of it */
} uri;

typedef enum uri_fault { URI_OK, URI_LONG, URI_BAD, URI_MEMORY } uri_fault;

/* Takes "/path?name=value&..." apart. Percent escapes must be whole, everything valid UTF-8 without NUL; '+' in a query is a blank.
 * Control characters may be escaped in values and where a path ends in an id or name, which may hold them. `*why` tells what is wrong with a bad one. Free with
 * uri_release(), whatever came. */
uri_fault uri_parse(uri *out, const char *target, size_t size, const char **why);
void uri_release(uri *u);
/* Value of the first parameter of that name, or NULL. */
const char *uri_param(const uri *u, const char *name);

#endif
