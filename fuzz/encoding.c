/* UTF-16 in either order, guessed and forced: valid UTF-8 comes out. */
#include "fuzz.h"

#include "base/utf8.h"
#include "read/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    encoding from = encoding_guess(data, size);

    for (int i = 0; i < 3; i++) {
        size_t n = 0;
        char *out;

        from = i == 1 ? ENCODING_UTF16LE : i == 2 ? ENCODING_UTF16BE : from;
        if (from == ENCODING_UTF8)
            continue;
        out = encoding_to_utf8(data, size, from, &n);
        if (out)
            PROMISE(utf8_valid_until((str){ out, (uint32_t)n }) == n);
        free(out);
    }
    return 0;
}
