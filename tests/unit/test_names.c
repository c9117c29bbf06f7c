/* Unit tests of names: the trainer gives the same bytes twice, the model finds what it was shown, faults are told. */
#include "check.h"

#include "base/file.h"
#include "engine/engine.h"
#include "learn/train_names.h"

static const char own_set[] =
    "Wali\tO\nKota\tO\nBogor\tB-LOC\nRani\tB-PERSON\nPrasetyo\tI-PERSON\ntiba\tO\ndi\tO\nMedan\tB-LOC\n.\tO\n\n"
    "Menteri\tO\nDodi\tB-PERSON\nHalim\tI-PERSON\nmengunjungi\tO\nBogor\tB-LOC\n.\tO\n\n"
    "Rani\tB-PERSON\nPrasetyo\tI-PERSON\nmenemui\tO\nKoperasi\tB-ORG\nMaju\tI-ORG\nBersama\tI-ORG\ndi\tO\nMedan\tB-LOC\n.\tO\n\n"
    "Koperasi\tB-ORG\nMaju\tI-ORG\nBersama\tI-ORG\nmenolak\tO\nusul\tO\nDodi\tB-PERSON\nHalim\tI-PERSON\npada\tO\nSenin\tB-DAY\n.\tO\n\n";
static const char asked[] = "Dodi Halim dan Rani Prasetyo menemui Koperasi Maju Bersama di Bogor.";

static dgm_status train(const dgm_engine *e, const char *file, const char *out, dgm_error *error)
{
    learn_options o = { .seed = 1, .meta = "{}" };

    return train_names(e, "id", &file, 1, out, &o, error);
}

static void expect_names(check *t, const dgm_engine *e, const char *model)
{
    static const struct { const char *text; mention_type type; } want[] = {
        { "Dodi Halim", MENTION_PER }, { "Rani Prasetyo", MENTION_PER }, { "Koperasi Maju Bersama", MENTION_ORG }, { "Bogor", MENTION_LOC } };
    dgm_article article = { .id = "a", .lang = "id", .text = asked, .text_size = strlen(asked) };
    dgm_error error;
    dgm_result r;
    namer *n;

    CHECK(t, namer_open_file(&n, model, &error) == DGM_OK);
    result_init(&r, e);
    r.grammar_only = true;
    CHECK(t, pipeline_run(&r, &article, &error) == DGM_OK);
    CHECK(t, n && names_run(&r.doc, n, e->world, &error) == DGM_OK);
    CHECK(t, r.doc.name_count == COUNT_OF(want));
    for (uint32_t i = 0; i < r.doc.name_count && i < COUNT_OF(want); i++) {
        CHECK_STR(t, doc_text(&r.doc, r.doc.name[i].start, r.doc.name[i].end), want[i].text);
        CHECK(t, r.doc.name[i].type == want[i].type);
    }
    result_release(&r);
    namer_close(n);
}

void test_names_same_bytes(check *t)
{
    const char *file = temp_file(t, own_set, strlen(own_set)), *out[2];
    dgm_engine *e;
    dgm_error error;

    CHECK(t, dgm_engine_open(&e, NULL, &error) == DGM_OK);
    for (int i = 0; i < 2; i++) {
        out[i] = temp_file(t, "", 0);
        CHECK(t, train(e, file, out[i], &error) == DGM_OK);
    }
    check_same_bytes(t, out[0], out[1]);
    expect_names(t, e, out[0]);
    for (int i = 0; i < 2; i++)
        temp_remove(out[i]);
    temp_remove(file);
    dgm_engine_close(e);
}

void test_names_faults(check *t)
{
    static const char *const bad[] = { "", "\n\n", "Ada\tO\n\n", "Ada O\n", "Ada\tX\n", "Ada\tB-\n", "\tO\n", "Ada\tO\n\xFF\tO\n" };
    const char *out = temp_file(t, "", 0);
    dgm_engine *e;
    dgm_error error;

    CHECK(t, dgm_engine_open(&e, NULL, &error) == DGM_OK);
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        const char *file = temp_file(t, bad[i], strlen(bad[i]));

        error.message[0] = '\0';
        CHECK(t, train(e, file, out, &error) == DGM_EINPUT);
        CHECK(t, error.message[0]);
        temp_remove(file);
    }
    temp_remove(out);
    dgm_engine_close(e);
}
