/* One line of coded JSONL, as the linking reads it: any bytes give a record or a message, and its acts can be linked. */
#include "fuzz.h"

#include "link/link.h"

static void link_acts(const coded *c)
{
    json_t *articles = json_array(), *acts = json_array(), *mentions = json_array();
    uint64_t number = 0;
    dgm_error error = { 0 };

    PROMISE(json_array_append(articles, c->about) == 0 && json_array_append(articles, c->about) == 0);
    PROMISE(acts_link(acts, mentions, articles, 1, &number, &error) == DGM_OK);
    PROMISE(json_array_size(acts) <= json_array_size(mentions) && json_array_size(acts) == number);
    json_decref(articles);
    json_decref(acts);
    json_decref(mentions);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    dgm_error error = { 0 };
    coded c;
    arena a;

    arena_init(&a, (size_t)64 << 20);
    if (coded_parse(&c, (const char *)data, size, &a, &error) == DGM_OK) {
        PROMISE(c.kind == CODED_FAILED || c.about);
        for (uint32_t i = 1; i < c.term_count; i++)
            PROMISE(c.term[i - 1].hash < c.term[i].hash);
        if (c.kind == CODED_ARTICLE)
            link_acts(&c);
        coded_release(&c);
    } else {
        PROMISE(error.message[0] && error.status != DGM_OK);
    }
    arena_release(&a);
    return 0;
}
