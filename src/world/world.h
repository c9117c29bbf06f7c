/* World knowledge: actors with dated offices, organisations, groups, agent nouns, titles, countries, gazetteer.
 *
 * Loaded once from world/ and shared read-only by threads. Input: TSV files (see docs/formats/world.md); places come
 * from a mapped index built at compile time. Names are looked up as lower-cased words joined by single spaces.
 */
#ifndef DGM_WORLD_WORLD_H
#define DGM_WORLD_WORLD_H

#include "base/arena.h"
#include "base/str.h"

typedef struct world world;

typedef enum entry_kind {
    ENTRY_COUNTRY,   /* "Rusia", "United States": row is a country */
    ENTRY_ADJECTIVE, /* "Israeli", "American", demonyms: row is a country */
    ENTRY_METONYM,   /* "Kremlin", "Senayan", "Washington", capitals for governments */
    ENTRY_PERSON,    /* full names, variants; row is a person */
    ENTRY_ORG,       /* bodies, organisations, parties, companies, media */
    ENTRY_GROUP,     /* armed groups */
    ENTRY_AGENT,     /* agent nouns: "polisi", "demonstran", "soldiers" */
    ENTRY_TITLE,     /* "Menteri Luar Negeri", "Jenderal", "President"; `mod` for mantan, acting ... */
    ENTRY_GIVEN,     /* given name */
    ENTRY_SURNAME    /* surname */
} entry_kind;

/* One meaning of a name. All strings are borrowed from the world. */
typedef struct entry {
    entry_kind kind;
    uint8_t lang;      /* 'i' Indonesian only, 'e' English only, 0 both */
    str name;          /* standard name */
    char country[4];   /* ISO alpha-3 or "" (for titles: of the body, "IDN" for Kapolri) */
    char role[4];      /* GOV, MIL ... or "" */
    str cls;           /* titles and offices: HOS HOG FM DM MIN MIL COP ... ; RANK HON MOD; agents: "" */
    str body;          /* titles: the body ("Polri", "TNI") or "" */
    str id;            /* stable id: "wd:Q…", "country:RUS", "org:pbb", "agent:polisi" */
    const char *file;  /* "world/leaders.tsv" */
    uint32_t line;
    uint32_t person;   /* ENTRY_PERSON: index for world_office(); else NO_INDEX */
    bool plural;       /* agents, groups, demonyms ("Israelis"): denotes several */
    bool acronym;      /* this meaning holds only where the text has capitals throughout: "AS", "WHO", "BIN", "SBY" */
    char gender;       /* given names and persons: 'M' 'F' 0 */
} entry;

/* An office held by a person. Days since 1970-01-01; INT32_MIN = open start, INT32_MAX = open end. */
typedef struct office {
    str name;          /* English or Indonesian office name */
    str cls;
    char country[4], role[4];
    int32_t start, end;
    bool open;         /* in office when last seen: `end` is a guess (a year later, or when the next one came) */
    uint32_t person;
    const char *file;
    uint32_t line;
} office;

typedef struct gazetteer_row {
    uint32_t geonameid;   /* 0: own or government code */
    str name;             /* standard name (English/ASCII or Indonesian for Indonesian regions) */
    char country[4];      /* ISO alpha-3 or "" for seas, regions */
    str admin1;
    double lat, lon;
    uint32_t population;
    uint8_t level;        /* as doc place.level */
    uint8_t precision;    /* level of what the coordinates are of: a district without its own has those of its regency */
    uint8_t match;        /* 0 standard name, 1 ascii/Indonesian name, 2 alternative, 3 short form of a longer name */
    uint8_t common;       /* the name is also an ordinary word: bit 1 of Indonesian, bit 2 of English */
} gazetteer_row;

/* Loads `home`/world (and `extra` folder when not NULL, same files, rows added). */
dgm_status world_open(world **out, const char *home, const char *extra, dgm_error *error);
void world_close(world *w);

/* Meanings of a name (words joined by single spaces). Case, accents, hyphens against spaces, apostrophes and the full
 * stops of abbreviations do not matter: "Al-Qaeda", "al - qaeda" and "al qaeda" are one. Returns their number; *out
 * points to an array of entry pointers that stays valid as long as the world. */
uint32_t world_lookup(const world *w, str name, const entry *const **out);
/* Number of words of the longest known name that begins with this word (lower-cased); 0 when none does. For quick
 * longest-match scanning: try world_lookup() from this length down to 1. */
uint32_t world_longest(const world *w, str first_word);
/* Asks the memory for what look-ups of these lower-cased words (by str_hash) will need: a hint, nothing more. */
void world_prefetch(const world *w, const uint64_t *hash, uint32_t count);
/* Persons whose last name (last word of name or variant) is this lower-cased word: entries of kind ENTRY_PERSON. */
uint32_t world_lookup_surname(const world *w, str name, const entry *const **out);
/* Offices of a person in order of their rows. */
uint32_t world_offices(const world *w, uint32_t person, const office **out);
/* Who holds an office of class `cls` (HOS, FM ...) or of this name ("kapolri", "foreign minister" as written in the
 * tables, any case) in `country` on `day`; NULL when unknown or not unique. */
const entry *world_holder(const world *w, str cls, const char *country, int32_t day, const office **out);
/* Country entry by alpha-3; NULL when unknown. */
const entry *world_country(const world *w, const char *alpha3);
/* By how much somebody of this name is likelier of `country` than people at large are, judged by the names of the persons
 * of the tables: a log ratio, 0 where nothing is known. */
double world_name_origin(const world *w, str name, const char *country);
/* The country whose affairs an outlet reports as its own, by its name or domain, else the domain of `url`, else its ending; ""
 * for those that report the world. False when nothing is known. */
bool world_outlet(const world *w, str source, str url, char country[4]);
/* False where the index of places is missing: then no place has coordinates. */
bool world_has_places(const world *w);
/* Gazetteer rows with this lower-cased name, most populous first. Returns how many were written (at most max). */
uint32_t world_places(const world *w, str name, gazetteer_row *out, uint32_t max);
/* Number of words of the longest place name that begins with this lower-cased word; 0 when none. */
uint32_t world_places_longest(const world *w, str first_word);

/* Checks the tables of `home`/world: unknown roles and countries, bad dates and coordinates, rows listed twice, two
 * holders of one single-holder office at a time. Calls `fault` with "file:line: message" for each. `extra`: a
 * further folder of tables, as in world_open(). */
dgm_status world_check(const char *home, const char *extra, void (*fault)(void *ctx, const char *message), void *ctx, dgm_error *error);

/* Days since 1970-01-01 of a date, proleptic Gregorian; month and day 1 when 0. */
int32_t world_day(int year, int month, int day);

/* Names of the tables that a folder may hold, by number; NULL behind the last. */
const char *world_table(size_t n);

#endif
