#include "learn/event_trainer.h"

#include <math.h>

#define DECIDE_BITS 20
#define ROLE_BITS 19
#define IMPLICIT_BITS 18
#define LINK_BITS 17
#define CALIBRATED_FROM 0.1 /* what is less likely is never coded and tells the curve nothing */

static const char *const model_name[MODELS] = { "decide", "role", "implicit", "when", "where", "status" };
static const double prior[MODELS] = /* its strength */ { 12, 2, 3, 8, 8, 4 };
static const uint32_t model_bits[MODELS] = { DECIDE_BITS, ROLE_BITS, IMPLICIT_BITS, LINK_BITS, LINK_BITS, LINK_BITS };

const char *event_model_name(int model) { return model_name[model]; }

static double option_score(const loglinear *m, const example *x, uint32_t option)
{
    double s = 0;

    if (x->kind == 0) {
        if (option)
            s = loglinear_sum(m, x->feature[0], 0) + loglinear_sum(m, x->feature[0], x->cross[option - 1]) + loglinear_sum(m, x->own[option - 1], 0);
        return s;
    }
    if (x->kind == 1)
        return option ? loglinear_sum(m, x->feature[0], 0) : 0;
    if (x->kind == 3)
        return loglinear_sum(m, x->feature[0], (uint64_t)option + 1);
    return loglinear_sum(m, x->feature[option], 0);
}

static void option_gradient(const loglinear *m, double *gradient, const example *x, uint32_t option, double g)
{
    const packed_set *f = x->feature[x->kind == 2 ? option : 0];

    if (x->kind == 0) {
        if (option) {
            loglinear_add(m, gradient, f, 0, g);
            loglinear_add(m, gradient, f, x->cross[option - 1], g);
            loglinear_add(m, gradient, x->own[option - 1], 0, g);
        }
    } else if (x->kind == 1) {
        if (option)
            loglinear_add(m, gradient, f, 0, g);
    } else if (x->kind == 3) {
        loglinear_add(m, gradient, f, (uint64_t)option + 1, g);
    } else {
        loglinear_add(m, gradient, f, 0, g);
    }
}

/* Right options of a binary example: option 1 when `right`, else option 0. */
static uint32_t right_of(const example *x) { return x->kind == 1 ? (x->right ? 2u : 1u) : x->right; }

static void probabilities(const loglinear *m, const example *x, double *p)
{
    double top = -1e300, sum = 0;

    for (uint32_t i = 0; i < x->option_count; i++) {
        p[i] = option_score(m, x, i);
        if (p[i] > top)
            top = p[i];
    }
    for (uint32_t i = 0; i < x->option_count; i++)
        sum += p[i] = exp(p[i] - top);
    for (uint32_t i = 0; i < x->option_count; i++)
        p[i] /= sum;
}

typedef struct fold_of {
    const examples *list;
    uint32_t folds, skip; /* articles with number % folds == skip are left out; folds 0: none */
} fold_of;

static double example_loss(const loglinear *m, double *gradient, const example *x, double weight)
{
    double p[MAX_FEATURES], mass = 0;
    uint32_t right = right_of(x);

    probabilities(m, x, p);
    for (uint32_t i = 0; i < x->option_count; i++)
        mass += right >> i & 1 ? p[i] : 0;
    if (mass < 1e-12)
        mass = 1e-12;
    for (uint32_t i = 0; i < x->option_count; i++)
        option_gradient(m, gradient, x, i, weight * (p[i] - (right >> i & 1 ? p[i] / mass : 0)));
    return -weight * log(mass);
}

static double fold_loss(const loglinear *m, double *gradient, void *context)
{
    const fold_of *f = context;
    double sum = 0;

    for (uint32_t i = 0; i < f->list->count; i++) {
        const example *x = &f->list->item[i];

        if (!f->folds || x->article % f->folds != f->skip)
            sum += example_loss(m, gradient, x, x->weight);
    }
    return sum;
}

/* With folds 0 from all examples. */
static dgm_status learn(loglinear *m, const trainer *t, int model, uint32_t folds, uint32_t skip, dgm_error *error)
{
    fold_of f = { &t->list[model], folds, skip };
    dgm_status status;

    TRY(loglinear_init(m, model_bits[model], error));
    status = loglinear_fit(m, fold_loss, &f, prior[model], 150, error);
    if (status != DGM_OK)
        loglinear_release(m);
    return status;
}

dgm_status event_fit(loglinear *m, const trainer *t, int model, dgm_error *error) { return learn(m, t, model, 0, 0, error); }

/* The likeliest option of a decision, and the probability of its root. */
static uint32_t likeliest(const loglinear *m, const example *x, double *root)
{
    double p[MAX_OPTIONS + 1];
    uint32_t best = 1;

    probabilities(m, x, p);
    for (uint32_t k = 2; k < x->option_count; k++)
        if (p[k] > p[best])
            best = k;
    *root = 0;
    for (uint32_t k = 1; k < x->option_count; k++)
        if (strncmp(x->code[k - 1], x->code[best - 1], 2) == 0)
            *root += p[k];
    return best;
}

/* ---- Cross-validation ---------------------------------------------------------------------------------------------------------- */

typedef struct tally {
    uint32_t right, system, gold;
} tally;

static double f1(const tally *t)
{
    double p = t->system ? (double)t->right / t->system : 0, r = t->gold ? (double)t->right / t->gold : 0;

    return p + r > 0 ? 2 * p * r / (p + r) : 0;
}

/* What the model says of the candidates of the articles that it has not seen. */
static void guess_fold(trainer *t, const loglinear *m, uint32_t folds, uint32_t fold)
{
    for (uint32_t i = 0; i < t->list[DECIDE].count; i++) {
        const example *x = &t->list[DECIDE].item[i];
        uint32_t best;
        guess *g;

        if (x->foreign || x->article % folds != fold)
            continue;
        g = &t->guesses.item[x->guess];
        best = likeliest(m, x, &g->probability);
        memcpy(g->code, x->code[best - 1], sizeof(g->code));
    }
}

/* Which guesses would be right: what the curve of confidence is drawn from. The threshold of the pack is one of confidence, so
 * that a first curve comes before. */
static dgm_status judge_guesses(trainer *t, dgm_error *error)
{
    guess_score score;
    calibration first;

    guesses_apply(&t->guesses, &CALIBRATION_NONE, 0, 0);
    TRY(guesses_judge(&t->guesses, CALIBRATED_FROM, &score, error));
    guesses_keep(&t->guesses);
    first = guesses_fit(&t->guesses, 0, 0);
    guesses_apply(&t->guesses, &first, 0, 0);
    TRY(guesses_judge(&t->guesses, t->threshold, &score, error));
    guesses_keep(&t->guesses);
    return DGM_OK;
}

static void judge_choice(const loglinear *m, const example *x, tally *t)
{
    double p[MAX_FEATURES];
    uint32_t best = 0, right = right_of(x);

    probabilities(m, x, p);
    for (uint32_t i = 1; i < x->option_count; i++)
        if (p[i] > p[best])
            best = i;
    if (x->kind == 1) {
        t->system += best == 1;
        t->gold += x->right != 0;
        t->right += best == 1 && x->right;
    } else {
        t->system++;
        t->gold++;
        t->right += right >> best & 1;
    }
}

static dgm_status report_threshold(trainer *t, double threshold, dgm_error *error)
{
    guess_score n;
    double p, r;

    TRY(guesses_judge(&t->guesses, threshold, &n, error));
    p = n.coded ? (double)n.right / n.coded : 0;
    r = n.gold ? (double)n.right / n.gold : 0;
    learn_say(t->options, "threshold %.2f: type P %.4f R %.4f F1 %.4f", threshold, p, r, p + r > 0 ? 2 * p * r / (p + r) : 0);
    return DGM_OK;
}

/* Confidence of each fold by the curve of the others; what each threshold gives; how reliable it is at that of the pack. */
static dgm_status report_confidence(trainer *t, uint32_t folds, dgm_error *error)
{
    guess_score score;

    TRY(judge_guesses(t, error));
    for (uint32_t fold = 0; fold < folds; fold++) {
        calibration k = guesses_fit(&t->guesses, folds, fold);

        guesses_apply(&t->guesses, &k, folds, fold);
    }
    for (int h = 2; h <= 12; h++)
        TRY(report_threshold(t, 0.05 * h, error));
    TRY(guesses_judge(&t->guesses, t->threshold, &score, error));
    learn_say(t->options, "at the threshold of the pack, %.2f:", t->threshold);
    guesses_report(&t->guesses, t->options, false);
    return DGM_OK;
}

dgm_status event_cross_validate(trainer *t, dgm_error *error)
{
    uint32_t folds = t->options->folds;
    tally choice[MODELS] = { 0 };

    for (uint32_t fold = 0; fold < folds; fold++) {
        for (int k = 0; k < MODELS; k++) {
            loglinear m;

            TRY(learn(&m, t, k, folds, fold, error));
            if (k == DECIDE)
                guess_fold(t, &m, folds, fold);
            for (uint32_t i = 0; k != DECIDE && i < t->list[k].count; i++)
                if (!t->list[k].item[i].foreign && t->list[k].item[i].article % folds == fold)
                    judge_choice(&m, &t->list[k].item[i], &choice[k]);
            loglinear_release(&m);
        }
    }
    TRY(report_confidence(t, folds, error));
    for (int k = ROLE; k < MODELS; k++)
        learn_say(t->options, "%s: F1 %.4f of %u", model_name[k], f1(&choice[k]), choice[k].gold);
    return DGM_OK;
}

/* Keeps a model of one fold for the second round. */
static dgm_status keep_rounded(trainer *t, uint32_t fold, int model, const loglinear *m, dgm_error *error)
{
    decider *r = &t->decider[fold];
    weights *const place[MODELS] = { &r->decide, &r->role, &r->implicit, &r->when, &r->where, &r->status };

    t->rounded[fold][model] = loglinear_rounded(m);
    *place[model] = (weights){ t->rounded[fold][model], m->mask };
    return t->rounded[fold][model] ? DGM_OK : dgm_fail_memory(error);
}

void event_free_folds(trainer *t)
{
    for (uint32_t fold = 0; fold < CALIBRATION_FOLDS; fold++)
        for (int k = 0; k < MODELS; k++)
            free(t->rounded[fold][k]);
}

/* A model that has not seen the articles of a fold: kept for the second round. That of decisions tells its guesses about them. */
static dgm_status learn_fold(trainer *t, int model, uint32_t fold, dgm_error *error)
{
    dgm_status status;
    loglinear m;

    TRY(learn(&m, t, model, CALIBRATION_FOLDS, fold, error));
    if (model == DECIDE)
        guess_fold(t, &m, CALIBRATION_FOLDS, fold);
    status = keep_rounded(t, fold, model, &m, error);
    loglinear_release(&m);
    return status;
}

/* The curve of confidence, from predictions of models that each learnt from four fifths of the articles. */
dgm_status event_calibrate(trainer *t, calibration *out, dgm_error *error)
{
    for (uint32_t fold = 0; fold < CALIBRATION_FOLDS; fold++)
        TRY(learn_fold(t, DECIDE, fold, error));
    TRY(judge_guesses(t, error));
    *out = guesses_fit(&t->guesses, 0, 0);
    learn_say(t->options, "confidence: log odds = %.4f ln p - %.4f ln (1 - p) + %.4f", out->a, out->b, out->c);
    return DGM_OK;
}

dgm_status event_fit_folds(trainer *t, const calibration *confidence, dgm_error *error)
{
    for (uint32_t fold = 0; fold < CALIBRATION_FOLDS; fold++) {
        t->decider[fold].confidence = *confidence;
        for (int k = ROLE; k < MODELS; k++)
            TRY(learn_fold(t, k, fold, error));
    }
    return DGM_OK;
}
