/* The measures of the CoNLL 2018 shared task on parsing from raw text (Zeman et al. 2018), from their published
 * definition. Columns are compared as they stand in the files, not as our own tables read them, so that unknown tags and
 * relations of other parsers count as what they are. */
#include "eval/eval.h"

#include "base/error.h"
#include "base/utf8.h"

#include <stdlib.h>

#define MAX_FEATURES 64 /* of one word; what is beyond does not count */

enum measure { TOKENS, SENTENCES, WORDS, UPOS, XPOS, UFEATS, ALLTAGS, LEMMAS, UAS, LAS, CLAS, MLAS, BLEX, MEASURES };
static_assert(MEASURES == DGM_EVAL_SCORES, "the header counts the measures");

static const char *const measure_name[MEASURES] = { "Tokens", "Sentences", "Words", "UPOS", "XPOS", "UFeats", "AllTags",
                                                    "Lemmas", "UAS", "LAS", "CLAS", "MLAS", "BLEX" };

static const char *const universal_feature[] = { "PronType", "NumType", "Poss", "Reflex", "Foreign", "Abbr", "Gender",
    "Animacy", "Number", "Case", "Definite", "Degree", "VerbForm", "Mood", "Tense", "Aspect", "Voice", "Evident", "Polarity",
    "Person", "Polite" };
static const char *const content_relation[] = { "nsubj", "obj", "iobj", "csubj", "ccomp", "xcomp", "obl", "vocative", "expl",
    "dislocated", "advcl", "advmod", "discourse", "nmod", "appos", "nummod", "acl", "amod", "conj", "fixed", "flat",
    "compound", "list", "parataxis", "orphan", "goeswith", "reparandum", "root", "dep" };
static const char *const function_relation[] = { "aux", "cop", "mark", "det", "clf", "case", "cc" };

static bool is_one_of(str s, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_is(s, list[i]))
            return true;
    return false;
}

static str up_to(str s, const char *mark)
{
    uint32_t n = str_find(s, str_of(mark));

    return n == NO_INDEX ? s : str_sub(s, 0, n);
}

/* ---- Reading a side --------------------------------------------------------------------------------------------- */

static bool is_separator(uint32_t c) { return c == ' ' || (c > 0x85 && c != 0x2028 && c != 0x2029 && utf8_is_space(c)); }

/* Appends a form without its spaces; where it now stands. */
static eval_span add_text(eval_side *e, str form)
{
    eval_span out = { (uint32_t)e->text.n, 0 };
    uint32_t len;

    for (uint32_t i = 0; i < form.n; i += len)
        if (!is_separator(utf8_decode(form, i, &len)))
            buf_add(&e->text, form.p + i, len);
    out.end = (uint32_t)e->text.n;
    return out;
}

static int by_bytes(const void *a, const void *b) { return str_cmp(*(const str *)a, *(const str *)b); }

/* Universal features, sorted. */
static str universal(str feats, arena *a)
{
    str list[MAX_FEATURES], part, rest = feats, out = { "", 0 };
    uint32_t n = 0, at = 0;
    char *p;

    while (n < MAX_FEATURES && str_split(&rest, '|', &part))
        if (is_one_of(up_to(part, "="), universal_feature, COUNT_OF(universal_feature)))
            list[n++] = part;
    if (n == 0)
        return out;
    qsort(list, n, sizeof(*list), by_bytes);
    p = arena_alloc(a, (size_t)feats.n + 1, 1);
    if (!p)
        return (str){ NULL, 0 };
    for (uint32_t i = 0; i < n; i++) {
        memcpy(p + at, list[i].p, list[i].n);
        at += list[i].n;
        p[at++] = '|';
    }
    return (str){ p, at };
}

static dgm_status read_word(eval_side *e, uint32_t i, eval_span place, dgm_error *error)
{
    arena *a = e->tb.doc.arena;
    str rest = e->tb.doc.given[i].word, cell[10] = { { "", 0 } };
    eval_word *w = &e->word[i];

    for (uint32_t n = 0; n < 10 && str_split(&rest, '\t', &cell[n]);)
        n++;
    *w = (eval_word){ .start = place.start, .end = place.end, .form = e->tb.doc.word[i].lower, .lemma = cell[2],
                      .upos = cell[3], .xpos = cell[4], .feats = universal(cell[5], a), .rel = up_to(cell[7], ":"),
                      .head = e->tb.gold[i].head, .first_function = NO_INDEX, .next_function = NO_INDEX };
    w->content = is_one_of(w->rel, content_relation, COUNT_OF(content_relation));
    return w->feats.p ? DGM_OK : dgm_fail_memory(error);
}

static dgm_status read_words(eval_side *e, dgm_error *error)
{
    const doc *d = &e->tb.doc;
    eval_span place = { 0, 0 };

    for (uint32_t i = 0; i < d->word_count; i++) {
        uint32_t flags = d->word[i].flags;

        if (flags & WORD_FIRST_IN_MWT || !(flags & WORD_IN_MWT)) {
            bool range = (flags & WORD_IN_MWT) != 0;
            eval_span *token = ARENA_PUSH(d->arena, e->token, e->token_count, e->token_cap);
            eval_span *multi = range ? ARENA_PUSH(d->arena, e->range, e->range_count, e->range_cap) : &place;

            if (!token || !multi)
                return dgm_fail_memory(error);
            place = add_text(e, range ? str_part(d->given[i].token, '\t', 1) : d->word[i].form);
            *token = *multi = place;
        }
        TRY(read_word(e, i, place, error));
    }
    return e->text.failed ? dgm_fail_memory(error) : DGM_OK;
}

static void link_functions(eval_side *e)
{
    for (uint32_t i = e->word_count; i-- > 0;) {
        eval_word *w = &e->word[i];

        if (w->head == NO_INDEX || !is_one_of(w->rel, function_relation, COUNT_OF(function_relation)))
            continue;
        w->next_function = e->word[w->head].first_function;
        e->word[w->head].first_function = i;
    }
}

static dgm_status read_side(eval_side *e, const char *path, arena *a, dgm_error *error)
{
    const doc *d = &e->tb.doc;

    treebank_init(&e->tb, a);
    e->tb.parsed = true;
    TRY(treebank_read(&e->tb, path, 0, error));
    e->word_count = d->word_count;
    e->sentence_count = d->sentence_count;
    e->word = ARENA_NEW(a, eval_word, (size_t)d->word_count + 1);
    e->sentence = ARENA_NEW(a, eval_span, (size_t)d->sentence_count + 1);
    if (!e->word || !e->sentence)
        return dgm_fail_memory(error);
    TRY(read_words(e, error));
    link_functions(e);
    for (uint32_t k = 0; k < d->sentence_count; k++) {
        const sentence *s = &d->sentence[k];

        e->sentence[k] = (eval_span){ e->word[s->first].start, e->word[s->first + s->count - 1].end };
    }
    return DGM_OK;
}

static str excerpt(const buf *b, uint32_t at)
{
    uint32_t end = at, len;
    str text = { b->p, (uint32_t)b->n };

    for (uint32_t i = 0; i < 30 && end < text.n; i++) {
        utf8_decode(text, end, &len);
        end += len;
    }
    return str_sub(text, at, end);
}

static dgm_status compare_texts(const eval_side *g, const eval_side *s, dgm_error *error)
{
    uint32_t n = (uint32_t)(g->text.n < s->text.n ? g->text.n : s->text.n), at = 0, characters = 0, len;
    str text = { g->text.p, (uint32_t)g->text.n }, a, b;

    if (g->text.n == s->text.n && (n == 0 || memcmp(g->text.p, s->text.p, n) == 0))
        return DGM_OK;
    while (at < n && g->text.p[at] == s->text.p[at])
        at++;
    while (at > 0 && at < text.n && ((unsigned char)text.p[at] & 0xC0) == 0x80)
        at--;
    for (uint32_t i = 0; i < at; i += len, characters++)
        utf8_decode(text, i, &len);
    a = excerpt(&g->text, at);
    b = excerpt(&s->text, at);
    return dgm_fail(error, DGM_EINPUT, UINT64_MAX, "the texts differ from character %u on (without spaces): gold \"%.*s\", "
                    "system \"%.*s\"", characters, (int)a.n, a.n ? a.p : "", (int)b.n, b.n ? b.p : "");
}

/* ---- Counting --------------------------------------------------------------------------------------------------- */

typedef struct comparison {
    const eval_side *gold, *system;
    const uint32_t *pair;     /* gold word -> system word */
    uint32_t *back;           /* system word -> gold word */
    uint64_t correct[MEASURES];
    uint64_t aligned, content_aligned, gold_content, system_content;
} comparison;

static bool same_head(const comparison *c, const eval_word *g, const eval_word *s)
{
    if (g->head == NO_INDEX || s->head == NO_INDEX)
        return g->head == s->head;
    return c->back[s->head] == g->head;
}

static bool same_functions(const comparison *c, const eval_word *g, const eval_word *s)
{
    uint32_t i = g->first_function, j = s->first_function;

    while (i != NO_INDEX && j != NO_INDEX) {
        const eval_word *x = &c->gold->word[i], *y = &c->system->word[j];

        if (c->back[j] != i || !str_eq(x->rel, y->rel) || !str_eq(x->upos, y->upos) || !str_eq(x->feats, y->feats))
            return false;
        i = x->next_function;
        j = y->next_function;
    }
    return i == j;
}

static void count_pair(comparison *c, const eval_word *g, const eval_word *s)
{
    bool upos = str_eq(g->upos, s->upos), xpos = str_eq(g->xpos, s->xpos), feats = str_eq(g->feats, s->feats);
    bool lemma = str_is(g->lemma, "_") || str_eq(g->lemma, s->lemma);
    bool head = same_head(c, g, s), labelled = head && str_eq(g->rel, s->rel);

    c->aligned++;
    c->correct[UPOS] += upos;
    c->correct[XPOS] += xpos;
    c->correct[UFEATS] += feats;
    c->correct[ALLTAGS] += upos && xpos && feats;
    c->correct[LEMMAS] += lemma;
    c->correct[UAS] += head;
    c->correct[LAS] += labelled;
    if (!g->content)
        return;
    c->content_aligned++;
    c->correct[CLAS] += labelled;
    c->correct[MLAS] += labelled && upos && feats && same_functions(c, g, s);
    c->correct[BLEX] += labelled && lemma;
}

static void count_words(comparison *c)
{
    for (uint32_t i = 0; i < c->system->word_count; i++) {
        c->back[i] = NO_INDEX;
        c->system_content += c->system->word[i].content;
    }
    for (uint32_t i = 0; i < c->gold->word_count; i++) {
        c->gold_content += c->gold->word[i].content;
        if (c->pair[i] != NO_INDEX)
            c->back[c->pair[i]] = i;
    }
    for (uint32_t i = 0; i < c->gold->word_count; i++)
        if (c->pair[i] != NO_INDEX)
            count_pair(c, &c->gold->word[i], &c->system->word[c->pair[i]]);
    c->correct[WORDS] = c->aligned;
}

/* Spans in both lists; each is in order and without overlap. */
static uint64_t common(const eval_span *a, uint32_t n, const eval_span *b, uint32_t m)
{
    uint64_t count = 0;
    uint32_t i = 0, j = 0;

    while (i < n && j < m) {
        count += a[i].start == b[j].start && a[i].end == b[j].end;
        if (a[i].end <= b[j].end) {
            j += a[i].end == b[j].end;
            i++;
        } else {
            j++;
        }
    }
    return count;
}

static double ratio(uint64_t a, uint64_t b) { return b ? (double)a / (double)b : 0; }

static void fill_score(dgm_score *out, const comparison *c, int m)
{
    uint64_t gold = c->gold->word_count, system = c->system->word_count, aligned = c->aligned;

    if (m == TOKENS) {
        gold = c->gold->token_count;
        system = c->system->token_count;
    } else if (m == SENTENCES) {
        gold = c->gold->sentence_count;
        system = c->system->sentence_count;
    } else if (m >= CLAS) {
        gold = c->gold_content;
        system = c->system_content;
        aligned = c->content_aligned;
    }
    *out = (dgm_score){ .name = measure_name[m], .correct = c->correct[m], .gold = gold, .system = system,
                        .precision = ratio(c->correct[m], system), .recall = ratio(c->correct[m], gold),
                        .f1 = ratio(2 * c->correct[m], gold + system),
                        .aligned = m <= WORDS ? -1 : ratio(c->correct[m], aligned) };
}

static dgm_status compare(dgm_score *out, const eval_side *gold, const eval_side *system, arena *a, dgm_error *error)
{
    comparison c = { .gold = gold, .system = system };
    uint32_t *pair;

    TRY(compare_texts(gold, system, error));
    TRY(eval_align(&pair, gold, system, a, error));
    c.pair = pair;
    c.back = ARENA_NEW(a, uint32_t, (size_t)system->word_count + 1);
    if (!c.back)
        return dgm_fail_memory(error);
    c.correct[TOKENS] = common(gold->token, gold->token_count, system->token, system->token_count);
    c.correct[SENTENCES] = common(gold->sentence, gold->sentence_count, system->sentence, system->sentence_count);
    count_words(&c);
    for (int m = 0; m < MEASURES; m++)
        fill_score(&out[m], &c, m);
    return DGM_OK;
}

dgm_status dgm_eval_parse(dgm_score out[DGM_EVAL_SCORES], const char *gold, const char *system, dgm_error *error)
{
    eval_side side[2] = { 0 };
    dgm_status status;
    arena a;

    arena_init(&a, 0);
    status = read_side(&side[0], gold, &a, error);
    if (status == DGM_OK)
        status = read_side(&side[1], system, &a, error);
    if (status == DGM_OK)
        status = compare(out, &side[0], &side[1], &a, error);
    for (int i = 0; i < 2; i++) {
        buf_release(&side[i].text);
        treebank_release(&side[i].tb);
    }
    arena_release(&a);
    return status;
}
