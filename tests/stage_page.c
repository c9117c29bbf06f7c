/* Adapter of the article in a web page. The input is the page; setting `url`: the address it was taken from. Parts:
 *   article   the text, paragraphs with an empty line between them
 *   fields    "title", "author", "date", "site", "url", "lang", one a line, those that were found
 * Every piece that is said to stand in the page is compared with it in each case.
 */
#include "runner.h"

#include "page/html.h"
#include "page/page.h"
#include "read/charset.h"
#include "read/clean.h"

static void field(buf *out, const char *name, str value)
{
    if (value.n)
        buf_printf(out, "%s %.*s\n", name, (int)value.n, value.p);
}

static bool pieces_hold(const page *p, str bytes)
{
    for (uint32_t i = 0; i < p->piece_count; i++)
        for (uint32_t k = 0; k < p->piece[i].n; k++) {
            char t = p->text.p[p->piece[i].text + k], b = bytes.p[p->piece[i].page + k];

            if (t != b && !(t == ' ' && ascii_is_space((unsigned char)b)))
                return false;
        }
    return true;
}

bool stage_page_run(const test_case *c, test_env *env, test_output *out)
{
    static const char *const code[] = { "en", "id" };
    arena *a = test_arena(env);
    clean_report repairs = { 0 };
    dgm_error error = { 0 };
    page_rules *rules;
    const char *from;
    page p;
    str text;
    bool good;

    html_start();
    if (charset_to_utf8(&text, &from, a, c->text, NULL, &error) != DGM_OK)
        return test_fail(out, "%s", error.message);
    text = arena_str(a, text);
    if (!text.p)
        return test_fail(out, "out of memory");
    clean_invalid((char *)(uintptr_t)text.p, text.n, &repairs);
    page_prepare((char *)(uintptr_t)text.p, text.n);
    if (page_rules_open(&rules, test_home(env), code, COUNT_OF(code), &error) != DGM_OK)
        return test_fail(out, "%s", error.message);
    good = page_extract(&p, rules, a, text, test_setting_get(c, "url"), &error) == DGM_OK;
    if (good) {
        buf *fields = test_part(out, "fields");

        buf_str(test_part(out, "article"), p.text);
        field(fields, "title", p.title);
        field(fields, "author", p.author);
        field(fields, "date", p.date);
        field(fields, "site", p.site);
        field(fields, "url", p.url);
        field(fields, "lang", p.lang);
    }
    page_rules_close(rules);
    if (!good)
        return test_fail(out, "%s", error.message);
    return pieces_hold(&p, text) || test_fail(out, "a piece of the text does not stand where it is said to stand");
}
