/* Cells: what may stand in them.
 *
 * Files with tabs between the cells know no quoting, and their readers take quotation marks for quoting all the same: tabs, line ends and
 * control characters become blanks, quotation marks become apostrophes. CSV is quoted after RFC 4180; of control characters only
 * line ends and tabs stay. Line ends of Unicode (U+0085, U+2028, U+2029), at which some readers split, become blanks in both.
 */
#include "export/export.h"

#include <math.h>

static bool is_unicode_line_end(str v, uint32_t i)
{
    const unsigned char *p = (const unsigned char *)v.p + i;

    return (v.n - i >= 2 && p[0] == 0xC2 && p[1] == 0x85) || (v.n - i >= 3 && p[0] == 0xE2 && p[1] == 0x80 && (p[2] == 0xA8 || p[2] == 0xA9));
}

static void put_tab_text(buf *b, str v)
{
    for (uint32_t i = 0; i < v.n; i++) {
        unsigned char c = (unsigned char)v.p[i];

        if (is_unicode_line_end(v, i)) {
            buf_char(b, ' ');
            i += c == 0xC2 ? 1 : 2;
        } else {
            buf_char(b, c < 32 || c == 127 ? ' ' : c == '"' ? '\'' : (char)c);
        }
    }
}

static void put_csv_text(buf *b, str v)
{
    for (uint32_t i = 0; i < v.n; i++) {
        unsigned char c = (unsigned char)v.p[i];

        if (c == '"')
            buf_char(b, '"');
        if (is_unicode_line_end(v, i)) {
            buf_char(b, ' ');
            i += c == 0xC2 ? 1 : 2;
        } else if (c == '\r') { /* alone it would be a line end to some */
            if (i + 1 >= v.n || v.p[i + 1] != '\n')
                buf_char(b, '\n');
        } else {
            buf_char(b, (c < 32 && c != '\n' && c != '\t') || c == 127 ? ' ' : (char)c);
        }
    }
}

static void separate(sheet *s)
{
    if (!s->first)
        buf_char(s->b, s->style == CELL_TAB ? '\t' : ',');
    s->first = false;
}

void col_begin(sheet *s)
{
    separate(s);
    if (s->style == CELL_CSV)
        buf_char(s->b, '"');
    s->open = true;
}

void col_part(sheet *s, str v)
{
    if (s->open && v.n && s->guarded && s->style == CELL_CSV && csv_is_formula(v))
        buf_char(s->b, '\'');
    s->open = s->open && v.n == 0;
    if (s->style == CELL_TAB)
        put_tab_text(s->b, v);
    else
        put_csv_text(s->b, v);
}

void col_item(sheet *s, str v, char separator, bool first)
{
    if (!first)
        buf_char(s->b, separator);
    while (v.n) {
        uint32_t n = 0;

        while (n < v.n && v.p[n] != separator)
            n++;
        col_part(s, str_sub(v, 0, n));
        if (n < v.n)
            buf_char(s->b, separator == ',' ? ' ' : ',');
        v = str_sub(v, n < v.n ? n + 1 : n, v.n);
    }
}

void col_end(sheet *s)
{
    if (s->style == CELL_CSV)
        buf_char(s->b, '"');
}

void col_none(sheet *s)
{
    separate(s);
    buf_z(s->b, s->none);
}

/* Quoted only where it has to be. */
static bool is_plain(str v)
{
    for (uint32_t i = 0; i < v.n; i++)
        if ((unsigned char)v.p[i] < 32 || v.p[i] == '"' || v.p[i] == ',' || v.p[i] == 127 || (unsigned char)v.p[i] >= 0xC2)
            return false;
    return v.n && v.p[0] != ' ' && v.p[v.n - 1] != ' ';
}

void col_str(sheet *s, str v)
{
    if (v.n == 0) {
        col_none(s);
    } else if (s->style == CELL_CSV && is_plain(v) && !(s->guarded && csv_is_formula(v))) {
        separate(s);
        buf_str(s->b, v);
    } else {
        col_begin(s);
        col_part(s, v);
        col_end(s);
    }
}

void col_z(sheet *s, const char *v) { col_str(s, str_of(v)); }

void col_int(sheet *s, int64_t v)
{
    separate(s);
    buf_printf(s->b, "%lld", (long long)v);
}

void real_short(buf *b, double v, unsigned decimals)
{
    size_t from = b->n;

    buf_fixed(b, v, decimals);
    if (b->failed || decimals == 0)
        return;
    while (b->n > from + 1 && b->p[b->n - 1] == '0')
        b->n--;
    if (b->n > from && b->p[b->n - 1] == '.')
        b->n--;
}

void col_real(sheet *s, double v, unsigned decimals)
{
    if (isnan(v)) {
        col_none(s);
        return;
    }
    separate(s);
    real_short(s->b, v, decimals);
}
