/* Import of TABARI and PETRARCH dictionaries: a line a name, its codes in brackets, synonyms and dated codes on further lines.
 *
 * An actor's code is a country of three letters and roles of three letters, the first of which that ontology/roles.tsv
 * maps is taken. Codes that begin or end with "~" are agents. Not taken over: verbs and patterns, null and discard codes,
 * all but the first of compound codes. */
#include "world/import.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/imported.h"
#include "base/tsv.h"
#include "base/utf8.h"

#include <stdarg.h>

#define MAX_NAMES 64
#define MAX_CODES 32
#define MAX_SETS 64

typedef struct dated_code {
    str code;           /* upper case, without restriction */
    char start[11], end[11];
    uint32_t line;
} dated_code;

typedef struct subset { str name, list; } subset; /* "!PERSON!" and its members */

typedef struct importer {
    const world *w;
    arena mem;
    tsv roles;          /* stays open: the map borrows its cells */
    struct { str code, gold; bool world; } role[96];
    uint32_t role_count;
    subset set[MAX_SETS];
    uint32_t set_count;
    buf people, bodies, states, agents;
    size_t rows;
    const char *path;
    uint32_t line, entry_line;
    str name[MAX_NAMES]; /* of the entry under way */
    uint32_t name_count;
    str plural;
    dated_code code[MAX_CODES];
    uint32_t code_count;
    void (*fault)(void *, const char *);
    void *context;
    bool had_code;      /* the entry, also one that is not taken over */
    bool failed;        /* memory ran out */
} importer;

static void tell(importer *m, uint32_t line, const char *format, ...) PRINTF_LIKE(3, 4);
static void tell(importer *m, uint32_t line, const char *format, ...)
{
    char text[300];
    va_list args;
    str s;

    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    for (char *c = text; *c; c++)
        if ((unsigned char)*c < ' ' || *c == 0x7F)
            *c = '?'; /* bytes of the input, which a terminal would obey */
    s = arena_printf(&m->mem, "%s:%u: %s", m->path, line, text);
    if (!s.p)
        m->failed = true;
    else if (m->fault)
        m->fault(m->context, s.p);
}

/* ---- Codes ------------------------------------------------------------------------------------------------------- */

static dgm_status read_roles(importer *m, const char *home, dgm_error *error)
{
    const char *path = file_join(&m->mem, home, "ontology/roles.tsv");
    int more;

    if (!path)
        return dgm_fail_memory(error);
    TRY(tsv_open(&m->roles, path, "scheme kind code gold_role", error));
    while ((more = tsv_next(&m->roles, error)) > 0) {
        if (!str_is(tsv_get(&m->roles, 0), "CAMEO") || !tsv_get(&m->roles, 3).n || m->role_count == COUNT_OF(m->role))
            continue;
        m->role[m->role_count].code = tsv_get(&m->roles, 2);
        m->role[m->role_count].gold = tsv_get(&m->roles, 3);
        m->role[m->role_count++].world = str_is(tsv_get(&m->roles, 1), "international");
    }
    return more < 0 ? DGM_EFORMAT : DGM_OK;
}

/* "USAGOVMIL" -> USA, GOV; "IGOUNO" -> no country, IGO. False when neither a country nor a role is known. */
static bool split_code(const importer *m, str code, char country[4], char role[4])
{
    memset(country, 0, 4);
    memset(role, 0, 4);
    for (uint32_t at = 0; at + 3 <= code.n; at += 3) {
        str part = str_sub(code, at, at + 3);
        char three[4] = { part.p[0], part.p[1], part.p[2], 0 };
        bool taken = false;

        for (uint32_t i = 0; i < m->role_count && !role[0]; i++) {
            if (str_eq(m->role[i].code, part)) {
                memcpy(role, m->role[i].gold.p, 3);
                taken = true;
            }
        }
        if (!taken && !country[0] && world_country(m->w, three))
            memcpy(country, three, 4);
    }
    if (country[0] && !role[0])
        memcpy(role, code.n == 3 ? "GOV" : "UNK", 4);
    return role[0] != 0;
}

/* YYMMDD or YYYYMMDD; years 00 to 30 are of this century, as in TABARI. */
static bool read_date(str s, char out[11])
{
    uint32_t year, month, day;
    bool six = s.n == 6;

    s = str_trim(s);
    six = s.n == 6;
    if ((!six && s.n != 8) || !str_u32(str_sub(s, 0, six ? 2 : 4), &year) || !str_u32(str_sub(s, s.n - 4, s.n - 2), &month) ||
        !str_u32(str_sub(s, s.n - 2, s.n), &day))
        return false;
    if (six)
        year += year <= 30 ? 2000 : 1900;
    if (month < 1 || month > 12 || day < 1 || day > 31 || year > 9999)
        return false;
    (void)snprintf(out, 11, "%04u-%02u-%02u", year % 10000, month % 100, day % 100);
    return true;
}

static bool read_restriction(str s, dated_code *c)
{
    uint32_t dash;

    s = str_trim(s);
    if (s.n == 0)
        return true;
    if (s.p[0] == '<')
        return read_date(str_sub(s, 1, s.n), c->end);
    if (s.p[0] == '>')
        return read_date(str_sub(s, 1, s.n), c->start);
    dash = str_find(s, STR("-"));
    return dash != NO_INDEX && read_date(str_sub(s, 0, dash), c->start) && read_date(str_sub(s, dash + 1, s.n), c->end);
}

static str upper(importer *m, str s)
{
    char *p = ARENA_NEW(&m->mem, char, s.n + 1);

    if (!p) {
        m->failed = true;
        return (str){ "", 0 };
    }
    for (uint32_t i = 0; i < s.n; i++)
        p[i] = s.p[i] >= 'a' && s.p[i] <= 'z' ? (char)(s.p[i] - 32) : s.p[i];
    return (str){ p, s.n };
}

/* What stands between two brackets. */
static void add_code(importer *m, str inside)
{
    dated_code c = { .start = "", .end = "", .line = m->line };
    uint32_t cut = 0, slash;

    m->had_code = true;
    inside = str_trim(inside);
    while (cut < inside.n && inside.p[cut] != ' ' && inside.p[cut] != '\t' && inside.p[cut] != '<' && inside.p[cut] != '>')
        cut++;
    c.code = upper(m, str_sub(inside, 0, cut));
    if (c.code.n == 0 || c.code.p[0] == '-' || c.code.p[0] == '#' || c.code.p[0] == '+') {
        tell(m, m->line, "a null code has no place in the tables");
        return;
    }
    slash = str_find(c.code, STR("/"));
    if (slash != NO_INDEX) {
        tell(m, m->line, "of the compound code %.*s only the first is taken", (int)c.code.n, c.code.p);
        c.code = str_sub(c.code, 0, slash);
    }
    if (!read_restriction(str_sub(inside, cut, inside.n), &c))
        tell(m, m->line, "\"%.*s\" is no date, or pair of dates", (int)(inside.n - cut), inside.p + cut);
    else if (m->code_count < MAX_CODES)
        m->code[m->code_count++] = c;
    else
        tell(m, m->line, "more than %d codes of one actor: %.*s is left out", MAX_CODES, (int)c.code.n, c.code.p);
}

static void add_codes(importer *m, str s)
{
    for (;;) {
        uint32_t open = str_find(s, STR("[")), close;

        if (open == NO_INDEX)
            return;
        s = str_sub(s, open + 1, s.n);
        close = str_find(s, STR("]"));
        if (close == NO_INDEX) {
            tell(m, m->line, "a bracket is not closed");
            return;
        }
        add_code(m, str_sub(s, 0, close));
        s = str_sub(s, close + 1, s.n);
    }
}

/* ---- Names ------------------------------------------------------------------------------------------------------- */

/* "AL-QAEDA_IN_IRAQ_" -> "Al-Qaeda In Iraq", in small letters for agents; short forms of one word keep their capitals. */
static str plain_name(importer *m, str s, bool small)
{
    char *p = ARENA_NEW(&m->mem, char, s.n + 1);
    uint32_t n = 0;
    bool start = true, one = true;

    if (!p) {
        m->failed = true;
        return (str){ "", 0 };
    }
    for (uint32_t i = 0; i < s.n; i++) {
        char c = s.p[i];

        if (c == '_' || c == ' ' || c == '\t' || c == '~' || c == '=') {
            start = true;
            if (n && p[n - 1] != ' ')
                p[n++] = ' ';
            continue;
        }
        if (n && p[n - 1] == ' ')
            one = false;
        if (c >= 'A' && c <= 'Z' && (small || !start))
            c = (char)(c + 32);
        p[n++] = c;
        start = c == '-' || c == '.';
    }
    while (n && p[n - 1] == ' ')
        n--;
    if (one && !small && n <= 5)
        for (uint32_t i = 0; i < n; i++)
            p[i] = p[i] >= 'a' && p[i] <= 'z' ? (char)(p[i] - 32) : p[i];
    return (str){ p, n };
}

static void keep_name(importer *m, str s)
{
    s = str_trim(s);
    if (!s.n)
        return;
    if (m->name_count < MAX_NAMES)
        m->name[m->name_count++] = s;
    else
        tell(m, m->line, "more than %d names of one actor: %.*s is left out", MAX_NAMES, (int)s.n, s.p);
}

/* A name with a substitution set stands for one name a member. */
static void add_name(importer *m, str s)
{
    uint32_t open = str_find(s, STR("!")), close;

    if (open == NO_INDEX) {
        keep_name(m, s);
        return;
    }
    close = str_find(str_sub(s, open + 1, s.n), STR("!"));
    for (uint32_t i = 0; close != NO_INDEX && i < m->set_count; i++) {
        str rest = m->set[i].list, part, before = str_sub(s, 0, open), after = str_sub(s, open + close + 2, s.n);

        if (!str_eq(m->set[i].name, str_sub(s, open, open + close + 2)))
            continue;
        while (str_split(&rest, ',', &part)) {
            part = str_trim(part);
            part = arena_printf(&m->mem, "%.*s%.*s%.*s", (int)before.n, before.p, (int)part.n, part.p, (int)after.n, after.p);
            if (!part.p)
                m->failed = true;
            else
                keep_name(m, part);
        }
        return;
    }
    tell(m, m->line, "unknown set of words in \"%.*s\"", (int)s.n, s.p);
}

/* ---- Rows -------------------------------------------------------------------------------------------------------- */

static void aliases(importer *m, buf *out, bool small)
{
    for (uint32_t i = 1; i < m->name_count; i++) {
        str s = plain_name(m, m->name[i], small);

        if (i > 1)
            buf_char(out, ';');
        buf_str(out, s);
    }
}

static bool known_state(const importer *m, str name, const char *country)
{
    const entry *const *e;
    uint32_t n = world_lookup(m->w, name, &e);

    for (uint32_t i = 0; i < n; i++)
        if ((e[i]->kind == ENTRY_COUNTRY || e[i]->kind == ENTRY_ADJECTIVE || e[i]->kind == ENTRY_METONYM) && strcmp(e[i]->country, country) == 0)
            return true;
    return false;
}

static void agent_row(importer *m, const char *role)
{
    str plural = plain_name(m, m->plural, true), name = plain_name(m, m->name[0], true);

    buf_printf(&m->agents, "en\t%.*s\t", (int)name.n, name.p);
    aliases(m, &m->agents, true);
    buf_printf(&m->agents, "\t%.*s\t\t%s\t\timport\n", (int)plural.n, plural.p, role);
    m->rows++;
}

static void person_row(importer *m, const dated_code *c, const char *country, const char *role)
{
    str name = plain_name(m, m->name[0], false);

    buf_printf(&m->people, "\t%.*s\t", (int)name.n, name.p);
    aliases(m, &m->people, false);
    buf_printf(&m->people, "\t%s\t%s\tactor code %.*s\t\tOTH\t%s\t%s\t\t\timport\n", country, role, (int)c->code.n, c->code.p, c->start, c->end);
    m->rows++;
}

static void body_row(importer *m, const char *country, const char *role)
{
    str name = plain_name(m, m->name[0], false);

    buf_printf(&m->bodies, "%.*s\t\t", (int)name.n, name.p);
    aliases(m, &m->bodies, false);
    buf_printf(&m->bodies, "\t%s\t%s\t\timport\n", country, role);
    m->rows++;
}

static void state_rows(importer *m, const char *country)
{
    for (uint32_t i = 0; i < m->name_count; i++) {
        str name = plain_name(m, m->name[i], false);
        const entry *state = world_country(m->w, country);

        if (known_state(m, name, country)) {
            tell(m, m->entry_line, "%.*s is known already", (int)name.n, name.p);
            continue;
        }
        buf_printf(&m->states, "en\t%.*s\t%s\tGOV\t%.*s government\timport\n", (int)name.n, name.p, country, state ? (int)state->name.n : 0,
                   state ? state->name.p : "");
        m->rows++;
    }
}

static void code_rows(importer *m, const dated_code *c, bool dated)
{
    char country[4], role[4];
    str code = c->code;
    bool agent = str_find(code, STR("~")) != NO_INDEX;

    if (agent)
        code = code.p[0] == '~' ? str_sub(code, 1, code.n) : str_sub(code, 0, code.n - 1);
    if (!split_code(m, code, country, role)) {
        tell(m, m->entry_line, "no country or role in the code %.*s", (int)c->code.n, c->code.p);
        return;
    }
    if (agent)
        agent_row(m, role);
    else if (dated && strcmp(role, "ELI") == 0)
        tell(m, c->line, "who held an office before follows from its dates: %.*s is left out", (int)c->code.n, c->code.p);
    else if (dated)
        person_row(m, c, country, role);
    else if (!dated && strcmp(role, "GOV") == 0 && code.n == 3)
        state_rows(m, country);
    else if (!dated)
        body_row(m, country, role);
}

static void end_entry(importer *m)
{
    bool dated = false;

    for (uint32_t i = 0; i < m->code_count; i++)
        dated = dated || m->code[i].start[0] || m->code[i].end[0];
    if (m->name_count && !m->had_code)
        tell(m, m->entry_line, "%.*s has no code", (int)m->name[0].n, m->name[0].p);
    for (uint32_t i = 0; i < m->code_count; i++) {
        const dated_code *c = &m->code[i];

        if (!m->name_count)
            tell(m, c->line, "the code %.*s belongs to no name", (int)c->code.n, c->code.p);
        else if (!dated || c->start[0] || c->end[0])
            code_rows(m, c, dated);
        else
            tell(m, c->line, "%.*s has no dates, beside codes that have some, and is left out", (int)c->code.n, c->code.p);
    }
    m->name_count = m->code_count = 0;
    m->had_code = false;
    m->plural = (str){ "", 0 };
}

/* ---- Lines ------------------------------------------------------------------------------------------------------- */

static str without_comment(str s)
{
    for (uint32_t i = 0; i < s.n; i++)
        if (s.p[i] == ';' || (s.p[i] == '#' && (i == 0 || s.p[i - 1] == ' ' || s.p[i - 1] == '\t')))
            return str_sub(s, 0, i);
    return s;
}

static void read_set(importer *m, str s)
{
    uint32_t equals = str_find(s, STR("="));

    if (equals != NO_INDEX && m->set_count < MAX_SETS)
        m->set[m->set_count++] = (subset){ str_trim(str_sub(s, 0, equals)), str_sub(s, equals + 1, s.n) };
    else
        tell(m, m->line, "more than %d sets of words: this one is left out", MAX_SETS);
}

static void read_phrase(importer *m, str s)
{
    uint32_t bracket = str_find(s, STR("[")), brace = str_find(s, STR("{")), close = str_find(s, STR("}"));
    str name = str_sub(s, 0, bracket == NO_INDEX ? s.n : bracket);

    end_entry(m);
    m->entry_line = m->line;
    if (brace != NO_INDEX && close != NO_INDEX && brace < close && (bracket == NO_INDEX || close < bracket)) {
        m->plural = str_trim(str_sub(s, brace + 1, close));
        name = str_sub(s, 0, brace);
    }
    add_name(m, name);
    add_codes(m, s);
}

/* False at the line that ends a TABARI file. */
static bool read_line(importer *m, str raw, bool *words)
{
    bool inner = raw.n && (raw.p[0] == ' ' || raw.p[0] == '\t');
    uint32_t valid = utf8_valid_until(raw);
    str s;

    if (valid < raw.n) { /* a table with such a name would be refused whole */
        tell(m, m->line, "invalid UTF-8 at byte %u of the line, which is left out", valid + 1);
        return true;
    }
    if (str_starts(raw, STR("~FINISH")) || str_starts(raw, STR("~~~~~")))
        return false;
    s = str_trim(without_comment(raw));
    if (s.n == 0 || s.p[0] == '/')
        return true;
    if (s.p[0] == '<') { /* blocks of plain words, and comments */
        *words = str_starts(s, STR("<NOUN>")) || str_starts(s, STR("<ADJECTIVE>"));
        return true;
    }
    if (*words) {
        tell(m, m->line, "a plain word without a code");
        return true;
    }
    if (s.p[0] == '!' && str_find(s, STR("=")) != NO_INDEX && str_find(s, STR("[")) == NO_INDEX)
        read_set(m, s);
    else if (s.p[0] == '+') {
        if (str_find(s, STR("[")) != NO_INDEX)
            tell(m, m->line, "a synonym has the codes of its actor; its own are left out");
        add_name(m, str_sub(s, 1, str_find(s, STR("[")) == NO_INDEX ? s.n : str_find(s, STR("["))));
    } else if (s.p[0] == '[' && (inner || m->name_count))
        add_codes(m, s);
    else
        read_phrase(m, s);
    return true;
}

static dgm_status read_file(importer *m, const char *path, dgm_error *error)
{
    bool words = false, more = true;
    str rest, line, text;

    TRY(file_text(&text, &m->mem, path, error));
    m->path = path;
    m->line = 0;
    m->set_count = 0;
    for (rest = text; str_split(&rest, '\n', &line);) {
        m->line++;
        if (more)
            more = read_line(m, line, &words);
        else if (str_trim(without_comment(line)).n)
            tell(m, m->line, "stands behind the end of the dictionary");
    }
    end_entry(m);
    return m->failed ? dgm_fail_memory(error) : DGM_OK;
}

/* ---- The whole --------------------------------------------------------------------------------------------------- */

typedef struct target {
    const char *name, *columns;
    const buf *rows;
} target;

static dgm_status write_table(importer *m, const char *folder, const target *t, dgm_error *error)
{
    const char *path = file_join(&m->mem, folder, t->name);
    buf all = { 0 };
    dgm_status status;

    imported_table(&all, t->columns, "dictionaries of TABARI or PETRARCH", t->rows);
    status = !path || all.failed || t->rows->failed ? dgm_fail_memory(error) : file_write(path, all.p, all.n, error);
    buf_release(&all);
    return status;
}

/* All or none: no table is written when one may not be. */
static dgm_status write_tables(importer *m, const char *folder, dgm_error *error)
{
    const target table[] = {
        { "people-own.tsv", "id\tname\tvariants\tcountry\trole\toffice\toffice_id\tcls\tstart\tend\tas_of\tgender\tsource", &m->people },
        { "organisations-own.tsv", "name_en\tname_id\taliases\tcountry\trole\ttype\tsource", &m->bodies },
        { "metonyms-own.tsv", "lang\tname\tcountry\trole\tbody\tsource", &m->states },
        { "agents-own.tsv", "lang\tname\tvariants\tplurals\tgroup\trole\tcountry\tsource", &m->agents },
    };

    for (size_t i = 0; i < COUNT_OF(table); i++) {
        const char *path = file_join(&m->mem, folder, table[i].name);

        if (!path)
            return dgm_fail_memory(error);
        if (table[i].rows->n)
            TRY(imported_may_write(path, &m->mem, error));
    }
    for (size_t i = 0; i < COUNT_OF(table); i++)
        if (table[i].rows->n)
            TRY(write_table(m, folder, &table[i], error));
    return DGM_OK;
}

dgm_status world_import(size_t *rows, const char *home, const world *w, const char *folder, const char *const *file, size_t file_count,
                        void (*fault)(void *context, const char *message), void *context, dgm_error *error)
{
    importer *m = heap_alloc(1, sizeof(*m));
    dgm_status status;

    *rows = 0;
    if (!m)
        return dgm_fail_memory(error);
    m->w = w;
    m->fault = fault;
    m->context = context;
    m->plural = (str){ "", 0 };
    arena_init(&m->mem, 0);
    status = read_roles(m, home, error);
    for (size_t i = 0; status == DGM_OK && i < file_count; i++)
        status = read_file(m, file[i], error);
    if (status == DGM_OK && m->rows == 0)
        status = dgm_fail(error, DGM_EINPUT, UINT64_MAX, "no row came of the dictionaries: nothing was written");
    if (status == DGM_OK) {
        status = write_tables(m, folder, error);
        if (status == DGM_EIO)
            status = error->status = DGM_EWRITE; /* for a caller that tells faults of reading from those of writing */
    }
    *rows = m->rows;
    if (m->role_count)
        tsv_close(&m->roles);
    buf_release(&m->people);
    buf_release(&m->bodies);
    buf_release(&m->states);
    buf_release(&m->agents);
    arena_release(&m->mem);
    free(m);
    return status;
}
