/* The way in the tree from a word to its clause. */
#ifndef DGM_CODE_WAY_H
#define DGM_CODE_WAY_H

#include "doc/doc.h"

/* Head of the clause that word `w` stands in: the nearest verb (or root) at or above it. */
uint32_t clause_of(const doc *d, uint32_t w);

#endif
