/* Language identifier: naive Bayes over letter sequences, words and pairs of words (after Cavnar and Trenkle 1994 and, for
 * close relatives, the shared tasks on similar languages: Zampieri and others 2014). A discriminative learner was measured and
 * did worse on Malay beside Indonesian, for which there are few texts. Long texts are judged by a piece from the start and one
 * from the middle. Close relatives (Indonesian, Malay, Javanese ...) need a sentence or two; mixed texts get the language that
 * prevails. */
#include "langid/langid.h"

#include "base/utf8.h"
#include "langid/features.h"
#include "model/linear.h"

#define SURER 1500.0    /* features by which the confidence grows as by the sharpness alone: set so that held-out sentences are ... */
#define SUREST 4500u    /* ... about as often right as it says */
#define PIECE 400u      /* bytes */
#define LEAST 12u       /* features */

struct langid {
    model model;
    arena arena;
    linear linear;
    str *name;
    uint32_t count;
    const int32_t *fit; /* thousandths: sharpness, then a constant for each language */
};

/* Of a letter: the sequences that end with it. */
static uint32_t sequences(uint32_t c, uint32_t last[4], uint64_t *out)
{
    uint32_t n = 0;
    uint64_t h = c;

    if (c != ' ')
        out[n++] = c < 0x250 ? feature1(1, c) : feature1(6, c < 0x2E80 ? c >> 7 : c >> 12);
    for (uint32_t i = 0; i < 4 && last[i]; i++) {
        h = feature_mix(h, last[i]);
        out[n++] = feature_end(h);
    }
    last[3] = last[2];
    last[2] = last[1];
    last[1] = last[0];
    last[0] = c;
    return n;
}

uint32_t langid_features(str text, uint64_t out[LANGID_MAX_FEATURES])
{
    uint32_t n = 0, i = 0, len, last[4] = { ' ' };
    uint64_t word = 0, before = 0;

    while (i < text.n && n + 8 < LANGID_MAX_FEATURES) {
        uint32_t c = utf8_decode(text, i, &len);

        i += len;
        c = c == UINT32_MAX || !utf8_is_alpha(c) ? (c == '\'' || c == '-' ? c : ' ') : utf8_lower(c);
        if (c == ' ' && last[0] == ' ')
            continue;
        n += sequences(c, last, out + n);
        if (c != ' ') {
            word = feature_mix(word, c);
            continue;
        }
        out[n++] = feature1(5, word);
        if (before)
            out[n++] = feature2(7, before, word);
        before = word;
        word = 0;
        memset(last, 0, sizeof(last));
        last[0] = ' ';
    }
    return n;
}

static dgm_status bind(langid *l, const char *path, dgm_error *error)
{
    file_map fit;

    TRY(names_bind(&l->name, &l->count, &l->arena, &l->model, "lang", path, error));
    for (uint32_t i = 0; i < l->count; i++)
        if (l->name[i].n == 0 || l->name[i].n > 3)
            return dgm_fail(error, DGM_EFORMAT, UINT64_MAX, "%s: a language code is not of one to three letters", path);
    fit = model_get(&l->model, "lang.fit");
    if (fit.n != (l->count + 1) * sizeof(int32_t))
        return dgm_fail(error, DGM_EFORMAT, UINT64_MAX, "%s: constants of the languages are malformed", path);
    l->fit = (const int32_t *)(const void *)fit.p;
    return linear_bind(&l->linear, &l->model, "lang", l->count, path, error);
}

dgm_status langid_open_file(langid **out, const char *path, dgm_error *error)
{
    langid *l = heap_alloc(1, sizeof(*l));
    dgm_status status;

    *out = NULL;
    if (!l)
        return dgm_fail_memory(error);
    arena_init(&l->arena, 0);
    status = model_open(&l->model, path, "langid", LANGID_FEATURES_VERSION, error);
    if (status == DGM_OK)
        status = bind(l, path, error);
    if (status == DGM_OK && (l->count == 0 || l->count > 256))
        status = dgm_fail(error, DGM_EFORMAT, UINT64_MAX, "%s: not between 1 and 256 languages", path);
    if (status != DGM_OK) {
        langid_close(l);
        return status;
    }
    *out = l;
    return DGM_OK;
}

dgm_status langid_open(langid **out, const char *home, dgm_error *error)
{
    arena a;
    const char *path;
    dgm_status status;

    *out = NULL;
    arena_init(&a, 0);
    path = file_join(&a, home, "models/langid.dgm");
    status = path ? langid_open_file(out, path, error) : dgm_fail_memory(error);
    arena_release(&a);
    return status;
}

void langid_close(langid *l)
{
    if (!l)
        return;
    model_close(&l->model);
    arena_release(&l->arena);
    free(l);
}

static uint32_t add_piece(const langid *l, str piece, int32_t *score)
{
    uint64_t feature[LANGID_MAX_FEATURES];
    uint32_t n = langid_features(piece, feature);

    linear_sum(&l->linear, feature, n, score);
    return n;
}

/* e^x for x <= 0, by squaring: the same digits with every C library. */
static double exponential(double x)
{
    double y = 1 + x / 1024;

    if (x < -700)
        return 0;
    for (int i = 0; i < 10; i++)
        y *= y;
    return y;
}

void langid_detect(const langid *l, str text, char lang[4], double *confidence)
{
    int32_t score[256] = { 0 };
    uint32_t n, best = 0, middle = text.n / 2;
    double sum = 0, p[256], grown;

    memset(lang, 0, 4);
    *confidence = 0;
    n = add_piece(l, text.n > PIECE ? str_sub(text, 0, PIECE) : text, score);
    if (text.n > 2 * PIECE) {
        while (middle > 0 && ((unsigned char)text.p[middle] & 0xC0) == 0x80)
            middle--;
        n += add_piece(l, str_sub(text, middle, middle + PIECE), score);
    }
    if (n < LEAST)
        return;
    for (uint32_t i = 0; i < l->count; i++) {
        p[i] = (l->fit[0] * (score[i] / (LANGID_STEPS * (LANGID_NEUTRAL + n))) + l->fit[i + 1]) / 1000;
        if (p[i] > p[best])
            best = i;
    }
    grown = 1 + (n < SUREST ? n : SUREST) / SURER;
    for (uint32_t i = 0; i < l->count; i++)
        sum += exponential(grown * (p[i] - p[best]));
    memcpy(lang, l->name[best].p, l->name[best].n);
    *confidence = 1 / sum;
}
