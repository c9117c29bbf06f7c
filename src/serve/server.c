/* The public door to the server, also of a library that was built without one. */
#include "base/arena.h"
#include "base/error.h"

#ifdef DGM_SERVE
#include "serve/http.h"
#endif

#include <stdio.h>

struct dgm_server {
    struct server *http;
    char url[96];
};

#ifdef DGM_SERVE

#define DEFAULT_BODY ((size_t)1 << 20)
#define DEFAULT_SECONDS 20u

static struct server_settings settings_of(const char *db, const dgm_server_options *o)
{
    return (struct server_settings){
        .db = db, .listen = o->listen ? o->listen : "127.0.0.1", .name = o->name, .port = o->port, .edit = o->edit,
        .threads = o->threads < 2 ? 2 : o->threads, /* one is always left to questions */
        .request_seconds = o->request_seconds ? o->request_seconds : DEFAULT_SECONDS,
        .max_body = o->max_body ? o->max_body : DEFAULT_BODY, .engine = o->engine,
    };
}

dgm_status dgm_server_open(dgm_server **out, const char *db, const dgm_server_options *options, dgm_error *error)
{
    static const dgm_server_options defaults = DGM_SERVER_OPTIONS_INIT;
    struct server_settings settings = settings_of(db, options ? options : &defaults);
    dgm_server *s = heap_alloc(1, sizeof(*s));
    dgm_status status;

    *out = NULL;
    if (!s)
        return dgm_fail_memory(error);
    status = http_open(&s->http, &settings, error);
    if (status != DGM_OK) {
        free(s);
        return status;
    }
    snprintf(s->url, sizeof(s->url), strchr(settings.listen, ':') ? "http://[%s]:%u/" : "http://%s:%u/", settings.listen,
             http_port(s->http));
    *out = s;
    return DGM_OK;
}

void dgm_server_close(dgm_server *s)
{
    if (!s)
        return;
    http_close(s->http);
    free(s);
}

#else

dgm_status dgm_server_open(dgm_server **out, const char *db, const dgm_server_options *options, dgm_error *error)
{
    (void)db;
    (void)options;
    *out = NULL;
    return dgm_fail(error, DGM_EUSAGE, UINT64_MAX, "this dragoman was built without its server (libmicrohttpd was not there)");
}

void dgm_server_close(dgm_server *s) { free(s); }

#endif

const char *dgm_server_url(const dgm_server *s) { return s->url; }
