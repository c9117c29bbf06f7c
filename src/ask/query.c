/* The public door: which question, which parameters it takes, and where the answer goes. */
#include "ask/internal.h"

#include "ask/params.h"
#include "ask/record.h"
#include "base/error.h"

#include <stdlib.h>

static const struct {
    const char *what, *more; /* parameters beside the filters */
    ask_question *answer;
    bool as_stored; /* tells what the database holds: corrections beside what was coded, if at all */
} question_table[] = {
    { "events", "", ask_events_rows, false },   { "acts", "", ask_acts_rows, false },        { "dyads", "by", ask_dyads_rows, false },
    { "counts", "by order", ask_counts, false }, { "overview", "unit", ask_overview, false }, { "actors", "q", ask_actors_rows, false },
    { "meta", "", ask_meta, true },              { "article", "id", ask_article, true },      { "actor", "id", ask_actor, false },
    { "quotes", "speaker contains", ask_quotes, false }, { "stories", "", ask_stories, true }, { "story", "id", ask_story, true },
    { "edits", "", ask_edits, true },            { "gold", "only", ask_gold, true },
};

struct dgm_query {
    ask *q;
};

dgm_status dgm_query_open(dgm_query **out, const char *path, dgm_error *error)
{
    dgm_query *query = heap_alloc(1, sizeof(*query));
    dgm_status status;

    *out = NULL;
    if (!query)
        return dgm_fail_memory(error);
    status = ask_open(&query->q, path, error);
    if (status == DGM_OK)
        *out = query;
    else
        free(query);
    return status;
}

void dgm_query_close(dgm_query *query)
{
    if (!query)
        return;
    ask_close(query->q);
    free(query);
}

static dgm_status unknown(const char *what, dgm_error *error)
{
    char all[200] = "";
    size_t n = 0;

    for (size_t i = 0; i < COUNT_OF(question_table); i++)
        n += (size_t)snprintf(all + n, sizeof(all) - n, "%s%s", i ? ", " : "", question_table[i].what);
    return dgm_fail(error, DGM_EUSAGE, UINT64_MAX, "%.40s: there is no such question; %s", what, all);
}

static dgm_status answer(ask_out *o, ask *q, const char *what, const dgm_param *param, size_t count, dgm_error *error)
{
    ask_filter *f = NULL;
    size_t i = 0;
    dgm_status status;

    while (i < COUNT_OF(question_table) && strcmp(question_table[i].what, what) != 0)
        i++;
    if (i == COUNT_OF(question_table))
        return unknown(what, error);
    TRY(ask_begin(q, error));
    q->as_stored = question_table[i].as_stored;
    status = ask_filter_new(&f, q, param, count, question_table[i].more, error);
    if (status == DGM_OK)
        status = ask_guard(&o->guarded, f, error);
    if (status == DGM_OK)
        status = question_table[i].answer(o, q, f, error);
    if (status == DGM_OK && q->names_failed)
        status = dgm_fail_memory(error);
    if (status == DGM_OK)
        status = ask_check(q, error);
    if (status == DGM_OK)
        status = ask_flush(o, true, error);
    ask_filter_free(f);
    ask_end(q);
    return status;
}

dgm_status dgm_query_stream(dgm_query *query, const char *what, const dgm_param *param, size_t param_count, dgm_query_format format,
                            dgm_write_fn write, void *user, dgm_error *error)
{
    ask_out o = { .write = write, .user = user, .format = format };
    dgm_status status = answer(&o, query->q, what, param, param_count, error);

    buf_release(&o.b);
    return status;
}

dgm_status dgm_query_run(char **out, size_t *size, dgm_query *query, const char *what, const dgm_param *param, size_t param_count,
                         dgm_query_format format, dgm_error *error)
{
    ask_out o = { .format = format };
    dgm_status status = answer(&o, query->q, what, param, param_count, error);

    *out = NULL;
    if (status == DGM_OK) {
        buf_char(&o.b, '\0');
        status = o.b.failed ? dgm_fail_memory(error) : DGM_OK;
    }
    if (status != DGM_OK) {
        buf_release(&o.b);
        return status;
    }
    *out = o.b.p;
    if (size)
        *size = o.b.n - 1;
    return DGM_OK;
}

const char *dgm_query_param(size_t n, const char **value, const char **help)
{
    if (n >= param_count)
        return NULL;
    if (value)
        *value = param_table[n].value;
    if (help)
        *help = param_table[n].help;
    return param_table[n].name;
}
