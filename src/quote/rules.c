/* Loading of quote.tsv: phrase  class  note. */
#include "base/error.h"
#include "quote/internal.h"

static const char *const class_name[CUE_COUNT] = { "say", "tag", "act", "reply", "clitic", "by", "media", "that", "title", "listener",
    "pronoun", "enclitic", "document", "quoting", "stance",
    "mind", "belief", "about" };

static dgm_status add_phrase(quote_rules *r, dgm_error *error)
{
    str rest = tsv_get(&r->file, 0), name = tsv_get(&r->file, 1), part;
    cue_phrase *p = ARENA_PUSH(&r->arena, r->phrase, r->phrase_count, r->phrase_cap);
    uint8_t class = 0;

    if (!p)
        return dgm_fail_memory(error);
    while (class < CUE_COUNT && !str_is(name, class_name[class]))
        class++;
    if (class == CUE_COUNT)
        return tsv_fail(&r->file, error, "unknown class «%.*s»", (int)name.n, name.p);
    *p = (cue_phrase){ .class = class };
    while (str_split(&rest, ' ', &part)) {
        if (part.n == 0)
            continue;
        if (p->count == CUE_MAX_WORDS)
            return tsv_fail(&r->file, error, "a phrase may have %d words", CUE_MAX_WORDS);
        p->word[p->count++] = part;
    }
    if (p->count == 0)
        return tsv_fail(&r->file, error, "empty phrase");
    return map_add(&r->by_word, str_hash(p->word[0]), r->phrase_count - 1) ? DGM_OK : dgm_fail_memory(error);
}

static dgm_status load(quote_rules *r, const char *path, dgm_error *error)
{
    int got;

    TRY(tsv_open(&r->file, path, "phrase class", error));
    while ((got = tsv_next(&r->file, error)) > 0)
        TRY(add_phrase(r, error));
    return got < 0 ? error ? error->status : DGM_EFORMAT : DGM_OK;
}

dgm_status quote_rules_open(quote_rules **out, const char *home, const char *lang, dgm_error *error)
{
    quote_rules *r = heap_alloc(1, sizeof(*r));
    const char *path;
    dgm_status status;

    *out = NULL;
    if (!r)
        return dgm_fail_memory(error);
    arena_init(&r->arena, 0);
    path = file_join(&r->arena, home, "packs");
    path = path ? file_join(&r->arena, path, lang) : NULL;
    path = path ? file_join(&r->arena, path, "quote.tsv") : NULL;
    status = path ? load(r, path, error) : dgm_fail_memory(error);
    path = arena_printf(&r->arena, "%s/models/%s-quote.dgm", home, lang).p;
    if (status == DGM_OK)
        status = path ? ranker_open(&r->rank, path, error) : dgm_fail_memory(error);
    if (status == DGM_OK)
        *out = r;
    else
        quote_rules_close(r);
    return status;
}

void quote_rules_close(quote_rules *r)
{
    if (!r)
        return;
    ranker_close(&r->rank);
    map_release(&r->by_word);
    tsv_close(&r->file);
    arena_release(&r->arena);
    free(r);
}
