/* Who could speak a quotation: actors with a mention near it or at its cue, and those who spoke last, with features.
 *
 * Features look at the cue (its class, what stands with it), at the nearest mentions of the actor before and after the
 * quotation, at what it spoke before, and at whether a description at the cue ("the congressman") fits its titles. */
#include "model/linear.h"
#include "quote/internal.h"

enum { SENTENCES_BACK = 4, MENTIONS_BACK = 40, MENTIONS_ON = 14, TITLE_REACH = 12, BETWEEN_REACH = 24, NOWHERE = 7 };

/* What the text around a quotation shows of one actor. */
typedef struct sight {
    uint32_t before, after;      /* nearest mention on each side, NO_INDEX */
    uint32_t back;               /* sentences from `before` to the quotation */
    bool subject_before, subject_after, inside; /* inside: seen between marks only */
    bool first_named, first_subject; /* the nearest person named, the nearest subject before the quotation */
    uint32_t seen;
} sight;

typedef struct scene {
    const voices *v;
    const doc *d;
    const quote *q;
    const cue *c;
    const rule_choice *rule;
    uint64_t kind;  /* class of the cue and form of what stands with it */
    uint32_t sentence; /* of the start of the quotation */
    char pronoun;      /* gender asked for: 'M', 'F' or 0 */
    sight sight[SPEAKER_OPTIONS];
    bool subject_seen, named_seen;
} scene;

/* ---- Options ------------------------------------------------------------------------------------------------------------- */

static uint32_t option_of(speaker_options *o, scene *s, uint32_t actor)
{
    for (uint32_t i = 1; i < o->count; i++)
        if (o->item[i].actor == actor)
            return i;
    if (actor == NO_INDEX || o->count == SPEAKER_OPTIONS)
        return 0;
    o->item[o->count].actor = actor;
    o->item[o->count].mention = NO_INDEX;
    o->item[o->count].at_cue = false;
    o->item[o->count].count = 0;
    s->sight[o->count] = (sight){ .before = NO_INDEX, .after = NO_INDEX, .back = NOWHERE, .inside = true };
    return o->count++;
}

static bool speaks(const scene *s, uint32_t m) { return (s->v->trait[m] & MAY_SPEAK) != 0; }

static void look_before(scene *s, speaker_options *o)
{
    const doc *d = s->d;
    uint32_t end = first_mention_from(d, s->q->start), stop = end > MENTIONS_BACK ? end - MENTIONS_BACK : 0;

    for (uint32_t i = end; i-- > stop;) {
        uint32_t back = s->sentence - d->word[d->mention[i].first].sentence, n;
        uint8_t trait = s->v->trait[i];
        sight *g;

        if (back > SENTENCES_BACK)
            break;
        if (!speaks(s, i) || !(n = option_of(o, s, mention_actor(d, i))))
            continue;
        g = &s->sight[n];
        g->seen++;
        if (trait & IN_MARKS)
            continue;
        g->inside = false;
        if (g->before == NO_INDEX) {
            g->before = i;
            g->back = back;
            g->first_named = (trait & IS_PERSON_NAME) && !s->named_seen;
            g->first_subject = (trait & IS_SUBJECT) && !s->subject_seen;
        }
        s->named_seen |= (trait & IS_PERSON_NAME) != 0;
        s->subject_seen |= (trait & IS_SUBJECT) != 0;
        g->subject_before |= (trait & IS_SUBJECT) != 0;
    }
}

/* Mentions after the quotation, in the sentence where it ends or where its cue stands. */
static void look_after(scene *s, speaker_options *o)
{
    const doc *d = s->d;
    uint32_t sentence = d->word[s->c && s->c->first > s->q->last ? s->c->first : s->q->last].sentence;
    uint32_t i = first_mention_from(d, s->q->end);

    for (uint32_t k = 0; i < d->mention_count && k < MENTIONS_ON && d->word[d->mention[i].first].sentence <= sentence; i++, k++) {
        uint32_t n;
        sight *g;

        if (!speaks(s, i) || (s->v->trait[i] & IN_MARKS) || !(n = option_of(o, s, mention_actor(d, i))))
            continue;
        g = &s->sight[n];
        g->seen++;
        g->inside = false;
        g->subject_after |= (s->v->trait[i] & IS_SUBJECT) != 0;
        if (g->after == NO_INDEX)
            g->after = i;
    }
}

static void collect(scene *s, speaker_options *o)
{
    const voices *v = s->v;
    uint32_t at = s->c ? mention_actor(s->d, s->c->mention) : NO_INDEX;

    o->count = 1;
    o->item[0] = (speaker_option){ .actor = NO_INDEX, .mention = NO_INDEX };
    if (at != NO_INDEX)
        o->item[option_of(o, s, at)].at_cue = true;
    (void)option_of(o, s, s->rule->actor);
    for (int i = 0; i < 3; i++)
        (void)option_of(o, s, v->recent[i]);
    if (s->d->word_count > 0) {
        look_after(s, o);
        look_before(s, o);
    }
    o->rule = option_of(o, s, s->rule->actor);
    o->settled = s->rule->settled;
    for (uint32_t i = 1; i < o->count; i++) {
        const sight *g = &s->sight[i];

        o->item[i].mention = g->after != NO_INDEX && s->c && s->c->first > s->q->last ? g->after : g->before != NO_INDEX ? g->before : g->after;
    }
}

/* ---- Features --------------------------------------------------------------------------------------------------------------- */

static void put(speaker_option *o, uint32_t id, uint64_t a, uint64_t b)
{
    if (o->count < SPEAKER_FEATURES)
        o->feature[o->count++] = feature2(id, a, b);
}

static uint32_t distance_class(uint32_t n) { return n < 3 ? n : n < 5 ? 3 : n < 9 ? 4 : n < 17 ? 5 : 6; }

/* From the cue to a mention, in words: direction and distance. */
static uint32_t from_cue(const scene *s, uint32_t m)
{
    const mention *x = &s->d->mention[m];

    if (!s->c)
        return 15;
    return x->first > s->c->last ? distance_class(x->full_first > s->c->last ? x->full_first - s->c->last - 1 : 0)
                                 : 8 + distance_class(s->c->first > x->last ? s->c->first - x->last - 1 : 0);
}

/* What stands between two words, as a number: commas, a verb, a preposition, a conjunction, another name of a person. */
static uint64_t between(const scene *s, uint32_t from, uint32_t to)
{
    const doc *d = s->d;
    uint64_t commas = 0, seen = 0;

    for (uint32_t w = from; w < to && w < from + BETWEEN_REACH; w++) {
        uint32_t m;

        if (d->word[w].form.n == 1 && d->word[w].form.p[0] == ',')
            commas += commas < 3;
        else if (d->word[w].upos == UPOS_VERB)
            seen |= 1;
        else if (d->word[w].upos == UPOS_ADP)
            seen |= 2;
        else if (d->word[w].upos == UPOS_CCONJ || d->word[w].upos == UPOS_SCONJ)
            seen |= 4;
        m = doc_mention_at(d, w);
        if (m != NO_INDEX && (s->v->trait[m] & IS_PERSON_NAME) && d->mention[m].first == w)
            seen |= 8;
    }
    return seen * 4 + commas;
}

/* How a mention stands to the cue, or without one to the end of the quotation. */
static void add_stand(const scene *s, speaker_option *o, uint32_t m, uint64_t look)
{
    const doc *d = s->d;
    const mention *x = &d->mention[m];
    uint32_t first = s->c ? s->c->first : s->q->last, last = s->c ? s->c->last : s->q->last;
    bool after = x->first > last;
    uint64_t way = after ? between(s, last + 1, x->full_first > last ? x->full_first : x->first)
                         : x->last < first ? between(s, x->last + 1, first) : 99;
    uint32_t next = x->full_last + 1;
    uint64_t follows = next >= d->word_count || d->word[next].sentence != d->word[x->first].sentence ? 0
                     : d->word[next].upos == UPOS_PUNCT ? 1 + (d->word[next].form.p[0] == ',') : 3 + (uint64_t)d->word[next].upos;
    uint32_t head = d->word[x->head].head;
    bool of_cue = s->c && head != NO_INDEX && head >= s->c->first && head <= s->c->last;

    put(o, 50, way * 2 + after, s->kind);
    put(o, 51, way * 2 + after, look);
    put(o, 52, follows * 2 + after, look);
    put(o, 53, way * 2 + after, follows);
    put(o, 54, of_cue ? 1 + (uint64_t)d->word[x->head].rel : 0, s->kind);
    put(o, 55, of_cue ? 1 + (uint64_t)d->word[x->head].rel : 0, look);
    put(o, 56, x->full_first < x->first, look * 2 + after);
    if (!s->c)
        put(o, 57, after ? distance_class(x->first - last - 1) : 9, look);
}

static bool tells_office(const word *w)
{
    return (w->upos == UPOS_NOUN || w->upos == UPOS_PROPN || w->upos == UPOS_ADJ) && w->lower.n > 3;
}

/* Words that the description at the cue shares with the titles and appositions of the actor's full name. */
static uint32_t shared_titles(const scene *s, uint32_t actor)
{
    const doc *d = s->d;
    const mention *cue_mention = &d->mention[s->c->mention], *name;
    uint32_t shared = 0, end;

    if (s->v->naming[actor] == NO_INDEX)
        return 0;
    name = &d->mention[s->v->naming[actor]];
    end = d->sentence[d->word[name->first].sentence].first + d->sentence[d->word[name->first].sentence].count;
    for (uint32_t w = cue_mention->full_first; w <= cue_mention->full_last && w < cue_mention->full_first + TITLE_REACH; w++) {
        if (!tells_office(&d->word[w]))
            continue;
        for (uint32_t k = name->full_first; k < end && k <= name->full_last + TITLE_REACH; k++)
            if (d->word[k].lemma_key == d->word[w].lemma_key) {
                shared++;
                break;
            }
    }
    return shared < 3 ? shared : 3;
}

static void add_description(const scene *s, speaker_option *o)
{
    const doc *d = s->d;
    uint32_t at = mention_actor(d, s->c->mention);
    const actor *x = &d->actor[o->actor], *y = at == NO_INDEX ? NULL : &d->actor[at];
    bool same = y && strcmp(x->country, y->country) == 0 && strcmp(x->role, y->role) == 0;
    uint64_t named = s->v->naming[o->actor] != NO_INDEX && x->type == MENTION_PER;

    put(o, 30, shared_titles(s, o->actor) * 8 + same * 4 + named * 2 + o->at_cue, s->kind);
    put(o, 31, shared_titles(s, o->actor) * 8 + same * 4 + named * 2 + o->at_cue, 0);
    if (y)
        put(o, 32, (uint64_t)y->type * 16 + (s->v->naming[at] != NO_INDEX) * 2 + o->at_cue, (uint64_t)x->type * 4 + same);
}

static uint32_t agreement(const scene *s, const actor *x)
{
    if (!s->pronoun)
        return 0;
    if (x->type != MENTION_PER || x->plural)
        return 3;
    return !x->gender ? 1 : x->gender == s->pronoun ? 2 : 4;
}

static uint32_t speech_rank(const voices *v, uint32_t actor)
{
    for (uint32_t i = 0; i < 3; i++)
        if (v->recent[i] == actor)
            return i + 1;
    return v->spoken[actor] > 0 ? 4 : 0;
}

/* How far the last quotation is: 0 same sentence, 1 next one ... */
static uint32_t gap(const scene *s)
{
    const doc *d = s->d;
    uint32_t w, n;

    if (s->v->last_end == 0 || d->word_count == 0)
        return 5;
    w = doc_word_from(d, s->v->last_end - 1);
    n = w < d->word_count && d->word[w].sentence <= s->sentence ? s->sentence - d->word[w].sentence : 0;
    return n < 4 ? n : 4;
}

static void describe(const scene *s, const speaker_options *all, uint32_t i, speaker_option *o)
{
    const voices *v = s->v;
    const doc *d = s->d;
    const sight *g = &s->sight[i];
    const actor *x = &d->actor[o->actor];
    bool is_rule = i == all->rule;
    uint32_t m = o->mention, rank = speech_rank(v, o->actor);
    uint64_t look = (uint64_t)x->type * 8 + (m != NO_INDEX ? (uint64_t)d->mention[m].form : 5);
    uint64_t side = (g->before != NO_INDEX) + 2 * (g->after != NO_INDEX), same_paragraph;
    uint32_t spoken = v->spoken[o->actor] < 3 ? v->spoken[o->actor] : 3, count = distance_class(v->mention_count[o->actor]);

    same_paragraph = d->word_count > 0 && d->sentence[s->sentence].paragraph == v->last_paragraph;
    put(o, 1, o->at_cue, s->kind);
    put(o, 2, side * 16 + g->back * 2 + g->subject_before, s->kind);
    put(o, 3, rank * 8 + gap(s), s->kind);
    put(o, 4, rank * 2 + o->at_cue, side * 8 + g->back);
    put(o, 5, look, s->kind);
    put(o, 6, look, side * 8 + g->back);
    if (m != NO_INDEX) {
        put(o, 7, from_cue(s, m), s->kind);
        put(o, 8, from_cue(s, m), look);
        put(o, 9, from_cue(s, m) * 2 + o->at_cue, (v->trait[m] & IS_SUBJECT) != 0);
        if (d->word[d->mention[m].first].sentence + 1 >= s->sentence)
            add_stand(s, o, m, look);
    }
    put(o, 10, spoken * 8 + count, o->at_cue);
    put(o, 11, agreement(s, x), s->kind);
    put(o, 12, agreement(s, x) * 8 + rank, o->at_cue);
    put(o, 13, is_rule, s->rule->how);
    put(o, 14, is_rule, s->kind);
    put(o, 15, (uint64_t)is_rule * 8 + rank, (uint64_t)s->rule->how * 8 + gap(s));
    put(o, 16, g->first_named * 2 + g->first_subject, s->kind);
    put(o, 17, g->first_named * 2 + g->first_subject, gap(s) * 8 + rank);
    put(o, 18, str_hash(str_of(x->role)), s->kind);
    put(o, 19, g->inside && g->seen > 0, s->kind);
    put(o, 20, same_paragraph * 8 + rank, gap(s));
    put(o, 21, look * 2 + o->at_cue, v->naming[o->actor] != NO_INDEX);
    put(o, 22, g->subject_after * 2 + o->at_cue, s->kind);
    put(o, 23, g->subject_before * 8 + g->back, rank);
    put(o, 24, x->plural, s->kind);
    put(o, 25, (uint64_t)(g->seen < 4 ? g->seen : 4) * 2 + o->at_cue, rank);
    if (s->c) {
        put(o, 26, d->word[s->c->first].lemma_key, o->at_cue);
        put(o, 27, d->word[s->c->first].lemma_key, look);
    }
    if (s->c && s->c->mention != NO_INDEX && d->mention[s->c->mention].form == FORM_NOMINAL)
        add_description(s, o);
}

/* The gender that a pronoun asks for, 'M' or 'F'; 0: any, or no pronoun. */
static char pronoun_gender(const doc *d, uint32_t m)
{
    str feats = m == NO_INDEX || d->mention[m].form != FORM_PRONOUN ? (str){ "", 0 } : d->word[d->mention[m].head].feats;

    if (str_find(feats, STR("Gender=Masc")) != NO_INDEX)
        return 'M';
    return str_find(feats, STR("Gender=Fem")) != NO_INDEX ? 'F' : 0;
}

void find_options(const voices *v, const quote *q, const rule_choice *rule, speaker_options *out)
{
    const doc *d = v->f->d;
    const cue *c = cue_of(v->f, q);
    uint32_t m = c ? c->mention : NO_INDEX;
    scene s = { .v = v, .d = d, .q = q, .c = c, .rule = rule, .sentence = d->word_count > 0 ? d->word[q->first].sentence : 0 };
    uint64_t form = m != NO_INDEX ? (uint64_t)d->mention[m].form : c && c->clitic ? 5 : 6;

    form = c && c->document ? 7 : c && c->unnamed ? 3 : form; /* 3: an adjective, which no cue has */

    s.kind = ((c ? (uint64_t)c->class : CUE_COUNT) * 8 + form) * 4 + (uint64_t)q->kind;
    s.kind = s.kind * 2 + (c && c->first > q->last);
    s.pronoun = pronoun_gender(d, m);
    collect(&s, out);
    put(&out->item[0], 40, s.kind, 0);
    put(&out->item[0], 41, out->rule == 0, rule->how);
    put(&out->item[0], 42, out->rule == 0, s.kind);
    put(&out->item[0], 43, gap(&s), 0);
    for (uint32_t i = 1; i < out->count; i++)
        describe(&s, out, i, &out->item[i]);
}
