/* The whole way of an article: any bytes as text. First byte: language (id, en, auto), date given or not, trace.
 * Promises: every span lies inside the text; the same article gives the same bytes. */
#include "fuzz.h"

static dgm_engine *engine;

static void close_engine(void) { dgm_engine_close(engine); }

static void open_engine(void)
{
    dgm_options options = DGM_OPTIONS_INIT;
    dgm_error error = { 0 };

    options.home = DGM_SOURCE_DIR;
    options.trace = true;
    options.document_memory = (size_t)512 << 20;
    if (dgm_engine_open(&engine, &options, &error) != DGM_OK) {
        fprintf(stderr, "%s\n", error.message);
        exit(2);
    }
    PROMISE(atexit(close_engine) == 0);
}

/* Renders in every format; the JSON goes to *out (heap). */
static void render_all(char **out, size_t *n, dgm_result *r)
{
    for (dgm_format f = DGM_FORMAT_JSON; f <= DGM_FORMAT_CONLLU; f++) {
        dgm_render_options options = DGM_RENDER_OPTIONS_INIT;
        dgm_error error = { 0 };
        const char *text;
        size_t size;

        options.format = f;
        PROMISE(dgm_result_render(&text, &size, r, &options, &error) == DGM_OK);
        if (f == DGM_FORMAT_JSON) {
            *out = malloc(size + 1);
            PROMISE(*out);
            memcpy(*out, text, size + 1);
            *n = size;
        }
    }
}

static void check_links(const dgm_result *r, size_t i, const dgm_event *e, size_t size)
{
    dgm_sentence sentence;
    dgm_number number;
    dgm_actor actor;
    dgm_quote quote;
    dgm_act act;
    size_t mentions = 0;

    PROMISE(dgm_result_sentence(&sentence, r, e->sentence));
    PROMISE(sentence.text.start <= e->trigger.start && e->trigger.end <= sentence.text.end);
    PROMISE(dgm_result_attributed(&actor, r, i) == e->attributed);
    PROMISE(dgm_result_quote(&quote, r, e->quote) == (e->quote != DGM_NONE));
    PROMISE(e->quote == DGM_NONE || (quote.text.start <= e->trigger.start && e->trigger.end <= quote.text.end));
    for (size_t k = 0; k < e->count_count; k++)
        PROMISE(dgm_result_number(&number, r, i, k) && number.low <= number.high && number.text.end <= size);
    PROMISE(dgm_result_act(&act, r, e->act - 1u));
    for (size_t k = 0; k < act.event_count; k++)
        mentions += dgm_result_act_event(r, e->act - 1u, k) == i;
    PROMISE(mentions == 1 && dgm_result_act_event(r, e->act - 1u, act.event_count) == DGM_NONE);
}

static void check_quotes(const dgm_result *r, size_t size)
{
    dgm_quote q;

    for (size_t i = 0; dgm_result_quote(&q, r, i); i++) {
        PROMISE(q.text.start <= q.text.end && q.text.end <= size);
        PROMISE(!q.speaker.named || q.speaker.text.end <= size);
    }
}

static void check_spans(const dgm_result *r, size_t size)
{
    dgm_event e;

    for (size_t i = 0; dgm_result_event(&e, r, i); i++) {
        dgm_actor actor;

        PROMISE(e.trigger.start < e.trigger.end && e.trigger.end <= size);
        PROMISE(e.act >= 1);
        check_links(r, i, &e, size);
        for (size_t k = 0; dgm_result_source(&actor, r, i, k); k++)
            PROMISE(!actor.named || (actor.text.start < actor.text.end && actor.text.end <= size));
        for (size_t k = 0; dgm_result_target(&actor, r, i, k); k++)
            PROMISE(!actor.named || (actor.text.start < actor.text.end && actor.text.end <= size));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const lang[] = { "id", "en", NULL, "auto" };
    dgm_article article = { .id = "fuzz" };
    char *json[2] = { NULL, NULL };
    size_t n[2] = { 0, 0 };

    if (size < 1)
        return 0;
    if (!engine)
        open_engine();
    article.lang = lang[data[0] & 3];
    article.date = data[0] & 4 ? "2024-02-29" : NULL;
    article.text = (const char *)data + 1;
    article.text_size = size - 1;
    for (int i = 0; i < 2; i++) {
        dgm_result *r;
        dgm_error error = { 0 };

        if (dgm_code(&r, engine, &article, &error) != DGM_OK) {
            PROMISE(!r && error.message[0] && error.status != DGM_OK);
            break;
        }
        check_spans(r, article.text_size);
        check_quotes(r, article.text_size);
        render_all(&json[i], &n[i], r);
        dgm_result_free(r);
    }
    PROMISE(n[0] == n[1] && (!n[0] || !memcmp(json[0], json[1], n[0])));
    free(json[0]);
    free(json[1]);
    return 0;
}
