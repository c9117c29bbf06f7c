/* Acts and counts in words, for the table and the explanation. */
#include "write/writer.h"

void write_count(buf *b, const doc *d, const head_count *c)
{
    buf_printf(b, "%s ", count_kind_name[c->kind]);
    if (c->approximate)
        buf_z(b, "about ");
    if (c->high == COUNT_OPEN)
        buf_z(b, "at least ");
    if (c->low || c->high == c->low || c->high == COUNT_OPEN)
        buf_u64(b, c->low);
    else
        buf_z(b, "up");
    if (c->high != COUNT_OPEN && c->high != c->low) {
        buf_z(b, " to ");
        buf_u64(b, c->high);
    }
    if (c->given_by != NO_INDEX) {
        buf_z(b, ", according to ");
        buf_str(b, d->actor[c->given_by].name);
    }
}

static void parties(buf *b, const doc *d, const participant *p, uint32_t n)
{
    if (n == 0)
        buf_char(b, '-');
    for (uint32_t i = 0; i < n; i++) {
        const actor *a = &d->actor[p[i].actor];

        buf_printf(b, "%s%s%s ", i ? "; " : "", a->country, a->role);
        buf_str(b, a->name);
    }
}

void write_act(buf *b, const doc *d, uint32_t index, const ontology *o)
{
    const act *a = &d->act[index];
    const cameo_code *c = o ? ontology_cameo(o, str_of(a->cameo)) : NULL;

    buf_printf(b, "%3u  %s ", index + 1, a->cameo);
    if (c)
        buf_str(b, c->name);
    buf_printf(b, " | %s | ", event_status_name[a->status]);
    buf_str(b, a->date.n ? a->date : STR("no date"));
    if (a->place != NO_INDEX) {
        buf_z(b, " | ");
        buf_str(b, d->place[a->place].name);
    }
    buf_z(b, " | ");
    parties(b, d, a->source, a->source_count);
    buf_z(b, "  ->  ");
    parties(b, d, a->target, a->target_count);
    buf_printf(b, " | %u mention%s", a->event_count, a->event_count == 1 ? "" : "s");
    for (uint32_t i = 0; i < a->count_count; i++) {
        buf_z(b, " | ");
        write_count(b, d, &a->count[i]);
    }
    buf_char(b, '\n');
}
