/* An expression as a stretch of days and as a TIMEX3 value. Private to the stage.
 *
 * The value of a date is a day, month or year, as records of events want it; the span keeps what that loses: weeks, quarters,
 * "the end of May", "the last three months". */
#ifndef DGM_TIME_SPAN_H
#define DGM_TIME_SPAN_H

#include "time/resolve.h"

typedef struct day_span {
    int32_t first, end;  /* days since 1970-01-01, half open */
    int32_t turn;        /* the day meant when it is one end of a range: "to the *end* of May", "from the *middle* of March" */
    bool known, picked;  /* picked: the n-th of a larger unit */
    uint8_t mod;         /* enum time_mod, of the expression itself */
    char timex3[24];     /* "" when it is the value itself */
} day_span;

/* What `e`, resolved to `v`, covers. */
day_span span_of(const resolver *s, const expression *e, const resolved *v);

/* "MO", "AF", "EV", "NI" of a part of the day (class PART). */
const char *time_part_name(uint8_t part);

#endif
