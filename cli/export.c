/* dragoman export: events of a database in the formats of other programs. */
#include "cli.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

#define NO_DUCKDB 90 /* exit status of the lines of Python below where the package is missing */

static dgm_status on_bytes(void *user, const char *p, size_t size, dgm_error *error)
{
    if (signal_came()) {
        *error = (dgm_error){ DGM_EWRITE, UINT64_MAX, "interrupted" };
        return DGM_EWRITE;
    }
    if (output_write(user, p, size))
        return DGM_OK;
    *error = (dgm_error){ DGM_EWRITE, UINT64_MAX, "" }; /* told already */
    return DGM_EWRITE;
}

static bool is_folder(const char *path)
{
    struct stat st;

    return path && stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* "folder/file", or the path itself where it is no folder; for free(). NULL after a complaint. */
static char *place_of(const char *path, const char *file)
{
    bool folder = is_folder(path);
    size_t n = strlen(path) + strlen(file) + 2;
    char *out = malloc(n);

    if (!out) {
        complain("out of memory");
        return NULL;
    }
    snprintf(out, n, "%s%s%s", path, folder && path[strlen(path) - 1] != '/' ? "/" : "", folder ? file : "");
    return out;
}

/* One format to one file; `path` NULL: standard output. */
static int write_file(const settings *s, const char *format, const char *path, uint64_t *count)
{
    dgm_export_options options = DGM_EXPORT_OPTIONS_INIT;
    dgm_error error = { DGM_OK, UINT64_MAX, "" };
    int exit_status = EXIT_OK;
    output out;

    options.home = s->home;
    options.one_a_day = s->one_a_day;
    if (!output_open(&out, path))
        return EXIT_OUTPUT;
    if (dgm_export(count, s->operand[0], format, s->param, s->param_count, &options, on_bytes, &out, &error) != DGM_OK)
        exit_status = signal_came() ? EXIT_INTERRUPTED : tell_param(s, &error);
    if (!output_close(&out, exit_status == EXIT_OK) && exit_status == EXIT_OK)
        exit_status = EXIT_OUTPUT;
    return exit_status;
}

static void summary(const settings *s, const char *path, uint64_t count)
{
    if (!s->quiet && path)
        complain("%s: %llu record%s", path, (unsigned long long)count, count == 1 ? "" : "s");
}

/* ---- Parquet ------------------------------------------------------------------------------------------------------ */

/* Exit status of a program looked for in PATH; 127 where there is none. */
static int run_program(char *const argv[])
{
    int status;
    pid_t pid;

    if (posix_spawnp(&pid, argv[0], NULL, NULL, argv, environ) != 0)
        return 127;
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return 127;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

static size_t quoted(char *out, const char *path)
{
    size_t n = 0;

    out[n++] = '\'';
    for (; *path; path++) {
        if (*path == '\'')
            out[n++] = '\'';
        out[n++] = *path;
    }
    out[n++] = '\'';
    return n;
}

/* The CSV as DuckDB is to read it: codes stay text ("010"), numbers become numbers. */
static char *parquet_sql(const char *csv, const char *to)
{
    static const char head[] =
        "COPY (SELECT * REPLACE (CAST(id AS BIGINT) AS id, CAST(quad AS INTEGER) AS quad, CAST(goldstein AS DOUBLE) AS goldstein,"
        " CAST(confidence AS DOUBLE) AS confidence, CAST(lat AS DOUBLE) AS lat, CAST(lon AS DOUBLE) AS lon, CAST(geonameid AS BIGINT) AS geonameid,"
        " CAST(act AS INTEGER) AS act, CAST(sentence_number AS INTEGER) AS sentence_number) FROM read_csv(";
    static const char middle[] = ", header = true, all_varchar = true, delim = ',', quote = '\"', escape = '\"', parallel = false,"
                                 " max_line_size = 16777216)) TO ";
    static const char tail[] = " (FORMAT parquet)";
    char *sql = malloc(sizeof(head) + sizeof(middle) + sizeof(tail) + 2 * (strlen(csv) + strlen(to)) + 8);
    size_t n;

    if (!sql)
        return NULL;
    n = sizeof(head) - 1;
    memcpy(sql, head, n);
    n += quoted(sql + n, csv);
    memcpy(sql + n, middle, sizeof(middle) - 1);
    n += sizeof(middle) - 1;
    n += quoted(sql + n, to);
    memcpy(sql + n, tail, sizeof(tail));
    return sql;
}

static int convert(const char *csv, const char *to)
{
    char lines[] = "import sys\ntry:\n import duckdb\nexcept ImportError:\n sys.exit(90)\nduckdb.connect().execute(sys.argv[1])\n";
    char duckdb[] = "duckdb", python[] = "python3", c[] = "-c";
    char *sql = parquet_sql(csv, to);
    char *first[] = { duckdb, c, sql, NULL }, *second[] = { python, c, lines, sql, NULL };
    int status;

    if (!sql) {
        complain("out of memory");
        return EXIT_BUG;
    }
    status = run_program(first);
    if (status == 127)
        status = run_program(second);
    free(sql);
    if (status == 0)
        return EXIT_OK;
    if (status == 127 || status == NO_DUCKDB)
        complain("Parquet is written by DuckDB: neither its program (duckdb) nor its Python package (pip install duckdb) was found; --format=csv needs neither");
    else
        complain("%s: DuckDB could not write it (exit status %d)", to, status);
    return EXIT_OUTPUT;
}

/* The CSV goes beside the Parquet file, which gets its name when it is whole. */
static int write_parquet(const settings *s)
{
    char *path, *csv = NULL, *tmp = NULL;
    uint64_t count = 0;
    int exit_status = EXIT_BUG;
    size_t n;

    if (!s->output || strcmp(s->output, "-") == 0) {
        complain("--format=parquet wants --output=FILE");
        return EXIT_USAGE;
    }
    path = place_of(s->output, "events.parquet");
    n = path ? strlen(path) + 16 : 0;
    csv = path ? malloc(n) : NULL;
    tmp = path ? malloc(n) : NULL;
    if (csv && tmp) {
        snprintf(csv, n, "%s.part.csv", path);
        snprintf(tmp, n, "%s.part", path);
        exit_status = write_file(s, "csv", csv, &count);
        if (exit_status == EXIT_OK)
            exit_status = convert(csv, tmp);
        if (exit_status == EXIT_OK && rename(tmp, path) != 0) {
            complain("%s: cannot be written%s", path, write_fault(errno));
            exit_status = EXIT_OUTPUT;
        }
        unlink(csv);
        if (exit_status != EXIT_OK)
            unlink(tmp);
        else
            summary(s, path, count);
    }
    free(path);
    free(csv);
    free(tmp);
    return exit_status;
}

/* ---- Everything else ---------------------------------------------------------------------------------------------- */

static int write_format(const settings *s, const char *format)
{
    const char *file = NULL, *name;
    uint64_t count = 0;
    char *path = NULL;
    int exit_status;

    for (size_t i = 0; (name = dgm_export_format(i, &file, NULL)) != NULL; i++)
        if (strcmp(name, format) == 0)
            break;
    if (s->output && strcmp(s->output, "-") != 0) {
        path = place_of(s->output, file ? file : "");
        if (!path)
            return EXIT_BUG;
    }
    exit_status = write_file(s, format, path, &count);
    if (exit_status == EXIT_OK)
        summary(s, path, count);
    free(path);
    return exit_status;
}

/* Both tables, whose numbers of events agree. */
static int write_gdelt(const settings *s)
{
    int exit_status;

    if (!is_folder(s->output)) {
        complain("--format=gdelt writes two files and wants --output=FOLDER, an existing one; gdelt-events and gdelt-mentions write one each");
        return EXIT_USAGE;
    }
    exit_status = write_format(s, "gdelt-events");
    return exit_status == EXIT_OK ? write_format(s, "gdelt-mentions") : exit_status;
}

int run_export(const settings *s)
{
    if (s->operand_count != 1 || !s->format) {
        complain("export wants one database and --format=FORMAT; see dragoman export --help");
        return EXIT_USAGE;
    }
    catch_signals();
    signal(SIGPIPE, SIG_IGN); /* a pipe that is closed is told, as a full disk is */
    if (strcmp(s->format, "parquet") == 0)
        return write_parquet(s);
    if (strcmp(s->format, "gdelt") == 0)
        return write_gdelt(s);
    return write_format(s, s->format);
}
