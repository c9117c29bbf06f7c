/* Coded events in the formats that other programs read (docs/formats/export.md).
 *
 *   tables.c    how these formats spell codes, countries, roles, bodies: ontology/formats/
 *   read.c      events of a database one by one, with parties, place, reach
 *   where.c     what kind of place it is, its division, its country in each spelling
 *   names.c     actors in each spelling
 *   cell.c      cells and what may stand in them
 *   gdelt.c, icews.c, polecat.c, kedar.c (PETRARCH, Phoenix, TABARI), plover.c, flat.c (CSV, JSONL),
 *   map.c (GeoJSON), graph.c (GraphML)
 *               one table of columns or one writer each
 *   one_a_day.c the record that is kept of a day, source, target and code
 *   export.c    the public door; which format, which records
 *
 * Memory is that of one event: rows are read, written and forgotten. What must be kept (--one-a-day, nodes of a graph, acts told before)
 * lies in a private temporary database on disk.
 */
#ifndef DGM_EXPORT_EXPORT_H
#define DGM_EXPORT_EXPORT_H

#include "ask/ask.h"
#include "base/map.h"
#include "base/tsv.h"
#include "world/gazetteer.h"

/* ---- Tables ------------------------------------------------------------------------------------------------------ */

typedef struct code_row { str code, icews_text, icews_intensity, quad_gdelt, quad_phoenix, goldstein_phoenix, name; } code_row;
typedef struct country_row {
    str alpha3, cameo, gdelt, fips, cow, plover, icews, name;
    double lat, lon; /* NAN unknown */
} country_row;
typedef struct role_row { str role, cameo, plover, plover_country, icews; } role_row;
typedef struct body_row { str name, cameo, group, plover, country, types, religion; } body_row;
typedef struct division_row { str country, name, code; } division_row; /* code: of GeoNames, "04" */

typedef struct scale_row { str event, mode, score; int quad; } scale_row; /* of PLOVER; mode empty: of the type itself */

typedef struct tables {
    arena mem;
    file_map file[12];         uint32_t file_count;
    code_row *code;            uint32_t code_count, code_cap;
    country_row *country;      uint32_t country_count, country_cap;
    role_row *role;            uint32_t role_count, role_cap;
    body_row *body;            uint32_t body_count, body_cap;
    division_row *division;    uint32_t division_count, division_cap;
    scale_row *scale;          uint32_t scale_count, scale_cap;
    map code_of, country_of, body_of, division_of;
} tables;

/* Reads ontology/formats/ and what belongs to it of `home`; release with tables_release() also after a failure. */
dgm_status tables_open(tables *t, const char *home, dgm_error *error);
void tables_release(tables *t);
/* NULL when unknown. */
const code_row *tables_code(const tables *t, str code);
const country_row *tables_country(const tables *t, str alpha3);
const role_row *tables_role(const tables *t, str role);
const body_row *tables_body(const tables *t, str name);
const division_row *tables_division(const tables *t, str country, str name);
/* Of the mode, else of the type. */
const scale_row *tables_scale(const tables *t, str event, str mode);

/* ---- Records ----------------------------------------------------------------------------------------------------- */

typedef struct party {
    str id, name, country, role, text; /* text: as the sentence names it */
    int64_t start;                     /* byte in the article; -1 where the sentence does not name it */
} party;

/* What is known of a place beside the database. */
typedef struct spot {
    bool known;              /* there is a place */
    uint8_t level;           /* as gazetteer_row.level */
    str name, text, division, city; /* division: first-level, by name */
    const country_row *country;
    str division_code;           /* of GeoNames; empty unknown */
    double lat, lon;
    int64_t geonameid;
} spot;

typedef struct head_counts { int64_t killed, injured, arrested; } head_counts; /* -1 none told */

typedef struct record {
    int64_t article, event, act, linked; /* linked: number of the act over articles, 0 none */
    str article_id, title, outlet, url, lang, published, added; /* added: when it was coded, "2024-03-12T08:15:00Z" */
    int64_t sentence, sentence_start, start, end;
    str sentence_text, trigger, code, type, mode, contexts, status, date, precision, rule;
    int64_t quad;
    double goldstein, confidence;
    spot where;
    party said_by;
    bool is_attributed;
    const party *source, *target;
    uint32_t source_count, target_count;
    /* What belongs to the record that is written: */
    const party *from, *to;          /* of the pair at hand; NULL none */
    uint64_t id;                     /* 53 bits */
    char day[9];                     /* YYYYMMDD, "" unknown: of the event, else of publication */
    int64_t mentions, sources, articles; /* reach; 0 not asked */
    bool fixed;                      /* by people: of the second arm (ask/fixed.h) */
    const struct record *told;       /* of mentions: the mention; `this` is the act */
} record;

struct job;
/* Called for each record; not DGM_OK ends it. */
typedef dgm_status record_fn(struct job *j, record *r, dgm_error *error);

/* What one record is. */
typedef enum unit { UNIT_EVENT, UNIT_PAIR, UNIT_ACT, UNIT_MENTION } unit;

typedef struct reader {
    ask *q;
    sqlite3_stmt *all, *one, *parties, *act, *act_parties, *home, *reach, *linked_reach, *counts;
    sqlite3_stmt *fixed_parties, *fixed_act, *fixed_act_parties; /* of what people fixed; NULL: nothing */
    sqlite3 *scratch;            /* private, on disk */
    sqlite3_stmt *seen;
    bool has_link;
    arena mem, home_mem;         /* of one event; of the act it belongs to */
} reader;

/* ---- Writing ----------------------------------------------------------------------------------------------------- */

typedef enum cell_style { CELL_TAB, CELL_CSV } cell_style;

typedef struct sheet {
    buf *b;
    cell_style style;
    bool first;  /* no cell of this line yet */
    const char *none; /* what stands for a missing value: "", "NULL", "None" */
    bool guarded; /* CSV: ' before a text that a spreadsheet program would run */
    bool open;    /* a cell in pieces that has none yet */
} sheet;

void col_str(sheet *s, str v);
void col_z(sheet *s, const char *v);
void col_none(sheet *s);
void col_int(sheet *s, int64_t v);
void col_real(sheet *s, double v, unsigned decimals); /* missing for NAN; no zeros at the end */
/* A cell in pieces: col_begin, any number of col_part, col_end. */
void col_begin(sheet *s);
void col_part(sheet *s, str v);
/* One element of a list: what separates elements in it becomes a comma. */
void col_item(sheet *s, str v, char separator, bool first);
void col_end(sheet *s);
void real_short(buf *b, double v, unsigned decimals);

/* A column: how it is called, and how its cell comes about; `side` 0 source, 1 target, else as the writer likes. */
typedef struct column {
    const char *name;
    void (*put)(sheet *s, const struct job *j, const record *r, int side);
    int side;
} column;

typedef struct format {
    const char *name, *file, *help; /* file: its name in a folder */
    unit unit;
    bool has_status;                /* tells the status of an event: else only actual ones are written */
    bool header;
    bool only_plover;               /* leaves out what PLOVER has no type for */
    bool needs_both;                /* leaves out what has no source or no target */
    bool needs_text, needs_story;
    cell_style style;
    const char *none;
    const column *columns;
    uint32_t column_count;
    record_fn *write;               /* in place of columns */
    dgm_status (*begin)(struct job *j, dgm_error *error); /* may be NULL */
    dgm_status (*end)(struct job *j, dgm_error *error);
} format;

typedef struct job {
    const format *f;
    const tables *t;
    const gazetteer *places;
    reader in;
    ask_filter *filter;
    ask_out out;
    bool one_a_day;
    uint64_t written, row;       /* row: of the pass, from 1 */
    uint64_t offset, limit;      /* records to pass over, and at most to write */
    bool full;                   /* the limit is reached: no more are read */
    sqlite3_stmt *keep, *kept, *node, *nodes;
    str text; int64_t text_of;   /* of the article last asked for */
    sqlite3_stmt *article;
    str story[3]; int64_t story_of; /* names of persons, bodies, places of the article, with line ends between */
    sqlite3_stmt *names;
} job;

extern const format *const format_table[];
extern const uint32_t format_count;
extern const format gdelt_events_format, gdelt_mentions_format, icews_format, polecat_format, petrarch_format, phoenix_format, tabari_format,
    plover_format, csv_format, jsonl_format, geojson_format, graphml_format;

/* ---- Reading ----------------------------------------------------------------------------------------------------- */

dgm_status records_open(job *j, dgm_error *error);
void records_close(reader *in);
/* Hands all records of the filter to `each`, by article and event; pairs by source, then target. */
dgm_status records_run(job *j, record_fn *each, dgm_error *error);
/* Numbers of persons of an event. */
dgm_status records_counts(head_counts *out, job *j, const record *r, dgm_error *error);
/* Text of the record's article, kept until another is asked for. */
dgm_status records_text(str *out, job *j, const record *r, dgm_error *error);
/* Names of the record's article, likewise. */
dgm_status records_story(job *j, const record *r, dgm_error *error);
/* SQL in the private temporary database; DGM_EIO with its message. */
dgm_status scratch_prepare(sqlite3_stmt **out, job *j, const char *sql, dgm_error *error);
dgm_status scratch_step(bool *row, job *j, sqlite3_stmt *sql, dgm_error *error);

/* Keeps of each day, source, target and code the record of the highest confidence, of equally good ones the first. */
dgm_status one_a_day_scout(job *j, record *r, dgm_error *error);
dgm_status one_a_day_keeps(bool *out, job *j, const record *r, dgm_error *error);

/* ---- Spellings --------------------------------------------------------------------------------------------------- */

/* What the gazetteer and the tables know of a place. */
void where_find(spot *out, const job *j, str name, str text, str country, double lat, double lon, int64_t geonameid);
/* Whole CAMEO code of an actor ("IDNGOV", "IGOUNO"): "IDN" for the state itself. `gdelt`: with GDELT's spellings, and a role alone without
 * "---" before it. At most 63 bytes. */
str actor_cameo(char out[64], const tables *t, const party *p, bool gdelt);
/* Does the name of a state stand for it? */
bool actor_is_state(const party *p);
bool actor_is_person(const party *p);
str actor_plover_country(const tables *t, const party *p);
/* `dragoman check`: calls `fault` with "file:line: message". */
dgm_status export_check(const char *home, void (*fault)(void *ctx, const char *message), void *ctx, dgm_error *error);
/* Our own fields as members of an open JSON object. */
void export_properties(buf *b, const job *j, const record *r);
/* "2024-03-05" */
void day_dashed(char out[11], const char day[9]);

#endif
