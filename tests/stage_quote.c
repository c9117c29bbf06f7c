/* Adapter of the quote stage. Settings: lang, date. Parts:
 *   quotes     "kind cue SPEAKER | text" after all stages before it; "-" for no cue or an unknown speaker; the kind is
 *              "stance" for what somebody wants or judges
 *   granted    the verbs and nouns of reported speech that its speaker does not tell
 *   direct     the text of each direct or mixed quotation, found in the bare text (no words, no cues)
 */
#include "runner.h"

#include "entity/entity.h"
#include "parse/parse.h"
#include "place/place.h"
#include "quote/quote.h"
#include "segment/segment.h"
#include "tag/tag.h"
#include "time/time.h"

typedef struct chain {
    segmenter *segmenter;
    tagger *tagger;
    parser *parser;
    time_rules *time;
    entity_rules *entity;
    place_rules *place;
    quote_rules *quote;
    world *world;
} chain;

static void close_chain(void *p)
{
    chain *c = p;

    if (!c)
        return;
    segmenter_close(c->segmenter);
    tagger_close(c->tagger);
    parser_close(c->parser);
    time_rules_close(c->time);
    entity_rules_close(c->entity);
    place_rules_close(c->place);
    quote_rules_close(c->quote);
    world_close(c->world);
    free(c);
}

static dgm_status open_chain(chain *c, const char *home, const char *lang, dgm_error *error)
{
    TRY(segmenter_open(&c->segmenter, home, lang, error));
    TRY(tagger_open(&c->tagger, home, lang, error));
    TRY(parser_open(&c->parser, home, lang, error));
    TRY(time_rules_open(&c->time, home, lang, error));
    TRY(entity_rules_open(&c->entity, home, lang, error));
    TRY(world_open(&c->world, home, NULL, error));
    TRY(place_rules_open(&c->place, home, lang, error));
    return quote_rules_open(&c->quote, home, lang, error);
}

static dgm_status run_chain(doc *d, const chain *c, dgm_error *error)
{
    TRY(segment_run(d, c->segmenter, error));
    TRY(tag_run(d, c->tagger, error));
    TRY(parse_run(d, c->parser, error));
    TRY(time_run(d, c->time, error));
    TRY(entity_run(d, c->entity, c->world, error));
    TRY(place_run(d, c->place, c->world, error));
    return quote_run(d, c->quote, error);
}

static void add_folded(buf *b, str s)
{
    for (uint32_t i = 0; i < s.n; i++) {
        bool space = ascii_is_space((unsigned char)s.p[i]);

        if (!space)
            buf_char(b, s.p[i]);
        else if (i && !ascii_is_space((unsigned char)s.p[i - 1]))
            buf_char(b, ' ');
    }
    buf_char(b, '\n');
}

static void write_quotes(const doc *d, test_output *out)
{
    static const char *const kind[] = { "direct", "indirect", "mixed" };
    buf *b = test_part(out, "quotes");

    for (uint32_t i = 0; i < d->quote_count; i++) {
        const quote *q = &d->quote[i];

        buf_z(b, q->stance ? "stance" : kind[q->kind]);
        buf_char(b, ' ');
        buf_str(b, q->cue == NO_INDEX ? STR("-") : d->word[q->cue].form);
        buf_char(b, ' ');
        buf_str(b, q->speaker == NO_INDEX ? STR("-") : d->actor[q->speaker].name);
        buf_z(b, " | ");
        add_folded(b, doc_text(d, q->start, q->end));
    }
}

static void write_granted(const doc *d, test_output *out)
{
    buf *b = test_part(out, "granted");

    for (uint32_t w = 0; w < d->word_count; w++)
        if (d->word[w].flags & WORD_GRANTED)
            add_folded(b, d->word[w].form);
}

bool stage_quote_run(const test_case *c, test_env *env, test_output *out)
{
    const char *lang = test_setting_z(c, env, "lang", "id");
    void **slot = test_cache(env, !strcmp(lang, "en") ? "quote en" : "quote id", close_chain);
    dgm_error error;
    doc bare, d;

    if (!*slot && !(*slot = calloc(1, sizeof(chain))))
        return test_fail(out, "out of memory");
    if (!((chain *)*slot)->quote && open_chain(*slot, test_home(env), lang, &error) != DGM_OK)
        return test_fail(out, "%s", error.message);
    test_doc(&bare, c, env);
    if (quote_run(&bare, ((chain *)*slot)->quote, &error) != DGM_OK)
        return test_fail(out, "%s", error.message);
    (void)test_part(out, "direct");
    for (uint32_t i = 0; i < bare.quote_count; i++)
        add_folded(test_part(out, "direct"), doc_text(&bare, bare.quote[i].start, bare.quote[i].end));
    if (!test_wants(c, "quotes") && !test_wants(c, "granted"))
        return true;
    test_doc(&d, c, env);
    if (run_chain(&d, *slot, &error) != DGM_OK)
        return test_fail(out, "%s", error.message);
    write_quotes(&d, out);
    write_granted(&d, out);
    return true;
}
