/* Stage: sentences, tokens, syntactic words.
 * In: doc->text, doc->lang. Out: doc->word (start, end, form, lower, key, flags, token, sentence), doc->sentence. */
#ifndef DGM_SEGMENT_SEGMENT_H
#define DGM_SEGMENT_SEGMENT_H

#include "base/error.h"
#include "doc/doc.h"

typedef struct segmenter segmenter;

/* Reads home/packs/<lang>/segment.tsv and segment-words.tsv. */
dgm_status segmenter_open(segmenter **out, const char *home, const char *lang, dgm_error *error);
void segmenter_close(segmenter *s);
dgm_status segment_run(doc *d, const segmenter *s, dgm_error *error);

#endif
