/* What a model file says of itself, after all its hashes have been verified. */
#include "base/buf.h"
#include "base/error.h"
#include "model/model.h"

static str text_of(file_map m) { return (str){ (const char *)m.p, (uint32_t)m.n }; }

/* Names and kinds hold no characters that JSON would have to escape; a path may. */
static void quoted(buf *b, const char *z)
{
    buf_char(b, '"');
    for (; *z; z++) {
        if (*z == '"' || *z == '\\')
            buf_char(b, '\\');
        buf_char(b, (unsigned char)*z < 0x20 ? ' ' : *z);
    }
    buf_char(b, '"');
}

static void as_json(buf *b, const model *m, const char *path)
{
    str meta = text_of(model_get(m, "meta"));

    buf_z(b, "{\"file\":");
    quoted(b, path);
    buf_z(b, ",\"kind\":\"");
    buf_str(b, text_of(model_get(m, "kind")));
    buf_printf(b, "\",\"format\":\"%u.%u\",\"features\":%u,\"bytes\":%llu,\"sections\":[", (unsigned)m->header->major,
               (unsigned)m->header->minor, m->header->feature_hash, (unsigned long long)m->map.n);
    for (uint32_t i = 0; i < m->header->section_count; i++)
        buf_printf(b, "%s{\"name\":\"%s\",\"bytes\":%llu}", i ? "," : "", m->section[i].name,
                   (unsigned long long)m->section[i].size);
    buf_z(b, "],\"meta\":");
    if (meta.n)
        buf_str(b, meta);
    else
        buf_z(b, "null");
    buf_z(b, "}\n");
}

static void as_text(buf *b, const model *m, const char *path)
{
    buf_printf(b, "%s\n  kind      ", path);
    buf_str(b, text_of(model_get(m, "kind")));
    buf_printf(b, "\n  format    %u.%u, features %u\n  bytes     %llu, all hashes right\n", (unsigned)m->header->major,
               (unsigned)m->header->minor, m->header->feature_hash, (unsigned long long)m->map.n);
    for (uint32_t i = 0; i < m->header->section_count; i++)
        buf_printf(b, "  section   %-15s %llu\n", m->section[i].name, (unsigned long long)m->section[i].size);
    buf_z(b, "  meta      ");
    buf_str(b, text_of(model_get(m, "meta")));
    buf_char(b, '\n');
}

dgm_status dgm_model_info(char **out, size_t *size, const char *path, bool json, dgm_error *error)
{
    buf b = { 0 };
    model m;

    *out = NULL;
    TRY(model_open(&m, path, NULL, 0, error));
    if (json)
        as_json(&b, &m, path);
    else
        as_text(&b, &m, path);
    model_close(&m);
    if (size)
        *size = b.n;
    buf_char(&b, '\0');
    if (b.failed) {
        buf_release(&b);
        return dgm_fail_memory(error);
    }
    *out = b.p;
    return DGM_OK;
}
