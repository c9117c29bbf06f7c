/* Dates of any text (cleaned first, as the engine does). First byte: bit 0 language, bits 1 and 2 the day of publication
 * (none, an ordinary one, the first and the last of the calendar). Promises: expressions lie inside the text, in order,
 * never empty; values have the length of a day, month or year. */
#include "fuzz.h"

#include "doc/doc.h"
#include "read/clean.h"
#include "time/time.h"

static time_rules *rules[2];

static void close_rules(void)
{
    time_rules_close(rules[0]);
    time_rules_close(rules[1]);
}

static void open_rules(void)
{
    static const char *const lang[2] = { "id", "en" };
    dgm_error error = { 0 };

    for (int i = 0; i < 2; i++) {
        if (time_rules_open(&rules[i], DGM_SOURCE_DIR, lang[i], &error) != DGM_OK) {
            fprintf(stderr, "%s\n", error.message);
            exit(2);
        }
    }
    PROMISE(atexit(close_rules) == 0);
}

static void check(const doc *d)
{
    uint32_t end = 0;

    for (uint32_t i = 0; i < d->timex_count; i++) {
        const timex *t = &d->timex[i];

        PROMISE(t->start >= end && t->start < t->end && t->end <= d->text.n);
        PROMISE(t->span_end >= t->end && t->span_end <= d->text.n);
        PROMISE(t->type != TIME_DATE || t->value.n == 0 || t->value.n == 4 || t->value.n == 7 || t->value.n == 10);
        PROMISE(!t->span_taken || i > 0);
        end = t->end;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const day[4] = { "", "2021-04-07", "0001-01-01", "9999-12-31" };
    clean_report report = { 0 };
    dgm_error error = { 0 };
    str text;
    arena a;
    doc d;

    if (size == 0)
        return 0;
    if (!rules[0])
        open_rules();
    arena_init(&a, (size_t)256 << 20);
    if (clean_text(&text, &report, &a, (str){ (const char *)data + 1, (uint32_t)size - 1 }, &error) == DGM_OK) {
        doc_init(&d, &a, text);
        d.date = str_of(day[data[0] >> 1 & 3]);
        if (time_run(&d, rules[data[0] & 1], &error) == DGM_OK)
            check(&d);
        else
            PROMISE(error.message[0]);
    }
    arena_release(&a);
    return 0;
}
