/* dragoman query: questions to a database. */
#include "cli.h"

#include <string.h>
#include <unistd.h>

static dgm_status on_bytes(void *user, const char *p, size_t size, dgm_error *error)
{
    if (output_write(user, p, size))
        return DGM_OK;
    *error = (dgm_error){ DGM_EWRITE, UINT64_MAX, "" }; /* told already */
    return DGM_EWRITE;
}

static bool is_question(const char *word)
{
    static const char *const what[] = { "events", "acts", "dyads", "counts", "overview", "meta", "actors" };

    for (size_t i = 0; i < sizeof(what) / sizeof(*what); i++)
        if (strcmp(what[i], word) == 0)
            return true;
    return false;
}

static dgm_query_format format_of(const settings *s, const char *what)
{
    static const char *const name[] = { "table", "csv", "json", "jsonl" };

    for (size_t i = 0; s->format && i < sizeof(name) / sizeof(*name); i++)
        if (strcmp(name[i], s->format) == 0)
            return (dgm_query_format)i;
    return strcmp(what, "overview") == 0 || strcmp(what, "meta") == 0 ? DGM_QUERY_JSON : DGM_QUERY_TABLE;
}

static int migrate(const settings *s)
{
    dgm_error error;

    if (s->operand_count != 1) {
        complain("query --migrate takes one database");
        return EXIT_USAGE;
    }
    if (dgm_query_migrate(s->operand[0], &error) == DGM_OK)
        return EXIT_OK;
    complain("%s", error.message);
    return error.status == DGM_EIO ? EXIT_INPUT : error.status == DGM_ENOMEM ? EXIT_BUG : EXIT_OUTPUT;
}

static int answer(const settings *s, dgm_query *q, const char *what)
{
    output out;
    dgm_error error = { DGM_OK, UINT64_MAX, "" };
    dgm_status status;

    if (!output_open(&out, s->output))
        return EXIT_OUTPUT;
    status = dgm_query_stream(q, what, s->param, s->param_count, format_of(s, what), on_bytes, &out, &error);
    if (status != DGM_OK) {
        int exit_status = tell_param(s, &error);

        (void)output_close(&out, false);
        return exit_status;
    }
    return output_close(&out, true) ? EXIT_OK : EXIT_OUTPUT;
}

int run_query(const settings *s)
{
    const char *what = s->operand_count > 1 ? s->operand[1] : "events";
    dgm_query *q;
    dgm_error error;
    int exit_status;

    if (s->migrate)
        return migrate(s);
    if (s->operand_count == 0 || s->operand_count > 2 || !is_question(what)) {
        if (s->operand_count == 2)
            complain("%s: there is no such question; events, acts, dyads, counts, actors, overview or meta", what);
        else
            complain("query wants a database and at most one word for what is asked; see dragoman query --help");
        return EXIT_USAGE;
    }
    if (dgm_query_open(&q, s->operand[0], &error) != DGM_OK) {
        complain("%s", error.message);
        return error.status == DGM_EIO ? EXIT_INPUT : exit_of(&error);
    }
    exit_status = answer(s, q, what);
    dgm_query_close(q);
    return exit_status;
}
