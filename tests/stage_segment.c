/* Adapter of the segment stage. Setting "treebank": number of the one whose conventions to follow (1). Parts:
 *   sentences   one sentence a line, white space inside folded to one space; headlines and other furniture with "# "
 *   tokens      one sentence a line, words separated by " "; the parts of a multiword token joined by "+"
 */
#include "runner.h"

#include "segment/segment.h"

static void close_segmenter(void *p) { segmenter_close(p); }

/* Text with line breaks and runs of spaces folded, so that a sentence stays on its line. */
static void add_folded(buf *b, str s)
{
    for (uint32_t i = 0; i < s.n; i++) {
        bool space = ascii_is_space((unsigned char)s.p[i]);

        if (!space)
            buf_char(b, s.p[i]);
        else if (i && !ascii_is_space((unsigned char)s.p[i - 1]))
            buf_char(b, ' ');
    }
}

bool stage_segment_run(const test_case *c, test_env *env, test_output *out)
{
    const char *lang = test_setting_z(c, env, "lang", "id");
    void **rules = test_cache(env, !strcmp(lang, "en") ? "segment en" : "segment id", close_segmenter);
    dgm_error error;
    doc d;

    if (!*rules && segmenter_open((segmenter **)rules, test_home(env), lang, &error) != DGM_OK)
        return test_fail(out, "%s", error.message);
    test_doc(&d, c, env);
    segmenter_set_domain(*rules, (uint8_t)(test_setting_z(c, env, "treebank", "1")[0] - '0'));
    if (segment_run(&d, *rules, &error) != DGM_OK)
        return test_fail(out, "%s", error.message);
    for (uint32_t s = 0; s < d.sentence_count; s++) {
        const sentence *sent = &d.sentence[s];
        buf *sentences = test_part(out, "sentences"), *tokens = test_part(out, "tokens");

        if (sent->headline)
            buf_z(sentences, "# ");
        add_folded(sentences, doc_text(&d, sent->start, sent->end));
        buf_char(sentences, '\n');
        for (uint32_t w = sent->first; w < sent->first + sent->count; w++) {
            if (w > sent->first)
                buf_char(tokens, d.word[w].token == d.word[w - 1].token ? '+' : ' ');
            buf_str(tokens, d.word[w].form);
        }
        buf_char(tokens, '\n');
    }
    (void)test_part(out, "sentences");
    (void)test_part(out, "tokens");
    return true;
}
