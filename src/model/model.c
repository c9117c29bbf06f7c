/* Reader and writer of model files. The reader trusts nothing: each offset and count is held against the size of the map
 * before its first use, and the hashes of all sections are verified: that takes 3 ms for all models of two languages, little
 * beside the tables that are checked anyway, and damage that no check of tables could see ("a weight is another") is told. */
#include "model/model.h"

#include "base/error.h"

#include <xxhash.h>

static const unsigned char magic[8] = { 'D', 'G', 'M', 0xF1, 'm', 'o', 'd', '\n' };
#define ENDIAN_MARK 0x01020304u

/* Hash of header and table with the field header_hash taken as 0. */
static uint64_t head_hash(const model_header *h, const model_section *s)
{
    model_header copy = *h;
    uint64_t part[2];

    copy.header_hash = 0;
    part[0] = XXH3_64bits(&copy, sizeof(copy));
    part[1] = XXH3_64bits(s, h->section_count * sizeof(*s));
    return XXH3_64bits(part, sizeof(part));
}

static dgm_status check_header(const model *m, const char *path, dgm_error *error)
{
    const model_header *h = m->header;

    if (m->map.n < sizeof(*h) || memcmp(h->magic, magic, sizeof(magic)) != 0)
        return dgm_fail(error, DGM_EFORMAT, 0, "%s: not a dragoman model file", path);
    if (h->endian != ENDIAN_MARK)
        return dgm_fail(error, DGM_EFORMAT, 8, "%s: model of a machine with the other byte order", path);
    if (h->major != MODEL_MAJOR)
        return dgm_fail(error, DGM_EVERSION, 12, "%s: model format %u, this dragoman reads %u; train it anew", path,
                        (unsigned)h->major, MODEL_MAJOR);
    if (h->file_size != m->map.n)
        return dgm_fail(error, DGM_EFORMAT, 16, "%s: %llu bytes, but the header says %llu: a truncated copy", path,
                        (unsigned long long)m->map.n, (unsigned long long)h->file_size);
    if (h->section_count > MODEL_MAX_SECTIONS
        || m->map.n < sizeof(*h) + (size_t)h->section_count * sizeof(model_section))
        return dgm_fail(error, DGM_EFORMAT, 32, "%s: section table goes beyond the file", path);
    return DGM_OK;
}

static dgm_status check_sections(const model *m, const char *path, dgm_error *error)
{
    const model_header *h = m->header;

    if (head_hash(h, m->section) != h->header_hash)
        return dgm_fail(error, DGM_EFORMAT, 24, "%s: header is damaged (hash differs)", path);
    for (uint32_t i = 0; i < h->section_count; i++) {
        const model_section *s = &m->section[i];

        if (s->offset % MODEL_ALIGN || s->offset > m->map.n || s->size > m->map.n - s->offset || s->name[15])
            return dgm_fail(error, DGM_EFORMAT, s->offset, "%s: section %u lies outside the file", path, i);
        if (XXH3_64bits(m->map.p + s->offset, s->size) != s->hash)
            return dgm_fail(error, DGM_EFORMAT, s->offset, "%s: section \"%s\" is damaged (hash differs)", path, s->name);
    }
    return DGM_OK;
}

static dgm_status check_kind(const model *m, const char *path, const char *kind, uint32_t features, dgm_error *error)
{
    file_map have = model_get(m, "kind");

    if (have.n != strlen(kind) || memcmp(have.p, kind, have.n) != 0)
        return dgm_fail(error, DGM_EFORMAT, UINT64_MAX, "%s: not a model of kind \"%s\"", path, kind);
    if (m->header->feature_hash != features)
        return dgm_fail(error, DGM_EVERSION, 36, "%s: trained with features %u, this dragoman computes %u; train it anew",
                        path, m->header->feature_hash, features);
    return DGM_OK;
}

dgm_status model_open(model *m, const char *path, const char *kind, uint32_t features, dgm_error *error)
{
    dgm_status status;

    *m = (model){ 0 };
    status = file_map_open(&m->map, path, error);
    if (status != DGM_OK)
        return status;
    m->header = (const model_header *)(const void *)m->map.p;
    status = check_header(m, path, error);
    if (status == DGM_OK) {
        m->section = (const model_section *)(const void *)(m->map.p + sizeof(model_header));
        status = check_sections(m, path, error);
    }
    if (status == DGM_OK && kind)
        status = check_kind(m, path, kind, features, error);
    if (status != DGM_OK)
        model_close(m);
    return status;
}

void model_close(model *m)
{
    file_unmap(&m->map);
    *m = (model){ 0 };
}

file_map model_get(const model *m, const char *name)
{
    for (uint32_t i = 0; m->header && i < m->header->section_count; i++)
        if (strncmp(m->section[i].name, name, sizeof(m->section[i].name)) == 0)
            return (file_map){ m->map.p + m->section[i].offset, (size_t)m->section[i].size };
    return (file_map){ NULL, 0 };
}

void model_add(model_writer *w, const char *name, const void *p, size_t n)
{
    static const char zero[MODEL_ALIGN];
    model_section *s;

    if (w->count == MODEL_MAX_SECTIONS || strlen(name) > 15) {
        w->failed = true;
        return;
    }
    buf_add(&w->body, zero, (MODEL_ALIGN - w->body.n % MODEL_ALIGN) % MODEL_ALIGN);
    s = &w->section[w->count++];
    *s = (model_section){ .offset = w->body.n, .size = n, .hash = XXH3_64bits(p, n) };
    memcpy(s->name, name, strlen(name));
    buf_add(&w->body, p, n);
}

dgm_status model_finish(model_writer *w, const char *path, uint32_t features, dgm_error *error)
{
    static const char zero[MODEL_ALIGN];
    size_t head = sizeof(model_header) + w->count * sizeof(model_section);
    model_header h = { .endian = ENDIAN_MARK, .major = MODEL_MAJOR, .minor = MODEL_MINOR, .section_count = w->count,
                       .feature_hash = features };
    buf out = { 0 };
    dgm_status status;

    memcpy(h.magic, magic, sizeof(magic));
    head = (head + MODEL_ALIGN - 1) / MODEL_ALIGN * MODEL_ALIGN;
    for (uint32_t i = 0; i < w->count; i++)
        w->section[i].offset += head;
    h.file_size = head + w->body.n;
    h.header_hash = head_hash(&h, w->section);
    buf_add(&out, &h, sizeof(h));
    buf_add(&out, w->section, w->count * sizeof(model_section));
    buf_add(&out, zero, head - out.n);
    buf_add(&out, w->body.p, w->body.n);
    if (w->failed)
        status = dgm_fail(error, DGM_EUSAGE, UINT64_MAX, "%s: too many sections or a long section name", path);
    else if (out.failed || w->body.failed)
        status = dgm_fail_memory(error);
    else
        status = file_write(path, out.p, out.n, error);
    buf_release(&out);
    buf_release(&w->body);
    *w = (model_writer){ 0 };
    return status;
}
