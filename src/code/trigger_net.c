#include "code/trigger_net.h"

enum template_id { T_ANY = 900, T_BEST, T_ROOT, T_OTHER };

/* The most that a word of the candidate has for root `k` against none. */
static float odds(const doc *d, const candidate *c, uint32_t k)
{
    float most = NO_ODDS;

    for (uint32_t w = c->first; w <= c->last; w++) {
        const float *s = reading_scores(d, w);

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
    feature_steps(out, T_ANY, x, 0);
    feature(out, T_BEST, x > -2 ? best : 0, 0);
}

void trigger_option_features(const doc *d, const candidate *c, const char *code, bool is_rule, feature_set *out)
{
    uint32_t root = (uint32_t)(code[0] - '0') * 10 + (uint32_t)(code[1] - '0');
    float x, other;

    if (!d->reading || root < 1 || root >= ACT_ROOTS)
        return;
    x = odds(d, c, root);
    feature_steps(out, T_ROOT, x, 0);
    feature_steps(out, T_ROOT, x, 1 + (uint64_t)is_rule);
    likeliest(d, c, root, &other);
    feature_steps(out, T_OTHER, x - other, 0);
}
