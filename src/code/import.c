/* Import of verb dictionaries of TABARI, PETRARCH 1 and PETRARCH2: verbs with a code, and patterns of words around them.
 *
 * A verb becomes a row with the frame that our lexicon has for it, a pattern a row with a condition `near` for each group of words that
 * must follow the verb; patterns come before the plain verb, those of many words first. What our analysis does by itself is not taken
 * over, since it would be done twice or wrongly: words before the verb (auxiliaries, negation, subjects), the order of source and
 * target, transformations of verbs under verbs. Forms of verbs are ours, too. */
#include "code/import.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/imported.h"
#include "code/lexicon.h"

#include <errno.h>
#include <sys/stat.h>

#define MAX_VERBS 512
#define MAX_ALTERNATIVES 200
#define MAX_DEPTH 4
#define MAX_CHUNK 400  /* bytes of words behind one another, also where sets stand in them */
#define MAX_STEPS 5000 /* of writing out one chunk */

typedef enum why_not {
    NO_CODE, NULL_VERB, DISCARD, SECOND_CODE, VERB_INSIDE, BEFORE_VERB, SIDES, NO_VERB, ODD_WORD, TOO_MANY, TWICE, TRANSFORMATION, BEHIND_END, WHY_COUNT
} why_not;

static const char *const why_text[WHY_COUNT] = {
    "the code is none of CAMEO", "a verb without a code", "a code that discards the text", "the second code is left out", "the verb is not the first word",
    "words before the verb", "places of source and target other than before and after the verb", "not one verb in the pattern", "a word that no text has",
    "too many alternatives", "the same words have a code already", "a rule for verbs under verbs",
    "behind the end of the dictionary",
};

typedef struct word_set { str name; str *member; uint32_t count, cap; } word_set;
typedef struct listed_verb { str lemma, code; } listed_verb; /* code empty: that of the block */
typedef struct row { str lemma, cond, code, frame; const char *path; uint32_t words, order, line; } row;

typedef struct importer {
    const trigger_lexicon *lexicon;
    const ontology *ontology;
    dgm_import_summary *summary;
    arena mem;
    word_set *set;      uint32_t set_count, set_cap;
    row *row;           uint32_t row_count, row_cap;
    listed_verb verb[MAX_VERBS];
    uint32_t verb_count;
    str block_code;
    bool in_block, in_set;
    const char *path;
    uint32_t line;
    void (*fault)(void *context, const char *message);
    void *context;
    bool failed;
} importer;

static void leave_out(importer *m, why_not why, str what)
{
    str s = arena_printf(&m->mem, "%s:%u: %s: %.*s", m->path, m->line, why_text[why], (int)what.n, what.p);

    m->summary->left_out++;
    m->summary->reason[why].reason = why_text[why];
    m->summary->reason[why].count++;
    if (!s.p)
        m->failed = true;
    else if (m->fault)
        m->fault(m->context, s.p);
}

/* ---- Words and codes ---------------------------------------------------------------------------------------------- */

/* "CORDON_OFF_" -> "cordon off"; empty when a character is in it that no word has. */
static str plain(importer *m, str s)
{
    char *p;

    s = str_trim(s);
    while (s.n && (s.p[s.n - 1] == '_' || s.p[s.n - 1] == '~' || s.p[s.n - 1] == '='))
        s.n--;
    p = ARENA_NEW(&m->mem, char, s.n + 1);
    if (!p) {
        m->failed = true;
        return STR("");
    }
    for (uint32_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if (!ascii_is_alpha(c) && !ascii_is_digit(c) && !(c && strchr("_ -'~", c)))
            return STR("");
        p[i] = c == '_' || c == '~' ? ' ' : (char)ascii_lower(c);
    }
    return str_trim((str){ p, s.n });
}

/* The code in brackets. False: none that gives an event or a look-alike ("-"), which is told. */
static bool read_code(importer *m, str s, str line, str *out)
{
    uint32_t colon = str_find(s, STR(":"));
    str code = str_trim(str_sub(s, 0, colon == NO_INDEX ? s.n : colon));

    while (code.n && (code.p[code.n - 1] == '?' || code.p[code.n - 1] == '!'))
        code.n--;
    *out = code;
    if (str_is(code, "---")) {
        *out = STR("-");
        return true;
    }
    if (str_is(code, "###") || str_is(code, "+++")) {
        leave_out(m, DISCARD, line);
        return false;
    }
    if (!ontology_cameo(m->ontology, code)) {
        leave_out(m, NO_CODE, line);
        return false;
    }
    if (colon != NO_INDEX)
        leave_out(m, SECOND_CODE, line);
    return true;
}

static bool bracketed(str s, str *before, str *inside)
{
    uint32_t open = str_find(s, STR("[")), close = str_find(s, STR("]"));

    *before = open == NO_INDEX ? s : str_sub(s, 0, open);
    if (open == NO_INDEX || close == NO_INDEX || close < open)
        return false;
    *inside = str_sub(s, open + 1, close);
    return true;
}

/* The frame of our first row for the verb that gives an event, else one for a verb with an object. */
static str frame_of(const importer *m, str lemma)
{
    for (uint32_t i = 0; i < m->lexicon->sense_count; i++) {
        const sense *s = &m->lexicon->sense[i];

        if (s->pos == POS_VERB && s->code[0] && str_eq(s->lemma, lemma))
            return m->lexicon->frame[s->frame].name;
    }
    return str_find(lemma, STR(" ")) == NO_INDEX ? STR("trans") : STR("prt");
}

static void add_row(importer *m, str lemma, str cond, uint32_t words, str code, bool mutual)
{
    row *r = ARENA_PUSH(&m->mem, m->row, m->row_count, m->row_cap);

    if (!r) {
        m->failed = true;
        return;
    }
    *r = (row){ lemma, cond, code, mutual ? STR("meet") : frame_of(m, lemma), m->path, words, m->row_count, m->line };
}

/* ---- Sets of synonyms --------------------------------------------------------------------------------------------- */

static word_set *find_set(importer *m, str name)
{
    while (name.n && name.p[name.n - 1] == '_')
        name.n--;
    for (uint32_t i = m->set_count; i-- > 0;)
        if (str_eq(m->set[i].name, name))
            return &m->set[i];
    return NULL;
}

static void begin_set(importer *m, str s)
{
    word_set *set = ARENA_PUSH(&m->mem, m->set, m->set_count, m->set_cap);
    str rest = s, name;

    if (!set) {
        m->failed = true;
        return;
    }
    *set = (word_set){ .name = STR("") };
    if (str_split(&rest, ' ', &name))
        set->name = str_trim(name);
    while (set->name.n && set->name.p[set->name.n - 1] == '_')
        set->name.n--;
    m->in_set = true;
}

static void add_member(importer *m, str s)
{
    word_set *set = &m->set[m->set_count - 1];
    str *member = ARENA_PUSH(&m->mem, set->member, set->count, set->cap);

    if (member)
        *member = str_trim(s);
    else
        m->failed = true;
}

typedef struct phrase_list { str item[MAX_ALTERNATIVES]; uint32_t count, steps; bool odd, many; } phrase_list;

/* Every phrase that `parts` ("NEW_&TIES_NOW", what is left of it) stands for, after `start`. */
static void expand(importer *m, str start, str parts, unsigned depth, phrase_list *out)
{
    uint32_t cut = 0;
    word_set *set = NULL;
    str part, rest;

    out->odd |= parts.n > MAX_CHUNK;
    out->many |= ++out->steps > MAX_STEPS;
    if (out->odd || out->many)
        return;
    while (cut < parts.n && parts.p[cut] != '_' && parts.p[cut] != ' ')
        cut++;
    part = str_sub(parts, 0, cut);
    rest = cut < parts.n ? str_sub(parts, cut + 1, parts.n) : STR("");
    if (part.n && part.p[0] == '&') {
        set = find_set(m, str_sub(part, 1, part.n));
        if (!set || depth >= MAX_DEPTH)
            out->odd = true;
        for (uint32_t i = 0; set && depth < MAX_DEPTH && i < set->count && !out->many; i++) {
            str joined = arena_printf(&m->mem, "%.*s%s%.*s", (int)set->member[i].n, set->member[i].p, rest.n ? "_" : "", (int)rest.n, rest.p);

            m->failed |= !joined.p;
            if (joined.p)
                expand(m, start, joined, depth + 1, out);
        }
        return;
    }
    if (part.n) {
        str word = plain(m, part);

        out->odd |= !word.n;
        start = arena_printf(&m->mem, "%.*s%s%.*s", (int)start.n, start.p, start.n ? " " : "", (int)word.n, word.p);
        if (!start.p) {
            m->failed = true;
            return;
        }
    }
    if (rest.n) {
        expand(m, start, rest, depth, out);
    } else if (out->count == MAX_ALTERNATIVES) {
        out->many = true;
    } else if (start.n) {
        out->item[out->count++] = start;
    }
}

/* ---- Patterns ------------------------------------------------------------------------------------------------------ */

typedef struct pattern {
    buf cond;
    uint32_t words;
    bool star, before, sides, mutual, odd, many;
} pattern;

/* Words that must stand behind the verb: one chunk, "{AID | HELP}" or "(FOR {MEDICAL TREATMENT})". */
static void add_chunk(importer *m, pattern *p, str s)
{
    phrase_list *list = ARENA_NEW(&m->mem, phrase_list, 1);
    str rest, part;

    if (!list) {
        m->failed = true;
        return;
    }
    list->count = list->steps = 0;
    list->odd = list->many = false;
    if (s.n > 1 && s.p[0] == '(') {
        uint32_t blank = str_find(s, STR(" "));

        s = str_trim(str_sub(s, blank == NO_INDEX ? s.n : blank, s.n));
        if (s.n && s.p[s.n - 1] == ')')
            s.n--;
    }
    if (s.n > 1 && s.p[0] == '{')
        s = str_sub(s, 1, s.n - (s.p[s.n - 1] == '}'));
    for (rest = s; str_split(&rest, '|', &part);)
        if (str_trim(part).n)
            expand(m, STR(""), str_trim(part), 0, list);
    p->odd |= list->odd;
    p->many |= list->many;
    if (!list->count) { /* no words: as a row it would hold everywhere */
        p->odd = true;
        return;
    }
    buf_z(&p->cond, p->cond.n ? ";near=" : "near=");
    for (uint32_t i = 0; i < list->count; i++) {
        buf_z(&p->cond, i ? "|" : "");
        buf_str(&p->cond, list->item[i]);
    }
    p->words += 1 + (str_find(list->item[0], STR(" ")) != NO_INDEX);
}

static void add_token(importer *m, pattern *p, str s)
{
    uint32_t star = str_find(s, STR("*"));

    if (star != NO_INDEX) {
        str left = str_sub(s, 0, star), right = str_sub(s, star + 1, s.n);

        p->before |= left.n > 0;
        p->odd |= p->star;
        p->star = true;
        if (right.n && right.p[0] == '_')
            right = str_sub(right, 1, right.n);
        if (right.n)
            add_token(m, p, right);
        return;
    }
    if (str_is(s, "%"))
        p->mutual = true;
    else if (str_is(s, "$") || str_is(s, "+") || str_is(s, "^"))
        p->sides |= s.p[0] == '^' || (s.p[0] == '$') == p->star;
    else if (str_find(s, STR("$")) != NO_INDEX || str_find(s, STR("+")) != NO_INDEX || str_find(s, STR("%")) != NO_INDEX)
        p->sides = true;
    else if (!p->star)
        p->before = true;
    else
        add_chunk(m, p, s);
}

/* Tokens stand between blanks outside braces and parentheses. */
static void read_tokens(importer *m, pattern *p, str s)
{
    uint32_t from = 0, depth = 0;

    for (uint32_t i = 0; i <= s.n; i++) {
        char c = i < s.n ? s.p[i] : ' ';

        depth += c == '{' || c == '(';
        depth -= (c == '}' || c == ')') && depth;
        if ((depth && i < s.n) || !ascii_is_space((unsigned char)c))
            continue;
        if (i > from)
            add_token(m, p, str_sub(s, from, i));
        from = i + 1;
    }
}

static void read_pattern(importer *m, str s)
{
    pattern p = { 0 };
    str words, inside, code, cond;

    if (!bracketed(s, &words, &inside)) {
        leave_out(m, NO_CODE, s);
        return;
    }
    read_tokens(m, &p, str_trim(words));
    if (!p.star || !m->verb_count)
        leave_out(m, NO_VERB, s);
    else if (p.before)
        leave_out(m, BEFORE_VERB, s);
    else if (p.sides || (p.mutual && p.words == 0)) /* a row of frame "meet" without words would hold for one-sided acts, too */
        leave_out(m, SIDES, s);
    else if (p.odd)
        leave_out(m, ODD_WORD, s);
    else if (p.many)
        leave_out(m, TOO_MANY, s);
    else if (read_code(m, inside, s, &code)) {
        cond = arena_str(&m->mem, (str){ p.cond.n ? p.cond.p : "", (uint32_t)p.cond.n });
        m->failed |= !cond.p || p.cond.failed;
        for (uint32_t i = 0; cond.p && i < m->verb_count; i++)
            add_row(m, m->verb[i].lemma, cond, p.words, code, p.mutual);
    }
    buf_release(&p.cond);
}

/* ---- Verbs --------------------------------------------------------------------------------------------------------- */

static void read_verb(importer *m, str s)
{
    str name, inside = { "", 0 }, code = m->block_code, lemma;
    uint32_t brace;

    if (!m->in_block) /* TABARI: each verb by itself */
        m->verb_count = 0;
    if (bracketed(s, &name, &inside)) {
        code = inside;
    } else if (!m->in_block) {
        leave_out(m, NO_CODE, s);
        return;
    }
    brace = str_find(name, STR("{"));
    name = str_trim(str_sub(name, 0, brace == NO_INDEX ? name.n : brace));
    if (name.n && name.p[0] == '+')
        name = str_sub(name, 1, name.n);
    if (str_find(name, STR("+")) != NO_INDEX) {
        leave_out(m, VERB_INSIDE, s);
        return;
    }
    lemma = plain(m, name);
    if (!lemma.n || m->verb_count == MAX_VERBS) {
        leave_out(m, ODD_WORD, s);
        return;
    }
    m->verb[m->verb_count++] = (listed_verb){ lemma, code };
    if (str_is(str_trim(code), "---")) {
        leave_out(m, NULL_VERB, s);
        return;
    }
    if (read_code(m, code, s, &code))
        add_row(m, lemma, STR(""), 0, code, false);
}

static void read_block(importer *m, str s)
{
    str before;

    m->verb_count = 0;
    m->in_block = true;
    if (!bracketed(s, &before, &m->block_code))
        m->block_code = STR("---");
}

static bool read_line(importer *m, str raw)
{
    str s = str_trim(raw);

    if (str_starts(s, STR("~FINISH")) || str_starts(s, STR("~~~~~")))
        return false;
    for (uint32_t i = 0; i < s.n; i++) {
        if (s.p[i] == ';' || s.p[i] == '#') { /* "[###]" is a code */
            if (s.p[i] == '#' && i && (s.p[i - 1] == '[' || s.p[i - 1] == '#'))
                continue;
            s = str_trim(str_sub(s, 0, i));
        }
    }
    if (s.n == 0 || s.p[0] == '<' || s.p[0] == '/' || s.p[0] == '{')
        return true;
    if (s.p[0] == '&') {
        begin_set(m, str_sub(s, 1, s.n));
        return true;
    }
    if (s.p[0] == '+' && m->in_set) {
        add_member(m, str_sub(s, 1, s.n));
        return true;
    }
    m->in_set = false;
    if (str_starts(s, STR("---")))
        read_block(m, s);
    else if (s.p[0] == '-')
        read_pattern(m, str_sub(s, 1, s.n));
    else if (s.p[0] == '~')
        leave_out(m, TRANSFORMATION, s);
    else
        read_verb(m, s);
    return true;
}

static dgm_status read_file(importer *m, const char *path, dgm_error *error)
{
    bool more = true;
    str rest, line, text;

    TRY(file_text(&text, &m->mem, path, error));
    m->path = path;
    m->line = 0;
    m->verb_count = 0;
    m->in_block = m->in_set = false;
    for (rest = text; !m->failed && str_split(&rest, '\n', &line);) {
        m->line++;
        if (more)
            more = read_line(m, line);
        else if (str_trim(line).n && !strchr(";#", str_trim(line).p[0]))
            leave_out(m, BEHIND_END, str_trim(line));
    }
    return m->failed ? dgm_fail_memory(error) : DGM_OK;
}

/* ---- The table ----------------------------------------------------------------------------------------------------- */

/* By verb; of one the patterns of many words first, the plain verb last. */
static int by_verb(const void *x, const void *y)
{
    const row *a = x, *b = y;
    int order = str_cmp(a->lemma, b->lemma);

    if (order)
        return order;
    if (a->words != b->words)
        return a->words > b->words ? -1 : 1;
    order = str_cmp(a->cond, b->cond);
    return order ? order : (a->order > b->order) - (a->order < b->order);
}

static void write_rows(importer *m, buf *out)
{
    if (m->row_count > 1)
        qsort(m->row, m->row_count, sizeof(*m->row), by_verb);
    for (uint32_t i = 0; i < m->row_count; i++) {
        const row *r = &m->row[i];

        if (i && str_eq(r->lemma, r[-1].lemma) && str_eq(r->cond, r[-1].cond)) {
            m->path = r->path;
            m->line = r->line;
            leave_out(m, TWICE, r->lemma);
            continue;
        }
        buf_printf(out, "%.*s\tV\t\t%.*s\t%.*s\t%.*s\t\t\n", (int)r->lemma.n, r->lemma.p, (int)r->frame.n, r->frame.p, (int)r->code.n, r->code.p,
                   (int)r->cond.n, r->cond.p);
        m->summary->rows++;
    }
}

static dgm_status write_table(importer *m, const char *folder, const char *lang, dgm_error *error)
{
    const char *below = file_join(&m->mem, folder, lang), *path = below ? file_join(&m->mem, below, "triggers.tsv") : NULL;
    buf rows = { 0 }, out = { 0 };
    dgm_status status;

    if (!path)
        return dgm_fail_memory(error);
    write_rows(m, &rows);
    if (m->summary->rows == 0 && !m->failed)
        status = dgm_fail(error, DGM_EINPUT, UINT64_MAX, "no row came of the dictionaries: nothing was written");
    else
        status = imported_may_write(path, &m->mem, error);
    if (status == DGM_OK && mkdir(below, 0777) != 0 && errno != EEXIST)
        status = dgm_fail(error, DGM_EWRITE, UINT64_MAX, "%s: the folder cannot be made", below);
    if (status == DGM_OK) {
        imported_table(&out, "lemma\tpos\tstem\tframe\tcode\tcond\texample\texpect", "verb dictionaries of TABARI or PETRARCH", &rows);
        status = rows.failed || out.failed || m->failed ? dgm_fail_memory(error) : file_write(path, out.p, out.n, error);
    }
    if (status == DGM_EIO)
        status = error->status = DGM_EWRITE; /* for a caller that tells faults of reading from those of writing */
    buf_release(&rows);
    buf_release(&out);
    return status;
}

dgm_status verbs_import(dgm_import_summary *summary, const char *home, const char *lang, const ontology *o, const char *folder,
                        const char *const *file, size_t file_count, void (*fault)(void *context, const char *message), void *context,
                        dgm_error *error)
{
    importer *m = heap_alloc(1, sizeof(*m));
    trigger_lexicon *x = NULL;
    dgm_status status;

    if (!m)
        return dgm_fail_memory(error);
    m->ontology = o;
    m->summary = summary;
    m->fault = fault;
    m->context = context;
    arena_init(&m->mem, 0);
    summary->reason_count = WHY_COUNT;
    for (size_t i = 0; i < WHY_COUNT; i++)
        summary->reason[i].reason = why_text[i];
    status = lexicon_open(&x, home, NULL, lang, error);
    m->lexicon = x;
    for (size_t i = 0; status == DGM_OK && i < file_count; i++)
        status = read_file(m, file[i], error);
    if (status == DGM_OK)
        status = write_table(m, folder, lang, error);
    lexicon_close(x);
    arena_release(&m->mem);
    free(m);
    return status;
}
