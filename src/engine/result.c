/* Results: the document of one article with its arena, and what is read from it. */
#include "engine/engine.h"

#include "base/error.h"
#include "write/store.h"

#include <stdarg.h>

#define KEEP_BYTES ((size_t)8 * 1024 * 1024) /* a larger arena goes back after its article */

void result_init(dgm_result *r, const dgm_engine *engine)
{
    *r = (dgm_result){ .engine = engine };
    arena_init(&r->arena, engine->options.document_memory);
    doc_init(&r->doc, &r->arena, (str){ "", 0 });
}

void result_recycle(dgm_result *r)
{
    if (r->arena.used > KEEP_BYTES)
        arena_release(&r->arena);
    else
        arena_reset(&r->arena);
    if (r->rendered.cap > KEEP_BYTES)
        buf_release(&r->rendered);
    r->rendered.n = 0;
    r->rendered.failed = false;
    r->remark = NULL;
    r->remark_count = r->remark_cap = 0;
    r->language = NULL;
    r->repeats = NULL;
    r->failure = (dgm_error){ DGM_OK, UINT64_MAX, "" };
    doc_init(&r->doc, &r->arena, (str){ "", 0 });
}

void result_release(dgm_result *r)
{
    arena_release(&r->arena);
    buf_release(&r->rendered);
}

void result_remark(dgm_result *r, uint64_t offset, const char *format, ...)
{
    char text[300];
    va_list args;
    remark *slot;

    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    slot = ARENA_PUSH(&r->arena, r->remark, r->remark_count, r->remark_cap);
    if (!slot)
        return;
    *slot = (remark){ arena_str(&r->arena, str_of(text)), offset };
    if (!slot->text.p)
        r->remark_count--;
}

dgm_status dgm_code(dgm_result **out, const dgm_engine *engine, const dgm_article *article, dgm_error *error)
{
    dgm_result *r = heap_alloc(1, sizeof(*r));
    dgm_status status;

    *out = NULL;
    if (!r)
        return dgm_fail_memory(error);
    result_init(r, engine);
    status = pipeline_run(r, article, error);
    if (status == DGM_OK)
        *out = r;
    else
        dgm_result_free(r);
    return status;
}

void dgm_result_free(dgm_result *r)
{
    if (!r)
        return;
    result_release(r);
    free(r);
}

size_t dgm_result_remark_count(const dgm_result *r) { return r->remark_count; }

dgm_report dgm_result_remark(const dgm_result *r, size_t n)
{
    dgm_report report = { DGM_OK, NULL, 0, UINT64_MAX, r->doc.id.p, "", 0 };

    if (n < r->remark_count) {
        report.offset = r->remark[n].offset;
        report.message = r->remark[n].text.p;
    }
    return report;
}

dgm_position dgm_result_position(const dgm_result *r) { return r->position; }
dgm_status dgm_result_status(const dgm_result *r) { return r->failure.status; }
const char *dgm_result_id(const dgm_result *r) { return r->doc.id.p; }
size_t dgm_result_event_count(const dgm_result *r) { return r->doc.event_count; }
size_t dgm_result_word_count(const dgm_result *r) { return r->doc.word_count + r->doc.words_gone; }
size_t dgm_result_text_size(const dgm_result *r) { return r->doc.text.n; }

static coder_versions versions_of(const dgm_result *r)
{
    const language *l = r->language;
    str none = { "", 0 };

    return (coder_versions){ DGM_VERSION, l ? l->pack : none, r->engine->world_version, l ? l->models : none,
                             r->engine->ontology_version };
}

dgm_status dgm_store_add(dgm_store *store, const dgm_result *r, dgm_error *error)
{
    coder_versions versions = versions_of(r);

    if (r->failure.status != DGM_OK)
        return dgm_fail(error, DGM_EUSAGE, UINT64_MAX, "an article that was not coded cannot be stored");
    if (r->repeats)
        return store_add_duplicate(store, r->repeats, &versions, error);
    return store_add(store, &r->doc, r->engine->ontology, &versions, error);
}

static void render(buf *out, const dgm_result *r, const dgm_render_options *o)
{
    coder_versions versions = versions_of(r);

    if (r->repeats) {
        if (o->format == DGM_FORMAT_JSON)
            write_json_duplicate(out, r->repeats);
        else if (o->format == DGM_FORMAT_TABLE)
            write_table_duplicate(out, r->repeats);
        return;
    }
    switch (o->format) {
    case DGM_FORMAT_JSON:
        if (r->failure.status == DGM_OK)
            write_json(out, &r->doc, r->engine->ontology, &versions, o->include_text, o->date_spans);
        else
            write_json_error(out, r->doc.id.p, &r->failure);
        break;
    case DGM_FORMAT_TABLE:
        if (r->failure.status == DGM_OK)
            write_table(out, &r->doc, r->engine->ontology, o->color, o->width);
        break;
    case DGM_FORMAT_EXPLAIN:
        if (r->failure.status == DGM_OK)
            write_explain(out, &r->doc, r->engine->ontology, o->color);
        break;
    case DGM_FORMAT_CONLLU:
        if (r->failure.status == DGM_OK)
            write_conllu(out, &r->doc);
        break;
    case DGM_FORMAT_UNRESOLVED:
        if (r->failure.status == DGM_OK)
            write_unresolved(out, &r->doc);
        break;
    case DGM_FORMAT_ARTICLE:
        if (r->failure.status == DGM_OK)
            write_article(out, &r->doc);
        else
            write_json_error(out, r->doc.id.p, &r->failure);
        break;
    case DGM_FORMAT_WHY_NOT:
        if (r->failure.status == DGM_OK)
            write_why_not(out, &r->doc, o->color);
        break;
    case DGM_FORMAT_NONE:
        break;
    }
}

dgm_status result_render(dgm_result *r, const dgm_render_options *options, dgm_error *error)
{
    clean_report repairs = { 0 };

    /* A message cut at its limit may end inside a character. */
    clean_invalid(r->failure.message, (uint32_t)strlen(r->failure.message), &repairs);
    r->rendered.n = 0;
    render(&r->rendered, r, options);
    buf_char(&r->rendered, '\0');
    if (r->rendered.failed)
        return dgm_fail_memory(error);
    r->rendered.n--;
    return DGM_OK;
}

dgm_status dgm_result_render(const char **out, size_t *size, dgm_result *result, const dgm_render_options *options,
                             dgm_error *error)
{
    *out = NULL;
    TRY(result_render(result, options, error));
    *out = dgm_result_rendered(result, size);
    return DGM_OK;
}

const char *dgm_result_rendered(const dgm_result *result, size_t *size)
{
    if (size)
        *size = result->rendered.n;
    return result->rendered.p;
}

bool dgm_result_is_duplicate(const dgm_result *r) { return r->repeats != NULL; }
