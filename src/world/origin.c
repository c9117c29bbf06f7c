/* Counts of pieces of names by country, in one table of hashes.
 *
 * A piece is a word of a name, its first two or three letters, or its last two or three. A score is the mean over the
 * pieces of a word of log P(piece | country) / P(piece), smoothed towards 0, summed over the words: names of one family
 * of languages share endings ("-enko", "-ović") where the words themselves were never seen. Cannot do: tell countries of
 * one language apart; the tables hold some sixty persons of most. */
#include "world/origin.h"

#include "base/arena.h"
#include "base/mix.h"

#include <math.h>

enum { PIECES = 5 };
static const double smoothing = 1000; /* pieces of the background that every country is given */
static const double unseen = 1e5;     /* distinct pieces to reckon with */

static uint64_t country_hash(const char *country) { return str_hash((str){ country, (uint32_t)strlen(country) }); }

/* The pieces of a word as hashes. */
static void pieces_of(uint64_t out[PIECES], str word)
{
    uint32_t two = word.n < 2 ? word.n : 2, three = word.n < 3 ? word.n : 3;

    out[0] = mix(1, str_hash(word));
    out[1] = mix(2, str_hash(str_sub(word, 0, two)));
    out[2] = mix(3, str_hash(str_sub(word, 0, three)));
    out[3] = mix(4, str_hash(str_sub(word, word.n - two, word.n)));
    out[4] = mix(5, str_hash(str_sub(word, word.n - three, word.n)));
}

/* The slot of this hash, or the free one where it would stand. */
static origin_count *slot_of(origin_count *slot, uint32_t mask, uint64_t hash)
{
    uint32_t i = (uint32_t)hash & mask;

    while (slot[i].count && slot[i].hash != hash)
        i = (i + 1) & mask;
    return &slot[i];
}

static uint32_t count_of(const origins *o, uint64_t hash) { return slot_of(o->slot, o->mask, hash)->count; }

static bool grow(origins *o)
{
    uint32_t size = o->slot ? (o->mask + 1) * 2 : 1u << 16;
    origin_count *wide = heap_alloc(size, sizeof(*wide));

    if (!wide)
        return false;
    for (uint32_t i = 0; o->slot && i <= o->mask; i++)
        if (o->slot[i].count)
            *slot_of(wide, size - 1, o->slot[i].hash) = o->slot[i];
    free(o->slot);
    o->slot = wide;
    o->mask = size - 1;
    return true;
}

static bool count(origins *o, uint64_t hash, uint32_t n)
{
    origin_count *s;

    if ((!o->slot || o->used * 2 > o->mask) && !grow(o))
        return false;
    s = slot_of(o->slot, o->mask, hash);
    o->used += s->count == 0;
    s->hash = hash;
    s->count += n;
    return true;
}

bool origins_add(origins *o, str key, const char *country)
{
    uint64_t of = country_hash(country);
    str word;

    while (str_split(&key, ' ', &word)) {
        uint64_t piece[PIECES];

        if (word.n < 2)
            continue;
        pieces_of(piece, word);
        for (uint32_t i = 0; i < PIECES; i++)
            if (!count(o, piece[i], 1) || !count(o, mix(piece[i], of), 1))
                return false;
        if (!count(o, of, PIECES))
            return false;
        o->total += PIECES;
    }
    return true;
}

double origins_score(const origins *o, str key, const char *country)
{
    uint64_t of = country_hash(country);
    uint32_t all = o->slot ? count_of(o, of) : 0;
    double sum = 0;
    str word;

    while (all && str_split(&key, ' ', &word)) {
        uint64_t piece[PIECES];

        if (word.n < 2)
            continue;
        pieces_of(piece, word);
        for (uint32_t i = 0; i < PIECES; i++) {
            double anywhere = (count_of(o, piece[i]) + 0.5) / (o->total + unseen);

            sum += log((count_of(o, mix(piece[i], of)) + smoothing * anywhere) / (all + smoothing) / anywhere) / PIECES;
        }
    }
    return sum;
}

void origins_release(origins *o) { free(o->slot); }
