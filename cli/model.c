/* dragoman model info: what model files say of themselves. */
#include "cli.h"

#include <errno.h>
#include <string.h>

static int show(const settings *s, const char *path)
{
    dgm_error error;
    size_t size;
    char *text;

    if (dgm_model_info(&text, &size, path, s->json, &error) != DGM_OK) {
        complain("%s", error.message);
        return error.status == DGM_ENOMEM ? EXIT_BUG : EXIT_DATA;
    }
    fwrite(text, 1, size, stdout);
    dgm_free(text);
    return EXIT_OK;
}

int run_model(const settings *s)
{
    int status = EXIT_OK;

    if (s->operand_count < 2 || strcmp(s->operand[0], "info") != 0) {
        complain("model: say dragoman model info FILE...");
        return EXIT_USAGE;
    }
    for (size_t i = 1; i < s->operand_count; i++) {
        int one = show(s, s->operand[i]);

        if (one != EXIT_OK)
            status = one;
    }
    if (fflush(stdout) != 0 || ferror(stdout)) {
        complain("standard output: cannot be written%s", write_fault(errno));
        return EXIT_OUTPUT;
    }
    return status;
}
