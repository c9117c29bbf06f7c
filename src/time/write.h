/* Values in writing. Private to the stage; the strings are in the arena, p NULL when it is out of memory. */
#ifndef DGM_TIME_WRITE_H
#define DGM_TIME_WRITE_H

#include "time/span.h"

str time_date_text(arena *a, civil c);            /* YYYY, YYYY-MM or YYYY-MM-DD; "" without a year */
str time_clock_text(arena *a, const reading *r);  /* T14:30, TMO */
str time_duration_text(arena *a, const reading *r);
str time_set_text(arena *a, const reading *r);
/* Days from `first` to before `end`: "2021-04-07" for one day, else "2021-04-05/2021-04-12". INT32_MIN, INT32_MAX: open, "..". */
str time_span_text(arena *a, int32_t first, int32_t end);

#endif
