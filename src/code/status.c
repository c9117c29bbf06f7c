#include "code/status.h"

typedef struct verdict {
    bool negated, neg_if_actual, hypothetical, future;
    uint32_t word[4]; /* of each, in this order */
    uint32_t first, last; /* words of the trigger: a cue among them belongs to its meaning ("tidak menanggapi") */
} verdict;

static void note_cue(verdict *v, const cue *k, uint32_t w)
{
    if (w >= v->first && w <= v->last)
        return;
    if (k->only_actual) {
        v->neg_if_actual = true;
        v->word[1] = w;
    } else if (k->status == STATUS_NEGATED) {
        v->negated = true;
        v->word[0] = w;
    } else if (k->status == STATUS_HYPOTHETICAL) {
        v->hypothetical = true;
        v->word[2] = w;
    } else if (k->status == STATUS_FUTURE) {
        v->future = true;
        v->word[3] = w;
    }
}

/* The longest cue of this kind that begins at word `w` and covers `must` (or any, NO_INDEX). */
static const cue *cue_at(const doc *d, const trigger_lexicon *x, uint32_t w, cue_kind kind, uint32_t must)
{
    const sentence *s = &d->sentence[d->word[w].sentence];
    const uint64_t keys[2] = { d->word[w].key, d->word[w].lemma_key };
    const cue *best = NULL;

    for (uint32_t k = 0; k < 2 && (k == 0 || keys[1] != keys[0]); k++) {
        uint32_t cursor;

        for (uint32_t v = map_first(&x->cue_by_word, keys[k], &cursor); v != NO_INDEX; v = map_next(&x->cue_by_word, keys[k], &cursor)) {
            const cue *q = &x->cue[v];

            if (q->kind != kind || !phrase_at(d, w, s->first + s->count, q->word, q->word_count))
                continue;
            if (must != NO_INDEX && w + q->word_count <= must)
                continue;
            if (!best || q->word_count > best->word_count)
                best = q;
        }
    }
    return best;
}

static bool ends_clause(const doc *d, uint32_t w)
{
    return d->word[w].upos == UPOS_PUNCT || d->word[w].upos == UPOS_VERB || d->word[w].upos == UPOS_SCONJ;
}

/* Adverbs and auxiliaries: dependents of the trigger, and the unbroken run of words to its left. */
static void beside(const doc *d, const trigger_lexicon *x, uint32_t anchor, verdict *v)
{
    const sentence *s = &d->sentence[d->word[anchor].sentence];
    const cue *q;

    for (uint32_t k = d->word[anchor].first_child; k != NO_INDEX; k = d->word[k].next_sibling) {
        uint8_t r = d->word[k].rel;

        if ((r == REL_ADVMOD || r == REL_AUX || r == REL_DET || r == REL_COP || r == REL_DEP) && k < anchor && (q = cue_at(d, x, k, CUE_ADV, NO_INDEX)))
            note_cue(v, q, k);
    }
    for (uint32_t w = anchor; w-- > s->first && anchor - w <= 4 && !ends_clause(d, w);)
        if (d->word[w].upos != UPOS_NOUN && d->word[w].upos != UPOS_PROPN && (q = cue_at(d, x, w, CUE_ADV, NO_INDEX)))
            note_cue(v, q, w);
        else if (d->word[w].upos == UPOS_NOUN || d->word[w].upos == UPOS_PROPN)
            break;
}

/* Conjunctions that open the clause of the trigger, or one it is embedded in. */
static void opened_by(const doc *d, const trigger_lexicon *x, uint32_t anchor, verdict *v)
{
    uint32_t at = anchor;
    const cue *q;

    for (uint32_t step = 0; at != NO_INDEX && step < 3; step++) {
        for (uint32_t k = d->word[at].first_child; k != NO_INDEX; k = d->word[k].next_sibling)
            if ((d->word[k].rel == REL_MARK || (d->word[k].rel == REL_CASE && step == 0)) && k < at && (q = cue_at(d, x, k, CUE_MARK, NO_INDEX)))
                note_cue(v, q, k);
        if (d->word[at].rel != REL_CONJ && d->word[at].rel != REL_XCOMP && d->word[at].rel != REL_OBJ && d->word[at].rel != REL_OBL)
            break;
        at = d->word[at].head;
    }
}

/* Verbs and nouns that govern the trigger's clause or noun. */
static void governed_by(const doc *d, const trigger_lexicon *x, const candidate *c, uint32_t anchor, verdict *v)
{
    uint32_t at = anchor;

    for (uint32_t step = 0; step < 3; step++) {
        uint32_t h = d->word[at].head;
        uint8_t r = d->word[at].rel;
        uint32_t from;

        if (h == NO_INDEX)
            return;
        if (r != REL_XCOMP && r != REL_CCOMP && r != REL_OBJ && r != REL_CONJ && r != REL_NMOD && r != REL_ACL && r != REL_COMPOUND &&
            !(r == REL_NSUBJ && at == c->head) && !(r == REL_OBL && at == c->head) && r != REL_CSUBJ && r != REL_ADVCL)
            return;
        if (r == REL_ACL && d->word[at].sub == SUB_RELCL)
            return;
        if (r == REL_ADVCL && h > at)
            return;
        from = h >= d->sentence[d->word[h].sentence].first + 2 ? h - 2 : d->sentence[d->word[h].sentence].first;
        for (uint32_t w = from; w <= h && r != REL_CONJ; w++) {
            const cue *q = cue_at(d, x, w, r == REL_NMOD || r == REL_ACL || r == REL_COMPOUND ? CUE_NOUN : CUE_GOV, h);

            if (q && (w + q->word_count > h))
                note_cue(v, q, w);
        }
        if (r != REL_CONJ && r != REL_OBL && r != REL_ADVCL)
            beside(d, x, h, v);
        if (r == REL_NSUBJ || r == REL_OBL || r == REL_ADVCL)
            return;
        at = h;
    }
}

static void modified_by(const doc *d, const trigger_lexicon *x, const candidate *c, verdict *v)
{
    for (uint32_t t = c->first; t <= c->last; t++) {
        for (uint32_t k = d->word[t].first_child; k != NO_INDEX; k = d->word[k].next_sibling) {
            const cue *q;

            if (k >= c->first && k <= c->last)
                continue;
            q = cue_at(d, x, k, CUE_MOD, NO_INDEX);
            if (q)
                note_cue(v, q, k);
        }
    }
}

event_status find_status(const doc *d, const trigger_lexicon *x, const candidate *c, uint32_t *cue_word)
{
    uint32_t anchor = c->light != NO_INDEX ? c->light : c->head;
    verdict v = { .word = { NO_INDEX, NO_INDEX, NO_INDEX, NO_INDEX }, .first = c->first, .last = c->last };

    beside(d, x, anchor, &v);
    if (anchor != c->head)
        beside(d, x, c->head, &v);
    opened_by(d, x, anchor, &v);
    governed_by(d, x, c, anchor, &v);
    modified_by(d, x, c, &v);
    /* An infinitive of purpose ("flew there to sign the pact") is not yet real. */
    if (d->word[anchor].rel == REL_ADVCL && (d->word[anchor].flags & WORD_INFINITIVE))
        v.hypothetical = true;
    *cue_word = NO_INDEX;
    if (v.negated || (v.neg_if_actual && !v.hypothetical && !v.future)) {
        *cue_word = v.word[v.negated ? 0 : 1];
        return STATUS_NEGATED;
    }
    if (v.hypothetical) {
        *cue_word = v.word[2];
        return STATUS_HYPOTHETICAL;
    }
    if (v.future) {
        *cue_word = v.word[3];
        return STATUS_FUTURE;
    }
    return STATUS_ACTUAL;
}
