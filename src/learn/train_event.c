#include "learn/train_event.h"

#include "learn/event_trainer.h"

#define FOREIGN_WEIGHT 0.5 /* of an example in another language: grammar carries over, words do not */

static dgm_status write_model(trainer *t, const char *out, const calibration *confidence, dgm_error *error)
{
    model_writer w = { 0 };

    model_add(&w, "kind", "event", 5);
    if (t->options->meta)
        model_add(&w, "meta", t->options->meta, strlen(t->options->meta));
    for (int k = 0; k < MODELS; k++) {
        loglinear m;
        dgm_status status;

        TRY(event_fit(&m, t, k, error));
        status = loglinear_write(&m, &w, event_model_name(k), error);
        loglinear_release(&m);
        TRY(status);
    }
    model_add(&w, "confidence", confidence, sizeof(*confidence));
    return model_finish(&w, out, EVENT_FEATURES, error);
}

/* How much the article counts, and for what. */
static void weigh(trainer *t, const coded_article *a)
{
    t->foreign = strcmp(coded_text(a->json, "lang"), t->lang) != 0;
    t->weight = t->foreign ? FOREIGN_WEIGHT : 1;
    t->more = json_is_true(json_object_get(a->json, "more"));
    t->written = json_is_true(json_object_get(a->json, "written"));
    t->places_only = json_is_true(json_object_get(a->json, "places_only"));
    t->undated = !json_is_string(json_object_get(a->json, "date"));
    t->foreign |= t->more;
}

static dgm_status take_article(void *context, const coded_article *a, dgm_error *error)
{
    trainer *t = context;

    weigh(t, a);
    TRY(event_examples_add(t, &a->result->doc, a->result->language->code_rules, a->json, error));
    t->article_count++;
    return DGM_OK;
}

static dgm_status take_at_work(void *context, const coded_article *a, dgm_error *error)
{
    trainer *t = context;

    weigh(t, a);
    TRY(event_examples_add_at_work(t, &a->result->doc, a->result->language->code_rules, a->json, error));
    t->article_count++;
    return DGM_OK;
}

/* The learned roles have seen these articles and are better here than elsewhere. */
static const struct role_judge *judge_of(void *context, const coded_article *a)
{
    const trainer *t = context;

    return role_folds_of(&t->roles, coded_text(a->json, "lang"), t->article_count);
}

/* What all is learnt from: files of coded articles, run through the stages. */
typedef struct sources {
    const char *const *file;
    size_t file_count;
    coded_stages stages;
} sources;

static dgm_status learn_all(trainer *t, const sources *from, const char *out, dgm_error *error)
{
    calibration confidence;

    TRY(role_folds_fit(&t->roles, from->stages.engine, from->file, from->file_count, t->options, error));
    TRY(coded_files(from->file, from->file_count, &from->stages, take_article, t, error));
    if (!t->gold_events)
        return dgm_fail(error, DGM_EINPUT, UINT64_MAX, "the %u articles of the training files hold no events in \"%s\"", t->article_count, t->lang);
    learn_say(t->options, "%u articles, %u events, of which %u can be reached; %u decisions", t->article_count, t->gold_events, t->matched_events,
              t->list[DECIDE].count);
    if (t->options->folds)
        return event_cross_validate(t, error);
    TRY(event_calibrate(t, &confidence, error));
    TRY(event_fit_folds(t, &confidence, error));
    t->at_work = true;
    t->article_count = 0;
    TRY(coded_files(from->file, from->file_count, &from->stages, take_at_work, t, error));
    return write_model(t, out, &confidence, error);
}

dgm_status train_event(const dgm_engine *e, const char *lang, const char *const *file, size_t file_count, const char *out,
                       const learn_options *o, dgm_error *error)
{
    sources from = { file, file_count, { .engine = e, .lexicon_only = true, .judge_of = judge_of } };
    trainer t = { .options = o, .lang = lang };
    dgm_status status;

    arena_init(&t.arena, 0);
    status = learn_all(&t, &from, out, error);
    event_free_folds(&t);
    role_folds_free(&t.roles);
    arena_release(&t.arena);
    return status;
}
