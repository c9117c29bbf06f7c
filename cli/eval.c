/* dragoman eval: scores of our own output against gold. */
#include "cli.h"

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

int run_eval(const settings *s)
{
    dgm_score score[DGM_EVAL_SCORES];
    dgm_error error;

    if (s->operand_count != 3 || strcmp(s->operand[0], "parse") != 0) {
        complain("eval: say dragoman eval parse GOLD SYSTEM");
        return EXIT_USAGE;
    }
    if (dgm_eval_parse(score, s->operand[1], s->operand[2], &error) != DGM_OK) {
        complain("%s", error.message);
        return error.status == DGM_EINPUT ? EXIT_SOME_FAILED : error.status == DGM_ENOMEM ? EXIT_BUG : EXIT_INPUT;
    }
    if (s->json)
        show_json(score);
    else if (s->f1)
        show_f1(score);
    else
        show_table(score);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        complain("standard output: cannot be written");
        return EXIT_OUTPUT;
    }
    return EXIT_OK;
}
