/* Shape of the network and where its numbers lie; shared by reader, inference and trainer.
 *
 * A word's input is a sum of table rows, one for each of its features (form, affixes, shape, cluster, treebank). The first
 * `hidden` numbers of a row stand for the word itself, the next `shift` are seen by the word after it, the last `shift` by
 * the word before it. Above stand `layers` recurrent layers in both directions (neural/kernel.h), and on top of them one
 * linear map to: vectors as dependent and as head (`arc` each), the same for the label (`label` each), scores of tags.
 *     arc(i <- j) = (dependent[i] + u) . head[j] + distance[bucket(i, j)]
 *     label(i <- j) = L rectify(dependent'[i] + head'[j]) + b
 * A network of acts (models/<lang>-trigger.dgm) has scores of `labels` classes in the place of tags (enum act_class), and in the place of
 * these vectors two for each side of the act that word i names (enum act_side): its own as trigger, and as a word that belongs to another:
 *     side(i, j) = trigger[i] . part[j] + bias[32 side + bucket(i, j)]
 * The biases stand where other networks have `root` and `dependent_bias`.
 */
#ifndef DGM_NEURAL_SHAPE_H
#define DGM_NEURAL_SHAPE_H

#include "doc/doc.h"
#include "model/linear.h"
#include "neural/kernel.h"

#define NN_FEATURES_VERSION 1
#define NN_ACTS_VERSION 3 /* the same features; other classes and sides */
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

/* The classes of a network of acts, in groups of which a word has one class each: what root its act has if it names one; how the day of
 * the act is told, whether its place is, and its status; what role he has whom it names if it names an actor. */
enum act_class { ACT_NONE = 0, ACT_ROOTS = 21, ACT_UNDATED = ACT_ROOTS, ACT_PUBLISHED, ACT_DATED, ACT_PLACELESS, ACT_PLACED, ACT_STATUS, ACT_ROLE = ACT_STATUS + 4,
    ACT_ROLES = 22, ACT_CLASSES = ACT_ROLE + ACT_ROLES };
/* Words that belong to an act: those of its parties, of its day and its place, and all that name its parties anywhere in the passage. */
enum act_side { ACT_SOURCE, ACT_TARGET, ACT_DAY, ACT_PLACE, ACT_SOURCE_ACTOR, ACT_TARGET_ACTOR, ACT_SIDES };
enum { ACT_ARC = 128, ACT_WIDE = 64, ACT_NARROW = 32, ACT_SCORES = 4 * ACT_ARC, ACT_ROW = ACT_SCORES + NN_TAGS };

/* Numbers of a vector of that side, and where in a row that as trigger stands; that as part follows. */
static inline uint32_t act_width(uint32_t side) { return side <= ACT_TARGET ? ACT_WIDE : ACT_NARROW; }
static inline uint32_t act_column(uint32_t side) { return side <= ACT_TARGET ? 2 * ACT_WIDE * side : 2 * ACT_WIDE * 2 + 2 * ACT_NARROW * (side - ACT_DAY); }
/* The group of classes that begins at `first` ends before this one. */
static inline uint32_t act_group_end(uint32_t first)
{
    return first < ACT_UNDATED ? ACT_UNDATED : first < ACT_PLACELESS ? ACT_PLACELESS : first < ACT_STATUS ? ACT_STATUS : first < ACT_ROLE ? ACT_ROLE : ACT_CLASSES;
}

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
/* Number of the distance from word i to its head j, 0 < the result < NN_DISTANCES / 2. */
uint32_t nn_distance(uint32_t i, uint32_t j);
/* Where the bias of words i and j on that side of an act stands. */
static inline size_t act_bias(const nn_layout *l, uint32_t side, uint32_t i, uint32_t j) { return l->root + side * (NN_DISTANCES / 2) + nn_distance(i, j); }

#endif
