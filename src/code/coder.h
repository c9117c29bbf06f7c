/* Inside of the coding stage: what its files share. */
#ifndef DGM_CODE_CODER_H
#define DGM_CODE_CODER_H

#include "code/acts.h"
#include "code/counts.h"
#include "code/plover.h"
#include "code/code.h"
#include "code/decide.h"
#include "code/find.h"
#include "code/lexicon.h"
#include "code/participants.h"

#define EVENT_FEATURES 6 /* version of the features of decide.c, roles.c, when_where.c, told.c and trigger_net.c */

struct coder {
    trigger_lexicon *lexicon;
    const ontology *ontology;
    decider *decider; /* NULL: no model, the lexicon alone decides */
    act_linker acts;
    phrases plover, counts;
};

/* Candidates of the whole document with sense and composed code; `swallowed` ones are part of another. */
dgm_status code_candidates(doc *d, const coder *c, candidates *out, dgm_error *error);
/* Decides over the candidates and adds the events with their parties, days and places, one after the other. */
dgm_status code_choose(doc *d, const coder *c, candidates *all, dgm_error *error);
/* "Kami", "we" inside a quotation: the side of its speaker. */
dgm_status resolve_first_person(doc *d, dgm_error *error);

#endif
