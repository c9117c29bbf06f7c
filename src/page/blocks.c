/* Blocks of a page and the element that holds the article.
 *
 * Method: every block gets a weight: the words of sentences count for it, link lists and stray short lines against it.
 * The article stands in the element whose blocks have the greatest sum (the maximum subsequence of Pasternack and Roth
 * 2009, kept to whole elements). Class names only decide what cannot be text, and only as long as most of the page's
 * text stands elsewhere. */
#include "page/blocks.h"

#include "base/error.h"
#include "base/utf8.h"

/* ---- Counting --------------------------------------------------------------------------------------------------- */

typedef struct counting { block *b; bool in_word, word_link, word_strong; uint32_t wide; } counting;

static void end_word(counting *c)
{
    if (!c->in_word)
        return;
    c->in_word = false;
    c->b->words++;
    c->b->link_words += c->word_link;
    c->b->strong_words += c->word_strong;
}

static bool is_end_mark(uint32_t c)
{
    return c == '.' || c == '!' || c == '?' || c == 0x2026 || c == 0x3002 || c == 0xFF01 || c == 0xFF1F || c == 0x061F ||
           c == 0x0964;
}

static bool is_closing(uint32_t c)
{
    return c == '"' || c == '\'' || c == ')' || c == ']' || c == 0x2019 || c == 0x201D || c == 0x201C || c == 0xBB || c == 0x300D;
}

/* Letters that are written without spaces between words count half a word each. */
static bool is_wide(uint32_t c) { return (c >= 0x3040 && c <= 0x30FF) || (c >= 0x3400 && c <= 0x9FFF); }

static void count_char(counting *c, const run *r, uint32_t ch)
{
    block *b = c->b;

    if (utf8_is_space(ch) || r->brk) {
        end_word(c);
        return;
    }
    if (is_wide(ch)) {
        end_word(c);
        if (c->wide++ % 2 == 0) {
            b->words++;
            b->link_words += r->link;
        }
    } else if (!c->in_word && (ch >= 0x80 ? utf8_is_alpha(ch) : ascii_is_alpha((unsigned char)ch) || ascii_is_digit((unsigned char)ch))) {
        c->in_word = true;
        c->word_link = r->link;
        c->word_strong = r->strong;
    }
    if (is_end_mark(ch)) {
        b->marks += b->marks < UINT16_MAX;
        b->ends = true;
    } else if (!is_closing(ch)) {
        b->ends = false;
    }
    if (ch == ',' || ch == 0x3001 || ch == 0xFF0C)
        b->commas += b->commas < UINT16_MAX;
}

static void count_block(block *b, const html *h)
{
    counting c = { b, false, false, false, 0 };
    uint32_t n;

    for (uint32_t i = b->run; i < b->run_end; i++) {
        const run *r = &h->run[i];

        for (uint32_t k = 0; k < r->text.n; k += n) {
            unsigned char ch = (unsigned char)r->text.p[k];

            n = 1;
            count_char(&c, r, ch < 0x80 ? ch : utf8_decode(r->text, k, &n));
        }
    }
    end_word(&c);
}

/* ---- Elements --------------------------------------------------------------------------------------------------- */

static uint8_t own_state(const element *e, bool names)
{
    uint8_t s = 0;

    if (e->hits & RULE_NEVER)
        s |= STATE_NEVER;
    if ((names && (e->hits & RULE_DROP)) || e->tag == TAG_FOOTER || e->tag == TAG_ASIDE || e->tag == TAG_FORM || e->tag == TAG_HEADER ||
        e->tag == TAG_FIELDSET || e->tag == TAG_ADDRESS || e->tag == TAG_DIALOG || e->tag == TAG_LABEL)
        s |= STATE_DROP;
    if (e->tag == TAG_NAV)
        s |= STATE_NEVER;
    if (e->hidden)
        s |= STATE_HIDDEN;
    if (e->tag == TAG_FIGCAPTION || e->tag == TAG_FIGURE || e->tag == TAG_CAPTION || (e->hits & RULE_CAPTION))
        s |= STATE_CAPTION;
    if (e->tag == TAG_LI || e->tag == TAG_DD || e->tag == TAG_DT)
        s |= STATE_ITEM;
    if (e->tag == TAG_TD || e->tag == TAG_TH)
        s |= STATE_CELL;
    if (e->tag >= TAG_H1 && e->tag <= TAG_H6)
        s |= STATE_HEADING;
    if (e->tag == TAG_BLOCKQUOTE)
        s |= STATE_QUOTE;
    return s;
}

static bool is_inline_tag(uint8_t t)
{
    return t == TAG_OTHER || t == TAG_A || t == TAG_B || t == TAG_I || t == TAG_EM || t == TAG_STRONG || t == TAG_LABEL ||
           t == TAG_TIME;
}

static uint32_t block_element(const html *h, uint32_t e)
{
    while (e != NO_INDEX && is_inline_tag(h->element[e].tag) && h->element[e].parent != NO_INDEX)
        e = h->element[e].parent;
    return e;
}

/* ---- Blocks ----------------------------------------------------------------------------------------------------- */

static dgm_status cut(body *b, const html *h, arena *a, dgm_error *error)
{
    for (uint32_t i = 0; i < h->run_count;) {
        uint32_t from = i;
        block one = { 0 }, *to;

        while (i < h->run_count && h->run[i].para == h->run[from].para)
            i++;
        one.run = from;
        one.run_end = i;
        count_block(&one, h);
        if (one.words == 0)
            continue;
        while (one.run < i && h->run[one.run].brk)
            one.run++;
        one.element = block_element(h, h->run[one.run].element);
        /* The paragraph's tag is the outermost that all its runs share: the last run may stand higher. */
        if (one.element == NO_INDEX)
            continue;
        to = ARENA_PUSH(a, b->block, b->count, b->cap);
        if (!to)
            return dgm_fail_memory(error);
        *to = one;
    }
    return DGM_OK;
}

static double weigh(const block *b)
{
    double words = b->words, density = words > 0 ? b->link_words / words : 0;

    if (b->dropped || b->caption)
        return -0.5;
    if (b->heading)
        return 0;
    if (density > 0.5)
        return -(1.5 + (words < 20 ? words : 20) * 0.15);
    if (words >= 10 && b->marks > 0)
        return (words < 120 ? words : 120) * (1 - density) * (b->item || b->cell ? 0.6 : 1);
    if (words >= 25)
        return words * 0.4 * (1 - density);
    if (words >= 6 && b->ends)
        return words * 0.4 * (1 - density);
    return b->cell ? 0 : -1;
}

static void mark_blocks(body *b, const html *h, const uint8_t *state)
{
    for (uint32_t i = 0; i < b->count; i++) {
        block *x = &b->block[i];
        uint8_t s = state[x->element];

        x->dropped = (s & (STATE_DROP | STATE_NEVER | STATE_HIDDEN)) != 0;
        x->caption = (s & STATE_CAPTION) != 0;
        x->item = (s & STATE_ITEM) != 0;
        x->cell = (s & STATE_CELL) != 0;
        x->heading = h->element[x->element].tag >= TAG_H1 && h->element[x->element].tag <= TAG_H6 && x->words <= 30;
        x->quote = (s & STATE_QUOTE) != 0;
        x->weight = weigh(x);
    }
}

/* Sums of weights over elements; what they hold is in their sum. */
static void sum_up(body *b, const html *h)
{
    memset(b->sum, 0, h->element_count * sizeof(*b->sum));
    for (uint32_t i = 0; i < b->count; i++)
        b->sum[b->block[i].element] += b->block[i].weight;
    for (uint32_t i = h->element_count; i-- > 1;)
        if (h->element[i].parent != NO_INDEX)
            b->sum[h->element[i].parent] += b->sum[i];
}

/* States from the root down. A drop that holds much of the page's text was said of something else. */
static void inherit(body *b, const html *h, double total, uint8_t use, bool names)
{
    for (uint32_t i = 0; i < h->element_count; i++) {
        const element *e = &h->element[i];
        uint8_t s = own_state(e, names);
        uint8_t up, soft = s & (STATE_DROP | STATE_CAPTION | STATE_HIDDEN);

        if (e->tag == TAG_BODY || e->tag == TAG_HTML || e->tag == TAG_MAIN || e->tag == TAG_ARTICLE || e->body_mark)
            s &= (uint8_t)~(STATE_DROP | STATE_NEVER | STATE_HIDDEN);
        if (soft && total > 0 && b->sum[i] > 0.4 * total)
            s &= (uint8_t)~soft;
        if ((s & STATE_NEVER) && total > 0 && b->sum[i] > 0.7 * total)
            s &= (uint8_t)~STATE_NEVER;
        up = e->parent != NO_INDEX ? b->state[e->parent] : 0;
        /* Unclosed tags before it have put it there. */
        if (e->tag == TAG_MAIN || (e->tag == TAG_ARTICLE && total > 0 && b->sum[i] > 0.4 * total))
            up = 0;
        b->state[i] = (s & use) | up;
    }
}

static bool inside(const html *h, uint32_t e, uint32_t outer)
{
    return e >= outer && e < h->element[outer].end;
}

/* ---- Lists of teasers ------------------------------------------------------------------------------------------- */

/* What an element holds, for telling an item of a list of other articles: a linked headline and a line or two. */
typedef struct holding { uint32_t words, links, items, item_words; bool linked_line, begins_linked, seen; } holding;

#define TEASER_WORDS 100

static bool is_teaser(const element *e, const holding *x)
{
    if (e->tag != TAG_LI && e->tag != TAG_DIV && e->tag != TAG_ARTICLE && e->tag != TAG_SECTION && e->tag != TAG_TD &&
        e->tag != TAG_TR && e->tag != TAG_DD)
        return false;
    return x->words >= 5 && x->words <= TEASER_WORDS && x->links >= 3 && x->links * 7 >= x->words &&
           (x->linked_line || x->begins_linked);
}

/* Three or more of them beside each other, with little else, are furniture. */
static dgm_status drop_teasers(body *b, const html *h, arena *a, dgm_error *error)
{
    uint32_t n = h->element_count;
    holding *x = ARENA_NEW(a, holding, n);

    if (!x)
        return dgm_fail_memory(error);
    for (uint32_t i = 0; i < b->count; i++) {
        const block *k = &b->block[i];

        for (uint32_t e = k->element, up = 0; e != NO_INDEX && up < 6; e = h->element[e].parent, up++) {
            x[e].begins_linked |= !x[e].seen && k->link_words > 0 && h->run[k->run].link;
            x[e].seen = true;
        }
        x[k->element].words += k->words;
        x[k->element].links += k->link_words;
        x[k->element].linked_line |= k->link_words >= 3 && k->link_words * 10 >= k->words * 9;
    }
    for (uint32_t i = n; i-- > 1;) {
        holding *up = h->element[i].parent != NO_INDEX ? &x[h->element[i].parent] : NULL;

        if (!up)
            continue;
        up->words += x[i].words;
        up->links += x[i].links;
        up->linked_line |= x[i].linked_line;
        if (is_teaser(&h->element[i], &x[i])) {
            up->items++;
            up->item_words += x[i].words;
        }
    }
    for (uint32_t i = 0; i < n; i++) {
        uint32_t parent = h->element[i].parent;

        if (parent == NO_INDEX)
            continue;
        if (x[parent].items >= 3 && x[parent].item_words * 5 >= x[parent].words * 3 && is_teaser(&h->element[i], &x[i]))
            b->state[i] |= STATE_DROP;
        b->state[i] |= b->state[parent] & STATE_DROP;
    }
    return DGM_OK;
}

/* ---- The element that holds the article ------------------------------------------------------------------------- */

/* The element of the greatest sum, and within it the innermost that is marked as the article's body and holds most. */
static void pick(body *b, const html *h)
{
    uint32_t best = NO_INDEX, marked;

    for (uint32_t i = 0; i < h->element_count; i++)
        if (b->sum[i] > 0 && (best == NO_INDEX || b->sum[i] >= b->sum[best]))
            best = i;
    if (best == NO_INDEX) {
        b->root = NO_INDEX;
        return;
    }
    marked = best;
    for (uint32_t i = best; i < h->element[best].end; i++) {
        const element *e = &h->element[i];

        if (!inside(h, i, marked))
            continue;
        if ((e->body_mark && b->sum[i] >= 0.5 * b->sum[best]) || ((e->hits & RULE_BODY) && b->sum[i] >= 0.8 * b->sum[best]) ||
            (e->tag == TAG_ARTICLE && b->sum[i] >= 0.8 * b->sum[best]))
            marked = i;
    }
    b->root = marked;
}

static void set_range(body *b, const html *h)
{
    b->first = b->last = 0;
    if (b->root == NO_INDEX)
        return;
    while (b->first < b->count && b->block[b->first].element < b->root)
        b->first++;
    /* Blocks are in the order of the page; one that stands behind an inner element may belong to an outer one. */
    b->last = b->first;
    for (uint32_t i = b->first; i < b->count; i++)
        if (inside(h, b->block[i].element, b->root))
            b->last = i + 1;
}

static double positive(const body *b)
{
    double total = 0;

    for (uint32_t i = 0; i < b->count; i++)
        total += b->block[i].weight > 0 ? b->block[i].weight : 0;
    return total;
}

dgm_status body_find(body *out, const html *h, const page_rules *rules, arena *a, dgm_error *error)
{
    uint32_t n = h->element_count;
    const uint8_t structure = STATE_ITEM | STATE_CELL | STATE_HEADING | STATE_QUOTE;
    double total = 0;
    bool names, again;

    (void)rules;
    *out = (body){ .root = NO_INDEX, .title = { "", 0 } };
    if (n == 0)
        return DGM_OK;
    out->sum = ARENA_NEW(a, double, n);
    out->state = ARENA_NEW(a, uint8_t, n);
    if (!out->sum || !out->state)
        return dgm_fail_memory(error);
    TRY(cut(out, h, a, error));
    /* First as if there were no class names, to know where the text is; then with those that name what is never text, as
     * long as they do not hold nearly all; then with all. */
    for (uint32_t pass = 0; pass < 2; pass++) {
        inherit(out, h, total, pass == 0 ? structure : structure | STATE_NEVER, false);
        mark_blocks(out, h, out->state);
        sum_up(out, h);
        total = positive(out);
    }
    names = true;
    do {
        inherit(out, h, total, UINT8_MAX, names);
        TRY(drop_teasers(out, h, a, error));
        mark_blocks(out, h, out->state);
        /* Names that leave little of the text were meant otherwise: once more without them. */
        again = names && positive(out) < 0.1 * total;
        names = false;
    } while (again);
    sum_up(out, h);
    pick(out, h);
    set_range(out, h);
    return DGM_OK;
}

str block_text(const html *h, const block *b, char *out, uint32_t size)
{
    uint32_t n = 0, len;
    bool gap = false;

    for (uint32_t i = b->run; i < b->run_end; i++) {
        str s = h->run[i].text;

        for (uint32_t k = 0; k < s.n; k += len) {
            uint32_t c = utf8_decode(s, k, &len);

            if (utf8_is_space(c)) {
                gap = n > 0;
                continue;
            }
            if (n + 6 > size)
                return (str){ out, n };
            if (gap)
                out[n++] = ' ';
            gap = false;
            n += utf8_encode(utf8_lower(c), out + n);
        }
    }
    return (str){ out, n };
}
