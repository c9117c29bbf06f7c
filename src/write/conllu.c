/* CoNLL-U: words and trees for other tools and for looking at the parse. XPOS and DEPS are empty. Of CoNLL-U input the
 * comments, the tokens and MISC are passed on; for texts MISC tells the place of each word. */
#include "write/writer.h"

/* Columns must not hold tabs or line breaks. */
static void put_clean(buf *b, str s)
{
    for (uint32_t i = 0; i < s.n; i++)
        buf_char(b, (unsigned char)s.p[i] < 0x20 ? ' ' : s.p[i]);
}

static void put_or_dash(buf *b, str s)
{
    if (s.n)
        put_clean(b, s);
    else
        buf_char(b, '_');
}

static str given_misc(str line) { return str_part(line, '\t', 9); }

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
    put_or_dash(b, d->given ? str_part(d->given[w].token, '\t', 1) : doc_text(d, start, end));
    buf_z(b, "\t_\t_\t_\t_\t_\t_\t_\t");
    if (d->given)
        put_or_dash(b, given_misc(d->given[w].token));
    else
        buf_z(b, d->word[last].flags & WORD_SPACE_AFTER ? "_" : "SpaceAfter=No");
    buf_char(b, '\n');
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
    if (d->given)
        put_or_dash(b, given_misc(d->given[i].word));
    else
        buf_printf(b, "%sStart=%u|End=%u", w->flags & (WORD_SPACE_AFTER | WORD_IN_MWT) ? "" : "SpaceAfter=No|", w->start,
                   w->end);
    buf_char(b, '\n');
}

static void given_comments(buf *b, str comments)
{
    str line;

    while (str_split(&comments, '\n', &line)) {
        if (line.n && line.p[line.n - 1] == '\r')
            line.n--;
        if (line.n == 0 || line.p[0] != '#')
            continue; /* an empty node before the first word */
        put_clean(b, line);
        buf_char(b, '\n');
    }
}

/* "# newdoc id", "# newpar", "# sent_id", "# text". */
static void own_comments(buf *b, const doc *d, uint32_t k)
{
    const sentence *s = &d->sentence[k];

    if (k == 0) {
        buf_z(b, d->id.n ? "# newdoc id = " : "# newdoc");
        put_clean(b, d->id);
        buf_char(b, '\n');
    }
    if (k == 0 || s->paragraph != s[-1].paragraph)
        buf_z(b, "# newpar\n");
    buf_z(b, "# sent_id = ");
    put_clean(b, d->id);
    buf_printf(b, "%s%u\n# text = ", d->id.n ? "-" : "", k + 1);
    put_clean(b, doc_text(d, s->start, s->end));
    buf_char(b, '\n');
}

void write_conllu(buf *b, const doc *d)
{
    for (uint32_t k = 0; k < d->sentence_count; k++) {
        const sentence *s = &d->sentence[k];

        if (d->given)
            given_comments(b, d->comment[k]);
        else
            own_comments(b, d, k);
        for (uint32_t i = s->first; i < s->first + s->count; i++) {
            if (d->word[i].flags & WORD_FIRST_IN_MWT)
                token_range(b, d, s, i);
            word_line(b, d, s, i);
        }
        buf_char(b, '\n');
    }
}
