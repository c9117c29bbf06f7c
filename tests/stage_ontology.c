/* Adapter of the code tables. The input holds one question a line. Part:
 *   answers   "FAMILY BASE"   the composed code and its name
 *             "CODE"          name, quad class, Goldstein value, PLOVER type, "symmetric" when it is
 */
#include "runner.h"

#include "ontology/ontology.h"

static void close_ontology(void *p) { ontology_close(p); }

static void answer(const ontology *o, str first, str second, buf *b)
{
    str code = second.n ? ontology_compose(o, first, second) : first;
    const cameo_code *c = ontology_cameo(o, code);

    if (!c) {
        buf_z(b, "-\n");
    } else if (second.n) {
        buf_printf(b, "%.*s %.*s\n", (int)code.n, code.p, (int)c->name.n, c->name.p);
    } else {
        buf_printf(b, "%.*s, quad %u, ", (int)c->name.n, c->name.p, c->quad);
        buf_fixed(b, c->goldstein, 1);
        buf_printf(b, ", %.*s%s\n", (int)c->plover_type.n, c->plover_type.p, ontology_symmetric(o, code) ? ", symmetric" : "");
    }
}

bool stage_ontology_run(const test_case *c, test_env *env, test_output *out)
{
    void **cached = test_cache(env, "ontology", close_ontology);
    str text = c->text, line;
    dgm_error error;
    buf *b;

    if (!*cached && ontology_open((ontology **)cached, test_home(env), &error) != DGM_OK)
        return test_fail(out, "%s", error.message);
    b = test_part(out, "answers");
    while (str_split(&text, '\n', &line)) {
        str first = { "", 0 }, second = { "", 0 };

        if (str_split(&line, ' ', &first)) {
            (void)str_split(&line, ' ', &second);
            answer(*cached, first, second, b);
        }
    }
    return true;
}
