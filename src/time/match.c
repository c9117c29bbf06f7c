/* Candidates of pieces and the walk over patterns. Leftmost and longest wins; of equal length, the pattern with more
 * context, then the one that stands first in the file. Patterns have no loops, so the work at one piece is bounded by the pack. */
#include "time/match.h"

#include "base/error.h"

static bool push(matcher *m, uint8_t class, uint32_t n, int32_t value, uint32_t index)
{
    cand *c = ARENA_PUSH(m->arena, m->cand, m->cand_count, m->cand_cap);

    if (c)
        *c = (cand){ class, (uint8_t)n, value, index };
    return c != NULL;
}

static bool lexeme_fits(const matcher *m, const lexeme *x, uint32_t at)
{
    const piece *p = &m->piece[at];

    if (at + x->word_count > m->piece_count)
        return false;
    for (uint32_t i = 0; i < x->word_count; i++)
        if (!str_eq(piece_str(&p[i]), x->word[i]) || (i > 0 && p[i].line))
            return false;
    if (x->letters == CASE_CAPITAL)
        return p->capital;
    return x->letters != CASE_LOWER || !p->capital || p->opens;
}

static bool push_lexemes(matcher *m, uint32_t at)
{
    str key = piece_str(&m->piece[at]);
    uint32_t cursor;
    uint64_t hash = str_hash(key);

    if (key.n == 0)
        return true;
    for (uint32_t i = map_first(&m->rules->by_word, hash, &cursor); i != NO_INDEX; i = map_next(&m->rules->by_word, hash, &cursor)) {
        const lexeme *x = &m->rules->lexeme[i];

        if (lexeme_fits(m, x, at) && !push(m, x->class, x->word_count, x->value, i))
            return false;
    }
    return true;
}

/* "10.000" or "1,500,000": one number, whatever its parts look like. */
static uint32_t grouped(const matcher *m, uint32_t at)
{
    uint32_t n = 1;

    while (at + n + 1 < m->piece_count && (m->piece[at + n].shape == '.' || m->piece[at + n].shape == ',')
           && !m->piece[at + n].space && m->piece[at + n + 1].shape == '0' && !m->piece[at + n + 1].space
           && m->piece[at + n + 1].lower_n == 3)
        n += 2;
    return n;
}

/* "th" right behind a number makes it an ordinal. */
static bool has_suffix(const matcher *m, uint32_t at)
{
    str key;
    uint32_t cursor;

    if (at >= m->piece_count || m->piece[at].space)
        return false;
    key = piece_str(&m->piece[at]);
    for (uint32_t i = map_first(&m->rules->by_word, str_hash(key), &cursor); i != NO_INDEX; i = map_next(&m->rules->by_word, str_hash(key), &cursor))
        if (m->rules->lexeme[i].class == TC_SUFFIX && m->rules->lexeme[i].word_count == 1 && str_eq(m->rules->lexeme[i].word[0], key))
            return true;
    return false;
}

static bool push_numerals(matcher *m, uint32_t at)
{
    const piece *p = &m->piece[at];
    int32_t v = (int32_t)p->number;
    uint32_t n = p->lower_n, group = grouped(m, at);
    bool ok = true;

    if (group > 1 && n <= 3)
        ok = push(m, TC_NUM, group, v * 1000, NO_INDEX);
    if (n >= 1 && n <= 2 && has_suffix(m, at + 1))
        ok = ok && push(m, TC_ORDINAL, 2, v, NO_INDEX);
    if (n == 0 || n > 6)
        return ok;
    ok = ok && push(m, TC_NUM, 1, v, NO_INDEX);
    if (n <= 2) {
        if (v >= 1 && v <= 31)
            ok = ok && push(m, TC_DAY, 1, v, NO_INDEX);
        if (v >= 1 && v <= 12)
            ok = ok && push(m, TC_MON, 1, v, NO_INDEX);
        if (v <= 59)
            ok = ok && push(m, TC_CLOCK, 1, v, NO_INDEX);
        if (n == 2)
            ok = ok && push(m, TC_YEAR2, 1, v, NO_INDEX);
    }
    if (n == 4 && v >= 1500 && v <= 2099)
        ok = ok && push(m, TC_YEAR, 1, v, NO_INDEX);
    return ok;
}

/* Longer readings first, so that a walk takes "Christmas Eve" before "Christmas". */
static void sort_by_length(cand *c, uint32_t n)
{
    for (uint32_t i = 1; i < n; i++) {
        cand x = c[i];
        uint32_t k = i;

        for (; k > 0 && c[k - 1].n < x.n; k--)
            c[k] = c[k - 1];
        c[k] = x;
    }
}

dgm_status matcher_init(matcher *m, const time_rules *rules, arena *a, const piece *p, uint32_t n, dgm_error *error)
{
    *m = (matcher){ .rules = rules, .arena = a, .piece = p, .piece_count = n };
    m->cand_first = ARENA_NEW(a, uint32_t, (size_t)n + 1);
    m->kinds = ARENA_NEW(a, uint64_t, (size_t)n + 1);
    if (!m->cand_first || !m->kinds)
        return dgm_fail_memory(error);
    for (uint32_t i = 0; i < n; i++) {
        m->cand_first[i] = m->cand_count;
        if (!push_lexemes(m, i) || (p[i].shape == '0' && !push_numerals(m, i)))
            return dgm_fail_memory(error);
        for (uint32_t k = m->cand_first[i]; k < m->cand_count; k++)
            m->kinds[i] |= time_bit(m->cand[k].class, m->cand[k].value);
        if (m->cand_count > m->cand_first[i])
            sort_by_length(m->cand + m->cand_first[i], m->cand_count - m->cand_first[i]);
    }
    m->cand_first[n] = m->cand_count;
    return DGM_OK;
}

static bool element_takes(const time_elem *e, const cand *c)
{
    for (uint32_t i = 0; i < e->alt_count; i++)
        if (e->class[i] == c->class && (e->only[i] == INT32_MIN || e->only[i] == c->value))
            return true;
    return false;
}

typedef struct walk {
    const matcher *m;
    const time_pattern *p;
    const cand *chosen[TIME_MAX_ELEM];
    uint32_t at[TIME_MAX_ELEM + 1];
} walk;

/* Takes element `k` at the piece reached; tries every candidate (a word may be month and surname). */
static bool walk_from(walk *w, uint32_t k)
{
    const time_elem *e;
    uint32_t at = w->at[k];

    if (k == w->p->count)
        return true;
    if (at >= w->m->piece_count)
        return false;
    e = w->p->elem[k];
    if (!(e->kinds & w->m->kinds[at]))
        return false;
    if (k > w->p->from && (w->m->piece[at].line || (e->tight && w->m->piece[at].space)))
        return false;
    for (uint32_t i = w->m->cand_first[at]; i < w->m->cand_first[at + 1]; i++) {
        const cand *c = &w->m->cand[i];

        if (!element_takes(e, c))
            continue;
        w->chosen[k] = c;
        w->at[k + 1] = at + c->n;
        if (walk_from(w, k + 1))
            return true;
    }
    return false;
}

/* Elements of context before the span, right to left. */
static bool context_before(const walk *w, uint32_t at)
{
    for (uint32_t k = w->p->from; k-- > 0;) {
        bool found = false;

        for (uint32_t back = 1; back <= TIME_MAX_WORDS && back <= at && !found; back++)
            for (uint32_t i = w->m->cand_first[at - back]; i < w->m->cand_first[at - back + 1] && !found; i++)
                if (w->m->cand[i].n == back && element_takes(w->p->elem[k], &w->m->cand[i])) {
                    at -= back;
                    found = true;
                }
        if (!found)
            return false;
    }
    return true;
}

static void set_twice(int32_t *one, int32_t *two, int32_t value)
{
    if (*one == 0)
        *one = value;
    else if (*two == 0)
        *two = value;
}

static void note_value(reading *r, const cand *c)
{
    switch (c->class) {
    case TC_MON:
        r->numeric = true;
        set_twice(&r->month, &r->month_to, c->value);
        break;
    case TC_MONTH: set_twice(&r->month, &r->month_to, c->value); break;
    case TC_DAY: set_twice(&r->day, &r->day_to, c->value); break;
    case TC_YEAR: case TC_YEARS: case TC_DECADE: set_twice(&r->year, &r->year_to, c->value); break;
    case TC_YEAR2: set_twice(&r->year, &r->year_to, c->value == 0 ? 100 : c->value); break;
    case TC_WEEKDAY: set_twice(&r->weekday, &r->weekday_to, c->value); break;
    case TC_ORDINAL:
        r->ordinal_first = r->ordinal;
        r->ordinal = c->value;
        r->has_count = true;
        r->count = c->value;
        break;
    case TC_NUM:
        r->has_count = true;
        r->count = c->value;
        break;
    case TC_CLOCK:
        if (r->hour < 0)
            r->hour = c->value;
        else
            r->minute = c->value;
        break;
    case TC_UNIT:
        r->inner = r->unit;
        r->unit = (uint8_t)c->value;
        if (r->parts < 3) {
            r->part_unit[r->parts] = r->unit;
            r->part_count[r->parts++] = r->has_count ? r->count : 1;
        }
        break;
    case TC_NUNIT:
        r->has_count = true;
        r->count = (c->value & 0xFFFF) - 1000;
        r->unit = (uint8_t)(c->value >> 16);
        break;
    case TC_REL:
        r->rel_unit = (uint8_t)(c->value >> 16);
        r->rel = (c->value & 0xFFFF) - 1000;
        break;
    case TC_NEAR:
        r->has_near_first = r->has_near;
        r->near_first = r->near;
        r->has_near = true;
        r->close = c->value == 11 || c->value == -11;
        r->near = r->near_first > 1 ? r->near_first : r->close ? c->value / 11 : c->value; /* "within the next" */
        break;
    case TC_ANAPH: r->has_anaph = true, r->anaph = c->value; break;
    case TC_AGO: case TC_HENCE: case TC_LATER: case TC_EARLIER: r->direction = c->class; break;
    case TC_EDGE:
        r->has_edge = true;
        r->edge = c->value;
        break;
    case TC_PART: r->part = (uint8_t)c->value; break;
    case TC_SEASON: r->has_season = true, r->season = c->value; break;
    case TC_FEAST: r->feast = c->lexeme; break;
    case TC_ZONE: r->zone = c->lexeme; break;
    case TC_EVERY: r->every = true; break;
    case TC_FEW: r->few = true; break;
    default: break;
    }
}

/* Does a unit come first, before its number: "week 31", "kuartal 3"? */
static bool unit_first(const walk *w)
{
    uint32_t k = w->p->from;

    while (k + 1 < w->p->count && w->chosen[k]->class == TC_LIT)
        k++;
    return w->chosen[k]->class == TC_UNIT && w->p->kind != TK_DURATION && w->p->kind != TK_SET;
}

/* Ordinals and numbers in words that are days. */
static void read_days(reading *r, const walk *w)
{
    bool weekday_first = w->chosen[w->p->from]->class == TC_WEEKDAY, alone = !r->month && !r->unit && !r->day && !r->year;

    if (r->has_count && !r->ordinal && r->month && !r->day && !r->unit && r->count >= 1 && r->count <= 31)
        r->day = r->count; /* "May twenty-one" */
    if (r->ordinal && r->month && !r->day && !r->unit && !r->weekday) {
        r->day = r->ordinal_first ? r->ordinal_first : r->ordinal; /* "January first", "the ninth to the twelfth of May" */
        r->day_to = r->ordinal_first ? r->ordinal : 0;
    } else if (w->p->kind == TK_WINDOW && alone && !r->has_near && r->has_count && r->count <= 31 && (!r->weekday || weekday_first)) {
        r->day = r->count; /* "on the twenty-second" */
    } else if (r->ordinal && r->weekday && weekday_first && alone) {
        r->day = r->ordinal; /* "Friday the 13th" */
    }
}

static reading read_walk(const walk *w)
{
    reading r = { .hour = -1, .minute = -1, .feast = NO_INDEX, .zone = NO_INDEX };

    for (uint32_t k = w->p->from; k < w->p->count; k++)
        note_value(&r, w->chosen[k]);
    r.decade = w->p->kind == TK_DECADE;
    r.ahead = w->p->kind == TK_AHEAD;
    r.numbered = r.has_count && r.unit && !r.inner && unit_first(w);
    read_days(&r, w);
    /* "hari Rabu", "bulan Mei": a label, not a unit to count in. */
    if ((r.unit == 'D' && (r.weekday || r.day)) || (r.unit == 'M' && r.month))
        r.unit = 0;
    return r;
}

static void take(expression *out, const walk *w)
{
    const time_pattern *p = w->p;
    const cand *only = p->to - p->from == 1 ? w->chosen[p->from] : NULL;

    *out = (expression){ .first = w->at[p->from], .end = w->at[p->to], .line = p->line, .kind = p->kind == TK_AHEAD ? (uint8_t)TK_WINDOW : p->kind,
                         .bare = only ? only->class : TC_COUNT };
    if (only && only->lexeme != NO_INDEX)
        out->bare_case = w->m->rules->lexeme[only->lexeme].letters;
    out->r = read_walk(w);
}

/* The longer span; of equal ones the pattern that looked at more (context tells the year), then the earlier line. */
static bool better(const walk *w, const expression *than, uint32_t count)
{
    uint32_t end = w->at[w->p->to];

    if (end != than->end)
        return end > than->end;
    return w->p->count != count ? w->p->count > count : w->p->line < than->line;
}

bool match_at(const matcher *m, uint32_t at, expression *out)
{
    bool found = false;
    uint32_t best_count = 0;

    out->end = 0;
    for (uint32_t i = m->cand_first[at]; i < m->cand_first[at + 1]; i++) {
        uint8_t class = m->cand[i].class;
        uint64_t bit = time_bit(class, m->cand[i].value), next = m->kinds[at + m->cand[i].n];

        for (uint32_t k = 0; k < m->rules->by_class_count[class]; k++) {
            const time_pattern *p = &m->rules->pattern[m->rules->by_class[class][k]];
            walk w;

            if (!(p->first & bit) || (p->from + 1u < p->count && !(p->second & next)))
                continue;
            w.m = m; /* the rest is written as it is walked */
            w.p = p;
            w.at[p->from] = at;
            if (!element_takes(p->elem[p->from], &m->cand[i]) || !walk_from(&w, p->from) || !context_before(&w, at))
                continue;
            if (!found || better(&w, out, best_count)) {
                take(out, &w);
                best_count = p->count;
                found = true;
            }
        }
    }
    return found;
}

bool class_at(const matcher *m, uint32_t at, uint8_t class)
{
    if (at >= m->piece_count)
        return false;
    for (uint32_t i = m->cand_first[at]; i < m->cand_first[at + 1]; i++)
        if (m->cand[i].class == class)
            return true;
    return false;
}

bool class_before(const matcher *m, uint32_t at, uint8_t class)
{
    for (uint32_t back = 1; back <= TIME_MAX_WORDS && back <= at; back++)
        for (uint32_t i = m->cand_first[at - back]; i < m->cand_first[at - back + 1]; i++)
            if (m->cand[i].n == back && m->cand[i].class == class)
                return true;
    return false;
}
