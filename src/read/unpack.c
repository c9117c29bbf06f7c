/* See unpack.h. zlib and libzstd do the work and take their memory through our allocator, so that a test can make it fail. */
#include "read/unpack.h"

#include "base/buf.h"
#include "base/error.h"

#include <errno.h>
#include <unistd.h>

#define ZSTD_STATIC_LINKING_ONLY /* for custom memory functions */
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#define IN_BYTES ((size_t)64 * 1024)
#define FREE_BYTES ((uint64_t)256 * 1024 * 1024) /* unpacked before the ratio counts */
#define MAX_RATIO 20000u
#define MAX_WINDOW_LOG 27 /* 128 MiB, as the zstd program without --long */

struct unpacker {
    packing kind;
    const char *path;
    unsigned char *in;
    size_t at, n, cap;
    bool eof;
    bool inside;     /* a member or frame was begun and not ended */
    bool any;
    uint64_t taken, made;
    dgm_error late;  /* status not DGM_OK: the data are damaged behind what was made last */
    z_stream z;
    bool z_open;
    ZSTD_DStream *zstd;
};

packing packing_of(const unsigned char *p, size_t n)
{
    if (n >= 3 && p[0] == 0x1F && p[1] == 0x8B && p[2] == 8)
        return PACKING_GZIP;
    if (n >= 4 && p[0] == 0x28 && p[1] == 0xB5 && p[2] == 0x2F && p[3] == 0xFD)
        return PACKING_ZSTD;
    /* A skippable frame may come first. */
    if (n >= 4 && (p[0] & 0xF0) == 0x50 && p[1] == 0x2A && p[2] == 0x4D && p[3] == 0x18)
        return PACKING_ZSTD;
    return PACKING_NONE;
}

static void *z_alloc(void *opaque, unsigned count, unsigned size)
{
    (void)opaque;
    return heap_alloc(count, size);
}

static void z_free(void *opaque, void *p)
{
    (void)opaque;
    free(p);
}

static void *zstd_alloc(void *opaque, size_t size)
{
    (void)opaque;
    return heap_alloc(1, size);
}

static dgm_status start(unpacker *u, dgm_error *error)
{
    ZSTD_customMem memory = { zstd_alloc, z_free, NULL };

    if (u->kind == PACKING_GZIP) {
        u->z.zalloc = z_alloc;
        u->z.zfree = z_free;
        if (inflateInit2(&u->z, 15 + 16) != Z_OK)
            return dgm_fail_memory(error);
        u->z_open = true;
        return DGM_OK;
    }
    u->zstd = ZSTD_createDStream_advanced(memory);
    if (!u->zstd || ZSTD_isError(ZSTD_DCtx_setParameter(u->zstd, ZSTD_d_windowLogMax, MAX_WINDOW_LOG)))
        return dgm_fail_memory(error);
    return DGM_OK;
}

dgm_status unpack_open(unpacker **out, packing kind, const char *path, const void *first, size_t n, dgm_error *error)
{
    unpacker *u = heap_alloc(1, sizeof(*u));
    dgm_status status;

    *out = NULL;
    if (!u)
        return dgm_fail_memory(error);
    u->kind = kind;
    u->path = path;
    u->cap = n > IN_BYTES ? n : IN_BYTES;
    u->in = heap_alloc(u->cap, 1);
    if (u->in) {
        memcpy(u->in, first, n);
        u->n = n;
        status = start(u, error);
    } else {
        status = dgm_fail_memory(error);
    }
    if (status == DGM_OK)
        *out = u;
    else
        unpack_close(u);
    return status;
}

uint64_t unpack_taken(const unpacker *u) { return u->taken; }

void unpack_close(unpacker *u)
{
    if (!u)
        return;
    if (u->z_open)
        inflateEnd(&u->z);
    ZSTD_freeDStream(u->zstd);
    free(u->in);
    free(u);
}

static dgm_status damaged(const unpacker *u, const char *what, dgm_error *error)
{
    return dgm_fail(error, DGM_EFORMAT, u->taken, "%s: the %s data %s (at byte %llu)", u->path,
                    u->kind == PACKING_GZIP ? "gzip" : "zstd", what, (unsigned long long)u->taken);
}

/* More compressed bytes; u->eof when there are none. */
static dgm_status refill(unpacker *u, int fd, bool (*stopped)(void *user), void *user, bool *interrupted, dgm_error *error)
{
    while (u->at == u->n && !u->eof) {
        ssize_t k = fd >= 0 ? read(fd, u->in, u->cap) : 0;

        if (k < 0 && errno == EINTR) {
            if (!stopped || !stopped(user))
                continue;
            *interrupted = true;
            return DGM_OK;
        }
        if (k < 0)
            return dgm_fail(error, DGM_EIO, UINT64_MAX, "%s: cannot be read", u->path);
        u->eof = k == 0;
        u->at = 0;
        u->n = (size_t)k;
    }
    return DGM_OK;
}

static dgm_status step_gzip(unpacker *u, char *out, size_t size, size_t *made, dgm_error *error)
{
    int result;

    if (!u->inside) { /* the next member; zero bytes may pad the end */
        while (u->at < u->n && u->in[u->at] == 0 && u->any) {
            u->at++;
            u->taken++;
        }
        if (u->at == u->n)
            return DGM_OK;
        if (u->any && u->in[u->at] != 0x1F)
            return damaged(u, "are followed by other bytes", error);
        if (u->any && inflateReset(&u->z) != Z_OK)
            return dgm_fail_memory(error);
        u->inside = u->any = true;
    }
    u->z.next_in = u->in + u->at;
    u->z.avail_in = (unsigned)(u->n - u->at);
    u->z.next_out = (unsigned char *)out;
    u->z.avail_out = (unsigned)(size < INT32_MAX ? size : INT32_MAX);
    *made = u->z.avail_out;
    result = inflate(&u->z, Z_NO_FLUSH);
    *made -= u->z.avail_out;
    u->taken += u->n - u->at - u->z.avail_in;
    u->at = u->n - u->z.avail_in;
    if (result == Z_STREAM_END)
        u->inside = false;
    else if (result == Z_MEM_ERROR)
        return dgm_fail_memory(error);
    else if (result != Z_OK && result != Z_BUF_ERROR)
        return damaged(u, "are damaged", error);
    return DGM_OK;
}

static dgm_status step_zstd(unpacker *u, char *out, size_t size, size_t *made, dgm_error *error)
{
    ZSTD_inBuffer in = { u->in, u->n, u->at };
    ZSTD_outBuffer to = { out, size, 0 };
    size_t result = ZSTD_decompressStream(u->zstd, &to, &in);

    u->taken += in.pos - u->at;
    u->at = in.pos;
    *made = to.pos;
    if (ZSTD_isError(result)) {
        if (ZSTD_getErrorCode(result) == ZSTD_error_memory_allocation)
            return dgm_fail_memory(error);
        if (ZSTD_getErrorCode(result) == ZSTD_error_frameParameter_windowTooLarge)
            return dgm_fail(error, DGM_ELIMIT, u->taken, "%s: the zstd data want a window of over %u MiB; unpack the file first",
                            u->path, 1u << (MAX_WINDOW_LOG - 20));
        return damaged(u, "are damaged", error);
    }
    u->inside = result != 0;
    return DGM_OK;
}

dgm_status unpack_read(unpacker *u, int fd, char *out, size_t size, size_t *n, bool (*stopped)(void *user), void *user,
                       bool *interrupted, dgm_error *error)
{
    dgm_status status = u->late.status;

    *n = 0;
    *interrupted = false;
    if (status != DGM_OK) {
        if (error)
            *error = u->late;
        return status;
    }
    while (*n == 0) {
        TRY(refill(u, fd, stopped, user, interrupted, error));
        if (*interrupted)
            return DGM_OK;
        if (u->at == u->n && !u->inside)
            return DGM_OK;
        status = u->kind == PACKING_GZIP ? step_gzip(u, out, size, n, &u->late) : step_zstd(u, out, size, n, &u->late);
        if (status != DGM_OK && *n == 0) {
            if (error)
                *error = u->late;
            return status;
        }
        u->late.status = status; /* what was made before the damage is read first */
        u->made += *n;
        if (u->made > FREE_BYTES && u->made / MAX_RATIO > u->taken)
            return dgm_fail(error, DGM_ELIMIT, u->taken, "%s: unpacks to more than %u times its size: not read on", u->path,
                            MAX_RATIO);
        if (*n == 0 && u->eof && u->at == u->n && u->inside)
            return damaged(u, "end too early", error);
    }
    return DGM_OK;
}

/* Tries one kind of header: 15 + 32 gzip or zlib, -15 none. */
static dgm_status unpack_as(buf *out, int bits, str packed, size_t limit, dgm_error *error)
{
    z_stream z = { .zalloc = z_alloc, .zfree = z_free };
    char piece[16384];
    int result;

    if (inflateInit2(&z, bits) != Z_OK)
        return dgm_fail_memory(error);
    z.next_in = (unsigned char *)(uintptr_t)packed.p;
    z.avail_in = packed.n;
    do {
        z.next_out = (unsigned char *)piece;
        z.avail_out = sizeof(piece);
        result = inflate(&z, Z_NO_FLUSH);
        buf_add(out, piece, sizeof(piece) - z.avail_out);
    } while (result == Z_OK && out->n <= limit && !out->failed);
    inflateEnd(&z);
    if (out->failed || result == Z_MEM_ERROR)
        return dgm_fail_memory(error);
    if (out->n > limit)
        return dgm_fail(error, DGM_ELIMIT, UINT64_MAX, "unpacks to more than %zu bytes (--max-record)", limit);
    if (result != Z_STREAM_END && (result != Z_BUF_ERROR || out->n == 0))
        return dgm_fail(error, DGM_EFORMAT, UINT64_MAX, "the compressed body is damaged");
    return DGM_OK;
}

dgm_status unpack_body(str *out, arena *a, str packed, size_t limit, dgm_error *error)
{
    buf b = { 0 };
    dgm_status status = unpack_as(&b, 15 + 32, packed, limit, error);

    if (status == DGM_EFORMAT) {
        b.n = 0;
        status = unpack_as(&b, -15, packed, limit, error);
    }
    if (status == DGM_OK) {
        *out = arena_str(a, (str){ b.p ? b.p : "", (uint32_t)b.n });
        if (!out->p)
            status = dgm_fail_memory(error);
    }
    buf_release(&b);
    return status;
}
