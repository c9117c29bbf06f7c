/* dgm-dev: the language core alone, for measuring and training.
 *
 *   dgm-dev parse HOME LANG [DOMAIN] < text > conllu          raw text
 *   dgm-dev train tag|parse OUT DOMAIN SCRATCH FILE[:DOMAIN]... */
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
    learn_options o = { .seed = 1, .progress = say, .scratch = argv[5], .domain = (uint8_t)atoi(argv[4]) };
    treebank tb;
    arena a;
    dgm_error e;
    dgm_status status = DGM_OK;

    arena_init(&a, 0);
    treebank_init(&tb, &a);
    for (int i = 6; i < argc && status == DGM_OK; i++) {
        char path[1000];
        char *colon;

        snprintf(path, sizeof(path), "%s", argv[i]);
        colon = strrchr(path, ':');
        if (colon)
            *colon++ = 0;
        status = treebank_read(&tb, path, colon ? (uint8_t)atoi(colon) : 0, &e);
    }
    if (status == DGM_OK && o.domain)
        status = treebank_harmonise(&tb, o.domain, &e);
    if (status == DGM_OK)
        status = strcmp(argv[2], "tag") == 0 ? train_tag(&tb, &o, NO_INDEX, argv[3], &e) : train_parse(&tb, &o, argv[3], &e);
    treebank_release(&tb);
    arena_release(&a);
    return status == DGM_OK ? 0 : fail(&e);
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

int main(int argc, char **argv)
{
    if (argc >= 7 && strcmp(argv[1], "train") == 0)
        return train(argc, argv);
    if (argc == 4 && strcmp(argv[1], "langid") == 0) {
        const char *file = argv[3];
        learn_options o = { .seed = 1, .progress = say };
        dgm_error e;

        return train_langid(&file, 1, &o, argv[2], &e) == DGM_OK ? 0 : fail(&e);
    }
    if (argc >= 3 && strcmp(argv[1], "detect") == 0)
        return detect(argv);
    if (argc >= 4 && strcmp(argv[1], "parse") == 0)
        return parse(argc, argv);
    fprintf(stderr, "usage: dgm-dev parse HOME LANG [DOMAIN] | train tag|parse OUT DOMAIN SCRATCH FILE[:DOMAIN]...\n");
    return 2;
}
