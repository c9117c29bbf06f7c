/* Filling in the caller's dgm_error. */
#ifndef DGM_BASE_ERROR_H
#define DGM_BASE_ERROR_H

#include "base/common.h"

/* Stores status, offset (UINT64_MAX: none) and a formatted one-sentence message in *error when it is not NULL.
 * Returns status, so that callers write `return dgm_fail(...)`. */
dgm_status dgm_fail(dgm_error *error, dgm_status status, uint64_t offset, const char *format, ...) PRINTF_LIKE(4, 5);
/* DGM_ENOMEM with a standing message. */
dgm_status dgm_fail_memory(dgm_error *error);

#endif
