/* Furniture: a headline above the text and lines such as "Baca juga: ...", which are context, not text.
 *
 * A line is a headline when it stands before all text, has no mark at its end and is no longer than a headline is; or when
 * it opens with a word of kind `furniture` of packs/<lang>/segment.tsv. Not seen: subheads inside the text. */
#include "base/utf8.h"
#include "segment/rules.h"

#define HEADLINE_WORDS 25u
#define FURNITURE_WORDS 40u

static bool is_whole_line(const doc *d, uint32_t i)
{
    return (i == 0 || d->sentence[i - 1].paragraph != d->sentence[i].paragraph) &&
           i + 1 < d->sentence_count && d->sentence[i + 1].paragraph != d->sentence[i].paragraph;
}

/* Does a full stop, a question, a colon or a closing quotation mark end the sentence? */
static bool has_end_mark(const doc *d, const sentence *s)
{
    str last = d->word[s->first + s->count - 1].form;
    uint32_t n, c = utf8_decode(last, 0, &n);

    return c == '.' || c == '!' || c == '?' || c == ':' || c == ';' || c == ',' || c == '"' || c == 0x201D || c == 0x2026 || c == ')';
}

/* The text below a headline is prose: its first sentence has an end mark. */
static bool has_prose_below(const doc *d, uint32_t i)
{
    for (uint32_t k = i + 1; k < d->sentence_count && k <= i + 2; k++)
        if (has_end_mark(d, &d->sentence[k]))
            return true;
    return false;
}

static bool opens_with_furniture(const doc *d, const segmenter *s, const sentence *x)
{
    char low[96];
    uint32_t last = x->first + (x->count > 1);
    const rule *r = rule_find(s, rule_form(str_sub(d->text, d->word[x->first].start, d->word[last].end), low, sizeof(low)));

    return r && r->kinds & RULE_FURNITURE;
}

void mark_headlines(doc *d, const segmenter *s)
{
    bool above = d->title.n == 0;

    for (uint32_t i = 0; i < d->sentence_count; i++) {
        sentence *x = &d->sentence[i];

        if (x->count <= FURNITURE_WORDS && opens_with_furniture(d, s, x)) {
            x->headline = true;
            continue;
        }
        above = above && is_whole_line(d, i) && !has_end_mark(d, x) && x->count <= HEADLINE_WORDS && has_prose_below(d, i);
        x->headline = above;
    }
}
