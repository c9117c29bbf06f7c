/* See html.h. */
#include "page/html.h"

#include "base/error.h"

#include <libxml/HTMLparser.h>
#include <libxml/parserInternals.h>

static const char *const tag_name[TAG_COUNT] = {
    "", "a", "address", "article", "aside", "audio", "b", "blockquote", "body", "br", "button",
    "canvas", "caption", "center", "dd", "details", "dialog", "div", "dl", "dt", "em", "fieldset",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "head",
    "header", "hr", "html", "i", "iframe", "label", "li", "link", "main", "meta", "nav",
    "noscript", "object", "ol", "option", "p", "pre", "script", "section", "select", "strong",
    "style", "svg", "table", "tbody", "td", "template", "textarea", "tfoot", "th", "thead", "time",
    "title", "tr", "ul", "video",
};

typedef struct reading {
    html *h;
    const page_rules *rules;
    htmlParserCtxtPtr x;
    uint32_t stack[HTML_MAX_DEPTH + 8];
    uint32_t depth;
    uint32_t para;
    uint32_t silent;     /* elements open whose text is not shown */
    uint32_t link, strong, in_title;
    uint32_t breaks;     /* line breaks since the last visible text */
    uint32_t last_end;   /* of the page: end of the last text or tag seen */
    bool in_data;        /* inside a JSON-LD script */
    bool failed;
} reading;

static tag tag_of(const char *name)
{
    uint32_t low = 1, high = TAG_COUNT;

    while (low < high) {
        uint32_t mid = (low + high) / 2;
        int c = strcmp(name, tag_name[mid]);

        if (c == 0)
            return (tag)mid;
        if (c < 0)
            high = mid;
        else
            low = mid + 1;
    }
    return TAG_OTHER;
}

static bool is_inline(tag t)
{
    return t == TAG_OTHER || t == TAG_A || t == TAG_B || t == TAG_I || t == TAG_EM || t == TAG_STRONG || t == TAG_BR ||
           t == TAG_LABEL || t == TAG_TIME || t == TAG_SCRIPT || t == TAG_STYLE || t == TAG_LINK || t == TAG_META ||
           t == TAG_NOSCRIPT || t == TAG_TEMPLATE || t == TAG_SVG;
}

static bool is_silent(tag t)
{
    return t == TAG_SCRIPT || t == TAG_STYLE || t == TAG_NOSCRIPT || t == TAG_TEMPLATE || t == TAG_SVG || t == TAG_IFRAME ||
           t == TAG_TEXTAREA || t == TAG_SELECT || t == TAG_OPTION || t == TAG_BUTTON || t == TAG_OBJECT || t == TAG_VIDEO ||
           t == TAG_AUDIO || t == TAG_CANVAS || t == TAG_TITLE || t == TAG_HEAD;
}

static uint32_t position(const reading *r)
{
    const xmlParserInput *in = r->x->input;
    unsigned long at;

    if (!in)
        return r->h->page.n;
    at = in->consumed + (unsigned long)(in->cur - in->base);
    return at < r->h->page.n ? (uint32_t)at : r->h->page.n;
}

static str keep(reading *r, str s)
{
    str copy = arena_str(r->h->a, s);

    if (!copy.p) {
        r->failed = true;
        return (str){ "", 0 };
    }
    return copy;
}

static str lower_copy(reading *r, str s)
{
    str copy = keep(r, s);

    for (uint32_t i = 0; i < copy.n; i++)
        ((char *)(uintptr_t)copy.p)[i] = (char)ascii_lower((unsigned char)copy.p[i]);
    return copy;
}

static const char *attribute(const xmlChar **atts, const char *name)
{
    for (; atts && atts[0]; atts += 2)
        if (strcmp((const char *)atts[0], name) == 0)
            return atts[1] ? (const char *)atts[1] : "";
    return NULL;
}

static bool has_word(const char *list, const char *word)
{
    size_t n = strlen(word);

    for (const char *p = list; p && (p = strstr(p, word)) != NULL; p += n)
        if ((p == list || ascii_is_space((unsigned char)p[-1])) && (p[n] == '\0' || ascii_is_space((unsigned char)p[n])))
            return true;
    return false;
}

/* Without regard to case; `part` in lower case. */
static bool contains_fold(const char *s, const char *part)
{
    for (; *s; s++) {
        size_t i = 0;

        while (part[i] && ascii_lower((unsigned char)s[i]) == (unsigned char)part[i])
            i++;
        if (!part[i])
            return true;
    }
    return false;
}

static void on_meta(reading *r, const xmlChar **atts)
{
    static const char *const key[] = { "property", "name", "itemprop", "http-equiv" };
    const char *content = attribute(atts, "content");

    for (size_t i = 0; content && i < COUNT_OF(key); i++) {
        const char *name = attribute(atts, key[i]);
        meta *m;

        if (!name || !name[0] || r->h->meta_count >= 4096)
            continue;
        m = ARENA_PUSH(r->h->a, r->h->meta, r->h->meta_count, r->h->meta_cap);
        if (!m) {
            r->failed = true;
            return;
        }
        *m = (meta){ lower_copy(r, str_trim(str_of(name))), keep(r, str_trim(str_of(content))) };
    }
}

static void on_link(reading *r, const xmlChar **atts)
{
    const char *rel = attribute(atts, "rel"), *href = attribute(atts, "href");

    if (rel && href && has_word(rel, "canonical") && !r->h->canonical.n)
        r->h->canonical = keep(r, str_trim(str_of(href)));
}

static bool is_hidden(const xmlChar **atts)
{
    const char *style = attribute(atts, "style"), *aria = attribute(atts, "aria-hidden");

    return attribute(atts, "hidden") || (aria && strcmp(aria, "true") == 0) ||
           (style && (contains_fold(style, "display:none") || contains_fold(style, "display: none")));
}

static void read_attributes(reading *r, element *e, const xmlChar **atts)
{
    static const char *const value_name[] = { "content", "datetime", "title" };
    const char *s;

    e->itemprop = e->value = (str){ "", 0 };
    if (!atts)
        return;
    for (const xmlChar **p = atts; p[0]; p += 2)
        if (p[1] && (strcmp((const char *)p[0], "class") == 0 || strcmp((const char *)p[0], "id") == 0 ||
                     strcmp((const char *)p[0], "role") == 0))
            e->hits |= rules_hits(r->rules, str_of((const char *)p[1]));
    e->hidden = is_hidden(atts);
    s = attribute(atts, "rel");
    if (s && has_word(s, "author"))
        e->hits |= RULE_AUTHOR;
    s = attribute(atts, "itemprop");
    if (s && s[0]) {
        e->itemprop = lower_copy(r, str_of(s));
        e->body_mark = str_find(e->itemprop, STR("articlebody")) != NO_INDEX;
    }
    if (e->tag == TAG_TIME || e->itemprop.n || (e->hits & RULE_DATE))
        for (size_t i = 0; i < COUNT_OF(value_name) && !e->value.n; i++)
            if ((s = attribute(atts, value_name[i])) != NULL && s[0])
                e->value = keep(r, str_of(s));
}

static void new_paragraph(reading *r)
{
    r->para++;
    r->breaks = 0;
}

static void on_start(void *user, const xmlChar *name, const xmlChar **atts)
{
    reading *r = user;
    htmlParserCtxtPtr x = r->x;
    tag t = tag_of((const char *)name);
    const char *s;
    element *e;

    if (r->failed)
        return;
    r->last_end = position(r);
    if (t == TAG_META)
        on_meta(r, atts);
    else if (t == TAG_LINK)
        on_link(r, atts);
    else if (t == TAG_HTML && (s = attribute(atts, "lang")) != NULL && !r->h->lang.n)
        r->h->lang = keep(r, str_of(s));
    if (!is_inline(t))
        new_paragraph(r);
    if (t == TAG_BR && !r->silent) {
        if (++r->breaks == 2)
            r->para++;
        run *b = ARENA_PUSH(r->h->a, r->h->run, r->h->run_count, r->h->run_cap);

        if (!b) {
            r->failed = true;
            return;
        }
        *b = (run){ STR("\n"), r->last_end, 0, r->depth ? r->stack[r->depth - 1] : NO_INDEX, r->para, false, false, true, false };
    }
    if (x->nameNr > HTML_MAX_DEPTH || r->depth >= HTML_MAX_DEPTH + 4) {
        /* As if the tag were not there: its end finds nothing to close. */
        if (x->nameNr > HTML_MAX_DEPTH) {
            x->nameNr--;
            x->name = x->nameTab[x->nameNr - 1];
        }
        return;
    }
    e = ARENA_PUSH(r->h->a, r->h->element, r->h->element_count, r->h->element_cap);
    if (!e) {
        r->failed = true;
        return;
    }
    e->parent = r->depth ? r->stack[r->depth - 1] : NO_INDEX;
    e->tag = (uint8_t)t;
    e->run = r->h->run_count;
    read_attributes(r, e, atts);
    r->stack[r->depth++] = r->h->element_count - 1;
    r->silent += is_silent(t);
    r->link += t == TAG_A;
    r->strong += t == TAG_STRONG || t == TAG_B;
    r->in_title += t == TAG_TITLE;
    if (t == TAG_SCRIPT && (s = attribute(atts, "type")) != NULL && contains_fold(s, "ld+json")) {
        slice *d = ARENA_PUSH(r->h->a, r->h->data, r->h->data_count, r->h->data_cap);

        if (!d) {
            r->failed = true;
            return;
        }
        d->start = d->end = r->last_end;
        r->in_data = true;
    }
}

static void close_element(reading *r)
{
    element *e = &r->h->element[r->stack[--r->depth]];
    tag t = (tag)e->tag;

    e->end = r->h->element_count;
    e->run_end = r->h->run_count;
    r->silent -= is_silent(t);
    r->link -= t == TAG_A;
    r->strong -= t == TAG_STRONG || t == TAG_B;
    r->in_title -= t == TAG_TITLE;
    if (t == TAG_SCRIPT && r->in_data) {
        r->h->data[r->h->data_count - 1].end = r->last_end;
        r->in_data = false;
    }
}

static void on_end(void *user, const xmlChar *name)
{
    reading *r = user;
    tag t = tag_of((const char *)name);

    if (r->failed)
        return;
    r->last_end = position(r);
    if (!is_inline(t))
        new_paragraph(r);
    for (uint32_t i = r->depth; i > 0; i--)
        if (r->h->element[r->stack[i - 1]].tag == t) {
            while (r->depth >= i)
                close_element(r);
            return;
        }
}

static bool all_space(str s)
{
    for (uint32_t i = 0; i < s.n; i++)
        if (!ascii_is_space((unsigned char)s.p[i]))
            return false;
    return true;
}

static void on_text(void *user, const xmlChar *p, int length)
{
    reading *r = user;
    html *h = r->h;
    str s = { (const char *)p, (uint32_t)length };
    uint32_t at = position(r), start;
    bool same;
    run *out;

    if (r->failed || length <= 0)
        return;
    same = at >= s.n && memcmp(h->page.p + at - s.n, s.p, s.n) == 0;
    /* A reference: back to its "&". */
    start = same ? at - s.n : at;
    while (!same && start > r->last_end && at - start < 40 && h->page.p[start] != '&')
        start--;
    r->last_end = at;
    if (r->in_title && h->title.n + s.n < 1000) {
        str joined = arena_printf(h->a, "%.*s%.*s", (int)h->title.n, h->title.n ? h->title.p : "", (int)s.n, s.p);

        r->failed |= !joined.p;
        h->title = joined.p ? joined : h->title;
    }
    if (r->silent)
        return;
    if (!all_space(s))
        r->breaks = 0;
    out = ARENA_PUSH(h->a, h->run, h->run_count, h->run_cap);
    if (!out) {
        r->failed = true;
        return;
    }
    *out = (run){ same ? str_sub(h->page, start, at) : keep(r, s), start, at - start, r->depth ? r->stack[r->depth - 1] : NO_INDEX,
                  r->para, same, r->link > 0, false, r->strong > 0 };
}

static void on_cdata(void *user, const xmlChar *p, int length) { on_text(user, p, length); }

/* Out of memory libxml2 may go round in circles: it gets the end of the page to see. */
static void on_error(void *user, xmlErrorPtr error)
{
    reading *r = user;

    if (error && error->code == XML_ERR_NO_MEMORY)
        r->failed = true;
    if (r->failed && r->x && r->x->input)
        r->x->input->cur = r->x->input->end;
}

/* In place of libxml2's own, which prints. */
static void be_quiet(void *user, const char *format, ...)
{
    (void)user;
    (void)format;
}

void html_start(void) { xmlInitParser(); }

/* Room for the names of all open elements, which are HTML_MAX_DEPTH at most: libxml2 would not survive running out of memory
 * when it makes more. */
static bool reserve_names(htmlParserCtxtPtr x)
{
    int count = HTML_MAX_DEPTH + 16;
    const xmlChar **table;

    if (x->nameMax >= count)
        return true;
    table = xmlRealloc((void *)(uintptr_t)x->nameTab, (size_t)count * sizeof(*table));
    if (!table)
        return false;
    x->nameTab = table;
    x->nameMax = count;
    return true;
}

dgm_status html_read(html *out, str page, const page_rules *rules, arena *a, dgm_error *error)
{
    xmlSAXHandler sax = { .startElement = on_start, .endElement = on_end, .characters = on_text, .cdataBlock = on_cdata,
                          .ignorableWhitespace = on_text, .serror = on_error, .initialized = XML_SAX2_MAGIC };
    xmlGenericErrorFunc tell = xmlGenericError;
    void *tell_user = xmlGenericErrorContext;
    reading r = { .h = out, .rules = rules };
    xmlSAXHandlerPtr own;
    xmlParserInputPtr in;
    bool memory;

    *out = (html){ .page = page, .a = a, .title = { "", 0 }, .canonical = { "", 0 }, .lang = { "", 0 } };
    if (page.n == 0)
        return DGM_OK;
    if (page.n > INT32_MAX)
        return dgm_fail(error, DGM_ELIMIT, UINT64_MAX, "a page of over 2 GiB is not read");
    assert(page.p[page.n] == '\0');
    xmlSetGenericErrorFunc(NULL, be_quiet);
    /* The parser reads our bytes in place: no copy, and no buffer of its own that could fail to grow. */
    r.x = htmlNewParserCtxt();
    in = r.x && reserve_names(r.x) ? xmlNewStringInputStream(r.x, (const xmlChar *)page.p) : NULL;
    if (!in || inputPush(r.x, in) < 0) {
        if (r.x)
            htmlFreeParserCtxt(r.x);
        xmlSetGenericErrorFunc(tell_user, tell);
        return dgm_fail_memory(error);
    }
    htmlCtxtUseOptions(r.x, HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_IGNORE_ENC | HTML_PARSE_NONET);
    own = r.x->sax;
    r.x->sax = &sax;
    r.x->userData = &r;
    xmlSwitchEncoding(r.x, XML_CHAR_ENCODING_UTF8);
    htmlParseDocument(r.x);
    memory = r.x->errNo == XML_ERR_NO_MEMORY || r.failed;
    r.x->sax = own;
    htmlFreeParserCtxt(r.x);
    xmlSetGenericErrorFunc(tell_user, tell);
    if (memory)
        return dgm_fail_memory(error); /* the arrays may be gone */
    while (r.depth)
        close_element(&r);
    return DGM_OK;
}

/* End of the tag that begins at `i`; counts attributes as HTML does: quotes count behind "=" alone. */
static uint32_t limit_tag(char *p, uint32_t n, uint32_t i)
{
    uint32_t count = 0, cut = 0;
    bool space = false;

    for (; i < n && p[i] != '>'; i++) {
        if (ascii_is_space((unsigned char)p[i]) || p[i] == '/') {
            space = true;
            continue;
        }
        if (space && p[i] != '=' && ++count > HTML_MAX_ATTRIBUTES && !cut)
            cut = i;
        space = false;
        if (p[i] == '=') {
            while (i + 1 < n && ascii_is_space((unsigned char)p[i + 1]))
                i++;
            if (i + 1 < n && (p[i + 1] == '"' || p[i + 1] == '\'')) {
                const char *end = memchr(p + i + 2, p[i + 1], n - i - 2);

                if (!end)
                    break;
                i = (uint32_t)(end - p);
                space = true;
            }
        } else if (p[i] == '"' || p[i] == '\'') {
            space = true; /* libxml2 begins an attribute anew here */
        }
    }
    if (cut)
        memset(p + cut, ' ', i - cut);
    return i;
}

void html_limit_attributes(char *p, uint32_t n)
{
    for (uint32_t i = 0; i + 1 < n;) {
        const char *lt = memchr(p + i, '<', n - i - 1);

        if (!lt)
            return;
        i = (uint32_t)(lt - p) + 1;
        if (ascii_is_alpha((unsigned char)p[i]))
            i = limit_tag(p, n, i);
    }
}
