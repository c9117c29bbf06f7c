/* Source and target of an event: frames first, then a learned ranker over the mentions of the sentence and, for actors
 * not written there, over the actors of the article.
 *
 * Method: two log-linear models ("role": is this mention a participant on this side; "implicit": which actor of the
 * article is meant, or none), whose features include what the frame found. Without a model the frame decides, and an
 * empty source is the source of the event before.
 */
#ifndef DGM_CODE_ROLES_H
#define DGM_CODE_ROLES_H

#include "code/coder.h"

/* One mention as a possible participant. */
typedef struct role_candidate {
    uint32_t mention;
    bool in_frame[2]; /* filled the source, target slots of the frame */
    float party[2];   /* log odds by the network of acts; NO_ODDS without one */
} role_candidate;

/* How often an actor is mentioned in the article, how many sentences before one of them last (NEVER when only later), and the most that
 * the network of acts gives a mention of it near the trigger: as source and target, and as another name of these. */
#define NEVER 99u
typedef struct actor_use { uint32_t mentions, since; float party[2], named[2]; } actor_use;

#define MAX_ROLE_CANDIDATES 64

typedef struct role_scene {
    const candidate *trigger;
    side frame_side[2];  /* 0 source, 1 target, as the frame has them */
    role_candidate item[MAX_ROLE_CANDIDATES];
    uint32_t count;
    const actor_use *use; /* of every actor, and behind them the most of all, and the most but for the actor that has it */
} role_scene;

/* Mentions with an actor in the sentence of the trigger, with what the frame found. Words that name acts themselves
 * ("agreement", "protest") are no parties. */
dgm_status role_scene_init(doc *d, const coder *k, const candidates *all, const candidate *c, role_scene *s, dgm_error *error);
/* Features of mention candidate `i` for `which` side (0 source, 1 target) of event `e`. */
void role_features(const doc *d, const coder *k, const event *e, const role_scene *s, uint32_t i, int which, feature_set *f);
/* Features of actor `actor` as an implicit participant; NO_INDEX = nobody. Needs events before `index` complete; `use` is
 * that of the scene of its trigger. */
void implicit_features(const doc *d, const coder *k, uint32_t index, uint32_t actor, int which, const side *other, const actor_use *use,
                       feature_set *f);
/* Sets source and target of event `index`. */
dgm_status set_participants(doc *d, const coder *k, const candidates *all, const candidate *c, uint32_t index, dgm_error *error);

#endif
