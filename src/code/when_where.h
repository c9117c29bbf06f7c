/* When and where an act took place: the times and places of its clause, else what the article makes plain. */
#ifndef DGM_CODE_WHEN_WHERE_H
#define DGM_CODE_WHEN_WHERE_H

#include "code/slots.h"

void set_date(doc *d, event *e);
void set_place(doc *d, event *e);
/* Acts told more than once share the date and place that one of their mentions has. */
void share_over_acts(doc *d);

#endif
