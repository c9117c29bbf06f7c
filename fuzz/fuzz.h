/* Common ground of the fuzz targets. Each target is one file with LLVMFuzzerTestOneInput(); linked with libFuzzer
 * (clang, -Dfuzz=true) it searches, linked with replay.c it runs saved inputs in every test run. */
#ifndef DGM_FUZZ_FUZZ_H
#define DGM_FUZZ_FUZZ_H

#include "base/arena.h"
#include "base/error.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Stops with a message when a promise of the library is broken; active in every build type. */
#define PROMISE(condition)                                                                \
    do {                                                                                  \
        if (!(condition)) {                                                               \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);       \
            abort();                                                                      \
        }                                                                                 \
    } while (0)

/* The input as a file, for loaders that map one: the same path in every call of a process, removed when it ends. */
const char *fuzz_file(const uint8_t *data, size_t size);
/* Puts right the hash of the header, those of the sections, of the bytes of a model, so that damage behind them is reached. */
void fuzz_mend(uint8_t *p, size_t n, bool header, bool sections);

#endif
