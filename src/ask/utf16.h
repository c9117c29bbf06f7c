/* Offsets for programs whose strings are UTF-16, such as browsers. */
#ifndef DGM_ASK_UTF16_H
#define DGM_ASK_UTF16_H

#include "base/str.h"

#include <jansson.h>

/* In every object under `value` that has the integers "start" and "end", bytes of `text`, these become UTF-16 code units and the
 * bytes go to "start_byte" and "end_byte". Offsets beyond the text stay as they are. */
dgm_status utf16_offsets(json_t *value, str text, dgm_error *error);

#endif
