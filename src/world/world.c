/* The world: opening, look-ups, terms of office.
 *
 * Terms without an end run to the day when the next holder of the same office came, or to a year after they were last
 * seen (`as_of`): a guess, marked by office.open. Cannot do: tell homonyms of one country apart when they have no id.
 */
#include "world/internal.h"

#include "base/error.h"
#include "base/utf8.h"

#define YEAR 365

int32_t world_day(int year, int month, int day)
{
    /* Days from civil, H. Hinnant: era of 400 years, year from March. */
    int m = month ? month : 1, d = day ? day : 1, y = year - (m <= 2);
    int era = (y >= 0 ? y : y - 399) / 400;
    int yoe = y - era * 400;
    int doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    int doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;

    return (int32_t)(era * 146097 + doe - 719468);
}

static bool digits(str s, uint32_t from, uint32_t n, int *out)
{
    uint32_t v;

    if (s.n < from + n || !str_u32(str_sub(s, from, from + n), &v))
        return false;
    *out = (int)v;
    return true;
}

bool world_parse_date(str s, bool end, int32_t *out)
{
    int y = 0, m = 0, d = 0;

    if (s.n != 4 && s.n != 7 && s.n != 10)
        return false;
    if (!digits(s, 0, 4, &y) || (s.n > 4 && (s.p[4] != '-' || !digits(s, 5, 2, &m) || m < 1 || m > 12)) ||
        (s.n > 7 && (s.p[7] != '-' || !digits(s, 8, 2, &d) || d < 1 || d > 31)))
        return false;
    if (!end || s.n == 10)
        *out = world_day(y, m, d);
    else if (s.n == 7)
        *out = (m == 12 ? world_day(y + 1, 1, 1) : world_day(y, m + 1, 1)) - 1;
    else
        *out = world_day(y + 1, 1, 1) - 1;
    return true;
}

uint32_t world_holder_key(str name, const char *country, char *out)
{
    uint32_t n = world_key(name, out);

    if (!n || n + 5 > WORLD_KEY_MAX)
        return 0;
    out[n++] = '|';
    for (const char *c = country; *c; c++)
        out[n++] = *c;
    return n;
}

/* ---- Offices ---- */

/* First later start of another person in the same office (same name and country), or INT32_MAX. */
static int32_t next_start(const world *w, uint32_t o)
{
    const office *mine = &w->office[o];
    char key[WORLD_KEY_MAX + 8];
    uint32_t n = world_holder_key(mine->name, mine->country, key), count;
    const uint32_t *list;
    int32_t best = INT32_MAX;

    count = n ? names_find(&w->holder, (str){ key, n }, &list) : 0;
    for (uint32_t i = 0; i < count; i++) {
        const office *other = &w->office[list[i]];

        if (other->person != mine->person && other->start > mine->start && other->start < best)
            best = other->start;
    }
    return best;
}

static void close_terms(world *w)
{
    for (uint32_t i = 0; i < w->office_count; i++) {
        office *o = &w->office[i];
        int32_t next;

        if (!o->open)
            continue;
        next = next_start(w, i);
        if (w->seen[i] != INT32_MAX)
            o->end = w->seen[i] + YEAR;
        if (next != INT32_MAX && next < o->end && (w->seen[i] == INT32_MAX || next > w->seen[i]))
            o->end = next;
    }
}

/* Offices grouped by person, in order of their rows; the holder index follows. */
static bool group_offices(world *w)
{
    office *sorted = heap_alloc(w->office_count + 1u, sizeof(*sorted));
    uint32_t *place = heap_alloc(w->office_count + 1u, sizeof(*place)), at = 0;

    if (!sorted || !place) {
        free(sorted);
        free(place);
        return false;
    }
    for (uint32_t i = 0; i < w->office_count; i++)
        w->person[w->office[i].person].count++;
    for (uint32_t i = 0; i < w->person_count; i++) {
        w->person[i].first = at;
        at += w->person[i].count;
        w->person[i].count = 0;
    }
    for (uint32_t i = 0; i < w->office_count; i++) {
        person *p = &w->person[w->office[i].person];

        place[i] = p->first + p->count++;
        sorted[place[i]] = w->office[i];
    }
    for (uint32_t k = 0; k < w->holder.key_count; k++)
        for (uint32_t j = 0; j < w->holder.key[k].count; j++)
            w->holder.value[w->holder.key[k].first + j] = place[w->holder.value[w->holder.key[k].first + j]];
    free(w->office);
    free(place);
    free(w->seen);
    w->seen = NULL;
    w->office = sorted;
    return true;
}

/* Role and class of a person's entry: those of the office that began last. Twins of the entry get them too. */
static void set_person_roles(world *w)
{
    for (uint32_t i = 0; i < w->entry_count; i++) {
        entry *e = &w->entry[i];
        const office *best = NULL;
        const person *p;

        if (e->kind != ENTRY_PERSON)
            continue;
        p = &w->person[e->person];
        for (uint32_t j = 0; j < p->count; j++)
            if (!best || w->office[p->first + j].start >= best->start)
                best = &w->office[p->first + j];
        e->gender = w->entry[p->entry].gender;
        e->id = w->entry[p->entry].id;
        if (best) {
            memcpy(e->role, best->role, sizeof(e->role));
            e->cls = best->cls;
        }
    }
}

static const entry **pointers(const world *w, const names *n)
{
    uint32_t total = 0;
    const entry **p;

    for (uint32_t i = 0; i < n->key_count; i++)
        if (n->key[i].first + n->key[i].count > total)
            total = n->key[i].first + n->key[i].count;
    p = heap_alloc(total + 1u, sizeof(*p));
    if (!p)
        return NULL;
    for (uint32_t i = 0; i < n->key_count; i++)
        for (uint32_t j = 0; j < n->key[i].count; j++)
            p[n->key[i].first + j] = &w->entry[n->value[n->key[i].first + j]];
    return p;
}

/* Every person once, by the standard name. */
static bool count_names(world *w)
{
    for (uint32_t i = 0; i < w->person_count; i++) {
        const entry *e = &w->entry[w->person[i].entry];
        char key[WORLD_KEY_MAX];
        uint32_t n = e->country[0] ? world_key(e->name, key) : 0;

        if (n && !origins_add(&w->origin, (str){ key, n }, e->country))
            return false;
    }
    return true;
}

dgm_status world_finish(world *w, dgm_error *error)
{
    if (!names_close(&w->name) || !names_close(&w->surname) || !names_close(&w->holder))
        return dgm_fail_memory(error);
    close_terms(w);
    if (!group_offices(w))
        return dgm_fail_memory(error);
    set_person_roles(w);
    if (!count_names(w))
        return dgm_fail_memory(error);
    w->name_entry = pointers(w, &w->name);
    w->surname_entry = pointers(w, &w->surname);
    return w->name_entry && w->surname_entry ? DGM_OK : dgm_fail_memory(error);
}

/* ---- Opening ---- */

dgm_status world_open(world **out, const char *home, const char *extra, dgm_error *error)
{
    world *w = heap_alloc(1, sizeof(*w));
    const char *dir;
    dgm_status s = DGM_OK;

    *out = NULL;
    if (!w)
        return dgm_fail_memory(error);
    arena_init(&w->mem, 0);
    dir = file_join(&w->mem, home, "world");
    if (!dir)
        s = dgm_fail_memory(error);
    if (s == DGM_OK)
        s = world_load(w, dir, "world", true, error);
    dir = extra ? file_join(&w->mem, extra, ".") : dir; /* which a file lacks */
    if (s == DGM_OK && !dir)
        s = dgm_fail_memory(error);
    if (s == DGM_OK && extra && !file_exists(dir))
        s = dgm_fail(error, DGM_EIO, UINT64_MAX, "%s: there is no such folder", extra);
    if (s == DGM_OK && extra)
        s = world_load(w, extra, extra, false, error);
    if (s == DGM_OK)
        s = world_finish(w, error);
    if (s == DGM_OK)
        s = gazetteer_open(&w->places, &w->mem, home, error);
    if (s != DGM_OK) {
        world_close(w);
        return s;
    }
    *out = w;
    return DGM_OK;
}

void world_close(world *w)
{
    if (!w)
        return;
    for (uint32_t i = 0; i < w->file_count; i++)
        file_unmap(&w->file[i]);
    free(w->file);
    free(w->entry);
    free(w->person);
    free(w->office);
    free(w->seen);
    free(w->stop);
    map_release(&w->outlet_of);
    origins_release(&w->origin);
    free(w->name_entry);
    free(w->surname_entry);
    map_release(&w->stop_of);
    map_release(&w->person_of);
    map_release(&w->country_of);
    names_release(&w->name);
    names_release(&w->surname);
    names_release(&w->holder);
    gazetteer_close(&w->places);
    arena_release(&w->mem);
    free(w);
}

/* ---- Look-ups ---- */

static uint32_t lookup(const names *n, const entry **list, str name, const entry *const **out)
{
    char key[WORLD_KEY_MAX];
    uint32_t bytes = world_key(name, key), count;
    const uint32_t *value;

    count = bytes ? names_find(n, (str){ key, bytes }, &value) : 0;
    if (count)
        *out = list + (value - n->value);
    return count;
}

uint32_t world_lookup(const world *w, str name, const entry *const **out) { return lookup(&w->name, w->name_entry, name, out); }

void world_prefetch(const world *w, const uint64_t *hash, uint32_t count)
{
    names_prefetch(&w->name, hash, count);
    gazetteer_prefetch(&w->places, hash, count);
}

uint32_t world_lookup_surname(const world *w, str name, const entry *const **out)
{
    return lookup(&w->surname, w->surname_entry, name, out);
}

uint32_t world_longest(const world *w, str first_word)
{
    char key[WORLD_KEY_MAX];
    uint32_t n = world_key(first_word, key);
    const char *space = n ? memchr(key, ' ', n) : NULL;

    return n ? names_longest(&w->name, (str){ key, space ? (uint32_t)(space - key) : n }) : 0;
}

uint32_t world_offices(const world *w, uint32_t p, const office **out)
{
    if (p >= w->person_count)
        return 0;
    *out = w->office + w->person[p].first;
    return w->person[p].count;
}

/* Later of two terms that both hold the day: the one who ends that day yields to the one who begins. */
static bool supersedes(const office *a, const office *b, int32_t day)
{
    return (b->end == day && a->end > day) || (b->open && !a->open) || (a->open == b->open && a->start > b->start && b->end - day <= 31);
}

const entry *world_holder(const world *w, str cls, const char *country, int32_t day, const office **out)
{
    char key[WORLD_KEY_MAX + 8];
    uint32_t n = world_holder_key(cls, country, key), count;
    const uint32_t *list;
    const office *best = NULL;
    bool doubt = false;

    count = n ? names_find(&w->holder, (str){ key, n }, &list) : 0;
    for (uint32_t i = 0; i < count; i++) {
        const office *o = &w->office[list[i]];

        if (o->start > day || o->end < day)
            continue;
        if (!best || best->person == o->person || supersedes(o, best, day)) {
            doubt = doubt && best && best->person == o->person;
            best = o;
        } else if (!supersedes(best, o, day)) {
            doubt = true;
        }
    }
    if (!best || doubt)
        return NULL;
    if (out)
        *out = best;
    return &w->entry[w->person[best->person].entry];
}

const entry *world_country(const world *w, const char *alpha3)
{
    uint32_t cursor, i;

    for (i = map_first(&w->country_of, str_hash(str_of(alpha3)), &cursor); i != NO_INDEX;
         i = map_next(&w->country_of, str_hash(str_of(alpha3)), &cursor))
        if (strcmp(w->entry[i].country, alpha3) == 0)
            return &w->entry[i];
    return NULL;
}

double world_name_origin(const world *w, str name, const char *country)
{
    char key[WORLD_KEY_MAX];
    uint32_t n = world_key(name, key);

    return n ? origins_score(&w->origin, (str){ key, n }, country) : 0;
}

static const outlet *find_outlet(const world *w, str name)
{
    uint32_t cursor, i;

    for (i = map_first(&w->outlet_of, str_hash(name), &cursor); i != NO_INDEX; i = map_next(&w->outlet_of, str_hash(name), &cursor))
        if (str_eq(w->outlet[i].name, name))
            return &w->outlet[i];
    return NULL;
}

/* The domain or one that it is part of; `ending`: by its last part alone. */
static const outlet *find_domain(const world *w, str url, bool ending)
{
    char low[WORLD_KEY_MAX];
    str host = str_host(url), rest;
    const outlet *x = NULL;

    if (!host.n || host.n >= sizeof(low) || !memchr(host.p, '.', host.n) || memchr(host.p, ' ', host.n))
        return NULL;
    for (uint32_t i = 0; i < host.n; i++)
        low[i] = (char)(host.p[i] >= 'A' && host.p[i] <= 'Z' ? host.p[i] + 32 : host.p[i]);
    rest = (str){ low, host.n };
    for (const char *dot; !x && (dot = memchr(rest.p, '.', rest.n)) != NULL;) {
        uint32_t cut = (uint32_t)(dot - rest.p);

        if (!ending)
            x = find_outlet(w, rest);
        else if (!memchr(dot + 1, '.', rest.n - cut - 1))
            x = find_outlet(w, str_sub(rest, cut, rest.n));
        rest = str_sub(rest, cut + 1, rest.n);
    }
    return x;
}

bool world_outlet(const world *w, str source, str url, char country[4])
{
    char key[WORLD_KEY_MAX];
    uint32_t n = source.n ? world_key(source, key) : 0;
    const outlet *x = n ? find_outlet(w, (str){ key, n }) : NULL;

    for (int ending = 0; !x && ending < 2; ending++) {
        x = find_domain(w, source, ending);
        if (!x)
            x = find_domain(w, url, ending);
    }
    memset(country, 0, 4);
    if (x)
        memcpy(country, x->country, 4);
    return x != NULL;
}

bool world_has_places(const world *w) { return w->places.header != NULL; }

uint32_t world_places(const world *w, str name, gazetteer_row *out, uint32_t max)
{
    return gazetteer_find(&w->places, name, out, max);
}

uint32_t world_places_longest(const world *w, str first_word) { return gazetteer_longest(&w->places, first_word); }
