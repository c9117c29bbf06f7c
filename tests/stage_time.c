/* Adapter of the time stage, over the bare text (no words, no tags). Settings: lang, date. Parts:
 *   dates      "text = value" of every date, "value/end" for a range, "?" when it is not known
 *   others     "text = type value" of times of day, durations, sets and vague expressions
 *   timex3     "text = value" of everything that has a TIMEX3 value, " MOD" behind it when there is one
 *   spans      "text = from/to" of everything that covers certain days
 *   date       date of the article, " inferred" behind it when not given; "-" unknown
 */
#include "runner.h"

#include "time/time.h"

static void close_rules(void *p) { time_rules_close(p); }

static void write_one(const doc *d, const timex *t, test_output *out)
{
    static const char *const type[] = { "date", "time", "duration", "set" };
    bool is_date = t->type == TIME_DATE && !t->vague;
    buf *b = test_part(out, is_date ? "dates" : "others");

    buf_str(b, doc_text(d, t->start, t->end));
    buf_z(b, " = ");
    if (!is_date) {
        buf_z(b, t->vague ? "vague" : type[t->type]);
        buf_char(b, t->value.n ? ' ' : '\n');
    }
    if (is_date && t->value.n == 0)
        buf_char(b, '?');
    buf_str(b, t->value);
    if (t->value_end.n) {
        buf_char(b, '/');
        buf_str(b, t->value_end);
    }
    if (is_date || t->value.n)
        buf_char(b, '\n');
}

static void write_forms(const doc *d, const timex *t, test_output *out)
{
    static const char *const mod[] = { "", " BEFORE", " EQUAL_OR_LESS", " AFTER", " EQUAL_OR_MORE", " START", " MID", " END" };
    buf *timex3 = test_part(out, "timex3"), *spans = test_part(out, "spans");

    if (t->timex3.n) {
        buf_str(timex3, doc_text(d, t->start, t->end));
        buf_z(timex3, " = ");
        buf_str(timex3, t->timex3);
        buf_z(timex3, mod[t->mod]);
        buf_char(timex3, '\n');
    }
    if (t->span.n && !t->span_taken) {
        buf_str(spans, doc_text(d, t->start, t->span_end));
        buf_z(spans, " = ");
        buf_str(spans, t->span);
        buf_char(spans, '\n');
    }
}

bool stage_time_run(const test_case *c, test_env *env, test_output *out)
{
    const char *lang = test_setting_z(c, env, "lang", "id");
    void **rules = test_cache(env, !strcmp(lang, "en") ? "time en" : "time id", close_rules);
    dgm_error error;
    doc d;

    if (!*rules && time_rules_open((time_rules **)rules, test_home(env), lang, &error) != DGM_OK)
        return test_fail(out, "%s", error.message);
    test_doc(&d, c, env);
    if (time_run(&d, *rules, &error) != DGM_OK)
        return test_fail(out, "%s", error.message);
    (void)test_part(out, "dates");
    (void)test_part(out, "others");
    (void)test_part(out, "timex3");
    (void)test_part(out, "spans");
    for (uint32_t i = 0; i < d.timex_count; i++) {
        write_one(&d, &d.timex[i], out);
        write_forms(&d, &d.timex[i], out);
    }
    buf_str(test_part(out, "date"), d.date.n ? d.date : STR("-"));
    buf_z(test_part(out, "date"), d.date_inferred ? " inferred\n" : "\n");
    return true;
}
