/* Cues (words of saying, "menurut", "according to") and the speaker that stands with each.
 *
 * The speaker is the subject of the verb in the tree (agent of a passive, noun before a relative clause, subject of the
 * verb it is joined to), the noun after a preposition; where the tree has none, the nearest mention in the usual place:
 * right after a tag ("kata X", "said X"), before a verb that governs ("X mengatakan"). */
#include "base/error.h"
#include "quote/internal.h"

enum { NEAR_AFTER = 8, NEAR_MEDIUM = 4, NAME_AFTER = 18, JOIN_REACH = 4, NEAR_BEFORE = 14 };

uint32_t word_from(const doc *d, uint32_t byte)
{
    uint32_t lo = 0, hi = d->word_count;

    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;

        if (d->word[mid].end <= byte)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

uint32_t first_cue_from(const finder *f, uint32_t w)
{
    uint32_t lo = 0, hi = f->cue_count;

    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;

        if (f->cue[mid].first < w)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

static bool phrase_fits(const doc *d, const cue_phrase *p, uint32_t w, uint32_t end)
{
    if (w + p->count > end || !(str_eq(d->word[w].lower, p->word[0]) || str_eq(d->word[w].lemma, p->word[0])))
        return false;
    for (uint32_t i = 1; i < p->count; i++)
        if (!str_eq(d->word[w + i].lower, p->word[i]))
            return false;
    return true;
}

static uint32_t sentence_end(const doc *d, uint32_t w)
{
    const sentence *s = &d->sentence[d->word[w].sentence];

    return s->first + s->count;
}

/* A lone verb of saying must be a verb here ("Secretary of State" is none); verbs are matched by lemma, all else as
 * written ("tersebut" has the lemma of a tag). */
static bool may_be_cue(const doc *d, const cue_phrase *p, uint32_t w, bool by_lemma)
{
    uint8_t pos = d->word[w].upos;

    if (p->class != CUE_SAY && p->class != CUE_ACT)
        return !by_lemma;
    return p->count > 1 || !(pos == UPOS_NOUN || pos == UPOS_PROPN || pos == UPOS_ADJ);
}

/* The longest phrase at word `w`; NO_INDEX when none. `class`: CUE_COUNT for any. */
static uint32_t phrase_at(const finder *f, uint32_t w, uint8_t class)
{
    const doc *d = f->d;
    uint64_t key[2] = { d->word[w].key, d->word[w].lemma_key };
    uint32_t best = NO_INDEX, end = sentence_end(d, w);

    for (uint32_t k = 0; k < 2; k++) {
        uint32_t cursor;

        if (k == 1 && key[1] == key[0])
            break;
        for (uint32_t i = map_first(&f->rules->by_word, key[k], &cursor); i != NO_INDEX;
             i = map_next(&f->rules->by_word, key[k], &cursor)) {
            const cue_phrase *p = &f->rules->phrase[i];

            if (class != CUE_COUNT && p->class != class)
                continue;
            if (!may_be_cue(d, p, w, k == 1))
                continue;
            if (phrase_fits(d, p, w, end)
                && (best == NO_INDEX || p->count > f->rules->phrase[best].count))
                best = i;
        }
        if (best != NO_INDEX)
            break;
    }
    return best;
}

bool cue_phrase_at(const finder *f, uint32_t w, uint8_t class, uint32_t *last)
{
    uint32_t p;

    if (w >= f->d->word_count || f->d->sentence_count == 0)
        return false;
    p = phrase_at(f, w, class);
    if (p == NO_INDEX)
        return false;
    *last = w + f->rules->phrase[p].count - 1;
    return true;
}

uint32_t mention_actor(const doc *d, uint32_t m)
{
    return m != NO_INDEX && d->mention[m].actor_count > 0 ? d->mention[m].actor[0] : NO_INDEX;
}

/* "saya", "we": the voice inside a quotation, nobody outside it. */
static bool first_person(const doc *d, const mention *m)
{
    str feats = d->word[m->head].feats;

    return m->form == FORM_PRONOUN
        && (str_find(feats, STR("Person=1")) != NO_INDEX || str_find(feats, STR("Person=2")) != NO_INDEX);
}

bool can_speak(const finder *f, uint32_t index)
{
    const mention *m;
    uint32_t last;

    if (index == NO_INDEX)
        return false;
    m = &f->d->mention[index];
    if (m->type == MENTION_LOC || m->type == MENTION_OTHER || m->form == FORM_ADJECTIVE || first_person(f->d, m))
        return false;
    return !cue_phrase_at(f, m->head, CUE_LISTENER, &last);
}

/* The mention that a noun of the tree stands for. */
static uint32_t mention_of(const finder *f, uint32_t w)
{
    uint32_t m = doc_mention_headed(f->d, w);

    if (m == NO_INDEX)
        m = doc_mention_at(f->d, w);
    return can_speak(f, m) ? m : NO_INDEX;
}

static bool is_enclitic(const finder *f, uint32_t w)
{
    uint32_t last;

    return w < f->d->word_count && (f->d->word[w].flags & WORD_IN_MWT) && cue_phrase_at(f, w, CUE_ENCLITIC, &last);
}

/* ---- By the tree -------------------------------------------------------------------------------------------------- */

static uint32_t child_mention(const finder *f, uint32_t verb, deprel rel, bool agents)
{
    const doc *d = f->d;

    for (uint32_t c = d->word[verb].first_child; c != NO_INDEX; c = d->word[c].next_sibling) {
        bool agent = d->word[c].sub == SUB_AGENT || d->word[c].sub == SUB_PASS;
        uint32_t m;

        if (d->word[c].rel != rel || (agents != agent && rel == REL_OBL))
            continue;
        if (rel == REL_NSUBJ && d->word[c].sub == SUB_PASS)
            continue;
        if (is_enclitic(f, c))
            return NO_INDEX;
        m = mention_of(f, c);
        if (m != NO_INDEX)
            return m;
    }
    return NO_INDEX;
}

static uint32_t speaker_by_tree(const finder *f, uint32_t verb)
{
    const doc *d = f->d;
    const word *v = &d->word[verb];
    uint32_t m = child_mention(f, verb, REL_NSUBJ, false);

    if (m == NO_INDEX)
        m = child_mention(f, verb, REL_OBL, true);
    if (m == NO_INDEX && v->rel == REL_ACL && v->head != NO_INDEX)
        m = mention_of(f, v->head);
    for (uint32_t up = verb, k = 0; m == NO_INDEX && k < 3; k++) {
        bool joined = d->word[up].rel == REL_CONJ || d->word[up].rel == REL_XCOMP || d->word[up].rel == REL_ADVCL;

        if (!joined || d->word[up].head == NO_INDEX)
            break;
        up = d->word[up].head;
        m = child_mention(f, up, REL_NSUBJ, false);
    }
    return m;
}

/* ---- By the place ------------------------------------------------------------------------------------------------- */

static bool is_char(const word *w, char c) { return w->form.n == 1 && w->form.p[0] == c; }

static bool is_person_name(const doc *d, uint32_t m)
{
    return d->mention[m].type == MENTION_PER && d->mention[m].form == FORM_NAME;
}

/* "Kapolda Bali Irjen Hadiatmoko": a rank may join two names; the second one is the person. */
static uint32_t last_joined(const finder *f, uint32_t m, uint32_t end)
{
    const doc *d = f->d;

    for (uint32_t next = d->mention[m].last + 1; next < end && next <= d->mention[m].last + JOIN_REACH; next++) {
        uint32_t n = doc_mention_at(d, next);

        if (d->word[next].upos == UPOS_PUNCT || d->word[next].upos == UPOS_ADP || d->word[next].upos == UPOS_VERB
            || d->word[next].upos == UPOS_CCONJ)
            return m;
        if (n != NO_INDEX && n != m && is_person_name(d, n) && d->mention[n].full_first == d->mention[m].last + 1)
            return n;
    }
    return m;
}

/* Past "(WHO)". */
static uint32_t after_parenthesis(const doc *d, uint32_t w, uint32_t end)
{
    for (uint32_t i = w; i < end && i < w + NAME_AFTER; i++)
        if (is_char(&d->word[i], ')'))
            return i;
    return w;
}

/* The mention in the phrase after a tag. A title may come first and the name after it, set off by a comma ("kata Kepala
 * Polisi Kota, Komisaris Budi", "Duta Besar Australia untuk RI, Greg Moriarty"): the name of a person wins over what
 * stands in the title. `through`: prepositions do not end the search. */
static uint32_t mention_after(const finder *f, uint32_t w, uint32_t reach, bool through)
{
    const doc *d = f->d;
    uint32_t end = sentence_end(d, w), first = NO_INDEX;
    bool comma = false, placed = false;

    for (uint32_t i = w + 1; i <= w + NAME_AFTER && i < end; i++) {
        const word *at = &d->word[i];
        uint32_t m = doc_mention_at(d, i);

        if (m != NO_INDEX && can_speak(f, m)) {
            if (is_person_name(d, m) && (first == NO_INDEX || comma || !placed))
                return last_joined(f, m, end);
            if (first == NO_INDEX && i <= w + reach && !comma)
                first = m;
            if (comma || first == NO_INDEX || d->mention[first].form == FORM_PRONOUN)
                break;
            i = d->mention[m].last > i ? d->mention[m].last : i;
            continue;
        }
        if (is_char(at, '(')) {
            i = after_parenthesis(d, i, end);
        } else if (is_char(at, ',')) {
            if (comma || first == NO_INDEX)
                break;
            comma = true;
        } else if (at->upos == UPOS_ADP) {
            placed = true;
            if (first == NO_INDEX && !through)
                break;
        } else if (at->upos == UPOS_VERB || at->upos == UPOS_SCONJ || at->upos == UPOS_AUX
                   || (at->upos == UPOS_PUNCT && !is_char(at, '.'))) {
            break;
        }
    }
    return first;
}

static uint32_t mention_before(const finder *f, uint32_t w)
{
    const doc *d = f->d;
    uint32_t from = d->sentence[d->word[w].sentence].first;

    for (uint32_t i = w, k = 0; i-- > from && k < NEAR_BEFORE; k++) {
        uint32_t m = doc_mention_at(d, i);

        if (m != NO_INDEX && can_speak(f, m) && d->mention[m].last < w)
            return m;
    }
    return NO_INDEX;
}

static bool is_object(const doc *d, uint32_t w) { return d->word[w].rel == REL_OBJ || d->word[w].rel == REL_IOBJ; }

static void find_speaker(const finder *f, cue *c)
{
    const doc *d = f->d;
    uint32_t head = c->class == CUE_BY ? c->last : c->first;

    if (is_enclitic(f, c->last + 1)) {
        c->clitic = true;
        c->last++;
        return;
    }
    if (c->class == CUE_CLITIC) {
        c->clitic = true;
        return;
    }
    if (c->class == CUE_BY) {
        uint32_t noun = d->word[head].head;

        c->mention = mention_after(f, c->last, NEAR_AFTER, true); /* "menurut data dari X" */
        if (c->mention == NO_INDEX && noun != NO_INDEX && noun > head)
            c->mention = mention_of(f, noun);
        return;
    }
    if (c->class == CUE_TAG || c->class == CUE_MEDIA)
        c->mention = mention_after(f, c->last, c->class == CUE_MEDIA ? NEAR_MEDIUM : NEAR_AFTER, false);
    if (c->mention == NO_INDEX && c->class != CUE_MEDIA)
        c->mention = speaker_by_tree(f, head);
    if (c->mention == NO_INDEX && c->class != CUE_MEDIA) {
        c->mention = mention_after(f, c->last, 1, false);
        if (c->mention != NO_INDEX && is_object(d, d->mention[c->mention].head))
            c->mention = NO_INDEX; /* "told Reuters" */
    }
    if (c->mention == NO_INDEX && c->class != CUE_MEDIA)
        c->mention = mention_before(f, c->first);
}

dgm_status find_cues(finder *f, dgm_error *error)
{
    const doc *d = f->d;

    if (d->sentence_count == 0)
        return DGM_OK;
    for (uint32_t w = 0; w < d->word_count; w++) {
        uint32_t p = phrase_at(f, w, CUE_COUNT);
        cue *c;

        if (p == NO_INDEX || f->rules->phrase[p].class >= CUE_THAT)
            continue;
        c = ARENA_PUSH(f->d->arena, f->cue, f->cue_count, f->cue_cap);
        if (!c)
            return dgm_fail_memory(error);
        *c = (cue){ .first = w, .last = w + f->rules->phrase[p].count - 1, .mention = NO_INDEX, .class = f->rules->phrase[p].class };
        find_speaker(f, c);
        w = c->last;
    }
    return DGM_OK;
}
