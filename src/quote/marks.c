/* Stretches between quotation marks: an automaton over the marks of each line (a line is a paragraph in news).
 *
 * Every mark first gets a side from its form and from the white space around it; straight marks that tell nothing take
 * the side that is due. Faults that news is full of are mended: a mark that never closes ends with its paragraph, or
 * before the tag ("..., kata X") when one stands there; a paragraph that only closes has its opening mark lost (often it
 * hangs at the end of the paragraph before); a stretch may run over paragraphs when the next one closes it.
 * Single marks count only as primary marks: outside double ones and closing after punctuation. */
#include "base/error.h"
#include "base/utf8.h"
#include "quote/internal.h"

typedef enum side { SIDE_ANY, SIDE_OPEN, SIDE_CLOSE } side;

typedef struct mark {
    uint32_t at, end;
    uint8_t side;
    bool single;
} mark;

typedef struct mark_row {
    mark *item;
    uint32_t count, cap;
    uint32_t start, end; /* of the line */
} mark_row;

static uint32_t char_before(str text, uint32_t at)
{
    uint32_t len, from = at;

    if (at == 0)
        return '\n';
    do
        from--;
    while (from > 0 && ((unsigned char)text.p[from] & 0xC0) == 0x80);
    return utf8_decode(text, from, &len);
}

static uint32_t char_at(str text, uint32_t at)
{
    uint32_t len;

    return at >= text.n ? '\n' : utf8_decode(text, at, &len);
}

static bool is_blank(uint32_t c) { return c == '\n' || c == '\r' || c == '\t' || utf8_is_space(c); }

static bool opens_before(uint32_t c)
{
    return is_blank(c) || c == '(' || c == '[' || c == 0x2014 || c == 0x2013 || c == ':' || c == '/';
}

/* The side that the surroundings tell. */
static uint8_t side_by_place(str text, uint32_t at, uint32_t end)
{
    uint32_t before = char_before(text, at), after = char_at(text, end);
    bool left = opens_before(before), right = is_blank(after);

    if (left && !right && !(utf8_is_punct(after) && after != '(' && after != '[' && after != '.' && after != '#' && after != '@'))
        return SIDE_OPEN;
    if (!left && (right || utf8_is_punct(after)))
        return SIDE_CLOSE;
    return SIDE_ANY;
}

/* Is there a quotation mark at `at`? Fills in all but a doubtful side. */
static bool read_mark(str text, uint32_t at, mark *out)
{
    uint32_t len, c = utf8_decode(text, at, &len);
    uint8_t form = SIDE_ANY, told;

    *out = (mark){ .at = at, .end = at + len };
    switch (c) {
    case '"': case 0x201F: case 0x2033: break;
    case 0x201C: case 0x201E: case 0xAB: form = SIDE_OPEN; break;
    case 0x201D: case 0xBB: form = SIDE_CLOSE; break;
    case '\'': case 0x2018: case 0x2019: case '`':
        if (char_at(text, at + len) == c) { /* two single ones written for a double one */
            out->end = at + 2 * len;
            form = c == '`' || c == 0x2018 ? SIDE_OPEN : SIDE_ANY;
            break;
        }
        out->single = true;
        break;
    default: return false;
    }
    told = side_by_place(text, at, out->end);
    out->side = told != SIDE_ANY ? told : form;
    return true;
}

static dgm_status collect(finder *f, mark_row *row, uint32_t start, uint32_t end, dgm_error *error)
{
    str text = f->d->text;

    row->count = 0;
    row->start = start;
    row->end = end;
    for (uint32_t at = start; at < end;) {
        mark m;

        /* Only these bytes begin a mark; most text passes here quickly. */
        if (!strchr("\"'`\xE2\xC2", text.p[at]) || text.p[at] == 0 || !read_mark(text, at, &m)) {
            at++;
            continue;
        }
        if (!(m.single && m.side == SIDE_ANY)) {
            mark *slot = ARENA_PUSH(f->d->arena, row->item, row->count, row->cap);

            if (!slot)
                return dgm_fail_memory(error);
            *slot = m;
        }
        at = m.end;
    }
    return DGM_OK;
}

static void trim(str text, uint32_t *start, uint32_t *end)
{
    uint32_t len;

    while (*start < *end && is_blank(utf8_decode(text, *start, &len)))
        *start += len;
    while (*end > *start && is_blank(char_before(text, *end)))
        do
            (*end)--;
        while (*end > *start && ((unsigned char)text.p[*end] & 0xC0) == 0x80);
}

static dgm_status add(finder *f, uint32_t open, uint32_t start, uint32_t end, uint32_t close, uint32_t paragraph, bool closed,
                      dgm_error *error)
{
    marked *m;

    trim(f->d->text, &start, &end);
    if (start >= end)
        return DGM_OK;
    m = ARENA_PUSH(f->d->arena, f->marks.item, f->marks.count, f->marks.cap);
    if (!m)
        return dgm_fail_memory(error);
    *m = (marked){ start, end, open, close, paragraph, closed };
    return DGM_OK;
}

/* Where does an unclosed stretch end? After the comma of ", kata X" when there is one, else with the line. */
static uint32_t recovered_end(const finder *f, uint32_t start, uint32_t end)
{
    const doc *d = f->d;

    for (uint32_t w = doc_word_from(d, start); w + 1 < d->word_count && d->word[w + 1].end <= end; w++) {
        uint32_t last;

        if (d->word[w].form.n != 1 || d->word[w].form.p[0] != ',')
            continue;
        if (cue_phrase_at(f, w + 1, CUE_TAG, &last) || cue_phrase_at(f, w + 1, CUE_CLITIC, &last))
            return d->word[w].end;
    }
    return end;
}

/* Closing single marks follow punctuation; all others are apostrophes. */
static bool single_closes(str text, const mark *m)
{
    uint32_t c = char_before(text, m->at);

    return m->side != SIDE_OPEN && (c == ',' || c == '.' || c == '?' || c == '!');
}

typedef struct state {
    bool open, single;
    uint32_t at, start; /* opening mark, first byte of the content */
    uint32_t depth;
} state;

static void begin(state *s, const mark *m)
{
    *s = (state){ .open = true, .single = m->single, .at = m->at, .start = m->end };
}

/* Does a mark that opens inside an open stretch nest? Yes when two close before the line ends. */
static bool nests(const mark_row *row, uint32_t i)
{
    return i + 2 < row->count && row->item[i + 1].side == SIDE_CLOSE && row->item[i + 2].side == SIDE_CLOSE;
}

/* One mark while nothing is open. */
static dgm_status outside(finder *f, const mark_row *row, uint32_t i, state *s, uint32_t paragraph, dgm_error *error)
{
    const mark *m = &row->item[i];
    uint32_t c;

    if (m->side != SIDE_CLOSE && !(m->single && m->side != SIDE_OPEN)) {
        begin(s, m);
        return DGM_OK;
    }
    if (m->single || i > 0 || m->end >= row->end)
        return DGM_OK;
    c = char_before(f->d->text, m->at);
    if (c != ',' && c != '?' && c != '!')
        return DGM_OK;
    return add(f, row->start, row->start, m->at, m->end, paragraph, true, error); /* the opening mark is lost */
}

/* One mark while a stretch is open. */
static dgm_status inside(finder *f, const mark_row *row, uint32_t i, state *s, uint32_t paragraph, dgm_error *error)
{
    const mark *m = &row->item[i];

    if (s->single != m->single) {
        if (!s->single || m->side != SIDE_OPEN)
            return DGM_OK;
        begin(s, m); /* what looked like a single mark was an apostrophe */
        return DGM_OK;
    }
    if (s->single && !single_closes(f->d->text, m))
        return DGM_OK;
    if (m->side == SIDE_OPEN) {
        uint32_t end = recovered_end(f, s->start, m->at);

        if (nests(row, i)) {
            s->depth++;
            return DGM_OK;
        }
        TRY(add(f, s->at, s->start, end, end, paragraph, false, error));
        begin(s, m);
        return DGM_OK;
    }
    if (s->depth > 0) {
        s->depth--;
        return DGM_OK;
    }
    s->open = false;
    return add(f, s->at, s->start, m->at, m->end, paragraph, true, error);
}

/* The line ends while a stretch is open: does the next line go on with it and close it? */
static bool continues(const mark_row *next) { return next->count > 0 && next->item[0].side == SIDE_CLOSE && !next->item[0].single; }

static uint32_t line_end(str text, uint32_t at)
{
    const char *hit = at < text.n ? memchr(text.p + at, '\n', text.n - at) : NULL;

    return hit ? (uint32_t)(hit - text.p) : text.n;
}

static dgm_status end_of_line(finder *f, const mark_row *row, state *s, uint32_t paragraph, dgm_error *error)
{
    mark_row next = { 0 };
    uint32_t from = row->end + 1, end = recovered_end(f, s->start, row->end);

    while (from < f->d->text.n && ascii_is_space((unsigned char)f->d->text.p[from]))
        from++;
    if (!s->single && from < f->d->text.n && end == row->end) {
        TRY(collect(f, &next, from, line_end(f->d->text, from), error));
        if (continues(&next))
            return DGM_OK;
    }
    s->open = false;
    if (s->single || s->start >= row->end)
        return DGM_OK;
    return add(f, s->at, s->start, end, end, paragraph, false, error);
}

dgm_status find_marked(finder *f, dgm_error *error)
{
    str text = f->d->text;
    mark_row row = { 0 };
    state s = { 0 };
    uint32_t paragraph = 0;

    for (uint32_t start = 0; start < text.n; start = row.end + 1, paragraph++) {
        TRY(collect(f, &row, start, line_end(text, start), error));
        for (uint32_t i = 0; i < row.count; i++)
            TRY(s.open ? inside(f, &row, i, &s, paragraph, error) : outside(f, &row, i, &s, paragraph, error));
        if (s.open)
            TRY(end_of_line(f, &row, &s, paragraph, error));
    }
    return DGM_OK;
}

bool between_marks(const finder *f, uint32_t at)
{
    uint32_t lo = 0, hi = f->marks.count;

    while (lo < hi) { /* first stretch that ends after the byte */
        uint32_t mid = lo + (hi - lo) / 2;

        if (f->marks.item[mid].end <= at)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < f->marks.count && f->marks.item[lo].start <= at;
}
