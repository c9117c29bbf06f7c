/* Shape of the network and where its numbers lie; shared by reader, inference and trainer.
 *
 * A word's input is a sum of table rows, one for each of its features (form, affixes, shape, cluster, treebank). The first
 * `hidden` numbers of a row stand for the word itself, the next `shift` are seen by the word after it, the last `shift` by
 * the word before it. Above stand `layers` recurrent layers in both directions (neural/kernel.h), and on top of them one
 * linear map to: vectors as dependent and as head (`arc` each), the same for the label (`label` each), scores of tags.
 *     arc(i <- j) = (dependent[i] + u) . head[j] + distance[bucket(i, j)]
 *     label(i <- j) = L rectify(dependent'[i] + head'[j]) + b
 * A network of acts (models/<lang>-trigger.dgm) has scores of `labels` classes in the place of tags, and its vectors tell who takes part in
 * the act that word i names, on side 0 (source) by the first two and on side 1 (target) by those of the label:
 *     side(i, j) = dependent[i] . head[j] + distance[32 side + bucket(i, j)]
 */
#ifndef DGM_NEURAL_SHAPE_H
#define DGM_NEURAL_SHAPE_H

#include "doc/doc.h"
#include "model/linear.h"
#include "neural/kernel.h"

#define NN_FEATURES_VERSION 1
#define NN_MAX_FEATURES 32
#define NN_MAX_LAYERS 6
#define NN_TAGS NN_PANEL   /* columns of the tags, UPOS_COUNT of them used */
#define NN_LABELS NN_PANEL /* most labels */
#define NN_DISTANCES 64
#define NN_PIECE 256       /* longer sentences are parsed in pieces of so many words */

typedef struct nn_shape {
    uint32_t hidden, shift, layers, arc, label; /* multiples of 32, 16, -, 64, 64 */
    uint32_t rows, labels;
} nn_shape;

/* Offsets in the array of dense numbers; matrices are in panels. Those that the network multiplies with in 16-bit integers
 * come first: `matrices` numbers, with `columns` columns in all. */
typedef struct nn_layout {
    uint32_t input, gates, top, projected; /* widths: of the input, of the gates, of a layer's output, of the map on top */
    uint32_t at_arc_head, at_label, at_label_head, at_tags; /* columns of the map on top; dependents come first */
    size_t weight[NN_MAX_LAYERS], bias[NN_MAX_LAYERS], state[NN_MAX_LAYERS];
    size_t top_weight, top_bias, root, dependent_bias, distance, label_weight, label_bias, count, matrices, columns;
} nn_layout;

/* False when the shape is out of bounds. */
bool nn_layout_of(const nn_shape *s, nn_layout *l);
static inline uint32_t nn_layer_input(const nn_layout *l, uint32_t layer) { return layer ? l->top : l->input; }

/* Features of a word, hashed; out[0] is the form. `cluster` is the value of the cluster table, 0 unknown. */
uint32_t nn_features(const word *w, uint32_t cluster, uint8_t domain, uint64_t out[NN_MAX_FEATURES]);
/* Stands for the form of a word that has no row. */
uint64_t nn_unknown_form(void);

/* A matrix in panels brought to 16 bits (nn_product16): `inner` x `columns` numbers and a scale for each column. */
void nn_round_matrix(int16_t *to, float *scale, const float *weight, uint32_t inner, uint32_t columns);
/* C = bias + A W for `rows` rows; W in panels of `inner` rows. */
void nn_affine(const nn_kernels *k, float *c, const float *a, const float *weight, const float *bias, uint32_t rows,
               uint32_t inner, uint32_t columns);
/* Sentences from number `first` on that a network of acts reads as one piece, its passage: as many as have NN_PIECE words together, at
 * least one. A document is cut into them from its beginning. */
uint32_t nn_passage(const doc *d, uint32_t first);
/* Number of the distance from word i to its head j, 0 < the result < NN_DISTANCES. */
uint32_t nn_distance(uint32_t i, uint32_t j);

#endif
