/* Answers as text: JSON, CSV, tables for people. Numbers are written without the locale. */
#include "ask/internal.h"

#include "base/error.h"
#include "base/utf8.h"

#include <math.h>
#include <stdlib.h>

#define PIECE 8192u /* small, so that of a file that cannot be written on little is cut off: it ends with a piece */
#define BLOCK_ROWS 200u /* rows of a table whose widths are found together */

dgm_status ask_flush(ask_out *o, bool all, dgm_error *error)
{
    dgm_status status;

    if (o->b.failed)
        return dgm_fail_memory(error);
    if (!o->write || (!all && o->b.n < PIECE) || o->b.n == 0)
        return DGM_OK;
    status = o->write(o->user, o->b.p, o->b.n, error);
    o->b.n = 0;
    return status;
}

/* ---- JSON --------------------------------------------------------------------------------------------------------- */

void json_text_value(buf *b, str s)
{
    static const char hex[] = "0123456789abcdef";
    uint32_t from = 0;

    buf_char(b, '"');
    for (uint32_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        buf_add(b, s.p + from, i - from);
        from = i + 1;
        if (c == '"' || c == '\\') {
            buf_char(b, '\\');
            buf_char(b, (char)c);
        } else if (c == '\n') {
            buf_z(b, "\\n");
        } else if (c == '\t') {
            buf_z(b, "\\t");
        } else {
            buf_z(b, "\\u00");
            buf_char(b, hex[c >> 4]);
            buf_char(b, hex[c & 15]);
        }
    }
    buf_add(b, s.p + from, s.n - from);
    buf_char(b, '"');
}

void json_name(buf *b, const char *name)
{
    if (b->n && b->p[b->n - 1] != '{' && b->p[b->n - 1] != '[')
        buf_char(b, ',');
    json_text_value(b, str_of(name));
    buf_char(b, ':');
}

void json_member(buf *b, const char *name, str value)
{
    json_name(b, name);
    json_text_value(b, value);
}

void json_member_or_null(buf *b, const char *name, str value)
{
    json_name(b, name);
    if (value.n)
        json_text_value(b, value);
    else
        buf_z(b, "null");
}

static void put_integer(buf *b, int64_t v)
{
    if (v < 0)
        buf_char(b, '-');
    buf_u64(b, v < 0 ? 0 - (uint64_t)v : (uint64_t)v);
}

void json_member_int(buf *b, const char *name, int64_t value)
{
    json_name(b, name);
    put_integer(b, value);
}

/* Without noughts at the end. */
static void put_real(buf *b, double v, unsigned decimals)
{
    size_t from = b->n;

    buf_fixed(b, v, decimals);
    if (b->failed || decimals == 0)
        return;
    while (b->n > from && b->p[b->n - 1] == '0')
        b->n--;
    if (b->n > from && b->p[b->n - 1] == '.')
        b->n--;
}

void json_decimal(buf *b, double value, unsigned decimals)
{
    if (isnan(value) || fabs(value) > 1e12)
        buf_z(b, "null");
    else
        put_real(b, value, decimals);
}

void json_member_real(buf *b, const char *name, double value, unsigned decimals)
{
    json_name(b, name);
    json_decimal(b, value, decimals);
}

void json_party(buf *b, const ask_party *p, bool text)
{
    buf_char(b, '{');
    json_member(b, "id", p->id);
    json_member(b, "name", p->name);
    json_member(b, "country", p->country);
    json_member(b, "role", p->role);
    if (text)
        json_member(b, "text", p->text);
    buf_char(b, '}');
}

void json_parties(buf *b, const char *name, const ask_party *p, uint32_t count, bool text)
{
    json_name(b, name);
    buf_char(b, '[');
    for (uint32_t i = 0; i < count; i++) {
        buf_z(b, i ? "," : "");
        json_party(b, &p[i], text);
    }
    buf_char(b, ']');
}

/* ---- CSV ---------------------------------------------------------------------------------------------------------- */

void csv_cell(buf *b, bool first, str value)
{
    bool quotes = false;

    buf_z(b, first ? "" : ",");
    for (uint32_t i = 0; i < value.n && !quotes; i++)
        quotes = value.p[i] == '"' || value.p[i] == ',' || value.p[i] == '\n' || value.p[i] == '\r';
    if (!quotes) {
        buf_add(b, value.p, value.n);
        return;
    }
    buf_char(b, '"');
    for (uint32_t i = 0; i < value.n; i++) {
        buf_char(b, value.p[i]);
        if (value.p[i] == '"')
            buf_char(b, '"');
    }
    buf_char(b, '"');
}

bool csv_is_formula(str value) { return value.n && strchr("=+-@\t\r", value.p[0]) != NULL && value.p[0] != '\0'; }

void csv_text(ask_out *o, bool first, str value)
{
    buf b = { 0 };

    if (!o->guarded || !csv_is_formula(value)) {
        csv_cell(&o->b, first, value);
        return;
    }
    buf_char(&b, '\'');
    buf_str(&b, value);
    if (!b.failed)
        csv_cell(&o->b, first, (str){ b.p, (uint32_t)b.n });
    o->b.failed = o->b.failed || b.failed;
    buf_release(&b);
}

dgm_status ask_guard(bool *out, const ask_filter *f, dgm_error *error)
{
    const char *value = ask_value(f, "spreadsheet", 0);

    *out = value && strcmp(value, "yes") == 0;
    if (value && !*out && strcmp(value, "no") != 0)
        return ask_bad(error, f, "spreadsheet", 0, "%.40s: yes or no is wanted", value);
    return DGM_OK;
}

/* ---- Rows --------------------------------------------------------------------------------------------------------- */

cell cell_real(double d, unsigned decimals)
{
    return isnan(d) ? (cell){ .kind = CELL_NULL } : (cell){ .kind = CELL_REAL, .d = d, .decimals = decimals };
}

void sheet_begin(sheet *s, ask_out *o, const column *c, uint32_t columns, const char *list)
{
    memset(s, 0, sizeof(*s));
    s->o = o;
    s->column = c;
    s->columns = columns;
    arena_init(&s->arena, 0);
    s->in_object = list != NULL;
    if (o->format == DGM_QUERY_JSON) {
        if (list)
            json_name(&o->b, list);
        buf_char(&o->b, '[');
    }
    if (o->format != DGM_QUERY_CSV)
        return;
    for (uint32_t i = 0; i < columns; i++)
        csv_cell(&o->b, i == 0, str_of(c[i].name));
    buf_char(&o->b, '\n');
}

void sheet_object(sheet *s)
{
    if (s->o->format == DGM_QUERY_JSON && s->rows)
        buf_char(&s->o->b, ',');
    s->rows++;
}

dgm_status sheet_object_end(sheet *s, dgm_error *error)
{
    if (s->o->format == DGM_QUERY_JSONL)
        buf_char(&s->o->b, '\n');
    return ask_flush(s->o, false, error);
}

static void put_cell(buf *b, const cell *c)
{
    if (c->kind == CELL_TEXT)
        buf_str(b, c->text);
    else if (c->kind == CELL_INT)
        put_integer(b, c->i);
    else if (c->kind == CELL_REAL)
        put_real(b, c->d, c->decimals);
}

static void json_cell(buf *b, const char *name, const cell *c)
{
    json_name(b, name);
    if (c->kind == CELL_TEXT)
        json_text_value(b, c->text);
    else if (c->kind == CELL_NULL)
        buf_z(b, "null");
    else
        put_cell(b, c);
}

static uint32_t characters(str s)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < s.n; i++)
        n += ((unsigned char)s.p[i] & 0xC0) != 0x80;
    return n;
}

/* One line for people: without line ends and controls, at most `most` characters. */
static str fit(arena *a, str s, uint32_t most)
{
    char *p = arena_alloc(a, s.n + 4, 1);
    uint32_t n = 0, seen = 0, len;

    if (!p)
        return (str){ NULL, 0 };
    for (uint32_t i = 0; i < s.n; i += len) {
        uint32_t c = utf8_decode(s, i, &len);

        if (seen + 1 == most && i + len < s.n) {
            memcpy(p + n, "…", 3);
            n += 3;
            break;
        }
        if (c < 0x20 || (c >= 0x7F && c < 0xA0) || c == UINT32_MAX)
            p[n++] = ' ';
        else {
            memcpy(p + n, s.p + i, len);
            n += len;
        }
        seen++;
    }
    return (str){ p, n };
}

static void pad(buf *b, uint32_t n)
{
    while (n-- > 0)
        buf_char(b, ' ');
}

static void find_widths(sheet *s)
{
    for (uint32_t c = 0; c < s->columns; c++)
        s->width[c] = (uint32_t)strlen(s->column[c].name);
    for (uint32_t i = 0; i < s->waiting_count; i++) {
        uint32_t c = i % s->columns, n = characters(s->waiting[i]);

        s->width[c] = n > s->width[c] ? n : s->width[c];
    }
    s->widths_known = true;
}

static void put_table_line(sheet *s, const str *cells)
{
    buf *b = &s->o->b;
    uint32_t gap = 0;

    for (uint32_t c = 0; c < s->columns; c++) {
        uint32_t n = characters(cells[c]), rest = n < s->width[c] ? s->width[c] - n : 0;

        if (!s->column[c].width)
            continue;
        pad(b, gap);
        if (s->right[c])
            pad(b, rest);
        buf_str(b, cells[c]);
        gap = 2 + (s->right[c] ? 0 : rest);
    }
    buf_char(b, '\n');
}

static dgm_status flush_table(sheet *s, dgm_error *error)
{
    str head[64];

    if (!s->widths_known) {
        find_widths(s);
        for (uint32_t c = 0; c < s->columns; c++)
            head[c] = str_of(s->column[c].name);
        put_table_line(s, head);
    }
    for (uint32_t i = 0; i + s->columns <= s->waiting_count; i += s->columns)
        put_table_line(s, &s->waiting[i]);
    s->waiting = NULL;
    s->waiting_count = s->waiting_cap = 0;
    arena_reset(&s->arena);
    return ask_flush(s->o, false, error);
}

static dgm_status table_row(sheet *s, const cell *cells, dgm_error *error)
{
    for (uint32_t c = 0; c < s->columns; c++) {
        str *slot = ARENA_PUSH(&s->arena, s->waiting, s->waiting_count, s->waiting_cap);
        buf b = { 0 };

        if (!slot)
            return dgm_fail_memory(error);
        if (!s->column[c].width)
            continue;
        s->right[c] = s->right[c] || cells[c].kind == CELL_INT || cells[c].kind == CELL_REAL;
        put_cell(&b, &cells[c]);
        if (!b.failed)
            *slot = fit(&s->arena, (str){ b.n ? b.p : "", (uint32_t)b.n }, s->column[c].width);
        buf_release(&b);
        if (!slot->p)
            return dgm_fail_memory(error);
    }
    return s->waiting_count >= BLOCK_ROWS * s->columns ? flush_table(s, error) : DGM_OK;
}

dgm_status sheet_row(sheet *s, const cell *cells, dgm_error *error)
{
    buf *b = &s->o->b;

    if (s->o->format == DGM_QUERY_TABLE) {
        s->rows++;
        return table_row(s, cells, error);
    }
    if (s->o->format == DGM_QUERY_CSV) {
        s->rows++;
        for (uint32_t c = 0; c < s->columns; c++) {
            if (cells[c].kind == CELL_TEXT) {
                csv_text(s->o, c == 0, cells[c].text);
                continue;
            }
            buf_z(b, c ? "," : "");
            put_cell(b, &cells[c]);
        }
        buf_char(b, '\n');
        return ask_flush(s->o, false, error);
    }
    sheet_object(s);
    buf_char(b, '{');
    for (uint32_t c = 0; c < s->columns; c++)
        json_cell(b, s->column[c].name, &cells[c]);
    buf_char(b, '}');
    return sheet_object_end(s, error);
}

dgm_status sheet_end(sheet *s, dgm_status status, dgm_error *error)
{
    if (status == DGM_OK && s->o->format == DGM_QUERY_TABLE)
        status = flush_table(s, error);
    if (s->o->format == DGM_QUERY_JSON)
        buf_z(&s->o->b, s->in_object ? "]}\n" : "]\n");
    arena_release(&s->arena);
    if (status == DGM_OK && s->o->b.failed)
        status = dgm_fail_memory(error);
    return status;
}
