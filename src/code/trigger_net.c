#include "code/trigger_net.h"

#include "neural/shape.h"

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

dgm_status trigger_read(candidates *all, doc *d, const network *n, dgm_error *error)
{
    act_reading *r;

    if (!n || !all->count)
        return DGM_OK;
    r = ARENA_NEW(d->arena, act_reading, 1);
    if (!r)
        return dgm_fail_memory(error);
    r->by = n;
    all->reading = r;
    return read_passages(r, all, d, error);
}

/* ---- Features ------------------------------------------------------------------------------------------------------------ */

enum template_id { T_ANY = 900, T_BEST, T_ROOT, T_OTHER };

#define STEPS 7 /* log odds from -STEPS to STEPS are told apart */

void trigger_steps(feature_set *out, uint32_t template_id, float x, uint64_t with)
{
    for (int k = -STEPS; k < STEPS && x > (float)k; k++)
        feature(out, template_id, (uint64_t)(k + STEPS), with);
}

/* The most that a word of the candidate has for root `k` against none. */
static float odds(const candidates *all, const candidate *c, uint32_t k)
{
    float most = NO_ODDS;

    for (uint32_t w = c->first; w <= c->last; w++) {
        const float *s = all->reading->row + (size_t)w * ACT_ROW + ACT_SCORES;

        most = s[k] - s[0] > most ? s[k] - s[0] : most;
    }
    return most;
}

/* The likeliest root but `not`, with its odds. */
static uint32_t likeliest(const candidates *all, const candidate *c, uint32_t not, float *most)
{
    uint32_t best = 0;

    *most = NO_ODDS;
    for (uint32_t k = 1; k < TRIGGER_CLASSES; k++) {
        float x = k == not ? NO_ODDS : odds(all, c, k);

        if (x > *most) {
            *most = x;
            best = k;
        }
    }
    return best;
}

void trigger_features(const candidates *all, const candidate *c, feature_set *out)
{
    uint32_t best;
    float x;

    if (!all->reading)
        return;
    best = likeliest(all, c, 0, &x);
    trigger_steps(out, T_ANY, x, 0);
    feature(out, T_BEST, x > -2 ? best : 0, 0);
}

void trigger_option_features(const candidates *all, const candidate *c, const char *code, bool is_rule, feature_set *out)
{
    uint32_t root = (uint32_t)(code[0] - '0') * 10 + (uint32_t)(code[1] - '0');
    float x, other;

    if (!all->reading || root < 1 || root >= TRIGGER_CLASSES)
        return;
    x = odds(all, c, root);
    trigger_steps(out, T_ROOT, x, 0);
    trigger_steps(out, T_ROOT, x, 1 + (uint64_t)is_rule);
    likeliest(all, c, root, &other);
    trigger_steps(out, T_OTHER, x - other, 0);
}

float trigger_party(const candidates *all, const doc *d, const candidate *c, uint32_t first, uint32_t last, uint32_t side)
{
    const act_reading *r = all->reading;
    float most = NO_ODDS;

    if (!r || r->passage[d->word[c->head].sentence] != r->passage[d->word[first].sentence])
        return NO_ODDS;
    for (uint32_t t = c->first; t <= c->last; t++) {
        for (uint32_t w = first; w <= last; w++) {
            float x = network_party(r->by, r->row + (size_t)t * ACT_ROW, r->row + (size_t)w * ACT_ROW, t, w, side);

            most = x > most ? x : most;
        }
    }
    return most;
}
