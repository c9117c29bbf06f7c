/* Quotations and their speakers, dates, places, sentence ends. */
#include "eval/articles.h"

#include "base/utf8.h"
#include "learn/pairing.h"

#include <stdlib.h>
#include <utf8proc.h>

#define MAX_PAIRINGS ((uint64_t)1 << 22) /* of one article */

/* ---- Words of names ---- */

static bool is_word_character(uint32_t c)
{
    utf8proc_category_t k = utf8proc_category((utf8proc_int32_t)c);

    return c == '_' || (k >= UTF8PROC_CATEGORY_LU && k <= UTF8PROC_CATEGORY_LO) || (k >= UTF8PROC_CATEGORY_ND && k <= UTF8PROC_CATEGORY_NO);
}

static str trim_spaces(str s)
{
    uint32_t from = 0, to = 0;

    for (uint32_t i = 0, len; i < s.n; i += len) {
        if (utf8_is_space(utf8_decode(s, i, &len))) {
            from += to == 0 ? len : 0;
            continue;
        }
        to = i + len;
    }
    return to > from ? str_sub(s, from, to) : (str){ "", 0 };
}

/* The words of more than two letters of a name in lower case; where there are none the name itself. */
static dgm_status name_words(str name, str **out, uint32_t *count, arena *a, dgm_error *error)
{
    uint32_t cap = 0, begin = 0, letters = 0, len;
    str lower = utf8_lower_str(a, name), whole;

    if (!lower.p)
        return dgm_fail_memory(error);
    for (uint32_t i = 0; i <= lower.n; i += len) {
        bool inside = i < lower.n && is_word_character(utf8_decode(lower, i, &len));

        if (i == lower.n)
            len = 1;
        if (inside) {
            begin = letters++ ? begin : i;
            continue;
        }
        if (letters > 2) {
            str *w = ARENA_PUSH(a, *out, *count, cap);

            if (!w)
                return dgm_fail_memory(error);
            *w = str_sub(lower, begin, i);
        }
        letters = 0;
    }
    whole = trim_spaces(lower);
    if (!*count && whole.n) {
        str *w = ARENA_PUSH(a, *out, *count, cap);

        if (!w)
            return dgm_fail_memory(error);
        *w = whole;
    }
    return DGM_OK;
}

static bool any_equal(const str *a, uint32_t n, const str *b, uint32_t m)
{
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t k = 0; k < m; k++)
            if (str_eq(a[i], b[k]))
                return true;
    return false;
}

dgm_status share_name_word(bool *out, str left, str right, str other, arena *scratch, dgm_error *error)
{
    str *word[3] = { NULL, NULL, NULL };
    uint32_t n[3] = { 0, 0, 0 };

    TRY(name_words(left, &word[0], &n[0], scratch, error));
    TRY(name_words(right, &word[1], &n[1], scratch, error));
    TRY(name_words(other, &word[2], &n[2], scratch, error));
    *out = any_equal(word[0], n[0], word[1], n[1]) || any_equal(word[0], n[0], word[2], n[2]);
    return DGM_OK;
}

/* ---- Pairs of spans ---- */

/* What a pair costs; false when it is none. */
typedef bool span_cost(const coded_span *g, const coded_span *s, double *cost);

static double shared_bytes(const coded_span *a, const coded_span *b)
{
    double start = a->start > b->start ? a->start : b->start, end = a->end < b->end ? a->end : b->end;

    return end > start ? end - start : 0;
}

static bool half_the_same(const coded_span *g, const coded_span *s, double *cost)
{
    double both = (double)(g->end > s->end ? g->end : s->end) - (double)(g->start < s->start ? g->start : s->start);

    if (both <= 0 || shared_bytes(g, s) / both < 0.5)
        return false;
    *cost = -shared_bytes(g, s) / both;
    return true;
}

static bool touching(const coded_span *g, const coded_span *s, double *cost)
{
    *cost = -shared_bytes(g, s);
    return *cost < 0;
}

static dgm_status pair_spans(const coded_spans *g, const coded_spans *s, span_cost *judge, pairing **out, uint32_t *count, arena *a, dgm_error *error)
{
    bool *gold = ARENA_NEW(a, bool, (size_t)g->count + 1), *system = ARENA_NEW(a, bool, (size_t)s->count + 1);
    uint32_t cap = 0;

    *out = NULL;
    *count = 0;
    if (!gold || !system)
        return dgm_fail_memory(error);
    for (uint32_t i = 0; i < g->count; i++) {
        for (uint32_t k = 0; k < s->count; k++) {
            double cost;
            pairing *p;

            if (!judge(&g->item[i], &s->item[k], &cost))
                continue;
            if (*count >= MAX_PAIRINGS)
                return dgm_fail(error, DGM_ELIMIT, UINT64_MAX, "too many overlapping quotations, dates or places in one article");
            p = ARENA_PUSH(a, *out, *count, cap);
            if (!p)
                return dgm_fail_memory(error);
            *p = (pairing){ { cost }, i, k };
        }
    }
    *count = pair_up(*out, *count, gold, system);
    return DGM_OK;
}

static dgm_status score_quotes(uint32_t *n, const coded_doc *g, const coded_doc *s, arena *a, dgm_error *error)
{
    uint32_t count;
    pairing *p;

    n[N_QUOTE_GOLD] += g->quote.count;
    n[N_QUOTE_SYSTEM] += s->quote.count;
    TRY(pair_spans(&g->quote, &s->quote, half_the_same, &p, &count, a, error));
    n[N_QUOTE] += count;
    for (uint32_t i = 0; i < count; i++) {
        const coded_actor *x = g->quote.item[p[i].gold].speaker, *y = s->quote.item[p[i].system].speaker;
        bool same = !x && !y;

        if (x && y && str_eq(x->key, y->key))
            TRY(share_name_word(&same, x->name, y->name, y->text, a, error));
        n[N_SPEAKER] += same;
    }
    return DGM_OK;
}

static dgm_status score_list(uint32_t *n, const coded_spans *g, const coded_spans *s, enum count_name first, arena *a, dgm_error *error)
{
    uint32_t count;
    pairing *p;

    n[first] += g->count;
    n[first + 1] += s->count;
    TRY(pair_spans(g, s, touching, &p, &count, a, error));
    n[first + 2] += count;
    for (uint32_t i = 0; i < count; i++)
        n[first + 3] += str_eq(g->item[p[i].gold].value, s->item[p[i].system].value);
    return DGM_OK;
}

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return x < y ? -1 : x > y;
}

/* Ends of sentences, each once, ascending. */
static dgm_status ends(const coded_spans *s, uint32_t **out, uint32_t *count, arena *a, dgm_error *error)
{
    uint32_t *e = ARENA_NEW(a, uint32_t, (size_t)s->count + 1), n = 0;

    if (!e)
        return dgm_fail_memory(error);
    for (uint32_t i = 0; i < s->count; i++)
        e[i] = s->item[i].end;
    qsort(e, s->count, sizeof(*e), by_number);
    for (uint32_t i = 0; i < s->count; i++)
        if (!n || e[n - 1] != e[i])
            e[n++] = e[i];
    *out = e;
    *count = n;
    return DGM_OK;
}

static dgm_status score_ends(uint32_t *n, const coded_doc *g, const coded_doc *s, arena *a, dgm_error *error)
{
    uint32_t *x, *y, i = 0, k = 0, gold, system;

    if (!s->sentence.count)
        return DGM_OK;
    TRY(ends(&g->sentence, &x, &gold, a, error));
    TRY(ends(&s->sentence, &y, &system, a, error));
    n[N_SENT_GOLD] += gold;
    n[N_SENT_SYSTEM] += system;
    while (i < gold && k < system) {
        n[N_SENT] += x[i] == y[k];
        if (x[i] <= y[k])
            k += x[i++] == y[k];
        else
            k++;
    }
    return DGM_OK;
}

static_assert(N_DATES_SYSTEM == N_DATES_GOLD + 1 && N_DATES == N_DATES_GOLD + 2 && N_DATES_VALUE == N_DATES_GOLD + 3, "counts of dates stand together");
static_assert(N_PLACES_SYSTEM == N_PLACES_GOLD + 1 && N_PLACES == N_PLACES_GOLD + 2 && N_PLACES_COUNTRY == N_PLACES_GOLD + 3, "and those of places");

dgm_status score_spans(uint32_t n[N_COUNTS], const coded_doc *gold, const coded_doc *system, arena *scratch, dgm_error *error)
{
    TRY(score_quotes(n, gold, system, scratch, error));
    TRY(score_list(n, &gold->date, &system->date, N_DATES_GOLD, scratch, error));
    TRY(score_list(n, &gold->place, &system->place, N_PLACES_GOLD, scratch, error));
    return score_ends(n, gold, system, scratch, error);
}
