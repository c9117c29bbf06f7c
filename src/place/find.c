/* Candidates: stretches of words that may name a place.
 *
 * Three ways: the longest name of the gazetteer that begins at a capital; a generic with capitals beside it ("Jalan
 * Sudirman", "Huron County"); capitals after a locative word or a lower-case generic ("di Setrojenar", "desa Buon"),
 * which the gazetteer need not know. Cannot do: names in lower case, names that a comma cuts ("Washington, D.C.").
 */
#include "place/internal.h"

#include "base/error.h"

#define MAX_NAME 8   /* words of a name looked up at once */
#define MAX_UNKNOWN 4 /* words of a name that the gazetteer does not know */

static bool capital(const word *w) { return (w->flags & (WORD_CAPITAL | WORD_ALL_CAPS)) != 0; }
static bool is_punct(const word *w) { return w->upos == UPOS_PUNCT || w->upos == UPOS_SYM; }

/* Names of one word with two letters are abbreviations: they need capitals throughout ("AS", "UK"). */
static bool spelt_as_name(const search *s, uint32_t from, uint32_t to)
{
    const word *w = &s->d->word[from];

    if (from == to && w->form.n <= 3 && !(w->flags & WORD_ALL_CAPS))
        return w->form.n == 3 && capital(w);
    for (uint32_t i = from; i <= to; i++) {
        const word *x = &s->d->word[i];

        if (!capital(x) && !(x->flags & WORD_NUMERIC) && !(place_classes(s->r, x) & CLASS_INSIDE) && x->lower.n > 2 && i == to)
            return false;
        if (x->lower.n == 1 && (x->lower.p[0] == ',' || x->lower.p[0] == ';' || x->lower.p[0] == '('))
            return false;
    }
    return true;
}

/* Words from..to joined by single spaces, into `out`; 0 when too long. */
static uint32_t join(const doc *d, uint32_t from, uint32_t to, char *out, uint32_t cap)
{
    uint32_t n = 0;

    for (uint32_t i = from; i <= to; i++) {
        str f = d->word[i].lower;

        if (n + f.n + 1 > cap)
            return 0;
        if (n)
            out[n++] = ' ';
        memcpy(out + n, f.p, f.n);
        n += f.n;
    }
    return n;
}

/* "Eastern", "Kota", "Central" are somewhere names by themselves; here they are parts of longer ones. */
static bool mere_word(const search *s, uint32_t at)
{
    return place_classes(s->r, &s->d->word[at]) & (CLASS_AREA | CLASS_AFTER | CLASS_BEFORE | CLASS_BUILDING);
}

/* Longest gazetteer name that begins at `from` and does not pass `end`; its last word, or NO_INDEX. */
static uint32_t longest_name(search *s, uint32_t from, uint32_t end, gazetteer_row *row, uint32_t *count)
{
    uint32_t most = world_places_longest(s->w, s->d->word[from].lower);
    char name[200];

    if (most > MAX_NAME)
        most = MAX_NAME;
    for (uint32_t n = most; n >= 1; n--) {
        uint32_t to = from + n - 1, bytes;

        if (to >= end || is_punct(&s->d->word[to]) || !spelt_as_name(s, from, to))
            continue;
        bytes = join(s->d, from, to, name, sizeof(name));
        *count = bytes ? world_places(s->w, (str){ name, bytes }, row, MAX_OPTIONS) : 0;
        if (*count && !(n == 1 && mere_word(s, from) && row[0].level != 0))
            return to;
    }
    return NO_INDEX;
}

/* Last of the capitals from `from` on, at most `most` words, not passing punctuation. */
static uint32_t capitals(const search *s, uint32_t from, uint32_t end, uint32_t most)
{
    uint32_t to = from;

    for (;;) {
        if (to + 2 < end && to + 2 < from + most && s->d->word[to + 1].lower.n == 1 && s->d->word[to + 1].lower.p[0] == '-' &&
            !(s->d->word[to].flags & WORD_SPACE_AFTER) && capital(&s->d->word[to + 2])) {
            to += 2; /* "Soekarno-Hatta" */
            continue;
        }
        if (!(to + 1 < end && to + 1 < from + most && (capital(&s->d->word[to + 1]) || s->d->word[to + 1].flags & WORD_NUMERIC) &&
              !is_punct(&s->d->word[to + 1]) && !(s->d->word[to + 1].flags & WORD_NUMERIC && s->d->word[to + 1].form.n > 3)))
            return to;
        to++;
    }
}

static dgm_status push(search *s, uint32_t first, uint32_t last, uint32_t name_first, uint32_t name_last, const gazetteer_row *row,
                       uint32_t rows, const pack_word *generic)
{
    candidate *c = ARENA_PUSH(s->d->arena, s->item, s->count, s->cap);

    if (!c)
        return dgm_fail_memory(s->error);
    *c = (candidate){ .first = first, .last = last, .name_first = name_first, .name_last = name_last, .option_count = rows,
                      .generic = generic, .chosen = NO_INDEX, .mention = s->mention_of[name_first <= name_last ? name_last : last] };
    if (rows) {
        c->option = ARENA_NEW(s->d->arena, gazetteer_row, rows);
        if (!c->option)
            return dgm_fail_memory(s->error);
        memcpy(c->option, row, rows * sizeof(*row));
    }
    return DGM_OK;
}

/* "Jalan Sudirman", "Mount Hermon": the generic and the name after it. */
static dgm_status try_before(search *s, uint32_t at, uint32_t end, uint32_t *next)
{
    const word *w = &s->d->word[at];
    const pack_word *p = place_word(s->r, w->lower);
    gazetteer_row row[MAX_OPTIONS];
    uint32_t rows = 0, to, from = at + 1;

    if (!p || !(p->classes & CLASS_BEFORE))
        return DGM_OK;
    if (from < end && s->d->word[from].lower.n == 1 && s->d->word[from].lower.p[0] == '.')
        from++;
    if (from >= end || !capital(&s->d->word[from]) || is_punct(&s->d->word[from]))
        return DGM_OK;
    if (!capital(w)) { /* "desa Buon": the generic stays outside, the name may be unknown */
        to = longest_name(s, from, end, row, &rows);
        if (to == NO_INDEX)
            to = capitals(s, from, end, MAX_UNKNOWN);
        *next = to + 1;
        return push(s, from, to, rows ? from : from + 1, rows ? to : from, row, rows, p);
    }
    to = longest_name(s, at, end, row, &rows);
    if (to != NO_INDEX && to > at) { /* "Selat Hormuz", "Kabupaten Puncak" as a whole */
        *next = to + 1;
        return push(s, at, to, at, to, row, rows, p);
    }
    to = longest_name(s, from, end, row, &rows);
    if (to == NO_INDEX || p->level == 5)
        to = capitals(s, from, end, p->level == 5 ? 5 : MAX_UNKNOWN);
    *next = to + 1;
    if (p->level == 5) /* a street named after a town is not in that town */
        rows = 0;
    return push(s, at, to, rows ? from : to + 1, rows ? to : to, row, rows, p);
}

/* "Huron County", "Dulles Airport", "Sholdhara village". Takes in the generic after a name that ends at `to`. */
static uint32_t with_after(const search *s, uint32_t to, uint32_t end, const pack_word **generic)
{
    const pack_word *p = to + 1 < end ? place_word(s->r, s->d->word[to + 1].lower) : NULL;

    if (!p || !(p->classes & CLASS_AFTER) || !(s->d->word[to].flags & WORD_SPACE_AFTER))
        return to;
    *generic = p;
    return to + 1;
}

static dgm_status try_name(search *s, uint32_t at, uint32_t end, uint32_t *next)
{
    const pack_word *generic = NULL;
    gazetteer_row row[MAX_OPTIONS];
    uint32_t rows = 0, to = longest_name(s, at, end, row, &rows), last;

    if (to == NO_INDEX)
        return DGM_OK;
    last = with_after(s, to, end, &generic);
    *next = last + 1;
    return push(s, at, last, at, to, row, rows, generic);
}

/* Right behind a candidate and a comma: "Idlib, Hasaka, Raqqa". */
static bool in_list(const search *s, uint32_t at, uint32_t before)
{
    return before & CLASS_CHAIN && at >= 2 && s->count && s->item[s->count - 1].last + 2 == at;
}

/* Capitals that no table knows: with a generic behind them, or after a locative word. */
static dgm_status try_unknown(search *s, uint32_t at, uint32_t begin, uint32_t end, uint32_t *next)
{
    uint32_t to = capitals(s, at, end, MAX_UNKNOWN), before = at > begin ? place_classes(s->r, &s->d->word[at - 1]) : 0;
    const pack_word *generic = NULL, *own = place_word(s->r, s->d->word[at].lower);

    for (uint32_t i = at + 1; i <= to; i++) {
        const pack_word *p = place_word(s->r, s->d->word[i].lower);

        if (p && p->classes & CLASS_AFTER) {
            generic = p;
            to = i;
            break;
        }
    }
    if (!generic)
        to = with_after(s, to, end, &generic);
    if (!generic && !(before & (CLASS_LOCATIVE | CLASS_AREA)) && !in_list(s, at, before))
        return DGM_OK;
    if (own && own->classes & (CLASS_BUILDING | CLASS_BODY))
        return DGM_OK;
    *next = to + 1;
    return push(s, at, to, to + 1, to, NULL, 0, generic);
}

static dgm_status scan(search *s, const sentence *t)
{
    uint32_t end = t->first + t->count;

    for (uint32_t i = t->first; i < end;) {
        const word *w = &s->d->word[i];
        uint32_t next = 0;

        if (!is_punct(w))
            TRY(try_before(s, i, end, &next));
        if (!next && capital(w) && !is_punct(w))
            TRY(try_name(s, i, end, &next));
        if (!next && capital(w) && !is_punct(w))
            TRY(try_unknown(s, i, t->first, end, &next));
        i = next ? next : i + 1;
    }
    return DGM_OK;
}

/* Which mentions cover each word. */
static bool map_mentions(search *s)
{
    const doc *d = s->d;

    s->mention_of = ARENA_NEW(d->arena, uint32_t, d->word_count + 1u);
    s->outer_of = ARENA_NEW(d->arena, uint32_t, d->word_count + 1u);
    if (!s->mention_of || !s->outer_of)
        return false;
    for (uint32_t i = 0; i <= d->word_count; i++)
        s->mention_of[i] = s->outer_of[i] = NO_INDEX;
    for (uint32_t m = 0; m < d->mention_count; m++) {
        const mention *x = &d->mention[m];

        for (uint32_t i = x->first; i <= x->last && i < d->word_count; i++) {
            const mention *old = s->mention_of[i] == NO_INDEX ? NULL : &d->mention[s->mention_of[i]];

            if (!old || x->last - x->first < old->last - old->first)
                s->mention_of[i] = m;
        }
        for (uint32_t i = x->full_first; i <= x->full_last && i < d->word_count; i++) {
            const mention *old = s->outer_of[i] == NO_INDEX ? NULL : &d->mention[s->outer_of[i]];

            if (!old || x->full_last - x->full_first > old->full_last - old->full_first)
                s->outer_of[i] = m;
        }
    }
    return true;
}

dgm_status place_find(search *s)
{
    const doc *d = s->d;

    if (!map_mentions(s))
        return dgm_fail_memory(s->error);
    for (uint32_t i = 0; i < d->sentence_count; i++)
        if (!d->sentence[i].headline)
            TRY(scan(s, &d->sentence[i]));
    return DGM_OK;
}
