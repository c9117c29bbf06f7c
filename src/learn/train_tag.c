/* Trainer of the tagger: see tag/tag.c for the model. Three perceptrons are trained one after the other on gold tags of
 * the sentence (the first on its own earlier choices), so that each sees at run time nearly what it saw in training. */
#include "learn/learn.h"

#include <stdarg.h>

#include "base/file.h"
#include "base/map.h"
#include "base/rng.h"
#include "learn/clusters.h"
#include "learn/perceptron.h"
#include "tag/features.h"
#include "tag/lemma.h"

void learn_say(const learn_options *o, const char *format, ...)
{
    char line[300];
    va_list args;

    if (!o->progress)
        return;
    va_start(args, format);
    vsnprintf(line, sizeof(line), format, args);
    va_end(args);
    o->progress(o->context, line);
}

/* Strings numbered in order of first sight. */
typedef struct names {
    str *name;
    uint32_t *upos; /* tags seen with it */
    uint32_t *times;
    uint32_t count, cap, cap2, cap3, count2, count3;
    map map;
} names;

typedef struct trainer {
    const treebank *t;
    const learn_options *o;
    arena arena;
    uint32_t *order, order_count; /* sentences used */
    names feats, script;
    uint32_t *feats_of, *script_of; /* class of each word */
    lexicon known, cluster;
    model_writer writer;
    int32_t *score;
} trainer;

static uint32_t name_of(names *n, arena *a, str s, uint32_t tag)
{
    uint64_t h = str_hash(s);
    uint32_t cursor, i;
    str *name;
    uint32_t *upos, *times;

    for (i = map_first(&n->map, h, &cursor); i != NO_INDEX; i = map_next(&n->map, h, &cursor)) {
        if (str_eq(n->name[i], s)) {
            n->upos[i] |= 1u << tag;
            n->times[i]++;
            return i;
        }
    }
    name = ARENA_PUSH(a, n->name, n->count, n->cap);
    upos = ARENA_PUSH(a, n->upos, n->count2, n->cap2);
    times = ARENA_PUSH(a, n->times, n->count3, n->cap3);
    if (!name || !upos || !times || !map_add(&n->map, h, n->count - 1))
        return NO_INDEX;
    *name = s;
    *upos = 1u << tag;
    *times = 1;
    return n->count - 1;
}

static void write_names(model_writer *w, const char *name, const names *n)
{
    buf text = { 0 };
    char full[32];

    for (uint32_t i = 0; i < n->count; i++) {
        buf_str(&text, n->name[i]);
        buf_char(&text, '\0');
    }
    snprintf(full, sizeof(full), "%s.names", name);
    model_add(w, full, text.p ? text.p : "", text.n);
    snprintf(full, sizeof(full), "%s.upos", name);
    model_add(w, full, n->upos, n->count * sizeof(*n->upos));
    w->failed |= text.failed;
    buf_release(&text);
}

typedef struct counter { uint64_t key; uint32_t a, b, n; } counter;

static int by_key(const void *x, const void *y)
{
    const counter *a = x, *b = y;

    return a->key != b->key ? (a->key < b->key ? -1 : 1) : a->a != b->a ? (a->a < b->a ? -1 : 1) : a->b < b->b ? -1 : a->b > b->b;
}

/* One item per word, sorted, so that equal keys stand together. */
static counter *items(trainer *t, uint32_t *count)
{
    counter *c;
    uint32_t n = 0;

    for (uint32_t i = 0; i < t->order_count; i++)
        n += t->t->doc.sentence[t->order[i]].count;
    c = ARENA_NEW(&t->arena, counter, n ? n : 1);
    *count = n;
    return c;
}

/* Writes a lexicon and keeps one to work with. */
static dgm_status make_lexicon(trainer *t, const char *name, const uint64_t *key, const uint32_t *value, uint32_t count,
                               lexicon *out, dgm_error *error)
{
    lexicon_write(&t->writer, name, key, value, count);
    return lexicon_make(out, &t->arena, key, value, count, error);
}

/* The table of word clusters, lines "word TAB number"; empty without one. */
static dgm_status read_clusters(trainer *t, dgm_error *error)
{
    word_clusters c;

    TRY(clusters_read(&c, &t->arena, t->o->clusters, UINT16_MAX, error));
    lexicon_write(&t->writer, "cluster", c.key, c.value, c.count);
    t->cluster = c.table;
    return DGM_OK;
}

/* Tags of each form seen twice or more; a tag counts when it makes up one in fifty of them. */
static dgm_status count_known(trainer *t, dgm_error *error)
{
    const doc *d = &t->t->doc;
    uint32_t n, at = 0, out = 0;
    counter *c = items(t, &n);
    uint64_t *key;
    uint32_t *value;

    key = ARENA_NEW(&t->arena, uint64_t, n + 1);
    value = ARENA_NEW(&t->arena, uint32_t, n + 1);
    if (!c || !key || !value)
        return dgm_fail_memory(error);
    for (uint32_t i = 0; i < t->order_count; i++) {
        const sentence *s = &d->sentence[t->order[i]];

        for (uint32_t w = s->first; w < s->first + s->count; w++)
            c[at++] = (counter){ d->word[w].key, t->t->gold[w].upos, 0, 1 };
    }
    qsort(c, n, sizeof(*c), by_key);
    for (uint32_t i = 0, j; i < n; i = j) {
        uint32_t times[UPOS_COUNT] = { 0 }, mask = 0;

        for (j = i; j < n && c[j].key == c[i].key; j++)
            times[c[j].a]++;
        if (j - i < 2)
            continue;
        for (uint32_t u = 0; u < UPOS_COUNT; u++)
            if (times[u] * 50 > j - i)
                mask |= 1u << u;
        key[out] = c[i].key;
        value[out++] = mask | (j - i > 20 ? 1u << 20 : 0);
    }
    return make_lexicon(t, "known", key, value, out, &t->known, error);
}

static dgm_status number_classes(trainer *t, dgm_error *error)
{
    const doc *d = &t->t->doc;

    t->feats_of = ARENA_NEW(&t->arena, uint32_t, d->word_count + 1);
    t->script_of = ARENA_NEW(&t->arena, uint32_t, d->word_count + 1);
    if (!t->feats_of || !t->script_of)
        return dgm_fail_memory(error);
    for (uint32_t i = 0; i < t->order_count; i++) {
        const sentence *s = &d->sentence[t->order[i]];

        for (uint32_t w = s->first; w < s->first + s->count; w++) {
            const gold_word *g = &t->t->gold[w];
            str script = lemma_script(&t->arena, d->word[w].form, d->word[w].lower, g->lemma);

            if (!script.p)
                return dgm_fail_memory(error);
            t->feats_of[w] = name_of(&t->feats, &t->arena, g->feats, g->upos);
            t->script_of[w] = name_of(&t->script, &t->arena, script, g->upos);
            if (t->feats_of[w] == NO_INDEX || t->script_of[w] == NO_INDEX)
                return dgm_fail_memory(error);
        }
    }
    if (t->feats.count > 60000 || t->script.count > 60000)
        return dgm_fail(error, DGM_ELIMIT, UINT64_MAX, "more than 60,000 feature bundles or lemma scripts");
    return DGM_OK;
}

/* Forms with their tag that always had the same bundle (or script), three times at least. */
static dgm_status count_sure(trainer *t, dgm_error *error)
{
    const doc *d = &t->t->doc;
    uint32_t n, at = 0, out = 0;
    counter *c = items(t, &n);
    uint64_t *key = ARENA_NEW(&t->arena, uint64_t, n + 1);
    uint32_t *value = ARENA_NEW(&t->arena, uint32_t, n + 1);

    if (!c || !key || !value)
        return dgm_fail_memory(error);
    for (uint32_t i = 0; i < t->order_count; i++) {
        const sentence *s = &d->sentence[t->order[i]];
        uint8_t domain = t->o->domain ? t->t->domain[t->order[i]] : 0;

        for (uint32_t w = s->first; w < s->first + s->count; w++) {
            tag_word tw = { .form = str_hash(d->word[w].form), .upos = t->t->gold[w].upos };

            c[at++] = (counter){ tag_sure_key(&tw, domain), t->feats_of[w] + 1, t->script_of[w] + 1, 1 };
        }
    }
    qsort(c, n, sizeof(*c), by_key);
    for (uint32_t i = 0, j; i < n; i = j) {
        bool one_feats = true, one_script = true;

        for (j = i; j < n && c[j].key == c[i].key; j++) {
            one_feats &= c[j].a == c[i].a;
            one_script &= c[j].b == c[i].b;
        }
        if (j - i < 3 || (!one_feats && !one_script))
            continue;
        key[out] = c[i].key;
        value[out++] = (one_feats ? c[i].a << 16 : 0) | (one_script ? c[i].b : 0);
    }
    lexicon_write(&t->writer, "sure", key, value, out);
    return DGM_OK;
}

static uint32_t best_allowed(const int32_t *score, uint32_t count, const uint32_t *allowed, uint32_t tag)
{
    uint32_t best = NO_INDEX;

    for (uint32_t i = 0; i < count; i++)
        if ((!allowed || allowed[i] >> tag & 1) && (best == NO_INDEX || score[i] > score[best]))
            best = i;
    return best;
}

typedef enum task { TASK_UPOS, TASK_FEATS, TASK_LEMMA } task;

/* One decision: predicts, corrects, returns what was predicted. */
static uint32_t learn_one(trainer *t, perceptron *p, const uint64_t *feature, uint32_t n, uint32_t gold,
                          const uint32_t *allowed, uint32_t tag)
{
    uint32_t best;

    memset(t->score, 0, p->class_count * sizeof(*t->score));
    perceptron_sum(p, feature, n, t->score);
    best = best_allowed(t->score, p->class_count, allowed, tag);
    p->step++;
    if (best != gold) {
        perceptron_update(p, feature, n, gold, 1);
        if (best != NO_INDEX)
            perceptron_update(p, feature, n, best, -1);
    }
    return best;
}

static uint32_t learn_sentence(trainer *t, perceptron *p, task what, uint32_t index, tag_word *tw)
{
    const sentence *s = &t->t->doc.sentence[index];
    uint8_t domain = t->o->domain ? t->t->domain[index] : 0;
    uint64_t feature[TAG_MAX_FEATURES];
    uint32_t wrong = 0;

    if (what != TASK_UPOS)
        for (uint32_t i = 0; i < s->count; i++) {
            tw[i].upos = t->t->gold[s->first + i].upos;
            tw[i].feats = t->feats_of[s->first + i] + 1;
        }
    for (uint32_t i = 0; i < s->count; i++) {
        uint32_t w = s->first + i, tag = t->t->gold[w].upos, gold;

        if (what == TASK_UPOS) {
            gold = tag;
            tw[i].upos = learn_one(t, p, feature, tag_upos_features(tw + i, domain, feature), gold, NULL, 0);
            wrong += tw[i].upos != gold;
        } else if (what == TASK_FEATS) {
            gold = t->feats_of[w];
            wrong += learn_one(t, p, feature, tag_feats_features(tw + i, domain, feature), gold, t->feats.upos, tag) != gold;
        } else {
            gold = t->script_of[w];
            wrong += learn_one(t, p, feature, tag_lemma_features(tw + i, domain, feature), gold, t->script.upos, tag) != gold;
        }
    }
    return wrong;
}

static dgm_status learn_task(trainer *t, task what, const char *name, uint32_t classes, dgm_error *error)
{
    perceptron p;
    rng r = { t->o->seed + (uint64_t)what };
    arena scratch;
    uint32_t epochs = t->o->epochs ? t->o->epochs : 8, runs = t->o->runs ? t->o->runs : 4;
    dgm_status status = DGM_OK;

    arena_init(&scratch, 0);
    perceptron_init(&p, classes);
    for (uint32_t e = 0; e < epochs * runs && status == DGM_OK && !p.failed; e++) {
        uint32_t wrong = 0;

        if (e && e % epochs == 0)
            perceptron_restart(&p);

        for (uint32_t i = t->order_count; i > 1; i--) {
            uint32_t j = rng_below(&r, i), swap = t->order[i - 1];

            t->order[i - 1] = t->order[j];
            t->order[j] = swap;
        }
        for (uint32_t i = 0; i < t->order_count && !p.failed; i++) {
            tag_word *tw;

            arena_reset(&scratch);
            tw = tag_words(&t->t->doc, &t->t->doc.sentence[t->order[i]], &t->known, &t->cluster, &scratch);
            if (!tw) {
                status = dgm_fail_memory(error);
                break;
            }
            wrong += learn_sentence(t, &p, what, t->order[i], tw + 2);
        }
        learn_say(t->o, "%s epoch %u: %u wrong, %u features", name, e + 1, wrong, p.row_count);
    }
    if (status == DGM_OK && p.failed)
        status = dgm_fail_memory(error);
    if (status == DGM_OK)
        perceptron_write(&p, &t->writer, name, what == TASK_UPOS ? 98000 : 49000, 60.0);
    perceptron_release(&p);
    arena_release(&scratch);
    return status;
}

static dgm_status run(trainer *t, uint32_t skip_fold, dgm_error *error)
{
    const doc *d = &t->t->doc;
    uint32_t folds = t->o->folds ? t->o->folds : 5, most;

    t->order = ARENA_NEW(&t->arena, uint32_t, d->sentence_count + 1);
    if (!t->order)
        return dgm_fail_memory(error);
    for (uint32_t i = 0; i < d->sentence_count; i++)
        if (skip_fold == NO_INDEX || i % folds != skip_fold)
            t->order[t->order_count++] = i;
    model_add(&t->writer, "kind", "tag", 3);
    if (t->o->meta)
        model_add(&t->writer, "meta", t->o->meta, strlen(t->o->meta));
    model_add(&t->writer, "domain", &t->o->domain, 1);
    TRY(read_clusters(t, error));
    TRY(count_known(t, error));
    TRY(number_classes(t, error));
    TRY(count_sure(t, error));
    write_names(&t->writer, "feats", &t->feats);
    write_names(&t->writer, "lemma", &t->script);
    most = t->feats.count > t->script.count ? t->feats.count : t->script.count;
    t->score = ARENA_NEW(&t->arena, int32_t, most + UPOS_COUNT);
    if (!t->score)
        return dgm_fail_memory(error);
    TRY(learn_task(t, TASK_UPOS, "upos", UPOS_COUNT, error));
    TRY(learn_task(t, TASK_FEATS, "feats", t->feats.count, error));
    return learn_task(t, TASK_LEMMA, "lemma", t->script.count, error);
}

dgm_status train_tag(const treebank *tb, const learn_options *o, uint32_t skip_fold, const char *out, dgm_error *error)
{
    trainer t = { .t = tb, .o = o };
    dgm_status status;

    arena_init(&t.arena, 0);
    status = run(&t, skip_fold, error);
    if (status == DGM_OK)
        status = model_finish(&t.writer, out, TAG_FEATURES_VERSION, error);
    else
        buf_release(&t.writer.body);
    map_release(&t.feats.map);
    map_release(&t.script.map);
    arena_release(&t.arena);
    return status;
}
