/* Adapter of the whole way of an article, through the engine. Settings: lang (id, en, auto), date. Parts:
 *   events     one event a line: "trigger CAMEO status SOURCE>TARGET"; codes are country + role, several joined by ","
 *   details    the same lines' other fields: "trigger | date=D place=NAME COUNTRY by=CODE act=N"; what is unknown is left out
 *   quotes     "kind SPEAKER | text", white space folded; SPEAKER is the name of the actor, "-" unknown
 *   dates      "text = value"
 *   places     "text = NAME, COUNTRY"
 *   actors     "CODE name" of every actor that a mention was resolved to
 *   date       date of the article, " inferred" behind it when not given
 *   error      the message, for articles that cannot be coded
 */
#include "runner.h"

#include "engine/engine.h"

static void add_folded(buf *b, str s)
{
    for (uint32_t i = 0; i < s.n; i++) {
        bool space = ascii_is_space((unsigned char)s.p[i]);

        if (!space)
            buf_char(b, s.p[i]);
        else if (i && !ascii_is_space((unsigned char)s.p[i - 1]))
            buf_char(b, ' ');
    }
}

static void add_code(buf *b, const doc *d, uint32_t actor)
{
    buf_z(b, d->actor[actor].country);
    buf_z(b, d->actor[actor].role);
}

static void add_codes(buf *b, const doc *d, const participant *p, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        if (i)
            buf_char(b, ',');
        add_code(b, d, p[i].actor);
    }
}

static void write_events(const doc *d, test_output *out)
{
    buf *events = test_part(out, "events"), *details = test_part(out, "details");

    for (uint32_t i = 0; i < d->event_count; i++) {
        const event *e = &d->event[i];
        str trigger = doc_text(d, e->start, e->end);

        add_folded(events, trigger);
        buf_printf(events, " %s %s ", e->cameo, event_status_name[e->status]);
        add_codes(events, d, e->source, e->source_count);
        buf_char(events, '>');
        add_codes(events, d, e->target, e->target_count);
        buf_char(events, '\n');

        add_folded(details, trigger);
        buf_z(details, " |");
        if (e->date.n)
            buf_printf(details, " date=%.*s", (int)e->date.n, e->date.p);
        if (e->place != NO_INDEX) {
            const place *p = &d->place[e->place];

            buf_printf(details, " place=%.*s %s", (int)p->name.n, p->name.p, p->country);
        }
        if (e->attributed_to != NO_INDEX) {
            buf_z(details, " by=");
            add_code(details, d, e->attributed_to);
        }
        buf_printf(details, " act=%u\n", e->act);
    }
}

static void write_quotes(const doc *d, buf *b)
{
    static const char *const kind[] = { "direct", "indirect", "mixed" };

    for (uint32_t i = 0; i < d->quote_count; i++) {
        const quote *q = &d->quote[i];

        buf_printf(b, "%s ", kind[q->kind]);
        if (q->speaker == NO_INDEX)
            buf_char(b, '-');
        else
            buf_str(b, d->actor[q->speaker].name);
        buf_z(b, " | ");
        add_folded(b, doc_text(d, q->start, q->end));
        buf_char(b, '\n');
    }
}

static void write_others(const doc *d, test_output *out)
{
    buf *dates = test_part(out, "dates"), *places = test_part(out, "places"), *actors = test_part(out, "actors");

    for (uint32_t i = 0; i < d->timex_count; i++) {
        const timex *t = &d->timex[i];

        if (t->vague)
            continue;
        add_folded(dates, doc_text(d, t->start, t->end));
        buf_printf(dates, " = %.*s\n", (int)t->value.n, t->value.p);
    }
    for (uint32_t i = 0; i < d->place_count; i++) {
        const place *p = &d->place[i];

        add_folded(places, doc_text(d, p->start, p->end));
        buf_printf(places, " = %.*s, %s\n", (int)p->name.n, p->name.p, p->country);
    }
    for (uint32_t i = 0; i < d->actor_count; i++) {
        add_code(actors, d, i);
        buf_printf(actors, " %.*s\n", (int)d->actor[i].name.n, d->actor[i].name.p);
    }
    buf_printf(test_part(out, "date"), "%.*s%s\n", (int)d->date.n, d->date.p, d->date_inferred ? " inferred" : "");
}

bool stage_events_run(const test_case *c, test_env *env, test_output *out)
{
    dgm_engine *engine = NULL;
    dgm_article article = { 0 };
    dgm_error error = { 0 };
    dgm_result r;

    if (!test_engine(&engine, env, out))
        return false;
    article.id = "case";
    article.lang = test_setting_z(c, env, "lang", "id");
    article.date = test_setting_z(c, env, "date", NULL);
    article.text = c->text.p;
    article.text_size = c->text.n;
    result_init(&r, engine);
    if (pipeline_run(&r, &article, &error) == DGM_OK) {
        write_events(&r.doc, out);
        write_quotes(&r.doc, test_part(out, "quotes"));
        write_others(&r.doc, out);
        (void)test_part(out, "error");
    } else {
        buf_z(test_part(out, "error"), error.message);
    }
    result_release(&r);
    return true;
}
