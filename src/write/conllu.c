/* CoNLL-U: words and trees for other tools and for looking at the parse. XPOS, DEPS are empty. */
#include "write/writer.h"

static void put_or_dash(buf *b, str s)
{
    if (s.n)
        buf_str(b, s);
    else
        buf_char(b, '_');
}

/* A token of several words: "3-4  form". */
static void token_range(buf *b, const doc *d, const sentence *s, uint32_t w)
{
    uint32_t last = w, start = d->word[w].start, end = d->word[w].end;

    while (last + 1 < s->first + s->count && d->word[last + 1].token == d->word[w].token)
        last++;
    for (uint32_t i = w; i <= last; i++) {
        start = d->word[i].start < start ? d->word[i].start : start;
        end = d->word[i].end > end ? d->word[i].end : end;
    }
    buf_printf(b, "%u-%u\t", w - s->first + 1, last - s->first + 1);
    buf_str(b, doc_text(d, start, end));
    buf_z(b, "\t_\t_\t_\t_\t_\t_\t_\t");
    buf_z(b, d->word[last].flags & WORD_SPACE_AFTER ? "_\n" : "SpaceAfter=No\n");
}

static void word_line(buf *b, const doc *d, const sentence *s, uint32_t i)
{
    const word *w = &d->word[i];

    buf_printf(b, "%u\t", i - s->first + 1);
    put_or_dash(b, w->form);
    buf_char(b, '\t');
    put_or_dash(b, w->lemma);
    buf_printf(b, "\t%s\t_\t", upos_name[w->upos]);
    put_or_dash(b, w->feats);
    buf_printf(b, "\t%u\t%s%s%s\t_\t", w->head == NO_INDEX ? 0 : w->head - s->first + 1, deprel_name[w->rel],
               w->sub ? ":" : "", depsub_name[w->sub]);
    buf_printf(b, "%sStart=%u|End=%u\n", w->flags & (WORD_SPACE_AFTER | WORD_IN_MWT) ? "" : "SpaceAfter=No|", w->start,
               w->end);
}

/* The text of a sentence on one line. */
static void text_line(buf *b, str text)
{
    buf_z(b, "# text = ");
    for (uint32_t i = 0; i < text.n; i++)
        buf_char(b, (unsigned char)text.p[i] < 0x20 ? ' ' : text.p[i]);
    buf_char(b, '\n');
}

void write_conllu(buf *b, const doc *d)
{
    for (uint32_t k = 0; k < d->sentence_count; k++) {
        const sentence *s = &d->sentence[k];

        if (k == 0)
            buf_printf(b, "# newdoc id = %.*s\n", (int)d->id.n, d->id.p);
        buf_printf(b, "# sent_id = %.*s-%u\n", (int)d->id.n, d->id.p, k + 1);
        text_line(b, doc_text(d, s->start, s->end));
        for (uint32_t i = s->first; i < s->first + s->count; i++) {
            if (d->word[i].flags & WORD_FIRST_IN_MWT)
                token_range(b, d, s, i);
            word_line(b, d, s, i);
        }
        buf_char(b, '\n');
    }
}
