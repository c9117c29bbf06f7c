#include "model/linear.h"

#include "base/error.h"

static dgm_status section(file_map *out, const model *m, const char *name, const char *suffix, const char *path,
                          dgm_error *error)
{
    char full[40];

    snprintf(full, sizeof(full), "%s.%s", name, suffix);
    *out = model_get(m, full);
    if (!out->p)
        return dgm_fail(error, DGM_EFORMAT, UINT64_MAX, "%s: section \"%s\" is missing", path, full);
    return DGM_OK;
}

/* A power of two of slots, at least one of them empty: a search always ends. */
static dgm_status check_slots(const file_map *s, const char *path, const char *name, dgm_error *error)
{
    size_t n = s->n / sizeof(linear_slot);
    const linear_slot *slot = (const linear_slot *)(const void *)s->p;

    if (s->n % sizeof(linear_slot) == 0 && n && n <= UINT32_MAX && (n & (n - 1)) == 0)
        for (size_t i = 0; i < n; i++)
            if (!slot[i].check)
                return DGM_OK;
    return dgm_fail(error, DGM_EFORMAT, UINT64_MAX, "%s: table \"%s\" is malformed", path, name);
}

dgm_status linear_bind(linear *l, const model *m, const char *name, uint32_t class_count, const char *path,
                       dgm_error *error)
{
    file_map slot, entry;
    size_t entries;

    TRY(section(&slot, m, name, "slot", path, error));
    TRY(section(&entry, m, name, "entry", path, error));
    TRY(check_slots(&slot, path, name, error));
    l->slot = (const linear_slot *)(const void *)slot.p;
    l->entry = (const linear_entry *)(const void *)entry.p;
    l->mask = (uint32_t)(slot.n / sizeof(linear_slot)) - 1;
    l->class_count = class_count;
    entries = entry.n / sizeof(linear_entry);
    for (size_t i = 0; i <= l->mask; i++)
        if (l->slot[i].check && (size_t)(l->slot[i].at >> 8) + (l->slot[i].at & 255) > entries)
            return dgm_fail(error, DGM_EFORMAT, UINT64_MAX, "%s: a row of \"%s\" lies outside its table", path, name);
    for (size_t i = 0; i < entries; i++)
        if (l->entry[i].class >= class_count)
            return dgm_fail(error, DGM_EFORMAT, UINT64_MAX, "%s: an unknown class in \"%s\"", path, name);
    return DGM_OK;
}

dgm_status lexicon_bind(lexicon *l, const model *m, const char *name, const char *path, dgm_error *error)
{
    file_map slot;

    TRY(section(&slot, m, name, "lex", path, error));
    TRY(check_slots(&slot, path, name, error));
    l->slot = (const linear_slot *)(const void *)slot.p;
    l->mask = (uint32_t)(slot.n / sizeof(linear_slot)) - 1;
    return DGM_OK;
}

dgm_status names_bind(str **out, uint32_t *count, arena *a, const model *m, const char *name, const char *path,
                      dgm_error *error)
{
    file_map s;
    uint32_t n = 0, from = 0;

    TRY(section(&s, m, name, "names", path, error));
    if (s.n > UINT32_MAX / 2 || (s.n && s.p[s.n - 1]))
        return dgm_fail(error, DGM_EFORMAT, UINT64_MAX, "%s: names of \"%s\" are malformed", path, name);
    for (size_t i = 0; i < s.n; i++)
        n += s.p[i] == 0;
    *count = n;
    *out = ARENA_NEW(a, str, n ? n : 1);
    if (!*out)
        return dgm_fail_memory(error);
    n = 0;
    for (uint32_t i = 0; i < s.n; i++) {
        if (s.p[i])
            continue;
        (*out)[n++] = (str){ (const char *)s.p + from, i - from };
        from = i + 1;
    }
    return DGM_OK;
}

uint64_t feature_shape(str form)
{
    uint64_t h = 7;
    char last = 0;

    for (uint32_t i = 0; i < form.n; i++) {
        unsigned char c = (unsigned char)form.p[i];
        char k = c >= 'A' && c <= 'Z' ? 'X' : ascii_is_digit(c) ? 'd' : ascii_is_alpha(c) || c >= 0x80 ? 'x' : (char)c;

        if (k != last)
            h = feature_mix(h, (uint64_t)k);
        last = k;
    }
    return h;
}
