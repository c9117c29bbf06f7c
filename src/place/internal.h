/* Insides of the place stage, shared by its files. */
#ifndef DGM_PLACE_INTERNAL_H
#define DGM_PLACE_INTERNAL_H

#include "base/map.h"
#include "base/tsv.h"
#include "place/place.h"

#define MAX_OPTIONS 24 /* homonyms looked at */

/* Kinds of pack words. */
enum word_class {
    CLASS_LOCATIVE = 1 << 0, /* di, ke, in, from */
    CLASS_AREA = 1 << 1,     /* lower-case noun before a name that stays outside it: "kota", "wilayah" */
    CLASS_BEFORE = 1 << 2,   /* generic that begins a name: "Jalan", "Selat", "Mount" */
    CLASS_AFTER = 1 << 3,    /* generic that ends a name: "Street", "County" */
    CLASS_BODY = 1 << 4,     /* the name after it is part of a body or title: "Polda", "Gubernur" */
    CLASS_PEOPLE = 1 << 5,   /* "warga", "pasukan": the name after it tells whose */
    CLASS_CHAIN = 1 << 6,    /* stands between places of one list: "dan", "and", "," */
    CLASS_INSIDE = 1 << 7,   /* lower-case word inside names: "of", "de", "el" */
    CLASS_BUILDING = 1 << 8  /* "Gedung", "Kantor": the name with it is no place, but may tell one */
};

typedef struct pack_word {
    str word;
    uint32_t classes;
    uint8_t level; /* for CLASS_BEFORE and CLASS_AFTER */
} pack_word;

struct place_rules {
    arena mem;
    file_map file[2];
    uint32_t file_count;
    pack_word *word;     uint32_t word_count, word_cap;
    map word_of;         /* hash of lower-cased word -> word */
    struct weight { str feature; double value; } *weight; uint32_t weight_count, weight_cap;
    map weight_of;
    char lang;           /* 'i' or 'e' or 0 */
};

typedef struct candidate {
    uint32_t first, last;   /* words */
    uint32_t name_first, name_last; /* the part that the gazetteer knows; first > last when it knows none */
    uint32_t option_count;
    gazetteer_row *option;  /* in the arena of the document */
    const pack_word *generic; /* "Jalan", "County", or NULL */
    uint32_t chosen;        /* option or NO_INDEX */
    uint32_t mention;       /* shortest that covers its last word, or NO_INDEX */
    bool named;             /* names a place, whatever it means here: a state that acts, part of the name of a body */
    bool accepted, dateline, chained; /* chained: follows an accepted candidate of one list */
    char country[4];
} candidate;

typedef struct search {
    doc *d;
    const place_rules *r;
    const world *w;
    candidate *item; uint32_t count, cap;
    uint32_t *mention_of; /* word -> shortest mention that covers it, or NO_INDEX */
    uint32_t *outer_of;   /* word -> mention with the longest full phrase that covers it, or NO_INDEX */
    dgm_error *error;
} search;

/* Classes of a lower-cased word; 0 when the pack does not name it. */
const pack_word *place_word(const place_rules *r, str lower);
uint32_t place_classes(const place_rules *r, const word *w);
/* All candidates of the document, in text order. */
dgm_status place_find(search *s);
/* Features of candidate `i`, separated by spaces, in the arena; {NULL, 0} when out of memory. */
str candidate_features(search *s, uint32_t i);
/* Names of places that mean no place here, and adjectives of countries: doc->toponym. */
dgm_status place_toponyms(search *s);
/* The place that candidate `i` is. */
place candidate_place(const search *s, const candidate *c);
/* Sum of the weights of the features. */
double candidate_score(const place_rules *r, str features);
/* Does the candidate name a place at all, though it need not mean one here? */
bool candidate_names(const search *s, const candidate *c);
/* Chooses an option and a country for every accepted or named candidate. */
dgm_status place_resolve(search *s);

#endif
