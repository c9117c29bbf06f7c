#include "code/status.h"

#include "code/participants.h"
#include "code/trigger_net.h"

#define MOST_CUES 8

typedef struct verdict {
    bool negated, neg_if_actual, hypothetical, future;
    uint32_t word[4]; /* of each, in this order */
    uint32_t first, last; /* words of the trigger: a cue among them belongs to its meaning ("tidak menanggapi") */
    struct { const cue *cue; uint32_t word; } found[MOST_CUES]; /* what a model looks at */
    uint32_t found_count;
} verdict;

static void note_cue(verdict *v, const cue *k, uint32_t w)
{
    if (w >= v->first && w <= v->last)
        return;
    if (v->found_count < MOST_CUES) {
        v->found[v->found_count].cue = k;
        v->found[v->found_count++].word = w;
    }
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

static uint32_t anchor_of(const candidate *c) { return c->light != NO_INDEX ? c->light : c->head; }

static void gather(const doc *d, const trigger_lexicon *x, const candidate *c, verdict *v)
{
    uint32_t anchor = anchor_of(c);

    *v = (verdict){ .word = { NO_INDEX, NO_INDEX, NO_INDEX, NO_INDEX }, .first = c->first, .last = c->last };
    beside(d, x, anchor, v);
    if (anchor != c->head)
        beside(d, x, c->head, v);
    opened_by(d, x, anchor, v);
    governed_by(d, x, c, anchor, v);
    modified_by(d, x, c, v);
    /* An infinitive of purpose ("flew there to sign the pact") is not yet real. */
    if (d->word[anchor].rel == REL_ADVCL && (d->word[anchor].flags & WORD_INFINITIVE))
        v->hypothetical = true;
}

static event_status judge(const verdict *v)
{
    if (v->negated || (v->neg_if_actual && !v->hypothetical && !v->future))
        return STATUS_NEGATED;
    return v->hypothetical ? STATUS_HYPOTHETICAL : v->future ? STATUS_FUTURE : STATUS_ACTUAL;
}

static uint32_t cue_word_of(const verdict *v, event_status status)
{
    switch (status) {
    case STATUS_NEGATED: return v->word[v->word[0] != NO_INDEX ? 0 : 1];
    case STATUS_HYPOTHETICAL: return v->word[2];
    case STATUS_FUTURE: return v->word[3];
    default: return NO_INDEX;
    }
}

event_status find_status(const doc *d, const trigger_lexicon *x, const candidate *c, uint32_t *cue_word)
{
    verdict v;
    event_status status;

    gather(d, x, c, &v);
    status = judge(&v);
    *cue_word = cue_word_of(&v, status);
    return status;
}

/* ---- The learned decision ------------------------------------------------------------------------------------------ */

enum status_template {
    S_BIAS = 500, S_RULE, S_CUE, S_ANCHOR, S_LEMMA, S_UP, S_LEFT, S_CHILD, S_QUOTE, S_QUESTION, S_BEFORE, S_GOVERNOR, S_DATE, S_CODE, S_SET, S_PURPOSE, S_READ
};

#define ADD(t, x, y) feature(f, t, (uint64_t)(x), (uint64_t)(y))

/* What governs the trigger, three steps up. */
static void way_up(const doc *d, uint32_t anchor, uint64_t root, feature_set *f)
{
    uint64_t way = 1;

    for (uint32_t step = 0, at = anchor; step < 3 && d->word[at].head != NO_INDEX; step++) {
        const word *h = &d->word[d->word[at].head];

        way = mix(way, d->word[at].rel);
        ADD(S_UP, mix(step, h->lemma_key), way);
        ADD(S_UP, mix(step, 7), way);
        ADD(S_UP, mix(step, str_hash(h->feats)), way);
        if (step == 0)
            ADD(S_UP, mix(h->lemma_key, 9), root);
        at = d->word[at].head;
    }
}

static void words_around(const doc *d, const candidate *c, uint32_t anchor, feature_set *f)
{
    const sentence *s = &d->sentence[d->word[anchor].sentence];

    for (uint32_t i = 1; i <= 3 && c->first >= s->first + i; i++) {
        ADD(S_LEFT, i, d->word[c->first - i].key);
        ADD(S_LEFT, 7, d->word[c->first - i].lemma_key);
    }
    if (c->last + 1 < s->first + s->count)
        ADD(S_LEFT, 9, d->word[c->last + 1].key);
    for (uint32_t k = d->word[anchor].first_child; k != NO_INDEX; k = d->word[k].next_sibling) {
        const word *w = &d->word[k];

        ADD(S_CHILD, w->rel, k > anchor);
        if (w->rel == REL_ADVMOD || w->rel == REL_AUX || w->rel == REL_MARK || w->rel == REL_DET || w->rel == REL_AMOD || w->rel == REL_CASE || w->rel == REL_COP)
            ADD(S_CHILD, mix(w->rel, 99), w->lemma_key);
    }
}

/* Does the sentence name a day after that of the article (1), before it (2), or both (3)? */
static uint32_t days_named(const doc *d, uint32_t in)
{
    uint32_t verdict = 0;

    for (uint32_t i = 0; i < d->timex_count && d->date.n; i++) {
        const timex *t = &d->timex[i];

        if (d->word[t->first].sentence != in || t->type != TIME_DATE || t->value.n == 0)
            continue;
        verdict |= str_cmp(t->value, str_sub(d->date, 0, t->value.n < d->date.n ? t->value.n : d->date.n)) > 0 ? 1u : 2u;
    }
    return verdict;
}

/* What was said before of acts of its kind, and of the act that governs it. */
static void acts_before(const doc *d, const event *e, feature_set *f)
{
    const event *g = event_governor(d, e);

    if (g) {
        ADD(S_GOVERNOR, g->status, d->word[e->head].rel);
        ADD(S_GOVERNOR, str_hash(str_of(g->cameo)), mix(g->status, 3));
        ADD(S_GOVERNOR, mix(str_hash((str){ g->cameo, 2 }), 5), d->word[e->head].upos);
        ADD(S_GOVERNOR, d->word[g->head].lemma_key, 11);
    }
    if (e > d->event)
        ADD(S_BEFORE, e[-1].status, e[-1].sentence == e->sentence);
    for (const event *b = e; b-- > d->event;)
        if (d->word[b->head].lemma_key == d->word[e->head].lemma_key) {
            ADD(S_BEFORE, mix(b->status, 3), strcmp(b->cameo, e->cameo) == 0);
            break;
        }
    for (const event *b = e; b-- > d->event;)
        if (strncmp(b->cameo, e->cameo, 2) == 0) {
            ADD(S_BEFORE, mix(b->status, 5), b->sentence == e->sentence);
            break;
        }
}

static void features_of(const doc *d, const candidate *c, const event *e, const verdict *v, feature_set *f)
{
    uint32_t anchor = anchor_of(c);
    const sentence *s = &d->sentence[e->sentence];
    uint64_t root = str_hash((str){ e->cameo, 2 }), lemma = d->word[c->head].lemma_key, pos = d->word[c->head].upos;
    event_status rule = judge(v);

    f->count = 0;
    ADD(S_BIAS, 0, 0);
    ADD(S_RULE, rule, 0);
    ADD(S_RULE, rule, mix(root, 1));
    ADD(S_RULE, rule, mix(pos, 2));
    ADD(S_RULE, rule, mix(lemma, 3));
    ADD(S_RULE, rule, mix(d->word[anchor].rel, 4));
    ADD(S_SET, (uint64_t)v->negated | (uint64_t)v->neg_if_actual << 1 | (uint64_t)v->hypothetical << 2 | (uint64_t)v->future << 3, v->found_count);
    for (uint32_t i = 0; i < v->found_count; i++) {
        const cue *q = v->found[i].cue;
        uint32_t w = v->found[i].word, far = w < anchor ? anchor - w : w - anchor;

        ADD(S_CUE, mix(q->status, q->only_actual), q->kind);
        ADD(S_CUE, d->word[w].lemma_key, mix(q->kind, w < anchor));
        ADD(S_CUE, d->word[w].lemma_key, mix(root, 5));
        ADD(S_CUE, mix(q->status, q->kind), mix(far > 5 ? 6 : far, 7));
        ADD(S_CUE, mix(q->status, 3), mix(root, 9));
    }
    ADD(S_ANCHOR, str_hash(d->word[anchor].feats), 0);
    ADD(S_ANCHOR, d->word[anchor].rel, mix(d->word[anchor].upos, 1));
    ADD(S_ANCHOR, d->word[anchor].rel, mix(str_hash(d->word[anchor].feats), 2));
    ADD(S_ANCHOR, c->form, mix(c->light != NO_INDEX, 3));
    ADD(S_LEMMA, lemma, 0);
    ADD(S_LEMMA, d->word[c->head].key, 1);
    ADD(S_CODE, root, 0);
    ADD(S_CODE, str_hash(str_of(e->cameo)), 1);
    ADD(S_CODE, root, mix(pos, 2));
    if (e->quote != NO_INDEX)
        ADD(S_QUOTE, d->quote[e->quote].kind, 0);
    ADD(S_QUESTION, s->count && str_is(d->word[s->first + s->count - 1].form, "?"), 0);
    ADD(S_DATE, days_named(d, e->sentence), 0);
    ADD(S_DATE, days_named(d, e->sentence), mix(root, 1));
    ADD(S_DATE, days_named(d, e->sentence), mix(rule, 2));
    for (uint32_t k = 0; k < STATUS_COUNT; k++)
        feature_steps(f, S_READ, reading_class(d, (word_span){ e->first, e->last }, ACT_STATUS + k), k);
    way_up(d, anchor, root, f);
    words_around(d, c, anchor, f);
    acts_before(d, e, f);
}

void status_features(const doc *d, const trigger_lexicon *x, const candidate *c, const event *e, feature_set *f)
{
    verdict v;

    gather(d, x, c, &v);
    features_of(d, c, e, &v, f);
}

/* A negation right before a verb leaves nothing to choose ("tidak menyerang", "did not attack"). */
static bool is_plainly_negated(const doc *d, const verdict *v, const candidate *c)
{
    for (uint32_t i = 0; judge(v) == STATUS_NEGATED && i < v->found_count; i++) {
        const cue *q = v->found[i].cue;

        if (q->kind == CUE_ADV && q->status == STATUS_NEGATED && v->found[i].word + q->word_count == c->first &&
            d->word[c->first].upos == UPOS_VERB)
            return true;
    }
    return false;
}

event_status choose_status(const doc *d, const weights *w, const trigger_lexicon *x, const candidate *c, const event *e, uint32_t *cue_word)
{
    event_status best = STATUS_ACTUAL;
    double top = 0;
    feature_set f;
    verdict v;

    gather(d, x, c, &v);
    features_of(d, c, e, &v, &f);
    for (int s = 0; s < STATUS_COUNT; s++) {
        double score = weights_sum(w, &f, (uint64_t)s + 1);

        if (s == 0 || score > top) {
            top = score;
            best = (event_status)s;
        }
    }
    if (is_plainly_negated(d, &v, c))
        best = STATUS_NEGATED;
    *cue_word = cue_word_of(&v, best);
    return best;
}
