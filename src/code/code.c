#include "code/code.h"

#include "base/error.h"
#include "base/file.h"
#include "code/acts.h"
#include "code/attacked.h"
#include "code/coder.h"
#include "code/compose.h"
#include "code/roles.h"
#include "code/status.h"
#include "code/when_where.h"
#include "code/why.h"
#include "model/model.h"


/* ---- Loading ------------------------------------------------------------------------------------------------------- */

static dgm_status bind_weights(weights *w, const model *m, const char *name, const char *path, dgm_error *error)
{
    file_map s = model_get(m, name);
    size_t n = s.n / sizeof(int16_t);

    if (n < 2 || (n & (n - 1)) || n > UINT32_MAX || s.n % sizeof(int16_t))
        return dgm_fail(error, DGM_EFORMAT, UINT64_MAX, "%s: section \"%s\" is missing or damaged", path, name);
    w->w = (const int16_t *)(const void *)s.p;
    w->mask = (uint32_t)n - 1;
    return DGM_OK;
}

/* A model from before there was a curve has none: the probability is the confidence. */
static dgm_status bind_confidence(decider *m, const char *path, dgm_error *error)
{
    file_map s = model_get(m->model, "confidence");

    m->confidence = CALIBRATION_NONE;
    if (!s.p)
        return DGM_OK;
    if (s.n == sizeof(m->confidence))
        memcpy(&m->confidence, s.p, sizeof(m->confidence));
    if (s.n != sizeof(m->confidence) || !calibration_is_sound(&m->confidence))
        return dgm_fail(error, DGM_EFORMAT, UINT64_MAX, "%s: section \"confidence\" is damaged", path);
    return DGM_OK;
}

static dgm_status bind_all(decider *m, const char *path, dgm_error *error)
{
    TRY(bind_weights(&m->decide, m->model, "decide", path, error));
    TRY(bind_weights(&m->role, m->model, "role", path, error));
    TRY(bind_weights(&m->implicit, m->model, "implicit", path, error));
    TRY(bind_weights(&m->when, m->model, "when", path, error));
    TRY(bind_weights(&m->where, m->model, "where", path, error));
    if (model_get(m->model, "status").p)
        TRY(bind_weights(&m->status, m->model, "status", path, error));
    return bind_confidence(m, path, error);
}

static void decider_close(decider *m)
{
    if (!m)
        return;
    if (m->model) {
        model_close(m->model);
        free(m->model);
    }
    free(m);
}

static dgm_status decider_open(decider **out, const char *path, dgm_error *error)
{
    decider *m = heap_alloc(1, sizeof(*m));
    dgm_status status;

    *out = NULL;
    if (!m)
        return dgm_fail_memory(error);
    m->model = heap_alloc(1, sizeof(*m->model));
    status = m->model ? model_open(m->model, path, "event", EVENT_FEATURES, error) : dgm_fail_memory(error);
    if (status == DGM_OK)
        status = bind_all(m, path, error);
    if (status != DGM_OK) {
        decider_close(m);
        return status;
    }
    *out = m;
    return DGM_OK;
}

static dgm_status check_codes(const trigger_lexicon *x, const ontology *o, dgm_error *error)
{
    for (uint32_t i = 0; o && i < x->sense_count; i++)
        if (x->sense[i].code[0] && !ontology_cameo(o, str_of(x->sense[i].code)))
            return dgm_fail(error, DGM_EFORMAT, UINT64_MAX, "%.*s:%u: \"%s\" is no code of cameo.tsv", (int)x->sense[i].file.n, x->sense[i].file.p,
                            x->sense[i].line, x->sense[i].code);
    return DGM_OK;
}

dgm_status coder_open(coder **out, const char *home, const char *own, const char *lang, const ontology *o, dgm_error *error)
{
    coder *c = heap_alloc(1, sizeof(*c));
    dgm_status status;
    str path;

    *out = NULL;
    if (!c)
        return dgm_fail_memory(error);
    c->ontology = o;
    status = lexicon_open(&c->lexicon, home, own, lang, error);
    if (status == DGM_OK)
        status = check_codes(c->lexicon, o, error);
    if (status == DGM_OK) {
        path = arena_printf(&c->lexicon->arena, "%s/models/%s-event.dgm", home, lang);
        if (!path.p)
            status = dgm_fail_memory(error);
        else if (file_exists(path.p))
            status = decider_open(&c->decider, path.p, error);
    }
    if (status == DGM_OK)
        status = act_linker_open(&c->acts, home, lang, error);
    if (status == DGM_OK)
        status = plover_words_open(&c->plover, home, lang, error);
    if (status == DGM_OK)
        status = count_words_open(&c->counts, home, lang, error);
    if (status != DGM_OK) {
        coder_close(c);
        return status;
    }
    *out = c;
    return DGM_OK;
}

void coder_close(coder *c)
{
    if (!c)
        return;
    act_linker_close(&c->acts);
    phrases_close(&c->plover);
    phrases_close(&c->counts);
    decider_close(c->decider);
    lexicon_close(c->lexicon);
    free(c);
}

/* ---- Candidates ----------------------------------------------------------------------------------------------------- */

/* A light verb that is in the lexicon itself yields to the noun that it carries, unless its row was chosen for that noun
 * ("menawarkan pinjaman"): then the verb names the act. */
static void yield_light_verbs(const trigger_lexicon *x, candidate *item, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i++) {
        for (uint32_t k = from; k < to; k++) {
            if (item[i].light == NO_INDEX || item[i].sense == NO_INDEX || k == i || item[k].head != item[i].light)
                continue;
            if (item[k].sense != NO_INDEX && x->sense[item[k].sense].cond_count > 0 && item[k].first < item[i].first) {
                item[i].swallowed = true;
                item[i].swallower = k;
            } else if (item[k].sense == NO_INDEX || !x->sense[item[k].sense].composes) {
                item[k].swallowed = true;
            }
        }
    }
}

dgm_status code_candidates(doc *d, const coder *c, candidates *out, dgm_error *error)
{
    for (uint32_t s = 0; s < d->sentence_count; s++) {
        uint32_t from = out->count;

        if (d->sentence[s].headline)
            continue;
        TRY(find_candidates(d, c->lexicon, s, out, error));
        yield_light_verbs(c->lexicon, out->item, from, out->count);
        compose_candidates(d, c->lexicon, c->ontology, out->item, from, out->count);
    }
    return DGM_OK;
}

/* ---- Voice ------------------------------------------------------------------------------------------------------------- */

static bool has_auxiliary(const doc *d, uint32_t v)
{
    return doc_child(d, v, REL_AUX) != NO_INDEX || doc_child(d, v, REL_COP) != NO_INDEX;
}

/* Where the passive needs an auxiliary, a finite verb without one is active, whatever its ending made the tagger think
 * ("Paris condemned the raid"); so is one that shares its subject by coordination with an active verb. */
static void mend_voice(doc *d)
{
    for (uint32_t v = 0; v < d->word_count; v++) {
        word *w = &d->word[v];
        uint32_t h = w->head;

        if (w->upos != UPOS_VERB || w->rel == REL_ACL || has_auxiliary(d, v))
            continue;
        if (w->rel == REL_CONJ && h != NO_INDEX && doc_child(d, v, REL_NSUBJ) == NO_INDEX && has_auxiliary(d, h))
            continue;
        w->flags &= ~(uint32_t)WORD_PASSIVE;
        for (uint32_t k = w->first_child; k != NO_INDEX; k = d->word[k].next_sibling)
            if (d->word[k].rel == REL_NSUBJ && d->word[k].sub == SUB_PASS)
                d->word[k].sub = SUB_NONE;
    }
}

/* ---- First person ----------------------------------------------------------------------------------------------------- */

static bool is_first_person(const word *w) { return str_find(w->feats, STR("Person=1")) != NO_INDEX; }

dgm_status resolve_first_person(doc *d, dgm_error *error)
{
    for (uint32_t q = 0; q < d->quote_count; q++) {
        const quote *in = &d->quote[q];

        if (in->speaker == NO_INDEX || in->stance)
            continue;
        for (uint32_t i = doc_mentions_from(d, in->first); i < d->mention_count && d->mention[i].first <= in->last; i++) {
            mention *m = &d->mention[i];
            uint32_t *actor;

            if (m->last > in->last || m->form != FORM_PRONOUN || (m->actor_count && in->kind == QUOTE_INDIRECT) || !is_first_person(&d->word[m->head]))
                continue;
            actor = ARENA_NEW(d->arena, uint32_t, 1);
            if (!actor)
                return dgm_fail_memory(error);
            *actor = in->speaker;
            m->actor = actor;
            m->actor_count = 1;
        }
    }
    return DGM_OK;
}

/* ---- Events ------------------------------------------------------------------------------------------------------------- */

/* The smallest quotation that holds the trigger, when its verb of saying is not the trigger itself. */
static void set_attribution(const doc *d, event *e)
{
    e->quote = e->attributed_to = NO_INDEX;
    for (uint32_t i = doc_quotes_until(d, e->first), k = 0; i-- > 0 && k < QUOTES_BACK; k++) {
        const quote *q = &d->quote[i];

        if (q->stance || e->first < q->first || e->last > q->last || (q->cue != NO_INDEX && q->cue >= e->first && q->cue <= e->last))
            continue;
        if (e->quote == NO_INDEX || q->last - q->first <= d->quote[e->quote].last - d->quote[e->quote].first)
            e->quote = i;
    }
    if (e->quote != NO_INDEX && !(d->word[e->head].flags & WORD_GRANTED))
        e->attributed_to = d->quote[e->quote].speaker;
}

static dgm_status add_event(doc *d, const coder *k, const candidate *c, dgm_error *error)
{
    event *e = ARENA_PUSH(d->arena, d->event, d->event_count, d->event_cap);
    const sense *s;

    if (!e)
        return dgm_fail_memory(error);
    *e = (event){ .sentence = d->word[c->head].sentence, .first = c->first, .last = c->last, .head = c->head, .confidence = c->score,
                  .start = d->word[c->first].start, .end = d->word[c->last].end, .place = NO_INDEX, .timex = NO_INDEX };
    memcpy(e->cameo, c->code, sizeof(e->cameo));
    s = &k->lexicon->sense[c->sense != NO_INDEX ? c->sense : k->lexicon->group[c->group].sense[0]];
    e->rule = arena_printf(d->arena, "%.*s:%u", (int)s->file.n, s->file.p, s->line);
    if (!e->rule.p)
        return dgm_fail_memory(error);
    set_attribution(d, e);
    e->status = k->decider && k->decider->status.w && !d->lexicon_only ? choose_status(d, &k->decider->status, k->lexicon, c, e, &e->status_cue)
                                                                      : find_status(d, k->lexicon, c, &e->status_cue);
    return DGM_OK;
}

/* Two triggers of the same act side by side ("aksi unjuk rasa", "serangan bom bunuh diri") give one event: the first. */
static bool repeats_neighbour(const doc *d, const candidates *all, uint32_t i)
{
    const candidate *c = &all->item[i];

    for (uint32_t k = i; k-- > 0 && d->word[all->item[k].head].sentence == d->word[c->head].sentence;)
        if (all->item[k].score > 0 && all->item[k].last + 1 == c->first && strncmp(all->item[k].code, c->code, 2) == 0)
            return true;
    return false;
}

dgm_status code_choose(doc *d, const coder *k, candidates *all, dgm_error *error)
{
    decide_context context;

    decide_context_init(&context, d, k->lexicon, all);
    for (uint32_t i = 0; i < all->count; i++) {
        candidate *c = &all->item[i];
        bool good;

        if (k->decider && !d->lexicon_only) {
            good = decide(d, k->decider, &context, i, k->lexicon->threshold);
        } else {
            good = c->sense != NO_INDEX && !c->swallowed;
            c->score = good ? 0.5 : 0;
        }
        c->dropped = good ? DROP_NONE : k->decider && !d->lexicon_only ? DROP_MODEL : DROP_LEXICON;
        /* What is asked, promised or refused is coded by its speech act. */
        if (good && c->swallower != NO_INDEX && all->item[c->swallower].score > 0)
            c->dropped = DROP_SPEECH_ACT;
        else if (good && repeats_neighbour(d, all, i))
            c->dropped = DROP_NEIGHBOUR;
        if (c->dropped != DROP_NONE) {
            c->score = 0;
            continue;
        }
        TRY(add_event(d, k, c, error));
        TRY(set_participants(d, k, all, c, d->event_count - 1, error));
        set_date(d, k, d->event_count - 1);
        set_place(d, k, d->event_count - 1);
    }
    return DGM_OK;
}

dgm_status code_run(doc *d, const coder *c, const world *w, const ontology *o, dgm_error *error)
{
    candidates all = { 0 };

    if (!c->lexicon->by_form)
        mend_voice(d);
    TRY(resolve_first_person(d, error));
    TRY(code_candidates(d, c, &all, error));
    TRY(code_choose(d, c, &all, error));
    TRY(mend_attacked(d, w, error));
    TRY(number_acts(d, d->lexicon_only ? NULL : &c->acts, error));
    share_over_acts(d);
    TRY(plover_run(d, &c->plover, o, error));
    TRY(counts_run(d, &c->counts, o, error));
    return d->why.n ? explain_absence(d, c, &all, error) : DGM_OK;
}
