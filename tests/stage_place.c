/* Adapter of the place stage; runs the stages before it. Part:
 *   places   one a line: text | standard name | country | level word | "dateline" when it is one
 */
#include "runner.h"

#include "entity/entity.h"
#include "parse/parse.h"
#include "place/place.h"
#include "segment/segment.h"
#include "tag/tag.h"
#include "time/time.h"
#include "world/world.h"

typedef struct stages {
    world *w;
    segmenter *segment;
    tagger *tag;
    parser *parse;
    time_rules *time;
    entity_rules *entity;
    place_rules *place;
} stages;

static void close_stages(void *p)
{
    stages *s = p;

    place_rules_close(s->place);
    entity_rules_close(s->entity);
    time_rules_close(s->time);
    parser_close(s->parse);
    tagger_close(s->tag);
    segmenter_close(s->segment);
    world_close(s->w);
    free(s);
}

static dgm_status open_stages(stages *s, const char *home, const char *lang, dgm_error *error)
{
    TRY(world_open(&s->w, home, NULL, error));
    TRY(segmenter_open(&s->segment, home, lang, error));
    TRY(tagger_open(&s->tag, home, lang, error));
    TRY(parser_open(&s->parse, home, lang, error));
    TRY(time_rules_open(&s->time, home, lang, error));
    TRY(entity_rules_open(&s->entity, home, lang, error));
    return place_rules_open(&s->place, home, lang, error);
}

static dgm_status run_stages(doc *d, const stages *s, dgm_error *error)
{
    TRY(segment_run(d, s->segment, error));
    TRY(tag_run(d, s->tag, error));
    TRY(parse_run(d, s->parse, error));
    TRY(time_run(d, s->time, error));
    TRY(entity_run(d, s->entity, s->w, error));
    return place_run(d, s->place, s->w, error);
}

bool stage_place_run(const test_case *c, test_env *env, test_output *out)
{
    static const char *const level[] = { "region", "country", "division", "regency", "town", "spot" };
    const char *lang = test_setting_z(c, env, "lang", "id");
    void **cached = test_cache(env, !strcmp(lang, "en") ? "place en" : "place id", close_stages);
    dgm_error error;
    doc d;

    if (!*cached) {
        *cached = calloc(1, sizeof(stages));
        if (!*cached)
            return test_fail(out, "out of memory");
        if (open_stages(*cached, test_home(env), lang, &error) != DGM_OK)
            return test_fail(out, "%s", error.message);
    }
    test_doc(&d, c, env);
    if (run_stages(&d, *cached, &error) != DGM_OK)
        return test_fail(out, "%s", error.message);
    (void)test_part(out, "places");
    for (uint32_t i = 0; i < d.place_count; i++) {
        const place *p = &d.place[i];
        str text = doc_text(&d, p->start, p->end);

        buf_printf(test_part(out, "places"), "%.*s | %.*s | %s | %s%s\n", (int)text.n, text.p, (int)p->name.n, p->name.p, p->country,
                   level[p->level < 6 ? p->level : 5], p->dateline ? " | dateline" : "");
    }
    return true;
}
