#include "tag/features.h"

#include "doc/word.h"

tag_word *tag_words(const doc *d, const sentence *s, const lexicon *known, const lexicon *cluster, arena *a)
{
    tag_word *all = ARENA_NEW(a, tag_word, (size_t)s->count + 4);

    if (!all)
        return NULL;
    for (uint32_t i = 0; i < s->count; i++) {
        const word *w = &d->word[s->first + i];
        tag_word *t = &all[i + 2];
        uint32_t number;

        t->key = w->key;
        t->form = w->lower.p == w->form.p ? w->key : str_hash(w->form);
        t->shape = feature_shape(w->form);
        number = lexicon_get(known, w->key);
        t->known = number & ((1u << TAG_HABIT_SHIFT) - 1);
        t->habit = number >> TAG_HABIT_SHIFT;
        number = lexicon_get(cluster, w->key);
        if (number) {
            t->fine = (number - 1) / 64 + 1;
            t->coarse = (number - 1) % 64 + 1;
        }
        t->capital = (w->flags & WORD_ALL_CAPS ? 2u : w->flags & WORD_CAPITAL ? 1u : 0u)
                     | (w->flags & WORD_SENTENCE_START ? 4u : 0u);
        word_affixes(t->prefix, t->suffix, TAG_AFFIX, w->lower);
    }
    all[0].upos = all[1].upos = all[s->count + 2].upos = all[s->count + 3].upos = UPOS_COUNT;
    all[0].key = all[1].key = 1;
    all[s->count + 2].key = all[s->count + 3].key = 2;
    all[s->count + 2].known = all[s->count + 3].known = 1u << 30;
    return all;
}

#define ADD1(a) out[n++] = feature1(t++, a)
#define ADD2(a, b) out[n++] = feature2(t++, a, b)
#define ADD3(a, b, c) out[n++] = feature3(t++, a, b, c)

uint32_t tag_upos_features(const tag_word *w, uint8_t domain, uint64_t *out)
{
    uint32_t n = 0, t = 100;

    ADD1(0);
    ADD1(w->key);
    ADD1(w[-1].key);
    ADD1(w[1].key);
    ADD1(w[-2].key);
    ADD1(w[2].key);
    ADD2(w[-1].key, w->key);
    ADD2(w->key, w[1].key);
    ADD1(w[-1].upos);
    ADD2(w[-2].upos, w[-1].upos);
    ADD2(w[-1].upos, w->key);
    ADD1(w->known);
    ADD1(w[1].known);
    ADD1(w[2].known);
    ADD2(w[-1].upos, w->known);
    ADD2(w->known, w[1].known);
    ADD3(w[-1].upos, w->known, w[1].known);
    ADD3(w[-2].upos, w[-1].upos, w->known);
    ADD3(w->known, w[1].known, w[2].known);
    for (uint32_t i = 0; i < TAG_AFFIX; i++)
        ADD1(w->suffix[i]);
    for (uint32_t i = 0; i < 4; i++)
        ADD1(w->prefix[i]);
    ADD2(w->suffix[2], w[-1].upos);
    ADD2(w->suffix[1], w->prefix[1]);
    ADD2(w->suffix[2], w->capital);
    ADD2(w->shape, w->capital);
    ADD3(w->capital, w[-1].capital, w[1].capital);
    ADD2(w->capital, w->known);
    ADD2(w->capital, w[-1].upos);
    ADD1(w[-1].suffix[2]);
    ADD1(w[1].suffix[2]);
    ADD2(w[1].suffix[1], w[1].capital);
    ADD2(w[1].shape, w->known);
    ADD2(w->form, w->capital);
    ADD2(w[-1].key, w[1].key);
    ADD2(w[-1].key, w->known);
    ADD2(w->known, w[1].key);
    ADD1(w->fine);
    ADD2(w->fine, w[-1].upos);
    ADD1(w[-1].fine);
    ADD1(w[1].fine);
    ADD2(w->fine, w[1].fine);
    ADD3(w[-1].coarse, w->coarse, w[1].coarse);
    ADD3(w->known, w[1].coarse, w[-1].upos);
    if (domain) {
        ADD2(domain, w->key);
        ADD2(domain, w->known);
        ADD3(domain, w->suffix[2], w->capital);
        ADD3(domain, w->key, w[-1].upos);
        ADD3(domain, w->key, w[1].key);
    }
    return n;
}

uint32_t tag_feats_features(const tag_word *w, uint8_t domain, uint64_t *out)
{
    uint32_t n = 0, t = 200, u = w->upos;

    ADD1(u);
    ADD2(u, w->key);
    ADD2(u, w->form);
    for (uint32_t i = 0; i < TAG_AFFIX; i++)
        ADD2(u, w->suffix[i]);
    for (uint32_t i = 0; i < 4; i++)
        ADD2(u, w->prefix[i]);
    ADD2(u, w->shape);
    ADD2(u, w[-1].upos);
    ADD2(u, w[1].upos);
    ADD2(u, w[-1].key);
    ADD2(u, w[1].key);
    ADD3(u, w[-2].upos, w[-1].upos);
    ADD3(u, w[-1].upos, w[1].upos);
    ADD3(u, w[1].upos, w[2].upos);
    ADD3(u, w[-1].upos, w[-1].feats);
    ADD3(u, w[-2].key, w[-1].key);
    ADD3(u, w->key, w[-1].upos);
    ADD3(u, w->key, w[1].upos);
    ADD3(u, w->key, w[-1].key);
    ADD3(u, w->key, w[1].key);
    ADD3(u, w->suffix[1], w[-1].upos);
    ADD3(u, w->suffix[1], w[-1].key);
    ADD3(u, w->suffix[2], w[-1].feats);
    ADD3(u, w->suffix[1], w[-2].upos);
    ADD3(u, w->suffix[1], w[1].upos);
    ADD2(u, w[-2].key);
    ADD3(u, w->suffix[1], w[-2].key);
    ADD3(u, w[-2].upos, w[-2].feats);
    ADD2(u, w->fine);
    ADD2(u, w[-1].fine);
    ADD2(u, w[1].fine);
    if (domain) {
        ADD3(u, domain, w->key);
        ADD3(u, domain, w->suffix[2]);
        ADD2(u, domain);
    }
    return n;
}

uint32_t tag_lemma_features(const tag_word *w, uint8_t domain, uint64_t *out)
{
    uint32_t n = 0, t = 300, u = w->upos;

    ADD1(u);
    ADD2(u, w->key);
    ADD2(u, w->form);
    ADD2(u, w->feats);
    ADD3(u, w->feats, w->key);
    for (uint32_t i = 0; i < TAG_AFFIX; i++)
        ADD3(u, w->feats, w->suffix[i]);
    for (uint32_t i = 0; i < TAG_AFFIX; i++)
        ADD2(u, w->prefix[i]);
    ADD3(u, w->prefix[1], w->suffix[0]);
    ADD3(u, w->prefix[2], w->suffix[1]);
    ADD3(u, w->prefix[3], w->suffix[1]);
    ADD3(u, w->prefix[4], w->suffix[1]);
    ADD3(u, w->prefix[2], w->suffix[2]);
    ADD3(u, w->shape, w->capital);
    ADD2(u, w->suffix[4]);
    ADD2(u, w[-1].key);
    ADD2(u, w[1].upos);
    ADD2(u, w->fine);
    ADD3(u, w->capital, w->known);
    ADD3(u, w->capital, w->fine);
    ADD3(u, w->capital, w[-1].capital << 3 | w[1].capital);
    ADD3(u, w->capital, w[-1].upos);
    ADD3(u, w->capital, w->habit);
    ADD3(u, w->shape, w->habit);
    if (domain) {
        ADD3(u, domain, w->key);
        ADD2(u, domain);
        ADD3(u, domain, w->capital);
        ADD3(u, domain, w->prefix[1]);
    }
    return n;
}

uint64_t tag_sure_key(const tag_word *w, uint8_t domain) { return feature3(400, w->form, w->upos, domain); }
