/* Unit tests of the network of acts: what was taught is read back, damaged files and those of another kind are refused, each failing
 * allocation is an error. */
#include "networks.h"

#include "code/trigger_net.h"

static const char bank[] =
    "1\tAna\tAna\tPROPN\t_\t_\t2\tnsubj\t_\t_\n2\tmemuji\tpuji\tVERB\t_\t_\t0\troot\t_\t_\n"
    "3\tBudi\tBudi\tPROPN\t_\t_\t2\tobj\t_\tSpaceAfter=No\n4\t.\t.\tPUNCT\t_\t_\t2\tpunct\t_\t_\n\n"
    "1\tBudi\tBudi\tPROPN\t_\t_\t2\tnsubj\t_\t_\n2\tmenyerang\tserang\tVERB\t_\t_\t0\troot\t_\t_\n"
    "3\tAna\tAna\tPROPN\t_\t_\t2\tobj\t_\tSpaceAfter=No\n4\t.\t.\tPUNCT\t_\t_\t2\tpunct\t_\t_\n\n"
    "1\tAna\tAna\tPROPN\t_\t_\t2\tnsubj\t_\t_\n2\tdatang\tdatang\tVERB\t_\t_\t0\troot\t_\t_\n\n";
enum { WORDS = 10, PRAISE = 1, BUDI = 4, ATTACK = 5 };

/* What is said of the words above: 1 praises (03), done, on a day that is told, with source 0 and target 2; 5 attacks (19), perhaps it only
 * threatens (13), where is told, with the same sides, and word 6 names its source once more; 0 has role 1, 4 role 4. */
typedef struct lesson {
    float class_of[WORDS][ACT_CLASSES];
    uint8_t who[2][ACT_SIDES][4];
    const uint8_t *side_of[2][ACT_SIDES], *const *side[WORDS];
    const float *target[WORDS];
} lesson;

static void make_lesson(lesson *l)
{
    *l = (lesson){ .who = { { { 100, 0, 0, 0 }, { 0, 0, 100, 0 } }, { { 100, 0, 0, 0 }, { 0, 0, 100, 0 } } } };
    for (uint32_t w = 0; w < WORDS; w++) {
        l->target[w] = l->class_of[w];
        l->class_of[w][ACT_NONE] = w != PRAISE && w != ATTACK;
    }
    l->class_of[PRAISE][3] = l->class_of[PRAISE][ACT_DATED] = l->class_of[PRAISE][ACT_STATUS] = 1;
    l->class_of[ATTACK][19] = 0.8f;
    l->class_of[ATTACK][13] = 0.2f;
    l->class_of[ATTACK][ACT_PLACED] = 1;
    l->class_of[ATTACK][ACT_UNDATED] = 1;
    l->class_of[0][ACT_ROLE + 1] = l->class_of[BUDI][ACT_ROLE + 4] = 1;
    l->who[0][ACT_DAY][3] = 100;
    l->who[1][ACT_PLACE][1] = 100;
    l->who[1][ACT_SOURCE_ACTOR][0] = l->who[1][ACT_SOURCE_ACTOR][2] = 100;
    for (uint32_t i = 0; i < 2; i++) {
        for (uint32_t side = 0; side < ACT_SIDES; side++)
            l->side_of[i][side] = l->who[i][side];
        l->side[i ? ATTACK : PRAISE] = l->side_of[i];
    }
}

/* Trains on the lesson; the path of the model, to be given to temp_remove(). */
static const char *teach(check *t, treebank *tb)
{
    neural_options n = NEURAL_OPTIONS_INIT;
    const char *path;
    lesson l;

    make_lesson(&l);
    n.shape = (nn_shape){ 64, 32, 2, ACT_ARC, ACT_ARC, 0, ACT_CLASSES };
    n.target = l.target;
    n.side = l.side;
    n.kind = ACT_KIND;
    n.epochs = 150;
    n.batch = 4;
    n.least = 1;
    path = network_trained(t, tb, bank, &n);
    CHECK(t, tb->doc.word_count == WORDS);
    return path;
}

static float odds_of(const float *row, uint32_t w, uint32_t class)
{
    return row[(size_t)w * ACT_ROW + ACT_SCORES + class] - row[(size_t)w * ACT_ROW + ACT_SCORES];
}

/* Each sentence as a document of its own: they were taught apart. */
static void read_apart(check *t, const network *n, treebank *tb, float *row)
{
    bool wanted = true;
    dgm_error e = { 0 };

    for (uint32_t s = 0; s < tb->doc.sentence_count; s++) {
        sentence own = tb->doc.sentence[s];
        doc d = tb->doc;

        row += own.first == 0 ? 0 : (size_t)tb->doc.sentence[s - 1].count * ACT_ROW;
        d.word += own.first;
        d.word_count = own.count;
        own.first = 0;
        d.sentence = &own;
        d.sentence_count = 1;
        CHECK(t, network_read_acts(n, &d, &wanted, row, &e) == DGM_OK);
    }
}

static void check_taught(check *t, const network *n, const float *row)
{
    lesson l[1];
    static const uint32_t from[2] = { 0, 4 }, trigger[2] = { PRAISE, ATTACK };

    make_lesson(l);
    CHECK(t, odds_of(row, PRAISE, 3) > 2);
    CHECK(t, odds_of(row, ATTACK, 19) > 1 && odds_of(row, ATTACK, 13) > 0);
    CHECK(t, odds_of(row, ATTACK, 19) - odds_of(row, ATTACK, 13) > 0.7f && odds_of(row, ATTACK, 19) - odds_of(row, ATTACK, 13) < 2.2f);
    for (uint32_t w = 0; w < WORDS; w++)
        for (uint32_t k = 1; k < ACT_ROOTS && w != PRAISE && w != ATTACK; k++)
            CHECK(t, odds_of(row, w, k) < -2);
    for (uint32_t i = 0; i < 2; i++)
        for (uint32_t side = 0; side < ACT_SIDES; side++)
            for (uint32_t w = 0; w < 4; w++) {
                float x = network_side(n, row + (size_t)trigger[i] * ACT_ROW, row + (size_t)(from[i] + w) * ACT_ROW, 1, w, side);

                CHECK(t, l->who[i][side][w] ? x > 1 : x < -1);
            }
}

/* A document of three passages, the words above again and again: only those with a wanted sentence are written, and what is read of one
 * does not hang on the others. */
static void check_passages(check *t, const network *n, treebank *tb)
{
    enum { TIMES = 60, ALL = TIMES * WORDS };
    static word words[ALL];
    static sentence sentences[TIMES * 3];
    static float row[ALL * ACT_ROW], part[ALL * ACT_ROW];
    bool wanted[TIMES * 3] = { true };
    doc d = tb->doc;
    dgm_error e = { 0 };
    uint32_t first;

    for (uint32_t i = 0; i < ALL; i++)
        words[i] = tb->doc.word[i % WORDS];
    for (uint32_t i = 0; i < TIMES * 3; i++) {
        sentences[i] = tb->doc.sentence[i % 3];
        sentences[i].first += i / 3 * WORDS;
    }
    d.word = words;
    d.sentence = sentences;
    d.word_count = ALL;
    d.sentence_count = TIMES * 3;
    first = nn_passage(&d, 0);
    CHECK(t, sentences[first].first <= NN_PIECE && sentences[first].first + sentences[first].count > NN_PIECE);
    wanted[first + nn_passage(&d, first)] = true; /* of the third */
    CHECK(t, network_read_acts(n, &d, wanted, row, &e) == DGM_OK);
    CHECK(t, row[0] != 0 && row[(size_t)sentences[first].first * ACT_ROW] == 0 && row[(size_t)(ALL - 1) * ACT_ROW] != 0);
    wanted[0] = false;
    CHECK(t, network_read_acts(n, &d, wanted, part, &e) == DGM_OK);
    CHECK(t, part[0] == 0 && !memcmp(part + (size_t)(ALL - 9) * ACT_ROW, row + (size_t)(ALL - 9) * ACT_ROW, 9 * ACT_ROW * sizeof(float)));
}

/* A sentence of more words than the network reads at once: all of them are read. */
static void check_long(check *t, const network *n, treebank *tb)
{
    enum { ALL = 2 * NN_PIECE + 40 };
    static word words[ALL];
    static float row[ALL * ACT_ROW];
    sentence whole = { .first = 0, .count = ALL };
    bool wanted = true;
    doc d = tb->doc;
    dgm_error e = { 0 };

    for (uint32_t i = 0; i < ALL; i++)
        words[i] = tb->doc.word[i % WORDS];
    d.word = words;
    d.sentence = &whole;
    d.word_count = ALL;
    d.sentence_count = 1;
    CHECK(t, nn_passage(&d, 0) == 1);
    CHECK(t, network_read_acts(n, &d, &wanted, row, &e) == DGM_OK);
    for (size_t w = 0; w < ALL; w++)
        CHECK(t, row[w * ACT_ROW + ACT_SCORES] != 0);
}

void test_acts_learn(check *t)
{
    static float row[WORDS * ACT_ROW];
    treebank tb, again;
    const char *path, *second;
    network *n;
    dgm_error e = { 0 };
    arena a;

    arena_init(&a, 0);
    treebank_init(&tb, &a);
    treebank_init(&again, &a);
    path = teach(t, &tb);
    second = teach(t, &again);
    CHECK(t, network_open_acts_file(&n, path, &e) == DGM_OK);
    read_apart(t, n, &tb, row);
    check_taught(t, n, row);
    check_passages(t, n, &tb);
    check_long(t, n, &tb);
    for (uint32_t w = 0; w < WORDS; w++)
        CHECK(t, tb.doc.word[w].head == NO_INDEX || tb.doc.word[w].head < WORDS); /* the tree stays as it was */
    network_close(n);
    check_same_bytes(t, path, second);
    temp_remove(path);
    temp_remove(second);
    treebank_release(&tb);
    treebank_release(&again);
    arena_release(&a);
}

/* Candidates on two words, in sentences 0 and 1: rows of these and features of both, and none without a network. */
static void check_features(check *t, const network *n, treebank *tb)
{
    candidate item[2] = { { .head = PRAISE, .first = PRAISE, .last = PRAISE }, { .head = ATTACK, .first = ATTACK, .last = ATTACK } };
    float role[ACT_ROLES] = { 0 }, other_role[ACT_ROLES] = { 0 };
    word_span attack = { ATTACK, ATTACK };
    feature_set *some = calloc(1, sizeof(*some)), *other = calloc(1, sizeof(*other));
    dgm_error e = { 0 };

    CHECK(t, reading_run(&tb->doc, NULL, &e) == DGM_OK && !tb->doc.reading);
    CHECK(t, reading_side(&tb->doc, attack, (word_span){ 4, 4 }, ACT_SOURCE) == NO_ODDS && reading_class(&tb->doc, attack, ACT_PLACED) == NO_ODDS);
    trigger_features(&tb->doc, &item[0], some);
    trigger_option_features(&tb->doc, &item[0], "036", true, some);
    CHECK(t, some->count == 0);
    CHECK(t, !reading_scores(&tb->doc, 0) && !reading_roles(&tb->doc, (word_span){ 0, 0 }, role));
    CHECK(t, reading_run(&tb->doc, n, &e) == DGM_OK && tb->doc.reading);
    CHECK(t, reading_roles(&tb->doc, (word_span){ 0, 0 }, role) && role[1] > role[0] + 1);
    CHECK(t, reading_roles(&tb->doc, (word_span){ BUDI, BUDI }, other_role) && other_role[4] > other_role[1] + 1);
    other_role[1] = 5;
    reading_roles(&tb->doc, (word_span){ 0, 0 }, other_role); /* added to what is there */
    CHECK(t, other_role[1] > role[1] + 4.9f && other_role[1] < role[1] + 5.1f);
    trigger_option_features(&tb->doc, &item[0], "036", true, some);
    trigger_option_features(&tb->doc, &item[0], "190", true, other);
    CHECK(t, reading_class(&tb->doc, attack, ACT_PLACED) > 1 && reading_class(&tb->doc, attack, ACT_PLACELESS) < -1);
    CHECK(t, some->count > other->count && other->count > 0); /* the likelier root stands above more steps */
    CHECK(t, reading_side(&tb->doc, attack, (word_span){ 4, 4 }, ACT_SOURCE) > reading_side(&tb->doc, attack, (word_span){ 6, 6 }, ACT_SOURCE));
    CHECK(t, reading_side(&tb->doc, attack, (word_span){ 4, 6 }, ACT_TARGET) == reading_side(&tb->doc, attack, (word_span){ 6, 6 }, ACT_TARGET));
    free(some);
    free(other);
}

static dgm_status open_and_read(treebank *tb, const char *path, dgm_error *error)
{
    network *n = NULL;
    dgm_status status = network_open_acts_file(&n, path, error);

    if (status == DGM_OK)
        status = reading_run(&tb->doc, n, error);
    network_close(n);
    return status;
}

void test_acts_faults(check *t)
{
    treebank tb;
    network *n;
    const char *path;
    dgm_error e = { 0 };
    arena a;

    arena_init(&a, 0);
    treebank_init(&tb, &a);
    path = teach(t, &tb);
    CHECK(t, network_open_acts_file(&n, path, &e) == DGM_OK);
    check_features(t, n, &tb);
    network_close(n);
    fail_each_alloc(t, &tb, path, open_and_read);
    CHECK(t, network_open_file(&n, path, &e) == DGM_EFORMAT && !n); /* no network of trees */
    for (uint32_t how = 0; how < 2 * NETWORK_SECTIONS; how++) {
        const char *bad = network_damaged(t, path, ACT_KIND, how);
        dgm_status status = network_open_acts_file(&n, bad, &e);

        CHECK(t, how == 3 || how == 10 || how >= NETWORK_SECTIONS || (status == DGM_EFORMAT && !n)); /* names of labels and clusters may be none */
        if (status == DGM_OK) /* weights that are not numbers: some odds, no crash */
            CHECK(t, reading_run(&tb.doc, n, &e) == DGM_OK && tb.doc.reading);
        network_close(n);
        temp_remove(bad);
    }
    CHECK(t, network_open_acts(&n, "/nonexistent", "xx", &e) == DGM_OK && !n);
    temp_remove(path);
    treebank_release(&tb);
    arena_release(&a);
}
