/* Adapter of the world: look-ups without a document. The input holds one question a line. Part:
 *   answers   "name NAME"                     kinds, countries and roles of a name, in order
 *             "holder CLASS COUNTRY DATE"     who held the office
 *             "place NAME"                    the first row of the gazetteer: name, country, level
 *             "outlet SOURCE|URL"             the country of an outlet; "world" of those that report the world
 *             "origin COUNTRY,COUNTRY NAME"   of which of these countries somebody of the name rather is
 */
#include "runner.h"

#include "world/world.h"

static void close_world(void *p) { world_close(p); }

static void answer_name(const world *w, str name, buf *b)
{
    static const char *const kind[] = { "country", "adjective", "metonym", "person", "org", "group", "agent", "title", "given", "surname" };
    const entry *const *list;
    uint32_t n = world_lookup(w, name, &list);

    for (uint32_t i = 0; i < n; i++)
        buf_printf(b, "%s%s %s%s%s", i ? ", " : "", kind[list[i]->kind], list[i]->country, list[i]->role, list[i]->plural ? " plural" : "");
    buf_z(b, n ? "\n" : "-\n");
}

static void answer_holder(const world *w, str rest, buf *b)
{
    str cls = { "", 0 }, country = { "", 0 }, date = { "", 0 };
    char code[4] = "";
    uint32_t y = 0, m = 0, d = 0;
    const entry *e;

    (void)(str_split(&rest, ' ', &cls) && str_split(&rest, ' ', &country) && str_split(&rest, ' ', &date));
    memcpy(code, country.p, country.n < 3 ? country.n : 3);
    if (date.n == 10)
        (void)(str_u32(str_sub(date, 0, 4), &y) && str_u32(str_sub(date, 5, 7), &m) && str_u32(str_sub(date, 8, 10), &d));
    e = world_holder(w, cls, code, world_day((int)y, (int)m, (int)d), NULL);
    buf_printf(b, "%.*s\n", e ? (int)e->name.n : 1, e ? e->name.p : "-");
}

static void answer_place(const world *w, str name, buf *b)
{
    gazetteer_row row;

    if (world_places(w, name, &row, 1))
        buf_printf(b, "%.*s, %s, level %u\n", (int)row.name.n, row.name.p, row.country, row.level);
    else
        buf_z(b, "-\n");
}

static void answer_outlet(const world *w, str rest, buf *b)
{
    str source = { "", 0 };
    char country[4];
    bool known;

    (void)str_split(&rest, '|', &source);
    known = world_outlet(w, source, rest, country);
    buf_printf(b, "%s\n", !known ? "-" : country[0] ? country : "world");
}

static void answer_origin(const world *w, str rest, buf *b)
{
    str countries = { "", 0 }, part;
    char best[4] = "-";
    double most = 0;

    (void)str_split(&rest, ' ', &countries);
    while (str_split(&countries, ',', &part)) {
        char code[4] = "";
        double score;

        memcpy(code, part.p, part.n < 3 ? part.n : 3);
        score = world_name_origin(w, rest, code);
        if (score > most) {
            most = score;
            memcpy(best, code, sizeof(best));
        }
    }
    buf_printf(b, "%s\n", best);
}

bool stage_world_run(const test_case *c, test_env *env, test_output *out)
{
    void **cached = test_cache(env, "world", close_world);
    str text = c->text, line;
    dgm_error error;
    buf *b;

    if (!*cached && world_open((world **)cached, test_home(env), NULL, &error) != DGM_OK)
        return test_fail(out, "%s", error.message);
    b = test_part(out, "answers");
    while (str_split(&text, '\n', &line)) {
        if (str_starts(line, STR("name ")))
            answer_name(*cached, str_sub(line, 5, line.n), b);
        else if (str_starts(line, STR("holder ")))
            answer_holder(*cached, str_sub(line, 7, line.n), b);
        else if (str_starts(line, STR("place ")))
            answer_place(*cached, str_sub(line, 6, line.n), b);
        else if (str_starts(line, STR("outlet ")))
            answer_outlet(*cached, str_sub(line, 7, line.n), b);
        else if (str_starts(line, STR("origin ")))
            answer_origin(*cached, str_sub(line, 7, line.n), b);
        else if (line.n)
            return test_fail(out, "unknown question: %.*s", (int)line.n, line.p);
    }
    return true;
}
