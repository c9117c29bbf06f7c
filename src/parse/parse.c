/* Parser: greedy arc-eager transitions chosen by an averaged perceptron, labels by a second one as soon as an arc is
 * built, trained with a dynamic oracle (Goldberg and Nivre 2012). Features after Zhang and Nivre (2011).
 *
 * In: words with key, lemma_key, upos, feats. Out: head, rel, sub, links. Time is linear in the sentence. Trees are
 * projective: the few crossing arcs of the treebanks (0.2 % of words) cannot be built.
 */
#include "parse/parse.h"

#include "parse/mend.h"
#include "parse/state.h"

struct parser {
    model model;
    arena arena;
    linear move, label;
    str *label_name;
    uint32_t label_count, root_label;
    uint8_t rel[PARSE_MAX_LABELS], sub[PARSE_MAX_LABELS];
    uint8_t domain;
    bool trees_come; /* a network gives the trees together with the tags: no model here */
};

static dgm_status bind(parser *p, const char *path, dgm_error *error)
{
    file_map dom = model_get(&p->model, "domain");

    TRY(names_bind(&p->label_name, &p->label_count, &p->arena, &p->model, "label", path, error));
    if (p->label_count == 0 || p->label_count > PARSE_MAX_LABELS || dom.n != 1)
        return dgm_fail(error, DGM_EFORMAT, UINT64_MAX, "%s: table of labels is malformed", path);
    TRY(linear_bind(&p->move, &p->model, "move", MOVE_COUNT, path, error));
    TRY(linear_bind(&p->label, &p->model, "label", p->label_count, path, error));
    p->domain = dom.p[0];
    p->root_label = NO_INDEX;
    for (uint32_t i = 0; i < p->label_count; i++) {
        p->rel[i] = (uint8_t)deprel_from(p->label_name[i]);
        p->sub[i] = (uint8_t)depsub_from(p->label_name[i]);
        if (p->rel[i] == REL_ROOT)
            p->root_label = i;
    }
    if (p->root_label == NO_INDEX)
        return dgm_fail(error, DGM_EFORMAT, UINT64_MAX, "%s: no label \"root\"", path);
    return DGM_OK;
}

dgm_status parser_open_file(parser **out, const char *path, dgm_error *error)
{
    parser *p = heap_alloc(1, sizeof(*p));
    dgm_status status;

    *out = NULL;
    if (!p)
        return dgm_fail_memory(error);
    arena_init(&p->arena, 0);
    status = model_open(&p->model, path, "parse", PARSE_FEATURES_VERSION, error);
    if (status == DGM_OK)
        status = bind(p, path, error);
    if (status != DGM_OK) {
        parser_close(p);
        return status;
    }
    *out = p;
    return DGM_OK;
}

dgm_status parser_open(parser **out, const char *home, const char *lang, dgm_error *error)
{
    arena a;
    str path;
    dgm_status status;

    *out = NULL;
    arena_init(&a, 0);
    path = arena_printf(&a, "%s/models/%s-neural.dgm", home, lang);
    if (path.p && file_exists(path.p)) {
        *out = heap_alloc(1, sizeof(**out));
        if (*out)
            (*out)->trees_come = true;
        status = *out ? DGM_OK : dgm_fail_memory(error);
    } else {
        path = arena_printf(&a, "%s/models/%s-parse.dgm", home, lang);
        if (path.p && !file_exists(path.p))
            status = dgm_fail(error, DGM_EIO, UINT64_MAX, "%s/models: holds neither %s-neural.dgm nor %s-parse.dgm, one of which gives the trees",
                              home, lang, lang);
        else
            status = path.p ? parser_open_file(out, path.p, error) : dgm_fail_memory(error);
    }
    arena_release(&a);
    return status;
}

void parser_close(parser *p)
{
    if (!p)
        return;
    model_close(&p->model);
    arena_release(&p->arena);
    free(p);
}

void parser_set_domain(parser *p, uint8_t domain)
{
    if (p->domain)
        p->domain = domain;
}

static uint32_t choose_label(const parser *p, const parse_state *s, uint32_t head, uint32_t dependent)
{
    uint64_t feature[PARSE_MAX_FEATURES];
    int32_t score[PARSE_MAX_LABELS] = { 0 };
    uint32_t best = NO_INDEX;

    if (head == s->count)
        return p->root_label;
    linear_sum(&p->label, feature, parse_label_features(s, head, dependent, feature), score);
    for (uint32_t i = 0; i < p->label_count; i++)
        if (i != p->root_label && (best == NO_INDEX || score[i] > score[best]))
            best = i;
    return best == NO_INDEX ? p->root_label : best;
}

static move choose_move(const parser *p, const parse_state *s, uint32_t allowed)
{
    uint64_t feature[PARSE_MAX_FEATURES];
    int32_t score[MOVE_COUNT] = { 0 };
    uint32_t best = NO_INDEX;

    if ((allowed & (allowed - 1)) == 0)
        return (move)__builtin_ctz(allowed);
    linear_sum(&p->move, feature, parse_move_features(s, feature), score);
    for (uint32_t m = 0; m < MOVE_COUNT; m++)
        if (allowed >> m & 1 && (best == NO_INDEX || score[m] > score[best]))
            best = m;
    return (move)best;
}

/* One root: the first word that hangs on it stays, the others become its dependents. */
static void single_root(const parser *p, parse_state *s)
{
    uint32_t root = NO_INDEX;

    for (uint32_t i = 0; i < s->count; i++) {
        if (s->word[i].head != s->count)
            continue;
        if (root == NO_INDEX)
            root = i;
        else
            parse_attach(s, root, i, choose_label(p, s, root, i));
    }
}

static dgm_status parse_sentence(doc *d, const parser *p, uint32_t index, dgm_error *error)
{
    const sentence *from = &d->sentence[index];
    parse_state s;

    if (!parse_state_init(&s, d, from, p->domain, d->arena))
        return dgm_fail_memory(error);
    while (!parse_done(&s)) {
        move m = choose_move(p, &s, parse_allowed(&s));
        uint32_t head, dependent, label = 0;

        if (m == MOVE_LEFT || m == MOVE_RIGHT) {
            parse_arc(&s, m, &head, &dependent);
            label = choose_label(p, &s, head, dependent);
        }
        parse_apply(&s, m, label);
    }
    single_root(p, &s);
    for (uint32_t i = 0; i < s.count; i++) {
        word *w = &d->word[from->first + i];
        uint32_t label = s.word[i].label - 1;

        w->head = s.word[i].head == s.count ? NO_INDEX : from->first + s.word[i].head;
        w->rel = p->rel[label];
        w->sub = p->sub[label];
    }
    parse_mend(d, index);
    doc_link_tree(d, index);
    return DGM_OK;
}

dgm_status parse_run(doc *d, const parser *p, dgm_error *error)
{
    if (!d->has_trees && p->trees_come)
        return dgm_fail(error, DGM_EUSAGE, UINT64_MAX, "no trees came with the tags, and there is no parser");
    for (uint32_t i = 0; i < d->sentence_count; i++) {
        if (d->sentence[i].count == 0)
            continue;
        if (!d->has_trees) {
            TRY(parse_sentence(d, p, i, error));
            continue;
        }
        parse_mend(d, i);
        doc_link_tree(d, i);
    }
    return DGM_OK;
}
