/* See when.h. The text is cut into numbers, words and marks; a date is three of them that fit, a time is looked for right
 * behind it, else right before it. */
#include "page/when.h"

#include "base/utf8.h"

#define MAX_PARTS 48
#define MAX_BYTES 400

typedef enum part_kind { PART_NUMBER, PART_WORD, PART_MARK } part_kind;

typedef struct part {
    part_kind kind;
    str text;      /* lower case */
    uint32_t value, digits;
    bool space;    /* before it */
} part;

typedef struct parts {
    part p[MAX_PARTS];
    uint32_t n;
    const page_rules *rules;
    bool day_first;
} parts;

static void cut(parts *out, str s)
{
    bool space = false;
    uint32_t n;

    out->n = 0;
    for (uint32_t i = 0; i < s.n && out->n < MAX_PARTS;) {
        uint32_t c = utf8_decode(s, i, &n), from = i;
        part *p = &out->p[out->n];

        if (utf8_is_space(c)) {
            space = true;
            i += n;
            continue;
        }
        *p = (part){ PART_MARK, { NULL, 0 }, 0, 0, space };
        space = false;
        if (ascii_is_digit((unsigned char)s.p[i])) {
            p->kind = PART_NUMBER;
            for (; i < s.n && ascii_is_digit((unsigned char)s.p[i]); i++, p->digits++)
                p->value = p->digits < 9 ? p->value * 10 + (uint32_t)(s.p[i] - '0') : p->value;
        } else if (utf8_is_alpha(c)) {
            p->kind = PART_WORD;
            while (i < s.n && utf8_is_alpha(utf8_decode(s, i, &n)))
                i += n;
        } else {
            i += n;
        }
        p->text = str_sub(s, from, i);
        out->n++;
    }
}

static const part *at(const parts *p, uint32_t i)
{
    static const part none = { PART_MARK, { "", 0 }, 0, 0, true };

    return i < p->n ? &p->p[i] : &none;
}

static bool is_mark(const parts *p, uint32_t i, char c)
{
    const part *x = at(p, i);

    return x->kind == PART_MARK && x->text.n == 1 && x->text.p[0] == c;
}

static bool is_year(const part *x) { return x->kind == PART_NUMBER && x->digits == 4 && x->value >= 1980 && x->value <= 2100; }

static uint32_t days_in(int year, int month)
{
    static const uint8_t days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

    return month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29u : days[month - 1];
}

static bool set_day(when *w, uint32_t year, uint32_t month, uint32_t day)
{
    if (year < 1980 || year > 2100 || month < 1 || month > 12 || day < 1 || day > days_in((int)year, (int)month))
        return false;
    *w = (when){ (int16_t)year, (int8_t)month, (int8_t)day, -1, -1, -1, false, 0 };
    return true;
}

static uint32_t month_of(const parts *p, const part *x)
{
    const page_phrase *f = x->kind == PART_WORD ? rules_word(p->rules, PHRASE_MONTH, x->text) : NULL;

    return f ? (uint32_t)f->value : 0;
}

static bool is_joint(const parts *p, uint32_t i)
{
    return is_mark(p, i, '-') || is_mark(p, i, '/') || is_mark(p, i, '.');
}

/* Skips what may stand between the parts of a date that is written in words. */
static uint32_t skip(const parts *p, uint32_t i)
{
    static const char *const filler[] = { "st", "nd", "rd", "th", "of", "de" };

    for (uint32_t k = 0; k < 3; k++) {
        const part *x = at(p, i);

        if (is_mark(p, i, ',') || is_mark(p, i, '.') || is_mark(p, i, '-') || is_mark(p, i, '/')) {
            i++;
            continue;
        }
        for (size_t f = 0; x->kind == PART_WORD && f < COUNT_OF(filler); f++)
            if (str_is(x->text, filler[f])) {
                i++;
                break;
            }
    }
    return i;
}

/* A date that begins at part i; *next is the part behind it. */
static bool date_at(when *w, const parts *p, uint32_t i, uint32_t *next)
{
    const part *x = at(p, i), *y, *z;
    uint32_t month, k;

    if (x->kind == PART_NUMBER && is_joint(p, i + 1) && is_joint(p, i + 3)) {
        y = at(p, i + 2);
        z = at(p, i + 4);
        *next = i + 5;
        if (y->kind == PART_NUMBER && z->kind == PART_NUMBER && y->digits <= 2) {
            if (is_year(x) && z->digits <= 2)
                return set_day(w, x->value, y->value, z->value);
            if (is_year(z) && x->digits <= 2)
                return p->day_first && y->value <= 12 ? set_day(w, z->value, y->value, x->value)
                       : x->value > 12                ? set_day(w, z->value, y->value, x->value)
                                                      : set_day(w, z->value, x->value, y->value);
            if (z->digits == 2 && x->digits <= 2 && is_mark(p, i + 1, '/') && z->value < 60)
                return p->day_first || x->value > 12 ? set_day(w, 2000 + z->value, y->value, x->value)
                                                     : set_day(w, 2000 + z->value, x->value, y->value);
        }
    }
    if (x->kind == PART_NUMBER && (x->digits == 8 || x->digits == 14)) {
        uint32_t v = x->digits == 8 ? x->value : 0;

        *next = i + 1;
        if (v && set_day(w, v / 10000, v / 100 % 100, v % 100))
            return true;
    }
    if (x->kind == PART_NUMBER && x->digits <= 2) { /* 3 April 2020 */
        k = skip(p, i + 1);
        month = month_of(p, at(p, k));
        if (month) {
            k = skip(p, k + 1);
            if (is_year(at(p, k))) {
                *next = k + 1;
                return set_day(w, at(p, k)->value, month, x->value);
            }
            if (is_mark(p, k, '\'') && at(p, k + 1)->digits == 2) {
                *next = k + 2;
                return set_day(w, 2000 + at(p, k + 1)->value, month, x->value);
            }
        }
    }
    month = month_of(p, x);
    if (month) { /* April 3, 2020 */
        k = skip(p, i + 1);
        y = at(p, k);
        if (y->kind == PART_NUMBER && y->digits <= 2) {
            k = skip(p, k + 1);
            if (is_year(at(p, k))) {
                *next = k + 1;
                return set_day(w, at(p, k)->value, month, y->value);
            }
        }
    }
    return false;
}

/* "Z", "+07:00", "+0700", "+7", "WIB", "GMT+7", "(WIB)". */
static void zone_at(when *w, const parts *p, uint32_t i)
{
    const part *x;
    const page_phrase *f;
    int32_t sign, east;

    if (is_mark(p, i, '.') && at(p, i + 1)->kind == PART_NUMBER)
        i += 2; /* parts of a second */
    if (is_mark(p, i, '('))
        i++;
    x = at(p, i);
    if (x->kind == PART_WORD && str_is(x->text, "z")) {
        w->zone = true;
        w->east = 0;
        return;
    }
    if (x->kind == PART_WORD) {
        f = rules_word(p->rules, PHRASE_ZONE, x->text);
        if (!f)
            return;
        w->zone = true;
        w->east = (int16_t)f->value;
        i++;
        if (f->value != 0 || at(p, i)->space)
            return;
    }
    if (!is_mark(p, i, '+') && !is_mark(p, i, '-'))
        return;
    sign = is_mark(p, i, '-') ? -1 : 1;
    x = at(p, i + 1);
    if (x->kind != PART_NUMBER || x->space)
        return;
    if (x->digits == 4) {
        east = (int32_t)(x->value / 100 * 60 + x->value % 100);
    } else if (x->digits <= 2) {
        east = (int32_t)x->value * 60;
        if (is_mark(p, i + 2, ':') && at(p, i + 3)->digits == 2)
            east += (int32_t)at(p, i + 3)->value;
    } else {
        return;
    }
    if (east <= 14 * 60) {
        w->zone = true;
        w->east = (int16_t)(sign * east);
    }
}

/* A time that begins at part i. */
static bool time_at(when *w, const parts *p, uint32_t i)
{
    const part *h = at(p, i), *m = at(p, i + 2);
    uint32_t hour, k = i + 3;

    if (h->kind != PART_NUMBER || h->digits > 2 || h->digits == 0)
        return false;
    if (!(is_mark(p, i + 1, ':') || (is_mark(p, i + 1, '.') && h->digits == 2)) || m->kind != PART_NUMBER || m->digits != 2 ||
        m->space || at(p, i + 1)->space)
        return false;
    hour = h->value;
    if (hour > 24 || m->value > 59)
        return false;
    w->second = -1;
    if (is_mark(p, k, ':') && at(p, k + 1)->kind == PART_NUMBER && at(p, k + 1)->digits == 2 && at(p, k + 1)->value < 60) {
        w->second = (int8_t)at(p, k + 1)->value;
        k += 2;
    }
    if (at(p, k)->kind == PART_WORD && hour <= 12) {
        bool pm = str_is(at(p, k)->text, "pm"), am = str_is(at(p, k)->text, "am");

        if (str_is(at(p, k)->text, "p") || str_is(at(p, k)->text, "a")) { /* p.m. */
            if (is_mark(p, k + 1, '.') && str_is(at(p, k + 2)->text, "m")) {
                pm = at(p, k)->text.p[0] == 'p';
                am = !pm;
                k += 2 + is_mark(p, k + 3, '.');
            }
        }
        if (pm || am) {
            hour = hour % 12 + (pm ? 12 : 0);
            k++;
        }
    }
    w->hour = (int8_t)(hour % 24);
    w->minute = (int8_t)m->value;
    zone_at(w, p, k);
    return true;
}

static void find_time(when *w, const parts *p, uint32_t from, uint32_t next)
{
    /* "T" of ISO, marks, "at", "pukul", a weekday may stand between. */
    for (uint32_t i = next; i < next + 6 && i < p->n; i++) {
        if (time_at(w, p, i))
            return;
        if (at(p, i)->kind == PART_NUMBER)
            break;
    }
    for (uint32_t i = from; i-- > 0 && i + 14 > from;)
        if (time_at(w, p, i) && (i == 0 || at(p, i - 1)->kind != PART_NUMBER))
            return;
}

/* Seconds or milliseconds since 1970. */
static bool from_epoch(when *w, str s)
{
    uint64_t v = 0;
    int64_t days;
    uint32_t year = 1970, month = 1;

    if (s.n != 10 && s.n != 13)
        return false;
    for (uint32_t i = 0; i < 10; i++) {
        if (!ascii_is_digit((unsigned char)s.p[i]))
            return false;
        v = v * 10 + (uint64_t)(s.p[i] - '0');
    }
    days = (int64_t)(v / 86400);
    for (; days >= 365 + (days_in((int)year, 2) == 29); year++)
        days -= 365 + (days_in((int)year, 2) == 29);
    for (; days >= days_in((int)year, (int)month); month++)
        days -= days_in((int)year, (int)month);
    if (!set_day(w, year, month, (uint32_t)days + 1))
        return false;
    v %= 86400;
    w->hour = (int8_t)(v / 3600);
    w->minute = (int8_t)(v / 60 % 60);
    w->second = (int8_t)(v % 60);
    w->zone = true;
    return true;
}

bool when_find(when *out, str text, const page_rules *rules, bool day_first)
{
    char lower[MAX_BYTES + 8];
    uint32_t n = 0, len;
    parts p;

    text = str_trim(text);
    if (from_epoch(out, text))
        return true;
    for (uint32_t i = 0; i < text.n && n < MAX_BYTES; i += len) {
        uint32_t c = utf8_decode(text, i, &len);

        n += utf8_encode(c == UINT32_MAX ? '?' : utf8_lower(c), lower + n);
    }
    p.rules = rules;
    p.day_first = day_first;
    cut(&p, (str){ lower, n });
    for (uint32_t i = 0; i < p.n; i++) {
        uint32_t next = i + 1;

        if (date_at(out, &p, i, &next)) {
            find_time(out, &p, i, next);
            return true;
        }
    }
    return false;
}

bool when_in_url(when *out, str url)
{
    for (uint32_t i = 0; i + 8 <= url.n; i++) {
        uint32_t y, m, d, k;
        char joint;

        if (i > 0 && ascii_is_digit((unsigned char)url.p[i - 1]))
            continue;
        if (!str_u32(str_sub(url, i, i + 4), &y) || y < 1990 || y > 2100)
            continue;
        joint = url.p[i + 4];
        if (joint == '/' || joint == '-' || joint == '_') {
            for (k = i + 5; k < url.n && k < i + 7 && ascii_is_digit((unsigned char)url.p[k]); k++)
                ;
            if (!str_u32(str_sub(url, i + 5, k), &m) || k >= url.n || url.p[k] != joint)
                continue;
            uint32_t from = ++k;

            for (; k < url.n && k < from + 2 && ascii_is_digit((unsigned char)url.p[k]); k++)
                ;
            if ((k < url.n && ascii_is_digit((unsigned char)url.p[k])) || !str_u32(str_sub(url, from, k), &d))
                continue;
            if (set_day(out, y, m, d))
                return true;
        } else if (str_u32(str_sub(url, i + 4, i + 6), &m) && str_u32(str_sub(url, i + 6, i + 8), &d) &&
                   set_day(out, y, m, d)) {
            return true;
        }
    }
    return false;
}

int64_t when_minutes(const when *w)
{
    int y = w->year - (w->month <= 2), era = y / 400, yoe = y - era * 400;
    int doy = (153 * (w->month + (w->month > 2 ? -3 : 9)) + 2) / 5 + w->day - 1;
    int64_t days = (int64_t)era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;

    return days * 1440 + (w->hour >= 0 ? w->hour * 60 + w->minute : 0) - (w->zone ? w->east : 0);
}

bool when_same_day(const when *a, const when *b) { return a->year == b->year && a->month == b->month && a->day == b->day; }

str when_print(const when *w, arena *a)
{
    char time[32] = "", zone[16] = "";

    if (w->hour >= 0 && w->second >= 0)
        snprintf(time, sizeof(time), "T%02d:%02d:%02d", w->hour, w->minute, w->second);
    else if (w->hour >= 0)
        snprintf(time, sizeof(time), "T%02d:%02d", w->hour, w->minute);
    if (w->hour >= 0 && w->zone)
        snprintf(zone, sizeof(zone), "%c%02d:%02d", w->east < 0 ? '-' : '+', (w->east < 0 ? -w->east : w->east) / 60,
                 (w->east < 0 ? -w->east : w->east) % 60);
    return arena_printf(a, "%04d-%02d-%02d%s%s", w->year, w->month, w->day, time, zone);
}
