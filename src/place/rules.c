/* The pack of the place stage: words by class (places.tsv) and the weights of the decision (place_weights.tsv). */
#include "place/internal.h"

#include "base/error.h"

static const struct class_name { const char *name; uint32_t bit; } class_names[] = {
    { "locative", CLASS_LOCATIVE }, { "area", CLASS_AREA }, { "before", CLASS_BEFORE }, { "after", CLASS_AFTER },
    { "body", CLASS_BODY }, { "people", CLASS_PEOPLE }, { "chain", CLASS_CHAIN }, { "inside", CLASS_INSIDE },
    { "building", CLASS_BUILDING },
};

static pack_word *find(const place_rules *r, str lower)
{
    uint32_t cursor, i = map_first(&r->word_of, str_hash(lower), &cursor);

    while (i != NO_INDEX && !str_eq(r->word[i].word, lower))
        i = map_next(&r->word_of, str_hash(lower), &cursor);
    return i == NO_INDEX ? NULL : &r->word[i];
}

const pack_word *place_word(const place_rules *r, str lower) { return find(r, lower); }

uint32_t place_classes(const place_rules *r, const word *w)
{
    const pack_word *p = find(r, w->lower);

    return p ? p->classes : 0;
}

static dgm_status read_word(place_rules *r, const tsv *t, dgm_error *error)
{
    str text = tsv_get(t, 0), kind = tsv_get(t, 1), level = tsv_get(t, 2);
    pack_word *p = find(r, text);
    uint32_t n = 0, i = 0;

    while (i < COUNT_OF(class_names) && !str_is(kind, class_names[i].name))
        i++;
    if (i == COUNT_OF(class_names))
        return tsv_fail(t, error, "unknown kind \"%.*s\"", (int)kind.n, kind.p);
    if (level.n && (!str_u32(level, &n) || n > 5))
        return tsv_fail(t, error, "level must be 0 to 5");
    if (!p) {
        p = ARENA_PUSH(&r->mem, r->word, r->word_count, r->word_cap);
        if (!p)
            return dgm_fail_memory(error);
        *p = (pack_word){ .word = text };
        if (!map_add(&r->word_of, str_hash(text), r->word_count - 1))
            return dgm_fail_memory(error);
    }
    if (p->classes & class_names[i].bit)
        return tsv_fail(t, error, "\"%.*s\" is listed twice as %.*s", (int)text.n, text.p, (int)kind.n, kind.p);
    p->classes |= class_names[i].bit;
    if (level.n)
        p->level = (uint8_t)n;
    return DGM_OK;
}

static dgm_status read_weight(place_rules *r, const tsv *t, dgm_error *error)
{
    struct weight *w = ARENA_PUSH(&r->mem, r->weight, r->weight_count, r->weight_cap);

    if (!w)
        return dgm_fail_memory(error);
    w->feature = tsv_get(t, 0);
    if (!str_double(tsv_get(t, 1), &w->value))
        return tsv_fail(t, error, "\"%.*s\" is not a number", (int)tsv_get(t, 1).n, tsv_get(t, 1).p);
    return map_add(&r->weight_of, str_hash(w->feature), r->weight_count - 1) ? DGM_OK : dgm_fail_memory(error);
}

static dgm_status read_table(place_rules *r, const char *dir, const char *name, const char *columns,
                             dgm_status (*read)(place_rules *, const tsv *, dgm_error *), dgm_error *error)
{
    const char *path = file_join(&r->mem, dir, name);
    dgm_status s = DGM_OK;
    int more = 0;
    tsv t;

    if (!path)
        return dgm_fail_memory(error);
    TRY(tsv_open(&t, path, columns, error));
    r->file[r->file_count++] = t.map;
    while (s == DGM_OK && (more = tsv_next(&t, error)) > 0)
        s = read(r, &t, error);
    return more < 0 ? DGM_EFORMAT : s;
}

dgm_status place_rules_open(place_rules **out, const char *home, const char *lang, dgm_error *error)
{
    place_rules *r = heap_alloc(1, sizeof(*r));
    str dir;
    dgm_status s;

    *out = NULL;
    if (!r)
        return dgm_fail_memory(error);
    arena_init(&r->mem, 0);
    r->lang = strcmp(lang, "id") == 0 ? 'i' : strcmp(lang, "en") == 0 ? 'e' : 0;
    dir = arena_printf(&r->mem, "%s/packs/%s", home, lang);
    s = dir.p ? read_table(r, dir.p, "places.tsv", "word kind level", read_word, error) : dgm_fail_memory(error);
    if (s == DGM_OK)
        s = read_table(r, dir.p, "place_weights.tsv", "feature weight", read_weight, error);
    if (s != DGM_OK) {
        place_rules_close(r);
        return s;
    }
    *out = r;
    return DGM_OK;
}

void place_rules_close(place_rules *r)
{
    if (!r)
        return;
    for (uint32_t i = 0; i < r->file_count; i++)
        file_unmap(&r->file[i]);
    map_release(&r->word_of);
    map_release(&r->weight_of);
    arena_release(&r->mem);
    free(r);
}
