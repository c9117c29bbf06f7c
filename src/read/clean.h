/* Text as given -> text that the stages can rely on, of the SAME LENGTH.
 *
 * Every byte that cannot stay is replaced by one byte, so an offset into the clean text is the offset into the text as
 * given and no map between the two is needed anywhere. What is replaced:
 *   byte that is no UTF-8        the ASCII character nearest to its Windows-1252 meaning, else '?'
 *   NUL and other controls       space (tab and line feed stay; CR LF becomes space LF, a lone CR becomes LF)
 *   byte order mark at the start three spaces
 *   HTML tags, comments, scripts spaces; a tag that ends a paragraph begins with a line feed
 *   HTML character references    the character and spaces that fill up its length (before it for opening quotation
 *                                marks and brackets, else after it)
 * Tags are only looked for in texts that hold at least one known HTML tag name, so "a < b" stays.
 * Limit: a reference inside a word ("caf&eacute;s") leaves a gap in the word.
 */
#ifndef DGM_READ_CLEAN_H
#define DGM_READ_CLEAN_H

#include "base/arena.h"

typedef struct clean_report {
    uint32_t invalid, first_invalid;   /* bytes that were no UTF-8; offset of the first */
    uint32_t control, first_control;   /* NUL and control bytes */
    uint32_t tags, first_tag;          /* HTML tags and comments */
    uint32_t references;               /* HTML character references */
    bool bom;
} clean_report;

/* Cleans `raw` into a copy in the arena. Fails with DGM_EINPUT when the text is empty or looks binary. */
dgm_status clean_text(str *out, clean_report *report, arena *a, str raw, dgm_error *error);
/* The first step alone, in place: bytes that are no UTF-8. */
void clean_invalid(char *p, uint32_t n, clean_report *report);
/* Second step alone, in place: HTML. */
void clean_html(char *p, uint32_t n, clean_report *report);
/* Does it look like the bytes of a program, picture or archive? Judged by the first 4096 bytes. */
bool clean_looks_binary(str raw);

#endif
