/* Parameters that every question knows: one table for checks, help and the manual. */
#ifndef DGM_ASK_PARAMS_H
#define DGM_ASK_PARAMS_H

#include "base/common.h"

typedef struct param_row {
    const char *name, *value, *help; /* value: its name in the help */
} param_row;

extern const param_row param_table[];
extern const size_t param_count;
bool param_is_known(const char *name);

#endif
