/* Tables that trainers work with before they are written: lexicons in memory, word clusters from their file. */
#ifndef DGM_LEARN_CLUSTERS_H
#define DGM_LEARN_CLUSTERS_H

#include "model/linear.h"

/* A lexicon to look up in, as lexicon_write() writes it: `count` keys with values above 0. Lives in `a`. */
dgm_status lexicon_make(lexicon *out, arena *a, const uint64_t *key, const uint32_t *value, uint32_t count, dgm_error *error);

typedef struct word_clusters {
    uint64_t *key;   /* hash of the lower-cased form */
    uint32_t *value; /* number of the cluster, from 1 */
    uint32_t count;
    lexicon table;
} word_clusters;

/* Reads lines "word TAB number" of the file `path`, numbers up to `largest`; NULL gives an empty table. Lives in `a`. */
dgm_status clusters_read(word_clusters *out, arena *a, const char *path, uint32_t largest, dgm_error *error);

#endif
