/* Model files: mapped read-only, checked before use, never parsed into the heap.
 *
 * Layout (docs/formats/model.md): header, section table, sections aligned to 64 bytes. One writer, one reader; what the
 * sections mean is the affair of the stage that owns the model.
 */
#ifndef DGM_MODEL_MODEL_H
#define DGM_MODEL_MODEL_H

#include "base/buf.h"
#include "base/file.h"

#define MODEL_MAJOR 1
#define MODEL_MINOR 0
#define MODEL_ALIGN 64
#define MODEL_MAX_SECTIONS 64

typedef struct model_header {
    unsigned char magic[8]; /* 'D','G','M',0xF1,'m','o','d','\n': text-mode damage shows */
    uint32_t endian;        /* 0x01020304 as the writer's machine sees it */
    uint16_t major, minor;  /* another major: refuse; higher minor: read, skip unknown sections */
    uint64_t file_size;     /* bytes; tells a truncated copy */
    uint64_t header_hash;   /* XXH3-64 of header (this field 0) and section table */
    uint32_t section_count;
    uint32_t feature_hash;  /* version of the feature templates that the weights were trained with */
} model_header;
static_assert(sizeof(model_header) == 40, "model header has padding");

typedef struct model_section {
    char name[16];  /* NUL-padded */
    uint64_t offset, size;
    uint64_t hash;  /* XXH3-64 of the bytes */
} model_section;
static_assert(sizeof(model_section) == 40, "model section has padding");

typedef struct model {
    file_map map;
    const model_header *header;
    const model_section *section;
} model;

/* Maps and checks `path`: magic, byte order, version, size, header hash, bounds of every section, kind (the name in the
 * section "kind"; NULL: any), feature_hash (`features`) and the hashes of all sections. On failure *m is empty. */
dgm_status model_open(model *m, const char *path, const char *kind, uint32_t features, dgm_error *error);
void model_close(model *m);
/* Bytes of a section; {NULL, 0} when the file has none of that name. */
file_map model_get(const model *m, const char *name);

/* Writing: sections are copied, so that the caller may free its own at once. */
typedef struct model_writer {
    buf body;
    model_section section[MODEL_MAX_SECTIONS];
    uint32_t count;
    bool failed;
} model_writer;

void model_add(model_writer *w, const char *name, const void *p, size_t n);
/* Writes the file and releases the writer, also on failure. */
dgm_status model_finish(model_writer *w, const char *path, uint32_t features, dgm_error *error);

#endif
