/* Quotations and their speakers. See quote.h for what goes in and out.
 *
 * Method: an automaton over quotation marks (marks.c) gives the direct and mixed ones; cue words and the tree give the
 * reported ones and the speakers (cues.c, direct.c, indirect.c, voices.c), in the order of Pareti and others (2013):
 * cues first, then content and source, with rules in place of their classifiers.
 * Cannot: speech without any cue or mark, nested speech (the outer speaker is kept), speakers named only after the next
 * quotation. */
#include "quote/quote.h"

#include "base/error.h"
#include "quote/internal.h"

dgm_status add_quote(finder *f, uint32_t start, uint32_t end, quote_kind kind, uint32_t c, dgm_error *error)
{
    doc *d = f->d;
    quote *q = ARENA_PUSH(d->arena, d->quote, d->quote_count, d->quote_cap);

    if (!q)
        return dgm_fail_memory(error);
    *q = (quote){ .start = start, .end = end, .kind = kind, .cue = c == NO_INDEX ? NO_INDEX : f->cue[c].first,
                  .speaker = NO_INDEX, .speaker_mention = NO_INDEX, .first = NO_INDEX, .last = NO_INDEX };
    if (d->word_count > 0) {
        uint32_t first = word_from(d, start), last = word_from(d, end - 1);

        q->first = first < d->word_count ? first : d->word_count - 1;
        q->last = last < d->word_count ? last : d->word_count - 1;
    }
    return DGM_OK;
}

static bool before(const quote *a, const quote *b)
{
    return a->start != b->start ? a->start < b->start : a->end > b->end;
}

/* quote[0..half) and quote[half..) are each in text order but for nesting: bottom-up merge sort over both. */
static dgm_status sort_quotes(doc *d, dgm_error *error)
{
    uint32_t n = d->quote_count;
    quote *from = d->quote, *to = ARENA_NEW(d->arena, quote, n > 0 ? n : 1);

    if (!to)
        return dgm_fail_memory(error);
    for (uint32_t width = 1; width < n; width *= 2) {
        for (uint32_t low = 0; low < n; low += 2 * width) {
            uint32_t mid = n - low < width ? n : low + width, high = n - mid < width ? n : mid + width;
            uint32_t a = low, b = mid;

            for (uint32_t k = low; k < high; k++)
                to[k] = b >= high || (a < mid && !before(&from[b], &from[a])) ? from[a++] : from[b++];
        }
        d->quote = to;
        to = from;
        from = d->quote;
    }
    d->quote_cap = n;
    return DGM_OK;
}

dgm_status quote_run(doc *d, const quote_rules *rules, dgm_error *error)
{
    finder f = { .d = d, .rules = rules };

    d->quote_count = 0;
    TRY(find_marked(&f, error));
    TRY(find_cues(&f, error));
    TRY(add_direct(&f, error));
    TRY(add_indirect(&f, error));
    TRY(sort_quotes(d, error));
    find_voices(&f);
    return DGM_OK;
}
