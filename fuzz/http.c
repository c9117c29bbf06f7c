/* What a request brings: its target, or the body of an article or a correction. First byte: which of the three.
 * Promises: a target that is taken has a path without "..", valid text throughout; bodies give a request or a message. */
#include "fuzz.h"

#include "ask/edits.h"
#include "base/utf8.h"
#include "serve/api_code.h"
#include "serve/guard.h"
#include "serve/uri.h"

static void check_text(const char *z) { PROMISE(utf8_valid_until(str_of(z)) == strlen(z)); }

static void target(const char *p, size_t n)
{
    const char *why = NULL;
    uri u;
    uri_fault f = uri_parse(&u, p, n, &why);

    if (f == URI_OK) {
        PROMISE(u.path[0] == '/' && !strstr(u.path, "/../") && !strchr(u.path, '\\'));
        check_text(u.path);
        for (size_t i = 0; i < u.param_count; i++) {
            PROMISE(u.param[i].name[0]);
            check_text(u.param[i].value);
        }
    } else {
        PROMISE(why && *why);
    }
    uri_release(&u);
}

static void article(const char *p, size_t n)
{
    char parameter[64];
    dgm_article out;
    json_t *body;
    dgm_error error = { 0 };

    if (code_request(&out, &body, p, n, parameter, &error) == DGM_OK) {
        PROMISE(out.text && out.text_size > 0 && out.id);
        check_text(out.text);
    } else {
        PROMISE(error.message[0]);
    }
    json_decref(body);
}

static void correction(const char *p, size_t n)
{
    char parameter[64];
    dgm_error error = { 0 };
    json_t *body = json_loadb(p, n, 0, NULL);

    if (json_is_object(body) && edit_check(body, parameter, &error) != DGM_OK)
        PROMISE(error.message[0] && parameter[0]);
    json_decref(body);
}

static void header(const char *z)
{
    (void)guard_host(z, "127.0.0.1", NULL);
    (void)guard_origin(z, "localhost");
    (void)guard_content_type(z);
    (void)guard_takes_gzip(z);
    (void)guard_matches(z, "\"a\"");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *copy = malloc(size + 1);

    PROMISE(copy);
    if (size)
        memcpy(copy, data, size);
    copy[size] = '\0';
    if (size) {
        switch (data[0] % 4) {
        case 0: target(copy + 1, size - 1); break;
        case 1: article(copy + 1, size - 1); break;
        case 2: correction(copy + 1, size - 1); break;
        default: header(copy + 1);
        }
    }
    free(copy);
    return 0;
}
