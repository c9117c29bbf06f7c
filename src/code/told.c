#include "code/told.h"

#include "code/participants.h"
#include "code/way.h"

static bool is_content(const word *w) { return w->upos == UPOS_NOUN || w->upos == UPOS_PROPN || w->upos == UPOS_VERB; }

void told_scene_init(const doc *d, const event *e, told_scene *s)
{
    const sentence *in = &d->sentence[e->sentence];

    s->count = 0;
    for (uint32_t w = in->first; w < in->first + in->count && s->count < TOLD_WORDS; w++)
        if (is_content(&d->word[w]) && d->word[w].lemma_key != d->word[e->head].lemma_key)
            s->word[s->count++] = d->word[w].lemma_key;
}

static bool has_word(const told_scene *s, uint64_t key)
{
    for (uint32_t i = 0; i < s->count; i++)
        if (s->word[i] == key)
            return true;
    return false;
}

static uint32_t parties_named(const doc *d, const event *e, const sentence *in)
{
    uint32_t n = 0;

    for (uint32_t i = doc_mentions_from(d, in->first); i < d->mention_count && d->mention[i].first < in->first + in->count; i++)
        for (uint32_t k = 0; k < d->mention[i].actor_count; k++)
            n += event_has_party(e, d->mention[i].actor[k], 0) || event_has_party(e, d->mention[i].actor[k], 1);
    return n > 2 ? 2 : n;
}

told told_with(const doc *d, const event *e, const told_scene *s, uint32_t timex)
{
    uint32_t at = d->word[d->timex[timex].first].sentence, clause = clause_of(d, doc_highest(d, d->timex[timex].first, d->timex[timex].last));
    const sentence *in = &d->sentence[at];
    told t = { .actors = parties_named(d, e, in), .after = at > e->sentence };
    uint32_t end = in->first + (in->count < TOLD_WORDS ? in->count : TOLD_WORDS);

    for (uint32_t w = in->first; w < end; w++) {
        if (!is_content(&d->word[w]))
            continue;
        if (d->word[w].lemma_key == d->word[e->head].lemma_key) {
            uint32_t here = clause_of(d, w) == clause ? 2 : 1;

            t.act = here > t.act ? here : t.act;
        } else if (t.words < 3 && has_word(s, d->word[w].lemma_key)) {
            t.words++;
        }
    }
    return t;
}

uint32_t told_sum(const told *t) { return 4 * t->act + 2 * t->actors + t->words; }
