#include "names/features.h"

#include "base/map.h"
#include "base/utf8.h"
#include "doc/word.h"

/* ---- Words ---------------------------------------------------------------------------------------------------------- */

static uint8_t capital_of(const word *w)
{
    unsigned char c = w->form.n ? (unsigned char)w->form.p[0] : 0;

    if (w->flags & WORD_ALL_CAPS)
        return NAME_ALL_CAPS;
    if (w->flags & WORD_CAPITAL)
        return NAME_CAPITAL;
    if (w->flags & WORD_NUMERIC)
        return NAME_NUMBER;
    if (!ascii_is_alpha(c) && c < 0x80)
        return NAME_MARK;
    return str_eq(w->lower, w->form) ? NAME_LOWER : NAME_MIXED;
}

static void describe(name_word *t, const doc *d, uint32_t i, const table_hits *hits)
{
    const word *w = &d->word[i];

    t->key = w->key;
    t->form = w->lower.p == w->form.p ? w->key : str_hash(w->form);
    t->lemma = w->lemma_key;
    t->shape = feature_shape(w->form);
    word_affixes(t->prefix, t->suffix, NAMES_AFFIX, w->lower);
    if (w->cluster) {
        t->fine = (w->cluster - 1u) / 64 + 1;
        t->coarse = (w->cluster - 1u) % 64 + 1;
    }
    t->capital = capital_of(w);
    t->upos = w->upos;
    t->rel = w->rel;
    t->opens = (w->flags & WORD_SENTENCE_START) != 0;
    t->hits = hits[i];
    t->head = w->head == NO_INDEX ? 1 : d->word[w->head].lemma_key;
}

static bool in_run(const name_word *t) { return t->capital == NAME_CAPITAL || t->capital == NAME_ALL_CAPS || t->capital == NAME_MIXED; }

/* Runs of words with capitals; each word of one knows its edges. */
static void mark_runs(name_word *w, uint32_t count)
{
    for (uint32_t i = 0, end; i < count; i = end) {
        end = i + 1;
        if (!in_run(&w[i]))
            continue;
        while (end < count && in_run(&w[end]))
            end++;
        for (uint32_t k = i; k < end; k++) {
            w[k].run_before = w[(int64_t)i - 1].key + 1;
            w[k].run_first = w[i].key;
            w[k].run_last = w[end - 1].key;
            w[k].run_after = w[end].key + 1;
            w[k].run_at = (uint8_t)(k - i < 6 ? k - i : 6);
            w[k].run_left = (uint8_t)(end - 1 - k < 6 ? end - 1 - k : 6);
            w[k].run_titled = (uint8_t)(w[i].hits.at[HIT_TITLE] ? 1 : w[(int64_t)i - 1].hits.at[HIT_TITLE] ? 2 : w[(int64_t)i - 1].hits.at[HIT_AGENT] ? 3 : 0);
        }
    }
}

/* Most words have no capital and are not among those that names hold; they are no names, and nothing is computed for them. */
static void mark_asked(name_word *w, uint32_t count, const lexicon *inner)
{
    uint32_t last = NO_INDEX; /* word with a capital */

    for (uint32_t i = 0; i < count; i++) {
        uint32_t from = i < NAMES_BEFORE ? 0 : i - NAMES_BEFORE;

        if (!in_run(&w[i]))
            continue;
        if (last != NO_INDEX && i - last - 1 <= NAMES_GAP)
            from = last;
        for (uint32_t k = from; k <= i + NAMES_AFTER && k < count; k++)
            w[k].asked = in_run(&w[k]) || w[k].capital == NAME_NUMBER || lexicon_get(inner, w[k].key);
        last = i;
    }
}

static unsigned char first_letter(const word *w) { return w->lower.n ? (unsigned char)w->lower.p[0] : 0; }

/* "Komisi Pemilihan Umum (KPU)": the words before the bracket begin with the letters in it. */
static void mark_initials(name_word *t, const doc *d, const sentence *s)
{
    for (uint32_t i = 2; i + 1 < s->count; i++) {
        const word *w = &d->word[s->first + i];
        uint32_t n = w->lower.n, from;

        if (t[i].capital != NAME_ALL_CAPS || n < 2 || n > 8 || n + 1 > i || !str_is(d->word[s->first + i - 1].form, "("))
            continue;
        from = i - 1 - n;
        for (uint32_t k = 0; k < n; k++)
            if (first_letter(&d->word[s->first + from + k]) != (unsigned char)w->lower.p[k])
                from = NO_INDEX;
        if (from == NO_INDEX)
            continue;
        t[i].initials = 1;
        for (uint32_t k = 0; k < n; k++)
            t[from + k].initials = 2;
    }
}

/* ---- The rest of the article ------------------------------------------------------------------------------------------ */

static uint8_t shows(const name_word *t)
{
    uint8_t m = 0;

    if (t->capital == NAME_LOWER)
        return ELSEWHERE_LOWER;
    if (!in_run(t))
        return 0;
    if (!t->opens)
        m |= ELSEWHERE_CAPITAL;
    if (t->run_at == 0 && t->run_left)
        m |= ELSEWHERE_FIRST;
    if (t->run_at && t->run_left == 0)
        m |= ELSEWHERE_LAST;
    if (t->hits.at[HIT_PERSON] == AT_LAST || t->hits.at[HIT_PERSON] == AT_FIRST)
        m |= ELSEWHERE_PERSON;
    if (t->hits.at[HIT_ORG] || t->hits.at[HIT_GROUP])
        m |= ELSEWHERE_BODY;
    if (t->run_titled && t->run_at == 0)
        m |= ELSEWHERE_TITLED;
    if (t->hits.at[HIT_PLACE] == AT_ONLY)
        m |= ELSEWHERE_PLACE;
    return m;
}

/* Each word learns what its other occurrences show. */
static bool look_elsewhere(name_word *all, const doc *d, arena *a)
{
    uint8_t *seen = ARENA_NEW(a, uint8_t, (size_t)d->word_count + 1);
    uint32_t *first = ARENA_NEW(a, uint32_t, (size_t)d->word_count + 1);
    map known = { 0 };
    bool good = seen && first;

    for (uint32_t i = 0; good && i < d->word_count; i++) {
        name_word *t = all + i + 4 * (size_t)d->word[i].sentence + 2;
        uint32_t cursor;

        if (t->capital > NAME_MIXED) {
            first[i] = NO_INDEX;
            continue;
        }
        first[i] = map_first(&known, t->key, &cursor);
        if (first[i] == NO_INDEX) {
            first[i] = i;
            good = map_add(&known, t->key, i);
        } else {
            t->elsewhere = seen[first[i]]; /* of those before; those after follow below */
        }
        seen[first[i]] |= shows(t);
    }
    if (good)
        memset(seen, 0, d->word_count);
    for (uint32_t i = d->word_count; good && i-- > 0;) {
        name_word *t = all + i + 4 * (size_t)d->word[i].sentence + 2;

        if (first[i] == NO_INDEX)
            continue;
        t->elsewhere |= seen[first[i]];
        seen[first[i]] |= shows(t);
    }
    map_release(&known);
    return good;
}

name_word *name_words(const doc *d, const world *w, const lexicon *inner, arena *a)
{
    name_word *all = ARENA_NEW(a, name_word, (size_t)d->word_count + 4 * (size_t)d->sentence_count + 4);
    table_hits *hits = all ? table_hits_of(d, w, a) : NULL;

    if (!hits)
        return NULL;
    for (uint32_t s = 0; s < d->sentence_count; s++) {
        const sentence *x = &d->sentence[s];
        name_word *t = all + x->first + 4 * (size_t)s + 2;

        for (uint32_t i = 0; i < x->count; i++)
            describe(&t[i], d, x->first + i, hits);
        t[-1].key = t[-2].key = 1;
        t[x->count].key = t[x->count + 1].key = 2;
        t[-1].upos = t[-2].upos = t[x->count].upos = t[x->count + 1].upos = UPOS_COUNT;
        t[-1].capital = t[-2].capital = t[x->count].capital = t[x->count + 1].capital = NAME_MARK + 1;
        mark_runs(t, x->count);
        mark_asked(t, x->count, inner);
        mark_initials(t, d, x);
    }
    return look_elsewhere(all, d, a) ? all : NULL;
}

/* ---- Features ----------------------------------------------------------------------------------------------------------- */

#define ADD1(a) out[n++] = feature1(t++, a)
#define ADD2(a, b) out[n++] = feature2(t++, a, b)
#define ADD3(a, b, c) out[n++] = feature3(t++, a, b, c)
/* Only where there is something: many words have no table, cluster or run. */
#define SOME1(x, a) do { if (x) out[n++] = feature1(t, a); t++; } while (0)
#define SOME2(x, a, b) do { if (x) out[n++] = feature2(t, a, b); t++; } while (0)

static uint32_t word_features(const name_word *w, uint64_t *out, uint32_t n)
{
    uint32_t t = 1000;

    ADD1(0);
    ADD1(w->key);
    ADD1(w->form);
    ADD1(w->lemma);
    ADD1(w[-1].key);
    ADD1(w[1].key);
    ADD1(w[-2].key);
    ADD1(w[2].key);
    ADD2(w[-1].key, w->key);
    ADD2(w->key, w[1].key);
    ADD2(w[-2].key, w[-1].key);
    ADD2(w[1].key, w[2].key);
    ADD2(w[-1].key, w->capital);
    ADD2(w[1].key, w->capital);
    for (uint32_t i = 0; i < NAMES_AFFIX; i++) {
        SOME1(w->suffix[i], w->suffix[i]);
        SOME1(w->prefix[i], w->prefix[i]);
    }
    ADD2(w->suffix[2], w->capital);
    ADD2(w->shape, w->opens);
    ADD2(w[-1].shape, w->shape);
    ADD2(w->shape, w[1].shape);
    ADD3(w[-1].capital, w->capital, w[1].capital);
    ADD3(w[-2].capital << 3 | w[-1].capital, w->capital, w[1].capital << 3 | w[2].capital);
    ADD2(w->capital, w->opens);
    return n;
}

static uint32_t grammar_features(const name_word *w, uint64_t *out, uint32_t n)
{
    uint32_t t = 1100;

    ADD2(w->upos, w->capital);
    ADD2(w[-1].upos, w->upos);
    ADD2(w->upos, w[1].upos);
    ADD3(w[-1].upos, w->upos, w[1].upos);
    ADD2(w[-1].upos, w->capital);
    ADD2(w[1].upos, w->capital);
    ADD2(w->rel, w->capital);
    ADD2(w->head, w->rel);
    ADD2(w->fine, w->capital);
    ADD1(w->coarse);
    SOME1(w[-1].fine, w[-1].fine);
    SOME1(w[1].fine, w[1].fine);
    SOME1(w[-2].fine, w[-2].fine);
    SOME1(w[2].fine, w[2].fine);
    SOME2(w->fine, w[-1].coarse, w->fine);
    SOME2(w->fine, w->fine, w[1].coarse);
    ADD3(w[-1].coarse, w->coarse, w[1].coarse);
    ADD2(w[-1].fine, w->shape);
    ADD2(w[1].fine, w->shape);
    return n;
}

static uint32_t table_features(const name_word *w, uint64_t *out, uint32_t n)
{
    uint32_t t = 1200, all = 0, before = 0, after = 0;

    for (int k = 0; k < HIT_KINDS; k++) {
        SOME2(w->hits.at[k], k, w->hits.at[k]);
        SOME2(w[-1].hits.at[k], k, w[-1].hits.at[k]);
        SOME2(w[1].hits.at[k], k, w[1].hits.at[k]);
        all = all * 5 + w->hits.at[k];
        before = before * 5 + w[-1].hits.at[k];
        after = after * 5 + w[1].hits.at[k];
    }
    SOME2(all, all, w->capital);
    ADD2(all, before);
    ADD2(all, after);
    SOME2(w->hits.place, w->hits.place, w->capital);
    SOME2(w->hits.place, w->hits.place, w->upos);
    ADD3(w->hits.given | w->hits.surname << 1, w[-1].hits.given | w[-1].hits.surname << 1, w[1].hits.given | w[1].hits.surname << 1);
    ADD3(w->hits.given | w->hits.surname << 1, w->capital, all);
    return n;
}

static uint32_t run_features(const name_word *w, uint64_t *out, uint32_t n)
{
    uint32_t t = 1300;

    if (w->run_first) {
        ADD3(w->run_at, w->run_left, w->opens);
        ADD2(w->run_before, w->run_at);
        ADD2(w->run_after, w->run_left);
        ADD2(w->run_first, w->run_at);
        ADD2(w->run_last, w->run_left);
        ADD2(w->run_before, w->run_at + w->run_left);
        ADD2(w->run_titled, w->run_at);
        ADD3(w->run_titled, w->hits.given | w->hits.surname << 1, w->hits.at[HIT_TITLE]);
    }
    t = 1310;
    SOME1(w->initials, w->initials);
    SOME1(w->elsewhere, w->elsewhere);
    for (int k = 0; k < 8; k++)
        SOME2(w->elsewhere >> k & 1, w->capital, k);
    SOME2(w[-1].elsewhere, w->elsewhere, w[-1].elsewhere);
    SOME2(w[1].elsewhere, w->elsewhere, w[1].elsewhere);
    return n;
}

/* What sets see differently: words and their company, tables, titles. */
static uint32_t set_features(const name_word *w, uint8_t set, uint64_t *out, uint32_t n)
{
    uint32_t t = 1400, all = 0;

    for (int k = 0; k < HIT_KINDS; k++)
        all = all * 5 + w->hits.at[k];
    ADD1(set);
    ADD2(set, w->key);
    ADD3(set, w[-1].key, w->key);
    ADD3(set, w->key, w[1].key);
    ADD3(set, w[-1].key, w->capital);
    ADD3(set, w[1].key, w->capital);
    ADD3(set, w->shape, w->opens);
    ADD3(set, w->upos, w->capital);
    ADD3(set, w->fine, w->capital);
    ADD3(set, w->rel, w->capital);
    ADD3(set, all, w->capital);
    ADD3(set, w->run_first, w->run_at);
    ADD3(set, w->run_before, w->run_at);
    ADD3(set, w->run_at, w->run_left);
    ADD3(set, w->run_titled, w->run_at);
    return n;
}

uint32_t name_features(const name_word *w, uint8_t set, uint64_t *out)
{
    uint32_t n = word_features(w, out, 0);

    n = grammar_features(w, out, n);
    n = table_features(w, out, n);
    n = run_features(w, out, n);
    return set ? set_features(w, set, out, n) : n;
}

uint32_t name_unit(const doc *d, const name_word *all, uint32_t *first)
{
    uint32_t end;

    while (*first < d->word_count && !name_word_at(all, d, *first)->asked)
        (*first)++;
    end = *first;
    while (end < d->word_count && d->word[end].sentence == d->word[*first].sentence && name_word_at(all, d, end)->asked)
        end++;
    return end;
}
