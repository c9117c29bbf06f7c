/* See own.h. */
#include "engine/own.h"

#include "base/error.h"
#include "base/file.h"
#include "code/lexicon.h"
#include "ontology/ontology.h"
#include "world/world.h"

#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>

#define PATH_BYTES 4096

typedef struct search {
    own_kind kind;
    const char *home;
    void (*tell)(void *context, const char *message);
    void *context;
    bool any; /* a table of this kind */
} search;

dgm_status own_folder(const char *path, dgm_error *error)
{
    struct stat st;

    if (!path || (stat(path, &st) == 0 && S_ISDIR(st.st_mode)))
        return DGM_OK;
    if (!file_exists(path))
        return dgm_fail(error, DGM_EIO, UINT64_MAX, "%s: there is no such folder", path);
    return dgm_fail(error, DGM_EIO, UINT64_MAX, "%s: is no folder; the folder with the tables is wanted", path);
}

/* ---- Names ------------------------------------------------------------------------------------------------------------ */

typedef const char *table_name(size_t n);

static table_name *const table_of[] = { lexicon_own_table, world_table, ontology_own_table };

static bool is_table(own_kind kind, const char *name)
{
    const char *known;

    for (size_t i = 0; (known = table_of[kind](i)) != NULL; i++)
        if (strcmp(known, name) == 0)
            return true;
    return false;
}

static bool is_language(const search *s, const char *name)
{
    char path[PATH_BYTES];
    int n = snprintf(path, sizeof(path), "%s/packs/%s/pack.tsv", s->home, name);

    return n > 0 && (size_t)n < sizeof(path) && file_exists(path);
}

static bool is_left_alone(const char *name)
{
    static const char *const begin[] = { ".", "README", "LICENSE", "LICENCE", "NOTICE" };

    for (size_t i = 0; i < COUNT_OF(begin); i++)
        if (strncmp(name, begin[i], strlen(begin[i])) == 0)
            return true;
    return false;
}

/* "triggers.tsv, frames.tsv, status.tsv", as much as there is room for; of world/ those that are meant for people. */
static void list_tables(char *out, size_t size, own_kind kind)
{
    const char *known;
    size_t n = 0;

    out[0] = '\0';
    for (size_t i = 0; n + 40 < size && (known = table_of[kind](i)) != NULL; i++)
        if (kind != OWN_WORLD || strstr(known, "-own."))
            n += (size_t)snprintf(out + n, size - n, "%s%s", n ? ", " : "", known);
}

/* ---- Folders ---------------------------------------------------------------------------------------------------------- */

static int other_than_dots(const struct dirent *entry) { return entry->d_name[0] != '.'; }

static int by_bytes(const struct dirent **a, const struct dirent **b) { return strcmp((*a)->d_name, (*b)->d_name); }

static void stranger(search *s, own_kind kind, const char *folder, const char *name)
{
    char tables[400], message[1400];

    list_tables(tables, sizeof(tables), kind);
    snprintf(message, sizeof(message), "%.500s/%.255s:1: no table has this name: nothing in it is read (%s)", folder, name, tables);
    s->tell(s->context, message);
}

typedef void visit_fn(search *s, const char *folder, const char *name, bool is_folder);

static void visit(search *s, const char *folder, visit_fn *one)
{
    struct dirent **entry = NULL;
    int count = scandir(folder, &entry, other_than_dots, by_bytes);

    for (int i = 0; i < count; i++) {
        char path[PATH_BYTES];
        struct stat st;
        int n = snprintf(path, sizeof(path), "%s/%s", folder, entry[i]->d_name);

        if (!is_left_alone(entry[i]->d_name))
            one(s, folder, entry[i]->d_name, n > 0 && (size_t)n < sizeof(path) && stat(path, &st) == 0 && S_ISDIR(st.st_mode));
        free(entry[i]);
    }
    free(entry);
}

static void in_language(search *s, const char *folder, const char *name, bool is_folder)
{
    bool known = !is_folder && is_table(OWN_PACKS, name);

    s->any = s->any || known;
    if (!known)
        stranger(s, OWN_PACKS, folder, name);
}

/* A table of packs that lies beside the folders of languages is as lost as one that is called otherwise. */
static void at_top(search *s, const char *folder, const char *name, bool is_folder)
{
    char path[PATH_BYTES], message[1400];

    if (!is_folder && (is_table(OWN_WORLD, name) || is_table(OWN_ONTOLOGY, name))) {
        s->any = s->any || (s->kind != OWN_PACKS && is_table(s->kind, name));
    } else if (is_folder && is_language(s, name)) {
        snprintf(path, sizeof(path), "%s/%s", folder, name);
        if (s->kind == OWN_PACKS)
            visit(s, path, in_language);
    } else if (is_folder && s->kind == OWN_PACKS) {
        snprintf(message, sizeof(message), "%.500s/%.255s:1: there is no language \"%.255s\": nothing in it is read", folder, name, name);
        s->tell(s->context, message);
    } else if (s->kind == OWN_PACKS) {
        snprintf(message, sizeof(message), "%.500s/%.255s:1: lies beside the folders of languages (%.400s/en/ ...): nothing in it is read",
                 folder, name, folder);
        s->tell(s->context, message);
    } else {
        stranger(s, s->kind, folder, name);
    }
}

void own_strangers(own_kind kind, const char *path, const char *home, void (*tell)(void *context, const char *message), void *context)
{
    search s = { .kind = kind, .home = home, .tell = tell, .context = context };
    char tables[400], message[1200];

    visit(&s, path, at_top);
    if (s.any)
        return;
    list_tables(tables, sizeof(tables), kind);
    snprintf(message, sizeof(message), "%.500s:1: holds no table that is read (%s%s)", path, kind == OWN_PACKS ? "in a folder of a language: " : "", tables);
    tell(context, message);
}
