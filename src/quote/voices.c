/* Who speaks each quotation, decided in text order.
 *
 * The rules take the mention at the cue when it is resolved; else the person who is the subject of the text between the
 * quotation before and this one; else the speaker before. With a model (rank.h) their choice is evidence for one of the
 * options of options.c; without one it stands. */
#include "base/error.h"
#include "quote/internal.h"

enum { DESCRIBED_BACK = 200, TITLE_WORDS = 12 };

enum how { AT_CUE, DESCRIBED, CITED, PRONOUN_GOES_ON, MEDIUM_UNKNOWN, SUBJECT_BEFORE, GOES_ON, NAMED_LAST, UNKNOWN };

static const char *const how_text[] = { "at the cue", "described at the cue", "cited by the medium at the cue", "pronoun, goes on speaking",
    "unknown", "subject before it", "goes on speaking", "person named last", "unknown" };

uint32_t first_mention_from(const doc *d, uint32_t at)
{
    uint32_t lo = 0, hi = d->mention_count;

    while (lo < hi) { /* mentions are sorted by first word, hence by start */
        uint32_t mid = lo + (hi - lo) / 2;

        if (d->mention[mid].start < at)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

const cue *cue_of(const finder *f, const quote *q)
{
    uint32_t c = q->cue == NO_INDEX ? f->cue_count : first_cue_from(f, q->cue);

    return c < f->cue_count && f->cue[c].first == q->cue ? &f->cue[c] : NULL;
}

/* ---- What is known of mentions and actors ---------------------------------------------------------------------------- */

static uint8_t traits_of(const finder *f, uint32_t i)
{
    const doc *d = f->d;
    const mention *m = &d->mention[i];
    uint8_t t = 0;

    if (!m->is_title_part && mention_actor(d, i) != NO_INDEX && can_speak(f, i))
        t |= MAY_SPEAK;
    if (d->word[m->head].rel == REL_NSUBJ && d->word[m->head].sub != SUB_PASS)
        t |= IS_SUBJECT;
    if (between_marks(f, m->start))
        t |= IN_MARKS;
    if (m->type == MENTION_PER && m->form == FORM_NAME)
        t |= IS_PERSON_NAME;
    return t;
}

static dgm_status voices_init(voices *v, const finder *f, dgm_error *error)
{
    doc *d = f->d;
    uint32_t actors = d->actor_count + 1;

    *v = (voices){ .f = f, .recent = { NO_INDEX, NO_INDEX, NO_INDEX }, .person = NO_INDEX };
    v->trait = ARENA_NEW(d->arena, uint8_t, d->mention_count + 1);
    v->naming = ARENA_NEW(d->arena, uint32_t, actors);
    v->mention_count = ARENA_NEW(d->arena, uint32_t, actors);
    v->spoken = ARENA_NEW(d->arena, uint32_t, actors);
    if (!v->trait || !v->naming || !v->mention_count || !v->spoken)
        return dgm_fail_memory(error);
    for (uint32_t a = 0; a < actors; a++)
        v->naming[a] = NO_INDEX;
    for (uint32_t i = 0; i < d->mention_count; i++) {
        uint32_t who = mention_actor(d, i);
        const mention *m = &d->mention[i];

        v->trait[i] = traits_of(f, i);
        if (who == NO_INDEX || !(v->trait[i] & MAY_SPEAK))
            continue;
        v->mention_count[who]++;
        if (m->form == FORM_NAME && (v->naming[who] == NO_INDEX
                                     || m->end - m->start > d->mention[v->naming[who]].end - d->mention[v->naming[who]].start))
            v->naming[who] = i;
    }
    return DGM_OK;
}

/* The person named last before byte `at`. Quotations come in text order, so the search goes on where it stopped. */
static uint32_t last_person(voices *v, uint32_t at)
{
    const doc *d = v->f->d;

    for (; v->person_at < d->mention_count && d->mention[v->person_at].start < at; v->person_at++)
        if ((v->trait[v->person_at] & MAY_SPEAK) && d->mention[v->person_at].type == MENTION_PER)
            v->person = mention_actor(d, v->person_at);
    return v->person;
}

/* ---- Rules ------------------------------------------------------------------------------------------------------------- */

/* A person as subject between two bytes, the last one; NO_INDEX when there is none. */
static uint32_t subject_between(const voices *v, uint32_t from, uint32_t to)
{
    const doc *d = v->f->d;
    uint32_t best = NO_INDEX;

    for (uint32_t i = first_mention_from(d, from); i < d->mention_count && d->mention[i].start < to; i++)
        if ((v->trait[i] & MAY_SPEAK) && (v->trait[i] & IS_SUBJECT) && (v->trait[i] & IS_PERSON_NAME) && d->mention[i].actor_count == 1)
            best = i;
    return best;
}

/* Does the title or apposition of a name have this noun? */
static bool titled(const doc *d, uint32_t m, uint64_t lemma)
{
    const mention *x = &d->mention[m];
    const sentence *s = &d->sentence[d->word[x->first].sentence];
    uint32_t last = d->word[x->head].right < x->full_last + TITLE_WORDS ? d->word[x->head].right : x->full_last + TITLE_WORDS;

    for (uint32_t w = x->full_first; w < s->first + s->count && (w <= x->full_last || w <= last); w++)
        if (d->word[w].lemma_key == lemma && (w < x->first || w > x->last))
            return true;
    return false;
}

/* The person at a cue between two bytes, whatever the cue leads to ("Herzog memuji ..."); the last one. */
static uint32_t cue_between(const finder *f, uint32_t from, uint32_t to)
{
    const doc *d = f->d;

    for (uint32_t c = first_cue_from(f, doc_word_from(d, to)); c-- > 0 && d->word[f->cue[c].first].start >= from;) {
        uint32_t m = f->cue[c].mention;

        if (f->cue[c].class != CUE_MEDIA && (f->cue[c].class < CUE_THAT || f->cue[c].class == CUE_COLON) && m != NO_INDEX && d->mention[m].type == MENTION_PER
            && d->mention[m].form == FORM_NAME && d->mention[m].start >= from && mention_actor(d, m) != NO_INDEX)
            return m;
    }
    return NO_INDEX;
}

/* "the congressman said": the person named before whose title has this noun, when there is just one. */
static uint32_t described(const voices *v, uint32_t m)
{
    const doc *d = v->f->d;
    const mention *x = &d->mention[m];
    uint32_t found = NO_INDEX, stop = m > DESCRIBED_BACK ? m - DESCRIBED_BACK : 0;

    if (x->form != FORM_NOMINAL || x->type != MENTION_PER || v->naming[x->actor[0]] != NO_INDEX
        || (x->first > 0 && str_find(d->word[x->first - 1].feats, STR("Definite=Ind")) != NO_INDEX))
        return NO_INDEX;
    for (uint32_t i = m; i-- > stop;) {
        uint32_t who = mention_actor(d, i);

        if (!(v->trait[i] & IS_PERSON_NAME) || who == NO_INDEX || who == found || v->naming[who] == NO_INDEX
            || !titled(d, v->naming[who], d->word[x->head].lemma_key))
            continue;
        if (found != NO_INDEX)
            return NO_INDEX;
        found = who;
    }
    return found;
}

/* "..., CNN reported, citing two officials": whom a medium cites in the same sentence. */
static uint32_t cited_by(const finder *f, const cue *c, uint32_t medium)
{
    const doc *d = f->d;

    if (!str_is(str_of(d->actor[medium].role), "MED"))
        return NO_INDEX;
    for (const cue *next = c + 1; next < f->cue + f->cue_count && d->word[next->first].sentence == d->word[c->first].sentence; next++) {
        uint32_t who = next->class == CUE_MEDIA ? mention_actor(d, next->mention) : NO_INDEX;

        if (who != NO_INDEX && !str_is(str_of(d->actor[who].role), "MED"))
            return who;
    }
    return NO_INDEX;
}

static rule_choice by_rules(voices *v, const quote *q)
{
    const finder *f = v->f;
    const doc *d = f->d;
    const cue *c = cue_of(f, q);
    uint32_t m, last = v->recent[0], person = last_person(v, q->start);
    uint32_t from = v->last_end <= q->start ? v->last_end : v->end_before; /* inside of another one: from before that */

    if (c) {
        uint32_t who = mention_actor(d, c->mention);

        if (who != NO_INDEX && last != NO_INDEX && d->actor[last].type == MENTION_PER
            && d->mention[c->mention].form == FORM_PRONOUN && d->mention[c->mention].type == MENTION_PER)
            return (rule_choice){ last, PRONOUN_GOES_ON, false }; /* "kata dia", "he added": who spoke last */
        if (who != NO_INDEX && (m = described(v, c->mention)) != NO_INDEX)
            return (rule_choice){ m, DESCRIBED, true };
        if (who != NO_INDEX && q->kind == QUOTE_INDIRECT && (m = cited_by(f, c, who)) != NO_INDEX)
            return (rule_choice){ m, CITED, true };
        if (who != NO_INDEX) /* "Dilansir dari Reuters, ...": nothing is left to choose */
            return (rule_choice){ who, AT_CUE, q->kind == QUOTE_INDIRECT && c->class == CUE_MEDIA && str_is(str_of(d->actor[who].role), "MED") };
        if (((c->class == CUE_MEDIA || c->class == CUE_BY) && !c->clitic) || (c->unnamed && q->kind == QUOTE_INDIRECT))
            return (rule_choice){ NO_INDEX, MEDIUM_UNKNOWN, false };
    }
    m = cue_between(f, from, q->start);
    if (m == NO_INDEX)
        m = subject_between(v, from, q->start);
    if (m != NO_INDEX)
        return (rule_choice){ mention_actor(d, m), SUBJECT_BEFORE, true };
    if (last != NO_INDEX)
        return (rule_choice){ last, GOES_ON, false };
    if (person != NO_INDEX && (!c || c->clitic || q->kind != QUOTE_INDIRECT))
        return (rule_choice){ person, NAMED_LAST, false };
    return (rule_choice){ NO_INDEX, UNKNOWN, false };
}

/* ---- Choosing ------------------------------------------------------------------------------------------------------------ */

static void tell(doc *d, const quote *q, const char *how)
{
    static const char *const kind[] = { "direct", "indirect", "mixed" };
    str word_of = q->cue == NO_INDEX ? STR("none") : d->word[q->cue].form;
    str who = q->speaker == NO_INDEX ? STR("unknown") : d->actor[q->speaker].name;

    doc_note(d, "quote", q->start, q->end, "%s, cue %.*s, speaker %.*s (%s)", kind[q->kind], (int)word_of.n, word_of.p, (int)who.n,
             who.p, how);
}

static void remember(voices *v, const quote *q)
{
    const doc *d = v->f->d;
    const cue *c = cue_of(v->f, q);
    uint32_t who = q->speaker, last = v->recent[0];

    if (q->end > v->last_end) {
        v->end_before = v->last_end;
        v->last_end = q->end;
    }
    if (d->word_count > 0 && q->last != NO_INDEX)
        v->last_paragraph = d->sentence[d->word[q->last].sentence].paragraph;
    if (who == NO_INDEX)
        return;
    v->spoken[who]++;
    /* "katanya" is said of a person: a body that reported does not take its place. */
    if ((c && c->class == CUE_MEDIA)
        || (last != NO_INDEX && d->actor[who].type != MENTION_PER && d->actor[last].type == MENTION_PER && q->kind != QUOTE_DIRECT))
        return;
    if (who == last)
        return;
    if (who != v->recent[1])
        v->recent[2] = v->recent[1];
    v->recent[1] = last;
    v->recent[0] = who;
}

/* The mention that stands for a speaker: at the cue, else where the text names it in full before the quotation. */
static uint32_t mention_for(const voices *v, const quote *q, const speaker_option *o)
{
    const doc *d = v->f->d;
    const cue *c = cue_of(v->f, q);
    uint32_t naming = o->actor == NO_INDEX ? NO_INDEX : v->naming[o->actor];

    if (c && c->mention != NO_INDEX && (o->at_cue || d->mention[c->mention].form != FORM_NAME))
        return c->mention;
    if (c && o->mention != NO_INDEX && d->mention[o->mention].form == FORM_NAME
        && d->word[d->mention[o->mention].first].sentence == d->word[c->first].sentence)
        return o->mention;
    if (naming != NO_INDEX && d->mention[naming].start < q->start)
        return naming;
    return o->mention;
}

dgm_status find_voices(finder *f, dgm_error *error)
{
    doc *d = f->d;
    speaker_options options;
    voices v;

    TRY(voices_init(&v, f, error));
    for (uint32_t i = 0; i < d->quote_count; i++) {
        quote *q = &d->quote[i];
        rule_choice rule = by_rules(&v, q);
        uint32_t n;

        find_options(&v, q, &rule, &options);
        n = q->stance ? options.rule : f->choose ? f->choose(f->context, d, i, &options) : ranker_choose(&f->rules->rank, &options);
        q->speaker = options.item[n].actor;
        q->speaker_mention = mention_for(&v, q, &options.item[n]);
        tell(d, q, n == options.rule ? how_text[rule.how] : "learnt");
        if (!q->stance)
            remember(&v, q);
    }
    return DGM_OK;
}
