/* Targets of force that are cities: their people. GUIDELINES of the coded articles, section 6: a state's name is its
 * government, a city or region stands for its people. */
#ifndef DGM_CODE_ATTACKED_H
#define DGM_CODE_ATTACKED_H

#include "doc/doc.h"
#include "world/world.h"

/* After the events are chosen: gives events of violence the people of an attacked city for its government. */
dgm_status mend_attacked(doc *d, const world *w, dgm_error *error);

#endif
