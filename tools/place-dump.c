/* Writes the candidates of the place stage with their features, for tools/place-train.py:
 *
 *     place-dump HOME LANG < ARTICLES.jsonl
 *
 * Each article ("id", "lang", "text", "places") gives lines: label, start, end, features; label 1 when the candidate
 * overlaps a place of the annotation. With "run" as third argument: what the stage decides, as JSON lines for score.py.
 */
#include "base/buf.h"
#include "base/error.h"
#include "entity/entity.h"
#include "parse/parse.h"
#include "place/place.h"
#include "segment/segment.h"
#include "tag/tag.h"
#include "time/time.h"

#include <jansson.h>
#include <math.h>

typedef struct tools {
    world *w;
    segmenter *segment;
    tagger *tag;
    parser *parse;
    time_rules *time;
    entity_rules *entity;
    place_rules *place;
} tools;

typedef struct labels {
    json_t *places;
    const char *id;
} labels;

static bool print_candidate(void *ctx, uint32_t start, uint32_t end, str features)
{
    const labels *l = ctx;
    bool hit = false;
    json_t *p;
    size_t i;

    json_array_foreach(l->places, i, p)
        hit |= (uint32_t)json_integer_value(json_object_get(p, "start")) < end &&
               start < (uint32_t)json_integer_value(json_object_get(p, "end"));
    printf("%s\t%d\t%u\t%u\t%.*s\n", l->id, hit, start, end, (int)features.n, features.p);
    return hit;
}

static dgm_status read_stages(tools *t, const char *home, const char *lang, dgm_error *error)
{
    TRY(world_open(&t->w, home, NULL, error));
    TRY(segmenter_open(&t->segment, home, lang, error));
    TRY(tagger_open(&t->tag, home, lang, error));
    TRY(parser_open(&t->parse, home, lang, error));
    TRY(time_rules_open(&t->time, home, lang, error));
    TRY(entity_rules_open(&t->entity, home, lang, error));
    return place_rules_open(&t->place, home, lang, error);
}

static void close_stages(tools *t)
{
    place_rules_close(t->place);
    entity_rules_close(t->entity);
    time_rules_close(t->time);
    parser_close(t->parse);
    tagger_close(t->tag);
    segmenter_close(t->segment);
    world_close(t->w);
}

static dgm_status run_before(doc *d, const tools *t, dgm_error *error)
{
    TRY(segment_run(d, t->segment, error));
    TRY(tag_run(d, t->tag, error));
    TRY(parse_run(d, t->parse, error));
    TRY(time_run(d, t->time, error));
    return entity_run(d, t->entity, t->w, error);
}

static void print_places(const doc *d)
{
    json_t *all = json_array(), *o = json_object();

    for (uint32_t i = 0; i < d->place_count; i++) {
        const place *p = &d->place[i];

        json_array_append_new(all, json_pack("{s:i,s:i,s:s%,s:s%,s:s,s:i}", "start", (int)p->start, "end", (int)p->end, "text",
                                             d->text.p + p->start, (size_t)(p->end - p->start), "name", p->name.p, (size_t)p->name.n,
                                             "country", p->country, "level", p->level));
    }
    json_object_set_new(o, "id", json_stringn(d->id.p, d->id.n));
    json_object_set_new(o, "places", all);
    json_dumpf(o, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(o);
}

static dgm_status one(arena *a, const tools *t, json_t *article, const char *lang, bool run, dgm_error *error)
{
    labels l = { json_object_get(article, "places"), json_string_value(json_object_get(article, "id")) };
    const char *date = json_string_value(json_object_get(article, "date"));
    doc d;

    doc_init(&d, a, str_of(json_string_value(json_object_get(article, "text"))));
    d.id = str_of(l.id);
    d.date = str_of(date ? date : "");
    memcpy(d.lang, lang, strlen(lang) + 1);
    TRY(run_before(&d, t, error));
    if (!run)
        return place_candidates(&d, t->place, t->w, print_candidate, &l, error);
    TRY(place_run(&d, t->place, t->w, error));
    print_places(&d);
    return DGM_OK;
}

int main(int argc, char **argv)
{
    bool run = argc == 4 && strcmp(argv[3], "run") == 0;
    dgm_error error = { DGM_OK, 0, "" };
    dgm_status s;
    tools t = { 0 };
    json_t *article;
    arena a;

    if (argc < 3 || strlen(argv[2]) > 3) {
        fprintf(stderr, "usage: place-dump HOME LANG [run] < ARTICLES.jsonl\n");
        return 2;
    }
    arena_init(&a, 0);
    s = read_stages(&t, argv[1], argv[2], &error);
    while (s == DGM_OK && (article = json_loadf(stdin, JSON_DISABLE_EOF_CHECK, NULL)) != NULL) {
        s = one(&a, &t, article, argv[2], run, &error);
        json_decref(article);
        arena_reset(&a);
    }
    if (s != DGM_OK)
        fprintf(stderr, "place-dump: %s\n", error.message);
    close_stages(&t);
    arena_release(&a);
    return s == DGM_OK ? 0 : 1;
}
