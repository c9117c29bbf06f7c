/* See fields.h. */
#include "read/fields.h"

#include "base/error.h"

static const char *const own_name[FIELD_COUNT] = { "id", "date", "lang", "title", "source", "url", "text" };

dgm_status fields_parse(field_map *out, const char *given, dgm_error *error)
{
    str rest = str_of(given ? given : ""), part;

    for (size_t i = 0; i < FIELD_COUNT; i++)
        out->name[i] = str_of(own_name[i]);
    while (str_split(&rest, ',', &part)) {
        uint32_t equals = str_find(part, STR("="));
        size_t i = 0;

        if (equals == NO_INDEX || equals == 0 || equals + 1 == part.n)
            return dgm_fail(error, DGM_EUSAGE, UINT64_MAX, "\"%.*s\" does not map a field: write OURS=THEIRS, as in text=body",
                            (int)(part.n > 60 ? 60 : part.n), part.p);
        while (i < FIELD_COUNT && !str_is(str_trim(str_sub(part, 0, equals)), own_name[i]))
            i++;
        if (i == FIELD_COUNT)
            return dgm_fail(error, DGM_EUSAGE, UINT64_MAX, "\"%.*s\" is no field of an article: id, date, lang, title, source, "
                            "url, text", (int)(equals > 60 ? 60 : equals), part.p);
        out->name[i] = str_trim(str_sub(part, equals + 1, part.n));
    }
    return DGM_OK;
}

field_name fields_find(const field_map *m, str name)
{
    for (size_t i = 0; i < FIELD_COUNT; i++)
        if (str_eq(m->name[i], name))
            return (field_name)i;
    return FIELD_COUNT;
}
