/* One scan over the facts: what counts, overview and pairs share. */
#ifndef DGM_ASK_TALLY_H
#define DGM_ASK_TALLY_H

#include "ask/internal.h"
#include "base/map.h"

enum { FACT_PARTIES = 24 /* of a side; further ones are not counted */, TALLY_FIELDS = 4 };

/* A row of the table, with 0 for what is unknown; text is borrowed until the next one. */
typedef struct fact {
    int64_t key, act;
    int32_t day, published; /* YYYYMMDD */
    str code, type, mode, status, lang;
    int quad;
    bool has_goldstein;
    double goldstein;
    uint32_t outlet, spot, said_by;
    uint32_t source[FACT_PARTIES], target[FACT_PARTIES];
    uint32_t source_count, target_count;
} fact;

extern const char tally_columns[]; /* of facts f, in the order in which fact_take() wants them */
void fact_take(fact *f, sqlite3_stmt *sql);
/* False: out of memory. */
typedef bool tally_fn(void *user, const fact *f);
/* Every fact that passes, each once; inside ask_begin(). */
dgm_status tally_scan(ask *q, const ask_filter *f, tally_fn *each, void *user, dgm_error *error);

/* Words as numbers from 1; 0 for "". */
typedef struct words {
    str *word;
    uint32_t count, cap;
    map of;
    bool failed;
} words;
uint32_t words_number(words *w, arena *a, str s);

/* A set of numbers. */
typedef struct keyset {
    uint64_t *slot;
    uint32_t cap, count;
} keyset;
bool keyset_add(keyset *s, uint64_t key, bool *is_new); /* false: out of memory */
void keyset_release(keyset *s);

typedef struct tally_row {
    int64_t key[TALLY_FIELDS];
    uint64_t events, weighed, cooperation, conflict, articles, duplicates, outlets;
    double goldstein; /* sum over `weighed` events */
} tally_row;

typedef struct tally {
    tally_row *row;
    uint32_t count, cap;
    map of;
} tally;
/* The row of a key, new when there was none; NULL: out of memory. Rows move when others are added. */
tally_row *tally_find(tally *t, const int64_t key[TALLY_FIELDS]);
void row_count(tally_row *r, const fact *f);
/* For qsort: the most events first. */
int tally_order(const void *a, const void *b);
void tally_release(tally *t);

/* Up to two columns of a row that is found by a number; empty when there is none. */
dgm_status name_of(str out[2], arena *a, ask *q, const char *sql, int64_t number, dgm_error *error);

#endif
