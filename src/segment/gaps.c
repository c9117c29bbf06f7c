/* Features of the gaps between tokens. */
#include "segment/gaps.h"

#include "base/utf8.h"

enum shape {
    SHAPE_NONE, SHAPE_LOWER, SHAPE_TITLE, SHAPE_UPPER, SHAPE_LETTER, SHAPE_MIXED, SHAPE_DIGITS, SHAPE_DIGITS_IN,
    SHAPE_ABBR, SHAPE_TITLE_ABBR, SHAPE_ADDRESS, SHAPE_OTHER_WORD,
    SHAPE_STOP, SHAPE_DOTS, SHAPE_EXCLAIM, SHAPE_QUESTION, SHAPE_COMMA, SHAPE_COLON, SHAPE_SEMICOLON, SHAPE_DASH,
    SHAPE_OPEN, SHAPE_CLOSE, SHAPE_OPEN_QUOTE, SHAPE_CLOSE_QUOTE, SHAPE_BULLET, SHAPE_RULER, SHAPE_GREATER, SHAPE_LESS,
    SHAPE_FACE, SHAPE_MARK
};

enum line_flag { LINE_BEGINS_SMALL = 1, LINE_ENDS_STOPPED = 2, LINE_SMALL_AFTER_STOP = 4, LINE_LENGTH = 8 };

static uint8_t word_shape(str f, uint32_t kinds)
{
    uint32_t len, upper = 0, lower = 0, digit = 0, other = 0;
    bool first_upper = false;

    if (kinds & (RULE_TITLE | RULE_ABBR))
        return kinds & RULE_TITLE ? SHAPE_TITLE_ABBR : SHAPE_ABBR;
    if (f.p[0] == '@' || f.p[0] == '#' || str_starts(f, STR("http")) || str_starts(f, STR("www.")) || memchr(f.p, '@', f.n))
        return SHAPE_ADDRESS;
    for (uint32_t i = 0; i < f.n && i < 60; i += len) {
        uint32_t c = utf8_decode(f, i, &len);
        bool up = c < 0x80 ? c >= 'A' && c <= 'Z' : utf8_is_upper(c);

        first_upper |= up && i == 0;
        upper += up;
        if (c < 0x80 ? c >= 'a' && c <= 'z' : !up && utf8_is_lower(c))
            lower++;
        else if (!up && c < 0x80 && ascii_is_digit((unsigned char)c))
            digit++;
        else if (!up)
            other++;
    }
    if (digit)
        return upper + lower ? SHAPE_DIGITS_IN : SHAPE_DIGITS;
    if (upper == 1 && lower == 0)
        return SHAPE_LETTER;
    if (!upper)
        return lower ? SHAPE_LOWER : SHAPE_OTHER_WORD;
    if (!lower)
        return SHAPE_UPPER;
    return first_upper && upper == 1 ? SHAPE_TITLE : SHAPE_MIXED;
}

static uint8_t mark_shape(str f, const token *t)
{
    static const struct { const char *z; uint8_t shape; } known[] = {
        { ".", SHAPE_STOP }, { "!", SHAPE_EXCLAIM }, { "?", SHAPE_QUESTION }, { ",", SHAPE_COMMA }, { ":", SHAPE_COLON },
        { ";", SHAPE_SEMICOLON }, { "*", SHAPE_BULLET }, { "\xE2\x80\xA2", SHAPE_BULLET }, { ">", SHAPE_GREATER },
        { "<", SHAPE_LESS }, { "\xE2\x80\xA6", SHAPE_DOTS }, { "-", SHAPE_DASH }, { "--", SHAPE_DASH },
        { "\xE2\x80\x93", SHAPE_DASH }, { "\xE2\x80\x94", SHAPE_DASH },
    };
    char c = f.p[0];
    bool bracket = strchr("([{)]}", c) != NULL;

    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (str_is(f, known[i].z))
            return known[i].shape;
    if (t->kind == TOKEN_STOP)
        return c == '.' ? SHAPE_DOTS : memchr(f.p, '?', f.n) ? SHAPE_QUESTION : SHAPE_EXCLAIM;
    if (t->kind == TOKEN_OPEN)
        return bracket ? SHAPE_OPEN : SHAPE_OPEN_QUOTE;
    if (t->kind == TOKEN_CLOSE)
        return bracket ? SHAPE_CLOSE : SHAPE_CLOSE_QUOTE;
    if ((c == ':' || c == ';' || c == '=') && f.n > 1 && f.p[f.n - 1] != c)
        return SHAPE_FACE;
    return f.n > 2 && (unsigned char)c < 0x80 ? SHAPE_RULER : SHAPE_MARK;
}

static void describe(gap_token *g, const doc *d, const segmenter *s, const token *t)
{
    str f = str_sub(d->text, t->start, t->end), form;
    char low[64];

    if (t->kind != TOKEN_WORD) {
        g->shape = mark_shape(f, t);
        g->hash = str_hash(f);
        return;
    }
    g->shape = word_shape(f, t->kinds);
    form = rule_form(f, low, sizeof(low));
    /* digits are alike, so that dates and times share what is learnt */
    for (uint32_t i = 0; i < form.n; i++)
        if (ascii_is_digit((unsigned char)low[i]))
            low[i] = '0';
    g->hash = str_hash(form);
    if (s->cases.slot) {
        uint32_t value = lexicon_get(&s->cases, g->hash);

        g->habit = value & 15;
        g->opens = value >> 4 & 15;
        g->closes = value >> 8 & 15;
    }
    g->size = (uint8_t)(f.n < 8 ? f.n : 8);
}

static bool is_final(uint8_t shape) { return shape >= SHAPE_STOP && shape <= SHAPE_QUESTION; }

static uint8_t step_of(uint32_t n)
{
    static const uint8_t small[] = { 0, 1, 2, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 5, 5, 5, 5 };

    return (uint8_t)(n < COUNT_OF(small) ? small[n] : n < 33 ? 6 : n < 65 ? 7 : 8);
}

/* Properties that all gaps of a line share, and the distance to the next stop. */
static void describe_line(gap_token *g, const token_list *l, uint32_t from, uint32_t to)
{
    uint32_t last = to - 1, stop = to;
    uint8_t line = g[from].shape == SHAPE_LOWER ? LINE_BEGINS_SMALL : 0, length = step_of(to - from);

    while (last > from && l->token[last].kind == TOKEN_CLOSE)
        last--;
    line |= is_final(g[last].shape) ? LINE_ENDS_STOPPED : 0;
    for (uint32_t i = from; i + 1 < to; i++)
        if (g[i].shape == SHAPE_STOP && g[i + 1].shape == SHAPE_LOWER)
            line |= LINE_SMALL_AFTER_STOP;
    line |= (uint8_t)((length > 4 ? length - 4 : 0) * LINE_LENGTH);
    for (uint32_t i = to; i-- > from;) {
        g[i].line = line;
        g[i].until = (uint8_t)(step_of(stop - i - 1) * 2 + (stop == to));
        if (is_final(g[i].shape))
            stop = i;
    }
}

gap_token *gap_tokens(const doc *d, const segmenter *s, const token_list *l)
{
    gap_token *g = ARENA_NEW(d->arena, gap_token, l->count + 1);
    uint32_t from = 0;

    for (uint32_t i = 0; g && i < l->count; i++) {
        describe(&g[i], d, s, &l->token[i]);
        if (!l->token[i].break_after && i + 1 < l->count)
            continue;
        describe_line(g, l, from, i + 1);
        from = i + 1;
    }
    return g;
}

void gap_advance(gap_state *state, const doc *d, const token *t)
{
    unsigned char c = (unsigned char)d->text.p[t->start];

    if (t->kind == TOKEN_WORD)
        return;
    state->marks++;
    if (c == '(')
        state->brackets++;
    else if (c == ')' && state->brackets)
        state->brackets--;
    else if (c == '"')
        state->quoted = !state->quoted;
    else if (c == 0xE2 && t->end - t->start == 3 && (t->kind == TOKEN_OPEN || t->kind == TOKEN_CLOSE))
        state->quoted = t->kind == TOKEN_OPEN;
}

bool gap_is_open(const token_list *l, const gap_token *g, uint32_t i)
{
    const token *t = &l->token[i], *next = t + 1;

    if (t->kind == TOKEN_STOP)
        return next->kind != TOKEN_STOP && (next->kind != TOKEN_CLOSE || t->space_after);
    if (!t->space_after)
        return t->kind == TOKEN_CLOSE && next->kind == TOKEN_WORD;
    if (next->kind == TOKEN_CLOSE || next->kind == TOKEN_STOP || g[i].shape == SHAPE_COMMA || g[i + 1].shape == SHAPE_COMMA)
        return g[i].shape == SHAPE_COMMA && g[i + 1].shape != SHAPE_LOWER && next->kind == TOKEN_WORD;
    return g[i + 1].shape != SHAPE_LOWER || (g[i].shape != SHAPE_LOWER && g[i].shape != SHAPE_TITLE);
}

/* Tokens around a gap; places beyond the line are empty. */
typedef struct window { gap_token a, b, c, n, m, o; } window;

static void look_around(window *w, const token_list *l, const gap_token *g, const gap_state *state, uint32_t i)
{
    *w = (window){ .a = g[i], .n = g[i + 1] };
    if (i > state->first)
        w->b = g[i - 1];
    if (i > state->first + 1)
        w->c = g[i - 2];
    if (i + 2 < l->count && !l->token[i + 1].break_after) {
        w->m = g[i + 2];
        if (i + 3 < l->count && !l->token[i + 2].break_after)
            w->o = g[i + 3];
    }
}

uint32_t gap_features(const token_list *l, const gap_token *g, const gap_state *state, uint32_t i, bool rule, uint8_t domain,
                      uint64_t feature[GAP_FEATURES_MAX])
{
    window w;
    uint32_t n = 0, t = 0;
    uint64_t pair, wide, since, nest, here, turn;
    bool plain = state->marks == 0;

    look_around(&w, l, g, state, i);
    since = step_of(i - state->first);
    nest = (state->brackets ? 1u : 0u) + (state->quoted ? 2u : 0u);
    pair = (uint64_t)w.a.shape << 8 | w.n.shape | (uint64_t)l->token[i].space_after << 16 | (uint64_t)rule << 17;
    wide = pair << 8 | w.b.shape;
#define F1(x) feature[n++] = feature1(t++, x)
#define F2(x, y) feature[n++] = feature2(t++, x, y)
#define F3(x, y, z) feature[n++] = feature3(t++, x, y, z)
    F1(pair);
    F1(wide);
    F2(wide, w.m.shape);
    F3(wide, w.m.shape, w.c.shape);
    F3(pair, w.m.shape, w.o.shape);
    F2(w.a.hash, rule);
    F2(w.b.hash, pair);
    F2(w.c.hash, pair);
    F2(w.n.hash, rule);
    F2(w.n.hash, pair);
    F2(w.a.hash, w.n.shape);
    F2(w.a.hash, w.n.hash);
    F2(w.b.hash, w.a.hash);
    F2(w.m.hash, pair);
    F2(w.n.hash, w.m.hash);
    F2(w.a.shape, w.n.hash);
    F2(pair, w.n.habit);
    here = (uint64_t)w.b.habit << 16 | (uint64_t)w.a.habit << 8 | w.n.habit;
    F2(pair, here);
    F3(pair, here, w.m.habit);
    F3(wide, w.n.habit, w.m.shape);
    F2(pair, since);
    F3(pair, since, w.n.habit);
    F2(pair, w.a.until);
    F3(pair, w.a.until, since);
    F3(pair, w.a.until, w.n.habit);
    F2(pair, w.a.line);
    F3(pair, w.a.line, w.n.habit);
    F2(pair, w.a.line & 7u);
    F3(pair, w.a.line, since);
    F2(pair, nest);
    F3(pair, nest, w.b.shape);
    F2(pair, w.b.size);
    F3(pair, w.a.size, w.b.habit);
    /* does the word before close sentences, the word behind open them? */
    turn = (uint64_t)(w.a.size ? w.a.closes : w.b.closes) << 4 | (w.n.size ? w.n.opens : w.m.opens);
    F2(pair, turn);
    F2(pair, turn & 15);
    F2(pair, turn >> 4);
    F2(wide, turn);
    F3(pair, turn, since);
    F3(pair, turn, w.n.habit);
    F3(pair, since, plain);
    F3(pair, since << 1 | plain, w.n.habit);
    F3(pair, since << 1 | plain, turn);
    F3(pair, since << 1 | plain, w.a.until);
    if (domain) {
        F2(domain, pair);
        F2(domain, wide);
        F3(domain, wide, w.m.shape);
        F3(domain, w.b.hash, pair);
        F3(domain, w.n.hash, pair);
        F3(domain, pair, here);
        F3(domain, pair, since);
        F3(domain, pair, w.a.until);
        F3(domain, pair, w.b.size);
        F3(domain, pair, nest);
        F3(domain, pair, turn);
        F3(domain, pair, since << 1 | plain);
    }
#undef F1
#undef F2
#undef F3
    return n;
}
