/* dragoman code: articles in, events out. */
#include "cli.h"

#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define MARK_SECONDS 1.0 /* between two states of the journal */

typedef struct job {
    const settings *s;
    output out, errors;
    dgm_store *store;
    dgm_duplicates *duplicates; /* NULL: all articles are coded */
    bool print;          /* write rendered results to `out` */
    bool each;           /* flush after each article: somebody or a program waits for it */
    bool failing;        /* what could not be coded could not be written down either */
    progress progress;
    resume resume;
    own_files own;       /* what must not be read */
    run_state at;        /* what is handed out and written */
    struct timespec marked;
} job;

static void note_failure(job *j, const dgm_report *r)
{
    if (r->status == DGM_OK)
        return;
    if (r->record == 0)
        j->at.files_failed++;
    else
        j->at.failed++;
    if (j->s->errors && !failures_add(&j->errors, r))
        j->failing = true;
    j->at.errors = j->errors.length;
}

static void on_report(void *user, const dgm_report *r)
{
    job *j = user;

    note_failure(j, r);
    if (r->status == DGM_OK && j->s->quiet)
        return;
    progress_clear(&j->progress);
    if (!r->file || r->message == NULL)
        complain("%s", r->message ? r->message : "unknown failure");
    else if (strncmp(r->message, r->file, strlen(r->file)) == 0 || strncmp(r->message, "standard input", 14) == 0)
        complain("%s", r->message); /* says the place itself */
    else if (r->record == 0)
        complain("%s: %s", strcmp(r->file, "-") == 0 ? "standard input" : r->file, r->message);
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

/* Counts the result and says where the run stands behind it. */
static void note_result(job *j, const dgm_result *result, size_t size)
{
    dgm_position p = dgm_result_position(result);

    j->at.file = p.file;
    j->at.record = p.record;
    j->at.bytes = p.bytes;
    j->at.results++;
    j->at.articles++;
    j->at.events += dgm_result_event_count(result);
    j->at.words += dgm_result_word_count(result);
    j->at.output += j->print ? size : 0;
}

/* What the database holds already, of a run that was further there than in the output, does not go in again. */
static dgm_status add_to_store(job *j, const dgm_result *result, dgm_error *error)
{
    char mark[STATE_BYTES];

    if (!j->store || (j->resume.has_mark && j->at.results <= j->resume.in_db.results))
        return DGM_OK;
    if (j->resume.on) {
        state_print(mark, &j->at);
        if (dgm_store_set_mark(j->store, mark, error) != DGM_OK)
            return error->status;
    }
    return dgm_result_status(result) == DGM_OK ? dgm_store_add(j->store, result, error) : DGM_OK;
}

/* Brings all to the disk, and then the journal, about once a second. */
static bool mark_time(job *j, bool now)
{
    if (!j->resume.journal || (!now && seconds_since(&j->marked) < MARK_SECONDS))
        return true;
    clock_gettime(CLOCK_MONOTONIC, &j->marked);
    return output_sync(&j->out) && (!j->s->errors || output_sync(&j->errors)) && journal_write(&j->resume, &j->at);
}

static dgm_status on_result(void *user, dgm_result *result, dgm_error *error)
{
    job *j = user;
    size_t size = 0;
    const char *text = dgm_result_rendered(result, &size);
    dgm_status status;

    if (j->failing)
        return fail_output(error);
    note_result(j, result, size);
    status = add_to_store(j, result, error);
    if (status != DGM_OK)
        return status;
    if (j->print && size) {
        progress_clear(&j->progress);
        if (!output_write(&j->out, text, size) || (j->each && !output_flush(&j->out)))
            return fail_output(error);
    }
    if (!mark_time(j, false))
        return fail_output(error);
    progress_show(&j->progress, &j->at);
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
    o.threads = (unsigned)s->threads;
    o.user = j;
    o.on_result = on_result;
    o.on_report = on_report;
    o.stopped = stop_asked;
    o.duplicates = j->duplicates;
    o.own = (const char *const *)j->own.name;
    o.own_count = j->own.count;
    o.replaces = j->store != NULL;
    return o;
}

static int status_of(const run_state *at, bool stopped)
{
    if (stopped)
        return EXIT_INTERRUPTED;
    if (at->files_failed)
        return EXIT_INPUT;
    return at->failed ? EXIT_SOME_FAILED : EXIT_OK;
}

/* Runs the batch; the outputs are open. */
static int run_batch(job *j, const dgm_engine *engine, dgm_format format)
{
    dgm_batch_options o = batch_of(j->s, j);
    dgm_batch_summary sum;
    run_state from;
    dgm_error error;

    o.render.format = format;
    o.render.include_text = j->s->include_text;
    o.render.color = want_color(j->s, j->out.fd);
    o.render.date_spans = j->s->dates && strcmp(j->s->dates, "span") == 0;
    o.render.width = terminal_width();
    o.start = (dgm_position){ j->at.file, j->at.record, 0 };
    from = j->at;
    if (dgm_batch_run(&sum, engine, &o, &error) == DGM_OK && !j->failing) {
        j->at.failed = from.failed + sum.failed;
        j->at.files_failed = from.files_failed + sum.files_failed;
        if (sum.stopped)
            progress_clear(&j->progress);
        else
            progress_end(&j->progress, &j->at);
        return status_of(&j->at, sum.stopped);
    }
    progress_clear(&j->progress);
    if (!j->failing && error.message[0])
        complain("%s", error.message);
    if (j->failing)
        return EXIT_OUTPUT;
    return error.status == DGM_ENOMEM ? EXIT_BUG : error.status == DGM_EUSAGE ? EXIT_USAGE : EXIT_OUTPUT;
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

/* With `done` the database learns that the run is at its end. After a failure no new database is left that holds nothing. */
static int close_store(job *j, int exit_status, bool done)
{
    char mark[STATE_BYTES];
    dgm_error error;

    if (!j->store)
        return exit_status;
    if (done && j->resume.on && !(j->resume.has_mark && j->resume.in_db.done)) {
        state_print(mark, &j->at);
        /* Twice: the first becomes lasting when the second comes. */
        if (dgm_store_set_mark(j->store, mark, &error) != DGM_OK || dgm_store_set_mark(j->store, mark, &error) != DGM_OK) {
            complain("%s", error.message);
            exit_status = EXIT_OUTPUT;
        }
    }
    if ((exit_status == EXIT_OK ? dgm_store_close(j->store, &error) : dgm_store_discard(j->store, &error)) != DGM_OK) {
        complain("%s", error.message);
        exit_status = EXIT_OUTPUT;
    }
    j->store = NULL;
    return exit_status;
}

/* The files to write, from their beginning or behind what an earlier run wrote. */
static bool open_outputs(job *j)
{
    bool again = j->at.results > 0 || j->at.files_failed > 0;
    bool good = again && j->s->output ? output_reopen(&j->out, j->s->output, j->at.output) : output_open(&j->out, j->s->output);

    if (good && j->s->errors)
        good = again ? output_reopen(&j->errors, j->s->errors, j->at.errors) : output_open(&j->errors, j->s->errors);
    if (good && j->resume.journal)
        good = mark_time(j, true);
    return good;
}

/* After a failure: what was written stays, and --resume goes on from it; where nothing was, nothing is left. */
static void leave_outputs(job *j)
{
    bool mine = j->out.path && j->out.fd >= 0; /* and not of another run that writes it just now */
    bool left;

    if (j->resume.on && j->resume.holds) {
        output_leave(&j->out);
        output_leave(&j->errors);
        return;
    }
    left = output_part(&j->out);
    left = output_part(&j->errors) || left;
    if (j->resume.on && mine && !left)
        journal_remove(&j->resume);
}

/* Gives the files their names. A run that was not finished leaves them for --resume. */
static int close_outputs(job *j, int exit_status, bool finished)
{
    bool keep = exit_status != EXIT_DATA && exit_status != EXIT_USAGE && exit_status != EXIT_OUTPUT && exit_status != EXIT_BUG;

    if (exit_status == EXIT_OUTPUT) {
        leave_outputs(j);
        return exit_status;
    }
    if (j->resume.on && !finished) {
        /* After a failure the last journal holds; `at` may be ahead of what was written. */
        if (exit_status == EXIT_INTERRUPTED && mark_time(j, true) && !j->s->quiet)
            complain("stopped; the same command goes on from here");
        if (!output_leave(&j->out) || (j->s->errors && !output_leave(&j->errors)))
            exit_status = EXIT_OUTPUT;
        return exit_status;
    }
    if (j->resume.on && !mark_time(j, true)) {
        leave_outputs(j);
        return EXIT_OUTPUT;
    }
    if (j->s->errors && !output_close(&j->errors, keep))
        exit_status = EXIT_OUTPUT;
    if (!output_close(&j->out, keep))
        exit_status = EXIT_OUTPUT;
    if (exit_status == EXIT_INTERRUPTED && j->s->output && !j->s->quiet)
        complain("stopped: %s holds what was coded until now", j->s->output);
    if (j->resume.on && exit_status != EXIT_OUTPUT)
        journal_remove(&j->resume);
    return exit_status;
}

/* Killed at its very end: files that still lack their names get them. */
static int finish_names(job *j)
{
    const char *const path[] = { j->s->errors, j->s->output };
    int exit_status = status_of(&j->at, false);
    char name[4096 + 8];

    for (size_t i = 0; i < 2; i++) {
        if (!path[i] || snprintf(name, sizeof(name), "%s.tmp", path[i]) >= (int)sizeof(name))
            continue;
        if (access(name, F_OK) == 0 && rename(name, path[i]) != 0) {
            complain("%s: cannot be written%s", path[i], write_fault(errno));
            return EXIT_OUTPUT;
        }
    }
    journal_remove(&j->resume);
    if (!j->s->quiet)
        complain("the run is complete: nothing was left to do");
    return close_store(j, exit_status, false);
}

/* Articles that the state of near-duplicates held when the run began. The journal says it, or the mark; where a kill at the very
 * beginning or behind the end left neither, the state itself does. */
static dgm_status held_before(uint64_t *out, const job *j, dgm_error *error)
{
    const resume *r = &j->resume;
    const uint64_t same[] = { j->at.program, j->at.data, j->at.options, j->at.inputs };

    *out = dgm_duplicates_count(j->duplicates);
    if (r->on && dgm_duplicates_run(out, j->duplicates, hash_bytes(0, same, sizeof(same)), error) != DGM_OK)
        return error->status;
    if (r->has_journal || (r->has_mark && !r->in_db.done))
        *out = r->has_journal ? r->in_file.duplicates : r->in_db.duplicates;
    return DGM_OK;
}

/* The state of near-duplicates as it was when the run began: what the run has read since is read again. */
static int rewind_duplicates(job *j)
{
    dgm_error error;

    if (!j->duplicates)
        return EXIT_OK;
    if (held_before(&j->at.duplicates, j, &error) != DGM_OK) {
        complain("%s", error.message);
        return EXIT_OUTPUT;
    }
    if (dgm_duplicates_count(j->duplicates) < j->at.duplicates) {
        complain("the file of --duplicates-state lacks articles that it held when the run began");
        return EXIT_USAGE;
    }
    if (dgm_duplicates_rewind(j->duplicates, j->at.duplicates, &error) == DGM_OK)
        return EXIT_OK;
    complain("%s", error.message);
    return EXIT_OUTPUT;
}

/* What the run has read becomes lasting before its journal says that nothing is left to do; what could not be written must not
 * make later articles its repetitions. */
static int end_duplicates(job *j, int exit_status)
{
    bool lost = exit_status == EXIT_OUTPUT || exit_status == EXIT_BUG;
    dgm_error error;

    if (!j->duplicates || (lost ? dgm_duplicates_rewind(j->duplicates, j->at.duplicates, &error) : dgm_duplicates_commit(j->duplicates, &error)) == DGM_OK)
        return exit_status;
    complain("%s", error.message);
    return EXIT_OUTPUT;
}

static int run_with(job *j, const dgm_engine *engine, dgm_format format)
{
    dgm_inputs inputs;
    dgm_error error;
    int exit_status;
    bool finished;

    if (!own_files_make(&j->own, j->s))
        return EXIT_BUG;
    if (dgm_inputs_measure_without(&inputs, j->s->operand, j->s->operand_count, (const char *const *)j->own.name, j->own.count,
                                   &error) != DGM_OK) {
        complain("%s", error.message);
        return EXIT_BUG;
    }
    if (j->s->operand_count == 0)
        inputs.complete = false;
    exit_status = resume_begin(&j->resume, &j->at, j->s, &inputs, engine, j->store);
    if (exit_status != EXIT_OK)
        return exit_status;
    if (j->at.done)
        return finish_names(j);
    exit_status = rewind_duplicates(j);
    if (exit_status != EXIT_OK)
        return exit_status;
    progress_inputs(&j->progress, &inputs, &j->at);
    if (!open_outputs(j)) {
        leave_outputs(j);
        return EXIT_OUTPUT;
    }
    j->each = !output_is_file(&j->out);
    exit_status = run_batch(j, engine, format);
    finished = exit_status == EXIT_OK || exit_status == EXIT_SOME_FAILED || exit_status == EXIT_INPUT;
    j->at.done = finished;
    /* All that is coded is in the database before the output gets its name. */
    exit_status = close_store(j, end_duplicates(j, exit_status), finished);
    if (exit_status == EXIT_OUTPUT)
        j->at.done = finished = false;
    return close_outputs(j, exit_status, finished);
}

/* `duplicates`: NULL where all articles are coded; closed here. */
static int run_job_with(const settings *s, dgm_format format, bool trace, dgm_duplicates *duplicates)
{
    job j = { .s = s, .duplicates = duplicates, .print = format != DGM_FORMAT_NONE, .out = { .fd = -1 }, .errors = { .fd = -1 } };
    int exit_status;
    dgm_engine *engine;

    progress_begin(&j.progress, s, j.print && (!s->output || strcmp(s->output, "-") == 0) && is_terminal(STDOUT_FILENO));
    clock_gettime(CLOCK_MONOTONIC, &j.marked);
    exit_status = open_store(&j);
    if (exit_status != EXIT_OK)
        return exit_status;
    engine = open_engine(s, trace, format, &exit_status);
    if (engine)
        exit_status = run_with(&j, engine, format);
    exit_status = close_store(&j, exit_status, false);
    dgm_engine_close(engine);
    resume_end(&j.resume);
    own_files_free(&j.own);
    return exit_status;
}

static int run_job(const settings *s, dgm_format format, bool trace)
{
    catch_signals();
    return run_job_with(s, format, trace, NULL);
}

/* With --db alone nothing is printed, unless somebody watches. */
int run_code(const settings *s)
{
    dgm_duplicates *duplicates = NULL;
    int exit_status = EXIT_OK;
    uint64_t before;
    dgm_error error;
    dgm_format format = s->json ? DGM_FORMAT_JSON : DGM_FORMAT_TABLE;

    catch_signals();
    if (s->db && !s->json && !s->output && !is_terminal(STDOUT_FILENO))
        format = DGM_FORMAT_NONE;
    if (!s->duplicates || strcmp(s->duplicates, "keep") != 0) {
        duplicates = open_duplicates(s, NULL, &exit_status);
        if (!duplicates)
            return exit_status;
    }
    before = duplicates ? dgm_duplicates_count(duplicates) : 0;
    exit_status = run_job_with(s, format, false, duplicates);
    /* What could not be written must not make later articles its repetitions. */
    if (duplicates && (exit_status == EXIT_OUTPUT || exit_status == EXIT_BUG) &&
        dgm_duplicates_rewind(duplicates, before, &error) != DGM_OK)
        complain("%s", error.message);
    return close_duplicates(duplicates, exit_status);
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
