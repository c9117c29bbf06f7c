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

enum { DATELINE_REACH = 100 };

dgm_status add_quote(finder *f, uint32_t start, uint32_t end, quote_kind kind, uint32_t c, dgm_error *error)
{
    doc *d = f->d;
    quote *q = ARENA_PUSH(d->arena, d->quote, d->quote_count, d->quote_cap);

    if (!q)
        return dgm_fail_memory(error);
    *q = (quote){ .start = start, .end = end, .kind = kind, .cue = c == NO_INDEX ? NO_INDEX : f->cue[c].first,
                  .speaker = NO_INDEX, .speaker_mention = NO_INDEX, .first = NO_INDEX, .last = NO_INDEX };
    if (d->word_count > 0) {
        uint32_t first = doc_word_from(d, start), last = doc_word_from(d, end - 1);

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

/* "Palu (ANTARA News) -", "CAIRO, March 5 (Reuters) -": where the dateline ends, with the dash that follows soon after. */
static uint32_t dateline_end(const doc *d)
{
    uint32_t end = 0;

    for (uint32_t i = 0; i < d->place_count && d->place[i].dateline && d->place[i].start < DATELINE_REACH; i++)
        end = d->place[i].end;
    for (uint32_t at = end; end > 0 && at + 1 < d->text.n && at < end + DATELINE_REACH && d->text.p[at] != '\n'; at++)
        if (d->text.p[at] == '-' || (unsigned char)d->text.p[at] == 0xE2)
            return at;
    return end;
}

dgm_status quote_run_choosing(doc *d, const quote_rules *rules, speaker_choose *choose, told_watch *watch, void *context,
                              dgm_error *error)
{
    finder f = { .d = d, .rules = rules, .choose = choose, .watch = watch, .context = context, .dateline_end = dateline_end(d) };

    d->quote_count = 0;
    TRY(find_marked(&f, error));
    TRY(find_cues(&f, error));
    TRY(add_direct(&f, error));
    TRY(add_indirect(&f, error));
    TRY(sort_quotes(d, error));
    TRY(find_voices(&f, error));
    return find_granted(&f, error);
}

dgm_status quote_run(doc *d, const quote_rules *rules, dgm_error *error) { return quote_run_choosing(d, rules, NULL, NULL, NULL, error); }
