/* What refers back: pronouns, "negara itu", "kedua pihak", "both leaders".
 *
 * Candidates are the actors mentioned in the sentence so far and the three before; subjects, nearness, number and
 * gender decide. Pronouns of the first person take the nearest named person outside the quotation: the
 * stage of quotations comes later. */
#include "entity/scan.h"

#define WINDOW 4

static uint32_t sentence_of(const ctx *c, const phrase *p) { return c->d->word[p->full_first].sentence; }

static bool is_subject(const ctx *c, const phrase *p)
{
    return p->head != NO_INDEX && (c->d->word[p->head].rel == REL_NSUBJ ||
           (c->d->word[p->head].rel == REL_CONJ && c->d->word[p->head].head != NO_INDEX && c->d->word[c->d->word[p->head].head].rel == REL_NSUBJ));
}

/* Does actor `x` agree with the pronoun? 0 no, else a weight. */
static double agrees(const ctx *c, const phrase *pron, const phrase *q)
{
    const actor *x = &c->d->actor[q->actor];
    char want = pron->pron->gender;

    switch (pron->pron->cls) {
    case RULE_HE:
        if (x->type != MENTION_PER || q->plural)
            return x->type == MENTION_GROUP && c->r->lang == 'i' && pron->pron->term.n <= 3 && pron->pron->term.p[0] == 'n' ? 0.4 : 0;
        if (want && x->gender && want != x->gender)
            return 0;
        return want && x->gender == want ? 1.2 : 1;
    case RULE_THEY:
        if (x->type == MENTION_GROUP || q->plural)
            return 1.2;
        return x->type == MENTION_ORG ? 0.6 : x->type == MENTION_GPE ? 0.4 : 0;
    case RULE_IT:
        return x->type == MENTION_ORG || x->type == MENTION_GPE ? (q->plural ? 0.5 : 1) : x->type == MENTION_GROUP ? 0.5 : 0;
    case RULE_I:
        return x->type == MENTION_PER && !q->plural ? 1 : 0;
    case RULE_WE:
        return x->type == MENTION_PER && !q->plural ? 1 : x->type == MENTION_ORG ? 0.8 : 0.3;
    case RULE_SIDE:
        return x->type == MENTION_ORG ? 1 : x->type == MENTION_PER ? 0.9 : x->type == MENTION_GPE ? 0.7 : 0.5;
    default:
        return 0;
    }
}

/* "The army said it had ...": the subject of the verb that governs the pronoun's clause. */
static bool governs_clause(const ctx *c, const phrase *q, const phrase *pron)
{
    const word *w = c->d->word;
    uint32_t verb;

    if (q->head == NO_INDEX || pron->head == NO_INDEX || !is_subject(c, q))
        return false;
    verb = w[pron->head].head;
    for (int step = 0; verb != NO_INDEX && step < 2; step++, verb = w[verb].head) {
        if (w[verb].rel != REL_CCOMP && w[verb].rel != REL_XCOMP && w[verb].rel != REL_ADVCL && w[verb].rel != REL_PARATAXIS && w[verb].rel != REL_CONJ)
            return false;
        if (w[verb].head == w[q->head].head)
            return true;
    }
    return false;
}

static uint32_t antecedent(const ctx *c, uint32_t i)
{
    const phrase *p = &c->phrase[i];
    uint32_t at = sentence_of(c, p), best = NO_INDEX;
    bool speaker = p->pron->cls == RULE_I || p->pron->cls == RULE_WE || p->pron->cls == RULE_SIDE;
    double top = 0;

    for (uint32_t k = i; k-- > 0;) {
        const phrase *q = &c->phrase[k];
        uint32_t back = at - sentence_of(c, q);
        double score;

        if (back > WINDOW)
            break;
        if (q->actor == NO_INDEX || (q->nested && q->same_as == NO_INDEX) || q->adjective || (speaker && c->in_quote[q->first]))
            continue;
        if (q->kind == PHRASE_PLACE || (q->kind == PHRASE_STATE && q->locative))
            continue;
        score = agrees(c, p, q);
        if (score <= 0)
            continue;
        if (is_subject(c, q))
            score *= 1.6;
        if (governs_clause(c, q, p))
            score *= 2;
        if (q->kind == PHRASE_PERSON || q->kind == PHRASE_ORG || q->kind == PHRASE_NAME)
            score *= 1.1;
        if (back == 0 && q->head != NO_INDEX && p->head != NO_INDEX && c->d->word[q->head].head == c->d->word[p->head].head)
            score *= 0.3; /* two arguments of one verb are seldom the same */
        score *= 1.0 / (1.0 + 0.6 * back) - 0.004 * (i - k < 50 ? i - k : 50);
        if (score > top) {
            top = score;
            best = q->actor;
        }
    }
    return best;
}

/* A speaker named after the quotation in the same sentence: «"Kami ...", kata X». */
static uint32_t speaker_after(const ctx *c, uint32_t i)
{
    uint32_t at = sentence_of(c, &c->phrase[i]);

    if (!c->in_quote[c->phrase[i].first])
        return NO_INDEX;
    for (uint32_t k = i + 1; k < c->phrase_count && sentence_of(c, &c->phrase[k]) <= at + 1; k++) {
        const phrase *q = &c->phrase[k];
        uint32_t w = q->full_first;

        if (q->actor == NO_INDEX || q->nested || c->in_quote[q->first] || q->kind == PHRASE_PRONOUN)
            continue;
        if (c->d->actor[q->actor].type != MENTION_PER && c->d->actor[q->actor].type != MENTION_ORG)
            continue;
        if ((w > 0 && ent_word_is(c, w - 1, RULE_SPEECH)) || ent_word_is(c, q->full_last + 1 < c->d->word_count ? q->full_last + 1 : w, RULE_SPEECH))
            return q->actor;
    }
    return NO_INDEX;
}

static bool fits_pair(const ctx *c, const phrase *p, const phrase *q)
{
    const actor *x = &c->d->actor[q->actor];

    switch (p->pron->cls) {
    case RULE_BOTH_STATES: return x->type == MENTION_GPE && x->role[0] == 'G';
    case RULE_BOTH_SIDES: return x->role[0] != 'C' && x->type != MENTION_LOC && (x->type != MENTION_PER || !q->nested) && q->kind != PHRASE_PRONOUN;
    case RULE_BOTH_PERSONS: return x->type == MENTION_PER && !q->plural;
    default: return x->type == MENTION_PER || x->type == MENTION_GROUP;
    }
}

/* "Kedua negara" said again means the same pair, unless its own sentence names two others before it. */
static bool same_pair_as_before(ctx *c, uint32_t i)
{
    phrase *p = &c->phrase[i];
    uint32_t here = 0, last = NO_INDEX;

    for (uint32_t k = i; k-- > 0;) {
        const phrase *q = &c->phrase[k];

        if (sentence_of(c, q) == sentence_of(c, p)) {
            if (q->actor != NO_INDEX && q->actor2 == NO_INDEX && q->actor != last && fits_pair(c, p, q)) {
                last = q->actor;
                here++;
            }
        } else if (here >= 2) {
            return false;
        }
        if (q->kind == PHRASE_PRONOUN && q->pron && q->pron->cls == p->pron->cls && q->actor != NO_INDEX && q->actor2 != NO_INDEX) {
            p->actor = q->actor;
            p->actor2 = q->actor2;
            p->plural = true;
            p->reason = "the same two as before";
            return true;
        }
    }
    return false;
}

/* ---- "Kedua pihak", "both sides" of a conflict between countries ------------------------------------------------- */

typedef struct rival {
    char country[4];
    double score, armed; /* of all its parties, and of rebels alone */
    uint32_t rebel;      /* actor */
    uint32_t last;       /* phrase in which it was last named */
} rival;

static bool is_party(const actor *x)
{
    static const char *const party[] = { "GOV", "MIL", "REB" };

    for (uint32_t i = 0; i < COUNT_OF(party); i++)
        if (str_is(str_of(party[i]), x->role))
            return x->country[0] != 0;
    return false;
}

static rival *rival_of(rival *list, uint32_t *count, uint32_t cap, const char *country)
{
    for (uint32_t i = 0; i < *count; i++)
        if (memcmp(list[i].country, country, 4) == 0)
            return &list[i];
    if (*count == cap)
        return NULL;
    list[*count] = (rival){ .rebel = NO_INDEX };
    code_copy(list[*count].country, country);
    return &list[(*count)++];
}

static uint32_t state_of(ctx *c, phrase *p, const rival *x)
{
    str key = arena_printf(c->a, "state:%s", x->country), id = arena_printf(c->a, "country:%s", x->country);
    const entry *e = world_country(c->w, x->country);

    if (!key.p || !id.p) {
        c->failed = true;
        return NO_INDEX;
    }
    if (x->rebel != NO_INDEX && x->armed > 0.5 * x->score)
        return x->rebel;
    return ent_actor_intern(c, key, p, e ? e->name : str_of(x->country), x->country, "GOV", id, MENTION_GPE, "a side of the conflict");
}

/* The two countries whose governments, armies and rebels are named most, and nearest, before the phrase. */
static bool find_rivals(ctx *c, uint32_t i)
{
    phrase *p = &c->phrase[i];
    uint32_t count = 0, at = sentence_of(c, p), first, second;
    rival list[12], *top = NULL, *next = NULL;

    for (uint32_t k = i; k-- > 0;) {
        const phrase *q = &c->phrase[k];
        const actor *x = q->actor == NO_INDEX ? NULL : &c->d->actor[q->actor];
        double near;
        rival *r;

        if (!x || q->kind == PHRASE_PRONOUN || (q->kind == PHRASE_STATE && q->locative) || q->same_as != NO_INDEX || !is_party(x))
            continue;
        near = 1.0 / (1.0 + 0.3 * (at - sentence_of(c, q)));
        r = rival_of(list, &count, COUNT_OF(list), x->country);
        if (!r)
            continue;
        if (r->score == 0)
            r->last = k;
        r->score += near;
        if (str_is(str_of(x->role), "REB")) {
            r->armed += near;
            r->rebel = r->rebel == NO_INDEX ? q->actor : r->rebel;
        }
    }
    for (uint32_t k = 0; k < count; k++) {
        if (!top || list[k].score > top->score) {
            next = top;
            top = &list[k];
        } else if (!next || list[k].score > next->score) {
            next = &list[k];
        }
    }
    if (!next || next->score < 0.25 * top->score)
        return false;
    first = state_of(c, p, top->last < next->last ? top : next);
    second = state_of(c, p, top->last < next->last ? next : top);
    if (first == NO_INDEX || second == NO_INDEX || first == second)
        return false;
    p->actor = first;
    p->actor2 = second;
    p->plural = true;
    p->reason = "the two countries named most before";
    return true;
}

/* "Kedua pemimpin", "both leaders": the two office holders of different countries named last. */
static bool find_leaders(ctx *c, uint32_t i)
{
    phrase *p = &c->phrase[i];
    uint32_t last = NO_INDEX;

    for (uint32_t k = i, seen = 0; k-- > 0 && seen < 80; seen++) {
        const phrase *q = &c->phrase[k];
        const actor *x = q->actor == NO_INDEX ? NULL : &c->d->actor[q->actor];

        if (!x || q->kind == PHRASE_PRONOUN || x->type != MENTION_PER || q->plural || !str_is(str_of(x->role), "GOV") || !x->country[0])
            continue;
        if (last == NO_INDEX) {
            last = q->actor;
        } else if (memcmp(c->d->actor[last].country, x->country, 4) != 0) {
            p->actor = q->actor;
            p->actor2 = last;
            p->plural = true;
            p->reason = "the two office holders of different countries last named";
            return true;
        }
    }
    return false;
}

/* The two actors last named that fit; of states, title parts and adjectives count too. */
static void find_pair(ctx *c, uint32_t i)
{
    phrase *p = &c->phrase[i];
    uint32_t first = NO_INDEX, second = NO_INDEX;
    bool states = p->pron->cls == RULE_BOTH_STATES;

    for (uint32_t k = i, seen = 0; k-- > 0 && second == NO_INDEX && seen < 80; seen++) {
        const phrase *q = &c->phrase[k];

        if (q->actor == NO_INDEX || (q->nested && !states && q->same_as == NO_INDEX && !q->adjective) || q->actor2 != NO_INDEX)
            continue;
        if (p->pron->cls == RULE_BOTH_SIDES && q->kind == PHRASE_STATE && q->locative)
            continue;
        if (!fits_pair(c, p, q) || q->actor == first)
            continue;
        if (p->pron->cls == RULE_BOTH_SIDES && first != NO_INDEX && c->d->actor[first].country[0] &&
            memcmp(c->d->actor[first].country, c->d->actor[q->actor].country, 4) == 0 &&
            str_is(str_of(c->d->actor[first].role), c->d->actor[q->actor].role))
            continue;
        if (first == NO_INDEX)
            first = q->actor;
        else
            second = q->actor;
    }
    p->actor = second == NO_INDEX ? first : second;
    p->actor2 = second == NO_INDEX ? NO_INDEX : first;
    p->plural = true;
    p->reason = "the two last named that fit";
}

static void that_state(ctx *c, uint32_t i)
{
    phrase *p = &c->phrase[i];

    for (uint32_t k = i, seen = 0; k-- > 0 && seen < 60; seen++) {
        const phrase *q = &c->phrase[k];

        if (q->actor != NO_INDEX && c->d->actor[q->actor].country[0] && (q->kind == PHRASE_STATE || !q->nested)) {
            const char *country = c->d->actor[q->actor].country;
            str key = arena_printf(c->a, "state:%s", country), id = arena_printf(c->a, "country:%s", country);
            const entry *e = world_country(c->w, country);

            if (!key.p || !id.p) {
                c->failed = true;
                return;
            }
            p->row = e;
            p->reason = "country last named";
            p->actor = ent_actor_intern(c, key, p, e ? e->name : str_of(country), country, "GOV", id, MENTION_GPE, p->reason);
            return;
        }
    }
}

void ent_resolve_pronouns(ctx *c)
{
    for (uint32_t i = 0; i < c->phrase_count && !c->failed; i++) {
        phrase *p = &c->phrase[i];

        if (p->kind != PHRASE_PRONOUN || !p->pron)
            continue;
        switch (p->pron->cls) {
        case RULE_BOTH: case RULE_BOTH_STATES: case RULE_BOTH_SIDES: case RULE_BOTH_PERSONS:
            if (same_pair_as_before(c, i) || (p->pron->cls == RULE_BOTH_SIDES && find_rivals(c, i)) ||
                (p->pron->cls == RULE_BOTH_PERSONS && find_leaders(c, i)))
                break;
            find_pair(c, i);
            break;
        case RULE_THAT_STATE:
            that_state(c, i);
            break;
        case RULE_I: case RULE_WE: case RULE_SIDE:
            p->actor = speaker_after(c, i);
            if (p->actor == NO_INDEX)
                p->actor = antecedent(c, i);
            p->reason = "speaker close by";
            break;
        default:
            p->plural = p->pron->plural;
            p->actor = antecedent(c, i);
            p->reason = "nearest that agrees, subjects first";
        }
    }
}
