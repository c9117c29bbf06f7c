/* Unit tests of segmentation: the trainer of sentence ends gives the same bytes twice, odd texts do no harm. */
#include "check.h"

#include "base/file.h"
#include "engine/engine.h"
#include "learn/learn.h"
#include "segment/segment.h"

#include <stdio.h>
#include <unistd.h>

static const char treebank_text[] =
    "# newpar\n# text = The shop opens at nine.\n\n# text = it closes at six.\n\n# text = Bring a bag\n\n"
    "# newpar\n# text = Mr. Reed paid 3.50 for it.\n\n# text = Thanks!\n\n# text = we came back on Monday\n\n";
static const char article_text[] =
    "{\"text\":\"The council met. It voted.\\nNobody spoke.\",\"sentences\":[{\"end\":16},{\"end\":26},{\"end\":40}]}\n";

/* A file with these bytes whose name ends as the trainer wants it. */
static const char *named_file(check *t, const char *text, const char *ending, arena *a)
{
    const char *plain = temp_file(t, text, strlen(text));
    str name = arena_printf(a, "%s%s", plain, ending);

    CHECK(t, name.p && rename(plain, name.p) == 0);
    free((void *)(uintptr_t)plain);
    return name.p;
}

void test_split_same_bytes(check *t)
{
    learn_options o = { .seed = 1, .meta = "{}" };
    const char *file[2], *out[2];
    char home[4096];
    dgm_error error;
    arena a;

    arena_init(&a, 0);
    CHECK(t, dgm_home_find(home, sizeof(home), NULL, &error) == DGM_OK);
    file[0] = named_file(t, treebank_text, ".conllu", &a);
    file[1] = named_file(t, article_text, ".jsonl", &a);
    for (int i = 0; i < 2; i++) {
        out[i] = temp_file(t, "", 0);
        CHECK(t, train_split(home, "en", file, 2, &o, out[i], &error) == DGM_OK);
    }
    check_same_bytes(t, out[0], out[1]);
    CHECK(t, train_split(home, "en", file, 0, &o, out[0], &error) == DGM_EINPUT);
    for (int i = 0; i < 2; i++) {
        temp_remove(out[i]);
        unlink(file[i]);
    }
    arena_release(&a);
}

/* Sentences lie in order and have at most 400 tokens. */
static void run(check *t, const segmenter *s, str text, uint32_t at_least)
{
    dgm_error error;
    uint32_t end = 0;
    arena a;
    doc d;

    arena_init(&a, 0);
    doc_init(&d, &a, text);
    CHECK(t, segment_run(&d, s, &error) == DGM_OK);
    CHECK(t, d.sentence_count >= at_least);
    for (uint32_t i = 0; i < d.sentence_count; i++) {
        const sentence *x = &d.sentence[i];

        CHECK(t, x->start >= end && x->end > x->start && x->end <= text.n && x->count <= 1200);
        end = x->end;
    }
    arena_release(&a);
}

void test_split_odd_texts(check *t)
{
    static const char *const lang[] = { "id", "en" };
    static const char *const piece[] = { "kata ", "WORD ", "Kata ", "kata", ". ", "( ", "\" ", ":) ", "a. ", "9 " };
    char home[4096];
    dgm_error error;

    CHECK(t, dgm_home_find(home, sizeof(home), NULL, &error) == DGM_OK);
    for (size_t i = 0; i < COUNT_OF(lang); i++) {
        segmenter *s;

        CHECK(t, segmenter_open(&s, home, lang[i], &error) == DGM_OK);
        if (!s)
            return;
        run(t, s, STR(""), 0);
        run(t, s, STR(" \n\n "), 0);
        run(t, s, STR("."), 1);
        for (size_t k = 0; k < COUNT_OF(piece); k++) {
            buf b = { 0 };

            for (int n = 0; n < 10000; n++)
                buf_z(&b, piece[k]);
            run(t, s, (str){ b.p, (uint32_t)b.n }, 1);
            buf_release(&b);
        }
        segmenter_close(s);
    }
}
