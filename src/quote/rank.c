#include "quote/rank.h"

#include "base/error.h"

/* A section of weights, as many as a power of two; NULL when it is none. */
static const int16_t *table(const model *m, const char *name, uint32_t *mask)
{
    file_map part = model_get(m, name);

    if (part.n < 2 * sizeof(int16_t) || part.n > UINT32_MAX || (part.n & (part.n - 1)) != 0)
        return NULL;
    *mask = (uint32_t)(part.n / sizeof(int16_t)) - 1;
    return (const int16_t *)(const void *)part.p;
}

dgm_status ranker_open(ranker *r, const char *path, dgm_error *error)
{
    *r = (ranker){ 0 };
    if (!file_exists(path))
        return DGM_OK;
    TRY(model_open(&r->file, path, "quote", SPEAKER_VERSION, error));
    r->weight = table(&r->file, "speaker", &r->mask);
    r->told = table(&r->file, "told", &r->told_mask);
    if (r->weight && r->told)
        return DGM_OK;
    model_close(&r->file);
    *r = (ranker){ 0 };
    return dgm_fail(error, DGM_EFORMAT, UINT64_MAX, "%s: no weights for speakers or for what they tell", path);
}

void ranker_close(ranker *r)
{
    if (r->weight)
        model_close(&r->file);
    *r = (ranker){ 0 };
}

static int64_t score(const ranker *r, const speaker_option *o)
{
    int64_t sum = 0;

    for (uint32_t i = 0; i < o->count; i++)
        sum += r->weight[o->feature[i] & r->mask];
    return sum;
}

uint32_t ranker_choose(const ranker *r, const speaker_options *o)
{
    uint32_t best = 0;
    int64_t top = INT64_MIN;

    if (!r->weight || o->settled)
        return o->rule;
    for (uint32_t i = 0; i < o->count; i++) {
        int64_t s = score(r, &o->item[i]);

        if (s > top) {
            top = s;
            best = i;
        }
    }
    return top < score(r, &o->item[o->rule]) + RULE_MARGIN ? o->rule : best;
}

bool ranker_told(const ranker *r, const told_features *f)
{
    int64_t sum = 0;

    if (!r->told)
        return true;
    for (uint32_t i = 0; i < f->count; i++)
        sum += r->told[f->feature[i] & r->told_mask];
    return sum >= -TOLD_MARGIN;
}
