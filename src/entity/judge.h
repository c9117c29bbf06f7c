/* Roles by a log-linear model: what the tables and the words of a phrase leave open hangs on the article (a suspect of
 * terrorism, an investigator of the prosecution, a crowd of students). The decision of the rules is a feature, so that
 * the model only learns when not to follow it.
 *
 * One case is one decision: an actor with a name with all its mentions, or one phrase with a common noun. */
#ifndef DGM_ENTITY_JUDGE_H
#define DGM_ENTITY_JUDGE_H

#include "entity/scan.h"
#include "model/model.h"
#include "model/weights.h"

#define ENTITY_FEATURES 3 /* version of the features of judge.c */
#define ROLE_CODES 22
#define ROLE_READING 0.7f /* weight of what the network of acts says; set on held-out articles (docs/decisions/event-model.md) */
#define ROLE_MARGIN 1.0 /* of the score, by which another role must be better than that of the rules; by cross-validation */

extern const char *const role_code[ROLE_CODES]; /* in the order of the network of acts (neural/shape.h) */

typedef struct role_judge {
    model model;
    weights role;
} role_judge;

typedef struct role_case {
    uint32_t actor;
    uint32_t *phrase; /* phrases of the case, in text order */
    uint32_t count;
    uint32_t role;    /* chosen: index in role_code[] */
} role_case;

/* Called with all cases of an article, for training; c->phrase holds the rest. */
typedef dgm_status role_case_visit(ctx *c, const role_case *x, uint32_t count, void *context, dgm_error *error);

/* Index in role_code[] of a role, that of UNK when there is none such. */
uint32_t role_index(const char *role);

/* Opens models/<lang>-entity.dgm below `home`; *out is NULL when there is none. */
dgm_status role_judge_open(role_judge **out, arena *a, const char *home, const char *lang, dgm_error *error);
void role_judge_close(role_judge *j);

/* The cases of an article whose phrases, all but pronouns, are resolved. NULL when memory ran out (c->failed). */
role_case *role_cases(ctx *c, uint32_t *count);
void role_case_features(const ctx *c, const role_case *x, feature_set *f);
/* What the network of acts says of the roles, the mean over the phrases of the case: what the model's scores are added to. Zeros without one. */
void role_case_reading(const ctx *c, const role_case *x, float score[ROLE_CODES]);
/* Runs the stage by its rules alone, without pronouns, and shows the cases. */
dgm_status entity_visit_cases(doc *d, const entity_rules *r, const world *w, role_case_visit *visit, void *context, dgm_error *error);
/* Gives every case the role that the model finds likeliest. */
void ent_judge_roles(ctx *c);

#endif
