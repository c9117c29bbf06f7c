/* Of which country an article is, and a phrase that may not say it.
 *
 * The article's country is found before there are phrases, by the votes of what has a country, the home of the outlet and
 * what unknown persons are called; a phrase takes the nation said in it, that of its body, owner, place or list, else the
 * article's. Weights were chosen on the coded articles. Cannot do: articles about two countries by turns. */
#include "entity/scan.h"

#include "base/error.h"

#include <math.h>

static void vote(ctx *c, const char *country, double weight)
{
    country_score *s;

    if (!country[0])
        return;
    for (uint32_t i = 0; i < c->score_count; i++) {
        if (memcmp(c->score[i].country, country, 4) == 0) {
            c->score[i].score += weight;
            return;
        }
    }
    s = ARENA_PUSH(c->a, c->score, c->score_count, c->score_cap);
    if (!s) {
        c->failed = true;
        return;
    }
    code_copy(s->country, country);
    s->score = weight;
}

/* "Georgia" where everything else speaks of the United States: the state, a place there. */
static void settle_shared_names(ctx *c)
{
    for (uint32_t k = 0; k < c->item_count && !c->failed; k++) {
        item *t = &c->item[k];
        const rule *shared = t->kind == ITEM_NATION ? ent_rule_find(c->r, ent_words_lower(c, t->first, t->last), RULE_SHARED) : NULL;
        uint32_t own = 0, other = 0;

        for (uint32_t i = 0; shared && i < c->item_count; i++) {
            const item *u = &c->item[i];

            if (u->kind == ITEM_NATION && u->entry == t->entry && u->last - u->first == t->last - t->first && !(u->flags & ITEM_ADJ))
                continue;
            own += memcmp(u->country, t->country, 3) == 0;
            other += memcmp(u->country, shared->role, 3) == 0;
        }
        if (!shared || other < 2 || own)
            continue;
        t->kind = ITEM_PLACE;
        t->entry = NULL;
        t->role[0] = '\0';
        code_copy(t->country, shared->role);
    }
}

/* "Demokrat", "Congress": bodies of several countries are called so, and which is meant the rest of the article tells. */
static bool bears_shared_name(ctx *c, const item *t)
{
    const entry *const *e;
    uint32_t n = world_lookup(c->w, ent_words_lower(c, t->first, t->last), &e);

    for (uint32_t i = 0; i < n; i++)
        if (e[i]->kind == ENTRY_ORG && e[i]->country[0] && memcmp(e[i]->country, t->country, 4) != 0)
            return true;
    return false;
}

/* Weights, chosen on the coded articles: of the outlet's home among the votes, of what names tell beside the logarithm of the votes, of the
 * article's country for a name. */
static const double home_vote = 2, all_names = 0.2, one_name = 0.5, for_main = 1;

/* How much the article speaks of a country. */
static double spoken_of(const country_score *s) { return log(s->score + 0.3); }

/* Companies and media are named in the affairs of any state. */
static bool works_abroad(const item *t) { return str_is(str_of(t->role), "BUS") || str_is(str_of(t->role), "MED"); }

enum { NAMES_ASKED = 12 };

/* The unknown name of a person, of two words or more. */
static bool tells_origin(const ctx *c, const item *t)
{
    const word *w = c->d->word;

    return t->kind == ITEM_NAME && t->last > t->first && t->last - t->first < 4 && t->learned != MENTION_ORG + 1 &&
           (ent_is_given(c, w[t->first].lower, NULL) || ent_is_surname(c, w[t->last].lower));
}

/* The country with most votes and whose people the persons of the article are called like. */
static void choose_main(ctx *c, const str *name, uint32_t names)
{
    double best = -INFINITY;

    memset(c->main, 0, sizeof(c->main));
    for (uint32_t i = 0; i < c->score_count; i++) {
        double fit = spoken_of(&c->score[i]);

        for (uint32_t k = 0; k < names; k++)
            fit += all_names / sqrt(names) * world_name_origin(c->w, name[k], c->score[i].country);
        if (fit > best) {
            best = fit;
            code_copy(c->main, c->score[i].country);
        }
    }
}

/* The country that most of the article is about: names of nations, bodies and persons vote, the lead more, and so does the home of its
 * outlet. */
void ent_find_country(ctx *c)
{
    char home[4];
    str name[NAMES_ASKED];
    uint32_t names = 0;

    settle_shared_names(c);
    for (uint32_t k = 0; k < c->item_count; k++) {
        const item *t = &c->item[k];
        uint32_t at = c->d->word[t->first].sentence;
        double weight = at == 0 ? 3 : at < 3 ? 1.5 : 1;

        if (t->kind == ITEM_PERSON || t->kind == ITEM_PLACE)
            weight *= 0.7;
        if (t->kind == ITEM_AGENT || t->kind == ITEM_TITLE || (t->kind == ITEM_ORG && (t->last > t->first || works_abroad(t))))
            weight *= 0.3;
        if (t->country[0] && !(t->kind == ITEM_ORG && bears_shared_name(c, t)))
            vote(c, t->country, weight);
        if (names < NAMES_ASKED && tells_origin(c, t))
            name[names++] = ent_words_lower(c, t->first, t->last);
    }
    if (world_outlet(c->w, c->d->source, c->d->url, home))
        vote(c, home, home_vote);
    choose_main(c, name, names);
    if (!c->main[0] && c->r->lang == 'i')
        code_copy(c->main, "IDN");
}

const char *ent_country_by_name(const ctx *c, str lower)
{
    const char *found = c->main;
    double best = -INFINITY;

    for (uint32_t i = 0; i < c->score_count; i++) {
        const country_score *s = &c->score[i];
        double fit = spoken_of(s) + one_name * world_name_origin(c->w, lower, s->country) + (memcmp(s->country, c->main, 4) == 0 ? for_main : 0);

        if (fit > best) {
            best = fit;
            found = s->country;
        }
    }
    return found;
}

static double score_of(const ctx *c, const char *country)
{
    for (uint32_t i = 0; i < c->score_count; i++)
        if (memcmp(c->score[i].country, country, 4) == 0)
            return c->score[i].score;
    return 0;
}

/* "polisi di Nairobi", "police in Kenya": the country of a place right after the phrase. */
static const char *place_after(const ctx *c, const phrase *p)
{
    uint32_t lo = 0, hi = c->item_count;

    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;

        if (c->item[mid].first <= p->full_last)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (!ent_adjacent(c, lo) || !(c->item[lo].kind == ITEM_LOC || (c->item[lo].kind == ITEM_OF && (c->item[lo].flags & ITEM_LOCTOO))))
        return "";
    for (uint32_t k = lo + 1; ent_adjacent(c, k) && k < lo + 4; k++) {
        if (c->item[k].country[0] && (c->item[k].kind == ITEM_PLACE || c->item[k].kind == ITEM_NATION || c->item[k].kind == ITEM_METONYM))
            return c->item[k].country;
        if (c->item[k].kind != ITEM_PLACEHEAD && c->item[k].kind != ITEM_DET && c->item[k].kind != ITEM_LOC && c->item[k].kind != ITEM_NAME)
            break;
    }
    return "";
}

/* The last phrase before with the same head noun that told of whom it speaks: "tentara Israel ... tentara itu"; NULL when none did. */
static const phrase *same_noun_before(const ctx *c, const phrase *p)
{
    uint32_t self = (uint32_t)(p - c->phrase);

    for (uint32_t i = self, seen = 0; i-- > 0 && seen < 60; seen++) {
        const phrase *q = &c->phrase[i];

        if (q->noun.n && str_eq(q->noun, p->noun) && ((q->country_said && q->country[0]) || (q->stateless && q->kind == PHRASE_NOMINAL)))
            return q;
    }
    return NULL;
}

bool ent_means_members(const ctx *c, const phrase *p)
{
    bool bare = p->kind == PHRASE_NOMINAL && p->plural && !p->country[0] && p->owner == NO_INDEX;
    const phrase *q = bare && !ent_rule_find(c->r, p->noun, RULE_ANY_STATE) ? same_noun_before(c, p) : NULL;

    return q && q->stateless && q->plural && str_is(str_of(q->role), "IGO");
}

/* Do the words name the country itself ("Ukrainian army", "tentara Ukraina")? */
static bool names_nation(ctx *c, uint32_t first, uint32_t last, const char *country)
{
    for (uint32_t a = first; a <= last; a++) {
        for (uint32_t b = a; b <= last && b < a + 3; b++) {
            const entry *const *e;
            uint32_t n = world_lookup(c->w, ent_words_lower(c, a, b), &e);

            for (uint32_t i = 0; i < n; i++)
                if ((e[i]->kind == ENTRY_COUNTRY || e[i]->kind == ENTRY_ADJECTIVE) && memcmp(e[i]->country, country, 4) == 0)
                    return true;
        }
    }
    return false;
}

/* "Bush administration", "pemerintahan Trump": two words, one the last name of somebody of that country. */
static bool names_holder(const ctx *c, uint32_t first, uint32_t last, const char *country)
{
    if (last != first + 1)
        return false;
    for (uint32_t w = first; w <= last; w++) {
        const entry *const *e;
        uint32_t n = ent_word_is(c, w, RULE_ORG) ? 0 : world_lookup_surname(c->w, c->d->word[w].lower, &e);

        for (uint32_t i = 0; i < n; i++)
            if (memcmp(e[i]->country, country, 4) == 0)
                return true;
    }
    return false;
}

/* Does a row of the home country stand for a body that every country has ("Kementerian Luar Negeri")? */
static bool generic_body(ctx *c, const phrase *p)
{
    const entry *e = p->entry ? p->entry : p->row;
    uint32_t first = p->entry ? p->first : p->full_first, last = p->entry ? p->last : p->full_last;

    if (!e || e->acronym || ent_rule_find(c->r, ent_words_lower(c, first, last), RULE_SOLE) || names_nation(c, first, last, e->country))
        return false;
    if (e->kind == ENTRY_ORG && names_holder(c, first, last, e->country))
        return false;
    if (e->kind == ENTRY_TITLE || e->kind == ENTRY_AGENT)
        return p->head_item == NO_INDEX || !(c->item[p->head_item].flags & ITEM_WEAK);
    for (uint32_t w = first; w <= last; w++)
        if (ent_word_is(c, w, RULE_ORG))
            return true;
    return false;
}

/* "the French police, gendarmerie | and army": the country told of what stands before in the list; "" when none is. */
static const char *told_in_list(const ctx *c, const phrase *p)
{
    const word *w = c->d->word;
    uint32_t self = (uint32_t)(p - c->phrase), before = p->full_first;

    if (p->kind != PHRASE_NOMINAL || before == 0 || w[before - 1].sentence != w[before].sentence ||
        (w[before - 1].upos != UPOS_CCONJ && !str_is(w[before - 1].form, ",")))
        return "";
    for (uint32_t i = self, seen = 0; i-- > 0 && seen < 4; seen++) {
        const phrase *q = &c->phrase[i];

        if (q->nested || q->full_last + 2 != before)
            continue;
        return q->kind == PHRASE_NOMINAL && q->country_said && q->country[0] && q->plural == p->plural ? q->country : "";
    }
    return "";
}

/* "European countries", "foreign creditors", "negara-negara Arab": of several states, none of which is named. */
static bool of_several_states(const ctx *c, const phrase *p)
{
    const item *head = p->head_item == NO_INDEX ? NULL : &c->item[p->head_item];

    if (!head || p->kind != PHRASE_NOMINAL || !(p->plural || p->quant || head->flags & (ITEM_ORGLIKE | ITEM_COLLECTIVE)))
        return false;
    for (uint32_t w = p->full_first; w <= p->full_last; w++)
        if ((w < head->first || w > head->last) && ent_word_is(c, w, RULE_REGIONAL))
            return true;
    return false;
}

const char *ent_phrase_country(ctx *c, const phrase *p, const char **how)
{
    const phrase *before;
    const char *found;

    if (p->country[0] && p->country_said) {
        *how = "nation in the phrase";
        return p->country;
    }
    if (p->stateless && !p->country_said && !p->country[0]) {
        *how = "a body without country";
        return "";
    }
    if (p->country[0] && (p->fixed_country || p->of_group)) {
        *how = "country of the body";
        return p->country;
    }
    if (p->country[0] && !((p->country_by_body || p->kind == PHRASE_ORG) && generic_body(c, p) &&
                           score_of(c, p->country) < 0.34 * score_of(c, c->main))) {
        *how = "country of the body";
        return p->country;
    }
    if (p->owner != NO_INDEX && c->phrase[p->owner].country[0]) {
        *how = "country of the owner";
        return c->phrase[p->owner].country;
    }
    if ((found = place_after(c, p))[0]) {
        *how = "place after the phrase";
        return found;
    }
    if ((found = told_in_list(c, p))[0]) {
        *how = "nation told in the list";
        return found;
    }
    if (of_several_states(c, p)) {
        *how = "people of several states";
        return "";
    }
    if ((before = same_noun_before(c, p)) != NULL && before->country[0]) {
        *how = "same noun with a nation before";
        return before->country;
    }
    if (ent_rule_find(c->r, p->noun, RULE_ANY_STATE)) {
        *how = "people of any state";
        return "";
    }
    if (str_is(str_of(p->role), "UAF") || str_is(str_of(p->role), "REF")) {
        *how = "unknown armed men and refugees are of no country that is not said";
        return "";
    }
    *how = "the article's country";
    return p->kind == PHRASE_PERSON ? ent_country_by_name(c, ent_words_lower(c, p->first, p->last)) : c->main;
}
