/* Stage: sentences, tokens, syntactic words.
 * In: doc->text, doc->lang. Out: doc->word (start, end, form, lower, key, flags, token, sentence), doc->sentence. */
#ifndef DGM_SEGMENT_SEGMENT_H
#define DGM_SEGMENT_SEGMENT_H

#include "base/error.h"
#include "doc/doc.h"

typedef struct segmenter segmenter;

/* Reads home/packs/<lang>/segment.tsv and segment-words.tsv, and maps home/models/<lang>-split.dgm if there is one: without
 * it the rules alone decide where sentences end. */
dgm_status segmenter_open(segmenter **out, const char *home, const char *lang, dgm_error *error);
/* The same without a model. */
dgm_status segmenter_open_rules(segmenter **out, const char *home, const char *lang, dgm_error *error);
void segmenter_close(segmenter *s);
/* Treebank whose conventions of words and sentences hold from now on (at first the one of the model: 1). */
void segmenter_set_domain(segmenter *s, uint8_t domain);
/* Sentences end as in coded articles, where the model knows these apart from treebanks; words stay as they are. */
void segmenter_follow_articles(segmenter *s);
dgm_status segment_run(doc *d, const segmenter *s, dgm_error *error);

#endif
