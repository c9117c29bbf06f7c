/* Unit tests in thirty lines. A test is a function `void test_x(check *t)` in the list of unit.c; CHECK goes on after a
 * failure, so that one run shows all of them. */
#ifndef DGM_TESTS_CHECK_H
#define DGM_TESTS_CHECK_H

#include "base/arena.h"
#include "base/error.h"

typedef struct check {
    const char *name;
    unsigned failures;
} check;

void check_failed(check *t, const char *file, int line, const char *what);

#define CHECK(t, condition)                                     \
    do {                                                        \
        if (!(condition))                                       \
            check_failed((t), __FILE__, __LINE__, #condition);  \
    } while (0)
#define CHECK_STR(t, s, z) CHECK(t, str_is((s), (z)))

/* A fresh file below the folder of temporary files with these bytes; its path, to be given to temp_remove(). */
const char *temp_file(check *t, const void *data, size_t n);
/* The same of a database of dragoman, with what these statements put into it. */
const char *temp_database(check *t, const char *statements);
void temp_remove(const char *path);
/* Checks that both files can be read and hold the same. */
void check_same_bytes(check *t, const char *path, const char *other);

#define TEST(name) void test_##name(check *t);
#include "unit_list.h"
#undef TEST

#endif
