/* Reported speech: "X mengatakan (bahwa) ...", "..., kata X", "menurut X, ...", "X said ...", "according to X".
 *
 * The content of a governing verb is its clausal complement; where the tree has none, what follows "bahwa" / "that".
 * A tag or a preposition that stands beside the speech reports the clause it hangs on. A cue inside quotation marks, or
 * one whose words are all between marks, gives no reported speech. */
#include "base/error.h"
#include "quote/internal.h"

enum { MIN_CONTENT = 2, LONG_CLAUSE = 6, THAT_REACH = 14, PHRASE_REACH = 9, PARENTHESIS_REACH = 13 };

static const range no_range = { NO_INDEX, NO_INDEX };

static bool is_punct(const word *w) { return w->upos == UPOS_PUNCT || w->upos == UPOS_SYM; }

static range sentence_range(const doc *d, uint32_t w)
{
    const sentence *s = &d->sentence[d->word[w].sentence];

    return (range){ s->first, s->first + s->count - 1 };
}

/* The last word of what stands in parentheses right behind word `last` ("the agency (WHO)", "Budi (45)"); `last` when nothing does. */
static uint32_t past_parentheses(const doc *d, uint32_t last)
{
    uint32_t open = last + 1, end = sentence_range(d, last).last + 1, close;

    if (open >= end || !is_char(&d->word[open], '('))
        return last;
    close = parenthesis_end(d, open, end, PARENTHESIS_REACH);
    return close == open ? last : close;
}

/* Words of the cue with the phrase of its speaker. */
static range cue_range(const finder *f, const cue *c)
{
    range r = { c->first, c->last };

    if (c->mention != NO_INDEX) {
        const mention *m = &f->d->mention[c->mention];
        uint32_t first = m->full_first < m->first ? m->full_first : m->first;
        uint32_t last = m->full_last > m->last ? m->full_last : m->last;

        if (f->d->word[m->first].sentence == f->d->word[c->first].sentence) {
            r.first = first < r.first ? first : r.first;
            r.last = past_parentheses(f->d, last > r.last ? last : r.last);
            /* "..., according to Republicans who criticised it": the clause is no part of the report. */
            if (c->class == CUE_BY && c->first > f->d->sentence[f->d->word[c->first].sentence].first
                && f->d->word[m->head].right > r.last)
                r.last = f->d->word[m->head].right;
        }
    }
    return r;
}

/* "said X": the speaker stands behind the verb. */
static bool speaker_follows(const finder *f, const cue *c)
{
    return c->mention != NO_INDEX && f->d->mention[c->mention].first > c->last;
}

/* ---- Verbs that govern ------------------------------------------------------------------------------------------------ */

static bool is_clause(const doc *d, uint32_t w)
{
    return d->word[w].rel == REL_CCOMP || d->word[w].rel == REL_PARATAXIS
        || (d->word[w].rel == REL_XCOMP && (d->word[w].upos == UPOS_VERB || d->word[w].upos == UPOS_ADJ));
}

/* An infinitive or small clause after the object: "mengatakan Indonesia | siap membantu". The object is its subject,
 * unless it is a listener. */
static uint32_t with_object(const finder *f, uint32_t verb, uint32_t clause)
{
    const doc *d = f->d;
    uint32_t object = doc_child(d, verb, REL_OBJ), last;

    if (d->word[clause].rel != REL_XCOMP || object == NO_INDEX || object < verb || object > clause
        || cue_phrase_at(f, object, CUE_LISTENER, &last))
        return d->word[clause].left;
    return d->word[object].left < d->word[clause].left ? d->word[object].left : d->word[clause].left;
}

/* "X mengatakan bahwa": nothing before it is what X says. */
static bool that_is_next(const finder *f, const cue *c)
{
    uint32_t last;

    return c->last < sentence_range(f->d, c->first).last && cue_phrase_at(f, c->last + 1, CUE_THAT, &last);
}

/* A clause before the verb that may be what is said: "Responding to this, X said ..." and "Diberitakan sebelumnya, ..." say nothing yet. */
static bool may_be_said(const finder *f, const cue *c, uint32_t clause)
{
    const word *w = &f->d->word[clause];

    return !that_is_next(f, c) && (doc_child(f->d, clause, REL_NSUBJ) != NO_INDEX || w->right - w->left + 1 >= LONG_CLAUSE);
}

/* The clause after the verb, else the one before it. */
static range complement(const finder *f, const cue *c)
{
    const doc *d = f->d;
    range r = no_range;

    for (uint32_t k = d->word[c->first].first_child; k != NO_INDEX; k = d->word[k].next_sibling) {
        if (!is_clause(d, k) || d->word[k].right - d->word[k].left + 1 < MIN_CONTENT)
            continue;
        if (k > c->first)
            return (range){ with_object(f, c->first, k), d->word[k].right };
        if (r.first == NO_INDEX && may_be_said(f, c, k))
            r = (range){ d->word[k].left, d->word[k].right };
    }
    return r;
}

/* What follows "bahwa", "that" soon after the verb. */
static range after_that(const finder *f, const cue *c)
{
    const doc *d = f->d;
    range s = sentence_range(d, c->first);

    for (uint32_t w = c->last + 1; w < s.last && w <= c->last + THAT_REACH; w++) {
        uint32_t last;

        if (cue_phrase_at(f, w, CUE_THAT, &last) && last < s.last)
            return (range){ last + 1, s.last };
        if (is_punct(&d->word[w]) && d->word[w].form.n == 1 && d->word[w].form.p[0] == '.')
            break;
    }
    return no_range;
}

/* The next cue of speech in the sentence: what it reports is its own. */
static uint32_t before_next_cue(const finder *f, const cue *c, uint32_t last)
{
    const doc *d = f->d;

    for (const cue *next = c + 1; next < f->cue + f->cue_count && next->first <= last; next++)
        for (uint32_t w = next->first; w > c->last + 1 && w + 12 > next->first; w--)
            if (is_char(&d->word[w], ',') && next->class < CUE_THAT && next->class != CUE_ACT && next->class != CUE_REPLY)
                return w - 1;
    return last;
}

/* "... said A but did not say B": a verb joined to the cue that shares its subject ends what is reported. */
static uint32_t before_joined_verb(const finder *f, const cue *c, uint32_t last)
{
    const doc *d = f->d;

    for (uint32_t k = d->word[c->first].first_child; k != NO_INDEX; k = d->word[k].next_sibling)
        if (d->word[k].rel == REL_CONJ && d->word[k].upos == UPOS_VERB && d->word[k].left > c->last + MIN_CONTENT
            && d->word[k].left <= last && doc_child(d, k, REL_NSUBJ) == NO_INDEX)
            return d->word[k].left - 1;
    return last;
}

/* A verb follows before the next comma: something is reported. "Announced her request" reports nothing. */
static bool reports_something(const doc *d, const cue *c, uint32_t last)
{
    for (uint32_t w = c->last + 1; w <= last && !is_punct(&d->word[w]); w++)
        if (d->word[w].upos == UPOS_VERB)
            return true;
    return false;
}

/* A verb that governs reports what follows it, as a rule to the end of the sentence: parsers attach long complements
 * badly. In a relative or adverbial clause the subtree tells where it ends. */
static range governed(const finder *f, const cue *c)
{
    const doc *d = f->d;
    range s = sentence_range(d, c->first), r = complement(f, c);
    const word *verb = &d->word[c->first];
    bool inner = verb->rel == REL_ACL || verb->rel == REL_ADVCL;

    if (r.first != NO_INDEX && r.last < c->first)
        return r;
    if (c->last < s.last && (is_char(&d->word[c->last + 1], ',') || is_char(&d->word[c->last + 1], ':')) && !inner
        && c->last + 2 < s.last && verb->rel != REL_PARATAXIS && c->first > s.first && !speaker_follows(f, c))
        return (range){ c->last + 2, before_next_cue(f, c, s.last) };
    if (r.first == NO_INDEX)
        r = after_that(f, c);
    if (r.first == NO_INDEX && !inner && !(verb->flags & WORD_INFINITIVE) && !speaker_follows(f, c)
        && reports_something(d, c, s.last))
        r = (range){ c->last + 1, s.last };
    if (r.first == NO_INDEX)
        return no_range;
    if (r.first > c->last + 1 && !speaker_follows(f, c)) {
        range that = after_that(f, c);

        r.first = that.first < r.first ? that.first : c->last + 1;
    }
    if (!inner && r.last < s.last && !is_char(&d->word[r.last + 1], ','))
        r.last = before_next_cue(f, c, s.last);
    r.last = before_joined_verb(f, c, r.last);
    return r;
}

/* "..., sources close to the talks said on Friday.": the comma that parts the speech from the subject of its verb, when the
 * tree sees no clause after the verb. */
static uint32_t parting_comma(const finder *f, const cue *c)
{
    const doc *d = f->d;
    uint32_t first = sentence_range(d, c->first).first, verbs = 0, at = c->first;
    bool subject = false;

    if (that_is_next(f, c))
        return NO_INDEX;
    for (uint32_t k = 0; at > first && k < PHRASE_REACH; at--, k++) {
        uint8_t pos = d->word[at - 1].upos;

        if (is_char(&d->word[at - 1], ','))
            break;
        if (pos == UPOS_VERB || pos == UPOS_SCONJ || pos == UPOS_PUNCT)
            return NO_INDEX;
        subject |= pos == UPOS_NOUN || pos == UPOS_PROPN || pos == UPOS_PRON || pos == UPOS_NUM;
    }
    if (!subject || at <= first || !is_char(&d->word[at - 1], ','))
        return NO_INDEX;
    for (uint32_t w = first; w < at - 1; w++)
        verbs += d->word[w].upos == UPOS_VERB || d->word[w].upos == UPOS_AUX;
    for (uint32_t k = d->word[c->first].first_child; k != NO_INDEX; k = d->word[k].next_sibling)
        if (k > c->last && d->word[k].rel == REL_CCOMP)
            return NO_INDEX;
    return verbs > 0 ? at - 1 : NO_INDEX;
}

/* ---- Tags and prepositions beside the speech ---------------------------------------------------------------------------- */

/* The part of `whole` before or after `inner`, when that stands at an edge; else the whole. */
static range without(const doc *d, range whole, range inner)
{
    uint32_t before = 0, after = 0;

    for (uint32_t w = whole.first; w < inner.first && w <= whole.last; w++)
        before += !is_punct(&d->word[w]);
    for (uint32_t w = inner.last + 1; w <= whole.last; w++)
        after += !is_punct(&d->word[w]);
    if (before == 0 && after == 0)
        return no_range;
    if (before < MIN_CONTENT)
        return (range){ inner.last + 1, whole.last };
    if (after < MIN_CONTENT && inner.first > whole.first)
        return (range){ whole.first, inner.first - 1 };
    return whole;
}

/* Does a comma set off the phrase that holds word `w`? Articles and titles may stand between. */
static bool comma_before(const doc *d, uint32_t w, uint32_t first)
{
    for (uint32_t k = 0; w > first && k < PHRASE_REACH; w--, k++) {
        uint8_t pos = d->word[w - 1].upos;

        if (is_char(&d->word[w - 1], ','))
            return true;
        if (pos == UPOS_VERB || pos == UPOS_AUX || pos == UPOS_SCONJ || pos == UPOS_PUNCT || pos == UPOS_CCONJ)
            return false;
    }
    return false;
}

/* The clause that a phrase of source hangs on: the subtree of the nearest verb above, or the sentence. */
static range host_clause(const doc *d, uint32_t w)
{
    range s = sentence_range(d, w);
    uint32_t up = d->word[w].head;

    for (uint32_t k = 0; up != NO_INDEX && k < 4; k++, up = d->word[up].head)
        if (d->word[up].upos == UPOS_VERB && d->word[up].rel == REL_CONJ)
            return (range){ d->word[up].left, d->word[up].right };
    return s;
}

/* Does another cue between the two words serve a direct quotation? Then the words are its sentence and no report. */
static bool holds_direct(const finder *f, const cue *c, range r)
{
    for (uint32_t i = first_cue_from(f, r.first); i < f->cue_count && f->cue[i].first <= r.last; i++)
        if (&f->cue[i] != c && f->cue[i].direct)
            return true;
    return false;
}

static range beside(const finder *f, const cue *c)
{
    const doc *d = f->d;
    range s = sentence_range(d, c->first), inner = cue_range(f, c);

    if (c->class == CUE_SAY) {
        if (inner.first == s.first || !comma_before(d, inner.first, s.first))
            return no_range;
        return without(d, s, inner);
    }
    if (c->class == CUE_TAG || c->class == CUE_CLITIC || c->class == CUE_MEDIA) {
        /* At the start of the sentence a tag governs ("Katanya, ..."); else a comma sets it off. */
        if (c->first > s.first && !is_char(&d->word[c->first - 1], ','))
            return no_range;
        return without(d, s, inner);
    }
    return without(d, host_clause(d, c->last), inner);
}

/* ---- Adding --------------------------------------------------------------------------------------------------------------- */

/* Without the opening conjunction and the punctuation at both ends. */
static range tidy(const finder *f, range r)
{
    const doc *d = f->d;
    uint32_t last;

    while (r.first < r.last && is_punct(&d->word[r.first]))
        r.first++;
    if (cue_phrase_at(f, r.first, CUE_THAT, &last) && last < r.last)
        r.first = last + 1;
    while (r.last > r.first && is_punct(&d->word[r.last]))
        r.last--;
    return r;
}

static bool all_between_marks(const finder *f, range r)
{
    for (uint32_t w = r.first; w <= r.last; w++)
        if (!is_punct(&f->d->word[w]) && !between_marks(f, f->d->word[w].start))
            return false;
    return true;
}

/* Does clause `w` tell something: it has a subject of its own and is governed, by the tree or by the word that opens it ("bahwa")? */
static bool tells(const finder *f, uint32_t w)
{
    const doc *d = f->d;
    uint32_t mark, last;

    if (doc_child(d, w, REL_NSUBJ) == NO_INDEX)
        return false;
    if (d->word[w].rel == REL_CCOMP)
        return true;
    mark = d->word[w].rel == REL_ADVCL ? doc_child(d, w, REL_MARK) : NO_INDEX;
    return mark != NO_INDEX && cue_phrase_at(f, mark, CUE_THAT, &last);
}

/* Verbs that are acts themselves report what a clause with a subject of its own says ("warned that rebels ..."); what else
 * they govern is what somebody wants or judges. */
static range content_of_act(const finder *f, const cue *c, bool *stance)
{
    const doc *d = f->d;
    uint32_t comma = c->direct || speaker_follows(f, c) ? NO_INDEX : parting_comma(f, c);
    range r = no_range;

    if (comma != NO_INDEX)
        return (range){ sentence_range(d, c->first).first, comma - 1 };
    for (uint32_t k = d->word[c->first].first_child; k != NO_INDEX; k = d->word[k].next_sibling)
        if (k > c->last && tells(f, k))
            r = (range){ d->word[k].left, d->word[k].right };
    if (r.first != NO_INDEX || c->class == CUE_REPLY)
        return r;
    *stance = true;
    return stance_content(f, c);
}

/* "did not say how many ...", "belum menjelaskan ...": nothing is told. */
static bool is_negated(const doc *d, uint32_t verb)
{
    for (uint32_t k = d->word[verb].first_child; k != NO_INDEX && k < verb; k = d->word[k].next_sibling)
        if (d->word[k].flags & WORD_NEGATIVE)
            return true;
    return false;
}

static range content_of(const finder *f, const cue *c, bool *stance)
{
    range r = no_range;
    uint32_t comma;

    *stance = c->class == CUE_STANCE || c->class == CUE_MIND || c->class == CUE_BELIEF;
    if (*stance)
        return stance_content(f, c);
    if (c->class == CUE_ACT || c->class == CUE_REPLY)
        return content_of_act(f, c, stance);
    if (c->class == CUE_COLON)
        return (range){ c->first + 1, sentence_range(f->d, c->first).last };

    if (c->class == CUE_SAY) {
        if (c->direct && !c->leads) /* "...," she said, adding that ... has its own cue; "she said when leaving" reports nothing */
            return after_that(f, c);
        comma = c->direct || speaker_follows(f, c) ? NO_INDEX : parting_comma(f, c);
        if (comma != NO_INDEX)
            return (range){ sentence_range(f->d, c->first).first, comma - 1 };
        r = governed(f, c);
        if (c->direct && r.first < c->first)
            return no_range;
        if (r.first == NO_INDEX && f->d->word[c->first].rel != REL_ACL)
            r = beside(f, c);
        if (r.first == NO_INDEX && !c->direct) { /* "announced his resignation" */
            *stance = true;
            r = stance_content(f, c);
        }
    } else if (c->class == CUE_TAG && c->mention == NO_INDEX && !c->clitic) {
        return no_range; /* "kata" is a noun too */
    } else {
        if ((c->class == CUE_BY || c->class == CUE_MEDIA) && c->mention == NO_INDEX && !c->clitic && !c->document)
            return no_range; /* "menurut rencana" */
        r = beside(f, c);
        if (r.first != NO_INDEX && c->class == CUE_MEDIA && holds_direct(f, c, r))
            return no_range;
    }
    return r;
}

static dgm_status add_one(finder *f, uint32_t i, dgm_error *error)
{
    const doc *d = f->d;
    const cue *c = &f->cue[i];
    bool stance;
    range r;

    if (c->direct && c->class != CUE_SAY && c->class != CUE_ACT && c->class != CUE_REPLY)
        return DGM_OK;
    if (between_marks(f, d->word[c->first].start) || (d->sentence[d->word[c->first].sentence].headline && c->class != CUE_COLON))
        return DGM_OK;
    r = content_of(f, c, &stance);
    if (r.first == NO_INDEX || r.first > r.last)
        return DGM_OK;
    r = tidy(f, r);
    if (r.last - r.first + 1 < MIN_CONTENT || all_between_marks(f, r))
        return DGM_OK;
    TRY(add_quote(f, d->word[r.first].start, d->word[r.last].end, QUOTE_INDIRECT, i, error));
    d->quote[d->quote_count - 1].stance = stance || (c->class == CUE_SAY && is_negated(d, c->first));
    return DGM_OK;
}

dgm_status add_indirect(finder *f, dgm_error *error)
{
    for (uint32_t i = 0; i < f->cue_count; i++)
        TRY(add_one(f, i, error));
    return DGM_OK;
}
