/* Articles with names marked, run through all stages up to the trees, and the labels of their words: a linear-chain conditional
 * random field (crf.h) over the features of names/features.h. */
#include "learn/train_names.h"

#include "base/file.h"
#include "base/utf8.h"
#include "learn/crf.h"
#include "names/features.h"
#include "names/labels.h"

#include <stdlib.h>

#define ITERATIONS 120
#define L2 1.0
#define ROWS 150000       /* of the written model: less than 3 MB */
#define MANY_WORDS 150000 /* from here on a feature has to be seen twice */

typedef struct span { uint32_t start, end, type; } span;

typedef struct trainer {
    const dgm_engine *engine;
    const learn_options *options;
    const char *lang;
    arena arena;
    crf_data data;
    buf inner_key;            /* uint64_t: words without a capital in names */
    lexicon inner;
    bool counting;            /* the first of two readings: collects them */
    str type[NAMES_MAX_TYPES]; uint32_t type_count;
    uint32_t articles, words, names, unfit; /* unfit: names whose edges are no edges of our words */
    /* The article under way. */
    buf text, spans;
    const char *path;
    uint32_t line;
    uint8_t set;
} trainer;

/* ---- Types -------------------------------------------------------------------------------------------------------------- */

/* What sets call the types that the program has: theirs, ours. Other types are learnt under their own names, so that they are
 * told apart, and have no use beyond that. */
static const struct { const char *theirs, *ours; } type_name[] = {
    { "PERSON", "PER" }, { "Person", "PER" }, { "PPL", "PER" }, { "ORGANIZATION", "ORG" }, { "ORGANISATION", "ORG" }, { "Organization", "ORG" },
    { "Organisation", "ORG" }, { "LOCATION", "LOC" }, { "Location", "LOC" }, { "PLACE", "LOC" }, { "PLC", "LOC" }, { "GPE", "LOC" }, { "NORP", "GROUP" },
    { "Nationality", "GROUP" },
};

static dgm_status find_type(trainer *t, str name, uint32_t *type, dgm_error *error)
{
    for (size_t i = 0; i < COUNT_OF(type_name); i++)
        if (str_is(name, type_name[i].theirs))
            name = str_of(type_name[i].ours);
    for (*type = 0; *type < t->type_count; (*type)++)
        if (str_eq(t->type[*type], name))
            return DGM_OK;
    if (t->type_count == NAMES_MAX_TYPES)
        return dgm_fail(error, DGM_EINPUT, UINT64_MAX, "%s:%u: more than %d types of names", t->path, t->line, NAMES_MAX_TYPES);
    t->type[t->type_count] = arena_str(&t->arena, name);
    return t->type[t->type_count++].p ? DGM_OK : dgm_fail_memory(error);
}

/* ---- From an article to sequences --------------------------------------------------------------------------------------- */

/* Type + 1 of the name that each word belongs to, and whether a name begins there. */
typedef struct mark { uint8_t type; bool begins; } mark;

static void mark_span(trainer *t, const doc *d, const span *s, mark *m)
{
    uint32_t first = doc_word_from(d, s->start), last = first;

    while (last + 1 < d->word_count && d->word[last + 1].start < s->end)
        last++;
    if (first >= d->word_count || d->word[first].start >= s->end)
        return;
    t->names++;
    t->unfit += d->word[first].start != s->start || d->word[last].end != s->end;
    for (uint32_t i = first; i <= last; i++)
        m[i] = (mark){ (uint8_t)(s->type + 1), i == first };
}

static uint8_t label_at(const mark *m, uint32_t i, uint32_t first, uint32_t end)
{
    bool opens = i == first || m[i].begins || m[i - 1].type != m[i].type;
    bool closes = i + 1 == end || m[i + 1].begins || m[i + 1].type != m[i].type;

    if (!m[i].type)
        return 0;
    return (uint8_t)label_of(m[i].type - 1u, opens && closes ? LABEL_ONLY : opens ? LABEL_FIRST : closes ? LABEL_LAST : LABEL_INSIDE);
}

static dgm_status take_words(trainer *t, doc *d, dgm_error *error)
{
    const span *s = (const span *)(const void *)t->spans.p;
    mark *m = ARENA_NEW(d->arena, mark, (size_t)d->word_count + 1);
    name_word *words = m ? name_words(d, t->engine->world, &t->inner, d->arena) : NULL;
    uint64_t feature[NAMES_MAX_FEATURES];

    if (!words)
        return dgm_fail_memory(error);
    t->words += d->word_count;
    for (size_t i = 0; i < t->spans.n / sizeof(*s); i++)
        mark_span(t, d, &s[i], m);
    for (uint32_t first = 0, end; (end = name_unit(d, words, &first)) > first; first = end) {
        crf_add_sequence(&t->data, 1);
        for (uint32_t i = first; i < end; i++)
            crf_add_word(&t->data, feature, name_features(name_word_at(words, d, i), t->set, feature), label_at(m, i, first, end));
    }
    return DGM_OK;
}

/* The article under way is whole. */
static dgm_status take_article(trainer *t, dgm_error *error)
{
    dgm_article article = { .id = t->path, .lang = t->lang, .text = t->text.p, .text_size = t->text.n };
    dgm_status status = DGM_OK;
    dgm_error why;
    dgm_result r;

    if (t->text.failed || t->spans.failed)
        return dgm_fail_memory(error);
    if (!t->text.n)
        return DGM_OK;
    t->articles++;
    if (t->counting) {
        t->text.n = t->spans.n = 0;
        return DGM_OK;
    }
    result_init(&r, t->engine);
    r.grammar_only = true;
    if (pipeline_run(&r, &article, &why) != DGM_OK)
        status = dgm_fail(error, why.status == DGM_ENOMEM ? DGM_ENOMEM : DGM_EINPUT, UINT64_MAX, "%s:%u: the article that ends here: %s", t->path, t->line,
                          why.message);
    else
        status = take_words(t, &r.doc, error);
    result_release(&r);
    t->text.n = t->spans.n = 0;
    return status;
}

/* ---- Reading ------------------------------------------------------------------------------------------------------------ */

static dgm_status fault(const trainer *t, dgm_error *error, const char *what)
{
    return dgm_fail(error, DGM_EINPUT, UINT64_MAX, "%s:%u: %s", t->path, t->line, what);
}

static bool is_mark(char c) { return (unsigned char)c < 0x80 && !ascii_is_alpha((unsigned char)c) && !ascii_is_digit((unsigned char)c); }

/* The parts of a token in a name that may become words of ours without a capital: marks, and what stands between them. */
static dgm_status take_inner(trainer *t, str token, dgm_error *error)
{
    arena a;
    str lower;

    arena_init(&a, 0);
    lower = utf8_lower_str(&a, token);
    for (uint32_t i = 0, end; lower.p && i < token.n; i = end) {
        uint64_t key;

        end = i + 1;
        while (!is_mark(token.p[i]) && end < token.n && !is_mark(token.p[end]))
            end++;
        key = str_hash(str_sub(lower, i, end));
        if (!utf8_starts_upper(str_sub(token, i, end)) && lower.n == token.n)
            buf_add(&t->inner_key, &key, sizeof(key));
    }
    arena_release(&a);
    return lower.p ? DGM_OK : dgm_fail_memory(error);
}

/* A token of the sentence under way; `opens`: its first. */
static dgm_status take_token(trainer *t, str token, str tag, bool opens, dgm_error *error)
{
    span s = { 0 }, *last = t->spans.n ? (span *)(void *)(t->spans.p + t->spans.n) - 1 : NULL;
    bool tagged = tag.n > 2 && tag.p[1] == '-' && (tag.p[0] == 'B' || tag.p[0] == 'I');

    if (!token.n || !(tagged || str_is(tag, "O")))
        return fault(t, error, "want a token, a tab, and O, B-TYPE or I-TYPE");
    if (t->text.n)
        buf_char(&t->text, opens ? '\n' : ' ');
    s.start = (uint32_t)t->text.n;
    buf_str(&t->text, token);
    s.end = (uint32_t)t->text.n;
    if (t->text.n > UINT32_MAX / 2)
        return fault(t, error, "the article is too long");
    if (!tagged)
        return DGM_OK;
    if (t->counting)
        TRY(take_inner(t, token, error));
    TRY(find_type(t, str_sub(tag, 2, tag.n), &s.type, error));
    if (tag.p[0] == 'I' && !opens && last && last->type == s.type && last->end + 1 == s.start)
        last->end = s.end;
    else
        buf_add(&t->spans, &s, sizeof(s));
    return DGM_OK;
}

static bool is_document_mark(str line) { return str_is(line, "# newdoc"); }

/* Without lines "# newdoc" each sentence is an article. */
static dgm_status read_lines(trainer *t, str text, bool documents, dgm_error *error)
{
    bool opens = true;
    str line;

    for (t->line = 1; str_split(&text, '\n', &line); t->line++) {
        uint32_t tab = str_find(line, STR("\t"));

        if (line.n && line.p[line.n - 1] == '\r')
            line.n--;
        if (is_document_mark(line) || (!line.n && !documents))
            TRY(take_article(t, error));
        if (!line.n || is_document_mark(line)) {
            opens = true;
            continue;
        }
        if (tab == NO_INDEX)
            return fault(t, error, "want a token, a tab, and O, B-TYPE or I-TYPE");
        TRY(take_token(t, str_sub(line, 0, tab), str_sub(line, tab + 1, line.n), opens, error));
        opens = false;
    }
    return take_article(t, error);
}

static dgm_status read_bytes(trainer *t, const file_map *m, dgm_error *error)
{
    str text = { (const char *)m->p, (uint32_t)m->n };
    uint32_t before = t->articles;

    if (m->n >= UINT32_MAX)
        return dgm_fail(error, DGM_ELIMIT, UINT64_MAX, "%s: more than 4 GiB", t->path);
    if (utf8_valid_until(text) != text.n)
        return dgm_fail(error, DGM_EINPUT, UINT64_MAX, "%s: is no UTF-8 at byte %u", t->path, utf8_valid_until(text));
    TRY(read_lines(t, text, str_starts(text, STR("# newdoc\n")) || str_find(text, STR("\n# newdoc\n")) != NO_INDEX, error));
    if (t->articles == before)
        return dgm_fail(error, DGM_EINPUT, UINT64_MAX, "%s: holds no tokens", t->path);
    return DGM_OK;
}

/* "dir/name:2": file and number of the set. */
static dgm_status read_file(trainer *t, const char *given, dgm_error *error)
{
    str path = arena_str(&t->arena, str_of(given));
    dgm_status status;
    file_map m;

    if (!path.p)
        return dgm_fail_memory(error);
    t->set = 0;
    if (path.n > 2 && path.p[path.n - 2] == ':' && path.p[path.n - 1] >= '1' && path.p[path.n - 1] < '1' + NAMES_SETS) {
        t->set = (uint8_t)(path.p[path.n - 1] - '0');
        path = arena_str(&t->arena, str_sub(path, 0, path.n - 2));
    }
    t->path = path.p;
    TRY(file_map_open(&m, path.p, error));
    status = read_bytes(t, &m, error);
    file_unmap(&m);
    return status;
}

/* ---- The model ---------------------------------------------------------------------------------------------------------- */

static dgm_status write_model(trainer *t, uint8_t set, const char *out, dgm_error *error)
{
    crf_options o = { .labels = 1 + 4 * t->type_count, .follows = label_follows, .least = t->words >= MANY_WORDS ? 2 : 1,
                      .iterations = t->options->epochs ? t->options->epochs : ITERATIONS, .l2 = L2, .rows = ROWS };
    model_writer w = { 0 };
    buf names = { 0 };
    dgm_status status;

    model_add(&w, "kind", "names", 5);
    if (t->options->meta)
        model_add(&w, "meta", t->options->meta, strlen(t->options->meta));
    model_add(&w, "lang", t->lang, strlen(t->lang));
    model_add(&w, "set", &set, 1);
    model_add(&w, "inner.lex", t->inner.slot, ((size_t)t->inner.mask + 1) * sizeof(*t->inner.slot));
    for (uint32_t i = 0; i < t->type_count; i++) {
        buf_str(&names, t->type[i]);
        buf_char(&names, '\0');
    }
    model_add(&w, "type.names", names.p ? names.p : "", names.n);
    status = names.failed ? dgm_fail_memory(error) : crf_train(&t->data, &o, t->options, &w, error);
    buf_release(&names);
    if (status != DGM_OK) {
        buf_release(&w.body);
        return status;
    }
    return model_finish(&w, out, NAMES_FEATURES_VERSION, error);
}

static int by_key(const void *x, const void *y)
{
    const uint64_t *a = x, *b = y;

    return *a < *b ? -1 : *a > *b;
}

/* The table of what the first reading collected: slots as in linear.h. */
static dgm_status build_inner(trainer *t, dgm_error *error)
{
    uint64_t *key = (uint64_t *)(void *)t->inner_key.p;
    size_t n = t->inner_key.n / sizeof(*key);
    uint32_t size = 16;
    linear_slot *slot;

    while (size / 4 * 3 <= n)
        size *= 2;
    slot = ARENA_NEW(&t->arena, linear_slot, size);
    if (!slot || t->inner_key.failed)
        return dgm_fail_memory(error);
    if (n)
        qsort(key, n, sizeof(*key), by_key); /* the same table for any order of the files */
    for (size_t i = 0; i < n; i++) {
        uint32_t s = (uint32_t)key[i] & (size - 1);

        if (i && key[i] == key[i - 1])
            continue;
        while (slot[s].check)
            s = (s + 1) & (size - 1);
        slot[s] = (linear_slot){ feature_check(key[i]), 1 };
    }
    t->inner = (lexicon){ slot, size - 1 };
    return DGM_OK;
}

static dgm_status read_files(trainer *t, const char *const *file, size_t file_count, uint8_t *set, dgm_error *error)
{
    t->articles = 0;
    for (size_t i = 0; i < file_count; i++) {
        TRY(read_file(t, file[i], error));
        *set = t->set ? 1 : *set;
    }
    return DGM_OK;
}

static dgm_status learn_files(trainer *t, const char *const *file, size_t file_count, const char *out, dgm_error *error)
{
    uint8_t set = 0;

    t->counting = true;
    TRY(read_files(t, file, file_count, &set, error));
    TRY(build_inner(t, error));
    t->counting = false;
    TRY(read_files(t, file, file_count, &set, error));
    if (!t->names)
        return dgm_fail(error, DGM_EINPUT, UINT64_MAX, "the training files hold no names");
    learn_say(t->options, "%u articles, %u words, %zu of them in or about capitals, %u names of %u types; %u do not fit our words", t->articles, t->words,
              t->data.gold.n, t->names, t->type_count, t->unfit);
    return write_model(t, set, out, error);
}

dgm_status train_names(const dgm_engine *e, const char *lang, const char *const *file, size_t file_count, const char *out,
                       const learn_options *o, dgm_error *error)
{
    trainer t = { .engine = e, .options = o, .lang = lang };
    dgm_status status;

    arena_init(&t.arena, 0);
    status = learn_files(&t, file, file_count, out, error);
    crf_release(&t.data);
    buf_release(&t.inner_key);
    buf_release(&t.text);
    buf_release(&t.spans);
    arena_release(&t.arena);
    return status;
}
