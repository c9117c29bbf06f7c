/* Refuses to write over what is read: an output that is an input, the database, or another output. And names all that a run
 * writes, so that it does not read it where it lies among its inputs. */
#include "cli.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* The same regular file under two names; names of files that do not exist yet are compared as they are. */
static bool same_file(const char *a, const char *b)
{
    struct stat x, y;

    if (strcmp(a, "-") == 0 || strcmp(b, "-") == 0)
        return false;
    if (stat(a, &x) != 0 || stat(b, &y) != 0)
        return strcmp(a, b) == 0;
    return S_ISREG(x.st_mode) && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

static bool clashes(const char *out, const char *other, const char *what)
{
    if (!out || !other || !same_file(out, other))
        return false;
    complain("%s: is %s, and would be written over", out, what);
    return true;
}

/* Names that SQLite takes for something else than a file. */
static bool is_no_file(const char *db)
{
    if (!db || (db[0] && db[0] != ':' && strncmp(db, "file:", 5) != 0))
        return false;
    complain("--db: \"%s\" is no name of a file (put ./ before a name that begins so)", db);
    return true;
}

int check_outputs(const settings *s)
{
    bool bad = is_no_file(s->db) || clashes(s->output, s->db, "the database") || clashes(s->errors, s->db, "the database") ||
               clashes(s->errors, s->output, "the output as well");

    for (size_t i = 0; !bad && i < s->operand_count; i++)
        bad = clashes(s->output, s->operand[i], "read") || clashes(s->errors, s->operand[i], "read");
    return bad ? EXIT_USAGE : EXIT_OK;
}

static bool add_names(own_files *o, const char *path, const char *const *ending, size_t count)
{
    for (size_t i = 0; path && strcmp(path, "-") != 0 && i < count; i++) {
        size_t n = strlen(path) + strlen(ending[i]) + 1;
        char *name = malloc(n);

        if (!name)
            return false;
        snprintf(name, n, "%s%s", path, ending[i]);
        o->name[o->count++] = name;
    }
    return true;
}

bool own_files_make(own_files *o, const settings *s)
{
    static const char *const output[] = { "", ".tmp", ".journal", ".journal.tmp" }, *const database[] = { "", "-wal", "-shm", "-journal" };

    *o = (own_files){ 0 };
    if (add_names(o, s->output, output, 4) && add_names(o, s->errors, output, 2) && add_names(o, s->db, database, 4) &&
        add_names(o, s->duplicates_state, database, 4)) {
        o->name[o->count++] = strdup("-");
        if (o->name[o->count - 1])
            return true;
        o->count--;
    }
    own_files_free(o);
    complain("out of memory");
    return false;
}

void own_files_free(own_files *o)
{
    while (o->count)
        free(o->name[--o->count]);
}
