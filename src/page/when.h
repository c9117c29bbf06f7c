/* Dates and times as pages write them: ISO 8601, RFC 2822, numbers, month names of the packs. */
#ifndef DGM_PAGE_WHEN_H
#define DGM_PAGE_WHEN_H

#include "page/rules.h"

typedef struct when {
    int16_t year;
    int8_t month, day;
    int8_t hour, minute, second;  /* -1: not given */
    bool zone;
    int16_t east;                 /* minutes east of Greenwich, with `zone` */
} when;

/* The first date in `text` (any case), with the time beside it. `day_first`: 3/4/2020 is in April. False: none. */
bool when_find(when *out, str text, const page_rules *rules, bool day_first);
/* A date in the path of an address: /2020/04/03/, /2020-04-03/, /20200403; `whole` only with a day. */
bool when_in_url(when *out, str url);
/* Minutes since 1970 in Greenwich; without a zone as if there. */
int64_t when_minutes(const when *w);
/* 2020-04-03, 2020-04-03T10:20, with :30 and +07:00 where known; {NULL, 0}: out of memory. */
str when_print(const when *w, arena *a);
bool when_same_day(const when *a, const when *b);

#endif
