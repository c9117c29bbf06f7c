#include "code/compose.h"

/* Relations through which a speech act governs what it asks, promises, refuses or threatens. */
static bool is_complement(const doc *d, uint32_t w)
{
    switch (d->word[w].rel) {
    case REL_CCOMP:
    case REL_XCOMP:
    case REL_OBJ:
    case REL_OBL:
    case REL_NMOD:
    case REL_COMPOUND:
    case REL_CSUBJ:
    case REL_APPOS:
        return true;
    case REL_ACL:
        return d->word[w].sub != SUB_RELCL;
    case REL_ADVCL:
    case REL_PARATAXIS:
    case REL_CONJ:
        return true;
    default:
        return false;
    }
}

/* Steps from the base up to the speech act, NO_INDEX when it does not govern it. A clause before the speech act is no
 * complement of it, nor is a coordinated finite clause with a subject of its own. */
static uint32_t governs(const doc *d, const candidate *speech, const candidate *base)
{
    uint32_t steps = 0, w = base->light != NO_INDEX ? base->light : base->head;

    if (base->first < speech->first)
        return NO_INDEX;
    if ((d->word[speech->head].rel == REL_AUX || d->word[speech->head].rel == REL_ADVMOD) && d->word[speech->head].head == w)
        return 1; /* "ingin bertemu", "tidak mau bertemu" */
    for (; w != NO_INDEX && steps < 6; w = d->word[w].head, steps++) {
        if (w >= speech->first && w <= speech->last)
            return steps;
        if (w == speech->light)
            return steps + 1;
        if (!is_complement(d, w))
            return NO_INDEX;
        if (d->word[w].rel == REL_CONJ && (d->word[w].head == speech->head || doc_child(d, w, REL_NSUBJ) != NO_INDEX))
            return NO_INDEX;
    }
    return NO_INDEX;
}

static str composed_code(const ontology *o, const candidate *speech, const candidate *base)
{
    str family = { speech->code, 2 }, code = str_of(base->code), end;
    char stopped[8] = "!";

    if (!base->stopped)
        return ontology_compose(o, family, code);
    memcpy(stopped + 1, base->code, strlen(base->code) + 1);
    end = ontology_compose(o, family, str_of(stopped));
    return end.n ? end : ontology_compose(o, family, code);
}

static void compose_one(doc *d, const trigger_lexicon *x, const ontology *o, candidate *item, uint32_t self, uint32_t from, uint32_t to)
{
    candidate *speech = &item[self];
    uint32_t best = NO_INDEX, best_steps = NO_INDEX;
    str code;

    for (uint32_t i = from; i < to; i++) {
        uint32_t steps;

        if (i == self || item[i].sense == NO_INDEX || item[i].swallowed)
            continue;
        steps = governs(d, speech, &item[i]);
        if (steps < best_steps) {
            best = i;
            best_steps = steps;
        }
    }
    if (best == NO_INDEX)
        return;
    code = composed_code(o, speech, &item[best]);
    if (!code.n || code.n >= sizeof(speech->code))
        return;
    doc_note(d, "code", d->word[speech->first].start, d->word[speech->last].end, "speech act %s over base act %s (\"%.*s\") gives %.*s",
             speech->code, item[best].code, (int)x->group[item[best].group].lemma.n, x->group[item[best].group].lemma.p, (int)code.n, code.p);
    memcpy(speech->code, code.p, code.n);
    speech->code[code.n] = 0;
    speech->base = best;
    item[best].swallowed = true;
    item[best].swallower = self;
}

void compose_candidates(doc *d, const trigger_lexicon *x, const ontology *o, candidate *item, uint32_t from, uint32_t to)
{
    /* From the right, so that what is asked for may itself be a composed act ("asks Iran to promise talks"). */
    for (uint32_t i = to; i-- > from;)
        if (item[i].sense != NO_INDEX && x->sense[item[i].sense].composes)
            compose_one(d, x, o, item, i, from, to);
}
