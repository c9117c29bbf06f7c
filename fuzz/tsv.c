/* The table reader on any bytes. First byte: how many columns are wanted. */
#include "fuzz.h"

#include "base/tsv.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const wanted[] = { "a", "a b", "lemma pos stem frame code", "" };
    uint64_t sum = 0;
    dgm_error error = { 0 };
    tsv t;
    int row;

    if (size < 1)
        return 0;
    if (tsv_open(&t, fuzz_file(data + 1, size - 1), wanted[data[0] % COUNT_OF(wanted)], &error) != DGM_OK) {
        PROMISE(error.message[0] && error.status != DGM_OK);
        return 0;
    }
    while ((row = tsv_next(&t, &error)) == 1) {
        str cell = tsv_get(&t, 0);

        PROMISE(utf8_valid_until(cell) == cell.n);
        sum += str_hash(cell);
    }
    PROMISE(row == 0 || error.message[0]);
    tsv_close(&t);
    return sum == 1 ? 1 : 0;
}
