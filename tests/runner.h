/* The text-case runner: how a stage hangs its adapter into it.
 *
 * A case file holds cases of this form (tests/corpus/<stage>/<lang>/<name>.txt):
 *
 *     === id: seg-001 | an abbreviation does not end a sentence
 *     lang: id
 *     --- text
 *     Dr. Sutomo tiba di Jakarta. Ia bertemu wartawan.
 *     --- sentences
 *     Dr. Sutomo tiba di Jakarta.
 *     Ia bertemu wartawan.
 *
 * A line "=== id: NAME | TITLE" opens a case, "key: value" lines are its settings, "--- NAME" opens a part. The first
 * part is the input; the others are compared with what the adapter wrote under the same name, and only those that the
 * case gives. A body "-" alone means: nothing. A text line that would look like a mark starts with a backslash, which
 * is taken away. White space at line ends of expected and actual text, and empty lines at the end, do not count.
 *
 * Settings with a meaning for the runner: `xfail: #12` (a known failure of that issue: must fail), `skip: why`, `escapes: c`
 * (\n \t \r \\ \xNN in the input part stand for bytes). All others belong to the adapter.
 *
 * An adapter is one file tests/stage_<stage>.c with one function
 *
 *     bool stage_<stage>_run(const test_case *c, test_env *env, test_output *out);
 *
 * and the name of the stage in the list `stages` of tests/meson.build. It may use everything of the internal library.
 * It writes each part that it can make into test_part(out, "name"), one line a thing; parts that no case asks for cost
 * little, and `test_wants()` tells. It returns false after test_fail() when the case could not be run at all.
 * tests/stage_segment.c is the example to copy.
 */
#ifndef DGM_TESTS_RUNNER_H
#define DGM_TESTS_RUNNER_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "doc/doc.h"

typedef struct test_setting {
    str key, value;
    size_t start, end;    /* bytes of its line in the file */
} test_setting;

typedef struct test_part_text {
    str name;
    str body;             /* without the backslashes and the empty lines at the end; "" for "-" */
    size_t start, end;    /* bytes of the body in the file, for --update */
} test_part_text;

typedef struct test_case {
    const char *path;     /* of the file */
    uint32_t line;        /* of the "===" line */
    size_t after_line;    /* byte behind it */
    str id, title;
    test_setting *setting; uint32_t setting_count, setting_cap;
    test_part_text *part;  uint32_t part_count, part_cap;
    str text;             /* the input part, escapes resolved */
} test_case;

typedef struct test_env test_env;       /* lives as long as the run */
typedef struct test_output test_output; /* lives as long as the case */

/* stage_<name>_run() of every stage in tests/meson.build. */
#define STAGE(name) bool stage_##name##_run(const test_case *c, test_env *env, test_output *out);
#include "stages.inc"
#undef STAGE

/* Value of a setting, "" when the case has none. */
str test_setting_get(const test_case *c, const char *key);
/* The same, NUL-terminated in the arena of the case; `fallback` when the case has none. */
const char *test_setting_z(const test_case *c, test_env *env, const char *key, const char *fallback);
/* Does the case compare this part? */
bool test_wants(const test_case *c, const char *part);
/* The buffer for a part; the first call for a name makes it. */
buf *test_part(test_output *out, const char *part);
/* The case could not be run: says why; returns false, for `return test_fail(...)`. */
bool test_fail(test_output *out, const char *format, ...) PRINTF_LIKE(2, 3);

/* Folder with packs/, world/, ontology/, models/. */
const char *test_home(const test_env *env);
/* Memory of the case: reset after each. */
arena *test_arena(test_env *env);
/* Something expensive that is opened once a run, say the segmenter of a language: the address of a pointer that is NULL
 * on the first call for `key`; the adapter fills it in. `close` is called with it at the end. */
void **test_cache(test_env *env, const char *key, void (*close)(void *));
/* The engine over the home of the tests, opened once; false after test_fail(). */
bool test_engine(dgm_engine **out, test_env *env, test_output *o);

/* A document over the text of the case with lang, date, title and id from its settings ("lang" is "id" when missing). */
void test_doc(doc *d, const test_case *c, test_env *env);

#endif
