/* Unit tests of doc/: trees, cycles, look-up of mentions, names of enumerations. */
#include "check.h"

#include "doc/doc.h"

/* A document of one sentence with these heads (counted from 0; NO_INDEX: root). */
static void tree(doc *d, arena *a, const uint32_t *head, uint32_t n)
{
    sentence *s;

    doc_init(d, a, STR(""));
    s = ARENA_PUSH(a, d->sentence, d->sentence_count, d->sentence_cap);
    *s = (sentence){ .first = 0, .count = n };
    for (uint32_t i = 0; i < n; i++) {
        word *w = ARENA_PUSH(a, d->word, d->word_count, d->word_cap);

        *w = (word){ .head = head[i], .rel = head[i] == NO_INDEX ? REL_ROOT : REL_OBJ };
    }
    doc_link_tree(d, 0);
}

void test_doc_tree(check *t)
{
    /* 0 <- 1 -> 3 -> 2, 3 -> 4 */
    static const uint32_t head[] = { 1, NO_INDEX, 3, 1, 3 };
    arena a;
    doc d;

    arena_init(&a, 0);
    tree(&d, &a, head, COUNT_OF(head));
    CHECK(t, d.sentence[0].root == 1);
    CHECK(t, d.word[1].first_child == 0 && d.word[0].next_sibling == 3 && d.word[3].next_sibling == NO_INDEX);
    CHECK(t, d.word[3].first_child == 2 && d.word[2].next_sibling == 4);
    CHECK(t, d.word[3].left == 2 && d.word[3].right == 4 && d.word[1].left == 0 && d.word[1].right == 4);
    CHECK(t, d.word[1].depth == 0 && d.word[3].depth == 1 && d.word[4].depth == 2);
    CHECK(t, doc_dominates(&d, 3, 4) && doc_dominates(&d, 3, 3) && !doc_dominates(&d, 3, 0));
    CHECK(t, doc_child(&d, 1, REL_OBJ) == 0 && doc_child(&d, 1, REL_NSUBJ) == NO_INDEX);
    arena_release(&a);
}

/* Whatever heads come in, the links end: every word reaches a root. */
void test_doc_cycles(check *t)
{
    arena a;

    arena_init(&a, 0);
    for (uint32_t code = 0; code < 5 * 5 * 5 * 5; code++) {
        uint32_t head[4], c = code;
        doc d;

        for (uint32_t i = 0; i < 4; i++, c /= 5)
            head[i] = c % 5 == 4 ? NO_INDEX : c % 5;
        arena_reset(&a);
        tree(&d, &a, head, 4);
        for (uint32_t i = 0; i < 4; i++) {
            uint32_t steps = 0;

            for (uint32_t w = i; w != NO_INDEX && steps < 10; w = d.word[w].head)
                steps++;
            CHECK(t, steps < 10);
        }
        CHECK(t, d.word[d.sentence[0].root].head == NO_INDEX);
    }
    arena_release(&a);
}

void test_doc_mentions(check *t)
{
    static const uint32_t head[] = { 1, NO_INDEX, 1, 1, 1, 1 };
    arena a;
    doc d;
    mention *m;

    arena_init(&a, 0);
    tree(&d, &a, head, COUNT_OF(head));
    m = ARENA_PUSH(&a, d.mention, d.mention_count, d.mention_cap);
    *m = (mention){ .first = 0, .last = 3, .head = 0 };
    m = ARENA_PUSH(&a, d.mention, d.mention_count, d.mention_cap);
    *m = (mention){ .first = 1, .last = 1, .head = 1, .is_title_part = true };
    m = ARENA_PUSH(&a, d.mention, d.mention_count, d.mention_cap);
    *m = (mention){ .first = 3, .last = 3, .head = 3 };
    CHECK(t, doc_mention_at(&d, 1) == 0);
    CHECK(t, doc_mention_at(&d, 3) == 0); /* the longer one */
    CHECK(t, doc_mention_at(&d, 5) == NO_INDEX);
    CHECK(t, doc_mention_headed(&d, 0) == 0 && doc_mention_headed(&d, 3) == 2);
    CHECK(t, doc_mention_headed(&d, 1) == NO_INDEX); /* part of a title */
    arena_release(&a);
}

void test_doc_names(check *t)
{
    for (int i = 0; i < UPOS_COUNT; i++)
        CHECK(t, upos_from(str_of(upos_name[i])) == (upos)i);
    for (int i = 0; i < REL_COUNT; i++)
        CHECK(t, deprel_from(str_of(deprel_name[i])) == (deprel)i);
    for (int i = SUB_PASS; i < SUB_COUNT; i++)
        CHECK(t, depsub_name[i] && depsub_name[i][0]);
    CHECK(t, upos_from(STR("nonsense")) == UPOS_X);
    CHECK(t, deprel_from(STR("nsubj:pass")) == REL_NSUBJ && depsub_from(STR("nsubj:pass")) == SUB_PASS);
    CHECK(t, deprel_from(STR("nonsense")) == REL_DEP && depsub_from(STR("nsubj")) == SUB_NONE);
    CHECK(t, depsub_from(STR("nsubj:nonsense")) == SUB_OTHER);
}
