/* See reader.h. A buffer of the stream slides over the file: `at` bytes are used up, `n` are filled. A record is a line
 * (JSONL), a stretch of sentences (CoNLL-U) or the whole file (text); it must fit into the buffer, which grows up to the
 * record limit. */
#include "read/reader.h"

#include "base/error.h"
#include "read/clean.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIRST_BYTES ((size_t)64 * 1024)
#define STRETCH_BYTES ((size_t)32 * 1024) /* of CoNLL-U that are enough for a record */
#define DEFAULT_MAX_RECORD ((size_t)8 * 1024 * 1024)
#define LARGEST_RECORD ((size_t)1024 * 1024 * 1024) /* offsets are 32 bits */

struct dgm_reader {
    char *path;
    int fd;            /* -1: all is in the buffer */
    bool close_fd;
    dgm_input input;
    size_t max_record;
    char *p;           /* the buffer */
    size_t at, n, cap;
    bool eof, done;
    uint64_t line;     /* number of the next line */
    uint64_t record_line;
    bool (*stopped)(void *user); /* asked when a signal interrupts a read; may be NULL */
    void *user;
    bool converted;    /* from UTF-16 */
    bool told;
    arena arena;       /* for dgm_reader_next() */
};

static const char *shown(const dgm_reader *r) { return strcmp(r->path, "-") == 0 ? "standard input" : r->path; }

/* Reads on until the buffer holds `want` unused bytes or the file ends. */
static dgm_status fill(dgm_reader *r, size_t want, dgm_error *error)
{
    if (r->at > 0 && r->n - r->at < want) {
        memmove(r->p, r->p + r->at, r->n - r->at);
        r->n -= r->at;
        r->at = 0;
    }
    while (!r->eof && r->n - r->at < want) {
        ssize_t k;

        if (r->cap - r->n < FIRST_BYTES) {
            size_t cap = r->cap ? r->cap * 2 : FIRST_BYTES * 2;
            char *p = heap_realloc(r->p, cap, 1);

            if (!p)
                return dgm_fail_memory(error);
            r->p = p;
            r->cap = cap;
        }
        k = read(r->fd, r->p + r->n, r->cap - r->n);
        if (k < 0 && errno == EINTR) {
            if (!r->stopped || !r->stopped(r->user))
                continue;
            /* Nothing that is half read may be taken for an article. */
            r->n = r->at;
            k = 0;
            r->done = true;
        }
        if (k < 0) {
            r->done = true;
            return dgm_fail(error, DGM_EIO, UINT64_MAX, "%s: cannot be read", shown(r));
        }
        if (k == 0)
            r->eof = true;
        r->n += (size_t)k;
    }
    return DGM_OK;
}

/* A whole file in UTF-16 becomes UTF-8 in the buffer. */
static dgm_status convert(dgm_reader *r, encoding from, dgm_error *error)
{
    size_t n;
    char *text;

    TRY(fill(r, r->max_record * 2 + 1, error));
    if (!r->eof)
        return dgm_fail(error, DGM_ELIMIT, UINT64_MAX, "%s: UTF-16 input longer than %zu bytes is not read; convert it to "
                        "UTF-8", shown(r), r->max_record * 2);
    text = encoding_to_utf8((const unsigned char *)r->p + r->at, r->n - r->at, from, &n);
    if (!text)
        return dgm_fail_memory(error);
    free(r->p);
    r->p = text;
    r->at = 0;
    r->n = r->cap = n;
    r->converted = true;
    return DGM_OK;
}

static dgm_status refuse_packed(const dgm_reader *r, dgm_error *error)
{
    static const struct { const char *magic; size_t n; const char *name, *tool; } packed[] = {
        { "\x1F\x8B", 2, "gzip", "zcat" }, { "\x28\xB5\x2F\xFD", 4, "zstd", "zstdcat" },
        { "\xFD" "7zXZ", 5, "xz", "xzcat" }, { "BZh", 3, "bzip2", "bzcat" }, { "PK\x03\x04", 4, "zip", "unzip -p" },
        { "%PDF-", 5, "PDF", "pdftotext" },
    };

    for (size_t i = 0; i < COUNT_OF(packed); i++)
        if (r->n - r->at >= packed[i].n && memcmp(r->p + r->at, packed[i].magic, packed[i].n) == 0)
            return dgm_fail(error, DGM_EFORMAT, 0, "%s: is %s; unpack it first: %s FILE | dragoman code -", shown(r),
                            packed[i].name, packed[i].tool);
    return DGM_OK;
}

static bool name_ends(const char *path, const char *ending)
{
    size_t n = strlen(path), k = strlen(ending);

    return n >= k && strcmp(path + n - k, ending) == 0;
}

static dgm_input guess_input(const dgm_reader *r)
{
    size_t i = r->at;

    if (name_ends(r->path, ".jsonl") || name_ends(r->path, ".ndjson") || name_ends(r->path, ".json"))
        return DGM_INPUT_JSONL;
    if (name_ends(r->path, ".conllu"))
        return DGM_INPUT_CONLLU;
    if (name_ends(r->path, ".txt"))
        return DGM_INPUT_TEXT;
    if (r->n - i >= 3 && memcmp(r->p + i, "\xEF\xBB\xBF", 3) == 0)
        i += 3;
    while (i < r->n && ascii_is_space((unsigned char)r->p[i]))
        i++;
    if (i >= r->n || r->p[i] != '{')
        return DGM_INPUT_TEXT;
    for (i++; i < r->n && ascii_is_space((unsigned char)r->p[i]); i++)
        ;
    return i < r->n && (r->p[i] == '"' || r->p[i] == '}') ? DGM_INPUT_JSONL : DGM_INPUT_TEXT;
}

static dgm_status open_file(dgm_reader *r, const char *path, dgm_error *error)
{
    struct stat st;

    if (strcmp(path, "-") == 0) {
        r->fd = STDIN_FILENO;
        return DGM_OK;
    }
    r->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (r->fd < 0)
        return dgm_fail(error, DGM_EIO, UINT64_MAX, "%s: %s", path,
                        errno == ENOENT ? "there is no such file" : errno == EACCES ? "may not be read" : "cannot be opened");
    r->close_fd = true;
    if (fstat(r->fd, &st) == 0 && S_ISDIR(st.st_mode))
        return dgm_fail(error, DGM_EIO, UINT64_MAX, "%s: is a folder, not a file", path);
    return DGM_OK;
}

/* The bytes by which input and encoding are told. One line is enough of objects on lines: a stream may come slowly, and its
 * first article shall not wait for the next sixty-four thousand bytes. */
static dgm_status fill_first(dgm_reader *r, dgm_error *error)
{
    do {
        TRY(fill(r, r->n - r->at + 1, error));
        if (r->n - r->at > 1 && r->p[r->at] == '{' && r->p[r->at + 1] && memchr(r->p + r->at, '\n', r->n - r->at))
            break;
    } while (!r->eof && r->n - r->at < FIRST_BYTES);
    return DGM_OK;
}

static dgm_status start(dgm_reader *r, dgm_error *error)
{
    encoding e;

    TRY(fill_first(r, error));
    TRY(refuse_packed(r, error));
    e = encoding_guess((const unsigned char *)r->p + r->at, r->n - r->at);
    if (e != ENCODING_UTF8)
        TRY(convert(r, e, error));
    if (r->input == DGM_INPUT_AUTO)
        r->input = guess_input(r);
    return DGM_OK;
}

dgm_status reader_open(dgm_reader **out, const char *path, dgm_input input, size_t max_record,
                       bool (*stopped)(void *user), void *user, dgm_error *error)
{
    dgm_reader *r = heap_alloc(1, sizeof(*r));
    dgm_status status;
    size_t n = strlen(path) + 1;

    *out = NULL;
    if (!r)
        return dgm_fail_memory(error);
    r->fd = -1;
    r->line = 1;
    r->stopped = stopped;
    r->user = user;
    r->input = input;
    r->max_record = max_record == 0 ? DEFAULT_MAX_RECORD : max_record < LARGEST_RECORD ? max_record : LARGEST_RECORD;
    arena_init(&r->arena, 0);
    r->path = heap_alloc(n, 1);
    if (!r->path) {
        status = dgm_fail_memory(error);
    } else {
        memcpy(r->path, path, n);
        status = open_file(r, path, error);
    }
    if (status == DGM_OK)
        status = start(r, error);
    if (status == DGM_OK)
        *out = r;
    else
        dgm_reader_close(r);
    return status;
}

void dgm_reader_close(dgm_reader *r)
{
    if (!r)
        return;
    if (r->close_fd)
        close(r->fd);
    arena_release(&r->arena);
    free(r->path);
    free(r->p);
    free(r);
}

dgm_status dgm_reader_open(dgm_reader **out, const char *path, dgm_input input, size_t max_record, dgm_error *error)
{
    return reader_open(out, path, input, max_record, NULL, NULL, error);
}

uint64_t dgm_reader_line(const dgm_reader *r) { return r->record_line; }

/* Name of the file without folders and without ".txt". */
static str base_name(const dgm_reader *r)
{
    const char *slash = strrchr(r->path, '/');
    str name = str_of(slash ? slash + 1 : r->path);

    if (str_is(name, "-"))
        return STR("stdin");
    if (str_ends(name, STR(".txt")) && name.n > 4)
        name.n -= 4;
    return name;
}

/* The id of an article that has none: file name, or file name and line. */
static dgm_status make_id(dgm_article *out, const dgm_reader *r, arena *a, dgm_error *error)
{
    str name = base_name(r);

    if (out->id && out->id[0])
        return DGM_OK;
    if (r->input == DGM_INPUT_TEXT)
        out->id = arena_str(a, name).p;
    else
        out->id = arena_printf(a, "%.*s:%llu", (int)name.n, name.p, (unsigned long long)r->record_line).p;
    return out->id ? DGM_OK : dgm_fail_memory(error);
}

/* Drops the rest of a line that is too long, without keeping it. */
static dgm_status skip_line(dgm_reader *r, dgm_error *error)
{
    for (;;) {
        char *lf = memchr(r->p + r->at, '\n', r->n - r->at);

        if (lf) {
            r->at = (size_t)(lf + 1 - r->p);
            r->line++;
            return DGM_OK;
        }
        r->at = r->n;
        if (r->eof)
            return DGM_OK;
        TRY(fill(r, 1, error));
    }
}

/* The next line: its bytes are in the buffer, without the line end. `*n` = SIZE_MAX at the end of the input. */
static dgm_status next_line(dgm_reader *r, char **line, size_t *n, dgm_error *error)
{
    size_t searched = 0;

    for (;;) {
        char *lf = r->n - r->at > searched ? memchr(r->p + r->at + searched, '\n', r->n - r->at - searched) : NULL;
        size_t have = lf ? (size_t)(lf - (r->p + r->at)) : r->n - r->at;

        r->record_line = r->line;
        if (have > r->max_record) {
            TRY(skip_line(r, error));
            return dgm_fail(error, DGM_ELIMIT, UINT64_MAX, "%s:%llu: the line is longer than %zu bytes (--max-record): "
                            "left out", shown(r), (unsigned long long)r->record_line, r->max_record);
        }
        if (lf || r->eof) {
            *line = r->p + r->at;
            *n = !lf && have == 0 ? SIZE_MAX : have;
            r->at += have + (lf != NULL);
            r->line++;
            return DGM_OK;
        }
        searched = have;
        TRY(fill(r, have + 1, error)); /* what has come, not more: a stream may be slow */
    }
}

static bool blank_line(const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!ascii_is_space((unsigned char)p[i]))
            return false;
    return true;
}

static dgm_status next_jsonl(dgm_article *out, str *remark, bool *end, dgm_reader *r, arena *a, dgm_error *error)
{
    dgm_status status;
    char *line = NULL;
    size_t n = 0;

    do {
        status = next_line(r, &line, &n, error);
        if (status == DGM_ELIMIT) {
            TRY(make_id(out, r, a, error));
            return status;
        }
        if (status != DGM_OK)
            return status;
        if (n == SIZE_MAX) {
            *end = true;
            return DGM_OK;
        }
        if (r->record_line == 1 && n >= 3 && memcmp(line, "\xEF\xBB\xBF", 3) == 0) {
            line += 3;
            n -= 3;
        }
    } while (blank_line(line, n));
    status = jsonl_parse(out, remark, line, n, shown(r), r->record_line, a, error);
    if (status == DGM_ENOMEM)
        return status;
    TRY(make_id(out, r, a, error));
    return status;
}

/* Bytes up to the end of the first sentence that ends behind `from`, its empty line included; 0: not in the buffer. */
static size_t sentence_end(const dgm_reader *r, size_t from)
{
    const char *p = r->p + r->at;
    size_t n = r->n - r->at;

    for (size_t i = from; i < n;) {
        const char *lf = memchr(p + i, '\n', n - i);

        if (!lf)
            return 0;
        i = (size_t)(lf - p) + 1;
        if (i < n && p[i] == '\r')
            i++;
        if (i < n && p[i] == '\n')
            return i + 1;
    }
    return 0;
}

/* Does a new document begin at byte `i` of what is not used up? The buffer holds its first bytes, or the file ends. */
static bool begins_document(const dgm_reader *r, size_t i)
{
    str rest = { r->p + r->at + i, (uint32_t)(r->n - r->at - i < 16 ? r->n - r->at - i : 16) };

    return str_starts(rest, STR("# newdoc"));
}

static dgm_status skip_empty_lines(dgm_reader *r, dgm_error *error)
{
    for (;;) {
        for (; r->at < r->n && (r->p[r->at] == '\n' || r->p[r->at] == '\r'); r->at++)
            r->line += r->p[r->at] == '\n';
        if (r->at < r->n || r->eof)
            return DGM_OK;
        TRY(fill(r, 1, error));
    }
}

/* Bytes of the next stretch of sentences: 0 at the end of the input. */
static dgm_status next_stretch(size_t *n, dgm_reader *r, dgm_error *error)
{
    size_t end = 0;

    TRY(skip_empty_lines(r, error));
    for (;;) {
        size_t found = sentence_end(r, end);

        if (found > r->max_record || (!found && r->n - r->at > r->max_record))
            return dgm_fail(error, DGM_ELIMIT, UINT64_MAX, "%s:%llu: a sentence is longer than %zu bytes (--max-record)",
                            shown(r), (unsigned long long)r->line, r->max_record);
        if (found && (r->eof || r->n - r->at - found >= 16)) {
            end = found;
            if (end >= STRETCH_BYTES || begins_document(r, end))
                break;
        } else if (r->eof) {
            end = r->n - r->at;
            break;
        } else {
            TRY(fill(r, r->n - r->at + FIRST_BYTES, error));
        }
    }
    *n = end;
    return DGM_OK;
}

static dgm_status next_conllu(dgm_article *out, bool *end, dgm_reader *r, arena *a, dgm_error *error)
{
    size_t n = 0;
    dgm_status status;
    str copy;

    if (r->done) {
        *end = true;
        return DGM_OK;
    }
    status = next_stretch(&n, r, error);
    r->record_line = r->line;
    if (status == DGM_ELIMIT) {
        r->done = true;
        TRY(make_id(out, r, a, error));
        out->conllu = true;
    }
    if (status != DGM_OK)
        return status;
    if (r->done || n == 0) {
        *end = true;
        return DGM_OK;
    }
    TRY(make_id(out, r, a, error));
    copy = arena_str(a, (str){ r->p + r->at, (uint32_t)n });
    out->file = arena_str(a, str_of(shown(r))).p;
    if (!copy.p || !out->file)
        return dgm_fail_memory(error);
    out->text = copy.p;
    out->text_size = copy.n;
    out->conllu = true;
    out->line = r->line;
    for (size_t i = 0; i < n; i++)
        r->line += copy.p[i] == '\n';
    r->at += n;
    return DGM_OK;
}

static dgm_status next_text(dgm_article *out, bool *end, dgm_reader *r, arena *a, dgm_error *error)
{
    str copy;

    if (r->done) {
        *end = true;
        return DGM_OK;
    }
    r->record_line = 1;
    TRY(fill(r, r->max_record + 1, error));
    if (r->done) {
        *end = true;
        return DGM_OK;
    }
    r->done = true;
    TRY(make_id(out, r, a, error));
    if (r->n - r->at > r->max_record)
        return dgm_fail(error, DGM_ELIMIT, UINT64_MAX, "%s: longer than %zu bytes (--max-record): left out", shown(r),
                        r->max_record);
    copy = arena_str(a, (str){ r->p + r->at, (uint32_t)(r->n - r->at) });
    if (!copy.p)
        return dgm_fail_memory(error);
    out->text = copy.p;
    out->text_size = copy.n;
    return DGM_OK;
}

dgm_status reader_next(dgm_article *out, str *remark, bool *end, dgm_reader *r, arena *a, dgm_error *error)
{
    dgm_status status;

    *out = (dgm_article){ 0 };
    *remark = (str){ "", 0 };
    *end = false;
    if (r->input == DGM_INPUT_JSONL)
        status = next_jsonl(out, remark, end, r, a, error);
    else if (r->input == DGM_INPUT_CONLLU)
        status = next_conllu(out, end, r, a, error);
    else
        status = next_text(out, end, r, a, error);
    if (r->converted && !r->told && !*end) {
        *remark = STR("converted from UTF-16: offsets count in the text as UTF-8");
        r->told = true;
    }
    return status;
}

dgm_status dgm_reader_next(dgm_article *out, bool *end, dgm_reader *r, dgm_error *error)
{
    str remark;

    arena_reset(&r->arena);
    return reader_next(out, &remark, end, r, &r->arena, error);
}
