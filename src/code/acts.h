/* One act, many mentions: numbers the distinct acts of the article. Two mentions tell of the same act when root and one
 * actor on each known side agree and their dates do not differ. */
#ifndef DGM_CODE_ACTS_H
#define DGM_CODE_ACTS_H

#include "doc/doc.h"

dgm_status number_acts(doc *d, dgm_error *error);

#endif
