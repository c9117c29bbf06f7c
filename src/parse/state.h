/* Transition system and features of the parser, shared with its trainer.
 *
 * Arc-eager (Nivre 2003) with the root behind the last word (Ballesteros and Nivre 2013): words of a sentence are
 * numbered from 0, `count` is the root, `count + 1` stands for "none".
 */
#ifndef DGM_PARSE_STATE_H
#define DGM_PARSE_STATE_H

#include "doc/doc.h"
#include "model/linear.h"

#define PARSE_FEATURES_VERSION 2
#define PARSE_MAX_FEATURES 128
#define PARSE_MAX_LABELS 64

typedef enum move { MOVE_SHIFT, MOVE_REDUCE, MOVE_LEFT, MOVE_RIGHT, MOVE_COUNT } move;

typedef struct parse_word {
    uint64_t key, lemma;
    uint32_t tag, fine;          /* part of speech; part of speech and features */
    uint32_t fine_cluster, coarse_cluster; /* 0 unknown */
    uint32_t head, label;        /* label: class + 1, 0 none */
    uint32_t left1, left2, right1, right2; /* outermost and next children */
    uint32_t left_count, right_count;
    uint64_t left_labels, right_labels; /* a bit for each label among the children */
    uint32_t commas, verbs;      /* before this word, from the start of the sentence */
} parse_word;

typedef struct parse_state {
    parse_word *word;
    uint32_t *stack, depth;
    uint32_t next;               /* front of the buffer */
    uint32_t count;              /* words */
    uint8_t domain;
} parse_state;

/* Fills a state for one sentence; arrays from the arena. False when out of memory. */
bool parse_state_init(parse_state *s, const doc *d, const sentence *from, uint8_t domain, arena *a);
static inline bool parse_done(const parse_state *s) { return s->next == s->count && s->depth == 0; }
/* Bits of the moves that are allowed, 1 << move. */
uint32_t parse_allowed(const parse_state *s);
/* Head and dependent of the arc that the move would build. */
void parse_arc(const parse_state *s, move m, uint32_t *head, uint32_t *dependent);
void parse_apply(parse_state *s, move m, uint32_t label);
/* Records an arc (also used after the last move, for words left without a head). */
void parse_attach(parse_state *s, uint32_t head, uint32_t dependent, uint32_t label);
/* Fill `out` (PARSE_MAX_FEATURES) and return the count. */
uint32_t parse_move_features(const parse_state *s, uint64_t *out);
uint32_t parse_label_features(const parse_state *s, uint32_t head, uint32_t dependent, uint64_t *out);

#endif
