/* What a reported speech tells, and what in it is background that the narrator takes for granted: "The senator said he would
 * resign following *allegations* of misconduct", "the ministry confirmed that the *siege* of the town goes on".
 *
 * A log-linear decision for each verb and noun inside reported speech, over its place below the verb of the speech, its
 * lemma, the cue, and whether the narrator names the same thing outside of speech. Without a model everything is told. */
#include "base/error.h"
#include "model/linear.h"
#include "quote/internal.h"

enum { PATH_REACH = 6 };

static void put(told_features *t, uint32_t id, uint64_t a, uint64_t b)
{
    if (t->count < SPEAKER_FEATURES)
        t->feature[t->count++] = feature2(id, a, b);
}

/* The way up from the word to the top of the speech: relations, and how many of them are loose. */
static void add_path(const doc *d, const quote *q, uint32_t w, told_features *t)
{
    uint64_t path = 0, nominal = 0, clauses = 0, steps = 0, relative = 0;
    uint64_t noun = d->word[w].upos == UPOS_NOUN || d->word[w].upos == UPOS_PROPN;

    for (uint32_t at = w; steps < PATH_REACH && d->word[at].head != NO_INDEX && d->word[at].head >= q->first && d->word[at].head <= q->last;
         at = d->word[at].head, steps++) {
        uint8_t rel = d->word[at].rel;

        path = path * 41 + rel + 1;
        nominal += rel == REL_NMOD || rel == REL_OBL;
        clauses += rel == REL_ADVCL || rel == REL_ACL;
        relative |= rel == REL_ACL && d->word[at].sub == SUB_RELCL;
        if (steps == 1)
            put(t, 1, path, noun);
    }
    put(t, 2, path, noun);
    put(t, 3, steps, noun);
    put(t, 4, nominal * 16 + clauses * 2 + relative, noun);
    put(t, 5, (uint64_t)d->word[w].rel * 64 + d->word[w].sub, d->word[w].upos);
    put(t, 6, nominal * 16 + clauses * 2 + relative, d->word[w].upos);
}

static void add_word(const doc *d, uint32_t w, told_features *t)
{
    uint64_t before = w > 0 ? d->word[w - 1].key : 0;
    uint64_t definite = 0;

    put(t, 10, d->word[w].lemma_key, 0);
    put(t, 11, d->word[w].upos, 0);
    put(t, 12, before, d->word[w].upos);
    put(t, 13, d->word[w].flags & (WORD_PASSIVE | WORD_PAST | WORD_INFINITIVE | WORD_GERUND | WORD_PLURAL | WORD_NEGATIVE), d->word[w].upos);
    for (uint32_t k = d->word[w].first_child; k != NO_INDEX; k = d->word[k].next_sibling) {
        put(t, 14, d->word[k].rel, d->word[w].upos);
        if (d->word[k].rel == REL_CASE || d->word[k].rel == REL_MARK || d->word[k].rel == REL_AUX)
            put(t, 15, d->word[k].key, d->word[w].upos);
        definite |= d->word[k].rel == REL_DET;
    }
    put(t, 16, definite, d->word[w].upos);
    if (d->word[w].head != NO_INDEX) {
        put(t, 17, d->word[d->word[w].head].lemma_key, d->word[w].rel);
        put(t, 18, d->word[d->word[w].head].upos, (uint64_t)d->word[w].rel * 32 + d->word[w].upos);
    }
}

static void add_speech(const finder *f, const quote *q, uint32_t w, bool named, told_features *t)
{
    const doc *d = f->d;
    const cue *c = cue_of(f, q);
    uint64_t class = c ? c->class : CUE_COUNT, noun = d->word[w].upos != UPOS_VERB;
    uint64_t type = q->speaker == NO_INDEX ? 9 : d->actor[q->speaker].type;

    put(t, 20, class, noun);
    put(t, 21, c ? d->word[c->first].lemma_key : 0, noun);
    put(t, 22, c ? d->word[c->first].lemma_key : 0, c && c->first > q->last);
    put(t, 23, named, noun);
    put(t, 24, named, class);
    put(t, 25, type, noun);
    put(t, 26, q->speaker == NO_INDEX ? 0 : str_hash(str_of(d->actor[q->speaker].role)), class);
    put(t, 27, c ? d->word[c->first].rel : 99, noun);
    put(t, 28, w - q->first < 4 ? 0 : w - q->first < 10 ? 1 : w - q->first < 20 ? 2 : 3, noun);
    put(t, 29, d->word[w].sentence < 3 ? d->word[w].sentence : 3, class);
}

/* Whose act it is: no subject, the speaker, somebody else, no mention. */
static uint64_t subject_of(const doc *d, const quote *q, uint32_t w)
{
    for (uint32_t k = d->word[w].first_child; k != NO_INDEX; k = d->word[k].next_sibling) {
        uint32_t m;

        if (d->word[k].rel != REL_NSUBJ && !(d->word[k].rel == REL_NMOD && d->word[k].sub == SUB_POSS))
            continue;
        m = doc_mention_headed(d, k);
        if (m == NO_INDEX)
            return 1;
        return d->mention[m].actor_count > 0 && d->mention[m].actor[0] == q->speaker ? 2 : 3 + (uint64_t)d->mention[m].form;
    }
    return 0;
}

static void add_subject(const finder *f, const quote *q, uint32_t w, told_features *t)
{
    const doc *d = f->d;
    const cue *c = cue_of(f, q);
    uint32_t head = d->word[w].head, up = head, last;
    uint64_t own = subject_of(d, q, w), above = 9, act = 0;
    uint64_t of_cue = c && head != NO_INDEX && head >= c->first && head <= c->last;

    for (uint32_t k = 0; up != NO_INDEX && k < PATH_REACH && d->word[up].upos != UPOS_VERB; k++)
        up = d->word[up].head;
    if (up != NO_INDEX && up >= q->first && up <= q->last)
        above = subject_of(d, q, up);
    if (cue_phrase_at(f, w, CUE_ACT, &last))
        act = 1;
    else if (cue_phrase_at(f, w, CUE_STANCE, &last) || cue_phrase_at(f, w, CUE_BELIEF, &last))
        act = 2;
    put(t, 40, own * 16 + above, d->word[w].upos);
    put(t, 41, own, (uint64_t)d->word[w].rel * 2 + of_cue);
    put(t, 42, of_cue * 4 + act, own);
    put(t, 43, act, d->word[w].upos);
    put(t, 44, c ? d->word[c->first].lemma_key : 0, own * 2 + of_cue);
    put(t, 45, w == q->first, own);
}

/* Lemmas of nouns and verbs that the narrator uses outside of speech. */
static dgm_status narrated(const finder *f, map *out, dgm_error *error)
{
    const doc *d = f->d;
    uint32_t q = 0, reach = 0;

    for (uint32_t w = 0; w < d->word_count; w++) {
        uint32_t cursor;

        for (; q < d->quote_count && d->quote[q].first <= w; q++)
            if (!d->quote[q].stance && d->quote[q].last + 1 > reach)
                reach = d->quote[q].last + 1;
        if (w < reach || (d->word[w].upos != UPOS_NOUN && d->word[w].upos != UPOS_VERB))
            continue;
        if (map_first(out, d->word[w].lemma_key, &cursor) == NO_INDEX && !map_add(out, d->word[w].lemma_key, w))
            return dgm_fail_memory(error);
    }
    return DGM_OK;
}

static void judge(const finder *f, uint32_t index, uint32_t w, const map *lemmas)
{
    doc *d = f->d;
    const quote *q = &d->quote[index];
    told_features t = { 0 };
    uint32_t cursor;

    put(&t, 0, 0, 0);
    add_path(d, q, w, &t);
    add_word(d, w, &t);
    add_subject(f, q, w, &t);
    add_speech(f, q, w, map_first(lemmas, d->word[w].lemma_key, &cursor) != NO_INDEX, &t);
    if (f->watch)
        f->watch(f->context, d, index, w, &t);
    else if (!ranker_told(&f->rules->rank, &t))
        d->word[w].flags |= WORD_GRANTED;
}

dgm_status find_granted(finder *f, dgm_error *error)
{
    doc *d = f->d;
    map lemmas = { 0 };
    dgm_status status;
    uint32_t done = 0;

    if (d->word_count == 0 || (!f->watch && !f->rules->rank.told))
        return DGM_OK;
    status = narrated(f, &lemmas, error);
    for (uint32_t i = 0; status == DGM_OK && i < d->quote_count; i++) {
        const quote *q = &d->quote[i];

        for (uint32_t w = q->first > done ? q->first : done; w <= q->last; w++)
            if (q->kind == QUOTE_INDIRECT && !q->stance && !between_marks(f, d->word[w].start)
                && (d->word[w].upos == UPOS_NOUN || d->word[w].upos == UPOS_VERB || d->word[w].upos == UPOS_PROPN || d->word[w].upos == UPOS_ADJ))
                judge(f, i, w, &lemmas);
        if (!q->stance && q->last + 1 > done)
            done = q->last + 1;
    }
    map_release(&lemmas);
    return status;
}
