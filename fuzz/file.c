/* fuzz_file(): the input of a loader as a file. */
#include "fuzz.h"

#include <unistd.h>

#include "model/model.h"

#include <xxhash.h>

static char path[200];

static void remove_file(void) { unlink(path); }

const char *fuzz_file(const uint8_t *data, size_t size)
{
    FILE *f;

    if (!path[0]) {
        const char *dir = getenv("TMPDIR");
        int fd;

        snprintf(path, sizeof(path), "%s/dragoman-fuzz-XXXXXX", dir && *dir ? dir : "/tmp");
        fd = mkstemp(path);
        PROMISE(fd >= 0);
        close(fd);
        PROMISE(atexit(remove_file) == 0);
    }
    f = fopen(path, "wb");
    PROMISE(f);
    PROMISE(fwrite(data, 1, size, f) == size);
    PROMISE(fclose(f) == 0);
    return path;
}

/* Recomputes header_hash, as the writer does: over the hashes of header (hash 0) and section table. */
static void mend(uint8_t *p, size_t n)
{
    model_header h;
    uint64_t part[2];
    size_t end;

    if (n < sizeof(h))
        return;
    memcpy(&h, p, sizeof(h));
    end = sizeof(h) + (size_t)(h.section_count % (MODEL_MAX_SECTIONS + 1)) * sizeof(model_section);
    h.file_size = n;
    h.header_hash = 0;
    memcpy(p, &h, sizeof(h));
    if (end > n)
        return;
    part[0] = XXH3_64bits(&h, sizeof(h));
    part[1] = XXH3_64bits(p + sizeof(h), end - sizeof(h));
    h.header_hash = XXH3_64bits(part, sizeof(part));
    memcpy(p, &h, sizeof(h));
}

/* The hashes of those sections that lie inside the file. */
static void mend_sections(uint8_t *p, size_t n)
{
    model_header h;

    if (n < sizeof(h))
        return;
    memcpy(&h, p, sizeof(h));
    for (uint32_t i = 0; i < h.section_count && i < MODEL_MAX_SECTIONS; i++) {
        size_t at = sizeof(h) + i * sizeof(model_section);
        model_section s;

        if (at + sizeof(s) > n)
            return;
        memcpy(&s, p + at, sizeof(s));
        if (s.offset <= n && s.size <= n - s.offset)
            s.hash = XXH3_64bits(p + s.offset, s.size);
        memcpy(p + at, &s, sizeof(s));
    }
}

void fuzz_mend(uint8_t *p, size_t n, bool header, bool sections)
{
    if (sections)
        mend_sections(p, n);
    if (header)
        mend(p, n);
}
