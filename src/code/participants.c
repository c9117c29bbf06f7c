#include "code/participants.h"

static bool has_actor(const side *s, uint32_t actor)
{
    for (uint32_t i = 0; i < s->count; i++)
        if (s->item[i].actor == actor)
            return true;
    return false;
}

void side_add_implicit(side *s, uint32_t actor)
{
    if (s->count < MAX_SIDE && !has_actor(s, actor))
        s->item[s->count++] = (participant){ actor, NO_INDEX, 0, 0 };
}

static void add_mention(const doc *d, uint32_t m, side *s)
{
    const mention *n = &d->mention[m];

    for (uint32_t i = 0; i < n->actor_count && s->count < MAX_SIDE; i++)
        if (!has_actor(s, n->actor[i]))
            s->item[s->count++] = (participant){ n->actor[i], m, n->start, n->end };
}

/* A place used as a party ("menyerang Gaza"): only mentions that were resolved to an actor count. */
uint32_t filler_mention(const doc *d, uint32_t w)
{
    uint32_t m = doc_mention_headed(d, w), best = NO_INDEX;

    if (m == NO_INDEX)
        m = doc_mention_at(d, w);
    if (m != NO_INDEX)
        return m;
    /* A phrase whose head is not itself a mention: its title or full span may hold the word. */
    for (uint32_t i = 0; i < d->mention_count; i++) {
        const mention *n = &d->mention[i];

        if (!n->is_title_part && n->full_first <= w && w <= n->full_last &&
            (best == NO_INDEX || n->full_last - n->full_first < d->mention[best].full_last - d->mention[best].full_first))
            best = i;
    }
    return best;
}

/* Nouns that only count or group ("sejumlah", "anggota", "a group of") hide the mention below them; so do acts and things
 * of a state ("the Chinese drills"). */
static uint32_t mention_below(const doc *d, uint32_t w, uint32_t depth)
{
    for (uint32_t k = d->word[w].first_child; k != NO_INDEX; k = d->word[k].next_sibling) {
        uint8_t r = d->word[k].rel;
        uint32_t m;

        if (r != REL_NMOD && r != REL_AMOD && r != REL_COMPOUND && r != REL_FLAT && r != REL_APPOS && r != REL_FIXED)
            continue;
        m = doc_mention_headed(d, k);
        if (m != NO_INDEX && d->mention[m].actor_count)
            return m;
        /* "di depan gedung DPR": the body stands two nouns below. */
        m = m == NO_INDEX && depth < 3 ? mention_below(d, k, depth + 1) : NO_INDEX;
        if (m != NO_INDEX)
            return m;
    }
    return NO_INDEX;
}

/* "di depan Istana", "ke arah para buruh": the noun of place belongs to the party right after it, whatever the parser
 * hung where. */
static uint32_t mention_after(const doc *d, uint32_t w)
{
    if (d->word[w].upos != UPOS_NOUN)
        return NO_INDEX;
    for (uint32_t i = 0; i < d->mention_count; i++)
        if (d->mention[i].full_first == w + 1 && d->mention[i].actor_count && !d->mention[i].is_title_part && d->mention[i].form != FORM_PRONOUN)
            return i;
    return NO_INDEX;
}

/* "Agresi militer Israel": the phrase "militer Israel" begins with words of the trigger, so the name inside it is meant. */
static uint32_t outside_trigger(const doc *d, const candidate *c, uint32_t m, uint32_t w)
{
    if (m == NO_INDEX || d->mention[m].head < c->first || d->mention[m].head > c->last)
        return m;
    for (uint32_t i = 0; i < d->mention_count; i++)
        if (d->mention[i].is_title_part && d->mention[i].first <= w && w <= d->mention[i].last && d->mention[i].first > c->last)
            return i;
    return m;
}

static void add_word(doc *d, const candidate *c, uint32_t w, side *s, uint32_t depth)
{
    uint32_t m = outside_trigger(d, c, filler_mention(d, w), w);

    if ((m == NO_INDEX || d->mention[m].actor_count == 0) && !is_verb(d, w)) {
        uint32_t below = mention_below(d, w, 0);

        if (below == NO_INDEX && m == NO_INDEX)
            below = mention_after(d, w);
        if (below != NO_INDEX)
            m = below;
    }
    if (m != NO_INDEX)
        add_mention(d, m, s);
    for (uint32_t k = d->word[w].first_child; k != NO_INDEX && depth < 12; k = d->word[k].next_sibling)
        if (d->word[k].rel == REL_CONJ && d->word[k].upos != UPOS_VERB)
            add_word(d, c, k, s, depth + 1);
}

static void fill_side(doc *d, const trigger_lexicon *x, const candidate *c, const slot *slots, uint32_t count, const side *other, side *out)
{
    out->slot = NO_INDEX;
    for (uint32_t i = 0; i < count && out->count == 0; i++) {
        fillers f;

        slot_fill(d, x, c, &slots[i], &f);
        for (uint32_t k = 0; k < f.count; k++)
            add_word(d, c, f.word[k], out, 0);
        /* Nobody acts on himself: an actor that is already on the other side is dropped. */
        for (uint32_t k = out->count; other && k-- > 0;)
            if (has_actor(other, out->item[k].actor)) {
                memmove(&out->item[k], &out->item[k + 1], (out->count - k - 1) * sizeof(out->item[0]));
                out->count--;
            }
        if (out->count) {
            out->inherited = f.inherited;
            out->slot = i;
        }
    }
}

/* "A dan B bertemu": the first is source, the others target; "kedua negara": first actor source, second target. */
static void split_joint(side *source, side *target)
{
    for (uint32_t i = 1; i < source->count && target->count < MAX_SIDE; i++)
        target->item[target->count++] = source->item[i];
    source->count = 1;
    target->slot = source->slot;
}

void frame_sides(doc *d, const trigger_lexicon *x, const candidate *c, const frame *f, side *source, side *target)
{
    *source = *target = (side){ .slot = NO_INDEX };
    fill_side(d, x, c, f->source, f->source_count, NULL, source);
    fill_side(d, x, c, f->target, f->target_count, source, target);
    if (f->symmetric && source->count > 1 && target->count == 0)
        split_joint(source, target);
}

bool event_has_party(const event *e, uint32_t actor, int which)
{
    const participant *p = which ? e->target : e->source;
    uint32_t n = which ? e->target_count : e->source_count;

    for (uint32_t i = 0; i < n; i++)
        if (p[i].actor == actor)
            return true;
    return false;
}

const event *event_governor(const doc *d, const event *e)
{
    uint32_t steps = 0;

    for (uint32_t w = d->word[e->head].head; w != NO_INDEX && steps < 5; w = d->word[w].head, steps++)
        for (const event *g = e; g-- > d->event && g->sentence == e->sentence;)
            if (g->head == w)
                return g;
    return NULL;
}
