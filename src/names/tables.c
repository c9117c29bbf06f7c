#include "names/tables.h"

#include "base/utf8.h"

static bool is_capital(const word *w) { return (w->flags & (WORD_CAPITAL | WORD_NUMERIC)) != 0; }

/* Marks the words of a row, unless a longer one of the kind lies over the first. */
static void mark(table_hits *h, uint32_t first, uint32_t last, int kind)
{
    if (h[first].at[kind] != AT_NONE)
        return;
    for (uint32_t i = first; i <= last; i++)
        h[i].at[kind] = first == last ? AT_ONLY : i == first ? AT_FIRST : i == last ? AT_LAST : AT_INSIDE;
}

static bool is_usable(const doc *d, const entry *e, uint32_t first, uint32_t last)
{
    if (e->acronym && !utf8_all_upper(doc_text(d, d->word[first].start, d->word[last].end), 2))
        return false;
    return is_capital(&d->word[first]) || e->kind == ENTRY_AGENT || e->kind == ENTRY_TITLE || e->kind == ENTRY_ADJECTIVE;
}

static void take_entries(const doc *d, const world *w, table_hits *h, uint32_t first, uint32_t last, str term, uint32_t length[HIT_KINDS])
{
    static const int8_t kind_of[] = { [ENTRY_COUNTRY] = HIT_COUNTRY, [ENTRY_ADJECTIVE] = HIT_ADJECTIVE, [ENTRY_METONYM] = HIT_METONYM,
        [ENTRY_PERSON] = HIT_PERSON, [ENTRY_ORG] = HIT_ORG, [ENTRY_GROUP] = HIT_GROUP, [ENTRY_AGENT] = HIT_AGENT, [ENTRY_TITLE] = HIT_TITLE,
        [ENTRY_GIVEN] = -1, [ENTRY_SURNAME] = -1 };
    const entry *const *e;
    uint32_t n = world_lookup(w, term, &e);

    for (uint32_t i = 0; i < n; i++) {
        if (e[i]->lang && (char)e[i]->lang != d->lang[0])
            continue;
        if (e[i]->kind == ENTRY_GIVEN && is_capital(&d->word[first]))
            h[first].given = true;
        else if (e[i]->kind == ENTRY_SURNAME && is_capital(&d->word[first]))
            h[first].surname = true;
        if (kind_of[e[i]->kind] >= 0 && is_usable(d, e[i], first, last))
            length[kind_of[e[i]->kind]] = last - first + 1;
    }
}

static uint8_t describe_place(const gazetteer_row *row)
{
    uint8_t size = row->population >= 1000000 ? 3 : row->population >= 100000 ? 2 : row->population >= 10000 ? 1 : 0;

    return (uint8_t)(1 + (row->level & 7) + (size << 3) + ((row->common != 0) << 5) + ((row->match > 1) << 6));
}

static void find_place(const doc *d, const world *w, table_hits *h, uint32_t first, uint32_t end)
{
    uint32_t longest = world_places_longest(w, d->word[first].lower), words = 1;
    uint32_t found = NO_INDEX;
    gazetteer_row row, best = { 0 };
    char buffer[DOC_KEY_BYTES];
    str term;

    for (uint32_t last = first; longest && last < end; last++) {
        if (last > first && d->word[last - 1].end < d->word[last].start && ++words > longest)
            break;
        if (!doc_key(d, first, last, buffer, &term))
            break;
        if (is_capital(&d->word[last]) && world_places(w, term, &row, 1)) {
            best = row;
            found = last;
        }
    }
    if (found == NO_INDEX || h[first].at[HIT_PLACE] != AT_NONE)
        return;
    mark(h, first, found, HIT_PLACE);
    for (uint32_t i = first; i <= found; i++)
        h[i].place = describe_place(&best);
}

static void find_at(const doc *d, const world *w, table_hits *h, uint32_t first, uint32_t end)
{
    uint32_t longest = world_longest(w, d->word[first].lower), words = 1, length[HIT_KINDS] = { 0 };
    char buffer[DOC_KEY_BYTES];
    str term;

    for (uint32_t last = first; longest && last < end; last++) {
        if (last > first && d->word[last - 1].end < d->word[last].start && ++words > longest)
            break;
        if (!doc_key(d, first, last, buffer, &term))
            break;
        take_entries(d, w, h, first, last, term, length);
    }
    for (int kind = 0; kind < HIT_KINDS; kind++)
        if (length[kind])
            mark(h, first, first + length[kind] - 1, kind);
    if (is_capital(&d->word[first]) && ascii_is_digit((unsigned char)d->word[first].form.p[0]) == false)
        find_place(d, w, h, first, end);
}

table_hits *table_hits_of(const doc *d, const world *w, arena *a)
{
    table_hits *h = ARENA_NEW(a, table_hits, (size_t)d->word_count + 1);

    for (uint32_t s = 0; h && s < d->sentence_count; s++) {
        const sentence *x = &d->sentence[s];

        for (uint32_t i = x->first; i < x->first + x->count; i++)
            if (d->word[i].upos != UPOS_PUNCT)
                find_at(d, w, h, i, x->first + x->count);
    }
    return h;
}
