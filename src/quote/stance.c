/* What somebody wants, thinks, judges or asks for: "vowed to close the border", "criticised the ruling", "the claim that ...".
 *
 * The content is what the verb governs behind it in the tree: clauses, its object, and what it is about. Nobody tells such
 * things as having happened, so the coder does not attribute events by them. */
#include "quote/internal.h"

static const range no_range = { NO_INDEX, NO_INDEX };

/* "for closing the border", "about the deal". */
static bool is_about(const finder *f, uint32_t w)
{
    const doc *d = f->d;

    for (uint32_t k = d->word[w].first_child; k != NO_INDEX && k < w; k = d->word[k].next_sibling) {
        uint32_t last;

        if ((d->word[k].rel == REL_CASE || d->word[k].rel == REL_MARK) && cue_phrase_at(f, k, CUE_ABOUT, &last))
            return true;
    }
    return false;
}

static bool is_part(const finder *f, const cue *c, uint32_t w)
{
    switch (f->d->word[w].rel) {
    case REL_CCOMP: case REL_XCOMP: return true;
    case REL_OBJ: return c->class != CUE_MIND;
    case REL_OBL: case REL_ADVCL: return c->class != CUE_MIND && is_about(f, w);
    default: return false;
    }
}

/* Where a part begins: behind the cue, without the preposition of what it is about. */
static uint32_t first_word(const finder *f, const cue *c, uint32_t part)
{
    const word *w = f->d->word;
    uint32_t left = w[part].left > c->last ? w[part].left : c->last + 1, last;

    if (w[part].rel == REL_OBL && left < part && w[left].rel == REL_CASE && cue_phrase_at(f, left, CUE_ABOUT, &last))
        left++;
    return left;
}

range stance_content(const finder *f, const cue *c)
{
    const doc *d = f->d;
    range r = no_range;
    uint32_t left;

    for (uint32_t k = d->word[c->first].first_child; k != NO_INDEX; k = d->word[k].next_sibling) {
        bool part = c->class == CUE_BELIEF ? d->word[k].rel == REL_CCOMP || (d->word[k].rel == REL_ACL && d->word[k].sub != SUB_RELCL)
                                           : is_part(f, c, k);

        if (!part || k < c->last)
            continue;
        left = first_word(f, c, k);
        if (r.first == NO_INDEX || left < r.first)
            r.first = left;
        if (r.last == NO_INDEX || d->word[k].right > r.last)
            r.last = d->word[k].right;
    }
    return r;
}
