/* See http.h. One thread of the library waits on all connections (epoll); a request that asks the database or is coded is suspended,
 * goes to a worker and is resumed when its answer is there. The cache belongs to that thread alone.
 *
 * The library's own time limit holds for silence only. A client that sends a byte now and then is ended by the watch, a second
 * thread that shuts the socket of every connection whose request is not complete in time. */
#include "serve/http.h"

#include "base/connect.h"
#include "ask/edits.h"
#include "base/error.h"
#include "serve/guard.h"

#include <errno.h>
#include <fcntl.h>
#include <microhttpd.h>
#include <sys/socket.h>
#include <unistd.h>
#include <xxhash.h>

#define CONNECTIONS 512u          /* at once */
#define CONNECTION_BYTES (48u * 1024) /* request line, headers and output window of one */
#define CACHE_BYTES ((size_t)32 << 20)
#define ANSWER_SECONDS 600u       /* for a client to take an answer in */
#define LEFTOVERS 64u             /* closed connections whose client may still be sending, at once */
#define LEFTOVER_SECONDS 3u       /* and as long as one is heard out */
#define LEFTOVER_BYTES ((size_t)32 << 20) /* and as much of it */

/* A connection, for the watch. */
typedef struct client {
    struct client *next, *before;
    int fd;
    time_t until; /* monotonic; 0: no limit now */
    bool refused; /* answered before its body came: the client may still be sending */
    bool ended;   /* by the watch */
} client;

/* What is left of a connection that was answered and closed while its client was still sending. A socket that is closed with
 * unread bytes is reset, and the client loses the answer with it; so what comes is read and forgotten for a while. */
typedef struct leftover {
    int fd;       /* a copy of ours */
    time_t until;
    size_t bytes; /* that are still taken */
} leftover;

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
    pthread_mutex_t lock;  /* of clients and `stopping` */
    pthread_cond_t wake;
    client *clients;
    leftover leftover[LEFTOVERS];
    unsigned leftover_count;
    request *leaders;      /* questions under way whose answer will be kept; of the HTTP thread alone */
    unsigned suspended;    /* requests that wait for a worker or for one that leads; under `lock` */
    bool closing;          /* none may wait any more; under `lock` */
    char too_large[80];
    pthread_t watch;
    bool watching, stopping;
};

/* ---- The watch --------------------------------------------------------------------------------------------------- */

static time_t now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec;
}

/* True: there is nothing more to expect of it. */
static bool is_drained(leftover *l, time_t t)
{
    char piece[16384];

    while (l->bytes && l->until >= t) {
        ssize_t n = recv(l->fd, piece, l->bytes < sizeof(piece) ? l->bytes : sizeof(piece), MSG_DONTWAIT);

        if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
            return false;
        if (n <= 0)
            return true;
        l->bytes -= (size_t)n;
    }
    return true;
}

static void drain(server *s, time_t t)
{
    for (unsigned i = s->leftover_count; i-- > 0;) {
        if (!is_drained(&s->leftover[i], t))
            continue;
        close(s->leftover[i].fd);
        s->leftover[i] = s->leftover[--s->leftover_count];
    }
}

/* Before the library closes the socket of `c`. Only the sending side is shut by then. */
static void hear_out(server *s, const client *c)
{
    char one;
    int fd;

    if (c->ended || s->leftover_count == LEFTOVERS || (!c->refused && recv(c->fd, &one, 1, MSG_PEEK | MSG_DONTWAIT) <= 0))
        return;
    fd = fcntl(c->fd, F_DUPFD_CLOEXEC, 0);
    if (fd < 0)
        return;
    s->leftover[s->leftover_count++] = (leftover){ fd, now() + (time_t)LEFTOVER_SECONDS, LEFTOVER_BYTES };
    pthread_cond_broadcast(&s->wake);
}

/* A second, or a moment while somebody is heard out. */
static struct timespec next_look(const server *s)
{
    struct timespec t;

    clock_gettime(CLOCK_REALTIME, &t);
    if (s->leftover_count)
        t.tv_nsec += 5000000;
    else
        t.tv_sec++;
    if (t.tv_nsec >= 1000000000) {
        t.tv_nsec -= 1000000000;
        t.tv_sec++;
    }
    return t;
}

static void *watch(void *user)
{
    server *s = user;

    pthread_mutex_lock(&s->lock);
    while (!s->stopping) {
        struct timespec until;
        time_t t = now();

        for (client *c = s->clients; c; c = c->next)
            if (c->until && c->until < t) {
                shutdown(c->fd, SHUT_RDWR);
                c->ended = true;
            }
        drain(s, t);
        until = next_look(s);
        pthread_cond_timedwait(&s->wake, &s->lock, &until);
    }
    pthread_mutex_unlock(&s->lock);
    return NULL;
}

static client *client_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

    return info ? info->socket_context : NULL;
}

/* Its answer goes out before its body is read; the library closes the connection then. */
static void mark_refused(server *s, struct MHD_Connection *connection)
{
    client *c = client_of(connection);

    if (!c)
        return;
    pthread_mutex_lock(&s->lock);
    c->refused = true;
    pthread_mutex_unlock(&s->lock);
}

static void limit(server *s, struct MHD_Connection *connection, unsigned seconds)
{
    client *c = client_of(connection);

    if (!c)
        return;
    pthread_mutex_lock(&s->lock);
    c->until = seconds ? now() + (time_t)seconds : 0;
    pthread_mutex_unlock(&s->lock);
}

static void on_connection(void *user, struct MHD_Connection *connection, void **context, enum MHD_ConnectionNotificationCode code)
{
    server *s = user;
    client *c = *context;
    const union MHD_ConnectionInfo *info;

    pthread_mutex_lock(&s->lock);
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
        c = info ? heap_alloc(1, sizeof(*c)) : NULL;
        if (c) {
            *c = (client){ .next = s->clients, .fd = info->connect_fd, .until = now() + (time_t)s->settings.request_seconds };
            if (c->next)
                c->next->before = c;
            s->clients = c;
        }
        *context = c;
    } else if (c) {
        hear_out(s, c);
        *(c->before ? &c->before->next : &s->clients) = c->next;
        if (c->next)
            c->next->before = c->before;
        free(c);
        *context = NULL;
    }
    pthread_mutex_unlock(&s->lock);
}

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
    static const char *const table[][2] = {
        { "X-Content-Type-Options", "nosniff" },
        { "Referrer-Policy", "no-referrer" },
        { "X-Frame-Options", "DENY" },
        { "Cross-Origin-Opener-Policy", "same-origin" },
        { "Cross-Origin-Resource-Policy", "same-origin" },
        { "Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
          "font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'" },
    };

    for (size_t i = 0; i < COUNT_OF(table); i++)
        MHD_add_response_header(response, table[i][0], table[i][1]);
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
    limit(r->server, r->connection, ANSWER_SECONDS);
    return reply(r->connection, status, response);
}

static struct MHD_Response *not_modified(const char *etag)
{
    struct MHD_Response *response = MHD_create_response_from_buffer(0, (void *)"", MHD_RESPMEM_PERSISTENT);

    if (response) {
        headers(response);
        header(response, "ETag", etag);
        header(response, "Vary", "Accept-Encoding");
    }
    return response;
}

static bool is_known(request *r, const char *etag)
{
    return guard_matches(MHD_lookup_connection_value(r->connection, MHD_HEADER_KIND, "If-None-Match"), etag);
}

static enum MHD_Result send_kept(request *r, const kept *k)
{
    limit(r->server, r->connection, ANSWER_SECONDS);
    if (is_known(r, k->etag))
        return reply(r->connection, 304, not_modified(k->etag));
    return MHD_queue_response(r->connection, 200, k->response);
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
    limit(r->server, r->connection, ANSWER_SECONDS);
    if (may_keep && is_known(r, etag))
        result = reply(r->connection, 304, not_modified(etag));
    else
        result = MHD_queue_response(r->connection, r->answer.status ? r->answer.status : 200, response);
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

    limit(r->server, r->connection, ANSWER_SECONDS);
    if (is_known(r, f->etag)) {
        if (response)
            MHD_destroy_response(response);
        return reply(r->connection, 304, not_modified(f->etag));
    }
    if (!response)
        return MHD_NO;
    headers(response);
    header(response, "Content-Type", f->type);
    header(response, "Cache-Control", f->lasting ? "max-age=31536000, immutable" : "no-cache");
    header(response, "Vary", "Accept-Encoding");
    header(response, "ETag", f->etag);
    if (packed)
        header(response, "Content-Encoding", "gzip");
    return reply(r->connection, 200, response);
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

/* The first that is known of a request: its target, before any header. */
static void *on_target(void *user, const char *target, struct MHD_Connection *connection)
{
    request *r = heap_alloc(1, sizeof(*r));
    const char *why;

    if (!r)
        return NULL;
    r->server = user;
    r->connection = connection;
    r->part = "";
    switch (uri_parse(&r->uri, target, strlen(target), &why)) {
    case URI_OK: break;
    case URI_LONG: r->refuse = 414, r->refuse_code = "too_long", r->refuse_why = why; break;
    case URI_BAD: r->refuse = 400, r->refuse_code = "bad_request", r->refuse_why = why; break;
    case URI_MEMORY: r->refuse = 503, r->refuse_code = "memory", r->refuse_why = "out of memory"; break;
    }
    return r;
}

static void on_completed(void *user, struct MHD_Connection *connection, void **context, enum MHD_RequestTerminationCode code)
{
    request *r = *context;
    server *s = user;

    (void)code;
    limit(s, connection, 2 * s->settings.request_seconds); /* idle, and then the next request */
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

static void refuse(request *r, unsigned status, const char *code, const char *why)
{
    if (r->refuse)
        return;
    r->refuse = status;
    r->refuse_code = code;
    r->refuse_why = why;
}

static const char *header_of(request *r, const char *name)
{
    return MHD_lookup_connection_value(r->connection, MHD_HEADER_KIND, name);
}

/* A body that says how long it is and is too long is refused before it comes. */
static bool is_over(const request *r, const char *length)
{
    uint64_t n = 0;

    for (; length && *length; length++) {
        if (!ascii_is_digit((unsigned char)*length))
            return false; /* the library refuses it */
        n = n * 10 + (uint64_t)(*length - '0');
        if (n > r->server->settings.max_body)
            return true;
    }
    return false;
}

static bool brings_body(request *r)
{
    const char *length = header_of(r, "Content-Length");

    return header_of(r, "Transfer-Encoding") || (length && strcmp(length, "0") != 0);
}

/* Whoever sends it, before it matters what: a page from elsewhere learns nothing, not even whether the path is there. */
static void check_sender(request *r)
{
    if (!guard_origin(header_of(r, "Origin"), header_of(r, "Host")) || !guard_fetch_site(header_of(r, "Sec-Fetch-Site")))
        refuse(r, 403, "foreign_origin", "requests of pages from elsewhere are not taken");
}

static void check_change(request *r, const char *method)
{
    if (strcmp(method, "POST") == 0 && !guard_content_type(header_of(r, "Content-Type")))
        refuse(r, 415, "not_json", "the body must come with Content-Type: application/json");
    if (is_over(r, header_of(r, "Content-Length")))
        refuse(r, 413, "too_large", r->server->too_large);
}

static void check_route(request *r, const char *method)
{
    const char *allowed;
    bool is_file;

    r->route = route_find(method, r->uri.path, &r->part, &allowed);
    if (r->route && (r->route->flags & ROUTE_EDIT) && !r->server->settings.edit)
        refuse(r, 403, "read_only", "the server was not started with --edit");
    if (r->route && (r->route->flags & ROUTE_CODE) && !r->server->settings.engine)
        refuse(r, 503, "no_engine", "this server codes no articles: its models could not be loaded");
    if (r->route)
        return;
    if (allowed[0])
        refuse(r, 405, "method", "the path does not take this method");
    is_file = strncmp(r->uri.path, "/v1/", 4) != 0 && strcmp(r->uri.path, "/v1") != 0;
    if (!is_file)
        refuse(r, 404, "not_found", "there is no such path");
    if (strcmp(method, "GET") != 0)
        refuse(r, 405, "method", "the path does not take this method");
}

/* All that can be said before the body. */
static void check(request *r, const char *method)
{
    const char *host = header_of(r, "Host");
    bool changes;

    r->is_head = strcmp(method, "HEAD") == 0;
    changes = !r->is_head && strcmp(method, "GET") != 0;
    r->takes_gzip = guard_takes_gzip(header_of(r, "Accept-Encoding"));
    if (!host)
        refuse(r, 400, "bad_request", "the request has no Host header");
    if (!guard_host(host, r->server->settings.listen, r->server->settings.name))
        refuse(r, 403, "foreign_host", "the Host header names another server");
    if (changes)
        check_sender(r);
    if (r->refuse)
        return;
    check_route(r, r->is_head ? "GET" : method);
    if (changes)
        check_change(r, method);
}

static bool take_body(request *r, const char *p, size_t n)
{
    if (n > r->server->settings.max_body - r->body_size) {
        refuse(r, 413, "too_large", r->server->too_large);
        return false;
    }
    if (r->body_size + n + 1 > r->body_cap) {
        size_t cap = (r->body_size + n + 1) * 2;
        char *grown = heap_realloc(r->body, cap, 1);

        if (!grown) {
            refuse(r, 503, "memory", "out of memory");
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

    limit(r->server, r->connection, 0);
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
    (void)connection;
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
        check(r, method);
        if (r->refuse && brings_body(r))
            mark_refused(r->server, r->connection);
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

static void silent(void *user, const char *format, va_list args)
{
    (void)user;
    (void)format;
    (void)args;
}

static dgm_status start_daemon(server *s, dgm_error *error)
{
    s->daemon = MHD_start_daemon(MHD_USE_AUTO_INTERNAL_THREAD | MHD_USE_ITC | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0, NULL, NULL,
        on_request, s, MHD_OPTION_EXTERNAL_LOGGER, silent, NULL, MHD_OPTION_LISTEN_SOCKET, s->socket,
        MHD_OPTION_CONNECTION_LIMIT, CONNECTIONS, MHD_OPTION_CONNECTION_TIMEOUT, s->settings.request_seconds,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_BYTES, MHD_OPTION_URI_LOG_CALLBACK, on_target, s,
        MHD_OPTION_NOTIFY_COMPLETED, on_completed, s, MHD_OPTION_NOTIFY_CONNECTION, on_connection, s,
        MHD_OPTION_STRICT_FOR_CLIENT, 0, MHD_OPTION_END);
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
    if (pthread_create(&s->watch, NULL, watch, s) != 0)
        return dgm_fail(error, DGM_ENOMEM, UINT64_MAX, "a thread could not be started");
    s->watching = true;
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
    snprintf(s->too_large, sizeof(s->too_large), "the body is longer than %zu bytes (--max-body)", settings->max_body);
    s->socket = -1;
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
    pthread_mutex_lock(&s->lock);
    s->stopping = true;
    pthread_cond_broadcast(&s->wake);
    pthread_mutex_unlock(&s->lock);
    if (s->watching)
        pthread_join(s->watch, NULL);
    for (unsigned i = 0; i < s->leftover_count; i++)
        close(s->leftover[i].fd);
    work_close(s->work);
    cache_free(s->cache);
    connection_close(&s->watched);
    if (s->socket >= 0)
        close(s->socket);
    pthread_cond_destroy(&s->wake);
    pthread_mutex_destroy(&s->lock);
    free(s);
}
