/* Tests of the engine as a caller sees it, over the articles of samples/ and some damaged ones:
 *
 *   spans      every span of the JSON output, cut from the article as given, is the text printed beside it
 *   same       coding twice, and from several threads at once, gives the same bytes
 *   batch      so does the batch with one and with several threads
 *   memory     the n-th allocation fails, for n = 1, 2, 3 ...: an error or a result, never a crash or a leak
 *   given-memory   the same for words given in CoNLL-U and for scoring
 *   page-memory    the same for pages and every reader
 *   limit      an article over its memory limit is refused, the next one is coded
 *   long       a text of several sections: its spans are right, its actors stand once and memory may run out
 *   damage     models with flipped bytes are refused; with hashes that were made to fit they are refused or do no harm
 *   locale     a locale with a decimal comma changes nothing
 *
 * engine [--home DIR] [TEST ...]. Exit status 77 when nothing but skipped tests ran.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/file.h"
#include "base/rng.h"
#include "model/model.h"

#include <dirent.h>
#include <jansson.h>
#include <locale.h>
#include <math.h>
#include <pthread.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#define MAX_ARTICLES 64
#define THREADS 4

typedef struct sample {
    char name[300];
    char *text;
    size_t n;
} sample;

typedef struct suite {
    const char *home;
    dgm_engine *engine;
    sample article[MAX_ARTICLES];
    size_t count;
    unsigned passed, failed, skipped;
} suite;

static void fail(suite *s, const char *test, const char *format, ...) PRINTF_LIKE(3, 4);

static void fail(suite *s, const char *test, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    printf("%s: ", test);
    vprintf(format, args);
    printf("\n");
    va_end(args);
    s->failed++;
}

static void must(bool condition, const char *what)
{
    if (!condition) {
        fprintf(stderr, "engine test: %s\n", what);
        exit(70);
    }
}

/* ---- Articles ----------------------------------------------------------------------------------------------------- */

static void add(suite *s, const char *name, const void *text, size_t n)
{
    sample *a = &s->article[s->count++];

    must(s->count <= MAX_ARTICLES, "too many articles");
    snprintf(a->name, sizeof(a->name), "%s", name);
    a->text = malloc(n + 1);
    must(a->text, "out of memory");
    memcpy(a->text, text, n);
    a->text[n] = 0;
    a->n = n;
}

static int by_name(const struct dirent **a, const struct dirent **b) { return strcmp((*a)->d_name, (*b)->d_name); }

static void load(suite *s)
{
    struct dirent **entry;
    int n = scandir(DGM_SOURCE_DIR "/samples", &entry, NULL, by_name);

    must(n > 0, "samples/ is missing");
    for (int i = 0; i < n; i++) {
        const char *name = entry[i]->d_name, *dot = strrchr(name, '.');
        char path[600];
        file_map m;
        dgm_error error;

        if (dot && !strcmp(dot, ".txt")) {
            snprintf(path, sizeof(path), "%s/samples/%s", DGM_SOURCE_DIR, name);
            must(file_map_open(&m, path, &error) == DGM_OK, path);
            add(s, name, m.p, m.n);
            file_unmap(&m);
        }
        free(entry[i]);
    }
    free(entry);
#define DAMAGED(name, text) add(s, name, "" text, sizeof(text) - 1)
    DAMAGED("id-bytes", "\xEF\xBB\xBF" "JAKARTA \x96 Polisi\0 menangkap \xFF tiga \xC3 buruh.\r\nMereka\x01 ditahan.\xE2\x80");
    DAMAGED("id-html", "<p>Rusia <b>menyerang</b> Ukraina&nbsp;pada &quot;Senin&quot; (5/2/2024).</p><script>x()</script>");
    DAMAGED("en-quotes", "\"\"\"\"\" said \"\"\" the Russian minister \"We \"condemn\" the attack\" on Monday.");
    DAMAGED("en-wide", "Israel\xE2\x80\x99s army \xE2\x80\x9Cstruck\xE2\x80\x9D \xF0\x9F\x9A\x80 Gaza \xE2\x80\x94 and \xC3\x89lys\xC3\xA9" "e protested.");
#undef DAMAGED
}

static dgm_status code(dgm_result **out, const dgm_engine *e, const sample *a, dgm_error *error)
{
    dgm_article article = { .id = a->name, .text = a->text, .text_size = a->n };
    char lang[3] = { a->name[0], a->name[1], 0 };

    article.lang = lang;
    return dgm_code(out, e, &article, error);
}

/* The JSON of an article on the heap, or NULL. */
static char *json_of(const dgm_engine *e, const sample *a, dgm_error *error)
{
    dgm_render_options options = DGM_RENDER_OPTIONS_INIT;
    dgm_result *r;
    const char *text;
    char *copy = NULL;

    if (code(&r, e, a, error) != DGM_OK)
        return NULL;
    if (dgm_result_render(&text, NULL, r, &options, error) == DGM_OK)
        copy = strdup(text);
    dgm_result_free(r);
    return copy;
}

/* ---- Spans -------------------------------------------------------------------------------------------------------- */

/* Walks all objects: one with text, start and end must give the bytes of the article. Text that was repaired (samples
 * whose name has no digit) need only lie inside it. */
static void check_spans(suite *s, const sample *a, const json_t *j, unsigned *seen)
{
    const char *key;
    json_t *value;
    size_t i;

    if (json_is_array(j)) {
        json_array_foreach(j, i, value)
            check_spans(s, a, value, seen);
        return;
    }
    if (!json_is_object(j))
        return;
    if (json_is_integer(json_object_get(j, "start"))) {
        const json_t *text = json_object_get(j, "text");
        json_int_t start = json_integer_value(json_object_get(j, "start")), end = json_integer_value(json_object_get(j, "end"));
        bool clean = a->name[3] >= '0' && a->name[3] <= '9';

        ++*seen;
        if (start < 0 || end <= start || (size_t)end > a->n)
            fail(s, "spans", "%s: %lld..%lld of %zu bytes", a->name, (long long)start, (long long)end, a->n);
        else if (clean && json_is_string(text) &&
                 (json_string_length(text) != (size_t)(end - start) ||
                  memcmp(json_string_value(text), a->text + start, (size_t)(end - start)) != 0))
            fail(s, "spans", "%s: %lld..%lld is \"%.*s\", printed \"%s\"", a->name, (long long)start, (long long)end,
                 (int)(end - start), a->text + start, json_string_value(text));
    }
    json_object_foreach((json_t *)(uintptr_t)j, key, value)
        check_spans(s, a, value, seen);
}

static void test_spans(suite *s)
{
    for (size_t i = 0; i < s->count; i++) {
        dgm_error error;
        json_error_t parse;
        unsigned seen = 0, before = s->failed;
        char *text = json_of(s->engine, &s->article[i], &error);
        json_t *j = text ? json_loads(text, 0, &parse) : NULL;

        if (!text)
            fail(s, "spans", "%s: %s", s->article[i].name, error.message);
        else if (!j)
            fail(s, "spans", "%s: the output is no JSON: %s", s->article[i].name, parse.text);
        else
            check_spans(s, &s->article[i], j, &seen);
        if (j && !seen)
            fail(s, "spans", "%s: no spans at all", s->article[i].name);
        s->passed += before == s->failed;
        json_decref(j);
        free(text);
    }
}

/* ---- The same bytes ------------------------------------------------------------------------------------------------- */

typedef struct job {
    suite *s;
    char *const *expected;
    unsigned wrong, first;
} job;

static void *code_all(void *user)
{
    job *work = user;
    suite *s = work->s;

    for (size_t k = 0; k < s->count; k++) {
        size_t i = (k + work->first) % s->count;
        dgm_error error;
        char *text = json_of(s->engine, &s->article[i], &error);

        if (!text || !work->expected[i] || strcmp(text, work->expected[i]))
            work->wrong++;
        free(text);
    }
    return NULL;
}

static void test_same(suite *s)
{
    char *expected[MAX_ARTICLES] = { NULL };
    pthread_t thread[THREADS];
    job work[THREADS + 1];
    dgm_error error;

    for (size_t i = 0; i < s->count; i++)
        expected[i] = json_of(s->engine, &s->article[i], &error);
    work[THREADS] = (job){ s, expected, 0, 0 };
    (void)code_all(&work[THREADS]);
    if (work[THREADS].wrong)
        fail(s, "same", "%u articles differ when coded again", work[THREADS].wrong);
    else
        s->passed++;
    for (unsigned t = 0; t < THREADS; t++) {
        work[t] = (job){ s, expected, 0, t };
        must(pthread_create(&thread[t], NULL, code_all, &work[t]) == 0, "a thread cannot be started");
    }
    for (unsigned t = 0; t < THREADS; t++) {
        pthread_join(thread[t], NULL);
        if (work[t].wrong)
            fail(s, "same", "%u articles differ when coded beside other threads", work[t].wrong);
        else
            s->passed++;
    }
    for (size_t i = 0; i < s->count; i++)
        free(expected[i]);
}

static dgm_status collect(void *user, dgm_result *result, dgm_error *error)
{
    size_t n = 0;
    const char *text = dgm_result_rendered(result, &n);

    (void)error;
    if (text)
        buf_add(user, text, n);
    return DGM_OK;
}

static void test_batch(suite *s)
{
    char path[MAX_ARTICLES][600];
    const char *file[MAX_ARTICLES * 3];
    size_t n = 0, count = 0;
    buf out[3] = { { 0 } };
    static const unsigned threads[3] = { 1, 2, 5 };

    for (size_t i = 0; i < s->count; i++)
        if (s->article[i].name[3] >= '0' && s->article[i].name[3] <= '9')
            snprintf(path[count++], sizeof(path[0]), "%s/samples/%s", DGM_SOURCE_DIR, s->article[i].name);
    for (size_t round = 0; round < 3; round++)
        for (size_t i = 0; i < count; i++)
            file[n++] = path[i];
    for (int k = 0; k < 3; k++) {
        dgm_batch_options o = DGM_BATCH_OPTIONS_INIT;
        dgm_batch_summary sum;
        dgm_error error = { 0 };

        o.file = file;
        o.file_count = n;
        o.threads = threads[k];
        o.user = &out[k];
        o.on_result = collect;
        if (dgm_batch_run(&sum, s->engine, &o, &error) != DGM_OK)
            fail(s, "batch", "%u threads: %s", threads[k], error.message);
        else if (out[k].n == 0 || out[k].n != out[0].n || memcmp(out[k].p, out[0].p, out[0].n))
            fail(s, "batch", "%u threads: %zu bytes that differ from those of one thread (%zu)", threads[k], out[k].n, out[0].n);
        else
            s->passed++;
    }
    for (int k = 0; k < 3; k++)
        buf_release(&out[k]);
}

/* ---- Memory --------------------------------------------------------------------------------------------------------- */

static void test_memory(suite *s)
{
    static const char text[] = "JAKARTA, 5 Maret 2024 - Polisi menangkap tiga demonstran. \"Kami menyesal,\" kata Menteri Luar Negeri Rusia.";
    sample a = { "id-memory", NULL, sizeof(text) - 1 };
    uint64_t n = 1, runs = 0;
    char *whole = NULL;

    a.text = strdup(text);
    must(a.text, "out of memory");
    /* Each of the first thousand, then every hundredth part further: the sweep ends in any build. */
    for (; n < 50000000 && !whole; n += 1 + n / 1000, runs++) {
        dgm_error error = { 0 };

        dgm_test_fail_alloc(n);
        whole = json_of(s->engine, &a, &error);
        dgm_test_fail_alloc(0);
        if (!whole && (error.status != DGM_ENOMEM || !error.message[0])) {
            fail(s, "memory", "allocation %llu failed and the error is %d \"%s\"", (unsigned long long)n, (int)error.status,
                 error.message);
            break;
        }
    }
    if (whole)
        s->passed++;
    printf("memory: coding took about %llu allocations (%llu failed in turn)\n", (unsigned long long)n, (unsigned long long)runs);
    free(whole);
    free(a.text);
}

static dgm_status parse_given(const dgm_engine *e, const dgm_article *article, dgm_error *error)
{
    dgm_render_options render = DGM_RENDER_OPTIONS_INIT;
    dgm_result *r = NULL;
    dgm_status status = dgm_code(&r, e, article, error);
    const char *text;

    render.format = DGM_FORMAT_CONLLU;
    if (status == DGM_OK)
        status = dgm_result_render(&text, NULL, r, &render, error);
    dgm_result_free(r);
    return status;
}

/* Words given in CoNLL-U, and the scores of a file against itself. */
static void test_given_memory(suite *s)
{
    static const char text[] = "1-2\tRumahnya\t_\t_\t_\t_\t_\t_\t_\t_\n1\tRumah\t_\t_\t_\t_\t_\t_\t_\t_\n"
                               "2\tnya\t_\t_\t_\t_\t_\t_\t_\t_\n3\trusak\t_\t_\t_\t_\t_\t_\t_\t_\n";
    static const char file[] = DGM_SOURCE_DIR "/tests/eval/small.gold.conllu";
    dgm_article article = { .id = "given", .lang = "id", .text = text, .text_size = sizeof(text) - 1, .conllu = true };
    dgm_options options = DGM_OPTIONS_INIT;
    dgm_score score[DGM_EVAL_SCORES];
    dgm_engine *e;
    dgm_error error = { 0 };

    options.home = s->home;
    options.parse_only = true;
    must(dgm_engine_open(&e, &options, &error) == DGM_OK, error.message);
    for (int what = 0; what < 2; what++) {
        dgm_status status = DGM_ENOMEM;

        for (uint64_t n = 1; n < 100000 && status == DGM_ENOMEM; n++) {
            error = (dgm_error){ 0 };
            dgm_test_fail_alloc(n);
            status = what == 0 ? parse_given(e, &article, &error) : dgm_eval_parse(score, file, file, &error);
            dgm_test_fail_alloc(0);
            if (status == DGM_ENOMEM && !error.message[0])
                break;
        }
        if (status == DGM_OK)
            s->passed++;
        else
            fail(s, "given-memory", "%s: %d \"%s\"", what == 0 ? "parse" : "eval", (int)status, error.message);
    }
    dgm_engine_close(e);
}

/* ---- Pages and files ---------------------------------------------------------------------------------------------- */

typedef struct seen { uint64_t articles, failed; } seen;

static dgm_status count_result(void *user, dgm_result *result, dgm_error *error)
{
    seen *x = user;

    (void)error;
    x->articles++;
    x->failed += dgm_result_status(result) != DGM_OK;
    return DGM_OK;
}

/* Every reader and the page stage: the n-th allocation fails in a run over pages, feeds, tables and archives. The run ends and
 * says what failed, and nothing leaks. */
static void test_page_memory(suite *s)
{
    static const char *const file[] = { DGM_SOURCE_DIR "/samples/pages", DGM_SOURCE_DIR "/tests/cli/data" };
    dgm_options options = DGM_OPTIONS_INIT;
    dgm_batch_options batch = DGM_BATCH_OPTIONS_INIT;
    dgm_batch_summary sum = { 0 }, whole = { 0 };
    seen clean = { 0, 0 };
    dgm_error error = { 0 };
    dgm_engine *e;

    options.home = s->home;
    options.extract_only = true;
    must(dgm_engine_open(&e, &options, &error) == DGM_OK, error.message);
    batch.file = file;
    batch.file_count = 2;
    batch.render.format = DGM_FORMAT_ARTICLE;
    batch.on_result = count_result;
    batch.user = &clean;
    must(dgm_batch_run(&whole, e, &batch, &error) == DGM_OK && whole.articles > 5 && whole.failed == 0, "the files are not read");
    for (uint64_t n = 1; n < 20000; n += 1 + n / 200) {
        seen x = { 0, 0 };
        dgm_status status;
        bool silent;

        batch.user = &x;
        error = (dgm_error){ 0 };
        dgm_test_fail_alloc(n);
        status = dgm_batch_run(&sum, e, &batch, &error);
        dgm_test_fail_alloc(0);
        silent = status == DGM_OK && sum.failed == 0 && sum.files_failed == 0 &&
                 (sum.articles != whole.articles || sum.bytes != whole.bytes);
        if ((status != DGM_OK && (status != DGM_ENOMEM || !error.message[0])) || silent) {
            fail(s, "page-memory", "allocation %llu failed: %d \"%s\", %llu articles in place of %llu", (unsigned long long)n,
                 (int)status, error.message, (unsigned long long)sum.articles, (unsigned long long)whole.articles);
            break;
        }
    }
    s->passed++;
    dgm_engine_close(e);
}

/* Opening needs many allocations: the first ones each, then ever sparser. */
static void test_open_memory(suite *s)
{
    dgm_options options = DGM_OPTIONS_INIT;
    dgm_engine *e = NULL;

    options.home = s->home;
    for (uint64_t n = 1; n < 500000000 && !e; n += 1 + n / 8) {
        dgm_error error = { 0 };
        dgm_status status;

        dgm_test_fail_alloc(n);
        status = dgm_engine_open(&e, &options, &error);
        dgm_test_fail_alloc(0);
        if (status != DGM_OK && (e || error.status != DGM_ENOMEM || !error.message[0])) {
            fail(s, "open-memory", "allocation %llu failed and the error is %d \"%s\"", (unsigned long long)n, (int)error.status,
                 error.message);
            return;
        }
    }
    s->passed++;
    dgm_engine_close(e);
}

static void test_limit(suite *s)
{
    dgm_options options = DGM_OPTIONS_INIT;
    dgm_engine *e;
    dgm_error error = { 0 };
    size_t n = 400000, refused = 0;
    sample big = { "id-big", malloc(n + 1), n }, small = { "id-small", strdup("Polisi menangkap tiga demonstran."), 33 };
    char *text;

    must(big.text && small.text, "out of memory");
    for (size_t i = 0; i < n; i++)
        big.text[i] = "Rusia menyerang Ukraina. "[i % 25];
    options.home = s->home;
    options.document_memory = 2 << 20;
    must(dgm_engine_open(&e, &options, &error) == DGM_OK, error.message);
    text = json_of(e, &big, &error);
    refused = !text && error.status == DGM_ENOMEM;
    free(text);
    text = json_of(e, &small, &error);
    if (!refused)
        fail(s, "limit", "an article over the limit was not refused");
    else if (!text)
        fail(s, "limit", "the article after it was not coded: %s", error.message);
    else
        s->passed++;
    free(text);
    dgm_engine_close(e);
    free(big.text);
    free(small.text);
}

/* ---- Locale ----------------------------------------------------------------------------------------------------------- */

static void test_locale(suite *s)
{
    char *expected[MAX_ARTICLES] = { NULL }, number[8];
    dgm_error error;
    job work = { s, expected, 0, 0 };
    dgm_options options = DGM_OPTIONS_INIT;
    dgm_engine *other;

    for (size_t i = 0; i < s->count; i++)
        expected[i] = json_of(s->engine, &s->article[i], &error);
    if (getenv("DGM_LOCALES"))
        setenv("LOCPATH", getenv("DGM_LOCALES"), 1);
    if (!setlocale(LC_ALL, "de_DE.UTF-8") && !setlocale(LC_ALL, "id_ID.UTF-8")) {
        printf("skipped: no locale with a decimal comma is installed\n");
        s->skipped++;
    } else {
        snprintf(number, sizeof(number), "%.1f", 0.5);
        must(number[1] == ',', "this locale has no decimal comma");
        (void)code_all(&work);
        /* Loading reads numbers as well. */
        options.home = s->home;
        must(dgm_engine_open(&other, &options, &error) == DGM_OK, error.message);
        dgm_engine_close(s->engine);
        s->engine = other;
        (void)code_all(&work);
        setlocale(LC_ALL, "C");
        if (work.wrong)
            fail(s, "locale", "%u articles differ under a locale with a decimal comma", work.wrong);
        else
            s->passed++;
    }
    for (size_t i = 0; i < s->count; i++)
        free(expected[i]);
}

/* ---- Long texts ------------------------------------------------------------------------------------------------------- */

/* The Indonesian samples again and again: two sections and some. */
static sample long_article(const suite *s)
{
    sample a = { "id-1-long", calloc(1, 150000), 0 };

    must(a.text, "out of memory");
    for (size_t i = 0; a.n < 140000; i = (i + 1) % s->count) {
        const sample *from = &s->article[i];

        if (strncmp(from->name, "id-", 3) != 0 || from->name[3] < '0' || from->name[3] > '9')
            continue;
        must(a.n + from->n + 1 < 150000, "a sample of more than 10 KB");
        memcpy(a.text + a.n, from->text, from->n);
        a.n += from->n;
        a.text[a.n++] = '\n';
    }
    return a;
}

/* Every actor that is named anywhere stands in "actors", once. */
static bool actors_are_one(const json_t *article)
{
    const json_t *actors = json_object_get(article, "actors"), *mentions = json_object_get(article, "mentions");
    json_t *known = json_object(), *value;
    bool good = known != NULL;
    size_t i;

    json_array_foreach((json_t *)(uintptr_t)actors, i, value) {
        const char *id = json_string_value(json_object_get(value, "id"));

        good &= id && !json_object_get(known, id) && json_object_set_new(known, id, json_true()) == 0;
    }
    json_array_foreach((json_t *)(uintptr_t)mentions, i, value) {
        const char *id = json_string_value(json_object_get(value, "actor"));

        good &= !id || json_object_get(known, id);
    }
    json_decref(known);
    return good && json_array_size(actors) > 10;
}

static void test_long(suite *s)
{
    sample a = long_article(s);
    dgm_error error = { 0 };
    unsigned seen = 0, before = s->failed;
    char *text = json_of(s->engine, &a, &error);
    json_t *article = text ? json_loads(text, 0, NULL) : NULL;

    must(text && article, "the long text was not coded");
    check_spans(s, &a, article, &seen);
    if (seen < 1000)
        fail(s, "long", "only %u spans", seen);
    if (!actors_are_one(article))
        fail(s, "long", "an actor stands twice or not at all");
    for (uint64_t n = 1000; n < 3000000; n *= 3) {
        char *other;

        dgm_test_fail_alloc(n);
        other = json_of(s->engine, &a, &error);
        dgm_test_fail_alloc(0);
        if (other ? strcmp(other, text) != 0 : error.status != DGM_ENOMEM)
            fail(s, "long", "allocation %llu failed: %s", (unsigned long long)n, other ? "another result" : error.message);
        free(other);
    }
    s->passed += s->failed == before;
    json_decref(article);
    free(text);
    free(a.text);
}

/* ---- Damaged models ---------------------------------------------------------------------------------------------- */

/* A home beside the real one: links to it, but for one model that is a copy. */
static void make_home(const suite *s, char *home, size_t size)
{
    static const char *const folder[] = { "packs", "world", "ontology" };
    char from[4096], to[4096];

    snprintf(home, size, "%s/dragoman-damage-XXXXXX", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
    must(mkdtemp(home), "no temporary folder");
    for (size_t i = 0; i < COUNT_OF(folder); i++) {
        must(realpath(s->home, from), "no home");
        snprintf(from + strlen(from), sizeof(from) - strlen(from), "/%s", folder[i]);
        snprintf(to, sizeof(to), "%.999s/%s", home, folder[i]);
        must(symlink(from, to) == 0, "no link");
    }
    snprintf(to, sizeof(to), "%s/models", home);
    must(mkdir(to, 0700) == 0, "no folder of models");
}

static void link_models(const suite *s, const char *home, bool make)
{
    char from[4096], to[4096 + 300];
    struct dirent **entry;
    int n;

    must(realpath(s->home, from), "no home");
    snprintf(from + strlen(from), sizeof(from) - strlen(from), "/models");
    n = scandir(from, &entry, NULL, by_name);
    must(n >= 0, "no models");
    for (int i = 0; i < n; i++) {
        char source[4096 + 300];

        snprintf(source, sizeof(source), "%s/%s", from, entry[i]->d_name);
        snprintf(to, sizeof(to), "%s/models/%s", home, entry[i]->d_name);
        if (entry[i]->d_name[0] != '.' && make)
            must(symlink(source, to) == 0, "no link");
        else if (entry[i]->d_name[0] != '.')
            unlink(to);
        free(entry[i]);
    }
    free(entry);
}

static void remove_home(const suite *s, const char *home)
{
    static const char *const folder[] = { "packs", "world", "ontology" };
    char path[4096];

    link_models(s, home, false);
    for (size_t i = 0; i < COUNT_OF(folder); i++) {
        snprintf(path, sizeof(path), "%s/%s", home, folder[i]);
        unlink(path);
    }
    snprintf(path, sizeof(path), "%s/models", home);
    rmdir(path);
    rmdir(home);
}

/* Hashes of sections and header made anew, as the writer makes them. */
static void sign(unsigned char *p)
{
    model_header h;
    uint64_t part[2];

    memcpy(&h, p, sizeof(h));
    for (uint32_t i = 0; i < h.section_count; i++) {
        model_section m;

        memcpy(&m, p + sizeof(h) + i * sizeof(m), sizeof(m));
        m.hash = XXH3_64bits(p + m.offset, m.size);
        memcpy(p + sizeof(h) + i * sizeof(m), &m, sizeof(m));
    }
    h.header_hash = 0;
    part[0] = XXH3_64bits(&h, sizeof(h));
    part[1] = XXH3_64bits(p + sizeof(h), h.section_count * sizeof(model_section));
    h.header_hash = XXH3_64bits(part, sizeof(part));
    memcpy(p, &h, sizeof(h));
}

/* Flips bytes in the sections: few, or of one section one in a hundred; small sections are hit as often as large ones. */
static void flip(unsigned char *p, rng *random, uint32_t seed)
{
    model_header h;
    model_section m;
    uint64_t times;

    memcpy(&h, p, sizeof(h));
    do
        memcpy(&m, p + sizeof(h) + rng_below(random, h.section_count) * sizeof(m), sizeof(m));
    while (m.size == 0);
    times = seed % 3 == 0 ? 1 + m.size / 100 : 1 + seed % 4;
    for (uint64_t i = 0; i < times; i++)
        p[m.offset + rng_below(random, (uint32_t)m.size)] ^= (unsigned char)(1u << rng_below(random, 8));
}

/* Opens the home and codes an article of each language. The status of opening. */
static dgm_status try_home(const suite *s, const char *home)
{
    dgm_options options = DGM_OPTIONS_INIT;
    dgm_error error = { 0 };
    dgm_engine *engine;
    dgm_status status;

    options.home = home;
    status = dgm_engine_open(&engine, &options, &error);
    must(status == DGM_OK || error.message[0], "a failure without a message");
    for (size_t i = 0; status == DGM_OK && i < s->count; i += s->count > 4 ? s->count / 4 : 1) {
        dgm_article article = { .text = s->article[i].text, .text_size = s->article[i].n, .id = "x" };
        dgm_result *r;

        for (int k = 0; k < 2; k++) {
            article.lang = k ? "en" : "id";
            if (dgm_code(&r, engine, &article, &error) == DGM_OK)
                dgm_result_free(r);
        }
    }
    dgm_engine_close(engine);
    return status;
}

static void damage_model(suite *s, const char *home, const char *name)
{
    char path[4096 + 300];
    dgm_error error = { 0 };
    unsigned char *copy;
    rng random = { str_hash(str_of(name)) };
    file_map map;

    snprintf(path, sizeof(path), "%s/models/%s", s->home, name);
    must(file_map_open(&map, path, &error) == DGM_OK, "a model is gone");
    copy = malloc(map.n);
    must(copy, "out of memory");
    snprintf(path, sizeof(path), "%s/models/%s", home, name);
    unlink(path);
    for (uint32_t seed = 0; seed < 6; seed++) {
        size_t n = seed == 5 ? map.n - 1 - rng_below(&random, (uint32_t)map.n - 1) : map.n;

        memcpy(copy, map.p, map.n);
        if (seed < 5)
            flip(copy, &random, seed);
        must(file_write(path, copy, n, &error) == DGM_OK, "no damaged copy");
        if (try_home(s, home) == DGM_OK)
            fail(s, "damage", "%s, seed %u: a damaged model was opened", name, seed);
        if (seed == 5)
            break;
        sign(copy);
        must(file_write(path, copy, n, &error) == DGM_OK, "no damaged copy");
        (void)try_home(s, home); /* refused or not: no crash */
    }
    file_unmap(&map);
    free(copy);
    unlink(path);
}

static void test_damage(suite *s)
{
    static const char *const name[] = { "langid.dgm", "id-split.dgm", "en-tag.dgm", "id-neural.dgm", "en-event.dgm" };
    unsigned before = s->failed;
    char home[1000];

    make_home(s, home, sizeof(home));
    for (size_t i = 0; i < COUNT_OF(name); i++) {
        link_models(s, home, true);
        damage_model(s, home, name[i]);
        link_models(s, home, false);
    }
    remove_home(s, home);
    s->passed += s->failed == before;
}

static const struct engine_test {
    const char *name;
    void (*run)(suite *s);
} test[] = {
    { "spans", test_spans },   { "same", test_same },     { "batch", test_batch },   { "memory", test_memory },
    { "given-memory", test_given_memory }, { "page-memory", test_page_memory },
    { "long", test_long }, { "damage", test_damage }, { "limit", test_limit },   { "locale", test_locale }, { "open-memory", test_open_memory },
};

int main(int argc, char **argv)
{
    static suite s = { .home = DGM_SOURCE_DIR };
    dgm_options options = DGM_OPTIONS_INIT;
    dgm_error error = { 0 };
    int first = 1;

    if (argc > 2 && !strcmp(argv[1], "--home")) {
        s.home = argv[2];
        first = 3;
    }
    load(&s);
    options.home = s.home;
    if (dgm_engine_open(&s.engine, &options, &error) != DGM_OK) {
        printf("%s\n0 passed, 1 failed\n", error.message);
        return 1;
    }
    for (size_t i = 0; i < COUNT_OF(test); i++) {
        bool wanted = argc == first;

        for (int k = first; k < argc; k++)
            wanted |= !strcmp(argv[k], test[i].name);
        if (wanted)
            test[i].run(&s);
    }
    dgm_engine_close(s.engine);
    for (size_t i = 0; i < s.count; i++)
        free(s.article[i].text);
    printf("%u passed, %u failed, %u skipped\n", s.passed, s.failed, s.skipped);
    return s.failed ? 1 : s.passed ? 0 : 77;
}
