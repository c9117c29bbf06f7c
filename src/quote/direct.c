/* Direct and mixed quotations: which marked stretches are speech, and who speaks.
 *
 * A stretch of three words or more is speech unless the words around it or its own look show a title or slogan. Its cue
 * stands after the closing mark or before the opening one in the same sentence; without cue the speaker goes on from the
 * quotation or reported speech before it. */
#include "base/error.h"
#include "base/utf8.h"
#include "quote/internal.h"

enum { MIN_WORDS = 3, TITLE_MAX_WORDS = 9, AFTER_WORDS = 16, BEFORE_WORDS = 45, BY_MARK = 3, LEAD_WORDS = 3, AT_MARK = 8 };

/* Words of a stretch by white space, and how many of the longer ones begin in upper case. */
typedef struct look {
    uint32_t words, longer, capital;
} look;

static look look_at(str s)
{
    look l = { 0 };
    str rest = s, part;

    while (str_split(&rest, ' ', &part)) {
        if (part.n == 0)
            continue;
        l.words++;
        if (part.n > 4) {
            l.longer++;
            l.capital += utf8_starts_upper(part);
        }
    }
    return l;
}

/* "The Cuisines of Mexico": every longer word is a capital one, and it does not end as speech does. */
static bool looks_like_title(const look *l, str s)
{
    unsigned char end = (unsigned char)s.p[s.n - 1];

    return l->words <= TITLE_MAX_WORDS && l->longer >= 2 && l->capital == l->longer && end != '?';
}

static bool same_paragraph(str text, uint32_t from, uint32_t to)
{
    return from >= to || memchr(text.p + from, '\n', to - from) == NULL;
}

/* A word before the mark that announces a name: "bertajuk", "entitled". */
static bool announced_as_title(const finder *f, const marked *m)
{
    uint32_t w = doc_word_from(f->d, m->open), last;

    for (uint32_t k = 1; k <= BY_MARK && k <= w; k++)
        if (cue_phrase_at(f, w - k, CUE_TITLE, &last) && last + 2 >= w)
            return true;
    return false;
}

/* ---- Cue ------------------------------------------------------------------------------------------------------------ */

static bool sentence_ends_between(const doc *d, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i++)
        if (d->word[i].form.n == 1 && strchr(".!?", d->word[i].form.p[0]))
            return true;
    return false;
}

/* Verbs of wanting and judging lead to no quotation, they have what they govern. */
static bool leads_nowhere(const cue *c) { return c->class == CUE_STANCE || c->class == CUE_MIND || c->class == CUE_BELIEF; }

/* The cue after the closing mark: before the sentence ends and before the next stretch opens. */
static uint32_t cue_after(const finder *f, const marked *m, uint32_t next_open)
{
    const doc *d = f->d;
    uint32_t w = doc_word_from(d, m->close), stop = w + AFTER_WORDS, medium = NO_INDEX;

    for (uint32_t c = first_cue_from(f, w); c < f->cue_count; c++) {
        uint32_t at = f->cue[c].first;

        if (at >= stop || d->word[at].start >= next_open || !same_paragraph(d->text, m->close, d->word[at].start)
            || sentence_ends_between(d, w, at))
            return medium;
        if (leads_nowhere(&f->cue[c]))
            continue;
        if (f->cue[c].class != CUE_MEDIA)
            return c;
        if (medium == NO_INDEX)
            medium = c;
    }
    return medium;
}

/* The nearest cue before the opening mark in the same sentence, outside the stretch before. */
static uint32_t cue_before(const finder *f, const marked *m, uint32_t previous_close)
{
    const doc *d = f->d;
    uint32_t w = doc_word_from(d, m->open), stop = w > BEFORE_WORDS ? w - BEFORE_WORDS : 0;

    for (uint32_t c = first_cue_from(f, w); c-- > 0;) {
        uint32_t at = f->cue[c].first;

        if (at < stop || d->word[at].start < previous_close || !same_paragraph(d->text, d->word[at].start, m->open)
            || sentence_ends_between(d, at, w))
            return NO_INDEX;
        if (!leads_nowhere(&f->cue[c]))
            return c;
    }
    return NO_INDEX;
}

/* ---- Adding --------------------------------------------------------------------------------------------------------- */

static quote_kind kind_of(const finder *f, const marked *m)
{
    const doc *d = f->d;
    uint32_t w = doc_word_from(d, m->open);
    const word *before = w > 0 ? &d->word[w - 1] : NULL;

    if (utf8_starts_upper(str_sub(d->text, m->start, m->end)) || !before || d->word_count == 0)
        return QUOTE_DIRECT;
    if (!same_paragraph(d->text, before->end, m->open) || (before->form.n == 1 && strchr(",:.", before->form.p[0])))
        return QUOTE_DIRECT;
    return QUOTE_MIXED;
}

/* Does the text go on with a new sentence after a stretch that ended as one? Then what stands there is no tag. */
static bool sentence_over(const doc *d, const marked *m)
{
    unsigned char end = (unsigned char)d->text.p[m->end - 1];
    uint32_t w = doc_word_from(d, m->close);

    return end == '.' && w < d->word_count && (d->word[w].flags & WORD_CAPITAL);
}

/* Do a comma or conjunction part the two mentions? */
static bool parted(const doc *d, uint32_t first, uint32_t second)
{
    for (uint32_t w = d->mention[first].last + 1; second != NO_INDEX && w < d->mention[second].first; w++)
        if (d->word[w].upos == UPOS_CCONJ || (d->word[w].form.n == 1 && d->word[w].form.p[0] == ','))
            return true;
    return false;
}

/* "...," Warren, who founded the bureau, said: the person named right after the mark speaks, although another mention
 * stands nearer to the verb. */
static void speaker_at_mark(finder *f, const marked *m, uint32_t c)
{
    const doc *d = f->d;
    cue *cue_at = &f->cue[c];
    uint32_t w = doc_word_from(d, m->close);

    if (cue_at->class != CUE_SAY && cue_at->class != CUE_ACT && cue_at->class != CUE_REPLY)
        return;
    for (uint32_t i = w; i < cue_at->first && i < w + AT_MARK; i++) {
        uint32_t found = doc_mention_at(d, i);

        if (found == NO_INDEX || d->mention[found].last >= cue_at->first || !can_speak(f, found))
            continue;
        if (d->mention[found].type == MENTION_PER && d->mention[found].form == FORM_NAME
            && parted(d, found, cue_at->mention))
            cue_at->mention = found;
        return;
    }
}

/* A stretch that ends in a comma is followed by its tag; any other one prefers the cue that led up to it. */
static uint32_t choose_cue(const finder *f, uint32_t i)
{
    const doc *d = f->d;
    const marked *m = &f->marks.item[i];
    uint32_t next = i + 1 < f->marks.count ? f->marks.item[i + 1].open : d->text.n;
    uint32_t previous = i > 0 ? f->marks.item[i - 1].close : 0;
    uint32_t after = sentence_over(d, m) ? NO_INDEX : cue_after(f, m, next), lead;

    if (after != NO_INDEX && d->text.p[m->end - 1] == ',')
        return after;
    lead = cue_before(f, m, previous);
    if (lead != NO_INDEX && (after == NO_INDEX || doc_word_from(d, m->open) - f->cue[lead].last <= LEAD_WORDS))
        return lead;
    return after;
}

static dgm_status add_one(finder *f, uint32_t i, dgm_error *error)
{
    const doc *d = f->d;
    const marked *m = &f->marks.item[i];
    uint32_t c = choose_cue(f, i);
    str content = str_sub(d->text, m->start, m->end);
    look l = look_at(content);

    if (l.words < MIN_WORDS || announced_as_title(f, m) || (looks_like_title(&l, content) && !(c != NO_INDEX && content.p[content.n - 1] == ',')))
        return DGM_OK;
    if (c != NO_INDEX) {
        f->cue[c].direct = true;
        f->cue[c].leads |= f->cue[c].last < doc_word_from(d, m->start);
        if (f->cue[c].first >= doc_word_from(d, m->close))
            speaker_at_mark(f, m, c);
    }
    return add_quote(f, m->start, m->end, kind_of(f, m), c, error);
}

dgm_status add_direct(finder *f, dgm_error *error)
{
    for (uint32_t i = 0; i < f->marks.count; i++)
        TRY(add_one(f, i, error));
    return DGM_OK;
}
