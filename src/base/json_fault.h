/* What the JSON reader found fault with, in words of ours: not all that it refuses is broken JSON. */
#ifndef DGM_BASE_JSON_FAULT_H
#define DGM_BASE_JSON_FAULT_H

#include <jansson.h>

/* A sentence's end such as "a number is out of range"; `broken` when the text is not JSON at all. Lasts as `broken` does. */
static inline const char *json_fault(const json_error_t *fault, const char *broken)
{
    switch (json_error_code(fault)) {
    case json_error_duplicate_key: return "a key stands twice in an object";
    case json_error_numeric_overflow: return "a number is out of range (whole ones have 64 bits, others end at 1.8e308)";
    case json_error_stack_overflow: return "lists and objects are nested too deeply";
    case json_error_null_character:
    case json_error_null_byte_in_key: return "a string or key holds \\u0000";
    case json_error_invalid_utf8: return "a string is no UTF-8";
    default: return broken;
    }
}

#endif
