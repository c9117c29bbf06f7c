/* Who a phrase is: from the surest evidence to the weakest, with the reason kept in the actor.
 *   1 known person by full name, in office on the article's day    2 title + country or body + name
 *   3 nation, body, group by name                                  4 short name or title of someone named in the article
 *   5 agent noun + nation, else place, else the article's country  (pronouns: pronoun.c)
 * Order of evidence after Lee and others 2011 (sieves), with rows of world/ instead of chains as aim. */
#include "entity/scan.h"

#include "base/error.h"
#include "base/utf8.h"
#include "model/weights.h"

/* ---- Actors ------------------------------------------------------------------------------------------------------ */

static str row_text(ctx *c, const phrase *p)
{
    str s = STR("");

    if (p->row)
        s = arena_printf(c->a, "%s:%u", p->row->file, p->row->line);
    else if (p->rule)
        s = arena_printf(c->a, "%s:%u", p->rule->file, p->rule->line);
    if (!s.p) {
        c->failed = true;
        return STR("");
    }
    return s;
}

uint32_t ent_actor_intern(ctx *c, str key, const phrase *p, str name, const char *country, const char *role, str id,
                      mention_type type, const char *reason)
{
    uint64_t hash = str_hash(key);
    uint32_t cursor, n = c->d->actor_count;
    actor *x;
    str *k;

    for (uint32_t i = map_first(&c->key, hash, &cursor); i != NO_INDEX; i = map_next(&c->key, hash, &cursor))
        if (str_eq(c->actor_key[i], key))
            return i;
    x = ARENA_PUSH(c->a, c->d->actor, c->d->actor_count, c->d->actor_cap);
    k = x ? ARENA_PUSH(c->a, c->actor_key, c->key_count, c->key_cap) : NULL;
    if (!k || !map_add(&c->key, hash, n)) {
        c->failed = true;
        return NO_INDEX;
    }
    *k = key;
    *x = (actor){ .name = name, .type = type, .plural = p->plural, .gender = p->gender, .reason = str_of(reason),
        .row = row_text(c, p), .first_mention = NO_INDEX };
    code_copy(x->country, country);
    code_copy(x->role, role[0] ? role : "UNK");
    x->id = id.n ? id : arena_printf(c->a, "a:%u", n);
    if (!x->id.p)
        c->failed = true;
    return n;
}

/* Of a name, however its parts are joined: "seong-kweun" is "seong kweun". */
static uint64_t alias_hash(str lower)
{
    uint64_t h = 11;
    str rest = lower, part;

    while (str_split(&rest, ' ', &part)) {
        str piece;

        while (str_split(&part, '-', &piece))
            h = mix(h, str_hash(piece));
    }
    return h;
}

void ent_add_alias(ctx *c, str lower, uint32_t who, uint32_t index)
{
    alias *x;

    if (lower.n < 2 || who == NO_INDEX || ent_find_alias(c, lower, UINT32_MAX) == who)
        return;
    x = ARENA_PUSH(c->a, c->alias_row, c->alias_count, c->alias_cap);
    if (!x || !map_add(&c->alias, alias_hash(lower), c->alias_count - 1)) {
        c->failed = true;
        return;
    }
    *x = (alias){ alias_hash(lower), who, index };
}

/* Actor last given this short name before phrase `before`, else the first given it later. */
uint32_t ent_find_alias(const ctx *c, str lower, uint32_t before)
{
    uint64_t hash = alias_hash(lower);
    uint32_t cursor, best = NO_INDEX;

    for (uint32_t i = map_first(&c->alias, hash, &cursor); i != NO_INDEX; i = map_next(&c->alias, hash, &cursor)) {
        if (c->alias_row[i].phrase > before && best != NO_INDEX)
            break;
        best = c->alias_row[i].actor;
    }
    return best;
}

/* ---- Persons ---------------------------------------------------------------------------------------------------- */

static int class_rank(str cls)
{
    static const char *const order[] = { "HOS", "HOG", "DEP", "FM", "DM", "INT", "JUS", "FIN", "MIN" };

    for (int i = 0; i < (int)COUNT_OF(order); i++)
        if (str_is(cls, order[i]))
            return i;
    return 20;
}

/* Office of a known person on the article's day; `past` tells that there was one before only. */
static const office *office_on(const ctx *c, const entry *e, str cls, bool *past)
{
    const office *o, *best = NULL;
    uint32_t n = e->person == NO_INDEX ? 0 : world_offices(c->w, e->person, &o);

    *past = false;
    for (uint32_t i = 0; i < n; i++) {
        bool in = c->day == INT32_MIN || (o[i].start <= c->day && (o[i].end >= c->day || (o[i].open && c->day - o[i].end < 1500)));

        /* A row that was still open when its source was last seen yields to one that knows the end. */
        for (uint32_t k = 0; in && c->day != INT32_MIN && o[i].open && k < n; k++)
            if (!o[k].open && str_eq(o[k].cls, o[i].cls) && o[k].end < c->day && o[k].end + 31 >= o[i].start)
                in = false;

        if (!in) {
            if (o[i].start <= c->day)
                *past = true;
            continue;
        }
        if (cls.n && str_eq(cls, o[i].cls))
            return &o[i];
        if (!best || (best->open && !o[i].open) || (best->open == o[i].open && class_rank(o[i].cls) < class_rank(best->cls)))
            best = &o[i];
    }
    return best;
}

static str date_text(ctx *c)
{
    return c->d->date.n ? c->d->date : STR("an unknown day");
}

static const char *reason_text(ctx *c, const char *a, str b)
{
    str s = arena_printf(c->a, "%s%.*s", a, (int)b.n, b.p);

    if (!s.p)
        c->failed = true;
    return s.p ? s.p : a;
}

/* Is the word the name of a country? "Israel Katz" is not called "Israel". */
static bool names_place(const ctx *c, str lower)
{
    const entry *const *e;
    uint32_t n = world_lookup(c->w, lower, &e);

    for (uint32_t i = 0; i < n; i++)
        if (e[i]->kind == ENTRY_COUNTRY || e[i]->kind == ENTRY_METONYM)
            return true;
    return false;
}

/* Each word of a name, and the name itself, will be understood as this person. */
static void add_name_aliases(ctx *c, str lower, uint32_t who, uint32_t index)
{
    str rest = lower, part;

    ent_add_alias(c, lower, who, index);
    while (str_split(&rest, ' ', &part))
        if (part.n >= 3 && !names_place(c, part) && !ent_rule_find(c->r, part, RULE_CONN) && !ent_rule_find(c->r, part, RULE_HONOR))
            ent_add_alias(c, part, who, index);
}

static bool keeps_role_when_former(const char *role)
{
    static const char *const kept[] = { "REB", "CVL", "EDU", "CRM", "BUS", "LAB" };

    for (uint32_t i = 0; i < COUNT_OF(kept); i++)
        if (str_is(str_of(role), kept[i]))
            return true;
    return false;
}

/* Roles that say little of who somebody is: a better one said later takes their place. */
static bool soft_role(const char *role)
{
    return str_is(str_of(role), "CVL") || str_is(str_of(role), "CRM") || str_is(str_of(role), "UNK");
}

static bool title_counts(const phrase *p)
{
    return p->title_role[0] && !str_is(p->cls, "HON") && !(p->weak_only && !p->title_role[0]);
}

static void fill_known(ctx *c, phrase *p, char country[4], char role[4])
{
    const entry *e = p->person;
    bool past;
    const office *o = office_on(c, e, p->cls, &past);

    code_copy(country, e->country);
    code_copy(role, e->role);
    p->row = e;
    if (o) {
        code_copy(country, o->country);
        code_copy(role, o->role);
        p->reason = reason_text(c, "full name, in office on ", date_text(c));
    } else if (past) {
        code_copy(role, "ELI");
        p->reason = reason_text(c, "full name, office ended before ", date_text(c));
    } else {
        p->reason = "full name";
    }
    /* A rank, a head that says nothing by itself, or a title by birth does not take from an office. */
    if (title_counts(p) && !((str_is(p->cls, "RANK") || p->weak_only || str_is(p->cls, "ELI")) && o) && !(p->numbered && (o || past))) {
        code_copy(role, p->title_role);
        p->reason = reason_text(c, "full name with title", STR(""));
    }
    if (p->former)
        code_copy(role, "ELI");
    if (!p->gender)
        p->gender = e->gender;
}

/* "Mueller's team": weak nouns take the role of their owner. */
static void take_from_owner(ctx *c, phrase *p)
{
    uint32_t who = p->owner == NO_INDEX ? NO_INDEX : c->phrase[p->owner].actor;

    if (who == NO_INDEX)
        return;
    if (!p->country[0] || !p->country_said)
        code_copy(p->country, c->d->actor[who].country);
    p->country_said = p->country[0] != 0;
    if (p->weak_only && !soft_role(c->d->actor[who].role))
        code_copy(p->role, c->d->actor[who].role);
}

/* "mitranya dari Pakistan X", "his Pakistani counterpart X": the role of the person named before. */
static void take_from_counterpart(const ctx *c, phrase *p)
{
    uint32_t self = (uint32_t)(p - c->phrase);

    if (p->head_item == NO_INDEX || !(c->item[p->head_item].flags & ITEM_COUNTERPART))
        return;
    for (uint32_t k = self, seen = 0; k-- > 0 && seen < 30; seen++) {
        const phrase *q = &c->phrase[k];

        if (q->kind != PHRASE_PERSON || q->actor == NO_INDEX || c->d->actor[q->actor].type != MENTION_PER)
            continue;
        code_copy(p->role, c->d->actor[q->actor].role);
        code_copy(p->title_role, p->role);
        p->cls = q->cls;
        p->noun = q->noun;
        return;
    }
}

/* "juru bicara tersebut", "the spokesman", "juru bicara Budi": the phrase before that told whose spokesman it is; NO_INDEX when none did. */
static uint32_t office_before(const ctx *c, const phrase *p)
{
    uint32_t i = (uint32_t)(p - c->phrase);

    if (!p->weak_only || p->body.n || p->entry || p->country_said || p->owner != NO_INDEX || p->plural || p->quant || !p->noun.n)
        return NO_INDEX;
    for (uint32_t k = i, seen = 0; k-- > 0 && seen < 60; seen++) {
        const phrase *q = &c->phrase[k];

        if (!q->weak_only && !q->plural && q->role[0] && str_starts(q->noun, p->noun) && (q->noun.n == p->noun.n || q->noun.p[p->noun.n] == ' '))
            return k;
    }
    return NO_INDEX;
}

static void take_office_before(const ctx *c, phrase *p)
{
    uint32_t k = office_before(c, p);
    const phrase *q = k == NO_INDEX ? NULL : &c->phrase[k];

    if (!q)
        return;
    code_copy(p->role, q->role);
    code_copy(p->title_role, q->role);
    if (!p->country[0])
        code_copy(p->country, q->country);
}

static void fill_titled(ctx *c, phrase *p, char country[4], char role[4])
{
    const char *how;

    take_office_before(c, p);
    take_from_owner(c, p);
    take_from_counterpart(c, p);
    if (p->owner != NO_INDEX && p->weak_only && p->role[0])
        code_copy(p->title_role, p->role);
    code_copy(country, ent_phrase_country(c, p, &how));
    code_copy(role, p->title_role[0] ? p->title_role : p->role);
    if (p->of_unknown && (!role[0] || str_is(p->cls, "HOS") || str_is(p->cls, "HOG")))
        code_copy(role, "UNK"); /* "Legco president": of some body, no state */
    if (!role[0])
        code_copy(role, p->has_title || p->weak_only ? "GOV" : "CVL");
    if (p->former && !keeps_role_when_former(role))
        code_copy(role, "ELI");
    if (c->terror && str_is(str_of(role), "CRM"))
        code_copy(role, "REB");
    if (str_is(str_of(role), "IGO") && !p->country_said)
        country[0] = 0;
    p->reason = reason_text(c, "title and name; country: ", str_of(how));
}

/* Did the tables alone tell the role so far? */
static bool told_by_tables(const actor *x) { return str_starts(x->reason, STR("full name")) && !str_starts(x->reason, STR("full name with title")); }

/* "Prabowo ... capres Prabowo Subianto": who runs for an office does so in the whole article, whatever office he holds. */
static void take_later_title(ctx *c, const phrase *p, actor *x)
{
    if (!told_by_tables(x) || !title_counts(p) || p->former || !ent_rule_find(c->r, p->noun, RULE_CANDIDATE))
        return;
    code_copy(x->role, p->title_role);
    x->reason = STR("full name with title");
}

static const entry *surname_holder(const ctx *c, str lower)
{
    const entry *const *e, *best = NULL;
    uint32_t n = world_lookup_surname(c->w, lower, &e);
    int rank = 99;
    bool tie = false;

    for (uint32_t i = 0; i < n; i++) {
        bool past;
        const office *o = office_on(c, e[i], STR(""), &past);
        int r = o && c->day != INT32_MIN ? class_rank(o->cls) : 99;

        if (r < rank) {
            rank = r;
            best = e[i];
            tie = false;
        } else if (r == rank) {
            tie = true;
        }
    }
    return rank <= 4 && !tie ? best : NULL;
}

enum { TEN_YEARS = 3652 };

/* A surname alone that the tables give to one person: he, unless his first office was ten years off on the article's day; then whoever of
 * that name held one, NULL when there are several or none. */
static const entry *of_the_day(const ctx *c, const entry *e, str surname)
{
    const entry *const *other, *found = NULL;
    const office *o;
    bool past;
    uint32_t n = c->day == INT32_MIN ? 0 : world_offices(c->w, e->person, &o);

    for (uint32_t i = 0; i < n; i++)
        if (o[i].start <= c->day + TEN_YEARS)
            return e;
    if (!n)
        return e;
    n = world_lookup_surname(c->w, surname, &other);
    for (uint32_t i = 0; i < n; i++) {
        if (!office_on(c, other[i], STR(""), &past))
            continue;
        if (found && found->person != other[i]->person)
            return NULL;
        found = other[i];
    }
    return found;
}

/* "Karim Haddad ... Haddad, anggota parlemen": the longer name of which a word comes back here with a title; the phrase itself when there
 * is none. */
static const phrase *longer_name(const ctx *c, uint32_t i)
{
    const phrase *p = &c->phrase[i];
    str word = c->d->word[p->first].lower;

    for (uint32_t k = i; !c->r->head_last && p->first == p->last && word.n > 2 && title_counts(p) && k-- > 0;) {
        const phrase *q = &c->phrase[k];

        if (q->kind == PHRASE_NAME && q->last > q->first && q->learned != MENTION_ORG + 1 && q->learned != MENTION_LOC + 1 &&
            (str_eq(c->d->word[q->first].lower, word) || str_eq(c->d->word[q->last].lower, word)))
            return q;
    }
    return p;
}

static void resolve_person(ctx *c, uint32_t i)
{
    phrase *p = &c->phrase[i];
    const phrase *whole = longer_name(c, i);
    str lower = ent_words_lower(c, whole->first, whole->last), key, name, id = STR("");
    char country[4] = "", role[4] = "";
    uint32_t before, first = p->first;
    bool titled = p->has_title || p->title_role[0] || p->role[0];

    if (!p->gender)
        (void)ent_is_given(c, c->d->word[first].lower, &p->gender);
    if (p->person && p->first == p->last)
        p->person = of_the_day(c, p->person, lower);
    before = p->person ? NO_INDEX : ent_find_alias(c, lower, i);
    if (before != NO_INDEX && c->d->actor[before].type == MENTION_PER) {
        actor *x = &c->d->actor[before];

        p->actor = before;
        p->reason = "name given before";
        if (titled && title_counts(p) && soft_role(x->role) && !(soft_role(p->title_role) && x->role[1] == 'R'))
            code_copy(x->role, p->former && !keeps_role_when_former(p->title_role) ? "ELI" : p->title_role);
        if (p->country_said && p->country[0] && str_is(x->reason, "name alone"))
            code_copy(x->country, p->country);
        take_later_title(c, p, x);
        return;
    }
    if (!p->person && !titled && p->honor && p->first == p->last)
        p->person = surname_holder(c, lower);
    if (p->person) {
        fill_known(c, p, country, role);
        key = arena_printf(c->a, "known:%.*s", (int)p->person->id.n, p->person->id.p);
        name = p->person->name;
        id = p->person->id;
    } else {
        fill_titled(c, p, country, role);
        key = arena_printf(c->a, "per:%.*s", (int)lower.n, lower.p);
        name = doc_text(c->d, c->d->word[whole->first].start, c->d->word[whole->last].end);
    }
    if (!key.p) {
        c->failed = true;
        return;
    }
    p->actor = ent_actor_intern(c, key, p, name, country, role, id, MENTION_PER, p->reason);
    if (p->actor == NO_INDEX)
        return;
    if (p->person)
        take_later_title(c, p, &c->d->actor[p->actor]);
    add_name_aliases(c, lower, p->actor, i);
    if (p->person)
        add_name_aliases(c, utf8_lower_str(c->a, p->person->name), p->actor, i);
    if (p->alias.n)
        ent_add_alias(c, p->alias, p->actor, i);
}

/* ---- States, bodies --------------------------------------------------------------------------------------------- */

static uint32_t state_actor(ctx *c, const phrase *p, const char *country, const char *reason)
{
    const entry *e = world_country(c->w, country);
    str id = arena_printf(c->a, "country:%s", country), key = arena_printf(c->a, "state:%s", country);

    if (!id.p || !key.p) {
        c->failed = true;
        return NO_INDEX;
    }
    return ent_actor_intern(c, key, p, e ? e->name : str_of(country), country, "GOV", id, MENTION_GPE, reason);
}

static uint32_t people_actor(ctx *c, const phrase *p, const char *country, str name)
{
    str lower = utf8_lower_str(c->a, name), key = arena_printf(c->a, "place:%s:%.*s", country, (int)lower.n, lower.p);

    if (!key.p) {
        c->failed = true;
        return NO_INDEX;
    }
    return ent_actor_intern(c, key, p, name, country, "CVL", STR(""), MENTION_LOC, "people of a place");
}

static void resolve_state(ctx *c, phrase *p)
{
    if (p->row && p->row->kind == ENTRY_METONYM && !str_is(str_of(p->role), "GOV") && p->role[0]) {
        str key = arena_printf(c->a, "org:%.*s", (int)p->row->name.n, p->row->name.p);

        if (!key.p) {
            c->failed = true;
            return;
        }
        p->reason = "building or seat for a body";
        p->actor = ent_actor_intern(c, key, p, p->row->name, p->country, p->role, p->row->id, MENTION_ORG, p->reason);
        return;
    }
    if (p->row && p->row->kind == ENTRY_ADJECTIVE && p->row->plural) {
        str key = arena_printf(c->a, "nom:%s:CVL", p->country);

        if (!key.p) {
            c->failed = true;
            return;
        }
        p->plural = true;
        p->adjective = false;
        p->kind = PHRASE_NOMINAL;
        p->reason = "people of a country";
        p->actor = ent_actor_intern(c, key, p, p->row->name, p->country, "CVL", STR(""), MENTION_GROUP, p->reason);
        return;
    }
    p->reason = p->row && p->row->kind == ENTRY_METONYM ? "capital or seat for its government" : "name of a country";
    p->actor = state_actor(c, p, p->country, p->reason);
}

/* One short form, several bodies ("RSF"): the one of the article's country. */
static void prefer_home(ctx *c, phrase *p, str lower)
{
    const entry *const *e;
    uint32_t n = world_lookup(c->w, lower, &e);

    if (memcmp(p->entry->country, c->main, 4) == 0)
        return;
    for (uint32_t i = 0; i < n; i++) {
        if ((e[i]->kind == ENTRY_ORG || e[i]->kind == ENTRY_GROUP) && memcmp(e[i]->country, c->main, 4) == 0) {
            p->entry = p->row = e[i];
            code_copy(p->country, e[i]->country);
            code_copy(p->role, e[i]->role);
            return;
        }
    }
}

/* "Badan Tenaga Atom Internasional", "the international tribunal": a body like those of a state, of many states. */
static void take_world(const ctx *c, phrase *p)
{
    bool state_like = str_is(str_of(p->role), "GOV") || str_is(str_of(p->role), "JUD");
    uint32_t flags = p->head_item == NO_INDEX ? 0 : c->item[p->head_item].flags;

    if (p->entry || !state_like || p->state_noun || p->country_said || !(flags & ITEM_ORGLIKE))
        return;
    for (uint32_t w = p->first; w <= p->last; w++) {
        if (!ent_word_is(c, w, RULE_WORLD))
            continue;
        code_copy(p->role, "IGO");
        memset(p->country, 0, sizeof(p->country));
        p->country_said = p->country_by_body = false;
        p->stateless = true;
        return;
    }
}

/* A body: known by its row, else by its head word and what follows. */
static void resolve_org(ctx *c, uint32_t i)
{
    phrase *p = &c->phrase[i];
    const char *how = "", *country;
    str lower = ent_words_lower(c, p->first, p->last), key, name, id = STR("");
    mention_type type = MENTION_ORG;

    if (p->entry) {
        prefer_home(c, p, lower);
        country = ent_phrase_country(c, p, &how);
        if (!p->entry->country[0] && !p->country_said)
            country = "";
        name = p->entry->name;
        id = p->entry->id;
        if (p->entry->kind == ENTRY_GROUP)
            type = MENTION_GROUP;
        p->reason = "name of a body";
        key = arena_printf(c->a, "org:%.*s:%s", (int)id.n, id.p, country);
    } else {
        uint32_t before = ent_find_alias(c, lower, i);

        if (before != NO_INDEX && !p->country_said) {
            p->actor = before;
            p->reason = "name given before";
            return;
        }
        take_world(c, p);
        country = ent_phrase_country(c, p, &how);
        name = doc_text(c->d, c->d->word[p->first].start, c->d->word[p->last].end);
        p->reason = reason_text(c, "head word of a body; country: ", str_of(how));
        key = arena_printf(c->a, "org:%.*s", (int)lower.n, lower.p);
        if (str_is(str_of(p->role), "IGO"))
            country = "";
    }
    if (!key.p) {
        c->failed = true;
        return;
    }
    p->actor = ent_actor_intern(c, key, p, name, country, p->role, id, type, p->reason);
    ent_add_alias(c, lower, p->actor, i);
    if (p->alias.n)
        ent_add_alias(c, p->alias, p->actor, i);
}

/* ---- Nominals --------------------------------------------------------------------------------------------------- */

/* The person last given the title of phrase i, of that country ("": any). */
static uint32_t titled_in(const ctx *c, uint32_t i, const char *country)
{
    const phrase *p = &c->phrase[i];

    for (uint32_t k = i, seen = 0; k-- > 0 && seen < 200; seen++) {
        const phrase *q = &c->phrase[k];

        if (q->kind != PHRASE_PERSON || q->actor == NO_INDEX || !q->noun.n)
            continue;
        if (country[0] && memcmp(country, c->d->actor[q->actor].country, 4) != 0)
            continue;
        if (p->former != q->former)
            continue;
        if (str_eq(q->noun, p->noun) || (p->cls.n && str_eq(p->cls, q->cls) && class_rank(p->cls) < 8) ||
            (str_starts(q->noun, p->noun) && p->definite))
            return q->actor;
    }
    return NO_INDEX;
}

/* "sang presiden", "the minister": the person last given this title; by the name of an office of state alone an article means the one of its
 * own country. */
static uint32_t titled_before(const ctx *c, uint32_t i)
{
    const phrase *p = &c->phrase[i];
    uint32_t who = NO_INDEX;

    if (p->country_said)
        return titled_in(c, i, p->country);
    if (class_rank(p->cls) < 5 && !p->definite)
        who = titled_in(c, i, c->main);
    return who == NO_INDEX ? titled_in(c, i, "") : who;
}

static bool merges(const char *role)
{
    static const char *const one[] = { "MIL", "COP", "JUD", "LEG", "SPY", "GOV" };

    for (uint32_t i = 0; i < COUNT_OF(one); i++)
        if (str_is(str_of(role), one[i]))
            return true;
    return false;
}

static const char *nominal_role(const ctx *c, const phrase *p)
{
    if (p->former && !keeps_role_when_former(p->role))
        return "ELI";
    if (c->terror && str_is(str_of(p->role), "CRM"))
        return "REB";
    if (p->role[0])
        return p->role;
    return p->has_title || (p->weak_only && p->country_said) ? "GOV" : "CVL";
}

static mention_type nominal_type(const ctx *c, const phrase *p)
{
    uint32_t flags = p->head_item == NO_INDEX ? 0 : c->item[p->head_item].flags;

    if (flags & (ITEM_ORGLIKE | ITEM_STATE))
        return MENTION_ORG;
    return p->plural || p->quant ? MENTION_GROUP : MENTION_PER;
}

/* The name that a collective head took along ("tim B-Universe"): its actor's country and role. */
static void take_from_holder(ctx *c, uint32_t i)
{
    phrase *p = &c->phrase[i];

    for (uint32_t k = i + 1; p->holder != NO_INDEX && k < c->phrase_count && c->phrase[k].nested; k++) {
        const phrase *q = &c->phrase[k];

        if (q->full_first != c->item[p->holder].first || q->actor == NO_INDEX)
            continue;
        if (!p->country_said)
            code_copy(p->country, c->d->actor[q->actor].country);
        if (p->weak_only && !str_is(str_of(c->d->actor[q->actor].role), "UNK"))
            code_copy(p->role, c->d->actor[q->actor].role);
    }
}

static bool is_force(const char *role) { return merges(role) && !str_is(str_of(role), "SPY"); }

static bool is_political(const char *role)
{
    return str_is(str_of(role), "GOV") || str_is(str_of(role), "PTY") || str_is(str_of(role), "LEG") || str_is(str_of(role), "ELI");
}

/* Could the description stand for the person ("politikus NasDem itu", "pria kelahiran Makassar itu")? */
static bool describes(const ctx *c, const phrase *p, const char *role, const phrase *q)
{
    const actor *x = &c->d->actor[q->actor];

    if (x->type != MENTION_PER || q->plural || (p->country_said && x->country[0] && memcmp(p->country, x->country, 4) != 0))
        return false;
    return str_is(str_of(role), x->role) || str_is(str_of(role), "CVL") || str_is(str_of(role), "UNK") || (is_political(role) && is_political(x->role));
}

static bool stands_as_subject(const ctx *c, const phrase *q)
{
    return q->head != NO_INDEX && c->d->word[q->head].rel == REL_NSUBJ;
}

/* "Mantan gubernur Jateng itu": somebody named in the sentences before is called by what else he is, unless the same noun was said of
 * somebody without a name. */
static uint32_t described_again(const ctx *c, uint32_t i, const char *role)
{
    const phrase *p = &c->phrase[i];
    uint32_t at = c->d->word[p->full_first].sentence, flags = p->head_item == NO_INDEX ? 0 : c->item[p->head_item].flags, best = NO_INDEX;

    if (c->r->head_last || !ent_word_is(c, p->full_last, RULE_DEM) || p->plural || p->quant || p->indefinite || p->full_last < p->full_first + 2 ||
        (flags & (ITEM_ORGLIKE | ITEM_STATE | ITEM_COLLECTIVE | ITEM_PREMISES | ITEM_OWNED)))
        return NO_INDEX;
    for (uint32_t k = i; k-- > 0;) {
        const phrase *q = &c->phrase[k];
        uint32_t back = at - c->d->word[q->full_first].sentence;

        if (back > 3 || (best != NO_INDEX && back > 1))
            break;
        if (q->kind == PHRASE_NOMINAL && !q->nested && q->same_as == NO_INDEX && str_eq(q->noun, p->noun))
            return NO_INDEX;
        if (back == 0 || (q->kind != PHRASE_PERSON && q->kind != PHRASE_NAME) || q->actor == NO_INDEX || q->nested || !describes(c, p, role, q))
            continue;
        if (stands_as_subject(c, q))
            return q->actor;
        best = best == NO_INDEX ? q->actor : best;
    }
    return best;
}

/* Is the word one of those of the phrase? */
static bool holds_word(const ctx *c, const phrase *q, str lower)
{
    for (uint32_t w = q->first; w <= q->last; w++)
        if (str_eq(c->d->word[w].lower, lower))
            return true;
    return false;
}

/* "kelompok itu", "the party": the body of this kind last named; rather one that bears the word in its name ("the Times"). */
static uint32_t body_before(const ctx *c, uint32_t i)
{
    const phrase *p = &c->phrase[i];
    uint32_t flags = p->head_item == NO_INDEX ? 0 : c->item[p->head_item].flags, last = NO_INDEX;

    if (!p->definite || p->plural || p->quant || p->country_said || p->holder != NO_INDEX || (flags & ITEM_STATE) ||
        !(flags & (ITEM_COLLECTIVE | ITEM_ORGLIKE)))
        return NO_INDEX;
    for (uint32_t k = i, seen = 0; k-- > 0 && seen < 60; seen++) {
        const phrase *q = &c->phrase[k];
        const actor *x = q->actor == NO_INDEX ? NULL : &c->d->actor[q->actor];

        if (!x || q->nested || (x->type != MENTION_ORG && x->type != MENTION_GROUP) || q->kind == PHRASE_PRONOUN)
            continue;
        if (is_force(x->role) && (str_is(p->noun, "group") || str_is(p->noun, "kelompok")))
            continue;
        if (p->role[0] && !(p->weak_only || str_is(p->noun, "group") || str_is(p->noun, "kelompok")) && !str_is(str_of(p->role), x->role))
            continue;
        if (q->kind == PHRASE_ORG && holds_word(c, q, p->noun))
            return q->actor;
        if (q->kind == PHRASE_ORG && last == NO_INDEX)
            last = q->actor;
    }
    return last;
}

/* "di Gedung Pancasila": a house that no body owns is a place. */
static bool is_mere_house(const ctx *c, const phrase *p)
{
    return p->head_item != NO_INDEX && (c->item[p->head_item].flags & ITEM_PREMISES) && !p->body.n && !p->entry && !p->country_said &&
           p->owner == NO_INDEX && p->holder == NO_INDEX && !p->role[0];
}

static void resolve_nominal(ctx *c, uint32_t i)
{
    phrase *p = &c->phrase[i];
    const char *how, *country, *role;
    mention_type type = nominal_type(c, p);
    str name, key;

    while (p->last > p->first && c->d->word[p->last].upos == UPOS_ADP) /* "pasukan AS dari" */
        p->last--;
    name = doc_text(c->d, c->d->word[p->first].start, c->d->word[p->last].end);
    take_from_holder(c, i);
    take_from_owner(c, p);
    take_from_counterpart(c, p);
    take_world(c, p);
    if (is_mere_house(c, p)) {
        p->reason = "a house";
        return;
    }
    role = nominal_role(c, p);
    if (p->same_as != NO_INDEX) {
        p->actor = c->phrase[p->same_as].actor;
        p->reason = "description of the name before";
        return;
    }
    if ((p->has_title || p->honor) && !p->plural && !p->quant) { /* "Pak" to whom it is said, as well */
        const office *o;
        const entry *holder;

        p->actor = titled_before(c, i);
        p->reason = "title of a person named in the article";
        if (p->actor != NO_INDEX)
            return;
        country = ent_phrase_country(c, p, &how);
        holder = c->day != INT32_MIN && p->cls.n && class_rank(p->cls) < 5 && !p->former ? world_holder(c->w, p->cls, country, c->day, &o) : NULL;
        if (holder) {
            p->person = holder;
            p->row = holder;
            key = arena_printf(c->a, "known:%.*s", (int)holder->id.n, holder->id.p);
            p->reason = reason_text(c, "holder of the title on ", date_text(c));
            if (key.p)
                p->actor = ent_actor_intern(c, key, p, holder->name, country, role, holder->id, MENTION_PER, p->reason);
            return;
        }
    }
    if (c->r->head_last ? p->definite : ent_word_is(c, p->full_last, RULE_DEM)) {
        uint32_t k = office_before(c, p);

        p->actor = k == NO_INDEX ? NO_INDEX : c->phrase[k].actor;
        p->reason = "the one of this office told before";
        if (p->actor != NO_INDEX)
            return;
    }
    p->actor = body_before(c, i);
    p->reason = "the body of this kind last named";
    if (p->actor != NO_INDEX)
        return;
    p->actor = described_again(c, i, role);
    p->reason = "description of a person named before";
    if (p->actor != NO_INDEX)
        return;
    if (ent_means_members(c, p)) {
        p->stateless = true;
        role = "IGO";
        code_copy(p->role, role);
    }
    country = ent_phrase_country(c, p, &how);
    if (str_is(str_of(role), "IGO") && !p->country_said)
        country = "";
    p->reason = reason_text(c, "agent noun; country: ", str_of(how));
    if (p->state_noun && (p->plural || p->quant) && !p->country_said && !p->country[0])
        country = ""; /* "sejumlah negara", "several governments", but not "several Pentagon authorities" */
    if (p->state_noun && str_is(str_of(role), "GOV") && country[0]) {
        p->actor = state_actor(c, p, country, p->reason);
        return;
    }
    if (p->indefinite)
        key = arena_printf(c->a, "one:%u", i);
    else if (merges(role) && (p->plural || type != MENTION_PER || !p->has_title))
        key = arena_printf(c->a, "nom:%s:%s", country, role);
    else
        key = arena_printf(c->a, "nom:%s:%s:%.*s", country, role, (int)p->noun.n, p->noun.p);
    if (!key.p) {
        c->failed = true;
        return;
    }
    p->actor = ent_actor_intern(c, key, p, name, country, role, STR(""), type, p->reason);
    if (p->alias.n)
        ent_add_alias(c, p->alias, p->actor, i);
}

/* ---- Names without any help ------------------------------------------------------------------------------------ */

static bool subject_of_speech(const ctx *c, const phrase *p)
{
    const doc *d = c->d;
    uint32_t next = p->last + 1, prev = p->first;
    const sentence *s = &d->sentence[d->word[p->first].sentence];

    if (next < s->first + s->count && ent_word_is(c, next, RULE_SPEECH))
        return true;
    if (prev > s->first && ent_word_is(c, prev - 1, RULE_SPEECH))
        return true;
    return false;
}

static void name_body(ctx *c, uint32_t i, str lower, const char *reason)
{
    phrase *p = &c->phrase[i];
    str key = arena_printf(c->a, "org:%.*s", (int)lower.n, lower.p);

    p->reason = reason;
    if (key.p)
        p->actor = ent_actor_intern(c, key, p, doc_text(c->d, c->d->word[p->first].start, c->d->word[p->last].end), c->main, "UNK", STR(""), MENTION_ORG, p->reason);
    ent_add_alias(c, lower, p->actor, i);
}

static void resolve_name(ctx *c, uint32_t i)
{
    phrase *p = &c->phrase[i];
    str lower = ent_words_lower(c, p->first, p->last);
    uint32_t words = p->last - p->first + 1, before = ent_find_alias(c, lower, i);
    char gender = 0;
    bool given = ent_is_given(c, c->d->word[p->first].lower, &gender);
    const entry *known;

    if (before == NO_INDEX && words > 1)
        before = ent_find_alias(c, c->d->word[p->last].lower, i);
    if (before != NO_INDEX) {
        p->actor = before;
        p->reason = "short name of an actor of the article";
        return;
    }
    if (words == 1 && (known = surname_holder(c, lower)) != NULL) {
        p->person = known;
        p->kind = PHRASE_PERSON;
        resolve_person(c, i);
        if (p->actor != NO_INDEX)
            c->d->actor[p->actor].reason = STR("surname of an office holder on that day");
        return;
    }
    if (p->learned == MENTION_ORG + 1) {
        name_body(c, i, lower, "unknown name of a body");
        return;
    }
    if (!p->learned && (c->d->word[p->first].flags & WORD_ALL_CAPS) && words == 1 && c->d->word[p->first].form.n > 1 && c->d->word[p->first].form.n < 8 && !given) {
        name_body(c, i, lower, "unknown short form of a body");
        return;
    }
    if (given || ent_is_surname(c, c->d->word[p->last].lower) || words > 1 || p->learned == MENTION_PER + 1 || subject_of_speech(c, p)) {
        str key = arena_printf(c->a, "per:%.*s", (int)lower.n, lower.p);

        p->gender = gender;
        p->reason = "name alone";
        if (key.p)
            p->actor = ent_actor_intern(c, key, p, doc_text(c->d, c->d->word[p->first].start, c->d->word[p->last].end),
                                        ent_country_by_name(c, lower), "CVL", STR(""), MENTION_PER, p->reason);
        add_name_aliases(c, lower, p->actor, i);
    }
}

static void resolve_place(ctx *c, phrase *p)
{
    uint32_t before = ent_find_alias(c, ent_words_lower(c, p->first, p->last), (uint32_t)(p - c->phrase));

    if (before != NO_INDEX && c->d->actor[before].type == MENTION_PER) {
        p->kind = PHRASE_NAME; /* "the investigation of Clinton" */
        p->actor = before;
        p->reason = "short name of an actor of the article";
        return;
    }
    p->reason = "people of a place";
    if (p->country[0])
        p->actor = people_actor(c, p, p->country, doc_text(c->d, c->d->word[p->first].start, c->d->word[p->last].end));
}

/* Several words of terrorism make the suspects of an article terrorists. */
static void find_terror(ctx *c)
{
    uint32_t n = 0;

    for (uint32_t w = 0; w < c->d->word_count && n < 3; w++)
        if (ent_word_is(c, w, RULE_TERROR))
            n++;
    c->terror = n >= 3;
}

void ent_resolve_phrases(ctx *c)
{
    find_terror(c);
    for (uint32_t i = 0; i < c->phrase_count && !c->failed; i++) {
        phrase *p = &c->phrase[i];

        if (p->kind == PHRASE_PERSON)
            resolve_person(c, i);
        else if (p->kind == PHRASE_STATE)
            resolve_state(c, p);
        else if (p->kind == PHRASE_ORG)
            resolve_org(c, i);
    }
    for (uint32_t i = 0; i < c->phrase_count && !c->failed; i++) {
        phrase *p = &c->phrase[i];

        if (p->kind == PHRASE_NAME)
            resolve_name(c, i);
        else if (p->kind == PHRASE_PLACE)
            resolve_place(c, p);
    }
    for (uint32_t i = 0; i < c->phrase_count && !c->failed; i++)
        if (c->phrase[i].kind == PHRASE_NOMINAL && c->phrase[i].actor == NO_INDEX)
            resolve_nominal(c, i);
}
