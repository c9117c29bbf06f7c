/* Stage: language of a text.
 * In: the text. Out: ISO 639 code and confidence; nothing of the document is touched. */
#ifndef DGM_LANGID_LANGID_H
#define DGM_LANGID_LANGID_H

#include "base/error.h"
#include "base/str.h"

typedef struct langid langid;

/* Maps home/models/langid.dgm. */
dgm_status langid_open(langid **out, const char *home, dgm_error *error);
/* The same by file name. */
dgm_status langid_open_file(langid **out, const char *path, dgm_error *error);
void langid_close(langid *l);
/* "id", "en", "ms", other ISO 639-1 or 639-3 codes; "" when the text holds too few letters to tell. `*confidence` is in
 * 0..1, and 0 for "". */
void langid_detect(const langid *l, str text, char lang[4], double *confidence);

#endif
