/* Scanner: one pass over the text, looking at most a word ahead. */
#include "base/utf8.h"
#include "segment/rules.h"

/* A run of so many bytes without white space is no writing but data, a picture in letters, a row of signs: it is one word
 * (of at most TOKEN_BYTES), since its parts would be sentences of hundreds of "words" each. The longest run in 38,000 news
 * articles has less than 500. */
#define RUN_BYTES 3000u
#define TOKEN_BYTES 60000u

typedef struct scanner {
    const segmenter *rules;
    const doc *d;
    str text;
    uint32_t at;
    uint32_t run_end; /* of the run without white space at `at`, when that is known: run_end > at */
    bool run_is_long;
    token_list *out;
} scanner;

static bool is_word_char(uint32_t c)
{
    if (c == 0xB2 || c == 0xB3 || c == 0xB9) /* raised digits, as of square kilometres */
        return true;
    return c == 0xAD || (c < 0x80 ? ascii_is_alpha((unsigned char)c) || ascii_is_digit((unsigned char)c)
                                  : c != UINT32_MAX && (utf8_is_alpha(c) || utf8_is_digit(c)));
}
static bool is_apostrophe(uint32_t c) { return c == '\'' || c == 0x2019 || c == 0x2018 || c == 0x02BC || c == '`'; }
static bool is_blank(uint32_t c) { return c == 0xFEFF || c == 0x200B || (c < 32 && c != UINT32_MAX) || utf8_is_space(c); }

static uint32_t char_at(const scanner *s, uint32_t i, uint32_t *len)
{
    *len = 1;
    return i < s->text.n ? utf8_decode(s->text, i, len) : 0;
}

static uint32_t char_before(const scanner *s, uint32_t i)
{
    uint32_t len;

    if (i == 0)
        return ' ';
    do
        i--;
    while (i > 0 && ((unsigned char)s->text.p[i] & 0xC0) == 0x80);
    return utf8_decode(s->text, i, &len);
}

static bool digit_at(const scanner *s, uint32_t i) { return i < s->text.n && ascii_is_digit((unsigned char)s->text.p[i]); }

static bool add(scanner *s, uint32_t end, token_kind kind, uint32_t kinds)
{
    token *t = ARENA_PUSH(s->d->arena, s->out->token, s->out->count, s->out->cap);

    if (!t)
        return false;
    *t = (token){ .start = s->at, .end = end, .kind = kind, .kinds = kinds };
    s->at = end;
    return true;
}

/* End of a web or mail address that begins here, or 0. */
static uint32_t address_end(const scanner *s)
{
    str rest = str_sub(s->text, s->at, s->text.n);
    uint32_t n = 0, at = NO_INDEX, dots = 0;
    bool web = str_starts(rest, STR("http://")) || str_starts(rest, STR("https://")) || str_starts(rest, STR("www."));

    if (!web && (rest.p[0] == '#' || rest.p[0] == '@') && rest.n > 1) {
        if (rest.p[0] == '#' && ascii_is_digit((unsigned char)rest.p[1]))
            return 0;
        while (n + 1 < rest.n && (ascii_is_alpha((unsigned char)rest.p[n + 1]) || ascii_is_digit((unsigned char)rest.p[n + 1])
                                  || rest.p[n + 1] == '_'))
            n++;
        return n ? s->at + n + 1 : 0;
    }
    while (n < rest.n && (unsigned char)rest.p[n] > 32 && (unsigned char)rest.p[n] < 127 && n < 2000) {
        char c = rest.p[n];

        if (c == '"' || c == '<' || c == '>' || c == '(' || c == ')')
            break;
        if (c == '@')
            at = n;
        if (c == '.' && at != NO_INDEX)
            dots++;
        if (!web && !ascii_is_alpha((unsigned char)c) && !ascii_is_digit((unsigned char)c) && !strchr("._-+@%", c))
            break;
        n++;
    }
    while (n && strchr(".,;:!?'])", rest.p[n - 1]))
        n--;
    if (web)
        return n > 7 ? s->at + n : 0;
    /* "name@OFFICE", the address of an internal mail, has no dots */
    return at != NO_INDEX && at > 0 && at + 3 < n && (dots || (at > 1 && ascii_is_alpha((unsigned char)rest.p[at + 1])))
               ? s->at + n : 0;
}

/* Where hyphens split in general: telephone numbers with their extensions, dates, numbers of files. The hyphen stands at `i`, what
 * is right of it ends at `end`. */
static bool keeps_number(const scanner *s, uint32_t i, uint32_t end, bool long_right)
{
    uint32_t n = i - s->at;
    bool chain = str_find(str_sub(s->text, s->at, i), STR("-")) != NO_INDEX;

    if (!digit_at(s, i - 1) || !digit_at(s, i + 1))
        return false;
    if (!digit_at(s, s->at) || chain || (end < s->text.n && s->text.p[end] == '-' && digit_at(s, end + 1)))
        return true; /* "x3-9890", "1-800-555-0100", "11-20-2000" */
    return long_right && (n >= 3 || (n == 1 && end - i == 5));
}

/* Should a hyphen at `i`, between word characters, stay inside the word that began at s->at? */
static bool keeps_hyphen(const scanner *s, uint32_t i)
{
    uint32_t from = s->at, to = i + 1, len, end;
    str left = str_sub(s->text, from, i), right;
    char low[64];
    bool digits = digit_at(s, i - 1) && digit_at(s, to);
    const rule *r = rule_find(s->rules, rule_form(left, low, sizeof(low)));

    for (end = to; end < s->text.n && is_word_char(char_at(s, end, &len)); end += len)
        ;
    right = str_sub(s->text, to, end);
    if (r && r->kinds & RULE_PREFIX)
        return true;
    if (s->rules->ways & WAY_SPLIT_HYPHENS)
        return keeps_number(s, i, end, digits && right.n >= 3);
    if (digits)
        return right.n >= 4 && i - from >= 3 && i - from < 5 && right.p[0] != '1' && right.p[0] != '2';
    r = rule_find(s->rules, rule_form(right, low, sizeof(low)));
    if (r && r->kinds & (RULE_CLITIC | RULE_ENDING) && utf8_starts_upper(left))
        return false;
    if (utf8_starts_upper(left) && utf8_starts_upper(right) && left.n > 2 && right.n > 1)
        return left.n == right.n && memcmp(left.p, right.p, left.n) == 0;
    return true;
}

/* Does the mark at `i` join the word characters before and after it? */
static bool joins(const scanner *s, uint32_t c, uint32_t i, uint32_t len)
{
    uint32_t next_len, next = char_at(s, i + len, &next_len);
    bool before_digit = i > 0 && digit_at(s, i - 1), after_digit = digit_at(s, i + len);

    if (!is_word_char(next))
        return false;
    if (is_apostrophe(c))
        return c != '`' && c != 0x2018;
    switch (c) {
    case '.':
        if (before_digit && after_digit)
            return true;
        /* "Kompas.com", "REPUBLIKA.CO.ID", "i.e": a small letter, capitals on both sides, or single letters on the left */
        if (i - s->at >= 2 && utf8_is_upper(char_before(s, i)) && utf8_is_upper(char_before(s, i - 1)) && utf8_is_upper(next)) {
            uint32_t after_len, after = char_at(s, i + len + next_len, &after_len);

            return utf8_is_upper(after);
        }
        /* "Plan2.doc": a name of a file */
        if (before_digit && utf8_is_lower(next) && ascii_is_alpha((unsigned char)s->text.p[s->at]))
            return true;
        return !before_digit && (utf8_is_lower(next) || i - s->at == 1 || s->text.p[i - 2] == '.');
    case ',':
    case ':':
        return before_digit && after_digit;
    case '/':
        /* "s/d", "A/C" */
        if (i - s->at == 1 && !before_digit && !after_digit) {
            uint32_t after_len;

            return !is_word_char(char_at(s, i + len + next_len, &after_len));
        }
        return (before_digit && after_digit) || (after_digit && i - s->at <= 3 && utf8_all_upper(str_sub(s->text, s->at, i), 1));
    case '&':
        return utf8_is_upper(next) && i > s->at && utf8_is_upper(char_before(s, i));
    case '_':
        return true;
    case '-':
    case 0x2010:
    case 0x2011:
        return keeps_hyphen(s, i);
    default:
        return false;
    }
}

/* "Dr.", "U.S.", initials: does the stop at `end` belong to the word? */
static bool keeps_stop(const scanner *s, uint32_t end, uint32_t *kinds)
{
    str with = str_sub(s->text, s->at, end + 1);
    char low[64];
    const rule *r = rule_find(s->rules, rule_form(with, low, sizeof(low)));
    uint32_t len, next = char_at(s, end + 1, &len), letters = 0, i;

    if (next == '.' || is_word_char(next))
        return false;
    *kinds = r ? r->kinds & (RULE_TITLE | RULE_ABBR) : 0;
    if (*kinds)
        return true;
    for (i = s->at; i < end; i += len) {
        uint32_t c = char_at(s, i, &len);

        letters += c != '.';
        if (c != '.' && !utf8_is_alpha(c))
            return false;
    }
    if (letters > 1 && str_find(str_sub(s->text, s->at, end), STR(".")) == NO_INDEX)
        return false;
    /* an initial before a name, or letters with stops between them */
    for (i = s->at + 1; i < end; i += len) {
        uint32_t c = char_at(s, i, &len), before = char_before(s, i);

        if (c != '.' && before != '.')
            return false;
    }
    if (!utf8_is_upper(char_at(s, s->at, &len)) && letters == 1)
        return false;
    *kinds = letters == 1 ? RULE_TITLE : RULE_ABBR;
    return true;
}

/* "Rp300", "US$6": does the word that ends before the digit at `end` stand for itself? */
static bool is_glued(const scanner *s, uint32_t end)
{
    char low[16];
    const rule *r;

    if (end == s->at || end - s->at > 8 || !digit_at(s, end) || digit_at(s, end - 1))
        return false;
    r = rule_find(s->rules, rule_form(str_sub(s->text, s->at, end), low, sizeof(low)));
    return r && r->kinds & RULE_GLUED;
}

/* "7:30pm": do the letters from `end` on, behind a digit, stand for themselves? */
static bool is_unit(const scanner *s, uint32_t end)
{
    uint32_t to = end;
    char low[16];
    const rule *r;

    if (end == s->at || !digit_at(s, end - 1) || !digit_at(s, s->at) || !ascii_is_alpha((unsigned char)s->text.p[end]))
        return false;
    while (to < s->text.n && ascii_is_alpha((unsigned char)s->text.p[to]))
        to++;
    if (to - end > 8 || digit_at(s, to))
        return false;
    r = rule_find(s->rules, rule_form(str_sub(s->text, end, to), low, sizeof(low)));
    return r && r->kinds & RULE_UNIT;
}

static bool scan_word(scanner *s)
{
    uint32_t end = s->at, len, kinds = 0;

    while (end < s->text.n) {
        uint32_t c = char_at(s, end, &len);

        if (!is_word_char(c) && !(end > s->at && joins(s, c, end, len)))
            break;
        if (is_glued(s, end) || is_unit(s, end))
            break;
        end += len;
        if (end - s->at > TOKEN_BYTES)
            break;
    }
    if (end < s->text.n && s->text.p[end] == '.' && keeps_stop(s, end, &kinds))
        end++;
    else if (end < s->text.n && s->text.p[end] == '$' && end - s->at <= 3)
        end++;
    return add(s, end, TOKEN_WORD, kinds);
}

static token_kind kind_of(const scanner *s, uint32_t c, uint32_t len)
{
    uint32_t next_len, next = char_at(s, s->at + len, &next_len), before = char_before(s, s->at);

    if (c == '.' || c == '!' || c == '?' || c == 0x2026)
        return TOKEN_STOP;
    if (c == '(' || c == '[' || c == '{' || c == 0x201C || c == 0x201E || c == 0xAB)
        return TOKEN_OPEN;
    if (c == ')' || c == ']' || c == '}' || c == 0x201D || c == 0xBB)
        return TOKEN_CLOSE;
    if (c == '"' || c == '\'' || c == 0x2018 || c == 0x2019 || c == '`') {
        bool gap_before = is_blank(before) || before == '(' || before == '[' || before == 0x201C || before == '"';

        return gap_before && !is_blank(next) && s->at + len < s->text.n ? TOKEN_OPEN : TOKEN_CLOSE;
    }
    return TOKEN_PUNCT;
}

/* End of a face of marks, ":-)" or ";P", that begins here; 0: none. It stands free: no letter follows, and where it ends in a
 * letter or a slash, none comes before. */
static uint32_t face_end(const scanner *s)
{
    uint32_t at = s->at, len;
    char c = s->text.p[at++];
    bool alone = is_blank(char_before(s, s->at));

    if ((c != ':' && c != ';' && c != '=') || at >= s->text.n)
        return 0;
    if (s->text.p[at] == '-' && at + 1 < s->text.n)
        at++;
    if (!s->text.p[at] || !strchr(alone ? "()DPOp/|" : "()", s->text.p[at]))
        return 0;
    at++;
    return is_word_char(char_at(s, at, &len)) ? 0 : at;
}

/* Marks that are repeated stay together ("...", "--", "!!", "''"); "?!" too. Possessive "'s" after a mark is a word. */
static bool scan_mark(scanner *s)
{
    uint32_t len, c = char_at(s, s->at, &len), end = s->at + len, next_len;
    token_kind kind = kind_of(s, c, len);
    bool repeats = c < 0x80 && strchr(".-!?=_*~+#`'<>$", (int)c) != NULL;
    uint32_t face = face_end(s);

    if (face)
        return add(s, face, TOKEN_PUNCT, 0);
    while (repeats && end < s->text.n && end - s->at < TOKEN_BYTES) {
        uint32_t next = char_at(s, end, &next_len);

        if (next != c && !((c == '!' || c == '?') && (next == '!' || next == '?'))
            && !(c == '.' && next == '?' && end == s->at + 1))
            break;
        end += next_len;
    }
    return add(s, end, kind, 0);
}

/* Skips white space; notes it at the token before. */
static void skip_blanks(scanner *s)
{
    token *last = s->out->count ? &s->out->token[s->out->count - 1] : NULL;
    uint32_t len;

    while (s->at < s->text.n) {
        uint32_t c = char_at(s, s->at, &len);

        if (!is_blank(c))
            break;
        if (last) {
            last->space_after = true;
            last->break_after |= c == '\n' || c == 0x2029 || c == 0x2028;
        }
        s->at += len;
    }
}

/* Is this inside a long run? Each run is measured once. */
static bool in_long_run(scanner *s)
{
    uint32_t from = s->at, len;

    if (s->run_end <= from) {
        for (s->run_end = from; s->run_end < s->text.n && !is_blank(char_at(s, s->run_end, &len)); s->run_end += len)
            ;
        s->run_is_long = s->run_end - from > RUN_BYTES;
    }
    return s->run_is_long;
}

static bool scan_run(scanner *s)
{
    uint32_t end = s->run_end;

    if (end - s->at > TOKEN_BYTES) {
        end = s->at + TOKEN_BYTES;
        while (((unsigned char)s->text.p[end] & 0xC0) == 0x80)
            end--;
    }
    return add(s, end, TOKEN_WORD, 0);
}

dgm_status scan_tokens(const doc *d, const segmenter *rules, token_list *out, dgm_error *error)
{
    scanner s = { .rules = rules, .d = d, .text = d->text, .out = out };

    for (skip_blanks(&s); s.at < s.text.n; skip_blanks(&s)) {
        uint32_t len, c = char_at(&s, s.at, &len), end = in_long_run(&s) ? 0 : address_end(&s);
        bool good;

        if (s.run_is_long)
            good = scan_run(&s);
        else if (end)
            good = add(&s, end, TOKEN_WORD, 0);
        else if (is_word_char(c))
            good = scan_word(&s);
        else
            good = scan_mark(&s);
        if (!good)
            return dgm_fail_memory(error);
    }
    return DGM_OK;
}
