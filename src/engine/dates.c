/* Publication dates as they come in. Arithmetic on dates inside the text is the time stage's. */
#include "engine/engine.h"

static bool digits(str s, uint32_t from, uint32_t to, uint32_t *out) { return str_u32(str_sub(s, from, to), out); }

static uint32_t days_in(uint32_t year, uint32_t month)
{
    static const unsigned char days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return days[month - 1] + (month == 2 && leap);
}

bool date_is_valid(str s)
{
    uint32_t year, month, day;

    if (s.n < 10 || s.p[4] != '-' || s.p[7] != '-' || (s.n > 10 && s.p[10] != 'T' && s.p[10] != ' '))
        return false;
    if (!digits(s, 0, 4, &year) || !digits(s, 5, 7, &month) || !digits(s, 8, 10, &day))
        return false;
    return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= days_in(year, month);
}

/* From days since 1970-01-01; Howard Hinnant, "chrono-compatible low-level date algorithms" (civil_from_days). */
void date_today(char out[11])
{
    int64_t z = (int64_t)time(NULL) / 86400 + 719468, era = z / 146097;
    uint32_t doe = (uint32_t)(z - era * 146097), yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    uint32_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153, day = doy - (153 * mp + 2) / 5 + 1;
    uint32_t month = mp < 10 ? mp + 3 : mp - 9, year = (uint32_t)(yoe + era * 400) + (month <= 2);

    snprintf(out, 11, "%04u-%02u-%02u", year % 10000, month % 100, day % 100);
}
