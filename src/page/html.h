/* A web page as a flat tree: elements in document order with their parents, and runs of text between the tags.
 *
 * libxml2 reads the HTML and tells of tags and text one after the other; only what extraction needs is kept. Elements
 * deeper than HTML_MAX_DEPTH are taken for parts of those above them, and attributes beyond HTML_MAX_ATTRIBUTES are not
 * read, so time stays linear and memory a small multiple of the page on any bytes. Text points into the page wherever
 * it stands there byte for byte.
 */
#ifndef DGM_PAGE_HTML_H
#define DGM_PAGE_HTML_H

#include "base/arena.h"
#include "page/rules.h"

#define HTML_MAX_DEPTH 256
#define HTML_MAX_ATTRIBUTES 256

typedef enum tag {
    TAG_OTHER, TAG_A, TAG_ADDRESS, TAG_ARTICLE, TAG_ASIDE, TAG_AUDIO, TAG_B, TAG_BLOCKQUOTE, TAG_BODY, TAG_BR, TAG_BUTTON,
    TAG_CANVAS, TAG_CAPTION, TAG_CENTER, TAG_DD, TAG_DETAILS, TAG_DIALOG, TAG_DIV, TAG_DL, TAG_DT, TAG_EM, TAG_FIELDSET,
    TAG_FIGCAPTION, TAG_FIGURE, TAG_FOOTER, TAG_FORM, TAG_H1, TAG_H2, TAG_H3, TAG_H4, TAG_H5, TAG_H6, TAG_HEAD,
    TAG_HEADER, TAG_HR, TAG_HTML, TAG_I, TAG_IFRAME, TAG_LABEL, TAG_LI, TAG_LINK, TAG_MAIN, TAG_META, TAG_NAV,
    TAG_NOSCRIPT, TAG_OBJECT, TAG_OL, TAG_OPTION, TAG_P, TAG_PRE, TAG_SCRIPT, TAG_SECTION, TAG_SELECT, TAG_STRONG,
    TAG_STYLE, TAG_SVG, TAG_TABLE, TAG_TBODY, TAG_TD, TAG_TEMPLATE, TAG_TEXTAREA, TAG_TFOOT, TAG_TH, TAG_THEAD, TAG_TIME,
    TAG_TITLE, TAG_TR, TAG_UL, TAG_VIDEO,
    TAG_COUNT
} tag;

typedef struct element {
    uint32_t parent;    /* NO_INDEX: none */
    uint32_t end;       /* index behind its last descendant */
    uint32_t run, run_end;
    uint32_t hits;      /* RULE_* of its class and id */
    uint8_t tag;
    bool hidden;
    bool body_mark;     /* itemprop="articleBody" or a declared article body */
    str itemprop;       /* empty: none */
    str value;          /* content=, datetime= or the like; empty: none */
} element;

typedef struct run {
    str text;           /* a line break is "\n" with `brk` set */
    uint32_t page;      /* byte of the page where it begins */
    uint32_t page_n;    /* bytes there; text.n when the same */
    uint32_t element;
    uint32_t para;      /* runs of one paragraph have the same number */
    bool same;          /* text is page bytes */
    bool link, brk, strong;
} run;

typedef struct meta { str name, content; } meta;       /* name in lower case */
typedef struct slice { uint32_t start, end; } slice;   /* of the page */

typedef struct html {
    str page;
    arena *a;
    element *element; uint32_t element_count, element_cap;
    run *run; uint32_t run_count, run_cap;
    meta *meta; uint32_t meta_count, meta_cap;
    slice *data; uint32_t data_count, data_cap;        /* JSON-LD scripts, with a few bytes of their tags */
    str title, canonical, lang;
} html;

/* Reads `page`, valid UTF-8 that holds no NUL and ends with one, into the arena; the result points into `page`.
 * DGM_OK or DGM_ENOMEM; no bytes are too wrong to be read. */
dgm_status html_read(html *out, str page, const page_rules *rules, arena *a, dgm_error *error);
/* Readies libxml2 for many threads; before the first html_read(), any number of times. */
void html_start(void);
/* Blanks the attributes of a tag behind the first HTML_MAX_ATTRIBUTES, in place. html_read() wants this done. */
void html_limit_attributes(char *p, uint32_t n);

#endif
