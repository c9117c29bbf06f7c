#include "write/mark.h"

#include "base/utf8.h"

static const struct { const char *open, *close, *color; } style[] = {
    [MARK_NONE] = { "", "", "" },
    [MARK_TRIGGER] = { "[", "]", "\033[1;33m" },
    [MARK_SOURCE] = { "{S:", "}", "\033[32m" },
    [MARK_TARGET] = { "{T:", "}", "\033[36m" },
    [MARK_DATE] = { "{D:", "}", "\033[35m" },
    [MARK_PLACE] = { "{P:", "}", "\033[34m" },
};

void mark_open(buf *b, mark_kind kind, bool color)
{
    if (kind != MARK_NONE)
        buf_z(b, color ? style[kind].color : style[kind].open);
}

void mark_close(buf *b, mark_kind kind, bool color)
{
    if (kind != MARK_NONE)
        buf_z(b, color ? "\033[0m" : style[kind].close);
}

static mark_kind kind_at(uint32_t at, const mark *m, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (at >= m[i].start && at < m[i].end)
            return m[i].kind;
    return MARK_NONE;
}

static void new_line(buf *b, unsigned indent)
{
    for (unsigned i = 0; i < indent; i++)
        buf_char(b, ' ');
}

/* Columns of the word that begins at `at` (code points up to the next white space). */
static unsigned word_columns(str text, uint32_t at, uint32_t end)
{
    unsigned columns = 0;

    for (uint32_t length; at < end && !ascii_is_space((unsigned char)text.p[at]); at += length, columns++)
        utf8_decode(text, at, &length);
    return columns;
}

void mark_text(buf *b, const doc *d, uint32_t start, uint32_t end, const mark *mark, uint32_t count, unsigned indent,
               unsigned width, bool color)
{
    mark_kind now = MARK_NONE;
    unsigned column = indent;
    bool space = false;
    uint32_t at = start, length;

    new_line(b, indent);
    while (at < end) {
        mark_kind kind;

        if (ascii_is_space((unsigned char)d->text.p[at])) {
            space = true;
            at++;
            continue;
        }
        kind = kind_at(at, mark, count);
        if (kind != now)
            mark_close(b, now, color);
        if (space) {
            if (column > indent && column + 1 + word_columns(d->text, at, end) > width) {
                /* A mark must not run over the indent of the next line. */
                if (kind == now)
                    mark_close(b, now, color);
                buf_char(b, '\n');
                new_line(b, indent);
                column = indent;
                now = MARK_NONE;
            } else {
                buf_char(b, ' ');
                column++;
            }
            space = false;
        }
        if (kind != now)
            mark_open(b, kind, color);
        now = kind;
        utf8_decode(d->text, at, &length);
        buf_add(b, d->text.p + at, length);
        column++;
        at += length;
    }
    mark_close(b, now, color);
    buf_char(b, '\n');
}
