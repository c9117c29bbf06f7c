/* Opening and closing of the engine. */
#include "engine/engine.h"
#include "engine/own.h"

#include "base/error.h"
#include "base/file.h"
#include "base/tsv.h"
#include "page/html.h"

#define DEFAULT_DOCUMENT_MEMORY ((size_t)256 * 1024 * 1024)

const language *engine_language(const dgm_engine *engine, const char *code)
{
    for (uint32_t i = 0; i < engine->language_count; i++)
        if (strcmp(engine->language[i].code, code) == 0)
            return &engine->language[i];
    return NULL;
}

static dgm_status open_grammar(language *l, const char *home, dgm_error *error)
{
    TRY(segmenter_open(&l->segment, home, l->code, error));
    TRY(tagger_open(&l->tag, home, l->code, error));
    TRY(parser_open(&l->parse, home, l->code, error));
    return DGM_OK;
}

static dgm_status open_rules(language *l, const char *home, const char *own, const ontology *o, dgm_error *error)
{
    TRY(time_rules_open(&l->time, home, l->code, error));
    TRY(namer_open(&l->names, home, l->code, error));
    TRY(network_open_acts(&l->acts, home, l->code, error));
    TRY(entity_rules_open(&l->entity, home, l->code, error));
    TRY(place_rules_open(&l->place, home, l->code, error));
    TRY(quote_rules_open(&l->quote, home, l->code, error));
    TRY(coder_open(&l->code_rules, home, own, l->code, o, error));
    return DGM_OK;
}

/* Follows the treebank of the options where the pack knows it: its place in `treebanks` of pack.tsv is the number that the
 * models were trained with. What is known is added to `known`, for the message. */
static dgm_status choose_treebank(dgm_engine *e, const language *l, str names, str *known)
{
    str name;

    *known = arena_printf(&e->arena, "%.*s%s%s: %.*s", (int)known->n, known->p, known->n ? "; " : "", l->code, (int)names.n,
                          names.p);
    for (uint8_t number = 1; str_split(&names, '|', &name); number++) {
        if (!str_is(name, e->options.treebank))
            continue;
        segmenter_set_domain(l->segment, number);
        tagger_set_domain(l->tag, number);
        parser_set_domain(l->parse, number);
        e->treebank_found = true;
    }
    return known->p ? DGM_OK : DGM_ENOMEM;
}

static dgm_status read_treebanks(dgm_engine *e, const language *l, str *known, dgm_error *error)
{
    const char *path = arena_printf(&e->arena, "%s/packs/%s/pack.tsv", e->home, l->code).p;
    dgm_status status = DGM_OK;
    int more = 0;
    tsv t;

    if (!path)
        return dgm_fail_memory(error);
    TRY(tsv_open(&t, path, "key value", error));
    while (status == DGM_OK && (more = tsv_next(&t, error)) > 0)
        if (str_is(tsv_get(&t, 0), "treebanks"))
            status = choose_treebank(e, l, tsv_get(&t, 1), known);
    tsv_close(&t);
    if (status != DGM_OK)
        return dgm_fail_memory(error);
    return more < 0 ? DGM_EFORMAT : DGM_OK;
}

static dgm_status set_treebank(dgm_engine *e, dgm_error *error)
{
    str known = { "", 0 };

    if (!e->options.treebank)
        return DGM_OK;
    for (uint32_t i = 0; i < e->language_count; i++)
        TRY(read_treebanks(e, &e->language[i], &known, error));
    if (!e->treebank_found)
        return dgm_fail(error, DGM_EUSAGE, UINT64_MAX, "no pack knows a treebank \"%.40s\" (%.*s)", e->options.treebank,
                        (int)known.n, known.p);
    return DGM_OK;
}

static dgm_status note_missing_places(dgm_engine *e, dgm_error *error)
{
    str *remark;

    if (world_has_places(e->world))
        return DGM_OK;
    remark = ARENA_PUSH(&e->arena, e->remark, e->remark_count, e->remark_cap);
    if (remark)
        *remark = arena_printf(&e->arena, "%s/world/places.dgm is missing: places have no coordinates, and their countries are guesses", e->home);
    return remark && remark->p ? DGM_OK : dgm_fail_memory(error);
}

/* Models that a language can do without, if not well. */
static dgm_status note_missing(dgm_engine *e, const language *l, dgm_error *error)
{
    static const struct { const char *kind, *loss; bool coding; } model[] = {
        { "neural", "parts of speech and trees are those of the weaker models", false },
        { "split", "sentences end where the rules say, without a learned model", false },
        { "entity", "roles of actors are those of the rules alone", true },
        { "quote", "speakers of quotations are those of the rules alone", true },
        { "trigger", "acts and their parties are chosen without the network that reads passages", true },
        { "act", "mentions of one act are joined by the rules alone", true },
        { "event", "events are those of the word lists alone, without the learned choice of acts, parties, dates and places", true },
    };

    for (size_t i = 0; i < COUNT_OF(model); i++) {
        str path = arena_printf(&e->arena, "%s/models/%s-%s.dgm", e->home, l->code, model[i].kind);
        str *remark;

        if (!path.p)
            return dgm_fail_memory(error);
        if (file_exists(path.p) || (model[i].coding && !l->code_rules))
            continue;
        remark = ARENA_PUSH(&e->arena, e->remark, e->remark_count, e->remark_cap);
        if (remark)
            *remark = arena_printf(&e->arena, "%.*s is missing: %s", (int)path.n, path.p, model[i].loss);
        if (!remark || !remark->p)
            return dgm_fail_memory(error);
    }
    return DGM_OK;
}

/* "id-1f2e3d4c+own-5a6b7c8d": a folder of one's own changes results, so it is part of what coded them. */
static dgm_status add_own(str *version, dgm_engine *e, const char *folder, const char *below, dgm_error *error)
{
    str own;

    TRY(fingerprint(&own, &e->arena, folder, below, "", ".tsv", "own", error));
    if (own.n)
        *version = arena_printf(&e->arena, "%.*s+%.*s", (int)version->n, version->p, (int)own.n, own.p);
    return version->p ? DGM_OK : dgm_fail_memory(error);
}

static dgm_status open_language(dgm_engine *e, const char *code, dgm_error *error)
{
    const char *pack = arena_printf(&e->arena, "packs/%s", code).p, *prefix = arena_printf(&e->arena, "%s-", code).p;
    const char *triggers = arena_printf(&e->arena, "%s/packs/%s/triggers.tsv", e->home, code).p;
    language *l;

    if (!pack || !prefix || !triggers)
        return dgm_fail_memory(error);
    if (e->language_count == ENGINE_LANGUAGES)
        return dgm_fail(error, DGM_ELIMIT, UINT64_MAX, "%s/packs: more than %d languages", e->home, ENGINE_LANGUAGES);
    l = &e->language[e->language_count++];
    l->code = code;
    TRY(open_grammar(l, e->home, error));
    if (!e->options.parse_only)
        segmenter_follow_articles(l->segment);
    if (!e->options.parse_only && file_exists(triggers))
        TRY(open_rules(l, e->home, e->options.packs, e->ontology, error));
    TRY(note_missing(e, l, error));
    TRY(fingerprint(&l->pack, &e->arena, e->home, pack, "", ".tsv", code, error));
    if (e->options.packs)
        TRY(add_own(&l->pack, e, e->options.packs, code, error));
    return fingerprint(&l->models, &e->arena, e->home, "models", prefix, ".dgm", code, error);
}

static dgm_status read_label(dgm_engine *e, const tsv *t, dgm_error *error)
{
    str code = tsv_get(t, 0), code3 = tsv_get(t, 1);
    language_label *label;

    if (code.n < 2 || code.n > 3 || code3.n != 3)
        return tsv_fail(t, error, "a language needs a code of two or three letters and one of three");
    label = ARENA_PUSH(&e->arena, e->label, e->label_count, e->label_cap);
    if (!label)
        return dgm_fail_memory(error);
    label->code = arena_str(&e->arena, code);
    label->code3 = arena_str(&e->arena, code3);
    label->name = arena_str(&e->arena, tsv_get(t, 2));
    return label->code.p && label->code3.p && label->name.p ? DGM_OK : dgm_fail_memory(error);
}

static dgm_status read_labels(dgm_engine *e, dgm_error *error)
{
    const char *path = file_join(&e->arena, e->home, "packs/languages.tsv");
    dgm_status status = DGM_OK;
    int more = 0;
    tsv t;

    if (!path)
        return dgm_fail_memory(error);
    TRY(tsv_open(&t, path, "code code3 name", error));
    while (status == DGM_OK && (more = tsv_next(&t, error)) > 0)
        status = read_label(e, &t, error);
    tsv_close(&t);
    return more < 0 ? DGM_EFORMAT : status;
}

str engine_language_name(const dgm_engine *e, str code, char code2[4])
{
    for (uint32_t i = 0; i < e->label_count; i++) {
        if (str_eq(code, e->label[i].code) || str_eq(code, e->label[i].code3)) {
            memcpy(code2, e->label[i].code.p, e->label[i].code.n + 1u);
            return e->label[i].name;
        }
    }
    return (str){ "", 0 };
}

/* A language is there when its pack is. */
static dgm_status open_languages(dgm_engine *e, dgm_error *error)
{
    for (uint32_t i = 0; i < e->label_count; i++) {
        const char *code = e->label[i].code.p, *path = arena_printf(&e->arena, "%s/packs/%s/pack.tsv", e->home, code).p;

        if (!path)
            return dgm_fail_memory(error);
        if (!file_exists(path))
            continue;
        TRY(open_language(e, code, error));
        e->packs = arena_printf(&e->arena, "%.*s%s%s", (int)e->packs.n, e->packs.p, e->packs.n ? ", " : "", code);
        if (!e->packs.p)
            return dgm_fail_memory(error);
    }
    return DGM_OK;
}

/* Phrases of all packs: a page's language is not known before it is read. */
static dgm_status open_page_rules(dgm_engine *e, dgm_error *error)
{
    const char **code = ARENA_NEW(&e->arena, const char *, e->label_count + 1);

    if (!code)
        return dgm_fail_memory(error);
    for (uint32_t i = 0; i < e->label_count; i++)
        code[i] = e->label[i].code.p;
    html_start();
    return page_rules_open(&e->page, e->home, code, e->label_count, error);
}

/* The model of names that the caller gave takes the place of that of its language. */
static dgm_status use_names(dgm_engine *e, dgm_error *error)
{
    namer *given;

    if (!e->options.names || e->options.parse_only)
        return DGM_OK;
    TRY(namer_open_file(&given, e->options.names, error));
    for (uint32_t i = 0; i < e->language_count; i++) {
        language *l = &e->language[i];

        if (strcmp(l->code, namer_lang(given)) != 0)
            continue;
        namer_close(l->given_names);
        l->given_names = given;
        return DGM_OK;
    }
    dgm_fail(error, DGM_EUSAGE, UINT64_MAX, "%s: there is no pack for its language \"%s\"", e->options.names, namer_lang(given));
    namer_close(given);
    return DGM_EUSAGE;
}

static void add_remark(void *context, const char *message)
{
    dgm_engine *e = context;
    str *remark = ARENA_PUSH(&e->arena, e->remark, e->remark_count, e->remark_cap);

    if (remark)
        *remark = arena_str(&e->arena, str_of(message)); /* what found no room is missed when all has been told */
}

/* A folder that is named must be there, and one in which nothing is read is told: a slip of the pen would else be silence. */
static dgm_status find_own(dgm_engine *e, dgm_error *error)
{
    const char *const own[] = { [OWN_PACKS] = e->options.packs, [OWN_WORLD] = e->options.world, [OWN_ONTOLOGY] = e->options.ontology };

    for (size_t i = 0; i < COUNT_OF(own); i++)
        TRY(own_folder(own[i], error));
    if (e->options.extract_only || e->options.parse_only)
        return DGM_OK;
    for (size_t i = 0; i < COUNT_OF(own); i++)
        if (own[i])
            own_strangers((own_kind)i, own[i], e->home, add_remark, e);
    for (uint32_t i = 0; i < e->remark_count; i++)
        if (!e->remark[i].p)
            return dgm_fail_memory(error);
    return DGM_OK;
}

static dgm_status open_all(dgm_engine *e, dgm_error *error)
{
    char home[4096];

    TRY(dgm_home_find(home, sizeof(home), e->options.home, error));
    e->home = arena_str(&e->arena, str_of(home)).p;
    if (!e->home)
        return dgm_fail_memory(error);
    e->options.home = e->home;
    if (e->options.why_not) {
        e->options.why_not = arena_str(&e->arena, str_of(e->options.why_not)).p;
        if (!e->options.why_not)
            return dgm_fail_memory(error);
    }
    TRY(find_own(e, error));
    TRY(read_labels(e, error));
    TRY(open_page_rules(e, error));
    if (e->options.extract_only)
        return DGM_OK;
    TRY(langid_open(&e->langid, e->home, error));
    if (!e->options.parse_only) {
        TRY(ontology_open_with(&e->ontology, e->home, e->options.ontology, error));
        TRY(world_open(&e->world, e->home, e->options.world, error));
        TRY(note_missing_places(e, error));
        TRY(fingerprint(&e->world_version, &e->arena, e->home, "world", "", ".tsv", "world", error));
        TRY(fingerprint(&e->ontology_version, &e->arena, e->home, "ontology", "", ".tsv", "ontology", error));
        if (e->options.world)
            TRY(add_own(&e->world_version, e, e->options.world, ".", error));
        if (e->options.ontology)
            TRY(add_own(&e->ontology_version, e, e->options.ontology, ".", error));
    }
    TRY(open_languages(e, error));
    TRY(use_names(e, error));
    return set_treebank(e, error);
}

dgm_status dgm_engine_open(dgm_engine **out, const dgm_options *options, dgm_error *error)
{
    dgm_options defaults = DGM_OPTIONS_INIT;
    dgm_engine *e = heap_alloc(1, sizeof(*e));
    dgm_status status;

    *out = NULL;
    if (!e)
        return dgm_fail_memory(error);
    arena_init(&e->arena, 0);
    e->options = options ? *options : defaults;
    if (e->options.document_memory == 0)
        e->options.document_memory = DEFAULT_DOCUMENT_MEMORY;
    if (e->options.time_limit == 0)
        e->options.time_limit = DEFAULT_TIME_LIMIT;
    e->world_version = e->ontology_version = e->packs = (str){ "", 0 };
    status = open_all(e, error);
    if (status == DGM_OK)
        *out = e;
    else
        dgm_engine_close(e);
    return status;
}

static void close_language(language *l)
{
    segmenter_close(l->segment);
    tagger_close(l->tag);
    parser_close(l->parse);
    time_rules_close(l->time);
    namer_close(l->names);
    network_close(l->acts);
    namer_close(l->given_names);
    entity_rules_close(l->entity);
    place_rules_close(l->place);
    quote_rules_close(l->quote);
    coder_close(l->code_rules);
    *l = (language){ 0 };
}

void dgm_engine_close(dgm_engine *e)
{
    if (!e)
        return;
    for (size_t i = 0; i < ENGINE_LANGUAGES; i++)
        close_language(&e->language[i]);
    world_close(e->world);
    ontology_close(e->ontology);
    langid_close(e->langid);
    page_rules_close(e->page);
    arena_release(&e->arena);
    free(e);
}

size_t dgm_engine_remark_count(const dgm_engine *engine) { return engine->remark_count; }

const char *dgm_engine_remark(const dgm_engine *engine, size_t n)
{
    return n < engine->remark_count ? engine->remark[n].p : "";
}

const char *dgm_engine_home(const dgm_engine *engine) { return engine->home; }
