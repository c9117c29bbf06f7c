/* Dates and times. See time.h for what goes in and out.
 *
 * Method: the text is cut into pieces (pieces.c); word classes and patterns of the language pack are matched, leftmost
 * and longest first (match.c); then each expression gets its value in text order (resolve.c). Only dates are meant to
 * be written out; times of day, durations, sets and vague expressions are kept with their type so that their parts are
 * not taken for dates and so that the coder may use them.
 *
 * Cannot: expressions across line breaks, dates in words ("tanggal tujuh belas"), calendars other than the Gregorian
 * except for feasts listed by year in the pack. */
#include "time/time.h"

#include "base/error.h"
#include "time/resolve.h"

enum { INFER_LIMIT = 4000, DATELINE_LIMIT = 60, DATELINE_DAYS = 7 };

typedef struct found_list {
    expression *item;
    uint32_t count, cap;
} found_list;

/* ---- What surrounds a bare word or number can show that it is no date ------------------------------------------------ */

static bool is_capital_word(const piece *p) { return p->shape == 'a' && p->capital; }

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
    return strchr(".,:-", p[-1].shape) && at > 1 && !p[-1].space && (p[-2].shape == '0' || (p[-1].shape == '-' && p[-2].shape == 'a'));
}

static bool glued_right(const matcher *m, uint32_t end)
{
    const piece *p = &m->piece[end];

    if (end >= m->piece_count || p->space)
        return false;
    if (p->shape == 'a' || p->shape == '0' || p->shape == '%' || p->shape == '_')
        return true;
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
    if (p[e->end - 1].shape == '0' && glued_right(m, e->end))
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

/* ---- Values in writing -------------------------------------------------------------------------------------------------- */

static str date_text(arena *a, civil c)
{
    if (c.year == 0)
        return STR("");
    if (c.month == 0)
        return arena_printf(a, "%04d", (int)c.year);
    if (c.day == 0)
        return arena_printf(a, "%04d-%02d", (int)c.year, (int)c.month);
    return arena_printf(a, "%04d-%02d-%02d", (int)c.year, (int)c.month, (int)c.day);
}

static str clock_text(arena *a, const reading *r)
{
    if (r->hour < 0)
        return r->part ? arena_printf(a, "T%s", r->part == 'M' ? "MO" : r->part == 'A' ? "AF" : r->part == 'E' ? "EV" : "NI") : STR("");
    return r->minute < 0 ? arena_printf(a, "T%02d", (int)r->hour) : arena_printf(a, "T%02d:%02d", (int)r->hour, (int)r->minute);
}

static str duration_text(arena *a, const reading *r)
{
    bool clock = r->unit == 'h' || r->unit == 'm' || r->unit == 's';
    unsigned char u = r->unit == 'E' ? 'W' : r->unit == 'X' ? 'Y' : r->unit;
    const char *t = clock ? "T" : "";
    int32_t n = r->unit == 'X' ? r->count * 10 : r->count;

    if (u >= 'a')
        u = (unsigned char)(u - 32);
    return r->has_count && u ? arena_printf(a, "P%s%d%c", t, (int)n, u) : arena_printf(a, "P%sX%c", t, u ? u : 'D');
}

static str set_text(arena *a, const reading *r)
{
    if (r->weekday)
        return arena_printf(a, "XXXX-WXX-%d", (int)r->weekday);
    if (r->month && r->day)
        return arena_printf(a, "XXXX-%02d-%02d", (int)r->month, (int)r->day);
    if (r->month)
        return arena_printf(a, "XXXX-%02d", (int)r->month);
    return arena_printf(a, "P%d%c", (int)(r->has_count ? r->count : 1), r->unit ? r->unit : 'D');
}

static uint32_t word_at(const doc *d, uint32_t byte, bool last)
{
    uint32_t lo = 0, hi = d->word_count;

    if (d->word_count == 0)
        return NO_INDEX;
    while (lo < hi) { /* first word that ends after the byte */
        uint32_t mid = lo + (hi - lo) / 2;

        if (d->word[mid].end <= byte)
            lo = mid + 1;
        else
            hi = mid;
    }
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
    if (!t.value.p || !t.value_end.p)
        return dgm_fail_memory(error);
    slot = ARENA_PUSH(d->arena, d->timex, d->timex_count, d->timex_cap);
    if (!slot)
        return dgm_fail_memory(error);
    *slot = t;
    return DGM_OK;
}

static dgm_status keep_date(doc *d, resolver *s, const expression *e, dgm_error *error)
{
    resolved v = resolve_date(s, e);
    timex t = { .type = TIME_DATE, .value = STR(""), .value_end = STR("") };

    if (!v.ok)
        return DGM_OK;
    if (v.known) {
        t.value = date_text(d->arena, v.from);
        t.value_end = date_text(d->arena, v.to);
        resolver_keep(s, e, v.from);
    }
    TRY(keep(d, s->m, e, t, error));
    doc_note(d, "time", d->timex[d->timex_count - 1].start, d->timex[d->timex_count - 1].end,
             "time_patterns.tsv:%u: %s%s%s%s", e->line, v.known ? t.value.p : "unknown", v.by_context ? ", from the date before it" : "",
             v.direction > 0 ? ", future by a word nearby" : "", e->r.year ? "" : ", relative to the publication");
    return DGM_OK;
}

static dgm_status keep_other(doc *d, const matcher *m, const expression *e, dgm_error *error)
{
    timex t = { .type = TIME_DATE, .value = STR(""), .value_end = STR("") };

    if (e->kind == TK_TIME) {
        t.type = TIME_TIME;
        t.value = clock_text(d->arena, &e->r);
    } else if (e->kind == TK_DURATION) {
        t.type = TIME_DURATION;
        t.value = duration_text(d->arena, &e->r);
    } else if (e->kind == TK_SET) {
        t.type = TIME_SET;
        t.value = set_text(d->arena, &e->r);
    } else {
        t.vague = true;
    }
    return keep(d, m, e, t, error);
}

dgm_status time_run(doc *d, const time_rules *rules, dgm_error *error)
{
    matcher m;
    found_list list = { 0 };
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
        if (e->kind == TK_DATE || e->kind == TK_RANGE)
            TRY(keep_date(d, &s, e, error));
        else
            TRY(keep_other(d, &m, e, error));
    }
    return DGM_OK;
}
