#include "parse/state.h"

bool parse_state_init(parse_state *s, const doc *d, const sentence *from, uint8_t domain, arena *a)
{
    uint32_t n = from->count, commas = 0, verbs = 0;

    *s = (parse_state){ .count = n, .domain = domain };
    s->word = ARENA_NEW(a, parse_word, (size_t)n + 2);
    s->stack = ARENA_NEW(a, uint32_t, (size_t)n + 1);
    if (!s->word || !s->stack)
        return false;
    for (uint32_t i = 0; i < n + 2; i++) {
        parse_word *p = &s->word[i];

        p->head = p->left1 = p->left2 = p->right1 = p->right2 = n + 1;
        p->commas = commas;
        p->verbs = verbs;
        p->tag = p->fine = UPOS_COUNT + i - n;
        p->key = p->lemma = i - n + 3;
        if (i < n) {
            const word *w = &d->word[from->first + i];

            p->key = w->key;
            p->lemma = w->lemma_key;
            p->tag = w->upos;
            p->fine = (uint32_t)feature_mix(str_hash(w->feats), w->upos);
            p->fine_cluster = w->cluster ? (w->cluster - 1u) / 64 + 1 : 0;
            p->coarse_cluster = w->cluster ? (w->cluster - 1u) % 64 + 1 : 0;
            commas += w->upos == UPOS_PUNCT;
            verbs += w->upos == UPOS_VERB;
        }
    }
    return true;
}

uint32_t parse_allowed(const parse_state *s)
{
    uint32_t allowed = 0;
    bool headed = s->depth && s->word[s->stack[s->depth - 1]].head <= s->count;

    if (s->next < s->count)
        allowed |= 1u << MOVE_SHIFT;
    if (s->depth) {
        allowed |= headed ? 1u << MOVE_REDUCE : 1u << MOVE_LEFT;
        if (s->next < s->count)
            allowed |= 1u << MOVE_RIGHT;
    }
    return allowed;
}

void parse_arc(const parse_state *s, move m, uint32_t *head, uint32_t *dependent)
{
    uint32_t top = s->stack[s->depth - 1];

    *head = m == MOVE_LEFT ? s->next : top;
    *dependent = m == MOVE_LEFT ? top : s->next;
}

void parse_attach(parse_state *s, uint32_t head, uint32_t dependent, uint32_t label)
{
    parse_word *h = &s->word[head], *d = &s->word[dependent];

    d->head = head;
    d->label = label + 1;
    if (dependent < head) {
        h->left2 = h->left1;
        h->left1 = dependent;
        h->left_count += h->left_count < 7;
        h->left_labels |= (uint64_t)1 << (label & 63);
    } else {
        h->right2 = h->right1;
        h->right1 = dependent;
        h->right_count += h->right_count < 7;
        h->right_labels |= (uint64_t)1 << (label & 63);
    }
}

void parse_apply(parse_state *s, move m, uint32_t label)
{
    uint32_t head, dependent;

    if (m == MOVE_LEFT || m == MOVE_RIGHT) {
        parse_arc(s, m, &head, &dependent);
        parse_attach(s, head, dependent, label);
    }
    if (m == MOVE_LEFT || m == MOVE_REDUCE)
        s->depth--;
    else
        s->stack[s->depth++] = s->next++;
}

static uint32_t bucket(uint32_t distance)
{
    return distance < 6 ? distance : distance < 10 ? 6 : distance < 20 ? 7 : 8;
}

static uint32_t upto(uint32_t n, uint32_t most) { return n < most ? n : most; }

#define ADD1(a) out[n++] = feature1(t++, a)
#define ADD2(a, b) out[n++] = feature2(t++, a, b)
#define ADD3(a, b, c) out[n++] = feature3(t++, a, b, c)
#define ADD4(a, b, c, d) out[n++] = feature4(t++, a, b, c, d)

/* Templates after Zhang and Nivre (2011), table 1, with lemmas and features added. */
uint32_t parse_move_features(const parse_state *s, uint64_t *out)
{
    const parse_word *w = s->word, *none = &w[s->count + 1];
    const parse_word *s0 = s->depth ? &w[s->stack[s->depth - 1]] : none;
    const parse_word *s1 = s->depth > 1 ? &w[s->stack[s->depth - 2]] : none;
    const parse_word *s2 = s->depth > 2 ? &w[s->stack[s->depth - 3]] : none;
    const parse_word *n0 = &w[s->next], *n1 = s->next + 1 <= s->count ? n0 + 1 : none;
    const parse_word *n2 = s->next + 2 <= s->count ? n0 + 2 : none;
    const parse_word *p1 = s->next ? n0 - 1 : none;
    const parse_word *h = &w[s0->head], *h2 = &w[h->head];
    const parse_word *l1 = &w[s0->left1], *l2 = &w[s0->left2], *r1 = &w[s0->right1], *r2 = &w[s0->right2];
    const parse_word *nl1 = &w[n0->left1], *nl2 = &w[n0->left2];
    uint32_t d = s->depth ? bucket((uint32_t)(n0 - s0)) : 15, n = 0, t = 1000;
    uint32_t commas = s->depth ? upto(n0->commas - s0->commas, 3) : 5, verbs = s->depth ? upto(n0->verbs - s0->verbs, 3) : 5;
    uint32_t headed = s0->head <= s->count;

    /* single words */
    ADD2(s0->key, s0->tag);
    ADD1(s0->fine);
    ADD1(s0->lemma);
    ADD2(n0->key, n0->tag);
    ADD1(n0->fine);
    ADD1(n0->lemma);
    ADD2(n1->key, n1->tag);
    ADD1(n1->fine);
    ADD2(n2->key, n2->tag);
    ADD1(n2->fine);
    ADD2(s1->lemma, s1->tag);
    ADD1(s1->fine);
    ADD2(p1->key, p1->tag);
    /* pairs */
    ADD4(s0->key, s0->tag, n0->key, n0->tag);
    ADD3(s0->lemma, s0->tag, n0->lemma);
    ADD3(s0->key, s0->tag, n0->fine);
    ADD3(s0->fine, n0->key, n0->tag);
    ADD3(s0->lemma, s0->tag, n0->tag);
    ADD3(s0->tag, n0->lemma, n0->tag);
    ADD2(s0->fine, n0->fine);
    ADD2(s0->tag, n0->tag);
    ADD2(n0->fine, n1->fine);
    ADD3(n0->key, n1->tag, s0->tag);
    ADD3(s0->lemma, n0->tag, n1->lemma);
    ADD3(s0->lemma, s1->lemma, n0->tag);
    /* threes */
    ADD3(n0->tag, n1->tag, n2->tag);
    ADD3(s0->tag, n0->tag, n1->tag);
    ADD3(s0->fine, n0->fine, n1->fine);
    ADD4(s0->tag, n0->tag, n1->tag, n2->tag);
    ADD3(h->tag, s0->tag, n0->tag);
    ADD4(h->lemma, s0->tag, n0->tag, s0->label);
    ADD3(s0->tag, l1->tag, n0->tag);
    ADD3(s0->tag, r1->tag, n0->tag);
    ADD3(s0->tag, n0->tag, nl1->tag);
    ADD3(s1->tag, s0->tag, n0->tag);
    ADD4(s2->tag, s1->tag, s0->tag, n0->tag);
    ADD4(s1->tag, s0->tag, n0->tag, n1->tag);
    ADD3(s1->fine, s0->fine, n0->fine);
    ADD4(s1->tag, s1->label, s0->tag, s0->label);
    /* distance and what lies between */
    ADD2(s0->lemma, d);
    ADD2(s0->fine, d);
    ADD2(n0->lemma, d);
    ADD2(n0->fine, d);
    ADD3(s0->tag, n0->tag, d);
    ADD4(s0->tag, n0->tag, commas, verbs);
    ADD4(s0->fine, n0->tag, commas, headed);
    ADD4(s0->label, n0->tag, commas, n1->tag);
    /* children: how many, which */
    ADD3(s0->lemma, s0->right_count, 0);
    ADD3(s0->fine, s0->right_count, n0->tag);
    ADD3(s0->lemma, s0->left_count, 1);
    ADD3(s0->fine, s0->left_count, n0->tag);
    ADD2(n0->lemma, n0->left_count);
    ADD3(n0->fine, n0->left_count, s0->tag);
    ADD3(s0->lemma, s0->right_labels, n0->tag);
    ADD3(s0->tag, s0->right_labels, n0->tag);
    ADD3(s0->tag, s0->left_labels, n0->tag);
    ADD2(s0->lemma, s0->left_labels);
    ADD3(n0->tag, n0->left_labels, s0->tag);
    ADD2(n0->lemma, n0->left_labels);
    /* relatives */
    ADD2(h->key, h->tag);
    ADD2(s0->label, n0->tag);
    ADD3(s0->label, s0->tag, n0->fine);
    ADD3(l1->lemma, l1->label, n0->tag);
    ADD3(r1->lemma, r1->label, n0->tag);
    ADD3(r1->label, s0->lemma, n0->tag);
    ADD3(nl1->key, nl1->label, n0->tag);
    ADD3(nl1->key, s0->tag, n0->tag);
    ADD4(nl1->key, s0->lemma, n0->tag, s0->tag);
    ADD3(nl1->key, s0->lemma, n0->lemma);
    ADD3(nl1->key, h->lemma, s0->tag);
    ADD3(h2->tag, h->tag, s0->tag);
    ADD4(h->label, s0->label, n0->tag, h->tag);
    ADD3(l2->tag, l1->tag, s0->tag);
    ADD3(r2->tag, r1->tag, s0->tag);
    ADD4(r2->label, r1->label, s0->tag, n0->tag);
    ADD4(r1->tag, r1->label, s0->tag, n0->tag);
    ADD3(nl2->tag, nl1->tag, n0->tag);
    ADD3(nl2->key, nl1->key, n0->tag);
    ADD4(nl2->label, nl1->label, n0->tag, s0->tag);
    ADD2(headed, n0->fine);
    ADD4(p1->tag, s0->tag, n0->tag, n1->tag);
    /* word clusters (Koo and others 2008) */
    ADD2(s0->fine_cluster, s0->tag);
    ADD2(n0->fine_cluster, n0->tag);
    ADD2(n1->fine_cluster, n1->tag);
    ADD2(s0->fine_cluster, n0->fine_cluster);
    ADD3(s0->fine_cluster, n0->tag, s0->tag);
    ADD3(s0->tag, n0->fine_cluster, n0->tag);
    ADD3(s0->coarse_cluster, n0->coarse_cluster, n1->coarse_cluster);
    ADD3(s1->coarse_cluster, s0->coarse_cluster, n0->coarse_cluster);
    ADD4(h->coarse_cluster, s0->coarse_cluster, n0->coarse_cluster, s0->label);
    ADD3(s0->fine_cluster, nl1->key, n0->tag);
    ADD3(h->fine_cluster, nl1->key, n0->tag);
    ADD4(s0->coarse_cluster, nl1->key, n0->coarse_cluster, s0->tag);
    ADD3(s0->fine_cluster, s0->right_labels, n0->tag);
    if (s->domain) {
        ADD3(s->domain, s0->tag, n0->tag);
        ADD3(s->domain, s0->lemma, n0->tag);
        ADD3(s->domain, s0->tag, n0->lemma);
        ADD4(s->domain, s0->label, s0->tag, n0->tag);
    }
    return n;
}

uint32_t parse_label_features(const parse_state *s, uint32_t head, uint32_t dependent, uint64_t *out)
{
    const parse_word *w = s->word, *none = &w[s->count + 1], *h = &w[head], *d = &w[dependent];
    const parse_word *l1 = &w[d->left1], *l2 = &w[d->left2], *r1 = &w[d->right1];
    const parse_word *hl1 = &w[h->left1], *hr1 = &w[h->right1], *hh = &w[h->head];
    const parse_word *before = dependent ? d - 1 : none, *after = dependent + 1 < s->count ? d + 1 : none;
    const parse_word *hb = head && head < s->count ? h - 1 : none, *ha = head + 1 < s->count ? h + 1 : none;
    uint32_t left = dependent < head, dist = bucket(left ? head - dependent : dependent - head), n = 0, t = 2000;
    uint64_t siblings = left ? h->left_labels : h->right_labels;
    uint32_t commas = upto(left ? h->commas - d->commas : d->commas - h->commas, 3);

    ADD2(left, d->key);
    ADD2(left, d->lemma);
    ADD2(left, d->fine);
    ADD2(left, h->key);
    ADD2(left, h->lemma);
    ADD2(left, h->fine);
    ADD3(left, h->lemma, d->lemma);
    ADD3(left, h->key, d->fine);
    ADD3(left, h->lemma, d->tag);
    ADD3(left, h->fine, d->key);
    ADD3(left, h->tag, d->lemma);
    ADD3(left, h->fine, d->fine);
    ADD3(left, h->tag, d->tag);
    ADD4(left, dist, h->tag, d->tag);
    ADD4(left, dist, h->fine, d->fine);
    ADD4(left, dist, d->lemma, h->tag);
    ADD4(left, commas, h->fine, d->fine);
    ADD3(left, l1->key, d->tag);
    ADD4(left, l1->key, d->tag, h->tag);
    ADD4(left, l1->key, d->lemma, h->tag);
    ADD4(left, l1->key, h->lemma, d->tag);
    ADD4(left, l1->label, d->fine, h->fine);
    ADD4(left, l2->key, l1->key, d->tag);
    ADD3(left, d->left_labels, d->tag);
    ADD4(left, d->left_labels, d->tag, h->tag);
    ADD3(left, d->right_labels, d->tag);
    ADD4(left, d->left_labels, h->lemma, d->tag);
    ADD3(left, r1->key, d->tag);
    ADD4(left, r1->label, d->tag, h->tag);
    ADD4(left, siblings, h->fine, d->fine);
    ADD3(left, siblings, d->tag);
    ADD4(left, h->left_labels, h->right_labels, d->tag);
    ADD4(left, h->left_labels, h->lemma, d->tag);
    ADD4(left, hl1->key, h->tag, d->tag);
    ADD4(left, hr1->label, h->tag, d->tag);
    ADD4(left, hr1->lemma, h->tag, d->tag);
    ADD3(h->label, h->tag, d->tag);
    ADD4(h->label, hh->tag, h->tag, d->tag);
    ADD4(left, before->key, d->tag, h->tag);
    ADD4(left, after->key, d->tag, h->tag);
    ADD4(before->tag, d->tag, after->tag, left);
    ADD4(hb->tag, h->tag, ha->tag, d->tag);
    ADD4(left, ha->key, h->tag, d->tag);
    ADD4(left, hb->key, h->tag, d->tag);
    ADD4(left, before->fine, d->fine, h->tag);
    ADD3(left, h->fine_cluster, d->fine_cluster);
    ADD3(left, h->fine_cluster, d->tag);
    ADD3(left, h->tag, d->fine_cluster);
    ADD4(left, h->coarse_cluster, d->coarse_cluster, l1->key);
    ADD4(left, d->fine_cluster, l1->key, h->tag);
    ADD4(left, h->fine_cluster, l1->key, d->tag);
    ADD4(left, h->fine_cluster, h->left_labels, d->tag);
    if (s->domain) {
        ADD3(s->domain, h->tag, d->tag);
        ADD3(s->domain, d->key, h->tag);
        ADD4(s->domain, h->lemma, d->tag, left);
        ADD4(s->domain, l1->key, d->tag, h->tag);
    }
    return n;
}
