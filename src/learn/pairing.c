#include "learn/pairing.h"

#include <stdlib.h>

static int by_cost(const void *a, const void *b)
{
    const pairing *x = a, *y = b;

    for (size_t i = 0; i < COUNT_OF(x->cost); i++)
        if (x->cost[i] < y->cost[i] || x->cost[i] > y->cost[i])
            return x->cost[i] < y->cost[i] ? -1 : 1;
    if (x->gold != y->gold)
        return x->gold < y->gold ? -1 : 1;
    return x->system < y->system ? -1 : x->system > y->system;
}

uint32_t pair_up(pairing *p, uint32_t count, bool *gold_taken, bool *system_taken)
{
    uint32_t kept = 0;

    if (count)
        qsort(p, count, sizeof(*p), by_cost);
    for (uint32_t i = 0; i < count; i++) {
        if (gold_taken[p[i].gold] || system_taken[p[i].system])
            continue;
        gold_taken[p[i].gold] = system_taken[p[i].system] = true;
        p[kept++] = p[i];
    }
    return kept;
}
