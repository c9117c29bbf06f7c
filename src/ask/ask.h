/* Questions to a database of coded articles (docs/formats/database.md, docs/formats/query.md).
 *
 *   connect.c   a file opened for reading, also where nothing may be written
 *   open.c      a database opened for reading; statements; what its tables of names say, kept between questions
 *   params.c    the parameters that every question knows
 *   filter.c    parameters -> one SQL condition with bound values; filter_values.c one value
 *   fixed.c     corrections laid over what was coded, in tables that the connection alone sees
 *   events.c    events with all that belongs to them, one by one
 *   out.c       answers as table, CSV, JSON, a line of JSON a row
 *   rows.c      questions whose answer is rows: events, acts, dyads, actors
 *   read.c      articles and outlets read, by period
 *   tally.c     one scan over the facts: counts by any fields; overview.c the overview
 *   query.c     the public door: which question, which parameters
 *
 * Nothing that a user gives is ever part of SQL: conditions hold names of ours only, values are bound.
 */
#ifndef DGM_ASK_ASK_H
#define DGM_ASK_ASK_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/database.h"
#include "base/str.h"

#include <sqlite3.h>

/* ---- The database ------------------------------------------------------------------------------------------------ */

typedef struct ask ask;

/* Opens for reading; see dgm_query_open(). Close with ask_close(); NULL is fine there. */
dgm_status ask_open(ask **out, const char *path, dgm_error *error);
void ask_close(ask *q);
sqlite3 *ask_handle(ask *q);
const char *ask_path(const ask *q);
/* Has it this table or view? Those of dragoman link are optional. */
bool ask_has_table(ask *q, const char *name);
/* The error of the last call to SQLite, as status and message that name the file. */
dgm_status ask_failed(const ask *q, dgm_error *error);
/* All that one answer reads is of one moment: between begin and end a writer changes nothing for it. */
dgm_status ask_begin(ask *q, dgm_error *error);
void ask_end(ask *q);
/* Before an answer is given out: DGM_EIO when it was read without locks (connect.h) and the file has changed meanwhile. */
dgm_status ask_check(const ask *q, dgm_error *error);

/* ---- Filters ----------------------------------------------------------------------------------------------------- */

typedef struct ask_filter ask_filter;

/* Reads filters and paging from parameters. Names that only the question at hand knows stand in `more`, separated by blanks
 * ("by q speaker"); ask_value() gives theirs. DGM_EUSAGE, with the number of the parameter as offset, for other names and bad values.
 * Free with ask_filter_free(); NULL is fine there. Parameters are copied. */
dgm_status ask_filter_new(ask_filter **out, ask *q, const dgm_param *param, size_t count, const char *more, dgm_error *error);
void ask_filter_free(ask_filter *f);
/* A condition over `facts f`, "1" without filters: "SELECT ... FROM facts f WHERE <it>". */
const char *ask_filter_where(const ask_filter *f);
/* A condition over `articles w`, of what is about articles alone: outlet, lang, reported_from, reported_to, article, text, story; "1" if none. */
const char *ask_filter_where_article(const ask_filter *f);
/* Binds the values to a statement that holds either condition: they are named :f0, :f1 ...; other names are free for others. */
dgm_status ask_filter_bind(const ask_filter *f, sqlite3_stmt *sql, dgm_error *error);
/* Is there any condition on events or articles? */
bool ask_filter_is_empty(const ask_filter *f);
/* Paging: `limit` UINT64_MAX when not given. */
uint64_t ask_limit(const ask_filter *f, uint64_t if_absent);
uint64_t ask_offset(const ask_filter *f);
/* The n-th value of a parameter, NULL when there is none. */
const char *ask_value(const ask_filter *f, const char *name, size_t n);
/* Prepares SQL in which "%w" stands for the condition over facts and "%a" for that over articles, and binds its values.
 * Finalize with sqlite3_finalize(). */
dgm_status ask_prepare(sqlite3_stmt **out, ask *q, const ask_filter *f, const char *sql, dgm_error *error);
/* Does the filter go by corrections, and are there any? Then rows come in two arms (ask/fixed.h). */
bool ask_is_fixed(const ask *q);
/* One more row: true in *row, or the end. */
dgm_status ask_step(bool *row, const ask *q, sqlite3_stmt *sql, dgm_error *error);
/* A column as text, borrowed until the next step; empty for NULL. */
str ask_text(sqlite3_stmt *sql, int column);

/* ---- Events ------------------------------------------------------------------------------------------------------ */

typedef struct ask_party {
    int64_t party;                 /* of the table parties */
    str id, name, country, role;   /* id: empty for those that are known from their article only */
    str text;                      /* as the sentence names it; empty when it does not */
    uint32_t start, end;           /* bytes of the article; NO_INDEX without text */
} ask_party;

typedef struct ask_place {
    str name, country, text;
    double lat, lon;               /* NAN unknown */
    int64_t geonameid;             /* 0 unknown */
} ask_place;

typedef struct ask_count {
    str kind, text;
    int64_t low, high;             /* high -1: open */
    bool approximate;
} ask_count;

typedef struct ask_event {
    int64_t article, event;
    str article_id, title, outlet, published, url, lang;
    str date, date_precision, code, code_name, type, mode, contexts, status, trigger, rule;
    int quad;                      /* 0 unknown */
    double goldstein, confidence;  /* goldstein: NAN unknown */
    uint32_t start, end;           /* trigger, bytes of the article */
    uint32_t sentence, sentence_start;
    str sentence_text;
    const ask_party *source, *target;
    uint32_t source_count, target_count;
    ask_party said_by;             /* attributed_to */
    bool is_attributed;
    ask_place place;
    bool has_place;
    const ask_count *count;        uint32_t count_count;
    int64_t act;
    str corrected;                 /* "accepted", "rejected", "fixed", or empty: the latest correction of this event */
} ask_event;

/* Events that pass the filter, in the order of `sort`, from `offset` on, at most `limit` (UINT64_MAX: all). */
typedef struct ask_events ask_events;
dgm_status ask_events_open(ask_events **out, ask *q, const ask_filter *f, uint64_t limit, dgm_error *error);
/* The next one, borrowed until the call after; NULL at the end. */
dgm_status ask_events_next(const ask_event **out, ask_events *e, dgm_error *error);
void ask_events_close(ask_events *e);
/* How many there are. */
dgm_status ask_events_total(int64_t *out, ask *q, const ask_filter *f, dgm_error *error);

/* ---- Answers ----------------------------------------------------------------------------------------------------- */

/* Where an answer goes: kept in `b` and handed on in pieces when there is a `write`. */
typedef struct ask_out {
    buf b;
    dgm_write_fn write; /* NULL: all stays in b */
    void *user;
    dgm_query_format format;
    bool guarded; /* CSV for spreadsheet programs: see csv_text() */
} ask_out;

/* Hands on what is there once it is some 64 KiB (`all`: whatever it is). DGM_ENOMEM when the buffer failed. */
dgm_status ask_flush(ask_out *o, bool all, dgm_error *error);

/* JSON: a string with its quotes; a member name with its colon, and a comma before it unless it is the first of its object; a number as
 * short as can be; null for NAN. */
void json_text_value(buf *b, str s);
void json_name(buf *b, const char *name);
void json_member(buf *b, const char *name, str value);
void json_member_or_null(buf *b, const char *name, str value); /* null when empty */
void json_member_int(buf *b, const char *name, int64_t value);
void json_member_real(buf *b, const char *name, double value, unsigned decimals);
void json_decimal(buf *b, double value, unsigned decimals);
/* One cell of CSV, quoted where it must be; a comma before it unless it is the first of its line. */
void csv_cell(buf *b, bool first, str value);
/* Would a spreadsheet program take this text for a formula and run it? It begins with = + - @, a tab or CR. */
bool csv_is_formula(str value);
/* csv_cell() of a text (numbers are left alone), with ' before a formula where the answer is guarded. */
void csv_text(ask_out *o, bool first, str value);
/* The parameter `spreadsheet`, yes or no. DGM_EUSAGE for another value. */
dgm_status ask_guard(bool *out, const ask_filter *f, dgm_error *error);
/* {"id","name","country","role","text"}: as events hold their parties; without "text" when `text` is false. */
void json_party(buf *b, const ask_party *p, bool text);
/* The event as docs/formats/query.md describes it. */
void json_event(buf *b, const ask_event *e);

/* Names of codes and countries, of ontology/ and world/ where they are found; else empty. */
str ask_code_name(ask *q, str code);
typedef struct ask_country { str code, name; double lat, lon; } ask_country;
const ask_country *ask_country_of(ask *q, str code); /* NULL unknown */

/* ---- Questions: each writes a whole answer ----------------------------------------------------------------------------- */

typedef dgm_status ask_question(ask_out *o, ask *q, const ask_filter *f, dgm_error *error);

ask_question ask_events_rows, ask_acts_rows, ask_dyads_rows, ask_actors_rows, ask_counts, ask_overview, ask_meta;

/* The table of questions is in query.c: `what`, the parameters it takes beside the filters, the function. */

#endif
