/* Tables of the segmenter and the types that its parts share. */
#ifndef DGM_SEGMENT_RULES_H
#define DGM_SEGMENT_RULES_H

#include "base/map.h"
#include "model/linear.h"
#include "segment/segment.h"

/* Kinds of rows of segment.tsv and segment-words.tsv; a word may be of several kinds. */
enum rule_kind {
    RULE_TITLE = 1 << 0,    /* abbreviation with its stop that never ends a sentence: "Dr." */
    RULE_ABBR = 1 << 1,     /* abbreviation that may end one: "U.S.", "Tbk." */
    RULE_START = 1 << 2,    /* word that, capitalised after an abbreviation, begins a sentence: "the" */
    RULE_WHOLE = 1 << 3,    /* looks as if it held a clitic but stays whole: "hanya" */
    RULE_SPLIT = 1 << 4,    /* is split although its clitic is not split in general: "bukankah" */
    RULE_CLITIC = 1 << 5,   /* clitic split off every longer word: "nya" */
    RULE_ENDING = 1 << 6,   /* clitic split only off words of kind split: "lah" */
    RULE_PARTS = 1 << 7,    /* contraction with its parts: "cannot" = can|not */
    RULE_GLUED = 1 << 9,    /* split from digits that follow without space: "Rp" */
    RULE_FURNITURE = 1 << 10, /* opens lines that are no text of the article: "Baca juga" */
    RULE_PREFIX = 1 << 8,   /* first part of a hyphenated word that stays whole: "co" */
    RULE_UNIT = 1 << 11,    /* split from digits that it follows without space: "km" */
    RULE_SLIP = 1 << 12,    /* contraction without its apostrophe, split before words of kind after: "its" = it|s */
    RULE_AFTER = 1 << 13    /* such a word: "not" */
};

/* Ways of the language, or of one treebank: rows of kind option. */
enum segment_way {
    WAY_SPLIT_HYPHENS = 1 << 0, /* hyphenated words are split in general (English) */
    WAY_SPLIT_STOPS = 1 << 1,   /* "Dr." is two tokens */
    WAY_SPLIT_HASH = 1 << 2,    /* "#banjir" is two tokens */
    WAY_SPLIT_MARKS = 1 << 3,   /* "??" and ":)" are two tokens */
    WAY_FINAL_STOP = 1 << 4     /* the stop of "etc." at the end of a sentence is a token of its own */
};

#define SEGMENT_TREEBANKS 8u /* highest number of a treebank */
#define SEGMENT_ARTICLES 3u  /* number of the conventions of coded articles in training (tools/train-models.sh) */

typedef struct rule {
    str word;
    uint32_t kinds;
    uint32_t part_count;
    uint8_t part[4]; /* bytes of each part */
    uint8_t in[SEGMENT_TREEBANKS + 1]; /* RULE_WHOLE or RULE_SPLIT where treebank n differs from the others */
} rule;

struct segmenter {
    arena arena;
    rule *rule;
    uint32_t rule_count, rule_cap;
    map map;
    str clitic[16];
    bool clitic_always[16];
    uint32_t clitic_count;
    uint32_t ways;                               /* enum segment_way that hold now */
    uint32_t ways_of[SEGMENT_TREEBANKS + 1];     /* of all treebanks (0), and what is added for each */
    uint8_t treebank;                            /* conventions that hold now; 0: those of the first treebank */
    /* learnt ends of sentences; without a model (split.slot NULL) the rules alone decide */
    model model;
    linear split;
    lexicon cases;      /* enum gap_case of words */
    uint8_t domain;     /* treebank whose conventions hold; 0: the model knows one only */
};

typedef enum token_kind { TOKEN_WORD, TOKEN_STOP, TOKEN_OPEN, TOKEN_CLOSE, TOKEN_PUNCT } token_kind;

typedef struct token {
    uint32_t start, end;
    token_kind kind;
    uint32_t kinds;      /* enum rule_kind of a word */
    bool space_after, break_after; /* white space, end of a paragraph */
} token;

typedef struct token_list {
    token *token;
    uint32_t count, cap;
} token_list;

/* Rule of a word: lower-cased, with straight apostrophes; NULL when none. */
const rule *rule_find(const segmenter *s, str word);
/* Lower-cased copy with straight apostrophes in `out` (up to `size` bytes; longer words give an empty string). */
str rule_form(str word, char *out, uint32_t size);
/* Kinds of a rule in the conventions that hold; 0 for no rule. */
static inline uint32_t rule_kinds(const segmenter *s, const rule *r)
{
    if (!r)
        return 0;
    return r->in[s->treebank] ? (r->kinds & ~(uint32_t)(RULE_WHOLE | RULE_SPLIT)) | r->in[s->treebank] : r->kinds;
}
/* Sets sentence.headline. */
void mark_headlines(doc *d, const segmenter *s);
/* Sets sentence.dateline; after mark_headlines(). */
void mark_dateline(doc *d);
/* Splits the text into tokens. */
dgm_status scan_tokens(const doc *d, const segmenter *s, token_list *out, dgm_error *error);
/* Bytes of the syntactic words of a token, up to 8; returns how many. `next`: the token behind it, empty at the end. */
uint32_t split_words(const segmenter *s, str form, str next, uint8_t length[8]);

#endif
