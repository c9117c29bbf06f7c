/* Unit tests of the server's parts that need no connection: addresses, headers, the cache, files, offsets for browsers. */
#include "check.h"

#include "ask/utf16.h"
#include "serve/cache.h"
#include "serve/files.h"
#include "serve/guard.h"
#include "serve/uri.h"

static uri_fault parse(uri *u, const char *target)
{
    const char *why;

    return uri_parse(u, target, strlen(target), &why);
}

void test_uri_reads(check *t)
{
    uri u;

    CHECK(t, parse(&u, "/v1/events?actor=wd%3AQ1&text=a+b%2Bc&text=&flag") == URI_OK);
    CHECK(t, strcmp(u.path, "/v1/events") == 0 && u.param_count == 4);
    CHECK(t, strcmp(uri_param(&u, "actor"), "wd:Q1") == 0 && strcmp(uri_param(&u, "text"), "a b+c") == 0);
    CHECK(t, u.param[2].value[0] == '\0' && strcmp(u.param[3].name, "flag") == 0 && !uri_param(&u, "none"));
    uri_release(&u);
    CHECK(t, parse(&u, "/a+b/%C3%A9?") == URI_OK && strcmp(u.path, "/a+b/\xC3\xA9") == 0 && u.param_count == 0);
    uri_release(&u);
    CHECK(t, parse(&u, "/v1/articles/https%3A%2F%2Fexample.org%2F..%2Fa") == URI_OK && strcmp(u.path, "/v1/articles/https://example.org/../a") == 0);
    uri_release(&u);
    CHECK(t, parse(&u, "/v1/articles/a%01%0A?article=%01") == URI_OK && strcmp(u.path, "/v1/articles/a\1\n") == 0 && u.param[0].value[0] == 1);
    uri_release(&u);
    CHECK(t, parse(&u, "/?&&a=1&") == URI_OK && u.param_count == 1);
    uri_release(&u);
}

void test_uri_refuses(check *t)
{
    static const char *const bad[] = { "", "x", "*", "http://a/", "/..", "/../a", "/a/..", "/./a", "//", "/a//b", "/%2e%2e/a", "/%2E./a", "/a%5Cb",
        "/%", "/%1", "/%zz", "/%00", "/%ff", "/%c0%af", "/%0a", "/?%", "/?a=%", "/?a=%4", "/?a=%gg", "/?a=%00", "/?a=%ff", "/?a%20b=1", "/v1/articles/%00",
        "/a b", "/?a=b c", "/\tb", "/?a=\x7F",
        "/?=1", "/?<b>=1" };
    char *longest = heap_alloc(URI_BYTES + 2, 1), *many = heap_alloc(2 * URI_PARAMS + 8, 1);
    uri u;

    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        CHECK(t, parse(&u, bad[i]) == URI_BAD);
        uri_release(&u);
    }
    CHECK(t, longest && many);
    memset(longest, 'a', URI_BYTES + 1);
    longest[0] = '/';
    CHECK(t, parse(&u, longest) == URI_LONG);
    uri_release(&u);
    longest[URI_BYTES] = '\0';
    CHECK(t, parse(&u, longest) == URI_OK);
    uri_release(&u);
    many[0] = '/';
    many[1] = '?';
    for (size_t i = 0; i < URI_PARAMS; i++)
        memcpy(many + 2 + 2 * i, "a&", 2);
    CHECK(t, parse(&u, many) == URI_BAD);
    uri_release(&u);
    free(longest);
    free(many);
}

void test_uri_fail_each(check *t)
{
    for (uint64_t n = 1; n < 5; n++) {
        uri u;
        uri_fault f;

        dgm_test_fail_alloc(n);
        f = parse(&u, "/a?b=c");
        dgm_test_fail_alloc(0);
        CHECK(t, f == URI_MEMORY || f == URI_OK);
        uri_release(&u);
        if (f == URI_OK)
            return;
    }
    CHECK(t, !"it never succeeds");
}

void test_guard_hosts(check *t)
{
    static const char *const good[] = { "localhost", "LOCALHOST:80", "127.0.0.1:8765", "[::1]:8765", "[::1]", "192.0.2.7:1" };
    static const char *const bad[] = { "", "evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "[::1", "[::1]x", "::1", "192.0.2.8",
                                       "a@localhost", "localhost@a", " localhost", "127.1", "0" };

    for (size_t i = 0; i < COUNT_OF(good); i++)
        CHECK(t, guard_host(good[i], "192.0.2.7", NULL));
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        CHECK(t, !guard_host(bad[i], "192.0.2.7", NULL));
    CHECK(t, !guard_host(NULL, "127.0.0.1", NULL));
    CHECK(t, guard_host("10.1.2.3:80", "0.0.0.0", NULL) && guard_host("[2001:db8::1]", "::", NULL) && !guard_host("evil.example", "0.0.0.0", NULL));
    CHECK(t, guard_host("news.example", "0.0.0.0", "news.example") && !guard_host("xnews.example", "0.0.0.0", "news.example"));
}

void test_guard_headers(check *t)
{
    CHECK(t, guard_origin(NULL, "localhost:1") && guard_origin("http://localhost:1", "localhost:1") && guard_origin("http://LOCALHOST:1", "localhost:1"));
    CHECK(t, !guard_origin("http://localhost:2", "localhost:1") && !guard_origin("https://localhost:1", "localhost:1") && !guard_origin("null", "localhost"));
    CHECK(t, !guard_origin("", "localhost") && !guard_origin("http://", "") && !guard_origin("http://localhost:1/x", "localhost:1"));
    CHECK(t, guard_fetch_site(NULL) && guard_fetch_site("same-origin") && guard_fetch_site("none"));
    CHECK(t, !guard_fetch_site("cross-site") && !guard_fetch_site("same-site") && !guard_fetch_site("") && !guard_fetch_site("anything"));
    CHECK(t, guard_content_type("application/json") && guard_content_type("Application/JSON ; charset=utf-8"));
    CHECK(t, !guard_content_type(NULL) && !guard_content_type("text/plain") && !guard_content_type("application/jsonx") && !guard_content_type(""));
    CHECK(t, guard_takes_gzip("gzip") && guard_takes_gzip("br, GZIP;q=0.5") && guard_takes_gzip("deflate , gzip ; q=1"));
    CHECK(t, !guard_takes_gzip(NULL) && !guard_takes_gzip("gzip;q=0") && !guard_takes_gzip("gzip; q=0.000") && !guard_takes_gzip("xgzip, br"));
    CHECK(t, guard_matches("\"a\"", "\"a\"") && guard_matches("\"b\", W/\"a\"", "\"a\"") && guard_matches("*", "\"a\""));
    CHECK(t, !guard_matches(NULL, "\"a\"") && !guard_matches("\"ab\"", "\"a\"") && !guard_matches("a", "\"a\""));
}

static void free_value(void *value) { free(value); }

static void *value_of(uint32_t n)
{
    uint32_t *v = heap_alloc(1, sizeof(*v));

    if (v)
        *v = n;
    return v;
}

static str key_of(char text[16], uint32_t n)
{
    snprintf(text, 16, "key %u", n);
    return str_of(text);
}

void test_cache_bounds(check *t)
{
    cache *c = cache_new(100000, free_value);
    char key[16];
    uint32_t *v;

    CHECK(t, c);
    for (uint32_t i = 0; i < 1000; i++) {
        CHECK(t, cache_put(c, key_of(key, i), value_of(i), 1000));
        CHECK(t, cache_get(c, STR("key 0"))); /* is asked for all the time */
        CHECK(t, cache_bytes(c) <= 100000);
    }
    v = cache_get(c, STR("key 999"));
    CHECK(t, v && *v == 999 && !cache_get(c, STR("key 500")) && !cache_get(c, STR("none")));
    CHECK(t, cache_put(c, STR("key 999"), value_of(7), 10));
    v = cache_get(c, STR("key 999"));
    CHECK(t, v && *v == 7);
    CHECK(t, !cache_put(c, STR("large"), value_of(1), 20000) && !cache_get(c, STR("large")));
    cache_clear(c);
    CHECK(t, cache_bytes(c) == 0 && !cache_get(c, STR("key 999")));
    CHECK(t, cache_put(c, STR("again"), value_of(1), 1) && cache_get(c, STR("again")));
    cache_free(c);
    cache_free(NULL);
}

void test_web_files(check *t)
{
    static const web_file table[] = { { .path = "/app.js" }, { .path = "/deep/a.css" }, { .path = "/index.html" } };
    static const struct { const char *path, *file; } want[] = {
        { "/", "/index.html" }, { "/app.js", "/app.js" }, { "/deep/a.css", "/deep/a.css" }, { "/events", "/index.html" }, { "/actors/wd:Q1", "/index.html" },
        { "/deep/", "/index.html" }, { "/none.js", NULL }, { "/deep", "/index.html" }, { "/app.js/x.y", NULL },
        { "/articles/news/1.txt", "/index.html" }, { "/articles.txt", NULL },
    };

    for (size_t i = 0; i < COUNT_OF(want); i++) {
        const web_file *f = web_file_find(table, COUNT_OF(table), want[i].path);

        CHECK(t, want[i].file ? f && strcmp(f->path, want[i].file) == 0 : !f);
    }
    CHECK(t, !web_file_find(table, 0, "/"));
}

void test_utf16_offsets(check *t)
{
    str text = STR("a\xC3\xA9\xF0\x9F\x8C\x8Dz\xE2\x80\x9C"); /* a, two bytes, four bytes, z, three bytes */
    json_t *v = json_loads("{\"a\":[{\"start\":0,\"end\":3},{\"start\":3,\"end\":7,\"x\":{\"start\":8,\"end\":11}},{\"start\":null,\"end\":null},"
                           "{\"start\":5000,\"end\":-1}]}", 0, NULL), *list = json_object_get(v, "a"), *inner;
    dgm_error error;

    CHECK(t, utf16_offsets(v, text, &error) == DGM_OK);
    inner = json_object_get(json_array_get(list, 1), "x");
    CHECK(t, json_integer_value(json_object_get(json_array_get(list, 0), "end")) == 2);
    CHECK(t, json_integer_value(json_object_get(json_array_get(list, 0), "end_byte")) == 3);
    CHECK(t, json_integer_value(json_object_get(json_array_get(list, 1), "end")) == 4);
    CHECK(t, json_integer_value(json_object_get(inner, "start")) == 5 && json_integer_value(json_object_get(inner, "end")) == 6);
    CHECK(t, json_is_null(json_object_get(json_array_get(list, 2), "start")) && !json_object_get(json_array_get(list, 2), "start_byte"));
    CHECK(t, json_integer_value(json_object_get(json_array_get(list, 3), "start")) == 5000);
    json_decref(v);
}
