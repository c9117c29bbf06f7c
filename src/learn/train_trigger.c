#include "learn/train_trigger.h"

#include "learn/coded.h"
#include "learn/train_neural.h"
#include "neural/reading.h"

#define EPOCHS 8
#define LIKELY 0.15f /* a word that is a trigger with this probability has sides */

typedef struct trainer {
    const learn_options *options;
    const char *lang;
    const segmenter *segment;
    arena arena;
    treebank bank;
    const float **target;         /* one a word */
    const uint8_t *const **side;  /* the same (neural_word.side) */
    uint32_t target_count, target_cap, side_count, side_cap, article_count, trigger_count, lost_count;
} trainer;

/* Reads a list of `n` numbers from 0 to UINT32_MAX - 1; false when it is none. */
static bool read_numbers(const json_t *list, uint32_t *out, size_t n)
{
    if (json_array_size(list) != n)
        return false;
    for (size_t i = 0; i < n; i++) {
        const json_t *x = json_array_get(list, i);

        if (!json_is_integer(x) || json_integer_value(x) < 0 || json_integer_value(x) >= UINT32_MAX)
            return false;
        out[i] = (uint32_t)json_integer_value(x);
    }
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
    float **own;     /* of each word: probabilities of the classes; NULL: no trigger */
    uint8_t ***side; /* of each likely trigger: for each side and word of its passage a percentage; NULL for a side not spoken of */
    uint32_t sides;  /* how many are spoken of: all, source and target alone when there is no list of classes, none without a list of sides */
} saying;

static dgm_status fault(const coded_article *a, const char *what, dgm_error *error)
{
    return dgm_fail(error, DGM_EINPUT, UINT64_MAX, "%s:%u: %s", a->path, a->line, what);
}

static dgm_status read_triggers(trainer *t, saying *s, const coded_article *a, dgm_error *error)
{
    const json_t *list = json_object_get(a->json, "triggers");

    for (size_t i = 0; i < json_array_size(list); i++) {
        uint32_t n[3], w;

        if (!read_numbers(json_array_get(list, i), n, 3) || n[1] < 1 || n[1] >= ACT_ROOTS || n[2] > 1000)
            return fault(a, "a trigger is [byte, root 1 to 20, thousandths]", error);
        w = word_at(s->d, n[0]);
        if (w == NO_INDEX) {
            t->lost_count++;
            continue;
        }
        if (!s->own[w] && !(s->own[w] = ARENA_NEW(&t->arena, float, ACT_CLASSES)))
            return dgm_fail_memory(error);
        s->own[w][n[1]] += (float)n[2] / 1000.0f;
        t->trigger_count++;
    }
    return DGM_OK;
}

/* [first byte, end, role, thousandths, role, thousandths, ...] of each mention, longer ones before those inside them: the roles of its
 * words, brought to a sum of 1. */
static dgm_status read_roles(trainer *t, const saying *s, const coded_article *a, dgm_error *error)
{
    const json_t *list = json_object_get(a->json, "roles");

    for (size_t i = 0; i < json_array_size(list); i++) {
        size_t size = json_array_size(json_array_get(list, i));
        uint32_t n[2 + 2 * ACT_ROLES], sum = 0;
        float p[ACT_ROLES] = { 0 };
        bool good = size >= 4 && size % 2 == 0 && size <= COUNT_OF(n) && read_numbers(json_array_get(list, i), n, size);

        for (size_t k = 2; good && k < size; k += 2) {
            good = n[k] < ACT_ROLES && n[k + 1] <= 1000;
            if (good) {
                sum += n[k + 1];
                p[n[k]] += (float)n[k + 1];
            }
        }
        if (!good)
            return fault(a, "roles are [first byte, end, role 0 to 21, thousandths, ...]", error);
        for (uint32_t w = doc_word_from(s->d, n[0]); sum && w < s->d->word_count && s->d->word[w].start < n[1]; w++) {
            if (!s->own[w] && !(s->own[w] = ARENA_NEW(&t->arena, float, ACT_CLASSES)))
                return dgm_fail_memory(error);
            for (uint32_t k = 0; k < ACT_ROLES; k++)
                s->own[w][ACT_ROLE + k] = p[k] / (float)sum;
        }
    }
    return DGM_OK;
}

/* [byte of the trigger, thousandths for each class but those of roots and roles]; each group is brought to a sum of 1. */
static dgm_status read_classes(const saying *s, const coded_article *a, dgm_error *error)
{
    const json_t *list = json_object_get(a->json, "classes");

    for (size_t i = 0; i < json_array_size(list); i++) {
        uint32_t n[1 + ACT_ROLE - ACT_ROOTS], w;

        if (!read_numbers(json_array_get(list, i), n, sizeof(n) / sizeof(*n)))
            return fault(a, "classes are [byte of the trigger, 9 numbers in thousandths]", error);
        w = word_at(s->d, n[0]);
        if (w == NO_INDEX || !s->own[w])
            continue;
        for (uint32_t from = ACT_ROOTS, end; from < ACT_ROLE; from = end) {
            float sum = 0;

            end = act_group_end(from);
            for (uint32_t k = from; k < end; k++)
                sum += (float)n[1 + k - ACT_ROOTS];
            for (uint32_t k = from; sum > 0 && k < end; k++)
                s->own[w][k] = (float)n[1 + k - ACT_ROOTS] / sum;
        }
    }
    return DGM_OK;
}

static dgm_status new_sides(trainer *t, saying *s, uint32_t w, dgm_error *error)
{
    uint32_t words = s->d->sentence[s->d->word[w].sentence].count;

    s->side[w] = ARENA_NEW(&t->arena, uint8_t *, ACT_SIDES);
    for (uint32_t side = 0; s->side[w] && side < s->sides; side++)
        if (!(s->side[w][side] = ARENA_NEW(&t->arena, uint8_t, words)))
            return dgm_fail_memory(error);
    return s->side[w] ? DGM_OK : dgm_fail_memory(error);
}

/* What is left to 1 is for "no trigger"; likely triggers have sides, if only empty ones, where sides are spoken of. */
static dgm_status complete(trainer *t, saying *s, dgm_error *error)
{
    for (uint32_t w = 0; w < s->d->word_count; w++) {
        float sum = 0, *p = s->own[w];

        for (uint32_t k = 1; p && k < ACT_ROOTS; k++)
            sum += p[k];
        for (uint32_t k = 1; sum > 1.0f && k < ACT_ROOTS; k++)
            p[k] /= sum;
        if (p)
            p[ACT_NONE] = sum < 1.0f ? 1.0f - sum : 0.0f;
        if (sum >= LIKELY && s->sides)
            TRY(new_sides(t, s, w, error));
    }
    return DGM_OK;
}

/* [trigger, side, word, thousandths] ...; words of other passages are not seen by the network. */
static dgm_status read_sides(const saying *s, const coded_article *a, dgm_error *error)
{
    const json_t *list = json_object_get(a->json, "sides");

    for (size_t i = 0; i < json_array_size(list); i++) {
        uint32_t n[4], t, w;

        if (!read_numbers(json_array_get(list, i), n, 4) || n[1] >= s->sides || n[3] > 1000)
            return fault(a, "a side is [byte of the trigger, side 0 to 5 (1 without classes), byte of the word, thousandths]", error);
        t = word_at(s->d, n[0]);
        w = word_at(s->d, n[2]);
        if (t != NO_INDEX && w != NO_INDEX && s->side[t] && s->d->word[t].sentence == s->d->word[w].sentence)
            s->side[t][n[1]][w - s->d->sentence[s->d->word[t].sentence].first] = (uint8_t)((n[3] + 5) / 10);
    }
    return DGM_OK;
}

/* Keeps what was said of the words of an article behind that of all before. */
static dgm_status keep(trainer *t, const saying *s, const float *none, dgm_error *error)
{
    for (uint32_t w = 0; w < s->d->word_count; w++) {
        const float **to = ARENA_PUSH(&t->arena, t->target, t->target_count, t->target_cap);
        const uint8_t *const **side = ARENA_PUSH(&t->arena, t->side, t->side_count, t->side_cap);

        if (!to || !side)
            return dgm_fail_memory(error);
        *to = s->own[w] ? s->own[w] : none;
        *side = (const uint8_t *const *)s->side[w];
    }
    return DGM_OK;
}

static dgm_status read_targets(trainer *t, const doc *d, const coded_article *a, dgm_error *error)
{
    static const float none[ACT_CLASSES] = { 1 };
    saying s = { .d = d, .own = ARENA_NEW(&t->arena, float *, d->word_count + 1), .side = ARENA_NEW(&t->arena, uint8_t **, d->word_count + 1) };

    if (!s.own || !s.side)
        return dgm_fail_memory(error);
    if (json_is_array(json_object_get(a->json, "sides")))
        s.sides = json_is_array(json_object_get(a->json, "classes")) ? ACT_SIDES : ACT_TARGET + 1;
    TRY(read_triggers(t, &s, a, error));
    TRY(read_roles(t, &s, a, error));
    TRY(complete(t, &s, error));
    TRY(read_classes(&s, a, error));
    TRY(read_sides(&s, a, error));
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
    if (json_object_get(a->json, "parties"))
        return fault(a, "\"parties\" are \"sides\" now (docs/training.md)", error);
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
    n.shape = (nn_shape){ .hidden = 128, .shift = 32, .layers = 2, .arc = ACT_ARC, .label = ACT_ARC, .labels = ACT_CLASSES };
    n.target = t->target;
    n.side = t->side;
    n.kind = ACT_KIND;
    n.batch = 600;
    n.halves = t->options->threads > 1;
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
