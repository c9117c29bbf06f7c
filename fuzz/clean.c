/* Cleaning of any bytes: what comes out is valid UTF-8 of the same length, and cleaning it again changes nothing. */
#include "fuzz.h"

#include "base/utf8.h"
#include "read/clean.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    str raw = { (const char *)data, (uint32_t)size }, out;
    clean_report report = { 0 };
    dgm_error error = { 0 };
    arena a;

    arena_init(&a, (size_t)64 << 20);
    if (clean_text(&out, &report, &a, raw, &error) == DGM_OK) {
        PROMISE(out.n == raw.n);
        PROMISE(utf8_valid_until(out) == out.n);
        PROMISE(memchr(out.p, 0, out.n) == NULL);
    } else {
        PROMISE(error.message[0]);
    }
    arena_release(&a);
    return 0;
}
