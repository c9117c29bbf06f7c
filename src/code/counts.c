#include "code/counts.h"

#include "base/error.h"

#include <math.h>

#define MAX_WORDS_FOUND 96u
#define MAX_ITEMS 24u     /* numbers, outcomes of one sentence */
#define REACH 8u          /* words between a number and its outcome word */
#define NOUN_COST 4u      /* "500 protesters were arrested": the noun says less than the verb */
#define BIGGEST 1e12

/* ---- Table ------------------------------------------------------------------------------------------------------------------ */

enum { C_KIND, C_VALUE, C_SIDE }; /* columns after the phrase */

/* What a row is, beside the kinds of counts themselves. */
typedef enum word_kind {
    W_NUMBER, W_TIMES, W_TEEN, W_VAGUE, W_LEAST, W_MOST, W_ABOUT, W_BETWEEN, W_TO, W_OR_MORE, W_PERSON, W_OUTCOME, W_NONE
} word_kind;

static const char *const word_kind_name[] = { "number", "times", "teen", "vague", "least", "most", "about", "between", "to", "or-more", "person" };

static head_kind outcome_of(const phrase *p)
{
    for (int i = 0; i < COUNT_KINDS; i++)
        if (str_is(p->cell[C_KIND], count_kind_name[i]))
            return (head_kind)i;
    return COUNT_KINDS;
}

static word_kind kind_of(const phrase *p)
{
    for (size_t i = 0; i < COUNT_OF(word_kind_name); i++)
        if (str_is(p->cell[C_KIND], word_kind_name[i]))
            return (word_kind)i;
    return outcome_of(p) < COUNT_KINDS ? W_OUTCOME : W_NONE;
}

/* "20|99": bounds of a vague word; an empty second one is open. */
static bool bounds_of(str value, double *low, double *high)
{
    str second = str_part(value, '|', 1);

    *high = INFINITY;
    return str_double(str_part(value, '|', 0), low) && (!second.n || str_double(second, high)) && *low <= *high;
}

dgm_status count_words_open(phrases *p, const char *home, const char *lang, dgm_error *error)
{
    return phrases_open(p, home, lang, "counts.tsv", "phrase kind value side", error);
}

void count_words_check(const phrases *p, void (*fault)(void *context, const char *message), void *context)
{
    for (uint32_t i = 0; i < p->count; i++) {
        const phrase *x = &p->item[i];
        word_kind kind = kind_of(x);
        str side = x->cell[C_SIDE];
        bool good = kind != W_NONE;
        double low, high;
        char text[160];

        if (kind == W_NUMBER || kind == W_TIMES)
            good = str_double(x->cell[C_VALUE], &low) && low > 0;
        else if (kind == W_VAGUE)
            good = bounds_of(x->cell[C_VALUE], &low, &high);
        else if (kind == W_OUTCOME)
            good = str_is(side, "after") || str_is(side, "before") || str_is(side, "both") || str_is(side, "noun");
        if (good)
            continue;
        snprintf(text, sizeof(text), "%s:%u: unknown kind, or a value or side that does not go with it", p->name, x->line);
        fault(context, text);
    }
}

/* ---- One sentence -------------------------------------------------------------------------------------------------------------- */

typedef struct number {
    uint32_t first, last; /* with the words that bound it */
    uint32_t bare;        /* first word of the number itself */
    double low, high;
    bool approximate, used;
    bool counts_persons, alone; /* a person word follows; nothing that is counted follows */
} number;

typedef struct outcome {
    const phrase *phrase;
    uint32_t first, last;
    bool used;
} outcome;

typedef struct scene {
    const doc *d;
    const phrases *words;
    uint32_t end;         /* of the sentence */
    phrase_found found[MAX_WORDS_FOUND];
    uint32_t found_count;
    number number[MAX_ITEMS];
    uint32_t number_count;
    outcome outcome[MAX_ITEMS];
    uint32_t outcome_count;
} scene;

/* The phrase that begins at word `w`, NULL when none does. */
static const phrase_found *at(const scene *s, uint32_t w, word_kind kind)
{
    uint32_t low = 0, high = s->found_count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (s->found[middle].first < w)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < s->found_count && s->found[low].first == w; low++)
        if (kind_of(s->found[low].phrase) == kind)
            return &s->found[low];
    return NULL;
}

/* The phrase of this kind that ends at word `w`. */
static const phrase_found *ending_at(const scene *s, uint32_t w, word_kind kind)
{
    for (uint32_t i = 0; i < s->found_count && s->found[i].first <= w; i++)
        if (s->found[i].last == w && kind_of(s->found[i].phrase) == kind)
            return &s->found[i];
    return NULL;
}

/* ---- Numbers --------------------------------------------------------------------------------------------------------------------- */

/* Digits of `s` from *at on with separators: groups of three are thousands, else the last separator is a decimal one. */
static bool read_digits(str s, uint32_t *at_byte, double *value)
{
    uint32_t i = *at_byte, start = i;
    double v = 0, scale = 1;

    for (; i < s.n && i - start < 18; i++) {
        bool separator = (s.p[i] == '.' || s.p[i] == ',') && i > start && i + 1 < s.n && ascii_is_digit((unsigned char)s.p[i + 1]);
        uint32_t group = 0;

        if (ascii_is_digit((unsigned char)s.p[i])) {
            v = v * 10 + (s.p[i] - '0');
            continue;
        }
        if (!separator)
            break;
        while (i + 1 + group < s.n && ascii_is_digit((unsigned char)s.p[i + 1 + group]))
            group++;
        if (group == 3)
            continue;
        for (uint32_t k = 0; k < group && k < 6; k++) {
            v = v * 10 + (s.p[i + 1 + k] - '0');
            scale *= 10;
        }
        i += group + 1;
        break;
    }
    if (i == start)
        return false;
    *at_byte = i;
    *value = v / scale;
    return true;
}

static bool is_dash(str s) { return str_is(s, "-") || str_is(s, "\xE2\x80\x93") || str_is(s, "\xE2\x80\x94"); }

/* "12", "1.200", "10-15" as one word: nothing but a number or two. */
static bool read_word(str form, double *low, double *high)
{
    uint32_t i = 0;

    if (!read_digits(form, &i, low))
        return false;
    *high = *low;
    if (i == form.n)
        return true;
    if (form.p[i] == '-')
        i++;
    else if (i + 3 <= form.n && is_dash(str_sub(form, i, i + 3)))
        i += 3;
    else
        return false;
    return read_digits(form, &i, high) && i == form.n;
}

/* One spoken or written number from word `w` on; *next is the word after it. */
static bool read_number(const scene *s, uint32_t w, double *low, double *high, uint32_t *next)
{
    double total = 0, group = 0, last = 0, range = 0;
    bool any = false;

    for (; w < s->end; any = true) {
        const phrase_found *f;
        double v, top;

        if (!any && read_word(s->d->word[w].form, &v, &top)) {
            last = v;
            range = top - v;
            w++;
        } else if ((f = at(s, w, W_NUMBER)) != NULL && str_double(f->phrase->cell[C_VALUE], &v)) {
            group += last;
            last = v;
            w = f->last + 1;
        } else if (any && (f = at(s, w, W_TEEN)) != NULL) {
            last += 10;
            w = f->last + 1;
        } else if (any && (f = at(s, w, W_TIMES)) != NULL && str_double(f->phrase->cell[C_VALUE], &v)) {
            if (v >= 1000) {
                total += (group + last) * v;
                range *= v;
                group = last = 0;
            } else {
                last *= v;
            }
            w = f->last + 1;
        } else if (any && is_dash(s->d->word[w].form) && at(s, w + 1, W_NUMBER) && last >= 20) {
            w++; /* twenty-five */
        } else {
            break;
        }
    }
    *low = total + group + last;
    *high = *low + range;
    *next = w;
    return any && *low >= 0 && *high < BIGGEST && *low <= *high;
}

/* "puluhan", "puluhan ribu". */
static bool read_vague(const scene *s, uint32_t w, double *low, double *high, uint32_t *next)
{
    const phrase_found *f = at(s, w, W_VAGUE), *times;
    double v;

    if (!f || !bounds_of(f->phrase->cell[C_VALUE], low, high))
        return false;
    *next = f->last + 1;
    times = at(s, *next, W_TIMES);
    if (times && str_double(times->phrase->cell[C_VALUE], &v)) {
        *low *= v;
        *high = (*high + 1) * v - 1;
        *next = times->last + 1;
    }
    return true;
}

/* "10 hingga 15", "antara 10 dan 15": reads the second number and widens the first. */
static void read_range(const scene *s, number *n, uint32_t *next)
{
    const phrase_found *to = at(s, *next, W_TO);
    double low, high;
    uint32_t after;

    if (is_dash(*next < s->end ? s->d->word[*next].form : STR("")))
        after = *next + 1;
    else if (to)
        after = to->last + 1;
    else
        return;
    if (!read_number(s, after, &low, &high, &after) || low <= n->low)
        return;
    n->high = high;
    *next = after;
}

/* Words before the number that bound it: "at least", "sekitar", "lebih dari". */
static void read_bounds(const scene *s, number *n, uint32_t floor)
{
    for (int steps = 0; steps < 3 && n->first > floor; steps++) {
        static const word_kind kind[] = { W_LEAST, W_MOST, W_ABOUT, W_BETWEEN };
        const phrase_found *f = NULL;
        word_kind which = W_NONE;

        for (size_t k = 0; k < COUNT_OF(kind) && !f; k++)
            if ((f = ending_at(s, n->first - 1, kind[k])) != NULL)
                which = kind[k];
        if (!f)
            return;
        n->first = f->first;
        n->approximate |= which == W_ABOUT;
        if (which == W_LEAST)
            n->high = INFINITY;
        if (which == W_MOST && n->low == n->high)
            n->low = 0;
    }
}

static bool in_time(const doc *d, uint32_t first, uint32_t last)
{
    uint32_t low = 0, high = d->timex_count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (d->timex[middle].last < first)
            low = middle + 1;
        else
            high = middle;
    }
    return low < d->timex_count && d->timex[low].first <= last;
}

/* A mention of persons or of a group that holds word `w`. */
static bool is_someone(const doc *d, uint32_t w)
{
    uint32_t m = doc_mention_at(d, w);

    return m != NO_INDEX && (d->mention[m].type == MENTION_PER || d->mention[m].type == MENTION_GROUP);
}

/* What is counted: persons when a person word or a mention of persons follows within the phrase. */
static void look_behind(const scene *s, number *n, uint32_t next)
{
    const doc *d = s->d;

    n->alone = next >= s->end || d->word[next].upos == UPOS_PUNCT || d->word[next].upos == UPOS_VERB || d->word[next].upos == UPOS_AUX || d->word[next].upos == UPOS_ADP ||
               d->word[next].upos == UPOS_CCONJ || d->word[next].upos == UPOS_SCONJ || at(s, next, W_OUTCOME);
    for (uint32_t w = next; w < s->end && w < next + 4; w++) {
        uint8_t tag = d->word[w].upos;

        if (at(s, w, W_PERSON) || is_someone(d, w)) {
            n->counts_persons = true;
            return;
        }
        if (tag != UPOS_ADJ && tag != UPOS_NOUN && tag != UPOS_PROPN && tag != UPOS_DET)
            return;
        if (tag == UPOS_NOUN && w > next)
            return;
    }
}

static void find_numbers(scene *s, uint32_t first)
{
    uint32_t floor = first;

    for (uint32_t w = first; w < s->end && s->number_count < MAX_ITEMS;) {
        number n = { .first = w, .bare = w };
        const phrase_found *more;
        uint32_t next = w;
        bool vague = read_vague(s, w, &n.low, &n.high, &next);

        if (!vague && !read_number(s, w, &n.low, &n.high, &next)) {
            w++;
            continue;
        }
        n.approximate = vague;
        if (!vague)
            read_range(s, &n, &next);
        read_bounds(s, &n, floor);
        more = at(s, next, W_OR_MORE);
        if (more) {
            n.high = INFINITY;
            next = more->last + 1;
        }
        n.last = next - 1;
        look_behind(s, &n, next);
        if ((n.counts_persons || n.alone) && n.high >= 1 && !in_time(s->d, n.bare, n.last))
            s->number[s->number_count++] = n;
        floor = w = next;
    }
}

/* ---- Numbers and outcomes ---------------------------------------------------------------------------------------------------------- */

static void find_outcomes(scene *s)
{
    for (uint32_t i = 0; i < s->found_count && s->outcome_count < MAX_ITEMS; i++)
        if (kind_of(s->found[i].phrase) == W_OUTCOME)
            s->outcome[s->outcome_count++] = (outcome){ s->found[i].phrase, s->found[i].first, s->found[i].last, false };
}

/* Commas and other ends between two words weigh: "12 orang tewas, 30 luka". */
static uint32_t way(const scene *s, uint32_t from, uint32_t to)
{
    uint32_t cost = to - from;

    for (uint32_t w = from + 1; w < to; w++) {
        if (s->d->word[w].upos == UPOS_PUNCT)
            cost += 3;
        else if (s->d->word[w].upos == UPOS_CCONJ)
            cost += 2;
    }
    return cost;
}

/* How far the number stands from the outcome word on an allowed side; NO_INDEX: too far, or another number or outcome between. */
static uint32_t pair_cost(const scene *s, const number *n, const outcome *o)
{
    str side = o->phrase->cell[C_SIDE];
    bool noun = str_is(side, "noun"), number_first = n->last < o->first;
    uint32_t from = number_first ? n->last : o->last, to = number_first ? o->first : n->first, cost;

    if (o->first <= n->last && n->first <= o->last)
        return NO_INDEX;
    if (number_first ? str_is(side, "after") : str_is(side, "before") || noun)
        return NO_INDEX;
    if (to - from > REACH || (n->alone && !n->counts_persons && to - from > 3))
        return NO_INDEX;
    for (uint32_t i = 0; i < s->number_count; i++)
        if (s->number[i].first > from && s->number[i].last < to)
            return NO_INDEX;
    cost = way(s, from, to);
    return cost + (noun ? NOUN_COST : 0);
}

/* The best pair that is left, as long as there is one. */
static bool next_pair(scene *s, number **n, outcome **o)
{
    uint32_t best = NO_INDEX;

    for (uint32_t i = 0; i < s->number_count; i++)
        for (uint32_t k = 0; k < s->outcome_count && !s->number[i].used; k++) {
            uint32_t cost = s->outcome[k].used ? NO_INDEX : pair_cost(s, &s->number[i], &s->outcome[k]);

            if (cost < best) {
                best = cost;
                *n = &s->number[i];
                *o = &s->outcome[k];
            }
        }
    return best != NO_INDEX;
}

/* ---- Numbers and events -------------------------------------------------------------------------------------------------------------- */

static bool code_fits(const char *cameo, str codes)
{
    str part;

    while (str_split(&codes, '|', &part))
        if (str_starts(str_of(cameo), part))
            return true;
    return false;
}

static uint32_t gap(const event *e, uint32_t w) { return w < e->first ? e->first - w : w > e->last ? w - e->last : 0; }

/* The event that a count at word `w` belongs to. `upto`: events of the sentence and before end there. */
static uint32_t event_of(const doc *d, const count_rule *r, uint32_t sentence, uint32_t w, uint32_t upto)
{
    uint32_t best = NO_INDEX;

    for (uint32_t i = upto; i-- > 0 && d->event[i].sentence + r->back >= sentence;) {
        const event *e = &d->event[i];

        if (!code_fits(e->cameo, r->codes))
            continue;
        if (e->sentence != sentence)
            return best != NO_INDEX ? best : i;
        if (best == NO_INDEX || gap(e, w) < gap(&d->event[best], w))
            best = i;
    }
    return best;
}

/* The smallest quotation that holds the words and has a speaker. */
static uint32_t giver(const doc *d, const number *n)
{
    uint32_t best = NO_INDEX;

    for (uint32_t i = doc_quotes_until(d, n->bare), k = 0; i-- > 0 && k < QUOTES_BACK; k++) {
        const quote *q = &d->quote[i];

        if (q->stance || q->speaker == NO_INDEX || q->first > n->bare || q->last < n->last)
            continue;
        if (best == NO_INDEX || q->last - q->first < d->quote[best].last - d->quote[best].first)
            best = i;
    }
    return best == NO_INDEX ? NO_INDEX : d->quote[best].speaker;
}

static uint64_t whole(double v) { return v >= BIGGEST ? COUNT_OPEN : (uint64_t)(v + 0.5); }

static dgm_status add_count(doc *d, event *e, head_kind kind, const number *n, dgm_error *error)
{
    head_count *list = arena_grow(d->arena, e->count, e->count_count, e->count_count + 1u, sizeof(*list));

    if (!list)
        return dgm_fail_memory(error);
    e->count = list;
    list[e->count_count++] = (head_count){ .kind = kind, .low = whole(n->low), .high = whole(n->high), .approximate = n->approximate,
        .start = d->word[n->first].start, .end = d->word[n->last].end, .first = n->first, .last = n->last, .given_by = giver(d, n) };
    return DGM_OK;
}

/* Does the number stand in the words of this party, or right before them? */
static bool in_party(const doc *d, const number *n, const participant *p, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const mention *m = p[i].mention == NO_INDEX ? NULL : &d->mention[p[i].mention];

        if (m && n->bare <= m->last && n->last + 2 >= m->first && n->bare >= (m->first > 8 ? m->first - 8 : 0))
            return true;
    }
    return false;
}

static dgm_status take_pairs(doc *d, scene *s, const ontology *o, uint32_t sentence, uint32_t upto, dgm_error *error)
{
    number *n = NULL;
    outcome *x = NULL;

    while (next_pair(s, &n, &x)) {
        const count_rule *r = ontology_count_rule(o, x->phrase->cell[C_KIND]);
        uint32_t i = r ? event_of(d, r, sentence, x->first, upto) : NO_INDEX;

        n->used = x->used = true;
        if (i != NO_INDEX)
            TRY(add_count(d, &d->event[i], outcome_of(x->phrase), n, error));
    }
    return DGM_OK;
}

/* Numbers without an outcome word that stand in the words of a party. */
static dgm_status take_parties(doc *d, scene *s, const ontology *o, uint32_t from, uint32_t upto, dgm_error *error)
{
    for (uint32_t k = 0; k < s->number_count; k++) {
        for (uint32_t i = from; i < upto && !s->number[k].used; i++) {
            event *e = &d->event[i];

            for (int kind = 0; kind < COUNT_KINDS && !s->number[k].used; kind++) {
                const count_rule *r = ontology_count_rule(o, str_of(count_kind_name[kind]));

                if (!r || !r->side.n || !code_fits(e->cameo, r->codes))
                    continue;
                if (str_is(r->side, "source") ? !in_party(d, &s->number[k], e->source, e->source_count) : !in_party(d, &s->number[k], e->target, e->target_count))
                    continue;
                s->number[k].used = true;
                TRY(add_count(d, e, (head_kind)kind, &s->number[k], error));
            }
        }
    }
    return DGM_OK;
}

dgm_status counts_run(doc *d, const phrases *p, const ontology *o, dgm_error *error)
{
    scene *s = p->count && d->event_count ? ARENA_NEW(d->arena, scene, 1) : NULL;
    uint32_t from = 0, upto = 0;

    if (!p->count || !d->event_count)
        return DGM_OK;
    if (!s)
        return dgm_fail_memory(error);
    for (uint32_t k = d->event[0].sentence; k < d->sentence_count; k++) {
        const sentence *in = &d->sentence[k];

        for (from = upto; upto < d->event_count && d->event[upto].sentence == k;)
            upto++;
        if (in->headline)
            continue;
        *s = (scene){ .d = d, .words = p, .end = in->first + in->count };
        s->found_count = phrases_find(p, d, in, s->found, MAX_WORDS_FOUND);
        find_numbers(s, in->first);
        find_outcomes(s);
        TRY(take_pairs(d, s, o, k, upto, error));
        TRY(take_parties(d, s, o, from, upto, error));
    }
    return DGM_OK;
}
