/* The program `dragoman`: on top of the public header alone. */
#ifndef DRAGOMAN_CLI_H
#define DRAGOMAN_CLI_H

#include <dragoman/dragoman.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Exit statuses; see man/dragoman.1. */
enum {
    EXIT_OK = 0,
    EXIT_SOME_FAILED = 1, /* ran, but some articles could not be coded, or a check found faults */
    EXIT_USAGE = 2,
    EXIT_INPUT = 3,       /* an input file cannot be read */
    EXIT_DATA = 4,        /* a model, pack or the world is unusable */
    EXIT_OUTPUT = 5,      /* output cannot be written */
    EXIT_BUG = 70,
    EXIT_INTERRUPTED = 130
};

typedef enum tristate { TRI_AUTO, TRI_YES, TRI_NO } tristate;

/* What the command line said. */
typedef struct settings {
    const char *lang, *date, *home, *db, *output, *text, *color, *input, *treebank, *world, *dates, *fields, *names;
    uint64_t threads, max_record, seed, epochs, folds;
    const char *clusters, *lexicon, *licence;
    double min_confidence;
    bool json, f1, quiet, include_text, all_places, help;
    tristate progress, resamples;
    bool per_root, reliability, misses; /* eval */
    const char *why_not;
    const char **operand; /* what is no option */
    size_t operand_count;
} settings;

typedef struct command {
    const char *name;
    unsigned bit;          /* of option.commands */
    const char *usage;     /* after "dragoman <name> " */
    const char *summary;
    const char *detail;    /* for --help of the command */
    int (*run)(const settings *s);
} command;

extern const command command_table[];
extern const size_t command_count;

/* Fills in settings from argv[from..]; frees nothing (s->operand is one block for free()). EXIT_OK or EXIT_USAGE with a
 * message on stderr. */
int options_parse(settings *s, const command *c, int argc, char **argv, int from);
/* The options of a command, one a line. */
void options_help(FILE *to, const command *c);
const command *command_find(const char *name);
void command_help(FILE *to, const command *c);
/* Nearest of the names to a typo; NULL when none is near. */
const char *nearest_command(const char *typo);

/* ---- Terminal and output ---- */

typedef struct output {
    int fd;
    const char *path; /* NULL: standard output */
    char *tmp;        /* path.tmp, renamed at the end; NULL when written in place */
    char *buffer;
    size_t used;
    bool failed;
} output;

/* Opens `path` (NULL or "-": standard output). False with a message when it cannot be. */
bool output_open(output *o, const char *path);
/* False when writing failed; the message was printed. */
bool output_write(output *o, const char *p, size_t n);
bool output_flush(output *o);
bool output_is_file(const output *o); /* a regular file, which nobody waits for */
/* Ends the output: flushes, syncs and renames. With `keep` false a file that is not complete is removed. */
bool output_close(output *o, bool keep);

/* --color=auto|always|never, NO_COLOR and TERM, for the file that `fd` is. */
bool want_color(const settings *s, int fd);
bool is_terminal(int fd);
unsigned terminal_width(void);
/* "dragoman: message" on stderr. */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Exit status for a failure of the library. */
int exit_of(const dgm_error *error);
/* Opens the engine; complains and returns NULL with *exit_status set when that fails. */
dgm_engine *open_engine(const settings *s, bool trace, dgm_format format, int *exit_status);

/* What --input names; NULL: DGM_INPUT_AUTO. */
dgm_input input_of(const char *name);

/* Ctrl-C and SIGTERM: the first asks the work to end in order, a second ends the program. */
void catch_signals(void);
bool signal_came(void);
bool stop_asked(void *user); /* the same for dgm_batch_options; `user` is not looked at */

int run_code(const settings *s);
int run_explain(const settings *s);
int run_parse(const settings *s);
int run_actors(const settings *s);
int run_import(const settings *s);
int run_extract(const settings *s);
int run_check(const settings *s);
int run_model(const settings *s);
int run_eval(const settings *s);
int run_train(const settings *s);
int run_version(const settings *s);
int run_help(const settings *s);

#endif
