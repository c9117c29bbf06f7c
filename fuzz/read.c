/* The readers of files: any bytes, as a file, give records and failures and come to an end. First byte: the format in its low
 * three bits (0: told by the content), bit 3 other names of fields. */
#include "fuzz.h"

#include "base/utf8.h"
#include "read/reader.h"

#define MAX_RECORDS 100000

static void read_all(dgm_reader *reader, size_t size)
{
    arena a;
    bool end = false;
    uint32_t n = 0;

    arena_init(&a, (size_t)256 << 20);
    while (!end) {
        dgm_article article;
        dgm_error error = { DGM_OK, UINT64_MAX, "" };
        str remark;
        dgm_status status;

        arena_reset(&a);
        status = reader_next(&article, &remark, &end, reader, &a, &error);
        PROMISE(status == DGM_OK || error.message[0]);
        if (status == DGM_EIO || status == DGM_ENOMEM)
            break;
        PROMISE(end || article.id);
        PROMISE(status != DGM_OK || end || article.text);
        PROMISE(n++ <= size + MAX_RECORDS);
    }
    arena_release(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    dgm_input input = (dgm_input)(size ? data[0] & 7 : 0);
    bool mapped = size && (data[0] & 8);
    const char *path = fuzz_file(data + (size > 0), size - (size > 0));
    dgm_error error = { DGM_OK, UINT64_MAX, "" };
    dgm_reader *reader;
    field_map fields;

    PROMISE(fields_parse(&fields, mapped ? "text=isi,title=judul.a" : NULL, &error) == DGM_OK);
    if (reader_open(&reader, path, input, 1 << 16, &fields, NULL, NULL, &error) == DGM_OK)
        read_all(reader, size);
    else
        PROMISE(error.message[0]);
    dgm_reader_close(reader);
    return 0;
}
