/* The model reader. First byte: bit 0 mends the hashes of the header, bit 1 those of the sections, so that damage behind them
 * is reached. */
#include "fuzz.h"

#include "model/linear.h"
#include "model/model.h"

#include <xxhash.h>

/* Recomputes header_hash, as the writer does: over the hashes of header (hash 0) and section table. */
static void mend(uint8_t *p, size_t n)
{
    model_header h;
    uint64_t part[2];
    size_t end;

    if (n < sizeof(h))
        return;
    memcpy(&h, p, sizeof(h));
    end = sizeof(h) + (size_t)(h.section_count % (MODEL_MAX_SECTIONS + 1)) * sizeof(model_section);
    h.file_size = n;
    h.header_hash = 0;
    memcpy(p, &h, sizeof(h));
    if (end > n)
        return;
    part[0] = XXH3_64bits(&h, sizeof(h));
    part[1] = XXH3_64bits(p + sizeof(h), end - sizeof(h));
    h.header_hash = XXH3_64bits(part, sizeof(part));
    memcpy(p, &h, sizeof(h));
}

/* The hashes of those sections that lie inside the file. */
static void mend_sections(uint8_t *p, size_t n)
{
    model_header h;

    if (n < sizeof(h))
        return;
    memcpy(&h, p, sizeof(h));
    for (uint32_t i = 0; i < h.section_count && i < MODEL_MAX_SECTIONS; i++) {
        size_t at = sizeof(h) + i * sizeof(model_section);
        model_section s;

        if (at + sizeof(s) > n)
            return;
        memcpy(&s, p + at, sizeof(s));
        if (s.offset <= n && s.size <= n - s.offset)
            s.hash = XXH3_64bits(p + s.offset, s.size);
        memcpy(p + at, &s, sizeof(s));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    dgm_error error = { 0 };
    uint8_t *copy;
    model m;

    if (size < 1)
        return 0;
    copy = malloc(size);
    PROMISE(copy);
    memcpy(copy, data + 1, size - 1);
    if (data[0] & 2)
        mend_sections(copy, size - 1);
    if (data[0] & 1)
        mend(copy, size - 1);
    if (model_open(&m, fuzz_file(copy, size - 1), "test", 1, &error) == DGM_OK) {
        uint64_t sum = 0;
        linear l;
        arena a;
        str *names;
        uint32_t count;
        int32_t score[16] = { 0 };

        for (uint32_t i = 0; i < m.header->section_count; i++) {
            file_map part = model_get(&m, m.section[i].name);

            for (size_t k = 0; k < part.n; k++)
                sum += part.p[k];
        }
        if (linear_bind(&l, &m, "w", 16, "fuzz.model", &error) == DGM_OK)
            for (uint64_t f = 1; f < 50; f++)
                linear_add(&l, f * UINT64_C(0x9E3779B97F4A7C15), score);
        arena_init(&a, (size_t)16 << 20);
        if (names_bind(&names, &count, &a, &m, "w", "fuzz.model", &error) == DGM_OK)
            for (uint32_t i = 0; i < count; i++)
                sum += str_hash(names[i]);
        arena_release(&a);
        model_close(&m);
        free(copy);
        return sum == 1 ? 1 : 0;
    }
    PROMISE(error.message[0]);
    free(copy);
    return 0;
}
