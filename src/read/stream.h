/* The buffer of a reader, shared by the files that read one format each. */
#ifndef DGM_READ_STREAM_H
#define DGM_READ_STREAM_H

#include "read/fields.h"
#include "read/reader.h"
#include "read/unpack.h"

#define FIRST_BYTES ((size_t)64 * 1024)

struct csv_state;
struct feed_state;

struct dgm_reader {
    char *path;
    int fd;            /* -1: all is in the buffer */
    bool close_fd;
    dgm_input input;
    size_t max_record;
    char *p;           /* the buffer: `at` bytes are used up, `n` are filled */
    size_t at, n, cap;
    bool eof, done;
    uint64_t taken;    /* bytes read of the file, when it is not compressed */
    uint64_t line;     /* number of the next line */
    uint64_t record_line;
    bool (*stopped)(void *user); /* asked when a signal interrupts a read; may be NULL */
    void *user;
    bool converted;    /* from UTF-16 */
    bool told;
    unpacker *unpack;  /* NULL: the file is not compressed */
    dgm_error broken;  /* status not DGM_OK: the data end here for this reason; told when all before it is used up */
    field_map fields;
    uint64_t record;   /* number of the record, for ids */
    struct csv_state *csv;
    struct feed_state *feed;
    arena arena;       /* for dgm_reader_next() */
};

/* Name for messages. */
const char *stream_name(const dgm_reader *r);
/* Reads on until the buffer holds `want` unused bytes or the file ends. */
dgm_status stream_fill(dgm_reader *r, size_t want, dgm_error *error);
/* What the data end with: DGM_OK at a clean end, else why they end. */
dgm_status stream_end(dgm_reader *r, dgm_error *error);
/* The next line, in the buffer, without its line end; *n = SIZE_MAX at the end of the input. DGM_ELIMIT: too long, and
 * passed over. */
dgm_status stream_line(dgm_reader *r, char **line, size_t *n, dgm_error *error);

/* One format each: the next article in `a`, or *end. */
dgm_status csv_next(dgm_article *out, bool *end, dgm_reader *r, arena *a, dgm_error *error);
dgm_status feed_next(dgm_article *out, bool *end, dgm_reader *r, arena *a, dgm_error *error);
dgm_status warc_next(dgm_article *out, str *remark, bool *end, dgm_reader *r, arena *a, dgm_error *error);
void csv_close(struct csv_state *c);
void feed_close(struct feed_state *f);

/* Looks like a table with a header that names a text column? `first` is the first line. */
bool csv_is_header(str first, const field_map *fields);

#endif
