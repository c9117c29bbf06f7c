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
#include "learn/train_neural.h"
#include "neural/network.h"
#include "neural/tree.h"
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

/* "dir/name:2" -> name and the number behind the colon. */
static dgm_status read_bank(treebank *t, char *path, dgm_error *e)
{
    char *colon = strrchr(path, ':');
    uint8_t domain = 0;

    if (colon && colon[1] >= '0' && colon[1] <= '9' && !colon[2]) {
        *colon = '\0';
        domain = (uint8_t)(colon[1] - '0');
    }
    return treebank_read(t, path, domain, e);
}

/* Accuracy on the words of treebanks. */
static int score(int argc, char **argv)
{
    tagger *tag = NULL;
    parser *par = NULL;
    dgm_error e;
    arena a;

    if (tagger_open(&tag, argv[2], argv[3], &e) != DGM_OK || parser_open(&par, argv[2], argv[3], &e) != DGM_OK)
        return fail(&e);
    for (int i = 4; i < argc; i++) {
        treebank t;
        uint32_t n, tags = 0, heads = 0, labels = 0;

        arena_init(&a, 0);
        treebank_init(&t, &a);
        if (read_bank(&t, argv[i], &e) != DGM_OK)
            return fail(&e);
        tagger_set_domain(tag, t.domain[0]);
        parser_set_domain(par, t.domain[0]);
        if (tag_run(&t.doc, tag, &e) != DGM_OK || parse_run(&t.doc, par, &e) != DGM_OK)
            return fail(&e);
        n = t.doc.word_count;
        for (uint32_t w = 0; w < n; w++) {
            tags += t.doc.word[w].upos == t.gold[w].upos;
            heads += t.doc.word[w].head == t.gold[w].head;
            labels += t.doc.word[w].head == t.gold[w].head && t.doc.word[w].rel == t.gold[w].rel;
        }
        printf("%s: UPOS %.2f UAS %.2f LAS %.2f\n", argv[i], 100.0 * tags / n, 100.0 * heads / n, 100.0 * labels / n);
        treebank_release(&t);
        arena_release(&a);
    }
    tagger_close(tag);
    parser_close(par);
    return 0;
}

/* Trees of raw text by the votes of several networks: the projective tree with the most votes for its arcs; a sentence is
 * kept when at least `share` percent of its arcs have all votes. */
static int vote(int argc, char **argv)
{
    segmenter *seg = NULL;
    dgm_error e;
    arena a, b;
    buf in = { 0 };
    char chunk[65536];
    size_t n;
    uint8_t domain = (uint8_t)atoi(argv[4]);
    uint32_t share = (uint32_t)atoi(argv[5]), models = (uint32_t)argc - 6, nets = models;
    network *net[8];
    tagger *tag = NULL;
    parser *par = NULL;
    str rest, line;

    while ((n = fread(chunk, 1, sizeof(chunk), stdin)) > 0)
        buf_add(&in, chunk, n);
    if (models > 8 || segmenter_open(&seg, argv[2], argv[3], &e) != DGM_OK)
        return fail(&e);
    for (uint32_t m = 0; m < models; m++) {
        if (network_open_file(&net[m], argv[6 + m], &e) != DGM_OK)
            return fail(&e);
        network_set_domain(net[m], domain);
    }
    if (domain == 1) { /* the perceptron, which follows this convention, votes too */
        if (tagger_open(&tag, argv[2], argv[3], &e) != DGM_OK || parser_open(&par, argv[2], argv[3], &e) != DGM_OK)
            return fail(&e);
        models++;
    }
    arena_init(&a, 0);
    arena_init(&b, 0);
    rest = (str){ in.p, (uint32_t)in.n };
    while (str_split(&rest, '\n', &line)) {
        static float score[NN_PIECE * NN_PIECE], root[NN_PIECE];
        static uint32_t head[NN_PIECE];
        buf out = { 0 };
        tree_scratch scratch;
        doc d;
        word *copy[8];

        arena_reset(&a);
        doc_init(&d, &a, line);
        if (segment_run(&d, seg, &e) != DGM_OK)
            return fail(&e);
        for (uint32_t m = 0; m < models; m++) {
            if (m < nets ? network_run(net[m], &d, 0, d.sentence_count, &e) != DGM_OK
                         : tag_run(&d, tag, &e) != DGM_OK || parse_run(&d, par, &e) != DGM_OK)
                return fail(&e);
            copy[m] = ARENA_NEW(&a, word, d.word_count + 1);
            memcpy(copy[m], d.word, d.word_count * sizeof(word));
        }
        for (uint32_t k = 0; k < d.sentence_count; k++) {
            sentence *s = &d.sentence[k];
            uint32_t c = s->count, sure = 0, alphabetic = 0;

            if (c < 4 || c > 60) {
                s->count = 0;
                continue;
            }
            memset(score, 0, sizeof(score));
            memset(root, 0, sizeof(root));
            for (uint32_t i = 0; i < c; i++)
                for (uint32_t m = 0; m < models; m++) {
                    uint32_t h = copy[m][s->first + i].head;

                    if (h == NO_INDEX)
                        root[i] += 1;
                    else
                        score[i * NN_PIECE + h - s->first] += 1;
                }
            arena_reset(&b);
            tree_scratch_init(&scratch, c, &b);
            tree_best(&scratch, score, NN_PIECE, root, c, head);
            for (uint32_t i = 0; i < c; i++) {
                word *w = &d.word[s->first + i];
                uint32_t tags[UPOS_COUNT] = { 0 }, best = 0;
                float votes = head[i] == c ? root[i] : score[i * NN_PIECE + head[i]];

                sure += votes >= (float)models;
                alphabetic += w->upos != UPOS_PUNCT && w->upos != UPOS_NUM && w->upos != UPOS_SYM;
                w->head = head[i] == c ? NO_INDEX : s->first + head[i];
                for (uint32_t m = 0; m < models; m++)
                    tags[copy[m][s->first + i].upos]++;
                for (uint32_t t = 0; t < UPOS_COUNT; t++)
                    if (tags[t] > tags[best])
                        best = t;
                w->upos = (uint8_t)best;
                for (uint32_t m = 0; m < models; m++) {
                    const word *o = &copy[m][s->first + i];

                    if (o->head == w->head) {
                        uint32_t rel = 0;

                        for (uint32_t q = 0; q < models; q++)
                            rel += copy[q][s->first + i].head == w->head && copy[q][s->first + i].rel == o->rel;
                        w->rel = o->rel;
                        w->sub = o->sub;
                        if (2 * rel >= models)
                            break;
                    }
                }
                if (w->head == NO_INDEX) {
                    w->rel = REL_ROOT;
                    w->sub = SUB_NONE;
                }
            }
            if (sure * 100 < share * c || alphabetic * 2 < c)
                s->count = 0;
        }
        conllu_write(&out, &d);
        fwrite(out.p, 1, out.n, stdout);
        buf_release(&out);
    }
    return 0;
}

/* Experiments with the network: options "name=value" before the files, "held=FILE" for measuring. */
static int neural(int argc, char **argv)
{
    learn_options o = { .progress = say, .clusters = getenv("DGM_CLUSTERS"), .seed = 1 };
    neural_options n = NEURAL_OPTIONS_INIT;
    treebank fit, held;
    bool has_held = false;
    dgm_error e;
    arena a;

    arena_init(&a, 0);
    treebank_init(&fit, &a);
    treebank_init(&held, &a);
    for (int i = 3; i < argc; i++) {
        char *eq = strchr(argv[i], '=');
        double v = 0;

        if (!eq) {
            if (read_bank(&fit, argv[i], &e) != DGM_OK)
                return fail(&e);
            continue;
        }
        *eq = '\0';
        str_double(str_of(eq + 1), &v);
        if (strcmp(argv[i], "held") == 0) {
            has_held = true;
            if (read_bank(&held, eq + 1, &e) != DGM_OK)
                return fail(&e);
        }
#define OPTION(text, field) else if (strcmp(argv[i], text) == 0) field = (__typeof__(field))v
        OPTION("hidden", n.shape.hidden);
        OPTION("shift", n.shape.shift);
        OPTION("layers", n.shape.layers);
        OPTION("arc", n.shape.arc);
        OPTION("label", n.shape.label);
        OPTION("epochs", n.epochs);
        OPTION("batch", n.batch);
        OPTION("least", n.least);
        OPTION("measure", n.measure);
        OPTION("rate", n.rate);
        OPTION("seed", o.seed);
        OPTION("domain", o.domain);
        OPTION("drop-input", n.drop.input);
        OPTION("drop-layer", n.drop.layer);
        OPTION("drop-top", n.drop.top);
        OPTION("weight1", n.weight[1]);
        OPTION("weight2", n.weight[2]);
        OPTION("weight3", n.weight[3]);
        OPTION("weight5", n.weight[5]);
        OPTION("weight6", n.weight[6]);
        OPTION("weight7", n.weight[7]);
        OPTION("rows", n.rows);
        OPTION("silver", n.silver);
        else
            return 2;
    }
    if (train_neural(&fit, has_held ? &held : NULL, &o, &n, argv[2], &e) != DGM_OK)
        return fail(&e);
    treebank_release(&fit);
    treebank_release(&held);
    arena_release(&a);
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
    if (argc >= 4 && strcmp(argv[1], "neural") == 0)
        return neural(argc, argv);
    if (argc >= 5 && strcmp(argv[1], "score") == 0)
        return score(argc, argv);
    if (argc >= 7 && strcmp(argv[1], "vote") == 0)
        return vote(argc, argv);
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
