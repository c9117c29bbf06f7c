/* Grammatical places round a trigger, whatever the voice or the construction.
 *
 * Input: the tree of the sentence and a candidate trigger. Output: the words that fill a slot (heads of phrases), with
 * the way they were found. Conjuncts are not expanded here (see participants.h).
 */
#ifndef DGM_CODE_SLOTS_H
#define DGM_CODE_SLOTS_H

#include "code/lexicon.h"

/* A trigger found in a sentence, before its sense is chosen. */
/* What left a candidate out. */
typedef enum drop_reason { DROP_NONE, DROP_MODEL, DROP_LEXICON, DROP_SPEECH_ACT, DROP_NEIGHBOUR } drop_reason;

typedef struct candidate {
    uint32_t group;        /* of the trigger_lexicon */
    uint32_t first, last;  /* words */
    uint32_t head;         /* the word of the trigger that stands highest in the tree */
    form_kind form;
    uint32_t light;        /* light verb that governs a noun trigger, or NO_INDEX */
    bool light_passive;    /* the light verb turns roles round ("mendapat kecaman", "face charges") */
    bool stopped;          /* governed by a verb of ending ("menghentikan serangan") */
    uint32_t sense;        /* chosen row, or NO_INDEX */
    char code[6];          /* code after composition */
    uint32_t base;         /* candidate composed with, or NO_INDEX */
    bool swallowed;        /* coded as part of another (base of a composition, noun of a verb) */
    uint32_t swallower;    /* the speech act that composed with this, or NO_INDEX */
    double score;          /* probability that it is an event */
    drop_reason dropped;   /* why it is none */
    bool refused;          /* a row of the user's own says that it is no event */
} candidate;

#define MAX_FILLERS 8

typedef struct fillers {
    uint32_t word[MAX_FILLERS];
    uint32_t count;
    bool inherited; /* not at the trigger itself but from a governing clause */
} fillers;

/* Fills `out` with the words in slot `s` of candidate `c`. */
void slot_fill(const doc *d, const trigger_lexicon *x, const candidate *c, const slot *s, fillers *out);
/* Surface subject of verb `v`, looking up through relative clauses, coordination and control; NO_INDEX when none. */
uint32_t surface_subject(const doc *d, uint32_t v, bool *inherited);
/* Is the word a verb here? One with an article is not. */
bool is_verb(const doc *d, uint32_t w);
/* Is the verb in the passive here? */
bool is_passive(const doc *d, uint32_t v);
/* Is one of the case markers of `w` among these prepositions? */
bool has_case(const doc *d, uint32_t w, const uint64_t *prep, uint32_t count);

#endif
