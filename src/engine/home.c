/* Where packs, world, ontology and models are. */
#include "base/error.h"
#include "base/file.h"

#include <unistd.h>

#ifndef DGM_DATA_DIR
#define DGM_DATA_DIR ""
#endif

/* A home holds a folder of packs and one of codes. */
static bool is_home(const char *path)
{
    static const char *const part[] = { "packs", "ontology" };
    char full[4200]; /* no arena: "not found" must never mean "out of memory" */

    if (!path || !path[0])
        return false;
    for (size_t i = 0; i < COUNT_OF(part); i++) {
        int n = snprintf(full, sizeof(full), "%s/%s", path, part[i]);

        if (n < 0 || (size_t)n >= sizeof(full) || !file_exists(full))
            return false;
    }
    return true;
}

static dgm_status answer(char *out, size_t size, const char *path, dgm_error *error)
{
    size_t n = strlen(path) + 1;

    if (n > size)
        return dgm_fail(error, DGM_ELIMIT, UINT64_MAX, "the path of the home folder is longer than %zu bytes", size);
    memcpy(out, path, n);
    return DGM_OK;
}

/* "/usr/bin" of "/usr/bin/dragoman"; "" when unknown. */
static void program_folder(char *out, size_t size)
{
    ssize_t n = readlink("/proc/self/exe", out, size - 1);
    char *slash;

    out[n > 0 ? n : 0] = '\0';
    slash = strrchr(out, '/');
    if (slash)
        *slash = '\0';
}

/* Without "..": the path stands in messages. */
static bool plain_path(char *path, size_t size)
{
    char *plain = realpath(path, NULL);

    if (plain && strlen(plain) < size)
        memcpy(path, plain, strlen(plain) + 1);
    free(plain);
    return true;
}

/* share/dragoman beside bin/, then the folders around the program (a build folder lies in the source folder). */
static bool near_program(char *out, size_t size)
{
    static const char *const below[] = { "../share/dragoman", "..", "../..", "../../.." };
    char folder[4096];

    program_folder(folder, sizeof(folder));
    if (!folder[0] || !out || size == 0)
        return false;
    for (size_t i = 0; i < COUNT_OF(below); i++) {
        int n = snprintf(out, size, "%s/%s", folder, below[i]);

        if (n > 0 && (size_t)n < size && is_home(out))
            return plain_path(out, size);
    }
    return false;
}

dgm_status dgm_home_find(char *out, size_t size, const char *given, dgm_error *error)
{
    const char *env = getenv("DRAGOMAN_HOME");

    if (size)
        out[0] = '\0';
    if (given) {
        if (!is_home(given))
            return dgm_fail(error, DGM_EIO, UINT64_MAX, "%s: holds no packs/ and ontology/", given);
        return answer(out, size, given, error);
    }
    if (env && env[0]) {
        if (!is_home(env))
            return dgm_fail(error, DGM_EIO, UINT64_MAX, "DRAGOMAN_HOME=%s: holds no packs/ and ontology/", env);
        return answer(out, size, env, error);
    }
    if (near_program(out, size))
        return DGM_OK;
    if (is_home(DGM_SOURCE_DIR))
        return answer(out, size, DGM_SOURCE_DIR, error);
    if (is_home(DGM_DATA_DIR))
        return answer(out, size, DGM_DATA_DIR, error);
    return dgm_fail(error, DGM_EIO, UINT64_MAX, "the folder of packs, world and ontology was not found beside the program "
                    "nor in %s; give --home or set DRAGOMAN_HOME", DGM_DATA_DIR[0] ? DGM_DATA_DIR : "share/dragoman");
}
