/* Trainers. Each reads treebanks and writes one model file; the same input and options give the same bytes. */
#ifndef DGM_LEARN_LEARN_H
#define DGM_LEARN_LEARN_H

#include "learn/conllu.h"
#include "base/error.h"

typedef struct learn_options {
    uint32_t epochs;  /* 0: the trainer's own choice */
    uint32_t runs;    /* runs that are averaged; 0: 4 */
    uint32_t folds;   /* jackknife folds of the tagger under the parser; 0: 5 */
    uint32_t threads; /* of a network of acts: 2 or more learns each step in two halves side by side */
    uint64_t seed;
    uint8_t domain;   /* treebank whose conventions hold at run time; 0: one treebank only */
    const char *clusters; /* table of word clusters for the tagger, NULL: none */
    const char *lexicon;  /* table of words for the tagger: form, part of speech, lemma; NULL: none */
    const char *meta; /* JSON text for the section "meta"; NULL: none */
    const char *scratch; /* the taggers of the folds are written to "<scratch>.fold-<n>" and removed */
    void (*progress)(void *context, const char *line); /* may be NULL */
    void *context;
} learn_options;

/* `skip_fold`: sentences with index % folds == skip_fold are left out (NO_INDEX: none). */
dgm_status train_tag(const treebank *t, const learn_options *o, uint32_t skip_fold, const char *out, dgm_error *error);
dgm_status train_parse(treebank *t, const learn_options *o, const char *out, dgm_error *error);
dgm_status train_clusters(const char *const *file, size_t file_count, const learn_options *o, const char *out,
                          dgm_error *error);
dgm_status train_langid(const char *const *file, size_t file_count, const learn_options *o, const char *out,
                        dgm_error *error);
/* Where sentences end. Files: treebanks (.conllu, the raw text is taken from "# text", lines from "# newpar" and "# newdoc"),
 * articles (.jsonl with "text" and "sentences") and raw text (.txt: how words are written inside sentences, no more); a
 * number behind a colon is the treebank whose conventions a file follows. `home` holds the packs. */
dgm_status train_split(const char *home, const char *lang, const char *const *file, size_t file_count, const learn_options *o,
                       const char *out, dgm_error *error);
/* Brings a treebank of several conventions to those of domain `to` where that is a matter of tables. */
dgm_status treebank_harmonise(treebank *t, uint8_t to, dgm_error *error);

void learn_say(const learn_options *o, const char *format, ...) PRINTF_LIKE(2, 3);

#endif
