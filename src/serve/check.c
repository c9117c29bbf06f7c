/* See check.h. */
#include "serve/check.h"

#include "base/str.h"
#include "serve/guard.h"

#include <microhttpd.h>

void check_refuse(request *r, unsigned status, const char *code, const char *why)
{
    if (r->refuse)
        return;
    r->refuse = status;
    r->refuse_code = code;
    r->refuse_why = why;
}

void check_too_large(request *r, const struct server_settings *settings)
{
    snprintf(r->why, sizeof(r->why), "the body is longer than %zu bytes (--max-body)", settings->max_body);
    check_refuse(r, 413, "too_large", r->why);
}

static const char *header_of(request *r, const char *name)
{
    return MHD_lookup_connection_value(r->connection, MHD_HEADER_KIND, name);
}

bool check_is_over(const char *length, size_t most)
{
    uint64_t n = 0;

    for (; length && ascii_is_digit((unsigned char)*length); length++) {
        n = n * 10 + (uint64_t)(*length - '0');
        if (n > most)
            return true;
    }
    return false;
}

/* How often what decides about a request stands in its head. */
typedef struct head_count {
    unsigned hosts, lengths, codings;
    bool bad_name;
} head_count;

static enum MHD_Result count_header(void *user, enum MHD_ValueKind kind, const char *name, const char *value)
{
    head_count *n = user;
    str key = str_of(name);

    (void)kind;
    (void)value;
    n->hosts += guard_is_name(name, "Host");
    n->lengths += guard_is_name(name, "Content-Length");
    n->codings += guard_is_name(name, "Transfer-Encoding");
    n->bad_name = n->bad_name || !key.n || memchr(key.p, ' ', key.n) || memchr(key.p, '\t', key.n);
    return MHD_YES;
}

/* What another program on the way may read otherwise than we do, and where the body ends: nothing more is read of such a request. */
static const char *fault_of_head(request *r)
{
    head_count n = { 0 };
    const char *coding = header_of(r, "Transfer-Encoding");

    MHD_get_connection_values(r->connection, MHD_HEADER_KIND, count_header, &n);
    if (n.bad_name)
        return "a header's name is empty or has blanks";
    if (n.hosts != 1)
        return n.hosts ? "the request has more than one Host header" : "the request has no Host header";
    if (n.lengths > 1 || n.codings > 1 || (n.lengths && n.codings))
        return "the request says more than once how long its body is";
    if (coding && !guard_is_name(coding, "chunked"))
        return "of Transfer-Encoding only chunked is taken";
    return NULL;
}

static void check_head(request *r)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(r->connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    const char *fault = fault_of_head(r);

    if (fault)
        check_refuse(r, 400, "bad_request", fault);
    if (info && info->header_size > HEAD_BYTES)
        check_refuse(r, 431, "too_long", "the head of the request is longer than 49152 bytes");
}

/* Whoever sends it, before it matters what: a page from elsewhere learns nothing, not even whether the path is there. */
static void check_sender(request *r)
{
    if (!guard_origin(header_of(r, "Origin"), header_of(r, "Host")) || !guard_fetch_site(header_of(r, "Sec-Fetch-Site")))
        check_refuse(r, 403, "foreign_origin", "requests of pages from elsewhere are not taken");
}

static void check_change(request *r, const struct server_settings *settings, const char *method)
{
    if (strcmp(method, "POST") == 0 && !guard_content_type(header_of(r, "Content-Type")))
        check_refuse(r, 415, "not_json", "the body must come with Content-Type: application/json");
    if (check_is_over(header_of(r, "Content-Length"), settings->max_body))
        check_too_large(r, settings);
}

static void check_route(request *r, const struct server_settings *settings, const char *method)
{
    const char *allowed;
    bool is_file;

    r->route = route_find(method, r->uri.path, &r->part, &allowed);
    if (r->route && (r->route->flags & ROUTE_EDIT) && !settings->edit)
        check_refuse(r, 403, "read_only", "the server was not started with --edit");
    if (r->route && (r->route->flags & ROUTE_CODE) && !settings->engine)
        check_refuse(r, 503, "no_engine", "this server codes no articles: its models could not be loaded");
    if (r->route)
        return;
    if (allowed[0])
        check_refuse(r, 405, "method", "the path does not take this method");
    is_file = strncmp(r->uri.path, "/v1/", 4) != 0 && strcmp(r->uri.path, "/v1") != 0;
    if (!is_file)
        check_refuse(r, 404, "not_found", "there is no such path");
    if (strcmp(method, "GET") != 0)
        check_refuse(r, 405, "method", "the path does not take this method");
}

void check_request(request *r, const struct server_settings *settings, const char *method)
{
    const char *host = header_of(r, "Host");
    bool changes;

    r->is_head = strcmp(method, "HEAD") == 0;
    changes = !r->is_head && strcmp(method, "GET") != 0;
    r->takes_gzip = guard_takes_gzip(header_of(r, "Accept-Encoding"));
    check_head(r);
    if (!guard_host(host, settings->listen, settings->name))
        check_refuse(r, 403, "foreign_host", "the Host header names another server");
    if (changes)
        check_sender(r);
    if (r->refuse)
        return;
    check_route(r, settings, r->is_head ? "GET" : method);
    if (changes)
        check_change(r, settings, method);
}

bool check_brings_body(request *r)
{
    const char *length = header_of(r, "Content-Length");

    return header_of(r, "Transfer-Encoding") || (length && strcmp(length, "0") != 0);
}
