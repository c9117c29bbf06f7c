#include "base/file.h"

#include "base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

dgm_status file_map_open(file_map *out, const char *path, dgm_error *error)
{
    struct stat st;
    void *p;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    *out = (file_map){ 0 };
    if (fd < 0)
        return dgm_fail(error, DGM_EIO, UINT64_MAX, "%s: cannot be opened", path);
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        close(fd);
        return dgm_fail(error, DGM_EIO, UINT64_MAX, "%s: not a file", path);
    }
    if (st.st_size == 0) {
        close(fd);
        out->p = (const unsigned char *)"";
        return DGM_OK;
    }
    p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    close(fd);
    if (p == MAP_FAILED)
        return dgm_fail(error, DGM_EIO, UINT64_MAX, "%s: cannot be mapped into memory", path);
    out->p = p;
    out->n = (size_t)st.st_size;
    return DGM_OK;
}

void file_unmap(file_map *m)
{
    if (m->n)
        munmap((void *)(uintptr_t)m->p, m->n);
    *m = (file_map){ 0 };
}

dgm_status file_write(const char *path, const void *data, size_t n, dgm_error *error)
{
    dgm_status status = DGM_OK;
    const char *p = data;
    arena a;
    struct stat there;
    str tmp;
    int fd;

    if (stat(path, &there) == 0 && !S_ISREG(there.st_mode)) /* a rename would put a file in the place of a device */
        return dgm_fail(error, DGM_EIO, UINT64_MAX, "%s: is no regular file", path);
    arena_init(&a, 0);
    tmp = arena_printf(&a, "%s.tmp", path);
    if (!tmp.p)
        return dgm_fail_memory(error);
    fd = open(tmp.p, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0) {
        status = dgm_fail(error, DGM_EIO, UINT64_MAX, "%s: cannot be written", tmp.p);
        goto done;
    }
    while (n > 0) {
        ssize_t k = write(fd, p, n);

        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0) {
            status = dgm_fail(error, DGM_EIO, UINT64_MAX, "%s: write failed (disk full?)", tmp.p);
            break;
        }
        p += k;
        n -= (size_t)k;
    }
    if (fsync(fd) != 0 && errno != EINVAL && status == DGM_OK)
        status = dgm_fail(error, DGM_EIO, UINT64_MAX, "%s: could not be synced", tmp.p);
    if (close(fd) != 0 && status == DGM_OK)
        status = dgm_fail(error, DGM_EIO, UINT64_MAX, "%s: could not be closed", tmp.p);
    if (status == DGM_OK && rename(tmp.p, path) != 0)
        status = dgm_fail(error, DGM_EIO, UINT64_MAX, "%s: could not be renamed to its name", path);
    if (status != DGM_OK)
        unlink(tmp.p);
done:
    arena_release(&a);
    return status;
}

bool file_exists(const char *path) { return access(path, F_OK) == 0; }

const char *file_join(arena *a, const char *dir, const char *name) { return arena_printf(a, "%s/%s", dir, name).p; }

dgm_status file_text(str *out, arena *a, const char *path, dgm_error *error)
{
    file_map map;

    TRY(file_map_open(&map, path, error));
    if (map.n >= UINT32_MAX) {
        file_unmap(&map);
        return dgm_fail(error, DGM_ELIMIT, UINT64_MAX, "%s: more than 4 GiB", path);
    }
    *out = arena_str(a, (str){ (const char *)map.p, (uint32_t)map.n });
    file_unmap(&map);
    return out->p ? DGM_OK : dgm_fail_memory(error);
}

void file_drop_empty_database(const char *path)
{
    static const char *const ending[] = { "-wal", "-journal", "-shm", "" };
    char name[4096 + 16];
    struct stat st;

    for (int remove = 0; remove < 2; remove++) {
        for (size_t i = 0; i < COUNT_OF(ending); i++) {
            if ((size_t)snprintf(name, sizeof(name), "%s%s", path, ending[i]) >= sizeof(name))
                return;
            if (remove)
                unlink(name);
            else if (i != 2 && stat(name, &st) == 0 && st.st_size > (ending[i][0] ? 0 : 4096))
                return;
        }
    }
}
