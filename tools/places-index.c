/* Builds the index of places that the library maps: places-index WORLD_DIR OUT.
 *
 * In: places.tsv, regions.tsv, counties.tsv, indonesia-regions.tsv, places-own.tsv, countries.tsv, stop.tsv of WORLD_DIR. Out: the
 * file described in src/world/gazetteer.h. Run by the build; the same tables give the same bytes.
 * Where a table has no population, a standing weight by kind of place takes its part in the order of homonyms.
 */
#include "base/buf.h"
#include "base/error.h"
#include "base/tsv.h"
#include "world/gazetteer.h"
#include "world/key.h"
#include "world/names.h"

#include <xxhash.h>

typedef struct builder {
    arena mem;
    names index;
    gazetteer_place *row; uint32_t row_count, row_cap;
    str *name;            uint32_t name_count, name_cap;   /* parallel to row: standard name */
    str *admin1;          uint32_t admin1_count, admin1_cap;
    map stop_of, division_of; /* division_of: hash of the code; the codes are few and checked to differ */
    str *stop;            uint32_t stop_count, stop_cap;
    uint8_t *stop_lang;   uint32_t stop_lang_count, stop_lang_cap;
    map pool_of;          /* hash -> pool offset */
    buf pool;
    dgm_error error;
} builder;

/* What a place without population counts for, and its level. */
static const struct kind { const char *name; uint8_t level; uint32_t weight; } kinds[] = {
    { "country", 1, 50000000 }, { "admin1", 2, 1500000 }, { "conflict", 2, 3000000 }, { "ocean", 0, 4000000 }, { "sea", 0, 3000000 },
    { "gulf", 0, 800000 }, { "strait", 0, 800000 }, { "region", 0, 600000 }, { "island", 3, 200000 }, { "river", 5, 60000 },
    { "lake", 5, 50000 }, { "mountain", 5, 50000 }, { "cape", 5, 20000 }, { "province", 2, 1500000 }, { "kabupaten", 3, 100000 },
    { "kota", 3, 100000 }, { "kecamatan", 4, 3000 }, { "city", 4, 50000 }, { "town", 4, 10000 }, { "spot", 5, 40000 }, { "continent", 0, 20000000 },
    { "division", 2, 1600000 }, { "regency", 3, 900000 }, { "county", 3, 30000 },
};

static const struct kind *kind_of(str name)
{
    for (uint32_t i = 0; i < COUNT_OF(kinds); i++)
        if (str_is(name, kinds[i].name))
            return &kinds[i];
    return NULL;
}

static int die(builder *b)
{
    fprintf(stderr, "places-index: %s\n", b->error.message);
    return 1;
}

static bool add_name(builder *b, uint32_t row, str name, uint32_t match)
{
    char key[WORLD_KEY_MAX];
    uint32_t n = world_key(name, key), words = 1;
    str kept;

    if (n < 2)
        return true;
    for (uint32_t i = 0; i < name.n; i++)
        words += name.p[i] == ' ' || name.p[i] == '.' || name.p[i] == ',' ? 1 : name.p[i] == '-' || name.p[i] == '\'' ? 2 : 0;
    kept = arena_str(&b->mem, (str){ key, n });
    return kept.p && names_add(&b->index, kept, row * 4 + match, words);
}

static bool add_list(builder *b, uint32_t row, str list, uint32_t match)
{
    str part;

    while (str_split(&list, ';', &part))
        if (!add_name(b, row, str_trim(part), match))
            return false;
    return true;
}

static uint32_t add_row(builder *b, str name, str country, str admin1, str lat, str lon, str population, str id, const struct kind *k)
{
    gazetteer_place *p = ARENA_PUSH(&b->mem, b->row, b->row_count, b->row_cap);
    str *n = ARENA_PUSH(&b->mem, b->name, b->name_count, b->name_cap), *a = ARENA_PUSH(&b->mem, b->admin1, b->admin1_count, b->admin1_cap);
    double y = 0, x = 0;
    uint32_t people = 0, number = 0;

    if (!p || !n || !a)
        return NO_INDEX;
    *n = name;
    *a = admin1;
    if (!str_double(lat, &y) || !str_double(lon, &x)) {
        y = x = 0;
        p->unknown = 1;
    }
    (void)str_u32(population, &people);
    (void)str_u32(id, &number);
    p->geonameid = number;
    p->lat = (int32_t)(y * 100000 + (y < 0 ? -0.5 : 0.5));
    p->lon = (int32_t)(x * 100000 + (x < 0 ? -0.5 : 0.5));
    p->population = people ? people : k->weight;
    p->level = p->precision = k->level;
    memcpy(p->country, country.p, country.n < 3 ? country.n : 3);
    return b->row_count - 1;
}

typedef bool row_reader(builder *b, const tsv *t);

static bool read_stop(builder *b, const tsv *t)
{
    char key[WORLD_KEY_MAX];
    uint32_t n = world_key(tsv_get(t, 0), key);
    str kinds_of = tsv_get(t, 2), part, *s;
    uint8_t *lang;
    bool place = false;

    while (str_split(&kinds_of, ';', &part))
        place |= str_is(part, "place");
    if (!place || !n)
        return true;
    s = ARENA_PUSH(&b->mem, b->stop, b->stop_count, b->stop_cap);
    lang = ARENA_PUSH(&b->mem, b->stop_lang, b->stop_lang_count, b->stop_lang_cap);
    if (!s || !lang)
        return false;
    *s = arena_str(&b->mem, (str){ key, n });
    *lang = str_is(tsv_get(t, 1), "id") ? 1 : str_is(tsv_get(t, 1), "en") ? 2 : 3;
    return s->p && map_add(&b->stop_of, str_hash(*s), b->stop_count - 1);
}

static bool read_country(builder *b, const tsv *t)
{
    uint32_t r = add_row(b, tsv_get(t, 1), tsv_get(t, 0), STR(""), tsv_get(t, 5), tsv_get(t, 6), STR(""), STR(""), kind_of(STR("country")));

    return r != NO_INDEX && add_name(b, r, tsv_get(t, 1), 0) && add_name(b, r, tsv_get(t, 3), 1) && add_list(b, r, tsv_get(t, 2), 1) &&
           add_list(b, r, tsv_get(t, 4), 1);
}

static bool read_place(builder *b, const tsv *t)
{
    uint32_t r = add_row(b, tsv_get(t, 1), tsv_get(t, 4), tsv_get(t, 5), tsv_get(t, 7), tsv_get(t, 8), tsv_get(t, 9), tsv_get(t, 0),
                         kind_of(STR("town")));

    if (r == NO_INDEX)
        return false;
    if (str_is(tsv_get(t, 6), "PPLC") && b->row[r].population < 1000000)
        b->row[r].population += 1000000; /* a capital comes before its namesakes */
    return add_name(b, r, tsv_get(t, 1), 0) && add_list(b, r, tsv_get(t, 2), 1) && add_list(b, r, tsv_get(t, 3), 2);
}

static bool read_region(builder *b, const tsv *t)
{
    const struct kind *k = kind_of(tsv_get(t, 1));
    str prefix = STR("geonames:"), id;
    uint32_t r;

    if (!k) {
        (void)tsv_fail(t, &b->error, "unknown type \"%.*s\"", (int)tsv_get(t, 1).n, tsv_get(t, 1).p);
        return false;
    }
    id = tsv_get(t, 0);
    id = str_starts(id, prefix) ? (str){ id.p + prefix.n, id.n - prefix.n } : STR("");
    r = add_row(b, tsv_get(t, 2), tsv_get(t, 4), STR(""), tsv_get(t, 5), tsv_get(t, 6), STR(""), id, k);
    return r != NO_INDEX && add_name(b, r, tsv_get(t, 2), 0) && add_list(b, r, tsv_get(t, 3), 1);
}

/* "Huron County"; the bare name is kept as a weak short form. */
static bool read_county(builder *b, const tsv *t)
{
    uint32_t r = add_row(b, tsv_get(t, 1), tsv_get(t, 3), tsv_get(t, 4), tsv_get(t, 5), tsv_get(t, 6), STR(""), STR(""), kind_of(STR("county")));

    return r != NO_INDEX && add_name(b, r, tsv_get(t, 1), 0) && (!tsv_get(t, 2).n || add_name(b, r, tsv_get(t, 2), 3));
}

/* A division without coordinates has those of the one around it, which its precision tells. */
static bool take_parent(builder *b, uint32_t r, str code, str parent)
{
    uint32_t cursor, up = map_first(&b->division_of, str_hash(parent), &cursor);

    if (b->row[r].unknown && up != NO_INDEX) {
        b->row[r].lat = b->row[up].lat;
        b->row[r].lon = b->row[up].lon;
        b->row[r].unknown = b->row[up].unknown;
        b->row[r].precision = b->row[up].precision;
    }
    return map_add(&b->division_of, str_hash(code), r);
}

/* "Kecamatan X" is safe under its full name; the bare name of a district is kept as a weak short form. */
static bool read_division(builder *b, const tsv *t)
{
    const struct kind *k = kind_of(tsv_get(t, 1));
    uint32_t r = k ? add_row(b, tsv_get(t, 2), STR("IDN"), STR(""), tsv_get(t, 5), tsv_get(t, 6), tsv_get(t, 7), tsv_get(t, 4), k) : NO_INDEX;
    str full;

    if (r == NO_INDEX || !take_parent(b, r, tsv_get(t, 0), tsv_get(t, 8)))
        return false;
    if (k->level != 4)
        return add_name(b, r, tsv_get(t, 2), 0) && add_list(b, r, tsv_get(t, 3), 1);
    full = arena_printf(&b->mem, "Kecamatan %.*s", (int)tsv_get(t, 2).n, tsv_get(t, 2).p);
    return full.p && add_name(b, r, full, 0) && add_name(b, r, tsv_get(t, 2), 3) && add_list(b, r, tsv_get(t, 3), 3);
}

static const struct table { const char *file, *columns; row_reader *read; } tables[] = {
    { "stop.tsv", "name lang kinds", read_stop },
    { "stop-own.tsv", "name lang kinds", read_stop },
    { "countries.tsv", "alpha3 name_en alt_en name_id alt_id lat lon", read_country },
    { "places-own.tsv", "id type name names country lat lon", read_region },
    { "regions.tsv", "id type name names country lat lon", read_region },
    { "counties.tsv", "id name short country admin1 lat lon", read_county },
    { "indonesia-regions.tsv", "code level name names geonameid lat lon population parent", read_division },
    { "places.tsv", "geonameid name names alternates country admin1 feature lat lon population", read_place },
};

static bool read_table(builder *b, const char *dir, const struct table *table)
{
    const char *path = file_join(&b->mem, dir, table->file);
    int more;
    tsv t;

    if (!path || tsv_open(&t, path, table->columns, &b->error) != DGM_OK)
        return false;
    b->error.message[0] = '\0';
    while ((more = tsv_next(&t, &b->error)) > 0)
        if (!table->read(b, &t)) {
            if (!b->error.message[0])
                (void)tsv_fail(&t, &b->error, "out of memory or a row that cannot be read");
            return false;
        }
    return more == 0; /* the map stays: names are borrowed from it */
}

/* ---- Writing ---- */

static uint32_t pool_text(builder *b, str s)
{
    uint64_t hash = str_hash(s);
    uint32_t cursor, at = map_first(&b->pool_of, hash, &cursor);
    uint16_t n = (uint16_t)(s.n < 65535 ? s.n : 65535);

    for (; at != NO_INDEX; at = map_next(&b->pool_of, hash, &cursor)) {
        uint16_t m;

        memcpy(&m, b->pool.p + at - 2, 2);
        if (m == n && memcmp(b->pool.p + at, s.p, n) == 0)
            return at;
    }
    buf_add(&b->pool, &n, 2);
    at = (uint32_t)b->pool.n;
    buf_add(&b->pool, s.p, n);
    if (!map_add(&b->pool_of, hash, at))
        b->pool.failed = true;
    return at;
}

static uint32_t slots_for(uint32_t n)
{
    uint32_t size = 64;

    while (size < n * 2)
        size *= 2;
    return size;
}

static uint8_t common_langs(const builder *b, str key)
{
    uint32_t cursor, i = map_first(&b->stop_of, str_hash(key), &cursor);
    uint8_t langs = 0;

    for (; i != NO_INDEX; i = map_next(&b->stop_of, str_hash(key), &cursor))
        if (str_eq(b->stop[i], key))
            langs |= b->stop_lang[i];
    return langs;
}

/* A row that bears the name twice keeps its best match. Returns the new number. */
static uint32_t drop_twins(uint32_t *link, uint32_t n)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < n; i++) {
        uint32_t j = 0;

        while (j < kept && link[j] >> 2 != link[i] >> 2)
            j++;
        if (j == kept)
            link[kept++] = link[i];
        else if ((link[i] & 3) < (link[j] & 3))
            link[j] = link[i];
    }
    return kept;
}

/* Most populous first; among equals the better match, then the earlier row. Groups are small. */
static void sort_group(const builder *b, uint32_t *link, uint32_t n)
{
    for (uint32_t i = 1; i < n; i++)
        for (uint32_t j = i; j > 0; j--) {
            uint32_t x = link[j - 1], y = link[j], px = b->row[x >> 2].population, py = b->row[y >> 2].population;

            if (px > py || (px == py && ((x & 3) < (y & 3) || ((x & 3) == (y & 3) && x < y))))
                break;
            link[j - 1] = y;
            link[j] = x;
        }
}

static void put_slot(gazetteer_slot *table, uint32_t size, str key, gazetteer_slot slot)
{
    uint32_t i = (uint32_t)str_hash(key) & (size - 1);

    while (table[i].text)
        i = (i + 1) & (size - 1);
    table[i] = slot;
}

static bool write_index(builder *b, const char *path)
{
    gazetteer_header h = { .magic = { 'D', 'G', 'M', 0xF1, 'p', 'l', 'c', '\n' }, .endian = 0x01020304, .version = GAZETTEER_VERSION };
    gazetteer_slot *slot, *first;
    buf out = { 0 };
    bool done;

    buf_add(&b->pool, "\0\0", 2);
    for (uint32_t i = 0; i < b->row_count; i++) {
        b->row[i].name = pool_text(b, b->name[i]);
        b->row[i].admin1 = pool_text(b, b->admin1[i]);
    }
    h.row_count = b->row_count;
    h.slot_count = slots_for(b->index.key_count);
    h.first_count = slots_for(b->index.first_count);
    slot = arena_alloc(&b->mem, h.slot_count, sizeof(*slot));
    first = arena_alloc(&b->mem, h.first_count, sizeof(*first));
    if (!slot || !first)
        return false;
    for (uint32_t i = 0; i < b->index.key_count; i++) {
        name_key *k = &b->index.key[i];
        uint32_t n = drop_twins(b->index.value + k->first, k->count < 65535 ? k->count : 65535);

        sort_group(b, b->index.value + k->first, n);
        put_slot(slot, h.slot_count, k->name, (gazetteer_slot){ pool_text(b, k->name), k->first, (uint16_t)n, common_langs(b, k->name), 0 });
        if (k->first + k->count > h.link_count)
            h.link_count = k->first + k->count;
    }
    for (uint32_t i = 0; i < b->index.first_count; i++)
        put_slot(first, h.first_count, b->index.first[i].word,
                 (gazetteer_slot){ pool_text(b, b->index.first[i].word), b->index.first[i].longest, 0, 0, 0 });
    h.pool_size = (uint32_t)b->pool.n;
    buf_add(&out, &h, sizeof(h));
    buf_add(&out, b->row, b->row_count * sizeof(*b->row));
    buf_add(&out, slot, h.slot_count * sizeof(*slot));
    buf_add(&out, first, h.first_count * sizeof(*first));
    buf_add(&out, b->index.value, h.link_count * sizeof(uint32_t));
    buf_add(&out, b->pool.p, b->pool.n);
    if (out.failed || b->pool.failed) {
        buf_release(&out);
        return false;
    }
    h.file_size = out.n;
    h.body_hash = XXH3_64bits(out.p + sizeof(h), out.n - sizeof(h));
    memcpy(out.p, &h, sizeof(h));
    done = file_write(path, out.p, out.n, &b->error) == DGM_OK;
    buf_release(&out);
    return done;
}

static void release(builder *b)
{
    names_release(&b->index);
    map_release(&b->stop_of);
    map_release(&b->division_of);
    map_release(&b->pool_of);
    buf_release(&b->pool);
    arena_release(&b->mem);
}

int main(int argc, char **argv)
{
    builder b = { 0 };
    int rc = 0;

    if (argc != 3) {
        fprintf(stderr, "usage: places-index WORLD_DIR OUT\n");
        return 2;
    }
    (void)dgm_fail(&b.error, DGM_ENOMEM, UINT64_MAX, "out of memory");
    arena_init(&b.mem, 0);
    for (uint32_t i = 0; i < COUNT_OF(tables) && rc == 0; i++)
        if (!read_table(&b, argv[1], &tables[i]))
            rc = die(&b);
    if (rc == 0) {
        (void)dgm_fail(&b.error, DGM_ENOMEM, UINT64_MAX, "out of memory");
        if (!names_close(&b.index) || !write_index(&b, argv[2]))
            rc = die(&b);
    }
    release(&b);
    return rc;
}
