/* Sentences and tokens of any text (cleaned first, as the engine does). First byte: language. Promises: sentences and
 * words lie inside the text, in order, without overlap, words inside their sentence and never empty. */
#include "fuzz.h"

#include "doc/doc.h"
#include "read/clean.h"
#include "segment/segment.h"

static segmenter *rules[2];

static void close_rules(void)
{
    segmenter_close(rules[0]);
    segmenter_close(rules[1]);
}

static void open_rules(void)
{
    static const char *const lang[2] = { "id", "en" };
    dgm_error error = { 0 };

    for (int i = 0; i < 2; i++) {
        if (segmenter_open(&rules[i], DGM_SOURCE_DIR, lang[i], &error) != DGM_OK) {
            fprintf(stderr, "%s\n", error.message);
            exit(2);
        }
    }
    PROMISE(atexit(close_rules) == 0);
}

static void check(const doc *d)
{
    uint32_t end = 0, words = 0;

    for (uint32_t s = 0; s < d->sentence_count; s++) {
        const sentence *sent = &d->sentence[s];

        PROMISE(sent->start >= end && sent->start < sent->end && sent->end <= d->text.n);
        PROMISE(sent->first == words && sent->count > 0);
        end = sent->start;
        for (uint32_t w = sent->first; w < sent->first + sent->count; w++) {
            const word *x = &d->word[w];

            PROMISE(x->sentence == s && x->form.n > 0 && x->start < x->end);
            PROMISE(x->start >= sent->start && x->end <= sent->end);
            PROMISE(x->start >= end || (x->flags & WORD_IN_MWT));
            if (!(x->flags & WORD_IN_MWT)) {
                PROMISE(str_eq(x->form, doc_text(d, x->start, x->end)));
                end = x->end;
            }
        }
        words += sent->count;
        end = sent->end;
    }
    PROMISE(words == d->word_count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    clean_report report = { 0 };
    dgm_error error = { 0 };
    str text;
    arena a;
    doc d;

    if (size < 1)
        return 0;
    if (!rules[0])
        open_rules();
    arena_init(&a, (size_t)256 << 20);
    if (clean_text(&text, &report, &a, (str){ (const char *)data + 1, (uint32_t)size - 1 }, &error) == DGM_OK) {
        doc_init(&d, &a, text);
        if (segment_run(&d, rules[data[0] & 1], &error) == DGM_OK)
            check(&d);
        else
            PROMISE(error.message[0]);
    }
    arena_release(&a);
    return 0;
}
