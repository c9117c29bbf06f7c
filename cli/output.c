/* Output that notices when it fails, and what the terminal wants. */
#include "cli.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUFFER_BYTES ((size_t)64 * 1024)

void complain(const char *format, ...)
{
    va_list args;

    fputs("dragoman: ", stderr);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
}

static const char *shown(const output *o) { return o->path ? o->path : "standard output"; }

/* Two runs that write one file would spoil each other's; the lock goes with the process, however it ends. */
static bool lock(int fd, const char *path)
{
    struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

    if (fcntl(fd, F_SETLK, &whole) == 0 || (errno != EACCES && errno != EAGAIN))
        return true;
    complain("%s: another run is writing it", path);
    return false;
}

/* A new or regular file is written beside its place and renamed at the end; a device or pipe directly. */
static bool open_path(output *o, const char *path)
{
    struct stat st;
    bool direct = stat(path, &st) == 0 && !S_ISREG(st.st_mode);
    size_t n = strlen(path);
    const char *name = path;
    char why[200];

    if (!direct) {
        o->tmp = malloc(n + 5);
        if (!o->tmp) {
            complain("out of memory");
            return false;
        }
        snprintf(o->tmp, n + 5, "%s.tmp", path);
        name = o->tmp;
    }
    if (direct && S_ISDIR(st.st_mode)) {
        complain("%s: is a folder; the name of a file is wanted", path);
        return false;
    }
    o->fd = open(name, O_WRONLY | O_CREAT | O_CLOEXEC | (direct ? O_TRUNC : 0), 0666);
    if (o->fd < 0)
        complain("%s: cannot be written: %s", path, strerror_r(errno, why, sizeof(why)) == 0 ? why : "for a reason without a name");
    else if (direct || (lock(o->fd, path) && ftruncate(o->fd, 0) == 0))
        return true;
    return false;
}

bool output_open(output *o, const char *path)
{
    *o = (output){ .fd = STDOUT_FILENO };
    o->buffer = malloc(BUFFER_BYTES);
    if (!o->buffer) {
        complain("out of memory");
        return false;
    }
    if (path && strcmp(path, "-") != 0) {
        o->path = path;
        o->fd = -1;
        if (!open_path(o, path)) {
            if (o->fd >= 0)
                close(o->fd);
            free(o->tmp);
            free(o->buffer);
            *o = (output){ .fd = -1 };
            return false;
        }
    }
    return true;
}

bool output_reopen(output *o, const char *path, uint64_t length)
{
    struct stat st;
    size_t n = strlen(path);

    *o = (output){ .fd = -1, .path = path, .length = length, .whole = length };
    o->buffer = malloc(BUFFER_BYTES);
    o->tmp = malloc(n + 5);
    if (o->buffer && o->tmp) {
        snprintf(o->tmp, n + 5, "%s.tmp", path);
        o->fd = open(o->tmp, O_WRONLY | O_CLOEXEC);
        if (o->fd < 0 || fstat(o->fd, &st) != 0 || (uint64_t)st.st_size < length)
            complain("%s: is not there any more, or shorter than when the run was killed; remove its journal (in a database: the table "
                     "\"resume\") to begin anew", o->tmp);
        else if (!lock(o->fd, path))
            ;
        else if (ftruncate(o->fd, (off_t)length) == 0 && lseek(o->fd, (off_t)length, SEEK_SET) == (off_t)length)
            return true;
        else
            complain("%s: cannot be written%s", o->tmp, write_fault(errno));
    } else {
        complain("out of memory");
    }
    if (o->fd >= 0)
        close(o->fd);
    free(o->tmp);
    free(o->buffer);
    *o = (output){ .fd = -1 };
    return false;
}

const char *write_fault(int number)
{
    switch (number) {
    case ENOSPC:
    case EDQUOT: return ": no space left";
    case EFBIG: return ": the file would be larger than is allowed";
    case EROFS: return ": it lies on a medium that is read-only";
    case EACCES:
    case EPERM: return ": permission denied";
    case EISDIR: return ": it is a folder";
    default: return "";
    }
}

/* All up to the length `upto` is written. */
static void note_written(output *o, uint64_t upto)
{
    for (size_t i = 0; i < o->ends && o->end[i] <= upto; i++)
        o->whole = o->end[i];
    o->ends = 0;
}

/* What could not be written whole is cut off, so that the file holds whole records. */
static void cut_back(const output *o)
{
    if (o->tmp && ftruncate(o->fd, (off_t)o->whole) == 0 && o->whole > 0)
        complain("%s: holds what was written before", o->tmp);
}

/* Writes the piece that ends at the length `upto`. */
static bool write_all(output *o, const char *p, size_t n, uint64_t upto)
{
    while (n > 0 && !o->failed) {
        ssize_t k = write(o->fd, p, n);

        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0) {
            complain("%s: cannot be written%s", shown(o), write_fault(errno));
            o->failed = true;
            note_written(o, upto - n);
            cut_back(o);
            break;
        }
        p += k;
        n -= (size_t)k;
    }
    if (!o->failed)
        note_written(o, upto);
    return !o->failed;
}

bool output_flush(output *o)
{
    size_t n = o->used;

    o->used = 0;
    return write_all(o, o->buffer, n, o->length);
}

bool output_write(output *o, const char *p, size_t n)
{
    if ((o->used + n > BUFFER_BYTES || o->ends == OUTPUT_RECORDS) && !output_flush(o))
        return false;
    o->length += n;
    if (n && p[n - 1] == '\n')
        o->end[o->ends++] = o->length;
    if (n > BUFFER_BYTES)
        return write_all(o, p, n, o->length);
    memcpy(o->buffer + o->used, p, n);
    o->used += n;
    return !o->failed;
}

bool output_sync(output *o)
{
    if (!output_flush(o))
        return false;
    if (o->fd < 0 || fsync(o->fd) == 0 || errno == EINVAL) /* a pipe or terminal has nothing to sync */
        return true;
    complain("%s: cannot be written%s", shown(o), write_fault(errno));
    o->failed = true;
    return false;
}

static bool is_empty(int fd)
{
    struct stat st;

    return fstat(fd, &st) == 0 && st.st_size == 0;
}

bool output_part(output *o)
{
    bool failed = o->failed, left = false;

    if (o->fd >= 0)
        (void)output_flush(o);
    if (o->tmp && o->fd >= 0) {
        left = !is_empty(o->fd);
        if (!left)
            unlink(o->tmp);
        else if (!failed && !o->failed)
            complain("%s: holds what was written before", o->tmp);
    }
    if (o->path && o->fd >= 0)
        close(o->fd);
    free(o->tmp);
    free(o->buffer);
    *o = (output){ .fd = -1 };
    return left;
}

bool output_leave(output *o)
{
    bool good = o->fd < 0 || output_sync(o);

    if (o->path && o->fd >= 0 && close(o->fd) != 0)
        good = false;
    free(o->tmp);
    free(o->buffer);
    *o = (output){ .fd = -1 };
    return good;
}

static bool fault_at(int *number)
{
    *number = errno;
    return false;
}

bool output_close(output *o, bool keep)
{
    bool good = o->fd >= 0 && output_flush(o);

    if (o->path && o->fd >= 0) {
        bool empty = is_empty(o->fd);
        int number = 0; /* of the failure */

        if (o->tmp && good && fsync(o->fd) != 0)
            good = fault_at(&number);
        if (close(o->fd) != 0 && good)
            good = fault_at(&number);
        if (o->tmp && good && keep && rename(o->tmp, o->path) != 0)
            good = fault_at(&number);
        if (o->tmp && (good ? !keep : empty))
            unlink(o->tmp);
        if (!good && !o->failed)
            complain("%s: cannot be written%s%s%s%s", o->path, write_fault(number), o->tmp && !empty ? "; " : "", o->tmp && !empty ? o->tmp : "",
                     o->tmp && !empty ? " holds what was" : "");
    }
    free(o->tmp);
    free(o->buffer);
    *o = (output){ .fd = -1 };
    return good;
}

bool output_is_file(const output *o)
{
    struct stat st;

    return fstat(o->fd, &st) == 0 && S_ISREG(st.st_mode);
}

bool is_terminal(int fd) { return isatty(fd) == 1; }

bool want_color(const settings *s, int fd)
{
    const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");

    if (s->color && strcmp(s->color, "always") == 0)
        return true;
    if (s->color && strcmp(s->color, "never") == 0)
        return false;
    return is_terminal(fd) && !(no_color && no_color[0]) && !(term && strcmp(term, "dumb") == 0);
}

unsigned terminal_width(void)
{
    struct winsize w;

    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col >= 40)
        return w.ws_col;
    return 100;
}

int exit_of(const dgm_error *error)
{
    switch (error->status) {
    case DGM_OK: return EXIT_OK;
    case DGM_EUSAGE: return EXIT_USAGE;
    case DGM_EINPUT:
    case DGM_ELIMIT: return EXIT_SOME_FAILED;
    case DGM_EWRITE: return EXIT_OUTPUT;
    case DGM_EIO:
    case DGM_EFORMAT:
    case DGM_EVERSION: return EXIT_DATA;
    case DGM_ENOMEM: return EXIT_BUG;
    }
    return EXIT_BUG;
}

dgm_engine *open_engine(const settings *s, bool trace, dgm_format format, int *exit_status)
{
    dgm_options options = DGM_OPTIONS_INIT;
    dgm_engine *engine;
    dgm_error error;

    options.home = s->home;
    options.trace = trace;
    options.parse_only = format == DGM_FORMAT_CONLLU;
    options.extract_only = format == DGM_FORMAT_ARTICLE;
    options.min_confidence = s->min_confidence;
    options.treebank = s->treebank;
    options.all_places = s->all_places;
    options.world = s->world;
    options.packs = s->packs;
    options.ontology = s->ontology;
    options.why_not = s->why_not;
    options.names = s->names;
    options.time_limit = s->time_limit ? s->time_limit : DGM_NO_TIME_LIMIT;
    if (dgm_engine_open(&engine, &options, &error) == DGM_OK) {
        for (size_t i = 0; !s->quiet && i < dgm_engine_remark_count(engine); i++)
            complain("%s", dgm_engine_remark(engine, i));
        return engine;
    }
    complain("%s", error.message);
    *exit_status = exit_of(&error);
    return NULL;
}

/* ---- Signals ---------------------------------------------------------------------------------------------------- */

static atomic_int stop_signal; /* a signal may come to any thread, so that sig_atomic_t would not do; lock-free, so safe in a handler */

static void on_signal(int number) { atomic_store(&stop_signal, number); }

void catch_signals(void)
{
    /* Not restarted, so that a read that waits ends; reset, so that a second Ctrl-C ends the program at once. */
    struct sigaction action = { .sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND };

    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

bool signal_came(void) { return atomic_load(&stop_signal) != 0; }

bool stop_asked(void *user)
{
    (void)user;
    return signal_came();
}
