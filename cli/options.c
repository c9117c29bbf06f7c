/* One table of options; parsing, help and suggestions come from it. */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

enum { CODE = 1, EXPLAIN = 2, PARSE = 4, CHECK = 8, TRAIN = 16, MODEL = 32, OTHER = 64, EVAL = 128, ACTORS = 256, IMPORT = 512, EXTRACT = 1024 };

typedef enum value_type { VALUE_NONE, VALUE_TEXT, VALUE_COUNT, VALUE_REAL, VALUE_SWITCH, VALUE_DATE, VALUE_PARAM } value_type;

typedef struct option {
    unsigned commands;
    char letter;
    const char *name, *value; /* value: its name in the help */
    value_type type;
    size_t offset;            /* in settings */
    const char *choice;       /* "a|b|c" or NULL */
    const char *help;
} option;

#define AT(field) offsetof(settings, field)
#define TEXTS (CODE | EXPLAIN | PARSE | ACTORS)
#define READS (TEXTS | EXTRACT)
#define INPUTS "auto|text|jsonl|html|csv|feed|warc"

#define DUPLICATES (1u << 20)
#define LINK (1u << 21)
#define QUERY (1u << 22)
#define EXPORT (1u << 24)
#define EXPORTS "gdelt|gdelt-events|gdelt-mentions|polecat|icews|petrarch|phoenix|tabari|plover|csv|jsonl|parquet|geojson|graphml"
/* Commands that take the filters of dgm_query_param() beside the options of the table. */
#define ASKS (QUERY | EXPORT)

#define SERVE (1u << 25)

static const option option_table[] = {
    { TRAIN, 'l', "lang", "CODE", VALUE_TEXT, AT(lang), NULL, "language of the model, a code of packs/languages.tsv" },
    { TRAIN, 'j', "threads", "N", VALUE_COUNT, AT(threads), NULL, "trigger: with 2, each step is learnt in two halves side by side (default 1; other bytes)" },
    { TRAIN, 0, "epochs", "N", VALUE_COUNT, AT(epochs), NULL, "passes over the data (default: the trainer's own choice)" },
    { TRAIN, 0, "folds", "N", VALUE_COUNT, AT(folds), NULL, "parse: folds of the taggers under it (5); entity, quote, event, act: cross-validate" },
    { TRAIN, 0, "seed", "N", VALUE_COUNT, AT(seed), NULL, "of the random order (default 1)" },
    { TRAIN, 0, "clusters", "FILE", VALUE_TEXT, AT(clusters), NULL, "word clusters for tag and parse" },
    { TRAIN, 0, "lexicon", "FILE", VALUE_TEXT, AT(lexicon), NULL, "tag: lemmas of words, lines of form, part of speech and lemma" },
    { TRAIN, 0, "licence", "TEXT", VALUE_TEXT, AT(licence), NULL, "licence of the data, kept in the model" },
    { TEXTS, 'l', "lang", "CODE", VALUE_TEXT, AT(lang), NULL, "language of all articles: id, en, or auto (told by the text; the default)" },
    { EXTRACT, 'l', "lang", "CODE", VALUE_TEXT, AT(lang), NULL, "language of articles that name none" },
    { READS, 0, "date", "YYYY-MM-DD", VALUE_DATE, AT(date), NULL, "publication date of articles that name none; else it is inferred" },
    { CODE | EXPLAIN | ACTORS | EXTRACT, 0, "input", "FORMAT", VALUE_TEXT, AT(input), INPUTS, INPUTS "; auto (default): by content" },
    { READS, 0, "fields", "OURS=THEIRS,...", VALUE_TEXT, AT(fields), NULL, "names of fields in JSONL and tables: text=body,date=meta.published" },
    { PARSE, 0, "input", "FORMAT", VALUE_TEXT, AT(input), INPUTS "|conllu", INPUTS "|conllu; auto (default): by content" },
    { PARSE, 0, "treebank", "NAME", VALUE_TEXT, AT(treebank), NULL, "whose conventions to follow: csui (default) or gsd for Indonesian" },
    { READS, 0, "max-record", "BYTES", VALUE_COUNT, AT(max_record), NULL, "longest article, page or line that is read (default 8388608)" },
    { EXPLAIN | PARSE, 0, "text", "SENTENCE", VALUE_TEXT, AT(text), NULL, "take this text in place of files" },
    { MODEL, 0, "json", NULL, VALUE_NONE, AT(json), NULL, "one JSON object a file" },
    { CODE, 0, "json", NULL, VALUE_NONE, AT(json), NULL, "one JSON object a line (docs/formats/json.md)" },
    { EVAL, 0, "json", NULL, VALUE_NONE, AT(json), NULL, "one JSON object" },
    { EVAL, 0, "f1", NULL, VALUE_NONE, AT(f1), NULL, "parse: F1 of each measure, tab-separated" },
    { CODE, 0, "include-text", NULL, VALUE_NONE, AT(include_text), NULL, "with --json: the text of the article as well" },
    { CODE, 0, "all-places", NULL, VALUE_NONE, AT(all_places), NULL, "with --json: names of places in every use, also states that act and adjectives" },
    { CODE, 0, "dates", "day|span", VALUE_TEXT, AT(dates), "day|span", "with --json: dates as a day, month or year (default) or as the days they cover" },
    { CODE, 0, "db", "FILE", VALUE_TEXT, AT(db), NULL, "add to this SQLite database; an article of the same id is replaced" },
    { CODE | PARSE | ACTORS | EXTRACT, 'j', "threads", "N", VALUE_COUNT, AT(threads), NULL, "threads (default 1; 0: one a processor); the output is the same" },
    { CODE, 0, "min-confidence", "X", VALUE_REAL, AT(min_confidence), NULL, "leave out events below this confidence, 0 to 1" },
    { CODE | PARSE | EXPLAIN | ACTORS | TRAIN | EXTRACT, 'o', "output", "FILE", VALUE_TEXT, AT(output), NULL, "write there instead of to standard output" },
    { CODE | EXPLAIN, 0, "color", "WHEN", VALUE_TEXT, AT(color), "auto|always|never", "colours in tables: auto (default), always, never" },
    { CODE | PARSE | EXTRACT, 0, "progress", NULL, VALUE_SWITCH, AT(progress), NULL, "show progress on standard error (default: on a terminal)" },
    { CODE | PARSE | EXPLAIN | ACTORS | IMPORT | CHECK | TRAIN | EXTRACT, 'q', "quiet", NULL, VALUE_NONE, AT(quiet), NULL, "no remarks, no progress; failures are still told" },
    { IMPORT, 'o', "output", "FOLDER", VALUE_TEXT, AT(output), NULL, "an existing folder, to which the tables are written" },
    { CODE | EXPLAIN | ACTORS | CHECK, 0, "world", "FOLDER", VALUE_TEXT, AT(world), NULL, "folder with tables of your own beside those of world/ (docs/formats/world.md)" },
    { READS | IMPORT | CHECK | OTHER, 0, "home", "FOLDER", VALUE_TEXT, AT(home), NULL, "folder of packs/, world/, ontology/ and models/ (also $DRAGOMAN_HOME)" },
    { EVAL, 0, "per-root", NULL, VALUE_NONE, AT(per_root), NULL, "articles: counts of each CAMEO root as well" },
    { EVAL, 0, "reliability", NULL, VALUE_NONE, AT(reliability), NULL, "articles: confidence of events against the share of right ones" },
    { EVAL, 0, "misses", NULL, VALUE_NONE, AT(misses), NULL, "articles: list gold events that were missed and events that are extra" },
    { EVAL, 0, "resamples", NULL, VALUE_SWITCH, AT(resamples), NULL, "articles: 95 % intervals from 1,000 samples of the articles (default)" },
    { EVAL, 0, "seed", "N", VALUE_COUNT, AT(seed), NULL, "articles: of these samples (default 1)" },
    { EXPLAIN, 0, "why-not", "WORDS", VALUE_TEXT, AT(why_not), NULL, "only tell why these words are no event, wherever they stand" },
    { CODE | EXPLAIN, 0, "names", "MODEL", VALUE_TEXT, AT(names), NULL, "mentions are the names that this model finds (dragoman train names)" },
    { CODE | EXTRACT, 0, "resume", NULL, VALUE_NONE, AT(resume), NULL, "go on with the run that the same command began; see the manual" },
    { CODE | EXTRACT, 0, "errors", "FILE", VALUE_TEXT, AT(errors), NULL, "a line of JSON there for what could not be coded, with the reason" },
    { CODE | EXTRACT, 0, "progress-every", "SECONDS", VALUE_COUNT, AT(progress_every), NULL, "between lines of progress where there is no terminal (default 60)" },
    { CODE | PARSE | EXPLAIN | ACTORS, 0, "time-limit", "SECONDS", VALUE_COUNT, AT(time_limit), NULL, "give an article up after so much work (default 120; 0: never)" },
    { CODE, 0, "duplicates", "group|keep", VALUE_TEXT, AT(duplicates), "group|keep",
      "group (default): an article that repeats an earlier one is named, not coded again; keep: it is coded" },
    { CODE | DUPLICATES, 0, "duplicates-state", "FILE", VALUE_TEXT, AT(duplicates_state), NULL,
      "keep what is needed to find repeated articles in this file, and go on with it in the next run" },
    { DUPLICATES, 0, "tsv", NULL, VALUE_NONE, AT(tsv), NULL, "a table of articles in place of a JSON object a group" },
    { DUPLICATES, 0, "all", NULL, VALUE_NONE, AT(all), NULL, "articles that stand alone as well" },
    { DUPLICATES, 0, "compared", NULL, VALUE_NONE, AT(compared), NULL, "the pairs that were compared in place of the groups, with their measures" },
    { DUPLICATES, 0, "input", "FORMAT", VALUE_TEXT, AT(input), INPUTS, INPUTS "; auto (default): by content" },
    { DUPLICATES, 0, "fields", "OURS=THEIRS,...", VALUE_TEXT, AT(fields), NULL, "names of fields in JSONL and tables: text=body,date=meta.published" },
    { DUPLICATES, 0, "max-record", "BYTES", VALUE_COUNT, AT(max_record), NULL, "longest article, page or line that is read (default 8388608)" },
    { DUPLICATES, 'o', "output", "FILE", VALUE_TEXT, AT(output), NULL, "write there instead of to standard output" },
    { DUPLICATES, 'q', "quiet", NULL, VALUE_NONE, AT(quiet), NULL, "no remarks; failures are still told" },
    { DUPLICATES, 0, "home", "FOLDER", VALUE_TEXT, AT(home), NULL, "folder of packs/, world/, ontology/ and models/ (also $DRAGOMAN_HOME)" },
    { LINK, 0, "db", "FILE", VALUE_TEXT, AT(db), NULL, "write tables to this SQLite database, which may be the one that is read" },
    { LINK, 0, "threshold", "X", VALUE_REAL, AT(threshold), NULL, "average similarity from which articles are one story (default 0.2)" },
    { LINK, 0, "window-days", "N", VALUE_COUNT, AT(window_days), NULL, "days after which an article does not join a story any more (default 5)" },
    { LINK, 0, "window-articles", "N", VALUE_COUNT, AT(window_articles), NULL, "articles after which a story is over (default 50000)" },
    { LINK, 'o', "output", "FILE", VALUE_TEXT, AT(output), NULL, "write there instead of to standard output" },
    { LINK, 'q', "quiet", NULL, VALUE_NONE, AT(quiet), NULL, "no summary; failures are still told" },
    { LINK, 0, "home", "FOLDER", VALUE_TEXT, AT(home), NULL, "folder of packs/, world/, ontology/ and models/ (also $DRAGOMAN_HOME)" },
    { QUERY, 0, "by", "FIELD,...", VALUE_PARAM, 0, NULL, "counts: day, week, month, year, root, code, type, quad, status, country, actor ...; dyads: country" },
    { QUERY, 0, "order", "key|events", VALUE_PARAM, 0, NULL, "counts: by the fields, or the most events first" },
    { QUERY, 0, "unit", "UNIT", VALUE_PARAM, 0, NULL, "overview: day, week, month or year; else what suits the days there are" },
    { QUERY, 0, "q", "TEXT", VALUE_PARAM, 0, NULL, "actors: those whose name holds this" },
    { QUERY, 0, "format", "FORMAT", VALUE_TEXT, AT(format), "table|csv|json|jsonl", "table (default), csv, json or jsonl" },
    { QUERY, 'o', "output", "FILE", VALUE_TEXT, AT(output), NULL, "write there instead of to standard output" },
    { QUERY, 0, "migrate", NULL, VALUE_NONE, AT(migrate), NULL, "bring a database of an earlier format up to this one; asks nothing" },
    { SERVE, 0, "port", "N", VALUE_COUNT, AT(port), NULL, "port to listen on (default 8765; 0: any that is free)" },
    { SERVE, 0, "listen", "ADDRESS", VALUE_TEXT, AT(listen), NULL, "address to listen on (default 127.0.0.1: this machine only)" },
    { SERVE, 0, "host-name", "NAME", VALUE_TEXT, AT(host_name), NULL, "a name of this machine that browsers elsewhere use for it, with --listen" },
    { SERVE, 0, "edit", NULL, VALUE_NONE, AT(edit), NULL, "take corrections and keep them in the database" },
    { SERVE, 0, "max-body", "BYTES", VALUE_COUNT, AT(max_body), NULL, "longest article or correction that is taken (default 1048576)" },
    { SERVE, 0, "timeout", "SECONDS", VALUE_COUNT, AT(timeout), NULL, "for a request to arrive whole (default 20)" },
    { SERVE, 'j', "threads", "N", VALUE_COUNT, AT(threads), NULL, "threads that answer and code (default, and at least: 2)" },
    { SERVE, 'q', "quiet", NULL, VALUE_NONE, AT(quiet), NULL, "do not print the address" },
    { SERVE, 0, "world", "FOLDER", VALUE_TEXT, AT(world), NULL, "folder with tables of your own beside those of world/ (docs/formats/world.md)" },
    { SERVE, 0, "home", "FOLDER", VALUE_TEXT, AT(home), NULL, "folder of packs/, world/, ontology/ and models/ (also $DRAGOMAN_HOME)" },
    { SERVE, 0, "time-limit", "SECONDS", VALUE_COUNT, AT(time_limit), NULL, "give an article up after so much work (default 120)" },
    { EXPORT, 0, "format", "FORMAT", VALUE_TEXT, AT(format), EXPORTS, "what to write: the list above" },
    { EXPORT, 0, "one-a-day", NULL, VALUE_NONE, AT(one_a_day), NULL,
      "of a day, source, target and code one record: that of the highest confidence, of equally good ones the first" },
    { EXPORT, 'o', "output", "FILE|FOLDER", VALUE_TEXT, AT(output), NULL, "write there instead of to standard output; in a folder under the usual name" },
    { EXPORT, 'q', "quiet", NULL, VALUE_NONE, AT(quiet), NULL, "no summary; failures are still told" },
    { EXPORT, 0, "home", "FOLDER", VALUE_TEXT, AT(home), NULL, "folder of packs/, world/, ontology/ and models/ (also $DRAGOMAN_HOME)" },
    { CODE | EXPLAIN | CHECK | SERVE, 0, "packs", "FOLDER", VALUE_TEXT, AT(packs), NULL,
      "folder with triggers, frames and cues of your own, FOLDER/<lang>/triggers.tsv ... (docs/formats/packs.md)" },
    { CODE | EXPLAIN | CHECK | SERVE, 0, "ontology", "FOLDER", VALUE_TEXT, AT(ontology), NULL,
      "folder with codes of your own beside those of ontology/ (docs/formats/ontology.md)" },
    { IMPORT, 0, "verbs", NULL, VALUE_NONE, AT(verbs), NULL, "FILE is a verb dictionary; writes FOLDER/en/triggers.tsv for --packs" },
    { ~0u, 'h', "help", NULL, VALUE_NONE, AT(help), NULL, "this text" },
};

/* What a count may be; each option of VALUE_COUNT has its row. */
static const struct bounds { const char *name; uint64_t least, most; } bounds_table[] = {
    { "epochs", 1, 10000 }, { "folds", 2, 1000 }, { "seed", 1, UINT64_MAX }, { "max-record", 1, UINT64_C(1) << 30 }, { "threads", 0, 1024 },
    { "time-limit", 0, 1000000 }, { "progress-every", 1, 1000000 },
    { "window-days", 1, 36500 }, { "window-articles", 1, 10000000 },
    { "port", 0, 65535 }, { "max-body", 1024, UINT64_C(1) << 30 }, { "timeout", 1, 3600 },
};

static bool applies(const option *o, const command *c) { return (o->commands & c->bit) != 0; }

/* ---- Suggestions ------------------------------------------------------------------------------------------------ */

/* Levenshtein distance, of words up to 31 letters. */
static unsigned distance(const char *a, const char *b)
{
    unsigned row[32];
    size_t n = strlen(a), m = strlen(b);

    if (n > 31 || m > 31)
        return 99;
    for (size_t j = 0; j <= m; j++)
        row[j] = (unsigned)j;
    for (size_t i = 1; i <= n; i++) {
        unsigned diagonal = row[0];

        row[0] = (unsigned)i;
        for (size_t j = 1; j <= m; j++) {
            unsigned best = diagonal + (a[i - 1] != b[j - 1]);

            diagonal = row[j];
            if (row[j] + 1 < best)
                best = row[j] + 1;
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            row[j] = best;
        }
    }
    return row[m];
}

static bool nearer(const char *typo, const char *name, unsigned *best)
{
    unsigned d = distance(typo, name);

    if (d >= *best || d * 2 > strlen(name) + 1)
        return false;
    *best = d;
    return true;
}

const char *nearest_command(const char *typo)
{
    const char *found = NULL;
    unsigned best = 4;

    for (size_t i = 0; i < command_count; i++)
        if (nearer(typo, command_table[i].name, &best))
            found = command_table[i].name;
    return found;
}

/* The n-th filter as an option is written: with hyphens. False beyond the last. */
static bool filter_option(char name[32], size_t n, const char **value, const char **help)
{
    const char *param = dgm_query_param(n, value, help);

    if (!param)
        return false;
    snprintf(name, 32, "%s", param);
    for (char *p = name; *p; p++)
        *p = *p == '_' ? '-' : *p;
    return true;
}

/* `room` holds the name of a filter. */
static const char *nearest_option(const char *typo, const command *c, char room[32])
{
    char name[32];
    const char *found = NULL;
    unsigned best = 4;

    for (size_t i = 0; i < sizeof(option_table) / sizeof(*option_table); i++)
        if (applies(&option_table[i], c) && nearer(typo, option_table[i].name, &best))
            found = option_table[i].name;
    for (size_t i = 0; (c->bit & ASKS) && filter_option(name, i, NULL, NULL); i++) {
        if (nearer(typo, name, &best)) {
            memcpy(room, name, 32);
            found = room;
        }
    }
    return found;
}

/* ---- Values ----------------------------------------------------------------------------------------------------- */

static bool parse_count(const char *text, uint64_t *out)
{
    uint64_t value = 0;

    if (!*text)
        return false;
    for (; *text; text++) {
        if (*text < '0' || *text > '9' || value > UINT64_MAX / 10 - 1)
            return false;
        value = value * 10 + (uint64_t)(*text - '0');
    }
    *out = value;
    return true;
}

/* "0.25": digits and a point, whatever the locale. */
static bool parse_real(const char *text, double *out)
{
    double value = 0, scale = 1;
    bool point = false, digit = false;

    for (; *text; text++) {
        if (*text == '.' && !point) {
            point = true;
        } else if (*text >= '0' && *text <= '9') {
            digit = true;
            value = value * 10 + (*text - '0');
            if (point)
                scale *= 10;
        } else {
            return false;
        }
    }
    *out = value / scale;
    return digit;
}

static int two_digits(const char *p) { return (p[0] - '0') * 10 + (p[1] - '0'); }

/* "2024-02-29"; whether a year has that day. */
static bool is_day(const char *text)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    int year, month, day;

    if (strlen(text) != 10)
        return false;
    for (int i = 0; i < 10; i++)
        if (i == 4 || i == 7 ? text[i] != '-' : text[i] < '0' || text[i] > '9')
            return false;
    year = two_digits(text) * 100 + two_digits(text + 2);
    month = two_digits(text + 5);
    day = two_digits(text + 8);
    if (year < 1 || month < 1 || month > 12 || day < 1)
        return false;
    return day <= days[month - 1] + (month == 2 && ((year % 4 == 0 && year % 100 != 0) || year % 400 == 0));
}

static bool is_choice(const char *value, const char *choice)
{
    size_t n = strlen(value);

    for (const char *p = choice; p; p = strchr(p, '|') ? strchr(p, '|') + 1 : NULL)
        if (strncmp(p, value, n) == 0 && (p[n] == '|' || p[n] == '\0'))
            return true;
    return false;
}

static int bad_value(const option *o, const char *value, const char *wanted)
{
    complain("--%s: \"%s\" is not %s", o->name, value, wanted);
    return EXIT_USAGE;
}

static int store_count(const option *o, const char *value, uint64_t *at)
{
    for (size_t i = 0; i < sizeof(bounds_table) / sizeof(*bounds_table); i++) {
        const struct bounds *b = &bounds_table[i];
        char wanted[80];

        if (strcmp(b->name, o->name) != 0)
            continue;
        if (parse_count(value, at) && *at >= b->least && *at <= b->most)
            return EXIT_OK;
        if (b->most == UINT64_MAX)
            snprintf(wanted, sizeof(wanted), "a whole number from %llu", (unsigned long long)b->least);
        else
            snprintf(wanted, sizeof(wanted), "a whole number from %llu to %llu", (unsigned long long)b->least, (unsigned long long)b->most);
        return bad_value(o, value, wanted);
    }
    complain("--%s: has no bounds", o->name);
    return EXIT_BUG;
}

/* Options that change nothing of what is written where. */
static bool is_outward(const option *o)
{
    static const char *const name[] = { "threads", "progress", "progress-every", "quiet", "color", "resume", "help" };

    for (size_t i = 0; i < sizeof(name) / sizeof(*name); i++)
        if (strcmp(o->name, name[i]) == 0)
            return true;
    return false;
}

static void note_option(settings *s, const option *o, const char *value, bool negated)
{
    uint64_t hash = hash_bytes(0, o->name, strlen(o->name) + 1);

    if (!is_outward(o))
        s->options_hash += hash_bytes(hash, value ? value : negated ? "no" : "yes", value ? strlen(value) : 3u - negated);
}

static int store(settings *s, const option *o, const char *value, bool negated)
{
    void *at = (char *)s + o->offset;

    note_option(s, o, value, negated);
    switch (o->type) {
    case VALUE_NONE:
        *(bool *)at = !negated;
        break;
    case VALUE_SWITCH:
        *(tristate *)at = negated ? TRI_NO : TRI_YES;
        break;
    case VALUE_TEXT:
        if (o->choice && !is_choice(value, o->choice))
            return bad_value(o, value, o->choice);
        *(const char **)at = value;
        break;
    case VALUE_DATE:
        if (!is_day(value))
            return bad_value(o, value, "a day (YYYY-MM-DD)");
        *(const char **)at = value;
        break;
    case VALUE_COUNT:
        return store_count(o, value, at);
    case VALUE_PARAM:
        s->param[s->param_count++] = (dgm_param){ o->name, value };
        break;
    case VALUE_REAL:
        if (!parse_real(value, at) || !(*(double *)at <= 1)) /* "not at most": no number at all is refused too */
            return bad_value(o, value, "a number from 0 to 1");
        break;
    }
    return EXIT_OK;
}

/* ---- Parsing ---------------------------------------------------------------------------------------------------- */

static bool takes_value(const option *o) { return o->type != VALUE_NONE && o->type != VALUE_SWITCH; }

static const option *by_name(const command *c, const char *name, size_t n)
{
    for (size_t i = 0; i < sizeof(option_table) / sizeof(*option_table); i++)
        if (applies(&option_table[i], c) && strlen(option_table[i].name) == n && memcmp(option_table[i].name, name, n) == 0)
            return &option_table[i];
    return NULL;
}

static const option *by_letter(const command *c, char letter)
{
    for (size_t i = 0; i < sizeof(option_table) / sizeof(*option_table); i++)
        if (applies(&option_table[i], c) && option_table[i].letter == letter)
            return &option_table[i];
    return NULL;
}

static int unknown(const command *c, const char *given, const char *name, size_t n)
{
    char word[32], room[32];
    const char *near;

    snprintf(word, sizeof(word), "%.*s", (int)(n < 31 ? n : 31), name);
    near = nearest_option(word, c, room);
    if (near)
        complain("%s: there is no such option; did you mean --%s?", given, near);
    else
        complain("%s: there is no such option; see dragoman %s --help", given, c->name);
    return EXIT_USAGE;
}

/* A filter, as an option of its own: its values are checked by the question that takes them. */
static const option *by_filter(option *room, const char *given, size_t n)
{
    char name[32];

    for (size_t i = 0; filter_option(name, i, &room->value, &room->help); i++) {
        if (strlen(name) != n || memcmp(name, given, n) != 0)
            continue;
        room->type = VALUE_PARAM;
        room->name = dgm_query_param(i, NULL, NULL);
        return room;
    }
    return NULL;
}

/* "--name", "--name=value", "--name value", "--no-name". */
static int long_option(settings *s, const command *c, int argc, char **argv, int *i)
{
    const char *given = argv[*i] + 2, *equals = strchr(given, '='), *value = equals ? equals + 1 : NULL;
    size_t n = equals ? (size_t)(equals - given) : strlen(given);
    const option *o = by_name(c, given, n);
    option filter = { 0 };
    bool negated = false;

    if (!o && (c->bit & ASKS))
        o = by_filter(&filter, given, n);
    if (!o && n > 3 && strncmp(given, "no-", 3) == 0) {
        o = by_name(c, given + 3, n - 3);
        negated = o != NULL;
        if (o && takes_value(o))
            o = NULL;
    }
    if (!o)
        return unknown(c, argv[*i], given, n);
    if (!takes_value(o) && value) {
        complain("--%s takes no value", o->name);
        return EXIT_USAGE;
    }
    if (takes_value(o) && !value) {
        if (*i + 1 >= argc) {
            complain("--%.*s needs a value: --%.*s=%s", (int)n, given, (int)n, given, o->value);
            return EXIT_USAGE;
        }
        value = argv[++*i];
    }
    return store(s, o, value, negated);
}

/* "-q", "-qh", "-j4", "-j 4". */
static int short_options(settings *s, const command *c, int argc, char **argv, int *i)
{
    for (const char *p = argv[*i] + 1; *p; p++) {
        const option *o = by_letter(c, *p);
        const char *value = NULL;
        int status;

        if (!o)
            return unknown(c, argv[*i], argv[*i] + 1, strlen(argv[*i] + 1));
        if (takes_value(o)) {
            value = p[1] ? p + 1 : *i + 1 < argc ? argv[++*i] : NULL;
            if (!value) {
                complain("-%c needs a value", o->letter);
                return EXIT_USAGE;
            }
        }
        status = store(s, o, value, false);
        if (status != EXIT_OK || value)
            return status;
    }
    return EXIT_OK;
}

int options_parse(settings *s, const command *c, int argc, char **argv, int from)
{
    bool only_operands = false;
    int status = EXIT_OK;

    s->operand = calloc((size_t)(argc > from ? argc - from : 1), sizeof(*s->operand));
    s->param = calloc((size_t)(argc > from ? argc - from : 1), sizeof(*s->param));
    if (!s->operand || !s->param) {
        complain("out of memory");
        return EXIT_BUG;
    }
    s->options_hash = hash_bytes(0, c->name, strlen(c->name));
    for (int i = from; i < argc && status == EXIT_OK; i++) {
        if (only_operands || argv[i][0] != '-' || argv[i][1] == '\0')
            s->operand[s->operand_count++] = argv[i];
        else if (strcmp(argv[i], "--") == 0)
            only_operands = true;
        else if (argv[i][1] == '-')
            status = long_option(s, c, argc, argv, &i);
        else
            status = short_options(s, c, argc, argv, &i);
    }
    return status;
}

/* ---- Help ------------------------------------------------------------------------------------------------------- */

static void filters_help(FILE *to)
{
    const char *value, *help;
    char name[32], left[64];

    fputs("filters (the same again: any of the values; different ones: all of them):\n", to);
    for (size_t i = 0; filter_option(name, i, &value, &help); i++) {
        snprintf(left, sizeof(left), "      --%s=%s", name, value);
        fprintf(to, "%-30s %s\n", left, help);
    }
    fputs("\noptions:\n", to);
}

void options_help(FILE *to, const command *c)
{
    if (c->bit & ASKS)
        filters_help(to);
    else
        fputs("options:\n", to);
    for (size_t i = 0; i < sizeof(option_table) / sizeof(*option_table); i++) {
        const option *o = &option_table[i];
        char left[64], letter[8] = "    ";

        if (!applies(o, c))
            continue;
        if (o->letter)
            snprintf(letter, sizeof(letter), "-%c, ", o->letter);
        snprintf(left, sizeof(left), "  %s--%s%s%s%s", letter, o->type == VALUE_SWITCH ? "[no-]" : "", o->name,
                 o->value ? "=" : "", o->value ? o->value : "");
        fprintf(to, "%-30s %s\n", left, o->help);
    }
}

int tell_param(const settings *s, const dgm_error *error)
{
    char name[40];
    size_t n;

    if (!error->message[0])
        return EXIT_OUTPUT; /* told already */
    if (error->status != DGM_EUSAGE || error->offset >= s->param_count) {
        complain("%s", error->message);
        return error->status == DGM_EIO ? EXIT_INPUT : exit_of(error);
    }
    snprintf(name, sizeof(name), "%s", s->param[error->offset].name);
    n = strlen(name);
    for (char *p = name; *p; p++)
        *p = *p == '_' ? '-' : *p;
    if (strncmp(error->message, s->param[error->offset].name, n) == 0 && error->message[n] == ':')
        complain("--%s%s", name, error->message + n);
    else
        complain("--%s: %s", name, error->message);
    return EXIT_USAGE;
}
