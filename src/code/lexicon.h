/* The trigger lexicon of one language: senses, frames, light verbs, cues of status, topic words.
 *
 * Input: packs/<lang>/{pack,triggers,frames,light,status,topics}.tsv and verb_forms.tsv where there is one (docs/formats/packs.md). Read once, then never changed.
 * What it does not do: look at trees; see slots.h and sense.h.
 */
#ifndef DGM_CODE_LEXICON_H
#define DGM_CODE_LEXICON_H

#include "base/arena.h"
#include "base/map.h"
#include "base/tsv.h"
#include "doc/doc.h"

typedef enum slot_kind { SLOT_SUBJ, SLOT_OBJ, SLOT_POSS, SLOT_BY, SLOT_IOBJ, SLOT_COMP, SLOT_OBL } slot_kind;

typedef struct slot {
    slot_kind kind;
    const uint64_t *prep; /* SLOT_OBL: str_hash of each preposition */
    uint32_t prep_count;
} slot;

typedef struct frame {
    str name;
    const slot *source, *target;
    uint32_t source_count, target_count;
    bool symmetric;
    uint32_t line;
    bool own;
} frame;

typedef enum cond_kind { COND_FILLED, COND_EMPTY, COND_WORD, COND_NOT_WORD, COND_TYPE, COND_NOT_TYPE } cond_kind;
typedef enum cond_place { AT_SLOT, AT_WITH, AT_NEAR } cond_place;

/* One alternative of a condition: a phrase of one word or more, or a type. */
typedef struct cond_value {
    str text;                /* "surat perintah", "ACTOR", "gov" */
    const uint64_t *word;    /* hashes of its words */
    uint32_t word_count;
} cond_value;

typedef struct cond {
    cond_kind kind;
    cond_place place;
    slot slot;               /* AT_SLOT */
    const cond_value *value;
    uint32_t value_count;
    str text;                /* as the table has it */
} cond;

typedef enum trigger_pos { POS_VERB, POS_NOUN, POS_ADJ, POS_PHRASE } trigger_pos;

/* One row of triggers.tsv. */
typedef struct sense {
    str lemma, stem, example, expect;
    trigger_pos pos;
    uint32_t frame;
    char code[6];    /* "" for a look-alike */
    bool composes;
    const cond *cond;
    uint32_t cond_count;
    uint32_t line;
    str file;        /* "packs/id/triggers.tsv", or the file of a folder of one's own */
    bool own;        /* of such a folder */
} sense;

/* All senses of one lemma and part of speech, in file order. */
typedef struct trigger_group {
    const uint64_t *word;    /* hashes of the words after the first */
    uint32_t word_count;     /* with the first */
    uint32_t *sense;         /* indices */
    uint32_t sense_count, sense_cap;
    trigger_pos pos;
    str lemma;
} trigger_group;

typedef enum form_kind { AS_LEMMA, AS_ACTIVE, AS_PASSIVE, AS_BARE, AS_PLURAL, AS_RELATED /* none of them: see find.c */ } form_kind;

typedef struct form_entry {
    uint32_t group;
    form_kind kind;
} form_entry;

typedef enum light_kind { LIGHT_ACTIVE, LIGHT_PASSIVE, LIGHT_STOP } light_kind;

typedef enum cue_kind { CUE_ADV, CUE_GOV, CUE_NOUN, CUE_MARK, CUE_MOD } cue_kind;

typedef struct cue {
    cue_kind kind;
    uint8_t status;          /* event_status */
    bool only_actual;        /* "neg": turns actual into negated only */
    const uint64_t *word;
    uint32_t word_count;
    str text;
} cue;

typedef enum topic { TOPIC_SPORT, TOPIC_ACCIDENT, TOPIC_WEATHER, TOPIC_MARKET, TOPIC_CRIME, TOPIC_SHOW, TOPIC_COUNT } topic;

typedef struct trigger_lexicon {
    arena arena;
    str lang;
    bool by_form;            /* verbs are found by generated forms (Indonesian), not by lemma */
    double threshold;        /* confidence from which a candidate is an event */
    double nobody[2];        /* how much less likely "nobody" is than the models think, source and target: logarithm of odds */
    double named_favour;     /* how much more likely the best mention is than they think: a factor */
    cond locatives;          /* prepositions that say where: "di", "in" */
    cond reciprocal;         /* words that make an act mutual: "saling", "each other" */
    str file;                /* while loading: name of the table as rules are told by it */
    bool own;                /* while loading: it is of a folder of one's own */
    tsv table[10];           /* stay open: strings point into them */
    uint32_t table_count;
    sense *sense;            uint32_t sense_count, sense_cap;
    frame *frame;            uint32_t frame_count, frame_cap;
    trigger_group *group;    uint32_t group_count, group_cap;
    form_entry *form;        uint32_t form_count, form_cap;
    cue *cue;                uint32_t cue_count, cue_cap;
    struct light_entry { uint8_t kind; bool passive_form; } *light; uint32_t light_count, light_cap;
    struct topic_entry { uint8_t topic; float weight; } *topic; uint32_t topic_count, topic_cap;
    map by_word;             /* hash of a form or lemma -> form */
    map light_by_word, cue_by_word, topic_by_word, group_by_lemma, forms_by_lemma;
    str *verb_form;          uint32_t verb_form_count, verb_form_cap; /* "denied|denies|denying" */
} trigger_lexicon;

/* Loads the tables of home/packs/<lang>, and rows of triggers, frames and status beside them from own/<lang> (NULL: none; a file may be
 * missing): its triggers and cues come before ours of the same words. A fault gives DGM_EFORMAT with file:line. */
dgm_status lexicon_open(trigger_lexicon **out, const char *home, const char *own, const char *lang, dgm_error *error);
void lexicon_close(trigger_lexicon *x);

/* Does the phrase of hashes begin at word `w` (by lower-cased form or lemma), inside sentence end `end`? */
bool phrase_at(const doc *d, uint32_t w, uint32_t end, const uint64_t *word, uint32_t count);
/* light_entry of a word by form or lemma; NULL when it is no light verb. */
const struct light_entry *lexicon_light(const trigger_lexicon *x, const word *w);

/* Names of the tables that the folder of a language in a folder of one's own may hold, by number; NULL behind the last. */
const char *lexicon_own_table(size_t n);

#endif
