/* Adapter of the langid stage. Part:
 *   language   code of the language, nothing when it cannot be told
 *   sure       "yes" where the confidence is 0.95 or more, else "no" */
#include "runner.h"

#include "langid/langid.h"

static void close_langid(void *p) { langid_close(p); }

bool stage_langid_run(const test_case *c, test_env *env, test_output *out)
{
    void **at = test_cache(env, "langid", close_langid);
    double confidence;
    dgm_error error;
    char lang[4];
    doc d;

    if (!*at && langid_open((langid **)at, test_home(env), &error) != DGM_OK)
        return test_fail(out, "%s", error.message);
    test_doc(&d, c, env);
    langid_detect(*at, d.text, lang, &confidence);
    buf_z(test_part(out, "language"), lang); /* a part "-" is an empty one */
    buf_z(test_part(out, "sure"), confidence >= 0.95 ? "yes" : "no");
    return true;
}
