/* The program `dragoman`: on top of the public header alone. */
#ifndef DRAGOMAN_CLI_H
#define DRAGOMAN_CLI_H

#include <dragoman/dragoman.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

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
    const char *lang, *date, *home, *db, *output, *text, *color, *input, *treebank, *world, *dates, *fields, *names, *packs, *ontology;
    uint64_t threads, max_record, seed, epochs, folds;
    const char *clusters, *lexicon, *licence;
    double min_confidence;
    bool json, f1, quiet, include_text, all_places, help;
    tristate progress, resamples;
    bool per_root, reliability, misses; /* eval */
    const char *why_not;
    const char **operand; /* what is no option */
    size_t operand_count;
    const char *errors;
    uint64_t time_limit, progress_every;
    bool resume;
    uint64_t options_hash; /* of the options that decide what is written, in any order */
    const char *duplicates, *duplicates_state; /* code, duplicates */
    bool tsv, all, compared;
    double threshold; /* link */
    uint64_t window_days, window_articles;
    dgm_param *param; /* query, export: filters in the order given, named as dgm_query_param() does; one block for free() */
    size_t param_count;
    const char *format; /* query, export */
    bool migrate;
    const char *listen, *host_name; /* serve */
    uint64_t port, max_body, timeout;
    bool edit, verbs;
    bool one_a_day; /* export */
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

/* Fills in settings from argv[from..]; frees nothing (s->operand and s->param are one block each for free()). EXIT_OK or EXIT_USAGE with a
 * message on stderr. */
int options_parse(settings *s, const command *c, int argc, char **argv, int from);
/* The options of a command, one a line. */
void options_help(FILE *to, const command *c);
const command *command_find(const char *name);
void command_help(FILE *to, const command *c);
/* Nearest of the names to a typo; NULL when none is near. */
const char *nearest_command(const char *typo);

/* ---- Terminal and output ---- */

#define OUTPUT_RECORDS 512 /* that the buffer holds at most */

typedef struct output {
    int fd;
    const char *path; /* NULL: standard output */
    char *tmp;        /* path.tmp, renamed at the end; NULL when written in place */
    char *buffer;
    size_t used;
    uint64_t length;  /* bytes given to it so far, those in the buffer too */
    uint64_t whole;   /* up to here records are written whole */
    uint64_t end[OUTPUT_RECORDS]; /* ends of records in the buffer, as lengths of the output */
    size_t ends;
    bool failed;
} output;

/* Opens `path` (NULL or "-": standard output). False with a message when it cannot be. */
bool output_open(output *o, const char *path);
/* Goes on with `path`.tmp behind its first `length` bytes; what comes after them is cut off. */
bool output_reopen(output *o, const char *path, uint64_t length);
/* Brings all to the disk. */
bool output_sync(output *o);
/* False when writing failed; the message was printed, and a file is cut back to the records that are in it whole. A piece that ends a line ends
 * a record. */
bool output_write(output *o, const char *p, size_t n);
bool output_flush(output *o);
bool output_is_file(const output *o); /* a regular file, which nobody waits for */
/* Ends the output: flushes, syncs and renames. With `keep` false a file that is not wanted is removed; one that could not be
 * written on stays under its name `path`.tmp, up to the last whole record, if there is one. */
bool output_close(output *o, bool keep);
/* Ends it after a failure elsewhere: what was written stays under the name `path`.tmp, and is told; an empty file goes.
 * True when something is left. */
bool output_part(output *o);
/* Ends it without giving it its name: somebody goes on with it later. */
bool output_leave(output *o);

/* --color=auto|always|never, NO_COLOR and TERM, for the file that `fd` is. */
bool want_color(const settings *s, int fd);
bool is_terminal(int fd);
unsigned terminal_width(void);
/* Why something could not be written, by the system's number: ": no space left"; "" for a reason without a name. */
const char *write_fault(int number);
/* "dragoman: message" on stderr. */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Exit status for a failure of the library. */
int exit_of(const dgm_error *error);
/* Opens the engine; complains and returns NULL with *exit_status set when that fails. */
dgm_engine *open_engine(const settings *s, bool trace, dgm_format format, int *exit_status);

/* ---- Runs -------------------------------------------------------------------------------------------------------- */

/* How far a run is, and what run it is. All fields are 64 bits: they are written by a table in resume.c. */
typedef struct run_state {
    uint64_t program, data, options, inputs;         /* hashes */
    uint64_t file, record, bytes;                    /* dgm_position behind the last result */
    uint64_t results;                                /* handed out */
    uint64_t output, errors;                         /* length of the files then */
    uint64_t articles, failed, files_failed, events, words;
    uint64_t duplicates;                             /* articles that the state of near-duplicates held before the run */
    uint64_t done;                                   /* 1: all is coded */
} run_state;

#define STATE_BYTES 1024

uint64_t hash_bytes(uint64_t hash, const void *p, size_t n); /* `hash` 0 begins */
void state_print(char out[STATE_BYTES], const run_state *st);
bool state_parse(run_state *st, const char *text);

typedef struct resume {
    bool on, has_journal, has_mark;
    char *journal, *fresh;   /* names; NULL without an output file */
    run_state in_file, in_db; /* as the last run left them */
    bool holds;               /* the journal says of something that is coded or failed: it is worth going on from */
} resume;

/* Sets *from to where the run begins: all 0 but for the hashes, or where an earlier one was killed. EXIT_OK, or another
 * status with a message. */
int resume_begin(resume *r, run_state *from, const settings *s, const dgm_inputs *inputs, const dgm_engine *engine, dgm_store *store);
bool journal_write(resume *r, const run_state *st);
void journal_remove(const resume *r);
void resume_end(resume *r);

/* One line of JSON for what could not be coded. */
bool failures_add(output *o, const dgm_report *r);

typedef struct progress {
    bool live, plain;  /* a line written over; lines */
    bool shown, told;
    double every;      /* seconds between plain lines */
    uint64_t total, from_bytes, from_articles; /* total 0: unknown */
    struct timespec began, last;
} progress;

double seconds_since(const struct timespec *t);
void progress_begin(progress *p, const settings *s, bool prints_to_terminal);
void progress_inputs(progress *p, const dgm_inputs *inputs, const run_state *from);
void progress_clear(progress *p);
void progress_show(progress *p, const run_state *st);
void progress_end(progress *p, const run_state *st);

/* What --input names; NULL: DGM_INPUT_AUTO. */
dgm_input input_of(const char *name);

/* Ctrl-C and SIGTERM: the first asks the work to end in order, a second ends the program. */
void catch_signals(void);
bool signal_came(void);
bool stop_asked(void *user); /* the same for dgm_batch_options; `user` is not looked at */

/* The state that finds near-duplicates; NULL with *exit_status set after a complaint. */
dgm_duplicates *open_duplicates(const settings *s, const dgm_duplicates_options *options, int *exit_status);
/* `exit_status`, or EXIT_OUTPUT after a complaint when the state cannot be saved. */
int close_duplicates(dgm_duplicates *d, int exit_status);

/* Says why a question failed, a bad value with its option as it is written there; the exit status. */
int tell_param(const settings *s, const dgm_error *error);
/* EXIT_USAGE, said why, when an output is an input, the database or another output, or --db is no file. */
int check_outputs(const settings *s);

/* Names of all files that a run writes, with those that come and go beside them; "-" stands for the standard streams. */
typedef struct own_files {
    char *name[16];
    size_t count;
} own_files;
bool own_files_make(own_files *o, const settings *s); /* false: no memory, told */
void own_files_free(own_files *o);

int run_code(const settings *s);
int run_duplicates(const settings *s);
int run_link(const settings *s);
int run_query(const settings *s);
int run_serve(const settings *s);
int run_export(const settings *s);
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
