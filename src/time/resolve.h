/* From what an expression says to the day, month or year it means. Private to the stage. */
#ifndef DGM_TIME_RESOLVE_H
#define DGM_TIME_RESOLVE_H

#include "time/calendar.h"
#include "time/match.h"

typedef struct resolver {
    const doc *d;
    const matcher *m;
    civil pub;              /* day of publication */
    bool has_pub;
    civil last;             /* date mentioned last in the text */
    bool has_last;
    uint32_t future_end;    /* piece after the last expression that fell after the publication; 0: none */
    int32_t year_of[13];    /* year last given with each month; 0: none yet */
} resolver;

typedef struct resolved {
    bool ok;                /* false: not a date after all */
    bool known;             /* false: a date, but which one cannot be told */
    bool by_context;        /* relied on a date mentioned before */
    int32_t direction;      /* -1 past, +1 future when cues decided, else 0 */
    civil from, to;         /* to.year 0: no range */
} resolved;

resolved resolve_date(resolver *s, const expression *e);
/* Remembers a date for the expressions that follow. */
void resolver_keep(resolver *s, const expression *e, civil date);
/* -1 or +1 when a word around pieces first..end tells past or future, else 0. */
int32_t direction_around(const resolver *s, uint32_t first, uint32_t end);
/* A day moved by months, cut to the length of the month; days since 1970-01-01. */
int32_t move_by_months(civil c, int32_t n);
/* The day so many units (`r`) after (way 1) or before (-1) a whole day; INT32_MIN when that cannot be told. */
int32_t days_counted(const reading *r, civil from, int32_t way);

#endif
