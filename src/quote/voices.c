/* Who speaks each quotation, decided in text order: the mention at the cue when it is resolved; else the person who is
 * the subject of the text between the quotation before and this one; else the speaker before. */
#include "quote/internal.h"

/* A person or body as subject between two bytes, the last one; NO_INDEX when there is none. */
static uint32_t subject_between(const finder *f, uint32_t from, uint32_t to)
{
    const doc *d = f->d;
    uint32_t lo = 0, hi = d->mention_count, best = NO_INDEX;

    while (lo < hi) { /* mentions are sorted by first word, hence by start */
        uint32_t mid = lo + (hi - lo) / 2;

        if (d->mention[mid].start < from)
            lo = mid + 1;
        else
            hi = mid;
    }
    for (; lo < d->mention_count && d->mention[lo].start < to; lo++) {
        const mention *m = &d->mention[lo];

        if (m->is_title_part || m->type != MENTION_PER || m->form != FORM_NAME || mention_actor(d, lo) == NO_INDEX
            || m->actor_count > 1 || !can_speak(f, lo))
            continue;
        if (d->word[m->head].rel == REL_NSUBJ && d->word[m->head].sub != SUB_PASS)
            best = lo;
    }
    return best;
}

/* The person named last before byte `at`. */
static uint32_t last_person(const finder *f, uint32_t at)
{
    const doc *d = f->d;

    for (uint32_t i = d->mention_count; i-- > 0;)
        if (d->mention[i].start < at && d->mention[i].type == MENTION_PER && !d->mention[i].is_title_part
            && mention_actor(d, i) != NO_INDEX && can_speak(f, i))
            return mention_actor(d, i);
    return NO_INDEX;
}

static const cue *cue_of(const finder *f, const quote *q)
{
    uint32_t c = q->cue == NO_INDEX ? f->cue_count : first_cue_from(f, q->cue);

    return c < f->cue_count && f->cue[c].first == q->cue ? &f->cue[c] : NULL;
}

/* The person at a cue between two bytes, whatever the cue leads to ("Herzog memuji ..."); the last one. */
static uint32_t cue_between(const finder *f, uint32_t from, uint32_t to)
{
    const doc *d = f->d;

    for (uint32_t c = first_cue_from(f, word_from(d, to)); c-- > 0 && d->word[f->cue[c].first].start >= from;) {
        uint32_t m = f->cue[c].mention;

        if (f->cue[c].class != CUE_MEDIA && m != NO_INDEX && d->mention[m].type == MENTION_PER
            && d->mention[m].form == FORM_NAME && d->mention[m].start >= from && mention_actor(d, m) != NO_INDEX)
            return m;
    }
    return NO_INDEX;
}

static const char *voice_of(const finder *f, quote *q, uint32_t last_actor, uint32_t last_end)
{
    const doc *d = f->d;
    const cue *c = cue_of(f, q);
    uint32_t m;

    if (c) {
        q->speaker_mention = c->mention;
        q->speaker = mention_actor(d, c->mention);
        if (q->speaker != NO_INDEX && last_actor != NO_INDEX && d->actor[last_actor].type == MENTION_PER
            && d->mention[c->mention].form == FORM_PRONOUN && d->mention[c->mention].type == MENTION_PER) {
            q->speaker = last_actor; /* "kata dia", "he added": who spoke last */
            return "pronoun, goes on speaking";
        }
        if (q->speaker != NO_INDEX)
            return "at the cue";
        if ((c->class == CUE_MEDIA || c->class == CUE_BY) && !c->clitic)
            return "unknown";
    }
    m = cue_between(f, last_end, q->start);
    if (m == NO_INDEX)
        m = subject_between(f, last_end, q->start);
    if (m != NO_INDEX) {
        q->speaker = mention_actor(d, m);
        return "subject before it";
    }
    if (last_actor != NO_INDEX) {
        q->speaker = last_actor;
        return "goes on speaking";
    }
    if (!c || c->clitic || q->kind != QUOTE_INDIRECT)
        q->speaker = last_person(f, q->start);
    return q->speaker == NO_INDEX ? "unknown" : "person named last";
}

static void tell(doc *d, const quote *q, const char *how)
{
    static const char *const kind[] = { "direct", "indirect", "mixed" };
    str word_of = q->cue == NO_INDEX ? STR("none") : d->word[q->cue].form;
    str who = q->speaker == NO_INDEX ? STR("unknown") : d->actor[q->speaker].name;

    doc_note(d, "quote", q->start, q->end, "%s, cue %.*s, speaker %.*s (%s)", kind[q->kind], (int)word_of.n, word_of.p, (int)who.n,
             who.p, how);
}

void find_voices(finder *f)
{
    doc *d = f->d;
    uint32_t last_actor = NO_INDEX, last_end = 0;

    for (uint32_t i = 0; i < d->quote_count; i++) {
        quote *q = &d->quote[i];
        const cue *c = cue_of(f, q);
        const char *how = voice_of(f, q, last_actor, last_end);

        tell(d, q, how);
        if (q->speaker != NO_INDEX && !(c && c->class == CUE_MEDIA)
            && (last_actor == NO_INDEX || d->actor[q->speaker].type == MENTION_PER
                || d->actor[last_actor].type != MENTION_PER || q->kind == QUOTE_DIRECT))
            last_actor = q->speaker; /* "katanya" is said of a person: a body that reported does not take its place */
        if (q->end > last_end)
            last_end = q->end;
    }
}
