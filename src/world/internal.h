/* Insides of the world, shared by its files. */
#ifndef DGM_WORLD_INTERNAL_H
#define DGM_WORLD_INTERNAL_H

#include "base/tsv.h"
#include "world/gazetteer.h"
#include "world/key.h"
#include "world/names.h"
#include "world/origin.h"
#include "world/world.h"

typedef struct person {
    uint32_t entry;
    uint32_t first, count; /* into world.office, after sorting */
} person;

/* A name that must not be used: `kinds` has bit 1 << entry_kind, `langs` 1 for Indonesian, 2 for English. */
typedef struct stop_name {
    str name;
    uint32_t kinds;
    uint8_t langs;
} stop_name;

/* A news outlet: name in the form of world_key(), domain, or "." and the last part of domains. */
typedef struct outlet {
    str name;
    char country[4];
    const char *file;
    uint32_t line;
} outlet;

struct world {
    arena mem;
    file_map *file;      uint32_t file_count, file_cap; /* tables: cells are borrowed from them */
    entry *entry;        uint32_t entry_count, entry_cap;
    person *person;      uint32_t person_count, person_cap;
    office *office;      uint32_t office_count, office_cap;
    int32_t *seen;       uint32_t seen_count, seen_cap; /* while loading, by office: last day seen, or INT32_MAX */
    stop_name *stop;         uint32_t stop_count, stop_cap;
    outlet *outlet;          uint32_t outlet_count, outlet_cap;
    map outlet_of;       /* name -> outlet */
    map stop_of;         /* key -> stop */
    map person_of;       /* country + key, or id -> person */
    map country_of;      /* alpha-3 -> entry */
    names name, surname, holder;
    const entry **name_entry, **surname_entry; /* parallel to name.value, surname.value */
    origins origin;      /* of names */
    gazetteer places;
};

/* Loads all tables of folder `dir`, whose files are called `label`/x.tsv in messages. `main` folder: must hold
 * countries.tsv. */
dgm_status world_load(world *w, const char *dir, const char *label, bool main, dgm_error *error);
/* Sorts offices, closes open terms, builds the indices. */
dgm_status world_finish(world *w, dgm_error *error);
/* Key of "cls or office name | country" in the arena-free buffer `out`; 0 when it does not fit. */
uint32_t world_holder_key(str name, const char *country, char *out);
/* "YYYY[-MM[-DD]]" to a day; the last day of the month or year when `end`. False when it is not such a date. */
bool world_parse_date(str s, bool end, int32_t *out);

#endif
