/* How many articles were read on which day, of which outlet and language, whether they have events or not; and days and periods. */
#include "ask/internal.h"

#include "base/error.h"

#include <stdlib.h>

/* ---- Days --------------------------------------------------------------------------------------------------------- */

const char *const period_name[4] = { "day", "week", "month", "year" };

int32_t day_count(int32_t day)
{
    int32_t y = day / 10000, m = day / 100 % 100, d = day % 100, era, of_era, of_year;

    y -= m <= 2;
    era = (y >= 0 ? y : y - 399) / 400;
    of_era = y - era * 400;
    of_year = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static int32_t day_of_count(int32_t n)
{
    int32_t era, of_era, year, of_year, m, d;

    n += 719468;
    era = (n >= 0 ? n : n - 146096) / 146097;
    of_era = n - era * 146097;
    year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    of_year = of_era - (365 * year + year / 4 - year / 100);
    m = (5 * of_year + 2) / 153;
    d = of_year - (153 * m + 2) / 5 + 1;
    m = m < 10 ? m + 3 : m - 9;
    return (year + era * 400 + (m <= 2)) * 10000 + m * 100 + d;
}

/* Weeks of ISO 8601: they belong to the year of their Thursday. */
static int32_t week_of(int32_t day)
{
    int32_t n = day_count(day), monday = n - ((n % 7 + 10) % 7), year = day_of_count(monday + 3) / 10000;
    int32_t fourth = day_count(year * 10000 + 104), first = fourth - ((fourth % 7 + 10) % 7);

    return year * 100 + (monday - first) / 7 + 1;
}

int32_t period_of(period p, int32_t day)
{
    if (day <= 0 || (p <= PERIOD_WEEK && day % 100 == 0) || (p == PERIOD_MONTH && day % 10000 == 0))
        return 0;
    switch (p) {
    case PERIOD_DAY: return day;
    case PERIOD_WEEK: return week_of(day);
    case PERIOD_MONTH: return day / 100;
    case PERIOD_YEAR: return day / 10000;
    case PERIOD_NONE: break;
    }
    return 0;
}

void period_text(char out[16], period p, int32_t n)
{
    out[0] = '\0';
    if (n <= 0)
        return;
    if (p == PERIOD_DAY)
        snprintf(out, 16, "%04d-%02d-%02d", n / 10000 % 10000, n / 100 % 100, n % 100);
    else if (p == PERIOD_WEEK)
        snprintf(out, 16, "%04d-W%02d", n / 100 % 10000, n % 100);
    else if (p == PERIOD_MONTH)
        snprintf(out, 16, "%04d-%02d", n / 100 % 10000, n % 100);
    else if (p == PERIOD_YEAR)
        snprintf(out, 16, "%04d", n % 10000);
}

/* ---- Articles read ------------------------------------------------------------------------------------------------- */

static int32_t day_of_text(str s)
{
    uint32_t y, m, d;

    if (s.n < 10 || !str_u32(str_sub(s, 0, 4), &y) || !str_u32(str_sub(s, 5, 7), &m) || !str_u32(str_sub(s, 8, 10), &d))
        return 0;
    return (int32_t)(y * 10000 + m * 100 + d);
}

void read_release(ask *q)
{
    free(q->read);
    q->read = NULL;
    q->read_count = q->read_cap = 0;
    q->has_read = false;
}

static dgm_status add_reading(ask *q, sqlite3_stmt *sql, bool duplicates, dgm_error *error)
{
    reading *r;
    str lang = ask_text(sql, 2);

    if (q->read_count == q->read_cap) {
        uint32_t cap = q->read_cap ? q->read_cap * 2 : 256;
        reading *more = heap_realloc(q->read, cap, sizeof(*more));

        if (!more)
            return dgm_fail_memory(error);
        q->read = more;
        q->read_cap = cap;
    }
    r = &q->read[q->read_count++];
    memset(r, 0, sizeof(*r));
    r->day = day_of_text(ask_text(sql, 0));
    r->outlet = (uint32_t)sqlite3_column_int64(sql, 1);
    memcpy(r->lang, lang.p, lang.n < 3 ? lang.n : 3);
    *(duplicates ? &r->duplicates : &r->articles) = (uint32_t)sqlite3_column_int64(sql, 3);
    return DGM_OK;
}

/* The duplicates of an article count where they were printed; their outlets are those of coded articles or none. */
dgm_status read_load(ask *q, dgm_error *error)
{
    static const char *const statement[] = {
        "SELECT w.date, o.outlet, w.lang, count(*) FROM articles w LEFT JOIN outlets o ON o.name = w.source"
        " GROUP BY w.date, w.source, w.lang",
        "SELECT d.date, o.outlet, w.lang, count(*) FROM duplicates d LEFT JOIN outlets o ON o.name = d.source"
        " LEFT JOIN articles w ON w.id = d.of_id GROUP BY d.date, d.source, w.lang",
    };

    if (q->has_read)
        return DGM_OK;
    for (int i = 0; i < 2; i++) {
        sqlite3_stmt *sql;
        bool row;
        dgm_status status;

        TRY(ask_prepare(&sql, q, NULL, statement[i], error));
        while ((status = ask_step(&row, q, sql, error)) == DGM_OK && row && (status = add_reading(q, sql, i == 1, error)) == DGM_OK)
            ;
        sqlite3_finalize(sql);
        TRY(status);
    }
    q->has_read = true;
    return DGM_OK;
}
