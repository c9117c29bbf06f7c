/* The form in which names are compared. */
#ifndef DGM_WORLD_KEY_H
#define DGM_WORLD_KEY_H

#include "base/str.h"

#define WORLD_KEY_MAX 256

/* Writes the key of a name to `out` (WORLD_KEY_MAX bytes): lower case, without accents and apostrophes; hyphens, commas,
 * slashes, brackets and quotation marks count as spaces; full stops stay only inside a word ("u.s"); words are joined by
 * single spaces. Returns its bytes; 0 when nothing is left or it is too long. */
uint32_t world_key(str name, char *out);

#endif
