/* Web pages: any bytes give an article, perhaps empty, or a message; its text is valid UTF-8, and what is said to stand in the
 * page stands there. First byte: bit 0 the encoding is said by the server (Shift_JIS), bit 1 the page has an address. */
#include "fuzz.h"

#include "base/utf8.h"
#include "page/html.h"
#include "page/page.h"
#include "read/charset.h"
#include "read/clean.h"

static page_rules *rules;

static void close_rules(void) { page_rules_close(rules); }

static void open_rules(void)
{
    static const char *const code[] = { "en", "id" };
    dgm_error error = { 0 };

    html_start();
    if (page_rules_open(&rules, DGM_SOURCE_DIR, code, COUNT_OF(code), &error) != DGM_OK) {
        fprintf(stderr, "%s\n", error.message);
        exit(2);
    }
    PROMISE(atexit(close_rules) == 0);
}

static void check(const page *p, str bytes)
{
    const str field[] = { p->text, p->title, p->author, p->site, p->url, p->lang, p->date };
    uint32_t end = 0;

    for (size_t i = 0; i < COUNT_OF(field); i++)
        PROMISE(field[i].n == 0 || utf8_valid_until(field[i]) == field[i].n);
    for (uint32_t i = 0; i < p->piece_count; i++) {
        const text_piece *x = &p->piece[i];

        PROMISE(x->n > 0 && x->text >= end && x->text + x->n <= p->text.n && x->page + x->n <= bytes.n);
        end = x->text + x->n;
        for (uint32_t k = 0; k < x->n; k++) {
            char t = p->text.p[x->text + k], b = bytes.p[x->page + k];

            PROMISE(t == b || (t == ' ' && ascii_is_space((unsigned char)b)));
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t flags = size ? data[0] : 0;
    str raw = { (const char *)data + (size > 0), (uint32_t)(size - (size > 0)) }, text = { "", 0 };
    str url = (flags & 2) ? STR("https://news.example.id/2020/02/03/satu-dua") : (str){ "", 0 };
    clean_report repairs = { 0 };
    dgm_error error = { 0 };
    const char *from;
    dgm_status status;
    page found;
    arena a;
    char *p;

    if (!rules)
        open_rules();
    arena_init(&a, (size_t)256 << 20);
    status = charset_to_utf8(&text, &from, &a, raw, (flags & 1) ? "shift_jis" : NULL, &error);
    p = arena_alloc(&a, (size_t)text.n + 1, 1);
    if (status == DGM_OK && p) {
        if (text.n)
            memcpy(p, text.p, text.n);
        clean_invalid(p, text.n, &repairs);
        page_prepare(p, text.n);
        status = page_extract(&found, rules, &a, (str){ p, text.n }, url, &error);
        if (status == DGM_OK)
            check(&found, (str){ p, text.n });
    }
    PROMISE(status == DGM_OK || error.message[0]);
    arena_release(&a);
    return 0;
}
