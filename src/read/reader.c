/* See reader.h. A buffer of the stream slides over the file or what it unpacks to. A record is a line (JSONL), a stretch of
 * sentences (CoNLL-U) or the whole file (text, pages); it must fit into the buffer, which grows up to the record limit. Tables,
 * feeds and archives are in csv.c, feed.c and warc.c. */
#include "read/stream.h"

#include "base/error.h"
#include "read/clean.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#define STRETCH_BYTES ((size_t)32 * 1024) /* of CoNLL-U that are enough for a record */
#define DEFAULT_MAX_RECORD ((size_t)8 * 1024 * 1024)
#define LARGEST_RECORD ((size_t)1024 * 1024 * 1024) /* offsets are 32 bits */

const char *stream_name(const dgm_reader *r) { return strcmp(r->path, "-") == 0 ? "standard input" : r->path; }

static dgm_status read_some(dgm_reader *r, char *out, size_t size, size_t *n, bool *interrupted, dgm_error *error)
{
    ssize_t k;

    *n = 0;
    *interrupted = false;
    if (r->unpack)
        return unpack_read(r->unpack, r->fd, out, size, n, r->stopped, r->user, interrupted, error);
    do {
        k = read(r->fd, out, size);
    } while (k < 0 && errno == EINTR && !(r->stopped && (*interrupted = r->stopped(r->user))));
    if (k < 0 && !*interrupted)
        return dgm_fail(error, DGM_EIO, UINT64_MAX, "%s: cannot be read", stream_name(r));
    *n = k > 0 ? (size_t)k : 0;
    r->taken += *n;
    return DGM_OK;
}

/* Data that are damaged or end too early end here: what came before is read first. */
static dgm_status keep_fault(dgm_reader *r, dgm_status status, const dgm_error *why, dgm_error *error)
{
    if (status == DGM_ENOMEM)
        return dgm_fail_memory(error);
    r->broken = *why;
    r->broken.status = status;
    r->eof = true;
    return DGM_OK;
}

dgm_status stream_end(dgm_reader *r, dgm_error *error)
{
    r->done = true;
    if (r->broken.status == DGM_OK)
        return DGM_OK;
    if (error) {
        *error = r->broken;
        error->status = DGM_EIO;
    }
    return DGM_EIO;
}

dgm_status stream_fill(dgm_reader *r, size_t want, dgm_error *error)
{
    if (r->at > 0 && r->n - r->at < want) {
        memmove(r->p, r->p + r->at, r->n - r->at);
        r->n -= r->at;
        r->at = 0;
    }
    while (!r->eof && r->n - r->at < want) {
        dgm_error why = { DGM_OK, UINT64_MAX, "" };
        dgm_status status;
        bool interrupted;
        size_t k;

        if (r->cap - r->n < FIRST_BYTES) {
            size_t cap = r->cap ? r->cap * 2 : FIRST_BYTES * 2;
            char *p = heap_realloc(r->p, cap, 1);

            if (!p)
                return dgm_fail_memory(error);
            r->p = p;
            r->cap = cap;
        }
        status = read_some(r, r->p + r->n, r->cap - r->n, &k, &interrupted, &why);
        if (status != DGM_OK)
            return keep_fault(r, status, &why, error);
        if (interrupted) {
            /* Nothing that is half read may be taken for an article. */
            r->n = r->at;
            r->done = true;
        }
        if (k == 0)
            r->eof = true;
        r->n += k;
    }
    return DGM_OK;
}

/* A whole file in UTF-16 becomes UTF-8 in the buffer. */
static dgm_status convert(dgm_reader *r, encoding from, dgm_error *error)
{
    size_t n;
    char *text;

    TRY(stream_fill(r, r->max_record * 2 + 1, error));
    if (!r->eof)
        return dgm_fail(error, DGM_ELIMIT, UINT64_MAX, "%s: UTF-16 input longer than %zu bytes is not read; convert it to "
                        "UTF-8", stream_name(r), r->max_record * 2);
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
        { "\xFD" "7zXZ", 5, "xz", "xzcat" }, { "BZh", 3, "bzip2", "bzcat" }, { "PK\x03\x04", 4, "zip", "unzip -p" },
        { "%PDF-", 5, "PDF", "pdftotext" },
    };

    for (size_t i = 0; i < COUNT_OF(packed); i++)
        if (r->n - r->at >= packed[i].n && memcmp(r->p + r->at, packed[i].magic, packed[i].n) == 0)
            return dgm_fail(error, DGM_EFORMAT, 0, "%s: is %s; unpack it first: %s FILE | dragoman code -", stream_name(r),
                            packed[i].name, packed[i].tool);
    return DGM_OK;
}

static bool name_ends(const char *path, const char *ending)
{
    size_t n = strlen(path), k = strlen(ending);

    return n >= k && strcmp(path + n - k, ending) == 0;
}

/* Without regard to case, anywhere in the first bytes; `part` in lower case. */
static bool early(str s, const char *part)
{
    uint32_t n = (uint32_t)strlen(part);

    for (uint32_t i = 0; i + n <= s.n; i++) {
        uint32_t m = 0;

        while (m < n && ascii_lower((unsigned char)s.p[i + m]) == (unsigned char)part[m])
            m++;
        if (m == n)
            return true;
    }
    return false;
}

/* The name of the first tag that is no comment, declaration or instruction, in lower case; empty: does not begin with one. */
static str first_tag(str s, char out[24])
{
    uint32_t i = 0, n = 0;

    for (;;) {
        const char *end;

        while (i < s.n && ascii_is_space((unsigned char)s.p[i]))
            i++;
        if (i + 1 >= s.n || s.p[i] != '<')
            return (str){ out, 0 };
        if (s.p[i + 1] != '!' && s.p[i + 1] != '?')
            break;
        if (str_starts(str_sub(s, i, s.n), STR("<!--"))) {
            uint32_t close = str_find(str_sub(s, i, s.n), STR("-->"));

            if (close == NO_INDEX)
                return (str){ out, 0 };
            i += close + 3;
            continue;
        }
        if (early(str_sub(s, i, i + 15 < s.n ? i + 15 : s.n), "<!doctype html"))
            return STR("html");
        end = memchr(s.p + i, '>', s.n - i);
        if (end && memchr(s.p + i, '[', (size_t)(end - s.p) - i)) { /* declarations inside */
            uint32_t close = str_find(str_sub(s, i, s.n), STR("]>"));

            end = close == NO_INDEX ? NULL : s.p + i + close + 1;
        }
        if (!end)
            return (str){ out, 0 };
        i = (uint32_t)(end - s.p) + 1;
    }
    for (i++; i < s.n && n < 23 && (ascii_is_alpha((unsigned char)s.p[i]) || ascii_is_digit((unsigned char)s.p[i]) || s.p[i] == ':'); i++)
        out[n++] = (char)ascii_lower((unsigned char)s.p[i]);
    return (str){ out, n };
}

/* A whole page, not a text with some tags in it: those are cleaned like others. */
static bool is_page(str s, str tag)
{
    static const char *const name[] = { "html", "head", "body", "title", "meta" };

    for (size_t i = 0; i < COUNT_OF(name); i++)
        if (str_is(tag, name[i]))
            return true;
    return tag.n && (early(s, "<html") || early(s, "<body"));
}

/* Ten columns behind a number, or a comment that only such files have. */
static bool is_conllu(str s)
{
    const char *lf = s.n ? memchr(s.p, '\n', s.n) : NULL;
    str line = lf ? str_sub(s, 0, (uint32_t)(lf - s.p)) : s;
    uint32_t tabs = 0;

    if (str_starts(line, STR("# newdoc")) || str_starts(line, STR("# sent_id")) || str_starts(line, STR("# newpar")))
        return true;
    for (uint32_t i = 0; i < line.n; i++)
        tabs += line.p[i] == '\t';
    return tabs == 9 && str_starts(line, STR("1"));
}

static bool is_json(str s)
{
    uint32_t i = 1;

    if (s.n == 0 || s.p[0] != '{')
        return false;
    while (i < s.n && ascii_is_space((unsigned char)s.p[i]))
        i++;
    return i < s.n && (s.p[i] == '"' || s.p[i] == '}');
}

/* By content; the name only tells what content cannot (an empty or damaged file). */
static dgm_input guess_input(const dgm_reader *r)
{
    str s = { r->p + r->at, (uint32_t)(r->n - r->at < FIRST_BYTES ? r->n - r->at : FIRST_BYTES) }, line, tag;
    const char *lf;
    char name[24];

    if (str_starts(s, STR("\xEF\xBB\xBF")))
        s = str_sub(s, 3, s.n);
    while (s.n && ascii_is_space((unsigned char)s.p[0]))
        s = str_sub(s, 1, s.n);
    if (is_json(s))
        return DGM_INPUT_JSONL;
    if (str_starts(s, STR("WARC/1.")))
        return DGM_INPUT_WARC;
    tag = first_tag(s, name);
    if (str_is(tag, "rss") || str_is(tag, "feed") || str_is(tag, "rdf:rdf") || str_is(tag, "channel"))
        return DGM_INPUT_FEED;
    if (is_page(s, tag))
        return DGM_INPUT_HTML;
    if (is_conllu(s))
        return DGM_INPUT_CONLLU;
    lf = s.n ? memchr(s.p, '\n', s.n) : NULL;
    line = lf ? str_sub(s, 0, (uint32_t)(lf - s.p)) : s;
    if (csv_is_header(line, &r->fields))
        return DGM_INPUT_CSV;
    if (name_ends(r->path, ".jsonl") || name_ends(r->path, ".ndjson") || name_ends(r->path, ".json"))
        return DGM_INPUT_JSONL;
    if (name_ends(r->path, ".conllu"))
        return DGM_INPUT_CONLLU;
    return DGM_INPUT_TEXT;
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

/* Is the first line enough to tell? Of objects on lines, of tables and of archives it is. */
static bool first_line_tells(const dgm_reader *r)
{
    size_t n = r->n - r->at;
    const char *p = r->p + r->at, *lf = n > 1 ? memchr(p, '\n', n) : NULL;
    str line = { p, lf ? (uint32_t)(lf - p) : 0 };

    if (!lf)
        return false;
    if (r->input != DGM_INPUT_AUTO && r->input != DGM_INPUT_JSONL && r->input != DGM_INPUT_CSV && r->input != DGM_INPUT_WARC)
        return false;
    return (p[0] == '{' && p[1]) || str_starts(line, STR("WARC/1.")) || csv_is_header(line, &r->fields);
}

/* The bytes by which input and encoding are told. A stream may come slowly, and its first article shall not wait for the
 * next sixty-four thousand bytes. */
static dgm_status fill_first(dgm_reader *r, dgm_error *error)
{
    bool asked = false;

    do {
        bool line = r->n > r->at && memchr(r->p + r->at, '\n', r->n - r->at);

        TRY(stream_fill(r, r->n - r->at + 1, error));
        if (!asked && first_line_tells(r))
            break;
        asked = line;
        if (!r->unpack && packing_of((const unsigned char *)r->p + r->at, r->n - r->at) != PACKING_NONE)
            break; /* what they unpack to may come slowly as well */
    } while (!r->eof && r->n - r->at < FIRST_BYTES);
    return DGM_OK;
}

/* What was read so far is the beginning of compressed data: from here on the buffer holds what they unpack to. */
static dgm_status unpack(dgm_reader *r, dgm_error *error)
{
    packing kind = packing_of((const unsigned char *)r->p + r->at, r->n - r->at);

    if (kind == PACKING_NONE || r->broken.status != DGM_OK)
        return DGM_OK;
    TRY(unpack_open(&r->unpack, kind, stream_name(r), r->p + r->at, r->n - r->at, error));
    r->at = r->n = 0;
    r->eof = false;
    return fill_first(r, error);
}

static dgm_status start(dgm_reader *r, dgm_error *error)
{
    encoding e;

    TRY(fill_first(r, error));
    TRY(unpack(r, error));
    TRY(refuse_packed(r, error));
    if (r->broken.status != DGM_OK && r->n == r->at)
        return stream_end(r, error);
    e = encoding_guess((const unsigned char *)r->p + r->at, r->n - r->at);
    if (e != ENCODING_UTF8)
        TRY(convert(r, e, error));
    if (r->input == DGM_INPUT_AUTO)
        r->input = guess_input(r);
    return DGM_OK;
}

dgm_status reader_open(dgm_reader **out, const char *path, dgm_input input, size_t max_record, const field_map *fields,
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
    if (fields)
        r->fields = *fields;
    else
        (void)fields_parse(&r->fields, NULL, NULL);
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
    unpack_close(r->unpack);
    csv_close(r->csv);
    feed_close(r->feed);
    arena_release(&r->arena);
    free(r->path);
    free(r->p);
    free(r);
}

dgm_status dgm_reader_open(dgm_reader **out, const char *path, dgm_input input, size_t max_record, dgm_error *error)
{
    return reader_open(out, path, input, max_record, NULL, NULL, NULL, error);
}

uint64_t dgm_reader_line(const dgm_reader *r) { return r->record_line; }

static bool one_article(const dgm_reader *r) { return r->input == DGM_INPUT_TEXT || r->input == DGM_INPUT_HTML; }

/* Name of the file without folders and without the endings that say what is in it. */
static str base_name(const dgm_reader *r)
{
    static const char *const ending[] = { ".gz", ".zst", ".txt", ".html", ".htm", ".xhtml" };
    const char *slash = strrchr(r->path, '/');
    str name = str_of(slash ? slash + 1 : r->path);

    if (str_is(name, "-"))
        return STR("stdin");
    for (size_t i = 0; i < COUNT_OF(ending); i++)
        if (str_ends(name, str_of(ending[i])) && name.n > strlen(ending[i]) && (i < 2 || one_article(r)))
            name.n -= (uint32_t)strlen(ending[i]);
    return name;
}

/* The id of an article that has none: file name, or file name and line. */
static dgm_status make_id(dgm_article *out, const dgm_reader *r, arena *a, dgm_error *error)
{
    str name = base_name(r);

    if (out->id && out->id[0])
        return DGM_OK;
    if (one_article(r))
        out->id = arena_str(a, name).p;
    else
        out->id = arena_printf(a, "%.*s:%llu", (int)name.n, name.p, (unsigned long long)(r->record ? r->record : r->record_line)).p;
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
        TRY(stream_fill(r, 1, error));
    }
}

dgm_status stream_line(dgm_reader *r, char **line, size_t *n, dgm_error *error)
{
    size_t searched = 0;

    for (;;) {
        char *lf = r->n - r->at > searched ? memchr(r->p + r->at + searched, '\n', r->n - r->at - searched) : NULL;
        size_t have = lf ? (size_t)(lf - (r->p + r->at)) : r->n - r->at;

        r->record_line = r->line;
        if (have > r->max_record) {
            TRY(skip_line(r, error));
            return dgm_fail(error, DGM_ELIMIT, UINT64_MAX, "%s:%llu: the line is longer than %zu bytes (--max-record): "
                            "left out", stream_name(r), (unsigned long long)r->record_line, r->max_record);
        }
        if (lf || r->eof) {
            *line = r->p + r->at;
            if (!lf && (have == 0 || r->broken.status != DGM_OK)) {
                *n = SIZE_MAX;
                return stream_end(r, error); /* half a line is no record */
            }
            *n = have;
            r->at += have + (lf != NULL);
            r->line++;
            return DGM_OK;
        }
        searched = have;
        TRY(stream_fill(r, have + 1, error)); /* what has come, not more: a stream may be slow */
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
        status = stream_line(r, &line, &n, error);
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
    status = jsonl_parse(out, remark, line, n, &r->fields, stream_name(r), r->record_line, a, error);
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
        TRY(stream_fill(r, 1, error));
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
                            stream_name(r), (unsigned long long)r->line, r->max_record);
        if (found && (r->eof || r->n - r->at - found >= 16)) {
            end = found;
            if (end >= STRETCH_BYTES || begins_document(r, end))
                break;
        } else if (r->eof) {
            end = r->n - r->at;
            break;
        } else {
            TRY(stream_fill(r, r->n - r->at + FIRST_BYTES, error));
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
    if (r->done || n == 0 || (r->broken.status != DGM_OK && n == r->n - r->at)) {
        *end = true;
        return stream_end(r, error);
    }
    TRY(make_id(out, r, a, error));
    copy = arena_str(a, (str){ r->p + r->at, (uint32_t)n });
    out->file = arena_str(a, str_of(stream_name(r))).p;
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
    TRY(stream_fill(r, r->max_record + 1, error));
    if (r->done) {
        *end = true;
        return DGM_OK;
    }
    if (r->broken.status != DGM_OK)
        return stream_end(r, error);
    r->done = true;
    TRY(make_id(out, r, a, error));
    if (r->n - r->at > r->max_record)
        return dgm_fail(error, DGM_ELIMIT, UINT64_MAX, "%s: longer than %zu bytes (--max-record): left out", stream_name(r),
                        r->max_record);
    copy = arena_str(a, (str){ r->p + r->at, (uint32_t)(r->n - r->at) });
    if (!copy.p)
        return dgm_fail_memory(error);
    out->text = copy.p;
    out->text_size = copy.n;
    out->html = r->input == DGM_INPUT_HTML;
    return DGM_OK;
}

/* Records that may come without an id, also those that failed. `end` is a pointer because the call that sets it is an argument too. */
static dgm_status with_id(dgm_status status, dgm_article *out, const bool *end, const dgm_reader *r, arena *a, dgm_error *error)
{
    if (*end || status == DGM_ENOMEM || status == DGM_EIO)
        return status;
    TRY(make_id(out, r, a, error));
    return status;
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
    else if (r->input == DGM_INPUT_CSV)
        status = with_id(csv_next(out, end, r, a, error), out, end, r, a, error);
    else if (r->input == DGM_INPUT_FEED)
        status = with_id(feed_next(out, end, r, a, error), out, end, r, a, error);
    else if (r->input == DGM_INPUT_WARC)
        status = with_id(warc_next(out, remark, end, r, a, error), out, end, r, a, error);
    else
        status = next_text(out, end, r, a, error);
    if (status != DGM_OK)
        *end = false; /* the data end, but not as they should */
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

uint64_t reader_taken(const dgm_reader *r) { return r->unpack ? unpack_taken(r->unpack) : r->taken; }

bool reader_waits(const dgm_reader *r)
{
    struct pollfd stream = { .fd = r->fd, .events = POLLIN };

    return r->fd >= 0 && !r->eof && !(r->n > r->at && memchr(r->p + r->at, '\n', r->n - r->at)) && poll(&stream, 1, 0) == 0;
}
