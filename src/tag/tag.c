/* Tagger: greedy, left to right, three averaged perceptrons one after the other over hashed features: universal part of
 * speech for the whole sentence, then the bundle of features of each word, then its lemma as an edit script (tag/lemma.h;
 * Collins 2002, Chrupala 2006). Words whose form and tag had one bundle and one lemma in training take these at once. For
 * bundles and lemmas a model may hold further classifiers, each in the conventions of another treebank.
 *
 * In: doc->word (form, lower, key, flags), doc->sentence. Out: upos, feats, lemma, lemma_key, cluster and the flags
 * PASSIVE to IMPERATIVE. Where a network is there (neural/network.h), it gives the parts of speech, and heads and relations
 * on the way, which the stage parse finds in the document (doc->has_trees). The perceptron cannot undo a tag once chosen and knows nothing of syntax beyond two words.
 */
#include "tag/tag.h"

#include <stdio.h>

#include "base/utf8.h"
#include "neural/network.h"
#include "tag/features.h"
#include "tag/lemma.h"

#define SURE 4.0f              /* the network alone decides when its best tag leads by so much */
#define PERCEPTRON_SHARE 0.002f /* weight of the perceptron's scores beside the network's */

/* Features and lemmas in the conventions of one treebank. */
typedef struct style {
    lexicon sure;
    linear feats, lemma;
    str *feats_name, *script;
    uint32_t feats_count, script_count;
    const uint32_t *feats_upos, *script_upos; /* tags each class was seen with, a bit each */
    uint32_t *feats_flags;                    /* enum word_flag of each bundle */
    uint8_t domain;                           /* treebank that the features of the learner name */
} style;

struct tagger {
    model model;
    arena arena;
    lexicon known, cluster;
    linear upos;
    style style;                     /* of the treebank that the model follows by default */
    style *other[TAG_TREEBANKS + 1]; /* of others, by number; NULL: as by default */
    uint32_t most;                   /* classes of the largest table */
    uint8_t domain;
    network *network; /* NULL: parts of speech by the perceptron */
};

static const struct { const char *feature; uint32_t flag; } flag_of[] = {
    { "Voice=Pass", WORD_PASSIVE }, { "Tense=Past", WORD_PAST }, { "Number=Plur", WORD_PLURAL },
    { "VerbForm=Inf", WORD_INFINITIVE }, { "VerbForm=Ger", WORD_GERUND }, { "Polarity=Neg", WORD_NEGATIVE },
    { "Mood=Imp", WORD_IMPERATIVE },
};

static uint32_t flags_of(str feats)
{
    uint32_t flags = 0;

    for (size_t i = 0; i < COUNT_OF(flag_of); i++)
        if (str_find(feats, str_of(flag_of[i].feature)) != NO_INDEX)
            flags |= flag_of[i].flag;
    if (str_find(feats, STR("Tense=Pres")) != NO_INDEX && str_find(feats, STR("VerbForm=Part")) != NO_INDEX)
        flags |= WORD_GERUND;
    return flags;
}

/* Tags that each class was seen with: section "<name>.upos". */
static dgm_status bind_tags(const uint32_t **out, const model *m, const char *name, uint32_t count, const char *path, dgm_error *error)
{
    char section[20];
    file_map map;

    snprintf(section, sizeof(section), "%s.upos", name);
    map = model_get(m, section);
    if (map.n != count * sizeof(uint32_t))
        return dgm_fail(error, DGM_EFORMAT, UINT64_MAX, "%s: table of classes by tag is malformed", path);
    *out = (const uint32_t *)(const void *)map.p;
    return DGM_OK;
}

/* Sections "feats", "lemma" and "sure", with `suffix` behind these names. */
static dgm_status bind_style(tagger *t, style *y, const char *suffix, const char *path, dgm_error *error)
{
    const model *m = &t->model;
    char feats[12], lemma[12], sure[12];

    snprintf(feats, sizeof(feats), "feats%s", suffix);
    snprintf(lemma, sizeof(lemma), "lemma%s", suffix);
    snprintf(sure, sizeof(sure), "sure%s", suffix);
    TRY(lexicon_bind(&y->sure, m, sure, path, error));
    TRY(names_bind(&y->feats_name, &y->feats_count, &t->arena, m, feats, path, error));
    TRY(names_bind(&y->script, &y->script_count, &t->arena, m, lemma, path, error));
    TRY(linear_bind(&y->feats, m, feats, y->feats_count, path, error));
    TRY(linear_bind(&y->lemma, m, lemma, y->script_count, path, error));
    TRY(bind_tags(&y->feats_upos, m, feats, y->feats_count, path, error));
    TRY(bind_tags(&y->script_upos, m, lemma, y->script_count, path, error));
    y->feats_flags = ARENA_NEW(&t->arena, uint32_t, y->feats_count + 1);
    if (!y->feats_flags)
        return dgm_fail_memory(error);
    for (uint32_t i = 0; i < y->feats_count; i++)
        y->feats_flags[i] = flags_of(y->feats_name[i]);
    t->most = t->most > y->feats_count ? t->most : y->feats_count;
    t->most = t->most > y->script_count ? t->most : y->script_count;
    return DGM_OK;
}

static dgm_status bind(tagger *t, const char *path, dgm_error *error)
{
    file_map domain = model_get(&t->model, "domain");

    TRY(lexicon_bind(&t->known, &t->model, "known", path, error));
    TRY(lexicon_bind(&t->cluster, &t->model, "cluster", path, error));
    TRY(linear_bind(&t->upos, &t->model, "upos", UPOS_COUNT, path, error));
    TRY(bind_style(t, &t->style, "", path, error));
    if (domain.n != 1)
        return dgm_fail(error, DGM_EFORMAT, UINT64_MAX, "%s: the number of the treebank is malformed", path);
    t->domain = t->style.domain = domain.p[0];
    for (uint32_t k = 1; k <= TAG_TREEBANKS; k++) {
        char suffix[4], names[16];

        snprintf(suffix, sizeof(suffix), "-%u", k % 10);
        snprintf(names, sizeof(names), "feats%s.names", suffix);
        if (!model_get(&t->model, names).p)
            continue;
        t->other[k] = ARENA_NEW(&t->arena, style, 1);
        if (!t->other[k])
            return dgm_fail_memory(error);
        TRY(bind_style(t, t->other[k], suffix, path, error));
    }
    return DGM_OK;
}

dgm_status tagger_open_file(tagger **out, const char *path, dgm_error *error)
{
    tagger *t = heap_alloc(1, sizeof(*t));
    dgm_status status;

    *out = NULL;
    if (!t)
        return dgm_fail_memory(error);
    arena_init(&t->arena, 0);
    status = model_open(&t->model, path, "tag", TAG_FEATURES_VERSION, error);
    if (status == DGM_OK)
        status = bind(t, path, error);
    if (status != DGM_OK) {
        tagger_close(t);
        return status;
    }
    *out = t;
    return DGM_OK;
}

dgm_status tagger_open(tagger **out, const char *home, const char *lang, dgm_error *error)
{
    arena a;
    str path;
    dgm_status status;

    *out = NULL;
    arena_init(&a, 0);
    path = arena_printf(&a, "%s/models/%s-tag.dgm", home, lang);
    status = path.p ? tagger_open_file(out, path.p, error) : dgm_fail_memory(error);
    arena_release(&a);
    if (status != DGM_OK)
        return status;
    status = network_open(&(*out)->network, home, lang, error);
    if (status != DGM_OK) {
        tagger_close(*out);
        *out = NULL;
    }
    return status;
}

void tagger_close(tagger *t)
{
    if (!t)
        return;
    network_close(t->network);
    model_close(&t->model);
    arena_release(&t->arena);
    free(t);
}

void tagger_set_domain(tagger *t, uint8_t domain)
{
    if (t->domain)
        t->domain = t->style.domain = domain;
    if (t->network)
        network_set_domain(t->network, domain);
}

/* Features and lemmas of the treebank that is followed. The linear parser has learnt from those of the default treebank. */
static const style *style_of(const tagger *t)
{
    return t->network && t->domain <= TAG_TREEBANKS && t->other[t->domain] ? t->other[t->domain] : &t->style;
}

static uint32_t best_of(const int32_t *score, uint32_t count, const uint32_t *allowed, uint32_t tag)
{
    uint32_t best = NO_INDEX;

    for (uint32_t i = 0; i < count; i++)
        if ((!allowed || allowed[i] >> tag & 1) && (best == NO_INDEX || score[i] > score[best]))
            best = i;
    return best;
}

static void set_feats(word *w, tag_word *tw, const style *t, uint32_t class)
{
    w->flags &= ~(uint32_t)(WORD_PASSIVE | WORD_PAST | WORD_PLURAL | WORD_INFINITIVE | WORD_GERUND | WORD_NEGATIVE
                            | WORD_IMPERATIVE);
    tw->feats = class == NO_INDEX ? 0 : class + 1;
    w->feats = class == NO_INDEX ? (str){ "", 0 } : t->feats_name[class];
    if (class != NO_INDEX)
        w->flags |= t->feats_flags[class];
}

/* The best script that can be applied; the lower-cased form when none can. */
static void choose_lemma(doc *d, word *w, const style *t, int32_t *score)
{
    for (uint32_t round = 0; round < 8; round++) {
        uint32_t class = best_of(score, t->script_count, t->script_upos, w->upos);

        if (class == NO_INDEX || score[class] == INT32_MIN)
            break;
        if (lemma_apply(d->arena, t->script[class], w->form, w->lower, &w->lemma))
            return;
        score[class] = INT32_MIN;
    }
    w->lemma = w->upos == UPOS_PROPN ? w->form : w->lower;
}

static dgm_status analyse(doc *d, word *w, tag_word *tw, const style *t, int32_t *score, dgm_error *error)
{
    uint64_t feature[TAG_MAX_FEATURES];
    uint32_t sure = lexicon_get(&t->sure, tag_sure_key(tw, t->domain)), feats = sure >> 16, script = sure & 0xFFFF;

    if (feats && feats <= t->feats_count) {
        set_feats(w, tw, t, feats - 1);
    } else {
        memset(score, 0, t->feats_count * sizeof(*score));
        linear_sum(&t->feats, feature, tag_feats_features(tw, t->domain, feature), score);
        set_feats(w, tw, t, best_of(score, t->feats_count, t->feats_upos, w->upos));
    }
    if (!script || script > t->script_count
        || !lemma_apply(d->arena, t->script[script - 1], w->form, w->lower, &w->lemma)) {
        memset(score, 0, t->script_count * sizeof(*score));
        linear_sum(&t->lemma, feature, tag_lemma_features(tw, t->domain, feature), score);
        choose_lemma(d, w, t, score);
    }
    if (w->lemma.p == w->lower.p && w->lemma.n == w->lower.n) {
        w->lemma_key = w->key;
    } else {
        str low = utf8_lower_str(d->arena, w->lemma);

        if (!low.p)
            return dgm_fail_memory(error);
        w->lemma_key = str_hash(low);
    }
    return DGM_OK;
}

/* Part of speech by the network; where its two best are close, the perceptron, which sees other things, is asked too. */
static uint32_t tag_by_both(const tagger *t, const tag_word *w, const float *score)
{
    uint64_t feature[TAG_MAX_FEATURES];
    int32_t sum[UPOS_COUNT] = { 0 };
    uint32_t best = 0, second = 1;
    float most = 0;

    for (uint32_t i = 1; i < UPOS_COUNT; i++) {
        if (score[i] > score[best]) {
            second = best;
            best = i;
        } else if (i == 1 || score[i] > score[second]) {
            second = i;
        }
    }
    if (score[best] - score[second] > SURE)
        return best;
    linear_sum(&t->upos, feature, tag_upos_features(w, t->domain, feature), sum);
    for (uint32_t i = 0; i < UPOS_COUNT; i++) {
        float both = score[i] + PERCEPTRON_SHARE * (float)sum[i];

        if (i == 0 || both > most) {
            most = both;
            best = i;
        }
    }
    return best;
}

static dgm_status tag_with(doc *d, const tagger *t, const sentence *s, const float *network_score, int32_t *score, dgm_error *error)
{
    tag_word *tw = tag_words(d, s, &t->known, &t->cluster, d->arena);
    uint64_t feature[TAG_MAX_FEATURES];
    const style *y = style_of(t);

    if (!tw)
        return dgm_fail_memory(error);
    tw += 2;
    for (uint32_t i = 0; i < s->count; i++) {
        int32_t sum[UPOS_COUNT] = { 0 };

        if (network_score) {
            tw[i].upos = tag_by_both(t, tw + i, network_score + (size_t)i * UPOS_COUNT);
        } else {
            linear_sum(&t->upos, feature, tag_upos_features(tw + i, t->domain, feature), sum);
            tw[i].upos = best_of(sum, UPOS_COUNT, NULL, 0);
        }
        d->word[s->first + i].upos = (uint8_t)tw[i].upos;
        d->word[s->first + i].cluster = (uint16_t)(tw[i].fine ? (tw[i].fine - 1) * 64 + tw[i].coarse : 0);
    }
    for (uint32_t i = 0; i < s->count; i++)
        TRY(analyse(d, &d->word[s->first + i], tw + i, y, score, error));
    return DGM_OK;
}

static int32_t *scratch(doc *d, const tagger *t)
{
    return ARENA_NEW(d->arena, int32_t, (size_t)t->most + 1);
}

/* Sentences first..first+count-1. */
static dgm_status tag_sentences(doc *d, const tagger *t, uint32_t first, uint32_t count, dgm_error *error)
{
    int32_t *score = scratch(d, t);
    float *network_score = NULL;
    uint32_t from = count ? d->sentence[first].first : 0;

    if (!score)
        return dgm_fail_memory(error);
    if (t->network && count) {
        const sentence *last = &d->sentence[first + count - 1];

        network_score = ARENA_NEW(d->arena, float, (size_t)(last->first + last->count - from) * UPOS_COUNT + 1);
        if (!network_score)
            return dgm_fail_memory(error);
        TRY(network_run(t->network, d, first, count, network_score, error));
    }
    for (uint32_t i = first; i < first + count; i++) {
        const sentence *s = &d->sentence[i];

        TRY(tag_with(d, t, s, network_score ? network_score + (size_t)(s->first - from) * UPOS_COUNT : NULL, score, error));
    }
    return DGM_OK;
}

dgm_status tag_sentence(doc *d, const tagger *t, uint32_t sentence_index, dgm_error *error)
{
    return tag_sentences(d, t, sentence_index, 1, error);
}

dgm_status tag_run(doc *d, const tagger *t, dgm_error *error)
{
    TRY(tag_sentences(d, t, 0, d->sentence_count, error));
    d->has_trees = t->network != NULL;
    return DGM_OK;
}
