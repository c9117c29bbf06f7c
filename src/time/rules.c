/* Loading of time.tsv and time_patterns.tsv.
 *
 * Optional parts of a pattern are multiplied out here, so that matching is a walk over a flat list of elements. */
#include "time/rules.h"

#include "base/error.h"
#include "time/feast.h"

static const char *const class_name[TC_COUNT] = { "LIT", "MONTH", "WEEKDAY", "NUM", "ORDINAL", "UNIT", "NUNIT", "REL",
    "NEAR", "ANAPH", "AGO", "HENCE", "LATER", "EARLIER", "EDGE", "PART", "SEASON", "FEAST", "EVERY", "ZONE", "FEW",
    "VAGUE", "FUTURE", "PAST", "SUFFIX", "BLOCK", "COUNTED", "MOD", "POSTMOD", "JOIN", "OPEN", "SHIFT", "DECADE", "YEARS", "LIMIT", "DAY", "MON", "YEAR", "YEAR2", "CLOCK" };
static const char *const kind_name[] = { "date", "range", "time", "duration", "set", "vague", "skip", "window", "decade", "ahead" };

enum { MAX_TOKENS = 64, MAX_VARIANTS = 4096 };

static int32_t group_value(str name) { return (int32_t)(str_hash(name) & 0x7FFFFFFF); }

static int find_class(str name)
{
    char upper[16];

    if (name.n >= sizeof(upper))
        return -1;
    for (uint32_t i = 0; i < name.n; i++)
        upper[i] = (char)(name.p[i] >= 'a' && name.p[i] <= 'z' ? name.p[i] - 32 : name.p[i]);
    for (int i = 0; i < TC_COUNT; i++)
        if (str_eq((str){ upper, name.n }, str_of(class_name[i])))
            return i;
    return -1;
}

static bool signed_number(str s, int32_t *out)
{
    uint32_t v;
    bool minus = s.n > 0 && s.p[0] == '-';

    if (s.n > 0 && (s.p[0] == '-' || s.p[0] == '+'))
        s = str_sub(s, 1, s.n);
    if (!str_u32(s, &v) || v > 1000000)
        return false;
    *out = minus ? -(int32_t)v : (int32_t)v;
    return true;
}

/* Reads a value cell according to its class; false when it does not fit. */
static bool class_value(uint8_t class, str cell, int32_t *out)
{
    int32_t n = 0;

    *out = 0;
    switch (class) {
    case TC_MONTH: case TC_WEEKDAY: case TC_NUM: case TC_ORDINAL: case TC_NEAR: case TC_ANAPH:
    case TC_MOD: case TC_POSTMOD: case TC_JOIN: case TC_OPEN: case TC_SHIFT: case TC_DECADE: case TC_YEARS:
        return signed_number(cell, out);
    case TC_SEASON: case TC_EDGE:
        return cell.n == 0 || (signed_number(cell, out) && *out <= 8);
    case TC_UNIT: case TC_PART:
        if (cell.n != 1)
            return false;
        *out = (unsigned char)cell.p[0];
        return true;
    case TC_NUNIT:
        if (cell.n < 2 || !signed_number(str_sub(cell, 0, cell.n - 1), &n))
            return false;
        *out = (int32_t)(((uint32_t)(unsigned char)cell.p[cell.n - 1] << 16) | (uint32_t)(n + 1000));
        return true;
    case TC_REL:
        if (cell.n < 2 || !signed_number(str_sub(cell, 1, cell.n), &n))
            return false;
        *out = (int32_t)(((uint32_t)(unsigned char)cell.p[0] << 16) | (uint32_t)(n + 1000));
        return true;
    case TC_LIT:
        *out = group_value(cell);
        return cell.n > 0;
    case TC_FEAST:
        return feast_valid(cell);
    default:
        return true;
    }
}

/* Splits the phrase into pieces, as the text will be. */
static dgm_status add_lexeme(time_rules *r, str phrase, uint8_t class, int32_t value, uint8_t letters, str raw,
                             dgm_error *error)
{
    uint32_t n;
    piece *p = time_pieces(&r->arena, phrase, &n);
    lexeme *x;

    if (!p)
        return dgm_fail_memory(error);
    if (n == 0 || n > TIME_MAX_WORDS)
        return tsv_fail(&r->words, error, "phrase «%.*s» has %u pieces, 1 to %d are allowed", (int)phrase.n, phrase.p, n,
                        TIME_MAX_WORDS);
    x = ARENA_PUSH(&r->arena, r->lexeme, r->lexeme_count, r->lexeme_cap);
    if (!x)
        return dgm_fail_memory(error);
    *x = (lexeme){ .text = phrase, .word_count = (uint8_t)n, .class = class, .letters = letters, .value = value,
                   .raw = raw };
    for (uint32_t i = 0; i < n; i++)
        x->word[i] = piece_str(&p[i]);
    if (!map_add(&r->by_word, str_hash(x->word[0]), r->lexeme_count - 1))
        return dgm_fail_memory(error);
    return DGM_OK;
}

static dgm_status set_option(time_rules *r, str name, str value, dgm_error *error)
{
    if (str_is(name, "week") && (str_is(value, "month") || str_is(value, "day")))
        r->week_is_month = str_is(value, "month");
    else
        return tsv_fail(&r->words, error, "unknown option «%.*s» = «%.*s»", (int)name.n, name.p, (int)value.n, value.p);
    return DGM_OK;
}

static dgm_status load_words(time_rules *r, const char *path, dgm_error *error)
{
    int got;

    TRY(tsv_open(&r->words, path, "phrase class value case", error));
    while ((got = tsv_next(&r->words, error)) > 0) {
        str phrase = tsv_get(&r->words, 0), name = tsv_get(&r->words, 1), cell = tsv_get(&r->words, 2);
        str letters = tsv_get(&r->words, 3);
        uint8_t wanted = str_is(letters, "cap") ? CASE_CAPITAL : str_is(letters, "low") ? CASE_LOWER : CASE_ANY;
        int class = str_is(name, "word") ? TC_LIT : find_class(name);
        int32_t value;

        if (str_is(name, "option")) {
            TRY(set_option(r, phrase, cell, error));
            continue;
        }
        if (class < 0 || class >= TC_DAY)
            return tsv_fail(&r->words, error, "unknown class «%.*s»", (int)name.n, name.p);
        if (!class_value((uint8_t)class, cell, &value))
            return tsv_fail(&r->words, error, "value «%.*s» does not fit class %s", (int)cell.n, cell.p, class_name[class]);
        TRY(add_lexeme(r, phrase, (uint8_t)class, value, wanted, cell, error));
    }
    return got < 0 ? error ? error->status : DGM_EFORMAT : DGM_OK;
}

/* ---- Patterns ------------------------------------------------------------------------------------------------- */

typedef struct pattern_row {
    str token[MAX_TOKENS];
    const time_elem *elem[MAX_TOKENS]; /* NULL for brackets and bounds */
    uint32_t count, kind, variants;
} pattern_row;

static bool is_mark(str t) { return t.n == 1 && strchr("[]<>", t.p[0]); }

static dgm_status add_literal(time_rules *r, str text, int32_t value, dgm_error *error)
{
    for (uint32_t i = 0; i < r->lexeme_count; i++)
        if (r->lexeme[i].class == TC_LIT && r->lexeme[i].value == value && str_eq(r->lexeme[i].text, text))
            return DGM_OK;
    return add_lexeme(r, text, TC_LIT, value, CASE_ANY, text, error);
}

static dgm_status add_alternative(time_rules *r, time_elem *e, str alt, dgm_error *error)
{
    uint32_t colon = str_find(alt, STR(":"));
    bool is_class = alt.n > 1 && alt.p[0] >= 'A' && alt.p[0] <= 'Z';
    int class = TC_LIT;
    int32_t only = INT32_MIN;

    if (e->alt_count == TIME_MAX_ALT)
        return tsv_fail(&r->patterns, error, "more than %d alternatives", TIME_MAX_ALT);
    if (is_class) {
        class = find_class(colon == NO_INDEX ? alt : str_sub(alt, 0, colon));
        if (class < 0 || (colon != NO_INDEX && !class_value((uint8_t)class, str_sub(alt, colon + 1, alt.n), &only)))
            return tsv_fail(&r->patterns, error, "unknown element «%.*s»", (int)alt.n, alt.p);
    } else if (alt.n > 1 && alt.p[0] == '@') {
        only = group_value(str_sub(alt, 1, alt.n));
    } else {
        only = group_value(alt);
        TRY(add_literal(r, alt, only, error));
    }
    e->kinds |= time_bit((uint8_t)class, only);
    e->class[e->alt_count] = (uint8_t)class;
    e->only[e->alt_count++] = only;
    return DGM_OK;
}

static dgm_status parse_elem(time_rules *r, str token, const time_elem **out, dgm_error *error)
{
    time_elem *e = ARENA_NEW(&r->arena, time_elem, 1);
    str rest, alt;

    if (!e)
        return dgm_fail_memory(error);
    e->tight = token.n > 1 && token.p[0] == '~';
    rest = e->tight ? str_sub(token, 1, token.n) : token;
    while (str_split(&rest, '|', &alt)) /* "~" at the first alternative holds for all; repeating it is fine */
        TRY(add_alternative(r, e, alt.n > 1 && alt.p[0] == '~' ? str_sub(alt, 1, alt.n) : alt, error));
    *out = e;
    return DGM_OK;
}

static dgm_status index_pattern(time_rules *r, uint32_t index, dgm_error *error)
{
    time_pattern *p = &r->pattern[index];
    const time_elem *first = p->elem[p->from];

    p->first = first->kinds;
    p->second = p->from + 1u < p->count ? p->elem[p->from + 1]->kinds : 0;
    for (uint32_t i = 0; i < first->alt_count; i++) {
        uint8_t c = first->class[i];
        uint32_t *slot;
        bool before = false;

        for (uint32_t k = 0; k < i; k++)
            before |= first->class[k] == c;
        if (before)
            continue;
        slot = ARENA_PUSH(&r->arena, r->by_class[c], r->by_class_count[c], r->by_class_cap[c]);
        if (!slot)
            return dgm_fail_memory(error);
        *slot = index;
    }
    return DGM_OK;
}

static dgm_status add_variant(time_rules *r, pattern_row *row, const time_pattern *made, dgm_error *error)
{
    time_pattern *p;

    if (made->from >= made->to)
        return tsv_fail(&r->patterns, error, "a pattern needs at least one element in its span");
    if (row->variants++ >= MAX_VARIANTS)
        return tsv_fail(&r->patterns, error, "more than %d variants by optional parts", MAX_VARIANTS);
    p = ARENA_PUSH(&r->arena, r->pattern, r->pattern_count, r->pattern_cap);
    if (!p)
        return dgm_fail_memory(error);
    *p = *made;
    return index_pattern(r, r->pattern_count - 1, error);
}

static uint32_t closing(const pattern_row *row, uint32_t at)
{
    uint32_t depth = 0;

    for (; at < row->count; at++) {
        depth += str_is(row->token[at], "[");
        if (str_is(row->token[at], "]") && --depth == 0)
            return at;
    }
    return NO_INDEX;
}

/* Walks on from token `at` with what was chosen so far; recursion only at optional parts. */
static dgm_status expand(time_rules *r, pattern_row *row, uint32_t at, time_pattern made, dgm_error *error)
{
    for (; at < row->count; at++) {
        str t = row->token[at];

        if (str_is(t, "[")) {
            uint32_t close = closing(row, at);

            if (close == NO_INDEX)
                return tsv_fail(&r->patterns, error, "[ is not closed");
            TRY(expand(r, row, at + 1, made, error));
            at = close;
        } else if (str_is(t, "<")) {
            made.from = made.count;
        } else if (str_is(t, ">")) {
            made.to = made.count;
        } else if (!is_mark(t)) {
            if (made.count == TIME_MAX_ELEM)
                return tsv_fail(&r->patterns, error, "more than %d elements", TIME_MAX_ELEM);
            made.elem[made.count++] = row->elem[at];
        }
    }
    if (made.to == UINT8_MAX)
        made.to = made.count;
    return add_variant(r, row, &made, error);
}

static dgm_status add_token(time_rules *r, pattern_row *row, str token, dgm_error *error)
{
    if (row->count == MAX_TOKENS)
        return tsv_fail(&r->patterns, error, "more than %d tokens", MAX_TOKENS);
    if (!is_mark(token))
        TRY(parse_elem(r, token, &row->elem[row->count], error));
    row->token[row->count++] = token;
    return DGM_OK;
}

/* A cell between blanks: an element, with the brackets that hug it. */
static dgm_status add_cell(time_rules *r, pattern_row *row, str cell, dgm_error *error)
{
    uint32_t closers = 0;

    for (; cell.n > 1 && cell.p[0] == '['; cell = str_sub(cell, 1, cell.n))
        TRY(add_token(r, row, STR("["), error));
    for (; cell.n > 1 && cell.p[cell.n - 1] == ']'; cell.n--)
        closers++;
    TRY(add_token(r, row, cell, error));
    for (; closers > 0; closers--)
        TRY(add_token(r, row, STR("]"), error));
    return DGM_OK;
}

static dgm_status load_pattern(time_rules *r, dgm_error *error)
{
    str rest = tsv_get(&r->patterns, 0), kind = tsv_get(&r->patterns, 1), cell;
    pattern_row row = { .kind = COUNT_OF(kind_name) };
    time_pattern empty = { .to = UINT8_MAX, .line = r->patterns.line };

    for (uint32_t k = 0; k < COUNT_OF(kind_name); k++)
        if (str_is(kind, kind_name[k]))
            row.kind = k;
    if (row.kind == COUNT_OF(kind_name))
        return tsv_fail(&r->patterns, error, "unknown kind «%.*s»", (int)kind.n, kind.p);
    while (str_split(&rest, ' ', &cell))
        if (cell.n > 0)
            TRY(add_cell(r, &row, cell, error));
    empty.kind = (uint8_t)row.kind;
    return expand(r, &row, 0, empty, error);
}

static dgm_status load_patterns(time_rules *r, const char *path, dgm_error *error)
{
    int got;

    TRY(tsv_open(&r->patterns, path, "pattern kind", error));
    while ((got = tsv_next(&r->patterns, error)) > 0)
        TRY(load_pattern(r, error));
    return got < 0 ? error ? error->status : DGM_EFORMAT : DGM_OK;
}

dgm_status time_rules_open(time_rules **out, const char *home, const char *lang, dgm_error *error)
{
    time_rules *r = heap_alloc(1, sizeof(*r));
    const char *folder, *words = NULL, *patterns = NULL;
    dgm_status status;

    *out = NULL;
    if (!r)
        return dgm_fail_memory(error);
    arena_init(&r->arena, 0);
    snprintf(r->lang, sizeof(r->lang), "%s", lang);
    folder = file_join(&r->arena, home, "packs");
    folder = folder ? file_join(&r->arena, folder, r->lang) : NULL;
    words = folder ? file_join(&r->arena, folder, "time.tsv") : NULL;
    patterns = folder ? file_join(&r->arena, folder, "time_patterns.tsv") : NULL;
    status = patterns ? DGM_OK : dgm_fail_memory(error);
    if (status == DGM_OK)
        status = load_words(r, words, error);
    if (status == DGM_OK)
        status = load_patterns(r, patterns, error);
    if (status == DGM_OK)
        *out = r;
    else
        time_rules_close(r);
    return status;
}

void time_rules_close(time_rules *r)
{
    if (!r)
        return;
    map_release(&r->by_word);
    tsv_close(&r->words);
    tsv_close(&r->patterns);
    arena_release(&r->arena);
    free(r);
}
