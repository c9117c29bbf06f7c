/* dragoman actors: names that no table knows, by frequency, so that tables can grow. */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

enum { KIND, NAME, COUNTRY, ROLE, TITLE, CONTEXT, FIELDS };

typedef struct line {
    const char *field[FIELDS];
    uint64_t article, order;
} line;

/* One name: `first` is an example, the one with the longest words before the name. */
typedef struct group {
    const line *first, *example;
    uint64_t count, articles;
} group;

typedef struct tally {
    line *item;
    size_t count, cap;
    char **text; /* one block an article */
    size_t text_count, text_cap;
    uint64_t articles;
    bool no_memory;
} tally;

static void *grown(void *p, size_t *cap, size_t size)
{
    size_t next = *cap ? *cap * 2 : 256;
    void *q = next > SIZE_MAX / size ? NULL : realloc(p, next * size);

    if (q)
        *cap = next;
    return q;
}

/* Cuts a line into its fields in place. */
static bool cut(char *at, line *out)
{
    for (int i = 0; i < FIELDS; i++) {
        char *tab = strchr(at, '\t');

        out->field[i] = at;
        if (!tab)
            return i == FIELDS - 1;
        *tab = '\0';
        at = tab + 1;
    }
    return true;
}

static bool keep_text(tally *t, char *text)
{
    if (t->text_count == t->text_cap) {
        char **p = grown(t->text, &t->text_cap, sizeof(*p));

        if (!p)
            return false;
        t->text = p;
    }
    t->text[t->text_count++] = text;
    return true;
}

static bool add_lines(tally *t, const char *given, size_t size)
{
    char *text = malloc(size + 1), *at = text, *end;

    if (!text || !keep_text(t, text)) {
        free(text);
        return false;
    }
    memcpy(text, given, size);
    text[size] = '\0';
    for (; (end = strchr(at, '\n')) != NULL; at = end + 1) {
        *end = '\0';
        if (t->count == t->cap) {
            line *p = grown(t->item, &t->cap, sizeof(*p));

            if (!p)
                return false;
            t->item = p;
        }
        t->item[t->count] = (line){ .article = t->articles, .order = t->count };
        if (cut(at, &t->item[t->count]))
            t->count++;
    }
    return true;
}

static dgm_status on_result(void *user, dgm_result *result, dgm_error *error)
{
    tally *t = user;
    const char *text;
    size_t size;

    t->articles++;
    text = dgm_result_rendered(result, &size);
    if (size == 0 || add_lines(t, text, size))
        return DGM_OK;
    t->no_memory = true;
    *error = (dgm_error){ DGM_ENOMEM, UINT64_MAX, "out of memory" };
    return DGM_ENOMEM;
}

static void on_report(void *user, const dgm_report *r)
{
    (void)user;
    if (r->status != DGM_OK && r->message)
        complain("%s%s%s", r->id ? r->id : "", r->id ? ": " : "", r->message);
}

static int by_name(const void *a, const void *b)
{
    const line *x = a, *y = b;
    int c = strcmp(x->field[KIND], y->field[KIND]);

    c = c ? c : strcmp(x->field[NAME], y->field[NAME]);
    return c ? c : x->order < y->order ? -1 : x->order > y->order;
}

static int by_count(const void *a, const void *b)
{
    const group *x = a, *y = b;

    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    return by_name(x->first, y->first);
}

static size_t make_groups(const tally *t, group *g)
{
    size_t n = 0;

    for (size_t i = 0; i < t->count; i++) {
        const line *x = &t->item[i];
        group *now = n ? &g[n - 1] : NULL;

        if (!now || strcmp(now->first->field[NAME], x->field[NAME]) != 0 || strcmp(now->first->field[KIND], x->field[KIND]) != 0) {
            g[n++] = (group){ x, x, 1, 1 };
            continue;
        }
        now->count++;
        now->articles += x->article != t->item[i - 1].article;
        if (strlen(x->field[TITLE]) > strlen(now->example->field[TITLE]))
            now->example = x;
    }
    return n;
}

static bool write_groups(const tally *t, output *out)
{
    static const char head[] = "count\tarticles\tkind\tname\tcountry\trole\ttitle\texample\n";
    group *g = malloc((t->count + 1) * sizeof(*g));
    bool good = g && output_write(out, head, sizeof(head) - 1);
    size_t n = good ? make_groups(t, g) : 0;

    if (!g)
        complain("out of memory");
    else
        qsort(g, n, sizeof(*g), by_count);
    for (size_t i = 0; good && i < n; i++) {
        const line *x = g[i].example;
        char number[64];
        int digits = snprintf(number, sizeof(number), "%llu\t%llu", (unsigned long long)g[i].count, (unsigned long long)g[i].articles);

        good = output_write(out, number, (size_t)digits);
        for (int k = 0; good && k < FIELDS; k++)
            good = output_write(out, "\t", 1) && output_write(out, x->field[k], strlen(x->field[k]));
        good = good && output_write(out, "\n", 1);
    }
    free(g);
    return good;
}

static int collect(const settings *s, tally *t)
{
    static const char *const standard_input[] = { "-" };
    dgm_batch_options o = DGM_BATCH_OPTIONS_INIT;
    dgm_batch_summary sum;
    dgm_error error;
    int exit_status = EXIT_OK;
    dgm_engine *engine = open_engine(s, false, DGM_FORMAT_UNRESOLVED, &exit_status);

    if (!engine)
        return exit_status;
    o.file = s->operand_count ? s->operand : (const char *const *)standard_input;
    o.file_count = s->operand_count ? s->operand_count : 1;
    o.input = input_of(s->input);
    o.fields = s->fields;
    o.max_record = (size_t)s->max_record;
    o.lang = s->lang;
    o.lang_forced = s->lang && strcmp(s->lang, "auto") != 0;
    o.date = s->date;
    o.threads = (unsigned)s->threads;
    o.render.format = DGM_FORMAT_UNRESOLVED;
    o.user = t;
    o.on_result = on_result;
    o.on_report = on_report;
    o.stopped = stop_asked;
    if (dgm_batch_run(&sum, engine, &o, &error) != DGM_OK) {
        complain("%s", error.message);
        exit_status = error.status == DGM_EUSAGE ? EXIT_USAGE : EXIT_BUG;
    } else {
        exit_status = sum.stopped ? EXIT_INTERRUPTED : sum.files_failed ? EXIT_INPUT : sum.failed ? EXIT_SOME_FAILED : EXIT_OK;
    }
    dgm_engine_close(engine);
    return exit_status;
}

int run_actors(const settings *s)
{
    tally t = { 0 };
    output out;
    int exit_status;
    bool good;

    catch_signals();
    if (!output_open(&out, s->output))
        return EXIT_OUTPUT;
    exit_status = collect(s, &t);
    good = exit_status != EXIT_DATA && exit_status != EXIT_BUG;
    if (good) {
        if (t.count)
            qsort(t.item, t.count, sizeof(*t.item), by_name);
        if (!write_groups(&t, &out))
            exit_status = EXIT_OUTPUT;
    }
    if (!output_close(&out, good && exit_status != EXIT_OUTPUT))
        exit_status = EXIT_OUTPUT;
    for (size_t i = 0; i < t.text_count; i++)
        free(t.text[i]);
    free(t.text);
    free(t.item);
    return exit_status;
}
