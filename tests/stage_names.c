/* Adapter of the stage names, with the shipped model of the language. One part, a line each in text order:
 *   names      text | type
 */
#include "runner.h"

#include "names/names.h"
#include "parse/parse.h"
#include "segment/segment.h"
#include "tag/tag.h"

static void close_segmenter(void *p) { segmenter_close(p); }
static void close_tagger(void *p) { tagger_close(p); }
static void close_parser(void *p) { parser_close(p); }
static void close_names(void *p) { namer_close(p); }
static void close_world(void *p) { world_close(p); }

static dgm_status prepare(doc *d, const char *lang, test_env *env, dgm_error *error)
{
    bool en = !strcmp(lang, "en");
    void **s = test_cache(env, en ? "segment en" : "segment id", close_segmenter);
    void **t = test_cache(env, en ? "tag en" : "tag id", close_tagger);
    void **p = test_cache(env, en ? "parse en" : "parse id", close_parser);
    void **n = test_cache(env, en ? "names en" : "names id", close_names);
    void **w = test_cache(env, "world", close_world);
    const char *home = test_home(env);

    if (!*s)
        TRY(segmenter_open((segmenter **)s, home, lang, error));
    if (!*t)
        TRY(tagger_open((tagger **)t, home, lang, error));
    if (!*p)
        TRY(parser_open((parser **)p, home, lang, error));
    if (!*n)
        TRY(namer_open((namer **)n, home, lang, error));
    if (!*n)
        return dgm_fail(error, DGM_EIO, UINT64_MAX, "there is no model of names for \"%s\"", lang);
    if (!*w)
        TRY(world_open((world **)w, home, NULL, error));
    memcpy(d->lang, lang, 3);
    TRY(segment_run(d, *s, error));
    TRY(tag_run(d, *t, error));
    TRY(parse_run(d, *p, error));
    return names_run(d, *n, *w, error);
}

bool stage_names_run(const test_case *c, test_env *env, test_output *out)
{
    buf *names = test_part(out, "names");
    dgm_error error;
    doc d;

    test_doc(&d, c, env);
    if (prepare(&d, test_setting_z(c, env, "lang", "id"), env, &error) != DGM_OK)
        return test_fail(out, "%s", error.message);
    for (uint32_t i = 0; i < d.name_count; i++) {
        buf_str(names, doc_text(&d, d.name[i].start, d.name[i].end));
        buf_printf(names, " | %s\n", mention_type_name[d.name[i].type]);
    }
    return true;
}
