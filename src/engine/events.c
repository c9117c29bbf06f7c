/* What a program reads from a result without going through text: sentences, events, quotations, acts. */
#include "engine/engine.h"

#include <math.h>

static dgm_str given(str s) { return (dgm_str){ s.n ? s.p : "", s.n }; }
static dgm_str none(void) { return (dgm_str){ "", 0 }; }

dgm_str dgm_result_lang(const dgm_result *r) { return given(str_of(r->doc.lang)); }
dgm_str dgm_result_text(const dgm_result *r) { return given(r->doc.text); }

dgm_str dgm_result_date(const dgm_result *r, bool *inferred)
{
    if (inferred)
        *inferred = r->doc.date_inferred;
    return given(r->doc.date);
}

size_t dgm_result_sentence_count(const dgm_result *r) { return r->doc.sentence_count; }

bool dgm_result_sentence(dgm_sentence *out, const dgm_result *r, size_t n)
{
    *out = (dgm_sentence){ 0 };
    if (n >= r->doc.sentence_count)
        return false;
    *out = (dgm_sentence){ { r->doc.sentence[n].start, r->doc.sentence[n].end }, r->doc.sentence[n].headline };
    return true;
}

/* ---- Events --------------------------------------------------------------------------------------------------- */

static const event *event_at(const dgm_result *r, size_t n) { return n < r->doc.event_count ? &r->doc.event[n] : NULL; }

static void cleared_event(dgm_event *out)
{
    *out = (dgm_event){
        .cameo = none(), .status = none(), .date = none(), .rule = none(), .place = none(), .place_country = none(),
        .cameo_name = none(), .plover_type = none(), .plover_mode = none(), .plover_contexts = none(),
        .lat = (double)NAN, .lon = (double)NAN, .goldstein = (double)NAN, .quote = DGM_NONE,
    };
}

static void take_code(dgm_event *out, const dgm_result *r, const event *e)
{
    const cameo_code *c = r->engine->ontology ? ontology_cameo(r->engine->ontology, str_of(e->cameo)) : NULL;

    out->cameo = given(str_of(e->cameo));
    out->plover_type = given(e->plover_type);
    out->plover_mode = given(e->plover_mode);
    out->plover_contexts = given(e->contexts);
    if (!c)
        return;
    out->cameo_name = given(c->name);
    out->quad = c->quad;
    out->goldstein = c->goldstein;
}

static void take_place(dgm_event *out, const place *p)
{
    out->place = given(p->name);
    out->place_country = given(str_of(p->country));
    out->lat = p->lat;
    out->lon = p->lon;
    out->place_text = (dgm_span){ p->start, p->end };
    out->geonameid = p->geonameid;
}

bool dgm_result_event(dgm_event *out, const dgm_result *r, size_t n)
{
    const event *e = event_at(r, n);

    cleared_event(out);
    if (!e)
        return false;
    out->sentence = e->sentence;
    out->trigger = (dgm_span){ e->start, e->end };
    out->status = given(str_of(event_status_name[e->status]));
    out->date = given(e->date);
    out->rule = given(e->rule);
    out->source_count = e->source_count;
    out->target_count = e->target_count;
    out->act = e->act;
    out->confidence = e->confidence;
    out->attributed = e->attributed_to != NO_INDEX;
    out->quote = e->quote < r->doc.quote_count ? e->quote : DGM_NONE;
    out->count_count = e->count_count;
    take_code(out, r, e);
    if (e->place != NO_INDEX)
        take_place(out, &r->doc.place[e->place]);
    return true;
}

static dgm_actor actor_of(const doc *d, uint32_t index, uint32_t start, uint32_t end)
{
    const actor *a = &d->actor[index];

    return (dgm_actor){ given(a->id), given(a->name), given(str_of(a->country)), given(str_of(a->role)), end > start, { start, end } };
}

static dgm_actor nobody(void) { return (dgm_actor){ none(), none(), none(), none(), false, { 0, 0 } }; }

static bool participant_at(dgm_actor *out, const doc *d, const participant *list, uint32_t count, size_t k)
{
    *out = nobody();
    if (k >= count)
        return false;
    *out = actor_of(d, list[k].actor, list[k].start, list[k].end);
    return true;
}

bool dgm_result_source(dgm_actor *out, const dgm_result *r, size_t n, size_t k)
{
    const event *e = event_at(r, n);

    return participant_at(out, &r->doc, e ? e->source : NULL, e ? e->source_count : 0, k);
}

bool dgm_result_target(dgm_actor *out, const dgm_result *r, size_t n, size_t k)
{
    const event *e = event_at(r, n);

    return participant_at(out, &r->doc, e ? e->target : NULL, e ? e->target_count : 0, k);
}

bool dgm_result_attributed(dgm_actor *out, const dgm_result *r, size_t n)
{
    const event *e = event_at(r, n);
    uint32_t m;

    *out = nobody();
    if (!e || e->attributed_to == NO_INDEX)
        return false;
    m = mention_of_actor(&r->doc, e->attributed_to, e->sentence);
    *out = m == NO_INDEX ? actor_of(&r->doc, e->attributed_to, 0, 0)
                         : actor_of(&r->doc, e->attributed_to, r->doc.mention[m].start, r->doc.mention[m].end);
    return true;
}

bool dgm_result_number(dgm_number *out, const dgm_result *r, size_t n, size_t k)
{
    const event *e = event_at(r, n);
    const head_count *c;

    *out = (dgm_number){ .kind = none() };
    if (!e || k >= e->count_count)
        return false;
    c = &e->count[k];
    *out = (dgm_number){ given(str_of(count_kind_name[c->kind])), c->low, c->high, c->approximate, { c->start, c->end } };
    return true;
}

/* ---- Quotations and acts -------------------------------------------------------------------------------------- */

size_t dgm_result_quote_count(const dgm_result *r) { return r->doc.quote_count; }

bool dgm_result_quote(dgm_quote *out, const dgm_result *r, size_t n)
{
    static const char *const kind[] = { "direct", "indirect", "mixed" };
    const quote *q;
    dgm_span named = { 0, 0 };

    *out = (dgm_quote){ .kind = none(), .speaker = nobody() };
    if (n >= r->doc.quote_count)
        return false;
    q = &r->doc.quote[n];
    out->text = (dgm_span){ q->start, q->end };
    out->kind = given(str_of(kind[q->kind]));
    out->stance = q->stance;
    out->speaker_known = q->speaker != NO_INDEX;
    if (q->speaker_mention != NO_INDEX)
        named = (dgm_span){ r->doc.mention[q->speaker_mention].start, r->doc.mention[q->speaker_mention].end };
    if (out->speaker_known)
        out->speaker = actor_of(&r->doc, q->speaker, named.start, named.end);
    return true;
}

size_t dgm_result_act_count(const dgm_result *r) { return r->doc.act_count; }

bool dgm_result_act(dgm_act *out, const dgm_result *r, size_t n)
{
    const act *a;
    const place *p;

    *out = (dgm_act){ none(), none(), none(), none(), none(), (double)NAN, (double)NAN, 0, 0 };
    if (n >= r->doc.act_count)
        return false;
    a = &r->doc.act[n];
    p = a->place != NO_INDEX ? &r->doc.place[a->place] : NULL;
    *out = (dgm_act){
        given(str_of(a->cameo)), given(str_of(event_status_name[a->status])), given(a->date),
        given(p ? p->name : STR("")), given(p ? str_of(p->country) : STR("")),
        p ? p->lat : (double)NAN, p ? p->lon : (double)NAN, a->confidence, a->event_count,
    };
    return true;
}

size_t dgm_result_act_event(const dgm_result *r, size_t n, size_t k)
{
    return n < r->doc.act_count && k < r->doc.act[n].event_count ? r->doc.act[n].event[k] : DGM_NONE;
}
