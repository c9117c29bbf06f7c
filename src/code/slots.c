#include "code/slots.h"

/* Hashes of "oleh" and "by" are not spelt in C: agents are found by the relation obl:agent, or by the slot `by`, whose
 * markers are the pack's (frames write obl(oleh)). What remains here is grammar of Universal Dependencies. */

static void add(fillers *f, uint32_t w)
{
    for (uint32_t i = 0; i < f->count; i++)
        if (f->word[i] == w)
            return;
    if (f->count < MAX_FILLERS)
        f->word[f->count++] = w;
}

bool has_case(const doc *d, uint32_t w, const uint64_t *prep, uint32_t count)
{
    for (uint32_t c = d->word[w].first_child; c != NO_INDEX; c = d->word[c].next_sibling) {
        if (d->word[c].rel != REL_CASE && d->word[c].rel != REL_MARK)
            continue;
        for (uint32_t i = 0; i < count; i++)
            if (d->word[c].key == prep[i])
                return true;
    }
    return false;
}

static bool has_any_case(const doc *d, uint32_t w) { return doc_child(d, w, REL_CASE) != NO_INDEX; }

/* A preposition that is no word of the trigger: in "menembak mati dua orang" taggers may call "mati" one. */
static bool has_case_beside(const doc *d, const candidate *c, uint32_t w)
{
    uint32_t p = doc_child(d, w, REL_CASE);

    return p != NO_INDEX && (p < c->first || p > c->last);
}

static bool is_relative_pronoun(const doc *d, uint32_t w)
{
    const word *x = &d->word[w];

    return x->upos == UPOS_PRON && str_find(x->feats, STR("PronType=Rel")) != NO_INDEX;
}

bool is_passive(const doc *d, uint32_t v)
{
    bool perfect = false;

    for (uint32_t c = d->word[v].first_child; c != NO_INDEX; c = d->word[c].next_sibling) {
        if ((d->word[c].rel == REL_NSUBJ || d->word[c].rel == REL_AUX || d->word[c].rel == REL_CSUBJ) && d->word[c].sub == SUB_PASS)
            return true;
        perfect |= d->word[c].rel == REL_AUX;
    }
    /* "have surrounded": a past participle whose only auxiliary is none of the passive, whatever voice the tagger says. */
    if (perfect && d->word[v].flags & WORD_PAST)
        return false;
    /* A participle with an object of its own is a finite verb that the parser took for one ("the premier criticised
     * Israel"). */
    if (d->word[v].rel == REL_ACL && (d->word[v].flags & WORD_PAST) && doc_child(d, v, REL_OBJ) != NO_INDEX)
        return false;
    if (d->word[v].flags & WORD_PASSIVE)
        return true;
    /* A bare past participle after a noun: "activists detained by police". */
    return d->word[v].rel == REL_ACL && d->word[v].sub != SUB_RELCL && (d->word[v].flags & WORD_PAST);
}

/* "The Israeli raid": a word with an article of its own is no verb, whatever the tagger says. */
bool is_verb(const doc *d, uint32_t w)
{
    uint32_t c;

    if (d->word[w].upos != UPOS_VERB)
        return false;
    c = doc_child(d, w, REL_DET);
    return c == NO_INDEX || c > w;
}

static uint32_t own_subject(const doc *d, uint32_t v)
{
    uint32_t c = doc_child(d, v, REL_NSUBJ);

    return c == NO_INDEX ? doc_child(d, v, REL_CSUBJ) : c;
}

/* Of a clause without subject: who controls it. */
static uint32_t controller(const doc *d, uint32_t v, uint32_t depth, bool *inherited)
{
    uint32_t h = d->word[v].head, object;

    if (h == NO_INDEX || depth > 6)
        return NO_INDEX;
    switch (d->word[v].rel) {
    case REL_ACL:
        return h;
    case REL_XCOMP:
        object = doc_child(d, h, REL_OBJ);
        if (object == NO_INDEX)
            object = doc_child(d, h, REL_IOBJ);
        if (object != NO_INDEX && object < v)
            return object;
        break;
    case REL_AUX:
    case REL_ADVMOD: /* "Presiden ingin bertemu", "tidak mau ikut": the word of will hangs under what is willed */
        return h > v ? own_subject(d, h) : NO_INDEX;
    case REL_AMOD:
    case REL_NMOD:
    case REL_FLAT: /* a predicate that the parser took for an attribute: "Fraksi itu tidak sepakat" */
        *inherited = true;
        return h < v && (d->word[h].upos == UPOS_NOUN || d->word[h].upos == UPOS_PROPN) ? h : NO_INDEX;
    case REL_CONJ:
    case REL_ADVCL:
    case REL_CCOMP:
    case REL_PARATAXIS:
    case REL_OBL:
    case REL_OBJ:
    case REL_DEP:
        break;
    default:
        return NO_INDEX;
    }
    *inherited = true;
    object = own_subject(d, h);
    return object != NO_INDEX ? object : controller(d, h, depth + 1, inherited);
}

uint32_t surface_subject(const doc *d, uint32_t v, bool *inherited)
{
    uint32_t s = own_subject(d, v);

    if (s != NO_INDEX) {
        if (is_relative_pronoun(d, s) && d->word[v].rel == REL_ACL && d->word[v].head != NO_INDEX)
            return d->word[v].head;
        return s;
    }
    return controller(d, v, 0, inherited);
}

/* The noun that a relative clause belongs to, when the clause lacks its object ("the man whom police arrested"). */
static uint32_t relative_object(const doc *d, uint32_t v)
{
    uint32_t s = own_subject(d, v), o = doc_child(d, v, REL_OBJ);

    if (d->word[v].rel != REL_ACL || s == NO_INDEX || is_relative_pronoun(d, s))
        return NO_INDEX;
    if (o != NO_INDEX && !is_relative_pronoun(d, o))
        return NO_INDEX;
    return d->word[v].head;
}

/* Agent of a passive: obl:agent; a bare noun right after an Indonesian di- verb; a pronoun right before a bare stem. */
static void passive_agent(const doc *d, uint32_t v, fillers *out)
{
    for (uint32_t c = d->word[v].first_child; c != NO_INDEX; c = d->word[c].next_sibling) {
        const word *x = &d->word[c];

        if ((x->rel == REL_OBL || x->rel == REL_NMOD) && x->sub == SUB_AGENT)
            add(out, c);
        else if ((x->rel == REL_OBL || x->rel == REL_OBJ || x->rel == REL_NMOD) && c > v && !has_any_case(d, c) && x->sub != SUB_TMOD &&
                 !(x->flags & WORD_NUMERIC))
            add(out, c);
    }
}

static void bare_stem_agent(const doc *d, const candidate *c, fillers *out)
{
    uint32_t w = c->first;

    if (c->form != AS_PASSIVE && c->form != AS_BARE)
        return;
    if (w > d->sentence[d->word[w].sentence].first && d->word[w - 1].upos == UPOS_PRON && !is_relative_pronoun(d, w - 1))
        add(out, w - 1);
}

static bool reads_passive(const doc *d, const candidate *c, uint32_t v)
{
    if (v == c->head && c->form == AS_PASSIVE)
        return true;
    if (v == c->head && c->form == AS_ACTIVE)
        return false;
    return is_passive(d, v);
}

/* `state`: of an adjective ("is alarmed at"), which has no passive. */
static void verb_subject(const doc *d, const candidate *c, uint32_t v, bool state, fillers *out)
{
    uint32_t s;

    if (!state && reads_passive(d, c, v)) {
        if (v == c->head)
            bare_stem_agent(d, c, out);
        if (!out->count)
            passive_agent(d, v, out);
        return;
    }
    s = surface_subject(d, v, &out->inherited);
    if (s != NO_INDEX)
        add(out, s);
}

/* Of the verb, and of the later words of a verb phrase: "menembak jatuh pesawat" hangs its object under "jatuh". */
static void add_objects(const doc *d, const candidate *c, uint32_t v, fillers *out)
{
    for (uint32_t k = d->word[v].first_child; k != NO_INDEX; k = d->word[k].next_sibling)
        if (d->word[k].rel == REL_OBJ && !is_relative_pronoun(d, k) && (k < c->first || k > c->last))
            add(out, k);
}

/* "Kyiv menuduh Moskwa melanggar perjanjian": parsers make the one accused the subject of what follows; it stands right
 * after the verb, without a conjunction. */
static uint32_t raised_object(const doc *d, const candidate *c, uint32_t v)
{
    for (uint32_t k = d->word[v].first_child; k != NO_INDEX; k = d->word[k].next_sibling) {
        uint32_t s = k > c->last && (d->word[k].rel == REL_CCOMP || d->word[k].rel == REL_XCOMP) ? own_subject(d, k) : NO_INDEX;

        if (s != NO_INDEX && d->word[s].left == c->last + 1)
            return s;
    }
    return NO_INDEX;
}

static void verb_object(const doc *d, const candidate *c, uint32_t v, fillers *out)
{
    uint32_t o;

    if (reads_passive(d, c, v)) {
        o = surface_subject(d, v, &out->inherited);
        if (o != NO_INDEX)
            add(out, o);
        return;
    }
    o = relative_object(d, v);
    if (o != NO_INDEX)
        add(out, o);
    add_objects(d, c, v, out);
    for (uint32_t w = c->first; !out->count && v == c->head && w <= c->last; w++)
        add_objects(d, c, w, out);
    if (out->count || d->word[v].upos != UPOS_VERB)
        return;
    o = raised_object(d, c, v);
    if (o != NO_INDEX)
        add(out, o);
    if (out->count)
        return;
    /* Parsers of Indonesian often call the object of an active verb obl or nmod when it has no preposition. */
    for (uint32_t k = d->word[v].first_child; k != NO_INDEX; k = d->word[k].next_sibling)
        if ((d->word[k].rel == REL_OBL || d->word[k].rel == REL_NMOD) && k > c->last && !has_case_beside(d, c, k) &&
            d->word[k].sub != SUB_TMOD && d->word[k].sub != SUB_LMOD)
            add(out, k);
}

/* ---- Noun triggers --------------------------------------------------------------------------------------------------- */

static void noun_owner(const doc *d, const candidate *c, fillers *out)
{
    static const uint8_t owner_rel[] = { REL_NMOD, REL_COMPOUND, REL_AMOD, REL_FLAT, REL_DET, REL_APPOS };

    for (uint32_t w = c->first; w <= c->last; w++) {
        for (uint32_t k = d->word[w].first_child; k != NO_INDEX; k = d->word[k].next_sibling) {
            const word *x = &d->word[k];
            bool good = false;

            if (k >= c->first && k <= c->last)
                continue;
            for (size_t i = 0; i < COUNT_OF(owner_rel); i++)
                good |= x->rel == owner_rel[i];
            if (!good || x->sub == SUB_TMOD)
                continue;
            if (x->rel == REL_AMOD && doc_mention_headed(d, k) == NO_INDEX)
                continue;
            if (has_any_case(d, k) && x->sub != SUB_POSS)
                continue;
            add(out, k);
        }
    }
}

static bool is_clause_word(const doc *d, uint32_t w)
{
    return d->word[w].upos == UPOS_VERB || d->word[w].rel == REL_ROOT || own_subject(d, w) != NO_INDEX;
}

/* Subject of the clause that a noun stands in as adjunct: "Lavrov said so during a visit to Pakistan". */
static void clause_subject(const doc *d, uint32_t noun, fillers *out)
{
    uint32_t h = d->word[noun].head, s;

    if (h == NO_INDEX || (d->word[noun].rel != REL_OBL && d->word[noun].rel != REL_OBJ && d->word[noun].rel != REL_XCOMP) || !is_clause_word(d, h))
        return;
    out->inherited = true;
    s = surface_subject(d, h, &out->inherited);
    if (s != NO_INDEX && s != noun)
        add(out, s);
}

static void noun_subject(const doc *d, const candidate *c, fillers *out)
{
    candidate light;

    if (c->light == NO_INDEX)
        return;
    light = (candidate){ .head = c->light, .first = c->light, .last = c->light, .form = AS_LEMMA };
    if (c->light_passive)
        verb_object(d, &light, c->light, out);
    else
        verb_subject(d, &light, c->light, false, out);
    for (uint32_t i = 0; i < out->count; i++) {
        if (out->word[i] == c->head) { /* the noun itself is the subject of its passive light verb */
            out->word[i] = out->word[--out->count];
            break;
        }
    }
}

static void noun_object(const doc *d, const candidate *c, fillers *out)
{
    candidate light;

    if (c->light == NO_INDEX)
        return;
    light = (candidate){ .head = c->light, .first = c->light, .last = c->light, .form = AS_LEMMA };
    if (c->light_passive)
        verb_subject(d, &light, c->light, false, out);
    else
        verb_object(d, &light, c->light, out);
    for (uint32_t i = out->count; i-- > 0;)
        if (out->word[i] == c->head || doc_dominates(d, out->word[i], c->head))
            out->word[i] = out->word[--out->count];
}

/* ---- Prepositional slots ------------------------------------------------------------------------------------------------ */

/* "pada Sabtu pagi" says when, whatever the preposition may mean before a party. */
static bool is_time(const doc *d, uint32_t w)
{
    if (d->word[w].sub == SUB_TMOD)
        return true;
    for (uint32_t i = 0; i < d->timex_count; i++)
        if (d->timex[i].first <= w && w <= d->timex[i].last)
            return true;
    return false;
}

static void oblique_of(const doc *d, uint32_t top, const slot *s, fillers *out)
{
    for (uint32_t k = d->word[top].first_child; k != NO_INDEX; k = d->word[k].next_sibling)
        if (d->word[k].rel != REL_CONJ && has_case(d, k, s->prep, s->prep_count) && !is_time(d, k))
            add(out, k);
}

/* The parser may hang "dengan X" under a neighbour: the first phrase with the preposition to the right, before the next
 * verb and within the clause. */
static void oblique_to_the_right(const doc *d, const candidate *c, const slot *s, fillers *out)
{
    const sentence *in = &d->sentence[d->word[c->head].sentence];
    uint32_t end = in->first + in->count;

    for (uint32_t w = c->last + 1; w < end && w < c->last + 15; w++) {
        const word *x = &d->word[w];

        if (x->upos == UPOS_VERB || x->upos == UPOS_SCONJ || (x->upos == UPOS_PUNCT && x->form.n == 1 && x->form.p[0] != '-' && x->form.p[0] != '('))
            return;
        for (uint32_t i = 0; i < s->prep_count; i++) {
            uint32_t h = x->head;

            if (x->key != s->prep[i] || h == NO_INDEX || h <= w || h >= end || x->rel != REL_CASE)
                continue;
            if (d->word[h].upos == UPOS_PUNCT) /* no phrase: the parser lost its noun */
                h = w + 1;
            if (!is_time(d, h)) {
                add(out, h);
                return;
            }
        }
    }
}

static void oblique(const doc *d, const candidate *c, const slot *s, fillers *out)
{
    for (uint32_t w = c->first; w <= c->last; w++)
        oblique_of(d, w, s, out);
    if (!out->count && c->light != NO_INDEX)
        oblique_of(d, c->light, s, out);
    for (uint32_t i = out->count; i-- > 0;) /* the trigger may itself be such a phrase */
        if (out->word[i] >= c->first && out->word[i] <= c->last)
            out->word[i] = out->word[--out->count];
    if (!out->count)
        oblique_to_the_right(d, c, s, out);
}

static void embedded(const doc *d, const candidate *c, fillers *out)
{
    uint32_t h = d->word[c->head].head;

    if (h != NO_INDEX && h > c->last && (d->word[c->head].rel == REL_AUX || d->word[c->head].rel == REL_ADVMOD))
        add(out, h);
    for (uint32_t w = c->first; w <= c->last; w++) {
        for (uint32_t k = d->word[w].first_child; k != NO_INDEX; k = d->word[k].next_sibling) {
            uint8_t r = d->word[k].rel;

            if ((r == REL_CCOMP || r == REL_XCOMP || r == REL_ADVCL || r == REL_ACL) && k > c->last)
                add(out, k);
        }
    }
}

void slot_fill(const doc *d, const trigger_lexicon *x, const candidate *c, const slot *s, fillers *out)
{
    trigger_pos pos = x->group[c->group].pos;
    bool noun = pos == POS_NOUN || (pos == POS_PHRASE && d->word[c->head].upos == UPOS_NOUN);

    *out = (fillers){ 0 };
    switch (s->kind) {
    case SLOT_SUBJ:
        if (noun)
            noun_subject(d, c, out);
        if (!noun || (pos == POS_PHRASE && !out->count))
            verb_subject(d, c, c->head, pos == POS_ADJ, out);
        break;
    case SLOT_OBJ:
        if (noun)
            noun_object(d, c, out);
        else
            verb_object(d, c, c->head, out);
        break;
    case SLOT_POSS:
        noun_owner(d, c, out);
        if (!out->count)
            clause_subject(d, c->head, out);
        break;
    case SLOT_BY:
        passive_agent(d, c->head, out);
        break;
    case SLOT_IOBJ:
        for (uint32_t k = d->word[c->head].first_child; k != NO_INDEX; k = d->word[k].next_sibling)
            if (d->word[k].rel == REL_IOBJ)
                add(out, k);
        break;
    case SLOT_COMP:
        embedded(d, c, out);
        break;
    case SLOT_OBL:
        oblique(d, c, s, out);
        break;
    }
}
