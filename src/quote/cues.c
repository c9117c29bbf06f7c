/* Cues (words of saying, "menurut", "according to") and the speaker that stands with each.
 *
 * The speaker is the subject of the verb in the tree (agent of a passive, noun before a relative clause, subject of the
 * verb it is joined to), the noun after a preposition; where the tree has none, the nearest mention in the usual place:
 * right after a tag ("kata X", "said X"), before a verb that governs ("X mengatakan"). */
#include "base/error.h"
#include "quote/internal.h"

enum { NEAR_AFTER = 8, NEAR_MEDIUM = 4, NAME_AFTER = 18, JOIN_REACH = 5, NEAR_BEFORE = 14, DOCUMENT_REACH = 3, COMMA_REACH = 10 };

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

    if (p->class == CUE_BELIEF)
        return pos == UPOS_NOUN;
    if (p->class != CUE_SAY && p->class != CUE_ACT && p->class != CUE_REPLY && p->class != CUE_STANCE && p->class != CUE_MIND
        && p->class != CUE_QUOTING)
        return !by_lemma;
    return p->count > 1 || !(pos == UPOS_NOUN || pos == UPOS_PROPN || pos == UPOS_ADJ);
}

static bool names_source(uint8_t class)
{
    return class < CUE_THAT || class == CUE_STANCE || class == CUE_MIND || class == CUE_BELIEF;
}

/* The longest phrase at word `w`; NO_INDEX when none. `class`: CUE_COUNT for any that names a source. */
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

            if (class != CUE_COUNT ? p->class != class : !names_source(p->class))
                continue;
            if (!may_be_cue(d, p, w, k == 1))
                continue;
            if (phrase_fits(d, p, w, end) && (best == NO_INDEX || p->count > f->rules->phrase[best].count))
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
    if (m->start < f->dateline_end || m->type == MENTION_LOC || m->type == MENTION_OTHER || m->form == FORM_ADJECTIVE || first_person(f->d, m))
        return false;
    if (cue_phrase_at(f, m->head, CUE_DOCUMENT, &last))
        return false;
    return f->d->word[m->head].rel == REL_NSUBJ || !cue_phrase_at(f, m->head, CUE_LISTENER, &last);
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

/* "X quoted Y as saying", "Y was quoted as saying": who is quoted. */
static uint32_t quoted_one(const finder *f, uint32_t verb)
{
    const doc *d = f->d;
    uint32_t m = child_mention(f, verb, REL_OBJ, false);

    for (uint32_t c = d->word[verb].first_child; m == NO_INDEX && c != NO_INDEX; c = d->word[c].next_sibling)
        if (d->word[c].rel == REL_NSUBJ && d->word[c].sub == SUB_PASS)
            m = mention_of(f, c);
    return m;
}

static uint32_t speaker_by_tree(const finder *f, uint32_t verb)
{
    const doc *d = f->d;
    const word *v = &d->word[verb];
    uint32_t m = child_mention(f, verb, REL_NSUBJ, false), last;

    if (m == NO_INDEX && v->head != NO_INDEX && cue_phrase_at(f, v->head, CUE_QUOTING, &last))
        m = quoted_one(f, v->head);

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

/* A subject in the tree that is no mention. */
static bool has_unnamed_subject(const finder *f, uint32_t verb)
{
    const doc *d = f->d;

    for (uint32_t k = d->word[verb].first_child; k != NO_INDEX; k = d->word[k].next_sibling)
        if (d->word[k].rel == REL_NSUBJ && d->word[k].sub != SUB_PASS && (d->word[k].upos == UPOS_NOUN || d->word[k].upos == UPOS_NUM))
            return true;
    return false;
}

/* Whose claim, plan, belief it is: its owner, else the subject of the verb that governs the noun. */
static uint32_t owner_of(const finder *f, uint32_t noun)
{
    const doc *d = f->d;

    for (uint32_t k = d->word[noun].first_child; k != NO_INDEX && k < noun; k = d->word[k].next_sibling) {
        uint32_t m = d->word[k].rel == REL_NMOD || d->word[k].rel == REL_DET ? mention_of(f, k) : NO_INDEX;

        if (m != NO_INDEX)
            return m;
    }
    return d->word[noun].head != NO_INDEX && d->word[noun].rel != REL_NSUBJ ? speaker_by_tree(f, d->word[noun].head) : NO_INDEX;
}

/* ---- By the place ------------------------------------------------------------------------------------------------- */

static bool is_person_name(const doc *d, uint32_t m)
{
    return d->mention[m].type == MENTION_PER && d->mention[m].form == FORM_NAME;
}

/* A name of a person that begins at word `w`, with two words or a title of its own. */
static uint32_t full_name_at(const finder *f, uint32_t w)
{
    const doc *d = f->d;
    uint32_t n = w < d->word_count ? doc_mention_at(d, w) : NO_INDEX;

    if (n == NO_INDEX || !is_person_name(d, n) || d->mention[n].full_first > w || d->mention[n].full_last <= d->mention[n].full_first)
        return NO_INDEX;
    return n;
}

/* "Kapolda Bali Irjen Hadiatmoko", "peneliti Litbang Kompas Yohan Wahyu": of names that follow one another the last one is the
 * person, the others stand in the title. */
static uint32_t last_joined(const finder *f, uint32_t m, uint32_t end)
{
    const doc *d = f->d;

    for (uint32_t next = d->mention[m].last + 1; next < end && next <= d->mention[m].last + JOIN_REACH; next++) {
        uint32_t n = doc_mention_at(d, next), full = full_name_at(f, next);

        if (d->word[next].upos == UPOS_PUNCT || d->word[next].upos == UPOS_ADP || d->word[next].upos == UPOS_VERB
            || d->word[next].upos == UPOS_CCONJ)
            return m;
        if (n != NO_INDEX && n != m && is_person_name(d, n) && d->mention[n].full_first == d->mention[m].last + 1)
            return n;
        if (full != NO_INDEX && full != m && d->mention[full].first == next)
            return full;
        if (n == NO_INDEX && d->word[next].upos != UPOS_PROPN && d->word[next].upos != UPOS_NUM)
            return m;
    }
    return m;
}

/* "Kasubdit Siber, Alfian Tumbel, ...": a full name set off by a comma is the person, what stands before it his office. A list has
 * a conjunction. */
static uint32_t set_off(const finder *f, uint32_t m, uint32_t end)
{
    const doc *d = f->d;
    uint32_t comma = (d->mention[m].full_last > d->mention[m].last ? d->mention[m].full_last : d->mention[m].last) + 1, n, next;

    if (comma + 1 >= end || !is_char(&d->word[comma], ','))
        return m;
    n = full_name_at(f, comma + 1);
    if (n == NO_INDEX || d->mention[n].first != comma + 1)
        return m;
    next = d->mention[n].full_last + 1;
    if (next < end && d->word[next].upos == UPOS_CCONJ)
        return m;
    if (next + 1 < end && is_char(&d->word[next], ',') && (d->word[next + 1].upos == UPOS_CCONJ || full_name_at(f, next + 1) != NO_INDEX))
        return m;
    return n;
}

/* The person in a phrase of titles and names that begins with mention `m`. */
static uint32_t person_in(const finder *f, uint32_t m, uint32_t end)
{
    if (f->d->mention[m].form == FORM_PRONOUN || f->d->mention[m].type == MENTION_GROUP)
        return m;
    return set_off(f, last_joined(f, m, end), end);
}

uint32_t parenthesis_end(const doc *d, uint32_t open, uint32_t end, uint32_t reach)
{
    for (uint32_t i = open; i < end && i < open + reach; i++)
        if (is_char(&d->word[i], ')'))
            return i;
    return open;
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
                return person_in(f, m, end);
            if (first == NO_INDEX && i <= w + reach && !comma)
                first = m;
            if (comma || first == NO_INDEX || d->mention[first].form == FORM_PRONOUN)
                break;
            i = d->mention[m].last > i ? d->mention[m].last : i;
            continue;
        }
        if (is_char(at, '(')) {
            i = parenthesis_end(d, i, end, NAME_AFTER); /* past "(WHO)" */
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

/* "melalui unggahan Telegram", "in a statement to Reuters". */
static bool in_adjunct(const doc *d, uint32_t m)
{
    const word *head = &d->word[d->mention[m].head];

    return head->rel == REL_OBL || (head->rel == REL_NMOD && head->head != NO_INDEX && d->word[head->head].rel == REL_OBL);
}

/* The nearest mention before the verb; one in an adjunct only when there is no other. */
static uint32_t mention_before(const finder *f, uint32_t w)
{
    const doc *d = f->d;
    uint32_t from = d->sentence[d->word[w].sentence].first, spare = NO_INDEX;
    bool inside = between_marks(f, d->word[w].start);

    for (uint32_t i = w, k = 0; i-- > from && k < NEAR_BEFORE; k++) {
        uint32_t m = doc_mention_at(d, i);

        if (m == NO_INDEX || !can_speak(f, m) || d->mention[m].last >= w || (between_marks(f, d->mention[m].start) && !inside))
            continue;
        if (!in_adjunct(d, m))
            return m;
        if (spare == NO_INDEX)
            spare = m;
    }
    return spare;
}

/* ---- Documents ------------------------------------------------------------------------------------------------------- */

/* The document that says it: subject of the verb, or what stands behind a tag ("demikian keterangan ..."). */
static uint32_t document_of(const finder *f, const cue *c)
{
    const doc *d = f->d;
    uint32_t last, end = sentence_end(d, c->last);

    for (uint32_t k = d->word[c->first].first_child; k != NO_INDEX; k = d->word[k].next_sibling)
        if (d->word[k].rel == REL_NSUBJ && cue_phrase_at(f, k, CUE_DOCUMENT, &last))
            return k;
    if (c->class != CUE_TAG && c->class != CUE_BY)
        return NO_INDEX;
    for (uint32_t w = c->last + 1; w < end && w <= c->last + DOCUMENT_REACH; w++) {
        if (cue_phrase_at(f, w, CUE_DOCUMENT, &last))
            return w;
        if (d->word[w].upos != UPOS_ADJ && d->word[w].upos != UPOS_DET)
            break;
    }
    return NO_INDEX;
}

/* The first of the words first..end-1 that a mention which can speak covers: that mention. */
static uint32_t speaker_within(const finder *f, uint32_t first, uint32_t end)
{
    for (uint32_t w = first; w < end; w++) {
        uint32_t m = doc_mention_at(f->d, w);

        if (m != NO_INDEX && can_speak(f, m))
            return m;
    }
    return NO_INDEX;
}

/* Who is named as its author: "its statement", "pernyataan resmi dari kementerian". */
static uint32_t author_of(const finder *f, uint32_t document, const cue *c)
{
    const doc *d = f->d;

    for (uint32_t k = d->word[document].first_child; k != NO_INDEX && k < document; k = d->word[k].next_sibling) {
        uint32_t m = d->word[k].rel == REL_NMOD || d->word[k].rel == REL_DET ? mention_of(f, k) : NO_INDEX;

        if (m != NO_INDEX)
            return m;
    }
    if (document > c->last) {
        uint32_t m = mention_after(f, document, NEAR_AFTER, true);

        return m == NO_INDEX ? speaker_within(f, document + 1, d->word[document].right + 1) : m; /* "a statement released on Monday by X" */
    }
    return speaker_within(f, document + 1, c->first < document + 1 + NEAR_AFTER ? c->first : document + 1 + NEAR_AFTER);
}

static bool is_object(const doc *d, uint32_t w) { return d->word[w].rel == REL_OBJ || d->word[w].rel == REL_IOBJ; }

static bool is_break(const word *w) { return w->upos == UPOS_PUNCT; }

/* The mention that touches the verb with a mark or comma on its other side: «..., Rossi said, ...», «...," wrote Maria Rossi». */
static uint32_t touching(const finder *f, const cue *c)
{
    const doc *d = f->d;
    const sentence *s = &d->sentence[d->word[c->first].sentence];
    uint32_t end = s->first + s->count, m;

    if (c->first > s->first) {
        m = doc_mention_at(d, c->first - 1);
        if (m != NO_INDEX && can_speak(f, m) && d->mention[m].last + 1 == c->first && !between_marks(f, d->mention[m].start)
            && (d->mention[m].full_first <= s->first || is_break(&d->word[d->mention[m].full_first - 1])))
            return m;
    }
    if (c->last + 1 >= end || c->first == s->first || !is_break(&d->word[c->first - 1]))
        return NO_INDEX;
    m = doc_mention_at(d, c->last + 1);
    if (m == NO_INDEX || !can_speak(f, m) || d->mention[m].full_first != c->last + 1 || is_object(d, d->mention[m].head))
        return NO_INDEX;
    return person_in(f, m, end);
}

/* "Rebels shelled the port, a person with knowledge of it said": between the mention and the verb a comma and then another
 * noun, which is the subject. */
static bool noun_comes_between(const finder *f, const cue *c)
{
    const doc *d = f->d;
    bool noun = false;

    for (uint32_t w = c->first; w > d->mention[c->mention].last + 1 && w + COMMA_REACH > c->first; w--) {
        const word *at = &d->word[w - 1];

        if (is_char(at, ','))
            return noun;
        if (at->upos == UPOS_VERB || at->upos == UPOS_AUX || at->upos == UPOS_PUNCT || at->upos == UPOS_SCONJ || at->upos == UPOS_CCONJ)
            return false;
        noun |= at->upos == UPOS_NOUN && at->rel != REL_OBL;
    }
    return false;
}

static void find_speaker(const finder *f, cue *c)
{
    const doc *d = f->d;
    uint32_t head = c->class == CUE_BY ? c->last : c->first, document;

    if (is_enclitic(f, c->last + 1)) {
        c->clitic = true;
        c->last++;
        return;
    }
    if (c->class == CUE_CLITIC) {
        c->clitic = true;
        return;
    }
    if (c->class == CUE_STANCE || c->class == CUE_MIND || c->class == CUE_BELIEF) {
        c->mention = c->class == CUE_BELIEF ? owner_of(f, head) : speaker_by_tree(f, head);
        c->unnamed = c->mention == NO_INDEX;
        return;
    }
    document = document_of(f, c);
    if (document != NO_INDEX && c->class != CUE_MEDIA) {
        c->document = true;
        c->mention = author_of(f, document, c);
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
    if (c->class == CUE_SAY || c->class == CUE_ACT || c->class == CUE_REPLY)
        c->mention = touching(f, c);
    if (c->mention == NO_INDEX && c->class != CUE_MEDIA) {
        c->mention = speaker_by_tree(f, head);
        if (c->mention != NO_INDEX && between_marks(f, d->mention[c->mention].start) && !between_marks(f, d->word[c->first].start))
            c->mention = NO_INDEX; /* what is said does not say it */
        if (c->mention != NO_INDEX && d->mention[c->mention].type == MENTION_PER)
            c->mention = person_in(f, c->mention, d->mention[c->mention].first < c->first ? c->first : sentence_end(d, c->last));
    }
    if (c->mention == NO_INDEX && (c->class == CUE_SAY || c->class == CUE_ACT || c->class == CUE_REPLY) && has_unnamed_subject(f, head)) {
        c->unnamed = true;
        return;
    }
    if (c->mention == NO_INDEX && c->class != CUE_MEDIA) {
        c->mention = mention_after(f, c->last, 1, false);
        if (c->mention != NO_INDEX && is_object(d, d->mention[c->mention].head))
            c->mention = NO_INDEX; /* "told Reuters" */
    }
    if (c->mention == NO_INDEX && c->class != CUE_MEDIA)
        c->mention = mention_before(f, c->first);
    if (c->mention != NO_INDEX && (c->class == CUE_SAY || c->class == CUE_ACT || c->class == CUE_REPLY) && noun_comes_between(f, c)) {
        c->mention = NO_INDEX;
        c->unnamed = true;
    }
}

/* "Rossi: We will not go", "Maria Rossi: ..." at the start of a sentence. */
static uint32_t name_before_colon(const finder *f, uint32_t w)
{
    const doc *d = f->d;
    uint32_t m = doc_mention_at(d, w), next;

    if (m == NO_INDEX || !is_person_name(d, m) || d->mention[m].full_first != w || !can_speak(f, m))
        return NO_INDEX;
    next = (d->mention[m].last > d->mention[m].full_last ? d->mention[m].last : d->mention[m].full_last) + 1;
    return next < sentence_end(d, w) && is_char(&d->word[next], ':') ? m : NO_INDEX;
}

/* A verb or adjective that no table knows, with a clause that has a subject of its own: "was confident that ...". */
static bool governs_clause(const doc *d, uint32_t w)
{
    if (d->word[w].upos != UPOS_VERB && d->word[w].upos != UPOS_ADJ)
        return false;
    for (uint32_t k = d->word[w].first_child; k != NO_INDEX; k = d->word[k].next_sibling)
        if (k > w && d->word[k].rel == REL_CCOMP && doc_child(d, k, REL_NSUBJ) != NO_INDEX && doc_child(d, w, REL_NSUBJ) != NO_INDEX)
            return true;
    return false;
}

static dgm_status add_cue(finder *f, uint32_t first, uint32_t last, uint8_t class, uint32_t m, dgm_error *error)
{
    cue *c = ARENA_PUSH(f->d->arena, f->cue, f->cue_count, f->cue_cap);

    if (!c)
        return dgm_fail_memory(error);
    *c = (cue){ .first = first, .last = last, .mention = m, .class = class };
    if (class != CUE_COLON)
        find_speaker(f, c);
    return DGM_OK;
}

dgm_status find_cues(finder *f, dgm_error *error)
{
    const doc *d = f->d;

    if (d->sentence_count == 0)
        return DGM_OK;
    for (uint32_t w = 0; w < d->word_count; w++) {
        uint32_t m = d->word[w].flags & WORD_SENTENCE_START ? name_before_colon(f, w) : NO_INDEX;
        uint32_t p = m == NO_INDEX ? phrase_at(f, w, CUE_COUNT) : NO_INDEX;

        if (m != NO_INDEX) {
            w = (d->mention[m].last > d->mention[m].full_last ? d->mention[m].last : d->mention[m].full_last) + 1;
            TRY(add_cue(f, w, w, CUE_COLON, m, error));
        } else if (p != NO_INDEX) {
            TRY(add_cue(f, w, w + f->rules->phrase[p].count - 1, f->rules->phrase[p].class, NO_INDEX, error));
            w = f->cue[f->cue_count - 1].last;
        } else if (governs_clause(d, w)) {
            TRY(add_cue(f, w, w, CUE_MIND, NO_INDEX, error));
        }
    }
    return DGM_OK;
}
