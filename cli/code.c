/* dragoman code: articles in, events out. */
#include "cli.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

typedef struct job {
    const settings *s;
    output out;
    dgm_store *store;
    bool print;          /* write rendered results to `out` */
    bool each;           /* flush after each article: somebody or a program waits for it */
    bool progress, shown;
    uint64_t articles, events, words;
    struct timespec began, last;
} job;

static double seconds_since(const struct timespec *t)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - t->tv_sec) + (double)(now.tv_nsec - t->tv_nsec) * 1e-9;
}

static void clear_progress(job *j)
{
    if (j->shown)
        fputs("\r\033[K", stderr);
    j->shown = false;
}

/* From the second second on, five times a second. */
static void show_progress(job *j)
{
    double all = seconds_since(&j->began);

    if (!j->progress || all < 1 || seconds_since(&j->last) < 0.2)
        return;
    clock_gettime(CLOCK_MONOTONIC, &j->last);
    fprintf(stderr, "\r\033[K%llu articles, %llu events, %.0f words/s", (unsigned long long)j->articles,
            (unsigned long long)j->events, (double)j->words / all);
    j->shown = true;
}

static void on_report(void *user, const dgm_report *r)
{
    job *j = user;

    if (r->status == DGM_OK && j->s->quiet)
        return;
    clear_progress(j);
    if (!r->file || r->message == NULL)
        complain("%s", r->message ? r->message : "unknown failure");
    else if (strncmp(r->message, r->file, strlen(r->file)) == 0 || strncmp(r->message, "standard input", 14) == 0)
        complain("%s", r->message); /* says the place itself */
    else
        complain("%s:%llu: %s%s%s%s", strcmp(r->file, "-") == 0 ? "standard input" : r->file,
                 (unsigned long long)(r->line ? r->line : 1), r->id ? "article " : "", r->id ? r->id : "", r->id ? ": " : "",
                 r->message);
}

static dgm_status fail_output(dgm_error *error)
{
    if (error)
        *error = (dgm_error){ DGM_EWRITE, UINT64_MAX, "" }; /* told already */
    return DGM_EWRITE;
}

static dgm_status on_result(void *user, dgm_result *result, dgm_error *error)
{
    job *j = user;
    const char *text;
    size_t size;

    j->articles++;
    j->events += dgm_result_event_count(result);
    j->words += dgm_result_word_count(result);
    if (j->store && dgm_result_status(result) == DGM_OK) {
        dgm_status status = dgm_store_add(j->store, result, error);

        if (status != DGM_OK)
            return status;
    }
    text = dgm_result_rendered(result, &size);
    if (j->print && size) {
        clear_progress(j);
        if (!output_write(&j->out, text, size) || (j->each && !output_flush(&j->out)))
            return fail_output(error);
    }
    show_progress(j);
    return DGM_OK;
}

dgm_input input_of(const char *name)
{
    static const char *const names[] = { "auto", "text", "jsonl", "conllu", "html", "csv", "feed", "warc" };

    for (size_t i = 0; name && i < sizeof(names) / sizeof(*names); i++)
        if (strcmp(name, names[i]) == 0)
            return (dgm_input)i;
    return DGM_INPUT_AUTO;
}

static dgm_batch_options batch_of(const settings *s, job *j)
{
    static const char *const standard_input[] = { "-" };
    dgm_batch_options o = DGM_BATCH_OPTIONS_INIT;

    o.file = s->operand_count ? s->operand : (const char *const *)standard_input;
    o.file_count = s->operand_count ? s->operand_count : 1;
    o.input = input_of(s->input);
    o.fields = s->fields;
    o.max_record = (size_t)s->max_record;
    o.lang = s->lang;
    o.lang_forced = s->lang && strcmp(s->lang, "auto") != 0;
    o.date = s->date;
    o.threads = (unsigned)(s->threads > 1024 ? 1024 : s->threads);
    o.user = j;
    o.on_result = on_result;
    o.on_report = on_report;
    o.stopped = stop_asked;
    return o;
}

static int status_of(const dgm_batch_summary *sum)
{
    if (sum->stopped)
        return EXIT_INTERRUPTED;
    if (sum->files_failed)
        return EXIT_INPUT;
    return sum->failed ? EXIT_SOME_FAILED : EXIT_OK;
}

static void say_summary(job *j, const dgm_batch_summary *sum)
{
    double all = seconds_since(&j->began);

    clear_progress(j);
    if (!j->s->quiet && is_terminal(STDERR_FILENO) && j->progress)
        fprintf(stderr, "%llu articles, %llu events, %llu not coded; %.1f s, %.0f words/s\n",
                (unsigned long long)sum->articles, (unsigned long long)sum->events, (unsigned long long)sum->failed, all,
                all > 0 ? (double)sum->words / all : 0);
}

/* Runs the batch; the output is open. */
static int run_batch(job *j, dgm_format format, bool trace)
{
    int exit_status = EXIT_OK;
    dgm_engine *engine = open_engine(j->s, trace, format, &exit_status);
    dgm_batch_options o = batch_of(j->s, j);
    dgm_batch_summary sum;
    dgm_error error;

    if (!engine)
        return exit_status;
    o.render.format = format;
    o.render.include_text = j->s->include_text;
    o.render.color = want_color(j->s, j->out.fd);
    o.render.date_spans = j->s->dates && strcmp(j->s->dates, "span") == 0;
    o.render.width = terminal_width();
    if (dgm_batch_run(&sum, engine, &o, &error) == DGM_OK) {
        exit_status = status_of(&sum);
        say_summary(j, &sum);
    } else {
        clear_progress(j);
        if (error.message[0])
            complain("%s", error.message);
        exit_status = error.status == DGM_ENOMEM ? EXIT_BUG : error.status == DGM_EUSAGE ? EXIT_USAGE : EXIT_OUTPUT;
    }
    dgm_engine_close(engine);
    return exit_status;
}

static int open_store(job *j)
{
    dgm_error error;

    if (!j->s->db)
        return EXIT_OK;
    if (dgm_store_open(&j->store, j->s->db, &error) == DGM_OK)
        return EXIT_OK;
    complain("%s", error.message);
    return EXIT_OUTPUT;
}

static int close_store(job *j, int exit_status)
{
    dgm_error error;

    if (!j->store)
        return exit_status;
    if (dgm_store_close(j->store, &error) == DGM_OK)
        return exit_status;
    complain("%s", error.message);
    return EXIT_OUTPUT;
}

static int run_job(const settings *s, dgm_format format, bool trace)
{
    job j = { .s = s };
    int exit_status;

    catch_signals();
    clock_gettime(CLOCK_MONOTONIC, &j.began);
    j.last = j.began;
    j.print = format != DGM_FORMAT_NONE;
    exit_status = open_store(&j);
    if (exit_status != EXIT_OK)
        return exit_status;
    if (!output_open(&j.out, s->output)) {
        close_store(&j, EXIT_OUTPUT);
        return EXIT_OUTPUT;
    }
    j.each = !output_is_file(&j.out);
    j.progress = s->progress == TRI_YES || (s->progress == TRI_AUTO && !s->quiet && is_terminal(STDERR_FILENO) &&
                                            !(j.print && is_terminal(j.out.fd)));
    exit_status = run_batch(&j, format, trace);
    exit_status = close_store(&j, exit_status);
    if (!output_close(&j.out, exit_status != EXIT_DATA && exit_status != EXIT_USAGE && exit_status != EXIT_OUTPUT))
        exit_status = EXIT_OUTPUT;
    return exit_status;
}

/* With --db alone nothing is printed, unless somebody watches. */
int run_code(const settings *s)
{
    dgm_format format = s->json ? DGM_FORMAT_JSON : DGM_FORMAT_TABLE;

    if (s->db && !s->json && !s->output && !is_terminal(STDOUT_FILENO))
        format = DGM_FORMAT_NONE;
    return run_job(s, format, false);
}

/* One text from the command line. */
static int run_text(const settings *s, dgm_format format)
{
    dgm_article article = { .id = "text", .lang = s->lang, .date = s->date, .text = s->text, .text_size = strlen(s->text) };
    dgm_render_options render = DGM_RENDER_OPTIONS_INIT;
    int exit_status = EXIT_OK;
    dgm_engine *engine = open_engine(s, format == DGM_FORMAT_EXPLAIN || format == DGM_FORMAT_WHY_NOT, format, &exit_status);
    dgm_result *result = NULL;
    dgm_error error;
    const char *text;
    output out;
    size_t size;

    if (!engine)
        return exit_status;
    render.format = format;
    if (!output_open(&out, s->output)) {
        dgm_engine_close(engine);
        return EXIT_OUTPUT;
    }
    render.color = want_color(s, out.fd);
    if (dgm_code(&result, engine, &article, &error) != DGM_OK ||
        dgm_result_render(&text, &size, result, &render, &error) != DGM_OK) {
        complain("%s", error.message);
        exit_status = exit_of(&error);
    } else if (!output_write(&out, text, size)) {
        exit_status = EXIT_OUTPUT;
    }
    if (!output_close(&out, exit_status == EXIT_OK) && exit_status == EXIT_OK)
        exit_status = EXIT_OUTPUT;
    dgm_result_free(result);
    dgm_engine_close(engine);
    return exit_status;
}

int run_explain(const settings *s)
{
    dgm_format format = s->why_not ? DGM_FORMAT_WHY_NOT : DGM_FORMAT_EXPLAIN;

    if (s->why_not && !s->why_not[strspn(s->why_not, " ")]) {
        complain("--why-not: no words are given");
        return EXIT_USAGE;
    }
    return s->text ? run_text(s, format) : run_job(s, format, true);
}

int run_parse(const settings *s)
{
    return s->text ? run_text(s, DGM_FORMAT_CONLLU) : run_job(s, DGM_FORMAT_CONLLU, false);
}

/* What is in the files, as JSONL: articles of pages, archives, feeds and tables in one form. */
int run_extract(const settings *s) { return run_job(s, DGM_FORMAT_ARTICLE, false); }
