/* dragoman link: stories and acts over many coded articles. */
#include "cli.h"

#include <string.h>
#include <unistd.h>

typedef struct job {
    const settings *s;
    output out;
} job;

static dgm_status on_record(void *user, const char *record, size_t size, dgm_error *error)
{
    job *j = user;

    if (output_write(&j->out, record, size) && output_write(&j->out, "\n", 1))
        return DGM_OK;
    *error = (dgm_error){ DGM_EWRITE, UINT64_MAX, "" }; /* told already */
    return DGM_EWRITE;
}

static void on_report(void *user, const dgm_report *r)
{
    const job *j = user;

    if (r->status == DGM_OK && j->s->quiet)
        return;
    if (!r->file)
        complain("%s", r->message);
    else
        complain("%s:%llu: %s", r->file, (unsigned long long)r->line, r->message);
}

static int exit_of_link(const dgm_error *error)
{
    if (error->status == DGM_EIO || error->status == DGM_ELIMIT)
        return EXIT_INPUT;
    return error->status == DGM_EFORMAT ? EXIT_DATA : error->status == DGM_ENOMEM ? EXIT_BUG : EXIT_OUTPUT;
}

int run_link(const settings *s)
{
    static const char *const standard_input[] = { "-" };
    bool own = s->operand_count == 0 && s->db; /* the articles of the database */
    const char *const *file = s->operand_count ? s->operand : (const char *const *)standard_input;
    job j = { .s = s };
    dgm_link_options o = DGM_LINK_OPTIONS_INIT;
    dgm_link_summary sum;
    dgm_error error = { DGM_OK, UINT64_MAX, "" };
    int exit_status = EXIT_OK;

    o.home = s->home;
    o.threshold = s->threshold;
    o.window_days = (uint32_t)s->window_days;
    o.window_articles = (uint32_t)s->window_articles;
    o.db = s->db;
    o.user = &j;
    o.on_record = s->db && !s->output ? NULL : on_record;
    o.on_report = on_report;
    if (!output_open(&j.out, s->output))
        return EXIT_OUTPUT;
    if (dgm_link_run(&sum, file, own ? 0 : s->operand_count ? s->operand_count : 1, &o, &error) != DGM_OK) {
        if (error.message[0])
            complain("%s", error.message);
        exit_status = exit_of_link(&error);
    } else {
        if (!s->quiet)
            complain("%llu articles and %llu repetitions in %llu stories; %llu acts, told %llu times",
                     (unsigned long long)sum.articles, (unsigned long long)sum.duplicates, (unsigned long long)sum.stories,
                     (unsigned long long)sum.acts, (unsigned long long)sum.mentions);
        exit_status = sum.failed ? EXIT_SOME_FAILED : EXIT_OK;
    }
    if (!output_close(&j.out, exit_status == EXIT_OK || exit_status == EXIT_SOME_FAILED) && exit_status != EXIT_OUTPUT)
        exit_status = EXIT_OUTPUT;
    return exit_status;
}
