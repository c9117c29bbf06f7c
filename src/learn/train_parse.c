/* Trainer of the parser: dynamic oracle for arc-eager with exploration (Goldberg and Nivre 2012, 2013). Tags, features and
 * lemmas in training are predicted by taggers that have not seen the sentence (jackknife), as at run time. */
#include "learn/learn.h"

#include "base/rng.h"
#include "learn/perceptron.h"
#include "parse/state.h"
#include "tag/tag.h"

typedef struct trainer {
    treebank *t;
    const learn_options *o;
    arena arena;
    uint32_t *order;
    str label[PARSE_MAX_LABELS];
    uint32_t label_count, root_label;
    uint8_t *label_of; /* class of each word */
    perceptron move, name;
    rng rng;
    model_writer writer;
    uint32_t wrong_heads, wrong_labels, arcs;
} trainer;

static dgm_status number_labels(trainer *t, dgm_error *error)
{
    const doc *d = &t->t->doc;
    uint16_t seen[PARSE_MAX_LABELS];

    t->label_of = ARENA_NEW(&t->arena, uint8_t, d->word_count + 1);
    if (!t->label_of)
        return dgm_fail_memory(error);
    for (uint32_t w = 0; w < d->word_count; w++) {
        const gold_word *g = &t->t->gold[w];
        uint16_t code = (uint16_t)(g->rel * SUB_COUNT + g->sub);
        uint32_t i = 0;

        while (i < t->label_count && seen[i] != code)
            i++;
        if (i == t->label_count) {
            if (i == PARSE_MAX_LABELS)
                return dgm_fail(error, DGM_ELIMIT, UINT64_MAX, "more than %d relations", PARSE_MAX_LABELS);
            seen[t->label_count] = code;
            t->label[t->label_count++] = arena_printf(&t->arena, "%s%s%s", deprel_name[g->rel], g->sub ? ":" : "",
                                                      depsub_name[g->sub]);
        }
        t->label_of[w] = (uint8_t)i;
        if (g->rel == REL_ROOT)
            t->root_label = i;
    }
    return DGM_OK;
}

/* Gold head of local word i; the root is `count`. */
static uint32_t gold_head(const trainer *t, const sentence *s, uint32_t i)
{
    uint32_t h = t->t->gold[s->first + i].head;

    return h == NO_INDEX ? s->count : h - s->first;
}

/* Gold arcs that each move makes unreachable. */
static void costs(const parse_state *s, const uint32_t *gold, int cost[MOVE_COUNT])
{
    uint32_t n = s->count, b = s->next, top = s->depth ? s->stack[s->depth - 1] : NO_INDEX;
    uint32_t children_of_top = 0, b_to_stack = 0, stack_to_b = 0;

    for (uint32_t k = b; k < n && top != NO_INDEX; k++)
        children_of_top += gold[k] == top;
    for (uint32_t k = 0; k < s->depth; k++) {
        uint32_t w = s->stack[k];

        if (b < n && gold[b] == w)
            b_to_stack = 1;
        stack_to_b += s->word[w].head > n && gold[w] == b;
    }
    memset(cost, 0, MOVE_COUNT * sizeof(*cost));
    cost[MOVE_SHIFT] = (int)(b_to_stack + stack_to_b);
    cost[MOVE_REDUCE] = (int)children_of_top;
    if (top == NO_INDEX)
        return;
    cost[MOVE_LEFT] = (int)(children_of_top + (gold[top] > b && gold[top] <= n));
    cost[MOVE_RIGHT] = (int)stack_to_b;
    if (b < n && gold[b] != top)
        cost[MOVE_RIGHT] += b_to_stack || gold[b] > b;
}

static uint32_t best_move(const int32_t *score, uint32_t allowed)
{
    uint32_t best = NO_INDEX;

    for (uint32_t m = 0; m < MOVE_COUNT; m++)
        if (allowed >> m & 1 && (best == NO_INDEX || score[m] > score[best]))
            best = m;
    return best;
}

static move learn_move(trainer *t, const parse_state *s, const uint32_t *gold, bool explore)
{
    uint64_t feature[PARSE_MAX_FEATURES];
    int32_t score[MOVE_COUNT] = { 0 };
    int cost[MOVE_COUNT], least = 1 << 20;
    uint32_t allowed = parse_allowed(s), good = 0, n, guess, want;

    if ((allowed & (allowed - 1)) == 0)
        return (move)__builtin_ctz(allowed);
    costs(s, gold, cost);
    for (uint32_t m = 0; m < MOVE_COUNT; m++)
        if (allowed >> m & 1 && cost[m] < least)
            least = cost[m];
    for (uint32_t m = 0; m < MOVE_COUNT; m++)
        if (allowed >> m & 1 && cost[m] == least)
            good |= 1u << m;
    n = parse_move_features(s, feature);
    perceptron_sum(&t->move, feature, n, score);
    guess = best_move(score, allowed);
    want = best_move(score, good);
    t->move.step++;
    if (!(good >> guess & 1)) {
        perceptron_update(&t->move, feature, n, want, 1);
        perceptron_update(&t->move, feature, n, guess, -1);
    }
    return (move)(explore && rng_below(&t->rng, 10) < 9 ? guess : want);
}

static uint32_t learn_label(trainer *t, const parse_state *s, uint32_t head, uint32_t dependent, uint32_t gold, bool update)
{
    uint64_t feature[PARSE_MAX_FEATURES];
    int32_t score[PARSE_MAX_LABELS] = { 0 };
    uint32_t n, best = NO_INDEX;

    if (head == s->count)
        return t->root_label;
    n = parse_label_features(s, head, dependent, feature);
    perceptron_sum(&t->name, feature, n, score);
    for (uint32_t i = 0; i < t->label_count; i++)
        if (i != t->root_label && (best == NO_INDEX || score[i] > score[best]))
            best = i;
    if (update) {
        t->name.step++;
        t->arcs++;
        if (best != gold) {
            t->wrong_labels++;
            perceptron_update(&t->name, feature, n, gold, 1);
            perceptron_update(&t->name, feature, n, best, -1);
        }
    }
    return best;
}

static dgm_status learn_sentence(trainer *t, uint32_t index, bool explore, arena *a, dgm_error *error)
{
    const sentence *from = &t->t->doc.sentence[index];
    uint32_t *gold = ARENA_NEW(a, uint32_t, from->count);
    parse_state s;

    if (!gold || !parse_state_init(&s, &t->t->doc, from, t->o->domain ? t->t->domain[index] : 0, a))
        return dgm_fail_memory(error);
    for (uint32_t i = 0; i < from->count; i++)
        gold[i] = gold_head(t, from, i);
    while (!parse_done(&s)) {
        move m = learn_move(t, &s, gold, explore);
        uint32_t head, dependent, label = 0;

        if (m == MOVE_LEFT || m == MOVE_RIGHT) {
            parse_arc(&s, m, &head, &dependent);
            label = learn_label(t, &s, head, dependent, t->label_of[from->first + dependent], gold[dependent] == head);
            t->wrong_heads += gold[dependent] != head;
        }
        parse_apply(&s, m, label);
    }
    return t->move.failed || t->name.failed ? dgm_fail_memory(error) : DGM_OK;
}

/* Predicted tags for every sentence, each by a tagger that was trained without its fold. */
static dgm_status jackknife(trainer *t, dgm_error *error)
{
    uint32_t folds = t->o->folds ? t->o->folds : 5;
    treebank *tb = t->t;
    learn_options o = *t->o;

    o.epochs = 0;
    o.runs = 1;
    o.folds = folds;
    o.progress = NULL;
    for (uint32_t k = 0; k < folds; k++) {
        str path = arena_printf(&t->arena, "%s.fold-%u", t->o->scratch, k);
        tagger *tagger;

        if (!path.p)
            return dgm_fail_memory(error);
        learn_say(t->o, "tagger without fold %u of %u", k + 1, folds);
        TRY(train_tag(tb, &o, k, path.p, error));
        TRY(tagger_open_file(&tagger, path.p, error));
        for (uint32_t i = k; i < tb->doc.sentence_count; i += folds) {
            dgm_status status;

            tagger_set_domain(tagger, tb->domain[i]);
            status = tag_sentence(&tb->doc, tagger, i, error);
            if (status != DGM_OK) {
                tagger_close(tagger);
                return status;
            }
        }
        /* The names of features live in the map: copy them before it goes. */
        for (uint32_t i = k; i < tb->doc.sentence_count; i += folds) {
            const sentence *s = &tb->doc.sentence[i];

            for (uint32_t w = s->first; w < s->first + s->count; w++) {
                tb->doc.word[w].feats = arena_str(tb->doc.arena, tb->doc.word[w].feats);
                tb->doc.word[w].lemma = arena_str(tb->doc.arena, tb->doc.word[w].lemma);
                if (!tb->doc.word[w].feats.p || !tb->doc.word[w].lemma.p) {
                    tagger_close(tagger);
                    return dgm_fail_memory(error);
                }
            }
        }
        tagger_close(tagger);
        remove(path.p);
    }
    return DGM_OK;
}

static dgm_status run(trainer *t, dgm_error *error)
{
    uint32_t n = t->t->doc.sentence_count, epochs = t->o->epochs ? t->o->epochs : 12;
    uint32_t runs = t->o->runs ? t->o->runs : 4;
    buf names = { 0 };
    arena scratch;
    dgm_status status = DGM_OK;

    t->order = ARENA_NEW(&t->arena, uint32_t, n + 1);
    if (!t->order)
        return dgm_fail_memory(error);
    for (uint32_t i = 0; i < n; i++)
        t->order[i] = i;
    TRY(number_labels(t, error));
    TRY(jackknife(t, error));
    perceptron_init(&t->move, MOVE_COUNT);
    perceptron_init(&t->name, t->label_count);
    arena_init(&scratch, 0);
    for (uint32_t e = 0; e < epochs * runs && status == DGM_OK; e++) {
        if (e && e % epochs == 0) {
            perceptron_restart(&t->move);
            perceptron_restart(&t->name);
        }
        t->wrong_heads = t->wrong_labels = t->arcs = 0;
        for (uint32_t i = n; i > 1; i--) {
            uint32_t j = rng_below(&t->rng, i), swap = t->order[i - 1];

            t->order[i - 1] = t->order[j];
            t->order[j] = swap;
        }
        for (uint32_t i = 0; i < n && status == DGM_OK; i++) {
            arena_reset(&scratch);
            status = learn_sentence(t, t->order[i], e % epochs > 0, &scratch, error);
        }
        learn_say(t->o, "parser epoch %u: %u wrong heads, %u of %u labels wrong, %u + %u features", e + 1, t->wrong_heads,
                  t->wrong_labels, t->arcs, t->move.row_count, t->name.row_count);
    }
    arena_release(&scratch);
    if (status != DGM_OK)
        return status;
    model_add(&t->writer, "kind", "parse", 5);
    if (t->o->meta)
        model_add(&t->writer, "meta", t->o->meta, strlen(t->o->meta));
    model_add(&t->writer, "domain", &t->o->domain, 1);
    for (uint32_t i = 0; i < t->label_count; i++) {
        buf_str(&names, t->label[i]);
        buf_char(&names, '\0');
    }
    model_add(&t->writer, "label.names", names.p, names.n);
    t->writer.failed |= names.failed;
    buf_release(&names);
    perceptron_write(&t->move, &t->writer, "move", 196000, 60.0);
    perceptron_write(&t->name, &t->writer, "label", 98000, 60.0);
    return DGM_OK;
}

dgm_status train_parse(treebank *tb, const learn_options *o, const char *out, dgm_error *error)
{
    trainer t = { .t = tb, .o = o, .rng = { o->seed + 77 } };
    dgm_status status;

    arena_init(&t.arena, 0);
    status = run(&t, error);
    if (status == DGM_OK)
        status = model_finish(&t.writer, out, PARSE_FEATURES_VERSION, error);
    else
        buf_release(&t.writer.body);
    perceptron_release(&t.move);
    perceptron_release(&t.name);
    arena_release(&t.arena);
    return status;
}
