/* See rules.h. Class words lie in a trie, so that a list is matched in one pass; phrases in a hash map by first word. */
#include "page/rules.h"

#include "base/error.h"
#include "base/tsv.h"
#include "base/utf8.h"

#define LETTERS 37 /* a-z, 0-9 and what joins words */

typedef struct trie_node {
    uint16_t next[LETTERS];
    uint8_t whole, part, prefix, suffix; /* RULE_* */
} trie_node;

typedef struct named { str word; uint8_t field; uint32_t rank; } named;

struct page_rules {
    arena arena;
    trie_node *node; uint32_t node_count, node_cap;
    named *meta; uint32_t meta_count, meta_cap;
    str *type; uint32_t type_count, type_cap;
    page_phrase *phrase; uint32_t phrase_count, phrase_cap;
    map by_first;
    map by_meta;
};

static uint32_t letter(unsigned char c)
{
    c = ascii_lower(c);
    return c >= 'a' && c <= 'z' ? (uint32_t)(c - 'a') : ascii_is_digit(c) ? 26u + (c - '0') : 36;
}

static bool boundary(str s, uint32_t at)
{
    unsigned char before, after;

    if (at == 0 || at >= s.n)
        return true;
    before = (unsigned char)s.p[at - 1];
    after = (unsigned char)s.p[at];
    if (letter(before) == 36 || letter(after) == 36)
        return true;
    return (before >= 'a' && before <= 'z' && after >= 'A' && after <= 'Z') || ascii_is_digit(before) != ascii_is_digit(after);
}

uint32_t rules_hits(const page_rules *r, str s)
{
    uint32_t hits = 0;

    for (uint32_t i = 0; i < s.n; i++) {
        const trie_node *n = r->node;
        bool starts = boundary(s, i);

        for (uint32_t k = i; k < s.n; k++) {
            uint16_t next = n->next[letter((unsigned char)s.p[k])];

            if (!next)
                break;
            n = &r->node[next];
            hits |= n->part;
            if (starts)
                hits |= n->prefix;
            if ((n->whole || n->suffix) && boundary(s, k + 1))
                hits |= n->suffix | (starts ? n->whole : 0u);
        }
    }
    return hits;
}

meta_field rules_meta(const page_rules *r, str name, uint32_t *rank)
{
    uint64_t h = str_hash(name);
    uint32_t cursor;

    for (uint32_t i = map_first(&r->by_meta, h, &cursor); i != NO_INDEX; i = map_next(&r->by_meta, h, &cursor))
        if (str_eq(r->meta[i].word, name)) {
            *rank = r->meta[i].rank;
            return (meta_field)r->meta[i].field;
        }
    return META_NONE;
}

bool rules_article_type(const page_rules *r, str type)
{
    for (uint32_t i = 0; i < r->type_count; i++)
        if (str_eq(r->type[i], type))
            return true;
    return false;
}

static bool word_char(str s, uint32_t at)
{
    uint32_t n;

    if (at >= s.n)
        return false;
    return utf8_is_alpha(utf8_decode(s, at, &n)) || ascii_is_digit((unsigned char)s.p[at]);
}

static str first_word(str s)
{
    uint32_t i = 0, n;

    while (i < s.n && word_char(s, i)) {
        utf8_decode(s, i, &n);
        i += n;
    }
    return str_sub(s, 0, i ? i : s.n ? 1 : 0);
}

const page_phrase *rules_opening(const page_rules *r, page_phrase_kind kind, str s)
{
    uint64_t h = str_hash(first_word(s));
    const page_phrase *best = NULL;
    uint32_t cursor;

    for (uint32_t i = map_first(&r->by_first, h, &cursor); i != NO_INDEX; i = map_next(&r->by_first, h, &cursor)) {
        const page_phrase *p = &r->phrase[i];

        if (p->kind == kind && str_starts(s, p->word) && (!best || p->word.n > best->word.n) &&
            !(word_char(p->word, p->word.n - 1) && word_char(s, p->word.n)))
            best = p;
    }
    return best;
}

const page_phrase *rules_word(const page_rules *r, page_phrase_kind kind, str word)
{
    const page_phrase *p = rules_opening(r, kind, word);

    return p && p->word.n == word.n ? p : NULL;
}

/* ---- Loading ---------------------------------------------------------------------------------------------------- */

static const struct { const char *name; uint8_t bit; } class_kind[] = {
    { "drop", RULE_DROP }, { "never", RULE_NEVER }, { "body", RULE_BODY }, { "author", RULE_AUTHOR },
    { "date", RULE_DATE }, { "title", RULE_TITLE }, { "caption", RULE_CAPTION }, { "site", RULE_SITE },
};
static const struct { const char *name; uint8_t field; } field_name[] = {
    { "title", META_TITLE }, { "date", META_DATE }, { "author", META_AUTHOR }, { "site", META_SITE },
    { "url", META_URL }, { "lang", META_LANG }, { "updated", META_UPDATED },
};
static const char *const phrase_name[PHRASE_KINDS] = { "related", "tail", "byline", "editor", "month", "zone", "published", "updated",
                                                       "credit" };

static dgm_status add_node(page_rules *r, dgm_error *error)
{
    trie_node *n = ARENA_PUSH(&r->arena, r->node, r->node_count, r->node_cap);

    return n ? DGM_OK : dgm_fail_memory(error);
}

static dgm_status add_class(page_rules *r, const tsv *t, uint8_t bit, dgm_error *error)
{
    str word = tsv_get(t, 1), how = tsv_get(t, 2);
    uint32_t at = 0;

    if (!word.n)
        return tsv_fail(t, error, "the word is empty");
    for (uint32_t i = 0; i < word.n; i++) {
        uint32_t c = letter((unsigned char)word.p[i]);

        if (ascii_lower((unsigned char)word.p[i]) != (unsigned char)word.p[i])
            return tsv_fail(t, error, "\"%.*s\" is not in lower case", (int)word.n, word.p);
        if (!r->node[at].next[c]) {
            if (r->node_count >= UINT16_MAX)
                return tsv_fail(t, error, "too many words");
            TRY(add_node(r, error));
            r->node[at].next[c] = (uint16_t)(r->node_count - 1);
        }
        at = r->node[at].next[c];
    }
    if (str_is(how, "whole"))
        r->node[at].whole |= bit;
    else if (str_is(how, "part"))
        r->node[at].part |= bit;
    else if (str_is(how, "prefix"))
        r->node[at].prefix |= bit;
    else if (str_is(how, "suffix"))
        r->node[at].suffix |= bit;
    else
        return tsv_fail(t, error, "\"%.*s\" is not whole, prefix, suffix or part", (int)how.n, how.p);
    return DGM_OK;
}

static dgm_status add_meta(page_rules *r, const tsv *t, uint8_t field, dgm_error *error)
{
    str word = tsv_get(t, 1);
    uint32_t rank;
    named *m;

    if (!word.n || !str_u32(tsv_get(t, 2), &rank) || rank > 99)
        return tsv_fail(t, error, "a meta name needs a rank from 0 to 99");
    m = ARENA_PUSH(&r->arena, r->meta, r->meta_count, r->meta_cap);
    if (!m)
        return dgm_fail_memory(error);
    *m = (named){ arena_str(&r->arena, word), field, rank };
    if (!m->word.p || !map_add(&r->by_meta, str_hash(word), r->meta_count - 1))
        return dgm_fail_memory(error);
    return DGM_OK;
}

static dgm_status shared_row(page_rules *r, const tsv *t, dgm_error *error)
{
    str kind = tsv_get(t, 0), rest = kind;

    if (str_is(kind, "article-type")) {
        str *type = ARENA_PUSH(&r->arena, r->type, r->type_count, r->type_cap);

        if (type)
            *type = arena_str(&r->arena, tsv_get(t, 1));
        return type && type->p ? DGM_OK : dgm_fail_memory(error);
    }
    if (str_starts(kind, STR("class-"))) {
        rest = str_sub(kind, 6, kind.n);
        for (size_t i = 0; i < COUNT_OF(class_kind); i++)
            if (str_is(rest, class_kind[i].name))
                return add_class(r, t, class_kind[i].bit, error);
    } else if (str_starts(kind, STR("meta-"))) {
        rest = str_sub(kind, 5, kind.n);
        for (size_t i = 0; i < COUNT_OF(field_name); i++)
            if (str_is(rest, field_name[i].name))
                return add_meta(r, t, field_name[i].field, error);
    }
    return tsv_fail(t, error, "unknown kind \"%.*s\"", (int)kind.n, kind.p);
}

/* "+0700", "-0330" in minutes. */
static bool parse_zone(str s, int32_t *out)
{
    uint32_t v;

    if (s.n != 5 || (s.p[0] != '+' && s.p[0] != '-') || !str_u32(str_sub(s, 1, 5), &v) || v % 100 > 59 || v > 1400)
        return false;
    *out = (int32_t)(v / 100 * 60 + v % 100) * (s.p[0] == '-' ? -1 : 1);
    return true;
}

static dgm_status phrase_row(page_rules *r, const tsv *t, dgm_error *error)
{
    str kind = tsv_get(t, 0), word = tsv_get(t, 1), value = tsv_get(t, 2), lower;
    page_phrase p = { { NULL, 0 }, PHRASE_KINDS, 0 };
    page_phrase *to;
    uint32_t month;

    for (uint32_t i = 0; i < PHRASE_KINDS; i++)
        if (str_is(kind, phrase_name[i]))
            p.kind = (uint8_t)i;
    if (p.kind == PHRASE_KINDS || !word.n)
        return tsv_fail(t, error, "unknown kind \"%.*s\" or empty phrase", (int)kind.n, kind.p);
    if (p.kind == PHRASE_MONTH) {
        if (!str_u32(value, &month) || month < 1 || month > 12)
            return tsv_fail(t, error, "a month needs its number");
        p.value = (int32_t)month;
    }
    if (p.kind == PHRASE_ZONE && !parse_zone(value, &p.value))
        return tsv_fail(t, error, "a zone needs its difference, as +0700");
    lower = utf8_lower_str(&r->arena, word);
    if (!lower.p)
        return dgm_fail_memory(error);
    if (!str_eq(lower, word))
        return tsv_fail(t, error, "\"%.*s\" is not in lower case", (int)word.n, word.p);
    p.word = lower;
    to = ARENA_PUSH(&r->arena, r->phrase, r->phrase_count, r->phrase_cap);
    if (!to)
        return dgm_fail_memory(error);
    *to = p;
    return map_add(&r->by_first, str_hash(first_word(lower)), r->phrase_count - 1) ? DGM_OK : dgm_fail_memory(error);
}

static dgm_status load(page_rules *r, const char *path, dgm_status (*row)(page_rules *, const tsv *, dgm_error *),
                       dgm_error *error)
{
    dgm_status status = DGM_OK;
    tsv t;
    int more;

    TRY(tsv_open(&t, path, "kind word value", error));
    while (status == DGM_OK && (more = tsv_next(&t, error)) != 0)
        status = more < 0 ? DGM_EFORMAT : row(r, &t, error);
    tsv_close(&t);
    return status;
}

static dgm_status load_all(page_rules *r, const char *home, const char *const *lang, uint32_t lang_count, dgm_error *error)
{
    str path = arena_printf(&r->arena, "%s/packs/page.tsv", home);

    if (!path.p)
        return dgm_fail_memory(error);
    TRY(add_node(r, error));
    TRY(load(r, path.p, shared_row, error));
    for (uint32_t i = 0; i < lang_count; i++) {
        path = arena_printf(&r->arena, "%s/packs/%s/page.tsv", home, lang[i]);
        if (!path.p)
            return dgm_fail_memory(error);
        if (file_exists(path.p))
            TRY(load(r, path.p, phrase_row, error));
    }
    return DGM_OK;
}

dgm_status page_rules_open(page_rules **out, const char *home, const char *const *lang, uint32_t lang_count, dgm_error *error)
{
    page_rules *r = heap_alloc(1, sizeof(*r));
    dgm_status status;

    *out = NULL;
    if (!r)
        return dgm_fail_memory(error);
    arena_init(&r->arena, 0);
    status = load_all(r, home, lang, lang_count, error);
    if (status == DGM_OK)
        *out = r;
    else
        page_rules_close(r);
    return status;
}

void page_rules_close(page_rules *r)
{
    if (!r)
        return;
    map_release(&r->by_first);
    map_release(&r->by_meta);
    arena_release(&r->arena);
    free(r);
}
