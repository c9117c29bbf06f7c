/* dragoman import: tables of a world folder from dictionaries of TABARI or PETRARCH. */
#include "cli.h"

static void on_fault(void *user, const char *message)
{
    const settings *s = user;

    if (!s->quiet)
        complain("%s", message);
}

static int import_verbs(const settings *s)
{
    dgm_import_summary sum;
    dgm_error error;

    if (dgm_import_verbs(&sum, s->output, s->operand, s->operand_count, s->home, on_fault, (void *)(uintptr_t)s, &error) != DGM_OK) {
        complain("%s", error.message);
        return error.status == DGM_EIO || error.status == DGM_EINPUT ? EXIT_INPUT : exit_of(&error);
    }
    if (s->quiet)
        return EXIT_OK;
    for (size_t i = 0; i < sum.reason_count; i++)
        if (sum.reason[i].count)
            complain("not taken over: %zu: %s", sum.reason[i].count, sum.reason[i].reason);
    complain("%zu rows; %zu lines or parts of lines not taken over", sum.rows, sum.left_out);
    return EXIT_OK;
}

int run_import(const settings *s)
{
    dgm_error error;
    size_t rows;

    if (!s->output) {
        complain("import: --output=FOLDER is missing");
        return EXIT_USAGE;
    }
    if (s->operand_count == 0) {
        complain("import: name the dictionaries; see dragoman import --help");
        return EXIT_USAGE;
    }
    if (s->verbs)
        return import_verbs(s);
    if (dgm_import(&rows, s->output, s->operand, s->operand_count, s->home, on_fault, (void *)(uintptr_t)s, &error) != DGM_OK) {
        complain("%s", error.message);
        return error.status == DGM_EIO || error.status == DGM_EINPUT ? EXIT_INPUT : exit_of(&error);
    }
    if (!s->quiet)
        complain("%zu rows", rows);
    return EXIT_OK;
}
