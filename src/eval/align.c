/* Which words of two segmentations of one text are the same.
 *
 * Outside multiword tokens words of the same range are. The ranges of multiword tokens of both sides that overlap are
 * joined to regions; the words of both sides inside a region are aligned by a longest common subsequence of their forms.
 * Words that stick out of a region stay alone. */
#include "eval/eval.h"

#include "base/error.h"

#include <stdlib.h>

#define MAX_CELLS ((uint64_t)1 << 24) /* of the table of one subsequence */

typedef struct aligner {
    const eval_side *side[2];
    uint32_t *pair;
    uint32_t at[2];       /* next word of each side */
    eval_span *region;
    uint32_t region_count;
    arena *arena, *table;
} aligner;

static int by_start(const void *a, const void *b)
{
    const eval_span *x = a, *y = b;

    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return x->end < y->end ? -1 : x->end > y->end;
}

static dgm_status join_ranges(aligner *l, dgm_error *error)
{
    uint32_t a = l->side[0]->range_count, b = l->side[1]->range_count, n = 0;
    eval_span *all = ARENA_NEW(l->arena, eval_span, (size_t)a + b + 1);

    if (!all)
        return dgm_fail_memory(error);
    if (a)
        memcpy(all, l->side[0]->range, a * sizeof(*all));
    if (b)
        memcpy(all + a, l->side[1]->range, b * sizeof(*all));
    qsort(all, (size_t)a + b, sizeof(*all), by_start);
    for (uint32_t i = 0; i < a + b; i++) {
        if (n == 0 || all[i].start >= all[n - 1].end)
            all[n++] = all[i];
        else if (all[i].end > all[n - 1].end)
            all[n - 1].end = all[i].end;
    }
    l->region = all;
    l->region_count = n;
    return DGM_OK;
}

/* Words before `limit`, which lie outside all regions: equal ranges. */
static void align_outside(aligner *l, uint32_t limit)
{
    const eval_side *g = l->side[0], *s = l->side[1];
    uint32_t i = l->at[0], j = l->at[1];

    while (i < g->word_count && g->word[i].start < limit && j < s->word_count && s->word[j].start < limit) {
        const eval_word *x = &g->word[i], *y = &s->word[j];

        if (x->start == y->start && x->end == y->end && x->end <= limit)
            l->pair[i] = j;
        if (x->end <= y->end)
            i++;
        if (y->end <= x->end)
            j++;
    }
    while (i < g->word_count && g->word[i].start < limit)
        i++;
    while (j < s->word_count && s->word[j].start < limit)
        j++;
    l->at[0] = i;
    l->at[1] = j;
}

/* Numbers of the words of a side inside a region; moves on behind all that begin in it. */
static dgm_status words_inside(aligner *l, int which, const eval_span *region, uint32_t **out, uint32_t *count,
                               dgm_error *error)
{
    const eval_side *s = l->side[which];
    uint32_t first = l->at[which], end = first;

    while (end < s->word_count && s->word[end].start < region->end)
        end++;
    *out = ARENA_NEW(l->table, uint32_t, (size_t)(end - first) + 1);
    if (!*out)
        return dgm_fail_memory(error);
    *count = 0;
    for (uint32_t i = first; i < end; i++)
        if (s->word[i].end <= region->end)
            (*out)[(*count)++] = i;
    l->at[which] = end;
    return DGM_OK;
}

/* best[i * (m + 1) + j]: length of the longest common subsequence of the words from i and from j on. */
static void follow(aligner *l, const uint32_t *g, uint32_t n, const uint32_t *s, uint32_t m, const uint32_t *best)
{
    uint32_t i = 0, j = 0, width = m + 1;

    while (i < n && j < m) {
        if (str_eq(l->side[0]->word[g[i]].form, l->side[1]->word[s[j]].form))
            l->pair[g[i++]] = s[j++];
        else if (best[i * width + j] == best[(i + 1) * width + j])
            i++;
        else
            j++;
    }
}

static dgm_status align_inside(aligner *l, const eval_span *region, dgm_error *error)
{
    uint32_t *g, *s, *best, n, m, width;

    arena_reset(l->table);
    TRY(words_inside(l, 0, region, &g, &n, error));
    TRY(words_inside(l, 1, region, &s, &m, error));
    if (((uint64_t)n + 1) * ((uint64_t)m + 1) > MAX_CELLS)
        return dgm_fail(error, DGM_ELIMIT, UINT64_MAX, "multiword tokens of %u and %u words are too long to compare", n, m);
    width = m + 1;
    best = ARENA_NEW(l->table, uint32_t, ((size_t)n + 1) * width);
    if (!best)
        return dgm_fail_memory(error);
    for (uint32_t i = n; i-- > 0;) {
        for (uint32_t j = m; j-- > 0;) {
            uint32_t down = best[(i + 1) * width + j], right = best[i * width + j + 1];

            if (str_eq(l->side[0]->word[g[i]].form, l->side[1]->word[s[j]].form))
                best[i * width + j] = best[(i + 1) * width + j + 1] + 1;
            else
                best[i * width + j] = down > right ? down : right;
        }
    }
    follow(l, g, n, s, m, best);
    return DGM_OK;
}

dgm_status eval_align(uint32_t **pair, const eval_side *gold, const eval_side *system, arena *a, dgm_error *error)
{
    arena table;
    aligner l = { .side = { gold, system }, .arena = a, .table = &table };
    dgm_status status = DGM_OK;

    l.pair = ARENA_NEW(a, uint32_t, (size_t)gold->word_count + 1);
    if (!l.pair)
        return dgm_fail_memory(error);
    for (uint32_t i = 0; i < gold->word_count; i++)
        l.pair[i] = NO_INDEX;
    TRY(join_ranges(&l, error));
    arena_init(&table, 0);
    for (uint32_t r = 0; r < l.region_count && status == DGM_OK; r++) {
        align_outside(&l, l.region[r].start);
        status = align_inside(&l, &l.region[r], error);
    }
    align_outside(&l, UINT32_MAX);
    arena_release(&table);
    *pair = l.pair;
    return status;
}
