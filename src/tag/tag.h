/* Stage: parts of speech, morphological features, lemmas.
 * In: words and sentences of the document. Out: upos, feats, lemma, lemma_key, cluster, the morphological flags. */
#ifndef DGM_TAG_TAG_H
#define DGM_TAG_TAG_H

#include "base/error.h"
#include "doc/doc.h"

typedef struct tagger tagger;

/* Maps home/models/<lang>-tag.dgm. */
dgm_status tagger_open(tagger **out, const char *home, const char *lang, dgm_error *error);
/* The same by file name. */
dgm_status tagger_open_file(tagger **out, const char *path, dgm_error *error);
void tagger_close(tagger *t);
/* Treebank whose conventions are followed where a model knows several (1 and up); set before the tagger is shared. Features and
 * lemmas of another than the first are for output: stages that look at lemmas know those of the first. */
void tagger_set_domain(tagger *t, uint8_t domain);
dgm_status tag_run(doc *d, const tagger *t, dgm_error *error);
/* One sentence. */
dgm_status tag_sentence(doc *d, const tagger *t, uint32_t sentence_index, dgm_error *error);

#endif
