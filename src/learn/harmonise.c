/* Brings the treebanks of one language to the conventions of one of them, as far as tables can: lemmas and features of
 * (form, tag) pairs that the target treebank knows, lemmas of proper nouns, `compound` between nouns as `nmod`. What is
 * left of the differences is learnt by features that carry the number of the treebank. */
#include "base/map.h"
#include "learn/learn.h"

typedef struct target { str lower, lemma, feats; uint8_t upos; uint32_t times, same_lemma, same_feats; } target;

typedef struct table { target *t; uint32_t count, cap; map map; } table;

static target *find(const table *all, str lower, uint8_t tag)
{
    uint64_t h = str_hash(lower) ^ tag;
    uint32_t cursor;

    for (uint32_t i = map_first(&all->map, h, &cursor); i != NO_INDEX; i = map_next(&all->map, h, &cursor))
        if (all->t[i].upos == tag && str_eq(all->t[i].lower, lower))
            return &all->t[i];
    return NULL;
}

/* Boyer-Moore majority of lemma and features of each pair. */
static dgm_status learn_target(table *all, const treebank *tb, uint8_t to, arena *a, dgm_error *error)
{
    for (uint32_t k = 0; k < tb->doc.sentence_count; k++) {
        const sentence *s = &tb->doc.sentence[k];

        if (tb->domain[k] != to)
            continue;
        for (uint32_t w = s->first; w < s->first + s->count; w++) {
            const gold_word *g = &tb->gold[w];
            target *t = find(all, tb->doc.word[w].lower, g->upos);

            if (!t) {
                t = ARENA_PUSH(a, all->t, all->count, all->cap);
                if (!t || !map_add(&all->map, tb->doc.word[w].key ^ g->upos, all->count - 1))
                    return dgm_fail_memory(error);
                *t = (target){ .lower = tb->doc.word[w].lower, .lemma = g->lemma, .feats = g->feats, .upos = g->upos };
            }
            t->times++;
            if (str_eq(t->lemma, g->lemma)) {
                t->same_lemma++;
            } else if (t->same_lemma-- == 0) {
                t->lemma = g->lemma;
                t->same_lemma = 1;
            }
            if (str_eq(t->feats, g->feats)) {
                t->same_feats++;
            } else if (t->same_feats-- == 0) {
                t->feats = g->feats;
                t->same_feats = 1;
            }
        }
    }
    return DGM_OK;
}

static void convert(treebank *tb, uint32_t w, const table *all)
{
    gold_word *g = &tb->gold[w];
    const target *t = find(all, tb->doc.word[w].lower, g->upos);

    if (g->upos == UPOS_PROPN)
        g->lemma = tb->doc.word[w].form;
    else if (t)
        g->lemma = t->lemma;
    if (t && t->times > 1 && g->upos != UPOS_PROPN)
        g->feats = t->feats;
    if (g->rel == REL_COMPOUND && !g->sub && g->head != NO_INDEX && g->upos != UPOS_NUM
        && (tb->gold[g->head].upos == UPOS_NOUN || tb->gold[g->head].upos == UPOS_PROPN))
        g->rel = REL_NMOD;
}

dgm_status treebank_harmonise(treebank *tb, uint8_t to, dgm_error *error)
{
    table all = { 0 };
    arena a;
    dgm_status status;

    arena_init(&a, 0);
    status = learn_target(&all, tb, to, &a, error);
    for (uint32_t k = 0; status == DGM_OK && k < tb->doc.sentence_count; k++)
        for (uint32_t w = tb->doc.sentence[k].first; tb->domain[k] != to && w < tb->doc.sentence[k].first + tb->doc.sentence[k].count; w++)
            convert(tb, w, &all);
    map_release(&all.map);
    arena_release(&a);
    return status;
}
