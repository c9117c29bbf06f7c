/* Trees of raw text by the votes of several networks, to train a better one with (Sagae and Lavie 2006). */
#ifndef DGM_LEARN_VOTE_H
#define DGM_LEARN_VOTE_H

#include "base/buf.h"
#include "neural/network.h"
#include "segment/segment.h"

#define VOTE_MOST 8

typedef struct vote_options {
    const segmenter *segment;
    network *const *voter; /* at most VOTE_MOST */
    uint32_t voters;
    uint32_t share;        /* sentences of which fewer percent of the arcs have all votes are left out */
} vote_options;

/* Appends the sentences of `text` (paragraphs, one a line) as CoNLL-U: parts of speech with the most votes, the projective
 * tree with the most votes for its arcs, relations of those who voted for them. */
dgm_status vote_text(buf *out, const vote_options *o, str text, dgm_error *error);

#endif
