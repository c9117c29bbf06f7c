#include "segment/gaps.h"

#include "base/tsv.h"
#include "base/utf8.h"

static const struct { const char *name; uint32_t kind; } kind_name[] = {
    { "title", RULE_TITLE }, { "abbr", RULE_ABBR }, { "start", RULE_START }, { "whole", RULE_WHOLE },
    { "split", RULE_SPLIT }, { "clitic", RULE_CLITIC }, { "ending", RULE_ENDING }, { "parts", RULE_PARTS },
    { "prefix", RULE_PREFIX }, { "glued", RULE_GLUED }, { "furniture", RULE_FURNITURE },
    { "unit", RULE_UNIT }, { "slip", RULE_SLIP }, { "after", RULE_AFTER },
};

str rule_form(str word, char *out, uint32_t size)
{
    uint32_t n = 0, i = 0, len;

    while (i < word.n) {
        uint32_t c = utf8_decode(word, i, &len);

        if (n + 4 > size)
            return (str){ out, 0 };
        if (c == 0x2019 || c == 0x2018 || c == 0x02BC)
            c = '\'';
        if (c != UINT32_MAX)
            n += utf8_encode(utf8_lower(c), out + n);
        i += len;
    }
    return (str){ out, n };
}

const rule *rule_find(const segmenter *s, str word)
{
    uint64_t h = str_hash(word);
    uint32_t cursor;

    for (uint32_t i = map_first(&s->map, h, &cursor); i != NO_INDEX; i = map_next(&s->map, h, &cursor))
        if (str_eq(s->rule[i].word, word))
            return &s->rule[i];
    return NULL;
}

static dgm_status set_parts(rule *r, str parts, const tsv *t, dgm_error *error)
{
    str part;
    uint32_t sum = 0;

    for (r->part_count = 0; str_split(&parts, '|', &part); r->part_count++) {
        if (r->part_count == COUNT_OF(r->part) || part.n == 0 || part.n > 255)
            return tsv_fail(t, error, "a contraction has one to four parts, none of them empty");
        r->part[r->part_count] = (uint8_t)part.n;
        sum += part.n;
    }
    if (sum != r->word.n)
        return tsv_fail(t, error, "the parts together are not the word");
    return DGM_OK;
}

static const struct { const char *name; uint32_t way; } way_name[] = {
    { "split-hyphens", WAY_SPLIT_HYPHENS }, { "split-stops", WAY_SPLIT_STOPS }, { "split-hash", WAY_SPLIT_HASH },
    { "split-marks", WAY_SPLIT_MARKS }, { "final-stop", WAY_FINAL_STOP },
};

/* The number of the treebank that a row is for, from the third column: 0 for all. */
static dgm_status row_treebank(uint32_t *number, const tsv *t, dgm_error *error)
{
    str cell = tsv_get(t, 2);

    *number = 0;
    if (!cell.n)
        return DGM_OK;
    if (cell.n != 1 || cell.p[0] < '1' || cell.p[0] > (char)('0' + SEGMENT_TREEBANKS))
        return tsv_fail(t, error, "\"%.*s\" is no number of a treebank", (int)cell.n, cell.p);
    *number = (uint32_t)(cell.p[0] - '0');
    return DGM_OK;
}

static dgm_status add_way(segmenter *s, str name, const tsv *t, dgm_error *error)
{
    uint32_t treebank;

    TRY(row_treebank(&treebank, t, error));
    for (size_t i = 0; i < COUNT_OF(way_name); i++) {
        if (str_is(name, way_name[i].name)) {
            s->ways_of[treebank] |= way_name[i].way;
            return DGM_OK;
        }
    }
    return tsv_fail(t, error, "unknown option \"%.*s\"", (int)name.n, name.p);
}

static dgm_status add_row(segmenter *s, const tsv *t, dgm_error *error)
{
    str kind = tsv_get(t, 0), word = tsv_get(t, 1);
    rule *r = (rule *)(uintptr_t)rule_find(s, word);
    uint32_t bit = 0, treebank = 0;

    for (size_t i = 0; i < COUNT_OF(kind_name); i++)
        if (str_is(kind, kind_name[i].name))
            bit = kind_name[i].kind;
    if (str_is(kind, "option"))
        return add_way(s, word, t, error);
    if (!bit || !word.n)
        return tsv_fail(t, error, "unknown kind \"%.*s\" or empty word", (int)kind.n, kind.p);
    if (!r) {
        r = ARENA_PUSH(&s->arena, s->rule, s->rule_count, s->rule_cap);
        if (!r)
            return dgm_fail_memory(error);
        r->word = arena_str(&s->arena, word);
        if (!r->word.p || !map_add(&s->map, str_hash(word), s->rule_count - 1))
            return dgm_fail_memory(error);
    }
    if (bit & (RULE_WHOLE | RULE_SPLIT))
        TRY(row_treebank(&treebank, t, error));
    if (treebank) {
        r->in[treebank] = (uint8_t)bit;
        return DGM_OK;
    }
    r->kinds |= bit;
    if (bit & (RULE_PARTS | RULE_SLIP))
        return set_parts(r, tsv_get(t, 2), t, error);
    if (bit & (RULE_CLITIC | RULE_ENDING)) {
        if (s->clitic_count == COUNT_OF(s->clitic))
            return tsv_fail(t, error, "more than %u clitics", (unsigned)COUNT_OF(s->clitic));
        s->clitic[s->clitic_count] = r->word;
        s->clitic_always[s->clitic_count++] = bit == RULE_CLITIC;
    }
    return DGM_OK;
}

static dgm_status load(segmenter *s, const char *home, const char *lang, const char *name, dgm_error *error)
{
    str path = arena_printf(&s->arena, "%s/packs/%s/%s", home, lang, name);
    dgm_status status = DGM_OK;
    tsv t;
    int more;

    if (!path.p)
        return dgm_fail_memory(error);
    TRY(tsv_open(&t, path.p, "kind word parts", error));
    while (status == DGM_OK && (more = tsv_next(&t, error)) != 0)
        status = more < 0 ? DGM_EFORMAT : add_row(s, &t, error);
    tsv_close(&t);
    return status;
}

/* A model is the better judge but no duty. */
static dgm_status bind_model(segmenter *s, const char *home, const char *lang, dgm_error *error)
{
    str path = arena_printf(&s->arena, "%s/models/%s-split.dgm", home, lang);
    file_map domain;

    if (!path.p)
        return dgm_fail_memory(error);
    if (!file_exists(path.p))
        return DGM_OK;
    TRY(model_open(&s->model, path.p, "split", GAP_FEATURES_VERSION, error));
    TRY(lexicon_bind(&s->cases, &s->model, "case", path.p, error));
    domain = model_get(&s->model, "domain");
    s->domain = domain.n ? domain.p[0] : 0;
    return linear_bind(&s->split, &s->model, "split", 1, path.p, error);
}

void segmenter_follow_articles(segmenter *s)
{
    if (s->domain)
        s->domain = SEGMENT_ARTICLES;
}

void segmenter_set_domain(segmenter *s, uint8_t domain)
{
    s->treebank = domain <= SEGMENT_TREEBANKS ? domain : 0;
    s->ways = s->ways_of[0] | (s->treebank ? s->ways_of[s->treebank] : 0);
    if (s->domain)
        s->domain = domain;
}

static dgm_status open_tables(segmenter **out, const char *home, const char *lang, bool with_model, dgm_error *error)
{
    segmenter *s = heap_alloc(1, sizeof(*s));
    dgm_status status;

    *out = NULL;
    if (!s)
        return dgm_fail_memory(error);
    arena_init(&s->arena, 0);
    status = load(s, home, lang, "segment.tsv", error);
    if (status == DGM_OK)
        status = load(s, home, lang, "segment-words.tsv", error);
    if (status == DGM_OK && with_model)
        status = bind_model(s, home, lang, error);
    if (status != DGM_OK) {
        segmenter_close(s);
        return status;
    }
    segmenter_set_domain(s, s->domain);
    *out = s;
    return DGM_OK;
}

dgm_status segmenter_open(segmenter **out, const char *home, const char *lang, dgm_error *error)
{
    return open_tables(out, home, lang, true, error);
}

dgm_status segmenter_open_rules(segmenter **out, const char *home, const char *lang, dgm_error *error)
{
    return open_tables(out, home, lang, false, error);
}

void segmenter_close(segmenter *s)
{
    if (!s)
        return;
    model_close(&s->model);
    map_release(&s->map);
    arena_release(&s->arena);
    free(s);
}
