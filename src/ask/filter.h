/* Inside the filter: what filter.c and filter_values.c share. */
#ifndef DGM_ASK_FILTER_H
#define DGM_ASK_FILTER_H

#include "ask/internal.h"

#define MAX_VALUE 1000 /* bytes of a value that is no article's id */

typedef struct given {
    const char *name, *value;
    uint64_t at; /* number of the parameter */
} given;

typedef struct value {
    enum { VALUE_TEXT, VALUE_INT, VALUE_REAL } kind;
    str text;
    int64_t i;
    double d;
} value;

struct ask_filter {
    arena arena;
    given *given;  uint32_t given_count, given_cap;
    value *value;  uint32_t value_count, value_cap;
    buf where, article, outlets; /* outlets: a statement that gives the numbers of those asked for */
    const char *order;
    uint64_t limit, offset;
    bool with_rejected; /* they are asked for by name */
    bool failed; /* memory */
};

/* A condition under way: of which parameter, for errors. */
typedef struct builder {
    ask_filter *f;
    ask *q;
    dgm_error *error;
} builder;

/* One value of a parameter as a condition over `column`, into `out`. */
typedef dgm_status put_one(builder *b, buf *out, const given *g, const char *column);

/* DGM_EUSAGE about a value. */
dgm_status filter_bad(const builder *b, const given *g, const char *format, ...) PRINTF_LIKE(3, 4);
/* Each keeps a value and writes its name, ":f7". */
void put_text(ask_filter *f, buf *b, str s);
void put_int(ask_filter *f, buf *b, int64_t i);
void put_real(ask_filter *f, buf *b, double d);
/* column = value, or, after "~", a part of it in upper or lower case; `fold`: upper and lower case are the same for whole names, too. */
void put_name(ask_filter *f, buf *b, const char *column, str s, bool fold);
/* A condition over parties p: id, name, or a part of the name after "~". */
void put_actor(ask_filter *f, buf *b, str s);
/* Three letters as capitals. */
bool three_letters(str s, char out[4]);
/* YYYY, YYYY-MM or YYYY-MM-DD as YYYYMMDD with 0 for what is not said; where such a stretch begins and ends among facts.day. */
bool read_day(const char *z, int32_t *out);
int32_t day_from(int32_t day);
int32_t day_to(int32_t day);

put_one put_corrected, put_prefix, put_equal, put_folded, put_quad, put_status, put_number, put_confidence, put_attributed, put_day, put_day_text, put_place,
    put_place_country, put_near, put_outlet, put_words, put_article, put_story, put_linked_act;

#endif
