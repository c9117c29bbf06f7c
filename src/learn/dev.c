/* dgm-dev: the language core alone, for measuring and training.
 *
 *   dgm-dev train tag|parse|split|clusters|langid LANG OUT FILE[:TREEBANK]...
 *   dgm-dev parse HOME LANG [TREEBANK] < text > conllu
 *   dgm-dev neural OUT NAME=VALUE... FILE[:TREEBANK]...   the network, with its options
 *   dgm-dev vote HOME LANG TREEBANK PERCENT MODEL... < text > conllu   trees by the votes of networks
 *   dgm-dev score HOME LANG FILE[:TREEBANK]...   accuracy on given words
 *   dgm-dev segment HOME LANG < text             bounds of the sentences
 *   dgm-dev words HOME LANG < text               sentences of lower-case words, for clusters
 *   dgm-dev detect HOME < lines "code TAB text"  code, guess, confidence, bytes
 *   dgm-dev triggers HOME LANG MODEL ARTICLES    what a network of acts sees in articles as JSONL */
#include <math.h>
#include <stdio.h>

#include "neural/reading.h"
#include "langid/langid.h"
#include "learn/coded.h"
#include "learn/learn.h"
#include "learn/train_neural.h"
#include "learn/vote.h"
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
        segmenter_set_domain(seg, (uint8_t)atoi(argv[4]));
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

/* Trees of raw text by the votes of networks. */
static int vote(int argc, char **argv)
{
    segmenter *seg = NULL;
    network *net[VOTE_MOST] = { NULL };
    vote_options o = { .voter = net, .share = (uint32_t)atoi(argv[5]), .voters = (uint32_t)argc - 6 };
    dgm_error e;
    buf in = { 0 }, out = { 0 };
    char chunk[65536];
    size_t n;

    while ((n = fread(chunk, 1, sizeof(chunk), stdin)) > 0)
        buf_add(&in, chunk, n);
    if (o.voters > VOTE_MOST || segmenter_open(&seg, argv[2], argv[3], &e) != DGM_OK)
        return fail(&e);
    o.segment = seg;
    for (uint32_t v = 0; v < o.voters; v++) {
        if (network_open_file(&net[v], argv[6 + v], &e) != DGM_OK)
            return fail(&e);
        network_set_domain(net[v], (uint8_t)atoi(argv[4]));
    }
    if (vote_text(&out, &o, (str){ in.p, (uint32_t)in.n }, &e) != DGM_OK)
        return fail(&e);
    fwrite(out.p, 1, out.n, stdout);
    for (uint32_t v = 0; v < o.voters; v++)
        network_close(net[v]);
    segmenter_close(seg);
    buf_release(&in);
    buf_release(&out);
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
    /* words for clusters: by the rules, so that they do not change with each model */
    if ((strcmp(argv[1], "words") == 0 ? segmenter_open_rules : segmenter_open)(&seg, argv[2], argv[3], &e) != DGM_OK
        || segment_run(&d, seg, &e) != DGM_OK)
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

/* For each word of a passage that may be a trigger the likeliest word of its source and of its target: "TAB start s word odds". */
static void print_sides(const network *n, const doc *d, const float *score, uint32_t first, uint32_t end)
{
    for (uint32_t w = first; w < end; w++) {
        const float *own = score + (size_t)w * ACT_ROW;
        float most = -100;

        for (uint32_t k = 1; k < ACT_ROOTS; k++)
            most = fmaxf(most, own[ACT_SCORES + k] - own[ACT_SCORES]);
        if (!(most > -4))
            continue;
        for (uint32_t side = 0; side <= ACT_TARGET; side++) {
            uint32_t best = first;
            float odds = -100;

            for (uint32_t v = first; v < end; v++) {
                float at = network_side(n, own, score + (size_t)v * ACT_ROW, w, v, (enum act_side)side);

                best = at > odds ? v : best;
                odds = fmaxf(odds, at);
            }
            printf("\t%u %c %u %.3f", d->word[w].start, "st"[side], d->word[best].start, (double)odds);
        }
    }
}

/* Articles as JSONL: prints for each the words with odds of -4 or more for some root: "id TAB start root odds ...", then their sides. */
static dgm_status triggers_of(void *context, const coded_article *a, dgm_error *error)
{
    void **with = context;
    float *score;
    bool *wanted;
    arena arena;
    doc d;

    arena_init(&arena, 0);
    doc_init(&d, &arena, str_of(coded_text(a->json, "text")));
    TRY(segment_run(&d, with[0], error));
    score = ARENA_NEW(&arena, float, (size_t)(d.word_count + 1) * ACT_ROW);
    wanted = ARENA_NEW(&arena, bool, d.sentence_count + 1);
    if (!score || !wanted)
        return dgm_fail_memory(error);
    memset(wanted, 1, d.sentence_count);
    TRY(network_read_acts(with[1], &d, wanted, score, error));
    printf("%s", coded_text(a->json, "id"));
    for (uint32_t w = 0; w < d.word_count; w++) {
        const float *of = score + (size_t)w * ACT_ROW + ACT_SCORES;

        for (uint32_t k = 1; k < ACT_ROOTS; k++)
            if (of[k] - of[0] > -4)
                printf("\t%u %u %.3f", d.word[w].start, k, (double)(of[k] - of[0]));
    }
    for (uint32_t s = 0, count; s < d.sentence_count; s += count) {
        const sentence *last;

        count = nn_passage(&d, s);
        last = &d.sentence[s + count - 1];
        print_sides(with[1], &d, score, d.sentence[s].first, last->first + last->count);
    }
    printf("\n");
    arena_release(&arena);
    return DGM_OK;
}

static int triggers(char **argv)
{
    coded_stages none = { .engine = NULL };
    segmenter *seg = NULL;
    network *net = NULL;
    void *with[2];
    dgm_error e;
    dgm_status status = segmenter_open(&seg, argv[2], argv[3], &e);

    if (status == DGM_OK)
        status = network_open_acts_file(&net, argv[4], &e);
    with[0] = seg;
    with[1] = net;
    if (status == DGM_OK)
        status = coded_files((const char *const *)(argv + 5), 1, &none, triggers_of, with, &e);
    network_close(net);
    segmenter_close(seg);
    return status == DGM_OK ? 0 : fail(&e);
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
    if (argc == 6 && strcmp(argv[1], "triggers") == 0)
        return triggers(argv);
    if (argc >= 4 && strcmp(argv[1], "parse") == 0)
        return parse(argc, argv);
    fprintf(stderr, "usage: dgm-dev train tag|parse|split|clusters|langid LANG OUT FILE[:TREEBANK]... | parse HOME LANG [TREEBANK] |\n"
                    "       segment|words HOME LANG | detect HOME | triggers HOME LANG MODEL ARTICLES |\n"
                    "       neural OUT NAME=VALUE... FILE[:TREEBANK]... | vote HOME LANG TREEBANK PERCENT MODEL... |\n"
                    "       score HOME LANG FILE[:TREEBANK]...\n");
    return 2;
}
