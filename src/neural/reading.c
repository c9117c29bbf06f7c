#include "neural/reading.h"

dgm_status reading_run(doc *d, const network *n, dgm_error *error)
{
    act_reading *r;
    bool *wanted;

    d->reading = NULL;
    if (!n || !d->sentence_count)
        return DGM_OK;
    r = ARENA_NEW(d->arena, act_reading, 1);
    wanted = ARENA_NEW(d->arena, bool, d->sentence_count);
    if (!r || !wanted)
        return dgm_fail_memory(error);
    r->by = n;
    r->row = ARENA_NEW(d->arena, float, (size_t)d->word_count * ACT_ROW + 1);
    r->passage = ARENA_NEW(d->arena, uint32_t, d->sentence_count);
    if (!r->row || !r->passage)
        return dgm_fail_memory(error);
    for (uint32_t s = 0, count; s < d->sentence_count; s += count) {
        bool any = false;

        count = nn_passage(d, s);
        for (uint32_t i = s; i < s + count; i++) {
            wanted[i] = !d->sentence[i].headline;
            any |= wanted[i];
        }
        for (uint32_t i = s; i < s + count; i++)
            r->passage[i] = any ? s : NO_INDEX;
    }
    TRY(network_read_acts(n, d, wanted, r->row, error));
    d->reading = r;
    return DGM_OK;
}

static uint32_t passage_of(const doc *d, uint32_t word) { return d->reading->passage[d->word[word].sentence]; }

const float *reading_scores(const doc *d, uint32_t word)
{
    return d->reading && passage_of(d, word) != NO_INDEX ? d->reading->row + (size_t)word * ACT_ROW + ACT_SCORES : NULL;
}

float reading_class(const doc *d, word_span of, uint32_t class)
{
    uint32_t from = class, end = act_group_end(class);
    float most = NO_ODDS;

    while (from > 0 && act_group_end(from - 1) == end)
        from--;
    for (uint32_t w = of.first; w <= of.last; w++) {
        const float *s = reading_scores(d, w);
        float other = NO_ODDS;

        if (!s)
            return NO_ODDS;
        for (uint32_t k = from; k < end; k++)
            other = k != class && s[k] > other ? s[k] : other;
        most = s[class] - other > most ? s[class] - other : most;
    }
    return most;
}

float reading_side(const doc *d, word_span trigger, word_span of, enum act_side side)
{
    const act_reading *r = d->reading;
    float most = NO_ODDS;

    if (!r || passage_of(d, trigger.first) == NO_INDEX || passage_of(d, trigger.first) != passage_of(d, of.first))
        return NO_ODDS;
    for (uint32_t t = trigger.first; t <= trigger.last; t++) {
        for (uint32_t w = of.first; w <= of.last; w++) {
            float x = network_side(r->by, r->row + (size_t)t * ACT_ROW, r->row + (size_t)w * ACT_ROW, t, w, side);

            most = x > most ? x : most;
        }
    }
    return most;
}

bool reading_roles(const doc *d, word_span of, float sum[ACT_ROLES])
{
    float share = 1.0f / (float)(of.last - of.first + 1);

    for (uint32_t w = of.first; w <= of.last; w++) {
        const float *s = reading_scores(d, w);

        if (!s)
            return false;
        for (uint32_t k = 0; k < ACT_ROLES; k++)
            sum[k] += share * s[ACT_ROLE + k];
    }
    return true;
}
