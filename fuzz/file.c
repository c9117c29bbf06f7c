/* fuzz_file(): the input of a loader as a file. */
#include "fuzz.h"

#include <unistd.h>

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
