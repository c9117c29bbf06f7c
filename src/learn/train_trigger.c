#include "learn/train_trigger.h"

#include "code/trigger_net.h"
#include "learn/coded.h"
#include "learn/train_neural.h"

#define EPOCHS 8
#define LIKELY 0.15f /* a word that is a trigger with this probability has parties */

typedef struct trainer {
    const learn_options *options;
    const char *lang;
    const segmenter *segment;
    arena arena;
    treebank bank;
    const float **target; /* one a word */
    const float **party;  /* two a word */
    uint32_t target_count, target_cap, party_count, party_cap, article_count, trigger_count, lost_count;
} trainer;

/* One [start, root, thousandths]; false when it is none. */
static bool read_trigger(const json_t *item, uint32_t *start, uint32_t *root, uint32_t *thousandths)
{
    const json_t *a = json_array_get(item, 0), *b = json_array_get(item, 1), *c = json_array_get(item, 2);

    if (!json_is_integer(a) || !json_is_integer(b) || !json_is_integer(c) || json_integer_value(a) < 0 || json_integer_value(a) >= UINT32_MAX
        || json_integer_value(b) < 1 || json_integer_value(b) >= TRIGGER_CLASSES || json_integer_value(c) < 0 || json_integer_value(c) > 1000)
        return false;
    *start = (uint32_t)json_integer_value(a);
    *root = (uint32_t)json_integer_value(b);
    *thousandths = (uint32_t)json_integer_value(c);
    return true;
}

/* The word that starts at a byte, NO_INDEX when none does. */
static uint32_t word_at(const doc *d, uint32_t start)
{
    uint32_t w = doc_word_from(d, start);

    return w < d->word_count && d->word[w].start == start ? w : NO_INDEX;
}

/* What an article says of its words. */
typedef struct saying {
    const doc *d;
    float **own;      /* of each word: probabilities of the classes; NULL: no trigger */
    float **party[2]; /* of each trigger: the parties on a side, a probability for each word of its passage */
} saying;

static dgm_status fault(const coded_article *a, const char *what, dgm_error *error)
{
    return dgm_fail(error, DGM_EINPUT, UINT64_MAX, "%s:%u: %s", a->path, a->line, what);
}

static dgm_status read_triggers(trainer *t, saying *s, const coded_article *a, dgm_error *error)
{
    const json_t *list = json_object_get(a->json, "triggers");

    for (size_t i = 0; i < json_array_size(list); i++) {
        uint32_t start, root, thousandths, w;

        if (!read_trigger(json_array_get(list, i), &start, &root, &thousandths))
            return fault(a, "a trigger is [byte, root 1 to 20, thousandths]", error);
        w = word_at(s->d, start);
        if (w == NO_INDEX) {
            t->lost_count++;
            continue;
        }
        if (!s->own[w] && !(s->own[w] = ARENA_NEW(&t->arena, float, TRIGGER_CLASSES)))
            return dgm_fail_memory(error);
        s->own[w][root] += (float)thousandths / 1000.0f;
        t->trigger_count++;
    }
    return DGM_OK;
}

/* What is left to 1 is for "no trigger"; likely triggers have parties, if only none. */
static dgm_status complete(trainer *t, saying *s, dgm_error *error)
{
    for (uint32_t w = 0; w < s->d->word_count; w++) {
        float sum = 0, *p = s->own[w];

        for (uint32_t k = 1; p && k < TRIGGER_CLASSES; k++)
            sum += p[k];
        for (uint32_t k = 1; sum > 1.0f && k < TRIGGER_CLASSES; k++)
            p[k] /= sum;
        if (p)
            p[0] = sum < 1.0f ? 1.0f - sum : 0.0f;
        for (uint32_t side = 0; sum >= LIKELY && side < 2; side++) {
            s->party[side][w] = ARENA_NEW(&t->arena, float, s->d->sentence[s->d->word[w].sentence].count);
            if (!s->party[side][w])
                return dgm_fail_memory(error);
        }
    }
    return DGM_OK;
}

/* [trigger, side, word, thousandths] ...; words of other passages are not seen by the network. */
static dgm_status read_parties(const saying *s, const coded_article *a, dgm_error *error)
{
    const json_t *list = json_object_get(a->json, "parties");

    for (size_t i = 0; i < json_array_size(list); i++) {
        json_int_t n[4];
        uint32_t t, w;

        for (size_t k = 0; k < 4; k++) {
            const json_t *x = json_array_get(json_array_get(list, i), k);

            n[k] = json_is_integer(x) ? json_integer_value(x) : -1;
            if (n[k] < 0 || n[k] >= UINT32_MAX)
                return fault(a, "a party is [byte of the trigger, side, byte of the word, thousandths]", error);
        }
        if (n[1] > 1 || n[3] > 1000)
            return fault(a, "a party has side 0 or 1 and at most 1000 thousandths", error);
        t = word_at(s->d, (uint32_t)n[0]);
        w = word_at(s->d, (uint32_t)n[2]);
        if (t != NO_INDEX && w != NO_INDEX && s->party[n[1]][t] && s->d->word[t].sentence == s->d->word[w].sentence)
            s->party[n[1]][t][w - s->d->sentence[s->d->word[t].sentence].first] = (float)n[3] / 1000.0f;
    }
    return DGM_OK;
}

/* Keeps what was said of the words of an article behind that of all before. */
static dgm_status keep(trainer *t, const saying *s, const float *none, dgm_error *error)
{
    for (uint32_t w = 0; w < s->d->word_count; w++) {
        const float **to = ARENA_PUSH(&t->arena, t->target, t->target_count, t->target_cap);

        if (!to)
            return dgm_fail_memory(error);
        *to = s->own[w] ? s->own[w] : none;
        for (uint32_t side = 0; side < 2; side++) {
            to = ARENA_PUSH(&t->arena, t->party, t->party_count, t->party_cap);
            if (!to)
                return dgm_fail_memory(error);
            *to = s->party[side][w];
        }
    }
    return DGM_OK;
}

static dgm_status read_targets(trainer *t, const doc *d, const coded_article *a, dgm_error *error)
{
    static const float none[TRIGGER_CLASSES] = { 1 };
    saying s = { .d = d, .own = ARENA_NEW(&t->arena, float *, d->word_count + 1),
                 .party = { ARENA_NEW(&t->arena, float *, d->word_count + 1), ARENA_NEW(&t->arena, float *, d->word_count + 1) } };

    if (!s.own || !s.party[0] || !s.party[1])
        return dgm_fail_memory(error);
    TRY(read_triggers(t, &s, a, error));
    TRY(complete(t, &s, error));
    TRY(read_parties(&s, a, error));
    return keep(t, &s, none, error);
}

/* Makes each passage one sentence: what the network reads as one piece. */
static dgm_status join_passages(doc *d, dgm_error *error)
{
    sentence *joined = ARENA_NEW(d->arena, sentence, d->sentence_count + 1);
    uint32_t n = 0;

    if (!joined)
        return dgm_fail_memory(error);
    for (uint32_t s = 0, count; s < d->sentence_count; s += count, n++) {
        const sentence *last;

        count = nn_passage(d, s);
        last = &d->sentence[s + count - 1];
        joined[n] = (sentence){ .first = d->sentence[s].first, .count = last->first + last->count - d->sentence[s].first };
        for (uint32_t w = joined[n].first; w < last->first + last->count; w++)
            d->word[w].sentence = n;
    }
    d->sentence = joined;
    d->sentence_count = n;
    return DGM_OK;
}

/* Words and sentences of an article behind those there are. */
static dgm_status append(treebank *all, const doc *d, dgm_error *error)
{
    uint32_t base = all->doc.word_count;

    if (d->word_count > UINT32_MAX / 2 - base)
        return dgm_fail(error, DGM_ELIMIT, UINT64_MAX, "too many words to learn from");
    for (uint32_t w = 0; w < d->word_count; w++) {
        word *to = ARENA_PUSH(all->doc.arena, all->doc.word, all->doc.word_count, all->doc.word_cap);

        if (!to)
            return dgm_fail_memory(error);
        *to = d->word[w];
    }
    for (uint32_t k = 0; k < d->sentence_count; k++) {
        sentence *to = ARENA_PUSH(all->doc.arena, all->doc.sentence, all->doc.sentence_count, all->doc.sentence_cap);
        uint8_t *domain = ARENA_PUSH(all->doc.arena, all->domain, all->domain_count, all->domain_cap);

        if (!to || !domain)
            return dgm_fail_memory(error);
        *to = d->sentence[k];
        to->first += base;
        *domain = 0;
    }
    return DGM_OK;
}

static dgm_status take_article(void *context, const coded_article *a, dgm_error *error)
{
    trainer *t = context;
    str text = arena_str(&t->arena, str_of(coded_text(a->json, "text")));
    doc d;

    if (!text.p)
        return dgm_fail_memory(error);
    if (!text.n || !json_is_array(json_object_get(a->json, "triggers")))
        return fault(a, "want an article with \"text\" and a list \"triggers\"", error);
    if (strcmp(coded_text(a->json, "lang"), t->lang) != 0)
        return DGM_OK;
    doc_init(&d, &t->arena, text);
    TRY(segment_run(&d, t->segment, error));
    TRY(join_passages(&d, error));
    TRY(read_targets(t, &d, a, error));
    t->article_count++;
    return append(&t->bank, &d, error);
}

static dgm_status learn(trainer *t, const char *out, dgm_error *error)
{
    neural_options n = NEURAL_OPTIONS_INIT;

    if (!t->trigger_count)
        return dgm_fail(error, DGM_EINPUT, UINT64_MAX, "the training files name no trigger in \"%s\"", t->lang);
    learn_say(t->options, "%u articles, %u words, %u triggers, %u without a word of their own", t->article_count, t->bank.doc.word_count,
              t->trigger_count, t->lost_count);
    n.shape = (nn_shape){ .hidden = 128, .shift = 32, .layers = 2, .arc = ACT_VECTOR, .label = ACT_VECTOR, .labels = TRIGGER_CLASSES };
    n.target = t->target;
    n.party = t->party;
    n.kind = TRIGGER_KIND;
    n.batch = 600;
    n.least = 3;
    n.rows = 64000;
    n.drop = (neural_drop){ 0.1f, 0.1f, 0.0f };
    n.epochs = t->options->epochs ? t->options->epochs : EPOCHS;
    return train_neural(&t->bank, NULL, t->options, &n, out, error);
}

dgm_status train_trigger(const dgm_engine *e, const char *lang, const char *const *file, size_t file_count, const char *out,
                         const learn_options *o, dgm_error *error)
{
    coded_stages stages = { .engine = NULL };
    trainer t = { .options = o, .lang = lang, .segment = engine_language(e, lang)->segment };
    dgm_status status;

    arena_init(&t.arena, 0);
    treebank_init(&t.bank, &t.arena);
    status = coded_files(file, file_count, &stages, take_article, &t, error);
    if (status == DGM_OK)
        status = learn(&t, out, error);
    treebank_release(&t.bank);
    arena_release(&t.arena);
    return status;
}
