/* See records.h. */
#include "records.h"

#include "fuzz.h"

#include "base/utf8.h"

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

void read_records(const uint8_t *data, size_t size, dgm_input input, const char *names)
{
    const char *path = fuzz_file(data, size);
    dgm_error error = { DGM_OK, UINT64_MAX, "" };
    dgm_reader *reader;
    field_map fields;

    PROMISE(fields_parse(&fields, names, &error) == DGM_OK);
    if (reader_open(&reader, path, input, 1 << 16, &fields, NULL, NULL, &error) == DGM_OK)
        read_all(reader, size);
    else
        PROMISE(error.message[0]);
    dgm_reader_close(reader);
}
