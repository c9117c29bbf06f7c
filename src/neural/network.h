/* The network that reads a sentence once and gives parts of speech and trees: used by the stages tag and parse.
 *
 * A network is opened once, never written again and may be used by many threads; all scratch lies in the document's arena.
 */
#ifndef DGM_NEURAL_NETWORK_H
#define DGM_NEURAL_NETWORK_H

#include "base/error.h"
#include "doc/doc.h"
#include "neural/shape.h"

#define ACT_KIND "trigger" /* of the model file of a network of acts */

typedef struct network network;

/* Maps home/models/<lang>-neural.dgm; *out is NULL and the status DGM_OK when there is no such file. */
dgm_status network_open(network **out, const char *home, const char *lang, dgm_error *error);
/* The same by file name; the file must exist. */
dgm_status network_open_file(network **out, const char *path, dgm_error *error);
/* The same for a network of acts, models/<lang>-trigger.dgm. */
dgm_status network_open_acts(network **out, const char *home, const char *lang, dgm_error *error);
dgm_status network_open_acts_file(network **out, const char *path, dgm_error *error);
void network_close(network *n);
/* Treebank whose conventions are followed where a network knows several (1 and up); set before it is shared. */
void network_set_domain(network *n, uint8_t domain);
/* Sets upos, head, rel and sub of the words of sentences first..first+count-1 (not the links of the tree). Uses form,
 * lower, key and flags of the words. `tag_score`, when not NULL, takes UPOS_COUNT scores (logarithms of odds) for each word
 * from the first of these sentences on. */
dgm_status network_run(const network *n, doc *d, uint32_t first, uint32_t count, float *tag_score, dgm_error *error);
/* Runs a network of acts over the passages (nn_passage) of a segmented document that hold a wanted sentence; `wanted` has a value for each.
 * `row` takes ACT_ROW numbers for each word of the document, the scores of its classes at ACT_SCORES, and is written for these passages only;
 * the document stays as it is. */
dgm_status network_read_acts(const network *n, doc *d, const bool *wanted, float *row, dgm_error *error);
/* Log odds that word `of` belongs to that side of the act that word `trigger` names; numbers of words of one passage, with their rows. */
float network_side(const network *n, const float *trigger_row, const float *row, uint32_t trigger, uint32_t of, enum act_side side);

#endif
