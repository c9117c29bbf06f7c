/**
 * dragoman: who did what to whom, when, where and according to whom, from news in Indonesian and English.
 *
 * The only public header. Strings are UTF-8. Offsets are bytes into the text as it was given, half open.
 * Outputs come first in argument lists, the error last. Nothing here keeps global state: an engine never changes after
 * it was opened and may serve any number of threads.
 */
#ifndef DRAGOMAN_H
#define DRAGOMAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define DGM_VERSION_MAJOR 0
#define DGM_VERSION_MINOR 1
#define DGM_VERSION_PATCH 0
#define DGM_VERSION "0.1.0"

#if defined(__GNUC__)
#define DGM_API __attribute__((visibility("default")))
#define DGM_MUST_USE __attribute__((warn_unused_result))
#else
#define DGM_API
#define DGM_MUST_USE
#endif

/** Version of the library in use, "0.1.0"; may differ from DGM_VERSION of the header compiled against. */
DGM_API const char *dgm_version(void);

/* ---- Errors ------------------------------------------------------------------------------------------------- */

/** Part of the API: numbers are never reused. */
typedef enum dgm_status {
    DGM_OK = 0,
    DGM_ENOMEM = -1,   /**< out of memory, or over the limit of one document */
    DGM_EIO = -2,      /**< a file could not be read or written */
    DGM_EFORMAT = -3,  /**< damaged or malformed data; the message names file and line or byte */
    DGM_EVERSION = -4, /**< made by another version; the message names both */
    DGM_ELIMIT = -5,   /**< over a limit (size of a record, length of a sentence) */
    DGM_EINPUT = -6,   /**< the article cannot be coded (empty, binary, unsupported language) */
    DGM_EUSAGE = -7,   /**< wrong arguments */
    DGM_EWRITE = -8    /**< output could not be written */
} dgm_status;

/** Owned by the caller; filled in by a failing call. */
typedef struct dgm_error {
    dgm_status status;
    uint64_t offset;   /**< byte in the input, or UINT64_MAX */
    char message[300]; /**< one sentence, never empty after a failure */
} dgm_error;

/** Bytes [start, end) of a text. */
typedef struct dgm_span {
    uint32_t start, end;
} dgm_span;

/* ---- Engine ------------------------------------------------------------------------------------------------- */

/** Packs, world, ontology and models, loaded once. Opaque, immutable, shared by threads. */
typedef struct dgm_engine dgm_engine;

typedef struct dgm_options {
    uint32_t version;        /**< DGM_OPTIONS_INIT sets it */
    const char *home;        /**< folder that holds packs/, world/, ontology/, models/; NULL: found by dgm_home_find() */
    size_t document_memory;  /**< bytes that one article may use; 0: 256 MiB */
    bool trace;              /**< keep the notes that dragoman explain shows; slower */
    bool parse_only;         /**< stop after the parse: no mentions, no events; loads no world */
    double min_confidence;   /**< events below are left out, 0 to 1 */
    const char *treebank;    /**< treebank whose conventions the parse follows, one of `treebanks` in packs/<lang>/pack.tsv;
                                  languages that do not know it keep their own. NULL: the first of each. Coding is made
                                  for the default */
    const char *world;       /**< a folder of one's own with further tables of docs/formats/world.md; NULL: none */
    bool all_places;         /**< `places` of the JSON lists every name of a place, also where it means a state that acts, is part
                                  of another name, or an adjective ("French"); the field `use` tells which */
    bool extract_only;       /**< only read articles and find those in pages: loads no models, no world; results have no
                                  words and no events, and render as DGM_FORMAT_ARTICLE */
    const char *why_not;     /**< with trace: notes why these words, wherever they stand, are no event, or how they became one; render with
                                  DGM_FORMAT_WHY_NOT. NULL: none */
    const char *names;       /**< a model of names (dgm_train("names", ...)); articles in its language then have as `mentions` of
                                  the JSON the names that it finds, with its types; NULL: none */
    uint64_t time_limit;     /**< seconds of work after which an article is given up with DGM_ELIMIT, counted in steps, so that
                                  the same articles are given up on every machine (docs/method.md); 0: 120; DGM_NO_TIME_LIMIT */
    const char *packs;       /**< a folder of one's own with <lang>/triggers.tsv, frames.tsv, status.tsv (docs/formats/packs.md), whose rows
                                  come before ours of the same words; NULL: none */
    const char *ontology;    /**< a folder of one's own with further codes (docs/formats/ontology.md); NULL: none */
} dgm_options;

#define DGM_NO_TIME_LIMIT UINT64_MAX
#define DGM_OPTIONS_INIT { 9, NULL, 0, false, false, 0.0, NULL, NULL, false, false, NULL, NULL, 0, NULL, NULL }

/**
 * Finds the folder of packs, world, ontology and models: `given` when not NULL, else $DRAGOMAN_HOME, else from the place
 * of the running program (share/dragoman beside its bin/, or the source folder around its build folder), else where the
 * library was installed to.
 *
 * @param out   buffer of `size` bytes for the path
 * @return DGM_OK, DGM_EIO (the message lists what was tried) or DGM_ELIMIT (path longer than the buffer)
 */
DGM_API DGM_MUST_USE dgm_status dgm_home_find(char *out, size_t size, const char *given, dgm_error *error);

/**
 * Loads everything that coding needs.
 *
 * @param out      the engine, NULL on failure; release with dgm_engine_close()
 * @param options  NULL for the defaults; not kept
 * @return DGM_OK, DGM_EIO, DGM_EFORMAT (the message names file and line), DGM_EVERSION, DGM_EUSAGE (no pack knows the
 *         treebank; the message names those there are) or DGM_ENOMEM
 */
DGM_API DGM_MUST_USE dgm_status dgm_engine_open(dgm_engine **out, const dgm_options *options, dgm_error *error);
/** NULL is fine. */
DGM_API void dgm_engine_close(dgm_engine *engine);
/** The home in use; lives as long as the engine. */
DGM_API const char *dgm_engine_home(const dgm_engine *engine);
/** What is missing though the engine does without it (a model), one line each with what is lost; they live as long as the
 *  engine. An empty string for n beyond the count. */
DGM_API size_t dgm_engine_remark_count(const dgm_engine *engine);
DGM_API const char *dgm_engine_remark(const dgm_engine *engine, size_t n);

/* ---- Articles and results ----------------------------------------------------------------------------------- */

/** An article to code. All pointers are borrowed for the time of the call; NULL where unknown. */
typedef struct dgm_article {
    const char *id;
    const char *lang;   /**< "id", "en"; NULL or "auto": found by the identifier */
    const char *date;   /**< publication date YYYY-MM-DD; NULL: inferred from the text */
    const char *title, *source, *url;
    const char *text;   /**< the bytes as given; need not be valid UTF-8 */
    size_t text_size;   /**< bytes */
    const char *extra;  /**< JSON object with further fields of the input, passed through; or NULL */
    bool conllu;        /**< `text` is CoNLL-U: its sentences, tokens and words are kept, and tagged and parsed anew. Only
                             with an engine opened for parse_only */
    const char *file;   /**< where `text` comes from, for messages about CoNLL-U; NULL: `id` */
    uint64_t line;      /**< number of the first line of `text` there; 0: 1 */
    bool html;          /**< `text` is a web page: the article in it is found, and fills what is NULL here */
    const char *charset; /**< encoding of the page as its server said; NULL: told by the page */
    const char *author;
} dgm_article;

/** One coded article. Opaque. */
typedef struct dgm_result dgm_result;

/**
 * Codes one article; with an engine opened for parse_only, parses it (dgm_result_render() then gives CoNLL-U).
 *
 * @param out  the result, NULL on failure; release with dgm_result_free()
 * @return DGM_OK, DGM_EINPUT (cannot be coded), DGM_EFORMAT (malformed CoNLL-U: the message names file and line),
 *         DGM_EUSAGE (CoNLL-U is to be coded), DGM_ELIMIT or DGM_ENOMEM
 *
 * Thread-safe: any number of threads may code with one engine.
 */
DGM_API DGM_MUST_USE dgm_status dgm_code(dgm_result **out, const dgm_engine *engine, const dgm_article *article,
                                         dgm_error *error);
/** NULL is fine. */
DGM_API void dgm_result_free(dgm_result *result);

/** Something worth telling about an article: a repair (DGM_OK) or the reason why it could not be coded. */
typedef struct dgm_report {
    dgm_status status;    /**< DGM_OK: coded, with this remark */
    const char *file;     /**< input file, "-" for standard input, NULL when not from a file */
    uint64_t line;        /**< 1-based; 0 when it does not apply */
    uint64_t offset;      /**< byte in the text or line; UINT64_MAX when it does not apply */
    const char *id;       /**< of the article; NULL when not known */
    const char *message;  /**< one sentence */
    uint64_t record;      /**< number of the record in its file, from 1; 0 when it does not apply */
} dgm_report;

typedef void (*dgm_report_fn)(void *user, const dgm_report *report);

/** Number of remarks about the text of this article (repaired bytes, markup, encoding). */
DGM_API size_t dgm_result_remark_count(const dgm_result *result);
/** The n-th remark; borrowed from the result. */
DGM_API dgm_report dgm_result_remark(const dgm_result *result, size_t n);
/** DGM_OK, or why the article could not be coded (results of a batch may be failures; those of dgm_code() never are). */
DGM_API dgm_status dgm_result_status(const dgm_result *result);
DGM_API const char *dgm_result_id(const dgm_result *result);
/** Number of events, of words, and bytes of text. */
DGM_API size_t dgm_result_event_count(const dgm_result *result);
DGM_API size_t dgm_result_word_count(const dgm_result *result);
DGM_API size_t dgm_result_text_size(const dgm_result *result);

/** How a result is to be written out. */
typedef enum dgm_format {
    DGM_FORMAT_NONE = 0,
    DGM_FORMAT_JSON,    /**< one line, docs/formats/json.md */
    DGM_FORMAT_TABLE,   /**< for people: each event with its sentence */
    DGM_FORMAT_EXPLAIN, /**< for people: every stage's work; open the engine with trace */
    DGM_FORMAT_CONLLU,  /**< words and trees, CoNLL-U */
    DGM_FORMAT_UNRESOLVED, /**< names that no table knows, a line a mention: kind, name, country, role, words before, sentence */
    DGM_FORMAT_ARTICLE, /**< one line of JSON: the article itself, and where it stands in its page, docs/formats/article.md */
    DGM_FORMAT_WHY_NOT  /**< for people: dgm_options.why_not */
} dgm_format;

typedef struct dgm_render_options {
    uint32_t version;    /**< DGM_RENDER_OPTIONS_INIT sets it */
    dgm_format format;
    bool color;          /**< mark words with terminal colours instead of brackets */
    bool include_text;   /**< JSON: add the text itself */
    unsigned width;      /**< columns of the terminal; 0: 100 */
    bool date_spans;     /**< JSON: `dates` holds stretches of days in place of a day, month or year */
} dgm_render_options;

#define DGM_RENDER_OPTIONS_INIT { 1, DGM_FORMAT_JSON, false, false, 0, false }

/**
 * Writes a result out.
 *
 * @param out   the text, NUL-terminated for convenience; owned by the result, valid until the next render or its end
 * @param size  bytes of the text; may be NULL
 * @return DGM_OK or DGM_ENOMEM
 */
DGM_API DGM_MUST_USE dgm_status dgm_result_render(const char **out, size_t *size, dgm_result *result,
                                                  const dgm_render_options *options, dgm_error *error);

/* ---- Events of a result, one by one --------------------------------------------------------------------------- */
/* What the JSON says of events, sentences, quotations and acts, without a detour over text; docs/library.md shows it in use. All
 * strings are borrowed: they live as long as the result. Reading a result changes nothing, so threads may share one as long as none
 * renders or frees it. Nothing here fails: what there is none of gives false and a cleared struct. A result of an engine opened for
 * parse_only or extract_only, and one that stands for a duplicate, has no events, quotations or acts. */

/** Bytes without a NUL at the end; borrowed from the result; n = 0 where unknown. */
typedef struct dgm_str {
    const char *p;
    uint32_t n;
} dgm_str;

/** Language in which the article was coded ("id", "en"). */
DGM_API dgm_str dgm_result_lang(const dgm_result *result);
/** Day of publication YYYY-MM-DD, as given or inferred from the text; n = 0: unknown. `inferred` may be NULL. */
DGM_API dgm_str dgm_result_date(const dgm_result *result, bool *inferred);
/** The text that all spans are of: the bytes given, with as many others where they had to be repaired; of a page its article. Valid UTF-8. */
DGM_API dgm_str dgm_result_text(const dgm_result *result);

typedef struct dgm_sentence {
    dgm_span text;
    bool headline;       /**< headline, caption or other furniture that is not read as a statement */
} dgm_sentence;

DGM_API size_t dgm_result_sentence_count(const dgm_result *result);
DGM_API bool dgm_result_sentence(dgm_sentence *out, const dgm_result *result, size_t n);

/** Doer, target, speaker, or who an event is according to. */
typedef struct dgm_actor {
    dgm_str id, name, country, role;
    bool named;          /**< stands in the sentence; else known from context and `text` is empty */
    dgm_span text;
} dgm_actor;

#define DGM_NONE SIZE_MAX /**< no index */

typedef struct dgm_event {
    size_t sentence;     /**< index for dgm_result_sentence() */
    dgm_span trigger;
    dgm_str cameo, status, date, rule; /**< status: "actual", "future", "hypothetical", "negated"; date: YYYY-MM-DD, YYYY-MM or YYYY */
    size_t source_count, target_count;
    dgm_str place, place_country; /**< country: ISO 3166 alpha-3 */
    double lat, lon;     /**< degrees, north and east positive; NAN unknown */
    uint32_t act;        /**< number of the act, from 1: events of one act share it. Act k is dgm_result_act(k - 1) */
    double confidence;   /**< 0 to 1: how often such an event has the right type, calibrated */
    dgm_str cameo_name;  /**< name of the code, in English */
    dgm_str plover_type, plover_mode, plover_contexts; /**< n = 0 where PLOVER has none; contexts joined by ';' */
    unsigned quad;       /**< 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict; 0: none */
    double goldstein;    /**< -10 to 10; NAN: none */
    dgm_span place_text; /**< the words that name the place */
    uint32_t geonameid;  /**< number of GeoNames; 0: none */
    bool attributed;     /**< reported as somebody's words: dgm_result_attributed() tells whose */
    size_t quote;        /**< the quotation that it stands in, for dgm_result_quote(); DGM_NONE: in none */
    size_t count_count;  /**< numbers of persons, for dgm_result_number() */
} dgm_event;

/** The n-th event, in the order of the text; false when there is none. */
DGM_API bool dgm_result_event(dgm_event *out, const dgm_result *result, size_t n);
/** Source and target `k` of event `n`; false when there is none. */
DGM_API bool dgm_result_source(dgm_actor *out, const dgm_result *result, size_t n, size_t k);
DGM_API bool dgm_result_target(dgm_actor *out, const dgm_result *result, size_t n, size_t k);
/** According to whom event `n` is told; false: by the narrator. */
DGM_API bool dgm_result_attributed(dgm_actor *out, const dgm_result *result, size_t n);

/** How many were killed, arrested ... by an act, as one place of the text says. */
typedef struct dgm_number {
    dgm_str kind;        /**< "killed", "injured", "arrested", "crowd", "abducted", "missing", "displaced" */
    uint64_t low, high;  /**< persons, both included; high UINT64_MAX: open ("at least 12") */
    bool approximate;    /**< "about", "puluhan" */
    dgm_span text;
} dgm_number;

/** Number `k` of event `n`; false when there is none. */
DGM_API bool dgm_result_number(dgm_number *out, const dgm_result *result, size_t n, size_t k);

typedef struct dgm_quote {
    dgm_span text;       /**< the content, without marks and without the words that introduce it */
    dgm_str kind;        /**< "direct", "indirect", "mixed" */
    bool stance;         /**< what somebody wants or judges, not what he tells as having happened */
    bool speaker_known;  /**< `speaker` is filled in; its `text` may stand in an earlier sentence */
    dgm_actor speaker;
} dgm_quote;

DGM_API size_t dgm_result_quote_count(const dgm_result *result);
/** The n-th quotation, in the order of the text; false when there is none. */
DGM_API bool dgm_result_quote(dgm_quote *out, const dgm_result *result, size_t n);

/** One act of the article: what its events say together (docs/formats/json.md, "Acts"). */
typedef struct dgm_act {
    dgm_str cameo, status, date;
    dgm_str place, place_country;
    double lat, lon;
    double confidence;   /**< of its surest event */
    size_t event_count;
} dgm_act;

DGM_API size_t dgm_result_act_count(const dgm_result *result);
/** The n-th act, from 0, in the order of first events; false when there is none. */
DGM_API bool dgm_result_act(dgm_act *out, const dgm_result *result, size_t n);
/** Index of the k-th event of act `n`; DGM_NONE when there is none. */
DGM_API size_t dgm_result_act_event(const dgm_result *result, size_t n, size_t k);

/* ---- Reading files ---------------------------------------------------------------------------------------------- */

typedef enum dgm_input {
    DGM_INPUT_AUTO = 0, /**< told by the content */
    DGM_INPUT_TEXT,     /**< one article a file */
    DGM_INPUT_JSONL,    /**< one JSON object a line: id, date, lang, title, source, url, text; all but text optional */
    DGM_INPUT_CONLLU,   /**< sentences in CoNLL-U, in stretches of some hundred; a new document begins a new one */
    DGM_INPUT_HTML,     /**< one web page a file */
    DGM_INPUT_CSV,      /**< a table with a header line; comma, semicolon, tab or "|" between the cells */
    DGM_INPUT_FEED,     /**< RSS or Atom */
    DGM_INPUT_WARC      /**< WARC 1.0 or 1.1: response and conversion records */
} dgm_input;

/** A stream of articles. Opaque; one thread at a time. */
typedef struct dgm_reader dgm_reader;

/**
 * Opens a file, or standard input for "-". Data compressed with gzip or Zstandard are unpacked.
 *
 * @param max_record  bytes of the longest article, page or line that is read; 0: 8 MiB
 * @return DGM_OK, DGM_EIO, DGM_EFORMAT (compressed otherwise) or DGM_ENOMEM
 */
DGM_API DGM_MUST_USE dgm_status dgm_reader_open(dgm_reader **out, const char *path, dgm_input input, size_t max_record,
                                                dgm_error *error);
/**
 * Reads the next article. After a failure other than DGM_EIO and DGM_ENOMEM the next call goes on with the next line.
 *
 * @param out  borrowed from the reader until the next call
 * @param end  set when there are no more; `out` is then empty
 * @return DGM_OK, DGM_EFORMAT (broken JSON), DGM_EINPUT (no text), DGM_ELIMIT (too long), DGM_EIO (cannot be read on: an
 *         error of the system, or damaged data; all records before have been read) or DGM_ENOMEM
 */
DGM_API DGM_MUST_USE dgm_status dgm_reader_next(dgm_article *out, bool *end, dgm_reader *reader, dgm_error *error);
/** Line on which the article last read began, 1-based. */
DGM_API uint64_t dgm_reader_line(const dgm_reader *reader);
DGM_API void dgm_reader_close(dgm_reader *reader);

/* ---- Many articles, many threads -------------------------------------------------------------------------------- */

/** How far a batch has come: all before it has been handed out. */
typedef struct dgm_position {
    uint64_t file;   /**< number of the file, from 1, among all files of the batch; 0: none yet */
    uint64_t record; /**< records of that file */
    uint64_t bytes;  /**< bytes of input read for it, as they lie in the files; for telling how far it is, no more */
} dgm_position;

typedef struct dgm_batch_options {
    uint32_t version;            /**< DGM_BATCH_OPTIONS_INIT sets it */
    const char *const *file;     /**< names; "-" is standard input; of a folder all files in it and in the folders in it */
    size_t file_count;
    dgm_input input;
    size_t max_record;           /**< as in dgm_reader_open() */
    const char *lang;            /**< for articles that name none; NULL or "auto": identified */
    bool lang_forced;            /**< `lang` holds for all articles, whatever they say */
    const char *date;            /**< for articles that name none; NULL: inferred */
    unsigned threads;            /**< 0: one a processor */
    dgm_render_options render;   /**< rendered by the worker threads; ask for it with dgm_result_rendered() */
    void *user;                  /**< handed to the callbacks, which all run in the calling thread */
    dgm_status (*on_result)(void *user, dgm_result *result, dgm_error *error); /**< in input order; not DGM_OK: stops */
    dgm_report_fn on_report;     /**< remarks and failures, in input order; may be NULL */
    bool (*stopped)(void *user); /**< asked between articles; true: finish what was handed out and return. May be NULL */
    const char *fields;          /**< names of fields in JSONL and tables, "text=body,date=published"; NULL: our own */
    dgm_position start;          /**< where an earlier run over the same files came to; all 0: from the beginning. What lies
                                      before is only read when `duplicates` are looked for */
    struct dgm_duplicates *duplicates; /**< what repeats an earlier article is not coded but given out as a duplicate; asked in
                                            input order. NULL: all are coded */
    const char *const *own;      /**< files that the run itself writes, there or coming; where they turn up among `file` they are
                                      remarked and not read. "-": what standard output and standard error go to */
    size_t own_count;
    bool replaces;               /**< results go to where an article takes the place of an earlier one of its id (dgm_store): that one did
                                      so is remarked */
} dgm_batch_options;

#define DGM_BATCH_OPTIONS_INIT { 6, NULL, 0, DGM_INPUT_AUTO, 0, NULL, false, NULL, 1, DGM_RENDER_OPTIONS_INIT, \
                                 NULL, NULL, NULL, NULL, NULL, { 0, 0, 0 }, NULL, NULL, 0, false }

typedef struct dgm_batch_summary {
    uint64_t articles;     /**< read */
    uint64_t failed;       /**< of these, or lines, that could not be coded */
    uint64_t files_failed; /**< files that could not be read */
    uint64_t events, words, bytes;
    bool stopped;          /**< by `stopped` */
    uint64_t duplicates;   /**< of `articles`, not coded because they repeat an earlier one */
    uint64_t files_own;    /**< files not read because the run writes them itself */
} dgm_batch_summary;

/**
 * Codes all articles of all files. A damaged article or file is reported and left out, the rest goes on; a file of CoNLL-U
 * ends at its first malformed stretch and counts as failed. Results come in input order whatever the number of threads.
 *
 * @return DGM_OK (also with failed articles: see the summary), what on_result returned, DGM_EUSAGE (`fields`) or DGM_ENOMEM
 */
DGM_API DGM_MUST_USE dgm_status dgm_batch_run(dgm_batch_summary *out, const dgm_engine *engine,
                                              const dgm_batch_options *options, dgm_error *error);
/** What dgm_batch_options.render asked for; NULL when nothing. Owned by the result. */
DGM_API const char *dgm_result_rendered(const dgm_result *result, size_t *size);

/* ---- Database ------------------------------------------------------------------------------------------------- */

/** An SQLite file of coded articles (docs/formats/database.md). Opaque; one thread at a time. */
typedef struct dgm_store dgm_store;

/**
 * Opens or makes the database.
 *
 * @return DGM_OK, DGM_EIO (cannot be opened or is read-only), DGM_EFORMAT (another program's file or damaged),
 *         DGM_EVERSION (written by a newer dragoman) or DGM_ENOMEM
 */
DGM_API DGM_MUST_USE dgm_status dgm_store_open(dgm_store **out, const char *path, dgm_error *error);
/** Adds an article with its events; replaces an article of the same id. All of an article or nothing is stored. */
DGM_API DGM_MUST_USE dgm_status dgm_store_add(dgm_store *store, const dgm_result *result, dgm_error *error);
/** Makes what was added so far lasting; dgm_store_add() does so by itself every second. */
DGM_API DGM_MUST_USE dgm_status dgm_store_commit(dgm_store *store, dgm_error *error);
/** Commits and closes; also frees the store when that fails. A failure that an earlier call told, and that took back what was not
 *  committed, is not told again. NULL is fine. */
DGM_API DGM_MUST_USE dgm_status dgm_store_close(dgm_store *store, dgm_error *error);
/** The same after a failure: a database that dgm_store_open() made and that nothing was put into is removed. */
DGM_API DGM_MUST_USE dgm_status dgm_store_discard(dgm_store *store, dgm_error *error);

/* ---- Checks ---------------------------------------------------------------------------------------------------- */

/** `message`: "file:line: what is wrong". */
typedef void (*dgm_fault_fn)(void *user, const char *message);

/**
 * Checks packs, world and ontology: columns, codes, duplicates, rules that cannot be reached, examples that fail,
 * offices that overlap.
 *
 * @param fault_count  number of faults told to `fault`
 * @param home         as in dgm_options
 * @return DGM_OK (also with faults), DGM_EIO or DGM_ENOMEM
 */
DGM_API DGM_MUST_USE dgm_status dgm_check(size_t *fault_count, const char *home, dgm_fault_fn fault, void *user,
                                          dgm_error *error);

/** The tables of a folder of one's own (dgm_options.world), together with those of the world. */
DGM_API DGM_MUST_USE dgm_status dgm_check_world(size_t *fault_count, const char *home, const char *folder, dgm_fault_fn fault,
                                                void *user, dgm_error *error);

/**
 * Folders of one's own (dgm_options.packs, dgm_options.ontology; either may be NULL): columns, codes, frames, rows that cannot be reached,
 * examples that fail, folders of languages that there are not.
 */
DGM_API DGM_MUST_USE dgm_status dgm_check_own(size_t *fault_count, const char *home, const char *packs, const char *ontology,
                                              dgm_fault_fn fault, void *user, dgm_error *error);

/**
 * Turns actor and agent dictionaries of TABARI or PETRARCH into tables for a folder of one's own (dgm_options.world):
 * people-own.tsv, organisations-own.tsv, metonyms-own.tsv and agents-own.tsv. Those that an import wrote before are replaced; when one was
 * written or changed by hand, DGM_EWRITE and nothing is written.
 *
 * @param rows    number of rows written
 * @param folder  an existing folder
 * @param fault   told as "file:line: message" what is not taken over; may be NULL
 * @param home    as in dgm_options
 * @return DGM_OK (also with such lines), DGM_EIO, DGM_EFORMAT, DGM_EINPUT (no row came of them), DGM_EWRITE or DGM_ENOMEM
 */
DGM_API DGM_MUST_USE dgm_status dgm_import(size_t *rows, const char *folder, const char *const *file, size_t file_count,
                                           const char *home, dgm_fault_fn fault, void *user, dgm_error *error);

/** What came of a dictionary, and what did not. */
typedef struct dgm_import_summary {
    size_t rows, left_out;   /**< rows written; lines, or parts of them, that gave none */
    size_t reason_count;     /**< of `reason`; texts live for ever, counts may be 0 */
    struct { const char *reason; size_t count; } reason[16];
} dgm_import_summary;

/**
 * Turns verb dictionaries of TABARI, PETRARCH or PETRARCH2 into `folder`/en/triggers.tsv for dgm_options.packs (docs/formats/packs.md tells
 * how). One that an import wrote before is replaced; when it was written or changed by hand, DGM_EWRITE.
 *
 * @param folder  an existing folder
 * @param fault   told as "file:line: message" what is not taken over; may be NULL
 * @param home    as in dgm_options
 * @return DGM_OK (also with such lines), DGM_EIO, DGM_EFORMAT (our own tables), DGM_EINPUT (no row came of them), DGM_EWRITE, DGM_ELIMIT or
 *         DGM_ENOMEM
 */
DGM_API DGM_MUST_USE dgm_status dgm_import_verbs(dgm_import_summary *out, const char *folder, const char *const *file, size_t file_count,
                                                 const char *home, dgm_fault_fn fault, void *user, dgm_error *error);

/* ---- Training ----------------------------------------------------------------------------------------------- */

typedef struct dgm_train_options {
    uint32_t version;    /**< DGM_TRAIN_OPTIONS_INIT sets it */
    uint32_t epochs;     /**< 0: the trainer's own choice */
    uint32_t folds;      /**< folds of the taggers under the parser; 0: 5 */
    uint64_t seed;
    const char *licence; /**< of the data, for the model's metadata; NULL: "" */
    const char *clusters; /**< word clusters (dgm_train("clusters", ...)); NULL: none */
    void (*progress)(void *user, const char *line); /**< NULL: silent */
    void *user;
    uint32_t runs;       /**< runs in different orders that are averaged (tag, parse); 0: 4 */
    const char *lexicon; /**< table of words for tag: lines of form, part of speech, lemma, tabs between them; NULL: none */
    uint32_t threads;    /**< trigger: 2 or more: each step is learnt in two halves side by side (other bytes than in one); 0: one */
} dgm_train_options;

#define DGM_TRAIN_OPTIONS_INIT { 1, 0, 0, 1, NULL, NULL, NULL, NULL, 0, NULL, 0 }

/**
 * Trains a model: the same files, options and seed give the same bytes.
 *
 * @param kind     "tag", "parse" and "neural" (files in CoNLL-U), "langid" (lines "code TAB text"), "event" and "quote"
 *                 (coded articles, JSONL; with folds > 0 nothing is written but the cross-validated scores are told),
 *                 "names" (a token, a tab and its tag a line, docs/formats/names.md), "trigger" (articles, JSONL, with chances of
 *                 words, docs/training.md); docs/training.md has them all
 * @param lang     language code, for the metadata
 * @param file     names of the training files. For tag, parse, neural and names a name may end in ":1", ":2" ...: treebanks of
 *                 several conventions, of which the model then follows number 1; neural takes ":5", ":6" ... for trees
 *                 that a machine made in the conventions of none, 1 ...
 * @param out      model file to write; beside it scratch files come and go
 * @param options  NULL for the defaults
 * @return DGM_OK, DGM_EUSAGE (unknown kind), DGM_EIO, DGM_EFORMAT (the message names file and line) or DGM_ENOMEM
 */
DGM_API DGM_MUST_USE dgm_status dgm_train(const char *kind, const char *lang, const char *const *file, size_t file_count,
                                          const char *out, const dgm_train_options *options, dgm_error *error);

/* ---- Scores --------------------------------------------------------------------------------------------------- */

/** One measure; shares are from 0 to 1. */
typedef struct dgm_score {
    const char *name;    /**< "Tokens", "LAS" ...; lives for ever */
    double precision, recall, f1;
    double aligned;      /**< share of the aligned words; -1 where it does not apply */
    uint64_t correct, gold, system;
} dgm_score;

/** Tokens, Sentences, Words, UPOS, XPOS, UFeats, AllTags, Lemmas, UAS, LAS, CLAS, MLAS, BLEX. */
#define DGM_EVAL_SCORES 13

/**
 * Scores a parsed file against a gold one, from raw text on, with the measures of the CoNLL 2018 shared task.
 *
 * @param out     the measures, in the order named above
 * @param gold    file in CoNLL-U
 * @param system  file in CoNLL-U with the same characters but for blanks
 * @return DGM_OK, DGM_EIO, DGM_EFORMAT (the message names file and line), DGM_EINPUT (the texts differ), DGM_ELIMIT or
 *         DGM_ENOMEM
 */
DGM_API DGM_MUST_USE dgm_status dgm_eval_parse(dgm_score out[DGM_EVAL_SCORES], const char *gold, const char *system,
                                               dgm_error *error);

/**
 * What a model file says of itself: kind, format, sections, and what it was trained on. Verifies all its hashes.
 *
 * @param out   text, or one line of JSON; NUL-terminated, release with dgm_free()
 * @param size  bytes of it; may be NULL
 * @return DGM_OK, DGM_EIO, DGM_EFORMAT (no model, or damaged), DGM_EVERSION or DGM_ENOMEM
 */
DGM_API DGM_MUST_USE dgm_status dgm_model_info(char **out, size_t *size, const char *path, bool json, dgm_error *error);
/** Frees memory that a function of this header gave away; NULL is fine. */
DGM_API void dgm_free(void *p);

/* ---- Scores of coded articles ------------------------------------------------------------------------------------- */

typedef struct dgm_eval_options {
    uint32_t version;    /**< DGM_EVAL_OPTIONS_INIT sets it */
    uint32_t resamples;  /**< samples of articles for the 95 % intervals, at most 100,000; 0: no intervals */
    uint64_t seed;       /**< of these samples (splitmix64): the same seed gives the same intervals everywhere */
    bool json;           /**< one JSON object instead of text */
    bool per_root;       /**< text: counts of each CAMEO root; in JSON always there */
    bool reliability;    /**< text: confidence against the share of right events; in JSON always there */
    bool misses;         /**< every gold event without a partner and every event of the system without one */
} dgm_eval_options;

#define DGM_EVAL_OPTIONS_INIT { 1, 1000, 1, false, false, false, false }

/**
 * Scores coded articles (docs/formats/json.md, one object a line; gzip and Zstandard are unpacked) against gold ones of the same
 * form: events by type, trigger, dyad and actors, acts, what is right about paired events, quotations, dates, places, sentences
 * (docs/formats/scores.md). An article that the system lacks counts as empty.
 *
 * @param out      the report, NUL-terminated, release with dgm_free()
 * @param size     bytes of it; may be NULL
 * @param gold     articles with "id", "text", "sentences" and "events"; offsets are bytes of the text
 * @param options  NULL for the defaults
 * @return DGM_OK, DGM_EIO, DGM_EFORMAT (damaged compressed data), DGM_EINPUT (no coded article; the message names file and line),
 *         DGM_ELIMIT, DGM_EUSAGE or DGM_ENOMEM
 */
DGM_API DGM_MUST_USE dgm_status dgm_eval_articles(char **out, size_t *size, const char *gold, const char *system,
                                                  const dgm_eval_options *options, dgm_error *error);

/* ---- Long runs ------------------------------------------------------------------------------------------------- */

/** Where the batch stands when this result has been dealt with; all 0 for results of dgm_code(). */
DGM_API dgm_position dgm_result_position(const dgm_result *result);

/** Short name of a status, as in the JSON of failures: "limit", "input" ...; lives for ever. */
DGM_API const char *dgm_status_name(dgm_status status);

/** What the files of a batch are, told without reading them. */
typedef struct dgm_inputs {
    uint64_t files, bytes;  /**< of regular files; folders with all that is in them */
    uint64_t fingerprint;   /**< of names, sizes and times of change, in the order of the batch */
    bool complete;          /**< false: standard input, a pipe or a device is among them */
} dgm_inputs;

/** @return DGM_OK or DGM_ENOMEM; what cannot be looked into is left for dgm_batch_run() to tell */
DGM_API DGM_MUST_USE dgm_status dgm_inputs_measure(dgm_inputs *out, const char *const *file, size_t file_count, dgm_error *error);

/**
 * Hash over the data that coding depends on: packs, models, world (also one's own), ontology, and the version of the library.
 *
 * @return DGM_OK, DGM_EIO or DGM_ENOMEM
 */
DGM_API DGM_MUST_USE dgm_status dgm_engine_fingerprint(uint64_t *out, const dgm_engine *engine, dgm_error *error);

/**
 * A mark in the database says how far a run over given input has come. It is written in the transaction of the articles
 * that it speaks of, so that after a kill at any moment the two agree.
 *
 * @param mark   the mark that the last run left, NUL-terminated, empty when there is none; lives as long as the store
 */
DGM_API DGM_MUST_USE dgm_status dgm_store_mark(const char **mark, dgm_store *store, dgm_error *error);
/** The articles that follow belong to the run that left the mark: no new row of `runs` is made for them. */
DGM_API DGM_MUST_USE dgm_status dgm_store_continue(dgm_store *store, dgm_error *error);
/** Sets the mark, of a text that is copied; call it before the dgm_store_add() that brings what it speaks of. It becomes
 *  lasting with the next commit, but not when that article cannot be added. */
DGM_API DGM_MUST_USE dgm_status dgm_store_set_mark(dgm_store *store, const char *mark, dgm_error *error);

/* ---- Near-duplicates ------------------------------------------------------------------------------------------ */

/** Recognises articles that repeat an earlier one: the same report in another outlet, edited or cut. Opaque; one thread. */
typedef struct dgm_duplicates dgm_duplicates;

/** Two articles that were compared; for setting thresholds on material of one's own. */
typedef struct dgm_compared {
    const char *id, *first; /**< of the article and of the earlier one; may be NULL */
    double contained;       /**< share of the shorter one's word shingles that stand in the other, 0 to 1 */
    double numbers;         /**< share of the numbers between the same words that are the same; drawn to 0.5 where there are few */
    double length;          /**< the shorter one's length by the longer one's */
    double head;            /**< share of the longer one's first half that stands in the shorter one */
    double score;           /**< at least 0: the same article */
} dgm_compared;

typedef struct dgm_duplicates_options {
    uint32_t version;    /**< DGM_DUPLICATES_OPTIONS_INIT sets it */
    uint32_t min_words;  /**< shorter articles are never grouped; 0: 40 */
    double stricter;     /**< added to the score that is asked for: above 0 fewer duplicates, below 0 more */
    size_t cache_bytes;  /**< memory for pages of the state; 0: 64 MiB. The rest lies on disk, about 1.2 KB an article */
    void (*compared)(void *user, const dgm_compared *pair); /**< NULL: nobody wants to know */
    void *user;
} dgm_duplicates_options;

#define DGM_DUPLICATES_OPTIONS_INIT { 1, 0, 0.0, 0, NULL, NULL }

/** What was found out about one article, or a member of a group. Strings are NULL where unknown. */
typedef struct dgm_duplicate {
    bool is_duplicate;
    uint64_t group;      /**< number of the first report, counted from 0 in the order of adding */
    const char *id, *source, *date, *url; /**< dgm_duplicates_add(): of the first report; dgm_duplicates_list(): of the member */
    double similarity;   /**< share of the shorter text that stands in the other */
} dgm_duplicate;

/**
 * Opens the state: a file that is made or gone on with, or a private one on disk that ends with it.
 *
 * @param path     SQLite file; NULL: a temporary one
 * @param options  NULL for the defaults; copied
 * @return DGM_OK, DGM_EIO, DGM_EFORMAT (another kind of file), DGM_EVERSION, DGM_EWRITE or DGM_ENOMEM
 */
DGM_API DGM_MUST_USE dgm_status dgm_duplicates_open(dgm_duplicates **out, const char *path,
                                                    const dgm_duplicates_options *options, dgm_error *error);
/**
 * Takes the next article in and tells whether it repeats an earlier one. An article with the id of the earlier one is a new
 * version of it and no duplicate.
 *
 * @param out  strings are borrowed until the next call
 * @return DGM_OK, DGM_EWRITE, DGM_EFORMAT (damaged state) or DGM_ENOMEM
 */
DGM_API DGM_MUST_USE dgm_status dgm_duplicates_add(dgm_duplicate *out, dgm_duplicates *d, const dgm_article *article,
                                                   dgm_error *error);
/** Number of articles taken in. */
DGM_API uint64_t dgm_duplicates_count(const dgm_duplicates *d);
/** Makes what was taken in lasting. A named file is committed only here and by dgm_duplicates_close(). */
DGM_API DGM_MUST_USE dgm_status dgm_duplicates_commit(dgm_duplicates *d, dgm_error *error);
/** Forgets all articles but the first `count`: back to the point where a run is resumed. Commits. */
DGM_API DGM_MUST_USE dgm_status dgm_duplicates_rewind(dgm_duplicates *d, uint64_t count, dgm_error *error);
/** Commits and closes; also frees the state when that fails. NULL is fine. */
DGM_API DGM_MUST_USE dgm_status dgm_duplicates_close(dgm_duplicates *d, dgm_error *error);

typedef dgm_status (*dgm_duplicates_fn)(void *user, const dgm_duplicate *member, dgm_error *error);
/** Tells the members of all groups of two or more (`all`: also the others), group by group, the first report first. */
DGM_API DGM_MUST_USE dgm_status dgm_duplicates_list(dgm_duplicates *d, bool all, dgm_duplicates_fn each, void *user,
                                                    dgm_error *error);
/** Does the result stand for a duplicate that was not coded? */
DGM_API bool dgm_result_is_duplicate(const dgm_result *result);

/* ---- Stories and acts over many articles ------------------------------------------------------------------------ */

typedef struct dgm_link_options {
    uint32_t version;         /**< DGM_LINK_OPTIONS_INIT sets it */
    const char *home;         /**< as in dgm_options */
    double threshold;         /**< average similarity from which articles are one story, 0 to 1; 0: 0.2 */
    uint32_t window_days;     /**< articles further apart from all others of a story do not join it; 0: 5 */
    uint32_t window_articles; /**< a story is over when so many articles came since its last one; 0: 50000 */
    const char *db;           /**< database of dgm_store whose tables of stories are replaced, made when there is none; NULL: none */
    void *user;               /**< handed to the callbacks */
    /** One JSON object, docs/formats/link.md, without a line end; not DGM_OK: stops. NULL: only `db` */
    dgm_status (*on_record)(void *user, const char *record, size_t size, dgm_error *error);
    dgm_report_fn on_report;  /**< lines that are no coded article; may be NULL */
} dgm_link_options;

#define DGM_LINK_OPTIONS_INIT { 1, NULL, 0.0, 0, 0, NULL, NULL, NULL, NULL }

typedef struct dgm_link_summary {
    uint64_t articles, duplicates; /**< in the stories, each id once */
    uint64_t failed;               /**< lines that are no coded article */
    uint64_t stories, acts, mentions;
} dgm_link_summary;

/**
 * Links coded articles: which report the same event, and which acts several of them tell.
 *
 * @param file        outputs of `dragoman code --json` ("-": standard input), also of several machines, or databases of --db
 * @param file_count  0: the articles of options->db
 * @return DGM_OK (also with failed lines: see the summary), DGM_EIO, DGM_EFORMAT (a damaged database or table of words),
 *         DGM_ELIMIT (a line over 256 MiB), DGM_EWRITE (also: `db` is another program's), DGM_EVERSION (`db` is of a newer
 *         dragoman), what on_record returned, or DGM_ENOMEM
 *
 * The result does not depend on how dated articles are spread over the files. Memory holds the open stories only; what else is
 * needed lies in a temporary file.
 */
DGM_API DGM_MUST_USE dgm_status dgm_link_run(dgm_link_summary *out, const char *const *file, size_t file_count,
                                             const dgm_link_options *options, dgm_error *error);

/* ---- Asking a database ------------------------------------------------------------------------------------------- */

/** One name and value, as in a URL (`country=IDN`) or on the command line (`--country IDN`; there `-` stands for `_`).
 *  Borrowed for the time of the call. */
typedef struct dgm_param {
    const char *name, *value;
} dgm_param;

typedef enum dgm_query_format {
    DGM_QUERY_TABLE, /**< for people: aligned columns */
    DGM_QUERY_CSV,   /**< RFC 4180 with a header line; lines end with LF */
    DGM_QUERY_JSON,  /**< one object, docs/formats/query.md */
    DGM_QUERY_JSONL  /**< one object a row */
} dgm_query_format;

/** A database of dgm_store, opened for reading only. Opaque; one thread at a time, any number of them open beside a writer. */
typedef struct dgm_query dgm_query;

/**
 * Opens a database for questions.
 *
 * @param out  the database, NULL on failure; release with dgm_query_close()
 * @return DGM_OK, DGM_EIO (there is none, or it cannot be read), DGM_EFORMAT (no SQLite file, another program's, or damaged),
 *         DGM_EVERSION (of a newer dragoman, or of an older one: the message says how to bring it up) or DGM_ENOMEM
 */
DGM_API DGM_MUST_USE dgm_status dgm_query_open(dgm_query **out, const char *path, dgm_error *error);
/** NULL is fine. */
DGM_API void dgm_query_close(dgm_query *query);

/** Takes the next bytes of a long answer; not DGM_OK: the answer ends with that status. */
typedef dgm_status (*dgm_write_fn)(void *user, const char *p, size_t size, dgm_error *error);

/**
 * Answers one question.
 *
 * @param out     the answer, NUL-terminated for convenience, release with dgm_free(); NULL on failure
 * @param size    bytes of it; may be NULL
 * @param what    "events", "acts", "dyads", "counts", "overview", "meta", "actors" and what docs/formats/query.md lists beside
 * @param param   filters and paging, docs/formats/query.md; the same name again: any of the values
 * @return DGM_OK; DGM_EUSAGE for an unknown `what`, an unknown name or a value that is none: `error->offset` is then the number
 *         of the parameter (UINT64_MAX: none) and the message begins with its name; DGM_EFORMAT (a damaged database), DGM_EIO
 *         or DGM_ENOMEM
 */
DGM_API DGM_MUST_USE dgm_status dgm_query_run(char **out, size_t *size, dgm_query *query, const char *what,
                                              const dgm_param *param, size_t param_count, dgm_query_format format,
                                              dgm_error *error);
/** The same in pieces as they come, without a bound on the number of rows unless `limit` gives one. What `write` returned is
 *  returned when it is not DGM_OK. */
DGM_API DGM_MUST_USE dgm_status dgm_query_stream(dgm_query *query, const char *what, const dgm_param *param, size_t param_count,
                                                 dgm_query_format format, dgm_write_fn write, void *user, dgm_error *error);
/** The n-th parameter's name that questions know, and in a line what it means; NULL beyond the last. They live for ever. */
DGM_API const char *dgm_query_param(size_t n, const char **value, const char **help);

/**
 * Brings a database of an earlier format up to the present one, all or nothing; dgm_store_open() does the same.
 *
 * @return DGM_OK (also when there was nothing to do), DGM_EIO, DGM_EFORMAT, DGM_EVERSION, DGM_EWRITE or DGM_ENOMEM
 */
DGM_API DGM_MUST_USE dgm_status dgm_query_migrate(const char *path, dgm_error *error);

/* ---- Serving a database ------------------------------------------------------------------------------------------- */

/** A database as a web page and a JSON API over HTTP (docs/api.md). Opaque. */
typedef struct dgm_server dgm_server;

typedef struct dgm_server_options {
    uint32_t version;         /**< DGM_SERVER_OPTIONS_INIT sets it */
    const char *listen;       /**< address to listen on, IPv4 or IPv6; NULL: 127.0.0.1, which no other machine can reach */
    uint16_t port;            /**< 0: any that is free, see dgm_server_url() */
    const char *name;         /**< a host name that requests may use beside the address and the names of this machine; NULL: none */
    bool edit;                /**< take corrections; else nothing is ever written */
    size_t max_body;          /**< bytes of the longest body; 0: 1 MiB */
    unsigned threads;         /**< that answer questions and code articles; 0, 1: two */
    unsigned request_seconds; /**< for a request to arrive whole, and for silence; 0: 20 */
    const dgm_engine *engine; /**< codes articles for POST /v1/code; shared, kept, opened best with `trace`. NULL: none are coded */
} dgm_server_options;

#define DGM_SERVER_OPTIONS_INIT { 1, NULL, 8765, NULL, false, 0, 0, 0, NULL }

/**
 * Opens the database, binds the address and answers from then on, in threads of its own.
 *
 * @param out      the server, NULL on failure; end it with dgm_server_close()
 * @param db       SQLite file of dgm_store; kept by address: must live as long as the server, as must strings in `options`
 * @param options  NULL for the defaults
 * @return DGM_OK, DGM_EIO (the database cannot be read, or the address is in use), DGM_EFORMAT, DGM_EVERSION (the database: see
 *         dgm_query_open()), DGM_EWRITE (`edit`, and the database cannot be written to), DGM_EUSAGE (no address; a library built without its server)
 *         or DGM_ENOMEM
 */
DGM_API DGM_MUST_USE dgm_status dgm_server_open(dgm_server **out, const char *db, const dgm_server_options *options, dgm_error *error);
/** "http://127.0.0.1:8765/"; lives as long as the server. */
DGM_API const char *dgm_server_url(const dgm_server *server);
/** Takes no more requests, finishes those that came, and frees all. NULL is fine. */
DGM_API void dgm_server_close(dgm_server *server);

/* ---- Exporting a database ------------------------------------------------------------------------------------------ */

typedef struct dgm_export_options {
    uint32_t version;    /**< DGM_EXPORT_OPTIONS_INIT sets it */
    const char *home;    /**< as in dgm_options */
    bool one_a_day;      /**< of a day, source, target and code only the record of the highest confidence, of equally good ones the first */
} dgm_export_options;

#define DGM_EXPORT_OPTIONS_INIT { 1, NULL, false }

/**
 * Writes events of a database in a format of others, column by column as docs/formats/export.md says.
 *
 * @param count   records written, also after a failure; may be NULL
 * @param db      a database of dgm_store; opened for reading only
 * @param format  a name of dgm_export_format()
 * @param param   filters, as for dgm_query_run(). Formats that do not tell the status of an event get actual ones only, unless
 *                `status` is among them
 * @param options NULL for the defaults; not kept
 * @param write   gets the bytes in pieces of some 64 KiB; what it returned is returned when it is not DGM_OK
 * @return as dgm_query_stream(), DGM_EUSAGE also for an unknown format; DGM_EWRITE when the temporary database is full. What is kept beside one
 *         event lies there, on disk
 */
DGM_API DGM_MUST_USE dgm_status dgm_export(uint64_t *count, const char *db, const char *format, const dgm_param *param, size_t param_count,
                                           const dgm_export_options *options, dgm_write_fn write, void *user, dgm_error *error);
/** The n-th format's name, usual file name and what it is in a line (either may be NULL); NULL beyond the last. They live for ever. */
DGM_API const char *dgm_export_format(size_t n, const char **file, const char **help);

/* ---- Runs that go on, and what they write ------------------------------------------------------------------------ */

/**
 * Says which run adds to the state from now on; each commit notes it. When the same run was the last to write, it was killed at
 * its end, or is made once more: dgm_duplicates_rewind() to where it began then makes it count once.
 *
 * @param began  articles that the state held when the run began: now, or when the same run began before
 * @param run    a hash of all that makes the run what it is
 * @return DGM_OK, DGM_EWRITE or DGM_ENOMEM
 */
DGM_API DGM_MUST_USE dgm_status dgm_duplicates_run(uint64_t *began, dgm_duplicates *d, uint64_t run, dgm_error *error);

/** As dgm_inputs_measure(), without the files that the run itself writes (as in dgm_batch_options). */
DGM_API DGM_MUST_USE dgm_status dgm_inputs_measure_without(dgm_inputs *out, const char *const *file, size_t file_count,
                                                           const char *const *own, size_t own_count, dgm_error *error);

#ifdef __cplusplus
}
#endif
#endif
