/* A model of names. First byte: bit 0 mends the hash of the header, bit 1 those of the sections, so that damage behind them is
 * reached. Promises: a model that opens finds names that lie in the text, in order, apart, whatever its weights are. */
#include "fuzz.h"

#include "names/names.h"
#include "segment/segment.h"

static segmenter *cutter;
static world *tables;

static void close_all(void)
{
    segmenter_close(cutter);
    world_close(tables);
}

static void open_all(void)
{
    dgm_error error = { 0 };

    if (segmenter_open(&cutter, DGM_SOURCE_DIR, "id", &error) != DGM_OK || world_open(&tables, DGM_SOURCE_DIR, NULL, &error) != DGM_OK) {
        fprintf(stderr, "%s\n", error.message);
        exit(2);
    }
    PROMISE(atexit(close_all) == 0);
}

static void run(const namer *n)
{
    dgm_error error = { 0 };
    uint32_t end = 0;
    arena a;
    doc d;

    arena_init(&a, (size_t)16 << 20);
    doc_init(&d, &a, STR("Menteri Dodi Halim tiba di Kota Bogor. Komite Maju Bersama (KMB) menolak 3 usul Rani. KMB, kata Halim, \"diam\"."));
    PROMISE(segment_run(&d, cutter, &error) == DGM_OK);
    for (uint32_t i = 0; i < d.word_count; i++)
        d.word[i].head = NO_INDEX;
    memcpy(d.lang, "id", 3);
    PROMISE(names_run(&d, n, tables, &error) == DGM_OK);
    for (uint32_t i = 0; i < d.name_count; i++) {
        const name *x = &d.name[i];

        PROMISE(x->start >= end && x->start < x->end && x->end <= d.text.n && x->first <= x->last && x->last < d.word_count);
        PROMISE(x->type < MENTION_TYPE_COUNT && d.word[x->first].sentence == d.word[x->last].sentence);
        end = x->end;
    }
    arena_release(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    dgm_error error = { 0 };
    uint8_t *copy;
    namer *n;

    if (size < 1)
        return 0;
    if (!cutter)
        open_all();
    copy = malloc(size);
    PROMISE(copy);
    memcpy(copy, data + 1, size - 1);
    fuzz_mend(copy, size - 1, data[0] & 1, data[0] & 2);
    if (namer_open_file(&n, fuzz_file(copy, size - 1), &error) == DGM_OK)
        run(n);
    else
        PROMISE(!n && error.message[0]);
    namer_close(n);
    free(copy);
    return 0;
}
