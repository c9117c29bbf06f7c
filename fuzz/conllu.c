/* Any bytes as CoNLL-U: sentences or a message with the line. Promises: words lie inside the rebuilt text and point to heads
 * of their own sentence; what is written for the words can be read again and has the same words. */
#include "fuzz.h"

#include "learn/conllu.h"
#include "write/writer.h"

static void check(const treebank *t)
{
    const doc *d = &t->doc;
    uint32_t words = 0;

    PROMISE(d->given_count == d->word_count && t->gold_count == d->word_count && d->comment_count == d->sentence_count);
    for (uint32_t k = 0; k < d->sentence_count; k++) {
        const sentence *s = &d->sentence[k];

        PROMISE(s->count > 0 && s->first == words && s->start < s->end && s->end <= d->text.n);
        for (uint32_t w = s->first; w < s->first + s->count; w++) {
            const gold_word *g = &t->gold[w];

            PROMISE(d->word[w].sentence == k && d->word[w].form.n > 0);
            PROMISE(d->word[w].start < d->word[w].end && d->word[w].end <= d->text.n);
            PROMISE(g->head == NO_INDEX || (g->head >= s->first && g->head < s->first + s->count));
        }
        words += s->count;
    }
    PROMISE(words == d->word_count);
}

static void write_and_read(const treebank *t, arena *a)
{
    dgm_error error = { 0 };
    buf out = { 0 };
    treebank again;

    write_conllu(&out, &t->doc);
    PROMISE(!out.failed);
    treebank_init(&again, a);
    PROMISE(treebank_read_bytes(&again, (str){ out.p, (uint32_t)out.n }, "again", 1, 0, &error) == DGM_OK);
    PROMISE(again.doc.sentence_count == t->doc.sentence_count && again.doc.word_count == t->doc.word_count);
    for (uint32_t w = 0; w < t->doc.word_count; w++) {
        PROMISE(str_eq(again.doc.word[w].form, t->doc.word[w].form));
        PROMISE((again.doc.word[w].flags & WORD_SPACE_AFTER) == (t->doc.word[w].flags & WORD_SPACE_AFTER));
    }
    treebank_release(&again);
    buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    dgm_error error = { 0 };
    treebank t;
    arena a;

    if (size < 1)
        return 0;
    arena_init(&a, (size_t)256 << 20);
    treebank_init(&t, &a);
    t.parsed = data[0] & 1;
    if (treebank_read_bytes(&t, (str){ (const char *)data + 1, (uint32_t)size - 1 }, "fuzz.conllu", 1, 0, &error) != DGM_OK)
        PROMISE(error.message[0] && error.status != DGM_OK);
    check(&t);
    if (t.doc.sentence_count)
        write_and_read(&t, &a);
    treebank_release(&t);
    arena_release(&a);
    return 0;
}
