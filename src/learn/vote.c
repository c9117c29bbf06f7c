#include "learn/vote.h"

#include "learn/conllu.h"
#include "neural/shape.h"
#include "neural/tree.h"

#define LEAST_WORDS 4
#define MOST_WORDS 60

typedef struct opinion { uint32_t head; uint8_t upos, rel, sub; } opinion;

typedef struct ballot {
    const vote_options *o;
    arena arena;
    doc doc;
    opinion *by[VOTE_MOST];  /* of each word, by each voter */
    float *score, *root;     /* MOST_WORDS x MOST_WORDS, MOST_WORDS */
    uint32_t head[MOST_WORDS];
    tree_scratch tree;
} ballot;

static dgm_status ask_all(ballot *b, dgm_error *error)
{
    doc *d = &b->doc;

    for (uint32_t v = 0; v < b->o->voters; v++) {
        TRY(network_run(b->o->voter[v], d, 0, d->sentence_count, NULL, error));
        b->by[v] = ARENA_NEW(&b->arena, opinion, d->word_count + 1);
        if (!b->by[v])
            return dgm_fail_memory(error);
        for (uint32_t w = 0; w < d->word_count; w++)
            b->by[v][w] = (opinion){ d->word[w].head, d->word[w].upos, d->word[w].rel, d->word[w].sub };
    }
    return DGM_OK;
}

/* The choice of most voters, of the first ones among equals. */
static uint8_t most_common(const ballot *b, uint32_t w)
{
    uint32_t votes[UPOS_COUNT] = { 0 }, best = b->by[0][w].upos;

    for (uint32_t v = 0; v < b->o->voters; v++)
        votes[b->by[v][w].upos]++;
    for (uint32_t v = 0; v < b->o->voters; v++)
        if (votes[b->by[v][w].upos] > votes[best])
            best = b->by[v][w].upos;
    return (uint8_t)best;
}

/* The relation that most of those have who gave this head. */
static void choose_relation(const ballot *b, word *w, uint32_t at)
{
    uint32_t best = 0;

    w->rel = w->head == NO_INDEX ? REL_ROOT : REL_DEP;
    w->sub = SUB_NONE;
    for (uint32_t v = 0; v < b->o->voters && w->head != NO_INDEX; v++) {
        const opinion *mine = &b->by[v][at];
        uint32_t votes = 0;

        for (uint32_t q = 0; q < b->o->voters; q++)
            votes += b->by[q][at].head == w->head && b->by[q][at].rel == mine->rel && b->by[q][at].sub == mine->sub;
        if (mine->head == w->head && votes > best) {
            best = votes;
            w->rel = mine->rel;
            w->sub = mine->sub;
        }
    }
}

/* Sets tags and tree of a sentence; false when it is not to be learnt from. */
static bool count_votes(ballot *b, const sentence *s)
{
    uint32_t n = s->count, sure = 0, words = 0;

    if (n < LEAST_WORDS || n > MOST_WORDS)
        return false;
    memset(b->score, 0, MOST_WORDS * MOST_WORDS * sizeof(float));
    memset(b->root, 0, MOST_WORDS * sizeof(float));
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t v = 0; v < b->o->voters; v++) {
            uint32_t h = b->by[v][s->first + i].head;

            *(h == NO_INDEX ? &b->root[i] : &b->score[i * MOST_WORDS + h - s->first]) += 1;
        }
    tree_best(&b->tree, b->score, MOST_WORDS, b->root, n, b->head);
    for (uint32_t i = 0; i < n; i++) {
        word *w = &b->doc.word[s->first + i];
        bool top = b->head[i] == n;

        sure += (top ? b->root[i] : b->score[i * MOST_WORDS + b->head[i]]) >= (float)b->o->voters;
        w->head = top ? NO_INDEX : s->first + b->head[i];
        w->upos = most_common(b, s->first + i);
        words += w->upos != UPOS_PUNCT && w->upos != UPOS_NUM && w->upos != UPOS_SYM;
        choose_relation(b, w, s->first + i);
    }
    return sure * 100 >= b->o->share * n && 2 * words >= n; /* no tables of figures */
}

static dgm_status vote_line(buf *out, ballot *b, str line, dgm_error *error)
{
    doc_init(&b->doc, &b->arena, line);
    b->score = ARENA_NEW(&b->arena, float, MOST_WORDS * MOST_WORDS);
    b->root = ARENA_NEW(&b->arena, float, MOST_WORDS);
    if (!b->score || !b->root || !tree_scratch_init(&b->tree, MOST_WORDS, &b->arena))
        return dgm_fail_memory(error);
    TRY(segment_run(&b->doc, b->o->segment, error));
    TRY(ask_all(b, error));
    for (uint32_t k = 0; k < b->doc.sentence_count; k++)
        if (!count_votes(b, &b->doc.sentence[k]))
            b->doc.sentence[k].count = 0;
    conllu_write(out, &b->doc);
    return out->failed ? dgm_fail_memory(error) : DGM_OK;
}

dgm_status vote_text(buf *out, const vote_options *o, str text, dgm_error *error)
{
    ballot *b = heap_alloc(1, sizeof(*b));
    dgm_status status = DGM_OK;
    str line;

    if (!b)
        return dgm_fail_memory(error);
    b->o = o;
    arena_init(&b->arena, 0);
    while (status == DGM_OK && str_split(&text, '\n', &line)) {
        arena_reset(&b->arena);
        status = vote_line(out, b, line, error);
    }
    arena_release(&b->arena);
    free(b);
    return status;
}
