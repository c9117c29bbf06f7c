/* The public face of the trainers. */
#include "base/file.h"
#include "engine/engine.h"
#include "learn/learn.h"
#include "learn/train_act.h"
#include "learn/train_entity.h"
#include "learn/train_event.h"
#include "learn/train_names.h"
#include "learn/train_neural.h"
#include "learn/train_quote.h"
#include "learn/train_trigger.h"

/* Whatever is wrong with a file to learn from is a fault of the input, not of our own data. */
static dgm_status of_input(dgm_status status, dgm_error *error)
{
    if (status != DGM_EIO && status != DGM_EFORMAT && status != DGM_EVERSION)
        return status;
    if (error)
        error->status = DGM_EINPUT;
    return DGM_EINPUT;
}

/* "dir/name:2" -> name, and the number behind the colon (0 without). */
static uint8_t split_domain(char *path)
{
    char *colon = strrchr(path, ':');

    if (!colon || !ascii_is_digit((unsigned char)colon[1]) || colon[2])
        return 0;
    *colon = '\0';
    return (uint8_t)(colon[1] - '0');
}

static void json_text(buf *b, const char *z)
{
    buf_char(b, '"');
    for (; *z; z++) {
        if (*z == '"' || *z == '\\')
            buf_char(b, '\\');
        if ((unsigned char)*z >= 32)
            buf_char(b, *z);
    }
    buf_char(b, '"');
}

/* What the model was made of: no date and no folder, so that the bytes depend on the data alone. */
static dgm_status describe(buf *b, const char *kind, const char *lang, const char *const *file, size_t file_count,
                           const dgm_train_options *o, arena *a, dgm_error *error)
{
    buf_z(b, "{\"kind\":");
    json_text(b, kind);
    buf_z(b, ",\"lang\":");
    json_text(b, lang ? lang : "");
    buf_printf(b, ",\"trained_by\":\"dragoman %s\",\"seed\":", DGM_VERSION);
    buf_u64(b, o->seed);
    buf_printf(b, ",\"epochs\":%u,\"runs\":%u,\"folds\":%u,\"licence\":", o->epochs, o->runs, o->folds);
    json_text(b, o->licence ? o->licence : "");
    buf_z(b, ",\"data\":[");
    for (size_t i = 0; i < file_count; i++) {
        str path = arena_str(a, str_of(file[i]));
        const char *slash;
        uint8_t domain;
        file_map map;

        if (!path.p)
            return dgm_fail_memory(error);
        domain = split_domain((char *)(uintptr_t)path.p);
        TRY(of_input(file_map_open(&map, path.p, error), error));
        slash = strrchr(path.p, '/');
        buf_z(b, i ? ",{\"file\":" : "{\"file\":");
        json_text(b, slash ? slash + 1 : path.p);
        buf_printf(b, ",\"treebank\":%u,\"xxh3\":\"%016llx\"}", (unsigned)domain,
                   (unsigned long long)(map.n < UINT32_MAX ? str_hash((str){ (const char *)map.p, (uint32_t)map.n }) : 0));
        file_unmap(&map);
    }
    buf_z(b, "]}");
    buf_char(b, '\0');
    return b->failed ? dgm_fail_memory(error) : DGM_OK;
}

/* Column `n` of CoNLL-U, the first 0, is empty for all words from `first` on. */
static bool is_column_empty(const doc *d, uint32_t first, uint32_t n)
{
    for (uint32_t i = first; i < d->word_count; i++)
        if (!str_is(str_part(d->given[i].word, '\t', n), "_"))
            return false;
    return true;
}

/* A file that teaches `kind` has sentences with tags, and trees where trees are learnt. */
static dgm_status read_trees(treebank *tb, const char *kind, const char *path, uint8_t domain, dgm_error *error)
{
    uint32_t first = tb->doc.word_count;

    TRY(of_input(treebank_read(tb, path, domain, error), error));
    if (tb->doc.word_count == first)
        return dgm_fail(error, DGM_EINPUT, UINT64_MAX, "%s: holds no sentences in CoNLL-U", path);
    if (is_column_empty(&tb->doc, first, 3))
        return dgm_fail(error, DGM_EINPUT, UINT64_MAX, "%s: no word has a part of speech (column 4 is _ throughout)", path);
    if (strcmp(kind, "tag") != 0 && is_column_empty(&tb->doc, first, 7))
        return dgm_fail(error, DGM_EINPUT, UINT64_MAX, "%s: no word has a relation (column 8 is _ throughout)", path);
    return DGM_OK;
}

static dgm_status train_trees(const char *kind, const char *const *file, size_t file_count, learn_options *o,
                              const char *out, arena *a, dgm_error *error)
{
    treebank tb;
    dgm_status status = DGM_OK;

    treebank_init(&tb, a);
    tb.parsed = true;
    for (size_t i = 0; i < file_count && status == DGM_OK; i++) {
        str path = arena_str(a, str_of(file[i]));
        uint8_t domain;

        if (!path.p) {
            status = dgm_fail_memory(error);
            break;
        }
        domain = split_domain((char *)(uintptr_t)path.p);
        if (domain % NEURAL_MACHINE_MADE)
            o->domain = 1;
        status = read_trees(&tb, kind, path.p, domain, error);
    }
    if (status == DGM_OK && strcmp(kind, "neural") == 0) { /* knows each treebank's conventions: nothing to harmonise */
        neural_options n = NEURAL_OPTIONS_INIT;

        n.epochs = o->epochs ? o->epochs : n.epochs;
        status = train_neural(&tb, NULL, o, &n, out, error);
        treebank_release(&tb);
        return status;
    }
    if (status == DGM_OK && o->domain)
        status = treebank_harmonise(&tb, o->domain, error);
    if (status == DGM_OK)
        status = strcmp(kind, "tag") == 0 ? train_tag(&tb, o, NO_INDEX, out, error) : train_parse(&tb, o, out, error);
    treebank_release(&tb);
    return status;
}

typedef dgm_status coded_trainer(const dgm_engine *e, const char *lang, const char *const *file, size_t file_count, const char *out,
                                 const learn_options *o, dgm_error *error);

/* The trainer of a kind of model that is learnt from coded articles, NULL for other kinds. */
static coded_trainer *coded_trainer_of(const char *kind)
{
    static const struct { const char *kind; coded_trainer *train; } table[] = {
        { "event", train_event }, { "quote", train_quote }, { "entity", train_entity }, { "act", train_act }, { "names", train_names },
        { "trigger", train_trigger }
    };

    for (size_t i = 0; i < COUNT_OF(table); i++)
        if (strcmp(kind, table[i].kind) == 0)
            return table[i].train;
    return NULL;
}

/* Coded articles are run through all earlier stages, with the models that stand beside the packs. */
static dgm_status train_coded(coded_trainer *train, const char *given, const char *const *file, size_t file_count, const char *out,
                              const learn_options *o, dgm_error *error)
{
    const char *lang = given ? given : "";
    dgm_engine *engine;
    dgm_status status;

    TRY(dgm_engine_open(&engine, NULL, error));
    if (!engine_language(engine, lang) || !engine_language(engine, lang)->code_rules)
        status = dgm_fail(error, DGM_EUSAGE, UINT64_MAX, "there is no pack for the language \"%.40s\"", lang);
    else
        status = train(engine, lang, file, file_count, out, o, error);
    dgm_engine_close(engine);
    return status;
}

static dgm_status train_ends(const char *lang, const char *const *file, size_t file_count, const char *out, const learn_options *o,
                             dgm_error *error)
{
    char home[4096];

    TRY(dgm_home_find(home, sizeof(home), NULL, error));
    return train_split(home, lang ? lang : "", file, file_count, o, out, error);
}

dgm_status dgm_train(const char *kind, const char *lang, const char *const *file, size_t file_count, const char *out,
                     const dgm_train_options *options, dgm_error *error)
{
    static const dgm_train_options defaults = DGM_TRAIN_OPTIONS_INIT;
    const dgm_train_options *given = options ? options : &defaults;
    learn_options o = { .epochs = given->epochs, .folds = given->folds, .seed = given->seed, .runs = given->runs, .threads = given->threads,
                        .progress = given->progress, .context = given->user, .scratch = out, .clusters = given->clusters,
                        .lexicon = given->lexicon };
    bool trees = strcmp(kind, "tag") == 0 || strcmp(kind, "parse") == 0 || strcmp(kind, "neural") == 0, split = strcmp(kind, "split") == 0;
    coded_trainer *coded = coded_trainer_of(kind);
    buf meta = { 0 };
    arena a;
    dgm_status status;

    if (given->version != 1)
        return dgm_fail(error, DGM_EUSAGE, UINT64_MAX, "dgm_train_options of an unknown version");
    if (!trees && !split && strcmp(kind, "langid") != 0 && !coded && strcmp(kind, "clusters") != 0)
        return dgm_fail(error, DGM_EUSAGE, UINT64_MAX, "no trainer for \"%s\": tag, parse, neural, split, langid, clusters, names, entity, quote, act, trigger or event", kind);
    if (file_count == 0)
        return dgm_fail(error, DGM_EUSAGE, UINT64_MAX, "no training files");
    if (strcmp(kind, "clusters") == 0)
        return of_input(train_clusters(file, file_count, &o, out, error), error);
    arena_init(&a, 0);
    status = describe(&meta, kind, lang, file, file_count, given, &a, error);
    o.meta = meta.p;
    if (status == DGM_OK && coded)
        status = train_coded(coded, lang, file, file_count, out, &o, error);
    else if (status == DGM_OK && split)
        status = train_ends(lang, file, file_count, out, &o, error);
    else if (status == DGM_OK)
        status = trees ? train_trees(kind, file, file_count, &o, out, &a, error)
                       : train_langid(file, file_count, &o, out, error);
    buf_release(&meta);
    arena_release(&a);
    return status;
}

void dgm_free(void *p) { free(p); }
