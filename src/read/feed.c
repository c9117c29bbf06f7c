/* RSS 0.9 to 2.0 and Atom, read by libxml2 as a stream: one item is held at a time. Texts in HTML are handed on as such. */
#include "read/stream.h"

#include "base/buf.h"
#include "base/error.h"

#include <libxml/xmlreader.h>

typedef struct feed_state {
    xmlTextReaderPtr xml;
    dgm_reader *r;
    bool inside;       /* of an item */
    bool failed;       /* memory */
    bool cut;          /* the XML ends too early, or is too wrong to be read on */
    arena arena;       /* title and language of the channel */
    str channel, lang;
} feed_state;

typedef struct item {
    str id, link, title, date, updated, author, content, summary;
    bool content_is_html, summary_is_html;
} item;

static int read_more(void *user, char *out, int size)
{
    feed_state *f = user;
    dgm_reader *r = f->r;
    size_t n;

    if (stream_fill(r, 1, NULL) != DGM_OK)
        return -1;
    n = r->n - r->at < (size_t)size ? r->n - r->at : (size_t)size;
    if (n)
        memcpy(out, r->p + r->at, n);
    r->at += n;
    return (int)n;
}

static void quiet(void *user, xmlErrorPtr error)
{
    feed_state *f = user;

    if (!error)
        return;
    f->failed |= error->code == XML_ERR_NO_MEMORY;
    /* Others cost a character or an attribute; these, what follows. */
    f->cut |= error->code == XML_ERR_INTERNAL_ERROR || error->code == XML_ERR_DOCUMENT_EMPTY || error->code == XML_ERR_DOCUMENT_END ||
              error->code == XML_ERR_TAG_NOT_FINISHED;
}

static void be_quiet(void *user, const char *format, ...)
{
    (void)user;
    (void)format;
}

static dgm_status open_feed(dgm_reader *r, dgm_error *error)
{
    feed_state *f = heap_alloc(1, sizeof(*f));

    if (!f)
        return dgm_fail_memory(error);
    r->feed = f;
    f->r = r;
    f->channel = f->lang = (str){ "", 0 };
    arena_init(&f->arena, 0);
    f->xml = xmlReaderForIO(read_more, NULL, f, NULL, NULL, XML_PARSE_RECOVER | XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
                            XML_PARSE_NOCDATA | XML_PARSE_COMPACT);
    if (!f->xml)
        return dgm_fail_memory(error);
    xmlTextReaderSetStructuredErrorHandler(f->xml, quiet, f);
    return DGM_OK;
}

static bool named(xmlNodePtr n, const char *name) { return n->type == XML_ELEMENT_NODE && strcmp((const char *)n->name, name) == 0; }

/* Text of a node and all below it, in the arena; *to stays when it has something already. */
static void take(str *to, xmlNodePtr n, arena *a, bool *failed)
{
    xmlChar *s;

    if (to->n)
        return;
    s = xmlNodeGetContent(n);
    if (!s)
        return;
    *to = arena_str(a, str_trim(str_of((const char *)s)));
    xmlFree(s);
    if (!to->p) {
        *to = (str){ "", 0 };
        *failed = true;
    }
}

static bool has_attribute(xmlNodePtr n, const char *name, const char *value)
{
    xmlChar *s = xmlGetNoNsProp(n, (const xmlChar *)name);
    bool same = s && strcmp((const char *)s, value) == 0;

    xmlFree(s);
    return same;
}

static void add_escaped(buf *b, const char *z)
{
    for (; *z; z++)
        if (*z == '<')
            buf_z(b, "&lt;");
        else if (*z == '&')
            buf_z(b, "&amp;");
        else
            buf_char(b, *z);
}

static void add_tag(buf *b, const char *open, xmlNodePtr n)
{
    buf_z(b, open);
    buf_z(b, (const char *)n->name);
    buf_char(b, '>');
}

/* Atom's XHTML content as markup: names of elements and text. */
static void take_markup(str *to, xmlNodePtr top, arena *a, bool *failed)
{
    buf b = { 0 };
    xmlNodePtr n = top->children;

    while (n && n != top) {
        if (n->type == XML_ELEMENT_NODE)
            add_tag(&b, "<", n);
        else if (n->type == XML_TEXT_NODE && n->content)
            add_escaped(&b, (const char *)n->content);
        if (n->type == XML_ELEMENT_NODE && n->children) {
            n = n->children;
            continue;
        }
        if (n->type == XML_ELEMENT_NODE)
            add_tag(&b, "</", n);
        while (n != top && !n->next) {
            n = n->parent;
            if (n != top)
                add_tag(&b, "</", n);
        }
        n = n == top ? NULL : n->next;
    }
    if (b.n)
        *to = arena_str(a, (str){ b.p, (uint32_t)b.n });
    if (b.failed || !to->p) {
        *to = (str){ "", 0 };
        *failed = true;
    }
    buf_release(&b);
}

static void take_link(item *x, xmlNodePtr n, arena *a, bool *failed)
{
    xmlChar *href = xmlGetNoNsProp(n, (const xmlChar *)"href"), *rel = xmlGetNoNsProp(n, (const xmlChar *)"rel");

    if (href && !x->link.n && (!rel || strcmp((const char *)rel, "alternate") == 0)) {
        x->link = arena_str(a, str_trim(str_of((const char *)href)));
        *failed |= !x->link.p;
    }
    if (!href)
        take(&x->link, n, a, failed);
    xmlFree(href);
    xmlFree(rel);
}

static void take_child(item *x, xmlNodePtr n, arena *a, bool *failed)
{
    if (n->type != XML_ELEMENT_NODE)
        return;
    if (named(n, "guid") || named(n, "id"))
        take(&x->id, n, a, failed);
    else if (named(n, "link"))
        take_link(x, n, a, failed);
    else if (named(n, "title"))
        take(&x->title, n, a, failed);
    else if (named(n, "pubDate") || named(n, "published") || named(n, "date") || named(n, "issued"))
        take(&x->date, n, a, failed);
    else if (named(n, "updated") || named(n, "modified"))
        take(&x->updated, n, a, failed);
    else if (named(n, "creator") || named(n, "author")) {
        xmlNodePtr name = n->children;

        while (name && !named(name, "name"))
            name = name->next;
        take(&x->author, name ? name : n, a, failed);
    } else if (named(n, "encoded") || named(n, "content")) {
        if (has_attribute(n, "type", "xhtml") && !x->content.n)
            take_markup(&x->content, n, a, failed);
        else
            take(&x->content, n, a, failed);
        x->content_is_html = x->content.n && !has_attribute(n, "type", "text");
    } else if (named(n, "description") || named(n, "summary")) {
        take(&x->summary, n, a, failed);
        x->summary_is_html = memchr(x->summary.p, '<', x->summary.n) != NULL || memchr(x->summary.p, '&', x->summary.n) != NULL;
    }
}

static const char *or_null(str s) { return s.n ? s.p : NULL; }

static dgm_status take_item(dgm_article *out, feed_state *f, xmlNodePtr n, arena *a, dgm_error *error)
{
    const str none = { "", 0 };
    item x = { none, none, none, none, none, none, none, none, false, false };
    bool failed = false;
    str text;

    for (xmlNodePtr child = n->children; child; child = child->next)
        take_child(&x, child, a, &failed);
    if (failed || f->failed)
        return dgm_fail_memory(error);
    text = x.content.n ? x.content : x.summary;
    out->id = or_null(x.id.n ? x.id : x.link);
    out->url = or_null(x.link);
    out->title = or_null(x.title);
    out->date = or_null(x.date.n ? x.date : x.updated);
    out->author = or_null(x.author);
    if (f->channel.n)
        out->source = arena_str(a, f->channel).p;
    out->html = x.content.n ? x.content_is_html : x.summary_is_html;
    out->text = text.p;
    out->text_size = text.n;
    if (f->channel.n && !out->source)
        return dgm_fail_memory(error);
    if (!text.n)
        return dgm_fail(error, DGM_EINPUT, UINT64_MAX, "%s: item %llu has no text", stream_name(f->r), (unsigned long long)f->r->record);
    return DGM_OK;
}

static bool at_item(xmlTextReaderPtr x)
{
    const char *name = (const char *)xmlTextReaderConstLocalName(x);

    return xmlTextReaderNodeType(x) == XML_READER_TYPE_ELEMENT && name && (strcmp(name, "item") == 0 || strcmp(name, "entry") == 0);
}

/* The channel's title stands before the items, or for RSS 1.0 in an element of its own. */
static void take_channel(feed_state *f)
{
    const char *name = (const char *)xmlTextReaderConstLocalName(f->xml);
    xmlChar *s;

    if (xmlTextReaderNodeType(f->xml) != XML_READER_TYPE_ELEMENT || !name || strcmp(name, "title") != 0 || f->channel.n)
        return;
    s = xmlTextReaderReadString(f->xml);
    if (s)
        f->channel = arena_str(&f->arena, str_trim(str_of((const char *)s)));
    if (!f->channel.p) {
        f->channel = (str){ "", 0 };
        f->failed = true;
    }
    xmlFree(s);
}

static dgm_status next_item(dgm_article *out, bool *end, dgm_reader *r, arena *a, dgm_error *error)
{
    feed_state *f;
    int more;

    if (r->done) {
        *end = true;
        return DGM_OK;
    }
    if (!r->feed)
        TRY(open_feed(r, error));
    f = r->feed;
    r->record_line = 0;
    for (;;) {
        more = f->inside ? xmlTextReaderNext(f->xml) : xmlTextReaderRead(f->xml);
        f->inside = false;
        if (f->failed)
            return dgm_fail_memory(error);
        if (more != 1)
            break;
        if (at_item(f->xml)) {
            xmlNodePtr n = xmlTextReaderExpand(f->xml);

            r->record++;
            f->inside = true;
            if (n)
                return take_item(out, f, n, a, error);
            f->cut = true; /* libxml2 gives up at a fault inside an item */
        } else {
            take_channel(f);
        }
    }
    r->done = true;
    *end = true;
    if (r->broken.status != DGM_OK)
        return stream_end(r, error);
    if (more < 0 || f->cut)
        return dgm_fail(error, DGM_EIO, UINT64_MAX, "%s: the XML ends too early or is malformed at item %llu", stream_name(r),
                        (unsigned long long)r->record);
    return DGM_OK;
}

/* libxml2 prints what it cannot hand to anybody. */
dgm_status feed_next(dgm_article *out, bool *end, dgm_reader *r, arena *a, dgm_error *error)
{
    xmlGenericErrorFunc tell = xmlGenericError;
    void *tell_user = xmlGenericErrorContext;
    dgm_status status;

    xmlSetGenericErrorFunc(NULL, be_quiet);
    status = next_item(out, end, r, a, error);
    xmlSetGenericErrorFunc(tell_user, tell);
    return status;
}

void feed_close(feed_state *f)
{
    if (!f)
        return;
    xmlFreeTextReader(f->xml);
    arena_release(&f->arena);
    free(f);
}
