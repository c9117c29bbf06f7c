/* The network that reads a sentence once and gives parts of speech and trees: used by the stages tag and parse.
 *
 * A network is opened once, never written again and may be used by many threads; all scratch lies in the document's arena.
 */
#ifndef DGM_NEURAL_NETWORK_H
#define DGM_NEURAL_NETWORK_H

#include "base/error.h"
#include "doc/doc.h"

typedef struct network network;

/* Maps home/models/<lang>-neural.dgm; *out is NULL and the status DGM_OK when there is no such file. */
dgm_status network_open(network **out, const char *home, const char *lang, dgm_error *error);
/* The same by file name; the file must exist. */
dgm_status network_open_file(network **out, const char *path, dgm_error *error);
void network_close(network *n);
/* Treebank whose conventions are followed where a network knows several (1 and up); set before it is shared. */
void network_set_domain(network *n, uint8_t domain);
/* Sets upos, head, rel and sub of the words of sentences first..first+count-1 (not the links of the tree). Uses form,
 * lower, key and flags of the words. `tag_score`, when not NULL, takes UPOS_COUNT scores (logarithms of odds) for each word
 * from the first of these sentences on. */
dgm_status network_run(const network *n, doc *d, uint32_t first, uint32_t count, float *tag_score, dgm_error *error);

#endif
