/* Confidence of events from predictions on articles that the predicting model did not see (out of fold): which of them the scorer
 * would count as right, the curve that turns probability into confidence, and how reliable it is. */
#ifndef DGM_LEARN_CONFIDENCE_H
#define DGM_LEARN_CONFIDENCE_H

#include "base/arena.h"
#include "base/error.h"
#include "code/confidence.h"
#include "learn/learn.h"

/* One candidate that a model judged. */
typedef struct guess {
    uint32_t article, number;   /* number: of the candidate in the article */
    uint32_t first, last, sentence; /* words and sentence of the document */
    uint32_t start, end;        /* bytes of the trigger */
    uint32_t swallower;         /* number of the candidate that speaks of it; NO_INDEX */
    char code[6];               /* the likeliest */
    double probability;         /* that it is an event of that root; below 0: not judged */
    double confidence;
    bool coded, right;
    bool counts, hit;           /* for the curve: see guesses_keep() */
} guess;

/* A coded event of the gold. */
typedef struct gold_mark {
    uint32_t article, start, end;
    const char *cameo;
} gold_mark;

typedef struct guesses {
    guess *item;       uint32_t count, cap;  /* by article, then by number */
    gold_mark *gold;   uint32_t gold_count, gold_cap; /* by article */
    struct sentence_end { uint32_t article, end; } *sentence;
    uint32_t sentence_count, sentence_cap;   /* of the gold, by article */
} guesses;

typedef struct guess_score {
    uint32_t coded, right, gold;
} guess_score;

/* Sets coded and right of all guesses as the coder and the scorer would at this threshold of confidence: `coded` after what the
 * coder drops, `right` when it is paired by type. */
dgm_status guesses_judge(guesses *g, double threshold, guess_score *score, dgm_error *error);
/* Those that are coded now count for the curve, right or not as they are now. To be called after a low threshold, so that the curve knows
 * what lies below the one at work, and again after that one, because what is right depends on what else is coded. */
void guesses_keep(guesses *g);
/* Confidence of each guess of articles with article % folds == fold (`folds` 0: of all). */
void guesses_apply(guesses *g, const calibration *k, uint32_t folds, uint32_t fold);
/* The curve from all guesses that count, but for those of one fold (`folds` 0: from all). */
calibration guesses_fit(const guesses *g, uint32_t folds, uint32_t skip);
/* Confidence against the share of right events, in ten bins of equal width, of those that are coded (with `all`: of every guess). */
void guesses_report(const guesses *g, const learn_options *o, bool all);

#endif
