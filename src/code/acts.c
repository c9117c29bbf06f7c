#include "code/acts.h"

#include "base/error.h"

static bool share_actor(const doc *d, const participant *a, uint32_t n, const participant *b, uint32_t m)
{
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t k = 0; k < m; k++)
            if (a[i].actor == b[k].actor || (strcmp(d->actor[a[i].actor].country, d->actor[b[k].actor].country) == 0 &&
                                             strcmp(d->actor[a[i].actor].role, d->actor[b[k].actor].role) == 0))
                return true;
    return false;
}

/* Empty sides agree with anything: the mention just does not say. */
static bool sides_agree(const doc *d, const event *a, const event *b)
{
    bool source = !a->source_count || !b->source_count || share_actor(d, a->source, a->source_count, b->source, b->source_count);
    bool target = !a->target_count || !b->target_count || share_actor(d, a->target, a->target_count, b->target, b->target_count);
    bool crossed = share_actor(d, a->source, a->source_count, b->target, b->target_count) &&
                   share_actor(d, a->target, a->target_count, b->source, b->source_count);

    if (!a->source_count && !a->target_count)
        return false;
    return (source && target) || crossed;
}

static bool dates_agree(const event *a, const event *b)
{
    uint32_t n = a->date.n < b->date.n ? a->date.n : b->date.n;

    return n == 0 || memcmp(a->date.p, b->date.p, n) == 0;
}

static bool same_act(const doc *d, const event *a, const event *b)
{
    if (strncmp(a->cameo, b->cameo, 2) != 0)
        return false;
    /* A planned act and its being done may be one; a negated one is kept apart. */
    if ((a->status == STATUS_NEGATED) != (b->status == STATUS_NEGATED))
        return false;
    return sides_agree(d, a, b) && dates_agree(a, b);
}

dgm_status number_acts(doc *d, dgm_error *error)
{
    uint32_t acts = 0;

    for (uint32_t i = 0; i < d->event_count; i++) {
        d->event[i].act = 0;
        for (uint32_t k = i; k-- > 0 && !d->event[i].act;)
            if (same_act(d, &d->event[i], &d->event[k]))
                d->event[i].act = d->event[k].act;
        if (!d->event[i].act)
            d->event[i].act = ++acts;
    }
    (void)error;
    return DGM_OK;
}
