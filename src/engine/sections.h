/* Long texts in sections.
 *
 * Several stages compare each act, name or quotation of an article with each other one: right for an article, hopeless for
 * a book. A text longer than any article is therefore cut into sections of at most SECTION_BYTES, at the end of a paragraph,
 * else of a sentence, else at white space. Each goes through all stages as a document of its own, in memory that is given
 * back after it, and what it found is joined to the whole: time grows with the text, memory with what is found. Known actors
 * are one over all sections, and so are those of one name, country and role; short names, pronouns and acts are followed
 * inside a section only. */
#ifndef DGM_ENGINE_SECTIONS_H
#define DGM_ENGINE_SECTIONS_H

#include "base/error.h"
#include "base/map.h"
#include "doc/doc.h"

#define SECTION_BYTES ((uint32_t)64 * 1024) /* the longest of 38,000 news articles has 34,000 */

#define SHOWN_BYTES (6 * SECTION_BYTES) /* words of a longer text may go where nobody shows them: they take 600 bytes a byte of text */

typedef struct sections {
    doc *whole;
    map actors;         /* hash of what makes an actor one -> index in whole->actor */
    uint32_t at;        /* byte at which the next section begins */
    uint32_t end;       /* of the section last taken */
    uint32_t words, tokens, paragraphs, acts; /* of the sections before */
    bool keep_words;    /* words go to the whole as well (for explain) */
} sections;

void sections_init(sections *s, doc *whole, bool keep_words);
/* Makes `part`, in arena `a`, a document of the next section; false in *more when there is none. */
dgm_status sections_next(sections *s, doc *part, arena *a, bool *more, dgm_error *error);
/* Joins what the stages found in `part` to the whole; everything is copied. */
dgm_status sections_join(sections *s, const doc *part, dgm_error *error);
void sections_release(sections *s);

#endif
