/* Unit tests of base/file and base/tsv: what is read back, and what each fault says. */
#include "check.h"

#include "base/tsv.h"

#include <unistd.h>

void test_file_roundtrip(check *t)
{
    const char *path = temp_file(t, "old", 3);
    file_map m;
    dgm_error e;

    CHECK(t, file_exists(path));
    CHECK(t, file_write(path, "new text", 8, &e) == DGM_OK);
    CHECK(t, file_map_open(&m, path, &e) == DGM_OK);
    CHECK(t, m.n == 8 && !memcmp(m.p, "new text", 8));
    file_unmap(&m);
    CHECK(t, file_write(path, "", 0, &e) == DGM_OK);
    CHECK(t, file_map_open(&m, path, &e) == DGM_OK && m.n == 0 && m.p);
    file_unmap(&m);
    temp_remove(path);
}

void test_file_faults(check *t)
{
    const char *path = temp_file(t, "x", 1);
    file_map m;
    dgm_error e = { 0 };
    arena a;

    CHECK(t, file_map_open(&m, "/nonexistent/file", &e) == DGM_EIO && strstr(e.message, "/nonexistent/file"));
    CHECK(t, file_map_open(&m, "/", &e) == DGM_EIO);
    CHECK(t, file_write("/nonexistent/file", "x", 1, &e) == DGM_EIO && strstr(e.message, "/nonexistent/file"));
    dgm_test_fail_alloc(1);
    CHECK(t, file_write(path, "y", 1, &e) == DGM_ENOMEM);
    dgm_test_fail_alloc(0);
    CHECK(t, file_map_open(&m, path, &e) == DGM_OK && m.n == 1 && m.p[0] == 'x'); /* the old file is whole */
    file_unmap(&m);
    arena_init(&a, 0);
    CHECK(t, !strcmp(file_join(&a, "packs", "id"), "packs/id"));
    arena_release(&a);
    temp_remove(path);
}

static const char *table(check *t, const char *text) { return temp_file(t, text, strlen(text)); }

void test_tsv_reads(check *t)
{
    const char *path = table(t, "# note\nverb\tcode\tnote\n\nmenyerang\t190\tx\r\n# more\nbertemu\t036\n");
    tsv f;
    dgm_error e;

    CHECK(t, tsv_open(&f, path, "code verb", &e) == DGM_OK);
    CHECK(t, tsv_next(&f, &e) == 1 && f.line == 4);
    CHECK_STR(t, tsv_get(&f, 0), "190");
    CHECK_STR(t, tsv_get(&f, 1), "menyerang");
    CHECK(t, tsv_next(&f, &e) == 1 && f.line == 6); /* a missing cell at the end is empty */
    CHECK_STR(t, tsv_get(&f, 0), "036");
    CHECK_STR(t, tsv_get(&f, 1), "bertemu");
    CHECK(t, tsv_next(&f, &e) == 0 && tsv_next(&f, &e) == 0);
    tsv_close(&f);
    temp_remove(path);
    path = table(t, "a\tb\n1\t2"); /* no line feed at the end */
    CHECK(t, tsv_open(&f, path, "a b", &e) == DGM_OK && tsv_next(&f, &e) == 1);
    CHECK_STR(t, tsv_get(&f, 1), "2");
    tsv_close(&f);
    temp_remove(path);
}

/* Opening `text` with columns "a b" and reading all rows must fail with `message` behind "path:line: ". */
static void expect_fault(check *t, const char *text, const char *where_and_what)
{
    const char *path = table(t, text);
    size_t n = strlen(path);
    dgm_error e = { 0 };
    dgm_status s;
    int row = 1;
    tsv f;

    s = tsv_open(&f, path, "a b", &e);
    if (s == DGM_OK) {
        while ((row = tsv_next(&f, &e)) == 1)
            continue;
        CHECK(t, row == -1);
    }
    CHECK(t, e.status == DGM_EFORMAT);
    CHECK(t, !strncmp(e.message, path, n) && strstr(e.message + n, where_and_what));
    tsv_close(&f);
    temp_remove(path);
}

void test_tsv_faults(check *t)
{
    tsv f;
    dgm_error e = { 0 };

    CHECK(t, tsv_open(&f, "/nonexistent.tsv", "a", &e) == DGM_EIO);
    expect_fault(t, "", ": empty table");
    expect_fault(t, "# only a comment\n", ": empty table");
    expect_fault(t, "a\tc\n1\t2\n", ":1: column \"b\" is missing");
    expect_fault(t, "# x\na\tb\n1\t2\n1\t2\t3\n", ":4: more cells");
    expect_fault(t, "a\tb\nx\t\xFF\n", ":2: invalid UTF-8");
    expect_fault(t, "a\tb\tc\td\te\tf\tg\th\ti\tj\ta\tb\tc\td\te\tf\tg\th\ti\tj\ta\tb\tc\td\te\tf\tg\th\ti\tj\t"
                    "a\tb\tc\td\te\tf\tg\th\ti\tj\tk\n", ":1: more than 40 columns");
}
