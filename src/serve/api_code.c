/* POST /v1/code: one article in, its record out, with offsets for browsers and with what is behind each event. */
#include "serve/api_code.h"

#include "base/error.h"
#include "base/json_fault.h"
#include "engine/engine.h"
#include "serve/serve.h"
#include "ask/utf16.h"

#define BODY_DEPTH 64

/* ---- The request ---------------------------------------------------------------------------------------------------- */

static dgm_status text_of(const char **out, const json_t *body, const char *key, char parameter[64], dgm_error *error)
{
    const json_t *value = json_object_get(body, key);

    *out = json_string_value(value);
    if (!value || json_is_null(value) || (*out && strlen(*out) == json_string_length(value)))
        return DGM_OK;
    snprintf(parameter, 64, "%s", key);
    return dgm_fail(error, DGM_EUSAGE, UINT64_MAX, "\"%s\" must be a string without NUL", key);
}

static dgm_status check_keys(const json_t *body, char parameter[64], dgm_error *error)
{
    static const char *const known[] = { "text", "title", "date", "lang", "source", "url", "id" };
    const char *key;
    json_t *value;

    json_object_foreach((json_t *)(uintptr_t)body, key, value) {
        bool found = false;

        for (size_t i = 0; i < COUNT_OF(known); i++)
            found = found || strcmp(known[i], key) == 0;
        if (found)
            continue;
        snprintf(parameter, 64, "body");
        return dgm_fail(error, DGM_EUSAGE, UINT64_MAX, "the body has an unknown field; known are text, title, date, lang, source, url, id");
    }
    return DGM_OK;
}

dgm_status body_alone(const request *r, char parameter[64], dgm_error *error)
{
    if (!r->uri.param_count)
        return DGM_OK;
    snprintf(parameter, 64, "%.60s", r->uri.param[0].name);
    return dgm_fail(error, DGM_EUSAGE, UINT64_MAX, "%.40s: there is no such parameter here", r->uri.param[0].name);
}

dgm_status body_parse(json_t **out, const char *p, size_t n, dgm_error *error)
{
    json_error_t where;
    const char *why;

    *out = json_loadb(p ? p : "", n, JSON_REJECT_DUPLICATES, &where);
    if (json_is_object(*out))
        return DGM_OK;
    if (*out)
        return dgm_fail(error, DGM_EFORMAT, UINT64_MAX, "the body must be a JSON object");
    if (json_error_code(&where) == json_error_out_of_memory)
        return dgm_fail_memory(error);
    why = json_fault(&where, NULL);
    return why ? dgm_fail(error, DGM_EFORMAT, UINT64_MAX, "the body cannot be taken: line %d, column %d: %s", where.line, where.column, why)
               : dgm_fail(error, DGM_EFORMAT, UINT64_MAX, "the body is no JSON: line %d, column %d", where.line, where.column);
}

dgm_status code_request(dgm_article *out, json_t **body, const char *p, size_t n, char parameter[64], dgm_error *error)
{
    *out = (dgm_article){ 0 };
    parameter[0] = '\0';
    TRY(body_parse(body, p, n, error));
    TRY(check_keys(*body, parameter, error));
    TRY(text_of(&out->text, *body, "text", parameter, error));
    TRY(text_of(&out->title, *body, "title", parameter, error));
    TRY(text_of(&out->date, *body, "date", parameter, error));
    TRY(text_of(&out->lang, *body, "lang", parameter, error));
    TRY(text_of(&out->source, *body, "source", parameter, error));
    TRY(text_of(&out->url, *body, "url", parameter, error));
    TRY(text_of(&out->id, *body, "id", parameter, error));
    if (!out->text || !out->text[0]) {
        snprintf(parameter, 64, "text");
        return dgm_fail(error, DGM_EUSAGE, UINT64_MAX, "\"text\" is missing or empty");
    }
    out->text_size = strlen(out->text);
    if (out->date && !out->date[0])
        out->date = NULL;
    if (out->date && !date_is_valid(str_of(out->date))) {
        snprintf(parameter, 64, "date");
        return dgm_fail(error, DGM_EUSAGE, UINT64_MAX, "\"date\" must be a day such as 2021-04-07");
    }
    if (out->lang && !out->lang[0])
        out->lang = NULL;
    if (!out->id)
        out->id = "article";
    return DGM_OK;
}

/* ---- The explanation -------------------------------------------------------------------------------------------------- */

static json_t *json_of(str s) { return json_stringn(s.n ? s.p : "", s.n); }

static json_t *span_of(const char *part, uint32_t start, uint32_t end, str reason)
{
    return json_pack("{s:s, s:i, s:i, s:o}", "part", part, "start", (int)start, "end", (int)end, "reason", json_of(reason));
}

static int add_side(json_t *spans, const doc *d, const char *part, const participant *p, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (p[i].end > p[i].start && json_array_append_new(spans, span_of(part, p[i].start, p[i].end, d->actor[p[i].actor].reason)) != 0)
            return -1;
    return 0;
}

static int add_spans(json_t *spans, const doc *d, const event *e)
{
    int bad = json_array_append_new(spans, span_of("trigger", e->start, e->end, e->rule));

    bad = bad || add_side(spans, d, "source", e->source, e->source_count) || add_side(spans, d, "target", e->target, e->target_count);
    if (e->status_cue != NO_INDEX && e->status_cue < d->word_count)
        bad = bad || json_array_append_new(spans, span_of("status", d->word[e->status_cue].start, d->word[e->status_cue].end,
                                                          str_of(event_status_name[e->status])));
    if (e->timex != NO_INDEX)
        bad = bad || json_array_append_new(spans, span_of("date", d->timex[e->timex].start, d->timex[e->timex].end, e->date));
    if (e->place != NO_INDEX)
        bad = bad || json_array_append_new(spans, span_of("place", d->place[e->place].start, d->place[e->place].end, d->place[e->place].name));
    if (e->quote != NO_INDEX)
        bad = bad || json_array_append_new(spans, span_of("quote", d->quote[e->quote].start, d->quote[e->quote].end, STR("")));
    return bad ? -1 : 0;
}

/* What stages noted about the words of the trigger: which model spoke, what was weighed. */
static int add_notes(json_t *notes, const doc *d, const event *e)
{
    for (uint32_t i = 0; i < d->note_count; i++) {
        const note *n = &d->note[i];

        if (n->start < e->end && n->end > e->start &&
            json_array_append_new(notes, json_pack("{s:s, s:o}", "stage", n->stage, "text", json_of(n->text))) != 0)
            return -1;
    }
    return 0;
}

/* In a sentence: the row of the pack, and who weighed it. */
static void reason_of(buf *b, const doc *d, const event *e, const ontology *o)
{
    const cameo_code *c = o ? ontology_cameo(o, str_of(e->cameo)) : NULL;

    buf_printf(b, "\"%.*s\" is %s", (int)(e->end - e->start), d->text.p + e->start, e->cameo);
    if (c)
        buf_printf(b, " %.*s", (int)c->name.n, c->name.p);
    buf_printf(b, " by %.*s; confidence ", (int)e->rule.n, e->rule.p);
    buf_fixed(b, e->confidence, 2);
}

static json_t *explain(const doc *d, const ontology *o, uint32_t number)
{
    const event *e = &d->event[number];
    json_t *spans = json_array(), *notes = json_array(), *out;
    buf reason = { 0 };
    int bad = add_spans(spans, d, e) || add_notes(notes, d, e);

    reason_of(&reason, d, e, o);
    out = json_pack("{s:i, s:o, s:o, s:o, s:o}", "event", (int)number, "rule", json_of(e->rule), "reason",
                    json_stringn(reason.p ? reason.p : "", reason.n), "spans", spans, "notes", notes);
    if (bad || reason.failed) {
        json_decref(out);
        out = NULL;
    }
    buf_release(&reason);
    return out;
}

/* Candidates that became no event, each with the stage's reason. */
static json_t *rejected(const doc *d)
{
    json_t *out = json_array();

    for (uint32_t i = 0; i < d->note_count; i++) {
        const note *n = &d->note[i];
        bool used = false;

        for (uint32_t k = 0; k < d->event_count && !used; k++)
            used = n->start < d->event[k].end && n->end > d->event[k].start;
        if (used || strcmp(n->stage, "code") != 0 || n->end <= n->start)
            continue;
        if (json_array_append_new(out, json_pack("{s:i, s:i, s:o}", "start", (int)n->start, "end", (int)n->end, "reason", json_of(n->text))) != 0) {
            json_decref(out);
            return NULL;
        }
    }
    return out;
}

static dgm_status add_explanation(json_t *record, const dgm_result *result, dgm_error *error)
{
    const doc *d = &result->doc;
    json_t *list = json_array();

    if (json_object_set_new(record, "explain", list) != 0)
        return dgm_fail_memory(error);
    for (uint32_t i = 0; i < d->event_count; i++)
        if (json_array_append_new(list, explain(d, result->engine->ontology, i)) != 0)
            return dgm_fail_memory(error);
    return json_object_set_new(record, "not_coded", rejected(d)) == 0 ? DGM_OK : dgm_fail_memory(error);
}

/* ---- The answer -------------------------------------------------------------------------------------------------------- */

static dgm_status write_record(buf *out, dgm_result *result, dgm_error *error)
{
    dgm_render_options options = DGM_RENDER_OPTIONS_INIT;
    const char *line;
    char *dump = NULL;
    size_t size;
    json_t *record;
    dgm_status status;

    options.include_text = true;
    TRY(dgm_result_render(&line, &size, result, &options, error));
    record = json_loadb(line, size, 0, NULL);
    if (!record)
        return dgm_fail_memory(error);
    status = add_explanation(record, result, error);
    if (status == DGM_OK)
        status = utf16_offsets(record, result->doc.text, error);
    if (status == DGM_OK)
        dump = json_dumps(record, JSON_COMPACT | JSON_REAL_PRECISION(9));
    if (status == DGM_OK && !dump)
        status = dgm_fail_memory(error);
    if (dump) {
        buf_z(out, dump);
        buf_char(out, '\n');
    }
    free(dump);
    json_decref(record);
    return status;
}

dgm_status api_code(worker *w, const request *r, answer *a, dgm_error *error)
{
    dgm_article article;
    dgm_result result;
    json_t *body = NULL;
    dgm_status status = body_alone(r, a->parameter, error);

    result_init(&result, w->settings->engine);
    result.words_may_go = true;
    if (status == DGM_OK)
        status = code_request(&article, &body, r->body, r->body_size, a->parameter, error);
    if (status == DGM_OK) {
        status = pipeline_run(&result, &article, error);
        if (status == DGM_ELIMIT)
            a->status = 422; /* the article is too much, not the server too busy */
        if (status == DGM_ENOMEM) {
            a->status = 413;
            dgm_fail(error, status, UINT64_MAX, "the article needs more than the memory that one is given (%zu MiB); its parts can be coded one by one",
                     w->settings->engine->options.document_memory >> 20);
        }
    }
    if (status == DGM_OK)
        status = write_record(&a->body, &result, error);
    result_release(&result);
    json_decref(body);
    return status;
}
