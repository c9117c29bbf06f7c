/* Parts of the quotation stage. Private to it. */
#ifndef DGM_QUOTE_INTERNAL_H
#define DGM_QUOTE_INTERNAL_H

#include "base/map.h"
#include "base/tsv.h"
#include "quote/quote.h"

/* Classes of quote.tsv. */
typedef enum cue_class {
    CUE_SAY,     /* verb of saying that may govern reported speech: "mengatakan", "say" */
    CUE_TAG,     /* verb of saying that stands beside the speech only: "kata", "ujar" */
    CUE_ACT,     /* a verb that is an act itself: cue beside quotation marks only: "mengecam", "condemn" */
    CUE_CLITIC,  /* verb of saying with its speaker in it: "katanya" */
    CUE_BY,      /* preposition: "menurut", "according to" */
    CUE_MEDIA,   /* names a medium or document as the source: "dilansir", "dikutip dari" */
    CUE_THAT,    /* opens reported speech: "bahwa", "that" */
    CUE_TITLE,   /* before the mark: what follows is a title, name or slogan: "bertajuk", "entitled" */
    CUE_LISTENER,/* not a speaker: "wartawan", "reporters" */
    CUE_PRONOUN, /* third person, for texts without mentions: "dia", "he" */
    CUE_ENCLITIC,/* a part of a word that stands for the speaker: "nya" */
    CUE_COUNT
} cue_class;

enum { CUE_MAX_WORDS = 4 };

typedef struct cue_phrase {
    str word[CUE_MAX_WORDS];
    uint8_t count, class;
} cue_phrase;

struct quote_rules {
    arena arena;
    tsv file;
    cue_phrase *phrase; uint32_t phrase_count, phrase_cap;
    map by_word;        /* hash of the first word -> phrase */
};

/* A stretch between marks. */
typedef struct marked {
    uint32_t start, end;   /* content, without marks and outer white space */
    uint32_t open, close;  /* bytes where the opening mark begins and the closing one ends */
    uint32_t paragraph;    /* number of the line */
    bool closed;
} marked;

typedef struct marked_list {
    marked *item;
    uint32_t count, cap;
} marked_list;

/* A place where the text names a speaker. */
typedef struct cue {
    uint32_t first, last;  /* words */
    uint32_t mention;      /* NO_INDEX: unknown or a clitic */
    uint8_t class;
    bool clitic;           /* the speaker is "-nya" */
    bool direct;           /* serves a direct quotation */
} cue;

/* Everything the parts share while one document is worked on. */
typedef struct finder {
    doc *d;
    const quote_rules *rules;
    marked_list marks;
    cue *cue;              uint32_t cue_count, cue_cap; /* in text order */
} finder;

/* marks.c: finds the stretches between quotation marks. */
dgm_status find_marked(finder *f, dgm_error *error);

/* cues.c: finds the cues and their speakers. */
dgm_status find_cues(finder *f, dgm_error *error);
/* Is a phrase of this class at word `w`? Gives its last word. */
bool cue_phrase_at(const finder *f, uint32_t w, uint8_t class, uint32_t *last);
/* First word that ends after `byte` (word_count when none). */
uint32_t word_from(const doc *d, uint32_t byte);
/* The first actor of a mention, or NO_INDEX. */
uint32_t mention_actor(const doc *d, uint32_t m);
/* Can this mention speak? Persons, bodies, states, groups, pronouns of the third person. */
bool can_speak(const finder *f, uint32_t index);

/* Number of the first cue that begins at word `w` or after it. */
uint32_t first_cue_from(const finder *f, uint32_t w);

/* quote.c: adds a quotation with its words; `c` is a cue or NO_INDEX. */
dgm_status add_quote(finder *f, uint32_t start, uint32_t end, quote_kind kind, uint32_t c, dgm_error *error);

/* direct.c and indirect.c: add to doc->quote, each in text order, without speakers. */
dgm_status add_direct(finder *f, dgm_error *error);
dgm_status add_indirect(finder *f, dgm_error *error);

/* voices.c: gives every quotation its speaker, in text order. */
void find_voices(finder *f);

#endif
