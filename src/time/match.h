/* Matching of the time patterns. Private to the stage. */
#ifndef DGM_TIME_MATCH_H
#define DGM_TIME_MATCH_H

#include "time/rules.h"

/* One way to read the pieces from some place on. */
typedef struct cand {
    uint8_t class, n;  /* class and number of pieces */
    int32_t value;
    uint32_t lexeme;   /* NO_INDEX for numerals */
} cand;

/* What an expression says, before it is known which day that is. 0: not said. */
typedef struct reading {
    int32_t year, year_to, month, month_to, day, day_to, weekday, weekday_to;
    int32_t part_count[3]; /* "two years, one month and three days": numbers and units in their order */
    uint8_t part_unit[3], parts;
    int32_t count;        /* number of units; with has_count */
    int32_t ordinal_first; /* of two, the first */
    int32_t ordinal;      /* "third"; 0: not said */
    int32_t near, anaph;  /* with has_near, has_anaph */
    int32_t near_first;   /* of two, the first: "*last* week of *this* month" */
    int32_t season;       /* 1 spring .. 4 winter, 0 none of these */
    int32_t edge;         /* 1 early .. 6 rest, see TC_EDGE */
    int32_t rel;          /* distance in rel_unit */
    int32_t hour, minute; /* -1: not said */
    uint32_t feast, zone; /* lexemes or NO_INDEX */
    uint8_t unit, inner;  /* of two units the last, "week of the *month*", and the first */
    uint8_t rel_unit, part, direction; /* direction: TC_AGO .. TC_EARLIER */
    bool has_count, has_near, has_anaph, has_edge, has_season, every, few, has_near_first, decade, numeric, ahead, close, numbered; /* numbered: "week 31" */
} reading;

typedef struct expression {
    uint32_t first, end;  /* pieces, half open */
    uint32_t line;        /* of the pattern */
    uint8_t kind;         /* time_kind */
    uint8_t bare;         /* class of the only element of the span, TC_COUNT when there are more */
    uint8_t bare_case;    /* enum letter_case of that element's lexeme */
    reading r;
} expression;

typedef struct matcher {
    const time_rules *rules;
    arena *arena;
    const piece *piece;
    uint32_t piece_count;
    cand *cand;           uint32_t cand_count, cand_cap;
    uint32_t *cand_first; /* piece_count + 1 */
    uint64_t *kinds;      /* of every piece: time_bit of its candidates */
} matcher;

/* Finds the candidates of every piece. */
dgm_status matcher_init(matcher *m, const time_rules *rules, arena *a, const piece *p, uint32_t n, dgm_error *error);
/* The longest expression that begins at piece `at`; false when none does. */
bool match_at(const matcher *m, uint32_t at, expression *out);
/* Does some candidate of `class` begin at / end right before piece `at`? */
bool class_at(const matcher *m, uint32_t at, uint8_t class);
bool class_before(const matcher *m, uint32_t at, uint8_t class);

#endif
