/* The server: one thread speaks HTTP and never waits; workers ask the database and code articles.
 *
 *     http.c    from bytes to a request and from an answer to bytes
 *     clients.c connections, and the time that each has
 *     check.c   what is refused before it is asked (guard.c)
 *     routes.c  which request goes to which handler
 *     work.c    the queue between both
 *     api_*.c   handlers: a thin layer over src/ask and dgm_code
 *
 * A request belongs to the HTTP thread, to the queue and its worker while it is there, and to the HTTP thread again. */
#ifndef DGM_SERVE_SERVE_H
#define DGM_SERVE_SERVE_H

#include "base/buf.h"
#include "serve/cache.h"
#include "serve/files.h"
#include "serve/uri.h"

#include <pthread.h>

typedef struct server server;
typedef struct worker worker;
typedef struct request request;
typedef struct route route;

/* What a handler gives. */
typedef struct answer {
    unsigned status;      /* HTTP; 0: 200, or by the error */
    const char *type;     /* NULL: application/json */
    const char *file_name; /* attachment of this name; NULL: none */
    buf body;
    char parameter[64];   /* that a failure is about; "" none */
    FILE *file;           /* in place of the body: a long one, read from its start; owned */
} answer;

typedef dgm_status handler(worker *w, const request *r, answer *a, dgm_error *error);

enum route_flag {
    ROUTE_EDIT = 1,      /* only with --edit */
    ROUTE_CODE = 2,      /* only with an engine */
    ROUTE_KEEP = 4,      /* the answer depends on database and address only, and may be kept */
    ROUTE_DEEP = 16,     /* all that is left of the path is its part, slashes and all: ids and names hold them */
    ROUTE_PAGED = 8      /* gives rows: 50 unless `limit` says otherwise, at most 1,000 */
};

struct route {
    const char *method;  /* "GET" (and HEAD), "POST", "DELETE" */
    const char *path;    /* "/v1/articles/{}": one part, which becomes request.part */
    handler *handle;
    unsigned flags;
    const char *file_name; /* of a download */
    const char *what;    /* for handlers of several routes: of dgm_query_run() */
};

extern const route route_table[];
extern const size_t route_count;

/* The route of method and path. NULL: `*allowed` names the methods of the path ("GET, HEAD"), "" when nobody knows it. */
const route *route_find(const char *method, const char *path, const char **part, const char **allowed);

struct request {
    server *server;
    const route *route;
    uri uri;
    const char *part;     /* of the path, in place of {}; "" without */
    char *body;           /* NUL-terminated */
    size_t body_size, body_cap;
    answer answer;
    dgm_error error;      /* status DGM_OK: the answer holds */
    bool takes_gzip, is_head;
    buf packed;           /* the body in gzip; empty: plain */
    enum { REQUEST_NEW, REQUEST_BODY, REQUEST_QUEUED, REQUEST_WAITING, REQUEST_DONE } state;
    unsigned refuse;      /* HTTP status decided before the body came; 0: none */
    const char *refuse_code, *refuse_why;
    char why[80];         /* for a reason that has to be made */
    uint64_t generation;  /* of the database when it was asked */
    void *connection;     /* of the HTTP library */
    request *next;        /* in the queue */
    bool counted;         /* among those that wait */
    bool leads;           /* others wait for its answer, or could */
    request *following;   /* those that asked the same meanwhile */
    request *next_same, *next_leader; /* among these; among those that lead */
};

struct server_settings {
    const char *db, *listen, *name;
    unsigned port, threads, request_seconds;
    bool edit;
    size_t max_body;
    const dgm_engine *engine;
};

/* ---- work.c ---- */

typedef struct work work;
/* Called by a worker for each request that is done. */
typedef void work_done_fn(request *r);

/* Starts `threads` workers, each with the database opened for itself. */
dgm_status work_open(work **out, const struct server_settings *settings, work_done_fn *done, dgm_error *error);
/* False: the queue is full. */
bool work_add(work *w, request *r);
/* What is under way is finished, what waits is answered with DGM_ELIMIT; all workers end. */
void work_stop(work *w);
void work_close(work *w);

struct worker {
    work *work;
    const struct server_settings *settings;
    dgm_query *query;
    pthread_t thread;
    bool started;
};

/* ---- listen.c ---- */

/* Binds and listens; `*bound` is the port. The socket in *out is the caller's, also when that fails (-1: none). DGM_EUSAGE or DGM_EIO. */
dgm_status listen_open(int *out, unsigned *bound, const char *listen_to, unsigned port, dgm_error *error);

/* ---- answers ---- */

#define ANSWER_HEADERS 6u
/* What every answer says to browsers. */
extern const char *const answer_header[ANSWER_HEADERS][2];

/* {"error":{"code":..,"message":..,"parameter":..}}; parameter may be NULL or "". */
void answer_error(buf *out, const char *code, const char *message, const char *parameter);
/* A whole answer, head and all, to a request whose Content-Length is no number or too large a one. */
void answer_to_length(buf *out, const char *length);
/* HTTP status and the code for a failure of the library. */
unsigned answer_status(dgm_status status, const char **code);
/* gzip of `plain`; empty when it saves nothing or memory is out. */
void answer_pack(buf *packed, const buf *plain);

/* ---- handlers ---- */

handler api_query, api_download, api_code, api_edit, api_unedit;

#endif
