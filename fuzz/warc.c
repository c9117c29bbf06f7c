/* WARC archives: any bytes give records and failures and come to an end. */
#include "fuzz.h"

#include "records.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    read_records(data, size, DGM_INPUT_WARC, NULL);
    return 0;
}
