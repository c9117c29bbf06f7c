/* Unit tests of the tagger: lemma scripts, the trainer with a table of words and with two treebanks. */
#include "check.h"

#include "base/file.h"
#include "base/utf8.h"
#include "doc/word.h"
#include "learn/learn.h"
#include "model/model.h"
#include "tag/features.h"
#include "tag/lemma.h"
#include "tag/tag.h"

/* Two sentences, "NAME VERBed ." and "NAME VERBed the NOUNs .", for each pair of words. */
static const char bank[] =
    "1\tBen\tBen\tPROPN\t_\t_\t2\tnsubj\t_\t_\n2\tparked\tpark\tVERB\t_\tTense=Past\t0\troot\t_\t_\n3\t.\t.\tPUNCT\t_\t_\t2\tpunct\t_\t_\n\n"
    "1\tAda\tAda\tPROPN\t_\t_\t2\tnsubj\t_\t_\n2\twaited\twait\tVERB\t_\tTense=Past\t0\troot\t_\t_\n3\t.\t.\tPUNCT\t_\t_\t2\tpunct\t_\t_\n\n"
    "1\tBen\tBen\tPROPN\t_\t_\t2\tnsubj\t_\t_\n2\tpainted\tpaint\tVERB\t_\tTense=Past\t0\troot\t_\t_\n3\tthe\tthe\tDET\t_\t_\t4\tdet\t_\t_\n"
    "4\tboats\tboat\tNOUN\t_\tNumber=Plur\t2\tobj\t_\t_\n5\t.\t.\tPUNCT\t_\t_\t2\tpunct\t_\t_\n\n"
    "1\tAda\tAda\tPROPN\t_\t_\t2\tnsubj\t_\t_\n2\tliked\tlike\tVERB\t_\tTense=Past\t0\troot\t_\t_\n3\tthe\tthe\tDET\t_\t_\t4\tdet\t_\t_\n"
    "4\tdoors\tdoor\tNOUN\t_\tNumber=Plur\t2\tobj\t_\t_\n5\t.\t.\tPUNCT\t_\t_\t2\tpunct\t_\t_\n\n";

static const char table[] = "sang\tVERB\tsing\nwaved\tVERB\twave\n";

static void round_trip(check *t, arena *a, const char *form, const char *lemma, char base)
{
    str lower = utf8_lower_str(a, str_of(form)), script = lemma_script(a, str_of(form), lower, str_of(lemma)), got = { "", 0 };

    CHECK(t, script.n && script.p[0] == base);
    CHECK(t, lemma_apply(a, script, str_of(form), lower, &got));
    CHECK_STR(t, got, lemma);
}

void test_lemma_scripts(check *t)
{
    arena a;

    arena_init(&a, 0);
    round_trip(t, &a, "boats", "boat", 'l');
    round_trip(t, &a, "Boats", "boat", 'l');
    round_trip(t, &a, "Bandung", "Bandung", 'k');
    round_trip(t, &a, "bandung", "Bandung", 'c');
    round_trip(t, &a, "BANDUNG", "Bandung", 'c');
    round_trip(t, &a, "PBB", "PBB", 'k');
    round_trip(t, &a, "12,500", "12500", 'n');
    round_trip(t, &a, "1,212,500", "1212500", 'n');
    round_trip(t, &a, "12,5", "12,5", 'l');
    round_trip(t, &a, "anak-anak", "anak", 'h');
    round_trip(t, &a, "\xC3\x89tat", "\xC3\x89tat", 'k');
    arena_release(&a);
}

/* Trains on the sentences; "twice": as treebanks 1 and 2. The path is to be given to temp_remove(). */
static const char *train(check *t, bool twice, const char *lexicon, dgm_status want)
{
    learn_options o = { .seed = 1, .epochs = 4, .runs = 1, .domain = twice, .lexicon = lexicon };
    const char *from = temp_file(t, bank, sizeof(bank) - 1), *out = temp_file(t, "", 0);
    dgm_error e = { 0 };
    treebank tb;
    arena a;

    arena_init(&a, 0);
    treebank_init(&tb, &a);
    CHECK(t, treebank_read(&tb, from, twice, &e) == DGM_OK);
    if (twice)
        CHECK(t, treebank_read(&tb, from, 2, &e) == DGM_OK);
    CHECK(t, train_tag(&tb, &o, NO_INDEX, out, &e) == want);
    treebank_release(&tb);
    arena_release(&a);
    temp_remove(from);
    return out;
}

static void check_lemma(check *t, const char *path, const char *form, const char *lemma)
{
    const char *text[] = { "Ben", form, "." };
    sentence *s;
    dgm_error e = { 0 };
    tagger *g;
    arena a;
    doc d;

    CHECK(t, tagger_open_file(&g, path, &e) == DGM_OK);
    if (!g)
        return;
    arena_init(&a, 0);
    doc_init(&d, &a, STR(""));
    for (size_t i = 0; i < COUNT_OF(text); i++) {
        word *w = ARENA_PUSH(&a, d.word, d.word_count, d.word_cap);

        CHECK(t, w && word_set(&d, w, 0, 0, str_of(text[i])));
    }
    s = ARENA_PUSH(&a, d.sentence, d.sentence_count, d.sentence_cap);
    *s = (sentence){ .count = d.word_count };
    d.word[0].flags |= WORD_SENTENCE_START;
    CHECK(t, tag_run(&d, g, &e) == DGM_OK);
    CHECK(t, d.word[1].upos == UPOS_VERB);
    CHECK_STR(t, d.word[1].lemma, lemma);
    tagger_close(g);
    arena_release(&a);
}

void test_tag_lexicon(check *t)
{
    const char *lexicon = temp_file(t, table, sizeof(table) - 1), *plain = train(t, false, NULL, DGM_OK), *with = train(t, false, lexicon, DGM_OK);

    check_lemma(t, plain, "waved", "wav");
    check_lemma(t, with, "waved", "wave"); /* the classifier knows the script but does not choose it */
    check_lemma(t, with, "sang", "sing");  /* a script of its own */
    check_lemma(t, with, "parked", "park");
    temp_remove(plain);
    temp_remove(with);
    temp_remove(lexicon);
}

void test_tag_lexicon_faults(check *t)
{
    static const char *const bad[] = { "sang\n", "sang\tVERB\n", "sang\tVERB\t\n", "sang\tWORT\tsing\n", "\tVERB\tsing\n" };

    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        const char *lexicon = temp_file(t, bad[i], strlen(bad[i])), *out = train(t, false, lexicon, DGM_EFORMAT);

        temp_remove(out);
        temp_remove(lexicon);
    }
    temp_remove(train(t, false, "/nowhere/lexicon.tsv", DGM_EIO));
}

/* A model of two treebanks holds both ways, the same bytes each time. */
void test_tag_treebanks(check *t)
{
    const char *path[2] = { train(t, true, NULL, DGM_OK), train(t, true, NULL, DGM_OK) };
    dgm_error e = { 0 };
    model info;

    check_same_bytes(t, path[0], path[1]);
    CHECK(t, model_open(&info, path[0], "tag", TAG_FEATURES_VERSION, &e) == DGM_OK);
    CHECK(t, model_get(&info, "feats-2.names").n && model_get(&info, "lemma-2.names").n && model_get(&info, "sure-2.lex").n);
    CHECK(t, !model_get(&info, "feats-1.names").n && !model_get(&info, "feats-3.names").n);
    model_close(&info);
    check_lemma(t, path[0], "parked", "park");
    for (int i = 0; i < 2; i++)
        temp_remove(path[i]);
}
