/* Trainer of the tagger: see tag/tag.c for the model. Three perceptrons are trained one after the other on gold tags of
 * the sentence (the first on its own earlier choices), so that each sees at run time nearly what it saw in training. */
#include "learn/learn.h"

#include <stdarg.h>

#include "base/file.h"
#include "base/map.h"
#include "base/rng.h"
#include "doc/word.h"
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

#define WEIGHT_SCALE 60.0
#define CLASSES_MOST 60000u
#define LEXICON_LEAD 1000 /* a word of the table is kept unless its lemma leads by so much */

/* Strings numbered in order of first sight. */
typedef struct names {
    str *name;
    uint32_t *upos; /* tags seen with it */
    uint32_t count, cap, upos_count, upos_cap;
    map map;
} names;

/* A row of the table of words. */
typedef struct entry { str form, lemma; uint32_t upos; } entry;

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
    entry *entry;      /* table of words */
    uint32_t entry_count, entry_cap;
    uint32_t own;      /* treebank whose own conventions are learnt; 0: those of all, harmonised */
    char suffix[4];    /* of the names of sections */
} trainer;

static uint32_t find_name(const names *n, str s)
{
    uint64_t h = str_hash(s);
    uint32_t cursor;

    for (uint32_t i = map_first(&n->map, h, &cursor); i != NO_INDEX; i = map_next(&n->map, h, &cursor))
        if (str_eq(n->name[i], s))
            return i;
    return NO_INDEX;
}

/* A new one, seen with no tag; NO_INDEX when out of memory. */
static uint32_t add_name(names *n, arena *a, str s)
{
    str *name = ARENA_PUSH(a, n->name, n->count, n->cap);
    uint32_t *upos = ARENA_PUSH(a, n->upos, n->upos_count, n->upos_cap);

    if (!name || !upos || !map_add(&n->map, str_hash(s), n->count - 1))
        return NO_INDEX;
    *name = s;
    *upos = 0;
    return n->count - 1;
}

static uint32_t name_of(names *n, arena *a, str s, uint32_t tag)
{
    uint32_t i = find_name(n, s);

    if (i == NO_INDEX)
        i = add_name(n, a, s);
    if (i != NO_INDEX)
        n->upos[i] |= 1u << tag;
    return i;
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

/* The table of words, lines "form TAB part of speech TAB lemma", forms in small letters. */
static dgm_status read_lexicon(trainer *t, dgm_error *error)
{
    file_map map;
    str rest, line;
    uint32_t number = 0;
    dgm_status status = DGM_OK;

    if (!t->o->lexicon)
        return DGM_OK;
    TRY(file_map_open(&map, t->o->lexicon, error));
    rest = (str){ (const char *)map.p, map.n < UINT32_MAX ? (uint32_t)map.n : UINT32_MAX };
    while (status == DGM_OK && str_split(&rest, '\n', &line)) {
        str form, tag = { "", 0 }, lemma = { "", 0 }, kept = arena_str(&t->arena, line);
        entry *e;

        number++;
        if (!kept.p)
            status = dgm_fail_memory(error);
        else if (!str_split(&kept, '\t', &form) || !form.n || !str_split(&kept, '\t', &tag) || upos_from(tag) == UPOS_X
                 || !str_split(&kept, '\t', &lemma) || !lemma.n)
            status = dgm_fail(error, DGM_EFORMAT, UINT64_MAX, "%s:%u: want a form, a part of speech and a lemma, tabs between them",
                              t->o->lexicon, number);
        else if (!(e = ARENA_PUSH(&t->arena, t->entry, t->entry_count, t->entry_cap)))
            status = dgm_fail_memory(error);
        else
            *e = (entry){ form, lemma, upos_from(tag) };
    }
    file_unmap(&map);
    return status;
}

/* Inside a sentence, 1 small, 2 with a capital; 0 where the case says nothing. */
static uint32_t case_of(const word *w)
{
    if (w->flags & (WORD_SENTENCE_START | WORD_ALL_CAPS))
        return 0;
    return w->flags & WORD_CAPITAL ? 2 : 1;
}

static uint32_t habit_of(uint32_t small, uint32_t capital)
{
    uint32_t all = small + capital;

    if (!all)
        return 0;
    return capital == 0 ? 1 : small == 0 ? 5 : capital * 4 < all ? 2 : small * 4 < all ? 4 : 3;
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
            c[at++] = (counter){ d->word[w].key, t->t->gold[w].upos, case_of(&d->word[w]), 1 };
    }
    qsort(c, n, sizeof(*c), by_key);
    for (uint32_t i = 0, j; i < n; i = j) {
        uint32_t times[UPOS_COUNT] = { 0 }, cases[3] = { 0 }, mask = 0;

        for (j = i; j < n && c[j].key == c[i].key; j++) {
            times[c[j].a]++;
            cases[c[j].b]++;
        }
        if (j - i < 2)
            continue;
        for (uint32_t u = 0; u < UPOS_COUNT; u++)
            if (times[u] * 50 > j - i)
                mask |= 1u << u;
        key[out] = c[i].key;
        value[out++] = mask | (j - i > 20 ? 1u << 20 : 0) | habit_of(cases[1], cases[2]) << TAG_HABIT_SHIFT;
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
            str feats = t->own ? d->word[w].feats : g->feats;
            str script = lemma_script(&t->arena, d->word[w].form, d->word[w].lower, t->own ? d->word[w].lemma : g->lemma);

            if (!script.p)
                return dgm_fail_memory(error);
            t->feats_of[w] = name_of(&t->feats, &t->arena, feats, g->upos);
            t->script_of[w] = name_of(&t->script, &t->arena, script, g->upos);
            if (t->feats_of[w] == NO_INDEX || t->script_of[w] == NO_INDEX)
                return dgm_fail_memory(error);
        }
    }
    if (t->feats.count > CLASSES_MOST || t->script.count > CLASSES_MOST)
        return dgm_fail(error, DGM_ELIMIT, UINT64_MAX, "more than 60,000 feature bundles or lemma scripts");
    return DGM_OK;
}

/* Treebank that features name: none when one is learnt alone. */
static uint8_t domain_of(const trainer *t, uint32_t sentence) { return t->o->domain && !t->own ? t->t->domain[sentence] : 0; }

/* The table of words that need no decision. */
typedef struct sure_table {
    uint64_t *key;
    uint32_t *value, count;
    lexicon seen; /* all forms with their tag in the treebank */
} sure_table;

/* Forms with their tag that always had the same bundle (or script), three times at least. */
static dgm_status count_sure(trainer *t, sure_table *s, dgm_error *error)
{
    const doc *d = &t->t->doc;
    uint32_t n, at = 0, out = 0, seen_count = 0;
    counter *c = items(t, &n);
    uint64_t *key = ARENA_NEW(&t->arena, uint64_t, n + t->entry_count + 1), *seen = ARENA_NEW(&t->arena, uint64_t, n + 1);
    uint32_t *value = ARENA_NEW(&t->arena, uint32_t, n + t->entry_count + 1), *one = ARENA_NEW(&t->arena, uint32_t, n + 1);

    if (!c || !key || !value || !seen || !one)
        return dgm_fail_memory(error);
    for (uint32_t i = 0; i < t->order_count; i++) {
        const sentence *x = &d->sentence[t->order[i]];
        uint8_t domain = domain_of(t, t->order[i]);

        for (uint32_t w = x->first; w < x->first + x->count; w++) {
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
        seen[seen_count] = c[i].key;
        one[seen_count++] = 1;
        if (j - i < 3 || (!one_feats && !one_script))
            continue;
        key[out] = c[i].key;
        value[out++] = (one_feats ? c[i].a << 16 : 0) | (one_script ? c[i].b : 0);
    }
    s->key = key;
    s->value = value;
    s->count = out;
    return lexicon_make(&s->seen, &t->arena, seen, one, seen_count, error);
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
    uint8_t domain = domain_of(t, index);
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

/* Rows that are written: further treebanks must do with fewer. */
static uint32_t rows_of(const trainer *t, task what) { return what == TASK_UPOS ? 98000 : t->own ? 12000 : 49000; }

/* Learns, writes, and leaves in `p`, which the caller releases, what was written. */
static dgm_status learn_task(trainer *t, perceptron *p, task what, const char *name, uint32_t classes, dgm_error *error)
{
    rng r = { t->o->seed + (uint64_t)what };
    arena scratch;
    uint32_t epochs = t->o->epochs ? t->o->epochs : 8, runs = t->o->runs ? t->o->runs : 4;
    dgm_status status = DGM_OK;

    arena_init(&scratch, 0);
    perceptron_init(p, classes);
    for (uint32_t e = 0; e < epochs * runs && status == DGM_OK && !p->failed; e++) {
        uint32_t wrong = 0;

        if (e && e % epochs == 0)
            perceptron_restart(p);

        for (uint32_t i = t->order_count; i > 1; i--) {
            uint32_t j = rng_below(&r, i), swap = t->order[i - 1];

            t->order[i - 1] = t->order[j];
            t->order[j] = swap;
        }
        for (uint32_t i = 0; i < t->order_count && !p->failed; i++) {
            tag_word *tw;

            arena_reset(&scratch);
            tw = tag_words(&t->t->doc, &t->t->doc.sentence[t->order[i]], &t->known, &t->cluster, &scratch);
            if (!tw) {
                status = dgm_fail_memory(error);
                break;
            }
            wrong += learn_sentence(t, p, what, t->order[i], tw + 2);
        }
        learn_say(t->o, "%s epoch %u: %u wrong, %u features", name, e + 1, wrong, p->row_count);
    }
    if (status == DGM_OK && p->failed)
        status = dgm_fail_memory(error);
    if (status == DGM_OK) {
        perceptron_write(p, &t->writer, name, rows_of(t, what), WEIGHT_SCALE);
        perceptron_settle(p, WEIGHT_SCALE);
    }
    arena_release(&scratch);
    return status;
}

static dgm_status learn_tags(trainer *t, dgm_error *error)
{
    perceptron p;
    int32_t score[UPOS_COUNT];
    dgm_status status;

    t->score = score;
    status = learn_task(t, &p, TASK_UPOS, "upos", UPOS_COUNT, error);
    perceptron_release(&p);
    t->score = NULL;
    return status;
}

/* Do the classifiers give a word that stands alone this script, and with a lead that context will hardly undo? */
static dgm_status finds_alone(trainer *t, const perceptron *feats, const perceptron *lemma, const entry *e, uint32_t script,
                              arena *scratch, bool *finds, dgm_error *error)
{
    doc d;
    word *w;
    sentence s = { .count = 1 };
    tag_word *tw;
    uint64_t feature[TAG_MAX_FEATURES];

    arena_reset(scratch);
    doc_init(&d, scratch, e->form);
    w = ARENA_PUSH(scratch, d.word, d.word_count, d.word_cap);
    if (!w || !word_set(&d, w, 0, e->form.n, e->form))
        return dgm_fail_memory(error);
    tw = tag_words(&d, &s, &t->known, &t->cluster, scratch);
    if (!tw)
        return dgm_fail_memory(error);
    tw += 2;
    tw->upos = e->upos;
    memset(t->score, 0, t->feats.count * sizeof(*t->score));
    perceptron_sum(feats, feature, tag_feats_features(tw, t->o->domain, feature), t->score);
    tw->feats = best_allowed(t->score, t->feats.count, t->feats.upos, e->upos) + 1;
    memset(t->score, 0, lemma->class_count * sizeof(*t->score));
    perceptron_sum(lemma, feature, tag_lemma_features(tw, t->o->domain, feature), t->score);
    *finds = script < lemma->class_count;
    for (uint32_t i = 0; *finds && i < lemma->class_count; i++)
        if (i != script && t->script.upos[i] >> e->upos & 1 && t->score[i] + LEXICON_LEAD > t->score[script])
            *finds = false;
    return DGM_OK;
}

/* Words of the table that the treebank does not show with that tag and whose lemma the classifiers do not find. */
static dgm_status add_lemmas(trainer *t, sure_table *s, const perceptron *feats, const perceptron *lemma, dgm_error *error)
{
    arena scratch;
    dgm_status status = DGM_OK;
    uint32_t before = s->count, strange = 0;

    arena_init(&scratch, 0);
    for (uint32_t i = 0; i < t->entry_count && status == DGM_OK; i++) {
        const entry *e = &t->entry[i];
        tag_word tw = { .form = str_hash(e->form), .upos = e->upos };
        uint64_t key = tag_sure_key(&tw, t->o->domain);
        str text;
        uint32_t script;
        bool finds = true;

        if (lexicon_get(&s->seen, key))
            continue;
        text = lemma_script(&t->arena, e->form, e->form, e->lemma);
        if (!text.p) {
            status = dgm_fail_memory(error);
            break;
        }
        script = find_name(&t->script, text);
        if (script == NO_INDEX) { /* "sang": not among the choices of the classifier; verbs alone are worth the room */
            if (e->upos != UPOS_VERB || t->script.count == CLASSES_MOST)
                continue;
            script = add_name(&t->script, &t->arena, text);
            strange++;
        }
        status = script != NO_INDEX ? finds_alone(t, feats, lemma, e, script, &scratch, &finds, error) : dgm_fail_memory(error);
        if (status == DGM_OK && !finds) {
            s->key[s->count] = key;
            s->value[s->count++] = script + 1;
        }
    }
    arena_release(&scratch);
    learn_say(t->o, "lexicon: %u of %u words kept, %u with a script of their own", s->count - before, t->entry_count, strange);
    return status;
}

/* Bundles and lemmas of the sentences in t->order. */
static dgm_status learn_style(trainer *t, dgm_error *error)
{
    char feats[16], lemma[16], sure[16];
    perceptron by_feats = { 0 }, by_lemma = { 0 };
    sure_table table = { 0 };
    dgm_status status;

    snprintf(feats, sizeof(feats), "feats%s", t->suffix);
    snprintf(lemma, sizeof(lemma), "lemma%s", t->suffix);
    snprintf(sure, sizeof(sure), "sure%s", t->suffix);
    TRY(number_classes(t, error));
    TRY(count_sure(t, &table, error));
    t->score = ARENA_NEW(&t->arena, int32_t, (t->feats.count > t->script.count ? t->feats.count : t->script.count) + 1);
    if (!t->score)
        return dgm_fail_memory(error);
    status = learn_task(t, &by_feats, TASK_FEATS, feats, t->feats.count, error);
    if (status == DGM_OK)
        status = learn_task(t, &by_lemma, TASK_LEMMA, lemma, t->script.count, error);
    if (status == DGM_OK && t->entry_count)
        status = add_lemmas(t, &table, &by_feats, &by_lemma, error);
    if (status == DGM_OK) {
        write_names(&t->writer, feats, &t->feats);
        write_names(&t->writer, lemma, &t->script);
        lexicon_write(&t->writer, sure, table.key, table.value, table.count);
    }
    perceptron_release(&by_feats);
    perceptron_release(&by_lemma);
    return status;
}

static void forget_names(trainer *t)
{
    map_release(&t->feats.map);
    map_release(&t->script.map);
    t->feats = t->script = (names){ 0 };
}

/* The further treebanks, each in its own conventions. */
static dgm_status learn_others(trainer *t, dgm_error *error)
{
    t->entry_count = 0; /* lemmas of the table are in the conventions of the first */
    for (uint32_t k = 1; k <= TAG_TREEBANKS; k++) {
        t->order_count = 0;
        for (uint32_t i = 0; i < t->t->doc.sentence_count; i++)
            if (k != t->o->domain && t->t->domain[i] == k)
                t->order[t->order_count++] = i;
        if (!t->order_count)
            continue;
        forget_names(t);
        t->own = k;
        snprintf(t->suffix, sizeof(t->suffix), "-%u", k % 10);
        TRY(learn_style(t, error));
    }
    return DGM_OK;
}

static dgm_status run(trainer *t, uint32_t skip_fold, dgm_error *error)
{
    const doc *d = &t->t->doc;
    uint32_t folds = t->o->folds ? t->o->folds : 5;

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
    TRY(read_lexicon(t, error));
    TRY(count_known(t, error));
    TRY(learn_tags(t, error));
    TRY(learn_style(t, error));
    return t->o->domain && skip_fold == NO_INDEX ? learn_others(t, error) : DGM_OK;
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
    forget_names(&t);
    arena_release(&t.arena);
    return status;
}
