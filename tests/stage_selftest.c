/* The runner's own test: gives the input back (`echo`), its bytes in hexadecimal (`hex`) and nothing (`empty`). */
#include "runner.h"

bool stage_selftest_run(const test_case *c, test_env *env, test_output *out)
{
    (void)env;
    buf_str(test_part(out, "echo"), c->text);
    for (uint32_t i = 0; i < c->text.n; i++)
        buf_printf(test_part(out, "hex"), "%02x", (unsigned)(unsigned char)c->text.p[i]);
    (void)test_part(out, "hex");
    (void)test_part(out, "empty");
    return !str_is(test_setting_get(c, "fail"), "yes") || test_fail(out, "told to fail");
}
