/* What words say about the parts of a page: packs/page.tsv (class names, meta names) and packs/<lang>/page.tsv
 * (phrases that readers see). Loaded once, never changed. docs/formats/packs.md describes the files. */
#ifndef DGM_PAGE_RULES_H
#define DGM_PAGE_RULES_H

#include "base/arena.h"
#include "base/map.h"

/* Bits that the words of class=, id= and role= give an element. */
enum {
    RULE_DROP = 1,     /* furniture, unless most of the page's text stands in it */
    RULE_NEVER = 2,    /* never text of the article */
    RULE_BODY = 4,     /* holds the article */
    RULE_AUTHOR = 8, RULE_DATE = 16, RULE_TITLE = 32, RULE_CAPTION = 64, RULE_SITE = 128
};

typedef enum page_phrase_kind {
    PHRASE_RELATED,    /* opens a line that leads to other articles, or calls to do something */
    PHRASE_TAIL,       /* opens what comes behind the article */
    PHRASE_BYLINE,     /* comes before the name of the author */
    PHRASE_EDITOR,     /* comes before the name of somebody who is not the author */
    PHRASE_MONTH, PHRASE_ZONE, PHRASE_PUBLISHED, PHRASE_UPDATED,
    PHRASE_CREDIT,     /* opens or closes the caption of a picture */
    PHRASE_KINDS
} page_phrase_kind;

typedef enum meta_field { META_NONE, META_TITLE, META_DATE, META_AUTHOR, META_SITE, META_URL, META_LANG, META_UPDATED } meta_field;

typedef struct page_phrase {
    str word;          /* lower case, single spaces */
    uint8_t kind;
    int32_t value;     /* month 1 to 12; zone in minutes east */
} page_phrase;

typedef struct page_rules page_rules;

/* Loads packs/page.tsv and the page.tsv of every language pack under `home` that has one. */
dgm_status page_rules_open(page_rules **out, const char *home, const char *const *lang, uint32_t lang_count, dgm_error *error);
void page_rules_close(page_rules *r);
/* RULE_* of a class or id list. */
uint32_t rules_hits(const page_rules *r, str classes);
/* The field that a meta name stands for and its rank (smaller is better); META_NONE when it says nothing. */
meta_field rules_meta(const page_rules *r, str name, uint32_t *rank);
bool rules_article_type(const page_rules *r, str type);
/* Longest phrase of `kind` with which `s` (lower case) begins, ending at a word's end; NULL: none. */
const page_phrase *rules_opening(const page_rules *r, page_phrase_kind kind, str s);
/* The phrase of `kind` that `word` (lower case) is; NULL: none. */
const page_phrase *rules_word(const page_rules *r, page_phrase_kind kind, str word);
#endif
