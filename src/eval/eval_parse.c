/* Scores of a parsed CoNLL-U file against a gold one, from raw text on: the measures of the CoNLL 2018 shared task (Zeman and
 * others 2018), written from their definition.
 *
 * In: two files with the same characters once blanks (category Zs) are dropped. Tokens, sentences and words are ranges of
 * those characters. Outside multiword tokens a word is aligned with the word of the same range; the ranges of multiword
 * tokens of both files that overlap are joined, and the words inside are aligned by the longest common subsequence of their
 * lower-cased forms. A head is right when both are the root or aligned; relations count without subtype, features only
 * when universal, a gold lemma "_" accepts all.
 */
#include "base/error.h"
#include "base/file.h"
#include "base/utf8.h"

#include <dragoman/dragoman.h>
#include <stdlib.h>

#define LARGEST_TABLE ((size_t)64 * 1024 * 1024) /* cells of one alignment */

typedef struct range { uint32_t begin, end; } range;

typedef struct eval_word {
    range at;
    str form, lemma, upos, xpos, feats, rel; /* form lower-cased, rel without subtype, feats universal and sorted */
    uint32_t head;                           /* index; NO_INDEX for the root */
    uint32_t aligned;                        /* word of the other file or NO_INDEX */
} eval_word;

typedef struct eval_doc {
    arena *arena;
    file_map map;
    const char *name;
    char *text;      uint32_t text_n;                 /* all characters without blanks */
    range *token;    uint32_t token_count, token_cap;
    range *sentence; uint32_t sentence_count, sentence_cap;
    range *multi;    uint32_t multi_count, multi_cap; /* multiword tokens */
    eval_word *word; uint32_t word_count, word_cap;
    /* While reading. */
    uint32_t line, first, start, inside;
    range span;
} eval_doc;

static const char *const universal[] = {
    "PronType", "NumType", "Poss", "Reflex", "Foreign", "Abbr", "Gender", "Animacy", "Number", "Case", "Definite",
    "Degree", "VerbForm", "Mood", "Tense", "Aspect", "Voice", "Evident", "Polarity", "Person", "Polite",
};
static const char *const content[] = {
    "nsubj", "obj", "iobj", "csubj", "ccomp", "xcomp", "obl", "vocative", "expl", "dislocated", "advcl", "advmod",
    "discourse", "nmod", "appos", "nummod", "acl", "amod", "conj", "fixed", "flat", "compound", "list", "parataxis",
    "orphan", "goeswith", "reparandum", "root", "dep",
};

static bool is_one_of(str s, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_is(s, list[i]))
            return true;
    return false;
}

/* ---- Reading ---------------------------------------------------------------------------------------------------- */

static dgm_status fault(const eval_doc *d, dgm_error *error, const char *what)
{
    return dgm_fail(error, DGM_EFORMAT, UINT64_MAX, "%s:%u: %s", d->name, d->line, what);
}

static bool is_blank(uint32_t c)
{
    return c == ' ' || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x205F || c == 0x3000;
}

/* Adds the characters of a form; the text has room for the whole file. */
static range add_text(eval_doc *d, str form)
{
    range r = { d->text_n, 0 };
    uint32_t len;

    for (uint32_t i = 0; i < form.n; i += len) {
        if (is_blank(utf8_decode(form, i, &len)))
            continue;
        memcpy(d->text + d->text_n, form.p + i, len);
        d->text_n += len;
    }
    r.end = d->text_n;
    return r;
}

static int by_bytes(const void *x, const void *y) { return str_cmp(*(const str *)x, *(const str *)y); }

/* Universal features, sorted. */
static str universal_feats(arena *a, str feats)
{
    str part[64], one, out = { "", 0 };
    uint32_t n = 0;

    while (n < COUNT_OF(part) && str_split(&feats, '|', &one)) {
        uint32_t equals = str_find(one, STR("="));

        if (is_one_of(equals == NO_INDEX ? one : str_sub(one, 0, equals), universal, COUNT_OF(universal)))
            part[n++] = one;
    }
    qsort(part, n, sizeof(*part), by_bytes);
    for (uint32_t i = 0; i < n && out.p; i++)
        out = arena_printf(a, "%.*s|%.*s", (int)out.n, out.p, (int)part[i].n, part[i].p);
    return out;
}

static dgm_status read_word(eval_doc *d, const str *cell, dgm_error *error)
{
    eval_word *w = ARENA_PUSH(d->arena, d->word, d->word_count, d->word_cap);
    uint32_t number, colon = str_find(cell[7], STR(":"));

    if (!w)
        return dgm_fail_memory(error);
    if (!str_u32(cell[0], &number) || !str_u32(cell[6], &w->head))
        return fault(d, error, "the number of the word or its head is no number");
    if (number != d->word_count - d->first)
        return fault(d, error, "words are not numbered from 1");
    if (number <= d->inside) {
        w->at = d->span;
    } else {
        range *t = ARENA_PUSH(d->arena, d->token, d->token_count, d->token_cap);

        if (!t)
            return dgm_fail_memory(error);
        w->at = *t = add_text(d, cell[1]);
        if (t->begin == t->end)
            return fault(d, error, "a word has no form");
    }
    w->form = utf8_lower_str(d->arena, cell[1]);
    w->lemma = cell[2];
    w->upos = cell[3];
    w->xpos = cell[4];
    w->feats = universal_feats(d->arena, cell[5]);
    w->rel = colon == NO_INDEX ? cell[7] : str_sub(cell[7], 0, colon);
    w->aligned = NO_INDEX;
    return w->form.p && w->feats.p ? DGM_OK : dgm_fail_memory(error);
}

static dgm_status read_multiword(eval_doc *d, const str *cell, uint32_t dash, dgm_error *error)
{
    range *t = ARENA_PUSH(d->arena, d->token, d->token_count, d->token_cap);
    range *m = ARENA_PUSH(d->arena, d->multi, d->multi_count, d->multi_cap);

    if (!t || !m)
        return dgm_fail_memory(error);
    if (!str_u32(str_sub(cell[0], dash + 1, cell[0].n), &d->inside))
        return fault(d, error, "malformed range of a multiword token");
    d->span = *t = *m = add_text(d, cell[1]);
    return DGM_OK;
}

static dgm_status end_sentence(eval_doc *d, dgm_error *error)
{
    uint32_t count = d->word_count - d->first;
    range *s;

    d->inside = 0;
    if (!count)
        return DGM_OK;
    for (uint32_t i = d->first; i < d->word_count; i++) {
        if (d->word[i].head > count)
            return fault(d, error, "a head lies outside the sentence above");
        d->word[i].head = d->word[i].head ? d->first + d->word[i].head - 1 : NO_INDEX;
    }
    s = ARENA_PUSH(d->arena, d->sentence, d->sentence_count, d->sentence_cap);
    if (!s)
        return dgm_fail_memory(error);
    *s = (range){ d->start, d->text_n };
    d->first = d->word_count;
    d->start = d->text_n;
    return DGM_OK;
}

static dgm_status read_line(eval_doc *d, str line, dgm_error *error)
{
    str cell[10], rest = line;
    uint32_t n = 0, dash;

    while (line.n && line.p[line.n - 1] == '\r')
        line.n--;
    if (line.n == 0)
        return end_sentence(d, error);
    if (line.p[0] == '#')
        return DGM_OK;
    for (rest = line; n < 10; n++) {
        uint32_t tab = str_find(rest, STR("\t"));

        cell[n] = tab == NO_INDEX ? rest : str_sub(rest, 0, tab);
        if ((tab == NO_INDEX) != (n == 9))
            return fault(d, error, "not ten columns");
        rest = tab == NO_INDEX ? rest : str_sub(rest, tab + 1, rest.n);
    }
    if (str_find(cell[0], STR(".")) != NO_INDEX)
        return DGM_OK;
    dash = str_find(cell[0], STR("-"));
    return dash == NO_INDEX ? read_word(d, cell, error) : read_multiword(d, cell, dash, error);
}

static dgm_status load(eval_doc *d, const char *path, dgm_error *error)
{
    str rest;
    dgm_status status = DGM_OK;

    d->name = path;
    TRY(file_map_open(&d->map, path, error));
    if (d->map.n >= UINT32_MAX)
        return dgm_fail(error, DGM_ELIMIT, UINT64_MAX, "%s: over 4 GiB", path);
    d->text = arena_alloc(d->arena, d->map.n + 4, 1);
    if (!d->text)
        return dgm_fail_memory(error);
    rest = (str){ (const char *)d->map.p, (uint32_t)d->map.n };
    while (status == DGM_OK && rest.n) {
        const char *end = memchr(rest.p, '\n', rest.n);
        uint32_t n = end ? (uint32_t)(end - rest.p) : rest.n;

        d->line++;
        status = read_line(d, str_sub(rest, 0, n), error);
        rest = str_sub(rest, end ? n + 1 : n, rest.n);
    }
    return status == DGM_OK ? end_sentence(d, error) : status;
}

/* ---- Alignment -------------------------------------------------------------------------------------------------- */

static int by_begin(const void *x, const void *y)
{
    const range *a = x, *b = y;

    return a->begin != b->begin ? (a->begin < b->begin ? -1 : 1) : a->end < b->end ? -1 : a->end > b->end;
}

/* Overlapping multiword tokens of both files joined into disjoint regions. */
static range *regions_of(const eval_doc *g, const eval_doc *s, uint32_t *count)
{
    range *all = ARENA_NEW(g->arena, range, (size_t)g->multi_count + s->multi_count + 1);
    uint32_t n = 0, out = 0;

    if (!all)
        return NULL;
    for (uint32_t i = 0; i < g->multi_count; i++)
        all[n++] = g->multi[i];
    for (uint32_t i = 0; i < s->multi_count; i++)
        all[n++] = s->multi[i];
    qsort(all, n, sizeof(*all), by_begin);
    for (uint32_t i = 0; i < n; i++) {
        if (out && all[i].begin < all[out - 1].end)
            all[out - 1].end = all[i].end > all[out - 1].end ? all[i].end : all[out - 1].end;
        else
            all[out++] = all[i];
    }
    *count = out;
    return all;
}

/* Words inside the region from *at on, into `inner`; those outside all regions before it get outer[i] = true. */
static uint32_t take_region(const eval_doc *d, const range *region, uint32_t *at, uint32_t *inner, bool *outer)
{
    uint32_t n = 0;

    for (; *at < d->word_count; ++*at) {
        const range *w = &d->word[*at].at;

        if (region && region->end <= w->begin)
            break;
        if (!region || region->begin >= w->end)
            outer[*at] = true;
        else if (region->begin <= w->begin && w->end <= region->end)
            inner[n++] = *at;
    }
    return n;
}

static void pair_up(eval_doc *g, eval_doc *s, uint32_t gold, uint32_t system)
{
    g->word[gold].aligned = system;
    s->word[system].aligned = gold;
}

/* Longest common subsequence of the forms of gold words a[0..n) and system words b[0..m). */
static dgm_status align_region(eval_doc *g, eval_doc *s, const uint32_t *a, uint32_t n, const uint32_t *b, uint32_t m,
                               dgm_error *error)
{
    size_t width = (size_t)m + 1;
    uint32_t *best, i = 0, j = 0;

    if (n == 0 || m == 0)
        return DGM_OK;
    if ((size_t)n * width > LARGEST_TABLE)
        return dgm_fail(error, DGM_ELIMIT, UINT64_MAX, "%s: a multiword token with too many words", g->name);
    best = heap_alloc(((size_t)n + 1) * width, sizeof(*best));
    if (!best)
        return dgm_fail_memory(error);
    for (i = n; i-- > 0;) {
        for (j = m; j-- > 0;) {
            uint32_t down = best[(i + 1) * width + j], right = best[i * width + j + 1];

            best[i * width + j] = str_eq(g->word[a[i]].form, s->word[b[j]].form) ? best[(i + 1) * width + j + 1] + 1
                                : down > right ? down : right;
        }
    }
    for (i = j = 0; i < n && j < m;) {
        if (str_eq(g->word[a[i]].form, s->word[b[j]].form))
            pair_up(g, s, a[i++], b[j++]);
        else if (best[i * width + j] == best[(i + 1) * width + j])
            i++;
        else
            j++;
    }
    free(best);
    return DGM_OK;
}

static void align_outer(eval_doc *g, eval_doc *s, const bool *gold_outer, const bool *system_outer)
{
    for (uint32_t i = 0, j = 0; i < g->word_count && j < s->word_count;) {
        const range *a = &g->word[i].at, *b = &s->word[j].at;

        if (!gold_outer[i]) {
            i++;
        } else if (!system_outer[j]) {
            j++;
        } else if (a->begin == b->begin && a->end == b->end) {
            pair_up(g, s, i++, j++);
        } else if (a->begin < b->begin || (a->begin == b->begin && a->end < b->end)) {
            i++;
        } else {
            j++;
        }
    }
}

static dgm_status align(eval_doc *g, eval_doc *s, dgm_error *error)
{
    uint32_t count = 0, gold_at = 0, system_at = 0;
    range *region = regions_of(g, s, &count);
    uint32_t *a = ARENA_NEW(g->arena, uint32_t, g->word_count + 1), *b = ARENA_NEW(g->arena, uint32_t, s->word_count + 1);
    bool *gold_outer = ARENA_NEW(g->arena, bool, g->word_count + 1);
    bool *system_outer = ARENA_NEW(g->arena, bool, s->word_count + 1);

    if (!region || !a || !b || !gold_outer || !system_outer)
        return dgm_fail_memory(error);
    for (uint32_t r = 0; r <= count; r++) {
        const range *one = r < count ? &region[r] : NULL;
        uint32_t n = take_region(g, one, &gold_at, a, gold_outer), m = take_region(s, one, &system_at, b, system_outer);

        TRY(align_region(g, s, a, n, b, m, error));
    }
    align_outer(g, s, gold_outer, system_outer);
    return DGM_OK;
}

/* ---- Counting --------------------------------------------------------------------------------------------------- */

static uint32_t common_ranges(const range *a, uint32_t n, const range *b, uint32_t m)
{
    uint32_t same = 0;

    for (uint32_t i = 0, j = 0; i < n && j < m;) {
        int order = by_begin(&a[i], &b[j]);

        same += order == 0;
        i += order <= 0;
        j += order >= 0;
    }
    return same;
}

static void set_score(dgm_score *out, const char *name, uint64_t correct, uint64_t gold, uint64_t system, uint64_t aligned,
                      bool has_aligned)
{
    *out = (dgm_score){ .name = name, .correct = correct, .gold = gold, .system = system };
    out->precision = system ? (double)correct / (double)system : 0;
    out->recall = gold ? (double)correct / (double)gold : 0;
    out->f1 = gold + system ? 2 * (double)correct / (double)(gold + system) : 0;
    out->aligned = !has_aligned ? -1 : aligned ? (double)correct / (double)aligned : 0;
}

static bool is_content(const eval_word *w) { return is_one_of(w->rel, content, COUNT_OF(content)); }

static bool same_head(const eval_doc *s, const eval_word *g, const eval_word *w)
{
    if (g->head == NO_INDEX || w->head == NO_INDEX)
        return g->head == w->head;
    return s->word[w->head].aligned == g->head;
}

static void count_words(dgm_score *out, const eval_doc *g, const eval_doc *s)
{
    uint64_t hit[7] = { 0 }, aligned = 0, contents = 0, gold_contents = 0, system_contents = 0;
    static const char *const name[] = { "UPOS", "XPOS", "UFeats", "Lemmas", "UAS", "LAS", "CLAS" };

    for (uint32_t i = 0; i < g->word_count; i++) {
        const eval_word *a = &g->word[i], *b;
        bool head, labelled;

        gold_contents += is_content(a);
        if (a->aligned == NO_INDEX)
            continue;
        b = &s->word[a->aligned];
        head = same_head(s, a, b);
        labelled = head && str_eq(a->rel, b->rel);
        aligned++;
        hit[0] += str_eq(a->upos, b->upos);
        hit[1] += str_eq(a->xpos, b->xpos);
        hit[2] += str_eq(a->feats, b->feats);
        hit[3] += str_is(a->lemma, "_") || str_eq(a->lemma, b->lemma);
        hit[4] += head;
        hit[5] += labelled;
        contents += is_content(a);
        hit[6] += is_content(a) && labelled;
    }
    for (uint32_t i = 0; i < s->word_count; i++)
        system_contents += is_content(&s->word[i]);
    set_score(&out[0], "Words", aligned, g->word_count, s->word_count, 0, false);
    for (int k = 0; k < 6; k++)
        set_score(&out[1 + k], name[k], hit[k], g->word_count, s->word_count, aligned, true);
    set_score(&out[7], name[6], hit[6], gold_contents, system_contents, contents, true);
}

static dgm_status compare_texts(const eval_doc *g, const eval_doc *s, dgm_error *error)
{
    uint32_t i = 0, n = g->text_n < s->text_n ? g->text_n : s->text_n;

    while (i < n && g->text[i] == s->text[i])
        i++;
    if (i == g->text_n && i == s->text_n)
        return DGM_OK;
    while (i > 0 && ((unsigned char)g->text[i] & 0xC0) == 0x80)
        i--;
    return dgm_fail(error, DGM_EINPUT, i, "the texts differ: \"%.*s\" in %s, \"%.*s\" in %s",
                    (int)(g->text_n - i < 30 ? g->text_n - i : 30), g->text + i, g->name,
                    (int)(s->text_n - i < 30 ? s->text_n - i : 30), s->text + i, s->name);
}

dgm_status dgm_eval_parse(dgm_score out[DGM_EVAL_SCORES], const char *gold, const char *system, dgm_error *error)
{
    arena a;
    eval_doc g = { .arena = &a }, s = { .arena = &a };
    dgm_status status;

    arena_init(&a, 0);
    memset(out, 0, DGM_EVAL_SCORES * sizeof(*out));
    status = load(&g, gold, error);
    if (status == DGM_OK)
        status = load(&s, system, error);
    if (status == DGM_OK)
        status = compare_texts(&g, &s, error);
    if (status == DGM_OK)
        status = align(&g, &s, error);
    if (status == DGM_OK) {
        set_score(&out[0], "Tokens", common_ranges(g.token, g.token_count, s.token, s.token_count), g.token_count,
                  s.token_count, 0, false);
        set_score(&out[1], "Sentences", common_ranges(g.sentence, g.sentence_count, s.sentence, s.sentence_count),
                  g.sentence_count, s.sentence_count, 0, false);
        count_words(&out[2], &g, &s);
    }
    file_unmap(&g.map);
    file_unmap(&s.map);
    arena_release(&a);
    return status;
}
