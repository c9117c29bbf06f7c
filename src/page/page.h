/* Stage of reading: a web page -> article, with offsets back into the page.
 *
 * HTML is read by libxml2 (html.c); which part of the page is the article, and what it says of itself, is found here:
 * blocks.c (element that holds the article), choose.c (which of its paragraphs are text), meta.c, jsonld.c and when.c (title,
 * author, date, site, address, language). All word lists are in packs/page.tsv and packs/<lang>/page.tsv.
 * Limits: one article a page (the one that takes most of it); no scripts are run; what a page loads later is not there.
 */
#ifndef DGM_PAGE_PAGE_H
#define DGM_PAGE_PAGE_H

#include "base/arena.h"
#include "doc/doc.h"
#include "page/rules.h"

typedef struct page {
    str text;        /* paragraphs with an empty line between them; line breaks inside a paragraph are kept */
    str title, author, site, url, lang;
    str date;        /* YYYY-MM-DD or with THH:MM[:SS][+HH:MM]; empty: none found */
    text_piece *piece;
    uint32_t piece_count, piece_cap;
} page;

/* `html` is valid UTF-8 without controls, a NUL stands behind it, and html_limit_attributes() was called on it; `url` is the address it
 * was taken from, or empty. Missing parts of the page are empty strings. DGM_OK, DGM_ELIMIT or DGM_ENOMEM. */
dgm_status page_extract(page *out, const page_rules *rules, arena *a, str html, str url, dgm_error *error);
/* Makes any bytes of a page fit for page_extract(), in place: same length. */
void page_prepare(char *p, uint32_t n);

#endif
