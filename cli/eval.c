/* dragoman eval: scores of our own output against gold. */
#include "cli.h"

#include <errno.h>
#include <string.h>

static void show_table(const dgm_score *score)
{
    printf("%-10s %9s %9s %9s %9s\n", "Metric", "Precision", "Recall", "F1", "Aligned");
    for (int i = 0; i < DGM_EVAL_SCORES; i++) {
        printf("%-10s %9.2f %9.2f %9.2f ", score[i].name, 100 * score[i].precision, 100 * score[i].recall, 100 * score[i].f1);
        if (score[i].aligned >= 0)
            printf("%9.2f", 100 * score[i].aligned);
        putchar('\n');
    }
}

static void show_f1(const dgm_score *score)
{
    for (int i = 0; i < DGM_EVAL_SCORES; i++)
        printf("%s%s", i ? "\t" : "", score[i].name);
    for (int i = 0; i < DGM_EVAL_SCORES; i++)
        printf("%s%.2f", i ? "\t" : "\n", 100 * score[i].f1);
    putchar('\n');
}

static void show_json(const dgm_score *score)
{
    for (int i = 0; i < DGM_EVAL_SCORES; i++) {
        printf("%s\"%s\":{\"precision\":%.6f,\"recall\":%.6f,\"f1\":%.6f,\"aligned\":", i ? "," : "{", score[i].name,
               score[i].precision, score[i].recall, score[i].f1);
        if (score[i].aligned >= 0)
            printf("%.6f", score[i].aligned);
        else
            fputs("null", stdout);
        printf(",\"correct\":%llu,\"gold\":%llu,\"system\":%llu}", (unsigned long long)score[i].correct,
               (unsigned long long)score[i].gold, (unsigned long long)score[i].system);
    }
    puts("}");
}

static int failed(const dgm_error *error)
{
    complain("%s", error->message);
    switch (error->status) {
    case DGM_EINPUT: return EXIT_SOME_FAILED;
    case DGM_EUSAGE: return EXIT_USAGE;
    case DGM_ENOMEM: return EXIT_BUG;
    default: return EXIT_INPUT;
    }
}

static int finish(void)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return EXIT_OK;
    complain("standard output: cannot be written%s", write_fault(errno));
    return EXIT_OUTPUT;
}

static int eval_parse(const settings *s)
{
    dgm_score score[DGM_EVAL_SCORES];
    dgm_error error;

    if (dgm_eval_parse(score, s->operand[1], s->operand[2], &error) != DGM_OK)
        return failed(&error);
    if (s->json)
        show_json(score);
    else if (s->f1)
        show_f1(score);
    else
        show_table(score);
    return finish();
}

static int eval_articles(const settings *s)
{
    dgm_eval_options o = DGM_EVAL_OPTIONS_INIT;
    dgm_error error;
    char *text;

    o.json = s->json;
    o.per_root = s->per_root;
    o.reliability = s->reliability;
    o.misses = s->misses;
    o.resamples = s->resamples == TRI_NO ? 0 : o.resamples;
    o.seed = s->seed ? s->seed : o.seed;
    if (dgm_eval_articles(&text, NULL, s->operand[0], s->operand[1], &o, &error) != DGM_OK) {
        if (error.status != DGM_EINPUT)
            return failed(&error);
        complain("%s", error.message);
        return EXIT_INPUT;
    }
    fputs(text, stdout);
    dgm_free(text);
    return finish();
}

int run_eval(const settings *s)
{
    bool parse = s->operand_count > 0 && strcmp(s->operand[0], "parse") == 0;

    if (parse && s->operand_count == 3)
        return eval_parse(s);
    if (!parse && s->operand_count == 2 && !s->f1)
        return eval_articles(s);
    complain("eval: say dragoman eval GOLD SYSTEM for coded articles, dragoman eval parse GOLD SYSTEM for trees");
    return EXIT_USAGE;
}
