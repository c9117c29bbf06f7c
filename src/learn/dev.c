/* dgm-dev: the language core alone, for measuring and training.
 *
 *   dgm-dev train tag|parse|clusters|langid LANG OUT FILE[:TREEBANK]...
 *   dgm-dev parse HOME LANG [TREEBANK] < text > conllu
 *   dgm-dev segment HOME LANG < text             bounds of the sentences
 *   dgm-dev words HOME LANG < text               sentences of lower-case words, for clusters
 *   dgm-dev detect HOME < lines "code TAB text"  code, guess, confidence, bytes */
#include <stdio.h>

#include "langid/langid.h"
#include "learn/learn.h"
#include "parse/parse.h"
#include "segment/segment.h"
#include "tag/tag.h"

static int fail(const dgm_error *e)
{
    fprintf(stderr, "%s\n", e->message);
    return 1;
}

static void say(void *context, const char *line) { fprintf(stderr, "%s\n", line); }

static int train(int argc, char **argv)
{
    dgm_train_options o = DGM_TRAIN_OPTIONS_INIT;
    dgm_error e;

    o.progress = say;
    o.clusters = getenv("DGM_CLUSTERS");
    o.licence = "CC BY-SA 4.0";
    if (dgm_train(argv[2], argv[3], (const char *const *)argv + 5, (size_t)argc - 5, argv[4], &o, &e) != DGM_OK)
        return fail(&e);
    return 0;
}

static int parse(int argc, char **argv)
{
    segmenter *seg = NULL;
    tagger *tag = NULL;
    parser *par = NULL;
    dgm_error e;
    arena a;
    doc d;
    buf in = { 0 }, out = { 0 };
    char chunk[65536];
    size_t n;
    dgm_status s;

    while ((n = fread(chunk, 1, sizeof(chunk), stdin)) > 0)
        buf_add(&in, chunk, n);
    if ((s = segmenter_open(&seg, argv[2], argv[3], &e)) || (s = tagger_open(&tag, argv[2], argv[3], &e))
        || (s = parser_open(&par, argv[2], argv[3], &e)))
        return fail(&e);
    if (argc > 4) {
        tagger_set_domain(tag, (uint8_t)atoi(argv[4]));
        parser_set_domain(par, (uint8_t)atoi(argv[4]));
    }
    arena_init(&a, 0);
    doc_init(&d, &a, (str){ in.p, (uint32_t)in.n });
    if ((s = segment_run(&d, seg, &e)) || (s = tag_run(&d, tag, &e)) || (s = parse_run(&d, par, &e)))
        return fail(&e);
    conllu_write(&out, &d);
    fwrite(out.p, 1, out.n, stdout);
    buf_release(&in);
    buf_release(&out);
    arena_release(&a);
    segmenter_close(seg);
    tagger_close(tag);
    parser_close(par);
    return 0;
}

/* Lines "code TAB text": prints code, guess, confidence, bytes. */
static int detect(char **argv)
{
    langid *l;
    dgm_error e;
    static char line[1 << 20];

    if (langid_open(&l, argv[2], &e) != DGM_OK)
        return fail(&e);
    while (fgets(line, sizeof(line), stdin)) {
        str text = str_trim(str_of(line)), code;
        char lang[4];
        double confidence;

        str_split(&text, '\t', &code);
        langid_detect(l, text, lang, &confidence);
        printf("%.*s\t%s\t%.4f\t%u\n", (int)code.n, code.p, lang, confidence, text.n);
    }
    langid_close(l);
    return 0;
}

/* Bounds of the sentences, or their words. */
static int sentences(char **argv)
{
    segmenter *seg = NULL;
    dgm_error e;
    arena a;
    doc d;
    buf in = { 0 };
    char chunk[65536];
    size_t n;

    while ((n = fread(chunk, 1, sizeof(chunk), stdin)) > 0)
        buf_add(&in, chunk, n);
    arena_init(&a, 0);
    doc_init(&d, &a, (str){ in.p, (uint32_t)in.n });
    if (segmenter_open(&seg, argv[2], argv[3], &e) != DGM_OK || segment_run(&d, seg, &e) != DGM_OK)
        return fail(&e);
    for (uint32_t i = 0; i < d.sentence_count; i++) {
        if (strcmp(argv[1], "segment") == 0) {
            printf("%u %u\n", d.sentence[i].start, d.sentence[i].end);
            continue;
        }
        for (uint32_t w = d.sentence[i].first; w < d.sentence[i].first + d.sentence[i].count; w++)
            printf("%s%.*s", w > d.sentence[i].first ? " " : "", (int)d.word[w].lower.n, d.word[w].lower.p);
        printf("\n");
    }
    segmenter_close(seg);
    arena_release(&a);
    buf_release(&in);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc >= 6 && strcmp(argv[1], "train") == 0)
        return train(argc, argv);
    if (argc >= 3 && strcmp(argv[1], "detect") == 0)
        return detect(argv);
    if (argc == 4 && (strcmp(argv[1], "segment") == 0 || strcmp(argv[1], "words") == 0))
        return sentences(argv);
    if (argc >= 4 && strcmp(argv[1], "parse") == 0)
        return parse(argc, argv);
    fprintf(stderr, "usage: dgm-dev train tag|parse|clusters|langid LANG OUT FILE[:TREEBANK]... | parse HOME LANG [TREEBANK] |\n"
                    "       segment|words HOME LANG | detect HOME\n");
    return 2;
}
