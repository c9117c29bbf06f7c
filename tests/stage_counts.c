/* Adapter of what is said of events beside who and what, with events by the lexicon alone, so that cases do not hang on learned models.
 * Settings: lang (id, en), date. Parts:
 *   counts   one count a line, in the order of the text: "KIND LOW-HIGH [about] [by=CODE] | words"; an open bound is left out, a plain number stands once
 *   plover   one event a line: "trigger TYPE/mode contexts"; "-" where PLOVER has no counterpart
 *   acts     one act a line: "CAMEO status SOURCE>TARGET [date=D] [place=NAME] [by=CODES] [counts] : triggers"
 */
#include "runner.h"

#include "engine/engine.h"

static void code_of(buf *b, const doc *d, uint32_t actor) { buf_printf(b, "%s%s", d->actor[actor].country, d->actor[actor].role); }

static void print_count(buf *b, const doc *d, const head_count *c)
{
    buf_printf(b, "%s ", count_kind_name[c->kind]);
    buf_u64(b, c->low);
    if (c->high != c->low) {
        buf_char(b, '-');
        if (c->high != COUNT_OPEN)
            buf_u64(b, c->high);
    }
    if (c->approximate)
        buf_z(b, " about");
    if (c->given_by != NO_INDEX) {
        buf_z(b, " by=");
        code_of(b, d, c->given_by);
    }
}

static int by_start(const void *a, const void *b)
{
    const head_count *x = a, *y = b;

    return x->start < y->start ? -1 : x->start > y->start ? 1 : (int)x->kind - (int)y->kind;
}

static bool print_counts(const doc *d, buf *b)
{
    uint32_t n = 0;
    head_count *all;

    for (uint32_t i = 0; i < d->event_count; i++)
        n += d->event[i].count_count;
    all = ARENA_NEW(d->arena, head_count, n + 1u);
    if (!all)
        return false;
    n = 0;
    for (uint32_t i = 0; i < d->event_count; i++)
        for (uint32_t k = 0; k < d->event[i].count_count; k++)
            all[n++] = d->event[i].count[k];
    qsort(all, n, sizeof(*all), by_start);
    for (uint32_t i = 0; i < n; i++) {
        print_count(b, d, &all[i]);
        buf_z(b, " | ");
        buf_str(b, doc_text(d, all[i].start, all[i].end));
        buf_char(b, '\n');
    }
    return true;
}

static void print_plover(const doc *d, buf *b)
{
    for (uint32_t i = 0; i < d->event_count; i++) {
        const event *e = &d->event[i];

        buf_str(b, doc_text(d, e->start, e->end));
        buf_char(b, ' ');
        buf_str(b, e->plover_type.n ? e->plover_type : STR("-"));
        if (e->plover_mode.n) {
            buf_char(b, '/');
            buf_str(b, e->plover_mode);
        }
        buf_char(b, ' ');
        buf_str(b, e->contexts.n ? e->contexts : STR("-"));
        buf_char(b, '\n');
    }
}

static void side(buf *b, const doc *d, const participant *p, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        if (i)
            buf_char(b, ',');
        code_of(b, d, p[i].actor);
    }
}

static void print_acts(const doc *d, buf *b)
{
    for (uint32_t i = 0; i < d->act_count; i++) {
        const act *a = &d->act[i];

        buf_printf(b, "%s %s ", a->cameo, event_status_name[a->status]);
        side(b, d, a->source, a->source_count);
        buf_char(b, '>');
        side(b, d, a->target, a->target_count);
        if (a->date.n)
            buf_printf(b, " date=%.*s", (int)a->date.n, a->date.p);
        if (a->place != NO_INDEX)
            buf_printf(b, " place=%.*s", (int)d->place[a->place].name.n, d->place[a->place].name.p);
        for (uint32_t k = 0; k < a->by_count; k++) {
            buf_z(b, k ? "," : " by=");
            code_of(b, d, a->by[k]);
        }
        for (uint32_t k = 0; k < a->count_count; k++) {
            buf_z(b, " [");
            print_count(b, d, &a->count[k]);
            buf_char(b, ']');
        }
        buf_z(b, " :");
        for (uint32_t k = 0; k < a->event_count; k++) {
            buf_char(b, ' ');
            buf_str(b, doc_text(d, d->event[a->event[k]].start, d->event[a->event[k]].end));
        }
        buf_char(b, '\n');
    }
}

bool stage_counts_run(const test_case *c, test_env *env, test_output *out)
{
    dgm_engine *engine = NULL;
    dgm_article article = { 0 };
    dgm_error error = { 0 };
    bool good = true;
    dgm_result r;

    if (!test_engine(&engine, env, out))
        return false;
    article.id = "case";
    article.lang = test_setting_z(c, env, "lang", "id");
    article.date = test_setting_z(c, env, "date", "2024-03-05");
    article.text = c->text.p;
    article.text_size = c->text.n;
    result_init(&r, engine);
    r.lexicon_only = true;
    if (pipeline_run(&r, &article, &error) != DGM_OK) {
        good = test_fail(out, "%s", error.message);
    } else {
        good = print_counts(&r.doc, test_part(out, "counts"));
        print_plover(&r.doc, test_part(out, "plover"));
        print_acts(&r.doc, test_part(out, "acts"));
    }
    result_release(&r);
    return good;
}
