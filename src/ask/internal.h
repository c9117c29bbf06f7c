/* What the files of this folder share and nobody else needs. */
#ifndef DGM_ASK_INTERNAL_H
#define DGM_ASK_INTERNAL_H

#include "ask/ask.h"
#include "base/connect.h"
#include "ontology/ontology.h"

/* One day and outlet on which articles were read. */
typedef struct reading {
    int32_t day;      /* YYYYMMDD; 0 without a date */
    uint32_t outlet;  /* number of outlets; 0 none */
    char lang[4];
    uint32_t articles, duplicates;
} reading;

struct ask {
    connection c;
    const char *path;
    arena arena;
    unsigned depth; /* of ask_begin() */
    /* Names, when first asked for. */
    bool names_sought, names_failed; /* names_failed: out of memory */
    ontology *codes;      /* NULL: none */
    ask_country *country; uint32_t country_count, country_cap;
    /* Of the moment `version` of the database (PRAGMA data_version): */
    int64_t version;
    uint16_t *party_country, *spot_country; /* by party and spot: country_number() */
    uint32_t *party_same; /* by party: the first one of the same id; itself when it has none */
    uint32_t party_count, spot_count;
    reading *read;        uint32_t read_count, read_cap;
    bool has_read;
    /* Corrections laid over, of the moment `fixed_version` (fixed.h): */
    int64_t fixed_version;
    bool made_fixed; /* this connection has had the tables */
    bool made_fixed_acts; /* and those of acts, of this moment */
    bool has_fixed, use_fixed;
    bool as_stored; /* the question at hand wants none of it */
};

/* The first column of the first row. */
dgm_status ask_number(int64_t *out, ask *q, const char *sql, dgm_error *error);
/* Brings what is kept of the database up to date; inside ask_begin(). */
dgm_status ask_load(ask *q, dgm_error *error);
/* "ABC" as 1 to 17576, 0 for what is no country; and back ("" for 0). */
#define COUNTRIES 17577
uint16_t country_number(str code);
void country_code(char out[4], uint16_t n);

/* ---- Filters ---- */

/* What was read, as far as the filter speaks of articles as such: by outlet, lang, reported_from and reported_to. */
typedef struct read_filter {
    int32_t from, to;   /* days of publication; 0: any */
    bool undated;       /* articles without a date are in */
    bool *outlet;       /* by number; NULL: all */
    uint32_t outlet_count;
    const ask_filter *f;
} read_filter;
/* Free `outlet` with free(). */
dgm_status ask_read_filter(read_filter *out, ask *q, const ask_filter *f, dgm_error *error);
bool reading_passes(const read_filter *r, const reading *one);
/* " ORDER BY ..." over facts f. */
const char *ask_filter_order(const ask_filter *f);
/* Number of the parameter that gave the n-th value of `name`, UINT64_MAX when there is none: for errors. */
uint64_t ask_value_at(const ask_filter *f, const char *name, size_t n);
/* DGM_EUSAGE about a value: "name: <message>". */
dgm_status ask_bad(dgm_error *error, const ask_filter *f, const char *name, size_t n, const char *format, ...) PRINTF_LIKE(5, 6);

/* ---- Days and periods ---- */

typedef enum period { PERIOD_DAY, PERIOD_WEEK, PERIOD_MONTH, PERIOD_YEAR, PERIOD_NONE } period;
extern const char *const period_name[4];
/* The period that holds a day YYYYMMDD, as one rising number; 0 where the day is not exact enough or unknown. */
int32_t period_of(period p, int32_t day);
/* "2021-04-07", "2021-W14", "2021-04", "2021"; "" for 0. */
void period_text(char out[16], period p, int32_t n);
/* Days since 1970-01-01 of a day YYYYMMDD. */
int32_t day_count(int32_t day);

/* ---- Rows ---- */

typedef struct cell {
    enum { CELL_NULL, CELL_TEXT, CELL_INT, CELL_REAL } kind;
    str text;
    int64_t i;
    double d;
    unsigned decimals;
} cell;

static inline cell cell_text(str s) { return (cell){ .kind = s.n ? CELL_TEXT : CELL_NULL, .text = s }; }
static inline cell cell_int(int64_t i) { return (cell){ .kind = CELL_INT, .i = i }; }
cell cell_real(double d, unsigned decimals); /* CELL_NULL for NAN */

typedef struct column {
    const char *name;
    uint8_t width; /* most characters in a table for people; 0: not shown there */
} column;

/* Rows of one answer in the format asked for. In JSON they are a list: under `list` in the object that the caller has begun
 * ({"total":3, ...), or alone when `list` is NULL. */
typedef struct sheet {
    ask_out *o;
    const column *column;
    uint32_t columns;
    bool in_object;
    uint64_t rows;
    arena arena;       /* table: cells that wait */
    str *waiting;      uint32_t waiting_count, waiting_cap;
    bool widths_known;
    uint32_t width[64];
    bool right[64];    /* numbers stand at the right */
} sheet;

void sheet_begin(sheet *s, ask_out *o, const column *c, uint32_t columns, const char *list);
dgm_status sheet_row(sheet *s, const cell *cells, dgm_error *error);
/* For JSON and JSONL: between the two the caller writes the object of a row itself. */
void sheet_object(sheet *s);
dgm_status sheet_object_end(sheet *s, dgm_error *error);
/* Ends the list, and the object it is in; also releases what the sheet holds, after a failure too. */
dgm_status sheet_end(sheet *s, dgm_status status, dgm_error *error);
static inline bool is_json(const ask_out *o) { return o->format == DGM_QUERY_JSON || o->format == DGM_QUERY_JSONL; }

/* Actors of one side of an event or act: rows of a statement that gives party, id, name, country, role, text, start, end. */
dgm_status read_parties(const ask_party **out, uint32_t *count, arena *a, const ask *q, sqlite3_stmt *sql, int64_t article, int64_t number,
                        const char *side, dgm_error *error);
/* Names, ids or codes of actors, joined by "; "; in the arena. */
typedef enum joined { JOINED_NAME, JOINED_ID, JOINED_CODE } joined;
str join_parties(arena *a, const ask_party *p, uint32_t count, joined what);
void json_parties(buf *b, const char *name, const ask_party *p, uint32_t count, bool text);

/* ---- Articles read ---- */

/* Reads q->read, once for a moment of the database; inside ask_begin(), after ask_load(). */
dgm_status read_load(ask *q, dgm_error *error);
void read_release(ask *q);

#endif
