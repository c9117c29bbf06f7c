/* Types and macros that every file may use. Knows nothing of language. */
#ifndef DGM_BASE_COMMON_H
#define DGM_BASE_COMMON_H

#include "dragoman/dragoman.h"

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/banned.h"

#define COUNT_OF(a) (sizeof(a) / sizeof((a)[0]))
#define NO_INDEX UINT32_MAX /* "none" where an index is expected */

#if defined(__GNUC__)
#define PRINTF_LIKE(f, a) __attribute__((format(printf, f, a)))
#else
#define PRINTF_LIKE(f, a)
#endif

/* Runs a call that returns dgm_status; leaves the function with that status when it fails. */
#define TRY(call)                          \
    do {                                   \
        dgm_status try_status_ = (call);   \
        if (try_status_ != DGM_OK)         \
            return try_status_;            \
    } while (0)

#endif
