/* CoNLL-U: reading treebanks and sentences that others have split into words; writing treebanks. */
#ifndef DGM_LEARN_CONLLU_H
#define DGM_LEARN_CONLLU_H

#include "base/buf.h"
#include "doc/doc.h"

/* The annotation of one word as the treebank has it; doc.word holds what our own stages predict. */
typedef struct gold_word {
    str lemma, feats;
    uint32_t head; /* word index; NO_INDEX for the root */
    uint8_t upos, rel, sub;
} gold_word;

typedef struct treebank {
    doc doc;          /* words and sentences; doc.text is the text rebuilt from tokens and SpaceAfter */
    buf text;
    bool parsed;      /* set before reading: heads must be numbers, not "_", and each sentence a tree */
    gold_word *gold;  uint32_t gold_count, gold_cap;
    uint8_t *domain;  uint32_t domain_count, domain_cap; /* one a sentence: number of the treebank */
} treebank;

void treebank_init(treebank *t, arena *a);
/* Appends the sentences of a file. Empty nodes and enhanced dependencies are skipped. Words start out with the gold
 * upos, lemma and feats. Malformed: DGM_EFORMAT with file and line; what was read before the fault stays. */
dgm_status treebank_read(treebank *t, const char *path, uint8_t domain, dgm_error *error);
/* The same from memory, which must stay as long as the treebank. `path` and `line`, the number of the first line, are for
 * messages. */
dgm_status treebank_read_bytes(treebank *t, str bytes, const char *path, uint32_t line, uint8_t domain, dgm_error *error);
void treebank_release(treebank *t);

/* Appends the sentences of a parsed document, multiword tokens and SpaceAfter included: treebanks made by models, whose
 * bytes trained models name. Users get write_conllu(). */
void conllu_write(buf *out, const doc *d);

#endif
