#include "base/error.h"

#include <stdarg.h>

dgm_status dgm_fail(dgm_error *error, dgm_status status, uint64_t offset, const char *format, ...)
{
    va_list args;

    if (!error)
        return status;
    error->status = status;
    error->offset = offset;
    va_start(args, format);
    vsnprintf(error->message, sizeof(error->message), format, args);
    va_end(args);
    return status;
}

dgm_status dgm_fail_memory(dgm_error *error)
{
    return dgm_fail(error, DGM_ENOMEM, UINT64_MAX, "out of memory, or over the memory limit of a document");
}
