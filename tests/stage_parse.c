/* Adapter of the stages tag and parse. Setting "treebank": number of the one whose conventions to follow (1). Parts:
 *   words   one word a line: form, part of speech, lemma
 *   feats   the same with the features: form, features ("_": none)
 *   tree    one word a line: form, relation with subtype, form of the head ("-": the root)
 */
#include "runner.h"

#include "parse/parse.h"
#include "segment/segment.h"
#include "tag/tag.h"

static void close_segmenter(void *p) { segmenter_close(p); }
static void close_tagger(void *p) { tagger_close(p); }
static void close_parser(void *p) { parser_close(p); }

static void add(buf *b, str a, const char *middle, str z)
{
    buf_str(b, a);
    buf_char(b, ' ');
    buf_z(b, middle);
    buf_char(b, ' ');
    buf_str(b, z.n ? z : STR("_"));
    buf_char(b, '\n');
}

static void write_words(const doc *d, test_output *out)
{
    buf *words = test_part(out, "words"), *feats = test_part(out, "feats"), *tree = test_part(out, "tree");

    for (uint32_t i = 0; i < d->word_count; i++) {
        const word *w = &d->word[i];
        char rel[60];

        snprintf(rel, sizeof(rel), "%s%s%s", deprel_name[w->rel], w->sub ? ":" : "", depsub_name[w->sub]);
        add(words, w->form, upos_name[w->upos], w->lemma);
        add(feats, w->form, upos_name[w->upos], w->feats);
        add(tree, w->form, rel, w->head == NO_INDEX ? STR("-") : d->word[w->head].form);
    }
}

bool stage_parse_run(const test_case *c, test_env *env, test_output *out)
{
    const char *lang = test_setting_z(c, env, "lang", "id");
    bool en = !strcmp(lang, "en");
    void **seg = test_cache(env, en ? "segment en" : "segment id", close_segmenter);
    void **tag = test_cache(env, en ? "tag en" : "tag id", close_tagger);
    void **par = test_cache(env, en ? "parse en" : "parse id", close_parser);
    uint8_t treebank;
    dgm_error error;
    doc d;

    if ((!*seg && segmenter_open((segmenter **)seg, test_home(env), lang, &error) != DGM_OK)
        || (!*tag && tagger_open((tagger **)tag, test_home(env), lang, &error) != DGM_OK)
        || (!*par && parser_open((parser **)par, test_home(env), lang, &error) != DGM_OK))
        return test_fail(out, "%s", error.message);
    test_doc(&d, c, env);
    treebank = (uint8_t)(test_setting_z(c, env, "treebank", "1")[0] - '0');
    segmenter_set_domain(*seg, treebank);
    tagger_set_domain(*tag, treebank);
    parser_set_domain(*par, treebank);
    if (segment_run(&d, *seg, &error) != DGM_OK || tag_run(&d, *tag, &error) != DGM_OK
        || parse_run(&d, *par, &error) != DGM_OK)
        return test_fail(out, "%s", error.message);
    write_words(&d, out);
    return true;
}
