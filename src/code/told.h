/* How much another sentence that names a day tells of the act of an event: the same word for the act, the same parties, the
 * same things. The opening tells an act, a later sentence its day, or the reverse.
 *
 * What it cannot do: know the same act under another verb.
 */
#ifndef DGM_CODE_TOLD_H
#define DGM_CODE_TOLD_H

#include "doc/doc.h"

/* Sentences are compared by no more words than these. */
#define TOLD_WORDS 48u

/* What of the event is looked for. */
typedef struct told_scene {
    uint64_t word[TOLD_WORDS]; /* lemmas of the sentence's nouns, names and verbs, without the act itself */
    uint32_t count;
} told_scene;

typedef struct told {
    uint32_t act;    /* the word of the act: 0 not there, 1 there, 2 in the clause of the day */
    uint32_t actors; /* parties of the event that it names, 2 for more */
    uint32_t words;  /* words in common, 3 for more */
    bool after;      /* it stands after the sentence of the event */
} told;

void told_scene_init(const doc *d, const event *e, told_scene *s);

/* The sentence of time expression `timex`. */
told told_with(const doc *d, const event *e, const told_scene *s, uint32_t timex);

/* How much that is, as one number: 0 for nothing. */
uint32_t told_sum(const told *t);

#endif
