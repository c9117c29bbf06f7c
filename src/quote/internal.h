/* Parts of the quotation stage. Private to it. */
#ifndef DGM_QUOTE_INTERNAL_H
#define DGM_QUOTE_INTERNAL_H

#include "base/map.h"
#include "base/tsv.h"
#include "quote/rank.h"

/* Classes of quote.tsv. */
typedef enum cue_class {
    CUE_SAY,     /* verb of saying that may govern reported speech: "mengatakan", "say" */
    CUE_TAG,     /* verb of saying that stands beside the speech only: "kata", "ujar" */
    CUE_ACT,     /* a verb that is an act itself: cue beside quotation marks only: "mengecam", "condemn" */
    CUE_REPLY,   /* the same, but it governs nothing: "continue", "answer" */
    CUE_CLITIC,  /* verb of saying with its speaker in it: "katanya" */
    CUE_BY,      /* preposition: "menurut", "according to" */
    CUE_MEDIA,   /* names a medium or document as the source: "dilansir", "dikutip dari" */
    CUE_THAT,    /* opens reported speech: "bahwa", "that" */
    CUE_TITLE,   /* before the mark: what follows is a title, name or slogan: "bertajuk", "entitled" */
    CUE_LISTENER,/* not a speaker: "wartawan", "reporters" */
    CUE_PRONOUN, /* third person, for texts without mentions: "dia", "he" */
    CUE_ENCLITIC,/* a part of a word that stands for the speaker: "nya" */
    CUE_DOCUMENT,/* speaks for its author: "the statement said", "demikian keterangan X" */
    CUE_QUOTING, /* a verb whose object speaks: "quoted her as saying" */
    CUE_STANCE,  /* a verb of thinking, wanting, judging: what it governs is told of somebody's mind, not told by him */
    CUE_MIND,    /* the same, where it governs a clause only: "know", "decide" */
    CUE_BELIEF,  /* a noun for such a thing, with a clause: "the claim that", "plans to" */
    CUE_ABOUT,   /* a preposition of what is spoken about: "for", "about" */
    CUE_COUNT,
    CUE_COLON    /* a name and a colon at the start of a line: in no table */
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
    ranker rank;
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
    bool unnamed;          /* its subject is no mention: "half of them said" */
    bool leads;            /* a direct quotation follows it */
    bool document;         /* a document says it: the mention is its author, when that is named with it */
} cue;

/* Everything the parts share while one document is worked on. */
typedef struct finder {
    doc *d;
    const quote_rules *rules;
    marked_list marks;
    cue *cue;              uint32_t cue_count, cue_cap; /* in text order */
    uint32_t dateline_end; /* byte: names before it are those of a place and a paper */
    speaker_choose *choose; /* the trainer's, else NULL */
    told_watch *watch;      /* the trainer's, else NULL */
    void *context;          /* of both */
} finder;

/* marks.c: finds the stretches between quotation marks. */
dgm_status find_marked(finder *f, dgm_error *error);

/* cues.c: finds the cues and their speakers. */
dgm_status find_cues(finder *f, dgm_error *error);
/* Is a phrase of this class at word `w`? Gives its last word. */
bool cue_phrase_at(const finder *f, uint32_t w, uint8_t class, uint32_t *last);
/* The first actor of a mention, or NO_INDEX. */
uint32_t mention_actor(const doc *d, uint32_t m);
/* Can this mention speak? Persons, bodies, states, groups, pronouns of the third person. */
bool can_speak(const finder *f, uint32_t index);

/* Number of the first cue that begins at word `w` or after it. */
uint32_t first_cue_from(const finder *f, uint32_t w);

typedef struct range {
    uint32_t first, last; /* words; first NO_INDEX: none */
} range;

/* stance.c: what a verb of wanting or judging, or a noun like "claim", governs. */
range stance_content(const finder *f, const cue *c);

/* quote.c: adds a quotation with its words; `c` is a cue or NO_INDEX. */
dgm_status add_quote(finder *f, uint32_t start, uint32_t end, quote_kind kind, uint32_t c, dgm_error *error);

/* direct.c and indirect.c: add to doc->quote, each in text order, without speakers. */
dgm_status add_direct(finder *f, dgm_error *error);
dgm_status add_indirect(finder *f, dgm_error *error);

/* marks.c: is byte `at` inside a stretch between marks? */
bool between_marks(const finder *f, uint32_t at);

/* What the choice of speakers remembers on its way through the text. */
typedef struct voices {
    const finder *f;
    uint8_t *trait;         /* of each mention: MAY_SPEAK and so on */
    uint32_t *naming;       /* of each actor: the mention with its longest name, the first of these; NO_INDEX */
    uint32_t *mention_count, *spoken; /* of each actor: mentions, quotations so far */
    uint32_t recent[3];     /* who spoke last, newest first, all different; NO_INDEX */
    uint32_t last_end, end_before; /* ends of the quotations so far: the last, and the one before */
    uint32_t last_paragraph; /* of the end of the last one */
    uint32_t person, person_at; /* the person named last before mention `person_at` */
} voices;

enum mention_trait { MAY_SPEAK = 1, IS_SUBJECT = 2, IN_MARKS = 4, IS_PERSON_NAME = 8 };

/* What the rules say of a quotation. */
typedef struct rule_choice {
    uint32_t actor;
    uint8_t how;  /* index of the reason */
    bool settled; /* sure enough that nothing else is asked */
} rule_choice;

/* voices.c: gives every quotation its speaker, in text order. */
dgm_status find_voices(finder *f, dgm_error *error);
/* The cue of a quotation, NULL when it has none. */
const cue *cue_of(const finder *f, const quote *q);
/* First mention that begins at byte `at` or after it. */
uint32_t first_mention_from(const doc *d, uint32_t at);

/* told.c: marks the words of reported speech that its speaker does not tell (WORD_GRANTED). */
dgm_status find_granted(finder *f, dgm_error *error);

/* options.c: who could speak quotation `q`, with features. */
void find_options(const voices *v, const quote *q, const rule_choice *rule, speaker_options *out);

static inline bool is_char(const word *w, char c) { return w->form.n == 1 && w->form.p[0] == c; }
/* cues.c: the word that closes the parenthesis which word `open` opens, less than `reach` words on and before `end`; `open` when none does. */
uint32_t parenthesis_end(const doc *d, uint32_t open, uint32_t end, uint32_t reach);

#endif
