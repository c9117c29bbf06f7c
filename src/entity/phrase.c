/* Phrases: items put together by a small title grammar: counting words, "former", head noun, nation, body, name.
 *
 * The order differs by language: Indonesian puts the head first ("Menteri Luar Negeri Rusia Sergey Lavrov",
 * head_first.c), English last ("Russian Foreign Minister Sergey Lavrov", head_last.c); here is what they share, and
 * what follows a name: short form in parentheses, description between commas. */
#include "entity/scan.h"

bool ent_adjacent(const ctx *c, uint32_t k)
{
    return k < c->item_count && (k == 0 || c->d->word[c->item[k].first].sentence == c->d->word[c->item[k - 1].first].sentence);
}

void ent_phrase_init(phrase *p, const ctx *c, uint32_t k)
{
    *p = (phrase){ .first = c->item[k].first, .last = c->item[k].last, .full_first = c->item[k].first,
        .full_last = c->item[k].last, .head_item = NO_INDEX, .head = NO_INDEX, .owner = NO_INDEX, .same_as = NO_INDEX,
        .actor = NO_INDEX, .actor2 = NO_INDEX, .holder = NO_INDEX, .kind = PHRASE_NOMINAL };
}

void ent_take_nation(phrase *p, const item *t)
{
    if (p->country[0] && (p->country_said || p->fixed_country))
        return;
    code_copy(p->country, t->country);
    p->country_said = true;
    p->country_by_body = false;
}

/* "Anggota Komisi I DPR" is a title of its own: the body whose short form stands in it tells the country. */
static const entry *body_in_title(ctx *c, const item *t)
{
    const entry *const *e;

    for (uint32_t w = t->first; t->kind == ITEM_TITLE && w <= t->last; w++) {
        uint32_t n = c->d->word[w].flags & WORD_ALL_CAPS ? world_lookup(c->w, c->d->word[w].lower, &e) : 0;

        for (uint32_t i = 0; i < n; i++)
            if (e[i]->kind == ENTRY_ORG && e[i]->acronym && e[i]->country[0])
                return e[i];
    }
    return NULL;
}

void ent_take_head(ctx *c, phrase *p, uint32_t k)
{
    const item *t = &c->item[k];
    const entry *body;

    p->head_item = k;
    p->noun = ent_words_lower(c, t->first, t->last);
    code_copy(p->role, t->role);
    p->weak_only = (t->flags & ITEM_WEAK) != 0;
    p->fixed_country = (t->flags & ITEM_ABROAD) != 0;
    p->state_noun = (t->flags & ITEM_STATE) != 0;
    p->rule = t->rule;
    p->row = t->entry;
    if (t->flags & ITEM_PLURAL)
        p->plural = true;
    if (t->kind == ITEM_TITLE) {
        p->has_title = !(t->entry && str_is(t->entry->cls, "HON") && !t->role[0]); /* "Mr" tells of no office */
        p->honor = !p->has_title;
        if (t->entry)
            p->cls = t->entry->cls;
    }
    if (t->flags & ITEM_SAID) {
        code_copy(p->country, t->country);
        p->country_said = true;
    } else if (t->entry && t->entry->country[0] && !p->country[0]) {
        code_copy(p->country, t->entry->country);
        p->country_by_body = true;
        p->of_group = str_is(str_of(t->role), "REB");
    } else if (!p->country[0] && (body = body_in_title(c, t)) != NULL) {
        code_copy(p->country, body->country); /* not country_by_body: not every state has a body of this short form */
        p->country_by_title = true;
        p->body = body->name;
    }
}

/* "Hotels Association": the head word of a body's name. */
static bool is_named_body(const item *t)
{
    return t->kind == ITEM_AGENT && (t->flags & ITEM_ORGLIKE) && (t->flags & ITEM_CAPITAL) && !str_is(str_of(t->role), "GOV");
}

/* A body (organisation, agent noun, title) that modifies the head: weak heads take its role. */
void ent_take_body(ctx *c, phrase *p, const item *t)
{
    bool proper = t->kind == ITEM_ORG || t->kind == ITEM_GROUP;
    bool head_of_state = p->head_item != NO_INDEX && c->item[p->head_item].kind == ITEM_TITLE &&
                         (str_is(p->cls, "HOS") || str_is(p->cls, "SPK") || p->cls.n == 0 || str_is(p->cls, "GOV"));

    /* "OPEC ministers", "para menteri ASEAN": members as a group act for their organisation. */
    if (proper && str_is(str_of(t->role), "IGO") && !t->country[0] && !p->country_said) {
        code_copy(p->role, t->role);
        p->weak_only = false;
        p->stateless = true;
        p->country[0] = 0;
    } else if (t->role[0] && (p->weak_only || !p->role[0] || ((proper || is_named_body(t)) && head_of_state))) {
        code_copy(p->role, t->role);
        if (!(t->flags & ITEM_WEAK))
            p->weak_only = false;
        if (proper)
            p->country_by_body = true;
        if (proper && !p->country_said)
            code_copy(p->country, t->country);
        if (proper && t->entry && !t->entry->country[0])
            p->stateless = true;
    } else if (t->country[0] && (!p->country[0] || p->country_by_title)) {
        code_copy(p->country, t->country);
        p->country_by_body = true;
        p->country_by_title = false;
    }
    if (proper && t->entry && !p->body.n)
        p->body = t->entry->name;
    p->of_group = p->of_group || (t->kind == ITEM_GROUP && t->country[0] && memcmp(t->country, p->country, 4) == 0);
    if (t->flags & ITEM_PLURAL)
        p->plural = p->plural || p->noun.n == 0;
}

/* "ke-7", "45th". */
static bool is_ordinal(const ctx *c, uint32_t w)
{
    str f = c->d->word[w].lower;
    char rest[8];
    uint32_t n = 0, digits = 0;

    for (uint32_t i = 0; i < f.n; i++) {
        if (f.p[i] >= '0' && f.p[i] <= '9')
            digits++;
        else if (n < sizeof(rest))
            rest[n++] = f.p[i];
        else
            return false;
    }
    return digits && digits < 3 && n && ent_rule_find(c->r, (str){ rest, n }, RULE_ORDINAL);
}

void ent_take_name(ctx *c, phrase *p, uint32_t first, uint32_t last, const entry *person)
{
    for (uint32_t w = p->full_first; w < first; w++)
        p->numbered = p->numbered || is_ordinal(c, w);
    p->kind = PHRASE_PERSON;
    p->first = first;
    p->last = last;
    p->full_last = last;
    p->person = person;
    code_copy(p->title_role, p->role);
}

bool ent_is_filler(const ctx *c, const item *t)
{
    const word *x = &c->d->word[t->first];

    if (t->kind == ITEM_FILL)
        return true;
    if (t->kind != ITEM_WORD || t->first != t->last)
        return false;
    if (c->r->head_last && x->head != NO_INDEX && (x->head < t->first || (x->rel != REL_AMOD && x->rel != REL_COMPOUND &&
        x->rel != REL_NMOD && x->rel != REL_FLAT && x->rel != REL_DEP)))
        return false;
    return x->upos == UPOS_NOUN || x->upos == UPOS_ADJ || (x->upos == UPOS_PROPN && !(x->flags & WORD_CAPITAL)) ||
           (x->upos == UPOS_X && ascii_is_alpha((unsigned char)x->form.p[0]) && x->lower.n > 3);
}

/* "(KPK)", "(Jokowi)" after a phrase: its short form. Returns the item after it. */
static uint32_t take_alias(ctx *c, phrase *p, uint32_t k)
{
    if (!ent_adjacent(c, k) || c->item[k].kind != ITEM_OPEN || !ent_adjacent(c, k + 1) || !ent_adjacent(c, k + 2))
        return k;
    if (c->item[k + 2].kind != ITEM_CLOSE)
        return k;
    switch (c->item[k + 1].kind) {
    case ITEM_NAME: case ITEM_PERSON: case ITEM_ORG: case ITEM_GROUP: case ITEM_NATION: case ITEM_TITLE: case ITEM_AGENT:
        if (!(c->item[k + 1].flags & ITEM_CAPITAL))
            return k;
        p->alias = ent_words_lower(c, c->item[k + 1].first, c->item[k + 1].last);
        return k + 3;
    default:
        return k;
    }
}

static uint32_t parse_at(ctx *c, uint32_t k, phrase *p)
{
    return c->r->head_last ? ent_parse_head_last(c, k, p) : ent_parse_head_first(c, k, p);
}

static phrase *add_phrase(ctx *c, const phrase *p)
{
    phrase *x = ARENA_PUSH(c->a, c->phrase, c->phrase_count, c->phrase_cap);

    if (!x) {
        c->failed = true;
        return NULL;
    }
    *x = *p;
    return x;
}

/* Nations and bodies inside a phrase are mentions of their own, marked as parts of it. */
static void add_nested(ctx *c, const phrase *outer, uint32_t from, uint32_t to)
{
    for (uint32_t k = from; k < to && !c->failed; k++) {
        const item *t = &c->item[k];
        phrase p;

        if (k == outer->holder)
            ;
        else if (t->kind != ITEM_NATION && t->kind != ITEM_METONYM && t->kind != ITEM_ORG && t->kind != ITEM_GROUP)
            continue;
        if (t->first >= outer->first && t->last <= outer->last && outer->kind != PHRASE_NOMINAL)
            continue;
        ent_phrase_init(&p, c, k);
        p.nested = true;
        p.entry = t->entry;
        p.row = t->entry;
        p.kind = t->kind == ITEM_NATION || t->kind == ITEM_METONYM ? PHRASE_STATE
                 : t->kind == ITEM_NAME                              ? PHRASE_NAME
                 : t->kind == ITEM_PERSON                            ? PHRASE_PERSON
                                                                     : PHRASE_ORG;
        if (t->kind == ITEM_PERSON) {
            p.person = t->entry;
            p.role[0] = p.country[0] = 0;
            if (ent_rule_find(c->r, outer->noun, RULE_CANDIDATE)) { /* "paslon Ganjar Pranowo" */
                code_copy(p.role, outer->role);
                code_copy(p.title_role, outer->role);
                p.noun = outer->noun;
                p.has_title = true;
            }
            (void)add_phrase(c, &p);
            continue;
        }
        p.adjective = (t->flags & ITEM_ADJ) != 0;
        code_copy(p.country, t->country);
        code_copy(p.role, t->role);
        (void)add_phrase(c, &p);
    }
}

static bool adjacent_comma(const ctx *c, uint32_t k)
{
    return ent_adjacent(c, k) && c->item[k].kind == ITEM_COMMA && ent_adjacent(c, k + 1);
}

bool ent_apposition_ends(const ctx *c, uint32_t k)
{
    str f;

    if (!ent_adjacent(c, k))
        return true;
    if (c->item[k].kind == ITEM_COMMA || c->item[k].kind == ITEM_CLOSE)
        return true;
    f = c->d->word[c->item[k].first].form;
    return c->d->word[c->item[k].first].upos == UPOS_PUNCT || str_is(f, ".") || str_is(f, ";") ||
           ent_word_is(c, c->item[k].first, RULE_RELATIVE) || ent_word_is(c, c->item[k].first, RULE_SPEECH);
}

/* "a former adviser | to President Trump in his campaign,": what hangs on a description with a preposition, up to a comma. */
static bool tail_ends(const ctx *c, uint32_t k)
{
    if (!ent_adjacent(c, k) || c->d->word[c->item[k].first].upos != UPOS_ADP)
        return false;
    for (uint32_t i = k + 1; i < k + 14 && ent_adjacent(c, i); i++) {
        const word *w = &c->d->word[c->item[i].first];

        if (c->item[i].kind == ITEM_COMMA || w->upos == UPOS_PUNCT)
            return true;
        if (w->upos == UPOS_VERB || w->upos == UPOS_AUX || w->upos == UPOS_SCONJ)
            return false;
    }
    return false;
}

/* NAME , description , : the description says who the person is. Returns the item after the description. */
static uint32_t take_description(ctx *c, uint32_t index, uint32_t k)
{
    phrase q, *p;
    uint32_t after;

    if (!ent_adjacent(c, k) || c->item[k].kind != ITEM_COMMA || !ent_adjacent(c, k + 1))
        return k;
    after = parse_at(c, k + 1, &q);
    if (after == k + 1 || q.kind != PHRASE_NOMINAL || (q.quant && !q.indefinite) || q.plural || q.head_item == NO_INDEX)
        return k;
    if (!ent_apposition_ends(c, after) && !tail_ends(c, after))
        return k;
    p = &c->phrase[index];
    p->kind = PHRASE_PERSON;
    code_copy(p->title_role, q.role);
    code_copy(p->role, q.role);
    p->cls = q.cls;
    p->noun = q.noun;
    p->has_title = q.has_title;
    p->former = p->former || q.former;
    p->weak_only = q.weak_only;
    p->body = q.body;
    p->row = q.row;
    p->rule = q.rule;
    if (q.country[0] && !p->country[0]) {
        code_copy(p->country, q.country);
        p->country_said = q.country_said;
        p->country_by_body = q.country_by_body;
    }
    q.same_as = index;
    add_nested(c, &q, k + 1, after);
    if (add_phrase(c, &q))
        c->phrase[c->phrase_count - 1].nested = true;
    return after;
}

/* "Ketua DPRD Subang, Bambang Suryadi didampingi ...": the comma after the name is often left out before its verb. */
static bool verb_follows(const ctx *c, const phrase *title, const phrase *name, uint32_t after)
{
    const word *w = c->d->word;

    return (name->kind == PHRASE_PERSON || name->learned == MENTION_PER + 1) && (w[title->full_first].flags & WORD_CAPITAL) &&
           ent_adjacent(c, after) && (w[c->item[after].first].upos == UPOS_VERB || w[c->item[after].first].upos == UPOS_AUX);
}

/* "Pakar dari Universitas Kairo di Mesir, Karim Haddad, ...": where the body is stands between title and name. */
static uint32_t over_place(const ctx *c, uint32_t k)
{
    if (!ent_adjacent(c, k + 1) || c->item[k].kind != ITEM_LOC)
        return k;
    return c->item[k + 1].kind == ITEM_PLACE || c->item[k + 1].kind == ITEM_NATION || c->item[k + 1].kind == ITEM_METONYM ? k + 2 : k;
}

/* "Anggota Komisi I DPR, Sukamta, ...": a description without name, then the name between commas. Returns the item
 * after the name. */
static uint32_t take_name_after(ctx *c, uint32_t index, uint32_t k)
{
    const phrase *p = &c->phrase[index];
    uint32_t begin = k, after;
    phrase q;

    if (p->kind != PHRASE_NOMINAL || p->plural || (p->quant && !p->indefinite) || p->head_item == NO_INDEX || p->holder != NO_INDEX ||
        (c->item[p->head_item].flags & (ITEM_COLLECTIVE | ITEM_ORGLIKE | ITEM_STATE)))
        return k;
    k = over_place(c, k);
    if (!adjacent_comma(c, k) || (c->item[k + 1].kind != ITEM_NAME && c->item[k + 1].kind != ITEM_PERSON))
        return begin;
    after = parse_at(c, k + 1, &q);
    if ((q.kind != PHRASE_NAME && q.kind != PHRASE_PERSON) || q.has_title || !(ent_apposition_ends(c, after) || verb_follows(c, p, &q, after)))
        return begin;
    if (p->indefinite && q.kind != PHRASE_PERSON && q.learned != MENTION_PER + 1 && !ent_is_given(c, c->d->word[q.first].lower, NULL))
        return begin; /* "seorang hakim, Omar Fathi, ..." */
    q.kind = PHRASE_PERSON;
    code_copy(q.title_role, p->role);
    code_copy(q.role, p->role);
    code_copy(q.country, p->country);
    q.country_said = p->country_said;
    q.country_by_body = p->country_by_body;
    q.cls = p->cls;
    q.noun = p->noun;
    q.has_title = p->has_title;
    q.former = p->former;
    q.weak_only = p->weak_only;
    q.body = p->body;
    q.row = q.person ? q.person : p->row;
    q.rule = p->rule;
    q.head_item = p->head_item;
    q.owner = p->owner;
    c->phrase[index].same_as = c->phrase_count;
    (void)add_phrase(c, &q);
    return after;
}

static bool locative_before(const ctx *c, const phrase *p)
{
    uint32_t w = p->full_first;
    const doc *d = c->d;
    uint32_t floor = d->sentence[d->word[w].sentence].first;

    for (int back = 0; back < 3 && w > floor; back++) {
        w--;
        if (ent_word_is(c, w, RULE_LOC))
            return true;
        if (!ent_word_is(c, w, RULE_DET) && !ent_word_is(c, w, RULE_FILL) && !ent_word_is(c, w, RULE_PLACE))
            return false;
    }
    return false;
}

/* The word of the phrase that stands highest in the tree. */
static uint32_t tree_head(const doc *d, const phrase *p)
{
    uint32_t best = p->full_first;

    for (uint32_t w = p->full_first; w <= p->full_last; w++) {
        uint32_t h = d->word[w].head;

        if (d->word[w].upos == UPOS_PUNCT || (h != NO_INDEX && h >= p->full_first && h <= p->full_last && h != w))
            continue;
        /* Its governor is outside: prefer a real noun over "oleh" and the like, then the shallowest. */
        if (best == p->full_first && d->word[best].head != NO_INDEX && d->word[best].head >= p->full_first &&
            d->word[best].head <= p->full_last)
            best = w;
        else if (d->word[w].depth < d->word[best].depth)
            best = w;
    }
    return best;
}

/* The phrase that ends right before word `w` ("Mueller" of "Mueller's team"). */
static uint32_t owner_before(const ctx *c, uint32_t w)
{
    for (uint32_t i = c->phrase_count, seen = 0; i-- > 0 && seen < 8; seen++)
        if (!c->phrase[i].nested && c->phrase[i].full_last + 1 == w)
            return i;
    return NO_INDEX;
}

/* The owner's words belong to the noun phrase; its name stays a mention of its own. */
static void join_owner(ctx *c, phrase *p, uint32_t owner)
{
    p->owner = owner;
    if (owner == NO_INDEX || p->kind != PHRASE_NOMINAL || c->phrase[owner].kind == PHRASE_PRONOUN || c->phrase[owner].kind == PHRASE_NOMINAL)
        return;
    p->first = p->full_first = c->phrase[owner].first;
}

/* "paslon nomor urut 2, Prabowo Subianto dan Gibran Rakabuming Raka", "capres Ganjar Pranowo-Mahfud MD": who runs together is a
 * candidate as the first is. */
static void share_candidacy(ctx *c, uint32_t i)
{
    phrase *p = &c->phrase[i];
    const word *between = p->full_first ? &c->d->word[p->full_first - 1] : NULL;

    if ((p->kind != PHRASE_PERSON && p->kind != PHRASE_NAME) || p->has_title || p->title_role[0] || p->full_first < 2 ||
        (between->upos != UPOS_CCONJ && !str_is(between->form, "-") && !str_is(between->form, ",")))
        return;
    for (uint32_t k = i, seen = 0; k-- > 0 && seen < 4; seen++) {
        const phrase *q = &c->phrase[k];

        if (q->full_last + 2 != p->full_first || !ent_rule_find(c->r, q->noun, RULE_CANDIDATE) || (q->kind == PHRASE_PERSON && str_is(between->form, ",")))
            continue;
        code_copy(p->title_role, q->role);
        code_copy(p->role, q->role);
        p->kind = PHRASE_PERSON;
        p->cls = q->cls;
        p->noun = q->noun;
        p->has_title = true;
        return;
    }
}

/* "Democratic Party (DP) | president Norbert Kaggwa": the body and its short form stand before the title. */
static void take_body_before(ctx *c, phrase *p, uint32_t k)
{
    const item *t = k < 4 ? NULL : &c->item[k - 4];

    if (!c->r->head_last || !t || p->head_item == NO_INDEX || p->body.n || c->item[k - 1].kind != ITEM_CLOSE || c->item[k - 3].kind != ITEM_OPEN ||
        (t->kind != ITEM_ORG && t->kind != ITEM_GROUP) || c->d->word[t->first].sentence != c->d->word[p->first].sentence)
        return;
    ent_take_body(c, p, t);
    if (!p->country_said && p->country_by_body) /* a row of another country's party of this name, it may be */
        p->country[0] = '\0';
    if (p->kind == PHRASE_PERSON)
        code_copy(p->title_role, p->role);
}

void ent_find_phrases(ctx *c)
{
    for (uint32_t k = 0; k < c->item_count && !c->failed;) {
        phrase p;
        uint32_t after = parse_at(c, k, &p), index;

        if (after == k) {
            k++;
            continue;
        }
        index = c->phrase_count;
        take_body_before(c, &p, k);
        if (p.kind != PHRASE_PRONOUN && p.kind != PHRASE_PLACE)
            after = take_alias(c, &p, after);
        p.locative = locative_before(c, &p);
        if (k > 0 && c->item[k - 1].kind == ITEM_POSS && c->phrase_count && ent_adjacent(c, k))
            join_owner(c, &p, owner_before(c, c->item[k - 1].first));
        if (!add_phrase(c, &p))
            return;
        add_nested(c, &p, k, after);
        if (c->item[k].kind != ITEM_COMMA)
            after = take_name_after(c, index, after);
        if ((p.kind == PHRASE_PERSON || p.kind == PHRASE_NAME) && !p.has_title && !p.role[0])
            after = take_description(c, index, after);
        k = after > k ? after : k + 1;
    }
    for (uint32_t i = 0; i < c->phrase_count; i++) {
        phrase *p = &c->phrase[i];

        p->head = tree_head(c->d, p);
        share_candidacy(c, i);
    }
}
