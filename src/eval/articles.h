/* Comparing coded articles with gold ones. The public function is dgm_eval_articles().
 *
 * Method: the measures of the scorer that came with the coded articles, from its definitions: events are paired one to one inside
 * a gold sentence and a CAMEO root, the nearest first; records (source x target) and acts are compared as multisets. */
#ifndef DGM_EVAL_ARTICLES_H
#define DGM_EVAL_ARTICLES_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "learn/coded.h"

/* ---- A coded article, as far as it is compared ---- */

typedef struct coded_actor {
    str country, key; /* key: "country/role" */
    str name, text;
} coded_actor;

typedef struct coded_span {
    uint32_t start, end;
    str value;                  /* date: value; place: country */
    const coded_actor *speaker; /* quotation; NULL: none */
} coded_span;

typedef struct coded_spans {
    coded_span *item;
    uint32_t count;
} coded_spans;

typedef struct coded_event {
    uint32_t start, end; /* of the trigger */
    str trigger, cameo, status, date;
    coded_actor *side[2];
    uint32_t side_count[2];
    const coded_actor *attributed; /* NULL: none */
    bool placed;
    str place_name, place_text, place_country;
    str act;             /* empty: an act of its own */
    double confidence;   /* NAN: not given */
    uint32_t sentence;   /* of the gold; NO_INDEX until known */
    str *record[2];      /* source x target, sorted, each once; [0] by country, [1] by country and role */
    uint32_t record_count[2];
} coded_event;

typedef struct coded_doc {
    str id, lang, text;  /* text: of the gold only */
    coded_event *event;
    uint32_t event_count;
    coded_spans quote, date, place, sentence;
    bool used;
} coded_doc;

/* Reads what is compared into `a`. Of gold articles sentences and events must be there; of a system's, events without code or
 * trigger, indirect quotations and expressions of time that are no dates are left out. */
dgm_status coded_doc_read(coded_doc *out, const coded_article *from, bool gold, arena *a, dgm_error *error);

/* ---- Counts ---- */

enum count_name {
    N_EVENT_GOLD, N_EVENT_SYSTEM, N_TYPE, N_TRIGGER, N_DYAD_GOLD, N_DYAD_SYSTEM, N_DYAD, N_ACTORS_GOLD, N_ACTORS_SYSTEM, N_ACTORS,
    N_LEDGER_GOLD, N_LEDGER_SYSTEM, N_LEDGER, N_QUOTE_GOLD, N_QUOTE_SYSTEM, N_QUOTE, N_SPEAKER, N_DATES_GOLD, N_DATES_SYSTEM, N_DATES,
    N_DATES_VALUE, N_PLACES_GOLD, N_PLACES_SYSTEM, N_PLACES, N_PLACES_COUNTRY, N_SENT_GOLD, N_SENT_SYSTEM, N_SENT, N_CODE, N_STATUS,
    N_ATTRIBUTION, N_ATTRIBUTED_GOLD, N_ATTRIBUTED, N_SOURCE_COUNTRY, N_SOURCE_ROLE, N_TARGET_COUNTRY, N_TARGET_ROLE, N_DATE,
    N_PLACE_COUNTRY, N_PLACED_GOLD, N_PLACE_NAME, N_COUNTS
};

#define ROOTS 100          /* of two digits */
#define CONFIDENCE_BINS 10

typedef struct root_count { uint32_t gold, system, right; } root_count;
typedef struct confidence_bin { uint64_t events, right; double sum; } confidence_bin;

/* What one article adds, and the sums over all. */
typedef struct tally {
    root_count root[ROOTS];
    confidence_bin bin[CONFIDENCE_BINS];
} tally;

/* A missed gold event or an extra one of the system. */
typedef void note_fn(void *context, const coded_doc *gold, const coded_event *e, bool miss);

/* Scores one article; `system` NULL: not coded. `n` and `t` are added to. `scratch` is reset by the caller. */
dgm_status score_article(uint32_t n[N_COUNTS], tally *t, const coded_doc *gold, coded_doc *system, arena *scratch, note_fn *note, void *context,
                         dgm_error *error);

/* The two halves of score_article(). */
dgm_status score_events(uint32_t n[N_COUNTS], tally *t, const coded_doc *gold, coded_doc *system, arena *scratch, note_fn *note, void *context,
                        dgm_error *error);
dgm_status score_spans(uint32_t n[N_COUNTS], const coded_doc *gold, const coded_doc *system, arena *scratch, dgm_error *error);

/* Do two names share a word of more than two letters (or, where there are none, are they the same)? `other` is a second name of the right one. */
dgm_status share_name_word(bool *out, str left, str right, str other, arena *scratch, dgm_error *error);

/* Sorts and drops what stands there twice; how many are left. */
uint32_t sort_unique(str *s, uint32_t n);
/* How many of two sorted lists without doubles are in both. */
uint32_t count_common(const str *a, uint32_t n, const str *b, uint32_t m);

#endif
