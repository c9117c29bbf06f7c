/* The model reader. First byte: bit 0 mends the hashes of the header, bit 1 those of the sections, so that damage behind them
 * is reached. */
#include "fuzz.h"

#include "model/linear.h"
#include "model/model.h"

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
    fuzz_mend(copy, size - 1, data[0] & 1, data[0] & 2);
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
            for (uint64_t f = 1; f < 50; f++) {
                uint64_t hash = f * UINT64_C(0x9E3779B97F4A7C15);

                linear_sum(&l, &hash, 1, score);
            }
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
