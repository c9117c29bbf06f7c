/* A web page on its way into a document: encoding, repair, then the article in it (page/page.h). */
#include "engine/engine.h"

#include "base/error.h"
#include "read/charset.h"

/* A field that the caller named stays; one that the page names is repaired already, for the page was. */
static void fill(str *to, str found)
{
    if (!to->n && found.n)
        *to = found;
}

static dgm_status prepare(str *out, dgm_result *r, const dgm_article *article, dgm_error *error)
{
    clean_report repairs = { 0 };
    const char *from = NULL;
    str raw = { article->text, (uint32_t)article->text_size }, text;
    char *p;

    TRY(charset_to_utf8(&text, &from, &r->arena, raw, article->charset, error));
    p = arena_alloc(&r->arena, (size_t)text.n + 1, 1);
    if (!p)
        return dgm_fail_memory(error);
    if (text.n)
        memcpy(p, text.p, text.n);
    clean_invalid(p, text.n, &repairs);
    page_prepare(p, text.n);
    if (from)
        result_remark(r, UINT64_MAX, "converted from %s: offsets count in the page as UTF-8", from);
    if (repairs.invalid)
        result_remark(r, repairs.first_invalid, "%u byte(s) of the page are no UTF-8 (first at byte %u): replaced", repairs.invalid,
                      repairs.first_invalid);
    *out = (str){ p, text.n };
    return DGM_OK;
}

dgm_status take_page(dgm_result *r, const dgm_article *article, dgm_error *error)
{
    doc *d = &r->doc;
    page found;
    str bytes;

    if (article->text_size >= UINT32_MAX / 4)
        return dgm_fail(error, DGM_ELIMIT, UINT64_MAX, "the page is longer than 1 GiB");
    if (clean_looks_binary((str){ article->text, (uint32_t)article->text_size }) && !article->charset)
        return dgm_fail(error, DGM_EINPUT, 0, "the page looks like a program, picture or archive");
    TRY(prepare(&bytes, r, article, error));
    TRY(page_extract(&found, r->engine->page, &r->arena, bytes, d->url, error));
    d->text = found.text;
    d->piece = found.piece;
    d->piece_count = found.piece_count;
    d->piece_cap = found.piece_cap;
    fill(&d->title, found.title);
    fill(&d->author, found.author);
    fill(&d->source, found.site);
    if (found.url.n)
        d->url = found.url;
    if (found.date.n && !(article->date && article->date[0]))
        d->published = found.date;
    if (r->engine->options.extract_only && found.lang.n == 2)
        memcpy(d->lang, found.lang.p, 3);
    return DGM_OK;
}
