#include "link/link.h"

#include "base/error.h"
#include "base/tsv.h"
#include "base/utf8.h"

#include <math.h>
#include <stdlib.h>
#include <xxhash.h>

#define TERM_BITS 20u
#define KEEP_TERMS 150u
#define UNSEEN_ARTICLES 300.0 /* as so many articles the table of common words counts */
#define UNSEEN_SHARE 0.0005    /* share of those in which a word stands that is not in the table */
#define RARITY_POWER 1.75
#define OWN_SHARE 0.4 /* terms of other articles count as at least this share of an article's, however few they are */

/* ---- Words ------------------------------------------------------------------------------------------------------ */

static uint32_t term_hash(const char *p, size_t n) { return (uint32_t)(XXH3_64bits(p, n) >> 32); }

static bool add(term_list *l, arena *a, uint32_t hash, float weight)
{
    term *t = ARENA_PUSH(a, l->item, l->count, l->cap);

    if (t)
        *t = (term){ hash, weight };
    return t != NULL;
}

bool terms_add(term_list *l, arena *a, const char *z, float weight) { return add(l, a, term_hash(z, strlen(z)), weight); }

/* Marks behind which a capital letter tells nothing. */
static bool ends_sentence(uint32_t c)
{
    return c == '.' || c == '!' || c == '?' || c == ':' || c == '\n' || c == '"' || c == 0x201C || c == 0x201D;
}

bool terms_of_text(term_list *l, arena *a, str text, float name)
{
    char word[64];
    uint32_t n = 0, letters = 0, len;
    bool upper = false, begins = true;

    for (uint32_t at = 0; at <= text.n; at += len) {
        uint32_t c = at < text.n ? utf8_decode(text, at, &len) : (len = 1, UINT32_MAX);

        if (c != UINT32_MAX && (utf8_is_alpha(c) || utf8_is_digit(c))) {
            if (n == 0)
                upper = utf8_is_upper(c);
            if (n + 4 <= sizeof(word))
                n += utf8_encode(utf8_lower(c), word + n);
            letters++;
            continue;
        }
        if (letters > 1 && !add(l, a, term_hash(word, n), upper && !begins ? name : 1.0f))
            return false;
        if (n)
            begins = false;
        n = letters = 0;
        begins = begins || ends_sentence(c);
    }
    return true;
}

static int by_hash(const void *a, const void *b)
{
    const term *x = a, *y = b;

    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    return (x->weight > y->weight) - (x->weight < y->weight);
}

void terms_join(term_list *l)
{
    uint32_t n = 0;

    if (l->count)
        qsort(l->item, l->count, sizeof(*l->item), by_hash);
    for (uint32_t i = 0; i < l->count; i++) {
        if (n && l->item[n - 1].hash == l->item[i].hash)
            l->item[n - 1].weight += l->item[i].weight;
        else
            l->item[n++] = l->item[i];
    }
    l->count = n;
}

/* ---- How common ------------------------------------------------------------------------------------------------- */

static uint64_t common_key(uint32_t hash, const char *lang)
{
    unsigned char key[8] = { 0 };

    memcpy(key, &hash, sizeof(hash));
    for (int i = 0; i < 3 && lang[i]; i++)
        key[4 + i] = (unsigned char)lang[i];
    return XXH3_64bits(key, sizeof(key));
}

static dgm_status read_common(frequencies *f, tsv *t, dgm_error *error)
{
    char lang[4] = { 0 };
    double share;
    int row;

    while ((row = tsv_next(t, error)) == 1) {
        str code = tsv_get(t, 0), word = tsv_get(t, 1);
        float *slot;

        if (code.n < 2 || code.n > 3 || !word.n || !str_double(tsv_get(t, 2), &share) || share < 0 || share > 1)
            return tsv_fail(t, error, "expected a language, a word and a share from 0 to 1");
        memset(lang, 0, sizeof(lang));
        memcpy(lang, code.p, code.n);
        slot = ARENA_PUSH(&f->a, f->share, f->share_count, f->share_cap);
        if (!slot || !map_add(&f->common, common_key(term_hash(word.p, word.n), lang), f->share_count - 1))
            return dgm_fail_memory(error);
        *slot = (float)share;
    }
    return row == 0 ? DGM_OK : DGM_EFORMAT;
}

dgm_status frequencies_open(frequencies *f, const char *home, dgm_error *error)
{
    dgm_status status;
    const char *path;
    tsv t;

    *f = (frequencies){ 0 };
    arena_init(&f->a, 0);
    f->count = heap_alloc((size_t)1 << TERM_BITS, sizeof(*f->count));
    path = file_join(&f->a, home, "packs/common.tsv");
    if (!f->count || !path)
        return dgm_fail_memory(error);
    TRY(tsv_open(&t, path, "lang word share", error));
    status = read_common(f, &t, error);
    tsv_close(&t);
    return status;
}

void frequencies_add(frequencies *f, const term *t, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        f->count[t[i].hash >> (32 - TERM_BITS)]++;
    f->articles++;
}

void frequencies_release(frequencies *f)
{
    free(f->count);
    map_release(&f->common);
    arena_release(&f->a);
}

static double rarity(const frequencies *f, uint32_t hash, const char *lang)
{
    uint32_t cursor, row = map_first(&f->common, common_key(hash, lang), &cursor);
    double share = row != NO_INDEX ? (double)f->share[row] : UNSEEN_SHARE;
    double in = f->count[hash >> (32 - TERM_BITS)] + UNSEEN_ARTICLES * share;

    return log((f->articles + UNSEEN_ARTICLES + 1) / (in + 1));
}

/* ---- Weighing --------------------------------------------------------------------------------------------------- */

static int by_weight(const void *a, const void *b)
{
    const term *x = a, *y = b;

    if (x->weight != y->weight)
        return x->weight > y->weight ? -1 : 1;
    return (x->hash > y->hash) - (x->hash < y->hash);
}

uint32_t terms_weigh(term *t, uint32_t count, const frequencies *f, const char *lang)
{
    double sum = 0, all = 0;

    for (uint32_t i = 0; i < count; i++) {
        double r = rarity(f, t[i].hash, lang), times = t[i].weight > 1 ? (double)t[i].weight : 1.0;
        double w = r > 0 ? (1 + log(times)) * pow(r, RARITY_POWER) : 0;

        all += w * w;
        t[i].weight = f->count[t[i].hash >> (32 - TERM_BITS)] > 1 ? (float)w : 0;
    }
    if (count > KEEP_TERMS) {
        qsort(t, count, sizeof(*t), by_weight);
        count = KEEP_TERMS;
        qsort(t, count, sizeof(*t), by_hash);
    }
    for (uint32_t i = 0; i < count; i++)
        sum += (double)t[i].weight * (double)t[i].weight;
    sum = fmax(sum, all * OWN_SHARE); /* else two articles that have but a common word with any other would be the same */
    for (uint32_t i = 0; i < count && sum > 0; i++)
        t[i].weight = (float)(t[i].weight / sqrt(sum));
    return count;
}
