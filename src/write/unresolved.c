/* What no table of the world knows: names and bodies of an article that stand for an actor of the text alone, one mention a line
 * (kind, name, country, role, words before the name, sentence; tab-separated), so that tables can grow. */
#include "write/writer.h"

/* Cells hold no tabs and line ends. */
static void cell(buf *out, str s)
{
    bool gap = false;

    s = str_trim(s);
    for (uint32_t i = 0; i < s.n; i++) {
        if (ascii_is_space((unsigned char)s.p[i])) {
            gap = true;
            continue;
        }
        if (gap)
            buf_char(out, ' ');
        gap = false;
        buf_char(out, s.p[i]);
    }
}

static bool is_unresolved(const doc *d, const mention *m)
{
    const actor *a = m->actor_count == 1 ? &d->actor[m->actor[0]] : NULL;

    if (!a || m->form != FORM_NAME || (m->type != MENTION_PER && m->type != MENTION_ORG && m->type != MENTION_GROUP))
        return false;
    return str_starts(a->id, STR("a:")) && !d->sentence[d->word[m->first].sentence].headline;
}

void write_unresolved(buf *out, const doc *d)
{
    for (uint32_t i = 0; i < d->mention_count; i++) {
        const mention *m = &d->mention[i];
        const sentence *s = &d->sentence[d->word[m->first].sentence];
        const actor *a;

        if (!is_unresolved(d, m))
            continue;
        a = &d->actor[m->actor[0]];
        buf_z(out, m->type == MENTION_PER ? "person\t" : "body\t");
        cell(out, doc_text(d, m->start, m->end));
        buf_printf(out, "\t%s\t%s\t", a->country, a->role);
        if (m->full_first < m->first)
            cell(out, doc_text(d, d->word[m->full_first].start, d->word[m->first - 1].end));
        buf_char(out, '\t');
        cell(out, doc_text(d, s->start, s->end));
        buf_char(out, '\n');
    }
}
