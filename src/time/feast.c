/* Easter after the anonymous Gregorian computation (Nature, 20 April 1876; Meeus, "Astronomical Algorithms", chapter 8).
 *
 * Feasts of lunar calendars are decided by sight or decree each year: the packs list them by year. */
#include "time/feast.h"

static int32_t easter(int32_t year)
{
    int32_t a = year % 19, b = year / 100, c = year % 100, d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3;
    int32_t h = (19 * a + b - d - g + 15) % 30, i = c / 4, k = c % 4, l = (32 + 2 * e + 2 * i - h - k) % 7, m = (a + 11 * h + 22 * l) / 451;
    int32_t n = h + l - 7 * m + 114;

    return days_of((civil){ year, n / 31, n % 31 + 1 });
}

static bool whole_number(str s, int32_t *out)
{
    uint32_t v;
    bool minus = s.n > 0 && s.p[0] == '-';

    if (s.n > 0 && (minus || s.p[0] == '+'))
        s = str_sub(s, 1, s.n);
    if (!str_u32(s, &v) || v > 400)
        return false;
    *out = minus ? -(int32_t)v : (int32_t)v;
    return true;
}

/* "11-4W4+1": the day after the fourth Thursday of November. */
static bool by_weekday(str part, int32_t year, int32_t *day)
{
    int32_t month, n, weekday, more = 0, first;
    uint32_t w = str_find(part, STR("W"));

    if (w == NO_INDEX || w < 4 || part.n < w + 2 || part.p[2] != '-' || !whole_number(str_sub(part, 0, 2), &month)
        || !whole_number(str_sub(part, 3, w), &n) || !whole_number(str_sub(part, w + 1, w + 2), &weekday)
        || (part.n > w + 2 && !whole_number(str_sub(part, w + 2, part.n), &more)))
        return false;
    if (month < 1 || month > 12 || weekday < 1 || weekday > 7 || n == 0 || n > 5 || n < -1)
        return false;
    first = days_of((civil){ year, month, 1 });
    if (n > 0) {
        *day = first + (weekday - weekday_of(first) + 7) % 7 + 7 * (n - 1) + more;
    } else {
        first += month_length(year, month) - 1;
        *day = first - (weekday_of(first) - weekday + 7) % 7 + more;
    }
    return true;
}

static bool is_length(str part, int32_t *days)
{
    return part.n > 1 && part.p[part.n - 1] == 'd' && whole_number(str_sub(part, 0, part.n - 1), days);
}

/* One part of the cell: 1 the day in `year`, 0 another year or a length, -1 malformed. */
static int part_day(str part, int32_t year, civil *out)
{
    int32_t day, month, days;
    str name = STR("easter");

    if (is_length(part, &days))
        return 0;
    if (civil_parse(part, out))
        return out->year == year;
    if (part.n == 5 && part.p[2] == '-' && whole_number(str_sub(part, 0, 2), &month) && whole_number(str_sub(part, 3, 5), &day)) {
        *out = (civil){ year, month, day };
        return month > 0 && day > 0 && civil_valid((civil){ 2000, month, day }) ? civil_valid(*out) : -1;
    }
    if (part.n > name.n && str_eq(str_sub(part, 0, name.n), name) && whole_number(str_sub(part, name.n, part.n), &days))
        day = easter(year) + days;
    else if (!by_weekday(part, year, &day))
        return -1;
    *out = civil_of(day);
    return 1;
}

bool feast_day(str raw, int32_t year, civil *out)
{
    str rest = raw, part;

    if (year < 1 || year > 9998)
        return false;
    while (str_split(&rest, ' ', &part))
        if (part_day(part, year, out) == 1)
            return true;
    return false;
}

int32_t feast_length(str raw)
{
    str rest = raw, part;
    int32_t days = 1;

    while (str_split(&rest, ' ', &part))
        if (is_length(part, &days))
            return days;
    return 1;
}

bool feast_valid(str raw)
{
    str rest = raw, part;
    civil c;

    while (str_split(&rest, ' ', &part))
        if (part_day(part, 2000, &c) < 0)
            return false;
    return raw.n > 0;
}
