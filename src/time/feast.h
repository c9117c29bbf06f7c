/* Feasts of the language packs: fixed days, days by weekday, days by Easter, and dates listed year by year. Private. */
#ifndef DGM_TIME_FEAST_H
#define DGM_TIME_FEAST_H

#include "time/calendar.h"

/* The day of the feast `raw` (value cell of class FEAST) in `year`; false when the cell does not tell. */
bool feast_day(str raw, int32_t year, civil *out);
/* How many days it lasts. */
int32_t feast_length(str raw);
/* Is the cell well formed? */
bool feast_valid(str raw);

#endif
