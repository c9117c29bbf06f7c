/* Tables with a header line: comma, semicolon, tab or "|" between cells, quoting as in RFC 4180 (a quote inside a quoted cell
 * is written twice, line breaks may stand in one). Records are read one at a time. */
#include "read/stream.h"

#include "base/buf.h"
#include "base/error.h"
#include "read/clean.h"

#define MAX_COLUMNS 1000

typedef struct csv_state {
    arena arena;         /* names of the columns */
    char separator;
    str *column;
    uint32_t column_count, column_cap;
    uint8_t *field;      /* of each column: field_name, FIELD_COUNT where it is none of ours */
} csv_state;

static const char separators[] = { '\t', ',', ';', '|' };

static char separator_of(str line)
{
    size_t best = 0, most = 0;

    for (size_t s = 0; s < sizeof(separators); s++) {
        size_t n = 0;
        bool quoted = false;

        for (uint32_t i = 0; i < line.n; i++) {
            quoted ^= line.p[i] == '"';
            n += !quoted && line.p[i] == separators[s];
        }
        if (n > most) {
            most = n;
            best = s;
        }
    }
    return most ? separators[best] : '\0';
}

static str unquoted(str cell)
{
    cell = str_trim(cell);
    return cell.n >= 2 && cell.p[0] == '"' && cell.p[cell.n - 1] == '"' ? str_sub(cell, 1, cell.n - 1) : cell;
}

bool csv_is_header(str line, const field_map *fields)
{
    char separator;
    str cell;
    bool text = false;
    uint32_t n = 0;

    if (str_starts(line, STR("\xEF\xBB\xBF")))
        line = str_sub(line, 3, line.n);
    separator = separator_of(line);
    if (!separator)
        return false;
    while (str_split(&line, separator, &cell)) {
        cell = unquoted(cell);
        text |= str_eq(cell, fields->name[FIELD_TEXT]);
        if (cell.n > 60)
            return false;
        n++;
    }
    return text && n >= 2;
}

/* Bytes of the record that begins at r->at, its line end included; 0: none left. */
static dgm_status record_size(size_t *size, dgm_reader *r, dgm_error *error)
{
    size_t i = 0;
    bool quoted = false, begins = true;
    char separator = r->csv->separator;

    for (;;) {
        const char *p = r->p + r->at;
        size_t have = r->n - r->at;

        for (; i < have; i++) {
            char c = p[i];

            if (quoted) {
                quoted = c != '"';
            } else if (c == '\n') {
                *size = i + 1;
                return DGM_OK;
            } else if (c == '"' && (begins || (i > 0 && p[i - 1] == '"'))) {
                quoted = true; /* opens a cell, or stands behind a quote that closed too early: a doubled one */
            }
            begins = c == separator;
        }
        if (r->eof) {
            *size = have;
            return r->broken.status != DGM_OK ? stream_end(r, error) : DGM_OK;
        }
        if (have > r->max_record) {
            *size = have;
            return dgm_fail(error, DGM_ELIMIT, UINT64_MAX, "%s:%llu: the record is longer than %zu bytes (--max-record), or a "
                            "quotation mark is not closed: left out", stream_name(r), (unsigned long long)r->line, r->max_record);
        }
        TRY(stream_fill(r, have + 1, error)); /* what has come, not more: a stream may be slow */
    }
}

/* Cuts one cell off [*at, n) in place: quotes are taken away, doubled ones become one. */
static str next_cell(char *p, size_t n, size_t *at, char separator)
{
    size_t i = *at, from = i, to = i;
    bool quoted = i < n && p[i] == '"';

    if (quoted) {
        for (i++; i < n; i++) {
            if (p[i] == '"' && i + 1 < n && p[i + 1] == '"')
                i++;
            else if (p[i] == '"')
                break;
            p[to++] = p[i];
        }
        i += i < n;
    }
    for (; i < n && p[i] != separator; i++)
        p[to++] = p[i];
    *at = i + 1;
    return (str){ p + from, (uint32_t)(to - from) };
}

static size_t without_line_end(const char *p, size_t n)
{
    if (n && p[n - 1] == '\n')
        n--;
    return n && p[n - 1] == '\r' ? n - 1 : n;
}

static void count_lines(dgm_reader *r, size_t size)
{
    for (size_t i = 0; i < size; i++)
        r->line += r->p[r->at + i] == '\n';
}

static dgm_status read_header(dgm_reader *r, dgm_error *error)
{
    csv_state *c = heap_alloc(1, sizeof(*c));
    size_t size = 0, at = 0, n;
    char *p;

    if (!c)
        return dgm_fail_memory(error);
    r->csv = c;
    arena_init(&c->arena, 0);
    while (!r->eof && r->n - r->at < FIRST_BYTES && !(r->n > r->at && memchr(r->p + r->at, '\n', r->n - r->at)))
        TRY(stream_fill(r, r->n - r->at + 1, error));
    if (r->n - r->at >= 3 && memcmp(r->p + r->at, "\xEF\xBB\xBF", 3) == 0)
        r->at += 3;
    p = memchr(r->p + r->at, '\n', r->n - r->at);
    c->separator = separator_of((str){ r->p + r->at, (uint32_t)(p ? (size_t)(p - r->p) - r->at : r->n - r->at) });
    if (!c->separator)
        c->separator = ',';
    TRY(record_size(&size, r, error));
    p = arena_alloc(&c->arena, size + 1, 1);
    if (!p)
        return dgm_fail_memory(error);
    memcpy(p, r->p + r->at, size);
    n = without_line_end(p, size);
    count_lines(r, size);
    r->at += size;
    while (at <= n && n) {
        str *column = c->column_count < MAX_COLUMNS ? ARENA_PUSH(&c->arena, c->column, c->column_count, c->column_cap) : NULL;

        if (c->column_count == MAX_COLUMNS)
            return dgm_fail(error, DGM_ELIMIT, 0, "%s: more than %d columns", stream_name(r), MAX_COLUMNS);
        if (!column)
            return dgm_fail_memory(error);
        *column = str_trim(next_cell(p, n, &at, c->separator));
    }
    c->field = ARENA_NEW(&c->arena, uint8_t, c->column_count + 1);
    if (!c->field)
        return dgm_fail_memory(error);
    bool text = false;

    for (uint32_t i = 0; i < c->column_count; i++) {
        c->field[i] = (uint8_t)fields_find(&r->fields, c->column[i]);
        text |= c->field[i] == FIELD_TEXT;
    }
    if (!text) {
        r->done = true;
        return dgm_fail(error, DGM_EIO, 0, "%s: the header names no column \"%.*s\"; say which one holds the text: --fields=text=NAME",
                        stream_name(r), (int)r->fields.name[FIELD_TEXT].n, r->fields.name[FIELD_TEXT].p);
    }
    return DGM_OK;
}

static void json_string(buf *b, str s)
{
    buf_char(b, '"');
    for (uint32_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if (c < 0x20)
            buf_printf(b, "\\u%04x", c);
        else if (c == '"' || c == '\\')
            buf_printf(b, "\\%c", c);
        else
            buf_char(b, (char)c);
    }
    buf_char(b, '"');
}

static void set_field(dgm_article *out, field_name f, str cell)
{
    const char **at[FIELD_COUNT] = { &out->id, &out->date, &out->lang, &out->title, &out->source, &out->url, &out->text };

    if (f == FIELD_TEXT)
        out->text_size = cell.n;
    if (cell.n || f == FIELD_TEXT)
        *at[f] = cell.p;
}

static dgm_status take_record(dgm_article *out, char *p, size_t n, const csv_state *c, arena *a, dgm_error *error)
{
    clean_report repairs = { 0 };
    buf extra = { 0 };
    size_t at = 0;

    clean_invalid(p, (uint32_t)n, &repairs);
    for (uint32_t i = 0; i < c->column_count && at <= n; i++) {
        str cell = next_cell(p, n, &at, c->separator), copy;

        if (c->field[i] != FIELD_COUNT) {
            copy = arena_str(a, cell);
            if (!copy.p) {
                buf_release(&extra);
                return dgm_fail_memory(error);
            }
            set_field(out, (field_name)c->field[i], copy);
        } else if (cell.n) {
            buf_char(&extra, extra.n ? ',' : '{');
            json_string(&extra, c->column[i]);
            buf_char(&extra, ':');
            json_string(&extra, cell);
        }
    }
    if (extra.n) {
        buf_char(&extra, '}');
        out->extra = extra.failed ? NULL : arena_str(a, (str){ extra.p, (uint32_t)extra.n }).p;
    }
    bool failed = extra.failed || (extra.n && !out->extra);

    buf_release(&extra);
    return failed ? dgm_fail_memory(error) : DGM_OK;
}

dgm_status csv_next(dgm_article *out, bool *end, dgm_reader *r, arena *a, dgm_error *error)
{
    size_t size = 0;
    dgm_status status;
    char *p;

    if (!r->csv) {
        status = read_header(r, error);
        if (status == DGM_ELIMIT) /* nothing can be told about what follows */
            status = DGM_EIO;
        if (status != DGM_OK)
            return status;
    }
    do {
        r->record_line = r->line;
        if (!r->done)
            TRY(stream_fill(r, 1, error));
        if (r->done || (r->eof && r->at == r->n)) {
            *end = true;
            return stream_end(r, error);
        }
        status = record_size(&size, r, error);
        if (status == DGM_EIO || status == DGM_ENOMEM || status == DGM_EFORMAT)
            return status;
        p = arena_alloc(a, size + 1, 1);
        if (!p)
            return dgm_fail_memory(error);
        memcpy(p, r->p + r->at, size);
        count_lines(r, size);
        r->at += size;
        if (status == DGM_ELIMIT)
            return status;
        size = without_line_end(p, size);
    } while (size == 0);
    TRY(take_record(out, p, size, r->csv, a, error));
    if (!out->text) {
        dgm_fail(error, DGM_EINPUT, UINT64_MAX, "%s:%llu: the record has no cell for the text", stream_name(r),
                 (unsigned long long)r->record_line);
        return DGM_EINPUT;
    }
    return DGM_OK;
}

void csv_close(csv_state *c)
{
    if (!c)
        return;
    arena_release(&c->arena);
    free(c);
}
