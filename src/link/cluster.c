/* Stories by average linkage over a window.
 *
 * A node is a group of articles: the mean of their unit vectors. The dot product of two means is the average similarity of
 * the pairs of their articles, so groups can be joined, the most similar first, without keeping the articles. Articles
 * come in order of time and are looked at in blocks: the new ones are compared with one another and with the groups that
 * are open, and groups are joined until no two are as similar as the threshold. A group is given out when the window has
 * passed it. Memory: the open groups, at most KEEP_MEAN terms each.
 */
#include "link/link.h"

#include "base/error.h"

#include <stdlib.h>

#define KEEP_MEAN 400u
#define APART 0.8   /* of the similarity is left when days lie between */
#define UNKNOWN 0.9 /* and when it is not known how many: the middle of that and of none */
#define FLOOR 0.5   /* of the threshold: pairs below are forgotten */

typedef struct node {
    term *mean;
    uint32_t term_count;
    int64_t *article;
    uint32_t count, cap;
    uint32_t *near; /* nodes that are similar, or were joined since */
    uint32_t near_count, near_cap;
    int32_t first_day, last_day; /* INT32_MIN: no day is known */
    int32_t until;               /* newest day when the last article came: undated stories end by it */
    uint64_t last_seen;          /* number of the last article */
    uint32_t version;            /* rises with each join: older pairs are void */
    bool gone;
} node;

typedef struct pair {
    float similarity;
    uint32_t a, b, version_a, version_b;
} pair;

struct clusters {
    cluster_options o;
    story_fn each;
    void *user;
    node *node;
    uint32_t count, cap, fresh;
    pair *heap;
    uint32_t heap_count, heap_cap;
    uint32_t *mark; /* of nodes, while neighbours are joined */
    uint32_t mark_cap, mark_value;
    int32_t today;
    uint64_t seen;
};

/* ---- Arrays ----------------------------------------------------------------------------------------------------- */

static bool grow(void **p, uint32_t *cap, uint32_t need, size_t size)
{
    uint32_t n = *cap ? *cap : 8;
    void *q;

    if (need <= *cap)
        return true;
    while (n < need)
        n = n < UINT32_MAX / 2 ? n * 2 : UINT32_MAX;
    q = heap_realloc(*p, n, size);
    if (!q)
        return false;
    *p = q;
    *cap = n;
    return true;
}

static bool push_near(node *n, uint32_t other)
{
    if (!grow((void **)&n->near, &n->near_cap, n->near_count + 1, sizeof(*n->near)))
        return false;
    n->near[n->near_count++] = other;
    return true;
}

static void free_node(node *n)
{
    free(n->mean);
    free(n->article);
    free(n->near);
    *n = (node){ .gone = true };
}

/* ---- Pairs, the most similar on top ------------------------------------------------------------------------------- */

/* Ties go to the earlier nodes, so that the result is the same everywhere. */
static bool above(const pair *x, const pair *y)
{
    if (x->similarity != y->similarity)
        return x->similarity > y->similarity;
    return x->a != y->a ? x->a < y->a : x->b < y->b;
}

static bool push_pair(clusters *c, pair p)
{
    uint32_t i = c->heap_count;

    if (!grow((void **)&c->heap, &c->heap_cap, c->heap_count + 1, sizeof(*c->heap)))
        return false;
    c->heap_count++;
    for (; i && above(&p, &c->heap[(i - 1) / 2]); i = (i - 1) / 2)
        c->heap[i] = c->heap[(i - 1) / 2];
    c->heap[i] = p;
    return true;
}

static pair pop_pair(clusters *c)
{
    pair top = c->heap[0], last = c->heap[--c->heap_count];
    uint32_t i = 0;

    for (;;) {
        uint32_t k = 2 * i + 1;

        if (k >= c->heap_count)
            break;
        if (k + 1 < c->heap_count && above(&c->heap[k + 1], &c->heap[k]))
            k++;
        if (!above(&c->heap[k], &last))
            break;
        c->heap[i] = c->heap[k];
        i = k;
    }
    if (c->heap_count)
        c->heap[i] = last;
    return top;
}

/* ---- Similarity ------------------------------------------------------------------------------------------------- */

/* What the similarity is multiplied with: reports of one event stand within days, but a date may be wrong. A report without a
 * date is not near to those that have one because of that; among reports without any the text alone decides. */
static double days_fit(const clusters *c, const node *a, const node *b)
{
    if (a->first_day == INT32_MIN || b->first_day == INT32_MIN)
        return a->first_day == b->first_day ? 1 : UNKNOWN;
    return a->first_day - b->last_day <= c->o.window_days && b->first_day - a->last_day <= c->o.window_days ? 1 : APART;
}

static double dot(const node *a, const node *b)
{
    double sum = 0;

    for (uint32_t i = 0, j = 0; i < a->term_count && j < b->term_count;) {
        if (a->mean[i].hash == b->mean[j].hash)
            sum += (double)a->mean[i++].weight * (double)b->mean[j++].weight;
        else if (a->mean[i].hash < b->mean[j].hash)
            i++;
        else
            j++;
    }
    return sum;
}

/* Records that a < b are this similar, when it is worth it. */
static dgm_status relate(clusters *c, uint32_t a, uint32_t b, double similarity, dgm_error *error)
{
    uint32_t low = a < b ? a : b, high = a < b ? b : a;
    pair p = { 0, low, high, c->node[low].version, c->node[high].version };

    similarity *= days_fit(c, &c->node[a], &c->node[b]);
    p.similarity = (float)similarity;
    if (similarity < c->o.threshold * FLOOR)
        return DGM_OK;
    if (!push_near(&c->node[a], b) || !push_near(&c->node[b], a))
        return dgm_fail_memory(error);
    if (similarity >= c->o.threshold && !push_pair(c, p))
        return dgm_fail_memory(error);
    return DGM_OK;
}

/* ---- Comparing a block ------------------------------------------------------------------------------------------ */

typedef struct posting {
    uint32_t hash, node; /* node: among the fresh ones */
    float weight;
} posting;

static int by_hash(const void *a, const void *b)
{
    const posting *x = a, *y = b;

    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    return (x->node > y->node) - (x->node < y->node);
}

typedef struct block {
    posting *list;
    uint32_t list_count, first; /* first: number of the first fresh node */
    map start;                  /* hash -> where its postings begin */
    float *sum;                 /* of each fresh node */
} block;

static dgm_status index_fresh(block *k, const clusters *c, dgm_error *error)
{
    size_t total = 0;

    k->first = c->count - c->fresh;
    for (uint32_t i = k->first; i < c->count; i++)
        total += c->node[i].term_count;
    k->list = heap_alloc(total ? total : 1, sizeof(*k->list));
    k->sum = heap_alloc(c->fresh ? c->fresh : 1, sizeof(*k->sum));
    if (!k->list || !k->sum || total >= UINT32_MAX)
        return dgm_fail_memory(error);
    for (uint32_t i = k->first; i < c->count; i++)
        for (uint32_t t = 0; t < c->node[i].term_count; t++)
            k->list[k->list_count++] = (posting){ c->node[i].mean[t].hash, i - k->first, c->node[i].mean[t].weight };
    if (k->list_count)
        qsort(k->list, k->list_count, sizeof(*k->list), by_hash);
    for (uint32_t i = 0; i < k->list_count; i++)
        if ((i == 0 || k->list[i].hash != k->list[i - 1].hash) &&
            !map_add(&k->start, k->list[i].hash * UINT64_C(0x9E3779B97F4A7C15), i))
            return dgm_fail_memory(error);
    return DGM_OK;
}

/* Node `j` against the fresh nodes before it. */
static dgm_status compare_node(block *k, clusters *c, uint32_t j, dgm_error *error)
{
    const node *n = &c->node[j];
    uint32_t limit = j >= k->first ? j - k->first : c->fresh;

    memset(k->sum, 0, limit * sizeof(*k->sum));
    for (uint32_t t = 0; t < n->term_count; t++) {
        uint32_t cursor, i = map_first(&k->start, n->mean[t].hash * UINT64_C(0x9E3779B97F4A7C15), &cursor);

        for (; i != NO_INDEX && i < k->list_count && k->list[i].hash == n->mean[t].hash && k->list[i].node < limit; i++)
            k->sum[k->list[i].node] += k->list[i].weight * n->mean[t].weight;
    }
    for (uint32_t i = 0; i < limit; i++)
        if ((double)k->sum[i] >= c->o.threshold * FLOOR)
            TRY(relate(c, k->first + i, j, (double)k->sum[i], error));
    return DGM_OK;
}

static dgm_status compare_block(clusters *c, dgm_error *error)
{
    block k = { 0 };
    dgm_status status = index_fresh(&k, c, error);

    for (uint32_t j = 0; j < c->count && status == DGM_OK; j++)
        if (!c->node[j].gone)
            status = compare_node(&k, c, j, error);
    free(k.list);
    free(k.sum);
    map_release(&k.start);
    return status;
}

/* ---- Joining ---------------------------------------------------------------------------------------------------- */

static int by_weight(const void *a, const void *b)
{
    const term *x = a, *y = b;

    if (x->weight != y->weight)
        return x->weight > y->weight ? -1 : 1;
    return (x->hash > y->hash) - (x->hash < y->hash);
}

static int by_term(const void *a, const void *b)
{
    const term *x = a, *y = b;

    return (x->hash > y->hash) - (x->hash < y->hash);
}

/* The mean of both goes to `a`. */
static bool join_means(node *a, const node *b)
{
    double total = (double)a->count + b->count, wa = a->count / total, wb = b->count / total;
    term *out = heap_alloc((size_t)a->term_count + b->term_count + 1, sizeof(*out));
    uint32_t n = 0, i = 0, j = 0;

    if (!out)
        return false;
    while (i < a->term_count || j < b->term_count) {
        bool left = j == b->term_count || (i < a->term_count && a->mean[i].hash <= b->mean[j].hash);
        bool right = i == a->term_count || (j < b->term_count && b->mean[j].hash <= a->mean[i].hash);
        double w = (left ? wa * (double)a->mean[i].weight : 0) + (right ? wb * (double)b->mean[j].weight : 0);

        out[n++] = (term){ left ? a->mean[i].hash : b->mean[j].hash, (float)w };
        i += left;
        j += right;
    }
    if (n > KEEP_MEAN) {
        qsort(out, n, sizeof(*out), by_weight);
        n = KEEP_MEAN;
        qsort(out, n, sizeof(*out), by_term);
    }
    free(a->mean);
    a->mean = out;
    a->term_count = n;
    return true;
}

/* Articles in the order in which they came. */
static bool join_articles(node *a, const node *b)
{
    uint32_t n = a->count + b->count, i = a->count, j = b->count;

    if (!grow((void **)&a->article, &a->cap, n, sizeof(*a->article)))
        return false;
    while (j) {
        if (i && a->article[i - 1] > b->article[j - 1]) {
            a->article[i + j - 1] = a->article[i - 1];
            i--;
        } else {
            a->article[i + j - 1] = b->article[j - 1];
            j--;
        }
    }
    a->count = n;
    return true;
}

static void join_days(node *a, const node *b)
{
    if (b->first_day != INT32_MIN && (a->first_day == INT32_MIN || b->first_day < a->first_day))
        a->first_day = b->first_day;
    if (b->last_day > a->last_day)
        a->last_day = b->last_day;
    if (b->last_seen > a->last_seen)
        a->last_seen = b->last_seen;
    if (b->until > a->until)
        a->until = b->until;
}

/* Relates the joined node to all that either part was near to. */
static dgm_status relate_joined(clusters *c, uint32_t a, const uint32_t *near, uint32_t near_count, dgm_error *error)
{
    uint32_t value = ++c->mark_value;

    for (uint32_t i = 0; i < near_count; i++) {
        uint32_t other = near[i];

        if (other == a || c->node[other].gone || c->mark[other] == value)
            continue;
        c->mark[other] = value;
        TRY(relate(c, a, other, dot(&c->node[a], &c->node[other]), error));
    }
    return DGM_OK;
}

static dgm_status join(clusters *c, uint32_t a, uint32_t b, dgm_error *error)
{
    node *x = &c->node[a], *y = &c->node[b];
    uint32_t near_count = x->near_count + y->near_count;
    uint32_t *near = heap_alloc(near_count + 1, sizeof(*near));
    dgm_status status;

    if (!near)
        return dgm_fail_memory(error);
    if (x->near_count)
        memcpy(near, x->near, x->near_count * sizeof(*near));
    if (y->near_count)
        memcpy(near + x->near_count, y->near, y->near_count * sizeof(*near));
    if (!join_means(x, y) || !join_articles(x, y)) {
        free(near);
        return dgm_fail_memory(error);
    }
    join_days(x, y);
    x->version++;
    x->near_count = 0;
    free_node(y);
    status = relate_joined(c, a, near, near_count, error);
    free(near);
    return status;
}

static dgm_status join_all(clusters *c, dgm_error *error)
{
    if (!grow((void **)&c->mark, &c->mark_cap, c->count, sizeof(*c->mark)))
        return dgm_fail_memory(error);
    if (c->mark)
        memset(c->mark, 0, c->mark_cap * sizeof(*c->mark));
    c->mark_value = 0;
    while (c->heap_count) {
        pair p = pop_pair(c);
        const node *a = &c->node[p.a], *b = &c->node[p.b];

        if (!a->gone && !b->gone && a->version == p.version_a && b->version == p.version_b)
            TRY(join(c, p.a, p.b, error));
    }
    return DGM_OK;
}

/* ---- The window ------------------------------------------------------------------------------------------------- */

static bool is_over(const clusters *c, const node *n)
{
    int32_t last = n->last_day != INT32_MIN ? n->last_day : n->until;

    if (c->seen - n->last_seen >= c->o.window_articles)
        return true;
    return c->today != INT32_MIN && last != INT32_MIN && c->today - last > c->o.window_days;
}

/* Gives out what is over and moves the rest together. */
static dgm_status give_out(clusters *c, bool all, dgm_error *error)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < c->count; i++) {
        node *n = &c->node[i];

        if (n->gone)
            continue;
        if (all || is_over(c, n)) {
            TRY(c->each(c->user, n->article, n->count, error));
            free_node(n);
            continue;
        }
        n->near_count = 0;
        n->version = 0;
        if (kept != i) {
            c->node[kept] = *n;
            *n = (node){ .gone = true };
        }
        kept++;
    }
    c->count = kept;
    c->fresh = 0;
    return DGM_OK;
}

static dgm_status run_block(clusters *c, bool all, dgm_error *error)
{
    c->heap_count = 0;
    TRY(compare_block(c, error));
    TRY(join_all(c, error));
    return give_out(c, all, error);
}

/* ---- Interface -------------------------------------------------------------------------------------------------- */

dgm_status clusters_open(clusters **out, const cluster_options *o, story_fn each, void *user, dgm_error *error)
{
    clusters *c = heap_alloc(1, sizeof(*c));

    *out = c;
    if (!c)
        return dgm_fail_memory(error);
    c->o = *o;
    c->each = each;
    c->user = user;
    c->today = INT32_MIN;
    return DGM_OK;
}

dgm_status clusters_add(clusters *c, int64_t article, int32_t day, const term *t, uint32_t count, dgm_error *error)
{
    node *n;

    if (!grow((void **)&c->node, &c->cap, c->count + 1, sizeof(*c->node)))
        return dgm_fail_memory(error);
    n = &c->node[c->count];
    *n = (node){ .first_day = day, .last_day = day, .cap = 1, .count = 1, .term_count = count };
    n->mean = heap_alloc(count ? count : 1, sizeof(*n->mean));
    n->article = heap_alloc(1, sizeof(*n->article));
    if (!n->mean || !n->article) {
        free_node(n);
        return dgm_fail_memory(error);
    }
    if (count)
        memcpy(n->mean, t, count * sizeof(*t));
    n->article[0] = article;
    c->count++;
    c->fresh++;
    c->seen++;
    if (day > c->today)
        c->today = day;
    n->last_seen = c->seen;
    n->until = c->today;
    return c->fresh >= c->o.block ? run_block(c, false, error) : DGM_OK;
}

dgm_status clusters_finish(clusters *c, dgm_error *error) { return run_block(c, true, error); }

void clusters_close(clusters *c)
{
    if (!c)
        return;
    for (uint32_t i = 0; i < c->count; i++)
        free_node(&c->node[i]);
    free(c->node);
    free(c->heap);
    free(c->mark);
    free(c);
}
