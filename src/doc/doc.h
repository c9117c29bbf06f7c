/* The document: the only place where the stages meet.
 *
 * Each stage reads what earlier stages wrote here and adds its own part; no stage calls another. Everything lives in
 * doc->arena and goes with it. Offsets are bytes into doc->text, half open; indices are into the arrays of the document
 * (not of the sentence); NO_INDEX means none. doc->text is valid UTF-8 of the same length and the same offsets as the
 * text given: the reader replaces what cannot stay by as many bytes of other characters (see read/clean.h).
 *
 * Flow: read -> langid -> segment -> tag -> parse -> entity -> time -> place -> quote -> code -> write.
 */
#ifndef DGM_DOC_DOC_H
#define DGM_DOC_DOC_H

#include "base/arena.h"
#include "base/str.h"

/* ---- Words (segment, tag, parse) ---------------------------------------------------------------------------- */

typedef enum upos {
    UPOS_X, UPOS_ADJ, UPOS_ADP, UPOS_ADV, UPOS_AUX, UPOS_CCONJ, UPOS_DET, UPOS_INTJ, UPOS_NOUN, UPOS_NUM, UPOS_PART,
    UPOS_PRON, UPOS_PROPN, UPOS_PUNCT, UPOS_SCONJ, UPOS_SYM, UPOS_VERB, UPOS_COUNT
} upos;

/* Universal relations; the subtype is kept apart so that "nsubj:pass" is {REL_NSUBJ, SUB_PASS}. */
typedef enum deprel {
    REL_DEP, REL_ACL, REL_ADVCL, REL_ADVMOD, REL_AMOD, REL_APPOS, REL_AUX, REL_CASE, REL_CC, REL_CCOMP, REL_CLF,
    REL_COMPOUND, REL_CONJ, REL_COP, REL_CSUBJ, REL_DET, REL_DISCOURSE, REL_DISLOCATED, REL_EXPL, REL_FIXED, REL_FLAT,
    REL_GOESWITH, REL_IOBJ, REL_LIST, REL_MARK, REL_NMOD, REL_NSUBJ, REL_NUMMOD, REL_OBJ, REL_OBL, REL_ORPHAN,
    REL_PARATAXIS, REL_PUNCT, REL_REPARANDUM, REL_ROOT, REL_VOCATIVE, REL_XCOMP, REL_COUNT
} deprel;

typedef enum depsub {
    SUB_NONE, SUB_OTHER, SUB_PASS, SUB_AGENT, SUB_POSS, SUB_TMOD, SUB_LMOD, SUB_NPMOD, SUB_RELCL, SUB_NAME, SUB_EMPH,
    SUB_PRT, SUB_PREDET, SUB_PRECONJ, SUB_FOREIGN, SUB_UNMARKED, SUB_OUTER, SUB_DESC, SUB_A, SUB_ADV, SUB_COUNT
} depsub;

enum word_flag {
    WORD_SPACE_AFTER = 1 << 0,  /* white space follows the token */
    WORD_IN_MWT = 1 << 1,       /* part of a multiword token: shares start/end of `token` with its neighbours unless the
                                   parts are substrings of it, which then have their own start/end */
    WORD_FIRST_IN_MWT = 1 << 2,
    WORD_CAPITAL = 1 << 3,      /* first letter in upper case */
    WORD_ALL_CAPS = 1 << 4,     /* two letters or more, all in upper case */
    WORD_NUMERIC = 1 << 5,      /* holds a digit */
    WORD_SENTENCE_START = 1 << 6,
    WORD_PASSIVE = 1 << 7,      /* morphology says passive (Voice=Pass; di-, ter-) */
    WORD_PAST = 1 << 8,         /* Tense=Past or VerbForm=Part with Tense=Past */
    WORD_PLURAL = 1 << 9,       /* Number=Plur */
    WORD_INFINITIVE = 1 << 10,  /* VerbForm=Inf */
    WORD_GERUND = 1 << 11,      /* VerbForm=Ger or present participle */
    WORD_NEGATIVE = 1 << 12,    /* Polarity=Neg */
    WORD_IMPERATIVE = 1 << 13,
    WORD_GRANTED = 1 << 14      /* in reported speech, but not told by its speaker: background that the narrator gives (quote) */
};

typedef struct word {
    uint32_t start, end;  /* bytes */
    str form;             /* as written (of the syntactic word) */
    str lower;            /* lower-cased form; hashed in `key` */
    str lemma;            /* lower-cased for all but proper nouns */
    str feats;            /* UD features "A=B|C=D", empty for none; borrowed from the model */
    uint64_t key;         /* str_hash(lower) */
    uint64_t lemma_key;   /* str_hash(lower-cased lemma) */
    uint32_t sentence;    /* index */
    uint32_t token;       /* number of the surface token in the document: parts of a multiword token share it */
    uint32_t head;        /* word index; NO_INDEX for a root */
    uint32_t flags;       /* enum word_flag */
    uint32_t first_child, next_sibling; /* NO_INDEX ends; in text order; set by doc_link_tree() */
    uint32_t left, right; /* first and last word of the subtree; set by doc_link_tree() */
    uint8_t upos, rel, sub, depth;
    uint16_t cluster;     /* word cluster from raw text, 0 = none */
} word;

typedef struct sentence {
    uint32_t start, end;  /* bytes, without surrounding white space */
    uint32_t first, count; /* words */
    uint32_t root;        /* word index */
    uint32_t paragraph;   /* number of the paragraph, from 0 */
    uint32_t dateline;    /* words of the dateline that it opens with ("CAIRO, March 5 (Reuters) -"), dash included; 0: none */
    bool headline;        /* looks like a headline, caption or share line: furniture, not coded */
} sentence;

/* ---- Mentions and actors (entity) ---------------------------------------------------------------------------- */

typedef enum mention_type { MENTION_PER, MENTION_ORG, MENTION_GPE, MENTION_LOC, MENTION_GROUP, MENTION_OTHER, MENTION_TYPE_COUNT } mention_type;
typedef enum mention_form { FORM_NAME, FORM_NOMINAL, FORM_PRONOUN, FORM_ADJECTIVE } mention_form; /* ADJECTIVE: "Israeli" */

typedef struct mention {
    uint32_t start, end;   /* bytes of the mention text as GUIDELINES wants it: the name alone, or the noun phrase */
    uint32_t first, last;  /* words covered, inclusive */
    uint32_t head;         /* word that stands in the tree for the mention (highest of the full phrase with title) */
    uint32_t full_first, full_last; /* words of the phrase with titles and appositions before the name */
    mention_type type;
    mention_form form;
    uint32_t actor_count;  /* several for "kedua negara", "both sides"; 0 = unresolved */
    const uint32_t *actor; /* indices of doc->actor */
    bool acting_state;     /* a GPE that stands for its government here ("Rusia mengatakan"); false = used as a place */
    bool is_title_part;    /* inside a larger mention's title ("Menteri Luar Negeri *Rusia* Sergey Lavrov") */
} mention;

/* What the learned model takes for a name. */
typedef struct name {
    uint32_t start, end;  /* bytes */
    uint32_t first, last; /* words, of one sentence */
    uint8_t type;         /* enum mention_type; MENTION_OTHER: of a type that the program has no use for */
} name;

typedef struct actor {
    str name;         /* full name as known, or standard name */
    char country[4];  /* ISO alpha-3 or "" */
    char role[4];     /* GOV MIL ... of the event guidelines; "UNK" when none fits */
    str id;           /* stable id: "wd:Q58217", "country:RUS", "org:...", or "a:<n>" for those known only from the text */
    str reason;       /* how it was resolved: "name in office 2021-04-07", "title + country", "agent noun + nationality" ... */
    str row;          /* "world/leaders.tsv:123" or "" */
    mention_type type;
    bool plural;      /* a group */
    char gender;      /* 'M', 'F' or 0 */
    uint32_t first_mention;
} actor;

/* ---- Times, places, quotations -------------------------------------------------------------------------------- */

typedef enum time_type { TIME_DATE, TIME_TIME, TIME_DURATION, TIME_SET } time_type;

/* What the words around a date make of it; as the attribute `mod` of TIMEX3. */
typedef enum time_mod { MOD_NONE, MOD_BEFORE, MOD_ON_OR_BEFORE, MOD_AFTER, MOD_ON_OR_AFTER, MOD_START, MOD_MID, MOD_END } time_mod;

typedef struct timex {
    uint32_t start, end;
    uint32_t first, last; /* words */
    time_type type;
    str value;            /* dates: YYYY, YYYY-MM, YYYY-MM-DD (start of a range); others TIMEX3-like (P3D, T14:30); "" unknown */
    str value_end;        /* end of a range or "" */
    str timex3;           /* the same as a TIMEX3 value: weeks, quarters, seasons, parts of the day keep theirs; "" none */
    str span;             /* as days: "from/to", `to` no longer part of it, ".." an open side; a single day alone; "" none */
    uint8_t mod;          /* enum time_mod */
    uint32_t span_end;    /* byte where the expression of `span` ends: beyond `end` when the next date is its other end */
    bool span_taken;      /* the other end of the range of the date before it */
    bool vague;           /* "baru-baru ini", "recently": kept for the coder, not written out */
} timex;

typedef struct place {
    uint32_t start, end;
    uint32_t first, last; /* words */
    str name;             /* standard name */
    char country[4];      /* ISO alpha-3 or "" */
    double lat, lon;      /* NAN when unknown */
    uint32_t geonameid;   /* 0 unknown */
    uint8_t level;        /* 0 world region or sea, 1 country, 2 first-level division, 3 second-level, 4 populated place, 5 spot */
    uint8_t precision;    /* level of what the coordinates are of */
    bool dateline;
    uint32_t mention;     /* NO_INDEX */
    uint32_t group;       /* first place of the article with the same name and country; itself when it is the first */
    uint32_t times;       /* how often the article names it (on the first of the group) */
    bool adjective;       /* of doc->toponym: "French" */
} place;

typedef enum quote_kind { QUOTE_DIRECT, QUOTE_INDIRECT, QUOTE_MIXED } quote_kind;

typedef struct quote {
    uint32_t start, end;  /* bytes of the content, without marks */
    uint32_t first, last; /* words */
    quote_kind kind;
    uint32_t cue;         /* word: the verb or preposition of saying ("kata", "menurut"); NO_INDEX when none */
    uint32_t speaker;     /* actor; NO_INDEX unknown */
    uint32_t speaker_mention; /* NO_INDEX when unknown; of a speaker carried over: where the text names it before */
    bool stance;          /* what somebody wants, thinks or judges: nothing that he tells as having happened */
} quote;

/* ---- Events (code) ---------------------------------------------------------------------------------------------- */

typedef enum event_status { STATUS_ACTUAL, STATUS_FUTURE, STATUS_HYPOTHETICAL, STATUS_NEGATED } event_status;

typedef struct participant {
    uint32_t actor;
    uint32_t mention; /* NO_INDEX: implicit, not named in the sentence */
    uint32_t start, end; /* bytes of the text; both 0 when implicit */
} participant;

/* What a count is of: persons in every case. */
typedef enum head_kind {
    COUNT_KILLED, COUNT_INJURED, COUNT_ARRESTED, COUNT_CROWD, COUNT_ABDUCTED, COUNT_MISSING, COUNT_DISPLACED, COUNT_KINDS
} head_kind;

#define COUNT_OPEN UINT64_MAX /* no upper bound: "at least 12", "ribuan" */

/* How many were killed, arrested ... by an act, as one place of the text says. */
typedef struct head_count {
    head_kind kind;
    uint64_t low, high;    /* both the same for a plain number; high may be COUNT_OPEN */
    bool approximate;      /* "about", "hampir", "puluhan" */
    uint32_t start, end;   /* bytes of the number, with the words that bound it */
    uint32_t first, last;  /* words */
    uint32_t given_by;     /* actor who says so; NO_INDEX: the narrator */
} head_count;

typedef struct event {
    uint32_t sentence;
    uint32_t start, end;   /* bytes of the trigger */
    uint32_t first, last;  /* words of the trigger */
    uint32_t head;         /* its word in the tree */
    char cameo[6];
    event_status status;
    uint32_t status_cue;   /* word or NO_INDEX */
    participant *source, *target;
    uint32_t source_count, target_count;
    uint32_t attributed_to; /* actor or NO_INDEX */
    uint32_t quote;        /* the quotation that it stands in, or NO_INDEX */
    str date;              /* "" unknown */
    uint32_t timex;        /* where the date came from, NO_INDEX when from the publication date or context */
    uint32_t place;        /* index of doc->place or NO_INDEX */
    uint32_t act;          /* number of the act, from 1 */
    str rule;              /* "packs/id/triggers.tsv:88" */
    double confidence;     /* 0..1 */
    str plover_type, plover_mode; /* of the ontology; empty where PLOVER has no counterpart */
    str contexts;          /* of PLOVER, joined by ';' */
    head_count *count;     uint32_t count_count;
} event;

/* One act of the article: what its mentions say together. */
typedef struct act {
    uint32_t *event;       uint32_t event_count;   /* its mentions, in the order of the text */
    char cameo[6];
    event_status status;
    str plover_type, plover_mode, contexts;
    participant *source, *target; /* every actor once; the text of the first mention that names it */
    uint32_t source_count, target_count;
    str date;              /* "" unknown */
    uint32_t place;        /* index of doc->place or NO_INDEX */
    uint32_t *by;          uint32_t by_count;      /* actors to whom its mentions are attributed, each once */
    head_count *count;     uint32_t count_count;   /* every statement once */
    double confidence;     /* of its surest mention */
} act;

/* ---- Notes for `dragoman explain` ------------------------------------------------------------------------------- */

typedef struct note {
    const char *stage;
    uint32_t start, end; /* bytes it is about */
    str text;
} note;

/* ---- The document ------------------------------------------------------------------------------------------------- */

/* What a word looked like in CoNLL-U input: its line, and that of its token when it begins a multiword token (else empty).
 * Stages do not look at it; the writer passes on what no stage predicts. */
typedef struct given_lines { str word, token; } given_lines;

/* `n` bytes of the text from `text` on stand in the page from `page` on, byte for byte except that a blank of the text may be
 * any blank of the page. Bytes of the text in no piece come from character references or were put in between. */
typedef struct text_piece { uint32_t text, page, n; } text_piece;

struct act_reading;
struct role_judge;

typedef struct doc {
    arena *arena;
    /* As given. */
    str id, title, source, url, extra;
    str author;          /* empty: not known */
    str published;       /* day, or time to the minute or second with zone where known; empty: not known */
    str text;            /* valid UTF-8, offsets as given */
    char lang[4];        /* "id", "en"; "" until known */
    bool lang_given;
    str date;            /* YYYY-MM-DD or "" */
    bool date_inferred;
    bool trace;          /* collect notes */
    str why;             /* words to be told why they are no event, in notes of stage "why-not"; empty: none. Needs trace */
    bool all_places;      /* fill toponym */
    bool names_only;      /* the mentions written are doc->name, whatever the stage entity made of them */
    bool has_trees;      /* heads and relations came with the tags, from a network */
    uint32_t words_gone; /* words of a text coded in sections (engine/sections.h), which are not kept: word is NULL then */
    bool lexicon_only;   /* roles by the rules and events by the lexicon alone, without the learned models: `dragoman check` */

    text_piece *piece;    uint32_t piece_count, piece_cap;       /* article out of a web page: where its text stands there */
    word *word;           uint32_t word_count, word_cap;
    sentence *sentence;   uint32_t sentence_count, sentence_cap;
    given_lines *given;   uint32_t given_count, given_cap;       /* CoNLL-U input only: one a word, else none */
    str *comment;         uint32_t comment_count, comment_cap;   /* CoNLL-U input only: comment lines of each sentence */
    name *name;           uint32_t name_count, name_cap;         /* of the model of names; sorted, apart */
    mention *mention;     uint32_t mention_count, mention_cap;   /* sorted by first word */
    actor *actor;         uint32_t actor_count, actor_cap;
    timex *timex;         uint32_t timex_count, timex_cap;       /* sorted by start */
    place *place;         uint32_t place_count, place_cap;       /* sorted by start */
    place *toponym;       uint32_t toponym_count, toponym_cap;   /* names of places that mean no place here; with all_places; sorted */
    quote *quote;         uint32_t quote_count, quote_cap;       /* sorted by start */
    event *event;         uint32_t event_count, event_cap;       /* sorted by trigger start */
    act *act;             uint32_t act_count, act_cap;           /* act k is that of number k + 1 */
    note *note;           uint32_t note_count, note_cap;
    const struct act_reading *reading; /* of its passages, by the network of acts (neural/reading.h); NULL: none */
    const struct role_judge *judge; /* gives the roles in place of that of the engine, for training (entity/judge.h); NULL: none does */
} doc;

/* An empty document over `text` (kept, not copied) in `arena`. */
void doc_init(doc *d, arena *a, str text);
/* Fills first_child, next_sibling, left, right, depth and sentence.root from the heads of one sentence. Heads must form
 * a tree (the parser's duty; a cycle is cut at its first word). */
void doc_link_tree(doc *d, uint32_t sentence_index);
/* First dependent of `w` with relation `rel` (any subtype), or NO_INDEX. */
uint32_t doc_child(const doc *d, uint32_t w, deprel rel);
/* The word of first..last that stands highest in the tree; the first of several. */
uint32_t doc_highest(const doc *d, uint32_t first, uint32_t last);
/* Is `w` inside the subtree of `top` (or `top` itself)? */
bool doc_dominates(const doc *d, uint32_t top, uint32_t w);
/* Number of mentions whose first word stands before word `w`: the first one at it or after it has this index. */
uint32_t doc_mentions_from(const doc *d, uint32_t w);
/* The first word that ends after byte `byte`; the count of words when none does. */
uint32_t doc_word_from(const doc *d, uint32_t byte);
/* The mention that covers word `w` and is not part of another's title; the longest; NO_INDEX when none. */
uint32_t doc_mention_at(const doc *d, uint32_t w);
/* The mention whose head is word `w`, or NO_INDEX. */
uint32_t doc_mention_headed(const doc *d, uint32_t w);
/* Number of quotations that begin at word `w` or before it: those that may hold it stand before this index, the inner ones last.
 * Who looks for them goes back at most QUOTES_BACK. */
uint32_t doc_quotes_until(const doc *d, uint32_t w);
enum { QUOTES_BACK = 64 };
/* Text of words first..last as it stands in the article. */
str doc_text(const doc *d, uint32_t start, uint32_t end);
/* Lower-cased words first..last, with one blank where the text has any: as tables hold their names. False: longer than a name can be.
 * `out` has DOC_KEY_BYTES. */
enum { DOC_KEY_BYTES = 200 };
bool doc_key(const doc *d, uint32_t first, uint32_t last, char *out, str *key);
/* Keeps a note when tracing; silently drops it otherwise or when memory is out. */
void doc_note(doc *d, const char *stage, uint32_t start, uint32_t end, const char *format, ...) PRINTF_LIKE(5, 6);

/* Names of enumerations, as written in CoNLL-U and JSON. */
extern const char *const upos_name[UPOS_COUNT];
extern const char *const deprel_name[REL_COUNT];
extern const char *const depsub_name[SUB_COUNT]; /* "" for SUB_NONE */
extern const char *const mention_type_name[MENTION_TYPE_COUNT];
extern const char *const event_status_name[4];
extern const char *const count_kind_name[COUNT_KINDS];
upos upos_from(str name);      /* UPOS_X when unknown */
deprel deprel_from(str name);  /* of "nsubj:pass": REL_NSUBJ; REL_DEP when unknown */
depsub depsub_from(str name);  /* of "nsubj:pass": SUB_PASS; SUB_NONE without, SUB_OTHER when unknown */

#endif
