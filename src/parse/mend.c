/* What a tree may not be: a finite verb as attribute of the noun that heads its clause. Parsers trained on web text read short
 * clauses with a bare subject ("Police beat protesters") as one noun phrase; the features of the verb tell. The verb then heads the
 * clause, the noun before it is its subject, that after it its object. */
#include "parse/mend.h"

static bool is_finite(const word *w) { return w->upos == UPOS_VERB && str_find(w->feats, STR("VerbForm=Fin")) != NO_INDEX; }

static bool is_nominal(const word *w) { return w->upos == UPOS_NOUN || w->upos == UPOS_PROPN || w->upos == UPOS_PRON; }

static bool heads_clause(const word *w)
{
    return is_nominal(w) && (w->rel == REL_ROOT || w->rel == REL_PARATAXIS || w->rel == REL_CCOMP || w->rel == REL_CONJ);
}

/* The last noun before the verb among the dependents of the noun that wrongly heads both, or a compound of the verb. */
static uint32_t subject_before(const doc *d, const sentence *s, uint32_t verb, uint32_t noun)
{
    for (uint32_t w = verb; w-- > s->first;)
        if ((d->word[w].head == noun || (d->word[w].head == verb && d->word[w].rel == REL_COMPOUND)) && is_nominal(&d->word[w]) &&
            d->word[w].rel != REL_NSUBJ && d->word[w].rel != REL_NMOD && d->word[w].rel != REL_VOCATIVE)
            return w;
    return NO_INDEX;
}

static void hang(doc *d, uint32_t w, uint32_t head, deprel rel)
{
    d->word[w].head = head;
    d->word[w].rel = (uint8_t)rel;
    d->word[w].sub = SUB_NONE;
}

/* Dependents of the noun: before the subject they are its own, between subject and verb and behind the noun's phrase the
 * verb's, where their relation is one of clauses. */
static void share_dependents(doc *d, const sentence *s, uint32_t verb, uint32_t noun, uint32_t subject)
{
    for (uint32_t w = s->first; w < s->first + s->count; w++) {
        uint8_t r = d->word[w].rel;

        if (d->word[w].head != noun || w == verb || w == subject)
            continue;
        if (w < subject && r != REL_PUNCT && r != REL_CC && r != REL_MARK && r != REL_ADVMOD && r != REL_PARATAXIS)
            d->word[w].head = subject;
        else if (w < verb || r == REL_PUNCT || r == REL_CC || r == REL_CONJ || r == REL_MARK || r == REL_ADVMOD || r == REL_PARATAXIS ||
                 r == REL_ADVCL || r == REL_CCOMP || r == REL_XCOMP || r == REL_NSUBJ)
            d->word[w].head = verb;
    }
}

void parse_mend(doc *d, uint32_t index)
{
    const sentence *s = &d->sentence[index];

    for (uint32_t v = s->first; v < s->first + s->count; v++) {
        uint32_t noun = d->word[v].head, subject;

        if (d->word[v].rel != REL_AMOD || noun == NO_INDEX || noun < v || !is_finite(&d->word[v]) || !heads_clause(&d->word[noun]))
            continue;
        subject = subject_before(d, s, v, noun);
        if (subject == NO_INDEX)
            continue;
        d->word[v].head = d->word[noun].head;
        d->word[v].rel = d->word[noun].rel;
        d->word[v].sub = d->word[noun].sub;
        share_dependents(d, s, v, noun, subject);
        hang(d, noun, v, REL_OBJ);
        hang(d, subject, v, REL_NSUBJ);
    }
}
