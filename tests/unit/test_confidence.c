/* Pairs of gold and system, the curve of confidence, names that are compared. */
#include "check.h"

#include "base/rng.h"
#include "eval/articles.h"
#include "learn/confidence.h"
#include "learn/pairing.h"

#include <math.h>

void test_pair_up(check *t)
{
    pairing p[] = { { { 1, 0, 0, 5 }, 0, 0 }, { { 0, 0, 0, 9 }, 0, 1 }, { { 0, 1, 0, 0 }, 1, 1 }, { { 1, 0, 0, 5 }, 1, 0 } };
    bool gold[2] = { false, false }, system[2] = { false, false };

    CHECK(t, pair_up(p, 4, gold, system) == 2);
    CHECK(t, p[0].gold == 0 && p[0].system == 1); /* the cheapest, and with it both are taken */
    CHECK(t, p[1].gold == 1 && p[1].system == 0);
    CHECK(t, pair_up(NULL, 0, gold, system) == 0);
}

#define GUESSES 4000

/* Guesses of a model that is too sure of itself: right with the square of what it says. */
static void make_guesses(guesses *g, guess *item)
{
    rng r = { 11 };

    *g = (guesses){ .item = item, .count = GUESSES };
    for (uint32_t i = 0; i < GUESSES; i++) {
        double p = 0.05 + 0.94 * rng_unit(&r);

        item[i] = (guess){ .article = i / 10, .number = i % 10, .first = i, .last = i, .sentence = i, .swallower = NO_INDEX, .probability = p,
                           .code = "040", .coded = true, .right = rng_unit(&r) < p * p };
    }
    guesses_keep(g);
}

void test_confidence_fit(check *t)
{
    guess *item = calloc(GUESSES, sizeof(*item));
    calibration k, again;
    guesses g;

    CHECK(t, item != NULL);
    if (!item)
        return;
    make_guesses(&g, item);
    k = guesses_fit(&g, 0, 0);
    again = guesses_fit(&g, 5, 2);
    for (double p = 0.1; p < 0.95; p += 0.1) {
        CHECK(t, fabs(calibrated(&k, p) - p * p) < 0.04);
        CHECK(t, fabs(calibrated(&again, p) - p * p) < 0.06);
        CHECK(t, calibrated(&k, p) < calibrated(&k, p + 0.01));
    }
    CHECK(t, calibrated(&k, 0) >= 0 && calibrated(&k, 1) <= 1);
    g.count = 20; /* too few to tell */
    k = guesses_fit(&g, 0, 0);
    CHECK(t, fabs(calibrated(&k, 0.3) - 0.3) < 1e-9);
    free(item);
}

/* A trigger beside one of the same root, and one in a speech act that is coded, are not coded. */
void test_confidence_judge(check *t)
{
    guess item[] = {
        { .article = 0, .number = 0, .first = 1, .last = 1, .start = 2, .end = 5, .swallower = NO_INDEX, .code = "141", .probability = 0.9 },
        { .article = 0, .number = 1, .first = 2, .last = 2, .start = 6, .end = 9, .swallower = NO_INDEX, .code = "140", .probability = 0.9 },
        { .article = 0, .number = 2, .first = 5, .last = 5, .start = 20, .end = 25, .swallower = 0, .code = "040", .probability = 0.9 },
        { .article = 1, .number = 0, .first = 1, .last = 1, .start = 2, .end = 5, .swallower = NO_INDEX, .code = "173", .probability = 0.4 },
        { .article = 1, .number = 1, .first = 9, .last = 9, .start = 50, .end = 55, .swallower = NO_INDEX, .code = "173", .probability = -1 },
    };
    gold_mark gold[] = { { 0, 2, 5, "141" }, { 0, 20, 25, "040" }, { 1, 12, 15, "173" }, { 1, 60, 65, "173" } };
    struct sentence_end ends[] = { { 0, 40 }, { 1, 30 }, { 1, 70 } };
    guesses g = { .item = item, .count = 5, .gold = gold, .gold_count = 4, .sentence = ends, .sentence_count = 3 };
    guess_score score;

    guesses_apply(&g, &CALIBRATION_NONE, 0, 0);
    CHECK(t, guesses_judge(&g, 0.3, &score, NULL) == DGM_OK);
    CHECK(t, score.coded == 2 && score.right == 2 && score.gold == 4);
    CHECK(t, item[0].right && !item[1].coded && !item[2].coded && item[3].right && !item[4].coded);
    CHECK(t, guesses_judge(&g, 0.5, &score, NULL) == DGM_OK);
    CHECK(t, score.coded == 1 && score.right == 1);
}

static bool shared(check *t, const char *a, const char *b, const char *c)
{
    bool out = false;
    arena m;

    arena_init(&m, 0);
    CHECK(t, share_name_word(&out, str_of(a), str_of(b), str_of(c), &m, NULL) == DGM_OK);
    arena_release(&m);
    return out;
}

void test_names_share_word(check *t)
{
    CHECK(t, shared(t, "Kota Emi", "emi", ""));
    CHECK(t, shared(t, "Kota Émi", "", "pasar ÉMI-selatan"));
    CHECK(t, !shared(t, "Kota di", "di", "")); /* short words do not count beside long ones */
    CHECK(t, shared(t, " UN ", "un", ""));
    CHECK(t, !shared(t, "", "", ""));
}
