/* What the tables of the world know of each word of a document: the longest rows that cover it, kind by kind. */
#ifndef DGM_NAMES_TABLES_H
#define DGM_NAMES_TABLES_H

#include "doc/doc.h"
#include "world/world.h"

enum { HIT_COUNTRY, HIT_ADJECTIVE, HIT_METONYM, HIT_PERSON, HIT_ORG, HIT_GROUP, HIT_AGENT, HIT_TITLE, HIT_PLACE, HIT_KINDS };
enum { AT_NONE, AT_FIRST, AT_INSIDE, AT_LAST, AT_ONLY };

typedef struct table_hits {
    uint8_t at[HIT_KINDS]; /* position in the row that covers the word */
    bool given, surname;
    uint8_t place;         /* the row of places: level, size, whether the name is an ordinary word; 0 none */
} table_hits;

/* One for each word of the document; NULL when memory is out. */
table_hits *table_hits_of(const doc *d, const world *w, arena *a);

#endif
