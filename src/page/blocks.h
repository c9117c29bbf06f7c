/* Paragraphs of a page, counted and weighed, and which of them are the article's text. */
#ifndef DGM_PAGE_BLOCKS_H
#define DGM_PAGE_BLOCKS_H

#include "page/html.h"

typedef struct block {
    uint32_t run, run_end;
    uint32_t element;      /* nearest one that is no inline element */
    uint32_t words, link_words, strong_words;
    uint16_t marks;        /* full stops, question and exclamation marks */
    uint16_t commas;
    bool ends;             /* with such a mark, or one and quotation marks or brackets */
    bool heading, item, cell, caption, quote;
    bool dropped;          /* stands in furniture */
    bool keep;
    double weight;
} block;

enum { STATE_DROP = 1, STATE_NEVER = 2, STATE_CAPTION = 4, STATE_ITEM = 8, STATE_CELL = 16, STATE_HEADING = 32,
       STATE_QUOTE = 64, STATE_HIDDEN = 128 };

typedef struct body {
    block *block; uint32_t count, cap;
    double *sum;           /* of weights, for each element and what is in it */
    uint8_t *state;        /* STATE_*, for each element with those it stands in */
    uint32_t root;         /* element that holds the article; NO_INDEX: none */
    uint32_t first, last;  /* blocks of the root [first, last) */
    str title;             /* headline, so that it can be left out of the text; may be empty */
} body;

/* Cuts the page into blocks and finds the element that holds the article. */
dgm_status body_find(body *out, const html *h, const page_rules *rules, arena *a, dgm_error *error);
/* Decides which blocks of the root are text (block.keep). `hint` may be a text of the article from its meta data. */
dgm_status body_choose(body *b, const html *h, const page_rules *rules, str title, str hint, arena *a, dgm_error *error);
/* Words of a block in lower case with single spaces, at most `size` bytes. */
str block_text(const html *h, const block *b, char *out, uint32_t size);

#endif
