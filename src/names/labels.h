/* Labels of words: 0 outside, then for each type of name first, inside, last and only word. Shared with the trainer. */
#ifndef DGM_NAMES_LABELS_H
#define DGM_NAMES_LABELS_H

#include "base/common.h"

#define NAMES_MAX_TYPES 15
#define NAMES_MAX_LABELS (1 + 4 * NAMES_MAX_TYPES)

enum { LABEL_FIRST, LABEL_INSIDE, LABEL_LAST, LABEL_ONLY };

static inline uint32_t label_of(uint32_t type, uint32_t part) { return 1 + 4 * type + part; }
static inline uint32_t label_type(uint32_t label) { return (label - 1) / 4; }
static inline uint32_t label_part(uint32_t label) { return (label - 1) % 4; }
/* Is a name under way after this label? */
static inline bool label_is_open(uint32_t label) { return label && label_part(label) <= LABEL_INSIDE; }
/* May `next` stand after `label`? Label 0 stands for the edges as well. */
static inline bool label_follows(uint32_t label, uint32_t next)
{
    bool goes_on = next && (label_part(next) == LABEL_INSIDE || label_part(next) == LABEL_LAST);

    return label_is_open(label) ? goes_on && label_type(label) == label_type(next) : !goes_on;
}

#endif
