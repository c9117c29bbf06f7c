/* Runs the unit tests: unit [WORD] runs those whose name holds WORD. */
#include "check.h"

#include "base/buf.h"
#include "base/file.h"
#include "dragoman/dragoman.h"

#include <sqlite3.h>
#include <stdio.h>
#include <unistd.h>

static const struct test {
    const char *name;
    void (*run)(check *t);
} test[] = {
#define TEST(name) { #name, test_##name },
#include "unit_list.h"
#undef TEST
};

void check_failed(check *t, const char *file, int line, const char *what)
{
    printf("%s:%d: %s: not so: %s\n", file, line, t->name, what);
    t->failures++;
}

const char *temp_file(check *t, const void *data, size_t n)
{
    const char *dir = getenv("TMPDIR");
    buf path = { 0 };
    int fd;

    buf_printf(&path, "%s/dragoman-unit-XXXXXX", dir && *dir ? dir : "/tmp");
    fd = path.failed ? -1 : mkstemp(path.p);
    if (fd < 0 || write(fd, data, n) != (ssize_t)n)
        CHECK(t, !"a temporary file can be written");
    if (fd >= 0)
        close(fd);
    return path.p; /* freed by temp_remove() */
}

const char *temp_database(check *t, const char *statements)
{
    const char *path = temp_file(t, "", 0);
    dgm_store *s;
    dgm_error error;
    sqlite3 *db;

    CHECK(t, dgm_store_open(&s, path, &error) == DGM_OK);
    CHECK(t, dgm_store_close(s, &error) == DGM_OK);
    CHECK(t, sqlite3_open(path, &db) == SQLITE_OK && sqlite3_exec(db, statements, NULL, NULL, NULL) == SQLITE_OK);
    sqlite3_close(db);
    return path;
}

void temp_remove(const char *path)
{
    unlink(path);
    free((void *)(uintptr_t)path);
}

void check_same_bytes(check *t, const char *path, const char *other)
{
    const char *of[2] = { path, other };
    file_map m[2];
    dgm_error error;

    for (int i = 0; i < 2; i++)
        CHECK(t, file_map_open(&m[i], of[i], &error) == DGM_OK);
    CHECK(t, m[0].n > 0 && m[0].n == m[1].n && memcmp(m[0].p, m[1].p, m[0].n) == 0);
    for (int i = 0; i < 2; i++)
        file_unmap(&m[i]);
}

int main(int argc, char **argv)
{
    unsigned passed = 0, failed = 0;

    for (size_t i = 0; i < COUNT_OF(test); i++) {
        check t = { .name = test[i].name };

        if (argc > 1 && !strstr(test[i].name, argv[1]))
            continue;
        test[i].run(&t);
        *(t.failures ? &failed : &passed) += 1;
    }
    printf("%u passed, %u failed\n", passed, failed);
    return failed ? 1 : 0;
}
