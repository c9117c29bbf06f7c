/* See store_internal.h. Rows of the tables, one statement each; docs/formats/database.md tells what they mean. */
#include "write/store_internal.h"

#include "base/error.h"

#include <math.h>

/* ---- Binding ---------------------------------------------------------------------------------------------------- */

static void bind_text(sqlite3_stmt *q, int i, str s) { sqlite3_bind_text(q, i, s.n ? s.p : "", (int)s.n, SQLITE_STATIC); }
static void bind_z(sqlite3_stmt *q, int i, const char *z) { bind_text(q, i, str_of(z)); }

static void bind_text_or_null(sqlite3_stmt *q, int i, str s)
{
    if (s.n)
        bind_text(q, i, s);
    else
        sqlite3_bind_null(q, i);
}

static void bind_index(sqlite3_stmt *q, int i, uint32_t index)
{
    if (index == NO_INDEX)
        sqlite3_bind_null(q, i);
    else
        sqlite3_bind_int64(q, i, index);
}

static void bind_number(sqlite3_stmt *q, int i, double v)
{
    if (isnan(v))
        sqlite3_bind_null(q, i);
    else
        sqlite3_bind_double(q, i, v);
}

/* start, end, text in three columns. */
static void bind_span(sqlite3_stmt *q, int i, const doc *d, uint32_t start, uint32_t end)
{
    sqlite3_bind_int64(q, i, start);
    sqlite3_bind_int64(q, i + 1, end);
    bind_text(q, i + 2, doc_text(d, start, end));
}

static sqlite3_stmt *row_of(dgm_store *s, statement which, int64_t article, uint32_t number)
{
    sqlite3_bind_int64(s->sql[which], 1, article);
    sqlite3_bind_int64(s->sql[which], 2, number);
    return s->sql[which];
}

/* ---- One article ------------------------------------------------------------------------------------------------ */

/* Number of the article of this id, 0 when it is new. */
static dgm_status find(dgm_store *s, str id, int64_t *out, dgm_error *error)
{
    sqlite3_stmt *q = s->sql[SQL_FIND];
    dgm_status status = DGM_OK;
    int code;

    *out = 0;
    bind_text(q, 1, id);
    code = sqlite3_step(q);
    if (code == SQLITE_ROW)
        *out = sqlite3_column_int64(q, 0);
    else if (code != SQLITE_DONE)
        status = store_failed(s, error);
    sqlite3_reset(q);
    return status;
}

static dgm_status remove_article(dgm_store *s, int64_t article, dgm_error *error)
{
    for (int i = SQL_DELETE_FIRST; i <= SQL_DELETE_LAST; i++) {
        sqlite3_bind_int64(s->sql[i], 1, article);
        TRY(store_step(s, (statement)i, error));
    }
    return DGM_OK;
}

static dgm_status add_article(dgm_store *s, const doc *d, const coder_versions *v, int64_t *article, dgm_error *error)
{
    sqlite3_stmt *q = s->sql[SQL_ARTICLE];

    if (*article)
        sqlite3_bind_int64(q, 1, *article);
    else
        sqlite3_bind_null(q, 1);
    bind_text(q, 2, d->id);
    bind_z(q, 3, d->lang);
    bind_text_or_null(q, 4, d->date);
    sqlite3_bind_int(q, 5, d->date_inferred);
    bind_text_or_null(q, 6, d->title);
    bind_text_or_null(q, 7, d->source);
    bind_text_or_null(q, 8, d->url);
    bind_text(q, 9, d->text);
    bind_text_or_null(q, 10, d->extra);
    sqlite3_bind_int64(q, 11, (int64_t)d->word_count + d->words_gone);
    bind_text(q, 12, v->pack);
    bind_text(q, 13, v->models);
    sqlite3_bind_int64(q, 14, s->run);
    TRY(store_step(s, SQL_ARTICLE, error));
    *article = sqlite3_last_insert_rowid(s->db);
    if (!d->source.n)
        return DGM_OK;
    bind_text(s->sql[SQL_OUTLET], 1, d->source);
    return store_step(s, SQL_OUTLET, error);
}

static dgm_status add_sentences(dgm_store *s, const doc *d, int64_t article, dgm_error *error)
{
    for (uint32_t i = 0; i < d->sentence_count; i++) {
        sqlite3_stmt *q = row_of(s, SQL_SENTENCE, article, i);

        sqlite3_bind_int64(q, 3, d->sentence[i].start);
        sqlite3_bind_int64(q, 4, d->sentence[i].end);
        TRY(store_step(s, SQL_SENTENCE, error));
    }
    return DGM_OK;
}

static dgm_status add_party(dgm_store *s, const actor *a, dgm_error *error)
{
    sqlite3_stmt *q = s->sql[SQL_PARTY];

    bind_text(q, 1, a->id);
    bind_text(q, 2, a->name);
    bind_z(q, 3, a->country);
    bind_z(q, 4, a->role);
    return store_step(s, SQL_PARTY, error);
}

static dgm_status add_spot(dgm_store *s, const place *p, dgm_error *error)
{
    sqlite3_stmt *q = s->sql[SQL_SPOT];

    bind_text(q, 1, p->name);
    bind_z(q, 2, p->country);
    bind_number(q, 3, p->lat);
    bind_number(q, 4, p->lon);
    bind_index(q, 5, p->geonameid ? p->geonameid : NO_INDEX);
    return store_step(s, SQL_SPOT, error);
}

static dgm_status add_facts(dgm_store *s, int64_t article, dgm_error *error)
{
    sqlite3_bind_int64(s->sql[SQL_FACTS], 1, article);
    sqlite3_bind_int64(s->sql[SQL_FACTS], 2, article);
    return store_step(s, SQL_FACTS, error);
}

static dgm_status add_actors(dgm_store *s, const doc *d, int64_t article, dgm_error *error)
{
    char code[8];

    for (uint32_t i = 0; i < d->actor_count; i++) {
        const actor *a = &d->actor[i];
        sqlite3_stmt *q = row_of(s, SQL_ACTOR, article, i);

        TRY(add_party(s, a, error));
        snprintf(code, sizeof(code), "%s%s", a->country, a->role);
        bind_text(q, 3, a->id);
        bind_text(q, 4, a->name);
        bind_z(q, 5, a->country);
        bind_z(q, 6, a->role);
        bind_z(q, 7, code);
        bind_text(q, 8, a->reason);
        bind_text(q, 9, a->row);
        TRY(store_step(s, SQL_ACTOR, error));
    }
    return DGM_OK;
}

static dgm_status add_mentions(dgm_store *s, const doc *d, int64_t article, dgm_error *error)
{
    for (uint32_t i = 0; i < d->mention_count; i++) {
        const mention *m = &d->mention[i];
        sqlite3_stmt *q = row_of(s, SQL_MENTION, article, i);

        bind_span(q, 3, d, m->start, m->end);
        bind_z(q, 6, mention_type_name[m->type]);
        bind_index(q, 7, m->actor_count == 1 ? m->actor[0] : NO_INDEX);
        TRY(store_step(s, SQL_MENTION, error));
    }
    return DGM_OK;
}

static dgm_status add_places(dgm_store *s, const doc *d, int64_t article, dgm_error *error)
{
    for (uint32_t i = 0; i < d->place_count; i++) {
        const place *p = &d->place[i];
        sqlite3_stmt *q = row_of(s, SQL_PLACE, article, i);

        TRY(add_spot(s, p, error));
        bind_span(q, 3, d, p->start, p->end);
        bind_text(q, 6, p->name);
        bind_z(q, 7, p->country);
        bind_number(q, 8, p->lat);
        bind_number(q, 9, p->lon);
        bind_index(q, 10, p->geonameid ? p->geonameid : NO_INDEX);
        TRY(store_step(s, SQL_PLACE, error));
    }
    return DGM_OK;
}

static dgm_status add_dates(dgm_store *s, const doc *d, int64_t article, dgm_error *error)
{
    static const char *const type[] = { "date", "time", "duration", "set" };

    for (uint32_t i = 0; i < d->timex_count; i++) {
        const timex *t = &d->timex[i];
        sqlite3_stmt *q = row_of(s, SQL_DATE, article, i);

        if (t->vague)
            continue;
        bind_span(q, 3, d, t->start, t->end);
        bind_text_or_null(q, 6, t->value);
        bind_text_or_null(q, 7, t->value_end);
        bind_z(q, 8, type[t->type]);
        TRY(store_step(s, SQL_DATE, error));
    }
    return DGM_OK;
}

static dgm_status add_quotes(dgm_store *s, const doc *d, int64_t article, dgm_error *error)
{
    static const char *const kind[] = { "direct", "indirect", "mixed" };

    for (uint32_t i = 0; i < d->quote_count; i++) {
        const quote *u = &d->quote[i];
        sqlite3_stmt *q = row_of(s, SQL_QUOTE, article, i);

        sqlite3_bind_int64(q, 3, u->start);
        sqlite3_bind_int64(q, 4, u->end);
        bind_z(q, 5, kind[u->kind]);
        bind_text(q, 6, doc_text(d, u->start, u->end));
        bind_index(q, 7, u->speaker);
        TRY(store_step(s, SQL_QUOTE, error));
    }
    return DGM_OK;
}

static dgm_status add_side(dgm_store *s, const doc *d, int64_t article, uint32_t event, const char *side,
                           const participant *p, uint32_t count, dgm_error *error)
{
    for (uint32_t i = 0; i < count; i++) {
        sqlite3_stmt *q = row_of(s, SQL_EVENT_ACTOR, article, event);
        bool named = p[i].end > p[i].start;

        bind_z(q, 3, side);
        sqlite3_bind_int64(q, 4, i);
        sqlite3_bind_int64(q, 5, p[i].actor);
        bind_text(q, 6, named ? doc_text(d, p[i].start, p[i].end) : STR(""));
        bind_index(q, 7, named ? p[i].start : NO_INDEX);
        bind_index(q, 8, named ? p[i].end : NO_INDEX);
        TRY(store_step(s, SQL_EVENT_ACTOR, error));
    }
    return DGM_OK;
}

/* Five columns from `at` on: PLOVER, quad class, Goldstein value. */
static void bind_codes(sqlite3_stmt *q, int at, str type, str mode, str contexts, const cameo_code *c)
{
    bind_text_or_null(q, at, type);
    bind_text_or_null(q, at + 1, mode);
    bind_text_or_null(q, at + 2, contexts);
    bind_index(q, at + 3, c && c->quad ? c->quad : NO_INDEX);
    bind_number(q, at + 4, c ? c->goldstein : (double)NAN);
}

static dgm_status add_counts(dgm_store *s, const doc *d, int64_t article, uint32_t event, dgm_error *error)
{
    const struct event *e = &d->event[event];

    for (uint32_t i = 0; i < e->count_count; i++) {
        sqlite3_stmt *q = row_of(s, SQL_EVENT_COUNT, article, event);
        const head_count *c = &e->count[i];

        sqlite3_bind_int64(q, 3, i);
        bind_z(q, 4, count_kind_name[c->kind]);
        sqlite3_bind_int64(q, 5, (int64_t)c->low);
        if (c->high == COUNT_OPEN)
            sqlite3_bind_null(q, 6);
        else
            sqlite3_bind_int64(q, 6, (int64_t)c->high);
        sqlite3_bind_int(q, 7, c->approximate);
        bind_span(q, 8, d, c->start, c->end);
        bind_index(q, 11, c->given_by);
        TRY(store_step(s, SQL_EVENT_COUNT, error));
    }
    return DGM_OK;
}

static dgm_status add_event(dgm_store *s, const doc *d, const ontology *o, int64_t article, uint32_t i, dgm_error *error)
{
    const event *e = &d->event[i];
    const sentence *in = &d->sentence[e->sentence];
    const char *precision = date_precision(e->date);
    sqlite3_stmt *q = row_of(s, SQL_EVENT, article, i);

    sqlite3_bind_int64(q, 3, e->sentence);
    sqlite3_bind_int64(q, 4, in->start);
    bind_text(q, 5, doc_text(d, in->start, in->end));
    bind_text(q, 6, doc_text(d, e->start, e->end));
    sqlite3_bind_int64(q, 7, e->start);
    sqlite3_bind_int64(q, 8, e->end);
    bind_z(q, 9, e->cameo);
    bind_codes(q, 10, e->plover_type, e->plover_mode, e->contexts, o ? ontology_cameo(o, str_of(e->cameo)) : NULL);
    bind_z(q, 15, event_status_name[e->status]);
    bind_index(q, 16, e->attributed_to);
    bind_text_or_null(q, 17, e->date);
    bind_text_or_null(q, 18, str_of(precision ? precision : ""));
    bind_index(q, 19, e->place);
    sqlite3_bind_int64(q, 20, e->act);
    bind_text(q, 21, e->rule);
    sqlite3_bind_double(q, 22, e->confidence);
    TRY(store_step(s, SQL_EVENT, error));
    TRY(add_counts(s, d, article, i, error));
    TRY(add_side(s, d, article, i, "source", e->source, e->source_count, error));
    return add_side(s, d, article, i, "target", e->target, e->target_count, error);
}

static dgm_status add_act_side(dgm_store *s, int64_t article, uint32_t number, const char *side, const participant *p, uint32_t count, dgm_error *error)
{
    for (uint32_t i = 0; i < count; i++) {
        sqlite3_stmt *q = row_of(s, SQL_ACT_ACTOR, article, number);

        bind_z(q, 3, side);
        sqlite3_bind_int64(q, 4, i);
        sqlite3_bind_int64(q, 5, p[i].actor);
        TRY(store_step(s, SQL_ACT_ACTOR, error));
    }
    return DGM_OK;
}

static dgm_status add_act(dgm_store *s, const doc *d, const ontology *o, int64_t article, uint32_t i, dgm_error *error)
{
    const act *a = &d->act[i];
    const char *precision = date_precision(a->date);
    sqlite3_stmt *q = row_of(s, SQL_ACT, article, i + 1);

    sqlite3_bind_int64(q, 3, a->event_count);
    bind_z(q, 4, a->cameo);
    bind_codes(q, 5, a->plover_type, a->plover_mode, a->contexts, o ? ontology_cameo(o, str_of(a->cameo)) : NULL);
    bind_z(q, 10, event_status_name[a->status]);
    bind_text_or_null(q, 11, a->date);
    bind_text_or_null(q, 12, str_of(precision ? precision : ""));
    bind_index(q, 13, a->place);
    sqlite3_bind_double(q, 14, a->confidence);
    TRY(store_step(s, SQL_ACT, error));
    TRY(add_act_side(s, article, i + 1, "source", a->source, a->source_count, error));
    return add_act_side(s, article, i + 1, "target", a->target, a->target_count, error);
}

/* What was said of this id before: that it repeats another one. */
static dgm_status remove_duplicate(dgm_store *s, str id, dgm_error *error)
{
    bind_text(s->sql[SQL_NO_DUPLICATE], 1, id);
    return store_step(s, SQL_NO_DUPLICATE, error);
}

dgm_status store_put_article(dgm_store *s, const doc *d, const ontology *o, const coder_versions *v, dgm_error *error)
{
    int64_t article;

    TRY(find(s, d->id, &article, error));
    if (article)
        TRY(remove_article(s, article, error));
    TRY(remove_duplicate(s, d->id, error));
    TRY(add_article(s, d, v, &article, error));
    TRY(add_sentences(s, d, article, error));
    TRY(add_actors(s, d, article, error));
    TRY(add_mentions(s, d, article, error));
    TRY(add_places(s, d, article, error));
    TRY(add_dates(s, d, article, error));
    TRY(add_quotes(s, d, article, error));
    for (uint32_t i = 0; i < d->event_count; i++)
        TRY(add_event(s, d, o, article, i, error));
    for (uint32_t i = 0; i < d->act_count; i++)
        TRY(add_act(s, d, o, article, i, error));
    return d->event_count ? add_facts(s, article, error) : DGM_OK;
}

/* ---- Runs and near-duplicates --------------------------------------------------------------------------------------- */

/* Names and values of all codes, as the ontology has them now. */
dgm_status store_put_codes(dgm_store *s, const ontology *o, dgm_error *error)
{
    uint32_t count = ontology_code_count(o);

    for (uint32_t i = 0; i < count; i++) {
        const cameo_code *c = ontology_code(o, i);
        sqlite3_stmt *q = s->sql[SQL_CODE];

        bind_text(q, 1, c->code);
        bind_text(q, 2, c->name);
        bind_index(q, 3, c->quad ? c->quad : NO_INDEX);
        bind_number(q, 4, c->goldstein);
        bind_text_or_null(q, 5, c->plover_type);
        TRY(store_step(s, SQL_CODE, error));
    }
    return DGM_OK;
}

/* The row of this run, once; and the data of the article's language, when it is another than that of the article before. */
dgm_status store_note_run(dgm_store *s, const ontology *o, const coder_versions *v, dgm_error *error)
{
    sqlite3_stmt *q = s->sql[SQL_RUN_DATA];

    if (s->run < 0) {
        bind_z(s->sql[SQL_RUN], 1, v->version);
        bind_text(s->sql[SQL_RUN], 2, v->world);
        bind_text(s->sql[SQL_RUN], 3, v->ontology);
        TRY(store_step(s, SQL_RUN, error));
        s->run = sqlite3_last_insert_rowid(s->db);
    }
    if (o && !s->has_codes)
        TRY(store_put_codes(s, o, error));
    s->has_codes = s->has_codes || o;
    if (!v->pack.n || v->pack.p == s->pack)
        return DGM_OK;
    sqlite3_bind_int64(q, 1, s->run);
    bind_text(q, 2, v->pack);
    bind_text(q, 3, v->models);
    s->pack = v->pack.p;
    return store_step(s, SQL_RUN_DATA, error);
}

/* What was coded under this id goes: an article is coded, or it repeats one. Those that repeated it repeat what it repeats. */
dgm_status store_put_duplicate(dgm_store *s, const repetition *r, dgm_error *error)
{
    sqlite3_stmt *q = s->sql[SQL_DUPLICATE];
    const char *const text[] = { r->id, r->first, r->source, r->date, r->title, r->url };
    str id = str_of(r->id ? r->id : "");
    int64_t article;

    TRY(find(s, id, &article, error));
    if (article)
        TRY(remove_article(s, article, error));
    TRY(remove_duplicate(s, id, error));
    bind_text(s->sql[SQL_DUPLICATES_OF], 1, id);
    bind_z(s->sql[SQL_DUPLICATES_OF], 2, r->first ? r->first : "");
    TRY(store_step(s, SQL_DUPLICATES_OF, error));
    for (int i = 0; i < (int)COUNT_OF(text); i++)
        bind_text_or_null(q, i + 1, str_of(text[i] ? text[i] : ""));
    sqlite3_bind_double(q, 7, r->similarity);
    sqlite3_bind_int64(q, 8, s->run);
    return store_step(s, SQL_DUPLICATE, error);
}
