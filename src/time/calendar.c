/* Days from civil and back after Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms" (2014), sections
 * days_from_civil and civil_from_days. */
#include "time/calendar.h"

int32_t days_of(civil c)
{
    int32_t y = c.year - (c.month <= 2), era = (y >= 0 ? y : y - 399) / 400, of_era = y - era * 400;
    int32_t of_year = (153 * (c.month + (c.month > 2 ? -3 : 9)) + 2) / 5 + c.day - 1;

    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

civil civil_of(int32_t days)
{
    int32_t z = days + 719468, era = (z >= 0 ? z : z - 146096) / 146097, of_era = z - era * 146097;
    int32_t y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int32_t of_year = of_era - (365 * y + y / 4 - y / 100), m = (5 * of_year + 2) / 153;
    int32_t month = m + (m < 10 ? 3 : -9);

    return (civil){ y + era * 400 + (month <= 2), month, of_year - (153 * m + 2) / 5 + 1 };
}

int32_t weekday_of(int32_t days)
{
    int32_t w = (days + 3) % 7; /* 1970-01-01 was a Thursday */

    return (w < 0 ? w + 7 : w) + 1;
}

int32_t month_length(int32_t year, int32_t month)
{
    static const int8_t length[13] = { 31, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return month == 2 && leap ? 29 : length[month];
}

bool civil_valid(civil c)
{
    if (c.year < 1 || c.year > 9999 || c.month < 0 || c.month > 12 || c.day < 0)
        return false;
    return c.day == 0 || (c.month > 0 && c.day <= month_length(c.year, c.month));
}

civil civil_add_months(civil c, int32_t months)
{
    int32_t m = c.year * 12 + c.month - 1 + months, year = (m >= 0 ? m : m - 11) / 12;

    return (civil){ year, m - year * 12 + 1, 0 };
}

bool civil_parse(str s, civil *out)
{
    uint32_t y, m, d;

    if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-' || !str_u32(str_sub(s, 0, 4), &y) || !str_u32(str_sub(s, 5, 7), &m)
        || !str_u32(str_sub(s, 8, 10), &d))
        return false;
    *out = (civil){ (int32_t)y, (int32_t)m, (int32_t)d };
    return m > 0 && d > 0 && civil_valid(*out);
}
