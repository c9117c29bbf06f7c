/* Loading of packs/<lang>/entity_words.tsv, entity_heads.tsv and entity_pronouns.tsv.
 *
 * Columns: term, class (see rules.h), role, number (s, p or empty), gender (M, F or empty), note. A term may stand in
 * several rows of different classes. */
#include "entity/rules.h"

#include "base/error.h"
#include "base/tsv.h"
#include "base/utf8.h"
#include "entity/entity.h"
#include "entity/judge.h"

static const char *const rule_class_name[RULE_CLASS_COUNT] = { "order", "quant", "det", "dem", "former", "elect",
    "acting", "conn", "stop", "loc", "of", "honor", "fill", "weak", "org", "place",
    "head", "collective", "owned", "premises", "name-only", "abroad", "counterpart", "terror", "state", "poss", "speech",
    "he", "they", "i", "we", "you", "it", "refl", "relative", "both", "both-states", "both-sides", "both-persons",
    "that-state", "side", "sole", "world", "candidate", "any-state", "ordinal", "shared", "regional" };

static rule_class class_from(str name)
{
    for (int i = 0; i < RULE_CLASS_COUNT; i++)
        if (str_is(name, rule_class_name[i]))
            return (rule_class)i;
    return RULE_CLASS_COUNT;
}

static str first_word(str term, uint32_t *words)
{
    uint32_t n = 1, cut = term.n;

    for (uint32_t i = 0; i < term.n; i++)
        if (term.p[i] == ' ') {
            if (n++ == 1)
                cut = i;
        }
    *words = n;
    return str_sub(term, 0, cut);
}

static bool note_length(entity_rules *r, str first, uint32_t words)
{
    uint64_t hash = str_hash(first);
    uint32_t cursor, i = map_first(&r->first, hash, &cursor), *slot;

    if (i == NO_INDEX) {
        i = r->longest_count;
        slot = ARENA_PUSH(&r->arena, r->longest, r->longest_count, r->longest_cap);
        if (!slot || !map_add(&r->first, hash, i))
            return false;
        *slot = 0;
    }
    if (r->longest[i] < words)
        r->longest[i] = words;
    return true;
}

static dgm_status add_rule(entity_rules *r, const tsv *t, const char *path, dgm_error *error)
{
    str role = tsv_get(t, 2), number = tsv_get(t, 3), gender = tsv_get(t, 4);
    rule_class cls = class_from(tsv_get(t, 1));
    uint32_t words;
    rule *x;
    str first;

    if (cls == RULE_CLASS_COUNT)
        return tsv_fail(t, error, "unknown class \"%.*s\"", (int)tsv_get(t, 1).n, tsv_get(t, 1).p);
    if (role.n != 0 && role.n != 3)
        return tsv_fail(t, error, "role \"%.*s\" is not of three letters", (int)role.n, role.p);
    if (number.n > 1 || (number.n && number.p[0] != 's' && number.p[0] != 'p'))
        return tsv_fail(t, error, "number must be s, p or empty");
    if (gender.n > 1 || (gender.n && gender.p[0] != 'M' && gender.p[0] != 'F'))
        return tsv_fail(t, error, "gender must be M, F or empty");
    if (ent_rule_find(r, tsv_get(t, 0), cls))
        return tsv_fail(t, error, "\"%.*s\" is listed twice in this class", (int)tsv_get(t, 0).n, tsv_get(t, 0).p);
    if (cls == RULE_ORDER) {
        r->head_last = str_is(tsv_get(t, 0), "head-last");
        return DGM_OK;
    }
    x = ARENA_PUSH(&r->arena, r->rule, r->rule_count, r->rule_cap);
    if (!x)
        return dgm_fail_memory(error);
    x->term = utf8_lower_str(&r->arena, tsv_get(t, 0));
    x->cls = cls;
    memcpy(x->role, role.n ? role.p : "\0\0\0", 3);
    x->plural = number.n && number.p[0] == 'p';
    x->gender = gender.n ? gender.p[0] : 0;
    x->file = path;
    x->line = t->line;
    if (!x->term.p)
        return dgm_fail_memory(error);
    first = first_word(x->term, &words);
    if (!map_add(&r->term, str_hash(x->term), r->rule_count - 1) || !note_length(r, first, words))
        return dgm_fail_memory(error);
    return DGM_OK;
}

static dgm_status load(entity_rules *r, const char *home, const char *lang, const char *name, dgm_error *error)
{
    const char *shown = arena_printf(&r->arena, "packs/%s/%s", lang, name).p;
    const char *path = shown ? file_join(&r->arena, home, shown) : NULL;
    tsv t;
    int got;

    if (!path)
        return dgm_fail_memory(error);
    TRY(tsv_open(&t, path, "term class role number gender", error));
    while ((got = tsv_next(&t, error)) > 0) {
        dgm_status s = add_rule(r, &t, shown, error);

        if (s != DGM_OK) {
            tsv_close(&t);
            return s;
        }
    }
    tsv_close(&t);
    return got < 0 ? DGM_EFORMAT : DGM_OK;
}

dgm_status entity_rules_open(entity_rules **out, const char *home, const char *lang, dgm_error *error)
{
    static const char *const file[] = { "entity_words.tsv", "entity_heads.tsv", "entity_pronouns.tsv" };
    entity_rules *r = heap_alloc(1, sizeof(*r));
    dgm_status status;

    *out = NULL;
    if (!r)
        return dgm_fail_memory(error);
    arena_init(&r->arena, 0);
    r->lang = lang[0];
    for (uint32_t i = 0; i < COUNT_OF(file); i++) {
        dgm_status s = load(r, home, lang, file[i], error);

        if (s != DGM_OK) {
            entity_rules_close(r);
            return s;
        }
    }
    status = role_judge_open(&r->judge, &r->arena, home, lang, error);
    if (status != DGM_OK) {
        entity_rules_close(r);
        return status;
    }
    *out = r;
    return DGM_OK;
}

void entity_rules_close(entity_rules *r)
{
    if (!r)
        return;
    role_judge_close(r->judge);
    map_release(&r->term);
    map_release(&r->first);
    arena_release(&r->arena);
    free(r);
}

const rule *ent_rule_find(const entity_rules *r, str term, rule_class cls)
{
    uint32_t cursor;
    uint64_t hash = str_hash(term);

    for (uint32_t i = map_first(&r->term, hash, &cursor); i != NO_INDEX; i = map_next(&r->term, hash, &cursor))
        if (r->rule[i].cls == cls && str_eq(r->rule[i].term, term))
            return &r->rule[i];
    return NULL;
}

rule_classes ent_rule_classes(const entity_rules *r, str term, const rule *of[RULE_CLASS_COUNT])
{
    uint32_t cursor;
    uint64_t hash = str_hash(term);
    rule_classes found = 0;

    for (uint32_t i = map_first(&r->term, hash, &cursor); i != NO_INDEX; i = map_next(&r->term, hash, &cursor))
        if (str_eq(r->rule[i].term, term)) {
            found |= (rule_classes)1 << r->rule[i].cls;
            of[r->rule[i].cls] = &r->rule[i];
        }
    return found;
}

uint32_t ent_rule_longest(const entity_rules *r, str first)
{
    uint32_t cursor, i = map_first(&r->first, str_hash(first), &cursor);

    return i == NO_INDEX ? 0 : r->longest[i];
}

void ent_rule_prefetch(const entity_rules *r, uint64_t hash)
{
    map_prefetch(&r->first, hash);
    map_prefetch(&r->term, hash);
}
