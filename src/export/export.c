/* The public door: which format, which records, where to. */
#include "export/export.h"

#include "base/error.h"

#include <stdlib.h>

const format *const format_table[] = {
    &gdelt_events_format, &gdelt_mentions_format, &polecat_format, &icews_format, &petrarch_format, &phoenix_format, &tabari_format, &plover_format,
    &csv_format, &jsonl_format, &geojson_format, &graphml_format,
};
const uint32_t format_count = COUNT_OF(format_table);

static const format *format_of(const char *name)
{
    for (uint32_t i = 0; i < format_count; i++)
        if (strcmp(format_table[i]->name, name) == 0)
            return format_table[i];
    return NULL;
}

const char *dgm_export_format(size_t n, const char **file, const char **help)
{
    if (n >= format_count)
        return NULL;
    if (file)
        *file = format_table[n]->file;
    if (help)
        *help = format_table[n]->help;
    return format_table[n]->name;
}

/* ---- Writing ----------------------------------------------------------------------------------------------------- */

static sheet new_line(job *j) { return (sheet){ &j->out.b, j->f->style, true, j->f->none, j->out.guarded, false }; }

static void write_header(job *j)
{
    sheet s = new_line(j);

    for (uint32_t i = 0; i < j->f->column_count; i++)
        col_z(&s, j->f->columns[i].name);
    buf_char(&j->out.b, '\n');
}

static void write_columns(job *j, const record *r)
{
    sheet s = new_line(j);

    for (uint32_t i = 0; i < j->f->column_count; i++)
        j->f->columns[i].put(&s, j, r, j->f->columns[i].side);
    buf_char(&j->out.b, '\n');
}

static dgm_status write_record(job *j, record *r, dgm_error *error)
{
    bool keeps = true;
    str text;

    if (j->one_a_day)
        TRY(one_a_day_keeps(&keeps, j, r, error));
    if (keeps && j->offset) {
        j->offset--;
        keeps = false;
    }
    j->full = j->written >= j->limit;
    if (!keeps || j->full)
        return DGM_OK;
    if (j->f->needs_text)
        TRY(records_text(&text, j, r->told, error));
    if (j->f->needs_story)
        TRY(records_story(j, r, error));
    if (j->f->write)
        TRY(j->f->write(j, r, error));
    else
        write_columns(j, r);
    j->written++;
    return ask_flush(&j->out, false, error);
}

/* What the format has no place for is left out before it can be the one of its day. */
static bool belongs(const job *j, const record *r)
{
    return (!j->f->only_plover || r->type.n) && (!j->f->needs_both || (r->from && r->to));
}

static dgm_status scout(job *j, record *r, dgm_error *error) { return belongs(j, r) ? one_a_day_scout(j, r, error) : DGM_OK; }
static dgm_status write(job *j, record *r, dgm_error *error) { return belongs(j, r) ? write_record(j, r, error) : DGM_OK; }

static dgm_status write_all(job *j, dgm_error *error)
{
    if (j->one_a_day)
        TRY(records_run(j, scout, error));
    if (j->f->header)
        write_header(j);
    if (j->f->begin)
        TRY(j->f->begin(j, error));
    TRY(records_run(j, write, error));
    if (j->f->end)
        TRY(j->f->end(j, error));
    return ask_flush(&j->out, true, error);
}

/* ---- Running ----------------------------------------------------------------------------------------------------- */

static void release(job *j)
{
    sqlite3_stmt *const sql[] = { j->keep, j->kept, j->node, j->nodes, j->article, j->names };

    for (uint32_t i = 0; i < COUNT_OF(sql); i++)
        sqlite3_finalize(sql[i]);
    records_close(&j->in);
    ask_filter_free(j->filter);
    ask_close(j->in.q);
    buf_release(&j->out.b);
}

/* The filter of the caller; formats that do not tell the status get actual events, unless one is asked for. */
static dgm_status make_filter(job *j, const dgm_param *param, size_t count, dgm_error *error)
{
    dgm_param *all;
    dgm_status status;
    bool asked = j->f->has_status;

    for (size_t i = 0; i < count; i++)
        asked |= strcmp(param[i].name, "status") == 0;
    if (asked)
        return ask_filter_new(&j->filter, j->in.q, param, count, "", error);
    all = heap_alloc(count + 1, sizeof(*all));
    if (!all)
        return dgm_fail_memory(error);
    if (count)
        memcpy(all, param, count * sizeof(*all));
    all[count] = (dgm_param){ "status", "actual" };
    status = ask_filter_new(&j->filter, j->in.q, all, count + 1, "", error);
    free(all);
    return status;
}

static dgm_status run(job *j, const char *db, const dgm_param *param, size_t count, dgm_error *error)
{
    dgm_status status;

    TRY(ask_open(&j->in.q, db, error));
    for (size_t i = 0; i < count; i++)
        if (strcmp(param[i].name, "sort") == 0)
            return dgm_fail(error, DGM_EUSAGE, i, "sort: exports go by article and event, whatever the format");
    TRY(ask_begin(j->in.q, error)); /* two passes see the same */
    TRY(make_filter(j, param, count, error));
    TRY(ask_guard(&j->out.guarded, j->filter, error));
    j->limit = ask_limit(j->filter, UINT64_MAX);
    j->offset = ask_offset(j->filter);
    status = records_open(j, error);
    if (status == DGM_OK)
        status = write_all(j, error);
    return status == DGM_OK ? ask_check(j->in.q, error) : status;
}

dgm_status dgm_export(uint64_t *count, const char *db, const char *name, const dgm_param *param, size_t param_count,
                      const dgm_export_options *options, dgm_write_fn to, void *user, dgm_error *error)
{
    job j = { .out = { .write = to, .user = user }, .text_of = -1, .story_of = -1 };
    dgm_export_options none = DGM_EXPORT_OPTIONS_INIT;
    tables t = { 0 };
    gazetteer places = { 0 };
    arena mem;
    char home[4096];
    dgm_status status;
    dgm_error own;

    if (count)
        *count = 0;
    if (!error)
        error = &own;
    if (!options)
        options = &none;
    j.f = format_of(name);
    j.t = &t;
    j.places = &places;
    j.one_a_day = options->one_a_day;
    if (!j.f)
        return dgm_fail(error, DGM_EUSAGE, UINT64_MAX, "format \"%.60s\": there is no such format to export to", name);
    arena_init(&mem, 0);
    status = dgm_home_find(home, sizeof(home), options->home, error);
    if (status == DGM_OK)
        status = tables_open(&t, home, error);
    if (status == DGM_OK)
        status = gazetteer_open(&places, &mem, home, error);
    if (status == DGM_OK)
        status = run(&j, db, param, param_count, error);
    if (count)
        *count = j.written;
    release(&j);
    gazetteer_close(&places);
    arena_release(&mem);
    tables_release(&t);
    return status;
}

dgm_status export_check(const char *home, void (*fault)(void *ctx, const char *message), void *ctx, dgm_error *error)
{
    tables t = { 0 };
    dgm_error local = { DGM_OK, UINT64_MAX, "" };
    dgm_status status = tables_open(&t, home, &local);

    tables_release(&t);
    if (status == DGM_EFORMAT) {
        fault(ctx, local.message);
        return DGM_OK;
    }
    return status == DGM_OK ? DGM_OK : dgm_fail(error, status, local.offset, "%s", local.message);
}
