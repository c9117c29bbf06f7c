#include "code/find.h"

#include "base/error.h"
#include "code/participants.h"

/* ---- Conditions ---------------------------------------------------------------------------------------------------- */

static bool word_is(const doc *d, uint32_t w, const cond_value *v)
{
    const sentence *s = &d->sentence[d->word[w].sentence];

    return v->word_count && phrase_at(d, w, s->first + s->count, v->word, v->word_count);
}

/* Is the filler headed by `w` this word or phrase: at its head, at its first word, or a modifier right at the head? */
static bool filler_is(const doc *d, uint32_t w, const cond_value *v)
{
    uint32_t left = d->word[w].left;

    if (word_is(d, w, v) || (left < w && word_is(d, left, v)))
        return true;
    return v->word_count > 1 && w > 0 && w - 1 >= d->sentence[d->word[w].sentence].first && word_is(d, w - 1, v);
}

/* "Ratusan mahasiswa", "langkah Brasil": a noun without mention of its own stands for the one right after it. */
static uint32_t mention_of(const doc *d, uint32_t w)
{
    uint32_t m = filler_mention(d, w);

    if (m == NO_INDEX && w + 1 < d->word_count && d->word[w + 1].head == w && d->word[w].upos != UPOS_VERB)
        m = doc_mention_headed(d, w + 1);
    return m;
}

static bool mention_is(const doc *d, uint32_t w, str type)
{
    uint32_t m = mention_of(d, w);
    const mention *n;

    if (str_is(type, "NUM"))
        return d->word[w].upos == UPOS_NUM || (d->word[w].flags & WORD_NUMERIC);
    if (str_is(type, "DATE")) {
        for (uint32_t i = 0; i < d->timex_count; i++)
            if (d->timex[i].first <= w && w <= d->timex[i].last)
                return true;
        return false;
    }
    if (m == NO_INDEX)
        return false;
    n = &d->mention[m];
    if (str_is(type, "ACTOR"))
        return n->actor_count > 0;
    if (str_is(type, mention_type_name[n->type]))
        return true;
    for (uint32_t i = 0; i < n->actor_count; i++) {
        const char *role = d->actor[n->actor[i]].role;

        if (type.n == 3 && ascii_lower((unsigned char)role[0]) == (unsigned char)type.p[0] &&
            ascii_lower((unsigned char)role[1]) == (unsigned char)type.p[1] && ascii_lower((unsigned char)role[2]) == (unsigned char)type.p[2])
            return true;
    }
    return false;
}

static bool any_value(const doc *d, const cond *c, uint32_t w)
{
    bool typed = c->kind == COND_TYPE || c->kind == COND_NOT_TYPE;

    for (uint32_t i = 0; i < c->value_count; i++)
        if (typed ? mention_is(d, w, c->value[i].text) : filler_is(d, w, &c->value[i]))
            return true;
    return false;
}

/* The filler, or one of its conjuncts, has one of the values. */
static bool filler_has(const doc *d, const cond *c, uint32_t w)
{
    if (any_value(d, c, w))
        return true;
    for (uint32_t k = d->word[w].first_child; k != NO_INDEX; k = d->word[k].next_sibling)
        if (d->word[k].rel == REL_CONJ && any_value(d, c, k))
            return true;
    return false;
}

static bool near_holds(const doc *d, const candidate *c, const cond *k)
{
    const sentence *s = &d->sentence[d->word[c->first].sentence];

    for (uint32_t w = s->first; w < s->first + s->count; w++) {
        if (w >= c->first && w <= c->last)
            continue;
        for (uint32_t i = 0; i < k->value_count; i++)
            if (word_is(d, w, &k->value[i]))
                return true;
    }
    return false;
}

static bool with_holds(const doc *d, const candidate *c, const cond *k)
{
    const sentence *s = &d->sentence[d->word[c->first].sentence];

    for (uint32_t i = 0; i < k->value_count; i++) {
        if (c->light != NO_INDEX && word_is(d, c->light, &k->value[i]))
            return true;
        if (c->last + 1 < s->first + s->count && word_is(d, c->last + 1, &k->value[i]))
            return true;
        for (uint32_t t = c->first; t <= c->last; t++)
            for (uint32_t w = d->word[t].first_child; w != NO_INDEX; w = d->word[w].next_sibling)
                if ((w < c->first || w > c->last) && word_is(d, w, &k->value[i]))
                    return true;
    }
    return false;
}

bool cond_holds(const doc *d, const trigger_lexicon *x, const candidate *c, const cond *k)
{
    bool positive = k->kind == COND_WORD || k->kind == COND_TYPE;
    fillers f;

    if (k->place == AT_NEAR)
        return near_holds(d, c, k) == positive;
    if (k->place == AT_WITH)
        return with_holds(d, c, k) == positive;
    slot_fill(d, x, c, &k->slot, &f);
    if (k->kind == COND_FILLED)
        return f.count > 0;
    if (k->kind == COND_EMPTY)
        return f.count == 0;
    for (uint32_t i = 0; i < f.count; i++)
        if (filler_has(d, k, f.word[i]))
            return positive;
    return !positive;
}

bool sense_holds(const doc *d, const trigger_lexicon *x, const candidate *c, const sense *s)
{
    for (uint32_t i = 0; i < s->cond_count; i++)
        if (!cond_holds(d, x, c, &s->cond[i]))
            return false;
    return true;
}

/* ---- Matching --------------------------------------------------------------------------------------------------------- */

/* Part of speech as a filter: taggers confuse adjectives with participles and nouns with names, so only what is surely
 * something else is refused. */
bool trigger_pos_fits(const doc *d, const trigger_lexicon *x, const trigger_group *g, form_kind form, uint32_t w)
{
    uint8_t u = d->word[w].upos;

    if (g->pos == POS_PHRASE || g->pos == POS_ADJ)
        return true;
    if (g->pos == POS_NOUN)
        return x->by_form ? u != UPOS_ADP
                          : u == UPOS_NOUN || u == UPOS_PROPN || (u == UPOS_VERB && (d->word[w].flags & WORD_GERUND || !is_verb(d, w))) ||
                                u == UPOS_ADJ;
    if (!x->by_form)
        return is_verb(d, w) || (u == UPOS_ADJ && (d->word[w].flags & WORD_PAST));
    if (form == AS_BARE)
        return u == UPOS_VERB;
    return u != UPOS_PROPN || d->word[w].flags & WORD_SENTENCE_START || g->word_count > 1 || !(d->word[w].flags & WORD_CAPITAL);
}

static const form_entry *best_group_at(const doc *d, const trigger_lexicon *x, uint32_t w, uint32_t end)
{
    const form_entry *best = NULL;
    uint64_t keys[2] = { d->word[w].key, d->word[w].lemma_key };

    for (uint32_t k = 0; k < 2; k++) {
        uint32_t cursor;

        if (k == 1 && (x->by_form || keys[1] == keys[0]))
            break;
        for (uint32_t v = map_first(&x->by_word, keys[k], &cursor); v != NO_INDEX; v = map_next(&x->by_word, keys[k], &cursor)) {
            const form_entry *f = &x->form[v];
            const trigger_group *g = &x->group[f->group];
            bool in_word = d->word[w].key == keys[0];

            if (!in_word || !phrase_at(d, w + 1, end, g->word, g->word_count - 1))
                continue;
            /* A form of the tagger's making may be a lemma of another part of speech: "attacks" is verb or noun. */
            if (!trigger_pos_fits(d, x, g, f->kind, w))
                continue;
            /* "talks" is a word of its own before it is the plural of "talk". */
            if (!best || g->word_count > x->group[best->group].word_count ||
                (g->word_count == x->group[best->group].word_count && best->kind == AS_PLURAL && f->kind == AS_LEMMA))
                best = f;
        }
    }
    return best;
}

/* The group of a word that has no row in this form or class, but one of its lemma has ("the shelling" when "shell" is a verb of the lexicon;
 * "diperintahkan" when "perintah" is a noun). No rule speaks of it; the model decides among the codes of that group. */
static const form_entry *related_group_at(const doc *d, const trigger_lexicon *x, uint32_t w)
{
    uint8_t u = d->word[w].upos;
    uint64_t keys[2] = { d->word[w].key, d->word[w].lemma_key };

    for (uint32_t k = 0; k < 2 && (u == UPOS_VERB || u == UPOS_NOUN || u == UPOS_ADJ); k++) {
        uint32_t cursor;

        for (uint32_t v = map_first(&x->by_word, keys[k], &cursor); v != NO_INDEX; v = map_next(&x->by_word, keys[k], &cursor)) {
            const trigger_group *g = &x->group[x->form[v].group];

            if (g->word_count == 1 && (g->pos == POS_VERB || g->pos == POS_NOUN) && !x->sense[g->sense[0]].own)
                return &x->form[v];
        }
    }
    return NULL;
}

/* The verb that governs a noun trigger and is listed as light: as its object or, in the passive, its subject. */
static void find_light(const doc *d, const trigger_lexicon *x, candidate *c)
{
    uint32_t h = d->word[c->head].head;
    const struct light_entry *e;
    uint8_t rel = d->word[c->head].rel;

    while (h != NO_INDEX && rel == REL_CONJ) {
        rel = d->word[h].rel;
        h = d->word[h].head;
    }
    /* "held a second round of talks" */
    if (!x->by_form && h != NO_INDEX && rel == REL_NMOD && d->word[h].upos == UPOS_NOUN && doc_mention_headed(d, h) == NO_INDEX) {
        rel = d->word[h].rel;
        h = d->word[h].head;
    }
    if (h == NO_INDEX || (d->word[h].upos != UPOS_VERB && !x->by_form))
        return;
    if (rel == REL_ACL || (rel != REL_OBJ && rel != REL_NSUBJ && rel != REL_OBL && rel != REL_XCOMP && rel != REL_NMOD && rel != REL_CCOMP && rel != REL_COMPOUND))
        return;
    e = lexicon_light(x, &d->word[h]);
    if (!e || (rel == REL_NSUBJ && !is_passive(d, h)))
        return;
    if (e->kind == LIGHT_STOP) {
        c->stopped = true;
        return;
    }
    if (rel == REL_OBL && doc_child(d, c->head, REL_CASE) != NO_INDEX && e->kind != LIGHT_PASSIVE)
        return;
    c->light = h;
    c->light_passive = e->kind == LIGHT_PASSIVE;
}

static void choose_sense(doc *d, const trigger_lexicon *x, candidate *c)
{
    const trigger_group *g = &x->group[c->group];

    c->sense = NO_INDEX;
    for (uint32_t i = 0; i < g->sense_count; i++) {
        const sense *s = &x->sense[g->sense[i]];

        if (!sense_holds(d, x, c, s))
            continue;
        if (!s->code[0]) {
            doc_note(d, "code", d->word[c->first].start, d->word[c->last].end, "not an event here: look-alike, %.*s:%u",
                     (int)s->file.n, s->file.p, s->line);
            c->refused = s->own;
            return;
        }
        c->sense = g->sense[i];
        memcpy(c->code, s->code, sizeof(c->code));
        return;
    }
    doc_note(d, "code", d->word[c->first].start, d->word[c->last].end, "no sense of \"%.*s\" fits its frame", (int)g->lemma.n, g->lemma.p);
}

dgm_status find_candidates(doc *d, const trigger_lexicon *x, uint32_t sentence_index, candidates *out, dgm_error *error)
{
    const sentence *s = &d->sentence[sentence_index];
    uint32_t end = s->first + s->count;

    for (uint32_t w = s->first; w < end; w++) {
        const form_entry *f = best_group_at(d, x, w, end);
        bool related = !f;
        candidate *c;

        if (!f && !(f = related_group_at(d, x, w)))
            continue;
        c = ARENA_PUSH(d->arena, out->item, out->count, out->cap);
        if (!c)
            return dgm_fail_memory(error);
        *c = (candidate){ .group = f->group, .first = w, .last = w + x->group[f->group].word_count - 1, .form = related ? AS_RELATED : f->kind,
                          .light = NO_INDEX, .base = NO_INDEX, .swallower = NO_INDEX, .sense = NO_INDEX };
        /* "Duta besar itu sudah mereka usir": a bare stem after its agent is a passive. */
        if (c->form == AS_BARE && w > s->first && d->word[w - 1].upos == UPOS_PRON && str_find(d->word[w - 1].feats, STR("PronType=Rel")) == NO_INDEX)
            c->form = AS_PASSIVE;
        c->head = doc_highest(d, c->first, c->last);
        if (x->group[f->group].pos == POS_NOUN || d->word[c->head].upos == UPOS_NOUN)
            find_light(d, x, c);
        if (!related)
            choose_sense(d, x, c);
        w = c->last;
    }
    return DGM_OK;
}
