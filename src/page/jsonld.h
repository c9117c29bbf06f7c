/* What a page says of itself in JSON-LD (schema.org): the first article found. */
#ifndef DGM_PAGE_JSONLD_H
#define DGM_PAGE_JSONLD_H

#include "page/html.h"

typedef struct jsonld {
    str title, published, modified, author, site, url, lang, body; /* empty where absent */
    str page_published;  /* of an object that is no article (WebPage) */
} jsonld;

dgm_status jsonld_read(jsonld *out, const html *h, const page_rules *rules, arena *a, dgm_error *error);

#endif
