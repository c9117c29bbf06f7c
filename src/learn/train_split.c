/* Trainer of the ends of sentences: an averaged perceptron over the gaps of raw texts whose sentences are known.
 *
 * The texts are joined to one and scanned by the segmenter itself, so that the learner sees the tokens that it will see
 * later, its own errors included. What precedes a gap in its sentence is taken as known. Articles, if given, keep the
 * learner from carrying habits of web text into news.
 */
#include "base/error.h"
#include "base/rng.h"
#include "learn/coded.h"
#include "learn/learn.h"
#include "learn/perceptron.h"
#include "segment/gaps.h"

#define CASE_WORDS 24000u  /* most frequent words whose case is kept */
#define CASE_TIMES 3u      /* times that a word must have been seen */
#define SPLIT_ROWS 40000u

typedef struct stretch { uint32_t end; uint8_t domain; } stretch; /* bytes up to `end` follow one convention */
typedef struct example { uint32_t first; uint16_t count; bool end; } example;
/* What raw text shows of a word: with a capital and small behind a small word, with a capital at the start of a sentence, before a
 * stop, at all. */
typedef struct habit { uint64_t hash; uint32_t upper, lower, opens, closes, all; } habit;

typedef struct trainer {
    arena arena;
    segmenter *rules;
    buf text;
    uint32_t *end;       uint32_t end_count, end_cap;  /* gold ends, rising */
    stretch *stretch;    uint32_t stretch_count, stretch_cap;
    habit *habit;        uint32_t habit_mask, habit_count;
    example *example;    uint32_t example_count, example_cap;
    uint64_t *feature;   uint32_t feature_count, feature_cap;
    uint8_t domain;      /* highest number of a treebank */
} trainer;

/* ---- Reading ---- */

static dgm_status add_end(trainer *t, uint32_t at, dgm_error *error)
{
    uint32_t *e;

    if (t->end_count && at <= t->end[t->end_count - 1])
        return DGM_OK;
    e = ARENA_PUSH(&t->arena, t->end, t->end_count, t->end_cap);
    if (!e)
        return dgm_fail_memory(error);
    *e = at;
    return DGM_OK;
}

static dgm_status read_treebank(trainer *t, str rest, dgm_error *error)
{
    bool line_break = true;
    str line;

    while (str_split(&rest, '\n', &line)) {
        if (str_starts(line, STR("# newpar")) || str_starts(line, STR("# newdoc")))
            line_break = true;
        if (!str_starts(line, STR("# text = ")))
            continue;
        buf_z(&t->text, line_break ? "\n\n" : " ");
        buf_str(&t->text, str_trim(str_sub(line, 9, line.n)));
        line_break = false;
        TRY(add_end(t, (uint32_t)t->text.n, error));
    }
    return DGM_OK;
}

static dgm_status add_article(void *context, const coded_article *a, dgm_error *error)
{
    trainer *t = context;
    const json_t *list = json_object_get(a->json, "sentences"), *s;
    const char *text = json_string_value(json_object_get(a->json, "text"));
    uint32_t from;
    size_t i;

    if (!text)
        return DGM_OK;
    buf_z(&t->text, "\n\n");
    from = (uint32_t)t->text.n;
    buf_z(&t->text, text);
    json_array_foreach(list, i, s) {
        json_int_t end = json_integer_value(json_object_get(s, "end"));

        if (end > 0 && end <= (json_int_t)(t->text.n - from))
            TRY(add_end(t, from + (uint32_t)end, error));
    }
    return DGM_OK;
}

/* ---- Case ---- */

static bool grow_habits(trainer *t)
{
    uint32_t mask = t->habit ? t->habit_mask * 2 + 1 : (1u << 16) - 1;
    habit *more = heap_alloc((size_t)mask + 1, sizeof(*more));

    if (!more)
        return false;
    for (uint32_t i = 0; t->habit && i <= t->habit_mask; i++) {
        uint32_t k = (uint32_t)t->habit[i].hash & mask;

        if (!t->habit[i].all)
            continue;
        while (more[k].all)
            k = (k + 1) & mask;
        more[k] = t->habit[i];
    }
    free(t->habit);
    t->habit = more;
    t->habit_mask = mask;
    return true;
}

/* The row of a word; NULL when out of memory. */
static habit *find_habit(trainer *t, uint64_t hash)
{
    uint32_t k;

    if ((!t->habit || t->habit_count >= t->habit_mask / 2) && !grow_habits(t))
        return NULL;
    for (k = (uint32_t)hash & t->habit_mask; t->habit[k].all; k = (k + 1) & t->habit_mask)
        if (t->habit[k].hash == hash)
            break;
    t->habit_count += !t->habit[k].all;
    t->habit[k].hash = hash;
    t->habit[k].all++;
    return &t->habit[k];
}

static void count_word(habit *h, const token *tok, const gap_token *g, str line, uint32_t i, uint32_t count)
{
    char c = line.p[tok[i].start], before = i ? line.p[tok[i - 1].start] : '.';
    bool upper = c >= 'A' && c <= 'Z', letter = ascii_is_alpha((unsigned char)c);

    if (i && letter && before >= 'a' && before <= 'z') { /* behind a small word a capital is the word's own */
        h->upper += upper;
        h->lower += !upper;
    }
    h->opens += upper && (i == 0 || (tok[i - 1].kind == TOKEN_STOP && tok[i - 1].space_after));
    h->closes += i + 1 < count && tok[i + 1].kind == TOKEN_STOP && !(g[i].size == 1 && letter);
}

/* Counts the words of raw text. */
static dgm_status count_cases(trainer *t, str text, dgm_error *error)
{
    str rest = text, line;
    arena a;
    dgm_status status = DGM_OK;

    arena_init(&a, 0);
    while (status == DGM_OK && str_split(&rest, '\n', &line)) {
        token_list l = { 0 };
        gap_token *g = NULL;
        doc d;

        arena_reset(&a);
        doc_init(&d, &a, line);
        status = scan_tokens(&d, t->rules, &l, error);
        if (status == DGM_OK && !(g = gap_tokens(&d, t->rules, &l)))
            status = dgm_fail_memory(error);
        for (uint32_t i = 0; status == DGM_OK && i < l.count; i++) {
            habit *h = l.token[i].kind == TOKEN_WORD ? find_habit(t, g[i].hash) : NULL;

            if (h)
                count_word(h, l.token, g, line, i, l.count);
            else if (l.token[i].kind == TOKEN_WORD)
                status = dgm_fail_memory(error);
        }
    }
    arena_release(&a);
    return status;
}

static int by_times(const void *x, const void *y)
{
    const habit *a = x, *b = y;
    uint32_t m = a->upper + a->lower, n = b->upper + b->lower;

    if (m != n)
        return m > n ? -1 : 1;
    return a->hash < b->hash ? -1 : a->hash > b->hash;
}

/* Steps of a share, from 1; 0 when there is little to judge by. */
static uint32_t share_of(uint32_t part, uint32_t all, const uint16_t steps[5])
{
    uint32_t n = 0;

    if (all < CASE_TIMES)
        return 0;
    while (n < 5 && (uint64_t)part * 1000 >= (uint64_t)all * steps[n])
        n++;
    return n + 1;
}

static uint32_t case_of(const habit *h)
{
    uint32_t all = h->upper + h->lower;

    if (h->upper * 8 < all)
        return h->upper * 64 < all ? CASE_LOWER : CASE_MOSTLY_LOWER;
    if (h->lower * 8 < all)
        return h->lower * 64 < all ? CASE_UPPER : CASE_MOSTLY_UPPER;
    return CASE_MIXED;
}

static uint32_t habit_of(const habit *h)
{
    static const uint16_t open_steps[5] = { 20, 100, 300, 600, 850 }, close_steps[5] = { 5, 20, 50, 120, 300 };

    return case_of(h) | share_of(h->opens, h->opens + h->upper, open_steps) << 4 | share_of(h->closes, h->all, close_steps) << 8;
}

/* Writes the lexicon of cases and lends it to the segmenter for the features. */
static dgm_status make_lexicon(trainer *t, model_writer *w, dgm_error *error)
{
    uint32_t size = 1u << 15;
    linear_slot *slot = ARENA_NEW(&t->arena, linear_slot, size);

    if (!slot || (!t->habit && !grow_habits(t)))
        return dgm_fail_memory(error);
    qsort(t->habit, (size_t)t->habit_mask + 1, sizeof(*t->habit), by_times);
    for (uint32_t i = 0; i <= t->habit_mask && i < CASE_WORDS; i++) {
        const habit *h = &t->habit[i];
        uint32_t all = h->upper + h->lower, s = (uint32_t)h->hash & (size - 1);

        if (all < CASE_TIMES)
            break;
        while (slot[s].check)
            s = (s + 1) & (size - 1);
        slot[s] = (linear_slot){ feature_check(h->hash), habit_of(h) };
    }
    model_add(w, "case.lex", slot, size * sizeof(*slot));
    t->rules->cases = (lexicon){ slot, size - 1 };
    return DGM_OK;
}

/* ---- Learning ---- */

static dgm_status add_example(trainer *t, const uint64_t *feature, uint32_t count, bool end, dgm_error *error)
{
    example *e = ARENA_PUSH(&t->arena, t->example, t->example_count, t->example_cap);

    if (!e)
        return dgm_fail_memory(error);
    *e = (example){ t->feature_count, (uint16_t)count, end };
    for (uint32_t i = 0; i < count; i++) {
        uint64_t *f = ARENA_PUSH(&t->arena, t->feature, t->feature_count, t->feature_cap);

        if (!f)
            return dgm_fail_memory(error);
        *f = feature[i];
    }
    return DGM_OK;
}

static dgm_status make_examples(trainer *t, dgm_error *error)
{
    token_list l = { 0 };
    gap_token *g;
    gap_state state = { 0 };
    uint32_t gold = 0, s = 0;
    doc d;

    doc_init(&d, &t->arena, (str){ t->text.p, (uint32_t)t->text.n });
    TRY(scan_tokens(&d, t->rules, &l, error));
    g = gap_tokens(&d, t->rules, &l);
    if (!g)
        return dgm_fail_memory(error);
    for (uint32_t i = 0; i < l.count; i++) {
        bool last = i + 1 == l.count || l.token[i].break_after, end;

        while (gold < t->end_count && t->end[gold] < l.token[i].end)
            gold++;
        while (s + 1 < t->stretch_count && t->stretch[s].end < l.token[i].end)
            s++;
        end = gold < t->end_count && t->end[gold] == l.token[i].end;
        gap_advance(&state, &d, &l.token[i]);
        if (!last && gap_is_open(&l, g, i)) {
            uint64_t feature[GAP_FEATURES_MAX];
            bool rule = rule_ends(&d, t->rules, &l, state.first, i);

            TRY(add_example(t, feature, gap_features(&l, g, &state, i, rule, t->stretch[s].domain, feature), end, error));
        }
        if (last || end)
            state = (gap_state){ .first = i + 1 };
    }
    return DGM_OK;
}

static void learn(trainer *t, perceptron *p, const learn_options *o)
{
    rng r = { o->seed + 11 };
    uint32_t runs = o->runs ? o->runs : 4, epochs = o->epochs ? o->epochs : 10;

    for (uint32_t e = 0; e < epochs * runs && !p->failed; e++) {
        uint32_t wrong = 0;

        if (e && e % epochs == 0)
            perceptron_restart(p);
        for (uint32_t i = t->example_count; i > 1; i--) {
            uint32_t j = rng_below(&r, i);
            example swap = t->example[i - 1];

            t->example[i - 1] = t->example[j];
            t->example[j] = swap;
        }
        for (uint32_t i = 0; i < t->example_count && !p->failed; i++) {
            const example *x = &t->example[i];
            int32_t score = 0;

            perceptron_sum(p, t->feature + x->first, x->count, &score);
            p->step++;
            if ((score > 0) == x->end && (score > 4 || score < -4))
                continue;
            wrong += (score > 0) != x->end;
            perceptron_update(p, t->feature + x->first, x->count, 0, x->end ? 1 : -1);
        }
        learn_say(o, "split epoch %u: %u of %u wrong, %u features", e + 1, wrong, t->example_count, p->row_count);
    }
}

/* ---- All together ---- */

static dgm_status read_file(trainer *t, const char *name, dgm_error *error)
{
    str path = arena_str(&t->arena, str_of(name));
    stretch *s = ARENA_PUSH(&t->arena, t->stretch, t->stretch_count, t->stretch_cap);
    dgm_status status;
    file_map map;
    str text;

    if (!path.p || !s)
        return dgm_fail_memory(error);
    if (path.n > 2 && path.p[path.n - 2] == ':' && ascii_is_digit((unsigned char)path.p[path.n - 1])) {
        s->domain = (uint8_t)(path.p[path.n - 1] - '0');
        path.n -= 2;
        ((char *)(uintptr_t)path.p)[path.n] = '\0';
    }
    t->domain = s->domain > t->domain ? s->domain : t->domain;
    TRY(file_map_open(&map, path.p, error));
    text = (str){ (const char *)map.p, (uint32_t)map.n };
    if (map.n > UINT32_MAX / 4 || t->text.n > UINT32_MAX / 4)
        status = dgm_fail(error, DGM_ELIMIT, UINT64_MAX, "%s: too large", path.p);
    else if (str_ends(path, STR(".txt")))
        status = count_cases(t, text, error);
    else if (str_ends(path, STR(".jsonl")))
        status = coded_lines(text, path.p, &(coded_stages){ 0 }, add_article, t, error);
    else
        status = read_treebank(t, text, error);
    file_unmap(&map);
    s->end = (uint32_t)t->text.n;
    return status;
}

static dgm_status train(trainer *t, model_writer *w, perceptron *p, const char *const *file, size_t file_count,
                        const learn_options *o, dgm_error *error)
{
    uint8_t first = 1;

    for (size_t i = 0; i < file_count; i++)
        TRY(read_file(t, file[i], error));
    if (t->text.failed)
        return dgm_fail_memory(error);
    if (!t->end_count)
        return dgm_fail(error, DGM_EINPUT, UINT64_MAX, "the training files hold no sentences");
    TRY(count_cases(t, (str){ t->text.p, (uint32_t)t->text.n }, error));
    TRY(make_lexicon(t, w, error));
    TRY(make_examples(t, error));
    learn(t, p, o);
    if (p->failed)
        return dgm_fail_memory(error);
    model_add(w, "kind", "split", 5);
    if (o->meta)
        model_add(w, "meta", o->meta, strlen(o->meta));
    if (t->domain)
        model_add(w, "domain", &first, 1);
    perceptron_write(p, w, "split", SPLIT_ROWS, 32.0);
    return DGM_OK;
}

dgm_status train_split(const char *home, const char *lang, const char *const *file, size_t file_count, const learn_options *o,
                       const char *out, dgm_error *error)
{
    trainer t = { 0 };
    model_writer w = { 0 };
    perceptron p;
    dgm_status status;

    arena_init(&t.arena, 0);
    perceptron_init(&p, 1);
    status = p.failed ? dgm_fail_memory(error) : segmenter_open_rules(&t.rules, home, lang, error);
    if (status == DGM_OK)
        status = train(&t, &w, &p, file, file_count, o, error);
    if (status == DGM_OK)
        status = model_finish(&w, out, GAP_FEATURES_VERSION, error);
    else
        buf_release(&w.body);
    perceptron_release(&p);
    segmenter_close(t.rules);
    free(t.habit);
    buf_release(&t.text);
    arena_release(&t.arena);
    return status;
}
