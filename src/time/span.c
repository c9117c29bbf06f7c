/* Calendar units. Weeks are those of ISO 8601; a window of days begins on the day after the publication or ends on the day
 * before it; windows of quarters and decades are whole ones. The parts that "early" and "late" cut off are conventions:
 * halves of weeks and years, the first and last half of a month and, for "the beginning (end) of" a year, four months. */
#include "time/span.h"

#include "base/utf8.h"

enum { EDGE_EARLY = 1, EDGE_MID, EDGE_LATE, EDGE_BEGIN, EDGE_END, EDGE_REST, EDGE_EARLIER, EDGE_LATER };

static civil month_of(int32_t year, int32_t month) { return civil_add_months((civil){ year, 1, 0 }, month - 1); }

static int32_t first_day(civil c) { return days_of((civil){ c.year, c.month ? c.month : 1, c.day ? c.day : 1 }); }

static void set(day_span *out, int32_t first, int32_t end)
{
    out->first = first;
    out->end = end;
    out->known = true;
}

/* `n` months from the one that holds `c`. */
static void set_months(day_span *out, civil c, int32_t n)
{
    civil to = civil_add_months(c, n);

    set(out, days_of((civil){ c.year, c.month, 1 }), days_of((civil){ to.year, to.month, 1 }));
}

static void week_name(day_span *out, const char *form)
{
    int32_t thursday = out->first - (weekday_of(out->first) - 4);
    civil c = civil_of(thursday);

    snprintf(out->timex3, sizeof(out->timex3), form, (int)c.year, (int)((thursday - days_of((civil){ c.year, 1, 1 })) / 7 + 1));
}

/* The calendar unit `n` steps from the one that holds `c` (a whole day for weeks and days). */
static void unit_span(day_span *out, civil c, uint8_t unit, int32_t n)
{
    int32_t monday, quarter = (c.month - 1) / 3, half = (c.month - 1) / 6;

    switch (unit) {
    case 'D':
        set(out, days_of(c) + n, days_of(c) + n + 1);
        break;
    case 'W': case 'E':
        monday = days_of(c) - (weekday_of(days_of(c)) - 1) + 7 * n;
        set(out, unit == 'W' ? monday : monday + 5, monday + 7);
        week_name(out, unit == 'W' ? "%04d-W%02d" : "%04d-W%02d-WE");
        break;
    case 'F':
        monday = days_of(c) - (weekday_of(days_of(c)) - 1) + 14 * n;
        set(out, monday, monday + 14);
        break;
    case 'M':
        set_months(out, civil_add_months(c, n), 1);
        break;
    case 'Q':
        c = month_of(c.year, (quarter + n) * 3 + 1);
        set_months(out, c, 3);
        snprintf(out->timex3, sizeof(out->timex3), "%04d-Q%d", (int)c.year, (int)(c.month - 1) / 3 + 1);
        break;
    case 'S':
        c = month_of(c.year, (half + n) * 6 + 1);
        set_months(out, c, 6);
        snprintf(out->timex3, sizeof(out->timex3), "%04d-H%d", (int)c.year, (int)(c.month - 1) / 6 + 1);
        break;
    case 'Y':
        set_months(out, (civil){ c.year + n, 1, 0 }, 12);
        break;
    case 'X':
        set_months(out, (civil){ c.year / 10 * 10 + 10 * n, 1, 0 }, 120);
        snprintf(out->timex3, sizeof(out->timex3), "%03d", (int)(c.year / 10 + n));
        break;
    case 'C':
        set_months(out, (civil){ c.year / 100 * 100 + 100 * n, 1, 0 }, 1200);
        snprintf(out->timex3, sizeof(out->timex3), "%02d", (int)(c.year / 100 + n));
        break;
    default:
        break;
    }
}

/* ---- Parts ------------------------------------------------------------------------------------------------------------ */

static void cut(day_span *out, int32_t from, int32_t to)
{
    if (from > out->first && from < out->end)
        out->first = from;
    if (to > out->first && to < out->end)
        out->end = to;
}

/* "early", "late" of a week, month or year; "later this week" never begins before the day it is said. */
static void cut_edge(const resolver *s, day_span *out, int32_t edge)
{
    int32_t first = out->first, length = out->end - out->first, half;
    int32_t third[2];
    civil c = civil_of(first);
    bool this_one = s->has_pub && days_of(s->pub) >= first && days_of(s->pub) < out->end;

    out->mod = edge == EDGE_MID ? MOD_MID : edge == EDGE_LATE || edge == EDGE_LATER || edge == EDGE_END ? MOD_END : edge == EDGE_REST ? MOD_NONE : MOD_START;
    if (edge == EDGE_REST) { /* its last day is the end that is said, not part of what is told about */
        if (this_one)
            out->first = days_of(s->pub);
        out->end -= out->end - out->first > 1;
        return;
    }
    half = length == 7 ? first + 3 : length < 40 ? first + 15 : days_of((civil){ c.year, c.month, 1 }) + length / 2;
    if (length > 360 && length < 370)
        half = days_of((civil){ c.year, 7, 1 });
    third[0] = length == 7 ? first + 1 : length < 40 ? first + 9 : first + length / 3;
    third[1] = length == 7 ? first + 5 : length < 40 ? first + 20 : first + 2 * length / 3;
    if (length > 360 && length < 370) {
        third[0] = days_of((civil){ c.year, 5, 1 });
        third[1] = days_of((civil){ c.year, 9, 1 });
    }
    out->turn = edge == EDGE_END ? out->end : edge == EDGE_MID ? (length > 360 ? first + length / 2 : half) : INT32_MIN;
    if (edge == EDGE_MID)
        cut(out, third[0], third[1]);
    else if (length > 40 && (edge == EDGE_BEGIN || edge == EDGE_END))
        cut(out, edge == EDGE_END ? third[1] : first, edge == EDGE_END ? out->end : third[0]);
    else if (edge == EDGE_EARLIER && this_one && days_of(s->pub) > first)
        cut(out, first, days_of(s->pub));
    else if (edge == EDGE_EARLY || edge == EDGE_BEGIN || edge == EDGE_EARLIER)
        cut(out, first, half);
    else
        cut(out, half, out->end);
    if (this_one && edge == EDGE_LATER && days_of(s->pub) > out->first)
        out->first = days_of(s->pub);
}

/* The n-th (-1: the last) unit or weekday within what is given. */
static void pick(day_span *out, const reading *r)
{
    int32_t n = r->ordinal ? r->ordinal : -1, first = out->first, end = out->end;
    uint8_t unit = r->weekday ? 'd' : r->inner;
    civil c = civil_of(first);

    out->timex3[0] = '\0';
    out->picked = true;
    switch (unit) {
    case 'd':
        if (n > 0)
            first += (r->weekday - weekday_of(first) + 7) % 7 + 7 * (n - 1);
        else
            first = end - 1 - (weekday_of(end - 1) - r->weekday + 7) % 7;
        set(out, first, first + 1);
        break;
    case 'D':
        set(out, n > 0 ? first + n - 1 : end - 1, n > 0 ? first + n : end);
        break;
    case 'W': /* the first week of a month or year is that of its first Thursday */
        first = first + (4 - weekday_of(first) + 7) % 7;
        c = civil_of(n > 0 ? first + 7 * (n - 1) : end - 1 - (weekday_of(end - 1) - 4 + 7) % 7);
        unit_span(out, c, 'W', 0);
        break;
    case 'E':
        first = n > 0 ? first + (6 - weekday_of(first) + 7) % 7 + 7 * (n - 1) : end - 1 - (weekday_of(end - 1) - 6 + 7) % 7;
        unit_span(out, civil_of(first), 'E', 0);
        break;
    case 'M':
        c = n > 0 ? month_of(c.year, c.month + n - 1) : civil_of(end - 1);
        unit_span(out, c, 'M', 0);
        snprintf(out->timex3, sizeof(out->timex3), "%04d-%02d", (int)c.year, (int)c.month);
        break;
    case 'Q': case 'S':
        c = n > 0 ? month_of(c.year, c.month + (n - 1) * (unit == 'Q' ? 3 : 6)) : civil_of(end - 1);
        unit_span(out, c, unit, 0);
        break;
    case 'Y':
        unit_span(out, n > 0 ? (civil){ c.year + n - 1, 1, 1 } : civil_of(end - 1), 'Y', 0);
        snprintf(out->timex3, sizeof(out->timex3), "%04d", (int)civil_of(out->first).year);
        break;
    default:
        break;
    }
    if (out->known && (unit == 'd' || unit == 'D')) {
        c = civil_of(out->first);
        snprintf(out->timex3, sizeof(out->timex3), "%04d-%02d-%02d", (int)c.year, (int)c.month, (int)c.day);
    }
}

/* ---- Windows: "the last three months", "the next five days" --------------------------------------------------------------- */

static void window(const resolver *s, day_span *out, const reading *r)
{
    int32_t n = r->few ? 3 : r->has_count ? r->count : 1, pub = days_of(s->pub), from;
    bool back = (r->has_near && r->near < 0) || (r->has_anaph && r->anaph < 0), from_now = r->has_near && r->near > 1;
    uint8_t unit = r->unit;

    if (n > 3000)
        return;
    if (r->parts > 1 && (from = days_counted(r, s->pub, back ? -1 : 1)) != INT32_MIN) {
        set(out, back ? from : pub, back ? pub : from);
        return;
    }
    if (unit == 'Q' || unit == 'X' || unit == 'C' || unit == 'S') {
        day_span one = { 0 };

        unit_span(out, s->pub, unit, back ? -n : 1);
        unit_span(&one, s->pub, unit, back ? -1 : n);
        set(out, out->first, one.end);
    } else if (unit == 'D' || unit == 'W') {
        from = back ? pub - n * (unit == 'W' ? 7 : 1) : pub + !from_now;
        set(out, from, from + n * (unit == 'W' ? 7 : 1));
    } else if (unit == 'M' || unit == 'Y') {
        from = move_by_months(s->pub, (back ? -n : n) * (unit == 'Y' ? 12 : 1));
        set(out, back ? from : pub + !from_now, back ? pub : from + !from_now);
    } else if (unit == 'E') {
        unit_span(out, s->pub, 'E', back ? -n : 1);
        set(out, out->first, out->first + 7 * n - 5);
    }
    out->timex3[0] = '\0';
}

/* So many units before or after a day: the very day. */
static void counted(const resolver *s, day_span *out, const reading *r, bool from_last)
{
    civil c = from_last && s->has_last && s->last.day ? s->last : s->pub;
    int32_t day = days_counted(r, c, r->direction == TC_AGO || r->direction == TC_EARLIER ? -1 : 1);

    if (day != INT32_MIN)
        set(out, day, day + 1);
}

/* ---- The whole -------------------------------------------------------------------------------------------------------------- */

/* What the value itself covers. */
static void value_span(day_span *out, const resolved *v)
{
    civil to = v->to.year ? v->to : v->from;

    out->first = first_day(v->from);
    out->known = true;
    if (to.day)
        out->end = days_of(to) + 1;
    else if (to.month)
        out->end = first_day(civil_add_months(to, 1));
    else
        out->end = days_of((civil){ to.year + 1, 1, 1 });
}

/* "this spring", "summer of 2015": the value is the year; TIMEX3 names the season, whose letters the pack gives. */
static void season_name(day_span *out, const resolved *v, const reading *r)
{
    static const char *const name[4] = { "SP", "SU", "FA", "WI" };

    if (r->season >= 1 && r->season <= 4)
        snprintf(out->timex3, sizeof(out->timex3), "%04d-%s", (int)v->from.year, name[r->season - 1]);
}

static bool is_unit_of(const reading *r)
{
    return r->unit && (!r->weekday || r->ordinal || r->has_near_first) && !r->day && !r->month && !r->year && (r->has_near || r->has_anaph) && (!r->has_count || r->ordinal);
}

/* Is a part of a larger unit told by its number or as the last: "third quarter", "last week of May", "week 31"? */
static bool picks(const expression *e)
{
    const reading *r = &e->r;
    bool numbered = r->has_count && (r->unit == 'Q' || r->unit == 'S' || r->unit == 'W') && !r->direction && !r->has_near && !r->has_anaph && (e->kind == TK_DATE || r->numbered);
    bool small = r->unit == 'W' || r->unit == 'D' || r->unit == 'E' || r->unit == 'Q' || r->unit == 'S';
    bool last = (r->has_near_first && r->near_first < 0) || (r->has_near && r->near < 0 && (r->month || r->year) && (r->inner || small));

    if (r->day || (!r->ordinal && !numbered && !last))
        return false;
    return r->weekday || r->inner || ((r->month || r->year) && r->unit) || numbered;
}

/* Nothing but units and numbers is said; neither "last" nor a day or year says where they lie. */
static bool is_unanchored(const reading *r) { return !r->has_near && !r->has_anaph && !r->ordinal && !r->year && !r->day; }

static bool says_nothing(const reading *r)
{
    return is_unanchored(r) && !r->unit && !r->has_count && !r->rel_unit && !r->edge && r->feast == NO_INDEX && !r->has_season;
}

/* Patterns of kind window: no dates by themselves, but they cover days. False when it is none of these. */
static bool window_span(const resolver *s, day_span *out, const reading *r)
{
    bool number = r->has_count || r->few;

    if (says_nothing(r)) /* "from March to now" */
        set(out, days_of(s->pub), days_of(s->pub) + 1);
    else if (!r->unit || r->numbered || r->ordinal)
        return false;
    else if (!r->inner && is_unanchored(r) && (r->direction || number || r->ahead)) /* "in three weeks" */
        counted(s, out, r, false);
    else if (number || r->near > 1)
        window(s, out, r);
    else if (is_unanchored(r))
        unit_span(out, s->pub, r->unit, 0);
    else
        return false;
    return true;
}

static void counted_span(const resolver *s, day_span *out, const reading *r, const resolved *v)
{
    counted(s, out, r, r->direction == TC_LATER || r->direction == TC_EARLIER);
    if (v->known && v->from.day && out->known && out->first != first_day(v->from))
        value_span(out, v);
    if (r->unit == 'W' && out->known)
        week_name(out, "%04d-W%02d");
}

/* "next Friday": that of the next week. */
static void weekday_span(const resolver *s, day_span *out, const reading *r)
{
    unit_span(out, s->pub, 'W', r->near);
    set(out, out->first + r->weekday - 1, out->first + r->weekday);
    out->timex3[0] = '\0';
}

/* The unit in which an ordinal or number counts when nothing else is said: this month, this year. */
static uint8_t implied_unit(const reading *r)
{
    if (r->month || r->year || r->day || r->has_near || r->has_anaph)
        return 0;
    if (r->ordinal && r->weekday && !r->unit)
        return 'M'; /* "the second Sunday" */
    if (r->ordinal && r->inner)
        return r->unit; /* "the fifteenth day of the month" */
    return r->numbered ? 'Y' : 0;
}

/* "this week", "the previous month": from the publication or the date told last. False when the anchor is too coarse. */
static bool near_span(const resolver *s, day_span *out, const reading *r)
{
    bool from_last = r->has_anaph && s->has_last, small = r->unit == 'W' || r->unit == 'E' || r->unit == 'D' || r->unit == 'F';
    civil c = from_last ? s->last : s->pub;

    if (!is_unit_of(r) || (!from_last && !s->has_pub) || (small && c.day == 0))
        return false;
    unit_span(out, (civil){ c.year, c.month ? c.month : 1, c.day ? c.day : 1 }, r->unit, r->has_near ? r->near : r->anaph);
    return true;
}

static void base_span(const resolver *s, day_span *out, const expression *e, const resolved *v)
{
    const reading *r = &e->r;
    uint8_t implied = s->has_pub ? implied_unit(r) : 0;
    bool lone_weekday = r->weekday && !r->day && !r->month && !r->year && !r->unit;

    if (r->unit == 'C' && r->ordinal && !r->has_near)
        unit_span(out, (civil){ (r->ordinal - 1) * 100, 1, 1 }, 'C', 0);
    else if (e->kind == TK_WINDOW && s->has_pub && window_span(s, out, r))
        return;
    else if (r->direction && (r->has_count || r->few) && s->has_pub)
        counted_span(s, out, r, v);
    else if (r->rel_unit && r->rel_unit != 'D' && s->has_pub)
        unit_span(out, s->pub, r->rel_unit, r->rel);
    else if (lone_weekday && r->has_near && !r->close && s->has_pub)
        weekday_span(s, out, r);
    else if (implied)
        unit_span(out, s->pub, implied, 0);
    else if (r->unit == 'W' && v->known && v->from.day && r->day && !r->has_near && !r->has_anaph) /* "the week of May 4" */
        unit_span(out, v->from, 'W', 0);
    else if (r->decade && r->year)
        unit_span(out, (civil){ v->from.year, 1, 1 }, 'X', 0);
    else if (!near_span(s, out, r) && v->known && v->from.year)
        value_span(out, v);
}

static void pick_part(day_span *out, const reading *r)
{
    reading inner = *r;

    if (!inner.inner)
        inner.inner = r->unit;
    if (!inner.ordinal && inner.has_count)
        inner.ordinal = r->count;
    pick(out, &inner);
}

const char *time_part_name(uint8_t part)
{
    return part == 'M' || part == 'L' ? "MO" : part == 'A' || part == 'P' ? "AF" : part == 'E' ? "EV" : "NI";
}

day_span span_of(const resolver *s, const expression *e, const resolved *v)
{
    const reading *r = &e->r;
    day_span out = { 0 };

    base_span(s, &out, e, v);
    if (out.known && picks(e))
        pick_part(&out, r);
    out.turn = INT32_MIN;
    if (out.known && r->edge)
        cut_edge(s, &out, r->edge);
    if (v->known && r->has_season)
        season_name(&out, v, r);
    if (v->known && r->part && v->from.day && !v->to.year)
        snprintf(out.timex3, sizeof(out.timex3), "%04d-%02d-%02dT%s", (int)v->from.year, (int)v->from.month, (int)v->from.day, time_part_name(r->part));
    out.known = out.known && civil_of(out.first).year >= 1 && civil_of(out.end).year <= 9999;
    return out;
}
