/* Phrases of a table of a language pack, found in sentences by form or lemma. Columns: the phrase, then up to three more. */
#ifndef DGM_CODE_PHRASES_H
#define DGM_CODE_PHRASES_H

#include "base/map.h"
#include "base/tsv.h"
#include "doc/doc.h"

#define PHRASE_CELLS 3

typedef struct phrase {
    const uint64_t *word; /* hashes of its words */
    uint32_t word_count;
    str cell[PHRASE_CELLS];
    uint32_t line;
} phrase;

typedef struct phrases {
    arena arena;
    tsv table;            /* stays open: strings point into it */
    bool open;
    const char *name;     /* "packs/id/plover.tsv", for messages */
    phrase *item;
    uint32_t count, cap;
    map by_first;
} phrases;

/* A phrase in the text. */
typedef struct phrase_found {
    const phrase *phrase;
    uint32_t first, last; /* words */
} phrase_found;

/* Opens packs/<lang>/<file> with `columns` (the phrase first); a file that is not there has no phrases. */
dgm_status phrases_open(phrases *p, const char *home, const char *lang, const char *file, const char *columns, dgm_error *error);
void phrases_close(phrases *p);
/* The phrases of sentence `s` in the order of the text, at most `cap`; those inside a longer one are left out. */
uint32_t phrases_find(const phrases *p, const doc *d, const sentence *s, phrase_found *out, uint32_t cap);

#endif
