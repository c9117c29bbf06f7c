/* dragoman train: models from treebanks, texts and coded articles. */
#include "cli.h"

#include <string.h>

static void show(void *user, const char *line)
{
    const settings *s = user;

    if (!s->quiet)
        fprintf(stderr, "%s\n", line);
}

static bool complete(const settings *s)
{
    if (s->operand_count < 2) {
        complain("train: say what to train and from which files; see dragoman train --help");
        return false;
    }
    if (!s->output) {
        complain("train: --output=MODEL is missing");
        return false;
    }
    if (!s->lang && strcmp(s->operand[0], "langid") != 0) {
        complain("train: --lang=CODE is missing");
        return false;
    }
    return true;
}

int run_train(const settings *s)
{
    dgm_train_options o = DGM_TRAIN_OPTIONS_INIT;
    dgm_error error;
    dgm_status status;

    if (!complete(s))
        return EXIT_USAGE;
    o.epochs = (uint32_t)s->epochs;
    o.folds = (uint32_t)s->folds;
    if (s->seed)
        o.seed = s->seed;
    o.clusters = s->clusters;
    o.lexicon = s->lexicon;
    o.threads = (uint32_t)s->threads;
    o.licence = s->licence;
    o.progress = show;
    o.user = (void *)(uintptr_t)s;
    status = dgm_train(s->operand[0], s->lang, s->operand + 1, s->operand_count - 1, s->output, &o, &error);
    if (status == DGM_OK)
        return EXIT_OK;
    complain("%s", error.message);
    switch (status) {
    case DGM_EUSAGE: return EXIT_USAGE;
    case DGM_EINPUT:
    case DGM_ELIMIT: return EXIT_INPUT; /* the files to learn from */
    default: return exit_of(&error);
    }
}
