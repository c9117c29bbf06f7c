/* Who: from the words in a trigger's slots to actors of the article.
 *
 * Input: tree, mentions with their actors, frames. Output: event->source and event->target. Conjuncts are expanded,
 * reciprocal acts split, relative pronouns followed. Actors not named in the sentence are added by carry_over().
 */
#ifndef DGM_CODE_PARTICIPANTS_H
#define DGM_CODE_PARTICIPANTS_H

#include "code/slots.h"
#include "world/world.h"

#define MAX_SIDE 12

typedef struct side {
    participant item[MAX_SIDE];
    uint32_t count;
    bool inherited;   /* from a governing clause: less sure */
    uint32_t slot;    /* number of the frame's slot that gave it, from 0; NO_INDEX when none */
} side;

/* Participants named in the words of the slots of `f`. */
void frame_sides(doc *d, const trigger_lexicon *x, const candidate *c, const frame *f, side *source, side *target);
/* Adds an actor without a mention in the sentence. */
void side_add_implicit(side *s, uint32_t actor);
/* Is the actor a source (which 0) or target (1) of the event? */
bool event_has_party(const event *e, uint32_t actor, int which);
/* The nearest event before `e` in its sentence whose trigger governs that of `e` ("condemned" of "condemned the attack"); NULL: none. */
const event *event_governor(const doc *d, const event *e);
/* The mention that a filler word stands for: headed there, covering it, or what a pronoun of relation points to. */
uint32_t filler_mention(const doc *d, uint32_t w);

#endif
