#include "neural/tree.h"

bool tree_scratch_init(tree_scratch *t, uint32_t most, arena *a)
{
    size_t n = (size_t)most * most;

    t->most = most;
    t->complete = ARENA_NEW(a, float, 2 * n + 1);
    t->open = ARENA_NEW(a, float, 2 * n + 1);
    t->complete_from = ARENA_NEW(a, uint16_t, 2 * n + 1);
    t->open_from = ARENA_NEW(a, uint16_t, n + 1);
    t->pending = ARENA_NEW(a, uint32_t, (size_t)6 * most + 6);
    return t->complete && t->open && t->complete_from && t->open_from && t->pending;
}

/* Each word under its best head: when that is a projective tree with one root, it is the answer. */
static bool greedy(const float *score, size_t row, const float *root, uint32_t n, uint32_t *head)
{
    uint32_t roots = 0;

    for (uint32_t i = 0; i < n; i++) {
        float best = root[i];

        head[i] = n;
        for (uint32_t j = 0; j < n; j++)
            if (j != i && score[i * row + j] > best) {
                best = score[i * row + j];
                head[i] = j;
            }
        roots += head[i] == n;
    }
    if (roots != 1)
        return false;
    /* All words between a word and its head must come to that head on their way up; with that there is no cycle either:
     * the way is followed for at most n steps. */
    for (uint32_t i = 0; i < n; i++) {
        uint32_t h = head[i], from, to;

        if (h == n)
            continue;
        from = i < h ? i + 1 : h + 1;
        to = i < h ? h : i;
        for (uint32_t k = from; k < to; k++) {
            uint32_t up = k, steps = 0;

            while (up != n && up != h && up != i && steps++ < n)
                up = head[up];
            if (up != h && up != i)
                return false;
        }
    }
    for (uint32_t i = 0; i < n; i++) {
        uint32_t up = i, steps = 0;

        while (up != n && steps++ <= n)
            up = head[up];
        if (up != n)
            return false;
    }
    return true;
}

/* Highest a[k * step_a] + b[k * step_b]: that of `first`, which *at is set to, unless one of from <= k < to is higher. */
static float best_split(const float *a, size_t step_a, const float *b, size_t step_b, uint32_t first, uint32_t from, uint32_t to, uint16_t *at)
{
    float best = a[first * step_a] + b[first * step_b];
    uint32_t which = first;

    for (uint32_t k = from; k < to; k++) {
        float s = a[k * step_a] + b[k * step_b];

        if (s > best) {
            best = s;
            which = k;
        }
    }
    *at = (uint16_t)which;
    return best;
}

/* Layout of the charts: the right half, headed by the first word, at [i * most + j]; the left half, headed by the last
 * word, transposed at [most^2 + j * most + i], so that the loops over the split run along memory. */
static void fill(const tree_scratch *t, const float *score, size_t row, uint32_t n)
{
    size_t m = t->most, half = m * m;
    float *cr = t->complete, *cl = t->complete + half, *right = t->open, *left = t->open + half;

    for (uint32_t i = 0; i < n; i++)
        cr[i * m + i] = cl[i * m + i] = 0;
    for (uint32_t length = 1; length < n; length++) {
        for (uint32_t i = 0; i + length < n; i++) {
            uint32_t j = i + length;
            float open = best_split(cr + i * m, 1, cl + j * m + 1, 1, i, i + 1, j, &t->open_from[i * m + j]);

            right[i * m + j] = open + score[j * row + i];
            left[j * m + i] = open + score[i * row + j];
            cl[j * m + i] = best_split(cl + i, m, left + j * m, 1, i, i + 1, j, &t->complete_from[half + j * m + i]);
            cr[i * m + j] = best_split(right + i * m, 1, cr + j, m, j, i + 1, j, &t->complete_from[i * m + j]);
        }
    }
}

/* Spans still to be read: kind 0 complete to the right, 1 complete to the left, 2 open to the right, 3 open to the left. */
static void read_back(const tree_scratch *t, uint32_t root, uint32_t n, uint32_t *head)
{
    size_t m = t->most, half = m * m;
    uint32_t *pending = t->pending, count = 0;

#define PUSH(kind, from, to) (pending[count] = (kind), pending[count + 1] = (from), pending[count + 2] = (to), count += 3)
    head[root] = n;
    PUSH(1, 0, root);
    PUSH(0, root, n - 1);
    while (count) {
        uint32_t kind = pending[count - 3], i = pending[count - 2], j = pending[count - 1], k;

        count -= 3;
        if (i == j)
            continue;
        if (kind >= 2) {
            head[kind == 2 ? j : i] = kind == 2 ? i : j;
            k = t->open_from[i * m + j];
            PUSH(0, i, k);
            PUSH(1, k + 1, j);
        } else if (kind == 0) {
            k = t->complete_from[i * m + j];
            PUSH(2, i, k);
            PUSH(0, k, j);
        } else {
            k = t->complete_from[half + j * m + i];
            PUSH(1, i, k);
            PUSH(3, k, j);
        }
    }
#undef PUSH
}

void tree_best(const tree_scratch *t, const float *score, size_t row, const float *root, uint32_t n, uint32_t *head)
{
    size_t m = t->most, half = m * m;
    uint32_t best = 0;

    if (n == 0 || greedy(score, row, root, n, head))
        return;
    fill(t, score, row, n);
    for (uint32_t r = 1; r < n; r++)
        if (t->complete[half + r * m] + t->complete[r * m + n - 1] + root[r]
            > t->complete[half + best * m] + t->complete[best * m + n - 1] + root[best])
            best = r;
    read_back(t, best, n, head);
}
