/* `dragoman explain`: for each sentence its words and tree, then what each later stage found in it, with the row or rule
 * behind it, and the notes that the stages left while tracing (candidates that were not coded, and why). */
#include "write/mark.h"

#define BOLD "\033[1m"
#define DIM "\033[2m"
#define PLAIN "\033[0m"

static void paint(buf *b, const char *code, bool color)
{
    if (color)
        buf_z(b, code);
}

static void heading(buf *b, const char *text, bool color)
{
    paint(b, DIM, color);
    buf_printf(b, "  %s\n", text);
    paint(b, PLAIN, color);
}

static void quoted(buf *b, const doc *d, uint32_t start, uint32_t end)
{
    str text = doc_text(d, start, end);

    buf_z(b, "\"");
    for (uint32_t i = 0; i < text.n; i++)
        buf_char(b, (unsigned char)text.p[i] < 0x20 ? ' ' : text.p[i]);
    buf_z(b, "\"");
}

static void pad(buf *b, str s, uint32_t columns)
{
    uint32_t n = 0;

    buf_str(b, s);
    for (uint32_t i = 0; i < s.n; i++)
        n += ((unsigned char)s.p[i] & 0xC0) != 0x80;
    do
        buf_char(b, ' ');
    while (++n < columns);
}

static void words(buf *b, const doc *d, const sentence *s, bool color)
{
    heading(b, "words: number, form, lemma, class, head, relation, features", color);
    for (uint32_t i = s->first; i < s->first + s->count; i++) {
        const word *w = &d->word[i];

        buf_printf(b, "    %3u ", i - s->first + 1);
        for (uint32_t k = 0; k < w->depth && k < 20; k++)
            buf_z(b, "| ");
        pad(b, w->form, w->depth < 12 ? 34 - 2 * w->depth : 10);
        pad(b, w->lemma, 18);
        buf_printf(b, "%-6s%4u  %s%s%s  ", upos_name[w->upos], w->head == NO_INDEX ? 0 : w->head - s->first + 1,
                   deprel_name[w->rel], w->sub ? ":" : "", depsub_name[w->sub]);
        buf_str(b, w->feats);
        buf_char(b, '\n');
    }
}

static void actor_of(buf *b, const actor *a)
{
    buf_printf(b, "%s%s ", a->country, a->role);
    buf_str(b, a->name);
    buf_z(b, " <");
    buf_str(b, a->id);
    buf_z(b, ">");
    if (a->reason.n) {
        buf_z(b, "; ");
        buf_str(b, a->reason);
    }
    if (a->row.n) {
        buf_z(b, "; ");
        buf_str(b, a->row);
    }
}

static bool in_sentence(const sentence *s, uint32_t start) { return start >= s->start && start < s->end; }

static void mentions(buf *b, const doc *d, const sentence *s, bool color)
{
    static const char *const form[] = { "name", "description", "pronoun", "adjective" };
    bool any = false;

    for (uint32_t i = 0; i < d->mention_count; i++) {
        const mention *m = &d->mention[i];

        if (!in_sentence(s, m->start))
            continue;
        if (!any)
            heading(b, "mentions", color);
        any = true;
        buf_z(b, "    ");
        quoted(b, d, m->start, m->end);
        buf_printf(b, " %s %s%s%s", mention_type_name[m->type], form[m->form], m->is_title_part ? ", part of a title" : "",
                   m->acting_state ? ", acts" : "");
        if (m->actor_count == 0)
            buf_z(b, " = no actor");
        for (uint32_t k = 0; k < m->actor_count; k++) {
            buf_z(b, k ? " + " : " = ");
            actor_of(b, &d->actor[m->actor[k]]);
        }
        buf_char(b, '\n');
    }
}

static void times(buf *b, const doc *d, const sentence *s, bool color)
{
    static const char *const type[] = { "date", "time", "duration", "set" };
    bool any = false;

    for (uint32_t i = 0; i < d->timex_count; i++) {
        const timex *t = &d->timex[i];

        if (!in_sentence(s, t->start))
            continue;
        if (!any)
            heading(b, "times", color);
        any = true;
        buf_z(b, "    ");
        quoted(b, d, t->start, t->end);
        buf_printf(b, " %s%s = ", type[t->type], t->vague ? ", vague" : "");
        buf_str(b, t->value.n ? t->value : STR("unknown"));
        if (t->value_end.n) {
            buf_z(b, " to ");
            buf_str(b, t->value_end);
        }
        buf_char(b, '\n');
    }
}

static void places(buf *b, const doc *d, const sentence *s, bool color)
{
    bool any = false;

    for (uint32_t i = 0; i < d->place_count; i++) {
        const place *p = &d->place[i];

        if (!in_sentence(s, p->start))
            continue;
        if (!any)
            heading(b, "places", color);
        any = true;
        buf_z(b, "    ");
        quoted(b, d, p->start, p->end);
        buf_z(b, " = ");
        buf_str(b, p->name);
        buf_printf(b, " %s level %u geonameid %u (", p->country, p->level, p->geonameid);
        buf_fixed(b, p->lat, 3);
        buf_z(b, ", ");
        buf_fixed(b, p->lon, 3);
        buf_printf(b, ")%s\n", p->dateline ? ", dateline" : "");
    }
}

static void quotes(buf *b, const doc *d, const sentence *s, bool color)
{
    static const char *const kind[] = { "direct", "indirect", "mixed" };
    bool any = false;

    for (uint32_t i = 0; i < d->quote_count; i++) {
        const quote *q = &d->quote[i];

        if (!in_sentence(s, q->start))
            continue;
        if (!any)
            heading(b, "quotations", color);
        any = true;
        buf_printf(b, "    %s ", kind[q->kind]);
        quoted(b, d, q->start, q->end);
        if (q->cue != NO_INDEX) {
            buf_z(b, ", cue ");
            buf_str(b, d->word[q->cue].form);
        }
        buf_z(b, ", speaker ");
        if (q->speaker == NO_INDEX)
            buf_z(b, "unknown");
        else
            actor_of(b, &d->actor[q->speaker]);
        buf_char(b, '\n');
    }
}

static void side(buf *b, const char *name, const doc *d, const participant *p, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const actor *a = &d->actor[p[i].actor];

        buf_printf(b, "      %s ", name);
        if (p[i].end > p[i].start)
            quoted(b, d, p[i].start, p[i].end);
        else
            buf_z(b, "from context");
        buf_printf(b, " = %s%s ", a->country, a->role);
        buf_str(b, a->name);
        buf_char(b, '\n');
    }
}

static void event_lines(buf *b, const doc *d, const event *e, const ontology *o, bool color)
{
    const cameo_code *c = o ? ontology_cameo(o, str_of(e->cameo)) : NULL;

    buf_z(b, "    ");
    paint(b, BOLD, color);
    quoted(b, d, e->start, e->end);
    buf_printf(b, " %s ", e->cameo);
    if (c)
        buf_str(b, c->name);
    paint(b, PLAIN, color);
    buf_printf(b, ", %s", event_status_name[e->status]);
    if (e->status_cue != NO_INDEX) {
        buf_z(b, " by \"");
        buf_str(b, d->word[e->status_cue].form);
        buf_z(b, "\"");
    }
    buf_z(b, ", rule ");
    buf_str(b, e->rule);
    buf_z(b, ", confidence ");
    buf_fixed(b, e->confidence, 2);
    buf_printf(b, ", act %u\n", e->act);
    if (e->plover_type.n || e->contexts.n)
        buf_printf(b, "      PLOVER %.*s %.*s, contexts %.*s\n", (int)e->plover_type.n, e->plover_type.p, (int)e->plover_mode.n, e->plover_mode.p,
                   (int)e->contexts.n, e->contexts.p);
    side(b, "source", d, e->source, e->source_count);
    side(b, "target", d, e->target, e->target_count);
    if (e->attributed_to != NO_INDEX) {
        buf_z(b, "      according to ");
        buf_str(b, d->actor[e->attributed_to].name);
        buf_char(b, '\n');
    }
    buf_z(b, "      date ");
    buf_str(b, e->date.n ? e->date : STR("unknown"));
    if (e->timex != NO_INDEX) {
        buf_z(b, " from ");
        quoted(b, d, d->timex[e->timex].start, d->timex[e->timex].end);
    }
    if (e->place != NO_INDEX) {
        buf_z(b, ", place ");
        buf_str(b, d->place[e->place].name);
    }
    buf_char(b, '\n');
    for (uint32_t i = 0; i < e->count_count; i++) {
        buf_z(b, "      ");
        write_count(b, d, &e->count[i]);
        buf_z(b, " by ");
        quoted(b, d, e->count[i].start, e->count[i].end);
        buf_char(b, '\n');
    }
}

static void events(buf *b, const doc *d, uint32_t k, const ontology *o, bool color)
{
    bool any = false;

    for (uint32_t i = 0; i < d->event_count; i++) {
        if (d->event[i].sentence != k)
            continue;
        if (!any)
            heading(b, "events", color);
        any = true;
        event_lines(b, d, &d->event[i], o, color);
    }
    if (!any)
        heading(b, "no events", color);
}

static bool is_answer(const note *n) { return strcmp(n->stage, "why-not") == 0; }

static void notes(buf *b, const doc *d, const sentence *s, bool color)
{
    bool any = false;

    for (uint32_t i = 0; i < d->note_count; i++) {
        const note *n = &d->note[i];

        if (n->end == 0 || !in_sentence(s, n->start) || is_answer(n))
            continue;
        if (!any)
            heading(b, "decisions", color);
        any = true;
        buf_printf(b, "    %s ", n->stage);
        quoted(b, d, n->start, n->end);
        buf_z(b, ": ");
        buf_str(b, n->text);
        buf_char(b, '\n');
    }
}

static void article_notes(buf *b, const doc *d)
{
    for (uint32_t i = 0; i < d->note_count; i++)
        if (d->note[i].end == 0)
            buf_printf(b, "%s: %.*s\n", d->note[i].stage, (int)d->note[i].text.n, d->note[i].text.p);
}

static const sentence *sentence_with(const doc *d, uint32_t byte)
{
    for (uint32_t k = 0; k < d->sentence_count; k++)
        if (in_sentence(&d->sentence[k], byte))
            return &d->sentence[k];
    return NULL;
}

static void one_answer(buf *b, const doc *d, const note *n, bool color)
{
    const sentence *s = sentence_with(d, n->start);
    mark m = { n->start, n->end, MARK_TRIGGER };

    paint(b, BOLD, color);
    buf_printf(b, "%.*s, ", (int)d->id.n, d->id.p);
    if (s)
        buf_printf(b, "sentence %u, ", (unsigned)(s - d->sentence));
    buf_printf(b, "bytes %u to %u\n", n->start, n->end);
    paint(b, PLAIN, color);
    if (s)
        mark_text(b, d, s->start, s->end, &m, 1, 2, 100, color);
}

void write_why_not(buf *b, const doc *d, bool color)
{
    const note *last = NULL;

    for (uint32_t i = 0; i < d->note_count; i++) {
        const note *n = &d->note[i];

        if (!is_answer(n))
            continue;
        if (!last || last->start != n->start || last->end != n->end)
            one_answer(b, d, n, color);
        last = n;
        buf_z(b, "    ");
        buf_str(b, n->text);
        buf_char(b, '\n');
    }
    if (!last) {
        buf_str(b, d->id);
        buf_z(b, ": the words \"");
        buf_str(b, d->why);
        buf_z(b, "\" do not stand in it\n");
    }
}

void write_explain(buf *b, const doc *d, const ontology *o, bool color)
{
    buf_printf(b, "%.*s  language %s%s  date ", (int)d->id.n, d->id.p, d->lang, d->lang_given ? " (given)" : "");
    buf_str(b, d->date.n ? d->date : STR("unknown"));
    buf_z(b, d->date_inferred ? " (inferred)\n" : "\n");
    article_notes(b, d);
    for (uint32_t k = 0; k < d->sentence_count; k++) {
        const sentence *s = &d->sentence[k];

        buf_char(b, '\n');
        paint(b, BOLD, color);
        buf_printf(b, "sentence %u, bytes %u to %u%s\n", k, s->start, s->end, s->headline ? ", not coded: furniture" : "");
        paint(b, PLAIN, color);
        mark_text(b, d, s->start, s->end, NULL, 0, 2, 100, false);
        words(b, d, s, color);
        mentions(b, d, s, color);
        times(b, d, s, color);
        places(b, d, s, color);
        quotes(b, d, s, color);
        notes(b, d, s, color);
        events(b, d, k, o, color);
    }
    if (d->act_count)
        buf_z(b, "\nacts\n");
    for (uint32_t i = 0; i < d->act_count; i++) {
        buf_z(b, "  ");
        write_act(b, d, i, o);
    }
}
