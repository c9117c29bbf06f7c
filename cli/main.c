/* dragoman <command> [options] [files] */
#include "cli.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const command command_table[] = {
    { "code", 1, "[OPTION...] [FILE...|-]", "articles in, events out",
      "Reads plain text and web pages (one article a file), JSONL and tables with a header (id, date, lang, title, source, url,\n"
      "text; all but text optional), RSS and Atom, WARC archives; folders with all that is in them; any of it compressed with\n"
      "gzip or Zstandard. What a file holds is told by its content.\n"
      "Without FILE, or for -, standard input is read. On a terminal the events are shown as a table with their sentences;\n"
      "--json gives one object an article; --db adds to an SQLite database.\n", run_code },
    { "extract", 1024, "[OPTION...] [FILE...|-]", "articles out of pages, archives, feeds and tables, as JSONL",
      "Reads what code reads and writes one JSON object an article: id, date (with time and zone where known), lang, title,\n"
      "author, source, url, text, and for a page where its text stands in it (docs/formats/article.md).\n", run_extract },
    { "explain", 2, "[OPTION...] [FILE...|-] | --text SENTENCE", "show every stage's work on an article or sentence",
      "Shows words and trees, mentions and the table row that resolved each, times, places, quotations, events with their\n"
      "rule, and candidates that were not coded with the reason.\n", run_explain },
    { "parse", 4, "[OPTION...] [FILE...|-] | --text SENTENCE", "words and dependency trees as CoNLL-U",
      "Stops after the parse; loads no world knowledge. Of CoNLL-U (--input=conllu, or files named so) sentences, tokens,\n"
      "words, comments and MISC are kept; tags, features, lemmas and trees are made anew. A malformed file ends with a\n"
      "message that names the line. Give --lang with it: short stretches tell their language badly.\n", run_parse },
    { "actors", 256, "[OPTION...] [FILE...|-]", "names that no table knows, by frequency",
      "Reads articles as code does and prints, tab-separated: how often, in how many articles, person or body, the name, the\n"
      "country and role that the text gave it, the words before it (its title), and a sentence. Rows for the world's tables\n"
      "(docs/formats/world.md) make them known; see --world.\n", run_actors },
    { "import", 512, "--output=FOLDER FILE...", "tables from dictionaries of TABARI or PETRARCH",
      "Writes people-own.tsv, organisations-own.tsv, metonyms-own.tsv and agents-own.tsv to FOLDER, an existing folder, for\n"
      "--world of the other commands. Actor and agent dictionaries are read; with\n"
      "--verbs verb dictionaries, of which FOLDER/en/triggers.tsv is made for --packs. Says file:line: message for what is\n"
      "not taken over.\n", run_import },
    { "check", 8, "[OPTION...] [FOLDER]", "check packs, world and ontology",
      "Prints file:line: message for each fault; exit status 1 when there are any. FOLDER holds packs/, world/, ontology/.\n",
      run_check },
    { "train", 16, "KIND --lang=CODE --output=MODEL FILE...", "train a model",
      "KIND is tag, parse or neural (FILE in CoNLL-U, FILE:1, FILE:2 ... for treebanks of several conventions), langid (lines\n"
      "\"code TAB text\"), split (sentence ends: CoNLL-U, articles as .jsonl with \"sentences\", raw text as .txt for the case\n"
      "of words), clusters (sentences of words), names (lines \"token TAB tag\", O, B-TYPE or I-TYPE; FILE:1, FILE:2 ... for\n"
      "sets of several rules), entity, quote, event or act (coded articles as JSONL; those in other languages\n"
      "teach grammar only; quote: who speaks), trigger (articles as JSONL, words with their chances of naming\n"
      "an act). The same files, options and seed give the same bytes. entity, quote, event, act with --folds\n"
      "report cross-validated scores and write nothing.\n",
      run_train },
    { "model", 32, "info FILE...", "what a model file says of itself",
      "Prints kind, format, sections and what the model was trained on, after all its hashes have been verified.\n",
      run_model },
    { "eval", 128, "[OPTION...] GOLD SYSTEM | parse [OPTION...] GOLD SYSTEM", "score coded articles, or parses, against gold ones",
      "Coded articles (JSONL, docs/formats/json.md): F1 of events by type, trigger, dyad and actors, of acts, quotations, dates,\n"
      "places and sentences, and what is right about paired events, for all articles and each language (docs/formats/scores.md).\n"
      "parse: both files in CoNLL-U over the same text; the measures of the CoNLL 2018 shared task, from tokens and sentences to\n"
      "labelled attachment. Exit status 1 when the texts differ.\n", run_eval },
    { "duplicates", 1u << 20, "[OPTION...] [FILE...|-]", "which articles repeat an earlier one",
      "Reads what code reads and finds the same report in other outlets, edited or cut: one JSON object a group (group,\n"
      "articles with id, source, date, url and similarity, count), the first report first. Articles under 40 words are left\n"
      "alone. --compared gives the measures of each comparison: contained, numbers, length.\n", run_duplicates },
    { "link", 1u << 21, "[OPTION...] [FILE...|-]", "stories and acts over many coded articles",
      "Reads the output of code --json, also of several runs or machines, or databases of code --db; finds which articles\n"
      "report the same event (stories) and which acts several of them tell. Writes a JSON object for each story, linked act\n"
      "and mention of an act (docs/formats/link.md); --db writes tables. With --db and no FILE the articles of that database are\n"
      "linked. Give code --include-text for better stories.\n", run_link },
    { "query", 1u << 22, "DATABASE [WHAT] [FILTER...] [OPTION...]", "ask a database: events, acts, dyads, counts, actors",
      "WHAT is events (default), acts, dyads (who acts on whom, how often), counts (with --by), actors, overview or meta (these two\n"
      "as JSON). Beside every count stands how many articles and outlets were read, events or not. docs/formats/query.md tells\n"
      "more; docs/formats/database.md the tables, which any SQLite program reads.\n"
      "  dragoman query events.db --country IDN --root 14 --from 2023 --format csv\n"
      "  dragoman query events.db counts --by month,quad --dyad IDN-CHN\n", run_query },
    { "serve", 1u << 25, "[OPTION...] DATABASE", "a database as a local web page and JSON API",
      "Prints the address and answers until Ctrl-C. Only this machine can reach it unless --listen says otherwise, and nothing is\n"
      "written unless --edit is given. Works beside a program that codes into the same database. The API: docs/api.md.\n", run_serve },
    { "export", 1u << 24, "DB --format=FORMAT [FILTER...] [OPTION...]", "events of a database in the formats of other programs",
      "FORMAT is one of\n"
      "  gdelt             both tables of GDELT 2 (wants --output=FOLDER): gdelt-events (61 columns: an act of all its reports, source,\n"
      "                    target) and gdelt-mentions (16 columns: where each is told)\n"
      "  polecat           POLECAT, 40 columns; plover: PLOVER JSON. What PLOVER has no type for (comments) is left out of both\n"
      "  icews             ICEWS, 20 columns        petrarch, phoenix, tabari   files of these pipelines\n"
      "  csv, jsonl        our own fields, an event a row; parquet: the same through DuckDB, where it is installed\n"
      "  geojson           points                   graphml                     actors and the events between them\n"
      "What stands in each column: docs/formats/export.md. Only csv, jsonl, parquet, geojson and graphml tell the status of an\n"
      "event; the others get events that took place, unless --status says otherwise.\n", run_export },
    { "version", 64, "", "version, and where the data is", "", run_version },
    { "help", 64, "[COMMAND]", "this text, or that of a command", "", run_help },
};
const size_t command_count = sizeof(command_table) / sizeof(*command_table);

const command *command_find(const char *name)
{
    for (size_t i = 0; i < command_count; i++)
        if (strcmp(command_table[i].name, name) == 0)
            return &command_table[i];
    return NULL;
}

static void general_help(FILE *to)
{
    fputs("dragoman: who did what to whom, when, where and according to whom, from Indonesian and English news\n\n"
          "usage: dragoman COMMAND [OPTION...] [FILE...]\n\ncommands:\n", to);
    for (size_t i = 0; i < command_count; i++)
        fprintf(to, "  %-10s %s\n", command_table[i].name, command_table[i].summary);
    fputs("\nexit status: 0 all well; 1 some articles not coded, or faults found; 2 usage; 3 input unreadable;\n"
          "4 model, pack or world unusable; 5 output not written; 70 a bug; 130 interrupted\n"
          "dragoman COMMAND --help tells more; so does man dragoman\n", to);
}

void command_help(FILE *to, const command *c)
{
    fprintf(to, "usage: dragoman %s %s\n\n%s%s", c->name, c->usage, c->detail, c->detail[0] ? "\n" : "");
    options_help(to, c);
}

/* Help goes through stdio; a full disk must still be noticed. */
static int finish_stdout(void)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return EXIT_OK;
    complain("standard output: cannot be written%s", write_fault(errno));
    return EXIT_OUTPUT;
}

int run_help(const settings *s)
{
    const command *c;

    if (s->operand_count == 0) {
        general_help(stdout);
        return finish_stdout();
    }
    c = command_find(s->operand[0]);
    if (!c) {
        complain("%s: there is no such command", s->operand[0]);
        return EXIT_USAGE;
    }
    command_help(stdout, c);
    return finish_stdout();
}

int run_version(const settings *s)
{
    char home[4096];
    dgm_error error;

    printf("dragoman %s\n", dgm_version());
    if (dgm_home_find(home, sizeof(home), s->home, &error) == DGM_OK)
        printf("home %s\n", home);
    return finish_stdout();
}

static void on_fault(void *user, const char *message)
{
    (void)user;
    puts(message);
}

/* Folders of one's own, each that was named; without, ours. */
static dgm_status check_what(size_t *faults, const settings *s, const char *home, dgm_error *error)
{
    size_t more = 0;
    dgm_status status = DGM_OK;

    if (!s->world && !s->packs && !s->ontology)
        return dgm_check(faults, home, on_fault, NULL, error);
    *faults = 0;
    if (s->world)
        status = dgm_check_world(faults, home, s->world, on_fault, NULL, error);
    if (status == DGM_OK && (s->packs || s->ontology))
        status = dgm_check_own(&more, home, s->packs, s->ontology, on_fault, NULL, error);
    *faults += more;
    return status;
}

int run_check(const settings *s)
{
    const char *home = s->operand_count ? s->operand[0] : s->home;
    dgm_error error;
    size_t faults;
    int status;

    if (check_what(&faults, s, home, &error) != DGM_OK) {
        complain("%s", error.message);
        return EXIT_DATA;
    }
    status = finish_stdout();
    if (status != EXIT_OK)
        return status;
    if (!s->quiet && faults)
        complain("%zu fault%s", faults, faults == 1 ? "" : "s");
    return faults ? EXIT_SOME_FAILED : EXIT_OK;
}

static int no_command(const char *given)
{
    const char *near = nearest_command(given);

    if (near)
        complain("%s: there is no such command; did you mean %s?", given, near);
    else
        complain("%s: there is no such command; see dragoman help", given);
    return EXIT_USAGE;
}

int main(int argc, char **argv)
{
    settings s = { .threads = 1, .time_limit = 120, .port = 8765 };
    const command *c;
    int status;

    signal(SIGXFSZ, SIG_IGN); /* the write fails instead, which is told */
    if (argc < 2) {
        general_help(stderr);
        return EXIT_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
        return run_help(&s);
    if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0)
        return run_version(&s);
    c = command_find(argv[1]);
    if (!c)
        return no_command(argv[1]);
    status = options_parse(&s, c, argc, argv, 2);
    if (status == EXIT_OK && s.help) {
        command_help(stdout, c);
        status = finish_stdout();
    } else if (status == EXIT_OK && (status = check_outputs(&s)) == EXIT_OK) {
        status = c->run(&s);
    }
    free(s.operand);
    free(s.param);
    return status;
}
