#include "doc/doc.h"

#include <stdarg.h>

const char *const upos_name[UPOS_COUNT] = { "X", "ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM",
    "PART", "PRON", "PROPN", "PUNCT", "SCONJ", "SYM", "VERB" };
const char *const deprel_name[REL_COUNT] = { "dep", "acl", "advcl", "advmod", "amod", "appos", "aux", "case", "cc",
    "ccomp", "clf", "compound", "conj", "cop", "csubj", "det", "discourse", "dislocated", "expl", "fixed", "flat",
    "goeswith", "iobj", "list", "mark", "nmod", "nsubj", "nummod", "obj", "obl", "orphan", "parataxis", "punct",
    "reparandum", "root", "vocative", "xcomp" };
const char *const depsub_name[SUB_COUNT] = { "", "other", "pass", "agent", "poss", "tmod", "lmod", "npmod", "relcl",
    "name", "emph", "prt", "predet", "preconj", "foreign", "unmarked", "outer", "desc", "a", "adv" };
const char *const mention_type_name[MENTION_TYPE_COUNT] = { "PER", "ORG", "GPE", "LOC", "GROUP", "OTHER" };
const char *const count_kind_name[COUNT_KINDS] = { "killed", "injured", "arrested", "crowd", "abducted", "missing", "displaced" };
const char *const event_status_name[4] = { "actual", "future", "hypothetical", "negated" };

upos upos_from(str name)
{
    for (int i = 0; i < UPOS_COUNT; i++)
        if (str_is(name, upos_name[i]))
            return (upos)i;
    return UPOS_X;
}

deprel deprel_from(str name)
{
    uint32_t colon = str_find(name, STR(":"));

    if (colon != NO_INDEX)
        name.n = colon;
    for (int i = 0; i < REL_COUNT; i++)
        if (str_is(name, deprel_name[i]))
            return (deprel)i;
    return REL_DEP;
}

depsub depsub_from(str name)
{
    uint32_t colon = str_find(name, STR(":"));

    if (colon == NO_INDEX)
        return SUB_NONE;
    name = str_sub(name, colon + 1, name.n);
    for (int i = SUB_PASS; i < SUB_COUNT; i++)
        if (str_is(name, depsub_name[i]))
            return (depsub)i;
    return SUB_OTHER;
}

void doc_init(doc *d, arena *a, str text)
{
    *d = (doc){ .arena = a, .text = text };
    d->id = d->title = d->source = d->url = d->extra = d->date = d->author = d->published = (str){ "", 0 };
}

/* Makes a cycle harmless: a word that reaches itself becomes a dependent of the root. */
static void cut_cycles(doc *d, const sentence *s)
{
    for (uint32_t w = s->first; w < s->first + s->count; w++) {
        uint32_t at = w, steps = 0;

        while (d->word[at].head != NO_INDEX && steps++ <= s->count)
            at = d->word[at].head;
        if (steps > s->count) {
            d->word[w].head = w == s->root ? NO_INDEX : s->root;
            d->word[w].rel = w == s->root ? REL_ROOT : REL_DEP;
        }
    }
}

void doc_link_tree(doc *d, uint32_t sentence_index)
{
    sentence *s = &d->sentence[sentence_index];
    uint32_t end = s->first + s->count;

    s->root = s->first;
    for (uint32_t w = s->first; w < end; w++) {
        if (d->word[w].head == NO_INDEX) {
            s->root = w;
            break;
        }
    }
    cut_cycles(d, s);
    for (uint32_t w = s->first; w < end; w++) {
        d->word[w].first_child = d->word[w].next_sibling = NO_INDEX;
        d->word[w].left = d->word[w].right = w;
    }
    /* From the right, so that pushing in front keeps dependents in text order. */
    for (uint32_t w = end; w-- > s->first;) {
        uint32_t h = d->word[w].head;

        if (h != NO_INDEX) {
            d->word[w].next_sibling = d->word[h].first_child;
            d->word[h].first_child = w;
        }
    }
    for (uint32_t w = s->first; w < end; w++) {
        uint32_t depth = 0;

        for (uint32_t h = d->word[w].head; h != NO_INDEX; h = d->word[h].head) {
            if (d->word[h].left > w)
                d->word[h].left = w;
            if (d->word[h].right < w)
                d->word[h].right = w;
            depth++;
        }
        d->word[w].depth = (uint8_t)(depth > 255 ? 255 : depth);
    }
}

uint32_t doc_child(const doc *d, uint32_t w, deprel rel)
{
    for (uint32_t c = d->word[w].first_child; c != NO_INDEX; c = d->word[c].next_sibling)
        if (d->word[c].rel == rel)
            return c;
    return NO_INDEX;
}

uint32_t doc_highest(const doc *d, uint32_t first, uint32_t last)
{
    uint32_t best = first;

    for (uint32_t w = first + 1; w <= last; w++)
        if (d->word[w].depth < d->word[best].depth)
            best = w;
    return best;
}

bool doc_dominates(const doc *d, uint32_t top, uint32_t w)
{
    for (; w != NO_INDEX; w = d->word[w].head)
        if (w == top)
            return true;
    return false;
}

uint32_t doc_mentions_from(const doc *d, uint32_t w)
{
    uint32_t lo = 0, hi = d->mention_count;

    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;

        if (d->mention[mid].first < w)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

uint32_t doc_word_from(const doc *d, uint32_t byte)
{
    uint32_t lo = 0, hi = d->word_count;

    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;

        if (d->word[mid].end <= byte)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

uint32_t doc_mention_at(const doc *d, uint32_t w)
{
    uint32_t best = NO_INDEX, in = d->word[w].sentence;

    for (uint32_t i = doc_mentions_from(d, w + 1); i-- > 0;) {
        const mention *m = &d->mention[i];

        if (d->word[m->first].sentence != in)
            break;
        if (m->last < w || m->is_title_part)
            continue;
        if (best == NO_INDEX || m->last - m->first > d->mention[best].last - d->mention[best].first)
            best = i;
    }
    return best;
}

uint32_t doc_mention_headed(const doc *d, uint32_t w)
{
    uint32_t best = NO_INDEX, in = d->word[w].sentence;
    const sentence *s = &d->sentence[in];

    for (uint32_t i = doc_mentions_from(d, s->first + s->count); i-- > 0;) {
        const mention *m = &d->mention[i];

        if (d->word[m->first].sentence != in)
            break;
        if (m->head != w || m->is_title_part)
            continue;
        if (best == NO_INDEX || m->last - m->first > d->mention[best].last - d->mention[best].first)
            best = i;
    }
    return best;
}

str doc_text(const doc *d, uint32_t start, uint32_t end) { return str_sub(d->text, start, end); }

bool doc_key(const doc *d, uint32_t first, uint32_t last, char *out, str *key)
{
    uint32_t n = 0;

    for (uint32_t w = first; w <= last; w++) {
        const word *x = &d->word[w];

        if (w > first && d->word[w - 1].end < x->start)
            out[n++] = ' ';
        if (n + x->lower.n + 1 > DOC_KEY_BYTES)
            return false;
        memcpy(out + n, x->lower.p, x->lower.n);
        n += x->lower.n;
    }
    *key = (str){ out, n };
    return true;
}

void doc_note(doc *d, const char *stage, uint32_t start, uint32_t end, const char *format, ...)
{
    char text[400];
    va_list args;
    note *n;

    if (!d->trace)
        return;
    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    n = ARENA_PUSH(d->arena, d->note, d->note_count, d->note_cap);
    if (n)
        *n = (note){ stage, start, end, arena_str(d->arena, str_of(text)) };
}

uint32_t doc_quotes_until(const doc *d, uint32_t w)
{
    uint32_t lo = 0, hi = d->quote_count;

    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;

        if (d->quote[mid].first <= w)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}
