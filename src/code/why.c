#include "code/why.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/utf8.h"

#include <math.h>

#define STAGE "why-not"
#define MAX_ASKED 32 /* words of the question */

typedef struct inquiry {
    doc *d;
    const coder *coder;
    const trigger_lexicon *lexicon;
    const candidates *all;
    uint32_t first, last;   /* words asked about */
    uint32_t start, end;    /* their bytes */
} inquiry;

static str text_of(const inquiry *q, const candidate *c)
{
    return doc_text(q->d, q->d->word[c->first].start, q->d->word[c->last].end);
}

#define SAY(q, ...) doc_note((q)->d, STAGE, (q)->start, (q)->end, __VA_ARGS__)
#define SHOW(s) (int)(s).n, (s).p /* for "%.*s" */

/* ---- Rows ---- */

static const char *const pos_name[] = { "verb", "noun", "adj", "phrase" };

/* "obj=ACTOR; near=x": the conditions that do not hold. */
static void add_failing(buf *b, const inquiry *q, const candidate *c, const sense *s)
{
    bool any = false;

    for (uint32_t i = 0; i < s->cond_count; i++) {
        if (cond_holds(q->d, q->lexicon, c, &s->cond[i]))
            continue;
        buf_z(b, any ? "; " : "");
        buf_str(b, s->cond[i].text);
        any = true;
    }
}

static void say_row(const inquiry *q, const candidate *c, const sense *s, bool *taken)
{
    const char *code = s->code[0] ? s->code : "no event (look-alike)";
    buf failing = { 0 };

    add_failing(&failing, q, c, s);
    if (failing.n)
        SAY(q, "  %.*s:%u  %s: does not fit, for this does not hold: %.*s", SHOW(s->file), s->line, code, (int)failing.n,
            failing.p);
    else if (*taken)
        SAY(q, "  %.*s:%u  %s: fits, but a row before it does too", SHOW(s->file), s->line, code);
    else
        SAY(q, "  %.*s:%u  %s: fits", SHOW(s->file), s->line, code);
    *taken = *taken || !failing.n;
    buf_release(&failing);
}

static void say_rows(const inquiry *q, const candidate *c)
{
    const trigger_group *g = &q->lexicon->group[c->group];
    bool taken = false;

    SAY(q, "\"%.*s\" is in the lexicon (%s), %u row%s:", SHOW(g->lemma), pos_name[g->pos], g->sense_count, g->sense_count == 1 ? "" : "s");
    for (uint32_t i = 0; i < g->sense_count; i++)
        say_row(q, c, &q->lexicon->sense[g->sense[i]], &taken);
}

/* ---- What other candidates and the model make of it ---- */

static void say_composition(const inquiry *q, const candidate *c)
{
    if (c->light != NO_INDEX)
        SAY(q, "light verb \"%.*s\": this noun names its act", SHOW(q->d->word[c->light].form));
    if (c->stopped)
        SAY(q, "a verb of ending governs it");
    if (c->base != NO_INDEX)
        SAY(q, "composed with \"%.*s\" (%s) to %s", SHOW(text_of(q, &q->all->item[c->base])), q->all->item[c->base].code, c->code);
    if (c->swallower != NO_INDEX)
        SAY(q, "part of what \"%.*s\" says (%s)", SHOW(text_of(q, &q->all->item[c->swallower])), q->all->item[c->swallower].code);
    else if (c->swallowed)
        SAY(q, "its noun names the act, the verb carries it only");
}

static void say_options(const inquiry *q, const decide_context *k, uint32_t index)
{
    options o;
    buf b = { 0 };

    decide_options(k, index, &o);
    for (uint32_t i = 0; i < o.count; i++)
        buf_printf(&b, "%s%s", i ? ", " : "", o.code[i]);
    if (!o.count)
        SAY(q, "no row gives a code: the model is not asked");
    else
        SAY(q, "codes that the model chose from: %.*s", (int)b.n, b.p ? b.p : "");
    buf_release(&b);
}

/* The model again, on a copy: what it said is no longer known of those that were not coded. */
static void say_model(const inquiry *q, uint32_t index)
{
    candidate *c = &q->all->item[index], keep = *c;
    uint32_t notes;
    double threshold = q->lexicon->threshold;
    decide_context k;
    options o;

    if (!q->coder->decider || q->d->lexicon_only) {
        SAY(q, "there is no event model: the lexicon alone decides");
        return;
    }
    decide_context_init(&k, q->d, q->lexicon, q->all);
    say_options(q, &k, index);
    decide_options(&k, index, &o);
    if (!o.count)
        return;
    c->score = 0;
    notes = q->d->note_count;
    decide(q->d, q->coder->decider, &k, index, 0);
    q->d->note_count = notes; /* what decide() notes was noted before */
    if (c->score < threshold)
        SAY(q, "the model gives %s the confidence %.3f, below the threshold %.2f (packs/%.*s/pack.tsv, event_threshold)", c->code, c->score, threshold,
            SHOW(q->lexicon->lang));
    else
        SAY(q, "the model gives %s the confidence %.3f, at or above the threshold %.2f", c->code, c->score, threshold);
    *c = keep;
}

static void say_removal(const inquiry *q, const candidate *c)
{
    switch (c->dropped) {
    case DROP_SPEECH_ACT:
        SAY(q, "left out: what is asked, promised or refused is coded by its speech act, \"%.*s\"", SHOW(text_of(q, &q->all->item[c->swallower])));
        break;
    case DROP_NEIGHBOUR:
        SAY(q, "left out: the trigger before it names the same act");
        break;
    case DROP_LEXICON:
        SAY(q, "left out: no row fits, or it is part of another");
        break;
    case DROP_NONE:
    case DROP_MODEL:
        break;
    }
}

/* ---- Events ---- */

static bool say_events(const inquiry *q)
{
    bool any = false;

    for (uint32_t i = 0; i < q->d->event_count; i++) {
        const event *e = &q->d->event[i];

        if (e->last < q->first || e->first > q->last)
            continue;
        any = true;
        SAY(q, "coded: \"%.*s\" %s, %s, confidence %.3f, %.*s", SHOW(doc_text(q->d, e->start, e->end)), e->cameo, event_status_name[e->status],
            e->confidence, SHOW(e->rule));
        if (e->status_cue != NO_INDEX)
            SAY(q, "its status comes from \"%.*s\"", SHOW(q->d->word[e->status_cue].form));
        if (!e->source_count || !e->target_count)
            SAY(q, "%s found for it", e->source_count ? "no target was" : e->target_count ? "no source was" : "neither source nor target was");
    }
    return any;
}

/* ---- Words that are no candidate ---- */

static void say_near_row(const inquiry *q, uint32_t w, const form_entry *f)
{
    const trigger_group *g = &q->lexicon->group[f->group];
    const sentence *s = &q->d->sentence[q->d->word[w].sentence];
    const sense *row = &q->lexicon->sense[g->sense[0]];

    if (!phrase_at(q->d, w + 1, s->first + s->count, g->word, g->word_count - 1))
        SAY(q, "  %.*s:%u  \"%.*s\": not all of its words stand here", SHOW(row->file), row->line, SHOW(g->lemma));
    else if (!trigger_pos_fits(q->d, q->lexicon, g, f->kind, w))
        SAY(q, "  %.*s:%u  \"%.*s\" is a row for a %s, the word is tagged %s", SHOW(row->file), row->line, SHOW(g->lemma),
            pos_name[g->pos], upos_name[q->d->word[w].upos]);
    else
        SAY(q, "  %.*s:%u  \"%.*s\": another row was taken for these words", SHOW(row->file), row->line, SHOW(g->lemma));
}

static bool begins_with_form(const inquiry *q, uint64_t form, uint32_t group)
{
    uint32_t cursor;

    for (uint32_t v = map_first(&q->lexicon->by_word, form, &cursor); v != NO_INDEX; v = map_next(&q->lexicon->by_word, form, &cursor))
        if (q->lexicon->form[v].group == group)
            return true;
    return false;
}

/* Rows that begin with this word and yet gave no candidate. */
static bool say_near_rows(const inquiry *q, uint32_t w)
{
    const word *t = &q->d->word[w];
    uint64_t keys[2] = { t->key, t->lemma_key };
    bool any = false;

    for (int k = 0; k < 2 && (k == 0 || keys[1] != keys[0]); k++) {
        uint32_t cursor;

        for (uint32_t v = map_first(&q->lexicon->by_word, keys[k], &cursor); v != NO_INDEX; v = map_next(&q->lexicon->by_word, keys[k], &cursor)) {
            const form_entry *f = &q->lexicon->form[v];

            if (k == 1 && begins_with_form(q, keys[0], f->group))
                continue;
            if (!any)
                SAY(q, "rows that begin with \"%.*s\":", SHOW(t->form));
            any = true;
            if (k == 1 && q->lexicon->by_form)
                SAY(q, "  %.*s:%u  \"%.*s\" has not this form", SHOW(q->lexicon->sense[q->lexicon->group[f->group].sense[0]].file),
                    q->lexicon->sense[q->lexicon->group[f->group].sense[0]].line, SHOW(q->lexicon->group[f->group].lemma));
            else
                say_near_row(q, w, f);
        }
    }
    return any;
}

static void say_unknown(const inquiry *q)
{
    bool any = false;

    for (uint32_t w = q->first; w <= q->last; w++)
        any = say_near_rows(q, w) || any;
    if (!any)
        SAY(q, "no row of packs/%.*s/triggers.tsv has these words or their lemmas", SHOW(q->lexicon->lang));
}

/* ---- One place ---- */

static void say_words(const inquiry *q)
{
    for (uint32_t w = q->first; w <= q->last; w++) {
        const word *t = &q->d->word[w];

        SAY(q, "word \"%.*s\": lemma %.*s, %s, %s of \"%.*s\"", SHOW(t->form), SHOW(t->lemma), upos_name[t->upos], deprel_name[t->rel],
            SHOW(t->head == NO_INDEX ? STR("the sentence") : q->d->word[t->head].form));
    }
}

static void explain_place(inquiry *q)
{
    const sentence *s = &q->d->sentence[q->d->word[q->first].sentence];
    bool found = false;

    q->start = q->d->word[q->first].start;
    q->end = q->d->word[q->last].end;
    say_words(q);
    if (s->headline)
        SAY(q, "not coded: the sentence is no statement of the article (headline, caption, furniture, another language)");
    if (!say_events(q))
        SAY(q, "not coded");
    for (uint32_t i = 0; i < q->all->count; i++) {
        const candidate *c = &q->all->item[i];

        if (c->last < q->first || c->first > q->last)
            continue;
        found = true;
        say_rows(q, c);
        say_composition(q, c);
        say_model(q, i);
        say_removal(q, c);
    }
    if (!found)
        say_unknown(q);
}

/* Lower-cased hashes of the words asked about; their number, 0 when there are none. */
static uint32_t read_question(const doc *d, uint64_t *word, dgm_error *error, dgm_status *status)
{
    str lower = utf8_lower_str(d->arena, d->why), part;
    uint32_t n = 0;

    *status = lower.p ? DGM_OK : dgm_fail_memory(error);
    if (!lower.p)
        return 0;
    while (n < MAX_ASKED && str_split(&lower, ' ', &part))
        if (str_trim(part).n)
            word[n++] = str_hash(str_trim(part));
    return n;
}

dgm_status explain_absence(doc *d, const coder *k, const candidates *all, dgm_error *error)
{
    inquiry q = { .d = d, .coder = k, .lexicon = k->lexicon, .all = all };
    uint64_t asked[MAX_ASKED];
    dgm_status status;
    uint32_t n = read_question(d, asked, error, &status);

    for (uint32_t w = 0; status == DGM_OK && n && w + n <= d->word_count; w++) {
        const sentence *s = &d->sentence[d->word[w].sentence];

        if (!phrase_at(d, w, s->first + s->count, asked, n))
            continue;
        q.first = w;
        q.last = w + n - 1;
        explain_place(&q);
    }
    return status;
}
