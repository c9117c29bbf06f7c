/* Segmenter: a deterministic scanner with tables, faithful to the treebanks (English EWT, Indonesian CSUI).
 *
 * In: doc->text. Out: doc->word, doc->sentence. Method: one pass of the scanner (scan.c) makes tokens; a sentence ends at
 * a line break and at a stop, together with the quotation marks and brackets that close after it, when what follows
 * looks like a beginning; abbreviations and titles come from packs/<lang>/segment.tsv. A token is split into syntactic
 * words by tables of clitics and contractions (split.c). Sentences over 400 words are cut at a clause mark, so that no
 * later stage meets a sentence without end. It does not see sentence ends without any mark inside a line.
 */
#include "segment/segment.h"

#include "base/utf8.h"
#include "doc/word.h"
#include "segment/gaps.h"

#define SENTENCE_MAX 400u
#define SENTENCE_LOOK 100u /* words in which a clause mark is looked for */

static str form_of(const doc *d, const token *t) { return str_sub(d->text, t->start, t->end); }

/* Could a sentence begin with this token? */
static bool may_begin(const doc *d, const token *t)
{
    str f = form_of(d, t);
    uint32_t len, c = utf8_decode(f, 0, &len);

    if (t->kind == TOKEN_OPEN)
        return true;
    if (t->kind == TOKEN_WORD)
        return utf8_is_upper(c) || utf8_is_digit(c) || (utf8_is_alpha(c) && !utf8_is_lower(c)) || c == '@' || c == '#';
    return c == '-' || c == 0x2013 || c == 0x2014 || c == '*' || c == 0x2022 || c == '"' || c == '\'' || c == '<'
           || c == 0x2018;
}

static bool begins_lower(const doc *d, const token *t, const token *end)
{
    for (; t < end; t++) {
        str f = form_of(d, t);
        uint32_t len;

        if (t->kind == TOKEN_WORD)
            return utf8_is_lower(utf8_decode(f, 0, &len));
        if (t->kind != TOKEN_OPEN)
            return false;
    }
    return false;
}

/* A word after an abbreviation that hardly stands there inside a sentence: "the", "mereka". */
static bool is_starter(const doc *d, const segmenter *s, const token *t)
{
    char low[64];
    const rule *r;

    if (t->kind == TOKEN_OPEN)
        return false;
    r = rule_find(s, rule_form(form_of(d, t), low, sizeof(low)));
    return r && r->kinds & RULE_START;
}

/* "(*)" or "(***)" after the last stop of an article. */
static bool is_end_mark(const doc *d, const token *t, const token *end)
{
    return end - t >= 3 && t->kind == TOKEN_OPEN && d->text.p[t[1].start] == '*' && t[2].kind == TOKEN_CLOSE
           && (end - t == 3 || t[2].break_after);
}

bool rule_ends(const doc *d, const segmenter *s, const token_list *l, uint32_t first, uint32_t i)
{
    const token *t = &l->token[i], *next, *end = l->token + l->count;
    uint32_t k = i;
    bool glued;

    if (t->break_after || i + 1 == l->count)
        return true;
    next = t + 1;
    /* closing marks belong to the stop before them */
    while (k > first && l->token[k].kind == TOKEN_CLOSE && !l->token[k - 1].space_after)
        k--;
    t = &l->token[k];
    if (next->kind == TOKEN_CLOSE && !l->token[i].space_after)
        return false;
    if (t->kind == TOKEN_WORD) {
        if (!(t->kinds & RULE_ABBR) || t->kinds & RULE_TITLE || k != i)
            return false;
        return l->token[i].space_after && may_begin(d, next) && is_starter(d, s, next);
    }
    if (t->kind != TOKEN_STOP || !may_begin(d, next) || is_end_mark(d, next, end))
        return false;
    /* "didunia.Pada": a stop without space ends only between a small letter and a capital */
    glued = !l->token[i].space_after;
    if (glued) {
        str f = k > first ? form_of(d, &l->token[k - 1]) : form_of(d, t);

        if (k != i || next->kind != TOKEN_WORD || t->end - t->start != 1 || f.n < 2
            || !ascii_is_alpha((unsigned char)f.p[f.n - 1]) || !utf8_starts_upper(form_of(d, next)))
            return false;
    }
    /* "1. Title": the number of a list item */
    if (k == first + 1 && k == i && ascii_is_digit((unsigned char)d->text.p[l->token[first].start])
        && l->token[first].end - l->token[first].start <= 2)
        return false;
    return !begins_lower(d, next, end);
}

/* The words of a token; `next` is the form of the one behind it in the sentence. */
static dgm_status add_words(doc *d, const segmenter *s, const token *t, str next, uint32_t sentence_index, dgm_error *error)
{
    uint8_t length[8];
    str form = form_of(d, t);
    uint32_t n = split_words(s, form, next, length), at = t->start;
    uint32_t number = d->word_count ? d->word[d->word_count - 1].token + 1 : 0;

    for (uint32_t i = 0; i < n; i++) {
        uint32_t end = n == 1 ? t->end : at + length[i];
        word *w = ARENA_PUSH(d->arena, d->word, d->word_count, d->word_cap);

        if (!w || !word_set(d, w, at, end, str_sub(d->text, at, end)))
            return dgm_fail_memory(error);
        w->token = number;
        w->sentence = sentence_index;
        w->flags |= (n > 1 ? WORD_IN_MWT : 0) | (n > 1 && i == 0 ? WORD_FIRST_IN_MWT : 0)
                    | (i + 1 == n && t->space_after ? WORD_SPACE_AFTER : 0);
        at = end;
    }
    return DGM_OK;
}

/* Bytes of the first piece of a token of the scanner that a treebank has in several; the whole length else. */
static uint32_t first_piece(const segmenter *s, const token *t, str f, bool last)
{
    uint32_t len;

    if (t->kind == TOKEN_WORD) {
        bool small = f.p[0] >= 'a' && f.p[0] <= 'z', abbreviation = f.n > 1 && f.p[f.n - 1] == '.' && t->kinds & (RULE_TITLE | RULE_ABBR);

        if (abbreviation && (s->ways & WAY_SPLIT_STOPS || (s->ways & WAY_FINAL_STOP && last && small && t->kinds & RULE_ABBR)))
            return f.n - 1;
        return f.p[0] == '#' && s->ways & WAY_SPLIT_HASH ? 1 : f.n;
    }
    if (!(s->ways & WAY_SPLIT_MARKS) || f.n < 2 || !strchr("?!:;=", f.p[0]))
        return f.n;
    (void)utf8_decode(f, 0, &len);
    return len;
}

/* One token of the scanner: one or more of the treebank. */
static dgm_status add_token(doc *d, const segmenter *s, const token_list *l, uint32_t i, uint32_t end, uint32_t sentence_index,
                            dgm_error *error)
{
    const token *t = &l->token[i];
    str next = i + 1 < end ? form_of(d, t + 1) : (str){ "", 0 };
    token piece = *t;

    while (piece.start < t->end) {
        str rest = str_sub(d->text, piece.start, t->end);

        piece.end = piece.start + first_piece(s, t, rest, i + 1 == end);
        piece.space_after = piece.end == t->end && t->space_after;
        TRY(add_words(d, s, &piece, piece.end == t->end ? next : (str){ "", 0 }, sentence_index, error));
        piece.start = piece.end;
    }
    return DGM_OK;
}

static dgm_status add_sentence(doc *d, const segmenter *s, const token_list *l, uint32_t first, uint32_t end,
                               uint32_t paragraph, dgm_error *error)
{
    sentence *out = ARENA_PUSH(d->arena, d->sentence, d->sentence_count, d->sentence_cap);
    uint32_t index = d->sentence_count - 1, word_first = d->word_count;

    if (!out)
        return dgm_fail_memory(error);
    for (uint32_t i = first; i < end; i++)
        TRY(add_token(d, s, l, i, end, index, error));
    d->word[word_first].flags |= WORD_SENTENCE_START;
    d->sentence[index] = (sentence){ .start = l->token[first].start, .end = l->token[end - 1].end, .first = word_first,
                                     .count = d->word_count - word_first, .root = word_first, .paragraph = paragraph };
    return DGM_OK;
}

/* Where to cut a sentence that is too long: behind the last clause mark of the stretch, or at its end. */
static uint32_t cut_at(const doc *d, const token_list *l, uint32_t first)
{
    uint32_t limit = first + SENTENCE_MAX;

    for (uint32_t i = limit; i > limit - SENTENCE_LOOK; i--) {
        const token *t = &l->token[i - 1];
        char c = d->text.p[t->start];

        if (t->kind == TOKEN_STOP || (t->kind == TOKEN_PUNCT && (c == ',' || c == ';' || c == ':')))
            return i;
    }
    return limit;
}

/* Ends of lines are certain; inside a line the model decides where there is one, with the verdict of the rules before it. */
static bool ends_at(const doc *d, const segmenter *s, const token_list *l, const gap_token *g, const gap_state *state, uint32_t i)
{
    const token *t = &l->token[i];
    uint64_t feature[GAP_FEATURES_MAX];
    int32_t score = 0;

    if (t->break_after || i + 1 == l->count)
        return true;
    if (!g)
        return rule_ends(d, s, l, state->first, i);
    if (!gap_is_open(l, g, i))
        return false;
    linear_sum(&s->split, feature, gap_features(l, g, state, i, rule_ends(d, s, l, state->first, i), s->domain, feature), &score);
    return score > 0;
}

dgm_status segment_run(doc *d, const segmenter *s, dgm_error *error)
{
    token_list l = { 0 };
    gap_token *g = NULL;
    gap_state state = { 0 };
    uint32_t paragraph = 0;

    TRY(scan_tokens(d, s, &l, error));
    if (s->split.slot && !(g = gap_tokens(d, s, &l)))
        return dgm_fail_memory(error);
    for (uint32_t i = 0; i < l.count; i++) {
        uint32_t end = state.first;

        gap_advance(&state, d, &l.token[i]);
        if (ends_at(d, s, &l, g, &state, i))
            end = i + 1;
        else if (i + 1 - state.first >= SENTENCE_MAX)
            end = cut_at(d, &l, state.first);
        if (end > state.first) {
            TRY(add_sentence(d, s, &l, state.first, end, paragraph, error));
            state = (gap_state){ .first = end };
        }
        paragraph += l.token[i].break_after;
    }
    mark_headlines(d, s);
    mark_dateline(d);
    return DGM_OK;
}
