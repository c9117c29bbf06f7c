/* A sentence for people, with stretches of it marked and lines broken. */
#ifndef DGM_WRITE_MARK_H
#define DGM_WRITE_MARK_H

#include "write/writer.h"

typedef enum mark_kind { MARK_NONE, MARK_TRIGGER, MARK_SOURCE, MARK_TARGET, MARK_DATE, MARK_PLACE } mark_kind;

typedef struct mark {
    uint32_t start, end; /* bytes */
    mark_kind kind;
} mark;

/* Starts and ends a stretch of this kind: colours, or brackets where there are none. */
void mark_open(buf *b, mark_kind kind, bool color);
void mark_close(buf *b, mark_kind kind, bool color);
/* Text start..end with marks, broken at spaces to `width` columns, each line after `indent` spaces. Marks may overlap:
 * the first of the list wins. */
void mark_text(buf *b, const doc *d, uint32_t start, uint32_t end, const mark *mark, uint32_t count, unsigned indent,
               unsigned width, bool color);

#endif
