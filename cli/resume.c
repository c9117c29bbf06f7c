/* Runs that go on after they were killed (--resume).
 *
 * A journal beside the output, FILE.journal, says how far the run is: the record up to which all is coded, and how long the
 * output was then. About once a second the output is brought to the disk and then the journal is replaced by a new one, in
 * one step. After a kill at any moment the output may be longer than the journal says: it is cut to that length, and what
 * came after is coded again. In a database the same text is the mark of the run (dgm_store_set_mark()), part of the
 * transaction of its articles, so what it holds needs no cutting. With both, the run goes on from where the one that is
 * behind was, and the database takes no article twice.
 *
 * The journal also holds hashes of program, data, options and inputs. A run that differs in any of them is refused: its
 * output would be of two kinds. */
#include "cli.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct field { const char *name; size_t at; } field_table[] = {
    { "program", offsetof(run_state, program) }, { "data", offsetof(run_state, data) },
    { "options", offsetof(run_state, options) }, { "inputs", offsetof(run_state, inputs) },
    { "file", offsetof(run_state, file) },       { "record", offsetof(run_state, record) },
    { "bytes", offsetof(run_state, bytes) },     { "results", offsetof(run_state, results) },
    { "output", offsetof(run_state, output) },   { "errors", offsetof(run_state, errors) },
    { "articles", offsetof(run_state, articles) }, { "failed", offsetof(run_state, failed) },
    { "files_failed", offsetof(run_state, files_failed) }, { "events", offsetof(run_state, events) },
    { "words", offsetof(run_state, words) },     { "duplicates", offsetof(run_state, duplicates) },
    { "done", offsetof(run_state, done) },
};

#define FIELDS (sizeof(field_table) / sizeof(*field_table))

static uint64_t *field_at(const run_state *st, size_t i)
{
    return (uint64_t *)(void *)((char *)(uintptr_t)st + field_table[i].at);
}

/* FNV-1a, 64 bits. */
uint64_t hash_bytes(uint64_t hash, const void *p, size_t n)
{
    const unsigned char *byte = p;

    if (hash == 0)
        hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < n; i++)
        hash = (hash ^ byte[i]) * UINT64_C(0x100000001b3);
    return hash;
}

void state_print(char out[STATE_BYTES], const run_state *st)
{
    size_t n = (size_t)snprintf(out, STATE_BYTES, "dragoman-run 1\n");

    for (size_t i = 0; i < FIELDS; i++)
        n += (size_t)snprintf(out + n, STATE_BYTES - n, "%s %llu\n", field_table[i].name, (unsigned long long)*field_at(st, i));
    snprintf(out + n, STATE_BYTES - n, "end %llu\n", (unsigned long long)hash_bytes(0, out, n));
}

/* "name value\n"; moves *at behind it. */
static bool take_line(const char **at, const char *name, uint64_t *value)
{
    size_t n = strlen(name);
    const char *p = *at;

    if (strncmp(p, name, n) != 0 || p[n] != ' ' || p[n + 1] < '0' || p[n + 1] > '9')
        return false;
    *value = 0;
    for (p += n + 1; *p >= '0' && *p <= '9'; p++)
        *value = *value * 10 + (uint64_t)(*p - '0');
    if (*p != '\n')
        return false;
    *at = p + 1;
    return true;
}

bool state_parse(run_state *st, const char *text)
{
    const char *at = text;
    uint64_t version, check;

    *st = (run_state){ 0 };
    if (!take_line(&at, "dragoman-run", &version) || version != 1)
        return false;
    for (size_t i = 0; i < FIELDS; i++)
        if (!take_line(&at, field_table[i].name, field_at(st, i)))
            return false;
    version = hash_bytes(0, text, (size_t)(at - text));
    return take_line(&at, "end", &check) && check == version && *at == '\0';
}

/* ---- The journal ------------------------------------------------------------------------------------------------- */

static char *with_ending(const char *path, const char *ending)
{
    size_t n = strlen(path) + strlen(ending) + 1;
    char *out = malloc(n);

    if (out)
        snprintf(out, n, "%s%s", path, ending);
    return out;
}

/* So that a new name in it outlives a loss of power. */
static void sync_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder = slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
    int fd = folder ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;

    if (fd >= 0) {
        (void)fsync(fd);
        close(fd);
    }
    free(folder);
}

/* False with errno set. */
static bool write_file(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    size_t n = strlen(text);
    bool good = fd >= 0;
    int number;

    while (good && n > 0) {
        ssize_t k = write(fd, text, n);

        if (k < 0 && errno == EINTR)
            continue;
        good = k > 0;
        if (good) {
            text += k;
            n -= (size_t)k;
        }
    }
    good = good && fsync(fd) == 0;
    number = errno;
    if (fd >= 0 && close(fd) != 0 && good)
        return false;
    errno = number;
    return good;
}

bool journal_write(resume *r, const run_state *st)
{
    char text[STATE_BYTES];
    bool good;
    int number;

    if (!r->journal)
        return true;
    state_print(text, st);
    good = write_file(r->fresh, text) && rename(r->fresh, r->journal) == 0;
    number = errno;
    if (good) {
        r->holds = st->results > 0 || st->files_failed > 0;
        sync_folder(r->journal);
    } else {
        complain("%s: cannot be written%s", r->journal, write_fault(number));
        unlink(r->fresh);
    }
    return good;
}

void journal_remove(const resume *r)
{
    if (r->journal)
        unlink(r->journal);
}

/* 1: read; 0: there is none; -1: unusable, and told. */
static int journal_read(run_state *st, const resume *r)
{
    char text[STATE_BYTES];
    FILE *in = r->journal ? fopen(r->journal, "rb") : NULL;
    size_t n;

    if (!in) {
        if (r->journal && errno != ENOENT) {
            complain("%s: cannot be read", r->journal);
            return -1;
        }
        return 0;
    }
    n = fread(text, 1, sizeof(text) - 1, in);
    fclose(in);
    text[n] = '\0';
    if (state_parse(st, text))
        return 1;
    complain("%s: is no journal of a run, or damaged; remove it to begin anew", r->journal);
    return -1;
}

/* ---- Is it the same run? ----------------------------------------------------------------------------------------- */

static uint64_t program_hash(void)
{
    FILE *in = fopen("/proc/self/exe", "rb");
    uint64_t hash = hash_bytes(0, dgm_version(), strlen(dgm_version()));
    char piece[65536];
    size_t n;

    while (in && (n = fread(piece, 1, sizeof(piece), in)) > 0)
        hash = hash_bytes(hash, piece, n);
    if (in)
        fclose(in);
    return hash;
}

static bool same_run(const run_state *then, const run_state *now, const char *where, const char *how)
{
    const char *differs = then->inputs != now->inputs     ? "other input files, or files that changed since (names, sizes, times)"
                          : then->options != now->options ? "other options"
                          : then->program != now->program ? "another program"
                          : then->data != now->data       ? "other models, packs or tables"
                                                          : NULL;

    if (differs)
        complain("%s: an unfinished run with %s; finish it with the command that began it, or %s to begin anew", where, differs, how);
    return !differs;
}

/* What the database holds. A run that was finished does not hinder another. */
static int take_mark(resume *r, const run_state *now, dgm_store *store, const char *db)
{
    const char *text;
    dgm_error error;
    run_state st;

    if (dgm_store_mark(&text, store, &error) != DGM_OK) {
        complain("%s", error.message);
        return EXIT_OUTPUT;
    }
    if (!text[0])
        return EXIT_OK;
    if (!state_parse(&st, text)) {
        complain("%s: the mark of a run in it is damaged; remove its table \"resume\" to begin anew", db);
        return EXIT_OUTPUT;
    }
    if (st.done && (st.inputs != now->inputs || st.options != now->options || st.program != now->program || st.data != now->data))
        return EXIT_OK;
    if (!same_run(&st, now, db, "remove its table \"resume\""))
        return EXIT_USAGE;
    r->in_db = st;
    r->has_mark = true;
    if (dgm_store_continue(store, &error) != DGM_OK) {
        complain("%s", error.message);
        return EXIT_OUTPUT;
    }
    return EXIT_OK;
}

static int take_journal(resume *r, const run_state *now)
{
    int found = journal_read(&r->in_file, r);

    if (found < 0)
        return EXIT_OUTPUT;
    if (found == 0)
        return EXIT_OK;
    if (!same_run(&r->in_file, now, r->journal, "remove it"))
        return EXIT_USAGE;
    r->has_journal = true;
    r->holds = r->in_file.results > 0 || r->in_file.files_failed > 0;
    return EXIT_OK;
}

/* The one that is behind decides; without a journal of an output that is wanted, or without a mark, all begins anew. */
static void choose(run_state *from, const resume *r, bool wants_file, bool wants_db)
{
    run_state now = *from;

    if ((wants_file && !r->has_journal) || (wants_db && !r->has_mark))
        return;
    *from = wants_file ? r->in_file : r->in_db;
    if (wants_file && wants_db && r->in_db.results < r->in_file.results)
        *from = r->in_db;
    from->program = now.program;
}

static int refuse(const settings *s, const dgm_inputs *inputs)
{
    struct stat st;

    if (s->output && strcmp(s->output, "-") != 0 && stat(s->output, &st) == 0 && !S_ISREG(st.st_mode)) {
        complain("--resume: %s is no regular file", s->output);
        return EXIT_USAGE;
    }
    if (s->output ? strcmp(s->output, "-") == 0 : !s->db || s->json) {
        complain("--resume wants --output=FILE or --db=FILE: standard output cannot be gone on with");
        return EXIT_USAGE;
    }
    if (!inputs->complete || s->operand_count == 0) {
        complain("--resume wants files: standard input and pipes cannot be read again");
        return EXIT_USAGE;
    }
    return EXIT_OK;
}

int resume_begin(resume *r, run_state *from, const settings *s, const dgm_inputs *inputs, const dgm_engine *engine, dgm_store *store)
{
    dgm_error error;
    int status;

    *from = (run_state){ 0 };
    if (!s->resume)
        return EXIT_OK;
    status = refuse(s, inputs);
    if (status != EXIT_OK)
        return status;
    r->on = true;
    from->program = program_hash();
    from->options = s->options_hash;
    from->inputs = inputs->fingerprint;
    if (dgm_engine_fingerprint(&from->data, engine, &error) != DGM_OK) {
        complain("%s", error.message);
        return EXIT_DATA;
    }
    if (s->output) {
        r->journal = with_ending(s->output, ".journal");
        r->fresh = with_ending(s->output, ".journal.tmp");
        if (!r->journal || !r->fresh) {
            complain("out of memory");
            return EXIT_BUG;
        }
        status = take_journal(r, from);
    }
    if (status == EXIT_OK && store)
        status = take_mark(r, from, store, s->db);
    if (status == EXIT_OK)
        choose(from, r, s->output != NULL, store != NULL);
    return status;
}

void resume_end(resume *r)
{
    free(r->journal);
    free(r->fresh);
    r->journal = r->fresh = NULL;
}
