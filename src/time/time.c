/* Dates and times. See time.h for what goes in and out.
 *
 * Method: the text is cut into pieces (pieces.c); word classes and patterns of the language pack are matched, leftmost
 * and longest first (match.c); then each expression gets its value in text order (resolve.c). Only dates are meant to
 * be written out; times of day, durations, sets and vague expressions are kept with their type so that their parts are
 * not taken for dates and so that the coder may use them.
 *
 * Cannot: expressions across line breaks, calendars other than the Gregorian except for feasts listed by year in the pack. */
#include "time/time.h"

#include "base/error.h"
#include "time/span.h"
#include "time/write.h"

enum { INFER_LIMIT = 4000, DATELINE_LIMIT = 60, DATELINE_DAYS = 7 };

typedef struct found_list {
    expression *item;
    uint32_t count, cap;
} found_list;

/* ---- What surrounds a bare word or number can show that it is no date ------------------------------------------------ */

static bool is_capital_word(const piece *p) { return p->shape == 'a' && p->capital; }

/* Does a month, or a number before a slash, begin at this piece? */
static bool date_at(const matcher *m, uint32_t at)
{
    return class_at(m, at, TC_MONTH) || (class_at(m, at, TC_MON) && at + 1 < m->piece_count && m->piece[at + 1].shape == '/' && !m->piece[at + 1].space);
}

/* Digits glued to other digits by a point, comma, slash or hyphen, or to a sign: part of a number or code. */
static bool glued_left(const matcher *m, uint32_t at, bool bare)
{
    const piece *p = &m->piece[at];

    if (at == 0 || p->space)
        return false;
    if (p[-1].shape == 'a' || p[-1].shape == '0')
        return bare;
    if (strchr("/#$&+_@=%", p[-1].shape))
        return true;
    if (!bare && p[-1].shape == '-' && (date_at(m, at) || class_before(m, at - 1, TC_MONTH)))
        return false;
    return strchr(".,:-", p[-1].shape) && at > 1 && !p[-1].space && (p[-2].shape == '0' || (p[-1].shape == '-' && p[-2].shape == 'a'));
}

static bool glued_right(const matcher *m, uint32_t end, bool bare)
{
    const piece *p = &m->piece[end];

    if (end >= m->piece_count || p->space)
        return false;
    if (p->shape == 'a' || p->shape == '0' || p->shape == '%' || p->shape == '_')
        return true;
    if (p->shape == '-' && !bare && date_at(m, end + 1)) /* "5/1-5/7", "Nov 18-Dec 19" */
        return false;
    if (end + 1 >= m->piece_count || p[1].space)
        return false;
    return strchr("./,:-", p->shape) && (p[1].shape == '0' || ((p->shape == '-' || p->shape == '/') && p[1].shape == 'a'));
}

static bool month_is_name(const matcher *m, const expression *e)
{
    const piece *p = &m->piece[e->first];
    bool placed = class_before(m, e->first, TC_WEEKDAY) || class_before(m, e->first, TC_EDGE);

    if (!p->capital && e->bare_case == CASE_CAPITAL)
        return true;
    if (e->first > 0 && !p->space && p[-1].shape == '-' && e->first > 1 && p[-2].shape == 'a') /* "Chi Wei-jan" */
        return true;
    if (e->bare_case == CASE_CAPITAL && p->opens) /* "May" or "March" may be any word at the start of a sentence */
        return true;
    if (e->first > 0 && p->space && !p->opens && is_capital_word(&p[-1]) && !p[-1].opens && !placed)
        return true;
    return e->end < m->piece_count && m->piece[e->end].space && !m->piece[e->end].line && is_capital_word(&m->piece[e->end])
        && !placed && e->first > 0 && is_capital_word(&p[-1]) && !p->opens;
}

static bool refused(const matcher *m, const expression *e)
{
    const piece *p = m->piece;

    if (p[e->first].shape == '0' && glued_left(m, e->first, e->bare != TC_COUNT))
        return true;
    if (p[e->end - 1].shape == '0' && glued_right(m, e->end, e->bare != TC_COUNT))
        return true;
    if (e->bare == TC_COUNT)
        return false;
    if (class_before(m, e->first, TC_BLOCK))
        return true;
    if ((e->bare == TC_YEAR || e->bare == TC_DAY) && class_at(m, e->end, TC_COUNTED))
        return true;
    if (e->bare == TC_MONTH)
        return month_is_name(m, e);
    /* "USA Today": a capital inside a sentence after another one. */
    return e->bare == TC_REL && is_capital_word(&p[e->first]) && !p[e->first].opens;
}

/* ---- Finding ------------------------------------------------------------------------------------------------------ */

static dgm_status find_all(doc *d, const matcher *m, found_list *list, dgm_error *error)
{
    for (uint32_t at = 0; at < m->piece_count;) {
        expression e, *kept;

        if (!match_at(m, at, &e) || (e.kind != TK_SKIP && refused(m, &e))) {
            at++;
            continue;
        }
        at = e.end;
        if (e.kind == TK_SKIP)
            continue;
        kept = ARENA_PUSH(d->arena, list->item, list->count, list->cap);
        if (!kept)
            return dgm_fail_memory(error);
        *kept = e;
    }
    return DGM_OK;
}

/* ---- Date of publication ---------------------------------------------------------------------------------------------- */

/* The first whole date near the beginning: of the dateline, or "Rabu (7/4/2021)" of the lead. The latest of those in
 * the first part of the text would be wrong for announcements, so order decides. */
static void infer_date(doc *d, resolver *s, const found_list *list)
{
    for (uint32_t i = 0; i < list->count; i++) {
        const expression *e = &list->item[i];
        resolved v;

        if (s->m->piece[e->first].start > INFER_LIMIT)
            return;
        if ((e->kind != TK_DATE && e->kind != TK_RANGE) || !e->r.year || !e->r.month || !e->r.day)
            continue;
        v = resolve_date(s, e);
        if (!v.ok || !v.known)
            continue;
        s->pub = v.from;
        s->has_pub = true;
        d->date = arena_printf(d->arena, "%04d-%02d-%02d", (int)v.from.year, (int)v.from.month, (int)v.from.day);
        if (!d->date.p)
            d->date = STR("");
        d->date_inferred = d->date.n > 0;
        doc_note(d, "time", s->m->piece[e->first].start, s->m->piece[e->end - 1].end,
                 "no date was given; the first whole date of the text is taken: %.*s", (int)d->date.n, d->date.p);
        return;
    }
}

/* "WASHINGTON, April 5 - ...": the day of a dateline is the day from which the story speaks, even if the article came
 * out some days before or after. */
static void anchor_at_dateline(doc *d, resolver *s, const found_list *list)
{
    const expression *e = list->item;
    resolved v;

    if (list->count == 0 || !s->has_pub || s->m->piece[e->first].start > DATELINE_LIMIT || !e->r.month || !e->r.day
        || e->end >= s->m->piece_count || s->m->piece[e->end].shape != '-')
        return;
    v = resolve_date(s, e);
    if (!v.ok || !v.known || v.from.day == 0)
        return;
    if (days_of(v.from) - days_of(s->pub) > DATELINE_DAYS || days_of(s->pub) - days_of(v.from) > DATELINE_DAYS)
        return;
    s->pub = v.from;
    doc_note(d, "time", s->m->piece[e->first].start, s->m->piece[e->end - 1].end, "day of the dateline: relative dates count from it");
}

/* ---- Keeping ---------------------------------------------------------------------------------------------------------- */

static uint32_t word_at(const doc *d, uint32_t byte, bool last)
{
    uint32_t lo = doc_word_from(d, byte);

    if (d->word_count == 0)
        return NO_INDEX;
    if (lo == d->word_count)
        return d->word_count - 1;
    while (last && lo + 1 < d->word_count && d->word[lo + 1].start <= byte && d->word[lo + 1].end > byte)
        lo++;
    return lo;
}

static bool in_furniture(const doc *d, uint32_t byte)
{
    uint32_t lo = 0, hi = d->sentence_count;

    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;

        if (d->sentence[mid].end <= byte)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < d->sentence_count && d->sentence[lo].start <= byte && d->sentence[lo].headline;
}

static dgm_status keep(doc *d, const matcher *m, const expression *e, timex t, dgm_error *error)
{
    timex *slot;

    t.start = m->piece[e->first].start;
    t.end = m->piece[e->end - 1].end;
    t.first = word_at(d, t.start, false);
    t.last = word_at(d, t.end - 1, true);
    t.span_end = t.end;
    if (!t.value.p || !t.value_end.p || !t.timex3.p)
        return dgm_fail_memory(error);
    t.span = STR("");
    slot = ARENA_PUSH(d->arena, d->timex, d->timex_count, d->timex_cap);
    if (!slot)
        return dgm_fail_memory(error);
    *slot = t;
    return DGM_OK;
}

/* A date found, with the pieces and days it covers; parallel to doc->timex. */
typedef struct covered {
    day_span days;
    uint32_t first, end; /* pieces */
    const expression *e;
    bool from_to;        /* its value is itself a range */
    bool counts;         /* a number of units, "two weeks" */
} covered;

typedef struct covered_list {
    covered *item;
    uint32_t count, cap;
} covered_list;

static dgm_status cover(doc *d, covered_list *list, const expression *e, day_span days, const resolved *v, dgm_error *error)
{
    covered *c = ARENA_PUSH(d->arena, list->item, list->count, list->cap);

    if (!c)
        return dgm_fail_memory(error);
    *c = (covered){ .days = days, .first = e->first, .end = e->end, .e = e, .from_to = v->known && v->to.year,
                    .counts = (e->kind == TK_DURATION || (e->kind == TK_WINDOW && e->r.has_count)) && e->r.unit && !e->r.direction };
    return DGM_OK;
}

static dgm_status keep_date(doc *d, resolver *s, const expression *e, covered_list *list, dgm_error *error)
{
    resolved v = resolve_date(s, e);
    timex t = { .type = TIME_DATE, .value = STR(""), .value_end = STR(""), .timex3 = STR("") };
    day_span days = { 0 };

    if (!v.ok)
        return DGM_OK;
    days = span_of(s, e, &v);
    if (days.known && days.picked && days.end == days.first + 1 && v.known)
        v.from = civil_of(days.first); /* "the first Monday of May" is that day */
    if (v.known) {
        t.value = time_date_text(d->arena, v.from);
        t.value_end = time_date_text(d->arena, v.to);
        resolver_keep(s, e, v.from);
    }
    t.mod = days.mod;
    t.timex3 = days.timex3[0] ? arena_printf(d->arena, "%s", days.timex3) : t.value_end.n ? arena_printf(d->arena, "%.*s/%.*s",
               (int)t.value.n, t.value.p, (int)t.value_end.n, t.value_end.p) : t.value;
    TRY(keep(d, s->m, e, t, error));
    doc_note(d, "time", d->timex[d->timex_count - 1].start, d->timex[d->timex_count - 1].end,
             "time_patterns.tsv:%u: %s%s%s%s", e->line, v.known ? t.value.p : "unknown", v.by_context ? ", from the date before it" : "",
             v.direction > 0 ? ", future by a word nearby" : "", e->r.year ? "" : ", relative to the publication");
    return cover(d, list, e, days, &v, error);
}

static dgm_status keep_other(doc *d, resolver *s, const expression *e, covered_list *list, dgm_error *error)
{
    timex t = { .type = TIME_DATE, .value = STR(""), .value_end = STR(""), .timex3 = STR("") };
    resolved none = { 0 }, v = e->kind == TK_WINDOW && (e->r.day || e->r.year || e->r.feast != NO_INDEX) ? resolve_date(s, e) : none;

    if (e->kind == TK_TIME) {
        t.type = TIME_TIME;
        t.value = time_clock_text(d->arena, &e->r);
    } else if (e->kind == TK_DURATION || (e->kind == TK_WINDOW && e->r.has_count && e->r.unit)) {
        t.type = TIME_DURATION;
        t.value = time_duration_text(d->arena, &e->r);
    } else if (e->kind == TK_SET) {
        t.type = TIME_SET;
        t.value = time_set_text(d->arena, &e->r);
    } else {
        t.vague = true;
    }
    t.timex3 = t.value;
    if (e->kind == TK_TIME && e->r.zone != NO_INDEX && e->r.hour >= 0 && t.value.p) {
        str zone = s->m->rules->lexeme[e->r.zone].raw;

        t.timex3 = arena_printf(d->arena, "%.*s%.*s", (int)t.value.n, t.value.p, (int)zone.n, zone.p);
    }
    TRY(keep(d, s->m, e, t, error));
    return cover(d, list, e, e->kind == TK_WINDOW || e->kind == TK_VAGUE ? span_of(s, e, &v) : (day_span){ 0 }, &none, error);
}

/* ---- Ranges and sides: "from X to Y", "before X", "X or later" ------------------------------------------------------------- */

/* Value of the lexeme of `class` that fills the pieces from..to exactly, 0 when none does. */
static int32_t lexeme_between(const matcher *m, uint32_t from, uint32_t to, uint8_t class)
{
    if (from >= to || to - from > TIME_MAX_WORDS)
        return 0;
    for (uint32_t i = m->cand_first[from]; i < m->cand_first[from + 1]; i++)
        if (m->cand[i].class == class && m->cand[i].n == to - from)
            return m->cand[i].value;
    return 0;
}

/* Value of the longest lexeme of `class` that ends before piece `at`, with where it begins. */
static int32_t lexeme_before(const matcher *m, uint32_t at, uint8_t class, uint32_t *begin)
{
    for (uint32_t back = TIME_MAX_WORDS; back > 0; back--)
        if (back <= at && !m->piece[at].line && lexeme_between(m, at - back, at, class)) {
            *begin = at - back;
            return lexeme_between(m, at - back, at, class);
        }
    return 0;
}

/* The same behind piece `at`; what leads to the next date ("after 2016 and before 2018") does not count. */
static int32_t lexeme_after(const matcher *m, uint32_t at, uint8_t class, uint32_t next)
{
    for (uint32_t n = TIME_MAX_WORDS; n > 0; n--)
        if (at + n <= m->piece_count && at + n != next && !m->piece[at].line && lexeme_between(m, at, at + n, class))
            return lexeme_between(m, at, at + n, class);
    return 0;
}

/* Do a and b stand as the two ends of one range? */
static bool are_ends(const matcher *m, const covered *a, const covered *b)
{
    int32_t by = lexeme_between(m, a->end, b->first, TC_JOIN);
    uint32_t begin;

    if (!a->days.known || !b->days.known || a->from_to || b->from_to || by == 0)
        return false;
    return by == 1 || lexeme_before(m, a->first, TC_OPEN, &begin) != 0;
}

/* The day a date stands for as an end of a range. */
static int32_t turn_of(const covered *c) { return c->days.turn != INT32_MIN ? c->days.turn : c->days.first; }

/* "August to October" said in September: the first is that before the second. */
static int32_t first_end(const covered *a, const covered *b)
{
    int32_t first = turn_of(a);
    civil c = civil_of(first);

    if (a->e->r.year || !a->e->r.month || (first <= turn_of(b) && !b->e->r.year))
        return first;
    if (b->e->r.year)
        c.year = civil_of(turn_of(b)).year;
    if (!civil_valid(c) || days_of(c) > turn_of(b))
        c.year--;
    return civil_valid(c) ? days_of(c) : first;
}

/* "between today and November 15": the second is that after the first. */
static int32_t second_end(const covered *a, const covered *b)
{
    civil c = civil_of(turn_of(b));

    if (turn_of(b) < a->days.first && !b->e->r.year && b->e->r.month && !a->e->r.month)
        c.year++;
    return civil_valid(c) ? days_of(c) : turn_of(b);
}

/* "two weeks before Friday": moves the day of `b` by what `a` counts; "two weeks starting on Friday" covers them. */
static bool shifted(const matcher *m, const covered *a, const covered *b, int32_t *from, int32_t *day)
{
    uint32_t begin;
    int32_t way = a->end == b->first ? lexeme_before(m, a->end, TC_SHIFT, &begin) : lexeme_between(m, a->end, b->first, TC_SHIFT);

    if (way == 0 || !a->counts || !b->days.known || b->from_to)
        return false;
    *day = days_counted(&a->e->r, civil_of(b->days.first), way < 0 ? -1 : 1);
    *from = way > 1 || (a->e->r.has_near && a->e->r.near > 1) ? b->days.first : *day;
    return *day != INT32_MIN;
}

/* Says which side of the date is meant, if only one is. */
static dgm_status write_side(doc *d, const matcher *m, timex *t, const covered *c, uint32_t next, dgm_error *error)
{
    uint32_t begin;
    int32_t side = lexeme_after(m, c->end, TC_POSTMOD, next), first = c->days.first, end = c->days.end, turn = turn_of(c);

    if (side == 0)
        side = lexeme_before(m, c->first, TC_MOD, &begin);
    if (side == 1 || side == 2) {
        end = side == 1 || end == c->days.first + 1 ? turn : end; /* "on or before Friday": Friday is the end */
        first = INT32_MIN;
    } else if (side == 3 || side == 4) {
        first = side == 3 && end > c->days.first + 1 ? end : turn;
        end = INT32_MAX;
    }
    if (side > 0 && t->type == TIME_DATE && !t->vague)
        t->mod = (uint8_t)(MOD_BEFORE + side - 1);
    if (side == 0 && c->from_to && t->value_end.n) /* its ends as they are told */
        t->span = t->timex3;
    else
        t->span = time_span_text(d->arena, first, end);
    return t->span.p ? DGM_OK : dgm_fail_memory(error);
}

/* A time of day right behind a day, at most with a comma, a preposition or "at" (class JOIN 3) between them. */
static bool has_clock(const matcher *m, const timex *t, const covered *c)
{
    return c->days.known && c->days.end == c->days.first + 1 && t[1].type == TIME_TIME && c->e->r.feast == NO_INDEX && c[1].e->r.hour >= 0 && !m->piece[c[1].first].line &&
           (c->end == c[1].first || lexeme_between(m, c->end, c[1].first, TC_JOIN) == 3);
}

/* The date after `t` belongs to it. */
static dgm_status join(doc *d, timex *t, int32_t first, int32_t end, dgm_error *error)
{
    t->span = time_span_text(d->arena, first, end);
    t->span_end = t[1].end;
    t[1].span_taken = true;
    return t->span.p ? DGM_OK : dgm_fail_memory(error);
}

static dgm_status write_spans(doc *d, const matcher *m, const covered_list *list, dgm_error *error)
{
    for (uint32_t i = 0; i < list->count; i++) {
        const covered *c = &list->item[i];
        timex *t = &d->timex[i];
        int32_t first, end;

        if (i + 1 < list->count && shifted(m, c, &c[1], &first, &end)) {
            TRY(join(d, t, first, end > first ? end : first + 1, error));
            i++;
        } else if (i + 1 < list->count && are_ends(m, c, &c[1]) && first_end(c, &c[1]) <= second_end(c, &c[1])) {
            first = first_end(c, &c[1]);
            end = second_end(c, &c[1]);
            TRY(join(d, t, first, end > first ? end : c[1].days.end, error));
            i++;
        } else if (i + 1 < list->count && has_clock(m, t, c)) {
            TRY(join(d, t, c->days.first, c->days.end, error));
            t->span = arena_printf(d->arena, "%.*s%.*s", (int)t->span.n, t->span.p, (int)t[1].timex3.n, t[1].timex3.p);
            if (!t->span.p)
                return dgm_fail_memory(error);
            i++;
        } else if (c->days.known) {
            TRY(write_side(d, m, t, c, i + 1 < list->count ? c[1].first : 0, error));
        }
    }
    return DGM_OK;
}

dgm_status time_run(doc *d, const time_rules *rules, dgm_error *error)
{
    matcher m;
    found_list list = { 0 };
    covered_list days = { 0 };
    resolver s = { .d = d, .m = &m };
    uint32_t n;
    const piece *p = time_pieces(d->arena, d->text, &n);

    if (!p)
        return dgm_fail_memory(error);
    TRY(matcher_init(&m, rules, d->arena, p, n, error));
    TRY(find_all(d, &m, &list, error));
    s.has_pub = civil_parse(d->date, &s.pub);
    if (!s.has_pub)
        infer_date(d, &s, &list);
    anchor_at_dateline(d, &s, &list);
    for (uint32_t i = 0; i < list.count; i++) {
        const expression *e = &list.item[i];

        if (in_furniture(d, p[e->first].start))
            continue;
        if (e->kind == TK_DATE || e->kind == TK_RANGE || e->kind == TK_DECADE)
            TRY(keep_date(d, &s, e, &days, error));
        else
            TRY(keep_other(d, &s, e, &days, error));
    }
    return write_spans(d, &m, &days, error);
}
