/* Calendar arithmetic in days since 1970-01-01, proleptic Gregorian; no libc time functions, no time zones. */
#ifndef DGM_TIME_CALENDAR_H
#define DGM_TIME_CALENDAR_H

#include "base/str.h"

typedef struct civil {
    int32_t year;
    int32_t month; /* 1..12, 0: only the year is known */
    int32_t day;   /* 1..31, 0: only the month is known */
} civil;

int32_t days_of(civil c);           /* of a whole date */
civil civil_of(int32_t days);
int32_t weekday_of(int32_t days);   /* 1 Monday .. 7 Sunday */
int32_t month_length(int32_t year, int32_t month);
bool civil_valid(civil c);          /* 0 is allowed for month and day */
/* Moves by whole months, keeps the year and month only. */
civil civil_add_months(civil c, int32_t months);
/* "2021-04-07" whole; false for anything else. */
bool civil_parse(str s, civil *out);

#endif
