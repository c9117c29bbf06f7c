/* Adapter of the entity stage. Parts, a line each in text order:
 *   mentions   text | actor codes (country and role, several joined by ","; "?" unresolved); parts of titles left out
 *   parts      the same for what stands inside a title ("Rusia" in "Menteri Luar Negeri Rusia Sergey Lavrov")
 *   names      text | full name of the actor
 *   heads      text | word that stands for the mention in the tree
 *   types      text | type, with "*" for a state that acts
 * With the setting "names: model" the shipped model of names runs before.
 */
#include "runner.h"

#include "entity/entity.h"
#include "names/names.h"
#include "parse/parse.h"
#include "segment/segment.h"
#include "tag/tag.h"

static void close_segmenter(void *p) { segmenter_close(p); }
static void close_tagger(void *p) { tagger_close(p); }
static void close_parser(void *p) { parser_close(p); }
static void close_rules(void *p) { entity_rules_close(p); }
static void close_names(void *p) { namer_close(p); }
static void close_world(void *p) { world_close(p); }

static dgm_status find_names(doc *d, const char *lang, const world *w, test_env *env, dgm_error *error)
{
    void **n = test_cache(env, strcmp(lang, "en") ? "names id" : "names en", close_names);

    if (!*n)
        TRY(namer_open((namer **)n, test_home(env), lang, error));
    if (!*n)
        return dgm_fail(error, DGM_EIO, UINT64_MAX, "there is no model of names for \"%s\"", lang);
    return names_run(d, *n, w, error);
}

static dgm_status prepare(doc *d, const char *lang, bool with_names, test_env *env, dgm_error *error)
{
    bool en = !strcmp(lang, "en");
    void **s = test_cache(env, en ? "segment en" : "segment id", close_segmenter);
    void **t = test_cache(env, en ? "tag en" : "tag id", close_tagger);
    void **p = test_cache(env, en ? "parse en" : "parse id", close_parser);
    void **r = test_cache(env, en ? "entity en" : "entity id", close_rules);
    void **w = test_cache(env, "world", close_world);
    const char *home = test_home(env);

    if (!*s)
        TRY(segmenter_open((segmenter **)s, home, lang, error));
    if (!*t)
        TRY(tagger_open((tagger **)t, home, lang, error));
    if (!*p)
        TRY(parser_open((parser **)p, home, lang, error));
    if (!*r)
        TRY(entity_rules_open((entity_rules **)r, home, lang, error));
    if (!*w)
        TRY(world_open((world **)w, home, NULL, error));
    d->lexicon_only = true; /* the rules: what the model makes of them is measured, not tested */
    TRY(segment_run(d, *s, error));
    TRY(tag_run(d, *t, error));
    TRY(parse_run(d, *p, error));
    memcpy(d->lang, lang, 3);
    if (with_names)
        TRY(find_names(d, lang, *w, env, error));
    return entity_run(d, *r, *w, error);
}

static void add_text(buf *b, const doc *d, const mention *m)
{
    buf_str(b, doc_text(d, m->start, m->end));
    buf_z(b, " | ");
}

static void add_codes(buf *b, const doc *d, const mention *m)
{
    for (uint32_t k = 0; k < m->actor_count; k++) {
        const actor *x = &d->actor[m->actor[k]];

        buf_printf(b, "%s%s%s", k ? "," : "", x->country, x->role);
    }
    buf_z(b, m->actor_count ? "\n" : "?\n");
}

bool stage_entity_run(const test_case *c, test_env *env, test_output *out)
{
    const char *lang = test_setting_z(c, env, "lang", "id");
    buf *mentions = test_part(out, "mentions"), *parts = test_part(out, "parts"), *names = test_part(out, "names");
    buf *heads = test_part(out, "heads"), *types = test_part(out, "types");
    dgm_error error;
    doc d;

    test_doc(&d, c, env);
    if (prepare(&d, lang, test_setting_z(c, env, "names", "")[0] != '\0', env, &error) != DGM_OK)
        return test_fail(out, "%s", error.message);
    for (uint32_t i = 0; i < d.mention_count; i++) {
        const mention *m = &d.mention[i];
        buf *b = m->is_title_part ? parts : mentions;

        add_text(b, &d, m);
        add_codes(b, &d, m);
        if (m->is_title_part)
            continue;
        add_text(names, &d, m);
        buf_str(names, m->actor_count ? d.actor[m->actor[0]].name : STR("?"));
        buf_char(names, '\n');
        add_text(heads, &d, m);
        buf_str(heads, d.word[m->head].form);
        buf_char(heads, '\n');
        add_text(types, &d, m);
        buf_printf(types, "%s%s\n", mention_type_name[m->type], m->acting_state ? "*" : "");
    }
    return true;
}
