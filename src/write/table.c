/* Events for people: one block an event with its codes, actors and the sentence that says it. */
#include "write/mark.h"

#include <math.h>

#define MAX_MARKS 32u
#define DEFAULT_WIDTH 100u

static void paint(buf *b, const char *code, bool color)
{
    if (color)
        buf_z(b, code);
}

static void actor_text(buf *b, const doc *d, const actor *a)
{
    buf_printf(b, "%s%s", a->country, a->role);
    buf_char(b, ' ');
    buf_str(b, a->name);
    (void)d;
}

static void side(buf *b, const doc *d, const participant *p, uint32_t count)
{
    if (count == 0)
        buf_z(b, "-");
    for (uint32_t i = 0; i < count; i++) {
        if (i)
            buf_z(b, "; ");
        actor_text(b, d, &d->actor[p[i].actor]);
        if (p[i].end == p[i].start)
            buf_z(b, " (from context)");
    }
}

static void codes_line(buf *b, const doc *d, const event *e, const ontology *o, bool color)
{
    const cameo_code *c = o ? ontology_cameo(o, str_of(e->cameo)) : NULL;

    paint(b, "\033[1m", color);
    buf_printf(b, "  %-5s", e->cameo);
    if (c)
        buf_str(b, c->name);
    paint(b, "\033[0m", color);
    buf_printf(b, " | %s", event_status_name[e->status]);
    buf_z(b, " | ");
    if (e->date.n)
        buf_str(b, e->date);
    else
        buf_z(b, "no date");
    if (e->place != NO_INDEX) {
        const place *p = &d->place[e->place];

        buf_z(b, " | ");
        buf_str(b, p->name);
        if (p->country[0])
            buf_printf(b, ", %s", p->country);
    }
    if (e->plover_type.n) {
        buf_z(b, " | ");
        buf_str(b, e->plover_type);
        if (e->plover_mode.n) {
            buf_char(b, '/');
            buf_str(b, e->plover_mode);
        }
    }
    if (c && c->quad)
        buf_printf(b, " | quad %u", c->quad);
    if (c && !isnan(c->goldstein)) {
        buf_z(b, " | ");
        buf_fixed(b, c->goldstein, 1);
    }
    buf_printf(b, " | act %u\n", e->act);
}

static uint32_t collect(mark *m, const doc *d, const event *e)
{
    uint32_t n = 0;

    m[n++] = (mark){ e->start, e->end, MARK_TRIGGER };
    for (uint32_t i = 0; i < e->source_count && n < MAX_MARKS; i++)
        m[n++] = (mark){ e->source[i].start, e->source[i].end, MARK_SOURCE };
    for (uint32_t i = 0; i < e->target_count && n < MAX_MARKS; i++)
        m[n++] = (mark){ e->target[i].start, e->target[i].end, MARK_TARGET };
    if (e->timex != NO_INDEX && n < MAX_MARKS)
        m[n++] = (mark){ d->timex[e->timex].start, d->timex[e->timex].end, MARK_DATE };
    if (e->place != NO_INDEX && n < MAX_MARKS)
        m[n++] = (mark){ d->place[e->place].start, d->place[e->place].end, MARK_PLACE };
    return n;
}

static void event_block(buf *b, const doc *d, const event *e, const ontology *o, bool color, unsigned width)
{
    const sentence *s = &d->sentence[e->sentence];
    mark marks[MAX_MARKS];
    uint32_t n = collect(marks, d, e);

    codes_line(b, d, e, o, color);
    buf_z(b, "       ");
    side(b, d, e->source, e->source_count);
    buf_z(b, "  ->  ");
    side(b, d, e->target, e->target_count);
    if (e->attributed_to != NO_INDEX) {
        buf_z(b, "   | according to ");
        actor_text(b, d, &d->actor[e->attributed_to]);
    }
    buf_char(b, '\n');
    for (uint32_t i = 0; i < e->count_count; i++) {
        buf_z(b, "       ");
        write_count(b, d, &e->count[i]);
        buf_char(b, '\n');
    }
    mark_text(b, d, s->start, s->end, marks, n, 7, width, color);
    buf_char(b, '\n');
}

static void headline(buf *b, const doc *d, bool color)
{
    paint(b, "\033[1m", color);
    buf_str(b, d->id);
    paint(b, "\033[0m", color);
    if (d->date.n) {
        buf_z(b, "  ");
        buf_str(b, d->date);
        buf_z(b, d->date_inferred ? " (inferred)" : "");
    } else {
        buf_z(b, "  no date");
    }
    buf_printf(b, "  %s  %u sentence%s, %u event%s", d->lang, d->sentence_count, d->sentence_count == 1 ? "" : "s",
               d->event_count, d->event_count == 1 ? "" : "s");
    if (d->title.n) {
        buf_z(b, "  ");
        buf_str(b, d->title);
    }
    buf_z(b, "\n\n");
}

void write_table(buf *b, const doc *d, const ontology *o, bool color, unsigned width)
{
    headline(b, d, color);
    for (uint32_t i = 0; i < d->event_count; i++)
        event_block(b, d, &d->event[i], o, color, width ? width : DEFAULT_WIDTH);
    if (d->act_count == 0)
        return;
    paint(b, "\033[1m", color);
    buf_z(b, "  acts\n");
    paint(b, "\033[0m", color);
    for (uint32_t i = 0; i < d->act_count; i++) {
        buf_z(b, "  ");
        write_act(b, d, i, o);
    }
    buf_char(b, '\n');
}

void write_table_duplicate(buf *b, const repetition *r)
{
    buf_printf(b, "%s: repeats %s (%.0f %% of the text in common)\n\n", r->id ? r->id : "?", r->first ? r->first : "?",
               r->similarity * 100);
}
