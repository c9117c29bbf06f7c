#include "learn/perceptron.h"

#include "base/arena.h"

void perceptron_init(perceptron *p, uint32_t class_count)
{
    *p = (perceptron){ .class_count = class_count, .mask = (1u << 16) - 1 };
    p->row = heap_alloc((size_t)p->mask + 1, sizeof(*p->row));
    p->failed = !p->row;
}

void perceptron_release(perceptron *p)
{
    for (uint32_t i = 0; p->row && i <= p->mask; i++)
        free(p->row[i].weight);
    free(p->row);
    *p = (perceptron){ 0 };
}

static weight_row *find(weight_row *row, uint32_t mask, uint64_t key)
{
    uint32_t i = (uint32_t)key & mask;

    while (row[i].updates && row[i].key != key)
        i = (i + 1) & mask;
    return &row[i];
}

const weight_row *perceptron_row(const perceptron *p, uint64_t feature)
{
    const weight_row *r = find(p->row, p->mask, feature);

    return r->updates ? r : NULL;
}

void perceptron_sum(const perceptron *p, const uint64_t *feature, uint32_t count, int32_t *score)
{
    for (uint32_t i = 0; i < count; i++)
        __builtin_prefetch(&p->row[(uint32_t)feature[i] & p->mask]);
    for (uint32_t i = 0; i < count; i++) {
        const weight_row *r = find(p->row, p->mask, feature[i]);

        if (!r->updates)
            continue;
        for (uint32_t k = 0; k < r->count; k++)
            score[r->weight[k].class] += r->weight[k].value;
    }
}

static bool grow(perceptron *p)
{
    uint32_t mask = p->mask * 2 + 1;
    weight_row *row = heap_alloc((size_t)mask + 1, sizeof(*row));

    if (!row)
        return false;
    for (uint32_t i = 0; i <= p->mask; i++)
        if (p->row[i].updates)
            *find(row, mask, p->row[i].key) = p->row[i];
    free(p->row);
    p->row = row;
    p->mask = mask;
    return true;
}

static weight *weight_of(perceptron *p, uint64_t key, uint32_t class)
{
    weight_row *r = find(p->row, p->mask, key);

    if (!r->updates) {
        if (p->row_count >= p->mask / 3 * 2) {
            if (!grow(p))
                return NULL;
            r = find(p->row, p->mask, key);
        }
        p->row_count++;
        r->key = key;
    }
    r->updates++;
    for (uint32_t k = 0; k < r->count; k++)
        if (r->weight[k].class == class)
            return &r->weight[k];
    if (r->count == r->cap) {
        uint32_t cap = r->cap ? r->cap * 2u : 2u;
        weight *more = heap_realloc(r->weight, cap, sizeof(*more));

        if (!more)
            return NULL;
        r->weight = more;
        r->cap = (uint16_t)cap;
    }
    r->weight[r->count] = (weight){ .class = (uint16_t)class };
    return &r->weight[r->count++];
}

void perceptron_update(perceptron *p, const uint64_t *feature, uint32_t count, uint32_t class, int32_t delta)
{
    for (uint32_t i = 0; i < count && !p->failed; i++) {
        weight *w = weight_of(p, feature[i], class);

        if (!w) {
            p->failed = true;
            return;
        }
        w->total += (int64_t)w->value * (p->step - w->stamp);
        w->stamp = p->step;
        w->value += delta;
    }
}

void perceptron_restart(perceptron *p)
{
    for (uint32_t i = 0; i <= p->mask; i++) {
        for (uint32_t k = 0; k < p->row[i].count; k++) {
            weight *w = &p->row[i].weight[k];

            w->total += (int64_t)w->value * (p->step - w->stamp);
            w->stamp = p->step;
            w->value = 0;
        }
    }
}

static int32_t averaged(const perceptron *p, const weight *w, double scale)
{
    double total = (double)(w->total + (int64_t)w->value * (p->step - w->stamp));
    double v = total / (double)(p->step ? p->step : 1) * scale;
    int32_t q = (int32_t)(v < 0 ? v - 0.5 : v + 0.5);

    return q > INT16_MAX ? INT16_MAX : q < -INT16_MAX ? -INT16_MAX : q;
}

void perceptron_settle(perceptron *p, double scale)
{
    for (uint32_t i = 0; i <= p->mask; i++)
        for (uint32_t k = 0; k < p->row[i].count; k++)
            p->row[i].weight[k].value = averaged(p, &p->row[i].weight[k], scale);
}

static uint32_t table_size(uint32_t count)
{
    uint32_t size = 16;

    while (size / 4 * 3 <= count)
        size *= 2;
    return size;
}

/* How much a row would be missed: how far it can move a decision, and how often it was needed. */
static double importance(const perceptron *p, const weight_row *r, double scale)
{
    double sum = 0;

    for (uint32_t k = 0; k < r->count; k++) {
        int32_t q = averaged(p, &r->weight[k], scale);

        sum += q < 0 ? -q : q;
    }
    return sum * r->updates;
}

typedef struct kept { uint64_t key; double importance; uint32_t row, at; } kept;

static int by_importance(const void *x, const void *y)
{
    const kept *a = x, *b = y;

    if (a->importance != b->importance)
        return a->importance > b->importance ? -1 : 1;
    return a->key < b->key ? -1 : a->key > b->key;
}

static uint32_t choose_rows(const perceptron *p, kept *out, uint32_t most, double scale)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i <= p->mask; i++) {
        double v;

        if (!p->row[i].updates)
            continue;
        v = importance(p, &p->row[i], scale);
        if (v > 0)
            out[n++] = (kept){ p->row[i].key, v, i, 0 };
    }
    qsort(out, n, sizeof(*out), by_importance);
    return n < most ? n : most;
}

/* Entries are numbered with 24 bits, rows hold at most 255. */
void perceptron_write(const perceptron *p, model_writer *w, const char *name, uint32_t most, double scale)
{
    kept *row = heap_alloc((size_t)p->row_count + 1, sizeof(*row));
    uint32_t count = row ? choose_rows(p, row, most, scale) : 0, size = table_size(count), at = 0;
    linear_slot *slot = heap_alloc(size, sizeof(*slot));
    buf entry = { 0 };
    char full[32];

    for (uint32_t i = 0; row && slot && i < count; i++) {
        const weight_row *r = &p->row[row[i].row];
        uint32_t n = 0;

        for (uint32_t k = 0; k < r->count && n < 255; k++) {
            linear_entry e = { (int16_t)averaged(p, &r->weight[k], scale), r->weight[k].class };

            if (e.weight)
                buf_add(&entry, &e, sizeof(e));
            n += e.weight != 0;
        }
        linear_place(slot, size, r->key, at, n);
        at += n;
    }
    if (!row || !slot || entry.failed || at >= 1u << 24) {
        w->failed = true;
    } else {
        snprintf(full, sizeof(full), "%s.slot", name);
        model_add(w, full, slot, size * sizeof(*slot));
        snprintf(full, sizeof(full), "%s.entry", name);
        model_add(w, full, entry.p ? entry.p : "", entry.n);
    }
    free(row);
    free(slot);
    buf_release(&entry);
}

bool lexicon_write(model_writer *w, const char *name, const uint64_t *key, const uint32_t *value, uint32_t count)
{
    uint32_t size = table_size(count);
    linear_slot *slot = heap_alloc(size, sizeof(*slot));
    char full[32];

    if (!slot) {
        w->failed = true;
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t s = (uint32_t)key[i] & (size - 1);

        while (slot[s].check)
            s = (s + 1) & (size - 1);
        slot[s] = (linear_slot){ feature_check(key[i]), value[i] };
    }
    snprintf(full, sizeof(full), "%s.lex", name);
    model_add(w, full, slot, size * sizeof(*slot));
    free(slot);
    return true;
}
