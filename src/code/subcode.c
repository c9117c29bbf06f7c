#include "code/subcode.h"

#include "code/participants.h"

/* So many words to either side of the trigger are looked at, and of the opening. */
#define WORDS_NEAR 25u
#define WORDS_OPENING 30u
#define MENTIONS_NEAR 3u
#define DEPTH_BELOW 4u
/* Of the score, by which another code must be better than that of rows and composition. Set on held-out training articles. */
#define ROUGH_MARGIN 1.5

enum subcode_template {
    C_BIAS = 600, C_ROUGH, C_LEMMA, C_FORM, C_WORD, C_UNDER, C_CHILD, C_ROLE, C_BEFORE, C_OPENING, C_GOVERNOR, C_QUOTE, C_UP
};

#define ADD(t, x, y) feature(f, t, (uint64_t)(x), (uint64_t)(y))

static bool is_content(const word *w) { return w->upos == UPOS_NOUN || w->upos == UPOS_VERB || w->upos == UPOS_ADJ || w->upos == UPOS_PROPN; }

void subcode_options(const ontology *o, const char *cameo, subcodes *out)
{
    out->count = 0;
    for (uint32_t i = 0; i < ontology_code_count(o) && out->count < MAX_SUBCODES; i++) {
        str code = ontology_code(o, i)->code;

        if (code.n < 3 || code.n > 4 || memcmp(code.p, cameo, 2) != 0)
            continue;
        memset(out->code[out->count], 0, sizeof(out->code[0]));
        memcpy(out->code[out->count++], code.p, code.n);
    }
}

uint64_t subcode_cross(const char *code) { return str_hash(str_of(code)); }

/* Is word `w` below the trigger, by few steps? */
static bool is_under(const doc *d, uint32_t w, uint32_t head)
{
    for (uint32_t step = 0; step < DEPTH_BELOW && d->word[w].head != NO_INDEX; step++) {
        w = d->word[w].head;
        if (w == head)
            return true;
    }
    return false;
}

static void word_features(const doc *d, const candidate *c, feature_set *f)
{
    const sentence *s = &d->sentence[d->word[c->head].sentence];
    uint32_t from = c->first > s->first + WORDS_NEAR ? c->first - WORDS_NEAR : s->first, end = s->first + s->count;

    end = c->last + WORDS_NEAR < end ? c->last + WORDS_NEAR : end;
    for (uint32_t w = from; w < end; w++) {
        if ((w >= c->first && w <= c->last) || !is_content(&d->word[w]))
            continue;
        ADD(C_WORD, d->word[w].lemma_key, 0);
        if (is_under(d, w, c->head))
            ADD(C_UNDER, d->word[w].lemma_key, 0);
    }
    for (uint32_t k = d->word[c->head].first_child; k != NO_INDEX; k = d->word[k].next_sibling)
        ADD(C_CHILD, d->word[k].rel, d->word[k].lemma_key);
    if (d->word[c->head].head != NO_INDEX)
        ADD(C_UP, d->word[d->word[c->head].head].lemma_key, d->word[c->head].rel);
}

static void role_features_near(const doc *d, const candidate *c, feature_set *f)
{
    const sentence *s = &d->sentence[d->word[c->head].sentence];
    uint32_t after = 0;

    for (uint32_t i = doc_mentions_from(d, s->first); i < d->mention_count && d->mention[i].first < s->first + s->count; i++) {
        const mention *m = &d->mention[i];

        if (!m->actor_count || (m->first > c->last && after++ == MENTIONS_NEAR))
            continue;
        ADD(C_ROLE, str_hash(str_of(d->actor[m->actor[0]].role)), m->first > c->last);
    }
}

static void opening_features(const doc *d, feature_set *f)
{
    for (uint32_t w = 0; w < d->word_count && w < WORDS_OPENING; w++)
        if (is_content(&d->word[w]))
            ADD(C_OPENING, d->word[w].lemma_key, 0);
}

/* Codes of acts of this kind before, of the word itself above all. */
static void before_features(const doc *d, const event *e, feature_set *f)
{
    const event *kin = NULL, *same = NULL, *g = event_governor(d, e);

    for (const event *b = e; b-- > d->event && !same;) {
        if (!kin && strncmp(b->cameo, e->cameo, 2) == 0)
            kin = b;
        if (d->word[b->head].lemma_key == d->word[e->head].lemma_key && strncmp(b->cameo, e->cameo, 2) == 0)
            same = b;
    }
    ADD(C_BEFORE, kin ? str_hash(str_of(kin->cameo)) : 0, 1);
    ADD(C_BEFORE, same ? str_hash(str_of(same->cameo)) : 0, 2);
    if (g)
        ADD(C_GOVERNOR, str_hash(str_of(g->cameo)), 0);
}

void subcode_features(const doc *d, const candidate *c, const event *e, const char *rough, feature_set *f)
{
    uint64_t lemma = d->word[c->head].lemma_key, so_far = str_hash(str_of(rough));

    f->count = 0;
    ADD(C_BIAS, 0, 0);
    ADD(C_ROUGH, so_far, 0);
    ADD(C_ROUGH, so_far, lemma);
    ADD(C_LEMMA, lemma, d->word[c->head].upos);
    ADD(C_FORM, d->word[c->head].key, c->form);
    if (c->last > c->first)
        ADD(C_FORM, d->word[c->last].key, mix(d->word[c->first].key, 3));
    ADD(C_QUOTE, e->quote != NO_INDEX, 0);
    word_features(d, c, f);
    role_features_near(d, c, f);
    before_features(d, e, f);
    opening_features(d, f);
}

void choose_subcode(const doc *d, const weights *w, const ontology *o, const candidate *c, event *e)
{
    subcodes all;
    feature_set f;
    uint32_t best = NO_INDEX;
    double top = 0;

    subcode_options(o, e->cameo, &all);
    subcode_features(d, c, e, c->code, &f);
    for (uint32_t i = 0; i < all.count; i++) {
        double score = weights_sum(w, &f, subcode_cross(all.code[i])) + (strcmp(all.code[i], c->code) == 0 ? ROUGH_MARGIN : 0);

        if (best == NO_INDEX || score > top) {
            top = score;
            best = i;
        }
    }
    if (best != NO_INDEX)
        memcpy(e->cameo, all.code[best], sizeof(all.code[best]) < sizeof(e->cameo) ? sizeof(all.code[best]) : sizeof(e->cameo));
}
