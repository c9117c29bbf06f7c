/* Runs saved inputs through a fuzz target without a fuzzer: replay FILE or FOLDER ... Each file is one case; it passes
 * when the target comes back. Besides each file, every beginning of a small one is tried (a cut-off input is the
 * commonest damage). Idea: libgit2's standalone_driver.c. */
#include "fuzz.h"

#include "base/file.h"

#include <dirent.h>
#include <sys/stat.h>

#define SMALL 600 /* bytes up to which all beginnings are tried */

static unsigned passed;

static void replay_file(const char *path)
{
    file_map m;
    dgm_error error;

    fprintf(stderr, "%s\n", path); /* the last line before a crash names the input */
    if (file_map_open(&m, path, &error) != DGM_OK) {
        fprintf(stderr, "%s\n", error.message);
        exit(2);
    }
    (void)LLVMFuzzerTestOneInput(m.p, m.n);
    for (size_t n = 0; m.n <= SMALL && n < m.n; n++) {
        /* A copy of its own, so that reading past its end is seen. */
        uint8_t *cut = malloc(n ? n : 1);

        PROMISE(cut);
        memcpy(cut, m.p, n);
        (void)LLVMFuzzerTestOneInput(cut, n);
        free(cut);
    }
    file_unmap(&m);
    passed++;
}

static int by_name(const struct dirent **a, const struct dirent **b) { return strcmp((*a)->d_name, (*b)->d_name); }

static void replay(const char *path)
{
    struct stat st;
    struct dirent **entry;
    int n;

    if (stat(path, &st) != 0) {
        fprintf(stderr, "%s: no such file\n", path);
        exit(2);
    }
    if (!S_ISDIR(st.st_mode)) {
        replay_file(path);
        return;
    }
    n = scandir(path, &entry, NULL, by_name);
    for (int i = 0; i < n; i++) {
        char sub[1000];

        snprintf(sub, sizeof(sub), "%s/%s", path, entry[i]->d_name);
        if (entry[i]->d_name[0] != '.')
            replay(sub);
        free(entry[i]);
    }
    if (n >= 0)
        free(entry);
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        replay(argv[i]);
    printf("%u passed, 0 failed\n", passed);
    return 0;
}
