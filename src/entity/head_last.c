/* Phrases of languages that put the head noun last (English):
 *   [two | several] [former] [nation | body | name's] [fillers] HEAD [NAME | of body, nation [NAME]] */
#include "entity/scan.h"

static bool is_head(const item *t) { return t->kind == ITEM_AGENT || t->kind == ITEM_TITLE; }
static bool is_nation(const item *t) { return t->kind == ITEM_NATION || t->kind == ITEM_METONYM; }
static bool is_body(const item *t) { return t->kind == ITEM_ORG || t->kind == ITEM_GROUP; }

/* Is there a head noun after fillers, nations and bodies from item k on? Its number, or NO_INDEX. */
static uint32_t head_ahead(const ctx *c, uint32_t k, bool names)
{
    for (uint32_t i = k; (i == k || ent_adjacent(c, i)) && i - k < 6; i++) {
        const item *t = &c->item[i];

        if (is_head(t))
            return i;
        if (ent_is_filler(c, t) || is_nation(t) || is_body(t) || t->kind == ITEM_FORMER || t->kind == ITEM_ACTING ||
            t->kind == ITEM_QUANT || (names && t->kind == ITEM_NAME) || t->kind == ITEM_PLACE)
            continue;
        if (t->kind == ITEM_POSS && i > k && is_nation(&c->item[i - 1]))
            continue;
        if (t->kind == ITEM_WORD && i > k && c->d->word[t->first].form.n == 1 && c->d->word[t->first].form.p[0] == '-' &&
            c->d->word[t->first - 1].end == c->d->word[t->first].start)
            continue;
        return NO_INDEX;
    }
    return NO_INDEX;
}

/* "Mars | Society", "Thai | Hotels | Association": a name whose head word tells what body it is. */
static bool body_after_name(const ctx *c, uint32_t k)
{
    for (uint32_t i = k + 1; i < k + 3 && ent_adjacent(c, i); i++) {
        if (c->item[i].kind == ITEM_ORG || (is_head(&c->item[i]) && (c->item[i].flags & ITEM_ORGLIKE) && (c->item[i].flags & ITEM_CAPITAL)))
            return true;
        if (c->item[i].kind != ITEM_NAME && !(c->item[i].kind == ITEM_FILL && (c->item[i].flags & ITEM_CAPITAL)))
            return false;
    }
    return false;
}

/* "of [the] Armenian army", "of Health": returns the item after it, or k. */
static uint32_t of_part(ctx *c, phrase *p, uint32_t k)
{
    uint32_t i = k + 1, taken = k;
    bool head_seen = false, preposition_in = c->item[k].flags & ITEM_LOCTOO;

    if (ent_adjacent(c, i) && c->item[i].kind == ITEM_DET)
        i++;
    for (; ent_adjacent(c, i) && i - k < 9; i++) {
        const item *t = &c->item[i];

        if (is_nation(t)) {
            if (head_seen)
                break;
            if (!preposition_in || !p->country[0])
                ent_take_nation(p, t);
        } else if (is_body(t)) {
            if (preposition_in)
                break;
            ent_take_body(c, p, t);
            head_seen = true;
        } else if (is_head(t)) {
            if (preposition_in)
                break;
            ent_take_body(c, p, t);
            head_seen = true;
        } else if (t->kind == ITEM_NAME && !preposition_in && body_after_name(c, i)) {
            continue; /* "of the Mars Society" */
        } else if (t->kind == ITEM_NAME && !preposition_in && t->learned == MENTION_ORG + 1) {
            p->of_unknown = head_seen = true;
        } else if (t->kind == ITEM_NAME && p->head_item != NO_INDEX && (c->item[p->head_item].flags & ITEM_ORGLIKE)) {
            taken = i + 1; /* "University of Nairobi" */
            break;
        } else if (t->kind == ITEM_FILL) {
            head_seen = false;
        } else if (!(ent_is_filler(c, t) && head_ahead(c, i, false) != NO_INDEX)) {
            break;
        }
        taken = i + 1;
    }
    return taken;
}

/* The name after a title: "President Emmanuel Macron". */
static bool take_following_name(ctx *c, phrase *p, uint32_t i)
{
    const item *t;

    if (!ent_adjacent(c, i) || p->plural || p->quant)
        return false;
    t = &c->item[i];
    if (t->kind == ITEM_PERSON) {
        ent_take_name(c, p, t->first, t->last, t->entry);
        return true;
    }
    if (t->kind == ITEM_NAME && !(c->item[p->head_item].flags & ITEM_STATE)) {
        ent_take_name(c, p, t->first, t->last, NULL);
        return true;
    }
    return false;
}

static uint32_t after_head(ctx *c, phrase *p, uint32_t i)
{
    if (ent_adjacent(c, i) && c->item[i].kind == ITEM_ELECT)
        i++;
    if (take_following_name(c, p, i))
        return i + 1;
    while (ent_adjacent(c, i) && c->item[i].kind == ITEM_OF) {
        uint32_t next = of_part(c, p, i);

        if (next == i)
            break;
        if (c->item[i].flags & ITEM_LOCTOO) /* "police in Nairobi": the country only */
            return i;
        p->last = p->full_last = c->item[next - 1].last;
        i = next;
        if (take_following_name(c, p, i))
            return i + 1;
    }
    return i;
}

/* A head noun with what stands before it, from item k; `first` is the item of the first modifier. */
static uint32_t parse_headed(ctx *c, uint32_t k, uint32_t head, phrase *p)
{
    uint32_t i = k;
    bool proper = c->item[head].flags & ITEM_CAPITAL, names = false;

    /* Further heads that follow directly: "government spokesman", "army chief". */
    for (;;) {
        uint32_t next = head + 1;

        while (ent_adjacent(c, next) && c->item[next].kind == ITEM_FILL)
            next++;
        if (!ent_adjacent(c, next) || !is_head(&c->item[next]) || next - head > 3)
            break;
        head = next;
    }
    ent_take_head(c, p, head);
    for (; i < head; i++) {
        const item *t = &c->item[i];

        if (is_nation(t))
            ent_take_nation(p, t);
        else if (is_body(t) || is_head(t))
            ent_take_body(c, p, t);
        else if (t->kind == ITEM_FORMER)
            p->former = true;
        else if (t->kind == ITEM_QUANT)
            p->quant = true;
        if (t->kind == ITEM_NAME || t->kind == ITEM_PERSON)
            names = true;
        if (t->kind == ITEM_NAME && c->d->word[t->last].upos == UPOS_PROPN &&
            ((c->d->word[t->first].flags & WORD_ALL_CAPS) || (t->learned != MENTION_PER + 1 && t->learned != MENTION_LOC + 1)))
            p->of_unknown = true;
        if ((t->kind == ITEM_PERSON || t->kind == ITEM_PLACE) && !p->country[0])
            code_copy(p->country, t->country);
    }
    p->last = p->full_last = c->item[head].last;
    if (p->quant && !p->indefinite)
        p->plural = true;
    i = after_head(c, p, head + 1);
    if (p->kind == PHRASE_NOMINAL && (c->item[head].flags & ITEM_ORGLIKE) && proper && (head > k || p->last > c->item[head].last || names) &&
        (c->item[head].flags & ITEM_CAPITAL))
        p->kind = PHRASE_ORG;
    return i;
}

static uint32_t parse_bare(ctx *c, uint32_t k, phrase *p)
{
    const item *t = &c->item[k];

    p->last = p->full_last = t->last;
    p->entry = t->entry;
    p->row = t->entry;
    code_copy(p->country, t->country);
    code_copy(p->role, t->role);
    switch (t->kind) {
    case ITEM_NATION: case ITEM_METONYM:
        p->kind = PHRASE_STATE;
        p->adjective = (t->flags & ITEM_ADJ) != 0;
        return k + 1;
    case ITEM_ORG: case ITEM_GROUP: {
        uint32_t next = k + 1;

        p->kind = PHRASE_ORG;
        p->plural = (t->flags & ITEM_PLURAL) != 0;
        if (ent_adjacent(c, next) && c->item[next].kind == ITEM_OF && !(c->item[next].flags & ITEM_LOCTOO) &&
            (next = of_part(c, p, next)) > k + 1)
            p->last = p->full_last = c->item[next - 1].last;
        return next > k + 1 ? next : k + 1;
    }
    case ITEM_PERSON:
        p->kind = PHRASE_PERSON;
        p->person = t->entry;
        p->role[0] = p->country[0] = 0;
        break;
    case ITEM_NAME:
        p->kind = PHRASE_NAME;
        p->learned = t->learned;
        break;
    case ITEM_PLACE:
        p->kind = PHRASE_PLACE;
        return k + 1;
    case ITEM_PRON:
        p->kind = PHRASE_PRONOUN;
        p->pron = t->rule;
        if (t->last > t->first && c->d->word[t->first].upos == UPOS_DET && ent_word_is(c, t->first, RULE_DET))
            p->first++; /* "the country" */
        return k + 1;
    default:
        return k;
    }
    /* "Aram Petrosyan of the Armenian army" */
    if (ent_adjacent(c, k + 1) && c->item[k + 1].kind == ITEM_OF && !(c->item[k + 1].flags & ITEM_LOCTOO) && p->kind == PHRASE_PERSON) {
        phrase q = *p;
        uint32_t next = of_part(c, &q, k + 1);

        if (next > k + 1) {
            p->full_last = c->item[next - 1].last;
            code_copy(p->country, q.country);
            code_copy(p->title_role, q.role);
            p->country_said = q.country_said;
            return next;
        }
    }
    return k + 1;
}

/* Opening words: counts, "former", articles. Returns the first item of the rest. */
static uint32_t opening(ctx *c, uint32_t k, phrase *p, bool *only_det)
{
    uint32_t i = k;

    *only_det = true;
    for (; ent_adjacent(c, i) || i == k; i++) {
        const item *t = &c->item[i];

        if (t->kind == ITEM_DET) {
            p->definite = true;
            continue;
        }
        if (t->kind == ITEM_QUANT) {
            p->quant = true;
            if (t->rule && !t->rule->plural)
                p->indefinite = true;
            *only_det = false;
            continue;
        }
        if (t->kind == ITEM_FORMER) {
            p->former = true;
        } else if (t->kind == ITEM_HONOR) {
            p->honor = true;
            p->gender = t->rule->gender;
        } else if (t->kind != ITEM_ACTING) {
            break;
        }
        *only_det = false;
    }
    return i;
}

uint32_t ent_parse_head_last(ctx *c, uint32_t k, phrase *p)
{
    bool only_det;
    uint32_t i, head, first;

    ent_phrase_init(p, c, k);
    i = opening(c, k, p, &only_det);
    if (i >= c->item_count || (i > k && !ent_adjacent(c, i)))
        return k;
    for (first = k; first < i && c->item[first].kind == ITEM_DET; first++)
        ;
    p->first = p->full_first = c->item[first].first;
    p->last = p->full_last = c->item[i].last;
    if (c->item[i].kind == ITEM_PRON)
        return i == k ? parse_bare(c, i, p) : k;
    if (c->item[i].kind == ITEM_PERSON || (c->item[i].kind == ITEM_NAME && !(c->item[i].flags & 0))) {
        /* "Clinton campaign", "Labour Party": a name before a head; else a name by itself. */
        head = NO_INDEX;
        for (uint32_t n = i + 1; ent_adjacent(c, n) && n - i < 4; n++) {
            if (is_head(&c->item[n])) {
                head = n;
                break;
            }
            if (!(c->item[n].kind == ITEM_FILL && (c->item[n].flags & ITEM_CAPITAL)) && !is_body(&c->item[n]))
                break;
        }
        if (head != NO_INDEX)
            return parse_headed(c, i, head, p);
        p->first = c->item[i].first;
        i = parse_bare(c, i, p);
        if (p->honor && p->kind == PHRASE_NAME)
            p->kind = PHRASE_PERSON;
        return i;
    }
    head = head_ahead(c, i, false);
    if (head != NO_INDEX && (is_head(&c->item[i]) || is_nation(&c->item[i]) || is_body(&c->item[i]) || i > k ||
        ent_is_filler(c, &c->item[i]))) {
        if (!is_nation(&c->item[i]) && !is_body(&c->item[i]) && !is_head(&c->item[i]) && i == k && c->item[i].kind != ITEM_FILL &&
            c->d->word[c->item[i].first].upos == UPOS_X)
            return k;
        return parse_headed(c, i, head, p);
    }
    if (c->item[i].kind == ITEM_PLACE && i == k)
        return parse_bare(c, i, p);
    if (is_nation(&c->item[i]) && ent_adjacent(c, i + 1)) { /* "Kenya's Supreme Court", "Nepal People's Party" */
        uint32_t body = i + 1 + (c->item[i + 1].kind == ITEM_POSS);

        if (ent_adjacent(c, body) && is_body(&c->item[body])) {
            uint32_t after = parse_bare(c, body, p);

            if (memcmp(p->country, c->item[i].country, 4) != 0)
                p->entry = NULL;
            ent_take_nation(p, &c->item[i]);
            return after;
        }
    }
    if (is_nation(&c->item[i]) || is_body(&c->item[i])) {
        if (i > k && !only_det && !is_nation(&c->item[i]) && !p->quant)
            return k;
        p->first = p->full_first = c->item[i].first;
        return parse_bare(c, i, p);
    }
    return k;
}
