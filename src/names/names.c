/* Names: a linear-chain conditional random field (Lafferty and others 2001) over hashed features: words, shapes, affixes, tags,
 * clusters, rows of the world, runs of capitals, what the rest of the article shows (features.c). The likeliest sequence of
 * labels of a stretch of words in and about capitals is found by Viterbi's algorithm, in integers.
 *
 * In: doc->word with tags and trees, doc->sentence. Out: doc->name. Cannot do: names within names, names without a capital, names over
 * the end of a sentence. */
#include "names/names.h"

#include "names/features.h"
#include "names/labels.h"

struct namer {
    model model;
    arena arena;
    linear label;
    lexicon inner;            /* words without a capital that names may hold */
    const int16_t *step;      /* [from * labels + to]; from 0 also at the beginning */
    uint32_t labels, types;
    uint8_t type[NAMES_MAX_TYPES]; /* enum mention_type of each */
    uint8_t set;              /* training set whose rules are followed; 0: there was one */
    const char *lang;
};

/* ---- The model ------------------------------------------------------------------------------------------------------- */

static mention_type type_of(str name)
{
    for (uint32_t i = 0; i < MENTION_TYPE_COUNT; i++)
        if (str_is(name, mention_type_name[i]))
            return (mention_type)i;
    return MENTION_OTHER;
}

static dgm_status bind_types(namer *n, const char *path, dgm_error *error)
{
    str *name;

    TRY(names_bind(&name, &n->types, &n->arena, &n->model, "type", path, error));
    if (n->types == 0 || n->types > NAMES_MAX_TYPES)
        return dgm_fail(error, DGM_EFORMAT, UINT64_MAX, "%s: %u types of names", path, n->types);
    for (uint32_t i = 0; i < n->types; i++)
        n->type[i] = (uint8_t)type_of(name[i]);
    n->labels = 1 + 4 * n->types;
    return DGM_OK;
}

static dgm_status bind(namer *n, const char *path, dgm_error *error)
{
    file_map step, set, lang;

    TRY(bind_types(n, path, error));
    TRY(linear_bind(&n->label, &n->model, "label", n->labels, path, error));
    TRY(lexicon_bind(&n->inner, &n->model, "inner", path, error));
    step = model_get(&n->model, "step");
    set = model_get(&n->model, "set");
    lang = model_get(&n->model, "lang");
    if (step.n != (size_t)n->labels * n->labels * sizeof(int16_t) || set.n != 1 || set.p[0] > NAMES_SETS)
        return dgm_fail(error, DGM_EFORMAT, UINT64_MAX, "%s: the table of transitions is malformed", path);
    if (lang.n < 2 || lang.n > 8)
        return dgm_fail(error, DGM_EFORMAT, UINT64_MAX, "%s: names no language", path);
    n->step = (const int16_t *)(const void *)step.p;
    n->set = set.p[0];
    n->lang = arena_str(&n->arena, (str){ (const char *)lang.p, (uint32_t)lang.n }).p;
    return n->lang ? DGM_OK : dgm_fail_memory(error);
}

dgm_status namer_open_file(namer **out, const char *path, dgm_error *error)
{
    namer *n = heap_alloc(1, sizeof(*n));
    dgm_status status;

    *out = NULL;
    if (!n)
        return dgm_fail_memory(error);
    arena_init(&n->arena, 0);
    status = model_open(&n->model, path, "names", NAMES_FEATURES_VERSION, error);
    if (status == DGM_OK)
        status = bind(n, path, error);
    if (status == DGM_OK)
        *out = n;
    else
        namer_close(n);
    return status;
}

dgm_status namer_open(namer **out, const char *home, const char *lang, dgm_error *error)
{
    arena a;
    dgm_status status = DGM_OK;
    const char *path;

    *out = NULL;
    arena_init(&a, 0);
    path = arena_printf(&a, "%s/models/%s-names.dgm", home, lang).p;
    if (!path)
        status = dgm_fail_memory(error);
    else if (file_exists(path))
        status = namer_open_file(out, path, error);
    arena_release(&a);
    return status;
}

void namer_close(namer *n)
{
    if (!n)
        return;
    model_close(&n->model);
    arena_release(&n->arena);
    free(n);
}

const char *namer_lang(const namer *n) { return n->lang; }

/* ---- Labels ---------------------------------------------------------------------------------------------------------- */

#define WORST (INT64_MIN / 4)

typedef struct trellis {
    const namer *n;
    int64_t *score;  /* of the best way to each label, for the word before and this one */
    uint8_t *from;   /* label before the best way to a label of a word */
    uint8_t *label;  /* of each word of the document */
} trellis;

/* One word on: `before` holds the scores of the best ways so far, `own` those of this word's labels alone. */
static void advance(const namer *n, const int64_t *before, const int32_t *own, int64_t *now, uint8_t *from)
{
    for (uint32_t y = 0; y < n->labels; y++) {
        int64_t best = WORST;

        for (uint32_t x = 0; x < n->labels; x++) {
            int64_t sum = before[x] + n->step[x * n->labels + y];

            if (label_follows(x, y) && sum > best) {
                best = sum;
                from[y] = (uint8_t)x;
            }
        }
        now[y] = best > WORST ? best + own[y] : WORST;
    }
}

/* Labels of the words first..end-1. */
static void label_unit(const trellis *t, const name_word *words, const doc *d, uint32_t first, uint32_t end)
{
    const namer *n = t->n;
    int64_t *before = t->score, *now = t->score + n->labels, *swap;
    int32_t own[NAMES_MAX_LABELS];
    uint64_t feature[NAMES_MAX_FEATURES];
    uint32_t best = 0;

    for (uint32_t y = 0; y < n->labels; y++)
        before[y] = y ? WORST : 0;
    for (uint32_t i = first; i < end; i++) {
        memset(own, 0, sizeof(own));
        linear_sum(&n->label, feature, name_features(name_word_at(words, d, i), n->set, feature), own);
        advance(n, before, own, now, t->from + (size_t)(i - first) * n->labels);
        swap = before;
        before = now;
        now = swap;
    }
    for (uint32_t y = 0; y < n->labels; y++)
        if (!label_is_open(y) && before[y] + n->step[y * n->labels] > before[best] + n->step[best * n->labels])
            best = y;
    for (uint32_t i = end; i-- > first;) {
        t->label[i] = (uint8_t)best;
        best = t->from[(size_t)(i - first) * n->labels + best];
    }
}

static uint32_t longest_unit(const doc *d, const name_word *words)
{
    uint32_t longest = 0;

    for (uint32_t i = 0, end; (end = name_unit(d, words, &i)) > i; i = end)
        longest = end - i > longest ? end - i : longest;
    return longest;
}

static dgm_status add_name(doc *d, uint32_t first, uint32_t last, uint8_t type, dgm_error *error)
{
    name *x = ARENA_PUSH(d->arena, d->name, d->name_count, d->name_cap);

    if (!x)
        return dgm_fail_memory(error);
    *x = (name){ .start = d->word[first].start, .end = d->word[last].end, .first = first, .last = last, .type = type };
    if (d->trace)
        doc_note(d, "names", x->start, x->end, "%s", mention_type_name[type]);
    return DGM_OK;
}

static dgm_status collect(doc *d, const namer *n, const uint8_t *label, dgm_error *error)
{
    uint32_t first = 0;

    for (uint32_t i = 0; i < d->word_count; i++) {
        if (!label[i])
            continue;
        if (label_part(label[i]) == LABEL_FIRST || label_part(label[i]) == LABEL_ONLY)
            first = i;
        if (!label_is_open(label[i]))
            TRY(add_name(d, first, i, n->type[label_type(label[i])], error));
    }
    return DGM_OK;
}

dgm_status names_run(doc *d, const namer *n, const world *w, dgm_error *error)
{
    name_word *words;
    trellis t = { .n = n };

    d->name = NULL;
    d->name_count = d->name_cap = 0;
    if (!d->word_count)
        return DGM_OK;
    words = name_words(d, w, &n->inner, d->arena);
    if (!words)
        return dgm_fail_memory(error);
    t.score = ARENA_NEW(d->arena, int64_t, 2 * (size_t)n->labels);
    t.from = ARENA_NEW(d->arena, uint8_t, (size_t)longest_unit(d, words) * n->labels + 1);
    t.label = ARENA_NEW(d->arena, uint8_t, d->word_count);
    if (!t.score || !t.from || !t.label)
        return dgm_fail_memory(error);
    for (uint32_t i = 0, end; (end = name_unit(d, words, &i)) > i; i = end)
        label_unit(&t, words, d, i, end);
    return collect(d, n, t.label, error);
}
