/* What is kept of an article to recognise it again: a sample of its word shingles, and its numbers.
 *
 * Words are runs of letters and digits, case folded; a shingle is SHINGLE_WORDS of them in a row. The sample are the
 * shingles with the smallest hashes (bottom-k MinHash): two samples tell which share of the shorter article stands in the
 * other, whatever the lengths. Numbers are kept apart, since the daily reports made from one template differ in little else.
 */
#ifndef DGM_DUPLICATE_SKETCH_H
#define DGM_DUPLICATE_SKETCH_H

#include "base/arena.h"

#define SHINGLE_WORDS 3u
#define SKETCH_SHINGLES 192u /* at most; short articles are kept whole */
#define SKETCH_NUMBERS 64u
#define SKETCH_KEYS 12u      /* the smallest shingles, under which an article is found */

typedef struct sketch {
    uint32_t words, shingles; /* of the article; `shingles` counts each different one once */
    uint32_t shingle_count, number_count; /* kept here */
    uint32_t shingle[SKETCH_SHINGLES];    /* rising; hash in the upper 28 bits, in the others where: sixteenths of the text */
    uint64_t key[SKETCH_KEYS];            /* longer hashes of the first of them: 48 bits. Not kept in the bytes */
    uint32_t number[SKETCH_NUMBERS];      /* rising; words beside it in the upper half, the number itself in the lower */
} sketch;

/* How much two articles share. */
typedef struct overlap {
    double contained; /* share of the shorter one's shingles that stand in the other, estimated; 0 to 1 */
    double numbers;   /* share of the numbers between the same words that are the same; drawn to 0.5 where there are few */
    double length;    /* shingles of the shorter one to those of the longer one */
    double head;      /* share of the longer one's first half that stands in the shorter one: a follow-up begins with news */
} overlap;

/* Any bytes give a sketch; linear in them but for sorting the hashes. Scratch memory comes from `a`; false: no memory. */
bool sketch_make(sketch *out, arena *a, const char *text, size_t size);
overlap sketch_compare(const sketch *a, const sketch *b);
/* Same article with edits? From 0 on it is. Weights: logistic fit and threshold on one half of the set that
 * tools/near-duplicates.py makes (docs/accuracy.md). Beyond 0.3 `head` tells nothing more. */
double overlap_score(const overlap *o);

/* A sketch as bytes: little-endian, the same on every machine. */
#define SKETCH_BYTES (16u + 4u * SKETCH_SHINGLES + 4u * SKETCH_NUMBERS)
size_t sketch_pack(unsigned char out[SKETCH_BYTES], const sketch *s);
/* False when the bytes are no sketch. */
bool sketch_unpack(sketch *out, const unsigned char *p, size_t n);

#endif
