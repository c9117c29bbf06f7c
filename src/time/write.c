#include "time/write.h"

str time_date_text(arena *a, civil c)
{
    if (c.year == 0)
        return STR("");
    if (c.month == 0)
        return arena_printf(a, "%04d", (int)c.year);
    if (c.day == 0)
        return arena_printf(a, "%04d-%02d", (int)c.year, (int)c.month);
    return arena_printf(a, "%04d-%02d-%02d", (int)c.year, (int)c.month, (int)c.day);
}

str time_clock_text(arena *a, const reading *r)
{
    int32_t hour = r->hour;

    if (hour > 0 && hour < 12 && (r->part == 'P' || r->part == 'E' || (r->part == 'A' && hour < 7) || (r->part == 'N' && hour > 4)))
        hour += 12;
    else if (hour == 12 && (r->part == 'L' || r->part == 'N'))
        hour = 0;
    if (hour < 0)
        return r->part ? arena_printf(a, "T%s", time_part_name(r->part)) : STR("");
    return r->minute < 0 ? arena_printf(a, "T%02d", (int)hour) : arena_printf(a, "T%02d:%02d", (int)hour, (int)r->minute);
}

str time_duration_text(arena *a, const reading *r)
{
    bool clock = r->unit == 'h' || r->unit == 'm' || r->unit == 's';
    unsigned char u = r->unit == 'E' ? 'W' : r->unit == 'X' ? 'Y' : r->unit;
    const char *t = clock ? "T" : "";
    int32_t n = r->unit == 'X' ? r->count * 10 : r->count;

    if (u >= 'a')
        u = (unsigned char)(u - 32);
    return r->has_count && u ? arena_printf(a, "P%s%d%c", t, (int)n, u) : arena_printf(a, "P%sX%c", t, u ? u : 'D');
}

str time_set_text(arena *a, const reading *r)
{
    if (r->weekday)
        return arena_printf(a, "XXXX-WXX-%d", (int)r->weekday);
    if (r->month && r->day)
        return arena_printf(a, "XXXX-%02d-%02d", (int)r->month, (int)r->day);
    if (r->month)
        return arena_printf(a, "XXXX-%02d", (int)r->month);
    return arena_printf(a, "P%d%c", (int)(r->has_count ? r->count : 1), r->unit ? r->unit : 'D');
}

static void put_day(char out[16], int32_t day)
{
    civil c;

    if (day == INT32_MIN || day == INT32_MAX) {
        snprintf(out, 16, "..");
    } else {
        c = civil_of(day);
        snprintf(out, 16, "%04d-%02d-%02d", (int)(c.year % 10000), (int)c.month, (int)c.day);
    }
}

str time_span_text(arena *a, int32_t first, int32_t end)
{
    char from[16], to[16];

    put_day(from, first);
    put_day(to, end);
    if (first != INT32_MIN && first != INT32_MAX && end == first + 1)
        return arena_printf(a, "%s", from);
    return arena_printf(a, "%s/%s", from, to);
}
