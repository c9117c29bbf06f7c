/* The readers of files: any bytes, as a file, give records and failures and come to an end. First byte: the format in its low
 * three bits (0: told by the content), bit 3 other names of fields. */
#include "fuzz.h"

#include "records.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    dgm_input input = (dgm_input)(size ? data[0] & 7 : 0);
    bool mapped = size && (data[0] & 8);

    read_records(data + (size > 0), size - (size > 0), input, mapped ? "text=isi,title=judul.a" : NULL);
    return 0;
}
