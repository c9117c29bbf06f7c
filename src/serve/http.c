/* See http.h. One thread of the library waits on all connections (epoll); a request that asks the database or is coded is suspended,
 * goes to a worker and is resumed when its answer is there. The cache belongs to that thread alone.
 *
 * What the library refuses by itself it answers in HTML. Little is left to it (spare_the_library, refused_head); docs/api.md tells the
 * rest. */
#include "serve/http.h"

#include "base/connect.h"
#include "ask/edits.h"
#include "base/error.h"
#include "serve/check.h"
#include "serve/clients.h"
#include "serve/guard.h"

#include <unistd.h>
#include <xxhash.h>

#define CONNECTIONS 512u          /* at once */
#define CONNECTION_BYTES (128u * 1024) /* of one: its head, some 56 bytes a line of it, output window */
#define CACHE_BYTES ((size_t)32 << 20)
#define ANSWER_SECONDS 600u       /* for a client to take an answer in */

struct server {
    struct server_settings settings;
    struct MHD_Daemon *daemon;
    int socket;
    unsigned port;
    work *work;
    cache *cache;
    connection watched;    /* only asked whether the file changed */
    int64_t seen;
    uint64_t generation;
    clients clients;
    pthread_mutex_t lock;  /* of what follows where it says so */
    pthread_cond_t wake;
    request *leaders;      /* questions under way whose answer will be kept; of the HTTP thread alone */
    unsigned suspended;    /* requests that wait for a worker or for one that leads; under `lock` */
    bool closing;          /* none may wait any more; under `lock` */
};

/* ---- Has the database changed? ------------------------------------------------------------------------------------- */

static dgm_status watch_database(server *s, dgm_error *error)
{
    int64_t version;

    TRY(connection_open(&s->watched, s->settings.db, error));
    return connection_version(&version, &s->watched, s->settings.db) ? DGM_OK
        : dgm_fail(error, DGM_EIO, UINT64_MAX, "%s: cannot be read", s->settings.db);
}

/* Empties the cache when another connection has written. False: it could not be told (the file is locked just then). */
static bool cache_is_fresh(server *s)
{
    int64_t version;
    bool known = connection_version(&version, &s->watched, s->settings.db);

    if (!known || version != s->seen) {
        cache_clear(s->cache);
        s->generation++;
        s->seen = version;
    }
    return known;
}

/* ---- Answers ------------------------------------------------------------------------------------------------------- */

/* An answer in the cache: refers to the library's, which counts who uses it. */
typedef struct kept {
    struct MHD_Response *response;
    char etag[24];
} kept;

static void kept_free(void *value)
{
    kept *k = value;

    MHD_destroy_response(k->response);
    free(k);
}

static void headers(struct MHD_Response *response)
{
    for (size_t i = 0; i < ANSWER_HEADERS; i++)
        MHD_add_response_header(response, answer_header[i][0], answer_header[i][1]);
}

static void header(struct MHD_Response *response, const char *name, const char *value)
{
    MHD_add_response_header(response, name, value);
}

static enum MHD_Result reply(struct MHD_Connection *connection, unsigned status, struct MHD_Response *response)
{
    enum MHD_Result result;

    if (!response)
        return MHD_NO;
    result = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result send_error(request *r, unsigned status, const char *code, const char *message)
{
    struct MHD_Response *response;
    const char *allowed, *part;
    buf b = { 0 };

    answer_error(&b, code, message, r->answer.parameter);
    if (b.failed) {
        buf_release(&b);
        return MHD_NO;
    }
    response = MHD_create_response_from_buffer(b.n, b.p, MHD_RESPMEM_MUST_FREE);
    if (!response) {
        buf_release(&b);
        return MHD_NO;
    }
    headers(response);
    header(response, "Content-Type", "application/json");
    header(response, "Cache-Control", "no-store");
    if (status == 405 && !route_find("", r->uri.path, &part, &allowed) && allowed[0])
        header(response, "Allow", allowed);
    if (status == 503)
        header(response, "Retry-After", "2");
    clients_limit(&r->server->clients, r->connection, ANSWER_SECONDS);
    return reply(r->connection, status, response);
}

/* Does the client have it already? 304 is then queued with the answer itself: its head is sent, its body is not. */
static bool is_known(request *r, const char *etag)
{
    return guard_matches(MHD_lookup_connection_value(r->connection, MHD_HEADER_KIND, "If-None-Match"), etag);
}

static enum MHD_Result send_kept(request *r, const kept *k)
{
    clients_limit(&r->server->clients, r->connection, ANSWER_SECONDS);
    return MHD_queue_response(r->connection, is_known(r, k->etag) ? 304 : 200, k->response);
}

/* "v1/overview?a=b": the address as it is decoded and taken apart, with what else the answer depends on. Between its parts stands NUL,
 * the one byte that none of them can hold. */
static bool cache_key(buf *key, const request *r)
{
    buf_printf(key, "%d%s", r->takes_gzip, r->uri.path);
    for (size_t i = 0; i < r->uri.param_count; i++) {
        buf_char(key, '\0');
        buf_z(key, r->uri.param[i].name);
        buf_char(key, '\0');
        buf_z(key, r->uri.param[i].value);
    }
    return !key->failed;
}

/* Takes the caller's hold of `response` over. */
static void keep(request *r, struct MHD_Response *response, const char *etag, size_t size)
{
    server *s = r->server;
    kept *k = r->generation == s->generation ? heap_alloc(1, sizeof(*k)) : NULL;
    buf key = { 0 };

    if (k && cache_key(&key, r)) {
        k->response = response;
        snprintf(k->etag, sizeof(k->etag), "%s", etag);
        cache_put(s->cache, (str){ key.p, (uint32_t)key.n }, k, size);
    } else {
        free(k);
        MHD_destroy_response(response);
    }
    buf_release(&key);
}

static struct MHD_Response *response_of_body(request *r, char etag[24])
{
    buf *b = r->packed.n ? &r->packed : &r->answer.body;
    struct MHD_Response *response;

    snprintf(etag, 24, "\"%016llx\"", (unsigned long long)XXH3_64bits(b->p, b->n));
    response = b->n ? MHD_create_response_from_buffer(b->n, b->p, MHD_RESPMEM_MUST_FREE)
                    : MHD_create_response_from_buffer(0, (void *)"", MHD_RESPMEM_PERSISTENT);
    if (response && b->n)
        *b = (buf){ 0 };
    return response;
}

static struct MHD_Response *response_of_file(request *r)
{
    struct MHD_Response *response;
    off_t size;
    int fd;

    if (fflush(r->answer.file) != 0 || fseeko(r->answer.file, 0, SEEK_END) != 0)
        return NULL;
    size = ftello(r->answer.file);
    fd = size >= 0 ? dup(fileno(r->answer.file)) : -1;
    if (fd < 0)
        return NULL;
    response = MHD_create_response_from_fd64((uint64_t)size, fd);
    if (!response)
        close(fd);
    return response;
}

static enum MHD_Result send_answer(request *r)
{
    char etag[24] = "", disposition[128];
    bool packed = r->packed.n > 0, may_keep = (r->route->flags & ROUTE_KEEP) && (!r->answer.status || r->answer.status == 200);
    size_t size = packed ? r->packed.n : r->answer.body.n;
    struct MHD_Response *response = r->answer.file ? response_of_file(r) : response_of_body(r, etag);
    enum MHD_Result result;
    unsigned status;

    if (!response)
        return send_error(r, 503, "memory", "out of memory");
    headers(response);
    header(response, "Content-Type", r->answer.type ? r->answer.type : "application/json");
    header(response, "Cache-Control", may_keep ? "no-cache" : "no-store");
    header(response, "Vary", "Accept-Encoding");
    if (packed)
        header(response, "Content-Encoding", "gzip");
    if (may_keep && etag[0])
        header(response, "ETag", etag);
    if (r->answer.file_name) {
        snprintf(disposition, sizeof(disposition), "attachment; filename=\"%s\"", r->answer.file_name);
        header(response, "Content-Disposition", disposition);
    }
    clients_limit(&r->server->clients, r->connection, ANSWER_SECONDS);
    status = may_keep && is_known(r, etag) ? 304 : r->answer.status ? r->answer.status : 200;
    result = MHD_queue_response(r->connection, status, response);
    if (may_keep && !r->answer.file && result == MHD_YES)
        keep(r, response, etag, size);
    else
        MHD_destroy_response(response);
    return result;
}

static enum MHD_Result send_file(request *r, const web_file *f)
{
    bool packed = r->takes_gzip && f->gzip;
    struct MHD_Response *response = MHD_create_response_from_buffer(packed ? f->gzip_size : f->plain_size,
        (void *)(uintptr_t)(packed ? f->gzip : f->plain), MHD_RESPMEM_PERSISTENT);

    clients_limit(&r->server->clients, r->connection, ANSWER_SECONDS);
    if (!response)
        return MHD_NO;
    headers(response);
    header(response, "Content-Type", f->type);
    header(response, "Cache-Control", f->lasting ? "max-age=31536000, immutable" : "no-cache");
    header(response, "Vary", "Accept-Encoding");
    header(response, "ETag", f->etag);
    if (packed)
        header(response, "Content-Encoding", "gzip");
    return reply(r->connection, is_known(r, f->etag) ? 304 : 200, response);
}

/* ---- The same question at once ------------------------------------------------------------------------------------- */

/* A question that is asked again while it is being answered is not answered twice: those who come later wait for the first. */
static bool is_same(const request *a, const request *b)
{
    if (a->takes_gzip != b->takes_gzip || a->generation != b->generation || strcmp(a->uri.path, b->uri.path) != 0 ||
        a->uri.param_count != b->uri.param_count)
        return false;
    for (size_t i = 0; i < a->uri.param_count; i++)
        if (strcmp(a->uri.param[i].name, b->uri.param[i].name) != 0 || strcmp(a->uri.param[i].value, b->uri.param[i].value) != 0)
            return false;
    return true;
}

/* Counts a request that is about to be suspended; false when the server is closing and none may be. */
static bool may_wait(request *r)
{
    server *s = r->server;
    bool may;

    pthread_mutex_lock(&s->lock);
    may = !s->closing;
    s->suspended += may;
    pthread_mutex_unlock(&s->lock);
    r->counted = may;
    return may;
}

static void waited(request *r)
{
    server *s = r->server;

    if (!r->counted)
        return;
    r->counted = false;
    pthread_mutex_lock(&s->lock);
    s->suspended--;
    pthread_cond_broadcast(&s->wake);
    pthread_mutex_unlock(&s->lock);
}

/* True: somebody asks the same already, and this one waits for him. */
static bool follow(request *r)
{
    server *s = r->server;

    for (request *leader = s->leaders; leader; leader = leader->next_leader) {
        if (!is_same(leader, r))
            continue;
        r->state = REQUEST_WAITING;
        r->next_same = leader->following;
        leader->following = r;
        MHD_suspend_connection(r->connection);
        return true;
    }
    return false;
}

static void lead(request *r)
{
    r->leads = true;
    r->next_leader = r->server->leaders;
    r->server->leaders = r;
}

/* The answer is there, or will never be: those who waited ask again. */
static void end_lead(request *r)
{
    request **at = &r->server->leaders, *one = r->following;

    if (!r->leads)
        return;
    while (*at != r)
        at = &(*at)->next_leader;
    *at = r->next_leader;
    r->leads = false;
    r->following = NULL;
    while (one) {
        request *next = one->next_same;

        one->next_same = NULL;
        MHD_resume_connection(one->connection);
        one = next;
    }
}

/* ---- Requests ------------------------------------------------------------------------------------------------------ */

/* The library would take parameters and cookies apart next, each into a record for which it may have no room; then it closes the
 * connection without a word or leaves it as it is. Nobody asks it for them: the parameters are in r->uri. */
static void spare_the_library(const char *target, struct MHD_Connection *connection)
{
    char *mark = (char *)(uintptr_t)strchr(target, '?'); /* in its own buffer, where it puts a NUL itself after this call */

    if (mark)
        mark[1] = '\0';
    MHD_set_connection_value(connection, MHD_HEADER_KIND, "Cookie", "none"); /* the first of a name is the one that is read */
}

/* The first that is known of a request: its target, before any header. */
static void *on_target(void *user, const char *target, struct MHD_Connection *connection)
{
    request *r = heap_alloc(1, sizeof(*r));
    server *s = user;
    const char *why;

    clients_heading(&s->clients, connection, true);
    if (!r)
        return NULL;
    r->server = s;
    r->connection = connection;
    r->part = "";
    switch (uri_parse(&r->uri, target, strlen(target), &why)) {
    case URI_OK: break;
    case URI_LONG: r->refuse = 414, r->refuse_code = "too_long", r->refuse_why = why; break;
    case URI_BAD: r->refuse = 400, r->refuse_code = "bad_request", r->refuse_why = why; break;
    case URI_MEMORY: r->refuse = 503, r->refuse_code = "memory", r->refuse_why = "out of memory"; break;
    }
    spare_the_library(target, connection);
    return r;
}

static void on_completed(void *user, struct MHD_Connection *connection, void **context, enum MHD_RequestTerminationCode code)
{
    request *r = *context;
    server *s = user;

    (void)code;
    clients_heading(&s->clients, connection, false);
    clients_limit(&s->clients, connection, 2 * s->settings.request_seconds); /* idle, and then the next request */
    *context = NULL;
    if (!r)
        return;
    waited(r);
    end_lead(r);
    uri_release(&r->uri);
    buf_release(&r->answer.body);
    buf_release(&r->packed);
    if (r->answer.file)
        fclose(r->answer.file);
    free(r->body);
    free(r);
}

static bool take_body(request *r, const char *p, size_t n)
{
    if (n > r->server->settings.max_body - r->body_size) {
        check_too_large(r, &r->server->settings);
        return false;
    }
    if (r->body_size + n + 1 > r->body_cap) {
        size_t cap = (r->body_size + n + 1) * 2;
        char *grown = heap_realloc(r->body, cap, 1);

        if (!grown) {
            check_refuse(r, 503, "memory", "out of memory");
            return false;
        }
        r->body = grown;
        r->body_cap = cap;
    }
    memcpy(r->body + r->body_size, p, n);
    r->body_size += n;
    r->body[r->body_size] = '\0';
    return true;
}

static enum MHD_Result from_cache(request *r, bool *found)
{
    server *s = r->server;
    buf key = { 0 };
    const kept *k = NULL;
    enum MHD_Result result = MHD_NO;

    if (cache_is_fresh(s) && cache_key(&key, r))
        k = cache_get(s->cache, (str){ key.p, (uint32_t)key.n });
    r->generation = s->generation;
    *found = k != NULL;
    if (k)
        result = send_kept(r, k);
    buf_release(&key);
    return result;
}

static enum MHD_Result send_result(request *r)
{
    const char *code;
    unsigned status;

    if (r->error.status == DGM_OK)
        return send_answer(r);
    status = answer_status(r->error.status, &code);
    return send_error(r, r->answer.status ? r->answer.status : status, r->answer.status == 404 ? "not_found" : code, r->error.message);
}

/* The request is complete: an answer at once, or by a worker. */
static enum MHD_Result dispatch(request *r)
{
    bool found = false;

    clients_limit(&r->server->clients, r->connection, 0);
    if (!r->route) {
        const web_file *f = web_file_find(web_file_table, web_file_count, r->uri.path);

        return f ? send_file(r, f) : send_error(r, 404, "not_found", "there is no such file");
    }
    if (r->route->flags & ROUTE_KEEP) {
        enum MHD_Result result = from_cache(r, &found);

        if (found)
            return result;
    }
    if (!may_wait(r))
        return send_error(r, 503, "busy", "the server is stopping");
    if (r->route->flags & ROUTE_KEEP) {
        if (follow(r))
            return MHD_YES;
        lead(r);
    }
    r->state = REQUEST_QUEUED;
    MHD_suspend_connection(r->connection);
    if (work_add(r->server->work, r))
        return MHD_YES;
    r->state = REQUEST_DONE;
    dgm_fail(&r->error, DGM_ELIMIT, UINT64_MAX, "too many requests wait; try again later");
    MHD_resume_connection(r->connection);
    return MHD_YES;
}

static void on_done(request *r)
{
    r->state = REQUEST_DONE;
    MHD_resume_connection(r->connection);
}

static enum MHD_Result on_request(void *user, struct MHD_Connection *connection, const char *url, const char *method, const char *version,
                                  const char *data, size_t *size, void **context)
{
    request *r = *context;

    (void)user;
    (void)url;
    (void)version;
    if (!r)
        return MHD_NO; /* no memory for it */
    waited(r);
    if (r->state == REQUEST_WAITING)
        return dispatch(r);
    if (r->state == REQUEST_DONE) {
        enum MHD_Result result = send_result(r);

        end_lead(r);
        return result;
    }
    if (r->state == REQUEST_NEW) {
        r->state = REQUEST_BODY;
        clients_heading(&r->server->clients, connection, false);
        check_request(r, &r->server->settings, method);
        if (r->refuse && check_brings_body(r))
            clients_mark_refused(&r->server->clients, r->connection);
        if (r->refuse)
            return send_error(r, r->refuse, r->refuse_code, r->refuse_why);
        return MHD_YES;
    }
    if (*size) {
        if (!r->refuse)
            take_body(r, data, *size);
        *size = 0;
        return MHD_YES;
    }
    return r->refuse ? send_error(r, r->refuse, r->refuse_code, r->refuse_why) : dispatch(r);
}

/* ---- Opening and closing --------------------------------------------------------------------------------------------- */

/* The library logs that it refuses a request before it answers. A head whose Content-Length is no number it answers in HTML, and versions
 * before 1.0 with two heads: our answer goes first, and its own finds the connection shut. What else it logs is nobody's concern. */
static void refused_head(void *user, const char *format, va_list args)
{
    server *s = user;
    struct MHD_Connection *connection;
    buf answer = { 0 };
    int fd;

    (void)format;
    (void)args;
    connection = clients_refused(&s->clients, &fd);
    if (!connection)
        return;
    answer_to_length(&answer, MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Content-Length"));
    clients_shut(fd, &answer);
    buf_release(&answer);
}

static dgm_status start_daemon(server *s, dgm_error *error)
{
    s->daemon = MHD_start_daemon(MHD_USE_AUTO_INTERNAL_THREAD | MHD_USE_ITC | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0, NULL, NULL,
        on_request, s, MHD_OPTION_EXTERNAL_LOGGER, refused_head, s, MHD_OPTION_LISTEN_SOCKET, s->socket,
        MHD_OPTION_CONNECTION_LIMIT, CONNECTIONS, MHD_OPTION_CONNECTION_TIMEOUT, s->settings.request_seconds,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_BYTES, MHD_OPTION_URI_LOG_CALLBACK, on_target, s,
        MHD_OPTION_NOTIFY_COMPLETED, on_completed, s, MHD_OPTION_NOTIFY_CONNECTION, clients_notify, &s->clients,
        MHD_OPTION_END);
    return s->daemon ? DGM_OK : dgm_fail(error, DGM_EIO, UINT64_MAX, "the HTTP server could not be started");
}

static dgm_status start(server *s, dgm_error *error)
{
    s->cache = cache_new(CACHE_BYTES, kept_free);
    if (!s->cache)
        return dgm_fail_memory(error);
    TRY(listen_open(&s->socket, &s->port, s->settings.listen, s->settings.port, error));
    TRY(work_open(&s->work, &s->settings, on_done, error));
    TRY(watch_database(s, error));
    if (s->settings.edit)
        TRY(edit_possible(s->settings.db, error));
    TRY(clients_watch(&s->clients, error));
    return start_daemon(s, error);
}

dgm_status http_open(server **out, const struct server_settings *settings, dgm_error *error)
{
    server *s = heap_alloc(1, sizeof(*s));
    dgm_status status;

    *out = NULL;
    if (!s)
        return dgm_fail_memory(error);
    s->settings = *settings;
    s->socket = -1;
    clients_init(&s->clients, settings->request_seconds);
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->wake, NULL);
    status = start(s, error);
    if (status == DGM_OK)
        *out = s;
    else
        http_close(s);
    return status;
}

unsigned http_port(const server *s) { return s->port; }

void http_close(server *s)
{
    if (!s)
        return;
    if (s->daemon)
        MHD_quiesce_daemon(s->daemon);
    pthread_mutex_lock(&s->lock);
    s->closing = true;
    pthread_mutex_unlock(&s->lock);
    work_stop(s->work); /* resumes every connection that waits for a worker, and these those that wait for them */
    pthread_mutex_lock(&s->lock);
    while (s->suspended)
        pthread_cond_wait(&s->wake, &s->lock);
    pthread_mutex_unlock(&s->lock);
    if (s->daemon)
        MHD_stop_daemon(s->daemon);
    clients_release(&s->clients);
    work_close(s->work);
    cache_free(s->cache);
    connection_close(&s->watched);
    if (s->socket >= 0)
        close(s->socket);
    pthread_cond_destroy(&s->wake);
    pthread_mutex_destroy(&s->lock);
    free(s);
}
