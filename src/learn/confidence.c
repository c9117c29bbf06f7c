#include "learn/confidence.h"

#include "base/error.h"
#include "learn/pairing.h"

#include <math.h>

#define BINS 10
#define LEAST_GUESSES 50  /* fewer tell nothing: the probability stays as it is */
#define STEPS 60          /* of Newton's method; a handful is enough */
#define PRIOR 1.0         /* pull of the curve towards the probability itself, in events */

/* ---- What the coder would code ---- */

static bool repeats_neighbour(const guess *list, uint32_t i)
{
    const guess *g = &list[i];

    for (uint32_t k = i; k-- > 0 && list[k].sentence == g->sentence;)
        if (list[k].coded && list[k].last + 1 == g->first && strncmp(list[k].code, g->code, 2) == 0)
            return true;
    return false;
}

static bool speaker_is_coded(const guess *list, uint32_t i)
{
    for (uint32_t k = i; k-- > 0;)
        if (list[k].number == list[i].swallower)
            return list[k].coded;
    return false;
}

static void choose(guess *first, uint32_t count, double threshold)
{
    for (uint32_t i = 0; i < count; i++) {
        guess *g = &first[i];

        g->right = false;
        g->coded = g->probability >= 0 && g->confidence >= threshold;
        if (g->coded && (speaker_is_coded(first, i) || repeats_neighbour(first, i)))
            g->coded = false;
    }
}

/* ---- What the scorer would count ---- */

typedef struct stretch { uint32_t from, to; } stretch; /* of gold marks, sentences: those of one article */

static uint32_t sentence_at(const guesses *g, stretch s, uint32_t byte)
{
    for (uint32_t i = s.from; i < s.to; i++)
        if (byte < g->sentence[i].end)
            return i;
    return s.to;
}

static dgm_status pair_article(guesses *g, guess *first, uint32_t count, stretch gold, stretch sentences, arena *a, dgm_error *error)
{
    bool *gold_taken = ARENA_NEW(a, bool, (size_t)(gold.to - gold.from) + 1), *taken = ARENA_NEW(a, bool, (size_t)count + 1);
    uint32_t n = 0, cap = 0;
    pairing *p = NULL;

    if (!gold_taken || !taken)
        return dgm_fail_memory(error);
    for (uint32_t i = gold.from; i < gold.to; i++) {
        const gold_mark *m = &g->gold[i];
        uint32_t in = sentence_at(g, sentences, m->start);

        for (uint32_t k = 0; k < count; k++) {
            const guess *s = &first[k];
            bool meets = s->start < m->end && m->start < s->end;
            pairing *new;

            if (!s->coded || strncmp(s->code, m->cameo, 2) != 0 || sentence_at(g, sentences, s->start) != in)
                continue;
            new = ARENA_PUSH(a, p, n, cap);
            if (!new)
                return dgm_fail_memory(error);
            *new = (pairing){ { meets ? 0 : 1, strcmp(s->code, m->cameo) == 0 ? 0 : 1, 0, fabs((double)s->start - m->start) }, i - gold.from, k };
        }
    }
    pair_up(p, n, gold_taken, taken);
    for (uint32_t k = 0; k < count; k++)
        first[k].right = taken[k];
    return DGM_OK;
}

/* The marks of an article behind `from`, which moves on. */
static stretch gold_of(const guesses *g, uint32_t article, uint32_t from)
{
    stretch s = { from, from };

    while (s.from < g->gold_count && g->gold[s.from].article < article)
        s.from++;
    for (s.to = s.from; s.to < g->gold_count && g->gold[s.to].article == article;)
        s.to++;
    return s;
}

static stretch sentences_of(const guesses *g, uint32_t article, uint32_t from)
{
    stretch s = { from, from };

    while (s.from < g->sentence_count && g->sentence[s.from].article < article)
        s.from++;
    for (s.to = s.from; s.to < g->sentence_count && g->sentence[s.to].article == article;)
        s.to++;
    return s;
}

dgm_status guesses_judge(guesses *g, double threshold, guess_score *score, dgm_error *error)
{
    stretch gold = { 0, 0 }, sentences = { 0, 0 };
    dgm_status status = DGM_OK;
    arena a;

    arena_init(&a, 0);
    *score = (guess_score){ .gold = g->gold_count };
    for (uint32_t i = 0, n; i < g->count && status == DGM_OK; i += n) {
        guess *first = &g->item[i];

        for (n = 1; i + n < g->count && first[n].article == first->article;)
            n++;
        choose(first, n, threshold);
        gold = gold_of(g, first->article, gold.to);
        sentences = sentences_of(g, first->article, sentences.to);
        arena_reset(&a);
        status = pair_article(g, first, n, gold, sentences, &a, error);
        for (uint32_t k = 0; k < n; k++) {
            score->coded += first[k].coded;
            score->right += first[k].right;
        }
    }
    arena_release(&a);
    return status;
}

/* ---- The curve ---- */

void guesses_apply(guesses *g, const calibration *k, uint32_t folds, uint32_t fold)
{
    for (uint32_t i = 0; i < g->count; i++)
        if (!folds || g->item[i].article % folds == fold)
            g->item[i].confidence = calibrated(k, g->item[i].probability < 0 ? 0 : g->item[i].probability);
}

void guesses_keep(guesses *g)
{
    for (uint32_t i = 0; i < g->count; i++) {
        guess *x = &g->item[i];

        if (!x->coded)
            continue;
        x->counts = true;
        x->hit = x->right;
    }
}

/* Gradient and curvature of the loss at (a, b, c). */
typedef struct newton { double gradient[3], curve[3][3]; } newton;

static void add_guess(newton *n, const double *w, double probability, bool right)
{
    double q = probability < CALIBRATION_EDGE ? CALIBRATION_EDGE : probability > 1 - CALIBRATION_EDGE ? 1 - CALIBRATION_EDGE : probability;
    double x[3] = { log(q), -log(1 - q), 1 }, p = 1 / (1 + exp(-(w[0] * x[0] + w[1] * x[1] + w[2] * x[2])));

    for (int i = 0; i < 3; i++) {
        n->gradient[i] += (p - (right ? 1 : 0)) * x[i];
        for (int k = 0; k < 3; k++)
            n->curve[i][k] += p * (1 - p) * x[i] * x[k];
    }
}

/* step = curve^-1 gradient, by Cramer's rule. */
static bool solve(const newton *n, double *step)
{
    const double(*m)[3] = n->curve;
    double minor[3][3], det = 0;

    for (int i = 0; i < 3; i++)
        for (int k = 0; k < 3; k++) {
            int a = (i + 1) % 3, b = (i + 2) % 3, c = (k + 1) % 3, d = (k + 2) % 3;

            minor[i][k] = m[a][c] * m[b][d] - m[a][d] * m[b][c];
        }
    for (int k = 0; k < 3; k++)
        det += m[0][k] * minor[0][k];
    if (!(fabs(det) > 1e-12))
        return false;
    for (int k = 0; k < 3; k++) {
        step[k] = 0;
        for (int i = 0; i < 3; i++)
            step[k] += minor[i][k] * n->gradient[i] / det;
    }
    return true;
}

static bool is_used(const guess *x, uint32_t folds, uint32_t skip) { return x->counts && (!folds || x->article % folds != skip); }

calibration guesses_fit(const guesses *g, uint32_t folds, uint32_t skip)
{
    double w[3] = { 1, 1, 0 }, step[3] = { 0, 0, 0 };
    uint32_t used = 0, right = 0;
    calibration k;

    for (uint32_t i = 0; i < g->count; i++) {
        used += is_used(&g->item[i], folds, skip);
        right += is_used(&g->item[i], folds, skip) && g->item[i].hit;
    }
    if (used < LEAST_GUESSES || right == 0 || right == used)
        return CALIBRATION_NONE;
    for (int s = 0; s < STEPS; s++) {
        newton n = { { PRIOR * (w[0] - 1), PRIOR * (w[1] - 1), 0 }, { { PRIOR, 0, 0 }, { 0, PRIOR, 0 }, { 0, 0, 0 } } };

        for (uint32_t i = 0; i < g->count; i++)
            if (is_used(&g->item[i], folds, skip))
                add_guess(&n, w, g->item[i].probability, g->item[i].hit);
        if (!solve(&n, step))
            break;
        for (int i = 0; i < 3; i++)
            w[i] -= step[i];
    }
    k = (calibration){ w[0], w[1], w[2] };
    return calibration_is_sound(&k) ? k : CALIBRATION_NONE;
}

/* ---- Reliability ---- */

void guesses_report(const guesses *g, const learn_options *o, bool all)
{
    struct { uint32_t n, right; double sum; } bin[BINS] = { { 0, 0, 0 } };
    double error = 0;
    uint32_t total = 0;

    for (uint32_t i = 0; i < g->count; i++) {
        const guess *x = &g->item[i];
        int at = x->confidence >= 1 ? BINS - 1 : (int)(x->confidence * BINS);

        if (!x->coded && !(all && x->probability >= 0))
            continue;
        bin[at].n++;
        bin[at].right += x->right;
        bin[at].sum += x->confidence;
        total++;
    }
    for (int i = 0; i < BINS; i++) {
        if (!bin[i].n)
            continue;
        error += fabs(bin[i].sum - bin[i].right);
        learn_say(o, "confidence %.1f..%.1f: %u events, mean %.4f, right %.4f", i / 10.0, (i + 1) / 10.0, bin[i].n, bin[i].sum / bin[i].n,
                  (double)bin[i].right / bin[i].n);
    }
    learn_say(o, "expected calibration error %.4f over %u %s", total ? error / total : 0, total, all ? "candidates" : "events");
}
