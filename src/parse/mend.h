/* Repairs of trees by what the words' features say, whatever parser made them. */
#ifndef DGM_PARSE_MEND_H
#define DGM_PARSE_MEND_H

#include "doc/doc.h"

/* Of one sentence; before doc_link_tree(). */
void parse_mend(doc *d, uint32_t sentence_index);

#endif
