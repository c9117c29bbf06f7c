/* Word clusters from raw text: classes of a class bigram model found by the exchange algorithm (Kneser and Ney 1993; Martin,
 * Liermann and Ney 1998). Input: sentences, one a line, words in lower case with single spaces. Output: lines
 * "word TAB number", number = 1 + fine * 64 + coarse, from one run with FINE and one with COARSE classes.
 *
 * Each word goes to the class where the likelihood gains most, most frequent words first, ROUNDS times over. The sums are
 * doubles of our own logarithm in one fixed order: the same bytes wherever doubles are IEEE 754. */
#include "base/file.h"
#include "base/map.h"
#include "learn/learn.h"

#define FINE 400u
#define COARSE 64u
#define ROUNDS 8u
#define LEAST 6u        /* occurrences */
#define TABLE (1u << 16)

typedef struct pair { uint32_t word, times; } pair; /* neighbour and how often */

typedef struct vocabulary {
    str *word;
    uint32_t *times;
    uint32_t count, cap, cap2, count2;
    map map;
} vocabulary;

typedef struct clusterer {
    arena arena;
    vocabulary v;
    uint32_t *text, text_count, text_cap; /* word numbers; 0 is the end of a sentence */
    uint32_t *right_at, *left_at;         /* neighbours of word w: right[right_at[w]] .. right[right_at[w + 1]] */
    pair *right, *left;
    double *xlogx;                        /* n log2 n for small n */
    uint32_t classes;
    uint32_t *class_of;
    int64_t *bigram, *unigram;
} clusterer;

/* log2 of n > 0: exponent by halving, then the series of atanh. */
static double log_2(double n)
{
    double k = 0, y, y2, term, sum = 0;

    while (n >= 2) {
        n /= 2;
        k += 1;
    }
    y = (n - 1) / (n + 1);
    y2 = y * y;
    term = y;
    for (int i = 1; i < 40; i += 2) {
        sum += term / i;
        term *= y2;
    }
    return k + sum * 2 / 0.69314718055994530942;
}

static double weigh(const clusterer *c, int64_t n)
{
    return n <= 0 ? 0 : n < (int64_t)TABLE ? c->xlogx[n] : (double)n * log_2((double)n);
}

static uint32_t number_of(clusterer *c, str w, bool add)
{
    uint64_t h = str_hash(w);
    uint32_t cursor, i;
    str *name;
    uint32_t *times;

    for (i = map_first(&c->v.map, h, &cursor); i != NO_INDEX; i = map_next(&c->v.map, h, &cursor))
        if (str_eq(c->v.word[i], w))
            return i;
    if (!add)
        return NO_INDEX;
    name = ARENA_PUSH(&c->arena, c->v.word, c->v.count, c->v.cap);
    times = ARENA_PUSH(&c->arena, c->v.times, c->v.count2, c->v.cap2);
    if (!name || !times)
        return NO_INDEX;
    *name = arena_str(&c->arena, w);
    if (!name->p || !map_add(&c->v.map, h, c->v.count - 1))
        return NO_INDEX;
    return c->v.count - 1;
}

static dgm_status read_words(clusterer *c, const file_map *map, dgm_error *error)
{
    str rest = { (const char *)map->p, (uint32_t)map->n }, line, w;

    if (map->n > UINT32_MAX)
        return dgm_fail(error, DGM_ELIMIT, UINT64_MAX, "text of clusters over 4 GiB");
    while (str_split(&rest, '\n', &line)) {
        while (str_split(&line, ' ', &w)) {
            uint32_t n = number_of(c, w, true), *to = ARENA_PUSH(&c->arena, c->text, c->text_count, c->text_cap);

            if (n == NO_INDEX || !to)
                return dgm_fail_memory(error);
            *to = n;
            c->v.times[n]++;
        }
        if (c->text_count) {
            uint32_t *to = ARENA_PUSH(&c->arena, c->text, c->text_count, c->text_cap);

            if (!to)
                return dgm_fail_memory(error);
            *to = 0;
        }
    }
    return DGM_OK;
}

typedef struct ranked { uint32_t word, times; } ranked;

static int by_times(const void *x, const void *y)
{
    const ranked *a = x, *b = y;

    return a->times != b->times ? (a->times > b->times ? -1 : 1) : a->word < b->word ? -1 : a->word > b->word;
}

/* Numbers words anew by frequency; rare ones become word 1. */
static dgm_status rank_words(clusterer *c, dgm_error *error)
{
    uint32_t n = c->v.count, kept = 2;
    ranked *r = ARENA_NEW(&c->arena, ranked, n + 1);
    uint32_t *to = ARENA_NEW(&c->arena, uint32_t, n + 1), *times = ARENA_NEW(&c->arena, uint32_t, n + 3);
    str *word = ARENA_NEW(&c->arena, str, n + 3);

    if (!r || !to || !times || !word)
        return dgm_fail_memory(error);
    for (uint32_t i = 1; i < n; i++)
        r[i - 1] = (ranked){ i, c->v.times[i] };
    qsort(r, n - 1, sizeof(*r), by_times);
    word[0] = STR("");
    word[1] = STR("");
    for (uint32_t i = 0; i + 1 < n; i++) {
        if (r[i].times >= LEAST) {
            to[r[i].word] = kept;
            word[kept++] = c->v.word[r[i].word];
        } else {
            to[r[i].word] = 1;
        }
    }
    for (uint32_t i = 0; i < c->text_count; i++) {
        c->text[i] = c->text[i] ? to[c->text[i]] : 0;
        times[c->text[i]]++;
    }
    c->v.word = word;
    c->v.times = times;
    c->v.count = kept;
    return DGM_OK;
}

static int by_word(const void *x, const void *y)
{
    uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;

    return a < b ? -1 : a > b;
}

/* Neighbours of each word on one side, equal ones added up. */
static dgm_status count_neighbours(clusterer *c, int side, uint32_t **at_out, pair **out, dgm_error *error)
{
    uint32_t n = c->v.count, total = c->text_count, used = 0;
    uint32_t *at = ARENA_NEW(&c->arena, uint32_t, n + 2), *fill = ARENA_NEW(&c->arena, uint32_t, n + 2);
    uint32_t *all = ARENA_NEW(&c->arena, uint32_t, total + 1), *start = ARENA_NEW(&c->arena, uint32_t, n + 2);
    pair *p = ARENA_NEW(&c->arena, pair, total + 1);

    if (!at || !fill || !all || !p || !start)
        return dgm_fail_memory(error);
    for (uint32_t w = 0; w < n; w++)
        start[w + 1] = start[w] + c->v.times[w];
    memcpy(fill, start, (n + 1) * sizeof(*fill));
    for (uint32_t i = 0; i < total; i++)
        all[fill[c->text[i]]++] = side > 0 ? (i + 1 < total ? c->text[i + 1] : 0) : (i ? c->text[i - 1] : 0);
    for (uint32_t w = 0; w < n; w++) {
        uint32_t from = start[w], to = start[w + 1];

        at[w] = used;
        qsort(all + from, to - from, sizeof(*all), by_word);
        for (uint32_t i = from; i < to; i++) {
            if (i > from && all[i] == all[i - 1])
                p[used - 1].times++;
            else
                p[used++] = (pair){ all[i], 1 };
        }
    }
    at[n] = used;
    *at_out = at;
    *out = p;
    return DGM_OK;
}

static void add_word(clusterer *c, uint32_t class, const int64_t *right, const int64_t *left, const uint32_t *touched,
                     uint32_t touched_count, int64_t self, int64_t times, int sign)
{
    for (uint32_t i = 0; i < touched_count; i++) {
        uint32_t k = touched[i];

        c->bigram[class * c->classes + k] += sign * right[k];
        c->bigram[k * c->classes + class] += sign * left[k];
    }
    c->bigram[class * c->classes + class] += sign * self;
    c->unigram[class] += sign * times;
}

/* Change of the likelihood when the word joins `class`. */
static double gain(const clusterer *c, uint32_t class, const int64_t *right, const int64_t *left, const uint32_t *touched,
                   uint32_t touched_count, int64_t self, int64_t times)
{
    double sum = 0;
    int64_t n = c->unigram[class];

    for (uint32_t i = 0; i < touched_count; i++) {
        uint32_t k = touched[i];

        if (k == class) {
            int64_t old = c->bigram[class * c->classes + class];

            sum += weigh(c, old + right[k] + left[k] + self) - weigh(c, old);
            continue;
        }
        if (right[k])
            sum += weigh(c, c->bigram[class * c->classes + k] + right[k]) - weigh(c, c->bigram[class * c->classes + k]);
        if (left[k])
            sum += weigh(c, c->bigram[k * c->classes + class] + left[k]) - weigh(c, c->bigram[k * c->classes + class]);
    }
    return sum - 2 * (weigh(c, n + times) - weigh(c, n));
}

typedef struct scratch { int64_t *right, *left; uint32_t *touched; } scratch;

/* Classes around word `w`; counts with itself go to *self. */
static uint32_t around(const clusterer *c, uint32_t w, scratch *s, int64_t *self)
{
    uint32_t n = 0;

    memset(s->right, 0, c->classes * sizeof(*s->right));
    memset(s->left, 0, c->classes * sizeof(*s->left));
    *self = 0;
    for (uint32_t i = c->right_at[w]; i < c->right_at[w + 1]; i++) {
        if (c->right[i].word == w)
            *self += c->right[i].times;
        else
            s->right[c->class_of[c->right[i].word]] += c->right[i].times;
    }
    for (uint32_t i = c->left_at[w]; i < c->left_at[w + 1]; i++)
        if (c->left[i].word != w)
            s->left[c->class_of[c->left[i].word]] += c->left[i].times;
    for (uint32_t k = 0; k < c->classes; k++)
        if (s->right[k] || s->left[k])
            s->touched[n++] = k;
    return n;
}

static dgm_status exchange(clusterer *c, uint32_t classes, const learn_options *o, uint32_t *out, dgm_error *error)
{
    uint32_t moved;
    scratch s = { ARENA_NEW(&c->arena, int64_t, classes), ARENA_NEW(&c->arena, int64_t, classes),
                  ARENA_NEW(&c->arena, uint32_t, classes) };

    c->classes = classes;
    c->class_of = out;
    c->bigram = ARENA_NEW(&c->arena, int64_t, (size_t)classes * classes);
    c->unigram = ARENA_NEW(&c->arena, int64_t, classes);
    if (!s.right || !s.left || !s.touched || !c->bigram || !c->unigram)
        return dgm_fail_memory(error);
    /* the end of sentence and the rare words have classes of their own and stay there */
    for (uint32_t w = 0; w < c->v.count; w++)
        out[w] = w < 2 ? w : 2 + (w - 2) % (classes - 2);
    for (uint32_t i = 0; i < c->text_count; i++) {
        c->unigram[out[c->text[i]]]++;
        if (i + 1 < c->text_count)
            c->bigram[out[c->text[i]] * classes + out[c->text[i + 1]]]++;
    }
    for (uint32_t round = 0; round < ROUNDS; round++) {
        moved = 0;
        for (uint32_t w = 2; w < c->v.count; w++) {
            int64_t self;
            uint32_t n = around(c, w, &s, &self), best = out[w];
            double best_gain;

            add_word(c, out[w], s.right, s.left, s.touched, n, self, c->v.times[w], -1);
            best_gain = gain(c, best, s.right, s.left, s.touched, n, self, c->v.times[w]);
            for (uint32_t k = 2; k < classes; k++) {
                double g = k == out[w] ? best_gain : gain(c, k, s.right, s.left, s.touched, n, self, c->v.times[w]);

                if (g > best_gain) {
                    best_gain = g;
                    best = k;
                }
            }
            add_word(c, best, s.right, s.left, s.touched, n, self, c->v.times[w], 1);
            moved += best != out[w];
            out[w] = best;
        }
        learn_say(o, "%u classes, round %u: %u of %u words moved", classes, round + 1, moved, c->v.count);
    }
    return DGM_OK;
}

static dgm_status run(clusterer *c, const learn_options *o, const char *path, dgm_error *error)
{
    uint32_t *fine, *coarse;
    buf text = { 0 };
    dgm_status status;

    TRY(rank_words(c, error));
    TRY(count_neighbours(c, 1, &c->right_at, &c->right, error));
    TRY(count_neighbours(c, -1, &c->left_at, &c->left, error));
    fine = ARENA_NEW(&c->arena, uint32_t, c->v.count + 1);
    coarse = ARENA_NEW(&c->arena, uint32_t, c->v.count + 1);
    c->xlogx = ARENA_NEW(&c->arena, double, TABLE);
    if (!fine || !coarse || !c->xlogx)
        return dgm_fail_memory(error);
    for (uint32_t i = 1; i < TABLE; i++)
        c->xlogx[i] = i * log_2(i);
    TRY(exchange(c, COARSE, o, coarse, error));
    TRY(exchange(c, FINE, o, fine, error));
    for (uint32_t w = 2; w < c->v.count; w++) {
        buf_str(&text, c->v.word[w]);
        buf_printf(&text, "\t%u\n", 1 + fine[w] * 64 + coarse[w]);
    }
    status = text.failed ? dgm_fail_memory(error) : file_write(path, text.p, text.n, error);
    buf_release(&text);
    return status;
}

dgm_status train_clusters(const char *const *file, size_t file_count, const learn_options *o, const char *out,
                          dgm_error *error)
{
    clusterer c = { 0 };
    dgm_status status = DGM_OK;

    arena_init(&c.arena, 0);
    if (number_of(&c, (str){ "", 0 }, true) == NO_INDEX)
        status = dgm_fail_memory(error);
    for (size_t i = 0; i < file_count && status == DGM_OK; i++) {
        file_map map;

        status = file_map_open(&map, file[i], error);
        if (status == DGM_OK)
            status = read_words(&c, &map, error);
        file_unmap(&map);
    }
    if (status == DGM_OK && c.v.count < FINE)
        status = dgm_fail(error, DGM_EINPUT, UINT64_MAX, "%u different words: too little text for clusters", c.v.count);
    if (status == DGM_OK)
        status = run(&c, o, out, error);
    map_release(&c.v.map);
    arena_release(&c.arena);
    return status;
}
