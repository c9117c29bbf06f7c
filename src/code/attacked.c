/* "Rusia menyerang Kyiv": who attacks a city attacks its people, not the government that the city stands for elsewhere
 * ("Kyiv mengecam ..."). The event gets them for its target; the mention keeps its actor. */
#include "code/attacked.h"

#include "base/error.h"
#include "base/utf8.h"

#define COERCION 18 /* roots from here on use force */

static bool uses_force(const event *e)
{
    int root = (e->cameo[0] - '0') * 10 + (e->cameo[1] - '0');

    return root >= COERCION;
}

/* Is the text a city or region of that state, and not the state itself? The gazetteer lists the best known first. */
static bool is_city_of(const world *w, str name, const char *country)
{
    gazetteer_row row;

    return world_places(w, name, &row, 1) == 1 && row.level >= 2 && strcmp(row.country, country) == 0;
}

static uint32_t people_of(doc *d, uint32_t state, str name, dgm_error *error)
{
    const char *country = d->actor[state].country;
    actor *a;

    for (uint32_t i = 0; i < d->actor_count; i++)
        if (d->actor[i].type == MENTION_LOC && str_eq(d->actor[i].name, name) && strcmp(d->actor[i].country, country) == 0 && strcmp(d->actor[i].role, "CVL") == 0)
            return i;
    a = ARENA_PUSH(d->arena, d->actor, d->actor_count, d->actor_cap);
    if (!a) {
        dgm_fail_memory(error);
        return NO_INDEX;
    }
    *a = (actor){ .name = name, .role = "CVL", .type = MENTION_LOC, .plural = true, .first_mention = NO_INDEX,
                  .id = arena_printf(d->arena, "a:%u", d->actor_count), .reason = STR("people of a place under attack"), .row = STR("") };
    memcpy(a->country, d->actor[state].country, sizeof(a->country));
    if (!a->id.p) {
        dgm_fail_memory(error);
        return NO_INDEX;
    }
    return d->actor_count - 1;
}

static dgm_status mend_target(doc *d, const world *w, participant *p, dgm_error *error)
{
    const actor *a = &d->actor[p->actor];
    str name;
    uint32_t people;

    if (p->mention == NO_INDEX || a->type != MENTION_GPE || strcmp(a->role, "GOV") != 0 || d->mention[p->mention].form != FORM_NAME)
        return DGM_OK;
    name = doc_text(d, p->start, p->end);
    if (!is_city_of(w, utf8_lower_str(d->arena, name), a->country))
        return DGM_OK;
    people = people_of(d, p->actor, name, error);
    if (people == NO_INDEX)
        return DGM_ENOMEM;
    p->actor = people;
    return DGM_OK;
}

dgm_status mend_attacked(doc *d, const world *w, dgm_error *error)
{
    for (uint32_t i = 0; i < d->event_count; i++)
        for (uint32_t k = 0; uses_force(&d->event[i]) && k < d->event[i].target_count; k++)
            TRY(mend_target(d, w, &d->event[i].target[k], error));
    return DGM_OK;
}
