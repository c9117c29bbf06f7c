/* WARC 1.0 and 1.1 (ISO 28500): responses that are pages or plain text, and conversion records (extracted text); all other
 * records are passed over. Compressed archives are unpacked member by member as one stream (unpack.c). */
#include "read/stream.h"

#include "base/error.h"

#define HEAD_BYTES ((size_t)64 * 1024) /* longest head of a record */

typedef struct head {
    str type, uri, id, content_type, date;
    uint64_t length;
    bool has_length;
} head;

static bool same_fold(str a, const char *b)
{
    size_t n = strlen(b);

    if (a.n != n)
        return false;
    for (size_t i = 0; i < n; i++)
        if (ascii_lower((unsigned char)a.p[i]) != ascii_lower((unsigned char)b[i]))
            return false;
    return true;
}

static bool parse_length(str s, uint64_t *out)
{
    *out = 0;
    for (uint32_t i = 0; i < s.n; i++) {
        if (!ascii_is_digit((unsigned char)s.p[i]) || *out > UINT64_MAX / 10 - 9)
            return false;
        *out = *out * 10 + (uint64_t)(s.p[i] - '0');
    }
    return s.n > 0;
}

/* Cuts the next line off; false at the empty line that ends a head, or at the end. */
static bool next_line(str *rest, str *line)
{
    const char *lf = rest->n ? memchr(rest->p, '\n', rest->n) : NULL;
    uint32_t n = lf ? (uint32_t)(lf - rest->p) : rest->n;

    *line = str_sub(*rest, 0, n && rest->p[n - 1] == '\r' ? n - 1 : n);
    *rest = str_sub(*rest, lf ? n + 1 : n, rest->n);
    return line->n > 0;
}

static bool split_header(str line, str *name, str *value)
{
    uint32_t colon = str_find(line, STR(":"));

    if (colon == NO_INDEX)
        return false;
    *name = str_trim(str_sub(line, 0, colon));
    *value = str_trim(str_sub(line, colon + 1, line.n));
    return true;
}

static void parse_head(head *h, str text)
{
    const str none = { "", 0 };
    str line, name, value;

    *h = (head){ none, none, none, none, none, 0, false };
    next_line(&text, &line); /* WARC/1.0 */
    while (next_line(&text, &line)) {
        if (!split_header(line, &name, &value))
            continue;
        if (same_fold(name, "WARC-Type"))
            h->type = value;
        else if (same_fold(name, "WARC-Target-URI"))
            h->uri = value;
        else if (same_fold(name, "WARC-Record-ID"))
            h->id = value;
        else if (same_fold(name, "Content-Type"))
            h->content_type = value;
        else if (same_fold(name, "WARC-Date"))
            h->date = value;
        else if (same_fold(name, "Content-Length"))
            h->has_length = parse_length(value, &h->length);
    }
    if (h->uri.n > 2 && h->uri.p[0] == '<' && h->uri.p[h->uri.n - 1] == '>')
        h->uri = str_sub(h->uri, 1, h->uri.n - 1);
    if (h->id.n > 2 && h->id.p[0] == '<' && h->id.p[h->id.n - 1] == '>')
        h->id = str_sub(h->id, 1, h->id.n - 1);
}

/* Bytes of the head up to and with its empty line; 0: not in the buffer. `from`: where the search goes on. */
static size_t head_end(const dgm_reader *r)
{
    const char *p = r->p + r->at;
    size_t n = r->n - r->at;

    for (size_t i = 0; i < n && i < HEAD_BYTES;) {
        const char *lf = memchr(p + i, '\n', n - i);

        if (!lf)
            return 0;
        i = (size_t)(lf - p) + 1;
        if (i < n && p[i] == '\n')
            return i + 1;
        if (i + 1 < n && p[i] == '\r' && p[i + 1] == '\n')
            return i + 2;
    }
    return 0;
}

static dgm_status skip(dgm_reader *r, uint64_t n, dgm_error *error)
{
    while (n > 0) {
        size_t have;

        TRY(stream_fill(r, 1, error));
        have = r->n - r->at;
        if (have == 0)
            return DGM_OK;
        if (have > n)
            have = (size_t)n;
        r->at += have;
        n -= have;
    }
    return DGM_OK;
}

static dgm_status broken_archive(dgm_reader *r, const char *what, dgm_error *error)
{
    r->done = true;
    if (r->broken.status != DGM_OK)
        return stream_end(r, error);
    return dgm_fail(error, DGM_EIO, UINT64_MAX, "%s: %s behind record %llu: the archive is not read on", stream_name(r), what,
                    (unsigned long long)r->record);
}

/* Empty lines between records; then the head, in the buffer. *n = 0 at the end of the archive. */
static dgm_status read_head(size_t *n, dgm_reader *r, dgm_error *error)
{
    *n = 0;
    for (;;) {
        TRY(stream_fill(r, 1, error));
        while (r->at < r->n && (r->p[r->at] == '\r' || r->p[r->at] == '\n'))
            r->at++;
        if (r->at < r->n)
            break;
        if (r->eof)
            return DGM_OK;
    }
    for (;;) {
        size_t have = r->n - r->at;

        *n = head_end(r);
        if (*n)
            break;
        if (r->eof || have >= HEAD_BYTES)
            return broken_archive(r, "no head of a record", error);
        TRY(stream_fill(r, have + 1, error));
    }
    if (*n < 7 || memcmp(r->p + r->at, "WARC/1.", 7) != 0)
        return broken_archive(r, "no head of a WARC record", error);
    return DGM_OK;
}

/* ---- HTTP ------------------------------------------------------------------------------------------------------- */

typedef struct response { uint32_t status; str type, charset, encoding; bool chunked; str body; } response;

/* "text/html; charset=utf-8" */
static void parse_type(response *x, str value)
{
    uint32_t semicolon = str_find(value, STR(";"));
    uint32_t at;

    x->type = str_trim(semicolon == NO_INDEX ? value : str_sub(value, 0, semicolon));
    for (at = semicolon; at != NO_INDEX && at + 8 < value.n; at++)
        if (same_fold(str_sub(value, at, at + 8), "charset=")) {
            x->charset = str_sub(value, at + 8, value.n);
            semicolon = str_find(x->charset, STR(";"));
            if (semicolon != NO_INDEX)
                x->charset.n = semicolon;
            x->charset = str_trim(x->charset);
            if (x->charset.n > 2 && (x->charset.p[0] == '"' || x->charset.p[0] == '\''))
                x->charset = str_sub(x->charset, 1, x->charset.n - 1);
            return;
        }
}

static void parse_response(response *x, str block)
{
    const str none = { "", 0 };
    str line, name, value;

    *x = (response){ 0, none, none, none, false, none };
    if (!next_line(&block, &line) || !str_starts(line, STR("HTTP/")))
        return;
    for (uint32_t i = 5; i + 4 <= line.n; i++)
        if (line.p[i] == ' ' && str_u32(str_sub(line, i + 1, i + 4), &x->status))
            break;
    while (next_line(&block, &line)) {
        if (!split_header(line, &name, &value))
            continue;
        if (same_fold(name, "Content-Type"))
            parse_type(x, value);
        else if (same_fold(name, "Content-Encoding"))
            x->encoding = value;
        else if (same_fold(name, "Transfer-Encoding"))
            x->chunked = same_fold(value, "chunked");
    }
    x->body = block;
}

static bool hex_size(str s, uint32_t *out)
{
    uint32_t v = 0, i = 0;

    for (; i < s.n && i < 8; i++) {
        unsigned char c = ascii_lower((unsigned char)s.p[i]);

        if (ascii_is_digit(c))
            v = v * 16 + (c - '0');
        else if (c >= 'a' && c <= 'f')
            v = v * 16 + (c - 'a' + 10u);
        else
            break;
    }
    *out = v;
    return i > 0 && (i == s.n || s.p[i] == ';' || s.p[i] == ' ');
}

/* Joins chunks in place. Archives often keep the header and not the chunks: a body that does not begin with a size stays. */
static str unchunk(str body)
{
    char *p = (char *)(uintptr_t)body.p;
    str rest = body, line;
    uint32_t n = 0, size;

    while (next_line(&rest, &line) && hex_size(line, &size) && size > 0) {
        if (size > rest.n)
            size = rest.n;
        memmove(p + n, rest.p, size);
        n += size;
        rest = str_sub(rest, size, rest.n);
        if (rest.n && rest.p[0] == '\r')
            rest = str_sub(rest, 1, rest.n);
        if (rest.n && rest.p[0] == '\n')
            rest = str_sub(rest, 1, rest.n);
    }
    return n ? (str){ p, n } : body;
}

/* False: not an article at all. */
static dgm_status take_response(dgm_article *out, bool *wanted, str block, size_t limit, arena *a, dgm_error *error)
{
    response x;
    bool html, plain;

    parse_response(&x, block);
    html = same_fold(x.type, "text/html") || same_fold(x.type, "application/xhtml+xml");
    plain = same_fold(x.type, "text/plain");
    *wanted = x.status == 200 && (html || plain) && x.body.n > 0;
    if (!*wanted)
        return DGM_OK;
    if (x.chunked)
        x.body = unchunk(x.body);
    if (packing_of((const unsigned char *)x.body.p, x.body.n) == PACKING_GZIP || same_fold(x.encoding, "deflate"))
        TRY(unpack_body(&x.body, a, x.body, limit, error));
    else if (same_fold(x.encoding, "br") && x.body.n && memchr(x.body.p, 0, x.body.n < 512 ? x.body.n : 512))
        return dgm_fail(error, DGM_EINPUT, UINT64_MAX, "the page is compressed with brotli, which is not read");
    out->html = html;
    out->text = x.body.p;
    out->text_size = x.body.n;
    if (x.charset.n) {
        out->charset = arena_str(a, x.charset).p;
        if (!out->charset)
            return dgm_fail_memory(error);
    }
    return DGM_OK;
}

/* ---- Records ---------------------------------------------------------------------------------------------------- */

static dgm_status name_article(dgm_article *out, const head *h, arena *a, dgm_error *error)
{
    out->id = h->id.n ? arena_str(a, h->id).p : NULL;
    out->url = h->uri.n ? arena_str(a, h->uri).p : NULL;
    return (h->id.n && !out->id) || (h->uri.n && !out->url) ? dgm_fail_memory(error) : DGM_OK;
}

static dgm_status read_block(str *block, const head *h, dgm_reader *r, arena *a, dgm_error *error)
{
    size_t n = (size_t)h->length;
    char *p;

    TRY(stream_fill(r, n, error));
    if (r->n - r->at < n)
        return broken_archive(r, "the archive ends inside the block", error);
    p = arena_alloc(a, n + 1, 1);
    if (!p)
        return dgm_fail_memory(error);
    memcpy(p, r->p + r->at, n);
    r->at += n;
    *block = (str){ p, (uint32_t)n };
    return DGM_OK;
}

static dgm_status take_record(dgm_article *out, bool *wanted, const head *h, dgm_reader *r, arena *a, dgm_error *error)
{
    bool conversion = same_fold(h->type, "conversion"), is_response = same_fold(h->type, "response");
    dgm_status status;
    str block = { "", 0 };

    *wanted = false;
    if (!conversion && !is_response)
        return skip(r, h->length, error);
    TRY(name_article(out, h, a, error));
    if (h->length > r->max_record) {
        TRY(skip(r, h->length, error));
        *wanted = true;
        return dgm_fail(error, DGM_ELIMIT, UINT64_MAX, "%s: record %llu is longer than %zu bytes (--max-record): left out",
                        stream_name(r), (unsigned long long)r->record, r->max_record);
    }
    TRY(read_block(&block, h, r, a, error));
    if (conversion) {
        *wanted = block.n > 0;
        out->text = block.p;
        out->text_size = block.n;
        return DGM_OK;
    }
    status = take_response(out, wanted, block, r->max_record, a, error);
    if (status != DGM_OK && status != DGM_ENOMEM)
        *wanted = true;
    return status;
}

dgm_status warc_next(dgm_article *out, str *remark, bool *end, dgm_reader *r, arena *a, dgm_error *error)
{
    bool wanted = false;

    (void)remark;
    while (!wanted) {
        size_t n = 0;
        head h;

        if (!r->done)
            TRY(read_head(&n, r, error));
        if (n == 0) {
            *end = true;
            return r->done ? DGM_OK : stream_end(r, error);
        }
        r->record++;
        /* The head is copied: reading the block moves the buffer. */
        str copy = arena_str(a, (str){ r->p + r->at, (uint32_t)n });

        if (!copy.p)
            return dgm_fail_memory(error);
        r->at += n;
        parse_head(&h, copy);
        if (!h.has_length)
            return broken_archive(r, "a head without Content-Length", error);
        *out = (dgm_article){ 0 };
        TRY(take_record(out, &wanted, &h, r, a, error));
        if (!wanted) {
            *out = (dgm_article){ 0 };
            arena_reset(a);
        }
    }
    return DGM_OK;
}
