/* Who: from words and trees to mentions and actors.
 *
 * In: doc->word with tags and trees (both may be wrong: sequence grammar decides what a phrase is, the tree only which
 * word stands for it), doc->date. Out: doc->mention, doc->actor. Method: longest match of names and nouns of world/ and
 * packs/<lang>/entity_*.tsv (scan.c), a small title grammar (phrase.c, head_first.c, head_last.c), sieves from sure to
 * weak evidence (resolve.c, pronoun.c; Lee and others 2011). Cannot do: chains of common nouns ("the convoy ... the
 * vehicles"), persons of one surname in one article apart, irony of metonyms. */
#include "entity/entity.h"

#include "base/error.h"
#include "entity/judge.h"
#include "entity/scan.h"

static int32_t day_of(str date)
{
    uint32_t y, m, day;

    if (date.n < 10 || !str_u32(str_sub(date, 0, 4), &y) || !str_u32(str_sub(date, 5, 7), &m) ||
        !str_u32(str_sub(date, 8, 10), &day))
        return INT32_MIN;
    return world_day((int)y, (int)m, (int)day);
}

static mention_type type_of(const ctx *c, const phrase *p)
{
    if (p->kind == PHRASE_PLACE)
        return MENTION_LOC;
    if (p->kind == PHRASE_STATE)
        return MENTION_GPE;
    return p->actor == NO_INDEX ? MENTION_OTHER : c->d->actor[p->actor].type;
}

static mention_form form_of(const phrase *p)
{
    if (p->kind == PHRASE_PRONOUN)
        return FORM_PRONOUN;
    if (p->adjective)
        return FORM_ADJECTIVE;
    return p->kind == PHRASE_NOMINAL ? FORM_NOMINAL : FORM_NAME;
}

static bool emit_mention(ctx *c, uint32_t i)
{
    doc *d = c->d;
    phrase *p = &c->phrase[i];
    mention *m;
    uint32_t *actors;
    uint32_t n = (p->actor != NO_INDEX) + (p->actor2 != NO_INDEX);

    if (p->kind == PHRASE_NAME && p->actor == NO_INDEX)
        return true;
    if (p->kind == PHRASE_PRONOUN && p->pron && (p->pron->cls == RULE_RELATIVE || p->pron->cls == RULE_REFL))
        return true;
    m = ARENA_PUSH(d->arena, d->mention, d->mention_count, d->mention_cap);
    actors = m ? ARENA_NEW(d->arena, uint32_t, 2) : NULL;
    if (!actors)
        return false;
    actors[0] = p->actor;
    actors[1] = p->actor2;
    *m = (mention){ .start = d->word[p->first].start, .end = d->word[p->last].end, .first = p->first, .last = p->last,
        .head = p->head, .full_first = p->full_first, .full_last = p->full_last, .type = type_of(c, p), .form = form_of(p),
        .actor_count = n, .actor = actors, .is_title_part = p->nested };
    m->acting_state = m->type == MENTION_GPE && !p->locative && !p->nested;
    if (n && d->actor[p->actor].first_mention == NO_INDEX)
        d->actor[p->actor].first_mention = d->mention_count - 1;
    if (d->trace) {
        const actor *x = n ? &d->actor[p->actor] : NULL;

        doc_note(d, "entity", m->start, m->end, "%s -> %.*s %s%s%s: %s%s%.*s", mention_type_name[m->type],
                 x ? (int)x->name.n : 1, x ? x->name.p : "?", x ? x->country : "", x ? x->role : "",
                 p->nested ? " (part of a title)" : "", p->reason ? p->reason : "unresolved", x && x->row.n ? "; " : "",
                 x ? (int)x->row.n : 0, x ? x->row.p : "");
    }
    return true;
}

/* By first word, longer first. */
static int phrase_order(const phrase *a, const phrase *b)
{
    if (a->first != b->first)
        return a->first < b->first ? -1 : 1;
    if (a->last != b->last)
        return a->last > b->last ? -1 : 1;
    return (int)a->nested - (int)b->nested;
}

/* Phrases come almost sorted: a name stands a few places after the nested parts of its title. */
static bool emit_all(ctx *c)
{
    uint32_t n = c->phrase_count;
    uint32_t *order = ARENA_NEW(c->a, uint32_t, n + 1);

    if (!order)
        return false;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t k = i;

        while (k > 0 && phrase_order(&c->phrase[order[k - 1]], &c->phrase[i]) > 0) {
            order[k] = order[k - 1];
            k--;
        }
        order[k] = i;
    }
    for (uint32_t i = 0; i < n; i++)
        if (!emit_mention(c, order[i]))
            return false;
    return true;
}

static void release(ctx *c)
{
    map_release(&c->capital);
    map_release(&c->alias);
    map_release(&c->key);
}

/* All phrases but pronouns, with their actors by the rules. */
static void find_actors(ctx *c)
{
    c->d->mention_count = c->d->mention_cap = c->d->actor_count = c->d->actor_cap = 0;
    c->d->mention = NULL;
    c->d->actor = NULL;
    ent_scan_items(c);
    if (!c->failed)
        ent_find_country(c);
    if (!c->failed)
        ent_find_phrases(c);
    if (!c->failed)
        ent_resolve_phrases(c);
}

dgm_status entity_run(doc *d, const entity_rules *r, const world *w, dgm_error *error)
{
    ctx c = { .d = d, .r = r, .w = w, .judge = d->judge ? d->judge : d->lexicon_only ? NULL : r->judge, .a = d->arena, .day = day_of(d->date) };
    bool good;

    find_actors(&c);
    if (!c.failed && c.judge)
        ent_judge_roles(&c);
    if (!c.failed)
        ent_resolve_pronouns(&c);
    good = !c.failed && emit_all(&c);
    release(&c);
    return good ? DGM_OK : dgm_fail_memory(error);
}

dgm_status entity_visit_cases(doc *d, const entity_rules *r, const world *w, role_case_visit *visit, void *context, dgm_error *error)
{
    ctx c = { .d = d, .r = r, .w = w, .a = d->arena, .day = day_of(d->date) };
    dgm_status status = DGM_OK;
    role_case *x = NULL;
    uint32_t n = 0;

    find_actors(&c);
    if (!c.failed)
        x = role_cases(&c, &n);
    status = c.failed ? dgm_fail_memory(error) : visit(&c, x, n, context, error);
    release(&c);
    return status;
}
