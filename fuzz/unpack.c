/* Compressed input. The fuzzer writes what is packed, not the packed bytes, which it would hardly ever get right: undamaged, they
 * come back as they were; with a byte changed or the end cut off, what comes is bounded and a failure is told. Bytes: kind and
 * damage, place and value of the damage, bytes a member, bytes asked for at once; then the data. */
#include "fuzz.h"

#include "base/buf.h"
#include "read/unpack.h"

#include <zlib.h>
#include <zstd.h>

enum { HEAD = 6, DAMAGE = 2, CUT = 4, RAW = 8 };

static void pack(buf *out, const uint8_t *data, size_t n, bool zstd)
{
    uint8_t piece[65536];

    if (zstd) {
        size_t k = ZSTD_compress(piece, sizeof(piece), data, n, 1);

        PROMISE(!ZSTD_isError(k));
        buf_add(out, (const char *)piece, k);
        return;
    }
    z_stream z = { .next_in = (uint8_t *)(uintptr_t)data, .avail_in = (unsigned)n, .next_out = piece, .avail_out = sizeof(piece) };

    PROMISE(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    PROMISE(deflate(&z, Z_FINISH) == Z_STREAM_END);
    buf_add(out, (const char *)piece, sizeof(piece) - z.avail_out);
    deflateEnd(&z);
}

/* Reads all; whether it came to a good end. */
static bool unpack_all(buf *out, const buf *packed, packing kind, size_t step)
{
    dgm_error error = { DGM_OK, UINT64_MAX, "" };
    dgm_status status;
    unpacker *u;
    char piece[4096];
    bool interrupted = false;
    size_t n = 1;

    if (unpack_open(&u, kind, "data", packed->p, packed->n, &error) != DGM_OK)
        return false;
    do {
        status = unpack_read(u, -1, piece, step, &n, NULL, NULL, &interrupted, &error);
        PROMISE(n <= step && !interrupted);
        if (status == DGM_OK)
            buf_add(out, piece, n);
        else
            PROMISE(error.message[0] && error.status == status);
        PROMISE(out->n <= ((size_t)64 << 20));
    } while (status == DGM_OK && n > 0);
    PROMISE(unpack_taken(u) <= packed->n);
    unpack_close(u);
    return status == DGM_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    buf packed = { 0 }, out = { 0 };
    size_t at = 0, step, member;
    bool zstd, good, whole;

    if (size < HEAD || size > 32768)
        return 0;
    zstd = data[0] & 1;
    member = 1 + data[4] * 16u;
    step = 1 + data[5] * 16u;
    const uint8_t *from = data + HEAD;
    size_t n = size - HEAD;

    while (at < n && !(data[0] & RAW)) {
        size_t k = n - at < member ? n - at : member;

        pack(&packed, from + at, k, zstd);
        at += k;
    }
    if (data[0] & RAW)
        buf_add(&packed, (const char *)from, n);
    whole = !(data[0] & (DAMAGE | CUT | RAW)) && packed.n;
    if ((data[0] & DAMAGE) && packed.n)
        packed.p[(data[1] * 256u + data[2]) % packed.n] ^= (char)data[3];
    if (data[0] & CUT)
        packed.n -= packed.n ? (data[1] * 256u + data[2]) % packed.n : 0;
    if (packed.n) {
        good = unpack_all(&out, &packed, zstd ? PACKING_ZSTD : PACKING_GZIP, step);
        PROMISE(!whole || (good && out.n == n && memcmp(out.p, from, n) == 0));
    }
    buf_release(&packed);
    buf_release(&out);
    return 0;
}
