/* Bodies of answers. */
#include "serve/check.h"

#include "write/writer.h"

#include <zlib.h>

#define PACK_LEAST 1024u /* bytes; less is not worth it */

const char *const answer_header[ANSWER_HEADERS][2] = {
    { "X-Content-Type-Options", "nosniff" },
    { "Referrer-Policy", "no-referrer" },
    { "X-Frame-Options", "DENY" },
    { "Cross-Origin-Opener-Policy", "same-origin" },
    { "Cross-Origin-Resource-Policy", "same-origin" },
    { "Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
      "font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'" },
};

void answer_error(buf *out, const char *code, const char *message, const char *parameter)
{
    buf_z(out, "{\"error\":{");
    write_member(out, "code", str_of(code));
    buf_char(out, ',');
    write_member(out, "message", str_of(message));
    if (parameter && parameter[0]) {
        buf_char(out, ',');
        write_member(out, "parameter", str_of(parameter));
    }
    buf_z(out, "}}\n");
}

void answer_to_length(buf *out, const char *length)
{
    bool too_large = length && check_is_over(length, SIZE_MAX / 16);
    buf body = { 0 };

    answer_error(&body, too_large ? "too_large" : "bad_request", too_large ? "Content-Length is too large"
        : length && (!length[0] || length[strspn(length, "0123456789")]) ? "the head of the request is not well formed: Content-Length must be a number of bytes"
        : "the head of the request is not well formed", NULL);
    buf_printf(out, "HTTP/1.1 %s\r\nConnection: close\r\nContent-Type: application/json\r\nCache-Control: no-store\r\n",
               too_large ? "413 Content Too Large" : "400 Bad Request");
    for (size_t i = 0; i < ANSWER_HEADERS; i++)
        buf_printf(out, "%s: %s\r\n", answer_header[i][0], answer_header[i][1]);
    buf_printf(out, "Content-Length: %zu\r\n\r\n", body.n);
    buf_add(out, body.p, body.n);
    out->failed = out->failed || body.failed;
    buf_release(&body);
}

unsigned answer_status(dgm_status status, const char **code)
{
    static const struct { dgm_status status; unsigned http; const char *code; } table[] = {
        { DGM_EUSAGE, 400, "bad_parameter" }, { DGM_EINPUT, 422, "not_codable" }, { DGM_EFORMAT, 400, "bad_request" },
        { DGM_ELIMIT, 503, "busy" },          { DGM_ENOMEM, 503, "memory" },
    };

    for (size_t i = 0; i < COUNT_OF(table); i++) {
        if (table[i].status == status) {
            *code = table[i].code;
            return table[i].http;
        }
    }
    *code = "internal";
    return 500;
}

void answer_pack(buf *packed, const buf *plain)
{
    z_stream z = { 0 };
    size_t bound;

    if (plain->n < PACK_LEAST || plain->n > UINT32_MAX / 2 || deflateInit2(&z, 5, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return;
    bound = deflateBound(&z, (uLong)plain->n);
    packed->p = heap_alloc(bound, 1);
    if (packed->p) {
        packed->cap = bound;
        z.next_in = (Bytef *)plain->p;
        z.avail_in = (uInt)plain->n;
        z.next_out = (Bytef *)packed->p;
        z.avail_out = (uInt)bound;
        if (deflate(&z, Z_FINISH) == Z_STREAM_END)
            packed->n = z.total_out;
    }
    deflateEnd(&z);
    if (packed->n == 0 || packed->n >= plain->n)
        buf_release(packed);
}
