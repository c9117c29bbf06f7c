/* Values. Relative expressions count from the day of publication; those of sequence ("the following day") from the
 * date mentioned last. A bare weekday of news is the nearest one not after the publication, unless a word nearby tells
 * of the future; a bare day and month is the nearest to the publication in either direction.
 *
 * Late resolution against an anchor follows SUTime (Chang and Manning 2012); the news strategy for bare names follows
 * HeidelTime (Stroetgen and Gertz 2010). Weeks, quarters and the like keep more than a first day in span.c. */
#include "time/resolve.h"

#include "time/feast.h"

#include "base/utf8.h"

enum { CUE_LEFT = 14, CUE_RIGHT = 9, CUE_RIGHT_COST = 4, LOOK_BACK = 150 };

/* Is the verb at this piece in a finite past tense, as far as the tagger knows? */
static bool past_verb(const resolver *s, uint32_t at)
{
    const doc *d = s->d;
    uint32_t byte = s->m->piece[at].start, lo = doc_word_from(d, byte);

    return lo < d->word_count && d->word[lo].start == byte && (d->word[lo].upos == UPOS_VERB || d->word[lo].upos == UPOS_AUX)
        && (d->word[lo].flags & WORD_PAST) && str_find(d->word[lo].feats, STR("VerbForm=Fin")) != NO_INDEX;
}

static int32_t cue_at(const resolver *s, uint32_t at)
{
    if (class_at(s->m, at, TC_FUTURE))
        return 1;
    return class_at(s->m, at, TC_PAST) || past_verb(s, at) ? -1 : 0;
}

int32_t direction_around(const resolver *s, uint32_t first, uint32_t end)
{
    const piece *p = s->m->piece;
    int32_t best = 0;
    uint32_t cost = UINT32_MAX;

    for (uint32_t i = first, k = 1; i-- > 0 && k <= CUE_LEFT && !p[i + 1].opens; k++) {
        int32_t cue = cue_at(s, i);

        if (cue == 0 && s->future_end == i + 1) /* "will meet on Tuesday in Paris and on Friday": the second goes with the first */
            cue = 1;
        if (cue != 0) {
            best = cue;
            cost = k;
            break;
        }
    }
    for (uint32_t i = end, k = 1; i < s->m->piece_count && k <= CUE_RIGHT && !p[i].opens && k + CUE_RIGHT_COST < cost; i++, k++) {
        int32_t cue = cue_at(s, i);

        if (cue != 0)
            return cue;
    }
    return best;
}

static civil day_from(int32_t days) { return civil_of(days); }

static resolved found(civil c) { return (resolved){ .ok = civil_valid(c), .known = true, .from = c }; }

static resolved unknown(void) { return (resolved){ .ok = true }; }

static resolved no_date(void) { return (resolved){ .ok = false }; }

/* ---- Units around an anchor -------------------------------------------------------------------------------------- */

static civil week_start(civil anchor, int32_t weeks)
{
    int32_t days = days_of(anchor);

    return day_from(days - (weekday_of(days) - 1) + 7 * weeks);
}

/* The unit `n` steps from the anchor; for `exact`, days and weeks are counted from the anchor's day itself. */
static resolved step(const resolver *s, civil anchor, uint8_t unit, int32_t n, bool exact)
{
    civil c;

    switch (unit) {
    case 'D':
        return anchor.day ? found(day_from(days_of(anchor) + n)) : unknown();
    case 'F':
        return step(s, anchor, 'W', 2 * n, exact);
    case 'W':
        if (anchor.day == 0)
            return unknown();
        c = exact ? day_from(days_of(anchor) + 7 * n) : week_start(anchor, n);
        if (s->m->rules->week_is_month) {
            if (!exact && n == 0)
                c = anchor;
            c.day = 0;
        }
        return found(c);
    case 'E':
        return anchor.day ? found(day_from(days_of(week_start(anchor, n)) + 5)) : unknown();
    case 'M':
        return anchor.month ? found(civil_add_months(anchor, n)) : unknown();
    case 'Q':
        return anchor.month ? found(civil_add_months((civil){ anchor.year, (anchor.month - 1) / 3 * 3 + 1, 0 }, 3 * n)) : unknown();
    case 'S':
        return anchor.month ? found(civil_add_months((civil){ anchor.year, (anchor.month - 1) / 6 * 6 + 1, 0 }, 6 * n)) : unknown();
    case 'Y':
        return found((civil){ anchor.year + n, 0, 0 });
    case 'X':
        return found((civil){ exact ? anchor.year + 10 * n : anchor.year / 10 * 10 + 10 * n, 0, 0 });
    default: /* hours and less: no date of its own */
        return no_date();
    }
}

/* ---- Counting ------------------------------------------------------------------------------------------------------ */

int32_t move_by_months(civil c, int32_t n)
{
    civil to = civil_add_months(c, n);
    int32_t last = month_length(to.year, to.month);

    return days_of((civil){ to.year, to.month, c.day > last ? last : c.day });
}

static int32_t move(int32_t day, uint8_t unit, int32_t n)
{
    switch (unit) {
    case 'D': return day + n;
    case 'W': return day + 7 * n;
    case 'F': return day + 14 * n;
    case 'M': return move_by_months(civil_of(day), n);
    case 'Q': return move_by_months(civil_of(day), 3 * n);
    case 'Y': return move_by_months(civil_of(day), 12 * n);
    case 'X': return move_by_months(civil_of(day), 120 * n);
    default: return INT32_MIN;
    }
}

int32_t days_counted(const reading *r, civil from, int32_t way)
{
    int32_t n = r->few ? 3 : r->has_count ? r->count : 1, day = days_of(from);

    if (r->parts < 2)
        return n > 20000 ? INT32_MIN : move(day, r->unit, way * n);
    for (uint32_t i = 0; i < r->parts && day != INT32_MIN; i++)
        day = r->part_count[i] > 20000 ? INT32_MIN : move(day, r->part_unit[i], way * r->part_count[i]);
    return day;
}

/* ---- Month, day and weekday without year ------------------------------------------------------------------------- */

static int32_t full_year(const resolver *s, int32_t year)
{
    int32_t yy = year == 100 ? 0 : year, now = s->has_pub ? s->pub.year : 2025;

    if (year > 100)
        return year;
    return yy <= now % 100 + 10 ? now / 100 * 100 + yy : now / 100 * 100 - 100 + yy;
}

/* Which direction does the expression itself, or its surroundings, give? */
static int32_t wanted_direction(const resolver *s, const expression *e)
{
    if (e->r.has_near && e->r.near != 0 && e->r.unit == 0)
        return e->r.near;
    return direction_around(s, e->first, e->end);
}

static int64_t distance(civil a, civil b) { return (int64_t)days_of(a) - days_of(b); }

/* Year of a day and month: nearest to the publication; a said direction wins unless it would lead far off. */
static int32_t year_of_day(const resolver *s, const expression *e, int32_t month, int32_t day)
{
    int32_t year = s->pub.year, best = year, direction = wanted_direction(s, e);
    int64_t least = INT64_MAX;
    bool said = e->r.has_near && e->r.near != 0 && e->r.unit == 0, limit = class_before(s->m, e->first, TC_LIMIT);

    if (limit && !said)
        direction = 0;
    for (int32_t y = year - 1; y <= year + 1; y++) {
        civil c = { y, month, day };
        int64_t gap, cost;

        if (!civil_valid(c))
            continue;
        gap = distance(c, s->pub);
        cost = gap < 0 ? -gap : gap;
        if (gap > 0 && direction <= 0 && !limit) /* news looks back */
            cost *= 2;
        if ((direction < 0 && gap > 0) || (direction > 0 && gap < 0))
            cost += said ? 10000 : direction < 0 ? LOOK_BACK : 60;
        if (cost < least) {
            least = cost;
            best = y;
        }
    }
    return best;
}

static int32_t year_of_month(const resolver *s, const expression *e, int32_t month)
{
    int32_t direction = wanted_direction(s, e), gap = month - s->pub.month;
    bool said = e->r.has_near && e->r.near != 0 && e->r.unit == 0;

    if (said && direction < 0)
        return gap >= 0 ? s->pub.year - 1 : s->pub.year;
    if (said)
        return gap <= 0 ? s->pub.year + 1 : s->pub.year;
    if (e->r.has_near)
        return s->pub.year;
    if (class_before(s->m, e->first, TC_LIMIT))
        return gap < -6 ? s->pub.year + 1 : gap > 6 ? s->pub.year - 1 : s->pub.year;
    if (s->year_of[month] != 0 && direction <= 0)
        return s->year_of[month];
    if (direction > 0 && gap == -1 && e->bare != TC_COUNT) /* a month just over is seldom that of next year */
        return s->pub.year;
    if (direction < 0 && gap == 1 && e->r.has_edge) /* "in mid-April", said in March, is the next one */
        return s->pub.year;
    if (direction > 0)
        return gap < 0 ? s->pub.year + 1 : s->pub.year;
    if (direction < 0)
        return gap > 0 ? s->pub.year - 1 : s->pub.year;
    return gap > 1 ? s->pub.year - 1 : s->pub.year;
}

/* Year said by "tahun lalu", "next year", "that year"; 0 when none is. */
static int32_t related_year(const resolver *s, const reading *r)
{
    if (r->unit == 'Y' && r->has_near)
        return s->has_pub ? s->pub.year + r->near : 0;
    if (r->unit == 'Y' && r->has_anaph)
        return s->has_last ? s->last.year + r->anaph : 0;
    return 0;
}

static resolved resolve_weekday(const resolver *s, const expression *e, int32_t weekday)
{
    const reading *r = &e->r;
    int32_t now, back, direction;
    resolved out;

    if (!s->has_pub)
        return unknown();
    now = days_of(s->pub);
    if (r->unit == 'W' && (r->has_near || r->has_anaph))
        return found(day_from(days_of(week_start(s->pub, r->has_near ? r->near : r->anaph)) + weekday - 1));
    back = (weekday_of(now) - weekday + 7) % 7;
    direction = wanted_direction(s, e);
    if (r->has_near && r->near < 0 && r->unit == 0)
        back = back == 0 ? 7 : back;
    else if (r->has_near && r->near > 0 && r->unit == 0)
        back -= 7;
    else if (direction > 0 && back != 0)
        back -= 7;
    out = found(day_from(now - back));
    out.direction = direction;
    return out;
}

/* Number and weekday disagree and the number leads far off: "Selasa (3/11)" in a story of 4 December. When the last
 * days before the publication hold that weekday on a day that ends in the same digit, the number is mistyped. */
static civil mend_typo(const resolver *s, civil c, int32_t weekday)
{
    int32_t now = days_of(s->pub), said = days_of(c);

    if (weekday_of(said) == weekday || (said <= now + 1 && said > now - 10))
        return c;
    for (int32_t back = 0; back < 10; back++) {
        civil near = civil_of(now - back);

        if (weekday_of(now - back) == weekday && near.day % 10 == c.day % 10)
            return near;
    }
    return c;
}

static resolved resolve_day_month(resolver *s, const expression *e)
{
    const reading *r = &e->r;
    int32_t year = r->year ? full_year(s, r->year) : related_year(s, r), month = r->month, day = r->day;
    int32_t month_to = r->month_to ? r->month_to : month;
    resolved out;

    if (year == 0 && !s->has_pub)
        return unknown();
    if (year == 0)
        year = year_of_day(s, e, month, day);
    else if (e->kind == TK_DATE && r->year && r->month_to && r->month_to < month)
        year--; /* "28 November hingga 10 Februari 2024" */
    out = found((civil){ year, month, day });
    if (r->weekday && r->numeric && s->has_pub && out.ok && !r->year)
        out.from = mend_typo(s, out.from, r->weekday);
    if (e->kind == TK_RANGE && (r->day_to || r->month_to)) {
        out.to = (civil){ r->year_to ? full_year(s, r->year_to) : year + (month_to < month), month_to, r->day_to };
        if (r->year_to == 0 && r->year && month_to < month)
            out.from.year = year - 1, out.to.year = year;
        if (!civil_valid(out.to))
            out.to = (civil){ 0 };
    }
    return out;
}

static resolved resolve_month(resolver *s, const expression *e)
{
    const reading *r = &e->r;
    int32_t year = r->year ? full_year(s, r->year) : related_year(s, r);
    resolved out;

    if (year == 0 && !s->has_pub)
        return unknown();
    if (year == 0)
        year = year_of_month(s, e, r->month);
    out = found((civil){ year, r->month, 0 });
    if (e->kind == TK_RANGE && r->month_to) {
        out.to = (civil){ r->year_to ? full_year(s, r->year_to) : year + (r->month_to < r->month), r->month_to, 0 };
        if (r->year_to == 0 && r->year && r->month_to < r->month)
            out.from.year = year - 1, out.to.year = year;
    }
    return out;
}

/* "Friday the 13th": the nearest such day, on the side that the text looks to. */
static resolved weekday_and_day(const resolver *s, const expression *e)
{
    int32_t now = days_of(s->pub), way = direction_around(s, e->first, e->end);

    for (int32_t n = 0; n < 4400; n++) {
        int32_t day = n % 2 ? now + (n + 1) / 2 : now - n / 2;

        if (weekday_of(day) == e->r.weekday && civil_of(day).day == e->r.day && (way == 0 || (way > 0) == (day >= now)))
            return found(civil_of(day));
    }
    return unknown();
}

/* "tanggal 15", "tanggal 5 bulan depan": a day of a month known otherwise. */
static resolved resolve_day(const resolver *s, const expression *e)
{
    const reading *r = &e->r;
    civil c = s->pub;

    if (r->unit == 'M' && r->has_near && s->has_pub)
        c = civil_add_months(s->pub, r->near);
    else if (s->has_last && s->last.month)
        c = s->last;
    else if (!s->has_pub)
        return unknown();
    else if (r->day > s->pub.day && direction_around(s, e->first, e->end) < 0)
        c = civil_add_months(s->pub, -1);
    if (r->weekday && s->has_pub && r->unit == 0)
        return weekday_and_day(s, e);
    c.day = r->day;
    if (r->day_to > r->day) {
        resolved out = found(c);

        out.to = (civil){ c.year, c.month, r->day_to };
        out.ok = out.ok && civil_valid(out.to);
        return out;
    }
    return found(c);
}

/* ---- Others --------------------------------------------------------------------------------------------------- */

static resolved resolve_feast(const resolver *s, const expression *e)
{
    str raw = s->m->rules->lexeme[e->r.feast].raw;
    int32_t year = e->r.year ? full_year(s, e->r.year) : related_year(s, &e->r), days = feast_length(raw);
    civil c, last;
    resolved out;

    if (year == 0 && !s->has_pub)
        return unknown();
    if (year == 0 && feast_day(raw, s->pub.year, &c)) {
        year = year_of_day(s, e, c.month, c.day);
        if (!feast_day(raw, year, &c))
            year = s->pub.year;
    }
    if (year == 0)
        return unknown();
    if (!feast_day(raw, year, &c))
        return found((civil){ year, 0, 0 });
    out = found(c);
    if (days > 1) {
        last = civil_of(days_of(c) + days - 1);
        out.to = last;
    }
    return out;
}

static resolved resolve_count(const resolver *s, const reading *r)
{
    bool from_last = r->direction == TC_LATER || r->direction == TC_EARLIER;
    int32_t sign = r->direction == TC_AGO || r->direction == TC_EARLIER ? -1 : 1, day;
    resolved out;

    if (from_last ? !s->has_last : !s->has_pub)
        return unknown();
    if (r->count > 2000)
        return no_date();
    out = step(s, from_last ? s->last : s->pub, r->unit, sign * r->count, true);
    if (r->parts > 1 && (from_last ? s->last.day : s->pub.day)) { /* "two years and three months ago" */
        day = days_counted(r, from_last ? s->last : s->pub, sign);
        if (day != INT32_MIN)
            out = found(civil_of(day));
        if (r->unit != 'D' && r->unit != 'W')
            out.from.day = 0;
    }
    out.by_context = from_last;
    return out;
}

static resolved resolve_unit(const resolver *s, const reading *r)
{
    resolved out;

    if (r->has_near)
        return s->has_pub ? step(s, s->pub, r->unit, r->near, false) : unknown();
    if (!s->has_last)
        return unknown();
    out = step(s, s->last, r->unit, r->anaph, false);
    out.by_context = true;
    return out;
}

resolved resolve_date(resolver *s, const expression *e)
{
    const reading *r = &e->r;
    resolved out;

    if (r->feast != NO_INDEX && !(r->month && r->day))
        return resolve_feast(s, e);
    if (r->month && r->day)
        return resolve_day_month(s, e);
    if (r->month)
        return resolve_month(s, e);
    if (r->year) {
        out = found((civil){ full_year(s, r->year), 0, 0 });
        if (e->kind == TK_RANGE && r->year_to) {
            out.to = (civil){ full_year(s, r->year_to), 0, 0 };
            if (r->year > 100 && r->year_to <= 100)
                out.to.year = r->year / 100 * 100 + r->year_to % 100;
            out.ok = out.to.year >= out.from.year;
        }
        return out;
    }
    if (r->day)
        return resolve_day(s, e);
    if (r->weekday) {
        out = resolve_weekday(s, e, r->weekday);
        if (e->kind == TK_RANGE && r->weekday_to && out.known)
            out.to = day_from(days_of(out.from) + (r->weekday_to - r->weekday + 7) % 7);
        return out;
    }
    if (r->rel_unit)
        return s->has_pub ? step(s, s->pub, r->rel_unit, r->rel, false) : unknown();
    if (r->has_count && r->direction)
        return resolve_count(s, r);
    if (r->has_season)
        return related_year(s, r) ? found((civil){ related_year(s, r), 0, 0 })
             : s->has_pub ? found((civil){ s->pub.year + (r->has_near ? r->near : 0), 0, 0 }) : unknown();
    if (r->unit && (r->has_near || r->has_anaph))
        return resolve_unit(s, r);
    if ((r->unit == 'Q' || r->unit == 'S' || r->unit == 'W') && r->has_count && !r->direction && s->has_pub)
        return found((civil){ s->pub.year, 0, 0 });
    if (r->part && r->has_near)
        return s->has_pub ? step(s, s->pub, 'D', r->near, false) : unknown();
    return no_date();
}

void resolver_keep(resolver *s, const expression *e, civil date)
{
    s->last = date;
    s->has_last = true;
    if (date.day && s->has_pub && days_of(date) > days_of(s->pub))
        s->future_end = e->end;
    if (date.month && e->r.year)
        s->year_of[date.month] = date.year;
}
