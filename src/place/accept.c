/* Is the candidate a place here? A linear score over features of the words around it, its mention, its place in the
 * tree and its homonyms; the weights are learnt from articles annotated by hand (logistic regression,
 * tools/place-train.py) and stand in the pack as readable rows, so that a person can see and change them.
 */
#include "place/internal.h"

#include "base/buf.h"

#include <math.h>

typedef struct line {
    char text[1400];
    uint32_t n;
} line;

static void add(line *l, const char *name, str value)
{
    uint32_t n = (uint32_t)strlen(name);

    if (l->n + n + value.n + 2 > sizeof(l->text))
        return;
    if (l->n)
        l->text[l->n++] = ' ';
    memcpy(l->text + l->n, name, n);
    l->n += n;
    for (uint32_t i = 0; i < value.n; i++) /* a space would cut the feature */
        l->text[l->n++] = value.p[i] == ' ' || value.p[i] == '\t' ? '_' : value.p[i];
}

static void add_z(line *l, const char *name, const char *value) { add(l, name, str_of(value)); }

static void add_pair(line *l, const char *name, str a, str b)
{
    char pair[120];
    uint32_t n = a.n < 50 ? a.n : 50, m = b.n < 50 ? b.n : 50;

    memcpy(pair, a.p, n);
    pair[n] = '|';
    memcpy(pair + n + 1, b.p, m);
    add(l, name, (str){ pair, n + m + 1 });
}

static const char *const class_text[] = { "loc", "area", "before", "after", "body", "people", "chain", "inside", "building" };

static void add_classes(line *l, const char *name, uint32_t classes)
{
    for (uint32_t i = 0; i < COUNT_OF(class_text); i++)
        if (classes & (1u << i))
            add_z(l, name, class_text[i]);
}

/* First sense, for features: the gazetteer lists the most populous first. */
static const char *level_text(const candidate *c)
{
    static const char *const text[] = { "region", "country", "division", "regency", "town", "spot" };

    if (!c->option_count)
        return c->generic ? "generic" : "unknown";
    return c->option[0].level < 6 ? text[c->option[0].level] : "spot";
}

/* Only chain words, commas and brackets stand between the two candidates. */
static bool adjoins(const search *s, const candidate *a, const candidate *b)
{
    if (b->first <= a->last || b->first - a->last > 4 || s->d->word[a->last].sentence != s->d->word[b->first].sentence)
        return false;
    for (uint32_t i = a->last + 1; i < b->first; i++)
        if (!(place_classes(s->r, &s->d->word[i]) & (CLASS_CHAIN | CLASS_AREA)))
            return false;
    return b->first > a->last + 1;
}

static void word_features(const search *s, const candidate *c, line *l, str level)
{
    const doc *d = s->d;
    const sentence *t = &d->sentence[d->word[c->first].sentence];
    uint32_t end = t->first + t->count;
    str edge = STR("^"), p1 = edge, p2 = edge, n1 = edge, n2 = edge;
    bool country = str_is(level, "country");

    if (c->first > t->first) {
        p1 = d->word[c->first - 1].lower;
        add_classes(l, "p1c=", place_classes(s->r, &d->word[c->first - 1]));
        if (country)
            add_classes(l, "Cp1c=", place_classes(s->r, &d->word[c->first - 1]));
        add_z(l, "p1u=", upos_name[d->word[c->first - 1].upos]);
    }
    if (c->first > t->first + 1) {
        p2 = d->word[c->first - 2].lower;
        add_classes(l, "p2c=", place_classes(s->r, &d->word[c->first - 2]));
    }
    if (c->last + 1 < end) {
        n1 = d->word[c->last + 1].lower;
        add_classes(l, "n1c=", place_classes(s->r, &d->word[c->last + 1]));
        add_z(l, "n1u=", upos_name[d->word[c->last + 1].upos]);
    }
    if (c->last + 2 < end)
        n2 = d->word[c->last + 2].lower;
    add(l, "p1=", p1);
    add(l, "p2=", p2);
    add(l, "n1=", n1);
    add(l, "n2=", n2);
    add_pair(l, "p1l=", p1, level);
    add_pair(l, "p1n1=", p1, n1);
    add_pair(l, "p2p1=", p2, p1);
    if (country) {
        add(l, "Cp2=", p2);
        add(l, "Cn1=", n1);
    }
}

static void tree_features(const search *s, const candidate *c, line *l, str level)
{
    const doc *d = s->d;
    uint32_t top = c->first;
    const word *w;

    for (uint32_t i = c->first; i <= c->last; i++)
        if (d->word[i].depth < d->word[top].depth)
            top = i;
    w = &d->word[top];
    add_z(l, "u=", upos_name[w->upos]);
    add_z(l, "r=", w->rel < REL_COUNT ? deprel_name[w->rel] : "");
    add_pair(l, "rl=", str_of(w->rel < REL_COUNT ? deprel_name[w->rel] : ""), level);
    if (w->head != NO_INDEX) {
        add(l, "h=", d->word[w->head].lemma.n ? d->word[w->head].lemma : d->word[w->head].lower);
        add_z(l, "hu=", upos_name[d->word[w->head].upos]);
        add_classes(l, "hc=", place_classes(s->r, &d->word[w->head]));
    }
    for (uint32_t k = w->first_child; k != NO_INDEX; k = d->word[k].next_sibling)
        if (d->word[k].rel == REL_CASE) {
            add(l, "case=", d->word[k].lower);
            add_classes(l, "casec=", place_classes(s->r, &d->word[k]));
        }
}

static void mention_features(const search *s, const candidate *c, line *l, str level)
{
    const doc *d = s->d;
    const mention *m = c->mention == NO_INDEX ? NULL : &d->mention[c->mention];
    uint32_t outer = s->outer_of[c->last];
    char text[48];

    if (!d->mention_count)
        return;
    if (!m) {
        add_z(l, "m=", "none");
        add_pair(l, "ml=", STR("none"), level);
    } else {
        bool same = m->first >= c->first && m->last <= c->last;

        snprintf(text, sizeof(text), "%s%s%s%s", mention_type_name[m->type], same ? "" : "+", m->acting_state ? "!" : "",
                 m->is_title_part ? "t" : "");
        add_z(l, "m=", text);
        add_pair(l, "ml=", str_of(text), level);
        add_z(l, "mf=", m->form == FORM_ADJECTIVE ? "adj" : m->form == FORM_NAME ? "name" : "other");
    }
    if (outer != NO_INDEX && outer != c->mention) {
        const mention *o = &d->mention[outer];

        snprintf(text, sizeof(text), "%s%s", mention_type_name[o->type], o->first <= c->last && c->first <= o->last ? "" : "full");
        add_z(l, "o=", text);
    }
}

/* Other meanings of the words: persons, bodies, agents. */
static void meaning_features(const search *s, const candidate *c, line *l)
{
    static const char *const kind[] = { "country", "adjective", "metonym", "person", "org", "group", "agent", "title", "given", "surname" };
    const entry *const *list;
    uint32_t n = world_lookup(s->w, doc_text(s->d, s->d->word[c->first].start, s->d->word[c->last].end), &list), seen = 0;

    for (uint32_t i = 0; i < n; i++) {
        uint32_t k = list[i]->kind;

        if (k < COUNT_OF(kind) && !(seen & (1u << k)) && (!list[i]->lang || !s->r->lang || list[i]->lang == (uint8_t)s->r->lang)) {
            seen |= 1u << k;
            add_z(l, "w=", kind[k]);
        }
    }
}

/* Known name, locative word before it, nothing larger around it: what a reader would call a place without thinking.
 * Single features share this weight among many words; the conjunction keeps it for words never seen in training. */
static void plain_feature(const search *s, const candidate *c, line *l, const char *level)
{
    const doc *d = s->d;
    const mention *m = c->mention == NO_INDEX ? NULL : &d->mention[c->mention];
    uint32_t outer = s->outer_of[c->last];
    const mention *o = outer == NO_INDEX ? NULL : &d->mention[outer];
    bool before = c->first > d->sentence[d->word[c->first].sentence].first &&
                  place_classes(s->r, &d->word[c->first - 1]) & CLASS_LOCATIVE;

    if (!before || (m && m->type != MENTION_GPE && m->type != MENTION_LOC) ||
        (o && o->first <= c->first && c->last <= o->last && o->type != MENTION_GPE && o->type != MENTION_LOC))
        return;
    add_z(l, c->option_count ? "plain=" : "plain?=", strcmp(level, "country") == 0 ? "country" : "other");
    if (c->option_count && !(c->option[0].common & (s->r->lang == 'i' ? 1 : 2)) && c->option[0].match < 2)
        add_z(l, "plainer=", strcmp(level, "country") == 0 ? "country" : "other");
}

static void own_features(const search *s, const candidate *c, line *l, const char *level)
{
    const doc *d = s->d;
    const word *first = &d->word[c->first];
    char text[24];

    add_z(l, "lv=", level);
    if (c->generic)
        add(l, "g=", c->generic->word);
    if (c->option_count) {
        uint32_t pop = c->option[0].population;

        snprintf(text, sizeof(text), "%d", pop ? (int)log10((double)pop) : 0);
        add_z(l, "pop=", text);
        if (c->option[0].match)
            add_z(l, "match=", c->option[0].match == 1 ? "1" : c->option[0].match == 2 ? "2" : "3");
        if (c->option[0].common & (s->r->lang == 'i' ? 1 : 2))
            add_z(l, "common", "");
        if (s->r->lang == 'i' && strcmp(c->option[0].country, "IDN") == 0)
            add_z(l, "home", "");
    }
    add_z(l, "caps=", first->flags & WORD_ALL_CAPS ? "all" : first->flags & WORD_CAPITAL ? "first" : "none");
    if (first->flags & WORD_SENTENCE_START)
        add_z(l, "start", "");
    snprintf(text, sizeof(text), "%u", c->last - c->first + 1 < 4 ? c->last - c->first + 1 : 4);
    add_z(l, "n=", text);
    if (c->dateline)
        add_z(l, "dateline", "");
}

str candidate_features(search *s, uint32_t i)
{
    candidate *c = &s->item[i];
    const char *level = level_text(c);
    line l = { .n = 0 };

    add_z(&l, "bias", "");
    own_features(s, c, &l, level);
    plain_feature(s, c, &l, level);
    word_features(s, c, &l, str_of(level));
    tree_features(s, c, &l, str_of(level));
    mention_features(s, c, &l, str_of(level));
    meaning_features(s, c, &l);
    if (i > 0 && adjoins(s, &s->item[i - 1], c)) {
        c->chained = s->item[i - 1].accepted;
        add_z(&l, "chain=", c->chained ? "yes" : "no");
        add_pair(&l, "chainl=", c->chained ? STR("yes") : STR("no"), str_of(level));
    }
    return arena_str(s->d->arena, (str){ l.text, l.n });
}

double candidate_score(const place_rules *r, str features)
{
    double sum = 0;
    str f;

    while (str_split(&features, ' ', &f)) {
        uint64_t hash = str_hash(f);
        uint32_t cursor, i = map_first(&r->weight_of, hash, &cursor);

        while (i != NO_INDEX && !str_eq(r->weight[i].feature, f))
            i = map_next(&r->weight_of, hash, &cursor);
        if (i != NO_INDEX)
            sum += r->weight[i].value;
    }
    return sum;
}
