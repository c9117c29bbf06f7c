/* What the packs say about time: word classes and patterns over them. Private to the stage.
 *
 * time.tsv          phrase  class  value  case  note
 * time_patterns.tsv pattern  kind  note
 * The formats are described in docs/method.md, section "When", and checked on loading.
 */
#ifndef DGM_TIME_RULES_H
#define DGM_TIME_RULES_H

#include "base/map.h"
#include "base/tsv.h"
#include "time/time.h"

typedef enum time_class {
    TC_LIT,      /* a literal of a pattern; value: its number */
    TC_MONTH,    /* 1..12 */
    TC_WEEKDAY,  /* 1 Monday .. 7 */
    TC_NUM,      /* number in words or digits */
    TC_ORDINAL,  /* ordinal in words */
    TC_UNIT,     /* letter: h m s hours.., D W M Y, E weekend, Q quarter, X decade, C century */
    TC_NUNIT,    /* "1D": one of a unit in a word ("sehari") */
    TC_REL,      /* "D-1": unit and distance from the day of publication */
    TC_NEAR,     /* -1 last, 0 this, 1 next; 2 within the next; -11 and 11: last and next, of weekdays the nearest (past, coming) */
    TC_ANAPH,    /* -1, 0, 1 from the date last mentioned */
    TC_AGO, TC_HENCE, TC_LATER, TC_EARLIER, /* direction after a number of units */
    TC_EDGE,     /* 1 early, 2 mid, 3 late, 4 the beginning, 5 the end, 6 the rest, 7 earlier, 8 later; 0 no part of its own */
    TC_PART,     /* part of the day: M morning, A afternoon, E evening, N night; L and P: a.m., p.m. */
    TC_SEASON,
    TC_FEAST,    /* space separated: "12-25", whole dates, "11-4W4" (fourth Thursday of November; -1: the last),
                  * "easter+39", "30d" (lasts 30 days) */
    TC_EVERY,
    TC_ZONE,     /* value: the offset, "+07:00", or nothing */
    TC_FEW,      /* an unknown number */
    TC_VAGUE,    /* a whole vague expression */
    TC_FUTURE, TC_PAST, /* cues of direction around an expression */
    TC_SUFFIX,   /* after a digit: th, nd */
    TC_BLOCK,    /* before a bare weekday, month or year: it is no date */
    TC_COUNTED,  /* after a number: it counts things, is no year */
    TC_MOD,      /* before a date: 1 before, 2 not after, 3 after, 4 not before */
    TC_POSTMOD,  /* the same behind it */
    TC_JOIN,     /* between two dates: 1 to, 2 and (with an OPEN before) */
    TC_OPEN,     /* between, antara */
    TC_SHIFT,    /* between a number of units and a date: 1 after, -1 before */
    TC_DECADE,   /* "nineties": its first year */
    TC_YEARS,    /* a year in words; value as the number */
    TC_LIMIT,    /* before a month or day: an end (until, hingga): the nearest one is meant */
    TC_DAY, TC_MON, TC_YEAR, TC_YEAR2, TC_CLOCK, /* numerals by shape: 1..31, 1..12, 1500..2099, two digits, 0..59 */
    TC_COUNT
} time_class;

typedef enum time_kind { TK_DATE, TK_RANGE, TK_TIME, TK_DURATION, TK_SET, TK_VAGUE, TK_SKIP, TK_WINDOW, TK_DECADE, TK_AHEAD } time_kind;

enum { TIME_MAX_ALT = 24, TIME_MAX_ELEM = 16, TIME_MAX_WORDS = 6 };

enum letter_case { CASE_ANY, CASE_CAPITAL, CASE_LOWER };

typedef struct lexeme {
    str text;              /* as in the pack */
    str word[TIME_MAX_WORDS];
    uint8_t word_count, class, letters;
    int32_t value;         /* number, letter, or unit << 16 | (distance + 1000) */
    str raw;               /* value cell */
} lexeme;

typedef struct time_elem {
    uint8_t class[TIME_MAX_ALT];
    int32_t only[TIME_MAX_ALT]; /* value demanded, INT32_MIN: any */
    uint64_t kinds;        /* time_bit of every alternative */
    uint8_t alt_count;
    bool tight;            /* no white space before */
} time_elem;

/* A bit for what a candidate or an alternative is: its class, of literals (which are many) what is left of their number. Two with
 * no bit in common do not fit; with one they may. INT32_MIN: a literal of any number. */
static inline uint64_t time_bit(uint8_t class, int32_t value)
{
    if (class != TC_LIT)
        return 1ull << class;
    return value == INT32_MIN ? ~0ull << TC_COUNT | 1ull << TC_LIT : 1ull << (TC_COUNT + (uint32_t)value % (64 - TC_COUNT));
}

typedef struct time_pattern {
    const time_elem *elem[TIME_MAX_ELEM];
    uint64_t first, second; /* kinds of the first two elements from `from` on, 0 when there is no second one */
    uint8_t count;
    uint8_t from, to;      /* the elements of the span; those outside are context */
    uint8_t kind;
    uint32_t line;         /* of time_patterns.tsv; also the order of preference */
} time_pattern;

struct time_rules {
    arena arena;
    tsv words, patterns;   /* mapped: lexemes point into them */
    lexeme *lexeme;        uint32_t lexeme_count, lexeme_cap;
    map by_word;           /* hash of the first word -> lexeme */
    time_pattern *pattern; uint32_t pattern_count, pattern_cap;
    uint32_t *by_class[TC_COUNT], by_class_count[TC_COUNT]; /* patterns by class of their first span element */
    uint32_t by_class_cap[TC_COUNT];
    bool week_is_month;    /* option week = month: a bare week is given as its month */
    char lang[4];
};

/* A piece of text: a run of letters, a run of digits, or one other character. */
typedef struct piece {
    uint32_t start, end;
    uint32_t number;       /* value of a run of at most 9 digits */
    uint8_t shape;         /* 'a' letters, '0' digits, else the ASCII character or '?' */
    uint8_t lower_n;
    bool space, line;      /* white space, line break before */
    bool capital, opens;   /* first letter in upper case; first of a sentence */
    char lower[30];        /* ASCII lower-cased form; lower_n 0 when longer */
} piece;

/* Cuts `text` into pieces; the array is in `a`. NULL when out of memory. */
piece *time_pieces(arena *a, str text, uint32_t *count);
str piece_str(const piece *p);

#endif
