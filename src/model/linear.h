/* Linear classifiers over hashed features, and small hash tables, both read in place from a mapped model.
 *
 * A feature is a 64-bit hash. Its row lists the classes with non-zero weight, so rare features stay small (after Ganchev
 * and Dredze 2008; Bohnet 2010: hashing features instead of naming them costs nothing). Row and weights are found by open
 * addressing with a 32-bit check: a false hit needs the same slot and check, about one in 10^9. Sums are integers: the
 * same on every machine and in any order.
 */
#ifndef DGM_MODEL_LINEAR_H
#define DGM_MODEL_LINEAR_H

#include "model/model.h"

typedef struct linear_slot {
    uint32_t check; /* 0: empty */
    uint32_t at;    /* entry index << 8 | entry count */
} linear_slot;

typedef struct linear_entry {
    int16_t weight;
    uint16_t class;
} linear_entry;

typedef struct linear {
    const linear_slot *slot;
    const linear_entry *entry;
    uint32_t mask, class_count;
} linear;

/* Binds the sections "<name>.slot", "<name>.entry" and checks every row (so that linear_sum needs no check). */
dgm_status linear_bind(linear *l, const model *m, const char *name, uint32_t class_count, const char *path,
                       dgm_error *error);

static inline uint32_t feature_check(uint64_t h) { return (uint32_t)(h >> 32) ? (uint32_t)(h >> 32) : 1; }

/* Puts a row of `n` entries from entry `at` on into a table that is being made, `size` slots (a power of two) of which some are free. */
static inline void linear_place(linear_slot *slot, uint32_t size, uint64_t h, uint32_t at, uint32_t n)
{
    uint32_t i = (uint32_t)h & (size - 1);

    while (slot[i].check)
        i = (i + 1) & (size - 1);
    slot[i] = (linear_slot){ feature_check(h), at << 8 | n };
}

/* The row of feature `h`: `*n` entries from the one returned on, none when it has no row. */
static inline const linear_entry *linear_row(const linear *l, uint64_t h, uint32_t *n)
{
    uint32_t check = feature_check(h), i = (uint32_t)h & l->mask;

    for (; l->slot[i].check; i = (i + 1) & l->mask) {
        if (l->slot[i].check == check) {
            *n = l->slot[i].at & 255;
            return l->entry + (l->slot[i].at >> 8);
        }
    }
    *n = 0;
    return NULL;
}

enum { LINEAR_BLOCK = 32 };

/* Adds the weights of the features to score[class]. Slots and rows lie all over the model, each in a line of the cache of its own: those of
 * a block of features are asked for together, so that their ways from memory overlap. */
static inline void linear_sum(const linear *l, const uint64_t *feature, uint32_t count, int32_t *score)
{
    const linear_entry *row[LINEAR_BLOCK];
    uint32_t n[LINEAR_BLOCK];

    for (uint32_t i = 0; i < count; i++)
        __builtin_prefetch(&l->slot[(uint32_t)feature[i] & l->mask]);
    for (uint32_t from = 0; from < count; from += LINEAR_BLOCK) {
        uint32_t block = count - from < LINEAR_BLOCK ? count - from : LINEAR_BLOCK;

        for (uint32_t i = 0; i < block; i++) {
            row[i] = linear_row(l, feature[from + i], &n[i]);
            __builtin_prefetch(row[i]);
        }
        for (uint32_t i = 0; i < block; i++)
            for (uint32_t k = 0; k < n[i]; k++)
                score[row[i][k].class] += row[i][k].weight;
    }
}

/* A mapped table from hashes to 32-bit values, never 0. */
typedef struct lexicon {
    const linear_slot *slot; /* `at` is the value */
    uint32_t mask;
} lexicon;

dgm_status lexicon_bind(lexicon *l, const model *m, const char *name, const char *path, dgm_error *error);
/* 0 when not there. */
static inline uint32_t lexicon_get(const lexicon *l, uint64_t h)
{
    uint32_t check = feature_check(h), i = (uint32_t)h & l->mask;

    for (; l->slot[i].check; i = (i + 1) & l->mask)
        if (l->slot[i].check == check)
            return l->slot[i].at;
    return 0;
}

/* Names of classes: section "<name>.names", NUL-terminated one after the other, into an array in the arena. */
dgm_status names_bind(str **out, uint32_t *count, arena *a, const model *m, const char *name, const char *path,
                      dgm_error *error);

/* Mixing of feature parts. `t` is the number of the template. */
static inline uint64_t feature_mix(uint64_t h, uint64_t v)
{
    h = (h ^ v) * 0x9E3779B97F4A7C15u;
    return h ^ (h >> 29);
}
static inline uint64_t feature_end(uint64_t h)
{
    h *= 0xBF58476D1CE4E5B9u;
    return h ^ (h >> 32);
}
static inline uint64_t feature1(uint32_t t, uint64_t a) { return feature_end(feature_mix(t + 1, a)); }
static inline uint64_t feature2(uint32_t t, uint64_t a, uint64_t b) { return feature_end(feature_mix(feature_mix(t + 1, a), b)); }
static inline uint64_t feature3(uint32_t t, uint64_t a, uint64_t b, uint64_t c)
{
    return feature_end(feature_mix(feature_mix(feature_mix(t + 1, a), b), c));
}
static inline uint64_t feature4(uint32_t t, uint64_t a, uint64_t b, uint64_t c, uint64_t d)
{
    return feature_end(feature_mix(feature_mix(feature_mix(feature_mix(t + 1, a), b), c), d));
}

/* Shape of a word as a value of a feature: capitals X, digits d, other letters x, marks as they are, runs as one. */
uint64_t feature_shape(str form);

#endif
