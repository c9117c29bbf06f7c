/* dragoman duplicates: which articles repeat an earlier one. */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

typedef struct listing {
    const settings *s;
    output out;
    uint64_t group, members; /* of the group that is being written */
    bool any;
} listing;

/* ---- Writing ---------------------------------------------------------------------------------------------------- */

static bool put(listing *l, const char *z) { return output_write(&l->out, z, strlen(z)); }

/* A JSON string; bytes from the input are UTF-8 already. */
static bool put_string(listing *l, const char *z)
{
    char code[8];
    bool good = put(l, "\"");

    for (; *z && good; z++) {
        if (*z == '"' || *z == '\\')
            snprintf(code, sizeof(code), "\\%c", *z);
        else if ((unsigned char)*z < 0x20 || *z == 0x7F)
            snprintf(code, sizeof(code), "\\u%04x", (unsigned)*z);
        else
            snprintf(code, sizeof(code), "%c", *z);
        good = put(l, code);
    }
    return good && put(l, "\"");
}

static bool put_field(listing *l, const char *name, const char *value)
{
    return !value || !value[0] || (put(l, ",\"") && put(l, name) && put(l, "\":") && put_string(l, value));
}

/* "0.953", whatever the locale. */
static bool put_share(listing *l, double x)
{
    char text[16];
    unsigned thousandths = (unsigned)(x * 1000 + 0.5);

    snprintf(text, sizeof(text), "%u.%03u", thousandths / 1000, thousandths % 1000);
    return put(l, text);
}

static bool end_group(listing *l)
{
    char text[48];

    if (!l->any || l->s->tsv)
        return true;
    snprintf(text, sizeof(text), "],\"count\":%llu}\n", (unsigned long long)l->members);
    return put(l, text);
}

static bool write_json(listing *l, const dgm_duplicate *m)
{
    char text[48];
    bool first = !l->any || l->group != m->group;

    if (first) {
        snprintf(text, sizeof(text), "{\"group\":%llu,\"articles\":[", (unsigned long long)m->group);
        if (!end_group(l) || !put(l, text))
            return false;
        l->members = 0;
    }
    l->members++;
    return put(l, first ? "{\"id\":" : ",{\"id\":") && put_string(l, m->id ? m->id : "") && put_field(l, "source", m->source) &&
           put_field(l, "date", m->date) && put_field(l, "url", m->url) && put(l, ",\"similarity\":") &&
           put_share(l, m->similarity) && put(l, "}");
}

/* A field of a table: white space that would end it becomes a space. */
static bool put_cell(listing *l, const char *z)
{
    for (; z && *z; z++)
        if (!output_write(&l->out, *z == '\t' || *z == '\n' || *z == '\r' ? " " : z, 1))
            return false;
    return true;
}

static bool write_tsv(listing *l, const dgm_duplicate *m)
{
    char text[32];

    snprintf(text, sizeof(text), "%llu\t", (unsigned long long)m->group);
    return put(l, text) && put_cell(l, m->id) && put(l, m->is_duplicate ? "\trepeats\t" : "\tfirst\t") &&
           put_share(l, m->similarity) && put(l, "\t") && put_cell(l, m->source) && put(l, "\t") && put_cell(l, m->date) &&
           put(l, "\t") && put_cell(l, m->url) && put(l, "\n");
}

static dgm_status each_member(void *user, const dgm_duplicate *m, dgm_error *error)
{
    listing *l = user;
    bool good = l->s->tsv ? write_tsv(l, m) : write_json(l, m);

    l->group = m->group;
    l->any = true;
    if (!good && error)
        *error = (dgm_error){ DGM_EWRITE, UINT64_MAX, "" }; /* told already */
    return good ? DGM_OK : DGM_EWRITE;
}

/* A row for each comparison, in place of the groups. A failure is kept in the output. */
static void each_compared(void *user, const dgm_compared *c)
{
    listing *l = user;
    const double value[] = { c->contained, c->numbers, c->length, c->head };

    (void)put_cell(l, c->id);
    (void)put(l, "\t");
    (void)put_cell(l, c->first);
    for (size_t i = 0; i < sizeof(value) / sizeof(*value); i++) {
        (void)put(l, "\t");
        (void)put_share(l, value[i]);
    }
    (void)put(l, c->score >= 0 ? "\trepeats\n" : "\tdiffers\n");
}

static dgm_status write_groups(listing *l, dgm_duplicates *d, dgm_error *error)
{
    dgm_status status;

    if (l->s->compared)
        return l->out.failed ? DGM_EWRITE : DGM_OK;
    if (l->s->tsv && !put(l, "group\tid\tis\tsimilarity\tsource\tdate\turl\n"))
        return DGM_EWRITE;
    status = dgm_duplicates_list(d, l->s->all, each_member, l, error);
    if (status == DGM_OK && !end_group(l))
        status = DGM_EWRITE;
    return status;
}

/* ---- Reading ---------------------------------------------------------------------------------------------------- */

static void on_report(void *user, const dgm_report *r)
{
    const char *name = r->id ? r->id : r->file ? r->file : "", *message = r->message ? r->message : "";
    const listing *l = user;
    bool said = !name[0] || strncmp(message, name, strlen(name)) == 0;

    if (r->status != DGM_OK || !l->s->quiet)
        complain("%s%s%s", said ? "" : name, said ? "" : ": ", message);
}

static int read_all(listing *l, dgm_duplicates *d)
{
    static const char *const standard_input[] = { "-" };
    dgm_batch_options o = DGM_BATCH_OPTIONS_INIT;
    int exit_status = EXIT_OK;
    dgm_engine *engine = open_engine(l->s, false, DGM_FORMAT_ARTICLE, &exit_status);
    dgm_batch_summary sum;
    dgm_error error = { DGM_OK, UINT64_MAX, "" };
    own_files own;

    if (!engine)
        return exit_status;
    if (!own_files_make(&own, l->s)) {
        dgm_engine_close(engine);
        return EXIT_BUG;
    }
    o.own = (const char *const *)own.name;
    o.own_count = own.count;
    o.file = l->s->operand_count ? l->s->operand : (const char *const *)standard_input;
    o.file_count = l->s->operand_count ? l->s->operand_count : 1;
    o.input = input_of(l->s->input);
    o.max_record = (size_t)l->s->max_record;
    o.fields = l->s->fields;
    o.render.format = DGM_FORMAT_NONE;
    o.user = l;
    o.on_report = on_report;
    o.stopped = stop_asked;
    o.duplicates = d;
    if (dgm_batch_run(&sum, engine, &o, &error) == DGM_OK) {
        exit_status = sum.stopped ? EXIT_INTERRUPTED : sum.files_failed ? EXIT_INPUT : sum.failed ? EXIT_SOME_FAILED : EXIT_OK;
        if (!l->s->quiet)
            complain("%llu articles, %llu repeat an earlier one", (unsigned long long)sum.articles,
                     (unsigned long long)sum.duplicates);
    } else {
        complain("%s", error.message);
        exit_status = exit_of(&error);
    }
    own_files_free(&own);
    dgm_engine_close(engine);
    return exit_status;
}

dgm_duplicates *open_duplicates(const settings *s, const dgm_duplicates_options *options, int *exit_status)
{
    dgm_duplicates *d = NULL;
    dgm_error error;

    if (dgm_duplicates_open(&d, s->duplicates_state, options, &error) == DGM_OK)
        return d;
    complain("%s", error.message);
    *exit_status = error.status == DGM_ENOMEM ? EXIT_BUG : EXIT_OUTPUT;
    return NULL;
}

int close_duplicates(dgm_duplicates *d, int exit_status)
{
    dgm_error error;

    if (dgm_duplicates_close(d, &error) == DGM_OK)
        return exit_status;
    complain("%s", error.message);
    return EXIT_OUTPUT;
}

int run_duplicates(const settings *s)
{
    listing l = { .s = s };
    dgm_duplicates_options options = DGM_DUPLICATES_OPTIONS_INIT;
    int exit_status = EXIT_OK;
    dgm_duplicates *d;
    dgm_error error = { DGM_OK, UINT64_MAX, "" };

    catch_signals();
    options.compared = s->compared ? each_compared : NULL;
    options.user = &l;
    d = open_duplicates(s, &options, &exit_status);
    if (!d)
        return exit_status;
    if (!output_open(&l.out, s->output))
        return close_duplicates(d, EXIT_OUTPUT);
    exit_status = read_all(&l, d);
    if (exit_status != EXIT_OUTPUT && exit_status != EXIT_BUG && write_groups(&l, d, &error) != DGM_OK) {
        if (error.message[0])
            complain("%s", error.message);
        exit_status = EXIT_OUTPUT;
    }
    if (!output_close(&l.out, exit_status != EXIT_OUTPUT && exit_status != EXIT_DATA))
        exit_status = EXIT_OUTPUT;
    return close_duplicates(d, exit_status);
}
