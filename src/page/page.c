/* See page.h. */
#include "page/page.h"

#include "base/error.h"
#include "base/utf8.h"
#include "page/blocks.h"
#include "page/html.h"
#include "page/jsonld.h"
#include "page/meta.h"

void page_prepare(char *p, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if ((unsigned char)p[i] < 0x20 && p[i] != '\n' && p[i] != '\t' && p[i] != '\r')
            p[i] = ' ';
    html_limit_attributes(p, n);
}

/* ---- Putting the text together ---------------------------------------------------------------------------------- */

typedef struct writing {
    page *out;
    arena *a;
    char *p;         /* room for all runs of the article */
    uint32_t n;
    bool failed;
    uint32_t gap;    /* 0 none, 1 space, 2 line, 3 paragraph: owed before the next letter */
    bool any;        /* something was written */
} writing;

static void add_piece(writing *w, uint32_t page_at, uint32_t n)
{
    page *o = w->out;
    text_piece *last = o->piece_count ? &o->piece[o->piece_count - 1] : NULL;

    if (last && last->text + last->n == w->n && last->page + last->n == page_at) {
        last->n += n;
        return;
    }
    last = ARENA_PUSH(w->a, o->piece, o->piece_count, o->piece_cap);
    if (last)
        *last = (text_piece){ w->n, page_at, n };
    else
        w->failed = true;
}

static void pay_gap(writing *w)
{
    static const char *const gap[] = { "", " ", "\n", "\n\n" };

    if (w->any)
        for (const char *g = gap[w->gap]; *g; g++)
            w->p[w->n++] = *g;
    w->gap = 0;
    w->any = true;
}

static void write_run(writing *w, const run *r)
{
    uint32_t n;

    if (r->brk && w->gap < 2)
        w->gap = 2;
    for (uint32_t i = 0; i < r->text.n && !r->brk; i += n) {
        uint32_t c = utf8_decode(r->text, i, &n);
        bool blank = utf8_is_space(c) || c == 0x200B || c == 0xFEFF || c == 0xAD;

        if (blank) {
            /* One blank between two letters of the page stays in the piece. */
            if (n == 1 && w->gap == 0 && r->same && i + 1 < r->text.n && !ascii_is_space((unsigned char)r->text.p[i + 1]) && w->any) {
                add_piece(w, r->page + i, 1);
                w->p[w->n++] = ' ';
                continue;
            }
            if (w->gap == 0 && c != 0x200B && c != 0xFEFF && c != 0xAD)
                w->gap = 1;
            continue;
        }
        if (w->gap)
            pay_gap(w);
        w->any = true;
        if (r->same)
            add_piece(w, r->page + i, n);
        memcpy(w->p + w->n, r->text.p + i, n);
        w->n += n;
    }
}

static dgm_status write_text(page *out, const html *h, const body *b, arena *a, dgm_error *error)
{
    writing w = { .out = out, .a = a };
    size_t room = 1;

    for (uint32_t i = b->first; i < b->last; i++)
        for (uint32_t k = b->block[i].run; b->block[i].keep && k < b->block[i].run_end; k++)
            room += h->run[k].text.n + 2;
    for (uint32_t i = b->first; i < b->last; i++)
        room += 2;
    w.p = ARENA_NEW(a, char, room);
    if (!w.p)
        return dgm_fail_memory(error);
    for (uint32_t i = b->first; i < b->last; i++) {
        if (!b->block[i].keep)
            continue;
        w.gap = 3;
        for (uint32_t k = b->block[i].run; k < b->block[i].run_end; k++)
            write_run(&w, &h->run[k]);
    }
    out->text = (str){ w.p, w.n };
    return w.failed ? dgm_fail_memory(error) : DGM_OK;
}

dgm_status page_extract(page *out, const page_rules *rules, arena *a, str page_text, str url, dgm_error *error)
{
    const str empty = { "", 0 };
    jsonld data;
    html h;
    body b;

    *out = (page){ .text = empty, .title = empty, .author = empty, .site = empty, .url = url.p ? url : empty, .lang = empty, .date = empty };
    TRY(html_read(&h, page_text, rules, a, error));
    TRY(jsonld_read(&data, &h, rules, a, error));
    TRY(body_find(&b, &h, rules, a, error));
    TRY(meta_read(out, &h, &b, &data, rules, out->url, error));
    TRY(body_choose(&b, &h, rules, out->title, data.body, a, error));
    TRY(meta_read_late(out, &h, &b, &data, rules, error));
    return write_text(out, &h, &b, a, error);
}
