/* The engine: everything loaded once, and the order in which the stages run over a document.
 *
 * This is the only place that knows all stages. An engine is built by one thread and read by many; whatever coding
 * writes to lives in the dgm_result.
 */
#ifndef DGM_ENGINE_ENGINE_H
#define DGM_ENGINE_ENGINE_H

#include "base/buf.h"
#include "doc/doc.h"
#include "engine/stages.h"
#include "page/page.h"
#include "read/clean.h"
#include "write/writer.h"

#define ENGINE_LANGUAGES 16 /* at most */
#define WORDS_PER_SECOND 50000u /* what counts as a second of work for dgm_options.time_limit */
#define DEFAULT_TIME_LIMIT 120u

/* The rules of one language, stage by stage. */
typedef struct language {
    const char *code;
    segmenter *segment;
    tagger *tag;
    parser *parse;
    namer *names; /* NULL: no model */
    network *acts; /* NULL: no model */
    namer *given_names; /* of the caller: what is written as mentions; NULL: none */
    entity_rules *entity;
    time_rules *time;
    place_rules *place;
    quote_rules *quote;
    coder *code_rules; /* NULL: a pack without triggers.tsv, whose language can be parsed and not coded */
    str pack, models; /* versions, for the output */
} language;

struct dgm_engine {
    arena arena; /* strings of the engine */
    const char *home;
    dgm_options options;
    langid *langid;
    world *world;
    ontology *ontology;
    str world_version, ontology_version;
    bool treebank_found; /* while opening: a pack knows options.treebank */
    language language[ENGINE_LANGUAGES]; /* those of packs/languages.tsv that have a folder packs/<code>/ with pack.tsv */
    uint32_t language_count;
    page_rules *page;
    str packs; /* "en, id", for messages */
    str *remark; /* what is missing and does without, for the user */
    uint32_t remark_count, remark_cap;
    struct language_label *label; /* packs/languages.tsv */
    uint32_t label_count, label_cap;
};

typedef struct language_label {
    str code, code3, name;
} language_label;

typedef struct remark {
    str text;
    uint64_t offset;
} remark;

struct dgm_result {
    arena arena;
    doc doc;
    const dgm_engine *engine;
    const language *language; /* NULL when coding did not get that far */
    remark *remark;
    uint32_t remark_count, remark_cap;
    dgm_error failure; /* status DGM_OK: coded */
    buf rendered;
    uint64_t steps;    /* words that went into the stages behind segmentation */
    dgm_position position; /* of the batch when this result has been dealt with */
    const struct role_judge *judge; /* of the next run: gives the roles (doc.h) */
    bool lexicon_only; /* of the next run: the lexicon alone decides (checks of its examples) */
    bool words_may_go; /* of the next run: notes are kept, words of a text over SHOWN_BYTES are not (the server) */
    bool grammar_only; /* of the next run: it stops after the trees */
    bool before_events; /* of the next run: it stops before the coder (training of earlier stages) */
    const repetition *repeats; /* a near-duplicate that is not coded; NULL: none. Set by the batch, which owns it */
};

/* The rules of language `code`, or NULL. */
const language *engine_language(const dgm_engine *engine, const char *code);
/* English name of a language by its code ("ms", "msa" -> "Malay"), or empty. Sets `code2` to its two-letter code. */
str engine_language_name(const dgm_engine *engine, str code, char code2[4]);

/* A result that codes nothing yet, with an empty arena; engine_recycle() makes it ready for the next article. */
void result_init(dgm_result *r, const dgm_engine *engine);
void result_recycle(dgm_result *r);
void result_release(dgm_result *r);
void result_remark(dgm_result *r, uint64_t offset, const char *format, ...) PRINTF_LIKE(3, 4);

/* Codes `article` into `r`, which is fresh or recycled. On failure r->failure holds what *error holds, and r->doc.id is
 * set. */
dgm_status pipeline_run(dgm_result *r, const dgm_article *article, dgm_error *error);
/* Finds the article of a page and fills in the document: text, pieces, title, author, date and so on. What `article` names
 * itself stays. */
dgm_status take_page(dgm_result *r, const dgm_article *article, dgm_error *error);
dgm_status result_render(dgm_result *r, const dgm_render_options *options, dgm_error *error);

/* "name-1f2e3d4c": hash over names and contents of the files of home/folder whose names begin with `prefix` and end in
 * one of `endings` (space separated), in order of their names. Empty when there are none. */
dgm_status fingerprint(str *out, arena *a, const char *home, const char *folder, const char *prefix, const char *endings,
                       const char *name, dgm_error *error);
/* Is it a day that exists ("2021-04-07")? Longer time stamps count by their first ten characters. */
bool date_is_valid(str date);
/* Today in UTC as "YYYY-MM-DD". */
void date_today(char out[11]);

#endif
