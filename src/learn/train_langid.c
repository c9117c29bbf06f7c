/* Trainer of the language identifier. Input: lines "code TAB text". Each text is learnt whole and, in later epochs, as a
 * random piece, so that short texts work too. */
#include "base/file.h"
#include "base/rng.h"
#include "langid/features.h"
#include "learn/learn.h"
#include "learn/perceptron.h"

#define MAX_LANGS 256

typedef struct example { str text; uint32_t lang; } example;

typedef struct trainer {
    arena arena;
    str lang[MAX_LANGS];
    uint32_t lang_count, seen[MAX_LANGS];
    example *example;
    uint32_t count, cap;
} trainer;

static dgm_status add_line(trainer *t, str line, const char *path, uint32_t number, dgm_error *error)
{
    str code;
    uint32_t i = 0;
    example *e;

    if (!line.n || line.p[0] == '#')
        return DGM_OK;
    if (!str_split(&line, '\t', &code) || !line.n || code.n == 0 || code.n > 3)
        return dgm_fail(error, DGM_EINPUT, UINT64_MAX, "%s:%u: want a language code, a tab and a text", path, number);
    while (i < t->lang_count && !str_eq(t->lang[i], code))
        i++;
    if (i == t->lang_count) {
        if (i == MAX_LANGS)
            return dgm_fail(error, DGM_ELIMIT, UINT64_MAX, "%s:%u: more than %d languages", path, number, MAX_LANGS);
        t->lang[t->lang_count++] = arena_str(&t->arena, code);
    }
    t->seen[i]++;
    e = ARENA_PUSH(&t->arena, t->example, t->count, t->cap);
    if (!e)
        return dgm_fail_memory(error);
    *e = (example){ arena_str(&t->arena, line), i };
    return e->text.p && t->lang[i].p ? DGM_OK : dgm_fail_memory(error);
}

static dgm_status read_file(trainer *t, const char *path, dgm_error *error)
{
    file_map map;
    str rest, line;
    uint32_t number = 0;
    dgm_status status = DGM_OK;

    TRY(file_map_open(&map, path, error));
    if (map.n >= UINT32_MAX) {
        file_unmap(&map);
        return dgm_fail(error, DGM_ELIMIT, UINT64_MAX, "%s: more than 4 GiB", path);
    }
    rest = (str){ (const char *)map.p, (uint32_t)map.n };
    while (status == DGM_OK && str_split(&rest, '\n', &line))
        status = add_line(t, line, path, ++number, error);
    file_unmap(&map);
    return status;
}

static str piece_of(str text, rng *r, bool whole)
{
    uint32_t n, from;

    if (whole || text.n < 60)
        return text;
    n = 30 + rng_below(r, text.n - 30);
    from = rng_below(r, text.n - n + 1);
    while (from > 0 && ((unsigned char)text.p[from] & 0xC0) == 0x80)
        from--;
    while (from + n < text.n && ((unsigned char)text.p[from + n] & 0xC0) == 0x80)
        n++;
    return str_sub(text, from, from + n);
}

static void learn(trainer *t, perceptron *p, const learn_options *o)
{
    rng r = { o->seed + 5 };
    uint32_t epochs = o->epochs ? o->epochs : 15;

    for (uint32_t e = 0; e < epochs && !p->failed; e++) {
        uint32_t wrong = 0;

        for (uint32_t i = t->count; i > 1; i--) {
            uint32_t j = rng_below(&r, i);
            example swap = t->example[i - 1];

            t->example[i - 1] = t->example[j];
            t->example[j] = swap;
        }
        for (uint32_t i = 0; i < t->count && !p->failed; i++) {
            uint64_t feature[LANGID_MAX_FEATURES];
            int32_t score[MAX_LANGS] = { 0 };
            uint32_t n = langid_features(piece_of(t->example[i].text, &r, e % 3 == 0), feature), best = 0;

            perceptron_sum(p, feature, n, score);
            for (uint32_t k = 1; k < t->lang_count; k++)
                if (score[k] > score[best])
                    best = k;
            p->step++;
            if (best != t->example[i].lang) {
                wrong++;
                perceptron_update(p, feature, n, t->example[i].lang, 1);
                perceptron_update(p, feature, n, best, -1);
            }
        }
        learn_say(o, "langid epoch %u: %u of %u wrong, %u features", e + 1, wrong, t->count, p->row_count);
    }
}

dgm_status train_langid(const char *const *file, size_t file_count, const learn_options *o, const char *out,
                        dgm_error *error)
{
    trainer t = { 0 };
    perceptron p = { 0 };
    model_writer w = { 0 };
    buf names = { 0 };
    dgm_status status = DGM_OK;

    arena_init(&t.arena, 0);
    for (size_t i = 0; i < file_count && status == DGM_OK; i++)
        status = read_file(&t, file[i], error);
    if (status == DGM_OK && t.lang_count < 2)
        status = dgm_fail(error, DGM_EINPUT, UINT64_MAX, "the training files hold texts of %u language%s: to tell languages apart takes two",
                          t.lang_count, t.lang_count == 1 ? "" : "s");
    if (status == DGM_OK) {
        perceptron_init(&p, t.lang_count);
        learn(&t, &p, o);
        if (p.failed)
            status = dgm_fail_memory(error);
    }
    if (status == DGM_OK) {
        model_add(&w, "kind", "langid", 6);
        if (o->meta)
            model_add(&w, "meta", o->meta, strlen(o->meta));
        for (uint32_t i = 0; i < t.lang_count; i++) {
            buf_str(&names, t.lang[i]);
            buf_char(&names, '\0');
        }
        model_add(&w, "lang.names", names.p ? names.p : "", names.n);
        model_add(&w, "lang.prior", t.seen, t.lang_count * sizeof(t.seen[0]));
        w.failed |= names.failed;
        perceptron_write(&p, &w, "lang", 11000, 7.0);
        status = model_finish(&w, out, LANGID_FEATURES_VERSION, error);
    }
    buf_release(&names);
    perceptron_release(&p);
    arena_release(&t.arena);
    return status;
}
