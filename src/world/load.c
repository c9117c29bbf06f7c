/* Reading the tables of world/ into entries, persons and offices.
 *
 * One function a table. Names go through add_name(), which makes the key, asks the list of stopped names and splits off
 * acronyms. Strings are borrowed from the mapped files. Persons are the same when they share an id, or a country and a
 * name; so a row written by hand adds an office to a person known from another table.
 */
#include "world/internal.h"

#include "base/error.h"
#include "base/utf8.h"

typedef struct loader {
    world *w;
    dgm_error *error;
    tsv t;
    const char *file; /* label for entries */
    str last[4];      /* id, name, variants, country of the person of the row before */
    uint32_t last_person;
} loader;

typedef dgm_status row_reader(loader *l);

static dgm_status memory(loader *l) { return dgm_fail_memory(l->error); }

static str keep_key(loader *l, str name)
{
    char out[WORLD_KEY_MAX];
    uint32_t n = world_key(name, out);

    return n ? arena_str(&l->w->mem, (str){ out, n }) : (str){ "", 0 };
}

static entry *new_entry(loader *l, entry_kind kind, uint8_t lang)
{
    world *w = l->w;
    entry *e;

    if (w->entry_count == w->entry_cap) {
        uint32_t cap = w->entry_cap ? w->entry_cap * 2 : 4096;
        entry *p = heap_realloc(w->entry, cap, sizeof(*p));

        if (!p)
            return NULL;
        w->entry = p;
        w->entry_cap = cap;
    }
    e = &w->entry[w->entry_count++];
    *e = (entry){ .kind = kind, .lang = lang, .file = l->file, .line = l->t.line, .person = NO_INDEX };
    e->name = e->cls = e->body = e->id = (str){ "", 0 };
    return e;
}

static void set_code(char out[4], str s)
{
    uint32_t n = s.n < 3 ? s.n : 3;

    memcpy(out, s.p, n);
    out[n] = '\0';
}

static uint8_t lang_of(str s) { return str_is(s, "id") ? 'i' : str_is(s, "en") ? 'e' : 0; }

/* "AS", "U.S.", "BIN": two to six signs, letters all in upper case. */
static bool is_acronym(str s)
{
    uint32_t letters = 0;

    for (uint32_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if (c >= 'A' && c <= 'Z')
            letters++;
        else if (c != '.' && c != '-' && !ascii_is_digit(c))
            return false;
    }
    return letters >= 2 && s.n <= 7;
}

/* Largest number of words in which a tokeniser may cut the name. */
static uint32_t most_words(str s)
{
    uint32_t n = 1;

    for (uint32_t i = 0; i < s.n; i++)
        n += s.p[i] == ' ' || s.p[i] == '.' || s.p[i] == ',' || s.p[i] == '(' || s.p[i] == ')' ? 1 :
             s.p[i] == '-' || s.p[i] == '\'' || s.p[i] == '/' ? 2 : 0;
    return n;
}

/* Languages in which the name is stopped for this kind: 1 Indonesian, 2 English. */
static uint8_t stopped(const world *w, str key, entry_kind kind)
{
    uint64_t hash = str_hash(key);
    uint32_t cursor, i = map_first(&w->stop_of, hash, &cursor);
    uint8_t langs = 0;

    for (; i != NO_INDEX; i = map_next(&w->stop_of, hash, &cursor))
        if (str_eq(w->stop[i].name, key) && w->stop[i].kinds & (1u << kind))
            langs |= w->stop[i].langs;
    return langs;
}

/* The entry itself, or its twin with other language or acronym flag (made once a row: twins stand right behind). */
static uint32_t variant_entry(loader *l, uint32_t base, uint8_t lang, bool acronym)
{
    world *w = l->w;
    entry *e;

    if (w->entry[base].lang == lang && w->entry[base].acronym == acronym)
        return base;
    for (uint32_t i = base + 1; i < w->entry_count && i < base + 8; i++)
        if (w->entry[i].line == w->entry[base].line && w->entry[i].file == w->entry[base].file &&
            w->entry[i].kind == w->entry[base].kind && w->entry[i].lang == lang && w->entry[i].acronym == acronym &&
            w->entry[i].plural == w->entry[base].plural && w->entry[i].person == w->entry[base].person)
            return i;
    e = new_entry(l, w->entry[base].kind, lang);
    if (!e)
        return NO_INDEX;
    *e = w->entry[base];
    e->lang = lang;
    e->acronym = acronym;
    return w->entry_count - 1;
}

static dgm_status add_name(loader *l, uint32_t base, str name)
{
    world *w = l->w;
    str key = keep_key(l, name);
    uint8_t lang = w->entry[base].lang, stopping;
    bool acronym = is_acronym(name);
    uint32_t i, words = most_words(name);

    if (!key.p)
        return memory(l);
    if (!key.n)
        return DGM_OK;
    stopping = w->stop_count ? stopped(w, key, w->entry[base].kind) : 0;
    if (stopping == 3 || (stopping == 1 && lang == 'i') || (stopping == 2 && lang == 'e'))
        return DGM_OK;
    if (lang == 0 && stopping)
        lang = stopping == 1 ? 'e' : 'i';
    i = variant_entry(l, base, lang, acronym);
    if (i == NO_INDEX)
        return memory(l);
    if (w->entry[base].kind == ENTRY_GIVEN || w->entry[base].kind == ENTRY_SURNAME)
        words = 0;
    if (!names_add(&w->name, key, i, words))
        return memory(l);
    if (w->entry[base].kind == ENTRY_PERSON) {
        const char *p = key.p + key.n;

        while (p > key.p && p[-1] != ' ')
            p--;
        if (p > key.p && !names_add(&w->surname, str_sub(key, (uint32_t)(p - key.p), key.n), base, 0))
            return memory(l);
    }
    return DGM_OK;
}

static dgm_status add_names(loader *l, uint32_t base, str list)
{
    str part;

    while (str_split(&list, ';', &part))
        TRY(add_name(l, base, str_trim(part)));
    return DGM_OK;
}

static str make_id(loader *l, const char *kind, str name)
{
    char key[WORLD_KEY_MAX];
    uint32_t n = world_key(name, key);

    for (uint32_t i = 0; i < n; i++)
        if (key[i] == ' ')
            key[i] = '-';
    return arena_printf(&l->w->mem, "%s:%.*s", kind, (int)n, key);
}

/* ---- stop.tsv ---- */

static const char *const kind_name[] = { "country", "adjective", "metonym", "person", "org", "group", "agent", "title",
                                         "given", "surname", "place" };

static dgm_status read_stop(loader *l)
{
    world *w = l->w;
    str kinds = tsv_get(&l->t, 2), part, lang = tsv_get(&l->t, 1);
    stop_name s = { keep_key(l, tsv_get(&l->t, 0)), 0, lang_of(lang) == 'i' ? 1 : lang_of(lang) == 'e' ? 2 : 3 };

    if (!s.name.p)
        return memory(l);
    while (str_split(&kinds, ';', &part)) {
        uint32_t i = 0;

        while (i < COUNT_OF(kind_name) && !str_is(part, kind_name[i]))
            i++;
        if (i == COUNT_OF(kind_name))
            return tsv_fail(&l->t, l->error, "unknown kind \"%.*s\"", (int)part.n, part.p);
        s.kinds |= 1u << i;
    }
    if (w->stop_count == w->stop_cap) {
        uint32_t cap = w->stop_cap ? w->stop_cap * 2 : 256;
        stop_name *p = heap_realloc(w->stop, cap, sizeof(*p));

        if (!p)
            return memory(l);
        w->stop = p;
        w->stop_cap = cap;
    }
    w->stop[w->stop_count] = s;
    return map_add(&w->stop_of, str_hash(s.name), w->stop_count++) ? DGM_OK : memory(l);
}

/* ---- countries.tsv, countries-own.tsv ---- */

static bool in_list(str list, str name)
{
    str part;

    while (str_split(&list, ';', &part))
        if (str_eq(part, name))
            return true;
    return false;
}

static uint32_t country_entry(loader *l, entry_kind kind, uint8_t lang, str name, str code)
{
    entry *e = new_entry(l, kind, lang);

    if (!e)
        return NO_INDEX;
    e->name = name;
    set_code(e->country, code);
    set_code(e->role, STR("GOV"));
    e->id = arena_printf(&l->w->mem, "country:%.*s", (int)code.n, code.p);
    return e->id.p ? l->w->entry_count - 1 : NO_INDEX;
}

/* Names of both languages share an entry where they are spelt alike. */
static dgm_status country_names(loader *l, uint32_t both, uint32_t english, uint32_t indonesian, str en, str alt_en, str id, str alt_id)
{
    str part, list;

    TRY(add_name(l, str_eq(en, id) || in_list(alt_id, en) ? both : english, en));
    if (!str_eq(en, id))
        TRY(add_name(l, in_list(alt_en, id) ? both : indonesian, id));
    for (list = alt_en; str_split(&list, ';', &part);)
        TRY(add_name(l, str_eq(part, id) || in_list(alt_id, part) ? both : english, part));
    for (list = alt_id; str_split(&list, ';', &part);)
        if (!str_eq(part, en) && !in_list(alt_en, part))
            TRY(add_name(l, indonesian, part));
    return DGM_OK;
}

/* "Israelis", "Americans", "Englishmen": the people of a demonym that takes a plural. */
static str plural_demonym(loader *l, str s)
{
    if (str_ends(s, STR("man")) && s.n > 6 && !str_ends(s, STR("German")) && !str_ends(s, STR("Roman")))
        return arena_printf(&l->w->mem, "%.*sen", (int)s.n - 2, s.p);
    if (s.n < 2 || str_ends(s, STR("ese")) || str_ends(s, STR("s")) || str_ends(s, STR("sh")) || str_ends(s, STR("ch")))
        return (str){ "", 0 };
    return arena_printf(&l->w->mem, "%.*ss", (int)s.n, s.p);
}

static dgm_status adjectives(loader *l, str name, str code, str list, uint8_t lang)
{
    uint32_t one = country_entry(l, ENTRY_ADJECTIVE, lang, name, code), many;
    str part;

    many = one == NO_INDEX ? NO_INDEX : country_entry(l, ENTRY_ADJECTIVE, lang, name, code);
    if (many == NO_INDEX)
        return memory(l);
    l->w->entry[many].plural = true;
    set_code(l->w->entry[many].role, STR("CVL"));
    while (str_split(&list, ';', &part)) {
        str plural = lang == 'e' ? plural_demonym(l, part) : (str){ "", 0 };

        TRY(add_name(l, one, part));
        if (!plural.p)
            return memory(l);
        if (plural.n)
            TRY(add_name(l, many, plural));
    }
    return DGM_OK;
}

static dgm_status read_country(loader *l)
{
    world *w = l->w;
    str code = tsv_get(&l->t, 0), en = tsv_get(&l->t, 1), alt_en = tsv_get(&l->t, 2), id = tsv_get(&l->t, 3);
    str alt_id = tsv_get(&l->t, 4), adj_id = tsv_get(&l->t, 6), part, rest;
    uint32_t cursor, known, both, english, indonesian;
    str name = en;

    if (code.n != 3)
        return tsv_fail(&l->t, l->error, "\"%.*s\" is not an ISO alpha-3 code", (int)code.n, code.p);
    known = map_first(&w->country_of, str_hash(code), &cursor);
    if (known != NO_INDEX)
        name = w->entry[known].name;
    both = country_entry(l, ENTRY_COUNTRY, 0, name, code);
    english = country_entry(l, ENTRY_COUNTRY, 'e', name, code);
    indonesian = country_entry(l, ENTRY_COUNTRY, 'i', name, code);
    if (both == NO_INDEX || english == NO_INDEX || indonesian == NO_INDEX)
        return memory(l);
    if (known == NO_INDEX && !map_add(&w->country_of, str_hash(code), both))
        return memory(l);
    TRY(country_names(l, both, english, indonesian, en, alt_en, id, alt_id));
    TRY(adjectives(l, name, code, tsv_get(&l->t, 5), 'e'));
    /* Indonesian adjectives are mostly the bare name, which is known already. */
    for (rest = adj_id; str_split(&rest, ';', &part);)
        if (!str_eq(part, id) && !in_list(alt_id, part))
            TRY(adjectives(l, name, code, part, 'i'));
    return DGM_OK;
}

/* ---- metonyms, agents, titles, bodies, groups, names ---- */

static dgm_status read_metonym(loader *l)
{
    entry *e = new_entry(l, ENTRY_METONYM, lang_of(tsv_get(&l->t, 0)));

    if (!e)
        return memory(l);
    e->name = tsv_get(&l->t, 4).n ? tsv_get(&l->t, 4) : tsv_get(&l->t, 1);
    set_code(e->country, tsv_get(&l->t, 2));
    set_code(e->role, tsv_get(&l->t, 3));
    e->body = tsv_get(&l->t, 4);
    e->id = make_id(l, "metonym", tsv_get(&l->t, 1));
    return e->id.p ? add_name(l, l->w->entry_count - 1, tsv_get(&l->t, 1)) : memory(l);
}

static uint32_t agent_entry(loader *l, str id, bool plural)
{
    entry *e = new_entry(l, ENTRY_AGENT, lang_of(tsv_get(&l->t, 0)));

    if (!e)
        return NO_INDEX;
    e->name = tsv_get(&l->t, 1);
    e->plural = plural;
    set_code(e->role, tsv_get(&l->t, 5));
    set_code(e->country, tsv_get(&l->t, 6));
    e->id = id;
    return l->w->entry_count - 1;
}

static dgm_status read_agent(loader *l)
{
    bool group = str_is(tsv_get(&l->t, 4), "1");
    str id = make_id(l, "agent", tsv_get(&l->t, 1));
    uint32_t one = id.p ? agent_entry(l, id, group) : NO_INDEX;

    if (one == NO_INDEX)
        return memory(l);
    TRY(add_name(l, one, tsv_get(&l->t, 1)));
    TRY(add_names(l, one, tsv_get(&l->t, 2)));
    if (tsv_get(&l->t, 3).n) {
        uint32_t many = agent_entry(l, id, true);

        if (many == NO_INDEX)
            return memory(l);
        TRY(add_names(l, many, tsv_get(&l->t, 3)));
    }
    return DGM_OK;
}

static dgm_status read_title(loader *l)
{
    entry *e = new_entry(l, ENTRY_TITLE, lang_of(tsv_get(&l->t, 0)));
    uint32_t i = l->w->entry_count - 1;

    if (!e)
        return memory(l);
    e->name = tsv_get(&l->t, 1);
    set_code(e->role, tsv_get(&l->t, 3));
    e->cls = tsv_get(&l->t, 4);
    e->body = tsv_get(&l->t, 5);
    set_code(e->country, tsv_get(&l->t, 6));
    e->id = make_id(l, "title", e->name);
    if (!e->id.p)
        return memory(l);
    TRY(add_name(l, i, tsv_get(&l->t, 1)));
    return add_names(l, i, tsv_get(&l->t, 2));
}

static dgm_status read_body(loader *l, entry_kind kind, const char *prefix)
{
    str en = tsv_get(&l->t, 0), id = tsv_get(&l->t, 1);
    entry *e = new_entry(l, kind, 0);
    uint32_t i = l->w->entry_count - 1;

    if (!e)
        return memory(l);
    set_code(e->country, tsv_get(&l->t, 3));
    set_code(e->role, tsv_get(&l->t, 4));
    /* Indonesian bodies are called by their Indonesian names everywhere. */
    e->name = strcmp(e->country, "IDN") == 0 && id.n ? id : en;
    e->plural = kind == ENTRY_GROUP;
    e->id = make_id(l, prefix, e->name);
    if (!e->id.p)
        return memory(l);
    TRY(add_name(l, i, en));
    TRY(add_name(l, i, id));
    return add_names(l, i, tsv_get(&l->t, 2));
}

static dgm_status read_organisation(loader *l) { return read_body(l, ENTRY_ORG, "org"); }
static dgm_status read_group(loader *l) { return read_body(l, ENTRY_GROUP, "group"); }

static dgm_status read_name(loader *l)
{
    entry *e = new_entry(l, str_is(tsv_get(&l->t, 0), "given") ? ENTRY_GIVEN : ENTRY_SURNAME, 0);

    if (!e)
        return memory(l);
    e->name = tsv_get(&l->t, 1);
    e->gender = tsv_get(&l->t, 2).n ? tsv_get(&l->t, 2).p[0] : 0;
    return add_name(l, l->w->entry_count - 1, e->name);
}

/* ---- outlets.tsv ---- */

static dgm_status read_outlet(loader *l)
{
    world *w = l->w;
    str list = tsv_get(&l->t, 0), part;

    while (str_split(&list, ';', &part)) {
        str name = str_trim(part);
        str key = name.n && name.p[0] == '.' ? name : keep_key(l, name);
        outlet *x;

        if (!key.p)
            return memory(l);
        if (!key.n)
            continue;
        x = ARENA_PUSH(&w->mem, w->outlet, w->outlet_count, w->outlet_cap);
        if (!x || !map_add(&w->outlet_of, str_hash(key), w->outlet_count - 1))
            return memory(l);
        *x = (outlet){ .name = key, .file = l->file, .line = l->t.line };
        set_code(x->country, tsv_get(&l->t, 1));
    }
    return DGM_OK;
}

/* ---- people ---- */

static uint64_t person_hash(str name, str country)
{
    char key[WORLD_KEY_MAX + 4];
    uint32_t n = world_key(name, key);

    key[n++] = '|';
    memcpy(key + n, country.p, country.n < 3 ? country.n : 3);
    return str_hash((str){ key, n + (country.n < 3 ? country.n : 3) });
}

/* A person of this id; else one of this name and country who has no other id. NO_INDEX when new. */
static uint32_t find_person(const world *w, str id, str name, str country)
{
    uint64_t hash;
    uint32_t cursor, p;

    if (id.n && (p = map_first(&w->person_of, str_hash(id), &cursor)) != NO_INDEX)
        return p;
    hash = person_hash(name, country);
    for (p = map_first(&w->person_of, hash, &cursor); p != NO_INDEX; p = map_next(&w->person_of, hash, &cursor)) {
        str other = w->entry[w->person[p].entry].id;

        if (!id.n || !str_starts(other, STR("wd:")) || str_eq(id, other))
            return p;
    }
    return NO_INDEX;
}

static uint32_t new_person(loader *l, str id, str name, str country)
{
    world *w = l->w;
    entry *e = new_entry(l, ENTRY_PERSON, 0);

    if (!e)
        return NO_INDEX;
    if (w->person_count == w->person_cap) {
        uint32_t cap = w->person_cap ? w->person_cap * 2 : 4096;
        person *p = heap_realloc(w->person, cap, sizeof(*p));

        if (!p)
            return NO_INDEX;
        w->person = p;
        w->person_cap = cap;
    }
    e->name = name;
    set_code(e->country, country);
    e->person = w->person_count;
    e->id = id.n ? id : make_id(l, country.n ? arena_printf(&w->mem, "p:%.*s", (int)country.n, country.p).p : "p", name);
    w->person[w->person_count] = (person){ .entry = w->entry_count - 1 };
    if (!e->id.p || (id.n && !map_add(&w->person_of, str_hash(id), w->person_count)))
        return NO_INDEX;
    return w->person_count++;
}

static dgm_status note_person_name(loader *l, uint32_t p, str name, str country)
{
    uint64_t hash = person_hash(name, country);
    uint32_t cursor, i = map_first(&l->w->person_of, hash, &cursor);

    while (i != NO_INDEX && i != p)
        i = map_next(&l->w->person_of, hash, &cursor);
    if (i == NO_INDEX && !map_add(&l->w->person_of, hash, p))
        return memory(l);
    return DGM_OK;
}

static dgm_status add_office(loader *l, uint32_t p)
{
    world *w = l->w;
    str start = tsv_get(&l->t, 8), end = tsv_get(&l->t, 9), as_of = tsv_get(&l->t, 10);
    office *o;

    if (w->office_count == w->office_cap) {
        uint32_t cap = w->office_cap ? w->office_cap * 2 : 4096;
        office *grown = heap_realloc(w->office, cap, sizeof(*grown));
        int32_t *seen = grown ? heap_realloc(w->seen, cap, sizeof(*seen)) : NULL;

        if (grown)
            w->office = grown;
        if (!seen)
            return memory(l);
        w->seen = seen;
        w->office_cap = cap;
    }
    o = &w->office[w->office_count];
    *o = (office){ .start = INT32_MIN, .end = INT32_MAX, .person = p, .file = l->file, .line = l->t.line };
    o->name = tsv_get(&l->t, 6).n ? tsv_get(&l->t, 6) : tsv_get(&l->t, 5);
    o->cls = tsv_get(&l->t, 7);
    set_code(o->country, tsv_get(&l->t, 3));
    set_code(o->role, tsv_get(&l->t, 4));
    w->seen[w->office_count] = INT32_MAX;
    if (start.n && !world_parse_date(start, false, &o->start))
        return tsv_fail(&l->t, l->error, "\"%.*s\" is not a date", (int)start.n, start.p);
    if (end.n && !world_parse_date(end, true, &o->end))
        return tsv_fail(&l->t, l->error, "\"%.*s\" is not a date", (int)end.n, end.p);
    if (as_of.n && !world_parse_date(as_of, true, &w->seen[w->office_count]))
        return tsv_fail(&l->t, l->error, "\"%.*s\" is not a date", (int)as_of.n, as_of.p);
    o->open = end.n == 0;
    w->office_count++;
    return DGM_OK;
}

static dgm_status index_office(loader *l, uint32_t o)
{
    world *w = l->w;
    const str names_of[3] = { tsv_get(&l->t, 7), tsv_get(&l->t, 5), tsv_get(&l->t, 6) };

    for (int i = 0; i < 3; i++) {
        char key[WORLD_KEY_MAX + 8];
        uint32_t n = names_of[i].n ? world_holder_key(names_of[i], w->office[o].country, key) : 0;
        str kept;

        if (!n)
            continue;
        kept = arena_str(&w->mem, (str){ key, n });
        if (!kept.p || !names_add(&w->holder, kept, o, 0))
            return memory(l);
    }
    return DGM_OK;
}

/* The person of a row, known or new, under all names of the row. */
static dgm_status identify(loader *l, str id, str name, str variants, str country, uint32_t *out)
{
    world *w = l->w;
    uint32_t p = find_person(w, id, name, country);
    str part, list;

    for (list = variants; p == NO_INDEX && str_split(&list, ';', &part);)
        if (memchr(part.p, ' ', part.n))
            p = find_person(w, id, part, country);
    if (p == NO_INDEX) {
        p = new_person(l, id, name, country);
        if (p == NO_INDEX)
            return memory(l);
    } else if (id.n && !str_starts(w->entry[w->person[p].entry].id, STR("wd:"))) {
        w->entry[w->person[p].entry].id = id;
        if (!map_add(&w->person_of, str_hash(id), p))
            return memory(l);
    }
    TRY(note_person_name(l, p, name, country));
    TRY(add_name(l, w->person[p].entry, name));
    for (list = variants; str_split(&list, ';', &part);) {
        if (memchr(part.p, ' ', part.n))
            TRY(note_person_name(l, p, part, country));
        TRY(add_name(l, w->person[p].entry, str_trim(part)));
    }
    *out = p;
    return DGM_OK;
}

static dgm_status read_person(loader *l)
{
    world *w = l->w;
    const str row[4] = { tsv_get(&l->t, 0), tsv_get(&l->t, 1), tsv_get(&l->t, 2), tsv_get(&l->t, 3) };
    uint32_t p = l->last_person;
    bool same = l->last[1].p != NULL;

    /* Rows of one person mostly stand together. */
    for (uint32_t i = 0; i < 4; i++)
        same = same && str_eq(row[i], l->last[i]);
    if (!same) {
        TRY(identify(l, row[0], row[1], row[2], row[3], &p));
        memcpy(l->last, row, sizeof(row));
        l->last_person = p;
    }
    if (tsv_get(&l->t, 11).n)
        w->entry[w->person[p].entry].gender = tsv_get(&l->t, 11).p[0];
    if (!tsv_get(&l->t, 5).n && !tsv_get(&l->t, 6).n) {
        /* No office: a role for life (writers, lawyers, leaders of movements). */
        if (!w->entry[w->person[p].entry].role[0])
            set_code(w->entry[w->person[p].entry].role, tsv_get(&l->t, 4));
        return DGM_OK;
    }
    TRY(add_office(l, p));
    return index_office(l, w->office_count - 1);
}

/* ---- all tables ---- */

#define PEOPLE "id name variants country role office office_id cls start end as_of gender"

static const struct table {
    const char *file, *columns;
    row_reader *read;
} tables[] = {
    { "stop.tsv", "name lang kinds", read_stop },
    { "stop-own.tsv", "name lang kinds", read_stop },
    { "countries.tsv", "alpha3 name_en alt_en name_id alt_id adj_en adj_id", read_country },
    { "countries-own.tsv", "alpha3 name_en alt_en name_id alt_id adj_en adj_id", read_country },
    { "metonyms-own.tsv", "lang name country role body", read_metonym },
    { "metonyms.tsv", "lang name country role body", read_metonym },
    { "people-own.tsv", PEOPLE, read_person },
    { "indonesia-own.tsv", PEOPLE, read_person },
    { "indonesia.tsv", PEOPLE, read_person },
    { "leaders-ccbysa.tsv", PEOPLE, read_person },
    { "leaders.tsv", PEOPLE, read_person },
    { "organisations-own.tsv", "name_en name_id aliases country role", read_organisation },
    { "organisations.tsv", "name_en name_id aliases country role", read_organisation },
    { "groups-own.tsv", "name_en name_id aliases country role", read_group },
    { "groups.tsv", "name_en name_id aliases country role", read_group },
    { "agents-own.tsv", "lang name variants plurals group role country", read_agent },
    { "agents.tsv", "lang name variants plurals group role country", read_agent },
    { "titles-own.tsv", "lang name variants role cls body country", read_title },
    { "titles.tsv", "lang name variants role cls body country", read_title },
    { "names.tsv", "kind name gender", read_name },
    { "outlets-own.tsv", "names country", read_outlet },
    { "outlets.tsv", "names country", read_outlet },
};

const char *world_table(size_t n) { return n < COUNT_OF(tables) ? tables[n].file : NULL; }

/* Keeps the map of a read table: its cells are in use. */
static dgm_status keep_file(loader *l)
{
    world *w = l->w;

    if (w->file_count == w->file_cap) {
        uint32_t cap = w->file_cap ? w->file_cap * 2 : 32;
        file_map *p = heap_realloc(w->file, cap, sizeof(*p));

        if (!p)
            return memory(l);
        w->file = p;
        w->file_cap = cap;
    }
    w->file[w->file_count++] = l->t.map;
    return DGM_OK;
}

static dgm_status read_table(loader *l, const char *path, const struct table *table)
{
    dgm_status s = tsv_open(&l->t, path, table->columns, l->error);
    int more;

    if (s != DGM_OK)
        return s;
    s = keep_file(l);
    if (s != DGM_OK) {
        tsv_close(&l->t);
        return s;
    }
    while ((more = tsv_next(&l->t, l->error)) > 0)
        TRY(table->read(l));
    return more < 0 ? DGM_EFORMAT : DGM_OK;
}

dgm_status world_load(world *w, const char *dir, const char *label, bool main, dgm_error *error)
{
    for (uint32_t i = 0; i < COUNT_OF(tables); i++) {
        const char *path = file_join(&w->mem, dir, tables[i].file);
        loader l = { .w = w, .error = error };

        if (!path || !(l.file = file_join(&w->mem, label, tables[i].file)))
            return dgm_fail_memory(error);
        if (!file_exists(path) && !(main && strcmp(tables[i].file, "countries.tsv") == 0))
            continue;
        TRY(read_table(&l, path, &tables[i]));
    }
    return DGM_OK;
}
