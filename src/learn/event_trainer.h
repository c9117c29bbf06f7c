/* What training of the event models keeps while it goes on: the decisions of all articles as examples, and the models of each
 * fold. Three files share it: event_examples.c makes examples of coded articles, event_fit.c fits models to them and judges them,
 * train_event.c runs the whole. Offsets of the gold are bytes of the text. */
#ifndef DGM_LEARN_EVENT_TRAINER_H
#define DGM_LEARN_EVENT_TRAINER_H

#include "code/coder.h"
#include "learn/coded.h"
#include "learn/confidence.h"
#include "learn/loglinear.h"
#include "learn/train_entity.h"

#define CALIBRATION_FOLDS 5

/* The models, in the order in which the trainer keeps their examples. */
enum { DECIDE, ROLE, IMPLICIT, WHEN, WHERE, STATUS, MODELS };

/* One decision among options; option 0 of a decide example is "no event" and has no features of its own. */
typedef struct example {
    packed_set **feature;   /* decide, role: one set for all options; implicit: one an option */
    uint64_t *cross;        /* decide: root of each option, with which the features are crossed */
    packed_set **own;       /* decide: features of each option alone */
    char (*code)[6];
    uint32_t option_count;
    uint32_t right;         /* bit set of right options */
    uint32_t article;
    uint8_t kind;           /* 0 decide, 1 role (binary), 2 a choice with features an option, 3 one among classes (status) */
    bool foreign;           /* from an article in another language, or coded beside the gold: not judged by */
    double weight;
    uint32_t guess;         /* decide, own language: what is predicted of it out of fold */
} example;

typedef struct examples {
    example *item;
    uint32_t count, cap;
} examples;

typedef struct trainer {
    const learn_options *options;
    const char *lang;
    arena arena; /* examples */
    examples list[MODELS]; /* by model */
    guesses guesses;
    double threshold;      /* of the pack */
    uint32_t article_count;
    uint32_t gold_events, matched_events;
    bool foreign;          /* of the article under way */
    bool more;             /* it was coded beside the gold: learnt from, not judged by */
    bool written;          /* it was written for training */
    bool places_only;      /* it teaches where acts happened and nothing else */
    bool undated;          /* without the day of publication nobody can say which acts are news of the day */
    double weight;
    bool at_work;          /* second round */
    role_folds roles;      /* that have not seen the article under way */
    decider decider[CALIBRATION_FOLDS]; /* that have not seen the articles of a fold, for the second round */
    int16_t *rounded[CALIBRATION_FOLDS][MODELS];
} trainer;

/* Makes examples of one coded article: of each candidate whether it is an event and which, of each gold event that a candidate
 * stands for its parties, day, place and status. The document has been through the stages before coding; its events become
 * those of the gold. */
dgm_status event_examples_add(trainer *t, doc *d, const coder *k, const json_t *article, dgm_error *error);

/* The same for the second round. Parties, days and places of an event lean on those of events before. In the first round these
 * are the coders'; at work they are the program's own, which are worse. So the article is coded by models that have not seen it
 * (t->decider), and what stands around each of its events then is learnt from as well. */
dgm_status event_examples_add_at_work(trainer *t, doc *d, const coder *k, const json_t *article, dgm_error *error);

/* Fits one model to all its examples. Release it with loglinear_release(). */
dgm_status event_fit(loglinear *m, const trainer *t, int model, dgm_error *error);

/* The name of the model in the file. */
const char *event_model_name(int model);

/* Cross-validates all models in t->options->folds folds and reports. */
dgm_status event_cross_validate(trainer *t, dgm_error *error);

/* The curve of confidence, from predictions of models that each learnt from four fifths of the articles; these are kept in t->decider. */
dgm_status event_calibrate(trainer *t, calibration *out, dgm_error *error);

/* The further models of each fold, which code the articles of that fold in the second round. */
dgm_status event_fit_folds(trainer *t, const calibration *confidence, dgm_error *error);

/* Frees the models of the folds. */
void event_free_folds(trainer *t);

#endif
