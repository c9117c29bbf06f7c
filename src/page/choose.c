/* Which blocks inside the element that holds the article are its text.
 *
 * Two passes: sentences are text unless they stand in furniture or open with a phrase that readers know as a lead to
 * other articles; then short lines are judged by their neighbours: a subheading needs text behind it, what stands before
 * the first sentence or behind the last is byline, share line or list of links. */
#include "page/blocks.h"

#include "base/error.h"
#include "base/utf8.h"

#define TEXT_BYTES 512

static double density(const block *b) { return b->words ? (double)b->link_words / b->words : 0; }

static bool is_sentence(const block *b)
{
    if (density(b) > 0.6)
        return false;
    return (b->words >= 8 && b->marks > 0) || b->words >= 25 || (b->words >= 4 && b->ends);
}

/* Same letters and digits, whatever stands between. */
static bool same_letters(str a, str b)
{
    uint32_t i = 0, k = 0, n = 1, m = 1;

    for (;;) {
        uint32_t c = 0, d = 0;

        while (i < a.n && !utf8_is_alpha(c = utf8_decode(a, i, &n)) && !utf8_is_digit(c))
            i += n;
        while (k < b.n && !utf8_is_alpha(d = utf8_decode(b, k, &m)) && !utf8_is_digit(d))
            k += m;
        if (i >= a.n || k >= b.n)
            return i >= a.n && k >= b.n;
        if (utf8_lower(c) != utf8_lower(d))
            return false;
        i += n;
        k += m;
    }
}

static bool opens(const page_rules *rules, page_phrase_kind kind, str text)
{
    uint32_t i = 0, n;

    while (i < text.n) {
        uint32_t c = utf8_decode(text, i, &n);

        if (utf8_is_alpha(c) || utf8_is_digit(c))
            break;
        i += n;
    }
    return rules_opening(rules, kind, str_sub(text, i, text.n)) != NULL;
}

typedef struct choosing {
    body *b;
    const html *h;
    const page_rules *rules;
    str title;
    char text[TEXT_BYTES];
} choosing;

static bool is_furniture(choosing *c, const block *x, str text)
{
    bool led = x->words <= 30 && opens(c->rules, PHRASE_RELATED, text);

    if (led && (x->link_words > 0 || x->words <= 12))
        return true;
    if (x->words <= 40 && density(x) > 0.6)
        return true;
    if (x->words <= 30 && opens(c->rules, PHRASE_CREDIT, text))
        return true;
    if (x->words <= 12 && !x->ends && (opens(c->rules, PHRASE_BYLINE, text) || opens(c->rules, PHRASE_EDITOR, text)))
        return true;
    if (x->words <= 12 && (!x->ends || x->words <= 7) &&
        (opens(c->rules, PHRASE_UPDATED, text) || opens(c->rules, PHRASE_PUBLISHED, text)))
        return true;
    return false;
}

static void first_pass(choosing *c)
{
    body *b = c->b;
    bool led = false;

    for (uint32_t i = b->first; i < b->last; i++) {
        block *x = &b->block[i];
        str text;

        x->keep = false;
        if (x->element < b->root || x->element >= c->h->element[b->root].end || x->dropped || x->caption)
            continue;
        text = block_text(c->h, x, c->text, TEXT_BYTES);
        if (c->title.n && x->words <= 40 && same_letters(text, c->title))
            continue;
        if (is_furniture(c, x, text)) {
            led = x->words <= 6 && x->link_words == 0;
            continue;
        }
        if (led && (density(x) > 0.5 || (x->item && x->words < 20)))
            continue;
        led = false;
        x->keep = !x->heading && is_sentence(x);
    }
}

/* Short lines between kept ones. */
static void second_pass(choosing *c)
{
    body *b = c->b;
    uint32_t first = NO_INDEX, last = 0;

    for (uint32_t i = b->first; i < b->last; i++)
        if (b->block[i].keep) {
            first = first == NO_INDEX ? i : first;
            last = i;
        }
    if (first == NO_INDEX)
        return;
    for (uint32_t i = first; i < last; i++) {
        block *x = &b->block[i];
        str text;

        if (x->keep || x->dropped || x->caption || x->element < b->root)
            continue;
        text = block_text(c->h, x, c->text, TEXT_BYTES);
        if (is_furniture(c, x, text) || (c->title.n && same_letters(text, c->title)) || density(x) > 0.5)
            continue;
        x->keep = true;
    }
    /* A heading needs text of its own. */
    for (uint32_t i = b->last; i-- > b->first;) {
        block *x = &b->block[i];

        if (x->keep && x->heading) {
            uint32_t k = i + 1;

            while (k < b->last && !b->block[k].keep && !b->block[k].heading)
                k++;
            if (k >= b->last || !b->block[k].keep)
                x->keep = false;
        }
    }
}

/* The headline, where it stands over most of the text, is its beginning. */
static void cut_head(choosing *c)
{
    body *b = c->b;
    uint32_t words = 0, before = 0, at = NO_INDEX;

    if (!c->title.n)
        return;
    for (uint32_t i = b->first; i < b->last; i++) {
        block *x = &b->block[i];

        if (x->words <= 40 && (x->heading || x->words >= 4) && at == NO_INDEX &&
            same_letters(block_text(c->h, x, c->text, TEXT_BYTES), c->title)) {
            at = i;
            before = words;
        }
        words += x->keep ? x->words : 0;
    }
    for (uint32_t i = b->first; at != NO_INDEX && before * 2 < words && i < at; i++)
        b->block[i].keep = false;
}

/* Lists that go on behind the last sentence, in the same element as it. */
static void keep_lists(choosing *c)
{
    body *b = c->b;
    uint32_t last = NO_INDEX, home;

    for (uint32_t i = b->first; i < b->last; i++)
        if (b->block[i].keep)
            last = i;
    if (last == NO_INDEX)
        return;
    home = c->h->element[b->block[last].element].parent;
    if (b->block[last].item && home != NO_INDEX)
        home = c->h->element[home].parent;
    for (uint32_t i = last + 1; i < b->last; i++) {
        block *x = &b->block[i];
        uint32_t up = c->h->element[x->element].parent;

        if (x->dropped || x->caption || density(x) > 0.3 || up == NO_INDEX)
            break;
        if (x->heading && up == home)
            continue;
        if (!x->item && !x->cell && !(up == home && b->block[i].words >= 3))
            break;
        if (x->item && up != home && c->h->element[up].parent != home)
            break;
        if (is_furniture(c, x, block_text(c->h, x, c->text, TEXT_BYTES)))
            break;
        if (x->item || x->cell)
            for (uint32_t k = last + 1; k <= i; k++)
                b->block[k].keep = true;
    }
}

static bool is_long_caption(const block *x)
{
    return x->caption && !x->dropped && x->words >= 8 && density(x) < 0.3 && x->marks > 0;
}

/* Of a page that has little text beside its captions, they are the text. */
static void keep_captions(choosing *c)
{
    body *b = c->b;
    uint32_t words = 0, captions = 0;

    for (uint32_t i = b->first; i < b->last; i++)
        words += b->block[i].keep ? b->block[i].words : 0;
    for (uint32_t i = 0; i < b->count; i++)
        captions += is_long_caption(&b->block[i]) ? b->block[i].words : 0;
    for (uint32_t i = 0; words < 30 && captions > words && i < b->count; i++) {
        block *x = &b->block[i];

        if (is_long_caption(x)) {
            x->keep = true;
            b->first = i < b->first ? i : b->first;
            b->last = i + 1 > b->last ? i + 1 : b->last;
        }
    }
}

/* Of a page in which no sentences were found: lines without links, if they end like sentences or are many words together. */
static void keep_rest(choosing *c)
{
    body *b = c->b;
    uint32_t words = 0;

    for (uint32_t i = 0; i < b->count; i++) {
        const block *x = &b->block[i];

        if (x->keep)
            return;
        words += !x->dropped && !x->heading && x->words >= 4 && x->link_words == 0 ? x->words : 0;
    }
    for (uint32_t i = 0; i < b->count; i++) {
        block *x = &b->block[i];
        bool line = x->words >= 3 && density(x) < 0.5 && (x->ends || (words >= 25 && x->link_words == 0));

        x->keep = line && !x->dropped && !x->heading && !is_furniture(c, x, block_text(c->h, x, c->text, TEXT_BYTES));
        if (x->keep) {
            b->first = b->last ? b->first : i;
            b->last = i + 1;
        }
    }
}

/* From a phrase that closes the article on nothing is text. */
static void cut_tail(choosing *c)
{
    body *b = c->b;
    uint32_t words = 0, before = 0;

    for (uint32_t i = b->first; i < b->last; i++)
        words += b->block[i].keep ? b->block[i].words : 0;
    for (uint32_t i = b->first; i < b->last; i++) {
        block *x = &b->block[i];

        if (!x->dropped && x->words <= 40 && before * 3 > words * 2 && opens(c->rules, PHRASE_TAIL, block_text(c->h, x, c->text, TEXT_BYTES))) {
            for (; i < b->last; i++)
                b->block[i].keep = false;
            return;
        }
        before += x->keep ? x->words : 0;
    }
}

dgm_status body_choose(body *b, const html *h, const page_rules *rules, str title, str hint, arena *a, dgm_error *error)
{
    choosing c = { .b = b, .h = h, .rules = rules, .title = title };

    (void)hint;
    (void)a;
    (void)error;
    if (b->root != NO_INDEX) {
        first_pass(&c);
        second_pass(&c);
        cut_head(&c);
        keep_lists(&c);
        cut_tail(&c);
    }
    keep_captions(&c);
    keep_rest(&c);
    return DGM_OK;
}
