#include "code/trigger_net.h"

static dgm_status read_passages(act_reading *r, const candidates *all, doc *d, dgm_error *error)
{
    bool *wanted = ARENA_NEW(d->arena, bool, d->sentence_count + 1);

    r->row = ARENA_NEW(d->arena, float, (size_t)d->word_count * ACT_ROW);
    r->passage = ARENA_NEW(d->arena, uint32_t, d->sentence_count + 1);
    if (!wanted || !r->row || !r->passage)
        return dgm_fail_memory(error);
    for (uint32_t i = 0; i < all->count; i++)
        wanted[d->word[all->item[i].head].sentence] = true;
    for (uint32_t s = 0, count; s < d->sentence_count; s += count) {
        count = nn_passage(d, s);
        for (uint32_t i = s; i < s + count; i++)
            r->passage[i] = s;
    }
    return network_read_acts(r->by, d, wanted, r->row, error);
}

dgm_status trigger_read(const candidates *all, doc *d, const network *n, dgm_error *error)
{
    act_reading *r;

    d->reading = NULL;
    if (!n || !all->count)
        return DGM_OK;
    r = ARENA_NEW(d->arena, act_reading, 1);
    if (!r)
        return dgm_fail_memory(error);
    r->by = n;
    TRY(read_passages(r, all, d, error));
    d->reading = r;
    return DGM_OK;
}

/* ---- Features ------------------------------------------------------------------------------------------------------------ */

enum template_id { T_ANY = 900, T_BEST, T_ROOT, T_OTHER };

#define STEPS 7 /* log odds from -STEPS to STEPS are told apart */

void trigger_steps(feature_set *out, uint32_t template_id, float x, uint64_t with)
{
    for (int k = -STEPS; k < STEPS && x > (float)k; k++)
        feature(out, template_id, (uint64_t)(k + STEPS), with);
}

static const float *row_of(const doc *d, uint32_t w) { return d->reading->row + (size_t)w * ACT_ROW; }

/* The most that a word of the candidate has for root `k` against none. */
static float odds(const doc *d, const candidate *c, uint32_t k)
{
    float most = NO_ODDS;

    for (uint32_t w = c->first; w <= c->last; w++) {
        const float *s = row_of(d, w) + ACT_SCORES;

        most = s[k] - s[ACT_NONE] > most ? s[k] - s[ACT_NONE] : most;
    }
    return most;
}

/* The likeliest root but `not`, with its odds. */
static uint32_t likeliest(const doc *d, const candidate *c, uint32_t not, float *most)
{
    uint32_t best = 0;

    *most = NO_ODDS;
    for (uint32_t k = 1; k < ACT_ROOTS; k++) {
        float x = k == not ? NO_ODDS : odds(d, c, k);

        if (x > *most) {
            *most = x;
            best = k;
        }
    }
    return best;
}

void trigger_features(const doc *d, const candidate *c, feature_set *out)
{
    uint32_t best;
    float x;

    if (!d->reading)
        return;
    best = likeliest(d, c, 0, &x);
    trigger_steps(out, T_ANY, x, 0);
    feature(out, T_BEST, x > -2 ? best : 0, 0);
}

void trigger_option_features(const doc *d, const candidate *c, const char *code, bool is_rule, feature_set *out)
{
    uint32_t root = (uint32_t)(code[0] - '0') * 10 + (uint32_t)(code[1] - '0');
    float x, other;

    if (!d->reading || root < 1 || root >= ACT_ROOTS)
        return;
    x = odds(d, c, root);
    trigger_steps(out, T_ROOT, x, 0);
    trigger_steps(out, T_ROOT, x, 1 + (uint64_t)is_rule);
    likeliest(d, c, root, &other);
    trigger_steps(out, T_OTHER, x - other, 0);
}

float trigger_class(const doc *d, word_span trigger, uint32_t class)
{
    uint32_t from = class, end = act_group_end(class);
    float most = NO_ODDS;

    while (from > 0 && act_group_end(from - 1) == end)
        from--;
    for (uint32_t w = trigger.first; d->reading && w <= trigger.last; w++) {
        const float *s = row_of(d, w) + ACT_SCORES;
        float other = NO_ODDS;

        for (uint32_t k = from; k < end; k++)
            other = k != class && s[k] > other ? s[k] : other;
        most = s[class] - other > most ? s[class] - other : most;
    }
    return most;
}

float trigger_side(const doc *d, word_span trigger, word_span of, enum act_side side)
{
    const act_reading *r = d->reading;
    float most = NO_ODDS;

    if (!r || r->passage[d->word[trigger.first].sentence] != r->passage[d->word[of.first].sentence])
        return NO_ODDS;
    for (uint32_t t = trigger.first; t <= trigger.last; t++) {
        for (uint32_t w = of.first; w <= of.last; w++) {
            float x = network_side(r->by, row_of(d, t), row_of(d, w), t, w, side);

            most = x > most ? x : most;
        }
    }
    return most;
}
