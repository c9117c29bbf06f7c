/* Title, author, date, site, address and language of a page from all places where pages say them. */
#ifndef DGM_PAGE_META_H
#define DGM_PAGE_META_H

#include "page/blocks.h"
#include "page/jsonld.h"
#include "page/page.h"

/* Fills in what does not need the text: title, site, url, lang. */
dgm_status meta_read(page *out, const html *h, const body *b, const jsonld *d, const page_rules *rules, str url, dgm_error *error);
/* Fills in author and date, after the text was chosen. */
dgm_status meta_read_late(page *out, const html *h, const body *b, const jsonld *d, const page_rules *rules, dgm_error *error);

#endif
