/* The dateline that opens a report: "JAKARTA, KOMPAS.com -", "CAIRO, March 5 (Reuters) -", "(Xinhua) --". It is found by its form:
 * names, numbers and marks before a dash. It is no part of the clause behind it, which trees have to be kept from. */
#include "base/utf8.h"
#include "segment/rules.h"

#define DATELINE_WORDS 14u /* with the dash */

static bool is_dash(str s)
{
    return str_is(s, "-") || str_is(s, "--") || str_is(s, "---") || str_is(s, "\xe2\x80\x93") || str_is(s, "\xe2\x80\x94");
}

/* A name, a number, a mark or an address of the web ("KOMPAS.com", "detikNews"). */
static bool may_stand_in(str form)
{
    uint32_t n, c = utf8_decode(form, 0, &n);

    return !utf8_is_lower(c) || memchr(form.p, '.', form.n);
}

/* The dash stands free, or it follows capitals alone, as typesetters like it ("JAKARTA\u2014Pemerintah"). */
static bool stands_free(const doc *d, uint32_t dash)
{
    const word *before = &d->word[dash - 1];

    return before->flags & (WORD_SPACE_AFTER | WORD_ALL_CAPS) || str_is(before->form, ")");
}

/* Words of the dateline of the sentence, its dash included; 0: none. */
static uint32_t dateline_words(const doc *d, const sentence *s)
{
    for (uint32_t i = 0; i < DATELINE_WORDS && i + 1 < s->count; i++) {
        const word *w = &d->word[s->first + i];

        if (i && is_dash(w->form) && stands_free(d, s->first + i))
            return i + 1;
        if (!may_stand_in(w->form))
            return 0;
    }
    return 0;
}

/* Only the first sentence that is no headline can have one. */
void mark_dateline(doc *d)
{
    uint32_t i = 0;

    while (i < d->sentence_count && d->sentence[i].headline)
        i++;
    if (i < d->sentence_count)
        d->sentence[i].dateline = dateline_words(d, &d->sentence[i]);
}
