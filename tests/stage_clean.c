/* Adapter of the repair of text as given. Parts:
 *   clean    the text that the stages see; bytes that were replaced are spaces or other characters
 *   report   what was repaired: "invalid N at BYTE", "control N at BYTE", "tags N at BYTE", "references N", "bom"
 *   error    the message, for texts that are refused
 */
#include "runner.h"

#include "base/utf8.h"
#include "read/clean.h"

bool stage_clean_run(const test_case *c, test_env *env, test_output *out)
{
    clean_report r = { 0 };
    dgm_error error = { 0 };
    buf *report = test_part(out, "report");
    str text;

    (void)test_part(out, "error");
    (void)test_part(out, "clean");
    if (clean_text(&text, &r, test_arena(env), c->text, &error) != DGM_OK) {
        buf_z(test_part(out, "error"), error.message);
        return true;
    }
    if (text.n != c->text.n)
        return test_fail(out, "%u bytes became %u", c->text.n, text.n);
    if (utf8_valid_until(text) != text.n)
        return test_fail(out, "invalid UTF-8 at byte %u", utf8_valid_until(text));
    buf_str(test_part(out, "clean"), text);
    if (r.invalid)
        buf_printf(report, "invalid %u at %u\n", r.invalid, r.first_invalid);
    if (r.control)
        buf_printf(report, "control %u at %u\n", r.control, r.first_control);
    if (r.tags)
        buf_printf(report, "tags %u at %u\n", r.tags, r.first_tag);
    if (r.references)
        buf_printf(report, "references %u\n", r.references);
    if (r.bom)
        buf_z(report, "bom\n");
    return true;
}
