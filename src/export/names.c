/* Actors as other formats spell them. */
#include "export/export.h"

bool actor_is_state(const party *p) { return str_starts(p->id, STR("country:")); }
bool actor_is_person(const party *p) { return str_starts(p->id, STR("wd:")) || str_starts(p->id, STR("p:")); }

static uint32_t add(char out[64], uint32_t n, str s)
{
    for (uint32_t i = 0; i < s.n && n < 63; i++)
        out[n++] = s.p[i];
    out[n] = '\0';
    return n;
}

str actor_cameo(char out[64], const tables *t, const party *p, bool gdelt)
{
    const body_row *body = p->country.n ? NULL : tables_body(t, p->name);
    const country_row *c = tables_country(t, p->country);
    const role_row *r = tables_role(t, p->role);
    uint32_t n = 0;

    out[0] = '\0';
    if (body)
        return (str){ out, add(out, 0, body->cameo) };
    if (c)
        n = add(out, n, gdelt ? c->gdelt : c->cameo);
    else if (!gdelt && !(r && r->plover_country.n && str_eq(r->cameo, r->plover_country))) /* IGO and NGO stand alone */
        n = add(out, n, STR("---"));
    if (r && !(c && actor_is_state(p)))
        n = add(out, n, r->cameo);
    return (str){ out, n };
}

str actor_plover_country(const tables *t, const party *p)
{
    const country_row *c = tables_country(t, p->country);
    const body_row *body = c ? NULL : tables_body(t, p->name);
    const role_row *r = tables_role(t, p->role);

    return c ? c->plover : body ? body->plover : r ? r->plover_country : (str){ "", 0 };
}

void day_dashed(char out[11], const char day[9])
{
    out[0] = '\0';
    if (day[0])
        for (int i = 0, n = 0; i < 8; i++) {
            if (i == 4 || i == 6)
                out[n++] = '-';
            out[n++] = day[i];
            out[n] = '\0';
        }
}
