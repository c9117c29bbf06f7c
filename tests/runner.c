/* Runner of the text cases in tests/corpus; the format and the adapters are described in runner.h.
 *
 *     runner [--update] [--mark WHY] [-k WORD] [--home DIR] [-l] [FILE or FOLDER of tests/corpus ...]
 *
 * --update   rewrites the expected parts that differ, and takes "xfail:" from cases that pass; review the diff
 * --mark WHY puts "xfail: WHY" into cases that fail, say "#9", and takes it from those that pass
 * -k WORD    only cases whose id, title or file name holds WORD
 * -l         lists the cases instead of running them
 *
 * The stage of a case is the folder below corpus/. Ends with "N passed, N failed, N skipped"; exit status 1 when one
 * failed, 2 on wrong usage.
 */
#include "runner.h"

#include "base/file.h"

#include <dirent.h>
#include <stdarg.h>
#include <sys/stat.h>

typedef bool stage_function(const test_case *c, test_env *env, test_output *out);

static const struct stage {
    const char *name;
    stage_function *run;
} stage[] = {
#define STAGE(name) { #name, stage_##name##_run },
#include "stages.inc"
#undef STAGE
    { NULL, NULL },
};

typedef struct cached {
    char *key;
    void *value;
    void (*close)(void *);
    struct cached *next;
} cached;

struct test_env {
    const char *home, *filter, *program, *mark;
    bool update, list;
    arena case_arena, file_arena;
    cached *cache;
    uint32_t passed, failed, skipped;
};

typedef struct out_part {
    const char *name;
    buf text;
} out_part;

struct test_output {
    out_part part[24];
    uint32_t part_count;
    char failure[400];
};

/* ---- What adapters call ----------------------------------------------------------------------------------------- */

str test_setting_get(const test_case *c, const char *key)
{
    for (uint32_t i = 0; i < c->setting_count; i++)
        if (str_is(c->setting[i].key, key))
            return c->setting[i].value;
    return STR("");
}

const char *test_setting_z(const test_case *c, test_env *env, const char *key, const char *fallback)
{
    str s = test_setting_get(c, key);

    if (!s.n)
        return fallback;
    s = arena_str(&env->case_arena, s);
    return s.p ? s.p : fallback;
}

bool test_wants(const test_case *c, const char *part)
{
    for (uint32_t i = 1; i < c->part_count; i++)
        if (str_is(c->part[i].name, part))
            return true;
    return false;
}

buf *test_part(test_output *out, const char *part)
{
    uint32_t i = 0;

    while (i < out->part_count && strcmp(out->part[i].name, part))
        i++;
    assert(i < COUNT_OF(out->part));
    if (i == out->part_count)
        out->part[out->part_count++] = (out_part){ .name = part };
    return &out->part[i].text;
}

bool test_fail(test_output *out, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(out->failure, sizeof(out->failure), format, args);
    va_end(args);
    return false;
}

const char *test_home(const test_env *env) { return env->home; }

arena *test_arena(test_env *env) { return &env->case_arena; }

void **test_cache(test_env *env, const char *key, void (*close)(void *))
{
    cached *c = env->cache;

    while (c && strcmp(c->key, key))
        c = c->next;
    if (!c) {
        c = calloc(1, sizeof(*c));
        if (!c || !(c->key = strdup(key))) {
            fprintf(stderr, "runner: out of memory\n");
            exit(70);
        }
        c->close = close;
        c->next = env->cache;
        env->cache = c;
    }
    return &c->value;
}

static void close_engine(void *p) { dgm_engine_close(p); }

bool test_engine(dgm_engine **out, test_env *env, test_output *o)
{
    void **slot = test_cache(env, "engine", close_engine);
    dgm_options options = DGM_OPTIONS_INIT;
    dgm_error error;

    options.home = test_home(env);
    if (!*slot && dgm_engine_open((dgm_engine **)slot, &options, &error) != DGM_OK)
        return test_fail(o, "%s", error.message);
    *out = *slot;
    return true;
}

void test_doc(doc *d, const test_case *c, test_env *env)
{
    str lang = test_setting_get(c, "lang");

    doc_init(d, &env->case_arena, c->text);
    if (!lang.n)
        lang = STR("id");
    if (lang.n < sizeof(d->lang)) {
        memcpy(d->lang, lang.p, lang.n);
        d->lang[lang.n] = 0;
    }
    d->lang_given = true;
    d->date = test_setting_get(c, "date");
    d->title = test_setting_get(c, "title");
    d->id = c->id;
}

/* ---- Reading a case file ------------------------------------------------------------------------------------------ */

typedef struct case_file {
    const char *path;
    str text;
    test_case *c;
    uint32_t count, cap;
} case_file;

static void die(const char *path, uint32_t line, const char *what)
{
    fprintf(stderr, "%s:%u: %s\n", path, line, what);
    exit(2);
}

static void *must(void *p)
{
    if (!p) {
        fprintf(stderr, "runner: out of memory\n");
        exit(70);
    }
    return p;
}

static str without_end_space(str s)
{
    while (s.n && ascii_is_space((unsigned char)s.p[s.n - 1]))
        s.n--;
    return s;
}

/* The body of a part as the case means it: "-" is nothing, "\=== x" is "=== x". */
static str part_body(arena *a, str raw)
{
    char *p;
    uint32_t n = 0;

    raw = without_end_space(raw);
    if (str_is(raw, "-"))
        return STR("");
    p = must(arena_alloc(a, (size_t)raw.n + 1, 1));
    for (uint32_t i = 0; i < raw.n; i++) {
        bool line_start = i == 0 || raw.p[i - 1] == '\n';
        str rest = str_sub(raw, i, raw.n);

        if (line_start && (str_starts(rest, STR("\\===")) || str_starts(rest, STR("\\---"))))
            continue;
        p[n++] = raw.p[i];
    }
    return (str){ p, n };
}

static unsigned hex_value(unsigned char c) { return (ascii_is_digit(c) ? c - 0u : c + 9u) & 15; }

static str unescape(arena *a, str s)
{
    char *p = must(arena_alloc(a, (size_t)s.n + 1, 1));
    uint32_t n = 0;

    for (uint32_t i = 0; i < s.n; i++) {
        if (s.p[i] != '\\' || i + 1 == s.n) {
            p[n++] = s.p[i];
            continue;
        }
        switch (s.p[++i]) {
        case 'n': p[n++] = '\n'; break;
        case 't': p[n++] = '\t'; break;
        case 'r': p[n++] = '\r'; break;
        case '\n': break; /* a joined line */
        case 'x':
            if (i + 2 < s.n) {
                p[n++] = (char)(hex_value((unsigned char)s.p[i + 1]) << 4 | hex_value((unsigned char)s.p[i + 2]));
                i += 2;
            }
            break;
        default: p[n++] = s.p[i];
        }
    }
    return (str){ p, n };
}

static void open_case(case_file *f, arena *a, str line, uint32_t number, uint32_t next)
{
    test_case *c = must(ARENA_PUSH(a, f->c, f->count, f->cap));
    str rest = str_trim(str_sub(line, 3, line.n)), id;

    *c = (test_case){ .path = f->path, .line = number, .after_line = next };
    if (!str_starts(rest, STR("id:")))
        die(f->path, number, "a case opens with \"=== id: NAME | TITLE\"");
    rest = str_sub(rest, 3, rest.n);
    (void)str_split(&rest, '|', &id);
    c->id = str_trim(id);
    c->title = str_trim(rest);
    if (!c->id.n)
        die(f->path, number, "the case has no id");
    for (uint32_t i = 0; i + 1 < f->count; i++)
        if (str_eq(f->c[i].id, c->id))
            die(f->path, number, "this id is used twice in the file");
}

static void add_setting(case_file *f, test_case *c, arena *a, str line, uint32_t number, uint32_t next)
{
    uint32_t colon = str_find(line, STR(":"));
    test_setting *s;

    if (colon == NO_INDEX)
        die(f->path, number, "expected \"key: value\", \"--- part\" or \"=== id:\"");
    s = must(ARENA_PUSH(a, c->setting, c->setting_count, c->setting_cap));
    s->start = (size_t)(line.p - f->text.p);
    s->end = next;
    s->key = str_trim(str_sub(line, 0, colon));
    s->value = str_trim(str_sub(line, colon + 1, line.n));
}

static void finish_case(case_file *f, arena *a)
{
    test_case *c;

    if (!f->count)
        return;
    c = &f->c[f->count - 1];
    if (c->part_count < 2)
        die(f->path, c->line, "a case has an input part and at least one expected part");
    for (uint32_t i = 0; i < c->part_count; i++) {
        test_part_text *p = &c->part[i];

        p->body = part_body(a, str_sub(f->text, (uint32_t)p->start, (uint32_t)p->end));
    }
    c->text = c->part[0].body;
    if (str_is(test_setting_get(c, "escapes"), "c"))
        c->text = unescape(a, c->text);
}

static void read_cases(case_file *f, arena *a)
{
    uint32_t at = 0, number = 0;

    while (at < f->text.n) {
        str rest = str_sub(f->text, at, f->text.n), line;
        uint32_t end = str_find(rest, STR("\n")), next;
        test_case *c = f->count ? &f->c[f->count - 1] : NULL;

        next = end == NO_INDEX ? f->text.n : at + end + 1;
        line = without_end_space(str_sub(f->text, at, next));
        number++;
        if (str_starts(line, STR("==="))) {
            finish_case(f, a);
            open_case(f, a, line, number, next);
        } else if (!c) {
            if (line.n && line.p[0] != '#')
                die(f->path, number, "text before the first case");
        } else if (str_starts(line, STR("--- "))) {
            test_part_text *p = must(ARENA_PUSH(a, c->part, c->part_count, c->part_cap));

            *p = (test_part_text){ .name = str_trim(str_sub(line, 4, line.n)), .start = next, .end = next };
        } else if (c->part_count) {
            c->part[c->part_count - 1].end = next;
        } else if (line.n) {
            add_setting(f, c, a, line, number, next);
        }
        at = next;
    }
    finish_case(f, a);
}

/* ---- Comparing ------------------------------------------------------------------------------------------------------ */

static bool next_line(str *rest, str *line)
{
    bool any = str_split(rest, '\n', line);

    if (any)
        *line = without_end_space(*line);
    return any;
}

static bool same_text(str a, str b)
{
    str x, y;

    a = without_end_space(a);
    b = without_end_space(b);
    while (a.n && b.n) {
        (void)next_line(&a, &x);
        (void)next_line(&b, &y);
        if (!str_eq(x, y))
            return false;
    }
    return !a.n && !b.n;
}

static uint32_t lines_of(arena *a, str text, str **out)
{
    uint32_t n = 0, cap = 0;
    str line, *all = NULL;

    text = without_end_space(text);
    while (next_line(&text, &line)) {
        str *slot = must(ARENA_PUSH(a, all, n, cap));

        *slot = line;
    }
    *out = all;
    return n;
}

/* Prints a line diff: longest common subsequence, plain and quadratic, which is enough for cases. */
static void print_diff(arena *a, str expected, str actual)
{
    str *x, *y;
    uint32_t n = lines_of(a, expected, &x), m = lines_of(a, actual, &y), i = 0, j = 0;
    uint32_t *best = NULL;

    if (n <= 2000 && m <= 2000)
        best = must(ARENA_NEW(a, uint32_t, (size_t)(n + 1) * (m + 1)));
    for (uint32_t r = n; best && r-- > 0;)
        for (uint32_t c = m; c-- > 0;) {
            uint32_t down = best[(r + 1) * (m + 1) + c], right = best[r * (m + 1) + c + 1];

            best[r * (m + 1) + c] = str_eq(x[r], y[c]) ? best[(r + 1) * (m + 1) + c + 1] + 1 : down > right ? down : right;
        }
    while (i < n || j < m) {
        if (best && i < n && j < m && str_eq(x[i], y[j])) {
            printf("      %.*s\n", (int)x[i].n, x[i].p);
            i++, j++;
        } else if (i < n && (!best || j == m || best[(i + 1) * (m + 1) + j] >= best[i * (m + 1) + j + 1])) {
            printf("    - %.*s\n", (int)x[i].n, x[i].p);
            i++;
        } else {
            printf("    + %.*s\n", (int)y[j].n, y[j].p);
            j++;
        }
    }
}

static str actual_of(const test_output *out, str name, bool *given)
{
    for (uint32_t i = 0; i < out->part_count; i++)
        if (str_is(name, out->part[i].name)) {
            *given = true;
            return (str){ out->part[i].text.p, (uint32_t)out->part[i].text.n };
        }
    *given = false;
    return STR("");
}

static void output_release(test_output *out)
{
    for (uint32_t i = 0; i < out->part_count; i++)
        buf_release(&out->part[i].text);
}

/* ---- Running ---------------------------------------------------------------------------------------------------------- */

typedef struct change {
    size_t start, end;
    str text;
    struct change *next; /* in text order */
} change;

static void add_change(arena *a, change ***tail, size_t start, size_t end, str text)
{
    change *c = must(ARENA_NEW(a, change, 1));

    *c = (change){ start, end, text, NULL };
    must((void *)(uintptr_t)c->text.p);
    **tail = c;
    *tail = &c->next;
}

static void note_change(arena *a, change ***tail, const test_part_text *p, str actual)
{
    str line;
    buf b = { 0 };

    actual = without_end_space(actual);
    if (!actual.n)
        buf_z(&b, "-\n");
    while (next_line(&actual, &line)) {
        if (str_starts(line, STR("===")) || str_starts(line, STR("---")))
            buf_char(&b, '\\');
        buf_str(&b, line);
        buf_char(&b, '\n');
    }
    add_change(a, tail, p->start, p->end, arena_str(a, (str){ b.p, (uint32_t)b.n }));
    buf_release(&b);
}

/* True when all parts agree. Prints the differences unless `quiet`. */
static bool compare(test_env *env, const test_case *c, const test_output *out, bool quiet, change ***tail)
{
    bool good = true;

    for (uint32_t i = 1; i < c->part_count; i++) {
        const test_part_text *p = &c->part[i];
        bool given;
        str actual = actual_of(out, p->name, &given);

        if (given && same_text(p->body, actual))
            continue;
        good = false;
        if (env->update && given && tail) {
            note_change(&env->file_arena, tail, p, actual);
            continue;
        }
        if (quiet)
            continue;
        if (!given)
            printf("    part \"%.*s\" is not made by this stage\n", (int)p->name.n, p->name.p);
        printf("    --- %.*s (- expected, + actual)\n", (int)p->name.n, p->name.p);
        print_diff(&env->case_arena, p->body, actual);
    }
    return good;
}

static void run_case(test_env *env, const struct stage *s, const test_case *c, change ***tail)
{
    test_output out = { 0 };
    bool known = test_setting_get(c, "xfail").n > 0, ran, good;
    str skip = test_setting_get(c, "skip");

    if (skip.n) {
        env->skipped++;
        return;
    }
    arena_reset(&env->case_arena);
    ran = s->run(c, env, &out);
    good = ran && compare(env, c, &out, true, NULL);
    if (known && good && (env->update || env->mark)) {
        for (uint32_t i = 0; i < c->setting_count; i++)
            if (str_is(c->setting[i].key, "xfail"))
                add_change(&env->file_arena, tail, c->setting[i].start, c->setting[i].end, STR(""));
        env->passed++;
    } else if (!known && !good && env->mark) {
        add_change(&env->file_arena, tail, c->after_line, c->after_line,
                   arena_printf(&env->file_arena, "xfail: %s\n", env->mark));
        env->skipped++;
    } else if (known && !good) {
        env->skipped++;
    } else if (good && !known) {
        env->passed++;
    } else {
        env->failed++;
        printf("%s:%u: %.*s | %.*s: FAILED\n", c->path, c->line, (int)c->id.n, c->id.p, (int)c->title.n, c->title.p);
        if (known)
            printf("    passes now: take the line \"xfail:\" away\n");
        else if (!ran)
            printf("    could not be run: %s\n", out.failure);
        else if (compare(env, c, &out, false, env->update ? tail : NULL), env->update)
            printf("    rewritten\n");
        if (!env->update)
            printf("    again: %s -k %.*s %s\n", env->program, (int)c->id.n, c->id.p, c->path);
    }
    output_release(&out);
}

static bool selected(const test_env *env, const test_case *c)
{
    str part;

    if (!env->filter)
        return true;
    part = str_of(env->filter);
    return str_find(c->id, part) != NO_INDEX || str_find(c->title, part) != NO_INDEX ||
           str_find(str_of(c->path), part) != NO_INDEX;
}

/* tests/corpus/<stage>/...: the stage, or NULL when the path has none that we know. */
static const struct stage *stage_of(const char *path)
{
    const char *at = NULL;

    for (const char *p = path; (p = strstr(p, "corpus/")); p++)
        at = p + strlen("corpus/");
    for (const struct stage *s = stage; at && s->name; s++)
        if (!strncmp(at, s->name, strlen(s->name)) && at[strlen(s->name)] == '/')
            return s;
    return NULL;
}

static void rewrite(const case_file *f, const change *c)
{
    buf b = { 0 };
    size_t at = 0;
    dgm_error error;

    for (; c; c = c->next) {
        size_t end = c->end;

        buf_add(&b, f->text.p + at, c->start - at);
        buf_str(&b, c->text);
        /* Empty lines before the next case stay. */
        while (end > c->start + 1 && f->text.p[end - 1] == '\n' && f->text.p[end - 2] == '\n')
            end--;
        at = end > c->start ? end : c->start;
    }
    buf_add(&b, f->text.p + at, f->text.n - at);
    if (b.failed || file_write(f->path, b.p, b.n, &error) != DGM_OK)
        fprintf(stderr, "runner: %s could not be rewritten\n", f->path);
    buf_release(&b);
}

static void run_file(test_env *env, const char *path)
{
    const struct stage *s = stage_of(path);
    file_map map;
    dgm_error error;
    case_file f = { .path = path };
    change *changes = NULL, **tail = &changes;

    if (file_map_open(&map, path, &error) != DGM_OK) {
        printf("%s\n", error.message);
        env->failed++;
        return;
    }
    arena_reset(&env->file_arena);
    f.text = arena_str(&env->file_arena, (str){ (const char *)map.p, (uint32_t)map.n });
    file_unmap(&map);
    must((void *)(uintptr_t)f.text.p);
    read_cases(&f, &env->file_arena);
    for (uint32_t i = 0; i < f.count; i++) {
        if (!selected(env, &f.c[i]))
            continue;
        if (env->list)
            printf("%s:%u: %.*s | %.*s\n", path, f.c[i].line, (int)f.c[i].id.n, f.c[i].id.p, (int)f.c[i].title.n, f.c[i].title.p);
        else if (s)
            run_case(env, s, &f.c[i], &tail);
        else
            env->skipped++;
    }
    if (!s)
        printf("%s: no adapter for this folder yet; its cases are skipped\n", path);
    if (changes)
        rewrite(&f, changes);
}

static int by_name(const struct dirent **a, const struct dirent **b) { return strcmp((*a)->d_name, (*b)->d_name); }

static void run_path(test_env *env, const char *path)
{
    struct stat st;
    struct dirent **entry;
    int n;

    if (stat(path, &st) != 0) {
        fprintf(stderr, "runner: %s: no such file\n", path);
        exit(2);
    }
    if (!S_ISDIR(st.st_mode)) {
        run_file(env, path);
        return;
    }
    n = scandir(path, &entry, NULL, by_name);
    for (int i = 0; i < n; i++) {
        const char *name = entry[i]->d_name;
        size_t length = strlen(name);
        char *sub = must(malloc(strlen(path) + length + 2));

        snprintf(sub, strlen(path) + length + 2, "%s/%s", path, name);
        if (name[0] != '.' && stat(sub, &st) == 0 &&
            (S_ISDIR(st.st_mode) || (length > 4 && !strcmp(name + length - 4, ".txt"))))
            run_path(env, sub);
        free(sub);
        free(entry[i]);
    }
    if (n >= 0)
        free(entry);
}

static void usage(void)
{
    fprintf(stderr, "usage: runner [--update] [--mark WHY] [-k WORD] [--home DIR] [-l] [FILE or FOLDER ...]\n");
    exit(2);
}

int main(int argc, char **argv)
{
    test_env env = { .home = DGM_SOURCE_DIR, .program = argv[0] };
    int i = 1;

    for (; i < argc && argv[i][0] == '-'; i++) {
        if (!strcmp(argv[i], "--update"))
            env.update = true;
        else if (!strcmp(argv[i], "--mark") && i + 1 < argc)
            env.mark = argv[++i];
        else if (!strcmp(argv[i], "-l"))
            env.list = true;
        else if (!strcmp(argv[i], "-k") && i + 1 < argc)
            env.filter = argv[++i];
        else if (!strcmp(argv[i], "--home") && i + 1 < argc)
            env.home = argv[++i];
        else
            usage();
    }
    arena_init(&env.case_arena, 0);
    arena_init(&env.file_arena, 0);
    if (i == argc)
        run_path(&env, DGM_SOURCE_DIR "/tests/corpus");
    for (; i < argc; i++)
        run_path(&env, argv[i]);
    for (cached *c = env.cache, *next; c; c = next) {
        next = c->next;
        if (c->close && c->value)
            c->close(c->value);
        free(c->key);
        free(c);
    }
    arena_release(&env.case_arena);
    arena_release(&env.file_arena);
    if (!env.list)
        printf("%u passed, %u failed, %u skipped\n", env.passed, env.failed, env.skipped);
    return env.failed ? 1 : 0;
}
